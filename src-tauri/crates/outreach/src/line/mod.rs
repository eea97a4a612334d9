//! Personalised lines: text templates over a record's columns and fields.
//!
//! A template has values, filters and conditions, and nothing else: no loop, no macro, no other file. So its time and its
//! length follow from the template's own length and the values.

mod company;
mod filters;
mod moment;
mod names;
mod scan;
mod values;

use std::fmt;
use std::io;
use std::sync::Arc;

use jiff::civil::Date;
use minijinja::{AutoEscape, Environment, ErrorKind, UndefinedBehavior, Value};
use serde::Serialize;

use crate::record::{Record, Vocabulary, nearest};
use scan::Word;
use values::{Notes, Root, entity_of, tails};

/// Longest template, in bytes.
const MAX_TEMPLATE: usize = 8_000;
/// Longest text a line may become, in bytes.
const MAX_TEXT: usize = 20_000;
/// Steps of the template machine; a line of ordinary length takes a few dozen.
const FUEL: u64 = 20_000;

/// What is wrong with a template, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{name}:{line}:{column}: {message}")]
pub struct LineError {
    /// The line's name.
    pub name: String,
    /// The template's line, from 1.
    pub line: usize,
    /// The letter in that line, from 1.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub hint: Option<String>,
}

/// What a line says of a record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// The text, as it stands; empty when it failed.
    pub text: String,
    /// Names of values that were blank where the text needed them.
    pub missing: Vec<String>,
    /// Why there is no text.
    pub failed: Option<String>,
    /// Whether it is the fallback that is written, and `missing` or `failed` say why.
    pub fell_back: bool,
}

/// A text template, compiled.
pub struct Line {
    name: String,
    source: String,
    environment: Environment<'static>,
    fallback: Option<Box<Line>>,
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Line({} {:?})", self.name, self.source)
    }
}

impl Line {
    /// Compiles a template. `today` is what dates are counted from.
    ///
    /// # Errors
    /// Everything that is wrong with it, in the order of the text.
    pub fn new(
        name: &str,
        template: &str,
        vocabulary: &Vocabulary,
        today: Date,
    ) -> Result<Self, Vec<LineError>> {
        let at = |offset: usize, message: String, hint: Option<String>| {
            let before = template.get(..offset).unwrap_or(template);
            LineError {
                name: name.to_owned(),
                line: before.matches('\n').count() + 1,
                column: before.rsplit('\n').next().map_or(0, |rest| rest.chars().count()) + 1,
                message,
                hint,
            }
        };
        if template.trim().is_empty() {
            let hint = Some("write text, such as Hi {{ first_name }}".to_owned());
            return Err(vec![at(0, "it is empty".to_owned(), hint)]);
        }
        if template.len() > MAX_TEMPLATE {
            let message = format!("it is {} bytes long; {MAX_TEMPLATE} are allowed", template.len());
            return Err(vec![at(0, message, Some("make it shorter".to_owned()))]);
        }
        let errors: Vec<LineError> = scan::words(template)
            .into_iter()
            .filter_map(|(offset, word)| {
                wrong(&word, vocabulary).map(|(message, hint)| at(offset, message, hint))
            })
            .collect();
        if !errors.is_empty() {
            return Err(errors);
        }
        let mut environment = Environment::empty();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_auto_escape_callback(|_| AutoEscape::None);
        environment.set_fuel(Some(FUEL));
        environment.set_recursion_limit(64);
        environment.set_debug(true);
        filters::add(&mut environment, today);
        if let Err(error) = environment.add_template_owned("line", template.to_owned()) {
            let offset = error.range().map_or_else(
                || {
                    let lines = error.line().unwrap_or(1).saturating_sub(1);
                    template.split_inclusive('\n').take(lines).map(str::len).sum()
                },
                |range| range.start,
            );
            let said = error
                .detail()
                .map_or_else(|| error.kind().to_string(), str::to_owned);
            let hint = hint_of_syntax(template);
            return Err(vec![at(offset, said, hint)]);
        }
        Ok(Self {
            name: name.to_owned(),
            source: template.to_owned(),
            environment,
            fallback: None,
        })
    }

    /// With a line that is written where a value of this one is missing.
    #[must_use]
    pub fn with_fallback(mut self, fallback: Option<Line>) -> Self {
        self.fallback = fallback.map(Box::new);
        self
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The template.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// What the author of the texts wrote themselves.
    pub(crate) fn own_words(&self) -> String {
        self.fallback.as_ref().map_or_else(
            || self.source.clone(),
            |fallback| format!("{}\n{}", self.source, fallback.source),
        )
    }

    /// Writes it for a record; its fallback where a value is missing, if that has all of its own.
    #[must_use]
    pub fn write(&self, record: &Arc<Record>) -> Written {
        let first = self.first(record);
        let is_whole = first.failed.is_none() && first.missing.is_empty();
        match &self.fallback {
            Some(fallback) if !is_whole => {
                let second = fallback.first(record);
                if second.failed.is_some() || !second.missing.is_empty() {
                    return first;
                }
                Written {
                    text: second.text,
                    fell_back: true,
                    ..first
                }
            }
            _ => first,
        }
    }

    fn first(&self, record: &Arc<Record>) -> Written {
        let notes = Arc::new(Notes::default());
        let root = Value::from_object(Root {
            record: Arc::clone(record),
            notes: Arc::clone(&notes),
        });
        let mut text = Bounded::default();
        let written = self
            .environment
            .get_template("line")
            .and_then(|template| template.render_captured_to(root, &mut text).map(|_| ()));
        let failed = written.err().map(|error| {
            if text.full {
                format!("it grows beyond {MAX_TEXT} bytes")
            } else if error.kind() == ErrorKind::OutOfFuel {
                "it takes too many steps".to_owned()
            } else {
                error
                    .detail()
                    .map_or_else(|| error.kind().to_string(), str::to_owned)
            }
        });
        Written {
            text: match failed {
                None => String::from_utf8(text.bytes).unwrap_or_default(),
                Some(_) => String::new(),
            },
            missing: notes.take(),
            failed,
            fell_back: false,
        }
    }
}

/// What is wrong with a word of a template, with a hint.
fn wrong(word: &Word<'_>, vocabulary: &Vocabulary) -> Option<(String, Option<String>)> {
    let meant = |nearest: Option<&str>, kind: &str, all: &[&str]| {
        nearest.map_or_else(
            || Some(format!("there are the {kind} {}", all.join(", "))),
            |near| Some(format!("did you mean {near}?")),
        )
    };
    match word {
        Word::Tag("if" | "elif" | "else" | "endif") => None,
        Word::Tag(tag) => Some((
            format!("lines have no {{% {tag} %}}"),
            Some("write values as {{ first_name }} and conditions as {% if first_name %} … {% endif %}".to_owned()),
        )),
        Word::Sign("is") => Some((
            "lines have no tests with \"is\"".to_owned(),
            Some("write {% if job_title %} to ask whether something is known".to_owned()),
        )),
        Word::Sign(sign) => Some((format!("lines do not reckon with {sign}"), None)),
        Word::Filter(name) if filters::FILTERS.contains(name) => None,
        Word::Filter(name) => Some((
            format!("there is no filter {name}"),
            meant(nearest(name, filters::FILTERS), "filters", &filters::FILTERS),
        )),
        Word::Function(name) if filters::FUNCTIONS.contains(name) => None,
        Word::Function(name) => Some((
            format!("there is no function {name}"),
            Some("there is ab(\"Hi\", \"Hello\"); filters stand after a bar, as in {{ first_name | or(\"there\") }}".to_owned()),
        )),
        Word::Name("columns", path) => {
            let column = path.first()?;
            if vocabulary.column(column).is_some() {
                return None;
            }
            let near = nearest(column, vocabulary.columns().iter().map(String::as_str));
            Some((
                format!("there is no column \"{column}\""),
                near.map(|near| format!("did you mean \"{near}\"?")),
            ))
        }
        Word::Name(name, path) => match (entity_of(name), path.first()) {
            (Some(kind), Some(part)) if !tails(kind).any(|tail| tail == *part) => Some((
                format!("there is no field {name}.{part}"),
                nearest(part, tails(kind)).map(|near| format!("did you mean {name}.{near}?")),
            )),
            _ if vocabulary.knows(name) => None,
            _ => Some((
                format!("there is no column or field {name}"),
                vocabulary
                    .nearest(name)
                    .map(|near| format!("did you mean {near}?"))
                    .or_else(|| Some("names are columns in small letters, such as first_name for \"First name\"".to_owned())),
            )),
        },
    }
}

/// What most often goes wrong in a template that does not parse.
fn hint_of_syntax(template: &str) -> Option<String> {
    let opened = template.matches("{{").count();
    let closed = template.matches("}}").count();
    let conditions = template.matches("{% if").count() + template.matches("{%- if").count();
    let ends = template.matches("endif").count();
    if opened != closed {
        Some("every {{ needs its }}".to_owned())
    } else if conditions != ends {
        Some("every {% if … %} needs its {% endif %}".to_owned())
    } else {
        Some("values are written as {{ first_name | or(\"there\") }}".to_owned())
    }
}

/// A text that does not grow beyond its bound.
#[derive(Default)]
struct Bounded {
    bytes: Vec<u8>,
    full: bool,
}

impl io::Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + bytes.len() > MAX_TEXT {
            self.full = true;
            return Err(io::ErrorKind::OutOfMemory.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests;
