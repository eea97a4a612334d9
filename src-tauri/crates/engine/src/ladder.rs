//! Who can be asked: every operation of every provider that is ready, with the rates learned from the user's own calls.

use std::{collections::HashMap, sync::Arc, time::Duration};

use model::{EntityKind, Field, Outcome};
use provider::{Definition, Operation, Role};
use store::{StoreError, now_ms};

use crate::{
    Engine,
    plan::Unavailable,
    recipe::{Recipe, Wanted},
    waterfall::{FieldSet, Rung},
};

/// Calls older than this say little about the next ones.
const LEARN_FROM_DAYS: i64 = 90;
/// Observations worth as much as the definition's own estimate (FIELD §2, shrinkage towards a prior).
const PRIOR_WEIGHT: f64 = 20.0;

/// Everybody who can be asked for one recipe, and who cannot and why.
pub(crate) struct Ladder {
    /// What the choice sees, one entry per operation.
    pub rungs: Vec<Rung>,
    /// Whose operation it is, by the same position.
    owners: Vec<(Arc<Definition>, usize)>,
    /// Providers that cannot be asked.
    pub unavailable: Vec<Unavailable>,
}

impl Ladder {
    /// Everybody a recipe may ask. A provider without a key or switched off is unavailable, not forgotten.
    pub(crate) async fn of(engine: &Engine, recipe: &Recipe, practice: bool) -> Result<Self, StoreError> {
        let observed = observations(engine, practice).await?;
        let mut ladder = Self {
            rungs: Vec::new(),
            owners: Vec::new(),
            unavailable: Vec::new(),
        };
        for entry in engine.catalogue().iter() {
            let definition = &entry.definition;
            if !recipe.fields.iter().any(|wanted| may_ask(wanted, definition)) {
                continue;
            }
            if let Err(reason) = engine.readiness(practice, definition).await? {
                ladder.unavailable.push(Unavailable {
                    provider: definition.id.clone(),
                    name: definition.name.clone(),
                    needs_key: reason.contains("has no key"),
                    reason,
                });
                continue;
            }
            for (position, operation) in definition.operations.iter().enumerate() {
                let seen = observed.get(&(definition.id.clone(), operation.id.clone()));
                ladder
                    .rungs
                    .push(rung(definition, operation, seen.copied().unwrap_or_default()));
                ladder.owners.push((Arc::clone(definition), position));
            }
        }
        Ok(ladder)
    }

    /// Whose operation stands at a position.
    pub(crate) fn at(&self, position: usize) -> Option<(&Definition, &Operation)> {
        let (definition, operation) = self.owners.get(position)?;
        Some((definition, definition.operations.get(*operation)?))
    }

    /// Positions that may be asked for a wanted field, in the recipe's order.
    pub(crate) fn for_field(&self, wanted: &Wanted) -> Vec<usize> {
        self.select(&wanted.providers, |operation, rung| {
            operation.role != Role::Verify
                && operation.role.entity() == wanted.field.entity()
                && rung.returns.contains(wanted.field)
        })
    }

    /// Positions that check an e-mail address, in the recipe's order or the cheapest first.
    pub(crate) fn verifiers(&self, wanted: &Wanted) -> Vec<usize> {
        if wanted.accept.is_empty() {
            return Vec::new();
        }
        let mut positions = self.select(&wanted.verify, |operation, _| operation.role == Role::Verify);
        if wanted.verify.is_empty() {
            positions.sort_by_key(|position| self.rungs.get(*position).map(Rung::ceiling));
        }
        positions
    }

    fn select(&self, providers: &[String], fits: impl Fn(&Operation, &Rung) -> bool) -> Vec<usize> {
        let mut positions: Vec<usize> = (0..self.rungs.len())
            .filter(|position| {
                let named =
                    |definition: &Definition| providers.is_empty() || providers.contains(&definition.id);
                self.at(*position).is_some_and(|(definition, operation)| {
                    named(definition)
                        && self
                            .rungs
                            .get(*position)
                            .is_some_and(|rung| fits(operation, rung))
                })
            })
            .collect();
        let place = |position: &usize| {
            self.at(*position)
                .and_then(|(definition, _)| providers.iter().position(|id| *id == definition.id))
        };
        positions.sort_by_key(place);
        positions
    }
}

fn may_ask(wanted: &Wanted, definition: &Definition) -> bool {
    let finds = definition.fields().contains(&wanted.field)
        && (wanted.providers.is_empty() || wanted.providers.contains(&definition.id));
    let checks = !wanted.accept.is_empty()
        && definition
            .operations
            .iter()
            .any(|operation| operation.role == Role::Verify)
        && (wanted.verify.is_empty() || wanted.verify.contains(&definition.id));
    finds || checks
}

/// What was seen of an operation: answers, hits and the median time to an answer.
#[derive(Clone, Copy, Default)]
struct Seen {
    answers: u32,
    hits: u32,
    median_ms: Option<u32>,
}

async fn observations(
    engine: &Engine,
    practice: bool,
) -> Result<HashMap<(String, String), Seen>, StoreError> {
    let since = now_ms() - LEARN_FROM_DAYS * 86_400_000;
    let weeks = engine.store().operations_since(since, practice).await?;
    let seen = |week: store::ProviderWeek| {
        let count = |outcome: Outcome| {
            week.outcomes
                .iter()
                .filter(|(id, _)| id == outcome.as_str())
                .map(|(_, count)| count)
                .sum::<u32>()
        };
        let hits = count(Outcome::Hit);
        let median_ms = week.durations_ms.get(week.durations_ms.len() / 2).copied();
        let seen = Seen {
            answers: hits + count(Outcome::Miss),
            hits,
            median_ms,
        };
        ((week.provider, week.operation), seen)
    };
    Ok(weeks.into_iter().map(seen).collect())
}

fn rung(definition: &Definition, operation: &Operation, seen: Seen) -> Rung {
    let prior = operation.prior.hit_rate;
    let hit_rate = (f64::from(seen.hits) + PRIOR_WEIGHT * prior) / (f64::from(seen.answers) + PRIOR_WEIGHT);
    let price = definition.price(operation);
    let latency = seen.median_ms.map_or(operation.prior.latency_ms, u64::from);
    Rung {
        provider: definition.id.clone(),
        name: definition.name.clone(),
        operation: operation.id.clone(),
        accepts: operation
            .accepts
            .iter()
            .map(|fields| fields.iter().copied().collect())
            .collect(),
        returns: operation.returns().into_iter().collect(),
        per_call: price.per_call,
        per_hit: price.per_hit,
        hit_rate,
        observations: seen.answers,
        latency: Duration::from_millis(latency),
    }
}

/// The wanted fields of one kind of entity, in the recipe's order.
pub(crate) fn wanted_of(recipe: &Recipe, kind: EntityKind) -> Vec<Field> {
    recipe
        .wanted_fields()
        .into_iter()
        .filter(|field| field.entity() == kind)
        .collect()
}

/// The fields that are known.
pub(crate) fn known_set(known: &std::collections::BTreeMap<Field, String>) -> FieldSet {
    known.keys().copied().collect()
}
