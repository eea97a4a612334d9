//! Which row holds the columns' names.

use model::{Problem, Severity};

/// Rows looked at.
pub const LOOK_AT: usize = 25;

/// The position of the header among the first rows; None when the first row already is data.
///
/// A header is the first row about as wide as the widest whose cells are all words: no address, no site, no number.
pub fn find(rows: &[Vec<String>]) -> Option<usize> {
    let filled = |row: &Vec<String>| row.iter().filter(|cell| !cell.trim().is_empty()).count();
    let widest = rows.iter().map(filled).max()?;
    let enough = if widest <= 2 {
        widest
    } else {
        widest.div_ceil(2).max(2)
    };
    let position = rows.iter().position(|row| filled(row) >= enough)?;
    rows.get(position)
        .filter(|row| row.iter().all(|cell| is_name(cell)))
        .map(|_| position)
}

fn is_name(cell: &str) -> bool {
    let cell = cell.trim();
    let is_number = !cell.is_empty() && cell.chars().all(|c| c.is_ascii_digit() || ".,-+ %/:".contains(c));
    let is_site = cell.contains("://")
        || (cell.contains('.') && !cell.contains(' ') && !cell.ends_with('.') && cell.len() > 5);
    !(is_number || is_site || cell.contains('@')) && cell.chars().count() <= 80
}

/// Names for columns, unique and never empty; what was changed is said.
pub fn name(cells: &[String], width: usize, problems: &mut Vec<Problem>) -> Vec<String> {
    let mut names: Vec<String> = Vec::with_capacity(width);
    for position in 0..width {
        let given = cells
            .get(position)
            .map(|cell| cell.split_whitespace().collect::<Vec<_>>().join(" "));
        let given = given.unwrap_or_default();
        let base = if given.is_empty() {
            format!("Column {}", position + 1)
        } else {
            given.clone()
        };
        let mut name = base.clone();
        let mut next = 2;
        while names.contains(&name) {
            name = format!("{base} ({next})");
            next += 1;
        }
        if !given.is_empty() && name != given {
            let subject = format!("column {}", position + 1);
            let message = format!("a second \"{given}\" is called \"{name}\"");
            problems.push(Problem::new(Severity::Note, subject, message));
        }
        names.push(name);
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<Vec<String>> {
        text.lines()
            .map(|line| line.split(',').map(ToOwned::to_owned).collect())
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
                "Ada,ada@northwind.example,northwind.example\nBo,bo@x.example,x.example",
                None,
            ),
            ("Domain\nnorthwind.example", Some(0)),
            ("northwind.example\nother.example", None),
        ] {
            assert_eq!(find(&rows(text)), wanted, "{text}");
        }
    }

    #[test]
    fn names_are_unique_and_never_empty() {
        let mut problems = Vec::new();
        let cells = ["Mail".to_owned(), String::new(), " Mail ".to_owned()];
        assert_eq!(
            name(&cells, 4, &mut problems),
            ["Mail", "Column 2", "Mail (2)", "Column 4"]
        );
        assert_eq!(problems.len(), 1);
    }
}
