//! Runs and their items: the queue that survives a crash.

use std::collections::BTreeMap;

use model::{EntityId, EntityKind, Field, ListId, Micros, RunId};
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};

use crate::{CellChange, Store, StoreError, cells::write_cells, count, from_json, now_ms, to_json};

/// A run to be made.
#[derive(Clone, Debug)]
pub struct NewRun {
    /// Its list.
    pub list: ListId,
    /// The recipe's name.
    pub recipe_name: String,
    /// The recipe's text.
    pub recipe_toml: String,
    /// What decides whom the run asks for what; runs with the same word would ask the same.
    pub question: String,
    /// Instead of the recipe's dial.
    pub dial: Option<String>,
    /// Whether it runs in the practice world.
    pub practice: bool,
    /// The cap the user confirmed.
    pub cap: Micros,
    /// The entities to work on, in order.
    pub items: Vec<Item>,
}

/// A run.
#[derive(Clone, Debug)]
pub struct Run {
    /// Its id.
    pub id: RunId,
    /// Its list.
    pub list: ListId,
    /// The recipe's name.
    pub recipe_name: String,
    /// The recipe's text.
    pub recipe_toml: String,
    /// Instead of the recipe's dial.
    pub dial: Option<String>,
    /// Where it is in its life, as the engine names it.
    pub state: String,
    /// Whether it runs in the practice world.
    pub practice: bool,
    /// The cap the user confirmed.
    pub cap: Micros,
    /// Entities.
    pub total: u32,
    /// Questions answered from the cache.
    pub cached: u32,
    /// When it started.
    pub started_ms: i64,
    /// When it ended.
    pub ended_ms: Option<i64>,
}

/// One entity of a run.
#[derive(Clone, Debug)]
pub struct Item {
    /// Its place in the run.
    pub seq: u32,
    /// Whom it is about.
    pub entity: EntityId,
    /// Person or company.
    pub kind: EntityKind,
    /// The person's company, if any.
    pub company: Option<EntityId>,
    /// What the file says, normalised.
    pub known: BTreeMap<Field, String>,
    /// What is wanted.
    pub wanted: Vec<Field>,
    /// When it may be worked on.
    pub due_ms: i64,
    /// Failed tries by `provider/operation`.
    pub progress: BTreeMap<String, u32>,
}

const RUN: &str =
    "id, list_id, recipe_name, recipe_toml, dial, state, practice, cap, total, cached, started_ms, ended_ms";

fn read_run(row: &SqliteRow) -> Run {
    Run {
        id: RunId(row.get(0)),
        list: ListId(row.get(1)),
        recipe_name: row.get(2),
        recipe_toml: row.get(3),
        dial: row.get(4),
        state: row.get(5),
        practice: row.get::<i64, _>(6) != 0,
        cap: Micros(row.get(7)),
        total: count(row.get(8)),
        cached: count(row.get(9)),
        started_ms: row.get(10),
        ended_ms: row.get(11),
    }
}

impl Store {
    /// Makes a run with all its items, in the state `running`.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn begin_run(&self, run: NewRun) -> Result<RunId, StoreError> {
        self.write(move |connection| {
            Box::pin(async move {
                let done = sqlx::query(
                    "INSERT INTO run (list_id, recipe_name, recipe_toml, question, dial, state, practice, cap, total, started_ms)
                     VALUES (?, ?, ?, ?, ?, 'running', ?, ?, ?, ?)",
                )
                .bind(run.list.0)
                .bind(run.recipe_name)
                .bind(run.recipe_toml)
                .bind(run.question)
                .bind(run.dial)
                .bind(run.practice)
                .bind(run.cap.0)
                .bind(i64::try_from(run.items.len()).unwrap_or(i64::MAX))
                .bind(now_ms())
                .execute(&mut *connection)
                .await?;
                let id = RunId(done.last_insert_rowid());
                for item in run.items {
                    insert_item(connection, id, item).await?;
                }
                Ok(id)
            })
        })
        .await
    }

    /// One run.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn run(&self, id: RunId) -> Result<Option<Run>, StoreError> {
        let query = format!("SELECT {RUN} FROM run WHERE id = ?");
        let row = sqlx::query(sqlx::AssertSqlSafe(query))
            .bind(id.0)
            .fetch_optional(&self.read)
            .await?;
        Ok(row.as_ref().map(read_run))
    }

    /// Every run, the latest first; of one list, if given.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn runs(&self, list: Option<ListId>) -> Result<Vec<Run>, StoreError> {
        let query =
            format!("SELECT {RUN} FROM run WHERE ?1 IS NULL OR list_id = ?1 ORDER BY id DESC LIMIT 200");
        let rows = sqlx::query(sqlx::AssertSqlSafe(query))
            .bind(list.map(|list| list.0))
            .fetch_all(&self.read)
            .await?;
        Ok(rows.iter().map(read_run).collect())
    }

    /// Finished runs of a list that began since a moment and asked the same.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn runs_that_asked(
        &self,
        list: ListId,
        question: &str,
        since_ms: i64,
    ) -> Result<Vec<RunId>, StoreError> {
        let rows = sqlx::query("SELECT id FROM run WHERE list_id = ? AND question = ? AND started_ms >= ?")
            .bind(list.0)
            .bind(question)
            .bind(since_ms)
            .fetch_all(&self.read)
            .await?;
        Ok(rows.iter().map(|row| RunId(row.get(0))).collect())
    }

    /// Moves a run to another state; `ended` also notes the time.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn set_run_state(&self, id: RunId, state: &'static str, ended: bool) -> Result<(), StoreError> {
        self.write(move |connection| {
            Box::pin(async move {
                sqlx::query("UPDATE run SET state = ?, ended_ms = ? WHERE id = ?")
                    .bind(state)
                    .bind(ended.then(now_ms))
                    .bind(id.0)
                    .execute(connection)
                    .await?;
                Ok(())
            })
        })
        .await
    }

    /// Gives a run another cap.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn set_run_cap(&self, id: RunId, cap: Micros) -> Result<(), StoreError> {
        self.write(move |connection| {
            Box::pin(async move {
                sqlx::query("UPDATE run SET cap = ? WHERE id = ?")
                    .bind(cap.0)
                    .bind(id.0)
                    .execute(connection)
                    .await?;
                Ok(())
            })
        })
        .await
    }

    /// Runs that were under way when the program ended become `interrupted`.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn sweep_runs(&self) -> Result<(), StoreError> {
        self.write(|connection| {
            Box::pin(async move {
                sqlx::query("UPDATE run SET state = 'interrupted' WHERE state IN ('running', 'pausing')")
                    .execute(connection)
                    .await?;
                Ok(())
            })
        })
        .await
    }

    /// The next pending items of a run, due before a time, after a place.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn due_items(&self, run: RunId, now_ms: i64, limit: u32) -> Result<Vec<Item>, StoreError> {
        let rows = sqlx::query(
            "SELECT seq, entity_id, kind, company_entity, known, wanted, due_ms, progress FROM run_item
             WHERE run_id = ? AND state = 'pending' AND due_ms <= ? ORDER BY due_ms, seq LIMIT ?",
        )
        .bind(run.0)
        .bind(now_ms)
        .bind(limit)
        .fetch_all(&self.read)
        .await?;
        let item = |row: &SqliteRow| -> Result<Item, sqlx::Error> {
            Ok(Item {
                seq: count(row.get(0)),
                entity: EntityId(row.get(1)),
                kind: if row.get::<String, _>(2) == "person" {
                    EntityKind::Person
                } else {
                    EntityKind::Company
                },
                company: row.get::<Option<i64>, _>(3).map(EntityId),
                known: from_json(row.get(4))?,
                wanted: from_json(row.get(5))?,
                due_ms: row.get(6),
                progress: from_json(row.get(7))?,
            })
        };
        Ok(rows.iter().map(item).collect::<Result<_, _>>()?)
    }

    /// Moves the due times of a run's retries, because the clock was moved.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn move_due(&self, run: RunId, by_ms: i64) -> Result<(), StoreError> {
        self.write(move |connection| {
            Box::pin(async move {
                sqlx::query(
                    "UPDATE run_item SET due_ms = max(due_ms + ?, 1) WHERE run_id = ? AND state = 'pending' AND due_ms > 0",
                )
                .bind(by_ms)
                .bind(run.0)
                .execute(connection)
                .await?;
                Ok(())
            })
        })
        .await
    }

    /// Done and pending items of a run, and when the next pending one is due.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn item_counts(&self, run: RunId) -> Result<(u32, u32, Option<i64>), StoreError> {
        let row = sqlx::query(
            "SELECT coalesce(sum(state = 'done'), 0), coalesce(sum(state = 'pending'), 0), min(CASE state WHEN 'pending' THEN due_ms END)
             FROM run_item WHERE run_id = ?",
        )
        .bind(run.0)
        .fetch_one(&self.read)
        .await?;
        Ok((count(row.get(0)), count(row.get(1)), row.get(2)))
    }

    /// Ends an item: its cells are written and it is done, in one transaction.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn finish_item(
        &self,
        list: ListId,
        run: RunId,
        seq: u32,
        changes: Vec<CellChange>,
        cached: u32,
    ) -> Result<(), StoreError> {
        self.write(move |connection| {
            Box::pin(async move {
                write_cells(connection, list, run, &changes).await?;
                sqlx::query("UPDATE run_item SET state = 'done' WHERE run_id = ? AND seq = ?")
                    .bind(run.0)
                    .bind(seq)
                    .execute(&mut *connection)
                    .await?;
                sqlx::query("UPDATE run SET cached = cached + ? WHERE id = ?")
                    .bind(cached)
                    .bind(run.0)
                    .execute(connection)
                    .await?;
                Ok(())
            })
        })
        .await
    }

    /// Parks an item until a time; what it has found so far is written.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn park_item(
        &self,
        list: ListId,
        run: RunId,
        item: Item,
        changes: Vec<CellChange>,
    ) -> Result<(), StoreError> {
        self.write(move |connection| {
            Box::pin(async move {
                write_cells(connection, list, run, &changes).await?;
                sqlx::query("UPDATE run_item SET due_ms = ?, progress = ? WHERE run_id = ? AND seq = ?")
                    .bind(item.due_ms)
                    .bind(to_json(&item.progress)?)
                    .bind(run.0)
                    .bind(item.seq)
                    .execute(connection)
                    .await?;
                Ok(())
            })
        })
        .await
    }

    /// Makes items of a run pending again, for a resume with a higher cap: those whose entity has a cell in this state.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn reopen_items(
        &self,
        list: ListId,
        run: RunId,
        state: &'static str,
    ) -> Result<u64, StoreError> {
        self.write(move |connection| {
            Box::pin(async move {
                let done = sqlx::query(
                    "UPDATE run_item SET state = 'pending', due_ms = 0, progress = '{}' WHERE run_id = ?1 AND state = 'done'
                     AND EXISTS (SELECT 1 FROM cell WHERE list_id = ?2 AND entity_id = run_item.entity_id AND state = ?3)",
                )
                .bind(run.0)
                .bind(list.0)
                .bind(state)
                .execute(connection)
                .await?;
                Ok(done.rows_affected())
            })
        })
        .await
    }
}

async fn insert_item(connection: &mut SqliteConnection, run: RunId, item: Item) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO run_item VALUES (?, ?, ?, ?, ?, ?, ?, 'pending', 0, '{}')")
        .bind(run.0)
        .bind(item.seq)
        .bind(item.entity.0)
        .bind(item.kind.as_str())
        .bind(item.company.map(|company| company.0))
        .bind(to_json(&item.known)?)
        .bind(to_json(&item.wanted)?)
        .execute(connection)
        .await?;
    Ok(())
}
