//! The program itself: what it is, what was set, what was spent.

use std::collections::BTreeMap;

use model::{EntityKind, Field, FieldKind, Micros, Problem};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Nothing: the input or output of a command that takes or gives nothing.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, TS)]
pub struct Nothing {}

/// What the status bar and the settings screen show of the program itself.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct AppInfo {
    /// The program's version.
    pub version: String,
    /// The folder that holds all state.
    pub home: String,
    /// Bytes that folder takes.
    #[ts(type = "number")]
    pub home_bytes: u64,
    /// Whether keys can be kept in the keychain here.
    pub keychain: KeychainState,
    /// Providers that can be asked: keyless, or with a key.
    pub providers_ready: u32,
    /// Keys in the keychain.
    pub keys_set: u32,
    /// Every field of the vocabulary, in order.
    pub fields: Vec<FieldInfo>,
    /// The folder in which exports are suggested.
    pub export_folder: String,
    /// A list that the program was started with, to be imported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub open_file: Option<String>,
    /// What is worth knowing at start, such as a definition file that does not load.
    pub problems: Vec<Problem>,
}

/// Whether keys can be kept.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct KeychainState {
    /// Whether the keychain of this computer answers.
    pub available: bool,
    /// Its name, such as "Secret Service", or what is wrong and what to do.
    pub message: String,
}

/// A field of the vocabulary.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct FieldInfo {
    /// The id.
    pub field: Field,
    /// The name people read.
    pub label: String,
    /// Person or company.
    pub entity: EntityKind,
    /// The type of its values.
    pub kind: FieldKind,
    /// Whether it is personal data.
    pub personal: bool,
}

/// Light, dark, or as the system has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// What the user set. Money caps hold over all lists and runs; none means no cap.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct Settings {
    /// The looks.
    pub theme: Theme,
    /// Most to spend in a calendar day.
    pub day_cap: Option<Micros>,
    /// Most to spend in a calendar month.
    pub month_cap: Option<Micros>,
    /// Most to spend in a calendar month at one provider, by its id.
    pub provider_caps: BTreeMap<String, Micros>,
    /// An address that sites and keyless services may write to when our requests trouble them; part of the User-Agent.
    pub contact: Option<String>,
}

/// Spend, as the start screen shows it.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SpendSummary {
    /// Spent this calendar month, practice money left out.
    pub month: Micros,
    /// The month's cap, if set.
    pub month_cap: Option<Micros>,
    /// Spent today.
    pub today: Micros,
    /// Spend by day of this month; the first entry is the 1st.
    pub days: Vec<Micros>,
    /// Paid calls this month.
    pub paid_calls: u32,
    /// Questions answered from the cache this month instead of by a call.
    pub cached: u32,
}
