//! The picture a page is shared with, and what stands in for it.

use crate::candidate::{Shortlist, Slot};
use crate::jsonld::Linked;
use crate::place::{Place, is_foreign_mark, is_placeholder, says_logo};
use crate::scan::{Scanned, What};
use crate::web;
use url::Url;

const MAX_FROM_BODY: usize = 4;

/// Adds the sharing pictures that the head names, then pictures of the content.
pub(crate) fn collect(scanned: &Scanned, linked: &Linked, base: &Url, list: &mut Shortlist) {
    let metas: [(&[&str], &'static str); 4] = [
        (&["og:image:secure_url", "og:image:url", "og:image"], "og:image"),
        (&["twitter:image:src", "twitter:image"], "twitter:image"),
        (&["image"], "itemprop image"),
        (&["thumbnail", "lp:image"], "thumbnail"),
    ];
    let mut add = |written: &str, rule: &'static str| {
        let Some(source) = web::picture(base, written) else {
            return;
        };
        if is_media(written) || is_placeholder(written.split(['?', '#']).next().unwrap_or_default()) {
            return;
        }
        list.add(Slot::Image, source, rule, 0, "");
    };
    for (names, rule) in &metas[..2] {
        scanned.meta(names).take(4).for_each(|written| add(written, rule));
    }
    scanned
        .meta(metas[2].0)
        .take(2)
        .for_each(|written| add(written, metas[2].1));
    let itemprops = scanned
        .itemprops
        .iter()
        .filter(|(name, _)| name == "image")
        .take(2);
    itemprops.for_each(|(_, written)| add(written, "itemprop image"));
    linked
        .images
        .iter()
        .for_each(|written| add(written, "json-ld image"));
    let links = scanned
        .links
        .iter()
        .filter(|link| link.rel.split(' ').any(|token| token == "image_src"));
    links.take(2).for_each(|link| add(&link.href, "link image_src"));
    scanned
        .meta(metas[3].0)
        .take(1)
        .for_each(|written| add(written, metas[3].1));
    from_body(scanned, base, list);
}

/// Large pictures of the content, first those inside an article.
fn from_body(scanned: &Scanned, base: &Url, list: &mut Shortlist) {
    let mut found: Vec<(u8, &str, &str)> = Vec::new();
    for picture in &scanned.pictures {
        let Some(written) = picture.sources.first() else {
            continue;
        };
        let aside = Place::HEADER
            .with(Place::FOOTER)
            .with(Place::NAV)
            .with(Place::WALL)
            .with(Place::ASIDE);
        if picture.what == What::Svg || picture.place.any(aside) {
            continue;
        }
        let file = written
            .split(['?', '#'])
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase();
        let words = format!("{} {file} {}", picture.names, picture.alt.to_ascii_lowercase());
        let small = |side: Option<u32>| side.is_some_and(|side| side < 200);
        let unfit = small(picture.width)
            || picture.height.is_some_and(|side| side < 100)
            || file.ends_with(".svg")
            || file.ends_with(".gif")
            || written.starts_with("data:")
            || is_placeholder(&file)
            || says_logo(&words)
            || is_foreign_mark(&words, "")
            || [
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
            ]
            .iter()
            .any(|part| words.contains(part));
        if unfit {
            continue;
        }
        let large = picture.width.is_some_and(|width| width >= 400);
        let in_article = picture.place.has(Place::ARTICLE);
        let in_content = picture.place.has(Place::CONTENT);
        let order = match (in_article, in_content, large) {
            (true, _, true) => 0,
            (_, true, true) => 1,
            (true, _, false) => 2,
            (_, _, true) => 3,
            (_, true, false) => 4,
            // Nothing says that this is content; a photograph's format is some evidence.
            _ if [".jpg", ".jpeg", ".webp"].iter().any(|end| file.ends_with(end)) => 5,
            _ => continue,
        };
        found.push((order, written, &picture.alt));
    }
    found.sort_by_key(|(order, ..)| *order);
    for (_, written, alt) in found.into_iter().take(MAX_FROM_BODY) {
        if let Some(source) = web::picture(base, written) {
            list.add(Slot::Image, source, "content image", 60, alt);
        }
    }
}

/// Films and sounds that a page names where a picture belongs.
fn is_media(written: &str) -> bool {
    let path = written
        .split(['?', '#'])
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    [
        ".mp4", ".webm", ".mp3", ".ogg", ".mov", ".m3u8", ".wav", ".avi", ".pdf", ".html", ".js",
    ]
    .iter()
    .any(|end| path.ends_with(end))
}
