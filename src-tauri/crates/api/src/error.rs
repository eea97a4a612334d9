//! The one error type that crosses to the page, the command line and other programs: what went wrong, what to do next.

use serde::Serialize;
use ts_rs::TS;

/// What kind of thing went wrong; only kinds that somebody acts on differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// Bad input: a file, a recipe, an argument. Nothing was spent.
    Usage,
    /// What was named is not there.
    NotFound,
    /// A file stands where one was to be written.
    Exists,
    /// A cap ends it.
    Cap,
    /// No keychain answers.
    Keychain,
    /// The folder that holds all state cannot be used: read-only, full, of a newer version.
    Storage,
    /// A provider or site could not be reached.
    Network,
    /// A fault of the program.
    Internal,
}

/// What went wrong, in a sentence, and what to do next.
#[derive(Clone, Debug, Serialize, TS, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    /// The kind.
    pub code: Code,
    /// What was being done, to what, and what went wrong.
    pub message: String,
    /// What to do next.
    pub hint: Option<String>,
    /// Whether the same thing may work when tried again.
    pub retryable: bool,
    /// What it concerns, such as a file and line.
    pub subject: Option<String>,
}

impl Error {
    /// An error of this kind.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), hint: None, retryable: false, subject: None }
    }

    /// Bad input, and what to do.
    pub fn usage(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::new(Code::Usage, message).hint(hint)
    }

    /// Something named that is not there.
    pub fn not_found(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::new(Code::NotFound, message).hint(hint)
    }

    /// A fault of the program while doing something.
    pub fn internal(doing: &str) -> Self {
        Self::new(Code::Internal, format!("Something went wrong in Spillway itself while {doing}."))
            .hint("Try again; if it stays, the log in the home folder says more.")
    }

    /// The same error with what to do next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same error about this file, line or thing.
    #[must_use]
    pub fn about(mut self, subject: impl Into<String>) -> Self {
        self.subject = Some(subject.into());
        self
    }

    /// The same error, saying that trying again may work.
    #[must_use]
    pub fn may_retry(mut self) -> Self {
        self.retryable = true;
        self
    }
}
