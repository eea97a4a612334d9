//! SQLite behind one door: one module per table, one writer that commits in groups, a pool of readers, migrations that
//! only go forward.
//!
//! It knows tables, not providers or recipes. Everything a run needs to survive a crash is in here.

mod answers;
mod assets;
mod calls;
mod candidates;
mod cells;
mod edits;
mod exports;
mod facets;
mod failures;
mod filters;
mod health;
mod kept;
mod ledger;
mod links;
mod lists;
mod merges;
mod order;
mod pace;
mod plans;
mod readers;
mod records;
mod reopen;
mod runs;
mod search;
mod settings;
mod sort_key;
mod states;
mod sums;
mod suspicions;
mod tallies;
mod views;
mod wall;
mod window;
mod writer;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use sqlx::{
    ConnectOptions as _, Row, Sqlite,
    sqlite::{
        SqliteArguments, SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous,
    },
};

pub use answers::Answer;
pub use assets::Asset;
pub use calls::{CallRecord, RunTally, Sent, Sum, Taught};
pub use candidates::{Chosen, Gallery, NewCandidate, Seen, Tint};
pub use cells::{CellChange, CellKey, Settled};
pub use edits::History;
pub use exports::{Changed, Export, NewExport};
pub use facets::{ProviderCount, ValueCount};
pub use failures::Failures;
pub use filters::{ColumnFilter, GridColumn, ValueTest};
pub use health::{Checked, OperationTally};
pub use ledger::{CallState, NewCall, Settlement};
pub use links::Link;
pub use lists::{Column, List, NewList};
pub use merges::Merge;
pub use pace::LearnedPace;
pub use plans::FieldResult;
use readers::Readers;
pub use records::{Imported, Record};
pub use runs::{Due, Item, NewItem, NewRun, Run};
pub use settings::ProviderSwitch;
pub use sums::RunSums;
pub use suspicions::{Suspected, Suspicion};
pub use tallies::CellCount;
pub use views::SavedView;
pub use wall::Tile;
use window::Views;
pub use window::{GridFilter, GridOrder};
use writer::Writer;

/// Why something could not be stored or read.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The folder or file cannot be opened.
    #[error("the database {path} cannot be opened: {reason}")]
    Open {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// It was made by a newer version of Spillway.
    #[error("the database {0} was made by a newer version of Spillway")]
    Newer(PathBuf),
    /// A file beside the database cannot be written.
    #[error("{path} could not be written: {reason}; free the folder for writing and go on")]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// The disk is full.
    #[error("the disk is full")]
    Full,
    /// SQLite refused.
    #[error("the database refused: {0}")]
    Sql(String),
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        let code = error
            .as_database_error()
            .and_then(sqlx::error::DatabaseError::code);
        // SQLITE_FULL
        if code.as_deref() == Some("13") {
            Self::Full
        } else {
            Self::Sql(error.to_string())
        }
    }
}

/// Connections that read at the same time.
const READERS: usize = 4;

/// The database.
#[derive(Clone)]
pub struct Store {
    read: Readers,
    writer: Writer,
    views: Arc<Views>,
}

impl Store {
    /// Opens or creates `app.db` in a folder and brings it up to this version.
    ///
    /// # Errors
    /// When the folder cannot be written, or the database is of a newer version.
    pub async fn open(folder: &Path) -> Result<Self, StoreError> {
        let path = folder.join("app.db");
        let open = |reason: String| StoreError::Open {
            path: path.clone(),
            reason,
        };
        std::fs::create_dir_all(folder).map_err(|error| open(error.to_string()))?;
        let options = SqliteConnectOptions::new()
            .filename(&path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // A reservation must be on the disk before its socket opens.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(10))
            // 4 MB: what is not in it is in the system's. When pages change places in a tree, the commit walks the whole
            // cache (`sqlite3PcacheTruncate`, for the page beyond 1 GB that served as the third hand), and nearly every one
            // does.
            .pragma("cache_size", "-4000")
            .pragma("temp_store", "memory")
            // 16 MB: the pages that every commit touches are copied into the database a quarter as often.
            .pragma("wal_autocheckpoint", "4000")
            // A failure is told where it is handled; a line for every statement would cost as much as the statement.
            .disable_statement_logging()
            .statement_cache_capacity(256);
        // Through a pool, because a future over a bare connection cannot be sent between threads.
        let pool = SqlitePoolOptions::new()
            .max_connections(1)
            .connect_with(options.clone())
            .await
            .map_err(|error| open(error.to_string()))?;
        let migrated = sqlx::migrate!("./migrations").run(&pool).await;
        pool.close().await;
        migrated.map_err(|error| match error {
            sqlx::migrate::MigrateError::VersionMissing(_)
            | sqlx::migrate::MigrateError::VersionTooNew(..) => StoreError::Newer(path.clone()),
            other => open(other.to_string()),
        })?;
        let writing = options.connect().await.map_err(|error| open(error.to_string()))?;
        // Each reader has a cache of its own; what lies below it is the system's, which all share.
        let reading = options
            .clone()
            .read_only(true)
            .create_if_missing(false)
            // The grid's search.
            .with_regexp();
        let writer = Writer::start(writing, options).map_err(|error| open(error.to_string()))?;
        Ok(Self {
            read: Readers::new(reading, READERS),
            writer,
            views: Arc::default(),
        })
    }
}

/// Now, in milliseconds since 1970 UTC.
#[must_use]
pub fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// JSON that this crate wrote itself. Broken JSON means a broken file, and says so.
fn from_json<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, sqlx::Error> {
    serde_json::from_str(text).map_err(|error| sqlx::Error::Decode(Box::new(error)))
}

fn to_json<T: serde::Serialize>(value: &T) -> Result<String, sqlx::Error> {
    serde_json::to_string(value).map_err(|error| sqlx::Error::Encode(Box::new(error)))
}

/// The rows of a query that gathers them into one JSON array. A row by itself is a message between two threads, which for
/// short rows costs many times what reading it does.
async fn gathered<T: serde::de::DeserializeOwned>(
    read: &Readers,
    query: sqlx::query::Query<'_, Sqlite, SqliteArguments>,
) -> Result<Vec<T>, sqlx::Error> {
    let text: Option<String> = query.fetch_one(read).await?.get(0);
    text.map_or_else(|| Ok(Vec::new()), |text| from_json(&text))
}

/// A count as SQLite gives it.
fn count(number: i64) -> u32 {
    u32::try_from(number.max(0)).unwrap_or(u32::MAX)
}
