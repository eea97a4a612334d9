//! Who finds what others missed: the chance that an operation fills a field, given who was asked before in vain, learned
//! from the user's own calls.
//!
//! Providers resell the same sources, so a miss of one lowers the chance of the next, and stand-alone rates mislead (FIELD
//! §2). What was seen of an operation behind just these misses counts most. Where little was seen, a model of two classes
//! stands in: a share of all people or companies can be found at all, and of those every operation finds its own share by its
//! own luck. The shares are fitted to everything that was seen, also behind other misses, by expectation and maximisation;
//! the definitions' estimates begin as if [`PRIOR_WEIGHT`] calls had shown them.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Calls worth as much as the definition's own estimate.
const PRIOR_WEIGHT: f64 = 10.0;
/// Calls worth as much as the model, where an operation was seldom seen behind just these misses. This and the next two were
/// chosen by simulation: over 24 lists of 5,000 rows, half of them with sources resold, what is learned on the way spends
/// 1.1 to 1.7 % more than the best fixed order, which nobody knows beforehand.
const MODEL_WEIGHT: f64 = 20.0;
/// Calls that the width of a chance's bounds begins with.
const BOUND_WEIGHT: f64 = 6.0;
/// The share of values that can be found at all, before anything was seen.
const FINDABLE: f64 = 0.8;
/// How far the better bound of a chance lies from its mean, in standard deviations: what might be better is tried, until
/// enough was seen of it.
const OPTIMISM: f64 = 1.0;
/// Steps of the fit.
const STEPS: usize = 15;
/// The fit is made anew after so many answers, and later after a share of all that came before.
const REFIT: f64 = 25.0;
const REFIT_SHARE: f64 = 0.02;
/// The last place of a set; operations beyond share it.
const LAST: u8 = 127;

/// A set of operations by their place in the session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Missed(u128);

impl Missed {
    /// Nobody.
    pub const NOBODY: Self = Self(0);

    /// These and one more.
    #[must_use]
    pub fn with(self, place: u8) -> Self {
        Self(self.0 | 1 << place.min(LAST))
    }

    /// Whether one is among them.
    #[must_use]
    pub fn contains(self, place: u8) -> bool {
        self.0 >> place.min(LAST) & 1 == 1
    }

    /// Both halves, as numbers.
    #[expect(clippy::cast_possible_truncation, reason = "halves of a number twice as wide")]
    pub(crate) fn halves(self) -> [u64; 2] {
        [(self.0 >> 64) as u64, self.0 as u64]
    }

    fn places(self) -> impl Iterator<Item = u8> {
        (0..=LAST).filter(move |place| self.contains(*place))
    }
}

/// A chance as it is known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Chance {
    /// The best guess.
    pub mean: f64,
    /// It may as well be so high.
    pub high: f64,
}

#[derive(Clone, Copy, Debug, Default)]
struct Count {
    asked: f64,
    filled: f64,
}

/// The values that a waterfall computed from the chances as they are, until they are fitted anew.
pub(crate) type Values = HashMap<Vec<u64>, Arc<[(usize, f64)]>>;

#[derive(Debug)]
struct Seen {
    counts: HashMap<(Missed, u8), Count>,
    /// What definitions estimate, by place.
    estimates: HashMap<u8, f64>,
    findable: f64,
    /// What that is before anything was seen.
    usual: f64,
    /// The share of the findable that each finds.
    finds: HashMap<u8, f64>,
    answers: f64,
    fitted_at: f64,
    values: Values,
}

/// What was seen of one field.
#[derive(Debug)]
pub struct Joint(Mutex<Seen>);

impl Default for Joint {
    fn default() -> Self {
        Self::usually(FINDABLE)
    }
}

impl Joint {
    /// Nothing was seen yet; usually this share can be found at all.
    #[must_use]
    pub fn usually(findable: f64) -> Self {
        Self(Mutex::new(Seen {
            counts: HashMap::new(),
            estimates: HashMap::new(),
            findable,
            usual: findable,
            finds: HashMap::new(),
            answers: 0.0,
            fitted_at: 0.0,
            values: Values::new(),
        }))
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the definition's estimate of an operation into account: its hit rate when nobody was asked before.
    pub fn expect(&self, place: u8, hit_rate: f64) {
        let mut seen = self.seen();
        if seen.estimates.insert(place, hit_rate) != Some(hit_rate) {
            seen.fit();
        }
    }

    /// Learns from an answer: whether it filled the field, after these had missed it.
    pub fn learn(&self, missed: Missed, place: u8, filled: bool) {
        let mut seen = self.seen();
        let count = seen.counts.entry((missed, place)).or_default();
        count.asked += 1.0;
        count.filled += f64::from(u8::from(filled));
        seen.answers += 1.0;
        if seen.answers - seen.fitted_at >= REFIT.max(REFIT_SHARE * seen.answers) {
            seen.fit();
        }
    }

    /// The chance that an operation fills the field after these have missed it.
    #[must_use]
    pub fn chance(&self, missed: Missed, place: u8) -> Chance {
        self.seen().chance(missed, place)
    }

    /// The chance that an operation finds what can be found: somebody else did.
    #[must_use]
    pub fn chance_of_findable(&self, place: u8) -> f64 {
        self.seen().finds(place).clamp(0.001, 0.999)
    }

    /// The share that can be found at all, and the answers that tell.
    #[must_use]
    pub fn findable(&self) -> (f64, f64) {
        let seen = self.seen();
        (seen.findable, seen.answers)
    }

    /// Answers of an operation for this field, whoever missed it before.
    #[must_use]
    pub fn observations(&self, place: u8) -> u32 {
        let seen = self.seen();
        let asked = |((_, other), count): (&(Missed, u8), &Count)| {
            if *other == place { count.asked } else { 0.0 }
        };
        let all: f64 = seen.counts.iter().map(asked).sum();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a count of answers"
        )]
        let all = all as u32;
        all
    }

    /// What was computed under a name from the chances as they are, or what is computed now.
    pub(crate) fn remembered(
        &self,
        name: Vec<u64>,
        compute: impl FnOnce(&dyn Fn(Missed, u8) -> Chance) -> Arc<[(usize, f64)]>,
    ) -> Arc<[(usize, f64)]> {
        let mut seen = self.seen();
        if let Some(values) = seen.values.get(&name) {
            return Arc::clone(values);
        }
        let values = compute(&|missed, place| seen.chance(missed, place));
        seen.values.insert(name, Arc::clone(&values));
        values
    }
}

impl Seen {
    fn finds(&self, place: u8) -> f64 {
        self.finds.get(&place).copied().unwrap_or(0.5)
    }

    /// The chance that who was missed by these can be found at all.
    fn still_findable(&self, missed: Missed) -> f64 {
        let missed: f64 = missed.places().map(|place| 1.0 - self.finds(place)).product();
        let both = self.findable * missed;
        both / (both + 1.0 - self.findable).max(f64::MIN_POSITIVE)
    }

    fn chance(&self, missed: Missed, place: u8) -> Chance {
        let model = self.still_findable(missed) * self.finds(place);
        let count = self.counts.get(&(missed, place)).copied().unwrap_or_default();
        let mean = (count.filled + MODEL_WEIGHT * model) / (count.asked + MODEL_WEIGHT);
        let deviation = (mean * (1.0 - mean) / (count.asked + BOUND_WEIGHT))
            .max(0.0)
            .sqrt();
        let within = |chance: f64| chance.clamp(0.001, 0.999);
        Chance {
            mean: within(mean),
            high: within(mean + OPTIMISM * deviation),
        }
    }

    /// Fits the model to what was seen.
    fn fit(&mut self) {
        self.values.clear();
        self.fitted_at = self.answers;
        // Who was missed by a set and not asked on: those who came to it, without those who went on from it.
        let mut left: HashMap<Missed, f64> = HashMap::new();
        for ((missed, place), count) in &self.counts {
            *left.entry(missed.with(*place)).or_default() += count.asked - count.filled;
            *left.entry(*missed).or_default() -= count.asked;
        }
        left.retain(|missed, count| *missed != Missed::NOBODY && *count > 0.0);
        let filled: f64 = self.counts.values().map(|count| count.filled).sum();
        let all = filled + left.values().sum::<f64>();
        let mut places: Vec<u8> = self.estimates.keys().copied().collect();
        places.extend(self.counts.keys().map(|(_, place)| *place));
        places.sort_unstable();
        places.dedup();
        let prior = |place: &u8| {
            let estimate = self.estimates.get(place).copied().unwrap_or(self.usual / 2.0);
            (estimate / self.usual).min(0.95)
        };
        let priors: Vec<(u8, f64)> = places.iter().map(|place| (*place, prior(place))).collect();
        if self.finds.is_empty() {
            self.findable = self.usual;
        }
        for (place, prior) in &priors {
            self.finds.entry(*place).or_insert(*prior);
        }
        for _ in 0..STEPS {
            let findable: Vec<(Missed, f64)> = left
                .iter()
                .map(|(missed, count)| (*missed, count * self.still_findable(*missed)))
                .collect();
            let found = filled + findable.iter().map(|(_, count)| count).sum::<f64>();
            let finds: Vec<(u8, f64)> = priors
                .iter()
                .map(|(place, prior)| {
                    let (mut asked, mut filled) = (0.0, 0.0);
                    for ((missed, other), count) in &self.counts {
                        if other == place {
                            filled += count.filled;
                        }
                        if other == place || missed.contains(*place) {
                            asked += count.filled;
                        }
                    }
                    let in_vain = findable.iter().filter(|(missed, _)| missed.contains(*place));
                    asked += in_vain.map(|(_, count)| count).sum::<f64>();
                    let share = (filled + PRIOR_WEIGHT * prior) / (asked + PRIOR_WEIGHT);
                    (*place, share.clamp(0.001, 0.99))
                })
                .collect();
            self.findable = (found + PRIOR_WEIGHT * self.usual) / (all + PRIOR_WEIGHT);
            self.finds.extend(finds);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: u8 = 0;
    const SECOND: u8 = 1;

    #[test]
    fn a_chance_starts_at_the_estimate_and_ends_at_what_was_seen() {
        let joint = Joint::default();
        joint.expect(FIRST, 0.4);
        let chance = |joint: &Joint| joint.chance(Missed::NOBODY, FIRST).mean;
        assert!((chance(&joint) - 0.4).abs() < 1e-9);
        (0..400).for_each(|call| joint.learn(Missed::NOBODY, FIRST, call % 10 == 0));
        assert!((chance(&joint) - 0.1).abs() < 0.02, "{}", chance(&joint));
        assert_eq!(joint.observations(FIRST), 400);
    }

    #[test]
    fn a_miss_of_one_lowers_the_chance_of_the_next() {
        let joint = Joint::default();
        joint.expect(FIRST, 0.5);
        joint.expect(SECOND, 0.5);
        let alone = joint.chance(Missed::NOBODY, SECOND).mean;
        let behind = joint.chance(Missed::NOBODY.with(FIRST), SECOND).mean;
        assert!((alone - 0.5).abs() < 1e-9);
        assert!(behind < 0.4, "{behind}");
    }

    #[test]
    fn what_is_seen_behind_misses_tells_of_the_first_place_too() {
        let joint = Joint::default();
        joint.expect(FIRST, 0.4);
        joint.expect(SECOND, 0.4);
        let before = joint.chance(Missed::NOBODY, SECOND).mean;
        let behind = Missed::NOBODY.with(FIRST);
        for call in 0..600 {
            joint.learn(Missed::NOBODY, FIRST, call % 3 == 0);
            if call % 3 != 0 {
                joint.learn(behind, SECOND, call % 2 == 0);
            }
        }
        assert!((joint.chance(behind, SECOND).mean - 0.5).abs() < 0.03);
        assert!(joint.chance(Missed::NOBODY, SECOND).mean > before);
    }

    #[test]
    fn bounds_close_in_as_calls_are_made() {
        let joint = Joint::default();
        joint.expect(FIRST, 0.5);
        let width = |joint: &Joint| {
            let chance = joint.chance(Missed::NOBODY, FIRST);
            assert!(chance.mean < chance.high);
            chance.high - chance.mean
        };
        let before = width(&joint);
        (0..1_000).for_each(|call| joint.learn(Missed::NOBODY, FIRST, call % 2 == 0));
        assert!(width(&joint) < before / 5.0, "{} of {before}", width(&joint));
    }

    #[test]
    fn operations_beyond_the_last_place_share_it() {
        let asked = Missed::NOBODY.with(3).with(200);
        assert!(asked.contains(3) && asked.contains(127) && asked.contains(250));
        assert!(!asked.contains(4));
    }
}
