//! The only way out of a browser that looks at hostile pages: a proxy in this process, on a loopback port. Every name is
//! resolved once and judged by the guard, and the connection goes to the address that was judged, so whatever a page tries
//! (a redirect, a script, a frame, a WebSocket, a name that leads home) is tried here and recorded here.
//!
//! A browser's tab has a [`Lane`] with a password of its own, which the tab gives when asked; another program that finds
//! the port is not let through, and neither is what the browser does of itself (updates, suggestions), since it knows no
//! password. A lane is open during a [`Trip`] only, and a trip has a budget.

mod head;
mod lane;
#[cfg(test)]
mod tests;

use std::{
    collections::HashMap,
    fmt::Write as _,
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::AbortHandle,
};

use super::guard::{Guard, GuardRefusal, Reach};
use head::{Head, Wish};
use lane::{Tour, Way, lock};

pub use lane::{Attempt, Budget, Lane, Trip, Verdict};

/// How long a connection may take until its request is there, and until it is connected.
const PATIENCE: Duration = Duration::from_secs(8);
/// How long one address is tried before the next.
const ONE_ADDRESS: Duration = Duration::from_secs(4);
/// Connections at once, over all lanes.
const AT_ONCE: usize = 512;
/// The field that marks an answer as the proxy's own, not the site's.
pub(crate) const OWN_ANSWER: &str = "x-spillway-egress";

/// The proxy. It ends when dropped.
pub struct Egress {
    port: u16,
    ways: Arc<Mutex<HashMap<String, Arc<Way>>>>,
    strangers: Arc<AtomicU64>,
    serving: AbortHandle,
}

struct Shared {
    guard: Guard,
    closed: bool,
    ways: Arc<Mutex<HashMap<String, Arc<Way>>>>,
    strangers: Arc<AtomicU64>,
}

impl Egress {
    /// Listens on a free loopback port. In a `closed` world only names that a rule sends somewhere exist.
    ///
    /// # Errors
    /// When no port is free.
    pub async fn open(guard: Guard, closed: bool) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let port = listener.local_addr()?.port();
        let (ways, strangers) = (Arc::default(), Arc::default());
        let shared = Arc::new(Shared {
            guard,
            closed,
            ways: Arc::clone(&ways),
            strangers: Arc::clone(&strangers),
        });
        let serving = tokio::spawn(serve(listener, shared)).abort_handle();
        Ok(Self {
            port,
            ways,
            strangers,
            serving,
        })
    }

    /// The port on 127.0.0.1.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// A new lane.
    #[must_use]
    pub fn lane(&self) -> Lane {
        let random: [u8; 24] = rand::random();
        let password = random.iter().fold(String::new(), |mut text, byte| {
            // Writing to a string does not fail.
            let _ = write!(text, "{byte:02x}");
            text
        });
        let user = "tab".to_owned();
        let way = Arc::<Way>::default();
        lock(&self.ways).insert(Lane::key(&user, &password), Arc::clone(&way));
        Lane {
            user,
            password,
            way,
            ways: Arc::downgrade(&self.ways),
        }
    }

    /// Requests that came without a lane's password and went nowhere: other programs, and the browser on its own account.
    #[must_use]
    pub fn strangers(&self) -> u64 {
        self.strangers.load(Ordering::Relaxed)
    }
}

impl Drop for Egress {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn serve(listener: TcpListener, shared: Arc<Shared>) {
    let room = Arc::new(tokio::sync::Semaphore::new(AT_ONCE));
    let mut all = tokio::task::JoinSet::new();
    loop {
        while all.try_join_next().is_some() {}
        let Ok(place) = Arc::clone(&room).acquire_owned().await else {
            return;
        };
        match listener.accept().await {
            Ok((stream, _)) => {
                let shared = Arc::clone(&shared);
                all.spawn(async move {
                    let _place = place;
                    if let Err(error) = attend(stream, &shared).await {
                        tracing::trace!(%error, "a page's connection ended early");
                    }
                });
            }
            Err(error) => {
                // Out of file handles, most likely; some are given back soon.
                tracing::warn!(%error, "the way out for pages could not take a connection");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
}

/// One connection of the browser: who is it, what does it want, may it, then bytes until one side or the trip ends.
async fn attend(mut browser: TcpStream, shared: &Shared) -> io::Result<()> {
    let Ok(read) = tokio::time::timeout(PATIENCE, read_head(&mut browser, Vec::new())).await else {
        return Ok(());
    };
    let Some(bytes) = read? else {
        return Ok(());
    };
    let Some(head) = Head::read(&bytes.head) else {
        return answer(&mut browser, "400 Bad Request", "", "this is no request").await;
    };
    let way = head
        .field("proxy-authorization")
        .and_then(|key| lock(&shared.ways).get(key).cloned());
    let Some(way) = way else {
        shared.strangers.fetch_add(1, Ordering::Relaxed);
        let ask = "Proxy-Authenticate: Basic realm=\"spillway\"\r\n";
        return answer(&mut browser, "407 Proxy Authentication Required", ask, "").await;
    };
    let Some(wish) = head.wish() else {
        return answer(
            &mut browser,
            "400 Bad Request",
            "",
            "this is no request to a proxy",
        )
        .await;
    };
    let (Wish::Tunnel { host, port } | Wish::Plain { host, port, .. }) = &wish;
    let (host, port) = (host.clone(), *port);
    let Some(tour) = way.tour() else {
        way.note_idle(host, port);
        return answer(&mut browser, "403 Forbidden", "", &Verdict::Idle.to_string()).await;
    };
    let over = tour.over();
    let attended = async {
        let server = match reach(shared, &tour, &host, port).await {
            Ok((server, address)) => {
                tour.note(host, port, Verdict::Connected(address));
                server
            }
            Err(verdict) => {
                let said = verdict.to_string();
                let status = if matches!(verdict, Verdict::Unreachable(_)) {
                    "502 Bad Gateway"
                } else {
                    "403 Forbidden"
                };
                tour.note(host, port, verdict);
                return answer(&mut browser, status, "", &said).await;
            }
        };
        match wish {
            Wish::Tunnel { .. } => tunnel(browser, server, bytes.rest, &tour).await,
            Wish::Plain { head, body, .. } => {
                let mut first = bytes.rest;
                first.truncate(usize::try_from(body).unwrap_or(usize::MAX));
                exchange(browser, server, head, first, body, &tour).await
            }
        }
    };
    tokio::select! {
        done = attended => done,
        () = over => Ok(()),
    }
}

/// Connects to a host that may be reached, at an address that was judged.
async fn reach(
    shared: &Shared,
    tour: &Tour,
    host: &str,
    port: u16,
) -> Result<(TcpStream, SocketAddr), Verdict> {
    if !tour.admit() {
        return Err(Verdict::Spent);
    }
    let is_here = shared.guard.sent_to(host).is_some();
    if shared.closed && !is_here {
        return Err(Verdict::Refused(GuardRefusal::Unknown {
            host: host.to_owned(),
            reason: "the practice world has no way out".to_owned(),
            nobody: true,
        }));
    }
    let addresses = match tour.known(host) {
        Some(known) => known,
        None => {
            let found = match host.parse() {
                Ok(ip) => {
                    let address = SocketAddr::new(ip, 0);
                    Guard::judge(host, &[address], Reach::OpenWeb).map(|()| vec![address])
                }
                Err(_) => shared.guard.addresses(host, Reach::OpenWeb).await,
            };
            tour.learn(host, found.clone());
            found
        }
    };
    let addresses = addresses.map_err(Verdict::Refused)?;
    if !is_here && !matches!(port, 80 | 443) {
        return Err(Verdict::Port);
    }
    let mut reason = "no address".to_owned();
    for mut address in addresses.into_iter().take(4) {
        if !is_here {
            address.set_port(port);
        }
        match tokio::time::timeout(ONE_ADDRESS, TcpStream::connect(address)).await {
            Ok(Ok(server)) => {
                // Small frames are not held back; a socket that cannot do so works all the same.
                let _ = server.set_nodelay(true);
                return Ok((server, address));
            }
            Ok(Err(error)) => reason = error.to_string(),
            Err(_) => reason = format!("no answer within {} s", ONE_ADDRESS.as_secs()),
        }
    }
    Err(Verdict::Unreachable(reason))
}

async fn tunnel(
    mut browser: TcpStream,
    mut server: TcpStream,
    first: Vec<u8>,
    tour: &Tour,
) -> io::Result<()> {
    browser
        .write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")
        .await?;
    server.write_all(&first).await?;
    let (from_browser, to_browser) = browser.split();
    let (from_server, to_server) = server.split();
    tokio::try_join!(
        pump(from_browser, to_server, tour),
        pump(from_server, to_browser, tour),
    )?;
    Ok(())
}

/// One plain request and its answer; the connection ends with it.
async fn exchange(
    mut browser: TcpStream,
    mut server: TcpStream,
    head: Vec<u8>,
    first: Vec<u8>,
    body: u64,
    tour: &Tour,
) -> io::Result<()> {
    server.write_all(&head).await?;
    server.write_all(&first).await?;
    tour.count(head.len() + first.len())?;
    let (mut from_browser, mut to_browser) = browser.split();
    let (mut from_server, mut to_server) = server.split();
    let asking = async {
        let left = body.saturating_sub(first.len() as u64);
        let mut buffer = vec![0; 16 << 10];
        let mut sent = 0;
        while sent < left {
            let most = usize::try_from(left - sent)
                .unwrap_or(usize::MAX)
                .min(buffer.len());
            let read = from_browser.read(&mut buffer[..most]).await?;
            if read == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            tour.count(read)?;
            to_server.write_all(&buffer[..read]).await?;
            sent += read as u64;
        }
        // What follows is no part of this request. The end of it is that the browser has gone.
        while from_browser.read(&mut buffer).await? > 0 {}
        Err::<(), io::Error>(io::ErrorKind::ConnectionAborted.into())
    };
    let answering = async {
        let mut carried = Vec::new();
        let rest = loop {
            let Some(bytes) = read_head(&mut from_server, carried).await? else {
                return Err(io::ErrorKind::InvalidData.into());
            };
            tour.count(bytes.head.len())?;
            let Some(head) = Head::read(&bytes.head) else {
                // Not what HTTP/1.1 looks like; the browser judges it.
                to_browser.write_all(&bytes.head).await?;
                break bytes.rest;
            };
            if head.status().is_some_and(|status| (102..200).contains(&status)) {
                // Hints that come before the answer are left out.
                carried = bytes.rest;
                continue;
            }
            to_browser.write_all(&head.ending()).await?;
            break bytes.rest;
        };
        tour.count(rest.len())?;
        to_browser.write_all(&rest).await?;
        pump(from_server, to_browser, tour).await
    };
    tokio::select! {
        asked = asking => asked,
        answered = answering => answered,
    }
}

/// Passes bytes on until the end, and passes the end on.
async fn pump(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    tour: &Tour,
) -> io::Result<()> {
    let mut buffer = vec![0; 16 << 10];
    loop {
        let read = from.read(&mut buffer).await?;
        if read == 0 {
            return to.shutdown().await;
        }
        tour.count(read)?;
        to.write_all(&buffer[..read]).await?;
    }
}

/// A head with its empty line, and what came after it.
struct Bytes {
    head: Vec<u8>,
    rest: Vec<u8>,
}

/// Reads up to the empty line. None when there is none within the longest head that is read.
async fn read_head(from: &mut (impl AsyncRead + Unpin), carried: Vec<u8>) -> io::Result<Option<Bytes>> {
    let mut head = carried;
    let mut looked = 0;
    loop {
        let end = head[looked..].windows(4).position(|four| four == b"\r\n\r\n");
        if let Some(end) = end {
            let rest = head.split_off(looked + end + 4);
            return Ok(Some(Bytes { head, rest }));
        }
        looked = head.len().saturating_sub(3);
        if head.len() >= head::MOST || from.read_buf(&mut head).await? == 0 {
            return Ok(None);
        }
    }
}

/// The proxy's own answer, after which the connection ends.
async fn answer(browser: &mut TcpStream, status: &str, fields: &str, said: &str) -> io::Result<()> {
    let length = said.len();
    let text = format!(
        "HTTP/1.1 {status}\r\n{OWN_ANSWER}: 1\r\n{fields}Content-Type: text/plain; charset=utf-8\r\nContent-Length: {length}\r\n\
         Connection: close\r\n\r\n{said}"
    );
    browser.write_all(text.as_bytes()).await?;
    browser.shutdown().await
}
