//! Filters, facets and saved views of the grid.

use model::{Cause, CellState, Field, ListId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::GridSort;

/// Which records the grid shows. All that is given has to hold.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct GridFilters {
    /// Only with a cell in this state.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub state: Option<CellState>,
    /// Only with a value that this provider gave.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub provider: Option<String>,
    /// Only with a cell that failed for this cause.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub cause: Option<Cause>,
    /// Only with a value that is less sure than this and that the user did not decide about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub below: Option<u8>,
    /// The found column that those four look at; any otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub field: Option<Field>,
    /// Only with such values in these columns.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<ColumnFilter>>")]
    pub columns: Vec<ColumnFilter>,
    /// Only with this text in a source column.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub search: Option<String>,
}

/// A filter by a column's values.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct ColumnFilter {
    /// The column's id.
    pub column: String,
    /// What its values have to be.
    pub test: ValueTest,
}

/// What the values of a column have to be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ValueTest {
    /// There is none.
    Blank,
    /// There is one.
    Filled,
    /// One of these, by the keys that [`ValueFacet`] gives.
    Is {
        /// The keys.
        keys: Vec<String>,
    },
    /// A number from here to there, both included.
    Between {
        /// The least.
        from: Option<f64>,
        /// The most.
        to: Option<f64>,
    },
    /// A text occurs in it, in whatever case.
    Contains {
        /// The text.
        text: String,
    },
}

/// Asks for a column's values.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ColumnInput {
    /// The list.
    pub list: ListId,
    /// The column's id.
    pub column: String,
}

/// A column's values.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ValueFacets {
    /// The most frequent ones, at most 40.
    pub values: Vec<ValueFacet>,
    /// How many different ones there are.
    pub different: u32,
    /// Records with a value.
    pub filled: u32,
    /// Records without.
    pub blank: u32,
    /// Whether they are numbers.
    pub numbers: bool,
}

/// A value and how many records have it.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ValueFacet {
    /// What a filter calls it.
    pub key: String,
    /// As it is spelled in the first record that has it.
    pub text: String,
    /// Records.
    pub records: u32,
}

/// Records whose value of a field one provider gave.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ProviderFacet {
    /// The field.
    pub field: Field,
    /// The provider's id; `user` and `file` too.
    pub provider: String,
    /// Its name.
    pub name: String,
    /// Its badge, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub badge: Option<String>,
    /// Records.
    pub records: u32,
}

/// How the grid is laid out, sorted and filtered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct GridView {
    /// Its name; empty for the grid as it was left.
    pub name: String,
    /// The columns in their order; others come after them.
    pub columns: Vec<ViewColumn>,
    /// The sort.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub sort: Option<GridSort>,
    /// The filters.
    #[serde(default)]
    pub filters: GridFilters,
}

/// A column as a view shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct ViewColumn {
    /// The column's id.
    pub id: String,
    /// How wide, in pixels.
    pub width: u32,
    /// Not shown.
    pub hidden: bool,
    /// Kept at the left edge.
    pub pinned: bool,
}

/// Keeps a view.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct KeepView {
    /// The list.
    pub list: ListId,
    /// The view.
    pub view: GridView,
}

/// Names a view.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ViewInput {
    /// The list.
    pub list: ListId,
    /// The view's name.
    pub name: String,
}
