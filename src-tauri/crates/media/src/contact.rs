//! How to reach a company: e-mail addresses, telephone numbers, profiles, where it sits, pages that say more.

use crate::jsonld::{Organization, Postal, postal};
use crate::place::Place;
use crate::scan::Scanned;
use crate::web;
use std::collections::{BTreeMap, HashSet};
use url::Url;

const MAX_FOUND: usize = 10;

/// E-mail addresses, those of the page's own site first.
pub(crate) fn emails(scanned: &Scanned, organization: Option<&Organization>, page: &Url) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for anchor in &scanned.anchors {
        let href = anchor.href.as_str();
        if let Some(address) = strip_scheme(href, "mailto:") {
            let address = address.split(['?', '#']).next().unwrap_or_default();
            found.extend(percent_decoded(address).split([',', ';']).map(str::to_owned));
        } else if let Some((_, scrambled)) = href.split_once("/cdn-cgi/l/email-protection#") {
            found.extend(unscramble(scrambled));
        }
    }
    found.extend(
        scanned
            .scrambled
            .iter()
            .filter_map(|scrambled| unscramble(scrambled)),
    );
    found.extend(organization.iter().flat_map(|firm| firm.emails.iter().cloned()));
    found.extend(
        scanned
            .itemprops
            .iter()
            .filter(|(name, _)| name == "email")
            .map(|(_, value)| value.clone()),
    );
    found.extend(in_text(&scanned.text));

    let mut seen = HashSet::new();
    let mut clean: Vec<String> = found
        .iter()
        .filter_map(|email| tidy_email(email))
        .filter(|email| seen.insert(email.clone()))
        .collect();
    let host = page.host_str().unwrap_or_default();
    clean.sort_by_key(|email| {
        !email
            .rsplit('@')
            .next()
            .is_some_and(|domain| web::same_site(domain, host))
    });
    clean.truncate(MAX_FOUND);
    clean
}

fn strip_scheme<'a>(href: &'a str, scheme: &str) -> Option<&'a str> {
    let start = href.get(..scheme.len())?;
    start.eq_ignore_ascii_case(scheme).then(|| &href[scheme.len()..])
}

fn percent_decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let code = (bytes[at] == b'%')
            .then(|| {
                bytes
                    .get(at + 1..at + 3)
                    .and_then(|hex| std::str::from_utf8(hex).ok())
                    .and_then(|hex| u8::from_str_radix(hex, 16).ok())
            })
            .flatten();
        match code {
            Some(code) => {
                out.push(code);
                at += 3;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// Cloudflare's scrambling: hex, each byte XORed with the first.
fn unscramble(hex: &str) -> Option<String> {
    let hex = hex.trim();
    if hex.len() > 400 || !hex.len().is_multiple_of(2) {
        return None;
    }
    let bytes: Option<Vec<u8>> = (0..hex.len())
        .step_by(2)
        .map(|at| {
            hex.get(at..at + 2)
                .and_then(|pair| u8::from_str_radix(pair, 16).ok())
        })
        .collect();
    let bytes = bytes?;
    let (key, rest) = bytes.split_first()?;
    let text = String::from_utf8(rest.iter().map(|byte| byte ^ key).collect()).ok()?;
    Some(text.split('?').next().unwrap_or_default().to_owned())
}

/// Addresses in visible text, also written "info [at] brightpine [dot] example".
fn in_text(text: &str) -> Vec<String> {
    let mut plain = text.to_owned();
    for (written, sign) in [
        (" [at] ", "@"),
        ("[at]", "@"),
        (" (at) ", "@"),
        ("(at)", "@"),
        (" {at} ", "@"),
        (" [dot] ", "."),
        ("[dot]", "."),
        (" (dot) ", "."),
        ("(dot)", "."),
        ("[punkt]", "."),
        (" (ät) ", "@"),
        ("[ät]", "@"),
    ] {
        if plain.contains(written) {
            plain = plain.replace(written, sign);
        }
    }
    let bytes = plain.as_bytes();
    let local = |byte: u8| byte.is_ascii_alphanumeric() || b"._%+-'".contains(&byte);
    let domain = |byte: u8| byte.is_ascii_alphanumeric() || b".-".contains(&byte);
    let mut found = Vec::new();
    for (at, _) in plain.match_indices('@') {
        let start = bytes[..at]
            .iter()
            .rposition(|byte| !local(*byte))
            .map_or(0, |before| before + 1);
        let end = bytes[at + 1..]
            .iter()
            .position(|byte| !domain(*byte))
            .map_or(bytes.len(), |after| at + 1 + after);
        if at > start && at - start <= 64 && end - at <= 120 && found.len() < 200 {
            found.push(plain[start..end].to_owned());
        }
    }
    found
}

/// A plausible address in lower case, or nothing for placeholders, robots' senders and file names.
fn tidy_email(email: &str) -> Option<String> {
    let email = strip_scheme(email.trim(), "mailto:")
        .unwrap_or(email)
        .trim()
        .trim_matches(|c: char| !c.is_alphanumeric())
        .to_lowercase();
    let (local, domain) = email.split_once('@')?;
    let (stem, end) = domain.rsplit_once('.')?;
    let well_formed = !local.is_empty()
        && local.len() <= 64
        && local.is_ascii()
        && !local.contains([' ', '/', ':', '"', '<', '>', '(', ')', ','])
        && !local.contains("..")
        && domain
            .split('.')
            .all(|part| !part.is_empty() && !part.starts_with('-') && !part.ends_with('-'))
        && domain
            .chars()
            .all(|c| c.is_alphanumeric() || c == '.' || c == '-')
        && (2..=24).contains(&end.len())
        && (end.chars().all(char::is_alphabetic) || end.starts_with("xn--"))
        && !stem.is_empty();
    const FILES: [&str; 16] = [
        "png", "jpg", "jpeg", "gif", "webp", "svg", "avif", "ico", "css", "js", "pdf", "mp4", "woff", "json",
        "html", "php",
    ];
    if !well_formed || FILES.contains(&end) {
        return None;
    }
    let robot = [
        "noreply",
        "no-reply",
        "no_reply",
        "donotreply",
        "do-not-reply",
        "do_not_reply",
        "mailer-daemon",
        "bounce",
        "unsubscribe",
        "postmaster",
    ];
    if robot.iter().any(|name| local.starts_with(name)) || local.ends_with("-noreply") {
        return None;
    }
    let placeholder_local = matches!(
        local,
        "you"
            | "your"
            | "youremail"
            | "your.email"
            | "your-email"
            | "yourname"
            | "your.name"
            | "your-name"
            | "name"
            | "username"
            | "user"
            | "email"
            | "firstname.lastname"
            | "vorname.nachname"
            | "john.doe"
            | "jane.doe"
            | "johndoe"
            | "janedoe"
            | "john"
            | "jane"
            | "me"
            | "someone"
            | "test"
            | "example"
            | "foo"
            | "abc"
            | "xxx"
            | "name.surname"
            | "first.last"
            | "max.mustermann"
    );
    let placeholder_domain = matches!(
        domain,
        "example.com"
            | "example.org"
            | "example.net"
            | "domain.com"
            | "yourdomain.com"
            | "email.com"
            | "mail.com"
            | "company.com"
            | "yourcompany.com"
            | "mysite.com"
            | "website.com"
            | "site.com"
            | "test.com"
            | "domain.tld"
            | "mail.tld"
            | "acme.com"
            | "work.com"
            | "sentry.io"
            | "sentry.wixpress.com"
            | "sentry-next.wixpress.com"
            | "wixpress.com"
            | "provider.com"
    ) || domain.ends_with(".sentry.io")
        || domain.starts_with("your");
    let hexadecimal = local.len() >= 24 && local.chars().all(|c| c.is_ascii_hexdigit());
    (!placeholder_local && !placeholder_domain && !hexadecimal).then_some(email)
}

/// Telephone numbers as the page writes them, without repeats.
pub(crate) fn phones(scanned: &Scanned, organization: Option<&Organization>) -> Vec<String> {
    let links = scanned.anchors.iter().filter_map(|anchor| {
        let number = strip_scheme(&anchor.href, "tel:")?;
        Some(percent_decoded(
            number.split([';', '?']).next().unwrap_or_default(),
        ))
    });
    let declared = organization.iter().flat_map(|firm| firm.phones.iter().cloned());
    let marked = scanned
        .itemprops
        .iter()
        .filter(|(name, _)| name == "telephone")
        .map(|(_, value)| value.clone());
    let mut found: Vec<(String, String)> = Vec::new();
    for number in links.chain(declared).chain(marked) {
        let Some(number) = tidy_phone(&number) else {
            continue;
        };
        let digits: String = number.chars().filter(char::is_ascii_digit).collect();
        // "+49 30 …" and "030 …" are one number: the last eight digits tell.
        let tail = digits[digits.len().saturating_sub(8)..].to_owned();
        match found.iter_mut().find(|(known, _)| *known == tail) {
            Some((_, known)) if number.starts_with('+') && !known.starts_with('+') => *known = number,
            Some(_) => {}
            None => found.push((tail, number)),
        }
    }
    found.truncate(MAX_FOUND);
    found.into_iter().map(|(_, number)| number).collect()
}

fn tidy_phone(number: &str) -> Option<String> {
    let mut out = String::new();
    for c in number.trim().trim_start_matches("//").chars() {
        match c {
            '0'..='9' => out.push(c),
            '+' if out.is_empty() => out.push(c),
            '(' | ')' | '-' | '/' | '.' | ' ' | '\u{a0}' | '\u{2010}'..='\u{2013}' => {
                let plain = match c {
                    '\u{a0}' => ' ',
                    '\u{2010}'..='\u{2013}' => '-',
                    c => c,
                };
                out.push(plain);
            }
            _ => break,
        }
    }
    let out = out
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .trim_end_matches(['-', '/', '.', '(', ' '])
        .to_owned();
    let digits: Vec<char> = out.chars().filter(char::is_ascii_digit).collect();
    let first = digits.first()?;
    let varied = digits.iter().filter(|digit| *digit != first).count() >= 2;
    ((7..=15).contains(&digits.len()) && varied && !out.contains("123456789") && !digits.ends_with(&['0'; 7]))
        .then_some(out)
}

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

/// Where the company sits: JSON-LD, then microdata, then an `<address>` element.
pub(crate) fn address(scanned: &Scanned, organization: Option<&Organization>) -> Option<Postal> {
    if let Some(declared) = organization.and_then(|firm| firm.address.clone()) {
        return Some(declared);
    }
    let prop = |name: &str| {
        scanned
            .itemprops
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.trim().trim_matches(',').trim().to_owned())
            .filter(|value| !value.is_empty())
    };
    if let Some(street) = prop("streetaddress") {
        return postal(
            Some(street),
            prop("postalcode"),
            prop("addresslocality"),
            prop("addressregion"),
            prop("addresscountry"),
        );
    }
    scanned.addresses.iter().find_map(|block| {
        let lines: Vec<&str> = block
            .lines()
            .map(str::trim)
            .filter(|line| {
                line.chars().any(char::is_alphabetic) && !line.contains('@') && !is_phone_line(line)
            })
            .collect();
        let text = lines.join(", ");
        let numbered = text.chars().any(|c| c.is_ascii_digit());
        (numbered && lines.len() >= 2 && (15..=250).contains(&text.len())).then_some(Postal {
            text,
            city: None,
            country: None,
        })
    })
}

fn is_phone_line(line: &str) -> bool {
    let low = line.to_lowercase();
    ["tel", "phone", "fax", "call ", "mobil"]
        .iter()
        .any(|word| low.starts_with(word))
        || line.chars().filter(char::is_ascii_digit).count() >= 9
}

/// The year the company began: JSON-LD, then words that say so.
pub(crate) fn founded(scanned: &Scanned, organization: Option<&Organization>) -> Option<i32> {
    let declared = organization.and_then(|firm| firm.founded.as_deref()).or_else(|| {
        scanned
            .itemprops
            .iter()
            .find(|(name, _)| name == "foundingdate")
            .map(|(_, value)| value.as_str())
    });
    if let Some(year) = declared.and_then(first_year) {
        return Some(year);
    }
    const PHRASES: [&str; 14] = [
        "founded in ",
        "established in ",
        "founded: ",
        "est. ",
        "gegründet ",
        "gegründet im jahr ",
        "gegründet im jahre ",
        "gründung: ",
        "gründungsjahr: ",
        "fondée en ",
        "fondé en ",
        "fundada en ",
        "fondata nel ",
        "opgericht in ",
    ];
    let text = scanned.text.to_lowercase();
    PHRASES.iter().find_map(|phrase| {
        text.match_indices(phrase).find_map(|(at, _)| {
            let after: String = text[at + phrase.len()..].chars().take(4).collect();
            (after.len() == 4).then(|| first_year(&after)).flatten()
        })
    })
}

fn first_year(text: &str) -> Option<i32> {
    text.split(|c: char| !c.is_ascii_digit())
        .filter(|part| part.len() == 4)
        .filter_map(|part| part.parse().ok())
        .find(|year| (1500..=2100).contains(year))
}

/// Pages of the same site that say who and where: contact, imprint, about. At most three, best first, one of each kind.
pub(crate) fn contact_links(scanned: &Scanned, page: &Url, base: &Url) -> Vec<Url> {
    let mut found: Vec<(usize, u32, Url)> = Vec::new();
    for anchor in &scanned.anchors {
        let Some(url) = web::resolve(base, &anchor.href)
            .filter(|url| web::same_site_url(url, page) && url.path() != page.path())
        else {
            continue;
        };
        let path = percent_decoded(url.path()).to_lowercase();
        if [".pdf", ".jpg", ".png", ".zip", ".xml", ".vcf"]
            .iter()
            .any(|end| path.ends_with(end))
        {
            continue;
        }
        let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        let last = last.split('.').next().unwrap_or_default();
        let elsewhere = if url.host_str() == page.host_str() { 0 } else { 5 };
        let depth = u32::try_from(path.matches('/').count()).unwrap_or(9) + elsewhere;
        let text = anchor.text.to_lowercase();
        let text = text.trim();
        let kind = KINDS.iter().enumerate().find_map(|(kind, (paths, words))| {
            let by_path = paths.contains(&last);
            let by_text = words.contains(&text);
            let joined = |word: &str| {
                let rest = last.strip_prefix(word).or_else(|| last.strip_suffix(word));
                rest.is_some_and(|rest| rest.starts_with(['-', '_']) || rest.ends_with(['-', '_']))
            };
            let loosely =
                last.len() < 30 && !dated(&path) && paths.iter().any(|word| word.len() >= 5 && joined(word));
            match (by_path, by_text, loosely) {
                (true, true, _) => Some((kind, 0)),
                (true, false, _) => Some((kind, 1)),
                (false, true, _) => Some((kind, 2)),
                (false, false, true) => Some((kind, 4)),
                _ => None,
            }
        });
        if let Some((kind, quality)) = kind {
            found.push((kind, quality * 10 + depth, url));
        }
    }
    found.sort_by_key(|(kind, quality, _)| (*kind, *quality));
    let mut seen = HashSet::new();
    found
        .into_iter()
        .filter(|(kind, _, url)| {
            seen.insert(format!("{kind}")) && seen.insert(url.as_str().trim_end_matches('/').to_owned())
        })
        .map(|(_, _, url)| url)
        .take(3)
        .collect()
}

/// `/2011/04/…`: a post, not one of the site's standing pages.
fn dated(path: &str) -> bool {
    path.split('/').any(|part| {
        part.len() == 4 && part.starts_with("20") && part.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// Last path segments and link texts of each kind of page.
const KINDS: [(&[&str], &[&str]); 3] = [
    (
        &[
            "contact",
            "contact-us",
            "contactus",
            "contacts",
            "contact_us",
            "kontakt",
            "contacto",
            "contactez-nous",
            "nous-contacter",
            "contatti",
            "contattaci",
            "contato",
            "get-in-touch",
            "kontakta-oss",
            "yhteystiedot",
            "kapcsolat",
            "iletisim",
        ],
        &[
            "contact",
            "contact us",
            "contacts",
            "kontakt",
            "contacto",
            "contactez-nous",
            "nous contacter",
            "contatti",
            "contattaci",
            "contato",
            "get in touch",
            "kontakta oss",
            "お問い合わせ",
        ],
    ),
    (
        &[
            "imprint",
            "impressum",
            "legal-notice",
            "mentions-legales",
            "aviso-legal",
            "note-legali",
            "colofon",
            "impress",
        ],
        &[
            "imprint",
            "impressum",
            "legal notice",
            "mentions légales",
            "aviso legal",
            "note legali",
            "colofon",
        ],
    ),
    (
        &[
            "about",
            "about-us",
            "aboutus",
            "about_us",
            "ueber-uns",
            "uber-uns",
            "über-uns",
            "company",
            "unternehmen",
            "a-propos",
            "qui-sommes-nous",
            "quienes-somos",
            "sobre-nosotros",
            "chi-siamo",
            "sobre",
            "over-ons",
            "om-oss",
            "om-os",
            "who-we-are",
            "our-story",
            "team",
        ],
        &[
            "about",
            "about us",
            "über uns",
            "company",
            "unternehmen",
            "à propos",
            "qui sommes-nous",
            "quiénes somos",
            "sobre nosotros",
            "chi siamo",
            "over ons",
            "om oss",
            "who we are",
            "our story",
            "会社概要",
        ],
    ),
];
