//! Duplicates: rows that are the same, or probably are, and the user's word on them.

use engine::duplicates::{DuplicateKind, MergedCertain};
use model::ListId;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::EditHistory;

/// Which duplicates of a list to show.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, TS)]
pub struct DuplicatesInput {
    /// The list.
    pub list: ListId,
    /// How sure it is that they are.
    pub kind: DuplicateKind,
    /// The first group wanted, from 0.
    pub start: u32,
    /// Groups wanted, at most 50.
    pub count: u32,
}

/// Rows that become one.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct MergeRows {
    /// The list.
    pub list: ListId,
    /// The row that stays.
    pub into: u32,
    /// The rows that are merged into it.
    pub rows: Vec<u32>,
}

/// Rows of which no two are the same.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct KeepApart {
    /// The list.
    pub list: ListId,
    /// The rows.
    pub rows: Vec<u32>,
}

/// What became of duplicates, and what can be taken back now.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Merged {
    /// What was done.
    pub done: MergedCertain,
    /// What can be taken back and made again.
    pub history: EditHistory,
}
