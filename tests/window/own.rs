//! A list and a provider of the user's own: a key that works, rows that fail and are asked again, and what is left to do
//! when the network is gone.

use std::fs;

use serde_json::{Value, json};
use spillway_tests::{
    keys::Key,
    window::{Window, new_home},
};

use crate::lab::{KEY, Lab};

const LEADS: &str = "Name,Website\n\
    Ada Marlow,northwind.example\n\
    Bo Quist,tide.example\n\
    Cleo Broken,harbour.example\n\
    Dag Ferrow,meadow.example\n\
    Eve Broken,orchard.example\n";

fn email(row: &Value) -> &Value {
    &row["cells"]["person.email"]
}

async fn emails(window: &Window, list: &Value, fits: impl Fn(&[Value]) -> bool) -> Vec<Value> {
    let page = json!({ "list": list, "start": 0, "count": 10 });
    let rows = |page: &Value| page["rows"].as_array().cloned().unwrap_or_default();
    rows(
        &window
            .ask_until("grid_page", page, |page| fits(&rows(page)))
            .await,
    )
}

#[tokio::test]
async fn own_leads_are_found_failures_asked_again_and_reviewed_offline() {
    let home = new_home();
    let lab = Lab::start("Broken").await.unwrap();
    lab.define(&home.path().join("definitions")).unwrap();
    let leads = home.path().join("leads.csv");
    fs::write(&leads, LEADS).unwrap();
    let definitions = home.path().join("definitions");
    let words = [
        "--providers",
        definitions.to_str().unwrap(),
        leads.to_str().unwrap(),
    ];
    let window = Window::open(home.path(), &words).await;

    window.wait_for_text("northwind.example").await;
    window.press_id("goal-work-emails").await;
    window.press_id("to-plan").await;
    window.wait_for_text("No provider can be asked").await;
    window.press_id("nav-providers").await;
    window.fill("Find a provider", "Lab").await;
    window.press_id("key-lab").await;
    window.fill_id("key-input", KEY).await;
    window.press_id("key-save").await;
    window.press_id("key-test").await;
    window.wait_for_text("The key works").await;
    // By key: what the test says moves the buttons, and a press might miss them.
    window.key(Key::Escape).await;
    window.wait_until_gone("Key for Lab").await;
    window.wait_for_text("400 credits left").await;

    window.press_id("nav-plan").await;
    window.fill_id("cap", "0.50").await;
    window.press_id("run-all").await;
    let list = window.ask("lists", json!({})).await[0]["list"].clone();
    let found = |rows: &[Value]| rows.iter().filter(|row| email(row)["state"] == "value").count();
    emails(&window, &list, |rows| found(rows) == 3).await;
    // The others are asked again after 1, 4, 16 and 64 seconds before they are given up.
    let status = window.wait_for_run("done").await;
    assert_eq!(status["spent"], 30_000, "paid by what was found: {status}");
    window.press_id("state-failed").await;
    window.wait_for_text("Did not answer").await;
    let _picture = window.picture("dead-letters");
    lab.mend();
    window.press_id("retry-dead").await;
    window.press_id("confirm-yes").await;
    emails(&window, &list, |rows| found(rows) == 5).await;
    let status = window.wait_for_run("done").await;
    assert_eq!(status["spent"], 20_000, "only the two were asked again: {status}");

    drop(lab);
    window
        .run(
            "Object.defineProperty(navigator, 'onLine', { get: () => false, configurable: true }); \
             window.dispatchEvent(new Event('offline'));",
        )
        .await;
    window.wait_for_text("Offline: only new calls wait").await;
    window.press_id("nav-grid").await;
    window.wait_for_text("Cleo Broken").await;
    window.press_css("[row-index='0'] [col-id='person.email']").await;
    window.key(Key::Enter).await;
    window.wait_for_text("Calls for this record").await;
    let _picture = window.picture("offline-record");
    window.key(Key::Escape).await;
    window.press_id("nav-export").await;
    let sheet = home.path().join("found.xlsx");
    window.fill_id("export-path", &sheet.to_string_lossy()).await;
    window.press_id("export-write").await;
    window.wait_for_css("[data-testid='export-result']").await;
    assert!(sheet.is_file());
    let said = window.text().await;
    assert_eq!(said.to_lowercase().matches("offline").count(), 1, "{said}");
    assert!(!said.contains("wrong"), "nothing is complained of: {said}");
    window.close().await;
}
