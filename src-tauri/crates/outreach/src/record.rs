//! A record as templates see it: the list's own columns, and the fields known of the person and the company behind it.
//!
//! A name in a template is a column (`first_name` for "First name"), a field by its last part (`job_title`), or a field
//! in full (`person.job_title`). A column that is blank gives way to the field of the same name.

use std::collections::BTreeMap;
use std::sync::Arc;

use model::{EntityKind, Field, FieldKind};

/// What templates may name in a list.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    columns: Vec<String>,
    slugs: BTreeMap<String, usize>,
}

/// Names that a template can always use.
const ALWAYS: [&str; 4] = ["person", "company", "columns", "record_key"];

impl Vocabulary {
    /// The names of a list with these columns. The first of two columns with one name has it.
    #[must_use]
    pub fn new(columns: impl IntoIterator<Item = String>) -> Self {
        let columns: Vec<String> = columns.into_iter().collect();
        let mut slugs = BTreeMap::new();
        for (position, column) in columns.iter().enumerate() {
            let slug = slug(column);
            if !slug.is_empty() {
                slugs.entry(slug).or_insert(position);
            }
        }
        Self { columns, slugs }
    }

    /// Every name, as it is written in a template: the columns first, then the fields.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let columns = (0..self.columns.len())
            .filter_map(|at| self.slugs.iter().find(|(_, position)| **position == at))
            .map(|(slug, _)| slug.as_str());
        columns.chain(
            Field::all()
                .filter(|field| !field.is_picture())
                .map(|field| field.id()),
        )
    }

    /// The names of the columns, as the list has them.
    #[must_use]
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    pub(crate) fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column == name)
    }

    pub(crate) fn knows(&self, name: &str) -> bool {
        ALWAYS.contains(&name) || self.slugs.contains_key(name) || by_tail(name).is_some()
    }

    /// What was probably meant by a name that nobody knows.
    pub(crate) fn nearest(&self, name: &str) -> Option<&str> {
        let fixed: Vec<&str> = Field::all().map(tail).chain(ALWAYS).collect();
        nearest(name, self.slugs.keys().map(String::as_str).chain(fixed))
    }
}

/// The name that was probably meant.
pub(crate) fn nearest<'a>(written: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    model::nearest(written, candidates.into_iter().map(|known| (known, known)))
}

/// A column's name as a template writes it: lower case, everything but letters and digits as `_`.
fn slug(column: &str) -> String {
    let mut slug = String::with_capacity(column.len());
    for c in column.trim().chars() {
        if c.is_alphanumeric() {
            slug.extend(c.to_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('_') {
            slug.push('_');
        }
    }
    let slug = slug.trim_end_matches('_');
    if slug.starts_with(|c: char| c.is_numeric()) {
        format!("_{slug}")
    } else {
        slug.to_owned()
    }
}

/// The last part of a field's id.
pub(crate) fn tail(field: Field) -> &'static str {
    field.id().split_once('.').map_or(field.id(), |(_, tail)| tail)
}

/// The field that is meant by the last part of its id. The person's goes before the company's, as in a list of people.
pub(crate) fn by_tail(name: &str) -> Option<Field> {
    Field::all().find(|field| tail(*field) == name && !field.is_picture())
}

/// A field of one kind of entity by the last part of its id.
pub(crate) fn of_entity(kind: EntityKind, name: &str) -> Option<Field> {
    Field::all().find(|field| field.entity() == kind && tail(*field) == name && !field.is_picture())
}

/// One row with what is known of it.
#[derive(Clone, Debug)]
pub struct Record {
    /// Its row in the list, from 1.
    pub row: u32,
    /// What stays the same for the person or company behind it: decides between variants.
    pub key: String,
    /// The list's columns.
    pub vocabulary: Arc<Vocabulary>,
    /// The cells of those columns.
    pub cells: Vec<String>,
    /// What is known, by field: found values and what the columns say.
    pub fields: BTreeMap<Field, String>,
}

impl Record {
    /// A cell that is not blank.
    pub(crate) fn cell(&self, position: usize) -> Option<&str> {
        self.cells
            .get(position)
            .map(|cell| cell.trim())
            .filter(|cell| !cell.is_empty())
    }

    /// What a name stands for, if there is anything.
    pub(crate) fn said(&self, name: &str) -> Option<Said<'_>> {
        let own = self
            .vocabulary
            .slugs
            .get(name)
            .and_then(|position| self.cell(*position));
        own.map(Said::Text)
            .or_else(|| by_tail(name).and_then(|field| self.field(field)))
    }

    /// What is known of a field, if anything is.
    pub(crate) fn field(&self, field: Field) -> Option<Said<'_>> {
        let text = self
            .fields
            .get(&field)
            .map(|text| text.trim())
            .filter(|text| !text.is_empty())?;
        let is_number = matches!(field.kind(), FieldKind::Integer | FieldKind::Year);
        match text.parse() {
            Ok(number) if is_number => Some(Said::Number(number)),
            _ => Some(Said::Text(text)),
        }
    }

    /// What the record calls its person or company: its own column of that name, else the full name.
    #[must_use]
    pub fn entity(&self, kind: EntityKind) -> Option<&str> {
        let own = self.vocabulary.slugs.get(kind.as_str());
        let field = match kind {
            EntityKind::Person => Field::PERSON_FULL_NAME,
            EntityKind::Company => Field::COMPANY_NAME,
        };
        own.and_then(|position| self.cell(*position))
            .or_else(|| self.fields.get(&field).map(|name| name.trim()))
            .filter(|name| !name.is_empty())
    }
}

/// A value as a record says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Said<'a> {
    Text(&'a str),
    Number(i64),
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A record of a small list.
    pub(crate) fn record(columns: &[(&str, &str)], fields: &[(Field, &str)]) -> Arc<Record> {
        let vocabulary = Arc::new(Vocabulary::new(
            columns.iter().map(|(name, _)| (*name).to_owned()),
        ));
        Arc::new(Record {
            row: 1,
            key: "person:anna".to_owned(),
            vocabulary,
            cells: columns.iter().map(|(_, cell)| (*cell).to_owned()).collect(),
            fields: fields
                .iter()
                .map(|(field, text)| (*field, (*text).to_owned()))
                .collect(),
        })
    }

    #[test]
    fn columns_are_named_as_people_would_write_them() {
        for (column, wanted) in [
            ("First name", "first_name"),
            ("  E-Mail (work) ", "e_mail_work"),
            ("Größe", "größe"),
            ("2nd line", "_2nd_line"),
            ("***", ""),
        ] {
            assert_eq!(slug(column), wanted, "{column}");
        }
    }

    #[test]
    fn a_blank_column_gives_way_to_the_field_of_its_name() {
        let both = record(
            &[("First name", "ANNA"), ("Job title", "  ")],
            &[
                (Field::PERSON_FIRST_NAME, "Anna"),
                (Field::PERSON_JOB_TITLE, "CTO"),
                (Field::COMPANY_EMPLOYEE_COUNT, "40"),
            ],
        );
        assert_eq!(both.said("first_name"), Some(Said::Text("ANNA")));
        assert_eq!(both.said("job_title"), Some(Said::Text("CTO")));
        assert_eq!(both.said("employee_count"), Some(Said::Number(40)));
        assert_eq!(both.said("industry"), None);
    }

    #[test]
    fn a_company_is_called_as_its_column_or_its_field_says() {
        let field = [(Field::COMPANY_NAME, "Northwind Labs, Inc.")];
        let own = record(&[("Company", "Northwind")], &field);
        assert_eq!(own.entity(EntityKind::Company), Some("Northwind"));
        let found = record(&[("Name", "x")], &field);
        assert_eq!(found.entity(EntityKind::Company), Some("Northwind Labs, Inc."));
    }
}
