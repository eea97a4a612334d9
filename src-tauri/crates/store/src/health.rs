//! How operations did: sums over the ledger's calls. There is no second bookkeeping; whoever wants a rate, a latency or a
//! cost of a provider gets it from here. It knows numbers, not which of them are good.

use model::EntityId;
use sqlx::{Row, sqlite::SqliteRow};

use crate::{Store, StoreError, count};

/// Durations kept of one operation: enough to place the 95th percentile within one percentile.
const DURATIONS: u32 = 2_000;

/// What a check said of the answer to a question: whether what was found is so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// Whom the question was about.
    pub entity: EntityId,
    /// The question's key.
    pub key: String,
    /// Whether it passed.
    pub passed: bool,
}

/// What one operation of one provider did since a time, calls under way left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OperationTally {
    /// The provider.
    pub provider: String,
    /// The operation.
    pub operation: String,
    /// Answers with something in them.
    pub hits: u32,
    /// Answers with nothing in them.
    pub misses: u32,
    /// Calls that were asked too fast.
    pub throttled: u32,
    /// Faults that may pass.
    pub transient: u32,
    /// Calls the provider refused this user.
    pub refused: u32,
    /// Calls with input it could not use.
    pub invalid: u32,
    /// Answers that the definition itself takes for wrong.
    pub rejected: u32,
    /// Calls whose answer comes later.
    pub pending: u32,
    /// Calls whose answer was lost.
    pub lost: u32,
    /// Calls that never left.
    pub unsent: u32,
    /// Hits that passed their check.
    pub verified: u32,
    /// Hits that failed their check.
    pub failed_check: u32,
    /// Micros, with lost calls in full.
    pub spent: i64,
    /// Of these, lost calls': maybe charged.
    pub maybe: i64,
    /// Milliseconds that answered calls took, ascending: of the latest 2,000.
    pub durations_ms: Vec<u32>,
}

impl OperationTally {
    /// Calls begun and ended, answered or not.
    #[must_use]
    pub fn attempted(&self) -> u32 {
        let failed = self.throttled + self.transient + self.refused + self.invalid;
        self.hits + self.misses + failed + self.rejected + self.pending + self.lost + self.unsent
    }
}

/// The operations that were ever called in a world, once a call has ended. Each step is one look into `call_operation`, so
/// that it costs no more with a million calls.
const OPERATIONS: &str = "WITH RECURSIVE
    of_provider (provider) AS (
        SELECT min(provider) FROM call WHERE practice = ?1 AND state <> 'reserved'
        UNION ALL
        SELECT (SELECT min(provider) FROM call WHERE practice = ?1 AND provider > p.provider AND state <> 'reserved')
        FROM of_provider p WHERE p.provider IS NOT NULL
    ),
    of_operation (provider, operation) AS (
        SELECT provider, (SELECT min(operation) FROM call WHERE practice = ?1 AND provider = p.provider AND state <> 'reserved')
        FROM of_provider p WHERE provider IS NOT NULL
        UNION ALL
        SELECT o.provider,
            (SELECT min(operation) FROM call WHERE practice = ?1 AND provider = o.provider AND operation > o.operation
                AND state <> 'reserved')
        FROM of_operation o WHERE o.operation IS NOT NULL
    )
    SELECT provider, operation FROM of_operation WHERE operation IS NOT NULL ORDER BY 1, 2";

/// One operation's sums since a time. Calls under way are left out; the others cost what was charged, lost ones all that was
/// reserved. Filters, because a grouping would sort every call first.
const SUMS: &str = "SELECT
        count(*) FILTER (WHERE outcome = 'hit'), count(*) FILTER (WHERE outcome = 'miss'),
        count(*) FILTER (WHERE outcome = 'throttled'), count(*) FILTER (WHERE outcome = 'transient'),
        count(*) FILTER (WHERE outcome = 'refused'), count(*) FILTER (WHERE outcome = 'invalid'),
        count(*) FILTER (WHERE outcome = 'rejected'), count(*) FILTER (WHERE outcome = 'pending'),
        count(*) FILTER (WHERE state = 'lost'), count(*) FILTER (WHERE state = 'unsent'),
        coalesce(sum(verified), 0), count(verified),
        coalesce(sum(charged) FILTER (WHERE state = 'settled'), 0),
        coalesce(sum(reserved) FILTER (WHERE state = 'lost'), 0),
        count(*)
    FROM call WHERE practice = ?1 AND provider = ?2 AND operation = ?3 AND at_ms >= ?4 AND state <> 'reserved'";

impl Store {
    /// What every operation that was called since a time did, in the real or the practice world, by provider and operation.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn operations_since(
        &self,
        since_ms: i64,
        practice: bool,
    ) -> Result<Vec<OperationTally>, StoreError> {
        let operations = sqlx::query(OPERATIONS)
            .bind(practice)
            .fetch_all(&self.read)
            .await?;
        let mut tallies = Vec::with_capacity(operations.len());
        for row in &operations {
            let (provider, operation): (String, String) = (row.get(0), row.get(1));
            tallies.extend(self.tally(provider, operation, since_ms, practice).await?);
        }
        Ok(tallies)
    }

    /// One operation's sums; None when it was not called since.
    async fn tally(
        &self,
        provider: String,
        operation: String,
        since_ms: i64,
        practice: bool,
    ) -> Result<Option<OperationTally>, StoreError> {
        let sums = sqlx::query(SUMS)
            .bind(practice)
            .bind(&provider)
            .bind(&operation)
            .bind(since_ms)
            .fetch_one(&self.read)
            .await?;
        if sums.get::<i64, _>(14) == 0 {
            return Ok(None);
        }
        // As one text: thousands of rows would cost more to carry over than to read.
        let durations = sqlx::query(
            "SELECT coalesce(group_concat(duration_ms), '') FROM (
                 SELECT duration_ms FROM call
                 WHERE practice = ?1 AND provider = ?2 AND operation = ?3 AND at_ms >= ?4 AND outcome IN ('hit', 'miss')
                 AND state <> 'reserved'
                 ORDER BY at_ms DESC LIMIT ?5)",
        )
        .bind(practice)
        .bind(&provider)
        .bind(&operation)
        .bind(since_ms)
        .bind(DURATIONS)
        .fetch_one(&self.read)
        .await?;
        let mut durations_ms: Vec<u32> = durations
            .get::<String, _>(0)
            .split(',')
            .filter_map(|text| text.parse().ok())
            .collect();
        durations_ms.sort_unstable();
        Ok(Some(OperationTally {
            provider,
            operation,
            durations_ms,
            ..read(&sums)
        }))
    }

    /// Notes on the calls that answered questions what the checks of their answers said. Entity and key find a call also when
    /// its check came later than its answer: after a retry of the verifier, or from the cache.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn keep_checks(&self, checked: Vec<Checked>) -> Result<(), StoreError> {
        if checked.is_empty() {
            return Ok(());
        }
        self.write(move |connection| {
            Box::pin(async move {
                for one in &checked {
                    sqlx::query(
                        "UPDATE call SET verified = ?3 WHERE verified IS NOT ?3
                         AND id = (SELECT max(id) FROM call WHERE entity_id = ?1 AND key = ?2
                             AND outcome = 'hit' AND state <> 'reserved')",
                    )
                    .bind(one.entity.0)
                    .bind(&one.key)
                    .bind(one.passed)
                    .execute(&mut *connection)
                    .await?;
                }
                Ok(())
            })
        })
        .await
    }
}

fn read(row: &SqliteRow) -> OperationTally {
    let number = |column: usize| count(row.get(column));
    let (charged, maybe): (i64, i64) = (row.get(12), row.get(13));
    let (verified, checked) = (number(10), number(11));
    OperationTally {
        hits: number(0),
        misses: number(1),
        throttled: number(2),
        transient: number(3),
        refused: number(4),
        invalid: number(5),
        rejected: number(6),
        pending: number(7),
        lost: number(8),
        unsent: number(9),
        verified,
        failed_check: checked.saturating_sub(verified),
        spent: charged + maybe,
        maybe,
        ..OperationTally::default()
    }
}

#[cfg(test)]
mod tests {
    use model::Outcome;

    use super::*;
    use crate::{CallState, NewCall, Settlement, now_ms};

    /// Makes a call, and settles it unless `state` says that it is still under way.
    async fn call(
        store: &Store,
        (practice, provider, operation): (bool, &str, &str),
        key: &str,
        state: CallState,
        outcome: Option<Outcome>,
        duration_ms: u32,
    ) {
        let new = NewCall {
            run: None,
            entity: EntityId(1),
            key: key.to_owned(),
            practice,
            provider: provider.to_owned(),
            operation: operation.to_owned(),
            reason: String::new(),
            reserved: 100,
        };
        let id = store.reserve(new).await.unwrap();
        if state == CallState::Reserved {
            return;
        }
        let settlement = Settlement {
            state,
            outcome,
            status: None,
            message: String::new(),
            lessons: String::new(),
            duration_ms,
            charged: if outcome == Some(Outcome::Hit) { 70 } else { 0 },
        };
        store.settle(id, settlement, None).await.unwrap();
    }

    #[tokio::test]
    async fn a_tally_sums_every_way_a_call_can_end_and_keeps_worlds_and_operations_apart() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).await.unwrap();
        let finder = (false, "hunter", "email_finder");
        let settled = CallState::Settled;
        for (number, outcome) in [
            (3, Outcome::Hit),
            (2, Outcome::Miss),
            (1, Outcome::Throttled),
            (1, Outcome::Transient),
            (1, Outcome::Refused),
            (1, Outcome::Invalid),
            (1, Outcome::Rejected),
            (1, Outcome::Pending),
        ] {
            for at in 0..number {
                let key = format!("{} {at}", outcome.as_str());
                call(&store, finder, &key, settled, Some(outcome), 500 - 100 * at).await;
            }
        }
        call(&store, finder, "lost", CallState::Lost, None, 30_000).await;
        call(&store, finder, "unsent", CallState::Unsent, None, 5).await;
        call(&store, finder, "under way", CallState::Reserved, None, 0).await;
        let others = [
            (false, "hunter", "company"),
            (false, "apollo", "person"),
            (true, "hunter", "email_finder"),
        ];
        for other in others {
            call(&store, other, "other", settled, Some(Outcome::Hit), 9).await;
        }
        let check = |key: &str, passed| Checked {
            entity: EntityId(1),
            key: key.to_owned(),
            passed,
        };
        store
            .keep_checks(vec![
                check("hit 0", false),
                check("hit 0", true),
                check("hit 1", false),
                check("miss 0", true),
                check("nobody asked", true),
            ])
            .await
            .unwrap();

        let tallies = store.operations_since(0, false).await.unwrap();
        let names: Vec<(&str, &str)> = tallies
            .iter()
            .map(|tally| (tally.provider.as_str(), tally.operation.as_str()))
            .collect();
        assert_eq!(
            names,
            [
                ("apollo", "person"),
                ("hunter", "company"),
                ("hunter", "email_finder")
            ]
        );
        assert_eq!(
            tallies[2],
            OperationTally {
                provider: "hunter".into(),
                operation: "email_finder".into(),
                hits: 3,
                misses: 2,
                throttled: 1,
                transient: 1,
                refused: 1,
                invalid: 1,
                rejected: 1,
                pending: 1,
                lost: 1,
                unsent: 1,
                // The later word on the first hit holds; a miss has nothing to check.
                verified: 1,
                failed_check: 1,
                spent: 3 * 70 + 100,
                maybe: 100,
                durations_ms: vec![300, 400, 400, 500, 500],
            }
        );
        assert_eq!(tallies[2].attempted(), 13);
        let practice = store.operations_since(0, true).await.unwrap();
        assert_eq!(practice.len(), 1);
        assert_eq!((practice[0].hits, practice[0].spent), (1, 70));
        let later = store.operations_since(now_ms() + 60_000, false).await.unwrap();
        assert_eq!(later, []);
    }

    #[tokio::test]
    async fn a_world_without_calls_has_no_tallies() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).await.unwrap();
        assert_eq!(store.operations_since(0, false).await.unwrap(), []);
    }
}
