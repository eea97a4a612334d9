//! Formatting, lints, licences and the rules of the house: the quick checks first.

use crate::{
    machine, page, rules,
    shell::{has, run as start, say},
};

pub fn run() -> Result<(), String> {
    start("cargo", &["fmt", "--all", "--check"])?;
    rules::run()?;
    page::packages()?;
    page::npm(&["run", "lint"])?;
    page::npm(&["run", "typecheck"])?;
    if has("cargo-deny") {
        start(
            "cargo",
            &["deny", "--workspace", "check", "licenses", "bans", "sources"],
        )?;
    } else {
        // Minutes to build, and little left to it: licences are checked by a test as well.
        say(
            "cargo-deny is not installed: bans and sources were not checked (cargo install cargo-deny --locked)",
        );
    }
    machine::window()?;
    let all = [
        "clippy",
        "--workspace",
        "--all-targets",
        "--locked",
        "--features",
        "spillway-tests/real",
    ];
    start("cargo", &[&all[..], &["--", "-D", "warnings"]].concat())?;
    say("\nlint: formatting, rules of the house, page, licences and clippy are clean");
    Ok(())
}
