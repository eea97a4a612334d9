//! By what an exported workbook is known when it comes back: a sheet that nobody sees, with a line for each thing that
//! has to be known again.

/// The hidden sheet's name.
pub(crate) const SHEET: &str = "_spillway";

/// What is kept of an export in its workbook.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// The export, among all exports of all homes.
    pub export: String,
    /// The column with what each record is known by.
    pub key: String,
    /// The columns: what each holds, in words of whoever wrote it, and its name in the sheet.
    pub columns: Vec<(String, String)>,
    /// The sheets of rows, in their order.
    pub sheets: Vec<String>,
}

impl Mark {
    /// The hidden sheet's lines.
    pub(crate) fn lines(&self) -> Vec<(String, String)> {
        let mut lines = vec![
            ("export".to_owned(), self.export.clone()),
            ("key".to_owned(), self.key.clone()),
        ];
        let columns = self.columns.iter();
        lines.extend(columns.map(|(id, name)| (format!("column {id}"), name.clone())));
        lines.extend(self.sheets.iter().map(|name| ("sheet".to_owned(), name.clone())));
        lines
    }

    /// The mark that such lines make; None when they are not ours.
    pub(crate) fn of_lines(lines: impl IntoIterator<Item = (String, String)>) -> Option<Self> {
        let mut mark = Self::default();
        for (key, value) in lines {
            match key.as_str() {
                "export" => mark.export = value,
                "key" => mark.key = value,
                "sheet" => mark.sheets.push(value),
                other => {
                    if let Some(id) = other.strip_prefix("column ") {
                        mark.columns.push((id.to_owned(), value));
                    }
                }
            }
        }
        let is_ours = !mark.export.is_empty() && !mark.key.is_empty() && !mark.sheets.is_empty();
        is_ours.then_some(mark)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_reads_back_and_strangers_have_none() {
        let mark = Mark {
            export: "a1".to_owned(),
            key: "Spillway id".to_owned(),
            columns: vec![("source:0".to_owned(), "Name".to_owned())],
            sheets: vec!["List".to_owned(), "List 2".to_owned()],
        };
        assert_eq!(Mark::of_lines(mark.lines()), Some(mark));
        let strange = [("key".to_owned(), "x".to_owned())];
        assert_eq!(Mark::of_lines(strange), None);
    }
}
