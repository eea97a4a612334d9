//! The processes of this computer, as the system shows them.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Every process, as its folder below `/proc`.
pub fn all() -> impl Iterator<Item = PathBuf> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    entries
        .map(|entry| entry.path())
        .filter(|path| path.join("cmdline").is_file())
}

/// The window that runs on a home, as its folder below `/proc`.
///
/// # Panics
/// When there is none.
#[must_use]
pub fn of_home(home: &Path) -> PathBuf {
    let arguments = format!("/spillway\0--home\0{}\0", home.display());
    let runs = |process: &PathBuf| {
        let line = fs::read(process.join("cmdline")).unwrap_or_default();
        String::from_utf8_lossy(&line).contains(&arguments)
    };
    all().find(runs).expect("a window runs on this home")
}
