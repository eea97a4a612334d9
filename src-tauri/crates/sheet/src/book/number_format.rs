//! A cell's number format: `0.00%`, `00000`, `dd.mm.yyyy`, `[$€-407]#,##0.00`. What the format makes of a number is what
//! the user saw; a postcode is 01067 only by its format.
//!
//! Formats that a spreadsheet draws by the computer's own settings (the short date, number 14) are written as ISO dates:
//! the file does not say which settings those were. Colours and paddings are left out, conditions and fractions fall back
//! to the plain number.

use std::fmt::Write;

use super::date_format::{DatePart, Moment, date_parts, write_date, write_iso};

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
pub enum Bracket {
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
pub enum Piece {
    Literal(String),
    Letter(char),
    Bracket(Bracket),
}

pub fn pieces(section: &str) -> Vec<Piece> {
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

#[cfg(test)]
mod tests;
