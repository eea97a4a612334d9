//! Replaying a stored answer, and the samples of a definition, as if the provider had just given it.

use std::collections::BTreeMap;

use model::{Field, Micros, Verdict};
use serde_json::Value as Json;

use crate::{
    charge::charge,
    definition::Definition,
    interpret::{Interpretation, RawAnswer, interpret},
    operation::{Expectation, Operation, Refusal, Role, Sample},
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

/// A difference between what a sample says and what comes out.
pub(crate) struct Mismatch {
    /// The keys that lead to it in the sample, such as `expect`, `values` and a field.
    pub place: Vec<&'static str>,
    /// What is the matter.
    pub message: String,
}

/// Everything in which a sample does not come out as it says.
pub(crate) fn mismatches(definition: &Definition, operation: &Operation, sample: &Sample) -> Vec<Mismatch> {
    let mut found = Vec::new();
    compare_request(definition, operation, sample, &mut found);
    let Replayed { meaning, charged } = replay(definition, operation, &sample.answer());
    let expect = &sample.expect;
    if meaning.outcome == expect.outcome {
        compare_values(expect, &meaning, &mut found);
        compare_rest(definition, operation, expect, &meaning, charged, &mut found);
    } else {
        let why = match meaning.message.as_str() {
            "" => String::new(),
            message => format!(" ({message})"),
        };
        let (is, wanted) = (meaning.outcome.as_str(), expect.outcome.as_str());
        found.push(Mismatch {
            place: vec!["expect", "outcome"],
            message: format!("the outcome is {is}, not {wanted}{why}"),
        });
    }
    found
}

fn compare_values(expect: &Expectation, meaning: &Interpretation, found: &mut Vec<Mismatch>) {
    let values: BTreeMap<Field, String> = meaning
        .values
        .iter()
        .map(|found| (found.field, found.value.to_string()))
        .collect();
    compare_fields("values", &expect.values, &values, found);
    if !expect.echoes.is_empty() {
        let echoes: BTreeMap<Field, String> = meaning
            .echoes
            .iter()
            .map(|echo| (echo.field, echo.value.clone()))
            .collect();
        compare_fields("echoes", &expect.echoes, &echoes, found);
    }
    for (field, wanted) in &expect.confidence {
        let said = meaning.values.iter().find(|found| found.field == *field);
        let confidence = said.and_then(|found| found.confidence);
        if confidence != Some(*wanted) {
            let is = confidence.map_or("nothing".to_owned(), |sure| sure.to_string());
            found.push(Mismatch {
                place: vec!["expect", "confidence", field.id()],
                message: format!("the confidence of {field} is {is}, not {wanted}"),
            });
        }
    }
}

fn compare_fields(
    key: &'static str,
    wanted: &BTreeMap<Field, String>,
    is: &BTreeMap<Field, String>,
    found: &mut Vec<Mismatch>,
) {
    let mut fields: Vec<Field> = wanted.keys().chain(is.keys()).copied().collect();
    fields.sort_unstable();
    fields.dedup();
    for field in fields {
        let message = match (wanted.get(&field), is.get(&field)) {
            (Some(wanted), Some(is)) if wanted != is => format!("{field} is \"{is}\", not \"{wanted}\""),
            (Some(wanted), None) => format!("{field} is not found; \"{wanted}\" is expected"),
            (None, Some(is)) => format!("{field} is \"{is}\" and is not expected"),
            _ => continue,
        };
        found.push(Mismatch {
            place: vec!["expect", key, field.id()],
            message,
        });
    }
}

fn compare_rest(
    definition: &Definition,
    operation: &Operation,
    expect: &Expectation,
    meaning: &Interpretation,
    charged: Micros,
    found: &mut Vec<Mismatch>,
) {
    let mut complain = |key, message| {
        found.push(Mismatch {
            place: vec!["expect", key],
            message,
        });
    };
    let verdict = meaning.verdict.map(Verdict::as_str);
    if verdict != expect.verdict.as_deref() {
        let (is, wanted) = (
            verdict.unwrap_or("none"),
            expect.verdict.as_deref().unwrap_or("none"),
        );
        complain("verdict", format!("the verdict is {is}, not {wanted}"));
    }
    if let Some(credits) = expect.credits {
        let wanted = definition.credits_of(operation, credits);
        if charged != wanted {
            complain("credits", format!("the charge is {charged}, not {wanted}"));
        }
    }
    if let Some(wanted) = expect.reason.filter(|wanted| meaning.reason != Some(*wanted)) {
        let is = meaning.reason.map_or("none", Refusal::as_str);
        complain("reason", format!("the reason is {is}, not {}", wanted.as_str()));
    }
    if let Some(part) = expect
        .message
        .as_deref()
        .filter(|part| !meaning.message.contains(part))
    {
        complain(
            "message",
            format!("the message is \"{}\", without \"{part}\"", meaning.message),
        );
    }
    if let Some(wanted) = expect
        .retry_after_ms
        .filter(|wanted| meaning.retry_after_ms != Some(*wanted))
    {
        let is = meaning
            .retry_after_ms
            .map_or("none".to_owned(), |ms| format!("{ms} ms"));
        complain("retry_after_ms", format!("the wait is {is}, not {wanted} ms"));
    }
}

fn compare_request(
    definition: &Definition,
    operation: &Operation,
    sample: &Sample,
    found: &mut Vec<Mismatch>,
) {
    let mut complain = |key, message| {
        found.push(Mismatch {
            place: vec![key],
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
