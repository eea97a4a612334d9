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
    pub fn permit(&self) -> impl Future<Output = Result<Permit, Closed>> + Send + use<> {
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

    /// A call was answered in good order.
    pub fn answered(&self) {
        self.shared.lane().answered();
    }

    /// A call was throttled.
    pub fn throttled(&self, retry_after: Option<Duration>) {
        let now = self.shared.now();
        self.shared.lane().throttled(now, retry_after);
    }

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

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn never_more_at_once_than_allowed_and_nothing_in_flight_after_cancels() {
        let pacer = Pacer::new(&Quotas {
            windows: vec![],
            concurrent: Some(5),
        });
        let mut tasks = Vec::new();
        for task in 0..40 {
            let pacer = pacer.clone();
            tasks.push(tokio::spawn(async move {
                let permit = pacer.permit().await.unwrap();
                assert!(pacer.in_flight() <= 5);
                tokio::time::sleep(Duration::from_millis(100 + task)).await;
                drop(permit);
                pacer.answered();
            }));
        }
        tokio::time::sleep(Duration::from_millis(250)).await;
        tasks.iter().step_by(3).for_each(tokio::task::JoinHandle::abort);
        for task in tasks {
            let _ = task.await;
        }
        assert_eq!(pacer.in_flight(), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn everybody_waiting_is_told_when_the_provider_refuses() {
        let pacer = Pacer::new(&Quotas {
            windows: vec![],
            concurrent: Some(1),
        });
        let first = pacer.permit().await.unwrap();
        let waiting: Vec<_> = (0..5).map(|_| tokio::spawn(pacer.permit())).collect();
        tokio::task::yield_now().await;
        pacer.close("wrong key".into());
        drop(first);
        for task in waiting {
            assert_eq!(
                task.await.unwrap().err(),
                Some(Closed {
                    reason: "wrong key".into()
                })
            );
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_throttled_provider_is_asked_again_after_its_pause() {
        let pacer = Pacer::new(&Quotas {
            windows: vec![],
            concurrent: Some(2),
        });
        pacer.throttled(Some(Duration::from_secs(12)));
        let before = Instant::now();
        let _permit = pacer.permit().await.unwrap();
        assert!(before.elapsed() >= Duration::from_secs(12));
    }
}
