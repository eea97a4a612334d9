//! A run outlives its window: paused and closed, then killed in the middle, it goes on to its end, and nothing that was
//! found is lost.

use std::path::Path;

use serde_json::{Value, json};
use spillway_tests::window::{Window, new_home};

/// Opens the window again, on the grid of its only list.
async fn open_again(home: &Path) -> Window {
    let window = Window::open(home, &[]).await;
    window.press_css("main a[href^='#/list/']").await;
    window.wait_for_css("[data-testid='resume-run']").await;
    window
}

async fn values(window: &Window) -> Vec<Value> {
    let page = json!({ "list": 1, "start": 0, "count": 200, "filters": { "state": "value" } });
    let page = window.ask("grid_page", page).await;
    page["rows"].as_array().cloned().unwrap_or_default()
}

/// Found values of `before` that do not stand in `after` any more.
fn lost(before: &[Value], after: &[Value]) -> Vec<String> {
    let mut lost = Vec::new();
    for old in before {
        let new = after.iter().find(|new| new["row"] == old["row"]);
        for (field, cell) in old["cells"].as_object().into_iter().flatten() {
            let is_found = cell["state"] == "value" && cell["from_file"] != true;
            if is_found && new.is_none_or(|new| new["cells"][field]["text"] != cell["text"]) {
                lost.push(format!(
                    "row {} {field}: {cell} {:?}",
                    old["row"],
                    new.map(|new| &new["cells"][field])
                ));
            }
        }
    }
    lost
}

#[tokio::test]
async fn a_run_outlives_a_closed_and_a_killed_window() {
    let home = new_home();
    let window = Window::open(home.path(), &[]).await;
    window.press_id("practice-list").await;
    window.press_id("goal-company-profile").await;
    window.press_id("to-plan").await;
    window.press_id("run-all").await;
    // Calls under way are let finish, so some are done when it has paused.
    window.press_id("pause-run").await;
    let paused = window.wait_for_run("paused").await;
    assert!(paused["done"].as_i64() < paused["total"].as_i64(), "{paused}");
    let found = values(&window).await;
    assert!(!found.is_empty(), "{paused}");
    window.close().await;

    let window = open_again(home.path()).await;
    window.wait_for_text("Paused").await;
    assert_eq!(
        lost(&found, &values(&window).await),
        [""; 0],
        "closing loses nothing"
    );
    window.press_id("resume-run").await;
    window.wait_for_run("running").await;
    window.kill().await;

    let window = open_again(home.path()).await;
    window.wait_for_text("Spillway ended in mid-run.").await;
    let _picture = window.picture("interrupted");
    assert_eq!(
        lost(&found, &values(&window).await),
        [""; 0],
        "no finished cell is lost"
    );
    window.press_id("resume-run").await;
    let end = window.wait_for_run("done").await;
    assert_eq!(end["done"], end["total"], "{end}");
    window.close().await;
}
