//! What is wanted of every entity: settled already, left out and why, or to be asked.

use std::collections::{BTreeMap, HashMap, HashSet};

use model::{Cell, CellState, EntityId, EntityKind, Field};
use store::{CellKey, Settled, now_ms};

use super::{
    FieldPlan, Request, Skipped,
    forecast::Forecast,
    reach::Reach,
    recalled::{Recall, Subject},
    shape::Shape,
};
use crate::{
    Engine, EngineError,
    entity::Known,
    ladder::{Ladder, known_set, wanted_of},
    recipe::{Fill, Wanted},
    run::Lacking,
    waterfall::FieldSet,
};

/// Milliseconds of a day.
const DAY: i64 = 86_400_000;

/// Why a cell is left out.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Reason {
    Yours,
    Remembered,
    Condition,
    NoProvider,
    TooLittle(Lacking),
}

impl Reason {
    fn sentence(&self, field: Field, ladder: &Ladder) -> String {
        match self {
            Self::Yours => "You emptied it or refused what was found.".to_owned(),
            Self::Remembered => "Asked in the last 30 days, and nobody knew it.".to_owned(),
            Self::Condition => "The recipe's condition leaves it out.".to_owned(),
            Self::NoProvider => ladder.no_provider(field),
            Self::TooLittle(lacking) => lacking.sentence(field),
        }
    }
}

/// Entities by what becomes of a field of theirs, but for those of which it is skipped.
#[derive(Clone, Copy, Default)]
struct Counts {
    known: u32,
    to_fill: u32,
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
    recall: Recall<'a>,
    /// What may come to be known, by what is wanted and known.
    reaches: HashMap<(FieldSet, FieldSet), FieldSet>,
}

/// What is to be asked of an entity.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Open {
    /// Wanted fields, in the recipe's order.
    pub fields: Vec<Field>,
    /// Whether the company has to be asked first, because its domain lets more be asked.
    pub waits: bool,
}

/// What becomes of every wanted field of an entity.
#[derive(Default)]
struct Sorted {
    open: Open,
    known: Vec<Field>,
    skipped: Vec<(Field, Reason)>,
}

/// A company that a run asks before its people, as far as it can be seen now.
pub(super) struct Hope {
    /// The domain, where an answer that is there tells it.
    pub domain: Option<String>,
    /// Where the work on it stands.
    pub shape: Shape,
}

impl<'a> Paper<'a> {
    pub(super) async fn new(
        engine: &'a Engine,
        request: &'a Request<'a>,
        ladder: &'a Ladder,
    ) -> Result<Self, EngineError> {
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
            recall: Recall::new(engine, ladder, request.recipe, request.practice).await?,
            reaches: HashMap::new(),
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
            if is_in(settled.values, position) {
                self.counts.entry(*field).or_default().known += 1;
            } else {
                *self.skipped.entry((*field, Reason::Remembered)).or_default() += 1;
            }
        }
        true
    }

    /// What is to be asked of an entity; the rest of what is wanted is counted. Of a person whose company is asked in the same
    /// run and may come to have a domain, `has_hope` says so.
    pub(super) fn wanted(
        &mut self,
        kind: EntityKind,
        entity: EntityId,
        known: &Known,
        cells: &HashMap<CellKey, Cell>,
        settled: &HashSet<CellKey>,
        has_hope: bool,
    ) -> Open {
        let sorted = self.sort(kind, entity, known, cells, settled, has_hope);
        for field in sorted.known {
            self.counts.entry(field).or_default().known += 1;
        }
        for (field, reason) in sorted.skipped {
            *self.skipped.entry((field, reason)).or_default() += 1;
        }
        for field in &sorted.open.fields {
            self.counts.entry(*field).or_default().to_fill += 1;
        }
        sorted.open
    }

    fn sort(
        &mut self,
        kind: EntityKind,
        entity: EntityId,
        known: &Known,
        cells: &HashMap<CellKey, Cell>,
        settled: &HashSet<CellKey>,
        has_hope: bool,
    ) -> Sorted {
        let set = known_set(known);
        let mut sorted = Sorted::default();
        // What somebody can be asked for now, and what nobody can with what is known now.
        let (mut now, mut later) = (Vec::new(), Vec::new());
        for field in self.wanted_of(kind) {
            let Some(wanted) = self.request.recipe.wanted(*field) else {
                continue;
            };
            let cell = cells.get(&(entity, *field));
            if !self.request.is_for(cell) {
                continue;
            }
            if self.is_settled(wanted, known, cell) {
                sorted.known.push(*field);
                continue;
            }
            // Asked before in the same way, and nobody knew: asking again would cost and find nothing.
            let found_nothing =
                cell.is_some_and(|cell| matches!(cell.state, CellState::NotFound | CellState::Rejected));
            let remembered =
                found_nothing && self.request.state.is_none() && settled.contains(&(entity, *field));
            let reason = if cell.is_some_and(Cell::is_users) {
                Some(Reason::Yours)
            } else if remembered {
                Some(Reason::Remembered)
            } else {
                self.left_out(wanted, known)
            };
            match reason {
                Some(reason) => sorted.skipped.push((*field, reason)),
                None if self.can_be_asked(*field, set) => now.push(*field),
                None => later.push(*field),
            }
        }
        let mut with = set;
        with.insert(Field::COMPANY_DOMAIN);
        sorted.open.waits = has_hope
            && now
                .iter()
                .chain(&later)
                .any(|field| self.can_be_asked_more(*field, set, with));
        let start = if sorted.open.waits { with } else { set };
        if sorted.open.waits {
            let (more, too_little): (Vec<Field>, Vec<Field>) = later
                .into_iter()
                .partition(|field| self.can_be_asked(*field, with));
            now.extend(more);
            later = too_little;
        }
        if !later.is_empty() && !now.is_empty() {
            let reach = self.reach(now.iter().copied().collect(), start);
            let (more, too_little): (Vec<Field>, Vec<Field>) = later
                .into_iter()
                .partition(|field| self.can_be_asked(*field, reach));
            now.extend(more);
            later = too_little;
        }
        for field in later {
            let lacking = Lacking::of(self.request.recipe, self.ladder, field, start);
            sorted.skipped.push((field, Reason::TooLittle(lacking)));
        }
        let place = |field: &Field| self.wanted_of(kind).iter().position(|wanted| wanted == field);
        now.sort_by_key(place);
        sorted.open.fields = now;
        sorted
    }

    /// What may be known of an entity in the end, when these fields are asked for.
    fn reach(&mut self, wanted: FieldSet, known: FieldSet) -> FieldSet {
        let (ladder, course) = (self.ladder, &self.forecast.course);
        let reach = || Reach::of(ladder, &course.asked, wanted, known, course.dial).known;
        *self.reaches.entry((wanted, known)).or_insert_with(reach)
    }

    /// Whether an answer about a company may bring the domain that its people lack.
    pub(super) fn may_hope(&self) -> bool {
        let brings = |field: &Field| {
            let rungs = self
                .forecast
                .ladder_of(*field)
                .iter()
                .filter_map(|at| self.ladder.rungs.get(*at));
            rungs
                .into_iter()
                .any(|rung| rung.returns.contains(Field::COMPANY_DOMAIN))
        };
        self.wants(EntityKind::Person) && self.wanted_of(EntityKind::Company).iter().any(brings)
    }

    /// Of companies without a domain that a run asks: what their people may hope for.
    pub(super) async fn hopes(
        &mut self,
        companies: Vec<(EntityId, Known)>,
        cells: &HashMap<CellKey, Cell>,
        settled: &HashSet<CellKey>,
    ) -> Result<HashMap<EntityId, Hope>, EngineError> {
        let (mut ids, mut subjects) = (Vec::new(), Vec::new());
        for (company, known) in companies {
            let open = self
                .sort(EntityKind::Company, company, &known, cells, settled, false)
                .open;
            let wanted = open.fields.iter().copied().collect();
            if !open.fields.is_empty()
                && self
                    .reach(wanted, known_set(&known))
                    .contains(Field::COMPANY_DOMAIN)
            {
                ids.push(company);
                subjects.push(Subject::new(EntityKind::Company, known, &open.fields));
            }
        }
        let subjects = self.recall.take(subjects, &mut self.forecast.course).await?;
        let hope = |subject: Subject| Hope {
            domain: subject.known.get(&Field::COMPANY_DOMAIN).cloned(),
            shape: subject.shape(None),
        };
        Ok(ids.into_iter().zip(subjects.into_iter().map(hope)).collect())
    }

    fn can_be_asked(&self, field: Field, known: FieldSet) -> bool {
        let rungs = self.forecast.ladder_of(field).iter();
        rungs
            .filter_map(|at| self.ladder.rungs.get(*at))
            .any(|rung| rung.can_ask(known))
    }

    /// Whether more can be asked for a field with more known.
    fn can_be_asked_more(&self, field: Field, known: FieldSet, more: FieldSet) -> bool {
        let rungs = self.forecast.ladder_of(field).iter();
        rungs
            .filter_map(|at| self.ladder.rungs.get(*at))
            .any(|rung| rung.can_ask(more) && !rung.can_ask(known))
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

    fn left_out(&self, wanted: &Wanted, known: &Known) -> Option<Reason> {
        if !wanted.only_if.iter().all(|condition| condition.holds(known)) {
            Some(Reason::Condition)
        } else if self.forecast.ladder_of(wanted.field).is_empty() {
            Some(Reason::NoProvider)
        } else {
            None
        }
    }

    /// Walks the waterfalls of entities on paper: what is known of each and what is to be asked, and of people who wait for
    /// their company, where that stands.
    pub(super) async fn walk(
        &mut self,
        entities: Vec<(EntityKind, Known, Vec<Field>, Option<Shape>)>,
    ) -> Result<(), EngineError> {
        let (mut subjects, mut companies) = (Vec::new(), Vec::new());
        for (kind, known, wanted, company) in entities {
            subjects.push(Subject::new(kind, known, &wanted));
            companies.push(company);
        }
        let subjects = self.recall.take(subjects, &mut self.forecast.course).await?;
        for (subject, company) in subjects.into_iter().zip(companies) {
            subject
                .recalled()
                .iter()
                .for_each(|rung| self.forecast.recall(*rung));
            subject.filled().for_each(|field| self.forecast.find(field));
            if subject.is_unchecked {
                self.forecast.check();
            }
            self.forecast.add(subject.shape(company));
        }
        Ok(())
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
            let skipped = self.skipped.iter().filter(|((skipped, _), _)| skipped == field);
            Some(FieldPlan {
                field: *field,
                entities,
                known: counts.known,
                to_fill: counts.to_fill,
                skipped: skipped.map(|(_, cells)| cells).sum(),
                recalled: self.forecast.recalled(*field),
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
