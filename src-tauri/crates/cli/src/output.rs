//! Everything that reaches standard output and standard error: aligned tables, JSON documents, problems and errors. It
//! knows how things are written, not what they mean.
//!
//! A reader that went away (`spillway lists | head -1`) ends the writing, not the program.

use std::io::{IsTerminal, Write, stderr, stdin, stdout};

use api::Code;
use model::{Micros, Problem};
use serde_json::{Value as Json, json};
use unicode_width::UnicodeWidthStr;

/// Writes one line to standard output.
pub fn line(text: &str) {
    let _ = writeln!(stdout().lock(), "{text}");
}

/// Writes text to standard output as it is.
pub fn text(text: &str) {
    let mut out = stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Writes one line to standard error.
pub fn note(text: &str) {
    let _ = writeln!(stderr().lock(), "{text}");
}

/// Writes a JSON document to standard output, on one line.
pub fn document(document: &Json) {
    line(&document.to_string());
}

/// Whether a person sits in front of it and can be asked.
#[must_use]
pub fn can_ask() -> bool {
    stdin().is_terminal() && stderr().is_terminal()
}

/// Asks a question that is answered with y or n; anything but yes is no.
#[must_use]
pub fn ask(question: &str) -> bool {
    let mut err = stderr().lock();
    let _ = write!(err, "{question} [y/N] ").and_then(|()| err.flush());
    let mut answer = String::new();
    let read = stdin().read_line(&mut answer);
    read.is_ok() && matches!(answer.trim().to_lowercase().as_str(), "y" | "yes")
}

/// Writes an error: a sentence and what to do next on standard error, and with `--json` a document on standard output.
pub fn error(error: &api::Error, as_json: bool) {
    note(&format!("error: {}", error_sentence(error)));
    if let Some(hint) = &error.hint {
        note(&format!("  {hint}"));
    }
    if as_json {
        document(&json!({ "error": error }));
    }
}

fn error_sentence(error: &api::Error) -> String {
    match &error.subject {
        Some(subject) if !error.message.contains(subject.as_str()) => format!("{subject}: {}", error.message),
        _ => error.message.clone(),
    }
}

/// The exit code for an error (DESIGN section 6).
#[must_use]
pub fn exit_code(code: Code) -> u8 {
    match code {
        Code::Usage | Code::NotFound | Code::Exists => 2,
        Code::Cap => 3,
        Code::Keychain | Code::Storage | Code::Network | Code::Internal => 1,
    }
}

/// Writes a problem on standard error, on one line.
pub fn problem(problem: &Problem) {
    note(&one_line(&problem.to_string()));
}

/// The text with line breaks and other control characters made visible as spaces.
#[must_use]
pub fn one_line(text: &str) -> String {
    let spaced: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    spaced.trim_end().to_owned()
}

/// The text, cut to a width with an ellipsis.
#[must_use]
pub fn shortened(text: &str, width: usize) -> String {
    let text = one_line(text);
    if text.width() <= width {
        return text;
    }
    let mut short = String::new();
    for c in text.chars() {
        if short.width() + UnicodeWidthStr::width(c.encode_utf8(&mut [0; 4]) as &str) >= width {
            break;
        }
        short.push(c);
    }
    short.push('…');
    short
}

/// Which side a column is aligned to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

/// A table of plain text, its columns two spaces apart.
pub struct Table {
    columns: Vec<(&'static str, Align)>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these columns; a header that begins with `>` is aligned to the right.
    #[must_use]
    pub fn new(headers: &[&'static str]) -> Self {
        let column = |header: &&'static str| match header.strip_prefix('>') {
            Some(name) => (name, Align::Right),
            None => (*header, Align::Left),
        };
        Self {
            columns: headers.iter().map(column).collect(),
            rows: Vec::new(),
        }
    }

    /// Adds a row.
    pub fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.rows.push(cells.iter().map(|cell| one_line(cell)).collect());
    }

    /// Whether it has no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The table as text, a line per row.
    #[must_use]
    pub fn render(&self) -> String {
        let headers: Vec<String> = self.columns.iter().map(|(name, _)| (*name).to_owned()).collect();
        let mut widths: Vec<usize> = headers.iter().map(|header| header.width()).collect();
        for row in &self.rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.width());
            }
        }
        let mut text = String::new();
        for row in std::iter::once(&headers).chain(&self.rows) {
            let cells = row.iter().zip(&widths).zip(&self.columns);
            let padded: Vec<String> = cells
                .map(|((cell, width), (_, align))| pad(cell, *width, *align))
                .collect();
            text.push_str(padded.join("  ").trim_end());
            text.push('\n');
        }
        text
    }
}

fn pad(cell: &str, width: usize, align: Align) -> String {
    let blank = " ".repeat(width.saturating_sub(cell.width()));
    match align {
        Align::Left => format!("{cell}{blank}"),
        Align::Right => format!("{blank}{cell}"),
    }
}

/// A share as `64.5 %`; nothing of nothing is `-`.
#[must_use]
pub fn percent(part: f64, whole: f64) -> String {
    if whole > 0.0 {
        format!("{:.1} %", part / whole * 100.0)
    } else {
        "-".to_owned()
    }
}

/// A whole number with thousands apart: `12,400`.
#[must_use]
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// An expected number: whole, with `~` before it unless it is exact.
#[must_use]
pub fn about(number: f64) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a count, not negative, and it saturates"
    )]
    let whole = number.round().max(0.0) as u64;
    if number.fract().abs() < 1e-9 {
        count(whole)
    } else {
        format!("~{}", count(whole))
    }
}

/// One thing or several: `1 record`, `3 records`.
#[must_use]
pub fn several(number: u64, one: &str, more: &str) -> String {
    format!("{} {}", count(number), if number == 1 { one } else { more })
}

/// A length of time: `0.4 s`, `12.3 s`, `2 min 05 s`, `1 h 02 min`.
#[must_use]
pub fn seconds(seconds: f64) -> String {
    if seconds < 60.0 {
        return format!("{seconds:.1} s");
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "positive, and it saturates"
    )]
    let whole = seconds.round() as u64;
    if whole < 3_600 {
        format!("{} min {:02} s", whole / 60, whole % 60)
    } else {
        format!("{} h {:02} min", whole / 3_600, whole % 3_600 / 60)
    }
}

/// Milliseconds between two times, in seconds.
#[must_use]
pub fn seconds_between(from_ms: i64, to_ms: i64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a length of time for people")]
    let ms = to_ms.saturating_sub(from_ms).max(0) as f64;
    ms / 1_000.0
}

/// A size: `812 B`, `14.2 kB`, `3.1 MB`.
#[must_use]
pub fn bytes(bytes: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "a size for people")]
    let size = bytes as f64;
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{:.1} kB", size / 1e3),
        _ => format!("{:.1} MB", size / 1e6),
    }
}

/// A moment as `2026-11-12 09:30` in UTC; the civil date is Howard Hinnant's `civil_from_days`.
#[must_use]
pub fn moment(ms: i64) -> String {
    let seconds = ms.div_euclid(1_000);
    let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!(
        "{year:04}-{month:02}-{day:02} {:02}:{:02}",
        rest / 3_600,
        rest % 3_600 / 60
    )
}

/// Money in JSON: exact millionths, and dollars for reading.
#[must_use]
pub fn money_json(amount: Micros) -> Json {
    json!({ "micros": amount.0, "usd": amount.dollars() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_whatever_the_script() {
        let mut table = Table::new(&["Field", ">After", "Note"]);
        table.row(["Work e-mail".into(), "131".into(), String::new()]);
        table.row(["会社".into(), "7".into(), "two\nlines".into()]);
        assert_eq!(
            table.render(),
            "Field        After  Note\n\
             Work e-mail    131\n\
             会社             7  two lines\n"
        );
    }

    #[test]
    fn figures_read_well() {
        assert_eq!(
            [count(0), count(999), count(1_000), count(1_234_567)],
            ["0", "999", "1,000", "1,234,567"]
        );
        assert_eq!([percent(131.0, 203.0), percent(0.0, 0.0)], ["64.5 %", "-"]);
        assert_eq!([about(12.0), about(12.4)], ["12", "~12"]);
        assert_eq!(
            [seconds(0.42), seconds(125.0), seconds(3_720.0)],
            ["0.4 s", "2 min 05 s", "1 h 02 min"]
        );
        assert_eq!(
            [bytes(812), bytes(14_200), bytes(3_100_000)],
            ["812 B", "14.2 kB", "3.1 MB"]
        );
        assert_eq!(
            [several(1, "record", "records"), several(2, "record", "records")],
            ["1 record", "2 records"]
        );
    }

    #[test]
    fn moments_are_utc() {
        for (ms, expected) in [
            (0, "1970-01-01 00:00"),
            (951_782_400_000, "2000-02-29 00:00"),
            (1_794_475_800_000, "2026-11-12 09:30"),
            (-60_000, "1969-12-31 23:59"),
        ] {
            assert_eq!(moment(ms), expected);
        }
    }

    #[test]
    fn long_text_is_cut_to_the_width_it_takes() {
        assert_eq!(shortened("abcdef", 6), "abcdef");
        assert_eq!(shortened("abcdefg", 6), "abcde…");
        assert_eq!(shortened("会社会社", 5), "会社…");
    }

    #[test]
    fn an_error_says_what_it_is_about_once() {
        let error = |message: &str| api::Error::new(Code::Usage, message).about("a.csv");
        assert_eq!(error_sentence(&error("it is empty")), "a.csv: it is empty");
        assert_eq!(error_sentence(&error("a.csv is empty")), "a.csv is empty");
    }
}
