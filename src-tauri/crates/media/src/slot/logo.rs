//! The company's logo: what the page declares, then what stands where a logo stands.

use super::candidate::Context;
use super::place::{Place, foreign_mark, says_logo};
use super::{PictureSource, Rule, Shortlist, Slot};
use crate::jsonld::Linked;
use crate::measure::Measured;
use crate::scan::{Pictured, Scanned, What};
use crate::web;
use url::Url;

const MAX_FROM_BODY: usize = 6;
/// Others' marks that are listed for the user all the same.
const MAX_FOREIGN: usize = 8;
/// Where the ranks of each source begin; icons that may stand in come after all of these.
const FROM_HEADER: u32 = 20;
const FROM_MICRODATA: u32 = 40;
const FROM_META: u32 = 45;
const FROM_BODY: u32 = 50;
const FOREIGN: u32 = 900;
/// Icon ranks of declared logos whose sides nobody declared: their pixels will tell.
const MAYBE_SQUARE: u32 = 150;

/// Adds logo candidates, best first. `names` are what the company may be called.
pub(crate) fn collect(
    scanned: &Scanned,
    linked: &Linked,
    base: &Url,
    page: &Url,
    names: &[&str],
    list: &mut Shortlist,
) {
    let (doubtful, declared): (Vec<_>, Vec<_>) = linked.logos.iter().partition(|(named, _)| named.elsewhere);
    for (named, rule) in declared {
        if let Some(source) = web::picture(base, &named.address) {
            list.add(Slot::Logo, source, *rule, 0, Context::default());
        }
    }

    let own = Own::new(page, names);
    let mut seen: Vec<(u32, usize, &Pictured)> = Vec::new();
    let mut foreign: Vec<(&Pictured, &'static str)> = Vec::new();
    for (order, picture) in scanned.pictures.iter().enumerate() {
        match own.score(picture) {
            Verdict::Own(score) => seen.push((score, order, picture)),
            Verdict::Foreign(why) if foreign.len() < MAX_FOREIGN => foreign.push((picture, why)),
            Verdict::Foreign(_) | Verdict::Nothing => {}
        }
    }
    seen.sort_by_key(|(score, order, _)| (*score, *order));
    let (header, body): (Vec<_>, Vec<_>) = seen.into_iter().partition(|(score, ..)| *score < BODY);
    for (score, _, picture) in header.into_iter().take(MAX_FROM_BODY) {
        // Neither named nor linked home: less sure.
        let trust = (score > STRONG).then_some(76);
        own.add(picture, scanned, base, FROM_HEADER, trust, list);
    }
    for (name, written) in &scanned.itemprops {
        if name == "logo"
            && let Some(source) = web::picture(base, written)
        {
            list.add(
                Slot::Icon,
                source.clone(),
                Rule::MicrodataLogo,
                MAYBE_SQUARE,
                Context::default(),
            );
            list.add(
                Slot::Logo,
                source,
                Rule::MicrodataLogo,
                FROM_MICRODATA,
                Context::default(),
            );
        }
    }
    for written in scanned.meta(&["og:logo", "logo", "schema:logo"]) {
        if let Some(source) = web::picture(base, written) {
            list.add(
                Slot::Icon,
                source.clone(),
                Rule::MetaLogo,
                MAYBE_SQUARE,
                Context::default(),
            );
            list.add(Slot::Logo, source, Rule::MetaLogo, FROM_META, Context::default());
        }
    }
    for (named, rule) in doubtful {
        if let Some(source) = web::picture(base, &named.address) {
            let about = Context {
                evidence: vec!["of an organisation with another site"],
                trust: Some(50),
                ..Context::default()
            };
            list.add(Slot::Logo, source, *rule, FROM_META, about);
        }
    }
    for (_, _, picture) in body.into_iter().take(MAX_FROM_BODY) {
        own.add(picture, scanned, base, FROM_BODY, None, list);
    }
    for (picture, why) in foreign {
        if let Some(source) = picture
            .sources
            .iter()
            .find_map(|written| web::picture(base, written))
        {
            let about = Context {
                alt: &picture.alt,
                declared: picture.declared(),
                evidence: evidence(picture, false),
                against: Some(why),
                trust: Some(0),
            };
            list.add(Slot::Logo, source, rule(picture), FOREIGN, about);
        }
    }
}

fn rule(picture: &Pictured) -> Rule {
    let (top, foot) = (picture.place.any(Place::TOP), picture.place.has(Place::FOOTER));
    match picture.what {
        _ if picture.itemprop == "logo" => Rule::MicrodataLogo,
        What::Svg if top => Rule::HeaderSvg,
        What::Background if top => Rule::HeaderBackground,
        What::Image if top => Rule::HeaderImage,
        _ if foot => Rule::FooterImage,
        What::Svg => Rule::PageSvg,
        What::Background => Rule::PageBackground,
        What::Image => Rule::PageImage,
    }
}

fn evidence(picture: &Pictured, named: bool) -> Vec<&'static str> {
    let place = picture.place;
    let says = says_logo(&picture.names) || says_logo(&picture.alt.to_ascii_lowercase());
    [
        (place.has(Place::HEADER), "in the header"),
        (
            place.has(Place::EARLY) && !place.has(Place::HEADER),
            "at the page's top",
        ),
        (place.has(Place::FOOTER), "in the footer"),
        (place.has(Place::CONTENT), "in the content"),
        (place.has(Place::HOME), "links to the front page"),
        (says || place.has(Place::NAMED), "called a logo"),
        (named, "names the company"),
        (picture.for_dark, "drawn for dark pages"),
    ]
    .into_iter()
    .filter_map(|(holds, what)| holds.then_some(what))
    .collect()
}

/// Scores up to here are told by two signs of three: links home, is called a logo, names the company.
const STRONG: u32 = 2;
/// Scores from here on are found outside the header.
const BODY: u32 = 50;

enum Verdict {
    /// How little it looks like the logo.
    Own(u32),
    /// Looks like somebody else's mark, and why.
    Foreign(&'static str),
    Nothing,
}

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

    /// Whether a text is the company's name and no more.
    fn is_name(&self, text: &str) -> bool {
        let text = web::letters(text);
        text.len() >= 3 && (text == self.label || self.names.contains(&text))
    }

    /// A caption that mentions the company is a sentence; its name is short.
    fn names(&self, picture: &Pictured) -> bool {
        let short = |text: &str| text.chars().count() <= 60 && self.is_named(text);
        short(&picture.alt) || self.is_named(file(picture)) || short(&picture.beside)
    }

    fn score(&self, picture: &Pictured) -> Verdict {
        let place = picture.place;
        if too_small(picture) {
            return Verdict::Nothing;
        }
        let file = file(picture).to_ascii_lowercase();
        let alt = picture.alt.to_ascii_lowercase();
        let says = says_logo(&picture.names) || says_logo(&alt) || says_logo(&file);
        if place.has(Place::WALL) {
            return if says {
                Verdict::Foreign("stands among other firms' marks")
            } else {
                Verdict::Nothing
            };
        }
        if place.has(Place::DIALOG) {
            return if says {
                Verdict::Foreign("belongs to a notice that lies over the page")
            } else {
                Verdict::Nothing
            };
        }
        if foreign_mark(&format!("{} {file} {alt}", picture.names), &self.label) {
            return if picture.what == What::Image && place.any(Place::TOP) {
                Verdict::Foreign("the mark of a service, a shop or a control")
            } else {
                Verdict::Nothing
            };
        }
        let home = place.has(Place::HOME);
        let around = place.has(Place::NAMED);
        let named = self.names(picture);
        if place.has(Place::ABROAD) && !named {
            return if says {
                Verdict::Foreign("links to another site")
            } else {
                Verdict::Nothing
            };
        }
        let later = u32::from(picture.for_dark) * 8;
        if place.any(Place::TOP) {
            // Navigation is full of pictures; only its logos count.
            let drawn = picture.what != What::Background;
            let score = match (home, says || around, named) {
                (true, true, true) => 0,
                (true, true, false) => 1,
                (true, false, true) => 2,
                (false, true, true) => 3,
                (true, false, false) if drawn => 4,
                (false, true, false) if place.has(Place::HEADER) => 5,
                (false, false, true) if picture.what == What::Image => 6,
                _ => return self.elsewhere(picture, says || around, named),
            };
            return Verdict::Own(score + later);
        }
        self.elsewhere(picture, says || around, named)
    }

    fn elsewhere(&self, picture: &Pictured, says: bool, named: bool) -> Verdict {
        let place = picture.place;
        if picture.itemprop == "logo" {
            return Verdict::Own(7);
        }
        let later = u32::from(place.has(Place::FOOTER)) * 20 + u32::from(picture.for_dark) * 8;
        let home = place.has(Place::HOME);
        let score = match (home, says, named) {
            (true, true, _) => BODY,
            (false, true, true) => BODY + 1,
            (true, false, true) => BODY + 2,
            (false, false, true) if picture.what == What::Image && self.is_name(&picture.alt) => BODY + 3,
            (true, false, false) if picture.what == What::Image => BODY + 5,
            // A picture with "logo" in its name inside the content is most often somebody else's.
            (false, true, false) if !place.any(Place::CONTENT.with(Place::FOOTER)) => BODY + 6,
            _ => return Verdict::Nothing,
        };
        Verdict::Own(score + later)
    }

    fn add(
        &self,
        picture: &Pictured,
        scanned: &Scanned,
        base: &Url,
        floor: u32,
        trust: Option<u8>,
        list: &mut Shortlist,
    ) {
        let about = Context {
            alt: &picture.alt,
            declared: picture.declared(),
            evidence: evidence(picture, self.names(picture)),
            against: None,
            trust,
        };
        if let Some(svg) = &picture.svg {
            if let Some(filled) = scanned.sprites.fill(svg) {
                let bytes = filled.into_bytes();
                list.add(
                    Slot::Logo,
                    PictureSource::Inline { bytes },
                    rule(picture),
                    floor,
                    about,
                );
            }
            return;
        }
        let sources = picture
            .sources
            .iter()
            .filter_map(|written| web::picture(base, written));
        // The second is for when the first cannot be had.
        for source in sources.take(2) {
            list.add(Slot::Logo, source, rule(picture), floor, about.clone());
        }
    }
}

/// The last part of the picture's address.
fn file(picture: &Pictured) -> &str {
    let source = picture.sources.first().map(String::as_str).unwrap_or_default();
    if source.starts_with("data:") {
        return "";
    }
    let path = source.split(['?', '#']).next().unwrap_or_default();
    path.rsplit('/').next().unwrap_or_default()
}

fn too_small(picture: &Pictured) -> bool {
    picture.width.is_some_and(|width| width <= 12) || picture.height.is_some_and(|height| height <= 8)
}

/// Why a measured picture cannot be a logo.
pub(crate) fn rejection(measured: &Measured) -> Option<String> {
    let (width, height) = (measured.width, measured.height);
    let ratio = measured.ratio();
    if width.max(height) < 24 || width.min(height) < 8 {
        return Some(format!("too small for a logo ({width}x{height})"));
    }
    (!(0.2..=14.0).contains(&ratio)).then(|| {
        let how = if ratio > 1.0 { "wide" } else { "tall" };
        format!("too {how} for a logo ({width}x{height})")
    })
}

/// What counts for or against a measured picture as a logo, in points of a hundred.
pub(crate) fn quality(measured: &Measured) -> i32 {
    let vector = measured.format == "svg";
    let ratio = measured.ratio();
    let mut points = match measured.width.min(measured.height) {
        _ if vector => 6,
        ..16 => -25,
        16..28 => -12,
        28..48 => -3,
        _ => 2,
    };
    points -= if ratio > 8.0 { 15 } else { 0 };
    points -= if ratio < 0.5 { 12 } else { 0 };
    points -= if measured.colours.photographic { 25 } else { 0 };
    points -= if measured.colours.photographic && measured.width >= 700 {
        25
    } else {
        0
    };
    points + if measured.transparent { 3 } else { 0 }
}
