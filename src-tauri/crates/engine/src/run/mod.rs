//! Runs: plans being carried out. The queue, the state and every finished cell are in the database, so that a run goes
//! on where it was after any end of the program; the wish to pause or cancel is there too, so that any process can say it.

mod clock;
mod doubt;
mod due;
mod facts;
mod failures;
mod looked;
mod note;
mod picture;
mod result;
mod status;
mod take;
mod turn;
mod work;

use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::{Arc, PoisonError, atomic::Ordering},
    time::{Duration, Instant},
};

use model::{Cell, CellState, Field, ListId, Micros, RunId};
use store::{CellChange, Run, RunSums, RunTally, StoreError, now_ms};
use tokio::{sync::watch, task::JoinSet};

use clock::Clocks;
#[cfg(test)]
pub(crate) use due::due_items;
pub use note::FIND_DOMAIN;
pub(crate) use note::{Lacking, about};
pub use result::*;
pub use status::*;
pub use take::spelled;
pub(crate) use turn::PATIENCE;
pub(crate) use work::{Bystanders, End, Job, Ready};

use crate::{
    Engine, EngineError,
    ask::Lost,
    caps::Budget,
    ladder::Ladder,
    recipe::{self, Dial},
    wait::Halt,
};

/// Entities worked on at the same time: enough to keep every provider busy while others wait for a slow one. What really
/// limits is each provider's own pace.
pub(crate) const WIDTH: usize = 512;
/// Entities held in memory at most, with those that wait long for a slow provider and keep nobody back.
const HELD: usize = 8 * WIDTH;
/// Items taken from the queue at a time.
const FEED: u32 = 512;
/// How often the wish to pause and due retries are looked at.
const LOOK: Duration = Duration::from_millis(100);

/// What ends the work on a run.
type Ending = Result<RunState, EngineError>;

/// Of two reasons to end, the one that decides what is left.
fn graver(old: Option<Ending>, new: Ending) -> Ending {
    let weight = |end: &Ending| match end {
        Err(_) => 3,
        Ok(RunState::Cancelled) => 2,
        Ok(RunState::Stopped) => 1,
        Ok(_) => 0,
    };
    match old {
        Some(old) if weight(&old) >= weight(&new) => old,
        _ => new,
    }
}

impl RunState {
    /// The id used in storage and on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Pausing => "pausing",
            Self::Paused => "paused",
            Self::Interrupted => "interrupted",
            Self::Stopped => "stopped",
            Self::Cancelled => "cancelled",
            Self::Done => "done",
            Self::Undone => "undone",
        }
    }

    /// The state with this id; what nobody knows is taken for interrupted.
    #[must_use]
    pub fn from_id(id: &str) -> Self {
        [
            Self::Running,
            Self::Pausing,
            Self::Paused,
            Self::Stopped,
            Self::Cancelled,
            Self::Done,
            Self::Undone,
        ]
        .into_iter()
        .find(|state| state.as_str() == id)
        .unwrap_or(Self::Interrupted)
    }
}

/// Works on an entity and keeps what came of it; whether a cap stopped it. It is kept here and not in the run's loop, so
/// that entities which end together are written together.
async fn finish(job: &Job, ready: Ready) -> Result<bool, StoreError> {
    let Some((run, list)) = job.run else {
        return Ok(false);
    };
    let seq = ready.item.seq;
    let store = job.engine.store();
    let (end, checked) = job.work(ready).await?;
    let is_capped = matches!(end, End::Capped { .. });
    let keep = async {
        match end {
            End::Done { changes, cached } => store.finish_item(list, run, seq, changes, cached).await,
            End::Parked { item, changes } => store.park_item(list, run, item, changes).await,
            End::Capped {
                changes,
                cached,
                reason,
            } => {
                tracing::info!(run = run.0, reason, "a cap stops the run");
                store.finish_item(list, run, seq, changes, cached).await
            }
        }
    };
    // At once, so that one commit holds both.
    tokio::try_join!(store.keep_checks(checked), keep)?;
    Ok(is_capped)
}

impl Engine {
    async fn run_of(&self, id: RunId) -> Result<Run, EngineError> {
        self.store.run(id).await?.ok_or(EngineError::NoRun(id))
    }

    /// Carries a run out until it is done, paused, cancelled or stopped by a cap.
    ///
    /// # Errors
    /// When the run's recipe no longer loads or the database refuses; the run is `interrupted` then and can be resumed.
    pub async fn carry_out(self: &Arc<Self>, id: RunId) -> Result<RunState, EngineError> {
        let run = self.run_of(id).await?;
        // Where the run broke off, not even the ends of its calls could be written.
        self.store.sweep_calls(Some(id)).await?;
        let recipe = recipe::load(&run.recipe_toml, &run.recipe_name)
            .map_err(|problems| EngineError::Problems(run.recipe_name.clone(), problems))?;
        let ladder = Ladder::of(self, &recipe, run.practice).await?;
        let spent = self
            .store
            .run_tallies(id)
            .await?
            .iter()
            .map(|tally| Micros(tally.spent))
            .sum();
        let dial = run.dial.as_deref().map_or(recipe.dial, Dial::from_id);
        let lost = if recipe.repeat_lost {
            Lost::repeated()
        } else {
            Lost::kept(self.store.lost_in(id).await?)
        };
        let (say_halt, halt) = Halt::new();
        let job = Arc::new(Job {
            engine: Arc::clone(self),
            ladder,
            recipe,
            dial,
            practice: run.practice,
            run: Some((id, run.list)),
            budget: Budget::new(Some(run.cap), spent),
            lost,
            halt,
            bystanders: Bystanders::default(),
        });
        let end = self.drive(&run, &job, &say_halt).await?;
        if end == RunState::Stopped {
            self.stop_the_rest(&run).await?;
        }
        self.lanes.keep(&self.store).await?;
        self.store.set_run_state(id, end.as_str(), end.is_over()).await?;
        Ok(end)
    }

    async fn drive(
        &self,
        run: &Run,
        job: &Arc<Job>,
        say_halt: &watch::Sender<bool>,
    ) -> Result<RunState, EngineError> {
        // Tasks of their own: an entity that waits for nobody here must not wait for this loop either.
        let mut flying = JoinSet::new();
        let mut in_flight: HashSet<u32> = HashSet::new();
        let mut queue: VecDeque<Ready> = VecDeque::new();
        let mut halt: Option<Ending> = None;
        // Nothing new was due at the last look; the next tick looks again.
        let mut is_dry = false;
        let mut clocks = Clocks::new(Instant::now(), now_ms());
        let mut look = tokio::time::interval(LOOK);
        look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let has_room = |held: usize| held < HELD && held.saturating_sub(job.bystanders.count()) < WIDTH;
        self.bring_near(run).await?;
        loop {
            if halt.is_none() && queue.is_empty() && !is_dry && has_room(flying.len()) {
                match self.next_items(run, job, &in_flight).await {
                    Ok(ready) => queue = ready,
                    Err(error) => halt = Some(Err(error)),
                }
                is_dry = queue.is_empty();
            }
            while halt.is_none() && has_room(flying.len()) {
                let Some(ready) = queue.pop_front() else { break };
                let seq = ready.item.seq;
                in_flight.insert(seq);
                let job = Arc::clone(job);
                flying.spawn(async move { (seq, finish(&job, ready).await) });
            }
            if flying.is_empty() {
                // A pause may come when all is under way already, and leave nothing to go on with.
                let may_be_done = match &halt {
                    None => is_dry,
                    Some(end) => matches!(end, Ok(RunState::Paused)),
                };
                if may_be_done && self.store.item_counts(run.id).await?.1 == 0 {
                    return Ok(RunState::Done);
                }
                if let Some(end) = halt {
                    return end;
                }
            }
            tokio::select! {
                Some(joined) = flying.join_next(), if !flying.is_empty() => match joined {
                    Ok((seq, Ok(is_capped))) => {
                        in_flight.remove(&seq);
                        if is_capped {
                            halt = Some(graver(halt, Ok(RunState::Stopped)));
                        }
                    }
                    Ok((_, Err(error))) => halt = Some(graver(halt, Err(error.into()))),
                    Err(_) => {
                        let error = EngineError::Halted("the work on a person or company");
                        halt = Some(graver(halt, Err(error)));
                    }
                },
                _ = look.tick() => {
                    if queue.is_empty() {
                        // With all that is left in hand there is nothing to be read; those in hand come first in the queue.
                        let left = self.store.item_counts(run.id).await.map(|(_, left, _)| left as usize);
                        is_dry = left.is_ok_and(|left| left <= in_flight.len());
                    }
                    if let Some(wish) = self.look(run, &mut clocks).await.transpose() {
                        say_halt.send_replace(true);
                        halt = Some(graver(halt, wish));
                    }
                }
            }
            // Calls in flight end: what they cost and found is kept where it still can be.
            if matches!(halt, Some(Err(_))) {
                say_halt.send_replace(true);
            }
        }
    }

    /// Items that are due, with what is known of them.
    async fn next_items(
        &self,
        run: &Run,
        job: &Job,
        in_flight: &HashSet<u32>,
    ) -> Result<VecDeque<Ready>, EngineError> {
        let due = due::due_items(self, run, FEED, in_flight).await?;
        Ok(job.prepare(due).await?.into())
    }

    /// Looks at the clock, and at whether somebody wants the run to pause or end.
    async fn look(&self, run: &Run, clocks: &mut Clocks) -> Result<Option<RunState>, EngineError> {
        let back = clocks.set_back(Instant::now(), now_ms());
        if back > 0 {
            self.store.move_due(run.id, -back).await?;
        }
        Ok(match RunState::from_id(&self.run_of(run.id).await?.state) {
            RunState::Pausing | RunState::Paused => Some(RunState::Paused),
            RunState::Cancelled => Some(RunState::Cancelled),
            _ => None,
        })
    }

    /// When a run goes on whose retries are all further away than any pause, the clock was set back meanwhile, or a provider
    /// named a long pause that this session knows nothing of: the first comes now and finds out.
    async fn bring_near(&self, run: &Run) -> Result<(), StoreError> {
        let Some(first) = self.store.item_counts(run.id).await?.2 else {
            return Ok(());
        };
        let [.., longest] = self.retry_after;
        let away = first - now_ms();
        if away > i64::try_from((longest * 2).as_millis()).unwrap_or(i64::MAX) {
            self.store.move_due(run.id, -away).await?;
        }
        Ok(())
    }

    /// What a cap leaves undone says so in its cells.
    async fn stop_the_rest(&self, run: &Run) -> Result<(), StoreError> {
        loop {
            let items = self.store.due_items(run.id, i64::MAX, 500).await?;
            if items.is_empty() {
                return Ok(());
            }
            for store::Due { item, .. } in items {
                let note = "The cap was reached before this row. Raise it and resume to go on.";
                let stopped = |field: Field| CellChange {
                    entity: item.entity,
                    field,
                    cell: Cell::without_value(CellState::Stopped, note),
                };
                let changes = item.wanted.iter().copied().map(stopped).collect();
                self.store
                    .finish_item(run.list, run.id, item.seq, changes, 0)
                    .await?;
            }
        }
    }

    /// Marks a run that broke off as one that can be resumed.
    ///
    /// # Errors
    /// When the database refuses. Try again: until then it looks under way.
    pub async fn interrupt(&self, id: RunId) -> Result<(), EngineError> {
        let state = RunState::from_id(&self.run_of(id).await?.state);
        if matches!(state, RunState::Running | RunState::Pausing) {
            let state = RunState::Interrupted.as_str();
            self.store.set_run_state(id, state, false).await?;
        }
        Ok(())
    }

    /// Asks a run to pause (calls in flight may finish) or to end for good.
    ///
    /// # Errors
    /// When it is not under way.
    pub async fn halt_run(&self, id: RunId, cancel: bool) -> Result<(), EngineError> {
        let run = self.run_of(id).await?;
        let state = RunState::from_id(&run.state);
        let wanted = if cancel { "cancelled" } else { "paused" };
        if state.is_over() || (!cancel && state != RunState::Running) {
            return Err(EngineError::WrongState {
                run: id,
                state: run.state,
                wanted,
            });
        }
        let next = if cancel {
            RunState::Cancelled
        } else {
            RunState::Pausing
        };
        Ok(self.store.set_run_state(id, next.as_str(), cancel).await?)
    }

    /// Makes a run ready to be carried out again; with a cap, what the old cap stopped is taken up too.
    ///
    /// # Errors
    /// When it is over or under way.
    pub async fn resume_run(&self, id: RunId, cap: Option<Micros>) -> Result<(), EngineError> {
        let run = self.run_of(id).await?;
        let state = RunState::from_id(&run.state);
        if !matches!(
            state,
            RunState::Paused | RunState::Interrupted | RunState::Stopped
        ) {
            return Err(EngineError::WrongState {
                run: id,
                state: run.state,
                wanted: "resumed",
            });
        }
        if let Some(cap) = cap {
            self.store.set_run_cap(id, cap).await?;
        }
        if state == RunState::Stopped {
            self.store
                .reopen_items(
                    run.list,
                    id,
                    CellState::Stopped.as_str(),
                    "Its turn comes as the run goes on.",
                )
                .await?;
        }
        Ok(self
            .store
            .set_run_state(id, RunState::Running.as_str(), false)
            .await?)
    }

    /// Takes a run's values back. Paid answers stay, so asking again costs nothing.
    ///
    /// # Errors
    /// When it is under way or already undone.
    pub async fn undo_run(&self, id: RunId) -> Result<u32, EngineError> {
        let run = self.run_of(id).await?;
        if matches!(
            RunState::from_id(&run.state),
            RunState::Running | RunState::Pausing | RunState::Undone
        ) {
            return Err(EngineError::WrongState {
                run: id,
                state: run.state,
                wanted: "undone",
            });
        }
        let cells = self.store.undo_cells(id).await?;
        self.store
            .set_run_state(id, RunState::Undone.as_str(), true)
            .await?;
        Ok(cells)
    }

    /// What each provider did in a run, by now.
    async fn tallies(&self, id: RunId) -> Result<Vec<RunTally>, StoreError> {
        let known = |sums: &mut HashMap<RunId, RunSums>| sums.get(&id).cloned().unwrap_or_default();
        let mut sums = known(&mut self.sums.lock().unwrap_or_else(PoisonError::into_inner));
        let tallies = self.store.run_tallies_since(id, &mut sums).await?;
        self.sums
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(id, sums);
        Ok(tallies)
    }

    /// The fields that a run wants.
    fn wanted_by(&self, run: &Run) -> Arc<[Field]> {
        let mut wanted = self.wanted.lock().unwrap_or_else(PoisonError::into_inner);
        let read = || {
            let recipe = recipe::load(&run.recipe_toml, &run.recipe_name);
            recipe
                .map_or_else(|_| Vec::new(), |recipe| recipe.wanted_fields())
                .into()
        };
        Arc::clone(wanted.entry(run.id).or_insert_with(read))
    }

    /// What a run says of itself now.
    ///
    /// # Errors
    /// When there is no such run.
    pub async fn run_status(&self, id: RunId) -> Result<RunStatus, EngineError> {
        // Before anything is read: what comes later has seen at least as much.
        let look = self.looks.fetch_add(1, Ordering::SeqCst);
        let run = self.run_of(id).await?;
        let list = self
            .store
            .list(run.list)
            .await?
            .ok_or(EngineError::NoList(run.list))?;
        let tallies = self.tallies(id).await?;
        let wanted = self.wanted_by(&run);
        let providers = tallies
            .iter()
            .map(|tally| {
                let definition = self.catalogue.get(&tally.provider);
                ProviderTally {
                    provider: tally.provider.clone(),
                    name: definition
                        .map_or_else(|| tally.provider.clone(), |definition| definition.name.clone()),
                    badge: definition.map_or_else(String::new, |definition| definition.badge.clone()),
                    calls: tally.calls,
                    hits: tally.hits,
                    misses: tally.misses,
                    errors: tally.errors,
                    spent: Micros(tally.spent),
                }
            })
            .collect();
        Ok(RunStatus {
            run: id,
            look,
            list: run.list,
            list_name: list.name,
            recipe: run.recipe_name,
            state: RunState::from_id(&run.state),
            practice: run.practice,
            done: run.done,
            total: run.total,
            calls: tallies.iter().map(|tally| tally.calls).sum(),
            cached: run.cached,
            spent: tallies.iter().map(|tally| Micros(tally.spent)).sum(),
            maybe_charged: tallies.iter().map(|tally| Micros(tally.maybe)).sum(),
            cap: run.cap,
            started_ms: run.started_ms,
            ended_ms: run.ended_ms,
            pilot: run.pilot,
            coverage: self.coverage(run.list, &wanted).await?,
            providers,
        })
    }

    /// How far these fields of a list are filled, over its records.
    ///
    /// # Errors
    /// When there is no such list.
    pub async fn coverage(&self, list: ListId, fields: &[Field]) -> Result<Vec<Coverage>, EngineError> {
        let records = self
            .store
            .list(list)
            .await?
            .ok_or(EngineError::NoList(list))?
            .records;
        let columns = self.store.columns(list).await?;
        let counts = self.store.cell_counts(list).await?;
        let of_field = |field: Field| {
            let from_file = columns
                .iter()
                .filter(|column| column.field == Some(field))
                .map(|column| column.filled)
                .max()
                .unwrap_or(0);
            let states: Vec<StateCount> = counts
                .iter()
                .filter(|count| count.field == field)
                .map(|count| StateCount {
                    state: count.state,
                    count: count.records,
                })
                .collect();
            let found: u32 = states
                .iter()
                .filter(|count| count.state == CellState::Value)
                .map(|count| count.count)
                .sum();
            Coverage {
                field,
                label: field.label().to_owned(),
                filled: (from_file + found).min(records),
                from_file,
                records,
                states,
            }
        };
        Ok(fields.iter().copied().map(of_field).collect())
    }
}
