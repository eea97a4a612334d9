//! Connections that only read. A pool of sqlx would ask each connection twice whether it still lives, once before and once
//! after every query; a file on this computer does, and a query is cheaper than those two questions.

use std::sync::{Arc, Mutex, PoisonError};

use futures::{
    StreamExt as _, TryStreamExt as _,
    future::{BoxFuture, ready},
    stream::{self, BoxStream},
};
use sqlx::{
    ConnectOptions as _, Either, Error, Execute, Executor, Sqlite, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteQueryResult, SqliteRow, SqliteStatement, SqliteTypeInfo},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// A few connections, opened when they are first needed and lent to one query at a time.
#[derive(Clone, Debug)]
pub(crate) struct Readers(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    options: SqliteConnectOptions,
    turns: Arc<Semaphore>,
    free: Mutex<Vec<SqliteConnection>>,
}

/// A connection on loan; it goes back when dropped, also in the middle of a query: the next one resets the statement.
pub(crate) struct Lent {
    shared: Arc<Shared>,
    connection: Option<SqliteConnection>,
    /// Given back after the connection, so that whoever has a turn finds one or may open one.
    _turn: OwnedSemaphorePermit,
}

impl Drop for Lent {
    fn drop(&mut self) {
        let mut free = self.shared.free.lock().unwrap_or_else(PoisonError::into_inner);
        free.extend(self.connection.take());
    }
}

impl Readers {
    pub(crate) fn new(options: SqliteConnectOptions, most: usize) -> Self {
        Self(Arc::new(Shared {
            options,
            turns: Arc::new(Semaphore::new(most)),
            free: Mutex::default(),
        }))
    }

    /// Lends a connection for more than one query.
    pub(crate) async fn lend(self) -> Result<Lent, Error> {
        let shared = self.0;
        let turn = Arc::clone(&shared.turns).acquire_owned().await;
        let turn = turn.map_err(|_| Error::PoolClosed)?;
        let free = shared.free.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match free {
            Some(connection) => connection,
            None => shared.options.connect().await?,
        };
        Ok(Lent {
            shared,
            connection: Some(connection),
            _turn: turn,
        })
    }
}

impl Lent {
    pub(crate) fn connection(&mut self) -> Result<&mut SqliteConnection, Error> {
        self.connection.as_mut().ok_or(Error::PoolClosed)
    }
}

impl<'p> Executor<'p> for &'_ Readers {
    type Database = Sqlite;

    fn fetch_many<'e, 'q: 'e, E>(
        self,
        query: E,
    ) -> BoxStream<'e, Result<Either<SqliteQueryResult, SqliteRow>, Error>>
    where
        'p: 'e,
        E: 'q + Execute<'q, Sqlite>,
    {
        let readers = self.clone();
        let (give, rows) = futures::channel::mpsc::channel(64);
        // The query and whoever takes its rows are one stream: when that is dropped, so is the loan.
        let work = async move {
            let mut give: futures::channel::mpsc::Sender<_> = give;
            let mut lent = readers.lend().await?;
            let mut found = lent.connection()?.fetch_many(query);
            while let Some(row) = found.try_next().await? {
                if futures::SinkExt::send(&mut give, Ok(row)).await.is_err() {
                    break;
                }
            }
            Ok(())
        };
        let failure = stream::once(work).filter_map(|done: Result<(), Error>| ready(done.err().map(Err)));
        stream::select(rows, failure).boxed()
    }

    fn fetch_all<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, Result<Vec<SqliteRow>, Error>>
    where
        'p: 'e,
        E: 'q + Execute<'q, Sqlite>,
    {
        let readers = self.clone();
        Box::pin(async move { readers.lend().await?.connection()?.fetch_all(query).await })
    }

    fn fetch_optional<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, Result<Option<SqliteRow>, Error>>
    where
        'p: 'e,
        E: 'q + Execute<'q, Sqlite>,
    {
        let readers = self.clone();
        Box::pin(async move { readers.lend().await?.connection()?.fetch_optional(query).await })
    }

    fn prepare_with<'e>(
        self,
        sql: sqlx::SqlStr,
        parameters: &'e [SqliteTypeInfo],
    ) -> BoxFuture<'e, Result<SqliteStatement, Error>>
    where
        'p: 'e,
    {
        let readers = self.clone();
        Box::pin(async move {
            let mut lent = readers.lend().await?;
            lent.connection()?.prepare_with(sql, parameters).await
        })
    }

    // Part of the trait with sqlx's `macros`, which migrations are read with.
    fn describe<'e>(self, sql: sqlx::SqlStr) -> BoxFuture<'e, Result<sqlx::Describe<Sqlite>, Error>>
    where
        'p: 'e,
    {
        let readers = self.clone();
        Box::pin(async move { readers.lend().await?.connection()?.describe(sql).await })
    }
}
