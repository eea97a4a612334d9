//! Raster pictures: sizes and passes counted before a pixel is decoded.

use super::{Detail, Picture, PictureError, fit};
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};
use std::io::Cursor;

/// Most pixels of a picture, and its longest side.
const MAX_PIXELS: u64 = 40_000_000;
const MAX_SIDE: u32 = 16_384;
/// Most memory a decoder may take, its output included.
const MAX_ALLOC: u64 = 256 * 1024 * 1024;
/// Passes of a progressive JPEG. Encoders write about ten; each goes over all of the picture, and a file of empty ones
/// keeps a decoder busy for minutes.
const MAX_SCANS: usize = 100;

type Opened<'a> = Box<dyn ImageDecoder + 'a>;

/// Opens a picture and checks what it is going to cost.
fn open<'a>(bytes: &'a [u8], kind: ImageFormat, name: &'static str) -> Result<Opened<'a>, PictureError> {
    let broken = |error: image::ImageError| PictureError::Broken {
        format: name,
        reason: error.to_string(),
    };
    let too_large = |what: String, limit: String| PictureError::TooLarge {
        format: name,
        what,
        limit,
    };
    let jpeg = (kind == ImageFormat::Jpeg).then(|| JpegPlan::of(bytes));
    if let Some(plan) = jpeg.as_ref().filter(|plan| plan.scans > MAX_SCANS) {
        return Err(too_large(
            format!("{} passes over the picture", plan.scans),
            format!("{MAX_SCANS} passes"),
        ));
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_ALLOC);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), kind);
    reader.limits(limits);
    let decoder = reader.into_decoder().map_err(broken)?;
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if pixels > MAX_PIXELS || width.max(height) > MAX_SIDE {
        return Err(too_large(
            format!("{width}x{height} pixels"),
            format!("{MAX_PIXELS} pixels and {MAX_SIDE} a side"),
        ));
    }
    if pixels == 0 {
        return Err(PictureError::Broken {
            format: name,
            reason: "it has no pixels".to_owned(),
        });
    }
    // A progressive JPEG keeps two bytes for each coefficient until its last pass.
    let coefficients = jpeg.filter(|plan| plan.progressive).map_or(0, |_| pixels * 3 * 2);
    let memory = decoder.total_bytes().saturating_add(coefficients);
    if memory > MAX_ALLOC {
        return Err(too_large(
            format!("{memory} bytes of pixels"),
            format!("{MAX_ALLOC} bytes"),
        ));
    }
    Ok(Box::new(decoder))
}

/// The pixels of a picture that passes the same checks.
pub(super) fn pixels(bytes: &[u8], kind: ImageFormat, name: &'static str) -> Result<u64, PictureError> {
    let (width, height) = open(bytes, kind, name)?.dimensions();
    Ok(u64::from(width) * u64::from(height))
}

pub(super) fn decode(
    bytes: &[u8],
    kind: ImageFormat,
    name: &'static str,
    detail: Detail,
) -> Result<Picture, PictureError> {
    let mut decoder = open(bytes, kind, name)?;
    let (width, height) = decoder.dimensions();
    let orientation = decoder.orientation().ok();
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|error| PictureError::Broken {
        format: name,
        reason: error.to_string(),
    })?;
    // A quick coarse step first: a fine filter over forty megapixels takes seconds.
    let quickly = if detail.fine { 2 * detail.side } else { detail.side };
    if picture.width().max(picture.height()) > quickly {
        picture = picture.thumbnail(quickly, quickly);
    }
    if let Some(orientation) = orientation {
        picture.apply_orientation(orientation);
    }
    let turned = (picture.width() > picture.height()) != (width > height) && width != height;
    let (width, height) = if turned { (height, width) } else { (width, height) };
    Ok(Picture::new(
        name,
        width,
        height,
        fit(&picture.into_rgba8(), detail.side),
    ))
}

/// What a JPEG's markers say of the work it asks for.
struct JpegPlan {
    progressive: bool,
    scans: usize,
}

impl JpegPlan {
    /// In the data between markers 0xff is always followed by 0 or a restart number, so that markers can be counted
    /// without reading it. A thumbnail inside may add one or two.
    fn of(bytes: &[u8]) -> JpegPlan {
        let mut plan = JpegPlan {
            progressive: false,
            scans: 0,
        };
        for pair in bytes.windows(2).filter(|pair| pair[0] == 0xff) {
            match pair[1] {
                0xc2 | 0xc6 | 0xca | 0xce => plan.progressive = true,
                0xda => plan.scans += 1,
                _ => {}
            }
        }
        plan
    }
}
