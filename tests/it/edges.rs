//! Which room may know which: read from `cargo metadata`, so that a new edge is a decision and not an accident.

use std::collections::{BTreeMap, BTreeSet};

use crate::workspace::{is_shipped, list, members, text, tree};

/// Every room and the rooms it may depend on.
const ALLOWED: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("sheet", &["model"]),
    ("provider", &["model"]),
    ("pace", &["model"]),
    ("store", &["model"]),
    ("vault", &["model"]),
    ("media", &["model"]),
    ("outreach", &["model", "media"]),
    (
        "engine",
        &[
            "model", "sheet", "provider", "pace", "store", "vault", "media", "outreach",
        ],
    ),
    // The practice world speaks HTTP as real providers do; knowing ours would let both be wrong together.
    ("practice", &[]),
    (
        "api",
        &[
            "model", "sheet", "provider", "store", "vault", "engine", "practice",
        ],
    ),
    ("cli", &["model", "api"]),
    // The window itself, and what only builds and tests.
    ("", &["api", "cli", "model"]),
    ("tests", &[]),
    // It starts the command line as a program, as people do.
    ("bench", &["practice"]),
    ("xtask", &[]),
];

/// A package's name without what they all begin with; the window's is empty.
fn room(name: &'static str) -> &'static str {
    name.strip_prefix("spillway")
        .map_or(name, |rest| rest.trim_start_matches('-'))
}

#[test]
fn rooms_know_only_the_rooms_they_may() {
    let allowed: BTreeMap<&str, &[&str]> = ALLOWED.iter().copied().collect();
    let rooms: BTreeSet<&str> = members()
        .iter()
        .map(|package| room(text(package, "name")))
        .collect();
    let listed: BTreeSet<&str> = allowed.keys().copied().collect();
    assert_eq!(
        rooms, listed,
        "a room came, went or was renamed: decide what it may know"
    );
    for package in members() {
        let name = room(text(package, "name"));
        let shipped = list(package, "dependencies")
            .iter()
            // Tests may use more; what ships or builds may not.
            .filter(|dependency| {
                dependency["path"].is_string() && is_shipped(std::slice::from_ref(dependency))
            })
            .map(|dependency| room(text(dependency, "name")));
        for other in shipped {
            assert!(
                allowed[name].contains(&other),
                "{name} must not depend on {other}"
            );
        }
    }
}

#[test]
fn only_the_window_knows_tauri() {
    for package in members() {
        let name = text(package, "name");
        let found: Vec<&str> = tree(&[package])
            .iter()
            .map(|package| text(package, "name"))
            .filter(|name| ["tauri", "wry", "tao"].contains(name))
            .collect();
        if name == "spillway" {
            assert_eq!(
                found.len(),
                3,
                "the window is built on Tauri; found only {found:?}"
            );
        } else {
            assert!(
                found.is_empty(),
                "{name} must build without a WebView; it needs {found:?}"
            );
        }
    }
}
