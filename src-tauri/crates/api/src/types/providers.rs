//! Providers, their keys and how they did.

use model::Field;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A provider, as its card shows it.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ProviderSummary {
    /// The id.
    pub id: String,
    /// The name.
    pub name: String,
    /// Its two-letter badge.
    pub badge: String,
    /// What it does, such as "e-mail by name and domain".
    pub summary: String,
    /// Where a key can be had.
    pub homepage: String,
    /// Whether it can be asked.
    pub state: ProviderState,
    /// One sentence on the state, and what to do.
    pub state_note: String,
    /// What has to be set: usually one key. Empty when none is needed.
    pub keys: Vec<KeySlot>,
    /// Fields it can fill.
    pub fields: Vec<Field>,
    /// Whether it checks e-mail addresses.
    pub verifies: bool,
    /// Its role: finds e-mails, verifies, company data, site.
    pub roles: Vec<String>,
    /// Documented limits in words.
    pub limits: String,
    /// Price in words with its date.
    pub price: String,
    /// "from documents, not verified live" until the user's own key tested it.
    pub evidence: String,
    /// When its key was last tested and what came of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub test: Option<KeyTestResult>,
    /// Its definition file, for definitions of the user's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub file: Option<String>,
    /// The definition as TOML.
    pub toml: String,
    /// Calls over the last seven days.
    pub calls_7d: u32,
    /// Share of the answers among them that found something, if there are enough to say.
    pub hit_rate_7d: Option<f64>,
}

/// Whether a provider can be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ProviderState {
    /// It can.
    Ready,
    /// It needs a key first.
    NoKey,
    /// It needs an installed browser first.
    NoBrowser,
    /// It refused the last call: wrong key, no credit.
    Refuses,
    /// The user switched it off.
    Off,
}

/// One secret a provider needs.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct KeySlot {
    /// `key` or `secret`.
    pub part: String,
    /// Its name at the provider's.
    pub label: String,
    /// Whether it is set.
    pub set: bool,
    /// The last four characters, when it is set and long enough.
    pub last_four: String,
}

/// What a free test of a key said.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct KeyTestResult {
    /// Whether the key works.
    pub ok: bool,
    /// What the provider said, in a sentence.
    pub message: String,
    /// Credits left, where the provider says.
    pub credits_left: Option<f64>,
    /// How long it took, in milliseconds.
    pub duration_ms: u32,
    /// When, in milliseconds since 1970 UTC.
    #[ts(type = "number")]
    pub at_ms: i64,
}

/// One provider.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ProviderInput {
    /// The id.
    pub provider: String,
}

/// Switches a provider on or off.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SwitchProvider {
    /// The id.
    pub provider: String,
    /// On.
    pub on: bool,
}

/// A one-time public key to seal a secret with, so that it never crosses the bridge as text.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SealKey {
    /// Names the key pair; it opens one message.
    pub id: String,
    /// An uncompressed P-256 point, in base64.
    pub public_key: String,
}

/// A secret, sealed: ECDH P-256 with the one-time key, HKDF-SHA-256 (no salt, info `spillway key`), AES-256-GCM.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SetKey {
    /// The provider's id.
    pub provider: String,
    /// `key` or `secret`.
    pub part: String,
    /// The one-time key's name.
    pub seal: String,
    /// The sender's public key: an uncompressed P-256 point, in base64.
    pub public_key: String,
    /// The 12-byte nonce, in base64.
    pub nonce: String,
    /// Cipher text and tag, in base64.
    pub sealed: String,
}

/// One secret of one provider.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct KeyInput {
    /// The provider's id.
    pub provider: String,
    /// `key` or `secret`.
    pub part: String,
}

/// A definition's text to be checked.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct CheckDefinition {
    /// The text.
    pub toml: String,
    /// What to call it in messages.
    pub origin: String,
}

/// Over which calls providers are judged.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, TS)]
pub struct HealthInput {
    /// The last so many days, until now.
    #[serde(default = "week")]
    #[ts(optional, as = "Option<u32>")]
    pub days: u32,
    /// Calls of the practice world instead of real ones; the two are never mixed.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub practice: bool,
}

impl HealthInput {
    /// The longest time to look back on.
    pub const MOST_DAYS: u32 = 365;
}

fn week() -> u32 {
    7
}
