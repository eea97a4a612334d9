//! The practice world as a process of its own, so that what it computes is not counted as anybody else's.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Write},
    net::SocketAddr,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use practice::{Conditions, Manners, Practice};
use serde::{Deserialize, Serialize};

/// Other manners for one provider from now on.
#[derive(Serialize, Deserialize)]
struct Set {
    provider: String,
    manners: Manners,
}

/// Runs it on a port, 0 for any: the first line that comes is its conditions, every other one sets a provider's manners or
/// asks for the counts. Ends with its input.
pub fn serve(port: u16) -> Result<(), String> {
    let mut lines = std::io::stdin().lines();
    let mut line = || lines.next().and_then(Result::ok);
    let text = line().ok_or("no conditions came")?;
    let conditions: Conditions =
        serde_json::from_str(&text).map_err(|error| format!("the conditions are not understood: {error}"))?;
    let runtime = tokio::runtime::Runtime::new().map_err(|error| error.to_string())?;
    let world = runtime.block_on(Practice::start(port, conditions));
    let world = world.map_err(|error| format!("the practice world could not start: {error}"))?;
    answer(&world.address().to_string())?;
    while let Some(line) = line() {
        if line.starts_with('{') {
            let set: Set = serde_json::from_str(&line)
                .map_err(|error| format!("the manners are not understood: {error}"))?;
            answer(if world.set(&set.provider, set.manners) {
                "set"
            } else {
                "nobody"
            })?;
            continue;
        }
        let counts: BTreeMap<&str, Counts> = Practice::providers()
            .map(|(id, _)| {
                let counts = world.counts(id);
                let counts = Counts {
                    calls: counts.calls,
                    answered: counts.answered,
                    throttled: counts.throttled,
                    failed: counts.failed,
                };
                (id, counts)
            })
            .collect();
        answer(&serde_json::to_string(&counts).map_err(|error| error.to_string())?)?;
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
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct Counts {
    pub calls: u64,
    pub answered: u64,
    pub throttled: u64,
    pub failed: u64,
}

impl World {
    /// Starts it on any free port.
    pub fn start(conditions: &Conditions) -> Result<Self, String> {
        Self::start_on(0, conditions)
    }

    /// Starts it on a port.
    pub fn start_on(port: u16, conditions: &Conditions) -> Result<Self, String> {
        let program = std::env::current_exe().map_err(|error| error.to_string())?;
        let mut child = Command::new(program)
            .args(["world", &port.to_string()])
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
        Ok(self
            .by_provider()?
            .into_values()
            .fold(Counts::default(), Counts::and))
    }

    /// What it counted so far, by provider.
    pub fn by_provider(&mut self) -> Result<BTreeMap<String, Counts>, String> {
        let text = exchange(&mut self.ask, &mut self.told, "counts")?;
        serde_json::from_str(&text).map_err(|error| format!("the counts are not understood: {error}"))
    }

    /// Gives a provider other manners from now on.
    pub fn set(&mut self, provider: &str, manners: Manners) -> Result<(), String> {
        let provider = provider.to_owned();
        let set = serde_json::to_string(&Set { provider, manners }).map_err(|error| error.to_string())?;
        match exchange(&mut self.ask, &mut self.told, &set)?.as_str() {
            "set" => Ok(()),
            said => Err(format!("the practice world did not take the manners: {said}")),
        }
    }
}

impl Counts {
    /// Both together.
    pub fn and(self, other: Self) -> Self {
        Self {
            calls: self.calls + other.calls,
            answered: self.answered + other.answered,
            throttled: self.throttled + other.throttled,
            failed: self.failed + other.failed,
        }
    }

    /// What came since `before`.
    pub fn since(self, before: Self) -> Self {
        Self {
            calls: self.calls - before.calls,
            answered: self.answered - before.answered,
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
