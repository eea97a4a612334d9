//! One visit: the home page found, its robots.txt honoured, a few more pages read, pictures chosen. This is the shell that
//! asks; what an answer means is decided in [`super::landing`], [`super::facts`] and [`super::robots`].

use std::{collections::HashMap, time::Duration};

use media::Headers;
use model::Cause;
use provider::SiteVisit;
use store::StoreError;
use tokio::{sync::SemaphorePermit, time::Instant};
use url::Url;

use super::{
    answer::{ChosenPictures, Facts, PageSeen, SiteAnswer},
    facts::{self, PageKind, ReadPage},
    landing::{self, Landing},
    robots::{OUR_NAME, Robots},
};
use crate::{
    Engine,
    http::{Fetched, Http, SendError, Want},
};

/// Contact, imprint and about pages read beside the home page; with two pages that only send on, five at most.
const MORE_PAGES: usize = 3;
const MAX_PAGES: usize = 5;

/// What a visit came to.
#[derive(Debug)]
pub(crate) enum Visit {
    /// The site was read, or it is known that there is none.
    Answer(Box<SiteAnswer>),
    /// It is not shown to us, or must not be looked at.
    Refused(Cause, String),
    /// It could not be told now.
    Later(String),
}

/// Somebody on the way through one site.
pub(super) struct Visitor<'a> {
    pub engine: &'a Engine,
    pub practice: bool,
    pub http: &'a Http,
    pub domain: &'a str,
    deadline: Instant,
    robots: HashMap<String, Robots>,
    pages: Vec<PageSeen>,
    home_status: Option<u16>,
}

/// Why an address did not lead to a page, and whether another address of the same site may.
pub(super) struct Missed {
    pub landing: Landing,
    next: Next,
    url: Option<Url>,
    unreal: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    /// Nothing else will help.
    Nothing,
    /// Another scheme may.
    Scheme,
    /// Another host may.
    Host,
}

impl From<Landing> for Missed {
    fn from(landing: Landing) -> Self {
        Self {
            landing,
            next: Next::Nothing,
            url: None,
            unreal: None,
        }
    }
}

/// Visits a company's site. `timeout` is for all that is asked of it; what is missing then is left out, the home page aside. Gives
/// what the visit came to, and how long the site took. Its place is free for the next site as soon as this one is asked no more.
pub(super) async fn visit(
    engine: &Engine,
    practice: bool,
    domain: &str,
    what: &SiteVisit,
    timeout: Duration,
    place: Option<SemaphorePermit<'_>>,
) -> Result<(Visit, Duration), StoreError> {
    let began = Instant::now();
    let mut visitor = Visitor::new(engine, practice, domain, timeout);
    let (pages, pictures) = match visitor.read_site(what).await? {
        Ok(read) => read,
        Err(missed) => return Ok((visitor.without_page(missed), began.elapsed())),
    };
    let took = began.elapsed();
    drop(place);
    // How long a picture of the page takes is this computer's doing, and no reason to ask sites more slowly.
    let screenshot = if what.screenshot {
        match visitor.screenshot(&pages[0]).await? {
            Ok(screenshot) => Some(screenshot),
            Err(landing) => return Ok((visitor.without_picture(&pages[0].url, landing), took)),
        }
    } else {
        None
    };
    let url = &pages[0].url;
    let host = url.host_str().unwrap_or_default();
    let redirected_to = (!landing::same_domain(host, domain)).then(|| landing::registrable(host).to_owned());
    let answer = SiteAnswer {
        url: Some(url.to_string()),
        facts: facts::merge(domain, &pages),
        unreal: None,
        redirected_to,
        status: visitor.home_status,
        error: None,
        pictures,
        screenshot,
        pages: visitor.pages,
    };
    Ok((Visit::Answer(Box::new(answer)), took))
}

impl<'a> Visitor<'a> {
    /// Sets out for a site.
    pub(super) fn new(engine: &'a Engine, practice: bool, domain: &'a str, timeout: Duration) -> Self {
        Self {
            engine,
            practice,
            http: engine.http(practice),
            domain,
            deadline: Instant::now() + timeout,
            robots: HashMap::new(),
            pages: Vec::new(),
            home_status: None,
        }
    }
}

impl Visitor<'_> {
    /// All pages that are wanted, the home page first, and the pictures that were chosen.
    async fn read_site(
        &mut self,
        what: &SiteVisit,
    ) -> Result<Result<(Vec<ReadPage>, ChosenPictures), Missed>, StoreError> {
        let mut pages = match self.home().await {
            Ok(home) => vec![home],
            Err(missed) => return Ok(Err(missed)),
        };
        if what.contact_pages {
            self.read_more(&mut pages).await;
        }
        let pictures = if what.pictures {
            self.pictures(&pages[0]).await?
        } else {
            ChosenPictures::default()
        };
        Ok(Ok((pages, pictures)))
    }

    fn without_picture(self, url: &Url, landing: Landing) -> Visit {
        let unreal = match &landing {
            Landing::Nothing(why) => Some(why.clone()),
            Landing::Refused(_) | Landing::Unsafe(_) | Landing::Later(_) => None,
        };
        self.without_page(Missed {
            unreal,
            url: Some(url.clone()),
            ..Missed::from(landing)
        })
    }

    /// What is left of the time for this site.
    pub(super) fn time_left(&self) -> Option<Duration> {
        Some(self.deadline.saturating_duration_since(Instant::now())).filter(|left| !left.is_zero())
    }

    fn without_page(self, missed: Missed) -> Visit {
        match missed.landing {
            Landing::Refused(reason) => Visit::Refused(Cause::Invalid, reason),
            Landing::Unsafe(reason) => Visit::Refused(Cause::Unsafe, reason),
            Landing::Later(reason) => Visit::Later(reason),
            Landing::Nothing(error) => Visit::Answer(Box::new(SiteAnswer {
                url: missed.url.map(String::from),
                facts: Facts::default(),
                unreal: missed.unreal,
                status: self.home_status,
                error: Some(error),
                pages: self.pages,
                ..SiteAnswer::default()
            })),
        }
    }

    /// The home page, from the first of the site's addresses that leads to one.
    pub(super) async fn home(&mut self) -> Result<ReadPage, Missed> {
        let mut worst: Option<Missed> = None;
        let mut given_up = String::new();
        for address in self.http.home_pages(self.domain) {
            let host = address.host_str().unwrap_or_default().to_owned();
            if host == given_up {
                continue;
            }
            let missed = match self.home_at(address).await {
                Ok(home) => return Ok(home),
                Err(missed) => missed,
            };
            let next = missed.next;
            if worst
                .as_ref()
                .is_none_or(|worst| missed.landing.weight() > worst.landing.weight())
            {
                worst = Some(missed);
            }
            match next {
                Next::Nothing => break,
                Next::Scheme => {}
                Next::Host => given_up = host,
            }
        }
        Err(worst.unwrap_or_else(|| {
            Landing::Refused(format!("no address can be made of {}; correct it", self.domain)).into()
        }))
    }

    /// The home page behind one address. A page that only sends on is followed.
    async fn home_at(&mut self, address: Url) -> Result<ReadPage, Missed> {
        let mut address = address;
        loop {
            self.ask_robots(&address).await?;
            let fetched = self.fetch(&address).await?;
            self.home_status = Some(fetched.status);
            let (url, host) = (
                fetched.final_url.clone(),
                fetched.final_url.host_str().unwrap_or_default().to_owned(),
            );
            let nothing = |why: String| Missed {
                landing: Landing::Nothing(format!("{host}: {why}")),
                next: Next::Nothing,
                url: Some(url.clone()),
                unreal: Some(why),
            };
            if let Some(why) = landing::elsewhere(self.domain, &url) {
                return Err(nothing(why));
            }
            if let Some(landing) = landing::of_status(&host, fetched.status) {
                return Err(self.without_success(landing, fetched).await);
            }
            self.ask_robots(&url).await?;
            if let Err(what) = landing::is_page(fetched.content_type.as_deref(), &fetched.body) {
                return Err(nothing(format!("the address gives {what}")));
            }
            let Some(page) = self.read(fetched, PageKind::Home).await else {
                return Err(Landing::Refused(format!("the page of {host} could not be read")).into());
            };
            let onward = page
                .facts
                .onward
                .clone()
                .filter(|_| self.pages.len() < MAX_PAGES - MORE_PAGES);
            if let Some(onward) = onward {
                address = onward;
                continue;
            }
            return match page.facts.unreal.clone() {
                None => Ok(page),
                Some(why) if page.facts.robot_check => Err(Landing::Refused(format!(
                    "{host} refuses robots ({why}); look at the site yourself"
                ))
                .into()),
                Some(why) => Err(nothing(why)),
            };
        }
    }

    /// A status that is no success; a check for robots may hide behind a fault.
    async fn without_success(&self, landing: Landing, fetched: Fetched) -> Missed {
        let url = fetched.final_url.clone();
        let status = fetched.status;
        if status == 503
            && let Some(page) = self.read(fetched, PageKind::Home).await
            && page.facts.robot_check
        {
            let host = url.host_str().unwrap_or_default();
            return Landing::Refused(format!(
                "{host} refuses robots (a check stands before the page); look at the site yourself"
            ))
            .into();
        }
        // The name with www. may be the one that is cared for.
        let next = if matches!(status, 404 | 410 | 421) {
            Next::Host
        } else {
            Next::Nothing
        };
        Missed {
            unreal: matches!(landing, Landing::Nothing(_)).then(|| format!("answers {status}")),
            landing,
            next,
            url: Some(url),
        }
    }

    async fn fetch(&mut self, url: &Url) -> Result<Fetched, Missed> {
        let left = self.time_left().unwrap_or_default();
        match self.http.fetch(url, Want::PAGE.within(left)).await {
            Ok(fetched) => {
                self.pages.push(PageSeen {
                    url: fetched.final_url.to_string(),
                    status: fetched.status,
                });
                Ok(fetched)
            }
            Err(error) => Err(self.missed(&error).await),
        }
    }

    async fn missed(&self, error: &SendError) -> Missed {
        let nobodys = match error {
            SendError::NoSuchName { host } => self.http.is_nobodys(host).await,
            _ => false,
        };
        let next = match error {
            SendError::NotSent { .. } => Next::Scheme,
            SendError::NoSuchName { .. } => Next::Host,
            _ => Next::Nothing,
        };
        Missed {
            landing: landing::of_error(error, nobodys),
            next,
            url: None,
            unreal: None,
        }
    }

    /// Whether robots may read an address. Each host's word is fetched once a visit; a host that answers with a fault is
    /// taken to forbid everything until it is well (RFC 9309), one that has no word to allow everything.
    pub(super) async fn ask_robots(&mut self, url: &Url) -> Result<(), Missed> {
        let host = url.host_str().unwrap_or_default().to_owned();
        let key = url.origin().ascii_serialization();
        if !self.robots.contains_key(&key) {
            let left = self.time_left().unwrap_or_default();
            let robots = match url.join("/robots.txt") {
                Ok(file) => match self.http.fetch(&file, Want::ROBOTS.within(left)).await {
                    Ok(fetched) if fetched.status >= 500 => {
                        let landing = landing::of_status(&host, fetched.status);
                        return Err(landing.unwrap_or_else(|| Landing::Later(host.clone())).into());
                    }
                    Ok(fetched) if (200..300).contains(&fetched.status) => {
                        Robots::read(&String::from_utf8_lossy(&fetched.body), OUR_NAME)
                    }
                    Ok(_) | Err(SendError::Circle { .. }) => Robots::default(),
                    Err(error) => return Err(self.missed(&error).await),
                },
                Err(_) => Robots::default(),
            };
            self.robots.insert(key.clone(), robots);
        }
        let allowed = self
            .robots
            .get(&key)
            .is_none_or(|robots| robots.allows(&url[url::Position::BeforePath..url::Position::AfterQuery]));
        if allowed {
            Ok(())
        } else {
            Err(Landing::Refused(format!(
                "{host} refuses robots (its robots.txt forbids {}); look at the site yourself",
                url.path()
            ))
            .into())
        }
    }

    /// Reads contact, imprint and about pages. One that cannot be had is left out: the home page is an answer already.
    async fn read_more(&mut self, pages: &mut Vec<ReadPage>) {
        let links: Vec<Url> = pages[0]
            .facts
            .contact_links
            .iter()
            .take(MORE_PAGES)
            .cloned()
            .collect();
        for link in links {
            if self.time_left().is_none() {
                return;
            }
            if let Some(page) = self.one_more(&link, pages).await {
                pages.push(page);
            }
        }
    }

    async fn one_more(&mut self, link: &Url, pages: &[ReadPage]) -> Option<ReadPage> {
        self.ask_robots(link).await.ok()?;
        let mut fetched = self.fetch(link).await.ok();
        if fetched.as_ref().is_none_or(|fetched| fetched.status >= 500) {
            // Once more: what is left out now stays out until the answer is old.
            fetched = self.fetch(link).await.ok();
        }
        let fetched = fetched?;
        let (url, home) = (&fetched.final_url, &pages[0].url);
        let is_ours = landing::same_domain(
            url.host_str().unwrap_or_default(),
            home.host_str().unwrap_or_default(),
        );
        let is_new = pages.iter().all(|page| page.url != *url);
        let is_page = (200..300).contains(&fetched.status)
            && landing::is_page(fetched.content_type.as_deref(), &fetched.body).is_ok();
        if !(is_ours && is_new && is_page) {
            return None;
        }
        self.read(fetched, facts::kind_of(link))
            .await
            .filter(|page| page.facts.unreal.is_none())
    }

    async fn read(&self, fetched: Fetched, kind: PageKind) -> Option<ReadPage> {
        let work = move || {
            let headers = Headers::of_type(fetched.content_type.as_deref());
            let facts = media::read_page(&fetched.body, &headers, &fetched.final_url);
            ReadPage {
                kind,
                url: fetched.final_url,
                facts,
                seen: fetched.seen,
            }
        };
        self.engine.cores.run(work).await
    }
}
