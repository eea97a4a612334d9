//! Text tables: CSV, TSV and their kin, in any encoding; and rows pasted from elsewhere.

mod decode;
mod dialect;
mod parse;
mod pasted;

use std::{fs::File, io::Read, path::Path};

use model::{Problem, Severity};

use crate::{Choice, Opened, Row, Rows, SheetError, table::Source};
use decode::Decoded;
use dialect::Dialect;
use parse::{Fault, Parser};

pub use pasted::open_pasted;

/// A text file's rows.
struct TextRows<R> {
    subject: String,
    parser: Parser<R>,
}

pub fn open(path: &Path, start: &[u8], choice: &Choice) -> Result<Opened, SheetError> {
    let opening = |error| SheetError::reading(path, &error);
    let encoding = decode::encoding_of(&mut File::open(path).map_err(opening)?, start).map_err(opening)?;
    let sample = decode::sample(start, encoding);
    let file = File::open(path).map_err(opening)?;
    opened(file, encoding, &sample, &path.display().to_string(), choice)
}

fn opened(
    input: impl Read + Send + 'static,
    encoding: &'static encoding_rs::Encoding,
    sample: &str,
    subject: &str,
    choice: &Choice,
) -> Result<Opened, SheetError> {
    let dialect = Dialect::of(sample);
    let source = TextRows {
        subject: subject.to_owned(),
        parser: Parser::new(Decoded::new(input, encoding), dialect),
    };
    let (rows, header_row) = Rows::begin(Box::new(source), choice, subject)?;
    Ok(Opened {
        format: "csv",
        sheet: None,
        sheets: Vec::new(),
        header_row,
        encoding: Some(encoding.name()),
        delimiter: Some(char::from(dialect.delimiter)),
        mark: None,
        rows,
    })
}

impl<R: Read + Send> Source for TextRows<R> {
    fn read(&mut self, row: &mut Row) -> Result<bool, SheetError> {
        self.parser.read(row).map_err(|fault| {
            let subject = self.subject.clone();
            match fault {
                Fault::Io(error) => SheetError::Open {
                    subject,
                    wrong: error.to_string(),
                    next: "check that its disk is connected, or drop a copy of it".to_owned(),
                },
                Fault::TooLong { line } => SheetError::Broken {
                    subject,
                    wrong: format!("line {line} is longer than {} MB", parse::LONGEST >> 20),
                    next: "look at that line: a row that long is damaged; correct or delete it".to_owned(),
                },
            }
        })
    }

    fn problems(&self) -> Vec<Problem> {
        let mut problems = self.parser.problems();
        let input = self.parser.input();
        if input.zeros > 0 {
            let message = format!(
                "{} left out",
                crate::table::count(input.zeros, "NUL character was", "NUL characters were")
            );
            problems.push(Problem::new(Severity::Warning, "text", message));
        }
        if input.has_broken_characters {
            let message = format!(
                "some characters are not {} and are shown as \u{FFFD}",
                input.encoding().name()
            );
            problems.push(
                Problem::new(Severity::Warning, "encoding", message)
                    .with_hint("save the file as UTF-8 where it comes from"),
            );
        }
        problems
    }
}

#[cfg(test)]
mod tests;
