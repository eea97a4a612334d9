//! How long a provider asks us to wait, and how many requests it says are left. Headers name points in time as well as
//! spans; a point is measured against the answer's own `Date`, so that no clock is read and a wrong one does no harm.

use serde_json::Value as Json;

use crate::{
    condition::number,
    definition::{Limits, Window},
    interpret::RawAnswer,
};

/// Headers that many services use for the time their quota begins anew.
const USUAL_RESET_HEADERS: [&str; 3] = ["x-ratelimit-reset", "ratelimit-reset", "x-rate-limit-reset"];
/// No provider's word keeps a row waiting longer than a day.
const LONGEST_SECONDS: f64 = 86_400.0;

/// How many requests are left in a window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Remaining {
    /// The window.
    pub window: Window,
    /// Requests left in it.
    pub requests: u64,
}

/// How many milliseconds to wait before asking again: `Retry-After`, then, of an answer that says "too fast", the time
/// at which the quota begins anew.
pub(crate) fn wait_ms(limits: &Limits, answer: &RawAnswer, is_throttled: bool) -> Option<u64> {
    let declared = limits.reset_headers.iter().map(String::as_str);
    let resets = declared.chain(USUAL_RESET_HEADERS).filter(|_| is_throttled);
    std::iter::once("retry-after")
        .chain(resets)
        .find_map(|name| seconds_until(answer.header(name)?, answer.header("date")))
        .map(millis)
}

/// Seconds from the body in milliseconds.
pub(crate) fn body_wait_ms(node: &Json) -> Option<u64> {
    number(node).filter(|seconds| seconds.is_finite()).map(millis)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to a day before"
)]
fn millis(seconds: f64) -> u64 {
    (seconds.clamp(0.0, LONGEST_SECONDS) * 1_000.0) as u64
}

/// Seconds from now: a number of seconds, seconds or milliseconds since 1970, an HTTP date, or a date and time as in
/// ISO 8601.
fn seconds_until(value: &str, date: Option<&str>) -> Option<f64> {
    let value = value.trim().trim_matches('"').trim();
    let now = || http_date(date?);
    if let Ok(number) = value.parse::<f64>() {
        // A span is at most some months of seconds; a point in time has been ten digits since 2001, 13 in milliseconds.
        return match number {
            n if !n.is_finite() => None,
            n if n < 1e8 => Some(n),
            n if n < 1e11 => Some(n - now()?),
            n => Some(n / 1e3 - now()?),
        };
    }
    Some(http_date(value).or_else(|| iso_date(value))? - now()?)
}

/// An HTTP date in seconds since 1970.
fn http_date(text: &str) -> Option<f64> {
    let time = httpdate::parse_http_date(text.trim()).ok()?;
    let since = time.duration_since(std::time::UNIX_EPOCH).ok()?;
    Some(since.as_secs_f64())
}

/// `2026-11-03T10:00:00Z`, also with a fraction, an offset or a space for the `T`, in seconds since 1970.
fn iso_date(text: &str) -> Option<f64> {
    let (date, time) = text.split_once(['T', 't', ' '])?;
    let mut ymd = date.splitn(3, '-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (ymd.next()??, ymd.next()??, ymd.next()??);
    let (clock, offset) = match time.find(['Z', 'z', '+', '-']) {
        Some(at) => (time.get(..at)?, time.get(at..)?),
        None => (time, "Z"),
    };
    let mut hms = clock.splitn(3, ':').map(|part| part.trim().parse::<f64>().ok());
    let (hour, minute, second) = (hms.next()??, hms.next()??, hms.next().unwrap_or(Some(0.0))?);
    let sane = (1970..=9999).contains(&year)
        && (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && (0.0..24.0).contains(&hour)
        && (0.0..60.0).contains(&minute)
        && (0.0..61.0).contains(&second);
    sane.then_some(())?;
    #[expect(clippy::cast_precision_loss, reason = "days of four-digit years are exact")]
    let days = days_since_1970(year, month, day) as f64;
    Some(days * 86_400.0 + hour * 3_600.0 + minute * 60.0 + second - offset_seconds(offset)?)
}

fn offset_seconds(offset: &str) -> Option<f64> {
    let sign = match offset.chars().next()? {
        'Z' | 'z' => return Some(0.0),
        '-' => -1.0,
        _ => 1.0,
    };
    let digits: String = offset.chars().filter(char::is_ascii_digit).collect();
    let hours: f64 = digits.get(..2)?.parse().ok()?;
    let minutes: f64 = digits
        .get(2..)
        .filter(|rest| !rest.is_empty())
        .map_or(Some(0.0), |m| m.parse().ok())?;
    Some(sign * (hours * 3_600.0 + minutes * 60.0))
}

/// Days from 1970-01-01 in the Gregorian calendar (Howard Hinnant, "chrono-compatible low-level date algorithms").
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// How many requests the declared headers say are left.
pub(crate) fn remaining(limits: &Limits, answer: &RawAnswer) -> Vec<Remaining> {
    let of_header = |(name, window): (&String, &Window)| {
        let requests = requests_left(answer.header(name)?, *window)?;
        Some(Remaining {
            window: *window,
            requests,
        })
    };
    limits.remaining_headers.iter().filter_map(of_header).collect()
}

/// A whole number, or an object such as `{"minute": 100}`, also in the single quotes of Python.
fn requests_left(value: &str, window: Window) -> Option<u64> {
    let value = value.trim();
    if let Ok(requests) = value.parse::<f64>() {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a float-to-int cast saturates; a negative count is none left"
        )]
        return requests.is_finite().then_some(requests.max(0.0) as u64);
    }
    let object: Json = serde_json::from_str(&value.replace('\'', "\"")).ok()?;
    object.get(window.as_str())?.as_u64()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(headers: &[(&str, &str)]) -> RawAnswer {
        RawAnswer {
            status: 429,
            headers: headers
                .iter()
                .map(|(n, v)| ((*n).to_owned(), (*v).to_owned()))
                .collect(),
            body: Vec::new(),
        }
    }

    /// The same moment in every spelling: 2026-11-03 10:00:00 UTC.
    const NOW: (&str, &str) = ("date", "Tue, 03 Nov 2026 10:00:00 GMT");

    #[test]
    fn retry_after_and_resets_are_read_in_every_documented_spelling() {
        for (name, value, ms) in [
            ("retry-after", "7", Some(7_000)),
            ("Retry-After", " 0.5 ", Some(500)),
            ("retry-after", "-3", Some(0)),
            ("retry-after", "999999", Some(86_400_000)),
            ("retry-after", "Tue, 03 Nov 2026 10:01:30 GMT", Some(90_000)),
            ("retry-after", "Tue, 03 Nov 2026 09:00:00 GMT", Some(0)),
            ("retry-after", "soon", None),
            ("retry-after", "NaN", None),
            ("x-ratelimit-reset", "12", Some(12_000)),
            ("x-ratelimit-reset", "1793700030", Some(30_000)),
            ("x-ratelimit-reset", "1793700030000", Some(30_000)),
            ("x-ratelimit-reset", "2026-11-03T10:00:45Z", Some(45_000)),
            ("x-ratelimit-reset", "2026-11-03T10:00:45.250Z", Some(45_250)),
            ("x-ratelimit-reset", "\"2026-11-03 10:00:45\"", Some(45_000)),
            ("ratelimit-reset", "2026-11-03T12:00:45+02:00", Some(45_000)),
            ("x-rate-limit-reset", "2026-11-03T05:30:45-0430", Some(45_000)),
            ("x-ratelimit-reset", "2026-13-03T10:00:45Z", None),
            ("x-daily-reset", "60", Some(60_000)),
            ("x-other-reset", "60", None),
        ] {
            let limits = Limits {
                reset_headers: vec!["x-daily-reset".to_owned()],
                ..Limits::default()
            };
            let answer = answer(&[NOW, (name, value)]);
            assert_eq!(wait_ms(&limits, &answer, true), ms, "{name}: {value}");
        }
    }

    #[test]
    fn a_point_in_time_without_a_date_to_measure_from_says_nothing() {
        let limits = Limits::default();
        for value in [
            "Tue, 03 Nov 2026 10:01:30 GMT",
            "1793700030",
            "2026-11-03T10:00:45Z",
        ] {
            assert_eq!(
                wait_ms(&limits, &answer(&[("retry-after", value)]), true),
                None,
                "{value}"
            );
        }
    }

    #[test]
    fn a_reset_is_a_wait_only_of_an_answer_that_says_too_fast() {
        let limits = Limits::default();
        let reset = answer(&[("x-ratelimit-reset", "12")]);
        assert_eq!(wait_ms(&limits, &reset, false), None);
        let both = answer(&[("x-ratelimit-reset", "12"), ("retry-after", "3")]);
        assert_eq!(wait_ms(&limits, &both, true), Some(3_000));
        assert_eq!(wait_ms(&limits, &both, false), Some(3_000));
    }

    #[test]
    fn days_are_counted_over_leap_years() {
        for (date, days) in [
            ((1970, 1, 1), 0),
            ((1972, 3, 1), 790),
            ((2000, 2, 29), 11_016),
            ((2026, 11, 3), 20_760),
            ((2100, 3, 1), 47_541),
        ] {
            assert_eq!(days_since_1970(date.0, date.1, date.2), days, "{date:?}");
        }
    }

    #[test]
    fn what_is_left_is_read_by_window() {
        let limits: Limits = toml::from_str(
            "remaining_headers = { x-minute-requests-left = 'minute', x-left = 'hour', x-ratelimit-remaining = 'minute' }",
        )
        .unwrap();
        for (name, value, requests) in [
            ("x-minute-requests-left", "41", Some(41)),
            ("X-Minute-Requests-Left", "-1", Some(0)),
            ("x-ratelimit-remaining", "{\"minute\": 100}", Some(100)),
            ("x-ratelimit-remaining", "{'minute': 7, 'day': 9}", Some(7)),
            ("x-ratelimit-remaining", "{\"day\": 9}", None),
            ("x-left", "many", None),
            ("x-unknown", "3", None),
        ] {
            let left = remaining(&limits, &answer(&[(name, value)]));
            assert_eq!(
                left.first().map(|left| left.requests),
                requests,
                "{name}: {value}"
            );
        }
    }
}
