//! What an engine's own database says, read beside it: its calls, its cells, its sums.

use std::{collections::BTreeMap, path::Path};

use sqlx::{ConnectOptions as _, Row as _, SqliteConnection, sqlite::SqliteConnectOptions};

/// The ledger and the cells of a home folder, at one moment.
pub struct Ledger {
    /// Calls, without those that were never sent.
    pub calls: i64,
    /// Calls whose answers were lost, or that are still waited for.
    pub lost: i64,
    /// Questions that were answered, hit or miss, more than once.
    pub answered_twice: i64,
    /// Calls for a question that had been sent before and was not lost each time, and not put off by the provider either.
    pub repeated: i64,
    /// Spent or reserved, in millionths of a dollar; lost calls count in full.
    pub spent: i64,
    /// State and value by person and field.
    pub cells: BTreeMap<(i64, String), String>,
}

/// Reads them.
pub fn read(home: &Path) -> Result<Ledger, String> {
    let runtime = tokio::runtime::Runtime::new().map_err(|error| error.to_string())?;
    runtime
        .block_on(of(&home.join("app.db")))
        .map_err(|error| format!("reading the ledger: {error}"))
}

/// The questions of a home that were answered, hit or miss, and the time from the first call to the last such answer. What is
/// asked again after long pauses, because somebody was down, is not in it.
pub struct Heard {
    pub answered: i64,
    pub seconds: f64,
    /// Questions that nobody answered.
    pub unanswered: i64,
}

/// Reads them.
pub fn heard(home: &Path) -> Result<Heard, String> {
    let read = async |file: &Path| -> Result<Heard, sqlx::Error> {
        let mut connection = SqliteConnectOptions::new().filename(file).connect().await?;
        let row = sqlx::query(
            "WITH question AS (SELECT key, min(at_ms) AS first,
                max(CASE WHEN outcome IN ('hit', 'miss') THEN at_ms + duration_ms END) AS last FROM call GROUP BY key)
             SELECT count(last), coalesce(max(last) - min(first), 0) / 1000.0, count(*) - count(last) FROM question",
        )
        .fetch_one(&mut connection)
        .await?;
        Ok(Heard {
            answered: row.get(0),
            seconds: row.get(1),
            unanswered: row.get(2),
        })
    };
    let runtime = tokio::runtime::Runtime::new().map_err(|error| error.to_string())?;
    runtime
        .block_on(read(&home.join("app.db")))
        .map_err(|error| format!("reading the ledger: {error}"))
}

async fn of(file: &Path) -> Result<Ledger, sqlx::Error> {
    let mut connection = SqliteConnectOptions::new().filename(file).connect().await?;
    let count = async |connection: &mut SqliteConnection, query: &'static str| -> Result<i64, sqlx::Error> {
        Ok(sqlx::query(query).fetch_one(connection).await?.get(0))
    };
    let calls = count(
        &mut connection,
        "SELECT count(*) FROM call WHERE state <> 'unsent'",
    )
    .await?;
    let lost = count(
        &mut connection,
        "SELECT count(*) FROM call WHERE state IN ('lost', 'reserved')",
    )
    .await?;
    let answered_twice = count(
        &mut connection,
        "SELECT count(*) FROM (SELECT 1 FROM call WHERE state = 'settled' AND outcome IN ('hit', 'miss')
         GROUP BY key HAVING count(*) > 1)",
    )
    .await?;
    let repeated = count(
        &mut connection,
        "SELECT coalesce(sum(sent - 1), 0) FROM (SELECT count(*) AS sent FROM call
         WHERE state <> 'unsent' AND coalesce(outcome, 'hit') IN ('hit', 'miss') GROUP BY key)",
    )
    .await?;
    let spent = count(
        &mut connection,
        "SELECT coalesce(sum(CASE state WHEN 'settled' THEN charged WHEN 'unsent' THEN 0 ELSE reserved END), 0) FROM call",
    )
    .await?;
    let rows = sqlx::query(
        "SELECT entity_id, field, state || ' ' || coalesce(json_extract(cell, '$.value'), '') FROM cell",
    )
    .fetch_all(&mut connection)
    .await?;
    Ok(Ledger {
        calls,
        lost,
        answered_twice,
        repeated,
        spent,
        cells: rows
            .iter()
            .map(|row| ((row.get(0), row.get(1)), row.get(2)))
            .collect(),
    })
}
