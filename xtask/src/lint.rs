//! Formatting, lints and licences.

use crate::{has, run as command, say};

pub fn run() -> Result<(), String> {
    command("cargo", &["fmt", "--all", "--check"])?;
    command(
        "cargo",
        &[
            "clippy",
            "--workspace",
            "--all-targets",
            "--locked",
            "--",
            "-D",
            "warnings",
        ],
    )?;
    if has("cargo-deny") {
        command(
            "cargo",
            &["deny", "--workspace", "check", "licenses", "bans", "sources"],
        )?;
    } else {
        say("cargo-deny is not installed: licences were not checked (cargo install cargo-deny --locked)");
    }
    Ok(())
}
