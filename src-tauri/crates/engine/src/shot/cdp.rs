//! The Chrome DevTools Protocol over a pipe: calls with their replies, events by session. Messages are JSON, each ended by
//! a zero byte. A pipe needs no port that another program could drive the browser through, and the browser ends when it
//! closes, however this process ends.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader},
    sync::{mpsc, oneshot, watch},
    task::AbortHandle,
};

/// The longest message that is read; a screenshot is the longest there is.
const MOST: u64 = 64 << 20;

/// Something the browser says of itself.
#[derive(Clone, Debug)]
pub(super) struct Event {
    /// The session it happened in; empty for the browser as a whole.
    pub session: String,
    /// What happened, such as `Page.loadEventFired`.
    pub method: String,
    /// The particulars.
    pub params: Value,
}

/// Why a call has no result.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum CallError {
    /// The browser has ended.
    #[error("the browser ended")]
    Gone,
    /// No reply in time: the page keeps its process busy.
    #[error("the browser did not answer {0} in time")]
    Slow(&'static str),
    /// The browser said no.
    #[error("the browser refused {0}: {1}")]
    Said(&'static str, String),
}

type Reply = Result<Value, String>;

#[derive(Default)]
struct Table {
    next: u64,
    calls: HashMap<u64, oneshot::Sender<Reply>>,
    ears: HashMap<String, mpsc::UnboundedSender<Event>>,
    ended: bool,
}

/// The connection to one browser.
pub(super) struct Wire {
    out: mpsc::UnboundedSender<Vec<u8>>,
    table: Arc<Mutex<Table>>,
    gone: watch::Receiver<bool>,
    tasks: [AbortHandle; 2],
}

impl Wire {
    /// Speaks over the two ends of a pipe.
    pub(super) fn over(
        from: impl AsyncRead + Send + Unpin + 'static,
        to: impl AsyncWrite + Send + Unpin + 'static,
    ) -> Arc<Self> {
        let table = Arc::<Mutex<Table>>::default();
        let (out, mut going) = mpsc::unbounded_channel::<Vec<u8>>();
        let (ended, gone) = watch::channel(false);
        let writing = tokio::spawn(async move {
            let mut to = to;
            while let Some(message) = going.recv().await {
                if to.write_all(&message).await.is_err() || to.flush().await.is_err() {
                    return;
                }
            }
        });
        let heard = Arc::clone(&table);
        let reading = tokio::spawn(async move {
            let mut from = BufReader::with_capacity(64 << 10, from);
            let mut message = Vec::new();
            loop {
                message.clear();
                let read = (&mut from).take(MOST).read_until(0, &mut message).await;
                if read.is_err() || message.pop() != Some(0) {
                    break;
                }
                if let Ok(message) = serde_json::from_slice::<Value>(&message) {
                    arrived(&heard, message);
                }
            }
            // Whoever waits for a reply hears by the dropped sender that none will come.
            let mut table = lock(&heard);
            table.ended = true;
            table.calls.clear();
            table.ears.clear();
            drop(table);
            ended.send_replace(true);
        });
        Arc::new(Self {
            out,
            table,
            gone,
            tasks: [writing.abort_handle(), reading.abort_handle()],
        })
    }

    /// Calls a method of a session (`""` for the browser) and waits for its result.
    ///
    /// # Errors
    /// When there is none in time, or the browser says no.
    pub(super) async fn call(
        &self,
        session: &str,
        method: &'static str,
        params: Value,
        patience: Duration,
    ) -> Result<Value, CallError> {
        let (reply, heard) = oneshot::channel();
        let id = self.send(session, method, params, Some(reply))?;
        match tokio::time::timeout(patience, heard).await {
            Ok(Ok(Ok(result))) => Ok(result),
            Ok(Ok(Err(said))) => Err(CallError::Said(method, said)),
            Ok(Err(_)) => Err(CallError::Gone),
            Err(_) => {
                lock(&self.table).calls.remove(&id);
                Err(CallError::Slow(method))
            }
        }
    }

    /// Calls a method without waiting for its result.
    pub(super) fn tell(&self, session: &str, method: &'static str, params: Value) {
        // A browser that has ended needs no telling.
        let _ = self.send(session, method, params, None);
    }

    fn send(
        &self,
        session: &str,
        method: &'static str,
        params: Value,
        reply: Option<oneshot::Sender<Reply>>,
    ) -> Result<u64, CallError> {
        let id = {
            let mut table = lock(&self.table);
            if table.ended {
                return Err(CallError::Gone);
            }
            table.next += 1;
            let id = table.next;
            if let Some(reply) = reply {
                table.calls.insert(id, reply);
            }
            id
        };
        let mut message = json!({ "id": id, "method": method, "params": params });
        if !session.is_empty() {
            message["sessionId"] = session.into();
        }
        let mut bytes = message.to_string().into_bytes();
        bytes.push(0);
        self.out.send(bytes).map_err(|_| CallError::Gone)?;
        Ok(id)
    }

    /// Hears the events of a session from now on.
    pub(super) fn listen(&self, session: &str) -> mpsc::UnboundedReceiver<Event> {
        let (say, hear) = mpsc::unbounded_channel();
        self.share(session, say);
        hear
    }

    /// Sends the events of a session to an ear that hears another too.
    pub(super) fn share(&self, session: &str, ear: mpsc::UnboundedSender<Event>) {
        lock(&self.table).ears.insert(session.to_owned(), ear);
    }

    /// The ear of a session, to [`Self::share`].
    pub(super) fn ear(&self, session: &str) -> Option<mpsc::UnboundedSender<Event>> {
        lock(&self.table).ears.get(session).cloned()
    }

    /// Hears a session's events no more.
    pub(super) fn forget(&self, session: &str) {
        lock(&self.table).ears.remove(session);
    }

    /// Whether the browser has ended.
    pub(super) fn is_gone(&self) -> bool {
        *self.gone.borrow()
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        // The pipe's ends go with the tasks, and the browser with the pipe.
        for task in &self.tasks {
            task.abort();
        }
    }
}

fn arrived(table: &Mutex<Table>, mut message: Value) {
    if let Some(id) = message["id"].as_u64() {
        let Some(reply) = lock(table).calls.remove(&id) else {
            return;
        };
        let result = match message["error"]["message"].as_str() {
            Some(said) => Err(said.to_owned()),
            None => Ok(message["result"].take()),
        };
        // Whoever asked may have gone.
        let _ = reply.send(result);
        return;
    }
    let session = message["sessionId"].as_str().unwrap_or_default().to_owned();
    let Some(method) = message["method"].as_str().map(ToOwned::to_owned) else {
        return;
    };
    let mut table = lock(table);
    let Some(ear) = table.ears.get(&session) else {
        return;
    };
    let event = Event {
        session: session.clone(),
        method,
        params: message["params"].take(),
    };
    if ear.send(event).is_err() {
        table.ears.remove(&session);
    }
}

fn lock(table: &Mutex<Table>) -> std::sync::MutexGuard<'_, Table> {
    table.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOON: Duration = Duration::from_secs(5);

    /// A browser made of two pipes: hears a message, says what it is told to say.
    async fn heard(from: &mut (impl AsyncRead + Unpin)) -> Value {
        let mut bytes = Vec::new();
        loop {
            let byte = from.read_u8().await.unwrap();
            if byte == 0 {
                return serde_json::from_slice(&bytes).unwrap();
            }
            bytes.push(byte);
        }
    }

    #[tokio::test]
    async fn replies_find_their_calls_and_events_their_sessions() {
        let (ours, theirs) = tokio::io::duplex(4_096);
        let (from, to) = tokio::io::split(ours);
        let (mut their_from, mut their_to) = tokio::io::split(theirs);
        let wire = Wire::over(from, to);
        let mut events = wire.listen("s1");
        let browser = tokio::spawn(async move {
            let first = heard(&mut their_from).await;
            let second = heard(&mut their_from).await;
            assert_eq!(
                (first["sessionId"].as_str(), second.get("sessionId")),
                (Some("s1"), None)
            );
            for message in [
                json!({ "method": "Page.loadEventFired", "params": { "n": 1 }, "sessionId": "s1" }),
                json!({ "method": "Page.loadEventFired", "params": {}, "sessionId": "unheard" }),
                json!({ "id": second["id"], "error": { "message": "no such thing" } }),
                json!({ "id": first["id"], "result": { "a": 1 } }),
            ] {
                their_to
                    .write_all(format!("{message}\0").as_bytes())
                    .await
                    .unwrap();
            }
            their_to.write_all(b"no json\0").await.unwrap();
        });
        let (first, second) = tokio::join!(
            wire.call("s1", "A.b", json!({}), SOON),
            wire.call("", "C.d", json!({}), SOON)
        );
        assert_eq!(first, Ok(json!({ "a": 1 })));
        assert_eq!(second, Err(CallError::Said("C.d", "no such thing".to_owned())));
        let event = events.recv().await.unwrap();
        assert_eq!(
            (event.method.as_str(), &event.params),
            ("Page.loadEventFired", &json!({ "n": 1 }))
        );
        browser.await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn silence_and_an_ended_browser_are_told_apart() {
        let (ours, theirs) = tokio::io::duplex(4_096);
        let (from, to) = tokio::io::split(ours);
        let wire = Wire::over(from, to);
        let slow = wire.call("", "A.b", json!({}), SOON).await;
        assert_eq!(slow, Err(CallError::Slow("A.b")));
        let call = wire.call("", "A.b", json!({}), SOON);
        let (ended, ()) = tokio::join!(call, async { drop(theirs) });
        assert_eq!(ended, Err(CallError::Gone));
        assert_eq!(wire.call("", "A.b", json!({}), SOON).await, Err(CallError::Gone));
        assert!(wire.is_gone());
    }
}
