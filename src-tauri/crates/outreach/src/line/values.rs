//! A record as the template language sees it. What is blank is a value of its own: it writes nothing, is false in a
//! condition, passes through filters, and is noted when it is written.

use std::fmt;
use std::sync::{Arc, Mutex};

use minijinja::value::{Object, ObjectRepr, Value};
use minijinja::{Error, ErrorKind, State};
use model::{EntityKind, Field};

use crate::record::{Record, Said, of_entity};

/// Under this name, which no template can write, the notes lie among the variables.
const NOTES: &str = " notes";

/// What was blank and written nevertheless, in order.
#[derive(Debug, Default)]
pub(crate) struct Notes(Mutex<Vec<String>>);

impl Notes {
    fn note(&self, name: &str) {
        if let Ok(mut notes) = self.0.lock()
            && !notes.iter().any(|noted| noted == name)
        {
            notes.push(name.to_owned());
        }
    }

    pub(crate) fn take(&self) -> Vec<String> {
        self.0
            .lock()
            .map(|mut notes| std::mem::take(&mut *notes))
            .unwrap_or_default()
    }
}

impl Object for Notes {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }
}

/// Nothing, under the name it was asked for.
#[derive(Debug)]
struct Blank {
    name: String,
    notes: Arc<Notes>,
}

impl Object for Blank {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn is_true(self: &Arc<Self>) -> bool {
        false
    }

    fn render(self: &Arc<Self>, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.notes.note(&self.name);
        Ok(())
    }
}

/// The variables of one record.
#[derive(Debug)]
pub(crate) struct Root {
    pub(crate) record: Arc<Record>,
    pub(crate) notes: Arc<Notes>,
}

impl Object for Root {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let name = key.as_str()?;
        let entity = |kind| {
            Some(Value::from_object(Entity {
                kind,
                record: Arc::clone(&self.record),
                notes: Arc::clone(&self.notes),
            }))
        };
        match name {
            NOTES => Some(Value::from_dyn_object(Arc::clone(&self.notes))),
            "person" => entity(EntityKind::Person),
            "company" => entity(EntityKind::Company),
            "record_key" => Some(Value::from(self.record.key.as_str())),
            "columns" => Some(Value::from_object(Columns {
                record: Arc::clone(&self.record),
                notes: Arc::clone(&self.notes),
            })),
            name if self.record.vocabulary.knows(name) => {
                Some(said(self.record.said(name), name, &self.notes))
            }
            _ => None,
        }
    }
}

/// The person or the company: a name by itself, fields after a dot.
#[derive(Debug)]
struct Entity {
    kind: EntityKind,
    record: Arc<Record>,
    notes: Arc<Notes>,
}

impl Object for Entity {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let field = of_entity(self.kind, key.as_str()?)?;
        Some(said(self.record.field(field), field.id(), &self.notes))
    }

    fn is_true(self: &Arc<Self>) -> bool {
        self.record.entity(self.kind).is_some()
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.record.entity(self.kind) {
            Some(name) => f.write_str(name),
            None => {
                self.notes.note(self.kind.as_str());
                Ok(())
            }
        }
    }
}

/// The list's columns by their own names.
#[derive(Debug)]
struct Columns {
    record: Arc<Record>,
    notes: Arc<Notes>,
}

impl Object for Columns {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let name = key.as_str()?;
        let position = self.record.vocabulary.column(name)?;
        let cell = self.record.cell(position).map(Said::Text);
        Some(said(cell, name, &self.notes))
    }
}

fn said(said: Option<Said<'_>>, name: &str, notes: &Arc<Notes>) -> Value {
    match said {
        Some(Said::Text(text)) => Value::from(text),
        Some(Said::Number(number)) => Value::from(number),
        None => Value::from_object(Blank {
            name: name.to_owned(),
            notes: Arc::clone(notes),
        }),
    }
}

/// Whether a value is blank: nothing was known, or nothing is left of it.
pub(crate) fn is_blank(value: &Value) -> bool {
    match value.as_str() {
        Some(text) => text.trim().is_empty(),
        None => value.is_undefined() || value.is_none() || !value.is_true() && value.as_object().is_some(),
    }
}

/// The name under which a blank value was asked for.
pub(crate) fn blank_name(value: &Value) -> Option<String> {
    let object = value.as_object()?;
    let entity = object
        .downcast_ref::<Entity>()
        .map(|entity| entity.kind.as_str().to_owned());
    entity.or_else(|| object.downcast_ref::<Blank>().map(|blank| blank.name.clone()))
}

/// A blank under a name, made by a filter that left nothing.
pub(crate) fn blank(state: &State<'_, '_>, name: &str) -> Result<Value, Error> {
    let notes = state
        .lookup(NOTES)
        .and_then(|notes| notes.downcast_object::<Notes>())
        .ok_or_else(|| Error::new(ErrorKind::InvalidOperation, "there is no record"))?;
    Ok(Value::from_object(Blank {
        name: name.to_owned(),
        notes,
    }))
}

/// The field that a path such as `person.job_title` names, where it begins with an entity.
pub(crate) fn entity_of(name: &str) -> Option<EntityKind> {
    [EntityKind::Person, EntityKind::Company]
        .into_iter()
        .find(|kind| kind.as_str() == name)
}

/// Names of the fields of an entity, for hints.
pub(crate) fn tails(kind: EntityKind) -> impl Iterator<Item = &'static str> {
    Field::all()
        .filter(move |field| field.entity() == kind && !field.is_picture())
        .map(crate::record::tail)
}
