//! Following a run: one bar on a terminal, JSON lines for scripts, and what Ctrl-C does.
//!
//! The first interrupt pauses the run, so that calls in flight finish and what they cost is not lost; the second ends the
//! program at once, which a run survives as well.

use std::{
    io::{IsTerminal, stderr},
    sync::Mutex,
    task::Poll,
    time::{Duration, Instant},
};

use api::{
    Error, Host,
    run::RunStatus,
    types::{Event, RunInput},
};
use indicatif::{ProgressBar, ProgressStyle};
use model::{Micros, RunId};
use serde_json::{Value as Json, json};

use crate::{output, session::Session};

/// The shortest time between two progress lines.
const LINE_EVERY: Duration = Duration::from_millis(250);

/// Shows on a terminal how far an import, an export or a look for pictures is.
#[derive(Default)]
pub struct Screen {
    spinner: Mutex<Option<ProgressBar>>,
}

impl Host for Screen {
    fn emit(&self, event: Event) {
        let message = match event {
            Event::Import { source, records } => {
                format!("{source}: {} records read", output::count(records.into()))
            }
            Event::Export { records, total, .. } => {
                format!(
                    "{} of {} records written",
                    output::count(records.into()),
                    output::count(total.into())
                )
            }
            Event::Pictures { done, sites, .. } => {
                format!(
                    "{} of {} sites",
                    output::count(done.into()),
                    output::count(sites.into())
                )
            }
            Event::Run { .. } | Event::Cells { .. } | Event::Lists | Event::Providers => return,
        };
        if !stderr().is_terminal() {
            return;
        }
        if let Ok(mut spinner) = self.spinner.lock() {
            let spinner = spinner.get_or_insert_with(ProgressBar::new_spinner);
            spinner.set_message(message);
            spinner.tick();
        }
    }
}

impl Screen {
    /// Takes the line away when what it told of is done.
    pub fn clear(&self) {
        if let Ok(mut spinner) = self.spinner.lock()
            && let Some(spinner) = spinner.take()
        {
            spinner.finish_and_clear();
        }
    }
}

/// Follows a run until it is no longer running, and says whether the user interrupted it.
///
/// # Errors
/// When its state cannot be read.
pub async fn follow(session: &Session, run: RunId) -> Result<(RunStatus, bool), Error> {
    let mut interrupts = Interrupts::listen();
    let reporter = Reporter::new(session.json);
    let bar = reporter.bar.clone();
    let waiting = session.api.wait_for_run(run, {
        let mut reporter = reporter;
        move |status: &RunStatus| reporter.tell(status)
    });
    tokio::pin!(waiting);
    let mut interrupted = false;
    let ended = loop {
        tokio::select! {
            ended = &mut waiting => break ended,
            () = interrupts.next() => {
                if interrupted {
                    // The run is as safe as after a power cut: it resumes where its last commit left it.
                    std::process::exit(130);
                }
                interrupted = true;
                // A run that has just ended cannot be paused any more, and its end is about to arrive.
                let _ = session.api.pause_run(RunInput { run }).await;
                let say = || output::note("Pausing: calls in flight finish, no new ones start. Again to end at once.");
                match &bar {
                    Some(bar) => bar.suspend(say),
                    None => say(),
                }
            }
        }
    };
    if let Some(bar) = bar {
        bar.finish_and_clear();
    }
    Ok((ended?, interrupted))
}

/// Tells of a run as it goes on.
struct Reporter {
    bar: Option<ProgressBar>,
    lines: bool,
    begun: Option<(Instant, u32)>,
    last: Option<(Instant, RunStatus)>,
}

impl Reporter {
    fn new(lines: bool) -> Self {
        let bar = (!lines && stderr().is_terminal()).then(|| {
            let bar = ProgressBar::new(0);
            if let Ok(style) = ProgressStyle::with_template("{prefix}{bar:24} {pos}/{len}  {msg}") {
                bar.set_style(style);
            }
            bar
        });
        Self {
            bar,
            lines,
            begun: None,
            last: None,
        }
    }

    fn tell(&mut self, status: &RunStatus) {
        let now = Instant::now();
        let (begun, done_before) = *self.begun.get_or_insert((now, status.done));
        if let Some(bar) = &self.bar {
            bar.set_prefix(if status.practice { "PRACTICE " } else { "" });
            bar.set_length(status.total.into());
            bar.set_position(status.done.into());
            bar.set_message(message(status, done_before, begun.elapsed()));
        }
        if self.lines {
            let due = self
                .last
                .as_ref()
                .is_none_or(|(at, last)| now - *at >= LINE_EVERY && last != status);
            if due {
                output::document(&progress_line(status, begun.elapsed()));
                self.last = Some((now, status.clone()));
            }
        }
    }
}

/// Money, calls, speed and how long it will still take.
fn message(status: &RunStatus, done_before: u32, elapsed: Duration) -> String {
    let mut parts = Vec::new();
    if status.spent > Micros::ZERO || !status.practice {
        parts.push(format!("{} of {}", status.spent, status.cap));
    }
    parts.push(format!("{} calls", output::count(status.calls.into())));
    parts.push(format!("{} cached", output::count(status.cached.into())));
    let done = f64::from(status.done.saturating_sub(done_before));
    let rate = done / elapsed.as_secs_f64().max(0.001);
    if done > 0.0 && elapsed >= Duration::from_secs(1) {
        let left = f64::from(status.total.saturating_sub(status.done)) / rate;
        parts.push(format!("{rate:.1}/s"));
        parts.push(format!("{} left", output::seconds(left)));
    }
    parts.join("  ")
}

fn progress_line(status: &RunStatus, elapsed: Duration) -> Json {
    json!({
        "event": "progress",
        "run": status.run,
        "state": status.state,
        "practice": status.practice,
        "done": status.done,
        "total": status.total,
        "calls": status.calls,
        "cached": status.cached,
        "spent": status.spent,
        "cap": status.cap,
        "elapsed_ms": u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX),
    })
}

/// Ctrl-C, and on Unix also a polite `kill`.
pub struct Interrupts {
    #[cfg(unix)]
    signals: Vec<tokio::signal::unix::Signal>,
}

impl Interrupts {
    /// Begins to listen. Where the system refuses to tell, nothing ever arrives and Ctrl-C ends the program as usual.
    #[must_use]
    pub fn listen() -> Self {
        Self {
            #[cfg(unix)]
            signals: {
                use tokio::signal::unix::{SignalKind, signal};
                [SignalKind::interrupt(), SignalKind::terminate()]
                    .into_iter()
                    .filter_map(|kind| signal(kind).ok())
                    .collect()
            },
        }
    }

    /// Waits for the next one.
    #[cfg(unix)]
    pub async fn next(&mut self) {
        std::future::poll_fn(|context| {
            let arrived = self
                .signals
                .iter_mut()
                .any(|signal| matches!(signal.poll_recv(context), Poll::Ready(Some(()))));
            if arrived { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }

    /// Waits for the next one.
    #[cfg(not(unix))]
    pub async fn next(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
