//! Money as whole millionths of a US dollar, so that sums and caps are exact to far below a cent.

use std::{
    fmt,
    iter::Sum,
    ops::{Add, AddAssign, Sub},
    str::FromStr,
};

use serde::{Deserialize, Serialize};

/// An amount in millionths of a US dollar. `Micros(1_000_000)` is one dollar.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ts_rs::TS,
)]
pub struct Micros(#[ts(type = "number")] pub i64);

impl Micros {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// The nearest amount to a number of dollars.
    #[must_use]
    pub fn from_dollars(dollars: f64) -> Self {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a float-to-int cast saturates, which is what a price needs"
        )]
        Self((dollars * 1e6).round() as i64)
    }

    /// The amount in dollars, for arithmetic that needs no exactness (forecasts, ratios).
    #[must_use]
    pub fn dollars(self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "exact up to nine billion dollars")]
        let micros = self.0 as f64;
        micros / 1e6
    }

    /// The amount times a (possibly fractional) count, rounded to the nearest millionth.
    #[must_use]
    pub fn times(self, count: f64) -> Self {
        Self::from_dollars(self.dollars() * count)
    }
}

impl Add for Micros {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Micros {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for Micros {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Sum for Micros {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}

/// Two decimals, or four when the amount is under ten cents and the cents would hide it: a price, not a sum.
impl fmt::Display for Micros {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let dollars = self.dollars().abs();
        if self.0 % 10_000 != 0 && dollars < 0.1 {
            write!(f, "{sign}${dollars:.4}")
        } else {
            write!(f, "{sign}${dollars:.2}")
        }
    }
}

/// Text that is no amount of money.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not an amount of money; write it like 5, 5.00 or $5.00")]
pub struct MoneyParseError(pub String);

impl FromStr for Micros {
    type Err = MoneyParseError;

    fn from_str(text: &str) -> Result<Self, MoneyParseError> {
        let digits = text.trim().trim_start_matches('$').trim();
        digits
            .parse::<f64>()
            .ok()
            .filter(|dollars| dollars.is_finite() && (0.0..=1e9).contains(dollars))
            .map(Self::from_dollars)
            .ok_or_else(|| MoneyParseError(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_read_and_print_as_people_write_them() {
        for (text, micros, printed) in [
            ("5", 5_000_000, "$5.00"),
            ("$0.0245", 24_500, "$0.0245"),
            ("0.004", 4_000, "$0.0040"),
            ("12.345", 12_345_000, "$12.35"),
        ] {
            let amount: Micros = text.parse().unwrap();
            assert_eq!(amount, Micros(micros), "{text}");
            assert_eq!(amount.to_string(), printed, "{text}");
        }
        for bad in ["", "five", "-3", "NaN", "inf", "1e12"] {
            assert!(bad.parse::<Micros>().is_err(), "{bad:?} is no amount");
        }
    }
}
