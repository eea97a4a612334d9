//! CSV out.

use std::{
    io::{self, BufWriter, Write},
    path::Path,
};

use model::Problem;

use super::{Cell, Layout, part::Part};
use crate::SheetError;

/// A CSV being written.
pub struct CsvSink {
    part: Part,
    writer: csv::Writer<BufWriter<std::fs::File>>,
    record: csv::StringRecord,
}

impl CsvSink {
    pub fn begin(path: &Path, layout: &Layout, mark: bool) -> Result<Self, SheetError> {
        let part = Part::beside(path)?;
        let file = part
            .file()
            .try_clone()
            .map_err(|error| SheetError::writing(path, &error))?;
        let mut output = BufWriter::with_capacity(256 * 1024, file);
        if mark {
            output
                .write_all(b"\xEF\xBB\xBF")
                .map_err(|error| SheetError::writing(path, &error))?;
        }
        let mut sink = Self {
            part,
            writer: csv::Writer::from_writer(output),
            record: csv::StringRecord::new(),
        };
        for column in &layout.columns {
            sink.record.push_field(&column.name);
        }
        sink.write()?;
        Ok(sink)
    }

    pub fn row(&mut self, cells: &[Cell<'_>]) -> Result<(), SheetError> {
        for cell in cells {
            match cell {
                Cell::Source(text) => self.record.push_field(text),
                Cell::Text(text) | Cell::Picture { name: text, .. } if is_formula(text) => {
                    self.record.push_field(&format!("'{text}"));
                }
                Cell::Text(text) | Cell::Picture { name: text, .. } => self.record.push_field(text),
                Cell::Number(number) => self.record.push_field(&number.to_string()),
                Cell::Blank => self.record.push_field(""),
            }
        }
        self.write()
    }

    fn write(&mut self) -> Result<(), SheetError> {
        let written = self.writer.write_record(&self.record);
        self.record.clear();
        written.map_err(|error| SheetError::writing(self.part.path(), &of_system(error)))
    }

    pub fn finish(self) -> Result<Vec<Problem>, SheetError> {
        let Self { part, mut writer, .. } = self;
        writer
            .flush()
            .map_err(|error| SheetError::writing(part.path(), &error))?;
        drop(writer);
        part.put()?;
        Ok(Vec::new())
    }
}

/// What the system said; the error's own conversion forgets that the disk was full.
fn of_system(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// Whether a spreadsheet would run a text as a formula when it opens the file. What others sent must not.
fn is_formula(text: &str) -> bool {
    if text.starts_with(['=', '@', '\t', '\r', '\n']) {
        return true;
    }
    // A phone or a negative number is none; `+cmd|…` and `-1+HYPERLINK(…)` are.
    text.starts_with(['+', '-'])
        && text
            .chars()
            .any(|letter| letter.is_alphabetic() || matches!(letter, '|' | '!' | '"' | '\''))
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
            "\t=1",
            "-HYPERLINK(\"x\")",
        ] {
            assert!(is_formula(text), "{text}");
        }
        for text in ["+45 20 55 01 23", "-12.5", "a=b", "", "Ada"] {
            assert!(!is_formula(text), "{text}");
        }
    }
}
