//! The one writer. Jobs that wait together are committed together, each behind its own savepoint; every caller hears
//! only after the commit is on the disk.

use futures::future::BoxFuture;
use sqlx::{SqliteConnection, SqlitePool};
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
}

impl Writer {
    pub(crate) fn start(pool: SqlitePool) -> Self {
        let (jobs, queue) = mpsc::channel(1024);
        tokio::spawn(work(pool, queue));
        Self { jobs }
    }
}

async fn work(pool: SqlitePool, mut queue: mpsc::Receiver<Job>) {
    let mut group = Vec::with_capacity(GROUP);
    while queue.recv_many(&mut group, GROUP).await > 0 {
        let mut replies = Vec::with_capacity(group.len());
        let failed = commit(&pool, group.drain(..), &mut replies).await.err();
        // sqlx errors cannot be cloned; each caller gets the sentence.
        let reason = failed.map(StoreError::from);
        for reply in replies {
            reply(match &reason {
                None => None,
                Some(StoreError::Full) => Some(StoreError::Full),
                Some(other) => Some(StoreError::Sql(other.to_string())),
            });
        }
    }
}

async fn commit(
    pool: &SqlitePool,
    jobs: impl Iterator<Item = Job>,
    replies: &mut Vec<Reply>,
) -> Result<(), sqlx::Error> {
    let mut transaction = pool.begin_with("BEGIN IMMEDIATE").await?;
    for job in jobs {
        sqlx::query("SAVEPOINT job").execute(&mut *transaction).await?;
        match job(&mut transaction).await {
            Ok(reply) => replies.push(reply),
            Err(error) => {
                sqlx::query("ROLLBACK TO job").execute(&mut *transaction).await?;
                return Err(error);
            }
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
                        // Only this job failed: its savepoint holds nothing half done that others would see.
                        sqlx::query("ROLLBACK TO job").execute(connection).await?;
                        Box::new(move |_| {
                            let _ = sender.send(Err(error.into()));
                        })
                    }
                };
                Ok(reply)
            })
        });
        let gone = || StoreError::Sql("the writer has ended".to_owned());
        self.writer.jobs.send(job).await.map_err(|_| gone())?;
        receiver.await.unwrap_or_else(|_| Err(gone()))
    }
}
