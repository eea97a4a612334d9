//! Inline `<svg>` in a page becomes a document of its own: HTML's loose spelling to XML, sprites filled in.

use html5ever::tokenizer::{Tag, TagKind};
use std::collections::HashMap;
use std::fmt::Write;

/// Longer drawings are not logos.
const MAX_SVG: usize = 200 * 1024;
const MAX_DEPTH: usize = 60;
const MAX_SYMBOLS: usize = 300;

/// HTML tags that end a drawing nobody closed.
const BREAKOUT: [&str; 24] = [
    "div", "p", "img", "ul", "ol", "li", "table", "body", "head", "h1", "h2", "h3", "h4", "h5", "h6",
    "section", "header", "main", "footer", "nav", "form", "button", "input", "script",
];

/// Names that HTML lower-cases and SVG does not.
const CAMEL: [&str; 50] = [
    "viewBox",
    "preserveAspectRatio",
    "gradientUnits",
    "gradientTransform",
    "clipPathUnits",
    "patternUnits",
    "patternContentUnits",
    "patternTransform",
    "spreadMethod",
    "maskUnits",
    "maskContentUnits",
    "stdDeviation",
    "textLength",
    "lengthAdjust",
    "startOffset",
    "pathLength",
    "refX",
    "refY",
    "markerWidth",
    "markerHeight",
    "markerUnits",
    "primitiveUnits",
    "filterUnits",
    "baseFrequency",
    "numOctaves",
    "tableValues",
    "edgeMode",
    "kernelMatrix",
    "linearGradient",
    "radialGradient",
    "clipPath",
    "textPath",
    "foreignObject",
    "feBlend",
    "feColorMatrix",
    "feComponentTransfer",
    "feComposite",
    "feDropShadow",
    "feFlood",
    "feFuncA",
    "feFuncB",
    "feFuncG",
    "feFuncR",
    "feGaussianBlur",
    "feImage",
    "feMerge",
    "feMergeNode",
    "feMorphology",
    "feOffset",
    "feTurbulence",
];

fn spelling(name: &str) -> &str {
    CAMEL
        .iter()
        .find(|camel| camel.eq_ignore_ascii_case(name))
        .copied()
        .unwrap_or(name)
}

/// What the capture wants next.
#[derive(PartialEq, Eq, Debug)]
pub(crate) enum Capture {
    /// More tokens.
    Open,
    /// The drawing is closed.
    Closed,
    /// It was no drawing; the last token belongs to the page.
    Broken,
}

/// Collects the tokens of one drawing.
pub(crate) struct SvgCapture {
    text: String,
    open: Vec<(String, usize, Option<String>)>,
    /// `<title>` of the drawing.
    pub(crate) title: String,
    symbols: Vec<(String, String)>,
    shapes: usize,
}

impl SvgCapture {
    /// Starts with the `<svg>` tag itself.
    pub(crate) fn new(tag: &Tag) -> SvgCapture {
        let mut capture = SvgCapture {
            text: String::new(),
            open: Vec::new(),
            title: String::new(),
            symbols: Vec::new(),
            shapes: 0,
        };
        capture.start(tag);
        capture
    }

    pub(crate) fn tag(&mut self, tag: &Tag) -> Capture {
        if self.text.len() > MAX_SVG || self.open.len() > MAX_DEPTH {
            return Capture::Broken;
        }
        let foreign = self.open.iter().any(|(name, ..)| name == "foreignObject");
        if !foreign && BREAKOUT.contains(&&*tag.name) {
            return Capture::Broken;
        }
        match tag.kind {
            TagKind::StartTag => self.start(tag),
            TagKind::EndTag => self.end(spelling(&tag.name)),
        }
        if self.open.is_empty() {
            Capture::Closed
        } else {
            Capture::Open
        }
    }

    pub(crate) fn characters(&mut self, text: &str) {
        if self.text.len() > MAX_SVG {
            return;
        }
        match self.open.last().map(|(name, ..)| name.as_str()) {
            Some("title") => self.title.push_str(text),
            Some("style" | "text" | "tspan" | "textPath") => escape(text, &mut self.text),
            _ => {}
        }
    }

    fn start(&mut self, tag: &Tag) {
        let name = spelling(&tag.name).to_owned();
        if !is_name(&name) || name.contains(':') {
            return;
        }
        let root = self.open.is_empty();
        let at = self.text.len();
        self.text.push('<');
        self.text.push_str(&name);
        if root {
            self.text.push_str(
                " xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\"",
            );
        }
        let mut id = None;
        for attr in &tag.attrs {
            let key = spelling(&attr.name.local);
            let known_prefix = !key.contains(':') || matches!(key, "xlink:href" | "xml:space");
            if !is_name(key) || !known_prefix || key.starts_with("xmlns") || key.starts_with("on") {
                continue;
            }
            if key == "id" {
                id = Some(attr.value.to_string());
            }
            // "1em" and the like would size the drawing by a font it does not have; its viewBox says it better.
            if root
                && matches!(key, "width" | "height")
                && !attr
                    .value
                    .trim()
                    .trim_end_matches("px")
                    .parse::<f32>()
                    .is_ok_and(|n| n > 0.0)
            {
                continue;
            }
            let _ = write!(self.text, " {key}=\"");
            escape(&attr.value, &mut self.text);
            self.text.push('"');
        }
        if matches!(
            &*name,
            "path"
                | "rect"
                | "circle"
                | "polygon"
                | "polyline"
                | "ellipse"
                | "text"
                | "use"
                | "image"
                | "line"
        ) {
            self.shapes += 1;
        }
        if tag.self_closing {
            self.text.push_str("/>");
        } else {
            self.text.push('>');
            self.open.push((name, at, id));
        }
    }

    fn end(&mut self, name: &str) {
        if !self.open.iter().any(|(open, ..)| open == name) {
            return;
        }
        while let Some((open, at, id)) = self.open.pop() {
            let _ = write!(self.text, "</{open}>");
            if let ("symbol", Some(id)) = (open.as_str(), id) {
                self.symbols.push((id, self.text[at..].to_owned()));
            }
            if open == name {
                break;
            }
        }
    }

    /// The drawing, and the symbols it defines for others. `None` in place of a drawing that draws nothing.
    pub(crate) fn finish(self) -> (Option<String>, Vec<(String, String)>) {
        (
            (self.shapes > 0 && self.open.is_empty()).then_some(self.text),
            self.symbols,
        )
    }
}

/// Symbols that drawings of the page share.
#[derive(Default)]
pub(crate) struct Sprites(HashMap<String, String>);

impl Sprites {
    pub(crate) fn add(&mut self, symbols: Vec<(String, String)>) {
        for (id, symbol) in symbols {
            if self.0.len() < MAX_SYMBOLS {
                self.0.entry(id).or_insert(symbol);
            }
        }
    }

    /// Puts the symbols that a drawing uses into it. `None` when one of them is not in this page.
    pub(crate) fn fill(&self, svg: &str) -> Option<String> {
        let missing: Vec<&str> = references(svg)
            .filter(|id| !svg.contains(&format!("id=\"{id}\"")))
            .collect();
        if missing.is_empty() {
            return (!svg.contains("<use") || references(svg).next().is_some()).then(|| svg.to_owned());
        }
        let mut defs = String::new();
        for id in missing {
            defs.push_str(self.0.get(id)?);
        }
        let body = svg.find('>')? + 1;
        let view_box = defs
            .find("viewBox=\"")
            .filter(|_| !svg[..body].contains("viewBox"));
        let mut root = svg[..body].to_owned();
        if let Some(at) = view_box {
            // A `<use>` of a symbol fills the drawing; without its own view box it takes the symbol's.
            let value = &defs[at..at + "viewBox=\"".len() + defs[at + "viewBox=\"".len()..].find('"')? + 1];
            root.insert_str(root.len() - 1, &format!(" {value}"));
        }
        let filled = format!("{root}<defs>{defs}</defs>{}", &svg[body..]);
        (filled.len() <= 2 * MAX_SVG).then_some(filled)
    }
}

/// The ids that `<use href="#id">` asks for.
fn references(svg: &str) -> impl Iterator<Item = &str> {
    svg.split("<use").skip(1).filter_map(|tail| {
        let tag = &tail[..tail.find('>')?];
        let value = &tag[tag.find("href=\"#")? + "href=\"#".len()..];
        Some(&value[..value.find('"')?])
    })
}

fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ':'))
}

fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push(' '),
            c if (c as u32) < 0x20 || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
}
