//! Which pictures are good enough to be sent to the company they stand for.

use std::fmt;

use media::{Measured, Picture};
use serde::{Deserialize, Serialize};

/// A picture as it is stored, with what is known of how it was found.
#[derive(Clone, Default)]
pub struct Art {
    /// PNG, JPEG, WebP or SVG.
    pub bytes: Vec<u8>,
    /// How sure its source is that it is the right one, 0 to 100.
    pub confidence: Option<u8>,
}

impl fmt::Debug for Art {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Art({} bytes, sure {:?})", self.bytes.len(), self.confidence)
    }
}

/// What is let through. Nothing of both, unless somebody asks for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Gate {
    /// Letters on a colour where there is no logo.
    pub generated: bool,
    /// Pictures that may be wrong: an unsure source, very small, one colour, a photograph for a logo.
    pub doubtful: bool,
}

/// Below this a picture may well be another company's.
const SURE: u8 = 50;
/// A logo of fewer pixels on its longest side is a favicon.
const SMALLEST_MARK: u32 = 48;
/// A screenshot or share image of less width looks broken when it fills a frame.
const SMALLEST_SHOT: u32 = 240;

/// Why a picture stays out; none when it may go.
pub(crate) fn doubt(
    art: &Art,
    picture: &Picture,
    measured: &Measured,
    is_mark: bool,
    gate: Gate,
) -> Option<String> {
    if gate.doubtful {
        return None;
    }
    if let Some(sure) = art.confidence.filter(|sure| *sure < SURE) {
        return Some(format!("its source is only {sure} % sure"));
    }
    // A mark of one ink on a clear ground is the rule, an opaque picture of one colour is nothing.
    let is_flat = !picture.transparent && (measured.colours.plain || measured.colours.nearly_plain);
    if measured.colours.empty || is_flat {
        return Some("it is one colour".to_owned());
    }
    let longest = picture.width.max(picture.height);
    if is_mark && longest < SMALLEST_MARK && picture.format != "svg" {
        return Some(format!("it is only {longest} pixels"));
    }
    if is_mark && measured.colours.photographic {
        return Some("it is a photograph".to_owned());
    }
    if !is_mark && picture.width < SMALLEST_SHOT {
        return Some(format!("it is only {} pixels wide", picture.width));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{Rgba, RgbaImage};

    fn doubted(art: &Art, is_mark: bool, gate: Gate) -> Option<String> {
        let picture = media::decode(&art.bytes).unwrap();
        doubt(
            art,
            &picture,
            &media::measure_picture(&art.bytes, &picture),
            is_mark,
            gate,
        )
    }

    fn art(side: u32, paint: impl Fn(u32, u32) -> [u8; 4]) -> Art {
        let rgba = RgbaImage::from_fn(side, side, |x, y| Rgba(paint(x, y)));
        Art {
            bytes: media::encode(&rgba).unwrap(),
            ..Art::default()
        }
    }

    #[test]
    fn what_may_be_wrong_stays_out_unless_asked_for() {
        let mark = |side: u32| {
            art(side, move |x, y| {
                if x < side / 2 && y < side / 2 {
                    [20, 60, 160, 255]
                } else {
                    [0; 4]
                }
            })
        };
        let photo = art(300, |x, y| {
            [
                (x * 7 % 256) as u8,
                (y * 5 % 256) as u8,
                ((x ^ y) % 256) as u8,
                255,
            ]
        });
        let closed = Gate::default();
        assert_eq!(doubted(&mark(120), true, closed), None);
        for (art, is_mark, said) in [
            (
                Art {
                    confidence: Some(41),
                    ..mark(120)
                },
                true,
                "41 %",
            ),
            (mark(32), true, "32 pixels"),
            (art(120, |_, _| [9, 9, 9, 255]), true, "one colour"),
            (photo.clone(), true, "photograph"),
            (art(120, |x, _| [x as u8, 0, 0, 255]), false, "120 pixels wide"),
        ] {
            let doubt = doubted(&art, is_mark, closed);
            assert!(
                doubt.as_deref().is_some_and(|doubt| doubt.contains(said)),
                "{said}: {doubt:?}"
            );
            let open = Gate {
                generated: true,
                doubtful: true,
            };
            assert_eq!(doubted(&art, is_mark, open), None, "{said}");
        }
        assert_eq!(doubted(&photo, false, closed), None);
    }
}
