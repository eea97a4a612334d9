//! Dates and times as a number format draws them: `dd.mm.yyyy`, `h:mm AM/PM`, `[h]:mm`.

use std::fmt::Write;

use super::number_format::{Bracket, Piece, pieces};

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

/// The parts of a date's section; None where it has parts that are not supported, such as other calendars.
pub fn date_parts(section: &str) -> Option<Vec<DatePart>> {
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

pub fn write_date(parts: &[DatePart], moment: &Moment, text: &mut String) {
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

pub fn write_iso(moment: &Moment, text: &mut String) {
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
