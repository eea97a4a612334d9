//! The ground a logo stands on: the one of a few on which most of the logo is told apart, measured on its own pixels.

use image::RgbaImage;
use media::{Colour, Picture};

use super::palette::{INK, MARK, WHITE, mixed, ratio};

/// A ground for a logo.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Plate {
    pub(crate) ground: Colour,
    /// The share of the logo's pixels with a contrast of at least 3:1 on it.
    pub(crate) share: f64,
    /// Whether the logo brings a ground of its own that does not end in one colour, and is to be shown as a tile.
    pub(crate) tile: bool,
}

impl Plate {
    /// Whether the logo is really seen on it.
    pub(crate) fn holds(&self) -> bool {
        self.tile || self.share >= ENOUGH
    }
}

/// White is taken when at least so much is seen on it: it goes with everything.
const WELL: f64 = 0.85;
/// Less than this is not a logo that one can recognise.
const ENOUGH: f64 = 0.5;

/// The best plate for a logo. Candidates are white, a dark blue-black, and the company's colour and its tint.
pub(crate) fn plate(picture: &Picture, brand: Option<Colour>) -> Plate {
    if !picture.transparent {
        return match edge(&picture.rgba) {
            Some(ground) => {
                let ink = Ink::of(&picture.rgba, Some(ground));
                // It was made for this ground.
                Plate {
                    ground,
                    share: ink.seen_on(ground, 1.6),
                    tile: false,
                }
            }
            None => Plate {
                ground: WHITE,
                share: 1.0,
                tile: true,
            },
        };
    }
    let ink = Ink::of(&picture.rgba, None);
    let on = |ground: Colour| Plate {
        ground,
        share: ink.seen_on(ground, MARK),
        tile: false,
    };
    let white = on(WHITE);
    if white.share >= WELL {
        return white;
    }
    let mut best = white;
    let dark = brand.map_or(INK, |brand| mixed(brand, INK, 0.82));
    for ground in [
        Some(INK),
        Some(dark),
        brand.map(|brand| mixed(brand, WHITE, 0.9)),
        brand,
    ]
    .into_iter()
    .flatten()
    {
        let plate = on(ground);
        // Another ground has to be clearly better than the plain one.
        if plate.share > best.share + 0.05 {
            best = plate;
        }
    }
    best
}

/// The one colour all around an opaque picture.
fn edge(rgba: &RgbaImage) -> Option<Colour> {
    let (width, height) = rgba.dimensions();
    let corner = rgba.get_pixel(0, 0).0;
    let (mut same, mut all) = (0_u32, 0_u32);
    for (x, y, pixel) in rgba.enumerate_pixels() {
        if x == 0 || y == 0 || x + 1 == width || y + 1 == height {
            all += 1;
            same += u32::from((0..3).all(|at| pixel[at].abs_diff(corner[at]) <= 10));
        }
    }
    (f64::from(same) >= f64::from(all) * 0.96).then_some(Colour([corner[0], corner[1], corner[2]]))
}

/// How light what is drawn is, weighed by how opaque.
struct Ink {
    /// Weights by luminance, in 256 steps.
    weights: Vec<f64>,
}

impl Ink {
    fn of(rgba: &RgbaImage, ground: Option<Colour>) -> Self {
        let mut weights = vec![0.0; 256];
        for pixel in rgba.pixels() {
            // Soft edges belong to no colour.
            let is_ground =
                ground.is_some_and(|ground| (0..3).all(|at| pixel[at].abs_diff(ground.0[at]) <= 24));
            if pixel[3] >= 128 && !is_ground {
                let luminance = Colour([pixel[0], pixel[1], pixel[2]]).luminance();
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 255")]
                let step = (luminance * 255.0).round() as usize;
                weights[step.min(255)] += f64::from(pixel[3]);
            }
        }
        Self { weights }
    }

    /// The share that has at least this contrast on a ground.
    fn seen_on(&self, ground: Colour, least: f64) -> f64 {
        let ground = ground.luminance();
        let all: f64 = self.weights.iter().sum();
        let mut seen = 0.0;
        let mut luminance = 0.0;
        for weight in &self.weights {
            if ratio(luminance / 255.0, ground) >= least {
                seen += weight;
            }
            luminance += 1.0;
        }
        if all > 0.0 { seen / all } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Rgba;

    fn logo(paint: impl Fn(u32) -> [u8; 4]) -> Picture {
        let rgba = RgbaImage::from_fn(200, 60, |x, y| {
            if (10..190).contains(&x) && (10..50).contains(&y) {
                Rgba(paint(x))
            } else {
                Rgba([0; 4])
            }
        });
        media::decode(&media::encode(&rgba).unwrap()).unwrap()
    }

    #[test]
    fn every_ink_gets_a_plate_on_which_it_is_seen() {
        let teal = Colour([0x0f, 0x76, 0x6e]);
        for (name, ink, dark) in [
            ("black", [0, 0, 0], false),
            ("white", [255, 255, 255], true),
            ("cream", [250, 245, 200], true),
            ("yellow", [250, 204, 21], true),
            ("navy", [20, 40, 90], false),
            ("orange", [249, 115, 22], true),
            ("grey", [128, 128, 128], false),
        ] {
            for brand in [None, Some(teal), Some(Colour(ink))] {
                let plate = plate(&logo(|_| [ink[0], ink[1], ink[2], 255]), brand);
                assert!(plate.share > 0.99, "{name} {plate:?}");
                assert_eq!(plate.ground.luminance() < 0.2, dark, "{name} {plate:?}");
            }
        }
    }

    #[test]
    fn two_inks_get_the_plate_of_the_larger_one() {
        let mixed = logo(|x| {
            if x < 60 {
                [250, 204, 21, 255]
            } else {
                [255, 255, 255, 255]
            }
        });
        assert!(plate(&mixed, None).share > 0.99);
        let flag = logo(|x| {
            if x < 40 {
                [255, 255, 255, 255]
            } else {
                [20, 40, 90, 255]
            }
        });
        let found = plate(&flag, None);
        assert!(found.ground == WHITE && found.share > 0.7, "{found:?}");
    }

    #[test]
    fn an_opaque_logo_keeps_its_own_ground_and_a_motif_becomes_a_tile() {
        let opaque = |paint: &dyn Fn(u32, u32) -> [u8; 3]| {
            let rgba = RgbaImage::from_fn(100, 100, |x, y| {
                let [r, g, b] = paint(x, y);
                Rgba([r, g, b, 255])
            });
            media::decode(&media::encode(&rgba).unwrap()).unwrap()
        };
        let red = plate(
            &opaque(&|x, y| {
                if (30..70).contains(&x) && (30..70).contains(&y) {
                    [255; 3]
                } else {
                    [200, 20, 30]
                }
            }),
            None,
        );
        assert_eq!((red.ground, red.tile), (Colour([200, 20, 30]), false));
        assert!(red.holds());
        let motif = plate(&opaque(&|x, y| [(x * 2) as u8, (y * 2) as u8, 90]), None);
        assert!(motif.tile && motif.holds());
    }
}
