//! What is wanted of every entity: settled already, left out and why, or to be asked.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

use model::{Cell, CellState, EntityId, EntityKind, Field};
use store::{CellKey, Settled, now_ms};

use super::{
    FieldPlan, Request, Skipped,
    forecast::{Answered, Forecast, Shape},
};
use crate::{
    Engine, EngineError,
    ask::{is_fresh, question_key},
    entity::Known,
    ladder::{Ladder, known_set, wanted_of},
    recipe::{Fill, Wanted},
    run::too_little,
    waterfall::FieldSet,
};

/// Milliseconds of a day.
const DAY: i64 = 86_400_000;

/// Why a cell is left out.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Reason {
    Yours,
    Remembered,
    Condition,
    NoProvider,
    TooLittle,
}

impl Reason {
    fn sentence(self, field: Field, ladder: &Ladder) -> String {
        match self {
            Self::Yours => "You emptied it or refused what was found.".to_owned(),
            Self::Remembered => "Asked in the last 30 days, and nobody knew it.".to_owned(),
            Self::Condition => "The recipe's condition leaves it out.".to_owned(),
            Self::NoProvider => ladder.no_provider(field),
            Self::TooLittle => too_little(field),
        }
    }
}

/// Entities by what becomes of a field of theirs.
#[derive(Clone, Copy, Default)]
struct Counts {
    known: u32,
    to_fill: u32,
    skipped: u32,
}

/// The list on paper.
pub(super) struct Paper<'a> {
    engine: &'a Engine,
    request: &'a Request<'a>,
    ladder: &'a Ladder,
    wanted: BTreeMap<EntityKind, Vec<Field>>,
    met: BTreeMap<EntityKind, u32>,
    counts: BTreeMap<Field, Counts>,
    skipped: BTreeMap<(Field, Reason), u32>,
    forecast: Forecast<'a>,
    /// Whether an operation ever answered, by rung: nobody looks for answers that cannot be there.
    has_answers: Vec<bool>,
    /// Who may be asked first for a set of wanted fields with a set of known ones.
    candidates: HashMap<(FieldSet, FieldSet), Arc<[usize]>>,
}

impl<'a> Paper<'a> {
    pub(super) async fn new(
        engine: &'a Engine,
        request: &'a Request<'a>,
        ladder: &'a Ladder,
    ) -> Result<Self, EngineError> {
        let mut has_answers = Vec::with_capacity(ladder.rungs.len());
        for rung in &ladder.rungs {
            let asked = engine
                .store()
                .has_answers(request.practice, &rung.provider, &rung.operation);
            has_answers.push(asked.await?);
        }
        let of_kind = |kind| (kind, wanted_of(request.recipe, kind));
        Ok(Self {
            engine,
            request,
            ladder,
            wanted: [EntityKind::Person, EntityKind::Company]
                .into_iter()
                .map(of_kind)
                .collect(),
            met: BTreeMap::new(),
            counts: BTreeMap::new(),
            skipped: BTreeMap::new(),
            forecast: Forecast::new(engine, request, ladder),
            has_answers,
            candidates: HashMap::new(),
        })
    }

    fn wanted_of(&self, kind: EntityKind) -> &[Field] {
        self.wanted.get(&kind).map_or(&[], Vec::as_slice)
    }

    /// Whether anything is wanted of people or companies.
    pub(super) fn wants(&self, kind: EntityKind) -> bool {
        !self.wanted_of(kind).is_empty()
    }

    /// Counts people or companies of the plan.
    pub(super) fn meet(&mut self, kind: EntityKind, count: usize) {
        *self.met.entry(kind).or_default() += u32::try_from(count).unwrap_or(u32::MAX);
    }

    /// The wanted fields of a kind, each with the time since which any found value of it is fresh, whoever gave it.
    pub(super) fn fresh_since(&self, kind: EntityKind) -> Vec<(Field, i64)> {
        let now = now_ms();
        let since = |field: &Field| {
            let of_recipe = self.request.recipe.wanted(*field)?.fresh_days;
            let operations = self
                .engine
                .catalogue()
                .iter()
                .flat_map(|entry| &entry.definition.operations);
            let of_operations = operations
                .filter(|operation| operation.returns().contains(field))
                .map(|operation| operation.fresh_days.hit);
            let days = of_recipe.or_else(|| of_operations.min());
            let since = days.map_or(i64::MAX, |days| now - i64::from(days) * DAY);
            Some((*field, since))
        };
        self.wanted_of(kind).iter().filter_map(since).collect()
    }

    /// Counts an entity of which nothing is to be asked; whether it is one.
    pub(super) fn take_settled(&mut self, kind: EntityKind, settled: Settled) -> bool {
        let wanted = self.wanted.get(&kind).map_or(&[][..], Vec::as_slice);
        let is_in = |bits: u32, position: usize| {
            u32::try_from(position).is_ok_and(|position| bits.checked_shr(position).unwrap_or(0) & 1 == 1)
        };
        let either = settled.values | settled.nothing;
        if !(0..wanted.len()).all(|position| is_in(either, position)) {
            return false;
        }
        for (position, field) in wanted.iter().enumerate() {
            let counts = self.counts.entry(*field).or_default();
            if is_in(settled.values, position) {
                counts.known += 1;
            } else {
                counts.skipped += 1;
                *self.skipped.entry((*field, Reason::Remembered)).or_default() += 1;
            }
        }
        true
    }

    /// What is to be asked of an entity, in the recipe's order; the rest of what is wanted is counted.
    pub(super) fn wanted(
        &mut self,
        kind: EntityKind,
        entity: EntityId,
        known: &Known,
        cells: &HashMap<CellKey, Cell>,
        settled: &HashSet<CellKey>,
    ) -> Vec<Field> {
        let set = known_set(known);
        let mut open = Vec::new();
        // What nobody can be asked for with what is known now.
        let mut later = Vec::new();
        for field in self.wanted_of(kind).to_vec() {
            let Some(wanted) = self.request.recipe.wanted(field) else {
                continue;
            };
            let cell = cells.get(&(entity, field));
            if !self.request.is_for(cell) {
                continue;
            }
            let is_settled = self.is_settled(wanted, known, cell);
            // Asked before in the same way, and nobody knew: asking again would cost and find nothing.
            let found_nothing =
                cell.is_some_and(|cell| matches!(cell.state, CellState::NotFound | CellState::Rejected));
            let remembered =
                found_nothing && self.request.state.is_none() && settled.contains(&(entity, field));
            let reason = if is_settled {
                None
            } else if cell.is_some_and(Cell::is_users) {
                Some(Reason::Yours)
            } else if remembered {
                Some(Reason::Remembered)
            } else {
                self.left_out(wanted, known, set)
            };
            match (is_settled, reason) {
                (true, _) => self.counts.entry(field).or_default().known += 1,
                (false, Some(Reason::TooLittle)) => later.push(field),
                (false, Some(reason)) => self.skip(field, reason),
                (false, None) => open.push(field),
            }
        }
        if !later.is_empty() && !open.is_empty() {
            let reach = self.reach(kind, set, &open);
            let (may_come, too_little): (Vec<Field>, Vec<Field>) = later
                .into_iter()
                .partition(|field| self.can_be_asked(*field, reach));
            later = too_little;
            open.extend(may_come);
            open.sort_by_key(|field| self.wanted_of(kind).iter().position(|wanted| wanted == field));
        }
        for field in later {
            self.skip(field, Reason::TooLittle);
        }
        for field in &open {
            self.counts.entry(*field).or_default().to_fill += 1;
        }
        open
    }

    fn skip(&mut self, field: Field, reason: Reason) {
        self.counts.entry(field).or_default().skipped += 1;
        *self.skipped.entry((field, reason)).or_default() += 1;
    }

    /// What may be known of an entity in the end, when these fields are asked for: an answer may bring what the next question
    /// needs, as a company's name brings its domain and that its site.
    fn reach(&self, kind: EntityKind, known: FieldSet, open: &[Field]) -> FieldSet {
        let mut reach = known;
        loop {
            let before = reach;
            let rungs = open.iter().flat_map(|field| self.forecast.ladder_of(*field));
            for rung in rungs.filter_map(|at| self.ladder.rungs.get(*at)) {
                if rung.can_ask(reach) {
                    let of_kind = rung.returns.iter().filter(|field| field.entity() == kind);
                    of_kind.for_each(|field| reach.insert(field));
                }
            }
            if reach == before {
                return reach;
            }
        }
    }

    fn can_be_asked(&self, field: Field, known: FieldSet) -> bool {
        let rungs = self.forecast.ladder_of(field).iter();
        rungs
            .filter_map(|at| self.ladder.rungs.get(*at))
            .any(|rung| rung.can_ask(known))
    }

    /// Whether nothing is to be asked: found and still fresh, or in the file where only blanks are filled.
    fn is_settled(&self, wanted: &Wanted, known: &Known, cell: Option<&Cell>) -> bool {
        let found =
            cell.filter(|cell| cell.state == CellState::Value && cell.counts_in(self.request.practice));
        match found {
            Some(cell) => !self.engine.is_stale(cell, wanted.fresh_days),
            None => wanted.fill == Fill::Blanks && known.contains_key(&wanted.field),
        }
    }

    fn left_out(&self, wanted: &Wanted, known: &Known, set: FieldSet) -> Option<Reason> {
        if !wanted.only_if.iter().all(|condition| condition.holds(known)) {
            Some(Reason::Condition)
        } else if self.forecast.ladder_of(wanted.field).is_empty() {
            Some(Reason::NoProvider)
        } else if !self.can_be_asked(wanted.field, set) {
            Some(Reason::TooLittle)
        } else {
            None
        }
    }

    /// Walks the waterfalls of entities on paper: what is known of each, and what is to be asked.
    pub(super) async fn walk(&mut self, entities: &[(&Known, Vec<Field>)]) -> Result<(), EngineError> {
        let mut shapes = Vec::with_capacity(entities.len());
        let mut keys = Vec::new();
        let mut asked = Vec::new();
        for (position, (known, wanted)) in entities.iter().enumerate() {
            let shape = Shape {
                wanted: wanted.iter().copied().collect(),
                known: known_set(known),
                answers: Vec::new(),
            };
            for rung in self.candidates(shape.wanted, shape.known).iter() {
                let key = self.ladder.at(*rung).and_then(|(definition, operation)| {
                    question_key(self.request.practice, definition, operation, known)
                });
                if let Some(key) = key {
                    keys.push(key);
                    asked.push((position, *rung));
                }
            }
            shapes.push(shape);
        }
        let answers = self.engine.store().answers_in_brief(&keys).await?;
        for ((position, rung), key) in asked.into_iter().zip(&keys) {
            if let (Some((outcome, at_ms)), Some(shape)) = (answers.get(key), shapes.get_mut(position)) {
                shape
                    .answers
                    .extend(self.answered(rung, shape.wanted, outcome, *at_ms));
            }
        }
        for shape in shapes {
            self.forecast.add(shape);
        }
        Ok(())
    }

    /// An answer that was given before, for the fields of which it is still fresh.
    fn answered(&self, rung: usize, wanted: FieldSet, outcome: &str, at_ms: i64) -> Option<Answered> {
        let (_, operation) = self.ladder.at(rung)?;
        let is_fresh = |field: &Field| {
            let fresh_days = self
                .request
                .recipe
                .wanted(*field)
                .and_then(|wanted| wanted.fresh_days);
            is_fresh(operation, fresh_days, outcome, at_ms)
        };
        let fresh: FieldSet = wanted.iter().filter(is_fresh).collect();
        let hit = outcome == model::Outcome::Hit.as_str();
        (!fresh.is_empty()).then_some(Answered { rung, hit, fresh })
    }

    /// Who may have answered already: everybody who can be asked for a wanted field with what is known.
    fn candidates(&mut self, wanted: FieldSet, known: FieldSet) -> Arc<[usize]> {
        if let Some(candidates) = self.candidates.get(&(wanted, known)) {
            return Arc::clone(candidates);
        }
        let fits = |position: &usize| {
            let is_in_a_ladder = wanted
                .iter()
                .any(|field| self.forecast.ladder_of(field).contains(position));
            let can_ask = self
                .ladder
                .rungs
                .get(*position)
                .is_some_and(|rung| rung.can_ask(known));
            is_in_a_ladder && can_ask && self.has_answers.get(*position).is_some_and(|has| *has)
        };
        let candidates: Arc<[usize]> = (0..self.ladder.rungs.len()).filter(fits).collect();
        self.candidates.insert((wanted, known), Arc::clone(&candidates));
        candidates
    }

    /// The walk is over.
    pub(super) fn settle(&mut self) {
        self.forecast.settle();
    }

    /// What is expected of the walk.
    pub(super) fn forecast(&self) -> &Forecast<'a> {
        &self.forecast
    }

    /// The wanted fields' plans, in the recipe's order.
    pub(super) fn fields(&self) -> Vec<FieldPlan> {
        let of_field = |field: &Field| {
            let entities = self.met.get(&field.entity()).copied().filter(|met| *met > 0)?;
            let counts = self.counts.get(field).copied().unwrap_or_default();
            Some(FieldPlan {
                field: *field,
                entities,
                known: counts.known,
                to_fill: counts.to_fill,
                skipped: counts.skipped,
                expected: f64::from(counts.known) + self.forecast.expected(*field),
            })
        };
        let wanted = self.request.recipe.wanted_fields();
        wanted.iter().filter_map(of_field).collect()
    }

    pub(super) fn skipped(&self) -> Vec<Skipped> {
        let entry = |((field, reason), cells): (&(Field, Reason), &u32)| Skipped {
            field: *field,
            cells: *cells,
            reason: reason.sentence(*field, self.ladder),
        };
        self.skipped.iter().map(entry).collect()
    }
}
