//! The real keychain of the machine; on Linux in a session of its own, so that nobody's keyring is touched.

use std::{env, process::Command};

use vault::{Secret, Vault};

/// Set in the process that has the session.
const INSIDE: &str = "SPILLWAY_TEST_SESSION";

#[test]
fn keychain_keeps_a_key_between_sessions_and_forgets_it_when_told() {
    if env::var_os(INSIDE).is_none() {
        // The address of the message bus is read from the environment, so the session must be there before the process is.
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/support/with-keychain.sh");
        let session = Command::new("sh")
            .arg(script)
            .arg(env::current_exe().unwrap())
            .env(INSIDE, "1")
            .status();
        assert!(
            session.unwrap().success(),
            "the test failed in its session; its own message is above"
        );
        return;
    }
    let provider = "spillway-keychain-test";
    Vault::Keychain
        .set(provider, "key", Secret::new("k-123456").unwrap())
        .unwrap();
    let found = Vault::Keychain.get(provider, "key").unwrap();
    assert_eq!(
        found,
        Some(Secret::new("k-123456").unwrap()),
        "the key was set a moment ago"
    );
    Vault::Keychain.delete(provider, "key").unwrap();
    assert_eq!(
        Vault::Keychain.get(provider, "key").unwrap(),
        None,
        "the key was deleted"
    );
}
