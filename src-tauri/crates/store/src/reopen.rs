//! What a resume with a higher cap takes up again.

use model::{Cell, CellState, EntityId, ListId, RunId};
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};

use crate::{CellChange, Store, StoreError, cells::write_cells, to_json};

/// Items whose cells are written together.
const TOGETHER: usize = 1_000;

impl Store {
    /// Makes items of a run pending again, for a resume with a higher cap: those whose entity has a cell in this state. What
    /// they want and has the state waits from now on, with this note. Who waits for a company does so again.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn reopen_items(
        &self,
        list: ListId,
        run: RunId,
        state: &'static str,
        note: &'static str,
    ) -> Result<u64, StoreError> {
        self.write(move |connection| {
            Box::pin(async move {
                let rows = sqlx::query(
                    "UPDATE run_item SET state = 'pending', due_ms = 0, progress = '{}' WHERE run_id = ?1 AND state = 'done'
                     AND EXISTS (SELECT 1 FROM cell WHERE list_id = ?2 AND entity_id = run_item.entity_id AND state = ?3)
                     RETURNING seq",
                )
                .bind(run.0)
                .bind(list.0)
                .bind(state)
                .fetch_all(&mut *connection)
                .await?;
                let reopened: Vec<i64> = rows.iter().map(|row| row.get(0)).collect();
                sqlx::query(
                    "UPDATE run_item SET state = 'held' WHERE run_id = ?1 AND state = 'pending' AND waits
                     AND company_entity IN (SELECT entity_id FROM run_item WHERE run_id = ?1 AND state = 'pending')",
                )
                .bind(run.0)
                .execute(&mut *connection)
                .await?;
                let count = u64::try_from(reopened.len()).unwrap_or(u64::MAX);
                sqlx::query("UPDATE run SET done = done - ? WHERE id = ?")
                    .bind(i64::try_from(reopened.len()).unwrap_or(i64::MAX))
                    .bind(run.0)
                    .execute(&mut *connection)
                    .await?;
                for items in reopened.chunks(TOGETHER) {
                    let changes = waiting(connection, list, run, items, state, note).await?;
                    write_cells(connection, list, run, &changes.iter().collect::<Vec<_>>()).await?;
                }
                Ok(count)
            })
        })
        .await
    }
}

/// The cells in a state that these items of a run want, as cells that wait.
async fn waiting(
    connection: &mut SqliteConnection,
    list: ListId,
    run: RunId,
    items: &[i64],
    state: &str,
    note: &str,
) -> Result<Vec<CellChange>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT item.entity_id, cell.field FROM run_item AS item
         JOIN cell ON cell.list_id = ?2 AND cell.entity_id = item.entity_id AND cell.state = ?3
             AND cell.field IN (SELECT value FROM json_each(item.wanted))
         WHERE item.run_id = ?1 AND item.seq IN (SELECT value FROM json_each(?4))",
    )
    .bind(run.0)
    .bind(list.0)
    .bind(state)
    .bind(to_json(&items)?)
    .fetch_all(connection)
    .await?;
    let waits = |row: &SqliteRow| {
        Some(CellChange {
            entity: EntityId(row.get(0)),
            field: row.get::<String, _>(1).parse().ok()?,
            cell: Cell::without_value(CellState::Waiting, note),
        })
    };
    Ok(rows.iter().filter_map(waits).collect())
}
