//! Sealing of secrets on their way from the page: the page gets a one-time public key, encrypts what was typed, and only
//! cipher text crosses the bridge, so that no message, log or trace of it holds a key.
//!
//! ECDH on P-256 with an ephemeral sender key, HKDF-SHA-256 without salt over the shared secret, AES-256-GCM: all of it
//! is in every web view's WebCrypto. A key pair opens one message and is forgotten.

use std::{collections::VecDeque, sync::Mutex};

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey},
    agreement::{ECDH_P256, EphemeralPrivateKey, UnparsedPublicKey, agree_ephemeral},
    error::Unspecified,
    hkdf::{HKDF_SHA256, KeyType, Salt},
    rand::{SecureRandom, SystemRandom},
};
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use vault::Secret;

use crate::{
    error::{Error, capital},
    types::{SealKey, SetKey},
};

/// What the key derivation is for; the page uses the same words.
const INFO: &[u8] = b"spillway key";
/// Key pairs handed out and not yet used; older ones are dropped.
const OPEN_AT_ONCE: usize = 8;

/// One-time key pairs that have been handed out.
#[derive(Default)]
pub struct Seals {
    open: Mutex<VecDeque<(String, EphemeralPrivateKey)>>,
}

impl Seals {
    /// Makes a key pair and gives its public half to the page.
    ///
    /// # Errors
    /// When this computer has no randomness to give.
    pub fn issue(&self) -> Result<SealKey, Error> {
        let random = SystemRandom::new();
        let failed = |_: Unspecified| Error::internal("making a one-time key to seal a secret with");
        let private = EphemeralPrivateKey::generate(&ECDH_P256, &random).map_err(failed)?;
        let public_key = BASE64.encode(private.compute_public_key().map_err(failed)?.as_ref());
        let mut name = [0_u8; 12];
        random.fill(&mut name).map_err(failed)?;
        let id = BASE64.encode(name);
        if let Ok(mut open) = self.open.lock() {
            open.push_back((id.clone(), private));
            while open.len() > OPEN_AT_ONCE {
                open.pop_front();
            }
        }
        Ok(SealKey { id, public_key })
    }

    /// Opens what the page sealed. The key pair is used up whether or not that works.
    ///
    /// # Errors
    /// When the key pair is not known (any more), or the message is not what it sealed.
    pub fn open(&self, message: &SetKey) -> Result<Secret, Error> {
        let private = self
            .take(&message.seal)
            .ok_or_else(|| broken("its one-time key was used already or is too old"))?;
        let decode = |text: &str| BASE64.decode(text).map_err(|_| broken("it is not base64"));
        let peer = UnparsedPublicKey::new(&ECDH_P256, decode(&message.public_key)?);
        let nonce: [u8; 12] = decode(&message.nonce)?
            .try_into()
            .map_err(|_| broken("its nonce is not 12 bytes long"))?;
        let mut sealed = decode(&message.sealed)?;
        let opened = agree_ephemeral(private, peer, Unspecified, |shared| {
            let okm = Salt::new(HKDF_SHA256, &[]).extract(shared);
            let mut key = [0_u8; 32];
            okm.expand(&[INFO], Length32)?.fill(&mut key)?;
            let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &key)?);
            key.open_in_place(Nonce::assume_unique_for_key(nonce), Aad::empty(), &mut sealed)
                .map(|plain| plain.to_vec())
        })
        .map_err(|_| broken("it was not sealed with this one-time key"))?;
        let text = String::from_utf8(opened).map_err(|_| broken("it is not text"))?;
        Secret::new(&text)
            .map_err(|error| Error::usage(capital(&format!("{error}.")), "Type the key alone, on one line."))
    }

    fn take(&self, id: &str) -> Option<EphemeralPrivateKey> {
        let mut open = self.open.lock().ok()?;
        let position = open.iter().position(|(name, _)| name == id)?;
        open.remove(position).map(|(_, private)| private)
    }
}

struct Length32;

impl KeyType for Length32 {
    fn len(&self) -> usize {
        32
    }
}

fn broken(what: &str) -> Error {
    Error::usage(
        format!("The key could not be taken over: {what}."),
        "Type it again.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Seals as the page does, with the same primitives.
    fn seal(to: &SealKey, secret: &str) -> SetKey {
        let random = SystemRandom::new();
        let private = EphemeralPrivateKey::generate(&ECDH_P256, &random).unwrap();
        let public_key = BASE64.encode(private.compute_public_key().unwrap());
        let peer = UnparsedPublicKey::new(&ECDH_P256, BASE64.decode(&to.public_key).unwrap());
        let mut sealed = secret.as_bytes().to_vec();
        agree_ephemeral(private, peer, Unspecified, |shared| {
            let mut key = [0_u8; 32];
            Salt::new(HKDF_SHA256, &[])
                .extract(shared)
                .expand(&[INFO], Length32)?
                .fill(&mut key)?;
            let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &key)?);
            key.seal_in_place_append_tag(Nonce::assume_unique_for_key([7; 12]), Aad::empty(), &mut sealed)
        })
        .unwrap();
        SetKey {
            provider: "hunter".into(),
            part: "key".into(),
            seal: to.id.clone(),
            public_key,
            nonce: BASE64.encode([7; 12]),
            sealed: BASE64.encode(sealed),
        }
    }

    #[test]
    fn a_sealed_secret_opens_once_and_is_not_in_the_message() {
        let seals = Seals::default();
        let issued = seals.issue().unwrap();
        let message = seal(&issued, "practice-secret-0042");
        assert!(
            !serde_json::to_string(&message)
                .unwrap()
                .contains("practice-secret")
        );
        assert_eq!(seals.open(&message).unwrap().expose(), "practice-secret-0042");
        assert!(seals.open(&message).is_err(), "a one-time key opens one message");
    }

    #[test]
    fn a_changed_message_does_not_open() {
        let seals = Seals::default();
        let mut message = seal(&seals.issue().unwrap(), "practice-secret-0042");
        message.sealed = BASE64.encode([0_u8; 36]);
        assert!(seals.open(&message).is_err());
    }
}
