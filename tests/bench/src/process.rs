//! Running a program and counting what it took: time, computing, the most memory it had.

use std::{
    io::Read,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde_json::Value as Json;

/// How often a running program is looked at.
const LOOK: Duration = Duration::from_millis(5);
/// Ticks of a second in `/proc/PID/stat`; Linux reports 100 everywhere, whatever it counts with (`man 5 proc`).
const TICKS: u32 = 100;

/// What a program took.
pub struct Took {
    /// From its start to its end.
    pub wall: Duration,
    /// User and system time of all its threads; none where the system does not say.
    pub computed: Option<Duration>,
    /// The most memory it had at any time, in bytes.
    pub peak: Option<u64>,
    /// The last line it printed, as JSON.
    pub last: Json,
}

impl Took {
    /// Wall time in seconds.
    pub fn seconds(&self) -> f64 {
        self.wall.as_secs_f64()
    }
}

/// Runs a program to its end. Exit code 4 of the engine (some cells failed) counts as an end.
pub fn run(command: &mut Command) -> Result<Took, String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let began = Instant::now();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("{name} could not be started: {error}"))?;
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let heard = thread::spawn(move || text_of(stdout));
    let complained = thread::spawn(move || text_of(stderr));
    let (computed, peak) = watch(&child);
    let status = child.wait().map_err(|error| format!("{name}: {error}"))?;
    let wall = began.elapsed();
    let stdout = heard.join().unwrap_or_default();
    let stderr = complained.join().unwrap_or_default();
    if !status.success() && status.code() != Some(4) {
        return Err(format!("{name} ended with {status}:\n{stdout}{stderr}"));
    }
    let last = stdout.lines().last().unwrap_or_default();
    Ok(Took {
        wall,
        computed,
        peak,
        last: serde_json::from_str(last).unwrap_or_default(),
    })
}

/// A program that runs beside the measuring.
pub struct Running {
    child: Child,
    stdout: thread::JoinHandle<String>,
    stderr: thread::JoinHandle<String>,
}

/// How a program ended.
pub struct Ended {
    /// Its exit code; none when it was killed.
    pub code: Option<i32>,
    /// The last it said, for messages.
    pub said: String,
}

/// Starts a program.
pub fn start(command: &mut Command) -> Result<Running, String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("{name} could not be started: {error}"))?;
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    Ok(Running {
        child,
        stdout: thread::spawn(move || text_of(stdout)),
        stderr: thread::spawn(move || text_of(stderr)),
    })
}

impl Running {
    /// Its number.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Whether it has ended by itself.
    pub fn has_ended(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }

    /// Ends it at once, as a power cut would.
    pub fn kill(mut self) -> Result<Ended, String> {
        self.child
            .kill()
            .map_err(|error| format!("killing it: {error}"))?;
        self.end()
    }

    /// Sends it a signal, by its name.
    pub fn signal(&self, name: &str) -> Result<(), String> {
        let sent = Command::new("kill")
            .arg(format!("-{name}"))
            .arg(self.child.id().to_string())
            .status();
        match sent {
            Ok(status) if status.success() => Ok(()),
            _ => Err(format!("the signal {name} could not be sent")),
        }
    }

    /// Waits for its end.
    pub fn end(mut self) -> Result<Ended, String> {
        let status = self
            .child
            .wait()
            .map_err(|error| format!("waiting for its end: {error}"))?;
        let stdout = self.stdout.join().unwrap_or_default();
        let stderr = self.stderr.join().unwrap_or_default();
        let last = stdout.lines().last().unwrap_or_default();
        Ok(Ended {
            code: status.code(),
            said: format!("{status}\n{last}\n{stderr}"),
        })
    }
}

fn text_of(pipe: Option<impl Read>) -> String {
    let mut text = String::new();
    if let Some(mut pipe) = pipe {
        // What cannot be read is not there; the exit code tells whether it matters.
        let _ = pipe.read_to_string(&mut text);
    }
    text
}

/// Looks at a program until it has ended. An ended one still tells what it computed until it is waited for.
fn watch(child: &Child) -> (Option<Duration>, Option<u64>) {
    let folder = format!("/proc/{}", child.id());
    let mut peak = None;
    loop {
        let Ok(stat) = std::fs::read_to_string(format!("{folder}/stat")) else {
            return (None, peak);
        };
        // The name may hold spaces; what follows its last bracket does not.
        let rest = stat.rsplit(')').next().unwrap_or_default();
        let fields: Vec<&str> = rest.split_whitespace().collect();
        if fields.first() == Some(&"Z") {
            let ticks = |at: usize| fields.get(at).and_then(|text| text.parse::<u32>().ok());
            let both = ticks(11).zip(ticks(12)).map(|(user, system)| user + system);
            return (both.map(|ticks| Duration::from_secs(1) * ticks / TICKS), peak);
        }
        let status = std::fs::read_to_string(format!("{folder}/status")).unwrap_or_default();
        peak = kilobytes(&status, "VmHWM:").or(peak);
        thread::sleep(LOOK);
    }
}

/// A figure of a file under `/proc`, in bytes.
pub fn kilobytes(status: &str, name: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    let number: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(number << 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(target_os = "linux")]
    fn what_a_program_computed_and_held_is_counted() {
        let busy = "i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done; echo '{\"a\":1}'";
        let took = run(Command::new("sh").args(["-c", busy])).unwrap();
        assert_eq!(took.last["a"], 1);
        assert!(
            took.computed.unwrap() > Duration::from_millis(30),
            "{:?}",
            took.computed
        );
        assert!(took.computed.unwrap() < took.wall + Duration::from_millis(50));
        assert!(took.peak.unwrap() > 100 << 10, "{:?}", took.peak);
    }

    #[test]
    fn a_program_that_fails_says_what_it_said() {
        let error = run(Command::new("sh").args(["-c", "echo broken >&2; exit 3"]))
            .err()
            .unwrap();
        assert!(error.contains("broken"), "{error}");
    }
}
