//! One visit's pictures: what to fetch next, until every slot has a sure one. Pure: the caller fetches and measures.

use super::{Choice, Fetched, Shared, choose, floor};
use crate::measure::Measured;
use crate::slot::{Candidates, PictureSource, Slot};
use url::Url;

/// A slot that has one this sure looks no further.
const SURE: u8 = 76;
/// Requests for pictures a site gets at most, and for one slot.
const MAX_FETCHES: usize = 12;
const MAX_PER_SLOT: usize = 4;
/// What they may weigh together, in bytes.
const MAX_BYTES: u64 = 16 << 20;

/// What the gallery asks its caller for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// A picture to be fetched, where it has an address, and measured; the answer goes to [`Gallery::put`].
    Picture {
        /// Its place in the list of candidates.
        at: usize,
        /// Where its bytes are.
        source: PictureSource,
    },
    /// The web app manifest; the answer goes to [`Gallery::put_manifest`].
    Manifest(Url),
}

/// The pictures of one page while they are looked at.
#[derive(Clone, Debug)]
pub struct Gallery {
    page: Url,
    candidates: Candidates,
    looks: Vec<Fetched>,
    shared: Shared,
    /// Which slot each picture that is under way was asked for.
    under_way: Vec<(usize, Slot)>,
    tried: [usize; 3],
    fetches: usize,
    bytes: u64,
    manifest: Step,
    well_known: Step,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Open,
    UnderWay,
    Done,
}

impl Gallery {
    /// A gallery of what a page offers. `page` is its final address.
    pub fn new(page: Url, candidates: Candidates, shared: Shared) -> Gallery {
        let looks = vec![Fetched::Unseen; candidates.found.len()];
        let manifest = if candidates.manifest.is_some() {
            Step::Open
        } else {
            Step::Done
        };
        Gallery {
            page,
            candidates,
            looks,
            shared,
            under_way: Vec::new(),
            tried: [0; 3],
            fetches: 0,
            bytes: 0,
            manifest,
            well_known: Step::Open,
        }
    }

    /// What to fetch next. At most one picture for each slot is under way, so that a caller may ask again before it
    /// answers. Nothing when all that is wanted now is under way; without anything under way, nothing is wanted any more.
    pub fn wants(&mut self) -> Option<Wanted> {
        for slot in Slot::ALL {
            if self.under_way.iter().any(|(_, busy)| *busy == slot) {
                continue;
            }
            if let Some(wanted) = self.next_of(slot) {
                return Some(wanted);
            }
        }
        None
    }

    fn next_of(&mut self, slot: Slot) -> Option<Wanted> {
        let sure = self.surest(slot);
        if sure >= SURE {
            return None;
        }
        if let Some(wanted) = self.untried(slot) {
            return Some(wanted);
        }
        if slot != Slot::Icon {
            return None;
        }
        if self.manifest == Step::Open {
            self.manifest = Step::UnderWay;
            return self.candidates.manifest.clone().map(Wanted::Manifest);
        }
        // Not before the manifest has said its word.
        if self.manifest == Step::Done && self.well_known == Step::Open && sure < floor(slot) {
            self.well_known = Step::Done;
            self.candidates.add_well_known(&self.page);
            self.looks.resize(self.candidates.found.len(), Fetched::Unseen);
            self.tried[slot as usize] = 0;
            return self.untried(slot);
        }
        None
    }

    fn untried(&mut self, slot: Slot) -> Option<Wanted> {
        let spent = self.fetches >= MAX_FETCHES || self.bytes >= MAX_BYTES;
        if spent || self.tried[slot as usize] >= MAX_PER_SLOT {
            return None;
        }
        let busy = |at: usize| self.under_way.iter().any(|(busy, _)| *busy == at);
        let of_slot = self.candidates.of(slot);
        let (at, candidate, _) = of_slot
            .into_iter()
            .find(|(at, ..)| self.looks[*at] == Fetched::Unseen && !busy(*at))?;
        let source = candidate.source.clone();
        self.tried[slot as usize] += 1;
        self.fetches += usize::from(candidate.url().is_some());
        self.under_way.push((at, slot));
        Some(Wanted::Picture { at, source })
    }

    /// How sure the best own candidate of a slot is.
    fn surest(&self, slot: Slot) -> u8 {
        let choice = choose(slot, &self.candidates.found, &self.looks, &self.shared);
        let own = choice.verdicts.iter().zip(&self.candidates.found);
        own.filter(|(_, candidate)| candidate.offer(slot).is_some())
            .map(|(verdict, _)| verdict.confidence)
            .max()
            .unwrap_or(0)
    }

    /// What came of a picture: its measures and where it was finally found, or why there is none.
    pub fn put(&mut self, at: usize, found: Result<(Measured, Option<Url>), String>) {
        self.under_way.retain(|(busy, _)| *busy != at);
        if let Some(look) = self.looks.get_mut(at) {
            *look = match found {
                Ok((measured, url)) => {
                    self.bytes += measured.bytes;
                    Fetched::Seen {
                        measured: Box::new(measured),
                        at: url,
                    }
                }
                Err(why) => Fetched::Failed(why),
            };
        }
    }

    /// Learns that unrelated sites show a picture too, before it is put.
    pub fn is_shared(&mut self, measured: &Measured) {
        self.shared.add_hash(measured.hash.clone());
        self.shared.add_look(measured.look);
    }

    /// What came of the manifest: its bytes and final address, or nothing.
    pub fn put_manifest(&mut self, found: Option<(&[u8], &Url)>) {
        self.manifest = Step::Done;
        if let Some((json, url)) = found {
            self.candidates.add_manifest(json, url);
            self.looks.resize(self.candidates.found.len(), Fetched::Unseen);
            self.tried[Slot::Icon as usize] = 0;
        }
    }

    /// The choice for a slot, with what is known now.
    pub fn choose(&self, slot: Slot) -> Choice {
        choose(slot, &self.candidates.found, &self.looks, &self.shared)
    }

    /// All candidates, those of the manifest and the well-known addresses included.
    pub fn candidates(&self) -> &Candidates {
        &self.candidates
    }

    /// What came of each candidate, in their order.
    pub fn looks(&self) -> &[Fetched] {
        &self.looks
    }
}
