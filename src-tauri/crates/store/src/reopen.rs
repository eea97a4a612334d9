//! What a resume with a higher cap takes up again.

use model::{Cell, CellState, EntityId, ListId, RunId};
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};

use crate::{CellChange, Store, StoreError, cells::write_cells};

impl Store {
    /// Makes items of a run pending again, for a resume with a higher cap: those whose entity has a cell in this state. What
    /// they want and has the state waits from now on, with this note.
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
                let reopened = sqlx::query(
                    "UPDATE run_item SET state = 'pending', due_ms = 0, progress = '{}' WHERE run_id = ?1 AND state = 'done'
                     AND EXISTS (SELECT 1 FROM cell WHERE list_id = ?2 AND entity_id = run_item.entity_id AND state = ?3)",
                )
                .bind(run.0)
                .bind(list.0)
                .bind(state)
                .execute(&mut *connection)
                .await?
                .rows_affected();
                sqlx::query("UPDATE run SET done = done - ? WHERE id = ?")
                    .bind(i64::try_from(reopened).unwrap_or(i64::MAX))
                    .bind(run.0)
                    .execute(&mut *connection)
                    .await?;
                wait(connection, list, run, state, note).await?;
                Ok(reopened)
            })
        })
        .await
    }
}

/// Lets the cells in a state wait that pending items of a run want.
async fn wait(
    connection: &mut SqliteConnection,
    list: ListId,
    run: RunId,
    state: &str,
    note: &str,
) -> Result<(), sqlx::Error> {
    let mut after = (-1_i64, String::new());
    loop {
        let rows = sqlx::query(
            "SELECT item.seq, item.entity_id, cell.field FROM run_item AS item
             JOIN cell ON cell.list_id = ?2 AND cell.entity_id = item.entity_id AND cell.state = ?3
                 AND cell.field IN (SELECT value FROM json_each(item.wanted))
             WHERE item.run_id = ?1 AND item.state = 'pending' AND (item.seq, cell.field) > (?4, ?5)
             ORDER BY item.seq, cell.field LIMIT 1000",
        )
        .bind(run.0)
        .bind(list.0)
        .bind(state)
        .bind(after.0)
        .bind(&after.1)
        .fetch_all(&mut *connection)
        .await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = (last.get(0), last.get(2));
        let waits = |row: &SqliteRow| {
            Some(CellChange {
                entity: EntityId(row.get(1)),
                field: row.get::<String, _>(2).parse().ok()?,
                cell: Cell::without_value(CellState::Waiting, note),
            })
        };
        let changes: Vec<CellChange> = rows.iter().filter_map(waits).collect();
        write_cells(connection, list, run, &changes.iter().collect::<Vec<_>>()).await?;
    }
}
