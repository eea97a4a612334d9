//! One running browser: started with everything off that a page or the browser itself could reach the network, the disk or
//! the user by, in a profile that is thrown away, and ended with this process.

use std::{
    io,
    path::{Path, PathBuf},
    process::Stdio,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::process::{Child, Command};

use super::cdp::{CallError, Wire};

/// How long a browser may take to start. A cold one on a slow disk takes several seconds.
const START: Duration = Duration::from_secs(30);
pub(super) const PATIENCE: Duration = Duration::from_secs(8);
/// The name that the proxy has in the browser. No other name, and no address, is anything to its own resolver.
const PROXY_NAME: &str = "egress.invalid";

/// Flags that hold for every start.
const FLAGS: &[&str] = &[
    "--headless=new",
    "--no-first-run",
    "--no-default-browser-check",
    "--no-service-autorun",
    "--no-pings",
    "--mute-audio",
    "--hide-scrollbars",
    "--password-store=basic",
    "--use-mock-keychain",
    // What the browser does of itself.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-component-extensions-with-background-pages",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-client-side-phishing-detection",
    "--disable-sync",
    "--disable-breakpad",
    "--disable-crash-reporter",
    "--disable-field-trial-config",
    "--disable-search-engine-choice-screen",
    "--disable-extensions",
    "--disable-features=MediaRouter,OptimizationHints,OptimizationHintsFetching,Translate,AutofillServerCommunication,\
     InterestFeedContentSuggestions,CertificateTransparencyComponentUpdater,DialMediaRouteProvider,GlobalMediaControls,\
     AcceptCHFrame,NetworkTimeServiceQuerying,PreconnectToSearch,NetworkPrediction,LensOverlay,msSmartScreenProtection",
    // Ways around the proxy: none to loopback, none by name, none by UDP.
    "--proxy-bypass-list=<-loopback>",
    "--dns-prefetch-disable",
    "--disable-quic",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    // Ways to the user and the disk.
    "--deny-permission-prompts",
    "--disable-notifications",
    "--disable-print-preview",
    "--disable-file-system",
    "--disable-external-intent-requests",
    // Pictures that look the same everywhere, and tabs that paint though nobody looks.
    "--disable-gpu",
    "--force-color-profile=srgb",
    "--font-render-hinting=none",
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
    "--disable-hang-monitor",
    // A page that was left is gone; a browser with a person would keep it for the way back.
    "--disable-back-forward-cache",
    "--disable-prompt-on-repost",
    "--disk-cache-size=33554432",
    // One page's scripts may not take all memory: half a gigabyte each.
    "--js-flags=--max-old-space-size=512",
];

/// How the browser is spoken to.
#[derive(Clone, Copy, Debug)]
pub(super) enum Way {
    /// Over a pipe, which ends the browser when it closes.
    Pipe,
    /// Over a port on loopback: its secret path keeps web pages out, and programs of the same user could do without it.
    Port,
}

impl Way {
    /// A pipe, where one can be handed on: not by a program of Windows, and not into a snap.
    fn to(program: &Path) -> Self {
        if cfg!(windows) || program.starts_with("/snap") {
            Self::Port
        } else {
            Self::Pipe
        }
    }
}

/// A running browser.
pub(super) struct Browser {
    child: Child,
    pub wire: Arc<Wire>,
    /// Its User-Agent, without the word that it has no window.
    pub agent: String,
    /// Whether pages run in its sandbox.
    pub sandboxed: bool,
    shots: AtomicU32,
    spoilt: AtomicU32,
    profile: Option<TempDir>,
}

impl Drop for Browser {
    fn drop(&mut self) {
        // One that has ended already cannot be ended again, and need not.
        let _ = self.child.start_kill();
        let Some(profile) = self.profile.take().map(TempDir::keep) else {
            return;
        };
        // Off the threads that wait. Without a runtime all ends anyway, and the next session clears the folder.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn_blocking(move || clear(&profile));
        }
    }
}

/// Removes a profile. The browser's processes may write to it for a moment after its end was ordered.
fn clear(profile: &Path) {
    for _ in 0..200 {
        if std::fs::remove_dir_all(profile).is_ok() || !profile.exists() {
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    tracing::warn!(profile = %profile.display(), "a browser's profile could not be removed");
}

impl Browser {
    /// Starts a browser whose only way out is the proxy on this port. Its profile is made under `profiles`.
    ///
    /// # Errors
    /// A sentence that says why it does not start.
    pub(super) async fn start(program: &Path, proxy: u16, profiles: &Path) -> Result<Self, String> {
        Self::start_by(Way::to(program), program, proxy, profiles).await
    }

    pub(super) async fn start_by(
        way: Way,
        program: &Path,
        proxy: u16,
        profiles: &Path,
    ) -> Result<Self, String> {
        let failed = |what: String| format!("{} could not be started: {what}", program.display());
        let profiles = profiles_for(program, profiles);
        let profile = std::fs::create_dir_all(&profiles)
            .and_then(|()| tempfile::Builder::new().prefix("profile-").tempdir_in(&profiles))
            .map_err(|error| failed(format!("its profile could not be made: {error}")))?;
        let sandboxed = !is_roots(profile.path());
        let log = profile.path().join("said.log");
        let mut command = command(way, program, &log).map_err(|error| failed(error.to_string()))?;
        command
            .args(FLAGS)
            .arg(format!("--proxy-server=http://{PROXY_NAME}:{proxy}"))
            .arg(format!(
                "--host-resolver-rules=MAP {PROXY_NAME} 127.0.0.1,MAP * ~NOTFOUND"
            ))
            .arg(format!("--user-data-dir={}", profile.path().display()));
        if cfg!(target_os = "linux") {
            // Shared memory is often small in containers.
            command.arg("--disable-dev-shm-usage");
        }
        if !sandboxed {
            // The sandbox cannot be set up by root; nobody else goes without.
            command.arg("--no-sandbox");
        }
        command.kill_on_drop(true);
        let mut child = command.spawn().map_err(|error| failed(error.to_string()))?;
        let wire = match connect(way, &mut child, profile.path()).await {
            Ok(wire) => wire,
            Err(error) => return Err(failed(format!("{error}{}", last_words(&log)))),
        };
        let version = match wire.call("", "Browser.getVersion", json!({}), START).await {
            Ok(version) => version,
            Err(error) => return Err(failed(format!("{error}{}", last_words(&log)))),
        };
        let text = |key: &str| version[key].as_str().unwrap_or_default().to_owned();
        tracing::info!(
            product = text("product"),
            sandboxed,
            "a browser for screenshots was started"
        );
        let browser = Self {
            child,
            wire,
            agent: text("userAgent").replace("HeadlessChrome", "Chrome"),
            sandboxed,
            shots: AtomicU32::new(0),
            spoilt: AtomicU32::new(0),
            profile: Some(profile),
        };
        browser.close_popups();
        Ok(browser)
    }

    /// Calls a method of the browser as a whole.
    ///
    /// # Errors
    /// When it has no result.
    pub(super) async fn call(&self, method: &'static str, params: Value) -> Result<Value, CallError> {
        self.wire.call("", method, params, PATIENCE).await
    }

    /// Whether it still runs.
    pub(super) fn is_well(&self) -> bool {
        !self.wire.is_gone()
    }

    /// Counts one more shot and gives the sum.
    pub(super) fn count(&self) -> u32 {
        self.shots.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Counts one more tab that answers no more and gives the sum.
    pub(super) fn count_spoilt(&self) -> u32 {
        self.spoilt.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Memory of its own that all its processes hold, in bytes, where the system tells (Linux).
    pub(super) fn memory(&self) -> Option<u64> {
        let mut left = vec![self.child.id()?];
        let mut sum = 0;
        while let Some(process) = left.pop() {
            let folder = PathBuf::from(format!("/proc/{process}"));
            let Ok(pages) = std::fs::read_to_string(folder.join("statm")) else {
                continue;
            };
            let mut pages = pages
                .split(' ')
                .skip(1)
                .map(|pages| pages.parse::<u64>().unwrap_or(0));
            let (resident, shared) = (pages.next()?, pages.next()?);
            sum += resident.saturating_sub(shared) * 4_096;
            for task in std::fs::read_dir(folder.join("task"))
                .into_iter()
                .flatten()
                .flatten()
            {
                let children = std::fs::read_to_string(task.path().join("children")).unwrap_or_default();
                left.extend(
                    children
                        .split_whitespace()
                        .filter_map(|id| id.parse::<u32>().ok()),
                );
            }
        }
        (sum > 0).then_some(sum)
    }

    /// The process, for tests that look at what is left of it.
    #[cfg(test)]
    pub(super) fn process(&self) -> Option<u32> {
        self.child.id()
    }

    /// Pages that pages open are closed as soon as they are there.
    fn close_popups(&self) {
        let mut events = self.wire.listen("");
        let wire = Arc::downgrade(&self.wire);
        self.wire
            .tell("", "Target.setDiscoverTargets", json!({ "discover": true }));
        tokio::spawn(async move {
            while let Some(event) = events.recv().await {
                let Some(wire) = wire.upgrade() else {
                    return;
                };
                let info = &event.params["targetInfo"];
                if event.method == "Target.targetCreated" && info["openerId"].is_string() {
                    wire.tell("", "Target.closeTarget", json!({ "targetId": info["targetId"] }));
                }
            }
        });
    }
}

/// The connection to a browser that was started.
async fn connect(way: Way, child: &mut Child, profile: &Path) -> io::Result<Arc<Wire>> {
    match way {
        Way::Pipe => match (child.stdin.take(), child.stdout.take()) {
            (Some(to), Some(from)) => Ok(Wire::over(from, to)),
            _ => Err(io::Error::other("it has no pipe")),
        },
        Way::Port => {
            let (port, path) = super::socket::place(profile, START).await?;
            let stream = crate::http::own_browser(port).await?;
            let (from, to) = tokio::io::split(super::socket::open(stream, port, &path).await?);
            Ok(Wire::over(from, to))
        }
    }
}

/// The command that starts the browser, ready to be spoken to.
fn command(way: Way, program: &Path, log: &Path) -> io::Result<Command> {
    let said = std::fs::File::create(log)?;
    match way {
        Way::Pipe => Ok(piped(program, said)),
        Way::Port => {
            let mut command = Command::new(program);
            command
                .arg("--remote-debugging-port=0")
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(said);
            Ok(command)
        }
    }
}

/// The command with a pipe to the browser on its standard input and output.
fn piped(program: &Path, said: std::fs::File) -> Command {
    // The browser speaks on descriptors 3 and 4. The shell puts them there and becomes the browser. A page that fills memory
    // runs into a limit of its process, not of the computer (Linux; elsewhere the shell may not know the limit).
    let script = "ulimit -S -d 3000000 2>/dev/null; exec \"$0\" \"$@\" 3<&0 4>&1 </dev/null >/dev/null";
    let mut command = Command::new("/bin/sh");
    command
        .args(["-c", script])
        .arg(program)
        .arg("--remote-debugging-pipe")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(said);
    // Ctrl-C in a terminal is for this program, which ends the browser in its own time.
    #[cfg(unix)]
    command.process_group(0);
    command
}

/// Whether a folder that this process made is root's.
#[cfg(unix)]
fn is_roots(folder: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(folder).is_ok_and(|found| found.uid() == 0)
}

#[cfg(not(unix))]
fn is_roots(_: &Path) -> bool {
    false
}

/// Where profiles are made: a snap may write only in its own folder of the user's.
fn profiles_for(program: &Path, usual: &Path) -> PathBuf {
    if program.starts_with("/snap")
        && let Some(home) = std::env::var_os("HOME")
    {
        return Path::new(&home).join("snap/chromium/common/spillway");
    }
    usual.to_owned()
}

/// What a browser that did not start said last.
fn last_words(log: &Path) -> String {
    let said = std::fs::read_to_string(log).unwrap_or_default();
    let line = said
        .lines()
        .rev()
        .find(|line| line.contains("sandbox") || line.contains("FATAL") || line.contains("ERROR"))
        .or_else(|| said.lines().rev().find(|line| !line.trim().is_empty()));
    line.map(|line| {
        let line: String = line.trim().chars().take(200).collect();
        format!(" (it said: {line})")
    })
    .unwrap_or_default()
}
