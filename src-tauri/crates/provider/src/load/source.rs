//! A definition's text with the place of every key and value, and the problems found in it.

use model::{Problem, Severity};
use serde::de::IntoDeserializer;
use toml::{
    Spanned,
    de::{DeTable, DeValue, Deserializer},
};

use super::words;

/// The text of a file, read as TOML.
pub(super) struct Source<'a> {
    text: &'a str,
    origin: &'a str,
    tree: Spanned<DeTable<'a>>,
}

/// Where something stands in the tree: keys and positions from the top.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Place(Vec<Step>);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Key(String),
    Item(usize),
}

impl Place {
    /// A member of what stands here.
    pub(super) fn key(&self, name: &str) -> Self {
        self.step(Step::Key(name.to_owned()))
    }

    /// An item of what stands here, from 0.
    pub(super) fn item(&self, position: usize) -> Self {
        self.step(Step::Item(position))
    }

    pub(super) fn step(&self, step: Step) -> Self {
        let mut steps = self.0.clone();
        steps.push(step);
        Self(steps)
    }

    pub(super) fn steps(&self) -> &[Step] {
        &self.0
    }
}

impl<'a> Source<'a> {
    /// Reads text as TOML, with everything that is no TOML in it.
    pub(super) fn parse(text: &'a str, origin: &'a str) -> (Self, Vec<Problem>) {
        let (tree, errors) = DeTable::parse_recoverable(text);
        let source = Self { text, origin, tree };
        let mut problems: Vec<Problem> = Vec::new();
        for error in errors {
            let at = error.span().map_or(0, |span| span.start);
            let (message, hint) = words::humane(error.message());
            let problem = source.problem(Severity::Error, at, message, hint);
            // One slip often breaks the rest of its line as well.
            let line = |subject: &str| subject.rsplit_once(':').map(|(line, _)| line.to_owned());
            if problems
                .last()
                .is_none_or(|last| line(&last.subject) != line(&problem.subject))
            {
                problems.push(problem);
            }
        }
        (source, problems)
    }

    pub(super) fn tree(&self) -> &Spanned<DeTable<'a>> {
        &self.tree
    }

    /// Something that serde can read the whole from.
    pub(super) fn deserializer(tree: Spanned<DeTable<'a>>) -> Deserializer<'a> {
        tree.into_deserializer()
    }

    /// The byte at which something stands; of what is not there, its nearest surroundings.
    fn offset(&self, place: &Place) -> usize {
        let mut table: Option<&DeTable<'_>> = Some(self.tree.get_ref());
        let mut list = None;
        let mut at = self.tree.span().start;
        for step in place.steps() {
            let next: Option<&Spanned<DeValue<'_>>> = match step {
                Step::Key(name) => table.and_then(|table| table.get(name.as_str())),
                Step::Item(position) => list.and_then(|items: &toml::de::DeArray<'_>| items.get(*position)),
            };
            let Some(next) = next else { break };
            at = next.span().start;
            (table, list) = match next.get_ref() {
                DeValue::Table(table) => (Some(table), None),
                DeValue::Array(items) => (None, Some(items)),
                _ => (None, None),
            };
        }
        at
    }

    /// Where something below a place refers to a field, as in `{ field = "company.domain" }`.
    fn reference(&self, below: &Place, field: &str) -> Option<usize> {
        let DeValue::Table(table) = self.value(below)? else {
            return None;
        };
        reference_in(table, field)
    }

    fn value(&self, place: &Place) -> Option<&DeValue<'a>> {
        let (first, rest) = place.steps().split_first()?;
        let Step::Key(name) = first else { return None };
        let mut value = self.tree.get_ref().get(name.as_str())?.get_ref();
        for step in rest {
            value = match (step, value) {
                (Step::Key(name), DeValue::Table(table)) => table.get(name.as_str())?.get_ref(),
                (Step::Item(position), DeValue::Array(items)) => items.get(*position)?.get_ref(),
                _ => return None,
            };
        }
        Some(value)
    }

    fn problem(&self, severity: Severity, at: usize, message: String, hint: Option<String>) -> Problem {
        let before = self.text.get(..at).unwrap_or(self.text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |rest| rest.chars().count()) + 1;
        let problem = Problem::new(severity, format!("{}:{line}:{column}", self.origin), message);
        match hint {
            Some(hint) => problem.with_hint(hint),
            None => problem,
        }
    }
}

fn reference_in(table: &DeTable<'_>, field: &str) -> Option<usize> {
    if let Some(value) = table.get("field")
        && matches!(value.get_ref(), DeValue::String(name) if name == field)
    {
        return Some(value.span().start);
    }
    table
        .values()
        .find_map(|value| reference_below(value.get_ref(), field))
}

fn reference_below(value: &DeValue<'_>, field: &str) -> Option<usize> {
    match value {
        DeValue::Table(table) => reference_in(table, field),
        DeValue::Array(items) => items
            .iter()
            .find_map(|item| reference_below(item.get_ref(), field)),
        _ => None,
    }
}

/// The problems found in a file.
pub(super) struct Findings<'s> {
    source: &'s Source<'s>,
    found: Vec<(usize, Problem)>,
}

impl<'s> Findings<'s> {
    pub(super) fn new(source: &'s Source<'s>) -> Self {
        Self {
            source,
            found: Vec::new(),
        }
    }

    /// Something that keeps the definition from being used.
    pub(super) fn error(&mut self, place: &Place, message: impl Into<String>, hint: &str) {
        self.add(Severity::Error, place, message.into(), hint);
    }

    /// An error about a reference to a field somewhere below a place.
    pub(super) fn error_at_reference(&mut self, below: &Place, field: &str, message: String, hint: &str) {
        match self.source.reference(below, field) {
            Some(at) => self.error_at(at, message, Some(hint.to_owned())),
            None => self.error(below, message, hint),
        }
    }

    /// Something that is allowed and probably not meant.
    pub(super) fn warning(&mut self, place: &Place, message: impl Into<String>, hint: &str) {
        self.add(Severity::Warning, place, message.into(), hint);
    }

    fn add(&mut self, severity: Severity, place: &Place, message: String, hint: &str) {
        let at = self.source.offset(place);
        let hint = (!hint.is_empty()).then(|| hint.to_owned());
        self.found
            .push((at, self.source.problem(severity, at, message, hint)));
    }

    /// An error at a byte of the text.
    pub(super) fn error_at(&mut self, at: usize, message: String, hint: Option<String>) {
        self.found
            .push((at, self.source.problem(Severity::Error, at, message, hint)));
    }

    pub(super) fn has_errors(&self) -> bool {
        self.found
            .iter()
            .any(|(_, problem)| problem.severity == Severity::Error)
    }

    /// All of them, in the order of the file.
    pub(super) fn into_problems(mut self) -> Vec<Problem> {
        self.found.sort_by_key(|(at, _)| *at);
        self.found.into_iter().map(|(_, problem)| problem).collect()
    }
}
