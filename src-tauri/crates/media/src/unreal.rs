//! Pages that are not the company's own: parked names, bot challenges, log-in walls, error pages, nothing at all.

use crate::scan::Scanned;

/// How the reason begins when the site does not want robots.
const CHALLENGE: &str = "a check for robots stands before the page";

/// A page with more visible text than this is somebody's page, whatever words occur in it.
const SHORT: usize = 1_500;
const BARE: usize = 400;

/// Where a page with next to no text sends its visitors, as written.
pub(crate) fn onward(scanned: &Scanned) -> Option<&str> {
    let bare = scanned.text.trim().chars().count() <= BARE;
    scanned.refresh.as_deref().filter(|_| bare)
}

/// Whether a reason means that the site does not want robots, so that nothing is known of its own page.
pub(crate) fn is_robot_check(reason: &str) -> bool {
    reason.starts_with(CHALLENGE)
}

/// Why this is not the company's page, in words; `None` when it may well be.
pub(crate) fn reason(scanned: &Scanned) -> Option<String> {
    let title = scanned.title.to_lowercase();
    let length = scanned.text.trim().chars().count();
    let text = if length <= 6 * SHORT {
        scanned.text.to_lowercase()
    } else {
        String::new()
    };
    let uses = |part: &str| scanned.machinery.iter().any(|address| address.contains(part));
    let in_text = |phrases: &[&'static str]| phrases.iter().find(|phrase| text.contains(**phrase)).copied();
    let in_title = |phrases: &[&'static str]| phrases.iter().find(|phrase| title.contains(**phrase)).copied();

    if length <= SHORT {
        let challenge = in_title(&CHALLENGE_TITLES)
            .or_else(|| in_text(&CHALLENGE_TEXTS))
            .or_else(|| {
                [
                    "/cdn-cgi/challenge-platform/h/",
                    "captcha-delivery.com",
                    "/_incapsula_resource",
                    "perimeterx",
                    "px-captcha",
                ]
                .into_iter()
                .find(|part| length <= BARE && uses(part))
            });
        if let Some(found) = challenge {
            return Some(format!("{CHALLENGE} (\"{found}\")"));
        }
    }
    if length <= 3 * SHORT {
        let parked = in_title(&PARKED_TITLES)
            .or_else(|| in_text(&PARKED_TEXTS))
            .or_else(|| PARKING_HOSTS.into_iter().find(|host| uses(host)));
        if let Some(found) = parked {
            return Some(format!("the name is parked or for sale (\"{found}\")"));
        }
    }
    if length <= SHORT
        && let Some(found) = in_title(&SERVER_TITLES).or_else(|| in_text(&SERVER_TEXTS))
    {
        return Some(format!(
            "the web server shows its own page, not the company's (\"{found}\")"
        ));
    }
    if length <= SHORT && error_title(&title) {
        return Some(format!("an error page (\"{}\")", scanned.title));
    }
    if length <= BARE && scanned.password_field {
        return Some("a log-in form stands before the page".to_owned());
    }
    if length <= BARE
        && let Some(found) = in_title(&["coming soon", "under construction", "maintenance"])
            .or_else(|| in_text(&["coming soon", "under construction", "launching soon"]))
    {
        return Some(format!("the site is not there yet (\"{found}\")"));
    }
    if length < 20 && scanned.title.trim().is_empty() {
        if let Some(to) = &scanned.refresh {
            return Some(format!("the page is empty and sends visitors on to {to}"));
        }
        let described = scanned.metas.iter().any(|(name, _)| {
            matches!(
                name.as_str(),
                "description" | "og:title" | "og:site_name" | "og:image"
            )
        });
        if !described && scanned.pictures.is_empty() && scanned.json_ld.is_empty() {
            return Some("the page is empty".to_owned());
        }
    }
    None
}

fn error_title(title: &str) -> bool {
    const STARTS: [&str; 17] = [
        "404",
        "403",
        "500",
        "502",
        "503",
        "504",
        "not found",
        "page not found",
        "forbidden",
        "error 404",
        "error 403",
        "bad gateway",
        "service unavailable",
        "internal server error",
        "access denied",
        "site not found",
        "seite nicht gefunden",
    ];
    let starts = |start: &str| {
        title
            .strip_prefix(start)
            .is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
    };
    STARTS.iter().any(|start| starts(start))
        || title.contains("404 not found")
        || title.contains("page not found")
}

const CHALLENGE_TITLES: [&str; 12] = [
    "just a moment",
    "attention required!",
    "checking your browser",
    "ddos-guard",
    "pardon our interruption",
    "are you a robot",
    "robot check",
    "security check",
    "human verification",
    "bot verification",
    "verify you are human",
    "please wait...",
];
const CHALLENGE_TEXTS: [&str; 11] = [
    "checking your browser before accessing",
    "verify you are human",
    "verifying you are human",
    "enable javascript and cookies to continue",
    "unusual traffic from your",
    "you have been blocked",
    "please complete the security check",
    "press & hold to confirm",
    "are you a human",
    "request unsuccessful. incapsula",
    "prove you are not a robot",
];
const PARKED_TITLES: [&str; 7] = [
    "domain for sale",
    "is for sale",
    "domain parked",
    "parked domain",
    "domain is parked",
    "this domain",
    "domain name for sale",
];
const PARKED_TEXTS: [&str; 20] = [
    "domain is for sale",
    "domain may be for sale",
    "domain name is for sale",
    "buy this domain",
    "this domain is parked",
    "parked free",
    "parked domain",
    "this domain has been registered",
    "domain has expired",
    "domain name has expired",
    "is parked free, courtesy of",
    "inquire about this domain",
    "make an offer on this domain",
    "the domain owner may currently be creating",
    "domain parking",
    "diese domain steht zum verkauf",
    "diese domain ist geparkt",
    "ce nom de domaine est",
    "this web page is parked",
    "related searches: domain",
];
const PARKING_HOSTS: [&str; 9] = [
    "sedoparking.com",
    "parkingcrew.net",
    "bodis.com",
    "hugedomains.com",
    "afternic.com",
    "parklogic.com",
    "above.com/",
    "domainmarket.com",
    "/parking-lander",
];
const SERVER_TITLES: [&str; 12] = [
    "welcome to nginx",
    "apache2 ubuntu default",
    "apache2 debian default",
    "test page for the",
    "iis windows server",
    "index of /",
    "default web site page",
    "plesk",
    "default parallels",
    "account suspended",
    "welcome to centos",
    "http server test page",
];
const SERVER_TEXTS: [&str; 8] = [
    "if you see this page, the nginx web server is successfully installed",
    "this is the default welcome page",
    "future home of something quite cool",
    "this account has been suspended",
    "default page",
    "website is currently unavailable",
    "there's nothing here, yet",
    "this site can't be reached",
];

#[cfg(test)]
mod tests {
    use crate::scan::scan;
    use url::Url;

    fn reason(html: &str) -> Option<String> {
        super::reason(&scan(html, &Url::parse("https://brightpine.example/").unwrap()))
    }

    #[test]
    fn pages_that_are_not_the_company_s() {
        for (html, word) in [
            (
                "<title>Just a moment...</title><p>Enable JavaScript and cookies to continue</p>",
                "robots",
            ),
            (
                "<title>brightpine.example</title><p>This domain is for sale! Make us an offer.</p>",
                "for sale",
            ),
            (
                "<title>x</title><script src='https://img.sedoparking.com/a.js'></script>",
                "parked",
            ),
            (
                "<title>Welcome to nginx!</title><h1>Welcome to nginx!</h1>",
                "web server",
            ),
            ("<title>404 Not Found</title><h1>Not Found</h1>", "error page"),
            (
                "<title>Sign in</title><form><input name=u><input type=password></form>",
                "log-in",
            ),
            ("<title>Bright Pine</title><h1>Coming soon</h1>", "not there yet"),
            ("<meta http-equiv=refresh content='0; url=/en/'>", "/en/"),
            ("", "empty"),
            ("\u{0}\u{1}", "empty"),
        ] {
            assert!(
                reason(html).is_some_and(|why| why.contains(word)),
                "{html}: {:?}",
                reason(html)
            );
        }
    }

    #[test]
    fn real_pages_pass_even_when_they_speak_of_such_things() {
        let long = "We plan, build and look after gardens of all sizes. ".repeat(200);
        for html in [
            format!(
                "<title>Bright Pine</title><p>Buy this domain knowledge with our course.</p><p>{long}</p>"
            ),
            "<title>Bright Pine</title><div id=root></div><script src=/app.js></script>".to_owned(),
            "<title>Bright Pine gardens</title><p>We plan, build and look after gardens since 1998.</p>"
                .to_owned(),
            format!("<title>Log in or join</title><p>{long}</p><input type=password>"),
            "<meta property='og:title' content='Bright Pine'>".to_owned(),
            "<title>500gardens</title><div id=root></div>".to_owned(),
        ] {
            assert_eq!(reason(&html), None, "{:.80}", html);
        }
    }
}
