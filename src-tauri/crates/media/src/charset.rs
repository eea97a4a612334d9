//! From page bytes to text: which encoding, and never an error.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8};

/// Longer pages are cut: what names a company stands near the top.
const MAX_BYTES: usize = 4 * 1024 * 1024;
/// A page's own statement of its encoding is looked for this far in.
const META_WINDOW: usize = 6 * 1024;

/// Decodes a page. A byte order mark wins, then the transport's word, then valid UTF-8, then what the page says of
/// itself, then a guess.
pub(crate) fn to_text(html: &[u8], charset: Option<&str>) -> String {
    let html = &html[..html.len().min(MAX_BYTES)];
    let named =
        charset.and_then(|label| Encoding::for_label(label.trim().trim_matches(['"', '\'']).as_bytes()));
    let encoding = named.unwrap_or_else(|| {
        if valid_utf8(html) {
            return UTF_8;
        }
        declared(html).unwrap_or_else(|| {
            let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
            detector.feed(html, true);
            detector.guess(None, Utf8Detection::Allow)
        })
    });
    encoding.decode(html).0.into_owned()
}

/// Whether the bytes are UTF-8, forgiving a character cut off at the very end.
fn valid_utf8(bytes: &[u8]) -> bool {
    match std::str::from_utf8(bytes) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none(),
    }
}

/// The `charset=` of a meta tag. Nobody can write UTF-16 in a tag that was read as ASCII, so that means UTF-8.
fn declared(html: &[u8]) -> Option<&'static Encoding> {
    let window = String::from_utf8_lossy(&html[..html.len().min(META_WINDOW)]).to_ascii_lowercase();
    let mut rest = window.as_str();
    while let Some(at) = rest.find("charset") {
        rest = &rest[at + "charset".len()..];
        let Some(value) = rest.trim_start().strip_prefix('=') else {
            continue;
        };
        let value = value.trim_start().trim_start_matches(['"', '\'']);
        let end = value
            .find(|c: char| !(c.is_ascii_alphanumeric() || "-_:.".contains(c)))
            .unwrap_or(value.len());
        if let Some(encoding) = Encoding::for_label(&value.as_bytes()[..end]) {
            return Some(if encoding.name().starts_with("UTF-16") {
                UTF_8
            } else {
                encoding
            });
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_by_their_sources() {
        let latin = b"<meta charset=\"iso-8859-1\"><title>Caf\xe9 Nord</title>";
        let shift_jis = b"<title>\x8a\x94\x8e\xae\x89\xef\x8e\xd0</title>";
        let utf16 = b"\xff\xfe<\0b\0>\0\xe9\0";
        let cases: [(&[u8], Option<&str>, &str); 6] = [
            (latin, None, "Café Nord"),
            (latin, Some("windows-1252"), "Café Nord"),
            (shift_jis, Some("Shift_JIS"), "株式会社"),
            (
                "<meta charset=iso-8859-1><title>Žluť</title>".as_bytes(),
                None,
                "Žluť",
            ),
            (utf16, Some("utf-8"), "<b>é"),
            (b"<meta charset=\"utf-16\">Caf\xc3\xa9\xff", None, "Café"),
        ];
        for (bytes, charset, expected) in cases {
            let text = to_text(bytes, charset);
            assert!(text.contains(expected), "{text:?} does not contain {expected:?}");
        }
    }
}
