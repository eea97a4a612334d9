//! Who can be asked: every operation of every provider that is ready, with the rates learned from the user's own calls.

use std::sync::Arc;

use model::{EntityKind, Field, Micros};
use pace::Pacer;
use provider::{Definition, Operation, Role};
use store::StoreError;

use crate::{
    Engine,
    plan::{Needs, Unavailable},
    recipe::{Recipe, Wanted},
    waterfall::{FieldSet, Rung},
};

/// Everybody who can be asked for one recipe, and who cannot and why.
pub(crate) struct Ladder {
    /// What the choice sees, one entry per operation.
    pub rungs: Vec<Rung>,
    /// Whose operation it is, by the same position.
    owners: Vec<(Arc<Definition>, usize)>,
    /// Who lets its calls start, by the same position.
    pacers: Vec<Pacer>,
    /// Providers that cannot be asked.
    pub unavailable: Vec<Unavailable>,
    /// What they would offer, in the same order.
    offers: Vec<FieldSet>,
}

impl Ladder {
    /// Everybody a recipe may ask. A provider without a key or switched off is unavailable, not forgotten.
    pub(crate) async fn of(engine: &Engine, recipe: &Recipe, practice: bool) -> Result<Self, StoreError> {
        engine
            .rates
            .recall(&engine.store, &engine.catalogue, practice)
            .await?;
        let mut ladder = Self {
            rungs: Vec::new(),
            owners: Vec::new(),
            pacers: Vec::new(),
            unavailable: Vec::new(),
            offers: Vec::new(),
        };
        for entry in engine.catalogue().iter() {
            let definition = &entry.definition;
            let is_asked_for = recipe.fields.iter().any(|wanted| may_ask(wanted, definition));
            if !is_asked_for || (practice && definition.answers_with_pictures()) {
                continue;
            }
            if let Err((reason, needs)) = engine.readiness(practice, definition).await? {
                ladder.offers.push(definition.fields().into_iter().collect());
                ladder.unavailable.push(Unavailable {
                    provider: definition.id.clone(),
                    name: definition.name.clone(),
                    reason,
                    needs,
                });
                continue;
            }
            engine.lanes.prepare(&engine.store, practice, definition).await?;
            for (position, operation) in definition.operations.iter().enumerate() {
                ladder.rungs.push(rung(engine, practice, definition, operation));
                ladder.owners.push((Arc::clone(definition), position));
                ladder.pacers.push(engine.pacer(practice, definition));
            }
        }
        ladder.price_checks(recipe);
        Ok(ladder)
    }

    /// Sets what an address costs whose finder does not say how good it is: the first verifier is asked about it.
    fn price_checks(&mut self, recipe: &Recipe) {
        let wanted = recipe.wanted(Field::PERSON_EMAIL);
        let verifier = wanted.and_then(|wanted| self.verifiers(wanted).first().copied());
        let Some(price) = verifier.and_then(|at| Some(self.rungs.get(at)?.ceiling())) else {
            return;
        };
        for (rung, (definition, operation)) in self.rungs.iter_mut().zip(&self.owners) {
            let operation = definition.operations.get(*operation);
            if operation.is_some_and(|operation| operation.verdict.is_none()) {
                rung.check = price;
            }
        }
    }

    /// Whose operation stands at a position.
    pub(crate) fn at(&self, position: usize) -> Option<(&Definition, &Operation)> {
        let (definition, operation) = self.owners.get(position)?;
        Some((definition, definition.operations.get(*operation)?))
    }

    /// Who lets calls of the operation at a position start.
    pub(crate) fn pacer(&self, position: usize) -> Option<&Pacer> {
        self.pacers.get(position)
    }

    /// Positions that may be asked for a wanted field, in the recipe's order.
    pub(crate) fn for_field(&self, wanted: &Wanted) -> Vec<usize> {
        self.select(&wanted.providers, |operation, rung| {
            operation.role != Role::Verify
                && operation.role.entity() == wanted.field.entity()
                && rung.returns.contains(wanted.field)
        })
    }

    /// Why nobody can be asked for a field that no rung offers.
    pub(crate) fn no_provider(&self, field: Field) -> String {
        let lacks_browser = |(offers, lacking): &(&FieldSet, &Unavailable)| {
            offers.contains(field) && lacking.needs == Some(Needs::Browser)
        };
        let mut lacking = self.offers.iter().zip(&self.unavailable);
        match lacking.find(lacks_browser) {
            Some((_, lacking)) => lacking.reason.clone(),
            None => format!(
                "No provider that is ready offers {}. Set a key or add a provider.",
                field.label()
            ),
        }
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

fn rung(engine: &Engine, practice: bool, definition: &Definition, operation: &Operation) -> Rung {
    let price = definition.price(operation);
    let (place, rates) = engine.rates.of(practice, definition, operation);
    let returns: FieldSet = operation.returns().into_iter().collect();
    Rung {
        provider: definition.id.clone(),
        name: definition.name.clone(),
        operation: operation.id.clone(),
        accepts: operation
            .accepts
            .iter()
            .map(|fields| fields.iter().copied().collect())
            .collect(),
        returns,
        per_call: price.per_call,
        per_hit: price.per_hit,
        rates,
        place,
        check: Micros::ZERO,
        knowing: engine.rates.knowing(practice, operation.role),
        joints: returns
            .iter()
            .map(|field| (field, engine.rates.joint(practice, field)))
            .collect(),
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
