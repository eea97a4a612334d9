//! Fonts that texts in pictures are drawn with: Inter, with Noto for Arabic and Hebrew, all bundled. Letters that these
//! lack (Chinese, Japanese, Korean, Thai) come from the computer's own fonts, which are looked at when one is first
//! needed. What no font has is left out and said.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex};

use resvg::usvg::FontResolver;
use resvg::usvg::fontdb::{Database, ID};
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider};

/// The family that drawings and texts are set in.
pub(crate) const FAMILY: &str = "Inter";
/// Height of a capital letter, as a part of the size.
pub(crate) const CAPITAL: f32 = 0.727;
/// What hangs below the base line, as a part of the size.
pub(crate) const DESCENT: f32 = 0.22;

const BUNDLED: [&[u8]; 4] = [
    include_bytes!("../../../../../assets/fonts/Inter-SemiBold.otf"),
    include_bytes!("../../../../../assets/fonts/Inter-Regular.otf"),
    include_bytes!("../../../../../assets/fonts/NotoSansArabic-SemiBold.ttf"),
    include_bytes!("../../../../../assets/fonts/NotoSansHebrew-SemiBold.ttf"),
];

/// Parts of names of families that are made to be read, the best first.
const PREFERRED: &[&str] = &[
    "noto sans cjk",
    "pingfang",
    "hiragino",
    "yu gothic",
    "microsoft yahei",
    "malgun",
    "apple sd gothic",
    "noto sans",
    "segoe ui",
    "source han sans",
    "wenquanyi",
    "dejavu sans",
    "arial unicode",
];

/// A set of fonts with what was learned of them.
pub(crate) struct Fonts {
    database: Arc<Database>,
    /// Faces in the order in which they are asked for a letter.
    order: Vec<ID>,
    advances: Mutex<HashMap<(char, u16), Option<Drawer>>>,
}

/// Who draws a letter, and how wide it is at size 1.
type Drawer = (ID, f32);

static OURS: LazyLock<Fonts> = LazyLock::new(|| Fonts::new(false));
static ALL: LazyLock<Fonts> = LazyLock::new(|| Fonts::new(true));

impl Fonts {
    fn new(with_the_computers: bool) -> Self {
        let mut database = Database::new();
        for font in BUNDLED {
            database.load_font_data(font.to_vec());
        }
        let mut order: Vec<ID> = database.faces().map(|face| face.id).collect();
        if with_the_computers {
            database.load_system_fonts();
            let mut theirs: Vec<(usize, u16, ID)> = database
                .faces()
                .filter(|face| !order.contains(&face.id))
                .map(|face| {
                    let name = face
                        .families
                        .first()
                        .map(|(name, _)| name.to_lowercase())
                        .unwrap_or_default();
                    let rank = PREFERRED
                        .iter()
                        .position(|part| name.contains(part))
                        .unwrap_or(PREFERRED.len());
                    (rank, face.weight.0.abs_diff(600), face.id)
                })
                .collect();
            theirs.sort_by_key(|(rank, weight, _)| (*rank, *weight));
            order.extend(theirs.into_iter().map(|(.., id)| id));
        }
        database.set_serif_family(FAMILY);
        database.set_sans_serif_family(FAMILY);
        database.set_monospace_family(FAMILY);
        Self {
            database: Arc::new(database),
            order,
            advances: Mutex::new(HashMap::new()),
        }
    }

    /// The bundled fonts, or these and the computer's where the bundled ones lack a letter of the text.
    pub(crate) fn of(text: &str) -> &'static Self {
        if text
            .chars()
            .all(|c| is_silent(c) || OURS.advance(c, 600).is_some())
        {
            &OURS
        } else {
            &ALL
        }
    }

    /// The faces, for the drawing of a tree.
    pub(crate) fn database(&self) -> Arc<Database> {
        Arc::clone(&self.database)
    }

    /// Whether any of them draws this letter.
    pub(crate) fn draws(&self, c: char) -> bool {
        is_silent(c) || self.advance(c, 600).is_some()
    }

    /// How wide a letter is at size 1, in the weight that is nearest to the wanted one.
    pub(crate) fn advance(&self, c: char, weight: u16) -> Option<f32> {
        self.found(c, weight).map(|(_, advance)| advance)
    }

    /// The width of a text at size 1.
    pub(crate) fn width(&self, text: &str, weight: u16) -> f32 {
        text.chars().map(|c| self.advance(c, weight).unwrap_or(0.0)).sum()
    }

    fn found(&self, c: char, weight: u16) -> Option<Drawer> {
        let key = (c, weight);
        if let Ok(known) = self.advances.lock()
            && let Some(known) = known.get(&key)
        {
            return *known;
        }
        let mut faces: Vec<ID> = self.order.clone();
        // Of the two weights of the one family the wanted one goes first.
        faces.sort_by_key(|id| {
            let face = self.database.face(*id);
            let ours = face.is_some_and(|face| face.families.iter().any(|(name, _)| name == FAMILY));
            (
                !ours,
                if ours {
                    face.map_or(0, |face| face.weight.0.abs_diff(weight))
                } else {
                    0
                },
            )
        });
        let found = faces.into_iter().find_map(|id| {
            let advance = self.database.with_face_data(id, |bytes, index| {
                let font = FontRef::from_index(bytes, index).ok()?;
                let glyph = font.charmap().map(c)?;
                font.glyph_metrics(Size::new(1.0), LocationRef::default())
                    .advance_width(glyph)
            });
            advance.flatten().map(|advance| (id, advance))
        });
        if let Ok(mut known) = self.advances.lock() {
            known.insert(key, found);
        }
        found
    }

    /// A text in the parts that different families draw, each with the family's name. Spaces and marks stay with what is before
    /// them.
    pub(crate) fn runs<'t>(&self, text: &'t str, weight: u16) -> Vec<(&'t str, String)> {
        let mut runs: Vec<(usize, usize, ID)> = Vec::new();
        for (at, c) in text.char_indices() {
            let end = at + c.len_utf8();
            let face = self.found(c, weight).map(|(id, _)| id);
            match (runs.last_mut(), face) {
                (Some(last), face) if is_silent(c) || face.is_none_or(|face| face == last.2) => last.1 = end,
                (_, Some(face)) => runs.push((at, end, face)),
                (_, None) => {}
            }
        }
        let named = |(from, to, face): (usize, usize, ID)| {
            let family = self.database.face(face).and_then(|face| face.families.first());
            let family = family.map_or(FAMILY, |(name, _)| name.as_str());
            Some((text.get(from..to)?, family.to_owned()))
        };
        runs.into_iter().filter_map(named).collect()
    }

    /// Finds a face for a letter that the first one lacks, in our order.
    pub(crate) fn resolver(&'static self) -> FontResolver<'static> {
        FontResolver {
            select_font: FontResolver::default_font_selector(),
            select_fallback: Box::new(move |c, used, _| {
                self.found(c, 600)
                    .map(|(id, _)| id)
                    .filter(|id| !used.contains(id))
            }),
        }
    }
}

/// Letters without a width of their own, which no font needs to have: joiners, marks of direction and of variants.
fn is_silent(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{fe00}'..='\u{fe0f}' | '\u{2060}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bundled_fonts_draw_the_scripts_they_are_there_for() {
        for text in ["Anna Øster", "Ελένη", "Жанна", "محمد علي", "דוד כהן", "€ – “x” …"]
        {
            assert!(text.chars().all(|c| OURS.draws(c)), "{text}");
        }
        assert!(!OURS.draws('明') && !OURS.draws('🚀'));
    }

    #[test]
    fn a_text_comes_apart_where_another_family_draws() {
        let runs = |text| -> Vec<(String, String)> {
            let runs = OURS.runs(text, 600);
            runs.into_iter()
                .map(|(part, family)| (part.to_owned(), family))
                .collect()
        };
        let part = |text: &str, family: &str| (text.to_owned(), family.to_owned());
        assert_eq!(runs("Hi Anna"), [part("Hi Anna", FAMILY)]);
        assert_eq!(
            runs("for شركة النور – דוד"),
            [
                part("for ", FAMILY),
                part("شركة النور ", "Noto Sans Arabic"),
                part("– ", FAMILY),
                part("דוד", "Noto Sans Hebrew Thin"),
            ]
        );
        assert_eq!(runs(""), []);
    }

    #[test]
    fn letters_are_as_wide_as_the_weight_they_are_set_in() {
        let width = |weight| "Wm".chars().filter_map(|c| OURS.advance(c, weight)).sum::<f32>();
        assert!(
            width(600) > width(400) && (1.5..2.2).contains(&width(400)),
            "{} {}",
            width(400),
            width(600)
        );
    }
}
