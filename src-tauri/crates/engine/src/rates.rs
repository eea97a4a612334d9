//! What the user's own calls say of an operation: how often it fills a field, after how many misses of others, what it
//! charges and how long it takes. Every outcome counts at once, for the next choice of the same run too.
//!
//! While little was seen, the definition's estimate stands in (shrinkage, FIELD §2): it weighs as much as
//! [`PRIOR_WEIGHT`] observations. A rate after misses shrinks towards the rate without misses, lowered by [`OVERLAP`] for
//! each: providers resell the same sources.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use model::{Field, Micros};
use provider::{Definition, Operation};
use store::{Store, StoreError, now_ms};

use crate::catalogue::Catalogue;

/// How much each miss of somebody else lowers a rate that was not observed behind misses.
const OVERLAP: f64 = 0.8;
/// Observations worth as much as the definition's own estimate.
pub const PRIOR_WEIGHT: f64 = 20.0;
/// Misses told apart: none, one, two or more.
const PLACES: usize = 3;
/// The share of the mean answer time that one more answer moves.
const LATENCY_STEP: f64 = 0.05;
/// Calls in a row without an answer's charge that the price list weighs as much as.
const PRICE_WEIGHT: f64 = 5.0;

/// What a definition says before anything was seen.
#[derive(Clone, Copy, Debug)]
pub struct Estimate {
    /// Share of calls that find something, 0 to 1.
    pub hit_rate: f64,
    /// Price of any call.
    pub per_call: Micros,
    /// Price of a call that finds something, on top.
    pub per_hit: Micros,
    /// Median time to an answer.
    pub latency: Duration,
}

/// What one answer said of one field that was missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lesson {
    /// The field.
    pub field: Field,
    /// Answers of others without it before.
    pub misses: u32,
    /// Whether this one had it, and it was accepted.
    pub filled: bool,
}

#[derive(Clone, Copy, Debug, Default)]
struct Count {
    asked: f64,
    filled: f64,
}

#[derive(Clone, Copy, Debug, Default)]
struct Charged {
    calls: f64,
    dollars: f64,
}

impl Charged {
    fn mean(self, listed: f64) -> f64 {
        (self.dollars + PRICE_WEIGHT * listed) / (self.calls + PRICE_WEIGHT)
    }
}

#[derive(Debug, Default)]
struct Seen {
    fields: HashMap<Field, [Count; PLACES]>,
    filling: Charged,
    missing: Charged,
    answers: u32,
    hits: u32,
    latency: Option<f64>,
}

/// What was seen of one operation, shared by everybody who chooses.
#[derive(Debug)]
pub struct Rates {
    estimate: Estimate,
    seen: Mutex<Seen>,
}

fn place(misses: u32) -> usize {
    (misses as usize).min(PLACES - 1)
}

fn overlap(place: usize) -> f64 {
    OVERLAP.powi(i32::try_from(place).unwrap_or(0))
}

impl Rates {
    /// Nothing seen yet.
    #[must_use]
    pub fn new(estimate: Estimate) -> Self {
        Self {
            estimate,
            seen: Mutex::default(),
        }
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Learns from one answer: what it said of the fields that were missing, the first of which it was asked for, what it
    /// was charged at and how long it took.
    pub fn learn(&self, lessons: &[Lesson], charged: Micros, took: Duration) {
        let mut seen = self.seen();
        for lesson in lessons {
            let counts = seen.fields.entry(lesson.field).or_default();
            if let Some(count) = counts.get_mut(place(lesson.misses)) {
                count.asked += 1.0;
                count.filled += f64::from(u8::from(lesson.filled));
            }
        }
        if let Some(driving) = lessons.first() {
            let side = if driving.filled {
                &mut seen.filling
            } else {
                &mut seen.missing
            };
            side.calls += 1.0;
            side.dollars += charged.dollars();
            seen.answers += 1;
            seen.hits += u32::from(lessons.iter().any(|lesson| lesson.filled));
        }
        let took = took.as_secs_f64();
        seen.latency = Some(match seen.latency {
            Some(mean) => mean + LATENCY_STEP * (took - mean),
            None => {
                let listed = self.estimate.latency.as_secs_f64();
                listed + LATENCY_STEP * 4.0 * (took - listed)
            }
        });
    }

    /// The chance that a call fills a field after this many misses of others, and the answers it was learned from.
    #[must_use]
    pub fn chance(&self, field: Field, misses: u32) -> (f64, u32) {
        let seen = self.seen();
        let counts = seen.fields.get(&field).copied().unwrap_or_default();
        let (mut asked, mut filled, mut observations) = (0.0, 0.0, 0.0);
        for (place, count) in counts.iter().enumerate() {
            asked += count.asked * overlap(place);
            filled += count.filled;
            observations += count.asked;
        }
        let base = (filled + PRIOR_WEIGHT * self.estimate.hit_rate) / (asked + PRIOR_WEIGHT);
        let place = place(misses);
        let here = counts.get(place).copied().unwrap_or_default();
        let expected = base.min(1.0) * overlap(place);
        let chance = (here.filled + PRIOR_WEIGHT * expected) / (here.asked + PRIOR_WEIGHT);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a count of answers"
        )]
        let observations = observations as u32;
        (chance.clamp(0.001, 0.999), observations)
    }

    /// Share of calls that filled anything, and the answers it was learned from.
    #[must_use]
    pub fn overall(&self) -> (f64, u32) {
        let seen = self.seen();
        let answers = f64::from(seen.answers) + PRIOR_WEIGHT;
        let hits = f64::from(seen.hits) + PRIOR_WEIGHT * self.estimate.hit_rate;
        (hits / answers, seen.answers)
    }

    /// What a call is expected to charge, in dollars, when it fills its field with this chance: `a + p·h` of FIELD §2, with
    /// the means that were really charged.
    #[must_use]
    pub fn charge(&self, chance: f64) -> f64 {
        let seen = self.seen();
        let miss = self.estimate.per_call.dollars();
        let hit = miss + self.estimate.per_hit.dollars();
        (1.0 - chance) * seen.missing.mean(miss) + chance * seen.filling.mean(hit)
    }

    /// How long an answer takes of late.
    #[must_use]
    pub fn latency(&self) -> Duration {
        self.seen().latency.map_or(self.estimate.latency, |seconds| {
            Duration::from_secs_f64(seconds.max(0.0))
        })
    }
}

/// Calls older than this say little about the next ones.
const LEARN_FROM_DAYS: i64 = 90;
/// The latest calls that are learned from at the start of a session.
const LEARN_FROM_CALLS: u32 = 50_000;

/// Which operation, in which world.
type Whose = (bool, String, String);

/// The rates of a session, by operation and world.
#[derive(Default)]
pub(crate) struct Learned {
    rates: Mutex<HashMap<Whose, Arc<Rates>>>,
    /// The worlds whose ledger was read.
    recalled: tokio::sync::Mutex<HashSet<bool>>,
}

impl Learned {
    /// The rates of one operation.
    pub(crate) fn of(&self, practice: bool, definition: &Definition, operation: &Operation) -> Arc<Rates> {
        let mut rates = self.rates.lock().unwrap_or_else(PoisonError::into_inner);
        let whose = (practice, definition.id.clone(), operation.id.clone());
        let new = || {
            let price = definition.price(operation);
            Arc::new(Rates::new(Estimate {
                hit_rate: operation.prior.hit_rate,
                per_call: price.per_call,
                per_hit: price.per_hit,
                latency: Duration::from_millis(operation.prior.latency_ms),
            }))
        };
        Arc::clone(rates.entry(whose).or_insert_with(new))
    }

    /// Learns from the ledger, once a session and world; what comes later is learned as it comes.
    ///
    /// # Errors
    /// When the database refuses.
    pub(crate) async fn recall(
        &self,
        store: &Store,
        catalogue: &Catalogue,
        practice: bool,
    ) -> Result<(), StoreError> {
        let mut recalled = self.recalled.lock().await;
        if recalled.contains(&practice) {
            return Ok(());
        }
        let since = now_ms() - LEARN_FROM_DAYS * 86_400_000;
        for taught in store.taught(practice, since, LEARN_FROM_CALLS).await? {
            let Some(definition) = catalogue.get(&taught.provider) else {
                continue;
            };
            if let Some(operation) = definition.operation(&taught.operation) {
                self.of(practice, definition, operation).learn(
                    &read(&taught.lessons),
                    Micros(taught.charged),
                    Duration::from_millis(u64::from(taught.duration_ms)),
                );
            }
        }
        recalled.insert(practice);
        Ok(())
    }
}

/// Lessons as one word of a call's row.
#[must_use]
pub fn write(lessons: &[Lesson]) -> String {
    let words: Vec<String> = lessons
        .iter()
        .map(|lesson| {
            let sign = if lesson.filled { '+' } else { '-' };
            format!("{sign}{}{}", lesson.misses.min(9), lesson.field.id())
        })
        .collect();
    words.join(" ")
}

/// The lessons of a call's row; words of another version are passed over.
#[must_use]
pub fn read(text: &str) -> Vec<Lesson> {
    let lesson = |word: &str| {
        let mut letters = word.chars();
        let filled = letters.next()? == '+';
        let misses = letters.next()?.to_digit(10)?;
        let field = letters.as_str().parse().ok()?;
        Some(Lesson {
            field,
            misses,
            filled,
        })
    };
    text.split(' ').filter_map(lesson).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rates(hit_rate: f64) -> Rates {
        Rates::new(Estimate {
            hit_rate,
            per_call: Micros::ZERO,
            per_hit: Micros::from_dollars(0.05),
            latency: Duration::from_millis(500),
        })
    }

    fn learn(rates: &Rates, misses: u32, filled: usize, of: usize) {
        for call in 0..of {
            let lesson = Lesson {
                field: Field::PERSON_EMAIL,
                misses,
                filled: call < filled,
            };
            let charged = if lesson.filled {
                Micros::from_dollars(0.05)
            } else {
                Micros::ZERO
            };
            rates.learn(&[lesson], charged, Duration::from_millis(100));
        }
    }

    #[test]
    fn a_rate_starts_at_the_estimate_and_ends_at_what_was_seen() {
        let rates = rates(0.4);
        let chance = |misses| rates.chance(Field::PERSON_EMAIL, misses).0;
        assert!((chance(0) - 0.4).abs() < 1e-9);
        assert!((chance(1) - 0.32).abs() < 1e-9, "resold sources");
        learn(&rates, 0, 8, 20);
        assert!((chance(0) - 0.4).abs() < 1e-9, "as the estimate said");
        learn(&rates, 0, 180, 180);
        assert!(chance(0) > 0.85, "{}", chance(0));
        assert_eq!(rates.chance(Field::PERSON_EMAIL, 0).1, 200);
    }

    #[test]
    fn what_is_seen_behind_misses_tells_of_the_first_place_too() {
        let rates = rates(0.1);
        learn(&rates, 2, 300, 600);
        let chance = |misses| rates.chance(Field::PERSON_EMAIL, misses).0;
        assert!((chance(2) - 0.5).abs() < 0.03, "{}", chance(2));
        assert!(chance(0) > 0.5, "{} is worth a try in front", chance(0));
        learn(&rates, 0, 50, 100);
        assert!((chance(0) - 0.5).abs() < 0.1, "{}", chance(0));
    }

    #[test]
    fn charges_are_those_that_were_made() {
        let rates = rates(0.5);
        assert!((rates.charge(0.5) - 0.025).abs() < 1e-9);
        let lesson = Lesson {
            field: Field::PERSON_EMAIL,
            misses: 0,
            filled: false,
        };
        // The price list says nothing is charged for a miss; this provider does.
        for _ in 0..500 {
            rates.learn(&[lesson], Micros::from_dollars(0.01), Duration::from_millis(1));
        }
        assert!((rates.charge(0.0) - 0.01).abs() < 5e-4);
    }

    #[test]
    fn the_latency_follows_a_step() {
        let rates = rates(0.5);
        learn(&rates, 0, 0, 200);
        assert!(rates.latency() < Duration::from_millis(120));
        for _ in 0..100 {
            rates.learn(&[], Micros::ZERO, Duration::from_secs(4));
        }
        assert!(rates.latency() > Duration::from_secs(3));
    }

    #[test]
    fn lessons_are_read_as_they_were_written() {
        let lessons = [
            Lesson {
                field: Field::PERSON_EMAIL,
                misses: 0,
                filled: true,
            },
            Lesson {
                field: Field::PERSON_JOB_TITLE,
                misses: 2,
                filled: false,
            },
        ];
        assert_eq!(read(&write(&lessons)), lessons);
        assert_eq!(read("+0no.such.field x"), []);
    }
}
