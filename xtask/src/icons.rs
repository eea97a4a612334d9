//! Every size of the icon, drawn from `icons/icon.svg`; the results are committed.

use std::fs;

use crate::{dist::tauri, shell::run_command};

pub fn run() -> Result<(), String> {
    run_command(tauri().args(["icon", "icons/icon.svg", "--output", "icons"]))?;
    // Spillway is for desktops.
    for phone in ["icons/android", "icons/ios"] {
        fs::remove_dir_all(phone).map_err(|error| format!("{phone} could not be removed: {error}"))?;
    }
    Ok(())
}
