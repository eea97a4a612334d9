//! A provider of the user's own on loopback that answers well, or web pages, or refuses, or is not there at all.

use crate::{
    home::{Home, Ran, number},
    lab::{self, Answer, Lab},
};

const RUN: [&str; 6] = [
    "enrich",
    "people.csv",
    "--recipe",
    "lab.toml",
    "--providers",
    "defs",
];

fn home_with(people: usize) -> Home {
    let mut home = Home::new();
    home.people(people);
    home.set("SPILLWAY_KEY_LAB", "lab-secret-0042");
    home
}

fn run(home: &Home, more: &[&str]) -> Ran {
    home.run(&[&RUN[..], more].concat())
}

#[test]
fn nothing_paid_starts_without_a_yes() {
    let (home, lab) = (home_with(5), Lab::start(Answer::Email));
    lab.install(&home);
    let ran = run(&home, &[]);
    assert_eq!(ran.code, 2, "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stderr.contains("--yes"), "{}", ran.stderr);
    assert!(
        ran.stdout.contains("Lab") && ran.stdout.contains("$0.05"),
        "the plan is shown: {}",
        ran.stdout
    );
    assert!(
        ran.stdout.contains("Full name"),
        "and what leaves the computer: {}",
        ran.stdout
    );
    assert!(lab.asked().is_empty(), "nobody was asked");
}

#[test]
fn what_practice_made_up_is_asked_for_in_earnest() {
    let (home, lab) = (home_with(8), Lab::start(Answer::Email));
    lab.install(&home);
    let practised = home.run(&[
        "enrich",
        "people.csv",
        "--recipe",
        "work-emails",
        "--practice",
        "--json",
    ]);
    let made_up = number(&practised.last_document(), "/coverage/0/filled");
    assert!(made_up > 0, "{}", practised.stdout);

    let real = run(&home, &["--yes", "--max-spend", "5", "--json"]).last_document();
    assert_eq!(number(&real, "/calls"), 8, "everybody is asked about: {real:#}");
    let cells = home
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
    assert_eq!(cells.len(), 8);
    assert!(
        cells
            .iter()
            .all(|cell| cell["cell"]["provenance"]["provider"] == "lab"),
        "no made-up value is left: {cells:#?}"
    );
}

#[test]
fn what_is_found_is_paid_once_and_its_key_is_nowhere() {
    let (home, lab) = (home_with(12), Lab::start(Answer::Email));
    lab.install(&home);
    let end = run(&home, &["--yes", "--json", "--out", "out.csv"]);
    assert_eq!(end.code, 0, "{}{}", end.stdout, end.stderr);
    let document = end.last_document();
    assert_eq!(number(&document, "/calls"), 12);
    assert_eq!(number(&document, "/spend/spent/micros"), 120_000);
    assert_eq!(number(&document, "/providers/0/hits"), 12);
    let again = run(&home, &["--yes", "--json"]).last_document();
    assert_eq!(number(&again, "/calls"), 0, "{again:#}");
    assert_eq!(lab.asked().len(), 12);

    for entry in std::fs::read_dir(home.path("state")).unwrap().flatten() {
        let bytes = std::fs::read(entry.path()).unwrap_or_default();
        let holds = bytes.windows(10).any(|window| window == b"lab-secret");
        assert!(!holds, "the key stands in {}", entry.path().display());
    }
    assert!(!format!("{}{}", end.stdout, end.stderr).contains("lab-secret"));
}

#[test]
fn a_cap_stops_the_run_and_a_higher_one_goes_on() {
    let (home, lab) = (home_with(12), Lab::start(Answer::Email));
    lab.install(&home);
    let stopped = run(&home, &["--yes", "--json", "--max-spend", "0.05"]);
    assert_eq!(stopped.code, 3, "{}{}", stopped.stdout, stopped.stderr);
    let document = stopped.last_document();
    assert_eq!(document["state"], "stopped");
    assert!(number(&document, "/spend/spent/micros") <= 50_000, "{document:#}");
    assert!(lab.asked().len() <= 5, "a call is reserved before it is made");

    let run_id = document["run"].to_string();
    let resumed = home.run(&[
        "resume",
        &run_id,
        "--max-spend",
        "1",
        "--providers",
        "defs",
        "--json",
    ]);
    assert_eq!(resumed.code, 0, "{}{}", resumed.stdout, resumed.stderr);
    let document = resumed.last_document();
    assert_eq!(number(&document, "/coverage/0/filled"), 12, "{document:#}");
    assert_eq!(lab.asked().len(), 12, "nothing was asked twice");
}

#[test]
fn a_wrong_key_fails_the_cells_and_says_so() {
    let (home, lab) = (home_with(8), Lab::start(Answer::WrongKey));
    lab.install(&home);
    let ran = run(&home, &["--yes", "--json"]);
    assert_eq!(ran.code, 4, "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stderr.contains("key"), "{}", ran.stderr);
    assert!(
        lab.asked().len() <= 4,
        "a refusal trips the provider: {} calls",
        lab.asked().len()
    );
    let cells = home
        .ok(&["cells", "1", "--state", "failed", "--json"])
        .documents();
    assert_eq!(cells.len(), 8);
    assert!(cells.iter().all(|cell| {
        cell["cell"]["note"]
            .as_str()
            .is_some_and(|note| note.contains("key"))
            && cell["cell"]["cause"] == "refused"
    }));
    assert_eq!(number(&ran.last_document(), "/spend/spent/micros"), 0);

    let dead = home.run(&["retry", "1", "--dead", "--yes", "--providers", "defs"]);
    assert_eq!(
        dead.code, 2,
        "none of them is a dead letter: {}{}",
        dead.stdout, dead.stderr
    );
    assert!(dead.stderr.contains("nothing to ask"), "{}", dead.stderr);
}

#[test]
fn a_web_page_instead_of_an_answer_is_no_miss() {
    let (home, lab) = (home_with(2), Lab::start(Answer::Html));
    lab.install(&home);
    let ran = run(&home, &["--yes", "--json", "--limit", "1"]);
    let cells = home.ok(&["cells", "1", "--json"]).documents();
    assert!(
        cells.iter().all(|cell| cell["cell"]["state"] != "not_found"),
        "a broken answer says nothing about the person: {cells:#?}\n{}",
        ran.stderr
    );
}

#[test]
fn a_provider_that_is_not_there_is_no_miss_either() {
    let home = home_with(2);
    let closed = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    lab::install(&home, closed);
    let ran = run(&home, &["--yes", "--json", "--limit", "1"]);
    let cells = home.ok(&["cells", "1", "--json"]).documents();
    assert!(
        cells
            .iter()
            .all(|cell| cell["cell"]["state"] == "failed" && cell["cell"]["cause"] == "dead"),
        "{cells:#?}"
    );
    assert!(
        ran.stderr.contains("spillway retry 1 --dead"),
        "and what to do: {}",
        ran.stderr
    );
}
