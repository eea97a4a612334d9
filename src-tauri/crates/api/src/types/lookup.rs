//! One question at a time.

use model::{Cell, Field, Micros};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::types::RecipeRef;

/// What to look up.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct LookupInput {
    /// Known fields.
    #[ts(type = "Partial<Record<Field, string>>")]
    pub known: std::collections::BTreeMap<Field, String>,
    /// The recipe.
    pub recipe: RecipeRef,
    /// How long to wait for an answer, in milliseconds.
    #[ts(type = "number")]
    pub deadline_ms: u64,
    /// The most it may spend.
    pub cap: Micros,
    /// Practice world instead of real providers.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub practice: bool,
}

/// What a look-up knows now; `waiting` cells are still being asked and will be answered from the cache next time.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct LookupResult {
    /// One cell per wanted field.
    #[ts(type = "Partial<Record<Field, Cell>>")]
    pub cells: std::collections::BTreeMap<Field, Cell>,
    /// Spent.
    pub spent: Micros,
    /// Whether every wanted field is settled.
    pub complete: bool,
}
