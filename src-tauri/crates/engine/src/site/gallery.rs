//! A site's pictures: candidates fetched in the order that [`media::Gallery`] asks for, measured and stored, the best of
//! each slot chosen, and all of them kept with the reasons.

use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

use media::{Choice, Gallery, Measured, PictureError, PictureSource, Shared, Slot, Wanted};
use store::{NewCandidate, Seen, StoreError, now_ms};
use url::Url;

use super::{
    answer::{ChosenPicture, ChosenPictures},
    facts::{ReadPage, label},
    visit::Visitor,
};
use crate::{
    Engine,
    http::{SendError, Want},
    pictures::Keepable,
};

/// Candidates of a slot that are kept at most; walls of customers are long.
const KEPT: usize = 40;
/// From so many unrelated sites on a picture is nobody's own.
const SHARED_BY: usize = 3;
/// Why it is not, for the sites that had chosen it before that was known.
pub(crate) const SHARED: &str = "unrelated sites show the same picture";

/// A picture that was looked at before.
struct Before {
    measured: Measured,
    asset: String,
    seen: Seen,
}

/// A picture that was looked at now.
struct Looked {
    file: File,
    measured: Measured,
    url: Option<Url>,
    seen: Seen,
}

/// Its bytes, or the stored picture of an earlier visit, from which nothing has changed.
enum File {
    Bytes(Vec<u8>),
    Stored(String),
}

/// A picture that is stored.
struct Stored {
    hash: String,
    width: u32,
    height: u32,
}

impl Engine {
    /// Files by which sites unrelated to a domain show a picture too; none until there are enough of them.
    pub(crate) async fn shown_by_strangers(
        &self,
        domain: &str,
        measured: &Measured,
    ) -> Result<Vec<String>, StoreError> {
        let found = self
            .store
            .pictures_like(&label(domain), &measured.hash, measured.look.phash)
            .await?;
        let same = found.into_iter().filter(|(_, file, other)| {
            *file == measured.hash
                || serde_json::from_str::<Measured>(other)
                    .is_ok_and(|other| other.look.is_like(&measured.look))
        });
        let (labels, mut files): (HashSet<String>, Vec<String>) =
            same.map(|(label, file, _)| (label, file)).unzip();
        if labels.len() + 1 < SHARED_BY {
            return Ok(Vec::new());
        }
        files.push(measured.hash.clone());
        Ok(files)
    }
}

impl Visitor<'_> {
    /// Looks at a home page's pictures, stores and keeps all that can be chosen, and says which are the best of each slot.
    pub(super) async fn pictures(&self, home: &ReadPage) -> Result<ChosenPictures, StoreError> {
        let candidates = home.facts.candidates.clone();
        let mut gallery = Gallery::new(home.url.clone(), candidates, Shared::default());
        let before = self.before().await?;
        let mut looked: HashMap<usize, (File, Seen)> = HashMap::new();
        let mut shared: HashSet<String> = HashSet::new();
        while let Some(wanted) = gallery.wants() {
            match wanted {
                Wanted::Manifest(url) => {
                    let found = self.file(&url, Want::MANIFEST, &Seen::default()).await.ok();
                    let found = found.as_ref().map(|found| (found.body.as_slice(), &found.url));
                    gallery.put_manifest(found);
                }
                Wanted::Picture { at, source } => match self.look(source, &before).await {
                    Ok(found) => {
                        let others = self
                            .engine
                            .shown_by_strangers(self.domain, &found.measured)
                            .await?;
                        if !others.is_empty() {
                            gallery.is_shared(&found.measured);
                            shared.extend(others);
                        }
                        looked.insert(at, (found.file, found.seen));
                        gallery.put(at, Ok((found.measured, found.url)));
                    }
                    Err(why) => {
                        tracing::debug!(domain = self.domain, why, "a candidate is no picture");
                        gallery.put(at, Err(why));
                    }
                },
            }
        }
        let (mut stored, mut seen) = (HashMap::new(), HashMap::new());
        for (at, (file, when)) in looked {
            let url = gallery.candidates().found[at].url().unwrap_or(&home.url);
            if let Some(measured) = gallery.looks()[at].measured()
                && let Some(kept) = self.store(file, measured, url.as_str()).await?
            {
                stored.insert(at, kept);
            }
            seen.insert(at, when);
        }
        let choices = Slot::ALL.map(|slot| (slot, gallery.choose(slot)));
        self.keep(home, &gallery, &choices, &stored, &seen).await?;
        // Sites that are looked at together do not see each other's pictures before they are kept.
        for at in choices.iter().filter_map(|(_, choice)| choice.pick) {
            if let Some(measured) = gallery.looks()[at].measured() {
                shared.extend(self.engine.shown_by_strangers(self.domain, measured).await?);
            }
        }
        if !shared.is_empty() {
            self.engine
                .demote(shared.iter().cloned().collect(), SHARED)
                .await?;
        }
        let mut chosen = ChosenPictures::default();
        for (slot, choice) in &choices {
            let found = choice.pick.and_then(|at| {
                let measured = gallery.looks()[at].measured()?;
                let kept = stored.get(&at).filter(|_| !shared.contains(&measured.hash))?;
                let candidate = &gallery.candidates().found[at];
                let offer = candidate.offer(*slot).or_else(|| candidate.offers.first())?;
                Some(ChosenPicture {
                    hash: kept.hash.clone(),
                    confidence: choice.confidence(),
                    source_url: candidate.url().unwrap_or(&home.url).to_string(),
                    rule: offer.rule.as_str(),
                    width: kept.width,
                    height: kept.height,
                })
            });
            match slot {
                Slot::Logo => chosen.logo = found,
                Slot::Icon => chosen.icon = found,
                Slot::Image => chosen.image = found,
            }
        }
        Ok(chosen)
    }

    /// What an earlier visit saw, by address: it need not be sent again if it has not changed.
    async fn before(&self) -> Result<HashMap<String, Before>, StoreError> {
        let gallery = self.engine.store.gallery(self.practice, self.domain).await?;
        let (_, candidates) = gallery.unzip();
        let known = |candidate: NewCandidate| {
            let before = Before {
                measured: serde_json::from_str(&candidate.measured?).ok()?,
                asset: candidate.asset?,
                seen: candidate.seen,
            };
            Some((candidate.url?, before)).filter(|(_, before)| before.seen.can_be_asked())
        };
        Ok(candidates.into_iter().flatten().filter_map(known).collect())
    }

    /// Fetches a picture, unless it stands in the page or has not changed, and measures it; the pixels are let go at once. Or
    /// why there is none.
    async fn look(&self, source: PictureSource, before: &HashMap<String, Before>) -> Result<Looked, String> {
        let (bytes, url, seen) = match source {
            PictureSource::Inline { bytes } => (bytes, None, Seen::default()),
            PictureSource::Url(url) => {
                let known = before.get(url.as_str());
                let unless = known.map(|known| known.seen.clone()).unwrap_or_default();
                let found = self.file(&url, Want::PICTURE, &unless).await?;
                if let (true, Some(known)) = (found.is_unchanged, known) {
                    return Ok(Looked {
                        file: File::Stored(known.asset.clone()),
                        measured: known.measured.clone(),
                        url: Some(found.url),
                        seen: unless,
                    });
                }
                (found.body, Some(found.url), found.seen)
            }
        };
        let work = move |bytes: Vec<u8>| {
            let measured = media::measure(&bytes)?;
            Ok(Looked {
                file: File::Bytes(bytes),
                measured,
                url,
                seen,
            })
        };
        match self.engine.cores.draw(bytes, work).await {
            Some(found) => found.map_err(|error: PictureError| error.to_string()),
            None => Err("decoding it failed".to_owned()),
        }
    }

    async fn store(&self, file: File, measured: &Measured, from: &str) -> Result<Option<Stored>, StoreError> {
        let bytes = match file {
            File::Bytes(bytes) => bytes,
            File::Stored(hash) => {
                let asset = self.engine.store.asset(&hash).await?;
                return Ok(asset.map(|asset| Stored {
                    hash,
                    width: asset.width,
                    height: asset.height,
                }));
            }
        };
        let Some(keepable) = self.engine.keepable(bytes, measured).await else {
            return Ok(None);
        };
        let Keepable { width, height, .. } = keepable;
        let hash = self.engine.keep_picture(keepable, from).await?;
        Ok(Some(Stored { hash, width, height }))
    }

    /// Keeps every candidate with what was seen of it and why it was chosen or not.
    async fn keep(
        &self,
        home: &ReadPage,
        gallery: &Gallery,
        choices: &[(Slot, Choice); 3],
        stored: &HashMap<usize, Stored>,
        seen: &HashMap<usize, Seen>,
    ) -> Result<(), StoreError> {
        let found = &gallery.candidates().found;
        let measured = |at: usize| gallery.looks()[at].measured();
        let mut kept = Vec::new();
        for (slot, choice) in choices {
            let fits = |at: usize| choice.verdicts[at].rejected.is_none() && measured(at).is_some();
            let shown = (0..found.len()).filter(|at| {
                choice.pick == Some(*at)
                    || found[*at].offer(*slot).is_some()
                    || (*slot != Slot::Image && fits(*at))
            });
            let (picked, others): (Vec<usize>, Vec<usize>) = shown.partition(|at| choice.pick == Some(*at));
            for at in picked.into_iter().chain(others).take(KEPT) {
                let candidate = &found[at];
                let Some(offer) = candidate.offer(*slot).or_else(|| candidate.offers.first()) else {
                    continue;
                };
                let verdict = &choice.verdicts[at];
                kept.push(NewCandidate {
                    slot: slot.as_str().to_owned(),
                    place: u32::try_from(at).unwrap_or(u32::MAX),
                    url: candidate.url().map(ToString::to_string),
                    rule: offer.rule.as_str().to_owned(),
                    confidence: verdict.confidence,
                    rejected: verdict.rejected.clone(),
                    chosen: choice.pick == Some(at) && stored.contains_key(&at),
                    measured: measured(at).and_then(|measured| serde_json::to_string(measured).ok()),
                    file: measured(at).map(|measured| measured.hash.clone()),
                    look: measured(at).map(|measured| measured.look.phash),
                    asset: stored.get(&at).map(|stored| stored.hash.clone()),
                    seen: seen.get(&at).cloned().unwrap_or_default(),
                });
            }
        }
        let picked = |wanted: Slot| {
            let (_, choice) = choices.iter().find(|(slot, _)| *slot == wanted)?;
            measured(choice.pick?)
        };
        let tint = media::brand_colour(gallery.candidates(), picked(Slot::Icon), picked(Slot::Logo));
        let about = store::Gallery {
            practice: self.practice,
            domain: self.domain.to_owned(),
            label: label(self.domain),
            page_url: home.url.to_string(),
            seen: home.seen.clone(),
            tint: tint.map(|tint| store::Tint {
                colour: tint.colour.to_string(),
                text: tint.text.to_string(),
                rule: tint.rule.to_owned(),
            }),
            at_ms: now_ms(),
        };
        self.engine.store.keep_gallery(about, kept).await
    }

    /// A file, whole, or why it cannot be had; asked for once more when the fault may pass. Unless it has changed since it was
    /// seen so, it is not sent.
    pub(super) async fn file(&self, url: &Url, want: Want, unless: &Seen) -> Result<Found, String> {
        let mut why = String::new();
        for _ in 0..2 {
            let Some(left) = self.time_left().filter(|left| *left > Duration::from_millis(200)) else {
                return Err("the time for this site ran out".to_owned());
            };
            match self.http.fetch_unless(url, want.within(left), unless).await {
                Ok(fetched) if fetched.status == 304 && unless.can_be_asked() => {
                    return Ok(Found {
                        body: Vec::new(),
                        url: fetched.final_url,
                        seen: unless.clone(),
                        is_unchanged: true,
                    });
                }
                Ok(fetched) if (200..300).contains(&fetched.status) && fetched.truncated => {
                    return Err("the file is too long".to_owned());
                }
                Ok(fetched) if (200..300).contains(&fetched.status) => {
                    return Ok(Found {
                        body: fetched.body,
                        url: fetched.final_url,
                        seen: fetched.seen,
                        is_unchanged: false,
                    });
                }
                Ok(fetched) => {
                    why = format!("answers {}", fetched.status);
                    if fetched.status < 500 {
                        break;
                    }
                }
                Err(error) => {
                    why = error.to_string();
                    if !matches!(error, SendError::Lost { .. } | SendError::NotSent { .. }) {
                        break;
                    }
                }
            }
        }
        Err(why)
    }
}

/// A file that was asked for.
pub(super) struct Found {
    /// Its bytes; none when it has not changed.
    pub body: Vec<u8>,
    /// Where it was found.
    pub url: Url,
    /// By what to tell whether it changes.
    pub seen: Seen,
    /// Whether it is as it was seen before.
    pub is_unchanged: bool,
}
