//! A row of cells in one buffer: reading 100,000 rows of 20 cells must not make two million strings.

/// A row: its cells' text one after the other, and where each ends. Meant to be reused.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    text: String,
    ends: Vec<usize>,
    number: u64,
    /// Blank rows that stood above it and were not given.
    pub(crate) blank_above: u64,
}

impl Row {
    /// A row without cells.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The row's number in its file, from 1, as a spreadsheet counts.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.number
    }

    /// Cells it has; cells right of the last filled one do not count.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether it has no cells.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The cell at this position, from 0.
    #[must_use]
    pub fn get(&self, position: usize) -> Option<&str> {
        let end = *self.ends.get(position)?;
        let start = match position.checked_sub(1) {
            Some(before) => *self.ends.get(before)?,
            None => 0,
        };
        self.text.get(start..end)
    }

    /// The cells in their order.
    #[must_use]
    pub fn iter(&self) -> Cells<'_> {
        Cells {
            row: self,
            position: 0,
        }
    }

    /// How many cells are not blank.
    #[must_use]
    pub fn filled(&self) -> usize {
        self.iter().filter(|cell| !cell.trim().is_empty()).count()
    }

    pub(crate) fn clear(&mut self, number: u64) {
        self.text.clear();
        self.ends.clear();
        self.number = number;
        self.blank_above = 0;
    }

    pub(crate) fn push(&mut self, cell: &str) {
        self.text.push_str(cell);
        self.ends.push(self.text.len());
    }

    /// Adds a cell that is written into the buffer.
    pub(crate) fn push_with(&mut self, write: impl FnOnce(&mut String)) {
        write(&mut self.text);
        self.ends.push(self.text.len());
    }

    /// Adds text to the last cell, or to the first when there is none.
    pub(crate) fn extend_last(&mut self, text: &str) {
        self.text.push_str(text);
        match self.ends.last_mut() {
            Some(end) => *end = self.text.len(),
            None => self.ends.push(self.text.len()),
        }
    }

    /// Makes it this wide with blank cells; a wider row stays.
    pub(crate) fn pad(&mut self, width: usize) {
        if self.ends.len() < width {
            self.ends.resize(width, self.text.len());
        }
    }

    pub(crate) fn truncate(&mut self, width: usize) {
        self.ends.truncate(width);
        self.text.truncate(self.ends.last().copied().unwrap_or(0));
    }

    /// Takes blank cells off the right.
    pub(crate) fn trim(&mut self) {
        while let Some(last) = self.ends.len().checked_sub(1)
            && self.get(last).is_some_and(|cell| cell.trim().is_empty())
        {
            self.truncate(last);
        }
    }

    /// Writes into a cell that was passed already; slow, for files whose cells are out of order.
    pub(crate) fn replace(&mut self, position: usize, cell: &str) {
        let mut changed = Self::new();
        changed.clear(self.number);
        changed.blank_above = self.blank_above;
        for (at, old) in self.iter().enumerate() {
            changed.push(if at == position { cell } else { old });
        }
        *self = changed;
    }

    #[cfg(test)]
    pub(crate) fn of(cells: &[&str]) -> Self {
        let mut row = Self::new();
        for cell in cells {
            row.push(cell);
        }
        row
    }
}

/// The cells of a row.
#[derive(Clone, Debug)]
pub struct Cells<'r> {
    row: &'r Row,
    position: usize,
}

impl<'r> Iterator for Cells<'r> {
    type Item = &'r str;

    fn next(&mut self) -> Option<&'r str> {
        let cell = self.row.get(self.position)?;
        self.position += 1;
        Some(cell)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.row.len() - self.position;
        (left, Some(left))
    }
}

impl ExactSizeIterator for Cells<'_> {}

impl<'r> IntoIterator for &'r Row {
    type Item = &'r str;
    type IntoIter = Cells<'r>;

    fn into_iter(self) -> Cells<'r> {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_come_out_as_they_went_in() {
        let mut row = Row::of(&["Ada", "", "Århus", " ", ""]);
        assert_eq!(row.iter().collect::<Vec<_>>(), ["Ada", "", "Århus", " ", ""]);
        row.trim();
        assert_eq!((row.len(), row.filled()), (3, 2));
        row.pad(4);
        row.replace(1, "Bo");
        assert_eq!(row.iter().collect::<Vec<_>>(), ["Ada", "Bo", "Århus", ""]);
        row.truncate(1);
        row.extend_last("!");
        assert_eq!((row.get(0), row.get(1)), (Some("Ada!"), None));
    }
}
