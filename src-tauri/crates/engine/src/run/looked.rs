//! Answers that are there already: looked up for many entities at once, and remembered until they are taken.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use model::Field;
use store::{Item, StoreError};

use super::{facts::Facts, work::Job};
use crate::{
    ask::{Answered, Recall, question_key},
    ladder::known_set,
};

/// A question of one operation.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Sought {
    pub rung: usize,
    pub key: Arc<str>,
    /// How many days its answer counts as true, where the recipe says so.
    pub fresh_days: Option<u32>,
}

/// A question that was looked up.
pub(super) struct Looked {
    sought: Sought,
    /// When.
    at: u64,
    /// The answer that was there and was not taken yet.
    answer: Option<Box<Answered>>,
}

/// The questions of an entity that were looked up.
#[derive(Default)]
pub(super) struct LookedUp(Vec<Looked>);

impl LookedUp {
    pub(super) fn add(&mut self, looked: Vec<Looked>) {
        self.0.extend(looked);
    }

    /// Saves facts from computing the keys of what was looked up with them.
    pub(super) fn hand_over(&self, facts: &Facts) {
        for Looked { sought, .. } in &self.0 {
            facts.remember(sought.rung, &sought.key);
        }
    }

    pub(super) fn has(&self, sought: &Sought) -> bool {
        self.0.iter().any(|looked| looked.sought == *sought)
    }

    /// When it was looked up.
    pub(super) fn when(&self, sought: &Sought) -> u64 {
        let looked = self.0.iter().find(|looked| looked.sought == *sought);
        looked.map_or(0, |looked| looked.at)
    }

    /// The answer, once.
    pub(super) fn take(&mut self, sought: &Sought) -> Option<Box<Answered>> {
        let looked = self.0.iter_mut().find(|looked| looked.sought == *sought);
        looked?.answer.take()
    }

    /// It has to be looked up again.
    pub(super) fn forget(&mut self, sought: &Sought) {
        self.0.retain(|looked| looked.sought != *sought);
    }
}

impl Job {
    /// Looks up the answers to the questions that items begin with.
    pub(super) async fn look_up(&self, items: &[Item]) -> Result<Vec<LookedUp>, StoreError> {
        let ladders: BTreeMap<Field, (Vec<usize>, Option<u32>)> = self
            .recipe
            .fields
            .iter()
            .map(|wanted| (wanted.field, (self.ladder.for_field(wanted), wanted.fresh_days)))
            .collect();
        let (mut places, mut sought) = (Vec::new(), Vec::new());
        for (place, item) in items.iter().enumerate() {
            let known = known_set(&item.known);
            let mut rungs: BTreeSet<(usize, Option<u32>)> = BTreeSet::new();
            for (ladder, fresh_days) in item.wanted.iter().filter_map(|field| ladders.get(field)) {
                let can_ask = |rung: &&usize| {
                    let rung = self.ladder.rungs.get(**rung);
                    rung.is_some_and(|rung| rung.can_ask(known))
                };
                rungs.extend(ladder.iter().filter(can_ask).map(|rung| (*rung, *fresh_days)));
            }
            for (rung, fresh_days) in rungs {
                if let Some((definition, operation)) = self.ladder.at(rung)
                    && let Some(key) = question_key(self.practice, definition, operation, &item.known)
                {
                    places.push(place);
                    sought.push(Sought {
                        rung,
                        key: Arc::from(key),
                        fresh_days,
                    });
                }
            }
        }
        let mut all: Vec<LookedUp> = items.iter().map(|_| LookedUp::default()).collect();
        for (place, looked) in places.into_iter().zip(self.recall(sought).await?) {
            if let Some(of_item) = all.get_mut(place) {
                of_item.0.push(looked);
            }
        }
        Ok(all)
    }

    /// Looks questions up.
    pub(super) async fn recall(&self, sought: Vec<Sought>) -> Result<Vec<Looked>, StoreError> {
        let at = self.engine.moment();
        let mut questions = Vec::with_capacity(sought.len());
        for Sought {
            rung,
            key,
            fresh_days,
        } in &sought
        {
            // Every position sought is one of the ladder's.
            if let Some((definition, operation)) = self.ladder.at(*rung) {
                questions.push(Recall {
                    definition,
                    operation,
                    key,
                    fresh_days: *fresh_days,
                });
            }
        }
        let answers = self.engine.recall(&questions).await?;
        let looked = |(sought, answer)| Looked { sought, at, answer };
        Ok(sought.into_iter().zip(answers).map(looked).collect())
    }
}
