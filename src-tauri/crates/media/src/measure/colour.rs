//! Colours of a picture, and colours as pages write them.

use crate::picture::{Picture, luminance};
use image::{Rgba, RgbaImage};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::HashSet;
use std::fmt;

/// Red, green and blue. Written and serialised as `#1f2937`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Colour(pub [u8; 3]);

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

impl Serialize for Colour {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Colour {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let written = String::deserialize(from)?;
        Colour::read(&written).ok_or_else(|| serde::de::Error::custom("no colour"))
    }
}

impl Colour {
    /// Reads `#abc`, `#aabbcc`, `#aabbccdd` and `rgb(1, 2, 3)`.
    pub fn read(written: &str) -> Option<Colour> {
        let written = written.trim().to_ascii_lowercase();
        if let Some(hex) = written.strip_prefix('#') {
            let digits: Option<Vec<u8>> = hex.chars().map(|c| c.to_digit(16).map(|d| d as u8)).collect();
            let digits = digits?;
            return match digits.len() {
                3 | 4 => Some(Colour([digits[0] * 17, digits[1] * 17, digits[2] * 17])),
                6 | 8 => Some(Colour([0, 2, 4].map(|at| digits[at] * 16 + digits[at + 1]))),
                _ => None,
            };
        }
        let inside = written
            .strip_prefix("rgb(")
            .or(written.strip_prefix("rgba("))?
            .strip_suffix(')')?;
        let mut parts = inside.split([',', ' ', '/']).filter(|part| !part.is_empty());
        let mut channel = || parts.next()?.parse::<u8>().ok();
        Some(Colour([channel()?, channel()?, channel()?]))
    }

    /// Relative luminance as WCAG defines it, 0 to 1.
    pub fn luminance(self) -> f64 {
        luminance(&Rgba([self.0[0], self.0[1], self.0[2], 255]))
    }

    /// Whether it is white, black, grey or next to it: no company's own colour.
    pub fn is_neutral(self) -> bool {
        let (low, high) = (self.0.iter().min(), self.0.iter().max());
        let spread = high.zip(low).map_or(0, |(high, low)| high - low);
        spread < 24
    }

    /// White or black, whichever reads better on this.
    pub fn readable_on(self) -> Colour {
        if 1.05 / (self.luminance() + 0.05) >= 4.5 || self.luminance() < 0.2 {
            Colour([255; 3])
        } else {
            Colour([0; 3])
        }
    }

    /// How far two colours are apart: the largest difference of a channel.
    pub(crate) fn distance(self, other: Colour) -> u8 {
        let differences = self.0.iter().zip(other.0).map(|(a, b)| a.abs_diff(b));
        differences.max().unwrap_or(0)
    }
}

/// What a sample of the pixels says of a picture's colours.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Colours {
    /// The colour that stands out most; none in black and white.
    pub main: Option<Colour>,
    /// The average of all that is drawn.
    pub mean: Colour,
    /// Distinct colours, told apart at 16 steps a channel.
    pub distinct: u32,
    /// Whether anything is drawn at all.
    pub empty: bool,
    /// One colour and no more.
    pub plain: bool,
    /// Next to nothing differs from the ground.
    pub nearly_plain: bool,
    /// Opaque and of very many colours: a photograph rather than a drawing.
    pub photographic: bool,
}

/// About as many pixels are looked at.
const SAMPLE: usize = 60_000;
/// More distinct colours than a drawing has.
const PHOTO: usize = 400;

impl Colours {
    pub(crate) fn of(picture: &Picture) -> Colours {
        let rgba = &picture.rgba;
        let mut low = [255_u8; 3];
        let mut high = [0_u8; 3];
        let mut sum = [0_u64; 3];
        let (mut drawn, mut different) = (0_u64, 0_u64);
        let mut first: Option<Rgba<u8>> = None;
        let mut distinct: HashSet<[u8; 3]> = HashSet::new();
        let mut bins: Vec<Bin> = vec![Bin::default(); 4_096];
        for pixel in sampled(rgba).filter(|pixel| pixel[3] > 16) {
            drawn += 1;
            for channel in 0..3 {
                low[channel] = low[channel].min(pixel[channel]);
                high[channel] = high[channel].max(pixel[channel]);
                sum[channel] += u64::from(pixel[channel]);
            }
            let reference = *first.get_or_insert(*pixel);
            different += u64::from((0..3).any(|at| pixel[at].abs_diff(reference[at]) > 12));
            distinct.insert([pixel[0] >> 4, pixel[1] >> 4, pixel[2] >> 4]);
            if pixel[3] > 128 {
                let at = (usize::from(pixel[0] >> 4) << 8)
                    | (usize::from(pixel[1] >> 4) << 4)
                    | usize::from(pixel[2] >> 4);
                bins[at].add(pixel);
            }
        }
        let spread = (0..3)
            .map(|at| high[at].saturating_sub(low[at]))
            .max()
            .unwrap_or(0);
        let mean = |at: usize| (sum[at] / drawn.max(1)) as u8;
        Colours {
            main: main(&bins),
            mean: Colour([mean(0), mean(1), mean(2)]),
            distinct: distinct.len() as u32,
            empty: drawn == 0,
            plain: drawn > 0 && spread <= 6,
            nearly_plain: drawn > 0 && (different as f64) < drawn as f64 * 0.002,
            photographic: !picture.transparent && picture.format != "svg" && distinct.len() > PHOTO,
        }
    }
}

/// The colour with the most pixels, each counted by how vivid it is; the white ground of a mark weighs nothing.
fn main(bins: &[Bin]) -> Option<Colour> {
    let best = bins.iter().max_by_key(|bin| bin.weight())?;
    let colour = best.colour()?;
    (!colour.is_neutral()).then_some(colour)
}

/// The pixels of one colour at 16 steps a channel.
#[derive(Clone, Default)]
struct Bin {
    count: u64,
    sum: [u64; 3],
}

impl Bin {
    fn add(&mut self, pixel: &Rgba<u8>) {
        self.count += 1;
        for at in 0..3 {
            self.sum[at] += u64::from(pixel[at]);
        }
    }

    fn colour(&self) -> Option<Colour> {
        let mean = |at: usize| self.sum[at].checked_div(self.count).map(|mean| mean as u8);
        Some(Colour([mean(0)?, mean(1)?, mean(2)?]))
    }

    /// Count times the squared spread between the channels.
    fn weight(&self) -> u64 {
        self.colour().map_or(0, |Colour(channels)| {
            let high = u64::from(channels.into_iter().max().unwrap_or(0));
            let low = u64::from(channels.into_iter().min().unwrap_or(0));
            self.count * (high - low) * (high - low)
        })
    }
}

/// Every so many pixels, not aligned with the rows: about as many as are looked at.
pub(super) fn sampled(rgba: &RgbaImage) -> impl Iterator<Item = &Rgba<u8>> {
    let total = rgba.width() as usize * rgba.height() as usize;
    let step = (total / SAMPLE).max(1);
    let aligned = step > 1 && (rgba.width() as usize).is_multiple_of(step);
    rgba.pixels().step_by(step + usize::from(aligned))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_as_pages_write_them() {
        for (written, expected) in [
            ("#7C2D12", Some("#7c2d12")),
            (" #abc ", Some("#aabbcc")),
            ("#11223344", Some("#112233")),
            ("rgb(1, 2,3)", Some("#010203")),
            ("rgba(255 0 10 / 50%)", Some("#ff000a")),
            ("#12", None),
            ("#ggg", None),
            ("tomato", None),
            ("", None),
            ("rgb(300,1,1)", None),
        ] {
            let read = Colour::read(written).map(|colour| colour.to_string());
            assert_eq!(read.as_deref(), expected, "{written}");
        }
    }

    #[test]
    fn what_reads_well_on_a_colour() {
        assert_eq!(Colour([0x1f, 0x29, 0x37]).readable_on(), Colour([255; 3]));
        assert_eq!(Colour([0xfa, 0xcc, 0x15]).readable_on(), Colour([0; 3]));
        assert!(Colour([120, 130, 125]).is_neutral() && !Colour([200, 30, 40]).is_neutral());
    }
}
