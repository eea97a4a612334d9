//! Addresses: resolving what pages write, telling sites apart, reading `data:`.

use crate::slot::PictureSource;
use data_url::DataUrl;
use url::Url;

/// Longest `data:` address that is read, and the shortest picture in one that is more than a placeholder.
const MAX_DATA_URI: usize = 128 * 1024;
const MIN_DATA_PICTURE: usize = 120;
/// Longer addresses are noise.
const MAX_ADDRESS: usize = 8 * 1024;

/// Resolves a written address against a base. Only `http` and `https` with a host come back, without a fragment.
pub(crate) fn resolve(base: &Url, written: &str) -> Option<Url> {
    let written = written.trim();
    if written.is_empty() || written.len() > MAX_ADDRESS || written.starts_with('#') {
        return None;
    }
    let mut url = base.join(written).ok()?;
    url.set_fragment(None);
    (matches!(url.scheme(), "http" | "https") && url.host_str().is_some_and(|host| !host.is_empty()))
        .then_some(url)
}

/// Resolves a picture's address; `data:` becomes its bytes when they may be a picture.
pub(crate) fn picture(base: &Url, written: &str) -> Option<PictureSource> {
    let written = written.trim();
    if written
        .get(..5)
        .is_some_and(|start| start.eq_ignore_ascii_case("data:"))
    {
        return data_picture(written).map(|bytes| PictureSource::Inline { bytes });
    }
    let url = resolve(base, written)?;
    // An empty path on the page itself is a template's blank, not a picture.
    (url.path() != "/" || url.query().is_some()).then_some(PictureSource::Url(url))
}

/// The bytes of a `data:` address of whatever kind.
pub(crate) fn data_text(written: &str) -> Option<Vec<u8>> {
    let written = written.trim();
    let data = written
        .get(..5)
        .is_some_and(|start| start.eq_ignore_ascii_case("data:"));
    if !data || written.len() > MAX_DATA_URI {
        return None;
    }
    let (bytes, _) = DataUrl::process(written).ok()?.decode_to_vec().ok()?;
    Some(bytes)
}

fn data_picture(written: &str) -> Option<Vec<u8>> {
    if written.len() > MAX_DATA_URI {
        return None;
    }
    let data = DataUrl::process(written).ok()?;
    let mime = data.mime_type();
    let kind = mime.subtype.as_str();
    if mime.type_ != "image"
        || !matches!(
            kind,
            "png" | "svg+xml" | "webp" | "jpeg" | "jpg" | "gif" | "x-icon" | "vnd.microsoft.icon"
        )
    {
        return None;
    }
    let (bytes, _) = data.decode_to_vec().ok()?;
    if kind == "svg+xml" {
        let text = String::from_utf8_lossy(&bytes);
        let drawn = [
            "<path", "<rect", "<circle", "<polygon", "<text", "<image", "<ellipse", "<use",
        ];
        return drawn.iter().any(|shape| text.contains(shape)).then_some(bytes);
    }
    (bytes.len() >= MIN_DATA_PICTURE).then_some(bytes)
}

/// The name that was registered: `shop.brightpine.example` gives `brightpine.example`; an IP address gives itself.
pub(crate) fn registrable(host: &str) -> &str {
    let host = host.trim_end_matches('.');
    if host.parse::<std::net::IpAddr>().is_ok() || host.starts_with('[') {
        return host;
    }
    psl::domain_str(host).unwrap_or(host)
}

/// Whether two hosts belong to one registered name.
pub(crate) fn same_site(a: &str, b: &str) -> bool {
    registrable(a).eq_ignore_ascii_case(registrable(b))
}

/// Whether two addresses belong to one registered name.
pub(crate) fn same_site_url(a: &Url, b: &Url) -> bool {
    match (a.host_str(), b.host_str()) {
        (Some(a), Some(b)) => same_site(a, b),
        _ => false,
    }
}

/// The label that says whose site it is: `brightpine` for `www.brightpine.co.example`.
pub(crate) fn label(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    letters(registrable(host).split('.').next().unwrap_or_default())
}

/// Lower-case letters and digits only, to compare names with file names.
pub(crate) fn letters(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// Whether a link leads to the site's front page (also one in another language).
pub(crate) fn is_home(page: &Url, target: &Url) -> bool {
    if !leads_up(page, target) || target.query().is_some_and(|query| query.len() > 40) {
        return false;
    }
    let path = target.path().trim_matches('/').to_ascii_lowercase();
    let short = |part: &str| {
        matches!(part.len(), 2..=3)
            || (part.len() == 5 && part.as_bytes().get(2).is_some_and(|b| matches!(b, b'-' | b'_')))
    };
    let mut parts = path.split('/');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(""), None, _) => true,
        (Some(one), None, _) => {
            matches!(one, "home" | "start" | "main" | "index")
                || one.starts_with("index.")
                || one.starts_with("home.")
                || one.starts_with("default.")
                || language(one, short)
        }
        (Some(one), Some(two), None) => {
            language(one, short)
                && (language(two, short) || two.starts_with("index.") || two.starts_with("home"))
        }
        _ => false,
    }
}

/// Whether a target is on the page's own host or on the host above it: from `blog.` to the main site, never from the
/// main site to a section with a host of its own.
fn leads_up(page: &Url, target: &Url) -> bool {
    let bare = |url: &Url| {
        url.host_str()
            .map(|host| host.trim_start_matches("www.").to_owned())
    };
    match (bare(page), bare(target)) {
        (Some(page), Some(target)) => {
            page == target || (page.ends_with(&format!(".{target}")) && same_site(&page, &target))
        }
        _ => false,
    }
}

fn language(part: &str, short: impl Fn(&str) -> bool) -> bool {
    short(part)
        && part
            .chars()
            .all(|c| c.is_ascii_alphabetic() || c == '-' || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn addresses_are_resolved_as_a_browser_would() {
        let base = url("https://www.brightpine.example/en/about/?x=1");
        let cases = [
            ("../logo.svg", Some("https://www.brightpine.example/en/logo.svg")),
            (
                "../../../../logo.svg",
                Some("https://www.brightpine.example/logo.svg"),
            ),
            (
                "//cdn.brightpine.example/a b.png",
                Some("https://cdn.brightpine.example/a%20b.png"),
            ),
            (
                " /a.png?sig=1&w=2#top ",
                Some("https://www.brightpine.example/a.png?sig=1&w=2"),
            ),
            ("/a\n.png", Some("https://www.brightpine.example/a.png")),
            ("javascript:void(0)", None),
            ("blob:https://brightpine.example/1", None),
            ("mailto:a@b.example", None),
            ("#menu", None),
            ("", None),
            ("http://", None),
        ];
        for (written, expected) in cases {
            assert_eq!(
                resolve(&base, written).as_ref().map(Url::as_str),
                expected,
                "{written}"
            );
        }
    }

    #[test]
    fn data_addresses_give_bytes_unless_they_are_placeholders() {
        let base = url("https://brightpine.example/");
        let svg =
            "data:image/svg+xml;utf8,<svg xmlns='http://www.w3.org/2000/svg'><path d='M0 0h9v9z'/></svg>";
        assert!(matches!(picture(&base, svg), Some(PictureSource::Inline { .. })));
        for placeholder in [
            "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==",
            "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 1'></svg>",
            "data:text/html,<b>hello</b>",
            "data:,",
            "/",
        ] {
            assert_eq!(picture(&base, placeholder), None, "{placeholder}");
        }
    }

    #[test]
    fn sites_and_front_pages() {
        assert!(same_site("www.brightpine.example", "cdn.brightpine.example"));
        assert!(!same_site("a.co.uk", "b.co.uk"));
        assert!(!same_site("10.0.0.1", "10.0.0.2"));
        assert_eq!(label(&url("https://www.bright-pine.co.uk/x")), "brightpine");
        let page = url("https://www.brightpine.example/en/about");
        for (target, home) in [
            ("https://www.brightpine.example", true),
            ("https://brightpine.example/en", true),
            ("https://brightpine.example/de-de/", true),
            ("https://brightpine.example/index.php", true),
            ("https://brightpine.example/us/en", true),
            ("https://brightpine.example/shop", false),
            ("https://brightpine.example/en/about", false),
            ("https://other.example/", false),
            ("https://shop.brightpine.example/", false),
        ] {
            assert_eq!(is_home(&page, &url(target)), home, "{target}");
        }
        assert!(is_home(
            &url("https://blog.brightpine.example/x"),
            &url("https://www.brightpine.example/")
        ));
    }
}
