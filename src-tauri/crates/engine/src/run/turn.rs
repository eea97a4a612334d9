//! Whose turn it is: answers that are there already, then the waterfall's choice among those who can be asked now or
//! later, the wait until its turn is near, and the question.
//!
//! Nothing is held for long: where everybody worth waiting for is away for a while, the entity is parked with a due time.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use futures::{StreamExt as _, future::BoxFuture, stream::FuturesUnordered};
use model::{Cause, Field, Micros};
use pace::{Closed, Place};
use store::StoreError;
use tokio::time::Instant;

use super::{
    facts::Facts,
    looked::Sought,
    work::{Break, Entity},
};
use crate::{
    ask::{Answered, Question, Reply},
    recipe::{Dial, Order, Wanted},
    waterfall::{self, Choice, FieldSet, Standing},
};

/// How far a pause strays, so that rows that failed together do not come back together.
const JITTER: std::ops::Range<f64> = 0.85..1.15;
/// How often a row comes back to a provider that is down before it goes on without it: as the pauses above, and the
/// last of them twice more.
const DOWN_LOOKS: u32 = 6;
/// A shut gate is waited for with the row in hand no longer than this.
pub(crate) const PATIENCE: Duration = Duration::from_secs(2);
/// How often a waiting row looks whether another choice has become better: the more often, the sooner its turn comes.
const LOOK_AGAIN: std::ops::RangeInclusive<Duration> = Duration::from_millis(250)..=Duration::from_secs(1);
/// The share of a wait after which it is looked at again.
const LOOK_SHARE: u32 = 4;
/// How much later than others a row comes back whose answer was lost, so that it is not the one to find out whether the
/// provider is well again.
const SPARED: f64 = 1.5;

/// A waterfall on the way down.
pub(super) struct Way<'a> {
    field: Field,
    /// The field whose cell tells of failures.
    blames: Field,
    ladder: &'a [usize],
    order: Order,
    worth: Option<Micros>,
    fresh_days: Option<u32>,
    /// What is sent, where it is not all that is known of the entity.
    facts: Option<&'a Facts>,
    tried: Vec<usize>,
}

impl<'a> Way<'a> {
    /// Down the waterfall of a wanted field.
    pub(super) fn down(wanted: &Wanted, ladder: &'a [usize]) -> Self {
        Self {
            field: wanted.field,
            blames: wanted.field,
            ladder,
            order: wanted.order,
            worth: wanted.worth.map(Micros::from_dollars),
            fresh_days: wanted.fresh_days,
            facts: None,
            tried: Vec::new(),
        }
    }

    fn sought(&self, rung: usize, key: &Arc<str>) -> Sought {
        Sought {
            rung,
            key: Arc::clone(key),
            fresh_days: self.fresh_days,
        }
    }

    /// From one verifier to the next, about an address.
    pub(super) fn verifying(verifiers: &'a [usize], facts: &'a Facts) -> Self {
        Self {
            field: Field::PERSON_EMAIL_STATUS,
            blames: Field::PERSON_EMAIL,
            ladder: verifiers,
            order: Order::Listed,
            worth: None,
            fresh_days: None,
            facts: Some(facts),
            tried: Vec::new(),
        }
    }
}

/// What one step down came to.
pub(super) enum Step {
    /// Somebody answered.
    Answer(usize, Box<Answered>),
    /// Somebody will not answer this row; why is noted.
    Passed,
    /// Nobody is left.
    Nobody,
    /// The work on the entity breaks off.
    Break(Break),
}

enum Turn {
    /// The turn is near. With it, who would have been better but kept it waiting.
    Go {
        choice: Choice,
        over: Option<Choice>,
        place: Place,
        key: Arc<str>,
    },
    Passed,
    Nobody,
    Break(Break),
}

/// Somebody who cannot be asked for a while.
struct Away {
    is_down: bool,
    reason: String,
    /// When it is worth coming back. The queue in front of it then is not counted: how long that takes is not known of who
    /// was away.
    after: Duration,
}

impl Entity<'_> {
    /// One step down a waterfall.
    pub(super) async fn step(&mut self, way: &mut Way<'_>) -> Result<Step, StoreError> {
        loop {
            let ranked = self.rank(way, &BTreeMap::new());
            if ranked.is_empty() {
                return Ok(Step::Nobody);
            }
            if let Some(rung) = ranked
                .iter()
                .map(|choice| choice.rung)
                .find(|rung| way.facts.is_none() && self.heard_before(*rung).is_some())
            {
                // It has answered this very question, for another field.
                way.tried.push(rung);
                let heard = self.heard_before(rung);
                self.answered.entry(way.field).or_default().extend(heard);
                continue;
            }
            if let Some((rung, answered)) = self.recalled(way, &ranked).await? {
                way.tried.push(rung);
                self.cached += 1;
                return Ok(Step::Answer(rung, answered));
            }
            let (choice, over, place, key) = match self.turn(way, &ranked).await? {
                Turn::Go {
                    choice,
                    over,
                    place,
                    key,
                } => (choice, over, place, key),
                Turn::Passed => return Ok(Step::Passed),
                Turn::Nobody => return Ok(Step::Nobody),
                Turn::Break(halt) => return Ok(Step::Break(halt)),
            };
            let rung = choice.rung;
            match self.ask(way, &choice, over.as_ref(), place, &key).await? {
                Reply::Answer(answered) => {
                    way.tried.push(rung);
                    return Ok(Step::Answer(rung, answered));
                }
                Reply::Again => {
                    self.looked.forget(&way.sought(rung, &key));
                }
                Reply::Later { reason, after } => {
                    if self.put_off(way, rung, reason, after) {
                        return Ok(Step::Passed);
                    }
                }
                Reply::Never { cause, reason } => {
                    way.tried.push(rung);
                    self.failures.add(way.blames, cause, reason);
                    return Ok(Step::Passed);
                }
                Reply::Cap { reason } => return Ok(Step::Break(Break::Cap(reason))),
            }
        }
    }

    fn rank(&self, way: &Way<'_>, waits: &BTreeMap<usize, Duration>) -> Vec<Choice> {
        waterfall::rank(&self.job.ladder.rungs, &self.standing(way, waits))
    }

    fn standing<'s>(&'s self, way: &'s Way<'_>, waits: &'s BTreeMap<usize, Duration>) -> Standing<'s> {
        let verifying = || FieldSet::from_iter([way.field]);
        Standing {
            field: way.field,
            missing: way.facts.map_or_else(|| self.missing(), |_| verifying()),
            known: way.facts.unwrap_or(&self.facts).set(),
            ladder: way.ladder,
            tried: &way.tried,
            missed: &self.missed,
            waits,
            order: way.order,
            dial: self.job.dial,
            worth: way.worth,
        }
    }

    fn key(&self, way: &Way<'_>, rung: usize) -> Option<Arc<str>> {
        way.facts.unwrap_or(&self.facts).key(self.job, rung)
    }

    /// An answer that is there already, from the best of those who gave one.
    async fn recalled(
        &mut self,
        way: &Way<'_>,
        ranked: &[Choice],
    ) -> Result<Option<(usize, Box<Answered>)>, StoreError> {
        let sought: Vec<Sought> = ranked
            .iter()
            .filter_map(|choice| Some(way.sought(choice.rung, &self.key(way, choice.rung)?)))
            .collect();
        let is_new = |sought: &&Sought| !self.looked.has(sought);
        let new: Vec<Sought> = sought.iter().filter(is_new).cloned().collect();
        if !new.is_empty() {
            self.looked.add(self.job.recall(new).await?);
        }
        let found = sought
            .iter()
            .find_map(|sought| Some((sought.rung, self.looked.take(sought)?)));
        Ok(found)
    }

    /// Waits until somebody may be asked soon. `unhindered` is everybody who can be, the one first who would be asked if nobody had to
    /// wait.
    async fn turn(&mut self, way: &mut Way<'_>, unhindered: &[Choice]) -> Result<Turn, StoreError> {
        let mut queues: FuturesUnordered<BoxFuture<'static, (usize, Result<Place, Closed>)>> =
            FuturesUnordered::new();
        let mut queued: Vec<usize> = Vec::new();
        let mut since = Instant::now();
        let mut bystander = None;
        let halted = self.job.halt.said();
        tokio::pin!(halted);
        loop {
            if self.job.halt.is_said() {
                return Ok(Turn::Break(Break::Halt));
            }
            let (waits, mut away) = self.absent(way, &queued, since);
            let ranked = self.rank(way, &waits);
            let Some(first) = ranked.first() else {
                return Ok(Turn::Nobody);
            };
            if let Some(away) = away.remove(&first.rung) {
                return Ok(self.park(way, first.rung, away));
            }
            let best = unhindered
                .first()
                .and_then(|best| ranked.iter().find(|choice| choice.rung == best.rung));
            if first.wait.is_zero()
                && let Some((pacer, weight)) = self.pacer(first.rung)
                && let Some(permit) = pacer.try_permit(weight)
            {
                return Ok(self.go(way, first, best, permit.into()));
            }
            // Those who begin would only join the same queue; those who wait for the last to be asked keep others back.
            if first.wait > PATIENCE && !way.tried.is_empty() {
                bystander.get_or_insert_with(|| self.job.bystanders.join());
            }
            // Whoever is idle first, where time is dear; else the best, as long as it stays the best.
            let is_race = self.job.dial == Dial::Fastest && way.order == Order::Expected;
            let mut wanted: Vec<usize> = ranked
                .iter()
                .take(if is_race { ranked.len() } else { 1 })
                .map(|choice| choice.rung)
                .filter(|rung| !away.contains_key(rung))
                .collect();
            wanted.sort_unstable();
            if wanted != queued {
                queues = wanted.iter().filter_map(|rung| self.queue(*rung)).collect();
                queued = wanted;
                since = Instant::now();
            }
            // Who waits for whoever is first, or for the cheapest whatever the time, has nothing to choose, only to see when all of
            // them are away.
            let has_choice = !is_race && self.job.dial != Dial::Cheapest;
            let pause = if bystander.is_some() || !has_choice {
                PATIENCE
            } else {
                (first.wait / LOOK_SHARE).clamp(*LOOK_AGAIN.start(), *LOOK_AGAIN.end())
            };
            tokio::select! {
                biased;
                () = &mut halted => return Ok(Turn::Break(Break::Halt)),
                Some((rung, place)) = queues.next() => match place {
                    Ok(place) => {
                        let choice = ranked.iter().find(|choice| choice.rung == rung);
                        let Some(choice) = choice else { continue };
                        return Ok(self.go(way, choice, best, place));
                    }
                    Err(Closed { reason }) => {
                        way.tried.push(rung);
                        self.failures.add(way.blames, Cause::Refused, reason);
                        return Ok(Turn::Passed);
                    }
                },
                () = tokio::time::sleep(pause) => {}
            }
        }
    }

    /// How long everybody's turn is away, and who is away for so long that the entity had better come back. `queued` are
    /// those in whose queues it has been `since`.
    fn absent(
        &mut self,
        way: &mut Way<'_>,
        queued: &[usize],
        since: Instant,
    ) -> (BTreeMap<usize, Duration>, BTreeMap<usize, Away>) {
        let mut waits = BTreeMap::new();
        let mut away = BTreeMap::new();
        let untried: Vec<usize> = way
            .ladder
            .iter()
            .copied()
            .filter(|rung| !way.tried.contains(rung))
            .collect();
        for rung in untried {
            let Some((definition, _)) = self.job.ladder.at(rung) else {
                continue;
            };
            let Some(load) = self.job.ladder.pacer(rung).map(pace::Pacer::load) else {
                continue;
            };
            // Its tries were used up before the entity came back.
            let tries = self.item.progress.get(&self.word("tried", rung)).copied();
            if let Some(tries) = tries.filter(|tries| *tries as usize > self.job.pauses().len()) {
                way.tried.push(rung);
                let reason = given_up(&format!("{} did not answer.", definition.name), tries);
                self.failures.add(way.blames, Cause::Dead, reason);
                continue;
            }
            if let Some(reason) = load.closed {
                way.tried.push(rung);
                self.failures.add(way.blames, Cause::Refused, reason);
                continue;
            }
            let is_queued = queued.contains(&rung);
            let mut wait = load.wait;
            if is_queued && since.elapsed() > PATIENCE {
                // It was expected sooner. Whoever has waited long without a turn expects to wait as long again.
                wait = wait.max(since.elapsed());
            }
            if load.shut_for.is_some_and(|shut| shut > PATIENCE) {
                let why = if load.down {
                    "does not answer"
                } else {
                    "wants to be asked more slowly"
                };
                let gone = Away {
                    is_down: load.down,
                    reason: format!("{} {why}.", definition.name),
                    after: load.shut_for.unwrap_or_default(),
                };
                away.insert(rung, gone);
            }
            // What was lost once is asked once more: when the provider answers others, or when nobody else would ask it.
            let others = load.waiting.saturating_add(load.in_flight) > u32::from(is_queued);
            if load.failing && others && self.was_lost(way, rung) {
                let [soonest, _, latest, _] = self.job.pauses();
                let gone = Away {
                    is_down: load.down,
                    reason: format!("{} did not answer in full and may have charged.", definition.name),
                    after: wait.clamp(soonest, latest.max(soonest)).mul_f64(SPARED),
                };
                wait = wait.max(gone.after);
                away.insert(rung, gone);
            }
            if let Some((due, said)) = self.later.get(&rung) {
                let left = due.saturating_duration_since(Instant::now());
                if !left.is_zero() {
                    wait = wait.max(left);
                    let gone = Away {
                        is_down: false,
                        reason: said.clone(),
                        after: left,
                    };
                    away.insert(rung, gone);
                }
            }
            if !wait.is_zero() {
                waits.insert(rung, wait);
            }
        }
        (waits, away)
    }

    fn was_lost(&self, way: &Way<'_>, rung: usize) -> bool {
        self.key(way, rung).is_some_and(|key| self.job.lost.has(&key))
    }

    fn pacer(&self, rung: usize) -> Option<(&pace::Pacer, u32)> {
        let (_, operation) = self.job.ladder.at(rung)?;
        Some((self.job.ladder.pacer(rung)?, operation.weight))
    }

    fn queue(&self, rung: usize) -> Option<BoxFuture<'static, (usize, Result<Place, Closed>)>> {
        let (pacer, weight) = self.pacer(rung)?;
        let place = pacer.near(weight);
        Some(Box::pin(async move { (rung, place.await) }))
    }

    fn go(&mut self, way: &mut Way<'_>, choice: &Choice, best: Option<&Choice>, place: Place) -> Turn {
        if let Some(key) = self.key(way, choice.rung) {
            return Turn::Go {
                choice: choice.clone(),
                over: best.filter(|best| best.rung != choice.rung).cloned(),
                place,
                key,
            };
        }
        way.tried.push(choice.rung);
        if let Some((definition, _)) = self.job.ladder.at(choice.rung) {
            let reason = format!("{} needs more than is known of this row.", definition.name);
            self.failures.add(way.blames, Cause::Invalid, reason);
        }
        Turn::Passed
    }

    /// The best choice is away for a while: the entity comes back then, or goes on without one that stays down.
    fn park(&mut self, way: &mut Way<'_>, rung: usize, away: Away) -> Turn {
        let Away {
            is_down,
            reason,
            mut after,
        } = away;
        if is_down {
            let looks = self.item.progress.entry(self.word("down", rung)).or_default();
            *looks += 1;
            if *looks > DOWN_LOOKS {
                way.tried.push(rung);
                let reason = format!("{reason} It has been down for minutes; retry the failed cells later.");
                self.failures.add(way.blames, Cause::Dead, reason);
                return Turn::Passed;
            }
            let pauses = self.job.pauses();
            let place = (*looks as usize - 1).min(pauses.len() - 1);
            after = after.max(pauses.get(place).copied().unwrap_or_default());
        }
        let after = after.mul_f64(rand::random_range(1.0..JITTER.end));
        Turn::Break(Break::Park { reason, after })
    }

    /// What the item's progress calls a count of a rung.
    fn word(&self, what: &str, rung: usize) -> String {
        match self.job.ladder.at(rung) {
            Some((definition, operation)) => format!("{what} {}/{}", definition.id, operation.id),
            None => what.to_owned(),
        }
    }

    async fn ask(
        &self,
        way: &Way<'_>,
        choice: &Choice,
        over: Option<&Choice>,
        place: Place,
        key: &Arc<str>,
    ) -> Result<Reply, StoreError> {
        let Some((definition, operation)) = self.job.ladder.at(choice.rung) else {
            return Ok(Reply::Again);
        };
        let mut open = match way.facts {
            None => self.open(choice.rung),
            Some(_) => vec![way.field],
        };
        // The field it is asked for comes first.
        open.sort_by_key(|field| *field != way.field);
        let rungs = &self.job.ladder.rungs;
        let question = Question {
            practice: self.job.practice,
            definition,
            operation,
            known: way.facts.unwrap_or(&self.facts).known(),
            key,
            looked: self.looked.when(&way.sought(choice.rung, key)),
            entity: self.item.entity,
            run: self.job.run.map(|(run, _)| run),
            budget: &self.job.budget,
            lost: &self.job.lost,
            halt: &self.job.halt,
            open: &open,
            reason: waterfall::reason(rungs, way.order, way.field, choice, over),
        };
        self.job.engine.ask(&question, place).await
    }

    /// Notes that a rung is to be asked again later; whether its tries are used up.
    fn put_off(&mut self, way: &mut Way<'_>, rung: usize, reason: String, after: Duration) -> bool {
        let tries = self.item.progress.entry(self.word("tried", rung)).or_default();
        *tries += 1;
        let tries = *tries;
        let Some(pause) = self.job.pauses().get(tries as usize - 1).copied() else {
            way.tried.push(rung);
            let reason = given_up(&reason, tries);
            self.failures.add(way.blames, Cause::Dead, reason);
            return true;
        };
        let pause = after.max(pause.mul_f64(rand::random_range(JITTER)));
        self.later.insert(rung, (Instant::now() + pause, reason));
        false
    }
}

/// What is said of a question that is not asked any more.
fn given_up(reason: &str, tries: u32) -> String {
    format!("{reason} It was asked {tries} times; retry the failed cells later.")
}
