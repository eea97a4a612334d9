//! Rows of delimited text.
//!
//! Our own parser and not the `csv` crate's, for what lists need beyond RFC 4180: a bound on the length of a row, a quote
//! that is never closed (found, and the line kept as it stands), quotes inside quoted cells that nobody doubled, and
//! line numbers in messages. It reads from one buffer that never holds more than a row and a chunk.

use std::io::{self, Read};

use memchr::{memchr, memchr2, memchr3};
use model::{Problem, Severity};

use super::{decode::Decoded, dialect::Dialect};
use crate::Row;

/// No row is longer: 250 cells as full as a spreadsheet allows.
pub const LONGEST: usize = 8 << 20;

/// Problems of one kind that are listed one by one.
const LISTED: u64 = 10;

/// Quotes that are never closed, after which quotes are taken to mean nothing.
const GIVEN_UP: u64 = 1_000;

/// Why a row cannot be read.
#[derive(Debug)]
pub enum Fault {
    Io(io::Error),
    TooLong { line: u64 },
}

/// How far a row was read.
#[derive(Debug, PartialEq, Eq)]
enum Extent {
    /// It is whole; so many bytes and lines.
    Whole {
        bytes: usize,
        lines: u64,
        quotes: Quotes,
    },
    /// The buffer ends before it does.
    More,
    /// A quote is open at the buffer's end.
    Open,
}

/// What was odd about the quoted cells of a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Quotes {
    /// A cell goes over several lines.
    has_breaks: bool,
    /// A cell has a quote inside that is not doubled.
    has_single: bool,
}

pub struct Parser<R> {
    input: Decoded<R>,
    dialect: Dialect,
    buffer: String,
    /// Where the next row begins.
    at: usize,
    ended: bool,
    line: u64,
    row: u64,
    unclosed: u64,
    problems: Vec<Problem>,
}

impl<R: Read> Parser<R> {
    pub fn new(input: Decoded<R>, dialect: Dialect) -> Self {
        Self {
            input,
            dialect,
            buffer: String::new(),
            at: 0,
            ended: false,
            line: 1,
            row: 1,
            unclosed: 0,
            problems: Vec::new(),
        }
    }

    pub fn input(&self) -> &Decoded<R> {
        &self.input
    }

    pub fn problems(&self) -> Vec<Problem> {
        let mut problems = self.problems.clone();
        if self.unclosed > LISTED {
            let message = format!(
                "{} lines more have a quote that is never closed",
                self.unclosed - LISTED
            );
            problems.push(Problem::new(Severity::Warning, "quotes", message));
        }
        problems
    }

    /// Reads the next row; false at the end.
    pub fn read(&mut self, row: &mut Row) -> Result<bool, Fault> {
        if self.line == 1 && self.at == 0 && self.dialect.has_separator_line {
            self.read_one(row)?;
        }
        self.read_one(row)
    }

    fn read_one(&mut self, row: &mut Row) -> Result<bool, Fault> {
        loop {
            row.clear(self.row);
            let rest = self.buffer.get(self.at..).unwrap_or_default();
            if rest.is_empty() {
                if self.ended {
                    return Ok(false);
                }
                self.refill()?;
                continue;
            }
            let looked = rest
                .get(..rest.floor_char_boundary(self.patience()))
                .unwrap_or(rest);
            let mut is_cut = looked.len() < rest.len();
            let mut extent = parse(looked, &self.dialect, self.ended && !is_cut, row);
            if extent == Extent::More && is_cut {
                // Not a quote but a long row: it is read as far as any may go.
                is_cut = false;
                row.clear(self.row);
                extent = parse(rest, &self.dialect, self.ended, row);
            }
            match extent {
                Extent::Whole { bytes, lines, quotes } => {
                    if quotes.has_breaks && self.is_runaway(rest, row, quotes) {
                        return self.as_it_stands(row);
                    }
                    self.advance(bytes, lines);
                    return Ok(true);
                }
                Extent::Open if is_cut || self.ended || rest.len() >= LONGEST => {
                    return self.as_it_stands(row);
                }
                Extent::More if rest.len() >= LONGEST => return Err(Fault::TooLong { line: self.line }),
                Extent::More | Extent::Open => self.refill()?,
            }
        }
    }

    /// How far the end of a row is looked for. Every quote that was never closed makes it shorter: a file of nothing but
    /// such quotes must not be searched to its end once per line.
    fn patience(&self) -> usize {
        let halvings = u32::try_from(self.unclosed).unwrap_or(u32::MAX).min(7);
        LONGEST >> halvings
    }

    /// Whether a cell over several lines is a quote that was never closed and met the next quoted cell: then the row
    /// has the wrong width or a quote in its middle, and its first line alone has the right width.
    fn is_runaway(&self, rest: &str, row: &Row, quotes: Quotes) -> bool {
        let width = self.dialect.width;
        if width < 2 || (row.len() == width && !quotes.has_single) {
            return false;
        }
        let mut line = Row::new();
        let unquoted = self.dialect.unquoted();
        matches!(
            parse(rest, &unquoted, self.ended, &mut line),
            Extent::Whole { .. }
        ) && line.len() == width
    }

    /// Reads one line without regard to quotes.
    fn as_it_stands(&mut self, row: &mut Row) -> Result<bool, Fault> {
        let unquoted = self.dialect.unquoted();
        let (bytes, lines) = loop {
            row.clear(self.row);
            let rest = self.buffer.get(self.at..).unwrap_or_default();
            match parse(rest, &unquoted, self.ended, row) {
                Extent::Whole { bytes, lines, .. } => break (bytes, lines),
                _ if rest.len() < LONGEST && !self.ended => self.refill()?,
                _ => return Err(Fault::TooLong { line: self.line }),
            }
        };
        self.unclosed += 1;
        if self.unclosed <= LISTED {
            let message = "a quote opens here and is never closed; the line was read as it stands";
            self.problems.push(
                Problem::new(Severity::Warning, format!("line {}", self.line), message)
                    .with_hint("close the quote, or double it where it belongs to the text"),
            );
        }
        if self.unclosed == GIVEN_UP {
            self.dialect = self.dialect.unquoted();
            let message =
                "so many quotes are never closed that from here on all are read as part of the text";
            self.problems.push(Problem::new(
                Severity::Warning,
                format!("line {}", self.line),
                message,
            ));
        }
        self.advance(bytes, lines);
        Ok(true)
    }

    fn advance(&mut self, bytes: usize, lines: u64) {
        self.at += bytes;
        self.line += lines;
        self.row += 1;
    }

    fn refill(&mut self) -> Result<(), Fault> {
        if self.at > 0 {
            self.buffer.drain(..self.at);
            self.at = 0;
        }
        // A long row is parsed again from its beginning: what is added grows with it, so that this stays cheap.
        let wanted = 2 * self.buffer.len();
        loop {
            self.ended = !self.input.read_onto(&mut self.buffer).map_err(Fault::Io)?;
            if self.ended || self.buffer.len() > wanted {
                return Ok(());
            }
        }
    }
}

/// Reads the row at the beginning of a text. `is_last` says that nothing follows the text.
fn parse(text: &str, dialect: &Dialect, is_last: bool, row: &mut Row) -> Extent {
    let bytes = text.as_bytes();
    let cut = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
    let find = |from: usize| {
        let rest = bytes.get(from..).unwrap_or_default();
        memchr3(dialect.delimiter, b'\n', b'\r', rest).map(|found| from + found)
    };
    let (mut at, mut inner_lines, mut quotes) = (0, 0, Quotes::default());
    loop {
        let mut stop = None;
        if let Some(quote) = dialect.quote
            && let Some(opened) = opening(bytes, at, quote)
        {
            row.push("");
            let mut from = opened + 1;
            loop {
                let rest = bytes.get(from..).unwrap_or_default();
                let found = match dialect.escape {
                    Some(escape) => memchr2(quote, escape, rest),
                    None => memchr(quote, rest),
                };
                let Some(found) = found.map(|found| from + found) else {
                    return Extent::Open;
                };
                let after = bytes.get(found + 1).copied();
                if after.is_none() && !is_last {
                    return Extent::More;
                }
                if bytes.get(found).copied() != Some(quote) {
                    // The escaped character as it is; an escape before anything else is itself.
                    let is_escape = after == Some(quote) || after == dialect.escape;
                    row.extend_last(cut(from, if is_escape { found } else { found + 1 }));
                    from = found + 1;
                    if is_escape {
                        row.extend_last(cut(found + 1, found + 2));
                        from += 1;
                    }
                    continue;
                }
                if after == Some(quote) {
                    row.extend_last(cut(from, found + 1));
                    from = found + 2;
                    continue;
                }
                match closing(bytes, found + 1, dialect.delimiter) {
                    Some(end) => {
                        row.extend_last(cut(from, found));
                        let within = bytes.get(opened..found).unwrap_or_default();
                        let breaks = memchr::memchr_iter(b'\n', within).count();
                        quotes.has_breaks |= breaks > 0 || memchr(b'\r', within).is_some();
                        inner_lines += breaks as u64;
                        stop = Some(end);
                        break;
                    }
                    // Nobody doubled this quote: it belongs to the text.
                    None => {
                        quotes.has_single = true;
                        row.extend_last(cut(from, found + 1));
                        from = found + 1;
                    }
                }
            }
        }
        let end = match stop {
            Some(end) => end,
            None => {
                let end = match find(at) {
                    Some(end) => end,
                    None if is_last => bytes.len(),
                    None => return Extent::More,
                };
                row.push(cut(at, end));
                end
            }
        };
        match bytes.get(end) {
            Some(byte) if *byte == dialect.delimiter => at = end + 1,
            Some(b'\r') => {
                let after = bytes.get(end..).unwrap_or_default();
                let returns = after.iter().take_while(|byte| **byte == b'\r').count();
                let next = after.get(returns).copied();
                if next.is_none() && !is_last {
                    return Extent::More;
                }
                // CR CR LF is one end, written by a program that translated line ends twice.
                let length = if next == Some(b'\n') { returns + 1 } else { 1 };
                return whole(row, end, length, inner_lines, quotes);
            }
            Some(_) => return whole(row, end, 1, inner_lines, quotes),
            None if is_last => return whole(row, end, 0, inner_lines, quotes),
            None => return Extent::More,
        }
    }
}

fn whole(row: &mut Row, end: usize, length: usize, inner_lines: u64, quotes: Quotes) -> Extent {
    if end == 0 {
        row.truncate(0);
    }
    Extent::Whole {
        bytes: end + length,
        lines: inner_lines + 1,
        quotes,
    }
}

/// Where a cell's opening quote stands, blanks before it left out.
fn opening(bytes: &[u8], at: usize, quote: u8) -> Option<usize> {
    let mut from = at;
    while bytes.get(from) == Some(&b' ') {
        from += 1;
    }
    (bytes.get(from) == Some(&quote)).then_some(from)
}

/// Where a quoted cell ends if the quote before `at` closes it.
fn closing(bytes: &[u8], at: usize, delimiter: u8) -> Option<usize> {
    let mut end = at;
    while bytes.get(end) == Some(&b' ') {
        end += 1;
    }
    match bytes.get(end) {
        None | Some(b'\n' | b'\r') => Some(end),
        Some(byte) if *byte == delimiter => Some(end),
        Some(_) => None,
    }
}

/// The rows of a sample as a dialect reads them; the last one is left out when it may be cut.
pub fn rows_of(sample: &str, dialect: &Dialect, at_most: usize) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut rest = sample;
    while rows.len() < at_most && !rest.is_empty() {
        let mut row = Row::new();
        match parse(rest, dialect, false, &mut row) {
            Extent::Whole { bytes, .. } => {
                rest = rest.get(bytes..).unwrap_or_default();
                rows.push(row);
            }
            Extent::More | Extent::Open => break,
        }
    }
    if rows.is_empty() && !rest.is_empty() {
        let mut row = Row::new();
        if matches!(parse(rest, dialect, true, &mut row), Extent::Whole { .. }) {
            rows.push(row);
        }
    }
    rows
}
