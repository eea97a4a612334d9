//! Which room may know which: read from `cargo metadata`, so that a new edge is a decision and not an accident.

use std::{collections::BTreeMap, process::Command};

use serde_json::Value;

/// Every room and the rooms it may depend on.
const ALLOWED: &[(&str, &[&str])] = &[
    ("spillway-model", &[]),
    ("spillway-sheet", &["spillway-model"]),
    ("spillway-provider", &["spillway-model"]),
    ("spillway-pace", &["spillway-model"]),
    ("spillway-store", &["spillway-model"]),
    ("spillway-vault", &["spillway-model"]),
    ("spillway-media", &["spillway-model"]),
    (
        "spillway-engine",
        &[
            "spillway-model",
            "spillway-sheet",
            "spillway-provider",
            "spillway-pace",
            "spillway-store",
            "spillway-vault",
            "spillway-media",
        ],
    ),
    ("spillway-practice", &[]),
    (
        "spillway-api",
        &[
            "spillway-model",
            "spillway-sheet",
            "spillway-provider",
            "spillway-store",
            "spillway-vault",
            "spillway-engine",
            "spillway-practice",
        ],
    ),
    ("spillway-cli", &["spillway-model", "spillway-api"]),
];

#[test]
fn rooms_know_only_the_rooms_they_may() {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked", "--no-deps"])
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let allowed: BTreeMap<&str, &[&str]> = ALLOWED.iter().copied().collect();
    let mut seen = 0;
    for package in metadata["packages"].as_array().unwrap() {
        let name = package["name"].as_str().unwrap();
        let Some(may) = allowed.get(name) else { continue };
        seen += 1;
        for dependency in package["dependencies"].as_array().unwrap() {
            let other = dependency["name"].as_str().unwrap();
            // Tests may use more; what ships may not.
            if other.starts_with("spillway") && dependency["kind"].is_null() {
                assert!(may.contains(&other), "{name} must not depend on {other}");
            }
            assert!(
                !other.starts_with("tauri"),
                "{name} must not know Tauri; only the window may"
            );
        }
    }
    assert_eq!(
        seen,
        ALLOWED.len(),
        "a room is gone or renamed; bring this list up to date"
    );
}
