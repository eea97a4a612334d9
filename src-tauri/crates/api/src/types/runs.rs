//! Recipes, plans and runs.

use engine::recipe::{Dial, Fault, Recipe};
use model::{Cause, CellState, Field, ListId, Micros, RunId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A recipe by bundled name or as text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RecipeRef {
    /// A bundled recipe's id, such as `work-emails`.
    Bundled(String),
    /// The recipe itself, as TOML.
    Toml(String),
}

/// A recipe, as the goal cards show it.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct RecipeSummary {
    /// The bundled id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it does, in a sentence.
    pub description: String,
    /// Wanted fields.
    pub fields: Vec<Field>,
    /// The text.
    pub toml: String,
}

/// A recipe's text to be read, on a list if one is given.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct DraftRecipe {
    /// The text.
    pub toml: String,
    /// What is written into it first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub recipe: Option<Recipe>,
    /// The list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub list: Option<ListId>,
}

/// A recipe as text and as what the text says.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct RecipeDraft {
    /// The text.
    pub toml: String,
    /// What it says; nothing where it cannot be read as a recipe.
    pub recipe: Option<Recipe>,
    /// All that is wrong with it.
    pub faults: Vec<Fault>,
}

/// The recipe a list is planned and run with.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SetRecipe {
    /// The list.
    pub list: ListId,
    /// The recipe.
    pub recipe: RecipeRef,
}

/// What to plan.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct PlanInput {
    /// The list.
    pub list: ListId,
    /// The recipe.
    pub recipe: RecipeRef,
    /// Practice world instead of real providers. The practice list always runs there.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub practice: bool,
    /// Only this many records: the first ones, or a random sample when `sample` is set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub limit: Option<u32>,
    /// Take the limited records at random: a pilot.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub sample: bool,
    /// Instead of the recipe's dial.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub dial: Option<Dial>,
}

/// A plan that the user said yes to.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct StartRun {
    /// What was planned.
    pub plan: PlanInput,
    /// The most it may spend, confirmed by the user.
    pub cap: Micros,
}

/// One run.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, TS)]
pub struct RunInput {
    /// The run.
    pub run: RunId,
}

/// A run to go on with, with another cap if the old one ended it.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, TS)]
pub struct ResumeRun {
    /// The run.
    pub run: RunId,
    /// The new cap.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub cap: Option<Micros>,
}

/// What an undo did.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, TS)]
pub struct Undone {
    /// Cells put back.
    pub cells: u32,
}

/// Whose failed cells are counted.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, TS)]
pub struct FailuresInput {
    /// Only those of this list; of all lists otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub list: Option<ListId>,
}

/// Failed cells of one list and field that say the same.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct FailureReason {
    /// The list.
    pub list: ListId,
    /// The field.
    pub field: Field,
    /// Why they failed, as a class.
    pub cause: Option<Cause>,
    /// Why, in a sentence.
    pub note: String,
    /// Records with such a cell.
    pub records: u32,
}

/// Failed or stopped cells to try again.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Again {
    /// The list.
    pub list: ListId,
    /// Only cells in this state; failed ones otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub state: Option<CellState>,
    /// Only cells that failed for this cause: `dead` for dead letters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub cause: Option<Cause>,
    /// Only these rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub rows: Option<Vec<u32>>,
}

/// Cells to try again that the user said yes to.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct RetryInput {
    /// Which cells.
    pub again: Again,
    /// The most it may spend, confirmed by the user.
    pub cap: Micros,
}
