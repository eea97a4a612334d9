//! How the practice world behaves, as data: pace, limits, hit rates and scripted faults, for all providers and for each.

use std::{
    collections::BTreeMap,
    ops::{Bound, RangeBounds},
    time::Duration,
};

use serde::{Deserialize, Serialize};

/// How the world behaves. `Default` is gentle: real-looking answer times, documented limits, one call in a hundred fails.
///
/// ```
/// # use spillway_practice::{Conditions, Fault, Limits, Manners, Scripted};
/// let conditions = Conditions::still().with(
///     "hunter",
///     Manners {
///         median_ms: Some(150.0),
///         jitter: Some(0.3),
///         limits: Some(Limits::concurrent(25)),
///         hit_rate: Some(0.35),
///         script: vec![Scripted::calls(4_200.., Fault::Slow { ms: 4_000 })],
///     },
/// );
/// assert_eq!(conditions.providers["hunter"].hit_rate, Some(0.35));
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Conditions {
    /// Decides who is known to whom. What is true of people and companies does not depend on it.
    pub seed: u64,
    /// What the providers' answer times are multiplied by; 0 answers at once.
    pub slowness: f64,
    /// Share of calls that fail with a server error, 0 to 1.
    pub faults: f64,
    /// Whether the documented limits are enforced where a provider's manners state none.
    pub limited: bool,
    /// What differs from the above, by provider id.
    pub providers: BTreeMap<String, Manners>,
    /// How many calls are remembered for each provider.
    pub log: usize,
}

impl Default for Conditions {
    fn default() -> Self {
        Self {
            seed: 7,
            slowness: 1.0,
            faults: 0.01,
            limited: true,
            providers: BTreeMap::new(),
            log: 20_000,
        }
    }
}

impl Conditions {
    /// No waiting, no faults and no limits: for tests of everything else.
    #[must_use]
    pub fn still() -> Self {
        Self {
            slowness: 0.0,
            faults: 0.0,
            limited: false,
            ..Self::default()
        }
    }

    /// With these manners for one provider.
    #[must_use]
    pub fn with(mut self, provider: &str, manners: Manners) -> Self {
        self.providers.insert(provider.to_owned(), manners);
        self
    }

    /// With another seed.
    #[must_use]
    pub fn seeded(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }
}

/// How one provider behaves; what is `None` stays as the provider is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Manners {
    /// Median answer time in milliseconds, before `slowness`.
    pub median_ms: Option<f64>,
    /// How far answer times stray from the median, as a share of it, evenly to both sides. Without it they have the
    /// long tail that real ones have.
    pub jitter: Option<f64>,
    /// Limits in place of the documented ones, for all of the provider's routes together.
    pub limits: Option<Limits>,
    /// Share of questions that are answered with a value, 0 to 1, in place of the provider's own rates by segment. The
    /// value is then the right one, so that a run's coverage can be reckoned beforehand.
    pub hit_rate: Option<f64>,
    /// Faults by call number or time; the first that applies is taken.
    pub script: Vec<Scripted>,
}

/// How fast a provider lets itself be asked. What is `None` is not limited.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Calls in a second, counted in fixed windows.
    pub per_second: Option<u32>,
    /// Calls in a minute, counted in fixed windows.
    pub per_minute: Option<u32>,
    /// Calls under way at the same time.
    pub concurrent: Option<u32>,
}

impl Limits {
    /// No limit at all.
    pub const NONE: Self = Self {
        per_second: None,
        per_minute: None,
        concurrent: None,
    };

    /// So many calls at the same time, at any rate.
    #[must_use]
    pub const fn concurrent(calls: u32) -> Self {
        Self {
            concurrent: Some(calls),
            ..Self::NONE
        }
    }

    /// So many calls in a second and in a minute.
    #[must_use]
    pub const fn rate(per_second: u32, per_minute: u32) -> Self {
        Self {
            per_second: Some(per_second),
            per_minute: Some(per_minute),
            concurrent: None,
        }
    }

    /// So many calls in a second.
    #[must_use]
    pub const fn per_second(calls: u32) -> Self {
        Self {
            per_second: Some(calls),
            ..Self::NONE
        }
    }

    /// So many calls in a minute.
    #[must_use]
    pub const fn per_minute(calls: u32) -> Self {
        Self {
            per_minute: Some(calls),
            ..Self::NONE
        }
    }
}

/// A fault and when it happens.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scripted {
    /// When it happens.
    pub when: When,
    /// What happens.
    pub fault: Fault,
}

/// When a scripted fault applies. Both ends are open: from the first, up to but not including the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum When {
    /// For calls by their number at this provider; the first call is number 1.
    Calls {
        /// The first call.
        from: u64,
        /// The first call that is well again; none stays ill for good.
        to: Option<u64>,
    },
    /// For a time, in milliseconds since the world began.
    Time {
        /// From here on.
        from_ms: u64,
        /// Until here; none stays ill for good.
        to_ms: Option<u64>,
    },
}

/// What goes wrong with a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Fault {
    /// The answer comes, but so late.
    Slow {
        /// Milliseconds, whatever the `slowness`.
        ms: u64,
    },
    /// "Too many requests" in the provider's own words.
    Throttle {
        /// Seconds in a `Retry-After` header; none leaves it out.
        retry_after_s: Option<u32>,
    },
    /// A server error.
    Broken {
        /// Its status, such as 500 or 503.
        status: u16,
    },
    /// The provider says the account is out of credit.
    NoCredit,
    /// The provider says the key is wrong.
    BadKey,
    /// Nothing is ever answered.
    Hang,
    /// The connection is reset without an answer.
    Reset,
    /// 200 with a body that is nothing of what was asked for.
    Garbage,
    /// The right answer, broken off in the middle of its body.
    HalfBody,
    /// 200 with a body of so many bytes, sent as fast as they are taken.
    HugeBody {
        /// Its size.
        bytes: u64,
    },
}

impl Scripted {
    /// A fault for a range of call numbers: `calls(4_200.., …)`, `calls(1..=3, …)`.
    #[must_use]
    pub fn calls(range: impl RangeBounds<u64>, fault: Fault) -> Self {
        let (from, to) = bounds(&range);
        Self {
            when: When::Calls { from, to },
            fault,
        }
    }

    /// A fault for a time since the world began, in milliseconds: `during_ms(500..1_500, …)`.
    #[must_use]
    pub fn during_ms(range: impl RangeBounds<u64>, fault: Fault) -> Self {
        let (from_ms, to_ms) = bounds(&range);
        Self {
            when: When::Time { from_ms, to_ms },
            fault,
        }
    }

    /// Whether it applies to a call.
    pub(crate) fn applies(&self, call: u64, since_start: Duration) -> bool {
        let (at, from, to) = match self.when {
            When::Calls { from, to } => (call, from, to),
            When::Time { from_ms, to_ms } => (
                u64::try_from(since_start.as_millis()).unwrap_or(u64::MAX),
                from_ms,
                to_ms,
            ),
        };
        at >= from && to.is_none_or(|to| at < to)
    }
}

fn bounds(range: &impl RangeBounds<u64>) -> (u64, Option<u64>) {
    let from = match range.start_bound() {
        Bound::Included(from) => *from,
        Bound::Excluded(before) => before.saturating_add(1),
        Bound::Unbounded => 0,
    };
    let to = match range.end_bound() {
        Bound::Included(last) => Some(last.saturating_add(1)),
        Bound::Excluded(to) => Some(*to),
        Bound::Unbounded => None,
    };
    (from, to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_apply_from_the_first_call_to_before_the_last() {
        let fault = Fault::Hang;
        let at = |scripted: &Scripted, call| scripted.applies(call, Duration::ZERO);
        let some = Scripted::calls(3..5, fault);
        assert_eq!(
            [2, 3, 4, 5].map(|call| at(&some, call)),
            [false, true, true, false]
        );
        let first = Scripted::calls(..=1, fault);
        assert_eq!([1, 2].map(|call| at(&first, call)), [true, false]);
        let rest = Scripted::calls(9.., fault);
        assert_eq!([8, 9, 10_000].map(|call| at(&rest, call)), [false, true, true]);
        let wave = Scripted::during_ms(500..1_500, fault);
        let then = |ms| wave.applies(1, Duration::from_millis(ms));
        assert_eq!([499, 500, 1_499, 1_500].map(then), [false, true, true, false]);
    }

    #[test]
    fn conditions_are_read_from_data() {
        let text = r#"{ "slowness": 0.5, "providers": { "hunter": { "hit_rate": 0.35, "limits": { "concurrent": 25 },
            "script": [{ "when": { "calls": { "from": 10, "to": 20 } }, "fault": { "throttle": { "retry_after_s": 2 } } },
                       { "when": { "time": { "from_ms": 5 } }, "fault": "reset" }] } } }"#;
        let conditions: Conditions = serde_json::from_str(text).unwrap();
        let hunter = &conditions.providers["hunter"];
        assert_eq!(hunter.limits, Some(Limits::concurrent(25)));
        assert_eq!(
            hunter.script[0],
            Scripted::calls(
                10..20,
                Fault::Throttle {
                    retry_after_s: Some(2)
                }
            )
        );
        assert_eq!(hunter.script[1], Scripted::during_ms(5.., Fault::Reset));
        assert!(serde_json::from_str::<Conditions>(r#"{ "slownes": 1 }"#).is_err());
    }
}
