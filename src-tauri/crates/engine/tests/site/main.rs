//! Visits to company sites over real loopback sockets, through the real guard, store and picture folder.

#![expect(clippy::unwrap_used, reason = "a test's own fixtures")]

mod pictures;
mod screenshots;
mod server;
mod services;

use std::{net::SocketAddr, sync::Arc};

use model::{EntityId, Field, Outcome, RunId};
use provider::{Definition, Inputs};
use server::{Web, answer};
use spillway_engine::{
    Engine, Parts,
    ask::{Answered, Lost, Question, Recall, Reply, question_key},
    caps::Budget,
    wait::Halt,
};

const DEFINITION: &str = r#"
format = 1
id = "website"
name = "Company website"
badge = "WW"
summary = "a test"
homepage = "https://website.example"
evidence = "made up"
[[operations]]
id = "visit"
role = "site"
accepts = [["company.domain"]]
site = { contact_pages = true, pictures = true }
prior = { hit_rate = 0.9, latency_ms = 1000 }
extract = [
    { field = "company.title", path = "$.title" },
    { field = "company.name", path = "$.company_name" },
    { field = "company.email", path = "$.emails[0]" },
    { field = "company.phone", path = "$.phones[0]" },
    { field = "company.linkedin_url", path = "$.socials.linkedin" },
    { field = "company.country", path = "$.address.country" },
    { field = "company.logo", path = "$.pictures.logo.hash", confidence = "$.pictures.logo.confidence" },
    { field = "company.icon", path = "$.pictures.icon.hash" },
    { field = "company.image", path = "$.pictures.image.hash" },
]
[[operations]]
id = "screenshot"
role = "site"
accepts = [["company.domain"]]
site = { screenshot = true }
prior = { hit_rate = 0.9, latency_ms = 1000 }
extract = [{ field = "company.screenshot", path = "$.screenshot.hash" }]
[[operations.outcomes]]
when = { path = "$.error", empty = false }
outcome = "miss"
message = "$.error"
"#;

/// An engine in a folder of its own whose `.test` names lead to the web.
struct World {
    engine: Arc<Engine>,
    definition: Definition,
    web: Arc<Web>,
    web_address: SocketAddr,
    home: tempfile::TempDir,
}

impl World {
    async fn of(web: Web) -> Self {
        let (web, address) = web.start().await;
        let home = tempfile::tempdir().unwrap();
        let engine = open(&home, &[("*.test", address), ("*.example", address)], None).await;
        let definition = provider::load(DEFINITION, "website.toml").unwrap();
        Self {
            engine,
            definition,
            web,
            web_address: address,
            home,
        }
    }

    async fn ask(&self, domain: &str) -> Reply {
        ask(&self.engine, &self.definition, domain, false).await
    }

    async fn hit(&self, domain: &str) -> Answered {
        let answered = answered(self.ask(domain).await);
        assert_eq!(answered.meaning.outcome, Outcome::Hit, "{answered:?}");
        answered
    }

    async fn miss(&self, domain: &str) -> String {
        let answered = answered(self.ask(domain).await);
        assert_eq!(answered.meaning.outcome, Outcome::Miss, "{answered:?}");
        answered.meaning.message
    }

    async fn never(&self, domain: &str) -> String {
        match self.ask(domain).await {
            Reply::Never { reason, .. } => reason,
            other => panic!("{domain}: {other:?}"),
        }
    }
}

async fn open(
    home: &tempfile::TempDir,
    rules: &[(&str, SocketAddr)],
    practice: Option<SocketAddr>,
) -> Arc<Engine> {
    let rules = rules
        .iter()
        .map(|(pattern, address)| format!("{pattern}={address}").parse().unwrap())
        .collect();
    let parts = Parts {
        home: home.path().to_owned(),
        providers: Vec::new(),
        rules,
        practice,
        vault: vault::Vault::memory(),
        retry_after: spillway_engine::RETRY_AFTER,
        alone: true,
    };
    Engine::open(parts).await.unwrap().0
}

async fn ask(engine: &Engine, definition: &Definition, domain: &str, practice: bool) -> Reply {
    ask_for(engine, definition, 0, domain, practice).await
}

/// Asks the operation with this place in the definition.
async fn ask_for(
    engine: &Engine,
    definition: &Definition,
    operation: usize,
    domain: &str,
    practice: bool,
) -> Reply {
    let known: Inputs = [(Field::COMPANY_DOMAIN, domain.to_owned())].into();
    let operation = &definition.operations[operation];
    let key = question_key(practice, definition, operation, &known).unwrap();
    let (budget, lost) = (Budget::default(), Lost::repeated());
    let (_say, halt) = Halt::new();
    // As a run asks: what is there already, then a permit, then the question.
    loop {
        let looked = engine.moment();
        let recall = Recall {
            definition,
            operation,
            key: &key,
            fresh_days: None,
        };
        if let Some(answered) = engine.recall(&[recall]).await.unwrap().pop().flatten() {
            return Reply::Answer(answered);
        }
        let question = Question {
            practice,
            definition,
            operation,
            known: &known,
            key: &key,
            looked,
            entity: EntityId(1),
            run: Some(RunId(1)),
            budget: &budget,
            lost: &lost,
            halt: &halt,
            open: &[],
            reason: String::new(),
        };
        let place = engine.pacer(practice, definition).near(1).await.unwrap();
        match engine.ask(&question, place).await.unwrap() {
            Reply::Again => {}
            reply => return reply,
        }
    }
}

fn answered(reply: Reply) -> Answered {
    match reply {
        Reply::Answer(answered) => *answered,
        other => panic!("{other:?}"),
    }
}

fn value(answered: &Answered, field: Field) -> Option<String> {
    let found = answered.meaning.values.iter().find(|found| found.field == field);
    found.map(|found| found.value.to_string())
}

/// A drawing of a shape no other test uses, as PNG.
fn png(width: u32, height: u32, colour: &str) -> Vec<u8> {
    let svg = svg(width, height, colour, "");
    media::png(&media::decode(svg.as_bytes()).unwrap()).unwrap()
}

fn svg(width: u32, height: u32, colour: &str, more: &str) -> String {
    let (right, low) = (width / 2, height / 3);
    format!(
        "<svg xmlns='http://www.w3.org/2000/svg' width='{width}' height='{height}'>\
         <rect width='{right}' height='{height}' fill='{colour}'/><rect y='{low}' width='{width}' height='{low}' fill='gold'/>{more}</svg>"
    )
}

const ABOUT: &str =
    "<p>Northwind Labs builds instruments that measure the wind for farms, harbours and bridges.</p>";

fn home(title: &str, head: &str, body: &str) -> String {
    format!(
        "<!doctype html><html lang=en><head><title>{title}</title>{head}</head><body>{body}{ABOUT}</body></html>"
    )
}

#[tokio::test]
async fn a_site_gives_facts_and_pictures_once_and_from_then_on_from_the_cache() {
    let web = Web::default()
        .page(
            "northwind.test/",
            &home(
                "Northwind Labs",
                // As everywhere, the share image is named with https.
                "<meta property='og:image' content='https://northwind.test/share.png'>\
                 <link rel='apple-touch-icon' href='/icon.png'>",
                "<header><a href='/'><img class=logo src='/logo.png' alt='Northwind Labs logo'></a></header>\
                 <a href='/contact'>Contact</a><a href='/imprint'>Imprint</a>\
                 <a href='https://www.linkedin.com/company/northwind-labs'>LinkedIn</a>",
            ),
        )
        .page(
            "northwind.test/contact",
            "<title>Contact</title><p>Write to hello@northwind.test or studio@pixelmakers.test. We answer within a day.</p>",
        )
        .page(
            "northwind.test/imprint",
            "<title>Imprint</title><script type='application/ld+json'>{\"@type\":\"Organization\",\
             \"name\":\"Northwind Labs ApS\",\"url\":\"http://northwind.test/\",\"telephone\":\"+45 33 11 22 44\",\
             \"address\":{\"@type\":\"PostalAddress\",\"streetAddress\":\"Havnegade 1\",\"addressLocality\":\"Copenhagen\",\
             \"addressCountry\":\"Denmark\"}}</script><p>Northwind Labs ApS, Havnegade 1, Copenhagen, Denmark</p>",
        )
        .put("northwind.test/logo.png", "image/png", png(400, 100, "navy"))
        .put("northwind.test/icon.png", "image/png", png(180, 180, "teal"))
        .put("northwind.test/share.png", "image/png", png(1200, 630, "maroon"));
    let world = World::of(web).await;
    let found = world.hit("northwind.test").await;
    for (field, expected) in [
        (Field::COMPANY_TITLE, "Northwind Labs"),
        (Field::COMPANY_NAME, "Northwind Labs ApS"),
        (Field::COMPANY_EMAIL, "hello@northwind.test"),
        (Field::COMPANY_COUNTRY, "DK"),
        (
            Field::COMPANY_LINKEDIN_URL,
            "https://www.linkedin.com/company/northwind-labs",
        ),
    ] {
        assert_eq!(value(&found, field).as_deref(), Some(expected), "{field}");
    }
    assert_eq!(found.source_url(), Some("http://northwind.test/"));
    assert!(found.call.is_some() && found.charged == model::Micros::ZERO);

    let logo = value(&found, Field::COMPANY_LOGO).unwrap();
    let icon = value(&found, Field::COMPANY_ICON).unwrap();
    let image = value(&found, Field::COMPANY_IMAGE).unwrap();
    assert!(logo != icon && icon != image);
    let (bytes, kind) = world.engine.picture(&logo, None).await.unwrap();
    assert_eq!((media::hash(&bytes), kind), (logo.clone(), "image/png"));
    assert_eq!(bytes, png(400, 100, "navy"), "a sound PNG is kept as it is");
    let (small, _) = world.engine.picture(&logo, Some(50)).await.unwrap();
    let small = media::decode(&small).unwrap();
    assert_eq!((small.width, small.height), (64, 16), "the next allowed width");
    let thumbs = world.home.path().join("cache/thumbs");
    assert!(thumbs.exists());
    std::fs::remove_dir_all(&thumbs).unwrap();
    assert!(
        world.engine.picture(&logo, Some(64)).await.is_some(),
        "drawn again"
    );
    let file = world
        .home
        .path()
        .join(format!("pictures/{}/{logo}.png", &logo[..2]));
    assert!(file.exists());
    assert_eq!(
        world.engine.picture(&format!("../{}", &logo[3..]), None).await,
        None
    );

    let before = world.web.asked().len();
    let again = world.hit("northwind.test").await;
    assert!(again.call.is_none());
    assert_eq!(again.source_url(), found.source_url());
    assert_eq!(again.meaning.values, found.meaning.values);
    assert_eq!(world.web.asked().len(), before, "nothing was asked for again");
}

#[tokio::test]
async fn other_addresses_of_a_site_are_followed() {
    let page = home("Bright Pine", "", "");
    let web = Web::default()
        .redirect("moved.test/", "http://www.moved.test/en")
        .page("www.moved.test/en", &page)
        .page("www.onlywww.test/", &page)
        .redirect("renamed.test/", "http://brightpine.test/")
        .page("brightpine.test/", &page)
        .page(
            "refresh.test/",
            "<meta http-equiv=refresh content='0; url=/start'>",
        )
        .page("refresh.test/start", &page);
    let world = World::of(web).await;
    for (domain, landed) in [
        ("moved.test", "http://www.moved.test/en"),
        ("onlywww.test", "http://www.onlywww.test/"),
        ("renamed.test", "http://brightpine.test/"),
        ("refresh.test", "http://refresh.test/start"),
    ] {
        let found = world.hit(domain).await;
        assert_eq!(
            value(&found, Field::COMPANY_TITLE).as_deref(),
            Some("Bright Pine")
        );
        assert_eq!(found.source_url(), Some(landed), "{domain}");
    }
}

#[tokio::test]
async fn a_site_that_is_not_there_is_a_miss_that_says_why_and_is_remembered() {
    let web = Web::default()
        .act("gone.test/", |_| answer(410, "text/html", "gone"))
        .page(
            "parked.test/",
            "<title>parked.test</title><p>This domain is for sale! Make us an offer.</p>",
        )
        .put("pdf.test/", "application/pdf", "%PDF-1.7");
    let world = World::of(web).await;
    for (domain, word) in [
        ("unknown.test", "404"),
        ("gone.test", "410"),
        ("parked.test", "for sale"),
        ("pdf.test", "application/pdf"),
        ("nobody.invalid", "does not exist"),
    ] {
        let why = world.miss(domain).await;
        assert!(why.contains(word), "{domain}: {why}");
        let before = world.web.asked().len();
        assert_eq!(world.miss(domain).await, why, "the same from the cache");
        assert_eq!(world.web.asked().len(), before);
    }
}

#[tokio::test]
async fn a_site_that_refuses_robots_is_a_failure_and_not_nothing() {
    let page = home("Closed", "", "<a href='/contact'>Contact</a>");
    let web = Web::default()
        .put(
            "robots.test/robots.txt",
            "text/plain",
            "User-agent: *\nDisallow: /",
        )
        .page("robots.test/", &page)
        .act("forbidden.test/", |_| answer(403, "text/html", "no"))
        .act("slowdown.test/", |_| answer(429, "text/html", "no"))
        .page(
            "wall.test/",
            "<title>Just a moment...</title><p>Enable JavaScript and cookies to continue</p>",
        )
        .act("wall503.test/", |_| {
            answer(
                503,
                "text/html",
                "<title>Just a moment...</title><p>Verify you are human</p>",
            )
        });
    let world = World::of(web).await;
    for domain in [
        "robots.test",
        "forbidden.test",
        "slowdown.test",
        "wall.test",
        "wall503.test",
    ] {
        let why = world.never(domain).await;
        assert!(why.contains("refuses robots"), "{domain}: {why}");
    }
    assert!(
        !world.web.asked().contains(&"robots.test/".to_owned()),
        "what robots.txt forbids is not asked for"
    );
}

#[tokio::test]
async fn robots_may_forbid_one_page_or_another_program() {
    let page = home(
        "Open",
        "",
        "<a href='/contact'>Contact</a><a href='/about'>About</a>",
    );
    let web = Web::default()
        .put(
            "open.test/robots.txt",
            "text/plain",
            "User-agent: *\nDisallow: /contact\n\nUser-agent: otherbot\nDisallow: /",
        )
        .page("open.test/", &page)
        .page(
            "open.test/contact",
            "<title>Contact</title><p>secret@open.test</p>",
        )
        .page("open.test/about", &home("About", "", "<p>hello@open.test</p>"));
    let world = World::of(web).await;
    let found = world.hit("open.test").await;
    assert_eq!(
        value(&found, Field::COMPANY_EMAIL).as_deref(),
        Some("hello@open.test")
    );
    assert!(!world.web.asked().contains(&"open.test/contact".to_owned()));
}

#[tokio::test]
async fn a_fault_is_asked_again_and_never_becomes_not_found() {
    let closed = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let closed_at = closed.local_addr().unwrap();
    drop(closed);
    let web = Web::default()
        .act("ill.test/", |before| match before {
            0 => answer(500, "text/html", "oh"),
            _ => answer(200, "text/html", home("Well again", "", "")),
        })
        .act("norobots.test/robots.txt", |_| answer(503, "text/plain", "oh"))
        .page("norobots.test/", &home("Never read", "", ""));
    let (web, address) = web.start().await;
    let folder = tempfile::tempdir().unwrap();
    let engine = open(&folder, &[("closed.test", closed_at), ("*.test", address)], None).await;
    let definition = provider::load(DEFINITION, "website.toml").unwrap();
    for (domain, word) in [
        ("ill.test", "500"),
        ("norobots.test", "503"),
        ("closed.test", "could not be reached"),
    ] {
        match ask(&engine, &definition, domain, false).await {
            Reply::Later { reason, .. } => assert!(reason.contains(word), "{domain}: {reason}"),
            other => panic!("{domain}: {other:?}"),
        }
    }
    // However often that was: a free visit is never given up as "maybe charged".
    for _ in 0..3 {
        assert!(matches!(
            ask(&engine, &definition, "closed.test", false).await,
            Reply::Later { .. }
        ));
    }
    let found = answered(ask(&engine, &definition, "ill.test", false).await);
    assert_eq!(value(&found, Field::COMPANY_TITLE).as_deref(), Some("Well again"));
    assert!(!web.asked().contains(&"norobots.test/".to_owned()));
}

#[tokio::test]
async fn redirects_into_this_computer_and_in_circles_end_in_a_clear_failure() {
    let web = Web::default()
        .redirect("circle.test/", "http://circle.test/a")
        .redirect("circle.test/a", "http://circle.test/")
        .redirect("metadata.test/", "http://169.254.169.254/latest/")
        .redirect("inside.test/", "http://10.0.0.1/");
    let world = World::of(web).await;
    for (domain, word) in [
        ("circle.test", "redirects more than 10 times"),
        ("metadata.test", "not on the public internet"),
        ("inside.test", "not on the public internet"),
    ] {
        let why = world.never(domain).await;
        assert!(why.contains(word), "{domain}: {why}");
    }
    let (web, address) = Web::default().page("127.0.0.1/", "here").start().await;
    let (_, gate) = Web::default()
        .redirect("self.test/", &format!("http://{address}/"))
        .start()
        .await;
    let folder = tempfile::tempdir().unwrap();
    let engine = open(&folder, &[("*.test", gate)], None).await;
    let reply = ask(&engine, &world.definition, "self.test", false).await;
    assert!(matches!(reply, Reply::Never { .. }), "{reply:?}");
    assert_eq!(web.asked(), Vec::<String>::new(), "it was not dialled");
}

/// A PNG whose header claims far more pixels than anybody should decode.
fn claims_to_be_huge() -> Vec<u8> {
    let mut chunk = b"IHDR".to_vec();
    chunk.extend(60_000_u32.to_be_bytes());
    chunk.extend(60_000_u32.to_be_bytes());
    chunk.extend([8, 6, 0, 0, 0]);
    let crc = chunk.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg())
        })
    });
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\x0d".to_vec();
    png.extend(chunk);
    png.extend((!crc).to_be_bytes());
    png
}

#[tokio::test]
async fn broken_and_hostile_pictures_are_passed_over_for_the_next() {
    let html = home(
        "Careful",
        "<meta property='og:image' content='/page.png'><meta name='twitter:image' content='/share.png'>",
        "<header><a href='/'><img class=logo src='/garbage.png' alt='Careful logo'></a>\
         <a href='/'><img class=logo src='/huge.png' alt='Careful logo'></a>\
         <a href='/'><img class=logo src='/good.svg' alt='Careful logo'></a></header>",
    );
    let outside = "<script>fetch('http://careful.test/leak')</script><image href='http://careful.test/leak.png' width='9' height='9'/>\
                   <style>@import url(http://careful.test/leak.css);</style>";
    let web = Web::default()
        .page("careful.test/", &html)
        .put("careful.test/garbage.png", "image/png", vec![7_u8; 5_000])
        .put("careful.test/huge.png", "image/png", claims_to_be_huge())
        .put(
            "careful.test/good.svg",
            "image/svg+xml",
            svg(320, 90, "purple", outside),
        )
        .page("careful.test/page.png", "<html><title>Log in</title></html>")
        .put("careful.test/share.png", "image/png", png(1000, 500, "olive"));
    let world = World::of(web).await;
    let found = world.hit("careful.test").await;
    let logo = value(&found, Field::COMPANY_LOGO).unwrap();
    let (bytes, kind) = world.engine.picture(&logo, None).await.unwrap();
    assert_eq!(kind, "image/png");
    assert!(bytes.starts_with(b"\x89PNG"), "drawings leave as pixels");
    assert!(value(&found, Field::COMPANY_IMAGE).is_some());
    let asked = world.web.asked();
    assert!(!asked.iter().any(|at| at.contains("leak")), "{asked:?}");
    for tried in ["garbage.png", "huge.png", "page.png"] {
        assert!(
            asked.contains(&format!("careful.test/{tried}")),
            "{tried}: {asked:?}"
        );
    }
}

#[tokio::test]
async fn pages_in_other_encodings_and_endless_ones_are_read() {
    let mut endless = home("Endless", "", "").into_bytes();
    endless.resize(8 << 20, b' ');
    let web = Web::default()
        .put(
            "latin.test/",
            "text/html; charset=windows-1252",
            b"<title>Caf\xe9 Nord</title><p>We roast coffee in small lots and ship it on Fridays.</p>".to_vec(),
        )
        .put(
            "kanji.test/",
            "text/html",
            b"<meta charset=shift_jis><title>\x8a\x94\x8e\xae\x89\xef\x8e\xd0</title><p>Instruments that measure the wind.</p>"
                .to_vec(),
        )
        .put("endless.test/", "text/html", endless);
    let world = World::of(web).await;
    for (domain, title) in [
        ("latin.test", "Café Nord"),
        ("kanji.test", "株式会社"),
        ("endless.test", "Endless"),
    ] {
        let found = world.hit(domain).await;
        assert_eq!(value(&found, Field::COMPANY_TITLE).as_deref(), Some(title));
    }
}

#[tokio::test]
async fn two_who_ask_the_same_share_one_visit() {
    let world = World::of(Web::default().page("shared.test/", &home("Shared", "", ""))).await;
    let (one, other) = tokio::join!(world.ask("shared.test"), world.ask("shared.test"));
    assert_ne!(answered(one).call.is_some(), answered(other).call.is_some());
    let visits = world.web.asked();
    assert_eq!(visits.iter().filter(|at| *at == "shared.test/").count(), 1);
}

#[tokio::test]
async fn the_practice_world_has_no_way_out() {
    let (web, address) = Web::default()
        .page("northwind.example/", &home("Practice", "", ""))
        .redirect("away.example/", "https://elsewhere.test/")
        .start()
        .await;
    let folder = tempfile::tempdir().unwrap();
    let engine = open(&folder, &[], Some(address)).await;
    let definition = provider::load(DEFINITION, "website.toml").unwrap();
    let found = answered(ask(&engine, &definition, "northwind.example", true).await);
    assert_eq!(value(&found, Field::COMPANY_TITLE).as_deref(), Some("Practice"));
    let asked = web.asked().len();
    for domain in ["away.example", "elsewhere.test"] {
        let found = answered(ask(&engine, &definition, domain, true).await);
        assert_eq!(found.meaning.outcome, Outcome::Miss, "{domain}");
    }
    assert_eq!(web.asked().len(), asked + 2, "only the redirects themselves");
}
