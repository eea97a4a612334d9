//! Sheets out.

use model::{ListId, Problem};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The kind of file to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ExportFormat {
    /// A workbook with pictures.
    Xlsx,
    /// Comma separated text.
    Csv,
}

/// A sheet to write.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ExportInput {
    /// The list.
    pub list: ListId,
    /// Where to. The ending decides the format unless one is given.
    pub path: String,
    /// The format.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub format: Option<ExportFormat>,
    /// Replace a file that exists.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub overwrite: bool,
    /// Only the user's own columns, untouched.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub source_only: bool,
    /// Put logos and pictures into the cells (XLSX).
    #[serde(default = "yes")]
    #[ts(optional, as = "Option<bool>")]
    pub pictures: bool,
    /// Begin a CSV with a byte order mark, which Excel needs to read it as UTF-8.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub bom: bool,
}

fn yes() -> bool {
    true
}

/// What was written.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ExportReport {
    /// The file.
    pub path: String,
    /// Its size in bytes.
    #[ts(type = "number")]
    pub bytes: u64,
    /// Records.
    pub records: u32,
    /// Columns.
    pub columns: u32,
    /// Pictures placed.
    pub pictures: u32,
    /// How long it took, in milliseconds.
    pub duration_ms: u32,
    /// What is worth knowing.
    pub problems: Vec<Problem>,
}
