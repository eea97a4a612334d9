//! What a machine must have: installed where that can be done, and named exactly where it cannot.

use std::process::Command;

use crate::shell::{command, has, output, run_command, say};

/// What must be there to build the window, with the sign that it is.
const WINDOW: &[(Sign, &str)] = &[
    (Sign::Program("cc"), "build-essential"),
    (Sign::Program("pkg-config"), "pkg-config"),
    (Sign::Library("webkit2gtk-4.1"), "libwebkit2gtk-4.1-dev"),
    (Sign::Library("dbus-1"), "libdbus-1-dev"),
];

/// What must be there to drive the real window with no screen, and to keep keys in a real keychain.
const TESTS: &[(Sign, &str)] = &[
    (Sign::Program("Xvfb"), "xvfb"),
    (Sign::Program("WebKitWebDriver"), "webkit2gtk-driver"),
    (Sign::Program("import"), "imagemagick"),
    (Sign::Program("dbus-run-session"), "dbus-daemon"),
    (Sign::Program("gnome-keyring-daemon"), "gnome-keyring"),
];

/// The browser that draws the page in tests.
const CHROMIUM: &[&str] = &["chromium", "google-chrome", "google-chrome-stable"];

/// A browser that takes screenshots; any of these will do.
const BROWSERS: &[&str] = &[
    "chromium",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "brave-browser",
];

const HOW_WINDOW: &str = "Spillway's window needs a few system packages. Install them, then run the task again:

  Debian, Ubuntu   sudo apt-get install build-essential pkg-config libwebkit2gtk-4.1-dev libdbus-1-dev
  Fedora           sudo dnf install gcc gcc-c++ make pkgconf-pkg-config webkit2gtk4.1-devel dbus-devel
  Arch             sudo pacman -S --needed base-devel webkit2gtk-4.1 dbus
  macOS            xcode-select --install
  Windows          Visual Studio Build Tools with \"Desktop development with C++\"; WebView2 is part of Windows 10 and 11

The command line needs none of this: cargo run -p spillway-cli -- --help";

const HOW_NODE: &str =
    "Spillway's page is built with Node.js 20.19 or newer and npm. Install them, then run the task again:

  Debian 13, Ubuntu 25.04 or newer   sudo apt-get install nodejs npm
  older Debian and Ubuntu            https://nodejs.org/en/download (the packaged Node.js is too old)
  Fedora                             sudo dnf install nodejs npm
  Arch                               sudo pacman -S --needed nodejs npm
  macOS                              brew install node
  Windows                            winget install OpenJS.NodeJS.LTS";

/// The oldest Node.js that builds the page: major and minor version.
const NODE: (u32, u32) = (20, 19);

/// How to see that a package is there.
enum Sign {
    Program(&'static str),
    AnyProgram(&'static [&'static str]),
    Library(&'static str),
}

impl Sign {
    fn is_there(&self) -> bool {
        match self {
            Self::Program(name) => has(name),
            Self::AnyProgram(names) => names.iter().any(|name| has(name)),
            Self::Library(name) => output("pkg-config", &["--exists", name]).is_some(),
        }
    }
}

/// What the window is built on.
pub fn window() -> Result<(), String> {
    if !cfg!(target_os = "linux") || install(WINDOW).is_empty() {
        return Ok(());
    }
    Err(HOW_WINDOW.to_owned())
}

/// What the tests of the real window and keychain stand on; else what is missing.
pub fn real_parts() -> Result<(), String> {
    if !cfg!(target_os = "linux") {
        return Err("the real window and keychain are tested on Linux only".to_owned());
    }
    let missing = install(TESTS);
    if missing.is_empty() {
        Ok(())
    } else {
        Err(format!("not installed: {}", missing.join(", ")))
    }
}

/// A browser for the tests of screenshots. Elsewhere than on Linux they use what is installed, or say that nothing is.
pub fn browser() -> Result<(), String> {
    if !cfg!(target_os = "linux") || install(&[(Sign::AnyProgram(BROWSERS), "chromium")]).is_empty() {
        return Ok(());
    }
    Err("no browser for the tests of screenshots is installed: Chromium, Chrome, Edge or Brave".to_owned())
}

/// Chromium or Chrome, in which the looks of the page are compared.
pub fn chromium() -> Result<(), String> {
    if install(&[(Sign::AnyProgram(CHROMIUM), "chromium")]).is_empty() {
        return Ok(());
    }
    Err("no Chromium is installed".to_owned())
}

/// Node.js and npm, new enough for the page.
pub fn node() -> Result<(), String> {
    if !has("node") || !has("npm") {
        let packages = [(Sign::Program("node"), "nodejs"), (Sign::Program("npm"), "npm")];
        install(&packages);
    }
    let version = output("node", &["--version"]).unwrap_or_default();
    if has("npm") && node_is_new_enough(&version) {
        return Ok(());
    }
    let found = if version.is_empty() {
        "none was found".to_owned()
    } else {
        format!("found {version}")
    };
    Err(format!("{HOW_NODE}\n\n({found})"))
}

/// Installs what is missing with apt where that can be done; what is still missing then.
fn install(wanted: &[(Sign, &'static str)]) -> Vec<&'static str> {
    let missing = || -> Vec<&'static str> {
        wanted
            .iter()
            .filter(|(sign, _)| !sign.is_there())
            .map(|(_, package)| *package)
            .collect()
    };
    let packages = missing();
    if packages.is_empty() {
        return packages;
    }
    let Some(mut apt_get) = apt_get() else {
        return packages;
    };
    say(&format!("Installing {} …", packages.join(", ")));
    let update = run_command(apt_get().args(["update", "-qq"]));
    let install = run_command(
        apt_get()
            .args(["install", "-y", "-qq", "--no-install-recommends"])
            .args(&packages)
            .env("DEBIAN_FRONTEND", "noninteractive"),
    );
    for failure in [update, install].into_iter().filter_map(Result::err) {
        say(&failure);
    }
    missing()
}

/// How apt can be run here: as root, or through sudo when it asks for no password.
fn apt_get() -> Option<impl FnMut() -> Command> {
    if !has("apt-get") {
        return None;
    }
    let is_root = output("id", &["-u"]).is_some_and(|id| id == "0");
    let is_free = || output("sudo", &["-n", "true"]).is_some();
    if !is_root && !is_free() {
        return None;
    }
    Some(move || {
        if is_root {
            command("apt-get", &[])
        } else {
            command("sudo", &["-n", "apt-get"])
        }
    })
}

fn node_is_new_enough(version: &str) -> bool {
    let mut numbers = version
        .trim_start_matches('v')
        .split('.')
        .map(|number| number.parse::<u32>().ok());
    match (numbers.next().flatten(), numbers.next().flatten()) {
        (Some(major), Some(minor)) => (major, minor) >= NODE,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::node_is_new_enough;

    #[test]
    fn node_versions() {
        for (version, is_new_enough) in [
            ("v20.19.0", true),
            ("v22.1.0", true),
            ("v20.18.9", false),
            ("v18.20.4", false),
            ("", false),
            ("strange", false),
        ] {
            assert_eq!(node_is_new_enough(version), is_new_enough, "{version}");
        }
    }
}
