//! Pictures for the pages: drawn from a seed, so that every address has one of its own and always the same.

use image::{DynamicImage, ImageFormat, Rgba, RgbaImage};
use std::fmt::Write;
use std::io::Cursor;

/// A picture as a page's head describes it: `wordmark 300x80`.
pub struct Drawing {
    pub kind: String,
    pub size: String,
    /// File ending of the format to write.
    pub format: String,
    pub seed: String,
}

const CLEAR: [u8; 4] = [0; 4];
const WHITE: [u8; 4] = [255; 4];

impl Drawing {
    /// The file's bytes.
    pub fn bytes(&self) -> Vec<u8> {
        let kind = self.kind.as_str();
        let dice = Dice::new(if kind == "globe" || kind.ends_with("-default") {
            kind
        } else {
            &self.seed
        });
        match kind {
            "html" => return b"<!doctype html><title>Not found</title><p>No such page.</p>".to_vec(),
            "avif" => return b"\0\0\0\x20ftypavif\0\0\0\0avifmif1miaf".to_vec(),
            "broken" => return b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0truncated".to_vec(),
            "icoset" => return icon_set(&self.size, &dice),
            _ => {}
        }
        let (width, height) = size(&self.size);
        if self.format == "svg" {
            return svg(kind, width, height, &dice);
        }
        // JPEG, GIF and BMP stand on white.
        let ground = if matches!(self.format.as_str(), "png" | "webp" | "ico") {
            CLEAR
        } else {
            WHITE
        };
        if kind == "photo" {
            return encoded(&scene(width, height, &dice), &self.format);
        }
        let picture = RgbaImage::from_fn(width, height, |x, y| {
            Rgba(self.pixel(x, y, width, height, ground, &dice))
        });
        encoded(&picture, &self.format)
    }

    fn pixel(&self, x: u32, y: u32, width: u32, height: u32, ground: [u8; 4], dice: &Dice) -> [u8; 4] {
        let ink = dice.ink();
        match self.kind.as_str() {
            "wordmark" => either(letter(x, y, width, height, dice), ink, ground),
            "white-wordmark" => either(letter(x, y, width, height, dice), WHITE, CLEAR),
            "white-mark" => either(cell(x, y, width, height, dice), WHITE, CLEAR),
            "card" => {
                let (top, bottom) = (height * 2 / 5, height * 3 / 5);
                let word = (top..bottom).contains(&y)
                    && (width / 6..width * 2 / 3).contains(&x)
                    && letter(x - width / 6, y - top, width / 2, height / 5, dice);
                if word {
                    WHITE
                } else {
                    [ink[0] / 2 + 20, ink[1] / 2 + 20, ink[2] / 2 + 40, 255]
                }
            }
            "plain" => [236, 238, 240, 255],
            "pixel" | "blank" => CLEAR,
            "sprite" => {
                let (left, top) = (x % 50, y % 50);
                let shown = left > 12 && top > 12 && left < 38 && top < 38;
                let own = Dice::new(&format!("{}{}{}", self.seed, x / 50, y / 50));
                if shown && cell(left - 12, top - 12, 26, 26, &own) {
                    own.ink()
                } else {
                    CLEAR
                }
            }
            // Marks, and the icons that servers and frameworks give to everybody.
            _ => either(cell(x, y, width, height, dice), ink, [ink[2], ink[0], 250, 255]),
        }
    }
}

fn either(drawn: bool, ink: [u8; 4], ground: [u8; 4]) -> [u8; 4] {
    if drawn { ink } else { ground }
}

/// `300x80`.
fn size(text: &str) -> (u32, u32) {
    let (width, height) = text.split_once('x').unwrap();
    (width.parse().unwrap(), height.parse().unwrap())
}

/// Bytes that follow from a text.
struct Dice([u8; 32]);

impl Dice {
    fn new(seed: &str) -> Dice {
        Dice(*blake3::hash(seed.as_bytes()).as_bytes())
    }

    fn roll(&self, at: u32) -> u32 {
        u32::from(self.0[at as usize % 32])
    }

    /// A colour that shows on white.
    fn ink(&self) -> [u8; 4] {
        let channel = |at| (self.roll(at) * 3 / 5) as u8;
        [channel(0), channel(1), channel(2), 255]
    }
}

/// A row of bars of different heights, like letters from afar; clear around them.
fn letter(x: u32, y: u32, width: u32, height: u32, dice: &Dice) -> bool {
    let (wide, high) = (width.max(1), height.max(1));
    let count = 6 + dice.roll(3) % 4;
    let at = x * count * 4 / wide;
    let (letter, part) = (at / 4, at % 4);
    let top = high * (1 + dice.roll(8 + letter) % 4) / 10;
    let bar = high * (2 + dice.roll(20 + letter) % 4) / 10 + top;
    y > top && y < high * 9 / 10 && (part == 0 || (part < 3 && (bar..bar + high / 8 + 1).contains(&y)))
}

/// Five by five cells, mirrored, inside a rim.
fn cell(x: u32, y: u32, width: u32, height: u32, dice: &Dice) -> bool {
    let column = x * 7 / width.max(1);
    let row = y * 7 / height.max(1);
    if !(1..6).contains(&column) || !(1..6).contains(&row) {
        return false;
    }
    let mirrored = if column > 3 { 6 - column } else { column };
    (row == 3 && mirrored == 3) || dice.roll(4 + row * 3 + mirrored).is_multiple_of(2)
}

/// Hills under a sky with grain: thousands of colours.
fn scene(width: u32, height: u32, dice: &Dice) -> RgbaImage {
    let waves = |at: u32, length: u32, steep: f32| -> Vec<f32> {
        let pace = (2.0 + dice.roll(at) as f32 / 30.0) * steep;
        let shift = dice.roll(at + 1) as f32;
        (0..length)
            .map(|i| (i as f32 / length as f32 * pace + shift).sin() + 1.0)
            .collect()
    };
    let across = [5, 9, 13].map(|at| waves(at, width, 1.0));
    let down = [5, 9, 13].map(|at| waves(at, height, 1.7));
    RgbaImage::from_fn(width, height, |x, y| {
        let grain = (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503)) >> 27;
        let channel = |at: usize| {
            let wave = (across[at][x as usize] + down[at][y as usize]) / 4.0;
            (40.0 + wave * 170.0 + grain as f32) as u8
        };
        Rgba([channel(0), channel(1), channel(2), 255])
    })
}

fn encoded(picture: &RgbaImage, format: &str) -> Vec<u8> {
    let (format, opaque) = match format {
        "png" => (ImageFormat::Png, false),
        "webp" => (ImageFormat::WebP, false),
        "ico" => (ImageFormat::Ico, false),
        "gif" => (ImageFormat::Gif, false),
        "jpg" | "jpeg" | "JPG" => (ImageFormat::Jpeg, true),
        other => panic!("a picture with the ending {other:?} needs `as FORMAT`"),
    };
    let picture = DynamicImage::ImageRgba8(picture.clone());
    let picture = if opaque {
        DynamicImage::ImageRgb8(picture.to_rgb8())
    } else {
        picture
    };
    let mut out = Cursor::new(Vec::new());
    picture.write_to(&mut out, format).unwrap();
    out.into_inner()
}

/// An ICO with one PNG for each size.
fn icon_set(sizes: &str, dice: &Dice) -> Vec<u8> {
    let entries: Vec<(u32, Vec<u8>)> = sizes
        .split(',')
        .map(|one| {
            let (side, _) = size(one);
            let ink = dice.ink();
            let mark = RgbaImage::from_fn(side, side, |x, y| {
                Rgba(if cell(x, y, side, side, dice) { ink } else { CLEAR })
            });
            (side, encoded(&mark, "png"))
        })
        .collect();
    let mut ico = vec![0, 0, 1, 0];
    ico.extend((entries.len() as u16).to_le_bytes());
    let mut offset = 6 + 16 * entries.len();
    for (side, bytes) in &entries {
        // 256 is written as 0.
        ico.extend([*side as u8, *side as u8, 0, 0, 1, 0, 32, 0]);
        ico.extend((bytes.len() as u32).to_le_bytes());
        ico.extend((offset as u32).to_le_bytes());
        offset += bytes.len();
    }
    entries.iter().for_each(|(_, bytes)| ico.extend(bytes));
    ico
}

/// The same marks as paths.
fn svg(kind: &str, width: u32, height: u32, dice: &Dice) -> Vec<u8> {
    let ink = if kind.starts_with("white") {
        WHITE
    } else {
        dice.ink()
    };
    let mut path = String::new();
    let word = kind.ends_with("wordmark");
    let (columns, rows) = if word { (64, 16) } else { (7, 7) };
    for row in 0..rows {
        for column in 0..columns {
            let drawn = if word {
                letter(column, row, columns, rows, dice)
            } else {
                cell(column, row, columns, rows, dice)
            };
            if drawn {
                let at = |index: u32, side: u32, count: u32| index as f32 * side as f32 / count as f32;
                let _ = write!(
                    path,
                    "M{:.2} {:.2}h{:.2}v{:.2}H{:.2}z",
                    at(column, width, columns),
                    at(row, height, rows),
                    at(1, width, columns),
                    at(1, height, rows),
                    at(column, width, columns),
                );
            }
        }
    }
    format!(
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {height}'><path fill='#{:02x}{:02x}{:02x}' d='{path}'/></svg>",
        ink[0], ink[1], ink[2]
    )
    .into_bytes()
}
