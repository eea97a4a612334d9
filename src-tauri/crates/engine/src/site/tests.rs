//! Visits to sites that mean no good. They stand on loopback and are reached by their names through the guard; whatever they
//! name is refused before it is dialled, which the guard's record shows, and canaries on loopback would hear of it otherwise.

use std::time::Duration;

use axum::http::header;
use flate2::{Compression, write::GzEncoder};
use provider::SiteVisit;
use tokio::time::Instant;

use super::{visit::visit, *};
use crate::{
    Parts,
    http::{Guard, Http},
    testing::{
        Canary, aimed, endless, png_bomb,
        server::{Web, answer},
        svg_bomb,
    },
};

const HOME: &str = "<!doctype html><title>Northwind Labs</title><h1>Sensors for cold chains</h1>\
                    <p>We keep food and medicine cold on their way, in forty countries.</p>";

/// A visitor whose `.example` names lead to a web of the test's own.
struct Room {
    engine: std::sync::Arc<Engine>,
    guard: Guard,
    _home: tempfile::TempDir,
}

impl Room {
    async fn of(web: Web, told: &[(&str, &[&str])]) -> Self {
        let (_, address) = web.start().await;
        let guard = Guard::new(vec![format!("*.example={address}").parse().unwrap()]).told(told);
        let home = tempfile::tempdir().unwrap();
        let parts = Parts {
            home: home.path().to_owned(),
            providers: Vec::new(),
            rules: Vec::new(),
            practice: None,
            vault: vault::Vault::memory(),
            retry_after: [Duration::ZERO; 4],
            alone: true,
        };
        let (mut engine, _) = Engine::open(parts).await.unwrap();
        std::sync::Arc::get_mut(&mut engine)
            .unwrap()
            .reach_through(Http::through(guard.clone()));
        Self {
            engine,
            guard,
            _home: home,
        }
    }

    async fn visit(&self, domain: &str, seconds: u64) -> Visit {
        let all = SiteVisit {
            contact_pages: true,
            pictures: true,
            screenshot: false,
        };
        let time = Duration::from_secs(seconds);
        visit(&self.engine, false, domain, &all, time, None)
            .await
            .unwrap()
            .0
    }
}

/// Ways home that a page may try, each on a site of its own since a visit asks for a few pictures only; `@N` stands for an
/// address of the canary's own, `#` for its port. With each the host that must stand in the record.
const WAYS: &[(&str, &str)] = &[
    ("<link rel=icon href='http://@2/i.png'>", "127.0.0.2"),
    ("<link rel=apple-touch-icon href='//@3/i.png'>", "127.0.0.3"),
    ("<meta property=og:image content='http://@4/o.png'>", "127.0.0.4"),
    (
        "<header><a href=/><img class=logo src='http://@5/l.png' alt='Northwind logo'></a></header>",
        "127.0.0.5",
    ),
    (
        "<header><a href=/><img class=logo srcset='http://@6/l.png 2x' alt='Northwind logo'></a></header>",
        "127.0.0.6",
    ),
    (
        "<header><a href=/ class=logo style='background-image:url(http://@7/l.png)'>Northwind Labs</a></header>",
        "127.0.0.7",
    ),
    ("<link rel=manifest href='http://@8/m.json'>", "127.0.0.8"),
    ("<link rel=manifest href='/m.json'>", "127.0.0.9"),
    (
        "<script type=application/ld+json>{\"@type\":\"Organization\",\"logo\":\"http://@10/l.png\"}</script>",
        "127.0.0.10",
    ),
    (
        "<base href='http://@11/'><link rel=icon href='i.png'>",
        "127.0.0.11",
    ),
    ("<link rel=icon href='/hop.png'>", "127.0.0.12"),
    (
        "<meta http-equiv=refresh content='0;url=http://@13/'>",
        "127.0.0.13",
    ),
    ("<link rel=icon href='https://@14/i.png'>", "127.0.0.14"),
    ("<link rel=icon href='http://localhost:#/i.png'>", "localhost"),
    ("<link rel=icon href='http://2130706433:#/i.png'>", "127.0.0.1"),
    ("<link rel=icon href='http://0x7f.0.0.15:#/i.png'>", "127.0.0.15"),
    ("<link rel=icon href='http://0:#/i.png'>", "0.0.0.0"),
    ("<link rel=icon href='http://[::1]:#/i.png'>", "::1"),
    (
        "<link rel=icon href='http://[::ffff:127.0.0.1]:#/i.png'>",
        "::ffff:127.0.0.1",
    ),
    ("<link rel=icon href='http://10.0.0.1/i.png'>", "10.0.0.1"),
    ("<link rel=icon href='http://192.168.1.1/i.png'>", "192.168.1.1"),
    (
        "<meta property=og:image content='http://169.254.169.254/latest/meta-data/'>",
        "169.254.169.254",
    ),
    ("<link rel=icon href='http://rebind.test:#/i.png'>", "rebind.test"),
    ("<link rel=icon href='http://home.test/i.png'>", "home.test"),
    (
        "<meta property=og:image content='http://cloud.test/latest/meta-data/'>",
        "cloud.test",
    ),
];

const TOLD: &[(&str, &[&str])] = &[
    ("rebind.test", &["1.1.1.1", "127.0.0.1"]),
    ("home.test", &["192.168.1.1"]),
    ("cloud.test", &["169.254.169.254"]),
];

#[tokio::test]
async fn nothing_a_site_names_reaches_this_computer_or_its_network() {
    let canary = Canary::set().await;
    let aimed = |text: &str| aimed(text, canary.port);
    let mut web = Web::default()
        .redirect("robots.example/robots.txt", &aimed("http://@30/robots.txt"))
        .page("robots.example/", HOME)
        .redirect("hop.example/", &aimed("http://@31/"))
        .redirect("far.example/", "http://hop.example/")
        // A drawing is drawn, and asks nobody.
        .page("drawing.example/", &format!("{HOME}<link rel=icon href='/i.svg'>"))
        .put(
            "drawing.example/i.svg",
            "image/svg+xml",
            aimed(
                "<?xml-stylesheet href='http://@40/a.css'?><!DOCTYPE svg [<!ENTITY x SYSTEM 'http://@41/'>]>\
                 <svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' width='64' height='64'>\
                 <style>@import url(http://@42/b.css);</style><script href='http://@43/'/>\
                 <path fill='#a0c' d='M0 0h64v64z'/><image xlink:href='http://@44/z.png' width='9' height='9'/>\
                 <use href='http://@45/u.svg#a'/><image href='file:///etc/hostname' width='9' height='9'/></svg>",
            ),
        );
    for (at, (way, _)) in WAYS.iter().enumerate() {
        let icons = "{\"icons\":[{\"src\":\"http://@9/i.png\",\"sizes\":\"192x192\"}]}";
        web = web
            .page(&format!("w{at}.example/"), &format!("{}{HOME}", aimed(way)))
            .put(&format!("w{at}.example/m.json"), "application/json", aimed(icons))
            .redirect(&format!("w{at}.example/hop.png"), &aimed("http://@12/hop.png"));
    }
    let room = Room::of(web, TOLD).await;
    for at in 0..WAYS.len() {
        room.visit(&format!("w{at}.example"), 10).await;
    }
    for domain in [
        "robots.example",
        "hop.example",
        "far.example",
        "localhost",
        "127.0.0.1",
        "home.test",
    ] {
        let visit = room.visit(domain, 10).await;
        assert!(!matches!(visit, Visit::Later(_)), "{domain}: {visit:?}");
    }
    let Visit::Answer(drawn) = room.visit("drawing.example", 10).await else {
        panic!("the page is there");
    };
    assert!(drawn.pictures.icon.is_some());
    let refused = room.guard.refused();
    let wanted = WAYS
        .iter()
        .map(|(_, host)| *host)
        .chain(["127.0.0.30", "127.0.0.31", "127.0.0.1"]);
    let missing: Vec<&str> = wanted.filter(|host| !refused.contains(*host)).collect();
    assert!(missing.is_empty(), "never tried: {missing:?} of {refused:?}");
    assert_eq!(canary.visits(), 0);
}

/// Many zeros, packed.
fn packed(bytes: usize, mut into: impl std::io::Write) {
    let zeros = vec![0; 1 << 20];
    for _ in 0..bytes >> 20 {
        into.write_all(&zeros).unwrap();
    }
    into.flush().unwrap();
}

/// The most memory this process has held, in megabytes (Linux).
fn most_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.split_whitespace().next()?.parse::<u64>().ok()? >> 10)
}

#[tokio::test]
async fn bombs_cost_bounded_time_and_memory_and_the_run_goes_on() {
    static FILLER: [u8; 65_536] = [b' '; 65_536];
    const SLOW: Duration = Duration::from_millis(300);
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    packed(512 << 20, &mut gzip);
    let gzip = gzip.finish().unwrap();
    let unpacks = move |kind: &'static str| {
        let gzip = gzip.clone();
        move |_| {
            let mut answer = answer(200, kind, gzip.clone());
            let headers = answer.headers_mut();
            headers.insert(header::CONTENT_ENCODING, header::HeaderValue::from_static("gzip"));
            answer
        }
    };
    let with_icon = format!("<link rel=icon href='/i'><meta property=og:image content='/i'>{HOME}");
    let mut web = Web::default()
        .page("well.example/", &with_icon)
        .put("png.example/i", "image/png", png_bomb(12_000))
        .put("svg.example/i", "image/svg+xml", svg_bomb())
        .act("packed.example/i", unpacks("image/svg+xml"))
        .act("endless.example/i", |_| {
            endless("image/png", Duration::ZERO, &FILLER)
        })
        .act("drip.example/i", |_| endless("image/png", SLOW, b"\x89PNG"))
        .act("silent.example/i", |_| {
            endless("image/png", Duration::from_secs(3_600), b" ")
        })
        .act("packed-page.example/", unpacks("text/html"))
        .act("endless-page.example/", |_| {
            endless("text/html", Duration::ZERO, &FILLER)
        })
        .act("drip-page.example/", |_| {
            endless("text/html", SLOW, b"<p>and on</p>")
        })
        .act("silent-page.example/", |_| {
            endless("text/html", Duration::from_secs(3_600), b" ")
        });
    for host in ["png", "svg", "packed", "endless", "drip", "silent", "hops"] {
        web = web.page(&format!("{host}.example/"), &with_icon);
    }
    for hop in 0..30 {
        let next = format!("/{}", hop + 1);
        web = web.redirect(&format!("hops-page.example/{hop}"), &next);
        web = web.redirect(&format!("hops.example/{hop}"), &next);
    }
    web = web
        .redirect("hops-page.example/", "/0")
        .page("hops-page.example/30", HOME)
        .redirect("hops.example/i", "/0")
        .put("hops.example/30", "image/png", png_bomb(64));
    let room = Room::of(web, &[]).await;
    let before = most_memory();
    let began = Instant::now();
    let pictures = ["png", "svg", "packed", "endless", "drip", "silent", "hops"];
    let pages = [
        "packed-page",
        "endless-page",
        "drip-page",
        "silent-page",
        "hops-page",
    ];
    // All at once, with an ordinary site among them.
    let visits = pictures.iter().chain(&pages).chain(&["well"]).map(async |host| {
        let visit = room.visit(&format!("{host}.example"), 4).await;
        (*host, visit)
    });
    for (host, visit) in futures::future::join_all(visits).await {
        match (host, visit) {
            ("well", visit) => assert!(matches!(visit, Visit::Answer(_)), "{visit:?}"),
            (host, Visit::Answer(answer)) if pictures.contains(&host) => {
                assert!(answer.pictures.icon.is_none(), "{host}: {:?}", answer.pictures);
                assert_eq!(answer.facts.title.as_deref(), Some("Northwind Labs"), "{host}");
            }
            ("packed-page" | "endless-page", Visit::Answer(answer)) => assert!(answer.unreal.is_some()),
            ("drip-page" | "silent-page", Visit::Later(reason)) => {
                assert!(reason.contains("too long"), "{reason}")
            }
            ("hops-page", Visit::Refused(_, reason)) => assert!(reason.contains("redirects"), "{reason}"),
            (host, visit) => panic!("{host}: {visit:?}"),
        }
    }
    // Four seconds for each, and what a busy computer adds.
    assert!(began.elapsed() < Duration::from_secs(30), "{:?}", began.elapsed());
    if let (Some(before), Some(after)) = (before, most_memory()) {
        assert!(after < before + 200, "from {before} to {after} MB");
    }
}
