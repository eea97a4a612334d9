//! The one writer. Jobs that wait together are committed together; every caller hears only after the commit is on the disk.
//!
//! Every statement is a trip to the connection's thread and back, and every commit waits for the disk. So the jobs that a
//! run makes for each of its calls and entities, to reserve, to settle and to finish, are collected and written with one
//! statement for many (`ledger.rs`, `runs.rs`); any other job runs by itself, behind a savepoint of its own.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use futures::future::BoxFuture;
use sqlx::{ConnectOptions as _, Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};
use tokio::{
    sync::{mpsc, oneshot},
    time::Instant,
};

use crate::{
    Store, StoreError,
    ledger::{self, NewCall, Settled},
    runs::{Finished, finish_all},
};

/// Jobs in one commit at most.
const GROUP: usize = 256;
/// With so many calls under way another job is never far: a commit waits a little for it.
const MANY: usize = 8;
/// The least time between two commits while many calls are under way. An answer takes a hundred times as long, and a
/// commit costs as much computing as several calls.
const GAP: Duration = Duration::from_millis(4);

type Told<T> = oneshot::Sender<Result<T, StoreError>>;
/// What a job that has run still owes its caller: the word that it was committed, or why it was not.
type Reply = Box<dyn FnOnce(Option<StoreError>) + Send>;
type Closure =
    Box<dyn for<'c> FnOnce(&'c mut SqliteConnection) -> BoxFuture<'c, Result<Reply, sqlx::Error>> + Send>;

enum Job {
    Reserve(NewCall, Told<i64>),
    Settle(Settled, Told<()>),
    Finish(Finished, Told<()>),
    Other(Closure),
}

#[derive(Clone)]
pub(crate) struct Writer {
    jobs: mpsc::Sender<Job>,
    /// Why the last group that failed did: what its jobs that never ran are told.
    failure: Arc<Mutex<Option<StoreError>>>,
}

impl Writer {
    /// Starts it with a connection, and with how to make another should that one break.
    pub(crate) fn start(connection: SqliteConnection, options: SqliteConnectOptions) -> Self {
        let (jobs, queue) = mpsc::channel(1024);
        let failure = Arc::default();
        let desk = Desk {
            connection: Some(connection),
            options,
            under_way: 0,
        };
        tokio::spawn(work(desk, queue, Arc::clone(&failure)));
        Self { jobs, failure }
    }

    /// Hands a job over and waits for what comes of it.
    async fn done<T>(
        &self,
        job: Job,
        told: oneshot::Receiver<Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        let gone = || {
            let failure = self.failure.lock().unwrap_or_else(PoisonError::into_inner);
            let ended = || StoreError::Sql("the writer has ended".to_owned());
            failure.as_ref().map_or_else(ended, same)
        };
        self.jobs.send(job).await.map_err(|_| gone())?;
        told.await.unwrap_or_else(|_| Err(gone()))
    }

    /// Writes a call down before it is made, and gives its number.
    pub(crate) async fn reserve(&self, call: NewCall) -> Result<i64, StoreError> {
        let (tell, told) = oneshot::channel();
        self.done(Job::Reserve(call, tell), told).await
    }

    /// Writes down what came of a call.
    pub(crate) async fn settle(&self, settled: Settled) -> Result<(), StoreError> {
        let (tell, told) = oneshot::channel();
        self.done(Job::Settle(settled, tell), told).await
    }

    /// Writes down what became of an item of a run.
    pub(crate) async fn finish(&self, finished: Finished) -> Result<(), StoreError> {
        let (tell, told) = oneshot::channel();
        self.done(Job::Finish(finished, tell), told).await
    }
}

/// What the writer works with.
struct Desk {
    connection: Option<SqliteConnection>,
    options: SqliteConnectOptions,
    /// Calls reserved and not settled yet.
    under_way: usize,
}

async fn work(mut desk: Desk, mut queue: mpsc::Receiver<Job>, failure: Arc<Mutex<Option<StoreError>>>) {
    let mut group = Vec::with_capacity(GROUP);
    let mut next = Instant::now();
    while queue.recv_many(&mut group, GROUP).await > 0 {
        if desk.under_way >= MANY && group.len() < GROUP {
            tokio::time::sleep_until(next).await;
            while group.len() < GROUP {
                let Ok(job) = queue.try_recv() else { break };
                group.push(job);
            }
        }
        let mut replies = Vec::with_capacity(group.len());
        let failed = desk.commit(&mut group, &mut replies).await.err();
        next = Instant::now() + GAP;
        // sqlx errors cannot be cloned; each caller gets the sentence.
        let reason = failed.map(StoreError::from);
        if let Some(reason) = &reason {
            *failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(same(reason));
        }
        // Jobs that did not run go now; their callers read the reason.
        group.clear();
        for reply in replies {
            reply(reason.as_ref().map(same));
        }
    }
}

/// The same error for one more caller.
fn same(error: &StoreError) -> StoreError {
    match error {
        StoreError::Full => StoreError::Full,
        StoreError::Sql(text) => StoreError::Sql(text.clone()),
        other => StoreError::Sql(other.to_string()),
    }
}

/// Tells a caller once it is sure.
fn telling<T: Send + 'static>(told: Told<T>, value: T) -> Reply {
    Box::new(move |failed| {
        // A caller that went away has nothing to hear.
        let _ = told.send(failed.map_or(Ok(value), Err));
    })
}

impl Desk {
    async fn commit(&mut self, group: &mut Vec<Job>, replies: &mut Vec<Reply>) -> Result<(), sqlx::Error> {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => self.options.connect().await?,
        };
        let done = self.commit_on(&mut connection, group, replies).await;
        if done.is_ok() {
            self.connection = Some(connection);
        } else {
            // SQLite may have ended the transaction by itself; a new connection knows nothing of it.
            let _ = connection.close().await;
        }
        done
    }

    async fn commit_on(
        &mut self,
        connection: &mut SqliteConnection,
        group: &mut Vec<Job>,
        replies: &mut Vec<Reply>,
    ) -> Result<(), sqlx::Error> {
        let (mut new, mut numbered) = (Vec::new(), Vec::new());
        let (mut settled, mut heard) = (Vec::new(), Vec::new());
        let (mut finished, mut ended) = (Vec::new(), Vec::new());
        let mut others = Vec::new();
        for job in group.drain(..) {
            match job {
                Job::Reserve(call, told) => {
                    new.push(call);
                    numbered.push(told);
                }
                Job::Settle(end, told) => {
                    settled.push(end);
                    heard.push(told);
                }
                Job::Finish(item, told) => {
                    finished.push(item);
                    ended.push(told);
                }
                Job::Other(job) => others.push(job),
            }
        }
        self.under_way = (self.under_way + new.len()).saturating_sub(settled.len());
        run(connection, "BEGIN IMMEDIATE").await?;
        let numbers = ledger::reserve_all(connection, new).await?;
        replies.extend(
            numbered
                .into_iter()
                .zip(numbers)
                .map(|(told, number)| telling(told, number)),
        );
        ledger::settle_all(connection, settled).await?;
        replies.extend(heard.into_iter().map(|told| telling(told, ())));
        finish_all(connection, finished).await?;
        replies.extend(ended.into_iter().map(|told| telling(told, ())));
        for (place, job) in others.into_iter().enumerate() {
            // The commit releases the last one.
            let begin = if place == 0 {
                "SAVEPOINT job"
            } else {
                "RELEASE job; SAVEPOINT job"
            };
            run(connection, begin).await?;
            replies.push(job(connection).await?);
        }
        run(connection, "COMMIT").await
    }
}

async fn run(connection: &mut SqliteConnection, statement: &'static str) -> Result<(), sqlx::Error> {
    sqlx::query(statement).execute(connection).await?;
    Ok(())
}

impl Store {
    /// Runs `job` in a transaction of the writer and waits until it is on the disk.
    pub(crate) async fn write<T, F>(&self, job: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut SqliteConnection) -> BoxFuture<'c, Result<T, sqlx::Error>> + Send + 'static,
    {
        let (tell, told) = oneshot::channel();
        let job: Closure = Box::new(move |connection| {
            Box::pin(async move {
                match job(connection).await {
                    Ok(value) => Ok(telling(tell, value)),
                    Err(error) => {
                        // Only this job failed: its savepoint holds nothing half done that others would see. Where even
                        // that cannot be undone (a full disk ends the transaction), the whole group failed of it.
                        if run(connection, "ROLLBACK TO job").await.is_err() {
                            return Err(error);
                        }
                        let reply: Reply = Box::new(move |_| {
                            let _ = tell.send(Err(error.into()));
                        });
                        Ok(reply)
                    }
                }
            })
        });
        self.writer.done(Job::Other(job), told).await
    }
}
