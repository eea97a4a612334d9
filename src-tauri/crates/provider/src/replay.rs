//! Replaying a stored answer, and the samples of a definition, as if the provider had just given it.

use std::collections::BTreeMap;

use model::{Field, Micros, Verdict};
use serde_json::Value as Json;

use crate::{
    charge::charge,
    definition::Definition,
    interpret::{Interpretation, RawAnswer, interpret},
    operation::{Operation, Role, Sample},
    request::{RenderError, canonical_inputs, render},
};

/// What an answer means and costs.
#[derive(Clone, Debug)]
pub struct Replayed {
    /// What it means.
    pub meaning: Interpretation,
    /// What it costs.
    pub charged: Micros,
}

/// Judges a stored answer: what `spillway providers replay` shows, and what a run does with the same bytes.
#[must_use]
pub fn replay(definition: &Definition, operation: &Operation, answer: &RawAnswer) -> Replayed {
    let meaning = interpret(definition, operation, answer);
    let charged = charge(definition, operation, answer, &meaning);
    Replayed { meaning, charged }
}

impl Sample {
    /// The sample's answer.
    #[must_use]
    pub fn answer(&self) -> RawAnswer {
        RawAnswer {
            status: self.status,
            headers: self.headers.clone().into_iter().collect(),
            body: self.body.clone().into_bytes(),
        }
    }
}

/// A difference between what a sample says and what comes out: the key it is about, and both.
pub(crate) struct Mismatch {
    /// Where in the sample: `request`, or `expect` and one of its keys.
    pub place: [&'static str; 2],
    /// What is the matter.
    pub message: String,
}

/// Everything in which a sample does not come out as it says.
pub(crate) fn mismatches(definition: &Definition, operation: &Operation, sample: &Sample) -> Vec<Mismatch> {
    let mut found = Vec::new();
    compare_request(definition, operation, sample, &mut found);
    let answer = sample.answer();
    let Replayed { meaning, charged } = replay(definition, operation, &answer);
    let expect = &sample.expect;
    let mut complain = |key, message| {
        found.push(Mismatch {
            place: ["expect", key],
            message,
        });
    };
    if meaning.outcome != expect.outcome {
        let why = if meaning.message.is_empty() {
            String::new()
        } else {
            format!(" ({})", meaning.message)
        };
        complain(
            "outcome",
            format!(
                "the outcome is {}, not {}{why}",
                meaning.outcome.as_str(),
                expect.outcome.as_str()
            ),
        );
        return found;
    }
    let values: BTreeMap<Field, String> = meaning
        .values
        .iter()
        .map(|found| (found.field, found.value.to_string()))
        .collect();
    for difference in differences(&expect.values, &values) {
        complain("values", difference);
    }
    for (field, wanted) in &expect.confidence {
        let said = meaning.values.iter().find(|found| found.field == *field);
        let confidence = said.and_then(|found| found.confidence);
        if confidence != Some(*wanted) {
            let found = confidence.map_or("nothing".to_owned(), |sure| sure.to_string());
            complain(
                "confidence",
                format!("the confidence of {field} is {found}, not {wanted}"),
            );
        }
    }
    let verdict = meaning.verdict.map(Verdict::as_str);
    if verdict != expect.verdict.as_deref() {
        let word = |verdict: Option<&str>| verdict.unwrap_or("none").to_owned();
        complain(
            "verdict",
            format!(
                "the verdict is {}, not {}",
                word(verdict),
                word(expect.verdict.as_deref())
            ),
        );
    }
    if let Some(credits) = expect.credits {
        let wanted = definition.credits_of(operation, credits);
        if charged != wanted {
            complain("credits", format!("the charge is {charged}, not {wanted}"));
        }
    }
    if expect.reason.is_some() && meaning.reason != expect.reason {
        complain(
            "reason",
            format!("the reason is {:?}, not {:?}", meaning.reason, expect.reason),
        );
    }
    let echoes: BTreeMap<Field, String> = meaning
        .echoes
        .iter()
        .map(|echo| (echo.field, echo.value.clone()))
        .collect();
    if !expect.echoes.is_empty() {
        for difference in differences(&expect.echoes, &echoes) {
            complain("echoes", difference);
        }
    }
    if let Some(part) = expect
        .message
        .as_ref()
        .filter(|part| !meaning.message.contains(part.as_str()))
    {
        complain(
            "message",
            format!("the message is \"{}\", without \"{part}\"", meaning.message),
        );
    }
    if expect.retry_after_ms.is_some() && meaning.retry_after_ms != expect.retry_after_ms {
        complain(
            "retry_after_ms",
            format!(
                "the wait is {:?}, not {:?}",
                meaning.retry_after_ms, expect.retry_after_ms
            ),
        );
    }
    found
}

fn differences(wanted: &BTreeMap<Field, String>, found: &BTreeMap<Field, String>) -> Vec<String> {
    let mut fields: Vec<Field> = wanted.keys().chain(found.keys()).copied().collect();
    fields.sort_unstable();
    fields.dedup();
    let difference = |field: Field| match (wanted.get(&field), found.get(&field)) {
        (Some(wanted), Some(found)) if wanted == found => None,
        (Some(wanted), Some(found)) => Some(format!("{field} is \"{found}\", not \"{wanted}\"")),
        (Some(wanted), None) => Some(format!("{field} is not found; \"{wanted}\" is expected")),
        (None, Some(found)) => Some(format!("{field} is \"{found}\" and is not expected")),
        (None, None) => None,
    };
    fields.into_iter().filter_map(difference).collect()
}

fn compare_request(
    definition: &Definition,
    operation: &Operation,
    sample: &Sample,
    found: &mut Vec<Mismatch>,
) {
    let mut complain = |key, message| {
        found.push(Mismatch {
            place: [key, ""],
            message,
        });
    };
    if operation.role == Role::Site {
        if canonical_inputs(operation, &sample.inputs).is_none() {
            complain("inputs", "the inputs are not enough for a visit".to_owned());
        }
        if sample.request.is_some() || sample.request_body.is_some() {
            complain("request", "a site visit has no request of its own".to_owned());
        }
        return;
    }
    let spec = match render(definition, operation, &sample.inputs) {
        Ok(spec) => spec,
        Err(error @ RenderError::MissingInputs { .. }) => {
            complain("inputs", error.to_string());
            return;
        }
        Err(error) => {
            complain("request", error.to_string());
            return;
        }
    };
    let line = format!("{} {}", spec.method, spec.url);
    if let Some(wanted) = sample.request.as_ref().filter(|wanted| **wanted != line) {
        complain("request", format!("the request is \"{line}\", not \"{wanted}\""));
    }
    if let Some(wanted) = &sample.request_body {
        let body: Json = spec
            .body
            .as_deref()
            .and_then(|bytes| serde_json::from_slice(bytes).ok())
            .unwrap_or(Json::Null);
        if body != *wanted {
            complain(
                "request_body",
                format!("the request's body is {body}, not {wanted}"),
            );
        }
    }
}
