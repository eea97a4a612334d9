//! Square marks: touch icons, favicons, a web app's manifest, the two addresses every site may have.

use crate::candidate::{Candidate, PictureSource, Shortlist, Slot};
use crate::scan::{Link, Scanned};
use crate::web;
use serde_json::Value;
use url::Url;

const MAX_ICONS: usize = 12;
/// Where each source's ranks begin.
const FROM_LINKS: u32 = 110;
const FROM_MANIFEST: u32 = 140;
const FROM_TILE: u32 = 160;
const FROM_WELL_KNOWN: u32 = 180;

/// An icon link and what it promises.
struct Icon<'a> {
    link: &'a Link,
    rule: &'static str,
    side: u32,
    svg: bool,
    /// Lower is better: ordinary, for dark pages, single-colour mask.
    kind: u8,
}

/// Adds the icons that a page's head declares.
pub(crate) fn declared(scanned: &Scanned, base: &Url, list: &mut Shortlist) {
    let mut icons: Vec<Icon<'_>> = scanned.links.iter().filter_map(classify).collect();
    icons.sort_by_key(|icon| (icon.kind, !icon.svg, std::cmp::Reverse(icon.side)));
    for icon in icons.iter().take(MAX_ICONS) {
        if let Some(source) = web::picture(base, &icon.link.href) {
            list.add(Slot::Icon, source, icon.rule, FROM_LINKS, "");
        }
    }
    for tile in scanned
        .meta(&[
            "msapplication-tileimage",
            "msapplication-square310x310logo",
            "msapplication-square150x150logo",
        ])
        .take(2)
    {
        if let Some(source) = web::picture(base, tile) {
            list.add(Slot::Icon, source, "tile image", FROM_TILE, "");
        }
    }
}

fn classify(link: &Link) -> Option<Icon<'_>> {
    let rel = |token: &str| link.rel.split(' ').any(|found| found == token);
    let path = link
        .href
        .split(['?', '#'])
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let svg = link.kind.contains("svg") || path.ends_with(".svg") || link.href.starts_with("data:image/svg");
    let touch = rel("apple-touch-icon") || rel("apple-touch-icon-precomposed");
    let mask = rel("mask-icon");
    if !(touch || mask || rel("icon") || rel("fluid-icon")) || link.href.trim().is_empty() {
        return None;
    }
    let side = biggest(&link.sizes).or_else(|| side_in_name(&path)).unwrap_or(
        match (touch, path.ends_with(".ico")) {
            (true, _) => 180,
            (false, true) => 32,
            (false, false) => 48,
        },
    );
    let rule = if touch {
        "apple-touch-icon"
    } else if mask {
        "mask-icon"
    } else if svg {
        "svg icon"
    } else {
        "link icon"
    };
    let kind = if mask {
        2
    } else {
        u8::from(link.media.contains("dark"))
    };
    Some(Icon {
        link,
        rule,
        side,
        svg,
        kind,
    })
}

/// The widest of `16x16 32x32`; also with the sign `×`. `any` says nothing of pixels.
fn biggest(sizes: &str) -> Option<u32> {
    sizes
        .split(|c: char| c.is_whitespace() || c == ',')
        .filter_map(|size| size.split(['x', '×']).next()?.trim().parse::<u32>().ok())
        .filter(|side| (1..=4_096).contains(side))
        .max()
}

/// `192` from `icon-192x192.png` or `favicon-192.png`.
fn side_in_name(path: &str) -> Option<u32> {
    let file = path.rsplit('/').next().unwrap_or_default();
    let numbers = file
        .split(|c: char| !c.is_ascii_digit())
        .filter(|part| (2..=4).contains(&part.len()))
        .filter_map(|part| part.parse::<u32>().ok());
    numbers
        .filter(|side| {
            matches!(
                side,
                16 | 24
                    | 32
                    | 48
                    | 57
                    | 60
                    | 64
                    | 72
                    | 76
                    | 96
                    | 110
                    | 114
                    | 120
                    | 128
                    | 144
                    | 150
                    | 152
                    | 160
                    | 167
                    | 168
                    | 180
                    | 192
                    | 196
                    | 228
                    | 256
                    | 270
                    | 300
                    | 310
                    | 384
                    | 512
                    | 1024
            )
        })
        .max()
}

/// The address of the web app manifest, when the page names one.
pub(crate) fn manifest(scanned: &Scanned, base: &Url) -> Option<Url> {
    let link = scanned
        .links
        .iter()
        .find(|link| link.rel.split(' ').any(|token| token == "manifest"))?;
    web::resolve(base, &link.href)
}

/// The icons of a web app manifest, widest first. `url` is the manifest's own final address, against which its icons are
/// resolved. A manifest that is no JSON gives none.
pub fn manifest_icons(json: &[u8], url: &Url) -> Vec<Candidate> {
    let text = String::from_utf8_lossy(&json[..json.len().min(512 * 1024)]);
    let Ok(manifest) = serde_json::from_str::<Value>(text.trim_start_matches('\u{feff}')) else {
        return Vec::new();
    };
    let Some(icons) = manifest.get("icons").and_then(Value::as_array) else {
        return Vec::new();
    };
    let field = |icon: &Value, name: &str| {
        icon.get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_ascii_lowercase()
    };
    let mut found: Vec<(u8, u32, PictureSource)> = Vec::new();
    for icon in icons.iter().take(60) {
        let purpose = field(icon, "purpose");
        if purpose == "monochrome" {
            continue;
        }
        let Some(source) = icon
            .get("src")
            .and_then(Value::as_str)
            .and_then(|src| web::picture(url, src))
        else {
            continue;
        };
        let side = biggest(&field(icon, "sizes")).unwrap_or(if field(icon, "type").contains("svg") {
            2_048
        } else {
            48
        });
        // A maskable icon has a wide empty rim.
        found.push((u8::from(purpose == "maskable"), side, source));
    }
    found.sort_by_key(|(maskable, side, _)| (*maskable, std::cmp::Reverse(*side)));
    let mut list = Shortlist::default();
    for (_, _, source) in found.into_iter().take(4) {
        list.add(Slot::Icon, source, "manifest icon", FROM_MANIFEST, "");
    }
    list.into_vec()
}

/// The two addresses where a site may keep an icon without saying so.
pub fn well_known(url: &Url) -> Vec<Candidate> {
    let mut list = Shortlist::default();
    for (path, rule) in [
        ("/apple-touch-icon.png", "well-known touch icon"),
        ("/favicon.ico", "well-known favicon"),
    ] {
        if let Some(url) = web::resolve(url, path) {
            list.add(Slot::Icon, PictureSource::Url(url), rule, FROM_WELL_KNOWN, "");
        }
    }
    list.into_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_as_written() {
        for (sizes, expected) in [
            ("16x16 32x32", Some(32)),
            ("any", None),
            ("180×180", Some(180)),
            ("192X192", None),
            ("", None),
            ("0x0", None),
        ] {
            assert_eq!(biggest(sizes), expected, "{sizes}");
        }
        for (path, expected) in [
            ("/favicon-192x192.png", Some(192)),
            ("/icon_2024.png", None),
            ("/a/32x32/i.png", None),
            ("/touch-180.png", Some(180)),
        ] {
            assert_eq!(side_in_name(path), expected, "{path}");
        }
    }

    #[test]
    fn manifest_icons_widest_first_without_masks() {
        let url = Url::parse("https://brightpine.example/app/site.webmanifest").unwrap();
        let json = r#"{"icons":[{"src":"a-192.png","sizes":"192x192"},{"src":"/m.png","sizes":"512x512","purpose":"maskable"},
            {"src":"b-512.png","sizes":"512x512","purpose":"any maskable"},{"src":"c.png","sizes":"1024x1024","purpose":"monochrome"},{"sizes":"9x9"}]}"#;
        let found: Vec<String> = manifest_icons(json.as_bytes(), &url)
            .iter()
            .filter_map(|c| c.url().map(|u| u.path().to_owned()))
            .collect();
        assert_eq!(found, ["/app/b-512.png", "/app/a-192.png", "/m.png"]);
        assert!(manifest_icons(b"<html>", &url).is_empty());
        assert!(manifest_icons(br#"{"icons":{}}"#, &url).is_empty());
    }

    #[test]
    fn well_known_addresses() {
        let found = well_known(&Url::parse("https://www.brightpine.example/en/about?x").unwrap());
        let urls: Vec<&str> = found.iter().filter_map(|c| c.url().map(Url::as_str)).collect();
        assert_eq!(
            urls,
            [
                "https://www.brightpine.example/apple-touch-icon.png",
                "https://www.brightpine.example/favicon.ico"
            ]
        );
    }
}
