//! The grid's pages, filters and sorts: measured by the store's own example, which prints a line of JSON for each figure.

use std::process::Command;

use serde_json::Value as Json;

use crate::{Bench, report::Report};

pub fn run(bench: &Bench, report: &mut Report) -> Result<(), String> {
    let Some(example) = &bench.grid else {
        report.note("The store's example for the grid is not there.");
        return Ok(());
    };
    let ran = Command::new(example)
        .arg(bench.size(100_000, 10_000).to_string())
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
        if let Ok(figure) = serde_json::from_str::<Json>(line) {
            row(report, &figure);
        }
    }
    Ok(())
}

/// A time: its median, and beside it the 95th percentile. Any other figure as it stands.
fn row(report: &mut Report, figure: &Json) {
    let name = figure["name"].as_str().unwrap_or("?");
    if let (Some(median), Some(p95)) = (figure["median_ms"].as_f64(), figure["p95_ms"].as_f64()) {
        let (ours, beside) = (
            format!("{median:.1} ms"),
            format!("{p95:.1} ms at the 95th percentile"),
        );
        return report.row(name, &ours, &beside, "", "below 50 ms");
    }
    let others = figure.as_object().into_iter().flatten();
    let others: Vec<String> = others
        .filter(|(key, _)| key.as_str() != "name")
        .map(|(key, value)| format!("{key} {value}"))
        .collect();
    report.row(name, &others.join(", "), "", "", "");
}
