//! Keys that order as their values do. Compared byte by byte, numbers come before text, 9 before 10 also within text,
//! and letters without regard to case and accents.

use model::Value;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Bytes of a text's key. Texts that agree so far stay in the file's order.
const TEXT: usize = 64;
/// Of a column's values, how many in a hundred must read as numbers, or as dates, for the column to be one of them.
const ENOUGH: usize = 90;

/// What the values of a source column are. A sheet does not say, so the values do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ColumnKind {
    Text,
    Number,
    /// `day_first`: 3/4/2025 is in April.
    Date {
        day_first: bool,
    },
}

impl ColumnKind {
    /// What most of these values are.
    pub(crate) fn of<'t>(values: impl Iterator<Item = &'t str>) -> Self {
        let (mut filled, mut numbers, mut dates) = (0_usize, 0_usize, 0_usize);
        let (mut day_first, mut month_first) = (0_usize, 0_usize);
        for value in values.map(str::trim).filter(|value| !value.is_empty()) {
            filled += 1;
            if number(value).is_some() {
                numbers += 1;
            } else if let Some(parts) = Parts::read(value) {
                let (as_day, as_month) = (parts.date(true).is_some(), parts.date(false).is_some());
                dates += usize::from(as_day || as_month);
                day_first += usize::from(as_day && !as_month);
                month_first += usize::from(as_month && !as_day);
                // Where points stand between them, the day is first.
                day_first += usize::from(as_day && as_month && value.contains('.'));
            }
        }
        let enough = |count: usize| filled > 0 && count * 100 >= filled * ENOUGH;
        if enough(numbers) {
            Self::Number
        } else if enough(dates) {
            Self::Date {
                day_first: day_first > month_first,
            }
        } else {
            Self::Text
        }
    }

    /// The key of a value in such a column; none for a blank. What does not read as the column's kind is text and comes
    /// after what does.
    pub(crate) fn key(self, value: &str) -> Option<String> {
        let value = value.trim();
        let typed = match self {
            Self::Text => None,
            Self::Number => number(value),
            Self::Date { day_first } => Parts::read(value).and_then(|parts| parts.date(day_first)),
        };
        typed.map(number_key).or_else(|| text_key(value))
    }
}

/// The key of a found value.
pub(crate) fn value_key(value: &Value) -> Option<String> {
    match value {
        // Beyond 2^53 neighbours share a key; nothing found counts that far.
        Value::Integer(number) => Some(number_key(*number as f64)),
        Value::Text(text) => text_key(text),
    }
}

/// IEEE 754 numbers order like unsigned ones once negative ones are inverted and the sign is turned.
pub(crate) fn number_key(number: f64) -> String {
    let bits = (number + 0.0).to_bits();
    let ordered = if number.is_sign_negative() && number != 0.0 {
        !bits
    } else {
        bits | 1 << 63
    };
    format!("n{ordered:016x}")
}

fn text_key(text: &str) -> Option<String> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let mut key = String::with_capacity(TEXT.min(text.len() + 8));
    key.push('t');
    if text.is_ascii() {
        spell(text.chars().map(|letter| letter.to_ascii_lowercase()), &mut key);
    } else {
        let plain = text
            .nfkd()
            .filter(|letter| !is_combining_mark(*letter))
            .flat_map(char::to_lowercase);
        spell(plain, &mut key);
    }
    key.truncate(key.floor_char_boundary(TEXT));
    Some(key)
}

/// Writes letters as they are, and a run of digits as a 0, a letter for its length and itself, so that the longer number
/// is the larger.
fn spell(letters: impl Iterator<Item = char>, key: &mut String) {
    let mut digits = String::new();
    let mut in_number = false;
    let close = |digits: &mut String, key: &mut String| {
        key.push('0');
        key.push(char::from(
            b'0' + u8::try_from(digits.len().min(TEXT)).unwrap_or_default(),
        ));
        key.push_str(digits);
        digits.clear();
    };
    for letter in letters {
        if letter.is_ascii_digit() {
            in_number = true;
            if !digits.is_empty() || letter != '0' {
                digits.push(letter);
            }
            continue;
        }
        if std::mem::take(&mut in_number) {
            close(&mut digits, key);
        }
        key.push(letter);
        if key.len() >= TEXT {
            return;
        }
    }
    if in_number {
        close(&mut digits, key);
    }
}

/// A number as sheets write it: 12,400 and 12.400,5 and -3.5 and 1'000, with a currency sign or % around it.
fn number(text: &str) -> Option<f64> {
    const AROUND: [char; 9] = ['$', '€', '£', '¥', '%', ' ', '\u{a0}', '\u{202f}', '₹'];
    let core = text.trim_matches(AROUND);
    let (negative, core) = match core.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => (true, rest.trim_start_matches(AROUND)),
        None => (false, core),
    };
    if !core.starts_with(|first: char| first.is_ascii_digit() || first == '.') {
        return None;
    }
    let marks = |mark: char| core.matches(mark).count();
    let grouped = |mark: char| {
        let mut groups = core.split(mark);
        groups.next().is_some_and(|first| (1..=3).contains(&first.len()))
            && groups.all(|group| group.len() == 3)
    };
    let decimal = match (marks('.'), marks(',')) {
        (0, 0) => None,
        (1, 0) => Some('.'),
        (0, 1) => (!grouped(',')).then_some(','),
        (_, 0) => grouped('.').then_some(None)?,
        (0, _) => grouped(',').then_some(None)?,
        // The last of the two is the decimal mark.
        _ => core.chars().rev().find(|letter| matches!(letter, '.' | ',')),
    };
    let (whole, fraction) = match decimal {
        Some(mark) => core.split_once(mark)?,
        None => (core, ""),
    };
    let mut plain: String = whole
        .chars()
        .filter(|letter| !matches!(letter, '.' | ',' | '\'' | ' ' | '\u{a0}' | '\u{202f}'))
        .collect();
    if !plain
        .bytes()
        .chain(fraction.bytes())
        .all(|byte| byte.is_ascii_digit())
    {
        return None;
    }
    plain.push('.');
    plain.push_str(fraction);
    let number: f64 = plain.parse().ok()?;
    Some(if negative { -number } else { number })
}

/// The first three parts of a date and, if they follow, those of a time.
struct Parts {
    date: [u32; 3],
    /// Where a month's name stood.
    named: Option<usize>,
    seconds: u32,
}

impl Parts {
    fn read(text: &str) -> Option<Self> {
        if text.len() > 40 {
            return None;
        }
        let mut date = [0; 3];
        let mut named = None;
        let mut seconds = 0;
        let mut parts = text
            .split(|letter: char| !letter.is_alphanumeric())
            .flat_map(|part| {
                let stamp = part.starts_with(|first: char| first.is_ascii_digit());
                part.split(move |letter| stamp && matches!(letter, 'T' | 'Z'))
            })
            .filter(|part| !part.is_empty());
        for (position, place) in date.iter_mut().enumerate() {
            let part = parts.next()?;
            if let Some(month) = month(part).filter(|_| position < 2) {
                named = Some(position);
                *place = month;
            } else {
                *place = part
                    .trim_end_matches(|letter: char| letter.is_ascii_lowercase())
                    .parse()
                    .ok()?;
            }
        }
        for (unit, part) in [3_600, 60, 1].into_iter().zip(parts) {
            match part.parse::<u32>() {
                Ok(number) if number < 60 => seconds += unit * number,
                Err(_) if part.eq_ignore_ascii_case("pm") && seconds < 12 * 3_600 => seconds += 12 * 3_600,
                _ => break,
            }
        }
        Some(Self { date, named, seconds })
    }

    /// A number that grows with time: days as YYYYMMDD, the time as a fraction.
    fn date(&self, day_first: bool) -> Option<f64> {
        let [first, second, third] = self.date;
        let (year, month, day) = match self.named {
            Some(0) => (third, first, second),
            Some(_) => (third, second, first),
            None if first > 31 => (first, second, third),
            None if day_first => (third, second, first),
            None => (third, first, second),
        };
        let year = match year {
            0..70 => year + 2_000,
            70..100 => year + 1_900,
            _ => year,
        };
        let sound = (1_000..=2_999).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
        sound.then(|| f64::from(year * 10_000 + month * 100 + day) + f64::from(self.seconds) / 86_400.0)
    }
}

/// An English month, in full or by its first three letters.
fn month(name: &str) -> Option<u32> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let name = name.to_ascii_lowercase();
    let fits = |month: &str| {
        (name.len() >= 3 && month.starts_with(&name)) || (name == "sept" && month == "september")
    };
    (1..)
        .zip(MONTHS)
        .find(|(_, month)| fits(month))
        .map(|(number, _)| number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_order(kind: ColumnKind, values: &[&str]) {
        for pair in values.windows(2) {
            let (smaller, larger) = (kind.key(pair[0]), kind.key(pair[1]));
            assert!(
                smaller.is_some() && smaller < larger,
                "{kind:?}: {} should come before {}",
                pair[0],
                pair[1]
            );
        }
    }

    #[test]
    fn columns_are_what_their_values_are() {
        let kinds: [(&[&str], ColumnKind); 10] = [
            (&["9", "10", "", "1,000"], ColumnKind::Number),
            (&["$ 1,200.50", "€3", "12 %", "-4"], ColumnKind::Number),
            (&["1-10", "11-50", "51-200"], ColumnKind::Text),
            (&["Acme", "3M", "7"], ColumnKind::Text),
            (&["", " "], ColumnKind::Text),
            (
                &["2025-03-04", "2024-12-31"],
                ColumnKind::Date { day_first: false },
            ),
            (&["3/4/2025", "25/12/2024"], ColumnKind::Date { day_first: true }),
            (&["3/4/2025", "12/25/2024"], ColumnKind::Date { day_first: false }),
            (&["3.4.2025", "1.2.2024"], ColumnKind::Date { day_first: true }),
            (
                &["3 May 2025", "Jan 1, 2024"],
                ColumnKind::Date { day_first: false },
            ),
        ];
        for (values, kind) in kinds {
            assert_eq!(ColumnKind::of(values.iter().copied()), kind, "{values:?}");
        }
    }

    #[test]
    fn numbers_order_as_numbers() {
        assert_order(
            ColumnKind::Number,
            &[
                "-12.5",
                "-3",
                "0",
                ".5",
                "1,5",
                "9",
                "10",
                "99.9 %",
                "$1,200.50",
                "1.200,75",
                "12'400",
                "12 401",
                "1,000,000",
                "2.000.000",
                "about 3",
            ],
        );
    }

    #[test]
    fn dates_order_as_dates() {
        assert_order(
            ColumnKind::Date { day_first: true },
            &[
                "31/12/1999",
                "1.2.2024",
                "3 Feb 2024",
                "2024-02-04",
                "2024-02-04 10:30",
                "2024-02-04T10:31:05Z",
                "5/2/24 9:00 AM",
                "5/2/24 1:00 PM",
                "1st March 2024",
                "unknown",
            ],
        );
        assert_order(
            ColumnKind::Date { day_first: false },
            &["1/31/2024", "2/1/2024", "Sept 3, 2024", "12/01/2024"],
        );
    }

    #[test]
    fn text_orders_without_case_and_accents_and_by_the_size_of_numbers() {
        assert_order(
            ColumnKind::Text,
            &[
                "1-10",
                "11-50",
                "51-200",
                "201-500",
                "Abel",
                "édouard",
                "Emil",
                "item 9",
                "Item 10",
                "Österreich",
                "Zoë",
            ],
        );
        assert_eq!(text_key("ZOË  "), text_key("zoe"));
        assert_eq!(ColumnKind::Text.key(" \u{a0} "), None);
    }

    #[test]
    fn found_numbers_stand_among_those_of_the_file() {
        let found = value_key(&Value::Integer(250));
        assert!(ColumnKind::Number.key("1,000") > found && ColumnKind::Number.key("249.5") < found);
        assert!(value_key(&Value::Integer(-1)) < value_key(&Value::Integer(0)));
    }

    proptest::proptest! {
        #[test]
        fn any_two_numbers_order_by_their_keys(left: f64, right: f64) {
            if left < right {
                assert!(number_key(left) < number_key(right));
            }
        }

        #[test]
        fn any_text_has_a_key_or_is_blank(text: String) {
            for kind in [ColumnKind::Text, ColumnKind::Number, ColumnKind::Date { day_first: true }] {
                assert_eq!(kind.key(&text).is_none(), text.trim().is_empty());
            }
        }
    }
}
