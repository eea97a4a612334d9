//! The lists that come with the practice world, and people without end for benchmarks.

use super::{
    company::TRUTH,
    countries::{COUNTRIES, Country},
    spelling::slug,
};
use crate::chance::{number, pick, scaled};

/// The practice list: some two hundred people of the world as somebody would have written them down. CSV, UTF-8, with a
/// header.
#[must_use]
pub fn sample_list() -> &'static [u8] {
    include_bytes!("../../../../../assets/samples/practice.csv")
}

/// Sixty companies, each with a name and a web site: for profiles and logos. CSV, UTF-8, with a header.
#[must_use]
pub fn sample_companies() -> &'static [u8] {
    include_bytes!("../../../../../assets/samples/companies.csv")
}

/// A person for a benchmark's list. Every provider of the world can be asked about them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GeneratedPerson {
    /// First name.
    pub first: String,
    /// Last name.
    pub last: String,
    /// Company name.
    pub company: String,
    /// Company domain.
    pub domain: String,
    /// ISO code of the company's country.
    pub country: &'static str,
}

const FIRST_WORDS: &[&str] = &[
    "Amber", "Arden", "Aspen", "Birch", "Brook", "Cedar", "Clover", "Copper", "Coral", "Dune", "Ember",
    "Falcon", "Fern", "Flint", "Harbor", "Hazel", "Heron", "Indigo", "Ivory", "Juniper", "Kestrel", "Linden",
    "Lumen", "Maple", "Marlow", "Meadow", "Nimbus", "Oak", "Onyx", "Orchard", "Pebble", "Quill", "Raven",
    "Ridge", "Saffron", "Slate", "Sparrow", "Summit", "Tidal", "Velvet", "Willow", "Zephyr",
];
const LAST_WORDS: &[&str] = &[
    "Analytics",
    "Bakery",
    "Boats",
    "Capital",
    "Cargo",
    "Ceramics",
    "Clinic",
    "Devices",
    "Energy",
    "Foods",
    "Forge",
    "Freight",
    "Glass",
    "Homes",
    "Instruments",
    "Kitchens",
    "Labs",
    "Lighting",
    "Looms",
    "Motors",
    "Optics",
    "Paper",
    "Partners",
    "Robotics",
    "Seeds",
    "Sensors",
    "Solar",
    "Studio",
    "Systems",
    "Textiles",
    "Timber",
    "Tools",
    "Works",
];

/// `n` different people, three to a company; the same for the same seed.
pub fn generated_people(n: usize, seed: u64) -> impl Iterator<Item = GeneratedPerson> {
    (0..n).map(move |at| {
        let firm = (at / 3).to_string();
        let first_word = pick(seed, &["first word", &firm], FIRST_WORDS);
        let last_word = pick(seed, &["last word", &firm], LAST_WORDS);
        let company = format!("{first_word} {last_word} {}", at / 3 + 1);
        let domain = format!("{}.example", slug(&company));
        let home: &Country = super::Company::at(&domain).country;
        let who = at.to_string();
        // Some people come from elsewhere.
        let country = if number(TRUTH, &["abroad", &who]) < 0.1 {
            &COUNTRIES[scaled(number(seed, &["from", &who]), 0.0, 10.0)]
        } else {
            home
        };
        let families = country.family;
        let given = country.given;
        // Within a company the counter walks through the pairs, so that no two people share both names.
        let pair = at % 3 + 3 * scaled(number(seed, &["pair", &firm]), 0.0, 12.0);
        GeneratedPerson {
            first: given[pair % given.len()].to_owned(),
            last: families[(pair / given.len() + pair) % families.len()].to_owned(),
            company,
            domain,
            country: home.code,
        }
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::world::Person;

    #[test]
    fn generated_people_differ_and_repeat_by_seed() {
        let people: Vec<GeneratedPerson> = generated_people(30_000, 5).collect();
        let distinct: HashSet<String> = people
            .iter()
            .map(|row| {
                let company = super::super::Company::at(&row.domain);
                Person::at(&row.first, &row.last, &company).key().to_owned()
            })
            .collect();
        assert_eq!(distinct.len(), people.len());
        assert_eq!(generated_people(3, 5).collect::<Vec<_>>(), people[..3]);
        assert_ne!(generated_people(3, 6).collect::<Vec<_>>(), people[..3]);
        let abroad = people.iter().filter(|row| row.country != "US").count();
        assert!(abroad > 15_000, "{abroad} outside the first country");
    }
}
