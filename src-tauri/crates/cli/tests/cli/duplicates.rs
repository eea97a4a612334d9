//! Duplicates on the command line: shown with reasons, merged where nothing is lost, gone from plan and export.

use crate::home::{Home, number};

const PEOPLE: &str = "Full name,Company,Website,Work e-mail,LinkedIn,Note\n\
    Ada Marlow,Northwind Labs,northwind.example,,,\n\
    Bo Tamm,Fernhill,fernhill.example,,,first\n\
    ada márlow,\"Northwind Labs, Inc.\",https://www.northwind.example,ada@northwind.example,,met in Graz\n\
    Bo Tamm,Fernhill,fernhill.example,,,second\n\
    Dr. Ada B. Marlow,Northwind Labs,northwind.example,,linkedin.com/in/ada-marlow,\n\
    Cy Holt,Quarrel,quarrel.example,,,\n";

fn rows(document: &serde_json::Value, pointer: &str) -> Vec<u64> {
    let rows = document.pointer(pointer).unwrap().as_array().unwrap();
    rows.iter().map(|row| row["row"].as_u64().unwrap()).collect()
}

#[test]
fn duplicates_are_shown_with_reasons_and_merged_where_nothing_is_lost() {
    let home = Home::new();
    home.write("people.csv", PEOPLE);
    let shown = home.json(&["duplicates", "people.csv"]);
    assert_eq!(rows(&shown, "/certain/groups/0/rows"), [1, 3]);
    assert_eq!(rows(&shown, "/certain/groups/1/rows"), [2, 4]);
    assert_eq!(rows(&shown, "/probable/groups/0/rows"), [1, 3, 5]);
    assert_eq!(shown["probable"]["groups"][0]["fullest"], 3);
    assert_eq!(shown["certain"]["groups"][1]["differs"], serde_json::json!([5]));

    let text = home.ok(&["duplicates", "people.csv"]).stdout;
    assert!(
        text.contains("2 groups of rows are certainly the same, 1 probably."),
        "{text}"
    );
    assert!(
        text.contains("Probably one: the same name at the same company."),
        "{text}"
    );

    let merged = home.json(&["duplicates", "people.csv", "--merge"]);
    assert_eq!(
        (number(&merged, "/merged/rows"), number(&merged, "/merged/left")),
        (1, 1),
        "the notes of the others differ"
    );
    assert_eq!(rows(&merged, "/certain/groups/0/rows"), [2, 4]);
    assert_eq!(rows(&merged, "/probable/groups/0/rows"), [3, 5]);
}

#[test]
fn what_was_merged_is_in_no_plan_and_no_export() {
    let home = Home::new();
    let twice = PEOPLE
        .replace("second", "first")
        .replace("linkedin.com/in/ada-marlow", "");
    home.write("people.csv", &twice);
    let merged = home.json(&["duplicates", "people.csv", "--merge"]);
    assert_eq!(
        (number(&merged, "/merged/groups"), number(&merged, "/merged/rows")),
        (2, 2)
    );
    let plan = home.json(&["plan", "people.csv", "--recipe", "work-emails", "--practice"]);
    assert_eq!(number(&plan, "/records"), 4);
    home.ok(&["export", "people.csv", "--source-only", "--out", "out.csv"]);
    let out = std::fs::read_to_string(home.path("files/out.csv")).unwrap();
    assert_eq!(out.lines().count(), 5, "{out}");
    assert!(out.contains("ada@northwind.example"), "{out}");
    assert!(out.contains("Dr. Ada B. Marlow"), "only probably the same: {out}");
    assert!(!out.contains("Ada Marlow,"), "{out}");
}
