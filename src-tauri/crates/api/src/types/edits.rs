//! What the user writes into cells and decides about them, and its undo.

use model::{Field, ListId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Values of the user's own for some cells.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct EditCells {
    /// The list.
    pub list: ListId,
    /// What to write, at most 20,000.
    pub edits: Vec<CellEdit>,
}

/// A value for a cell.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct CellEdit {
    /// The row number, from 1.
    pub row: u32,
    /// The field.
    pub field: Field,
    /// The value as typed; empty to leave the cell blank for good.
    pub text: String,
}

/// A decision about some cells.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct JudgeCells {
    /// The list.
    pub list: ListId,
    /// Which.
    pub cells: Vec<CellPlace>,
    /// The decision.
    pub verdict: Judgement,
}

/// A cell's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CellPlace {
    /// The row number, from 1.
    pub row: u32,
    /// The field.
    pub field: Field,
}

/// What the user decides about a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Judgement {
    /// Its value is right, whatever a check or another source says.
    Accept,
    /// Its value is wrong.
    Reject,
    /// The user's own word is taken back; what was found stands again.
    Forget,
}

/// What came of edits or decisions.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Edited {
    /// Cells written.
    pub cells: u32,
    /// What was left out and why.
    pub problems: Vec<EditProblem>,
    /// What can be taken back now.
    pub history: EditHistory,
}

/// A cell that was left out.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct EditProblem {
    /// The row number.
    pub row: u32,
    /// The field.
    pub field: Field,
    /// Why, in a sentence.
    pub message: String,
}

/// What can be taken back and made again, in words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct EditHistory {
    /// The last step.
    pub undo: Option<String>,
    /// The last step that was taken back.
    pub redo: Option<String>,
}

/// A step that was taken back or made again.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Stepped {
    /// What it was, in words; none when there was no step.
    pub step: Option<String>,
    /// What can be taken back now.
    pub history: EditHistory,
}
