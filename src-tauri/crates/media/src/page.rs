//! A page as a whole: what it says of its owner, and which pictures it offers.

use crate::headers::Headers;
use crate::slot::{Candidates, Shortlist, icon, image, logo};
use crate::{charset, contact, headers, jsonld, scan, unreal, web};
use serde::Serialize;
use std::collections::BTreeMap;
use url::Url;

/// What one page says of the company it belongs to.
#[derive(Clone, Debug, Default, Serialize)]
pub struct PageFacts {
    /// The page's title.
    pub title: Option<String>,
    /// What the site calls itself.
    pub site_name: Option<String>,
    /// The name of the organisation that JSON-LD declares as the page's owner.
    pub company_name: Option<String>,
    /// One or two sentences the page is described with.
    pub description: Option<String>,
    /// E-mail addresses in lower case; those of the page's own site first, at most ten.
    pub emails: Vec<String>,
    /// Telephone numbers as written, at most ten.
    pub phones: Vec<String>,
    /// Profile addresses by network: `linkedin`, `twitter` (X), `facebook`, `instagram`, `youtube`, `github` and others.
    pub socials: BTreeMap<String, String>,
    /// Where the company sits.
    pub address: Option<Address>,
    /// The year it was founded.
    pub founded_year: Option<i32>,
    /// Pages of the same site worth reading for the same facts: contact, imprint, about. Best first, at most three.
    pub contact_links: Vec<Url>,
    /// The pictures and colours the page offers.
    pub candidates: Candidates,
    /// The language the page says it is in, as written.
    pub lang: Option<String>,
    /// Why this is not the company's own page (parked, a check for robots, a log-in wall, empty), in words.
    pub unreal: Option<String>,
    /// Whether `unreal` is a check for robots: the site has a page and does not show it.
    pub robot_check: bool,
    /// Where a page with next to no text sends its visitors by `<meta http-equiv=refresh>`.
    pub onward: Option<Url>,
    /// The visible text, one block a line, at most 400 KB: what a quoted passage is checked against.
    #[serde(skip)]
    pub text: String,
}

/// A postal address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Address {
    /// The whole of it in one line.
    pub text: String,
    /// The town, when the page tells it apart.
    pub city: Option<String>,
    /// The country as the page writes it, a name or a code.
    pub country: Option<String>,
}

/// Reads a page. `headers` are those it was served with, `url` the address it was finally served from; relative addresses
/// are resolved against its `<base>`, then against `url`. Never fails: an unreadable page has no facts and says so in
/// `unreal`.
pub fn read_page(html: &[u8], headers: &Headers<'_>, url: &Url) -> PageFacts {
    let text = charset::to_text(html, headers.charset());
    let mut scanned = scan::scan(&text, url);
    scanned
        .links
        .extend(headers.links.iter().flat_map(|value| headers::links(value, url)));
    let base = scanned.base.as_ref().unwrap_or(url);
    let linked = jsonld::read(&scanned.json_ld, url);
    let organization = linked.organization.as_ref();

    let first = |names: &[&str]| scanned.meta(names).map(squash).find(|text| !text.is_empty());
    let title = Some(squash(&scanned.title))
        .filter(|title| !title.is_empty())
        .or_else(|| first(&["og:title", "twitter:title"]));
    let site_name = first(&["og:site_name", "application-name", "apple-mobile-web-app-title"])
        .or_else(|| linked.site_name.clone());
    let company_name = organization.and_then(|firm| firm.name.clone());
    let description = first(&["description", "og:description", "twitter:description"])
        .or_else(|| organization.and_then(|firm| firm.description.clone()));

    let mut list = Shortlist::default();
    let names: Vec<&str> = [&company_name, &site_name]
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect();
    logo::collect(&scanned, &linked, base, url, &names, &mut list);
    icon::declared(&scanned, &linked, base, &mut list);
    image::collect(&scanned, &linked, base, &mut list);
    icon::manifest(&scanned, base, &mut list);
    let candidates = list.into_candidates();

    let unreal = unreal::reason(&scanned);
    PageFacts {
        title,
        site_name,
        company_name,
        description,
        emails: contact::emails(&scanned, organization, url),
        phones: contact::phones(&scanned, organization),
        socials: contact::socials(&scanned, organization, url, base),
        address: contact::address(&scanned, organization).map(|found| Address {
            text: found.text,
            city: found.city,
            country: found.country,
        }),
        founded_year: contact::founded(&scanned, organization),
        contact_links: contact::contact_links(&scanned, url, base),
        candidates,
        lang: Some(scanned.lang.clone()).filter(|lang| !lang.is_empty()),
        robot_check: unreal.as_deref().is_some_and(unreal::is_robot_check),
        onward: unreal::onward(&scanned)
            .and_then(|written| web::resolve(base, written))
            .filter(|onward| onward != url),
        unreal,
        text: scanned.text,
    }
}

fn squash(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bare_page_says_where_it_sends_visitors_and_a_check_for_robots_is_told_apart() {
        let url = Url::parse("https://brightpine.example/").unwrap();
        let long = "We plan, build and look after gardens of all sizes. ".repeat(20);
        for (html, onward, robots) in [
            (
                "<meta http-equiv=refresh content='0; url=/en/'>".to_owned(),
                Some("https://brightpine.example/en/"),
                false,
            ),
            (
                "<title>Moved</title><meta http-equiv=refresh content=\"1;URL='https://www.brightpine.example'\"><p>Go on".to_owned(),
                Some("https://www.brightpine.example/"),
                false,
            ),
            (
                "<meta http-equiv=refresh content='30; url=/'><p>Our webcam".to_owned(),
                None,
                false,
            ),
            (
                format!("<meta http-equiv=refresh content='30; url=/next'><p>{long}"),
                None,
                false,
            ),
            (
                "<meta http-equiv=refresh content='0; url=javascript:alert(1)'>".to_owned(),
                None,
                false,
            ),
            ("<title>Just a moment...</title>".to_owned(), None, true),
            ("<title>Domain for sale</title>".to_owned(), None, false),
        ] {
            let facts = read_page(html.as_bytes(), &Headers::default(), &url);
            assert_eq!(facts.onward.as_ref().map(Url::as_str), onward, "{html}");
            assert_eq!(facts.robot_check, robots, "{html}");
        }
    }
}
