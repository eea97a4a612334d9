//! How a text table is written: what separates cells and what quotes them.

use super::parse;
use crate::Row;

/// Separators, the likelier first among equals: a comma also stands in numbers and sentences.
const DELIMITERS: [u8; 7] = [b'\t', b';', b'|', b',', b'^', b'~', 0x1F];

/// Rows that decide.
const LOOK_AT: usize = 100;

/// How a text table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialect {
    pub delimiter: u8,
    pub quote: Option<u8>,
    /// What makes a quote part of a quoted cell, beside doubling it.
    pub escape: Option<u8>,
    /// Whether the first line only names the separator.
    pub has_separator_line: bool,
    /// Cells that most rows have.
    pub width: usize,
}

impl Dialect {
    /// The dialect of a text that begins like this.
    pub fn of(sample: &str) -> Self {
        let (named, body) = separator_line(sample);
        let base = Self {
            delimiter: named.unwrap_or(b','),
            quote: Some(quote_of(body)),
            escape: None,
            has_separator_line: named.is_some(),
            width: 0,
        };
        let mut best: Option<(Self, f64)> = None;
        for delimiter in named.map_or(DELIMITERS.to_vec(), |named| vec![named]) {
            let mut dialect = Self { delimiter, ..base };
            dialect.escape = escape_of(body, &dialect);
            let rows = parse::rows_of(body, &dialect, LOOK_AT);
            let (width, share) = usual_width(&rows);
            dialect.width = width;
            // A later candidate must be clearly better, not just a little.
            let is_better = best.is_none_or(|(best, by)| {
                if width > 1 && best.width > 1 {
                    share > by + 0.05
                } else {
                    width > best.width
                }
            });
            if is_better {
                best = Some((dialect, share));
            }
        }
        match best {
            Some((dialect, _)) if dialect.width > 1 || named.is_some() => dialect,
            _ => Self { width: 1, ..base },
        }
    }

    /// The same dialect without quotes.
    pub fn unquoted(&self) -> Self {
        Self {
            quote: None,
            escape: None,
            ..*self
        }
    }
}

/// `sep=;` on the first line, and the text below it.
fn separator_line(sample: &str) -> (Option<u8>, &str) {
    let (first, rest) = sample.split_once('\n').unwrap_or((sample, ""));
    let line = first.trim_end_matches('\r').trim_matches('"');
    let named = line
        .get(..4)
        .filter(|word| word.eq_ignore_ascii_case("sep="))
        .and_then(|_| match line.get(4..).unwrap_or_default().trim_matches(' ') {
            "\\t" | "\t" | "tab" => Some(b'\t'),
            one if one.len() == 1 => one.bytes().next(),
            _ => None,
        });
    (named, if named.is_some() { rest } else { sample })
}

/// A single quote only where a double one never stands and lines are full of it.
fn quote_of(sample: &str) -> u8 {
    let lines: Vec<&str> = sample
        .lines()
        .filter(|line| !line.trim().is_empty())
        .take(LOOK_AT)
        .collect();
    let wrapped = lines
        .iter()
        .filter(|line| line.len() > 2 && line.starts_with('\'') && line.ends_with('\''))
        .count();
    if !sample.contains('"') && lines.len() >= 2 && wrapped * 5 >= lines.len() * 4 {
        b'\''
    } else {
        b'"'
    }
}

/// A backslash before quotes inside quoted cells, as some databases export.
fn escape_of(sample: &str, dialect: &Dialect) -> Option<u8> {
    let quote = dialect.quote?;
    let bytes = sample.as_bytes();
    let ends_cell = |byte: Option<&u8>| match byte {
        None | Some(b'\n' | b'\r') => true,
        Some(byte) => *byte == dialect.delimiter,
    };
    let within = bytes
        .windows(2)
        .enumerate()
        .filter(|(_, pair)| *pair == [b'\\', quote])
        .any(|(at, _)| !ends_cell(bytes.get(at + 2)));
    let is_doubled = bytes.windows(3).any(|three| {
        three.starts_with(&[quote, quote]) && three.last().is_some_and(u8::is_ascii_alphanumeric)
    });
    (within && !is_doubled).then_some(b'\\')
}

/// The width that most filled rows have, and their share.
fn usual_width(rows: &[Row]) -> (usize, f64) {
    let mut widths: Vec<usize> = rows.iter().filter(|row| row.filled() > 0).map(Row::len).collect();
    widths.sort_unstable();
    let mut best = (0, 0);
    for group in widths.chunk_by(|a, b| a == b) {
        let width = group.first().copied().unwrap_or(0);
        // Of two widths as frequent, the wider: the others are titles or cut short.
        if (group.len(), width) >= (best.1, best.0) {
            best = (width, group.len());
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "at most 100 rows")]
    let share = best.1 as f64 / widths.len().max(1) as f64;
    (best.0, share)
}
