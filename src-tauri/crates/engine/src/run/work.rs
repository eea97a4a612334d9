//! One entity of a run: what is missing, the waterfall's choice, the question, the check, and the cells that come of it.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use model::{Cell, CellState, EntityId, Field, ListId, RunId};
use provider::Role;
use store::{CellChange, Checked, Item, StoreError, now_ms};
use tokio::time::Instant;

use super::{
    facts::Facts,
    failures::Failures,
    looked::LookedUp,
    note::{Heard, Lacking, not_found},
    take::from_file,
    turn::{Step, Way},
};
use crate::{
    Engine,
    ask::{Answered, Lost},
    caps::Budget,
    joint::Missed,
    ladder::Ladder,
    rates::Strangers,
    recipe::{Dial, Fill, Recipe},
    wait::Halt,
    waterfall::FieldSet,
};

/// What all entities of a run share.
pub(crate) struct Job {
    pub engine: Arc<Engine>,
    pub ladder: Ladder,
    pub recipe: Recipe,
    pub dial: Dial,
    pub practice: bool,
    /// The run and its list; none for a single look-up, whose cells nobody keeps.
    pub run: Option<(RunId, ListId)>,
    pub budget: Budget,
    /// Questions whose answers were lost.
    pub lost: Lost,
    /// The wish to pause or end.
    pub halt: Halt,
    /// Entities that keep nobody back.
    pub bystanders: Bystanders,
}

/// By how much pauses are shorter in practice, where nobody's service recovers meanwhile.
const PRACTICE_HASTE: u32 = 20;

impl Job {
    /// Pauses between tries.
    pub(super) fn pauses(&self) -> [Duration; 4] {
        let pauses = self.engine.retry_after;
        if self.practice {
            pauses.map(|pause| pause / PRACTICE_HASTE)
        } else {
            pauses
        }
    }
}

/// How many entities wait long for the last who can be asked. One slow provider must not fill the run's hands, so they are
/// not counted there.
#[derive(Default)]
pub(crate) struct Bystanders(Arc<AtomicUsize>);

/// One of them, until it is dropped.
pub(super) struct Bystander(Arc<AtomicUsize>);

impl Bystanders {
    pub(super) fn join(&self) -> Bystander {
        self.0.fetch_add(1, Ordering::Relaxed);
        Bystander(Arc::clone(&self.0))
    }

    pub(super) fn count(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

impl Drop for Bystander {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// What became of an entity.
pub(crate) enum End {
    /// Everything was asked.
    Done { changes: Vec<CellChange>, cached: u32 },
    /// It is to be taken up again at its new due time.
    Parked { item: Item, changes: Vec<CellChange> },
    /// A cap does not allow the next call.
    Capped {
        changes: Vec<CellChange>,
        cached: u32,
        reason: String,
    },
}

/// Why the work on an entity breaks off.
pub(super) enum Break {
    /// It goes on after a while.
    Park {
        reason: String,
        after: Duration,
    },
    Cap(String),
    Halt,
}

pub(super) struct Entity<'a> {
    pub job: &'a Job,
    pub item: Item,
    pub facts: Facts,
    pub cells: BTreeMap<Field, Cell>,
    /// What stands there already, where the recipe lets it be replaced.
    pub before: BTreeMap<Field, Cell>,
    /// Questions answered already and what was said, by rung: one answer tells of every field it may hold.
    asked: HashMap<usize, (Option<Arc<str>>, Heard)>,
    /// Why somebody did not answer, by field.
    pub failures: Failures,
    /// Who answered, by the field asked for and in the order asked.
    pub answered: BTreeMap<Field, Vec<Heard>>,
    /// Who answered without a value so far, by field.
    pub missed: BTreeMap<Field, Missed>,
    /// Who does not know them at all, by what was asked about.
    pub strangers: BTreeMap<Role, Strangers>,
    /// Answers that are there already.
    pub looked: LookedUp,
    /// Who is to be asked again, not before when, and what it said.
    pub later: HashMap<usize, (Instant, String)>,
    /// What checks said of answers.
    pub checked: Vec<Checked>,
    pub cached: u32,
}

/// An item with what the database knows of it.
pub(crate) struct Ready {
    pub item: Item,
    /// What stands in its cells.
    cells: BTreeMap<Field, Cell>,
    /// Answers that are there already.
    looked: LookedUp,
}

impl From<Item> for Ready {
    /// Nothing was looked up yet.
    fn from(item: Item) -> Self {
        Self {
            item,
            cells: BTreeMap::new(),
            looked: LookedUp::default(),
        }
    }
}

impl Job {
    /// Looks up, for many items with as few reads as for one, what stands in their cells and which answers are there.
    pub(crate) async fn prepare(&self, items: Vec<Item>) -> Result<Vec<Ready>, StoreError> {
        let mut standing: HashMap<EntityId, BTreeMap<Field, Cell>> = HashMap::new();
        if let Some((_, list)) = self.run {
            let entities: Vec<EntityId> = items.iter().map(|item| item.entity).collect();
            let cells = self.engine.store().cells_of(list, &entities).await?;
            for ((entity, field), cell) in cells {
                standing.entry(entity).or_default().insert(field, cell);
            }
        }
        let looked = self.look_up(&items).await?;
        let ready = |(item, looked): (Item, LookedUp)| Ready {
            cells: standing.get(&item.entity).cloned().unwrap_or_default(),
            item,
            looked,
        };
        Ok(items.into_iter().zip(looked).map(ready).collect())
    }

    /// Works on one entity as far as it goes now, and says what checks said of the answers on the way.
    pub(crate) async fn work(&self, ready: Ready) -> Result<(End, Vec<Checked>), StoreError> {
        let Ready { item, cells, looked } = ready;
        let facts = Facts::of(self, item.known.clone());
        looked.hand_over(&facts);
        let mut entity = Entity {
            job: self,
            facts,
            cells: BTreeMap::new(),
            before: self.before(&item, cells),
            item,
            asked: HashMap::new(),
            failures: Failures::default(),
            answered: BTreeMap::new(),
            missed: BTreeMap::new(),
            strangers: BTreeMap::new(),
            looked,
            later: HashMap::new(),
            checked: Vec::new(),
            cached: 0,
        };
        for field in entity.item.wanted.clone() {
            if let Some(halt) = entity.fill(field).await? {
                let checked = std::mem::take(&mut entity.checked);
                return Ok((entity.halted(halt), checked));
            }
        }
        let checked = std::mem::take(&mut entity.checked);
        Ok((entity.finished(), checked))
    }

    /// What may replace a value of this field. A value that is no longer fresh gives way to a newer one.
    pub(super) fn fill(&self, field: Field) -> Fill {
        match self.recipe.wanted(field).map(|wanted| wanted.fill) {
            Some(Fill::Better) => Fill::Better,
            _ => Fill::Newer,
        }
    }

    /// The values that stand in the cells to be filled, found or from the file. A look-up has no cells.
    fn before(&self, item: &Item, mut cells: BTreeMap<Field, Cell>) -> BTreeMap<Field, Cell> {
        if self.run.is_none() {
            return BTreeMap::new();
        }
        let value = |field: Field| {
            let found = cells.remove(&field).filter(|cell| {
                matches!(cell.state, CellState::Value | CellState::Stale) && cell.counts_in(self.practice)
            });
            let from_file = || Some(from_file(field, item.known.get(&field)?));
            Some((field, found.or_else(from_file)?))
        };
        item.wanted.iter().copied().filter_map(value).collect()
    }
}

impl Entity<'_> {
    pub(super) fn missing(&self) -> FieldSet {
        let has_value = |field: &Field| {
            self.cells
                .get(field)
                .is_some_and(|cell| cell.state == CellState::Value)
        };
        self.item
            .wanted
            .iter()
            .copied()
            .filter(|field| !has_value(field))
            .collect()
    }

    /// Goes down one field's waterfall until it has a value or nobody is left.
    async fn fill(&mut self, field: Field) -> Result<Option<Break>, StoreError> {
        let Some(wanted) = self.job.recipe.wanted(field) else {
            return Ok(None);
        };
        let ladder = self.job.ladder.for_field(wanted);
        let mut way = Way::down(wanted, &ladder);
        while self.missing().contains(field) {
            match self.step(&mut way).await? {
                Step::Answer(rung, answered) => {
                    let heard = self.heard(rung, &answered);
                    self.answered.entry(field).or_default().extend(heard.clone());
                    let question = self.question(rung);
                    self.asked.extend(heard.map(|heard| (rung, (question, heard))));
                    if let Some(halt) = self.take(rung, answered).await? {
                        return Ok(Some(halt));
                    }
                }
                Step::Passed => {}
                Step::Nobody => break,
                Step::Break(halt) => return Ok(Some(halt)),
            }
        }
        Ok(None)
    }

    /// The key of the question that an operation would be asked now.
    pub(super) fn question(&self, rung: usize) -> Option<Arc<str>> {
        self.facts.key(self.job, rung)
    }

    /// What an operation said to the very question it would be asked now, where it has answered it.
    pub(super) fn heard_before(&self, rung: usize) -> Option<Heard> {
        let (question, heard) = self.asked.get(&rung)?;
        (*question == self.question(rung)).then(|| heard.clone())
    }

    /// Who answers on a rung, and the sentence of its answer.
    fn heard(&self, rung: usize, answered: &Answered) -> Option<Heard> {
        let (definition, _) = self.job.ladder.at(rung)?;
        Some(Heard {
            provider: definition.name.clone(),
            said: answered.meaning.message.clone(),
        })
    }

    /// The missing fields that an operation offers.
    pub(super) fn open(&self, rung: usize) -> Vec<Field> {
        let Some(rung) = self.job.ladder.rungs.get(rung) else {
            return Vec::new();
        };
        self.missing()
            .iter()
            .filter(|field| rung.returns.contains(*field))
            .collect()
    }

    /// The cells found so far.
    fn changes(self) -> Vec<CellChange> {
        let entity = self.item.entity;
        self.cells
            .into_iter()
            .map(|(field, cell)| CellChange { entity, field, cell })
            .collect()
    }

    fn halted(mut self, halt: Break) -> End {
        let without: Vec<Field> = self
            .missing()
            .iter()
            .filter(|field| !self.cells.contains_key(field))
            .collect();
        match halt {
            // Its turn comes when the run goes on; what it was told already is in the cache.
            Break::Halt => {
                let item = self.item.clone();
                End::Parked {
                    item,
                    changes: self.changes(),
                }
            }
            Break::Park { reason, after } => {
                for field in without {
                    self.cells
                        .insert(field, Cell::without_value(CellState::Waiting, reason.clone()));
                }
                self.item.due_ms = now_ms() + i64::try_from(after.as_millis()).unwrap_or(0);
                let item = self.item.clone();
                End::Parked {
                    item,
                    changes: self.changes(),
                }
            }
            Break::Cap(reason) => {
                for field in without {
                    self.cells
                        .insert(field, Cell::without_value(CellState::Stopped, reason.clone()));
                }
                let cached = self.cached;
                End::Capped {
                    cached,
                    changes: self.changes(),
                    reason,
                }
            }
        }
    }

    fn finished(mut self) -> End {
        for field in self.missing().iter() {
            if self.cells.contains_key(&field) {
                continue;
            }
            if let Some(cell) = self.kept(field) {
                self.cells.extend(cell.map(|cell| (field, cell)));
                continue;
            }
            let cell = match (self.failures.get(field), self.answered.get(&field)) {
                (Some(failure), _) => Cell::failed(failure.cause, failure.reason.clone()),
                (None, Some(heard)) => Cell::without_value(CellState::NotFound, not_found(heard)),
                (None, None) => Cell::without_value(CellState::Skipped, self.nobody(field)),
            };
            self.cells.insert(field, cell);
        }
        let cached = self.cached;
        End::Done {
            cached,
            changes: self.changes(),
        }
    }

    /// What becomes of a value that nothing replaced: nothing, or it is marked stale. None when there was no value.
    fn kept(&self, field: Field) -> Option<Option<Cell>> {
        let old = self.before.get(&field)?;
        let fresh_days = self.job.recipe.wanted(field).and_then(|wanted| wanted.fresh_days);
        let is_found = old
            .provenance
            .as_ref()
            .is_some_and(|provenance| provenance.provider != "file");
        let stale = (is_found && self.job.engine.is_stale(old, fresh_days)).then(|| Cell {
            state: CellState::Stale,
            note: match self.failures.get(field) {
                Some(failure) => format!("Older than its freshness. {}", failure.reason),
                None => "Older than its freshness; nobody has a newer one.".to_owned(),
            },
            ..old.clone()
        });
        Some(stale)
    }

    fn nobody(&self, field: Field) -> String {
        let ladder = self
            .job
            .recipe
            .wanted(field)
            .map(|wanted| self.job.ladder.for_field(wanted))
            .unwrap_or_default();
        if ladder.is_empty() {
            self.job.ladder.no_provider(field)
        } else {
            Lacking::of(&self.job.recipe, &self.job.ladder, field, self.facts.set()).sentence(field)
        }
    }
}
