//! Running other programs, and talking to the person who waits for them.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// A command for `program`; npm is a script on Windows, and must be named as one.
pub fn command(program: &str, arguments: &[&str]) -> Command {
    let scripts = ["npm", "npx"];
    let mut command = if cfg!(windows) && scripts.contains(&program) {
        Command::new(format!("{program}.cmd"))
    } else {
        Command::new(program)
    };
    command.args(arguments);
    command
}

/// Runs a program with its output shown.
pub fn run(program: &str, arguments: &[&str]) -> Result<(), String> {
    run_command(&mut command(program, arguments))
}

/// Runs a prepared command with its output shown.
pub fn run_command(command: &mut Command) -> Result<(), String> {
    let line = line(command);
    say(&format!("> {line}"));
    let status = command
        .status()
        .map_err(|error| format!("could not be started: {line}: {error}"))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("failed ({status}): {line}"))
    }
}

/// What a program prints, when it ends well.
pub fn output(program: &str, arguments: &[&str]) -> Option<String> {
    let output = command(program, arguments).stderr(Stdio::null()).output().ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Whether a program can be found on the search path.
pub fn has(program: &str) -> bool {
    let endings: &[&str] = if cfg!(windows) { &[".exe", ".cmd"] } else { &[""] };
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| {
        endings
            .iter()
            .any(|ending| folder.join(format!("{program}{ending}")).is_file())
    })
}

/// The folder that cargo builds into.
pub fn target() -> PathBuf {
    let folder = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
    std::path::absolute(&folder).unwrap_or(folder)
}

/// A program of ours, built with the development profile.
pub fn built(name: &str) -> PathBuf {
    target()
        .join("debug")
        .join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

/// Whether this is a machine that must run everything, or fail.
pub fn strict() -> bool {
    std::env::var("CI").is_ok_and(|value| value == "true" || value == "1")
}

#[expect(clippy::print_stderr, reason = "a task talks to the person who runs it")]
pub fn say(message: &str) {
    eprintln!("{message}");
}

fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let line = words
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ");
    match command.get_current_dir() {
        Some(folder) if folder != Path::new(".") => format!("{line}  (in {})", folder.display()),
        _ => line,
    }
}
