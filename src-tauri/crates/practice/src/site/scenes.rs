//! Scenes: the pictures on company pages and in their share images, composed of simple shapes in the company's colours.

use std::fmt::Write as _;

use super::brand::Palette;
use crate::chance::{below, number};

// The kinds of scene.
pub const HILLS: usize = 0;
pub const SKYLINE: usize = 1;
pub const SEA: usize = 2;
pub const TILES: usize = 3;
pub const SHELVES: usize = 4;
pub const BOARD: usize = 5;
pub const BLOCKS: usize = 6;
pub const WEAVE: usize = 7;
pub const FIELD: usize = 8;
pub const ARCS: usize = 9;

/// A canvas to compose on: numbers that follow from the scene's name, and shapes so far.
struct Canvas<'a> {
    name: &'a str,
    width: f64,
    height: f64,
    colours: Palette,
    shapes: String,
}

impl Canvas<'_> {
    fn luck(&self, what: &str, at: usize) -> f64 {
        number(5, &[self.name, what, &at.to_string()])
    }

    fn between(&self, what: &str, at: usize, from: f64, to: f64) -> f64 {
        from + self.luck(what, at) * (to - from)
    }

    fn colour(&self, at: usize) -> &'static str {
        let Palette {
            brand,
            deep,
            accent,
            tint,
        } = self.colours;
        [brand, accent, deep, tint][at % 4]
    }

    fn rect(&mut self, x: f64, y: f64, width: f64, height: f64, fill: &str, opacity: f64) {
        let _ = write!(
            self.shapes,
            r#"<rect x="{x:.1}" y="{y:.1}" width="{width:.1}" height="{height:.1}" fill="{fill}" fill-opacity="{opacity:.2}"/>"#
        );
    }

    fn disc(&mut self, x: f64, y: f64, radius: f64, fill: &str, opacity: f64) {
        let _ = write!(
            self.shapes,
            r#"<circle cx="{x:.1}" cy="{y:.1}" r="{radius:.1}" fill="{fill}" fill-opacity="{opacity:.2}"/>"#
        );
    }

    fn path(&mut self, d: &str, fill: &str, opacity: f64) {
        let _ = write!(
            self.shapes,
            r#"<path d="{d}" fill="{fill}" fill-opacity="{opacity:.2}"/>"#
        );
    }

    fn line(&mut self, d: &str, stroke: &str, width: f64, opacity: f64) {
        let _ = write!(
            self.shapes,
            r#"<path d="{d}" fill="none" stroke="{stroke}" stroke-width="{width:.1}" stroke-opacity="{opacity:.2}" stroke-linecap="round" stroke-linejoin="round"/>"#
        );
    }
}

/// A scene of a kind; the name decides all else about it.
pub fn scene(kind: usize, name: &str, colours: Palette, width: f64, height: f64) -> String {
    let mut canvas = Canvas {
        name,
        width,
        height,
        colours,
        shapes: String::new(),
    };
    match kind {
        HILLS => hills(&mut canvas),
        SKYLINE => skyline(&mut canvas),
        SEA => sea(&mut canvas),
        TILES => tiles(&mut canvas),
        SHELVES => shelves(&mut canvas),
        BOARD => board(&mut canvas),
        BLOCKS => blocks(&mut canvas),
        WEAVE => weave(&mut canvas),
        FIELD => field(&mut canvas),
        _ => arcs(&mut canvas),
    }
    canvas.shapes
}

fn hills(c: &mut Canvas<'_>) {
    let (w, h) = (c.width, c.height);
    c.rect(0.0, 0.0, w, h, c.colours.tint, 1.0);
    let x = c.between("sun", 0, 0.2, 0.8) * w;
    c.disc(x, h * 0.36, h * 0.16, c.colours.accent, 1.0);
    for layer in 0..4 {
        let depth = crate::chance::float(layer);
        let base = h * (0.48 + depth * 0.13);
        let mut d = format!("M0 {h:.0}L0 {base:.1}");
        for at in 0..5 {
            let x = w * crate::chance::float(at + 1) / 5.0;
            let up = c.between("rise", layer * 10 + at, -0.11, 0.07) * h;
            let _ = write!(
                d,
                "Q{:.1} {:.1} {x:.1} {:.1}",
                x - w / 10.0,
                base + up,
                base + up * 0.3
            );
        }
        let _ = write!(d, "L{w:.0} {h:.0}Z");
        let fill = if layer == 3 {
            c.colours.deep
        } else {
            c.colours.brand
        };
        c.path(&d, fill, 0.35 + depth * 0.2);
    }
}

fn skyline(c: &mut Canvas<'_>) {
    let (w, h) = (c.width, c.height);
    c.rect(0.0, 0.0, w, h, c.colours.brand, 1.0);
    c.disc(
        w * c.between("moon", 0, 0.15, 0.85),
        h * 0.27,
        h * 0.13,
        c.colours.accent,
        1.0,
    );
    for row in 0..2 {
        let fill = if row == 0 { c.colours.tint } else { c.colours.deep };
        let opacity = if row == 0 { 0.28 } else { 1.0 };
        let mut x = -w * 0.03;
        let mut at = row * 40;
        while x < w {
            let width = c.between("width", at, 0.06, 0.13) * w;
            let tall = c.between("tall", at, 0.2, 0.52) * h * if row == 0 { 1.25 } else { 0.9 };
            c.rect(x, h - tall, width, tall, fill, opacity);
            if row == 1 {
                for window in 0..12 {
                    if c.luck("lit", at * 20 + window) < 0.45 {
                        let (col, floor) =
                            (crate::chance::float(window % 3), crate::chance::float(window / 3));
                        let (wx, wy) = (
                            x + width * (0.2 + col * 0.24),
                            h - tall + h * (0.05 + floor * 0.075),
                        );
                        c.rect(wx, wy, width * 0.12, h * 0.03, c.colours.accent, 0.9);
                    }
                }
            }
            x += width * c.between("gap", at, 0.95, 1.3);
            at += 1;
        }
    }
}

fn sea(c: &mut Canvas<'_>) {
    let (w, h) = (c.width, c.height);
    c.rect(0.0, 0.0, w, h, c.colours.accent, 0.28);
    c.disc(
        w * c.between("sun", 0, 0.3, 0.7),
        h * 0.45,
        h * 0.2,
        c.colours.accent,
        1.0,
    );
    for layer in 0..6 {
        let depth = crate::chance::float(layer);
        let y = h * (0.45 + depth * 0.1);
        let step = w / 8.0;
        let shift = c.luck("shift", layer) * step;
        let mut d = format!("M{:.1} {y:.1}", -shift - step);
        for _ in 0..11 {
            let _ = write!(
                d,
                "q{:.1} {:.1} {:.1} 0t{step:.1} 0",
                step / 4.0,
                -h * 0.03,
                step / 2.0
            );
        }
        let _ = write!(d, "V{h:.0}H{:.1}Z", -shift - step);
        let fill = if layer % 2 == 0 {
            c.colours.brand
        } else {
            c.colours.deep
        };
        c.path(&d, fill, 0.5 + depth * 0.1);
    }
    let x = w * c.between("boat", 0, 0.2, 0.75);
    let y = h * 0.52;
    c.path(
        &format!(
            "M{x:.0} {y:.0}h{:.0}l-{:.0} {:.0}h-{:.0}z",
            h * 0.24,
            h * 0.05,
            h * 0.06,
            h * 0.14
        ),
        c.colours.deep,
        1.0,
    );
    c.path(
        &format!(
            "M{:.0} {:.0}v-{:.0}l{:.0} {:.0}z",
            x + h * 0.1,
            y - h * 0.01,
            h * 0.2,
            h * 0.12,
            h * 0.2
        ),
        c.colours.tint,
        1.0,
    );
}

fn tiles(c: &mut Canvas<'_>) {
    let (w, h) = (c.width, c.height);
    c.rect(0.0, 0.0, w, h, c.colours.tint, 1.0);
    let side = h / 3.0;
    let columns = (w / side).ceil();
    let mut at = 0;
    let mut x = 0.0;
    while x < columns {
        for row in 0..3_u8 {
            let (px, py) = (x * side, f64::from(row) * side);
            let fill = c.colour(below(5, &[c.name, "fill", &at.to_string()], 3));
            c.rect(
                px,
                py,
                side,
                side,
                c.colour(below(5, &[c.name, "ground", &at.to_string()], 4)),
                0.85,
            );
            match below(5, &[c.name, "tile", &at.to_string()], 5) {
                0 => c.path(
                    &format!("M{px:.1} {py:.1}h{side:.1}a{side:.1} {side:.1} 0 0 1 -{side:.1} {side:.1}z"),
                    fill,
                    1.0,
                ),
                1 => c.path(
                    &format!(
                        "M{:.1} {:.1}v-{side:.1}a{side:.1} {side:.1} 0 0 0 -{side:.1} {side:.1}z",
                        px + side,
                        py + side
                    ),
                    fill,
                    1.0,
                ),
                2 => c.disc(px + side / 2.0, py + side / 2.0, side * 0.34, fill, 1.0),
                3 => c.path(
                    &format!(
                        "M{px:.1} {:.1}L{:.1} {py:.1}V{:.1}z",
                        py + side,
                        px + side,
                        py + side
                    ),
                    fill,
                    1.0,
                ),
                _ => c.rect(px, py + side * 0.25, side, side * 0.5, fill, 1.0),
            }
            at += 1;
        }
        x += 1.0;
    }
}

fn shelves(c: &mut Canvas<'_>) {
    let (w, h) = (c.width, c.height);
    c.rect(0.0, 0.0, w, h, c.colours.tint, 1.0);
    for shelf in 0..3 {
        let floor = h * (0.33 + crate::chance::float(shelf) * 0.3);
        let mut x = w * 0.05;
        let mut at = shelf * 30;
        while x < w * 0.93 {
            let width = c.between("width", at, 0.035, 0.075) * w;
            let tall = c.between("tall", at, 0.1, 0.23) * h;
            let fill = c.colour(below(5, &[c.name, "ware", &at.to_string()], 3));
            let y = floor - tall;
            match below(5, &[c.name, "shape", &at.to_string()], 4) {
                0 => {
                    c.rect(x, y + tall * 0.3, width, tall * 0.7, fill, 1.0);
                    c.rect(x + width * 0.32, y, width * 0.36, tall * 0.34, fill, 0.8);
                }
                1 => c.path(
                    &format!("M{x:.1} {floor:.1}V{y:.1}h{width:.1}V{floor:.1}zM{x:.1} {:.1}h{width:.1}v{:.1}h-{width:.1}z", y + tall * 0.4, tall * 0.2),
                    fill,
                    0.95,
                ),
                2 => {
                    let r = width.min(tall) / 2.0;
                    c.disc(x + width / 2.0, floor - r, r, fill, 1.0);
                }
                _ => c.path(
                    &format!("M{x:.1} {floor:.1}l{:.1} -{tall:.1}h{:.1}l{:.1} {tall:.1}z", width * 0.15, width * 0.7, width * 0.15),
                    fill,
                    1.0,
                ),
            }
            x += width * c.between("gap", at, 1.15, 1.7);
            at += 1;
        }
        c.rect(w * 0.03, floor, w * 0.94, h * 0.018, c.colours.deep, 1.0);
    }
}

fn board(c: &mut Canvas<'_>) {
    let (w, h) = (c.width, c.height);
    c.rect(0.0, 0.0, w, h, c.colours.deep, 1.0);
    for at in 0..22 {
        let y = h * (crate::chance::float(at) + 0.5) / 22.0;
        let bend = c.between("bend", at, 0.1, 0.85) * w;
        let rise = c.between("rise", at, -0.2, 0.2) * h;
        let end = c.between("end", at, 0.55, 1.0) * w;
        let fill = if at % 3 == 0 {
            c.colours.accent
        } else {
            c.colours.brand
        };
        c.line(
            &format!(
                "M0 {y:.1}H{bend:.1}l{:.1} {rise:.1}H{:.1}",
                rise.abs(),
                end.max(bend + rise.abs())
            ),
            fill,
            h * 0.008,
            0.9,
        );
        c.disc(
            end.max(bend + rise.abs()),
            y + rise,
            h * 0.017,
            c.colours.tint,
            1.0,
        );
    }
    let side = h * 0.34;
    let (x, y) = (w * c.between("chip", 0, 0.35, 0.6), (h - side) / 2.0);
    c.rect(x, y, side, side, c.colours.brand, 1.0);
    c.rect(
        x + side * 0.2,
        y + side * 0.2,
        side * 0.6,
        side * 0.6,
        c.colours.accent,
        1.0,
    );
}

fn blocks(c: &mut Canvas<'_>) {
    let (w, h) = (c.width, c.height);
    c.rect(0.0, 0.0, w, h, c.colours.tint, 1.0);
    let side = h / 7.0;
    let mut at = 0;
    for row in 0..7_u8 {
        for column in 0..9_u8 {
            at += 1;
            let levels = below(5, &[c.name, "levels", &at.to_string()], 4);
            let x = w * 0.5 + (f64::from(column) - f64::from(row) - 1.0) * side;
            let y = h * 0.08 + (f64::from(column) + f64::from(row)) * side * 0.5;
            let tall = crate::chance::float(levels) * side * 0.45;
            let half = side * 0.5;
            let top = c.colour(below(5, &[c.name, "top", &at.to_string()], 2));
            c.path(
                &format!(
                    "M{x:.1} {:.1}l{side:.1} {half:.1}v{tall:.1}l-{side:.1} -{half:.1}z",
                    y + half - tall
                ),
                c.colours.deep,
                0.9,
            );
            c.path(
                &format!(
                    "M{:.1} {:.1}l{side:.1} -{half:.1}v{tall:.1}l-{side:.1} {half:.1}z",
                    x + side,
                    y + side - tall
                ),
                c.colours.deep,
                0.7,
            );
            c.path(
                &format!(
                    "M{x:.1} {:.1}l{side:.1} -{half:.1}l{side:.1} {half:.1}l-{side:.1} {half:.1}z",
                    y + half - tall
                ),
                top,
                1.0,
            );
        }
    }
}

fn weave(c: &mut Canvas<'_>) {
    let (w, h) = (c.width, c.height);
    c.rect(0.0, 0.0, w, h, c.colours.tint, 1.0);
    let thread = h / 14.0;
    for at in 0..15 {
        let y = crate::chance::float(at) * thread;
        c.rect(
            0.0,
            y,
            w,
            thread * 0.78,
            c.colour(below(5, &[c.name, "weft", &at.to_string()], 4)),
            0.8,
        );
    }
    let columns = crate::chance::scaled(1.0, 0.0, w / thread) + 1;
    for at in 0..columns {
        let fill = c.colour(below(5, &[c.name, "warp", &at.to_string()], 3));
        let x = crate::chance::float(at) * thread;
        for row in 0..15 {
            if (at + row) % 2 == 0 {
                c.rect(
                    x,
                    crate::chance::float(row) * thread - thread * 0.1,
                    thread * 0.78,
                    thread * 1.0,
                    fill,
                    0.92,
                );
            }
        }
    }
}

fn field(c: &mut Canvas<'_>) {
    let (w, h) = (c.width, c.height);
    c.rect(0.0, 0.0, w, h, c.colours.tint, 1.0);
    c.disc(
        w * c.between("sun", 0, 0.6, 0.85),
        h * 0.25,
        h * 0.14,
        c.colours.accent,
        1.0,
    );
    c.rect(0.0, h * 0.72, w, h * 0.28, c.colours.brand, 1.0);
    for at in 0..26 {
        let x = w * (crate::chance::float(at) + c.luck("x", at)) / 26.0;
        let foot = h * c.between("foot", at, 0.74, 0.98);
        let tall = h * c.between("tall", at, 0.16, 0.42);
        let lean = h * c.between("lean", at, -0.05, 0.05);
        c.line(
            &format!("M{x:.1} {foot:.1}q0 -{:.1} {lean:.1} -{tall:.1}", tall / 2.0),
            c.colours.deep,
            h * 0.007,
            1.0,
        );
        let (tx, ty) = (x + lean, foot - tall);
        let leaf = h * 0.05;
        let fill = if at % 4 == 0 {
            c.colours.accent
        } else {
            c.colours.brand
        };
        c.path(
            &format!(
                "M{tx:.1} {ty:.1}q-{leaf:.1} -{leaf:.1} 0 -{:.1}q{leaf:.1} {leaf:.1} 0 {:.1}z",
                leaf * 2.0,
                leaf * 2.0
            ),
            fill,
            1.0,
        );
        c.path(
            &format!(
                "M{:.1} {:.1}q{leaf:.1} -{:.1} {:.1} -{leaf:.1}q-{leaf:.1} {:.1} -{:.1} {leaf:.1}z",
                x + lean * 0.4,
                foot - tall * 0.5,
                leaf * 1.2,
                leaf * 1.5,
                leaf * 1.2,
                leaf * 1.5
            ),
            fill,
            0.9,
        );
    }
}

fn arcs(c: &mut Canvas<'_>) {
    let (w, h) = (c.width, c.height);
    c.rect(0.0, 0.0, w, h, c.colours.brand, 1.0);
    let (x, y) = (
        w * c.between("x", 0, 0.55, 0.85),
        h * c.between("y", 0, 0.7, 1.05),
    );
    for at in 0..8 {
        let radius = h * (1.05 - crate::chance::float(at) * 0.13);
        c.disc(
            x,
            y,
            radius,
            c.colour([3, 0, 1, 2, 3, 0, 1, 2][at]),
            if at == 0 { 0.25 } else { 1.0 },
        );
    }
    c.disc(w * 0.16, h * 0.24, h * 0.1, c.colours.accent, 1.0);
    for at in 0..5 {
        let y = h * (0.5 + crate::chance::float(at) * 0.07);
        let end = w * c.between("dash", at, 0.15, 0.42);
        c.line(
            &format!("M{:.1} {y:.1}H{end:.1}", w * 0.06),
            c.colours.tint,
            h * 0.012,
            0.6,
        );
    }
}

/// A portrait: head and shoulders on a coloured ground, in a square of 100 units.
pub fn portrait(name: &str, colours: Palette) -> String {
    const SKINS: [&str; 5] = ["#f1c7a3", "#d9a066", "#8d5524", "#c68642", "#f6d7c3"];
    const HAIRS: [&str; 5] = ["#2b1b12", "#6b4226", "#b8743a", "#3c3c46", "#d8c9a3"];
    let of = |what: &str, end: usize| below(5, &[name, what], end);
    let (skin, hair) = (SKINS[of("skin", 5)], HAIRS[of("hair", 5)]);
    let ground = [colours.tint, colours.accent, colours.brand][of("ground", 3)];
    let coat = [colours.deep, colours.brand, "#ffffff"][of("coat", 3)];
    let behind = match of("cut", 3) {
        0 => format!(r#"<path d="M24 88V44a26 26 0 0 1 52 0v44z" fill="{hair}"/>"#),
        1 => format!(r#"<circle cx="50" cy="16" r="10" fill="{hair}"/>"#),
        _ => String::new(),
    };
    format!(
        r#"<rect width="100" height="100" fill="{ground}"/>{behind}<path d="M14 100c2-22 16-30 36-30s34 8 36 30z" fill="{coat}"/><rect x="42" y="58" width="16" height="18" rx="8" fill="{skin}"/><ellipse cx="50" cy="44" rx="19" ry="22" fill="{skin}"/><path d="M29 44c-2-22 10-28 21-28s24 6 21 28c-3-10-8-15-14-16-8 4-20 4-28 16z" fill="{hair}"/>"#
    )
}
