//! A site's pictures: candidates fetched in order until a slot has a sure one, judged, and the best of each slot stored.

use std::time::Duration;

use media::{Candidate, Judged, PictureSource, Slot};
use store::StoreError;
use url::Url;

use super::{
    answer::{ChosenPicture, ChosenPictures},
    facts::ReadPage,
    visit::Visitor,
};
use crate::{
    http::{SendError, Want},
    pictures::Keepable,
};

const SLOTS: [Slot; 3] = [Slot::Logo, Slot::Icon, Slot::Image];
/// A slot that has one this sure looks no further.
const SURE: u8 = 76;
/// Below this a picture is more likely wrong than right. Icons may be coarse: they are shown small.
const DOUBTFUL: [u8; 3] = [40, 28, 40];
/// Requests for pictures a site gets at most, and for one slot.
const MAX_FETCHES: usize = 12;
const MAX_PER_SLOT: usize = 4;
/// What they may weigh together.
const MAX_BYTES: usize = 16 << 20;

/// A fetched picture with what every candidate that points to it is worth in every slot.
struct Seen {
    source: PictureSource,
    bytes: Vec<u8>,
    format: &'static str,
    size: (u32, u32),
    verdicts: Vec<(Candidate, [Judged; 3])>,
}

/// What was looked at so far.
#[derive(Default)]
struct Gallery {
    seen: Vec<Seen>,
    /// Sources that gave no picture.
    bad: Vec<PictureSource>,
    fetches: usize,
    bytes: usize,
}

impl Gallery {
    fn knows(&self, source: &PictureSource) -> bool {
        self.bad.contains(source) || self.seen.iter().any(|seen| seen.source == *source)
    }

    fn is_spent(&self) -> bool {
        self.fetches >= MAX_FETCHES || self.bytes >= MAX_BYTES
    }

    /// How sure the best own candidate of a slot is.
    fn best(&self, slot: Slot) -> u8 {
        let verdicts = self.seen.iter().flat_map(|seen| &seen.verdicts);
        verdicts
            .filter(|(candidate, _)| candidate.slot == slot)
            .map(|(_, judged)| judged[slot as usize].confidence)
            .max()
            .unwrap_or(0)
    }

    /// The picture to take for a slot: its place in `seen`, the candidate, and how sure it is.
    fn choose(&self, slot: Slot) -> Option<(usize, &Candidate, u8)> {
        let (mut judged, mut owners) = (Vec::new(), Vec::new());
        for (at, seen) in self.seen.iter().enumerate() {
            for (candidate, verdicts) in &seen.verdicts {
                judged.push((candidate.clone(), verdicts[slot as usize].clone()));
                owners.push((at, candidate));
            }
        }
        let chosen = media::choose(&judged, slot)?;
        let confidence = judged.get(chosen)?.1.confidence;
        let (at, candidate) = *owners.get(chosen)?;
        (confidence >= DOUBTFUL[slot as usize]).then_some((at, candidate, confidence))
    }
}

impl Visitor<'_> {
    /// Looks at a home page's pictures, stores the best of each slot and says which they are.
    pub(super) async fn pictures(&self, home: &ReadPage) -> Result<ChosenPictures, StoreError> {
        let mut gallery = Gallery::default();
        let mut all = home.facts.candidates.clone();
        for slot in SLOTS {
            self.look(&mut gallery, &all, slot).await;
        }
        if gallery.best(Slot::Icon) < SURE
            && let Some(manifest) = &home.facts.manifest
        {
            all.extend(self.manifest(manifest).await);
            self.look(&mut gallery, &all, Slot::Icon).await;
        }
        if gallery.best(Slot::Icon) < DOUBTFUL[Slot::Icon as usize] {
            all.extend(media::well_known(&home.url));
            self.look(&mut gallery, &all, Slot::Icon).await;
        }
        let mut chosen = ChosenPictures::default();
        for slot in SLOTS {
            let Some((at, candidate, confidence)) = gallery.choose(slot) else {
                continue;
            };
            let stored = self
                .store(&gallery.seen[at], candidate, confidence, &home.url)
                .await?;
            match slot {
                Slot::Logo => chosen.logo = stored,
                Slot::Icon => chosen.icon = stored,
                Slot::Image => chosen.image = stored,
            }
        }
        Ok(chosen)
    }

    /// Fetches candidates of one slot, best first, until one is sure enough.
    async fn look(&self, gallery: &mut Gallery, all: &[Candidate], slot: Slot) {
        let mut candidates: Vec<&Candidate> = all.iter().filter(|candidate| candidate.slot == slot).collect();
        candidates.sort_by_key(|candidate| candidate.rank);
        let mut tried = 0;
        for candidate in candidates {
            if gallery.best(slot) >= SURE || tried >= MAX_PER_SLOT || gallery.is_spent() {
                return;
            }
            if gallery.knows(&candidate.source) {
                continue;
            }
            tried += 1;
            let bytes = match &candidate.source {
                PictureSource::Inline { bytes } => Some(bytes.clone()),
                PictureSource::Url(url) => {
                    gallery.fetches += 1;
                    self.file(url, Want::PICTURE).await.map(|(bytes, _)| bytes)
                }
            };
            gallery.bytes += bytes.as_ref().map_or(0, Vec::len);
            let alike: Vec<Candidate> = all
                .iter()
                .filter(|other| other.source == candidate.source)
                .cloned()
                .collect();
            let seen = match bytes {
                Some(bytes) => self.examine(bytes, candidate.source.clone(), alike).await,
                None => None,
            };
            match seen {
                Some(seen) => gallery.seen.push(seen),
                None => gallery.bad.push(candidate.source.clone()),
            }
        }
    }

    /// Decodes bytes and judges them as every candidate for every slot; the pixels are let go at once.
    async fn examine(
        &self,
        bytes: Vec<u8>,
        source: PictureSource,
        candidates: Vec<Candidate>,
    ) -> Option<Seen> {
        let work = move || {
            let picture = media::decode(&bytes)?;
            let judged = |candidate: Candidate| {
                let verdicts = SLOTS.map(|slot| media::judge(slot, &candidate, &picture));
                (candidate, verdicts)
            };
            Ok(Seen {
                source,
                verdicts: candidates.into_iter().map(judged).collect(),
                format: picture.format,
                size: (picture.width, picture.height),
                bytes,
            })
        };
        match self.engine.cores.run(work).await? {
            Ok(seen) => Some(seen),
            Err::<_, media::PictureError>(error) => {
                tracing::debug!(domain = self.domain, %error, "a candidate is no picture");
                None
            }
        }
    }

    async fn store(
        &self,
        seen: &Seen,
        candidate: &Candidate,
        confidence: u8,
        page: &Url,
    ) -> Result<Option<ChosenPicture>, StoreError> {
        let keepable = match Keepable::as_it_is(seen.bytes.clone(), seen.format, seen.size) {
            Ok(keepable) => keepable,
            Err(bytes) => {
                let draw = move || media::decode(&bytes).and_then(|picture| Keepable::drawn(&picture));
                let Some(Ok(keepable)) = self.engine.cores.run(draw).await else {
                    return Ok(None);
                };
                keepable
            }
        };
        let (width, height) = (keepable.width, keepable.height);
        let source_url = candidate.url().unwrap_or(page).to_string();
        let hash = self.engine.keep_picture(keepable, &source_url).await?;
        Ok(Some(ChosenPicture {
            hash,
            confidence,
            source_url,
            rule: candidate.rule,
            width,
            height,
        }))
    }

    async fn manifest(&self, url: &Url) -> Vec<Candidate> {
        match self.file(url, Want::MANIFEST).await {
            Some((json, url)) => media::manifest_icons(&json, &url),
            None => Vec::new(),
        }
    }

    /// A file's bytes, whole, and where they were found; asked for once more when the fault may pass.
    async fn file(&self, url: &Url, want: Want) -> Option<(Vec<u8>, Url)> {
        for _ in 0..2 {
            let left = self
                .time_left()
                .filter(|left| *left > Duration::from_millis(200))?;
            match self.http.fetch(url, want.within(left)).await {
                Ok(fetched) if (200..300).contains(&fetched.status) && !fetched.truncated => {
                    return Some((fetched.body, fetched.final_url));
                }
                Ok(fetched) if fetched.status < 500 => return None,
                Ok(_) | Err(SendError::Lost { .. } | SendError::NotSent { .. }) => {}
                Err(_) => return None,
            }
        }
        None
    }
}
