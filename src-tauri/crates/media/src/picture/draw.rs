//! Pictures to PNG: small for lists, large for looking at.

use super::{Picture, PictureError, fit, trim_clear};
use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, ImageEncoder, Rgba, RgbaImage, imageops};

/// The ground for light marks that would be invisible on white.
const PLATE: Rgba<u8> = Rgba([0x1f, 0x29, 0x37, 0xff]);
const LARGE_SIDE: u32 = 640;

/// A PNG that fits into `side` x `side` pixels and keeps the picture's shape, without its clear borders. Small pictures are
/// not blown up, so that one side for a screen of ordinary density and twice that for a dense one are both crisp. A light
/// mark on a clear ground stands on a dark plate.
///
/// # Errors
/// When the PNG cannot be written.
pub fn thumbnail(picture: &Picture, side: u32) -> Result<Vec<u8>, PictureError> {
    let side = side.clamp(1, 1_024);
    let picture = &trim_clear(picture);
    if !picture.white_on_clear {
        return encode(&fit(&picture.rgba, side));
    }
    let rim = (side / 12).min(side.saturating_sub(1) / 2);
    let mark = fit(&picture.rgba, side - 2 * rim);
    let mut plate = RgbaImage::from_pixel(mark.width() + 2 * rim, mark.height() + 2 * rim, PLATE);
    imageops::overlay(&mut plate, &mark, i64::from(rim), i64::from(rim));
    encode(&plate)
}

/// A PNG of at most 640 pixels a side, its ground as it is.
pub fn large(picture: &Picture) -> Result<Vec<u8>, PictureError> {
    encode(&fit(&picture.rgba, LARGE_SIDE))
}

/// A PNG of everything that was kept: at most 1,024 pixels a side.
pub fn png(picture: &Picture) -> Result<Vec<u8>, PictureError> {
    encode(&picture.rgba)
}

/// A PNG of these pixels, without alpha where nothing shines through.
///
/// # Errors
/// When the PNG cannot be written.
pub fn encode(rgba: &RgbaImage) -> Result<Vec<u8>, PictureError> {
    let (width, height) = rgba.dimensions();
    let mut bytes = Vec::new();
    let failed = |error: image::ImageError| PictureError::Encode {
        width,
        height,
        reason: error.to_string(),
    };
    if rgba.pixels().all(|pixel| pixel[3] == 255) {
        let rgb: Vec<u8> = rgba
            .pixels()
            .flat_map(|pixel| [pixel[0], pixel[1], pixel[2]])
            .collect();
        PngEncoder::new(&mut bytes)
            .write_image(&rgb, width, height, ExtendedColorType::Rgb8)
            .map_err(failed)?;
    } else {
        PngEncoder::new(&mut bytes)
            .write_image(rgba.as_raw(), width, height, ExtendedColorType::Rgba8)
            .map_err(failed)?;
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::decode;

    fn picture(width: u32, height: u32, paint: impl Fn(u32, u32) -> Rgba<u8>) -> Picture {
        decode(&encode(&RgbaImage::from_fn(width, height, paint)).unwrap()).unwrap()
    }

    #[test]
    fn thumbnails_fit_and_keep_their_shape() {
        for (width, height, side, expected) in [
            (400, 100, 64, (64, 16)),
            (100, 400, 64, (16, 64)),
            (30, 20, 64, (30, 20)),
            (900, 3, 64, (64, 1)),
        ] {
            let made = decode(
                &thumbnail(&picture(width, height, |x, _| Rgba([x as u8, 40, 90, 255])), side).unwrap(),
            )
            .unwrap();
            assert_eq!((made.width, made.height), expected);
        }
    }

    #[test]
    fn light_marks_get_a_dark_plate_and_others_do_not() {
        let bar = |colour: u8| {
            picture(200, 50, move |x, y| {
                Rgba([
                    colour,
                    colour,
                    colour,
                    if (15..35).contains(&y) && x % 20 < 12 {
                        255
                    } else {
                        0
                    },
                ])
            })
        };
        let (white, black) = (bar(255), bar(0));
        assert!(white.white_on_clear && !black.white_on_clear && black.transparent);
        let on_plate = decode(&thumbnail(&white, 64).unwrap()).unwrap();
        assert!(!on_plate.transparent);
        assert_eq!(on_plate.rgba.get_pixel(0, 0), &PLATE);
        assert!(on_plate.width <= 64 && on_plate.height <= 64);
        assert!(decode(&thumbnail(&black, 64).unwrap()).unwrap().transparent);
        assert!(decode(&large(&white).unwrap()).unwrap().transparent);
        for side in [1, 2, 3, 8] {
            assert!(thumbnail(&white, side).is_ok());
        }
    }

    #[test]
    fn scaling_does_not_bleed_the_clear_ground_into_the_edges() {
        let red = picture(300, 300, |x, _| {
            if x < 151 {
                Rgba([255, 0, 0, 255])
            } else {
                Rgba([0, 255, 0, 0])
            }
        });
        let small = fit(&red.rgba, 40);
        assert!(
            small
                .pixels()
                .filter(|p| p[3] > 60)
                .all(|p| p[0] > 240 && p[1] < 12),
            "green shines through"
        );
    }
}
