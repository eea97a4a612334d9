//! How long lists feel in the real window: 1,000 records beside as many as were asked for, with the tests' own driver.

use std::{path::Path, process::Command};

use serde_json::Value as Json;

use crate::{
    Bench, example,
    report::{Report, thousands},
    told,
};

pub fn run(bench: &Bench, report: &mut Report) -> Result<(), String> {
    let driver = bench.engine.with_file_name("scroll");
    if !driver.is_file() {
        report.note("the window is measured where its tests can run, which is Linux.");
        return Ok(());
    }
    let few = seen(bench, &driver, 1_000)?;
    let size = bench.size(1_000_000, 20_000);
    let many = seen(bench, &driver, size)?;
    let words = |figures: &[Json], name: &str| {
        let found = figures.iter().find(|figure| figure["name"] == name);
        found
            .and_then(|figure| figure["words"].as_str())
            .unwrap_or_default()
            .to_owned()
    };
    for figure in &many {
        let name = figure["name"].as_str().unwrap_or("?");
        let what = format!("{} records, beside 1,000: {name}", thousands(size));
        report.row(&what, &words(&many, name), &words(&few, name), "", "");
    }
    report.note("a screen of 1440x900 in memory (Xvfb): everything is drawn by the processor, on the cores that also run the program.");
    Ok(())
}

/// The figures of a list of so many records, with values in 20 columns and four found fields.
fn seen(bench: &Bench, driver: &Path, records: usize) -> Result<Vec<Json>, String> {
    let home = bench.home(&format!("window-{records}"))?;
    example::said(bench, "grid", &[&records.to_string(), &home.to_string_lossy()])?;
    let ran = Command::new(driver)
        .arg(&home)
        .output()
        .map_err(told("starting", driver))?;
    if !ran.status.success() {
        let said = String::from_utf8_lossy(&ran.stderr);
        return Err(format!("the window of {records} records: {}\n{said}", ran.status));
    }
    std::fs::remove_dir_all(&home).map_err(told("removing", &home))?;
    Ok(example::lines(&String::from_utf8_lossy(&ran.stdout)))
}
