//! Every test level, from pure to real parts; a level that cannot run here is named, never passed over.

use std::time::Instant;

use crate::{
    machine, page,
    shell::{command, has, run as start, run_command, say, strict},
};

/// Builds the tests of real parts too; the same choice everywhere, so that nothing is compiled twice.
pub const REAL: &[&str] = &["--workspace", "--locked", "--features", "spillway-tests/real"];

/// What a level needs, and what it runs.
struct Level {
    name: &'static str,
    needs: fn() -> Result<(), String>,
    runs: fn() -> Result<(), String>,
}

const LEVELS: &[Level] = &[
    Level {
        name: "page",
        needs: page::packages,
        runs: the_page,
    },
    Level {
        name: "looks",
        needs: looks_parts,
        runs: looks,
    },
    Level {
        name: "rust",
        needs: rust_parts,
        runs: rust,
    },
    Level {
        name: "docs",
        needs: machine::window,
        runs: docs,
    },
    Level {
        name: "keychain",
        needs: machine::real_parts,
        runs: keychain,
    },
    Level {
        name: "window",
        needs: window_parts,
        runs: window,
    },
];

pub fn run() -> Result<(), String> {
    let mut summary = Vec::new();
    let mut is_good = true;
    for level in LEVELS {
        say(&format!("\n== {} ==", level.name));
        let began = Instant::now();
        let (word, trouble) = match (level.needs)().map(|()| (level.runs)()) {
            Ok(Ok(())) => ("passed", None),
            Ok(Err(message)) => ("FAILED", Some(message)),
            Err(missing) => ("LEFT OUT", Some(missing)),
        };
        // A desktop with no Secret Service is no failure; a machine that checks a landing must run all.
        is_good &= word == "passed" || (word == "LEFT OUT" && !must_run());
        if let Some(message) = trouble {
            say(&format!("The level \"{}\": {word}. {message}", level.name));
        }
        summary.push(format!("{} {word} ({} s)", level.name, began.elapsed().as_secs()));
    }
    let line = format!("\ntest levels: {}", summary.join(" · "));
    if is_good {
        say(&line);
        Ok(())
    } else {
        Err(line)
    }
}

fn must_run() -> bool {
    strict() && cfg!(target_os = "linux")
}

/// The page: built, with its types checked on the way, then its tests. It comes first, because the window has it inside.
fn the_page() -> Result<(), String> {
    page::build()?;
    page::npm(&["test"])
}

fn looks_parts() -> Result<(), String> {
    // Typefaces are ours, but what draws them is the system's, and pictures are kept of one.
    if !cfg!(target_os = "linux") {
        return Err("the looks of the page are compared on Linux only".to_owned());
    }
    page::packages().and_then(|()| machine::chromium())
}

/// How every screen looks, in both themes, and whether it can be used by everybody, in a real browser.
fn looks() -> Result<(), String> {
    page::npm(&["run", "looks"])
}

fn rust_parts() -> Result<(), String> {
    machine::window().and_then(|()| machine::browser())
}

/// Every crate's own tests, and those that join rooms.
fn rust() -> Result<(), String> {
    // Everything at once, programs too: the tests of real parts start them.
    run_command(command("cargo", &["build", "--all-targets"]).args(REAL))?;
    if has("cargo-nextest") {
        let others = "not (package(spillway-tests) and (binary(window) or binary(keychain)))";
        run_command(command("cargo", &["nextest", "run", "-E", others]).args(REAL))
    } else {
        start(
            "cargo",
            &["test", "--workspace", "--locked", "--lib", "--bins", "--tests"],
        )
    }
}

fn docs() -> Result<(), String> {
    start("cargo", &["test", "--workspace", "--locked", "--doc"])
}

/// A real Secret Service, which the test starts for itself.
fn keychain() -> Result<(), String> {
    run_command(command("cargo", &["test", "--test", "keychain"]).args(REAL))
}

fn window_parts() -> Result<(), String> {
    page::packages().and_then(|()| machine::real_parts())
}

/// The real window on a screen of its own, driven through WebDriver.
fn window() -> Result<(), String> {
    // Two at once: each has a screen and a keychain of its own, and waits for its providers most of the time.
    run_command(
        command("cargo", &["test", "--test", "window"])
            .args(REAL)
            .args(["--", "--test-threads=2"]),
    )
}
