//! Pictures of pages, taken with the browser that is installed: one browser, a few tabs used again and again, everything it
//! loads judged by [`crate::http::Egress`]. The parts:
//!
//! - [`find`] looks for a browser; [`browser`] starts it with nothing open that it does not need; [`cdp`] speaks to it, over a pipe or, where
//!   none can be handed on, [`socket`].
//! - [`tab`] takes one page after the other; [`seen`] is what it has seen of a page, [`wait`] says when that is all,
//!   [`consent`] clears cookie banners away, [`verdict`] tells a company's page from what is none, [`miss`] says why there is
//!   no picture.
//!
//! It knows addresses and pictures. It does not know lists, companies or the database.

mod browser;
mod cdp;
mod consent;
mod find;
mod miss;
mod seen;
mod socket;
mod tab;
#[cfg(test)]
mod tests;
mod verdict;
mod wait;

use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{Arc, Weak},
    time::Duration,
};

use tokio::{
    sync::{Mutex, Semaphore},
    time::Instant,
};
use url::Url;

use crate::http::{Attempt, Egress, Guard};
use browser::Browser;
use miss::Miss;
use tab::Tab;

pub use find::{BROWSER_VARIABLE, NoBrowser, find_browser};
pub use verdict::{Refused, Why};

/// Shots one browser takes before the next takes over.
const BROWSER_SHOTS: u32 = 100;
/// Memory of its own a browser may hold before the next takes over.
const BROWSER_MEMORY: u64 = 1_500 << 20;
/// Pages that may leave one browser with a tab that answers no more, before the next takes over.
const BROWSER_SPOILT: u32 = 5;
/// How often its memory is looked at, in shots.
const WEIGHED_EVERY: u32 = 10;
/// A browser that nobody needs ends after this.
const IDLE: Duration = Duration::from_secs(20);
/// How long it is believed that a browser does not start.
const BELIEVED: Duration = Duration::from_secs(30);
/// Requests one page may make.
const REQUESTS: u32 = 400;

/// How screenshots are taken.
#[derive(Clone, Debug)]
pub struct Options {
    /// The browser; looked for when none is named.
    pub browser: Option<PathBuf>,
    /// Tabs at once.
    pub tabs: usize,
    /// Where the browser's throw-away profiles are made.
    pub profiles: PathBuf,
    /// Whether only names that a rule sends somewhere exist: the practice world.
    pub closed: bool,
}

impl Options {
    /// The usual: two tabs for each core, between two and six, since pages wait for their servers most of the time.
    #[must_use]
    pub fn new(profiles: PathBuf) -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Self {
            browser: None,
            tabs: (cores * 2).clamp(2, 6),
            profiles,
            closed: false,
        }
    }
}

/// The form of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Small; for photographs and whole pages.
    Jpeg,
    /// Exact.
    Png,
    /// Smaller still.
    Webp,
}

impl Format {
    /// Its name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Jpeg => "jpeg",
            Self::Png => "png",
            Self::Webp => "webp",
        }
    }
}

/// What is wanted, and the most it may take.
#[derive(Clone, Debug)]
pub struct Shot {
    /// The page.
    pub url: Url,
    /// The domain it was asked for, by which another site is told.
    pub asked: String,
    /// Width of the window in CSS pixels.
    pub width: u32,
    /// Height of the window in CSS pixels.
    pub height: u32,
    /// Pixels of the picture for one of the window.
    pub scale: f64,
    /// The picture's form.
    pub format: Format,
    /// Its quality, 1 to 100; a PNG has none.
    pub quality: u8,
    /// The most time for all of it.
    pub time: Duration,
    /// The most bytes both ways.
    pub bytes: u64,
    /// The most connections.
    pub requests: u32,
}

impl Shot {
    /// The usual picture of a page: what a window of 1,280 by 800 shows, within 20 s, 15 MB and 400 requests.
    #[must_use]
    pub fn of(url: Url) -> Self {
        Self {
            asked: url.host_str().unwrap_or_default().to_owned(),
            url,
            width: 1_280,
            height: 800,
            scale: 1.0,
            format: Format::Jpeg,
            quality: 75,
            time: Duration::from_secs(20),
            bytes: 15 << 20,
            requests: REQUESTS,
        }
    }
}

/// A picture of a page.
#[derive(Clone, Debug)]
pub struct Taken {
    /// The picture.
    pub bytes: Vec<u8>,
    /// Its form.
    pub format: Format,
    /// Where the page was found.
    pub final_url: Url,
    /// The page's title.
    pub title: String,
    /// The status of its document.
    pub status: Option<u16>,
    /// How long it took.
    pub took: Duration,
    /// What is to be known of it, each in a few words.
    pub notes: Vec<String>,
    /// Hosts that the page asked for and did not get because of where they lead, with the reason.
    pub refused: BTreeMap<String, String>,
    /// Everybody the page tried to reach.
    pub attempts: Vec<Attempt>,
}

/// Takes screenshots. Copies are free; the browser starts with the first shot and ends when nobody needs it.
#[derive(Clone)]
pub struct Shots {
    studio: Arc<Studio>,
}

struct Studio {
    program: PathBuf,
    options: Options,
    plain: Vec<String>,
    egress: Egress,
    room: Semaphore,
    house: Mutex<House>,
}

/// The present browser and its tabs that nobody uses.
#[derive(Default)]
struct House {
    browser: Option<Arc<Browser>>,
    tabs: Vec<Tab>,
    last_left: Option<Instant>,
    /// When the browser did not start, and why.
    unstarted: Option<(Instant, String)>,
}

impl House {
    /// Lets a browser go, if it is the present one: it ends with the last of its tabs that is in use.
    fn let_go(&mut self, browser: &Arc<Browser>) {
        if self.holds(browser) {
            self.tabs.clear();
            self.browser = None;
        }
    }

    fn holds(&self, browser: &Arc<Browser>) -> bool {
        self.browser
            .as_ref()
            .is_some_and(|present| Arc::ptr_eq(present, browser))
    }
}

/// Somebody takes a picture. However that ends, the browser is not kept for long afterwards.
struct Visit {
    studio: Weak<Studio>,
}

impl Drop for Visit {
    fn drop(&mut self) {
        let studio = self.studio.clone();
        // Without a runtime all ends anyway.
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            return;
        };
        runtime.spawn(async move {
            if let Some(studio) = studio.upgrade() {
                studio.house.lock().await.last_left = Some(Instant::now());
            }
            tokio::time::sleep(IDLE).await;
            let Some(studio) = studio.upgrade() else {
                return;
            };
            let mut house = studio.house.lock().await;
            let is_idle = studio.room.available_permits() == studio.options.tabs.max(1)
                && house.last_left.is_some_and(|last| last.elapsed() >= IDLE);
            if is_idle && let Some(browser) = house.browser.clone() {
                house.let_go(&browser);
            }
        });
    }
}

impl Shots {
    /// Finds a browser and opens the way out for it. Nothing is started yet.
    ///
    /// # Errors
    /// When there is no browser, with what to install.
    pub async fn open(guard: Guard, options: Options) -> Result<Self, NoBrowser> {
        let program = find_browser(options.browser.as_deref())?;
        let plain = guard.patterns().map(ToOwned::to_owned).collect();
        let egress = Egress::open(guard, options.closed)
            .await
            .map_err(|error| NoBrowser {
                reason: format!("The way out for the browser could not be opened: {error}."),
                install: "",
            })?;
        Ok(Self {
            studio: Arc::new(Studio {
                program,
                plain,
                egress,
                room: Semaphore::new(options.tabs.max(1)),
                house: Mutex::default(),
                options,
            }),
        })
    }

    /// Takes a picture of a page.
    ///
    /// # Errors
    /// Why there is none.
    pub async fn take(&self, shot: &Shot) -> Result<Taken, Refused> {
        let studio = Arc::downgrade(&self.studio);
        let _visit = Visit { studio };
        // Never closed, so there is always a place in the end.
        let _place = self.studio.room.acquire().await.ok();
        self.studio.take(shot).await
    }
}

impl Studio {
    async fn take(&self, shot: &Shot) -> Result<Taken, Refused> {
        let mut tries = 0;
        loop {
            tries += 1;
            let mut tab = self
                .tab()
                .await
                .map_err(|reason| Refused::new(Why::Fault, reason))?;
            let taken = tab.take(shot).await;
            match taken {
                Ok(taken) => {
                    self.give_back(tab).await;
                    return Ok(taken);
                }
                Err(Miss::Refused(refused)) => {
                    self.give_back(tab).await;
                    return Err(refused);
                }
                Err(Miss::Spoilt(refused)) => {
                    if tab.browser.count_spoilt() >= BROWSER_SPOILT {
                        self.house.lock().await.let_go(&tab.browser);
                    }
                    return Err(refused);
                }
                // Another page in the same browser may have ended it.
                Err(Miss::Gone) if tries < 2 => {}
                Err(Miss::Gone) => {
                    let reason = format!("the browser ended twice while it looked at {}", shot.url);
                    return Err(Refused::new(Why::NotShown, reason));
                }
            }
        }
    }

    /// A new browser. One that did not start is not tried again for every page.
    async fn start(&self, house: &mut House) -> Result<Browser, String> {
        if let Some((at, reason)) = &house.unstarted
            && at.elapsed() < BELIEVED
        {
            return Err(reason.clone());
        }
        let started = Browser::start(&self.program, self.egress.port(), &self.options.profiles).await;
        house.unstarted = started
            .as_ref()
            .err()
            .map(|reason| (Instant::now(), reason.clone()));
        started
    }

    /// A tab of the present browser; both are made when there is none.
    async fn tab(&self) -> Result<Tab, String> {
        let browser = {
            let mut house = self.house.lock().await;
            let present = house.browser.clone().filter(|browser| browser.is_well());
            match present {
                Some(browser) => {
                    if let Some(tab) = house.tabs.pop() {
                        return Ok(tab);
                    }
                    browser
                }
                None => {
                    house.tabs.clear();
                    let browser = Arc::new(self.start(&mut house).await?);
                    house.browser = Some(Arc::clone(&browser));
                    browser
                }
            }
        };
        let opened = Tab::open(
            Arc::clone(&browser),
            self.egress.lane(),
            self.plain.clone(),
            REQUESTS,
        );
        match opened.await {
            Ok(tab) => Ok(tab),
            Err(error) => {
                // A browser that opens no tab is of no use to the next page either.
                self.house.lock().await.let_go(&browser);
                Err(format!("no tab could be opened: {error}"))
            }
        }
    }

    /// Keeps a tab for the next page; a browser that has done its work makes room for another.
    async fn give_back(&self, tab: Tab) {
        let browser = Arc::clone(&tab.browser);
        let shots = browser.count();
        let is_heavy = shots.is_multiple_of(WEIGHED_EVERY)
            && browser.memory().is_some_and(|memory| memory > BROWSER_MEMORY);
        let mut house = self.house.lock().await;
        if shots >= BROWSER_SHOTS || is_heavy {
            house.let_go(&browser);
        } else if house.holds(&browser) && !tab.is_worn() {
            house.tabs.push(tab);
        }
    }
}
