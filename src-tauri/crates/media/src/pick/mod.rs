//! Which of a page's measured pictures each slot gets, and why each other does not.

mod gallery;
mod known;

pub use gallery::{Gallery, Wanted};
pub use known::Shared;

use crate::measure::{Measured, measure};
use crate::slot::place::is_placeholder;
use crate::slot::{Candidate, Candidates, PictureSource, Rule, Slot, icon, image, logo};
use serde::Serialize;
use std::cmp::Reverse;
use url::Url;

/// What came of looking at a candidate.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Fetched {
    /// Nobody fetched it.
    Unseen,
    /// It gave no picture, and why.
    Failed(String),
    /// It was fetched and measured.
    Seen {
        /// What its bytes say.
        measured: Box<Measured>,
        /// Where it was finally found, after redirects.
        at: Option<Url>,
    },
}

impl Fetched {
    /// What the bytes say, where there are any.
    pub fn measured(&self) -> Option<&Measured> {
        match self {
            Fetched::Seen { measured, .. } => Some(measured),
            Fetched::Unseen | Fetched::Failed(_) => None,
        }
    }
}

/// A verdict on one candidate for one slot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// 0 to 100: how sure it is that this is the wanted picture. 0 when rejected.
    pub confidence: u8,
    /// Why it is not taken, in words.
    pub rejected: Option<String>,
}

impl Verdict {
    fn no(why: impl Into<String>) -> Verdict {
        Verdict {
            confidence: 0,
            rejected: Some(why.into()),
        }
    }
}

/// The candidate that a slot gets, and a verdict on each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// The place of the chosen one in the list; nothing when the slot stays empty.
    pub pick: Option<usize>,
    /// One for each candidate, in their order.
    pub verdicts: Vec<Verdict>,
}

impl Choice {
    /// How sure the pick is; 0 without one.
    pub fn confidence(&self) -> u8 {
        self.pick
            .and_then(|at| self.verdicts.get(at))
            .map_or(0, |verdict| verdict.confidence)
    }
}

/// Below this a picture is more likely wrong than right. Icons may be coarse: they are shown small.
fn floor(slot: Slot) -> u8 {
    if slot == Slot::Icon { 28 } else { 40 }
}

/// Below this a picture of the right kind gives way to a surer one of another.
const DOUBTFUL: u8 = 50;

/// Chooses for a slot: the surest, the earlier rank on a tie. Candidates that were offered for the slot go first; one that
/// was offered for another stands in (an icon for a logo, a square logo for an icon) where there is none, or only a
/// doubtful one and the other is surer. Nothing stands in for an image. What is more likely wrong than right is not
/// taken. `looks` has one entry for each candidate; `shared` is what the caller knows of pictures on unrelated sites.
pub fn choose(slot: Slot, candidates: &[Candidate], looks: &[Fetched], shared: &Shared) -> Choice {
    let judge = Judge {
        slot,
        candidates,
        looks,
        shared,
    };
    let mut verdicts: Vec<Verdict> = (0..candidates.len()).map(|at| judge.verdict(at)).collect();
    for verdict in &mut verdicts {
        if verdict.rejected.is_none() && verdict.confidence < floor(slot) {
            verdict.rejected = Some("more likely wrong than right".to_owned());
        }
    }
    let best = |wanted: Slot, own: bool| {
        let fitting = verdicts
            .iter()
            .zip(candidates)
            .enumerate()
            .filter(|(_, (verdict, candidate))| {
                verdict.rejected.is_none()
                    && candidate.offer(wanted).is_some()
                    && candidate.offer(slot).is_some() == own
            });
        fitting
            .map(|(at, (verdict, candidate))| {
                let rank = candidate.offer(wanted).map_or(u32::MAX, |offer| offer.rank);
                (verdict.confidence, Reverse(rank), Reverse(at))
            })
            .max()
            .map(|(confidence, _, Reverse(at))| (confidence, at))
    };
    let stand_in = match slot {
        Slot::Logo => best(Slot::Icon, false),
        Slot::Icon => best(Slot::Logo, false),
        Slot::Image => None,
    };
    let pick = match (best(slot, true), stand_in) {
        (Some((sure, _)), Some((surer, other))) if sure < DOUBTFUL && surer > sure => Some(other),
        (Some((_, own)), _) => Some(own),
        (None, other) => other.map(|(_, at)| at),
    };
    Choice { pick, verdicts }
}

/// What the page alone makes the best candidate of each slot, in the order of [`Slot::ALL`]: nothing was fetched, only
/// drawings that stand in the page itself were looked at. An icon stands in for a logo.
pub fn choose_offline(candidates: &Candidates) -> [Option<usize>; 3] {
    let [logo, icon, image] = Slot::ALL.map(|slot| {
        let mut best = candidates.of(slot).into_iter();
        best.find(|(_, candidate, _)| match &candidate.source {
            PictureSource::Inline { bytes } => {
                measure(bytes).is_ok_and(|measured| unfit(slot, &measured).is_none())
            }
            PictureSource::Url(url) => known::default_of(url).is_none(),
        })
        .map(|(at, ..)| at)
    });
    [logo.or(icon), icon, image]
}

/// Why a picture cannot be what a slot wants, by its bytes alone; none where it can.
pub fn unfit(slot: Slot, measured: &Measured) -> Option<String> {
    let (width, height) = (measured.width, measured.height);
    if width <= 2 || height <= 2 {
        return Some(format!("a tracking pixel ({width}x{height})"));
    }
    if measured.colours.empty {
        return Some("nothing is drawn in it".to_owned());
    }
    if measured.colours.plain && !measured.transparent {
        return Some("one plain colour".to_owned());
    }
    match slot {
        Slot::Logo => logo::rejection(measured),
        Slot::Icon => icon::rejection(measured),
        Slot::Image => image::rejection(measured),
    }
}

struct Judge<'a> {
    slot: Slot,
    candidates: &'a [Candidate],
    looks: &'a [Fetched],
    shared: &'a Shared,
}

impl Judge<'_> {
    fn verdict(&self, at: usize) -> Verdict {
        let candidate = &self.candidates[at];
        if let Some(why) = candidate.against {
            return Verdict::no(why);
        }
        let (measured, found_at) = match self.looks.get(at) {
            None | Some(Fetched::Unseen) => return Verdict::no("not fetched: a surer one was found first"),
            Some(Fetched::Failed(why)) => return Verdict::no(why.clone()),
            Some(Fetched::Seen { measured, at }) => (measured, at.as_ref()),
        };
        let rejected = self
            .placeholder(candidate, measured, found_at)
            .or_else(|| unfit(self.slot, measured))
            .or_else(|| self.mark_as_image(candidate, measured));
        if let Some(why) = rejected {
            return Verdict::no(why);
        }
        let quality = match self.slot {
            Slot::Logo => logo::quality(measured),
            Slot::Icon => icon::quality(measured),
            Slot::Image => image::quality(measured),
        };
        Verdict {
            confidence: (self.trust(candidate) + quality).clamp(1, 100) as u8,
            rejected: None,
        }
    }

    /// How far the page's offer is to be trusted for this slot; less for one that stands in from another.
    fn trust(&self, candidate: &Candidate) -> i32 {
        let trust = |slot: Slot| candidate.offer(slot).map(|offer| i32::from(offer.trust));
        trust(self.slot)
            .or_else(|| match self.slot {
                Slot::Logo => trust(Slot::Icon).map(|trust| trust - 22),
                Slot::Icon => trust(Slot::Logo).map(|trust| trust - 8),
                Slot::Image => None,
            })
            .unwrap_or(0)
    }

    /// Pictures that show nothing, or nothing of this company.
    fn placeholder(&self, candidate: &Candidate, measured: &Measured, at: Option<&Url>) -> Option<String> {
        for url in candidate.url().into_iter().chain(at) {
            if let Some(whose) = known::default_of(url) {
                return Some(format!("the icon that {whose} gives every site"));
            }
            if is_placeholder(url.path()) {
                return Some("a placeholder by its name".to_owned());
            }
            if url.as_str().contains("s2/favicons") && measured.width <= 16 {
                return Some("the globe that stands for no icon".to_owned());
            }
        }
        let twin = self.candidates.iter().zip(self.looks).find(|(other, look)| {
            let same = look.measured().is_some_and(|other| other.hash == measured.hash);
            same && other.url().is_some_and(|url| known::default_of(url).is_some())
        });
        if twin.is_some() {
            return Some("the same file as a default icon".to_owned());
        }
        self.shared
            .knows(measured)
            .then(|| "unrelated sites show the same picture".to_owned())
    }

    /// A hero image is not the company's mark once more.
    fn mark_as_image(&self, candidate: &Candidate, measured: &Measured) -> Option<String> {
        if self.slot != Slot::Image {
            return None;
        }
        if candidate.offer(Slot::Image).is_none() {
            return Some("offered as a mark, not as a page's picture".to_owned());
        }
        if measured.colours.photographic {
            return None;
        }
        let marks = self.candidates.iter().zip(self.looks).filter(|(mark, _)| {
            let offered = |slot: Slot| mark.offer(slot).is_some_and(|offer| offer.rule != Rule::MaskIcon);
            mark.against.is_none() && (offered(Slot::Logo) || offered(Slot::Icon))
        });
        let mut looks = marks.filter_map(|(_, look)| look.measured());
        looks
            .any(|mark| mark.is_like(measured))
            .then(|| "the same picture as the company's logo or icon".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::draw::encode;
    use crate::slot::Offer;
    use ::image::{Rgba, RgbaImage};

    const LOGO: &str = "https://brightpine.example/logo.png";

    fn candidate(slot: Slot, rule: Rule, rank: u32, address: &str) -> Candidate {
        Candidate {
            source: PictureSource::Url(Url::parse(address).unwrap()),
            offers: vec![Offer {
                slot,
                rule,
                rank,
                trust: rule.trust(),
            }],
            alt: String::new(),
            declared: None,
            evidence: Vec::new(),
            against: None,
        }
    }

    fn picture(width: u32, height: u32, paint: impl Fn(u32, u32) -> [u8; 4]) -> Fetched {
        let rgba = RgbaImage::from_fn(width, height, |x, y| Rgba(paint(x, y)));
        Fetched::Seen {
            measured: Box::new(measure(&encode(&rgba).unwrap()).unwrap()),
            at: None,
        }
    }

    fn drawn(width: u32, height: u32) -> Fetched {
        picture(width, height, |x, y| {
            if (x / 5 + y / 7) % 2 == 0 {
                [200, 30, 40, 255]
            } else {
                [255; 4]
            }
        })
    }

    fn photo(width: u32, height: u32) -> Fetched {
        picture(width, height, |x, y| {
            [(x % 256) as u8, (y % 256) as u8, ((x * y) % 256) as u8, 255]
        })
    }

    fn verdict(slot: Slot, candidate: Candidate, look: Fetched) -> Verdict {
        choose(slot, &[candidate], &[look], &Shared::default())
            .verdicts
            .remove(0)
    }

    #[test]
    fn what_cannot_be_the_picture_is_rejected_with_a_reason() {
        let cases: [(Slot, &str, Fetched, &str); 14] = [
            (Slot::Logo, LOGO, drawn(1, 1), "tracking pixel"),
            (Slot::Image, LOGO, drawn(300, 2), "tracking pixel"),
            (
                Slot::Logo,
                LOGO,
                picture(200, 60, |_, _| [0; 4]),
                "nothing is drawn",
            ),
            (
                Slot::Logo,
                LOGO,
                picture(200, 60, |_, _| [9, 9, 9, 255]),
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
            (
                Slot::Icon,
                LOGO,
                Fetched::Failed("answers 404".to_owned()),
                "answers 404",
            ),
            (Slot::Icon, LOGO, Fetched::Unseen, "not fetched"),
        ];
        for (slot, address, look, reason) in cases {
            let verdict = verdict(slot, candidate(slot, Rule::JsonLdLogo, 0, address), look);
            assert_eq!(verdict.confidence, 0);
            assert!(
                verdict.rejected.as_ref().is_some_and(|why| why.contains(reason)),
                "{reason}: {verdict:?}"
            );
        }
    }

    #[test]
    fn good_pictures_pass_and_better_ones_score_higher() {
        let on_clear = picture(300, 80, |x, _| [20, 60, 160, if x % 30 < 12 { 255 } else { 0 }]);
        let header = || candidate(Slot::Logo, Rule::HeaderImage, 20, LOGO);
        let icon = || candidate(Slot::Icon, Rule::TouchIcon, 110, LOGO);
        let wordmark = verdict(Slot::Logo, header(), on_clear);
        assert!(
            wordmark.rejected.is_none() && wordmark.confidence > 80,
            "{wordmark:?}"
        );
        assert!(verdict(Slot::Logo, icon(), drawn(180, 180)).confidence < wordmark.confidence);
        let sizes = [16, 32, 64, 180].map(|side| verdict(Slot::Icon, icon(), drawn(side, side)).confidence);
        assert!(sizes.is_sorted() && sizes[0] < sizes[3], "{sizes:?}");
        assert!(verdict(Slot::Logo, header(), photo(400, 200)).confidence + 20 < wordmark.confidence);
    }

    #[test]
    fn the_surest_is_chosen_and_marks_stand_in_for_each_other() {
        let header = |rank| candidate(Slot::Logo, Rule::HeaderImage, rank, LOGO);
        let icon = || candidate(Slot::Icon, Rule::TouchIcon, 110, LOGO);
        let image = || candidate(Slot::Image, Rule::OgImage, 0, LOGO);
        let plain = || picture(200, 60, |_, _| [9, 9, 9, 255]);
        let pick = |slot: Slot, list: Vec<(Candidate, Fetched)>| {
            let (candidates, looks): (Vec<_>, Vec<_>) = list.into_iter().unzip();
            choose(slot, &candidates, &looks, &Shared::default()).pick
        };
        let all = || {
            vec![
                (header(0), plain()),
                (header(1), drawn(200, 60)),
                (header(2), drawn(200, 60)),
                (icon(), drawn(180, 180)),
                (image(), plain()),
            ]
        };
        assert_eq!(pick(Slot::Logo, all()), Some(1));
        assert_eq!(pick(Slot::Icon, all()), Some(3));
        assert_eq!(pick(Slot::Image, all()), None);
        // An icon stands in for a logo that is none, and a square logo for a coarse icon.
        assert_eq!(
            pick(Slot::Logo, vec![(header(0), plain()), (icon(), drawn(96, 96))]),
            Some(1)
        );
        assert_eq!(
            pick(
                Slot::Icon,
                vec![(header(0), drawn(200, 200)), (icon(), drawn(20, 20))]
            ),
            Some(0)
        );
        assert_eq!(pick(Slot::Logo, vec![(image(), drawn(600, 300))]), None);
        assert_eq!(pick(Slot::Icon, Vec::new()), None);
    }

    #[test]
    fn an_image_is_not_the_mark_once_more_nor_what_unrelated_sites_show() {
        let icon = candidate(
            Slot::Icon,
            Rule::TouchIcon,
            110,
            "https://brightpine.example/touch.png",
        );
        let image = candidate(Slot::Image, Rule::OgImage, 0, LOGO);
        let candidates = [icon, image];
        let none = Shared::default();
        // The same drawing in two sizes.
        let choice = choose(
            Slot::Image,
            &candidates,
            &[drawn(210, 210), drawn(420, 420)],
            &none,
        );
        assert_ne!(choice.pick, Some(0));
        let looks = [photo(300, 300), photo(1200, 630)];
        assert_eq!(choose(Slot::Image, &candidates, &looks, &none).pick, Some(1));
        let twins = [drawn(300, 300), drawn(300, 300)];
        let choice = choose(Slot::Image, &candidates, &twins, &none);
        assert_eq!(choice.pick, None);
        assert!(
            choice.verdicts[1]
                .rejected
                .as_ref()
                .is_some_and(|why| why.contains("logo or icon"))
        );
        let mut shared = Shared::default();
        shared.add_look(looks[1].measured().unwrap().look);
        assert_eq!(choose(Slot::Image, &candidates, &looks, &shared).pick, None);
        let mut shared = Shared::default();
        shared.add_hash(looks[1].measured().unwrap().hash.clone());
        assert_eq!(choose(Slot::Image, &candidates, &looks, &shared).pick, None);
    }

    #[test]
    fn a_default_icon_under_another_address_is_known_by_its_file() {
        let default = candidate(
            Slot::Icon,
            Rule::LinkIcon,
            110,
            "https://b.example/wp-includes/images/w-logo-blue.png",
        );
        let well_known = candidate(
            Slot::Icon,
            Rule::WellKnownFavicon,
            180,
            "https://b.example/favicon.ico",
        );
        let looks = [drawn(80, 80), drawn(80, 80)];
        assert_eq!(
            choose(
                Slot::Icon,
                &[default, well_known.clone()],
                &looks,
                &Shared::default()
            )
            .pick,
            None
        );
        // The same by where a redirect led.
        let Fetched::Seen { measured, .. } = drawn(80, 80) else {
            unreachable!()
        };
        let at = Url::parse("https://b.example/wp-includes/images/w-logo-blue-white-bg.png").ok();
        let redirected = Fetched::Seen { measured, at };
        assert_eq!(
            choose(Slot::Icon, &[well_known], &[redirected], &Shared::default()).pick,
            None
        );
    }
}
