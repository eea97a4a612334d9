//! Calls: what the ledger says.

use model::{EntityId, ListId, Outcome, RunId};
use sqlx::{AssertSqlSafe, Row, sqlite::SqliteRow};

use crate::{RunSums, Store, StoreError, count};

/// What one answered call teaches.
#[derive(Clone, Debug)]
pub struct Taught {
    /// Whom it was about.
    pub entity: EntityId,
    /// The provider.
    pub provider: String,
    /// The operation.
    pub operation: String,
    /// Whether it was a hit.
    pub hit: bool,
    /// The lessons, as they were settled.
    pub lessons: String,
    /// What it cost, in micros.
    pub charged: i64,
    /// How long it took.
    pub duration_ms: u32,
}

/// A call that used up a quota.
#[derive(Clone, Debug)]
pub struct Sent {
    /// The operation.
    pub operation: String,
    /// When it was made.
    pub at_ms: i64,
}

/// A call as it is remembered.
#[derive(Clone, Debug)]
pub struct CallRecord {
    /// Its number.
    pub id: i64,
    /// Its question.
    pub key: String,
    /// Whether it was made in the practice world.
    pub practice: bool,
    /// Who was asked.
    pub provider: String,
    /// The operation.
    pub operation: String,
    /// The outcome, if it was answered.
    pub outcome: Option<Outcome>,
    /// The HTTP status.
    pub status: Option<u16>,
    /// One sentence.
    pub message: String,
    /// Why it was made, in a sentence.
    pub reason: String,
    /// How long it took.
    pub duration_ms: u32,
    /// What it cost, in micros; for a lost call what it may have cost.
    pub charged: i64,
    /// When it was made.
    pub at_ms: i64,
}

/// A sum over calls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// Calls.
    pub calls: u32,
    /// Micros, with reserved and lost calls in full.
    pub spent: i64,
    /// Of this, calls whose answer was lost.
    pub maybe: i64,
}

/// What one provider did in a run.
#[derive(Clone, Debug)]
pub struct RunTally {
    /// The provider.
    pub provider: String,
    /// Calls.
    pub calls: u32,
    /// Hits.
    pub hits: u32,
    /// Misses.
    pub misses: u32,
    /// Calls without an answer.
    pub errors: u32,
    /// Micros.
    pub spent: i64,
    /// Micros of lost calls.
    pub maybe: i64,
}

/// A call that is neither settled nor unsent counts as what it may cost.
pub(crate) const SPENT: &str =
    "CASE state WHEN 'settled' THEN charged WHEN 'unsent' THEN 0 ELSE reserved END";

impl Store {
    /// What the latest answered calls since a time teach, the earliest first.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn taught(&self, practice: bool, since_ms: i64, limit: u32) -> Result<Vec<Taught>, StoreError> {
        let rows = sqlx::query(
            "SELECT provider, operation, lessons, charged, duration_ms, entity_id, outcome = 'hit' FROM call
             WHERE practice = ? AND at_ms >= ? AND lessons <> '' ORDER BY id DESC LIMIT ?",
        )
        .bind(practice)
        .bind(since_ms)
        .bind(limit)
        .fetch_all(&self.read)
        .await?;
        let taught = |row: &SqliteRow| Taught {
            entity: EntityId(row.get(5)),
            provider: row.get(0),
            operation: row.get(1),
            hit: row.get::<Option<bool>, _>(6).unwrap_or_default(),
            lessons: row.get(2),
            charged: row.get(3),
            duration_ms: count(row.get(4)),
        };
        Ok(rows.iter().rev().map(taught).collect())
    }

    /// The latest calls to a provider since a time that left this computer, the latest first.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn calls_sent(
        &self,
        practice: bool,
        provider: &str,
        since_ms: i64,
        limit: u32,
    ) -> Result<Vec<Sent>, StoreError> {
        let rows = sqlx::query(
            "SELECT operation, at_ms FROM call
             WHERE practice = ? AND provider = ? AND at_ms >= ? AND state <> 'unsent' ORDER BY id DESC LIMIT ?",
        )
        .bind(practice)
        .bind(provider)
        .bind(since_ms)
        .bind(limit)
        .fetch_all(&self.read)
        .await?;
        let sent = |row: &SqliteRow| Sent {
            operation: row.get(0),
            at_ms: row.get(1),
        };
        Ok(rows.iter().map(sent).collect())
    }

    /// The questions of a run whose answers were lost, each as often as it was.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn lost_in(&self, run: RunId) -> Result<Vec<String>, StoreError> {
        let rows = sqlx::query("SELECT key FROM call WHERE run_id = ? AND state = 'lost'")
            .bind(run.0)
            .fetch_all(&self.read)
            .await?;
        Ok(rows.iter().map(|row| row.get(0)).collect())
    }

    /// What was spent since a time, practice left out.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn spent_since(&self, since_ms: i64) -> Result<Sum, StoreError> {
        let query = format!(
            "SELECT count(*), coalesce(sum({SPENT}), 0), coalesce(sum(CASE state WHEN 'lost' THEN reserved END), 0)
             FROM call WHERE practice = 0 AND at_ms >= ?"
        );
        let row = sqlx::query(AssertSqlSafe(query))
            .bind(since_ms)
            .fetch_one(&self.read)
            .await?;
        Ok(Sum {
            calls: count(row.get(0)),
            spent: row.get(1),
            maybe: row.get(2),
        })
    }

    /// What was spent or reserved by the runs of a list, practice money left out.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn spent_on_list(&self, list: ListId) -> Result<i64, StoreError> {
        let query = format!(
            "SELECT coalesce(sum({SPENT}), 0) FROM call
             WHERE practice = 0 AND run_id IN (SELECT id FROM run WHERE list_id = ?)"
        );
        let row = sqlx::query(AssertSqlSafe(query))
            .bind(list.0)
            .fetch_one(&self.read)
            .await?;
        Ok(row.get(0))
    }

    /// What was spent or reserved at each provider since a moment, practice money left out.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn spent_by_provider(&self, since_ms: i64) -> Result<Vec<(String, i64)>, StoreError> {
        let query = format!(
            "SELECT provider, coalesce(sum({SPENT}), 0) FROM call WHERE practice = 0 AND at_ms >= ? GROUP BY 1"
        );
        let rows = sqlx::query(AssertSqlSafe(query))
            .bind(since_ms)
            .fetch_all(&self.read)
            .await?;
        Ok(rows.iter().map(|row| (row.get(0), row.get(1))).collect())
    }

    /// Spend by call since a time, practice left out: time and micros.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn paid_since(&self, since_ms: i64) -> Result<Vec<(i64, i64)>, StoreError> {
        let query = format!(
            "SELECT at_ms, {SPENT} AS spent FROM call WHERE practice = 0 AND at_ms >= ? AND spent > 0"
        );
        let rows = sqlx::query(AssertSqlSafe(query))
            .bind(since_ms)
            .fetch_all(&self.read)
            .await?;
        Ok(rows.iter().map(|row| (row.get(0), row.get(1))).collect())
    }

    /// What each provider did in a run.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn run_tallies(&self, run: RunId) -> Result<Vec<RunTally>, StoreError> {
        self.run_tallies_since(run, &mut RunSums::default()).await
    }

    /// The calls made for an entity, latest first.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn calls_of_entity(&self, entity: EntityId, limit: u32) -> Result<Vec<CallRecord>, StoreError> {
        let columns = format!(
            "provider, operation, outcome, status, message, duration_ms, {SPENT}, at_ms, reason, id, key, practice"
        );
        let query = format!(
            "SELECT {columns} FROM call WHERE entity_id = ?1 AND state <> 'reserved'
             UNION ALL SELECT {columns} FROM call INDEXED BY call_open WHERE entity_id = ?1 AND state = 'reserved'
             ORDER BY id DESC LIMIT ?2"
        );
        let rows = sqlx::query(AssertSqlSafe(query))
            .bind(entity.0)
            .bind(limit)
            .fetch_all(&self.read)
            .await?;
        let call = |row: &SqliteRow| CallRecord {
            id: row.get(9),
            key: row.get(10),
            practice: row.get::<i64, _>(11) != 0,
            provider: row.get(0),
            operation: row.get(1),
            outcome: row
                .get::<Option<String>, _>(2)
                .and_then(|id| Outcome::from_id(&id)),
            status: row
                .get::<Option<i64>, _>(3)
                .and_then(|status| u16::try_from(status).ok()),
            message: row.get(4),
            duration_ms: count(row.get(5)),
            charged: row.get(6),
            at_ms: row.get(7),
            reason: row.get(8),
        };
        Ok(rows.iter().map(call).collect())
    }
}
