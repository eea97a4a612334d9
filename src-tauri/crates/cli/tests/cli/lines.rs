//! Personalised lines and composed pictures on the command line: shown, checked over the list, kept, exported.

use serde_json::Value as Json;

use crate::home::{Home, number};

const PEOPLE: &str = "First name,Company,Website,Employees\n\
    ANNA,\"Northwind Labs, Inc.\",northwind.example,312\n\
    ,Fernhill GmbH,fernhill.example,8\n\
    jean-luc,Quarrel S.A.S.,quarrel.example,\n\
    Mei,=cmd|' /C calc'!A0,mei.example,40\n";

fn with_people() -> Home {
    let home = Home::new();
    home.write("people.csv", PEOPLE);
    home
}

fn texts(document: &Json) -> Vec<&str> {
    let rows = document["preview"].as_array().unwrap().iter();
    rows.filter_map(|row| row["lines"][0]["text"].as_str()).collect()
}

#[test]
fn lines_are_shown_and_what_reads_badly_is_counted() {
    let home = with_people();
    let line = "Intro=Hi {{ first_name | first_name }}, an idea for {{ company | company }}.";
    let shown = home.json(&["lines", "people.csv", "--line", line, "--rows", "1-3"]);
    assert_eq!(
        texts(&shown),
        [
            "Hi Anna, an idea for Northwind Labs.",
            "Hi , an idea for Fernhill.",
            "Hi Jean-Luc, an idea for Quarrel."
        ]
    );
    assert_eq!(
        (number(&shown, "/check/records"), number(&shown, "/check/well")),
        (4, 3)
    );
    let finding = &shown["check"]["findings"][0];
    assert_eq!(
        finding["message"],
        "1 record would read “Hi , an idea for Fernhill.”: first_name is blank"
    );
    assert_eq!(finding["examples"][0]["row"], 2);

    let text = home.ok(&["lines", "people.csv", "--line", line]).stdout;
    assert!(text.contains("3 of 4 records read well."), "{text}");
}

#[test]
fn a_slip_in_a_template_is_said_with_its_place() {
    let home = with_people();
    let failed = home.run(&["lines", "people.csv", "--line", "Intro=Hi {{ frist_name }}"]);
    assert_eq!(failed.code, 2, "{}", failed.stderr);
    assert!(failed.stderr.contains("Intro:1:7"), "{}", failed.stderr);
    assert!(
        failed.stderr.contains("Did you mean first_name?"),
        "{}",
        failed.stderr
    );
    let failed = home.run(&["lines", "people.csv", "--picture", "Card=brandcard"]);
    assert!(
        failed.stderr.contains("Did you mean brand-card?"),
        "{}",
        failed.stderr
    );
    let failed = home.run(&["lines", "people.csv"]);
    assert!(
        failed.stderr.contains("no lines and pictures"),
        "{}",
        failed.stderr
    );
}

#[test]
fn a_recipe_s_lines_are_kept_for_the_list() {
    let home = with_people();
    home.write(
        "mine.toml",
        "format = 1\nname = \"Mine\"\n[[lines]]\nname = \"Intro\"\ntext = \"Hi {{ first_name }},\"\nfallback = \"Hello,\"\n\
         [[pictures]]\nname = \"Card\"\ntemplate = \"brand-card\"\n",
    );
    let shown = home.json(&[
        "lines",
        "people.csv",
        "--recipe",
        "mine.toml",
        "--keep",
        "--rows",
        "1,2",
    ]);
    assert_eq!(texts(&shown), ["Hi ANNA,", "Hello,"]);
    assert_eq!(
        shown["preview"][0]["pictures"][0]["hash"].as_str().map(str::len),
        Some(64)
    );
    assert_eq!(number(&shown, "/check/pictures/0/tried"), 4);
    let again = home.json(&["lines", "people.csv", "--rows", "1,2"]);
    assert_eq!(texts(&again), texts(&shown));
}

#[test]
fn an_export_has_lines_and_pictures_as_columns() {
    let home = with_people();
    let line = "Intro=Hi {{ first_name | first_name | or(\"there\") }}, an idea for {{ company | company }}.";
    let args = [
        "export",
        "people.csv",
        "--line",
        line,
        "--picture",
        "Card=brand-card",
        "--out",
    ];
    home.ok(&[&args[..], &["out.csv"]].concat());
    let csv = std::fs::read_to_string(home.path("files/out.csv")).unwrap();
    let mut rows = csv.lines();
    // A picture has no place in a CSV.
    assert_eq!(rows.next(), Some("First name,Company,Website,Employees,Intro"));
    assert!(
        rows.next()
            .unwrap()
            .ends_with("\"Hi Anna, an idea for Northwind Labs.\""),
        "{csv}"
    );
    assert!(
        rows.next()
            .unwrap()
            .ends_with("\"Hi there, an idea for Fernhill.\""),
        "{csv}"
    );

    let report = home.json(&[&args[..], &["out.xlsx"]].concat());
    assert_eq!(number(&report, "/pictures"), 4);
    let report = home.json(&[&args[..], &["out.zip"]].concat());
    assert_eq!(
        number(&report, "/pictures"),
        4,
        "one for every record, under a name of its own"
    );

    home.ok(&[
        "lines",
        "people.csv",
        "--line",
        "Opening=Dear {{ first_name }},",
        "--keep",
    ]);
    let ran = home.ok(&["export", "people.csv", "--out", "kept.csv"]);
    assert!(
        ran.stderr.contains("1 record went out with something missing"),
        "{}",
        ran.stderr
    );
    let csv = std::fs::read_to_string(home.path("files/kept.csv")).unwrap();
    assert!(csv.lines().nth(2).unwrap().ends_with("\"Dear ,\""), "{csv}");
    home.ok(&["export", "people.csv", "--source-only", "--out", "own.csv"]);
    let own = std::fs::read_to_string(home.path("files/own.csv")).unwrap();
    assert!(own.starts_with("First name,Company,Website,Employees"), "{own}");
    assert!(!own.contains("Dear"), "{own}");
}
