//! The window of Spillway, and all that knows Tauri: it opens, carries the page's commands to `api` and back, serves
//! pictures, and knows nothing of lists, providers or runs.

mod bridge;
mod outside;
mod pictures;
mod place;
mod renderer;
mod start;
mod window;

use std::{ffi::OsString, process::ExitCode};

use start::Start;

/// Starts what the arguments ask for; the first is the program's own name.
#[must_use]
pub fn start(arguments: Vec<OsString>) -> ExitCode {
    match Start::read(&arguments) {
        Start::CommandLine => cli::run(arguments),
        Start::Window(_) if !has_display() => {
            complain("There is no display here, so no window can open. The command line: spillway --help");
            ExitCode::from(2)
        }
        Start::Window(opening) => {
            renderer::choose();
            window::run(opening)
        }
    }
}

/// macOS and Windows always have one; elsewhere a variable names it.
fn has_display() -> bool {
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    cfg!(any(target_os = "macos", windows)) || is_set("DISPLAY") || is_set("WAYLAND_DISPLAY")
}

/// Says to a terminal what no window can say.
#[expect(clippy::print_stderr, reason = "there is no window to say it in")]
fn complain(message: &str) {
    eprintln!("{message}");
}
