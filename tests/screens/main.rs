//! Takes a picture of every screen from the real window, light and dark and in two sizes, into `screens/` beside what cargo
//! builds: `cargo xtask screens`. They are for people to look at; nothing is compared.
#![cfg(target_os = "linux")]

use std::{path::Path, time::Duration};

use serde_json::json;
use spillway_tests::{
    keys::Key,
    window::{Window, new_home},
};

/// The sizes of the window.
const SIZES: [(u32, u32); 2] = [(1280, 800), (1440, 900)];

/// Screens before anything was run: name, address, and what is there when it is drawn.
const BEFORE: [(&str, &str, &str); 2] = [
    ("mapping", "#/list/1/mapping", "[data-testid='to-plan']"),
    ("plan", "#/list/1/plan", "[data-testid='run-all']:enabled"),
];

/// Screens of a list that was filled.
const AFTER: [(&str, &str, &str); 11] = [
    ("lists", "#/lists", "a[href^='#/list/1']"),
    (
        "grid",
        "#/list/1/grid",
        "[row-index='5'] [col-id='company.industry']",
    ),
    ("record", "#/list/1/grid/3", "[role='dialog'] img, aside img"),
    ("judge", "#/list/1/judge", "[data-testid='judge-conflict']"),
    ("outreach", "#/list/1/outreach", "[data-testid='preview-next']"),
    ("export", "#/list/1/export", "[data-testid='export-write']"),
    ("wall", "#/list/1/wall", "main img"),
    ("providers", "#/providers", "[data-testid='key-hunter']"),
    ("health", "#/health", "[data-testid='health-practice']"),
    ("settings", "#/settings", "main input"),
    ("grid-filters", "#/list/1/grid", "[data-testid='open-facets']"),
];

#[tokio::main(flavor = "current_thread")]
async fn main() {
    for size in SIZES {
        let home = new_home();
        let window = Window::open_sized(home.path(), &[], size).await;
        window.wait_for_text("Drop a list here").await;
        in_both_themes(
            &window,
            size,
            &[("lists-first", "#/lists", "[data-testid='practice-list']")],
        )
        .await;
        window.ask("import_practice", json!({})).await;
        in_both_themes(&window, size, &BEFORE).await;
        window.close().await;
    }
    let home = new_home();
    fill(home.path()).await;
    for size in SIZES {
        let window = Window::open_sized(home.path(), &[], size).await;
        window.wait_for_text("Practice list").await;
        in_both_themes(&window, size, &AFTER).await;
        window.close().await;
    }
}

/// Fills the practice list with all there is.
async fn fill(home: &Path) {
    let window = Window::open(home, &[]).await;
    window.wait_for_text("Drop a list here").await;
    let list = window.ask("import_practice", json!({})).await["list"].clone();
    let plan = json!({ "list": list, "recipe": { "bundled": "everything" }, "practice": true });
    window
        .ask("start_run", json!({ "plan": plan, "cap": 1_000_000_000 }))
        .await;
    // With pictures of every home page it takes minutes.
    for part in [80, 160, 240] {
        window
            .ask_until("runs", json!({}), |runs| runs[0]["done"].as_i64() >= Some(part))
            .await;
    }
    window.wait_for_run("done").await;
    let templates = home.join("templates");
    let ours = concat!(env!("CARGO_MANIFEST_DIR"), "/../icons/128x128@2x.png");
    let put =
        std::fs::create_dir_all(&templates).and_then(|()| std::fs::copy(ours, templates.join("you.png")));
    assert!(
        put.is_ok(),
        "the own logo could not be put into {}: {put:?}",
        templates.display()
    );
    let wishes = json!({
        "lines": [{ "name": "Intro", "text": "Hi {{ first_name | first_name }}, an idea for {{ company | company }}" }],
        "pictures": [
            { "name": "Page", "template": "browser" },
            { "name": "Both", "template": "side-by-side" },
        ],
    });
    window
        .ask("set_outreach", json!({ "list": list, "wishes": wishes }))
        .await;
    window.close().await;
}

async fn in_both_themes(window: &Window, size: (u32, u32), screens: &[(&str, &str, &str)]) {
    for theme in ["light", "dark"] {
        window.ctrl('k').await;
        window.wait_for_css("[aria-label^='Search lists']:focus").await;
        window.type_text(&format!("theme: {theme}")).await;
        window.key(Key::Enter).await;
        window
            .wait_for_css(&format!("[data-mantine-color-scheme='{theme}']"))
            .await;
        for (name, address, sign) in screens {
            window.run(&format!("location.hash = '{address}'")).await;
            window.wait_for_css(sign).await;
            match *name {
                "health" => window.press_id("health-practice").await,
                "grid-filters" => window.press_id("open-facets").await,
                _ => {}
            }
            // Pictures come in over their skeletons.
            tokio::time::sleep(Duration::from_millis(1_500)).await;
            let _file = window.picture(&format!("{name}-{theme}-{}", size.0));
        }
        window.ctrl('k').await;
        tokio::time::sleep(Duration::from_millis(800)).await;
        let _file = window.picture(&format!("palette-{theme}-{}", size.0));
        window.key(Key::Escape).await;
        tokio::time::sleep(Duration::from_millis(500)).await;
        window.key('?').await;
        tokio::time::sleep(Duration::from_millis(800)).await;
        let _file = window.picture(&format!("keys-{theme}-{}", size.0));
        window.key(Key::Escape).await;
    }
}
