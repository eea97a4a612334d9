//! A waterfall walked on paper by chance, step by step as a run walks it: who would be chosen, whether the answer knows the
//! person or company at all, which of the wanted fields it then holds, and what it is charged at. One answer fills all that
//! it may hold; what it brings besides lets others be asked; an address goes through its check.

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    hash::{BuildHasher as _, RandomState},
    sync::Arc,
};

use model::{EntityKind, Field, Micros, Verdict};
use rand::{RngExt, rngs::StdRng};

use super::{
    forecast::Asked,
    shape::{Answer, Shape, State},
};
use crate::{
    entity::{self, Known},
    ladder::Ladder,
    rates::usually_has,
    recipe::{Dial, Order, Recipe, Wanted},
    waterfall::{self, Choice, FieldSet, Rung, Standing},
};

/// Answers worth as much as what is usually there.
const HAS_WEIGHT: f64 = 50.0;

/// What walks came to, by rung.
#[derive(Clone, Debug)]
pub(super) struct Bill {
    /// Calls.
    pub calls: Vec<u32>,
    /// Dollars.
    pub spend: Vec<f64>,
    /// Dollars in all.
    pub sum: f64,
}

impl Bill {
    /// Nothing was asked yet.
    pub(super) fn empty(rungs: usize) -> Self {
        Self {
            calls: vec![0; rungs],
            spend: vec![0.0; rungs],
            sum: 0.0,
        }
    }

    fn add(&mut self, rung: usize, dollars: f64) {
        if let (Some(calls), Some(spend)) = (self.calls.get_mut(rung), self.spend.get_mut(rung)) {
            *calls += 1;
            *spend += dollars;
            self.sum += dollars;
        }
    }
}

/// Somebody who can be asked, and what it costs to ask there now and go on, without the wait for a turn.
#[derive(Clone, Copy, Debug)]
pub(super) struct Turn {
    pub rung: usize,
    pub cost: f64,
}

/// All that walks on paper share: who may be asked for what, and whose turn it is where.
pub(super) struct Course<'a> {
    pub ladder: &'a Ladder,
    pub recipe: &'a Recipe,
    pub dial: Dial,
    pub asked: BTreeMap<Field, Asked<'a>>,
    /// The share of those whom somebody knows that have a field at all.
    has: BTreeMap<Field, f64>,
    /// Who can be asked for a field where the work stands, the best first.
    turns: HashMap<u64, Arc<[Turn]>>,
    hasher: RandomState,
}

impl<'a> Course<'a> {
    pub(super) fn new(ladder: &'a Ladder, recipe: &'a Recipe, dial: Dial) -> Self {
        let has = recipe
            .fields
            .iter()
            .map(|wanted| (wanted.field, has(ladder, wanted)));
        let has = has.collect();
        let asked = recipe.fields.iter().map(|wanted| {
            let asked = Asked {
                wanted,
                ladder: ladder.for_field(wanted),
                verifiers: ladder.verifiers(wanted),
            };
            (wanted.field, asked)
        });
        Self {
            ladder,
            recipe,
            dial,
            asked: asked.collect(),
            has,
            turns: HashMap::new(),
            hasher: RandomState::new(),
        }
    }

    /// Who can be asked for a field, the best first.
    pub(super) fn turns(&mut self, field: Field, at: &State, tried: &[usize]) -> Arc<[Turn]> {
        let Some(asked) = self.asked.get(&field) else {
            return Arc::from([]);
        };
        let place = (field, at.missing, at.known, &at.missed, tried);
        let word = self.hasher.hash_one(place);
        if let Some(turns) = self.turns.get(&word) {
            return Arc::clone(turns);
        }
        let standing = Standing {
            field,
            missing: at.missing,
            known: at.known,
            ladder: &asked.ladder,
            tried,
            missed: &at.missed,
            waits: &BTreeMap::new(),
            order: asked.wanted.order,
            dial: self.dial,
            worth: asked.wanted.worth.map(Micros::from_dollars),
        };
        let ranked = waterfall::rank(&self.ladder.rungs, &standing);
        let turn = |choice: &Choice| Turn {
            rung: choice.rung,
            cost: choice.cost,
        };
        let turns: Arc<[Turn]> = ranked.iter().map(turn).collect();
        self.turns.insert(word, Arc::clone(&turns));
        turns
    }

    /// The fields that an operation would be asked with.
    pub(super) fn question(&self, rung: usize, known: FieldSet) -> FieldSet {
        let Some((_, operation)) = self.ladder.at(rung) else {
            return FieldSet::EMPTY;
        };
        let accepts = self.ladder.rungs.get(rung).map_or(&[][..], |rung| &rung.accepts);
        let mut question = accepts
            .iter()
            .copied()
            .find(|way| known.contains_all(*way))
            .unwrap_or_default();
        let also = operation.also.iter().filter(|field| known.contains(**field));
        also.for_each(|field| question.insert(*field));
        question
    }

    /// Begins to walk one entity of a shape.
    pub(super) fn begin(&mut self, shape: &Shape, chance: &mut StdRng) -> Walker {
        let mut at = shape.at.clone();
        if let Some(company) = &shape.company {
            // Who pays for the company is counted where the company is.
            let mut its_own = Bill::empty(self.ladder.rungs.len());
            let mut walker = self.begin(company, chance);
            while let Some(turns) = walker.turns(self) {
                let Some(first) = turns.first() else { break };
                walker.ask(self, first.rung, chance, &mut its_own);
            }
            if walker.at.known.contains(Field::COMPANY_DOMAIN) {
                at.known.insert(Field::COMPANY_DOMAIN);
            }
        }
        let lacks = at.missing.iter().filter(|field| {
            let has = self.has.get(field).copied().unwrap_or(1.0);
            !chance.random_bool(has)
        });
        Walker {
            lacks: lacks.collect(),
            at,
            fields: self.recipe.wanted_fields().into(),
            tried: Vec::new(),
        }
    }

    /// Whoever is asked for a field when these are the waits for a turn.
    pub(super) fn choose(&self, field: Field, turns: &[Turn], wait: impl Fn(usize) -> f64) -> Option<usize> {
        let order = self.asked.get(&field)?.wanted.order;
        let first = turns.first()?;
        if order != Order::Expected {
            return Some(first.rung);
        }
        let second = waterfall::price_of_a_second(self.dial);
        let weigh = |turn: &Turn| {
            let wait = wait(turn.rung);
            match self.dial {
                Dial::Fastest => (wait, turn.cost),
                Dial::Cheapest | Dial::Balanced => (turn.cost + second * wait, 0.0),
            }
        };
        let best = turns
            .iter()
            .map(|turn| (weigh(turn), turn.rung))
            .min_by(|a, b| a.0.0.total_cmp(&b.0.0).then(a.0.1.total_cmp(&b.0.1)));
        best.map(|(_, rung)| rung)
    }

    /// One answer, by chance.
    fn ask(&self, position: usize, lacks: FieldSet, at: &mut State, chance: &mut StdRng, bill: &mut Bill) {
        let (Some(rung), Some((_, operation))) = (self.ladder.rungs.get(position), self.ladder.at(position))
        else {
            return;
        };
        let kind = operation.role.entity();
        let question = self.question(position, at.known);
        let open: FieldSet = rung
            .returns
            .iter()
            .filter(|field| at.missing.contains(*field))
            .collect();
        let strangers = at.strangers.get(&operation.role).copied().unwrap_or_default();
        let knows = chance.random_bool(strangers.chance(&rung.knowing, rung.place));
        let (hit, miss) = rung.rates.bills();
        bill.add(position, if knows { hit } else { miss });
        let mut came = FieldSet::EMPTY;
        for field in rung.returns.iter().filter(|_| knows) {
            let is_new = at.missing.contains(field) || !at.known.contains(field);
            if field.entity() != kind || !is_new {
                continue;
            }
            if lacks.contains(field) {
                continue;
            }
            let share = rung.rates.share(field);
            // Those who have it share what answers hold of all.
            let luck = chance.random::<f64>() * self.has.get(&field).copied().unwrap_or(1.0);
            let is_there = if field == Field::PERSON_EMAIL {
                let found = luck < share.filled + share.refused;
                found && self.check(operation.verdict.is_some(), bill) && luck < share.filled
            } else {
                luck < share.filled
            };
            if is_there {
                came.insert(field);
            }
        }
        for field in came.iter() {
            at.missing.remove(field);
            at.known.insert(field);
        }
        if !came.is_empty() {
            derive(&mut at.known, kind);
        }
        let answer = Answer {
            rung: position,
            place: rung.place,
            role: operation.role,
            question,
        };
        at.note(&answer, open, knows);
    }

    /// An address is found and checked, by its finder's own word or the first verifier; whether anybody can.
    fn check(&self, has_own_verdict: bool, bill: &mut Bill) -> bool {
        let Some(asked) = self.asked.get(&Field::PERSON_EMAIL) else {
            return true;
        };
        if asked.wanted.accept.is_empty() || has_own_verdict {
            return true;
        }
        let Some((position, verifier)) = self.verifier(asked) else {
            return false;
        };
        bill.add(position, verifier.rates.bills().0);
        true
    }

    fn verifier(&self, asked: &Asked<'_>) -> Option<(usize, &Rung)> {
        let position = *asked.verifiers.first()?;
        Some((position, self.ladder.rungs.get(position)?))
    }

    /// Whether an address with this verdict counts.
    pub(super) fn accepts(&self, verdict: Verdict) -> bool {
        let asked = self.asked.get(&Field::PERSON_EMAIL);
        asked.is_none_or(|asked| asked.wanted.accept.is_empty() || asked.wanted.accept.contains(&verdict))
    }
}

/// An entity on its way.
pub(super) struct Walker {
    pub at: State,
    /// Wanted fields that it does not have, whoever is asked.
    lacks: FieldSet,
    /// Wanted fields that are still to be filled, in the recipe's order.
    fields: VecDeque<Field>,
    /// Who was asked for the first of them.
    tried: Vec<usize>,
}

impl Walker {
    /// The field that is to be filled next.
    pub(super) fn field(&self) -> Option<Field> {
        self.fields.front().copied()
    }

    /// Goes on until somebody has to be asked, and who can be; none at the end.
    pub(super) fn turns(&mut self, course: &mut Course<'_>) -> Option<Arc<[Turn]>> {
        while let Some(field) = self.field() {
            if self.at.missing.contains(field) {
                let turns = course.turns(field, &self.at, &self.tried);
                let has_heard = |turn: &&Turn| {
                    let question = course.question(turn.rung, self.at.known);
                    self.at.has_heard(turn.rung, question)
                };
                if let Some(heard) = turns.iter().find(has_heard) {
                    self.tried.push(heard.rung);
                    continue;
                }
                if !turns.is_empty() {
                    return Some(turns);
                }
            }
            self.fields.pop_front();
            self.tried.clear();
        }
        None
    }

    /// Asks somebody for the field that is next.
    pub(super) fn ask(&mut self, course: &Course<'_>, rung: usize, chance: &mut StdRng, bill: &mut Bill) {
        self.tried.push(rung);
        course.ask(rung, self.lacks, &mut self.at, chance, bill);
    }
}

/// The share of people or companies whom somebody knows that have a wanted field at all: who is never found by anybody who is
/// asked has none.
fn has(ladder: &Ladder, wanted: &Wanted) -> f64 {
    let usual = usually_has(wanted.field);
    let asked = ladder.for_field(wanted);
    let Some(rung) = asked.first().and_then(|first| ladder.rungs.get(*first)) else {
        return usual;
    };
    let Some(joint) = rung.joints.get(&wanted.field) else {
        return usual;
    };
    let ((found, answers), (known, _)) = (joint.findable(), rung.knowing.findable());
    let seen = (found / known.max(f64::MIN_POSITIVE)).clamp(0.05, 1.0);
    (answers * seen + HAS_WEIGHT * usual) / (answers + HAS_WEIGHT)
}

/// Adds the fields that follow from those that are known.
fn derive(known: &mut FieldSet, kind: EntityKind) {
    if kind == EntityKind::Company {
        return;
    }
    let stand_in = |field: Field| {
        let value = match field {
            Field::PERSON_FULL_NAME => "First Last",
            Field::PERSON_EMAIL => "name@company.example",
            _ => "Name",
        };
        (field, value.to_owned())
    };
    let mut values: Known = known.iter().map(stand_in).collect();
    entity::derive(&mut values);
    *known = values.into_keys().collect();
}
