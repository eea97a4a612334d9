//! Which browser there is: an installed Chrome, Chromium, Edge or Brave. Nothing is downloaded.

use std::{
    env,
    path::{Path, PathBuf},
};

/// Names another browser than the one that is found.
pub const BROWSER_VARIABLE: &str = "SPILLWAY_BROWSER";

/// No browser is there that can take screenshots.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason} Screenshots need an installed Chrome, Chromium, Edge or Brave. {install}")]
pub struct NoBrowser {
    /// What was looked for in vain.
    pub reason: String,
    /// What to install, and how.
    pub install: &'static str,
}

/// How to get one.
#[cfg(target_os = "linux")]
const INSTALL: &str = "Install one (Debian: sudo apt install chromium; Fedora: sudo dnf install chromium; Ubuntu: Chrome from \
                       google.com/chrome), or name yours in SPILLWAY_BROWSER; then run it again.";
#[cfg(target_os = "macos")]
const INSTALL: &str =
    "Install Chrome from google.com/chrome, or name yours in SPILLWAY_BROWSER; then run it again.";
#[cfg(not(any(target_os = "linux", target_os = "macos")))]
const INSTALL: &str = "Install Chrome from google.com/chrome or Edge from microsoft.com/edge, or name yours in SPILLWAY_BROWSER; then run it again.";

/// The programs by name, as they lie on the search path. What is packaged as a snap comes last: it sees little of the disk.
#[cfg(all(unix, not(target_os = "macos")))]
const NAMES: &[&str] = &[
    "google-chrome-stable",
    "google-chrome",
    "chromium",
    "microsoft-edge-stable",
    "microsoft-edge",
    "brave-browser",
    "chromium-browser",
];

/// The browser to use: the named one, else the first that is installed.
///
/// # Errors
/// When there is none; says what to install.
pub fn find_browser(named: Option<&Path>) -> Result<PathBuf, NoBrowser> {
    let named = named
        .map(Path::to_owned)
        .or_else(|| env::var_os(BROWSER_VARIABLE).map(PathBuf::from));
    if let Some(named) = named {
        return if named.is_file() {
            Ok(named)
        } else {
            Err(NoBrowser {
                reason: format!("There is no program {}.", named.display()),
                install: INSTALL,
            })
        };
    }
    candidates()
        .into_iter()
        .find(|path| path.is_file())
        .ok_or_else(|| NoBrowser {
            reason: "No browser was found.".to_owned(),
            install: INSTALL,
        })
}

#[cfg(all(unix, not(target_os = "macos")))]
fn candidates() -> Vec<PathBuf> {
    // The program itself where its place is known: the scripts before it add flags and extensions.
    let mut all: Vec<PathBuf> = [
        "/opt/google/chrome/chrome",
        "/usr/lib/chromium/chromium",
        "/usr/lib64/chromium-browser/chromium-browser",
        "/opt/microsoft/msedge/msedge",
        "/opt/brave.com/brave/brave",
    ]
    .map(PathBuf::from)
    .into();
    let path = env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = env::split_paths(&path).collect();
    for name in NAMES {
        all.extend(folders.iter().map(|folder| folder.join(name)));
    }
    all.push("/snap/bin/chromium".into());
    all
}

#[cfg(target_os = "macos")]
fn candidates() -> Vec<PathBuf> {
    let applications = [
        Some(PathBuf::from("/Applications")),
        env::var_os("HOME").map(|home| Path::new(&home).join("Applications")),
    ];
    let names = ["Google Chrome", "Chromium", "Microsoft Edge", "Brave Browser"];
    names
        .into_iter()
        .flat_map(|name| {
            let inside = format!("{name}.app/Contents/MacOS/{name}");
            applications
                .iter()
                .flatten()
                .map(move |folder| folder.join(&inside))
        })
        .collect()
}

#[cfg(windows)]
fn candidates() -> Vec<PathBuf> {
    let roots = ["PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"].map(env::var_os);
    let names = [
        r"Google\Chrome\Application\chrome.exe",
        r"Chromium\Application\chrome.exe",
        r"Microsoft\Edge\Application\msedge.exe",
        r"BraveSoftware\Brave-Browser\Application\brave.exe",
    ];
    names
        .into_iter()
        .flat_map(|name| roots.iter().flatten().map(move |root| Path::new(root).join(name)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_named_browser_that_is_not_there_is_said_with_what_to_do() {
        let error = find_browser(Some(Path::new("/nowhere/chrome"))).unwrap_err();
        let said = error.to_string();
        assert!(
            said.contains("/nowhere/chrome") && said.contains("Install"),
            "{said}"
        );
        let here = std::env::current_exe().unwrap();
        assert_eq!(find_browser(Some(&here)), Ok(here));
    }
}
