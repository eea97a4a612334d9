//! What came of a call, and what a verifier said of an e-mail address.

use serde::{Deserialize, Serialize};

/// The one outcome of one call (DESIGN §1). Only `hit` and `miss` are answers; the rest say why there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The provider knows something: remembered.
    Hit,
    /// The provider knows nothing: remembered with its own freshness, never retried before that ends.
    Miss,
    /// Asked too fast: pauses the provider, not the row.
    Throttled,
    /// A fault that may pass (time-out, 5xx, broken body): retried; maybe charged.
    Transient,
    /// The provider refuses this user (401, 402, 403, quota spent): no more calls until the user acts.
    Refused,
    /// The provider cannot use this row's input (400, 422): this row only.
    Invalid,
    /// Something was found but failed verification or does not match the record.
    Rejected,
    /// Accepted, the answer comes later: ask again for the same job.
    Pending,
}

impl Outcome {
    /// The id used in storage, definitions and JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hit => "hit",
            Self::Miss => "miss",
            Self::Throttled => "throttled",
            Self::Transient => "transient",
            Self::Refused => "refused",
            Self::Invalid => "invalid",
            Self::Rejected => "rejected",
            Self::Pending => "pending",
        }
    }

    /// The outcome with this id, if there is one.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        [
            Self::Hit,
            Self::Miss,
            Self::Throttled,
            Self::Transient,
            Self::Refused,
            Self::Invalid,
            Self::Rejected,
            Self::Pending,
        ]
        .into_iter()
        .find(|outcome| outcome.as_str() == id)
    }

    /// Whether the provider answered the question, so that the answer is kept and the call is never repeated.
    #[must_use]
    pub fn is_answer(self) -> bool {
        matches!(self, Self::Hit | Self::Miss)
    }
}

/// What is known of an e-mail address's deliverability, from a verifier or from the finder itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The mailbox takes mail.
    Valid,
    /// The domain accepts every address, or the address is a role: it may bounce.
    Risky,
    /// The mailbox does not exist.
    Invalid,
    /// A throw-away address.
    Disposable,
    /// Nobody could say.
    Unknown,
}

impl Verdict {
    /// The id used in storage, recipes, definitions and JSON; also the value of `person.email_status`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Risky => "risky",
            Self::Invalid => "invalid",
            Self::Disposable => "disposable",
            Self::Unknown => "unknown",
        }
    }

    /// The verdict with this id, if there is one.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        [
            Self::Valid,
            Self::Risky,
            Self::Invalid,
            Self::Disposable,
            Self::Unknown,
        ]
        .into_iter()
        .find(|verdict| verdict.as_str() == id)
    }
}

/// What the user said of a site that seemed to be another company's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum SiteVerdict {
    /// It is the company's own after all.
    Right,
    /// It is somebody else's.
    Wrong,
}

impl SiteVerdict {
    /// The id used in storage, on the command line and in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Right => "right",
            Self::Wrong => "wrong",
        }
    }

    /// The verdict with this id, if there is one.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        [Self::Right, Self::Wrong]
            .into_iter()
            .find(|verdict| verdict.as_str() == id)
    }
}
