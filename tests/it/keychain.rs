//! The real keychain of the machine: run by `cargo xtask test` with a Secret Service of its own.

use vault::{Secret, Vault};

#[test]
#[ignore = "needs a Secret Service; cargo xtask test brings one"]
fn keychain_keeps_a_key_between_sessions_and_forgets_it_when_told() {
    let provider = "spillway-keychain-test";
    Vault::Keychain
        .set(provider, "key", Secret::new("k-123456").unwrap())
        .unwrap();
    let found = Vault::Keychain.get(provider, "key").unwrap();
    assert!(found.is_some(), "the key was set a moment ago");
    Vault::Keychain.delete(provider, "key").unwrap();
    assert!(
        Vault::Keychain.get(provider, "key").unwrap().is_none(),
        "the key was deleted"
    );
}
