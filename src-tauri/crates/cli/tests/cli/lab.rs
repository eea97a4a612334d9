//! A provider of the user's own on loopback, whose answers a test decides and whose requests it counts. It can hold
//! answers back, so that a run is caught in the middle without any waiting by the clock.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Condvar, Mutex},
    time::Duration,
};

use crate::home::Home;

/// What it answers to every request.
#[derive(Clone, Copy)]
pub enum Answer {
    /// An address made of the asked name.
    Email,
    /// A web page, as a captive portal or a broken gateway sends.
    Html,
    /// The key is not taken.
    WrongKey,
}

#[derive(Default)]
struct Desk {
    /// The target of every request, in order of arrival.
    asked: Vec<String>,
    /// How many may still be answered; none for no limit.
    quota: Option<usize>,
    /// Requests that wait for an answer.
    held: usize,
}

/// The running provider.
pub struct Lab {
    pub address: SocketAddr,
    desk: Arc<(Mutex<Desk>, Condvar)>,
}

impl Lab {
    /// Starts it.
    pub fn start(answer: Answer) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let desk: Arc<(Mutex<Desk>, Condvar)> = Arc::default();
        let shared = Arc::clone(&desk);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let desk = Arc::clone(&shared);
                std::thread::spawn(move || serve(stream, answer, &desk));
            }
        });
        Self { address, desk }
    }

    /// Answers this many requests more and holds the rest back.
    pub fn hold_after(&self, quota: usize) {
        self.desk.0.lock().unwrap().quota = Some(quota);
    }

    /// Waits until this many requests are held back; a run that never gets there is a failure, not a wait for ever.
    pub fn wait_for_held(&self, count: usize) {
        let desk = self.desk.0.lock().unwrap();
        let enough = |desk: &mut Desk| desk.held < count;
        let (desk, waited) = self
            .desk
            .1
            .wait_timeout_while(desk, Duration::from_secs(60), enough)
            .unwrap();
        assert!(
            !waited.timed_out(),
            "{} requests are held back, {:?} came",
            desk.held,
            desk.asked
        );
    }

    /// Waits until this many requests have come.
    pub fn wait_for_asked(&self, count: usize) {
        let desk = self.desk.0.lock().unwrap();
        let (desk, waited) = self
            .desk
            .1
            .wait_timeout_while(desk, Duration::from_secs(60), |desk| desk.asked.len() < count)
            .unwrap();
        assert!(
            !waited.timed_out(),
            "{} of {count} requests came",
            desk.asked.len()
        );
    }

    /// Answers everything from now on.
    pub fn release(&self) {
        self.desk.0.lock().unwrap().quota = None;
        self.desk.1.notify_all();
    }

    /// The targets of all requests so far.
    pub fn asked(&self) -> Vec<String> {
        self.desk.0.lock().unwrap().asked.clone()
    }

    /// Writes its definition into a folder, for `--providers`, and a recipe that asks it alone as `lab.toml`.
    pub fn install(&self, home: &Home) {
        install(home, self.address);
    }
}

/// Writes definition and recipe of a provider at an address, whether or not anybody listens there.
pub fn install(home: &Home, address: SocketAddr) {
    home.write("defs/lab.toml", definition(address));
    home.write("lab.toml", RECIPE);
}

/// A recipe that wants e-mail addresses of the provider alone.
pub const RECIPE: &str = r#"
format = 1
name = "Lab e-mails"
[[fields]]
field = "person.email"
providers = ["lab"]
"#;

/// The definition of a provider at an address.
pub fn definition(address: SocketAddr) -> String {
    format!(
        r#"
format = 1
id = "lab"
name = "Lab"
badge = "LA"
summary = "e-mail by name and domain"
homepage = "http://{address}"
evidence = "made for a test"
base_url = "http://{address}"
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
[[outcomes]]
when = {{ status = [401] }}
outcome = "refused"
reason = "bad_key"
[[operations]]
id = "find"
role = "person"
accepts = [["person.full_name", "company.domain"]]
request = {{ method = "GET", path = "/find", query = {{ name = {{ field = "person.full_name" }}, domain = {{ field = "company.domain" }} }} }}
prior = {{ hit_rate = 0.9, latency_ms = 10 }}
billing = {{ mode = "hit", credits = 1 }}
shape = "$.email"
extract = [{{ field = "person.email", path = "$.email", sure = 90 }}]
"#
    )
}

/// Everything of a target that may stand before the @ of an address.
fn name_in(target: &str) -> String {
    let letters = target.chars().filter(char::is_ascii_alphanumeric);
    letters.collect::<String>().to_lowercase()
}

fn serve(mut stream: TcpStream, answer: Answer, shared: &(Mutex<Desk>, Condvar)) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut first = String::new();
    if reader.read_line(&mut first).is_err() {
        return;
    }
    let mut length = 0;
    let mut header = String::new();
    while reader.read_line(&mut header).is_ok_and(|read| read > 2) {
        if let Some(value) = header.to_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap_or(0);
        }
        header.clear();
    }
    let _ = reader.take(length).read_to_end(&mut Vec::new());
    let target = first.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut desk = shared.0.lock().unwrap();
    desk.asked.push(target.clone());
    desk.held += 1;
    shared.1.notify_all();
    let mut desk = shared.1.wait_while(desk, |desk| desk.quota == Some(0)).unwrap();
    desk.held -= 1;
    if let Some(quota) = &mut desk.quota {
        *quota -= 1;
    }
    drop(desk);
    // A provider takes a moment to answer; a run that was told to pause must notice within it.
    std::thread::sleep(Duration::from_millis(5));
    let (status, kind, body) = match answer {
        Answer::Email => (
            "200 OK",
            "application/json",
            format!("{{\"email\":\"{}@lab.example\"}}", name_in(&target)),
        ),
        Answer::Html => (
            "200 OK",
            "text/html",
            "<!doctype html><title>Sign in to the network</title>".to_owned(),
        ),
        Answer::WrongKey => (
            "401 Unauthorized",
            "application/json",
            "{\"error\":\"bad key\"}".to_owned(),
        ),
    };
    // The program may be gone by now; a killed one is what some tests are about.
    let _ = write!(
        stream,
        "HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
}
