//! The grid's pages, filters and sorts: measured by the store's own example, which prints a line of JSON for each.

use std::process::Command;

use serde_json::Value as Json;

use crate::{Bench, report::Report};

pub fn run(bench: &Bench, report: &mut Report) -> Result<(), String> {
    let Some(example) = &bench.grid else {
        report.note("The store's example for the grid was not built.");
        return Ok(());
    };
    let ran = Command::new(example)
        .output()
        .map_err(|error| format!("the example for the grid could not be started: {error}"))?;
    if !ran.status.success() {
        return Err(format!(
            "the example for the grid ended with {}:\n{}",
            ran.status,
            String::from_utf8_lossy(&ran.stderr)
        ));
    }
    for line in String::from_utf8_lossy(&ran.stdout).lines() {
        if let Ok(Json::Object(line)) = serde_json::from_str(line) {
            let words: Vec<&str> = line.values().filter_map(Json::as_str).collect();
            let figures: Vec<String> = line
                .iter()
                .filter(|(_, value)| value.is_number())
                .map(|(name, value)| format!("{name} {value}"))
                .collect();
            report.row(&words.join(", "), &figures.join("; "), "", "", "");
        }
    }
    Ok(())
}
