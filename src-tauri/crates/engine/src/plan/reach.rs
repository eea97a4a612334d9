//! What may come to be known of an entity, and who may be asked on the way: an answer may bring what the next question
//! needs, as a company's name brings its domain and that its site.

use std::collections::BTreeMap;

use model::{Field, Micros};
use provider::Role;

use super::forecast::Asked;
use crate::{
    ladder::Ladder,
    recipe::Dial,
    waterfall::{self, FieldSet, Standing},
};

/// What may be known of an entity in the end, and who may be asked on the way.
pub(super) struct Reach {
    pub known: FieldSet,
    /// What may come in or change.
    pub found: FieldSet,
    pub rungs: Vec<usize>,
}

impl Reach {
    /// Of an entity of which something is wanted and something known.
    pub(super) fn of(
        ladder: &Ladder,
        asked: &BTreeMap<Field, Asked<'_>>,
        wanted: FieldSet,
        known: FieldSet,
        dial: Dial,
    ) -> Self {
        Self::hoping(ladder, asked, wanted, known, FieldSet::EMPTY, dial)
    }

    /// The same, where others may bring these fields first.
    pub(super) fn hoping(
        ladder: &Ladder,
        asked: &BTreeMap<Field, Asked<'_>>,
        wanted: FieldSet,
        known: FieldSet,
        hope: FieldSet,
        dial: Dial,
    ) -> Self {
        let mut reach = Self {
            known,
            found: FieldSet::EMPTY,
            rungs: Vec::new(),
        };
        hope.iter().for_each(|field| reach.add_new(field));
        loop {
            let mut grown = false;
            for rung in 0..ladder.rungs.len() {
                if reach.rungs.contains(&rung)
                    || !may_be_chosen(ladder, asked, wanted, reach.known, dial, rung)
                {
                    continue;
                }
                grown = true;
                reach.rungs.push(rung);
                reach.take(ladder, wanted, known, rung);
            }
            if !grown {
                return reach;
            }
        }
    }

    /// What a company's answers may bring of what its people are asked with.
    pub(super) fn leads(&self) -> FieldSet {
        let domain = Field::COMPANY_DOMAIN;
        if self.known.contains(domain) {
            FieldSet::from_iter([domain])
        } else {
            FieldSet::EMPTY
        }
    }

    fn take(&mut self, ladder: &Ladder, wanted: FieldSet, known: FieldSet, rung: usize) {
        let Some(found) = ladder.rungs.get(rung) else {
            return;
        };
        let kind = ladder.at(rung).map(|(_, operation)| operation.role.entity());
        for field in found.returns.iter() {
            // A run takes no value that is known and not wanted.
            if Some(field.entity()) == kind && (!known.contains(field) || wanted.contains(field)) {
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
    wanted: FieldSet,
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
            missing: wanted,
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
    is_finder && wanted.iter().any(for_field)
}
