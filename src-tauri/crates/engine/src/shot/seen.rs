//! What a tab has seen of its page so far, from the browser's events, and what is to be answered to them. Pure: events in,
//! answers out; time is told.

use std::{
    collections::{BTreeSet, HashMap},
    time::Duration,
};

use serde_json::{Value, json};
use tokio::time::Instant;

use super::cdp::Event;
use crate::http::OWN_ANSWER;

/// Main documents one page may go through before it is said to send visitors on and on.
const DOCUMENTS: u32 = 12;

/// An answer to the browser.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Answer {
    /// The session that is answered.
    pub session: String,
    /// The method.
    pub method: &'static str,
    /// Its parameters.
    pub params: Value,
}

/// What is always so of a tab.
#[derive(Clone, Debug, Default)]
pub(super) struct Habits {
    /// User and password for the proxy.
    pub credentials: (String, String),
    /// Names that a test world on this computer answers, in plain HTTP (`*.example`).
    pub plain: Vec<String>,
    /// Requests one page may make.
    pub requests: u32,
}

/// What was seen of one page.
#[derive(Debug)]
pub(super) struct Seen {
    habits: Habits,
    /// The frame that holds the page.
    pub main_frame: String,
    /// The page's address.
    pub url: String,
    /// The status of its document.
    pub status: Option<u16>,
    /// Whether the proxy answered in its place.
    pub own_answer: bool,
    /// Whether the document and all it names is there.
    pub loaded: bool,
    /// Whether text or a picture was painted.
    pub painted: bool,
    /// Whether its process crashed.
    pub crashed: bool,
    /// Whether it is a file to download.
    pub download: bool,
    /// Requests made so far.
    pub requests: u32,
    /// Dialogs that were dismissed.
    pub dialogs: u32,
    /// Whether it navigates without end.
    pub restless: bool,
    /// Where its documents came from, its frames' too.
    pub origins: BTreeSet<String>,
    /// Frames that may hold a consent dialog: session, frame, address.
    pub frames: Vec<(String, String, String)>,
    main_request: String,
    documents: u32,
    under_way: HashMap<String, Instant>,
    changed: Instant,
}

impl Seen {
    /// Nothing yet.
    pub(super) fn new(habits: Habits, main_frame: String, now: Instant) -> Self {
        Self {
            habits,
            main_frame,
            url: String::new(),
            status: None,
            own_answer: false,
            loaded: false,
            painted: false,
            crashed: false,
            download: false,
            requests: 0,
            dialogs: 0,
            restless: false,
            origins: BTreeSet::new(),
            frames: Vec::new(),
            main_request: String::new(),
            documents: 0,
            under_way: HashMap::new(),
            changed: now,
        }
    }

    /// The same tab before its next page.
    pub(super) fn next(&self, now: Instant) -> Self {
        Self::new(self.habits.clone(), self.main_frame.clone(), now)
    }

    /// Whether the page made more requests than a page may.
    pub(super) fn is_spent(&self) -> bool {
        self.requests > self.habits.requests
    }

    /// How many requests are under way. One that takes very long (a stream, a poll) is no longer waited for.
    pub(super) fn under_way(&self, now: Instant) -> usize {
        let young = |began: &&Instant| now - **began < Duration::from_secs(6);
        self.under_way.values().filter(young).count()
    }

    /// How long no request has begun or ended.
    pub(super) fn quiet(&self, now: Instant) -> Duration {
        now - self.changed
    }

    /// What a tab wants to hear of in a session: requests for sound and film, which are refused, those of a test world, and
    /// documents, since the proxy's question for a password is passed on for such requests only. A browser context asks
    /// once, with its first document.
    pub(super) fn interception(habits: &Habits) -> Value {
        let mut patterns: Vec<Value> = ["Document", "Media"]
            .map(|kind| json!({ "urlPattern": "*", "resourceType": kind }))
            .into();
        patterns.extend(
            habits
                .plain
                .iter()
                .map(|name| json!({ "urlPattern": format!("https://{name}/*") })),
        );
        json!({ "patterns": patterns, "handleAuthRequests": true })
    }

    /// Takes an event and says what to answer.
    pub(super) fn take(&mut self, event: &Event, now: Instant) -> Vec<Answer> {
        let params = &event.params;
        let text = |key: &str| params[key].as_str().unwrap_or_default();
        let is_main = || text("frameId") == self.main_frame;
        let answer = |method, params| {
            vec![Answer {
                session: event.session.clone(),
                method,
                params,
            }]
        };
        match event.method.as_str() {
            "Network.requestWillBeSent" => {
                if params["request"]["url"]
                    .as_str()
                    .is_some_and(|url| url.starts_with("http"))
                {
                    self.requests += 1;
                    self.changed = now;
                    self.under_way.insert(text("requestId").to_owned(), now);
                    if self.requests == self.habits.requests + 1 {
                        return answer("Network.emulateNetworkConditions", connected(false));
                    }
                }
                if text("type") == "Document" && is_main() {
                    self.main_request = text("requestId").to_owned();
                }
            }
            "Network.responseReceived" => {
                let response = &params["response"];
                if text("type") == "Document" && is_main() {
                    self.status = response["status"]
                        .as_u64()
                        .and_then(|status| u16::try_from(status).ok());
                    let fields = response["headers"].as_object();
                    self.own_answer = fields.is_some_and(|fields| {
                        fields.keys().any(|name| name.eq_ignore_ascii_case(OWN_ANSWER))
                    });
                }
            }
            "Network.loadingFinished" | "Network.loadingFailed" => {
                // A request that was not counted, such as a data: address, moves nothing.
                self.changed = match self.under_way.remove(text("requestId")) {
                    Some(_) => now,
                    None => self.changed,
                };
            }
            "Page.frameNavigated" => self.navigated(event, now),
            "Page.lifecycleEvent" if is_main() => match text("name") {
                "load" => self.loaded = true,
                "firstContentfulPaint" => self.painted = true,
                _ => {}
            },
            "Page.javascriptDialogOpening" => {
                self.dialogs += 1;
                // Whether it may be left: it may. Everything else is a no.
                let accept = text("type") == "beforeunload";
                return answer("Page.handleJavaScriptDialog", json!({ "accept": accept }));
            }
            "Page.downloadWillBegin" => self.download = true,
            "Inspector.targetCrashed" => self.crashed = true,
            "Fetch.authRequired" => {
                let challenge = &params["authChallenge"];
                let (user, password) = &self.habits.credentials;
                // A site that wants a log-in gets none.
                let response = if challenge["source"] == "Proxy" {
                    json!({ "response": "ProvideCredentials", "username": user, "password": password })
                } else {
                    json!({ "response": "CancelAuth" })
                };
                let params = json!({ "requestId": params["requestId"], "authChallengeResponse": response });
                return answer("Fetch.continueWithAuth", params);
            }
            "Fetch.requestPaused" => {
                let id = &params["requestId"];
                let is_refused = text("resourceType") == "Media";
                let url = params["request"]["url"].as_str().unwrap_or_default();
                return match url.strip_prefix("https:") {
                    _ if is_refused || self.is_spent() => answer(
                        "Fetch.failRequest",
                        json!({ "requestId": id, "errorReason": "BlockedByClient" }),
                    ),
                    // A test world on this computer speaks plain HTTP, whatever its pages write.
                    Some(rest) if self.is_plain(url) => answer(
                        "Fetch.continueRequest",
                        json!({ "requestId": id, "url": format!("http:{rest}") }),
                    ),
                    _ => answer("Fetch.continueRequest", json!({ "requestId": id })),
                };
            }
            "Target.attachedToTarget" => return self.attached(event),
            _ => {}
        }
        Vec::new()
    }

    fn is_plain(&self, url: &str) -> bool {
        let host = url::Url::parse(url)
            .ok()
            .and_then(|url| url.host_str().map(str::to_owned));
        let is_of = |host: &str| {
            self.habits.plain.iter().any(|name| match name.strip_prefix('*') {
                Some(end) => host.ends_with(end),
                None => host == name,
            })
        };
        host.is_some_and(|host| is_of(&host))
    }

    fn navigated(&mut self, event: &Event, now: Instant) {
        let frame = &event.params["frame"];
        let text = |key: &str| frame[key].as_str().unwrap_or_default().to_owned();
        if text("url").starts_with("http") {
            self.origins.insert(text("securityOrigin"));
        }
        if text("id") != self.main_frame {
            if self.frames.len() < 40 {
                self.frames.push((event.session.clone(), text("id"), text("url")));
            }
            return;
        }
        // Blank pages between others are no stops.
        if text("url") == "about:blank" && self.url.is_empty() {
            return;
        }
        self.url = text("url");
        (self.loaded, self.painted) = (false, false);
        self.frames.clear();
        self.changed = now;
        self.documents += 1;
        self.restless |= self.documents > DOCUMENTS;
        let main = std::mem::take(&mut self.main_request);
        self.under_way.retain(|id, _| *id == main);
    }

    /// Another page that this one opened is closed; a frame or worker in a process of its own is held to the same rules.
    fn attached(&self, event: &Event) -> Vec<Answer> {
        let info = &event.params["targetInfo"];
        let child = event.params["sessionId"].as_str().unwrap_or_default().to_owned();
        let tell = |method, params| Answer {
            session: child.clone(),
            method,
            params,
        };
        if info["type"] == "page" {
            return vec![Answer {
                session: String::new(),
                method: "Target.closeTarget",
                params: json!({ "targetId": info["targetId"] }),
            }];
        }
        vec![
            tell(
                "Network.enable",
                json!({ "maxTotalBufferSize": 0, "maxResourceBufferSize": 0 }),
            ),
            tell("Fetch.enable", Self::interception(&self.habits)),
            tell("Page.enable", json!({})),
            tell(
                "Target.setAutoAttach",
                json!({ "autoAttach": true, "waitForDebuggerOnStart": true, "flatten": true }),
            ),
            tell("Runtime.runIfWaitingForDebugger", json!({})),
        ]
    }
}

/// Whether a tab's page has a network: none once it made more requests than a page may.
pub(super) fn connected(is: bool) -> Value {
    json!({ "offline": !is, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(method: &str, params: Value) -> Event {
        Event {
            session: "s".to_owned(),
            method: method.to_owned(),
            params,
        }
    }

    fn seen() -> Seen {
        let habits = Habits {
            credentials: ("tab".to_owned(), "secret".to_owned()),
            plain: vec!["*.example".to_owned()],
            requests: 3,
        };
        Seen::new(habits, "main".to_owned(), Instant::now())
    }

    fn sent(id: &str, url: &str) -> Event {
        event(
            "Network.requestWillBeSent",
            json!({ "requestId": id, "type": "Image", "frameId": "main", "request": { "url": url } }),
        )
    }

    #[tokio::test(start_paused = true)]
    async fn requests_are_counted_until_they_end_and_slow_ones_not_waited_for() {
        let mut seen = seen();
        for (id, url) in [
            ("1", "http://a.example/1"),
            ("2", "http://a.example/2"),
            ("d", "data:image/png,x"),
        ] {
            seen.take(&sent(id, url), Instant::now());
        }
        assert_eq!((seen.requests, seen.under_way(Instant::now())), (2, 2));
        tokio::time::advance(Duration::from_secs(1)).await;
        assert_eq!(seen.quiet(Instant::now()), Duration::from_secs(1));
        seen.take(
            &event("Network.loadingFinished", json!({ "requestId": "1" })),
            Instant::now(),
        );
        assert_eq!(seen.under_way(Instant::now()), 1);
        assert_eq!(seen.quiet(Instant::now()), Duration::ZERO);
        tokio::time::advance(Duration::from_secs(6)).await;
        assert_eq!(seen.under_way(Instant::now()), 0);
        assert!(!seen.is_spent());
        let third = seen.take(&sent("3", "http://a.example/x"), Instant::now());
        let fourth = seen.take(&sent("4", "http://a.example/x"), Instant::now());
        assert!(seen.is_spent() && third.is_empty());
        assert_eq!(fourth[0].params["offline"], true);
    }

    #[tokio::test]
    async fn the_proxy_gets_its_password_and_a_site_gets_none() {
        for (source, expected) in [("Proxy", "ProvideCredentials"), ("Server", "CancelAuth")] {
            let challenge = json!({ "requestId": "r", "authChallenge": { "source": source } });
            let answers = seen().take(&event("Fetch.authRequired", challenge), Instant::now());
            assert_eq!(answers[0].params["authChallengeResponse"]["response"], expected);
        }
    }

    #[tokio::test]
    async fn sound_and_film_are_refused_and_a_test_world_is_asked_in_plain_http() {
        for (kind, url, method, to) in [
            ("Media", "http://a.example/v.mp4", "Fetch.failRequest", None),
            ("Media", "https://a.example/v.webm", "Fetch.failRequest", None),
            (
                "Image",
                "https://a.example/p?q",
                "Fetch.continueRequest",
                Some("http://a.example/p?q"),
            ),
            ("Document", "https://real.test/", "Fetch.continueRequest", None),
        ] {
            let paused = json!({ "requestId": "r", "resourceType": kind, "request": { "url": url } });
            let answers = seen().take(&event("Fetch.requestPaused", paused), Instant::now());
            assert_eq!(
                (answers[0].method, answers[0].params["url"].as_str()),
                (method, to)
            );
        }
    }

    #[tokio::test]
    async fn a_new_document_begins_anew_and_too_many_are_restless() {
        let mut seen = seen();
        let navigated = |id: &str, url: &str| {
            let frame = json!({ "id": id, "url": url, "securityOrigin": url.trim_end_matches('/') });
            event("Page.frameNavigated", json!({ "frame": frame }))
        };
        let response = json!({
            "type": "Document", "frameId": "main", "requestId": "1",
            "response": { "status": 403, "headers": { "X-Spillway-Egress": "1" } },
        });
        seen.take(&event("Network.responseReceived", response), Instant::now());
        assert_eq!((seen.status, seen.own_answer), (Some(403), true));
        seen.take(&navigated("main", "http://a.example/"), Instant::now());
        for name in ["load", "firstContentfulPaint"] {
            let marks = json!({ "frameId": "main", "name": name });
            seen.take(&event("Page.lifecycleEvent", marks), Instant::now());
        }
        assert!(seen.loaded && seen.painted);
        seen.take(&navigated("child", "http://frame.example/"), Instant::now());
        assert!(seen.loaded && seen.frames.len() == 1);
        for _ in 0..DOCUMENTS {
            assert!(!seen.restless);
            seen.take(&navigated("main", "http://b.example/"), Instant::now());
        }
        assert!(seen.restless && !seen.loaded && !seen.painted && seen.frames.is_empty());
        assert_eq!(seen.origins.len(), 3);
    }

    #[tokio::test]
    async fn popups_are_closed_and_frames_elsewhere_held_to_the_rules() {
        let attached = |kind: &str| {
            let info = json!({ "type": kind, "targetId": "t" });
            event(
                "Target.attachedToTarget",
                json!({ "sessionId": "c", "targetInfo": info }),
            )
        };
        let answers = seen().take(&attached("page"), Instant::now());
        assert_eq!((answers[0].method, answers.len()), ("Target.closeTarget", 1));
        for kind in ["iframe", "worker", "service_worker"] {
            let answers = seen().take(&attached(kind), Instant::now());
            assert!(answers.iter().all(|answer| answer.session == "c"));
            assert_eq!(answers.last().unwrap().method, "Runtime.runIfWaitingForDebugger");
        }
    }
}
