//! Caps: what a run, a day, a month and a provider may still spend. A call's most possible price is taken before it is
//! reserved in the ledger, and what it did not cost is given back, so that no cap is passed by calls under way together.
//!
//! It knows sums, not calls: the ledger is the truth, and a session begins with the ledger's sums.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use jiff::{Timestamp, Zoned, tz::TimeZone};
use model::Micros;
use serde::{Deserialize, Serialize};

/// What the user allows over all lists and runs. None means no cap.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Caps {
    /// A calendar day, in the user's time zone.
    pub day: Option<Micros>,
    /// A calendar month, in the user's time zone.
    pub month: Option<Micros>,
    /// A calendar month at one provider, by its id.
    pub providers: BTreeMap<String, Micros>,
}

/// Which cap does not allow a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reached {
    /// The run's own.
    Run,
    /// The day's.
    Day,
    /// The month's.
    Month,
    /// The month's at this provider.
    Provider(String),
}

impl std::fmt::Display for Reached {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Run => f.write_str("The run's cap is reached. Raise it and resume to go on."),
            Self::Day => {
                f.write_str("The day's cap is reached. Raise it in the settings, or resume tomorrow.")
            }
            Self::Month => f.write_str("The month's cap is reached. Raise it in the settings to go on."),
            Self::Provider(name) => write!(
                f,
                "The month's cap at {name} is reached. Raise it in the settings to ask it again."
            ),
        }
    }
}

/// What a run may still spend. The sum includes what is reserved.
#[derive(Debug, Default)]
pub struct Budget {
    purse: Mutex<Purse>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Purse {
    cap: Option<Micros>,
    spent: Micros,
}

impl Purse {
    fn holds(&self, amount: Micros) -> bool {
        amount == Micros::ZERO || self.cap.is_none_or(|cap| self.spent + amount <= cap)
    }
}

impl Budget {
    /// A purse with this cap, of which something is spent.
    #[must_use]
    pub fn new(cap: Option<Micros>, spent: Micros) -> Self {
        Self {
            purse: Mutex::new(Purse { cap, spent }),
        }
    }

    /// Takes the most a call can cost. False when the cap does not allow it.
    pub fn take(&self, amount: Micros) -> bool {
        let mut purse = self.purse.lock().unwrap_or_else(PoisonError::into_inner);
        let fits = purse.holds(amount);
        if fits {
            purse.spent += amount;
        }
        fits
    }

    /// Gives back what a call did not cost.
    pub fn give_back(&self, amount: Micros) {
        let mut purse = self.purse.lock().unwrap_or_else(PoisonError::into_inner);
        purse.spent = purse.spent - amount;
    }
}

/// The calendar a sum belongs to: the starts of its day and month, in milliseconds since 1970 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// The day's midnight.
    pub day_ms: i64,
    /// Midnight of the month's first day.
    pub month_ms: i64,
}

impl Calendar {
    /// The day and month that hold a moment, in the user's time zone.
    #[must_use]
    pub fn at(now_ms: i64) -> Self {
        Self::in_zone(now_ms, TimeZone::system())
    }

    fn in_zone(now_ms: i64, zone: TimeZone) -> Self {
        let now = Timestamp::from_millisecond(now_ms)
            .unwrap_or_default()
            .to_zoned(zone);
        let ms = |moment: Result<Zoned, jiff::Error>| {
            moment.map_or(now_ms, |moment| moment.timestamp().as_millisecond())
        };
        let month = now.first_of_month().and_then(|first| first.start_of_day());
        Self {
            day_ms: ms(now.start_of_day()),
            month_ms: ms(month),
        }
    }
}

/// What the ledger says is spent already.
#[derive(Clone, Debug, Default)]
pub struct Spent {
    /// Today.
    pub day: Micros,
    /// This month.
    pub month: Micros,
    /// This month, by provider.
    pub providers: BTreeMap<String, Micros>,
}

/// The purses of day, month and providers.
#[derive(Debug)]
pub struct Purses {
    inner: Mutex<Inner>,
}

#[derive(Debug)]
struct Inner {
    caps: Caps,
    calendar: Calendar,
    spent: Spent,
}

impl Purses {
    /// Purses with these caps, of which something is spent.
    #[must_use]
    pub fn new(caps: Caps, calendar: Calendar, spent: Spent) -> Self {
        Self {
            inner: Mutex::new(Inner {
                caps,
                calendar,
                spent,
            }),
        }
    }

    /// Changes the caps; they hold for the next call.
    pub fn set_caps(&self, caps: Caps) {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner).caps = caps;
    }

    /// Takes the most a call can cost from every purse, or from none.
    ///
    /// # Errors
    /// The first cap that does not allow it.
    pub fn take(&self, provider: &str, amount: Micros, now: Calendar) -> Result<(), Reached> {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let Inner {
            caps,
            calendar,
            spent,
        } = &mut *inner;
        if now.month_ms > calendar.month_ms {
            *spent = Spent::default();
        } else if now.day_ms > calendar.day_ms {
            spent.day = Micros::ZERO;
        }
        if now.day_ms > calendar.day_ms {
            *calendar = now;
        }
        let at_provider = spent.providers.get(provider).copied().unwrap_or_default();
        let fits = |cap: Option<Micros>, spent: Micros| Purse { cap, spent }.holds(amount);
        if !fits(caps.day, spent.day) {
            return Err(Reached::Day);
        }
        if !fits(caps.month, spent.month) {
            return Err(Reached::Month);
        }
        if !fits(caps.providers.get(provider).copied(), at_provider) {
            return Err(Reached::Provider(provider.to_owned()));
        }
        spent.day += amount;
        spent.month += amount;
        spent.providers.insert(provider.to_owned(), at_provider + amount);
        Ok(())
    }

    /// Gives back what a call did not cost; what was taken in a day or month that is over stays there.
    pub fn give_back(&self, provider: &str, amount: Micros, taken: Calendar) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let calendar = inner.calendar;
        if taken.day_ms == calendar.day_ms {
            inner.spent.day = inner.spent.day - amount;
        }
        if taken.month_ms == calendar.month_ms {
            inner.spent.month = inner.spent.month - amount;
            if let Some(spent) = inner.spent.providers.get_mut(provider) {
                *spent = *spent - amount;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cap_holds_to_the_cent_under_concurrency() {
        let budget = Budget::new(Some(Micros(1_000)), Micros(100));
        let taken: usize = std::thread::scope(|scope| {
            let takers: Vec<_> = (0..8)
                .map(|_| scope.spawn(|| (0..1_000).filter(|_| budget.take(Micros(7))).count()))
                .collect();
            takers.into_iter().map(|taker| taker.join().unwrap()).sum()
        });
        assert_eq!(taken, 128, "900 micros hold 128 calls of 7");
        budget.give_back(Micros(7));
        assert!(budget.take(Micros(7)));
        assert!(!budget.take(Micros(7)));
        assert!(budget.take(Micros::ZERO), "what is free passes any cap");
    }

    const TODAY: Calendar = Calendar {
        day_ms: 1_000,
        month_ms: 0,
    };

    fn purses(day: i64, month: i64, hunter: i64) -> Purses {
        let caps = Caps {
            day: Some(Micros(day)),
            month: Some(Micros(month)),
            providers: BTreeMap::from([("hunter".to_owned(), Micros(hunter))]),
        };
        Purses::new(caps, TODAY, Spent::default())
    }

    #[test]
    fn every_cap_ends_spending_and_a_refused_take_takes_nothing() {
        for (caps, wanted) in [
            ((10, 99, 99), Reached::Day),
            ((99, 10, 99), Reached::Month),
            ((99, 99, 10), Reached::Provider("hunter".to_owned())),
        ] {
            let purses = purses(caps.0, caps.1, caps.2);
            assert_eq!(purses.take("hunter", Micros(8), TODAY), Ok(()));
            assert_eq!(purses.take("hunter", Micros(3), TODAY), Err(wanted.clone()));
            assert_eq!(purses.take("hunter", Micros(2), TODAY), Ok(()), "{wanted:?}");
        }
    }

    #[test]
    fn a_new_day_opens_the_days_purse_and_yesterdays_change_does_not_fill_it() {
        let purses = purses(10, 15, 99);
        let tomorrow = Calendar {
            day_ms: 2_000,
            month_ms: 0,
        };
        assert_eq!(purses.take("hunter", Micros(10), TODAY), Ok(()));
        assert_eq!(purses.take("hunter", Micros(5), tomorrow), Ok(()));
        purses.give_back("hunter", Micros(10), TODAY);
        assert_eq!(
            purses.take("hunter", Micros(6), tomorrow),
            Err(Reached::Day),
            "5 of 10 are spent today"
        );
        assert_eq!(
            purses.take("hunter", Micros(5), tomorrow),
            Ok(()),
            "the month got its 10 back"
        );
    }

    #[test]
    fn days_and_months_begin_at_the_users_midnight() {
        let zone = TimeZone::fixed(jiff::tz::offset(2));
        // 2026-11-30 23:30 UTC is 2026-12-01 01:30 two hours east.
        let moment: Timestamp = "2026-11-30T23:30:00Z".parse().unwrap();
        let calendar = Calendar::in_zone(moment.as_millisecond(), zone);
        let midnight: Timestamp = "2026-11-30T22:00:00Z".parse().unwrap();
        assert_eq!(calendar.day_ms, midnight.as_millisecond());
        assert_eq!(calendar.month_ms, midnight.as_millisecond());
    }
}
