//! API keys in the keychain of the operating system, and a secret type that cannot be printed or serialised.
//!
//! Nothing here writes a secret anywhere else. On a computer without a keychain a key may come from the environment
//! (`SPILLWAY_KEY_<PROVIDER>`); tests keep theirs in memory.

use std::{
    collections::HashMap,
    fmt,
    sync::{Mutex, PoisonError},
};

/// A secret. It has no `Display`, no `Serialize`, its `Debug` says nothing, and its memory is overwritten on drop.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Vec<u8>);

impl Secret {
    /// Takes a secret in; white space around it, which pasting brings along, is dropped.
    ///
    /// # Errors
    /// When nothing is left, or it holds a control character.
    pub fn new(text: &str) -> Result<Self, VaultError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(VaultError::Unfit("the key is empty"));
        }
        if text.chars().any(char::is_control) {
            return Err(VaultError::Unfit(
                "the key has a line break or another control character in it",
            ));
        }
        Ok(Self(text.as_bytes().to_vec()))
    }

    /// The secret itself, for the one place that puts it into a request.
    #[must_use]
    pub fn expose(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The last four characters of a secret of twelve or more; empty for a shorter one, which four would give away.
    #[must_use]
    pub fn last_four(&self) -> String {
        let letters: Vec<char> = self.expose().chars().collect();
        if letters.len() < 12 {
            String::new()
        } else {
            letters[letters.len() - 4..].iter().collect()
        }
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        self.0.fill(0);
        std::hint::black_box(&self.0);
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Why a secret could not be kept or read.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// It cannot be a key.
    #[error("{0}")]
    Unfit(&'static str),
    /// No keychain answers.
    #[error("the keychain of this computer does not answer: {0}")]
    Unavailable(String),
}

/// Where secrets are kept.
pub enum Vault {
    /// The operating system's keychain.
    Keychain,
    /// Memory, for tests and the practice world.
    Memory(Mutex<HashMap<String, Secret>>),
}

/// The name under which the keychain files our secrets.
const SERVICE: &str = "spillway";

impl Vault {
    /// A vault in memory that forgets everything at the end.
    #[must_use]
    pub fn memory() -> Self {
        Self::Memory(Mutex::default())
    }

    /// What people call the keychain of this system.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Memory(_) => "memory",
            Self::Keychain if cfg!(target_os = "macos") => "macOS Keychain",
            Self::Keychain if cfg!(target_os = "windows") => "Windows Credential Manager",
            Self::Keychain => "Secret Service",
        }
    }

    /// Whether the keychain answers. It may ask the user to unlock it, and blocks meanwhile.
    ///
    /// # Errors
    /// When it does not answer.
    pub fn check(&self) -> Result<(), VaultError> {
        self.read("spillway-check").map(|_| ())
    }

    /// The secret under this name: the environment's for a key that is set there, else the keychain's. Blocks.
    ///
    /// # Errors
    /// When the keychain does not answer.
    pub fn get(&self, provider: &str, part: &str) -> Result<Option<Secret>, VaultError> {
        if let Some(secret) = from_environment(provider, part) {
            return Ok(Some(secret));
        }
        self.read(&entry_name(provider, part))
    }

    fn read(&self, name: &str) -> Result<Option<Secret>, VaultError> {
        match self {
            Self::Memory(secrets) => Ok(secrets
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .get(name)
                .cloned()),
            Self::Keychain => match entry(name)?.get_password() {
                Ok(text) => Secret::new(&text).map(Some),
                Err(keyring::Error::NoEntry) => Ok(None),
                Err(error) => Err(unavailable(&error)),
            },
        }
    }

    /// Keeps a secret, in place of an earlier one. Blocks.
    ///
    /// # Errors
    /// When the keychain does not answer.
    pub fn set(&self, provider: &str, part: &str, secret: Secret) -> Result<(), VaultError> {
        let name = entry_name(provider, part);
        match self {
            Self::Memory(secrets) => {
                secrets
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .insert(name, secret);
                Ok(())
            }
            Self::Keychain => entry(&name)?
                .set_password(secret.expose())
                .map_err(|error| unavailable(&error)),
        }
    }

    /// Forgets a secret. One that is not there is forgotten already. Blocks.
    ///
    /// # Errors
    /// When the keychain does not answer.
    pub fn delete(&self, provider: &str, part: &str) -> Result<(), VaultError> {
        let name = entry_name(provider, part);
        match self {
            Self::Memory(secrets) => {
                secrets
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .remove(&name);
                Ok(())
            }
            Self::Keychain => match entry(&name)?.delete_credential() {
                Ok(()) | Err(keyring::Error::NoEntry) => Ok(()),
                Err(error) => Err(unavailable(&error)),
            },
        }
    }
}

fn entry(name: &str) -> Result<keyring::Entry, VaultError> {
    keyring::Entry::new(SERVICE, name).map_err(|error| unavailable(&error))
}

fn unavailable(error: &keyring::Error) -> VaultError {
    VaultError::Unavailable(error.to_string())
}

fn entry_name(provider: &str, part: &str) -> String {
    format!("{provider}/{part}")
}

/// `SPILLWAY_KEY_HUNTER`, or `SPILLWAY_SECRET_HUNTER` for the second secret of a provider that wants two.
fn from_environment(provider: &str, part: &str) -> Option<Secret> {
    let name = format!("SPILLWAY_{part}_{provider}")
        .to_uppercase()
        .replace('-', "_");
    std::env::var(name).ok().and_then(|text| Secret::new(&text).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_never_prints_and_shows_four_letters_only_when_long() {
        let secret = Secret::new("  sk-1234567890abcd\n").unwrap();
        assert_eq!(format!("{secret:?}"), "Secret(…)");
        assert_eq!(secret.last_four(), "abcd");
        assert_eq!(Secret::new("short").unwrap().last_four(), "");
        assert!(Secret::new(" ").is_err());
        assert!(Secret::new("two\nlines").is_err());
    }

    #[test]
    fn a_vault_keeps_replaces_and_forgets() {
        let vault = Vault::memory();
        vault
            .set("hunter", "key", Secret::new("first-key").unwrap())
            .unwrap();
        vault
            .set("hunter", "key", Secret::new("second-key").unwrap())
            .unwrap();
        assert_eq!(
            vault.get("hunter", "key").unwrap().unwrap().expose(),
            "second-key"
        );
        assert!(vault.get("hunter", "secret").unwrap().is_none());
        vault.delete("hunter", "key").unwrap();
        vault.delete("hunter", "key").unwrap();
        assert!(vault.get("hunter", "key").unwrap().is_none());
    }
}
