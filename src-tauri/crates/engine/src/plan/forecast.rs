//! What is expected of a plan: calls, spend and time, by the waterfalls of all entities walked on paper.
//!
//! What a waterfall does depends on where the work on an entity stands and on the queues in front of providers. Entities that
//! stand alike are counted; then the run is rehearsed, a short one several times, a long one with a part of its entities.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use model::{Field, Micros};
use provider::Role;
use rand::{RngExt, SeedableRng, rngs::StdRng, seq::SliceRandom};

use super::{
    CallPlan, Leaving, Request, Spend, ceiling,
    draw::{Bill, Course},
    rehearsal::{Came, rehearse},
    shape::Shape,
};
use crate::{Engine, ladder::Ladder, recipe::Wanted, waterfall};

/// The share by which a forecast from thin data may be off as a whole (FIELD §2).
const THIN: f64 = 0.5;
/// Calls that say as much of an operation as is known of it beforehand.
const THIN_CALLS: f64 = 20.0;
/// What a practice run may spend of practice money, at least.
const PRACTICE_CAP: Micros = Micros(100_000_000);
/// Shapes kept before they are walked.
const SHAPES: usize = 4_096;
/// Entities that are rehearsed with: a short run as often as it takes, but no oftener than this.
const REHEARSED: u32 = 4_096;
const REPEATED: u32 = 24;

/// A wanted field and who may be asked for it.
pub(super) struct Asked<'a> {
    pub wanted: &'a Wanted,
    pub ladder: Vec<usize>,
    pub verifiers: Vec<usize>,
}

/// Expected use of one rung.
#[derive(Clone, Copy, Default)]
struct Use {
    calls: f64,
    ceiling: u32,
    cached: u32,
    spend: f64,
}

/// The sum of all waterfalls.
pub(super) struct Forecast<'a> {
    engine: &'a Engine,
    request: &'a Request<'a>,
    ladder: &'a Ladder,
    pub course: Course<'a>,
    shapes: HashMap<Shape, u32>,
    uses: Vec<Use>,
    /// Of what is spent, by how much it strays from entity to entity.
    variance: f64,
    expected: BTreeMap<Field, f64>,
    /// Entities of which an answer that is there already fills a field.
    recalled: BTreeMap<Field, u32>,
    sent: BTreeMap<String, BTreeSet<Field>>,
}

impl<'a> Forecast<'a> {
    pub(super) fn new(engine: &'a Engine, request: &'a Request<'a>, ladder: &'a Ladder) -> Self {
        let dial = request.dial.unwrap_or(request.recipe.dial);
        Self {
            engine,
            request,
            ladder,
            course: Course::new(ladder, request.recipe, dial),
            shapes: HashMap::new(),
            uses: vec![Use::default(); ladder.rungs.len()],
            variance: 0.0,
            expected: BTreeMap::new(),
            recalled: BTreeMap::new(),
            sent: BTreeMap::new(),
        }
    }

    /// Who may be asked for a field, in the recipe's order.
    pub(super) fn ladder_of(&self, field: Field) -> &[usize] {
        let asked = self.course.asked.get(&field);
        asked.map_or(&[], |asked| asked.ladder.as_slice())
    }

    /// Entities of which a field is expected to be found.
    pub(super) fn expected(&self, field: Field) -> f64 {
        self.expected.get(&field).copied().unwrap_or_default() + f64::from(self.recalled(field))
    }

    /// Those of them of which an answer that is there already fills it.
    pub(super) fn recalled(&self, field: Field) -> u32 {
        self.recalled.get(&field).copied().unwrap_or_default()
    }

    /// Counts an answer that is there already.
    pub(super) fn recall(&mut self, rung: usize) {
        if let Some(used) = self.uses.get_mut(rung) {
            used.cached += 1;
        }
    }

    /// Counts a field that such an answer fills.
    pub(super) fn find(&mut self, field: Field) {
        *self.recalled.entry(field).or_default() += 1;
    }

    /// Counts the check of an address that is there already and that nobody has checked.
    pub(super) fn check(&mut self) {
        let asked = self.course.asked.get(&Field::PERSON_EMAIL);
        if let Some(first) = asked.and_then(|asked| asked.verifiers.first())
            && let Some(rung) = self.ladder.rungs.get(*first)
            && let Some(used) = self.uses.get_mut(*first)
        {
            used.calls += 1.0;
            used.ceiling += 1;
            used.spend += rung.rates.bills().0;
        }
    }

    /// Adds an entity.
    pub(super) fn add(&mut self, shape: Shape) {
        *self.shapes.entry(shape).or_default() += 1;
        if self.shapes.len() >= SHAPES {
            self.settle();
        }
    }

    /// Walks what was added.
    pub(super) fn settle(&mut self) {
        let mut shapes: Vec<(Shape, u32)> = std::mem::take(&mut self.shapes).into_iter().collect();
        // Sums of fractions depend on their order; the same plan twice says the same.
        shapes.sort_unstable();
        self.rehearse(&shapes);
        for (shape, count) in shapes {
            self.count_most(&shape, count);
        }
    }

    /// Rehearses the run over what was added, and counts what it comes to.
    fn rehearse(&mut self, shapes: &[(Shape, u32)]) {
        let all: u32 = shapes.iter().map(|(_, count)| count).sum();
        if all == 0 {
            return;
        }
        let mut chance = StdRng::seed_from_u64(0);
        let times = (REHEARSED / all).clamp(1, REPEATED);
        let share = (f64::from(REHEARSED) / f64::from(all)).min(1.0);
        let named: Vec<&Shape> = shapes.iter().map(|(shape, _)| shape).collect();
        let mut bill = Bill::empty(self.uses.len());
        let mut came = vec![Came::default(); shapes.len()];
        for _ in 0..times {
            let mut entities = Vec::new();
            for (place, (_, count)) in shapes.iter().enumerate() {
                let of_shape = (0..*count).filter(|_| share >= 1.0 || chance.random_bool(share));
                entities.extend(of_shape.map(|_| place));
            }
            entities.shuffle(&mut chance);
            let once = rehearse(&mut self.course, &named, &entities, &mut chance, &mut bill);
            came.iter_mut().zip(once).for_each(|(came, once)| came.add(once));
        }
        let rehearsed: u32 = came.iter().map(|came| came.entities).sum();
        let weight = f64::from(all) / f64::from(rehearsed.max(1));
        for (used, (calls, spend)) in self.uses.iter_mut().zip(bill.calls.iter().zip(&bill.spend)) {
            used.calls += weight * f64::from(*calls);
            used.spend += weight * spend;
        }
        for (came, (_, count)) in came.iter().zip(shapes) {
            let entities = f64::from(came.entities.max(1));
            let mean = came.spend / entities;
            self.variance += f64::from(*count) * (came.squares / entities - mean * mean).max(0.0);
            for (field, found) in &came.found {
                *self.expected.entry(*field).or_default() += weight * f64::from(*found);
            }
        }
    }

    /// Counts the most that entities of one shape may come to.
    fn count_most(&mut self, shape: &Shape, count: u32) {
        for most in ceiling::most(self.ladder, &self.course.asked, shape, self.course.dial) {
            if let Some(used) = self.uses.get_mut(most.rung) {
                used.ceiling = used.ceiling.saturating_add(most.calls.saturating_mul(count));
            }
            if let Some((definition, _)) = self.ladder.at(most.rung) {
                self.sent
                    .entry(definition.id.clone())
                    .or_default()
                    .extend(most.sent);
            }
        }
    }

    fn used(&self) -> impl Iterator<Item = (&Use, &waterfall::Rung)> {
        self.uses
            .iter()
            .zip(&self.ladder.rungs)
            .filter(|(used, _)| used.ceiling > 0)
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
        let ceiling: Micros = self
            .uses
            .iter()
            .zip(&self.ladder.rungs)
            .map(|(used, rung)| rung.ceiling().times(f64::from(used.ceiling)))
            .sum();
        let known_by = |rung: &waterfall::Rung| rung.rates.overall().1;
        let likely = self.used().filter(|(used, _)| used.calls >= 0.5);
        let observations = likely.map(|(_, rung)| known_by(rung)).min().unwrap_or_default();
        let thin = |(used, rung): (&Use, &waterfall::Rung)| {
            used.spend * THIN_CALLS / (THIN_CALLS + f64::from(known_by(rung)))
        };
        let thin: f64 = self.used().map(thin).sum();
        let spread = (self.variance + (THIN * thin).powi(2)).sqrt();
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
    /// the cap, so the dearest call's price stands on top. Practice money needs no other cap than the recipe's.
    fn cap(&self, p95: Micros, ceiling: Micros) -> Micros {
        if let Some(cap) = self.request.recipe.cap() {
            return cap;
        }
        if self.request.practice {
            return ceiling.max(PRACTICE_CAP);
        }
        let dearest = self
            .used()
            .map(|(_, rung)| rung.ceiling())
            .max()
            .unwrap_or_default();
        let suggested = Micros::from_dollars(((p95 + dearest).dollars() * 10.0).ceil() / 10.0);
        suggested.min(ceiling)
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
