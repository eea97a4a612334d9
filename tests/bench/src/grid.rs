//! The grid's pages, filters and sorts: measured by the store's own example.

use serde_json::Value as Json;

use crate::{Bench, example, report::Report};

pub fn run(bench: &Bench, report: &mut Report) -> Result<(), String> {
    let size = bench.size(100_000, 10_000).to_string();
    for figure in example::figures(bench, "grid", &size)? {
        row(report, &figure);
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
