//! A provider of the user's own on loopback: it knows everybody, but breaks down over some until it is mended.

use std::{
    fs, io,
    net::SocketAddr,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// The key it takes.
pub const KEY: &str = "lab-secret-0042";

/// The running provider; it is gone when dropped.
pub struct Lab {
    address: SocketAddr,
    is_well: Arc<AtomicBool>,
    serving: JoinHandle<()>,
}

impl Lab {
    /// Starts it. Questions about people whose name has `ill` in it end in a bad gateway, until it is mended.
    pub async fn start(ill: &'static str) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let is_well = Arc::new(AtomicBool::new(false));
        let shared = Arc::clone(&is_well);
        let serving = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, ill, Arc::clone(&shared)));
            }
        });
        Ok(Self {
            address,
            is_well,
            serving,
        })
    }

    /// It breaks down no more.
    pub fn mend(&self) {
        self.is_well.store(true, Ordering::Relaxed);
    }

    /// Writes its definition into a folder.
    pub fn define(&self, folder: &Path) -> io::Result<()> {
        fs::create_dir_all(folder)?;
        let definition = DEFINITION.replace("ADDRESS", &self.address.to_string());
        fs::write(folder.join("lab.toml"), definition)
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

const DEFINITION: &str = r#"
format = 1
id = "lab"
name = "Lab"
badge = "LA"
summary = "checked e-mail by name and domain"
homepage = "http://ADDRESS"
evidence = "made for a test"
base_url = "http://ADDRESS"
[auth]
kind = "header"
name = "X-Key"
label = "API key"
[limits]
concurrent = 4
[price]
credit = 0.01
as_of = "2026-11"
plan = "made up"
[test]
request = { method = "GET", path = "/account" }
ok = [{ status = [200], path = "$.left", present = true }]
credits = "$.left"
[[outcomes]]
when = { status = [401] }
outcome = "refused"
reason = "bad_key"
[[operations]]
id = "find"
role = "person"
accepts = [["person.full_name", "company.domain"]]
request = { method = "GET", path = "/find", query = { name = { field = "person.full_name" }, domain = { field = "company.domain" } } }
prior = { hit_rate = 0.9, latency_ms = 10 }
billing = { mode = "hit", credits = 1 }
shape = "$.email"
extract = [{ field = "person.email", path = "$.email", sure = 90 }]
verdict = { path = "$.check", words = { good = "valid" } }
"#;

async fn serve(stream: TcpStream, ill: &str, is_well: Arc<AtomicBool>) {
    let mut stream = BufReader::new(stream);
    let mut head = String::new();
    while stream.read_line(&mut head).await.is_ok_and(|read| read > 2) {}
    let target = head.split(' ').nth(1).unwrap_or_default();
    let has_key = head.to_lowercase().contains(&format!("x-key: {KEY}"));
    let (status, body) = if !has_key {
        ("401 Unauthorized", r#"{"error":"unknown key"}"#.to_owned())
    } else if target == "/account" {
        ("200 OK", r#"{"left":400}"#.to_owned())
    } else if target.contains(ill) && !is_well.load(Ordering::Relaxed) {
        ("502 Bad Gateway", r#"{"error":"upstream is gone"}"#.to_owned())
    } else {
        let letters = target.chars().filter(char::is_ascii_alphanumeric);
        let email = format!("{}@leads.example", letters.collect::<String>().to_lowercase());
        ("200 OK", format!(r#"{{"email":"{email}","check":"good"}}"#))
    };
    let answer = format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    // The program may have closed the connection by now.
    let _ = stream.get_mut().write_all(answer.as_bytes()).await;
}
