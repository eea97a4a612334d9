//! A site's pictures: candidates fetched in the order that [`media::Gallery`] asks for, measured, and the best of each slot
//! stored.

use std::{collections::HashMap, time::Duration};

use media::{Gallery, Measured, PictureError, PictureSource, Shared, Slot, Wanted};
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

/// A chosen picture and why it was chosen.
struct Chosen {
    bytes: Vec<u8>,
    format: &'static str,
    size: (u32, u32),
    confidence: u8,
    rule: &'static str,
    source_url: String,
}

impl Visitor<'_> {
    /// Looks at a home page's pictures, stores the best of each slot and says which they are.
    pub(super) async fn pictures(&self, home: &ReadPage) -> Result<ChosenPictures, StoreError> {
        let candidates = home.facts.candidates.clone();
        let mut gallery = Gallery::new(home.url.clone(), candidates, Shared::default());
        let mut files: HashMap<usize, Vec<u8>> = HashMap::new();
        while let Some(wanted) = gallery.wants() {
            match wanted {
                Wanted::Manifest(url) => {
                    let found = self.file(&url, Want::MANIFEST).await.ok();
                    gallery.put_manifest(found.as_ref().map(|(json, url)| (json.as_slice(), url)));
                }
                Wanted::Picture { at, source } => match self.look(source).await {
                    Ok((bytes, measured, url)) => {
                        files.insert(at, bytes);
                        gallery.put(at, Ok((measured, url)));
                    }
                    Err(why) => {
                        tracing::debug!(domain = self.domain, why, "a candidate is no picture");
                        gallery.put(at, Err(why));
                    }
                },
            }
        }
        let mut chosen = ChosenPictures::default();
        for slot in Slot::ALL {
            let choice = gallery.choose(slot);
            let Some(at) = choice.pick else { continue };
            let candidate = &gallery.candidates().found[at];
            let (Some(measured), Some(offer)) = (
                gallery.looks()[at].measured(),
                candidate.offer(slot).or_else(|| candidate.offers.first()),
            ) else {
                continue;
            };
            // An icon may be the logo too.
            let bytes = files.get(&at).cloned().unwrap_or_default();
            let stored = self
                .store(Chosen {
                    bytes,
                    format: measured.format,
                    size: (measured.width, measured.height),
                    confidence: choice.confidence(),
                    rule: offer.rule.as_str(),
                    source_url: candidate.url().unwrap_or(&home.url).to_string(),
                })
                .await?;
            match slot {
                Slot::Logo => chosen.logo = stored,
                Slot::Icon => chosen.icon = stored,
                Slot::Image => chosen.image = stored,
            }
        }
        Ok(chosen)
    }

    /// Fetches a picture, unless it stands in the page, and measures it; the pixels are let go at once. Or why there is none.
    async fn look(&self, source: PictureSource) -> Result<(Vec<u8>, Measured, Option<Url>), String> {
        let (bytes, url) = match source {
            PictureSource::Inline { bytes } => (bytes, None),
            PictureSource::Url(url) => {
                let (bytes, at) = self.file(&url, Want::PICTURE).await?;
                (bytes, Some(at))
            }
        };
        let work = move || {
            let measured = media::measure(&bytes)?;
            Ok((bytes, measured, url))
        };
        match self.engine.cores.run(work).await {
            Some(found) => found.map_err(|error: PictureError| error.to_string()),
            None => Err("decoding it failed".to_owned()),
        }
    }

    async fn store(&self, chosen: Chosen) -> Result<Option<ChosenPicture>, StoreError> {
        let keepable = match Keepable::as_it_is(chosen.bytes, chosen.format, chosen.size) {
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
        let hash = self.engine.keep_picture(keepable, &chosen.source_url).await?;
        Ok(Some(ChosenPicture {
            hash,
            confidence: chosen.confidence,
            source_url: chosen.source_url,
            rule: chosen.rule,
            width,
            height,
        }))
    }

    /// A file's bytes, whole, and where they were found, or why it cannot be had; asked for once more when the fault may
    /// pass.
    async fn file(&self, url: &Url, want: Want) -> Result<(Vec<u8>, Url), String> {
        let mut why = String::new();
        for _ in 0..2 {
            let Some(left) = self.time_left().filter(|left| *left > Duration::from_millis(200)) else {
                return Err("the time for this site ran out".to_owned());
            };
            match self.http.fetch(url, want.within(left)).await {
                Ok(fetched) if (200..300).contains(&fetched.status) && fetched.truncated => {
                    return Err("the file is too long".to_owned());
                }
                Ok(fetched) if (200..300).contains(&fetched.status) => {
                    return Ok((fetched.body, fetched.final_url));
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
