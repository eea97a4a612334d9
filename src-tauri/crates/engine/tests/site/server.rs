//! A tiny web on loopback: pages by host and path, and a record of what was asked for.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{Response, StatusCode, header},
};

type Page = Box<dyn Fn(&Request, usize) -> Response<Body> + Send + Sync>;

/// Pages by `host/path`; what is not there answers 404.
#[derive(Default)]
pub struct Web {
    pages: HashMap<String, Page>,
    asked: Mutex<Vec<String>>,
    answered: Mutex<Vec<(String, u16)>>,
}

impl Web {
    /// A page that answers the same every time.
    pub fn put(mut self, at: &str, kind: &'static str, body: impl Into<Vec<u8>>) -> Self {
        let body = body.into();
        self.pages.insert(
            at.to_owned(),
            Box::new(move |_, _| answer(200, kind, body.clone())),
        );
        self
    }

    /// A page with an `ETag`: what asks whether it has changed hears that it has not, until `tag` says something else.
    pub fn tagged(
        mut self,
        at: &str,
        kind: &'static str,
        body: impl Into<Vec<u8>>,
        tag: &Arc<Mutex<&'static str>>,
    ) -> Self {
        let (body, tag) = (body.into(), Arc::clone(tag));
        let page = move |request: &Request, _| {
            let tag = format!("\"{}\"", tag.lock().unwrap());
            let known = request.headers().get(header::IF_NONE_MATCH);
            let mut answer = if known.is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
                answer(304, kind, Vec::new())
            } else {
                answer(200, kind, body.clone())
            };
            answer.headers_mut().insert(header::ETAG, tag.parse().unwrap());
            answer
        };
        self.pages.insert(at.to_owned(), Box::new(page));
        self
    }

    /// An HTML page.
    pub fn page(self, at: &str, html: &str) -> Self {
        self.put(at, "text/html; charset=utf-8", html)
    }

    /// An address that answers by what is asked.
    pub fn hear(
        mut self,
        at: &str,
        hear: impl Fn(&Request) -> Response<Body> + Send + Sync + 'static,
    ) -> Self {
        self.pages
            .insert(at.to_owned(), Box::new(move |request, _| hear(request)));
        self
    }

    /// An address that answers by how often it was asked before.
    pub fn act(mut self, at: &str, act: impl Fn(usize) -> Response<Body> + Send + Sync + 'static) -> Self {
        self.pages
            .insert(at.to_owned(), Box::new(move |_, before| act(before)));
        self
    }

    /// An address that sends on.
    pub fn redirect(self, at: &str, to: &str) -> Self {
        let to = to.to_owned();
        self.act(at, move |_| {
            Response::builder()
                .status(302)
                .header(header::LOCATION, &to)
                .body(Body::empty())
                .unwrap()
        })
    }

    /// Starts it; it ends with the test's runtime.
    pub async fn start(self) -> (Arc<Self>, SocketAddr) {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let web = Arc::new(self);
        let router = Router::new().fallback(serve).with_state(Arc::clone(&web));
        tokio::spawn(async move { axum::serve(listener, router).await });
        (web, address)
    }

    /// What was answered since this was asked last, with its status, robots.txt aside.
    pub fn answered(&self) -> Vec<(String, u16)> {
        let answered = std::mem::take(&mut *self.answered.lock().unwrap());
        let is_page = |(at, _): &(String, u16)| !at.ends_with("/robots.txt");
        answered.into_iter().filter(is_page).collect()
    }

    /// What was asked for, in order, robots.txt aside.
    pub fn asked(&self) -> Vec<String> {
        let asked = self.asked.lock().unwrap();
        asked
            .iter()
            .filter(|at| !at.ends_with("/robots.txt"))
            .cloned()
            .collect()
    }
}

/// An answer with a body.
pub fn answer(status: u16, kind: &str, body: impl Into<Vec<u8>>) -> Response<Body> {
    Response::builder()
        .status(StatusCode::from_u16(status).unwrap())
        .header(header::CONTENT_TYPE, kind)
        .body(Body::from(body.into()))
        .unwrap()
}

async fn serve(State(web): State<Arc<Web>>, request: Request) -> Response<Body> {
    let host = request.headers()[header::HOST].to_str().unwrap();
    let host = host.split(':').next().unwrap();
    let at = format!("{host}{}", request.uri().path());
    let before = {
        let mut asked = web.asked.lock().unwrap();
        let before = asked.iter().filter(|earlier| **earlier == at).count();
        asked.push(at.clone());
        before
    };
    let answer = match web.pages.get(&at) {
        Some(page) => page(&request, before),
        None => answer(404, "text/plain", "nothing here"),
    };
    let status = answer.status().as_u16();
    web.answered.lock().unwrap().push((at, status));
    answer
}
