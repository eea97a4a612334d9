//! How long health takes over a large ledger: `cargo run --release -p spillway-store --example health -- 1000000 100000`
//! fills a database with that many calls, that many of them in the last seven days, and times what the screen asks for.

#![expect(clippy::print_stdout, reason = "a measurement is printed")]

use std::time::Instant;

use spillway_store::{OperationTally, Store, now_ms};
use sqlx::{SqlitePool, sqlite::SqliteConnectOptions};

const DAY: i64 = 86_400_000;

/// Calls spread evenly over time and operations; half are answered with something, durations between 100 and 3,000 ms.
const FILL: &str = "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?1)
    INSERT INTO call (entity_id, key, practice, provider, operation, state, outcome, duration_ms, reserved, charged, at_ms, verified)
    SELECT i, printf('%064x', i), 0, 'provider' || (i % 9), 'operation' || (i % 2), 'settled',
        CASE WHEN i % 19 < 9 THEN 'hit' WHEN i % 19 < 18 THEN 'miss' ELSE 'transient' END,
        100 + (i * 7919) % 2900, 25000, CASE WHEN i % 19 < 9 THEN 25000 ELSE 0 END,
        ?2 + i * (?3 / ?1), CASE WHEN i % 19 < 6 THEN 1 END
    FROM n";

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut numbers = std::env::args().skip(1).map(|text| text.parse::<i64>());
    let all = numbers.next().transpose()?.unwrap_or(1_000_000);
    let week = numbers.next().transpose()?.unwrap_or(100_000).clamp(1, all - 1);
    let folder = tempfile::tempdir()?;
    let store = Store::open(folder.path()).await?;
    let now = now_ms();
    let options = SqliteConnectOptions::new().filename(folder.path().join("app.db"));
    let pool = SqlitePool::connect_with(options).await?;
    for (calls, from, to) in [
        (all - week, now - 90 * DAY, now - 7 * DAY),
        (week, now - 7 * DAY, now),
    ] {
        sqlx::query(FILL)
            .bind(calls)
            .bind(from)
            .bind(to - from)
            .execute(&pool)
            .await?;
    }
    for days in [1, 7, 30, 90] {
        let mut times: Vec<u128> = Vec::new();
        let mut calls = 0;
        for _ in 0..5 {
            let begun = Instant::now();
            let tallies = store.operations_since(now - days * DAY, false).await?;
            times.push(begun.elapsed().as_millis());
            calls = tallies.iter().map(OperationTally::attempted).sum();
        }
        times.sort_unstable();
        println!(
            "{days:>2} days, {calls:>9} of {all} calls: median {} ms, slowest {} ms",
            times[2], times[4]
        );
    }
    Ok(())
}
