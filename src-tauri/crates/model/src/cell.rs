//! The state of one field of one entity in one list, and where it came from.

use serde::{Deserialize, Serialize};

use crate::{cause::Cause, money::Micros, value::Value};

/// What a cell is (DESIGN §1). An outage is never `not_found`: that word stands for real answers only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum CellState {
    /// A value, found or given.
    Value,
    /// Everybody asked answered that they do not know.
    NotFound,
    /// Two sources disagree; a person decides.
    Conflict,
    /// A value older than its freshness.
    Stale,
    /// A value was found and failed verification or does not match.
    Rejected,
    /// A condition of the recipe left it out.
    Skipped,
    /// A cap ended the run before this cell.
    Stopped,
    /// It could not be asked; the note says why.
    Failed,
    /// Its turn, or a retry, is yet to come.
    Waiting,
}

impl CellState {
    /// All states, in the order in which the grid's chips show them.
    pub const ALL: [Self; 9] = [
        Self::Value,
        Self::NotFound,
        Self::Conflict,
        Self::Stale,
        Self::Rejected,
        Self::Skipped,
        Self::Stopped,
        Self::Failed,
        Self::Waiting,
    ];

    /// The id used in storage, on the command line and in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Value => "value",
            Self::NotFound => "not_found",
            Self::Conflict => "conflict",
            Self::Stale => "stale",
            Self::Rejected => "rejected",
            Self::Skipped => "skipped",
            Self::Stopped => "stopped",
            Self::Failed => "failed",
            Self::Waiting => "waiting",
        }
    }

    /// The state with this id, if there is one.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == id)
    }
}

/// The user, where a provider's id may stand.
pub const USER: &str = "user";

/// Where a cell's value came from and what it cost.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct Provenance {
    /// The provider's id, `file` for the user's own column, `user` for an edit.
    pub provider: String,
    /// The provider's operation.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub operation: String,
    /// When the provider answered, in milliseconds since 1970 UTC. 0 when unknown.
    #[serde(default)]
    #[ts(type = "number")]
    pub at_ms: i64,
    /// What the call was charged at; 0 when it was free, from the cache, or paid for by another cell.
    #[serde(default)]
    pub cost: Micros,
    /// Whether the answer came from the cache.
    #[serde(default)]
    pub cached: bool,
    /// Whether it was made in the practice world and means nothing outside it.
    #[serde(default)]
    pub practice: bool,
    /// The page the value was read from, where that is a page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub source_url: Option<String>,
    /// Who verified the value, such as `zerobounce`; `user` where the user decided about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub verified_by: Option<String>,
}

/// A cell: state, value and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct Cell {
    /// The state.
    pub state: CellState,
    /// The value; also the old one of a stale cell and the refused one of a rejected cell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub value: Option<Value>,
    /// How sure the source is, 0 to 100. None when it does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub confidence: Option<u8>,
    /// One sentence: why it is in this state and, where it failed, what to do next. Empty for a plain value.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Why it failed, as a class; only of failed cells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub cause: Option<Cause>,
    /// Where it came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub provenance: Option<Provenance>,
}

impl Cell {
    /// A cell without a value: not found, skipped, stopped, waiting. [`Cell::failed`] makes one that failed.
    pub fn without_value(state: CellState, note: impl Into<String>) -> Self {
        Self {
            state,
            value: None,
            confidence: None,
            note: note.into(),
            cause: None,
            provenance: None,
        }
    }

    /// A cell that could not be asked: why, as a class and in a sentence.
    pub fn failed(cause: Cause, note: impl Into<String>) -> Self {
        Self {
            cause: Some(cause),
            ..Self::without_value(CellState::Failed, note)
        }
    }

    /// Whether the user wrote or decided it, so that no run asks for it or overwrites it.
    #[must_use]
    pub fn is_users(&self) -> bool {
        self.provenance.as_ref().is_some_and(|provenance| {
            provenance.provider == USER || provenance.verified_by.as_deref() == Some(USER)
        })
    }

    /// Whether it counts where the world is real or practice: what the practice world made up means nothing outside it.
    #[must_use]
    pub fn counts_in(&self, practice: bool) -> bool {
        practice
            || self
                .provenance
                .as_ref()
                .is_none_or(|provenance| !provenance.practice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_practice_made_up_counts_in_practice_alone() {
        let found_in = |practice| Cell {
            provenance: Some(Provenance {
                practice,
                ..Provenance::default()
            }),
            ..Cell::without_value(CellState::Value, "")
        };
        for (made_in_practice, asked_in_practice, counts) in [
            (true, false, false),
            (true, true, true),
            (false, false, true),
            (false, true, true),
        ] {
            assert_eq!(found_in(made_in_practice).counts_in(asked_in_practice), counts);
        }
    }
}
