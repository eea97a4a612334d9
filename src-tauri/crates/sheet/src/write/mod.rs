//! Sheets out: XLSX, CSV, JSON lines, a ZIP of CSV and pictures, a contact sheet. Row by row, in memory that does not
//! grow with the rows.
//!
//! Nothing stands at the path before [`Sink::finish`]: everything goes to a `.part` file beside it, which takes its name
//! in one step. A sink that is dropped removes it.

mod contact;
mod csv;
mod json;
mod part;
mod xlsx;
mod zipped;

use std::path::Path;

use model::{Field, FieldKind, Problem};

use crate::{SheetError, mark::Mark};

/// The format of a sheet that is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A workbook.
    Xlsx,
    /// Comma separated text in UTF-8.
    Csv {
        /// Begin with a byte order mark, which Excel needs to read it as UTF-8.
        mark: bool,
    },
    /// One JSON object a line.
    JsonLines,
    /// A CSV and the pictures beside it, in one archive.
    Zip,
    /// A page to print: a card for each record, pictures inside.
    Contact,
}

impl Format {
    /// The format that a file's ending asks for, if it is one of ours.
    #[must_use]
    pub fn of(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_str()?.to_ascii_lowercase();
        Some(match ending.as_str() {
            "xlsx" => Self::Xlsx,
            "csv" => Self::Csv { mark: false },
            "jsonl" | "ndjson" => Self::JsonLines,
            "zip" => Self::Zip,
            "html" | "htm" => Self::Contact,
            _ => return None,
        })
    }

    /// Whether pictures themselves are written, not only their names.
    #[must_use]
    pub fn holds_pictures(self) -> bool {
        matches!(self, Self::Xlsx | Self::Zip | Self::Contact)
    }
}

/// How pictures are put into a workbook.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pictures {
    /// Over the cell, moving and sized with it: every spreadsheet program shows them, and they follow when rows are
    /// sorted or filtered.
    #[default]
    OverCells,
    /// In the cell, as Excel's "Place in Cell" does. Microsoft 365 only; other programs show `#VALUE!`.
    InCells,
}

/// What a column holds; decides its width, its alignment and its number format.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    #[default]
    Text,
    /// A whole number, with its thousands apart.
    Integer,
    /// A calendar year.
    Year,
    /// A web address or a domain, to click on.
    Link,
    /// A picture.
    Picture {
        /// Wider than high: a page's share image, a screenshot.
        wide: bool,
        /// Whether it comes from an address. XLSX then has a second, hidden column beside it, `… (file)`, that says it.
        named: bool,
    },
    /// What the record is known by when the sheet comes back; hidden in XLSX.
    Key,
}

/// A column of a sheet that is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: Kind,
    /// The field it is about, where it is about one.
    pub field: Option<Field>,
}

impl Column {
    /// A column of texts.
    pub fn of_values(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            kind: Kind::Text,
            field: None,
        }
    }

    /// A column of a field's values.
    pub fn of_field(name: impl Into<String>, field: Field) -> Self {
        let kind = match field.kind() {
            FieldKind::Integer => Kind::Integer,
            FieldKind::Year => Kind::Year,
            FieldKind::Url | FieldKind::Domain => Kind::Link,
            FieldKind::Picture => Kind::Picture {
                wide: !matches!(field, Field::COMPANY_LOGO | Field::COMPANY_ICON),
                named: true,
            },
            FieldKind::Text
            | FieldKind::LongText
            | FieldKind::Email
            | FieldKind::Phone
            | FieldKind::Country => Kind::Text,
        };
        Self {
            name: name.into(),
            kind,
            field: Some(field),
        }
    }

    /// The column by which records are known again.
    pub fn of_keys(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            kind: Kind::Key,
            field: None,
        }
    }

    /// Whether it holds pictures.
    #[must_use]
    pub fn holds_pictures(&self) -> bool {
        matches!(self.kind, Kind::Picture { .. })
    }
}

/// How a sheet is laid out.
#[derive(Clone, Debug)]
pub struct Layout {
    /// The format.
    pub format: Format,
    /// What the sheet is called.
    pub title: String,
    /// The columns.
    pub columns: Vec<Column>,
    /// How pictures are put into a workbook.
    pub pictures: Pictures,
    /// Texts are written as they are even where a spreadsheet that opens the CSV would take them for formulas.
    pub untouched: bool,
    /// By what an XLSX is known when it comes back.
    pub mark: Option<Mark>,
    /// Whether an XLSX gets a sheet that says where each value comes from; [`Sink::trace`] fills it.
    pub traces: bool,
}

/// What a cell holds.
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
        /// Its bytes, PNG, JPEG or GIF; empty where the format holds no pictures.
        bytes: &'c [u8],
        /// What it is called: a path or a web address.
        name: &'c str,
        /// What is said to those who do not see it.
        alt: &'c str,
    },
    /// Nothing.
    Blank,
}

/// The state of a cell, as a quiet colour behind it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Nothing to say.
    #[default]
    Plain,
    /// Older than its freshness.
    Old,
    /// Sources disagree.
    Doubtful,
    /// Found and refused, or could not be asked.
    Bad,
    /// Asked for and not there.
    Missing,
}

/// A cell to be written, with its colour.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Toned<'c> {
    /// What it holds.
    pub cell: Cell<'c>,
    /// Its state.
    pub tone: Tone,
}

impl<'c> From<Cell<'c>> for Toned<'c> {
    fn from(cell: Cell<'c>) -> Self {
        Self {
            cell,
            tone: Tone::Plain,
        }
    }
}

/// Where a value comes from: a row of the Provenance sheet.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Trace<'t> {
    /// The record, from 1.
    pub record: u32,
    /// Its column.
    pub column: &'t str,
    /// The value.
    pub value: &'t str,
    /// The cell's state.
    pub state: &'t str,
    /// Who gave it.
    pub source: &'t str,
    /// When, in milliseconds since 1970 UTC; 0 when nobody knows.
    pub at_ms: i64,
    /// What the call was charged, in dollars.
    pub price: f64,
    /// How sure the source is, 0 to 100.
    pub confidence: Option<u8>,
    /// Who checked it.
    pub checked_by: &'t str,
    /// The page it was read from.
    pub page: &'t str,
    /// Why it is so, in a sentence.
    pub note: &'t str,
}

/// What the Summary sheet says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    /// Its heading.
    pub title: String,
    /// Facts, one a line: what, and how much.
    pub facts: Vec<(String, String)>,
    /// How many records have each field.
    pub coverage: Vec<Covered>,
    /// What each provider was paid.
    pub spend: Vec<Spent>,
    /// The same in practice, where the money is made up.
    pub practice: Vec<Spent>,
}

/// How many records have a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Covered {
    /// The field's name.
    pub field: String,
    /// Records whose file had it.
    pub from_file: u32,
    /// Records for which it was found.
    pub found: u32,
    /// All records.
    pub records: u32,
}

/// What a provider was paid.
#[derive(Clone, Debug, PartialEq)]
pub struct Spent {
    /// Its name.
    pub provider: String,
    /// Calls.
    pub calls: u32,
    /// Calls that found something.
    pub hits: u32,
    /// Dollars.
    pub dollars: f64,
}

/// A sheet being written.
pub struct Sink(Inner);

enum Inner {
    Csv(Box<csv::CsvSink>),
    Xlsx(Box<xlsx::XlsxSink>),
    Json(Box<json::JsonSink>),
    Zip(Box<zipped::ZipSink>),
    Contact(Box<contact::ContactSink>),
}

impl Sink {
    /// Begins a sheet with its header.
    ///
    /// # Errors
    /// When nothing can be written there.
    pub fn begin(path: &Path, layout: &Layout) -> Result<Self, SheetError> {
        Ok(Self(match layout.format {
            Format::Csv { mark } => Inner::Csv(Box::new(csv::CsvSink::begin(path, layout, mark)?)),
            Format::Xlsx => Inner::Xlsx(Box::new(xlsx::XlsxSink::begin(path, layout)?)),
            Format::JsonLines => Inner::Json(Box::new(json::JsonSink::begin(path, layout)?)),
            Format::Zip => Inner::Zip(Box::new(zipped::ZipSink::begin(path, layout)?)),
            Format::Contact => Inner::Contact(Box::new(contact::ContactSink::begin(path, layout)?)),
        }))
    }

    /// Writes a row: one cell per column of the layout.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn row(&mut self, cells: &[Toned<'_>]) -> Result<(), SheetError> {
        match &mut self.0 {
            Inner::Csv(sink) => sink.row(cells),
            Inner::Xlsx(sink) => sink.row(cells),
            Inner::Json(sink) => sink.row(cells),
            Inner::Zip(sink) => sink.row(cells),
            Inner::Contact(sink) => sink.row(cells),
        }
    }

    /// Says where a value comes from, where the layout wants that and the format has a place for it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn trace(&mut self, trace: &Trace<'_>) -> Result<(), SheetError> {
        match &mut self.0 {
            Inner::Xlsx(sink) => sink.trace(trace),
            Inner::Csv(_) | Inner::Json(_) | Inner::Zip(_) | Inner::Contact(_) => Ok(()),
        }
    }

    /// Puts the finished sheet at its path, with a summary where the format has a place for one, and says what could
    /// not be written as it was.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(self, summary: Option<&Summary>) -> Result<Vec<Problem>, SheetError> {
        match self.0 {
            Inner::Csv(sink) => sink.finish(),
            Inner::Xlsx(sink) => sink.finish(summary),
            Inner::Json(sink) => sink.finish(),
            Inner::Zip(sink) => sink.finish(),
            Inner::Contact(sink) => sink.finish(),
        }
    }
}

#[cfg(test)]
mod tests;
