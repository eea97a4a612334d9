//! Pages of a site that say more of its owner: contact, imprint, about.

use super::href::percent_decoded;
use crate::scan::Scanned;
use crate::web;
use std::collections::HashSet;
use url::Url;

/// Pages of the same site that say who and where: contact, imprint, about. At most three, best first, one of each kind.
pub(crate) fn contact_links(scanned: &Scanned, page: &Url, base: &Url) -> Vec<Url> {
    let mut found: Vec<(usize, u32, Url)> = Vec::new();
    for anchor in &scanned.anchors {
        let Some(url) = web::resolve(base, &anchor.href)
            .filter(|url| web::same_site_url(url, page) && url.path() != page.path())
        else {
            continue;
        };
        let path = percent_decoded(url.path()).to_lowercase();
        if [".pdf", ".jpg", ".png", ".zip", ".xml", ".vcf"]
            .iter()
            .any(|end| path.ends_with(end))
        {
            continue;
        }
        let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        let last = last.split('.').next().unwrap_or_default();
        let elsewhere = if url.host_str() == page.host_str() { 0 } else { 5 };
        let depth = u32::try_from(path.matches('/').count()).unwrap_or(9) + elsewhere;
        let text = anchor.text.to_lowercase();
        let text = text.trim();
        let kind = KINDS.iter().enumerate().find_map(|(kind, (paths, words))| {
            let by_path = paths.contains(&last);
            let by_text = words.contains(&text);
            let joined = |word: &str| {
                let rest = last.strip_prefix(word).or_else(|| last.strip_suffix(word));
                rest.is_some_and(|rest| rest.starts_with(['-', '_']) || rest.ends_with(['-', '_']))
            };
            let loosely =
                last.len() < 30 && !dated(&path) && paths.iter().any(|word| word.len() >= 5 && joined(word));
            match (by_path, by_text, loosely) {
                (true, true, _) => Some((kind, 0)),
                (true, false, _) => Some((kind, 1)),
                (false, true, _) => Some((kind, 2)),
                (false, false, true) => Some((kind, 4)),
                _ => None,
            }
        });
        if let Some((kind, quality)) = kind {
            found.push((kind, quality * 10 + depth, url));
        }
    }
    found.sort_by_key(|(kind, quality, _)| (*kind, *quality));
    let mut seen = HashSet::new();
    found
        .into_iter()
        .filter(|(kind, _, url)| {
            seen.insert(format!("{kind}")) && seen.insert(url.as_str().trim_end_matches('/').to_owned())
        })
        .map(|(_, _, url)| url)
        .take(3)
        .collect()
}

/// `/2011/04/…`: a post, not one of the site's standing pages.
fn dated(path: &str) -> bool {
    path.split('/').any(|part| {
        part.len() == 4 && part.starts_with("20") && part.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// Last path segments and link texts of each kind of page.
const KINDS: [(&[&str], &[&str]); 3] = [
    (
        &[
            "contact",
            "contact-us",
            "contactus",
            "contacts",
            "contact_us",
            "kontakt",
            "contacto",
            "contactez-nous",
            "nous-contacter",
            "contatti",
            "contattaci",
            "contato",
            "get-in-touch",
            "kontakta-oss",
            "yhteystiedot",
            "kapcsolat",
            "iletisim",
        ],
        &[
            "contact",
            "contact us",
            "contacts",
            "kontakt",
            "contacto",
            "contactez-nous",
            "nous contacter",
            "contatti",
            "contattaci",
            "contato",
            "get in touch",
            "kontakta oss",
            "お問い合わせ",
        ],
    ),
    (
        &[
            "imprint",
            "impressum",
            "legal-notice",
            "mentions-legales",
            "aviso-legal",
            "note-legali",
            "colofon",
            "impress",
        ],
        &[
            "imprint",
            "impressum",
            "legal notice",
            "mentions légales",
            "aviso legal",
            "note legali",
            "colofon",
        ],
    ),
    (
        &[
            "about",
            "about-us",
            "aboutus",
            "about_us",
            "ueber-uns",
            "uber-uns",
            "über-uns",
            "company",
            "unternehmen",
            "a-propos",
            "qui-sommes-nous",
            "quienes-somos",
            "sobre-nosotros",
            "chi-siamo",
            "sobre",
            "over-ons",
            "om-oss",
            "om-os",
            "who-we-are",
            "our-story",
            "team",
        ],
        &[
            "about",
            "about us",
            "über uns",
            "company",
            "unternehmen",
            "à propos",
            "qui sommes-nous",
            "quiénes somos",
            "sobre nosotros",
            "chi siamo",
            "over ons",
            "om oss",
            "who we are",
            "our story",
            "会社概要",
        ],
    ),
];
