//! `spillway-cli`: the command line without the window.

use std::process::ExitCode;

fn main() -> ExitCode {
    spillway_cli::run(std::env::args_os())
}
