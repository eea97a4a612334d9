//! The waterfall walked on paper, entity by entity: cached answers are certain, the others have their expected rates.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use model::{Cell, CellState, Field, Micros, Outcome};
use provider::Role;
use store::{CellKey, Item};

use super::{CallPlan, FieldPlan, Leaving, Request, Skipped, Spend};
use crate::{
    Engine, EngineError,
    ask::{is_fresh, question_key},
    ladder::{Ladder, known_set, wanted_of},
    recipe::{Dial, Fill, Wanted},
    run::{no_provider, too_little},
    waterfall::{self, FieldSet, Standing},
};

/// The share by which a forecast from thin data may be off as a whole (FIELD §2).
const THIN: f64 = 0.5;
/// What a practice run may spend of practice money, at least.
const PRACTICE_CAP: Micros = Micros(100_000_000);

/// Expected use of one rung.
#[derive(Clone, Copy, Default)]
struct Use {
    calls: f64,
    ceiling: u32,
    cached: u32,
    spend: f64,
    variance: f64,
}

/// The waterfall walked on paper.
pub(super) struct Paper<'a> {
    engine: &'a Engine,
    request: &'a Request<'a>,
    ladder: &'a Ladder,
    dial: Dial,
    uses: Vec<Use>,
    fields: BTreeMap<Field, FieldPlan>,
    skipped: BTreeMap<(Field, String), u32>,
    sent: BTreeMap<String, BTreeSet<Field>>,
}

impl<'a> Paper<'a> {
    pub(super) fn new(engine: &'a Engine, request: &'a Request<'a>, ladder: &'a Ladder) -> Self {
        Self {
            engine,
            request,
            ladder,
            dial: request.dial.unwrap_or(request.recipe.dial),
            uses: vec![Use::default(); ladder.rungs.len()],
            fields: BTreeMap::new(),
            skipped: BTreeMap::new(),
            sent: BTreeMap::new(),
        }
    }

    /// Walks one entity; what is left to be asked of it.
    pub(super) async fn walk(
        &mut self,
        item: &Item,
        cells: &HashMap<CellKey, Cell>,
        settled: &HashSet<CellKey>,
    ) -> Result<Vec<Field>, EngineError> {
        let mut open: BTreeMap<Field, f64> = BTreeMap::new();
        let mut wanted_fields = Vec::new();
        for field in wanted_of(self.request.recipe, item.kind) {
            let Some(wanted) = self.request.recipe.wanted(field) else {
                continue;
            };
            let cell = cells.get(&(item.entity, field));
            let is_settled = self.is_settled(wanted, item, cell);
            let plan = self.fields.entry(field).or_insert(FieldPlan {
                field,
                entities: 0,
                known: 0,
                to_fill: 0,
                skipped: 0,
                expected: 0.0,
            });
            plan.entities += 1;
            if let Some(state) = self.request.state
                && cell.is_none_or(|cell| cell.state != state)
            {
                continue;
            }
            if is_settled {
                plan.known += 1;
                plan.expected += 1.0;
                continue;
            }
            // Asked before in the same way, and nobody knew: asking again would cost and find nothing.
            let found_nothing =
                cell.is_some_and(|cell| matches!(cell.state, CellState::NotFound | CellState::Rejected));
            if found_nothing && self.request.state.is_none() && settled.contains(&(item.entity, field)) {
                plan.skipped += 1;
                let reason = "Asked in the last 30 days, and nobody knew it.".to_owned();
                *self.skipped.entry((field, reason)).or_default() += 1;
                continue;
            }
            let ladder = self.ladder.for_field(wanted);
            let known = known_set(&item.known);
            let reason = if !wanted
                .only_if
                .iter()
                .all(|condition| condition.holds(&item.known))
            {
                Some("The recipe's condition leaves it out.".to_owned())
            } else if ladder.is_empty() {
                Some(no_provider(field))
            } else if !ladder
                .iter()
                .any(|at| self.ladder.rungs.get(*at).is_some_and(|rung| rung.can_ask(known)))
            {
                Some(too_little(field))
            } else {
                None
            };
            if let Some(reason) = reason {
                plan.skipped += 1;
                *self.skipped.entry((field, reason)).or_default() += 1;
                continue;
            }
            plan.to_fill += 1;
            open.insert(field, 1.0);
            wanted_fields.push(field);
        }
        for field in &wanted_fields {
            self.descend(item, *field, &mut open).await?;
        }
        for field in &wanted_fields {
            if let (Some(plan), Some(left)) = (self.fields.get_mut(field), open.get(field)) {
                plan.expected += 1.0 - left;
            }
        }
        Ok(wanted_fields)
    }

    /// Whether nothing is to be asked: found and still fresh, or in the file where only blanks are filled.
    fn is_settled(&self, wanted: &Wanted, item: &Item, cell: Option<&Cell>) -> bool {
        let found =
            cell.filter(|cell| cell.state == CellState::Value && cell.counts_in(self.request.practice));
        match found {
            Some(cell) => !self.engine.is_stale(cell, wanted.fresh_days),
            None => wanted.fill == Fill::Blanks && item.known.contains_key(&wanted.field),
        }
    }

    /// One field's waterfall for one entity: the share still open falls with every step.
    async fn descend(
        &mut self,
        item: &Item,
        field: Field,
        open: &mut BTreeMap<Field, f64>,
    ) -> Result<(), EngineError> {
        let Some(wanted) = self.request.recipe.wanted(field) else {
            return Ok(());
        };
        let ladder = self.ladder.for_field(wanted);
        let verifier = self.ladder.verifiers(wanted).first().copied();
        let known = known_set(&item.known);
        let no_waits = BTreeMap::new();
        let (mut tried, mut misses) = (Vec::new(), BTreeMap::from([(field, 0)]));
        while open.get(&field).is_some_and(|left| *left > 0.001) {
            let missing: FieldSet = open
                .iter()
                .filter(|(_, left)| **left > 0.5)
                .map(|(field, _)| *field)
                .collect();
            let standing = Standing {
                field,
                missing,
                known,
                ladder: &ladder,
                tried: &tried,
                misses: &misses,
                waits: &no_waits,
                order: wanted.order,
                dial: self.dial,
                worth: wanted.worth.map(Micros::from_dollars),
            };
            let Some(choice) = waterfall::choose(&self.ladder.rungs, &standing) else {
                break;
            };
            tried.push(choice.rung);
            let Some((definition, operation)) = self.ladder.at(choice.rung) else {
                break;
            };
            let alive = open.get(&field).copied().unwrap_or_default();
            let cached = match question_key(self.request.practice, definition, operation, &item.known) {
                Some(key) => self.engine.store().answer_brief(&key).await?,
                None => None,
            };
            let cached =
                cached.filter(|(outcome, at_ms)| is_fresh(operation, wanted.fresh_days, outcome, *at_ms));
            let fields = self.sent.entry(definition.id.clone()).or_default();
            fields.extend(operation.alternative_for(&item.known).unwrap_or_default());
            fields.extend(
                operation
                    .also
                    .iter()
                    .filter(|field| item.known.contains_key(field)),
            );
            let Some(rung) = self.ladder.rungs.get(choice.rung) else {
                break;
            };
            let Some(used) = self.uses.get_mut(choice.rung) else {
                break;
            };
            let chance = if let Some((outcome, _)) = &cached {
                used.cached += 1;
                f64::from(u8::from(outcome == Outcome::Hit.as_str()))
            } else {
                let p = choice.hit_rate;
                let (any, hit) = (rung.per_call.dollars(), rung.per_hit.dollars());
                let mean = alive * (any + p * hit);
                used.calls += alive;
                used.ceiling += 1;
                used.spend += mean;
                used.variance +=
                    alive * ((1.0 - p) * any * any + p * (any + hit) * (any + hit)) - mean * mean;
                p
            };
            if field == Field::PERSON_EMAIL
                && cached.is_none()
                && operation.verdict.is_none()
                && let Some(used) = verifier.and_then(|at| self.uses.get_mut(at))
                && let Some(rung) = verifier.and_then(|at| self.ladder.rungs.get(at))
            {
                let price = rung.ceiling().dollars();
                used.calls += alive * chance;
                used.ceiling += 1;
                used.spend += alive * chance * price;
                used.variance += alive * chance * (1.0 - alive * chance) * price * price;
                if let Some((checker, _)) = verifier.and_then(|at| self.ladder.at(at)) {
                    self.sent
                        .entry(checker.id.clone())
                        .or_default()
                        .insert(Field::PERSON_EMAIL);
                }
            }
            for (other, left) in open.iter_mut() {
                if rung.returns.contains(*other) {
                    *left *= if *other == field {
                        1.0 - chance
                    } else {
                        1.0 - chance * alive
                    };
                }
            }
            *misses.entry(field).or_default() += 1;
        }
        Ok(())
    }

    /// The wanted fields' plans, in the recipe's order.
    pub(super) fn fields(&self) -> Vec<FieldPlan> {
        let of_field = |field: &Field| self.fields.get(field).cloned();
        self.request
            .recipe
            .wanted_fields()
            .iter()
            .filter_map(of_field)
            .collect()
    }

    pub(super) fn calls(&self) -> Vec<CallPlan> {
        let entry = |(position, used): (usize, &Use)| {
            let (definition, operation) = self.ladder.at(position)?;
            let rung = self.ladder.rungs.get(position)?;
            (used.ceiling > 0 || used.cached > 0).then(|| CallPlan {
                provider: definition.id.clone(),
                name: definition.name.clone(),
                badge: definition.badge.clone(),
                operation: operation.id.clone(),
                calls: used.calls,
                calls_ceiling: used.ceiling,
                cached: used.cached,
                hit_rate: rung.rates.overall().0,
                observations: rung.rates.overall().1,
                price: rung.ceiling(),
                billing: match (rung.per_call, rung.per_hit) {
                    (Micros::ZERO, Micros::ZERO) => "free",
                    (Micros::ZERO, _) => "per hit",
                    _ => "per call",
                }
                .to_owned(),
                price_as_of: definition.price(operation).as_of,
                spend: Micros::from_dollars(used.spend),
            })
        };
        let mut calls: Vec<CallPlan> = self.uses.iter().enumerate().filter_map(entry).collect();
        calls.sort_by(|a, b| b.calls.total_cmp(&a.calls));
        calls
    }

    pub(super) fn skipped(&self) -> Vec<Skipped> {
        let entry = |((field, reason), cells): (&(Field, String), &u32)| Skipped {
            field: *field,
            cells: *cells,
            reason: reason.clone(),
        };
        self.skipped.iter().map(entry).collect()
    }

    pub(super) fn leaves(&self) -> Vec<Leaving> {
        if self.request.practice {
            return Vec::new();
        }
        let entry = |(id, fields): (&String, &BTreeSet<Field>)| {
            let definition = self.engine.catalogue().get(id)?;
            let mut fields: Vec<Field> = fields.iter().copied().collect();
            fields.sort_by_key(|field| !field.is_personal());
            let personal = fields
                .iter()
                .copied()
                .filter(|field| field.is_personal())
                .collect();
            Some(Leaving {
                provider: id.clone(),
                name: definition.name.clone(),
                badge: definition.badge.clone(),
                fields,
                personal,
            })
        };
        self.sent.iter().filter_map(entry).collect()
    }

    /// FIELD §2: the spread is that of the calls themselves, and of rates known from few calls.
    pub(super) fn spend(&self) -> Spend {
        let mean: f64 = self.uses.iter().map(|used| used.spend).sum();
        let variance: f64 = self.uses.iter().map(|used| used.variance.max(0.0)).sum();
        let ceiling: Micros = self
            .uses
            .iter()
            .zip(&self.ladder.rungs)
            .map(|(used, rung)| rung.ceiling().times(f64::from(used.ceiling)))
            .sum();
        let asked = self
            .uses
            .iter()
            .zip(&self.ladder.rungs)
            .filter(|(used, _)| used.ceiling > 0);
        let observations = asked
            .map(|(_, rung)| rung.rates.overall().1)
            .min()
            .unwrap_or_default();
        let thin = 20.0 / (20.0 + f64::from(observations));
        let spread = (variance + (THIN * thin * mean).powi(2)).sqrt();
        let p95 = Micros::from_dollars(mean + 1.645 * spread).min(ceiling);
        let basis = if observations == 0 {
            "It rests on the definitions' own estimates; your first run will say more.".to_owned()
        } else {
            format!("It rests on at least {observations} of your own calls to each provider.")
        };
        Spend {
            p50: Micros::from_dollars(mean),
            p95,
            ceiling,
            cap: self.cap(p95, ceiling),
            basis,
        }
    }

    /// The recipe's cap, or one that one run in twenty would reach. A call is begun only while its whole price fits under
    /// the cap, so the dearest call's price stands on top. Practice money needs no cap.
    fn cap(&self, p95: Micros, ceiling: Micros) -> Micros {
        if self.request.practice {
            return ceiling.max(PRACTICE_CAP);
        }
        let asked = self
            .uses
            .iter()
            .zip(&self.ladder.rungs)
            .filter(|(used, _)| used.ceiling > 0);
        let dearest = asked.map(|(_, rung)| rung.ceiling()).max().unwrap_or_default();
        let suggested = Micros::from_dollars(((p95 + dearest).dollars() * 10.0).ceil() / 10.0);
        self.request
            .recipe
            .cap()
            .unwrap_or_else(|| suggested.min(ceiling))
    }

    /// The slowest provider decides: calls at its documented pace, or its latency times its waves.
    pub(super) fn seconds(&self) -> f64 {
        let of_rung = |(position, used): (usize, &Use)| {
            let (definition, operation) = self.ladder.at(position)?;
            let limits = &definition.limits;
            let per_second = limits
                .per_second
                .or(limits.per_minute.map(|calls| f64::from(calls) / 60.0));
            let at_once = f64::from(limits.concurrent.unwrap_or(8).min(64));
            let latency = self.ladder.rungs.get(position)?.rates.latency().as_secs_f64();
            let paced = per_second.map_or(0.0, |rate| used.calls / (rate * 0.8));
            let waves = used.calls * latency / at_once;
            Some(
                paced.max(waves)
                    + if operation.role == Role::Verify {
                        0.0
                    } else {
                        latency * f64::from(u8::from(used.calls > 0.0))
                    },
            )
        };
        self.uses
            .iter()
            .enumerate()
            .filter_map(of_rung)
            .fold(0.0, f64::max)
    }
}
