//! The real browser against pages that mean no good. Every page stands on loopback and is reached by its name through the
//! guard; what pages try to reach is refused before it is dialled, and canaries on loopback would hear of it otherwise.
//!
//! Where no browser is installed these tests say so and pass; `cargo xtask test` makes sure that there is one.

mod hostile;
mod ordinary;
mod process;

use std::{path::Path, time::Duration};

use url::Url;

use super::*;
use crate::testing::server::Web;

/// A studio whose `.example` names lead to a web of the test's own; none where no browser is installed.
struct Room {
    shots: Shots,
    web: Arc<Web>,
    profiles: tempfile::TempDir,
}

impl Room {
    async fn of(web: Web, told: &[(&str, &[&str])]) -> Option<Self> {
        if let Err(error) = find_browser(None) {
            eprintln!("left out: {error}");
            return None;
        }
        let (web, address) = web.start().await;
        let guard = Guard::new(vec![format!("*.example={address}").parse().unwrap()]).told(told);
        let profiles = tempfile::tempdir().unwrap();
        let mut options = Options::new(profiles.path().to_owned());
        options.tabs = 2;
        Some(Self {
            shots: Shots::open(guard, options).await.unwrap(),
            web,
            profiles,
        })
    }

    async fn take(&self, url: &str) -> Result<Taken, Refused> {
        self.within(url, 10).await
    }

    async fn within(&self, url: &str, seconds: u64) -> Result<Taken, Refused> {
        let mut shot = Shot::of(Url::parse(url).unwrap());
        shot.time = Duration::from_secs(seconds);
        self.shots.take(&shot).await
    }
}

/// A plain page of a company.
const HOME: &str = "<!doctype html><title>Northwind Labs</title><body style='background:#fafafa'><h1>Sensors for cold chains</h1>\
                    <p>We keep food and medicine cold on their way, in forty countries.</p>";
