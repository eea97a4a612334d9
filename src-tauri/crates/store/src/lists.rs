//! Lists and their columns.

use model::{Field, ListId, Problem};
use serde_json::Value as Json;
use sqlx::{Row, sqlite::SqliteRow};

use crate::{
    Store, StoreError, count, from_json,
    kept::forget_found,
    links::{span, unlink},
    now_ms, to_json,
};

/// A list to be imported.
#[derive(Clone, Debug)]
pub struct NewList {
    /// Its name.
    pub name: String,
    /// The file it comes from, without its folder.
    pub source: String,
    /// Identifies the content, so that the same file is recognised.
    pub content_hash: String,
    /// Whether it is the practice list.
    pub practice: bool,
}

/// A list.
#[derive(Clone, Debug)]
pub struct List {
    /// Its id.
    pub id: ListId,
    /// Its name.
    pub name: String,
    /// The file it came from, without its folder.
    pub source: String,
    /// `xlsx`, `csv`, …
    pub format: String,
    /// The sheet, where the file has several.
    pub sheet: Option<String>,
    /// All sheets of the file.
    pub sheets: Vec<String>,
    /// The header row, from 1.
    pub header_row: Option<u32>,
    /// The encoding, for text files.
    pub encoding: Option<String>,
    /// Records.
    pub records: u32,
    /// Whether it is the practice list.
    pub practice: bool,
    /// What went less than well while importing.
    pub problems: Vec<Problem>,
    /// The recipe it is planned and run with, as JSON of the caller's.
    pub recipe: Option<String>,
    /// The last one of these that was the user's own, as TOML.
    pub own_recipe: Option<String>,
    /// When it was imported.
    pub created_ms: i64,
    /// When it was last opened.
    pub opened_ms: i64,
}

/// A source column.
#[derive(Clone, Debug)]
pub struct Column {
    /// The name, made unique.
    pub name: String,
    /// The first distinct values.
    pub samples: Vec<String>,
    /// How many records have a value.
    pub filled: u32,
    /// What it is mapped to.
    pub field: Option<Field>,
    /// Whether the user chose that.
    pub chosen: bool,
    /// What detection thinks, as JSON of the caller's.
    pub guess: Option<Json>,
}

const COLUMNS: &str = "id, name, source, format, sheet, sheets, header_row, encoding, records, practice, problems, recipe, own_recipe, created_ms, opened_ms";

fn read_list(row: &SqliteRow) -> Result<List, sqlx::Error> {
    Ok(List {
        id: ListId(row.get(0)),
        name: row.get(1),
        source: row.get(2),
        format: row.get(3),
        sheet: row.get(4),
        sheets: from_json(row.get(5))?,
        header_row: row.get::<Option<i64>, _>(6).map(count),
        encoding: row.get(7),
        records: count(row.get(8)),
        practice: row.get::<i64, _>(9) != 0,
        problems: from_json(row.get(10))?,
        recipe: row.get(11),
        own_recipe: row.get(12),
        created_ms: row.get(13),
        opened_ms: row.get(14),
    })
}

impl Store {
    /// Makes a list that is not shown until [`Store::finish_list`].
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn begin_list(&self, list: NewList) -> Result<ListId, StoreError> {
        self.write(move |connection| {
            Box::pin(async move {
                let now = now_ms();
                let done = sqlx::query(
                    "INSERT INTO list (name, source, content_hash, format, sheets, records, practice, problems, ready, created_ms, opened_ms)
                     VALUES (?, ?, ?, '', '[]', 0, ?, '[]', 0, ?, ?)",
                )
                .bind(list.name)
                .bind(list.source)
                .bind(list.content_hash)
                .bind(list.practice)
                .bind(now)
                .bind(now)
                .execute(connection)
                .await?;
                Ok(ListId(done.last_insert_rowid()))
            })
        })
        .await
    }

    /// Fills in what an import found out, with its columns, and shows the list.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn finish_list(&self, list: List, columns: Vec<Column>) -> Result<(), StoreError> {
        let (sheets, problems) = (to_json(&list.sheets)?, to_json(&list.problems)?);
        self.write(move |connection| {
            Box::pin(async move {
                sqlx::query(
                    "UPDATE list SET format = ?, sheet = ?, sheets = ?, header_row = ?, encoding = ?, records = ?, problems = ?, ready = 1
                     WHERE id = ?",
                )
                .bind(list.format)
                .bind(list.sheet)
                .bind(sheets)
                .bind(list.header_row)
                .bind(list.encoding)
                .bind(list.records)
                .bind(problems)
                .bind(list.id.0)
                .execute(&mut *connection)
                .await?;
                for (position, column) in (0_i64..).zip(columns) {
                    sqlx::query("INSERT INTO list_column VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
                        .bind(list.id.0)
                        .bind(position)
                        .bind(column.name)
                        .bind(to_json(&column.samples)?)
                        .bind(column.filled)
                        .bind(column.field.map(Field::id))
                        .bind(column.chosen)
                        .bind(column.guess.map(|guess| guess.to_string()))
                        .execute(&mut *connection)
                        .await?;
                }
                Ok(())
            })
        })
        .await
    }

    /// Every list, the last opened first.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn lists(&self) -> Result<Vec<List>, StoreError> {
        let query = format!("SELECT {COLUMNS} FROM list WHERE ready = 1 ORDER BY opened_ms DESC, id DESC");
        let rows = sqlx::query(sqlx::AssertSqlSafe(query))
            .fetch_all(&self.read)
            .await?;
        Ok(rows.iter().map(read_list).collect::<Result<_, _>>()?)
    }

    /// One list.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn list(&self, id: ListId) -> Result<Option<List>, StoreError> {
        let query = format!("SELECT {COLUMNS} FROM list WHERE ready = 1 AND id = ?");
        let row = sqlx::query(sqlx::AssertSqlSafe(query))
            .bind(id.0)
            .fetch_optional(&self.read)
            .await?;
        Ok(row.as_ref().map(read_list).transpose()?)
    }

    /// The list that was imported from this content, if there is one.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn list_of_content(&self, content_hash: &str) -> Result<Option<ListId>, StoreError> {
        let row =
            sqlx::query("SELECT id FROM list WHERE ready = 1 AND content_hash = ? ORDER BY id DESC LIMIT 1")
                .bind(content_hash)
                .fetch_optional(&self.read)
                .await?;
        Ok(row.map(|row| ListId(row.get(0))))
    }

    /// A list's columns, in the file's order.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn columns(&self, id: ListId) -> Result<Vec<Column>, StoreError> {
        let rows = sqlx::query(
            "SELECT name, samples, filled, field, chosen, guess FROM list_column WHERE list_id = ? ORDER BY position",
        )
        .bind(id.0)
        .fetch_all(&self.read)
        .await?;
        let read = |row: &SqliteRow| -> Result<Column, sqlx::Error> {
            Ok(Column {
                name: row.get(0),
                samples: from_json(row.get(1))?,
                filled: count(row.get(2)),
                field: row.get::<Option<String>, _>(3).and_then(|id| id.parse().ok()),
                chosen: row.get::<i64, _>(4) != 0,
                guess: row
                    .get::<Option<String>, _>(5)
                    .map(|text| from_json(&text))
                    .transpose()?,
            })
        };
        Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
    }

    /// Maps columns, one entry per column in the file's order.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn set_mapping(&self, id: ListId, fields: Vec<Option<Field>>) -> Result<(), StoreError> {
        self.write(move |connection| {
            Box::pin(async move {
                for (position, field) in (0_i64..).zip(fields) {
                    sqlx::query(
                        "UPDATE list_column SET chosen = chosen OR field IS NOT ?3, field = ?3 WHERE list_id = ?1 AND position = ?2",
                    )
                    .bind(id.0)
                    .bind(position)
                    .bind(field.map(Field::id))
                    .execute(&mut *connection)
                    .await?;
                }
                // Other columns make other entities.
                unlink(connection, id).await
            })
        })
        .await
    }

    /// Renames a list.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn rename_list(&self, id: ListId, name: String) -> Result<(), StoreError> {
        self.update_list("UPDATE list SET name = ? WHERE id = ?", name, id)
            .await
    }

    /// Sets the recipe that a list is planned and run with, as JSON of the caller's; with its TOML if it is the user's own.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn set_list_recipe(
        &self,
        id: ListId,
        recipe: String,
        own: Option<String>,
    ) -> Result<(), StoreError> {
        self.write(move |connection| {
            Box::pin(async move {
                sqlx::query("UPDATE list SET recipe = ?, own_recipe = coalesce(?, own_recipe) WHERE id = ?")
                    .bind(recipe)
                    .bind(own)
                    .bind(id.0)
                    .execute(connection)
                    .await?;
                Ok(())
            })
        })
        .await
    }

    /// Remembers the lines and pictures of a list's exports, as JSON of the caller's.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn set_list_outreach(&self, id: ListId, outreach: String) -> Result<(), StoreError> {
        self.update_list("UPDATE list SET outreach = ? WHERE id = ?", outreach, id)
            .await
    }

    /// The lines and pictures of a list's exports, if any were set.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn list_outreach(&self, id: ListId) -> Result<Option<String>, StoreError> {
        let row = sqlx::query("SELECT outreach FROM list WHERE id = ?")
            .bind(id.0)
            .fetch_optional(&self.read)
            .await?;
        Ok(row.and_then(|row| row.get(0)))
    }

    /// Remembers that a list was opened now.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn touch_list(&self, id: ListId) -> Result<(), StoreError> {
        self.update_list(
            "UPDATE list SET opened_ms = CAST(? AS INTEGER) WHERE id = ?",
            now_ms().to_string(),
            id,
        )
        .await
    }

    async fn update_list(
        &self,
        statement: &'static str,
        value: String,
        id: ListId,
    ) -> Result<(), StoreError> {
        self.write(move |connection| {
            Box::pin(async move {
                sqlx::query(statement)
                    .bind(value)
                    .bind(id.0)
                    .execute(connection)
                    .await?;
                Ok(())
            })
        })
        .await
    }

    /// Removes a list with its records, cells and runs. Paid answers and the ledger stay.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn delete_list(&self, id: ListId) -> Result<(), StoreError> {
        self.views.forget(id);
        self.write(move |connection| {
            Box::pin(async move {
                // Nothing is kept up cell by cell that goes as a whole.
                forget_found(connection, id).await?;
                let (first, last) = span(id);
                for statement in [
                    "DELETE FROM record WHERE id BETWEEN ? AND ?",
                    "DELETE FROM merged_record WHERE id BETWEEN ? AND ?",
                ] {
                    sqlx::query(statement)
                        .bind(first)
                        .bind(last)
                        .execute(&mut *connection)
                        .await?;
                }
                sqlx::query("DELETE FROM cell_before WHERE list_id = ?")
                    .bind(id.0)
                    .execute(&mut *connection)
                    .await?;
                sqlx::query("DELETE FROM list WHERE id = ?")
                    .bind(id.0)
                    .execute(connection)
                    .await?;
                Ok(())
            })
        })
        .await
    }

    /// Removes what imports left behind that did not reach their end.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn sweep_lists(&self) -> Result<(), StoreError> {
        let rows = sqlx::query("SELECT id FROM list WHERE ready = 0")
            .fetch_all(&self.read)
            .await?;
        for row in rows {
            self.delete_list(ListId(row.get(0))).await?;
        }
        Ok(())
    }
}
