//! What two rows share when they are probably about the same person or company, as keys: rows are compared with those that have a
//! key of theirs, never with all others.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use model::Field;

use crate::{
    entity::{Known, company_key, folded},
    site::is_mailbox_of_many,
};

/// Why rows are taken for the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Why {
    /// One person or company, by the engine's own rules.
    Entity,
    /// One name at one company.
    Name,
    /// One e-mail address that is no office's.
    Email,
    /// Companies of one name in one place.
    Place,
    /// Companies of one name whose domains differ in their ending only.
    Label,
    /// Companies of one name, and nothing that speaks against it.
    Company,
}

impl Why {
    /// In words.
    pub(super) fn sentence(self) -> &'static str {
        match self {
            Self::Entity => "",
            Self::Name => "the same name at the same company",
            Self::Email => "the same e-mail address",
            Self::Place => "the same company name in the same place",
            Self::Label => "the same company name, the same domain with another ending",
            Self::Company => "the same company name, and nothing that speaks against it",
        }
    }
}

/// What a row has in common with its duplicates, as numbers that stand for texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Hints {
    /// Keys; rows that share one are probably the same.
    pub keys: Vec<(Why, u64)>,
    /// Of a row that names a company and no person: its name, and what may speak against another row of the name (domain, city,
    /// country; 0 where the row says nothing).
    pub company: Option<(u64, [u64; 3])>,
}

/// Mailboxes of many people that no site would name as the one to write to.
const OFFICES: &[&str] = &["accounts", "admin", "hr", "marketing"];
/// What people write where they have no company, and names that say too little.
const NO_COMPANY: &[&str] = &[
    "company",
    "confidential",
    "freelance",
    "freelancer",
    "independent",
    "n a",
    "na",
    "none",
    "private",
    "retired",
    "self",
    "self employed",
    "startup",
    "stealth",
    "stealth startup",
    "student",
    "test",
    "unknown",
];
/// What stands before a name and is none.
const TITLES: &[&str] = &["dr", "mag", "mr", "mrs", "ms", "mx", "prof"];

/// Whether a row names a person.
pub(super) fn names_person(known: &Known) -> bool {
    [
        Field::PERSON_FULL_NAME,
        Field::PERSON_FIRST_NAME,
        Field::PERSON_LAST_NAME,
        Field::PERSON_EMAIL,
        Field::PERSON_LINKEDIN_URL,
    ]
    .iter()
    .any(|field| known.contains_key(field))
}

/// The hints of a row.
pub(super) fn hints(known: &Known) -> Hints {
    let mut hints = Hints::default();
    let company = known
        .get(&Field::COMPANY_NAME)
        .map(|name| company_key(name))
        .filter(|name| !name.is_empty() && !NO_COMPANY.contains(&name.as_str()));
    let domain = known.get(&Field::COMPANY_DOMAIN).map(String::as_str);
    if names_person(known) {
        if let Some(name) = person_key(known) {
            for (kind, company) in [("domain", domain), ("company", company.as_deref())] {
                hints
                    .keys
                    .extend(company.map(|company| (Why::Name, number(&[name.as_str(), kind, company]))));
            }
        }
        let email = known.get(&Field::PERSON_EMAIL).map(|email| email.to_lowercase());
        let own = email.filter(|email| {
            email
                .split_once('@')
                .is_some_and(|(mailbox, _)| !is_mailbox_of_many(mailbox) && !OFFICES.contains(&mailbox))
        });
        hints
            .keys
            .extend(own.map(|email| (Why::Email, number(&[email.as_str()]))));
        return hints;
    }
    let Some(name) = company else { return hints };
    let place = |field| {
        known
            .get(&field)
            .map(|text| folded(text))
            .filter(|text| !text.is_empty())
    };
    let (city, country) = (place(Field::COMPANY_CITY), place(Field::COMPANY_COUNTRY));
    let near = match (&city, &country) {
        (Some(city), _) => Some(("city", city)),
        (None, Some(country)) => Some(("country", country)),
        (None, None) => None,
    };
    hints
        .keys
        .extend(near.map(|(kind, place)| (Why::Place, number(&[name.as_str(), kind, place.as_str()]))));
    let label = domain.and_then(|domain| domain.split('.').next());
    hints
        .keys
        .extend(label.map(|label| (Why::Label, number(&[name.as_str(), label]))));
    let said = [domain, city.as_deref(), country.as_deref()];
    hints.company = Some((
        number(&[name.as_str()]),
        said.map(|text| text.map_or(0, |text| number(&[text]))),
    ));
    hints
}

/// A person's name for comparing: its words in one order, without titles and single letters between them. None for a name of
/// one word.
fn person_key(known: &Known) -> Option<String> {
    let name = match (
        known.get(&Field::PERSON_FIRST_NAME),
        known.get(&Field::PERSON_LAST_NAME),
    ) {
        (Some(first), Some(last)) => format!("{first} {last}"),
        _ => known.get(&Field::PERSON_FULL_NAME)?.clone(),
    };
    let folded = folded(&name);
    let mut words: Vec<&str> = folded
        .split(' ')
        .filter(|word| word.chars().count() > 1 && !TITLES.contains(word))
        .collect();
    words.sort_unstable();
    (words.len() > 1).then(|| words.join(" "))
}

/// A number that stands for texts; never 0. It is kept nowhere.
fn number(texts: &[&str]) -> u64 {
    let mut hasher = DefaultHasher::new();
    texts.hash(&mut hasher);
    hasher.finish().max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entity::known;

    const PERSON: [Option<Field>; 5] = [
        Some(Field::PERSON_FULL_NAME),
        Some(Field::COMPANY_NAME),
        Some(Field::COMPANY_DOMAIN),
        Some(Field::PERSON_EMAIL),
        Some(Field::PERSON_LINKEDIN_URL),
    ];
    const COMPANY: [Option<Field>; 4] = [
        Some(Field::COMPANY_NAME),
        Some(Field::COMPANY_DOMAIN),
        Some(Field::COMPANY_CITY),
        Some(Field::COMPANY_COUNTRY),
    ];

    fn of<const N: usize>(cells: [&str; N], mapping: &[Option<Field>]) -> Hints {
        hints(&known(&cells.map(str::to_owned), mapping))
    }

    fn shared<const N: usize>(left: [&str; N], right: [&str; N], mapping: &[Option<Field>]) -> Vec<Why> {
        let (left, right) = (of(left, mapping), of(right, mapping));
        let both = left.keys.iter().filter(|key| right.keys.contains(key));
        both.map(|(why, _)| *why).collect()
    }

    #[test]
    fn people_of_one_name_at_one_company_share_a_key() {
        let ada = ["Ada Marlow", "Northwind Labs, Inc.", "northwind.example", "", ""];
        for (other, wanted) in [
            (["Dr. Ada B. Márlow", "", "www.northwind.example", "", ""], true),
            (
                ["Marlow, Ada", "Northwind Labs", "", "", "linkedin.com/in/ada"],
                true,
            ),
            (
                ["Marlow Ada", "Northwind Labs GmbH", "other.example", "", ""],
                true,
            ),
            (
                ["Bo Marlow", "Northwind Labs", "northwind.example", "", ""],
                false,
            ),
            (["Ada Marlow", "Fernhill", "fernhill.example", "", ""], false),
            (["Ada", "Northwind Labs", "northwind.example", "", ""], false),
        ] {
            assert_eq!(!shared(ada, other, &PERSON).is_empty(), wanted, "{other:?}");
        }
        let own = ["Ada Marlow", "Self-employed", "", "", ""];
        assert_eq!(shared(own, own, &PERSON), [], "that is no company");
    }

    #[test]
    fn an_address_tells_a_person_unless_it_is_an_offices() {
        let with = |email| ["Ada", "", "", email, ""];
        let other = |email| ["Eda", "", "", email, ""];
        assert_eq!(
            shared(with("ada@n.example"), other("ADA@n.example"), &PERSON),
            [Why::Email]
        );
        assert_eq!(
            shared(with("info@n.example"), other("info@n.example"), &PERSON),
            []
        );
    }

    #[test]
    fn companies_need_more_than_a_name() {
        let holt = ["Holt Ltd", "holt.example", "York", "GB"];
        for (other, wanted) in [
            (["HOLT", "holt-group.example", "york", ""], vec![Why::Place]),
            (["Holt Limited", "holt.test", "Leeds", "GB"], vec![Why::Label]),
            (["Holt", "other.example", "Leeds", "GB"], vec![]),
            (["Bolt Ltd", "holt.example", "York", "GB"], vec![]),
        ] {
            assert_eq!(shared(holt, other, &COMPANY), wanted, "{other:?}");
        }
        let (one, other) = (of(holt, &COMPANY), of(["Holt", "", "", ""], &COMPANY));
        assert_eq!(
            one.company.map(|(name, _)| name),
            other.company.map(|(name, _)| name)
        );
        assert_eq!(other.company.map(|(_, said)| said), Some([0; 3]));
    }
}
