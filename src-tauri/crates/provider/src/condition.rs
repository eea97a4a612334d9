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

    /// Every node it finds, in the order of the body; null counts as found.
    pub fn all<'a>(&self, body: &'a Json) -> impl Iterator<Item = &'a Json> {
        self.compiled.query(body).all().into_iter()
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
        if !text.starts_with('$') {
            return Err(de::Error::custom(format!(
                "\"{text}\" is no JSONPath (RFC 9535): it does not begin with $"
            )));
        }
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
#[cfg_attr(test, derive(schemars::JsonSchema))]
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
    /// The node is one of these values; an absent node is none.
    pub one_of: Vec<Json>,
    /// The node is none of these values; an absent node passes.
    pub none_of: Vec<Json>,
    /// The node's text contains this, in any case.
    pub contains: Option<String>,
    /// The body as text contains this, in any case.
    pub text: Option<String>,
    /// The answer has this header.
    pub header: Option<String>,
}

impl Condition {
    /// Whether it asks for nothing, so that it would hold of every answer.
    #[must_use]
    pub fn asks_nothing(&self) -> bool {
        self.status.is_empty() && !self.looks_at_a_node() && self.text.is_none() && self.header.is_none()
    }

    /// Whether it says what the node at `path` has to be.
    #[must_use]
    pub fn looks_at_a_node(&self) -> bool {
        self.present.is_some()
            || self.empty.is_some()
            || !self.one_of.is_empty()
            || !self.none_of.is_empty()
            || self.contains.is_some()
    }

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
            && (self.one_of.is_empty() || node.is_some_and(|node| is_one_of(node, &self.one_of)))
            && !node.is_some_and(|node| is_one_of(node, &self.none_of))
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

fn is_one_of(node: &Json, values: &[Json]) -> bool {
    // JSON knows one kind of number: 200 and 200.0 are the same.
    let same = |value: &Json| value == node || (value.is_number() && value.as_f64() == node.as_f64());
    values.iter().any(same)
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

/// A node as a number; some providers write numbers as text.
pub(crate) fn number(node: &Json) -> Option<f64> {
    node.as_f64().or_else(|| node.as_str()?.trim().parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn conditions_look_at_status_headers_and_body_together() {
        let body = json!({
            "error_code": "NO_MATCH", "n": 200, "ok": true, "none": null,
            "data": { "email": "", "list": [], "reason": "Out of Credits" },
        });
        for (toml, status, holds) in [
            ("status = [400, 404]", 400, true),
            ("status = [400, 404]", 200, false),
            (
                "status = [400]\npath = '$.error_code'\none_of = ['NO_MATCH']",
                400,
                true,
            ),
            (
                "status = [400]\npath = '$.error_code'\none_of = ['NO_MATCH']",
                200,
                false,
            ),
            ("path = '$.data.email'\nempty = true", 200, true),
            ("path = '$.data.list'\nempty = true", 200, true),
            ("path = '$.nowhere'\nempty = true", 200, true),
            ("path = '$.ok'\nempty = true", 200, false),
            ("path = '$.data.email'\npresent = true", 200, true),
            ("path = '$.none'\npresent = true", 200, false),
            ("path = '$.none'\npresent = false", 200, true),
            ("path = '$.n'\none_of = [200.0]", 200, true),
            ("path = '$.ok'\none_of = [true]", 200, true),
            ("path = '$.ok'\none_of = ['true']", 200, false),
            ("path = '$.nowhere'\none_of = [1]", 200, false),
            ("path = '$.nowhere'\nnone_of = [1]", 200, true),
            ("path = '$.n'\nnone_of = [200]", 200, false),
            ("path = '$.data.reason'\ncontains = 'out of credit'", 200, true),
            ("text = 'NO_match'", 200, true),
            ("text = 'insufficient'", 200, false),
            ("header = 'Retry-After'", 200, true),
            ("header = 'x-other'", 200, false),
        ] {
            let condition: Condition = toml::from_str(toml).unwrap();
            let headers = [("retry-after".to_owned(), "1".to_owned())];
            assert_eq!(
                condition.holds(status, &headers, &body.to_string(), Some(&body)),
                holds,
                "{toml:?} of status {status}"
            );
        }
    }

    #[test]
    fn a_body_that_is_no_json_has_no_nodes() {
        let empty: Condition = toml::from_str("path = '$.a'\nempty = true").unwrap();
        let present: Condition = toml::from_str("path = '$.a'\npresent = true").unwrap();
        assert!(empty.holds(200, &[], "<html>", None));
        assert!(!present.holds(200, &[], "<html>", None));
    }

    #[test]
    fn a_path_finds_all_nodes_in_order() {
        let path: Path = serde_json::from_value(json!("$.emails[*]")).unwrap();
        let body = json!({"emails": ["a", null, "b"]});
        let found: Vec<String> = path.all(&body).map(plain).collect();
        assert_eq!(found, ["a", "null", "b"]);
    }
}
