//! A stored picture, made ready for its slot: without its borders, in the size in which it is shown.

use image::RgbaImage;
use image::imageops;
use media::{Colour, Measured, Picture};

use super::gate::{Art, Gate, doubt};
use super::plate::{Plate, plate};
use super::template::Frame;

/// A picture that may go.
pub(crate) struct Shown {
    pub(crate) picture: Picture,
    pub(crate) measured: Measured,
}

/// Decodes a picture and asks whether it is good enough.
///
/// # Errors
/// Why it is not.
pub(crate) fn admit(art: &Art, is_mark: bool, gate: Gate) -> Result<Shown, String> {
    let picture = media::decode(&art.bytes).map_err(|error| error.to_string())?;
    let measured = media::measure_picture(&art.bytes, &picture);
    match doubt(art, &picture, &measured, is_mark, gate) {
        Some(doubt) => Err(doubt),
        None => Ok(Shown { picture, measured }),
    }
}

/// A mark with its plate, and its size in a box.
pub(crate) struct Mark {
    pub(crate) pixels: RgbaImage,
    pub(crate) plate: Plate,
    pub(crate) width: f32,
    pub(crate) height: f32,
}

/// Raster marks are blown up by so much and no more.
const MOST_BLOWN_UP: f32 = 1.6;
/// A square mark looks as large as a wide one at so much of the height.
const SQUARE: f32 = 0.86;

/// Places a mark into a box with a rim of `pad`.
pub(crate) fn placed(shown: &Shown, frame: &Frame, pad: f32, brand: Option<Colour>) -> Mark {
    let picture = media::trim(&shown.picture);
    let plate = plate(&picture, brand);
    let pixels = if picture.transparent || plate.tile {
        picture.rgba
    } else {
        without_ground(&picture.rgba, plate.ground)
    };
    #[expect(clippy::cast_precision_loss, reason = "sides of pictures are small")]
    let (width, height) = (pixels.width() as f32, pixels.height() as f32);
    let room = (
        (frame.width - 2.0 * pad).max(8.0),
        (frame.height - 2.0 * pad).max(8.0),
    );
    let ratio = width / height;
    let quiet = if (0.6..1.6).contains(&ratio) { SQUARE } else { 1.0 };
    let scale = (room.0 / width).min(room.1 * quiet / height).min(MOST_BLOWN_UP);
    Mark {
        pixels: sized(&pixels, width * scale, height * scale),
        plate,
        width: width * scale,
        height: height * scale,
    }
}

/// Pixels for a box that is drawn once: as many as it takes.
pub(crate) fn sized(pixels: &RgbaImage, width: f32, height: f32) -> RgbaImage {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "at most a few thousand"
    )]
    let side = width.max(height).ceil().clamp(1.0, 1_024.0) as u32;
    media::fit(pixels, side)
}

/// What is drawn on a ground of one colour.
fn without_ground(rgba: &RgbaImage, ground: Colour) -> RgbaImage {
    let is_ground = |pixel: &image::Rgba<u8>| (0..3).all(|at| pixel[at].abs_diff(ground.0[at]) <= 16);
    let (mut left, mut top, mut right, mut bottom) = (rgba.width(), rgba.height(), 0, 0);
    for (x, y, pixel) in rgba.enumerate_pixels() {
        if !is_ground(pixel) {
            (left, right) = (left.min(x), right.max(x));
            (top, bottom) = (top.min(y), bottom.max(y));
        }
    }
    if left > right {
        return rgba.clone();
    }
    imageops::crop_imm(rgba, left, top, right - left + 1, bottom - top + 1).to_image()
}
