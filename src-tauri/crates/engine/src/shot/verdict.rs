//! Whether what stands in the tab is the company's page: error pages, checks for robots, log-ins, parked names and blank
//! pages are recognised and said, and no picture of them is kept. Pure.

use media::Picture;
use url::Url;

use crate::site::landing::{self, Landing};

/// The share of one colour at which a picture shows nothing.
const BLANK: f64 = 0.9998;
/// How far colours may differ and count as one: what JPEG does to a plain ground.
const NEAR: u8 = 10;
/// A log-in form with less text than this beside it is a wall, not a page that offers one.
const WALL: usize = 600;

/// Why there is no picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// There is no page of the company's: an answer that stays true for a while.
    NothingThere,
    /// There may be one, and it is not shown to us.
    NotShown,
    /// It leads where nothing may be asked, or is not who it says it is.
    Unsafe,
    /// Something went wrong that may pass.
    Fault,
}

/// No picture was taken, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct Refused {
    /// In a sentence without a full stop.
    pub reason: String,
    /// What kind of reason it is.
    pub why: Why,
}

impl Refused {
    pub(super) fn new(why: Why, reason: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
            why,
        }
    }
}

/// What stands in the tab.
#[derive(Clone, Debug)]
pub(super) struct Sight<'a> {
    /// The domain that was asked for.
    pub asked: &'a str,
    /// Where it led.
    pub url: &'a Url,
    /// The document's status.
    pub status: Option<u16>,
    /// The document as it is now, scripts' work included.
    pub html: &'a str,
    /// How many letters are to be read.
    pub letters: usize,
    /// Whether a field for a password shows.
    pub password: bool,
    /// Whether the picture shows nothing.
    pub blank: bool,
}

/// Judges a page.
///
/// # Errors
/// Why no picture of it is to be kept.
pub(super) fn judge(sight: &Sight<'_>) -> Result<(), Refused> {
    let host = sight.url.host_str().unwrap_or_default();
    if let Some(why) = landing::elsewhere(sight.asked, sight.url) {
        return Err(Refused::new(Why::NothingThere, format!("{host}: {why}")));
    }
    // The browser has decoded it already.
    let headers = media::Headers::of_type(Some("text/html; charset=utf-8"));
    let facts = media::read_page(sight.html.as_bytes(), &headers, sight.url);
    // A check for robots often comes with a status that would pass for a fault.
    if let Some(unreal) = facts.unreal.as_ref().filter(|_| facts.robot_check) {
        let reason = format!("{host} refuses robots ({unreal}); look at the site yourself");
        return Err(Refused::new(Why::NotShown, reason));
    }
    if let Some(landing) = sight.status.and_then(|status| landing::of_status(host, status)) {
        let (why, reason) = match landing {
            Landing::Nothing(reason) => (Why::NothingThere, reason),
            Landing::Refused(reason) => (Why::NotShown, reason),
            Landing::Unsafe(reason) => (Why::Unsafe, reason),
            Landing::Later(reason) => (Why::Fault, reason),
        };
        return Err(Refused::new(why, reason));
    }
    if sight.blank {
        return Err(Refused::new(
            Why::NotShown,
            format!("the page of {host} stays blank"),
        ));
    }
    // What markup alone calls empty may be a drawing; the picture knows better.
    if let Some(unreal) = facts.unreal.filter(|unreal| *unreal != "the page is empty") {
        return Err(Refused::new(Why::NothingThere, format!("{host}: {unreal}")));
    }
    if sight.password && sight.letters < WALL {
        let reason = format!("{host}: a log-in stands before the page");
        return Err(Refused::new(Why::NothingThere, reason));
    }
    Ok(())
}

/// Whether a picture shows nothing but one colour.
pub(super) fn is_blank(picture: &Picture) -> bool {
    let pixels = || picture.rgba.pixels().step_by(3);
    let Some(first) = pixels().next() else {
        return true;
    };
    // The colour of the corner stands for the ground.
    let alike = pixels().filter(|pixel| {
        let channels = pixel.0.iter().zip(first.0).take(3);
        channels.fold(true, |near, (channel, ground)| {
            near && channel.abs_diff(ground) <= NEAR
        })
    });
    alike.count() as f64 >= pixels().count() as f64 * BLANK
}

/// What the browser's own error means for an address.
pub(super) fn of_error(host: &str, error: &str) -> Refused {
    let code = error.strip_prefix("net::ERR_").unwrap_or(error);
    let (why, what) = match code {
        "TOO_MANY_REDIRECTS" => (Why::NotShown, "it redirects without end".to_owned()),
        "ABORTED" | "INVALID_RESPONSE" => (
            Why::NotShown,
            "it gives a file or nothing, no page to look at".to_owned(),
        ),
        "BLOCKED_BY_CLIENT" | "BLOCKED_BY_RESPONSE" => (Why::NotShown, "it may not be shown".to_owned()),
        "TIMED_OUT" | "CONNECTION_TIMED_OUT" => (Why::Fault, "it took too long".to_owned()),
        code if code.starts_with("CERT_") || code.starts_with("SSL_") => (
            Why::Unsafe,
            format!("its certificate is not to be trusted ({})", words(code)),
        ),
        code => (Why::Fault, format!("it could not be loaded ({})", words(code))),
    };
    Refused::new(why, format!("{host}: {what}"))
}

fn words(code: &str) -> String {
    code.to_lowercase().replace('_', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(status: u16, url: &str, html: &str, blank: bool) -> Result<(), Refused> {
        let url = Url::parse(url).unwrap();
        judge(&Sight {
            asked: "northwind.example",
            url: &url,
            status: Some(status),
            html,
            letters: html.len(),
            password: html.contains("password"),
            blank,
        })
    }

    const HOME: &str =
        "<title>Northwind Labs</title><h1>Sensors for cold chains</h1><p>We keep food and medicine cold.</p>";

    #[test]
    fn what_is_not_the_companys_page_is_said_and_not_kept() {
        let at_home = "https://www.northwind.example/";
        for (status, url, html, blank, expected) in [
            (200, at_home, HOME, false, None),
            (200, "https://northwind-labs.example/", HOME, false, None),
            (404, at_home, HOME, false, Some((Why::NothingThere, "404"))),
            (403, at_home, HOME, false, Some((Why::NotShown, "403"))),
            (503, at_home, HOME, false, Some((Why::Fault, "503"))),
            (200, at_home, HOME, true, Some((Why::NotShown, "blank"))),
            (
                503,
                at_home,
                "<title>Just a moment...</title><p>Checking your browser before accessing northwind.example</p>",
                false,
                Some((Why::NotShown, "refuses robots")),
            ),
            (
                200,
                at_home,
                "<title>northwind.example</title><p>Buy this domain. northwind.example is for sale.</p>",
                false,
                Some((Why::NothingThere, "for sale")),
            ),
            (
                200,
                at_home,
                "<title>Sign in</title><form><input name=u><input type=password></form>",
                false,
                Some((Why::NothingThere, "log-in")),
            ),
            (
                200,
                "https://www.hugedomains.com/x",
                HOME,
                false,
                Some((Why::NothingThere, "hugedomains.com")),
            ),
            // A page that only draws is a page.
            (200, at_home, "<body><canvas></canvas>", false, None),
        ] {
            let found = judged(status, url, html, blank);
            match expected {
                None => assert_eq!(found, Ok(()), "{status} {html}"),
                Some((why, word)) => {
                    let refused = found.unwrap_err();
                    assert!(refused.why == why && refused.reason.contains(word), "{refused:?}");
                }
            }
        }
    }

    #[test]
    fn browsers_errors_in_words() {
        for (error, why, word) in [
            ("net::ERR_TOO_MANY_REDIRECTS", Why::NotShown, "without end"),
            ("net::ERR_CERT_DATE_INVALID", Why::Unsafe, "cert date invalid"),
            ("net::ERR_ABORTED", Why::NotShown, "file"),
            ("net::ERR_EMPTY_RESPONSE", Why::Fault, "empty response"),
        ] {
            let refused = of_error("northwind.example", error);
            assert!(refused.why == why && refused.reason.contains(word), "{refused:?}");
        }
    }

    #[test]
    fn one_colour_is_blank_and_a_line_of_text_is_not() {
        let drawn = |inside: &str| {
            let svg = format!(
                "<svg xmlns='http://www.w3.org/2000/svg' width='400' height='300'><path fill='#eee' d='M0 0h400v300H0z'/>{inside}</svg>"
            );
            media::decode(svg.as_bytes()).unwrap()
        };
        assert!(is_blank(&drawn("")));
        assert!(is_blank(&drawn("<path fill='#e8e8e8' d='M50 50h200v100H50z'/>")));
        assert!(!is_blank(&drawn("<path fill='#333' d='M50 50h60v4H50z'/>")));
    }
}
