//! The one writer. Jobs that wait together are committed together, each behind its own savepoint; every caller hears
//! only after the commit is on the disk.

use std::sync::{Arc, Mutex, PoisonError};

use futures::future::BoxFuture;
use sqlx::{Connection as _, SqliteConnection, SqlitePool};
use tokio::sync::{mpsc, oneshot};

use crate::{Store, StoreError};

/// Jobs in one commit at most.
const GROUP: usize = 256;

type Reply = Box<dyn FnOnce(Option<StoreError>) + Send>;
type Job =
    Box<dyn for<'c> FnOnce(&'c mut SqliteConnection) -> BoxFuture<'c, Result<Reply, sqlx::Error>> + Send>;

#[derive(Clone)]
pub(crate) struct Writer {
    jobs: mpsc::Sender<Job>,
    /// Why the last group that failed did: what its jobs that never ran are told.
    failure: Arc<Mutex<Option<StoreError>>>,
}

impl Writer {
    pub(crate) fn start(pool: SqlitePool) -> Self {
        let (jobs, queue) = mpsc::channel(1024);
        let failure = Arc::default();
        tokio::spawn(work(pool, queue, Arc::clone(&failure)));
        Self { jobs, failure }
    }
}

async fn work(pool: SqlitePool, mut queue: mpsc::Receiver<Job>, failure: Arc<Mutex<Option<StoreError>>>) {
    let mut group = Vec::with_capacity(GROUP);
    while queue.recv_many(&mut group, GROUP).await > 0 {
        let mut replies = Vec::with_capacity(group.len());
        let mut jobs = group.drain(..);
        let failed = commit(&pool, &mut jobs, &mut replies).await.err();
        // sqlx errors cannot be cloned; each caller gets the sentence.
        let reason = failed.map(StoreError::from);
        if let Some(reason) = &reason {
            *failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(same(reason));
        }
        // Jobs that did not run go now; their callers read the reason.
        drop(jobs);
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

async fn commit(
    pool: &SqlitePool,
    jobs: &mut impl Iterator<Item = Job>,
    replies: &mut Vec<Reply>,
) -> Result<(), sqlx::Error> {
    let mut connection = pool.acquire().await?;
    let done = commit_on(&mut connection, jobs, replies).await;
    if done.is_err() {
        // SQLite may have ended the transaction by itself; a new connection knows nothing of it.
        let _ = connection.close().await;
    }
    done
}

async fn commit_on(
    connection: &mut SqliteConnection,
    jobs: &mut impl Iterator<Item = Job>,
    replies: &mut Vec<Reply>,
) -> Result<(), sqlx::Error> {
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    for job in jobs {
        sqlx::query("SAVEPOINT job").execute(&mut *transaction).await?;
        match job(&mut transaction).await {
            Ok(reply) => replies.push(reply),
            Err(error) => return Err(error),
        }
        sqlx::query("RELEASE job").execute(&mut *transaction).await?;
    }
    transaction.commit().await
}

impl Store {
    /// Runs `job` in a transaction of the writer and waits until it is on the disk.
    pub(crate) async fn write<T, F>(&self, job: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut SqliteConnection) -> BoxFuture<'c, Result<T, sqlx::Error>> + Send + 'static,
    {
        let (sender, receiver) = oneshot::channel::<Result<T, StoreError>>();
        let job: Job = Box::new(move |connection| {
            Box::pin(async move {
                let result = job(connection).await;
                let reply: Reply = match result {
                    Ok(value) => Box::new(move |failed| {
                        let _ = sender.send(failed.map_or(Ok(value), Err));
                    }),
                    Err(error) => {
                        // Only this job failed: its savepoint holds nothing half done that others would see. Where even
                        // that cannot be undone (a full disk ends the transaction), the whole group failed of it.
                        if sqlx::query("ROLLBACK TO job").execute(connection).await.is_err() {
                            return Err(error);
                        }
                        Box::new(move |_| {
                            let _ = sender.send(Err(error.into()));
                        })
                    }
                };
                Ok(reply)
            })
        });
        let gone = || {
            let failure = self.writer.failure.lock().unwrap_or_else(PoisonError::into_inner);
            let ended = || StoreError::Sql("the writer has ended".to_owned());
            failure.as_ref().map_or_else(ended, same)
        };
        self.writer.jobs.send(job).await.map_err(|_| gone())?;
        receiver.await.unwrap_or_else(|_| Err(gone()))
    }
}
