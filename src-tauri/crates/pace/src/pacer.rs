//! The async face of a lane: wait for a permit, and report what came of the call.

use std::{
    future::Future,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{sync::Notify, time::Instant};

use crate::lane::{Lane, Quotas, Start};

/// The provider refused earlier; nothing is asked until the user acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closed {
    /// Why, in a sentence.
    pub reason: String,
}

/// Hands out permits to call one provider.
#[derive(Clone)]
pub struct Pacer {
    shared: Arc<Shared>,
}

struct Shared {
    lane: Mutex<Lane>,
    changed: Notify,
    epoch: Instant,
}

impl Shared {
    fn lane(&self) -> MutexGuard<'_, Lane> {
        self.lane.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> Duration {
        self.epoch.elapsed()
    }
}

/// One call may be made. Dropping it ends the call, also when its task was cancelled.
pub struct Permit {
    shared: Arc<Shared>,
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.shared.lane().end();
        self.shared.changed.notify_one();
    }
}

/// How a provider stands.
pub struct Load {
    /// Wait.
    pub wait: Duration,
    /// Waiting.
    pub waiting: u32,
    /// In flight.
    pub in_flight: u32,
    /// Closed.
    pub closed: Option<String>,
    /// Down.
    pub down: bool,
    /// Shut.
    pub shut_for: Option<Duration>,
}

impl Permit {
    /// Answered.
    pub fn answered(self, _latency: Duration) {
        self.shared.lane().answered();
    }
    /// Throttled.
    pub fn throttled(self, retry_after: Option<Duration>) {
        let now = self.shared.now();
        self.shared.lane().throttled(now, retry_after);
    }
    /// Failed.
    pub fn failed(self, _latency: Duration) {}
}

impl Pacer {
    /// An open lane for a provider with these limits.
    #[must_use]
    pub fn new(quotas: &Quotas) -> Self {
        let shared = Shared {
            lane: Mutex::new(Lane::new(quotas)),
            changed: Notify::new(),
            epoch: Instant::now(),
        };
        Self {
            shared: Arc::new(shared),
        }
    }

    /// Waits until a call may start.
    ///
    /// # Errors
    /// When the provider refused and the user has not acted since.
    pub fn permit(&self, _weight: f64) -> impl Future<Output = Result<Permit, Closed>> + Send + use<> {
        let shared = Arc::clone(&self.shared);
        async move {
            loop {
                let start = shared.lane().start(shared.now());
                match start {
                    Start::Go => {
                        // More than one may have become free.
                        shared.changed.notify_one();
                        return Ok(Permit { shared });
                    }
                    Start::Closed(reason) => {
                        shared.changed.notify_one();
                        return Err(Closed { reason });
                    }
                    Start::Wait(pause) => {
                        let _ = tokio::time::timeout(pause, shared.changed.notified()).await;
                    }
                    Start::Full => shared.changed.notified().await,
                }
            }
        }
    }

    /// One now, or none.
    pub fn try_permit(&self, _weight: f64) -> Option<Permit> {
        let shared = Arc::clone(&self.shared);
        let start = shared.lane().start(shared.now());
        (start == Start::Go).then_some(Permit { shared })
    }

    /// How it stands.
    pub fn load(&self) -> Load {
        let lane = self.shared.lane();
        let now = self.shared.now();
        let shut_for = lane.shut_for(now);
        let full = f64::from(lane.in_flight()) + 1.0 > lane.limit();
        Load { wait: shut_for.unwrap_or(if full { Duration::from_millis(50) } else { Duration::ZERO }), waiting: 0,
            in_flight: lane.in_flight(), closed: lane.closed().map(ToOwned::to_owned), down: false, shut_for }
    }

    /// Resync.
    pub fn resync(&self, _window: Duration, _left: f64, _resets_in: Option<Duration>) {}

    /// The provider refuses this user: waiting calls are told, none starts any more.
    pub fn close(&self, reason: String) {
        self.shared.lane().close(reason);
        self.shared.changed.notify_one();
    }

    /// The user acted: calls may start again.
    pub fn open(&self) {
        self.shared.lane().open();
        self.shared.changed.notify_one();
    }

    /// Why it is closed, if it is.
    #[must_use]
    pub fn closed(&self) -> Option<String> {
        self.shared.lane().closed().map(ToOwned::to_owned)
    }

    /// How long the gate stays shut after a throttled answer.
    #[must_use]
    pub fn shut_for(&self) -> Option<Duration> {
        let now = self.shared.now();
        self.shared.lane().shut_for(now)
    }

    /// Calls under way.
    #[must_use]
    pub fn in_flight(&self) -> u32 {
        self.shared.lane().in_flight()
    }
}

