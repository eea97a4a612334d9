//! The plan that a run was started with, and how it came out beside it.

use std::collections::BTreeMap;

use model::{CellState, Field, RunId};
use sqlx::Row;

use crate::{Store, StoreError, count};

/// How a wanted field of a run came out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldResult {
    /// People or companies that it was wanted of.
    pub wanted: u32,
    /// Of those, how many have a cell, by its state now.
    pub states: Vec<(CellState, u32)>,
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

    /// How the wanted fields of a run came out. It looks at every item of the run.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn field_results(&self, run: RunId) -> Result<BTreeMap<Field, FieldResult>, StoreError> {
        let rows = sqlx::query(
            "SELECT wanted.value, cell.state, count(*)
             FROM run JOIN run_item AS item ON item.run_id = run.id, json_each(item.wanted) AS wanted
             LEFT JOIN cell ON cell.list_id = run.list_id AND cell.entity_id = item.entity_id AND cell.field = wanted.value
             WHERE run.id = ? GROUP BY 1, 2 ORDER BY 1, 2",
        )
        .bind(run.0)
        .fetch_all(&self.read)
        .await?;
        let mut results: BTreeMap<Field, FieldResult> = BTreeMap::new();
        for row in &rows {
            let Ok(field) = row.get::<String, _>(0).parse() else {
                continue;
            };
            let result = results.entry(field).or_default();
            let cells = count(row.get(2));
            result.wanted += cells;
            if let Some(state) = row
                .get::<Option<String>, _>(1)
                .and_then(|id| CellState::from_id(&id))
            {
                result.states.push((state, cells));
            }
        }
        Ok(results)
    }
}
