//! A stand-in for a logo: the first letters on a colour of their own.

use super::draw::encode;
use super::{fonts, svg};
use crate::measure::Colour;
use image::{Rgba, RgbaImage};

const SIDE: u32 = 256;

/// Grounds on which white letters read well.
const GROUNDS: [[u8; 3]; 14] = [
    [0xb9, 0x1c, 0x1c],
    [0xb4, 0x53, 0x09],
    [0x85, 0x4d, 0x0e],
    [0x4d, 0x7c, 0x0f],
    [0x15, 0x80, 0x3d],
    [0x04, 0x78, 0x57],
    [0x0f, 0x76, 0x6e],
    [0x0e, 0x74, 0x90],
    [0x03, 0x69, 0xa1],
    [0x1d, 0x4e, 0xd8],
    [0x43, 0x38, 0xca],
    [0x6d, 0x28, 0xd9],
    [0xa2, 0x1c, 0xaf],
    [0xbe, 0x18, 0x5d],
];

/// A 256 x 256 PNG with the name's first letter, or the first two words' letters, in white on `brand`, where white reads
/// well on that, else on a colour that follows from `seed`, so that one company always looks the same. A name in a script the bundled font lacks takes its letter from
/// `seed`, and a plain plate is left when that has none either.
pub fn letter_avatar(name: &str, seed: &str, brand: Option<Colour>) -> Vec<u8> {
    let ground = brand
        .filter(|colour| 1.05 / (colour.luminance() + 0.05) >= 4.5)
        .map_or_else(|| ground(seed), |Colour(channels)| channels);
    let letters = Some(letters(name))
        .filter(|letters| !letters.is_empty())
        .unwrap_or_else(|| letters(seed).chars().take(1).collect());
    let drawn =
        svg::render(drawing(&letters, ground).as_bytes(), 2 * SIDE).map(|rgba| super::fit(&rgba, SIDE));
    let rgba = drawn
        .unwrap_or_else(|_| RgbaImage::from_pixel(SIDE, SIDE, Rgba([ground[0], ground[1], ground[2], 255])));
    encode(&rgba).unwrap_or_default()
}

fn ground(seed: &str) -> [u8; 3] {
    let hash = blake3::hash(seed.trim().to_lowercase().as_bytes());
    GROUNDS[usize::from(hash.as_bytes()[0]) % GROUNDS.len()]
}

/// One or two capitals.
fn letters(name: &str) -> String {
    let words = name
        .split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’')
        .filter(|word| !word.is_empty());
    let initials = words.filter_map(|word| word.chars().next()).take(2);
    let drawable = initials
        .filter(|letter| fonts::has(*letter))
        .filter_map(|letter| letter.to_uppercase().next());
    drawable.collect()
}

fn drawing(letters: &str, [red, green, blue]: [u8; 3]) -> String {
    let size = if letters.chars().count() > 1 { 112 } else { 144 };
    // Capitals of the bundled font are 0.727 of its size high.
    let baseline = 128.0 + f64::from(size) * 0.727 / 2.0;
    format!(
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 256 256'><rect width='256' height='256' fill='rgb({red},{green},{blue})'/>\
         <text x='128' y='{baseline}' text-anchor='middle' font-family='{}' font-weight='600' font-size='{size}' fill='#fff'>{letters}</text></svg>",
        fonts::FAMILY
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::{decode, luminance};

    #[test]
    fn letters_of_names() {
        for (name, expected) in [
            ("Bright Pine", "BP"),
            ("acme", "A"),
            ("Ökohaus & Söhne GmbH", "ÖS"),
            ("  (3D) Print", "3P"),
            ("Žluťoučký kůň", "ŽK"),
            ("L'Atelier", "L"),
            ("株式会社", ""),
            ("<script>", "S"),
            ("", ""),
        ] {
            assert_eq!(letters(name), expected, "{name}");
        }
    }

    #[test]
    fn the_avatar_is_a_plate_with_white_letters_and_always_the_same() {
        let made = letter_avatar("Bright Pine", "brightpine.example", None);
        assert_eq!(made, letter_avatar("Bright Pine", " BrightPine.example", None));
        let branded = decode(&letter_avatar("B", "b.example", Some(Colour([0x7c, 0x2d, 0x12])))).unwrap();
        assert_eq!(branded.rgba.get_pixel(2, 2).0, [0x7c, 0x2d, 0x12, 255]);
        // White letters would drown in yellow.
        assert_eq!(
            letter_avatar("B", "b.example", Some(Colour([0xfa, 0xcc, 0x15]))),
            letter_avatar("B", "b.example", None)
        );
        let picture = decode(&made).unwrap();
        assert_eq!(
            (picture.width, picture.height, picture.transparent),
            (256, 256, false)
        );
        let white = picture.rgba.pixels().filter(|p| p.0 == [255; 4]).count();
        assert!((1_500..20_000).contains(&white), "{white} white pixels");
        // The letters stand in the middle: as much above as below.
        let rows: Vec<u32> = (0..256)
            .filter(|y| (0..256).any(|x| picture.rgba.get_pixel(x, *y).0 == [255; 4]))
            .collect();
        assert!(
            (rows[0] as i64 - (255 - rows[rows.len() - 1]) as i64).abs() <= 3,
            "{} to {}",
            rows[0],
            rows[rows.len() - 1]
        );
        // A script without letters in the font falls back on the seed, nothing at all on a plain plate.
        assert_ne!(
            letter_avatar("株式会社", "kaisha.example", None),
            letter_avatar("株式会社", "", None)
        );
        assert!(decode(&letter_avatar("", "", None)).is_ok());
    }

    #[test]
    fn every_ground_carries_white_letters() {
        for [red, green, blue] in GROUNDS {
            let contrast = 1.05 / (luminance(&Rgba([red, green, blue, 255])) + 0.05);
            assert!(contrast >= 4.5, "{red:x}{green:x}{blue:x}: {contrast:.2}");
        }
    }
}
