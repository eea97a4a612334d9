//! Conditions over an answer: its status, headers and body together, because neither alone says what it means
//! (a 400 can be a miss, a 200 an error).

use std::fmt;

use serde::{Deserialize, Deserializer, de};
use serde_json::Value as Json;
use serde_json_path::JsonPath;

/// A JSONPath (RFC 9535), compiled when the definition is loaded.
#[derive(Clone)]
pub struct Path {
    text: String,
    compiled: JsonPath,
}

impl Path {
    /// The first node it finds, if any; null counts as found.
    #[must_use]
    pub fn first<'a>(&self, body: &'a Json) -> Option<&'a Json> {
        self.compiled.query(body).first()
    }

    /// As written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl fmt::Debug for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for Path {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let compiled = JsonPath::parse(&text).map_err(|error| {
            de::Error::custom(format!(
                "\"{text}\" is no JSONPath (RFC 9535): {}",
                error.message()
            ))
        })?;
        Ok(Self { text, compiled })
    }
}

/// What has to hold of an answer. Everything that is given must hold.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Condition {
    /// One of these statuses.
    pub status: Vec<u16>,
    /// A node of the body that the next five look at.
    pub path: Option<Path>,
    /// The node is there and not null (or the opposite).
    pub present: Option<bool>,
    /// The node is absent, null, an empty string, list or object (or the opposite).
    pub empty: Option<bool>,
    /// The node is one of these values.
    pub one_of: Vec<Json>,
    /// The node is none of these values.
    pub none_of: Vec<Json>,
    /// The node's text contains this, in any case.
    pub contains: Option<String>,
    /// The body as text contains this, in any case.
    pub text: Option<String>,
    /// The answer has this header.
    pub header: Option<String>,
}

impl Condition {
    /// Whether it holds. A body that is no JSON has no nodes.
    #[must_use]
    pub fn holds(&self, status: u16, headers: &[(String, String)], text: &str, body: Option<&Json>) -> bool {
        let node = self
            .path
            .as_ref()
            .and_then(|path| body.and_then(|body| path.first(body)));
        let is_empty = node.is_none_or(is_empty);
        (self.status.is_empty() || self.status.contains(&status))
            && self
                .present
                .is_none_or(|wanted| node.is_some_and(|node| !node.is_null()) == wanted)
            && self.empty.is_none_or(|wanted| is_empty == wanted)
            && (self.one_of.is_empty() || node.is_some_and(|node| self.one_of.contains(node)))
            && !node.is_some_and(|node| self.none_of.contains(node))
            && self
                .contains
                .as_ref()
                .is_none_or(|part| node.is_some_and(|node| contains(&plain(node), part)))
            && self.text.as_ref().is_none_or(|part| contains(text, part))
            && self.header.as_ref().is_none_or(|name| {
                headers
                    .iter()
                    .any(|(header, _)| header.eq_ignore_ascii_case(name))
            })
    }
}

/// Whether a node says nothing: null, `""`, `[]`, `{}`.
pub(crate) fn is_empty(node: &Json) -> bool {
    match node {
        Json::Null => true,
        Json::String(text) => text.trim().is_empty(),
        Json::Array(items) => items.is_empty(),
        Json::Object(members) => members.is_empty(),
        Json::Bool(_) | Json::Number(_) => false,
    }
}

/// A node as a person would read it.
pub(crate) fn plain(node: &Json) -> String {
    match node {
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn contains(text: &str, part: &str) -> bool {
    text.to_lowercase().contains(&part.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn condition(toml: &str) -> Condition {
        toml::from_str(toml).unwrap()
    }

    #[test]
    fn conditions_look_at_status_and_body_together() {
        let no_match = condition("status = [400]\npath = '$.error_code'\none_of = ['NO_MATCH']");
        let empty = condition("path = '$.data.email'\nempty = true");
        let body = json!({"error_code": "NO_MATCH", "data": {"email": ""}});
        assert!(no_match.holds(400, &[], "", Some(&body)));
        assert!(!no_match.holds(200, &[], "", Some(&body)));
        assert!(empty.holds(200, &[], "", Some(&body)), "an empty string is empty");
        assert!(
            empty.holds(200, &[], "", Some(&json!({}))),
            "an absent node is empty"
        );
        assert!(!empty.holds(200, &[], "", Some(&json!({"data": {"email": "a@b.example"}}))));
        assert!(condition("text = 'too MANY'").holds(200, &[], "Too many requests", None));
        assert!(condition("header = 'Retry-After'").holds(
            200,
            &[("retry-after".into(), "1".into())],
            "",
            None
        ));
        assert!(condition("path = '$.n'\nnone_of = [0]").holds(200, &[], "", Some(&json!({"n": 1}))));
    }
}
