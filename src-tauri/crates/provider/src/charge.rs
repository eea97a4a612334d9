//! What a call costs: what the provider says it charged, else what its price list says.

use model::{Micros, Outcome};
use serde_json::Value as Json;

use crate::{
    body::Body,
    condition::number,
    definition::Definition,
    interpret::{Interpretation, RawAnswer},
    operation::{BillingMode, Operation},
};

/// Credits that the answer says were charged, in its body or a header. Less than nothing is no charge.
pub(crate) fn charged_credits(operation: &Operation, answer: &RawAnswer, body: Option<&Json>) -> Option<f64> {
    let billing = &operation.billing;
    let in_body = || number(billing.charged.as_ref()?.first(body?)?);
    let in_header = || {
        let name = billing.charged_header.as_ref()?;
        answer.header(name)?.trim().parse::<f64>().ok()
    };
    in_body()
        .or_else(in_header)
        .filter(|credits| credits.is_finite())
        .map(|credits| credits.max(0.0))
}

/// What a call with this answer costs.
#[must_use]
pub fn charge(
    definition: &Definition,
    operation: &Operation,
    answer: &RawAnswer,
    meaning: &Interpretation,
) -> Micros {
    if let Some(credits) = meaning.charged_credits {
        return definition.credits_of(operation, credits);
    }
    let billing = &operation.billing;
    let is_charged = match billing.mode {
        BillingMode::Free => false,
        BillingMode::Hit => matches!(meaning.outcome, Outcome::Hit | Outcome::Rejected),
        BillingMode::Call => matches!(meaning.outcome, Outcome::Hit | Outcome::Miss | Outcome::Rejected),
    };
    if !is_charged {
        return Micros::ZERO;
    }
    let is_free = || {
        let body = Body::of(&answer.body);
        billing
            .free_when
            .iter()
            .any(|condition| condition.holds(answer.status, &answer.headers, &body.text, body.json.as_ref()))
    };
    // Few definitions say so, and a body is long to read.
    if !billing.free_when.is_empty() && is_free() {
        Micros::ZERO
    } else {
        definition.credits_of(operation, billing.credits)
    }
}
