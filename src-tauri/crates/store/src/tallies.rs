//! Tallies: how many records have a cell in which state, by field. Kept up with every cell that is written, because the
//! grid and a run's progress ask for them several times a second, whatever the size of the list.

use model::{CellState, Field, ListId};
use sqlx::{Row, SqliteConnection};

use crate::{Store, StoreError, count, links::span};

/// A number of records by field and state.
#[derive(Clone, Debug)]
pub struct CellCount {
    /// The field.
    pub field: Field,
    /// The state.
    pub state: CellState,
    /// Records.
    pub records: u32,
}

/// Cells counted together where all are counted anew: memory holds no more.
const COUNTED: i64 = 20_000;

impl Store {
    /// Records by field and state of the cell behind them.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn cell_counts(&self, list: ListId) -> Result<Vec<CellCount>, StoreError> {
        let rows =
            sqlx::query("SELECT field, state, records FROM cell_tally WHERE list_id = ? AND records > 0")
                .bind(list.0)
                .fetch_all(&self.read)
                .await?;
        let read = |row: &sqlx::sqlite::SqliteRow| {
            Some(CellCount {
                field: row.get::<String, _>(0).parse().ok()?,
                state: CellState::from_id(&row.get::<String, _>(1))?,
                records: count(row.get(2)),
            })
        };
        Ok(rows.iter().filter_map(read).collect())
    }

    /// Which fields a list has cells of.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn found_fields(&self, list: ListId) -> Result<Vec<Field>, StoreError> {
        let rows = sqlx::query("SELECT DISTINCT field FROM cell_tally WHERE list_id = ?")
            .bind(list.0)
            .fetch_all(&self.read)
            .await?;
        let mut fields: Vec<Field> = rows
            .iter()
            .filter_map(|row| row.get::<String, _>(0).parse().ok())
            .collect();
        fields.sort_unstable();
        Ok(fields)
    }
}

/// The records of a list behind an entity of the kind that a field is about: an expression over columns `entity` and
/// `field`, with the list's span as parameters 3 and 4.
macro_rules! records_behind {
    () => {
        "CASE WHEN field LIKE 'person.%'
         THEN (SELECT count(*) FROM record WHERE person_entity = entity AND id BETWEEN ?3 AND ?4)
         ELSE (SELECT count(*) FROM record WHERE company_entity = entity AND id BETWEEN ?3 AND ?4) END"
    };
}

/// Moves records from the states of the cells that stand to those of the cells that are about to be written. `changes`
/// is a JSON array that begins with entity, field and state, each cell once.
pub(crate) async fn change(
    connection: &mut SqliteConnection,
    list: ListId,
    changes: &str,
) -> Result<(), sqlx::Error> {
    let (first, last) = span(list);
    sqlx::query(concat!(
        "WITH new AS MATERIALIZED (SELECT value ->> 0 AS entity, value ->> 1 AS field, value ->> 2 AS state FROM json_each(?2)),
         moved AS (
             SELECT entity, field, state, 1 AS by FROM new
             UNION ALL
             SELECT new.entity, new.field, cell.state, -1 FROM new
             CROSS JOIN cell ON cell.list_id = ?1 AND cell.entity_id = new.entity AND cell.field = new.field
         ),
         size AS MATERIALIZED (SELECT entity, field LIKE 'person.%' AS person, ",
        records_behind!(),
        " AS records FROM new GROUP BY entity, person)
         INSERT INTO cell_tally (list_id, field, state, records)
         SELECT ?1, moved.field, moved.state, sum(moved.by * size.records)
         FROM moved JOIN size ON size.entity = moved.entity AND size.person = (moved.field LIKE 'person.%')
         WHERE true GROUP BY moved.field, moved.state
         ON CONFLICT DO UPDATE SET records = records + excluded.records"
    ))
    .bind(list.0)
    .bind(changes)
    .bind(first)
    .bind(last)
    .execute(connection)
    .await?;
    Ok(())
}

/// Says that no record of a list has a cell behind it, as long as nobody knows who stands behind the records.
pub(crate) async fn clear(connection: &mut SqliteConnection, list: ListId) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE cell_tally SET records = 0 WHERE list_id = ?")
        .bind(list.0)
        .execute(connection)
        .await?;
    Ok(())
}

/// Counts all cells of a list anew: where records have other entities, or many cells went at once.
pub(crate) async fn recount(connection: &mut SqliteConnection, list: ListId) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM cell_tally WHERE list_id = ?")
        .bind(list.0)
        .execute(&mut *connection)
        .await?;
    let (first, last) = span(list);
    let mut after = i64::MIN;
    loop {
        // A block holds its entities whole.
        let end: Option<i64> = sqlx::query(
            "SELECT entity_id FROM cell WHERE list_id = ? AND entity_id > ? ORDER BY entity_id LIMIT 1 OFFSET ?",
        )
        .bind(list.0)
        .bind(after)
        .bind(COUNTED)
        .fetch_optional(&mut *connection)
        .await?
        .map(|row| row.get(0));
        sqlx::query(concat!(
            "INSERT INTO cell_tally (list_id, field, state, records)
             SELECT ?1, field, state, sum(records) FROM (
                 SELECT field, state, ",
            records_behind!(),
            " AS records FROM (SELECT entity_id AS entity, field, state FROM cell
                 WHERE list_id = ?1 AND entity_id > ?2 AND entity_id <= ?5)
             ) WHERE true GROUP BY field, state
             ON CONFLICT DO UPDATE SET records = records + excluded.records"
        ))
        .bind(list.0)
        .bind(after)
        .bind(first)
        .bind(last)
        .bind(end.unwrap_or(i64::MAX))
        .execute(&mut *connection)
        .await?;
        match end {
            Some(end) => after = end,
            None => return Ok(()),
        }
    }
}
