//! Judging by key: a site that may be another company's, one key a verdict, one to take it back.

use std::fs;

use serde_json::{Value, json};
use spillway_tests::{
    keys::Key,
    window::{Window, new_home},
};

/// The second let its name go, and another company's site answers at it.
const COMPANIES: &str = "Company,Website\n\
    Northwind Labs,northwind-labs.example\n\
    Glasmeer Akustik,glasmeer-akustik.example\n";

/// Waits until the logos of both are in these states.
async fn wait_for_logos(window: &Window, list: &Value, states: [&str; 2]) {
    let page = json!({ "list": list, "start": 0, "count": 2 });
    let state = |page: &Value, row: usize| page["rows"][row]["cells"]["company.logo"]["state"].clone();
    window
        .ask_until("grid_page", page, |page| {
            [0, 1].map(|row| state(page, row)) == states
        })
        .await;
}

#[tokio::test]
async fn a_site_of_another_company_is_judged_by_key() {
    let home = new_home();
    let file = home.path().join("companies.csv");
    fs::write(&file, COMPANIES).unwrap();
    let window = Window::open(home.path(), &[file.to_str().unwrap()]).await;
    window.press_id("goal-logos-and-pictures").await;
    window.press_id("to-plan").await;
    window.press_css("label[for='practice-switch']").await;
    window
        .wait_for_text("Practice world: what is found is made up")
        .await;
    window.press_id("run-all").await;
    window.wait_for_run("done").await;
    let list = window.ask("lists", json!({})).await[0]["list"].clone();
    wait_for_logos(&window, &list, ["value", "conflict"]).await;

    window.ctrl('4').await;
    window.tab_to("judge-conflict").await;
    for _ in 0..3 {
        window.key(Key::Right).await;
    }
    window.wait_for_text("1 company to judge").await;
    let _picture = window.picture("judge");
    window.key('x').await;
    window.wait_for_text("All 1 are judged.").await;
    wait_for_logos(&window, &list, ["value", "rejected"]).await;
    window.key('u').await;
    window.wait_for_text("1 company to judge").await;
    wait_for_logos(&window, &list, ["value", "conflict"]).await;
    window.key('a').await;
    window.wait_for_text("All 1 are judged.").await;
    wait_for_logos(&window, &list, ["value", "value"]).await;
    window.close().await;
}

/// The third is the first again, who has an address there.
const TWICE: &str = "Full name,Company,Website,Work e-mail\n\
    Ada Marlow,Northwind Labs,northwind.example,\n\
    Bo Tamm,Fernhill,fernhill.example,\n\
    ada marlow,Northwind Labs Inc.,www.northwind.example,ada@northwind.example\n";

#[tokio::test]
async fn duplicates_are_merged_by_key_and_come_back() {
    let home = new_home();
    let file = home.path().join("people.csv");
    fs::write(&file, TWICE).unwrap();
    let window = Window::open(home.path(), &[file.to_str().unwrap()]).await;
    window.wait_for_text("Duplicates found").await;
    let records = async |wanted: u64| {
        let there = |lists: &Value| lists[0]["records"] == wanted;
        window.ask_until("lists", json!({}), there).await;
    };
    records(3).await;
    window.ctrl('4').await;
    window.press_id("judge-duplicates").await;
    window.wait_for_text("1 of 1 group").await;
    let _picture = window.picture("duplicates");
    window.key('m').await;
    window.wait_for_text("No two rows are certainly the same.").await;
    records(2).await;
    window.key('u').await;
    window.wait_for_text("1 of 1 group").await;
    records(3).await;
    window.key('x').await;
    window.wait_for_text("No two rows are certainly the same.").await;
    window.close().await;
}
