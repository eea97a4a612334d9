//! The shape of a definition file: one operation, its billing, what its answers mean, and samples of them.

use std::collections::BTreeMap;

use model::{EntityKind, Field, Outcome, Verdict};
use serde::{Deserialize, Deserializer, de};
use serde_json::Value as Json;

#[cfg(test)]
use crate::schema::{FieldMap, FieldName, OutcomeName, Reserved, VerdictName};
use crate::{
    condition::{Condition, Path},
    part::RequestTemplate,
};

/// What an operation is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Finds facts about a person.
    Person,
    /// Finds facts about a company.
    Company,
    /// Says whether an e-mail address takes mail.
    Verify,
    /// Reads the company's own web site.
    Site,
}

impl Role {
    /// The kind of entity it is asked about.
    #[must_use]
    pub fn entity(self) -> EntityKind {
        match self {
            Self::Person | Self::Verify => EntityKind::Person,
            Self::Company | Self::Site => EntityKind::Company,
        }
    }
}

/// One call a provider offers.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Operation {
    /// Names it within the provider.
    pub id: String,
    /// What it does, in a few words.
    #[serde(default)]
    pub summary: String,
    /// What it is for.
    pub role: Role,
    /// Raised only when the question changes, never when the reading of the answer does: it is part of the cache key.
    #[serde(default = "one")]
    pub revision: u32,
    /// Alternatives of fields it accepts; the first that is known whole is used.
    #[cfg_attr(test, schemars(with = "Vec<Vec<FieldName>>"))]
    pub accepts: Vec<Vec<Field>>,
    /// Fields sent as well when they are known.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "Vec<FieldName>"))]
    pub also: Vec<Field>,
    /// The request. Absent for a site visit.
    #[serde(default)]
    pub request: Option<RequestTemplate>,
    /// What to visit. Only for the role `site`.
    #[serde(default)]
    pub site: Option<SiteVisit>,
    /// Whether an answer is a picture instead of JSON. It is stored, and the rules read what it is.
    #[serde(default)]
    pub picture: bool,
    /// How long to wait for an answer, in milliseconds.
    #[serde(default = "thirty_seconds")]
    pub timeout_ms: u64,
    /// How many requests a call counts as against the provider's quotas.
    #[serde(default = "one")]
    pub weight: u32,
    /// How long an answer stays true.
    #[serde(default)]
    pub fresh_days: Freshness,
    /// What to expect before anything was observed.
    pub prior: Prior,
    /// What a call costs.
    #[serde(default)]
    pub billing: Billing,
    /// What an answer means; the first rule that holds decides.
    #[serde(default)]
    pub outcomes: Vec<OutcomeRule>,
    /// A node that every real answer has, found or not; a body without it is a fault, not a miss.
    #[serde(default)]
    pub shape: Option<Path>,
    /// Where the values are.
    #[serde(default)]
    pub extract: Vec<Extraction>,
    /// What the provider says of the address's deliverability.
    #[serde(default)]
    pub verdict: Option<VerdictRule>,
    /// What the answer says whom it is about, to catch a wrong person or company.
    #[serde(default)]
    pub echoes: Vec<EchoRule>,
    /// Requests and answers that show what is meant; replayed when the definition is loaded.
    #[serde(default)]
    pub samples: Vec<Sample>,
    /// Reserved for providers that answer later (submit, then poll).
    #[serde(default, deserialize_with = "not_yet")]
    #[cfg_attr(test, schemars(with = "Reserved"))]
    pub job: Option<Json>,
}

fn one() -> u32 {
    1
}

fn thirty_seconds() -> u64 {
    30_000
}

fn not_yet<'de, D: Deserializer<'de>>(_: D) -> Result<Option<Json>, D::Error> {
    Err(de::Error::custom(
        "\"job\" (submit, then poll) is reserved and not supported yet; leave this operation out",
    ))
}

/// What to read of a company's own site.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SiteVisit {
    /// Contact, about and imprint pages as well as the home page.
    #[serde(default)]
    pub contact_pages: bool,
    /// Fetch and judge logo, icon and share image.
    #[serde(default)]
    pub pictures: bool,
    /// Take a picture of the home page with the browser that is installed.
    #[serde(default)]
    pub screenshot: bool,
}

/// How many days an answer stays true.
#[derive(Clone, Copy, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Freshness {
    /// Something found. FIELD §3: e-mail decays 2.1 % a month, so 150 days tolerate 10 % wrong.
    pub hit: u32,
    /// Nothing found.
    pub miss: u32,
}

impl Default for Freshness {
    fn default() -> Self {
        Self { hit: 150, miss: 30 }
    }
}

/// What to expect of an operation before the user's own calls say better.
#[derive(Clone, Copy, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Prior {
    /// Share of calls that find something, 0 to 1. A rough guess, shown as one.
    pub hit_rate: f64,
    /// Median time to an answer, in milliseconds.
    pub latency_ms: u64,
}

/// When a call is charged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum BillingMode {
    /// Never.
    #[default]
    Free,
    /// When it finds something.
    Hit,
    /// Always.
    Call,
}

/// What a call costs, in the provider's credits.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Billing {
    /// When.
    #[serde(default)]
    pub mode: BillingMode,
    /// How many credits.
    #[serde(default)]
    pub credits: f64,
    /// Dollars a credit, where this operation draws on a pool of its own; else the provider's price.
    #[serde(default)]
    pub credit: Option<f64>,
    /// Credits charged, where the body says so; believed before the price list.
    #[serde(default)]
    pub charged: Option<Path>,
    /// Credits charged, where a header says so.
    #[serde(default)]
    pub charged_header: Option<String>,
    /// Free after all when one of these holds.
    #[serde(default)]
    pub free_when: Vec<Condition>,
}

/// What an answer means.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct OutcomeRule {
    /// What has to hold.
    pub when: Condition,
    /// The outcome.
    #[serde(deserialize_with = "outcome")]
    #[cfg_attr(test, schemars(with = "OutcomeName"))]
    pub outcome: Outcome,
    /// Why a refusal was made.
    #[serde(default)]
    pub reason: Option<Refusal>,
    /// Where the answer says it in words.
    #[serde(default)]
    pub message: Option<Path>,
    /// What to do next, for a person.
    #[serde(default)]
    pub hint: Option<String>,
    /// How many seconds to wait before asking again, where the body says so.
    #[serde(default)]
    pub retry_after: Option<Path>,
}

fn outcome<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Outcome, D::Error> {
    let id = String::deserialize(deserializer)?;
    Outcome::from_id(&id).ok_or_else(|| {
        let known = "hit, miss, throttled, transient, refused, invalid, rejected, pending";
        de::Error::custom(format!("\"{id}\" is no outcome; there are {known}"))
    })
}

/// Why a provider refuses a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// The key is wrong or was withdrawn.
    BadKey,
    /// Nothing is left to spend there.
    OutOfCredit,
    /// The plan does not include this.
    Plan,
    /// The account is paused.
    Paused,
}

impl Refusal {
    /// Its name in definitions.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BadKey => "bad_key",
            Self::OutOfCredit => "out_of_credit",
            Self::Plan => "plan",
            Self::Paused => "paused",
        }
    }

    /// What the user can do about it.
    #[must_use]
    pub fn hint(self) -> &'static str {
        match self {
            Self::BadKey => "Replace the key, then test it.",
            Self::OutOfCredit => "Top up there, then test the key again.",
            Self::Plan => {
                "Your plan there does not include this call; change the plan or switch the provider off."
            }
            Self::Paused => "The account there is paused; resume it, then test the key again.",
        }
    }
}

/// Where a value is.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Extraction {
    /// The field.
    #[cfg_attr(test, schemars(with = "FieldName"))]
    pub field: Field,
    /// Where it is; of several nodes the first that is a value of the field.
    pub path: Path,
    /// What stands before the value, where the provider gives only a handle: `https://x.com/`.
    #[serde(default)]
    pub prefix: String,
    /// How sure the provider is: a node with a number.
    #[serde(default)]
    pub confidence: Option<Path>,
    /// What the provider's number is multiplied by to reach 0 to 100.
    #[serde(default = "one_float")]
    pub confidence_scale: f64,
    /// How sure it is where it does not say, 0 to 100.
    #[serde(default)]
    pub sure: Option<u8>,
    /// No value when one of these holds.
    #[serde(default)]
    pub unless: Vec<Condition>,
    /// The provider's words for ours.
    #[serde(default)]
    pub words: BTreeMap<String, String>,
}

fn one_float() -> f64 {
    1.0
}

/// What the provider says of an address's deliverability.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct VerdictRule {
    /// The node.
    pub path: Path,
    /// The provider's words for ours.
    #[serde(deserialize_with = "verdicts")]
    #[cfg_attr(test, schemars(with = "BTreeMap<String, VerdictName>"))]
    pub words: BTreeMap<String, Verdict>,
}

fn verdicts<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, Verdict>, D::Error> {
    BTreeMap::<String, String>::deserialize(deserializer)?
        .into_iter()
        .map(|(word, id)| match Verdict::from_id(&id) {
            Some(verdict) => Ok((word, verdict)),
            None => Err(de::Error::custom(format!(
                "\"{id}\" is no verdict; there are valid, risky, invalid, disposable, unknown"
            ))),
        })
        .collect()
}

/// What an answer says whom it is about.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct EchoRule {
    /// The field that was asked with.
    #[cfg_attr(test, schemars(with = "FieldName"))]
    pub field: Field,
    /// What came back.
    pub path: Path,
}

/// A request and its answer, as documented, with made-up people.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Sample {
    /// What it shows.
    pub name: String,
    /// The known fields.
    #[cfg_attr(test, schemars(with = "FieldMap"))]
    pub inputs: BTreeMap<Field, String>,
    /// The request that must come out: `GET https://…` without the key.
    #[serde(default)]
    pub request: Option<String>,
    /// The request's body that must come out.
    #[serde(default)]
    pub request_body: Option<Json>,
    /// The answer's status.
    #[serde(default = "ok_status")]
    pub status: u16,
    /// The answer's headers.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// The answer's body, as text.
    pub body: String,
    /// What must be read from it.
    pub expect: Expectation,
}

fn ok_status() -> u16 {
    200
}

/// What must be read from a sample.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Expectation {
    /// The outcome.
    #[serde(deserialize_with = "outcome")]
    #[cfg_attr(test, schemars(with = "OutcomeName"))]
    pub outcome: Outcome,
    /// The values, all of them.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "FieldMap"))]
    pub values: BTreeMap<Field, String>,
    /// How sure the provider is of values, 0 to 100; those not named are not compared.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "BTreeMap<String, u8>"))]
    pub confidence: BTreeMap<Field, u8>,
    /// The verdict.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "Option<VerdictName>"))]
    pub verdict: Option<String>,
    /// Credits charged.
    #[serde(default)]
    pub credits: Option<f64>,
    /// Why it refuses.
    #[serde(default)]
    pub reason: Option<Refusal>,
    /// What the answer says whom it is about; compared when given.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "FieldMap"))]
    pub echoes: BTreeMap<Field, String>,
    /// A part of the message a person reads.
    #[serde(default)]
    pub message: Option<String>,
    /// How long the provider asks us to wait, in milliseconds.
    #[serde(default)]
    pub retry_after_ms: Option<u64>,
}

impl Operation {
    /// The first alternative that is known whole.
    #[must_use]
    pub fn alternative_for(&self, known: &BTreeMap<Field, String>) -> Option<&[Field]> {
        let is_known = |field: &Field| known.get(field).is_some_and(|value| !value.trim().is_empty());
        self.accepts
            .iter()
            .find(|alternative| alternative.iter().all(is_known))
            .map(Vec::as_slice)
    }

    /// The fields it can fill.
    #[must_use]
    pub fn returns(&self) -> Vec<Field> {
        let mut fields: Vec<Field> = self.extract.iter().map(|extraction| extraction.field).collect();
        if self.role == Role::Verify {
            fields.push(Field::PERSON_EMAIL_STATUS);
        }
        fields.sort_unstable();
        fields.dedup();
        fields
    }
}
