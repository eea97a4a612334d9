//! The first run on the practice list with the keyboard alone: no press of a mouse from the start screen to the sheet.

use serde_json::json;
use spillway_tests::{
    keys::Key,
    window::{Window, new_home},
};

#[tokio::test]
async fn the_practice_list_becomes_a_sheet_with_keys_alone() {
    let home = new_home();
    let window = Window::open(home.path(), &[]).await;
    window.wait_for_text("Drop a list here").await;
    window.tab_to("practice-list").await;
    window.key(Key::Enter).await;

    window.wait_for_css("[data-testid='goal-company-profile']").await;
    window.tab_to("goal-everything").await;
    window.key(Key::Right).await;
    window.key(Key::Right).await;
    window
        .wait_for_css("[data-testid='goal-company-profile'][aria-checked='true']:focus")
        .await;
    window.tab_to("to-plan").await;
    window.key(Key::Enter).await;

    window.wait_for_css("[data-testid='run-pilot']:enabled").await;
    window.tab_to("run-pilot").await;
    window.key(Key::Enter).await;
    let status = window.wait_for_run("done").await;
    assert_eq!(status["practice"], true);

    // The grid: to its cells, one down and one to the right, into the record and back.
    window.wait_for_css("[row-index='1'] [col-id='source:1']").await;
    window.tab_to("grid").await;
    window.key(Key::Down).await;
    window.key(Key::Right).await;
    window.key(Key::Enter).await;
    window.wait_for_text("Calls for this record").await;
    let _picture = window.picture("keyboard-record");
    window.key(Key::Escape).await;
    window.wait_until_gone("Calls for this record").await;

    window.ctrl('k').await;
    window.wait_for_css("[aria-label^='Search lists']:focus").await;
    window.type_text("export").await;
    window.key(Key::Enter).await;
    window.wait_for_css("[data-testid='export-path']").await;
    window.tab_to("export-path").await;
    window.ctrl('a').await;
    let sheet = home.path().join("enriched.xlsx");
    window.type_text(&sheet.to_string_lossy()).await;
    window.key(Key::Enter).await;
    window.wait_for_css("[data-testid='export-result']").await;
    assert!(sheet.is_file());
    let lists = window.ask("lists", json!({})).await;
    assert_eq!(lists[0]["name"], "Practice list");
    window.close().await;
}
