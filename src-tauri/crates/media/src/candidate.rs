//! A picture that a page offers, before anybody has fetched it.

use serde::{Serialize, Serializer};
use url::Url;

/// What a picture is wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Slot {
    /// The company's name as it draws it, often wide: documents, sheets, cards.
    Logo,
    /// The square mark: list avatars, small cells.
    Icon,
    /// The picture a page is shared with.
    Image,
}

/// Where a picture's bytes are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PictureSource {
    /// To be fetched; always `http` or `https`.
    Url(Url),
    /// Already in the page: an inline `<svg>` or a `data:` address. Serialised as its length in bytes.
    Inline {
        /// The picture's own bytes, ready for [`crate::decode`].
        #[serde(serialize_with = "length")]
        bytes: Vec<u8>,
    },
}

fn length<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u64(bytes.len() as u64)
}

/// One picture that may be the wanted one, and why it was thought of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Candidate {
    /// What the page offers it as. A logo candidate may still serve as an icon, and the other way round.
    pub slot: Slot,
    /// Where the bytes are.
    pub source: PictureSource,
    /// The rule that found it, in a few words: "json-ld logo", "header image", "og:image".
    pub rule: &'static str,
    /// Lower is tried first. Comparable among the candidates of one slot.
    pub rank: u32,
    /// The alternative text the page gives it, or nothing.
    pub alt: String,
}

impl Candidate {
    /// The address to fetch, unless the bytes are already here.
    pub fn url(&self) -> Option<&Url> {
        match &self.source {
            PictureSource::Url(url) => Some(url),
            PictureSource::Inline { .. } => None,
        }
    }
}

/// Collects candidates: gives ranks in the order of arrival and keeps one per slot and source.
#[derive(Default)]
pub(crate) struct Shortlist {
    found: Vec<Candidate>,
}

impl Shortlist {
    /// Adds a candidate unless the slot already has this source; ranks grow in steps of one from `floor`.
    pub(crate) fn add(
        &mut self,
        slot: Slot,
        source: PictureSource,
        rule: &'static str,
        floor: u32,
        alt: &str,
    ) {
        if self.found.iter().any(|c| c.slot == slot && c.source == source) {
            return;
        }
        let last = self
            .found
            .iter()
            .filter(|c| c.slot == slot)
            .map(|c| c.rank + 1)
            .max()
            .unwrap_or(0);
        self.found.push(Candidate {
            slot,
            source,
            rule,
            rank: last.max(floor),
            alt: alt.trim().to_owned(),
        });
    }

    pub(crate) fn into_vec(self) -> Vec<Candidate> {
        self.found
    }
}
