//! The grid, a record, and cells for scripts.

use engine::run::{Coverage, RunStatus};
use model::{Cell, CellState, Field, FieldKind, ListId, Micros, Outcome};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{EditHistory, GridFilters};

/// A column of the grid.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct GridColumn {
    /// `source:<position>` or the field's id.
    pub id: String,
    /// The header.
    pub label: String,
    /// Where it comes from.
    pub origin: GridOrigin,
    /// The field, for found columns and mapped source columns.
    pub field: Option<Field>,
    /// The type of its values.
    pub kind: FieldKind,
    /// The field's coverage, for found columns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub coverage: Option<Coverage>,
}

/// Whether a column is the user's own or was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum GridOrigin {
    /// From the file; never changes.
    Source,
    /// Filled by Spillway.
    Found,
}

/// A window of the grid.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct GridQuery {
    /// The list.
    pub list: ListId,
    /// First row of the window, from 0, under the filter and sort.
    pub start: u32,
    /// Rows wanted, at most 500.
    pub count: u32,
    /// Sort by a column's id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub sort: Option<GridSort>,
    /// Which records.
    #[serde(default)]
    #[ts(optional, as = "Option<GridFilters>")]
    pub filters: GridFilters,
    /// These rows, by their numbers, instead of a window: those of them that are there. At most 500.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub rows: Option<Vec<u32>>,
}

/// All rows under a filter of the grid.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct GridRows {
    /// The list.
    pub list: ListId,
    /// Which records.
    #[serde(default)]
    #[ts(optional, as = "Option<GridFilters>")]
    pub filters: GridFilters,
}

/// How the grid is sorted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct GridSort {
    /// The column's id.
    pub column: String,
    /// Largest first.
    pub descending: bool,
}

/// A window's rows.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct GridPage {
    /// The rows.
    pub rows: Vec<GridRow>,
    /// Rows under the filter in all.
    pub total: u32,
}

/// One record in the grid.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct GridRow {
    /// Its row number in the list, from 1.
    pub row: u32,
    /// The source values, in the file's order.
    pub source: Vec<String>,
    /// The found cells by field; absent when nothing was asked yet.
    #[ts(type = "Partial<Record<Field, GridCell>>")]
    pub cells: std::collections::BTreeMap<Field, GridCell>,
}

/// One found cell in the grid.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct GridCell {
    /// The state.
    pub state: CellState,
    /// The value as text; for a picture its hash. Empty without a value.
    pub text: String,
    /// How sure, 0 to 100.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub confidence: Option<u8>,
    /// The provider's badge.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub badge: Option<String>,
    /// Why it is in this state.
    pub note: String,
    /// Why it failed, as a class.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub cause: Option<model::Cause>,
    /// From the user's file, so that nothing was asked.
    pub from_file: bool,
    /// The user wrote it or decided about it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[ts(optional, as = "Option<bool>")]
    pub yours: bool,
    /// Of a picture: the ground it needs to be seen, as `#rrggbb`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub plate: Option<String>,
}

/// The grid's frame: columns and counts.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct GridFrame {
    /// The list's name.
    pub name: String,
    /// Whether it is the practice list.
    pub practice: bool,
    /// Records in all.
    pub records: u32,
    /// Columns: found ones after the source ones.
    pub columns: Vec<GridColumn>,
    /// Cells by state over all found columns and records.
    pub counts: Vec<engine::run::StateCount>,
    /// The last run, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub run: Option<RunStatus>,
    /// What the user can take back and make again.
    pub history: EditHistory,
}

/// One record.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, TS)]
pub struct RecordInput {
    /// The list.
    pub list: ListId,
    /// Its row number, from 1.
    pub row: u32,
}

/// A record with everything known of it.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct RecordDetail {
    /// Its row number.
    pub row: u32,
    /// Rows that were merged into it.
    pub merged: u32,
    /// The source columns' names and values.
    pub source: Vec<SourceValue>,
    /// The found cells with their provenance.
    pub cells: Vec<RecordCell>,
    /// The calls made for its person and company, latest first.
    pub calls: Vec<CallRow>,
}

/// A source column's value.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SourceValue {
    /// The column.
    pub column: String,
    /// The value.
    pub value: String,
}

/// A found cell.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct RecordCell {
    /// The field.
    pub field: Field,
    /// Its label.
    pub label: String,
    /// State, value, note and provenance.
    pub cell: Cell,
    /// The provider's name.
    pub provider_name: String,
    /// Of a picture: the ground it needs to be seen, as `#rrggbb`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub plate: Option<String>,
    /// What stood there before the user's edits and decisions, the latest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<OldCell>>")]
    pub before: Vec<OldCell>,
}

/// What stood in a cell until the user changed it.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct OldCell {
    /// The cell.
    pub cell: Cell,
    /// The name of who gave it.
    pub provider_name: String,
    /// Until when, in milliseconds since 1970 UTC.
    #[ts(type = "number")]
    pub until_ms: i64,
}

/// A call, as the record shows it.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct CallRow {
    /// Its number.
    #[ts(type = "number")]
    pub call: i64,
    /// The provider's id.
    pub provider: String,
    /// The operation.
    pub operation: String,
    /// The outcome; none while it runs or when its answer was lost.
    pub outcome: Option<Outcome>,
    /// The HTTP status, if there was an answer.
    pub status: Option<u16>,
    /// What came of it in a sentence.
    pub message: String,
    /// Why this provider was asked then, in a sentence.
    pub reason: String,
    /// How long it took, in milliseconds.
    pub duration_ms: u32,
    /// Charged.
    pub charged: Micros,
    /// When, in milliseconds since 1970 UTC.
    #[ts(type = "number")]
    pub at_ms: i64,
}

/// Cells of a list, for scripts.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct CellsQuery {
    /// The list.
    pub list: ListId,
    /// Only this state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub state: Option<CellState>,
    /// Only this field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub field: Option<Field>,
    /// After this row, for the next page; 0 at first.
    #[serde(default)]
    #[ts(optional, as = "Option<u32>")]
    pub after_row: u32,
    /// At most this many records.
    pub limit: u32,
}

/// One cell of one record, for scripts.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct CellRow {
    /// The row number, from 1.
    pub row: u32,
    /// The field.
    pub field: Field,
    /// The cell.
    pub cell: Cell,
}
