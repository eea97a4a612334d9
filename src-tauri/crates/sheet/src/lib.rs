//! Lists in and out: XLSX, XLSB, XLS, ODS, text tables and pasted rows in; XLSX, CSV, JSON lines, ZIP and contact sheets
//! out.
//!
//! What a file is, is decided by its content. Everything streams: text through one bounded buffer, workbooks cell by cell
//! from a thread of their own; only a workbook's shared texts and an old XLS are held in memory. A fault at a file's
//! beginning is an error; a fault further down keeps the rows above it and stands among the problems.
//!
//! This room knows files and fields; it does not know lists, recipes or the database.

mod book;
mod error;
mod header;
mod mark;
mod meaning;
mod row;
mod sniff;
mod table;
mod text;
mod write;

use std::path::Path;

pub use error::SheetError;
pub use mark::Mark;
pub use meaning::{Guess, Meaning, meanings};
pub use row::{Cells, Row};
pub use table::Rows;
pub use write::{
    Cell, Column, Covered, Format, Kind, Layout, Pictures, Sink, Spent, Summary, Tone, Toned, Trace,
};

/// What the user chose about a file.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// The sheet of a workbook; the first visible one with content otherwise.
    pub sheet: Option<String>,
    /// The header's row, from 1, as a spreadsheet counts rows; 0 says there is none; detected otherwise.
    pub header_row: Option<u32>,
}

/// A file that was opened: what was found out about it, and its rows below the header.
pub struct Opened {
    /// `csv`, `xlsx`, `xlsb`, `xls` or `ods`.
    pub format: &'static str,
    /// The sheet that is read, in a workbook.
    pub sheet: Option<String>,
    /// Every sheet of a workbook.
    pub sheets: Vec<String>,
    /// The header's row, from 1; None when there is none.
    pub header_row: Option<u32>,
    /// The encoding of a text file, such as `UTF-8`.
    pub encoding: Option<&'static str>,
    /// What separates the cells of a text file.
    pub delimiter: Option<char>,
    /// What a workbook is known by that was exported here.
    pub mark: Option<Mark>,
    /// The rows, the columns' names and the problems met.
    pub rows: Rows,
}

/// Opens a file by what is in it, whatever its name says.
///
/// # Errors
/// When it cannot be opened or holds no table: a folder, empty, encrypted, a web page, a picture, broken from its beginning.
pub fn open(path: &Path, choice: &Choice) -> Result<Opened, SheetError> {
    let start = sniff::start_of(path)?;
    match sniff::kind_of(&start) {
        sniff::Kind::Text => text::open(path, &start, choice),
        sniff::Kind::Zip => book::open_zip(path, choice),
        sniff::Kind::Compound => book::open_compound(path, choice),
        sniff::Kind::Other { wrong, next } => Err(SheetError::broken(path, wrong, next)),
    }
}

/// What a workbook is known by that was exported here; None for any other file. Reads no rows.
#[must_use]
pub fn mark_of(path: &Path) -> Option<Mark> {
    book::mark_of(path)
}

/// Reads rows from the clipboard: cells copied from a spreadsheet, CSV, or a table drawn with pipes.
///
/// # Errors
/// When there is nothing in it.
pub fn open_text(pasted: &str, choice: &Choice) -> Result<Opened, SheetError> {
    text::open_pasted(pasted, choice)
}
