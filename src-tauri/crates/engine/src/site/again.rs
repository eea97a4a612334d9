//! Looks again for a site's pictures alone. What the server says has not changed is not sent again.

use std::time::Duration;

use model::Cause;
use store::StoreError;
use url::Url;

use super::{landing::Landing, visit::Visitor};
use crate::{Engine, http::Want};

/// What one more look came to.
#[derive(Debug)]
pub(crate) enum Again {
    /// The page and all its pictures are as they were.
    Unchanged,
    /// They were looked at anew.
    Looked,
    /// There is no page of the company's own: an answer of the site itself.
    Nothing(String),
    /// It is not shown to us; asking again does not help.
    Refused(Cause, String),
    /// It could not be told now.
    Later(String),
}

/// The time for one site.
const TIMEOUT: Duration = Duration::from_secs(30);

impl Engine {
    /// Looks at the pictures of a site and keeps what it sees.
    pub(crate) async fn look_again(&self, practice: bool, domain: &str) -> Result<Again, StoreError> {
        let _place = self.visits.place().await;
        let mut visitor = Visitor::new(self, practice, domain, TIMEOUT);
        if visitor.is_unchanged().await? {
            self.store.touch_gallery(practice, domain.to_owned()).await?;
            return Ok(Again::Unchanged);
        }
        let home = match visitor.home().await {
            Ok(home) => home,
            Err(missed) => {
                return Ok(match missed.landing {
                    Landing::Nothing(why) => Again::Nothing(why),
                    Landing::Refused(why) => Again::Refused(Cause::Invalid, why),
                    Landing::Unsafe(why) => Again::Refused(Cause::Unsafe, why),
                    Landing::Later(why) => Again::Later(why),
                });
            }
        };
        visitor.pictures(&home).await?;
        Ok(Again::Looked)
    }
}

impl Visitor<'_> {
    /// Whether the server says of the page, and of every picture that was fetched from it, that nothing has changed. A page
    /// that cannot be asked so has to be read.
    async fn is_unchanged(&mut self) -> Result<bool, StoreError> {
        let kept = self.engine.store.gallery(self.practice, self.domain).await?;
        let Some((gallery, candidates)) = kept else {
            return Ok(false);
        };
        let Some(page) = Url::parse(&gallery.page_url)
            .ok()
            .filter(|_| gallery.seen.can_be_asked())
        else {
            return Ok(false);
        };
        if self.ask_robots(&page).await.is_err() {
            return Ok(false);
        }
        let page = self.file(&page, Want::PAGE, &gallery.seen).await;
        if !page.is_ok_and(|page| page.is_unchanged) {
            return Ok(false);
        }
        let mut asked = Vec::new();
        for candidate in candidates.iter().filter(|candidate| candidate.asset.is_some()) {
            // What stands in the page is as the page is.
            let Some(url) = &candidate.url else { continue };
            if asked.contains(&url) {
                continue;
            }
            asked.push(url);
            let Ok(address) = Url::parse(url) else {
                return Ok(false);
            };
            let picture = self.file(&address, Want::PICTURE, &candidate.seen).await;
            if !picture.is_ok_and(|picture| picture.is_unchanged) {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
