//! What the store should hold and show, reckoned the plainest way.

use std::collections::{BTreeMap, HashMap, HashSet};

use model::{Cell, Field, RunId, Value};
use spillway_store::{GridFilter, GridOrder};

use super::FIELDS;

/// What the store should hold, kept the plainest way.
pub struct Reference {
    pub rows: Vec<[String; 2]>,
    pub entities: Vec<(Option<i64>, Option<i64>)>,
    pub cells: HashMap<(i64, Field), (RunId, Cell)>,
    pub before: BTreeMap<(RunId, i64, Field), Option<Cell>>,
    /// Rows that were merged into others.
    pub gone: HashSet<usize>,
    /// Merges, with what the staying row holds on the other side of each: made, and taken back.
    pub made: Vec<(usize, usize, [String; 2])>,
    pub back: Vec<(usize, usize, [String; 2])>,
}

#[derive(Clone, Debug, PartialEq, PartialOrd)]
pub enum Key {
    Number(f64),
    Text(String),
}

impl Reference {
    fn cell(&self, row: usize, field: Field) -> Option<&Cell> {
        let (person, company) = self.entities[row];
        let entity = match field.entity() {
            model::EntityKind::Person => person,
            model::EntityKind::Company => company,
        };
        self.cells.get(&(entity?, field)).map(|(_, cell)| cell)
    }

    fn source_key(&self, row: usize, position: u32) -> Option<Key> {
        let text = self.rows[row][position as usize].trim();
        if text.is_empty() {
            return None;
        }
        Some(if position == 0 {
            Key::Text(text.to_lowercase())
        } else {
            Key::Number(text.replace(',', "").parse().unwrap())
        })
    }

    fn key(&self, row: usize, order: &GridOrder) -> Option<Key> {
        match order {
            GridOrder::File => None,
            GridOrder::Source { position, .. } => self.source_key(row, *position),
            GridOrder::Found { field, file, .. } => match self.cell(row, *field) {
                Some(cell) => cell.value.as_ref().map(|value| match value {
                    Value::Integer(number) => Key::Number(*number as f64),
                    Value::Text(text) => Key::Text(text.to_lowercase()),
                }),
                None => file.and_then(|position| self.source_key(row, position)),
            },
        }
    }

    fn shows(&self, row: usize, filter: &GridFilter) -> bool {
        let in_state = filter.state.is_none_or(|state| {
            FIELDS
                .iter()
                .filter(|field| filter.field.is_none_or(|wanted| wanted == **field))
                .any(|field| self.cell(row, *field).is_some_and(|cell| cell.state == state))
        });
        in_state
            && filter.search.as_ref().is_none_or(|text| {
                let text = text.to_lowercase();
                self.rows[row]
                    .iter()
                    .any(|cell| cell.to_lowercase().contains(&text))
            })
    }

    /// The rows of a window, and all after it.
    pub fn window(&self, order: &GridOrder, filter: &GridFilter) -> Vec<u32> {
        let descending = matches!(
            order,
            GridOrder::Source { descending: true, .. } | GridOrder::Found { descending: true, .. }
        );
        let shown = (0..self.rows.len()).filter(|row| !self.gone.contains(row) && self.shows(*row, filter));
        let (mut filled, blank): (Vec<_>, Vec<_>) = shown
            .map(|row| (self.key(row, order), row))
            .partition(|(key, _)| key.is_some());
        filled.sort_by(|left, right| left.partial_cmp(right).unwrap());
        if descending {
            filled.reverse();
        }
        filled
            .into_iter()
            .chain(blank)
            .map(|(_, row)| u32::try_from(row + 1).unwrap())
            .collect()
    }

    /// Records by field and state.
    pub fn counts(&self) -> BTreeMap<(Field, &'static str), u32> {
        let mut counts = BTreeMap::new();
        for row in (0..self.rows.len()).filter(|row| !self.gone.contains(row)) {
            for field in FIELDS {
                if let Some(cell) = self.cell(row, field) {
                    *counts.entry((field, cell.state.as_str())).or_default() += 1;
                }
            }
        }
        counts
    }
}
