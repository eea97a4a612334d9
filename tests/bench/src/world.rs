//! The practice world as a process of its own, so that what it computes is not counted as anybody else's.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Write},
    net::SocketAddr,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use practice::{Conditions, Practice};
use serde_json::{Value as Json, json};

/// Runs it: the first line that comes is its conditions, every other one asks for its counts. Ends with its input.
pub fn serve() -> Result<(), String> {
    let mut lines = std::io::stdin().lines();
    let mut line = || lines.next().and_then(Result::ok);
    let text = line().ok_or("no conditions came")?;
    let conditions: Conditions =
        serde_json::from_str(&text).map_err(|error| format!("the conditions are not understood: {error}"))?;
    let runtime = tokio::runtime::Runtime::new().map_err(|error| error.to_string())?;
    let world = runtime.block_on(Practice::start(0, conditions));
    let world = world.map_err(|error| format!("the practice world could not start: {error}"))?;
    answer(&world.address().to_string())?;
    while line().is_some() {
        let counts: BTreeMap<&str, Json> = Practice::providers()
            .map(|(id, _)| {
                let counts = world.counts(id);
                (id, json!([counts.calls, counts.throttled, counts.failed]))
            })
            .collect();
        answer(&json!(counts).to_string())?;
    }
    Ok(())
}

fn answer(line: &str) -> Result<(), String> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")
        .and_then(|()| out.flush())
        .map_err(|error| format!("nobody listens: {error}"))
}

/// A running world.
pub struct World {
    /// Where it listens.
    pub address: SocketAddr,
    child: Child,
    ask: ChildStdin,
    told: BufReader<ChildStdout>,
}

/// Calls that a world received.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    pub calls: u64,
    pub throttled: u64,
    pub failed: u64,
}

impl World {
    /// Starts it.
    pub fn start(conditions: &Conditions) -> Result<Self, String> {
        let program = std::env::current_exe().map_err(|error| error.to_string())?;
        let mut child = Command::new(program)
            .arg("world")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("the practice world could not be started: {error}"))?;
        let (Some(mut ask), Some(told)) = (child.stdin.take(), child.stdout.take()) else {
            return Err("the practice world has no voice".to_owned());
        };
        let mut told = BufReader::new(told);
        let text = serde_json::to_string(conditions).map_err(|error| error.to_string())?;
        let address = exchange(&mut ask, &mut told, &text)?;
        let address = address.parse().map_err(|_| format!("{address} is no address"))?;
        Ok(Self {
            address,
            child,
            ask,
            told,
        })
    }

    /// What it counted so far, over all providers.
    pub fn counts(&mut self) -> Result<Counts, String> {
        let text = exchange(&mut self.ask, &mut self.told, "counts")?;
        let all: BTreeMap<String, [u64; 3]> =
            serde_json::from_str(&text).map_err(|error| format!("the counts are not understood: {error}"))?;
        let sum = |at: usize| all.values().map(|counts| counts[at]).sum();
        Ok(Counts {
            calls: sum(0),
            throttled: sum(1),
            failed: sum(2),
        })
    }
}

impl Counts {
    /// What came since `before`.
    pub fn since(self, before: Self) -> Self {
        Self {
            calls: self.calls - before.calls,
            throttled: self.throttled - before.throttled,
            failed: self.failed - before.failed,
        }
    }
}

fn exchange(ask: &mut ChildStdin, told: &mut BufReader<ChildStdout>, line: &str) -> Result<String, String> {
    let gone = |error: std::io::Error| format!("the practice world is gone: {error}");
    writeln!(ask, "{line}").and_then(|()| ask.flush()).map_err(gone)?;
    let mut text = String::new();
    told.read_line(&mut text).map_err(gone)?;
    Ok(text.trim_end().to_owned())
}

impl Drop for World {
    fn drop(&mut self) {
        // It is ours and holds nothing; were it gone already, nothing is left to end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
