//! Who lives in the practice world: what would be true of a person or company of this name.

use crate::chance::{number, pick};

const TITLES: &[&str] = &[
    "Head of Sales",
    "Founder",
    "Marketing Lead",
    "Operations Manager",
    "Product Manager",
    "Finance Director",
];
const INDUSTRIES: &[&str] = &[
    "Electronics",
    "Logistics",
    "Food",
    "Software",
    "Furniture",
    "Energy",
    "Textiles",
];
const CITIES: &[(&str, &str)] = &[
    ("Aarhus", "DK"),
    ("Lyon", "FR"),
    ("Leipzig", "DE"),
    ("Porto", "PT"),
    ("Ghent", "BE"),
    ("Leeds", "GB"),
];

/// A person's job title.
pub fn title(seed: u64, person: &str) -> &'static str {
    pick(seed, &format!("title:{person}"), TITLES)
}

/// A work address: first.last, as most companies write it, or the first name alone.
pub fn address(seed: u64, first: &str, last: &str, domain: &str) -> String {
    let letters = |text: &str| {
        text.to_lowercase()
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .collect::<String>()
    };
    let (first, last) = (letters(first), letters(last));
    if last.is_empty() || number(seed, &format!("pattern:{domain}")) < 0.25 {
        format!("{first}@{domain}")
    } else {
        format!("{first}.{last}@{domain}")
    }
}

/// What a verifier finds at an address: most take mail, some domains accept all, some mailboxes are gone.
pub fn status(seed: u64, address: &str) -> &'static str {
    let domain = address.rsplit('@').next().unwrap_or_default();
    if number(seed, &format!("accepts all:{domain}")) < 0.15 {
        "catch-all"
    } else if number(seed, &format!("gone:{address}")) < 0.08 {
        "invalid"
    } else {
        "valid"
    }
}

/// A company as a provider describes it.
pub struct Company {
    pub name: String,
    pub industry: &'static str,
    pub employees: u32,
    pub founded: u32,
    pub city: &'static str,
    pub country: &'static str,
}

/// The company at a domain.
pub fn company(seed: u64, domain: &str) -> Company {
    let words = domain.split('.').next().unwrap_or_default().split('-');
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters
            .next()
            .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    };
    let scaled = |what: &str, from: f64, to: f64| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "small and positive"
        )]
        let whole = (from + number(seed, &format!("{what}:{domain}")) * (to - from)) as u32;
        whole
    };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "below the length"
    )]
    let place = (number(seed, &format!("place:{domain}")) * CITIES.len() as f64) as usize;
    let (city, country) = CITIES.get(place).copied().unwrap_or(("Aarhus", "DK"));
    Company {
        name: words.map(capital).collect::<Vec<_>>().join(" "),
        industry: pick(seed, &format!("industry:{domain}"), INDUSTRIES),
        employees: scaled("size", 3.0, 400.0),
        founded: scaled("founded", 1965.0, 2024.0),
        city,
        country,
    }
}
