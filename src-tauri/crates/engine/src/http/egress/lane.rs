//! A lane is one tab's way out; a trip is one page's use of it, with a budget and a record.

use std::{
    collections::{BTreeMap, HashMap},
    fmt, io,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use tokio::{sync::watch, time::Instant};

use super::super::guard::GuardRefusal;

/// Attempts that are remembered one by one; a page that makes more has them counted only.
const REMEMBERED: usize = 1_000;

/// The most one page may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Bytes both ways.
    pub bytes: u64,
    /// Connections that are opened, or would be.
    pub connections: u32,
    /// Time from the beginning of the trip.
    pub time: Duration,
}

/// What became of an attempt to reach somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Connected to this address, which was judged.
    Connected(SocketAddr),
    /// Not dialled: where the name leads.
    Refused(GuardRefusal),
    /// Not dialled: neither port 80 nor 443.
    Port,
    /// Not dialled: the page's budget is spent.
    Spent,
    /// Not dialled: no page is being looked at.
    Idle,
    /// Dialled without an answer.
    Unreachable(String),
}

impl Verdict {
    /// Whether a socket was opened to somebody, or was to be.
    #[must_use]
    pub fn was_dialled(&self) -> bool {
        matches!(self, Self::Connected(_) | Self::Unreachable(_))
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connected(address) => write!(f, "connected to {address}"),
            Self::Refused(refusal) => refusal.fmt(f),
            Self::Port => f.write_str("only ports 80 and 443 are open to pages"),
            Self::Spent => f.write_str("the page took more than a page may"),
            Self::Idle => f.write_str("no page is being looked at"),
            Self::Unreachable(reason) => write!(f, "no connection: {reason}"),
        }
    }
}

/// Somebody whom a page tried to reach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// The name or address asked for.
    pub host: String,
    /// The port.
    pub port: u16,
    /// What became of it.
    pub verdict: Verdict,
}

/// One tab's way out. It leads nowhere but during a trip, and ends when dropped.
pub struct Lane {
    pub(super) user: String,
    pub(super) password: String,
    pub(super) way: Arc<Way>,
    pub(super) ways: Weak<Mutex<HashMap<String, Arc<Way>>>>,
}

/// One page's use of a lane. When it is dropped, all its connections end.
pub struct Trip {
    way: Arc<Way>,
    tour: Arc<Tour>,
}

/// What a lane's connections share.
#[derive(Default)]
pub(super) struct Way {
    tour: Mutex<Option<Arc<Tour>>>,
    idle: Mutex<Vec<Attempt>>,
}

/// What a trip's connections share.
pub(super) struct Tour {
    budget: Budget,
    began: Instant,
    over: watch::Sender<bool>,
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    bytes: u64,
    connections: u32,
    attempts: Vec<Attempt>,
    names: HashMap<String, Result<Vec<SocketAddr>, GuardRefusal>>,
}

impl Lane {
    /// What the browser's tab answers when the proxy asks who it is: user and password.
    #[must_use]
    pub fn credentials(&self) -> (&str, &str) {
        (&self.user, &self.password)
    }

    /// Opens the way for one page; a trip that is still under way ends.
    #[must_use]
    pub fn begin(&self, budget: Budget) -> Trip {
        let tour = Arc::new(Tour {
            budget,
            began: Instant::now(),
            over: watch::Sender::new(false),
            seen: Mutex::default(),
        });
        let before = lock(&self.way.tour).replace(Arc::clone(&tour));
        if let Some(before) = before {
            before.end();
        }
        Trip {
            way: Arc::clone(&self.way),
            tour,
        }
    }

    /// What was tried while no page was being looked at.
    #[must_use]
    pub fn tried_idle(&self) -> Vec<Attempt> {
        lock(&self.way.idle).clone()
    }

    pub(super) fn key(user: &str, password: &str) -> String {
        format!("Basic {}", STANDARD.encode(format!("{user}:{password}")))
    }
}

impl Drop for Lane {
    fn drop(&mut self) {
        if let Some(ways) = self.ways.upgrade() {
            lock(&ways).remove(&Self::key(&self.user, &self.password));
        }
        if let Some(tour) = lock(&self.way.tour).take() {
            tour.end();
        }
    }
}

impl Trip {
    /// Everybody the page tried to reach, in order.
    #[must_use]
    pub fn attempts(&self) -> Vec<Attempt> {
        lock(&self.tour.seen).attempts.clone()
    }

    /// Bytes that went both ways.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        lock(&self.tour.seen).bytes
    }

    /// Whether the budget is spent, so that nothing more arrives.
    #[must_use]
    pub fn is_spent(&self) -> bool {
        *self.tour.over.borrow()
    }

    /// The hosts that were refused because of where they lead, each once, with the reason.
    #[must_use]
    pub fn refused(&self) -> BTreeMap<String, String> {
        let seen = lock(&self.tour.seen);
        let refused = |attempt: &Attempt| match &attempt.verdict {
            Verdict::Refused(GuardRefusal::NotPublic { .. }) | Verdict::Port => {
                Some((attempt.host.clone(), attempt.verdict.to_string()))
            }
            _ => None,
        };
        seen.attempts.iter().filter_map(refused).collect()
    }

    /// What became of the first attempt to reach a host.
    #[must_use]
    pub fn verdict_on(&self, host: &str) -> Option<Verdict> {
        let seen = lock(&self.tour.seen);
        let found = seen.attempts.iter().rev().find(|attempt| attempt.host == host);
        found.map(|attempt| attempt.verdict.clone())
    }
}

impl Drop for Trip {
    fn drop(&mut self) {
        let mut tour = lock(&self.way.tour);
        if tour.as_ref().is_some_and(|tour| Arc::ptr_eq(tour, &self.tour)) {
            *tour = None;
        }
        self.tour.end();
    }
}

impl Way {
    pub(super) fn tour(&self) -> Option<Arc<Tour>> {
        lock(&self.tour).clone()
    }

    pub(super) fn note_idle(&self, host: String, port: u16) {
        let mut idle = lock(&self.idle);
        if idle.len() < REMEMBERED {
            let verdict = Verdict::Idle;
            idle.push(Attempt { host, port, verdict });
        }
    }
}

impl Tour {
    pub(super) fn note(&self, host: String, port: u16, verdict: Verdict) {
        let mut seen = lock(&self.seen);
        if seen.attempts.len() < REMEMBERED {
            seen.attempts.push(Attempt { host, port, verdict });
        }
    }

    /// Whether one more connection fits the budget.
    pub(super) fn admit(&self) -> bool {
        if *self.over.borrow() || self.began.elapsed() >= self.budget.time {
            return false;
        }
        let mut seen = lock(&self.seen);
        seen.connections += 1;
        seen.connections <= self.budget.connections
    }

    /// Counts bytes, before they are passed on; what is over the budget ends the trip.
    pub(super) fn count(&self, bytes: usize) -> io::Result<()> {
        let spent = {
            let mut seen = lock(&self.seen);
            seen.bytes += bytes as u64;
            seen.bytes > self.budget.bytes
        };
        if spent {
            self.end();
            return Err(io::ErrorKind::QuotaExceeded.into());
        }
        Ok(())
    }

    /// What a name was found to lead to on this trip, so that it leads there for all of it.
    pub(super) fn known(&self, host: &str) -> Option<Result<Vec<SocketAddr>, GuardRefusal>> {
        lock(&self.seen).names.get(host).cloned()
    }

    pub(super) fn learn(&self, host: &str, found: Result<Vec<SocketAddr>, GuardRefusal>) {
        lock(&self.seen).names.insert(host.to_owned(), found);
    }

    /// Resolves when the trip is over: ended, spent, or out of time.
    pub(super) async fn over(&self) {
        let mut over = self.over.subscribe();
        let ended = async {
            // An error would mean that the sender is gone, and it lives as long as this.
            let _ = over.wait_for(|over| *over).await;
        };
        let _ = tokio::time::timeout_at(self.began + self.budget.time, ended).await;
    }

    fn end(&self) {
        self.over.send_replace(true);
    }
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
