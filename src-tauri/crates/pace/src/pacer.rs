//! The async face of a lane: a fair queue of who waits, and permits that say what came of the call.
//!
//! Nothing runs in the background. Whoever changes something (a call ends, a newcomer asks, a pause is over) lets start
//! who may, and wakes only those, those whose turn has come near, and the first of those who then listen. Its task keeps the
//! time.

use std::{
    collections::{BTreeMap, HashMap},
    future::Future,
    hash::{BuildHasher, RandomState},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{sync::Notify, time::Instant};

use crate::{
    lane::{Lane, LaneState, Quotas, Start, Ticket},
    limit::Learned,
};

/// The provider refused earlier; nothing is asked until the user acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closed {
    /// Why, in a sentence.
    pub reason: String,
}

/// How busy a lane is, for whoever chooses between providers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Load {
    /// How long until a call asked for now could start: zero exactly when it could at once, [`Duration::MAX`] while closed.
    pub wait: Duration,
    /// Calls that wait for their turn.
    pub waiting: u32,
    /// Calls under way.
    pub in_flight: u32,
    /// Why it is closed, if it is.
    pub closed: Option<String>,
    /// Whether a call failed, and none that started since was answered.
    pub failing: bool,
    /// Whether the provider does not answer at present.
    pub down: bool,
    /// How long nothing starts at all, if that is so.
    pub shut_for: Option<Duration>,
}

/// A lane as a screen shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// Calls at once that are allowed now.
    pub limit: u32,
    /// Calls at once that are allowed at most.
    pub cap: u32,
    /// Whether the provider documents that.
    pub documented: bool,
    /// Calls under way.
    pub in_flight: u32,
    /// Calls that wait for their turn.
    pub waiting: u32,
    /// Mean time of a call.
    pub round_trip: Duration,
    /// What keeps calls, if anything does.
    pub state: LaneState,
}

/// Hands out permits to call one provider, first come, first served.
#[derive(Clone)]
pub struct Pacer {
    shared: Arc<Shared>,
}

struct Shared {
    state: Mutex<State>,
    epoch: Instant,
}

struct Waiter {
    weight: u32,
    call: Arc<Notify>,
    /// Whether it wants to hear that its turn is near.
    gets_ready: bool,
    /// Whether its task waits for the call; not while it gets ready.
    listens: bool,
}

struct State {
    lane: Lane,
    /// By order of arrival.
    queue: BTreeMap<u64, Waiter>,
    arrivals: u64,
    /// The first arrival whose turn is not near yet.
    far_from: u64,
    /// Who waits before it.
    near: u32,
    /// Whose turn it is; they were called and have not looked yet.
    turns: HashMap<u64, Result<Ticket, Closed>>,
    /// Who keeps the time, and until when.
    alarm: Option<(u64, Duration)>,
}

/// An alarm that goes off this much late is not worth waking anyone to set it anew.
const ALARM_SLACK: Duration = Duration::from_millis(1);
/// A turn that is expected within this time is near: time to write the call down, so that its place at the provider does not
/// stand empty meanwhile. No more are near than may be under way.
const NEAR: Duration = Duration::from_millis(160);
/// Of who answers faster nothing is near before its turn has come: every place would be filled several times between two looks
/// at what is written down, and all that counts as lost when the program breaks off.
const FAST: Duration = Duration::from_millis(60);

impl State {
    /// Lets start who may, and calls those whose turn is near. `caller` is awake and looks by itself.
    fn advance(&mut self, now: Duration, caller: Option<u64>) {
        self.start(now, caller);
        while let Some((&id, waiter)) = self.queue.range(self.far_from..).next() {
            let is_far = self.near >= self.lane.limit()
                || self.lane.round_trip() < FAST
                || self.lane.expected_wait(now, self.near, waiter.weight) > NEAR;
            if is_far {
                return;
            }
            if waiter.gets_ready && caller != Some(id) {
                waiter.call.notify_one();
            }
            self.far_from = id + 1;
            self.near += 1;
        }
    }

    fn start(&mut self, now: Duration, caller: Option<u64>) {
        while let Some((&id, waiter)) = self.queue.first_key_value() {
            let turn = match self.lane.start(now, waiter.weight) {
                Start::Go(ticket) => Ok(ticket),
                Start::Closed(reason) => Err(Closed { reason }),
                Start::Wait(pause) => {
                    self.set_alarm(now + pause, caller);
                    return;
                }
                Start::Full => {
                    self.alarm = None;
                    return;
                }
            };
            if caller != Some(id) {
                waiter.call.notify_one();
            }
            self.leave(id);
            self.turns.insert(id, turn);
        }
        self.alarm = None;
    }

    /// Lets the first of those who listen keep the time. Where nobody does, those who get ready look when they are.
    fn set_alarm(&mut self, until: Duration, caller: Option<u64>) {
        let Some((&id, waiter)) = self.queue.iter().find(|(_, waiter)| waiter.listens) else {
            self.alarm = None;
            return;
        };
        let is_set = self
            .alarm
            .is_some_and(|(who, at)| who == id && at <= until + ALARM_SLACK);
        if !is_set {
            self.alarm = Some((id, until));
            if caller != Some(id) {
                waiter.call.notify_one();
            }
        }
    }

    /// A place gets ready: somebody else has to keep the time.
    fn gets_ready(&mut self, now: Duration, id: u64) {
        if let Some(waiter) = self.queue.get_mut(&id) {
            waiter.listens = false;
        }
        if self.alarm.is_some_and(|(who, _)| who == id) {
            self.alarm = None;
            self.advance(now, None);
        }
    }

    /// Takes a place out of the queue, if it is there.
    fn leave(&mut self, id: u64) -> bool {
        let was_there = self.queue.remove(&id).is_some();
        if was_there && id < self.far_from {
            self.near -= 1;
        }
        was_there
    }

    fn waiting(&self) -> u32 {
        u32::try_from(self.queue.len()).unwrap_or(u32::MAX)
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> Duration {
        self.epoch.elapsed()
    }

    /// Changes the lane, then lets start who may.
    fn change<T>(&self, change: impl FnOnce(&mut Lane, Duration) -> T) -> T {
        let mut state = self.state();
        let now = self.now();
        let changed = change(&mut state.lane, now);
        state.advance(now, None);
        changed
    }
}

/// A place in the queue. Dropping it leaves the queue, also when the turn had come unseen.
#[must_use = "a place that is dropped leaves the queue"]
pub struct Place {
    shared: Arc<Shared>,
    id: u64,
    call: Arc<Notify>,
}

impl Place {
    fn new(shared: Arc<Shared>, weight: u32, gets_ready: bool) -> Self {
        let call = Arc::new(Notify::new());
        let mut state = shared.state();
        let id = state.arrivals;
        state.arrivals += 1;
        let waiter = Waiter {
            weight,
            call: Arc::clone(&call),
            gets_ready,
            listens: false,
        };
        state.queue.insert(id, waiter);
        drop(state);
        Self { shared, id, call }
    }

    /// The queue, with everybody called who may go on.
    fn look(&self) -> MutexGuard<'_, State> {
        let mut state = self.shared.state();
        let now = self.shared.now();
        if let Some(waiter) = state.queue.get_mut(&self.id) {
            waiter.listens = true;
        }
        // An alarm that has gone off is none any more.
        state.alarm = state.alarm.filter(|&(who, at)| who != self.id || at > now);
        state.advance(now, Some(self.id));
        state
    }

    /// Until what `seen` looks for in the queue is there.
    async fn until<T>(&self, seen: impl Fn(&mut State) -> Option<T>) -> T {
        loop {
            let alarm = {
                let mut state = self.look();
                if let Some(seen) = seen(&mut state) {
                    return seen;
                }
                // Until when this place keeps the time, if it does.
                state.alarm.filter(|&(who, _)| who == self.id)
            };
            match alarm {
                None => self.call.notified().await,
                Some((_, until)) => {
                    let until = self.shared.epoch + until;
                    // Called or not: the next look tells.
                    let _ = tokio::time::timeout_at(until, self.call.notified()).await;
                }
            }
        }
    }

    async fn near(&self) -> Result<(), Closed> {
        self.until(|state| match state.turns.get(&self.id) {
            Some(Err(closed)) => Some(Err(closed.clone())),
            Some(Ok(_)) => Some(Ok(())),
            None if self.id < state.far_from => {
                state.gets_ready(self.shared.now(), self.id);
                Some(Ok(()))
            }
            None => None,
        })
        .await
    }

    /// Waits until the call may start. The future may be dropped at any time. Once its turn has come it keeps others from
    /// theirs, so poll it or drop it.
    ///
    /// # Errors
    /// When the provider refused and the user has not acted since.
    pub async fn turn(self) -> Result<Permit, Closed> {
        let ticket = self.until(|state| state.turns.remove(&self.id)).await?;
        Ok(Permit {
            shared: Arc::clone(&self.shared),
            ticket: Some(ticket),
        })
    }
}

/// A place whose turn has come already.
impl From<Permit> for Place {
    fn from(mut permit: Permit) -> Self {
        let shared = Arc::clone(&permit.shared);
        let mut state = shared.state();
        let id = state.arrivals;
        state.arrivals += 1;
        if let Some(ticket) = permit.ticket.take() {
            state.turns.insert(id, Ok(ticket));
        }
        drop(state);
        Self {
            shared,
            id,
            call: Arc::default(),
        }
    }
}

impl std::fmt::Debug for Place {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_tuple("Place").field(&self.id).finish()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut state = self.shared.state();
        let unseen = state.turns.remove(&self.id);
        if !state.leave(self.id) && unseen.is_none() {
            // The turn came and was taken.
            return;
        }
        if let Some(Ok(ticket)) = unseen {
            state.lane.unsent(ticket);
        }
        let now = self.shared.now();
        state.advance(now, None);
    }
}

/// One call may be made. Say what came of it; dropping it means that the call was given up.
#[must_use = "a permit that is dropped counts as a call that was given up"]
pub struct Permit {
    shared: Arc<Shared>,
    ticket: Option<Ticket>,
}

impl Permit {
    fn end(mut self, how: impl FnOnce(&mut Lane, Duration, Ticket)) {
        if let Some(ticket) = self.ticket.take() {
            self.shared.change(|lane, now| how(lane, now, ticket));
        }
    }

    /// The call was answered in good order after `latency`, whatever was found.
    pub fn answered(self, latency: Duration) {
        self.end(|lane, now, ticket| lane.answered(now, ticket, latency));
    }

    /// The call came too fast. `retry_after` is the pause that the provider named.
    pub fn throttled(self, retry_after: Option<Duration>) {
        self.end(|lane, now, ticket| lane.throttled(now, ticket, retry_after));
    }

    /// The call was not answered: a broken connection, a time-out, a server's error. `latency` is how long it took.
    pub fn failed(self, latency: Duration) {
        self.end(|lane, now, ticket| lane.failed(now, ticket, latency));
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        if let Some(ticket) = self.ticket.take() {
            self.shared.change(|lane, _| lane.cancelled(ticket));
        }
    }
}

impl std::fmt::Debug for Permit {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_tuple("Permit").field(&self.ticket).finish()
    }
}

impl Pacer {
    /// An open lane for a provider with these limits, and what was learned of it last time. `prior_latency` is what an
    /// answer takes until that is measured.
    #[must_use]
    pub fn new(quotas: &Quotas, learned: Option<&Learned>, prior_latency: Duration) -> Self {
        let lane = Lane::new(quotas, learned)
            .expecting(prior_latency)
            .seeded(RandomState::new().hash_one(0));
        let state = State {
            lane,
            queue: BTreeMap::new(),
            arrivals: 0,
            far_from: 0,
            near: 0,
            turns: HashMap::new(),
            alarm: None,
        };
        let shared = Shared {
            state: Mutex::new(state),
            epoch: Instant::now(),
        };
        Self {
            shared: Arc::new(shared),
        }
    }

    /// Joins the queue with a call of this weight in quotas, behind all who asked before, and waits until its turn is near or has
    /// come: time to get it ready. The future may be dropped at any time.
    ///
    /// # Errors
    /// When the provider refused and the user has not acted since.
    pub fn near(&self, weight: u32) -> impl Future<Output = Result<Place, Closed>> + Send + use<> {
        let shared = Arc::clone(&self.shared);
        async move {
            let place = Place::new(shared, weight, true);
            place.near().await?;
            Ok(place)
        }
    }

    /// Waits until a call of this weight in quotas may start, behind all who asked before; see [`Place::turn`].
    ///
    /// # Errors
    /// When the provider refused and the user has not acted since.
    pub fn permit(&self, weight: u32) -> impl Future<Output = Result<Permit, Closed>> + Send + use<> {
        let shared = Arc::clone(&self.shared);
        async move { Place::new(shared, weight, false).turn().await }
    }

    /// A permit, if a call of this weight may start at once and nobody waits.
    #[must_use]
    pub fn try_permit(&self, weight: u32) -> Option<Permit> {
        let mut state = self.shared.state();
        let now = self.shared.now();
        state.advance(now, None);
        if !state.queue.is_empty() {
            return None;
        }
        match state.lane.start(now, weight) {
            Start::Go(ticket) => Some(Permit {
                shared: Arc::clone(&self.shared),
                ticket: Some(ticket),
            }),
            _ => None,
        }
    }

    /// How busy the lane is. Cheap: no walk over who waits.
    #[must_use]
    pub fn load(&self) -> Load {
        let state = self.shared.state();
        let now = self.shared.now();
        let waiting = state.waiting();
        let (closed, down, shut_for) = match state.lane.state(now) {
            LaneState::Open => (None, false, None),
            LaneState::ShutFor(pause) => (None, false, Some(pause)),
            LaneState::Down(pause) => (None, true, Some(pause).filter(|pause| !pause.is_zero())),
            LaneState::Closed(reason) => (Some(reason), false, None),
        };
        Load {
            wait: state.lane.expected_wait(now, waiting, 1),
            waiting,
            in_flight: state.lane.in_flight(),
            closed,
            failing: state.lane.is_failing(),
            down,
            shut_for,
        }
    }

    /// The lane as a screen shows it.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        let state = self.shared.state();
        let lane = &state.lane;
        Snapshot {
            limit: lane.limit(),
            cap: lane.cap(),
            documented: lane.is_documented(),
            in_flight: lane.in_flight(),
            waiting: state.waiting(),
            round_trip: lane.round_trip(),
            state: lane.state(self.shared.now()),
        }
    }

    /// What to begin with next time.
    #[must_use]
    pub fn learned(&self) -> Learned {
        self.shared.state().lane.learned()
    }

    /// The provider refuses this user: waiting calls are told, none starts any more.
    pub fn close(&self, reason: String) {
        self.shared.change(|lane, _| lane.close(reason));
    }

    /// The user acted: calls may start again.
    pub fn open(&self) {
        self.shared.change(|lane, _| lane.open());
    }

    /// Calls of this weight were made `age` ago, by an earlier session; see [`Lane::used`].
    pub fn used(&self, window: Duration, weight: u32, age: Duration) {
        self.shared
            .change(|lane, now| lane.used(now, window, weight, age));
    }

    /// The provider says how many calls are left in a window; see [`Lane::resync`]. Say it before the permit ends.
    pub fn resync(&self, window: Duration, remaining: u64, resets_in: Option<Duration>) {
        self.shared
            .change(|lane, now| lane.resync(now, window, remaining, resets_in));
    }
}
