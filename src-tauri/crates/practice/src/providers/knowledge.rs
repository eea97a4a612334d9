//! What a provider knows: of whom it has heard, how often it is wrong, and its view of a company's facts. The truth is
//! the world's; a provider sees part of it, and some of it differently.

use std::sync::Arc;

use super::Question;
use crate::{
    chance::{self, number},
    world::{Company, Mailbox, Person, mailbox, outdated, takes_mail},
};

/// How many people and companies a provider knows, by segment.
pub struct Reach {
    /// Share of people.
    pub people: f64,
    /// Share of companies.
    pub companies: f64,
    /// Factor for companies below 25 people.
    pub small: f64,
    /// Factor for companies above 150 people.
    pub large: f64,
    /// Factors for countries where it knows more or fewer.
    pub countries: &'static [(&'static str, f64)],
}

impl Reach {
    fn segment(&self, company: &Company) -> f64 {
        let size = match company.employees {
            0..=24 => self.small,
            25..=150 => 1.0,
            _ => self.large,
        };
        let country = self
            .countries
            .iter()
            .find(|(code, _)| *code == company.country_code());
        size * country.map_or(1.0, |(_, factor)| *factor)
    }
}

/// How often a found person is wrong.
pub struct Slips {
    /// Share of addresses that are out of date.
    pub stale: f64,
    /// Share of answers about somebody of the same name elsewhere.
    pub wrong: f64,
}

/// A person as a provider found them.
pub struct Found {
    /// Whoever the answer is about: the person meant, or a namesake.
    pub person: Person,
    /// The address it holds to be theirs.
    pub email: String,
}

impl Found {
    /// What a verifier would say of the address.
    pub fn mailbox(&self) -> Mailbox {
        mailbox(&self.email)
    }
}

/// How a provider names the inputs of a question about a person; an empty name is an input it does not have.
#[derive(Default)]
pub struct Names {
    pub first: &'static str,
    pub last: &'static str,
    pub full: &'static str,
    pub domain: &'static str,
    pub company: &'static str,
    pub company_profile: &'static str,
    pub email: &'static str,
    pub profile: &'static str,
}

impl Question<'_> {
    /// The person a question is about; `None` when it tells too little to know.
    pub fn person(&self, names: &Names) -> Option<Person> {
        let get = |name: &str| if name.is_empty() { "" } else { self.get(name) };
        let (profile, email) = (get(names.profile), get(names.email));
        if !profile.is_empty() {
            let whole = if profile.contains("/in/") {
                profile.to_owned()
            } else {
                format!("/in/{profile}")
            };
            return Person::of_profile(&whole);
        }
        if !email.is_empty() {
            return Person::of_email(email);
        }
        let company = self.company(names.domain, names.company, names.company_profile)?;
        let (first, last) = match (get(names.first), get(names.last)) {
            ("", "") => get(names.full).split_once(' ')?,
            both => both,
        };
        (!first.is_empty() && !last.trim().is_empty()).then(|| Person::at(first, last.trim(), &company))
    }

    /// The company a question is about, by domain or site, by profile, or by name.
    pub fn company(&self, domain: &str, name: &str, profile: &str) -> Option<Arc<Company>> {
        let get = |name: &str| if name.is_empty() { "" } else { self.get(name) };
        let (host, profile, name) = (host(get(domain)), get(profile), get(name));
        if host.contains('.') {
            return Some(Company::at(host));
        }
        if !profile.is_empty() {
            return Company::of_profile(profile);
        }
        (!name.is_empty()).then(|| Company::named(name))
    }

    /// Whether the provider knows a person.
    pub fn knows_person(&self, person: &Person) -> bool {
        let reach = &self.provider.reach;
        let rate = self
            .hit_rate
            .unwrap_or_else(|| (reach.people * reach.segment(&person.company)).min(0.97));
        chance::knows(self.seed, self.provider.id, person.key(), rate)
    }

    /// Whether the provider knows a company.
    pub fn knows_company(&self, company: &Company) -> bool {
        let reach = &self.provider.reach;
        let rate = self
            .hit_rate
            .unwrap_or_else(|| (reach.companies * reach.segment(company)).min(0.98));
        chance::knows(self.seed, self.provider.id, &company.domain, rate)
    }

    /// A person as the provider knows them, if it does.
    pub fn found(&self, person: &Person) -> Option<Found> {
        if !self.knows_person(person) {
            return None;
        }
        let slips = &self.provider.slips;
        let slip = if self.hit_rate.is_some() {
            1.0
        } else {
            number(self.seed, &["slip", self.provider.id, person.key()])
        };
        if slip < slips.wrong {
            let person = person.namesake();
            let email = person.email();
            return Some(Found { person, email });
        }
        let email = if slip < slips.wrong + slips.stale {
            outdated(&person.first, &person.last, &person.company.domain)
        } else {
            person.email()
        };
        Some(Found {
            person: person.clone(),
            email,
        })
    }

    /// As [`Self::found`], for a provider that gives out only what its own check passed.
    pub fn found_checked(&self, person: &Person) -> Option<Found> {
        self.found(person)
            .filter(|found| self.hit_rate.is_some() || takes_mail(&found.email))
    }

    /// Whether the provider has this field of a subject that it knows.
    pub fn sees(&self, field: &str, subject: &str, share: f64) -> bool {
        number(self.seed, &[field, self.provider.id, subject]) < share
    }

    /// What the provider believes of a company it knows.
    pub fn facts<'c>(&self, company: &'c Company) -> Facts<'c> {
        let domain = company.domain.as_str();
        let luck = |field: &str| number(self.seed, &[field, self.provider.id, domain]);
        let employees = match luck("employees") {
            share if share > 0.93 => None,
            // One in eight counts otherwise: last year, or freelancers too.
            share if share < 0.125 => {
                let scale = 0.7 + share * 6.0;
                Some(chance::scaled(scale, 0.0, f64::from(company.employees).max(2.0)))
            }
            _ => usize::try_from(company.employees).ok(),
        };
        let founded = match luck("founded") {
            share if share > 0.9 => None,
            share if share < 0.03 => Some(company.founded + 2),
            _ => Some(company.founded),
        };
        Facts {
            company,
            employees: employees.and_then(|count| u32::try_from(count).ok()),
            founded,
            phone: (luck("phone") < 0.6).then(|| company.phone.clone()),
            described: luck("described") < 0.85,
            located: luck("located") < 0.95,
        }
    }
}

/// What a provider believes of a company.
pub struct Facts<'a> {
    /// The truth, for what everybody agrees on.
    pub company: &'a Company,
    /// How many people work there.
    pub employees: Option<u32>,
    /// When it was founded.
    pub founded: Option<u32>,
    /// Its switchboard.
    pub phone: Option<String>,
    /// Whether it has a description.
    pub described: bool,
    /// Whether it knows where the company is.
    pub located: bool,
}

impl Facts<'_> {
    /// The description, if there is one.
    pub fn description(&self) -> Option<&str> {
        self.described.then_some(self.company.description.as_str())
    }

    /// The class of size.
    pub fn range(&self) -> Option<&'static str> {
        self.employees.map(|_| self.company.size_range())
    }
}

/// The host of a domain or site as anybody may write it.
fn host(text: &str) -> &str {
    let text = text.split_once("://").map_or(text, |(_, rest)| rest);
    let text = text.split(['/', '?', '#', ':']).next().unwrap_or_default();
    text.strip_prefix("www.").unwrap_or(text)
}

/// An id of so many hexadecimal digits that follows from words.
pub fn id(words: &[&str], digits: usize) -> String {
    let mut text = String::new();
    let mut round = 0_u64;
    while text.len() < digits {
        text.push_str(&format!("{:016x}", chance::hash(round, words)));
        round += 1;
    }
    text.truncate(digits);
    text
}

/// A number of so many digits that follows from words, for vendors with numeric ids.
pub fn number_id(words: &[&str]) -> u64 {
    100_000_000 + chance::hash(0, words) % 900_000_000
}
