//! How providers do: what the ledger says of their calls, joined with how they are being asked in this session.
//!
//! The figures are FIELD §4's. All sums come from `store::health`; here they become rates that say how sure they are, or
//! nothing where a rate would be a guess.

use std::{collections::BTreeMap, time::Duration};

use model::Micros;
use pace::LaneState;
use provider::Definition;
use serde::{Deserialize, Serialize};
use store::{OperationTally, StoreError, now_ms};
use ts_rs::TS;

use crate::Engine;

/// Answers below which a rate, a latency or a cost says nothing.
pub const ENOUGH: u32 = 20;
/// The quantile of the normal distribution that leaves out one case in twenty.
const Z: f64 = 1.959_964;

/// How every provider did over the last days.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Health {
    /// Over how many days, until now.
    pub days: u32,
    /// Whether these are calls of the practice world; the two are never mixed.
    pub practice: bool,
    /// Answers below which a figure is left out.
    pub enough: u32,
    /// The providers that were called, or cannot be called now, by name.
    pub providers: Vec<ProviderHealth>,
}

/// How one provider did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct ProviderHealth {
    /// The provider's id.
    pub provider: String,
    /// Its name.
    pub name: String,
    /// Its badge.
    pub badge: String,
    /// Calls begun and ended, answered or not.
    pub attempted: u32,
    /// Answers with something in them: matches.
    pub hits: u32,
    /// Answers with nothing in them.
    pub misses: u32,
    /// Matches of all answers. None with too few answers to say.
    pub match_rate: Option<MatchRate>,
    /// Matches that passed their check: for an address the verdict that the recipe accepts, else that the answer names the
    /// company that was asked about.
    pub verified: u32,
    /// Matches that failed their check. The rest of the matches had none.
    pub failed_check: u32,
    /// Half of the answers came faster, in milliseconds. None with too few answers to say.
    pub p50_ms: Option<u32>,
    /// Nineteen of twenty answers came faster, in milliseconds. None with too few answers to say.
    pub p95_ms: Option<u32>,
    /// Calls without an answer, by class: `throttled`, `transient`, `refused`, `invalid`, `rejected`, `pending`, `lost` (sent,
    /// the answer never came: maybe charged), `unsent` (never left).
    #[ts(type = "Record<string, number>")]
    pub errors: BTreeMap<String, u32>,
    /// Charged, with lost calls in full.
    pub spent: Micros,
    /// Of this, lost calls: maybe charged.
    pub maybe_charged: Micros,
    /// Spent by match. None with too few answers to say, or without a match.
    pub cost_per_match: Option<Micros>,
    /// Spent by verified match. None with too few answers to say, or without a verified match.
    pub cost_per_verified: Option<Micros>,
    /// How it is being asked.
    pub lane: LaneHealth,
}

/// A share of answers, and between what it lies nineteen times in twenty (Wilson's score interval).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct MatchRate {
    /// Matches by answers, 0 to 1.
    pub share: f64,
    /// Half the width of the interval, 0 to 1.
    pub half_width: f64,
    /// Where the interval begins.
    pub low: f64,
    /// Where it ends.
    pub high: f64,
}

/// How a provider is being asked in this session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LaneHealth {
    /// Calls at once that are allowed now, as this session or the last one found to go well. None when nothing was learned yet.
    pub limit: Option<u32>,
    /// Calls at once that its definition allows. None where it documents no limit.
    pub cap: Option<u32>,
    /// Calls under way.
    pub in_flight: u32,
    /// Calls that wait for their turn.
    pub waiting: u32,
    /// Whether calls may start.
    pub gate: Gate,
}

/// Whether calls to a provider may start.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Gate {
    /// They may.
    Open,
    /// It asked for a pause.
    Shut {
        /// For so long, in milliseconds.
        #[ts(type = "number")]
        for_ms: u64,
    },
    /// It does not answer; it is tried again now and then.
    Down {
        /// Next in so long, in milliseconds.
        #[ts(type = "number")]
        for_ms: u64,
    },
    /// It refuses; the user has to act.
    Closed {
        /// Why and what to do, in a sentence.
        reason: String,
    },
}

impl Engine {
    /// How every provider did over the last days.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn health(&self, days: u32, practice: bool) -> Result<Health, StoreError> {
        let since = now_ms() - i64::from(days) * 86_400_000;
        let mut by_provider: BTreeMap<String, Vec<OperationTally>> = BTreeMap::new();
        for tally in self.store().operations_since(since, practice).await? {
            by_provider.entry(tally.provider.clone()).or_default().push(tally);
        }
        let mut providers = Vec::new();
        for entry in self.catalogue().iter() {
            let definition = &entry.definition;
            let tallies = by_provider.remove(&definition.id);
            let lane = self.lane_health(practice, definition).await?;
            if tallies.is_some() || lane.gate != Gate::Open {
                let (name, badge) = (definition.name.clone(), definition.badge.clone());
                providers.push(of_provider(
                    &definition.id,
                    name,
                    badge,
                    &tallies.unwrap_or_default(),
                    lane,
                ));
            }
        }
        // Called earlier, by a definition that is not here any more.
        for (id, tallies) in by_provider {
            let lane = LaneHealth {
                limit: None,
                cap: None,
                in_flight: 0,
                waiting: 0,
                gate: Gate::Open,
            };
            providers.push(of_provider(&id, id.clone(), String::new(), &tallies, lane));
        }
        providers.sort_by_cached_key(|health| health.name.to_lowercase());
        Ok(Health {
            days,
            practice,
            enough: ENOUGH,
            providers,
        })
    }

    /// How a provider is being asked: the one place that reads a lane's state for people.
    async fn lane_health(&self, practice: bool, definition: &Definition) -> Result<LaneHealth, StoreError> {
        let refusal = self.store().provider_switch(&definition.id).await?.refusal;
        let lane = self.lanes.snapshot(practice, definition);
        let state = lane.as_ref().map_or(LaneState::Open, |lane| lane.state.clone());
        let for_ms = |pause: Duration| u64::try_from(pause.as_millis()).unwrap_or(u64::MAX);
        // A refusal outlives the session; its lane does not.
        let gate = match (state, refusal.filter(|_| !practice)) {
            (LaneState::Closed(reason), _) | (_, Some(reason)) => Gate::Closed { reason },
            (LaneState::Open, None) => Gate::Open,
            (LaneState::ShutFor(pause), None) => Gate::Shut {
                for_ms: for_ms(pause),
            },
            (LaneState::Down(pause), None) => Gate::Down {
                for_ms: for_ms(pause),
            },
        };
        Ok(LaneHealth {
            limit: lane.as_ref().map(|lane| lane.limit),
            cap: definition.limits.concurrent,
            in_flight: lane.as_ref().map_or(0, |lane| lane.in_flight),
            waiting: lane.as_ref().map_or(0, |lane| lane.waiting),
            gate,
        })
    }
}

fn of_provider(
    id: &str,
    name: String,
    badge: String,
    tallies: &[OperationTally],
    lane: LaneHealth,
) -> ProviderHealth {
    let sum = |number: fn(&OperationTally) -> u32| tallies.iter().map(number).sum::<u32>();
    let (hits, misses) = (sum(|tally| tally.hits), sum(|tally| tally.misses));
    let verified = sum(|tally| tally.verified);
    let classes = [
        ("throttled", sum(|tally| tally.throttled)),
        ("transient", sum(|tally| tally.transient)),
        ("refused", sum(|tally| tally.refused)),
        ("invalid", sum(|tally| tally.invalid)),
        ("rejected", sum(|tally| tally.rejected)),
        ("pending", sum(|tally| tally.pending)),
        ("lost", sum(|tally| tally.lost)),
        ("unsent", sum(|tally| tally.unsent)),
    ];
    let errors: BTreeMap<String, u32> = classes
        .into_iter()
        .filter(|(_, calls)| *calls > 0)
        .map(|(class, calls)| (class.to_owned(), calls))
        .collect();
    let spent: i64 = tallies.iter().map(|tally| tally.spent).sum();
    let answers = hits + misses;
    let by = |number: u32| (answers >= ENOUGH && number > 0).then(|| Micros(spent / i64::from(number)));
    ProviderHealth {
        provider: id.to_owned(),
        name,
        badge,
        attempted: sum(OperationTally::attempted),
        hits,
        misses,
        match_rate: (answers >= ENOUGH).then(|| wilson(hits, answers)),
        verified,
        failed_check: sum(|tally| tally.failed_check),
        p50_ms: quantile(tallies, 0.5),
        p95_ms: quantile(tallies, 0.95),
        cost_per_match: by(hits),
        cost_per_verified: by(verified),
        errors,
        spent: Micros(spent),
        maybe_charged: Micros(tallies.iter().map(|tally| tally.maybe).sum()),
        lane,
    }
}

/// Wilson's score interval of a share at 95 %: it stays within 0 and 1 and holds for few observations too (Wilson 1927, J. Am.
/// Stat. Assoc. 22, 209).
fn wilson(hits: u32, of: u32) -> MatchRate {
    let (share, n) = (f64::from(hits) / f64::from(of), f64::from(of));
    let shrink = 1.0 + Z * Z / n;
    let centre = (share + Z * Z / (2.0 * n)) / shrink;
    let half_width = Z / shrink * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
    MatchRate {
        share,
        half_width,
        low: (centre - half_width).max(0.0),
        high: (centre + half_width).min(1.0),
    }
}

/// The time under which this share of a provider's answers came. An operation's kept times stand for all its answers, so each
/// weighs as many answers as it stands for.
fn quantile(tallies: &[OperationTally], share: f64) -> Option<u32> {
    let answers: u32 = tallies.iter().map(|tally| tally.hits + tally.misses).sum();
    if answers < ENOUGH {
        return None;
    }
    let mut times: Vec<(u32, f64)> = Vec::new();
    for tally in tallies {
        let kept = u32::try_from(tally.durations_ms.len()).unwrap_or(u32::MAX);
        let weight = f64::from(tally.hits + tally.misses) / f64::from(kept.max(1));
        times.extend(tally.durations_ms.iter().map(|time| (*time, weight)));
    }
    times.sort_unstable_by_key(|(time, _)| *time);
    let wanted = share * f64::from(answers);
    let mut passed = 0.0;
    // Weights are quotients; a hair's breadth must not decide.
    let reaches = |(_, weight): &&(u32, f64)| {
        passed += weight;
        passed + 1e-6 >= wanted
    };
    let reached = times.iter().find(reaches).or(times.last());
    reached.map(|(time, _)| *time)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open() -> LaneHealth {
        LaneHealth {
            limit: None,
            cap: None,
            in_flight: 0,
            waiting: 0,
            gate: Gate::Open,
        }
    }

    fn health(tallies: &[OperationTally]) -> ProviderHealth {
        of_provider("hunter", "Hunter".into(), "HU".into(), tallies, open())
    }

    #[test]
    fn a_rate_says_how_sure_it_is_and_stays_a_share() {
        // Newcombe 1998, Stat. Med. 17, 857, table I, method 3.
        for (hits, of, low, high) in [
            (81, 263, 0.2553, 0.3662),
            (15, 148, 0.0624, 0.1605),
            (0, 20, 0.0, 0.1611),
            (1, 29, 0.0061, 0.1718),
            (20, 20, 0.8389, 1.0),
        ] {
            let rate = wilson(hits, of);
            assert!(
                (rate.low - low).abs() < 6e-5 && (rate.high - high).abs() < 6e-5,
                "{hits} of {of}: {rate:?}"
            );
            assert!((rate.high - rate.low - 2.0 * rate.half_width).abs() < 1e-9);
        }
    }

    #[test]
    fn too_few_answers_say_nothing_however_many_calls_failed() {
        let few = OperationTally {
            hits: 10,
            misses: 9,
            throttled: 500,
            verified: 4,
            spent: 1_000,
            durations_ms: vec![100; 19],
            ..OperationTally::default()
        };
        let shown = health(std::slice::from_ref(&few));
        assert_eq!(shown.attempted, 519);
        assert_eq!(
            (shown.match_rate, shown.p50_ms, shown.p95_ms, shown.cost_per_match),
            (None, None, None, None)
        );
        let one_more = OperationTally { misses: 10, ..few };
        let shown = health(&[one_more]);
        assert_eq!(shown.match_rate.map(|rate| rate.share), Some(0.5));
        assert_eq!(shown.cost_per_match, Some(Micros(100)));
        assert_eq!(shown.cost_per_verified, Some(Micros(250)));
    }

    #[test]
    fn operations_are_summed_and_classes_without_calls_left_out() {
        let finder = OperationTally {
            hits: 30,
            misses: 20,
            lost: 2,
            verified: 10,
            failed_check: 3,
            spent: 9_000,
            maybe: 200,
            ..OperationTally::default()
        };
        let company = OperationTally {
            hits: 10,
            invalid: 1,
            spent: 1_000,
            ..OperationTally::default()
        };
        let shown = health(&[finder, company]);
        assert_eq!((shown.attempted, shown.hits, shown.misses), (63, 40, 20));
        assert_eq!((shown.verified, shown.failed_check), (10, 3));
        assert_eq!(
            shown.errors,
            [("lost".to_owned(), 2), ("invalid".to_owned(), 1)].into()
        );
        assert_eq!((shown.spent, shown.maybe_charged), (Micros(10_000), Micros(200)));
        assert_eq!(
            (shown.cost_per_match, shown.cost_per_verified),
            (Some(Micros(250)), Some(Micros(1_000)))
        );
    }

    #[test]
    fn no_match_has_no_cost() {
        let nothing = OperationTally {
            misses: 100,
            spent: 5_000,
            ..OperationTally::default()
        };
        let shown = health(&[nothing]);
        assert_eq!(shown.match_rate.map(|rate| rate.share), Some(0.0));
        assert_eq!((shown.cost_per_match, shown.cost_per_verified), (None, None));
    }

    #[test]
    fn latencies_weigh_as_many_answers_as_they_stand_for() {
        let one = OperationTally {
            hits: 100,
            durations_ms: (1..=100).collect(),
            ..OperationTally::default()
        };
        assert_eq!(quantile(std::slice::from_ref(&one), 0.5), Some(50));
        assert_eq!(quantile(&[one], 0.95), Some(95));
        // 900 answers of 10 ms, of which two were kept, and 100 of 1,000 ms.
        let fast = OperationTally {
            hits: 900,
            durations_ms: vec![10, 10],
            ..OperationTally::default()
        };
        let slow = OperationTally {
            misses: 100,
            durations_ms: vec![1_000; 100],
            ..OperationTally::default()
        };
        let both = [fast, slow];
        assert_eq!(quantile(&both, 0.5), Some(10));
        assert_eq!(quantile(&both, 0.89), Some(10));
        assert_eq!(quantile(&both, 0.95), Some(1_000));
    }
}
