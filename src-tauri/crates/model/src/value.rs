//! A value of a field, checked: what providers return is text until it has passed here.
//!
//! The checks catch what looks like a value and is none: a masked address, `true`, a placeholder. Normalising of names,
//! domains and phones belongs to the engine's entities; this room only says whether a value can be one.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::field::{Field, FieldKind};

/// A typed value. Pictures are named by the BLAKE3 hash of their bytes, in hex.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(untagged)]
pub enum Value {
    /// A whole number.
    Integer(#[ts(type = "number")] i64),
    /// Everything else, in its canonical spelling.
    Text(String),
}

/// Why something a provider returned is no value of the field.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ValueError {
    /// Nothing was there: null, an empty string, only white space.
    #[error("it is empty")]
    Empty,
    /// A stand-in for a value the account may not see.
    #[error("{0} is masked or a placeholder, not a value")]
    Masked(String),
    /// Of the wrong type or shape.
    #[error("{found} is not {wanted}")]
    WrongShape {
        /// What was found, shortened.
        found: String,
        /// What the field needs.
        wanted: &'static str,
    },
}

impl Value {
    /// Reads a JSON value as a value of `field`.
    ///
    /// # Errors
    /// When it is empty, masked or not of the field's kind.
    pub fn read(field: Field, json: &serde_json::Value) -> Result<Self, ValueError> {
        match json {
            serde_json::Value::Null => Err(ValueError::Empty),
            serde_json::Value::Bool(_) => Err(ValueError::Masked(json.to_string())),
            serde_json::Value::Number(number) => Self::parse(field, &number.to_string()),
            serde_json::Value::String(text) => Self::parse(field, text),
            other => Err(wrong(&other.to_string(), "a single value")),
        }
    }

    /// Reads text as a value of `field`.
    ///
    /// # Errors
    /// When it is empty, masked or not of the field's kind.
    pub fn parse(field: Field, text: &str) -> Result<Self, ValueError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(ValueError::Empty);
        }
        match field.kind() {
            FieldKind::Integer => integer(text).map(Self::Integer),
            FieldKind::Year => integer(text)
                .ok()
                .filter(|year| (1000..=2200).contains(year))
                .map(Self::Integer)
                .ok_or_else(|| wrong(text, "a year")),
            FieldKind::Email => email(text).map(Self::Text),
            FieldKind::Domain => domain(text).map(Self::Text),
            FieldKind::Url => url(text).map(Self::Text),
            FieldKind::Phone => phone(text).map(Self::Text),
            FieldKind::Picture => {
                let is_hash = text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit());
                if is_hash {
                    Ok(Self::Text(text.to_ascii_lowercase()))
                } else {
                    Err(wrong(text, "a stored picture"))
                }
            }
            FieldKind::Text | FieldKind::LongText | FieldKind::Country => plain(text).map(Self::Text),
        }
    }

    /// The value as JSON.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        match self {
            Self::Integer(number) => (*number).into(),
            Self::Text(text) => text.clone().into(),
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer(number) => number.fmt(f),
            Self::Text(text) => f.write_str(text),
        }
    }
}

fn wrong(found: &str, wanted: &'static str) -> ValueError {
    let mut short: String = found.chars().take(60).collect();
    if short.len() < found.len() {
        short.push('…');
    }
    ValueError::WrongShape {
        found: format!("\"{short}\""),
        wanted,
    }
}

fn plain(text: &str) -> Result<String, ValueError> {
    let lower = text.to_lowercase();
    let is_placeholder = matches!(
        lower.as_str(),
        "n/a" | "null" | "none" | "undefined" | "-" | "true" | "false"
    );
    let is_masked = text.contains("***") || text.contains("•••");
    if is_placeholder || is_masked {
        Err(ValueError::Masked(format!("\"{text}\"")))
    } else {
        Ok(text.to_owned())
    }
}

/// Whole numbers, also as `12,400`, `12 400` or `250.0`; a range such as `51-200` is none.
fn integer(text: &str) -> Result<i64, ValueError> {
    let digits: String = text
        .chars()
        .filter(|c| !matches!(c, ',' | ' ' | '\u{a0}' | '\u{202f}' | '\''))
        .collect();
    let whole = digits.strip_suffix(".0").unwrap_or(&digits);
    whole.parse().map_err(|_| wrong(text, "a whole number"))
}

fn email(text: &str) -> Result<String, ValueError> {
    let lower = text.strip_prefix("mailto:").unwrap_or(text).to_lowercase();
    if lower.contains('*') || lower.contains('•') {
        return Err(ValueError::Masked(format!("\"{text}\"")));
    }
    let not_an_address = || wrong(text, "an e-mail address");
    let (local, host) = lower.split_once('@').ok_or_else(not_an_address)?;
    let local_is_sound = !local.is_empty()
        && local.len() <= 64
        && local
            .chars()
            .all(|c| c.is_alphanumeric() || ".!#$%&'+/=?^_`{|}~-".contains(c));
    if local_is_sound && is_host(host) {
        Ok(lower)
    } else {
        Err(not_an_address())
    }
}

fn domain(text: &str) -> Result<String, ValueError> {
    let lower = text.trim_end_matches('.').to_lowercase();
    if is_host(&lower) {
        Ok(lower)
    } else {
        Err(wrong(text, "a domain"))
    }
}

fn is_host(host: &str) -> bool {
    host.len() <= 253
        && host.contains('.')
        && host.split('.').all(|label| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        })
        && !host
            .rsplit('.')
            .next()
            .is_some_and(|last| last.bytes().all(|b| b.is_ascii_digit()))
}

fn url(text: &str) -> Result<String, ValueError> {
    let lower = text.to_lowercase();
    let absolute = if lower.starts_with("http://") || lower.starts_with("https://") {
        text.to_owned()
    } else if let Some(rest) = text.strip_prefix("//") {
        format!("https://{rest}")
    } else {
        format!("https://{text}")
    };
    let host = absolute.split('/').nth(2).unwrap_or_default();
    let host = host
        .split(['?', '#', ':'])
        .next()
        .unwrap_or_default()
        .to_lowercase();
    let sound = is_host(&host) && !absolute.contains(char::is_whitespace);
    if sound {
        Ok(absolute)
    } else {
        Err(wrong(text, "a web address"))
    }
}

fn phone(text: &str) -> Result<String, ValueError> {
    if text.contains('*') || text.contains('•') {
        return Err(ValueError::Masked(format!("\"{text}\"")));
    }
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let others = text
        .chars()
        .all(|c| c.is_ascii_digit() || "+()-./ \u{a0}extEXT#".contains(c));
    if others && (5..=20).contains(&digits) {
        Ok(text.to_owned())
    } else {
        Err(wrong(text, "a telephone number"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_looks_like_a_value_and_is_none_is_refused() {
        for (field, json) in [
            (Field::PERSON_EMAIL, json!("tilda.*****@northwind-labs.example")),
            (Field::PERSON_EMAIL, json!(true)),
            (Field::PERSON_EMAIL, json!("")),
            (Field::PERSON_EMAIL, json!("nobody")),
            (Field::PERSON_EMAIL, json!("a@b")),
            (Field::PERSON_EMAIL, json!("a b@c.example")),
            (Field::PERSON_PHONE, json!(true)),
            (Field::PERSON_PHONE, json!("+49 30 ****12")),
            (Field::COMPANY_EMPLOYEE_COUNT, json!("51-200")),
            (Field::COMPANY_EMPLOYEE_COUNT, json!(false)),
            (Field::COMPANY_DOMAIN, json!("not a domain")),
            (Field::COMPANY_DOMAIN, json!("192.0.2.1")),
            (Field::COMPANY_FOUNDED_YEAR, json!(20)),
            (Field::COMPANY_INDUSTRY, json!("N/A")),
            (Field::COMPANY_LOGO, json!("logo.png")),
            (Field::COMPANY_NAME, json!(["a"])),
        ] {
            assert!(Value::read(field, &json).is_err(), "{field} must not take {json}");
        }
    }

    #[test]
    fn values_come_out_in_one_spelling() {
        for (field, json, expected) in [
            (
                Field::PERSON_EMAIL,
                json!("Tilda.Ferrow@Northwind-Labs.example"),
                "tilda.ferrow@northwind-labs.example",
            ),
            (Field::COMPANY_EMPLOYEE_COUNT, json!("12,400"), "12400"),
            (Field::COMPANY_EMPLOYEE_COUNT, json!(34.0), "34"),
            (Field::COMPANY_FOUNDED_YEAR, json!("1998"), "1998"),
            (
                Field::COMPANY_LINKEDIN_URL,
                json!("linkedin.com/company/northwind"),
                "https://linkedin.com/company/northwind",
            ),
            (Field::COMPANY_DOMAIN, json!("Straße.example."), "straße.example"),
            (
                Field::PERSON_PHONE,
                json!("+49 (30) 1234-567"),
                "+49 (30) 1234-567",
            ),
        ] {
            assert_eq!(
                Value::read(field, &json).unwrap().to_string(),
                expected,
                "{field}"
            );
        }
    }
}
