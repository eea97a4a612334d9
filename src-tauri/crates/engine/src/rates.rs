//! What the user's own calls say of an operation: what it charges, how long it takes, how often it finds anything. Every
//! outcome counts at once, for the next choice of the same run too. The chance of filling a field, which depends on who was
//! asked before, is in `joint`.
//!
//! While little was seen, the definition's estimate stands in (shrinkage, FIELD §2).

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use model::{EntityId, Field, Micros};
use provider::{Definition, Operation, Role};
use store::{Store, StoreError, now_ms};

use crate::{
    catalogue::Catalogue,
    joint::{Joint, Missed},
};

/// Answers worth as much as the definition's own estimate of hits.
const PRIOR_WEIGHT: f64 = 20.0;
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
    /// Whether this one had it, and it was accepted.
    pub filled: bool,
    /// Whether this one had it, and a check refused it.
    pub refused: bool,
}

/// How many answers that know a person or company hold a field.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    /// The share that has it, and it is accepted.
    pub filled: f64,
    /// The share that has it, and a check refuses it.
    pub refused: f64,
}

impl Share {
    /// Before anything was seen.
    fn usual(field: Field) -> Self {
        let filled = match field {
            network if is_network(network) => 0.3,
            Field::PERSON_PHONE => 0.5,
            Field::COMPANY_PHONE => 0.65,
            Field::PERSON_JOB_TITLE | Field::COMPANY_COUNTRY => 0.8,
            Field::PERSON_EMAIL | Field::COMPANY_DESCRIPTION | Field::COMPANY_FOUNDED_YEAR => 0.85,
            Field::COMPANY_TITLE => 0.99,
            _ => 0.95,
        };
        let refused = if field == Field::PERSON_EMAIL { 0.1 } else { 0.0 };
        Self { filled, refused }
    }
}

/// The share of people and companies that somebody knows at all, before anything was seen.
const KNOWN: f64 = 0.85;
/// The share of companies whose site can be read.
const READABLE: f64 = 0.95;
/// Answers worth as much as what is usual.
const USUAL_WEIGHT: f64 = 8.0;
/// The share of companies that have a profile on a network which many do without.
const HAS_PROFILE: f64 = 0.5;

fn is_network(field: Field) -> bool {
    matches!(
        field,
        Field::COMPANY_X_URL
            | Field::COMPANY_FACEBOOK_URL
            | Field::COMPANY_INSTAGRAM_URL
            | Field::COMPANY_YOUTUBE_URL
            | Field::COMPANY_GITHUB_URL
    )
}

/// The share of people or companies that have a field at all, before anything was seen.
pub(crate) fn usually_has(field: Field) -> f64 {
    match field {
        network if is_network(network) => HAS_PROFILE,
        _ => 1.0,
    }
}

#[derive(Clone, Copy, Debug, Default)]
struct Held {
    answers: f64,
    filled: f64,
    refused: f64,
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
    filling: Charged,
    missing: Charged,
    answers: u32,
    hits: u32,
    latency: Option<f64>,
    /// By whether the person or company was known.
    known: Charged,
    unknown: Charged,
    /// Of answers that knew them, by field.
    held: HashMap<Field, Held>,
}

/// What was seen of one operation, shared by everybody who chooses.
#[derive(Debug)]
pub struct Rates {
    estimate: Estimate,
    seen: Mutex<Seen>,
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

    /// Learns from one answer: whether it knew the person or company, what it said of the fields that were missing, the first
    /// of which it was asked for, what it was charged at and how long it took.
    pub fn learn(&self, hit: bool, lessons: &[Lesson], charged: Micros, took: Duration) {
        let mut seen = self.seen();
        let side = if hit { &mut seen.known } else { &mut seen.unknown };
        side.calls += 1.0;
        side.dollars += charged.dollars();
        for lesson in lessons.iter().filter(|_| hit) {
            let held = seen.held.entry(lesson.field).or_default();
            held.answers += 1.0;
            held.filled += f64::from(u8::from(lesson.filled));
            held.refused += f64::from(u8::from(lesson.refused));
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

    /// Share of calls that filled anything, and the answers it was learned from.
    #[must_use]
    pub fn overall(&self) -> (f64, u32) {
        let seen = self.seen();
        let answers = f64::from(seen.answers) + PRIOR_WEIGHT;
        let hits = f64::from(seen.hits) + PRIOR_WEIGHT * self.estimate.hit_rate;
        (hits / answers, seen.answers)
    }

    /// What a call is expected to charge, in dollars: when it fills the field it was made for, and when it does not. The means
    /// of what was really charged; `a + h` and `a` of FIELD §2.
    #[must_use]
    pub fn charges(&self) -> (f64, f64) {
        let seen = self.seen();
        let miss = self.estimate.per_call.dollars();
        let hit = miss + self.estimate.per_hit.dollars();
        (seen.filling.mean(hit), seen.missing.mean(miss))
    }

    /// What a call is expected to charge, in dollars: when the person or company is known, and when it is not.
    #[must_use]
    pub fn bills(&self) -> (f64, f64) {
        let seen = self.seen();
        let miss = self.estimate.per_call.dollars();
        let hit = miss + self.estimate.per_hit.dollars();
        (seen.known.mean(hit), seen.unknown.mean(miss))
    }

    /// How many answers that know a person or company hold a field.
    #[must_use]
    pub fn share(&self, field: Field) -> Share {
        let held = self.seen().held.get(&field).copied().unwrap_or_default();
        let of = |count: f64, usual: f64| (count + USUAL_WEIGHT * usual) / (held.answers + USUAL_WEIGHT);
        let usual = Share::usual(field);
        Share {
            filled: of(held.filled, usual.filled),
            refused: of(held.refused, usual.refused),
        }
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
    rates: Mutex<HashMap<Whose, (u8, Arc<Rates>)>>,
    joints: Mutex<HashMap<(bool, Field), Arc<Joint>>>,
    /// Who knows people, companies and sites at all.
    knowing: Mutex<HashMap<(bool, Role), Arc<Joint>>>,
    /// The worlds whose ledger was read.
    recalled: tokio::sync::Mutex<HashSet<bool>>,
}

impl Learned {
    /// The rates of one operation, and its place in the session.
    pub(crate) fn of(
        &self,
        practice: bool,
        definition: &Definition,
        operation: &Operation,
    ) -> (u8, Arc<Rates>) {
        let mut rates = self.rates.lock().unwrap_or_else(PoisonError::into_inner);
        let whose = (practice, definition.id.clone(), operation.id.clone());
        let place = u8::try_from(rates.len()).unwrap_or(u8::MAX);
        let (place, rates) = rates.entry(whose).or_insert_with(|| {
            let price = definition.price(operation);
            let estimate = Estimate {
                hit_rate: operation.prior.hit_rate,
                per_call: price.per_call,
                per_hit: price.per_hit,
                latency: Duration::from_millis(operation.prior.latency_ms),
            };
            (place, Arc::new(Rates::new(estimate)))
        });
        for field in operation.returns() {
            self.joint(practice, field)
                .expect(*place, operation.prior.hit_rate);
        }
        self.knowing(practice, operation.role)
            .expect(*place, operation.prior.hit_rate);
        (*place, Arc::clone(rates))
    }

    /// Who finds what others missed, of one field.
    pub(crate) fn joint(&self, practice: bool, field: Field) -> Arc<Joint> {
        let mut joints = self.joints.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(joints.entry((practice, field)).or_default())
    }

    /// Who knows whom others do not know at all, of those who are asked about the same.
    pub(crate) fn knowing(&self, practice: bool, role: Role) -> Arc<Joint> {
        let mut joints = self.knowing.lock().unwrap_or_else(PoisonError::into_inner);
        let joint = joints.entry((practice, role));
        let usual = if role == Role::Site { READABLE } else { KNOWN };
        Arc::clone(joint.or_insert_with(|| Arc::new(Joint::usually(usual))))
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
        let mut missed: HashMap<(EntityId, Field), Missed> = HashMap::new();
        let mut strangers: HashMap<(EntityId, Role), Strangers> = HashMap::new();
        for taught in store.taught(practice, since, LEARN_FROM_CALLS).await? {
            let Some(definition) = catalogue.get(&taught.provider) else {
                continue;
            };
            let Some(operation) = definition.operation(&taught.operation) else {
                continue;
            };
            let (place, rates) = self.of(practice, definition, operation);
            let lessons = read(&taught.lessons);
            let took = Duration::from_millis(u64::from(taught.duration_ms));
            rates.learn(taught.hit, &lessons, Micros(taught.charged), took);
            let strangers = strangers.entry((taught.entity, operation.role)).or_default();
            strangers.learn(&self.knowing(practice, operation.role), place, taught.hit);
            for lesson in lessons {
                let missed = missed.entry((taught.entity, lesson.field)).or_default();
                let joint = self.joint(practice, lesson.field);
                if !missed.contains(place) {
                    joint.learn(*missed, place, lesson.filled);
                }
                *missed = if lesson.filled {
                    Missed::NOBODY
                } else {
                    missed.with(place)
                };
            }
        }
        recalled.insert(practice);
        Ok(())
    }
}

/// Who was asked about a person or company and knows nothing of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Strangers {
    who: Missed,
    /// Whether somebody knows them; what others say then tells nothing of who is found at all.
    is_met: bool,
}

impl Strangers {
    /// The chance that one more knows them.
    #[must_use]
    pub fn chance(self, knowing: &Joint, place: u8) -> f64 {
        if self.is_met {
            knowing.chance_of_findable(place)
        } else {
            knowing.chance(self.who, place).mean
        }
    }

    /// One more answer.
    pub(crate) fn learn(&mut self, knowing: &Joint, place: u8, hit: bool) {
        if !self.is_met && !self.who.contains(place) {
            knowing.learn(self.who, place, hit);
        }
        self.note(place, hit);
    }

    /// One more answer, which teaches nothing new.
    pub(crate) fn note(&mut self, place: u8, hit: bool) {
        if hit {
            self.is_met = true;
        } else {
            self.who = self.who.with(place);
        }
    }
}

/// Lessons as one word of a call's row.
#[must_use]
pub fn write(lessons: &[Lesson]) -> String {
    let words: Vec<String> = lessons
        .iter()
        .map(|lesson| {
            let sign = match (lesson.filled, lesson.refused) {
                (true, _) => '+',
                (false, true) => '!',
                (false, false) => '-',
            };
            format!("{sign}{}", lesson.field.id())
        })
        .collect();
    words.join(" ")
}

/// The lessons of a call's row; words of another version are passed over.
#[must_use]
pub fn read(text: &str) -> Vec<Lesson> {
    let lesson = |word: &str| {
        let mut letters = word.chars();
        let sign = letters.next()?;
        let field = letters.as_str().parse().ok()?;
        Some(Lesson {
            field,
            filled: sign == '+',
            refused: sign == '!',
        })
    };
    text.split(' ').filter_map(lesson).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rates() -> Rates {
        Rates::new(Estimate {
            hit_rate: 0.5,
            per_call: Micros::ZERO,
            per_hit: Micros::from_dollars(0.05),
            latency: Duration::from_millis(500),
        })
    }

    fn lesson(filled: bool) -> Lesson {
        Lesson {
            field: Field::PERSON_EMAIL,
            filled,
            refused: false,
        }
    }

    #[test]
    fn charges_are_those_that_were_made() {
        let rates = rates();
        assert_eq!(rates.charges(), (0.05, 0.0));
        // The price list says nothing is charged for a miss; this provider does.
        for _ in 0..500 {
            rates.learn(
                false,
                &[lesson(false)],
                Micros::from_dollars(0.01),
                Duration::from_millis(1),
            );
        }
        let (hit, miss) = rates.charges();
        assert!((miss - 0.01).abs() < 5e-4, "{miss}");
        assert!((hit - 0.05).abs() < 1e-9, "nothing was found yet");
    }

    #[test]
    fn the_share_of_hits_moves_from_the_estimate_to_what_was_seen() {
        let rates = rates();
        assert_eq!(rates.overall(), (0.5, 0));
        for call in 0..180 {
            rates.learn(
                call % 9 == 0,
                &[lesson(call % 9 == 0)],
                Micros::ZERO,
                Duration::from_millis(1),
            );
        }
        let (share, answers) = rates.overall();
        assert_eq!(answers, 180);
        assert!((share - 0.15).abs() < 0.01, "{share}");
    }

    #[test]
    fn what_answers_hold_is_learned_of_those_that_know_somebody() {
        let rates = rates();
        let before = rates.share(Field::PERSON_EMAIL);
        let refused = Lesson {
            refused: true,
            ..lesson(false)
        };
        for call in 0..400 {
            // A quarter is refused, a quarter accepted, a quarter is not there; of the rest nothing is known.
            let (hit, lesson) = match call % 4 {
                0 => (true, refused),
                1 => (true, lesson(true)),
                2 => (true, lesson(false)),
                _ => (false, lesson(false)),
            };
            let charged = if hit {
                Micros::from_dollars(0.1)
            } else {
                Micros::ZERO
            };
            rates.learn(hit, &[lesson], charged, Duration::from_millis(1));
        }
        let after = rates.share(Field::PERSON_EMAIL);
        assert!(
            before.filled > 0.8 && (after.filled - 1.0 / 3.0).abs() < 0.02,
            "{after:?}"
        );
        assert!((after.refused - 1.0 / 3.0).abs() < 0.02, "{after:?}");
        let (hit, miss) = rates.bills();
        assert!((hit - 0.1).abs() < 2e-3 && miss == 0.0, "{hit} {miss}");
        assert_eq!(
            rates.share(Field::COMPANY_X_URL),
            Share::usual(Field::COMPANY_X_URL)
        );
    }

    #[test]
    fn the_latency_follows_a_step() {
        let rates = rates();
        for _ in 0..200 {
            rates.learn(false, &[], Micros::ZERO, Duration::from_millis(100));
        }
        assert!(rates.latency() < Duration::from_millis(120));
        for _ in 0..100 {
            rates.learn(false, &[], Micros::ZERO, Duration::from_secs(4));
        }
        assert!(rates.latency() > Duration::from_secs(3));
    }

    #[test]
    fn lessons_are_read_as_they_were_written() {
        let lessons = [
            lesson(true),
            Lesson {
                field: Field::PERSON_JOB_TITLE,
                filled: false,
                refused: false,
            },
            Lesson {
                field: Field::PERSON_EMAIL,
                filled: false,
                refused: true,
            },
        ];
        assert_eq!(read(&write(&lessons)), lessons);
        assert_eq!(read("+no.such.field x"), []);
    }
}
