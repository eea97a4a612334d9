//! From a template and a record to a picture file.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::sync::Arc;

use jiff::civil::Date;
use media::Colour;
use model::{EntityKind, Field};
use serde::Serialize;

use super::drawing::{Filling, written};
use super::encode::{FileFormat, encode};
use super::gate::{Art, Gate};
use super::mark::{Shown, admit, placed, sized};
use super::paint::{drawn, on};
use super::palette::{INK, Palette, WHITE, contrast};
use super::template::{Frame, Kind, MARKS, Slot, Template, frame, sides};
use super::text::{Room, fit, settable};
use crate::line::{Line, LineError};
use crate::record::{Record, Vocabulary};

/// A template, bound to a list: its texts compiled, its slots set by the user where they wanted something else.
#[derive(Debug)]
pub struct Composer {
    template: Arc<Template>,
    texts: BTreeMap<String, Texts>,
    gate: Gate,
    format: FileFormat,
    /// What stands in when a slot that has to be filled is empty.
    fallback: Option<Box<Composer>>,
}

#[derive(Debug)]
struct Texts {
    text: Line,
    otherwise: Option<Line>,
}

/// What a user asks of a picture, beside its template.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// Text templates and names of files for slots, by the slots' ids.
    pub set: BTreeMap<String, String>,
    /// Which pictures may go.
    pub gate: Gate,
    /// The file's format.
    pub format: FileFormat,
}

/// The pictures of one record.
#[derive(Clone, Debug, Default)]
pub struct Pictures {
    /// By field.
    pub of_fields: BTreeMap<Field, Art>,
    /// The user's own, by the name of the file.
    pub own: BTreeMap<String, Art>,
}

/// A picture file.
#[derive(Clone, PartialEq, Eq)]
pub struct Composed {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// `png` or `jpg`.
    pub ending: &'static str,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// The template it was made by: the wanted one, or one that stood in.
    pub template: String,
    /// What did not go as wanted.
    pub notes: Vec<Note>,
}

impl std::fmt::Debug for Composed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Composed({} {}x{} {}, {:?})",
            self.template, self.width, self.height, self.ending, self.notes
        )
    }
}

/// Something that did not go as wanted, in one slot.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Note {
    /// The slot.
    pub slot: String,
    /// A few words.
    pub said: String,
}

/// Why there is no picture.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unmade {
    /// A slot that has to be filled stayed empty.
    #[error("{slot} is empty: {why}")]
    Empty {
        /// The slot.
        slot: String,
        /// Why.
        why: String,
    },
    /// The drawing could not be drawn.
    #[error("the picture could not be drawn: {0}")]
    Drawing(String),
}

impl Composer {
    /// Binds a template to a list.
    ///
    /// # Errors
    /// Texts that do not compile, and slots that the template does not have.
    pub fn new(
        template: Arc<Template>,
        wish: &Wish,
        vocabulary: &Vocabulary,
        today: Date,
    ) -> Result<Self, Vec<LineError>> {
        let mut errors = Vec::new();
        for id in wish.set.keys() {
            if !template.slots.iter().any(|slot| &slot.id == id) {
                let all: Vec<&str> = template.slots.iter().map(|slot| slot.id.as_str()).collect();
                errors.push(LineError {
                    name: format!("{}.{id}", template.id),
                    line: 1,
                    column: 1,
                    message: format!("the template {} has no slot {id}", template.id),
                    hint: Some(format!("it has {}", all.join(", "))),
                });
            }
        }
        let mut texts = BTreeMap::new();
        for slot in &template.slots {
            let own = wish.set.get(&slot.id).filter(|_| slot.kind == Kind::Text);
            let Some(text) = own.or(slot.text.as_ref()) else {
                continue;
            };
            let name = format!("{}.{}", template.id, slot.id);
            let compiled = Line::new(&name, text, vocabulary, today);
            let otherwise = slot
                .otherwise
                .as_ref()
                .map(|text| Line::new(&name, text, vocabulary, today))
                .transpose();
            match (compiled, otherwise) {
                (Ok(text), Ok(otherwise)) => {
                    texts.insert(slot.id.clone(), Texts { text, otherwise });
                }
                (text, otherwise) => {
                    errors.extend(text.err().into_iter().chain(otherwise.err()).flatten());
                }
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let template = match wish.set.iter().any(|(id, _)| {
            template
                .slots
                .iter()
                .any(|slot| &slot.id == id && slot.kind != Kind::Text)
        }) {
            true => Arc::new(with_own_pictures(&template, &wish.set)),
            false => template,
        };
        Ok(Self {
            template,
            texts,
            gate: wish.gate,
            format: wish.format,
            fallback: None,
        })
    }

    /// With a template that stands in.
    #[must_use]
    pub fn with_fallback(mut self, fallback: Option<Composer>) -> Self {
        self.fallback = fallback.map(Box::new);
        self
    }

    /// The fields whose pictures it may show, those of what stands in included.
    #[must_use]
    pub fn fields(&self) -> BTreeSet<Field> {
        let mut fields = self.template.fields();
        if let Some(fallback) = &self.fallback {
            fields.extend(fallback.fields());
        }
        fields
    }

    /// The names of the user's own picture files that it may show.
    #[must_use]
    pub fn own_files(&self) -> BTreeSet<String> {
        let mut files: BTreeSet<String> = self
            .template
            .slots
            .iter()
            .filter_map(|slot| slot.own.clone())
            .collect();
        if let Some(fallback) = &self.fallback {
            files.extend(fallback.own_files());
        }
        files
    }

    /// What a picture depends on, as a key: while it stays, so does the picture. `name` names the bytes of a picture.
    #[must_use]
    pub fn key(&self, record: &Arc<Record>, name: impl Fn(Field) -> Option<String> + Copy) -> String {
        let mut parts = format!(
            "{}\n{}\n{:?}\n{:?}\n",
            env!("CARGO_PKG_VERSION"),
            self.template.version,
            self.gate,
            self.format
        );
        for slot in &self.template.slots {
            let said = self
                .texts
                .get(&slot.id)
                .map(|texts| said(texts, record).map_or_else(|why| why, |(text, _)| text));
            let names: Vec<Option<String>> = slot.from.iter().map(|field| name(*field)).collect();
            let _ = writeln!(parts, "{:?} {said:?} {names:?} {:?}", slot.id, slot.own);
        }
        let marks = MARKS.map(name);
        let _ = writeln!(parts, "{marks:?}");
        if self.gate.generated {
            let _ = writeln!(parts, "{:?}", record.entity(EntityKind::Company));
        }
        if let Some(fallback) = &self.fallback {
            parts.push_str(&fallback.key(record, name));
        }
        media::hash(parts.as_bytes())
    }

    /// Makes the picture of a record.
    ///
    /// # Errors
    /// When a slot that has to be filled is empty and nothing stands in.
    pub fn compose(&self, record: &Arc<Record>, pictures: &Pictures) -> Result<Composed, Unmade> {
        match (self.own(record, pictures), &self.fallback) {
            (Err(Unmade::Empty { slot, why }), Some(fallback)) => {
                let mut composed = fallback.compose(record, pictures)?;
                composed.notes.insert(0, fallback.stood_in(slot, &why));
                Ok(composed)
            }
            (made, _) => made,
        }
    }

    /// What would come of a record, without drawing it: the template that is used, and what does not go as wanted.
    ///
    /// # Errors
    /// As [`Composer::compose`].
    pub fn outcome(&self, record: &Arc<Record>, pictures: &Pictures) -> Result<(String, Vec<Note>), Unmade> {
        match (self.filled(record, pictures), &self.fallback) {
            (Err(Unmade::Empty { slot, why }), Some(fallback)) => {
                let (template, mut notes) = fallback.outcome(record, pictures)?;
                notes.insert(0, fallback.stood_in(slot, &why));
                Ok((template, notes))
            }
            (filled, _) => filled.map(|filled| (self.template.id.clone(), filled.notes)),
        }
    }

    fn stood_in(&self, slot: String, why: &str) -> Note {
        let said = format!("{} stands in: {why}", self.template.id);
        Note { slot, said }
    }

    fn filled(&self, record: &Arc<Record>, pictures: &Pictures) -> Result<Filled, Unmade> {
        let drawing = |reason: String| Unmade::Drawing(reason);
        let document =
            media::read_drawing(&self.template.drawing).map_err(|error| drawing(error.to_string()))?;
        let frames: BTreeMap<&str, Frame> = document
            .descendants()
            .filter_map(|node| Some((node.attribute("id")?, frame(node)?)))
            .collect();
        let mut filler = Filler {
            composer: self,
            record,
            pictures,
            brand: None,
            admitted: BTreeMap::new(),
            images: Vec::new(),
            notes: Vec::new(),
        };
        filler.look();
        let palette = Palette::new(filler.brand.unwrap_or(self.template.brand));
        let mut fillings: BTreeMap<&str, Filling> = BTreeMap::new();
        for slot in &self.template.slots {
            let Some(frame) = frames.get(slot.id.as_str()) else {
                continue;
            };
            match filler.fill(slot, frame, palette) {
                Ok(filling) => {
                    fillings.insert(&slot.id, filling);
                }
                Err(why) if slot.required => {
                    return Err(Unmade::Empty {
                        slot: slot.id.clone(),
                        why,
                    });
                }
                Err(why) => filler.note(slot, why),
            }
        }
        Ok(Filled {
            svg: written(&self.template, &document, &fillings, palette),
            size: sides(document.root_element()).ok_or_else(|| drawing("it has no size".to_owned()))?,
            images: filler.images,
            notes: filler.notes,
        })
    }

    fn own(&self, record: &Arc<Record>, pictures: &Pictures) -> Result<Composed, Unmade> {
        let filled = self.filled(record, pictures)?;
        let pixels = drawn(&filled.svg, filled.size, &filled.images).map_err(Unmade::Drawing)?;
        let file = encode(&pixels, self.format).map_err(|error| Unmade::Drawing(error.to_string()))?;
        Ok(Composed {
            bytes: file.bytes,
            ending: file.ending,
            width: file.width,
            height: file.height,
            template: self.template.id.clone(),
            notes: filled.notes,
        })
    }
}

/// A drawing that is ready to be drawn.
struct Filled {
    svg: String,
    size: (f32, f32),
    images: Vec<Arc<Vec<u8>>>,
    notes: Vec<Note>,
}

fn with_own_pictures(template: &Template, set: &BTreeMap<String, String>) -> Template {
    let mut template = template.clone();
    for slot in template.slots.iter_mut().filter(|slot| slot.kind != Kind::Text) {
        if let Some(file) = set.get(&slot.id) {
            slot.own = Some(file.clone());
            slot.from = Vec::new();
        }
    }
    template
}

/// A slot's text, and whether it is the second choice; why there is none.
fn said(texts: &Texts, record: &Arc<Record>) -> Result<(String, bool), String> {
    let first = texts.text.write(record);
    let why = match (&first.failed, first.missing.first()) {
        (Some(failed), _) => failed.clone(),
        (_, Some(missing)) => format!("{missing} is blank"),
        _ if first.text.trim().is_empty() => "it says nothing".to_owned(),
        _ => return Ok((first.text, false)),
    };
    let second = texts.otherwise.as_ref().map(|line| line.write(record));
    match second {
        Some(second)
            if second.failed.is_none() && second.missing.is_empty() && !second.text.trim().is_empty() =>
        {
            Ok((second.text, true))
        }
        _ => Err(why),
    }
}

/// What the user chose is as good as they want it.
const ANYTHING: Gate = Gate {
    generated: true,
    doubtful: true,
};

/// Fills the slots of one picture.
struct Filler<'a> {
    composer: &'a Composer,
    record: &'a Arc<Record>,
    pictures: &'a Pictures,
    brand: Option<Colour>,
    admitted: BTreeMap<(String, bool), Result<Arc<Shown>, String>>,
    images: Vec<Arc<Vec<u8>>>,
    notes: Vec<Note>,
}

impl Filler<'_> {
    fn note(&mut self, slot: &Slot, said: String) {
        self.notes.push(Note {
            slot: slot.id.clone(),
            said,
        });
    }

    /// Looks at all pictures, and finds the company's colour in its marks.
    fn look(&mut self) {
        let slots = &self.composer.template.slots;
        for slot in slots.iter().filter(|slot| slot.kind != Kind::Text) {
            let is_mark = slot.kind == Kind::Logo;
            for field in &slot.from {
                let admitted = self
                    .pictures
                    .of_fields
                    .get(field)
                    .ok_or_else(|| "there is none".to_owned())
                    .and_then(|art| admit(art, is_mark, self.composer.gate));
                self.admitted
                    .entry((field.id().to_owned(), is_mark))
                    .or_insert(admitted.map(Arc::new));
            }
            if let Some(file) = &slot.own {
                let admitted = self
                    .pictures
                    .own
                    .get(file)
                    .ok_or_else(|| format!("there is no file {file}"))
                    .and_then(|art| admit(art, is_mark, ANYTHING));
                self.admitted
                    .entry((file.clone(), is_mark))
                    .or_insert(admitted.map(Arc::new));
            }
        }
        for field in MARKS {
            let key = (field.id().to_owned(), true);
            if let (Some(art), false) = (
                self.pictures.of_fields.get(&field),
                self.admitted.contains_key(&key),
            ) {
                let admitted = admit(art, true, self.composer.gate).map(Arc::new);
                self.admitted.insert(key, admitted);
            }
        }
        self.brand = MARKS
            .map(|field| (field.id().to_owned(), true))
            .iter()
            .filter_map(|key| self.admitted.get(key)?.as_ref().ok())
            .filter(|shown| !shown.measured.colours.photographic)
            .find_map(|shown| shown.measured.colours.main);
    }

    /// The first picture of a slot that may go, else why not.
    fn first(&self, slot: &Slot) -> Result<Arc<Shown>, String> {
        let is_mark = slot.kind == Kind::Logo;
        let names = slot
            .own
            .iter()
            .cloned()
            .chain(slot.from.iter().map(|field| field.id().to_owned()));
        let mut why = "there is none".to_owned();
        for name in names {
            match self.admitted.get(&(name, is_mark)) {
                Some(Ok(shown)) => return Ok(Arc::clone(shown)),
                Some(Err(reason)) if reason != "there is none" => why.clone_from(reason),
                _ => {}
            }
        }
        Err(why)
    }

    fn fill(&mut self, slot: &Slot, frame: &Frame, palette: Palette) -> Result<Filling, String> {
        let why = match slot.kind {
            Kind::Text => return self.text(slot, frame),
            Kind::Logo => match self
                .first(slot)
                .and_then(|shown| self.mark(slot, frame, &shown, palette))
            {
                Ok(filling) => return Ok(filling),
                Err(why) => match self.letters() {
                    Some(letters) => {
                        self.note(slot, format!("letters stand in: {why}"));
                        return self.mark(slot, frame, &letters, palette);
                    }
                    None => why,
                },
            },
            Kind::Picture => match self.first(slot) {
                Ok(shown) => return self.cover(frame, &shown),
                Err(why) => why,
            },
        };
        let instead = self.text(slot, frame).map_err(|_| why.clone())?;
        self.note(slot, format!("the name stands in: {why}"));
        Ok(instead)
    }

    /// The company's letters on a colour, where they are asked for.
    fn letters(&self) -> Option<Shown> {
        let name = self
            .record
            .entity(EntityKind::Company)
            .filter(|_| self.composer.gate.generated)?;
        let art = Art {
            bytes: media::letter_avatar(name, name, self.brand),
            confidence: None,
        };
        admit(&art, true, ANYTHING).ok()
    }

    fn text(&mut self, slot: &Slot, frame: &Frame) -> Result<Filling, String> {
        let texts = self.composer.texts.get(&slot.id).ok_or("there is none")?;
        let (text, is_second) = said(texts, self.record)?;
        let (text, left_out) = settable(&text);
        if !left_out.is_empty() {
            let letters: String = left_out.iter().take(8).collect();
            let said = format!("no font on this computer draws {letters}");
            if text.chars().filter(|c| c.is_alphanumeric()).count() < 2 {
                return Err(said);
            }
            self.note(slot, said);
        }
        if text.is_empty() {
            return Err("it says nothing".to_owned());
        }
        let pad = if slot.kind == Kind::Text { 0.0 } else { slot.pad };
        let room = Room {
            width: (frame.width - 2.0 * pad).max(8.0),
            height: (frame.height - pad).max(8.0),
            lines: slot.lines,
            size: slot.size,
            least: slot.least,
            weight: slot.weight,
        };
        let fitted = fit(&text, &room);
        if fitted.cut {
            self.note(slot, "the text was cut".to_owned());
        }
        if is_second {
            self.note(slot, "a value is missing; the second text stands in".to_owned());
        }
        Ok(Filling::Text(fitted))
    }

    fn mark(
        &mut self,
        slot: &Slot,
        frame: &Frame,
        shown: &Shown,
        palette: Palette,
    ) -> Result<Filling, String> {
        let mark = placed(shown, frame, slot.pad, self.brand);
        if !mark.plate.holds() {
            return Err("it is hard to see on any ground".to_owned());
        }
        let ground = slot.on.as_deref().and_then(Colour::read).map(|colour| {
            self.composer
                .template
                .colours
                .get(&colour.0)
                .map_or(colour, |role| palette.colour(*role))
        });
        // Without a plate only where the plate would have the same colour as what is behind it.
        let needs_plate = ground.is_none_or(|ground| contrast(ground, mark.plate.ground) > 1.05);
        let bytes = media::encode(&mark.pixels).map_err(|error| error.to_string())?;
        Ok(Filling::Mark {
            number: self.keep(bytes),
            width: mark.width,
            height: mark.height,
            plate: needs_plate.then_some(mark.plate.ground),
            tile: mark.plate.tile,
        })
    }

    fn cover(&mut self, frame: &Frame, shown: &Shown) -> Result<Filling, String> {
        let picture = &shown.picture;
        // What is cropped away has to be there before.
        #[expect(clippy::cast_precision_loss, reason = "sides of pictures are small")]
        let (width, height) = (picture.rgba.width() as f32, picture.rgba.height() as f32);
        let scale = (frame.width / width).max(frame.height / height);
        let pixels = sized(&picture.rgba, width * scale, height * scale);
        let pixels = on(&pixels, if picture.white_on_clear { INK } else { WHITE });
        let bytes = media::encode(&pixels).map_err(|error| error.to_string())?;
        Ok(Filling::Cover {
            number: self.keep(bytes),
        })
    }

    fn keep(&mut self, bytes: Vec<u8>) -> usize {
        self.images.push(Arc::new(bytes));
        self.images.len() - 1
    }
}
