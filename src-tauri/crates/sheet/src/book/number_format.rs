//! A cell's number format: `0.00%`, `00000`, `dd.mm.yyyy`, `[$€-407]#,##0.00`. What the format makes of a number is what
//! the user saw; a postcode is 01067 only by its format.
//!
//! Formats that a spreadsheet draws by the computer's own settings (the short date, number 14) are written as ISO dates:
//! the file does not say which settings those were. Colours and paddings are left out, conditions and fractions fall back
//! to the plain number.

use std::fmt::Write;

/// A point in time as a workbook keeps it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Moment {
    /// Days since the workbook's epoch.
    pub serial: f64,
    pub year: u16,
    pub month: u8,
    pub day: u8,
    pub hour: u8,
    pub minute: u8,
    pub second: u8,
    pub milli: u16,
    pub is_duration: bool,
}

/// A number format, read once per style.
#[derive(Clone, Debug, PartialEq)]
pub enum NumberFormat {
    /// As the number is.
    General,
    /// Dates and times by the computer's settings.
    Iso,
    /// Positive, negative and zero numbers.
    Numbers(Vec<Pattern>),
    /// Dates and times.
    Dates(Vec<DatePart>),
}

/// One section of a number's format.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pattern {
    parts: Vec<Part>,
    whole_digits: usize,
    decimals: usize,
    optional_decimals: usize,
    is_grouped: bool,
    scale: i32,
    exponent_digits: Option<usize>,
    is_general: bool,
}

#[derive(Clone, Debug, PartialEq)]
enum Part {
    Literal(String),
    /// A digit of the whole number: `0` shows a zero, `#` nothing, `?` a space.
    Whole(char),
    Point,
    Decimal,
    Exponent,
    General,
}

#[derive(Clone, Debug, PartialEq)]
pub enum DatePart {
    Literal(String),
    Year(usize),
    Month(usize),
    Day(usize),
    Hour(usize),
    Minute(usize),
    Second(usize),
    Fraction(usize),
    HalfDay(&'static str, &'static str),
    TotalHours(usize),
    TotalMinutes(usize),
    TotalSeconds(usize),
}

impl NumberFormat {
    /// Reads a format's code. `id` is its number where it has a built-in one.
    pub fn of(code: &str, id: Option<u32>) -> Self {
        // 14 and 22 are the short date, 27 to 36 and 50 to 58 dates of East Asian settings.
        if matches!(id, Some(14 | 22 | 27..=36 | 50..=58))
            || code.contains("[$-F400]")
            || code.contains("[$-F800]")
        {
            return Self::Iso;
        }
        if code.is_empty() || code.eq_ignore_ascii_case("general") || code == "@" {
            return Self::General;
        }
        let sections = sections(code);
        let Some(first) = sections.first() else {
            return Self::General;
        };
        match date_parts(first) {
            Some(parts) if parts.iter().any(|part| !matches!(part, DatePart::Literal(_))) => {
                return Self::Dates(parts);
            }
            None => return Self::Iso,
            Some(_) => {}
        }
        let patterns: Option<Vec<Pattern>> =
            sections.iter().take(3).map(|section| pattern(section)).collect();
        patterns.map_or(Self::General, Self::Numbers)
    }

    /// Writes a number.
    pub fn number(&self, number: f64, text: &mut String) {
        let Self::Numbers(patterns) = self else {
            general(number, text);
            return;
        };
        let (pattern, shown) = match patterns.as_slice() {
            [_, negative, ..] if number < 0.0 => (negative, number.abs()),
            [_, _, zero] if number == 0.0 => (zero, number),
            [first, ..] => (first, number),
            [] => {
                general(number, text);
                return;
            }
        };
        pattern.write(shown, text);
    }

    /// Writes a date, a time or a duration.
    pub fn date(&self, moment: &Moment, text: &mut String) {
        match self {
            Self::Dates(parts) if moment.serial >= 0.0 => write_date(parts, moment, text),
            _ if moment.serial < 0.0 => general(moment.serial, text),
            _ => write_iso(moment, text),
        }
    }
}

/// The sections between semicolons that are neither quoted nor escaped.
fn sections(code: &str) -> Vec<String> {
    let mut sections = vec![String::new()];
    let (mut is_quoted, mut is_escaped, mut is_bracketed) = (false, false, false);
    for letter in code.chars() {
        if letter == ';' && !is_quoted && !is_escaped && !is_bracketed {
            sections.push(String::new());
            continue;
        }
        match letter {
            _ if is_escaped => is_escaped = false,
            '"' => is_quoted = !is_quoted,
            '\\' | '_' | '*' if !is_quoted => is_escaped = true,
            '[' if !is_quoted => is_bracketed = true,
            ']' if !is_quoted => is_bracketed = false,
            _ => {}
        }
        if let Some(section) = sections.last_mut() {
            section.push(letter);
        }
    }
    sections
}

/// What is written inside brackets: a currency, an elapsed time, or nothing that is shown.
enum Bracket {
    Literal(String),
    Elapsed(char, usize),
    Nothing,
    /// A condition such as `[>=100]`.
    Condition,
}

fn bracket(inner: &str) -> Bracket {
    let lower = inner.to_lowercase();
    if let Some(currency) = inner.strip_prefix('$') {
        return Bracket::Literal(currency.split('-').next().unwrap_or_default().to_owned());
    }
    if let Some(first) = lower.chars().next()
        && matches!(first, 'h' | 'm' | 's')
        && lower.chars().all(|letter| letter == first)
    {
        return Bracket::Elapsed(first, lower.len());
    }
    if inner.starts_with(['<', '>', '=']) {
        Bracket::Condition
    } else {
        Bracket::Nothing
    }
}

/// A code's letters with its literals already told apart.
enum Piece {
    Literal(String),
    Letter(char),
    Bracket(Bracket),
}

fn pieces(section: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut letters = section.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => pieces.push(Piece::Literal(
                letters.by_ref().take_while(|inner| *inner != '"').collect(),
            )),
            '\\' => pieces.extend(letters.next().map(|next| Piece::Literal(next.to_string()))),
            // As wide as the next letter, for alignment.
            '_' => {
                letters.next();
                pieces.push(Piece::Literal(" ".to_owned()));
            }
            // Repeated to fill the column: a blank stays one, a line is left out.
            '*' => pieces.extend(
                letters
                    .next()
                    .filter(|fill| *fill == ' ')
                    .map(|_| Piece::Literal(" ".to_owned())),
            ),
            '[' => {
                let inner: String = letters.by_ref().take_while(|inner| *inner != ']').collect();
                pieces.push(Piece::Bracket(bracket(&inner)));
            }
            _ => pieces.push(Piece::Letter(letter)),
        }
    }
    pieces
}

/// A number's section; None where it asks for what is not supported.
fn pattern(section: &str) -> Option<Pattern> {
    let pieces = pieces(section);
    let mut pattern = Pattern::default();
    let (mut is_after_point, mut is_after_exponent) = (false, false);
    let mut commas = 0;
    let mut letters = pieces.into_iter().peekable();
    while let Some(piece) = letters.next() {
        let letter = match piece {
            Piece::Literal(text) | Piece::Bracket(Bracket::Literal(text)) => {
                pattern.parts.push(Part::Literal(text));
                continue;
            }
            Piece::Bracket(Bracket::Nothing) => continue,
            Piece::Bracket(_) => return None,
            Piece::Letter(letter) => letter,
        };
        match letter {
            '0' | '#' | '?' => {
                if is_after_exponent {
                    pattern.exponent_digits = pattern.exponent_digits.map(|digits| digits + 1);
                } else if is_after_point {
                    pattern.decimals += 1;
                    if letter == '0' {
                        pattern.optional_decimals = 0;
                    } else {
                        pattern.optional_decimals += 1;
                    }
                    pattern.parts.push(Part::Decimal);
                } else {
                    pattern.is_grouped |= commas > 0;
                    commas = 0;
                    pattern.whole_digits += usize::from(letter == '0');
                    pattern.parts.push(Part::Whole(letter));
                }
            }
            '.' if !is_after_point => {
                is_after_point = true;
                pattern.parts.push(Part::Point);
            }
            ',' if pattern
                .parts
                .iter()
                .any(|part| matches!(part, Part::Whole(_) | Part::Decimal)) =>
            {
                commas += 1
            }
            '%' => {
                pattern.scale += 2;
                pattern.parts.push(Part::Literal("%".to_owned()));
            }
            'E' | 'e' if matches!(letters.peek(), Some(Piece::Letter('+' | '-'))) => {
                letters.next();
                is_after_exponent = true;
                pattern.exponent_digits = Some(0);
                pattern.parts.push(Part::Exponent);
            }
            'G' | 'g' => {
                // The word General.
                for _ in 0.."eneral".len() {
                    letters.next();
                }
                pattern.is_general = true;
                pattern.parts.push(Part::General);
            }
            '/' if pattern.parts.iter().any(|part| matches!(part, Part::Whole(_))) => return None,
            '@' => pattern.parts.push(Part::General),
            other => pattern.parts.push(Part::Literal(other.to_string())),
        }
    }
    // Commas right of the last digit divide by a thousand each.
    pattern.scale -= 3 * commas;
    Some(pattern)
}

impl Pattern {
    fn write(&self, number: f64, text: &mut String) {
        let begin = text.len();
        let has_digits = self
            .parts
            .iter()
            .any(|part| matches!(part, Part::Whole(_) | Part::Decimal | Part::Point));
        if number < 0.0 && (has_digits || self.is_general) {
            text.push('-');
        }
        let number = number.abs();
        if let Some(digits) = self.exponent_digits {
            self.write_scientific(number, digits, text);
        } else {
            let (whole, decimals) = rounded(number, self.scale, self.decimals);
            self.write_fixed(number, &whole, &decimals, text);
        }
        // Paddings at the ends belong to the alignment, not to the text.
        let written = text.get(begin..).unwrap_or_default().trim().to_owned();
        text.truncate(begin);
        text.push_str(if written == "-0" { "0" } else { &written });
    }

    fn write_fixed(&self, number: f64, whole: &str, decimals: &str, text: &mut String) {
        let places = self
            .parts
            .iter()
            .filter(|part| matches!(part, Part::Whole(_)))
            .count();
        let whole = if whole == "0" && self.whole_digits == 0 {
            ""
        } else {
            whole
        };
        let wanted = whole.len().max(self.whole_digits);
        let padded = format!("{whole:0>wanted$}");
        let kept = {
            let keep = self.decimals - self.optional_decimals;
            let mut end = decimals.len();
            while end > keep && decimals.get(..end).is_some_and(|rest| rest.ends_with('0')) {
                end -= 1;
            }
            decimals.get(..end).unwrap_or(decimals)
        };
        let (mut place, mut decimal) = (0, 0);
        for part in &self.parts {
            match part {
                Part::Literal(literal) => text.push_str(literal),
                Part::General => general(number, text),
                Part::Exponent => {}
                Part::Whole(_) => {
                    // Digits fill the places from the right; what is over goes to the first.
                    let left = places - place;
                    place += 1;
                    let end = padded.len().saturating_sub(left - 1);
                    let start = if place == 1 {
                        0
                    } else {
                        padded.len().saturating_sub(left)
                    };
                    for at in start..end {
                        let right = padded.len() - at;
                        text.push_str(padded.get(at..=at).unwrap_or_default());
                        if self.is_grouped && right > 1 && (right - 1).is_multiple_of(3) {
                            text.push(',');
                        }
                    }
                }
                Part::Point => {
                    if places == 0 {
                        text.push_str(&padded);
                    }
                    if !kept.is_empty() || self.decimals == self.optional_decimals {
                        text.push('.');
                    }
                }
                Part::Decimal => {
                    text.push_str(kept.get(decimal..=decimal).unwrap_or_default());
                    decimal += 1;
                }
            }
        }
    }

    fn write_scientific(&self, number: f64, digits: usize, text: &mut String) {
        let decimals = self.decimals;
        let written = format!("{number:.decimals$e}");
        let (mantissa, exponent) = written.split_once('e').unwrap_or((&written, "0"));
        let exponent: i32 = exponent.parse().unwrap_or(0);
        let sign = if exponent < 0 { '-' } else { '+' };
        let _ = write!(text, "{mantissa}E{sign}{:0>digits$}", exponent.abs());
    }
}

/// A number's digits as a spreadsheet keeps them, at most fifteen: `(digits, exponent)` with the point after the first.
fn fifteen(number: f64) -> (String, i32) {
    let written = format!("{number:.14e}");
    let (mantissa, exponent) = written.split_once('e').unwrap_or((&written, "0"));
    let digits = mantissa.chars().filter(char::is_ascii_digit).collect();
    (digits, exponent.parse().unwrap_or(0))
}

/// A positive number times ten to the `scale`, rounded half up as a spreadsheet does: digits before and after the point.
fn rounded(number: f64, scale: i32, decimals: usize) -> (String, String) {
    let (digits, exponent) = fifteen(number);
    let point = exponent + 1 + scale;
    let keep = point + i32::try_from(decimals).unwrap_or(0);
    let mut kept: Vec<u8> = if keep < 0 {
        Vec::new()
    } else {
        let keep = usize::try_from(keep).unwrap_or(0);
        let mut kept: Vec<u8> = digits.bytes().map(|digit| digit - b'0').take(keep).collect();
        let rounds_up = digits.as_bytes().get(keep).is_some_and(|next| *next >= b'5');
        kept.resize(keep, 0);
        if rounds_up {
            let mut carry = true;
            for digit in kept.iter_mut().rev() {
                if *digit == 9 {
                    *digit = 0;
                } else {
                    *digit += 1;
                    carry = false;
                    break;
                }
            }
            if carry {
                kept.insert(0, 1);
            }
        }
        kept
    };
    // At least as many digits as there are decimals.
    while kept.len() < decimals {
        kept.insert(0, 0);
    }
    let text: String = kept.iter().map(|digit| char::from(b'0' + digit)).collect();
    let (whole, decimal) = text.split_at(text.len() - decimals);
    let whole = whole.trim_start_matches('0');
    (
        if whole.is_empty() { "0" } else { whole }.to_owned(),
        decimal.to_owned(),
    )
}

/// A number as it is: no more than fifteen digits, whole ones without a point.
pub fn general(number: f64, text: &mut String) {
    if !number.is_finite() {
        let _ = write!(text, "{number}");
        return;
    }
    // The commonest case by far, and an exact one.
    if number.fract() == 0.0 && number.abs() < 1e15 {
        let _ = write!(text, "{number:.0}");
        return;
    }
    if number < 0.0 {
        text.push('-');
    }
    let (digits, exponent) = fifteen(number.abs());
    let digits = digits.trim_end_matches('0');
    match usize::try_from(exponent) {
        // Long ids are shown in full.
        Ok(exponent) if exponent < 21 => {
            for position in 0..=exponent {
                text.push_str(digits.get(position..=position).unwrap_or("0"));
            }
            if let Some(decimals) = digits.get(exponent + 1..).filter(|rest| !rest.is_empty()) {
                let _ = write!(text, ".{decimals}");
            }
        }
        Err(_) if exponent > -10 => {
            text.push_str("0.");
            for _ in 1..-exponent {
                text.push('0');
            }
            text.push_str(digits);
        }
        _ => {
            text.push_str(digits.get(..1).unwrap_or("0"));
            if let Some(rest) = digits.get(1..).filter(|rest| !rest.is_empty()) {
                let _ = write!(text, ".{rest}");
            }
            let _ = write!(text, "E{exponent:+03}");
        }
    }
}

/// The parts of a date's section; None where it has parts that are not supported, such as other calendars.
fn date_parts(section: &str) -> Option<Vec<DatePart>> {
    let mut parts: Vec<DatePart> = Vec::new();
    let mut letters = pieces(section).into_iter().peekable();
    let mut is_date = false;
    while let Some(piece) = letters.next() {
        let letter = match piece {
            Piece::Literal(text) => {
                parts.push(DatePart::Literal(text));
                continue;
            }
            Piece::Bracket(Bracket::Elapsed(unit, width)) => {
                is_date = true;
                parts.push(match unit {
                    'h' => DatePart::TotalHours(width),
                    'm' => DatePart::TotalMinutes(width),
                    _ => DatePart::TotalSeconds(width),
                });
                continue;
            }
            Piece::Bracket(_) => continue,
            Piece::Letter(letter) => letter,
        };
        let lower = letter.to_ascii_lowercase();
        let mut run = |wanted: char| {
            let mut width = 1;
            while matches!(letters.peek(), Some(Piece::Letter(next)) if next.eq_ignore_ascii_case(&wanted)) {
                letters.next();
                width += 1;
            }
            width
        };
        match lower {
            'y' => parts.push(DatePart::Year(run('y'))),
            'm' => {
                let width = run('m');
                // After hours, minutes: `h:mm`.
                let last = parts
                    .iter()
                    .rev()
                    .find(|part| !matches!(part, DatePart::Literal(_)));
                let is_minute =
                    width <= 2 && matches!(last, Some(DatePart::Hour(_) | DatePart::TotalHours(_)));
                parts.push(if is_minute {
                    DatePart::Minute(width)
                } else {
                    DatePart::Month(width)
                });
            }
            'd' => parts.push(DatePart::Day(run('d'))),
            'h' => parts.push(DatePart::Hour(run('h'))),
            's' => {
                // Before seconds, minutes: `mm:ss`.
                let last = parts
                    .iter_mut()
                    .rev()
                    .find(|part| !matches!(part, DatePart::Literal(_)));
                if let Some(part) = last
                    && let DatePart::Month(width @ (1 | 2)) = *part
                {
                    *part = DatePart::Minute(width);
                }
                parts.push(DatePart::Second(run('s')));
            }
            '.' if is_date && matches!(letters.peek(), Some(Piece::Letter('0'))) => {
                let mut width = 0;
                while matches!(letters.peek(), Some(Piece::Letter('0'))) {
                    letters.next();
                    width += 1;
                }
                parts.push(DatePart::Fraction(width));
            }
            'a' => {
                let rest: String = std::iter::from_fn(|| match letters.peek() {
                    Some(Piece::Letter(next)) if "mMpP/".contains(*next) => {
                        let next = *next;
                        letters.next();
                        Some(next)
                    }
                    _ => None,
                })
                .collect();
                match rest.to_ascii_lowercase().as_str() {
                    "m/pm" => parts.push(DatePart::HalfDay("AM", "PM")),
                    "/p" => parts.push(DatePart::HalfDay("A", "P")),
                    _ => return None,
                }
            }
            // Eras and Buddhist years; only where the section is a date at all.
            'e' | 'g' | 'b' if is_date => return None,
            '0' | '#' | '?' if is_date => return None,
            '0' | '#' | '?' | 'e' | 'g' | 'b' | '@' => return Some(Vec::new()),
            _ => parts.push(DatePart::Literal(letter.to_string())),
        }
        is_date |= matches!(lower, 'y' | 'm' | 'd' | 'h' | 's');
    }
    Some(parts)
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const DAYS: [&str; 7] = [
    "Sunday",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
];

fn write_date(parts: &[DatePart], moment: &Moment, text: &mut String) {
    let half_day = parts.iter().any(|part| matches!(part, DatePart::HalfDay(..)));
    let month = MONTHS
        .get(usize::from(moment.month).saturating_sub(1))
        .copied()
        .unwrap_or_default();
    let day = DAYS.get(weekday(moment)).copied().unwrap_or_default();
    let short = |name: &'static str| name.get(..3).unwrap_or(name);
    let seconds = (moment.serial * 86_400.0).round();
    let begin = text.len();
    for part in parts {
        let _ = match part {
            DatePart::Literal(literal) => {
                text.push_str(literal);
                Ok(())
            }
            DatePart::Year(1 | 2) => write!(text, "{:02}", moment.year % 100),
            DatePart::Year(_) => write!(text, "{:04}", moment.year),
            DatePart::Month(width @ (1 | 2)) => write!(text, "{:0width$}", moment.month),
            DatePart::Month(3) => write!(text, "{}", short(month)),
            DatePart::Month(5) => write!(text, "{}", month.get(..1).unwrap_or_default()),
            DatePart::Month(_) => write!(text, "{month}"),
            DatePart::Day(width @ (1 | 2)) => write!(text, "{:0width$}", moment.day),
            DatePart::Day(3) => write!(text, "{}", short(day)),
            DatePart::Day(_) => write!(text, "{day}"),
            DatePart::Hour(width) => {
                let hour = match moment.hour {
                    hour if !half_day => hour,
                    0 => 12,
                    hour if hour > 12 => hour - 12,
                    hour => hour,
                };
                write!(text, "{hour:0width$}")
            }
            DatePart::Minute(width) => write!(text, "{:0width$}", moment.minute),
            DatePart::Second(width) => write!(text, "{:0width$}", moment.second),
            DatePart::Fraction(width) => {
                let milli = format!("{:03}", moment.milli);
                write!(text, ".{}", milli.get(..(*width).min(3)).unwrap_or_default())
            }
            DatePart::HalfDay(morning, evening) => {
                write!(text, "{}", if moment.hour < 12 { morning } else { evening })
            }
            DatePart::TotalHours(width) => write!(text, "{:0width$.0}", (seconds / 3_600.0).floor()),
            DatePart::TotalMinutes(width) => write!(text, "{:0width$.0}", (seconds / 60.0).floor()),
            DatePart::TotalSeconds(width) => write!(text, "{seconds:0width$.0}"),
        };
    }
    let written = text.get(begin..).unwrap_or_default().trim().to_owned();
    text.truncate(begin);
    text.push_str(&written);
}

/// The day of the week, Sunday first (Sakamoto's method).
fn weekday(moment: &Moment) -> usize {
    const OFFSETS: [usize; 12] = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4];
    let month = usize::from(moment.month.clamp(1, 12));
    let year = usize::from(moment.year) - usize::from(month < 3 && moment.year > 0);
    let offset = OFFSETS.get(month - 1).copied().unwrap_or(0);
    (year + year / 4 - year / 100 + year / 400 + offset + usize::from(moment.day)) % 7
}

fn write_iso(moment: &Moment, text: &mut String) {
    if moment.is_duration {
        let seconds = (moment.serial * 86_400.0).round();
        let _ = write!(
            text,
            "{:.0}:{:02.0}:{:02.0}",
            (seconds / 3_600.0).floor(),
            (seconds / 60.0).floor() % 60.0,
            seconds % 60.0
        );
        return;
    }
    let is_time_only = moment.serial < 1.0 && moment.serial > 0.0;
    let has_time = (moment.hour, moment.minute, moment.second) != (0, 0, 0);
    if !is_time_only {
        let _ = write!(text, "{:04}-{:02}-{:02}", moment.year, moment.month, moment.day);
    }
    if has_time || is_time_only {
        let separator = if is_time_only { "" } else { " " };
        let _ = write!(text, "{separator}{:02}:{:02}", moment.hour, moment.minute);
        if moment.second > 0 {
            let _ = write!(text, ":{:02}", moment.second);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(code: &str, value: f64) -> String {
        let mut text = String::new();
        NumberFormat::of(code, None).number(value, &mut text);
        text
    }

    #[test]
    fn numbers_are_shown_as_their_format_says() {
        for (code, value, wanted) in [
            ("General", 0.1 + 0.2, "0.3"),
            ("General", 1234567.891, "1234567.891"),
            ("General", 123_456_789_012_345_000.0, "123456789012345000"),
            ("General", 1e22, "1E+22"),
            ("General", 0.000_012_5, "0.0000125"),
            ("General", 1e-12, "1E-12"),
            ("General", -4.5, "-4.5"),
            ("00000", 1067.0, "01067"),
            ("0", 1.5, "2"),
            ("0", 123_456_789_012_345_680.0, "123456789012346000"),
            ("0.00", 0.125, "0.13"),
            ("0.00", 1.005, "1.01"),
            ("0.00", -2.0, "-2.00"),
            ("#,##0", 12_400.0, "12,400"),
            ("#,##0", 0.0, "0"),
            ("#,##0", 1_234_567.0, "1,234,567"),
            ("#,##0.00", 999.999, "1,000.00"),
            ("#,##0.00_);(#,##0.00)", -1234.5, "(1,234.50)"),
            ("0%", 0.45, "45%"),
            ("0.0%", 0.4567, "45.7%"),
            ("[$€-407]#,##0.00", 1200.0, "€1,200.00"),
            ("#,##0.00\\ [$€-407]", 1200.0, "1,200.00 €"),
            ("\"$\"#,##0", 99.0, "$99"),
            ("_($* #,##0.00_);_($* (#,##0.00);_($* \"-\"??_);_(@_)", 0.0, "$ -"),
            (
                "_($* #,##0.00_);_($* (#,##0.00);_($* \"-\"??_);_(@_)",
                12.5,
                "$ 12.50",
            ),
            ("0.00E+00", 12_345.0, "1.23E+04"),
            ("#.##", 0.5, ".5"),
            ("0.##", 2.0, "2."),
            ("0.0#", 2.25, "2.25"),
            ("0.0,,\" M\"", 12_345_678.0, "12.3 M"),
            ("000-0000", 5_551_234.0, "555-1234"),
            ("(000) 000-0000", 2_025_550_123.0, "(202) 555-0123"),
            ("\"ID-\"0000", 42.0, "ID-0042"),
            ("[Red]0", 3.0, "3"),
            ("# ?/?", 0.5, "0.5"),
            ("[>=100]0;0.0", 5.0, "5"),
            ("@", 42.0, "42"),
        ] {
            assert_eq!(number(code, value), wanted, "{code} of {value}");
        }
    }

    #[test]
    fn dates_are_shown_as_their_format_says() {
        let moment = Moment {
            serial: 45_352.604_224_537,
            year: 2024,
            month: 3,
            day: 1,
            hour: 14,
            minute: 30,
            second: 5,
            milli: 250,
            is_duration: false,
        };
        for (code, wanted) in [
            ("yyyy-mm-dd", "2024-03-01"),
            ("dd.mm.yyyy", "01.03.2024"),
            ("d/m/yy", "1/3/24"),
            ("[$-409]mmmm d, yyyy", "March 1, 2024"),
            ("ddd d mmm", "Fri 1 Mar"),
            ("dddd", "Friday"),
            ("h:mm AM/PM", "2:30 PM"),
            ("hh:mm:ss", "14:30:05"),
            ("mm:ss.0", "30:05.2"),
            ("yyyy\\-mm\\-dd\\Thh:mm", "2024-03-01T14:30"),
            ("[h]:mm", "1088462:30"),
            ("d\". \"mmm", "1. Mar"),
            ("[$-F800]dddd, mmmm dd, yyyy", "2024-03-01 14:30:05"),
            ("ggge\"年\"", "2024-03-01 14:30:05"),
        ] {
            let mut text = String::new();
            NumberFormat::of(code, None).date(&moment, &mut text);
            assert_eq!(text, wanted, "{code}");
        }
        let mut text = String::new();
        NumberFormat::of("mm-dd-yy", Some(14)).date(&moment, &mut text);
        assert_eq!(
            text, "2024-03-01 14:30:05",
            "the short date is the computer's own"
        );
    }
}
