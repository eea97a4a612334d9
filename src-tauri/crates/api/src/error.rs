//! The one error type that crosses to the page, the command line and other programs: what went wrong, what to do next.

use engine::EngineError;
use model::Problem;
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
        Self {
            code,
            message: message.into(),
            hint: None,
            retryable: false,
            subject: None,
        }
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
        Self::new(
            Code::Internal,
            format!("Something went wrong in Spillway itself while {doing}."),
        )
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

impl From<store::StoreError> for Error {
    fn from(error: store::StoreError) -> Self {
        use store::StoreError as E;
        let hint = match &error {
            E::Open { .. } | E::File { .. } => {
                "Allow reading and writing there, or choose another folder with --home or SPILLWAY_HOME."
            }
            E::Newer(_) => "Install the newer version again, or choose another folder with --home.",
            E::Full => "Free some space, then go on; nothing that was finished is lost.",
            E::Sql(_) => "Try again; if it stays, the log in the home folder says more.",
        };
        let message = capital(&format!("{error}."));
        let code = if matches!(error, E::Sql(_)) {
            Code::Internal
        } else {
            Code::Storage
        };
        let error = Self::new(code, message).hint(hint);
        if code == Code::Internal {
            error.may_retry()
        } else {
            error
        }
    }
}

impl From<EngineError> for Error {
    fn from(error: EngineError) -> Self {
        match error {
            EngineError::Store(error) => error.into(),
            EngineError::Sheet(error) => {
                let said = error.to_string();
                let what = said.strip_suffix(&format!("; {}", error.next())).unwrap_or(&said);
                Self::new(Code::Usage, capital(&format!("{what}.")))
                    .hint(capital(&format!("{}.", error.next())))
            }
            EngineError::NoList(list) => Self::not_found(
                format!("There is no list {list}."),
                "See which there are: spillway lists",
            ),
            EngineError::NoColumn { wanted, columns } => Self::not_found(
                format!("There is no column \"{wanted}\"."),
                format!("The list has {columns} of its own, the first of which is source:0."),
            ),
            EngineError::NoRun(run) => Self::not_found(
                format!("There is no run {run}."),
                "See which there are: spillway runs",
            ),
            EngineError::WrongState { .. } => Self::new(Code::Usage, capital(&format!("{error}."))),
            EngineError::Problems(subject, problems) => of_problems(&subject, &problems),
            EngineError::Http(_) | EngineError::Halted(_) => {
                tracing::error!(%error, "a part of the program failed");
                Self::new(Code::Internal, capital(&format!("{error}.")))
                    .hint("Try again; if it stays, the log in the home folder says more.")
            }
        }
    }
}

/// Several problems of one file as one error: the first in full, the others counted, all in the log.
fn of_problems(subject: &str, problems: &[Problem]) -> Error {
    let Some(first) = problems.first() else {
        return Error::usage(format!("{subject} has a problem."), "Check it.");
    };
    let more = match problems.len() - 1 {
        0 => String::new(),
        1 => " (and one more problem)".to_owned(),
        n => format!(" (and {n} more problems)"),
    };
    let error = Error::new(
        Code::Usage,
        format!(
            "{}: {}{more}.",
            first.subject,
            first.message.trim_end_matches('.')
        ),
    )
    .about(first.subject.clone());
    match &first.hint {
        Some(hint) => error.hint(capital(&format!("{}.", hint.trim_end_matches('.')))),
        None => error,
    }
}

/// The same with a capital at its beginning.
pub(crate) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
