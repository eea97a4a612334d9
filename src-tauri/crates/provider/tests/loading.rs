//! What the loader says of a file that is not right: each case changes a sound file in one place and names the exact
//! problems that must come out.

use serde::Deserialize;
use spillway_provider as provider;

const SOUND: &str = include_str!("data/small.toml");
const CASES: &str = include_str!("data/small-broken.toml");

#[derive(Deserialize)]
struct Cases {
    case: Vec<Case>,
}

/// One change of the sound file, and its problems as `line:column message`.
#[derive(Deserialize)]
struct Case {
    replace: String,
    by: String,
    problems: Vec<String>,
}

/// The problems of the sound file after one change, as `line:column message`.
fn problems(from: &str, to: &str) -> Vec<String> {
    let changed = SOUND.replacen(from, to, 1);
    assert_ne!(changed, SOUND, "the case changes something: {from}");
    let found = provider::load(&changed, "small.toml").err().unwrap_or_default();
    let shown = |problem: &model::Problem| {
        let at = problem
            .subject
            .strip_prefix("small.toml:")
            .unwrap_or(&problem.subject);
        format!("{at} {}", problem.message)
    };
    found.iter().map(shown).collect()
}

#[test]
fn a_sound_file_loads_without_a_word() {
    let checked = provider::check(SOUND, "small.toml");
    assert_eq!(checked.problems, []);
    assert_eq!(checked.definition.unwrap().operations.len(), 2);
}

#[test]
fn every_problem_names_line_column_and_what_is_wrong() {
    let cases: Cases = toml::from_str(CASES).unwrap();
    assert!(cases.case.len() > 80);
    let mut wrong = Vec::new();
    for Case {
        replace,
        by,
        problems: wanted,
    } in cases.case
    {
        let found = problems(&replace, &by);
        if found != wanted {
            wrong.push(format!(
                "{replace}  ->  {by}\n  wanted {wanted:#?}\n  found {found:#?}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn all_problems_of_a_kind_are_found_at_once_and_in_order() {
    let broken = SOUND
        .replace("badge = \"SM\"", "bagde = \"SM\"")
        .replace("per_minute = 100", "per_minute = \"many\"")
        .replace("field = \"company.industry\"", "field = \"company.indutsry\"")
        .replace("ok = \"valid\"", "ok = \"good\"");
    let found = provider::load(&broken, "small.toml").unwrap_err();
    let lines: Vec<&str> = found
        .iter()
        .filter_map(|problem| problem.subject.split(':').nth(1))
        .collect();
    assert_eq!(lines, ["4", "17", "45", "62"], "{found:#?}");

    let broken = SOUND
        .replace("badge = \"SM\"", "badge = \"SMALL\"")
        .replace("per_minute = 100", "per_minute = 0")
        .replace("hit_rate = 0.5", "hit_rate = 5")
        .replace(
            "method = \"GET\", path = \"/check",
            "method = \"PUT\", path = \"/check",
        );
    let found = provider::load(&broken, "small.toml").unwrap_err();
    let lines: Vec<&str> = found
        .iter()
        .filter_map(|problem| problem.subject.split(':').nth(1))
        .collect();
    assert_eq!(lines, ["4", "17", "41", "60"], "{found:#?}");
}

#[test]
fn what_a_person_can_do_stands_beside_the_problem() {
    for (from, to, hint) in [
        (
            "evidence",
            "evidense",
            "the keys here are format, id, name, badge, summary, homepage, docs, evidence, base_url, auth, headers, limits, price, test, outcomes, operations",
        ),
        (
            "role = \"company\"",
            "role = \"firm\"",
            "there are person, company, verify, site",
        ),
        (
            "as_of = \"2026-11\"\n",
            "",
            "add as_of = \"2026-11\" under [price]: prices drift, and people see the date",
        ),
        (
            "\"https://api.small.example/v1\"",
            "\"http://10.0.0.8/v1\"",
            "use https; http is for loopback addresses only, such as http://127.0.0.1:8080",
        ),
    ] {
        let found = provider::load(&SOUND.replacen(from, to, 1), "small.toml").unwrap_err();
        assert_eq!(found[0].hint.as_deref(), Some(hint), "{to}");
    }
}

#[test]
fn an_own_endpoint_on_this_computer_may_speak_http() {
    for address in [
        "http://127.0.0.1:8080",
        "http://localhost:8080/api",
        "http://[::1]:9",
        "https://10.0.0.8/v1",
    ] {
        let own = SOUND
            .replace(
                "https://api.small.example/v1\"\nheaders",
                &format!("{address}\"\nheaders"),
            )
            .replace("request = \"POST https://api.small.example/v1/find\"\n", "");
        assert_ne!(own, SOUND);
        provider::load(&own, "own.toml").unwrap_or_else(|problems| panic!("{address}: {problems:#?}"));
    }
    for address in [
        "http://localhost.small.example",
        "http://192.168.0.1",
        "ftp://127.0.0.1",
        "http://0.0.0.0",
    ] {
        let own = SOUND.replace(
            "https://api.small.example/v1\"\nheaders",
            &format!("{address}\"\nheaders"),
        );
        assert!(provider::load(&own, "own.toml").is_err(), "{address}");
    }
}

#[test]
fn what_is_allowed_and_could_be_better_is_a_warning() {
    let (before, _) = SOUND
        .split_once("[[operations.samples]]\nname = \"a hit\"")
        .unwrap();
    let plain = before.replace(
        "[test]\nrequest = { method = \"GET\", path = \"/me\" }\nok = [{ status = [200], path = \"$.id\", present = true }]\n",
        "",
    );
    let checked = provider::check(&plain, "small.toml");
    let shown: Vec<String> = checked.problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        shown,
        [
            "warning: small.toml:11:1: there is no free request to test a key with (add [test] if the provider has one, such as its account or credits)",
            "warning: small.toml:32:6: operation \"find\" shows no sample (add [[operations.samples]] with a hit and a miss; they are replayed whenever the file is loaded)",
        ]
    );
    assert!(
        checked.definition.is_some(),
        "a warning keeps nothing from loading"
    );
    assert!(provider::load(&plain, "small.toml").is_ok());
}
