//! One call to a provider, from arrival to the bytes: script, limits, waiting, key, answer, and the note in the log.

use std::{
    collections::BTreeMap,
    convert::Infallible,
    io,
    sync::{Arc, PoisonError, RwLock, atomic::Ordering},
    time::{Duration, Instant},
};

use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::Response,
};
use futures::{StreamExt, stream};
use serde_json::{Value, json};

use super::failing::Failing;
use super::{ALL, Accepts, Caller, Content, Provider, Question, Refusal, Reply, Route};
use crate::{
    World,
    chance::number,
    conditions::{Fault, Limits, Manners},
    limits::{Room, UnderWay, Windows},
    tally::{Asked, Ending, Tally},
    wire::Cut,
};

/// A provider at work: its manners now, its counters.
pub struct Station {
    provider: &'static Provider,
    manners: RwLock<Arc<Manners>>,
    pub(crate) tally: Tally,
    pub(crate) under_way: UnderWay,
    /// One for the provider and one for each route with limits of its own.
    windows: Vec<Windows>,
    failing: Failing,
}

impl Station {
    /// All providers, with their manners.
    pub fn all(manners: &BTreeMap<String, Manners>) -> Vec<Self> {
        ALL.iter()
            .map(|provider| Self {
                provider,
                manners: RwLock::new(Arc::new(manners.get(provider.id).cloned().unwrap_or_default())),
                tally: Tally::default(),
                under_way: UnderWay::default(),
                windows: (0..=provider.routes.len()).map(|_| Windows::default()).collect(),
                failing: Failing::default(),
            })
            .collect()
    }

    /// Its id.
    pub fn id(&self) -> &'static str {
        self.provider.id
    }

    /// Other manners from now on.
    pub fn set(&self, manners: Manners) {
        *self.manners.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(manners);
    }

    fn manners(&self) -> Arc<Manners> {
        Arc::clone(&self.manners.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The limits of a call and where they are counted.
    fn limits(&self, world: &World, manners: &Manners, route: Option<usize>) -> (Limits, &Windows) {
        if let Some(limits) = manners.limits {
            return (limits, &self.windows[0]);
        }
        if !world.conditions.limited {
            return (Limits::NONE, &self.windows[0]);
        }
        let own = route.and_then(|at| Some((self.provider.routes[at].limits?, &self.windows[at + 1])));
        own.unwrap_or((self.provider.limits, &self.windows[0]))
    }
}

/// A request to a provider.
pub struct Request {
    /// Its id, from the path.
    pub provider: String,
    /// The real path, without a leading slash.
    pub path: String,
    pub method: Method,
    pub query: BTreeMap<String, String>,
    pub headers: HeaderMap,
    pub body: Bytes,
    pub cut: Cut,
}

/// What becomes of a call.
struct Outcome {
    reply: Reply,
    ending: Ending,
    room: Room,
}

/// Answers a call.
pub async fn call(world: &World, request: Request) -> Response {
    let Some(station) = world
        .stations
        .iter()
        .find(|station| station.id() == request.provider)
    else {
        let body =
            json!({ "error": format!("there is no provider {} in the practice world", request.provider) });
        return send(Reply::no(404, body), &[]);
    };
    let provider = station.provider;
    let manners = station.manners();
    let call = station.tally.arrive();
    let path = request.path.trim_end_matches('/');
    let route = provider
        .routes
        .iter()
        .position(|route| route.path == path && route.method == request.method.as_str());
    let fields = fields(&request.query, &request.body);
    let asked = |status, ending| Asked {
        call,
        at: world.began.elapsed(),
        question: question(&request.method, path, &fields),
        status,
        ending,
    };
    let account = route.is_none_or(|at| provider.routes[at].account);
    let note = |status, ending| {
        station
            .tally
            .end(asked(status, ending), account, world.conditions.log)
    };

    let fault = manners
        .script
        .iter()
        .find(|scripted| scripted.applies(call, world.began.elapsed()))
        .map(|scripted| scripted.fault);
    let accepts = Accepts {
        json: request
            .headers
            .get(header::ACCEPT)
            .is_some_and(|value| value.as_bytes().windows(4).any(|part| part == b"json")),
    };
    if let Some(fault) = fault
        && let Some(response) = at_once(world, provider, fault, &accepts, &request.cut, &note).await
    {
        return response;
    }

    let (limits, windows) = station.limits(world, &manners, route);
    let begun = station.under_way.begin(limits.concurrent);
    let room = match windows_or_full(windows, limits, begun.is_some()) {
        Ok(room) => room,
        Err(room) => {
            note(429, Ending::Throttled);
            return send(
                (provider.refuse)(Refusal::TooFast(&room)),
                &(provider.headers)(&room),
            );
        }
    };

    let luck = number(world.conditions.seed, &[provider.id, path, &call.to_string()]);
    let wait = match fault {
        Some(Fault::Slow { ms }) => Duration::from_millis(ms),
        _ => waiting(provider, &manners, luck, world.conditions.slowness),
    };
    if !wait.is_zero() {
        world.sleep(wait).await;
    }
    let times = world.failing.load(Ordering::Relaxed);
    let faulty = luck_of_faults(world, provider, call) < world.conditions.faults
        || station.failing.fails(
            provider.id,
            &fields,
            &question(&request.method, path, &fields),
            times,
        );
    let caller = Caller {
        headers: &request.headers,
        query: &request.query,
    };
    let outcome = if faulty {
        let reply = Reply::no_text(502, "<html><body><h1>502 Bad Gateway</h1></body></html>");
        Outcome {
            reply,
            ending: Ending::Failed,
            room,
        }
    } else {
        let reply = answer(world, provider, &manners, route, path, &caller, &accepts, &fields);
        let ending = if reply.answers {
            Ending::Answered
        } else {
            Ending::Refused
        };
        Outcome { reply, ending, room }
    };
    finish(provider, outcome, fault, &note)
}

fn windows_or_full(windows: &Windows, limits: Limits, begun: bool) -> Result<Room, Room> {
    if begun {
        windows.admit(limits, Instant::now())
    } else {
        Err(Room {
            limits,
            ..Room::default()
        })
    }
}

fn finish(
    provider: &Provider,
    outcome: Outcome,
    fault: Option<Fault>,
    note: &(dyn Fn(u16, Ending) + Sync),
) -> Response {
    let headers = (provider.headers)(&outcome.room);
    if fault == Some(Fault::HalfBody) {
        note(outcome.reply.status, Ending::Failed);
        return half(&outcome.reply);
    }
    note(outcome.reply.status, outcome.ending);
    send(outcome.reply, &headers)
}

#[expect(clippy::too_many_arguments, reason = "the parts of one call, used once")]
fn answer(
    world: &World,
    provider: &'static Provider,
    manners: &Manners,
    route: Option<usize>,
    path: &str,
    caller: &Caller<'_>,
    accepts: &Accepts,
    fields: &BTreeMap<String, String>,
) -> Reply {
    if !(provider.has_key)(caller) {
        return (provider.refuse)(Refusal::BadKey(accepts));
    }
    let Some(Route { answer, .. }) = route.map(|at| &provider.routes[at]) else {
        return (provider.refuse)(Refusal::NoRoute(path));
    };
    answer(&Question {
        provider,
        seed: world.conditions.seed,
        hit_rate: manners.hit_rate,
        fields,
    })
}

/// Faults that take the place of everything else.
async fn at_once(
    world: &World,
    provider: &Provider,
    fault: Fault,
    accepts: &Accepts,
    cut: &Cut,
    note: &(dyn Fn(u16, Ending) + Sync),
) -> Option<Response> {
    let failed = |status: u16, body: Body| {
        note(status, Ending::Failed);
        Some(respond(status, "application/json", body))
    };
    match fault {
        Fault::Slow { .. } | Fault::HalfBody => None,
        Fault::Throttle { retry_after_s } => {
            note(429, Ending::Throttled);
            let mut reply = (provider.refuse)(Refusal::TooFast(&Room::default()));
            reply.headers.retain(|(name, _)| *name != "retry-after");
            Some(send(
                match retry_after_s {
                    Some(seconds) => reply.with("retry-after", seconds),
                    None => reply,
                },
                &[],
            ))
        }
        Fault::Broken { status } => failed(
            status,
            Body::from("<html><body>Something went wrong</body></html>"),
        ),
        Fault::NoCredit => {
            note(402, Ending::Refused);
            Some(send((provider.refuse)(Refusal::NoCredit), &[]))
        }
        Fault::BadKey => {
            note(401, Ending::Refused);
            Some(send((provider.refuse)(Refusal::BadKey(accepts)), &[]))
        }
        Fault::Hang => {
            note(0, Ending::Failed);
            world.sleep(Duration::from_secs(3_600)).await;
            cut.now();
            Some(respond(504, "text/plain", Body::empty()))
        }
        Fault::Reset => {
            note(0, Ending::Failed);
            cut.now();
            Some(respond(500, "text/plain", Body::empty()))
        }
        Fault::Garbage => failed(200, Body::from(&b"\x00\xff<<<\x17{\"data\": [}, \xc3("[..])),
        Fault::HugeBody { bytes } => failed(200, huge(bytes)),
    }
}

/// How long an answer takes: near the median evenly to both sides, or with the long tail of real ones.
fn waiting(provider: &Provider, manners: &Manners, luck: f64, slowness: f64) -> Duration {
    let median = manners.median_ms.unwrap_or(provider.median_ms) * slowness;
    let factor = match manners.jitter {
        Some(jitter) => 1.0 + jitter * (2.0 * luck - 1.0),
        // Half of all answers between 0.7 and 1 of the median, the slowest at five times.
        None if luck < 0.5 => 0.7 + 0.6 * luck,
        None => 1.0 + (luck - 0.5) + 28.0 * (luck - 0.5).powi(4) * 2.0,
    };
    Duration::from_secs_f64((median * factor).max(0.0) / 1_000.0)
}

fn luck_of_faults(world: &World, provider: &Provider, call: u64) -> f64 {
    if world.conditions.faults <= 0.0 {
        return 1.0;
    }
    number(world.conditions.seed, &["fault", provider.id, &call.to_string()])
}

/// Query and body as one set of names, nested names joined with dots.
fn fields(query: &BTreeMap<String, String>, body: &Bytes) -> BTreeMap<String, String> {
    let mut fields = query.clone();
    if !body.is_empty()
        && let Ok(body) = serde_json::from_slice::<Value>(body)
    {
        flatten("", &body, &mut fields);
    }
    fields
}

fn flatten(prefix: &str, value: &Value, into: &mut BTreeMap<String, String>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                let name = if prefix.is_empty() {
                    name.clone()
                } else {
                    format!("{prefix}.{name}")
                };
                flatten(&name, member, into);
            }
        }
        Value::String(text) => {
            into.insert(prefix.to_owned(), text.clone());
        }
        Value::Null => {}
        other => {
            into.insert(prefix.to_owned(), other.to_string());
        }
    }
}

/// A question in one spelling, without the key.
fn question(method: &Method, path: &str, fields: &BTreeMap<String, String>) -> String {
    let mut text = format!("{method} {path}");
    for (name, value) in fields {
        if !matches!(name.as_str(), "api_key" | "api" | "key") {
            text.push_str(if text.contains('?') { "&" } else { "?" });
            text.push_str(name);
            text.push('=');
            text.push_str(value);
        }
    }
    text
}

fn bytes_of(content: Content) -> (&'static str, Bytes) {
    match content {
        Content::Json(value) => (
            "application/json",
            serde_json::to_vec(&value).unwrap_or_default().into(),
        ),
        Content::Text(text) if text.starts_with('<') => ("text/html; charset=utf-8", text.into()),
        Content::Text(text) => ("text/plain; charset=utf-8", text.into()),
    }
}

fn send(reply: Reply, headers: &[(&'static str, String)]) -> Response {
    let (kind, bytes) = bytes_of(reply.content);
    let mut response = respond(reply.status, kind, Body::from(bytes));
    for (name, value) in reply.headers.iter().chain(headers) {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(*name, value);
        }
    }
    response
}

fn respond(status: u16, kind: &'static str, body: Body) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}

/// The first half of an answer whose whole length is promised.
fn half(reply: &Reply) -> Response {
    let bytes = match &reply.content {
        Content::Json(value) => serde_json::to_vec(value).unwrap_or_default(),
        Content::Text(text) => text.clone().into_bytes(),
    };
    let first = Bytes::copy_from_slice(&bytes[..bytes.len() / 2]);
    // A moment in between lets the first half leave; broken off at once, nothing would arrive at all.
    let broken = async {
        tokio::time::sleep(Duration::from_millis(10)).await;
        Err(io::Error::from(io::ErrorKind::ConnectionAborted))
    };
    let parts = stream::iter([Ok(first)]).chain(stream::once(broken));
    let mut response = respond(reply.status, "application/json", Body::from_stream(parts));
    response
        .headers_mut()
        .insert(header::CONTENT_LENGTH, HeaderValue::from(bytes.len()));
    response
}

/// A body of so many bytes that is never in memory as a whole.
fn huge(bytes: u64) -> Body {
    const CHUNK: usize = 64 << 10;
    let chunk = Bytes::from(vec![b' '; CHUNK]);
    let whole = bytes / CHUNK as u64;
    let rest = usize::try_from(bytes % CHUNK as u64).unwrap_or(0);
    let chunks = (0..whole)
        .map({
            let chunk = chunk.clone();
            move |_| chunk.clone()
        })
        .chain([chunk.slice(..rest)])
        .map(Ok::<_, Infallible>);
    Body::from_stream(stream::iter(chunks))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_of_all_answers_come_within_the_median_and_jitter_is_even() {
        let provider = ALL[0];
        let plain = Manners::default();
        let at = |manners: &Manners, luck| waiting(provider, manners, luck, 1.0).as_secs_f64() * 1_000.0;
        assert!(at(&plain, 0.49) <= provider.median_ms && at(&plain, 0.51) > provider.median_ms);
        assert!(at(&plain, 0.999) > 3.0 * provider.median_ms);
        let even = Manners {
            median_ms: Some(100.0),
            jitter: Some(0.3),
            ..Manners::default()
        };
        let near = |luck, wanted: f64| (at(&even, luck) - wanted).abs() < 0.01;
        assert!(near(0.0, 70.0) && near(0.5, 100.0) && near(1.0, 130.0));
        assert!(waiting(provider, &even, 0.5, 0.0).is_zero());
    }

    #[test]
    fn a_question_has_one_spelling_and_never_the_key() {
        let query = BTreeMap::from([("api_key".to_owned(), "secret".to_owned())]);
        let body =
            Bytes::from_static(br#"{"data":{"last_name":"B","first_name":"A"},"flag":true,"none":null}"#);
        let fields = fields(&query, &body);
        assert_eq!(
            question(&Method::POST, "enrich-person", &fields),
            "POST enrich-person?data.first_name=A&data.last_name=B&flag=true"
        );
    }
}
