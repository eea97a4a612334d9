//! What cargo knows of the workspace and of everything it is built from.
#![expect(clippy::unwrap_used, reason = "what a test stands on fails the test")]

use std::{collections::BTreeMap, process::Command, sync::LazyLock};

use serde_json::Value;

/// Cargo's account of the workspace, with every dependency for every system.
static METADATA: LazyLock<Value> = LazyLock::new(|| {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked"])
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap()
});

/// The packages of the workspace.
pub fn members() -> Vec<&'static Value> {
    list(&METADATA, "packages")
        .iter()
        .filter(|package| package["source"].is_null())
        .collect()
}

/// The given packages and all that is compiled into them or builds them; what only their tests need is left out.
pub fn tree(roots: &[&'static Value]) -> Vec<&'static Value> {
    let by_id = |list: &'static [Value]| -> BTreeMap<&str, &'static Value> {
        list.iter().map(|entry| (text(entry, "id"), entry)).collect()
    };
    let packages = by_id(list(&METADATA, "packages"));
    let nodes = by_id(list(&METADATA["resolve"], "nodes"));
    let mut reached = BTreeMap::new();
    let mut ahead: Vec<&str> = roots.iter().map(|root| text(root, "id")).collect();
    while let Some(id) = ahead.pop() {
        if reached.insert(id, packages[id]).is_none() {
            let needed = list(nodes[id], "deps")
                .iter()
                .filter(|edge| is_shipped(list(edge, "dep_kinds")));
            ahead.extend(needed.map(|edge| text(edge, "pkg")));
        }
    }
    reached.into_values().collect()
}

/// Whether a dependency is compiled in or builds; else only tests need it.
pub fn is_shipped(kinds: &[Value]) -> bool {
    kinds.iter().any(|kind| kind["kind"] != "dev")
}

pub fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key]
        .as_array()
        .unwrap_or_else(|| panic!("cargo's account has no list \"{key}\""))
}

pub fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key]
        .as_str()
        .unwrap_or_else(|| panic!("cargo's account has no text \"{key}\""))
}
