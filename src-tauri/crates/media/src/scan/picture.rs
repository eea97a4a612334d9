//! A page's pictures: images with their sources, drawings that stand in the page, backgrounds.

use super::MAX_ITEMS;
use super::reader::Reader;
use super::scanned::{Pictured, What};
use super::srcset::best_of_srcset;
use crate::slot::place::Place;
use html5ever::tokenizer::Tag;

impl Reader {
    pub(super) fn image(&mut self, tag: &Tag, names: String, place: Place) {
        let attr = |key: &str| {
            tag.attrs
                .iter()
                .find(|a| &*a.name.local == key)
                .map(|a| &*a.value)
        };
        let mut sources = Vec::new();
        let usable = |source: &str| {
            let source = source.trim();
            !source.is_empty()
                && !source.starts_with("data:image/gif")
                && !crate::slot::place::is_placeholder(source.split(['?', '#']).next().unwrap_or_default())
        };
        let sets = ["srcset", "data-srcset", "data-lazy-srcset"];
        let singles = [
            "data-src",
            "data-lazy-src",
            "data-original",
            "data-lazy",
            "data-url",
            "src",
        ];
        for set in sets {
            if let Some(best) = attr(set).and_then(best_of_srcset).filter(|best| usable(best)) {
                sources.push(best.to_owned());
            }
        }
        for single in singles {
            if let Some(source) = attr(single).filter(|source| usable(source)) {
                sources.push(source.to_owned());
            }
        }
        for source in &self.sources {
            sources.push(source.clone());
        }
        sources.retain(|source| {
            !source
                .split(['?', '#'])
                .next()
                .is_some_and(|path| path.ends_with(".avif"))
        });
        if !sources.is_empty() {
            self.push_picture(
                What::Image,
                sources,
                names,
                attr("alt").or(attr("title")).unwrap_or_default(),
                tag,
                place,
            );
        }
        if attr("itemprop").is_some() {
            self.itemprop_value(tag);
        }
    }

    /// `<source>` in a `<picture>`: the light one, in a format that can be decoded.
    pub(super) fn source(&mut self, tag: &Tag) {
        let attr = |key: &str| {
            tag.attrs
                .iter()
                .find(|a| &*a.name.local == key)
                .map(|a| &*a.value)
        };
        let kind = attr("type").unwrap_or_default();
        let dark = attr("media").is_some_and(|media| media.contains("dark"));
        if dark
            || kind.contains("avif")
            || kind.contains("jxl")
            || kind.starts_with("video")
            || kind.starts_with("audio")
        {
            return;
        }
        if let Some(best) = attr("srcset").or(attr("data-srcset")).and_then(best_of_srcset)
            && self.sources.len() < 20
        {
            self.sources.push(best.to_owned());
        }
    }

    pub(super) fn push_picture(
        &mut self,
        what: What,
        sources: Vec<String>,
        names: String,
        alt: &str,
        tag: &Tag,
        place: Place,
    ) {
        if self.out.pictures.len() >= MAX_ITEMS {
            return;
        }
        let attr = |key: &str| {
            tag.attrs
                .iter()
                .find(|a| &*a.name.local == key)
                .map(|a| &*a.value)
        };
        self.out.pictures.push(Pictured {
            what,
            sources,
            for_dark: for_dark(&names),
            beside: String::new(),
            names,
            alt: alt.chars().take(200).collect(),
            width: attr("width").and_then(number),
            height: attr("height").and_then(number),
            itemprop: attr("itemprop").unwrap_or_default().to_ascii_lowercase(),
            place,
            svg: None,
        });
    }

    pub(super) fn close_svg(&mut self) {
        let Some((capture, mut picture)) = self.svg.take() else {
            return;
        };
        if picture.alt.is_empty() {
            picture.alt = capture.title.trim().chars().take(200).collect();
        }
        let (svg, symbols) = capture.finish();
        let sprite = !symbols.is_empty();
        self.out.sprites.add(symbols);
        if !sprite && svg.is_some() && self.out.pictures.len() < MAX_ITEMS && self.wanted(&picture) {
            picture.svg = svg;
            self.out.pictures.push(picture);
        }
    }

    /// Pages hold hundreds of small drawings; only those that may be a logo are kept.
    fn wanted(&self, picture: &Pictured) -> bool {
        let says = crate::slot::place::says_logo(&picture.names)
            || crate::slot::place::says_logo(&picture.alt.to_ascii_lowercase());
        says || picture.place.any(Place::HOME.with(Place::NAMED))
    }
}

/// Whether a class says that an element is shown on dark pages only.
pub(super) fn for_dark(names: &str) -> bool {
    names.contains("dark")
        && names.split(' ').any(|name| {
            matches!(
                name,
                "dark:block" | "dark:inline" | "dark:inline-block" | "dark:flex" | "dark-only" | "only-dark"
            ) || name.contains("--dark")
        })
}

/// A length attribute in pixels: "120", "120px".
pub(super) fn number(text: &str) -> Option<u32> {
    let text = text.trim().trim_end_matches("px");
    text.parse::<f32>()
        .ok()
        .filter(|n| (0.0..100_000.0).contains(n))
        .map(|n| n.round() as u32)
}

/// The first `url(…)` of a style attribute's background.
pub(super) fn background(style: &str) -> Option<&str> {
    let at = style.find("background")?;
    let tail = &style[at..];
    let open = tail.find("url(")? + "url(".len();
    let inner = tail[open..].trim_start();
    let (inner, close) = match inner.chars().next()? {
        quote @ ('"' | '\'') => (&inner[1..], quote),
        _ => (inner, ')'),
    };
    let end = inner.find(close)?;
    (end < 8_192).then(|| inner[..end].trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backgrounds() {
        assert_eq!(
            background("color:red;background: #fff url( '/l(1).svg' ) no-repeat"),
            Some("/l(1).svg")
        );
        assert_eq!(background("background-image:url(/l.svg)"), Some("/l.svg"));
        assert_eq!(background("background:url("), None);
        assert_eq!(background("color:url(x)"), None);
    }
}
