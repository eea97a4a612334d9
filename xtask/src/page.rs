//! The page of the window: its packages and its build, done again only when something changed.

use std::{fs, path::Path, time::SystemTime};

use crate::{
    machine,
    shell::{command, run_command},
};

/// The folder of the page.
const UI: &str = "ui";

/// Installs the page's packages when the lock file is newer than they are.
pub fn packages() -> Result<(), String> {
    machine::node()?;
    let lock = changed(&Path::new(UI).join("package-lock.json"));
    let installed = changed(&Path::new(UI).join("node_modules/.package-lock.json"));
    if installed.is_none() || installed < lock {
        npm(&["ci", "--no-audit", "--no-fund"])?;
    }
    Ok(())
}

/// Builds the page when it is not there or older than its source.
pub fn build() -> Result<(), String> {
    packages()?;
    let dist = Path::new(UI).join("dist");
    // Without `assets` it is the placeholder of `src-tauri/build.rs`.
    let is_built = dist.join("assets").is_dir();
    let built = changed(&dist.join("index.html")).filter(|_| is_built);
    if built.is_none() || built < newest(Path::new(UI)) {
        npm(&["run", "build"])?;
    }
    Ok(())
}

/// Runs one of the page's scripts.
pub fn npm(arguments: &[&str]) -> Result<(), String> {
    run_command(command("npm", arguments).current_dir(UI))
}

/// When the newest file below a folder was changed, apart from what is installed or built there.
fn newest(folder: &Path) -> Option<SystemTime> {
    let entries = fs::read_dir(folder).ok()?;
    entries
        .flatten()
        .filter(|entry| {
            !["node_modules", "dist"]
                .iter()
                .any(|name| entry.file_name() == *name)
        })
        .filter_map(|entry| {
            let path = entry.path();
            if path.is_dir() {
                newest(&path)
            } else {
                changed(&path)
            }
        })
        .max()
}

fn changed(file: &Path) -> Option<SystemTime> {
    fs::metadata(file).and_then(|meta| meta.modified()).ok()
}
