//! Lists: importing, mapping, and the people and companies behind their records.

pub use engine::export::back::Returned;
use engine::run::{Coverage, RunStatus};
use model::{Field, ListId, Micros, Problem};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::types::RecipeRef;

/// A list, as the start screen shows it.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ListSummary {
    /// The list.
    pub list: ListId,
    /// Its name.
    pub name: String,
    /// The file it came from, without its folder; "pasted rows", "built in".
    pub source: String,
    /// Records.
    pub records: u32,
    /// Whether it is the practice list.
    pub practice: bool,
    /// Coverage of the fields asked for so far.
    pub coverage: Vec<Coverage>,
    /// Its last run, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub run: Option<RunStatus>,
    /// Spent on it so far, practice money left out.
    pub spent: Micros,
    /// When it was imported, in milliseconds since 1970 UTC.
    #[ts(type = "number")]
    pub created_ms: i64,
    /// When it was last opened, in milliseconds since 1970 UTC.
    #[ts(type = "number")]
    pub opened_ms: i64,
}

/// A list, as the mapping screen shows it.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ListDetail {
    /// The list.
    pub list: ListId,
    /// Its name.
    pub name: String,
    /// The file it came from, without its folder.
    pub source: String,
    /// `xlsx`, `csv`, …
    pub format: String,
    /// The sheet, where the file has several.
    pub sheet: Option<String>,
    /// All sheets of the file.
    pub sheets: Vec<String>,
    /// The row the headers stand in, counted from 1. None when there are none.
    pub header_row: Option<u32>,
    /// The encoding, for text files.
    pub encoding: Option<String>,
    /// Records.
    pub records: u32,
    /// Whether it is the practice list.
    pub practice: bool,
    /// Its columns in the file's order.
    pub columns: Vec<ColumnDetail>,
    /// What went less than well while importing.
    pub problems: Vec<Problem>,
    /// The recipe it is planned and run with: a bundled id, or TOML text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub recipe: Option<RecipeRef>,
    /// The last recipe of the user's own that it was given, as TOML; it stays when another is chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub own_recipe: Option<String>,
    /// The last run, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub run: Option<RunStatus>,
    /// What came back, where the file was a sheet that this list was exported to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub returned: Option<Returned>,
}

/// One source column.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ColumnDetail {
    /// The name, made unique.
    pub name: String,
    /// The first distinct values.
    pub samples: Vec<String>,
    /// How many records have a value.
    pub filled: u32,
    /// What it is mapped to. None: kept as it is, never sent.
    pub field: Option<Field>,
    /// Whether the user chose that.
    pub chosen: bool,
    /// What detection thinks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub guess: Option<ColumnGuess>,
}

/// What detection thinks a column holds.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ColumnGuess {
    /// The field.
    pub field: Field,
    /// How sure, 0 to 100. Under 50 the user is asked.
    pub confidence: u8,
    /// Why, in one sentence.
    pub reason: String,
    /// Other fields it may be.
    pub alternatives: Vec<Field>,
}

/// How duplicates collapse under the present mapping.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct EntitySummary {
    /// Records in the list.
    pub records: u32,
    /// Distinct people.
    pub people: u32,
    /// Distinct companies.
    pub companies: u32,
    /// Records that share their person with an earlier one.
    pub duplicate_people: u32,
    /// Records that name neither a person nor a company that could be looked up.
    pub unusable: u32,
    /// Some groups of records that are one person.
    pub examples: Vec<DuplicateGroup>,
    /// What is worth a look in the mapping.
    pub problems: Vec<Problem>,
}

/// Records that are one person.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct DuplicateGroup {
    /// Names and row numbers.
    pub records: Vec<DuplicateRecord>,
    /// What they share.
    pub shared: String,
}

/// One record of a duplicate group.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct DuplicateRecord {
    /// Row number, from 1.
    pub row: u32,
    /// How it is written there.
    pub text: String,
}

/// Which header row to use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum HeaderChoice {
    /// Find it.
    #[default]
    Detect,
    /// This row, counted from 1.
    Row(u32),
    /// There is none.
    None,
}

/// A file to import.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ImportFile {
    /// Its path.
    pub path: String,
    /// The sheet, where it has several; the first with content otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub sheet: Option<String>,
    /// The header row.
    #[serde(default)]
    #[ts(optional, as = "Option<HeaderChoice>")]
    pub header: HeaderChoice,
    /// A list to read again from this file with other choices, instead of making a new one. Only before its first run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub replace: Option<ListId>,
}

/// Rows from the clipboard.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ImportText {
    /// The text, tab or comma separated.
    pub text: String,
    /// A name for the list; numbered where another list has it.
    pub name: String,
}

/// One list.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, TS)]
pub struct ListInput {
    /// The list.
    pub list: ListId,
}

/// A list's new name.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct RenameList {
    /// The list.
    pub list: ListId,
    /// The new name.
    pub name: String,
}

/// A list's mapping as the user wants it.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SetMapping {
    /// The list.
    pub list: ListId,
    /// One entry per column, in the file's order. None: kept as it is, never sent.
    pub fields: Vec<Option<Field>>,
}
