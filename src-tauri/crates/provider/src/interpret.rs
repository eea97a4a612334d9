//! From an answer to what it means: outcome, values, verdict and charge. Rules of the operation come first, then those
//! of the provider, then what every HTTP service means by its status.

use model::{Field, Micros, Outcome, Value, Verdict};
use serde_json::Value as Json;

use crate::{
    condition::{is_empty, plain},
    definition::{BillingMode, Definition, Extraction, Operation, OutcomeRule, Refusal, Role},
};

/// An answer as it arrived.
#[derive(Clone, Debug)]
pub struct RawAnswer {
    /// The HTTP status.
    pub status: u16,
    /// The headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl RawAnswer {
    fn header(&self, name: &str) -> Option<&str> {
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
    /// One sentence, without the provider's name.
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
    /// What looked like a value and was none.
    pub problems: Vec<String>,
}

/// Judges an answer.
#[must_use]
pub fn interpret(definition: &Definition, operation: &Operation, answer: &RawAnswer) -> Interpretation {
    let text = String::from_utf8_lossy(&answer.body);
    let body: Option<Json> = serde_json::from_slice(&answer.body).ok();
    let rule = operation
        .outcomes
        .iter()
        .chain(&definition.outcomes)
        .find(|rule| {
            rule.when
                .holds(answer.status, &answer.headers, &text, body.as_ref())
        });
    let mut result = Interpretation {
        outcome: Outcome::Transient,
        reason: rule.and_then(|rule| rule.reason),
        message: String::new(),
        hint: rule.and_then(|rule| rule.hint.clone()),
        values: Vec::new(),
        verdict: None,
        echoes: Vec::new(),
        charged_credits: body.as_ref().and_then(|body| charged(operation, answer, body)),
        retry_after_ms: retry_after(answer),
        problems: Vec::new(),
    };
    let may_hold_values = rule.map_or((200..300).contains(&answer.status), |rule| {
        rule.outcome == Outcome::Hit
    });
    if may_hold_values && let Some(body) = &body {
        read_values(operation, answer, &text, body, &mut result);
    }
    result.outcome = match rule {
        // A rule may say "hit" of a body in which nothing passes the type checks: nothing was found, then.
        Some(rule) if rule.outcome == Outcome::Hit && !found_something(operation, &result) => Outcome::Miss,
        Some(rule) => rule.outcome,
        None => default_outcome(operation, answer.status, body.as_ref(), &result),
    };
    if result.outcome != Outcome::Hit {
        result.values.clear();
        result.verdict = None;
    }
    if result.outcome == Outcome::Refused && result.reason.is_none() {
        result.reason = Some(if answer.status == 402 {
            Refusal::OutOfCredit
        } else {
            Refusal::BadKey
        });
    }
    result.hint = result
        .hint
        .or_else(|| result.reason.map(|reason| reason.hint().to_owned()));
    result.message = message(rule, answer.status, &text, body.as_ref(), result.outcome);
    result
}

fn found_something(operation: &Operation, result: &Interpretation) -> bool {
    !result.values.is_empty() || (operation.role == Role::Verify && result.verdict.is_some())
}

fn default_outcome(
    operation: &Operation,
    status: u16,
    body: Option<&Json>,
    result: &Interpretation,
) -> Outcome {
    match status {
        200..=299 => match body {
            // HTML, half a body, an empty body: a fault, not an answer.
            None => Outcome::Transient,
            Some(_) if found_something(operation, result) => Outcome::Hit,
            Some(body)
                if operation
                    .shape
                    .as_ref()
                    .is_some_and(|shape| shape.first(body).is_none()) =>
            {
                Outcome::Transient
            }
            Some(_) => Outcome::Miss,
        },
        401..=403 => Outcome::Refused,
        429 => Outcome::Throttled,
        408 | 425 | 500..=599 => Outcome::Transient,
        // A redirect of an API is a login page or a moved address: nothing of this row.
        300..=399 => Outcome::Transient,
        _ => Outcome::Invalid,
    }
}

fn read_values(
    operation: &Operation,
    answer: &RawAnswer,
    text: &str,
    body: &Json,
    result: &mut Interpretation,
) {
    for extraction in &operation.extract {
        let excluded = extraction
            .unless
            .iter()
            .any(|condition| condition.holds(answer.status, &answer.headers, text, Some(body)));
        let already = result.values.iter().any(|found| found.field == extraction.field);
        let Some(node) = extraction
            .path
            .first(body)
            .filter(|node| !excluded && !already && !is_empty(node))
        else {
            continue;
        };
        match Value::read(extraction.field, &translated(extraction, node)) {
            Ok(value) => {
                let confidence = confidence(extraction, body);
                result.values.push(Found {
                    field: extraction.field,
                    value,
                    confidence,
                });
            }
            Err(error) => result
                .problems
                .push(format!("{}: {error}", extraction.field.label())),
        }
    }
    result.verdict = operation.verdict.as_ref().and_then(|rule| {
        let word = plain(rule.path.first(body)?);
        rule.words
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(&word))
            .map(|(_, verdict)| *verdict)
    });
    result.echoes = operation
        .echoes
        .iter()
        .filter_map(|rule| {
            let node = rule.path.first(body).filter(|node| !is_empty(node))?;
            Some(Echo {
                field: rule.field,
                value: plain(node),
            })
        })
        .collect();
}

fn translated(extraction: &Extraction, node: &Json) -> Json {
    match extraction.words.get(&plain(node)) {
        Some(word) => Json::String(word.clone()),
        None => node.clone(),
    }
}

fn confidence(extraction: &Extraction, body: &Json) -> Option<u8> {
    let said = extraction
        .confidence
        .as_ref()
        .and_then(|path| path.first(body))
        .and_then(Json::as_f64);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to 0..=100 before"
    )]
    let scaled = said.map(|number| (number * extraction.confidence_scale).round().clamp(0.0, 100.0) as u8);
    scaled.or(extraction.sure)
}

fn charged(operation: &Operation, answer: &RawAnswer, body: &Json) -> Option<f64> {
    let in_body = operation
        .billing
        .charged
        .as_ref()
        .and_then(|path| path.first(body))
        .and_then(number);
    in_body.or_else(|| {
        let name = operation.billing.charged_header.as_ref()?;
        answer.header(name)?.trim().parse().ok()
    })
}

/// Some providers write numbers as text.
fn number(node: &Json) -> Option<f64> {
    node.as_f64().or_else(|| node.as_str()?.trim().parse().ok())
}

fn retry_after(answer: &RawAnswer) -> Option<u64> {
    let seconds: f64 = answer.header("retry-after")?.trim().parse().ok()?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to an hour before"
    )]
    let millis = (seconds.clamp(0.0, 3_600.0) * 1_000.0) as u64;
    Some(millis)
}

fn message(
    rule: Option<&OutcomeRule>,
    status: u16,
    text: &str,
    body: Option<&Json>,
    outcome: Outcome,
) -> String {
    let said = rule
        .and_then(|rule| rule.message.as_ref())
        .and_then(|path| body.and_then(|body| path.first(body)))
        .map(plain)
        .or_else(|| body.and_then(usual_message))
        .filter(|said| !said.trim().is_empty())
        .map(|said| said.chars().take(200).collect::<String>());
    let meaning = match outcome {
        Outcome::Hit => return String::new(),
        Outcome::Miss => return "it does not know".to_owned(),
        Outcome::Throttled => "asked too fast",
        Outcome::Transient if (200..300).contains(&status) && looks_like_html(text) => {
            "a web page came instead of an answer"
        }
        Outcome::Transient if (200..300).contains(&status) => {
            "the answer is broken or not of the documented shape"
        }
        Outcome::Transient => "a fault on its side",
        Outcome::Refused => "it refuses",
        Outcome::Invalid => "it cannot use this record",
        Outcome::Rejected => "what it found does not match",
        Outcome::Pending => "the answer comes later",
    };
    match said {
        Some(said) => format!("{status}: {meaning} (\"{said}\")"),
        None => format!("{status}: {meaning}"),
    }
}

fn looks_like_html(text: &str) -> bool {
    let start = text
        .trim_start()
        .get(..15)
        .unwrap_or_else(|| text.trim_start())
        .to_lowercase();
    start.starts_with("<!doctype html") || start.starts_with("<html")
}

/// Where APIs usually say what is wrong.
fn usual_message(body: &Json) -> Option<String> {
    [
        "/message",
        "/error/message",
        "/error",
        "/errors/0/details",
        "/errors/0/title",
        "/error_code",
        "/detail",
    ]
    .iter()
    .filter_map(|pointer| body.pointer(pointer))
    .find_map(|node| node.as_str().map(ToOwned::to_owned))
}

/// What a call with this answer costs: what the provider says it charged, else what its price list says.
#[must_use]
pub fn charge(
    definition: &Definition,
    operation: &Operation,
    answer: &RawAnswer,
    meaning: &Interpretation,
) -> Micros {
    if !meaning.outcome.is_answer() {
        return Micros::ZERO;
    }
    if let Some(credits) = meaning.charged_credits {
        return definition.credits_to_money(credits.max(0.0));
    }
    let body: Option<Json> = serde_json::from_slice(&answer.body).ok();
    let text = String::from_utf8_lossy(&answer.body);
    let is_free = operation
        .billing
        .free_when
        .iter()
        .any(|condition| condition.holds(answer.status, &answer.headers, &text, body.as_ref()));
    let is_charged = match operation.billing.mode {
        BillingMode::Free => false,
        BillingMode::Hit => meaning.outcome == Outcome::Hit,
        BillingMode::Call => true,
    };
    if is_charged && !is_free {
        definition.credits_to_money(operation.billing.credits)
    } else {
        Micros::ZERO
    }
}

/// What the free test of a key said.
#[derive(Clone, Debug, PartialEq)]
pub struct KeyTestResult {
    /// Whether the key works.
    pub ok: bool,
    /// One sentence.
    pub message: String,
    /// Credits left, where the provider says.
    pub credits_left: Option<f64>,
}

/// Judges the answer to a key test by the definition's own rule.
#[must_use]
pub fn interpret_key_test(definition: &Definition, answer: &RawAnswer) -> KeyTestResult {
    let text = String::from_utf8_lossy(&answer.body);
    let body: Option<Json> = serde_json::from_slice(&answer.body).ok();
    let Some(test) = &definition.test else {
        return KeyTestResult {
            ok: false,
            message: "it has no free test".to_owned(),
            credits_left: None,
        };
    };
    let ok = test
        .ok
        .iter()
        .any(|condition| condition.holds(answer.status, &answer.headers, &text, body.as_ref()));
    let credits_left = test
        .credits
        .as_ref()
        .and_then(|path| path.first(body.as_ref()?))
        .and_then(number);
    let message = if ok {
        "the key works".to_owned()
    } else {
        let outcome = match answer.status {
            200..=299 if looks_like_html(&text) => Outcome::Transient,
            408 | 429 | 500..=599 => Outcome::Transient,
            _ => Outcome::Refused,
        };
        message(None, answer.status, &text, body.as_ref(), outcome)
    };
    KeyTestResult {
        ok,
        message,
        credits_left: credits_left.filter(|_| ok),
    }
}
