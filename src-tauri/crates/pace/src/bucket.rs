//! One declared quota: so many calls in a window. Exact over any window of that length, and for short windows spread
//! out, so that a server that counts differently, or a little later, sees no more either.

use std::{collections::VecDeque, time::Duration};

/// Windows up to this long are spread out. A day's quota is the user's to spend at once; nobody gains from a crawl.
const SPREAD_UP_TO: Duration = Duration::from_secs(60);
/// Windows up to this long are so short that the way to the server can squeeze calls together.
const BRIEF: Duration = Duration::from_secs(10);
/// Share of a brief window's quota that is used.
const BRIEF_SHARE: f64 = 0.9;
/// Share of a longer spread-out window's quota that is used.
const SPREAD_SHARE: f64 = 0.95;
/// Share of the spread-out calls that may start together.
const BURST_SHARE: f64 = 0.05;
/// Calls up to this many are remembered one by one, more in so many steps of the window.
const STEPS: u32 = 64;
/// How far rounding may be off, in calls.
const ROUNDING: f64 = 1e-9;

/// Calls that still count.
#[derive(Clone, Debug)]
struct Use {
    /// When the first of them stops counting.
    first: Duration,
    /// When the last of them does; until then all are counted.
    expires: Duration,
    weight: u32,
}

/// A token bucket beside the exact count: it decides how evenly calls go out, not how many may.
#[derive(Clone, Debug)]
struct Spread {
    burst: f64,
    /// Calls a second.
    rate: f64,
    level: f64,
    filled_at: Duration,
}

impl Spread {
    /// A bucket of burst `b` and rate `r` lets fewer than `b + r·W` calls start in a window `W` (half open), so
    /// `b + r·W = share + 1` keeps the share, with whole calls also where that is less than two.
    fn new(window: Duration, calls: f64) -> Self {
        let share = if window <= BRIEF {
            BRIEF_SHARE
        } else {
            SPREAD_SHARE
        };
        let used = calls * share;
        let burst = (used * BURST_SHARE).max(1.0);
        Self {
            burst,
            rate: (used + 1.0 - burst) / window.as_secs_f64(),
            level: burst,
            filled_at: Duration::ZERO,
        }
    }

    fn level(&self, now: Duration) -> f64 {
        let passed = now.saturating_sub(self.filled_at).as_secs_f64();
        (self.level + passed * self.rate).min(self.burst)
    }

    /// What has to be there before `weight` may start; the rest is owed.
    fn need(&self, weight: u32) -> f64 {
        f64::from(weight).min(self.burst)
    }

    fn wait(&self, now: Duration, ahead: f64, weight: u32) -> Duration {
        let missing = ahead + self.need(weight) - self.level(now);
        if missing <= ROUNDING {
            return Duration::ZERO;
        }
        // Rounded up, so that the wait is over when it is over.
        seconds(missing / self.rate) + Duration::from_nanos(1)
    }

    fn take(&mut self, now: Duration, weight: u32) {
        self.level = self.level(now) - f64::from(weight);
        self.filled_at = self.filled_at.max(now);
    }
}

/// Seconds as a duration, at most a century.
pub(crate) fn seconds(seconds: f64) -> Duration {
    Duration::from_secs_f64(seconds.clamp(0.0, 3.2e9))
}

/// A declared quota and what of it is in use.
#[derive(Clone, Debug)]
pub(crate) struct Bucket {
    /// The window as it was declared: its name.
    declared: Duration,
    /// The window that is counted: longer than declared where less than one call fits into that.
    window: Duration,
    allowance: u32,
    /// By expiry.
    uses: VecDeque<Use>,
    /// What others used of the same quota, by the provider's word, and until when that is so.
    foreign: (u32, Duration),
    spread: Option<Spread>,
}

impl Bucket {
    /// `calls` in any `window`; both more than zero.
    pub(crate) fn new(window: Duration, calls: f64) -> Self {
        let declared = window;
        let (window, calls) = if calls < 1.0 {
            (seconds(window.as_secs_f64() / calls), 1.0)
        } else {
            (window, calls)
        };
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a float-to-int cast saturates, and it is at least 1"
        )]
        let allowance = calls as u32;
        Self {
            declared,
            window,
            allowance,
            uses: VecDeque::new(),
            foreign: (0, Duration::ZERO),
            spread: (window <= SPREAD_UP_TO).then(|| Spread::new(window, calls)),
        }
    }

    /// Whether this is the quota for `window`.
    pub(crate) fn is_for(&self, window: Duration) -> bool {
        self.declared == window
    }

    /// A call that weighs more than the whole quota would never start.
    fn weight(&self, weight: u32) -> u32 {
        weight.min(self.allowance)
    }

    /// How many of our own calls count now.
    fn used(&self, now: Duration) -> u64 {
        let counts = |used: &&Use| used.expires > now;
        self.uses
            .iter()
            .filter(counts)
            .map(|used| u64::from(used.weight))
            .sum()
    }

    /// How long until a call of this weight may start after `ahead` others of weight 1.
    pub(crate) fn wait(&self, now: Duration, ahead: u32, weight: u32) -> Duration {
        let weight = self.weight(weight);
        let spread = self.spread.as_ref().map_or(Duration::ZERO, |spread| {
            spread.wait(now, f64::from(ahead), weight)
        });
        spread.max(self.counted_wait(now, u64::from(ahead) + u64::from(weight)))
    }

    /// How long until `units` more fit, by the count alone.
    fn counted_wait(&self, now: Duration, units: u64) -> Duration {
        let allowance = u64::from(self.allowance);
        let rounds = u32::try_from(units.saturating_sub(1) / allowance).unwrap_or(u32::MAX);
        let units = units - u64::from(rounds) * allowance;
        let (foreign, until) = self.foreign;
        let foreign = (until > now && foreign > 0).then_some((until, u64::from(foreign)));
        let used = self.used(now) + foreign.map_or(0, |(_, weight)| weight);
        let mut over = (used + units).saturating_sub(allowance);
        let mut wait = Duration::ZERO;
        let mut foreign = foreign.into_iter().peekable();
        let mut ours = self
            .uses
            .iter()
            .filter(|used| used.expires > now)
            .map(|used| (used.expires, u64::from(used.weight)))
            .peekable();
        while over > 0 {
            // Whichever ends first.
            let next = match (ours.peek(), foreign.peek()) {
                (Some(own), Some(other)) if other.0 < own.0 => foreign.next(),
                (Some(_), _) => ours.next(),
                (None, _) => foreign.next(),
            };
            let Some((at, weight)) = next else { break };
            over = over.saturating_sub(weight);
            wait = at - now;
        }
        wait.saturating_add(self.window.saturating_mul(rounds))
    }

    /// A call starts.
    pub(crate) fn take(&mut self, now: Duration, weight: u32) {
        let weight = self.weight(weight);
        while self.uses.front().is_some_and(|used| used.expires <= now) {
            self.uses.pop_front();
        }
        self.count(now + self.window, weight);
        if let Some(spread) = &mut self.spread {
            spread.take(now, weight);
        }
    }

    /// A call that started at `started` was never sent.
    pub(crate) fn give_back(&mut self, started: Duration, weight: u32) {
        let weight = self.weight(weight);
        let expires = started + self.window;
        let counts = |used: &&mut Use| (used.first..=used.expires).contains(&expires);
        if let Some(used) = self.uses.iter_mut().find(counts) {
            used.weight = used.weight.saturating_sub(weight);
        }
        if let Some(spread) = &mut self.spread {
            spread.level = (spread.level + f64::from(weight)).min(spread.burst);
        }
    }

    /// Calls made earlier, `age` ago, perhaps by another session.
    pub(crate) fn remember(&mut self, now: Duration, weight: u32, age: Duration) {
        let Some(left) = self.window.checked_sub(age).filter(|left| !left.is_zero()) else {
            return;
        };
        self.count(now + left, weight);
    }

    /// Counts a call until `expires`, together with others that stop counting within one step of the window.
    fn count(&mut self, expires: Duration, weight: u32) {
        let grain = if self.allowance <= STEPS {
            Duration::ZERO
        } else {
            self.window / STEPS
        };
        let place = self.uses.partition_point(|used| used.expires <= expires);
        for near in [Some(place), place.checked_sub(1)].into_iter().flatten() {
            let Some(used) = self.uses.get_mut(near) else {
                continue;
            };
            let (first, last) = (used.first.min(expires), used.expires.max(expires));
            if last - first <= grain {
                used.first = first;
                used.expires = last;
                used.weight = used.weight.saturating_add(weight);
                return;
            }
        }
        let used = Use {
            first: expires,
            expires,
            weight,
        };
        self.uses.insert(place, used);
    }

    /// The provider says how much is left. What is missing by our own count was used by others, until the reset.
    /// It never adds to what we count as left ourselves. `unseen` is the weight of calls it may not have counted yet.
    pub(crate) fn resync(&mut self, now: Duration, remaining: u64, resets_in: Duration, unseen: u32) {
        // In a window as short as an answer takes, calls under way were counted and forgotten since.
        let unseen = if self.window > BRIEF { u64::from(unseen) } else { 0 };
        let ours = u64::from(self.allowance).saturating_sub(self.used(now));
        let others = ours.saturating_sub(remaining.saturating_sub(unseen));
        let until = now + resets_in.min(self.window);
        self.foreign = (u32::try_from(others).unwrap_or(u32::MAX), until);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);
    const MINUTE: Duration = Duration::from_secs(60);
    const DAY: Duration = Duration::from_secs(86_400);

    /// Starts as soon as allowed, until `end`; when each call did.
    fn greedy(bucket: &mut Bucket, end: Duration) -> Vec<Duration> {
        let mut now = Duration::ZERO;
        let mut starts = Vec::new();
        while now < end {
            let wait = bucket.wait(now, 0, 1);
            if wait.is_zero() {
                bucket.take(now, 1);
                starts.push(now);
            }
            now += wait;
        }
        starts
    }

    fn most_in_any(starts: &[Duration], window: Duration) -> usize {
        let up_to = |from: Duration| starts.partition_point(|at| *at < from + window);
        let in_window = |(index, from): (usize, &Duration)| up_to(*from) - index;
        starts.iter().enumerate().map(in_window).max().unwrap_or(0)
    }

    #[test]
    fn every_quota_is_used_well_and_never_passed() {
        let cases = [
            (SECOND, 0.5),
            (SECOND, 1.0),
            (SECOND, 2.0),
            (SECOND, 2.5),
            (SECOND, 5.0),
            (SECOND, 15.0),
            (SECOND, 160.0),
            (MINUTE, 1.0),
            (MINUTE, 10.0),
            (MINUTE, 300.0),
            (Duration::from_secs(3_600), 400.0),
            (DAY, 1_000.0),
        ];
        for (window, calls) in cases {
            let mut bucket = Bucket::new(window, calls);
            let span = window * if calls < 1.0 { 40 } else { 5 };
            let starts = greedy(&mut bucket, span);
            let most = most_in_any(&starts, window);
            assert!(most as f64 <= calls.max(1.0), "{calls} in {window:?}: {most}");
            let share = starts.len() as f64 / (calls * span.as_secs_f64() / window.as_secs_f64());
            assert!((0.8..=1.1).contains(&share), "{calls} in {window:?}: {share}");
        }
    }

    #[test]
    fn a_fresh_day_is_the_users_to_spend_at_once() {
        let mut bucket = Bucket::new(DAY, 1_000.0);
        for _ in 0..1_000 {
            assert_eq!(bucket.wait(MINUTE, 0, 1), Duration::ZERO);
            bucket.take(MINUTE, 1);
        }
        assert_eq!(bucket.wait(MINUTE * 2, 0, 1), DAY - MINUTE);
    }

    #[test]
    fn weights_count_and_what_weighs_too_much_still_starts() {
        let mut bucket = Bucket::new(DAY, 10.0);
        bucket.take(Duration::ZERO, 7);
        assert_eq!(bucket.wait(Duration::ZERO, 0, 3), Duration::ZERO);
        assert_eq!(bucket.wait(Duration::ZERO, 0, 4), DAY);
        assert_eq!(bucket.wait(DAY, 0, 40), Duration::ZERO);
    }

    #[test]
    fn what_an_earlier_session_used_still_counts() {
        let mut bucket = Bucket::new(DAY, 100.0);
        bucket.remember(Duration::ZERO, 60, DAY / 4);
        bucket.remember(Duration::ZERO, 40, DAY / 2);
        bucket.remember(Duration::ZERO, 500, DAY);
        assert_eq!(bucket.wait(Duration::ZERO, 0, 1), DAY / 2);
        assert_eq!(bucket.wait(Duration::ZERO, 40, 1), DAY * 3 / 4);
    }

    #[test]
    fn however_many_calls_are_remembered_their_count_stays_small() {
        for newest_first in [true, false] {
            let mut bucket = Bucket::new(DAY, 100_000.0);
            for minute in 0..1_440 {
                let age = if newest_first { minute } else { 1_439 - minute };
                bucket.remember(Duration::ZERO, 10, MINUTE * age);
            }
            assert!(bucket.uses.len() <= 2 * STEPS as usize, "{}", bucket.uses.len());
            assert_eq!(bucket.used(Duration::ZERO), 14_400);
            assert!(bucket.used(DAY / 2) >= 7_200, "none is forgotten before its time");
            assert_eq!(bucket.used(DAY), 0);
        }
    }

    #[test]
    fn headers_lower_what_is_left_and_never_raise_it() {
        let mut bucket = Bucket::new(DAY, 100.0);
        bucket.resync(Duration::ZERO, 10_000, MINUTE, 0);
        (0..100).for_each(|_| bucket.take(Duration::ZERO, 1));
        bucket.resync(SECOND, 50, MINUTE, 0);
        assert_eq!(bucket.wait(SECOND, 0, 1), DAY - SECOND, "our own count holds");

        let mut bucket = Bucket::new(DAY, 100.0);
        bucket.resync(Duration::ZERO, 3, MINUTE, 1);
        assert_eq!(bucket.wait(Duration::ZERO, 0, 2), Duration::ZERO);
        assert_eq!(
            bucket.wait(Duration::ZERO, 0, 3),
            MINUTE,
            "one call under way is not counted there yet"
        );
        bucket.resync(SECOND, 90, MINUTE, 0);
        assert_eq!(
            bucket.wait(SECOND, 0, 90),
            Duration::ZERO,
            "a later word corrects an earlier one"
        );
    }

    #[test]
    fn a_call_that_was_never_sent_leaves_nothing() {
        for (window, calls) in [(SECOND, 1.0), (DAY, 1.0), (DAY, 200.0)] {
            let mut bucket = Bucket::new(window, calls);
            bucket.take(SECOND, 200);
            assert!(bucket.wait(SECOND, 0, 200) > Duration::ZERO);
            bucket.give_back(SECOND, 200);
            assert_eq!(bucket.wait(SECOND, 0, 200), Duration::ZERO);
        }
        let mut bucket = Bucket::new(MINUTE, 1.0);
        bucket.take(Duration::ZERO, 1);
        bucket.take(MINUTE * 2, 1);
        bucket.give_back(Duration::ZERO, 1);
        assert_eq!(
            bucket.wait(MINUTE * 2, 0, 1),
            MINUTE,
            "what no longer counted gives nothing back"
        );
    }
}
