//! Logo services: providers whose answer is a picture, asked with the user's key.

use axum::{body::Body, extract::Request, http::Response};

use super::*;

const KEY: &str = "publishable-key";

fn definition(address: SocketAddr) -> Definition {
    let text = format!(
        r#"
format = 1
id = "logos"
name = "Logos"
badge = "LO"
summary = "a test"
homepage = "http://{address}"
evidence = "made up"
base_url = "http://{address}"
[auth]
kind = "query"
name = "token"
[[operations]]
id = "logo"
role = "company"
accepts = [["company.domain"]]
request = {{ method = "GET", path = "/{{company.domain}}" }}
picture = true
prior = {{ hit_rate = 0.9, latency_ms = 100 }}
shape = "$.kept"
extract = [
    {{ field = "company.logo", path = "$.picture.fits.logo", sure = 70 }},
    {{ field = "company.icon", path = "$.picture.fits.icon", sure = 70 }},
]
[[operations.outcomes]]
when = {{ status = [404] }}
outcome = "miss"
[[operations.outcomes]]
when = {{ status = [200], path = "$.kept", one_of = [false] }}
outcome = "miss"
message = "$.error"
"#
    );
    provider::load(&text, "logos.toml").unwrap()
}

/// Whoever brings no key is told so, in words.
fn with_key(request: &Request, kind: &'static str, body: &[u8]) -> Response<Body> {
    let has_key = request
        .uri()
        .query()
        .is_some_and(|query| query.contains(&format!("token={KEY}")));
    match has_key {
        true => answer(200, kind, body),
        false => answer(401, "text/plain", "Unauthorized"),
    }
}

/// An engine that has a key for the service, or none.
async fn room(web: Web, key: Option<&str>) -> (Arc<Engine>, Definition, Arc<Web>, tempfile::TempDir) {
    let (web, address) = web.start().await;
    let home = tempfile::tempdir().unwrap();
    let vault = vault::Vault::memory();
    if let Some(key) = key {
        vault
            .set("logos", "key", vault::Secret::new(key).unwrap())
            .unwrap();
    }
    let parts = Parts {
        home: home.path().to_owned(),
        providers: Vec::new(),
        rules: Vec::new(),
        practice: None,
        vault,
        retry_after: spillway_engine::RETRY_AFTER,
        alone: true,
    };
    let engine = Engine::open(parts).await.unwrap().0;
    (engine, definition(address), web, home)
}

#[tokio::test]
async fn an_answer_that_is_a_picture_is_stored_and_recalled_without_the_service() {
    let mark = png(256, 256, "navy");
    let served = mark.clone();
    let web = Web::default().hear("127.0.0.1/northwind.test", move |request| {
        with_key(request, "image/png", &served)
    });
    let (engine, definition, web, _home) = room(web, Some(KEY)).await;
    let found = answered(ask(&engine, &definition, "northwind.test", false).await);
    assert_eq!(found.meaning.outcome, Outcome::Hit, "{found:?}");
    let logo = value(&found, Field::COMPANY_LOGO).unwrap();
    assert_eq!(logo, media::hash(&mark));
    assert_eq!(
        value(&found, Field::COMPANY_ICON).as_ref(),
        Some(&logo),
        "a square mark is both"
    );
    assert_eq!(found.meaning.values[0].confidence, Some(70));
    let (bytes, kind) = engine.picture(&logo, None).await.unwrap();
    assert_eq!((bytes, kind), (mark, "image/png"));
    let asset = engine.store().asset(&logo).await.unwrap().unwrap();
    assert!(
        asset.source_url.ends_with("/northwind.test"),
        "no key: {}",
        asset.source_url
    );

    let again = answered(ask(&engine, &definition, "northwind.test", false).await);
    assert!(again.call.is_none());
    assert_eq!(again.meaning.values, found.meaning.values);
    assert_eq!(web.asked().len(), 1);
}

#[tokio::test]
async fn what_is_no_logo_is_a_miss_that_says_why_and_what_is_no_answer_is_asked_again() {
    let at = |domain: &str| format!("127.0.0.1/{domain}");
    let plain = media::png(
        &media::decode(b"<svg xmlns='http://www.w3.org/2000/svg' width='1' height='1'><path fill='red' d='M0 0h1v1H0z'/></svg>")
            .unwrap(),
    );
    let web = Web::default()
        .act(&at("unknown.test"), |_| answer(404, "text/plain", "Not Found"))
        .put(&at("dot.test"), "image/png", plain.unwrap())
        .put(&at("bomb.test"), "image/png", claims_to_be_huge())
        .put(&at("garbage.test"), "image/png", vec![7; 900])
        .put(
            &at("page.test"),
            "text/html",
            "<html><title>Gateway</title></html>",
        )
        .put(&at("json.test"), "application/json", "{\"error\":\"try later\"}");
    let (engine, definition, ..) = room(web, Some(KEY)).await;
    for (domain, word) in [
        ("unknown.test", ""),
        ("dot.test", "one plain colour"),
        ("bomb.test", "exceeds limit"),
        ("garbage.test", ""),
    ] {
        let miss = answered(ask(&engine, &definition, domain, false).await);
        assert_eq!(miss.meaning.outcome, Outcome::Miss, "{domain}: {miss:?}");
        assert!(
            miss.meaning.message.contains(word),
            "{domain}: {}",
            miss.meaning.message
        );
    }
    for domain in ["page.test", "json.test"] {
        let reply = ask(&engine, &definition, domain, false).await;
        assert!(matches!(reply, Reply::Later { .. }), "{domain}: {reply:?}");
    }
    assert_eq!(engine.stored_pictures().await.unwrap().pictures, 0);
}

#[tokio::test]
async fn a_service_is_not_asked_without_the_users_key_and_closes_when_the_key_is_wrong() {
    let served = png(256, 256, "navy");
    let web = || {
        let served = served.clone();
        Web::default().hear("127.0.0.1/northwind.test", move |request| {
            with_key(request, "image/png", &served)
        })
    };
    let (engine, definition, web_asked, _home) = room(web(), None).await;
    let reply = ask(&engine, &definition, "northwind.test", false).await;
    let Reply::Never { cause, reason } = reply else {
        panic!("{reply:?}");
    };
    assert_eq!(cause, model::Cause::Refused);
    assert!(reason.contains("has no key"), "{reason}");
    assert_eq!(web_asked.asked(), Vec::<String>::new());
    let (engine, definition, ..) = room(web(), Some("another")).await;
    let reply = ask(&engine, &definition, "northwind.test", false).await;
    assert!(
        matches!(
            reply,
            Reply::Never {
                cause: model::Cause::Refused,
                ..
            }
        ),
        "{reply:?}"
    );
    // The one that ships is opt-in in the same way.
    let ours = engine.catalogue().get("logo-dev").unwrap();
    assert!(ours.needs_key() && ours.answers_with_pictures());
    let readiness = engine.readiness(false, ours).await.unwrap();
    assert!(readiness.is_err_and(|(reason, _)| reason.contains("has no key")));
}

#[tokio::test]
async fn a_services_picture_that_strangers_show_is_nobodys_own() {
    let globe = png(256, 256, "silver");
    let page = home("Somebody", "<link rel='apple-touch-icon' href='/icon.png'>", "");
    let mut web = Web::default().put("127.0.0.1/elm.test", "image/png", globe.clone());
    for domain in ["ashford.test", "birch.test"] {
        web = web.page(&format!("{domain}/"), &page).put(
            &format!("{domain}/icon.png"),
            "image/png",
            globe.clone(),
        );
    }
    let world = World::of(web).await;
    for domain in ["ashford.test", "birch.test"] {
        world.hit(domain).await;
    }
    let port = world.web_address.port();
    let open = definition(SocketAddr::from(([127, 0, 0, 1], port)));
    let open = Definition {
        auth: provider::Auth::default(),
        ..open
    };
    let miss = answered(ask(&world.engine, &open, "elm.test", false).await);
    assert_eq!(miss.meaning.outcome, Outcome::Miss, "{miss:?}");
    assert!(miss.meaning.message.contains("unrelated sites"), "{miss:?}");
}
