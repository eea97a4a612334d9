//! SVG to pixels: no file, no address, no script, and a bound on the work that a small file can ask for.

use super::{PictureError, fonts, pixels};
use image::RgbaImage;
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{ImageHrefResolver, ImageKind, Options, Tree, roxmltree};
use std::collections::HashMap;
use std::sync::Arc;

const MAX_BYTES: usize = 1024 * 1024;
/// Plain shapes' worth of drawing, after every `<use>` and pattern is counted as often as it is drawn.
const MAX_DRAWN: u64 = 60_000;
const MAX_NODES: u32 = 100_000;
/// Style rules times elements: each rule is held against each element.
const MAX_RULE_CHECKS: usize = 2_000_000;
/// Nesting, `<use>` included: drawing recurses.
const MAX_DEPTH: u32 = 60;
/// Pixels of one embedded picture, and bytes of it.
const MAX_EMBEDDED: u64 = 4_000_000;

/// Reads an SVG and refuses what would take too much work to draw.
///
/// # Errors
/// When it is no XML, too large, too deep, or asks for too much work.
pub fn read_drawing(text: &str) -> Result<roxmltree::Document<'_>, PictureError> {
    let too_large = |what: String, limit: String| PictureError::TooLarge {
        format: "svg",
        what,
        limit,
    };
    if text.len() > MAX_BYTES {
        return Err(too_large(
            format!("{} bytes", text.len()),
            format!("{MAX_BYTES} bytes"),
        ));
    }
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if nesting(text) > MAX_DEPTH {
        return Err(too_large(
            "deep nesting".to_owned(),
            format!("{MAX_DEPTH} levels"),
        ));
    }
    let parsing = roxmltree::ParsingOptions {
        allow_dtd: true,
        nodes_limit: MAX_NODES,
        ..roxmltree::ParsingOptions::default()
    };
    let document =
        roxmltree::Document::parse_with_options(text, parsing).map_err(|error| PictureError::Broken {
            format: "svg",
            reason: error.to_string(),
        })?;
    let work = Work::of(&document);
    if work.drawn > MAX_DRAWN || work.depth > MAX_DEPTH {
        return Err(too_large(
            format!("{} elements to draw, {} levels deep", work.drawn, work.depth),
            format!("{MAX_DRAWN} elements and {MAX_DEPTH} levels"),
        ));
    }
    Ok(document)
}

/// Draws an SVG at `side` pixels on its longest side.
pub(crate) fn render(bytes: &[u8], side: u32) -> Result<RgbaImage, PictureError> {
    let broken = |reason: String| PictureError::Broken {
        format: "svg",
        reason,
    };
    let text = std::str::from_utf8(bytes).map_err(|_| broken("it is not UTF-8 text".to_owned()))?;
    let document = read_drawing(text)?;
    if let Some(letter) = unknown_letter(&document) {
        return Err(broken(format!(
            "it writes \u{201c}{letter}\u{201d}, which the bundled font lacks"
        )));
    }
    let options = Options {
        font_family: fonts::FAMILY.to_owned(),
        fontdb: fonts::database(),
        image_href_resolver: ImageHrefResolver {
            resolve_data: Box::new(|_, data, _| embedded(data)),
            resolve_string: Box::new(|_, _| None),
        },
        ..Options::default()
    };
    let tree = Tree::from_xmltree(&document, &options).map_err(|error| broken(error.to_string()))?;
    let size = tree.size();
    let longest = side as f32;
    let scale = longest / size.width().max(size.height());
    let side = |length: f32| (length * scale).round().clamp(1.0, longest) as u32;
    let mut pixmap = Pixmap::new(side(size.width()), side(size.height()))
        .ok_or_else(|| broken("it has no size".to_owned()))?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixmap.as_mut());
    let (width, height) = (pixmap.width(), pixmap.height());
    let pixels = pixmap.pixels().iter().flat_map(|pixel| {
        let pixel = pixel.demultiply();
        [pixel.red(), pixel.green(), pixel.blue(), pixel.alpha()]
    });
    RgbaImage::from_raw(width, height, pixels.collect())
        .ok_or_else(|| broken("its pixels do not fill it".to_owned()))
}

/// A letter that would come out as an empty box: an emoji, another script.
fn unknown_letter(document: &roxmltree::Document<'_>) -> Option<char> {
    let texts = document
        .descendants()
        .filter(|node| node.has_tag_name("text") || node.tag_name().name() == "text");
    texts
        .flat_map(|text| {
            text.descendants()
                .filter_map(|node| node.text().filter(|_| node.is_text()))
        })
        .flat_map(str::chars)
        .find(|letter| !letter.is_whitespace() && !fonts::draws(*letter))
}

/// A picture inside a drawing: raster only, and small enough.
pub fn embedded(data: Arc<Vec<u8>>) -> Option<ImageKind> {
    if pixels(&data)? > MAX_EMBEDDED {
        return None;
    }
    match data.first()? {
        0x89 => Some(ImageKind::PNG(data)),
        0xff => Some(ImageKind::JPEG(data)),
        b'G' => Some(ImageKind::GIF(data)),
        b'R' => Some(ImageKind::WEBP(data)),
        _ => None,
    }
}

/// How deep tags nest, before anything recurses over them.
fn nesting(text: &str) -> u32 {
    let bytes = text.as_bytes();
    let (mut depth, mut deepest) = (0_u32, 0);
    let mut at = 0;
    while let Some(found) = bytes[at..].iter().position(|byte| *byte == b'<') {
        at += found;
        if bytes[at..].starts_with(b"<!--") {
            at = text[at..].find("-->").map_or(bytes.len(), |end| at + end);
            continue;
        }
        if bytes[at..].starts_with(b"<![CDATA[") {
            at = text[at..].find("]]>").map_or(bytes.len(), |end| at + end);
            continue;
        }
        let end = tag_end(bytes, at);
        match bytes.get(at + 1) {
            Some(b'/') => depth = depth.saturating_sub(1),
            Some(b'!' | b'?') | None => {}
            Some(_) if bytes.get(end.wrapping_sub(1)) == Some(&b'/') => deepest = deepest.max(depth + 1),
            Some(_) => {
                depth += 1;
                deepest = deepest.max(depth);
            }
        }
        at = end;
    }
    deepest
}

/// The closing `>` of a tag, quoted ones left aside.
fn tag_end(bytes: &[u8], start: usize) -> usize {
    let mut quote = None;
    for (offset, byte) in bytes[start..].iter().enumerate() {
        match (quote, byte) {
            (Some(open), byte) if open == *byte => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') => quote = Some(*byte),
            (None, b'>') => return start + offset,
            (None, _) => {}
        }
    }
    bytes.len()
}

/// What drawing a document takes.
#[derive(Clone, Copy, Default)]
struct Work {
    drawn: u64,
    depth: u32,
}

impl Work {
    const TOO_MUCH: Work = Work {
        drawn: u64::MAX,
        depth: 0,
    };

    fn of(document: &roxmltree::Document<'_>) -> Work {
        let ids = document
            .descendants()
            .filter_map(|node| node.attribute("id").map(|id| (id, node)))
            .collect();
        let rules = rules(document);
        if rules.len().saturating_mul(document.descendants().count()) > MAX_RULE_CHECKS {
            return Work::TOO_MUCH;
        }
        let mut counter = Counter {
            ids,
            rules,
            known: HashMap::new(),
        };
        counter.count(document.root_element(), 0)
    }

    fn and(self, other: Work) -> Work {
        Work {
            drawn: self.drawn.saturating_add(other.drawn),
            depth: self.depth.max(other.depth),
        }
    }

    fn times(self, often: u64) -> Work {
        Work {
            drawn: self.drawn.saturating_mul(often),
            depth: self.depth,
        }
    }
}

/// Selectors and declarations of all `<style>` elements.
fn rules<'a>(document: &'a roxmltree::Document<'_>) -> Vec<(&'a str, &'a str)> {
    let sheets = document
        .descendants()
        .filter(|node| node.has_tag_name("style") || node.tag_name().name() == "style");
    let texts = sheets.flat_map(|sheet| sheet.children().filter_map(|child| child.text()));
    texts
        .flat_map(|css| css.split('}'))
        .filter_map(|rule| rule.rsplit_once('{'))
        .take(MAX_RULE_CHECKS)
        .collect()
}

struct Counter<'a, 'input> {
    ids: HashMap<&'a str, roxmltree::Node<'a, 'input>>,
    rules: Vec<(&'a str, &'a str)>,
    /// `None` while a node is being counted: a reference back to it is a circle, which is not drawn.
    known: HashMap<roxmltree::NodeId, Option<Work>>,
}

impl<'a, 'input> Counter<'a, 'input> {
    fn count(&mut self, node: roxmltree::Node<'a, 'input>, level: u32) -> Work {
        if level > 2 * MAX_DEPTH {
            return Work {
                drawn: 0,
                depth: 2 * MAX_DEPTH,
            };
        }
        if let Some(known) = self.known.get(&node.id()) {
            return known.unwrap_or_default();
        }
        self.known.insert(node.id(), None);
        let mut inside = Work::default();
        for child in node.children().filter(roxmltree::Node::is_element) {
            inside = inside.and(self.count(child, level + 1));
        }
        let style = self.style(node);
        let values = node
            .attributes()
            .map(|attribute| (attribute.name(), attribute.value()));
        let mut targets: Vec<(bool, &str)> = Vec::new();
        for (name, value) in values {
            if name == "href" {
                targets.extend(value.trim().strip_prefix('#').map(|id| (false, id)));
            } else {
                targets.extend(addressed(value).map(|id| (name.starts_with("marker"), id)));
            }
        }
        targets.extend(addressed(&style).map(|id| (style.contains("marker"), id)));
        // A marker is drawn at every corner of a path.
        let corners = (shape_length(node) / 3).max(1);
        for (marker, id) in targets {
            if let Some(target) = self.ids.get(id).copied() {
                inside = inside.and(
                    self.count(target, level + 1)
                        .times(if marker { corners } else { 1 }),
                );
            }
        }
        let work = Work {
            drawn: inside.drawn.saturating_add(weight(node, &style)),
            depth: inside.depth + 1,
        };
        self.known.insert(node.id(), Some(work));
        work
    }

    /// The element's own declarations and those of every rule that may apply to it.
    fn style(&self, node: roxmltree::Node<'a, 'input>) -> String {
        let mut style = node.attribute("style").unwrap_or_default().to_owned();
        let tag = node.tag_name().name();
        for (selectors, body) in &self.rules {
            let of_class = |class: &str| selectors.contains(class);
            let applies = selectors.contains(['*', '[', ':'])
                || selectors.contains(tag)
                || node
                    .attribute("class")
                    .is_some_and(|classes| classes.split_whitespace().any(of_class))
                || node.attribute("id").is_some_and(|id| selectors.contains(id));
            if applies {
                style.push(';');
                style.push_str(body);
            }
        }
        style
    }
}

/// The ids in `url(#id)`.
fn addressed(value: &str) -> impl Iterator<Item = &str> {
    value.split("url(").skip(1).filter_map(|rest| {
        let id = rest.trim_start_matches(['"', '\'', ' ']).strip_prefix('#')?;
        id.split([')', '"', '\'', ' ']).next()
    })
}

fn shape_length(node: roxmltree::Node<'_, '_>) -> u64 {
    let length = |name: &str| node.attribute(name).map_or(0, str::len);
    (length("d") + length("points")) as u64
}

/// What an element costs beside one plain shape: layers, filters, dashes, pictures, very long paths.
fn weight(node: roxmltree::Node<'_, '_>, style: &str) -> u64 {
    let uses = |name: &str| node.has_attribute(name) || style.contains(name);
    let mut weight = 1 + shape_length(node) / 200;
    weight += match node.tag_name().name() {
        "feConvolveMatrix" => MAX_DRAWN,
        "feTurbulence"
            if node
                .attribute("numOctaves")
                .is_some_and(|octaves| octaves.trim().len() > 1) =>
        {
            MAX_DRAWN
        }
        "feTurbulence" | "feMorphology" | "feImage" | "image" => 4_000,
        "text" => {
            20 * node
                .descendants()
                .filter_map(|inner| inner.text())
                .map(str::len)
                .sum::<usize>() as u64
        }
        _ => 0,
    };
    weight += if uses("filter") { 1_000 } else { 0 };
    weight += if uses("stroke-dasharray") { 1_000 } else { 0 };
    weight += if uses("mask") || uses("clip-path") { 100 } else { 0 };
    let layered = node.has_attribute("opacity")
        || style.replace("-opacity", "").contains("opacity")
        || style.contains("blend");
    weight + if layered { 50 } else { 0 }
}
