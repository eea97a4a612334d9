//! Where the work on an entity stands, as far as a plan looks: all that decides how it goes on. Entities that stand alike
//! are walked together.

use std::collections::BTreeMap;

use model::Field;
use provider::Role;

use crate::{joint::Missed, rates::Strangers, waterfall::FieldSet};

/// Where the work on an entity stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct State {
    /// Wanted and not there yet.
    pub missing: FieldSet,
    /// What questions can be asked with.
    pub known: FieldSet,
    /// Who answered, each with the fields that it was asked with.
    pub asked: Vec<(usize, FieldSet)>,
    /// Who answered without a value, by field.
    pub missed: BTreeMap<Field, Missed>,
    /// Who does not know the person or company at all, by what was asked about.
    pub strangers: BTreeMap<Role, Strangers>,
}

/// Whose answer it is, at which place of the session, what it was asked about and with which fields.
pub(super) struct Answer {
    pub rung: usize,
    pub place: u8,
    pub role: Role,
    pub question: FieldSet,
}

/// Entities that stand alike when a plan begins to reckon.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Shape {
    pub at: State,
    /// Of people who wait for the domain of their company: where that stands.
    pub company: Option<Box<Shape>>,
}

impl State {
    /// Nobody was asked yet.
    pub(super) fn new(wanted: FieldSet, known: FieldSet) -> Self {
        Self {
            missing: wanted,
            known,
            ..Self::default()
        }
    }

    /// Whether a rung has answered.
    pub(super) fn has_asked(&self, rung: usize) -> bool {
        self.asked.iter().any(|(asked, _)| *asked == rung)
    }

    /// Whether a rung has answered this very question.
    pub(super) fn has_heard(&self, rung: usize, question: FieldSet) -> bool {
        self.asked.contains(&(rung, question))
    }

    /// Notes an answer: whose and to which question, what it may have filled and whether it knows the person or company. What
    /// it did fill is taken out of what is missing before.
    pub(super) fn note(&mut self, answer: &Answer, open: FieldSet, knows: bool) {
        let Answer {
            rung,
            place,
            role,
            question,
        } = *answer;
        self.asked.push((rung, question));
        for field in open.iter().filter(|field| self.missing.contains(*field)) {
            let missed = self.missed.entry(field).or_default();
            *missed = missed.with(place);
        }
        self.strangers.entry(role).or_default().note(place, knows);
    }
}
