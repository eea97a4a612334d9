//! One question at a time: what is known of one person or company now, and what can be found within a deadline. The same
//! waterfall, cache and ledger as a run's; only nobody keeps the cells.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use model::{Cell, CellState, EntityKind, Field, Micros};
use store::{Item, StoreError, now_ms};
use tokio::time::Instant;

use crate::{
    Engine,
    ask::Lost,
    caps::Budget,
    entity,
    ladder::{Ladder, wanted_of},
    recipe::Recipe,
    run::{Bystanders, End, Job},
    wait::Halt,
};

/// What is looked up.
pub struct Lookup {
    /// What is known.
    pub known: BTreeMap<Field, String>,
    /// What is wanted and how.
    pub recipe: Recipe,
    /// Whether it is asked in the practice world.
    pub practice: bool,
    /// The most it may spend.
    pub cap: Micros,
    /// How long an answer is waited for. What is under way then goes on, for the next look-up to find.
    pub deadline: Duration,
}

/// What is known now.
pub struct Looked {
    /// One cell per wanted field; `waiting` ones are still being asked.
    pub cells: BTreeMap<Field, Cell>,
    /// Whether every wanted field is settled.
    pub complete: bool,
}

impl Engine {
    /// Looks up one person or company.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn look_up(self: &Arc<Self>, lookup: Lookup) -> Result<Looked, StoreError> {
        let deadline = Instant::now() + lookup.deadline;
        let wanted = lookup.recipe.wanted_fields();
        let engine = Arc::clone(self);
        // It goes on after the deadline, so that what was asked is not lost.
        let work = tokio::spawn(async move { engine.ask_all(lookup).await });
        let waiting = |field: Field| {
            (
                field,
                Cell::without_value(CellState::Waiting, "Being asked; look it up again in a moment."),
            )
        };
        match tokio::time::timeout_at(deadline, work).await {
            Ok(Ok(found)) => {
                let cells = found?;
                let complete = cells.values().all(|cell| cell.state != CellState::Waiting);
                Ok(Looked { cells, complete })
            }
            Ok(Err(_)) | Err(_) => Ok(Looked {
                cells: wanted.into_iter().map(waiting).collect(),
                complete: false,
            }),
        }
    }

    async fn ask_all(self: Arc<Self>, lookup: Lookup) -> Result<BTreeMap<Field, Cell>, StoreError> {
        let mut known: BTreeMap<Field, String> = BTreeMap::new();
        let (fields, values): (Vec<_>, Vec<_>) = lookup
            .known
            .into_iter()
            .map(|(field, value)| (Some(field), value))
            .unzip();
        known.extend(entity::known(&values, &fields));
        // Nobody pauses a look-up.
        let (_say, halt) = Halt::new();
        let job = Job {
            ladder: Ladder::of(&self, &lookup.recipe, lookup.practice).await?,
            dial: lookup.recipe.dial,
            recipe: lookup.recipe,
            practice: lookup.practice,
            run: None,
            lost: Lost::repeated(),
            halt,
            bystanders: Bystanders::default(),
            budget: Budget::new(Some(lookup.cap), Micros::ZERO),
            engine: self,
        };
        let mut cells = BTreeMap::new();
        // What is known of the company may help to find the person.
        for kind in [EntityKind::Company, EntityKind::Person] {
            let wanted: Vec<Field> = wanted_of(&job.recipe, kind)
                .into_iter()
                .filter(|field| !known.contains_key(field))
                .collect();
            let Some(key) = entity::key(kind, &known) else {
                let note = "Too little is known to tell who is meant; give a domain, an e-mail address or a name and company.";
                cells.extend(
                    wanted
                        .into_iter()
                        .map(|field| (field, Cell::without_value(CellState::Skipped, note))),
                );
                continue;
            };
            if wanted.is_empty() {
                continue;
            }
            let item = Item {
                seq: 0,
                entity: entity::id(&key),
                kind,
                company: None,
                known: known.clone(),
                wanted,
                due_ms: 0,
                progress: BTreeMap::new(),
            };
            for (field, cell) in ask_until_settled(&job, item).await? {
                if let (CellState::Value, Some(value)) = (cell.state, &cell.value) {
                    known.insert(field, value.to_string());
                }
                cells.insert(field, cell);
            }
            entity::derive(&mut known);
        }
        Ok(cells)
    }
}

/// Asks until nothing waits, pausing where a retry does.
async fn ask_until_settled(job: &Job, mut item: Item) -> Result<BTreeMap<Field, Cell>, StoreError> {
    loop {
        let (end, checked) = job.work(item.into()).await?;
        job.engine.store().keep_checks(checked).await?;
        let (End::Done { changes, .. } | End::Capped { changes, .. } | End::Parked { changes, .. }) = &end;
        let cells = changes
            .iter()
            .map(|change| (change.field, change.cell.clone()))
            .collect();
        let End::Parked { item: parked, .. } = end else {
            return Ok(cells);
        };
        let pause = u64::try_from(parked.due_ms - now_ms()).unwrap_or_default();
        tokio::time::sleep(Duration::from_millis(pause)).await;
        item = parked;
    }
}
