//! The rooms' own examples that measure one of their parts. Each prints its figures to standard output.

use std::process::Command;

use serde_json::Value as Json;

use crate::Bench;

/// What an example printed.
pub fn said(bench: &Bench, name: &str, arguments: &[&str]) -> Result<String, String> {
    let path = bench
        .examples
        .join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    let ran = Command::new(&path)
        .args(arguments)
        .output()
        .map_err(|error| format!("the example {} could not be started: {error}", path.display()))?;
    if !ran.status.success() {
        return Err(format!(
            "the example {} ended with {}:\n{}",
            path.display(),
            ran.status,
            String::from_utf8_lossy(&ran.stderr)
        ));
    }
    Ok(String::from_utf8_lossy(&ran.stdout).trim().to_owned())
}

/// The figures of an example that prints a line of JSON for each.
pub fn figures(bench: &Bench, name: &str, argument: &str) -> Result<Vec<Json>, String> {
    Ok(lines(&said(bench, name, &[argument])?))
}

/// The lines that are JSON.
pub fn lines(said: &str) -> Vec<Json> {
    said.lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect()
}
