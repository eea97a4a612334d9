//! A template's drawing with its slots filled, as SVG text. Values enter as escaped text and as pictures by number, never as
//! markup: whatever a value says, it stays in its box.

use std::collections::BTreeMap;
use std::fmt::Write;

use media::Colour;
use resvg::usvg::roxmltree::{Document, Node};

use super::fonts::{CAPITAL, DESCENT, FAMILY, Fonts};
use super::palette::Palette;
use super::template::{Align, Frame, Place, Slot, Template, frame};
use super::text::{Fitted, LEADING};

/// What a slot is filled with.
#[derive(Clone, Debug)]
pub(crate) enum Filling {
    /// Text that fits.
    Text(Fitted),
    /// A mark in the middle of its box; its size in units of the drawing; a plate, where it needs one.
    Mark {
        number: usize,
        width: f32,
        height: f32,
        plate: Option<Colour>,
        tile: bool,
    },
    /// A picture that fills its box.
    Cover { number: usize },
}

/// Writes the drawing with what its slots are filled with.
pub(crate) fn written(
    template: &Template,
    document: &Document<'_>,
    fillings: &BTreeMap<&str, Filling>,
    palette: Palette,
) -> String {
    let writer = Writer {
        template,
        fillings,
        palette,
    };
    let mut svg = String::with_capacity(template.drawing.len() + 2_000);
    writer.element(document.root_element(), &mut svg, true);
    svg
}

struct Writer<'a> {
    template: &'a Template,
    fillings: &'a BTreeMap<&'a str, Filling>,
    palette: Palette,
}

impl Writer<'_> {
    fn element(&self, node: Node<'_, '_>, svg: &mut String, is_root: bool) {
        let id = node.attribute("id").unwrap_or_default();
        if let Some(slot) = self.template.slots.iter().find(|slot| slot.id == id)
            && let Some(frame) = frame(node)
        {
            if let Some(filling) = self.fillings.get(id) {
                self.fill(slot, &frame, filling, svg);
            }
            return;
        }
        let is_wanted = match (id.strip_prefix("if-"), id.strip_prefix("unless-")) {
            (Some(slot), _) => self.fillings.contains_key(slot),
            (_, Some(slot)) => !self.fillings.contains_key(slot),
            _ => true,
        };
        if !is_wanted {
            return;
        }
        let name = node.tag_name().name();
        let _ = write!(svg, "<{name}");
        if is_root {
            svg.push_str(" xmlns=\"http://www.w3.org/2000/svg\"");
        }
        for attribute in node.attributes() {
            // Of what other programs note in their own name spaces only href is drawn by.
            if attribute.namespace().is_some() && attribute.name() != "href" {
                continue;
            }
            let value = self.coloured(attribute.value());
            let _ = write!(svg, " {}=\"{}\"", attribute.name(), escaped(&value));
        }
        svg.push('>');
        for child in node.children() {
            if child.is_element() {
                self.element(child, svg, false);
            } else if let Some(text) = child.text().filter(|_| child.is_text()) {
                svg.push_str(&escaped(&self.coloured(text)));
            }
        }
        let _ = write!(svg, "</{name}>");
    }

    /// A value with the colours that stand for the company's.
    fn coloured(&self, value: &str) -> String {
        if self.template.colours.is_empty() || !value.contains('#') {
            return value.to_owned();
        }
        let mut coloured = String::with_capacity(value.len());
        let mut rest = value;
        while let Some(at) = rest.find('#') {
            coloured.push_str(&rest[..at]);
            let digits = rest[at + 1..].chars().take_while(char::is_ascii_hexdigit).count();
            let written = &rest[at..=at + digits];
            coloured.push_str(
                &self
                    .colour(written)
                    .map_or_else(|| written.to_owned(), |colour| colour.to_string()),
            );
            rest = &rest[at + 1 + digits..];
        }
        coloured + rest
    }

    fn colour(&self, written: &str) -> Option<Colour> {
        let colour = Colour::read(written).filter(|_| matches!(written.len(), 4 | 7))?;
        self.template
            .colours
            .get(&colour.0)
            .map(|role| self.palette.colour(*role))
    }

    fn fill(&self, slot: &Slot, frame: &Frame, filling: &Filling, svg: &mut String) {
        match filling {
            Filling::Text(fitted) => self.text(slot, frame, fitted, svg),
            Filling::Cover { number } => {
                let keep = match slot.place {
                    Place::Top => "xMidYMin",
                    Place::Middle => "xMidYMid",
                    Place::Bottom => "xMidYMax",
                };
                clipped(frame, *number, keep, "slice", svg);
            }
            Filling::Mark {
                number,
                width,
                height,
                plate,
                tile,
            } => {
                let hugged = if slot.hug {
                    let across = (width + 2.0 * slot.pad).max(frame.height).min(frame.width);
                    let spare = frame.width - across;
                    let left = match slot.align {
                        Align::Start => 0.0,
                        Align::Middle => spare / 2.0,
                        Align::End => spare,
                    };
                    Frame {
                        x: frame.x + left,
                        width: across,
                        ..*frame
                    }
                } else {
                    *frame
                };
                if let Some(ground) = plate {
                    draw_plate(&hugged, *ground, slot.hug, svg);
                }
                let frame = hugged;
                let inner = Frame {
                    x: frame.x + (frame.width - width) / 2.0,
                    y: frame.y + (frame.height - height) / 2.0,
                    width: *width,
                    height: *height,
                    radius: if *tile { width.min(*height) * 0.16 } else { 0.0 },
                };
                clipped(&inner, *number, "xMidYMid", "meet", svg);
            }
        }
    }

    fn text(&self, slot: &Slot, frame: &Frame, fitted: &Fitted, svg: &mut String) {
        let colour = self
            .colour(&slot.colour)
            .or_else(|| Colour::read(&slot.colour))
            .unwrap_or(super::palette::INK);
        let to_the_right = fitted.from_right != (slot.align == Align::End);
        let (anchor, x) = match slot.align {
            Align::Middle => ("middle", frame.x + frame.width / 2.0),
            _ if to_the_right => ("end", frame.x + frame.width),
            _ => ("start", frame.x),
        };
        // What hangs below the last line stays inside too; in the middle, capitals are what the eye centres.
        let size = fitted.size;
        let spare = frame.height - fitted.height;
        let lowest = spare - size * DESCENT;
        let top = frame.y
            + match slot.place {
                Place::Top => 0.0,
                Place::Middle => (spare / 2.0).min(lowest),
                Place::Bottom => lowest,
            };
        // Large letters stand closer, but for those that are joined.
        let spacing = if size >= 24.0 && !fitted.from_right {
            -0.015 * size
        } else {
            0.0
        };
        let fonts = Fonts::of(&fitted.lines.concat());
        let mut y = top + size * CAPITAL;
        for line in &fitted.lines {
            let measured = |(part, family)| (part, family, fonts.width(part, slot.weight) * size);
            let mut runs: Vec<_> = fonts.runs(line, slot.weight).into_iter().map(measured).collect();
            // Text is shaped in one piece, and what stands in for a font's missing letters is taken glyph by glyph, which fails
            // where another font makes two of a letter. So parts of several fonts are pieces with places of their own.
            let whole: f32 = runs.iter().map(|(.., width)| width).sum();
            let (mut left, anchor) = match (runs.len(), anchor) {
                (0 | 1, anchor) => (x, anchor),
                (_, "middle") => (x - whole / 2.0, "start"),
                (_, "end") => (x - whole, "start"),
                (_, anchor) => (x, anchor),
            };
            if fitted.from_right {
                runs.reverse();
            }
            let _ = write!(
                svg,
                "<text y=\"{y:.2}\" text-anchor=\"{anchor}\" font-family=\"{FAMILY}\" font-size=\"{size:.2}\" \
                 font-weight=\"{}\" letter-spacing=\"{spacing:.2}\" fill=\"{colour}\" xml:space=\"preserve\">",
                slot.weight,
            );
            for (part, family, width) in runs {
                let _ = write!(
                    svg,
                    "<tspan x=\"{left:.2}\" font-family=\"{}\">{}</tspan>",
                    escaped(&format!("'{}'", family.replace('\'', ""))),
                    escaped(part)
                );
                left += width;
            }
            svg.push_str("</text>");
            y += size * LEADING;
        }
    }
}

/// A plate with a hairline, so that it has an edge on a ground of its own colour.
fn draw_plate(frame: &Frame, ground: Colour, shadow: bool, svg: &mut String) {
    let Frame {
        x,
        y,
        width,
        height,
        radius,
    } = frame;
    if shadow {
        for step in 1_u8..=5 {
            let grown = f32::from(step) * 2.0;
            let _ = write!(
                svg,
                "<rect x=\"{:.2}\" y=\"{:.2}\" width=\"{:.2}\" height=\"{:.2}\" rx=\"{:.2}\" fill=\"#000000\" fill-opacity=\"0.035\"/>",
                x - grown / 2.0,
                y + 3.0 - grown / 4.0,
                width + grown,
                height + grown,
                radius + grown / 2.0
            );
        }
    }
    let (line, opacity) = if ground.luminance() < 0.3 {
        ("#ffffff", 0.16)
    } else {
        ("#000000", 0.07)
    };
    let _ = write!(
        svg,
        "<rect x=\"{x:.2}\" y=\"{y:.2}\" width=\"{width:.2}\" height=\"{height:.2}\" rx=\"{radius:.2}\" fill=\"{ground}\" \
         stroke=\"{line}\" stroke-opacity=\"{opacity}\" stroke-width=\"1\"/>"
    );
}

/// A picture by its number, cut to a box with round corners.
fn clipped(frame: &Frame, number: usize, keep: &str, fit: &str, svg: &mut String) {
    let Frame {
        x,
        y,
        width,
        height,
        radius,
    } = frame;
    let place = format!("x=\"{x:.2}\" y=\"{y:.2}\" width=\"{width:.2}\" height=\"{height:.2}\"");
    let _ = write!(
        svg,
        "<clipPath id=\"slot-clip-{number}\"><rect {place} rx=\"{radius:.2}\"/></clipPath>\
         <g clip-path=\"url(#slot-clip-{number})\"><image {place} preserveAspectRatio=\"{keep} {fit}\" href=\"slot:{number}\"/></g>"
    );
}

/// Text for use between tags and in attributes.
pub(crate) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            c => escaped.push(c),
        }
    }
    escaped
}
