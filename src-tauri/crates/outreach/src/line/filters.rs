//! Filters and functions of lines. A blank passes through all of them but `or`, so that the end of a chain still knows
//! what was missing.

use jiff::civil::Date;
use minijinja::value::{Kwargs, Rest, Value, from_args};
use minijinja::{Environment, Error, ErrorKind, State};

use super::values::{blank, blank_name, is_blank};
use super::{company, moment, names};

/// Every filter, by name.
pub(crate) const FILTERS: [&str; 21] = [
    "or",
    "first_name",
    "name",
    "company",
    "domain",
    "title",
    "sentence",
    "lower",
    "upper",
    "trim",
    "replace",
    "short",
    "number",
    "about",
    "money",
    "int",
    "date",
    "ago",
    "plural",
    "possessive",
    "article",
];

/// Every function, by name.
pub(crate) const FUNCTIONS: [&str; 1] = ["ab"];

/// Adds them all.
pub(crate) fn add(environment: &mut Environment<'_>, today: Date) {
    environment.add_filter(
        "or",
        |value: Value, other: Value| if is_blank(&value) { other } else { value },
    );
    let mut on_text = |name: &'static str, change: fn(&str) -> String| {
        environment.add_filter(name, move |state: &State<'_, '_>, value: Value| {
            changed(state, &value, |text| Ok(change(text)))
        });
    };
    on_text("first_name", names::first_name);
    on_text("name", names::name);
    on_text("company", company::spoken);
    on_text("domain", domain);
    on_text("title", title);
    on_text("sentence", capital);
    on_text("lower", str::to_lowercase);
    on_text("upper", str::to_uppercase);
    on_text("trim", |text| {
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    });
    on_text("possessive", possessive);
    on_text("article", article);
    environment.add_filter(
        "replace",
        |state: &State<'_, '_>, value: Value, from: String, to: String| {
            changed(state, &value, |text| {
                if from.is_empty() {
                    return Err(wrong("replace needs something to replace"));
                }
                Ok(text.replace(&from, &to))
            })
        },
    );
    environment.add_filter("short", |state: &State<'_, '_>, value: Value, most: usize| {
        changed(state, &value, |text| Ok(short(text, most)))
    });
    environment.add_filter(
        "number",
        |state: &State<'_, '_>, value: Value, separator: Option<String>| {
            let separator = separator.as_deref().unwrap_or(",");
            changed(state, &value, |text| Ok(grouped(number(text)?, separator)))
        },
    );
    environment.add_filter("about", |state: &State<'_, '_>, value: Value| {
        changed(state, &value, |text| Ok(grouped(about(number(text)?), ",")))
    });
    environment.add_filter(
        "money",
        |state: &State<'_, '_>, value: Value, currency: Option<String>| {
            let currency = currency.as_deref().unwrap_or("USD");
            changed(state, &value, |text| Ok(money(number(text)?, currency)))
        },
    );
    environment.add_filter("int", |value: Value| -> Result<Value, Error> {
        if is_blank(&value) {
            return Ok(value);
        }
        #[expect(clippy::cast_possible_truncation, reason = "a whole number is asked for")]
        Ok(Value::from(number(&value.to_string())? as i64))
    });
    environment.add_filter("date", |state: &State<'_, '_>, value: Value| {
        changed(state, &value, |text| {
            moment::spoken(text).ok_or_else(|| no_date(text))
        })
    });
    environment.add_filter("ago", move |state: &State<'_, '_>, value: Value| {
        changed(state, &value, |text| {
            moment::ago(text, today).ok_or_else(|| no_date(text))
        })
    });
    environment.add_filter(
        "plural",
        |value: Value, one: String, many: String| -> Result<Value, Error> {
            if is_blank(&value) {
                return Ok(value);
            }
            let count = number(&value.to_string())?;
            let word = if (count - 1.0).abs() < f64::EPSILON {
                one
            } else {
                many
            };
            Ok(Value::from(format!("{} {word}", grouped(count, ","))))
        },
    );
    environment.add_function("ab", ab);
}

/// A text filter: blanks pass, and what leaves nothing is a blank.
fn changed(
    state: &State<'_, '_>,
    value: &Value,
    change: impl FnOnce(&str) -> Result<String, Error>,
) -> Result<Value, Error> {
    if is_blank(value) {
        return Ok(value.clone());
    }
    let text = value.to_string();
    let changed = change(&text)?;
    if changed.trim().is_empty() {
        let name = blank_name(value)
            .unwrap_or_else(|| format!("what is left of \u{201c}{}\u{201d}", short(&text, 30)));
        return blank(state, &name);
    }
    Ok(Value::from(changed))
}

fn wrong(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidOperation, message.into())
}

fn no_date(text: &str) -> Error {
    wrong(format!(
        "\u{201c}{}\u{201d} is no date; write dates as 2024-05-31",
        short(text, 30)
    ))
}

/// One of the variants, always the same for one record: `ab("Hi", "Hello")`, with shares `ab("Hi", "Hello", shares=[80, 20])`.
/// Calls with the same variants, or with the same `test`, take the same side.
fn ab(state: &State<'_, '_>, arguments: Rest<Value>) -> Result<Value, Error> {
    let (variants, options): (&[Value], Kwargs) = from_args(&arguments)?;
    let test: Option<String> = options.get("test")?;
    let shares: Option<Vec<f64>> = options.get("shares")?;
    options.assert_all_used()?;
    if variants.len() < 2 {
        return Err(wrong(
            "ab needs at least two variants, such as ab(\"Hi\", \"Hello\")",
        ));
    }
    let shares = shares.unwrap_or_else(|| vec![1.0; variants.len()]);
    let total: f64 = shares.iter().sum();
    if shares.len() != variants.len()
        || shares.iter().any(|share| !(0.0..=1e9).contains(share))
        || total <= 0.0
    {
        return Err(wrong(
            "shares needs one number for each variant, such as shares=[80, 20]",
        ));
    }
    let key = state
        .lookup("record_key")
        .map(|key| key.to_string())
        .unwrap_or_default();
    let test = test.unwrap_or_else(|| {
        let texts: Vec<String> = variants.iter().map(ToString::to_string).collect();
        texts.join("\u{1f}")
    });
    let mut left = share_of(&key, &test) * total;
    for (variant, share) in variants.iter().zip(&shares) {
        if left < *share {
            return Ok(variant.clone());
        }
        left -= share;
    }
    // Rounding may leave a rest; the last one that has a share takes it.
    let last = variants
        .iter()
        .zip(&shares)
        .rev()
        .find(|(_, share)| **share > 0.0);
    Ok(last.map_or(Value::UNDEFINED, |(variant, _)| variant.clone()))
}

/// A number from 0 to below 1 that follows from a record and the test's name.
fn share_of(key: &str, test: &str) -> f64 {
    let digest = blake3::hash(format!("{test}\u{1e}{key}").as_bytes());
    let bytes = digest.as_bytes();
    let word = u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
    f64::from(word) / (f64::from(u32::MAX) + 1.0)
}

/// The host of an address, a page or an e-mail, without `www.`.
fn domain(text: &str) -> String {
    let text = text.trim();
    let text = text.split_once("://").map_or(text, |(_, rest)| rest);
    let host = text.split(['/', '?', '#']).next().unwrap_or(text);
    let host = host.rsplit('@').next().unwrap_or(host);
    let host = host.split(':').next().unwrap_or(host).to_lowercase();
    host.strip_prefix("www.").unwrap_or(&host).to_owned()
}

/// Text with its first letter as a capital.
pub(crate) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Abbreviations of job titles, which stay in capitals.
const ABBREVIATIONS: &[&str] = &[
    "ai", "avp", "b2b", "b2c", "bi", "cco", "cdo", "ceo", "cfo", "cio", "ciso", "cmo", "coo", "cpo", "cro",
    "crm", "cso", "cto", "cx", "erp", "eu", "evp", "gm", "gtm", "hr", "it", "md", "ml", "pr", "qa", "r&d",
    "seo", "svp", "uk", "us", "ui", "ux", "vp",
];

/// Words that stay small inside a title.
const SMALL: &[&str] = &[
    "a", "an", "and", "at", "by", "de", "for", "in", "of", "on", "or", "the", "to", "und", "with",
];

/// Title case as job titles have it: "HEAD OF SALES" and "vp marketing" become Head of Sales and VP Marketing.
fn title(text: &str) -> String {
    let shouts = !text.chars().any(char::is_lowercase);
    let words = text.split_whitespace().enumerate().map(|(position, word)| {
        let lower = word.to_lowercase();
        let bare = lower.trim_matches(|c: char| !c.is_alphanumeric());
        if ABBREVIATIONS.contains(&bare) {
            word.to_uppercase()
        } else if position > 0 && SMALL.contains(&bare) {
            lower
        } else if shouts || word == lower {
            names::cased(&lower)
        } else {
            word.to_owned()
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// "Acme's", "Atlas'".
fn possessive(text: &str) -> String {
    let text = text.trim_end();
    if text.ends_with(['s', 'S', 'x', 'z', 'ß']) {
        format!("{text}\u{2019}")
    } else {
        format!("{text}\u{2019}s")
    }
}

/// "an engineer", "a CTO", "an SDR": by how the first word sounds, as well as letters tell.
fn article(text: &str) -> String {
    let word = text.split_whitespace().next().unwrap_or_default();
    let lower = word.to_lowercase();
    let is_abbreviation =
        word.chars().filter(|c| c.is_uppercase()).count() > 1 && !word.chars().any(char::is_lowercase);
    let begins = lower.chars().next().unwrap_or(' ');
    let vowel = if is_abbreviation {
        "aefhilmnorsx8".contains(begins)
    } else {
        let silent = ["hour", "honest", "heir"]
            .iter()
            .any(|word| lower.starts_with(word));
        let as_you = ["uni", "use", "usu", "eu", "one", "uti"]
            .iter()
            .any(|word| lower.starts_with(word));
        silent || "aeiou8".contains(begins) && !as_you
    };
    format!("{} {text}", if vowel { "an" } else { "a" })
}

/// At most so many letters, cut between words, with an ellipsis.
pub(crate) fn short(text: &str, most: usize) -> String {
    let text = text.trim();
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let room: String = text.chars().take(most.saturating_sub(1)).collect();
    let next_is_space = text
        .chars()
        .nth(most.saturating_sub(1))
        .is_some_and(char::is_whitespace);
    let cut = match room.rfind(char::is_whitespace) {
        Some(at) if !next_is_space && at > room.len() / 2 => &room[..at],
        _ => &room,
    };
    format!(
        "{}…",
        cut.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '-' | '–'))
    )
}

/// A number as sheets write it: `12400`, `12,400`, `1 200.50`.
fn number(text: &str) -> Result<f64, Error> {
    let digits: String = text
        .trim()
        .chars()
        .filter(|c| !matches!(c, ',' | ' ' | '\u{a0}' | '\u{202f}' | '\'' | '$' | '€' | '£'))
        .collect();
    digits
        .parse()
        .ok()
        .filter(|number: &f64| number.is_finite() && number.abs() < 1e15)
        .ok_or_else(|| wrong(format!("\u{201c}{}\u{201d} is no number", short(text, 30))))
}

fn grouped(number: f64, separator: &str) -> String {
    let whole = format!("{:.0}", number.abs().trunc());
    let mut grouped = String::new();
    for (position, digit) in whole.chars().enumerate() {
        if position > 0 && (whole.len() - position).is_multiple_of(3) {
            grouped.push_str(separator);
        }
        grouped.push(digit);
    }
    let sign = if number <= -1.0 { "-" } else { "" };
    format!("{sign}{grouped}")
}

/// A number as one says it when it does not matter: 47 is 45, 1,234 is 1,200.
fn about(number: f64) -> f64 {
    let step = match number.abs() {
        n if n < 20.0 => 1.0,
        n if n < 100.0 => 5.0,
        n if n < 1_000.0 => 50.0,
        n => 10_f64.powf(n.log10().floor() - 1.0),
    };
    (number / step).round() * step
}

fn money(amount: f64, currency: &str) -> String {
    let code = currency.to_uppercase();
    let symbol = match code.as_str() {
        "USD" => "$".to_owned(),
        "EUR" => "€".to_owned(),
        "GBP" => "£".to_owned(),
        "JPY" => "¥".to_owned(),
        _ => format!("{code} "),
    };
    let cents = (amount.abs() * 100.0).round() % 100.0;
    let sign = if amount < 0.0 { "-" } else { "" };
    let amount = amount.abs();
    if cents > 0.0 && code != "JPY" {
        format!("{sign}{symbol}{}.{cents:02.0}", grouped(amount, ","))
    } else {
        format!("{sign}{symbol}{}", grouped(amount.round(), ","))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_get_the_case_that_titles_have() {
        for (text, wanted) in [
            ("HEAD OF SALES", "Head of Sales"),
            ("vp marketing", "VP Marketing"),
            ("Chief Executive Officer (CEO)", "Chief Executive Officer (CEO)"),
            ("iOS developer", "iOS Developer"),
            ("", ""),
        ] {
            assert_eq!(title(text), wanted, "{text}");
        }
    }

    #[test]
    fn numbers_and_money_are_written_for_people() {
        for (number, wanted) in [
            (7.0, "7"),
            (47.0, "45"),
            (312.0, "300"),
            (1_234.0, "1,200"),
            (98_765.0, "99,000"),
        ] {
            assert_eq!(grouped(about(number), ","), wanted);
        }
        assert_eq!(money(1_200.0, "eur"), "€1,200");
        assert_eq!(money(9.5, "USD"), "$9.50");
        assert_eq!(money(-3.0, "SEK"), "-SEK 3");
        assert_eq!(number("12,400").ok(), Some(12_400.0));
        assert!(number("51-200").is_err() && number("inf").is_err());
    }

    #[test]
    fn small_words_fit_what_follows() {
        for (text, wanted) in [
            ("engineer", "an engineer"),
            ("CTO", "a CTO"),
            ("SDR", "an SDR"),
            ("university", "a university"),
            ("hour", "an hour"),
        ] {
            assert_eq!(article(text), wanted);
        }
        assert_eq!(
            (possessive("Acme"), possessive("Atlas")),
            ("Acme’s".to_owned(), "Atlas’".to_owned())
        );
        assert_eq!(domain("https://user@WWW.Acme.example:8080/x"), "acme.example");
        assert_eq!(domain("anna@acme.example"), "acme.example");
        assert_eq!(short("We build tools, for dentists", 18), "We build tools…");
        assert_eq!(short("Donaudampfschiff", 8), "Donauda…");
    }

    #[test]
    fn variants_are_shared_out_evenly_and_always_alike() {
        let side = |key: u32| share_of(&format!("person:{key}"), "opening");
        let under = |limit: f64| (0..10_000).filter(|key| side(*key) < limit).count();
        assert!((4_800..5_200).contains(&under(0.5)), "{}", under(0.5));
        assert!((1_850..2_150).contains(&under(0.2)), "{}", under(0.2));
        assert!((side(7) - side(7)).abs() < f64::EPSILON);
    }
}
