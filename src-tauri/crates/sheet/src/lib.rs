//! Lists in and out: XLSX, XLS, ODS, CSV and TSV; detection of encoding, delimiter, header row and column meaning.
//!
//! Text files stream. Workbooks are read sheet by sheet by calamine, which holds one sheet's cells in memory.

mod header;
mod meaning;
mod text;
mod workbook;
mod write;

use std::path::{Path, PathBuf};

use model::Problem;

pub use meaning::{Guess, guess};
pub use write::{Sink, Written};

/// Why a file cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum SheetError {
    /// The file cannot be opened.
    #[error("{path} cannot be opened: {reason}")]
    Open {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// It is not what it should be.
    #[error("{path} {reason}")]
    Broken {
        /// The file.
        path: PathBuf,
        /// Why, after the file's name.
        reason: String,
    },
    /// It cannot be written.
    #[error("{path} cannot be written: {reason}")]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
}

/// What the user chose about a file.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// The sheet of a workbook; the first with content otherwise.
    pub sheet: Option<String>,
    /// The header's row, from 1; 0 says there is none; detected otherwise.
    pub header_row: Option<u32>,
}

/// Rows of a file, one after the other.
pub type Rows = Box<dyn Iterator<Item = Result<Vec<String>, SheetError>> + Send>;

/// A file that was opened: what was found out about it, and its rows below the header.
pub struct Opened {
    /// `csv`, `xlsx`, `xls` or `ods`.
    pub format: &'static str,
    /// The sheet that is read, in a workbook.
    pub sheet: Option<String>,
    /// Every sheet of a workbook.
    pub sheets: Vec<String>,
    /// The header's row, from 1; None when there is none.
    pub header_row: Option<u32>,
    /// The encoding of a text file.
    pub encoding: Option<String>,
    /// Column names, unique and never empty.
    pub columns: Vec<String>,
    /// What is worth knowing.
    pub problems: Vec<Problem>,
    /// The rows.
    pub rows: Rows,
}

/// Opens a file by what is in it, whatever its name says.
///
/// # Errors
/// When it cannot be opened, is empty, encrypted, a web page or broken from its beginning.
pub fn open(path: &Path, choice: &Choice) -> Result<Opened, SheetError> {
    let start = text::start_of(path)?;
    let broken = |reason: &str| SheetError::Broken {
        path: path.to_owned(),
        reason: reason.to_owned(),
    };
    if start.iter().all(u8::is_ascii_whitespace) {
        return Err(broken("is empty; there is nothing to import"));
    }
    let is_workbook = start.starts_with(b"PK\x03\x04") || start.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]);
    if is_workbook {
        return workbook::open(path, choice);
    }
    let lower = String::from_utf8_lossy(&start)
        .trim_start_matches('\u{feff}')
        .trim_start()
        .to_lowercase();
    if ["<!doctype html", "<html", "<table", "<?xml"]
        .iter()
        .any(|tag| lower.starts_with(tag))
    {
        return Err(broken(
            "is a web page, not a table; save it as CSV or XLSX and drop that",
        ));
    }
    text::open(path, &start, choice)
}
