//! Which row holds the columns' names.

use std::collections::HashSet;

use model::{Problem, Severity};

use crate::{Row, meaning};

/// Rows looked at.
pub const LOOK_AT: usize = 25;

/// Names that are listed one by one when they had to be changed.
const LISTED: usize = 5;

/// The position of the header among the first rows; None when the first row already is data.
///
/// A header is the first row about as wide as most, whose cells are names and not values: no address, no site, no number,
/// and not what the column below holds.
pub fn find(rows: &[&Row]) -> Option<usize> {
    let widest = usual_width(rows)?;
    let enough = if widest <= 2 { widest } else { widest.div_ceil(2) };
    let position = rows.iter().position(|row| row.filled() >= enough)?;
    let known = |position: usize| {
        rows.get(position)
            .is_some_and(|row| row.iter().any(meaning::is_known))
    };
    // A list of one column may have a title that looks like a header: a known name below it decides.
    let position = if widest == 1 && !known(position) {
        (position..rows.len().min(position + 4))
            .find(|at| known(*at))
            .unwrap_or(position)
    } else {
        position
    };
    let position = below_groups(rows, position);
    let candidate = rows.get(position)?;
    let below = rows.get(position + 1..).unwrap_or_default();
    let is_header = candidate.iter().all(is_name) && (known(position) || !is_first_record(candidate, below));
    is_header.then_some(position)
}

/// The row below a row of groups: "Contact" over "Name" and "E-mail".
fn below_groups(rows: &[&Row], first: usize) -> usize {
    let known = |row: &Row| row.iter().filter(|cell| meaning::is_known(cell)).count();
    let mut position = first;
    while let (Some(row), Some(next)) = (rows.get(position), rows.get(position + 1)) {
        let is_fuller = next.filled() > row.filled() && next.iter().all(is_name);
        if !is_fuller || known(next) == 0 || known(next) < known(row) {
            break;
        }
        position += 1;
    }
    position
}

/// How many cells the fuller half of the rows have at least.
fn usual_width(rows: &[&Row]) -> Option<usize> {
    let mut filled: Vec<usize> = rows
        .iter()
        .map(|row| row.filled())
        .filter(|filled| *filled > 0)
        .collect();
    filled.sort_unstable();
    filled.get(filled.len() * 3 / 4).or(filled.last()).copied()
}

/// Whether a row is of the same kind as the rows below it: names of people, countries or cities all the way.
fn is_first_record(row: &Row, below: &[&Row]) -> bool {
    row.iter().enumerate().any(|(position, cell)| {
        let column = || {
            below
                .iter()
                .filter_map(|row| row.get(position))
                .filter(|cell| !cell.trim().is_empty())
        };
        let count = column().count();
        // A value that comes again below is one of many, not their name.
        let comes_again = column().any(|other| other.eq_ignore_ascii_case(cell)) && !cell.trim().is_empty();
        let values = column().filter(|cell| meaning::is_value(cell)).count();
        comes_again || (count > 0 && meaning::is_value(cell) && values * 2 > count)
    })
}

fn is_name(cell: &str) -> bool {
    let cell = cell.trim();
    let digits = cell.chars().filter(char::is_ascii_digit).count();
    let is_number = digits > 0
        && cell
            .chars()
            .all(|c| c.is_ascii_digit() || ".,-+ %/:()€$£".contains(c));
    let is_site = cell.contains("://") || cell.starts_with("www.");
    let is_domain =
        cell.contains('.') && !cell.contains(' ') && !meaning::is_known(cell) && meaning::is_value(cell);
    !(is_number || is_site || is_domain || cell.contains('@')) && cell.chars().count() <= 120
}

/// Names for columns, unique and never empty; what was changed is said.
pub fn name(cells: &[String], width: usize, has_header: bool, problems: &mut Vec<Problem>) -> Vec<String> {
    let mut names: Vec<String> = Vec::with_capacity(width);
    let given: Vec<String> = (0..width)
        .map(|position| {
            cells.get(position).map_or(String::new(), |cell| {
                cell.split_whitespace().collect::<Vec<_>>().join(" ")
            })
        })
        .collect();
    let mut taken: HashSet<String> = given.iter().filter(|name| !name.is_empty()).cloned().collect();
    let mut used: HashSet<String> = HashSet::with_capacity(width);
    let mut changed = 0;
    for (position, given) in given.iter().enumerate() {
        let base = if given.is_empty() {
            format!("Column {}", position + 1)
        } else {
            given.clone()
        };
        let mut name = base.clone();
        let mut next = 2;
        // A changed name must not take one that stands further right.
        while used.contains(&name) || (name != *given && taken.contains(&name)) {
            name = format!("{base} ({next})");
            next += 1;
        }
        if name != *given && has_header {
            changed += 1;
            if changed <= LISTED {
                let message = if given.is_empty() {
                    format!("it has no name and is called \"{name}\"")
                } else {
                    format!("a second \"{given}\" is called \"{name}\"")
                };
                problems.push(Problem::new(
                    Severity::Note,
                    format!("column {}", position + 1),
                    message,
                ));
            }
        }
        taken.insert(name.clone());
        used.insert(name.clone());
        names.push(name);
    }
    if changed > LISTED {
        let message = format!(
            "{} columns more had no name or one that was taken, and were given one",
            changed - LISTED
        );
        problems.push(Problem::new(Severity::Note, "header", message));
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<Row> {
        text.lines()
            .map(|line| Row::of(&line.split(',').collect::<Vec<_>>()))
            .collect()
    }

    #[test]
    fn a_header_is_found_under_titles_and_missed_where_there_is_none() {
        for (text, wanted) in [
            ("Name,Site\nAda,northwind.example", Some(0)),
            (
                "Leads of spring,,\n,,\nName,Site,City\nAda,northwind.example,Aarhus",
                Some(2),
            ),
            (
                "Contact,,Company,\nName,Email,Name,Domain\nAda,ada@x.example,Northwind,x.example",
                Some(1),
            ),
            (
                "Export 2024-03-01,,\nName,Site,City\nAda,northwind.example,Aarhus\nBo,b.example,Bergen",
                Some(1),
            ),
            (
                "Ada,ada@northwind.example,northwind.example\nBo,bo@x.example,x.example",
                None,
            ),
            (
                "Ada Marlow,Northwind,Aarhus\nBo Winter,Wicker,Bergen\nCarla Fenn,Oaken,Berlin",
                None,
            ),
            ("Denmark,red\nNorway,blue\nDenmark,red", None),
            ("Product,Colour\nTable,red\nChair,blue", Some(0)),
            ("Domain\nnorthwind.example", Some(0)),
            ("My companies\nDomain\nnorthwind.example\nother.example", Some(1)),
            ("northwind.example\nother.example", None),
            ("Email", Some(0)),
            (
                "Firma,Straße,PLZ,Ort\nNordwind GmbH,Hafenweg 1,01067,Dresden",
                Some(0),
            ),
            ("1,2,3\n4,5,6", None),
        ] {
            let rows = rows(text);
            let rows: Vec<&Row> = rows.iter().filter(|row| row.filled() > 0).collect();
            let found = find(&rows);
            let wanted = wanted.map(|line| {
                text.lines()
                    .take(line)
                    .filter(|line| line.chars().any(|c| c != ','))
                    .count()
            });
            assert_eq!(found, wanted, "{text}");
        }
    }

    #[test]
    fn names_are_unique_and_never_empty() {
        let mut problems = Vec::new();
        let cells: Vec<String> = ["Mail", "", " Mail ", "Mail (2)", "E\nmail"]
            .map(ToOwned::to_owned)
            .into();
        assert_eq!(
            name(&cells, 6, true, &mut problems),
            ["Mail", "Column 2", "Mail (3)", "Mail (2)", "E mail", "Column 6"]
        );
        let said: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert_eq!(
            said,
            [
                "note: column 2: it has no name and is called \"Column 2\"",
                "note: column 3: a second \"Mail\" is called \"Mail (3)\"",
                "note: column 6: it has no name and is called \"Column 6\"",
            ]
        );
        let mut problems = Vec::new();
        let many = name(&vec![String::new(); 5_000], 5_000, true, &mut problems);
        assert_eq!((many.len(), problems.len()), (5_000, LISTED + 1));
    }
}
