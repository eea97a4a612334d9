//! Exports: which sheet of a list was written when, and what changed in the list since.

use model::{Cell, EntityId, Field, ListId};
use sqlx::{Row, sqlite::SqliteRow};

use crate::{Store, StoreError, count, from_json};

/// A sheet that was written.
#[derive(Clone, Debug)]
pub struct NewExport {
    /// What it is known by when it comes back.
    pub id: String,
    /// Its list.
    pub list: ListId,
    /// Where it was written.
    pub path: String,
    /// Records in it.
    pub records: u32,
    /// When its records were read.
    pub at_ms: i64,
}

/// A sheet that was written, as it is remembered.
pub type Export = NewExport;

/// A cell that changed.
#[derive(Clone, Debug)]
pub struct Changed {
    /// Whose it is.
    pub entity: EntityId,
    /// Of which field.
    pub field: Field,
    /// What it is now.
    pub now: Cell,
    /// What it was, where that is known.
    pub before: Option<Cell>,
}

const COLUMNS: &str = "id, list_id, path, records, at_ms";

fn read(row: &SqliteRow) -> Export {
    Export {
        id: row.get(0),
        list: ListId(row.get(1)),
        path: row.get(2),
        records: count(row.get(3)),
        at_ms: row.get(4),
    }
}

impl Store {
    /// Remembers an export.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn add_export(&self, export: NewExport) -> Result<(), StoreError> {
        self.write(move |connection| {
            Box::pin(async move {
                sqlx::query("INSERT INTO export (id, list_id, path, records, at_ms) VALUES (?, ?, ?, ?, ?)")
                    .bind(export.id)
                    .bind(export.list.0)
                    .bind(export.path)
                    .bind(export.records)
                    .bind(export.at_ms)
                    .execute(connection)
                    .await?;
                Ok(())
            })
        })
        .await
    }

    /// The export of this id.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn export(&self, id: &str) -> Result<Option<Export>, StoreError> {
        let query = format!("SELECT {COLUMNS} FROM export WHERE id = ?");
        let row = sqlx::query(sqlx::AssertSqlSafe(query))
            .bind(id)
            .fetch_optional(&self.read)
            .await?;
        Ok(row.as_ref().map(read))
    }

    /// The last export of a list.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn last_export(&self, list: ListId) -> Result<Option<Export>, StoreError> {
        let query =
            format!("SELECT {COLUMNS} FROM export WHERE list_id = ? ORDER BY at_ms DESC, rowid DESC LIMIT 1");
        let row = sqlx::query(sqlx::AssertSqlSafe(query))
            .bind(list.0)
            .fetch_optional(&self.read)
            .await?;
        Ok(row.as_ref().map(read))
    }

    /// The next `limit` cells of a list that were written since a moment, after a cell, in the order of entities and
    /// fields.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn changed_since(
        &self,
        list: ListId,
        at_ms: i64,
        after: Option<(EntityId, Field)>,
        limit: u32,
    ) -> Result<Vec<Changed>, StoreError> {
        let (entity, field) = after.map_or((0, ""), |(entity, field)| (entity.0, field.id()));
        let rows = sqlx::query(
            "SELECT entity_id, field, cell, coalesce(
                 (SELECT before_cell FROM edit JOIN edit_cell old ON old.edit_id = edit.id
                 WHERE edit.list_id = ?1 AND edit.at_ms >= ?2 AND undone = 0
                     AND old.entity_id = cell.entity_id AND old.field = cell.field
                 ORDER BY edit.id LIMIT 1),
                 (SELECT old.cell FROM run JOIN cell_before old ON old.run_id = run.id
                 WHERE run.list_id = ?1 AND (run.ended_ms IS NULL OR run.ended_ms >= ?2)
                     AND old.entity_id = cell.entity_id AND old.field = cell.field
                 ORDER BY run.id LIMIT 1))
             FROM cell WHERE list_id = ?1 AND updated_ms >= ?2 AND (entity_id, field) > (?3, ?4)
             ORDER BY entity_id, field LIMIT ?5",
        )
        .bind(list.0)
        .bind(at_ms)
        .bind(entity)
        .bind(field)
        .bind(limit)
        .fetch_all(&self.read)
        .await?;
        let read = |row: &SqliteRow| -> Result<Option<Changed>, sqlx::Error> {
            let Ok(field) = row.get::<String, _>(1).parse() else {
                return Ok(None);
            };
            Ok(Some(Changed {
                entity: EntityId(row.get(0)),
                field,
                now: from_json(row.get(2))?,
                before: row
                    .get::<Option<String>, _>(3)
                    .map(|text| from_json(&text))
                    .transpose()?,
            }))
        };
        let changed: Vec<Option<Changed>> = rows.iter().map(read).collect::<Result<_, _>>()?;
        Ok(changed.into_iter().flatten().collect())
    }
}
