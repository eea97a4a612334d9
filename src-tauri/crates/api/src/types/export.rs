//! Sheets out.

use engine::export::{Preview, back::Changes, gate::GateReport};
use model::{ListId, Problem};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::types::Wishes;

/// The kind of file to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ExportFormat {
    /// A workbook with pictures.
    Xlsx,
    /// Comma separated text.
    Csv,
    /// A JSON object a line.
    Jsonl,
    /// A CSV and the pictures beside it, in one archive.
    Zip,
    /// A page of cards to print, pictures inside.
    Html,
}

/// What goes into a sheet.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
pub struct ExportChoice {
    /// The preset whose columns are written, by its id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub preset: Option<String>,
    /// The columns, in their order: `source:2`, the same with its gaps filled as `filled:2`, a field such as `person.email`,
    /// a fact about one such as `person.email#source`. The preset's otherwise, or the usual ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub columns: Option<Vec<String>>,
    /// Lines and pictures, behind the other columns unless these are named; those that were set for the list otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub outreach: Option<Wishes>,
    /// Only the user's own columns, untouched.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub source_only: bool,
    /// Leave pictures out.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub no_pictures: bool,
    /// Put pictures into cells instead of over them (XLSX; Microsoft 365 only).
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub in_cells: bool,
    /// Leave out the sheet that says where each value comes from (XLSX).
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub no_provenance: bool,
    /// Only those who may be written to: by deliverability, until this bounce is to be expected, as a share.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub max_bounce: Option<f64>,
    /// Also records that a preset leaves out: those in doubt, those that would bounce, those that stand there twice.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub blocked: bool,
    /// A file of addresses and domains that stay out, besides `suppression.txt` in the home folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub suppress: Option<String>,
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
    /// What goes into it.
    #[serde(default)]
    pub choice: ExportChoice,
    /// Begin a CSV with a byte order mark, which Excel needs to read it as UTF-8.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub bom: bool,
}

/// A sheet to look at before it is written.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct PreviewInput {
    /// The list.
    pub list: ListId,
    /// The format.
    pub format: ExportFormat,
    /// What would go into it.
    #[serde(default)]
    pub choice: ExportChoice,
    /// Rows to show.
    pub rows: u32,
}

/// What an export would write.
pub type ExportPreview = Preview;

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
    /// Who went out and who stayed.
    pub gate: GateReport,
    /// How long it took, in milliseconds.
    pub duration_ms: u32,
    /// What is worth knowing.
    pub problems: Vec<Problem>,
}

/// A preset.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct PresetSummary {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What its rows become there.
    pub about: String,
    /// The kind of file that it reads.
    pub format: ExportFormat,
    /// Where its columns are documented.
    pub source: String,
    /// When that was looked at.
    pub checked: String,
    /// The names of its columns; none when it takes all of the list.
    pub columns: Vec<String>,
    /// The bounce that its senders can bear, as a share.
    pub max_bounce: Option<f64>,
}

/// All presets.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Presets {
    /// Those that can be used.
    pub presets: Vec<PresetSummary>,
    /// The folder for the user's own.
    pub folder: String,
    /// What is wrong with files in it.
    pub problems: Vec<Problem>,
}

/// A preset's text to check.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct CheckPreset {
    /// The text.
    pub text: String,
    /// The file's name, for problems.
    pub name: String,
}

/// What changed since the last export.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ChangesInput {
    /// The list.
    pub list: ListId,
    /// Changes to name one by one.
    pub limit: u32,
    /// Where to write all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub path: Option<String>,
    /// Replace a file that exists.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub overwrite: bool,
}

/// What changed since the last export.
pub type ChangesReport = Changes;
