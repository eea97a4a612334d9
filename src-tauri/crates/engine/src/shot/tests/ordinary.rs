use super::*;
use crate::testing::server::answer;

#[tokio::test]
async fn a_page_is_taken_with_what_is_to_be_known_of_it() {
    let consent = format!(
        "{HOME}<div id=onetrust-banner-sdk style='position:fixed;bottom:0;left:0;right:0;height:300px;background:#f0f'>\
         We use cookies. <button id=onetrust-accept-btn-handler onclick='document.title=\"accepted\"'>Accept</button>\
         <button id=onetrust-reject-all-handler onclick='this.parentNode.remove()'>Reject all</button></div>"
    );
    let stubborn = format!(
        "{HOME}<div class=cookie-bar style='position:fixed;bottom:0;left:0;right:0;height:300px;background:#f0f'>\
         Diese Seite verwendet Cookies. <button onclick='document.title=\"accepted\"'>Akzeptieren</button></div>"
    );
    let generic = format!(
        "{HOME}<div role=dialog style='position:fixed;top:100px;left:100px;width:600px;height:300px;background:#f0f'>\
         <p>Nous utilisons des cookies pour la confidentialité.</p><button onclick='document.title=\"accepted\"'>Accepter</button>\
         <button onclick='this.parentNode.remove()'>Tout refuser</button><button>Continuer sans accepter</button></div>"
    );
    let web = Web::default()
        .page("shop.example/", HOME)
        .page("consent.example/", &consent)
        .page("stubborn.example/", &stubborn)
        .page("generic.example/", &generic)
        .redirect("old.example/", "http://shop.example/")
        .page("late.example/", "<script>setTimeout(() => document.body.innerHTML = '<h1>There at last</h1><p>after its scripts have run</p>', 700)</script><body>");
    let Some(room) = Room::of(web, &[]).await else {
        return;
    };
    let plain = room.take("http://shop.example/").await.unwrap();
    let picture = media::decode(&plain.bytes).unwrap();
    assert_eq!(
        (picture.format, picture.width, picture.height),
        ("jpeg", 1_280, 800)
    );
    assert_eq!(
        (plain.title.as_str(), plain.status),
        ("Northwind Labs", Some(200))
    );
    let moved = room.take("http://old.example/").await.unwrap();
    assert_eq!(moved.final_url.as_str(), "http://shop.example/");
    for (host, note) in [
        ("consent", "refused (OneTrust)"),
        ("stubborn", "banner was hidden"),
        ("generic", "refused (Tout refuser)"),
    ] {
        let taken = room.take(&format!("http://{host}.example/")).await.unwrap();
        assert!(
            taken.notes.iter().any(|said| said.contains(note)),
            "{host}: {:?}",
            taken.notes
        );
        assert_eq!(taken.title, "Northwind Labs", "{host}");
        // The banner's colour is nowhere.
        let picture = media::decode(&taken.bytes).unwrap();
        let glaring = picture
            .rgba
            .pixels()
            .filter(|pixel| pixel.0[0] > 200 && pixel.0[1] < 60 && pixel.0[2] > 200);
        assert_eq!(glaring.count(), 0, "{host}");
    }
    let late = room.take("http://late.example/").await.unwrap();
    let dark = media::decode(&late.bytes)
        .unwrap()
        .rgba
        .pixels()
        .filter(|pixel| pixel.0[0] < 90)
        .count();
    assert!(dark > 200, "{dark}");

    let mut shot = Shot::of(Url::parse("http://shop.example/").unwrap());
    (shot.width, shot.height, shot.scale, shot.format) = (400, 300, 2.0, Format::Png);
    let doubled = media::decode(&room.shots.take(&shot).await.unwrap().bytes).unwrap();
    assert_eq!((doubled.format, doubled.width, doubled.height), ("png", 800, 600));
    shot.format = Format::Webp;
    assert_eq!(
        media::decode(&room.shots.take(&shot).await.unwrap().bytes)
            .unwrap()
            .format,
        "webp"
    );
}

#[tokio::test]
async fn what_is_no_page_of_the_companys_is_said() {
    let web = Web::default()
        .act("gone.example/", |_| answer(404, "text/html", "<h1>Nothing here</h1>"))
        .act("check.example/", |_| {
            let body = "<title>Just a moment...</title><p>Checking your browser before accessing check.example";
            answer(503, "text/html", body)
        })
        .page("blank.example/", "<title>Blank Ltd</title><meta name=description content='A company'><body style='background:#eee'><p>&nbsp;")
        .page("login.example/", "<title>Portal</title><form><p>Sign in</p><input name=u><input type=password><button>Go</button></form>")
        .page("parked.example/", "<title>parked.example</title><h1>This domain is for sale</h1><p>Buy this domain.")
        .put("file.example/", "application/zip", b"PK\x03\x04aaaaaaaaaaaa".to_vec())
        .act("locked.example/", |_| {
            let mut locked = answer(401, "text/html", "<h1>No</h1>");
            locked.headers_mut().insert("www-authenticate", "Basic realm=\"x\"".parse().unwrap());
            locked
        });
    let Some(room) = Room::of(web, &[]).await else {
        return;
    };
    for (host, why, word) in [
        ("gone", Why::NothingThere, "404"),
        ("check", Why::NotShown, "refuses robots"),
        ("blank", Why::NotShown, "blank"),
        ("login", Why::NothingThere, "log-in"),
        ("parked", Why::NothingThere, "for sale"),
        ("file", Why::NotShown, "file"),
        ("locked", Why::NotShown, "401"),
    ] {
        let refused = room
            .within(&format!("http://{host}.example/"), 6)
            .await
            .unwrap_err();
        assert!(
            refused.why == why && refused.reason.contains(word),
            "{host}: {refused:?}"
        );
    }
    let refused = room.take("http://nobody.test/").await.unwrap_err();
    assert_eq!(refused.why, Why::NothingThere, "{refused:?}");
}

#[tokio::test]
async fn sound_and_film_are_not_fetched() {
    let page = format!(
        "{HOME}<video src=/film.mp4 autoplay muted></video><audio src=/sound.mp3 autoplay></audio><img src=/mark.png>"
    );
    let Some(room) = Room::of(Web::default().page("shop.example/", &page), &[]).await else {
        return;
    };
    room.take("http://shop.example/").await.unwrap();
    let asked = room.web.asked();
    assert!(asked.contains(&"shop.example/mark.png".to_owned()), "{asked:?}");
    assert!(
        !asked.iter().any(|at| at.contains("film") || at.contains("sound")),
        "{asked:?}"
    );
}

#[tokio::test]
async fn pages_share_nothing_even_in_one_tab() {
    let keeper = "<title>kept</title><script>document.cookie='a=1';localStorage.b='2';document.title=document.cookie+'|'+localStorage.length</script>\
                  <h1>Keeps things</h1><p>and would know its visitor again";
    let web = Web::default().act("keeper.example/", move |before| {
        let said = if before == 0 {
            keeper.to_owned()
        } else {
            keeper.replace("document.cookie='a=1';localStorage.b='2';", "")
        };
        answer(200, "text/html", said)
    });
    let Some(room) = Room::of(web, &[]).await else {
        return;
    };
    assert_eq!(room.take("http://keeper.example/").await.unwrap().title, "a=1|1");
    assert_eq!(room.take("http://keeper.example/").await.unwrap().title, "|0");
}
