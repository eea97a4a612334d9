//! A value of the user's own in the real window: written into a cell, still there after a restart, taken back.

use std::time::Duration;

use fantoccini::Locator;
use serde_json::{Value, json};
use spillway_tests::window::{Window, new_home};

const F2: &str = "\u{e032}";
const ENTER: &str = "\u{e007}";
const OWN: &str = "Lighthouse keeping";

/// What stands in a cell.
async fn cell(window: &Window, list: &Value) -> Value {
    let page = json!({ "list": list, "start": 0, "count": 1 });
    let page = window.ask("grid_page", page).await;
    page["rows"][0]["cells"]["company.industry"].clone()
}

async fn wait_for_cell(window: &Window, list: &Value, fits: impl Fn(&Value) -> bool) -> Value {
    for _ in 0..300 {
        let found = cell(window, list).await;
        if fits(&found) {
            return found;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the cell stays {}", cell(window, list).await);
}

/// While a run fills it, the grid may draw a cell anew under the hand.
async fn wait_for_run(window: &Window) {
    for _ in 0..600 {
        let runs = window.ask("runs", json!({})).await;
        if runs[0]["state"] == "done" {
            return;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    panic!("the run did not end within two minutes");
}

#[tokio::test]
async fn a_value_of_the_users_own_outlives_the_window_and_is_taken_back() {
    let home = new_home();
    let window = Window::open(home.path(), &[]).await;
    window.wait_for_text("Drop a list here").await;
    let list = window.ask("import_practice", json!({})).await["list"].clone();
    let plan = json!({ "list": list, "recipe": { "bundled": "company-profile" }, "practice": true });
    window
        .ask("start_run", json!({ "plan": plan, "cap": 1_000_000_000 }))
        .await;
    wait_for_run(&window).await;
    let found = wait_for_cell(&window, &list, |cell| cell["state"] == "value").await;
    window.run(&format!("location.hash = '#/list/{list}/grid'")).await;
    let place = Locator::Css("[row-index='0'] [col-id='company.industry']");
    let drawn = window
        .client
        .wait()
        .for_element(place)
        .await
        .expect("the cell is drawn");
    drawn.click().await.expect("the cell takes the focus");
    let focused = window
        .client
        .active_element()
        .await
        .expect("something has the focus");
    focused.send_keys(F2).await.expect("the cell takes keys");
    let field = Locator::Css(".ag-cell-inline-editing input");
    let field = window
        .client
        .wait()
        .for_element(field)
        .await
        .expect("the cell is edited");
    field.clear().await.expect("the field can be cleared");
    field
        .send_keys(&format!("{OWN}{ENTER}"))
        .await
        .expect("the field takes text");
    let own = wait_for_cell(&window, &list, |cell| cell["text"] == OWN).await;
    assert_eq!(own["yours"], true, "{own}");
    window.wait_for_text(OWN).await;
    let _picture = window.picture("edited");
    window.close().await;

    let window = Window::open(home.path(), &[]).await;
    window.wait_for_text("Practice list").await;
    assert_eq!(cell(&window, &list).await["text"], OWN);
    window.run(&format!("location.hash = '#/list/{list}/grid'")).await;
    window.wait_for_text(OWN).await;
    window.press_id("undo-edit").await;
    let back = wait_for_cell(&window, &list, |cell| cell["text"] != OWN).await;
    assert_eq!((&back["text"], &back["badge"]), (&found["text"], &found["badge"]));
    window.close().await;
}
