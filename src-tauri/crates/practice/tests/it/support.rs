//! Asking the practice world over real connections.

use reqwest::{Client, Method, RequestBuilder, redirect::Policy};
use serde_json::Value;
use spillway_practice::{Conditions, KEY, Manners, Practice};

/// A world and a client.
pub struct World {
    pub practice: Practice,
    pub client: Client,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    /// The value at a JSON pointer.
    pub fn at(&self, pointer: &str) -> Value {
        self.json().pointer(pointer).cloned().unwrap_or(Value::Null)
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// A question: provider, method, path with query, body.
#[derive(Clone, Copy)]
pub struct Question<'a>(pub &'a str, pub &'a str, pub &'a str, pub &'a str);

impl World {
    pub async fn start(conditions: Conditions) -> Self {
        let client = Client::builder()
            .no_proxy()
            .redirect(Policy::none())
            .build()
            .expect("a client");
        let practice = Practice::start(0, conditions).await.expect("a free port");
        Self { practice, client }
    }

    pub fn request(&self, question: Question<'_>, key: &str) -> RequestBuilder {
        let Question(provider, method, path, body) = question;
        let key_name = match provider {
            "zerobounce" => Some("api_key"),
            "millionverifier" => Some("api"),
            _ => None,
        };
        let mut url = format!("http://{}/p/{provider}/{path}", self.practice.address());
        if let Some(name) = key_name {
            url.push_str(if path.contains('?') { "&" } else { "?" });
            url.push_str(&format!("{name}={key}"));
        }
        let method: Method = method.parse().expect("a method");
        let mut request = self
            .client
            .request(method, url)
            .header("accept", "application/json");
        request = match provider {
            "findymail" => request.bearer_auth(key),
            "prospeo" => request.header("x-key", key),
            _ if key_name.is_none() => request.header("x-api-key", key),
            _ => request,
        };
        if body.is_empty() {
            request
        } else {
            request
                .header("content-type", "application/json")
                .body(body.to_owned())
        }
    }

    /// Asks with the right key.
    pub async fn ask(&self, question: Question<'_>) -> Answer {
        self.ask_as(question, KEY).await.expect("an answer")
    }

    /// Asks with a key; fails as the connection does.
    pub async fn ask_as(&self, question: Question<'_>, key: &str) -> reqwest::Result<Answer> {
        let response = self.request(question, key).send().await?;
        Ok(Answer {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            text: response.text().await?,
        })
    }
}

/// No waiting, no faults, no limits; this provider answers that share of questions.
pub fn knowing(provider: &str, hit_rate: f64) -> Conditions {
    let hit_rate = Some(hit_rate);
    Conditions::still().with(
        provider,
        Manners {
            hit_rate,
            ..Manners::default()
        },
    )
}
