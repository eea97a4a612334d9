//! What the page is told while it looks.

use engine::run::RunStatus;
use model::ListId;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What the page is told while it looks. It carries what changed, not the data; the page pulls what it shows.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event {
    /// A run moved, and cells of its list with it; at most ten a second.
    Run {
        /// The run, now.
        status: Box<RunStatus>,
    },
    /// The user's word changed cells.
    Cells {
        /// Of these lists.
        lists: Vec<ListId>,
    },
    /// An import moved on.
    Import {
        /// The file.
        source: String,
        /// Records read so far.
        records: u32,
    },
    /// Looking for a list's pictures moved on.
    Pictures {
        /// The list.
        list: ListId,
        /// Sites that are done.
        done: u32,
        /// Sites in all.
        sites: u32,
    },
    /// Lists came, went or changed their name.
    Lists,
    /// Providers or keys changed.
    Providers,
    /// An export moved on.
    Export {
        /// The list.
        list: ListId,
        /// Records written.
        records: u32,
        /// Records in all.
        total: u32,
    },
}
