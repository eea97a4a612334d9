//! Saved views: how a list's grid is laid out, sorted and filtered.

use model::ListId;
use sqlx::Row;

use crate::{Store, StoreError};

/// A view, as JSON of the caller's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedView {
    /// Its name; empty for the grid as it was left.
    pub name: String,
    /// What it looks like.
    pub body: String,
}

impl Store {
    /// The views of a list by name.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn list_views(&self, list: ListId) -> Result<Vec<SavedView>, StoreError> {
        let rows = sqlx::query("SELECT name, body FROM list_view WHERE list_id = ? ORDER BY name")
            .bind(list.0)
            .fetch_all(&self.read)
            .await?;
        let view = |row: &sqlx::sqlite::SqliteRow| SavedView {
            name: row.get(0),
            body: row.get(1),
        };
        Ok(rows.iter().map(view).collect())
    }

    /// Keeps a view under its name.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn keep_list_view(&self, list: ListId, view: SavedView) -> Result<(), StoreError> {
        self.write(move |connection| {
            Box::pin(async move {
                sqlx::query(
                    "INSERT INTO list_view (list_id, name, body) VALUES (?, ?, ?)
                     ON CONFLICT DO UPDATE SET body = excluded.body",
                )
                .bind(list.0)
                .bind(view.name)
                .bind(view.body)
                .execute(connection)
                .await?;
                Ok(())
            })
        })
        .await
    }

    /// Forgets a view.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn delete_list_view(&self, list: ListId, name: String) -> Result<(), StoreError> {
        self.write(move |connection| {
            Box::pin(async move {
                sqlx::query("DELETE FROM list_view WHERE list_id = ? AND name = ?")
                    .bind(list.0)
                    .bind(name)
                    .execute(connection)
                    .await?;
                Ok(())
            })
        })
        .await
    }
}
