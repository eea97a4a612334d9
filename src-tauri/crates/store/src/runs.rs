//! Runs and their items: the queue that survives a crash.

use std::collections::BTreeMap;

use model::{EntityId, EntityKind, Field, ListId, Micros, RunId};
use sqlx::{QueryBuilder, Row, Sqlite, SqliteConnection, sqlite::SqliteRow};

use crate::{CellChange, Store, StoreError, cells::write_cells, count, from_json, gathered, now_ms, to_json};

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
    /// What the list's columns hold, in the file's order.
    pub mapping: Vec<Option<Field>>,
    /// Instead of the recipe's dial.
    pub dial: Option<String>,
    /// Whether it runs in the practice world.
    pub practice: bool,
    /// The cap the user confirmed.
    pub cap: Micros,
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
    /// What the list's columns held when it was planned.
    pub mapping: Vec<Option<Field>>,
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
    /// Entities finished.
    pub done: u32,
    /// Questions answered from the cache.
    pub cached: u32,
    /// When it started.
    pub started_ms: i64,
    /// When it ended.
    pub ended_ms: Option<i64>,
    /// Records that were drawn at random for it, when it is a pilot.
    pub pilot: Option<u32>,
}

/// An entity that is to be worked on in a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewItem {
    /// Its place in the run. Places may be left out.
    pub seq: u32,
    /// Whom it is about.
    pub entity: EntityId,
    /// Person or company.
    pub kind: EntityKind,
    /// The person's company, if any.
    pub company: Option<EntityId>,
    /// The first record it stands behind.
    pub row: u32,
    /// What is wanted.
    pub wanted: Vec<Field>,
    /// Whether it is not due before its company's item is done. That one has to be added first.
    pub waits: bool,
}

/// An item that is due. What is known of it is not kept here but read from the records behind it.
#[derive(Clone, Debug)]
pub struct Due {
    /// The item, with nothing known yet.
    pub item: Item,
    /// The first record it stands behind.
    pub row: u32,
}

/// An item whose work has come to an end, for now or for good.
pub(crate) struct Ended {
    seq: u32,
    /// The cells of its entity.
    changes: Vec<CellChange>,
    cached: u32,
    /// When it goes on and what is known of its tries, if it does.
    parked: Option<(i64, String)>,
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

const RUN: &str = "id, list_id, recipe_name, recipe_toml, mapping, dial, state, practice, cap, total, done, cached, started_ms, ended_ms, pilot";

/// An item as it is gathered: when it is due, its place, entity, kind, company and row, what is wanted, its tries.
type GatheredItem = (
    i64,
    u32,
    i64,
    EntityKind,
    Option<i64>,
    u32,
    Vec<Field>,
    BTreeMap<String, u32>,
);

/// Items inserted by one statement; the database takes 32,766 parameters.
const INSERTED: usize = 1_000;

fn read_run(row: &SqliteRow) -> Result<Run, sqlx::Error> {
    Ok(Run {
        id: RunId(row.get(0)),
        list: ListId(row.get(1)),
        recipe_name: row.get(2),
        recipe_toml: row.get(3),
        mapping: from_json(row.get(4))?,
        dial: row.get(5),
        state: row.get(6),
        practice: row.get::<i64, _>(7) != 0,
        cap: Micros(row.get(8)),
        total: count(row.get(9)),
        done: count(row.get(10)),
        cached: count(row.get(11)),
        started_ms: row.get(12),
        ended_ms: row.get(13),
        pilot: row.get(14),
    })
}

impl Store {
    /// Makes a run in the state `preparing`, which nobody sees, for its items to be added. None when the list has one
    /// that is being prepared or is under way.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn prepare_run(&self, run: NewRun) -> Result<Option<RunId>, StoreError> {
        let mapping = to_json(&run.mapping)?;
        self.write(move |connection| {
            Box::pin(async move {
                let done = sqlx::query(
                    "INSERT INTO run (list_id, recipe_name, recipe_toml, question, mapping, dial, state, practice, cap, total, started_ms)
                     SELECT ?1, ?2, ?3, ?4, ?5, ?6, 'preparing', ?7, ?8, 0, ?9
                     WHERE NOT EXISTS (SELECT 1 FROM run WHERE list_id = ?1 AND state IN ('preparing', 'running', 'pausing'))",
                )
                .bind(run.list.0)
                .bind(run.recipe_name)
                .bind(run.recipe_toml)
                .bind(run.question)
                .bind(mapping)
                .bind(run.dial)
                .bind(run.practice)
                .bind(run.cap.0)
                .bind(now_ms())
                .execute(connection)
                .await?;
                Ok((done.rows_affected() > 0).then(|| RunId(done.last_insert_rowid())))
            })
        })
        .await
    }

    /// Adds items to a run that is being prepared.
    ///
    /// # Errors
    /// When the database refuses, or the run is gone.
    pub async fn add_items(&self, run: RunId, items: Vec<NewItem>) -> Result<(), StoreError> {
        self.write(move |connection| {
            Box::pin(async move {
                for block in items.chunks(INSERTED) {
                    let mut insert = QueryBuilder::<Sqlite>::new(
                        "INSERT INTO run_item (run_id, seq, entity_id, kind, company_entity, row, wanted, waits, state, due_ms, progress) ",
                    );
                    let mut wanted = block.iter().map(|item| to_json(&item.wanted)).collect::<Result<Vec<_>, _>>()?;
                    insert.push_values(block.iter().zip(wanted.drain(..)), |mut row, (item, wanted)| {
                        row.push_bind(run.0)
                            .push_bind(item.seq)
                            .push_bind(item.entity.0)
                            .push_bind(item.kind.as_str())
                            .push_bind(item.company.map(|company| company.0))
                            .push_bind(item.row)
                            .push_bind(wanted)
                            .push_bind(item.waits)
                            .push_bind(if item.waits { "held" } else { "pending" })
                            .push("0, '{}'");
                    });
                    insert.build().execute(&mut *connection).await?;
                }
                sqlx::query("UPDATE run SET total = total + ? WHERE id = ?")
                    .bind(i64::try_from(items.len()).unwrap_or(i64::MAX))
                    .bind(run.0)
                    .execute(connection)
                    .await?;
                Ok(())
            })
        })
        .await
    }

    /// Begins a prepared run: all its items are in. Nobody waits for a company that is not among them.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn begin_run(&self, run: RunId) -> Result<(), StoreError> {
        self.write(move |connection| {
            Box::pin(async move {
                sqlx::query(
                    "UPDATE run SET state = 'running', started_ms = ? WHERE id = ? AND state = 'preparing'",
                )
                .bind(now_ms())
                .bind(run.0)
                .execute(&mut *connection)
                .await?;
                sqlx::query(
                    "UPDATE run_item SET state = 'pending' WHERE run_id = ?1 AND state = 'held'
                     AND company_entity NOT IN (SELECT entity_id FROM run_item WHERE run_id = ?1 AND state = 'pending')",
                )
                .bind(run.0)
                .execute(connection)
                .await?;
                Ok(())
            })
        })
        .await
    }

    /// Forgets a run that was prepared and is not to begin.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn drop_run(&self, run: RunId) -> Result<(), StoreError> {
        self.write(move |connection| {
            Box::pin(async move {
                sqlx::query("DELETE FROM run WHERE id = ? AND state = 'preparing'")
                    .bind(run.0)
                    .execute(connection)
                    .await?;
                Ok(())
            })
        })
        .await
    }

    /// The run of a list that is being prepared or is under way.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn run_under_way(&self, list: ListId) -> Result<Option<RunId>, StoreError> {
        let row = sqlx::query(
            "SELECT id FROM run WHERE list_id = ? AND state IN ('preparing', 'running', 'pausing') LIMIT 1",
        )
        .bind(list.0)
        .fetch_optional(&self.read)
        .await?;
        Ok(row.map(|row| RunId(row.get(0))))
    }

    /// One run.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn run(&self, id: RunId) -> Result<Option<Run>, StoreError> {
        let query = format!("SELECT {RUN} FROM run WHERE id = ? AND state <> 'preparing'");
        let row = sqlx::query(sqlx::AssertSqlSafe(query))
            .bind(id.0)
            .fetch_optional(&self.read)
            .await?;
        Ok(row.as_ref().map(read_run).transpose()?)
    }

    /// Every run, the latest first; of one list, if given.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn runs(&self, list: Option<ListId>) -> Result<Vec<Run>, StoreError> {
        let query = format!(
            "SELECT {RUN} FROM run WHERE (?1 IS NULL OR list_id = ?1) AND state <> 'preparing' ORDER BY id DESC LIMIT 200"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(query))
            .bind(list.map(|list| list.0))
            .fetch_all(&self.read)
            .await?;
        Ok(rows.iter().map(read_run).collect::<Result<_, _>>()?)
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
        let rows = sqlx::query(
            "SELECT id FROM run WHERE list_id = ? AND question = ? AND started_ms >= ? AND state <> 'preparing'",
        )
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

    /// Runs that were under way when the program ended become `interrupted`; those that were being prepared go.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn sweep_runs(&self) -> Result<(), StoreError> {
        self.write(|connection| {
            Box::pin(async move {
                sqlx::query("DELETE FROM run WHERE state = 'preparing'")
                    .execute(&mut *connection)
                    .await?;
                sqlx::query("UPDATE run SET state = 'interrupted' WHERE state IN ('running', 'pausing')")
                    .execute(connection)
                    .await?;
                Ok(())
            })
        })
        .await
    }

    /// The next pending items of a run that are due at a time.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn due_items(&self, run: RunId, now_ms: i64, limit: u32) -> Result<Vec<Due>, StoreError> {
        let query = sqlx::query(
            "SELECT '[' || group_concat('[' || due_ms || ',' || seq || ',' || entity_id || ',\"' || kind || '\",'
                 || coalesce(company_entity, 'null') || ',' || row || ',' || wanted || ',' || progress || ']') || ']'
             FROM (SELECT due_ms, seq, entity_id, kind, company_entity, row, wanted, progress FROM run_item
                 WHERE run_id = ? AND state = 'pending' AND due_ms <= ? ORDER BY due_ms, seq LIMIT ?)",
        )
        .bind(run.0)
        .bind(now_ms)
        .bind(limit);
        let mut rows: Vec<GatheredItem> = gathered(&self.read, query).await?;
        rows.sort_unstable_by_key(|(due_ms, seq, ..)| (*due_ms, *seq));
        let due = |(due_ms, seq, entity, kind, company, row, wanted, progress): GatheredItem| Due {
            item: Item {
                seq,
                entity: EntityId(entity),
                kind,
                company: company.map(EntityId),
                known: BTreeMap::new(),
                wanted,
                due_ms,
                progress,
            },
            row,
        };
        Ok(rows.into_iter().map(due).collect())
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

    /// Done and pending items of a run, and when the next pending one is due. Counted as items end, so that a look costs
    /// the same however many there are.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn item_counts(&self, run: RunId) -> Result<(u32, u32, Option<i64>), StoreError> {
        let row = sqlx::query(
            "SELECT done, total - done, (SELECT min(due_ms) FROM run_item WHERE run_id = run.id AND state = 'pending')
             FROM run WHERE id = ?",
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
        let ended = Ended {
            seq,
            changes,
            cached,
            parked: None,
        };
        self.writer.end(list, run, ended).await
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
        let ended = Ended {
            seq: item.seq,
            changes,
            cached: 0,
            parked: Some((item.due_ms, to_json(&item.progress)?)),
        };
        self.writer.end(list, run, ended).await
    }
}

/// Writes what came of items of a run that ended together: their cells, and that they are done or when they go on. Who
/// waited for one that is done is due now.
pub(crate) async fn end_all(
    connection: &mut SqliteConnection,
    list: ListId,
    run: RunId,
    items: &[Ended],
) -> Result<(), sqlx::Error> {
    let changes: Vec<&CellChange> = items.iter().flat_map(|item| &item.changes).collect();
    write_cells(connection, list, run, &changes).await?;
    for item in items {
        if let Some((due_ms, progress)) = &item.parked {
            sqlx::query("UPDATE run_item SET due_ms = ?, progress = ? WHERE run_id = ? AND seq = ?")
                .bind(due_ms)
                .bind(progress)
                .bind(run.0)
                .bind(item.seq)
                .execute(&mut *connection)
                .await?;
        }
    }
    let done = items.iter().filter(|item| item.parked.is_none());
    let done: Vec<u32> = done.map(|item| item.seq).collect();
    if done.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "UPDATE run_item SET state = 'done'
         WHERE run_id = ?1 AND seq IN (SELECT value FROM json_each(?2)) AND state = 'pending';
         UPDATE run SET done = done + changes(), cached = cached + ?3 WHERE id = ?1;
         UPDATE run_item SET state = 'pending' WHERE run_id = ?1 AND state = 'held'
         AND company_entity IN (SELECT entity_id FROM run_item WHERE run_id = ?1 AND seq IN (SELECT value FROM json_each(?2)))",
    )
    .bind(run.0)
    .bind(to_json(&done)?)
    .bind(items.iter().map(|item| item.cached).sum::<u32>())
    .execute(connection)
    .await?;
    Ok(())
}
