//! Company sites over HTTP: by host, with redirects, and some in a bad way.

use crate::support::World;
use reqwest::header::{CONTENT_TYPE, ETAG, HOST, IF_NONE_MATCH, LOCATION};
use spillway_practice::{Company, Conditions, sample_companies, sample_list};

async fn visit(world: &World, host: &str, path: &str) -> (u16, String, String, String) {
    let url = format!("http://{}{path}", world.practice.address());
    let response = world
        .client
        .get(url)
        .header(HOST, host)
        .send()
        .await
        .expect("an answer");
    let header = |name| {
        let value = response.headers().get(name).and_then(|value| value.to_str().ok());
        value.unwrap_or_default().to_owned()
    };
    let (status, to, kind) = (response.status().as_u16(), header(LOCATION), header(CONTENT_TYPE));
    let text = String::from_utf8_lossy(&response.bytes().await.expect("a body")).into_owned();
    (status, to, kind, text)
}

#[tokio::test]
async fn sites_answer_to_their_names() {
    let world = World::start(Conditions::still()).await;
    for (host, path, status, to, holds) in [
        ("northwind-labs.example", "/", 200, "", "Northwind Labs"),
        (
            "www.northwind-labs.example:8080",
            "/about",
            200,
            "",
            "og:site_name",
        ),
        (
            "northwind-labs.example.localhost:81",
            "/contact",
            200,
            "",
            "mailto:",
        ),
        (
            "willow-kitchens.example",
            "/x?y=1",
            301,
            "http://www.willow-kitchens.example/x?y=1",
            "",
        ),
        ("www.willow-kitchens.example", "/", 200, "", "wp-content"),
        ("juniper-systems.example", "/", 301, "/start/", ""),
        ("juniper-systems.example", "/start/", 200, "", "Juniper Systems"),
        ("oldcastle-inns.example", "/", 200, "", "http-equiv=\"refresh\""),
        ("oldcastle-inns.example", "/welcome/", 200, "", "Oldcastle Inns"),
        (
            "old-harbour-tea.example",
            "/",
            301,
            "http://quayside-roasters.example/",
            "",
        ),
        ("harbourlight-optics.example", "/", 200, "", "Copper Foods"),
        ("cedar-and-slate.example", "/", 200, "", "parked free"),
        ("blauwater-advies.example", "/", 200, "", "Under construction"),
        ("marigold-textile.example", "/", 404, "", "404"),
        ("nimbus-parcel.example", "/", 503, "", "503"),
        ("tromsdal-sensor.example", "/", 200, "", "Welcome to nginx!"),
        ("cloudberry-pay.example", "/", 403, "", "Just a moment"),
        ("kaze-logistics.example", "/robots.txt", 200, "", "Sitemap"),
        (
            "kobber-software.example",
            "/site.webmanifest",
            200,
            "",
            "pwa-512x512.png",
        ),
        ("kobber-software.example", "/nothing-here", 404, "", "404"),
        ("heard-of-nowhere.example", "/robots.txt", 200, "", "User-agent"),
        ("127.0.0.1", "/", 200, "", "Practice world"),
    ] {
        let (got, location, _, text) = visit(&world, host, path).await;
        assert_eq!(
            (got, location.as_str()),
            (status, to),
            "{host}{path}: {text:.200}"
        );
        assert!(
            text.contains(holds),
            "{host}{path} does not hold {holds}: {text:.200}"
        );
    }
}

#[tokio::test]
async fn every_listed_company_s_front_page_is_served() {
    let world = World::start(Conditions::still()).await;
    for company in Company::listed().filter(|company| company.has_site()) {
        let (mut status, mut to, mut kind, _) = visit(&world, &company.domain, "/").await;
        if status == 301 {
            let path = if to.starts_with('/') {
                to.clone()
            } else {
                "/".to_owned()
            };
            (status, to, kind, _) = visit(&world, &format!("www.{}", company.domain), &path).await;
        }
        assert_eq!((status, to.as_str()), (200, ""), "{}", company.domain);
        assert!(kind.starts_with("text/html"), "{}", company.domain);
    }
}

#[tokio::test]
async fn pictures_say_what_they_are() {
    let world = World::start(Conditions::still()).await;
    for (host, path, wanted) in [
        ("northwind-labs.example", "/brand/logo.svg", "image/svg+xml"),
        ("northwind-labs.example", "/favicon.ico", "image/x-icon"),
        ("zephyr-tools.example", "/images/logo.gif", "image/gif"),
        ("halvor-moebler.example", "/media/view-1-96x64.webp", "image/webp"),
        (
            "northwind-labs.example",
            "/_next/image?url=%2Fmedia%2Fview-1-1600x1000.jpg&w=64&q=75",
            "image/jpeg",
        ),
    ] {
        let (status, _, kind, _) = visit(&world, host, path).await;
        assert_eq!((status, kind.as_str()), (200, wanted), "{host}{path}");
    }
}

#[tokio::test]
async fn what_a_visitor_has_seen_is_not_sent_again() {
    let world = World::start(Conditions::still()).await;
    let ask = |path: &'static str, seen: Option<reqwest::header::HeaderValue>| {
        let request = world
            .client
            .get(format!("http://{}{path}", world.practice.address()))
            .header(HOST, "northwind-labs.example");
        let request = match seen {
            Some(seen) => request.header(IF_NONE_MATCH, seen),
            None => request,
        };
        request.send()
    };
    for path in ["/", "/robots.txt"] {
        let first = ask(path, None).await.expect("an answer");
        assert_eq!(first.status(), 200, "{path}");
        let tag = first.headers().get(ETAG).cloned();
        assert!(tag.is_some(), "{path}");
        let again = ask(path, tag).await.expect("an answer");
        assert_eq!(again.status(), 304, "{path}");
        assert!(again.bytes().await.expect("a body").is_empty(), "{path}");
        let other = ask(path, Some("\"another\"".parse().expect("a header"))).await;
        assert_eq!(other.expect("an answer").status(), 200, "{path}");
    }
}

#[test]
fn the_lists_speak_of_companies_that_are_here() {
    let list = std::str::from_utf8(sample_list()).expect("UTF-8");
    let rows = list.lines().count() - 1;
    assert!((180..=230).contains(&rows), "{rows}");
    let named = |text: &str| {
        Company::listed()
            .filter(|company| text.to_lowercase().contains(&company.domain))
            .count()
    };
    assert!(named(list) >= 95, "{} companies by their domain", named(list));
    let companies = std::str::from_utf8(sample_companies()).expect("UTF-8");
    assert_eq!((companies.lines().count() - 1, named(companies)), (60, 60));
    for site in companies.lines().skip(1).filter_map(|row| row.rsplit(',').next()) {
        let host = site.rsplit("//").next().unwrap_or(site).to_lowercase();
        let host = host
            .trim_start_matches("www.")
            .split('/')
            .next()
            .unwrap_or_default()
            .to_owned();
        assert!(Company::listed().any(|company| company.domain == host), "{site}");
    }
}
