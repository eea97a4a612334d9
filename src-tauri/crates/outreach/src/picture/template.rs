//! Picture templates: an ordinary SVG drawing with boxes, and a TOML file that says what goes into them.
//!
//! A slot is a `<rect>` of the drawing, known by its id. The group `if-ID` is drawn only with something in the slot,
//! `unless-ID` only without. Colours of the drawing that stand under `[colours]` give way to the company's.

use std::collections::{BTreeMap, BTreeSet};

use media::Colour;
use model::{Field, Problem, Severity};
use resvg::usvg::roxmltree::{Document, Node};
use serde::Deserialize;

use super::palette::Role;
use crate::record::nearest;

/// What a slot takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    /// Text, fitted into the box.
    Text,
    /// A mark on a ground on which it is seen.
    Logo,
    /// A screenshot or photograph that fills the box.
    Picture,
}

/// Where text stands across its box.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Align {
    /// Where reading begins: left, and right for Arabic and Hebrew.
    #[default]
    Start,
    Middle,
    End,
}

/// Where text stands from top to bottom, and which part of a picture stays when it is cropped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Place {
    Top,
    #[default]
    Middle,
    Bottom,
}

/// A slot, as its file says it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Slot {
    pub(crate) id: String,
    pub(crate) kind: Kind,
    /// Without something in it there is no picture.
    #[serde(default)]
    pub(crate) required: bool,
    /// A text template: what is written; in a picture slot, what is written when there is no picture.
    #[serde(default)]
    pub(crate) text: Option<String>,
    /// A text template for records that lack a value of the first.
    #[serde(default)]
    pub(crate) otherwise: Option<String>,
    /// Picture fields, the first that has a good enough picture is taken.
    #[serde(default)]
    pub(crate) from: Vec<Field>,
    /// A picture of the user's own, by the name of its file.
    #[serde(default)]
    pub(crate) own: Option<String>,
    /// The drawing's colour behind a logo; with it a logo goes without a plate where it is seen.
    #[serde(default)]
    pub(crate) on: Option<String>,
    /// The space around a logo, in units of the drawing.
    #[serde(default)]
    pub(crate) pad: f32,
    /// A plate that is no wider than its logo needs, with a soft shadow; `align` says where it stands in the box.
    #[serde(default)]
    pub(crate) hug: bool,
    #[serde(default = "one")]
    pub(crate) lines: usize,
    #[serde(default = "size")]
    pub(crate) size: f32,
    #[serde(default = "least")]
    pub(crate) least: f32,
    #[serde(default = "weight")]
    pub(crate) weight: u16,
    #[serde(default = "ink")]
    pub(crate) colour: String,
    #[serde(default)]
    pub(crate) align: Align,
    #[serde(default)]
    pub(crate) place: Place,
}

fn one() -> usize {
    1
}

fn size() -> f32 {
    32.0
}

fn least() -> f32 {
    14.0
}

fn weight() -> u16 {
    600
}

fn ink() -> String {
    "#111827".to_owned()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    format: u32,
    name: String,
    #[serde(default)]
    about: String,
    #[serde(default)]
    fallback: Option<String>,
    #[serde(default)]
    colours: BTreeMap<String, Role>,
    slots: Vec<Slot>,
}

/// A picture template, checked.
#[derive(Clone, Debug)]
pub struct Template {
    pub(crate) id: String,
    /// Its name, for people.
    pub name: String,
    /// What it shows, in a sentence.
    pub about: String,
    /// The template that stands in where a slot that has to be filled is empty.
    pub fallback: Option<String>,
    pub(crate) drawing: String,
    pub(crate) colours: BTreeMap<Colour3, Role>,
    /// The colour that stands for the company's where it has none.
    pub(crate) brand: Colour,
    pub(crate) slots: Vec<Slot>,
    /// Changes whenever the files do.
    pub(crate) version: String,
}

/// Where a company's colour is looked for, in this order.
pub(crate) const MARKS: [Field; 2] = [Field::COMPANY_ICON, Field::COMPANY_LOGO];

/// A colour as a key.
pub(crate) type Colour3 = [u8; 3];

/// Elements that a drawing does not need and that reach outside of it or run.
const REFUSED: &[&str] = &[
    "script",
    "foreignObject",
    "iframe",
    "a",
    "animate",
    "set",
    "animateTransform",
    "animateMotion",
    "metadata",
];

impl Template {
    /// Reads a template from the text of its two files. `origin` names the TOML file in problems, `drawing_origin` the SVG.
    ///
    /// # Errors
    /// Everything that is wrong with either, with its place.
    pub fn read(
        id: &str,
        text: &str,
        drawing: &str,
        origin: &str,
        drawing_origin: &str,
    ) -> Result<Self, Vec<Problem>> {
        let place = |offset: usize| {
            let before = text.get(..offset).unwrap_or(text);
            let column = before.rsplit('\n').next().map_or(0, |rest| rest.chars().count()) + 1;
            format!("{origin}:{}:{column}", before.matches('\n').count() + 1)
        };
        let file: File = toml::from_str(text).map_err(|error| {
            let offset = error.span().map_or(0, |span| span.start);
            vec![Problem::new(
                Severity::Error,
                place(offset),
                error.message().trim().to_owned(),
            )]
        })?;
        let document = media::read_drawing(drawing)
            .map_err(|error| vec![Problem::new(Severity::Error, drawing_origin, error.to_string())])?;
        let mut problems = Vec::new();
        let mut complain = |needle: &str, message: String, hint: &str| {
            // TOML has two kinds of quotes.
            let found = text.find(needle).or_else(|| text.find(&needle.replace('"', "'")));
            let subject = found.map_or_else(|| origin.to_owned(), place);
            problems.push(Problem::new(Severity::Error, subject, message).with_hint(hint));
        };
        if file.format != 1 {
            complain(
                "format",
                format!("format {} is not known", file.format),
                "write format = 1",
            );
        }
        check_slots(&file, &document, &mut complain);
        let colours: BTreeMap<Colour3, Role> = file
            .colours
            .iter()
            .filter_map(|(written, role)| match Colour::read(written) {
                Some(colour)
                    if drawing.to_lowercase().contains(&written.to_lowercase())
                        || file
                            .slots
                            .iter()
                            .any(|slot| &slot.colour == written || slot.on.as_ref() == Some(written)) =>
                {
                    Some((colour.0, *role))
                }
                Some(_) => {
                    complain(
                        written,
                        format!("neither the drawing nor a slot has the colour {written}"),
                        "write it as the drawing does, such as \"#4f46e5\"",
                    );
                    None
                }
                None => {
                    complain(
                        written,
                        format!("{written} is no colour"),
                        "write it as \"#4f46e5\"",
                    );
                    None
                }
            })
            .collect();
        problems.extend(check_drawing(&document, drawing_origin));
        if !problems.is_empty() {
            return Err(problems);
        }
        let brand = colours
            .iter()
            .find(|(_, role)| **role == Role::Brand)
            .map_or(Colour([0x37, 0x41, 0x51]), |(colour, _)| Colour(*colour));
        Ok(Self {
            id: id.to_owned(),
            name: file.name,
            about: file.about,
            fallback: file.fallback,
            drawing: drawing.to_owned(),
            colours,
            brand,
            slots: file.slots,
            version: media::hash(format!("{text}\u{0}{drawing}").as_bytes()),
        })
    }

    /// Its id: the name of its file.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The slots that may be given something else, with what they say by themselves; nothing for a picture.
    pub fn slots(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.slots.iter().map(|slot| {
            (
                slot.id.as_str(),
                slot.text.as_deref().filter(|_| slot.kind == Kind::Text),
            )
        })
    }

    /// The fields whose pictures it may show, or take the company's colour from.
    #[must_use]
    pub fn fields(&self) -> BTreeSet<Field> {
        let shown = self.slots.iter().flat_map(|slot| slot.from.iter().copied());
        let marks = MARKS.into_iter().filter(|_| !self.colours.is_empty());
        shown.chain(marks).collect()
    }
}

fn check_slots(file: &File, document: &Document<'_>, complain: &mut impl FnMut(&str, String, &str)) {
    let ids: BTreeMap<&str, Node<'_, '_>> = document
        .descendants()
        .filter_map(|node| Some((node.attribute("id")?, node)))
        .collect();
    let mut seen = BTreeSet::new();
    for slot in &file.slots {
        let id = slot.id.as_str();
        let needle = format!("\"{id}\"");
        if !seen.insert(id) {
            complain(
                &needle,
                format!("there are two slots \"{id}\""),
                "give one of them another id",
            );
        }
        match ids.get(id) {
            None => {
                let near = nearest(id, ids.keys().copied());
                let hint = near.map_or_else(
                    || "give a <rect> of the drawing this id".to_owned(),
                    |near| format!("did you mean \"{near}\"?"),
                );
                complain(
                    &needle,
                    format!("the drawing has nothing with the id \"{id}\""),
                    &hint,
                );
            }
            Some(node) if frame(*node).is_none() => {
                complain(
                    &needle,
                    format!("\"{id}\" in the drawing is no box"),
                    "a slot is a <rect> with x, y, width and height in plain numbers",
                );
            }
            Some(_) => {}
        }
        match slot.kind {
            Kind::Text if slot.text.is_none() => complain(
                &needle,
                format!("slot \"{id}\" has no text"),
                "add text = \"Hi {{ person.first_name | first_name | or('there') }}\"",
            ),
            Kind::Text if !slot.from.is_empty() || slot.own.is_some() => complain(
                &needle,
                format!("slot \"{id}\" is text and takes no picture"),
                "take from and own out, or write kind = \"logo\"",
            ),
            Kind::Logo | Kind::Picture if slot.from.is_empty() && slot.own.is_none() => complain(
                &needle,
                format!("slot \"{id}\" has no picture"),
                "add from = [\"company.logo\"], or own = \"you.png\"",
            ),
            _ => {}
        }
        if let Some(field) = slot.from.iter().find(|field| !field.is_picture()) {
            complain(
                &needle,
                format!("{field} is no picture"),
                "there are company.logo, company.icon, company.image and company.screenshot",
            );
        }
        for colour in [Some(&slot.colour), slot.on.as_ref()].into_iter().flatten() {
            if Colour::read(colour).is_none() {
                complain(
                    colour,
                    format!("{colour} is no colour"),
                    "write it as \"#111827\"",
                );
            }
        }
        let sizes_are_sound =
            (4.0..=400.0).contains(&slot.least) && slot.least <= slot.size && slot.size <= 400.0;
        if !sizes_are_sound || slot.lines == 0 || slot.lines > 12 || !(0.0..=300.0).contains(&slot.pad) {
            complain(
                &needle,
                format!("the measures of slot \"{id}\" do not fit"),
                "size and least are 4 to 400, lines 1 to 12, and least is not above size",
            );
        }
    }
    if file.slots.is_empty() || file.slots.len() > 40 {
        complain(
            "slots",
            "it has no slot, or more than 40".to_owned(),
            "add [[slots]] with id, kind and text or from",
        );
    }
}

/// What a drawing may not hold, and whether it has a size.
fn check_drawing(document: &Document<'_>, origin: &str) -> Vec<Problem> {
    let at = |node: Node<'_, '_>| {
        let place = document.text_pos_at(node.range().start);
        format!("{origin}:{}:{}", place.row, place.col)
    };
    let mut problems = Vec::new();
    let root = document.root_element();
    if sides(root).is_none() {
        problems.push(
            Problem::new(Severity::Error, at(root), "the drawing has no size, or an odd one")
                .with_hint("give <svg> a viewBox such as \"0 0 600 314\", not more than four times as wide as high or the other way"),
        );
    }
    for node in document.descendants().filter(Node::is_element) {
        let name = node.tag_name().name();
        if REFUSED.contains(&name) {
            problems.push(
                Problem::new(Severity::Error, at(node), format!("a drawing has no <{name}>"))
                    .with_hint("take it out"),
            );
        }
        for attribute in node.attributes() {
            let value = attribute.value().trim().to_lowercase();
            let is_link =
                attribute.name() == "href" && !(value.starts_with('#') || value.starts_with("data:image/"));
            if is_link || reaches_out(&value) {
                problems.push(
                    Problem::new(
                        Severity::Error,
                        at(node),
                        format!("{} reaches outside of the drawing", attribute.name()),
                    )
                    .with_hint("put the picture into the drawing, or make a slot of it"),
                );
            }
        }
        if name == "style"
            && node
                .text()
                .is_some_and(|css| reaches_out(&css.to_lowercase()) || css.contains('@'))
        {
            problems.push(
                Problem::new(
                    Severity::Error,
                    at(node),
                    "its style reaches outside of the drawing",
                )
                .with_hint("take @import and url(…) out"),
            );
        }
    }
    problems
}

fn reaches_out(value: &str) -> bool {
    value
        .split("url(")
        .skip(1)
        .any(|rest| !rest.trim_start_matches(['"', '\'', ' ']).starts_with('#'))
}

/// Width and height of a drawing: its view box, else its size.
pub(crate) fn sides(root: Node<'_, '_>) -> Option<(f32, f32)> {
    let number = |name: &str| {
        root.attribute(name)?
            .trim()
            .trim_end_matches("px")
            .parse::<f32>()
            .ok()
    };
    let boxed = root.attribute("viewBox").and_then(|view| {
        let numbers: Vec<f32> = view
            .split([' ', ','])
            .filter_map(|part| part.trim().parse().ok())
            .collect();
        (numbers.len() == 4).then(|| (numbers[2], numbers[3]))
    });
    let (width, height) = boxed.or_else(|| Some((number("width")?, number("height")?)))?;
    let sound = width.is_finite()
        && height.is_finite()
        && width >= 16.0
        && height >= 16.0
        && width <= 4.0 * height
        && height <= 4.0 * width;
    sound.then_some((width, height))
}

/// The box of a slot.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Frame {
    pub(crate) x: f32,
    pub(crate) y: f32,
    pub(crate) width: f32,
    pub(crate) height: f32,
    pub(crate) radius: f32,
}

pub(crate) fn frame(node: Node<'_, '_>) -> Option<Frame> {
    let number = |name: &str| {
        node.attribute(name).map(|text| {
            text.trim()
                .parse::<f32>()
                .ok()
                .filter(|number| number.is_finite())
        })
    };
    let frame = Frame {
        x: number("x").unwrap_or(Some(0.0))?,
        y: number("y").unwrap_or(Some(0.0))?,
        width: number("width")??,
        height: number("height")??,
        radius: number("rx").unwrap_or(Some(0.0))?,
    };
    (node.tag_name().name() == "rect" && frame.width > 1.0 && frame.height > 1.0).then_some(frame)
}

#[cfg(test)]
mod tests;
