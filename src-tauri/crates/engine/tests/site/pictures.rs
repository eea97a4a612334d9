//! Pictures of a list's companies: looked for, looked for again, chosen by the user, shared by strangers, tidied, forgotten.

use std::{path::PathBuf, sync::Mutex};

use model::{CellState, ListId, RecordId};
use spillway_engine::{
    import::{From, Import},
    pictures::{ChooseError, PictureChoice, PictureSet, Refresh, Refreshed, SlotPictures, WhoChose},
};
use store::{Asset, Gallery, NewCandidate, Seen};

use super::*;

const SLOTS: [Field; 3] = [Field::COMPANY_LOGO, Field::COMPANY_ICON, Field::COMPANY_IMAGE];

impl World {
    async fn list(&self, name: &str, domains: &[&str]) -> ListId {
        let rows: Vec<String> = domains
            .iter()
            .map(|domain| format!("Company of {domain},{domain}"))
            .collect();
        let import = Import {
            from: From::Text(format!("Company,Website\n{}\n", rows.join("\n"))),
            name: name.to_owned(),
            source: name.to_owned(),
            choice: sheet::Choice::default(),
            practice: false,
        };
        self.engine.import(import, |_| {}).await.unwrap()
    }

    async fn look(&self, list: ListId, again: bool) -> Refreshed {
        let wanted = Refresh {
            list,
            fields: SLOTS.to_vec(),
            practice: false,
            again,
        };
        self.engine.refresh_pictures(&wanted, |_| {}).await.unwrap()
    }

    /// State, picture and note of each company's cell, in the order of the list.
    async fn cells(&self, list: ListId, field: Field) -> Vec<(CellState, Option<String>, String)> {
        let (mut tiles, _) = self.engine.store().wall(list, field, 0, 100).await.unwrap();
        tiles.sort_by_key(|tile| tile.row);
        tiles
            .into_iter()
            .map(|tile| {
                let hash = tile.cell.value.as_ref().map(ToString::to_string);
                (tile.cell.state, hash, tile.cell.note)
            })
            .collect()
    }

    async fn set(&self, list: ListId, row: u32) -> PictureSet {
        let set = self.engine.picture_set(RecordId { list, row }).await.unwrap();
        set.unwrap()
    }

    async fn logo(&self, list: ListId) -> SlotPictures {
        self.set(list, 1).await.slots.swap_remove(0)
    }

    async fn choose(&self, list: ListId, choice: PictureChoice) -> Result<Vec<ListId>, ChooseError> {
        let record = RecordId { list, row: 1 };
        self.engine
            .choose_picture(record, Field::COMPANY_LOGO, &choice)
            .await
    }

    fn file(&self, hash: &str, ending: &str) -> PathBuf {
        let folder = self.home.path().join("pictures").join(&hash[..2]);
        folder.join(format!("{hash}.{ending}"))
    }
}

/// A company's site with its own logo, and this share image.
fn site(web: Web, domain: &str, colour: &str, share: &[u8]) -> Web {
    let html = home(
        &format!("Company of {domain}"),
        "<meta property='og:image' content='/share.png'>",
        "<header><a href='/'><img class=logo src='/logo.png' alt='Company logo'></a></header>",
    );
    web.page(&format!("{domain}/"), &html)
        .put(&format!("{domain}/logo.png"), "image/png", png(400, 100, colour))
        .put(&format!("{domain}/share.png"), "image/png", share)
}

#[tokio::test]
async fn a_picture_of_three_unrelated_sites_is_nobodys_own_however_they_are_looked_at() {
    let theme = png(1200, 630, "maroon");
    let strangers = [
        ("ashford.test", "navy"),
        ("birch.test", "teal"),
        ("castell.test", "olive"),
    ];
    let web = || {
        strangers.iter().fold(Web::default(), |web, (domain, colour)| {
            site(web, domain, colour, &theme)
        })
    };
    // All at once in one list, and one after the other in lists of their own.
    let together = World::of(web()).await;
    let list = together.list("all", &strangers.map(|(domain, _)| domain)).await;
    together.look(list, false).await;
    let apart = World::of(web()).await;
    let mut lists = Vec::new();
    for (at, (domain, _)) in strangers.iter().enumerate() {
        let list = apart.list(domain, &[domain]).await;
        apart.look(list, false).await;
        lists.push(list);
        let is_shown = apart.cells(list, Field::COMPANY_IMAGE).await[0].1.is_some();
        assert_eq!(is_shown, at < 2, "two may be one company's");
    }
    let mut images = together.cells(list, Field::COMPANY_IMAGE).await;
    for list in &lists {
        images.extend(apart.cells(*list, Field::COMPANY_IMAGE).await);
    }
    assert_eq!(images.len(), 6);
    for (state, picture, note) in images {
        assert_eq!((state, picture), (CellState::NotFound, None));
        assert!(note.contains("none that is sure enough"), "{note}");
    }
    for (world, list, row) in [(&together, list, 1), (&together, list, 3), (&apart, lists[0], 1)] {
        let set = world.set(list, row).await;
        assert!(set.slots[0].shown.is_some(), "its own logo stays");
        let image = &set.slots[2];
        assert_eq!(image.shown, None);
        assert_eq!(
            image.candidates[0].rejected.as_deref(),
            Some("unrelated sites show the same picture")
        );
        assert!(
            image.candidates[0].asset.is_some(),
            "it can still be chosen by hand"
        );
    }
}

#[tokio::test]
async fn one_companys_picture_under_several_endings_and_at_one_other_site_stays_its_own() {
    let share = png(1200, 630, "maroon");
    let web = site(Web::default(), "dora.test", "navy", &share);
    let web = site(web, "dora.example", "navy", &share);
    let world = World::of(site(web, "elm.test", "teal", &share)).await;
    let list = world
        .list("endings", &["dora.test", "dora.example", "elm.test"])
        .await;
    world.look(list, false).await;
    let images = world.cells(list, Field::COMPANY_IMAGE).await;
    assert_eq!(images.len(), 3);
    assert!(
        images.iter().all(|(state, ..)| *state == CellState::Value),
        "{images:?}"
    );
}

#[tokio::test]
async fn looking_again_asks_only_whether_something_has_changed_and_is_sent_only_what_has() {
    let [page, old, new, share] =
        ["page-1", "logo-1", "icon-1", "share-1"].map(|tag| Arc::new(Mutex::new(tag)));
    let html = home(
        "Northwind",
        "<meta property='og:image' content='/share.png'><link rel='apple-touch-icon' href='/icon.png'>",
        "<header><a href='/'><img class=logo src='/logo.png' alt='Northwind logo'></a></header>",
    );
    let web = Web::default()
        .tagged("northwind.test/", "text/html; charset=utf-8", html, &page)
        .tagged(
            "northwind.test/logo.png",
            "image/png",
            png(400, 100, "navy"),
            &old,
        )
        .tagged(
            "northwind.test/icon.png",
            "image/png",
            png(180, 180, "teal"),
            &new,
        )
        .tagged(
            "northwind.test/share.png",
            "image/png",
            png(1200, 630, "maroon"),
            &share,
        );
    let world = World::of(web).await;
    let list = world.list("one", &["northwind.test"]).await;
    let came = world.look(list, false).await;
    assert_eq!((came.read, came.pictures), (1, 3));
    assert!(world.web.answered().iter().all(|(_, status)| *status == 200));
    let before = world.cells(list, Field::COMPANY_ICON).await;

    let came = world.look(list, false).await;
    assert_eq!((came.fresh, came.read, came.pictures), (1, 0, 3));
    assert_eq!(
        world.web.answered(),
        [],
        "what was looked at lately is not asked at all"
    );

    let came = world.look(list, true).await;
    assert_eq!((came.unchanged, came.read, came.pictures), (1, 0, 3));
    let answered = world.web.answered();
    assert_eq!(answered.len(), 4, "the page and its three pictures: {answered:?}");
    assert!(answered.iter().all(|(_, status)| *status == 304), "{answered:?}");

    *new.lock().unwrap() = "icon-2";
    let came = world.look(list, true).await;
    assert_eq!((came.unchanged, came.read, came.pictures), (0, 1, 3));
    let answered = world.web.answered();
    let sent = |status: u16| {
        let pictures = answered
            .iter()
            .filter(|(at, code)| at.ends_with(".png") && *code == status);
        pictures.map(|(at, _)| at.as_str()).collect::<Vec<_>>()
    };
    assert!(
        sent(200).iter().all(|at| *at == "northwind.test/icon.png"),
        "{answered:?}"
    );
    assert!(sent(200).len() <= 2 && !sent(304).is_empty(), "{answered:?}");
    assert_eq!(
        world.cells(list, Field::COMPANY_ICON).await,
        before,
        "the same bytes under another tag"
    );
}

#[tokio::test]
async fn the_users_choice_holds_in_all_lists_and_after_later_looks_until_it_is_taken_back() {
    let html = home(
        "Northwind",
        "<link rel='apple-touch-icon' href='/icon.png'>",
        "<header><a href='/'><img class=logo src='/logo.png' alt='Northwind logo'></a></header>\
         <footer><a href='/'><img class=logo src='/footer.png' alt='Northwind logo'></a></footer>",
    );
    let web = Web::default()
        .page("northwind.test/", &html)
        .put("northwind.test/logo.png", "image/png", png(400, 100, "navy"))
        .put("northwind.test/footer.png", "image/png", png(300, 90, "black"))
        .put("northwind.test/icon.png", "image/png", png(180, 180, "teal"));
    let world = World::of(web).await;
    let list = world.list("one", &["northwind.test"]).await;
    let other = world.list("other", &["northwind.test", "nobody.test"]).await;
    world.look(list, false).await;
    world.look(other, false).await;
    let slot = world.logo(list).await;
    let automatic = slot.shown.clone().unwrap();
    assert_eq!(slot.by, WhoChose::Automatic);
    assert!(matches!(
        world.choose(list, PictureChoice::Undo).await,
        Err(ChooseError::NoChoice)
    ));
    let another = slot
        .candidates
        .iter()
        .find(|one| one.asset.is_some() && !one.shown);
    let another = another.and_then(|one| one.asset.clone()).unwrap();

    let changed = world
        .choose(list, PictureChoice::Candidate(another.clone()))
        .await
        .unwrap();
    assert_eq!(changed, [list, other]);
    world.look(list, true).await;
    for list in [list, other] {
        let cell = &world.cells(list, Field::COMPANY_LOGO).await[0];
        assert_eq!((cell.0, cell.1.as_ref()), (CellState::Value, Some(&another)));
    }
    let slot = world.logo(other).await;
    assert_eq!((slot.by, slot.shown), (WhoChose::You, Some(another.clone())));

    world.choose(other, PictureChoice::Nothing).await.unwrap();
    assert_eq!(
        world.cells(list, Field::COMPANY_LOGO).await[0].0,
        CellState::Skipped
    );
    world.choose(list, PictureChoice::Undo).await.unwrap();
    assert_eq!(world.logo(list).await.shown, Some(another));
    world.choose(list, PictureChoice::Automatic).await.unwrap();
    let slot = world.logo(list).await;
    assert_eq!(
        (slot.by, slot.shown),
        (WhoChose::Automatic, Some(automatic.clone()))
    );
    assert_eq!(
        world.cells(other, Field::COMPANY_LOGO).await[0].1,
        Some(automatic)
    );
    let unknown = PictureChoice::Candidate("ab".repeat(32));
    assert!(matches!(
        world.choose(list, unknown).await,
        Err(ChooseError::NoCandidate)
    ));
}

#[tokio::test]
async fn a_file_of_the_users_own_is_looked_at_like_any_other_and_one_that_is_none_changes_nothing() {
    let world = World::of(site(
        Web::default(),
        "northwind.test",
        "navy",
        &png(1200, 630, "maroon"),
    ))
    .await;
    let list = world.list("one", &["northwind.test"]).await;
    world.look(list, false).await;
    let before = world.logo(list).await.shown;
    let own = |name: &str, bytes: &[u8]| {
        let path = world.home.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        PictureChoice::File(path.to_string_lossy().into_owned())
    };
    let nothing = "<svg xmlns='http://www.w3.org/2000/svg' width='90' height='90'/>";
    for (name, bytes, word) in [
        ("notes.txt", b"not a picture".to_vec(), "notes.txt"),
        ("huge.png", claims_to_be_huge(), "huge.png"),
        ("clear.svg", nothing.as_bytes().to_vec(), "nothing can be seen"),
        ("long.png", vec![7; (10 << 20) + 1], "larger than 10 MB"),
    ] {
        let error = world
            .choose(list, own(name, &bytes))
            .await
            .unwrap_err()
            .to_string();
        assert!(error.contains(name) && error.contains(word), "{error}");
        assert_eq!(world.logo(list).await.shown, before, "{name}");
    }
    let drawing = svg(320, 90, "purple", "<script>alert(1)</script>");
    world
        .choose(list, own("own.svg", drawing.as_bytes()))
        .await
        .unwrap();
    let slot = world.logo(list).await;
    assert_eq!(
        (slot.by, slot.source.as_deref()),
        (WhoChose::You, Some("own.svg"))
    );
    let (bytes, kind) = world.engine.picture(&slot.shown.unwrap(), None).await.unwrap();
    assert_eq!(kind, "image/png");
    assert!(bytes.starts_with(b"\x89PNG"), "a drawing leaves as pixels");
    world.choose(list, PictureChoice::Undo).await.unwrap();
    assert_eq!(world.logo(list).await.shown, before);
}

/// Stores a picture as of long ago and gives its hash.
async fn old_picture(world: &World, colour: &str) -> String {
    let bytes = png(300, 90, colour);
    let hash = media::hash(&bytes);
    let path = world.file(&hash, "png");
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, &bytes).unwrap();
    let asset = Asset {
        hash: hash.clone(),
        format: "png".to_owned(),
        width: 300,
        height: 90,
        bytes: u32::try_from(bytes.len()).unwrap(),
        source_url: String::new(),
        plate: None,
        at_ms: 1,
    };
    world.engine.store().add_asset(asset).await.unwrap();
    hash
}

#[tokio::test]
async fn the_quota_takes_what_can_be_had_again_and_never_a_picture_that_is_shown() {
    let share = png(1200, 630, "maroon");
    let world = World::of(site(Web::default(), "northwind.test", "navy", &share)).await;
    let list = world.list("one", &["northwind.test"]).await;
    world.look(list, false).await;
    let shown = world.logo(list).await.shown.unwrap();
    let [unused, chosen, offered] = [
        old_picture(&world, "red").await,
        old_picture(&world, "green").await,
        old_picture(&world, "blue").await,
    ];
    let candidate = |hash: &str, place: u32, chosen: bool| NewCandidate {
        slot: "logo".to_owned(),
        place,
        url: None,
        rule: "header image".to_owned(),
        confidence: 80,
        rejected: None,
        chosen,
        measured: None,
        file: None,
        look: None,
        asset: Some(hash.to_owned()),
        seen: Seen::default(),
    };
    let gallery = Gallery {
        practice: false,
        domain: "old.test".to_owned(),
        label: "old".to_owned(),
        page_url: "https://old.test/".to_owned(),
        seen: Seen::default(),
        tint: None,
        at_ms: 1,
    };
    let candidates = vec![candidate(&chosen, 0, true), candidate(&offered, 1, false)];
    let store = world.engine.store();
    store.keep_gallery(gallery, candidates).await.unwrap();
    for hash in [&shown, &chosen] {
        world.engine.picture(hash, Some(64)).await.unwrap();
    }
    let composed = world.home.path().join("cache/composed/ab");
    std::fs::create_dir_all(&composed).unwrap();
    std::fs::write(composed.join("ab.png"), vec![0; 10_000]).unwrap();
    let there = |hash: &String| world.file(hash, "png").exists();
    let stored = || async { world.engine.stored_pictures().await.unwrap() };
    assert!(stored().await.drawn_bytes > 10_000);

    // Within the quota only what nothing uses goes.
    let tidied = world.engine.tidy_pictures().await.unwrap();
    assert_eq!((tidied.unused, tidied.drawn, tidied.candidates), (1, 0, 0));
    assert!(!there(&unused) && there(&offered) && !tidied.is_over);
    assert_eq!(store.asset(&unused).await.unwrap(), None);

    // A little above it, smaller sizes and composed pictures.
    let full = stored().await;
    world
        .engine
        .set_pictures_quota(full.bytes + full.drawn_bytes - 1)
        .await
        .unwrap();
    let tidied = world.engine.tidy_pictures().await.unwrap();
    assert!(
        tidied.drawn > 0 && tidied.candidates == 0 && !tidied.is_over,
        "{tidied:?}"
    );
    assert!(there(&shown) && there(&chosen) && there(&offered));

    // Far above it, candidates that nobody chose, and no more.
    world.engine.set_pictures_quota(1).await.unwrap();
    let tidied = world.engine.tidy_pictures().await.unwrap();
    assert_eq!((tidied.candidates, tidied.is_over), (1, true), "{tidied:?}");
    assert!(there(&shown) && there(&chosen) && !there(&offered));
    assert_eq!(stored().await.drawn_bytes, 0);
    let (_, kept) = store.gallery(false, "old.test").await.unwrap().unwrap();
    assert_eq!(
        kept.iter().filter(|one| one.asset.is_some()).count(),
        1,
        "{kept:?}"
    );
    assert!(
        world.engine.picture(&shown, Some(64)).await.is_some(),
        "a smaller size is drawn again"
    );
}

#[tokio::test]
async fn forgetting_a_domain_removes_its_files_rows_choices_and_answers_and_nothing_of_others() {
    let share = png(1200, 630, "maroon");
    let web = site(Web::default(), "northwind.test", "navy", &share);
    let world = World::of(site(web, "birch.test", "teal", &share)).await;
    let list = world.list("two", &["northwind.test", "birch.test"]).await;
    world.look(list, false).await;
    let own = world.home.path().join("own.png");
    std::fs::write(&own, png(200, 60, "gold")).unwrap();
    world
        .choose(list, PictureChoice::File(own.to_string_lossy().into_owned()))
        .await
        .unwrap();
    let set = world.set(list, 1).await;
    let mine: Vec<String> = set
        .slots
        .iter()
        .flat_map(|slot| slot.candidates.iter().filter_map(|one| one.asset.clone()))
        .chain(set.slots[0].shown.clone())
        .filter(|hash| *hash != media::hash(&share))
        .collect();
    assert!(mine.len() >= 2 && mine.iter().all(|hash| world.file(hash, "png").exists()));
    let theirs = world.set(list, 2).await;
    world.hit("northwind.test").await;
    let asked = world.web.asked().len();
    world.hit("northwind.test").await;
    assert_eq!(world.web.asked().len(), asked, "the answer is kept");

    let removed = world.engine.forget_pictures("northwind.test").await.unwrap();
    let mut distinct = mine.clone();
    distinct.sort();
    distinct.dedup();
    assert_eq!(removed as usize, distinct.len());
    let store = world.engine.store();
    for hash in &mine {
        assert!(!world.file(hash, "png").exists() && store.asset(hash).await.unwrap().is_none());
    }
    assert!(
        world.file(&media::hash(&share), "png").exists(),
        "another company shows it"
    );
    for field in SLOTS {
        assert!(
            world.cells(list, field).await.len() <= 1,
            "{field}: the cells are gone"
        );
    }
    let set = world.set(list, 1).await;
    assert_eq!(set.seen_ms, None);
    assert!(
        set.slots
            .iter()
            .all(|slot| slot.shown.is_none() && slot.by == WhoChose::Automatic)
    );
    assert_eq!(world.set(list, 2).await.slots[0].shown, theirs.slots[0].shown);
    world.hit("northwind.test").await;
    assert!(
        world.web.asked().len() > asked,
        "the answer that named them is forgotten too"
    );
}

#[tokio::test]
async fn a_site_that_leads_into_this_network_is_said_to_be_unsafe_in_every_cell() {
    let web = Web::default()
        .redirect("inside.test/", "http://10.0.0.1/")
        .act("forbidden.test/", |_| answer(403, "text/html", "no"));
    let world = World::of(web).await;
    let list = world.list("bad", &["inside.test", "forbidden.test"]).await;
    let came = world.look(list, false).await;
    assert_eq!((came.failed, came.pictures), (2, 0));
    let (tiles, _) = world
        .engine
        .store()
        .wall(list, Field::COMPANY_LOGO, 0, 9)
        .await
        .unwrap();
    let mut causes: Vec<_> = tiles
        .iter()
        .map(|tile| (tile.row, tile.cell.cause, tile.cell.note.as_str()))
        .collect();
    causes.sort_by_key(|(row, ..)| *row);
    let [
        (1, Some(model::Cause::Unsafe), inside),
        (2, Some(model::Cause::Invalid), forbidden),
    ] = causes[..]
    else {
        panic!("{causes:?}");
    };
    assert!(inside.contains("not on the public internet"), "{inside}");
    assert!(forbidden.contains("refuses robots"), "{forbidden}");
}
