//! The pictures of a company's site: which there are, what they show, and the rendered files, kept for the next visitor.

use std::{
    collections::{HashMap, VecDeque},
    sync::{LazyLock, Mutex, PoisonError},
};

use axum::body::Bytes;

use super::{
    brand::{Brand, has},
    draw::{Format, encoded, escaped, file, icon, pixels, text_width, width_at},
    logo::{Tone, icon_file, logo, logo_file, mask_file},
    scenes::{portrait, scene},
};
use crate::world::Company;

/// A picture of a site.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Picture {
    /// The logo, so many pixels high; SVG has no height.
    Logo(Tone, u32),
    /// The mark, so many pixels to a side, on the brand's ground or on none.
    Icon(u32, bool),
    /// An icon file with several sizes.
    Icons,
    /// A one-colour mark.
    Mask,
    /// The share image.
    Share,
    /// The logo alone in a small square: a poor share image that many sites have.
    Badge,
    /// A picture for the page: which one, width and height.
    Scene(u32, u32, u32),
    /// Somebody's portrait, so many pixels to a side.
    Portrait(u32, u32),
    /// A transparent dot, as old pages use to push things about.
    Spacer,
}

/// Rendered files weigh at most this together; the oldest go first.
const KEPT_BYTES: usize = 48 << 20;

#[derive(Default)]
struct Shelf {
    files: HashMap<(String, Picture, Format), Bytes>,
    order: VecDeque<(String, Picture, Format)>,
    weight: usize,
}

static SHELF: LazyLock<Mutex<Shelf>> = LazyLock::new(Mutex::default);

/// The file of a picture, rendered or taken from the shelf.
pub fn rendered(company: &Company, picture: &Picture, format: Format) -> Option<Bytes> {
    let key = (company.domain.clone(), picture.clone(), format);
    {
        let shelf = SHELF.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bytes) = shelf.files.get(&key) {
            return Some(bytes.clone());
        }
    }
    let bytes = Bytes::from(draw(company, picture, format)?);
    let mut shelf = SHELF.lock().unwrap_or_else(PoisonError::into_inner);
    shelf.weight += bytes.len();
    if shelf.files.insert(key.clone(), bytes.clone()).is_none() {
        shelf.order.push_back(key);
    }
    while shelf.weight > KEPT_BYTES {
        let Some(oldest) = shelf.order.pop_front() else {
            break;
        };
        if let Some(gone) = shelf.files.remove(&oldest) {
            shelf.weight = shelf.weight.saturating_sub(gone.len());
        }
    }
    Some(bytes)
}

fn draw(company: &Company, picture: &Picture, format: Format) -> Option<Vec<u8>> {
    let brand = Brand::of(company);
    let name = company.name.as_str();
    let (svg, width, height) = match *picture {
        Picture::Logo(tone, height) => {
            let svg = logo_file(&brand, name, tone);
            let (w, h, _) = logo(&brand, name, tone);
            (svg, width_at(w, h, height), height)
        }
        Picture::Icon(side, ground) => (icon_file(&brand, name, ground), side, side),
        Picture::Icons => {
            let svg = icon_file(&brand, name, true);
            let sizes: Option<Vec<_>> = [16, 32, 48]
                .map(|side| pixels(&svg, side, side))
                .into_iter()
                .collect();
            return icon(&sizes?);
        }
        Picture::Mask => (mask_file(&brand, name), 100, 100),
        Picture::Share => (share(company, &brand), 1_200, 630),
        Picture::Badge => {
            let (w, h, shapes) = logo(&brand, name, Tone::Colour);
            let scale = 240.0 / w.max(h);
            let (x, y) = ((300.0 - w * scale) / 2.0, (300.0 - h * scale) / 2.0);
            let inner = format!(
                r##"<rect width="300" height="300" fill="#fff"/><g transform="translate({x:.1} {y:.1}) scale({scale:.3})">{shapes}</g>"##
            );
            (file(300.0, 300.0, &inner), 300, 300)
        }
        Picture::Scene(which, width, height) => (view(company, &brand, which, width, height), width, height),
        Picture::Portrait(which, side) => {
            let shapes = portrait(&format!("{}/{which}", company.domain), brand.colours);
            (file(100.0, 100.0, &shapes), side, side)
        }
        Picture::Spacer => (file(1.0, 1.0, ""), 1, 1),
    };
    if format == Format::Svg {
        return Some(svg.into_bytes());
    }
    encoded(pixels(&svg, width, height)?, format)
}

#[expect(clippy::cast_precision_loss, reason = "picture sides are small")]
fn view(company: &Company, brand: &Brand, which: u32, width: u32, height: u32) -> String {
    let at = usize::try_from(which).unwrap_or(0);
    let name = format!("{}/{which}", company.domain);
    let shapes = scene(
        brand.scene(at),
        &name,
        brand.colours,
        f64::from(width),
        f64::from(height),
    );
    file(width as f32, height as f32, &shapes)
}

/// The share image: a scene, the logo, and a line of text in one of several arrangements.
fn share(company: &Company, brand: &Brand) -> String {
    let colours = brand.colours;
    let name = format!("{}/share", company.domain);
    let line = company
        .description
        .split(" working on ")
        .nth(1)
        .unwrap_or_default();
    let line = line.split(" since ").next().unwrap_or_default();
    let placed = |tone: Tone, x: f32, y: f32, most: f32, tall: f32| {
        let (w, h, shapes) = logo(brand, &company.name, tone);
        let scale = (most / w).min(tall / h);
        (
            format!(r#"<g transform="translate({x} {y}) scale({scale:.3})">{shapes}</g>"#),
            h * scale,
        )
    };
    let text = |text: &str, x: f32, y: f32, size: f32, colour: &str, most: f32| {
        let size = size.min(size * most / text_width(text, size).max(1.0));
        format!(
            r#"<text x="{x}" y="{y}" font-family="Inter" font-size="{size:.1}" fill="{colour}">{}</text>"#,
            escaped(text)
        )
    };
    let place = format!("{} · since {}", company.town(), company.founded);
    let body = match brand.variant {
        0 => {
            let picture = scene(brand.scene(0), &name, colours, 560.0, 630.0);
            let (logo, tall) = placed(Tone::Colour, 60.0, 170.0, 500.0, 130.0);
            let line_at = 170.0 + tall + 80.0;
            format!(
                r##"<rect width="1200" height="630" fill="#ffffff"/><svg x="640" width="560" height="630" viewBox="0 0 560 630">{picture}</svg>{logo}{}{}"##,
                text(line, 60.0, line_at, 34.0, colours.deep, 520.0),
                text(&place, 60.0, line_at + 60.0, 24.0, colours.brand, 520.0)
            )
        }
        1 => {
            let picture = scene(brand.scene(0), &name, colours, 1_200.0, 630.0);
            let (logo, tall) = placed(Tone::White, 80.0, 230.0, 800.0, 150.0);
            format!(
                r#"{picture}<rect width="1200" height="630" fill="{}" fill-opacity=".74"/>{logo}{}{}"#,
                colours.deep,
                text(line, 84.0, 230.0 + tall + 90.0, 38.0, "#ffffff", 1_000.0),
                text(&place, 84.0, 560.0, 24.0, "#ffffff", 1_000.0)
            )
        }
        _ => {
            let picture = scene(brand.scene(0), &name, colours, 1_200.0, 380.0);
            let (logo, _) = placed(Tone::Colour, 70.0, 440.0, 560.0, 110.0);
            format!(
                r##"<rect width="1200" height="630" fill="#ffffff"/><svg width="1200" height="380" viewBox="0 0 1200 380">{picture}</svg>{logo}{}{}"##,
                text(&place, 690.0, 490.0, 28.0, colours.deep, 450.0),
                text(line, 690.0, 540.0, 26.0, colours.brand, 450.0)
            )
        }
    };
    file(1_200.0, 630.0, &body)
}

/// Whether a company's pages name a share image, and whether it is only a badge.
pub fn share_kind(company: &Company) -> Option<Picture> {
    if has(company, "no share image", 14) {
        return None;
    }
    Some(if has(company, "badge", 8) {
        Picture::Badge
    } else {
        Picture::Share
    })
}
