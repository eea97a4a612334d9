//! Why a file cannot be read or written: what was done, to what, what is wrong, what to do next.

use std::{io, path::Path};

/// Why a file cannot be read or written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SheetError {
    /// The file cannot be opened.
    #[error("cannot open {subject}: {wrong}; {next}")]
    Open {
        /// The file.
        subject: String,
        /// What is wrong.
        wrong: String,
        /// What to do next.
        next: String,
    },
    /// The file was opened and holds no table that can be read.
    #[error("cannot import {subject}: {wrong}; {next}")]
    Broken {
        /// The file.
        subject: String,
        /// What is wrong.
        wrong: String,
        /// What to do next.
        next: String,
    },
    /// A sheet cannot be written.
    #[error("cannot write {subject}: {wrong}; {next}")]
    Write {
        /// The file.
        subject: String,
        /// What is wrong.
        wrong: String,
        /// What to do next.
        next: String,
    },
}

impl SheetError {
    /// What is wrong.
    #[must_use]
    pub fn wrong(&self) -> &str {
        match self {
            Self::Open { wrong, .. } | Self::Broken { wrong, .. } | Self::Write { wrong, .. } => wrong,
        }
    }

    /// What to do next.
    #[must_use]
    pub fn next(&self) -> &str {
        match self {
            Self::Open { next, .. } | Self::Broken { next, .. } | Self::Write { next, .. } => next,
        }
    }

    pub(crate) fn broken(path: &Path, wrong: impl Into<String>, next: impl Into<String>) -> Self {
        Self::Broken {
            subject: path.display().to_string(),
            wrong: wrong.into(),
            next: next.into(),
        }
    }

    pub(crate) fn unopened(path: &Path, wrong: impl Into<String>, next: impl Into<String>) -> Self {
        Self::Open {
            subject: path.display().to_string(),
            wrong: wrong.into(),
            next: next.into(),
        }
    }

    /// What the system said when a file was opened or read.
    pub(crate) fn reading(path: &Path, error: &io::Error) -> Self {
        let (wrong, next) = match error.kind() {
            io::ErrorKind::NotFound => (
                "there is no such file".to_owned(),
                "check its name, or whether it was moved",
            ),
            io::ErrorKind::PermissionDenied => (
                "this account may not read it".to_owned(),
                "change its permissions, or copy it into a folder of yours",
            ),
            _ => (
                error.to_string(),
                "check that its disk is connected, or drop a copy of it",
            ),
        };
        Self::unopened(path, wrong, next)
    }

    /// What the system said when a file was written.
    pub(crate) fn writing(path: &Path, error: &io::Error) -> Self {
        let (wrong, next) = match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => (
                "the disk is full".to_owned(),
                "free some space, or save it elsewhere",
            ),
            io::ErrorKind::ReadOnlyFilesystem => {
                ("its disk cannot be written to".to_owned(), "save it elsewhere")
            }
            io::ErrorKind::PermissionDenied => (
                "this account may not write there, or another program holds the file open".to_owned(),
                "close it in your spreadsheet program, or save it elsewhere",
            ),
            io::ErrorKind::NotFound => (
                "its folder does not exist".to_owned(),
                "make the folder, or save it elsewhere",
            ),
            io::ErrorKind::IsADirectory => (
                "a folder of that name stands there".to_owned(),
                "choose another name",
            ),
            io::ErrorKind::ResourceBusy | io::ErrorKind::ExecutableFileBusy => (
                "another program holds it open".to_owned(),
                "close it there, or choose another name",
            ),
            // Windows: 32 and 33 are a file in use by another process.
            _ if cfg!(windows) && matches!(error.raw_os_error(), Some(32 | 33)) => (
                "another program holds it open".to_owned(),
                "close it there, or choose another name",
            ),
            _ => (error.to_string(), "save it elsewhere"),
        };
        Self::Write {
            subject: path.display().to_string(),
            wrong,
            next: next.to_owned(),
        }
    }
}
