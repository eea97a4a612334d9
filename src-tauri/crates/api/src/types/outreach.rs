//! Personalised lines and composed pictures.

pub use engine::outreach::wish::{LineWish, PictureWish, Wishes};

use engine::outreach::PictureCheck;
use model::{ListId, Problem};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::types::RecipeRef;

/// A recipe.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct RecipeInput {
    /// A bundled id, or TOML text.
    pub recipe: RecipeRef,
}

/// What lines and pictures of a list can be made of.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct OutreachKit {
    /// Picture templates, in the order in which they are offered.
    pub templates: Vec<PictureTemplate>,
    /// Names that templates may use: the list's columns, then the fields.
    pub names: Vec<String>,
    /// The folder of the user's own templates and pictures.
    pub folder: String,
    /// What is wrong with templates of the user's.
    pub problems: Vec<Problem>,
}

/// A picture template.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct PictureTemplate {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it shows, in a sentence.
    pub about: String,
    /// The template that stands in where a slot stays empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub fallback: Option<String>,
    /// Its slots.
    pub slots: Vec<PictureSlot>,
}

/// A slot of a picture template.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct PictureSlot {
    /// Its id.
    pub id: String,
    /// What it says by itself, where it takes text; none where it takes a picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub text: Option<String>,
}

/// Lines and pictures of a list.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct OutreachInput {
    /// The list.
    pub list: ListId,
    /// What is wanted.
    pub wishes: Wishes,
}

/// Lines and pictures to look at.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct PreviewOutreach {
    /// The list.
    pub list: ListId,
    /// What is wanted.
    pub wishes: Wishes,
    /// The records, by their rows from 1; at most twelve.
    pub rows: Vec<u32>,
}

/// What lines and pictures come to.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct OutreachPreview {
    /// One for each record.
    pub rows: Vec<OutreachRow>,
    /// What is wrong with templates; the others are shown.
    pub problems: Vec<Problem>,
}

/// What lines and pictures come to for one record.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct OutreachRow {
    /// The row, from 1.
    pub row: u32,
    /// Who it is about.
    pub about: String,
    /// Its lines.
    pub lines: Vec<LineShown>,
    /// Its pictures.
    pub pictures: Vec<PictureShown>,
}

/// A line of one record.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct LineShown {
    /// The column's name.
    pub name: String,
    /// The text.
    pub text: String,
    /// Values that were blank where they were needed.
    pub missing: Vec<String>,
    /// Why there is no text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub failed: Option<String>,
    /// Whether it is the fallback.
    pub fell_back: bool,
}

/// A picture of one record.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct PictureShown {
    /// The column's name.
    pub name: String,
    /// The picture, by its hash; none when there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub hash: Option<String>,
    /// What did not go as wanted, or why there is no picture.
    pub notes: Vec<String>,
}

/// What a whole list would read and show.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct OutreachCheck {
    /// Records.
    pub records: u32,
    /// Records of which every line reads well.
    pub well: u32,
    /// What reads badly, the most frequent first.
    pub findings: Vec<OutreachFinding>,
    /// What comes of the pictures.
    pub pictures: Vec<PictureCheck>,
}

/// Something that reads badly in many records.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct OutreachFinding {
    /// The line's name.
    pub line: String,
    /// Its kind, such as `missing`, `dangling`, `shouting`; `fallback` is none.
    pub kind: String,
    /// How many records.
    pub count: u32,
    /// A sentence.
    pub message: String,
    /// What to do.
    pub hint: String,
    /// The first of them.
    pub examples: Vec<OutreachExample>,
}

/// A record that shows a finding.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct OutreachExample {
    /// The row, from 1.
    pub row: u32,
    /// What it would read.
    pub text: String,
}
