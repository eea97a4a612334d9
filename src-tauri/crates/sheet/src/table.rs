//! From a source's raw rows to a table: titles and header taken off, blank rows left out, columns named, problems kept.

use std::collections::{HashSet, VecDeque};

use model::{Problem, Severity};

use crate::{Choice, Row, SheetError, header};

/// Rows kept ready before reading begins: what a column holds is guessed from them.
const SAMPLE: usize = 200;

/// No table is wider: it is what XLSX can hold.
const WIDEST: usize = 16_384;

/// Columns that one row may add unless it fills them: further to the right is a stray cell.
const STRAY_GAP: usize = 256;

/// Raw rows, blank ones too, one after the other.
pub(crate) trait Source: Send {
    /// Fills the row with the next one; false at the end.
    fn read(&mut self, row: &mut Row) -> Result<bool, SheetError>;

    /// What was met so far.
    fn problems(&self) -> Vec<Problem>;
}

/// The rows of a table below its header, read one at a time.
pub struct Rows {
    source: Box<dyn Source>,
    ahead: VecDeque<Row>,
    names: HashSet<String>,
    columns: Vec<String>,
    ended: bool,
    given: u64,
    blank: u64,
    wider: u64,
    stray: u64,
    problems: Vec<Problem>,
}

impl Rows {
    /// Reads the beginning of a source: its header and a sample.
    pub(crate) fn begin(
        source: Box<dyn Source>,
        choice: &Choice,
        subject: &str,
    ) -> Result<(Self, Option<u32>), SheetError> {
        let mut rows = Self {
            source,
            ahead: VecDeque::new(),
            names: HashSet::new(),
            columns: Vec::new(),
            ended: false,
            given: 0,
            blank: 0,
            wider: 0,
            stray: 0,
            problems: Vec::new(),
        };
        let header = match choice.header_row {
            Some(0) => None,
            Some(number) => Some(rows.skip_to(u64::from(number), subject)?),
            None => {
                rows.fill(header::LOOK_AT)?;
                rows.find_header()
            }
        };
        rows.fill(SAMPLE)?;
        if rows.ahead.is_empty() && header.is_none() {
            return Err(SheetError::Broken {
                subject: subject.to_owned(),
                wrong: "it has no rows".to_owned(),
                next: "check that it is the right file and sheet".to_owned(),
            });
        }
        // Blank rows between the header and the first record are nobody's loss.
        if let Some(first) = rows.ahead.front_mut() {
            first.blank_above = 0;
        }
        let names: Vec<String> = header.iter().flat_map(Row::iter).map(ToOwned::to_owned).collect();
        let width = rows.width_of_sample(names.len());
        rows.columns = header::name(&names, width, header.is_some(), &mut rows.problems);
        rows.names = rows.columns.iter().cloned().collect();
        let header_row = header.and_then(|row| u32::try_from(row.number()).ok());
        if header_row.is_none() {
            let message = "no header was found; columns are called by their position";
            rows.problems.push(
                Problem::new(Severity::Note, "header", message)
                    .with_hint("choose the header's row if there is one"),
            );
        }
        Ok((rows, header_row))
    }

    /// Fills `row` with the next row that is not blank; false when there are no more.
    pub fn read(&mut self, row: &mut Row) -> bool {
        match self.ahead.pop_front() {
            Some(next) => *row = next,
            None if self.ended => return false,
            None => match self.pull(row) {
                Ok(true) => {}
                Ok(false) => return false,
                Err(error) => {
                    self.break_off(&error);
                    return false;
                }
            },
        }
        self.blank += row.blank_above;
        self.given += 1;
        self.fit(row);
        true
    }

    /// The columns' names, unique and never empty. A wider row further down adds some.
    #[must_use]
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The first rows, at most 200, which [`Rows::read`] has not given yet.
    pub fn sample(&self) -> impl Iterator<Item = &Row> {
        self.ahead.iter()
    }

    /// What is worth knowing, complete once the last row was read.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        let mut problems = self.problems.clone();
        problems.extend(self.source.problems());
        if self.blank > 0 {
            let message = format!(
                "{} left out between the records",
                count(self.blank, "blank row was", "blank rows were")
            );
            problems.push(Problem::new(Severity::Note, "blank rows", message));
        }
        if self.stray > 1 {
            let message = format!("{} cells far to the right of the table were left out", self.stray);
            problems.push(Problem::new(Severity::Warning, "stray cells", message));
        }
        problems
    }

    /// The next row that is not blank, its blank right end cut off.
    fn pull(&mut self, row: &mut Row) -> Result<bool, SheetError> {
        let mut blank = 0;
        loop {
            if self.ended || !self.source.read(row)? {
                self.ended = true;
                return Ok(false);
            }
            row.trim();
            blank += row.blank_above;
            if !row.is_empty() {
                row.blank_above = blank;
                return Ok(true);
            }
            blank += 1;
        }
    }

    /// Reads ahead until this many rows are ready. What breaks after some rows is a problem, not an error.
    fn fill(&mut self, wanted: usize) -> Result<(), SheetError> {
        while self.ahead.len() < wanted && !self.ended {
            let mut row = Row::new();
            match self.pull(&mut row) {
                Ok(true) => self.ahead.push_back(row),
                Ok(false) => {}
                Err(error) if self.ahead.is_empty() => return Err(error),
                Err(error) => self.break_off(&error),
            }
        }
        Ok(())
    }

    fn break_off(&mut self, error: &SheetError) {
        self.ended = true;
        let rows = self.given + self.ahead.len() as u64;
        let message = format!(
            "reading stopped here: {}; {} above it imported",
            error.wrong(),
            count(rows, "row was", "rows were")
        );
        self.problems
            .push(Problem::new(Severity::Error, "end of the file", message).with_hint(error.next()));
    }

    fn skip_to(&mut self, number: u64, subject: &str) -> Result<Row, SheetError> {
        let mut row = Row::new();
        while self.pull(&mut row)? {
            if row.number() == number {
                return Ok(row);
            }
            if row.number() > number {
                break;
            }
        }
        Err(SheetError::Broken {
            subject: subject.to_owned(),
            wrong: format!("row {number}, chosen as the header, is blank or does not exist"),
            next: "choose a row with the columns' names, or 0 if there is none".to_owned(),
        })
    }

    fn find_header(&mut self) -> Option<Row> {
        let looked: Vec<&Row> = self.ahead.iter().take(header::LOOK_AT).collect();
        let position = header::find(&looked)?;
        let above: Vec<Row> = self.ahead.drain(..position).collect();
        if let (Some(first), Some(last)) = (above.first(), above.last()) {
            let title: Vec<&str> = above
                .iter()
                .flat_map(Row::iter)
                .filter(|cell| !cell.is_empty())
                .collect();
            let title: String = title.join(" · ").chars().take(80).collect();
            let rows = if above.len() == 1 {
                format!("row {}", first.number())
            } else {
                format!("rows {} to {}", first.number(), last.number())
            };
            let message = format!("what stands above the header was left out: \"{title}\"");
            self.problems.push(Problem::new(Severity::Note, rows, message));
        }
        self.ahead.pop_front()
    }

    fn width_of_sample(&mut self, named: usize) -> usize {
        let mut width = named;
        for row in &self.ahead {
            if !is_stray(row, width) {
                width = width.max(row.len());
            }
        }
        width.min(WIDEST)
    }

    /// Gives a wider row its columns, or takes stray cells off it.
    fn fit(&mut self, row: &mut Row) {
        let width = self.columns.len();
        if row.len() <= width {
            return;
        }
        if is_stray(row, width) || row.len() > WIDEST {
            let position = row.len() - 1;
            let lost = row
                .iter()
                .skip(width)
                .filter(|cell| !cell.trim().is_empty())
                .count();
            if self.stray == 0 {
                let text: String = row.get(position).unwrap_or_default().chars().take(40).collect();
                let message = format!(
                    "a cell far to the right of the table, in column {}, was left out: \"{text}\"",
                    letters(position)
                );
                self.problems.push(Problem::new(
                    Severity::Warning,
                    format!("row {}", row.number()),
                    message,
                ));
            }
            self.stray += lost as u64;
            row.truncate(width);
            row.trim();
            return;
        }
        self.wider += 1;
        let first = width + 1;
        for position in width..row.len() {
            let mut name = format!("Column {}", position + 1);
            while !self.names.insert(name.clone()) {
                name.push('\'');
            }
            self.columns.push(name);
        }
        if self.wider <= 5 {
            let message = if row.len() == first {
                format!("it has more cells than the rows above; column \"Column {first}\" was added")
            } else {
                format!(
                    "it has more cells than the rows above; columns \"Column {first}\" to \"Column {}\" were added",
                    row.len()
                )
            };
            self.problems.push(Problem::new(
                Severity::Note,
                format!("row {}", row.number()),
                message,
            ));
        }
    }
}

/// Whether a row reaches far beyond the table with next to nothing in between.
fn is_stray(row: &Row, width: usize) -> bool {
    let beyond = row.len().saturating_sub(width);
    beyond > STRAY_GAP && {
        let filled = row
            .iter()
            .skip(width)
            .filter(|cell| !cell.trim().is_empty())
            .count();
        filled * 16 < beyond
    }
}

/// A column's letters in a spreadsheet: 0 is A, 26 is AA.
fn letters(position: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = position + 1;
    while rest > 0 {
        let digit = u8::try_from((rest - 1) % 26).unwrap_or(0);
        letters.push(char::from(b'A' + digit));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

/// `1 blank row was`, `2,000 blank rows were`.
pub(crate) fn count(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", thousands(number), if number == 1 { one } else { many })
}

/// A number, its thousands apart.
pub(crate) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// Rows that are in memory already.
pub(crate) struct Listed(pub std::vec::IntoIter<Row>);

impl Source for Listed {
    fn read(&mut self, row: &mut Row) -> Result<bool, SheetError> {
        let next = self.0.next();
        let is_there = next.is_some();
        if let Some(next) = next {
            *row = next;
        }
        Ok(is_there)
    }

    fn problems(&self) -> Vec<Problem> {
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(lines: &[&[&str]]) -> (Rows, Option<u32>) {
        let rows: Vec<Row> = lines
            .iter()
            .zip(1..)
            .map(|(cells, number)| {
                let mut row = Row::new();
                row.clear(number);
                cells.iter().for_each(|cell| row.push(cell));
                row
            })
            .collect();
        Rows::begin(Box::new(Listed(rows.into_iter())), &Choice::default(), "test").unwrap()
    }

    fn read(rows: &mut Rows) -> Vec<Vec<String>> {
        let mut row = Row::new();
        let mut all = Vec::new();
        while rows.read(&mut row) {
            all.push(row.iter().map(ToOwned::to_owned).collect());
        }
        all
    }

    #[test]
    fn titles_go_blank_rows_are_counted_and_ragged_rows_are_kept() {
        let (mut rows, header) = table(&[
            &["Leads of spring"],
            &[],
            &["Name", "City"],
            &["Ada", "Aarhus"],
            &["", " "],
            &[],
            &["Bo", "Bergen", "extra"],
            &["Cy"],
            &[""],
        ]);
        assert_eq!(header, Some(3));
        assert_eq!(rows.sample().count(), 3);
        assert_eq!(
            read(&mut rows),
            [vec!["Ada", "Aarhus"], vec!["Bo", "Bergen", "extra"], vec!["Cy"]]
        );
        assert_eq!(rows.columns(), ["Name", "City", "Column 3"]);
        let problems: Vec<String> = rows.problems().iter().map(ToString::to_string).collect();
        assert!(
            problems[0].contains("row 1: what stands above the header was left out: \"Leads of spring\"")
        );
        assert!(
            problems
                .iter()
                .any(|problem| problem.contains("2 blank rows were left out")),
            "{problems:?}"
        );
    }

    #[test]
    fn a_wider_row_far_down_adds_columns_and_a_stray_cell_does_not() {
        let mut lines: Vec<Vec<&str>> = vec![vec!["Name", "City"]];
        lines.extend((0..300).map(|_| vec!["Ada", "Aarhus"]));
        lines.push(vec!["Bo", "Bergen", "extra"]);
        let mut far = vec![""; 16_384];
        far[0] = "Cy";
        far[16_383] = "lost";
        lines.push(far);
        let lines: Vec<&[&str]> = lines.iter().map(Vec::as_slice).collect();
        let (mut rows, _) = table(&lines);
        assert_eq!(rows.columns(), ["Name", "City"]);
        let all = read(&mut rows);
        assert_eq!(rows.columns(), ["Name", "City", "Column 3"]);
        assert_eq!(all[300], ["Bo", "Bergen", "extra"]);
        assert_eq!(all[301][0], "Cy");
        assert!(all[301].len() <= 3);
        let problems: Vec<String> = rows.problems().iter().map(ToString::to_string).collect();
        assert!(
            problems
                .iter()
                .any(|p| p.contains("row 303") && p.contains("column XFD") && p.contains("lost")),
            "{problems:?}"
        );
    }

    #[test]
    fn numbers_and_letters_read_as_in_a_spreadsheet() {
        assert_eq!(
            (letters(0), letters(25), letters(26), letters(16_383)),
            ("A".into(), "Z".into(), "AA".into(), "XFD".into())
        );
        assert_eq!(count(1_048_572, "row", "rows"), "1,048,572 rows");
        assert_eq!(count(1, "row", "rows"), "1 row");
    }
}
