//! The story of a cell and of a call: who was asked, what they said, what was sent and what came back.

use model::{Cell, Field, ListId, Micros, Outcome};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Names a cell of a list.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, TS)]
pub struct CellInput {
    /// The list.
    pub list: ListId,
    /// The row number, from 1.
    pub row: u32,
    /// The field.
    pub field: Field,
}

/// Why a cell is what it is.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct CellStory {
    /// The field's name.
    pub label: String,
    /// What stands there; none where nothing was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub cell: Option<Cell>,
    /// Who gave it, for people; empty where nobody did.
    pub by: String,
    /// Who was asked for it, the first first.
    pub asked: Vec<AskedStory>,
    /// Who could have been asked and was not, and why.
    pub others: Vec<OtherStory>,
    /// What kept answers say of the field, the surest first; what stands in the cell is among them.
    pub answers: Vec<KeptAnswer>,
    /// Records that share the cell, this one included.
    pub records: u32,
}

/// What a kept answer says of a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct KeptAnswer {
    /// The call it came from.
    #[ts(type = "number")]
    pub call: i64,
    /// The provider's name.
    pub name: String,
    /// Its badge.
    pub badge: String,
    /// The value as text.
    pub text: String,
    /// How sure the provider is, 0 to 100.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub confidence: Option<u8>,
    /// What the call was charged at.
    pub charged: Micros,
    /// When, in milliseconds since 1970 UTC.
    #[ts(type = "number")]
    pub at_ms: i64,
    /// Whether it stands in the cell.
    pub stands: bool,
}

/// Chooses what a kept answer says.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, TS)]
pub struct ChooseAnswer {
    /// The list.
    pub list: ListId,
    /// The row number, from 1.
    pub row: u32,
    /// The field.
    pub field: Field,
    /// The call it came from.
    #[ts(type = "number")]
    pub call: i64,
}

/// Somebody was asked.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct AskedStory {
    /// The provider's name.
    pub name: String,
    /// Its badge.
    pub badge: String,
    /// What came of it; none while it runs or when its answer was lost.
    pub outcome: Option<Outcome>,
    /// What it said, in a sentence.
    pub message: String,
    /// Charged.
    pub charged: Micros,
    /// When, in milliseconds since 1970 UTC.
    #[ts(type = "number")]
    pub at_ms: i64,
}

/// Somebody was not asked.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct OtherStory {
    /// The provider's id.
    pub provider: String,
    /// Its name.
    pub name: String,
    /// Its badge.
    pub badge: String,
    /// Why, in a sentence.
    pub reason: String,
    /// Whether it could be asked now.
    pub ready: bool,
}

/// Names a call of a record.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, TS)]
pub struct CallInput {
    /// The list.
    pub list: ListId,
    /// The record's row number.
    pub row: u32,
    /// The call.
    #[ts(type = "number")]
    pub call: i64,
}

/// What was sent and what came back.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct CallStory {
    /// The request with dots for secrets; none where it cannot be told any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub request: Option<ShownRequest>,
    /// Why there is no request to show; empty where there is one.
    pub no_request: String,
    /// The answer as it came; none where none was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub answer: Option<ShownAnswer>,
}

/// A request without its secrets.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ShownRequest {
    /// `GET` or `POST`.
    pub method: String,
    /// The address.
    pub url: String,
    /// Headers, and where the secrets went.
    pub headers: Vec<(String, String)>,
    /// The body as text; empty without one.
    pub body: String,
}

/// An answer as it came.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ShownAnswer {
    /// The HTTP status.
    pub status: u16,
    /// The body as text, JSON laid out.
    pub body: String,
    /// Whether the body is longer than what is shown.
    pub cut: bool,
    /// When it was given, in milliseconds since 1970 UTC.
    #[ts(type = "number")]
    pub at_ms: i64,
}
