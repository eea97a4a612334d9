//! Manners on the open web: a host is asked for one page at a time with a breath in between, and for a few files at a
//! time, since many sites keep theirs on the same file host. What stands on this computer needs no breath.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::Instant,
};

/// Between the end of one page and the start of the next.
const BREATH: Duration = Duration::from_millis(150);
/// Files of one host at a time.
const FILES_AT_ONCE: usize = 4;
/// Hosts that are remembered before idle ones are forgotten.
const REMEMBERED: usize = 1_024;

/// What is asked for, as far as manners go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Page,
    File,
}

/// Whose turn it is at every host.
#[derive(Default)]
pub(super) struct Courtesy {
    hosts: Mutex<HashMap<(String, Kind), Arc<Host>>>,
}

struct Host {
    turns: Arc<Semaphore>,
    last_ended: Mutex<Option<Instant>>,
}

/// A turn at a host; it ends when dropped.
pub(super) struct Turn {
    host: Arc<Host>,
    _permit: Option<OwnedSemaphorePermit>,
}

impl Courtesy {
    /// Waits for a turn at a host; `breath` is false for what stands on this computer.
    pub(super) async fn turn(&self, host: &str, kind: Kind, breath: bool) -> Turn {
        let host = self.host(host, kind);
        // The semaphore is never closed.
        let permit = Arc::clone(&host.turns).acquire_owned().await.ok();
        let ended = *host.last_ended.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(ended) = ended.filter(|_| breath && kind == Kind::Page) {
            tokio::time::sleep_until(ended + BREATH).await;
        }
        Turn {
            host,
            _permit: permit,
        }
    }

    fn host(&self, name: &str, kind: Kind) -> Arc<Host> {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        if hosts.len() > REMEMBERED {
            hosts.retain(|_, host| Arc::strong_count(host) > 1 || host.is_catching_breath());
        }
        let host = hosts.entry((name.to_owned(), kind)).or_insert_with(|| {
            let at_once = match kind {
                Kind::Page => 1,
                Kind::File => FILES_AT_ONCE,
            };
            Arc::new(Host {
                turns: Arc::new(Semaphore::new(at_once)),
                last_ended: Mutex::new(None),
            })
        });
        Arc::clone(host)
    }
}

impl Host {
    fn is_catching_breath(&self) -> bool {
        let ended = *self.last_ended.lock().unwrap_or_else(PoisonError::into_inner);
        ended.is_some_and(|ended| ended.elapsed() < BREATH)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut ended = self
            .host
            .last_ended
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *ended = Some(Instant::now());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_host_is_asked_for_one_page_at_a_time_with_a_breath_between() {
        let courtesy = Courtesy::default();
        let started = Instant::now();
        let ask = |host: &'static str, breath| {
            let courtesy = &courtesy;
            async move {
                let _turn = courtesy.turn(host, Kind::Page, breath).await;
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        };
        tokio::join!(
            ask("a.example", true),
            ask("a.example", true),
            ask("b.example", true)
        );
        assert_eq!(
            started.elapsed().as_millis(),
            350,
            "100 + 150 of breath + 100, the other host beside it"
        );
        let started = Instant::now();
        tokio::join!(ask("here.test", false), ask("here.test", false));
        assert_eq!(started.elapsed().as_millis(), 200, "no breath, yet one at a time");
    }

    #[tokio::test(start_paused = true)]
    async fn a_file_host_serves_a_few_at_a_time() {
        let courtesy = Courtesy::default();
        let started = Instant::now();
        let fetches = (0..8).map(|_| async {
            let _turn = courtesy.turn("files.example", Kind::File, true).await;
            tokio::time::sleep(Duration::from_millis(100)).await;
        });
        futures::future::join_all(fetches).await;
        assert_eq!(started.elapsed().as_millis(), 200);
    }
}
