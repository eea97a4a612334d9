//! The simulated providers: one file each, one table entry each. A provider is its routes in the documented shapes, how
//! it says no, its documented limits, its pace, and how much it knows.
//!
//! They are reached at `/p/<id>/<the real path>`.

mod apollo;
mod failing;
mod findymail;
mod hunter;
mod knowledge;
mod leadmagic;
mod millionverifier;
mod pdl;
mod prospeo;
mod serve;
mod zerobounce;

use std::collections::BTreeMap;

use axum::http::HeaderMap;
use serde_json::Value;

use crate::{conditions::Limits, limits::Room};
use knowledge::{Reach, Slips};
pub use serve::{Request, Station, call};

/// The key that every provider takes.
pub const KEY: &str = "practice-key";

/// Every provider.
pub static ALL: &[&Provider] = &[
    &apollo::PROVIDER,
    &findymail::PROVIDER,
    &hunter::PROVIDER,
    &leadmagic::PROVIDER,
    &millionverifier::PROVIDER,
    &pdl::PROVIDER,
    &prospeo::PROVIDER,
    &zerobounce::PROVIDER,
];

/// A simulated provider.
pub struct Provider {
    /// Its id, as the definition file has it.
    pub id: &'static str,
    /// What it is called.
    pub name: &'static str,
    /// Median answer time in milliseconds.
    median_ms: f64,
    /// Documented limits of all routes that have none of their own.
    limits: Limits,
    /// How many people and companies it knows.
    reach: Reach,
    /// How often what it knows is wrong.
    slips: Slips,
    routes: &'static [Route],
    /// Whether a call carries the key.
    has_key: fn(&Caller<'_>) -> bool,
    /// How it says no.
    refuse: fn(Refusal<'_>) -> Reply,
    /// Headers that come with every answer.
    headers: fn(&Room) -> Vec<(&'static str, String)>,
}

/// One thing a provider can be asked.
struct Route {
    method: &'static str,
    path: &'static str,
    /// Limits of its own, counted apart.
    limits: Option<Limits>,
    /// Whether it is about the account and asks nothing.
    account: bool,
    answer: fn(&Question<'_>) -> Reply,
}

const fn asks(method: &'static str, path: &'static str, answer: fn(&Question<'_>) -> Reply) -> Route {
    Route {
        method,
        path,
        limits: None,
        account: false,
        answer,
    }
}

const fn account(method: &'static str, path: &'static str, answer: fn(&Question<'_>) -> Reply) -> Route {
    Route {
        method,
        path,
        limits: None,
        account: true,
        answer,
    }
}

/// Who calls, as far as the HTTP request tells.
struct Caller<'a> {
    headers: &'a HeaderMap,
    query: &'a BTreeMap<String, String>,
}

impl Caller<'_> {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    fn has_header_key(&self, name: &str) -> bool {
        self.header(name) == Some(KEY)
    }

    fn has_query_key(&self, name: &str) -> bool {
        self.query.get(name).is_some_and(|key| key == KEY)
    }

    fn has_bearer(&self) -> bool {
        self.header("authorization")
            .and_then(|value| value.strip_prefix("Bearer "))
            == Some(KEY)
    }
}

/// Why a provider does not answer.
#[derive(Clone, Copy)]
enum Refusal<'a> {
    /// The key is missing or wrong.
    BadKey(&'a Accepts),
    /// The account's credits are spent.
    NoCredit,
    /// Too many calls.
    TooFast(&'a Room),
    /// The question lacks something, which is named.
    Missing(&'a str),
    /// There is no such route.
    NoRoute(&'a str),
}

/// Whether the caller asked for JSON: one provider answers a browser otherwise.
struct Accepts {
    json: bool,
}

/// An answer before it is sent.
struct Reply {
    status: u16,
    content: Content,
    headers: Vec<(&'static str, String)>,
    /// Whether it answers the question, with a value or with "not found".
    answers: bool,
}

enum Content {
    Json(Value),
    Text(String),
}

impl Reply {
    /// The answer to the question.
    fn ok(body: Value) -> Self {
        Self::answered(200, body)
    }

    /// The answer to the question, under a status.
    fn answered(status: u16, body: Value) -> Self {
        Self {
            status,
            content: Content::Json(body),
            headers: Vec::new(),
            answers: true,
        }
    }

    /// A refusal.
    fn no(status: u16, body: Value) -> Self {
        Self {
            answers: false,
            ..Self::answered(status, body)
        }
    }

    /// A refusal in plain text.
    fn no_text(status: u16, text: impl Into<String>) -> Self {
        Self {
            content: Content::Text(text.into()),
            ..Self::no(status, Value::Null)
        }
    }

    fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.headers.push((name, value.to_string()));
        self
    }
}

/// A question to a provider, whatever its shape was: nested names are joined with dots.
struct Question<'a> {
    provider: &'static Provider,
    seed: u64,
    /// Share of questions that are to be answered, in place of the provider's own.
    hit_rate: Option<f64>,
    fields: &'a BTreeMap<String, String>,
}

impl Question<'_> {
    fn get(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", |value| value.trim())
    }

    fn refuse(&self, refusal: Refusal<'_>) -> Reply {
        (self.provider.refuse)(refusal)
    }
}

fn no_headers(_: &Room) -> Vec<(&'static str, String)> {
    Vec::new()
}

/// One object with the members of both.
fn joined(mut first: Value, more: Value) -> Value {
    if let (Value::Object(first), Value::Object(more)) = (&mut first, more) {
        first.extend(more);
    }
    first
}
