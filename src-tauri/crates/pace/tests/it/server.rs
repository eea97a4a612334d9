//! A made-up provider for the scenarios: what it bears, how long it takes, what befalls it. It knows nothing of lanes.

use std::{collections::VecDeque, time::Duration};

use serde::Deserialize;

/// Randomness from a seed, the same in every run.
pub struct Chance(pub u64);

impl Chance {
    /// From 0 to 1.
    pub fn roll(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as f64 / (1_u64 << 31) as f64
    }

    /// A time around `middle`, evenly within `spread` of it.
    pub fn around(&mut self, middle: Duration, spread: f64) -> Duration {
        middle.mul_f64(1.0 + spread * (2.0 * self.roll() - 1.0))
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Behaviour {
    /// Time an answer takes, without the way.
    pub median_ms: u64,
    /// Share of it by which answers are faster or slower.
    pub spread: f64,
    /// The way to it, one way.
    pub way_ms: u64,
    /// Calls at once before it says "too many".
    pub concurrent: Option<u32>,
    /// Calls that it works on at once; more take longer for all.
    pub workers: Option<u32>,
    pub rate: Option<Rate>,
    /// Whether "too fast" names a pause.
    #[serde(default)]
    pub names_pause: bool,
    /// Share of calls that end with a server's error.
    #[serde(default)]
    pub faults: f64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    pub calls: u32,
    pub window_s: u64,
    pub counted: Counted,
    /// Calls in each window that somebody else makes with the same key.
    #[serde(default)]
    pub others: u32,
    /// Whether answers say how many are left.
    #[serde(default)]
    pub headers: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Counted {
    Fixed,
    Sliding,
    /// A token bucket with a burst of a second's worth.
    Bucket,
}

/// What befalls it for a while.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weather {
    pub from_s: u64,
    pub to_s: u64,
    pub kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Answers take so many times as long.
    Slow(f64),
    /// Every call is "too fast", without a pause.
    Throttles,
    /// Every call is "too fast", with the seconds until the end.
    NamesPause,
    /// Connections are refused.
    Down,
    /// Nothing is ever answered.
    Hangs,
}

/// What the provider says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reply {
    Answer { left: Option<(u64, Duration)> },
    TooFast { pause: Option<Duration> },
    Error,
    Silence,
}

pub struct Server {
    behaviour: Behaviour,
    weather: Vec<Weather>,
    pub at_once: u32,
    window: u64,
    counted: u32,
    arrivals: VecDeque<Duration>,
    tokens: f64,
    filled_at: Duration,
}

impl Server {
    pub fn new(behaviour: &Behaviour, weather: &[Weather]) -> Self {
        Self {
            behaviour: behaviour.clone(),
            weather: weather.to_vec(),
            at_once: 0,
            window: u64::MAX,
            counted: 0,
            arrivals: VecDeque::new(),
            tokens: f64::MAX,
            filled_at: Duration::ZERO,
        }
    }

    fn weather(&self, now: Duration) -> Option<&Weather> {
        let is_now = |weather: &&Weather| (weather.from_s..weather.to_s).contains(&now.as_secs());
        self.weather.iter().find(is_now)
    }

    /// Calls a second that it bears now.
    pub fn capacity(&self, now: Duration, most_at_once: u32) -> f64 {
        let slow = match self.weather(now).map(|weather| weather.kind) {
            Some(Kind::Slow(factor)) => factor,
            Some(_) => return 0.0,
            None => 1.0,
        };
        let round_trip = self.behaviour.median_ms as f64 * slow + 2.0 * self.behaviour.way_ms as f64;
        let limits = [self.behaviour.concurrent, self.behaviour.workers];
        let at_once = limits.into_iter().flatten().fold(most_at_once, u32::min);
        let rate = self.behaviour.rate.as_ref();
        let rate = rate.map_or(f64::MAX, |rate| {
            f64::from(rate.calls - rate.others) / rate.window_s as f64
        });
        (f64::from(at_once) * 1e3 / round_trip).min(rate)
    }

    /// A call arrives: what becomes of it, and after how long.
    pub fn arrive(&mut self, now: Duration, chance: &mut Chance) -> (Reply, Duration) {
        let refusal = Duration::from_millis(5);
        let mut slow = 1.0;
        if let Some(weather) = self.weather(now) {
            let left = Duration::from_secs(weather.to_s) - now;
            match weather.kind {
                Kind::Slow(factor) => slow = factor,
                Kind::Throttles => return (Reply::TooFast { pause: None }, refusal),
                // In whole seconds, rounded up, as the header is.
                Kind::NamesPause => {
                    let pause = Duration::from_secs(left.as_secs() + 1);
                    return (Reply::TooFast { pause: Some(pause) }, refusal);
                }
                Kind::Down => return (Reply::Error, refusal),
                Kind::Hangs => return (Reply::Silence, Duration::from_secs(3_600)),
            }
        }
        let too_fast = |pause| {
            let pause = self.behaviour.names_pause.then_some(pause);
            (Reply::TooFast { pause }, refusal)
        };
        if self
            .behaviour
            .concurrent
            .is_some_and(|limit| self.at_once >= limit)
        {
            return too_fast(Duration::from_secs(1));
        }
        let left = match self.count(now) {
            Ok(left) => left,
            Err(pause) => {
                let pause = self.behaviour.names_pause.then_some(pause);
                return (Reply::TooFast { pause }, refusal);
            }
        };
        let took = chance.around(
            Duration::from_millis(self.behaviour.median_ms),
            self.behaviour.spread,
        );
        self.at_once += 1;
        if let Some(workers) = self.behaviour.workers {
            slow *= (f64::from(self.at_once) / f64::from(workers)).max(1.0);
        }
        let reply = if chance.roll() < self.behaviour.faults {
            Reply::Error
        } else {
            Reply::Answer { left }
        };
        (reply, took.mul_f64(slow))
    }

    /// Counts a call: what is left, or how long until it fits.
    fn count(&mut self, now: Duration) -> Result<Option<(u64, Duration)>, Duration> {
        let Some(rate) = &self.behaviour.rate else {
            return Ok(None);
        };
        let window = Duration::from_secs(rate.window_s);
        match rate.counted {
            Counted::Fixed => {
                let index = now.as_secs() / rate.window_s;
                if index != self.window {
                    self.window = index;
                    self.counted = rate.others;
                }
                let reset = window * u32::try_from(index + 1).unwrap() - now;
                if self.counted >= rate.calls {
                    return Err(Duration::from_secs(reset.as_secs() + 1));
                }
                self.counted += 1;
                Ok(rate
                    .headers
                    .then(|| (u64::from(rate.calls - self.counted), reset)))
            }
            Counted::Sliding => {
                while self.arrivals.front().is_some_and(|at| *at + window <= now) {
                    self.arrivals.pop_front();
                }
                if self.arrivals.len() >= rate.calls as usize {
                    return Err(self.arrivals[0] + window - now);
                }
                self.arrivals.push_back(now);
                Ok(None)
            }
            Counted::Bucket => {
                let a_second = f64::from(rate.calls) / rate.window_s as f64;
                let filled = self.tokens + (now - self.filled_at).as_secs_f64() * a_second;
                self.tokens = filled.min(a_second.max(1.0));
                self.filled_at = now;
                if self.tokens < 1.0 {
                    return Err(Duration::from_secs_f64((1.0 - self.tokens) / a_second));
                }
                self.tokens -= 1.0;
                Ok(None)
            }
        }
    }
}
