//! Sites that may be another company's, and the user's word on them.

use model::{ListId, SiteVerdict};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Which companies of a list to show.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, TS)]
pub struct DoubtsInput {
    /// The list.
    pub list: ListId,
    /// Those that were judged, instead of those that wait for it.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub judged: bool,
}

/// The user's word on a record's company.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, TS)]
pub struct JudgeSite {
    /// The list.
    pub list: ListId,
    /// Any record of the company.
    pub row: u32,
    /// What the user says; none takes it back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub verdict: Option<SiteVerdict>,
}
