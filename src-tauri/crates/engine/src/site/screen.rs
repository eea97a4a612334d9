//! The home page as a visitor sees it. The page was found, and its robots.txt honoured, before the browser is asked; what the
//! browser shows is judged once more, since scripts may change a page and lead elsewhere.

use store::StoreError;

use super::{answer::Screenshot, facts::ReadPage, landing::Landing, visit::Visitor};
use crate::{
    pictures::Keepable,
    shot::{Refused, Shot, Why},
};

impl Visitor<'_> {
    /// Has a picture of the home page taken and stores it; else why there is none.
    pub(super) async fn screenshot(
        &self,
        home: &ReadPage,
    ) -> Result<Result<Screenshot, Landing>, StoreError> {
        let shots = match self.engine.shots(self.http).await {
            Ok(shots) => shots,
            Err(none) => return Ok(Err(Landing::Refused(none.to_string()))),
        };
        let shot = Shot {
            asked: self.domain.to_owned(),
            ..Shot::of(home.url.clone())
        };
        let taken = match shots.take(&shot).await {
            Ok(taken) => taken,
            Err(Refused { reason, why }) => {
                return Ok(Err(match why {
                    Why::NothingThere => Landing::Nothing(reason),
                    Why::NotShown => Landing::Refused(reason),
                    Why::Unsafe => Landing::Unsafe(reason),
                    Why::Fault => Landing::Later(reason),
                }));
            }
        };
        let kept = Keepable::as_it_is(taken.bytes, taken.format.as_str(), (shot.width, shot.height));
        let Ok(kept) = kept else {
            let reason = format!(
                "the picture of {} is larger than a picture may be",
                taken.final_url
            );
            return Ok(Err(Landing::Refused(reason)));
        };
        let url = taken.final_url.to_string();
        let hash = self.engine.keep_picture(kept, &url).await?;
        Ok(Ok(Screenshot {
            hash,
            url,
            width: shot.width,
            height: shot.height,
            took_ms: u32::try_from(taken.took.as_millis()).unwrap_or(u32::MAX),
            notes: taken.notes,
            refused: taken.refused,
        }))
    }
}
