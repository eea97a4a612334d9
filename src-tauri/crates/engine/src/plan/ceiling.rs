//! The most a run may ask of one entity: every operation it can come to, once, and every check of every address that
//! somebody may find. What is found on the way lets more be asked, and asked otherwise, than what is known before.

use std::collections::BTreeMap;

use model::Field;
use provider::Operation;

use super::{forecast::Asked, reach::Reach, shape::Shape};
use crate::{ladder::Ladder, recipe::Dial, waterfall::FieldSet};

/// What one operation may be asked of an entity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Most {
    pub rung: usize,
    /// Calls at most.
    pub calls: u32,
    /// Fields that may be sent.
    pub sent: Vec<Field>,
}

/// The most that may be asked of an entity of a shape.
pub(super) fn most(
    ladder: &Ladder,
    asked: &BTreeMap<Field, Asked<'_>>,
    shape: &Shape,
    dial: Dial,
) -> Vec<Most> {
    let at = &shape.at;
    let hope = shape.company.as_ref().map_or(FieldSet::EMPTY, |company| {
        let reach = Reach::of(ladder, asked, company.at.missing, company.at.known, dial);
        reach.leads()
    });
    let reach = Reach::hoping(ladder, asked, at.missing, at.known, hope, dial);
    let mut all = Vec::new();
    let mut addresses = 0;
    for rung in reach.rungs.iter().copied() {
        let Some((_, operation)) = ladder.at(rung) else {
            continue;
        };
        // An answer that was given counts for the question as it stands; what is found may make it another one.
        let stands = !inputs(operation).any(|field| reach.found.contains(field));
        if stands && at.has_asked(rung) {
            continue;
        }
        if operation.returns().contains(&Field::PERSON_EMAIL) {
            addresses += 1;
        }
        all.push(Most {
            rung,
            calls: 1,
            sent: sent(operation, at.known, reach.known),
        });
    }
    if let Some(email) = asked.get(&Field::PERSON_EMAIL)
        && addresses > 0
        && (at.missing.contains(Field::PERSON_EMAIL) || !at.known.contains(Field::PERSON_EMAIL))
    {
        all.extend(email.verifiers.iter().map(|rung| Most {
            rung: *rung,
            calls: addresses,
            sent: vec![Field::PERSON_EMAIL],
        }));
    }
    all
}

/// Every field an operation may be asked with.
fn inputs(operation: &Operation) -> impl Iterator<Item = Field> {
    operation.accepts.iter().flatten().chain(&operation.also).copied()
}

/// The fields that may be sent: of every alternative that may be known whole before one that is known for certain.
fn sent(operation: &Operation, known: FieldSet, reach: FieldSet) -> Vec<Field> {
    let is_whole = |alternative: &[Field], of: FieldSet| alternative.iter().all(|field| of.contains(*field));
    let certain = operation
        .accepts
        .iter()
        .position(|alternative| is_whole(alternative, known));
    let last = certain.map_or(operation.accepts.len(), |position| position + 1);
    let alternatives = operation.accepts.iter().take(last);
    let fields = alternatives
        .filter(|alternative| is_whole(alternative, reach))
        .flatten();
    let also = operation.also.iter().filter(|field| reach.contains(**field));
    fields.chain(also).copied().collect()
}
