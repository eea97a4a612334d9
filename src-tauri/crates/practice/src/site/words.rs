//! The words of company sites: labels by language, sentences by industry and language. The texts are data files.

use std::{collections::HashMap, sync::LazyLock};

use serde::Deserialize;

use crate::world::Company;

/// What a company of an industry says of itself.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Industry {
    pub taglines: Vec<String>,
    pub lead: String,
    pub services: Vec<(String, String)>,
    pub about: String,
    pub cta: String,
}

/// One language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    pub ui: HashMap<String, String>,
    pub industries: HashMap<String, Industry>,
}

static LANGUAGES: LazyLock<HashMap<&'static str, Words>> = LazyLock::new(|| {
    [
        ("en", include_str!("words/en.json")),
        ("de", include_str!("words/de.json")),
        ("fr", include_str!("words/fr.json")),
        ("da", include_str!("words/da.json")),
        ("ja", include_str!("words/ja.json")),
    ]
    .into_iter()
    .filter_map(|(language, text)| Some((language, serde_json::from_str(text).ok()?)))
    .collect()
});

/// The language of a company's site, its labels and what it says: its country's language where there are words for its
/// industry, else English.
pub fn of(company: &Company) -> Option<(&'static str, &'static Words, &'static Industry)> {
    let industry = company.industry.id;
    [company.country.language, "en"].into_iter().find_map(|language| {
        let (language, words) = LANGUAGES.get_key_value(language)?;
        Some((*language, words, words.industries.get(industry)?))
    })
}

/// The name that a page has in addresses, by language.
pub fn address(language: &str, page: &str) -> Option<&'static str> {
    Some(match (language, page) {
        ("de", "about") => "ueber-uns",
        ("de", "contact") => "kontakt",
        ("de", "imprint") => "impressum",
        ("fr", "about") => "a-propos",
        ("fr", "contact") => "contact",
        ("fr", "imprint") => "mentions-legales",
        ("da", "about") => "om-os",
        ("da", "contact") => "kontakt",
        ("ja", "about") => "company",
        (_, "about") => "about",
        (_, "contact") => "contact",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_the_same_labels_and_whole_texts() {
        assert_eq!(LANGUAGES.len(), 5, "a file of words cannot be read");
        let english = &LANGUAGES["en"];
        for (language, words) in LANGUAGES.iter() {
            for label in english.ui.keys() {
                assert!(words.ui.contains_key(label), "{language} has no word for {label}");
            }
            for (name, industry) in &words.industries {
                assert!(
                    !industry.taglines.is_empty() && industry.services.len() == 4,
                    "{language} {name}"
                );
            }
        }
        for company in Company::listed() {
            assert!(of(company).is_some(), "{} has nothing to say", company.domain);
        }
    }
}
