//! How many calls at once a provider bears: found by trying, from what answers, delays and errors say.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{bucket::seconds, lane::Ticket};

/// Share of a documented limit that a lane begins with.
const SHARE: f64 = 0.8;
/// Calls at once to begin with where nothing is documented or known.
const UNDOCUMENTED_START: f64 = 8.0;
/// Calls at once where nothing is documented, at most.
const UNDOCUMENTED_CAP: u32 = 64;
/// What is left of the limit after "too fast".
const THROTTLED_CUT: f64 = 0.7;
/// What is left of it after a bad window.
const BAD_WINDOW_CUT: f64 = 0.9;
/// A window's mean latency is bad this many deviations above the usual one.
const SLOW_DEVIATIONS: f64 = 2.5;
/// A deviation is taken to be at least this share of the mean, or a very even provider would alarm at nothing.
const LEAST_DEVIATION: f64 = 0.1;
/// One failure in this many calls makes a window bad. Fewer are a provider's everyday and say nothing of its load.
const FAILURES_ONE_IN: u32 = 10;
/// How fast the usual latency follows what is measured, per window. A latency that rose for good is usual some ten
/// windows later, and what it cost is won back.
const FOLLOW: f64 = 0.1;
/// The same for the mean time of a call, per call.
const FOLLOW_CALL: f64 = 0.05;
/// A window is a round of calls, but at least this many: fewer have no mean.
const LEAST_WINDOW: u32 = 6;
/// Good windows just under a level that was too much, before it is tried again: at least and at most. Doubles whenever it
/// still is too much, halves when it is not.
const PATIENCE: (u32, u32) = (4, 256);
/// Good windows at that level until it counts as borne. One window alone may live on a server's burst.
const PROOF: u32 = 4;
/// The least limit, as a share of one call: one call, and then a rest of 63 times as long.
const LEAST: f64 = 1.0 / 64.0;

/// What a lane found out about its provider, to begin with the next time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Learned {
    /// Calls at once. Under 1: one at a time, with a rest after each.
    pub limit: f64,
    /// Calls at once that were too many, if that was seen.
    pub too_many: Option<f64>,
    /// The usual latency of an answer in milliseconds; 0 when none was measured.
    pub latency_ms: f64,
    /// The usual mean deviation from it, in milliseconds.
    pub deviation_ms: f64,
}

impl Default for Learned {
    fn default() -> Self {
        Self {
            limit: UNDOCUMENTED_START,
            too_many: None,
            latency_ms: 0.0,
            deviation_ms: 0.0,
        }
    }
}

/// The usual latency, in seconds.
#[derive(Clone, Copy, Debug)]
struct Baseline {
    mean: f64,
    deviation: f64,
}

impl Baseline {
    fn above(self, deviations: f64) -> f64 {
        self.mean + deviations * self.deviation.max(self.mean * LEAST_DEVIATION)
    }
}

/// A level that was too much.
#[derive(Clone, Copy, Debug)]
struct Ceiling {
    at: f64,
    /// Good windows just under it, or at it once it is tried.
    calm: u32,
    /// Whether it is being tried.
    tried: bool,
}

impl Ceiling {
    fn new(at: f64) -> Self {
        Self {
            at,
            calm: 0,
            tried: false,
        }
    }

    /// The best limit under it: one call less, and where that would be none, a little more rest.
    fn under(self) -> f64 {
        if self.at >= 2.0 {
            self.at - 1.0
        } else {
            self.at * 0.85
        }
    }
}

/// Calls that started since the limit last changed.
#[derive(Clone, Debug, Default)]
struct Window {
    since: Duration,
    /// Calls that fill it.
    size: u32,
    answered: u32,
    failed: u32,
    /// Sum of latencies and of their distances from the usual one, in seconds.
    latency: f64,
    distance: f64,
    reached: bool,
}

/// The limit on calls at once.
#[derive(Clone, Debug)]
pub(crate) struct Limit {
    cap: u32,
    documented: bool,
    /// Always from [`LEAST`] to the cap.
    limit: f64,
    /// Whether no bad sign was seen yet, where nothing is documented.
    doubling: bool,
    ceiling: Option<Ceiling>,
    patience: u32,
    cut_at: Option<Duration>,
    window: Window,
    baseline: Option<Baseline>,
    /// Mean time from start to end of a call of any outcome, in seconds, and of how many calls.
    round_trip: f64,
    measured: u32,
}

fn sane(value: f64, least: f64, most: f64) -> f64 {
    if value.is_finite() {
        value.clamp(least, most)
    } else {
        least
    }
}

impl Limit {
    pub(crate) fn new(documented: Option<u32>, learned: Option<&Learned>) -> Self {
        let cap = documented.unwrap_or(UNDOCUMENTED_CAP).max(1);
        let most = f64::from(cap);
        let too_many = learned
            .and_then(|learned| learned.too_many)
            .filter(|at| at.is_finite() && *at <= most)
            .map(|at| at.max(LEAST));
        let limit = match learned {
            None if documented.is_some() => (most * SHARE).round().max(1.0),
            None => UNDOCUMENTED_START,
            // A level that only a bad day explains is not where the next day begins.
            Some(learned) if documented.is_some() && too_many.is_none() => {
                sane(learned.limit, most / 2.0, most)
            }
            Some(learned) if documented.is_some() => learned.limit,
            Some(learned) if learned.limit > 2.0 => learned.limit / 2.0,
            Some(learned) => learned.limit,
        };
        let baseline = learned
            .filter(|learned| learned.latency_ms > 0.0 && learned.latency_ms.is_finite())
            .map(|learned| Baseline {
                mean: learned.latency_ms / 1e3,
                deviation: sane(learned.deviation_ms / 1e3, 0.0, 1e6),
            });
        Self {
            cap,
            documented: documented.is_some(),
            limit: sane(limit, LEAST, most),
            doubling: documented.is_none(),
            ceiling: too_many.map(Ceiling::new),
            patience: PATIENCE.0,
            cut_at: None,
            window: Window {
                size: LEAST_WINDOW,
                ..Window::default()
            },
            baseline,
            round_trip: baseline.map_or(0.5, |baseline| baseline.mean),
            measured: u32::from(baseline.is_some()),
        }
    }

    /// What to take for a round trip until one is measured.
    pub(crate) fn expect(&mut self, latency: Duration) {
        if self.measured == 0 {
            self.round_trip = latency.as_secs_f64();
        }
    }

    pub(crate) fn learned(&self) -> Learned {
        let baseline = self.baseline.unwrap_or(Baseline {
            mean: 0.0,
            deviation: 0.0,
        });
        Learned {
            limit: self.limit,
            too_many: self.ceiling.map(|ceiling| ceiling.at),
            latency_ms: baseline.mean * 1e3,
            deviation_ms: baseline.deviation * 1e3,
        }
    }

    /// Calls at once that are allowed: at least 1, at most the cap. Rounded, so that a small limit loses a call only when
    /// it lost half of one.
    pub(crate) fn allowed(&self) -> u32 {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between 0 and a u32"
        )]
        let allowed = self.limit.round() as u32;
        allowed.clamp(1, self.cap)
    }

    pub(crate) fn cap(&self) -> u32 {
        self.cap
    }

    pub(crate) fn is_documented(&self) -> bool {
        self.documented
    }

    /// Mean time from start to end of a call.
    pub(crate) fn round_trip(&self) -> Duration {
        seconds(self.round_trip)
    }

    /// The time between two starts when calls go out evenly; `None` when they need not.
    pub(crate) fn spacing(&self, evenly: bool) -> Option<Duration> {
        (evenly || self.limit < 1.0).then(|| seconds(self.round_trip / self.limit.max(LEAST)))
    }

    /// More wanted to start than the limit allows, or just as many did.
    pub(crate) fn reached(&mut self) {
        self.window.reached = true;
    }

    /// Whether a call started after the last cut, so that its end says something new.
    pub(crate) fn is_new(&self, ticket: &Ticket) -> bool {
        self.cut_at.is_none_or(|at| ticket.started > at)
    }

    fn measure(&mut self, latency: Duration) {
        self.measured = self.measured.saturating_add(1);
        let follow = FOLLOW_CALL.max(1.0 / f64::from(self.measured));
        self.round_trip += (latency.as_secs_f64() - self.round_trip) * follow;
    }

    /// A call was answered, while `in_flight` were under way with it.
    pub(crate) fn answered(&mut self, now: Duration, ticket: &Ticket, in_flight: u32, latency: Duration) {
        self.measure(latency);
        // One more for each answer doubles in a round, and stops at the first bad sign instead of a round later.
        if self.doubling && in_flight >= self.allowed() {
            let most = self.ceiling.map_or(f64::from(self.cap), Ceiling::under);
            if self.limit < most {
                self.limit = (self.limit + 1.0).min(most);
            } else {
                self.doubling = false;
            }
        }
        if ticket.started < self.window.since {
            return;
        }
        let latency = latency.as_secs_f64();
        self.window.answered += 1;
        self.window.latency += latency;
        self.window.distance += self.baseline.map_or(0.0, |usual| (latency - usual.mean).abs());
        self.judge(now);
    }

    /// A call failed: a broken connection, a time-out, a server's error.
    pub(crate) fn failed(&mut self, now: Duration, ticket: &Ticket, latency: Duration) {
        self.measure(latency);
        if ticket.started >= self.window.since {
            self.window.failed += 1;
            self.judge(now);
        }
    }

    /// A call was throttled. A round trip's worth of them counts once, and the lone call that tries again after a pause
    /// says only that the pause was too short.
    pub(crate) fn throttled(&mut self, now: Duration, ticket: &Ticket) {
        let level = if self.limit < 1.0 {
            self.limit
        } else {
            f64::from(ticket.level)
        };
        if !self.is_new(ticket) {
            // The first of the round to be refused shows best where the limit is.
            if let Some(ceiling) = &mut self.ceiling {
                ceiling.at = ceiling.at.min(level.max(self.limit + 1.0));
            }
            return;
        }
        self.cut_at = Some(now);
        self.doubling = false;
        self.begin_window(now);
        if ticket.trial {
            // Even one call alone was too fast: it was not how many there were.
            self.ceiling = None;
            return;
        }
        let had = if self.limit < 1.0 {
            self.limit
        } else {
            f64::from(self.allowed())
        };
        let left = had * THROTTLED_CUT;
        self.limit = if had > 1.0 {
            left.min(had - 1.0).max(1.0)
        } else {
            left.max(LEAST)
        };
        if self.ceiling.is_some_and(|ceiling| ceiling.tried) {
            self.patience = (self.patience * 2).min(PATIENCE.1);
        }
        let least = if had > 1.0 { self.limit + 1.0 } else { had };
        self.ceiling = Some(Ceiling::new(level.max(least)));
    }

    fn begin_window(&mut self, now: Duration) {
        self.window = Window {
            since: now,
            size: self.allowed().max(LEAST_WINDOW),
            ..Window::default()
        };
    }

    /// Ends the window if it is full, and draws the conclusions.
    fn judge(&mut self, now: Duration) {
        let calls = self.window.answered + self.window.failed;
        if calls < self.window.size {
            return;
        }
        let window = std::mem::take(&mut self.window);
        let mean = (window.answered > 0).then(|| window.latency / f64::from(window.answered));
        let is_above = |deviations| {
            self.baseline
                .zip(mean)
                .is_some_and(|(usual, mean)| mean > usual.above(deviations))
        };
        if window.failed * FAILURES_ONE_IN >= calls {
            self.lower(1.0);
        } else if is_above(SLOW_DEVIATIONS) {
            // Slow is not yet too many: where the limit is documented, half of it stands.
            let least = if self.documented {
                f64::from(self.cap) / 2.0
            } else {
                1.0
            };
            self.lower(least);
        } else if window.reached && !self.doubling && !is_above(1.0) {
            self.raise();
        }
        if let Some(mean) = mean {
            self.follow(mean, window.distance / f64::from(window.answered));
        }
        self.begin_window(now);
    }

    fn follow(&mut self, mean: f64, distance: f64) {
        match &mut self.baseline {
            None => {
                // The first window has no usual latency to be far from.
                self.baseline = Some(Baseline {
                    mean,
                    deviation: mean * LEAST_DEVIATION * 2.0,
                });
            }
            Some(usual) => {
                usual.mean += (mean - usual.mean) * FOLLOW;
                usual.deviation += (distance - usual.deviation) * FOLLOW;
            }
        }
    }

    fn lower(&mut self, least: f64) {
        self.doubling = false;
        self.limit = self.limit.min((self.limit * BAD_WINDOW_CUT).max(least));
    }

    fn raise(&mut self) {
        let most = f64::from(self.cap);
        let step = if self.limit < 1.0 {
            self.limit * 0.25
        } else {
            (most / 20.0).max(1.0)
        };
        let one = if self.limit < 1.0 { 1.0 } else { most };
        match &mut self.ceiling {
            Some(ceiling) if ceiling.tried => {
                ceiling.calm += 1;
                if ceiling.calm >= PROOF {
                    self.ceiling = None;
                    self.patience = (self.patience / 2).max(PATIENCE.0);
                    self.limit = (self.limit + step).min(one);
                }
            }
            Some(ceiling) if self.limit < ceiling.under() => {
                let under = ceiling.under();
                self.limit = (self.limit + step.max((under - self.limit) / 2.0)).min(under);
            }
            Some(ceiling) => {
                ceiling.calm += 1;
                if ceiling.calm >= self.patience {
                    ceiling.tried = true;
                    ceiling.calm = 0;
                    self.limit = ceiling.at.min(most).max(self.limit);
                }
            }
            None => self.limit = (self.limit + step).min(one),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One window after another with this latency each, each call failing or not; the limit after each window.
    fn windows(limit: &mut Limit, latencies_ms: &[f64], failing: bool) -> Vec<u32> {
        let mut now = limit.window.since;
        let mut after = Vec::new();
        for &latency in latencies_ms {
            for _ in 0..limit.window.size {
                now += Duration::from_millis(1);
                let ticket = Ticket {
                    started: now,
                    weight: 1,
                    level: 1,
                    trial: false,
                };
                let latency = Duration::from_secs_f64(latency / 1e3);
                if failing {
                    limit.failed(now, &ticket, latency);
                } else {
                    limit.answered(now, &ticket, 1, latency);
                }
            }
            after.push(limit.allowed());
        }
        after
    }

    #[test]
    fn slow_answers_alone_never_take_more_than_half_of_a_documented_limit() {
        let slower: Vec<f64> = (0..60).map(|window| 100.0 * 1.5_f64.powi(window / 2)).collect();
        let least = |documented| {
            let mut limit = Limit::new(documented, None);
            windows(&mut limit, &slower, false).into_iter().min()
        };
        assert_eq!(least(Some(20)), Some(10));
        assert!(least(None) < Some(5), "{:?}", least(None));
    }

    #[test]
    fn a_small_limit_loses_a_call_only_for_half_of_one() {
        let mut limit = Limit::new(Some(3), None);
        limit.limit = 3.0;
        let after = windows(&mut limit, &[200.0; 12], true);
        assert_eq!(after, [3, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1]);
    }

    #[test]
    fn what_was_learned_is_where_the_next_lane_begins() {
        let learned = |limit, too_many| Learned {
            limit,
            too_many,
            ..Learned::default()
        };
        let cases = [
            (Some(25), None, 20),
            (Some(3), None, 2),
            (Some(1), None, 1),
            (None, None, 8),
            (Some(25), Some(learned(23.0, None)), 23),
            (Some(25), Some(learned(90.0, None)), 25),
            // A bad day is not where the next one begins, a level that was too much is.
            (Some(25), Some(learned(2.0, None)), 13),
            (Some(25), Some(learned(6.0, Some(7.0))), 6),
            (None, Some(learned(40.0, None)), 20),
            (None, Some(learned(1.0, Some(2.0))), 1),
        ];
        for (documented, learned, begins) in cases {
            let limit = Limit::new(documented, learned.as_ref());
            assert_eq!(limit.allowed(), begins, "{documented:?}, {learned:?}");
        }
    }
}
