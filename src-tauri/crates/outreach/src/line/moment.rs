//! Dates as one speaks of them. The day it is today is passed in.

use jiff::{Unit, civil::Date};

/// A date as sheets and providers write it: `2024-05-01`, with or without a time, `2024-05`, `2024`.
pub(crate) fn date(text: &str) -> Option<Date> {
    let text = text.trim();
    let day = text.split(['T', ' ']).next().unwrap_or(text);
    let whole = match day.len() {
        4 => format!("{day}-01-01"),
        7 => format!("{day}-01"),
        _ => day.to_owned(),
    };
    whole.parse().ok()
}

/// How long ago it was: "today", "3 weeks ago", "2 years ago", "in 5 days". A year alone is counted in years.
pub(crate) fn ago(text: &str, today: Date) -> Option<String> {
    let then = date(text)?;
    if text.trim().len() == 4 {
        return Some(match i32::from(today.year()) - i32::from(then.year()) {
            0 => "this year".to_owned(),
            1 => "last year".to_owned(),
            years if years > 1 => format!("{years} years ago"),
            -1 => "next year".to_owned(),
            years => format!("in {} years", -years),
        });
    }
    let days = then.until((Unit::Day, today)).ok()?.get_days();
    let (past, days) = (days >= 0, days.abs());
    let distance = match days {
        0 => return Some("today".to_owned()),
        1 => return Some(if past { "yesterday" } else { "tomorrow" }.to_owned()),
        2..=13 => counted(days, "day"),
        14..=59 => counted(days / 7, "week"),
        _ => {
            let (from, to) = if past { (then, today) } else { (today, then) };
            let span = from.until((Unit::Month, to)).ok()?;
            let months = span.get_months();
            if months < 12 {
                counted(months.max(2), "month")
            } else if months < 24 {
                counted(1, "year")
            } else {
                counted(months / 12, "year")
            }
        }
    };
    Some(if past {
        format!("{distance} ago")
    } else {
        format!("in {distance}")
    })
}

fn counted(number: i32, unit: &str) -> String {
    if number == 1 {
        format!("1 {unit}")
    } else {
        format!("{number} {unit}s")
    }
}

/// A date in words: "1 May 2024".
pub(crate) fn spoken(text: &str) -> Option<String> {
    let date = date(text)?;
    Some(date.strftime("%-d %B %Y").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_spoken_of_from_today() {
        let today = Date::constant(2026, 3, 15);
        for (text, wanted) in [
            ("2026-03-15", Some("today")),
            ("2026-03-14T08:00:00Z", Some("yesterday")),
            ("2026-03-05", Some("10 days ago")),
            ("2026-02-15", Some("4 weeks ago")),
            ("2025-12-15", Some("3 months ago")),
            ("2025-02-01", Some("1 year ago")),
            ("2021-01-01", Some("5 years ago")),
            ("2019", Some("7 years ago")),
            ("2025", Some("last year")),
            ("2026", Some("this year")),
            ("2026-03-20", Some("in 5 days")),
            ("2024-05", Some("1 year ago")),
            ("soon", None),
            ("2024-13-41", None),
        ] {
            assert_eq!(ago(text, today).as_deref(), wanted, "{text}");
        }
        assert_eq!(spoken("2024-05-01").as_deref(), Some("1 May 2024"));
    }
}
