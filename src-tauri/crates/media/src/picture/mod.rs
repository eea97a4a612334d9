//! From picture bytes to pixels, within bounds; from pixels to small and large PNGs.

mod avatar;
pub(crate) mod draw;
mod fonts;
mod raster;
mod svg;

pub use avatar::letter_avatar;
pub use draw::{encode, large, png, thumbnail};
pub use svg::{embedded, read_drawing};

use crate::measure::Area;

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{PixelType, Resizer};
use image::imageops::{self, FilterType};
use image::{ImageFormat, Rgba, RgbaImage};
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::LazyLock;

/// Longest file that is decoded, in bytes.
const MAX_BYTES: usize = 10 * 1024 * 1024;
/// Longest side that is kept.
pub(crate) const KEPT_SIDE: u32 = 1_024;

/// Why bytes did not become a picture, or a picture did not become bytes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// The server sent something else.
    #[error("reading a picture: these bytes are {found}; take the next candidate")]
    NotAPicture {
        /// What they are, in words.
        found: &'static str,
    },
    /// A format this build does not decode.
    #[error(
        "reading a picture: {format} is not supported; ask the site for PNG, JPEG, WebP or SVG, or take the next candidate"
    )]
    Unsupported {
        /// The format's name.
        format: &'static str,
    },
    /// Larger than is safe to decode.
    #[error("reading a {format} picture: {what}, over the limit of {limit}; take the next candidate")]
    TooLarge {
        /// The format's name.
        format: &'static str,
        /// The size found, with its unit.
        what: String,
        /// The limit, with its unit.
        limit: String,
    },
    /// Damaged or hostile bytes.
    #[error("reading a {format} picture: {reason}; fetch it again or take the next candidate")]
    Broken {
        /// The format's name.
        format: &'static str,
        /// What the decoder said.
        reason: String,
    },
    /// Writing failed.
    #[error("writing a PNG of {width}x{height} pixels: {reason}; choose another size")]
    Encode {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
        /// What the encoder said.
        reason: String,
    },
}

/// A decoded picture.
#[derive(Clone)]
pub struct Picture {
    /// `png`, `jpeg`, `gif`, `webp`, `bmp`, `ico` or `svg`: told from the bytes, not from a name.
    pub format: &'static str,
    /// Width of the original in pixels; of the drawing for an SVG, which has no pixels of its own.
    pub width: u32,
    /// Height of the original in pixels.
    pub height: u32,
    /// The pixels, upright, scaled down to at most 1,024 a side.
    pub rgba: RgbaImage,
    /// Whether anything shines through: at least one pixel in a hundred.
    pub transparent: bool,
    /// A light mark on a clear ground, which would be invisible on white.
    pub white_on_clear: bool,
}

impl fmt::Debug for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Without the pixels: there are up to a million.
        let kept = self.rgba.dimensions();
        write!(
            f,
            "Picture({} {}x{}, kept {}x{}",
            self.format, self.width, self.height, kept.0, kept.1
        )?;
        write!(
            f,
            ", transparent: {}, white_on_clear: {})",
            self.transparent, self.white_on_clear
        )
    }
}

impl Picture {
    fn new(format: &'static str, width: u32, height: u32, rgba: RgbaImage) -> Picture {
        let (transparent, white_on_clear) = shine(&rgba);
        Picture {
            format,
            width,
            height,
            rgba,
            transparent,
            white_on_clear,
        }
    }
}

/// Decodes a picture, the first frame of a moving one. Looks at the bytes themselves to tell the format, reads the size
/// before the pixels, and refuses what is over 10 MB, 40 megapixels or 256 MB of decoder memory, a JPEG of hundreds of
/// passes, and a drawing that asks for too much work. All decoders are safe Rust, so that what is left to bound is memory,
/// time and stack, and each is bounded before the work begins.
///
/// # Errors
/// When the bytes are no picture, damaged, or too large to decode safely.
pub fn decode(bytes: &[u8]) -> Result<Picture, PictureError> {
    decode_within(bytes, Detail::FINE)
}

/// How much of a picture is wanted.
#[derive(Clone, Copy)]
pub(crate) struct Detail {
    /// Longest side that is kept, and that an SVG is drawn at.
    pub(crate) side: u32,
    /// Scaled with care for the eye, rather than quickly.
    pub(crate) fine: bool,
}

impl Detail {
    /// To be looked at.
    pub(crate) const FINE: Detail = Detail {
        side: KEPT_SIDE,
        fine: true,
    };
    /// To be measured.
    pub(crate) const COARSE: Detail = Detail {
        side: 512,
        fine: false,
    };
}

/// [`decode`] with as much detail as is wanted.
pub(crate) fn decode_within(bytes: &[u8], detail: Detail) -> Result<Picture, PictureError> {
    let format = sniff(bytes)?;
    if bytes.len() > MAX_BYTES {
        return Err(PictureError::TooLarge {
            format: format.name(),
            what: format!("{} bytes", bytes.len()),
            limit: format!("{MAX_BYTES} bytes"),
        });
    }
    // A decoder's own slip must not end the program.
    let decoded = catch_unwind(AssertUnwindSafe(|| match format {
        Format::Svg => {
            svg::render(bytes, detail.side).map(|rgba| Picture::new("svg", rgba.width(), rgba.height(), rgba))
        }
        Format::Raster(kind, name) => raster::decode(bytes, kind, name, detail),
    }));
    decoded.unwrap_or_else(|_| {
        Err(PictureError::Broken {
            format: format.name(),
            reason: "the decoder gave up".to_owned(),
        })
    })
}

/// The pixels of a picture that may be decoded, as its header says; none for a drawing, which has no pixels of its own. Tells
/// beforehand which pictures take much memory.
pub fn pixels(bytes: &[u8]) -> Option<u64> {
    match sniff(bytes).ok()? {
        Format::Raster(kind, name) => raster::pixels(bytes, kind, name).ok(),
        Format::Svg => None,
    }
}

#[derive(Clone, Copy)]
enum Format {
    Raster(ImageFormat, &'static str),
    Svg,
}

impl Format {
    fn name(self) -> &'static str {
        match self {
            Format::Raster(_, name) => name,
            Format::Svg => "svg",
        }
    }
}

fn sniff(bytes: &[u8]) -> Result<Format, PictureError> {
    let raster = [
        (&b"\x89PNG\r\n\x1a\n"[..], ImageFormat::Png, "png"),
        (b"\xff\xd8\xff", ImageFormat::Jpeg, "jpeg"),
        (b"GIF87a", ImageFormat::Gif, "gif"),
        (b"GIF89a", ImageFormat::Gif, "gif"),
        (b"BM", ImageFormat::Bmp, "bmp"),
        (b"\0\0\x01\0", ImageFormat::Ico, "ico"),
    ];
    if let Some((_, kind, name)) = raster.iter().find(|(magic, ..)| bytes.starts_with(magic)) {
        return Ok(Format::Raster(*kind, name));
    }
    if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return Ok(Format::Raster(ImageFormat::WebP, "webp"));
    }
    if bytes.get(4..8) == Some(b"ftyp") {
        return Err(PictureError::Unsupported {
            format: "AVIF or HEIC",
        });
    }
    if bytes.starts_with(b"\x1f\x8b") {
        return Err(PictureError::Unsupported {
            format: "a compressed SVG",
        });
    }
    if bytes.starts_with(b"II*\0") || bytes.starts_with(b"MM\0*") {
        return Err(PictureError::Unsupported { format: "TIFF" });
    }
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4_096)]).to_ascii_lowercase();
    let start = head.trim_start_matches('\u{feff}').trim_start();
    if start.is_empty() {
        return Err(PictureError::NotAPicture { found: "empty" });
    }
    if start.starts_with("<!doctype html") || start.starts_with("<html") || start.starts_with("<head") {
        return Err(PictureError::NotAPicture { found: "a web page" });
    }
    if start.starts_with('<') && (start.contains("<svg") || start.contains(":svg")) {
        return Ok(Format::Svg);
    }
    Err(PictureError::NotAPicture {
        found: if start.starts_with('<') {
            "a web page"
        } else {
            "no known picture format"
        },
    })
}

/// Scales down so that neither side is longer than `side`; never up.
pub fn fit(rgba: &RgbaImage, side: u32) -> RgbaImage {
    let (width, height) = rgba.dimensions();
    let longest = width.max(height);
    if longest <= side {
        return rgba.clone();
    }
    let scaled = |length: u32| {
        u32::try_from((u64::from(length) * u64::from(side) + u64::from(longest) / 2) / u64::from(longest))
            .unwrap_or(side)
            .max(1)
    };
    let (wide, high) = (scaled(width), scaled(height));
    // Lanczos; colours are weighted by their alpha, or the clear ground's colour would bleed into the edges.
    let resized = ImageRef::new(width, height, rgba.as_raw(), PixelType::U8x4)
        .ok()
        .and_then(|large| {
            let mut small = Image::new(wide, high, PixelType::U8x4);
            Resizer::new().resize(&large, &mut small, None).ok()?;
            RgbaImage::from_raw(wide, high, small.into_vec())
        });
    // Both have four bytes a pixel, so it does not fail; the plain way would give the same, much slower.
    resized.unwrap_or_else(|| imageops::resize(rgba, wide, high, FilterType::Lanczos3))
}

/// Whether a picture lets its ground shine through, and whether what is drawn on it is close to white.
fn shine(rgba: &RgbaImage) -> (bool, bool) {
    let total = f64::from(rgba.width()) * f64::from(rgba.height());
    let (mut clear, mut drawn, mut light) = (0_u32, 0_u32, 0.0_f64);
    for pixel in rgba.pixels() {
        if pixel[3] < 250 {
            clear += 1;
        }
        if pixel[3] > 16 {
            drawn += 1;
            light += luminance(pixel);
        }
    }
    let share = f64::from(clear) / total.max(1.0);
    (
        share >= 0.01,
        share > 0.1 && drawn > 0 && light / f64::from(drawn) > 0.85,
    )
}

/// The light of each value of a channel, 0 to 1, as sRGB defines it.
static LIGHT: LazyLock<[f64; 256]> = LazyLock::new(|| {
    std::array::from_fn(|channel| {
        let c = u8::try_from(channel).map_or(1.0, f64::from) / 255.0;
        if c <= 0.04045 {
            c / 12.92
        } else {
            ((c + 0.055) / 1.055).powf(2.4)
        }
    })
});

/// Relative luminance as WCAG defines it, 0 to 1, leaving alpha aside.
pub(crate) fn luminance(pixel: &Rgba<u8>) -> f64 {
    let light = |at: usize| LIGHT[usize::from(pixel[at])];
    0.2126 * light(0) + 0.7152 * light(1) + 0.0722 * light(2)
}

/// What is drawn on a clear ground; all of it when nothing is clear or nothing is drawn.
pub(crate) fn clear_box(rgba: &RgbaImage) -> Area {
    bounds(rgba, |pixel| pixel[3] <= 8)
}

/// The smallest rectangle around all pixels that are not empty.
fn bounds(rgba: &RgbaImage, empty: impl Fn(&Rgba<u8>) -> bool) -> Area {
    let (width, height) = rgba.dimensions();
    let (mut left, mut top, mut right, mut bottom) = (width, height, 0, 0);
    for (x, y, pixel) in rgba.enumerate_pixels() {
        if !empty(pixel) {
            left = left.min(x);
            right = right.max(x);
            top = top.min(y);
            bottom = bottom.max(y);
        }
    }
    if left > right {
        return Area {
            x: 0,
            y: 0,
            width,
            height,
        };
    }
    Area {
        x: left,
        y: top,
        width: right - left + 1,
        height: bottom - top + 1,
    }
}

/// Cuts off clear borders, and white ones around an opaque picture. Meant for logos; a photograph may lose its sky.
pub fn trim(picture: &Picture) -> Picture {
    let rgba = &picture.rgba;
    let (width, height) = rgba.dimensions();
    let white = |pixel: &Rgba<u8>| pixel.0[..3].iter().all(|channel| *channel >= 250);
    let corners = [(0, 0), (width - 1, 0), (0, height - 1), (width - 1, height - 1)];
    let on_white = !picture.transparent && corners.iter().all(|(x, y)| white(rgba.get_pixel(*x, *y)));
    cut(
        picture,
        bounds(rgba, |pixel| pixel[3] <= 8 || (on_white && white(pixel))),
    )
}

/// Cuts off clear borders and nothing else.
pub(crate) fn trim_clear(picture: &Picture) -> Picture {
    cut(picture, clear_box(&picture.rgba))
}

fn cut(picture: &Picture, area: Area) -> Picture {
    let (width, height) = picture.rgba.dimensions();
    if (area.width, area.height) == (width, height) {
        return picture.clone();
    }
    let scaled = |length: u32, original: u32, kept: u32| {
        u32::try_from(u64::from(length) * u64::from(original) / u64::from(kept.max(1)))
            .unwrap_or(length)
            .max(1)
    };
    Picture {
        format: picture.format,
        width: scaled(area.width, picture.width, width),
        height: scaled(area.height, picture.height, height),
        rgba: imageops::crop_imm(&picture.rgba, area.x, area.y, area.width, area.height).to_image(),
        transparent: picture.transparent,
        white_on_clear: picture.white_on_clear,
    }
}
