//! What a request to a site came to: a page, an honest nothing, a no to robots, or a fault that may pass. Pure.
//!
//! The line that matters: only an answer of the site itself may become "not found". A fault on the way never does.

use url::Url;

use crate::http::{GuardRefusal, SendError};

/// Why a request did not lead to the company's page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Landing {
    /// There is none: an answer, remembered.
    Nothing(String),
    /// There may be one and it is not shown to us: a failure that asking again does not mend.
    Refused(String),
    /// It leads where nothing may be asked: a failure too.
    Unsafe(String),
    /// It could not be told now: asked again later.
    Later(String),
}

impl Landing {
    /// How much it weighs when several addresses of one site were tried: a fault outweighs a no, a no outweighs nothing.
    pub(crate) fn weight(&self) -> u8 {
        match self {
            Self::Later(_) => 2,
            Self::Refused(_) | Self::Unsafe(_) => 1,
            Self::Nothing(_) => 0,
        }
    }
}

/// What a status means. None: there is a body to look at.
pub(crate) fn of_status(host: &str, status: u16) -> Option<Landing> {
    let later = |what: &str| {
        Landing::Later(format!(
            "{host} answers {status} ({what}); it may be well again later"
        ))
    };
    Some(match status {
        200..=299 => return None,
        404 | 410 => Landing::Nothing(format!("{host} answers {status}: there is no such page")),
        401 | 407 => Landing::Refused(format!(
            "{host} wants a log-in ({status}); look at the site yourself"
        )),
        403 | 406 | 429 | 451 | 999 => Landing::Refused(format!(
            "{host} refuses robots ({status}); look at the site yourself"
        )),
        408 | 425 => later("too slow"),
        500..=599 => later("a fault on its side"),
        300..=399 => Landing::Refused(format!("{host} redirects to no address ({status})")),
        _ => Landing::Refused(format!(
            "{host} answers {status} and no page; look at the site yourself"
        )),
    })
}

/// What it means that no answer came. `nobodys`: it is sure that nobody has the name.
pub(crate) fn of_error(error: &SendError, nobodys: bool) -> Landing {
    match error {
        SendError::NoSuchName { host } if nobodys => {
            Landing::Nothing(format!("the name {host} does not exist"))
        }
        SendError::NoSuchName { host } => Landing::Later(format!(
            "the name {host} could not be looked up; check this computer's network"
        )),
        SendError::NotSent { .. } | SendError::Lost { .. } => Landing::Later(error.to_string()),
        SendError::Refused(GuardRefusal::NotPublic { .. }) => Landing::Unsafe(error.to_string()),
        SendError::Circle { .. } | SendError::Refused(_) | SendError::Unbuildable { .. } => {
            Landing::Refused(error.to_string())
        }
    }
}

/// Whether a body is a web page; else what it is, in words. The body is believed where the header is missing or vague.
pub(crate) fn is_page(content_type: Option<&str>, body: &[u8]) -> Result<(), String> {
    let mime = content_type
        .and_then(|header| header.split(';').next())
        .map(|mime| mime.trim().to_ascii_lowercase())
        .unwrap_or_default();
    match mime.as_str() {
        "text/html" | "application/xhtml+xml" => Ok(()),
        "" | "text/plain" | "text/xml" | "application/xml" | "application/octet-stream" if has_tags(body) => {
            Ok(())
        }
        "" => Err("no web page".to_owned()),
        other => Err(format!(
            "{}, no web page",
            other.chars().take(60).collect::<String>()
        )),
    }
}

fn has_tags(body: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&body[..body.len().min(2_048)]).to_ascii_lowercase();
    ["<!doctype html", "<html", "<head", "<title", "<body"]
        .iter()
        .any(|tag| head.contains(tag))
}

/// Names are offered here.
const MARKETS: [&str; 22] = [
    "above.com",
    "afternic.com",
    "atom.com",
    "bodis.com",
    "brandbucket.com",
    "brandpa.com",
    "buydomains.com",
    "dan.com",
    "domainmarket.com",
    "domain.io",
    "efty.com",
    "hugedomains.com",
    "namebright.com",
    "parkingcrew.net",
    "parklogic.com",
    "perfectdomain.com",
    "sav.com",
    "saw.com",
    "sedo.com",
    "sedoparking.com",
    "squadhelp.com",
    "undeveloped.com",
];
/// Profiles and pages of many companies: what they say of themselves is not what the company says.
const PROFILES: [&str; 10] = [
    "facebook.com",
    "instagram.com",
    "linkedin.com",
    "linktr.ee",
    "tiktok.com",
    "twitter.com",
    "wikipedia.org",
    "x.com",
    "xing.com",
    "youtube.com",
];
/// Log-ins that stand before other sites.
const LOGINS: [&str; 9] = [
    "accounts.google.com",
    "auth0.com",
    "cloudflareaccess.com",
    "duosecurity.com",
    "login.live.com",
    "microsoftonline.com",
    "okta.com",
    "onelogin.com",
    "pingidentity.com",
];

/// Where a site has led that is nobody's own page: a market for names, a profile, a log-in. None when the page may be the
/// company's, also under another name. `asked` is the domain that was asked for; a company that is one of these is read.
pub(crate) fn elsewhere(asked: &str, landed: &Url) -> Option<String> {
    let host = landed.host_str().unwrap_or_default();
    let is_of = |names: &[&str]| {
        names.iter().any(|name| {
            host.strip_suffix(name)
                .is_some_and(|before| before.is_empty() || before.ends_with('.'))
        })
    };
    if same_domain(host, asked) {
        return None;
    }
    if is_of(&MARKETS) || (is_of(&["godaddy.com"]) && landed.path().contains("forsale")) {
        Some(format!("the name is parked or for sale (it leads to {host})"))
    } else if is_of(&LOGINS) {
        Some(format!("a log-in stands before the page (it leads to {host})"))
    } else if is_of(&PROFILES) {
        Some(format!(
            "the name leads to a profile on {host}, not to a site of its own"
        ))
    } else {
        None
    }
}

/// The registrable domain of a host, or the host itself.
pub(crate) fn registrable(host: &str) -> &str {
    psl::domain_str(host).unwrap_or(host)
}

/// Whether two hosts belong to one registrable domain.
pub(crate) fn same_domain(host: &str, other: &str) -> bool {
    registrable(host).eq_ignore_ascii_case(registrable(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_tell_an_answer_from_a_no_and_from_a_fault() {
        for (status, kind) in [
            (200, "page"),
            (204, "page"),
            (404, "nothing"),
            (410, "nothing"),
            (304, "refused"),
            (400, "refused"),
            (401, "refused"),
            (403, "refused"),
            (429, "refused"),
            (999, "refused"),
            (408, "later"),
            (500, "later"),
            (503, "later"),
            (530, "later"),
        ] {
            let found = match of_status("northwind.example", status) {
                None => "page",
                Some(Landing::Nothing(_)) => "nothing",
                Some(Landing::Refused(_)) => "refused",
                Some(Landing::Unsafe(_)) => "unsafe",
                Some(Landing::Later(_)) => "later",
            };
            assert_eq!(found, kind, "{status}");
        }
    }

    #[test]
    fn a_fault_on_the_way_is_never_nothing() {
        let host = || "northwind.example".to_owned();
        let reason = || "connection refused".to_owned();
        let name = SendError::NoSuchName { host: host() };
        assert!(matches!(of_error(&name, true), Landing::Nothing(_)));
        assert!(matches!(of_error(&name, false), Landing::Later(_)));
        for error in [
            SendError::NotSent {
                host: host(),
                reason: reason(),
            },
            SendError::Lost {
                host: host(),
                reason: reason(),
            },
        ] {
            assert!(matches!(of_error(&error, true), Landing::Later(_)));
        }
        let private = GuardRefusal::NotPublic {
            host: host(),
            address: [10, 0, 0, 1].into(),
        };
        assert!(matches!(of_error(&private.into(), true), Landing::Unsafe(_)));
        let circle = SendError::Circle { host: host() };
        assert!(matches!(of_error(&circle, true), Landing::Refused(_)));
    }

    #[test]
    fn pages_are_told_from_other_files() {
        for (header, body, page) in [
            (Some("text/html; charset=utf-8"), "", true),
            (Some("Application/XHTML+xml"), "", true),
            (None, "  <!DOCTYPE HTML><p>", true),
            (None, "%PDF-1.7", false),
            (Some("application/octet-stream"), "<html>", true),
            (Some("application/json"), "{\"title\":\"<html>\"}", false),
            (Some("application/pdf"), "<html>", false),
            (Some("text/plain"), "hello", false),
        ] {
            assert_eq!(
                is_page(header, body.as_bytes()).is_ok(),
                page,
                "{header:?} {body}"
            );
        }
    }

    #[test]
    fn other_names_are_followed_and_markets_profiles_and_log_ins_are_not_the_company() {
        for (asked, landed, word) in [
            ("northwind.example", "https://www.northwind.example/en", None),
            ("northwind.example", "https://northwind-labs.example/", None),
            (
                "northwind.example",
                "https://www.hugedomains.com/domain_profile.cfm?d=x",
                Some("for sale"),
            ),
            (
                "northwind.example",
                "https://www.godaddy.com/forsale/northwind.example",
                Some("for sale"),
            ),
            ("northwind.example", "https://www.godaddy.com/hosting", None),
            ("northwind.example", "https://notdan.com/", None),
            ("northwind.example", "https://northwind.okta.com/", Some("log-in")),
            (
                "northwind.example",
                "https://www.facebook.com/northwind",
                Some("profile"),
            ),
            ("facebook.com", "https://www.facebook.com/", None),
        ] {
            let found = elsewhere(asked, &Url::parse(landed).unwrap());
            match word {
                Some(word) => assert!(
                    found.as_ref().is_some_and(|why| why.contains(word)),
                    "{landed}: {found:?}"
                ),
                None => assert_eq!(found, None, "{landed}"),
            }
        }
    }
}
