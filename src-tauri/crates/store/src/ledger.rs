//! Writing the ledger. A call is reserved before its socket opens and settled, with the answer, in one transaction. A run
//! does both for every call it makes, so one statement writes those of many.

use model::{EntityId, Outcome, RunId};
use sqlx::{AssertSqlSafe, SqliteConnection};

use crate::{Answer, Store, StoreError, now_ms, to_json};

/// A call about to be made.
#[derive(Clone, Debug)]
pub struct NewCall {
    /// The run it is for; none for a look-up.
    pub run: Option<RunId>,
    /// Whom it is about.
    pub entity: EntityId,
    /// The question's key.
    pub key: String,
    /// Whether it is made in the practice world.
    pub practice: bool,
    /// Who is asked.
    pub provider: String,
    /// The operation.
    pub operation: String,
    /// Why it is made, in a sentence.
    pub reason: String,
    /// The most it can cost, in micros.
    pub reserved: i64,
}

/// Where a call is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallState {
    /// Under way, or the program ended meanwhile.
    Reserved,
    /// Answered; charged as said.
    Settled,
    /// Sent, the answer was lost: maybe charged.
    Lost,
    /// It never left.
    Unsent,
}

impl CallState {
    fn as_str(self) -> &'static str {
        match self {
            Self::Reserved => "reserved",
            Self::Settled => "settled",
            Self::Lost => "lost",
            Self::Unsent => "unsent",
        }
    }
}

/// How a call ended.
#[derive(Clone, Debug)]
pub struct Settlement {
    /// Settled, lost or unsent.
    pub state: CallState,
    /// What came of it, if it was answered.
    pub outcome: Option<Outcome>,
    /// The HTTP status, if there was one.
    pub status: Option<u16>,
    /// One sentence.
    pub message: String,
    /// How long it took.
    pub duration_ms: u32,
    /// What it cost, in micros.
    pub charged: i64,
    /// What the answer teaches of the provider, in the engine's words; empty when there was none.
    pub lessons: String,
}

impl Settlement {
    /// Of a call that never left, and why.
    #[must_use]
    pub fn unsent(message: String) -> Self {
        Self {
            state: CallState::Unsent,
            outcome: None,
            status: None,
            message,
            duration_ms: 0,
            charged: 0,
            lessons: String::new(),
        }
    }
}

/// A call that has ended, on its way to the ledger.
pub(crate) struct Settled {
    call: i64,
    settlement: Settlement,
    answer: Option<Answer>,
}

impl Store {
    /// Reserves a call. It is on the disk when this returns.
    ///
    /// # Errors
    /// When the database refuses; nothing may be sent then.
    pub async fn reserve(&self, call: NewCall) -> Result<i64, StoreError> {
        self.writer.reserve(call).await
    }

    /// Settles a call and keeps its answer, if it has one, in one transaction.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn settle(
        &self,
        call: i64,
        settlement: Settlement,
        answer: Option<Answer>,
    ) -> Result<(), StoreError> {
        self.writer
            .settle(Settled {
                call,
                settlement,
                answer,
            })
            .await
    }

    /// Changes what a settled call teaches: a value that it found was refused by a check.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn teach(&self, call: i64, lessons: String) -> Result<(), StoreError> {
        self.write(move |connection| {
            Box::pin(async move {
                sqlx::query("UPDATE call SET lessons = ? WHERE id = ?")
                    .bind(lessons)
                    .bind(call)
                    .execute(connection)
                    .await?;
                Ok(())
            })
        })
        .await
    }

    /// Marks calls that nobody can be making any more, of a run or all of them, as lost: maybe charged.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn sweep_calls(&self, run: Option<RunId>) -> Result<u64, StoreError> {
        self.write(move |connection| {
            Box::pin(async move {
                let all = "UPDATE call SET state = 'lost', message = 'the work broke off before the answer came' WHERE state = 'reserved'";
                let query = match run {
                    Some(run) => sqlx::query(AssertSqlSafe(format!("{all} AND run_id = ?"))).bind(run.0),
                    None => sqlx::query(all),
                };
                let done = query.execute(connection).await?;
                Ok(done.rows_affected())
            })
        })
        .await
    }
}

/// Rows that one statement writes at most. A statement that fails ends the whole transaction, so none of them needs a
/// journal to undo its own rows with: `OR FAIL`.
const BLOCK: usize = 32;

/// A statement for so many rows: what is before them, one row, what is between two, what is after. Every number of rows is
/// prepared once and kept.
fn statement(rows: usize, [before, row, between, after]: [&str; 4]) -> AssertSqlSafe<String> {
    AssertSqlSafe(format!("{before}{}{after}", vec![row; rows].join(between)))
}

/// The rows in blocks.
fn blocks<T>(rows: Vec<T>) -> impl Iterator<Item = Vec<T>> {
    let mut rows = rows.into_iter();
    std::iter::from_fn(move || {
        let block: Vec<T> = rows.by_ref().take(BLOCK).collect();
        (!block.is_empty()).then_some(block)
    })
}

/// Begins a transaction, writes calls down before they are made, and gives their numbers. Where nothing else is to be written
/// it ends the transaction, too: every statement by itself is a trip to the connection's thread and back.
pub(crate) async fn begin_with(
    connection: &mut SqliteConnection,
    calls: Vec<NewCall>,
    and_commit: bool,
) -> Result<Vec<i64>, sqlx::Error> {
    let mut numbers = Vec::with_capacity(calls.len());
    let mut left = calls.len();
    for block in blocks(calls) {
        let is_first = numbers.is_empty();
        left -= block.len();
        let (size, at_ms) = (block.len(), now_ms());
        let before = if is_first { "BEGIN IMMEDIATE; " } else { "" };
        let insert = "INSERT OR FAIL INTO call (run_id, entity_id, key, practice, provider, operation, reason, state, reserved, at_ms) VALUES ";
        let after = if and_commit && left == 0 { "; COMMIT" } else { "" };
        let mut query = sqlx::query(statement(
            size,
            [
                &format!("{before}{insert}"),
                "(?, ?, ?, ?, ?, ?, ?, 'reserved', ?, ?)",
                ", ",
                after,
            ],
        ));
        for call in block {
            query = query
                .bind(call.run.map(|run| run.0))
                .bind(call.entity.0)
                .bind(call.key)
                .bind(call.practice)
                .bind(call.provider)
                .bind(call.operation)
                .bind(call.reason)
                .bind(call.reserved)
                .bind(at_ms);
        }
        // One statement gives its rows numbers that follow one another: nobody else writes meanwhile.
        let last = query.execute(&mut *connection).await?.last_insert_rowid();
        numbers.extend((last + 1 - i64::try_from(size).unwrap_or(0))..=last);
    }
    Ok(numbers)
}

/// Writes down what came of calls, and keeps their answers.
pub(crate) async fn settle_all(
    connection: &mut SqliteConnection,
    settled: Vec<Settled>,
) -> Result<(), sqlx::Error> {
    let mut answers = Vec::new();
    for block in blocks(settled) {
        let mut query = sqlx::query(statement(
            block.len(),
            [
                "UPDATE OR FAIL call SET state = new.column1, outcome = new.column2, status = new.column3, message = new.column4,
                     duration_ms = new.column5, charged = new.column6, lessons = new.column7
                 FROM (VALUES ",
                "(?, ?, ?, ?, ?, ?, ?, ?)",
                ", ",
                ") new WHERE call.id = new.column8",
            ],
        ));
        for Settled {
            call,
            settlement,
            answer,
        } in block
        {
            query = query
                .bind(settlement.state.as_str())
                .bind(settlement.outcome.map(Outcome::as_str))
                .bind(settlement.status)
                .bind(settlement.message)
                .bind(settlement.duration_ms)
                .bind(settlement.charged)
                .bind(settlement.lessons)
                .bind(call);
            answers.extend(answer);
        }
        query.execute(&mut *connection).await?;
    }
    for block in blocks(answers) {
        keep(connection, block).await?;
    }
    Ok(())
}

async fn keep(connection: &mut SqliteConnection, answers: Vec<Answer>) -> Result<(), sqlx::Error> {
    let mut query = sqlx::query(statement(
        answers.len(),
        [
            "INSERT OR FAIL INTO answer (key, practice, provider, operation, outcome, status, headers, body, charged, at_ms) VALUES ",
            "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            ", ",
            " ON CONFLICT DO UPDATE SET outcome = excluded.outcome, status = excluded.status, headers = excluded.headers,
                 body = excluded.body, charged = excluded.charged, at_ms = excluded.at_ms",
        ],
    ));
    for answer in answers {
        query = query
            .bind(answer.key)
            .bind(answer.practice)
            .bind(answer.provider)
            .bind(answer.operation)
            .bind(answer.outcome)
            .bind(answer.status)
            .bind(to_json(&answer.headers)?)
            .bind(answer.body)
            .bind(answer.charged)
            .bind(answer.at_ms);
    }
    query.execute(connection).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use futures::future::{join, join_all};
    use sqlx::Row as _;

    use super::*;

    async fn store() -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).await.unwrap();
        (folder, store)
    }

    fn call(number: i64) -> NewCall {
        NewCall {
            run: Some(RunId(1)),
            entity: EntityId(number),
            key: format!("key {number}"),
            practice: false,
            provider: "lab".to_owned(),
            operation: "find".to_owned(),
            reason: "it is next".to_owned(),
            reserved: 10_000,
        }
    }

    fn ended(state: CallState, charged: i64) -> Settlement {
        Settlement {
            state,
            outcome: (state == CallState::Settled).then_some(Outcome::Hit),
            status: Some(200),
            message: String::new(),
            duration_ms: 120,
            charged,
            lessons: "+0person.email".to_owned(),
        }
    }

    fn answer(number: i64, body: &str) -> Answer {
        Answer {
            key: format!("key {number}"),
            practice: false,
            provider: "lab".to_owned(),
            operation: "find".to_owned(),
            outcome: "hit".to_owned(),
            status: 200,
            headers: vec![("x-left".to_owned(), number.to_string())],
            body: body.as_bytes().to_vec(),
            charged: 500,
            at_ms: number,
        }
    }

    #[tokio::test]
    async fn calls_written_together_keep_their_own_numbers_and_answers() {
        let (_folder, store) = store().await;
        let calls = 0..150_i64;
        let numbers = join_all(calls.clone().map(|number| store.reserve(call(number)))).await;
        let numbers: Vec<i64> = numbers.into_iter().map(Result::unwrap).collect();
        for (number, id) in calls.clone().zip(&numbers) {
            let row = sqlx::query("SELECT key, state FROM call WHERE id = ?")
                .bind(id)
                .fetch_one(&store.read)
                .await
                .unwrap();
            assert_eq!(
                (row.get(0), row.get(1)),
                (format!("key {number}"), "reserved".to_owned())
            );
        }
        // Every fifth answer is lost, every seventh call never left.
        let state = |number: i64| match number {
            _ if number % 5 == 0 => CallState::Lost,
            _ if number % 7 == 0 => CallState::Unsent,
            _ => CallState::Settled,
        };
        let settle = |(number, id): (i64, &i64)| {
            let kept = (state(number) == CallState::Settled).then(|| answer(number, "found"));
            store.settle(*id, ended(state(number), 500), kept)
        };
        let done = join_all(calls.clone().zip(&numbers).map(settle)).await;
        assert!(done.iter().all(Result::is_ok));
        let count = |wanted| calls.clone().filter(|number| state(*number) == wanted).count();
        let [settled, lost, _] = [CallState::Settled, CallState::Lost, CallState::Unsent].map(count);
        let sum = store.spent_since(0).await.unwrap();
        let spent = i64::try_from(settled * 500 + lost * 10_000).unwrap();
        assert_eq!((sum.calls, sum.spent), (150, spent));
        let lost_keys = store.lost_in(RunId(1)).await.unwrap();
        assert!(lost_keys.contains(&"key 10".to_owned()) && !lost_keys.contains(&"key 11".to_owned()));
        let mut answers = store.answers(&["key 10", "key 11"]).await.unwrap();
        let kept = answers.remove("key 11").unwrap();
        assert_eq!((kept.body.as_slice(), kept.at_ms), (&b"found"[..], 11));
        assert_eq!(kept.headers, [("x-left".to_owned(), "11".to_owned())]);
        assert!(answers.is_empty(), "a lost call has none");
    }

    #[tokio::test]
    async fn a_newer_answer_takes_the_place_of_the_older() {
        let (_folder, store) = store().await;
        for body in ["first", "second"] {
            let id = store.reserve(call(3)).await.unwrap();
            let kept = Some(answer(3, body));
            store
                .settle(id, ended(CallState::Settled, 0), kept)
                .await
                .unwrap();
        }
        let answers = store.answers(&["key 3"]).await.unwrap();
        assert_eq!(answers["key 3"].body, b"second");
    }

    #[tokio::test]
    async fn a_job_that_fails_takes_nothing_of_others_with_it() {
        let (_folder, store) = store().await;
        let set = |value: &'static str, then: &'static str| {
            store.write(move |connection| {
                Box::pin(async move {
                    let insert = "INSERT INTO setting (key, value) VALUES (?, '1')";
                    sqlx::query(insert).bind(value).execute(&mut *connection).await?;
                    sqlx::query(then).execute(connection).await.map(|_| ())
                })
            })
        };
        let fine = "SELECT 1";
        let broken = "INSERT INTO nowhere VALUES (1)";
        let writes = join_all([set("a", fine), set("b", broken), set("c", fine), set("d", broken)]);
        let (written, reserved) = join(writes, store.reserve(call(1))).await;
        let went: Vec<bool> = written.iter().map(Result::is_ok).collect();
        assert_eq!(went, [true, false, true, false]);
        assert!(reserved.is_ok());
        let rows = sqlx::query("SELECT key FROM setting ORDER BY key")
            .fetch_all(&store.read)
            .await
            .unwrap();
        let keys: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
        assert_eq!(keys, ["a", "c"], "what a failed job had written is undone");
    }

    #[tokio::test]
    async fn reads_outnumber_connections_and_may_be_broken_off() {
        use futures::TryStreamExt as _;
        let (_folder, store) = store().await;
        join_all((0..300).map(|number| store.reserve(call(number)))).await;
        let all = "SELECT id FROM call ORDER BY id";
        let read = || async {
            // Each reader takes three rows of three hundred and goes.
            let rows = sqlx::query(all).fetch(&store.read);
            let rows: Vec<_> = futures::StreamExt::take(rows, 3).try_collect().await.unwrap();
            rows.iter().map(|row| row.get::<i64, _>(0)).collect::<Vec<_>>()
        };
        let firsts = join_all((0..20).map(|_| read())).await;
        assert!(firsts.iter().all(|first| *first == [1, 2, 3]), "{firsts:?}");
        let whole = sqlx::query(all)
            .fetch(&store.read)
            .try_collect::<Vec<_>>()
            .await
            .unwrap();
        assert_eq!(whole.len(), 300);
        let wrong = sqlx::query("SELECT * FROM nowhere").fetch(&store.read);
        assert!(wrong.try_collect::<Vec<_>>().await.is_err());
    }
}
