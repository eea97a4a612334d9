//! Edits: what the user wrote into cells, decided about them or merged, step by step, taken back and made again in that order.
//!
//! What the user wrote is not overwritten by a run. What the run found is kept beneath it and comes forth when the user
//! takes the step back.

use futures::future::BoxFuture;
use model::{EntityId, Field, ListId, RunId};
use sqlx::{Row, SqliteConnection};

use crate::{
    CellChange, CellKey, Store, StoreError, cells,
    merges::{self, Way},
    now_ms, to_json,
};

/// Who wrote a cell, where that is the user.
const BY_USER: i64 = -1;
/// Steps of a list that can be taken back.
const STEPS: i64 = 200;

/// What a step that was taken is called, and whether it merged rows; none when there was none.
type Stepped = Result<Option<(String, bool)>, sqlx::Error>;

/// What can be taken back and made again, in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// The last step.
    pub undo: Option<String>,
    /// The last step that was taken back.
    pub redo: Option<String>,
}

/// The cells of a step as rows for [`cells::put`]: as they were, or as they became.
const BEFORE: &str = "SELECT json_group_array(json_array(entity_id, field, before_cell ->> '$.state',
        CASE before_run WHEN -1 THEN NULL ELSE before_cell ->> '$.provenance.at_ms' END,
        coalesce(before_cell ->> '$.provenance.practice', 0), before_cell, before_key, before_run))
    FROM edit_cell WHERE edit_id = ?";
pub(crate) const AFTER: &str =
    "SELECT json_group_array(json_array(entity_id, field, after_cell ->> '$.state',
        CASE after_run WHEN -1 THEN NULL ELSE after_cell ->> '$.provenance.at_ms' END,
        coalesce(after_cell ->> '$.provenance.practice', 0), after_cell, after_key, after_run))
    FROM edit_cell WHERE edit_id = ?";

impl Store {
    /// Writes cells in the user's name as one step, each once.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn edit(
        &self,
        list: ListId,
        label: String,
        changes: Vec<CellChange>,
    ) -> Result<(), StoreError> {
        let rows = cells::rows(&changes.iter().collect::<Vec<_>>())?;
        let written = self.write(move |connection| {
            Box::pin(async move {
                let step = begin_step(connection, list, label).await?;
                sqlx::query(
                    "INSERT INTO edit_cell
                     SELECT ?1, new.value ->> 0, new.value ->> 1, cell.cell, cell.run_id, cell.sort_key,
                         new.value ->> 5, ?2, new.value ->> 6
                     FROM json_each(?3) new LEFT JOIN cell
                         ON cell.list_id = ?4 AND cell.entity_id = new.value ->> 0 AND cell.field = new.value ->> 1",
                )
                .bind(step)
                .bind(BY_USER)
                .bind(&rows)
                .bind(list.0)
                .execute(&mut *connection)
                .await?;
                cells::put(connection, list, BY_USER, rows).await
            })
        })
        .await;
        self.look_again(list);
        written
    }

    /// The user wants to see at once what they changed.
    fn look_again(&self, list: ListId) {
        self.views.looks.retain(|(other, _)| *other != list);
    }

    /// Takes the user's word on some cells back, as one step: what was found stands there again. Gives how many cells
    /// there were such a word on.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn forget_edits(
        &self,
        list: ListId,
        label: String,
        cells: Vec<CellKey>,
    ) -> Result<u32, StoreError> {
        let keys: Vec<(i64, Field)> = cells.iter().map(|(entity, field)| (entity.0, *field)).collect();
        let keys = to_json(&keys)?;
        let written = self.write(move |connection| {
            Box::pin(async move {
                let step = begin_step(connection, list, label).await?;
                let forgotten = sqlx::query(
                    "INSERT INTO edit_cell
                     SELECT ?1, cell.entity_id, cell.field, cell.cell, cell.run_id, cell.sort_key,
                         found.before_cell, found.before_run, found.before_key
                     FROM json_each(?2) wanted
                     JOIN cell ON cell.list_id = ?3 AND cell.entity_id = wanted.value ->> 0
                         AND cell.field = wanted.value ->> 1 AND cell.run_id = -1
                     LEFT JOIN edit_cell found ON found.entity_id = cell.entity_id AND found.field = cell.field
                         AND found.edit_id = (SELECT max(older.edit_id) FROM edit_cell older JOIN edit ON edit.id = older.edit_id
                             WHERE edit.list_id = ?3 AND edit.undone = 0 AND older.entity_id = cell.entity_id
                             AND older.field = cell.field AND older.before_run IS NOT -1)",
                )
                .bind(step)
                .bind(keys)
                .bind(list.0)
                .execute(&mut *connection)
                .await?
                .rows_affected();
                if forgotten == 0 {
                    sqlx::query("DELETE FROM edit WHERE id = ?").bind(step).execute(connection).await?;
                } else {
                    restore(connection, list, step, AFTER).await?;
                }
                Ok(u32::try_from(forgotten).unwrap_or(u32::MAX))
            })
        })
        .await;
        self.look_again(list);
        written
    }

    /// Takes the last step back. None when there is none.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn undo_edit(&self, list: ListId) -> Result<Option<String>, StoreError> {
        self.step(list, |connection, list| {
            Box::pin(async move {
                let Some((step, label)) = last_step(connection, list).await? else {
                    return Ok(None);
                };
                let merged = merges::is_merge(connection, step).await?;
                if merged {
                    merges::keep_newer(connection, list, step).await?;
                }
                restore(connection, list, step, BEFORE).await?;
                if merged {
                    merges::move_rows(connection, list, step, Way::Back).await?;
                }
                mark(connection, step, true).await?;
                Ok(Some((label, merged)))
            })
        })
        .await
    }

    /// Makes the step again that was taken back last. None when there is none.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn redo_edit(&self, list: ListId) -> Result<Option<String>, StoreError> {
        self.step(list, |connection, list| {
            Box::pin(async move {
                let Some((step, label)) = next_step(connection, list).await? else {
                    return Ok(None);
                };
                // What a run wrote meanwhile is what a later undo goes back to.
                sqlx::query(
                    "UPDATE edit_cell SET before_cell = cell.cell, before_run = cell.run_id, before_key = cell.sort_key
                     FROM cell WHERE edit_id = ? AND cell.list_id = ? AND cell.entity_id = edit_cell.entity_id
                     AND cell.field = edit_cell.field",
                )
                .bind(step)
                .bind(list.0)
                .execute(&mut *connection)
                .await?;
                let merged = merges::is_merge(connection, step).await?;
                if merged {
                    merges::move_rows(connection, list, step, Way::Made).await?;
                }
                restore(connection, list, step, AFTER).await?;
                mark(connection, step, false).await?;
                Ok(Some((label, merged)))
            })
        })
        .await
    }

    /// Takes a step in one of the two directions: its words, and whether it merged rows.
    async fn step(
        &self,
        list: ListId,
        take: impl for<'c> FnOnce(&'c mut SqliteConnection, ListId) -> BoxFuture<'c, Stepped> + Send + 'static,
    ) -> Result<Option<String>, StoreError> {
        // Nobody makes an order of a source column meanwhile.
        let _one = self.views.making.lock().await;
        let stepped = self.write(move |connection| take(connection, list)).await;
        match &stepped {
            Ok(Some((_, true))) => self.views.forget(list),
            _ => self.look_again(list),
        }
        Ok(stepped?.map(|(label, _)| label))
    }

    /// What can be taken back and made again.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn history(&self, list: ListId) -> Result<History, StoreError> {
        let row = sqlx::query(
            "SELECT (SELECT label FROM edit WHERE list_id = ?1 AND undone = 0 ORDER BY id DESC LIMIT 1),
                    (SELECT label FROM edit WHERE list_id = ?1 AND undone = 1 ORDER BY id LIMIT 1)",
        )
        .bind(list.0)
        .fetch_one(&self.read)
        .await?;
        Ok(History {
            undo: row.get(0),
            redo: row.get(1),
        })
    }

    /// What stood in a cell of a list before the steps on it, the latest first, as JSON of cells with the time of the step.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn cell_history(
        &self,
        list: ListId,
        entity: EntityId,
        field: Field,
    ) -> Result<Vec<(model::Cell, i64)>, StoreError> {
        let rows = sqlx::query(
            "SELECT before_cell, edit.at_ms FROM edit_cell JOIN edit ON edit.id = edit_id
             WHERE entity_id = ? AND field = ? AND list_id = ? AND undone = 0 AND before_cell IS NOT NULL
             ORDER BY edit_id DESC",
        )
        .bind(entity.0)
        .bind(field.id())
        .bind(list.0)
        .fetch_all(&self.read)
        .await?;
        let read = |row: &sqlx::sqlite::SqliteRow| Ok((crate::from_json(row.get(0))?, row.get(1)));
        Ok(rows.iter().map(read).collect::<Result<_, sqlx::Error>>()?)
    }
}

/// Begins a step: what was taken back before it cannot be made again, and the oldest steps are forgotten.
pub(crate) async fn begin_step(
    connection: &mut SqliteConnection,
    list: ListId,
    label: String,
) -> Result<i64, sqlx::Error> {
    sqlx::query("DELETE FROM edit WHERE list_id = ? AND undone = 1")
        .bind(list.0)
        .execute(&mut *connection)
        .await?;
    sqlx::query(
        "DELETE FROM edit WHERE list_id = ?1 AND id <=
         (SELECT id FROM edit WHERE list_id = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)",
    )
    .bind(list.0)
    .bind(STEPS - 1)
    .execute(&mut *connection)
    .await?;
    let row = sqlx::query("INSERT INTO edit (list_id, label, at_ms) VALUES (?, ?, ?) RETURNING id")
        .bind(list.0)
        .bind(label)
        .bind(now_ms())
        .fetch_one(connection)
        .await?;
    Ok(row.get(0))
}

async fn last_step(
    connection: &mut SqliteConnection,
    list: ListId,
) -> Result<Option<(i64, String)>, sqlx::Error> {
    sqlx::query_as("SELECT id, label FROM edit WHERE list_id = ? AND undone = 0 ORDER BY id DESC LIMIT 1")
        .bind(list.0)
        .fetch_optional(connection)
        .await
}

async fn next_step(
    connection: &mut SqliteConnection,
    list: ListId,
) -> Result<Option<(i64, String)>, sqlx::Error> {
    sqlx::query_as("SELECT id, label FROM edit WHERE list_id = ? AND undone = 1 ORDER BY id LIMIT 1")
        .bind(list.0)
        .fetch_optional(connection)
        .await
}

async fn mark(connection: &mut SqliteConnection, step: i64, undone: bool) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE edit SET undone = ? WHERE id = ?")
        .bind(undone)
        .bind(step)
        .execute(connection)
        .await?;
    Ok(())
}

/// Puts the cells of a step to one of its sides.
pub(crate) async fn restore(
    connection: &mut SqliteConnection,
    list: ListId,
    step: i64,
    side: &'static str,
) -> Result<(), sqlx::Error> {
    let rows: String = sqlx::query_scalar(side)
        .bind(step)
        .fetch_one(&mut *connection)
        .await?;
    cells::put(connection, list, 0, rows.clone()).await?;
    sqlx::query(
        "DELETE FROM cell WHERE list_id = ?1 AND (entity_id, field) IN
         (SELECT value ->> 0, value ->> 1 FROM json_each(?2) WHERE value ->> 2 IS NULL)",
    )
    .bind(list.0)
    .bind(rows)
    .execute(connection)
    .await?;
    Ok(())
}

/// Of rows that a run is about to write, those whose cells are not the user's. What it found for the others stands beneath
/// the user's word from now on.
pub(crate) async fn keep_users(
    connection: &mut SqliteConnection,
    list: ListId,
    run: RunId,
    rows: String,
) -> Result<String, sqlx::Error> {
    let any: bool =
        sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM cell WHERE list_id = ? AND run_id = -1)")
            .bind(list.0)
            .fetch_one(&mut *connection)
            .await?;
    if !any {
        return Ok(rows);
    }
    sqlx::query(
        "UPDATE edit_cell SET before_cell = new.value ->> 5, before_run = ?1, before_key = new.value ->> 6
         FROM json_each(?2) new
         JOIN cell ON cell.list_id = ?3 AND cell.entity_id = new.value ->> 0 AND cell.field = new.value ->> 1
             AND cell.run_id = -1
         WHERE edit_cell.entity_id = cell.entity_id AND edit_cell.field = cell.field AND before_run IS NOT -1
         AND edit_id IN (SELECT id FROM edit WHERE list_id = ?3 AND undone = 0)",
    )
    .bind(run.0)
    .bind(&rows)
    .bind(list.0)
    .execute(&mut *connection)
    .await?;
    sqlx::query_scalar(
        "SELECT json_group_array(json(new.value)) FROM json_each(?2) new WHERE NOT EXISTS
         (SELECT 1 FROM cell WHERE cell.list_id = ?1 AND cell.entity_id = new.value ->> 0
          AND cell.field = new.value ->> 1 AND cell.run_id = -1)",
    )
    .bind(list.0)
    .bind(rows)
    .fetch_one(connection)
    .await
}

/// A run is taken back: its values do not come forth from beneath the user's word either.
pub(crate) async fn forget_run(connection: &mut SqliteConnection, run: RunId) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE edit_cell SET before_run = iif(old.cell IS NULL, NULL, 0), before_cell = old.cell, before_key = old.sort_key
         FROM edit_cell this LEFT JOIN cell_before old
             ON old.run_id = ?1 AND old.entity_id = this.entity_id AND old.field = this.field
         WHERE this.before_run = ?1 AND this.edit_id = edit_cell.edit_id AND this.entity_id = edit_cell.entity_id
         AND this.field = edit_cell.field",
    )
    .bind(run.0)
    .execute(connection)
    .await?;
    Ok(())
}
