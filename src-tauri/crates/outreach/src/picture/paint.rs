//! From a filled drawing to pixels.

use std::sync::Arc;

use image::RgbaImage;
use media::Colour;
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{ImageHrefResolver, ImageKind, Options, Tree};

use super::encode::MAX_SIDE;
use super::fonts::{FAMILY, Fonts};

/// Pixels on a ground, so that nothing shines through.
pub(super) fn on(pixels: &RgbaImage, ground: Colour) -> RgbaImage {
    let mut flat = RgbaImage::from_pixel(
        pixels.width(),
        pixels.height(),
        image::Rgba([ground.0[0], ground.0[1], ground.0[2], 255]),
    );
    image::imageops::overlay(&mut flat, pixels, 0, 0);
    flat
}

/// An SVG whose pictures are named by number, laid out.
pub(super) fn laid_out(svg: &str, images: &[Arc<Vec<u8>>]) -> Result<Tree, String> {
    let fonts = Fonts::of(svg);
    let options = Options {
        font_family: FAMILY.to_owned(),
        fontdb: fonts.database(),
        font_resolver: fonts.resolver(),
        image_href_resolver: ImageHrefResolver {
            resolve_data: Box::new(|_, data, _| media::embedded(data)),
            resolve_string: Box::new(|href, _| {
                let number: usize = href.strip_prefix("slot:")?.parse().ok()?;
                images.get(number).map(|bytes| ImageKind::PNG(Arc::clone(bytes)))
            }),
        },
        ..Options::default()
    };
    Tree::from_str(svg, &options).map_err(|error| error.to_string())
}

/// Draws an SVG whose pictures are named by number.
pub(super) fn drawn(
    svg: &str,
    (width, height): (f32, f32),
    images: &[Arc<Vec<u8>>],
) -> Result<RgbaImage, String> {
    let tree = laid_out(svg, images)?;
    #[expect(clippy::cast_precision_loss, reason = "a small number")]
    let most = MAX_SIDE as f32;
    let scale = (most / width.max(height)).min(1.0);
    let size = tree.size();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "at most 600"
    )]
    let side = |length: f32| (length * scale).round().clamp(1.0, most) as u32;
    let (across, down) = (side(width), side(height));
    let mut pixmap = Pixmap::new(across, down).ok_or("it has no size")?;
    #[expect(clippy::cast_precision_loss, reason = "at most 600")]
    let transform = Transform::from_scale(across as f32 / size.width(), down as f32 / size.height());
    resvg::render(&tree, transform, &mut pixmap.as_mut());
    let pixels = pixmap.pixels().iter().flat_map(|pixel| {
        let pixel = pixel.demultiply();
        [pixel.red(), pixel.green(), pixel.blue(), pixel.alpha()]
    });
    RgbaImage::from_raw(across, down, pixels.collect()).ok_or_else(|| "its pixels do not fill it".to_owned())
}
