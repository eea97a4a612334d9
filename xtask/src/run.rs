//! Sets up the machine, builds Spillway and opens it.

use std::time::Instant;

use crate::{
    machine, page, practice,
    shell::{built, command, run as start, run_command, say},
};

pub fn run(arguments: &[String]) -> Result<(), String> {
    if !has_display() {
        say("There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set), so no window can open.");
        say("Running the practice list in the terminal instead.\n");
        return practice::run_in_terminal();
    }
    let began = Instant::now();
    machine::window()?;
    page::build()?;
    start("cargo", &["build", "--locked", "--bin", "spillway"])?;
    say(&format!(
        "Ready after {} s; opening Spillway.",
        began.elapsed().as_secs()
    ));
    let program = built("spillway").to_string_lossy().into_owned();
    run_command(command(&program, &[]).args(arguments))
}

/// macOS and Windows always have one; elsewhere a variable names it.
fn has_display() -> bool {
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    cfg!(any(target_os = "macos", windows)) || is_set("DISPLAY") || is_set("WAYLAND_DISPLAY")
}
