//! Nothing that arrives may make the readers panic or run long.

use proptest::prelude::*;
use spillway_media::{Candidates, Headers, Slot, measure, read_page};
use std::time::{Duration, Instant};
use url::Url;

#[expect(clippy::unwrap_used, reason = "a test's own fixture")]
fn url() -> Url {
    Url::parse("https://www.brightpine.example/en/").unwrap()
}

/// Pieces that reach further into the readers than random bytes do.
fn piece() -> impl Strategy<Value = String> {
    let tags = prop::sample::select(vec![
        "<header>",
        "</header>",
        "<a href=/>",
        "</a>",
        "<svg class=logo>",
        "</svg>",
        "<path d='M0 0'/>",
        "<use href='#x'>",
        "<symbol id=x viewBox='",
        "<title>",
        "</title>",
        "<script type=application/ld+json>",
        "</script>",
        "{\"@type\":\"Organization\",\"logo\":",
        "[[{\"@id\":\"a\"}",
        "\"\\",
        "\\u12",
        ",}",
        "/*",
        "//",
        "<!--",
        "-->",
        "<img srcset='",
        " 2x, ,",
        "w,",
        "style='background:url(",
        "data-src=",
        "<picture>",
        "<source srcset=\"",
        "<base href='//'>",
        "<base href='http://[::1'>",
        "<meta property=og:image content='",
        "<meta http-equiv=refresh content='",
        "tel:+",
        "mailto:%",
        "%e2%82",
        "@",
        "a@b.",
        " [at] ",
        "<p>",
        "<li>",
        "<address>",
        "itemprop=streetAddress ",
        "founded in ",
        "gegründet ",
        "İ",
        "é\u{0}",
        "\u{feff}",
        "'",
        "\"",
        ">",
        "data-cfemail='",
        "4é",
        "<plaintext>",
        "<textarea>",
        "<noscript>",
        "&#x;",
        "&amp",
        "<div class='",
        "clients ",
        "data:image/svg+xml,<svg><path/></svg>",
        "data:image/png;base64,",
        "<style>.logo{background:url(/l.png)",
        "@media(",
        "}}",
        "<h1>",
        "<link rel=manifest href='data:,{\"icons\":[",
    ]);
    prop_oneof![4 => tags.prop_map(str::to_owned), 1 => "\\PC{0,8}"]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_as_a_page(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        for kind in [None, Some("x; charset=utf-8"), Some("x; charset=utf-16le"), Some("x; charset=nonsense")] {
            let facts = read_page(&bytes, &Headers::of_type(kind), &url());
            prop_assert!(facts.contact_links.len() <= 3);
        }
    }

    #[test]
    fn pieces_of_pages(pieces in prop::collection::vec(piece(), 0..60)) {
        let facts = read_page(pieces.concat().as_bytes(), &Headers::default(), &url());
        for candidate in &facts.candidates.found {
            if let Some(url) = candidate.url() {
                prop_assert!(matches!(url.scheme(), "http" | "https"));
            }
        }
        prop_assert!(serde_json::to_string(&facts).is_ok());
    }

    #[test]
    fn random_bytes_as_a_picture(magic in prop::sample::select(vec![
        &b""[..], b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"\xff\xd8\xff\xe0\0\x10JFIF\0", b"GIF89a\x04\0\x04\0\x80", b"BM", b"\0\0\x01\0\x01\0", b"RIFF\x40\0\0\0WEBPVP8L", b"RIFF\x40\0\0\0WEBPVP8 ", b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'>"
    ]), bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        if let Ok(found) = measure(&[magic, &bytes].concat()) {
            prop_assert!(found.trimmed.x + found.trimmed.width <= found.width + 1);
            prop_assert!(found.trimmed.y + found.trimmed.height <= found.height + 1);
        }
    }

    #[test]
    fn random_manifests(text in "\\PC{0,40}", sizes in "[0-9x ×]{0,12}") {
        let mut candidates = Candidates::default();
        candidates.add_manifest(text.as_bytes(), &url());
        let manifest = serde_json::json!({ "icons": [{ "src": text, "sizes": sizes }] });
        candidates.add_manifest(manifest.to_string().as_bytes(), &url());
        for icon in &candidates.found {
            prop_assert!(icon.offer(Slot::Icon).is_some());
        }
    }
}

#[test]
fn two_megabytes_of_anything_are_read_quickly() {
    // An unoptimised build reads a quarter of it.
    let size = if cfg!(debug_assertions) {
        512 * 1024
    } else {
        2 * 1024 * 1024
    };
    let fill = |piece: &str| piece.repeat(size / piece.len());
    let pages = [
        (
            "ordinary",
            fill(
                "<section class='card'><h2>Gardens</h2><p>We plan and build <a href='/gardens?id=7'>gardens</a> for everyone.</p><img src='/g.jpg' alt='A garden'></section>\n",
            ),
        ),
        ("deep", fill("<div>")),
        ("unclosed", fill("<p><b><li>")),
        ("closing", fill("</div>")),
        ("text", fill("word @ word@ ")),
        ("mail", fill("a@brightpine.example ")),
        ("entities", fill("&amp;&eacute;&#8364;")),
        ("attributes", format!("<div {}", fill("a b='c' "))),
        (
            "distinct attributes",
            format!(
                "<div {}",
                (0..250_000).map(|n| format!("a{n} ")).collect::<String>()
            ),
        ),
        (
            "drawings",
            fill("<header><a href=/><svg class=logo><path d='M0 0h9v9z'/><use href='#a'/></svg></a>"),
        ),
        ("comments", fill("<!-- -->")),
        (
            "json",
            format!(
                "<script type=application/ld+json>{}",
                fill("[{\"@type\":\"Organization\",\"logo\":")
            ),
        ),
        (
            "comments in json",
            format!("<script type=application/ld+json>{}", fill("/*,}")),
        ),
        ("srcset", format!("<img srcset='{}'>", fill("/a.png 1x, "))),
        ("headings", fill("<div><h2>Trusted by</h2>")),
        ("quotes", fill("<a href=\"'")),
        ("styles", format!("<style>{}", fill(".a{background:url(/a.png)}"))),
        (
            "open styles",
            format!("<style>{}", fill("@media{.a{background:url(")),
        ),
        (
            "styled",
            format!(
                "<style>{}</style>{}",
                ".zz,".repeat(2_000) + ".z{background:url(/z.png)}",
                fill("<div class='a b c d e f'>")
            ),
        ),
        ("homes", fill("<a href=/><img src=/a.png>")),
    ];
    // Two megabytes take 2 to 120 ms when optimised; the limit leaves room for a busy machine and still catches what
    // grows with the square.
    let limit = Duration::from_secs(10);
    let mut slow = Vec::new();
    for (name, html) in &pages {
        let best = (0..2).map(|_| {
            let start = Instant::now();
            std::hint::black_box(read_page(html.as_bytes(), &Headers::default(), &url()));
            start.elapsed()
        });
        let best = best.min().unwrap_or_default();
        eprintln!("{name}: {best:?}");
        if best > limit {
            slow.push(format!("{name}: {best:?}"));
        }
    }
    assert!(slow.is_empty(), "{slow:?}");
}
