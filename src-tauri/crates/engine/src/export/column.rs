//! The columns of a sheet that is written, and what of a record stands in them.

use std::{collections::HashMap, fmt, str::FromStr};

use jiff::Timestamp;
use model::{Cell, CellState, Field, FieldKind, Value};
use sheet::Tone;
use store::{CellKey, Record};

use crate::entity::{self, Known};

/// A column that is wanted in a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Its name; made from what it holds otherwise.
    pub name: Option<String>,
    /// What stands in it.
    pub of: Of,
}

/// What stands in a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Of {
    /// A source column, by its position: as the user saw it.
    Source(usize),
    /// A source column, by its position, with its gaps filled: the user's own edit, else the file's text as it came, else
    /// what was found.
    Filled(usize),
    /// What was found of a field.
    Found(Field),
    /// What is known of a field: the user's own edit, else the file's, else what was found.
    Known(Field, Form),
    /// A fact about what was found of a field.
    Fact(Field, Fact),
    /// The same text in every record.
    Fixed(String),
    /// A personalised line, by its name.
    Line(String),
    /// A composed picture, by its name.
    Composed(String),
}

/// In which form a known value is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// As it is.
    #[default]
    Plain,
    /// A domain as a web address.
    Url,
}

/// A fact about a found value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fact {
    /// Who gave it.
    Source,
    /// On which day.
    Date,
    /// How sure the source is.
    Confidence,
    /// What the call was charged.
    Price,
    /// The cell's state.
    State,
}

const FACTS: [(Fact, &str); 5] = [
    (Fact::Source, "source"),
    (Fact::Date, "date"),
    (Fact::Confidence, "confidence"),
    (Fact::Price, "price"),
    (Fact::State, "state"),
];

impl fmt::Display for Of {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Source(position) => write!(f, "source:{position}"),
            Self::Filled(position) => write!(f, "filled:{position}"),
            Self::Found(field) => write!(f, "{field}"),
            Self::Known(field, _) => write!(f, "known:{field}"),
            Self::Fact(field, fact) => {
                let name = FACTS.iter().find(|(other, _)| other == fact);
                write!(f, "{field}#{}", name.map_or("", |(_, name)| name))
            }
            Self::Fixed(text) => write!(f, "text:{text}"),
            Self::Line(name) => write!(f, "line:{name}"),
            Self::Composed(name) => write!(f, "picture:{name}"),
        }
    }
}

impl FromStr for Of {
    type Err = String;

    fn from_str(id: &str) -> Result<Self, String> {
        let place = |position: &str| position.parse().map_err(|_| format!("\"{id}\" is no column"));
        if let Some(position) = id.strip_prefix("source:") {
            return place(position).map(Self::Source);
        }
        if let Some(position) = id.strip_prefix("filled:") {
            return place(position).map(Self::Filled);
        }
        if let Some(text) = id.strip_prefix("text:") {
            return Ok(Self::Fixed(text.to_owned()));
        }
        if let Some(name) = id.strip_prefix("line:") {
            return Ok(Self::Line(name.to_owned()));
        }
        if let Some(name) = id.strip_prefix("picture:") {
            return Ok(Self::Composed(name.to_owned()));
        }
        let field = |name: &str| name.parse::<Field>().map_err(|error| error.to_string());
        if let Some(name) = id.strip_prefix("known:") {
            return Ok(Self::Known(field(name)?, Form::Plain));
        }
        let Some((name, fact)) = id.split_once('#') else {
            return field(id).map(Self::Found);
        };
        let known = FACTS.iter().find(|(_, name)| *name == fact);
        let (fact, _) = known.ok_or_else(|| {
            format!(
                "\"{fact}\" is no fact about a value; there are source, date, confidence, price and state"
            )
        })?;
        Ok(Self::Fact(field(name)?, *fact))
    }
}

impl Of {
    /// The field that it is about.
    #[must_use]
    pub fn field(&self, mapping: &[Option<Field>]) -> Option<Field> {
        match self {
            Self::Source(position) | Self::Filled(position) => mapping.get(*position).copied().flatten(),
            Self::Found(field) | Self::Known(field, _) | Self::Fact(field, _) => Some(*field),
            Self::Fixed(_) | Self::Line(_) | Self::Composed(_) => None,
        }
    }

    /// Whether it is made for the sheet, from a line's or a picture's template.
    #[must_use]
    pub fn is_made(&self) -> bool {
        matches!(self, Self::Line(_) | Self::Composed(_))
    }

    /// Whether pictures stand in it.
    #[must_use]
    pub fn is_picture(&self) -> bool {
        match self {
            Self::Found(field) | Self::Known(field, _) => field.is_picture(),
            Self::Composed(_) => true,
            Self::Source(_) | Self::Filled(_) | Self::Fact(..) | Self::Fixed(_) | Self::Line(_) => false,
        }
    }

    fn label(&self, names: &[String]) -> String {
        match self {
            Self::Source(position) | Self::Filled(position) => {
                names.get(*position).cloned().unwrap_or_default()
            }
            Self::Found(field) | Self::Known(field, _) => field.label().to_owned(),
            Self::Fact(field, fact) => {
                let name = FACTS.iter().find(|(other, _)| other == fact);
                format!("{}, {}", field.label(), name.map_or("", |(_, name)| name))
            }
            Self::Fixed(_) => "Text".to_owned(),
            Self::Line(name) | Self::Composed(name) => name.clone(),
        }
    }
}

/// The columns as the sheet room takes them, each under a name of its own.
pub fn laid_out(wanted: &[Wanted], names: &[String], mapping: &[Option<Field>]) -> Vec<sheet::Column> {
    let mut taken: Vec<String> = Vec::with_capacity(wanted.len());
    let mut columns = Vec::with_capacity(wanted.len());
    for column in wanted {
        let base = column.name.clone().unwrap_or_else(|| column.of.label(names));
        let is_taken = |name: &str| taken.iter().any(|other| other.eq_ignore_ascii_case(name));
        let mut name = base.clone();
        if is_taken(&name) && matches!(column.of, Of::Found(_)) {
            name = format!("{base} (found)");
        }
        let mut number = 2;
        while is_taken(&name) {
            name = format!("{base} {number}");
            number += 1;
        }
        taken.push(name.clone());
        columns.push(match &column.of {
            Of::Found(field) | Of::Known(field, _) => sheet::Column::of_field(name, *field),
            Of::Filled(_) => match column.of.field(mapping) {
                Some(field) => sheet::Column::of_field(name, field),
                None => sheet::Column::of_values(name),
            },
            Of::Fact(_, Fact::Confidence) => sheet::Column {
                kind: sheet::Kind::Integer,
                ..sheet::Column::of_values(name)
            },
            Of::Composed(_) => sheet::Column {
                kind: sheet::Kind::Picture {
                    wide: true,
                    named: false,
                },
                ..sheet::Column::of_values(name)
            },
            of => sheet::Column {
                field: of.field(mapping),
                ..sheet::Column::of_values(name)
            },
        });
    }
    columns
}

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// The user's own text.
    Source(String),
    /// A found text.
    Text(String),
    /// A number.
    Number(f64),
    /// A stored picture, by its hash, with the address it came from.
    Picture(String, Option<String>),
    /// Nothing.
    Blank,
}

/// A record with all that its columns ask for.
pub struct Seen<'s> {
    /// The record.
    pub record: &'s Record,
    /// What is known of it.
    pub known: Known,
    mapping: &'s [Option<Field>],
    cells: &'s HashMap<CellKey, Cell>,
}

impl<'s> Seen<'s> {
    /// A record with the cells of the people and companies behind it.
    pub fn new(
        record: &'s Record,
        mapping: &'s [Option<Field>],
        found: &[Field],
        cells: &'s HashMap<CellKey, Cell>,
    ) -> Self {
        let mut seen = Self {
            record,
            known: entity::known(&record.cells, mapping),
            mapping,
            cells,
        };
        for field in found {
            let Some(cell) = seen.cell(*field).filter(|cell| has_value(cell)) else {
                continue;
            };
            let Some(value) = &cell.value else { continue };
            if cell.is_users() {
                seen.known.insert(*field, value.to_string());
            } else {
                seen.known.entry(*field).or_insert_with(|| value.to_string());
            }
        }
        entity::derive(&mut seen.known);
        seen
    }

    /// The cell of a field.
    pub fn cell(&self, field: Field) -> Option<&'s Cell> {
        let entity = self.record.entity(field.entity())?;
        self.cells.get(&(entity, field))
    }

    /// What stands in a column, and the state behind it.
    pub fn content(&self, of: &Of) -> (Content, Tone) {
        match of {
            Of::Source(position) => (self.source_content(*position), Tone::Plain),
            Of::Filled(position) => {
                let field = of.field(self.mapping);
                let filling = field.filter(|field| {
                    let cell = self.cell(*field);
                    cell.is_some_and(|cell| fills(self.record, *position, *field, cell))
                });
                let own = self.source_content(*position);
                match filling.map(|field| self.found_content(field)) {
                    Some((Content::Blank, tone)) => (own, tone),
                    Some(found) => found,
                    None => (own, Tone::Plain),
                }
            }
            Of::Found(field) => self.found_content(*field),
            Of::Known(field, form) => (self.known_content(*field, *form), Tone::Plain),
            Of::Fact(field, fact) => {
                let cell = self.cell(*field);
                (
                    cell.map_or(Content::Blank, |cell| fact_of(cell, *fact)),
                    Tone::Plain,
                )
            }
            Of::Fixed(text) => (Content::Text(text.clone()), Tone::Plain),
            // Made for the sheet, not read from the record.
            Of::Line(_) | Of::Composed(_) => (Content::Blank, Tone::Plain),
        }
    }

    fn source_content(&self, position: usize) -> Content {
        let text = self.record.cells.get(position).filter(|text| !text.is_empty());
        text.map_or(Content::Blank, |text| Content::Source(text.clone()))
    }

    fn found_content(&self, field: Field) -> (Content, Tone) {
        let Some(cell) = self.cell(field) else {
            return (Content::Blank, Tone::Plain);
        };
        let value = cell.value.as_ref().filter(|_| has_value(cell));
        let page = cell
            .provenance
            .as_ref()
            .and_then(|provenance| provenance.source_url.clone());
        let content = value.map_or(Content::Blank, |value| content_of(field, value, page));
        (content, tone_of(cell.state))
    }

    fn known_content(&self, field: Field, form: Form) -> Content {
        let Some(text) = self.known.get(&field) else {
            return Content::Blank;
        };
        let page = self.cell(field).and_then(|cell| cell.provenance.as_ref());
        let page = page.and_then(|provenance| provenance.source_url.clone());
        match Value::parse(field, text) {
            Ok(value) if form == Form::Url && field.kind() == FieldKind::Domain => {
                Content::Text(format!("https://{value}"))
            }
            Ok(value) => content_of(field, &value, page),
            Err(_) => Content::Text(text.clone()),
        }
    }

    /// What is said of a picture to those who do not see it, and the beginning of a name for its file.
    pub fn picture_words(&self, field: Field) -> (String, String) {
        let company = self.known.get(&Field::COMPANY_NAME).map(String::as_str);
        let domain = self.known.get(&Field::COMPANY_DOMAIN).map(String::as_str);
        let who = company.or(domain).unwrap_or("company");
        let slot = field.id().rsplit('.').next().unwrap_or("picture");
        let stem: String = domain
            .or(company)
            .unwrap_or("company")
            .to_lowercase()
            .chars()
            .map(|letter| {
                if letter.is_alphanumeric() || letter == '.' {
                    letter
                } else {
                    '-'
                }
            })
            .take(60)
            .collect();
        let stem = stem.trim_matches(['-', '.']);
        let stem = if stem.is_empty() { "company" } else { stem };
        (
            format!("{who}: {}", field.label().to_lowercase()),
            format!("pictures/{slot}/{stem}"),
        )
    }
}

/// Whether a cell stands in a filled column of its field, and not the text of the file: an edit always does, all else where
/// the text is no value.
pub fn fills(record: &Record, position: usize, field: Field, cell: &Cell) -> bool {
    let own = record.cells.get(position);
    cell.is_users() || own.and_then(|text| entity::value_of(field, text)).is_none()
}

/// Whether a cell's value may be shown as one.
fn has_value(cell: &Cell) -> bool {
    matches!(cell.state, CellState::Value | CellState::Stale)
}

fn content_of(field: Field, value: &Value, page: Option<String>) -> Content {
    match value {
        Value::Integer(number) => Content::Number(as_double(*number)),
        Value::Text(hash) if field.is_picture() => Content::Picture(hash.clone(), page),
        Value::Text(text) => Content::Text(text.clone()),
    }
}

fn as_double(number: i64) -> f64 {
    #[expect(
        clippy::cast_precision_loss,
        reason = "a spreadsheet holds numbers as doubles"
    )]
    let number = number as f64;
    number
}

fn tone_of(state: CellState) -> Tone {
    match state {
        CellState::Value => Tone::Plain,
        CellState::Stale => Tone::Old,
        CellState::Conflict => Tone::Doubtful,
        CellState::Rejected | CellState::Failed => Tone::Bad,
        CellState::NotFound | CellState::Skipped | CellState::Stopped | CellState::Waiting => Tone::Missing,
    }
}

fn fact_of(cell: &Cell, fact: Fact) -> Content {
    let provenance = cell.provenance.as_ref();
    let content = match fact {
        Fact::State => Some(Content::Text(cell.state.as_str().to_owned())),
        Fact::Confidence => cell.confidence.map(|sure| Content::Number(f64::from(sure))),
        Fact::Source => provenance.map(|provenance| Content::Text(provenance.provider.clone())),
        Fact::Price => provenance.map(|provenance| Content::Number(provenance.cost.dollars())),
        Fact::Date => provenance
            .filter(|provenance| provenance.at_ms > 0)
            .and_then(|provenance| Timestamp::from_millisecond(provenance.at_ms).ok())
            .map(|at| Content::Text(at.strftime("%Y-%m-%d").to_string())),
    };
    content.unwrap_or(Content::Blank)
}

#[cfg(test)]
mod tests {
    use model::{EntityId, Micros, Provenance};

    use super::*;

    #[test]
    fn ids_of_columns_read_back_and_slips_are_named() {
        for id in [
            "source:3",
            "filled:3",
            "person.email",
            "known:company.domain",
            "company.logo",
            "person.email#source",
            "person.email#date",
            "text:Spillway",
            "line:Intro",
            "picture:Card 2",
        ] {
            assert_eq!(id.parse::<Of>().unwrap().to_string(), id);
        }
        for (id, said) in [
            ("source:x", "is no column"),
            ("person.emial", "did you mean"),
            ("person.email#colour", "is no fact"),
        ] {
            let error = id.parse::<Of>().unwrap_err();
            assert!(error.contains(said), "{error}");
        }
    }

    #[test]
    fn a_filled_column_keeps_the_files_text_and_fills_its_gaps() {
        let mapping = [Some(Field::PERSON_EMAIL)];
        let fields = [Field::PERSON_EMAIL];
        let found = |provider: &str, state: CellState| Cell {
            value: Some(Value::Text("found@n.example".to_owned())),
            provenance: Some(Provenance {
                provider: provider.to_owned(),
                ..Provenance::default()
            }),
            ..Cell::without_value(state, "")
        };
        let own = |text: &str| Content::Source(text.to_owned());
        let text = || Content::Text("found@n.example".to_owned());
        for (said, provider, state, content, tone) in [
            (
                "Ada@N.example",
                "hunter",
                CellState::Value,
                own("Ada@N.example"),
                Tone::Plain,
            ),
            ("", "hunter", CellState::Value, text(), Tone::Plain),
            ("n/a", "hunter", CellState::Stale, text(), Tone::Old),
            ("n/a", "hunter", CellState::Failed, own("n/a"), Tone::Bad),
            ("", "hunter", CellState::Conflict, Content::Blank, Tone::Doubtful),
            ("ada@n.example", "user", CellState::Value, text(), Tone::Plain),
        ] {
            let record = Record {
                row: 1,
                cells: vec![said.to_owned()],
                person: Some(EntityId(1)),
                company: None,
            };
            let cells = HashMap::from([((EntityId(1), Field::PERSON_EMAIL), found(provider, state))]);
            let seen = Seen::new(&record, &mapping, &fields, &cells);
            assert_eq!(
                seen.content(&Of::Filled(0)),
                (content, tone),
                "{said} {provider} {state:?}"
            );
        }
    }

    #[test]
    fn no_two_columns_have_one_name() {
        let wanted: Vec<Wanted> = ["source:0", "source:1", "person.email", "known:person.email"]
            .iter()
            .map(|id| Wanted {
                name: None,
                of: id.parse().unwrap(),
            })
            .collect();
        let names = ["Work e-mail".to_owned(), "work E-mail".to_owned()];
        let columns = laid_out(&wanted, &names, &[]);
        let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!(
            names,
            [
                "Work e-mail",
                "work E-mail 2",
                "Work e-mail (found)",
                "Work e-mail 3"
            ]
        );
    }

    #[test]
    fn what_is_known_is_the_edit_then_the_file_then_what_was_found() {
        let record = Record {
            row: 1,
            cells: vec!["Ada Marlow".to_owned(), "ada@north.example".to_owned()],
            person: Some(EntityId(1)),
            company: Some(EntityId(2)),
        };
        let mapping = [Some(Field::PERSON_FULL_NAME), Some(Field::PERSON_EMAIL)];
        let found = |provider: &str, text: &str| Cell {
            value: Some(Value::Text(text.to_owned())),
            provenance: Some(Provenance {
                provider: provider.to_owned(),
                cost: Micros(4_000),
                at_ms: 1_767_225_600_000,
                ..Provenance::default()
            }),
            ..Cell::without_value(CellState::Value, "")
        };
        let mut cells = HashMap::from([
            ((EntityId(1), Field::PERSON_EMAIL), found("hunter", "x@y.example")),
            ((EntityId(1), Field::PERSON_JOB_TITLE), found("hunter", "CTO")),
        ]);
        let fields = [Field::PERSON_EMAIL, Field::PERSON_JOB_TITLE];
        let text = |cells: &HashMap<CellKey, Cell>, id: &str| {
            let seen = Seen::new(&record, &mapping, &fields, cells);
            match seen.content(&id.parse().unwrap()).0 {
                Content::Source(text) | Content::Text(text) => text,
                Content::Number(number) => number.to_string(),
                other => format!("{other:?}"),
            }
        };
        assert_eq!(text(&cells, "known:person.email"), "ada@north.example");
        assert_eq!(text(&cells, "person.email"), "x@y.example");
        assert_eq!(text(&cells, "known:person.job_title"), "CTO");
        assert_eq!(text(&cells, "known:person.first_name"), "Ada");
        assert_eq!(text(&cells, "known:company.domain"), "north.example");
        assert_eq!(text(&cells, "person.job_title#source"), "hunter");
        assert_eq!(text(&cells, "person.job_title#date"), "2026-01-01");
        assert_eq!(text(&cells, "person.job_title#price"), "0.004");
        cells.insert((EntityId(1), Field::PERSON_EMAIL), found("user", "own@y.example"));
        assert_eq!(text(&cells, "known:person.email"), "own@y.example");
    }
}
