//! The tasks of the people who build Spillway: `cargo xtask lint | test`.

mod lint;
mod setup;
mod tests;

use std::process::{Command, ExitCode};

const USAGE: &str = "usage: cargo xtask <task>

  lint    formatting, lints, licences and the rules of the house
  test    every test level; sets up what it needs
";

fn main() -> ExitCode {
    let task = std::env::args().nth(1).unwrap_or_default();
    let result = match task.as_str() {
        "lint" => lint::run(),
        "test" => tests::run(),
        _ => Err(USAGE.to_owned()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            say(&message);
            ExitCode::FAILURE
        }
    }
}

/// Runs a command with its output shown.
fn run(program: &str, arguments: &[&str]) -> Result<(), String> {
    say(&format!("> {program} {}", arguments.join(" ")));
    let status = Command::new(program)
        .args(arguments)
        .status()
        .map_err(|error| format!("{program} could not be started: {error}"))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("{program} {} failed ({status})", arguments.join(" ")))
    }
}

/// Whether a program answers to `--version`.
fn has(program: &str) -> bool {
    let answer = Command::new(program).arg("--version").output();
    answer.is_ok_and(|output| output.status.success())
}

#[expect(clippy::print_stderr, reason = "a task talks to the person who runs it")]
fn say(message: &str) {
    eprintln!("{message}");
}
