//! Why a cell failed, as a class.

use serde::{Deserialize, Serialize};

/// Why a cell failed: what has to change before asking again can help. The cell's note says it in a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// A dead letter: the provider did not answer, and all retries are used up. Time helps.
    Dead,
    /// The provider refuses this user (no key, wrong key, no credit), or is not asked since it did. The user has to act.
    Refused,
    /// The provider cannot use what is known of this row. The row has to change.
    Invalid,
    /// It leads into this computer or its network, or shows no certificate to be trusted, and was left alone. The row has to change.
    Unsafe,
    /// Its answers were lost as often as a run risks a call that may have been charged. Whoever asks again risks one more.
    Lost,
    /// A provider's own cap is reached. Raising it, or the next month, helps.
    Capped,
    /// An address was found, and nobody could say whether it takes mail. Another verifier helps.
    Unchecked,
}

impl Cause {
    /// All causes, those first that asking again may help.
    pub const ALL: [Self; 7] = [
        Self::Dead,
        Self::Refused,
        Self::Capped,
        Self::Unchecked,
        Self::Invalid,
        Self::Unsafe,
        Self::Lost,
    ];

    /// The id used in storage, on the command line and in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Dead => "dead",
            Self::Refused => "refused",
            Self::Invalid => "invalid",
            Self::Unsafe => "unsafe",
            Self::Lost => "lost",
            Self::Capped => "capped",
            Self::Unchecked => "unchecked",
        }
    }

    /// The cause with this id, if there is one.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|cause| cause.as_str() == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_names_its_cause_and_is_what_json_holds() {
        for cause in Cause::ALL {
            assert_eq!(Cause::from_id(cause.as_str()), Some(cause));
            assert_eq!(serde_json::to_value(cause).unwrap(), cause.as_str());
        }
        assert_eq!(Cause::from_id("failed"), None);
    }
}
