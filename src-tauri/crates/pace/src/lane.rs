//! The rules of one provider's lane, without a clock of their own.

use std::time::Duration;

/// What a provider documents of its limits. Absent means not documented.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Quotas {
    /// Window and calls allowed in it.
    pub windows: Vec<(Duration, f64)>,
    /// Calls at once.
    pub concurrent: Option<u32>,
}

/// Share of a documented limit that is used.
const SHARE: f64 = 0.8;
/// Calls at once where nothing is documented.
const UNDOCUMENTED: f64 = 8.0;
/// The shortest pause after a throttled answer that names none.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(3_600);

#[derive(Clone, Debug)]
struct Bucket {
    window: Duration,
    capacity: f64,
    level: f64,
    filled_at: Duration,
}

impl Bucket {
    fn fill(&mut self, now: Duration) {
        let passed = now.saturating_sub(self.filled_at).as_secs_f64();
        self.level = (self.level + passed * self.capacity / self.window.as_secs_f64()).min(self.burst());
        self.filled_at = now;
    }

    /// What may be used at once: a tenth of a second's worth for short windows, else a tenth of the window, at least 1.
    fn burst(&self) -> f64 {
        (self.capacity * 0.1).max(1.0)
    }

    fn wait(&self) -> Duration {
        if self.level >= 1.0 {
            return Duration::ZERO;
        }
        Duration::from_secs_f64((1.0 - self.level) * self.window.as_secs_f64() / self.capacity)
    }
}

/// Whether a call may start.
#[derive(Clone, Debug, PartialEq)]
pub enum Start {
    /// It has started; report its end.
    Go,
    /// Ask again after this long.
    Wait(Duration),
    /// Ask again when a call has ended.
    Full,
    /// The provider refused; nothing starts until the user acts. The reason, in a sentence.
    Closed(String),
}

/// One provider's lane. Times are durations since a start of the caller's choosing.
#[derive(Clone, Debug)]
pub struct Lane {
    buckets: Vec<Bucket>,
    cap: f64,
    limit: f64,
    in_flight: u32,
    closed: Option<String>,
    shut_until: Duration,
    pause: Duration,
}

impl Lane {
    /// An open lane that starts at 80 % of what is documented.
    #[must_use]
    pub fn new(quotas: &Quotas) -> Self {
        let bucket = |&(window, calls): &(Duration, f64)| {
            let capacity = (calls * SHARE).max(f64::MIN_POSITIVE);
            let mut bucket = Bucket {
                window,
                capacity,
                level: 0.0,
                filled_at: Duration::ZERO,
            };
            bucket.level = bucket.burst();
            bucket
        };
        let cap = quotas.concurrent.map_or(UNDOCUMENTED, f64::from).max(1.0);
        Self {
            buckets: quotas.windows.iter().map(bucket).collect(),
            cap,
            limit: (cap * SHARE).max(1.0),
            in_flight: 0,
            closed: None,
            shut_until: Duration::ZERO,
            pause: FIRST_PAUSE,
        }
    }

    /// Whether a call may start now; if so it has.
    pub fn start(&mut self, now: Duration) -> Start {
        if let Some(reason) = &self.closed {
            return Start::Closed(reason.clone());
        }
        if now < self.shut_until {
            return Start::Wait(self.shut_until - now);
        }
        if f64::from(self.in_flight) + 1.0 > self.limit.max(1.0) {
            return Start::Full;
        }
        self.buckets.iter_mut().for_each(|bucket| bucket.fill(now));
        let wait = self.buckets.iter().map(Bucket::wait).max().unwrap_or_default();
        if wait > Duration::ZERO {
            return Start::Wait(wait.max(Duration::from_millis(1)));
        }
        self.buckets.iter_mut().for_each(|bucket| bucket.level -= 1.0);
        self.in_flight += 1;
        Start::Go
    }

    /// A call that started has ended, or was given up.
    pub fn end(&mut self) {
        self.in_flight = self.in_flight.saturating_sub(1);
    }

    /// It was answered in good order: the limit may grow, by one call per round of calls, never above the documented.
    pub fn answered(&mut self) {
        self.limit = (self.limit + 1.0 / self.limit.max(1.0)).min(self.cap);
        self.pause = FIRST_PAUSE;
    }

    /// It was asked too fast: nothing starts for as long as it says, else for 1, 2, 4 … s, and the limit falls to 70 %.
    /// Calls that were in flight together count once.
    pub fn throttled(&mut self, now: Duration, retry_after: Option<Duration>) {
        let was_shut = now < self.shut_until;
        let pause = retry_after
            .unwrap_or(self.pause)
            .clamp(Duration::from_millis(100), LONGEST_PAUSE);
        self.shut_until = self.shut_until.max(now + pause);
        if !was_shut {
            self.limit = (self.limit * 0.7).max(1.0);
            if retry_after.is_none() {
                self.pause = (self.pause * 2).min(LONGEST_PAUSE);
            }
        }
    }

    /// It refuses this user: nothing starts any more.
    pub fn close(&mut self, reason: String) {
        self.closed = Some(reason);
    }

    /// The user acted: calls may start again.
    pub fn open(&mut self) {
        self.closed = None;
        self.shut_until = Duration::ZERO;
    }

    /// How long the gate stays shut.
    #[must_use]
    pub fn shut_for(&self, now: Duration) -> Option<Duration> {
        (now < self.shut_until).then(|| self.shut_until - now)
    }

    /// Why it is closed, if it is.
    #[must_use]
    pub fn closed(&self) -> Option<&str> {
        self.closed.as_deref()
    }

    /// Calls at once that are allowed now.
    #[must_use]
    pub fn limit(&self) -> f64 {
        self.limit
    }

    /// Calls under way.
    #[must_use]
    pub fn in_flight(&self) -> u32 {
        self.in_flight
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lane(concurrent: u32) -> Lane {
        Lane::new(&Quotas {
            windows: vec![],
            concurrent: Some(concurrent),
        })
    }

    #[test]
    fn it_starts_at_four_fifths_and_grows_to_the_documented_limit_only() {
        let mut lane = lane(10);
        let started = (0..20)
            .filter(|_| lane.start(Duration::ZERO) == Start::Go)
            .count();
        assert_eq!(started, 8);
        assert_eq!(lane.start(Duration::ZERO), Start::Full);
        (0..1_000).for_each(|_| lane.answered());
        assert!((lane.limit() - 10.0).abs() < 1e-9);
    }

    #[test]
    fn a_throttled_answer_shuts_the_gate_once_for_calls_in_flight_together() {
        let mut lane = lane(10);
        lane.throttled(Duration::from_secs(5), Some(Duration::from_secs(12)));
        lane.throttled(Duration::from_secs(6), Some(Duration::from_secs(11)));
        assert_eq!(
            lane.start(Duration::from_secs(10)),
            Start::Wait(Duration::from_secs(7))
        );
        assert!((lane.limit() - 5.6).abs() < 1e-9);
        assert_eq!(lane.start(Duration::from_secs(17)), Start::Go);
    }

    #[test]
    fn pauses_double_until_an_answer_comes() {
        let mut lane = lane(4);
        let mut now = Duration::ZERO;
        let mut pauses = Vec::new();
        for _ in 0..4 {
            lane.throttled(now, None);
            let pause = lane.shut_for(now).unwrap();
            pauses.push(pause.as_secs());
            now += pause;
        }
        assert_eq!(pauses, [1, 2, 4, 8]);
        lane.answered();
        lane.throttled(now, None);
        assert_eq!(lane.shut_for(now).unwrap().as_secs(), 1);
    }

    #[test]
    fn a_minute_quota_is_kept_over_any_minute() {
        let mut lane = Lane::new(&Quotas {
            windows: vec![(Duration::from_secs(60), 300.0)],
            concurrent: Some(1_000),
        });
        let mut started = 0;
        for millis in 0..60_000_u64 {
            while lane.start(Duration::from_millis(millis)) == Start::Go {
                lane.end();
                started += 1;
            }
        }
        assert!(
            (230..=270).contains(&started),
            "80 % of 300, and the first burst: {started}"
        );
    }

    #[test]
    fn a_refusal_closes_until_the_user_acts() {
        let mut lane = lane(4);
        lane.close("out of credit".into());
        assert_eq!(lane.start(Duration::ZERO), Start::Closed("out of credit".into()));
        lane.open();
        assert_eq!(lane.start(Duration::ZERO), Start::Go);
    }
}
