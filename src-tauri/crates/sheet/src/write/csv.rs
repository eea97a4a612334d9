//! CSV out.

use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::Path,
};

use model::Problem;

use super::{Cell, Layout, Toned, part::Part};
use crate::SheetError;

/// A CSV being written to a file of its own.
pub struct CsvSink {
    part: Part,
    lines: Lines<BufWriter<File>>,
}

impl CsvSink {
    pub fn begin(path: &Path, layout: &Layout, mark: bool) -> Result<Self, SheetError> {
        let part = Part::beside(path)?;
        let writing = |error: io::Error| SheetError::writing(path, &error);
        let mut output = part.output()?;
        if mark {
            output.write_all(b"\xEF\xBB\xBF").map_err(writing)?;
        }
        let lines = Lines::begin(output, layout).map_err(writing)?;
        Ok(Self { part, lines })
    }

    pub fn row(&mut self, cells: &[Toned<'_>]) -> Result<(), SheetError> {
        self.lines
            .row(cells.iter().map(|toned| &toned.cell))
            .map_err(|error| SheetError::writing(self.part.path(), &error))
    }

    pub fn finish(self) -> Result<Vec<Problem>, SheetError> {
        let Self { part, lines } = self;
        lines
            .finish()
            .map_err(|error| SheetError::writing(part.path(), &error))?;
        part.put()?;
        Ok(Vec::new())
    }
}

/// Lines of CSV, wherever they go.
pub struct Lines<W: Write> {
    writer: csv::Writer<W>,
    record: csv::StringRecord,
    untouched: bool,
}

impl<W: Write> Lines<W> {
    pub fn begin(output: W, layout: &Layout) -> io::Result<Self> {
        let mut lines = Self {
            writer: csv::Writer::from_writer(output),
            record: csv::StringRecord::new(),
            untouched: layout.untouched,
        };
        for column in &layout.columns {
            lines.push(&column.name);
        }
        lines.write()?;
        Ok(lines)
    }

    pub fn row<'c, 't: 'c>(&mut self, cells: impl Iterator<Item = &'c Cell<'t>>) -> io::Result<()> {
        for cell in cells {
            match cell {
                Cell::Source(text) | Cell::Text(text) | Cell::Picture { name: text, .. } => self.push(text),
                Cell::Number(number) => self.record.push_field(&number.to_string()),
                Cell::Blank => self.record.push_field(""),
            }
        }
        self.write()
    }

    fn push(&mut self, text: &str) {
        if !self.untouched && is_formula(text) {
            self.record.push_field(&format!("'{text}"));
        } else {
            self.record.push_field(text);
        }
    }

    fn write(&mut self) -> io::Result<()> {
        let written = self.writer.write_record(&self.record);
        self.record.clear();
        written.map_err(of_system)
    }

    /// Writes out what is still held and gives back where it went.
    pub fn finish(mut self) -> io::Result<W> {
        self.writer.flush()?;
        self.writer
            .into_inner()
            .map_err(|error| io::Error::new(error.error().kind(), error.error().to_string()))
    }
}

/// What the system said; the error's own conversion forgets that the disk was full.
fn of_system(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// Whether a spreadsheet would run a text as a formula when it opens the file. What others wrote must not.
fn is_formula(text: &str) -> bool {
    if text.starts_with(['=', '@', '\t', '\r', '\n']) {
        return true;
    }
    // A phone, a negative number or a lone dash is none; `+cmd|…`, `+1+1` and `-1+HYPERLINK(…)` are.
    let Some(rest) = text.strip_prefix(['+', '-']) else {
        return false;
    };
    let is_plain = |letter: char| letter.is_ascii_digit() || matches!(letter, ' ' | '.' | ',' | '(' | ')');
    !rest.chars().all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_still_known_as_one() {
        let error = csv::Error::from(io::Error::from(io::ErrorKind::StorageFull));
        assert_eq!(of_system(error).kind(), io::ErrorKind::StorageFull);
    }

    #[test]
    fn formulas_from_outside_are_told_from_phones_and_numbers() {
        for text in [
            "=1+1",
            "@SUM(A1)",
            "+cmd|' /C calc'!A0",
            "-2+3+cmd|' /C calc'!A0",
            "+1+1",
            "- see notes",
            "\t=1",
            "\r=1",
            "-HYPERLINK(\"x\")",
        ] {
            assert!(is_formula(text), "{text}");
        }
        for text in [
            "+45 20 55 01 23",
            "+1 (555) 010.22",
            "-12.5",
            "-",
            "a=b",
            "",
            "Ada",
        ] {
            assert!(!is_formula(text), "{text}");
        }
    }
}
