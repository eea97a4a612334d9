//! From an answer to what it means. Rules of the operation come first, then those of the provider, then what every HTTP
//! service means by its status. A broken body or a web page never becomes "not found".

use model::{Field, Outcome, Value, Verdict};

use crate::{
    body::Body,
    charge::charged_credits,
    definition::Definition,
    extract::read_values,
    message,
    operation::{Operation, OutcomeRule, Refusal, Role},
    wait::{self, Remaining},
};

/// An answer as it arrived.
#[derive(Clone, Debug)]
pub struct RawAnswer {
    /// The HTTP status.
    pub status: u16,
    /// The headers, names in any case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl RawAnswer {
    /// The first header of this name, in any case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(header, _)| header.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }
}

/// A value in an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The field.
    pub field: Field,
    /// The value.
    pub value: Value,
    /// How sure the provider is, 0 to 100.
    pub confidence: Option<u8>,
}

/// What the answer says whom it is about.
#[derive(Clone, Debug, PartialEq)]
pub struct Echo {
    /// The field.
    pub field: Field,
    /// What came back.
    pub value: String,
}

/// What an answer means.
#[derive(Clone, Debug)]
pub struct Interpretation {
    /// The outcome.
    pub outcome: Outcome,
    /// Why a refusal was made.
    pub reason: Option<Refusal>,
    /// One sentence, without the provider's name; empty of a hit.
    pub message: String,
    /// What to do next.
    pub hint: Option<String>,
    /// The values.
    pub values: Vec<Found>,
    /// What the provider says of the address's deliverability.
    pub verdict: Option<Verdict>,
    /// What the answer says whom it is about.
    pub echoes: Vec<Echo>,
    /// Credits charged, where the provider says.
    pub charged_credits: Option<f64>,
    /// How long the provider asks us to wait, in milliseconds.
    pub retry_after_ms: Option<u64>,
    /// How many requests the provider says are left.
    pub remaining: Vec<Remaining>,
    /// What looked like a value and was none.
    pub problems: Vec<String>,
}

/// Judges an answer.
#[must_use]
pub fn interpret(definition: &Definition, operation: &Operation, answer: &RawAnswer) -> Interpretation {
    let body = Body::of(&answer.body);
    let rule = operation
        .outcomes
        .iter()
        .chain(&definition.outcomes)
        .find(|rule| {
            rule.when
                .holds(answer.status, &answer.headers, &body.text, body.json.as_ref())
        });
    let mut result = Interpretation {
        outcome: Outcome::Transient,
        reason: rule.and_then(|rule| rule.reason),
        message: String::new(),
        hint: rule.and_then(|rule| rule.hint.clone()),
        values: Vec::new(),
        verdict: None,
        echoes: Vec::new(),
        charged_credits: charged_credits(operation, answer, body.json.as_ref()),
        retry_after_ms: None,
        remaining: wait::remaining(&definition.limits, answer),
        problems: Vec::new(),
    };
    let may_hold_values = rule.map_or(is_success(answer.status), |rule| rule.outcome == Outcome::Hit);
    if let Some(json) = body.json.as_ref().filter(|_| may_hold_values) {
        read_values(operation, answer, &body.text, json, &mut result);
    }
    result.outcome = match rule {
        Some(rule) => by_rule(rule, operation, &body, &result),
        None => by_status(operation, answer.status, &body, &result),
    };
    if result.outcome != Outcome::Hit {
        result.values.clear();
        result.verdict = None;
    }
    if result.outcome == Outcome::Refused {
        result.reason = result.reason.or(Some(refusal_by_status(answer.status)));
    }
    result.hint = result
        .hint
        .or_else(|| result.reason.map(|reason| reason.hint().to_owned()));
    let said = rule
        .and_then(|rule| rule.retry_after.as_ref())
        .and_then(|path| path.first(body.json.as_ref()?))
        .and_then(wait::body_wait_ms);
    let is_throttled = result.outcome == Outcome::Throttled;
    result.retry_after_ms = said.or_else(|| wait::wait_ms(&definition.limits, answer, is_throttled));
    result.message = message::of(rule, answer.status, &body, &result);
    result
}

fn is_success(status: u16) -> bool {
    (200..300).contains(&status)
}

fn refusal_by_status(status: u16) -> Refusal {
    if status == 402 {
        Refusal::OutOfCredit
    } else {
        Refusal::BadKey
    }
}

/// A rule decides, except that "hit" still needs a value and "not found" still needs an answer: a gateway's page
/// with the same status says nothing of the row.
fn by_rule(rule: &OutcomeRule, operation: &Operation, body: &Body<'_>, result: &Interpretation) -> Outcome {
    match rule.outcome {
        Outcome::Hit => by_values(operation, body, result),
        Outcome::Miss if !may_say_miss(rule, body) => Outcome::Transient,
        outcome => outcome,
    }
}

fn may_say_miss(rule: &OutcomeRule, body: &Body<'_>) -> bool {
    let needs_json = rule.when.path.is_some() || body.is_markup() || body.is_broken();
    body.json.is_some() || rule.when.text.is_some() || !needs_json
}

fn by_status(operation: &Operation, status: u16, body: &Body<'_>, result: &Interpretation) -> Outcome {
    match status {
        200..=299 => by_values(operation, body, result),
        401 | 402 => Outcome::Refused,
        429 => Outcome::Throttled,
        // A redirect of an API is a log-in page or a moved address: nothing of this row.
        300..=399 | 408 | 425 | 500..=599 => Outcome::Transient,
        // A firewall's or gateway's page, not the API's word.
        _ if body.is_markup() || body.is_broken() => Outcome::Transient,
        403 => Outcome::Refused,
        _ => Outcome::Invalid,
    }
}

fn by_values(operation: &Operation, body: &Body<'_>, result: &Interpretation) -> Outcome {
    let Some(json) = &body.json else {
        // HTML, half a body, an empty body: a fault, not an answer.
        return Outcome::Transient;
    };
    let found = !result.values.is_empty() || (operation.role == Role::Verify && result.verdict.is_some());
    let has_shape = || {
        operation
            .shape
            .as_ref()
            .is_none_or(|shape| shape.first(json).is_some())
    };
    if found {
        Outcome::Hit
    } else if has_shape() {
        Outcome::Miss
    } else {
        Outcome::Transient
    }
}
