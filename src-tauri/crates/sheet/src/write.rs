//! Sheets out: XLSX and CSV, row by row.

use std::path::{Path, PathBuf};

use rust_xlsxwriter::{Format, Workbook};

use crate::SheetError;

/// A cell to be written.
#[derive(Clone, Debug)]
pub enum Written {
    /// The user's own text, as it was.
    Source(String),
    /// Something found: text that is never taken for a formula.
    Text(String),
    /// A number found.
    Number(f64),
    /// Nothing.
    Blank,
}

/// A sheet being written; nothing stands at its path before [`Sink::finish`].
pub struct Sink {
    path: PathBuf,
    kind: Kind,
}

enum Kind {
    Csv(Box<csv::Writer<std::fs::File>>, PathBuf),
    Xlsx { workbook: Box<Workbook>, row: u32 },
}

impl Sink {
    /// Begins a sheet with its header; `.csv` makes CSV, anything else XLSX.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn begin(path: &Path, header: &[String]) -> Result<Self, SheetError> {
        let fault = |reason: String| SheetError::Write {
            path: path.to_owned(),
            reason,
        };
        let is_csv = path
            .extension()
            .is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
        if is_csv {
            let mut name = path.file_name().unwrap_or_default().to_owned();
            name.push(".part");
            let part = path.with_file_name(name);
            let file = std::fs::File::create(&part).map_err(|error| fault(error.to_string()))?;
            let mut writer = csv::Writer::from_writer(file);
            writer
                .write_record(header)
                .map_err(|error| fault(error.to_string()))?;
            return Ok(Self {
                path: path.to_owned(),
                kind: Kind::Csv(Box::new(writer), part),
            });
        }
        let mut workbook = Workbook::new();
        let bold = Format::new().set_bold();
        let sheet = workbook
            .add_worksheet_with_constant_memory()
            .map_err(|error| fault(error.to_string()))?;
        for (column, name) in (0_u16..).zip(header) {
            sheet
                .write_string_with_format(0, column, name, &bold)
                .map_err(|error| fault(error.to_string()))?;
        }
        sheet
            .set_freeze_panes(1, 0)
            .map_err(|error| fault(error.to_string()))?;
        Ok(Self {
            path: path.to_owned(),
            kind: Kind::Xlsx {
                workbook: Box::new(workbook),
                row: 1,
            },
        })
    }

    /// Writes a row.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn row(&mut self, cells: &[Written]) -> Result<(), SheetError> {
        let path = self.path.clone();
        let fault = |reason: String| SheetError::Write {
            path: path.clone(),
            reason,
        };
        match &mut self.kind {
            Kind::Csv(writer, _) => {
                let row = cells.iter().map(plain);
                writer.write_record(row).map_err(|error| fault(error.to_string()))
            }
            Kind::Xlsx { workbook, row } => {
                let sheet = workbook
                    .worksheet_from_index(0)
                    .map_err(|error| fault(error.to_string()))?;
                for (column, cell) in (0_u16..).zip(cells) {
                    let written = match cell {
                        Written::Blank => continue,
                        Written::Number(number) => sheet.write_number(*row, column, *number),
                        // A cell holds 32,767 letters.
                        Written::Source(text) | Written::Text(text) if text.chars().count() > 32_767 => {
                            sheet.write_string(*row, column, text.chars().take(32_767).collect::<String>())
                        }
                        Written::Source(text) | Written::Text(text) => sheet.write_string(*row, column, text),
                    };
                    written.map_err(|error| fault(error.to_string()))?;
                }
                *row += 1;
                Ok(())
            }
        }
    }

    /// Puts the finished sheet at its path.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(self) -> Result<(), SheetError> {
        let fault = |reason: String| SheetError::Write {
            path: self.path.clone(),
            reason,
        };
        match self.kind {
            Kind::Csv(mut writer, part) => {
                writer.flush().map_err(|error| fault(error.to_string()))?;
                drop(writer);
                std::fs::rename(&part, &self.path).map_err(|error| fault(error.to_string()))
            }
            Kind::Xlsx { mut workbook, .. } => workbook
                .save(&self.path)
                .map_err(|error| fault(error.to_string())),
        }
    }
}

/// A cell of a CSV. What others sent must not run as a formula when the file is opened in a spreadsheet.
fn plain(cell: &Written) -> String {
    match cell {
        Written::Source(text) => text.clone(),
        Written::Text(text) if text.starts_with(['=', '@', '\t', '\r']) => format!("'{text}"),
        Written::Text(text) if text.starts_with(['+', '-']) && text.chars().any(char::is_alphabetic) => {
            format!("'{text}")
        }
        Written::Text(text) => text.clone(),
        Written::Number(number) => number.to_string(),
        Written::Blank => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back_the_same_in_both_formats() {
        for ending in ["csv", "xlsx"] {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join(format!("out.{ending}"));
            let mut sink = Sink::begin(
                &path,
                &["Name".into(), "Code".into(), "Employees".into(), "Note".into()],
            )
            .unwrap();
            let row = [
                Written::Source("Ada Marlow".into()),
                Written::Source("00123".into()),
                Written::Number(140.0),
                Written::Text("=HYPERLINK(\"x\")".into()),
            ];
            sink.row(&row).unwrap();
            assert!(!path.exists(), "nothing stands there before it is whole");
            sink.finish().unwrap();
            let opened = crate::open(&path, &crate::Choice::default()).unwrap();
            assert_eq!(opened.columns, ["Name", "Code", "Employees", "Note"]);
            let rows: Vec<Vec<String>> = opened.rows.collect::<Result<_, _>>().unwrap();
            assert_eq!(&rows[0][..3], ["Ada Marlow", "00123", "140"], "{ending}");
            assert!(
                ending == "xlsx" || rows[0][3].starts_with('\''),
                "a formula from outside is made text"
            );
        }
    }
}
