//! People: what is true of somebody of a name at a company.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock},
};

use super::{
    company::{Company, TRUTH, dialled},
    mail,
    spelling::{ascii, capital, key},
};
use crate::chance::{below, number, pick};

/// A person and what is true of them.
#[derive(Clone, Debug)]
pub struct Person {
    /// First name as written.
    pub first: String,
    /// Last name as written.
    pub last: String,
    /// Where they work.
    pub company: Arc<Company>,
    /// What they are there.
    pub title: &'static str,
    key: String,
}

const SMALL: &[&str] = &[
    "Founder",
    "Owner",
    "Managing Director",
    "Co-founder",
    "Head of Sales",
    "Operations Manager",
];
const MIDDLE: &[&str] = &[
    "CEO",
    "Head of Marketing",
    "Head of Sales",
    "Operations Manager",
    "Finance Director",
    "Product Manager",
    "Purchasing Manager",
    "Key Account Manager",
];
const LARGE: &[&str] = &[
    "VP Sales",
    "Chief Operating Officer",
    "Marketing Director",
    "Head of Procurement",
    "Regional Sales Manager",
    "IT Director",
    "Sustainability Manager",
    "Business Development Manager",
];

impl Person {
    /// The person of this name at a company.
    #[must_use]
    pub fn at(first: &str, last: &str, company: &Arc<Company>) -> Self {
        let key = person_key(first, last, &company.domain);
        if let Some(listed) = BY_KEY.get(&key) {
            return listed.clone();
        }
        let titles = match company.employees {
            0..=24 => SMALL,
            25..=149 => MIDDLE,
            _ => LARGE,
        };
        Self {
            first: first.to_owned(),
            last: last.to_owned(),
            company: Arc::clone(company),
            title: *pick::<&'static str>(TRUTH, &["title", &key], titles),
            key,
        }
    }

    /// The people of the practice list, in its order.
    pub fn listed() -> impl Iterator<Item = &'static Self> {
        LISTED.iter()
    }

    /// The listed people of one company.
    pub fn listed_at(domain: &str) -> impl Iterator<Item = &'static Self> {
        LISTED
            .iter()
            .filter(move |person| person.company.domain == domain)
    }

    /// Whoever has this address, if the address tells both names or belongs to somebody of the list.
    #[must_use]
    pub fn of_email(address: &str) -> Option<Self> {
        static BY_EMAIL: LazyLock<HashMap<String, &'static Person>> =
            LazyLock::new(|| LISTED.iter().map(|person| (person.email(), person)).collect());
        let address = address.trim().to_lowercase();
        if let Some(person) = BY_EMAIL.get(&address) {
            return Some((*person).clone());
        }
        let (local, domain) = address.rsplit_once('@')?;
        let (first, last) = local.split_once(['.', '_'])?;
        (first.len() > 1 && !last.is_empty())
            .then(|| Self::at(&capital(first), &capital(last), &Company::at(domain)))
    }

    /// Whoever has this page on the professional network, if it is one of this world's.
    #[must_use]
    pub fn of_profile(url: &str) -> Option<Self> {
        let (_, handle) = url.split_once("/in/")?;
        let handle = handle.split(['/', '?', '#']).next()?.to_lowercase();
        let mut parts = handle.splitn(3, '-');
        let (first, last, stem) = (parts.next()?, parts.next()?, parts.next()?);
        (!first.is_empty() && !last.is_empty() && !stem.is_empty()).then(|| {
            Self::at(
                &capital(first),
                &capital(last),
                &Company::at(&format!("{stem}.example")),
            )
        })
    }

    /// First and last name.
    #[must_use]
    pub fn full_name(&self) -> String {
        format!("{} {}", self.first, self.last)
    }

    /// Their work address. Mail to it may still come back: people leave.
    #[must_use]
    pub fn email(&self) -> String {
        mail::address(&self.first, &self.last, &self.company.domain)
    }

    /// Their page on the professional network, without scheme.
    #[must_use]
    pub fn profile(&self) -> String {
        format!(
            "linkedin.com/in/{}-{}-{}",
            ascii(&self.first),
            ascii(&self.last),
            self.company.stem()
        )
    }

    /// Their direct number.
    #[must_use]
    pub fn phone(&self) -> String {
        dialled(self.company.city.dial, &["direct", &self.key])
    }

    /// The year they began there.
    #[must_use]
    pub fn since(&self) -> u32 {
        let from = self.company.founded.max(2006);
        let years = usize::try_from(2026_u32.saturating_sub(from)).unwrap_or(0);
        from + u32::try_from(below(TRUTH, &["since", &self.key], years.max(1))).unwrap_or(0)
    }

    /// How senior they are, in the words of most vendors.
    #[must_use]
    pub fn seniority(&self) -> &'static str {
        let title = self.title;
        let has = |words: &[&str]| words.iter().any(|word| title.contains(word));
        if has(&["Founder", "Co-founder", "Owner", "Indehaver", "Gérant"]) {
            "owner"
        } else if has(&[
            "CEO",
            "CFO",
            "Chief",
            "Managing",
            "Geschäftsführer",
            "général",
            "Direktør",
        ]) {
            "c_suite"
        } else if title.starts_with("VP") {
            "vp"
        } else if has(&["Director", "Direct", "Prokurist"]) {
            "director"
        } else if has(&["Head", "leitung", "Leitung", "chef"]) {
            "head"
        } else {
            "manager"
        }
    }

    /// The part of the company they work in.
    #[must_use]
    pub fn department(&self) -> &'static str {
        let title = self.title.to_lowercase();
        let has = |words: &[&str]| words.iter().any(|word| title.contains(word));
        if has(&[
            "sales",
            "vertrieb",
            "commercial",
            "salg",
            "account",
            "business development",
        ]) {
            "sales"
        } else if has(&["market"]) {
            "marketing"
        } else if has(&["finance", "cfo"]) {
            "finance"
        } else if has(&["it director", "product"]) {
            "engineering"
        } else {
            "operations"
        }
    }

    /// What tells this person from all others.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Whether they are in the practice list.
    #[must_use]
    pub fn is_listed(&self) -> bool {
        BY_KEY.contains_key(&self.key)
    }

    /// A person whom a careless provider takes for this one: the same last name, another company.
    #[must_use]
    pub fn namesake(&self) -> Self {
        let country = self.company.country;
        let other = number(TRUTH, &["namesake", &self.key]);
        let others: Vec<&Arc<Company>> = Company::listed()
            .filter(|company| company.country.code == country.code && company.domain != self.company.domain)
            .collect();
        let company = others
            .get(crate::chance::scaled(
                other,
                0.0,
                crate::chance::float(others.len()),
            ))
            .map_or_else(
                || Company::at("namesake-trading.example"),
                |company| Arc::clone(company),
            );
        Self::at(&self.first, &self.last, &company)
    }
}

fn person_key(first: &str, last: &str, domain: &str) -> String {
    format!("{}.{}@{domain}", key(first), key(last))
}

static LISTED: LazyLock<Vec<Person>> = LazyLock::new(|| {
    let row = |row: &'static str| {
        let mut cells = row.split('\t');
        let (first, last, domain, title) = (cells.next()?, cells.next()?, cells.next()?, cells.next()?);
        Some(Person {
            first: first.to_owned(),
            last: last.to_owned(),
            company: Company::at(domain),
            title,
            key: person_key(first, last, domain),
        })
    };
    include_str!("people.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(row)
        .collect()
});

static BY_KEY: LazyLock<HashMap<String, Person>> = LazyLock::new(|| {
    LISTED
        .iter()
        .map(|person| (person.key.clone(), person.clone()))
        .collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_of_the_list_is_found_by_name_address_and_profile() {
        assert_eq!(BY_KEY.len(), LISTED.len(), "somebody stands there twice");
        for person in Person::listed() {
            let mut listed = Company::listed();
            assert!(
                listed.any(|company| company.domain == person.company.domain),
                "{}",
                person.company.domain
            );
            let by_profile = Person::of_profile(&format!("https://www.{}/", person.profile()));
            assert_eq!(
                by_profile.map(|found| found.key),
                Some(person.key.clone()),
                "{}",
                person.profile()
            );
            assert_eq!(
                Person::of_email(&person.email()).map(|found| found.key),
                Some(person.key.clone())
            );
        }
    }

    #[test]
    fn a_person_is_the_same_however_they_are_asked_for() {
        let company = Company::at("firm-1.example");
        let written = Person::at("Jürgen", "Größmann", &company);
        let plain = Person::at("juergen", "Groessmann", &company);
        assert_eq!(written.key(), plain.key());
        assert_eq!((written.title, written.phone()), (plain.title, plain.phone()));
        assert_ne!(written.namesake().company.domain, company.domain);
    }
}
