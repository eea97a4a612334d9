//! Where on a page something stands, told from tag names, class names and headings.

/// A set of facts about a spot in the page, inherited from every element around it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Place(u16);

impl Place {
    /// The site's own top: `<header>`, `<nav>`, `role=banner`, or a class that says so.
    pub(crate) const HEADER: Place = Place(1);
    pub(crate) const FOOTER: Place = Place(2);
    /// A wall of other firms' marks: customers, partners, press, payment, badges.
    pub(crate) const WALL: Place = Place(4);
    /// Inside a link to the front page.
    pub(crate) const HOME: Place = Place(8);
    /// Inside an element whose class or id says logo or brand.
    pub(crate) const NAMED: Place = Place(16);
    /// `<main>`, `<article>` or a class that says content.
    pub(crate) const CONTENT: Place = Place(32);
    pub(crate) const ARTICLE: Place = Place(64);
    /// Text here is not shown.
    pub(crate) const SILENT: Place = Place(128);
    pub(crate) const LINK: Place = Place(256);
    pub(crate) const NAV: Place = Place(512);
    pub(crate) const ASIDE: Place = Place(1024);
    /// Before the page's first heading and content.
    pub(crate) const EARLY: Place = Place(2048);
    /// A notice that lies over the page: consent, newsletter.
    pub(crate) const DIALOG: Place = Place(4096);
    /// Inside a link to another site.
    pub(crate) const ABROAD: Place = Place(8192);
    /// Where a site's own name stands.
    pub(crate) const TOP: Place = Place(Place::HEADER.0 | Place::EARLY.0);

    pub(crate) fn has(self, other: Place) -> bool {
        self.0 & other.0 == other.0
    }

    pub(crate) fn any(self, other: Place) -> bool {
        self.0 & other.0 != 0
    }

    pub(crate) fn with(self, other: Place) -> Place {
        Place(self.0 | other.0)
    }

    pub(crate) fn without(self, other: Place) -> Place {
        Place(self.0 & !other.0)
    }

    /// What the children of an element see, given what the element itself sees.
    pub(crate) fn enter(self, tag: &str, names: &str, role: &str) -> Place {
        let mut place = self;
        let top = !self.any(Place::FOOTER.with(Place::ARTICLE));
        match tag {
            "header" if top => place = place.with(Place::HEADER),
            "nav" if top => place = place.with(Place::HEADER).with(Place::NAV),
            "nav" => place = place.with(Place::NAV),
            "footer" => place = place.with(Place::FOOTER),
            "main" => place = place.with(Place::CONTENT),
            "article" => place = place.with(Place::CONTENT).with(Place::ARTICLE),
            "aside" => place = place.with(Place::ASIDE),
            "script" | "style" | "noscript" | "template" | "textarea" | "title" | "option" | "head"
            | "iframe" => {
                place = place.with(Place::SILENT);
            }
            _ => {}
        }
        if matches!(tag, "html" | "body" | "head") || (role.is_empty() && names.len() <= 1) {
            return place;
        }
        if top && (role == "banner" || says_header(names)) && !place.has(Place::CONTENT) {
            place = place.with(Place::HEADER);
        }
        if role == "contentinfo" || (tag != "main" && names.split(' ').any(says_footer)) {
            place = place.with(Place::FOOTER);
        }
        if role == "main" {
            place = place.with(Place::CONTENT);
        }
        if !matches!(tag, "main" | "header" | "nav" | "article") && says_wall(names) {
            place = place.with(Place::WALL);
        }
        if matches!(role, "dialog" | "alertdialog")
            || ["cookie", "consent", "onetrust", "gdpr"]
                .iter()
                .any(|part| names.contains(part))
        {
            place = place.with(Place::DIALOG);
        }
        if says_logo(names) || names.split(' ').any(says_brand) {
            place = place.with(Place::NAMED);
        }
        place
    }
}

/// Class and id in one lower-case line with spaces between.
fn says_header(names: &str) -> bool {
    names.split(' ').any(|name| {
        matches!(
            name,
            "header"
                | "navbar"
                | "topbar"
                | "masthead"
                | "top-bar"
                | "site-header"
                | "nav"
                | "navigation"
                | "menubar"
                | "appbar"
        ) || name.starts_with("header-")
            || name.starts_with("header_")
            || name.starts_with("navbar-")
            || name.starts_with("navbar_")
            || name.starts_with("masthead")
            || name.ends_with("-header")
                && !name.contains("section")
                && !name.contains("card")
                && !name.contains("modal")
                && !name.contains("entry")
            || name.starts_with("site-header")
            || name.starts_with("site_header")
            || name.starts_with("siteheader")
            || name.starts_with("globalheader")
            || name.starts_with("global-header")
            || name.starts_with("global-nav")
            || name.starts_with("page-header")
            || name.starts_with("main-header")
            || name.starts_with("main-nav")
    })
}

fn says_footer(name: &str) -> bool {
    name == "footer"
        || name.starts_with("footer-")
        || name.starts_with("footer_")
        || name.ends_with("-footer")
        || name.starts_with("site-footer")
}

/// A container whose class says that it shows other firms' marks.
fn says_wall(names: &str) -> bool {
    const PARTS: [&str; 35] = [
        "client",
        "partner",
        "customer",
        "trusted",
        "trust-",
        "sponsor",
        "as-seen",
        "as_seen",
        "asseen",
        "seen-on",
        "featured-in",
        "featuredin",
        "testimonial",
        "logowall",
        "logo-wall",
        "logo-cloud",
        "logocloud",
        "logo-strip",
        "logo-grid",
        "logo-carousel",
        "logo-slider",
        "logo-marquee",
        "logo-list",
        "logo-ticker",
        "marquee",
        "payment",
        "accredit",
        "certif",
        "app-store",
        "appstore",
        "backed-by",
        "investor",
        "integrations",
        "funder",
        "award",
    ];
    PARTS.iter().any(|part| names.contains(part))
        || names.split(' ').any(|name| {
            matches!(
                name,
                "logos"
                    | "press"
                    | "brands"
                    | "awards"
                    | "badges"
                    | "social"
                    | "socials"
                    | "references"
                    | "supporters"
            ) || name.ends_with("-logos")
                || name.ends_with("_logos")
                || name.starts_with("logos-")
                || name.starts_with("logos_")
        })
}

/// A heading over a wall of other firms' marks.
pub(crate) fn heads_wall(heading: &str) -> bool {
    const PHRASES: [&str; 42] = [
        "trusted by",
        "trusted partner",
        "our clients",
        "our customers",
        "our partners",
        "clients",
        "customers",
        "partners",
        "as seen",
        "seen in",
        "seen on",
        "featured in",
        "featured on",
        "sponsor",
        "used by",
        "loved by",
        "works with",
        "integrat",
        "members of",
        "member of",
        "accredit",
        "certifi",
        "awards",
        "we work with",
        "unsere kunden",
        "referenzen",
        "vertrauen",
        "nos clients",
        "font confiance",
        "nuestros clientes",
        "clienti",
        "klanten",
        "our brands",
        "in the press",
        "backed by",
        "investors",
        "teams at",
        "companies like",
        "trust us",
        "who work with us",
        "unsere partner",
        "nos partenaires",
    ];
    if heading.len() > 120 {
        return false;
    }
    let heading = heading.to_lowercase();
    PHRASES.iter().any(|phrase| heading.contains(phrase))
}

/// Whether a class, id, file name or alternative text says "logo": not "logout", not "catalogo", not "dialogo".
pub(crate) fn says_logo(text: &str) -> bool {
    let bytes = text.as_bytes();
    text.match_indices("logo").any(|(at, _)| {
        let before = &bytes[..at];
        let after = &bytes[at + 4..];
        let other_word = [
            &b"cata"[..],
            b"dia",
            b"ana",
            b"pro",
            b"psico",
            b"bio",
            b"geo",
            b"b",
            b"techno",
        ]
        .iter()
        .any(|start| before.ends_with(start));
        let log_out = after.starts_with(b"ut") || after.starts_with(b"n") || after.starts_with(b"ff");
        !(other_word || log_out)
    })
}

/// A class that stands for the site's own name.
fn says_brand(name: &str) -> bool {
    matches!(
        name,
        "brand"
            | "navbar-brand"
            | "site-brand"
            | "site-branding"
            | "branding"
            | "site-title"
            | "custom-logo-link"
            | "brandmark"
            | "wordmark"
            | "site-name"
    ) || name.ends_with("__brand")
        || name.ends_with("-brand")
}

/// A class of a section that a picture fills.
pub(crate) fn says_cover(names: &str) -> bool {
    [
        "hero",
        "cover",
        "jumbotron",
        "slide",
        "banner",
        "with_background",
        "has-background",
        "billboard",
    ]
    .iter()
    .any(|part| names.contains(part))
}

/// Marks of other firms that stand on very many sites, and pictures that are part of the controls.
pub(crate) fn foreign_mark(text: &str, own: &str) -> bool {
    const PARTS: [&str; 45] = [
        "app-store",
        "appstore",
        "app_store",
        "google-play",
        "googleplay",
        "google_play",
        "playstore",
        "play-store",
        "visa",
        "mastercard",
        "paypal",
        "amex",
        "klarna",
        "applepay",
        "apple-pay",
        "trustpilot",
        "capterra",
        "g2crowd",
        "powered-by",
        "poweredby",
        "powered by",
        "cookiebot",
        "onetrust",
        "recaptcha",
        "facebook",
        "twitter",
        "instagram",
        "linkedin",
        "youtube",
        "tiktok",
        "whatsapp",
        "pinterest",
        "hamburger",
        "chevron",
        "arrow",
        "search",
        "magnif",
        "shopping",
        "basket",
        "flag",
        "avatar",
        "gravatar",
        "spinner",
        "loading",
        "ycombinator",
    ];
    PARTS.iter().any(|part| {
        text.contains(part) && (own.is_empty() || !own.contains(&part.replace(['-', '_', ' '], "")))
    })
}

/// File names of pictures that show nothing: pixels, spacers, templates' blanks.
pub(crate) fn is_placeholder(path: &str) -> bool {
    let path = path.to_ascii_lowercase();
    let file = path.rsplit('/').find(|part| !part.is_empty()).unwrap_or_default();
    let stem = file.split('.').next().unwrap_or_default();
    matches!(
        stem,
        "blank"
            | "pixel"
            | "spacer"
            | "transparent"
            | "clear"
            | "1x1"
            | "empty"
            | "dot"
            | "beacon"
            | "tr"
            | "placeholder"
            | "loading"
            | "loader"
            | "noimage"
            | "no-image"
            | "no_image"
            | "default-image"
            | "missing"
    ) || [
        "placeholder.",
        "-placeholder-",
        "spacer.",
        "/pixel.",
        "tracking-pixel",
        "lazyload",
        "no-image",
        "noimage",
        "image-not-found",
    ]
    .iter()
    .any(|part| path.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_logo() {
        for (text, expected) in [
            ("site-logo", true),
            ("headerlogo", true),
            ("/img/logo-white@2x.png", true),
            ("logotype", true),
            ("btn-logout", false),
            ("catalogo-2024", false),
            ("/dialogo/", false),
            ("login", false),
            ("catalogo logo", true),
        ] {
            assert_eq!(says_logo(text), expected, "{text}");
        }
    }

    #[test]
    fn places() {
        let body = Place::default();
        assert!(body.enter("header", "", "").has(Place::HEADER));
        assert!(
            !body
                .enter("article", "", "")
                .enter("header", "", "")
                .has(Place::HEADER)
        );
        assert!(
            !body
                .enter("footer", "", "")
                .enter("nav", "", "")
                .has(Place::HEADER)
        );
        assert!(body.enter("div", "navbar navbar-light", "").has(Place::HEADER));
        assert!(body.enter("div", "", "banner").has(Place::HEADER));
        assert!(body.enter("section", "home-clients dark", "").has(Place::WALL));
        assert!(body.enter("ul", "logos", "").has(Place::WALL));
        assert!(!body.enter("div", "site-logo", "").has(Place::WALL));
        assert!(!body.enter("body", "customer-page", "").has(Place::WALL));
        assert!(body.enter("a", "navbar-brand", "").has(Place::NAMED));
        assert!(heads_wall("Trusted by teams everywhere") && !heads_wall("Our story"));
    }

    #[test]
    fn foreign_marks_and_placeholders() {
        assert!(foreign_mark("/img/google-play.svg", "brightpine"));
        assert!(!foreign_mark("/img/flagship-logo.svg", "flagship"));
        assert!(
            is_placeholder("/a/spacer.gif")
                && is_placeholder("/i/blank.jpg")
                && !is_placeholder("/i/team.jpg")
        );
    }
}
