//! A value of the user's own in the real window: written into a cell, still there after a restart, taken back.

use serde_json::{Value, json};
use spillway_tests::{
    keys::Key,
    window::{Window, new_home},
};

const OWN: &str = "Lighthouse keeping";

/// The cell of the first row, as soon as it fits.
async fn cell(window: &Window, list: &Value, fits: impl Fn(&Value) -> bool) -> Value {
    let page = json!({ "list": list, "start": 0, "count": 1 });
    let at = |page: &Value| page["rows"][0]["cells"]["company.industry"].clone();
    let page = window.ask_until("grid_page", page, |page| fits(&at(page))).await;
    at(&page)
}

#[tokio::test]
async fn a_value_of_the_users_own_outlives_the_window_and_is_taken_back() {
    let home = new_home();
    let window = Window::open(home.path(), &[]).await;
    window.wait_for_text("Drop a list here").await;
    let list = window.ask("import_practice", json!({})).await["list"].clone();
    let recipe = json!({ "bundled": "company-profile" });
    let plan = json!({ "list": list, "recipe": recipe, "practice": true, "limit": 20 });
    window
        .ask("start_run", json!({ "plan": plan, "cap": 1_000_000_000 }))
        .await;
    // While a run fills it, the grid may draw a cell anew under the hand.
    window.wait_for_run("done").await;
    let found = cell(&window, &list, |cell| cell["state"] == "value").await;
    window.run(&format!("location.hash = '#/list/{list}/grid'")).await;
    window
        .press_css("[row-index='0'] [col-id='company.industry']")
        .await;
    window.key(Key::F2).await;
    window.wait_for_css(".ag-cell-inline-editing input:focus").await;
    window.ctrl('a').await;
    window.type_text(OWN).await;
    window.key(Key::Enter).await;
    let own = cell(&window, &list, |cell| cell["text"] == OWN).await;
    assert_eq!(own["yours"], true, "{own}");
    window.wait_for_text(OWN).await;
    let _picture = window.picture("edited");
    window.close().await;

    let window = Window::open(home.path(), &[]).await;
    window.wait_for_text("Practice list").await;
    cell(&window, &list, |cell| cell["text"] == OWN).await;
    window.run(&format!("location.hash = '#/list/{list}/grid'")).await;
    window.wait_for_text(OWN).await;
    window.press_id("undo-edit").await;
    let back = cell(&window, &list, |cell| cell["text"] != OWN).await;
    assert_eq!((&back["text"], &back["badge"]), (&found["text"], &found["badge"]));
    window.close().await;
}
