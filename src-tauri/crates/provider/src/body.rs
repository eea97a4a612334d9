//! The body of an answer: JSON, or what else came instead.

use std::borrow::Cow;

use serde_json::Value as Json;

/// A body, read once.
pub(crate) struct Body<'a> {
    /// As text.
    pub text: Cow<'a, str>,
    /// As JSON, when it is whole.
    pub json: Option<Json>,
}

impl<'a> Body<'a> {
    pub(crate) fn of(bytes: &'a [u8]) -> Self {
        // Some services begin their JSON with a byte order mark.
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        Self {
            text: String::from_utf8_lossy(bytes),
            json: serde_json::from_slice(bytes).ok(),
        }
    }

    /// Whether a web page or XML came: a gateway, a log-in page, a maintenance notice. No JSON begins so.
    pub(crate) fn is_markup(&self) -> bool {
        self.json.is_none() && self.text.trim_start().starts_with('<')
    }

    /// Whether it begins like JSON and does not end like it.
    pub(crate) fn is_broken(&self) -> bool {
        self.json.is_none() && self.text.trim_start().starts_with(['{', '[', '"'])
    }

    /// Plain text short enough to be a message for people.
    pub(crate) fn short_text(&self) -> Option<String> {
        let text = self.text.trim();
        let is_message = self.json.is_none()
            && !self.is_markup()
            && !self.is_broken()
            && !text.is_empty()
            && text.chars().count() <= 200
            && !text.contains('\u{fffd}');
        is_message.then(|| text.split_whitespace().collect::<Vec<_>>().join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_is_told_apart() {
        for (bytes, json, markup, broken, short) in [
            (&b"{\"a\":1}"[..], true, false, false, None),
            (b"\xef\xbb\xbf{\"a\":1}", true, false, false, None),
            (b"null", true, false, false, None),
            (b"  <!DOCTYPE html><html>", false, true, false, None),
            (b"<?xml version=\"1.0\"?><e/>", false, true, false, None),
            (b"{\"a\":", false, false, true, None),
            (b"[1, 2", false, false, true, None),
            (b"", false, false, false, None),
            (
                b"Invalid \n API key",
                false,
                false,
                false,
                Some("Invalid API key"),
            ),
            (b"\x80\x81\x00", false, false, false, None),
        ] {
            let body = Body::of(bytes);
            assert_eq!(
                (
                    body.json.is_some(),
                    body.is_markup(),
                    body.is_broken(),
                    body.short_text().as_deref()
                ),
                (json, markup, broken, short),
                "{:?}",
                String::from_utf8_lossy(bytes)
            );
        }
    }
}
