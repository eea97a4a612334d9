//! What the checks need of a machine, installed where that can be done and named where it cannot.

use crate::{has, run, say};

/// A keychain to test against: Linux has one only where a desktop runs, so the test brings its own.
pub fn keychain() -> bool {
    if !cfg!(target_os = "linux") {
        return false;
    }
    if has("dbus-run-session") && has("gnome-keyring-daemon") {
        return true;
    }
    apt(&["dbus", "gnome-keyring"]);
    has("dbus-run-session") && has("gnome-keyring-daemon")
}

/// Installs Debian packages where that is possible; says what is missing where it is not.
fn apt(packages: &[&str]) {
    let is_root = std::env::var("USER").is_ok_and(|user| user == "root")
        || std::env::var("HOME").is_ok_and(|home| home == "/root");
    if !(is_root && has("apt-get")) {
        say(&format!(
            "not installed, so what needs it is left out: {}",
            packages.join(", ")
        ));
        return;
    }
    let mut arguments = vec!["install", "-y", "-qq", "--no-install-recommends"];
    arguments.extend(packages);
    if let Err(message) = run("apt-get", &["update", "-qq"]).and_then(|()| run("apt-get", &arguments)) {
        say(&message);
    }
}
