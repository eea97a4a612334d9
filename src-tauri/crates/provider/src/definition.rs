//! The shape of a definition file: the provider itself. What it offers is in `operation.rs`. Everything is closed: an
//! unknown key is an error with its line and column. docs/providers.md explains each key to people and
//! assets/schema/provider.schema.json to editors; a test keeps both true.

use std::collections::BTreeMap;

use model::{Field, Micros};
use serde::Deserialize;

use crate::{
    condition::{Condition, Path},
    operation::{BillingMode, Operation, OutcomeRule},
    part::RequestTemplate,
};

/// One provider.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// The version of the format; 1.
    pub format: u32,
    /// Names it in recipes, storage and the keychain: lower-case letters, digits and dashes.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Two letters for narrow places.
    pub badge: String,
    /// What it does, in a few words.
    pub summary: String,
    /// Where an account or a key can be had; may be absent where none is needed.
    #[serde(default)]
    pub homepage: String,
    /// Its documentation.
    #[serde(default)]
    pub docs: String,
    /// How sure the definition is.
    pub evidence: String,
    /// The address all paths are appended to: https, or http on a loopback address. Absent for a provider that only
    /// visits sites.
    #[serde(default)]
    pub base_url: String,
    /// Where the key goes.
    #[serde(default)]
    pub auth: Auth,
    /// Headers of every request. Never a secret.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// How fast it may be asked.
    #[serde(default)]
    pub limits: Limits,
    /// What a credit costs.
    #[serde(default)]
    pub price: CreditPrice,
    /// A free request that shows whether the key works.
    #[serde(default)]
    pub test: Option<KeyTest>,
    /// Rules that hold for every operation, after its own.
    #[serde(default)]
    pub outcomes: Vec<OutcomeRule>,
    /// What it offers.
    pub operations: Vec<Operation>,
}

/// Where a secret goes.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Auth {
    /// The kind.
    #[serde(default)]
    pub kind: AuthKind,
    /// The header's or query parameter's name.
    #[serde(default)]
    pub name: String,
    /// What stands before the key in a header, such as `Token `.
    #[serde(default)]
    pub prefix: String,
    /// The header of a second secret, where the provider wants two.
    #[serde(default)]
    pub second_name: Option<String>,
    /// What the provider calls the key, for the person who looks for it.
    #[serde(default)]
    pub label: Option<String>,
    /// What the provider calls the second secret.
    #[serde(default)]
    pub second_label: Option<String>,
}

/// The kinds of authentication.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum AuthKind {
    /// Nobody has to be known.
    #[default]
    None,
    /// The key in a header, as it is or behind a prefix.
    Header,
    /// `Authorization: Bearer key`.
    Bearer,
    /// `Authorization: Basic` with the key as user name and no password.
    Basic,
    /// The key as a query parameter; redacted wherever the address is shown.
    Query,
}

/// How fast a provider may be asked. Absent means not documented.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Requests a second.
    pub per_second: Option<f64>,
    /// Requests a minute.
    pub per_minute: Option<u32>,
    /// Requests an hour.
    pub per_hour: Option<u32>,
    /// Requests a day.
    pub per_day: Option<u32>,
    /// Requests a month.
    pub per_month: Option<u32>,
    /// Requests at once.
    pub concurrent: Option<u32>,
    /// Headers that say how many requests are left, and of which window. The header holds a number, or an object with
    /// the window as its key.
    pub remaining_headers: BTreeMap<String, Window>,
    /// Headers that say when to ask again after "too fast", tried in this order after `Retry-After`.
    pub reset_headers: Vec<String>,
}

/// A span of time a quota is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Window {
    /// A second.
    Second,
    /// A minute.
    Minute,
    /// An hour.
    Hour,
    /// A day.
    Day,
    /// A month.
    Month,
}

impl Window {
    /// Its name in definitions and headers.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Second => "second",
            Self::Minute => "minute",
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Month => "month",
        }
    }
}

/// What a credit costs in dollars.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct CreditPrice {
    /// Dollars a credit.
    pub credit: f64,
    /// When that was so, `2026-11` or `2026-11-03`.
    pub as_of: String,
    /// On which plan.
    pub plan: String,
}

/// A free request that shows whether a key works. A status under 400 alone proves nothing: some providers answer 200
/// to a bad key.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct KeyTest {
    /// The request.
    pub request: RequestTemplate,
    /// The key works when one of these holds.
    pub ok: Vec<Condition>,
    /// Credits left.
    #[serde(default)]
    pub credits: Option<Path>,
}

/// What an operation costs in money.
#[derive(Clone, Debug, PartialEq)]
pub struct Price {
    /// Any call.
    pub per_call: Micros,
    /// A call that finds something, on top.
    pub per_hit: Micros,
    /// The date of the price; empty when it is free.
    pub as_of: String,
}

impl Definition {
    /// The operation with this id.
    #[must_use]
    pub fn operation(&self, id: &str) -> Option<&Operation> {
        self.operations.iter().find(|operation| operation.id == id)
    }

    /// Whether a key has to be set before it can be asked.
    #[must_use]
    pub fn needs_key(&self) -> bool {
        self.auth.kind != AuthKind::None
    }

    /// Whether it is asked with a browser that has to be installed.
    #[must_use]
    pub fn needs_browser(&self) -> bool {
        let mut sites = self
            .operations
            .iter()
            .filter_map(|operation| operation.site.as_ref());
        sites.any(|site| site.screenshot)
    }

    /// Whether its answers are pictures. The practice world has no such provider.
    #[must_use]
    pub fn answers_with_pictures(&self) -> bool {
        self.operations.iter().any(|operation| operation.picture)
    }

    /// What an operation costs in money.
    #[must_use]
    pub fn price(&self, operation: &Operation) -> Price {
        let amount = self.credits_of(operation, operation.billing.credits);
        let (per_call, per_hit) = match operation.billing.mode {
            BillingMode::Free => (Micros::ZERO, Micros::ZERO),
            BillingMode::Hit => (Micros::ZERO, amount),
            BillingMode::Call => (amount, Micros::ZERO),
        };
        let as_of = if amount == Micros::ZERO {
            String::new()
        } else {
            self.price.as_of.clone()
        };
        Price {
            per_call,
            per_hit,
            as_of,
        }
    }

    /// Credits that an operation was charged, in money: its own pool may have its own price.
    #[must_use]
    pub fn credits_of(&self, operation: &Operation, credits: f64) -> Micros {
        Micros::from_dollars(operation.billing.credit.unwrap_or(self.price.credit) * credits)
    }

    /// Every field one of its operations can fill, in the vocabulary's order, each once.
    #[must_use]
    pub fn fields(&self) -> Vec<Field> {
        let mut fields: Vec<Field> = self.operations.iter().flat_map(Operation::returns).collect();
        fields.sort_unstable();
        fields.dedup();
        fields
    }
}
