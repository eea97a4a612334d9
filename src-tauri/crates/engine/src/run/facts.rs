//! What is known of an entity, and the keys of the questions that follow from it.

use std::sync::{Arc, OnceLock};

use provider::Inputs;

use super::work::Job;
use crate::{ask::question_key, ladder::known_set, waterfall::FieldSet};

/// What is known, and what operations would be asked with it.
pub(super) struct Facts {
    known: Inputs,
    set: FieldSet,
    /// By rung, computed when first looked for.
    keys: Box<[OnceLock<Option<Arc<str>>>]>,
}

impl Facts {
    /// Facts for the operations of a job.
    pub(super) fn of(job: &Job, known: Inputs) -> Self {
        Self {
            set: known_set(&known),
            known,
            keys: std::iter::repeat_with(OnceLock::new)
                .take(job.ladder.rungs.len())
                .collect(),
        }
    }

    pub(super) fn known(&self) -> &Inputs {
        &self.known
    }

    /// Which fields are known.
    pub(super) fn set(&self) -> FieldSet {
        self.set
    }

    /// The key of the question that an operation would be asked; none when it cannot be asked with what is known.
    pub(super) fn key(&self, job: &Job, rung: usize) -> Option<Arc<str>> {
        let compute = || {
            let (definition, operation) = job.ladder.at(rung)?;
            question_key(job.practice, definition, operation, &self.known).map(Arc::from)
        };
        self.keys.get(rung)?.get_or_init(compute).clone()
    }

    /// Takes over a key that was computed from the same facts.
    pub(super) fn remember(&self, rung: usize, key: &Arc<str>) {
        if let Some(place) = self.keys.get(rung) {
            place.get_or_init(|| Some(Arc::clone(key)));
        }
    }

    /// More is known: the questions may be others now.
    pub(super) fn learn(&mut self, change: impl FnOnce(&mut Inputs)) {
        change(&mut self.known);
        self.set = known_set(&self.known);
        self.keys.iter_mut().for_each(|key| *key = OnceLock::new());
    }
}
