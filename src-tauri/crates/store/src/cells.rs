//! Cells: what is known of an entity in a list, and what stood there before a run.

use std::collections::{HashMap, HashSet};

use model::{Cell, CellState, EntityId, Field, ListId, RecordId, RunId};
use sqlx::{QueryBuilder, Row, Sqlite};

use crate::{Record, Store, StoreError, count, from_json, now_ms, to_json};

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
        for block in entities.chunks(500) {
            let mut query =
                QueryBuilder::<Sqlite>::new("SELECT entity_id, field, cell FROM cell WHERE list_id = ");
            query.push_bind(list.0).push(" AND entity_id IN (");
            let mut ids = query.separated(", ");
            block.iter().for_each(|entity| {
                ids.push_bind(entity.0);
            });
            query.push(")");
            for row in query.build().fetch_all(&self.read).await? {
                if let Ok(field) = row.get::<String, _>(1).parse() {
                    cells.insert((EntityId(row.get(0)), field), from_json(row.get(2))?);
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
        let mut cells = HashSet::new();
        for block in entities.chunks(500) {
            let mut query = QueryBuilder::<Sqlite>::new("SELECT entity_id, field FROM cell WHERE list_id = ");
            query.push_bind(list.0).push(" AND run_id IN (");
            let mut ids = query.separated(", ");
            runs.iter().for_each(|run| {
                ids.push_bind(run.0);
            });
            query.push(") AND entity_id IN (");
            let mut ids = query.separated(", ");
            block.iter().for_each(|entity| {
                ids.push_bind(entity.0);
            });
            query.push(")");
            for row in query.build().fetch_all(&self.read).await? {
                if let Ok(field) = row.get::<String, _>(1).parse() {
                    cells.insert((EntityId(row.get(0)), field));
                }
            }
        }
        Ok(cells)
    }

    /// Which fields a list has cells of.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn found_fields(&self, list: ListId) -> Result<Vec<Field>, StoreError> {
        let rows = sqlx::query("SELECT DISTINCT field FROM cell WHERE list_id = ?")
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

    /// Records by field and state of the cell behind them.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn cell_counts(&self, list: ListId) -> Result<Vec<CellCount>, StoreError> {
        let rows = sqlx::query(
            "SELECT c.field, c.state, sum(e.records) FROM cell c JOIN (
                 SELECT person_entity AS entity, count(*) AS records FROM record
                 WHERE id BETWEEN ?2 AND ?3 AND person_entity IS NOT NULL GROUP BY 1
                 UNION ALL
                 SELECT company_entity, count(*) FROM record
                 WHERE id BETWEEN ?2 AND ?3 AND company_entity IS NOT NULL GROUP BY 1
             ) e ON e.entity = c.entity_id WHERE c.list_id = ?1 GROUP BY 1, 2",
        )
        .bind(list.0)
        .bind(RecordId { list, row: 0 }.packed())
        .bind(
            RecordId {
                list,
                row: RecordId::MAX_ROW,
            }
            .packed(),
        )
        .fetch_all(&self.read)
        .await?;
        Ok(rows
            .iter()
            .filter_map(|row| {
                let field = row.get::<String, _>(0).parse().ok()?;
                let state = CellState::from_id(&row.get::<String, _>(1))?;
                Some(CellCount {
                    field,
                    state,
                    records: count(row.get(2)),
                })
            })
            .collect())
    }

    /// Takes a run's cells back: what stood there before stands there again. The paid answers stay.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn undo_cells(&self, run: RunId) -> Result<u32, StoreError> {
        self.write(move |connection| {
            Box::pin(async move {
                // Only where no later run has written since.
                let gone = sqlx::query(
                    "DELETE FROM cell WHERE run_id = ?1 AND EXISTS (SELECT 1 FROM cell_before b WHERE b.run_id = ?1
                     AND b.list_id = cell.list_id AND b.entity_id = cell.entity_id AND b.field = cell.field)",
                )
                .bind(run.0)
                .execute(&mut *connection)
                .await?
                .rows_affected();
                sqlx::query(
                    "INSERT OR IGNORE INTO cell SELECT list_id, entity_id, field, 0, json_extract(cell, '$.state'), cell, ?2
                     FROM cell_before WHERE run_id = ?1 AND cell IS NOT NULL",
                )
                .bind(run.0)
                .bind(now_ms())
                .execute(&mut *connection)
                .await?;
                sqlx::query("DELETE FROM cell_before WHERE run_id = ?").bind(run.0).execute(connection).await?;
                Ok(u32::try_from(gone).unwrap_or(u32::MAX))
            })
        })
        .await
    }
}

/// Writes cells, remembering for the run's undo what stood there.
pub(crate) async fn write_cells(
    connection: &mut sqlx::SqliteConnection,
    list: ListId,
    run: RunId,
    changes: &[CellChange],
) -> Result<(), sqlx::Error> {
    for change in changes {
        sqlx::query(
            "INSERT OR IGNORE INTO cell_before SELECT ?1, ?2, ?3, ?4,
             (SELECT cell FROM cell WHERE list_id = ?2 AND entity_id = ?3 AND field = ?4)",
        )
        .bind(run.0)
        .bind(list.0)
        .bind(change.entity.0)
        .bind(change.field.id())
        .execute(&mut *connection)
        .await?;
        sqlx::query(
            "INSERT INTO cell VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
             run_id = excluded.run_id, state = excluded.state, cell = excluded.cell, updated_ms = excluded.updated_ms",
        )
        .bind(list.0)
        .bind(change.entity.0)
        .bind(change.field.id())
        .bind(run.0)
        .bind(change.cell.state.as_str())
        .bind(to_json(&change.cell)?)
        .bind(now_ms())
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}
