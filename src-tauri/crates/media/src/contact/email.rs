//! E-mail addresses: linked, scrambled, declared, or standing in the text.

use super::MAX_FOUND;
use super::href::{percent_decoded, strip_scheme};
use crate::jsonld::Organization;
use crate::scan::Scanned;
use crate::web;
use std::collections::HashSet;
use url::Url;

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
