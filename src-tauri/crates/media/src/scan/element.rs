//! What single elements say: metas, item properties, anchors.

use super::MAX_ITEMS;
use super::reader::{Note, Reader};
use super::scanned::Anchor;
use crate::slot::place::Place;
use html5ever::tokenizer::Tag;

impl Reader {
    pub(super) fn meta(&mut self, tag: &Tag) {
        let attr = |key: &str| {
            tag.attrs
                .iter()
                .find(|a| &*a.name.local == key)
                .map(|a| &*a.value)
        };
        let Some(content) = attr("content").or(attr("value")).map(str::trim) else {
            return;
        };
        if attr("http-equiv").is_some_and(|kind| kind.trim().eq_ignore_ascii_case("refresh")) {
            let to = content
                .split_once(['='])
                .map(|(_, to)| to.trim().trim_matches(['\'', '"']));
            self.out.refresh = to.filter(|to| !to.is_empty()).map(str::to_owned);
        }
        if self.out.metas.len() >= MAX_ITEMS || content.len() > 16 * 1024 {
            return;
        }
        for key in ["property", "name", "itemprop"]
            .iter()
            .filter_map(|key| attr(key))
        {
            for name in key.split_ascii_whitespace() {
                self.out
                    .metas
                    .push((name.to_ascii_lowercase(), content.to_owned()));
            }
        }
        self.itemprop_value(tag);
    }

    /// `itemprop` of elements whose value is an attribute.
    pub(super) fn itemprop_value(&mut self, tag: &Tag) {
        let attr = |key: &str| {
            tag.attrs
                .iter()
                .find(|a| &*a.name.local == key)
                .map(|a| &*a.value)
        };
        if let Some(name) = attr("itemprop")
            && let Some(value) = attr("content").or(attr("href")).or(attr("src"))
            && self.out.itemprops.len() < MAX_ITEMS
        {
            self.out
                .itemprops
                .push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        }
    }

    pub(super) fn note(&mut self, tag: &Tag, place: Place) -> Note {
        let attr = |key: &str| {
            tag.attrs
                .iter()
                .find(|a| &*a.name.local == key)
                .map(|a| &*a.value)
        };
        match &*tag.name {
            "a" => match attr("href") {
                Some(href) if self.out.anchors.len() < MAX_ITEMS && href.len() < 4_096 => {
                    let text = attr("aria-label")
                        .or(attr("title"))
                        .unwrap_or_default()
                        .to_owned();
                    self.out.anchors.push(Anchor {
                        href: href.trim().to_owned(),
                        text,
                        place,
                    });
                    Note::Anchor(self.out.anchors.len() - 1)
                }
                _ => Note::Nothing,
            },
            "address" => Note::Address,
            name => match attr("itemprop") {
                Some(_) if attr("content").is_some() => {
                    self.itemprop_value(tag);
                    Note::Nothing
                }
                Some(property) if self.out.itemprops.len() < MAX_ITEMS => {
                    Note::Itemprop(property.trim().to_ascii_lowercase())
                }
                _ if matches!(
                    name,
                    "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "p" | "span" | "div" | "strong" | "legend"
                ) && !place.any(Place::HEADER.with(Place::LINK)) =>
                {
                    Note::Heading
                }
                _ => Note::Nothing,
            },
        }
    }
}
