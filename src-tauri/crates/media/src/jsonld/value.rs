//! Single values: texts, lists of texts, pixels.

use super::Node;
use serde_json::Value;

pub(super) fn types(node: &Node) -> Vec<String> {
    texts(node.get("@type"))
        .into_iter()
        .map(|kind| kind.rsplit(['/', '#', ':']).next().unwrap_or_default().to_owned())
        .collect()
}

pub(super) fn list(value: Option<&Value>) -> &[Value] {
    match value {
        Some(Value::Array(items)) => items,
        Some(value) => std::slice::from_ref(value),
        None => &[],
    }
}

pub(super) fn texts(value: Option<&Value>) -> Vec<String> {
    list(value).iter().filter_map(|item| text(Some(item))).collect()
}

/// One line of text; `{"@value": …}` and numbers count.
pub(super) fn text(value: Option<&Value>) -> Option<String> {
    let found = match value? {
        Value::String(text) => squash(&unescape(text)),
        Value::Number(number) => number.to_string(),
        Value::Object(node) => return node.get("@value").and_then(Value::as_str).map(squash),
        Value::Array(items) => {
            return items
                .first()
                .filter(|item| !item.is_array())
                .and_then(|item| text(Some(item)));
        }
        _ => return None,
    };
    (!found.is_empty() && found.len() < 5_000).then_some(found)
}

pub(super) fn pixels(value: &Value) -> Option<u64> {
    match value {
        Value::Number(number) => number.as_f64().map(|n| n as u64),
        Value::String(text) => text.trim().trim_end_matches("px").trim().parse().ok(),
        Value::Object(node) => node
            .get("value")
            .filter(|value| !value.is_object())
            .and_then(pixels),
        _ => None,
    }
}

/// HTML's entities do not belong into JSON, and stand there all the same.
pub(super) fn unescape(text: &str) -> String {
    if !text.contains('&') {
        return text.trim().to_owned();
    }
    let mut out = text.trim().to_owned();
    for (entity, plain) in [
        ("&quot;", "\""),
        ("&#039;", "'"),
        ("&#39;", "'"),
        ("&#x27;", "'"),
        ("&apos;", "'"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&nbsp;", " "),
        ("&#038;", "&"),
        ("&amp;", "&"),
    ] {
        if out.contains(entity) {
            out = out.replace(entity, plain);
        }
    }
    out
}

pub(super) fn squash(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
