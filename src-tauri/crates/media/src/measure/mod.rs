//! What a fetched picture really is: format, size, look, colours. Everything that is decided about it is decided on this.

mod colour;
mod look;

use colour::sampled;
pub use colour::{Colour, Colours};
pub use look::Look;

use crate::picture::{Detail, Picture, PictureError, clear_box, decode_within};
use serde::{Deserialize, Deserializer, Serialize};

/// Grounds that make light and dark marks readable.
const DARK_PLATE: Colour = Colour([0x1f, 0x29, 0x37]);
const LIGHT_PLATE: Colour = Colour([0xff, 0xff, 0xff]);
/// The page's ground in the dark theme, on which dark marks have to show.
const DARK_PAGE: f64 = 0.012;
/// Less contrast than this (WCAG 2, 1 to 21) is hard to see.
const LEAST_CONTRAST: f64 = 1.5;
/// Letters with less than this on a dark ground are not read.
const LEAST_READ: f64 = 2.0;
/// Where less of a mark shows, its name is not read, however bright the rest of it is.
const LEAST_SHARE: f64 = 0.8;

/// A rectangle in pixels of the original.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Area {
    /// From the left edge.
    pub x: u32,
    /// From the top edge.
    pub y: u32,
    /// Width.
    pub width: u32,
    /// Height.
    pub height: u32,
}

/// A name of a format. Named, because a reader would be bound to live as long as a reference that it sees.
type Format = &'static str;

/// What a picture's bytes say of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// `png`, `jpeg`, `gif`, `webp`, `bmp`, `ico` or `svg`: told from the bytes, not from a name.
    #[serde(deserialize_with = "format")]
    pub format: Format,
    /// Width of the original in pixels; of the drawing for an SVG, which has no pixels of its own.
    pub width: u32,
    /// Height of the original in pixels.
    pub height: u32,
    /// Length of the file in bytes.
    pub bytes: u64,
    /// The BLAKE3 hash of the file, as 64 lower-case hex digits.
    pub hash: String,
    /// What it looks like, to be compared with others.
    pub look: Look,
    /// Whether anything shines through: at least one pixel in a hundred.
    pub transparent: bool,
    /// A light mark on a clear ground, which would be invisible on white.
    pub white_on_clear: bool,
    /// The ground that a mark on a clear ground needs to be seen on both light and dark pages; nothing when any will do.
    pub plate: Option<Colour>,
    /// What is drawn, without clear borders.
    pub trimmed: Area,
    /// Its colours.
    pub colours: Colours,
}

/// One of our own names of formats.
fn format<'de, D: Deserializer<'de>>(from: D) -> Result<Format, D::Error> {
    let written = String::deserialize(from)?;
    ["png", "jpeg", "gif", "webp", "bmp", "ico", "svg"]
        .into_iter()
        .find(|known| *known == written)
        .ok_or_else(|| serde::de::Error::custom("no format of a picture"))
}

impl Measured {
    /// Width by height of what is drawn: wider than high is above 1.
    pub fn ratio(&self) -> f64 {
        f64::from(self.width) / f64::from(self.height.max(1))
    }

    /// Whether two pictures are the same to the eye: the same file, or the same look in another size or format.
    pub fn is_like(&self, other: &Measured) -> bool {
        self.hash == other.hash || self.look.is_like(&other.look)
    }
}

/// Decodes and measures a picture. See [`crate::decode`] for what is refused.
///
/// # Errors
/// When the bytes are no picture, damaged, or too large to decode safely.
pub fn measure(bytes: &[u8]) -> Result<Measured, PictureError> {
    Ok(measure_picture(bytes, &decode_within(bytes, Detail::COARSE)?))
}

/// Measures a picture that was decoded from `bytes`.
pub fn measure_picture(bytes: &[u8], picture: &Picture) -> Measured {
    let drawn = clear_box(&picture.rgba);
    let colours = Colours::of(picture);
    let scale = f64::from(picture.width) / f64::from(picture.rgba.width().max(1));
    let full = |length: u32| (f64::from(length) * scale).round() as u32;
    let light = colours.mean.luminance();
    let contrast = |ground: f64| (light.max(ground) + 0.05) / (light.min(ground) + 0.05);
    let plate = if !picture.transparent {
        None
    } else if picture.white_on_clear || contrast(1.0) < LEAST_CONTRAST {
        Some(DARK_PLATE)
    } else if shown_on_dark(picture) < LEAST_SHARE {
        Some(LIGHT_PLATE)
    } else {
        None
    };
    Measured {
        format: picture.format,
        width: picture.width,
        height: picture.height,
        bytes: bytes.len() as u64,
        hash: crate::hash(bytes),
        look: Look::of(&picture.rgba, drawn, colours.mean),
        transparent: picture.transparent,
        white_on_clear: picture.white_on_clear,
        plate,
        trimmed: Area {
            x: full(drawn.x),
            y: full(drawn.y),
            width: full(drawn.width).max(1),
            height: full(drawn.height).max(1),
        },
        colours,
    }
}

/// The share of what is drawn that shows on the dark theme's page.
fn shown_on_dark(picture: &Picture) -> f64 {
    let (mut drawn, mut shown) = (0_u32, 0_u32);
    for pixel in sampled(&picture.rgba).filter(|pixel| pixel[3] >= 128) {
        drawn += 1;
        let light = Colour([pixel[0], pixel[1], pixel[2]]).luminance();
        shown += u32::from((light + 0.05) / (DARK_PAGE + 0.05) >= LEAST_READ);
    }
    f64::from(shown) / f64::from(drawn.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::draw::encode;
    use image::imageops::{FilterType, resize};
    use image::{Rgba, RgbaImage};

    fn measured(width: u32, height: u32, paint: impl Fn(u32, u32) -> [u8; 4]) -> (RgbaImage, Measured) {
        let rgba = RgbaImage::from_fn(width, height, |x, y| Rgba(paint(x, y)));
        let bytes = encode(&rgba).unwrap();
        (rgba, measure(&bytes).unwrap())
    }

    /// A disc and two bars.
    fn mark(ink: [u8; 3]) -> impl Fn(u32, u32) -> [u8; 4] {
        move |x, y| {
            let (right, down) = (i64::from(x) - 50, i64::from(y) - 40);
            let disc = right * right + down * down <= 900;
            let bars = (95..180).contains(&x) && ((15..30).contains(&y) || (50..60).contains(&y) && x < 150);
            [ink[0], ink[1], ink[2], if disc || bars { 255 } else { 0 }]
        }
    }

    #[test]
    fn a_mark_is_measured_without_its_clear_rim() {
        let (_, found) = measured(200, 80, mark([40, 110, 220]));
        assert_eq!((found.format, found.width, found.height), ("png", 200, 80));
        assert_eq!((found.trimmed.y, found.trimmed.height), (10, 61));
        assert!(found.trimmed.x >= 20 && found.trimmed.x + found.trimmed.width <= 180);
        assert!(found.transparent && found.plate.is_none() && !found.colours.empty);
        assert_eq!(found.colours.main, Some(Colour([40, 110, 220])));
        assert_eq!(found.hash.len(), 64);
    }

    #[test]
    fn what_was_measured_can_be_written_down_and_read_again() {
        let (_, found) = measured(200, 80, mark([255, 255, 255]));
        let written = serde_json::to_string(&found).unwrap();
        let read: Measured = serde_json::from_str(&written).unwrap();
        assert_eq!((read.look.phash, &read), (found.look.phash, &found));
        let other = written.replace("png", "tiff");
        assert!(serde_json::from_str::<Measured>(&other).is_err());
    }

    #[test]
    fn marks_get_the_ground_they_need() {
        for (ink, plate) in [
            ([255, 255, 255], Some(DARK_PLATE)),
            ([250, 245, 200], Some(DARK_PLATE)),
            ([0, 0, 0], Some(LIGHT_PLATE)),
            ([26, 43, 76], Some(LIGHT_PLATE)),
            ([20, 60, 160], Some(LIGHT_PLATE)),
            ([40, 110, 220], None),
            ([200, 30, 40], None),
        ] {
            assert_eq!(measured(200, 80, mark(ink)).1.plate, plate, "{ink:?}");
        }
        // A bright sign before a dark name.
        let name = |x: u32, y: u32| match (x, y) {
            (4..40, 20..60) => [250, 160, 40, 255],
            (50..190, 20..60) => [26, 43, 76, 255],
            _ => [0; 4],
        };
        assert_eq!(measured(200, 80, name).1.plate, Some(LIGHT_PLATE));
        let opaque = |x: u32, _: u32| [255, 255, 255 - (x % 9) as u8, 255];
        assert_eq!(measured(200, 80, opaque).1.plate, None);
    }

    #[test]
    fn the_same_picture_in_another_size_looks_alike_and_another_does_not() {
        let paint = mark([20, 60, 160]);
        let (rgba, large) = measured(200, 80, &paint);
        let small = resize(&rgba, 100, 40, FilterType::Lanczos3);
        let small = measure(&encode(&small).unwrap()).unwrap();
        assert!(large.is_like(&small), "{:?} {:?}", large.look, small.look);
        // Another colour, another shape, another pattern.
        assert!(!large.is_like(&measured(200, 80, mark([200, 30, 40])).1));
        let stretched = resize(&rgba, 200, 160, FilterType::Lanczos3);
        assert!(!large.is_like(&measure(&encode(&stretched).unwrap()).unwrap()));
        let other = measured(200, 80, |x, y| {
            let drawn = (20..180).contains(&x) && (10..70).contains(&y) && (x / 40 + y / 9) % 2 == 0;
            [20, 60, 160, if drawn { 255 } else { 0 }]
        });
        assert!(!large.is_like(&other.1));
    }
}
