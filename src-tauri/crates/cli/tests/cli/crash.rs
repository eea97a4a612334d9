//! A run that is killed or interrupted in the middle: no finished cell is lost, no answered call is made again.

#![cfg(unix)]

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{BufRead, BufReader, Read},
    process::{Child, Command, Stdio},
};

#[cfg(target_os = "linux")]
use crate::disk::SmallDisk;
use crate::{
    home::{Home, Ran, number},
    lab::{Answer, Lab},
};

const PEOPLE: usize = 160;
/// The definition's limit: what can be in flight at once.
const AT_ONCE: usize = 4;

/// A run of which 20 calls were answered and four wait for an answer.
fn run_caught_in_the_middle() -> (Home, Lab, Child) {
    let mut home = Home::new();
    home.people(PEOPLE);
    home.set("SPILLWAY_KEY_LAB", "lab-secret-0042");
    let lab = Lab::start(Answer::Email);
    lab.install(&home);
    lab.hold_after(20);
    let args = [
        "enrich",
        "people.csv",
        "--recipe",
        "lab.toml",
        "--providers",
        "defs",
        "--yes",
        "--max-spend",
        "5",
        "--out",
        "out.csv",
    ];
    let child = home
        .command(&args)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    lab.wait_for_held(AT_ONCE);
    (home, lab, child)
}

fn found(home: &Home) -> BTreeMap<u64, String> {
    let cells = home.ok(&["cells", "1", "--state", "value", "--json"]).documents();
    cells
        .iter()
        .map(|cell| (number(cell, "/row"), cell["cell"]["value"].to_string()))
        .collect()
}

fn times_asked(lab: &Lab) -> BTreeMap<String, usize> {
    let mut times = BTreeMap::new();
    for target in lab.asked() {
        *times.entry(target).or_default() += 1;
    }
    times
}

fn resume(home: &Home) -> Ran {
    home.run(&["resume", "1", "--providers", "defs", "--json", "--out", "out.csv"])
}

#[test]
fn killed_in_mid_run() {
    let (home, lab, mut child) = run_caught_in_the_middle();
    // SIGKILL: nothing can be tidied up.
    child.kill().unwrap();
    child.wait().unwrap();
    let in_flight: BTreeSet<String> = lab.asked().into_iter().skip(20).collect();
    let before = found(&home);
    assert!(
        before.len() >= 20 - AT_ONCE,
        "answers are kept as they come: {} cells",
        before.len()
    );
    assert_eq!(home.json(&["runs"])["runs"][0]["state"], "interrupted");

    lab.release();
    let resumed = resume(&home);
    assert_eq!(resumed.code, 0, "{}{}", resumed.stdout, resumed.stderr);
    let after = found(&home);
    assert_eq!(after.len(), PEOPLE);
    for (row, value) in &before {
        assert_eq!(
            after.get(row),
            Some(value),
            "row {row} was finished before the kill"
        );
    }
    let repeated: Vec<String> = times_asked(&lab)
        .into_iter()
        .filter(|(_, times)| *times > 1)
        .map(|(target, _)| target)
        .collect();
    assert!(
        repeated.len() <= AT_ONCE,
        "only calls in flight may be repeated: {repeated:#?}"
    );
    assert!(
        repeated.iter().all(|target| in_flight.contains(target)),
        "{repeated:#?} of {in_flight:#?}"
    );
    assert!(home.path("files/out.csv").exists());
}

#[test]
fn killed_again_and_again() {
    const PEOPLE: usize = 600;
    const CAP: &str = "6.50";
    let begin = || {
        let mut home = Home::new();
        home.people(PEOPLE);
        home.set("SPILLWAY_KEY_LAB", "lab-secret-0042");
        let lab = Lab::start(Answer::Email);
        lab.install(&home);
        (home, lab)
    };
    let enrich = [
        "enrich",
        "people.csv",
        "--recipe",
        "lab.toml",
        "--providers",
        "defs",
        "--yes",
        "--max-spend",
        CAP,
    ];
    let (alone, _undisturbed) = begin();
    alone.ok(&enrich);

    let (home, lab) = begin();
    let mut words = enrich.to_vec();
    for kill in 1..=5 {
        // The last ones come soon after the start, while much is read and little is asked.
        let more = [150, 130, 90, 40, 1][kill - 1];
        let asked = lab.asked().len();
        let mut child = home.command(&words).stdout(Stdio::null()).spawn().unwrap();
        lab.wait_for_asked(asked + more);
        child.kill().unwrap();
        child.wait().unwrap();
        words = vec!["resume", "1", "--providers", "defs"];
    }
    let resumed = resume(&home);
    assert_eq!(resumed.code, 0, "{}{}", resumed.stdout, resumed.stderr);
    assert_eq!(found(&home), found(&alone), "the same cells as without a kill");
    assert_eq!(found(&home).len(), PEOPLE);
    let repeated = lab.asked().len() - PEOPLE;
    assert!(
        repeated <= 5 * AT_ONCE,
        "only calls in flight at a kill may be repeated: {repeated}"
    );
    let run = &home.json(&["runs"])["runs"][0];
    let micros = |name: &str| number(run, &format!("/{name}"));
    assert!(micros("spent") <= micros("cap"), "{run:#}");
    assert_eq!(
        micros("spent") - micros("maybe_charged"),
        10_000 * PEOPLE as u64,
        "every answer was paid once: {run:#}"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_fills_up_in_mid_run() {
    let mut home = Home::new();
    let Some(disk) = SmallDisk::mount(home.path("disk"), "16m") else {
        return;
    };
    home.people(PEOPLE);
    home.set("SPILLWAY_KEY_LAB", "lab-secret-0042");
    let lab = Lab::start(Answer::Email);
    lab.install(&home);
    lab.hold_after(20);
    let state = disk.0.join("state");
    let enrich = "enrich people.csv --recipe lab.toml --providers defs --yes --max-spend 5 --json";
    let words: Vec<&str> = enrich.split(' ').collect();
    let child = home
        .command_with_state(&words, &state)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    lab.wait_for_held(AT_ONCE);
    let ballast = disk.fill();
    lab.release();
    let broken = Ran::of(child.wait_with_output().unwrap());
    assert_eq!(broken.code, 1, "{}{}", broken.stdout, broken.stderr);
    let error = broken.last_document();
    assert_eq!(error["error"]["code"], "storage", "{error:#}");
    assert!(broken.stderr.contains("full"), "{}", broken.stderr);
    let asked = lab.asked().len();
    assert!(
        asked < PEOPLE,
        "nothing is asked that cannot be written down: {asked}"
    );

    std::fs::remove_file(ballast).unwrap();
    let run = |words: &[&str]| Ran::of(home.command_with_state(words, &state).output().unwrap());
    let resumed = run(&["resume", "1", "--providers", "defs", "--json"]);
    assert_eq!(resumed.code, 0, "{}{}", resumed.stdout, resumed.stderr);
    assert_eq!(
        run(&["cells", "1", "--state", "value", "--json"])
            .documents()
            .len(),
        PEOPLE
    );
    assert!(
        lab.asked().len() <= PEOPLE + AT_ONCE,
        "only calls in flight may be repeated"
    );
}

#[test]
fn interrupted_with_ctrl_c() {
    let (home, lab, mut child) = run_caught_in_the_middle();
    let interrupt = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status()
        .unwrap();
    assert!(interrupt.success());
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut said = String::new();
    while !said.contains("Pausing") {
        assert_ne!(
            stderr.read_line(&mut said).unwrap(),
            0,
            "it ended without pausing: {said}"
        );
    }
    lab.release();
    let mut stdout = String::new();
    child.stdout.take().unwrap().read_to_string(&mut stdout).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130), "{stdout}");
    assert!(stdout.contains("spillway resume 1"), "{stdout}");
    let asked = lab.asked().len();
    assert!(asked < PEOPLE, "no new calls start after the interrupt: {asked}");
    assert_eq!(
        found(&home).len(),
        asked,
        "calls in flight finished and were kept"
    );

    let resumed = resume(&home);
    assert_eq!(resumed.code, 0, "{}{}", resumed.stdout, resumed.stderr);
    assert_eq!(found(&home).len(), PEOPLE);
    assert!(
        times_asked(&lab).values().all(|times| *times == 1),
        "nothing was asked twice"
    );
}

#[test]
fn paused_from_another_terminal() {
    let (home, lab, mut child) = run_caught_in_the_middle();
    assert_eq!(
        home.json(&["runs"])["runs"][0]["state"],
        "running",
        "looking at a run does not disturb it"
    );
    let paused = home.json(&["pause", "1"]);
    assert!(
        matches!(paused["state"].as_str(), Some("pausing" | "paused")),
        "{paused:#}"
    );
    lab.release();
    let mut stdout = String::new();
    child.stdout.take().unwrap().read_to_string(&mut stdout).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130), "{stdout}");
    assert!(lab.asked().len() < PEOPLE, "no new calls start after the pause");

    let resumed = resume(&home);
    assert_eq!(resumed.code, 0, "{}{}", resumed.stdout, resumed.stderr);
    assert_eq!(found(&home).len(), PEOPLE);
    assert!(
        times_asked(&lab).values().all(|times| *times == 1),
        "nothing was asked twice"
    );
}

#[test]
fn the_practice_world_runs_until_it_is_interrupted() {
    let home = Home::new();
    let mut child = home
        .command(&["practice", "--json"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap())
        .read_line(&mut line)
        .unwrap();
    let world: serde_json::Value = serde_json::from_str(&line).unwrap();
    let address = world["address"].as_str().unwrap();
    assert!(
        std::net::TcpStream::connect(address).is_ok(),
        "it listens at {address}"
    );
    let interrupt = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status()
        .unwrap();
    assert!(interrupt.success());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}
