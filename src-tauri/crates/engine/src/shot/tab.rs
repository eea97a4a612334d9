//! One tab, used for page after page: goes to a page, waits until it is painted, clears a cookie banner away, takes the
//! picture and judges what it shows. Every step has its own patience, so no page holds it.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use tokio::{sync::watch, task::AbortHandle, time::Instant};
use url::Url;

use super::{
    Format, Shot, Taken, Why,
    browser::{Browser, PATIENCE},
    cdp::CallError,
    consent,
    miss::{self, Miss, of_call},
    seen::{Habits, Seen},
    verdict::{self, Refused, Sight},
    wait,
};
use crate::http::{Budget, Lane, Trip};

/// A picture is asked for again until two are equal, this often at most.
const FRAMES: u32 = 7;
const BETWEEN_FRAMES: Duration = Duration::from_millis(120);
/// How long a script of ours may take in a page.
const SCRIPT: Duration = Duration::from_millis(2_500);
/// How long one picture may take.
const CAPTURE: Duration = Duration::from_secs(6);
/// A blank page is looked at again this often.
const LOOKS: u32 = 3;
/// Pages a tab takes before its cookies, storage and cache go with it.
const WORN: u32 = 25;

/// A tab in a browser context of its own, with its own way out.
pub(super) struct Tab {
    pub browser: Arc<Browser>,
    lane: Lane,
    context: String,
    target: String,
    session: String,
    seen: Arc<Mutex<Seen>>,
    news: watch::Receiver<()>,
    watching: AbortHandle,
    used: u32,
    /// Whether the page's scripts left ours no turn.
    busy: bool,
    size: Option<(u32, u32, f64)>,
}

impl Tab {
    /// Opens a tab whose requests go out on a lane.
    pub(super) async fn open(
        browser: Arc<Browser>,
        lane: Lane,
        plain: Vec<String>,
        requests: u32,
    ) -> Result<Self, CallError> {
        let context = browser
            .call("Target.createBrowserContext", json!({ "disposeOnDetach": true }))
            .await?;
        let context = text(&context, "browserContextId");
        let target = json!({ "url": "about:blank", "browserContextId": context });
        let target = text(&browser.call("Target.createTarget", target).await?, "targetId");
        let attach = json!({ "targetId": target, "flatten": true });
        let session = text(&browser.call("Target.attachToTarget", attach).await?, "sessionId");
        let (user, password) = lane.credentials();
        let habits = Habits {
            credentials: (user.to_owned(), password.to_owned()),
            plain,
            requests,
        };
        let interception = Seen::interception(&habits);
        // A page's main frame has the target's id.
        let seen = Arc::new(Mutex::new(Seen::new(habits, target.clone(), Instant::now())));
        let (say, news) = watch::channel(());
        let mut events = browser.wire.listen(&session);
        let (wire, watched) = (Arc::clone(&browser.wire), Arc::clone(&seen));
        let watching = tokio::spawn(async move {
            while let Some(event) = events.recv().await {
                if event.method == "Target.attachedToTarget"
                    && let (Some(child), Some(ear)) =
                        (event.params["sessionId"].as_str(), wire.ear(&event.session))
                {
                    wire.share(child, ear);
                }
                if event.method == "Target.detachedFromTarget"
                    && let Some(child) = event.params["sessionId"].as_str()
                {
                    wire.forget(child);
                }
                for answer in lock(&watched).take(&event, Instant::now()) {
                    wire.tell(&answer.session, answer.method, answer.params);
                }
                say.send_replace(());
            }
        })
        .abort_handle();
        let tab = Self {
            browser,
            lane,
            context,
            target,
            session,
            seen,
            news,
            watching,
            used: 0,
            busy: false,
            size: None,
        };
        tab.set_up(interception).await?;
        Ok(tab)
    }

    async fn set_up(&self, interception: Value) -> Result<(), CallError> {
        let context = &self.context;
        let agent = format!("{} Spillway/{}", self.browser.agent, env!("CARGO_PKG_VERSION"));
        for (method, params) in [
            (
                "Browser.setDownloadBehavior",
                json!({ "behavior": "deny", "browserContextId": context }),
            ),
            // None granted, and so all others refused.
            (
                "Browser.grantPermissions",
                json!({ "permissions": [], "browserContextId": context }),
            ),
        ] {
            self.browser.call(method, params).await?;
        }
        let buffers = json!({ "maxTotalBufferSize": 0, "maxResourceBufferSize": 0 });
        let media = json!({ "features": [
            { "name": "prefers-reduced-motion", "value": "reduce" },
            { "name": "prefers-color-scheme", "value": "light" },
        ] });
        let attach = json!({ "autoAttach": true, "waitForDebuggerOnStart": true, "flatten": true });
        for (method, params) in [
            ("Page.enable", json!({})),
            ("Inspector.enable", json!({})),
            ("Network.enable", buffers),
            ("Network.setBypassServiceWorker", json!({ "bypass": true })),
            ("Fetch.enable", interception),
            ("Page.setLifecycleEventsEnabled", json!({ "enabled": true })),
            ("Target.setAutoAttach", attach),
            ("Emulation.setEmulatedMedia", media),
            ("Emulation.setFocusEmulationEnabled", json!({ "enabled": true })),
            (
                "Emulation.setUserAgentOverride",
                json!({ "userAgent": agent, "acceptLanguage": "en" }),
            ),
            ("Page.setInterceptFileChooserDialog", json!({ "enabled": true })),
        ] {
            self.call(method, params, PATIENCE).await?;
        }
        Ok(())
    }

    /// Whether it has taken as many pages as a tab does.
    pub(super) fn is_worn(&self) -> bool {
        self.used >= WORN
    }

    /// Takes a picture of a page, or says why there is none.
    pub(super) async fn take(&mut self, shot: &Shot) -> Result<Taken, Miss> {
        self.used += 1;
        self.busy = false;
        let began = Instant::now();
        {
            let mut seen = lock(&self.seen);
            *seen = seen.next(began);
        }
        let trip = self.lane.begin(Budget {
            bytes: shot.bytes,
            connections: shot.requests,
            time: shot.time,
        });
        let taken = self.look(shot, &trip, began).await;
        let spent = trip.is_spent();
        let refused = trip.refused();
        let attempts = trip.attempts();
        drop(trip);
        if !matches!(taken, Err(Miss::Spoilt(_) | Miss::Gone)) && self.leave().await.is_err() {
            // What was taken is good; what is left of the page must not meet the next.
            self.used = WORN;
        }
        let mut taken = taken?;
        if spent {
            taken
                .notes
                .push("the page takes more than a page may; the picture shows what had arrived".to_owned());
        }
        if !self.browser.sandboxed {
            taken
                .notes
                .push("taken without the browser's sandbox, because this program runs as root".to_owned());
        }
        taken.refused = refused;
        taken.attempts = attempts;
        taken.took = began.elapsed();
        Ok(taken)
    }

    async fn look(&mut self, shot: &Shot, trip: &Trip, began: Instant) -> Result<Taken, Miss> {
        self.resize(shot).await?;
        let until = |share: f64| began + shot.time.mul_f64(share);
        self.navigate(shot, trip, until(0.7)).await?;
        let settled = self.settle(until(0.7)).await?;
        self.not_our_own(trip)?;
        let mut notes = Vec::new();
        if lock(&self.seen).is_spent() {
            notes.push(
                "the page makes more requests than a page may; the picture shows what had arrived".to_owned(),
            );
        }
        if !settled {
            notes.push("the page was still loading".to_owned());
            self.call("Page.stopLoading", json!({}), PATIENCE)
                .await
                .map_err(of_call)?;
        }
        let mut banner = None;
        let mut looks = 0;
        let (bytes, picture, sight) = loop {
            looks += 1;
            // A page whose scripts never rest is looked at as it is.
            self.script(wait::READY).await?;
            if banner.is_none() {
                banner = self.dismiss_banner().await?;
            }
            let (bytes, still) = self.frames(shot, until(0.9)).await?;
            let sight = self.script(wait::SIGHT).await?;
            let decoded = bytes.clone();
            let picture = tokio::task::spawn_blocking(move || media::decode(&decoded)).await;
            let Ok(Ok(picture)) = picture else {
                let reason = format!("the browser's picture of {} could not be read", shot.url);
                return Err(Miss::Refused(Refused::new(Why::Fault, reason)));
            };
            let blank = verdict::is_blank(&picture);
            if blank && looks < LOOKS && Instant::now() < until(0.6) {
                tokio::time::sleep(Duration::from_millis(800)).await;
                self.settle(until(0.7)).await?;
                continue;
            }
            if !still {
                notes.push("the page moves".to_owned());
            }
            break (bytes, blank, sight);
        };
        notes.extend(banner);
        self.not_our_own(trip)?;
        let (url, status, dialogs) = {
            let seen = lock(&self.seen);
            (seen.url.clone(), seen.status, seen.dialogs)
        };
        if dialogs > 0 {
            notes.push(format!("{dialogs} dialogs of the page were dismissed"));
        }
        let url = Url::parse(&url).unwrap_or_else(|_| shot.url.clone());
        let sight = sight.unwrap_or_default();
        let html = text(&sight, "html");
        let judged = {
            let (asked, url, blank) = (shot.asked.clone(), url.clone(), picture);
            let (letters, password) = (sight["letters"].as_u64().unwrap_or(0), sight["password"] == true);
            let judging = move || {
                verdict::judge(&Sight {
                    asked: &asked,
                    url: &url,
                    status,
                    html: &html,
                    letters: usize::try_from(letters).unwrap_or(usize::MAX),
                    password,
                    blank,
                })
            };
            tokio::task::spawn_blocking(judging).await
        };
        match judged {
            Ok(judged) => judged.map_err(Miss::Refused)?,
            Err(_) => {
                let reason = format!("the page of {url} could not be judged");
                return Err(Miss::Refused(Refused::new(Why::Fault, reason)));
            }
        }
        Ok(Taken {
            bytes,
            format: shot.format,
            final_url: url,
            title: text(&sight, "title"),
            status,
            took: began.elapsed(),
            notes,
            refused: Default::default(),
            attempts: Vec::new(),
        })
    }

    async fn resize(&mut self, shot: &Shot) -> Result<(), Miss> {
        let size = (shot.width, shot.height, shot.scale);
        if self.size == Some(size) {
            return Ok(());
        }
        let metrics = json!({ "width": shot.width, "height": shot.height, "deviceScaleFactor": shot.scale, "mobile": false });
        self.call("Emulation.setDeviceMetricsOverride", metrics, PATIENCE)
            .await
            .map_err(of_call)?;
        self.size = Some(size);
        Ok(())
    }

    /// Goes to the page; its document has begun to arrive when this returns.
    async fn navigate(&self, shot: &Shot, trip: &Trip, until: Instant) -> Result<(), Miss> {
        let host = shot.url.host_str().unwrap_or_default();
        let patience = until.saturating_duration_since(Instant::now());
        let gone_to = self
            .call("Page.navigate", json!({ "url": shot.url.as_str() }), patience)
            .await;
        let result = match gone_to {
            Ok(result) => result,
            Err(CallError::Slow(_)) => {
                let reason = format!("{host} did not answer within {} s", patience.as_secs());
                return Err(Miss::Refused(Refused::new(Why::Fault, reason)));
            }
            Err(error) => return Err(of_call(error)),
        };
        let error = result["errorText"].as_str().filter(|error| !error.is_empty());
        // A page that is there may begin downloads of its own, which are refused and no reason not to look at it.
        if result["isDownload"] == true || (error.is_some() && lock(&self.seen).download) {
            let reason = format!("{host}: it gives a file to download, no page to look at");
            return Err(Miss::Refused(Refused::new(Why::NotShown, reason)));
        }
        let Some(error) = error else {
            return self.not_our_own(trip);
        };
        self.not_our_own(trip)?;
        Err(Miss::Refused(match trip.verdict_on(host) {
            Some(verdict) if !matches!(verdict, crate::http::Verdict::Connected(_)) => {
                Refused::new(miss::why_of(&verdict), format!("{host}: {verdict}"))
            }
            _ => verdict::of_error(host, error),
        }))
    }

    /// The proxy's own answer is no page.
    fn not_our_own(&self, trip: &Trip) -> Result<(), Miss> {
        if lock(&self.seen).own_answer {
            return Err(Miss::Refused(miss::not_reached(&trip.attempts())));
        }
        Ok(())
    }

    /// Waits until the page has come to rest; false when it has not by then.
    async fn settle(&self, until: Instant) -> Result<bool, Miss> {
        let mut news = self.news.clone();
        loop {
            {
                let seen = lock(&self.seen);
                let host = || {
                    let url = Url::parse(&seen.url).ok();
                    url.and_then(|url| url.host_str().map(ToOwned::to_owned))
                        .unwrap_or_default()
                };
                if seen.crashed {
                    let reason = format!("the page of {} brought its browser process down", host());
                    return Err(Miss::Spoilt(Refused::new(Why::NotShown, reason)));
                }
                if seen.restless {
                    let reason = format!("{} sends visitors on without end", host());
                    return Err(Miss::Refused(Refused::new(Why::NotShown, reason)));
                }
                let now = Instant::now();
                if wait::is_settled(&seen, now) {
                    return Ok(true);
                }
                if now >= until {
                    return Ok(false);
                }
            }
            if self.browser.wire.is_gone() {
                return Err(Miss::Gone);
            }
            // Rest is the absence of news, so the clock counts too.
            let _ = tokio::time::timeout(Duration::from_millis(50), news.changed()).await;
        }
    }

    /// Pictures until two are equal: the last, and whether they were.
    async fn frames(&self, shot: &Shot, until: Instant) -> Result<(Vec<u8>, bool), Miss> {
        let mut before = self.frame(shot).await?;
        for _ in 1..FRAMES {
            tokio::time::sleep(BETWEEN_FRAMES).await;
            let next = self.frame(shot).await?;
            if next == before {
                return decoded(&next).map(|bytes| (bytes, true));
            }
            before = next;
            if Instant::now() >= until {
                break;
            }
        }
        decoded(&before).map(|bytes| (bytes, false))
    }

    async fn frame(&self, shot: &Shot) -> Result<String, Miss> {
        let mut params = json!({ "format": shot.format.as_str(), "captureBeyondViewport": false, "optimizeForSpeed": true });
        if shot.format != Format::Png {
            params["quality"] = shot.quality.into();
        }
        match self.call("Page.captureScreenshot", params, CAPTURE).await {
            Ok(result) => Ok(text(&result, "data")),
            Err(error) => Err(self.hung(error)),
        }
    }

    /// Runs a script of ours beside the page's own, and gives its value; none when the page's scripts leave it no turn.
    async fn script(&mut self, script: &str) -> Result<Option<Value>, Miss> {
        let frame = lock(&self.seen).main_frame.clone();
        match self.script_in(&self.session, &frame, script).await {
            Ok(value) => Ok(Some(value)),
            // The document may have changed under it.
            Err(CallError::Said(..)) => Ok(None),
            Err(CallError::Slow(_)) => {
                self.busy = true;
                Ok(None)
            }
            Err(error) => Err(self.hung(error)),
        }
    }

    async fn script_in(&self, session: &str, frame: &str, script: &str) -> Result<Value, CallError> {
        let wire = &self.browser.wire;
        let world = json!({ "frameId": frame, "worldName": "spillway" });
        let world = wire
            .call(session, "Page.createIsolatedWorld", world, SCRIPT)
            .await?;
        let evaluate = json!({
            "expression": script,
            "contextId": world["executionContextId"],
            "awaitPromise": true,
            "returnByValue": true,
        });
        let mut result = wire.call(session, "Runtime.evaluate", evaluate, SCRIPT).await?;
        Ok(result["result"]["value"].take())
    }

    /// Refuses or hides a cookie banner, in the page or in a frame of its own; says what was done.
    async fn dismiss_banner(&mut self) -> Result<Option<String>, Miss> {
        let mut done = self.script(consent::DISMISS).await?.unwrap_or_default();
        let refused = |done: &Value| done["refused"].as_str().map(ToOwned::to_owned);
        if refused(&done).is_none() {
            let frames: Vec<(String, String)> = lock(&self.seen)
                .frames
                .iter()
                .filter(|(_, _, url)| consent::is_consent_frame(url))
                .map(|(session, frame, _)| (session.clone(), frame.clone()))
                .take(3)
                .collect();
            for (session, frame) in frames {
                let inside = self.script_in(&session, &frame, consent::DISMISS).await;
                if let Ok(inside) = inside
                    && refused(&inside).is_some()
                {
                    done = inside;
                    break;
                }
            }
        }
        let note = match refused(&done) {
            Some(what) => format!("a cookie banner was refused ({what})"),
            None if done["hidden"].as_u64().unwrap_or(0) > 0 => "a cookie banner was hidden".to_owned(),
            None => return Ok(None),
        };
        // It takes its leave.
        tokio::time::sleep(Duration::from_millis(250)).await;
        Ok(Some(note))
    }

    /// Leaves the page and forgets it: cookies, storage, workers.
    async fn leave(&self) -> Result<(), CallError> {
        let blank = json!({ "url": "about:blank" });
        self.call("Page.navigate", blank, Duration::from_secs(2)).await?;
        let (origins, spent) = {
            let mut seen = lock(&self.seen);
            (std::mem::take(&mut seen.origins), seen.is_spent())
        };
        if spent {
            let network = super::seen::connected(true);
            self.call(
                "Network.emulateNetworkConditions",
                network,
                Duration::from_secs(2),
            )
            .await?;
        }
        for origin in origins.into_iter().take(20) {
            let storage = json!({ "origin": origin, "storageTypes": "all" });
            self.browser
                .wire
                .tell(&self.session, "Storage.clearDataForOrigin", storage);
        }
        self.call("Network.clearBrowserCookies", json!({}), Duration::from_secs(2))
            .await?;
        Ok(())
    }

    async fn call(
        &self,
        method: &'static str,
        params: Value,
        patience: Duration,
    ) -> Result<Value, CallError> {
        self.browser
            .wire
            .call(&self.session, method, params, patience)
            .await
    }

    fn hung(&self, error: CallError) -> Miss {
        miss::hung(error, &lock(&self.seen), self.busy)
    }
}

impl Drop for Tab {
    fn drop(&mut self) {
        self.watching.abort();
        let wire = &self.browser.wire;
        wire.forget(&self.session);
        // A page whose scripts never rest does not close when it is asked to: its process is ended first.
        wire.tell(&self.session, "Page.crash", json!({}));
        wire.tell("", "Target.closeTarget", json!({ "targetId": self.target }));
        wire.tell(
            "",
            "Target.disposeBrowserContext",
            json!({ "browserContextId": self.context }),
        );
    }
}

fn decoded(base64: &str) -> Result<Vec<u8>, Miss> {
    STANDARD.decode(base64).map_err(|_| {
        Miss::Refused(Refused::new(
            Why::Fault,
            "the browser's picture could not be read",
        ))
    })
}

fn text(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_default().to_owned()
}

fn lock(seen: &Mutex<Seen>) -> std::sync::MutexGuard<'_, Seen> {
    seen.lock().unwrap_or_else(PoisonError::into_inner)
}
