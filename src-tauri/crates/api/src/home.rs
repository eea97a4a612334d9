//! The home folder: where it is, that it can be written, who works in it, and the log that it holds.

use std::{
    fs::{File, OpenOptions, TryLockError},
    path::{Path, PathBuf},
    sync::Once,
};

use tracing_subscriber::{EnvFilter, fmt::writer::MakeWriterExt as _};

use crate::{Code, Error};

/// The folder that holds all state: the one that is named, else `SPILLWAY_HOME`, else the system's usual place.
#[must_use]
pub fn home(named: Option<&Path>) -> PathBuf {
    let from_environment = || std::env::var_os("SPILLWAY_HOME").filter(|home| !home.is_empty());
    let usual =
        || directories::ProjectDirs::from("app", "", "Spillway").map(|dirs| dirs.data_dir().to_owned());
    named
        .map(Path::to_owned)
        .or_else(|| from_environment().map(PathBuf::from))
        .or_else(usual)
        .unwrap_or_else(|| PathBuf::from("spillway-home"))
}

/// Makes the folder where it is missing, and begins the log in it.
pub(crate) fn prepare(home: &Path) -> Result<(), Error> {
    std::fs::create_dir_all(home).map_err(|error| {
        Error::new(
            Code::Storage,
            format!("The home folder {} cannot be made: {error}.", home.display()),
        )
        .hint("Choose another with --home or SPILLWAY_HOME, or free this one.")
    })?;
    begin_log(home);
    Ok(())
}

/// One log per program: a file a day, a week kept. A failure is logged once, where it is handled; no secret is.
fn begin_log(home: &Path) {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let folder = home.join("logs");
        // A folder that cannot hold a log is told of when the database opens.
        if std::fs::create_dir_all(&folder).is_err() {
            return;
        }
        let daily = tracing_appender::rolling::Builder::new()
            .rotation(tracing_appender::rolling::Rotation::DAILY)
            .filename_prefix("spillway")
            .filename_suffix("log")
            .max_log_files(7)
            .build(folder);
        let Ok(file) = daily else { return };
        let filter =
            EnvFilter::try_from_env("SPILLWAY_LOG").unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
        // A second log, as in tests, is of no harm.
        let _ = tracing_subscriber::fmt()
            .with_env_filter(filter)
            .with_ansi(false)
            .with_writer(file.with_max_level(tracing::Level::DEBUG))
            .try_init();
    });
}

/// The right to carry out runs in a home folder; one process has it, until it ends in whatever way.
pub(crate) struct Claim {
    _file: File,
}

impl Claim {
    /// Takes the right, or None when another process has it.
    pub(crate) fn take(home: &Path) -> Result<Option<Self>, Error> {
        let path = home.join("lock");
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(|error| {
                Error::new(
                    Code::Storage,
                    format!("The home folder {} cannot be written: {error}.", home.display()),
                )
                .hint("Allow writing there, or choose another with --home or SPILLWAY_HOME.")
            })?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self { _file: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(Error::new(
                Code::Storage,
                format!("The home folder {} cannot be locked: {error}.", home.display()),
            )
            .hint("Choose a folder on a local disk with --home or SPILLWAY_HOME.")),
        }
    }
}

/// Bytes that a folder takes, links not followed.
pub(crate) fn size_of(folder: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return 0;
    };
    entries
        .filter_map(Result::ok)
        .map(|entry| match entry.metadata() {
            Ok(meta) if meta.is_dir() => size_of(&entry.path()),
            Ok(meta) => meta.len(),
            Err(_) => 0,
        })
        .sum()
}
