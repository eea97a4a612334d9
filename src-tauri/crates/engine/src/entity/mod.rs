//! Entities: who stands behind a record. Names, domains, profile addresses and phones are brought to one spelling, so
//! that records about the same person or company have one key and are paid for once.

mod links;

use std::collections::BTreeMap;

use model::{EntityId, EntityKind, Field};
use sha2::{Digest, Sha256};

pub(crate) use links::{Links, known_of, take_domains};

/// What a record says, by field, normalised.
pub type Known = BTreeMap<Field, String>;

/// Hosts that give mail addresses to anybody; an address there names no company.
pub(crate) const FREE_MAIL: &[&str] = &[
    "aol.com",
    "fastmail.com",
    "gmail.com",
    "gmx.com",
    "gmx.de",
    "gmx.net",
    "googlemail.com",
    "hotmail.com",
    "hotmail.co.uk",
    "icloud.com",
    "laposte.net",
    "libero.it",
    "live.com",
    "mac.com",
    "mail.com",
    "mail.ru",
    "me.com",
    "msn.com",
    "naver.com",
    "orange.fr",
    "outlook.com",
    "proton.me",
    "protonmail.com",
    "qq.com",
    "t-online.de",
    "web.de",
    "yahoo.com",
    "yahoo.co.uk",
    "yahoo.de",
    "yahoo.fr",
    "yandex.ru",
    "163.com",
];

/// A domain as companies are known by: registrable, lower case, ASCII; from a domain, an address or an e-mail. Free-mail
/// hosts and bare addresses give none.
#[must_use]
pub fn domain(text: &str) -> Option<String> {
    let text = text.trim().trim_end_matches('.');
    let text = text.rsplit_once('@').map_or(text, |(_, host)| host);
    let with_scheme = if text.contains("://") {
        text.to_owned()
    } else {
        format!("http://{text}")
    };
    let url = url::Url::parse(&with_scheme).ok()?;
    let url::Host::Domain(host) = url.host()? else {
        return None;
    };
    let registrable = psl::domain_str(host)?;
    // The list knows no rule for the reserved names; psl then takes the last label as the suffix, which is right.
    (registrable.contains('.') && !FREE_MAIL.contains(&registrable)).then(|| registrable.to_owned())
}

/// A profile address on LinkedIn in one spelling: `https://www.linkedin.com/in/name`.
#[must_use]
pub fn linkedin(text: &str) -> Option<String> {
    let lower = text.trim().to_lowercase();
    let at = lower.find("linkedin.com/")?;
    let path = lower[at + "linkedin.com/".len()..].split(['?', '#']).next()?;
    let mut parts = path.split('/').filter(|part| !part.is_empty());
    let (kind, name) = (parts.next()?, parts.next()?);
    matches!(kind, "in" | "pub" | "company" | "school")
        .then(|| format!("https://www.linkedin.com/{kind}/{name}"))
}

/// A name with single spaces.
fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Letters and digits only, lower case, common accents folded: for comparing, never for showing.
#[must_use]
pub fn folded(text: &str) -> String {
    let fold = |c: char| match c {
        'á' | 'à' | 'â' | 'ã' | 'å' | 'ā' | 'ą' => "a".to_owned(),
        'ä' | 'æ' => "ae".to_owned(),
        'ç' | 'ć' | 'č' => "c".to_owned(),
        'é' | 'è' | 'ê' | 'ë' | 'ē' | 'ę' | 'ě' => "e".to_owned(),
        'í' | 'ì' | 'î' | 'ï' | 'ī' => "i".to_owned(),
        'ñ' | 'ń' | 'ň' => "n".to_owned(),
        'ó' | 'ò' | 'ô' | 'õ' | 'ō' => "o".to_owned(),
        'ö' | 'ø' | 'œ' => "oe".to_owned(),
        'ú' | 'ù' | 'û' | 'ū' | 'ů' => "u".to_owned(),
        'ü' => "ue".to_owned(),
        'ß' => "ss".to_owned(),
        'š' | 'ś' => "s".to_owned(),
        'ž' | 'ź' | 'ż' => "z".to_owned(),
        'ł' => "l".to_owned(),
        other if other.is_alphanumeric() => other.to_string(),
        _ => " ".to_owned(),
    };
    spaced(&text.to_lowercase().chars().map(fold).collect::<String>())
}

/// A company's name for comparing: folded, without legal forms at its end.
#[must_use]
pub fn company_key(name: &str) -> String {
    let dotless = name.replace('.', "");
    let folded = folded(&dotless);
    let mut words: Vec<&str> = folded.split(' ').collect();
    words.truncate(words.len() - model::legal_words(&words));
    words.join(" ")
}

/// What a row says under a mapping, normalised; names are split and joined, a company's domain is read from a work
/// e-mail, and what is no value of its field is left out.
#[must_use]
pub fn known(cells: &[String], mapping: &[Option<Field>]) -> Known {
    let mut known = Known::new();
    for (cell, field) in cells.iter().zip(mapping) {
        let Some(field) = field.filter(|field| !known.contains_key(field)) else {
            continue;
        };
        if let Some(value) = value_of(field, cell) {
            known.insert(field, value);
        }
    }
    derive(&mut known);
    known
}

/// What a text of the file says of its field, in the field's one spelling; nothing when it is no value of it.
#[must_use]
pub fn value_of(field: Field, text: &str) -> Option<String> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    match field {
        Field::COMPANY_DOMAIN => domain(text),
        Field::PERSON_LINKEDIN_URL | Field::COMPANY_LINKEDIN_URL => linkedin(text),
        other => model::Value::parse(other, &spaced(text))
            .ok()
            .map(|value| value.to_string()),
    }
}

/// Adds what follows from what is known.
pub fn derive(known: &mut Known) {
    let first_last = known
        .get(&Field::PERSON_FIRST_NAME)
        .zip(known.get(&Field::PERSON_LAST_NAME));
    if let Some(full) = first_last.map(|(first, last)| format!("{first} {last}")) {
        known.entry(Field::PERSON_FULL_NAME).or_insert(full);
    } else if let Some((first, last)) = known
        .get(&Field::PERSON_FULL_NAME)
        .and_then(|full| split_name(full))
    {
        known.entry(Field::PERSON_FIRST_NAME).or_insert(first);
        known.entry(Field::PERSON_LAST_NAME).or_insert(last);
    }
    if let Some(domain) = known.get(&Field::PERSON_EMAIL).and_then(|email| domain(email)) {
        known.entry(Field::COMPANY_DOMAIN).or_insert(domain);
    }
}

/// First and last name of a full one: "Last, First", or the first word and the rest, particles kept with the last name.
fn split_name(full: &str) -> Option<(String, String)> {
    if let Some((last, first)) = full.split_once(',') {
        let (first, last) = (spaced(first), spaced(last));
        return (!first.is_empty() && !last.is_empty()).then_some((first, last));
    }
    let (first, last) = full.split_once(' ')?;
    Some((first.to_owned(), last.to_owned()))
}

/// The canonical key of the person or company, if there is enough to know one by.
#[must_use]
pub fn key(kind: EntityKind, known: &Known) -> Option<String> {
    let get = |field: Field| known.get(&field).map(String::as_str);
    match kind {
        EntityKind::Company => get(Field::COMPANY_DOMAIN)
            .map(|domain| format!("company:{domain}"))
            .or_else(|| get(Field::COMPANY_LINKEDIN_URL).map(|url| format!("company:{url}")))
            .or_else(|| get(Field::COMPANY_NAME).map(|name| format!("company:{}", company_key(name)))),
        EntityKind::Person => {
            if let Some(url) = get(Field::PERSON_LINKEDIN_URL) {
                return Some(format!("person:{url}"));
            }
            let name = get(Field::PERSON_FULL_NAME)
                .map(folded)
                .filter(|name| !name.is_empty());
            let company = key(EntityKind::Company, known);
            match (name, company, get(Field::PERSON_EMAIL)) {
                (Some(name), Some(company), _) => Some(format!("person:{name}@{company}")),
                (_, _, Some(email)) => Some(format!("person:{}", email.to_lowercase())),
                _ => None,
            }
        }
    }
}

/// The id of a key: the first eight bytes of its SHA-256.
#[must_use]
pub fn id(key: &str) -> EntityId {
    let digest = Sha256::digest(key.as_bytes());
    let mut first = [0_u8; 8];
    first.copy_from_slice(&digest[..8]);
    EntityId(i64::from_be_bytes(first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_come_from_every_spelling_and_free_mail_gives_none() {
        for (text, wanted) in [
            (
                "https://www.Northwind-Labs.example/about?x=1",
                Some("northwind-labs.example"),
            ),
            ("shop.northwind.co.uk", Some("northwind.co.uk")),
            ("ada@mail.northwind.example", Some("northwind.example")),
            ("bücher.example", Some("xn--bcher-kva.example")),
            ("ada@gmail.com", None),
            ("192.168.0.1", None),
            ("not a domain", None),
            ("localhost", None),
        ] {
            assert_eq!(domain(text).as_deref(), wanted, "{text}");
        }
    }

    #[test]
    fn rows_about_one_person_share_a_key() {
        let mapping = [Some(Field::PERSON_FULL_NAME), Some(Field::COMPANY_DOMAIN)];
        let key_of =
            |name: &str, site: &str| key(EntityKind::Person, &known(&[name.into(), site.into()], &mapping));
        let ada = key_of("Ada  Márlow", "https://www.northwind.example");
        assert!(ada.is_some());
        assert_eq!(ada, key_of("ada marlow", "northwind.example"));
        assert_ne!(ada, key_of("Bo Marlow", "northwind.example"));
        assert_eq!(key_of("", "northwind.example"), None);
    }

    #[test]
    fn company_names_lose_their_legal_form_and_nothing_else() {
        for (name, wanted) in [
            ("Northwind Labs, Inc.", "northwind labs"),
            ("Müller & Söhne GmbH & Co. KG", "mueller soehne"),
            ("Company", "company"),
            ("S.A. Brewing S.p.A.", "sa brewing"),
        ] {
            assert_eq!(company_key(name), wanted, "{name}");
        }
    }

    #[test]
    fn names_are_joined_split_and_a_work_address_tells_the_domain() {
        let mut whole = Known::from([(Field::PERSON_FULL_NAME, "Marlow, Ada".into())]);
        derive(&mut whole);
        assert_eq!(whole[&Field::PERSON_FIRST_NAME], "Ada");
        let mut parts = Known::from([
            (Field::PERSON_FIRST_NAME, "Ada".into()),
            (Field::PERSON_LAST_NAME, "van Marlow".into()),
            (Field::PERSON_EMAIL, "ada@northwind.example".into()),
        ]);
        derive(&mut parts);
        assert_eq!(parts[&Field::PERSON_FULL_NAME], "Ada van Marlow");
        assert_eq!(parts[&Field::COMPANY_DOMAIN], "northwind.example");
    }

    #[test]
    fn profile_addresses_have_one_spelling() {
        assert_eq!(
            linkedin("linkedin.com/in/Ada-Marlow/?trk=x").as_deref(),
            Some("https://www.linkedin.com/in/ada-marlow")
        );
        assert_eq!(linkedin("https://example.com/in/ada"), None);
    }
}
