//! What a plan says, before anything is sent or spent: the sum a founder says yes to. Plain data for the page and the
//! command line; `plan::make` fills it.

use model::{EntityKind, Field, ListId, Micros, Problem};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::recipe::Dial;

/// What a run would do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Plan {
    /// The list it is for.
    pub list: ListId,
    /// The list's name.
    pub list_name: String,
    /// The recipe's name.
    pub recipe: String,
    /// Time against money: the recipe's own choice, or the one that was asked for.
    pub dial: Dial,
    /// Whether it would run in the practice world: no key, no network, no money.
    pub practice: bool,
    /// Records in the list.
    pub records: u32,
    /// Records this plan covers (`--limit`, a pilot, or all).
    pub records_in_plan: u32,
    /// People and companies behind them, after collapsing duplicates.
    pub entities: u32,
    /// Records that share an entity with an earlier record and are not paid for again, by kind.
    pub duplicates: Vec<KindCount>,
    /// One entry per wanted field, in the order in which they are filled.
    pub fields: Vec<FieldPlan>,
    /// One entry per provider and operation that may be called.
    pub calls: Vec<CallPlan>,
    /// Cells that no call can fill, and why.
    pub skipped: Vec<Skipped>,
    /// Which personal fields leave this computer, and to whom. Empty in the practice world.
    pub leaves: Vec<Leaving>,
    /// The money.
    pub spend: Spend,
    /// About how long it takes, in seconds, at the providers' documented pace.
    pub seconds: f64,
    /// Providers that could help but cannot be asked yet, and what to do about it.
    pub unavailable: Vec<Unavailable>,
    /// What is worth knowing before saying yes.
    pub problems: Vec<Problem>,
}

/// A number of records by the kind of entity behind them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct KindCount {
    /// Person or company.
    pub kind: EntityKind,
    /// How many.
    pub count: u32,
}

/// What the plan does for one wanted field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct FieldPlan {
    /// The field.
    pub field: Field,
    /// Entities in the plan that could have it.
    pub entities: u32,
    /// Entities whose value is known from the file or an earlier run and is kept.
    pub known: u32,
    /// Entities to fill.
    pub to_fill: u32,
    /// Entities that a condition leaves out.
    pub skipped: u32,
    /// Of those to fill, entities of which answers in the cache fill it.
    #[serde(default)]
    pub recalled: u32,
    /// Entities expected to have a value afterwards, known ones included.
    pub expected: f64,
}

/// What the plan asks of one operation of one provider.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct CallPlan {
    /// The provider's id.
    pub provider: String,
    /// The provider's name.
    pub name: String,
    /// Its two-letter badge.
    pub badge: String,
    /// The operation's id.
    pub operation: String,
    /// Expected number of calls.
    pub calls: f64,
    /// The most calls that can happen.
    pub calls_ceiling: u32,
    /// Answers already in the cache, which cost nothing.
    pub cached: u32,
    /// Expected share of calls that find something, 0 to 1.
    pub hit_rate: f64,
    /// Observed calls behind the hit rate; 0 means it is the definition's own estimate.
    pub observations: u32,
    /// Price of a call that finds something, or of every call where the provider bills by call.
    pub price: Micros,
    /// `per hit`, `per call` or `free`.
    pub billing: String,
    /// The date of the price, `2026-11-12`. Empty when the call is free.
    pub price_as_of: String,
    /// Expected spend.
    pub spend: Micros,
}

/// A number of cells that no call will fill, and the reason.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Skipped {
    /// The field.
    pub field: Field,
    /// Cells.
    pub cells: u32,
    /// Why, in one sentence.
    pub reason: String,
}

/// Personal fields that leave this computer for one provider.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Leaving {
    /// The provider's id.
    pub provider: String,
    /// The provider's name.
    pub name: String,
    /// Its badge.
    pub badge: String,
    /// Every field that may be sent to it, personal ones first.
    pub fields: Vec<Field>,
    /// The personal ones among them.
    pub personal: Vec<Field>,
}

/// The money of a plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Spend {
    /// As likely to be over as under.
    pub p50: Micros,
    /// Over in one run of twenty.
    pub p95: Micros,
    /// Not passed by what can be foreseen: everybody who can come to be asked is, once, and charges; and every address
    /// that may be found is checked by everybody who checks.
    pub ceiling: Micros,
    /// The cap the recipe sets or that is suggested (p95, rounded up).
    pub cap: Micros,
    /// How sure the forecast is, in one sentence.
    pub basis: String,
}

/// A provider that the recipe names but that cannot be asked yet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Unavailable {
    /// The provider's id.
    pub provider: String,
    /// The provider's name.
    pub name: String,
    /// Why, in one sentence.
    pub reason: String,
    /// What would help, where something does.
    pub needs: Option<Needs>,
}

/// What a provider lacks that the user can give it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Needs {
    /// A key.
    Key,
    /// An installed browser.
    Browser,
}
