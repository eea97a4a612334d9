//! The tasks of the people who build Spillway: `cargo xtask run | test | lint | bench | screens | icons | dist`.
//!
//! Nothing but the standard library, so that the first task on a fresh machine starts at once.

mod bench;
mod dist;
mod icons;
mod lint;
mod machine;
mod page;
mod practice;
mod rules;
mod run;
mod screens;
mod shell;
mod test;

use std::{path::Path, process::ExitCode};

const USAGE: &str = "usage: cargo xtask <task>

  run     set up this machine, build Spillway and open it; with no display, run the practice list
          in the terminal (what follows `run --` is passed to Spillway)
  test    every test level; sets up what it needs
  lint    formatting, lints, licences and the rules of the house
  bench   the engine against a plain loop and a plain script, kept in docs/performance.md
          (--quick, --million, --only pace,memory,grid,window …)
  screens pictures of every screen of the real window, light and dark, in target/screens
  icons   every size in icons/ from icons/icon.svg
  dist    the bundles of this system (what follows is passed to `tauri build`)
";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let task = arguments.next().unwrap_or_default();
    let rest: Vec<String> = arguments.filter(|argument| argument != "--").collect();
    let result = go_to_root().and_then(|()| match task.as_str() {
        "run" => run::run(&rest),
        "test" => test::run(),
        "lint" => lint::run(),
        "bench" => bench::run(&rest),
        "screens" => screens::run(),
        "icons" => icons::run(),
        "dist" => dist::run(&rest),
        _ => Err(USAGE.to_owned()),
    });
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            shell::say(&message);
            ExitCode::FAILURE
        }
    }
}

/// Tasks work from the root of the repository, wherever they are called.
fn go_to_root() -> Result<(), String> {
    let root = std::env::var_os("CARGO_MANIFEST_DIR")
        .as_deref()
        .and_then(|folder| Path::new(folder).parent().map(Path::to_owned))
        .ok_or("start the tasks through cargo: cargo xtask <task>")?;
    std::env::set_current_dir(&root).map_err(|error| format!("cannot enter {}: {error}", root.display()))
}
