//! A drawn picture as a file: at most 600 pixels wide and high, at most 100 KB.

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder, Rgba, RgbaImage};

/// Longest side in pixels.
pub const MAX_SIDE: u32 = 600;
/// Most bytes.
pub const MAX_BYTES: usize = 100_000;

/// Which file a picture becomes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FileFormat {
    /// PNG where that is small enough, else JPEG.
    #[default]
    Auto,
    /// PNG; smaller in pixels where it would be too large in bytes.
    Png,
    /// JPEG.
    Jpeg,
}

/// A file: its bytes and the ending of its name.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct File {
    pub(crate) bytes: Vec<u8>,
    pub(crate) ending: &'static str,
    pub(crate) width: u32,
    pub(crate) height: u32,
}

/// Writes a picture within the bounds. The sides go down by a fifth until it fits.
pub(crate) fn encode(rgba: &RgbaImage, format: FileFormat) -> Result<File, image::ImageError> {
    let mut rgba = media::fit(rgba, MAX_SIDE);
    loop {
        if format != FileFormat::Jpeg {
            let bytes = png(&rgba)?;
            if bytes.len() <= MAX_BYTES {
                return Ok(file(bytes, "png", &rgba));
            }
        }
        if format != FileFormat::Png {
            let flat = flat(&rgba);
            for quality in [90, 82, 72, 60] {
                let bytes = jpeg(&flat, rgba.dimensions(), quality)?;
                if bytes.len() <= MAX_BYTES {
                    return Ok(file(bytes, "jpg", &rgba));
                }
            }
        }
        let longest = rgba.width().max(rgba.height());
        rgba = media::fit(&rgba, (longest * 4 / 5).max(1));
    }
}

fn file(bytes: Vec<u8>, ending: &'static str, rgba: &RgbaImage) -> File {
    File {
        bytes,
        ending,
        width: rgba.width(),
        height: rgba.height(),
    }
}

fn png(rgba: &RgbaImage) -> Result<Vec<u8>, image::ImageError> {
    let mut bytes = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut bytes, CompressionType::Default, FilterType::Adaptive);
    let (width, height) = rgba.dimensions();
    if rgba.pixels().all(|pixel| pixel[3] == 255) {
        encoder.write_image(&flat(rgba), width, height, ExtendedColorType::Rgb8)?;
    } else {
        encoder.write_image(rgba.as_raw(), width, height, ExtendedColorType::Rgba8)?;
    }
    Ok(bytes)
}

fn jpeg(rgb: &[u8], (width, height): (u32, u32), quality: u8) -> Result<Vec<u8>, image::ImageError> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, quality).write_image(
        rgb,
        width,
        height,
        ExtendedColorType::Rgb8,
    )?;
    Ok(bytes)
}

/// The pixels on white, without alpha.
fn flat(rgba: &RgbaImage) -> Vec<u8> {
    let on_white = |pixel: &Rgba<u8>, at: usize| {
        let alpha = u32::from(pixel[3]);
        u8::try_from((u32::from(pixel[at]) * alpha + 255 * (255 - alpha) + 127) / 255).unwrap_or(255)
    };
    rgba.pixels()
        .flat_map(|pixel| [on_white(pixel, 0), on_white(pixel, 1), on_white(pixel, 2)])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_stay_within_their_bounds() {
        let plain = RgbaImage::from_pixel(1_200, 630, Rgba([20, 60, 160, 255]));
        // Noise does not compress.
        let noise = RgbaImage::from_fn(600, 600, |x, y| {
            let n = (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503)).wrapping_mul(97);
            Rgba([(n >> 3) as u8, (n >> 11) as u8, (n >> 19) as u8, 255])
        });
        for (rgba, format, ending) in [
            (&plain, FileFormat::Auto, "png"),
            (&plain, FileFormat::Jpeg, "jpg"),
            (&noise, FileFormat::Auto, "jpg"),
            (&noise, FileFormat::Png, "png"),
        ] {
            let file = encode(rgba, format).unwrap();
            assert_eq!(file.ending, ending, "{format:?}");
            assert!(file.bytes.len() <= MAX_BYTES && file.width <= MAX_SIDE && file.height <= MAX_SIDE);
            let read = media::decode(&file.bytes).unwrap();
            assert_eq!((read.width, read.height), (file.width, file.height));
        }
    }
}
