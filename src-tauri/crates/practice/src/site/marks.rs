//! Marks: the shapes beside or in place of a company's name, drawn in a square of 100 units.

use std::fmt::Write as _;

/// The two colours of a mark, as SVG attributes without the name of the attribute.
#[derive(Clone, Copy)]
pub struct Ink<'a> {
    pub first: &'a str,
    pub second: &'a str,
    /// How opaque the second colour is.
    pub second_opacity: &'a str,
}

/// The shapes of a mark. `letter` is for those that show the company's initial, `paper` what lies behind the mark.
pub fn mark(kind: usize, ink: Ink<'_>, letter: char, paper: &str) -> String {
    let Ink {
        first: a,
        second: b,
        second_opacity: o,
    } = ink;
    match kind {
        0 => format!(
            r#"<path fill="{a}" fill-rule="evenodd" d="M50 4a46 46 0 1 0 0 92 46 46 0 0 0 0-92zm0 22a24 24 0 1 1 0 48 24 24 0 0 1 0-48z"/><circle fill="{b}" fill-opacity="{o}" cx="82" cy="18" r="14"/>"#
        ),
        1 => format!(
            r#"<rect fill="{b}" fill-opacity="{o}" x="6" y="52" width="24" height="42" rx="6"/><rect fill="{a}" x="38" y="30" width="24" height="64" rx="6"/><rect fill="{a}" x="70" y="6" width="24" height="88" rx="6"/>"#
        ),
        2 => format!(
            r#"<path fill="{a}" d="M50 96C14 80 4 46 14 8c34 6 48 36 36 88z"/><path fill="{b}" fill-opacity="{o}" d="M54 96c0-34 10-56 38-66 4 32-8 56-38 66z"/>"#
        ),
        3 => format!(
            r#"<path fill="{a}" fill-rule="evenodd" d="M50 3l41 23.5v47L50 97 9 73.500V26.500zM50 28L30 39.500v21L50 72l20-11.500v-21z"/><path fill="{b}" fill-opacity="{o}" d="M50 28l20 11.500v21L50 50z"/>"#
        ),
        4 => {
            let wave = |y: u32, colour: &str, opacity: &str| {
                format!(
                    r#"<path fill="none" stroke="{colour}" stroke-opacity="{opacity}" stroke-width="13" stroke-linecap="round" d="M10 {y}c14-18 26-18 40 0s26 18 40 0"/>"#
                )
            };
            [wave(26, a, "1"), wave(50, b, o), wave(74, a, "1")].concat()
        }
        5 => format!(
            r#"<rect fill="{a}" x="4" y="4" width="92" height="92" rx="24"/><text x="50" y="72" text-anchor="middle" font-family="Inter" font-size="62" fill="{paper}">{letter}</text>"#
        ),
        6 => format!(
            r#"<path fill="{a}" d="M6 10h28l34 40-34 40H6l34-40z"/><path fill="{b}" fill-opacity="{o}" d="M46 10h20l32 40-32 40H46l32-40z"/>"#
        ),
        7 => format!(
            r#"<path fill="{a}" d="M46 8v84a42 42 0 0 1 0-84z"/><path fill="{b}" fill-opacity="{o}" d="M54 20v76a38 38 0 0 0 0-76z"/>"#
        ),
        8 => format!(
            r#"<path fill="{b}" fill-opacity="{o}" d="M66 30l32 58H52z"/><path fill="{a}" d="M38 12l44 76H2z"/>"#
        ),
        9 => {
            let mut dots = String::new();
            for (at, radius) in [13, 9, 5, 9, 13, 9, 5, 9, 13].into_iter().enumerate() {
                let (x, y) = (18 + at % 3 * 32, 18 + at / 3 * 32);
                let (colour, opacity) = if at % 2 == 0 { (a, "1") } else { (b, o) };
                let _ = write!(
                    dots,
                    r#"<circle fill="{colour}" fill-opacity="{opacity}" cx="{x}" cy="{y}" r="{radius}"/>"#
                );
            }
            dots
        }
        10 => format!(
            r#"<circle fill="{b}" fill-opacity="{o}" cx="50" cy="50" r="46"/><path fill="{a}" d="M58 6L22 56h22l-8 40 42-56H54z"/>"#
        ),
        11 => {
            let petal = |turn: u32, colour: &str, opacity: &str| {
                format!(
                    r#"<ellipse fill="{colour}" fill-opacity="{opacity}" cx="50" cy="26" rx="17" ry="24" transform="rotate({turn} 50 50)"/>"#
                )
            };
            [
                petal(0, a, "1"),
                petal(90, b, o),
                petal(180, a, "1"),
                petal(270, b, o),
            ]
            .concat()
        }
        12 => format!(
            r#"<path fill="{a}" fill-rule="evenodd" d="M8 96V50a42 42 0 0 1 84 0v46zM34 96h32V52a16 16 0 0 0-32 0z"/><rect fill="{b}" fill-opacity="{o}" x="34" y="84" width="32" height="12"/>"#
        ),
        13 => format!(
            r#"<rect fill="none" stroke="{a}" stroke-width="13" x="12" y="12" width="52" height="52" rx="14"/><rect fill="none" stroke="{b}" stroke-opacity="{o}" stroke-width="13" x="36" y="36" width="52" height="52" rx="14"/>"#
        ),
        14 => {
            let mut rays = String::new();
            for turn in [0, 36, 72, 108, 144, 180] {
                let _ = write!(
                    rays,
                    r#"<rect fill="{b}" fill-opacity="{o}" x="2" y="62" width="16" height="8" rx="4" transform="rotate({turn} 50 66)"/>"#
                );
            }
            format!(
                r#"<path fill="{a}" d="M24 66a26 26 0 0 1 52 0z"/><rect fill="{a}" x="8" y="76" width="84" height="9" rx="4"/>{rays}"#
            )
        }
        15 => format!(
            r#"<circle fill="none" stroke="{a}" stroke-width="8" cx="50" cy="50" r="44"/><text x="50" y="69" text-anchor="middle" font-family="Inter" font-size="54" fill="{a}">{letter}</text><circle fill="{b}" fill-opacity="{o}" cx="84" cy="82" r="11"/>"#
        ),
        16 => format!(
            r#"<path fill="{b}" fill-opacity="{o}" d="M50 58l44 20-44 20L6 78z"/><path fill="{a}" fill-opacity=".75" d="M50 32l44 20-44 20L6 52z"/><path fill="{a}" d="M50 4l44 20-44 20L6 24z"/>"#
        ),
        _ => format!(
            r#"<path fill="{a}" d="M50 2l11 37 37 11-37 11-11 37-11-37L2 50l37-11z"/><path fill="{b}" fill-opacity="{o}" d="M50 22l6 22 22 6-22 6-6 22-6-22-22-6 22-6z"/>"#
        ),
    }
}
