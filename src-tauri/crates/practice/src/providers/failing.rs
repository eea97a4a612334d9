//! A few people of the practice list for whom the one provider that knows them does not answer at first: whoever practises has
//! something to try again.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Mutex, PoisonError},
};

/// Who does not answer. It has one way to be asked about somebody without a profile, so a run that gives up does so for good.
const PROVIDER: &str = "findymail";

/// About whom: last names and domains, far apart in the list, so that other answers lie between and it does not seem to be down.
const PEOPLE: [(&str, &str); 3] = [
    ("pryce", "greycoat-embedded.example"),
    ("czajkowska", "amber-textiles.example"),
    ("wagensonner", "alpenglut-heizungen.example"),
];

/// How often each such question failed.
#[derive(Default)]
pub struct Failing(Mutex<HashMap<String, u32>>);

impl Failing {
    /// Whether a question fails this time; the first so many times it does, where it asks for the address of one of them.
    pub fn fails(
        &self,
        provider: &str,
        fields: &BTreeMap<String, String>,
        question: &str,
        times: u32,
    ) -> bool {
        let says = |part: &str| fields.values().any(|value| value.to_lowercase().contains(part));
        // Whoever has an address asks about that.
        if times == 0 || provider != PROVIDER || says("@") {
            return false;
        }
        if !PEOPLE.iter().any(|(last, domain)| says(last) && says(domain)) {
            return false;
        }
        let mut failed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let failed = failed.entry(question.to_owned()).or_default();
        *failed += 1;
        *failed <= times
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Conditions, Person,
        providers::{ALL, Question},
        world::takes_mail,
    };

    #[test]
    fn each_is_on_the_list_and_known_to_that_provider_alone() {
        let fields = BTreeMap::new();
        for (last, domain) in PEOPLE {
            let person = Person::listed()
                .find(|person| person.last.to_lowercase() == last && person.company.domain == domain)
                .unwrap();
            let found = |provider| {
                let seed = Conditions::default().seed;
                Question {
                    provider,
                    seed,
                    hit_rate: None,
                    fields: &fields,
                }
                .found(person)
            };
            let finders = ALL
                .iter()
                .filter(|provider| !matches!(provider.id, "millionverifier" | "zerobounce"));
            let knowing: Vec<(&str, bool)> = finders
                .filter_map(|provider| Some((provider.id, takes_mail(&found(provider)?.email))))
                .collect();
            assert_eq!(knowing, [(PROVIDER, true)], "{last} {domain}");
        }
    }

    #[test]
    fn a_question_fails_so_often_and_is_answered_then() {
        let failing = Failing::default();
        let (last, domain) = PEOPLE[0];
        let ask = |provider, name: &str, times| {
            let fields = BTreeMap::from([
                ("name".to_owned(), format!("Ada {}", name.to_uppercase())),
                ("domain".to_owned(), domain.to_owned()),
            ]);
            failing.fails(provider, &fields, "q", times)
        };
        assert_eq!([1, 2, 3].map(|_| ask(PROVIDER, last, 2)), [true, true, false]);
        let failing = Failing::default();
        let mail = BTreeMap::from([("email".to_owned(), format!("{last}@{domain}"))]);
        assert!(!failing.fails(PROVIDER, &mail, "q", 2), "a check of the address");
        let named = BTreeMap::from([
            ("name".to_owned(), last.to_owned()),
            ("domain".to_owned(), domain.to_owned()),
        ]);
        assert!(
            !failing.fails(PROVIDER, &named, "q", 0),
            "in a world that does not fail"
        );
        assert!(!failing.fails("pdl", &named, "q", 2), "another provider");
        assert!(failing.fails(PROVIDER, &named, "q", 2));
        let other = BTreeMap::from([
            ("name".to_owned(), "nobody".to_owned()),
            ("domain".to_owned(), domain.to_owned()),
        ]);
        assert!(!failing.fails(PROVIDER, &other, "q", 2), "somebody else");
    }
}
