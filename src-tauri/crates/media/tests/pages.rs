//! What is read from pages of made-up companies.

use spillway_media::{Candidate, Headers, PageFacts, PictureSource, Slot, decode, read_page};
use url::Url;

#[expect(clippy::unwrap_used, reason = "a test's own fixture")]
fn page(html: &str) -> PageFacts {
    read_page(
        html.as_bytes(),
        &Headers::of_type(Some("text/html; charset=utf-8")),
        &Url::parse("https://www.brightpine.example/").unwrap(),
    )
}

fn described(facts: &PageFacts, slot: Slot) -> Vec<String> {
    let of_slot = facts.candidates.of(slot).into_iter();
    of_slot
        .map(|(_, candidate, offer)| format!("{} {}", offer.rule.as_str(), place(candidate)))
        .collect()
}

fn place(candidate: &Candidate) -> String {
    match &candidate.source {
        PictureSource::Url(url) if url.host_str() == Some("www.brightpine.example") => url.path().to_owned(),
        PictureSource::Url(url) => url.to_string(),
        PictureSource::Inline { .. } => "inline".to_owned(),
    }
}

const FULL: &str = r##"<!doctype html><html lang="en-GB"><head><title>Bright Pine | Gardens</title>
<base href="/site/">
<meta name="Description" content="We plan &amp; build gardens.">
<meta property="og:site_name" content="Bright Pine"><meta property="og:image" content="/share.jpg">
<meta name="twitter:image" value="/tw.jpg"><meta name="twitter:site" content="@brightpine">
<meta property="og:logo" content="/og-logo.png">
<link rel="shortcut icon" href="/favicon.ico"><link rel="icon" type="image/png" sizes="32x32 192x192" href="/i-192.png">
<link rel="ICON" href="mark.svg" type="image/svg+xml"><link rel="apple-touch-icon" href="/touch.png">
<link rel="mask-icon" href="/mask.svg"><link rel="manifest" href="app.webmanifest">
<script type="application/ld+json">{"@type":"Organization","name":"Bright Pine Ltd","logo":"/ld-logo.png","image":"/ld.jpg",
 "sameAs":["https://www.linkedin.com/company/bright-pine/?trk=x"],"telephone":"+44 20 5550 1234","email":"mailto:hello@brightpine.example",}</script>
</head><body>
<header><div class="wrap"><a href="https://brightpine.example/"><img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" data-src="/head-logo.svg" alt="Bright Pine"></a>
<img src="/flags/flag-de.png"><a href="/cart"><img src="/cart.png"></a></div>
<nav><a href="/contact-us/">Contact us</a><a href="/about.html">About</a><a href="/imprint">Imprint</a><a href="/about/careers">Careers</a></nav></header>
<section class="our-clients"><img src="/a-logo.png" alt="Acorn logo"><img src="/b-logo.png" alt="Birch logo"></section>
<section><div><h2>Trusted by</h2></div><div><img src="/brightpine-logo-customer.png"></div></section>
<main><p>Founded in 1998. Write to Info@brightpine.example or jo@elsewhere.example, never to noreply@brightpine.example.
 See logo@2x.png, you@example.com.</p><p><a href="tel:+44-20-5550-1234">call</a> <a href="tel:020 5550 9876">or</a></p>
<img src="/garden.jpg" width="900" height="500"></main>
<footer><a href="https://twitter.com/intent/tweet?x">t</a><a href="https://twitter.com/bright_pine">X</a>
<a href="https://www.facebook.com/sharer/sharer.php?u=1">share</a><a href="https://facebook.com/BrightPine/?ref=1">f</a>
<a href="/"><img src="/foot.png" alt="Bright Pine"></a><img src="/payment/visa.png"><img src="/iso-logo.png">
<address>Bright Pine Ltd<br>3 Harbour Road<br>London N1 5AB<br>Tel: 020 5550 9876</address></footer></body></html>"##;

#[test]
fn a_full_page() {
    let facts = page(FULL);
    assert_eq!(facts.unreal, None);
    assert_eq!(facts.title.as_deref(), Some("Bright Pine | Gardens"));
    assert_eq!(facts.site_name.as_deref(), Some("Bright Pine"));
    assert_eq!(facts.company_name.as_deref(), Some("Bright Pine Ltd"));
    assert_eq!(facts.description.as_deref(), Some("We plan & build gardens."));
    assert_eq!(facts.lang.as_deref(), Some("en-GB"));
    assert_eq!(
        facts.emails,
        [
            "hello@brightpine.example",
            "info@brightpine.example",
            "jo@elsewhere.example"
        ]
    );
    assert_eq!(facts.phones, ["+44-20-5550-1234", "020 5550 9876"]);
    assert_eq!(facts.founded_year, Some(1998));
    assert_eq!(
        facts.address.unwrap().text,
        "Bright Pine Ltd, 3 Harbour Road, London N1 5AB"
    );
    assert_eq!(
        facts.candidates.manifest.as_ref().unwrap().path(),
        "/site/app.webmanifest"
    );
    let socials: Vec<_> = facts
        .socials
        .iter()
        .map(|(network, url)| format!("{network} {url}"))
        .collect();
    assert_eq!(
        socials,
        [
            "facebook https://www.facebook.com/BrightPine",
            "linkedin https://www.linkedin.com/company/bright-pine",
            "twitter https://x.com/bright_pine",
        ]
    );
    let links: Vec<&str> = facts.contact_links.iter().map(Url::path).collect();
    assert_eq!(links, ["/contact-us/", "/imprint", "/about.html"]);
}

#[test]
fn the_pictures_of_a_full_page_in_order() {
    let facts = page(FULL);
    assert_eq!(
        described(&facts, Slot::Logo),
        [
            "json-ld logo /ld-logo.png",
            "header image /head-logo.svg",
            "og:logo /og-logo.png",
            "footer image /foot.png"
        ]
    );
    assert_eq!(
        described(&facts, Slot::Icon),
        [
            "og:logo /og-logo.png",
            "svg icon /site/mark.svg",
            "link icon /i-192.png",
            "apple-touch-icon /touch.png",
            "link icon /favicon.ico",
            "mask-icon /mask.svg",
        ]
    );
    assert_eq!(
        described(&facts, Slot::Image),
        [
            "og:image /share.jpg",
            "twitter:image /tw.jpg",
            "json-ld image /ld.jpg",
            "content image /garden.jpg"
        ]
    );
    assert_eq!(
        facts.candidates.best(Slot::Logo).map(place).as_deref(),
        Some("/ld-logo.png")
    );
}

#[test]
fn where_the_logo_stands() {
    let cases: [(&str, &[&str]); 13] = [
        (
            "<header><a href='/'><img src='/x1.png'></a></header>",
            &["header image /x1.png"],
        ),
        (
            "<nav><a href='/home'><img class='site-logo' src='/x.png'></a></nav>",
            &["header image /x.png"],
        ),
        (
            "<div id='masthead'><div style=\"background:url('/bg.svg')\" class='logo'></div></div>",
            &["header background /bg.svg"],
        ),
        (
            "<header><a href='/'><svg viewBox='0 0 9 3' aria-label='Bright Pine'><path d='M0 0h9v3z'/></svg></a></header>",
            &["header svg inline"],
        ),
        (
            "<header><button><svg class='icon-menu'><path d='M0 0h9v3z'/></svg></button></header>",
            &[],
        ),
        (
            "<div><img class='logo' src='/x.png' srcset='/x.png 1x, /x2.png 2x'></div>",
            &["header image /x2.png", "header image /x.png"],
        ),
        (
            "<header><a href='/'><picture><source type='image/avif' srcset='/l.avif'><source srcset='/l.webp' type='image/webp'><img></picture></a></header>",
            &["header image /l.webp"],
        ),
        (
            "<header><a class='navbar-brand'><object type='image/svg+xml' data='/o.svg'></object></a></header>",
            &["header image /o.svg"],
        ),
        (
            "<ul class='partners'><li><a href='/'><img class='logo' src='/p.png'></a></li></ul>",
            &[],
        ),
        (
            "<h3>As seen in</h3><img class=logo src='/press.png'>",
            &["page image /press.png"],
        ),
        (
            "<div><h3>As seen in</h3><img class=logo src='/press.png'></div>",
            &[],
        ),
        (
            "<article><header><a href='/'><img src='/logo-article.jpg'></a></header></article>",
            &["page image /logo-article.jpg"],
        ),
        (
            "<img itemprop='logo' src='/micro.png'>",
            &["itemprop logo /micro.png"],
        ),
    ];
    for (html, expected) in cases {
        assert_eq!(described(&page(html), Slot::Logo), expected, "{html}");
    }
}

#[test]
fn an_inline_logo_is_a_picture_that_decodes() {
    let facts = page(
        "<header><a href='/'><svg viewBox='0 0 120 40' class=logo :class='{x}' @click=go><g fill=currentColor><path d='M0 0h120v10H0z'><circle cx=20 cy=30 r=9></g></svg></a></header>",
    );
    let Some(PictureSource::Inline { bytes }) = facts
        .candidates
        .best(Slot::Logo)
        .map(|candidate| candidate.source.clone())
    else {
        panic!("no inline logo: {:?}", facts.candidates)
    };
    let picture = decode(&bytes).unwrap();
    assert_eq!(
        (picture.format, picture.width, picture.height, picture.transparent),
        ("svg", 1_024, 341, true)
    );
}

#[test]
fn sharing_pictures_by_order_and_without_films_or_blanks() {
    let cases: [(&str, &[&str]); 7] = [
        (
            "<meta property=og:image content=/a.jpg><meta property=og:image:secure_url content=https://cdn.brightpine.example/s.jpg>",
            &["og:image https://cdn.brightpine.example/s.jpg", "og:image /a.jpg"],
        ),
        (
            "<meta name=og:image content=/film.mp4><meta name=TWITTER:IMAGE:SRC content=/t.png>",
            &["twitter:image /t.png"],
        ),
        (
            "<meta property=og:image content=''><link rel=image_src href=/l.jpg>",
            &["link image_src /l.jpg"],
        ),
        (
            "<meta property=og:image content=https://s0.wp.example/i/blank.jpg>",
            &[],
        ),
        (
            "<article><img data-lazy-src=/lazy.jpg width=800 src=/spacer.gif><img src=/tiny.jpg width=80></article>",
            &["content image /lazy.jpg"],
        ),
        (
            "<main><img src=/author-photo.jpg width=500><img src=/map.png width=500 height=400></main>",
            &["content image /map.png"],
        ),
        (
            "<header><img src=/hero.jpg width=900></header><aside><img src=/ad.jpg width=900></aside>",
            &["content image /hero.jpg"],
        ),
    ];
    for (html, expected) in cases {
        assert_eq!(described(&page(html), Slot::Image), expected, "{html}");
    }
}

#[test]
fn scrambled_and_disguised_mail_addresses() {
    let cases: [(&str, &[&str]); 7] = [
        (
            "<p>office [at] brightpine [dot] example</p>",
            &["office@brightpine.example"],
        ),
        (
            "<p>office(at)brightpine.example.</p>",
            &["office@brightpine.example"],
        ),
        (
            "<a href='MAILTO:Sales%40brightpine.example?subject=Hi'>mail</a>",
            &["sales@brightpine.example"],
        ),
        (
            "<p>press@other.example, <b>team</b>@brightpine.example</p>",
            &["team@brightpine.example", "press@other.example"],
        ),
        (
            "<p>john.doe@brightpine.example your@brightpine.example donotreply@brightpine.example a@b x@y.z</p>",
            &[],
        ),
        (
            "<script>var m='hidden@brightpine.example'</script><img alt='sprite@2x.webp' src='/s@2x.png'>",
            &[],
        ),
        ("<p>3a4f5b6c7d8e9f0a1b2c3d4e5f6a7b8c@brightpine.example</p>", &[]),
    ];
    for (html, expected) in cases {
        assert_eq!(page(html).emails, expected, "{html}");
    }
    // Each byte XORed with 0x42, which stands first.
    let scrambled: String = std::iter::once(0x42_u8)
        .chain(b"hi@brightpine.example".iter().map(|byte| byte ^ 0x42))
        .map(|byte| format!("{byte:02x}"))
        .collect();
    for html in [
        format!("<a data-cfemail='{scrambled}'>[email&#160;protected]</a>"),
        format!("<a href='/cdn-cgi/l/email-protection#{scrambled}'>write</a>"),
    ] {
        assert_eq!(page(&html).emails, ["hi@brightpine.example"], "{html}");
    }
    assert!(
        page("<a data-cfemail='zz'></a><a data-cfemail='4'></a><a data-cfemail='éé'></a>")
            .emails
            .is_empty()
    );
}

#[test]
fn telephone_numbers() {
    let cases: [(&str, &[&str]); 5] = [
        (
            "<a href='tel:+49%20(30)%20555-0100;ext=2'>",
            &["+49 (30) 555-0100"],
        ),
        (
            "<a href='tel:030 5550100'></a><a href='tel:+49305550100'></a>",
            &["+49305550100"],
        ),
        (
            "<a href='tel:0000000000'></a><a href='tel:123'></a><a href='tel:{{phone}}'></a><a href='tel:123456789'></a>",
            &[],
        ),
        (
            "<span itemprop=telephone>+1 (312) 555-0142</span>",
            &["+1 (312) 555-0142"],
        ),
        (
            "<script type=application/ld+json>{\"@type\":\"Dentist\",\"contactPoint\":[{\"telephone\":\"+31 20 555 0111\"}]}</script>",
            &[],
        ),
    ];
    for (html, expected) in cases {
        assert_eq!(page(html).phones, expected, "{html}");
    }
}

#[test]
fn addresses_from_microdata_and_years_from_words() {
    let facts = page(
        "<div itemprop=address><span itemprop=streetAddress>Hafenweg 3</span><span itemprop=postalCode>20457</span>
         <span itemprop=addressLocality>Hamburg</span><meta itemprop=addressCountry content=DE></div><p>Gegründet 1987</p>",
    );
    let address = facts.address.unwrap();
    assert_eq!(
        (
            address.text.as_str(),
            address.city.as_deref(),
            address.country.as_deref()
        ),
        ("Hafenweg 3, 20457 Hamburg, DE", Some("Hamburg"), Some("DE"))
    );
    assert_eq!(facts.founded_year, Some(1987));
    assert_eq!(page("<p>Founded in a garage. © 2024</p>").founded_year, None);
}

#[test]
fn profiles_in_an_article_are_its_subjects() {
    let facts = page(
        "<article><a href='https://github.com/somebody'>s</a><a href='https://x.com/brightpine'>we</a></article>",
    );
    let networks: Vec<_> = facts.socials.into_iter().collect();
    assert_eq!(
        networks,
        [("twitter".to_owned(), "https://x.com/brightpine".to_owned())]
    );
}

#[test]
fn facts_serialise_without_the_bytes_of_pictures() {
    let facts = page(
        "<header><a href='/'><svg viewBox='0 0 9 3'><path d='M0 0h9v3z'/></svg></a></header><meta property=og:image content=/a.jpg>",
    );
    let json = serde_json::to_value(&facts).unwrap();
    assert_eq!(
        json["candidates"]["found"][1]["source"]["url"],
        "https://www.brightpine.example/a.jpg"
    );
    assert!(
        json["candidates"]["found"][0]["source"]["inline"]["bytes"]
            .as_u64()
            .is_some_and(|length| length > 50),
        "{json}"
    );
    assert!(json.get("text").is_none());
}
