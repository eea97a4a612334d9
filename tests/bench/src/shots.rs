//! Screenshots: one browser with a few tabs, beside a loop that starts a browser for every page; and what memory the browser and
//! the program hold over many pages.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::{Duration, Instant},
};

use crate::{
    Bench, ledger, process,
    report::{Report, float, megabytes, share},
    say,
    sites::{here, pictures, sheet, still},
    told,
    world::World,
};

/// How often the memory is looked at: adding it up takes the system a while.
const LOOK: Duration = Duration::from_millis(500);
/// The programs that the loop may start, as the engine looks for them.
const BROWSERS: [&str; 6] = [
    "/usr/lib/chromium/chromium",
    "/opt/google/chrome/chrome",
    "/usr/bin/chromium",
    "/usr/bin/google-chrome",
    "/usr/bin/microsoft-edge",
    "/usr/bin/brave-browser",
];

pub fn run(bench: &Bench, report: &mut Report) -> Result<(), String> {
    let browser = BROWSERS
        .map(PathBuf::from)
        .into_iter()
        .find(|path| path.is_file());
    let Some(browser) = browser else {
        report.note("no browser is installed.");
        return Ok(());
    };
    let few = bench.size(60, 8);
    let world = World::start(&still())?;
    let alone = at_once(bench, &browser, world.address, few, 1)?;
    let pair = at_once(bench, &browser, world.address, few, 2)?;
    let ours = shots(bench, &world, bench.size(120, 12))?;
    say(&format!(
        "one after the other {alone:.2}/s, two at once {pair:.2}/s, ours {:.2}/s",
        ours.rate
    ));
    for (name, loops) in [("one after the other", alone), ("two at once", pair)] {
        report.row(
            &format!("Screenshots a second, beside a browser for every page, {name}"),
            &format!("{:.2}", ours.rate),
            &format!("{loops:.2}"),
            &format!("{:.2} x", ours.rate / loops),
            "at least 3 and 2 x",
        );
    }
    let many = bench.size(500, 30);
    let long = shots(bench, &world, many)?;
    let (Some(early), Some(most)) = (long.early, long.most) else {
        report.note("this system does not say how much memory programs hold together.");
        return Ok(());
    };
    report.row(
        &format!("{many} pages: pictures kept; a second; sites that were down"),
        &format!("{}; {:.2}; {}", long.kept, long.rate, long.down),
        "",
        "",
        "at least 3",
    );
    report.row(
        &format!(
            "{many} pages: memory of browser and program at most, beside the most within the first tenth"
        ),
        &megabytes(most),
        &megabytes(early),
        &format!("+{}", megabytes(most.saturating_sub(early))),
        "+300 MB at most",
    );
    report.note("the last answer of a site that is not down ends the time; those that are down are asked again for 85 s.");
    report.note("each of ours is a site that was found, with its robots.txt and home page read, before the browser looks; the loop has the address.");
    report.note("pages are the practice world's own, which draws their pictures on the same cores.");
    Ok(())
}

/// What a run of ours came to.
struct Shown {
    kept: usize,
    /// Until the last site that was not down had answered.
    rate: f64,
    down: i64,
    /// The most memory within the first tenth of the time, and in all of it.
    early: Option<u64>,
    most: Option<u64>,
}

/// Takes screenshots as people do, from the program's start to its end.
fn shots(bench: &Bench, world: &World, count: usize) -> Result<Shown, String> {
    let list = bench.write("shots.csv", &sheet(count, "site"))?;
    let home = bench.home("shots")?;
    let mut command = here(bench, &home, world)?;
    command.arg("media").arg(&list).arg("--screenshots");
    let began = Instant::now();
    let mut running = process::start(&mut command)?;
    let mut held: Vec<(Duration, u64)> = Vec::new();
    while !running.has_ended() {
        if let Some(bytes) = memory(running.id()) {
            held.push((began.elapsed(), bytes));
        }
        thread::sleep(LOOK);
    }
    let took = began.elapsed();
    let ended = running.end()?;
    if !matches!(ended.code, Some(0 | 4)) {
        return Err(format!("taking screenshots ended with {}", ended.said));
    }
    let kept = pictures(&home)?;
    let heard = ledger::heard(&home)?;
    // Starting the program counts; waiting to ask again somebody who is down does not.
    let busy = if heard.unanswered > 0 {
        heard.seconds
    } else {
        took.as_secs_f64()
    };
    let most = |until: Duration| {
        held.iter()
            .filter(|(at, _)| *at <= until)
            .map(|(_, bytes)| *bytes)
            .max()
    };
    Ok(Shown {
        kept,
        rate: share(kept, busy),
        down: heard.unanswered,
        early: most(took / 10),
        most: most(took),
    })
}

/// Pictures a second of a loop, or of a few beside each other, that start a browser for every page.
fn at_once(
    bench: &Bench,
    browser: &Path,
    world: SocketAddr,
    count: usize,
    loops: usize,
) -> Result<f64, String> {
    let folder = bench.home("loop")?;
    let next = AtomicUsize::new(0);
    let began = Instant::now();
    thread::scope(|scope| {
        let run = || {
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                if at >= count {
                    return Ok(());
                }
                one(browser, world, &folder, at)?;
            }
        };
        let loops: Vec<_> = (0..loops).map(|_| scope.spawn(run)).collect();
        loops.into_iter().try_for_each(|ran| {
            ran.join()
                .unwrap_or_else(|_| Err("the loop broke off".to_owned()))
        })
    })?;
    let took = began.elapsed();
    let taken = (0..count)
        .filter(|at| folder.join(format!("{at}.png")).is_file())
        .count();
    Ok(float(taken) / took.as_secs_f64())
}

/// Starts a browser for one page.
fn one(browser: &Path, world: SocketAddr, folder: &Path, at: usize) -> Result<(), String> {
    let file = folder.join(format!("{at}.png"));
    let profile = folder.join(format!("profile-{at}"));
    let mut command = Command::new(browser);
    command.args([
        "--headless=new",
        "--disable-gpu",
        "--hide-scrollbars",
        "--no-first-run",
    ]);
    command.args(["--window-size=1280,800", "--disable-background-networking"]);
    command.arg(format!("--host-resolver-rules=MAP *.example {world}"));
    command.arg(format!("--user-data-dir={}", profile.display()));
    command.arg(format!("--screenshot={}", file.display()));
    if is_roots(folder) {
        command.arg("--no-sandbox");
    }
    command.arg(format!("http://site-{at}.example/"));
    let ran = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
    ran.map_err(|error| format!("{} could not be started: {error}", browser.display()))?;
    std::fs::remove_dir_all(&profile).map_err(told("removing", &profile))
}

#[cfg(unix)]
fn is_roots(folder: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(folder).is_ok_and(|found| found.uid() == 0)
}

#[cfg(not(unix))]
fn is_roots(_: &Path) -> bool {
    false
}

/// Memory of a program and all it started, in bytes: what several of them share counts once (Linux).
fn memory(process: u32) -> Option<u64> {
    let mut left = vec![process];
    let mut sum = 0;
    while let Some(process) = left.pop() {
        let rollup = std::fs::read_to_string(format!("/proc/{process}/smaps_rollup")).unwrap_or_default();
        sum += process::kilobytes(&rollup, "Pss:").unwrap_or(0);
        let tasks = std::fs::read_dir(format!("/proc/{process}/task"));
        for task in tasks.into_iter().flatten().flatten() {
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
