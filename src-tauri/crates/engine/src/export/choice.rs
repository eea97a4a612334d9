//! What the user wants of a sheet.

use std::path::PathBuf;

use model::{Field, ListId};
use sheet::Format;

use super::{column::Wanted, gate::Rules, suppress::Suppression};
use crate::outreach::wish::Wishes;

/// What is to be written.
#[derive(Clone, Debug)]
pub struct Export {
    /// The list.
    pub list: ListId,
    /// Where to.
    pub path: PathBuf,
    /// The format.
    pub format: Format,
    /// What goes into it.
    pub choice: Choice,
}

/// What goes into a sheet.
#[derive(Clone, Debug)]
pub struct Choice {
    /// The columns; the usual ones otherwise.
    pub columns: Option<Vec<Wanted>>,
    /// Whether the columns are named one by one, so that lines and pictures go out only where they are named.
    pub named: bool,
    /// Lines and pictures; those that were set for the list otherwise.
    pub outreach: Option<Wishes>,
    /// Only the user's own columns, untouched.
    pub source_only: bool,
    /// Write pictures; their columns are left out otherwise.
    pub pictures: bool,
    /// Put pictures into cells instead of over them.
    pub in_cells: bool,
    /// Say of every found value where it comes from, where the format has a place for that.
    pub provenance: bool,
    /// Who may go out.
    pub rules: Rules,
    /// Only records in which these are known.
    pub needs: Vec<Field>,
    /// Who wants no mail.
    pub suppression: Suppression,
}

impl Default for Choice {
    fn default() -> Self {
        Self {
            columns: None,
            named: false,
            outreach: None,
            source_only: false,
            pictures: true,
            in_cells: false,
            provenance: true,
            rules: Rules::default(),
            needs: Vec::new(),
            suppression: Suppression::default(),
        }
    }
}
