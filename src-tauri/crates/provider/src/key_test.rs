//! Judging the free request that shows whether a key works.

use model::Outcome;

use crate::{body::Body, condition::number, definition::Definition, interpret::RawAnswer, message::usual};

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
    let Some(test) = &definition.test else {
        return KeyTestResult {
            ok: false,
            message: "it has no free test".to_owned(),
            credits_left: None,
        };
    };
    let body = Body::of(&answer.body);
    let json = body.json.as_ref();
    let ok = test
        .ok
        .iter()
        .any(|condition| condition.holds(answer.status, &answer.headers, &body.text, json));
    let credits_left = test
        .credits
        .as_ref()
        .and_then(|path| json.and_then(|json| path.all(json).find_map(number)))
        .filter(|_| ok);
    let message = if ok {
        "the key works".to_owned()
    } else {
        failure(definition, answer, &body)
    };
    KeyTestResult {
        ok,
        message,
        credits_left,
    }
}

/// Says whether the key was refused or nothing can be said of it.
fn failure(definition: &Definition, answer: &RawAnswer, body: &Body<'_>) -> String {
    let by_rule = definition
        .outcomes
        .iter()
        .find(|rule| {
            rule.when
                .holds(answer.status, &answer.headers, &body.text, body.json.as_ref())
        })
        .map(|rule| rule.outcome);
    let status = answer.status;
    let meaning = match (by_rule, status) {
        (Some(Outcome::Throttled), _) | (None, 429) => "asked too fast; test again in a minute",
        _ if body.is_markup() => "a web page came instead of an answer; it may be down",
        (Some(Outcome::Transient), _) | (None, 408 | 500..=599) => "a fault on its side; test again later",
        _ => "it refuses the key",
    };
    match usual(body) {
        Some(said) => format!("{status}: {meaning} (\"{said}\")"),
        None => format!("{status}: {meaning}"),
    }
}
