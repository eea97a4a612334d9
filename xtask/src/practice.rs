//! The practice list in the terminal, for machines with no display.

use std::fs;

use crate::shell::{built, command, run, say, target};

/// The command line's word for "finished, and some cells failed": the practice world has faults to show.
const SOME_FAILED: i32 = 4;

/// Enriches the practice list with the practice world, and leaves a workbook.
pub fn run_in_terminal() -> Result<(), String> {
    run("cargo", &["build", "--locked", "-p", "spillway-cli"])?;
    let out = target().join("practice-result.xlsx");
    let home = target().join("practice-home");
    if home.exists() {
        fs::remove_dir_all(&home).map_err(|error| format!("cannot remove {}: {error}", home.display()))?;
    }
    let program = built("spillway-cli").to_string_lossy().into_owned();
    let list = "assets/samples/practice.csv";
    let words = ["enrich", list, "--recipe", "everything", "--practice", "--yes"];
    let mut enrich = command(&program, &words);
    let ended = enrich.arg("--out").arg(&out).arg("--home").arg(&home).status();
    let ended = ended.map_err(|error| format!("{program} could not be started: {error}"))?;
    if !ended.success() && ended.code() != Some(SOME_FAILED) {
        return Err(format!("the practice list was not finished ({ended})"));
    }
    say(&format!("\nThe enriched practice list is in {}", out.display()));
    Ok(())
}
