//! A perceptual hash: what a picture looks like, whatever its size and format.

use super::{Area, Colour};
use image::RgbaImage;
use serde::{Deserialize, Deserializer, Serialize};
use std::f32::consts::PI;

/// Side of the small picture that is transformed, and of the low frequencies that are kept.
const SIDE: usize = 32;
const KEPT: usize = 8;
/// Bits of 64 that may differ between two sizes of one picture.
const NEAR: u32 = 6;
/// Flat marks have similar frequencies: colour and shape have to agree as well.
const NEAR_COLOUR: u8 = 28;
const NEAR_SHAPE: f32 = 0.12;

/// What a picture looks like.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Look {
    /// 64 signs of the low frequencies of its brightness (a cosine transform of 32 x 32 samples, each against their
    /// median), clear parts as mid-grey. Serialised as 16 hex digits.
    #[serde(serialize_with = "hex", deserialize_with = "unhex")]
    pub phash: u64,
    /// The average colour of what is drawn.
    pub mean: Colour,
    /// Width by height of what is drawn.
    pub shape: f32,
}

fn hex<S: serde::Serializer>(phash: &u64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&format_args!("{phash:016x}"))
}

fn unhex<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
    let written = String::deserialize(from)?;
    u64::from_str_radix(&written, 16).map_err(serde::de::Error::custom)
}

impl Look {
    pub(super) fn of(rgba: &RgbaImage, drawn: Area, mean: Colour) -> Look {
        Look {
            phash: phash(&grey(rgba, drawn)),
            mean,
            shape: drawn.width as f32 / drawn.height.max(1) as f32,
        }
    }

    /// Whether two looks are the same to the eye.
    pub fn is_like(&self, other: &Look) -> bool {
        let shapes = (self.shape / other.shape.max(0.001)).ln().abs();
        (self.phash ^ other.phash).count_ones() <= NEAR
            && self.mean.distance(other.mean) <= NEAR_COLOUR
            && shapes <= NEAR_SHAPE
    }
}

/// Brightness of 32 x 32 fields of what is drawn, clear parts as mid-grey.
fn grey(rgba: &RgbaImage, drawn: Area) -> [[f32; SIDE]; SIDE] {
    let mut out = [[0.0; SIDE]; SIDE];
    let edge = |at: usize, length: u32| (at as u32 * length) / SIDE as u32;
    for (row, line) in out.iter_mut().enumerate() {
        let top = edge(row, drawn.height);
        let bottom = edge(row + 1, drawn.height).max(top + 1).min(drawn.height.max(1));
        for (column, field) in line.iter_mut().enumerate() {
            let left = edge(column, drawn.width);
            let right = edge(column + 1, drawn.width)
                .max(left + 1)
                .min(drawn.width.max(1));
            // A few samples of each field are enough.
            let (down, across) = (
                (bottom - top).div_ceil(6).max(1),
                (right - left).div_ceil(6).max(1),
            );
            let (mut sum, mut count) = (0.0, 0.0);
            for y in (top..bottom).step_by(down as usize) {
                for x in (left..right).step_by(across as usize) {
                    let Some(pixel) = rgba.get_pixel_checked(drawn.x + x, drawn.y + y) else {
                        continue;
                    };
                    let alpha = f32::from(pixel[3]) / 255.0;
                    let light = 0.299 * f32::from(pixel[0])
                        + 0.587 * f32::from(pixel[1])
                        + 0.114 * f32::from(pixel[2]);
                    sum += light * alpha + 128.0 * (1.0 - alpha);
                    count += 1.0;
                }
            }
            *field = if count > 0.0 { sum / count } else { 128.0 };
        }
    }
    out
}

fn phash(grey: &[[f32; SIDE]; SIDE]) -> u64 {
    let wave =
        |frequency: usize, at: usize| (PI * frequency as f32 * (2 * at + 1) as f32 / (2 * SIDE) as f32).cos();
    let mut rows = [[0.0_f32; KEPT]; SIDE];
    for (row, line) in grey.iter().enumerate() {
        for (frequency, sum) in rows[row].iter_mut().enumerate() {
            *sum = line
                .iter()
                .enumerate()
                .map(|(at, light)| light * wave(frequency, at))
                .sum();
        }
    }
    let mut low = [0.0_f32; KEPT * KEPT];
    for down in 0..KEPT {
        for across in 0..KEPT {
            let column = rows.iter().enumerate();
            low[down * KEPT + across] = column.map(|(at, row)| row[across] * wave(down, at)).sum();
        }
    }
    // The first is the average brightness; it would only move the median.
    let mut sorted: Vec<f32> = low[1..].to_vec();
    sorted.sort_by(f32::total_cmp);
    let median = sorted[sorted.len() / 2];
    low.iter()
        .enumerate()
        .skip(1)
        .fold(0, |bits, (at, value)| bits | (u64::from(*value > median) << at))
}
