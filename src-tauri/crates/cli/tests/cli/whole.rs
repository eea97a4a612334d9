//! The whole way in the practice world: import, plan, enrich, again for nothing, look, take back, export.

use serde_json::Value as Json;

use crate::home::{Home, PRACTICE_LIST, is_zip, number};

/// The path of no program, so that no browser is found.
const NO_BROWSER: &str = "/nowhere/browser";

#[test]
fn a_list_is_imported_once_and_says_what_its_columns_hold() {
    let home = Home::new();
    let list = home.json(&["import", PRACTICE_LIST]);
    assert!(number(&list, "/records") > 100);
    let holds: Vec<&str> = list["columns"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|column| column["field"].as_str())
        .collect();
    assert_eq!(
        holds,
        [
            "person.first_name",
            "person.last_name",
            "person.job_title",
            "company.name",
            "company.domain",
            "person.country",
            "person.linkedin_url",
            "person.email",
            "person.phone"
        ]
    );
    assert!(list["problems"].is_array());

    let again = home.json(&["import", PRACTICE_LIST]);
    assert_eq!(again["list"], list["list"], "the same content is the same list");
    let lists = home.json(&["lists"]);
    assert_eq!(lists["lists"].as_array().unwrap().len(), 1);

    let text = home.ok(&["import", PRACTICE_LIST]).stdout;
    assert!(
        text.contains("company.domain") && text.contains("\"practice\""),
        "{text}"
    );
}

#[test]
fn a_plan_spends_nothing_and_starts_no_run() {
    let home = Home::new();
    let plan = home.json(&["plan", PRACTICE_LIST, "--recipe", "work-emails", "--practice"]);
    assert_eq!(plan["practice"], true);
    assert!(!plan["calls"].as_array().unwrap().is_empty(), "{plan:#}");
    assert!(home.json(&["runs"])["runs"].as_array().unwrap().is_empty());

    let text = home
        .ok(&["plan", PRACTICE_LIST, "--recipe", "work-emails", "--practice"])
        .stdout;
    assert!(
        text.starts_with("PRACTICE") && text.contains("Work e-mail"),
        "{text}"
    );
}

#[test]
fn the_same_again_makes_no_call_and_finds_the_same() {
    let mut home = Home::new();
    home.set("SPILLWAY_BROWSER", NO_BROWSER);
    let args = [
        "enrich",
        PRACTICE_LIST,
        "--recipe",
        "everything",
        "--practice",
        "--yes",
        "--out",
        "out.xlsx",
    ];
    let first = home.run(&[&args[..], &["--limit", "40", "--json"]].concat());
    let end = first.last_document();
    assert_eq!(end["state"], "done", "{}", first.stderr);
    assert!(
        number(&end, "/calls") > 0 && number(&end, "/coverage/0/filled") > 0,
        "{end:#}"
    );
    assert!(
        number(&end, "/spend/spent/micros") > 0,
        "practice money is counted, and marked as such"
    );
    assert_eq!(end["practice"], true);
    assert_eq!(i64::from(first.code), end["exit_code"].as_i64().unwrap());
    assert!(is_zip(&home.path("files/out.xlsx")));
    let documents = first.documents();
    assert_eq!(documents[0]["event"], "plan");
    assert!(
        documents[1..documents.len() - 1]
            .iter()
            .all(|line| line["event"] == "progress"),
        "{documents:#?}"
    );

    let again = home
        .run(&[&args[..], &["--limit", "40", "--json"]].concat())
        .last_document();
    assert_eq!(number(&again, "/calls"), 0, "{again:#}");
    assert_eq!(number(&again, "/spend/spent/micros"), 0);
    assert_eq!(again["coverage"][0]["filled"], end["coverage"][0]["filled"]);
}

#[test]
fn practice_is_marked_wherever_its_answers_are_shown() {
    let home = Home::new();
    let ran = home.run(&[
        "enrich",
        PRACTICE_LIST,
        "--recipe",
        "work-emails",
        "--practice",
        "--limit",
        "10",
    ]);
    assert!(
        matches!(ran.code, 0 | 4),
        "practice asks nobody about money: {}{}",
        ran.stdout,
        ran.stderr
    );
    assert!(ran.stdout.contains("PRACTICE: made-up answers"), "{}", ran.stdout);
    let cells = home.ok(&["cells", "1", "--state", "value"]);
    assert!(
        cells.stdout.lines().skip(1).all(|line| line.contains("PRACTICE")),
        "{}",
        cells.stdout
    );
    assert!(home.ok(&["runs"]).stdout.contains("PRACTICE"));
}

#[test]
fn cells_are_listed_by_state_and_field_and_a_run_can_be_undone() {
    let mut home = Home::new();
    home.set("SPILLWAY_BROWSER", NO_BROWSER);
    let run = [
        "enrich",
        PRACTICE_LIST,
        "--recipe",
        "everything",
        "--practice",
        "--limit",
        "20",
        "--json",
    ];
    let end = home.run(&run).last_document();
    let found = home
        .ok(&[
            "cells",
            "1",
            "--state",
            "value",
            "--field",
            "person.email",
            "--json",
        ])
        .documents();
    let from_file = number(&end, "/coverage/0/from_file");
    assert_eq!(found.len() as u64 + from_file, number(&end, "/coverage/0/filled"));
    assert!(
        found
            .iter()
            .all(|cell| cell["field"] == "person.email" && cell["cell"]["state"] == "value")
    );
    let two = home.ok(&["cells", "1", "--limit", "2", "--json"]).documents();
    assert_eq!(two.len(), 2);

    let undone = home.json(&["undo", "1"]);
    assert!(number(&undone, "/cells") > 0);
    let left = home.ok(&["cells", "1", "--state", "value", "--json"]).documents();
    assert!(left.is_empty(), "{left:#?}");
}

#[test]
fn a_list_is_exported_whole_or_as_it_came() {
    let home = Home::new();
    home.run(&[
        "enrich",
        PRACTICE_LIST,
        "--recipe",
        "work-emails",
        "--practice",
        "--limit",
        "10",
    ]);
    let report = home.json(&["export", "1", "--out", "found.csv"]);
    assert!(number(&report, "/columns") > 4, "{report:#}");
    home.ok(&["export", "1", "--out", "source.csv", "--source-only"]);
    let source = std::fs::read_to_string(home.path("files/source.csv")).unwrap();
    let original = std::fs::read_to_string(PRACTICE_LIST).unwrap();
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(
        lines(&source),
        lines(&original),
        "source columns come out as they went in"
    );
}

#[test]
fn a_lookup_answers_from_the_practice_world_and_then_from_memory() {
    let home = Home::new();
    let person = [
        "person.first_name=Elin",
        "person.last_name=Gruber",
        "company.domain=wicker-freight.example",
    ];
    let args = [
        &["lookup"],
        &person[..],
        &["--recipe", "work-emails", "--practice"],
    ]
    .concat();
    let first = home.run(&[&args[..], &["--json"]].concat());
    let result = first.last_document();
    assert!(result["cells"]["person.email"].is_object(), "{result:#}");
    let again = home
        .run(&[&args[..], &["--json", "--deadline", "2s"]].concat())
        .last_document();
    assert_eq!(number(&again, "/spent"), 0, "{again:#}");
}

#[test]
fn recipes_providers_and_health_are_listed() {
    let home = Home::new();
    let names = |document: &Json, list: &str| -> Vec<String> {
        let all = document[list].as_array().unwrap();
        all.iter()
            .map(|entry| entry["id"].as_str().unwrap().to_owned())
            .collect()
    };
    let recipes = names(&home.json(&["recipes"]), "recipes");
    assert!(recipes.contains(&"everything".to_owned()), "{recipes:?}");
    let providers = names(&home.json(&["providers"]), "providers");
    assert!(providers.contains(&"hunter".to_owned()), "{providers:?}");
    assert_eq!(home.json(&["providers", "show", "hunter"])["id"], "hunter");
    assert!(home.ok(&["health"]).stdout.contains("No real calls"));
    assert_eq!(home.json(&["providers", "off", "hunter"])["state"], "off");
    assert_ne!(home.json(&["providers", "on", "hunter"])["state"], "off");
}

#[test]
fn a_stored_page_yields_its_facts_without_a_network() {
    let home = Home::new();
    home.write(
        "home.html",
        "<!doctype html><title>Northwind Labs</title><meta name=description content='Sensors for cold places.'>\
         <meta name=theme-color content='#0b4f6c'><link rel=icon href=/icon.png>\
         <header><a href=/><img src=/logo.svg alt=Northwind></a></header>\
         <a href='mailto:hello@northwind-labs.example'>Write to us</a>",
    );
    let page = home.json(&["page", "home.html", "--url", "https://northwind-labs.example/"]);
    assert_eq!(
        page["picks"]["logo"]["url"],
        "https://northwind-labs.example/logo.svg"
    );
    assert_eq!(page["picks"]["logo"]["rule"], "header image");
    let icon = page["picks"]["icon"]["candidate"].as_u64().unwrap() as usize;
    assert_eq!(
        page["candidates"]["found"][icon]["offers"][0]["rule"],
        "link icon"
    );
    assert!(page["picks"]["image"].is_null());
    assert_eq!(page["brand_colour"]["colour"], "#0b4f6c");
    let facts = page.to_string();
    for fact in [
        "Northwind Labs",
        "Sensors for cold places.",
        "hello@northwind-labs.example",
        "icon.png",
    ] {
        assert!(facts.contains(fact), "{fact} in {facts}");
    }
}

#[test]
fn health_sums_the_calls_of_one_world_and_never_of_both() {
    let home = Home::new();
    let end = home
        .run(&[
            "enrich",
            PRACTICE_LIST,
            "--recipe",
            "work-emails",
            "--practice",
            "--limit",
            "40",
            "--json",
        ])
        .last_document();
    let health = home.json(&["health", "--practice", "--days", "1"]);
    assert_eq!(
        (health["days"].as_u64(), &health["practice"]),
        (Some(1), &Json::Bool(true))
    );
    let providers = health["providers"].as_array().unwrap();
    let sum = |of: &str| providers.iter().map(|one| number(one, of)).sum::<u64>();
    assert_eq!(sum("/attempted"), number(&end, "/calls"));
    assert_eq!(sum("/spent"), number(&end, "/spend/spent/micros"));
    // Every accepted address was checked, and its call says so.
    let (verified, hits) = (sum("/verified"), sum("/hits"));
    assert!(
        verified > 0 && verified <= hits,
        "{verified} of {hits}: {health:#}"
    );
    let text = home.ok(&["health", "--practice"]).stdout;
    assert!(
        text.starts_with("PRACTICE") && text.contains("Match rate"),
        "{text}"
    );
    assert!(home.ok(&["health"]).stdout.contains("No real calls"));
}

#[test]
fn without_a_browser_screenshots_say_what_to_install_and_the_rest_goes_on() {
    let mut home = Home::new();
    home.set("SPILLWAY_BROWSER", NO_BROWSER);
    home.write("firms.csv", "Company,Website\nKodowa,www.kodowa.example\n");
    let wanted =
        ["company.logo", "company.screenshot"].map(|field| format!("[[fields]]\nfield = \"{field}\"\n"));
    let recipe = format!("format = 1\nname = \"Both\"\n{}", wanted.concat());
    home.write("both.toml", &recipe);
    let ran = home.run(&[
        "enrich",
        "firms.csv",
        "--recipe",
        "both.toml",
        "--practice",
        "--json",
    ]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    let end = ran.last_document();
    // One call, for the logo: no site is troubled for a picture that cannot be taken.
    assert_eq!(number(&end, "/calls"), 1);
    let cells = home.ok(&["cells", "1"]).stdout;
    let logo = cells.lines().find(|line| line.contains("company.logo")).unwrap();
    assert!(logo.contains("value"), "{cells}");
    let plan = &ran.documents()[0]["plan"];
    assert_eq!(plan["unavailable"][0]["needs"], "browser", "{plan:#}");
    for reason in [&plan["skipped"][0]["reason"], &plan["unavailable"][0]["reason"]] {
        let reason = reason.as_str().unwrap();
        assert!(
            reason.contains(NO_BROWSER) && reason.contains("Install"),
            "{reason}"
        );
    }
}
