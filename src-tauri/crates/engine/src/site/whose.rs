//! Whether a site is the company's own. Pure: what the list says and what the site says, in; a doubt in a sentence, or none,
//! out.
//!
//! Silence is the rule. Names are written in many ways (legal forms, brands, initials, other scripts, umlauts), so one sign
//! that fits ends the doubt, and a doubt needs two signs that agree on another name, one of which the site says of itself
//! in so many words.

use serde::{Deserialize, Serialize};

use super::{
    landing::registrable,
    names::{NameSource, SiteName},
};
use crate::entity::company_key;

/// What a site says of whose it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Whose {
    /// The home page's final address.
    #[serde(default)]
    pub url: Option<String>,
    /// The other domain the site led to.
    #[serde(default)]
    pub redirected_to: Option<String>,
    /// The home page's title.
    #[serde(default)]
    pub title: Option<String>,
    /// What it calls whoever it belongs to.
    #[serde(default)]
    pub names: Vec<SiteName>,
}

/// What is known of the company without its site.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ours<'a> {
    /// Its name in the list.
    pub name: Option<&'a str>,
    /// The domain that was asked.
    pub domain: &'a str,
}

/// Somebody else whose site it seems to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stranger {
    /// What the site calls itself.
    pub name: String,
    /// Its domain.
    pub domain: String,
    /// What does not fit.
    pub sentence: String,
}

impl Stranger {
    /// The stranger in one spelling.
    pub(crate) fn key(&self) -> String {
        format!("{} {}", self.domain, company_key(&self.name))
    }
}

/// Whether two names are of one company, as far as names can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Akin {
    Yes,
    No,
    /// They cannot be compared: another script, nothing but signs.
    Unknown,
}

/// Who else the site seems to belong to; nobody when it may well be the company's.
pub(crate) fn stranger(ours: Ours<'_>, whose: &Whose) -> Option<Stranger> {
    let telling: Vec<&SiteName> = whose.names.iter().filter(|said| is_name(&said.name)).collect();
    let asked = words_of(ours.domain);
    let landed = whose
        .redirected_to
        .as_deref()
        .map(|domain| (domain, words_of(domain)))
        .filter(|(_, words)| akin(&asked, words) != Akin::Yes);
    let own = match (ours.name, &landed) {
        (Some(name), _) if is_name(name) => name,
        // The domain is all there is, so only a site that leads elsewhere can be told.
        (_, Some(_)) => asked.as_str(),
        (_, None) => return None,
    };
    let fits = |name: &str| akin(own, name) != Akin::No;
    let leads_home = whose
        .redirected_to
        .as_deref()
        .is_some_and(|to| fits(&words_of(to)));
    if leads_home || telling.iter().any(|said| fits(&said.name)) {
        return None;
    }
    // A company's short names for itself may be in its domain only.
    let home = landed.as_ref().map_or(&asked, |(_, words)| words);
    let is_seconded = |said: &SiteName| {
        akin(home, &said.name) == Akin::Yes
            || telling
                .iter()
                .any(|other| other.from != said.from && akin(&other.name, &said.name) == Akin::Yes)
    };
    let in_words = |said: &&&SiteName| {
        matches!(said.from, NameSource::Organization | NameSource::SiteName) && is_seconded(said)
    };
    let theirs = telling.iter().find(in_words).or_else(|| {
        let of_home = |said: &&&SiteName| akin(home, &said.name) == Akin::Yes;
        landed.as_ref().and_then(|_| telling.iter().find(of_home))
    })?;
    let says = match ours.name {
        Some(name) => format!("your list says \u{201c}{}\u{201d}", name.trim()),
        None => format!("your list says {}", ours.domain),
    };
    let name = theirs.name.trim();
    let sentence = match &landed {
        Some((domain, _)) => format!(
            "{} leads to {domain}, which calls itself \u{201c}{name}\u{201d}; {says}.",
            ours.domain
        ),
        None => format!(
            "The site at {} calls itself \u{201c}{name}\u{201d}; {says}.",
            ours.domain
        ),
    };
    Some(Stranger {
        name: name.to_owned(),
        domain: landed.map_or(ours.domain, |(domain, _)| domain).to_owned(),
        sentence,
    })
}

/// The name part of a domain as words.
fn words_of(domain: &str) -> String {
    let domain = registrable(domain);
    let label = domain.split('.').next().unwrap_or(domain);
    label.replace(['-', '_'], " ")
}

/// Words that name nobody: what pages are called, and what site builders write.
const NOBODY: [&str; 40] = [
    "about",
    "accueil",
    "benvenuti",
    "bienvenue",
    "blog",
    "business",
    "by",
    "coming",
    "company",
    "contact",
    "default",
    "hello",
    "hjem",
    "home",
    "homepage",
    "index",
    "inicio",
    "just",
    "main",
    "my",
    "new",
    "offers",
    "official",
    "online",
    "page",
    "shop",
    "site",
    "soon",
    "start",
    "startseite",
    "store",
    "test",
    "the",
    "title",
    "untitled",
    "web",
    "webseite",
    "website",
    "welcome",
    "willkommen",
];

/// Words that many companies have in their names: trades, sizes, places.
const COMMON: [&str; 112] = [
    "advisors",
    "advisory",
    "agency",
    "agentur",
    "analytics",
    "and",
    "architects",
    "association",
    "bakery",
    "bank",
    "bureau",
    "business",
    "capital",
    "care",
    "cargo",
    "center",
    "centre",
    "city",
    "clinic",
    "club",
    "coffee",
    "company",
    "concept",
    "connect",
    "construction",
    "consult",
    "consulting",
    "creative",
    "data",
    "design",
    "development",
    "devices",
    "digital",
    "electric",
    "electronics",
    "energy",
    "engineering",
    "enterprise",
    "enterprises",
    "equipment",
    "europe",
    "european",
    "express",
    "factory",
    "fashion",
    "finance",
    "financial",
    "first",
    "food",
    "foods",
    "freight",
    "garden",
    "general",
    "global",
    "great",
    "green",
    "group",
    "gruppe",
    "health",
    "holding",
    "holdings",
    "home",
    "homes",
    "hotel",
    "hotels",
    "house",
    "immobilien",
    "industrie",
    "industries",
    "innovation",
    "institute",
    "instruments",
    "insurance",
    "international",
    "internet",
    "kitchens",
    "labs",
    "legal",
    "lighting",
    "logistics",
    "management",
    "marketing",
    "media",
    "medical",
    "mobile",
    "motors",
    "national",
    "network",
    "networks",
    "nord",
    "north",
    "partner",
    "partners",
    "properties",
    "research",
    "restaurant",
    "school",
    "security",
    "service",
    "services",
    "software",
    "solutions",
    "south",
    "studio",
    "studios",
    "supply",
    "systems",
    "technologies",
    "technology",
    "textiles",
    "tools",
    "works",
];

/// Whether a text can be somebody's name.
fn is_name(text: &str) -> bool {
    let key = company_key(text);
    key.chars().filter(|c| c.is_alphanumeric()).count() >= 2
        && key.split(' ').any(|word| !NOBODY.contains(&word))
}

/// Whether two names may be of one company: one within the other, a rare word shared, or one the initials of the other.
fn akin(one: &str, other: &str) -> Akin {
    let (one, other) = (company_key(one), company_key(other));
    let is_latin = |text: &str| text.chars().any(|c| c.is_ascii_alphabetic());
    if one.is_empty() || other.is_empty() || is_latin(&one) != is_latin(&other) {
        return Akin::Unknown;
    }
    let (a, b): (Vec<&str>, Vec<&str>) = (one.split(' ').collect(), other.split(' ').collect());
    let (joined_a, joined_b) = (a.concat(), b.concat());
    let (short, long) = if joined_a.len() <= joined_b.len() {
        (&joined_a, &joined_b)
    } else {
        (&joined_b, &joined_a)
    };
    let is_within = short == long || (short.len() >= 4 && long.contains(short.as_str()));
    let shares = a.iter().any(|word| b.iter().any(|other| is_same(word, other)));
    let is_initials = |words: &[&str], name: &[&str], joined: &str| {
        let initials: String = words.iter().filter_map(|word| word.chars().next()).collect();
        words.len() > 1 && (joined == initials || name.contains(&initials.as_str()))
    };
    let told = is_within || shares || is_initials(&a, &b, &joined_b) || is_initials(&b, &a, &joined_a);
    if told { Akin::Yes } else { Akin::No }
}

/// Whether two words are one, and rare enough to tell companies apart. Umlauts and accents are written in more ways than
/// one, so that long words may differ in a letter; and words are put together.
fn is_same(one: &str, other: &str) -> bool {
    if one.len() < 3 || COMMON.contains(&one) {
        return false;
    }
    let (short, long) = if one.len() <= other.len() {
        (one, other)
    } else {
        (other, one)
    };
    one == other
        || (short.len() >= 5 && !COMMON.contains(&short) && long.starts_with(short))
        || (short.len() >= 6 && is_one_apart(short, long))
}

/// Whether two words differ in one letter: another one, or one more.
fn is_one_apart(short: &str, long: &str) -> bool {
    let (short, long): (Vec<char>, Vec<char>) = (short.chars().collect(), long.chars().collect());
    let same = short.iter().zip(&long).take_while(|(a, b)| a == b).count();
    match long.len() - short.len() {
        0 => short.get(same + 1..) == long.get(same + 1..),
        1 => short.get(same..) == long.get(same + 1..),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use NameSource::{Copyright, LegalName, Logo, Organization, SiteName as Site, Title};

    fn doubt(name: &str, domain: &str, landed: &str, said: &[(NameSource, &str)]) -> Option<Stranger> {
        let names = said.iter().map(|(from, name)| SiteName {
            name: (*name).to_owned(),
            from: *from,
        });
        let whose = Whose {
            redirected_to: Some(landed.to_owned()).filter(|landed| !landed.is_empty()),
            names: names.collect(),
            ..Whose::default()
        };
        let name = Some(name).filter(|name| !name.is_empty());
        stranger(Ours { name, domain }, &whose)
    }

    #[test]
    fn one_sign_that_fits_ends_the_doubt() {
        for (name, domain, landed, said) in [
            // Legal forms, case, umlauts, signs.
            (
                "NORTHWIND LABS ApS",
                "nwl.example",
                "",
                &[(Organization, "Northwind Labs"), (Site, "Northwind")][..],
            ),
            (
                "Hagedorn & Soehne GmbH & Co. KG",
                "hs.example",
                "",
                &[(Site, "Hagedorn & Söhne"), (Title, "Hagedorn")],
            ),
            (
                "Halvor Mobler",
                "hm.example",
                "",
                &[(Site, "Möbler Halvors"), (Title, "Möbler Halvors")],
            ),
            // The legal name stands in the imprint or beside the sign of copyright alone.
            (
                "Nordvind Holding",
                "swift.example",
                "",
                &[
                    (Organization, "Swift"),
                    (Site, "Swift"),
                    (LegalName, "Nordvind Holding A/S"),
                ],
            ),
            (
                "Nordvind Holding",
                "swift.example",
                "",
                &[(Organization, "Swift"), (Site, "Swift"), (Copyright, "Nordvind")],
            ),
            // Initials, both ways; words put together.
            (
                "Bergische Metall Werke AG",
                "bmw-werke.example",
                "",
                &[(Organization, "BMW"), (Site, "BMW")],
            ),
            (
                "TLS",
                "x.example",
                "",
                &[(Organization, "Tidal Lab Services"), (Site, "Tidal Lab Services")],
            ),
            (
                "Sonnen Dach",
                "sd.example",
                "",
                &[(Organization, "Sonnendach Solar"), (Site, "Sonnendach")],
            ),
            // Another script cannot be compared.
            (
                "Asakusa Keiki",
                "asakusa-keiki.example",
                "",
                &[(Organization, "株式会社浅草計器"), (Site, "浅草計器")],
            ),
            // The same name under another ending or host, or the list's name where the site led.
            (
                "Kitewing",
                "kitewing.example",
                "kitewing.test",
                &[(Organization, "Sail Sports"), (Site, "Sail Sports")],
            ),
            (
                "Sail Sports",
                "kitewing.example",
                "sailsports.test",
                &[(Organization, "Wind"), (Site, "Wind")],
            ),
            (
                "",
                "kitewing.example",
                "sails.test",
                &[(Organization, "Kitewing"), (Site, "Sails")],
            ),
            // One voice is not enough, and titles say many things.
            (
                "Old Harbour Tea",
                "oht-shop.example",
                "",
                &[(Site, "Fine Leaves")],
            ),
            (
                "Old Harbour Tea",
                "oht-shop.example",
                "",
                &[(Title, "Fine leaves since 1890"), (Logo, "Fine leaves")],
            ),
            (
                "Old Harbour Tea",
                "oht-shop.example",
                "",
                &[(Site, "Home"), (Title, "Home")],
            ),
            (
                "",
                "oht-shop.example",
                "",
                &[(Organization, "Fine Leaves"), (Site, "Fine Leaves")],
            ),
            ("Old Harbour Tea", "oht-shop.example", "", &[]),
        ] {
            let found = doubt(name, domain, landed, said);
            assert_eq!(found, None, "{name} {domain} {landed}");
        }
    }

    #[test]
    fn two_signs_of_another_make_a_doubt() {
        for (name, domain, landed, said, theirs) in [
            (
                "Old Harbour Tea",
                "old-harbour-tea.example",
                "quayside-roasters.example",
                &[
                    (Organization, "Quayside Roasters Ltd"),
                    (Title, "Coffee | Quayside Roasters"),
                ][..],
                "Quayside Roasters Ltd",
            ),
            (
                "",
                "old-harbour-tea.example",
                "quayside-roasters.example",
                &[(Title, "Coffee from the quay"), (Title, "Quayside Roasters")],
                "Quayside Roasters",
            ),
            (
                "Harbourlight Optics",
                "harbourlight-optics.example",
                "",
                &[
                    (Organization, "Copper Foods Inc"),
                    (Site, "Copper Foods"),
                    (Title, "Copper Foods"),
                ],
                "Copper Foods Inc",
            ),
            // The list's name and the list's domain do not go together.
            (
                "Velvet Tools",
                "copper-foods.example",
                "",
                &[(Site, "Copper Foods"), (Title, "Good food")],
                "Copper Foods",
            ),
            // A common word is shared by many.
            (
                "Amber Textiles",
                "amber-textiles.example",
                "meadow-textiles.example",
                &[(Site, "Meadow Textiles"), (Copyright, "Meadow Textiles Lda")],
                "Meadow Textiles",
            ),
        ] {
            let found = doubt(name, domain, landed, said);
            assert_eq!(
                found.as_ref().map(|found| found.name.as_str()),
                Some(theirs),
                "{name}"
            );
        }
        let found = doubt(
            "Old Harbour Tea",
            "old-harbour-tea.example",
            "quayside-roasters.example",
            &[(Site, "Quayside Roasters")],
        );
        assert_eq!(
            found.unwrap().sentence,
            "old-harbour-tea.example leads to quayside-roasters.example, which calls itself “Quayside Roasters”; \
             your list says “Old Harbour Tea”."
        );
    }

    #[test]
    fn words_may_differ_in_a_letter_when_they_are_long() {
        for (one, other, same) in [
            ("kuehlkette", "kuhlkette", true),
            ("moebler", "mobler", true),
            ("wicker", "wicket", true),
            ("amber", "ambit", false),
            ("systems", "systems", false),
            ("kitewing", "kitewings", true),
            ("abc", "abd", false),
        ] {
            assert_eq!(is_same(one, other), same, "{one} {other}");
        }
    }
}
