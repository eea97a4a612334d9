//! What a site calls whoever it belongs to, by every sign its pages give. Pure: pages in, names out.

use media::{PageFacts, Slot};
use serde::{Deserialize, Serialize};

use super::facts::{PageKind, ReadPage};

/// A name on a site, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SiteName {
    /// The name as written.
    pub name: String,
    /// Where it stands.
    pub from: NameSource,
}

/// Where a name stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum NameSource {
    /// The organisation that structured data declares.
    Organization,
    /// What the site calls itself.
    SiteName,
    /// A part of the home page's title.
    Title,
    /// The words that stand for the logo.
    Logo,
    /// A notice of copyright.
    Copyright,
    /// A short line with a legal form, such as an imprint has.
    LegalName,
}

/// Names of one kind that are kept at most, and letters of one.
const MOST: usize = 4;
const LETTERS: usize = 100;
/// Lines of a page that are looked at: imprints stand in footers, at the very end.
const LINES: usize = 4_000;

/// Collects the names on a site's pages, each once for each place.
pub(super) fn collect(pages: &[ReadPage]) -> Vec<SiteName> {
    let mut names = Names::default();
    for page in pages {
        let facts = &page.facts;
        names.add(NameSource::Organization, facts.company_name.as_deref());
        if page.kind == PageKind::Home {
            names.add(NameSource::SiteName, facts.site_name.as_deref());
            for part in facts.title.iter().flat_map(|title| parts(title)) {
                names.add(NameSource::Title, Some(part));
            }
            names.add(NameSource::Logo, logo_words(facts));
        }
        for line in facts.text.lines().take(LINES) {
            names.add(NameSource::Copyright, copyright(line));
            names.add(NameSource::LegalName, legal_name(line));
        }
    }
    names.0
}

#[derive(Default)]
struct Names(Vec<SiteName>);

impl Names {
    fn add(&mut self, from: NameSource, name: Option<&str>) {
        let Some(name) = name.map(str::trim).filter(|name| !name.is_empty()) else {
            return;
        };
        let of_kind = self.0.iter().filter(|known| known.from == from);
        let is_known = of_kind.clone().any(|known| known.name == name);
        if !is_known && of_kind.count() < MOST && name.chars().count() <= LETTERS {
            self.0.push(SiteName {
                name: name.to_owned(),
                from,
            });
        }
    }
}

/// The parts of a title between the signs that people put there.
fn parts(title: &str) -> impl Iterator<Item = &str> {
    title
        .split(['|', '–', '—', '·', '•', '»', '«', '｜'])
        .flat_map(|part| part.split(" - "))
        .flat_map(|part| part.split(": "))
}

/// The words that stand for the surest logo, without the word itself.
fn logo_words(facts: &PageFacts) -> Option<&str> {
    let logos = facts.candidates.of(Slot::Logo);
    let alt = logos
        .iter()
        .map(|(_, candidate, _)| candidate.alt.as_str())
        .find(|alt| !alt.is_empty())?;
    let lower = alt.to_lowercase();
    // Only where lower case is as long, so that places mean the same in both.
    let at = lower.find("logo").filter(|_| lower.len() == alt.len());
    Some(match at {
        Some(0) => alt[4..].trim_start_matches([' ', '-', ':', '–']),
        Some(at) => alt[..at].trim_end_matches([' ', '-', ':', '–']),
        None => alt,
    })
}

/// Whose copyright a line claims.
fn copyright(line: &str) -> Option<&str> {
    let line = &line[..line.char_indices().nth(300).map_or(line.len(), |(end, _)| end)];
    let after = ["©", "(c)", "(C)"]
        .iter()
        .find_map(|sign| line.split_once(sign))
        .map(|(_, after)| after)
        .or_else(|| line.strip_prefix("Copyright"))?;
    let owner = after.trim_start_matches(|c: char| {
        c.is_ascii_digit() || c.is_whitespace() || matches!(c, '-' | '–' | ',' | '©' | '.')
    });
    let owner = owner.strip_prefix("by ").unwrap_or(owner);
    let end = [
        "|",
        "·",
        "•",
        " – ",
        " - ",
        ". ",
        "All rights",
        "Alle Rechte",
        "Tous droits",
    ]
    .iter()
    .filter_map(|stop| owner.find(stop))
    .min();
    let owner = owner[..end.unwrap_or(owner.len())].trim();
    let owner = owner
        .trim_end_matches(|c: char| c.is_ascii_digit() || c.is_whitespace() || matches!(c, '-' | '–' | ','));
    owner.chars().any(char::is_alphabetic).then_some(owner)
}

/// A short line that ends like the name of a firm.
fn legal_name(line: &str) -> Option<&str> {
    let line = line.trim().trim_end_matches(',');
    let words = line.split_whitespace().count();
    if line.len() > 80 || !(2..=8).contains(&words) {
        return None;
    }
    let last = line.split_whitespace().next_back()?;
    let last: String = last
        .to_lowercase()
        .chars()
        .filter(|c| c.is_alphanumeric())
        .collect();
    model::is_legal_form(&last).then_some(line)
}

#[cfg(test)]
mod tests {
    use super::*;
    use url::Url;

    fn page(kind: PageKind, html: &str) -> ReadPage {
        let url = Url::parse("https://northwind.example/").unwrap();
        let facts = media::read_page(html.as_bytes(), &media::Headers::default(), &url);
        let seen = store::Seen::default();
        ReadPage {
            kind,
            url,
            facts,
            seen,
        }
    }

    #[test]
    fn names_come_from_every_place_that_has_one() {
        let home = page(
            PageKind::Home,
            "<title>Sensors for cold chains | Northwind Labs</title><meta property=og:site_name content=Northwind>\
             <header><a href=/><img src=/l.png alt='Northwind Labs logo'></a></header><h1>We measure</h1>\
             <footer><p>Copyright © 2014–2026 Northwind Labs ApS. All rights reserved.</p></footer>",
        );
        let imprint = page(
            PageKind::Imprint,
            "<h1>Imprint</h1><p>Nordvind Holding A/S</p><p>Havnegade 1</p><p>We do as we like as a company</p>",
        );
        let found = collect(&[home, imprint]);
        let of = |from| {
            let names = found.iter().filter(move |name| name.from == from);
            names.map(|name| name.name.as_str()).collect::<Vec<_>>()
        };
        assert_eq!(
            of(NameSource::Title),
            ["Sensors for cold chains", "Northwind Labs"]
        );
        assert_eq!(of(NameSource::SiteName), ["Northwind"]);
        assert_eq!(of(NameSource::Logo), ["Northwind Labs"]);
        assert_eq!(of(NameSource::Copyright), ["Northwind Labs ApS"]);
        assert!(
            of(NameSource::LegalName).contains(&"Nordvind Holding A/S"),
            "{found:?}"
        );
        assert_eq!(of(NameSource::Organization), Vec::<&str>::new());
    }

    #[test]
    fn a_notice_of_copyright_names_its_owner() {
        for (line, owner) in [
            ("© 2026 Northwind Labs", Some("Northwind Labs")),
            ("Northwind © 2026", None),
            ("(c) Northwind Labs 2019-2026 | Imprint", Some("Northwind Labs")),
            ("Copyright by Northwind - Site by Studio", Some("Northwind")),
            ("© 2026", None),
            ("We copyright nothing", None),
        ] {
            assert_eq!(copyright(line), owner, "{line}");
        }
    }
}
