//! Drawing: letters become outlines, SVG becomes pixels, pixels become files. The one font is Inter, under the SIL Open
//! Font License; no font of the machine is used, so that pictures are the same everywhere.

use std::{
    io::Cursor,
    sync::{Arc, LazyLock},
};

use image::{
    DynamicImage, ExtendedColorType, ImageEncoder, ImageFormat, RgbaImage,
    codecs::{
        ico::{IcoEncoder, IcoFrame},
        jpeg::JpegEncoder,
    },
};
use resvg::{
    tiny_skia::{Pixmap, Transform},
    usvg::{Options, Tree, WriteOptions, fontdb::Database},
};

/// Kinds of picture file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    Svg,
    Png,
    Jpeg,
    Gif,
    Webp,
    Ico,
}

impl Format {
    /// Its media type.
    pub fn mime(self) -> &'static str {
        match self {
            Self::Svg => "image/svg+xml",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Gif => "image/gif",
            Self::Webp => "image/webp",
            Self::Ico => "image/x-icon",
        }
    }

    /// By the ending of a file's name.
    pub fn of_name(name: &str) -> Option<Self> {
        Some(match name.rsplit_once('.')?.1 {
            "svg" => Self::Svg,
            "png" => Self::Png,
            "jpg" | "jpeg" => Self::Jpeg,
            "gif" => Self::Gif,
            "webp" => Self::Webp,
            "ico" => Self::Ico,
            _ => return None,
        })
    }
}

static OPTIONS: LazyLock<Options<'static>> = LazyLock::new(|| {
    let mut fonts = Database::new();
    fonts.load_font_data(include_bytes!("../../../../../assets/fonts/Inter-SemiBold.otf").to_vec());
    Options {
        fontdb: Arc::new(fonts),
        font_family: "Inter".to_owned(),
        ..Options::default()
    }
});

fn parsed(svg: &str) -> Option<Tree> {
    Tree::from_str(svg, &OPTIONS).ok()
}

/// An SVG file around shapes.
pub fn file(width: f32, height: f32, shapes: &str) -> String {
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">{shapes}</svg>"#
    )
}

/// Shapes with their letters as outlines, cut to what is drawn with a rim of so many units around; and the size.
pub fn outlined(shapes: &str, rim: f32) -> (f32, f32, String) {
    const CANVAS: f32 = 4_000.0;
    // Far from the edges, so that nothing is cut off before its size is known.
    let canvas = format!(r#"<g transform="translate(500 500)">{shapes}</g>"#);
    let Some(tree) = parsed(&file(CANVAS, CANVAS, &canvas)) else {
        return (1.0, 1.0, String::new());
    };
    let bounds = tree.root().abs_stroke_bounding_box();
    let written = tree.to_string(&WriteOptions {
        coordinates_precision: 2,
        transforms_precision: 3,
        ..WriteOptions::default()
    });
    let inner = written
        .split_once('>')
        .and_then(|(_, rest)| rest.rsplit_once("</svg>"))
        .map_or("", |(inner, _)| inner)
        .replace('\n', "");
    let words: Vec<&str> = inner.split_whitespace().collect();
    let (x, y) = (bounds.x() - rim, bounds.y() - rim);
    let (width, height) = (
        (bounds.width() + 2.0 * rim).ceil(),
        (bounds.height() + 2.0 * rim).ceil(),
    );
    let shapes = format!(
        r#"<g transform="translate({:.2} {:.2})">{}</g>"#,
        -x,
        -y,
        words.join(" ")
    );
    (width, height, shapes)
}

/// The width of a line of text in Inter at a size, in pixels.
pub fn text_width(text: &str, size: f32) -> f32 {
    let line = format!(
        r#"<text x="0" y="100" font-family="Inter" font-size="{size}">{}</text>"#,
        escaped(text)
    );
    outlined(&line, 0.0).0
}

/// Text for use in SVG.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;")
}

/// An SVG file as pixels, fitted into a box and centred in it.
pub fn pixels(svg: &str, width: u32, height: u32) -> Option<RgbaImage> {
    let tree = parsed(svg)?;
    let mut pixmap = Pixmap::new(width, height)?;
    let (w, h) = (tree.size().width(), tree.size().height());
    #[expect(clippy::cast_precision_loss, reason = "picture sides are small")]
    let (box_w, box_h) = (width as f32, height as f32);
    let scale = (box_w / w).min(box_h / h);
    let transform = Transform::from_row(
        scale,
        0.0,
        0.0,
        scale,
        (box_w - w * scale) / 2.0,
        (box_h - h * scale) / 2.0,
    );
    resvg::render(&tree, transform, &mut pixmap.as_mut());
    let straight: Vec<u8> = pixmap
        .pixels()
        .iter()
        .flat_map(|pixel| {
            let colour = pixel.demultiply();
            [colour.red(), colour.green(), colour.blue(), colour.alpha()]
        })
        .collect();
    RgbaImage::from_raw(width, height, straight)
}

/// The width that keeps an SVG file's proportions at a height.
pub fn width_at(svg_width: f32, svg_height: f32, height: u32) -> u32 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "picture sides are small"
    )]
    let width = (svg_width / svg_height * height as f32).ceil() as u32;
    width.clamp(1, 4_000)
}

/// Pixels as a file.
pub fn encoded(image: RgbaImage, format: Format) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let image = DynamicImage::ImageRgba8(image);
    match format {
        Format::Svg => return None,
        Format::Jpeg => {
            let rgb = image.to_rgb8();
            JpegEncoder::new_with_quality(&mut bytes, 82)
                .write_image(rgb.as_raw(), rgb.width(), rgb.height(), ExtendedColorType::Rgb8)
                .ok()?;
        }
        Format::Ico => return icon(&[image.to_rgba8()]),
        Format::Png | Format::Gif | Format::Webp => {
            let kind = match format {
                Format::Gif => ImageFormat::Gif,
                Format::Webp => ImageFormat::WebP,
                _ => ImageFormat::Png,
            };
            image.write_to(&mut Cursor::new(&mut bytes), kind).ok()?;
        }
    }
    Some(bytes)
}

/// An icon file with several sizes.
pub fn icon(sizes: &[RgbaImage]) -> Option<Vec<u8>> {
    let frames: Option<Vec<IcoFrame<'_>>> = sizes
        .iter()
        .map(|image| {
            IcoFrame::as_png(
                image.as_raw(),
                image.width(),
                image.height(),
                ExtendedColorType::Rgba8,
            )
            .ok()
        })
        .collect();
    let mut bytes = Vec::new();
    IcoEncoder::new(&mut bytes).encode_images(&frames?).ok()?;
    Some(bytes)
}
