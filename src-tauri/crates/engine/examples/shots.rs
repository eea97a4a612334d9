//! Takes screenshots of sites of a test world and says how fast and in how much memory:
//! `cargo run --release -p spillway-engine --example shots -- '*.example=127.0.0.1:8787' OUT TABS host…`.
//! The hosts are gone through until 100 pictures are tried, or as many as `SHOTS` says.

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use spillway_engine::{
    http::Guard,
    shot::{Options, Shot, Shots},
};

type Failure = Box<dyn std::error::Error>;

/// Private memory in megabytes, and processor time in hundredths of a second, of all browser processes that this one started;
/// time of processes that ended counts too (Linux).
fn weigh() -> (u64, u64) {
    let mut left = vec![std::process::id()];
    let (mut sum, mut time) = (0, 0);
    while let Some(process) = left.pop() {
        let statm = std::fs::read_to_string(format!("/proc/{process}/statm")).unwrap_or_default();
        let pages: Vec<u64> = statm.split(' ').filter_map(|pages| pages.parse().ok()).collect();
        if process != std::process::id() && pages.len() > 2 {
            sum += pages[1].saturating_sub(pages[2]) * 4_096;
            let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
            let after = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
            let ticks: u64 = after
                .skip(11)
                .take(4)
                .filter_map(|ticks| ticks.parse::<u64>().ok())
                .sum();
            time += ticks;
        }
        let tasks = std::fs::read_dir(format!("/proc/{process}/task"))
            .into_iter()
            .flatten()
            .flatten();
        for task in tasks {
            let children = std::fs::read_to_string(task.path().join("children")).unwrap_or_default();
            left.extend(
                children
                    .split_whitespace()
                    .filter_map(|id| id.parse::<u32>().ok()),
            );
        }
    }
    (sum >> 20, time)
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let mut next = || {
        arguments
            .next()
            .ok_or("see the head of this file for what to give")
    };
    let (rule, out, tabs) = (next()?, PathBuf::from(next()?), next()?.parse()?);
    let hosts: Vec<String> = arguments.collect();
    let most = std::env::var("SHOTS")
        .ok()
        .and_then(|most| most.parse().ok())
        .unwrap_or(100);
    let names: Arc<[String]> = hosts.into();
    std::fs::create_dir_all(&out)?;
    let mut options = Options::new(out.join("profiles"));
    options.tabs = tabs;
    let shots = Shots::open(Guard::new(vec![rule.parse()?]), options).await?;
    let next = Arc::new(AtomicUsize::new(0));
    let began = Instant::now();
    let mut workers = tokio::task::JoinSet::new();
    for _ in 0..tabs {
        let (shots, next, names, out) = (shots.clone(), Arc::clone(&next), Arc::clone(&names), out.clone());
        workers.spawn(async move {
            let mut lines = Vec::new();
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                if at >= most {
                    return lines;
                }
                let name = &names[at % names.len()];
                let Ok(url) = format!("http://{name}/").parse() else {
                    continue;
                };
                let asked = Instant::now();
                match shots.take(&Shot::of(url)).await {
                    Ok(taken) => {
                        let file = out.join(format!("{name}.jpg"));
                        let written = std::fs::write(file, &taken.bytes).is_ok();
                        let (bytes, notes) = (taken.bytes.len(), taken.notes.join("; "));
                        lines.push((
                            asked.elapsed(),
                            format!("{name} {written} {bytes} B, {} ({notes})", taken.title),
                        ));
                    }
                    Err(refused) => lines.push((asked.elapsed(), format!("{name} no picture: {refused}"))),
                }
            }
        });
    }
    let watching = tokio::spawn(async {
        let mut highest = 0;
        loop {
            highest = highest.max(weigh().0);
            let pause = Duration::from_millis(500);
            if tokio::time::timeout(pause, std::future::pending::<()>())
                .await
                .is_err()
            {
                HIGHEST.store(usize::try_from(highest).unwrap_or(0), Ordering::Relaxed);
            }
        }
    });
    let mut lines: Vec<(Duration, String)> = workers.join_all().await.into_iter().flatten().collect();
    let took = began.elapsed();
    watching.abort();
    lines.sort();
    let mut said = String::new();
    for (took, line) in &lines {
        said.push_str(&format!("{:>6} ms  {line}\n", took.as_millis()));
    }
    let median = lines.get(lines.len() / 2).map_or(0, |(took, _)| took.as_millis());
    let (memory, time) = weigh();
    said.push_str(&format!(
        "{} shots in {:.1} s: {:.2} a second, median {median} ms, browser at most {} MB, {memory} MB at the end, \
         {:.2} s of processor time a shot\n",
        lines.len(),
        took.as_secs_f64(),
        lines.len() as f64 / took.as_secs_f64(),
        HIGHEST.load(Ordering::Relaxed),
        time as f64 / 100.0 / lines.len() as f64,
    ));
    std::fs::write(out.join("said.txt"), said)?;
    Ok(())
}

static HIGHEST: AtomicUsize = AtomicUsize::new(0);
