//! The practice list in the terminal, for machines with no display.

use crate::shell::{built, command, run, run_command, say, target};

/// Enriches the practice list with the practice world, and leaves a workbook.
pub fn run_in_terminal() -> Result<(), String> {
    run("cargo", &["build", "--locked", "-p", "spillway-cli"])?;
    let out = target().join("practice-result.xlsx");
    let home = target().join("practice-home");
    let program = built("spillway-cli").to_string_lossy().into_owned();
    let mut enrich = command(
        &program,
        &[
            "enrich",
            "assets/samples/practice.csv",
            "--recipe",
            "everything",
            "--practice",
            "--yes",
        ],
    );
    run_command(enrich.arg("--out").arg(&out).arg("--home").arg(&home))?;
    say(&format!("\nThe enriched practice list is in {}", out.display()));
    Ok(())
}
