//! Profiles on social networks: which network an address belongs to, and whose profile it is.

use crate::jsonld::Organization;
use crate::scan::Scanned;
use crate::slot::place::Place;
use crate::web;
use std::collections::BTreeMap;
use url::Url;

/// Profiles by network, each as a plain `https` address.
pub(crate) fn socials(
    scanned: &Scanned,
    organization: Option<&Organization>,
    page: &Url,
    base: &Url,
) -> BTreeMap<String, String> {
    let mut best: BTreeMap<&'static str, (u32, String)> = BTreeMap::new();
    let own = web::label(page);
    let mut offer = |written: &str, penalty: u32, own_only: bool| {
        let Some(url) = web::resolve(base, written).filter(|url| !web::same_site_url(url, page)) else {
            return;
        };
        let Some((network, quality, address)) = profile(&url) else {
            return;
        };
        let handle = web::letters(address.rsplit('/').next().unwrap_or_default());
        let is_own =
            own.len() >= 3 && (handle.contains(&own) || (handle.len() >= 3 && own.contains(&handle)));
        let rank = penalty + quality;
        if (is_own || !own_only) && best.get(network).is_none_or(|(known, _)| rank < *known) {
            best.insert(network, (rank, address));
        }
    };
    for address in organization.iter().flat_map(|firm| firm.same_as.iter()) {
        offer(address, 0, false);
    }
    for anchor in &scanned.anchors {
        // Profiles linked within an article are its subjects' or its author's, unless they bear the site's name.
        let framed = anchor.place.any(Place::FOOTER.with(Place::HEADER));
        let in_article = anchor.place.has(Place::ARTICLE) && !framed;
        offer(&anchor.href, if framed { 10 } else { 20 }, in_article);
    }
    let mut found: BTreeMap<String, String> = best
        .into_iter()
        .map(|(network, (_, address))| (network.to_owned(), address))
        .collect();
    if let Some(handle) = scanned
        .meta(&["twitter:site"])
        .next()
        .map(|handle| handle.trim().trim_start_matches('@'))
    {
        let plausible =
            (2..=30).contains(&handle.len()) && handle.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if plausible && !found.contains_key("twitter") {
            found.insert("twitter".to_owned(), format!("https://x.com/{handle}"));
        }
    }
    found
}

/// Network, quality (0 is a company's own profile) and the address without tracking.
fn profile(url: &Url) -> Option<(&'static str, u32, String)> {
    let host = url
        .host_str()?
        .trim_start_matches("www.")
        .trim_start_matches("m.")
        .to_ascii_lowercase();
    let parts: Vec<&str> = url.path().split('/').filter(|part| !part.is_empty()).collect();
    let first = parts.first().copied().unwrap_or_default();
    let low = first.to_ascii_lowercase();
    let handle = |bad: &[&str]| !low.is_empty() && parts.len() == 1 && !bad.contains(&low.as_str());
    let plain =
        |host: &str, count: usize| format!("https://{host}/{}", parts[..count.min(parts.len())].join("/"));
    let is = |name: &str| host == name || host.ends_with(&format!(".{name}"));
    if is("linkedin.com") {
        let quality = match low.as_str() {
            "company" => 0,
            "school" | "showcase" => 2,
            "in" => 9,
            _ => return None,
        };
        return (parts.len() >= 2).then(|| ("linkedin", quality, plain("www.linkedin.com", 2)));
    }
    if is("twitter.com") || is("x.com") {
        return handle(&[
            "share", "intent", "home", "search", "hashtag", "i", "login", "privacy", "tos", "widgets",
        ])
        .then(|| ("twitter", 0, plain("x.com", 1)));
    }
    if is("facebook.com") || is("fb.com") {
        if low == "profile.php" {
            let id = url.query_pairs().find(|(key, _)| key == "id")?.1;
            return Some((
                "facebook",
                3,
                format!("https://www.facebook.com/profile.php?id={id}"),
            ));
        }
        if matches!(low.as_str(), "pages" | "people" | "p") {
            return (parts.len() >= 2).then(|| ("facebook", 1, plain("www.facebook.com", 3)));
        }
        let bad = [
            "sharer",
            "sharer.php",
            "share",
            "share.php",
            "dialog",
            "plugins",
            "tr",
            "login",
            "groups",
            "events",
            "hashtag",
            "policies",
            "policy",
            "help",
            "home.php",
            "2008",
            "privacy",
        ];
        return (!low.is_empty() && !bad.contains(&low.as_str()))
            .then(|| ("facebook", 0, plain("www.facebook.com", 1)));
    }
    if is("instagram.com") {
        return handle(&["p", "reel", "explore", "accounts", "stories", "share"])
            .then(|| ("instagram", 0, plain("www.instagram.com", 1)));
    }
    if is("youtube.com") {
        if first.starts_with('@') {
            return Some(("youtube", 0, plain("www.youtube.com", 1)));
        }
        if matches!(low.as_str(), "channel" | "c" | "user") {
            return (parts.len() >= 2).then(|| ("youtube", 0, plain("www.youtube.com", 2)));
        }
        return handle(&[
            "watch",
            "embed",
            "playlist",
            "results",
            "feed",
            "shorts",
            "live",
            "t",
            "about",
            "iframe_api",
        ])
        .then(|| ("youtube", 5, plain("www.youtube.com", 1)));
    }
    if is("github.com") {
        let own = handle(&[
            "features",
            "pricing",
            "about",
            "login",
            "join",
            "sponsors",
            "marketplace",
            "topics",
            "apps",
            "contact",
            "site",
        ]);
        return match (own, parts.as_slice()) {
            (true, _) => Some(("github", 0, plain("github.com", 1))),
            (false, ["orgs", name, ..]) => Some(("github", 1, format!("https://github.com/{name}"))),
            _ => None,
        };
    }
    let single: [(&str, &'static str, &[&str]); 9] = [
        ("pinterest.com", "pinterest", &["pin", "search"]),
        ("bsky.app", "bluesky", &[]),
        ("threads.net", "threads", &["intent"]),
        ("threads.com", "threads", &["intent"]),
        ("tiktok.com", "tiktok", &["share", "embed", "tag"]),
        ("vimeo.com", "vimeo", &["watch", "upgrade"]),
        ("medium.com", "medium", &["m", "p", "tag"]),
        ("crunchbase.com", "crunchbase", &[]),
        ("xing.com", "xing", &["spi", "share"]),
    ];
    let (name, network, bad) = *single.iter().find(|(name, ..)| is(name))?;
    if bad.contains(&low.as_str()) || low.is_empty() {
        return None;
    }
    match network {
        "bluesky" => (low == "profile" && parts.len() >= 2).then(|| (network, 0, plain(name, 2))),
        "crunchbase" => {
            (low == "organization" && parts.len() >= 2).then(|| (network, 0, plain("www.crunchbase.com", 2)))
        }
        "xing" => (matches!(low.as_str(), "pages" | "companies" | "company") && parts.len() >= 2)
            .then(|| (network, 0, plain("www.xing.com", 2))),
        "tiktok" => first
            .starts_with('@')
            .then(|| (network, 0, plain("www.tiktok.com", 1))),
        "vimeo" => (!low.bytes().all(|b| b.is_ascii_digit()) && parts.len() == 1)
            .then(|| (network, 0, plain(name, 1))),
        "medium" => (parts.len() == 1).then(|| (network, 0, plain(name, 1))),
        "pinterest" => Some((network, 0, plain("www.pinterest.com", 1))),
        _ => (parts.len() == 1).then(|| (network, 0, plain(&format!("www.{name}"), 1))),
    }
}
