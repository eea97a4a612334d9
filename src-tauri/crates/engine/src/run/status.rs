//! What a run says of itself: state, progress and money. Plain data for the page and the command line.

use model::{CellState, Field, ListId, Micros, RunId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Where a run is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RunState {
    /// Calls are being made.
    Running,
    /// Calls in flight may finish; no new ones start.
    Pausing,
    /// Nothing happens until it is resumed.
    Paused,
    /// The program ended in mid-run; resume goes on where it was.
    Interrupted,
    /// A cap ended it; raise the cap and resume.
    Stopped,
    /// Ended by the user; what was found is kept.
    Cancelled,
    /// Everything was asked.
    Done,
    /// Its values were taken back; paid answers are kept.
    Undone,
}

impl RunState {
    /// Whether it is over for good.
    #[must_use]
    pub fn is_over(self) -> bool {
        matches!(self, Self::Cancelled | Self::Done | Self::Undone)
    }
}

/// A run, now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct RunStatus {
    /// The run.
    pub run: RunId,
    /// Which look at runs this is, counted by the program. Of two, the higher one is the newer, in whatever order they arrive.
    #[ts(type = "number")]
    pub look: u64,
    /// Its list.
    pub list: ListId,
    /// The list's name.
    pub list_name: String,
    /// The recipe's name.
    pub recipe: String,
    /// Where it is in its life.
    pub state: RunState,
    /// Whether it runs in the practice world.
    pub practice: bool,
    /// Entities finished.
    pub done: u32,
    /// Entities in all.
    pub total: u32,
    /// Calls sent by this run.
    pub calls: u32,
    /// Questions answered from the cache instead.
    pub cached: u32,
    /// Spent or reserved so far; "maybe charged" calls count in full.
    pub spent: Micros,
    /// Of this, charges nobody can confirm: the answer was lost.
    pub maybe_charged: Micros,
    /// The cap the user confirmed.
    pub cap: Micros,
    /// When it started, in milliseconds since 1970 UTC.
    #[ts(type = "number")]
    pub started_ms: i64,
    /// When it ended, if it did.
    #[ts(type = "number | null")]
    pub ended_ms: Option<i64>,
    /// Records that were drawn at random for it, when it is a pilot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub pilot: Option<u32>,
    /// Coverage by wanted field.
    pub coverage: Vec<Coverage>,
    /// Calls, hits and spend by provider.
    pub providers: Vec<ProviderTally>,
}

/// How far a field of a list is filled, over its records.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Coverage {
    /// The field.
    pub field: Field,
    /// Its label.
    pub label: String,
    /// Records that have a value, from the file or found.
    pub filled: u32,
    /// Records that had one before.
    pub from_file: u32,
    /// Records in all.
    pub records: u32,
    /// Records by state of the cell.
    pub states: Vec<StateCount>,
}

/// A number of records by the state of a cell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct StateCount {
    /// The state.
    pub state: CellState,
    /// How many.
    pub count: u32,
}

/// What one provider did in one run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct ProviderTally {
    /// The provider's id.
    pub provider: String,
    /// The provider's name.
    pub name: String,
    /// Its badge.
    pub badge: String,
    /// Calls sent.
    pub calls: u32,
    /// Answers with something in them.
    pub hits: u32,
    /// Answers with nothing in them.
    pub misses: u32,
    /// Calls without an answer.
    pub errors: u32,
    /// Charged.
    pub spent: Micros,
}
