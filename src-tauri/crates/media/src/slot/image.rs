//! The hero image: the picture a page is shared with, and what stands in for it.

use super::candidate::Context;
use super::place::{Place, foreign_mark, is_placeholder, says_cover, says_logo};
use super::{Rule, Shortlist, Slot};
use crate::jsonld::Linked;
use crate::measure::Measured;
use crate::scan::{Pictured, Scanned, What};
use crate::web;
use url::Url;

const MAX_FROM_BODY: usize = 4;
/// Where the ranks of pictures from the body begin.
const FROM_BODY: u32 = 60;

/// Adds the sharing pictures that the head names, then pictures of the content.
pub(crate) fn collect(scanned: &Scanned, linked: &Linked, base: &Url, list: &mut Shortlist) {
    let mut add = |written: &str, rule: Rule| {
        let Some(source) = web::picture(base, written) else {
            return;
        };
        if !is_media(written) && !is_placeholder(path(written)) {
            list.add(Slot::Image, source, rule, 0, Context::default());
        }
    };
    let metas: [(&[&str], usize, Rule); 3] = [
        (
            &["og:image:secure_url", "og:image:url", "og:image"],
            4,
            Rule::OgImage,
        ),
        (&["twitter:image:src", "twitter:image"], 4, Rule::TwitterImage),
        (&["image"], 2, Rule::MicrodataImage),
    ];
    for (names, at_most, rule) in metas {
        scanned
            .meta(names)
            .take(at_most)
            .for_each(|written| add(written, rule));
    }
    let itemprops = scanned.itemprops.iter().filter(|(name, _)| name == "image");
    itemprops
        .take(2)
        .for_each(|(_, written)| add(written, Rule::MicrodataImage));
    linked
        .images
        .iter()
        .for_each(|written| add(written, Rule::JsonLdImage));
    let links = scanned
        .links
        .iter()
        .filter(|link| link.rel.split(' ').any(|token| token == "image_src"));
    links.take(2).for_each(|link| add(&link.href, Rule::LinkImage));
    let thumbnails = scanned.meta(&["thumbnail", "thumbnailurl", "lp:image"]);
    thumbnails
        .take(1)
        .for_each(|written| add(written, Rule::Thumbnail));
    from_body(scanned, base, list);
}

fn path(written: &str) -> &str {
    written.split(['?', '#']).next().unwrap_or_default()
}

/// Large pictures of the content, first those inside an article.
fn from_body(scanned: &Scanned, base: &Url, list: &mut Shortlist) {
    let mut found: Vec<(u8, &Pictured, &str)> = Vec::new();
    for picture in &scanned.pictures {
        if let Some(written) = picture.sources.first()
            && let Some(order) = order(picture, written)
        {
            found.push((order, picture, written));
        }
    }
    found.sort_by_key(|(order, ..)| *order);
    for (_, picture, written) in found.into_iter().take(MAX_FROM_BODY) {
        if let Some(source) = web::picture(base, written) {
            let rule = match picture.what {
                What::Background => Rule::CoverBackground,
                _ => Rule::ContentImage,
            };
            let about = Context {
                alt: &picture.alt,
                declared: picture.declared(),
                ..Context::default()
            };
            list.add(Slot::Image, source, rule, FROM_BODY, about);
        }
    }
}

/// How little a picture of the body looks like the page's main one; `None` when it does not at all.
fn order(picture: &Pictured, written: &str) -> Option<u8> {
    let place = picture.place;
    let aside = Place::FOOTER
        .with(Place::NAV)
        .with(Place::WALL)
        .with(Place::ASIDE)
        .with(Place::DIALOG);
    if picture.what == What::Svg || place.any(aside) {
        return None;
    }
    let file = path(written).to_ascii_lowercase();
    let words = format!("{} {file} {}", picture.names, picture.alt.to_ascii_lowercase());
    let unfit = picture.width.is_some_and(|side| side < 200)
        || picture.height.is_some_and(|side| side < 100)
        || file.ends_with(".svg")
        || file.ends_with(".gif")
        || written.starts_with("data:")
        || is_placeholder(&file)
        || says_logo(&words)
        || foreign_mark(&words, "")
        || UNFIT.iter().any(|part| words.contains(part));
    if unfit {
        return None;
    }
    let photo = [".jpg", ".jpeg", ".webp"].iter().any(|end| file.ends_with(end));
    let large = match picture.what {
        // Nobody declares a background's size; a photograph behind a section fills it.
        What::Background => photo || says_cover(&picture.names),
        _ => picture.width.is_some_and(|width| width >= 400),
    };
    if place.has(Place::HEADER) {
        // A picture across the page's top, under or around the name.
        let wide = picture.width.is_some_and(|width| width >= 700);
        return (large && (wide || picture.what == What::Background)).then_some(6);
    }
    let (article, content) = (place.has(Place::ARTICLE), place.has(Place::CONTENT));
    match (article, content, large) {
        (true, _, true) => Some(0),
        (_, true, true) => Some(1),
        (true, _, false) => Some(2),
        (_, _, true) => Some(3),
        (_, true, false) => Some(4),
        // Nothing says that this is content; a photograph's format is some evidence.
        _ => photo.then_some(5),
    }
}

/// What a picture's class, file or text says when it is part of the furniture.
const UNFIT: [&str; 12] = [
    "icon",
    "sprite",
    "badge",
    "banner-ad",
    "emoji",
    "author",
    "profile",
    "button",
    "banner_",
    "/ads/",
    "texture",
    "pattern",
];

/// Films and sounds that a page names where a picture belongs.
fn is_media(written: &str) -> bool {
    let path = path(written).to_ascii_lowercase();
    [
        ".mp4", ".webm", ".mp3", ".ogg", ".mov", ".m3u8", ".wav", ".avi", ".pdf", ".html", ".js",
    ]
    .iter()
    .any(|end| path.ends_with(end))
}

/// Why a measured picture cannot be a page's picture.
pub(crate) fn rejection(measured: &Measured) -> Option<String> {
    let (width, height) = (measured.width, measured.height);
    if width < 200 || height < 100 {
        return Some(format!("too small for a page's picture ({width}x{height})"));
    }
    let ratio = measured.ratio();
    if !(0.4..=4.0).contains(&ratio) {
        let how = if ratio > 1.0 { "wide" } else { "tall" };
        return Some(format!("too {how} for a page's picture ({width}x{height})"));
    }
    measured
        .colours
        .nearly_plain
        .then(|| "next to nothing is drawn in it".to_owned())
}

/// What counts for or against a measured picture as a page's picture, in points of a hundred.
pub(crate) fn quality(measured: &Measured) -> i32 {
    let mut points = match measured.width {
        ..300 => -25,
        300..600 => -10,
        _ => 4,
    };
    points -= if (1.0..=2.6).contains(&measured.ratio()) {
        0
    } else {
        10
    };
    // Clear: a logo that somebody put where a picture belongs.
    points - if measured.transparent { 45 } else { 0 }
}
