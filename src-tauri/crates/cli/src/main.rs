//! `spillway-cli`: the command line without the window.

use std::process::ExitCode;

/// A run asks for and gives back many small pieces of memory, from several threads.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    spillway_cli::run(std::env::args_os())
}
