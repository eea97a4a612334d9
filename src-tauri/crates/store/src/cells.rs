//! Cells: what is known of an entity in a list, and what stood there before a run.

use std::collections::{BTreeMap, HashMap, HashSet};

use model::{Cell, CellState, EntityId, Field, ListId, RunId, USER};
use sqlx::{QueryBuilder, Row, Sqlite, SqliteConnection};

use crate::{
    Record, Store, StoreError, edits, from_json, gathered, kept, links::span, now_ms, sort_key::value_key,
    tallies, to_json,
};

/// Entities whose cells are read together.
const READ_TOGETHER: usize = 1_000;
/// Cells written by one statement.
const WRITTEN_TOGETHER: usize = 1_000;

/// Names a cell within a list.
pub type CellKey = (EntityId, Field);

/// A cell to be written.
#[derive(Clone, Debug)]
pub struct CellChange {
    /// Whose it is.
    pub entity: EntityId,
    /// Of which field.
    pub field: Field,
    /// The cell.
    pub cell: Cell,
}

/// Which wanted fields of an entity need no question, as bits by their position among the wanted ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Settled {
    /// They have a value that is fresh beyond doubt.
    pub values: u32,
    /// They were asked in the same way before, and nobody knew them.
    pub nothing: u32,
}

impl Store {
    /// Cells of some entities of a list.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn cells_of(
        &self,
        list: ListId,
        entities: &[EntityId],
    ) -> Result<HashMap<CellKey, Cell>, StoreError> {
        let mut cells = HashMap::new();
        for block in entities.chunks(READ_TOGETHER) {
            let query = sqlx::query(
                "SELECT '[' || group_concat('[' || entity_id || ',\"' || field || '\",' || cell || ']') || ']' FROM cell
                 WHERE list_id = ? AND entity_id IN (SELECT value FROM json_each(?))",
            )
            .bind(list.0)
            .bind(ids(block)?);
            let rows: Vec<(i64, String, Cell)> = gathered(&self.read, query).await?;
            for (entity, field, cell) in rows {
                if let Ok(field) = field.parse() {
                    cells.insert((EntityId(entity), field), cell);
                }
            }
        }
        Ok(cells)
    }

    /// Cells of the people and companies behind some records of a list.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn cells_behind(
        &self,
        list: ListId,
        records: &[Record],
    ) -> Result<HashMap<CellKey, Cell>, StoreError> {
        let mut entities: Vec<EntityId> = records
            .iter()
            .flat_map(|record| record.person.into_iter().chain(record.company))
            .collect();
        entities.sort_unstable();
        entities.dedup();
        self.cells_of(list, &entities).await
    }

    /// The cells of some entities that one of these runs wrote and nobody changed since.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn cells_by_runs(
        &self,
        list: ListId,
        runs: &[RunId],
        entities: &[EntityId],
    ) -> Result<HashSet<CellKey>, StoreError> {
        if runs.is_empty() {
            return Ok(HashSet::new());
        }
        let runs: Vec<i64> = runs.iter().map(|run| run.0).collect();
        let runs = to_json(&runs)?;
        let mut cells = HashSet::new();
        for block in entities.chunks(READ_TOGETHER) {
            let rows = sqlx::query(
                "SELECT entity_id, field FROM cell WHERE list_id = ? AND run_id IN (SELECT value FROM json_each(?))
                 AND entity_id IN (SELECT value FROM json_each(?))",
            )
            .bind(list.0)
            .bind(&runs)
            .bind(ids(block)?)
            .fetch_all(&self.read)
            .await?;
            for row in rows {
                if let Ok(field) = row.get::<String, _>(1).parse() {
                    cells.insert((EntityId(row.get(0)), field));
                }
            }
        }
        Ok(cells)
    }

    /// What needs no question of some entities of a list, in their order: of every wanted field, by the time since which
    /// its values are fresh beyond doubt. Reads no cell's JSON. At most 31 fields; those beyond are never settled here.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn settled(
        &self,
        list: ListId,
        practice: bool,
        wanted: &[(Field, i64)],
        runs: &[RunId],
        entities: &[EntityId],
    ) -> Result<Vec<Settled>, StoreError> {
        let mut query = QueryBuilder::<Sqlite>::new("SELECT json_group_array(json_array(e.key, (SELECT sum(");
        query
            .push("CASE WHEN state = 'value' AND (practice = 0 OR ")
            .push_bind(practice)
            .push(") THEN CASE field");
        for (bit, (field, since_ms)) in (0_u32..31).zip(wanted) {
            query
                .push(" WHEN ")
                .push_bind(field.id())
                .push(" THEN (given_ms IS NULL OR given_ms >= ")
                .push_bind(*since_ms)
                .push(format!(") * {}", 1_i64 << bit));
        }
        query.push(" ELSE 0 END");
        if !runs.is_empty() {
            let runs: Vec<i64> = runs.iter().map(|run| run.0).collect();
            query
                .push(" WHEN state IN ('not_found', 'rejected') AND run_id IN (SELECT value FROM json_each(")
                .push_bind(to_json(&runs)?)
                .push(")) THEN CASE field");
            for (bit, (field, _)) in (0_u32..31).zip(wanted) {
                query
                    .push(" WHEN ")
                    .push_bind(field.id())
                    .push(format!(" THEN {}", 1_i64 << (bit + 32)));
            }
            query.push(" ELSE 0 END");
        }
        query
            .push(" ELSE 0 END) FROM cell WHERE list_id = ")
            .push_bind(list.0)
            .push(" AND entity_id = e.value))) FROM json_each(")
            .push_bind(ids(entities)?)
            .push(") e");
        let mut rows: Vec<(i64, Option<i64>)> = gathered(&self.read, query.build().persistent(false)).await?;
        rows.sort_unstable_by_key(|(place, _)| *place);
        let read = |(_, bits): (i64, Option<i64>)| {
            let bits = bits.unwrap_or_default();
            Settled {
                values: u32::try_from(bits & 0xFFFF_FFFF).unwrap_or_default(),
                nothing: u32::try_from(bits >> 32).unwrap_or_default(),
            }
        };
        Ok(rows.into_iter().map(read).collect())
    }

    /// Which of some entities of a list have a cell in a state.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn entities_in_state(
        &self,
        list: ListId,
        state: CellState,
        entities: &[EntityId],
    ) -> Result<HashSet<EntityId>, StoreError> {
        let rows = sqlx::query(
            "SELECT DISTINCT entity_id FROM cell
             WHERE list_id = ? AND entity_id IN (SELECT value FROM json_each(?)) AND state = ?",
        )
        .bind(list.0)
        .bind(ids(entities)?)
        .bind(state.as_str())
        .fetch_all(&self.read)
        .await?;
        Ok(rows.iter().map(|row| EntityId(row.get(0))).collect())
    }

    /// Changes cells of one person or company in all lists by the user's word: `amend` says what becomes of each, or nothing
    /// where it stays. The cell of `also` is asked about even when there is none. The run that found a cell can still be
    /// undone, unless the cell becomes the user's own. Gives the lists that changed.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn amend_cells(
        &self,
        entity: EntityId,
        also: Option<(ListId, Field)>,
        amend: impl Fn(Field, Option<Cell>) -> Option<Cell> + Send + 'static,
    ) -> Result<Vec<ListId>, StoreError> {
        self.write(move |connection| {
            Box::pin(async move {
                let rows = sqlx::query(
                    "SELECT list_id, field, run_id, cell FROM cell
                     WHERE list_id IN (SELECT id FROM list) AND entity_id = ?",
                )
                .bind(entity.0)
                .fetch_all(&mut *connection)
                .await?;
                let mut found: BTreeMap<(i64, Field), (i64, Option<Cell>)> = BTreeMap::new();
                found.extend(also.map(|(list, field)| ((list.0, field), (0, None))));
                for row in rows {
                    if let Ok(field) = row.get::<String, _>(1).parse() {
                        let cell = from_json(row.get(3))?;
                        found.insert((row.get(0), field), (row.get(2), Some(cell)));
                    }
                }
                let mut lists: BTreeMap<i64, Vec<CellRow>> = BTreeMap::new();
                for ((list, field), (run, cell)) in found {
                    let Some(cell) = amend(field, cell) else { continue };
                    let given = cell.provenance.as_ref();
                    let is_own = given.is_some_and(|given| given.provider == USER);
                    let change = CellChange { entity, field, cell };
                    let rows = lists.entry(list).or_default();
                    rows.push(row(&change, Some(if is_own { 0 } else { run }))?);
                }
                for (list, rows) in &lists {
                    put(connection, ListId(*list), 0, to_json(rows)?).await?;
                }
                Ok(lists.into_keys().map(ListId).collect())
            })
        })
        .await
    }

    /// Takes all pictures from an entity's cells in all lists, and from what its runs replaced, as if nobody had ever asked. Gives
    /// those that stood there.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn forget_pictures_of(&self, entity: EntityId) -> Result<Vec<String>, StoreError> {
        let fields = to_json(
            &Field::all()
                .filter(|field| field.is_picture())
                .collect::<Vec<_>>(),
        )?;
        self.write(move |connection| {
            Box::pin(async move {
                let before = sqlx::query(
                    "DELETE FROM cell_before WHERE entity_id = ? AND field IN (SELECT value FROM json_each(?))
                     RETURNING cell ->> '$.value'",
                )
                .bind(entity.0)
                .bind(&fields)
                .fetch_all(&mut *connection)
                .await?;
                let now = sqlx::query(
                    "DELETE FROM cell WHERE list_id IN (SELECT id FROM list) AND entity_id = ?
                     AND field IN (SELECT value FROM json_each(?)) RETURNING cell ->> '$.value', list_id",
                )
                .bind(entity.0)
                .bind(&fields)
                .fetch_all(&mut *connection)
                .await?;
                let lists: HashSet<i64> = now.iter().map(|row| row.get(1)).collect();
                for list in lists {
                    tallies::recount(connection, ListId(list)).await?;
                }
                let hashes = before.iter().chain(&now).filter_map(|row| row.get(0));
                Ok(hashes.collect())
            })
        })
        .await
    }

    /// Takes a run's cells back: what stood there before stands there again. The paid answers stay.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn undo_cells(&self, run: RunId) -> Result<u32, StoreError> {
        self.write(move |connection| {
            Box::pin(async move {
                let list: Option<i64> = sqlx::query("SELECT list_id FROM run WHERE id = ?")
                    .bind(run.0)
                    .fetch_optional(&mut *connection)
                    .await?
                    .map(|row| row.get(0));
                if let Some(list) = list {
                    kept::forget_found(&mut *connection, ListId(list)).await?;
                }
                // Only where no later run has written since.
                let gone = sqlx::query(
                    "DELETE FROM cell WHERE run_id = ?1 AND (list_id, entity_id, field) IN
                     (SELECT list_id, entity_id, field FROM cell_before WHERE run_id = ?1)",
                )
                .bind(run.0)
                .execute(&mut *connection)
                .await?
                .rows_affected();
                sqlx::query(
                    "INSERT OR IGNORE INTO cell (list_id, entity_id, field, run_id, state, given_ms, practice, cell, updated_ms, sort_key)
                     SELECT list_id, entity_id, field, 0, cell ->> '$.state', cell ->> '$.provenance.at_ms',
                         coalesce(cell ->> '$.provenance.practice', 0), cell, ?2, sort_key
                     FROM cell_before WHERE run_id = ?1 AND cell IS NOT NULL",
                )
                .bind(run.0)
                .bind(now_ms())
                .execute(&mut *connection)
                .await?;
                edits::forget_run(connection, run).await?;
                sqlx::query("DELETE FROM cell_before WHERE run_id = ?")
                    .bind(run.0)
                    .execute(&mut *connection)
                    .await?;
                if let Some(list) = list {
                    tallies::recount(connection, ListId(list)).await?;
                }
                Ok(u32::try_from(gone).unwrap_or(u32::MAX))
            })
        })
        .await
    }
}

fn ids(entities: &[EntityId]) -> Result<String, sqlx::Error> {
    let ids: Vec<i64> = entities.iter().map(|entity| entity.0).collect();
    to_json(&ids)
}

/// Statements that put rows where they belong. Parameter 1 is the list, 2 the rows, 3 the run, 4 and 5 the list's span, 6 now.
macro_rules! put {
    () => {
        concat!(
            tallies::change!(),
            "; INSERT INTO cell (list_id, entity_id, field, run_id, state, given_ms, practice, cell, updated_ms, sort_key)
             SELECT ?1, value ->> 0, value ->> 1, coalesce(value ->> 7, ?3), value ->> 2, value ->> 3, value ->> 4,
                 value ->> 5, ?6, value ->> 6
             FROM json_each(?2) WHERE value ->> 2 IS NOT NULL
             ON CONFLICT DO UPDATE SET run_id = excluded.run_id, state = excluded.state, given_ms = excluded.given_ms,
                 practice = excluded.practice, cell = excluded.cell, updated_ms = excluded.updated_ms,
                 sort_key = excluded.sort_key"
        )
    };
}

/// Writes cells, each once, remembering for the run's undo what stood there.
pub(crate) async fn write_cells(
    connection: &mut SqliteConnection,
    list: ListId,
    run: RunId,
    changes: &[&CellChange],
) -> Result<(), sqlx::Error> {
    for block in changes.chunks(WRITTEN_TOGETHER) {
        write_block(connection, list, run, block).await?;
    }
    Ok(())
}

async fn write_block(
    connection: &mut SqliteConnection,
    list: ListId,
    run: RunId,
    changes: &[&CellChange],
) -> Result<(), sqlx::Error> {
    let rows = rows(changes)?;
    let rows = edits::keep_users(connection, list, run, rows).await?;
    // Together, because each is a trip to the connection's thread.
    let statements = concat!(
        "INSERT OR IGNORE INTO cell_before (run_id, list_id, entity_id, field, cell, sort_key)
         SELECT ?3, ?1, new.value ->> 0, new.value ->> 1, cell.cell, cell.sort_key FROM json_each(?2) new
         LEFT JOIN cell ON cell.list_id = ?1 AND cell.entity_id = new.value ->> 0 AND cell.field = new.value ->> 1; ",
        put!()
    );
    write_rows(connection, statements, list, run.0, rows).await
}

/// A cell as a row to be written: entity, field, state, when the value was given, whether in the practice world, the cell, its
/// key and the run it is of, where that is not the writer's.
type CellRow = (
    i64,
    Field,
    &'static str,
    Option<i64>,
    i64,
    String,
    Option<String>,
    Option<i64>,
);

fn row(change: &CellChange, run: Option<i64>) -> Result<CellRow, sqlx::Error> {
    let given = change.cell.provenance.as_ref();
    Ok((
        change.entity.0,
        change.field,
        change.cell.state.as_str(),
        // What the user decided never grows old.
        given.filter(|_| !change.cell.is_users()).map(|given| given.at_ms),
        i64::from(given.is_some_and(|given| given.practice)),
        to_json(&change.cell)?,
        change.cell.value.as_ref().and_then(value_key),
        run,
    ))
}

/// Cells as a JSON array of rows, without the run.
pub(crate) fn rows(changes: &[&CellChange]) -> Result<String, sqlx::Error> {
    let rows = changes.iter().map(|change| row(change, None));
    to_json(&rows.collect::<Result<Vec<_>, _>>()?)
}

/// Puts cells where they belong, whoever wrote them: a row may end with the run that its cell is of.
pub(crate) async fn put(
    connection: &mut SqliteConnection,
    list: ListId,
    run: i64,
    rows: String,
) -> Result<(), sqlx::Error> {
    write_rows(connection, put!(), list, run, rows).await
}

async fn write_rows(
    connection: &mut SqliteConnection,
    statements: &'static str,
    list: ListId,
    run: i64,
    rows: String,
) -> Result<(), sqlx::Error> {
    let (first, last) = span(list);
    sqlx::query(statements)
        .bind(list.0)
        .bind(rows)
        .bind(run)
        .bind(first)
        .bind(last)
        .bind(now_ms())
        .execute(connection)
        .await?;
    Ok(())
}
