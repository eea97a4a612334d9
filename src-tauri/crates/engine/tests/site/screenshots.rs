//! Home pages as pictures, with the browser that is installed; left out, and said, where none is.

use super::*;
use spillway_engine::shot::find_browser;

const SCREENSHOT: usize = 1;

#[tokio::test]
async fn a_home_page_becomes_a_stored_picture_and_what_is_none_is_said() {
    if let Err(error) = find_browser(None) {
        eprintln!("left out: {error}");
        return;
    }
    let home =
        "<title>Northwind Labs</title><h1>Sensors for cold chains</h1><p>We keep food and medicine cold.</p>";
    let turned = "<title>Welcome</title><h1>Welcome</h1><p>One moment please, you are taken to our new pages in this very moment.</p>\
                  <script>document.title='404 Not Found';document.body.innerHTML='<h1>404 Not Found</h1>'</script>";
    let world = World::of(
        Web::default()
            .page("shop.test/", home)
            .page("turned.test/", turned)
            .page("closed.test/", home)
            .put(
                "closed.test/robots.txt",
                "text/plain",
                "User-agent: *\nDisallow: /",
            ),
    )
    .await;
    let ask = |domain: &'static str| ask_for(&world.engine, &world.definition, SCREENSHOT, domain, false);
    let answered = super::answered(ask("shop.test").await);
    assert_eq!(answered.meaning.outcome, Outcome::Hit, "{answered:?}");
    let hash = value(&answered, Field::COMPANY_SCREENSHOT).unwrap();
    let (bytes, mime) = world.engine.picture(&hash, None).await.unwrap();
    let picture = media::decode(&bytes).unwrap();
    assert_eq!((mime, picture.width, picture.height), ("image/jpeg", 1_280, 800));
    assert!(world.engine.picture(&hash, Some(128)).await.is_some());

    let miss = super::answered(ask("turned.test").await);
    assert_eq!(miss.meaning.outcome, Outcome::Miss);
    assert!(miss.meaning.message.contains("404"), "{miss:?}");
    let Reply::Never { reason, .. } = ask("closed.test").await else {
        panic!("a site that forbids robots was looked at");
    };
    assert!(reason.contains("robots.txt"), "{reason}");
}
