//! Spillway: the window, or with arguments the command line.

// Without it Windows opens a console behind the window. The command line there is `spillway-cli`.
#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

use std::process::ExitCode;

fn main() -> ExitCode {
    spillway_window::start(std::env::args_os().collect())
}
