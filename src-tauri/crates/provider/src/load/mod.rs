//! Reading a definition file. Every problem names line and column, and as many problems as possible are found at once:
//! first all of the file's shape, and when that is sound all of its meaning, its samples included.

mod operation;
mod provider;
mod rules;
mod samples;
mod shape;
mod source;
mod words;

use model::{Problem, Severity};

use crate::definition::Definition;
use source::{Findings, Source};

/// What came of reading a definition file.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The definition, when nothing is wrong with it.
    pub definition: Option<Definition>,
    /// Errors, and warnings and notes about what is allowed but could be better; in the order of the file.
    pub problems: Vec<Problem>,
}

/// Reads a definition and says everything about it, as `spillway providers check` does. `origin` names the file.
#[must_use]
pub fn check(text: &str, origin: &str) -> Checked {
    let (source, problems) = Source::parse(text, origin);
    if !problems.is_empty() {
        return Checked {
            definition: None,
            problems,
        };
    }
    let mut findings = Findings::new(&source);
    let definition = shape::read(&source, &mut findings);
    if let Some(definition) = &definition {
        provider::check(definition, &mut findings);
        if !findings.has_errors() {
            samples::check(definition, &mut findings);
        }
    }
    let definition = definition.filter(|_| !findings.has_errors());
    Checked {
        definition,
        problems: findings.into_problems(),
    }
}

/// Reads a definition. `origin` names the file in problems.
///
/// # Errors
/// Every error found, each as `origin:line:column`, with what to do.
pub fn load(text: &str, origin: &str) -> Result<Definition, Vec<Problem>> {
    let Checked {
        definition,
        mut problems,
    } = check(text, origin);
    definition.ok_or_else(|| {
        problems.retain(|problem| problem.severity == Severity::Error);
        problems
    })
}
