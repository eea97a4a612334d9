//! Which questions are under way, and which were answered lately: two askers of one question share one call, and an asker
//! who looked before an answer came looks again.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, PoisonError, Weak},
};

/// Answers remembered one by one. An asker who looked longer ago looks again in any case.
const GENERATION: usize = 65_536;

/// The questions under way and the latest answers.
#[derive(Default)]
pub(crate) struct Flights {
    locks: Mutex<HashMap<String, Weak<tokio::sync::Mutex<()>>>>,
    settled: Mutex<Settled>,
}

#[derive(Default)]
struct Settled {
    count: u64,
    latest: HashSet<String>,
    before: HashSet<String>,
}

impl Flights {
    /// The lock of a question: who holds it asks.
    pub(crate) fn lock(&self, key: &str) -> Arc<tokio::sync::Mutex<()>> {
        let mut locks = self.locks.lock().unwrap_or_else(PoisonError::into_inner);
        if locks.len() > 4_096 {
            locks.retain(|_, lock| lock.strong_count() > 0);
        }
        if let Some(lock) = locks.get(key).and_then(Weak::upgrade) {
            return lock;
        }
        let lock = Arc::new(tokio::sync::Mutex::new(()));
        locks.insert(key.to_owned(), Arc::downgrade(&lock));
        lock
    }

    /// A moment, to be read before a look into the answers.
    pub(crate) fn now(&self) -> u64 {
        self.settled.lock().unwrap_or_else(PoisonError::into_inner).count
    }

    /// A question was answered, and the answer is kept.
    pub(crate) fn settled(&self, key: &str) {
        let mut settled = self.settled.lock().unwrap_or_else(PoisonError::into_inner);
        settled.count += 1;
        if settled.latest.len() >= GENERATION {
            settled.before = std::mem::take(&mut settled.latest);
        }
        settled.latest.insert(key.to_owned());
    }

    /// Whether a question may have been answered since a moment.
    pub(crate) fn is_settled_since(&self, key: &str, moment: u64) -> bool {
        let settled = self.settled.lock().unwrap_or_else(PoisonError::into_inner);
        settled.count > moment
            && (settled.count - moment > GENERATION as u64
                || settled.latest.contains(key)
                || settled.before.contains(key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_asker_learns_of_every_answer_since_it_looked() {
        let flights = Flights::default();
        let looked = flights.now();
        assert!(!flights.is_settled_since("a", looked));
        flights.settled("a");
        assert!(flights.is_settled_since("a", looked));
        assert!(!flights.is_settled_since("b", looked));
        assert!(!flights.is_settled_since("b", flights.now()));
        (0..GENERATION + 10).for_each(|other| flights.settled(&other.to_string()));
        assert!(flights.is_settled_since("a", looked));
        (0..3 * GENERATION).for_each(|other| flights.settled(&other.to_string()));
        assert!(
            flights.is_settled_since("a", looked),
            "too long ago to know: look again"
        );
    }

    #[test]
    fn one_question_has_one_lock_while_somebody_holds_it() {
        let flights = Flights::default();
        let first = flights.lock("a");
        let held = first.try_lock().unwrap();
        assert!(flights.lock("a").try_lock().is_err());
        assert!(flights.lock("b").try_lock().is_ok());
        drop(held);
        assert!(flights.lock("a").try_lock().is_ok());
    }
}
