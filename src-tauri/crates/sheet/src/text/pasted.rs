//! Rows from the clipboard: from a spreadsheet (tabs), as CSV, or drawn with pipes as in Markdown and database shells.

use std::io::Cursor;

use crate::{Choice, Opened, Row, Rows, SheetError, sniff, table::Listed};

const SUBJECT: &str = "the pasted text";

pub fn open_pasted(pasted: &str, choice: &Choice) -> Result<Opened, SheetError> {
    let text = pasted.trim_start_matches('\u{feff}');
    let broken = |wrong: &str, next: &str| SheetError::Broken {
        subject: SUBJECT.to_owned(),
        wrong: wrong.to_owned(),
        next: next.to_owned(),
    };
    if text.trim().is_empty() {
        return Err(broken("it is empty", "copy the rows again, then paste"));
    }
    if let sniff::Kind::Other { wrong, next } =
        sniff::kind_of(text.as_bytes().get(..4_096).unwrap_or(text.as_bytes()))
    {
        return Err(broken(wrong, next));
    }
    if let Some(rows) = drawn(text) {
        let (rows, header_row) = Rows::begin(Box::new(Listed(rows.into_iter())), choice, SUBJECT)?;
        return Ok(Opened {
            format: "csv",
            sheet: None,
            sheets: Vec::new(),
            header_row,
            encoding: None,
            delimiter: Some('|'),
            mark: None,
            rows,
        });
    }
    let sample = text.get(..text.floor_char_boundary(65_536)).unwrap_or(text);
    let mut opened = super::opened(
        Cursor::new(text.to_owned().into_bytes()),
        encoding_rs::UTF_8,
        sample,
        SUBJECT,
        choice,
    )?;
    opened.encoding = None;
    Ok(opened)
}

/// A table drawn with pipes: every line has them at both ends, or a rule of dashes stands under the first.
fn drawn(text: &str) -> Option<Vec<Row>> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let filled = || lines.iter().filter(|line| !line.is_empty());
    let is_boxed = filled().count() >= 2
        && filled().all(|line| line.len() > 1 && line.starts_with(['|', '+']) && line.ends_with(['|', '+']));
    let has_rule = filled().nth(1).is_some_and(|line| is_rule(line))
        && filled().next().is_some_and(|line| line.contains('|'));
    if !is_boxed && !has_rule {
        return None;
    }
    let rows = lines
        .iter()
        .zip(1..)
        .filter(|(line, _)| !is_rule(line))
        .map(|(line, number)| {
            let mut row = Row::new();
            row.clear(number);
            let inner = line.strip_prefix('|').unwrap_or(line);
            let inner = if inner.ends_with("\\|") {
                inner
            } else {
                inner.strip_suffix('|').unwrap_or(inner)
            };
            let mut cell = String::new();
            let mut escaped = false;
            for letter in inner.chars() {
                match letter {
                    '|' if !escaped => {
                        row.push(cell.trim());
                        cell.clear();
                    }
                    '\\' if !escaped => {
                        escaped = true;
                        continue;
                    }
                    _ => {
                        if escaped && letter != '|' {
                            cell.push('\\');
                        }
                        cell.push(letter);
                    }
                }
                escaped = false;
            }
            row.push(cell.trim());
            row
        });
    Some(rows.collect())
}

/// `|---|:--:|`, `+----+----+` or `----+----`.
fn is_rule(line: &str) -> bool {
    line.contains("--")
        && line
            .chars()
            .all(|c| matches!(c, '-' | '|' | '+' | ':' | '=' | ' '))
}
