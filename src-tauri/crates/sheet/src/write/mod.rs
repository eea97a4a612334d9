//! Sheets out: XLSX and CSV, row by row, in memory that does not grow with the rows.
//!
//! Nothing stands at the path before [`Sink::finish`]: everything goes to a `.part` file beside it, which takes its name
//! in one step. A sink that is dropped removes it.

mod csv;
mod part;
mod pictures;
mod xlsx;

use std::path::Path;

use model::Problem;

use crate::SheetError;

/// The format of a sheet that is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A workbook with one sheet.
    Xlsx,
    /// Comma separated text in UTF-8.
    Csv {
        /// Begin with a byte order mark, which Excel needs to read it as UTF-8.
        mark: bool,
    },
}

impl Format {
    /// The format that a file's ending asks for: CSV for `.csv`, XLSX otherwise.
    #[must_use]
    pub fn of(path: &Path) -> Self {
        if path
            .extension()
            .is_some_and(|ending| ending.eq_ignore_ascii_case("csv"))
        {
            Self::Csv { mark: false }
        } else {
            Self::Xlsx
        }
    }
}

/// How pictures are put into a workbook. A CSV only names them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pictures {
    /// Over the cell and fastened to it: every spreadsheet program shows them, and they move when rows are sorted.
    #[default]
    OverCells,
    /// In the cell, as Excel's "Place in Cell" does. Excel of 2023 and later; other programs show `#VALUE!`.
    InCells,
}

/// A column of a sheet that is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Whether it holds pictures: XLSX then has a second column beside it, `… (file)`, with what each is called.
    pub holds_pictures: bool,
}

impl Column {
    /// A column of texts and numbers.
    pub fn of_values(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            holds_pictures: false,
        }
    }

    /// A column of pictures.
    pub fn of_pictures(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            holds_pictures: true,
        }
    }
}

/// How a sheet is laid out.
#[derive(Clone, Debug)]
pub struct Layout {
    /// The format.
    pub format: Format,
    /// The columns.
    pub columns: Vec<Column>,
    /// How pictures are put into it.
    pub pictures: Pictures,
}

/// A cell to be written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cell<'c> {
    /// The user's own text, as it was: `00123` and `1e5` stay text.
    Source(&'c str),
    /// Something found: text that is never taken for a formula.
    Text(&'c str),
    /// A number found.
    Number(f64),
    /// A picture, in a column of pictures.
    Picture {
        /// Its bytes, PNG, JPEG or GIF.
        bytes: &'c [u8],
        /// What it is called: a path or a web address.
        name: &'c str,
    },
    /// Nothing.
    Blank,
}

/// A sheet being written.
pub struct Sink(Kind);

enum Kind {
    Csv(Box<csv::CsvSink>),
    Xlsx(Box<xlsx::XlsxSink>),
}

impl Sink {
    /// Begins a sheet with its header.
    ///
    /// # Errors
    /// When nothing can be written there.
    pub fn begin(path: &Path, layout: &Layout) -> Result<Self, SheetError> {
        Ok(Self(match layout.format {
            Format::Csv { mark } => Kind::Csv(Box::new(csv::CsvSink::begin(path, layout, mark)?)),
            Format::Xlsx => Kind::Xlsx(Box::new(xlsx::XlsxSink::begin(path, layout)?)),
        }))
    }

    /// Writes a row: one cell per column of the layout.
    ///
    /// # Errors
    /// When it cannot be written, or the format holds no more rows.
    pub fn row(&mut self, cells: &[Cell<'_>]) -> Result<(), SheetError> {
        match &mut self.0 {
            Kind::Csv(sink) => sink.row(cells),
            Kind::Xlsx(sink) => sink.row(cells),
        }
    }

    /// Puts the finished sheet at its path and says what could not be written as it was.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(self) -> Result<Vec<Problem>, SheetError> {
        match self.0 {
            Kind::Csv(sink) => sink.finish(),
            Kind::Xlsx(sink) => sink.finish(),
        }
    }
}

#[cfg(test)]
mod tests;
