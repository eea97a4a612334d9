//! The plan that a run was started with, and how it came out beside it.

use model::{Field, RunId};
use sqlx::{Row, sqlite::SqliteRow};

use crate::{Store, StoreError, count};

/// How a wanted field of a run came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldResult {
    /// The field.
    pub field: Field,
    /// People or companies that it was wanted of.
    pub wanted: u32,
    /// Those that have a value now.
    pub found: u32,
}

impl Store {
    /// Keeps the plan of a run that is being prepared, as JSON of the caller's, and how many records it drew at random, when it
    /// is a pilot.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn keep_plan(&self, run: RunId, plan: String, pilot: Option<u32>) -> Result<(), StoreError> {
        self.write(move |connection| {
            Box::pin(async move {
                sqlx::query("UPDATE run SET plan = ?, pilot = ? WHERE id = ?")
                    .bind(plan)
                    .bind(pilot)
                    .bind(run.0)
                    .execute(connection)
                    .await?;
                Ok(())
            })
        })
        .await
    }

    /// The plan that was kept for a run.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn plan_of(&self, run: RunId) -> Result<Option<String>, StoreError> {
        let row = sqlx::query("SELECT plan FROM run WHERE id = ?")
            .bind(run.0)
            .fetch_optional(&self.read)
            .await?;
        Ok(row.and_then(|row| row.get(0)))
    }

    /// How the wanted fields of a run came out, in no order. It looks at every item of the run.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn field_results(&self, run: RunId) -> Result<Vec<FieldResult>, StoreError> {
        let rows = sqlx::query(
            "SELECT wanted.value, count(*), count(*) FILTER (WHERE cell.state = 'value')
             FROM run JOIN run_item AS item ON item.run_id = run.id, json_each(item.wanted) AS wanted
             LEFT JOIN cell ON cell.list_id = run.list_id AND cell.entity_id = item.entity_id AND cell.field = wanted.value
             WHERE run.id = ? GROUP BY wanted.value",
        )
        .bind(run.0)
        .fetch_all(&self.read)
        .await?;
        let result = |row: &SqliteRow| {
            Some(FieldResult {
                field: row.get::<String, _>(0).parse().ok()?,
                wanted: count(row.get(1)),
                found: count(row.get(2)),
            })
        };
        Ok(rows.iter().filter_map(result).collect())
    }
}
