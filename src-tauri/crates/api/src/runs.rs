//! Runs: started, followed, paused, resumed, ended, taken back. A run is carried out by the process that holds the home
//! folder's claim; any process may ask it to pause or end.

use std::{
    sync::{Arc, PoisonError},
    time::{Duration, Instant},
};

use engine::{
    plan::{self, Confirmed, Plan},
    recipe::Dial,
    run::{RunResult, RunState, RunStatus},
};
use model::{CellState, ListId, Micros, RunId};
use tokio::sync::watch;

use crate::{
    Api, Error, Event,
    plans::{Only, nothing_to_do},
    types::*,
};

/// A run's progress is told no more often than this.
const TOLD_EVERY: Duration = Duration::from_millis(250);
/// And takes at most this share of the time.
const SHARE: u32 = 8;
/// But no more seldom than this: one look may be slow for once, as when much begins at the same time.
const TOLD_AT_LEAST: Duration = Duration::from_secs(2);
/// Reasons told of at most; notes that name a row make one each.
const REASONS: u32 = 200;
/// How soon a run that broke off is marked again when even that failed, as on a full disk.
const MARK_AGAIN: Duration = Duration::from_secs(2);

/// How long nothing is told after a look that took so long.
fn pause_after(look: Duration) -> Duration {
    (look * SHARE).min(TOLD_AT_LEAST)
}

impl Api {
    /// Starts a run that the user said yes to.
    ///
    /// # Errors
    /// When there is nothing to do, the list is being enriched, or another process works here. Nothing is spent then.
    pub async fn start_run(&self, input: StartRun) -> Result<RunStatus, Error> {
        self.begin(&input.plan, input.cap, Only::default()).await
    }

    async fn begin(&self, input: &PlanInput, cap: Micros, only: Only) -> Result<RunStatus, Error> {
        self.may_work()?;
        if cap < Micros::ZERO {
            return Err(Error::usage(
                "A cap cannot be below nothing.",
                "Write an amount such as 5.00.",
            ));
        }
        self.not_under_way(input.list, "enriched twice at once").await?;
        let chosen = self.recipe_of(&input.recipe)?;
        let outreach = chosen.recipe.outreach();
        if !outreach.is_empty() {
            // Its lines and pictures are what the list goes out with; what is wrong with them is said before anything is paid.
            self.engine.set_outreach(input.list, &outreach).await?;
        }
        let is_retry = only.state.is_some();
        let request = self.request(input, &chosen.recipe, only).await?;
        let confirmed = Confirmed {
            recipe_toml: chosen.toml.clone(),
            cap,
        };
        let Some((plan, prepared)) = plan::prepare(&self.engine, &request, confirmed).await? else {
            self.not_under_way(input.list, "enriched twice at once").await?;
            return Err(Error::internal("starting a run beside one that has just ended"));
        };
        let run = prepared.run;
        // A list of which everything is known already makes a run that ends at once: the same as ever, and no call.
        let is_settled = !is_retry && plan.fields.iter().any(|field| field.known > 0);
        if prepared.items == 0 && !is_settled {
            self.engine.store().drop_run(run).await?;
            return Err(nothing_to_do(&plan));
        }
        let kept = serde_json::to_string(&plan).map_err(|_| Error::internal("keeping the plan"))?;
        let pilot = input.sample.then_some(plan.records_in_plan);
        self.engine.store().keep_plan(run, kept, pilot).await?;
        if !is_retry {
            self.keep_recipe(input.list, &input.recipe).await?;
        }
        self.engine.store().begin_run(run).await?;
        self.carry_out(run);
        Ok(self.engine.run_status(run).await?)
    }

    /// Carries a run out in the background and tells the host how it goes.
    fn carry_out(&self, run: RunId) {
        let engine = Arc::clone(&self.engine);
        let host = Arc::clone(&self.host);
        let under_way = Arc::clone(&self.under_way);
        let broken_off = Arc::clone(&self.broken_off);
        let (told, hear) = watch::channel(None);
        under_way
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(run, hear);
        tokio::spawn(async move {
            let work = engine.carry_out(run);
            tokio::pin!(work);
            let mut pause = TOLD_EVERY;
            let ended = loop {
                tokio::select! {
                    ended = &mut work => break ended,
                    () = tokio::time::sleep(pause) => {
                        let begun = Instant::now();
                        if let Ok(status) = engine.run_status(run).await {
                            told.send_replace(Some(status.clone()));
                            host.emit(Event::Run { status: Box::new(status) });
                        }
                        pause = pause_after(begun.elapsed()).max(TOLD_EVERY);
                    }
                }
            };
            let mut is_marked = true;
            if let Err(error) = ended {
                tracing::error!(run = run.0, %error, "a run broke off");
                is_marked = engine.interrupt(run).await.is_ok();
                broken_off
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .insert(run, error.into());
            }
            under_way
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .remove(&run);
            // Whoever follows it looks for itself now.
            drop(told);
            while !is_marked {
                // What broke the run off may well be why this fails too, and pass.
                tokio::time::sleep(MARK_AGAIN).await;
                is_marked = engine.interrupt(run).await.is_ok();
            }
            if let Ok(status) = engine.run_status(run).await {
                host.emit(Event::Run {
                    status: Box::new(status),
                });
            }
            host.emit(Event::Lists);
            host.emit(Event::Providers);
        });
    }

    /// Refuses where another process has the right to carry out runs here.
    pub(crate) fn may_work(&self) -> Result<(), Error> {
        if self.claim.is_some() {
            return Ok(());
        }
        Err(Error::usage(
            "Another Spillway works in this home folder, so this one starts no run.",
            "Use the other one, or close it first; looking, exporting and pausing work from here.",
        ))
    }

    /// Refuses where a list is being enriched.
    pub(crate) async fn not_under_way(&self, list: ListId, wanted: &str) -> Result<(), Error> {
        match self.engine.store().run_under_way(list).await? {
            None => Ok(()),
            Some(run) => Err(Error::usage(
                format!("The list is being enriched by run {run}, so it cannot be {wanted}."),
                "Pause or cancel the run first.",
            )),
        }
    }

    /// A run, now.
    ///
    /// # Errors
    /// When there is none.
    pub async fn run_status(&self, input: RunInput) -> Result<RunStatus, Error> {
        Ok(self.engine.run_status(input.run).await?)
    }

    /// What a run came to, beside what was expected of it; nothing when its plan is not known any more.
    ///
    /// # Errors
    /// When there is no such run.
    pub async fn run_result(&self, input: RunInput) -> Result<Option<RunResult>, Error> {
        Ok(self.engine.run_result(input.run).await?)
    }

    /// All runs, the latest first.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn runs(&self, _: Nothing) -> Result<Vec<RunStatus>, Error> {
        let mut statuses = Vec::new();
        for run in self.engine.store().runs(None).await? {
            statuses.push(self.engine.run_status(run.id).await?);
        }
        Ok(statuses)
    }

    /// Lets calls in flight finish and starts no new ones.
    ///
    /// # Errors
    /// When it is not running.
    pub async fn pause_run(&self, input: RunInput) -> Result<RunStatus, Error> {
        self.engine.halt_run(input.run, false).await?;
        self.tell(input.run).await
    }

    /// Goes on with a paused, interrupted or stopped run.
    ///
    /// # Errors
    /// When it is over or under way, or another process works here.
    pub async fn resume_run(&self, input: ResumeRun) -> Result<RunStatus, Error> {
        self.may_work()?;
        self.engine.resume_run(input.run, input.cap).await?;
        self.carry_out(input.run);
        self.tell(input.run).await
    }

    /// Ends a run; what was found is kept.
    ///
    /// # Errors
    /// When it is over.
    pub async fn cancel_run(&self, input: RunInput) -> Result<RunStatus, Error> {
        self.engine.halt_run(input.run, true).await?;
        self.tell(input.run).await
    }

    /// Takes a run's values back; paid answers are kept.
    ///
    /// # Errors
    /// When it is under way or was undone.
    pub async fn undo_run(&self, input: RunInput) -> Result<Undone, Error> {
        let cells = self.engine.undo_run(input.run).await?;
        self.tell(input.run).await?;
        self.host.emit(Event::Lists);
        Ok(Undone { cells })
    }

    async fn tell(&self, run: RunId) -> Result<RunStatus, Error> {
        let status = self.engine.run_status(run).await?;
        self.host.emit(Event::Run {
            status: Box::new(status.clone()),
        });
        Ok(status)
    }

    /// Why cells failed and how many, the most frequent reasons first.
    ///
    /// # Errors
    /// When there is no such list.
    pub async fn failures(&self, input: FailuresInput) -> Result<Vec<FailureReason>, Error> {
        if let Some(list) = input.list {
            self.list_of(list).await?;
        }
        let reasons = self.engine.store().failures(input.list, REASONS).await?;
        let reason = |found: store::Failures| FailureReason {
            list: found.list,
            field: found.field,
            cause: found.cause,
            note: found.note,
            records: found.records,
        };
        Ok(reasons.into_iter().map(reason).collect())
    }

    /// What asking again for failed or stopped cells would do and cost. Sends and spends nothing.
    ///
    /// # Errors
    /// When the list has no run to try again, or no such cells.
    pub async fn plan_retry(&self, input: Again) -> Result<Plan, Error> {
        let (again, only) = self.again(input).await?;
        let chosen = self.recipe_of(&again.recipe)?;
        let request = self.request(&again, &chosen.recipe, only).await?;
        let plan = plan::make(&self.engine, &request).await?;
        if plan.fields.iter().all(|field| field.to_fill == 0) {
            return Err(nothing_to_do(&plan));
        }
        Ok(plan)
    }

    /// Asks again for failed or stopped cells, in a new run with the list's last recipe.
    ///
    /// # Errors
    /// When the list has no run to try again, or no such cells.
    pub async fn retry(&self, input: RetryInput) -> Result<RunStatus, Error> {
        let (again, only) = self.again(input.again).await?;
        self.begin(&again, input.cap, only).await
    }

    /// What is planned to ask again for cells, as the list's last run asked.
    async fn again(&self, input: Again) -> Result<(PlanInput, Only), Error> {
        let runs = self.engine.store().runs(Some(input.list)).await?;
        let last = runs.first().ok_or_else(|| {
            Error::usage(
                "The list was never enriched, so there is nothing to try again.",
                "Plan and start a run first.",
            )
        })?;
        let plan = PlanInput {
            list: input.list,
            recipe: RecipeRef::Toml(last.recipe_toml.clone()),
            practice: last.practice,
            limit: None,
            sample: false,
            dial: last.dial.as_deref().map(Dial::from_id),
        };
        let only = Only {
            state: Some(input.state.unwrap_or(CellState::Failed)),
            cause: input.cause,
            rows: input.rows.map(|rows| rows.into_iter().collect()),
        };
        Ok((plan, only))
    }

    /// Follows a run until nobody works on it any more.
    ///
    /// # Errors
    /// When there is no such run, or it broke off here; it can be resumed then.
    pub async fn wait_for_run(
        &self,
        run: RunId,
        mut tick: impl FnMut(&RunStatus),
    ) -> Result<RunStatus, Error> {
        let mut told = self
            .under_way
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&run)
            .cloned();
        loop {
            let begun = Instant::now();
            let broken_off = self
                .broken_off
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .remove(&run);
            if let Some(error) = broken_off {
                return Err(error);
            }
            let status = self.engine.run_status(run).await?;
            tick(&status);
            if let Some(mut told) = told.take() {
                // Who carries it out here looks often enough.
                while told.changed().await.is_ok() {
                    let status = told.borrow_and_update().clone();
                    status.iter().for_each(&mut tick);
                }
            } else if matches!(status.state, RunState::Running | RunState::Pausing) {
                tokio::time::sleep(pause_after(begun.elapsed()).max(TOLD_EVERY)).await;
            } else {
                return Ok(status);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slow_look_does_not_keep_the_page_waiting() {
        for (look_ms, pause_ms) in [(0, 0), (10, 80), (100, 800), (1_500, 2_000), (60_000, 2_000)] {
            let pause = pause_after(Duration::from_millis(look_ms));
            assert_eq!(pause, Duration::from_millis(pause_ms), "{look_ms}");
        }
    }
}
