//! An answer that is a picture, as logo services give: it is looked at like any other, stored, and handed to the definition's
//! rules as JSON that says what it is. That JSON is what is kept; what the provider says in JSON itself is left as it is.

use media::{Measured, Slot};
use model::Field;
use provider::{Inputs, RawAnswer};
use serde::Serialize;
use store::StoreError;
use url::Url;

use crate::{Engine, site::SHARED};

/// Letters of an answer in words that are kept.
const WORDS: usize = 2_000;

/// What the rules read.
#[derive(Serialize)]
struct PictureAnswer {
    /// Whether a picture was stored.
    kept: bool,
    /// The picture.
    picture: Option<Kept>,
    /// Why not, in a few words.
    error: Option<String>,
    /// What the answer says in words.
    text: Option<String>,
}

/// A stored picture.
#[derive(Serialize)]
struct Kept {
    hash: String,
    width: u32,
    height: u32,
    format: &'static str,
    /// The hash once more under every slot that the picture is fit for.
    fits: Fits,
}

#[derive(Serialize)]
struct Fits {
    logo: Option<String>,
    icon: Option<String>,
    image: Option<String>,
}

impl PictureAnswer {
    fn without(why: impl Into<String>) -> Self {
        Self {
            kept: false,
            picture: None,
            error: Some(why.into()),
            text: None,
        }
    }
}

impl Engine {
    /// Stores the picture that an answer is and gives the answer as JSON. What is no picture becomes JSON without one, but for
    /// JSON and web pages, which speak for themselves. `url` is where it was asked for, without a key.
    ///
    /// # Errors
    /// When the database or the disk refuses.
    pub(crate) async fn kept_picture(
        &self,
        answer: RawAnswer,
        known: &Inputs,
        url: &Url,
    ) -> Result<RawAnswer, StoreError> {
        let is_success = (200..300).contains(&answer.status);
        let work = |bytes: Vec<u8>| {
            let measured = media::measure(&bytes);
            (bytes, measured)
        };
        let (body, measured) = match self.cores.draw(answer.body, work).await {
            Some((bytes, Ok(measured))) if is_success => (bytes, Ok(measured)),
            Some((bytes, Ok(_))) => (bytes, Err(format!("answers {} with a picture", answer.status))),
            Some((bytes, Err(error))) => (bytes, Err(error.to_string())),
            None => (Vec::new(), Err("decoding it failed".to_owned())),
        };
        let said = match measured {
            Ok(measured) => self.kept(body, &measured, known, url).await?,
            Err(_) if speaks_for_itself(&body) => return Ok(RawAnswer { body, ..answer }),
            Err(why) => PictureAnswer {
                text: words(&body),
                ..PictureAnswer::without(why)
            },
        };
        Ok(RawAnswer {
            // Text, numbers and nothing else always serialise.
            body: serde_json::to_vec(&said).unwrap_or_default(),
            ..answer
        })
    }

    async fn kept(
        &self,
        bytes: Vec<u8>,
        measured: &Measured,
        known: &Inputs,
        url: &Url,
    ) -> Result<PictureAnswer, StoreError> {
        let domain = known.get(&Field::COMPANY_DOMAIN).map_or("", String::as_str);
        if !self.shown_by_strangers(domain, measured).await?.is_empty() {
            return Ok(PictureAnswer::without(SHARED));
        }
        let unfit = Slot::ALL.map(|slot| media::unfit(slot, measured));
        if let [Some(why), Some(_), Some(_)] = &unfit {
            return Ok(PictureAnswer::without(why.as_str()));
        }
        let Some(keepable) = self.keepable(bytes, measured).await else {
            return Ok(PictureAnswer::without("decoding it failed"));
        };
        let (width, height, format) = (keepable.width, keepable.height, keepable.format);
        let hash = self.keep_picture(keepable, url.as_str()).await?;
        let [logo, icon, image] = unfit.map(|why| why.is_none().then(|| hash.clone()));
        Ok(PictureAnswer {
            kept: true,
            picture: Some(Kept {
                hash,
                width,
                height,
                format,
                fits: Fits { logo, icon, image },
            }),
            error: None,
            text: None,
        })
    }
}

/// Whether a body is JSON or a web page.
fn speaks_for_itself(body: &[u8]) -> bool {
    let first = body.iter().find(|byte| !byte.is_ascii_whitespace());
    first == Some(&b'<') || serde_json::from_slice::<serde::de::IgnoredAny>(body).is_ok()
}

/// The beginning of a body that is text.
fn words(body: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(body).ok()?.trim();
    (!text.is_empty()).then(|| text.chars().take(WORDS).collect())
}
