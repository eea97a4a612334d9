//! What columns hold: which field each is, by its name and by its values.
//!
//! Pure: the same names and sample give the same answer. Every column is looked at alone first; then the table decides
//! what a name leaves open ("Name", "City", "Phone": of the person or of the company), and of two columns that could be
//! the same field the better one is mapped and the other offered.

mod content;
mod headers;
mod judge;
mod words;

use model::Field;

use crate::Row;
use content::Content;
use headers::{Concept, Says, Whose};
use judge::Candidate;

pub(crate) use headers::is_known;

/// What detection thinks of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guess {
    /// The field.
    pub field: Field,
    /// How sure it is, 0 to 100; under 50 it is a question.
    pub confidence: u8,
    /// Why, in one sentence.
    pub reason: String,
    /// Other fields it may be, the likelier first.
    pub alternatives: Vec<Field>,
}

/// What a column holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Meaning {
    /// The field it is mapped to. None: kept as it is.
    pub field: Option<Field>,
    /// What detection thinks, also where it is not sure enough to map it, or another column fits better.
    pub guess: Option<Guess>,
    /// The first distinct values.
    pub samples: Vec<String>,
}

/// Values shown of a column.
const SAMPLES: usize = 5;

/// Under this, a guess is offered and not taken.
const SURE: u8 = 50;

/// Whether a cell's content shows that it is a value: for telling a header from a first record.
pub(crate) fn is_value(cell: &str) -> bool {
    let content = Content::of([cell]);
    let values = content.email
        + content.domain
        + content.web_address
        + content.linkedin_person
        + content.linkedin_company
        + content.phone
        + content.range
        + content.integer;
    values > 0 || (content.person_name + content.country_name + content.city > 0 && !headers::is_known(cell))
}

/// What the columns of a table hold, from their names and its first rows.
#[must_use]
pub fn meanings<'r>(columns: &[String], rows: impl IntoIterator<Item = &'r Row>) -> Vec<Meaning> {
    let rows: Vec<&Row> = rows.into_iter().collect();
    let looked: Vec<Looked> = columns
        .iter()
        .enumerate()
        .map(|(position, name)| Looked {
            says: headers::says(name),
            content: Content::of(rows.iter().filter_map(|row| row.get(position))),
        })
        .collect();
    let table = Table::of(&looked);
    let candidates: Vec<Vec<Candidate>> = looked
        .iter()
        .map(|column| judge::candidates(column, &table))
        .collect();
    let fields = assign(&candidates, &looked);
    columns
        .iter()
        .enumerate()
        .map(|(position, _)| {
            let candidates = candidates.get(position).map_or(&[][..], Vec::as_slice);
            let field = fields.get(position).copied().flatten();
            let guess = guess(candidates, field, &fields, columns);
            Meaning {
                field,
                guess,
                samples: samples(&rows, position),
            }
        })
        .collect()
}

/// A column looked at alone.
struct Looked {
    says: Option<Says>,
    content: Content,
}

impl Looked {
    fn says(&self, concept: Concept) -> bool {
        self.says.is_some_and(|says| says.concept == concept)
    }
}

/// What the columns together say about the table.
struct Table {
    /// Its records are people.
    has_person: bool,
    has_first_name: bool,
    has_last_name: bool,
    has_company_name: bool,
}

impl Table {
    fn of(columns: &[Looked]) -> Self {
        let any = |test: &dyn Fn(&Looked) -> bool| columns.iter().any(test);
        let says = |concept: Concept| any(&move |column: &Looked| column.says(concept));
        let holds = |count: &dyn Fn(&Content) -> usize| {
            any(&|column: &Looked| column.content.share(count(&column.content)) > 0.5)
        };
        let has_first_name = says(Concept::FirstName);
        let has_last_name = says(Concept::LastName);
        let is_full_name = any(&|column: &Looked| {
            column.says(Concept::FullName)
                && column.says.is_some_and(|says| says.strength >= 85)
                && column.content.share(column.content.email) < 0.5
        });
        let named = |column: &Looked| {
            column.says.is_some_and(|says| says.concept != Concept::Nothing) || column.says.is_none()
        };
        let has_people =
            any(&|column: &Looked| named(column) && column.content.share(column.content.person_name) > 0.4);
        let has_own_mail = any(&|column: &Looked| {
            let content = &column.content;
            named(column) && content.share(content.email) > 0.6 && content.desk_email * 2 < content.email
        });
        Self {
            has_person: has_first_name
                || has_last_name
                || says(Concept::JobTitle)
                || is_full_name
                || has_people
                || has_own_mail
                || holds(&|content| content.linkedin_person),
            has_first_name,
            has_last_name,
            has_company_name: says(Concept::CompanyName) || holds(&|content| content.company_name),
        }
    }
}

/// Gives every field to the column that fits it best; a column that loses one may take its next candidate.
fn assign(candidates: &[Vec<Candidate>], looked: &[Looked]) -> Vec<Option<Field>> {
    let mut fields: Vec<Option<Field>> = vec![None; candidates.len()];
    let mut offers: Vec<(usize, &Candidate)> = candidates
        .iter()
        .enumerate()
        .flat_map(|(column, all)| all.iter().map(move |candidate| (column, candidate)))
        .filter(|(_, candidate)| candidate.score >= SURE)
        .collect();
    let filled = |column: usize| looked.get(column).map_or(0, |column| column.content.values);
    offers.sort_by(|(left, a), (right, b)| {
        b.score
            .cmp(&a.score)
            .then(filled(*right).cmp(&filled(*left)))
            .then(left.cmp(right))
    });
    for (column, candidate) in offers {
        let is_free = !fields.contains(&Some(candidate.field));
        if let Some(slot) = fields.get_mut(column)
            && slot.is_none()
            && is_free
        {
            *slot = Some(candidate.field);
        }
    }
    fields
}

fn guess(
    candidates: &[Candidate],
    field: Option<Field>,
    fields: &[Option<Field>],
    columns: &[String],
) -> Option<Guess> {
    let first = candidates.first()?;
    let chosen = match field {
        Some(field) => candidates.iter().find(|candidate| candidate.field == field)?,
        None => first,
    };
    let mut reason = chosen.reason.clone();
    let mut confidence = chosen.score;
    // Why the best candidate was not taken.
    if let Some(other) = fields.iter().position(|taken| *taken == Some(first.field))
        && field != Some(first.field)
        && first.score >= SURE
    {
        let name = columns.get(other).map(String::as_str).unwrap_or_default();
        if field.is_none() {
            confidence = confidence.min(SURE - 5);
        }
        reason = format!(
            "{}; \"{name}\" fits {} better",
            chosen.reason,
            first.field.label()
        );
    }
    let mut alternatives: Vec<Field> = candidates.iter().map(|candidate| candidate.field).collect();
    alternatives.extend(judge::counterpart(chosen.field));
    let mut seen = vec![chosen.field];
    alternatives.retain(|field| {
        let is_new = !seen.contains(field);
        seen.push(*field);
        is_new
    });
    alternatives.truncate(4);
    Some(Guess {
        field: chosen.field,
        confidence,
        reason,
        alternatives,
    })
}

fn samples(rows: &[&Row], position: usize) -> Vec<String> {
    let mut samples: Vec<String> = Vec::new();
    for row in rows {
        let value = row.get(position).unwrap_or_default().trim();
        if !value.is_empty() && !samples.iter().any(|sample| sample == value) {
            samples.push(value.to_owned());
            if samples.len() == SAMPLES {
                break;
            }
        }
    }
    samples
}

#[cfg(test)]
mod tests;
