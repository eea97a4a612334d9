//! Markup made to cost its reader time, cut down before it is read.

use std::borrow::Cow;

/// A tag with more attributes than this is cut: each attribute is compared with all before it.
const MAX_ATTRIBUTES: usize = 400;

/// Cuts tags that carry absurdly many attributes.
pub(super) fn tame(html: &str) -> Cow<'_, str> {
    let bytes = html.as_bytes();
    let mut out = String::new();
    let mut kept = 0;
    let mut at = 0;
    while at + 1 < bytes.len() {
        if bytes[at] != b'<' || !bytes[at + 1].is_ascii_alphabetic() {
            at += 1;
            continue;
        }
        let mut attributes = 0;
        let mut quote = None;
        let mut gap = false;
        let mut cut = None;
        at += 1;
        while at < bytes.len() {
            let byte = bytes[at];
            match quote {
                Some(open) if byte == open => (quote, gap) = (None, true),
                Some(_) => {}
                None if byte == b'>' => break,
                None if matches!(byte, b'"' | b'\'') && bytes[at - 1] == b'=' => quote = Some(byte),
                None if byte.is_ascii_whitespace() || byte == b'/' => gap = true,
                None if gap => {
                    gap = false;
                    attributes += 1;
                    if attributes > MAX_ATTRIBUTES && cut.is_none() {
                        cut = Some(at);
                    }
                }
                None => {}
            }
            at += 1;
        }
        if let Some(cut) = cut {
            // Both ends are at ASCII bytes or the end, hence at character boundaries.
            out.push_str(html.get(kept..cut).unwrap_or_default());
            kept = at;
        }
    }
    if kept == 0 {
        return Cow::Borrowed(html);
    }
    out.push_str(html.get(kept..).unwrap_or_default());
    Cow::Owned(out)
}
