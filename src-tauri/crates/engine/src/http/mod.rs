//! The only place that opens sockets. Provider calls go out as their definition says; pages and pictures of the open
//! web go through the guard, with caps on bytes, time and redirects.
//!
//! It puts a secret where a definition says it goes, at the last moment, and never prints a URL that holds one. It
//! knows neither what an answer means nor what it costs.

mod courtesy;
mod egress;
mod guard;

use std::{
    net::SocketAddr,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use provider::{AuthPlacement, RawAnswer, RequestSpec};
use reqwest::{
    Client, Method, Response,
    header::{HeaderMap, HeaderName, HeaderValue},
};
use store::Seen;
use url::Url;
use vault::Secret;

use courtesy::{Courtesy, Kind};

pub(crate) use egress::OWN_ANSWER;
pub use egress::{Attempt, Budget, Egress, Lane, Trip, Verdict};
pub use guard::{Guard, GuardRefusal, Reach, ResolveRule, ResolveRuleError, is_public};

/// The most a provider's answer may weigh. Real ones are under 100 KB.
const ANSWER_BYTES: usize = 4 << 20;
const REDIRECTS: usize = 10;
/// A longer word by which to tell a change is not kept.
const LONGEST_TAG: usize = 300;
/// How long it is believed that names can, or cannot, be looked up.
const NAMES_BELIEVED: Duration = Duration::from_secs(20);
/// A name that is kept for good (RFC 2606): it can be looked up wherever names can.
const KEPT_NAME: &str = "example.com";

/// Why there is no answer. The kinds differ in whether the provider may have charged.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// The request never left: no route, no name, no connection.
    #[error("{host} could not be reached: {reason}")]
    NotSent {
        /// Who was asked.
        host: String,
        /// Why it failed.
        reason: String,
    },
    /// It was sent and the answer did not arrive whole: the provider may have charged.
    #[error("{host} did not answer in full: {reason}")]
    Lost {
        /// Who was asked.
        host: String,
        /// Why it failed.
        reason: String,
    },
    /// Nobody has this name, as far as the answer of the computer's resolver can be believed.
    #[error("the name {host} could not be found")]
    NoSuchName {
        /// The name.
        host: String,
    },
    /// It sends visitors on without end.
    #[error("{host} redirects more than {REDIRECTS} times")]
    Circle {
        /// Who was asked.
        host: String,
    },
    /// It must not be dialled.
    #[error(transparent)]
    Refused(#[from] GuardRefusal),
    /// The request could not be built, such as a key with a line break in it.
    #[error("the request to {host} could not be built: {reason}")]
    Unbuildable {
        /// Who was to be asked.
        host: String,
        /// Why.
        reason: String,
    },
}

impl SendError {
    /// Whether the provider may have received the request, so that its charge is unknown.
    #[must_use]
    pub fn maybe_charged(&self) -> bool {
        matches!(self, Self::Lost { .. })
    }
}

/// The secrets of one provider, by the part they play.
#[derive(Default)]
pub struct Keys {
    /// The key.
    pub key: Option<Secret>,
    /// The second secret some providers want.
    pub secret: Option<Secret>,
}

/// What is wanted of the open web, and the most it may take.
#[derive(Clone, Copy, Debug)]
pub struct Want {
    accept: &'static str,
    kind: Kind,
    max_bytes: usize,
    /// The most time all hops together may take, without the wait for a turn.
    pub total: Duration,
}

impl Want {
    /// A web page.
    pub const PAGE: Self = Self {
        accept: "text/html,application/xhtml+xml,*/*;q=0.1",
        kind: Kind::Page,
        max_bytes: 3 << 20,
        total: Duration::from_secs(15),
    };
    /// A site's word to robots. RFC 9309 asks for at least 500 KiB.
    pub const ROBOTS: Self = Self {
        accept: "text/plain,*/*;q=0.1",
        kind: Kind::Page,
        max_bytes: 512 << 10,
        total: Duration::from_secs(10),
    };
    /// A picture.
    pub const PICTURE: Self = Self {
        accept: "image/png,image/svg+xml,image/webp,image/jpeg,image/*;q=0.5",
        kind: Kind::File,
        max_bytes: 5 << 20,
        total: Duration::from_secs(10),
    };
    /// A web app manifest.
    pub const MANIFEST: Self = Self {
        accept: "application/manifest+json,application/json,*/*;q=0.1",
        kind: Kind::File,
        max_bytes: 256 << 10,
        total: Duration::from_secs(8),
    };

    /// The same within a shorter time.
    #[must_use]
    pub fn within(self, total: Duration) -> Self {
        Self {
            total: self.total.min(total),
            ..self
        }
    }
}

/// A page or file of the open web.
#[derive(Clone, Debug)]
pub struct Fetched {
    /// Where it was found after redirects.
    pub final_url: Url,
    /// The HTTP status.
    pub status: u16,
    /// The `Content-Type` header.
    pub content_type: Option<String>,
    /// The body, cut at the cap when `truncated`.
    pub body: Vec<u8>,
    /// Whether the body was longer than the cap.
    pub truncated: bool,
    /// By what to tell whether it changes.
    pub seen: Seen,
}

/// Connects to a browser that this program started, where a pipe to it cannot be had.
pub(crate) async fn own_browser(port: u16) -> std::io::Result<tokio::net::TcpStream> {
    tokio::net::TcpStream::connect((std::net::Ipv4Addr::LOCALHOST, port)).await
}

/// Both kinds of connection of one world: real, or practice.
pub struct Http {
    guard: Guard,
    providers: Client,
    web: Client,
    practice: Option<SocketAddr>,
    courtesy: Courtesy,
    names_known: Mutex<Option<(Instant, bool)>>,
}

impl Http {
    /// Connections to the real world, with the user's rules for reserved names.
    ///
    /// # Errors
    /// When the TLS set-up of this computer cannot be used.
    pub fn real(rules: Vec<ResolveRule>, contact: Option<&str>) -> Result<Self, reqwest::Error> {
        Self::build(Guard::new(rules), contact, None)
    }

    /// Connections through a guard of the test's own.
    #[cfg(test)]
    pub(crate) fn through(guard: Guard) -> Self {
        Self::build(guard, None, None).unwrap()
    }

    /// Connections to the practice world at `address`: every provider is asked there instead.
    ///
    /// # Errors
    /// When the TLS set-up of this computer cannot be used.
    pub fn practice(address: SocketAddr) -> Result<Self, reqwest::Error> {
        Self::build(
            Guard::new(vec![ResolveRule::practice(address)]),
            None,
            Some(address),
        )
    }

    fn build(
        guard: Guard,
        contact: Option<&str>,
        practice: Option<SocketAddr>,
    ) -> Result<Self, reqwest::Error> {
        let contact = contact.map(|address| format!("; {address}")).unwrap_or_default();
        let agent = format!(
            "Spillway/{} (desktop enrichment{contact})",
            env!("CARGO_PKG_VERSION")
        );
        let client = |reach| {
            Client::builder()
                .user_agent(&agent)
                .redirect(reqwest::redirect::Policy::none())
                .no_proxy()
                .connect_timeout(Duration::from_secs(5))
                .pool_idle_timeout(Duration::from_secs(60))
                .dns_resolver(guard.resolver(reach))
                .build()
        };
        let (providers, web) = (client(Reach::Provider)?, client(Reach::OpenWeb)?);
        Ok(Self {
            guard,
            providers,
            web,
            practice,
            courtesy: Courtesy::default(),
            names_known: Mutex::default(),
        })
    }

    /// The judge of addresses on the open web, for those who open it in another way, and whether nothing but names that a
    /// rule sends somewhere exists.
    pub(crate) fn guard(&self) -> (&Guard, bool) {
        (&self.guard, self.practice.is_some())
    }

    /// Sends a provider's request with its secrets and reads the answer.
    ///
    /// # Errors
    /// When there is no whole answer; [`SendError::maybe_charged`] says whether it may have cost something.
    pub async fn call(
        &self,
        provider: &str,
        request: &RequestSpec,
        keys: &Keys,
    ) -> Result<RawAnswer, SendError> {
        let host = request.url.host_str().unwrap_or_default().to_owned();
        let unbuildable = |reason: String| SendError::Unbuildable {
            host: host.clone(),
            reason,
        };
        self.guard.check_url(&request.url, Reach::Provider)?;
        let mut url = self.addressed(provider, &request.url);
        let mut headers = HeaderMap::new();
        for (name, value) in &request.headers {
            insert_header(&mut headers, name, value, false).map_err(unbuildable)?;
        }
        if let Some(content_type) = &request.content_type {
            insert_header(&mut headers, "content-type", content_type, false).map_err(unbuildable)?;
        }
        for placement in &request.auth {
            place_secret(placement, keys, &mut url, &mut headers).map_err(unbuildable)?;
        }
        let method =
            Method::from_bytes(request.method.as_bytes()).map_err(|error| unbuildable(error.to_string()))?;
        let mut builder = self
            .providers
            .request(method, url)
            .headers(headers)
            .timeout(Duration::from_millis(request.timeout_ms));
        if let Some(body) = &request.body {
            builder = builder.body(body.clone());
        }
        let response = builder.send().await.map_err(|error| failure(&host, error))?;
        let status = response.status().as_u16();
        let headers = response
            .headers()
            .iter()
            .map(|(name, value)| {
                (
                    name.as_str().to_owned(),
                    String::from_utf8_lossy(value.as_bytes()).into_owned(),
                )
            })
            .collect();
        let (body, truncated) = read_body(response, ANSWER_BYTES)
            .await
            .map_err(|error| failure(&host, error))?;
        if truncated {
            let reason = format!("the answer is larger than {} MB", ANSWER_BYTES >> 20);
            return Err(SendError::Lost { host, reason });
        }
        Ok(RawAnswer {
            status,
            headers,
            body,
        })
    }

    /// Fetches a page or file of the open web, following redirects, each of them judged by the guard and each waiting for
    /// its turn at its host.
    ///
    /// # Errors
    /// When it cannot be reached, must not be dialled, or redirects without end.
    pub async fn fetch(&self, url: &Url, want: Want) -> Result<Fetched, SendError> {
        self.fetch_unless(url, want, &Seen::default()).await
    }

    /// The same, unless it is as it was seen before: then the status is 304 and there is no body.
    ///
    /// # Errors
    /// As [`Self::fetch`].
    pub async fn fetch_unless(&self, url: &Url, want: Want, seen: &Seen) -> Result<Fetched, SendError> {
        let mut url = url.clone();
        let mut left = want.total;
        for _ in 0..=REDIRECTS {
            self.guard.check_url(&url, Reach::OpenWeb)?;
            let host = url.host_str().unwrap_or_default().to_owned();
            let is_here = self.guard.sent_to(&host).is_some();
            if self.practice.is_some() && !is_here {
                // The practice world has no way out.
                return Err(SendError::NoSuchName { host });
            }
            let turn = self.courtesy.turn(&host, want.kind, !is_here).await;
            let started = Instant::now();
            let hop = tokio::time::timeout(left, self.hop(&url, &host, want, seen)).await;
            drop(turn);
            left = left.saturating_sub(started.elapsed());
            match hop {
                Ok(Ok(Hop::There(fetched))) => return Ok(fetched),
                Ok(Ok(Hop::Onward(next))) => url = next,
                // A test world on this computer speaks plain HTTP, whatever its pages write.
                Ok(Err(SendError::NotSent { .. })) if is_here && url.scheme() == "https" => {
                    // Never an error between these two; were it one, the count of hops would end it.
                    let _ = url.set_scheme("http");
                }
                Ok(Err(error)) => return Err(error),
                Err(_) => {
                    let reason = "it took too long".to_owned();
                    return Err(SendError::Lost { host, reason });
                }
            }
        }
        let host = url.host_str().unwrap_or_default().to_owned();
        Err(SendError::Circle { host })
    }

    async fn hop(&self, url: &Url, host: &str, want: Want, seen: &Seen) -> Result<Hop, SendError> {
        let mut request = self
            .web
            .get(url.clone())
            .header("accept", want.accept)
            .header("accept-language", "en,*;q=0.5");
        if let Some(etag) = &seen.etag {
            request = request.header("if-none-match", etag);
        }
        if let Some(modified) = &seen.modified {
            request = request.header("if-modified-since", modified);
        }
        let response = request.send().await.map_err(|error| failure(host, error))?;
        let status = response.status();
        let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok());
        let next = header("location")
            .filter(|_| status.is_redirection())
            .and_then(|location| url.join(location).ok());
        if let Some(next) = next {
            return Ok(Hop::Onward(next));
        }
        let kept = |name: &str| {
            let value = header(name).filter(|value| value.len() <= LONGEST_TAG);
            value.map(ToOwned::to_owned)
        };
        let content_type = header("content-type").map(ToOwned::to_owned);
        let seen = Seen {
            etag: kept("etag"),
            modified: kept("last-modified"),
        };
        let (body, truncated) = read_body(response, want.max_bytes)
            .await
            .map_err(|error| failure(host, error))?;
        Ok(Hop::There(Fetched {
            final_url: url.clone(),
            status: status.as_u16(),
            content_type,
            body,
            truncated,
            seen,
        }))
    }

    /// Whether it is sure that nobody has a name that could not be found: it is a reserved one, or other names can be
    /// looked up right now. Without a network no name can be found, and that says nothing of the name.
    pub async fn is_nobodys(&self, host: &str) -> bool {
        if self.practice.is_some() || guard::is_reserved(host) {
            return true;
        }
        let believed = *self.names_known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, known)) = believed.filter(|(at, _)| at.elapsed() < NAMES_BELIEVED) {
            return known;
        }
        let lookup = tokio::time::timeout(Duration::from_secs(5), tokio::net::lookup_host((KEPT_NAME, 443)));
        let known = lookup
            .await
            .is_ok_and(|found| found.is_ok_and(|mut all| all.next().is_some()));
        *self.names_known.lock().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), known));
        known
    }

    /// The home page addresses to try for a domain, best first. A name that a rule sends elsewhere speaks plain HTTP.
    #[must_use]
    pub fn home_pages(&self, domain: &str) -> Vec<Url> {
        let schemes = if self.guard.sent_to(domain).is_some() {
            ["http", "https"]
        } else {
            ["https", "http"]
        };
        let www = (!domain.starts_with("www.")).then(|| format!("www.{domain}"));
        std::iter::once(domain.to_owned())
            .chain(www)
            .flat_map(|host| schemes.map(|scheme| format!("{scheme}://{host}/")))
            .filter_map(|address| Url::parse(&address).ok())
            .collect()
    }

    /// In the practice world a provider's own address is exchanged for the world's; path and query stay.
    fn addressed(&self, provider: &str, url: &Url) -> Url {
        let Some(address) = self.practice else {
            return url.clone();
        };
        let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
        Url::parse(&format!("http://{address}/p/{provider}{}{query}", url.path()))
            .unwrap_or_else(|_| url.clone())
    }
}

/// What one request of a fetch leads to.
enum Hop {
    There(Fetched),
    Onward(Url),
}

fn place_secret(
    placement: &AuthPlacement,
    keys: &Keys,
    url: &mut Url,
    headers: &mut HeaderMap,
) -> Result<(), String> {
    let held = if placement.wants_second_secret() {
        &keys.secret
    } else {
        &keys.key
    };
    let Some(secret) = held else {
        return Err("its key is not set".to_owned());
    };
    placement.place(secret.expose(), url, &mut |name, value| {
        insert_header(headers, name, value, true)
    })
}

fn insert_header(headers: &mut HeaderMap, name: &str, value: &str, sensitive: bool) -> Result<(), String> {
    let name =
        HeaderName::from_bytes(name.as_bytes()).map_err(|_| format!("\"{name}\" is no header name"))?;
    // The value stays out of the message: it may be a secret.
    let mut value = HeaderValue::from_str(value)
        .map_err(|_| format!("the value for header {name} has characters it cannot hold"))?;
    value.set_sensitive(sensitive);
    headers.insert(name, value);
    Ok(())
}

async fn read_body(mut response: Response, max_bytes: usize) -> Result<(Vec<u8>, bool), reqwest::Error> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        let room = max_bytes - body.len();
        if chunk.len() > room {
            body.extend_from_slice(&chunk[..room]);
            return Ok((body, true));
        }
        body.extend_from_slice(&chunk);
    }
    Ok((body, false))
}

/// What went wrong, without the URL (it may hold a key), naming the innermost cause.
fn failure(host: &str, error: reqwest::Error) -> SendError {
    let host = host.to_owned();
    let mut cause: &dyn std::error::Error = &error;
    while let Some(inner) = cause.source() {
        if let Some(refusal) = inner.downcast_ref::<GuardRefusal>() {
            return match refusal {
                GuardRefusal::Unknown { nobody: true, .. } => SendError::NoSuchName { host },
                GuardRefusal::Unknown { .. } => SendError::NotSent {
                    host,
                    reason: "its name could not be looked up; check this computer's network".to_owned(),
                },
                other => SendError::Refused(other.clone()),
            };
        }
        cause = inner;
    }
    if error.is_timeout() && !error.is_connect() {
        return SendError::Lost {
            host,
            reason: "it took too long".to_owned(),
        };
    }
    let reason = if error.is_connect() && error.is_timeout() {
        "no connection within 5 s".to_owned()
    } else {
        cause.to_string()
    };
    if error.is_connect() || error.is_builder() {
        SendError::NotSent { host, reason }
    } else {
        SendError::Lost { host, reason }
    }
}
