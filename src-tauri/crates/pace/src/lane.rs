//! One provider's lane, without a clock of its own: breaker, gate, outage, declared quotas, calls at once, in this order.

use std::time::Duration;

use crate::{
    bucket::Bucket,
    gate::Gate,
    limit::{Learned, Limit},
};

/// What a provider documents of its limits. Absent means not documented.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Quotas {
    /// Window and calls allowed in it.
    pub windows: Vec<(Duration, f64)>,
    /// Calls at once.
    pub concurrent: Option<u32>,
}

/// How long a header's word is taken for true when none says until when, at most. Then a call finds out.
const UNKNOWN_RESET: Duration = Duration::from_secs(3_600);
/// A wait that is not over is at least this long.
const LEAST_WAIT: Duration = Duration::from_micros(1);

/// A call that started. Hand it back with what came of it.
#[derive(Debug, PartialEq, Eq)]
#[must_use = "the lane counts the call as under way until it is told of its end"]
pub struct Ticket {
    pub(crate) started: Duration,
    pub(crate) weight: u32,
    /// How many were under way with it when it started.
    pub(crate) level: u32,
    /// Whether others wait for what comes of it.
    pub(crate) trial: bool,
}

/// Whether a call may start.
#[derive(Debug, PartialEq, Eq)]
pub enum Start {
    /// It has started.
    Go(Ticket),
    /// Ask again after this long.
    Wait(Duration),
    /// Ask again when a call has ended.
    Full,
    /// The provider refused; nothing starts until the user acts. The reason, in a sentence.
    Closed(String),
}

/// What keeps a lane's calls, if anything does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LaneState {
    /// Calls may start.
    Open,
    /// Nothing starts for this long.
    ShutFor(Duration),
    /// The provider does not answer; it is tried with one call at a time, the next after this long.
    Down(Duration),
    /// The provider refused, for this reason; nothing starts until the user acts.
    Closed(String),
}

/// One provider's lane. Times are durations since a start of the caller's choosing and never go back.
#[derive(Clone, Debug)]
pub struct Lane {
    gate: Gate,
    buckets: Vec<Bucket>,
    limit: Limit,
    in_flight: u32,
    /// Weight under way.
    weight: u32,
    /// No call starts sooner.
    next_start: Duration,
    /// Calls that still go out evenly after a pause.
    paced: u32,
}

impl Lane {
    /// An open lane. It begins with what was learned last time, else with 80 % of what is documented, else with 8 calls at
    /// once.
    #[must_use]
    pub fn new(quotas: &Quotas, learned: Option<&Learned>) -> Self {
        let is_quota =
            |(window, calls): &&(Duration, f64)| !window.is_zero() && calls.is_finite() && *calls > 0.0;
        Self {
            gate: Gate::new(0),
            buckets: quotas
                .windows
                .iter()
                .filter(is_quota)
                .map(|&(window, calls)| Bucket::new(window, calls))
                .collect(),
            limit: Limit::new(quotas.concurrent, learned),
            in_flight: 0,
            weight: 0,
            next_start: Duration::ZERO,
            paced: 0,
        }
    }

    /// The same lane, with a latency to expect until one is measured.
    #[must_use]
    pub fn expecting(mut self, latency: Duration) -> Self {
        self.limit.expect(latency);
        self
    }

    /// The same lane, with other dice for the jitter of its pauses.
    #[must_use]
    pub fn seeded(mut self, seed: u64) -> Self {
        self.gate.dice.0 = seed;
        self
    }

    /// Whether a call of this weight in quotas may start now; if so it has.
    pub fn start(&mut self, now: Duration, weight: u32) -> Start {
        if let Some(reason) = self.gate.closed() {
            return Start::Closed(reason.to_owned());
        }
        let weight = weight.max(1);
        let wait = self.wait(now, 0, weight);
        if !wait.is_zero() {
            return Start::Wait(wait.max(LEAST_WAIT));
        }
        if self.gate.trial_under_way() {
            return Start::Full;
        }
        if self.in_flight >= self.room() {
            self.limit.reached();
            return Start::Full;
        }
        self.buckets
            .iter_mut()
            .for_each(|bucket| bucket.take(now, weight));
        self.in_flight += 1;
        self.weight = self.weight.saturating_add(weight);
        if self.in_flight >= self.limit.allowed() {
            self.limit.reached();
        }
        if let Some(spacing) = self.limit.spacing(self.paced > 0) {
            self.next_start = now + spacing;
        }
        self.paced = self.paced.saturating_sub(1);
        Start::Go(Ticket {
            started: now,
            weight,
            level: self.in_flight,
            trial: self.gate.start(),
        })
    }

    /// How long gates and quotas keep a call that comes after `ahead` others.
    fn wait(&self, now: Duration, ahead: u32, weight: u32) -> Duration {
        self.buckets
            .iter()
            .map(|bucket| bucket.wait(now, ahead, weight))
            .fold(self.shut(now), Duration::max)
    }

    /// How long nothing starts, whatever quotas and limit allow.
    fn shut(&self, now: Duration) -> Duration {
        self.gate.wait(now).max(self.next_start.saturating_sub(now))
    }

    /// Calls at once that may be under way. Calls that hang do not keep the one that tries whether it is up again.
    fn room(&self) -> u32 {
        if self.gate.is_trial_due() {
            self.limit.cap()
        } else {
            self.limit.allowed()
        }
    }

    fn end(&mut self, ticket: &Ticket) {
        self.in_flight = self.in_flight.saturating_sub(1);
        self.weight = self.weight.saturating_sub(ticket.weight);
    }

    /// A call was answered in good order, whatever it found.
    pub fn answered(&mut self, now: Duration, ticket: Ticket, latency: Duration) {
        let is_new = self.limit.is_new(&ticket);
        self.gate.answered(&ticket, is_new);
        self.limit.answered(now, &ticket, self.in_flight, latency);
        self.end(&ticket);
    }

    /// A call came too fast. With a named pause nothing starts for that long; without one there were too many at once, and
    /// the pause is a round trip, then 1, 2, 4 … s while it goes on. Calls in flight together count once.
    pub fn throttled(&mut self, now: Duration, ticket: Ticket, retry_after: Option<Duration>) {
        let is_new = self.limit.is_new(&ticket);
        let round_trip = self.limit.round_trip();
        self.limit.throttled(now, &ticket);
        if self.gate.throttled(now, &ticket, is_new, retry_after, round_trip) {
            self.go_out_evenly();
        }
        self.end(&ticket);
    }

    /// A call was not answered: a broken connection, a time-out, a server's error.
    pub fn failed(&mut self, now: Duration, ticket: Ticket, latency: Duration) {
        // What fails while it is known to be down says nothing of how many calls it bears.
        let was_down = self.gate.is_down();
        self.gate.failed(now, &ticket);
        if !was_down {
            self.limit.failed(now, &ticket, latency);
            if self.gate.is_down() {
                self.go_out_evenly();
            }
        }
        self.end(&ticket);
    }

    /// A call was given up. It says nothing of the provider, but may have been counted there.
    pub fn cancelled(&mut self, ticket: Ticket) {
        self.gate.cancelled(&ticket);
        self.end(&ticket);
    }

    /// A call that started was never sent.
    pub fn unsent(&mut self, ticket: Ticket) {
        for bucket in &mut self.buckets {
            bucket.give_back(ticket.started, ticket.weight);
        }
        self.cancelled(ticket);
    }

    /// After a pause one round of calls goes out evenly.
    fn go_out_evenly(&mut self) {
        self.paced = self.limit.allowed();
    }

    /// It refuses this user: nothing starts any more.
    pub fn close(&mut self, reason: String) {
        self.gate.close(reason);
    }

    /// The user acted: calls may start again.
    pub fn open(&mut self) {
        self.gate.open();
        self.next_start = Duration::ZERO;
    }

    /// Calls of this weight were made `age` ago, by an earlier session: they count against the quota for `window`.
    pub fn used(&mut self, now: Duration, window: Duration, weight: u32, age: Duration) {
        for bucket in self.buckets.iter_mut().filter(|bucket| bucket.is_for(window)) {
            bucket.remember(now, weight, age);
        }
    }

    /// The provider says how many calls are left in a window, perhaps for how long. It may lower what is left of a
    /// declared quota or correct an earlier word, never raise it. With none left, nothing starts until the reset, also where
    /// no such quota is declared. Say it before the call that was told so ends; the others under way are taken for not yet
    /// counted.
    pub fn resync(&mut self, now: Duration, window: Duration, remaining: u64, resets_in: Option<Duration>) {
        let resets_in = resets_in.unwrap_or(window.min(UNKNOWN_RESET));
        if remaining == 0 {
            self.gate.shut(now, resets_in);
            self.go_out_evenly();
            return;
        }
        let unseen = self.weight.saturating_sub(1);
        for bucket in self.buckets.iter_mut().filter(|bucket| bucket.is_for(window)) {
            bucket.resync(now, remaining, resets_in, unseen);
        }
    }

    /// How long until a call asked for now, with `ahead` already waiting, could start: zero exactly when it could at once,
    /// [`Duration::MAX`] while the lane is closed.
    #[must_use]
    pub fn expected_wait(&self, now: Duration, ahead: u32, weight: u32) -> Duration {
        if self.gate.closed().is_some() {
            return Duration::MAX;
        }
        let round_trip = self.limit.round_trip();
        let shut = self.shut(now);
        let limit = self.limit.allowed();
        let is_alone = self.gate.trial_under_way() || (self.gate.is_trial_due() && ahead > 0);
        let before = if is_alone {
            // The round trip of the one that is tried, and then its turn.
            limit.saturating_add(ahead)
        } else {
            let ended = if shut.is_zero() {
                0.0
            } else {
                shut.as_secs_f64() / round_trip.max(LEAST_WAIT).as_secs_f64()
            };
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a share of a u32"
            )]
            let still = (f64::from(self.in_flight) * (1.0 - ended.min(1.0))).ceil() as u32;
            still
                .saturating_add(ahead)
                .saturating_add(1)
                .saturating_sub(self.room())
        };
        // So many calls have to end first; `limit` of them end in a round trip.
        let turn = round_trip.mul_f64(f64::from(before) / f64::from(limit));
        let turn = if before > 0 { turn.max(LEAST_WAIT) } else { turn };
        (shut + turn).max(self.wait(now, ahead, weight.max(1)))
    }

    /// What to begin with next time.
    #[must_use]
    pub fn learned(&self) -> Learned {
        self.limit.learned()
    }

    /// What keeps calls, if anything does.
    #[must_use]
    pub fn state(&self, now: Duration) -> LaneState {
        let wait = self.gate.wait(now);
        match self.gate.closed() {
            Some(reason) => LaneState::Closed(reason.to_owned()),
            None if self.gate.is_down() => LaneState::Down(wait),
            None if wait.is_zero() => LaneState::Open,
            None => LaneState::ShutFor(wait),
        }
    }

    /// Whether a call failed, and none that started since was answered.
    #[must_use]
    pub fn is_failing(&self) -> bool {
        self.gate.is_failing()
    }

    /// Calls at once that are allowed now: at least 1, at most [`Lane::cap`].
    #[must_use]
    pub fn limit(&self) -> u32 {
        self.limit.allowed()
    }

    /// Calls at once that are allowed at most: the documented limit, else 64.
    #[must_use]
    pub fn cap(&self) -> u32 {
        self.limit.cap()
    }

    /// Whether [`Lane::cap`] is documented.
    #[must_use]
    pub fn is_documented(&self) -> bool {
        self.limit.is_documented()
    }

    /// Mean time from start to end of a call.
    #[must_use]
    pub fn round_trip(&self) -> Duration {
        self.limit.round_trip()
    }

    /// Calls under way.
    #[must_use]
    pub fn in_flight(&self) -> u32 {
        self.in_flight
    }
}
