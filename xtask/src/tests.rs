//! Every test level, from pure to real parts.

use crate::{has, run as command, say, setup};

pub fn run() -> Result<(), String> {
    if has("cargo-nextest") {
        command(
            "cargo",
            &["nextest", "run", "--workspace", "--locked", "--no-tests=pass"],
        )?;
        command("cargo", &["test", "--workspace", "--locked", "--doc"])?;
    } else {
        command("cargo", &["test", "--workspace", "--locked"])?;
    }
    if setup::keychain() {
        // A session bus and a Secret Service of its own, unlocked with a throw-away password.
        let script = "printf x | gnome-keyring-daemon --unlock --components=secrets >/dev/null && \
                      cargo test --locked -p spillway-tests --test it -- --ignored keychain";
        command("dbus-run-session", &["--", "bash", "-c", script])?;
    } else {
        say("no Secret Service here: the tests of the real keychain were left out");
    }
    Ok(())
}
