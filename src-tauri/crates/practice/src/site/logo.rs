//! Logos and icons as SVG, from a company's look.

use super::{
    brand::{Brand, Setting},
    draw::{escaped, file, outlined},
    marks::{Ink, mark},
};

/// The ground a logo is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tone {
    /// Colours, for light grounds.
    Colour,
    /// White, for dark grounds; on a light one it cannot be seen.
    White,
    /// One dark colour.
    Dark,
}

fn initial(name: &str) -> char {
    let letters = name.chars().flat_map(char::to_uppercase);
    letters.into_iter().find(|c| c.is_alphanumeric()).unwrap_or('?')
}

fn ink<'a>(brand: &Brand, tone: Tone) -> (Ink<'a>, &'a str, &'a str) {
    let colours = brand.colours;
    match tone {
        Tone::Colour => (
            Ink {
                first: colours.brand,
                second: colours.accent,
                second_opacity: "1",
            },
            colours.deep,
            "#ffffff",
        ),
        Tone::White => (
            Ink {
                first: "#ffffff",
                second: "#ffffff",
                second_opacity: ".62",
            },
            "#ffffff",
            colours.deep,
        ),
        Tone::Dark => (
            Ink {
                first: colours.deep,
                second: colours.deep,
                second_opacity: ".55",
            },
            colours.deep,
            "#ffffff",
        ),
    }
}

/// A line of the name.
fn line(text: &str, x: f32, y: f32, size: f32, colour: &str, more: &str) -> String {
    format!(
        r#"<text x="{x}" y="{y}" font-family="Inter" font-size="{size}" fill="{colour}" {more}>{}</text>"#,
        escaped(text)
    )
}

/// The logo, its letters as outlines, and its size.
pub fn logo(brand: &Brand, name: &str, tone: Tone) -> (f32, f32, String) {
    let (ink, text, paper) = ink(brand, tone);
    // Bolt on disc, star on star: without colour the second shape would hide the first.
    let shapes = if tone != Tone::Colour && matches!(brand.mark, 10 | 17) {
        mark(0, ink, initial(name), paper)
    } else {
        mark(brand.mark, ink, initial(name), paper)
    };
    let with_mark = |words: String| format!("<g>{shapes}</g><g>{words}</g>");
    let (first, rest) = name.split_once(' ').unwrap_or((name, ""));
    let body = match brand.setting {
        Setting::Plain => with_mark(line(name, 122.0, 72.0, 62.0, text, "letter-spacing=\"-1\"")),
        Setting::Capitals => with_mark(line(
            &name.to_uppercase(),
            124.0,
            67.0,
            46.0,
            text,
            "letter-spacing=\"7\"",
        )),
        Setting::Small => with_mark(line(
            &name.to_lowercase(),
            120.0,
            70.0,
            66.0,
            ink.first,
            "letter-spacing=\"-2\"",
        )),
        Setting::TwoTone => {
            let second = format!(
                r#"<tspan fill="{}" fill-opacity="{}" dx="2">{}</tspan>"#,
                ink.second,
                ink.second_opacity,
                escaped(rest)
            );
            with_mark(format!(
                r#"<text x="120" y="72" font-family="Inter" font-size="62" fill="{}" letter-spacing="-1">{} {second}</text>"#,
                ink.first,
                escaped(first)
            ))
        }
        Setting::Leaning => format!(
            r#"<g transform="skewX(-11)">{}<rect x="0" y="88" width="72" height="9" fill="{}" fill-opacity="{}"/></g>"#,
            line(name, 0.0, 72.0, 70.0, ink.first, ""),
            ink.second,
            ink.second_opacity
        ),
        Setting::TwoLines => with_mark(format!(
            "{}{}",
            line(first, 122.0, 45.0, 48.0, text, ""),
            line(
                &rest.to_uppercase(),
                123.0,
                90.0,
                32.0,
                ink.first,
                "letter-spacing=\"4\""
            )
        )),
        Setting::Pill => {
            let (width, _, words) = outlined(&line(name, 0.0, 70.0, 58.0, paper, ""), 0.0);
            format!(
                r#"<rect width="{}" height="104" rx="52" fill="{}"/><g transform="translate(44 31)">{words}</g>"#,
                width + 88.0,
                ink.first
            )
        }
        Setting::Underlined => {
            let (width, ..) = outlined(&line(name, 0.0, 70.0, 66.0, text, ""), 0.0);
            format!(
                r#"{}<rect x="2" y="92" width="{}" height="7" fill="{}" fill-opacity="{}"/>"#,
                line(name, 0.0, 70.0, 66.0, text, ""),
                (width * 0.38).round(),
                ink.second,
                ink.second_opacity
            )
        }
    };
    outlined(&body, 2.0)
}

/// The logo as a file.
pub fn logo_file(brand: &Brand, name: &str, tone: Tone) -> String {
    let (width, height, shapes) = logo(brand, name, tone);
    file(width, height, &shapes)
}

/// The square mark alone as a file: on the ground of the brand, or on none.
pub fn icon_file(brand: &Brand, name: &str, ground: bool) -> String {
    let shapes = if ground {
        let (ink, ..) = ink(brand, Tone::White);
        let inner = mark(flat(brand.mark), ink, initial(name), brand.colours.brand);
        let plate = format!(
            r#"<rect width="160" height="160" rx="34" fill="{}"/>"#,
            brand.colours.brand
        );
        format!(r#"{plate}<g transform="translate(30 30)">{inner}</g>"#)
    } else {
        let (ink, _, paper) = ink(brand, Tone::Colour);
        mark(brand.mark, ink, initial(name), paper)
    };
    // Outlines are cut to what is drawn; an icon is that, centred in a square.
    let (width, height, outlines) = outlined(&shapes, 0.0);
    let side = width.max(height);
    let (x, y) = ((side - width) / 2.0, (side - height) / 2.0);
    file(
        side,
        side,
        &format!(r#"<g transform="translate({x:.1} {y:.1})">{outlines}</g>"#),
    )
}

/// Marks whose second shape hides the first without colour.
fn flat(mark: usize) -> usize {
    match mark {
        10 => 6,
        17 => 9,
        other => other,
    }
}

/// A one-colour mark, for the pinned tabs of some browsers.
pub fn mask_file(brand: &Brand, name: &str) -> String {
    let ink = Ink {
        first: "#000000",
        second: "#000000",
        second_opacity: "1",
    };
    let (width, height, shapes) = outlined(&mark(flat(brand.mark), ink, initial(name), "#ffffff"), 0.0);
    file(width, height, &shapes)
}
