//! The bundles of this system: deb and AppImage on Linux, dmg on macOS, msi on Windows.

use std::process::Command;

use crate::{
    machine, page,
    shell::{command, run_command},
};

/// The version of Tauri's own tool; not a package of the page, because only bundles and icons need it.
const TAURI_CLI: &str = "@tauri-apps/cli@2.12.5";

pub fn run(arguments: &[String]) -> Result<(), String> {
    machine::window()?;
    page::packages()?;
    run_command(tauri().arg("build").args(arguments))
}

/// Tauri's own tool, from the registry.
pub fn tauri() -> Command {
    command("npm", &["exec", "--yes", "--package", TAURI_CLI, "--", "tauri"])
}
