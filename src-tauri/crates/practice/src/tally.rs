//! What happened at each provider: counts, and a bounded log of questions, for tests and benchmarks to check against.

use std::{
    collections::{HashSet, VecDeque},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use crate::chance;

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The question was answered, with a value or with the provider's way of saying "not found".
    Answered,
    /// Too many calls.
    Throttled,
    /// The key, the credit or the request was not accepted.
    Refused,
    /// A fault: an error, a broken answer or none.
    Failed,
}

/// A call as the world remembers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Its number at the provider, from 1.
    pub call: u64,
    /// When it ended, since the world began.
    pub at: Duration,
    /// Method, path and inputs in one spelling; without the key.
    pub question: String,
    /// The status sent; 0 when there was none.
    pub status: u16,
    /// How it ended.
    pub ending: Ending,
}

/// What was counted at a provider.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Calls that arrived.
    pub calls: u64,
    /// Questions answered, with a value or with "not found".
    pub answered: u64,
    /// Answers with status 200.
    pub ok: u64,
    /// Calls refused as too many.
    pub throttled: u64,
    /// Calls that ended in a fault.
    pub failed: u64,
    /// Calls for a question that had been answered before.
    pub repeated: u64,
    /// The most calls under way at one time.
    pub most_at_once: u32,
}

#[derive(Default)]
struct Memory {
    log: VecDeque<Asked>,
    answered: HashSet<u64>,
}

/// The counters of one provider.
#[derive(Default)]
pub struct Tally {
    calls: AtomicU64,
    answered: AtomicU64,
    ok: AtomicU64,
    throttled: AtomicU64,
    failed: AtomicU64,
    repeated: AtomicU64,
    memory: Mutex<Memory>,
}

impl Tally {
    /// The number of a call that has just arrived.
    pub fn arrive(&self) -> u64 {
        self.calls.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Notes how a call ended. `account` calls, such as a look at the balance, are counted but ask nothing.
    pub fn end(&self, asked: Asked, account: bool, keep: usize) {
        let counter = match asked.ending {
            Ending::Answered => Some(&self.answered),
            Ending::Throttled => Some(&self.throttled),
            Ending::Failed => Some(&self.failed),
            Ending::Refused => None,
        };
        if let Some(counter) = counter {
            counter.fetch_add(1, Ordering::Relaxed);
        }
        if asked.status == 200 && asked.ending == Ending::Answered {
            self.ok.fetch_add(1, Ordering::Relaxed);
        }
        let question = chance::hash(0, &[&asked.question]);
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        if !account {
            let known = if asked.ending == Ending::Answered {
                !memory.answered.insert(question)
            } else {
                memory.answered.contains(&question)
            };
            if known {
                self.repeated.fetch_add(1, Ordering::Relaxed);
            }
        }
        if memory.log.len() >= keep {
            memory.log.pop_front();
        }
        if keep > 0 {
            memory.log.push_back(asked);
        }
    }

    /// The counts so far.
    pub fn counts(&self, most_at_once: u32) -> Counts {
        let of = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Counts {
            calls: of(&self.calls),
            answered: of(&self.answered),
            ok: of(&self.ok),
            throttled: of(&self.throttled),
            failed: of(&self.failed),
            repeated: of(&self.repeated),
            most_at_once,
        }
    }

    /// The remembered calls, oldest first.
    pub fn log(&self) -> Vec<Asked> {
        let memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        memory.log.iter().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_asked_again_after_its_answer_is_noticed() {
        let tally = Tally::default();
        let end = |question: &str, ending, account| {
            let asked = Asked {
                call: tally.arrive(),
                at: Duration::ZERO,
                question: question.into(),
                status: 200,
                ending,
            };
            tally.end(asked, account, 3);
        };
        end("a", Ending::Throttled, false);
        end("a", Ending::Answered, false);
        end("b", Ending::Answered, false);
        assert_eq!(tally.counts(0).repeated, 0);
        end("a", Ending::Failed, false);
        end("b", Ending::Answered, false);
        end("balance", Ending::Answered, true);
        end("balance", Ending::Answered, true);
        let counts = tally.counts(0);
        assert_eq!((counts.calls, counts.answered, counts.repeated), (7, 5, 2));
        assert_eq!((counts.throttled, counts.failed), (1, 1));
        assert_eq!(tally.log().len(), 3, "the log is bounded");
    }
}
