//! How likely a fetched picture is the wanted one, and which of several to take.

use crate::candidate::{Candidate, Slot};
use crate::picture::Picture;
use crate::place::is_placeholder;
use image::{Rgba, RgbaImage};
use serde::Serialize;
use std::collections::HashSet;

/// A verdict on one picture for one slot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Judged {
    /// 0 to 100: how sure it is that this is the wanted picture. 0 when rejected.
    pub confidence: u8,
    /// Why it cannot be, in words.
    pub rejected: Option<String>,
}

/// Judges a fetched picture for a slot, which need not be the one it was offered for: an icon may stand in for a logo.
pub fn judge(slot: Slot, candidate: &Candidate, picture: &Picture) -> Judged {
    if let Some(why) = rejection(slot, candidate, picture) {
        return Judged {
            confidence: 0,
            rejected: Some(why),
        };
    }
    let confidence = prior(slot, candidate) + quality(slot, picture);
    Judged {
        confidence: confidence.clamp(1, 100) as u8,
        rejected: None,
    }
}

/// The one to take for a slot, from verdicts given for that slot: the surest, the earlier rank on a tie. Candidates offered
/// for the slot go first; one that was offered for another stands in (an icon for a logo, a square logo for an icon)
/// where there is none, or only a doubtful one and the other is surer. Nothing stands in for an image.
pub fn choose(judged: &[(Candidate, Judged)], slot: Slot) -> Option<usize> {
    let best = |wanted: Slot| {
        let fitting = judged
            .iter()
            .enumerate()
            .filter(|(_, (candidate, verdict))| candidate.slot == wanted && verdict.rejected.is_none());
        fitting
            .map(|(at, (candidate, verdict))| (verdict.confidence, std::cmp::Reverse(candidate.rank), at))
            .max_by_key(|(confidence, rank, at)| (*confidence, *rank, std::cmp::Reverse(*at)))
            .map(|(confidence, _, at)| (confidence, at))
    };
    let stand_in = match slot {
        Slot::Logo => best(Slot::Icon),
        Slot::Icon => best(Slot::Logo),
        Slot::Image => None,
    };
    match (best(slot), stand_in) {
        (Some((sure, _)), Some((surer, other))) if sure < DOUBTFUL && surer > sure => Some(other),
        (Some((_, own)), _) => Some(own),
        (None, other) => other.map(|(_, at)| at),
    }
}

/// Below this a picture of the right kind gives way to a surer one of another.
const DOUBTFUL: u8 = 50;

/// How far the rule is to be trusted.
fn prior(slot: Slot, candidate: &Candidate) -> i32 {
    let rule = match candidate.rule {
        "json-ld logo" => 88,
        "json-ld brand logo" => 84,
        "json-ld publisher logo" => 80,
        "header image" | "header svg" | "header background" => match candidate.rank {
            ..=22 => 86,
            _ => 76,
        },
        "itemprop logo" | "og:logo" => 80,
        "page image" | "page svg" | "page background" => 62,
        "footer image" => 58,
        "apple-touch-icon" | "manifest icon" | "svg icon" => 84,
        "well-known touch icon" => 78,
        "link icon" => 74,
        "tile image" => 66,
        "well-known favicon" => 62,
        "mask-icon" => 40,
        "og:image" => 88,
        "twitter:image" => 84,
        "json-ld image" | "itemprop image" => 76,
        "link image_src" | "thumbnail" => 68,
        "content image" => 50,
        _ => 60,
    };
    let stands_in = match slot {
        Slot::Logo if candidate.slot == Slot::Icon => 22,
        Slot::Icon if candidate.slot == Slot::Logo => 8,
        _ => 0,
    };
    rule - stands_in
}

fn rejection(slot: Slot, candidate: &Candidate, picture: &Picture) -> Option<String> {
    let (width, height) = (picture.width, picture.height);
    if width <= 2 || height <= 2 {
        return Some(format!("a tracking pixel ({width}x{height})"));
    }
    if let Some(url) = candidate.url() {
        let address = url.as_str().to_ascii_lowercase();
        if let Some((_, whose)) = DEFAULTS.iter().find(|(part, _)| address.contains(part)) {
            return Some(format!("the icon that {whose} gives every site"));
        }
        if is_placeholder(url.path()) {
            return Some("a placeholder by its name".to_owned());
        }
        if address.contains("s2/favicons") && width <= 16 {
            return Some("the globe that stands for no icon".to_owned());
        }
    }
    let look = Look::of(&picture.rgba);
    if look.drawn == 0 {
        return Some("nothing is drawn in it".to_owned());
    }
    if look.plain && !picture.transparent {
        return Some("one plain colour".to_owned());
    }
    let ratio = f64::from(width) / f64::from(height);
    match slot {
        Slot::Logo => {
            if width.max(height) < 24 || width.min(height) < 8 {
                return Some(format!("too small for a logo ({width}x{height})"));
            }
            if !(0.2..=14.0).contains(&ratio) {
                return Some(format!(
                    "too {} for a logo ({width}x{height})",
                    if ratio > 1.0 { "wide" } else { "tall" }
                ));
            }
        }
        Slot::Icon => {
            if width.min(height) < 16 {
                return Some(format!("too small for an icon ({width}x{height})"));
            }
            if !(0.6..=1.67).contains(&ratio) {
                return Some(format!("not square enough for an icon ({width}x{height})"));
            }
        }
        Slot::Image => {
            if width < 200 || height < 100 {
                return Some(format!("too small for a page's picture ({width}x{height})"));
            }
            if !(0.4..=4.0).contains(&ratio) {
                return Some(format!(
                    "too {} for a page's picture ({width}x{height})",
                    if ratio > 1.0 { "wide" } else { "tall" }
                ));
            }
            if look.nearly_plain {
                return Some("next to nothing is drawn in it".to_owned());
            }
        }
    }
    None
}

/// Icons that a site builder or server puts on every site that has none of its own.
const DEFAULTS: [(&str, &str); 14] = [
    ("/wp-includes/images/w-logo-blue", "WordPress"),
    ("s.w.org/favicon", "WordPress"),
    ("s0.wp.com/i/webclip", "WordPress.com"),
    ("s0.wp.com/i/blank", "WordPress.com"),
    ("wixstatic.com/client/pfavico", "Wix"),
    ("parastorage.com/client/pfavico", "Wix"),
    ("squarespace.com/universal/default-favicon", "Squarespace"),
    ("/universal/default-favicon", "Squarespace"),
    ("editmysite.com/favicon", "Weebly"),
    ("webflow.com/img/favicon", "Webflow"),
    ("webflow.com/img/webclip", "Webflow"),
    ("/core/misc/favicon.ico", "Drupal"),
    ("/misc/favicon.ico", "Drupal"),
    ("/img/cpanel", "cPanel"),
];

/// What counts for or against a picture once it is not rejected.
fn quality(slot: Slot, picture: &Picture) -> i32 {
    let (width, height) = (f64::from(picture.width), f64::from(picture.height));
    let ratio = width / height;
    let smallest = picture.width.min(picture.height);
    let vector = picture.format == "svg";
    let mut points = 0;
    match slot {
        Slot::Logo => {
            points += if vector { 6 } else { 0 };
            points += match smallest {
                _ if vector => 0,
                ..16 => -25,
                16..28 => -12,
                28..48 => -3,
                _ => 2,
            };
            if ratio > 8.0 {
                points -= 15;
            }
            if ratio < 0.5 {
                points -= 12;
            }
            if photographic(picture) {
                points -= 25;
            }
            points += if picture.transparent { 3 } else { 0 };
        }
        Slot::Icon => {
            points += match smallest {
                _ if vector => 6,
                ..24 => -40,
                24..48 => -25,
                48..96 => -10,
                96..128 => -3,
                128..180 => 2,
                _ => 6,
            };
            if !(0.9..=1.12).contains(&ratio) {
                points -= 15;
            }
            if photographic(picture) {
                points -= 15;
            }
        }
        Slot::Image => {
            points += match picture.width {
                ..300 => -25,
                300..600 => -10,
                _ => 4,
            };
            if !(1.0..=2.6).contains(&ratio) {
                points -= 10;
            }
            // Square and clear: a logo that somebody put where a picture belongs.
            if picture.transparent {
                points -= 10;
            }
        }
    }
    points
}

/// What there is to see in a picture, from a sample of its pixels.
struct Look {
    drawn: u32,
    plain: bool,
    nearly_plain: bool,
}

impl Look {
    fn of(rgba: &RgbaImage) -> Look {
        let step = sample_step(rgba);
        let mut drawn = 0_u32;
        let mut low = [255_u8; 3];
        let mut high = [0_u8; 3];
        let mut first: Option<Rgba<u8>> = None;
        let mut different = 0_u32;
        for pixel in sampled(rgba, step).filter(|pixel| pixel[3] > 16) {
            drawn += 1;
            for channel in 0..3 {
                low[channel] = low[channel].min(pixel[channel]);
                high[channel] = high[channel].max(pixel[channel]);
            }
            let reference = *first.get_or_insert(*pixel);
            different += u32::from((0..3).any(|channel| pixel[channel].abs_diff(reference[channel]) > 12));
        }
        let spread = (0..3)
            .map(|channel| high[channel].saturating_sub(low[channel]))
            .max()
            .unwrap_or(0);
        Look {
            drawn,
            plain: spread <= 6,
            nearly_plain: f64::from(different) < f64::from(drawn) * 0.002,
        }
    }
}

/// Opaque and of very many colours: a photograph rather than a drawing.
fn photographic(picture: &Picture) -> bool {
    if picture.transparent || picture.format == "svg" {
        return false;
    }
    let colours: HashSet<[u8; 3]> = sampled(&picture.rgba, sample_step(&picture.rgba))
        .map(|p| [p[0] >> 4, p[1] >> 4, p[2] >> 4])
        .collect();
    colours.len() > 400
}

fn sample_step(rgba: &RgbaImage) -> usize {
    ((rgba.width() as usize * rgba.height() as usize) / 100_000).max(1)
}

fn sampled(rgba: &RgbaImage, step: usize) -> impl Iterator<Item = &Rgba<u8>> {
    rgba.pixels().step_by(step)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::candidate::PictureSource;
    use crate::draw::encode;
    use crate::picture::decode;
    use url::Url;

    fn candidate(slot: Slot, rule: &'static str, rank: u32, address: &str) -> Candidate {
        let source = PictureSource::Url(Url::parse(address).unwrap());
        Candidate {
            slot,
            source,
            rule,
            rank,
            alt: String::new(),
        }
    }

    fn picture(width: u32, height: u32, paint: impl Fn(u32, u32) -> Rgba<u8>) -> Picture {
        decode(&encode(&RgbaImage::from_fn(width, height, paint)).unwrap()).unwrap()
    }

    fn drawn(width: u32, height: u32) -> Picture {
        picture(width, height, |x, y| {
            if (x / 5 + y / 7) % 2 == 0 {
                Rgba([200, 30, 40, 255])
            } else {
                Rgba([255, 255, 255, 255])
            }
        })
    }

    const LOGO: &str = "https://brightpine.example/logo.png";

    #[test]
    fn what_cannot_be_the_picture_is_rejected_with_a_reason() {
        let cases: [(Slot, &str, Picture, &str); 12] = [
            (Slot::Logo, LOGO, drawn(1, 1), "tracking pixel"),
            (Slot::Image, LOGO, drawn(300, 2), "tracking pixel"),
            (
                Slot::Logo,
                LOGO,
                picture(200, 60, |_, _| Rgba([0, 0, 0, 0])),
                "nothing is drawn",
            ),
            (
                Slot::Logo,
                LOGO,
                picture(200, 60, |_, _| Rgba([9, 9, 9, 255])),
                "one plain colour",
            ),
            (Slot::Logo, LOGO, drawn(20, 10), "too small for a logo"),
            (Slot::Logo, LOGO, drawn(900, 40), "too wide for a logo"),
            (Slot::Logo, LOGO, drawn(40, 300), "too tall for a logo"),
            (Slot::Icon, LOGO, drawn(12, 12), "too small for an icon"),
            (Slot::Icon, LOGO, drawn(300, 60), "not square enough"),
            (
                Slot::Image,
                LOGO,
                drawn(150, 150),
                "too small for a page's picture",
            ),
            (
                Slot::Image,
                LOGO,
                drawn(1200, 200),
                "too wide for a page's picture",
            ),
            (
                Slot::Icon,
                "https://brightpine.example/wp-includes/images/w-logo-blue-white-bg.png",
                drawn(80, 80),
                "WordPress",
            ),
        ];
        for (slot, address, picture, reason) in cases {
            let verdict = judge(slot, &candidate(slot, "json-ld logo", 0, address), &picture);
            assert_eq!(verdict.confidence, 0);
            assert!(
                verdict.rejected.as_ref().is_some_and(|why| why.contains(reason)),
                "{reason}: {verdict:?}"
            );
        }
    }

    #[test]
    fn good_pictures_pass_and_better_ones_score_higher() {
        let one_colour_on_clear = picture(300, 80, |x, _| {
            Rgba([20, 60, 160, if x % 30 < 12 { 255 } else { 0 }])
        });
        let header = candidate(Slot::Logo, "header image", 20, LOGO);
        let wordmark = judge(Slot::Logo, &header, &one_colour_on_clear);
        assert!(
            wordmark.rejected.is_none() && wordmark.confidence > 80,
            "{wordmark:?}"
        );
        let icon = candidate(Slot::Icon, "apple-touch-icon", 110, LOGO);
        assert!(judge(Slot::Logo, &icon, &drawn(180, 180)).confidence < wordmark.confidence);
        let sizes: Vec<u8> = [16, 32, 64, 180]
            .iter()
            .map(|side| judge(Slot::Icon, &icon, &drawn(*side, *side)).confidence)
            .collect();
        assert!(sizes.is_sorted() && sizes[0] < sizes[3], "{sizes:?}");
        let photo = picture(400, 200, |x, y| {
            Rgba([(x % 256) as u8, (y % 256) as u8, ((x * y) % 256) as u8, 255])
        });
        assert!(judge(Slot::Logo, &header, &photo).confidence + 20 < wordmark.confidence);
    }

    #[test]
    fn the_surest_is_chosen_and_icons_stand_in_for_logos() {
        let yes = |confidence| Judged {
            confidence,
            rejected: None,
        };
        let no = || Judged {
            confidence: 0,
            rejected: Some("one plain colour".to_owned()),
        };
        let logo = |rank| candidate(Slot::Logo, "header image", rank, LOGO);
        let icon = candidate(Slot::Icon, "link icon", 110, LOGO);
        let image = candidate(Slot::Image, "og:image", 0, LOGO);
        let all = [
            (logo(0), no()),
            (logo(1), yes(70)),
            (logo(2), yes(70)),
            (icon.clone(), yes(90)),
            (image.clone(), no()),
        ];
        assert_eq!(choose(&all, Slot::Logo), Some(1));
        assert_eq!(choose(&all, Slot::Icon), Some(3));
        assert_eq!(choose(&all, Slot::Image), None);
        assert_eq!(
            choose(&[(logo(0), no()), (icon.clone(), yes(10))], Slot::Logo),
            Some(1)
        );
        assert_eq!(
            choose(&[(logo(0), yes(40)), (icon.clone(), yes(80))], Slot::Logo),
            Some(1)
        );
        assert_eq!(
            choose(&[(logo(0), yes(90)), (icon, yes(30))], Slot::Icon),
            Some(0)
        );
        assert_eq!(choose(&[(image, yes(90))], Slot::Logo), None);
        assert_eq!(choose(&[], Slot::Icon), None);
    }
}
