//! Words of the product as types: fields, values, cells, outcomes, money, ids, events.
//!
//! Everything here is plain data with serde and (where the page sees it) TypeScript types. It does no I/O, knows no
//! provider and no table; every other room builds on it.

mod cause;
mod cell;
mod field;
mod id;
mod legal;
mod money;
mod nearest;
mod outcome;
mod problem;
mod value;

pub use cause::Cause;
pub use cell::{Cell, CellState, Provenance, USER};
pub use field::{EntityKind, Field, FieldKind, UnknownField};
pub use id::{EntityId, ListId, RecordId, RunId};
pub use legal::{is_legal_form, legal_words};
pub use money::{Micros, MoneyParseError};
pub use nearest::nearest;
pub use outcome::{Outcome, SiteVerdict, Verdict};
pub use problem::{Problem, Severity};
pub use value::{Value, ValueError};
