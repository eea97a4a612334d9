//! The states of a list's cells, a letter for every record and field: what the grid filters by.

use std::collections::BTreeMap;

use model::{CellState, Field, ListId, RecordId};
use sqlx::{QueryBuilder, Row, Sqlite, SqliteConnection};

use crate::{
    Store, StoreError, count,
    kept::BLOCK,
    window::{Rows, numbers, records_of},
};

/// Records whose letters stand together, as the triggers have it.
const TOGETHER: u32 = 512;

/// The letter that stands for a state, as the triggers have it.
pub(crate) fn letter(state: CellState) -> u8 {
    match state {
        CellState::Value => b'v',
        CellState::NotFound => b'n',
        CellState::Conflict => b'c',
        CellState::Stale => b'o',
        CellState::Rejected => b'r',
        CellState::Skipped => b's',
        CellState::Stopped => b'b',
        CellState::Failed => b'f',
        CellState::Waiting => b'w',
    }
}

/// Rows whose cell of a field (or of any) has a state that fits.
pub(crate) async fn rows_in_state(
    connection: &mut SqliteConnection,
    list: ListId,
    field: Option<Field>,
    records: u32,
    fits: impl Fn(u8) -> bool,
) -> Result<Rows, sqlx::Error> {
    let mut rows = Rows::none(records);
    let blocks = match field {
        Some(field) => sqlx::query("SELECT block, states FROM grid_state WHERE list_id = ? AND field = ?")
            .bind(list.0)
            .bind(field.id()),
        None => sqlx::query("SELECT block, states FROM grid_state WHERE list_id = ?").bind(list.0),
    };
    for block in blocks.fetch_all(connection).await? {
        let first = count(block.get(0)) * TOGETHER;
        for (row, _) in (first..)
            .zip(block.get::<&str, _>(1).bytes())
            .filter(|(_, state)| fits(*state))
        {
            rows.insert(row);
        }
    }
    Ok(rows)
}

impl Store {
    /// Adds the states of all cells of a list, block by block, as they are by then.
    pub(crate) async fn add_all_states(&self, list: ListId) -> Result<(), StoreError> {
        let has_cells: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM cell WHERE list_id = ?)")
            .bind(list.0)
            .fetch_one(&self.read)
            .await?;
        if !has_cells {
            return Ok(());
        }
        let records = records_of(&self.read, list).await?;
        for first in (0..=records).step_by(BLOCK as usize) {
            self.write(move |connection| Box::pin(add_states(connection, list, first)))
                .await?;
        }
        Ok(())
    }
}

/// Writes the states of the cells behind a block of rows as they are now, unless they were forgotten meanwhile.
async fn add_states(connection: &mut SqliteConnection, list: ListId, first: u32) -> Result<(), sqlx::Error> {
    let rows = sqlx::query(
        "SELECT field, state, group_concat(row) FROM (
             SELECT c.field, c.state, r.id & 16777215 AS row FROM record r
             CROSS JOIN cell c ON c.list_id = ?1 AND c.entity_id = r.person_entity WHERE r.id BETWEEN ?2 AND ?3
             UNION ALL SELECT c.field, c.state, r.id & 16777215 FROM record r
             CROSS JOIN cell c ON c.list_id = ?1 AND c.entity_id = r.company_entity WHERE r.id BETWEEN ?2 AND ?3
         ) WHERE EXISTS (SELECT 1 FROM grid_kept WHERE list_id = ?1 AND column = 'state')
         GROUP BY field, state",
    )
    .bind(list.0)
    .bind(RecordId { list, row: first }.packed())
    .bind(RecordId { list, row: first + BLOCK - 1 }.packed())
    .fetch_all(&mut *connection)
    .await?;
    let mut blocks: BTreeMap<(&str, u32), Vec<u8>> = BTreeMap::new();
    for row in &rows {
        let Some(state) = CellState::from_id(row.get(1)) else {
            continue;
        };
        for number in numbers(row.get(2)) {
            let states = blocks
                .entry((row.get(0), number / TOGETHER))
                .or_insert_with(|| vec![b' '; TOGETHER as usize]);
            states[(number % TOGETHER) as usize] = letter(state);
        }
    }
    if blocks.is_empty() {
        return Ok(());
    }
    let mut insert = QueryBuilder::<Sqlite>::new("INSERT OR REPLACE INTO grid_state ");
    insert.push_values(blocks, |mut row, ((field, block), states)| {
        row.push_bind(list.0)
            .push_bind(field.to_owned())
            .push_bind(block)
            .push_bind(String::from_utf8_lossy(&states).into_owned());
    });
    insert.build().execute(connection).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_has_a_letter_of_its_own() {
        let mut letters = CellState::ALL.map(letter).to_vec();
        letters.sort_unstable();
        letters.dedup();
        assert_eq!(letters.len(), CellState::ALL.len());
        assert!(!letters.contains(&b' '));
    }
}
