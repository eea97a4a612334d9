//! What is expected of a plan: calls, spend and time, by the waterfalls of all entities walked on paper.
//!
//! What a waterfall does depends only on what is wanted and known of an entity and on who answered before, so entities
//! alike in that are walked once and counted.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use model::{Field, Micros};
use provider::Role;

use super::{CallPlan, Leaving, Request, Spend, ceiling};
use crate::{
    Engine,
    joint::Missed,
    ladder::Ladder,
    recipe::{Dial, Wanted},
    waterfall::{self, Choice, FieldSet, Standing},
};

/// The share by which a forecast from thin data may be off as a whole (FIELD §2).
const THIN: f64 = 0.5;
/// What a practice run may spend of practice money, at least.
const PRACTICE_CAP: Micros = Micros(100_000_000);
/// Shapes kept before they are walked.
const SHAPES: usize = 4_096;

/// A wanted field and who may be asked for it.
pub(super) struct Asked<'a> {
    pub wanted: &'a Wanted,
    pub ladder: Vec<usize>,
    pub verifiers: Vec<usize>,
}

/// An answer that was given before.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Answered {
    pub rung: usize,
    pub hit: bool,
    /// The wanted fields for which it is still fresh.
    pub fresh: FieldSet,
}

/// All that a waterfall depends on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Shape {
    pub wanted: FieldSet,
    pub known: FieldSet,
    pub answers: Vec<Answered>,
}

/// Expected use of one rung.
#[derive(Clone, Copy, Default)]
struct Use {
    calls: f64,
    ceiling: u32,
    cached: f64,
    spend: f64,
    variance: f64,
}

impl Use {
    /// Expects calls: `count` times the share `alive`, each with its mean spend and the mean of its square.
    fn expect(&mut self, count: f64, alive: f64, mean: f64, square: f64) {
        self.calls += count * alive;
        self.spend += count * alive * mean;
        self.variance += count * (alive * square - (alive * mean).powi(2));
    }
}

/// Where the waterfalls of an entity are: the share of each field that is still open, and the share in which a rung was
/// asked, for whichever field.
struct Course {
    open: BTreeMap<Field, f64>,
    asked: Vec<f64>,
}

/// The sum of all waterfalls.
pub(super) struct Forecast<'a> {
    engine: &'a Engine,
    request: &'a Request<'a>,
    ladder: &'a Ladder,
    dial: Dial,
    asked: BTreeMap<Field, Asked<'a>>,
    shapes: HashMap<Shape, u32>,
    uses: Vec<Use>,
    expected: BTreeMap<Field, f64>,
    sent: BTreeMap<String, BTreeSet<Field>>,
}

impl<'a> Forecast<'a> {
    pub(super) fn new(engine: &'a Engine, request: &'a Request<'a>, ladder: &'a Ladder) -> Self {
        let asked = |wanted: &'a Wanted| {
            let asked = Asked {
                wanted,
                ladder: ladder.for_field(wanted),
                verifiers: ladder.verifiers(wanted),
            };
            (wanted.field, asked)
        };
        Self {
            engine,
            request,
            ladder,
            dial: request.dial.unwrap_or(request.recipe.dial),
            asked: request.recipe.fields.iter().map(asked).collect(),
            shapes: HashMap::new(),
            uses: vec![Use::default(); ladder.rungs.len()],
            expected: BTreeMap::new(),
            sent: BTreeMap::new(),
        }
    }

    /// Who may be asked for a field, in the recipe's order.
    pub(super) fn ladder_of(&self, field: Field) -> &[usize] {
        self.asked
            .get(&field)
            .map_or(&[], |asked| asked.ladder.as_slice())
    }

    /// Entities of which a field is expected to be found.
    pub(super) fn expected(&self, field: Field) -> f64 {
        self.expected.get(&field).copied().unwrap_or_default()
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
        shapes.sort_by_cached_key(|(shape, _)| shape.key());
        for (shape, count) in shapes {
            self.walk(&shape, count);
        }
    }

    /// Walks the waterfalls of `count` entities of one shape.
    fn walk(&mut self, shape: &Shape, count: u32) {
        let wanted: Vec<Field> = self
            .request
            .recipe
            .wanted_fields()
            .into_iter()
            .filter(|field| shape.wanted.contains(*field))
            .collect();
        let mut course = Course {
            open: wanted.iter().map(|field| (*field, 1.0)).collect(),
            asked: vec![0.0; self.uses.len()],
        };
        for field in wanted {
            self.descend(shape, count, field, &mut course);
        }
        for (field, left) in course.open {
            *self.expected.entry(field).or_default() += f64::from(count) * (1.0 - left);
        }
        for most in ceiling::most(self.ladder, &self.asked, shape, self.dial) {
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

    /// One field's waterfall: the share still open falls with every step.
    fn descend(&mut self, shape: &Shape, count: u32, field: Field, course: &mut Course) {
        let (mut tried, mut missed) = (Vec::new(), BTreeMap::new());
        while let Some(alive) = course.open.get(&field).copied().filter(|left| *left > 0.001) {
            let Some(choice) = self.choose(shape, field, &course.open, &tried, &missed) else {
                break;
            };
            tried.push(choice.rung);
            let (Some(rung), Some(asked)) = (
                self.ladder.rungs.get(choice.rung),
                course.asked.get_mut(choice.rung),
            ) else {
                break;
            };
            let behind: &mut Missed = missed.entry(field).or_default();
            *behind = behind.with(rung.place);
            // One answer tells of all it may hold: who was asked for another field has said already what there is to say.
            let unasked = 1.0 - *asked;
            *asked += alive * unasked;
            let chance = unasked * self.step(shape, count, field, alive * unasked, &choice);
            for (other, left) in &mut course.open {
                if rung.returns.contains(*other) {
                    *left *= if *other == field {
                        1.0 - chance
                    } else {
                        1.0 - chance * alive
                    };
                }
            }
        }
    }

    fn choose(
        &self,
        shape: &Shape,
        field: Field,
        open: &BTreeMap<Field, f64>,
        tried: &[usize],
        missed: &BTreeMap<Field, Missed>,
    ) -> Option<Choice> {
        let asked = self.asked.get(&field)?;
        let missing = open
            .iter()
            .filter(|(_, left)| **left > 0.5)
            .map(|(field, _)| *field);
        let standing = Standing {
            field,
            missing: missing.collect(),
            known: shape.known,
            ladder: &asked.ladder,
            tried,
            missed,
            waits: &BTreeMap::new(),
            order: asked.wanted.order,
            dial: self.dial,
            worth: asked.wanted.worth.map(Micros::from_dollars),
        };
        // What is there already costs nothing and comes first.
        let mut ranked = waterfall::rank(&self.ladder.rungs, &standing);
        let is_there = |choice: &Choice| shape.answer(choice.rung, field).is_some();
        let first = ranked.iter().position(is_there).unwrap_or_default();
        (!ranked.is_empty()).then(|| ranked.swap_remove(first))
    }

    /// Asks one rung on paper; the chance that it finds something.
    fn step(&mut self, shape: &Shape, count: u32, field: Field, alive: f64, choice: &Choice) -> f64 {
        let answer = shape.answer(choice.rung, field);
        let (Some(rung), Some(used)) = (self.ladder.rungs.get(choice.rung), self.uses.get_mut(choice.rung))
        else {
            return 0.0;
        };
        if let Some(answered) = answer {
            used.cached += f64::from(count) * alive;
            return f64::from(u8::from(answered.hit));
        }
        let n = f64::from(count);
        let p = choice.hit_rate;
        let (any, hit) = (rung.per_call.dollars(), rung.per_hit.dollars());
        let square = (1.0 - p) * any * any + p * (any + hit) * (any + hit);
        used.expect(n, alive, any + p * hit, square);
        let has_own_verdict = self
            .ladder
            .at(choice.rung)
            .is_none_or(|(_, operation)| operation.verdict.is_some());
        if field == Field::PERSON_EMAIL
            && !has_own_verdict
            && let Some(verifier) = self.asked.get(&field).and_then(|asked| asked.verifiers.first())
            && let Some(used) = self.uses.get_mut(*verifier)
            && let Some(rung) = self.ladder.rungs.get(*verifier)
        {
            let price = rung.ceiling().dollars();
            used.expect(n, alive * p, price, price * price);
        }
        p
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
            (used.ceiling > 0 || used.cached > 0.0).then(|| CallPlan {
                provider: definition.id.clone(),
                name: definition.name.clone(),
                badge: definition.badge.clone(),
                operation: operation.id.clone(),
                calls: used.calls,
                calls_ceiling: used.ceiling,
                cached: whole(used.cached),
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
        let variance: f64 = self.uses.iter().map(|used| used.variance.max(0.0)).sum();
        let ceiling: Micros = self
            .uses
            .iter()
            .zip(&self.ladder.rungs)
            .map(|(used, rung)| rung.ceiling().times(f64::from(used.ceiling)))
            .sum();
        let observations = self
            .used()
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

/// A number of entities that was summed by shares.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a count of entities, rounded"
)]
fn whole(sum: f64) -> u32 {
    sum.round() as u32
}

/// A shape as something that can be ordered.
type ShapeKey = (Vec<Field>, Vec<Field>, Vec<(usize, bool, Vec<Field>)>);

impl Shape {
    /// What a rung has said of a field already.
    fn answer(&self, rung: usize, field: Field) -> Option<&Answered> {
        self.answers
            .iter()
            .find(|answered| answered.rung == rung && answered.fresh.contains(field))
    }

    fn key(&self) -> ShapeKey {
        let fields = |set: FieldSet| set.iter().collect();
        let answers = self
            .answers
            .iter()
            .map(|answered| (answered.rung, answered.hit, fields(answered.fresh)));
        (fields(self.wanted), fields(self.known), answers.collect())
    }
}
