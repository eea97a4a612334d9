//! Rows beside each other: which says most, where they differ, and what one has that another lacks.

use std::collections::BTreeSet;

use model::Field;

use crate::entity::{self, folded};

/// Cells that are not blank.
pub(super) fn filled(cells: &[String]) -> usize {
    cells.iter().filter(|cell| !cell.trim().is_empty()).count()
}

/// A row whose blanks are filled by the others', the first that has something. Blanks at a row's end may not be there at all.
pub(super) fn filled_by(row: &[String], others: &[&[String]]) -> Vec<String> {
    let longest = others.iter().map(|other| other.len()).fold(row.len(), usize::max);
    let cell = |at: usize| {
        let own = row.get(at);
        let given = others.iter().filter_map(|other| other.get(at));
        let said = own.into_iter().chain(given).find(|text| !text.trim().is_empty());
        said.or(own).cloned().unwrap_or_default()
    };
    (0..longest).map(cell).collect()
}

/// Columns in which rows say different things, spelling aside; a blank says nothing.
pub(super) fn differing(rows: &[&[String]], mapping: &[Option<Field>]) -> Vec<u32> {
    let differs = |(at, field): (usize, &Option<Field>)| {
        let said = rows
            .iter()
            .filter_map(|row| row.get(at))
            .filter(|text| !text.trim().is_empty());
        let said: BTreeSet<String> = said.map(|text| spelling(text, *field)).collect();
        (said.len() > 1).then(|| u32::try_from(at).unwrap_or(u32::MAX))
    };
    mapping.iter().enumerate().filter_map(differs).collect()
}

/// A text in the one spelling of what it means.
fn spelling(text: &str, field: Option<Field>) -> String {
    let plain = || {
        text.split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
            .to_lowercase()
    };
    let Some(field) = field else { return plain() };
    let known = entity::known(&[text.to_owned()], &[Some(field)]);
    match known.get(&field) {
        None => plain(),
        Some(name) if field == Field::COMPANY_NAME => entity::company_key(name),
        Some(name)
            if [
                Field::PERSON_FULL_NAME,
                Field::PERSON_FIRST_NAME,
                Field::PERSON_LAST_NAME,
            ]
            .contains(&field) =>
        {
            folded(name)
        }
        Some(value) => value.to_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row<const N: usize>(cells: [&str; N]) -> Vec<String> {
        cells.map(str::to_owned).into()
    }

    #[test]
    fn blanks_are_filled_by_the_first_that_has_something_and_nothing_else_changes() {
        let (one, two, three) = (row(["a", " ", ""]), row(["b", "", "c"]), row(["d", "e", "f"]));
        assert_eq!(filled_by(&one, &[&two, &three]), ["a", "e", "c"]);
        assert_eq!(filled_by(&three, &[&one, &two]), three);
        assert_eq!(filled_by(&one[..1], &[&two, &three]), ["a", "e", "c"]);
        assert_eq!((filled(&one), filled(&three)), (1, 3));
    }

    #[test]
    fn spelling_and_blanks_are_no_difference() {
        let mapping = [
            Some(Field::COMPANY_DOMAIN),
            Some(Field::PERSON_FULL_NAME),
            Some(Field::COMPANY_NAME),
            None,
        ];
        let one = row(["https://www.holt.example/", "Ada Márlow", "Holt Ltd", "note"]);
        let two = row(["holt.example", "ada  marlow", "HOLT", ""]);
        let three = row(["", "Bo Marlow", "Holt", "another"]);
        assert!(differing(&[&one, &two], &mapping).is_empty());
        assert_eq!(differing(&[&one, &two, &three], &mapping), [1, 3]);
    }
}
