//! Rest: while many answers are awaited, those that come within a few milliseconds are taken together.
//!
//! To wake up for an answer costs a thread as much computing as to read it, not least because whatever ran meanwhile has taken its
//! place in the processor's caches. So a thread rests before it waits for the next one.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::Duration,
};

/// With so many answers under way the next one is never far.
const MANY: usize = 8;
/// How long an answer may lie unread.
const REST: Duration = Duration::from_millis(8);
/// For those who answer faster that would be long.
const FAST: Duration = Duration::from_millis(60);

/// How many answers this program waits for that can wait.
static AWAITED: AtomicUsize = AtomicUsize::new(0);

/// One of them, until it is dropped.
pub(crate) struct Awaited(());

impl Awaited {
    /// An answer that is expected to take so long; none when it cannot wait.
    pub(crate) fn of(round_trip: Duration) -> Option<Self> {
        (round_trip >= FAST).then(|| {
            AWAITED.fetch_add(1, Ordering::Relaxed);
            Self(())
        })
    }
}

impl Drop for Awaited {
    fn drop(&mut self) {
        AWAITED.fetch_sub(1, Ordering::Relaxed);
    }
}

/// For the one thread of a program that nobody looks at, when it is about to wait for whatever comes next: a short rest, while
/// many answers are under way.
pub fn rest() {
    if AWAITED.load(Ordering::Relaxed) >= MANY {
        thread::sleep(REST);
    }
}
