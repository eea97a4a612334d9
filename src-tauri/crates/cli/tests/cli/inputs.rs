//! Bad input: every case ends with its exit code and a message that says what is wrong and what to do, and spends nothing.

#[cfg(target_os = "linux")]
use crate::disk::SmallDisk;
use crate::{
    home::{Home, PRACTICE_LIST, Ran},
    lab,
};

/// A command line, its exit code and words that must stand on standard error.
type Case<'a> = (&'a [&'a str], i32, &'a [&'a str]);

fn check(home: &Home, cases: &[Case]) {
    for (args, code, words) in cases {
        let ran = home.run(args);
        assert_eq!(ran.code, *code, "{args:?}\n{}{}", ran.stdout, ran.stderr);
        for word in *words {
            assert!(
                ran.stderr.contains(word),
                "{args:?} should say {word:?}:\n{}",
                ran.stderr
            );
        }
    }
    let runs = home.json(&["runs"]);
    assert!(
        runs["runs"].as_array().unwrap().is_empty(),
        "bad input starts no run: {runs:#}"
    );
}

#[test]
fn files_that_are_no_list() {
    let home = Home::new();
    home.write("empty.csv", "");
    home.write("blank.csv", "\n\n  \n");
    home.write("page.csv", "<!DOCTYPE html><html><body>Not found</body></html>");
    home.write("broken.xlsx", b"PK\x03\x04 and then nothing");
    home.write("people.csv", "Name,Website\nAda Marlow,northwind-labs.example\n");
    check(
        &home,
        &[
            (&["import", "empty.csv"], 2, &["error: ", "empty.csv", "empty"]),
            (&["import", "blank.csv"], 2, &["error: ", "blank.csv"]),
            (&["import", "page.csv"], 2, &["error: ", "page.csv", "web page"]),
            (&["import", "broken.xlsx"], 2, &["error: ", "broken.xlsx"]),
            (
                &["import", "poeple.csv"],
                2,
                &["There is no file poeple.csv", "Did you mean \"people.csv\"?"],
            ),
            (&["plan", "99", "--recipe", "everything"], 2, &["error: ", "99"]),
            (
                &["plan", "people.csv", "--recipe", "everythin"],
                2,
                &["Did you mean \"everything\"?", "work-emails"],
            ),
            (
                &["plan", "people.csv", "--recipe", "mine.toml"],
                2,
                &["There is no file mine.toml"],
            ),
            (
                &["export", "people.csv", "--out", "people.csv"],
                2,
                &["never written over"],
            ),
            (
                &["export", "people.csv", "--out", "out.pdf"],
                2,
                &[".xlsx", ".csv"],
            ),
            (
                &["export", "people.csv", "--out", "no/such/folder/out.csv"],
                2,
                &["cannot be written"],
            ),
        ],
    );
    let source = std::fs::read_to_string(home.path("files/people.csv")).unwrap();
    assert!(source.starts_with("Name,Website"), "the list is as it was");
}

#[test]
fn unknown_columns_are_kept_and_said() {
    let home = Home::new();
    home.write("notes.csv", "Colour,Mood\nred,fine\nblue,so so\n");
    let list = home.json(&["import", "notes.csv"]);
    let fields: Vec<bool> = list["columns"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| c["field"].is_null())
        .collect();
    assert_eq!(fields, [true, true], "nothing is guessed from nothing");
    let ran = home.run(&["enrich", "notes.csv", "--recipe", "work-emails", "--practice"]);
    let said = format!("{}{}", ran.stdout, ran.stderr);
    assert!(
        said.contains("person") || said.contains("company"),
        "it says what is missing:\n{said}"
    );
}

#[test]
fn recipes_with_faults() {
    let home = Home::new();
    home.write("people.csv", "Name,Website\nAda Marlow,northwind-labs.example\n");
    let recipe = |rest: &str| format!("format = 1\nname = \"Mine\"\n{rest}");
    let wanted = "[[fields]]\nfield = \"person.email\"\n";
    home.write("typo.toml", recipe("[[fields]]\nfield = \"person.emial\"\n"));
    home.write("nothing.toml", recipe(""));
    home.write(
        "column.toml",
        recipe(&format!("[columns]\n\"Mail\" = \"person.email\"\n{wanted}")),
    );
    home.write("who.toml", recipe(&format!("{wanted}providers = [\"huntr\"]\n")));
    check(
        &home,
        &[
            (
                &["plan", "people.csv", "--recipe", "typo.toml"],
                2,
                &["typo.toml:4:", "person.email"],
            ),
            (
                &["plan", "people.csv", "--recipe", "nothing.toml"],
                2,
                &["nothing.toml", "field"],
            ),
            (
                &["enrich", "people.csv", "--recipe", "column.toml", "--practice"],
                2,
                &["\"Mail\"", "Website"],
            ),
            (&["plan", "people.csv", "--recipe", "who.toml"], 2, &["huntr"]),
        ],
    );
}

#[test]
fn providers_and_definitions_with_faults() {
    let home = Home::new();
    let sound = lab::definition("127.0.0.1:9".parse().unwrap());
    home.write("sound.toml", &sound);
    home.write("typo.toml", sound.replace("accepts", "acceps"));
    home.write("defs/typo.toml", sound.replace("badge", "bagde"));
    home.write("body.json", "{\"email\":\"ada@northwind-labs.example\"}");
    let providers = home.path("files/defs");
    let providers = providers.to_str().unwrap();
    check(
        &home,
        &[
            (
                &["providers", "show", "huntr"],
                2,
                &["no provider \"huntr\"", "Did you mean \"hunter\"?"],
            ),
            (&["providers", "check", "typo.toml"], 2, &["typo.toml:", "acceps"]),
            (
                &["providers", "check", "gone.toml"],
                2,
                &["There is no file gone.toml"],
            ),
            (&["providers", "check", "sound.toml"], 0, &[]),
            (
                &["providers", "--providers", providers],
                0,
                &["typo.toml:", "bagde"],
            ),
            (
                &["providers", "--providers", "nowhere"],
                2,
                &["There is no folder nowhere"],
            ),
            (
                &["providers", "--resolve", "example.com=127.0.0.1:80"],
                2,
                &["example.com"],
            ),
        ],
    );
    let replay = [
        "providers",
        "replay",
        "sound.toml",
        "--response",
        "body.json",
        "--status",
        "200",
    ];
    let made = home.json(&replay);
    assert_eq!(made["outcome"], "hit", "{made:#}");
    assert!(
        made.to_string().contains("ada@northwind-labs.example"),
        "{made:#}"
    );
}

#[test]
fn arguments_that_are_none() {
    let home = Home::new();
    check(
        &home,
        &[
            (&["enrcih"], 2, &["enrich"]),
            (&["enrich", "people.csv"], 2, &["--recipe"]),
            (&["cells", "1", "--state", "fialed"], 2, &["failed"]),
            (
                &["enrich", "x.csv", "--recipe", "everything", "--max-spend", "lots"],
                2,
                &["amount of money"],
            ),
            (
                &["lookup", "company.domian=a.example", "--recipe", "everything"],
                2,
                &["company.domain"],
            ),
            (&["retry", "1", "--rows", "9-5"], 2, &["backwards"]),
            (&["resume", "7"], 2, &["7"]),
            (&["retry", PRACTICE_LIST], 2, &["never run"]),
        ],
    );
    let error = home.run(&["resume", "7", "--json"]).last_document();
    assert!(
        error["error"]["message"].as_str().unwrap().contains('7'),
        "{error:#}"
    );
    let error = home.run(&["enrcih", "--json"]).last_document();
    assert_eq!(error["error"]["code"], "usage");
    let nothing = Ran::of(home.command(&[]).output().unwrap());
    assert_eq!(nothing.code, 2, "without a command, help is shown");
}

#[test]
fn a_key_comes_from_standard_input_alone_and_is_never_shown() {
    let mut home = Home::new();
    home.set("SPILLWAY_KEY_HUNTER", "practice-secret-0042");
    let keys = home.json(&["keys", "list"]);
    let hunter = keys["keys"]
        .as_array()
        .unwrap()
        .iter()
        .find(|key| key["provider"] == "hunter")
        .unwrap();
    assert_eq!(hunter["last_four"], "0042");
    assert_eq!(hunter["from"], "SPILLWAY_KEY_HUNTER");
    assert!(!keys.to_string().contains("practice-secret"));
    let argument = home.run(&["keys", "set", "hunter", "practice-secret-0042"]);
    assert_eq!(argument.code, 2, "a key is no argument");

    let empty = home.run(&["keys", "set", "hunter"]);
    assert_eq!(empty.code, 2);
    assert!(
        empty.stderr.contains("No key arrived on standard input"),
        "{}",
        empty.stderr
    );
    let unknown = home.run(&["keys", "set", "huntr"]);
    assert!(
        unknown.stderr.contains("Did you mean \"hunter\"?"),
        "{}",
        unknown.stderr
    );
}

#[test]
fn a_home_that_cannot_be_written() {
    let home = Home::new();
    // Permissions do not stop root, who may run the tests; a file where the folder should be stops everybody.
    let blocked = home.write("blocked", "a file");
    let ran = Ran::of(
        home.command_with_state(&["lists", "--json"], &blocked.join("state"))
            .output()
            .unwrap(),
    );
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    let error = ran.last_document();
    assert_eq!(error["error"]["code"], "storage", "{error:#}");
    assert!(
        error["error"]["hint"].is_string(),
        "it says what to do: {error:#}"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk() {
    let home = Home::new();
    let Some(disk) = SmallDisk::mount(home.path("disk"), "1m") else {
        return;
    };
    let mut csv = "Name,Website\n".to_owned();
    for row in 0..30_000 {
        csv.push_str(&format!(
            "Ada Marlow the {row}th of a long line,www.northwind-{row}.example\n"
        ));
    }
    home.write("long.csv", csv);
    let state = disk.0.join("state");
    let ran = Ran::of(
        home.command_with_state(&["import", "long.csv", "--json"], &state)
            .output()
            .unwrap(),
    );
    assert_eq!(ran.code, 1, "{}{}", ran.stdout, ran.stderr);
    let error = ran.last_document();
    assert_eq!(error["error"]["code"], "storage", "{error:#}");
    assert!(ran.stderr.contains("full"), "{}", ran.stderr);
    let lists = Ran::of(
        home.command_with_state(&["lists", "--json"], &state)
            .output()
            .unwrap(),
    );
    assert!(
        !lists.stdout.contains("long"),
        "half a list is no list: {}",
        lists.stdout
    );
}
