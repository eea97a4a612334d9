//! What a run's calls came to, by provider. Calls that have ended never change again, so that a sum is carried on from
//! where the last look left it: a look at a run of a million calls reads those since then.

use std::collections::BTreeMap;

use model::RunId;
use sqlx::{Row, sqlite::SqliteRow};

use crate::{RunTally, Store, StoreError, calls::SPENT, count};

/// The sums of a run's calls so far.
#[derive(Clone, Debug, Default)]
pub struct RunSums {
    /// Every call of the run up to this one has ended and is in the sums.
    through: i64,
    ended: BTreeMap<String, RunTally>,
}

impl Store {
    /// What each provider did in a run, by now. `sums` is what the last look left.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn run_tallies_since(
        &self,
        run: RunId,
        sums: &mut RunSums,
    ) -> Result<Vec<RunTally>, StoreError> {
        let row = sqlx::query(
            "SELECT coalesce((SELECT min(id) - 1 FROM call WHERE run_id = ?1 AND id > ?2 AND state = 'reserved'),
                 (SELECT max(id) FROM call WHERE run_id = ?1), ?2)",
        )
        .bind(run.0)
        .bind(sums.through)
        .fetch_one(&self.read)
        .await?;
        let through = row.get::<i64, _>(0);
        let ended = self.tallies_between(run, sums.through, through).await?;
        ended.into_iter().for_each(|tally| add(&mut sums.ended, tally));
        sums.through = through;
        let mut all = sums.ended.clone();
        let rest = self.tallies_between(run, through, i64::MAX).await?;
        rest.into_iter().for_each(|tally| add(&mut all, tally));
        Ok(all.into_values().collect())
    }

    /// What each provider did in the calls of a run after one, up to another.
    async fn tallies_between(
        &self,
        run: RunId,
        after: i64,
        through: i64,
    ) -> Result<Vec<RunTally>, StoreError> {
        let query = format!(
            "SELECT provider, count(*), sum(outcome IS 'hit'), sum(outcome IS 'miss'), sum({SPENT}),
                    coalesce(sum(CASE state WHEN 'lost' THEN reserved END), 0)
             FROM call WHERE run_id = ? AND id > ? AND id <= ? GROUP BY provider"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(query))
            .bind(run.0)
            .bind(after)
            .bind(through)
            .fetch_all(&self.read)
            .await?;
        let tally = |row: &SqliteRow| {
            let (calls, hits, misses) = (count(row.get(1)), count(row.get(2)), count(row.get(3)));
            RunTally {
                provider: row.get(0),
                calls,
                hits,
                misses,
                errors: calls.saturating_sub(hits + misses),
                spent: row.get(4),
                maybe: row.get(5),
            }
        };
        Ok(rows.iter().map(tally).collect())
    }
}

fn add(sums: &mut BTreeMap<String, RunTally>, more: RunTally) {
    match sums.get_mut(&more.provider) {
        None => {
            sums.insert(more.provider.clone(), more);
        }
        Some(sum) => {
            sum.calls += more.calls;
            sum.hits += more.hits;
            sum.misses += more.misses;
            sum.errors += more.errors;
            sum.spent += more.spent;
            sum.maybe += more.maybe;
        }
    }
}

#[cfg(test)]
mod tests {
    use model::{EntityId, Outcome};

    use super::*;
    use crate::{CallState, NewCall, Settlement};

    #[tokio::test]
    async fn sums_are_carried_on_over_calls_that_end_out_of_order() {
        let home = tempfile::tempdir().unwrap();
        let store = Store::open(home.path()).await.unwrap();
        let run = RunId(7);
        let reserve = |provider: &str| {
            store.reserve(NewCall {
                run: Some(run),
                entity: EntityId(1),
                key: "k".into(),
                practice: false,
                provider: provider.into(),
                operation: "find".into(),
                reason: String::new(),
                reserved: 10,
            })
        };
        let settle = |call, state, outcome, charged| {
            let settlement = Settlement {
                state,
                outcome,
                status: None,
                message: String::new(),
                duration_ms: 1,
                lessons: String::new(),
                charged,
            };
            store.settle(call, settlement, None)
        };
        let mut sums = RunSums::default();
        assert!(store.run_tallies_since(run, &mut sums).await.unwrap().is_empty());
        let (first, second, third) = (
            reserve("a").await.unwrap(),
            reserve("b").await.unwrap(),
            reserve("a").await.unwrap(),
        );
        settle(second, CallState::Settled, Some(Outcome::Hit), 3)
            .await
            .unwrap();
        for step in 0..3 {
            match step {
                1 => settle(first, CallState::Lost, None, 0).await.unwrap(),
                2 => settle(third, CallState::Settled, Some(Outcome::Miss), 0)
                    .await
                    .unwrap(),
                _ => {}
            }
            let carried = store.run_tallies_since(run, &mut sums).await.unwrap();
            let anew = store.run_tallies(run).await.unwrap();
            assert_eq!(format!("{carried:?}"), format!("{anew:?}"), "after step {step}");
        }
        assert_eq!(sums.through, third);
    }
}
