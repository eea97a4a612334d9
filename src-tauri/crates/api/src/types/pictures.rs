//! Pictures of companies: choosing others, looking for them, what they take.

use engine::pictures::PictureChoice;
use model::{Cause, CellState, Field, ListId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What the user wants in a slot of a record's company.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ChoosePicture {
    /// The list.
    pub list: ListId,
    /// Any record of the company.
    pub row: u32,
    /// The slot's field: `company.logo`, `company.icon` or `company.image`.
    pub field: Field,
    /// What is wanted there.
    pub choice: PictureChoice,
}

/// A part of the wall.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, TS)]
pub struct WallQuery {
    /// The list.
    pub list: ListId,
    /// The picture field that is shown.
    pub field: Field,
    /// First tile, from 0.
    pub start: u32,
    /// Tiles wanted, at most 500.
    pub count: u32,
}

/// A part of the wall.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct WallPage {
    /// The tiles, the least sure first.
    pub tiles: Vec<WallTile>,
    /// Companies in all.
    pub total: u32,
}

/// One company on the wall.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct WallTile {
    /// Its first record.
    pub row: u32,
    /// Its records.
    pub records: u32,
    /// Its name in the list, or its domain.
    pub name: String,
    /// Its domain, as the list writes it.
    pub domain: String,
    /// The state of the picture.
    pub state: CellState,
    /// The picture's hash; empty without one.
    pub picture: String,
    /// The ground it needs, as `#rrggbb`.
    pub plate: Option<String>,
    /// How sure it is, 0 to 100.
    pub confidence: Option<u8>,
    /// Why it is in this state.
    pub note: String,
    /// Why it failed, as a class.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub cause: Option<Cause>,
    /// Whether the user chose it.
    pub yours: bool,
}

/// What pictures to look for.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct RefreshPictures {
    /// The list.
    pub list: ListId,
    /// The slots' fields; all when empty.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<Field>>")]
    pub fields: Vec<Field>,
    /// Practice world instead of the web. The practice list is always looked for there.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub practice: bool,
    /// Ask sites that were looked at lately, too.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub again: bool,
}

/// A domain whose pictures are to be forgotten.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ForgetPictures {
    /// The domain.
    pub domain: String,
}

/// What was forgotten.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Forgotten {
    /// The domain, as it is known.
    pub domain: String,
    /// Pictures removed; those that another company shows stay.
    pub pictures: u32,
}

/// The most that stored pictures may take.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, TS)]
pub struct PicturesQuota {
    /// In bytes, smaller sizes included.
    #[ts(type = "number")]
    pub bytes: u64,
}
