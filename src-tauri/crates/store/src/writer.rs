//! The one writer. Jobs that wait together are committed together; every caller hears only after the commit is on the disk.
//!
//! Every statement is a trip to the connection's thread and back, and every commit waits for the disk. So what a run writes
//! over and over (calls reserved and settled, items ended) is collected and written with one statement for many; any other
//! job runs by itself. A savepoint keeps a job that fails from taking others with it.
//!
//! It has a thread of its own, which may wait for the disk and for more jobs without keeping the calls' answers waiting; what
//! became of a commit goes back as one message, and those who wait for it are told where they live.

use std::{
    collections::BTreeMap,
    io,
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::Duration,
};

use futures::future::BoxFuture;
use model::{ListId, RunId};
use sqlx::{ConnectOptions as _, Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};
use tokio::{
    sync::{mpsc, oneshot},
    time::Instant,
};

use crate::{
    Store, StoreError,
    ledger::{self, NewCall, Settled},
    runs::{self, Ended},
};

/// Jobs in one commit at most.
const GROUP: usize = 256;
/// With so many calls under way another job is never far: a commit waits a little for it.
const MANY: usize = 8;
/// The longest time between two commits while many calls are under way. A commit costs as much computing as several calls, and
/// touches pages all over the file: the more jobs touch a page together, the fewer pages are written. No call is late for its
/// turn, because it is reserved before (`pace::Place`); but what a crash takes away meanwhile counts as lost.
const GAP: Duration = Duration::from_millis(120);
/// So many jobs wait no longer at all.
const FULL: usize = 128;
/// How often the jobs that wait are looked at. Somebody may look at the screen for any job that is none of a run's: it waits no
/// longer than this.
const LOOK: Duration = Duration::from_millis(20);

/// Items of one run that ended, each with who waits for it.
type Batch = Vec<(Ended, Told<()>)>;
type Told<T> = oneshot::Sender<Result<T, StoreError>>;
/// What a job that has run still owes its caller: the word that it was committed, or why it was not.
type Reply = Box<dyn FnOnce(Option<StoreError>) + Send>;
type Closure =
    Box<dyn for<'c> FnOnce(&'c mut SqliteConnection) -> BoxFuture<'c, Result<Reply, sqlx::Error>> + Send>;

enum Job {
    Reserve(NewCall, Told<i64>),
    Settle(Settled, Told<()>),
    End(ListId, RunId, Ended, Told<()>),
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
    ///
    /// # Errors
    /// When the system has no more threads.
    pub(crate) fn start(connection: SqliteConnection, options: SqliteConnectOptions) -> io::Result<Self> {
        let (jobs, queue) = mpsc::channel(1024);
        let (done, commits) = mpsc::unbounded_channel();
        let failure = Arc::default();
        let desk = Desk {
            connection: Some(connection),
            options,
            under_way: 0,
        };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()?;
        let working = work(desk, queue, done, Arc::clone(&failure));
        thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || runtime.block_on(working))?;
        tokio::spawn(tell(commits));
        Ok(Self { jobs, failure })
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

    /// Writes down what came of an item of a run.
    pub(crate) async fn end(&self, list: ListId, run: RunId, ended: Ended) -> Result<(), StoreError> {
        let (tell, told) = oneshot::channel();
        self.done(Job::End(list, run, ended, tell), told).await
    }
}

/// What the writer works with.
struct Desk {
    connection: Option<SqliteConnection>,
    options: SqliteConnectOptions,
    /// Calls reserved and not settled yet.
    under_way: usize,
}

/// What became of the jobs of one commit.
struct Committed {
    replies: Vec<Reply>,
    failed: Option<StoreError>,
}

/// Tells those who wait, one commit after the other.
async fn tell(mut commits: mpsc::UnboundedReceiver<Committed>) {
    while let Some(Committed { replies, failed }) = commits.recv().await {
        for reply in replies {
            reply(failed.as_ref().map(same));
        }
    }
}

async fn work(
    mut desk: Desk,
    mut queue: mpsc::Receiver<Job>,
    done: mpsc::UnboundedSender<Committed>,
    failure: Arc<Mutex<Option<StoreError>>>,
) {
    let mut group = Vec::with_capacity(GROUP);
    let mut last = Instant::now();
    while queue.recv_many(&mut group, GROUP).await > 0 {
        if desk.under_way >= MANY {
            gather(&mut group, &mut queue, last).await;
        }
        let mut replies = Vec::with_capacity(group.len());
        let failed = desk.commit(&mut group, &mut replies).await.err();
        last = Instant::now();
        // sqlx errors cannot be cloned; each caller gets the sentence.
        let reason = failed.map(StoreError::from);
        if let Some(reason) = &reason {
            *failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(same(reason));
        }
        // Jobs that did not run go now; their callers read the reason.
        group.clear();
        let committed = Committed {
            replies,
            failed: reason,
        };
        if done.send(committed).is_err() {
            // The program ends.
            return;
        }
    }
}

/// Lets jobs come together until it is time for the next commit. Who waits at the queue is woken for every job; nobody is who
/// looks now and then.
async fn gather(group: &mut Vec<Job>, queue: &mut mpsc::Receiver<Job>, last: Instant) {
    loop {
        while group.len() < GROUP {
            let Ok(job) = queue.try_recv() else { break };
            group.push(job);
        }
        let is_waited_for = group.iter().any(|job| matches!(job, Job::Other(_)));
        let (now, next) = (Instant::now(), last + GAP);
        if is_waited_for && now >= last + LOOK || now >= next || group.len() >= FULL || queue.is_closed() {
            return;
        }
        tokio::time::sleep_until(next.min(now + LOOK)).await;
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

/// Tells a caller that its own job failed, whatever becomes of the others.
fn refusing<T: Send + 'static>(told: Told<T>, error: sqlx::Error) -> Reply {
    Box::new(move |_| {
        let _ = told.send(Err(error.into()));
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
        let mut ended: BTreeMap<(RunId, ListId), Batch> = BTreeMap::new();
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
                Job::End(list, run, end, told) => ended.entry((run, list)).or_default().push((end, told)),
                Job::Other(job) => others.push(job),
            }
        }
        self.under_way = (self.under_way + new.len()).saturating_sub(settled.len());
        let is_all = settled.is_empty() && ended.is_empty() && others.is_empty();
        if new.is_empty() {
            run(connection, "BEGIN IMMEDIATE").await?;
        }
        let numbers = ledger::begin_with(connection, new, is_all).await?;
        replies.extend(
            numbered
                .into_iter()
                .zip(numbers)
                .map(|(told, number)| telling(told, number)),
        );
        if is_all {
            return Ok(());
        }
        ledger::settle_all(connection, settled).await?;
        replies.extend(heard.into_iter().map(|told| telling(told, ())));
        let mut marks = Marks::default();
        for ((run, list), items) in ended {
            end(connection, &mut marks, list, run, items, replies).await?;
        }
        for job in others {
            marks.set(connection).await?;
            replies.push(job(connection).await?);
        }
        run(connection, "COMMIT").await
    }
}

/// The savepoint before a job, in one statement with the end of the one before it. The commit ends the last.
#[derive(Default)]
struct Marks {
    is_set: bool,
}

impl Marks {
    async fn set(&mut self, connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
        let anew = std::mem::replace(&mut self.is_set, true);
        run(
            connection,
            if anew {
                "RELEASE job; SAVEPOINT job"
            } else {
                "SAVEPOINT job"
            },
        )
        .await
    }

    /// Undoes what a job had written when it failed, and gives its error back. Where even that cannot be done (a full disk
    /// ends the transaction), the whole group failed of it.
    async fn back(connection: &mut SqliteConnection, error: sqlx::Error) -> Result<sqlx::Error, sqlx::Error> {
        match run(connection, "ROLLBACK TO job").await {
            Ok(()) => Ok(error),
            Err(_) => Err(error),
        }
    }
}

/// Ends items of one run together; should one of them fail, each by itself.
async fn end(
    connection: &mut SqliteConnection,
    marks: &mut Marks,
    list: ListId,
    run: RunId,
    items: Vec<(Ended, Told<()>)>,
    replies: &mut Vec<Reply>,
) -> Result<(), sqlx::Error> {
    let (items, told): (Vec<Ended>, Vec<Told<()>>) = items.into_iter().unzip();
    marks.set(connection).await?;
    let Err(error) = runs::end_all(connection, list, run, &items).await else {
        replies.extend(told.into_iter().map(|told| telling(told, ())));
        return Ok(());
    };
    Marks::back(connection, error).await?;
    for (item, told) in items.into_iter().zip(told) {
        marks.set(connection).await?;
        match runs::end_all(connection, list, run, &[item]).await {
            Ok(()) => replies.push(telling(told, ())),
            Err(error) => replies.push(refusing(told, Marks::back(connection, error).await?)),
        }
    }
    Ok(())
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
                    Err(error) => Ok(refusing(tell, Marks::back(connection, error).await?)),
                }
            })
        });
        self.writer.done(Job::Other(job), told).await
    }
}
