//! Square marks: touch icons, favicons, a web app's manifest, the two addresses every site may have.

use super::candidate::Context;
use super::{PictureSource, Rule, Shortlist, Slot};
use crate::jsonld::Linked;
use crate::measure::Measured;
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

/// An icon and what it promises.
struct Icon<'a> {
    address: &'a str,
    rule: Rule,
    /// The longest side in pixels, declared or supposed.
    side: u32,
    declared: Option<u32>,
    svg: bool,
    /// A JPEG: no clear ground, blurred edges, and often a photograph.
    lossy: bool,
    /// Lower is better: ordinary, for dark pages, single-colour mask.
    kind: u8,
}

/// Adds the icons that a page's head declares, and the logos that JSON-LD declares to be square.
pub(crate) fn declared(scanned: &Scanned, linked: &Linked, base: &Url, list: &mut Shortlist) {
    let mut icons: Vec<Icon<'_>> = scanned.links.iter().filter_map(classify).collect();
    // Before links of the same size: it is called the company's logo.
    let own = linked.logos.iter().filter(|(named, _)| !named.elsewhere);
    let squares = own.filter_map(|(named, rule)| {
        Some(Icon {
            address: &named.address,
            rule: *rule,
            side: named.square?,
            declared: named.square,
            svg: false,
            lossy: false,
            kind: 0,
        })
    });
    icons.splice(0..0, squares);
    icons.sort_by_key(|icon| (icon.kind, icon.lossy, !icon.svg, std::cmp::Reverse(icon.side)));
    for icon in icons.iter().take(MAX_ICONS) {
        if let Some(source) = web::picture(base, icon.address) {
            let about = Context {
                declared: icon.declared.map(|side| (side, side)),
                evidence: if icon.kind == 1 {
                    vec!["drawn for dark pages"]
                } else {
                    Vec::new()
                },
                ..Context::default()
            };
            list.add(Slot::Icon, source, icon.rule, FROM_LINKS, about);
        }
    }
    colours(scanned, list);
    for tile in scanned
        .meta(&[
            "msapplication-tileimage",
            "msapplication-square310x310logo",
            "msapplication-square150x150logo",
        ])
        .take(2)
    {
        if let Some(source) = web::picture(base, tile) {
            list.add(Slot::Icon, source, Rule::TileImage, FROM_TILE, Context::default());
        }
    }
}

/// The colours that stand beside the icons in a page's head.
fn colours(scanned: &Scanned, list: &mut Shortlist) {
    for written in scanned.meta(&["theme-color"]) {
        list.add_colour(written, "theme-color");
    }
    for written in scanned.meta(&["msapplication-tilecolor", "msapplication-navbutton-color"]) {
        list.add_colour(written, "tile colour");
    }
    for link in &scanned.links {
        if link.rel.split(' ').any(|token| token == "mask-icon") {
            list.add_colour(&link.colour, "mask-icon");
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
    let declared = biggest(&link.sizes);
    let side = declared
        .or_else(|| side_in_name(&path))
        .unwrap_or(match (touch, path.ends_with(".ico")) {
            (true, _) => 180,
            (false, true) => 32,
            (false, false) => 48,
        });
    let rule = if touch {
        Rule::TouchIcon
    } else if mask {
        Rule::MaskIcon
    } else if svg {
        Rule::SvgIcon
    } else {
        Rule::LinkIcon
    };
    let kind = if mask {
        2
    } else {
        u8::from(link.media.contains("dark"))
    };
    Some(Icon {
        address: &link.href,
        rule,
        side,
        declared,
        svg,
        lossy: path.ends_with(".jpg") || path.ends_with(".jpeg"),
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

/// Notes the web app manifest, or reads it where the page holds it in a `data:` address.
pub(crate) fn manifest(scanned: &Scanned, base: &Url, list: &mut Shortlist) {
    let mut links = scanned.links.iter();
    let Some(link) = links.find(|link| link.rel.split(' ').any(|token| token == "manifest")) else {
        return;
    };
    match web::data_text(&link.href) {
        Some(json) => manifest_icons(&json, base, list),
        None => list.out.manifest = web::resolve(base, &link.href),
    }
}

/// The icons of a web app manifest, widest first.
pub(crate) fn manifest_icons(json: &[u8], url: &Url, list: &mut Shortlist) {
    let text = String::from_utf8_lossy(&json[..json.len().min(512 * 1024)]);
    let Ok(manifest) = serde_json::from_str::<Value>(text.trim_start_matches('\u{feff}')) else {
        return;
    };
    if let Some(colour) = manifest.get("theme_color").and_then(Value::as_str) {
        list.add_colour(colour, "manifest");
    }
    let Some(icons) = manifest.get("icons").and_then(Value::as_array) else {
        return;
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
    for (_, side, source) in found.into_iter().take(4) {
        let about = Context {
            declared: (side < 2_048).then_some((side, side)),
            ..Context::default()
        };
        list.add(Slot::Icon, source, Rule::ManifestIcon, FROM_MANIFEST, about);
    }
}

/// The two addresses where a site may keep an icon without saying so.
pub(crate) fn well_known(url: &Url, list: &mut Shortlist) {
    for (path, rule) in [
        ("/apple-touch-icon.png", Rule::WellKnownTouchIcon),
        ("/favicon.ico", Rule::WellKnownFavicon),
    ] {
        if let Some(url) = web::resolve(url, path) {
            list.add(
                Slot::Icon,
                PictureSource::Url(url),
                rule,
                FROM_WELL_KNOWN,
                Context::default(),
            );
        }
    }
}

/// Why a measured picture cannot be an icon.
pub(crate) fn rejection(measured: &Measured) -> Option<String> {
    let (width, height) = (measured.width, measured.height);
    if width.min(height) < 16 {
        return Some(format!("too small for an icon ({width}x{height})"));
    }
    (!(0.6..=1.67).contains(&measured.ratio()))
        .then(|| format!("not square enough for an icon ({width}x{height})"))
}

/// What counts for or against a measured picture as an icon, in points of a hundred.
pub(crate) fn quality(measured: &Measured) -> i32 {
    let mut points = match measured.width.min(measured.height) {
        _ if measured.format == "svg" => 6,
        ..24 => -40,
        24..48 => -25,
        48..96 => -10,
        96..128 => -3,
        128..180 => 2,
        _ => 6,
    };
    points -= if (0.9..=1.12).contains(&measured.ratio()) {
        0
    } else {
        15
    };
    points - if measured.colours.photographic { 15 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::slot::Candidates;

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
        let paths = |json: &[u8]| -> Vec<String> {
            let mut candidates = Candidates::default();
            candidates.add_manifest(json, &url);
            let urls = candidates.found.iter().filter_map(|c| c.url());
            urls.map(|url| url.path().to_owned()).collect()
        };
        assert_eq!(
            paths(json.as_bytes()),
            ["/app/b-512.png", "/app/a-192.png", "/m.png"]
        );
        assert!(paths(b"<html>").is_empty());
        assert!(paths(br#"{"icons":{}}"#).is_empty());
    }

    #[test]
    fn well_known_addresses() {
        let mut candidates = Candidates::default();
        candidates.add_well_known(&Url::parse("https://www.brightpine.example/en/about?x").unwrap());
        let urls: Vec<&str> = candidates
            .found
            .iter()
            .filter_map(|c| c.url().map(Url::as_str))
            .collect();
        assert_eq!(
            urls,
            [
                "https://www.brightpine.example/apple-touch-icon.png",
                "https://www.brightpine.example/favicon.ico"
            ]
        );
    }
}
