//! Arguments that are more than a word: known fields, durations, sets of rows.

use std::{str::FromStr, time::Duration};

use model::{Field, Value};

/// A known field of a look-up, `FIELD=VALUE`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// The field.
    pub field: Field,
    /// Its value, as it was written.
    pub text: String,
}

impl FromStr for Known {
    type Err = String;

    fn from_str(argument: &str) -> Result<Self, String> {
        let (name, text) = argument
            .split_once('=')
            .ok_or("write FIELD=VALUE, such as company.domain=northwind-labs.example")?;
        let field: Field = name
            .trim()
            .parse()
            .map_err(|error: model::UnknownField| error.to_string())?;
        let text = text.trim();
        Value::parse(field, text).map_err(|error| format!("no value of {field}: {error}"))?;
        Ok(Self {
            field,
            text: text.to_owned(),
        })
    }
}

/// Reads `500ms`, `2s`, `1.5s`, `1m`; a bare number is seconds.
///
/// # Errors
/// When it is none of these, or longer than an hour.
pub fn duration(text: &str) -> Result<Duration, String> {
    let split = text.find(|c: char| c.is_alphabetic()).unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    let scale = match unit {
        "ms" => 0.001,
        "s" | "" => 1.0,
        "m" | "min" => 60.0,
        _ => {
            return Err(format!(
                "\"{unit}\" is no unit of time; write it like 2s or 500ms"
            ));
        }
    };
    number
        .trim()
        .parse::<f64>()
        .ok()
        .map(|number| number * scale)
        .filter(|seconds| (0.0..=3_600.0).contains(seconds))
        .map(Duration::from_secs_f64)
        .ok_or_else(|| "write it like 2s or 500ms, an hour at most".to_owned())
}

/// Row numbers, written `1,5-9`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rows(pub Vec<u32>);

impl FromStr for Rows {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut rows = Vec::new();
        for part in text.split(',') {
            let (first, last) = part.split_once('-').unwrap_or((part, part));
            let number = |digits: &str| {
                digits
                    .trim()
                    .parse::<u32>()
                    .ok()
                    .filter(|row| (1..=MAX_ROW).contains(row))
            };
            let (Some(first), Some(last)) = (number(first), number(last)) else {
                return Err(format!(
                    "\"{part}\" is no row or range of rows; write them like 1,5-9"
                ));
            };
            if first > last {
                return Err(format!("\"{part}\" runs backwards; write {last}-{first}"));
            }
            rows.extend(first..=last);
        }
        rows.sort_unstable();
        rows.dedup();
        Ok(Self(rows))
    }
}

const MAX_ROW: u32 = model::RecordId::MAX_ROW;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_single_or_ranges() {
        for (text, expected) in [
            ("3", vec![3]),
            ("1,5-7", vec![1, 5, 6, 7]),
            ("5-6,6,5", vec![5, 6]),
            (" 2 , 4 - 5 ", vec![2, 4, 5]),
        ] {
            assert_eq!(text.parse::<Rows>().unwrap().0, expected, "{text}");
        }
        for text in ["", "0", "x", "7-5", "1,,2", "-3", "1-99999999999"] {
            assert!(text.parse::<Rows>().is_err(), "{text} names no rows");
        }
    }

    #[test]
    fn durations_carry_their_unit() {
        for (text, expected) in [
            ("2s", 2_000),
            ("500ms", 500),
            ("1.5s", 1_500),
            ("1m", 60_000),
            ("3", 3_000),
        ] {
            assert_eq!(duration(text).unwrap(), Duration::from_millis(expected), "{text}");
        }
        for text in ["", "s", "2h", "-1s", "99m", "NaNs", "infs"] {
            assert!(duration(text).is_err(), "{text} is no duration");
        }
    }

    #[test]
    fn a_known_field_is_checked_before_anything_is_asked() {
        let known: Known = "company.domain=northwind-labs.example".parse().unwrap();
        assert_eq!(
            (known.field, known.text.as_str()),
            (Field::COMPANY_DOMAIN, "northwind-labs.example")
        );
        let equals: Known = "company.name=A=B".parse().unwrap();
        assert_eq!(equals.text, "A=B", "only the first = parts name and value");
        for (argument, word) in [
            ("company.domain", "FIELD=VALUE"),
            ("company.domian=a.example", "company.domain"),
            ("person.email=nobody", "e-mail"),
            ("person.full_name=", "empty"),
        ] {
            let message = argument.parse::<Known>().unwrap_err();
            assert!(message.contains(word), "{argument}: {message}");
        }
    }
}
