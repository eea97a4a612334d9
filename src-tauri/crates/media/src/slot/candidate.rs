//! A picture that a page offers, before anybody has fetched it.

use super::{Rule, Slot, icon};
use serde::{Serialize, Serializer};
use url::Url;

/// Where a picture's bytes are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PictureSource {
    /// To be fetched; always `http` or `https`.
    Url(Url),
    /// Already in the page: an inline `<svg>` or a `data:` address. Serialised as its length in bytes.
    Inline {
        /// The picture's own bytes, ready for [`crate::measure`].
        #[serde(serialize_with = "length")]
        bytes: Vec<u8>,
    },
}

fn length<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u64(bytes.len() as u64)
}

/// What a page offers a picture as, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Offer {
    /// The slot.
    pub slot: Slot,
    /// The rule that found it.
    pub rule: Rule,
    /// Lower is tried first. Comparable among the offers for one slot.
    pub rank: u32,
    /// How far the offer is to be trusted before any bytes were seen, 0 to 100.
    pub trust: u8,
}

/// One picture of a page: all that is offered under one address, or drawn in one place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Candidate {
    /// Where the bytes are.
    pub source: PictureSource,
    /// What it is offered as; at least one, at most one for each slot.
    pub offers: Vec<Offer>,
    /// The alternative text the page gives it, or nothing.
    pub alt: String,
    /// Width and height in pixels as the page declares them. They often lie.
    pub declared: Option<(u32, u32)>,
    /// What in its surroundings speaks for it: "in the header", "links to the front page".
    pub evidence: Vec<&'static str>,
    /// Why it is not the company's by its surroundings alone. Such a picture is listed for the user and never fetched unasked.
    pub against: Option<&'static str>,
}

impl Candidate {
    /// The address to fetch, unless the bytes are already here.
    pub fn url(&self) -> Option<&Url> {
        match &self.source {
            PictureSource::Url(url) => Some(url),
            PictureSource::Inline { .. } => None,
        }
    }

    /// The offer for a slot.
    pub fn offer(&self, slot: Slot) -> Option<&Offer> {
        self.offers.iter().find(|offer| offer.slot == slot)
    }
}

/// A colour that a page names as its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DeclaredColour {
    /// As written: `#7c2d12`, `rgb(…)`, a name.
    pub written: String,
    /// Where: `theme-color`, `tile colour`, `mask-icon`, `manifest`.
    pub rule: &'static str,
}

/// Everything a page offers for its three slots.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Candidates {
    /// The pictures, each once; those of the logo first, then icons, then images, each best first.
    pub found: Vec<Candidate>,
    /// The web app manifest, whose icons [`Candidates::add_manifest`] reads.
    pub manifest: Option<Url>,
    /// Colours the page names as its own, surest first.
    pub colours: Vec<DeclaredColour>,
}

impl Candidates {
    /// The candidates of a slot, best first, as far as the page alone can tell. Without those the page speaks against.
    pub fn of(&self, slot: Slot) -> Vec<(usize, &Candidate, &Offer)> {
        let mut all: Vec<_> = self
            .found
            .iter()
            .enumerate()
            .filter(|(_, candidate)| candidate.against.is_none())
            .filter_map(|(at, candidate)| Some((at, candidate, candidate.offer(slot)?)))
            .collect();
        all.sort_by_key(|(_, _, offer)| offer.rank);
        all
    }

    /// The best candidate of a slot as far as the page alone can tell, before any bytes were fetched.
    pub fn best(&self, slot: Slot) -> Option<&Candidate> {
        self.of(slot).first().map(|(_, candidate, _)| *candidate)
    }

    /// Adds the icons and the colour of a web app manifest. `url` is the manifest's own final address, against which its
    /// icons are resolved. A manifest that is no JSON adds nothing.
    pub fn add_manifest(&mut self, json: &[u8], url: &Url) {
        let mut list = Shortlist::from(std::mem::take(self));
        icon::manifest_icons(json, url, &mut list);
        *self = list.out;
    }

    /// Adds the two addresses where a site may keep an icon without saying so. `url` is the page's address.
    pub fn add_well_known(&mut self, url: &Url) {
        let mut list = Shortlist::from(std::mem::take(self));
        icon::well_known(url, &mut list);
        *self = list.out;
    }
}

/// Collects candidates: gives ranks in the order of arrival and keeps one for each source.
#[derive(Default)]
pub(crate) struct Shortlist {
    pub(crate) out: Candidates,
}

impl From<Candidates> for Shortlist {
    fn from(out: Candidates) -> Shortlist {
        Shortlist { out }
    }
}

/// What a rule knows of a picture beside its source.
#[derive(Clone, Default)]
pub(crate) struct Context<'a> {
    pub(crate) alt: &'a str,
    pub(crate) declared: Option<(u32, u32)>,
    pub(crate) evidence: Vec<&'static str>,
    pub(crate) against: Option<&'static str>,
    /// Instead of the rule's own trust.
    pub(crate) trust: Option<u8>,
}

impl Shortlist {
    /// Adds an offer unless the slot already has this source; ranks grow in steps of one from `floor`.
    pub(crate) fn add(
        &mut self,
        slot: Slot,
        source: PictureSource,
        rule: Rule,
        floor: u32,
        about: Context<'_>,
    ) {
        let last = self
            .out
            .found
            .iter()
            .filter_map(|c| c.offer(slot))
            .map(|offer| offer.rank + 1)
            .max();
        let offer = Offer {
            slot,
            rule,
            rank: last.unwrap_or(0).max(floor),
            trust: about.trust.unwrap_or(rule.trust()),
        };
        match self.out.found.iter_mut().find(|known| known.source == source) {
            Some(known) => {
                if about.against.is_some() {
                    return;
                }
                if known.against.take().is_some() {
                    // Offered elsewhere as the company's own: its place in a wall says nothing.
                    known.offers.clear();
                }
                if known.offer(slot).is_none() {
                    known.offers.push(offer);
                }
                if known.alt.is_empty() {
                    known.alt = about.alt.trim().to_owned();
                }
                known.declared = known.declared.or(about.declared);
                for evidence in about.evidence {
                    if !known.evidence.contains(&evidence) {
                        known.evidence.push(evidence);
                    }
                }
            }
            None => self.out.found.push(Candidate {
                source,
                offers: vec![offer],
                alt: about.alt.trim().to_owned(),
                declared: about.declared,
                evidence: about.evidence,
                against: about.against,
            }),
        }
    }

    pub(crate) fn add_colour(&mut self, written: &str, rule: &'static str) {
        let written = written.trim();
        if !written.is_empty() && written.len() <= 40 && self.out.colours.len() < 8 {
            self.out.colours.push(DeclaredColour {
                written: written.to_owned(),
                rule,
            });
        }
    }

    /// All that was found, in the order of slots and ranks.
    pub(crate) fn into_candidates(mut self) -> Candidates {
        self.out.found.sort_by_key(|candidate| {
            let first = candidate
                .offers
                .iter()
                .map(|offer| (offer.slot, offer.rank))
                .min();
            (candidate.against.is_some(), first)
        });
        self.out
    }
}
