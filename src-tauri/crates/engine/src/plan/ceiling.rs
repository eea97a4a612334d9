//! The most a run may ask of one entity: every operation it can come to, once, and every check of every address that
//! somebody may find. What is found on the way lets more be asked, and asked otherwise, than what is known before.

use std::collections::BTreeMap;

use model::{Field, Micros};
use provider::{Operation, Role};

use super::forecast::{Asked, Shape};
use crate::{
    ladder::Ladder,
    recipe::Dial,
    waterfall::{self, FieldSet, Standing},
};

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
    let reach = Reach::of(ladder, asked, shape, dial);
    let mut all = Vec::new();
    let mut addresses = 0;
    for rung in reach.rungs.iter().copied() {
        let Some((_, operation)) = ladder.at(rung) else {
            continue;
        };
        let answer = shape.answers.iter().find(|answered| answered.rung == rung);
        let for_fields = shape
            .wanted
            .iter()
            .filter(|field| asked.get(field).is_some_and(|asked| asked.ladder.contains(&rung)));
        let for_fields: FieldSet = for_fields.collect();
        // An answer that was given counts for the question as it stands; what is found may make it another one.
        let stands = !inputs(operation).any(|field| reach.found.contains(field));
        let is_answered = stands && answer.is_some_and(|answered| answered.fresh.contains_all(for_fields));
        let finds_address = operation.returns().contains(&Field::PERSON_EMAIL);
        if finds_address && !(is_answered && answer.is_some_and(|answered| !answered.hit)) {
            addresses += 1;
        }
        if !is_answered {
            all.push(Most {
                rung,
                calls: 1,
                sent: sent(operation, shape.known, reach.known),
            });
        }
    }
    if let Some(email) = asked.get(&Field::PERSON_EMAIL)
        && addresses > 0
        && may_be_taken(Field::PERSON_EMAIL, shape)
    {
        all.extend(email.verifiers.iter().map(|rung| Most {
            rung: *rung,
            calls: addresses,
            sent: vec![Field::PERSON_EMAIL],
        }));
    }
    all
}

/// Whether a run takes a found value of a field: not where it is known and not wanted.
fn may_be_taken(field: Field, shape: &Shape) -> bool {
    !shape.known.contains(field) || shape.wanted.contains(field)
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

/// What may be known of an entity in the end, and who may be asked on the way.
struct Reach {
    known: FieldSet,
    /// What may come in or change.
    found: FieldSet,
    rungs: Vec<usize>,
}

impl Reach {
    fn of(ladder: &Ladder, asked: &BTreeMap<Field, Asked<'_>>, shape: &Shape, dial: Dial) -> Self {
        let mut reach = Self {
            known: shape.known,
            found: FieldSet::EMPTY,
            rungs: Vec::new(),
        };
        loop {
            let mut grown = false;
            for rung in 0..ladder.rungs.len() {
                if reach.rungs.contains(&rung)
                    || !may_be_chosen(ladder, asked, shape, reach.known, dial, rung)
                {
                    continue;
                }
                grown = true;
                reach.rungs.push(rung);
                reach.take(ladder, shape, rung);
            }
            if !grown {
                return reach;
            }
        }
    }

    fn take(&mut self, ladder: &Ladder, shape: &Shape, rung: usize) {
        let Some(found) = ladder.rungs.get(rung) else {
            return;
        };
        let kind = ladder.at(rung).map(|(_, operation)| operation.role.entity());
        for field in found.returns.iter() {
            if Some(field.entity()) == kind && may_be_taken(field, shape) {
                self.add(field);
            }
        }
        // What follows from what is found.
        if self.found.contains(Field::PERSON_FULL_NAME) {
            self.add_new(Field::PERSON_FIRST_NAME);
            self.add_new(Field::PERSON_LAST_NAME);
        }
        if self.known.contains(Field::PERSON_FIRST_NAME) && self.known.contains(Field::PERSON_LAST_NAME) {
            self.add_new(Field::PERSON_FULL_NAME);
        }
        if self.found.contains(Field::PERSON_EMAIL) {
            self.add_new(Field::COMPANY_DOMAIN);
        }
    }

    fn add(&mut self, field: Field) {
        self.known.insert(field);
        self.found.insert(field);
    }

    fn add_new(&mut self, field: Field) {
        if !self.known.contains(field) {
            self.add(field);
        }
    }
}

/// Whether a rung may come to be chosen for a wanted field: it does best before anybody missed, with all fields missing.
fn may_be_chosen(
    ladder: &Ladder,
    asked: &BTreeMap<Field, Asked<'_>>,
    shape: &Shape,
    known: FieldSet,
    dial: Dial,
    rung: usize,
) -> bool {
    let is_finder = ladder
        .at(rung)
        .is_some_and(|(_, operation)| operation.role != Role::Verify);
    let for_field = |field: Field| {
        let Some(asked) = asked.get(&field).filter(|asked| asked.ladder.contains(&rung)) else {
            return false;
        };
        let standing = Standing {
            field,
            missing: shape.wanted,
            known,
            ladder: &[rung],
            tried: &[],
            missed: &BTreeMap::new(),
            waits: &BTreeMap::new(),
            order: asked.wanted.order,
            dial,
            worth: asked.wanted.worth.map(Micros::from_dollars),
        };
        waterfall::choose(&ladder.rungs, &standing).is_some()
    };
    is_finder && shape.wanted.iter().any(for_field)
}
