//! The company's logo: what the page declares, then what stands where a logo stands.

use crate::candidate::{PictureSource, Shortlist, Slot};
use crate::jsonld::Linked;
use crate::place::{Place, is_foreign_mark, says_logo};
use crate::scan::{Pictured, Scanned, What};
use crate::web;
use url::Url;

const MAX_FROM_BODY: usize = 6;
/// Where the ranks of each source begin; icons that may stand in come after all of these.
const FROM_HEADER: u32 = 20;
const FROM_ITEMPROP: u32 = 40;
const FROM_META: u32 = 45;
const FROM_BODY: u32 = 50;
/// Icon ranks of declared logos that may be square: before every icon link; their pixels will tell.
const SQUARE_MARK: u32 = 100;

/// Adds logo candidates, best first. `names` are what the company may be called.
pub(crate) fn collect(
    scanned: &Scanned,
    linked: &Linked,
    base: &Url,
    page: &Url,
    names: &[&str],
    list: &mut Shortlist,
) {
    for (named, rule) in &linked.logos {
        if let Some(source) = web::picture(base, &named.address) {
            if named.square {
                list.add(Slot::Icon, source.clone(), rule, SQUARE_MARK, "");
            }
            list.add(Slot::Logo, source, rule, 0, "");
        }
    }

    let own = Own::new(page, names);
    let mut seen: Vec<(u32, usize, &Pictured)> = Vec::new();
    for (order, picture) in scanned.pictures.iter().enumerate() {
        if let Some(score) = own.score(picture) {
            seen.push((score, order, picture));
        }
    }
    seen.sort_by_key(|(score, order, _)| (*score, *order));
    let (header, body): (Vec<_>, Vec<_>) = seen.into_iter().partition(|(score, ..)| *score < BODY);
    for (_, _, picture) in header.into_iter().take(MAX_FROM_BODY) {
        add(picture, scanned, base, FROM_HEADER, list);
    }
    for (name, written) in &scanned.itemprops {
        if name == "logo"
            && let Some(source) = web::picture(base, written)
        {
            list.add(Slot::Icon, source.clone(), "itemprop logo", SQUARE_MARK, "");
            list.add(Slot::Logo, source, "itemprop logo", FROM_ITEMPROP, "");
        }
    }
    for written in scanned.meta(&["og:logo", "logo", "schema:logo"]) {
        if let Some(source) = web::picture(base, written) {
            list.add(Slot::Icon, source.clone(), "og:logo", SQUARE_MARK, "");
            list.add(Slot::Logo, source, "og:logo", FROM_META, "");
        }
    }
    for (_, _, picture) in body.into_iter().take(MAX_FROM_BODY) {
        add(picture, scanned, base, FROM_BODY, list);
    }
}

fn add(picture: &Pictured, scanned: &Scanned, base: &Url, floor: u32, list: &mut Shortlist) {
    let rule = match (
        picture.what,
        picture.place.has(Place::HEADER),
        picture.place.has(Place::FOOTER),
    ) {
        _ if picture.itemprop == "logo" => "itemprop logo",
        (What::Svg, true, _) => "header svg",
        (What::Background, true, _) => "header background",
        (What::Image, true, _) => "header image",
        (_, _, true) => "footer image",
        (What::Svg, ..) => "page svg",
        (What::Background, ..) => "page background",
        (What::Image, ..) => "page image",
    };
    if let Some(svg) = &picture.svg {
        if let Some(filled) = scanned.sprites.fill(svg) {
            list.add(
                Slot::Logo,
                PictureSource::Inline {
                    bytes: filled.into_bytes(),
                },
                rule,
                floor,
                &picture.alt,
            );
        }
        return;
    }
    if let Some(source) = picture
        .sources
        .iter()
        .find_map(|written| web::picture(base, written))
    {
        list.add(Slot::Logo, source, rule, floor, &picture.alt);
    }
}

/// Scores from here on are found outside the header.
const BODY: u32 = 50;

/// What the company is called, to tell its mark from others'.
struct Own {
    label: String,
    names: Vec<String>,
}

impl Own {
    fn new(page: &Url, names: &[&str]) -> Own {
        let names = names
            .iter()
            .map(|name| web::letters(name))
            .filter(|name| name.chars().count() >= 3)
            .collect();
        Own {
            label: web::label(page),
            names,
        }
    }

    /// Whether a text names the company.
    fn is_named(&self, text: &str) -> bool {
        let text = web::letters(text);
        (self.label.len() >= 3 && text.contains(&self.label))
            || self.names.iter().any(|name| text.contains(name.as_str()))
    }

    /// How little a picture looks like the logo; `None` when it does not at all.
    fn score(&self, picture: &Pictured) -> Option<u32> {
        let place = picture.place;
        if place.has(Place::WALL) || too_small(picture) {
            return None;
        }
        let source = picture.sources.first().map(String::as_str).unwrap_or_default();
        let path = if source.starts_with("data:") {
            ""
        } else {
            source.split(['?', '#']).next().unwrap_or_default()
        };
        let path = path.to_ascii_lowercase();
        let file = path.rsplit('/').next().unwrap_or_default();
        let alt = picture.alt.to_ascii_lowercase();
        if is_foreign_mark(&format!("{} {file} {alt}", picture.names), &self.label) {
            return None;
        }
        let home = place.has(Place::HOME);
        let says = says_logo(&picture.names) || says_logo(&alt) || says_logo(file);
        let around = place.has(Place::NAMED);
        // A sentence that mentions the company is a caption, not its name.
        let named = (alt.chars().count() <= 60 && self.is_named(&alt)) || self.is_named(file);
        if place.has(Place::HEADER) {
            // Navigation is full of pictures; only its logos count.
            let header = match (home, says || around, named) {
                (true, true, true) => 0,
                (true, true, false) => 1,
                (true, false, true) => 2,
                (false, true, true) => 3,
                (true, false, false) if picture.what != What::Background => 4,
                (false, true, false) => 5,
                (false, false, true) if picture.what == What::Image => 6,
                _ => return None,
            };
            return Some(header);
        }
        if picture.itemprop == "logo" {
            return Some(7);
        }
        let footer = if place.has(Place::FOOTER) { 20 } else { 0 };
        let score = match (home, says || around, named) {
            (true, true, _) => BODY,
            (false, true, true) => BODY + 1,
            (true, false, true) => BODY + 2,
            (true, false, false) if picture.what == What::Image => BODY + 5,
            // A picture with "logo" in its name inside the content is most often somebody else's.
            (false, true, false) if !place.any(Place::CONTENT.with(Place::FOOTER)) => BODY + 6,
            _ => return None,
        };
        Some(score + footer)
    }
}

fn too_small(picture: &Pictured) -> bool {
    picture.width.is_some_and(|width| width <= 12) || picture.height.is_some_and(|height| height <= 8)
}
