//! From several pages of one site to one set of facts. Pure.
//!
//! The home page says what a company is; the imprint, where the law asks for one, and the contact page say where it is and
//! how to reach it.

use std::collections::BTreeMap;

use media::PageFacts;
use store::Seen;
use url::Url;

use super::{
    answer::{Address, Facts},
    country,
    landing::registrable,
    names,
};
use crate::entity::FREE_MAIL;

/// What a page is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PageKind {
    Home,
    Contact,
    Imprint,
    About,
}

/// A page that was read.
pub(crate) struct ReadPage {
    pub kind: PageKind,
    pub url: Url,
    pub facts: PageFacts,
    /// By what to tell whether it changes.
    pub seen: Seen,
}

/// Who is believed first on what a company is, and who on where it is and how to reach it.
const ON_WHAT: [PageKind; 4] = [
    PageKind::Home,
    PageKind::About,
    PageKind::Imprint,
    PageKind::Contact,
];
const ON_WHERE: [PageKind; 4] = [
    PageKind::Imprint,
    PageKind::Contact,
    PageKind::Home,
    PageKind::About,
];

const MAX_ADDRESSES: usize = 10;

/// What a page of the same site is for, by its path.
pub(crate) fn kind_of(url: &Url) -> PageKind {
    let path = url.path().to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| path.contains(word));
    if says(&["impr", "legal", "colofon", "note-leg", "aviso", "mentions"]) {
        PageKind::Imprint
    } else if says(&[
        "about",
        "ueber",
        "uber-uns",
        "%c3%bcber",
        "company",
        "unternehmen",
        "propos",
        "sommes",
        "somos",
        "sobre",
        "siamo",
        "over-ons",
        "om-os",
        "who-we",
        "story",
        "team",
    ]) {
        PageKind::About
    } else {
        PageKind::Contact
    }
}

/// Brings the facts of a site's pages together. `asked` is the domain that was asked for; the pages may stand under another.
pub(crate) fn merge(asked: &str, pages: &[ReadPage]) -> Facts {
    let what = sorted(pages, &ON_WHAT);
    let place = sorted(pages, &ON_WHERE);
    let home = || {
        pages
            .iter()
            .filter(|page| page.kind == PageKind::Home)
            .map(|page| &page.facts)
    };
    let first = |get: fn(&PageFacts) -> Option<&String>, at_most: usize| {
        what.iter()
            .find_map(|page| get(&page.facts))
            .map(|text| short(text, at_most))
    };
    let own = Own::new(asked, pages);
    let (emails, other_emails) = own.emails(&place);
    Facts {
        title: home()
            .find_map(|facts| facts.title.as_deref())
            .map(|text| short(text, 300)),
        description: first(|facts| facts.description.as_ref(), 2_000),
        site_name: first(|facts| facts.site_name.as_ref(), 200),
        company_name: first(|facts| facts.company_name.as_ref(), 200),
        emails,
        other_emails,
        phones: union(place.iter().flat_map(|page| &page.facts.phones)),
        socials: socials(&what),
        address: place
            .iter()
            .find_map(|page| page.facts.address.as_ref())
            .map(|found| Address {
                text: short(&found.text, 300),
                city: found.city.as_deref().map(|city| short(city, 100)),
                country: found.country.as_deref().and_then(country::code),
            }),
        founded_year: what.iter().find_map(|page| page.facts.founded_year),
        lang: home()
            .find_map(|facts| facts.lang.as_deref())
            .map(|text| short(text, 20)),
        names: names::collect(pages),
    }
}

fn sorted<'a>(pages: &'a [ReadPage], order: &[PageKind; 4]) -> Vec<&'a ReadPage> {
    let mut sorted: Vec<&ReadPage> = pages.iter().collect();
    sorted.sort_by_key(|page| order.iter().position(|kind| *kind == page.kind));
    sorted
}

fn short(text: &str, at_most: usize) -> String {
    let text = text.trim();
    match text.char_indices().nth(at_most) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}

/// Each once, in order, told apart without spaces and signs.
fn union<'a>(all: impl Iterator<Item = &'a String>) -> Vec<String> {
    let mut seen = Vec::new();
    all.filter(|number| {
        let plain: String = number.chars().filter(|c| c.is_alphanumeric()).collect();
        let is_new = !seen.contains(&plain);
        seen.push(plain);
        is_new
    })
    .take(MAX_ADDRESSES)
    .cloned()
    .collect()
}

fn socials(pages: &[&ReadPage]) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for (network, address) in pages.iter().flat_map(|page| &page.facts.socials) {
        let network = if network == "twitter" { "x" } else { network };
        found.entry(network.to_owned()).or_insert_with(|| address.clone());
    }
    found
}

/// Mailboxes anybody may write to, the most general first.
const GENERAL: [&str; 18] = [
    "info",
    "hello",
    "contact",
    "office",
    "mail",
    "kontakt",
    "contacto",
    "contatti",
    "hallo",
    "hej",
    "post",
    "team",
    "sales",
    "enquiries",
    "inquiries",
    "welcome",
    "service",
    "support",
];
/// Mailboxes with a purpose of their own, which a first letter does not have.
const SPECIAL: [&str; 21] = [
    "abuse",
    "accounting",
    "billing",
    "bewerbung",
    "careers",
    "compliance",
    "datenschutz",
    "dpo",
    "gdpr",
    "invoice",
    "jobs",
    "legal",
    "no-reply",
    "noreply",
    "postmaster",
    "press",
    "presse",
    "privacy",
    "security",
    "unsubscribe",
    "webmaster",
];

/// Whether an address that begins so is read by many people.
pub(crate) fn is_mailbox_of_many(mailbox: &str) -> bool {
    GENERAL.contains(&mailbox) || SPECIAL.contains(&mailbox)
}

/// Which mail domains are the company's.
struct Own {
    domains: Vec<String>,
    labels: Vec<String>,
}

impl Own {
    fn new(asked: &str, pages: &[ReadPage]) -> Self {
        let mut domains = vec![registrable(asked).to_lowercase()];
        for host in pages.iter().filter_map(|page| page.url.host_str()) {
            let domain = registrable(host).to_lowercase();
            if !domains.contains(&domain) {
                domains.push(domain);
            }
        }
        let labels = domains
            .iter()
            .map(|domain| label(domain))
            .filter(|label| label.len() >= 4)
            .collect();
        Self { domains, labels }
    }

    /// How far an address's domain is from the company's: its own; one of a like name or a host that gives addresses to
    /// anybody, as small companies use; or a stranger's.
    fn distance(&self, domain: &str) -> u8 {
        let registrable = registrable(domain);
        if self.domains.iter().any(|own| own == registrable) {
            return 0;
        }
        let other = label(registrable);
        let alike =
            |own: &String| other.contains(own.as_str()) || (other.len() >= 4 && own.contains(other.as_str()));
        if self.labels.iter().any(alike) || FREE_MAIL.contains(&registrable) {
            1
        } else {
            2
        }
    }

    /// The company's addresses, the most fitting first, and strangers' that its pages show.
    fn emails(&self, pages: &[&ReadPage]) -> (Vec<String>, Vec<String>) {
        let mut all: Vec<&String> = Vec::new();
        for email in pages.iter().flat_map(|page| &page.facts.emails) {
            if !all.contains(&email) {
                all.push(email);
            }
        }
        let mut ranked: Vec<(u8, usize, &String)> = all
            .into_iter()
            .filter_map(|email| {
                let (mailbox, domain) = email.rsplit_once('@')?;
                Some((self.distance(domain), rank(mailbox), email))
            })
            .collect();
        ranked.sort_by_key(|(distance, rank, _)| (*distance, *rank));
        let (own, others): (Vec<_>, Vec<_>) = ranked.into_iter().partition(|(distance, ..)| *distance < 2);
        let plain = |found: Vec<(u8, usize, &String)>| {
            found
                .into_iter()
                .take(MAX_ADDRESSES)
                .map(|(_, _, email)| email.clone())
                .collect()
        };
        (plain(own), plain(others))
    }
}

/// Lower is more fitting for a first letter: general mailboxes, then people's, then special ones.
fn rank(mailbox: &str) -> usize {
    if let Some(at) = GENERAL.iter().position(|name| *name == mailbox) {
        return at;
    }
    let is_special = SPECIAL
        .iter()
        .any(|name| mailbox == *name || mailbox.split(['.', '-', '_', '+']).any(|part| part == *name));
    if is_special { 200 } else { 100 }
}

/// The name part of a domain, letters and digits only.
pub(super) fn label(domain: &str) -> String {
    registrable(domain)
        .split('.')
        .next()
        .unwrap_or_default()
        .chars()
        .filter(|c| c.is_alphanumeric())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(url: &str, kind: PageKind, html: &str) -> ReadPage {
        let url = Url::parse(url).unwrap();
        let facts = media::read_page(html.as_bytes(), &media::Headers::default(), &url);
        let seen = Seen::default();
        ReadPage {
            kind,
            url,
            facts,
            seen,
        }
    }

    #[test]
    fn the_home_page_says_what_and_the_imprint_says_where() {
        let home = page(
            "https://northwind.example/",
            PageKind::Home,
            "<html lang=en><title>Northwind Labs</title><meta name=description content='Instruments for the wind.'>\
             <a href='https://twitter.com/northwindlabs'>X</a><a href='tel:+45 70 10 20 30'>Call</a>",
        );
        let imprint = page(
            "https://northwind.example/impressum",
            PageKind::Imprint,
            "<title>Impressum</title><meta name=description content='Imprint.'>\
             <script type='application/ld+json'>{\"@type\":\"Organization\",\"name\":\"Northwind Labs ApS\",\
             \"url\":\"https://northwind.example/\",\"telephone\":\"+45 33 11 22 44\",\"address\":{\"@type\":\"PostalAddress\",\
             \"streetAddress\":\"Havnegade 1\",\"postalCode\":\"1058\",\"addressLocality\":\"Copenhagen\",\"addressCountry\":\"Denmark\"}}</script>",
        );
        let facts = merge("northwind.example", &[home, imprint]);
        assert_eq!(facts.title.as_deref(), Some("Northwind Labs"));
        assert_eq!(facts.description.as_deref(), Some("Instruments for the wind."));
        assert_eq!(facts.company_name.as_deref(), Some("Northwind Labs ApS"));
        assert_eq!(facts.phones.len(), 2);
        assert!(facts.phones[0].contains("33"), "{:?}", facts.phones);
        assert_eq!(
            facts.socials.get("x").map(String::as_str),
            Some("https://x.com/northwindlabs")
        );
        let address = facts.address.unwrap();
        assert_eq!(
            (address.city.as_deref(), address.country.as_deref()),
            (Some("Copenhagen"), Some("DK"))
        );
        assert_eq!(facts.lang.as_deref(), Some("en"));
    }

    #[test]
    fn own_and_general_addresses_come_first_and_strangers_stand_apart() {
        let mails = |list: &[&str]| {
            let links = list
                .iter()
                .map(|mail| format!("<a href='mailto:{mail}'>mail</a>"));
            links.collect::<String>()
        };
        for (found, own, others) in [
            (
                vec![
                    "privacy@northwind.example",
                    "ada.marlow@northwind.example",
                    "info@northwind.example",
                ],
                vec![
                    "info@northwind.example",
                    "ada.marlow@northwind.example",
                    "privacy@northwind.example",
                ],
                vec![],
            ),
            (
                vec!["studio@pixelmakers.example", "northwind@gmail.com"],
                vec!["northwind@gmail.com"],
                vec!["studio@pixelmakers.example"],
            ),
            (
                vec!["hello@northwind-labs.example", "sales@northwind.example"],
                vec!["sales@northwind.example", "hello@northwind-labs.example"],
                vec![],
            ),
            (
                vec!["hello@mail.northwind.example"],
                vec!["hello@mail.northwind.example"],
                vec![],
            ),
        ] {
            let home = page("https://www.northwind.example/", PageKind::Home, &mails(&found));
            let facts = merge("northwind.example", &[home]);
            assert_eq!(
                (facts.emails, facts.other_emails),
                (strings(&own), strings(&others))
            );
        }
    }

    fn strings(list: &[&str]) -> Vec<String> {
        list.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn long_texts_are_cut_and_numbers_written_twice_are_one() {
        let html = format!(
            "<title>{}</title><a href='tel:+4533112244'>a</a><p>Tel. +45 33 11 22 44</p>",
            "ø".repeat(900)
        );
        let facts = merge(
            "northwind.example",
            &[page("https://northwind.example/", PageKind::Home, &html)],
        );
        assert_eq!(facts.title.unwrap().chars().count(), 301);
        assert_eq!(facts.phones.len(), 1, "{:?}", facts.phones);
    }

    #[test]
    fn pages_by_their_paths() {
        for (path, kind) in [
            ("/kontakt", PageKind::Contact),
            ("/de/impressum.html", PageKind::Imprint),
            ("/mentions-legales", PageKind::Imprint),
            ("/%C3%BCber-uns", PageKind::About),
            ("/company/about", PageKind::About),
            ("/x?id=3", PageKind::Contact),
        ] {
            let url = Url::parse("https://northwind.example")
                .unwrap()
                .join(path)
                .unwrap();
            assert_eq!(kind_of(&url), kind, "{path}");
        }
    }
}
