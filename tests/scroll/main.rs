//! How a long list feels in the real window: `scroll HOME`, with a home whose first list is the one to be looked at. Writes a
//! line of JSON for each figure: its name, its value in words, and the number.
//!
//! `cargo xtask bench --only window` makes the homes and keeps the figures.
#![cfg(target_os = "linux")]

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::{Value, json};
use spillway_tests::{
    process::{all, of_home},
    window::Window,
};

/// From the change of address until a row of the list is painted.
const OPEN: &str = "const done = arguments[0]; const began = performance.now(); location.hash = '#/list/1/grid'; \
    const look = () => { \
        const rows = [...document.querySelectorAll('.ag-row')]; \
        if (rows.some((row) => row.textContent.trim() && !row.querySelector('.skeleton'))) requestAnimationFrame(() => done(performance.now() - began)); \
        else requestAnimationFrame(look); }; \
    look();";

/// Windows of 100 rows from all over the list, one after the other, as the grid asks for them: each one's time.
const PAGES: &str = "const [total, done] = arguments; (async () => { \
        const took = []; let seed = 7; \
        for (let page = 0; page < 60; page++) { \
            seed = (seed * 48271) % 2147483647; \
            const start = Math.max(0, Math.floor((seed / 2147483647) * (total - 100))); \
            const payload = { list: 1, start, count: 100, sort: null, filters: { columns: [] } }; \
            const began = performance.now(); \
            const read = await window.__TAURI_INTERNALS__.invoke('rpc', { cmd: 'grid_page', payload }); \
            if (read.rows.length !== Math.min(100, total)) throw new Error('a short page'); \
            took.push(performance.now() - began); \
        } \
        return took; })().then((took) => done({ took }), (error) => done({ error: JSON.stringify(error) ?? String(error) }));";

/// What scrolls the rows, for the scripts below.
const SCROLLER: &str = "const scroller = () => { \
    let body = document.querySelector('.ag-row'); \
    while (!(body.scrollHeight > body.clientHeight + 4 && /auto|scroll/.test(getComputedStyle(body).overflowY))) \
        body = body.parentElement; \
    return body; }; ";

/// Scrolls for some seconds, so many pixels a frame, and gives the time between frames, and how many of them had a row
/// whose values were still to come.
const SCROLL: &str = "const [pixels, seconds, done] = arguments; \
    const body = scroller(); \
    const began = performance.now(); let last = began; const frames = []; let blank = 0; \
    const step = (now) => { \
        frames.push(now - last); last = now; \
        if (document.querySelector('.ag-row .skeleton')) blank++; \
        if (now - began > seconds * 1000) return done({ frames: frames.slice(1), blank, at: body.scrollTop }); \
        body.scrollTop += pixels; \
        requestAnimationFrame(step); }; \
    requestAnimationFrame(step);";

/// Drags the bar to places all over the list: each time until the rows there are painted.
const LEAP: &str = "const [leaps, done] = arguments; (async () => { \
        const body = scroller(); \
        const took = []; let seed = 11; \
        const frame = () => new Promise((next) => requestAnimationFrame(next)); \
        for (let leap = 0; leap < leaps; leap++) { \
            seed = (seed * 48271) % 2147483647; \
            const began = performance.now(); \
            body.scrollTop = Math.floor((seed / 2147483647) * (body.scrollHeight - body.clientHeight)); \
            await frame(); await frame(); \
            while (document.querySelector('.ag-row .skeleton')) await frame(); \
            took.push(performance.now() - began); \
        } \
        return took; })().then((took) => done(took));";

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let Some(home) = std::env::args().nth(1).map(PathBuf::from) else {
        return say("error", "usage: scroll HOME", 0.0);
    };
    let window = Window::open(&home, &[]).await;
    let lists = window
        .ask_until("lists", json!({}), |lists| lists[0]["records"].is_u64())
        .await;
    let total = lists[0]["records"].clone();
    window.wait_for_css("a[href^='#/list/1']").await;

    let opened = asked(&window, OPEN, vec![]).await.as_f64().unwrap_or(0.0);
    say("time to first rows", &format!("{opened:.0} ms"), opened);

    let pages = asked(&window, PAGES, vec![total]).await;
    assert!(
        pages["error"].is_null(),
        "pages cannot be read: {}",
        pages["error"]
    );
    times("page of 100, as the page sees it", pages["took"].clone());

    for (name, pixels) in [
        ("scrolling, a row in two frames", 22),
        ("scrolling, a screen in three frames", 250),
    ] {
        let seen = asked(
            &window,
            &[SCROLLER, SCROLL].concat(),
            vec![json!(pixels), json!(6)],
        )
        .await;
        assert!(
            seen["at"].as_f64() > Some(1_000.0),
            "the grid did not scroll: {seen}"
        );
        let frames = numbers(&seen["frames"]);
        let rate = count(&frames) * 1_000.0 / frames.iter().sum::<f64>().max(1.0);
        let slow = at(&frames, 95);
        let blank = seen["blank"].as_f64().unwrap_or(0.0) * 100.0 / count(&frames).max(1.0);
        let words = format!(
            "{rate:.0} frames/s; 95 % within {slow:.0} ms; rows still to come in {blank:.0} % of them"
        );
        say(name, &words, rate);
    }
    times(
        "dragging the bar, until the rows there are painted",
        asked(&window, &[SCROLLER, LEAP].concat(), vec![json!(30)]).await,
    );

    let program = of_home(&home);
    let page = family(&program)
        .into_iter()
        .find(|process| named(process, "WebKitWebProces"));
    for (name, process) in [
        ("memory of the program", Some(program)),
        ("memory of the web view", page),
    ] {
        let megabytes = process.as_deref().map_or(0.0, memory);
        say(name, &format!("{megabytes:.0} MB"), megabytes);
    }
    window.close().await;
}

/// Runs a script that calls back, and gives what it says.
async fn asked(window: &Window, script: &str, arguments: Vec<Value>) -> Value {
    let answer = window.client.execute_async(script, arguments).await;
    answer.unwrap_or_else(|error| panic!("a script in the page ended with {error}"))
}

/// Median and 95th percentile of times in milliseconds.
fn times(name: &str, took: Value) {
    let took = numbers(&took);
    let words = format!("{:.0} ms; 95 % within {:.0} ms", at(&took, 50), at(&took, 95));
    say(name, &words, at(&took, 95));
}

fn numbers(values: &Value) -> Vec<f64> {
    let mut numbers: Vec<f64> = values
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_f64)
        .collect();
    numbers.sort_by(f64::total_cmp);
    numbers
}

fn at(sorted: &[f64], percent: usize) -> f64 {
    let place = (sorted.len() * percent / 100).min(sorted.len().saturating_sub(1));
    sorted.get(place).copied().unwrap_or(0.0)
}

fn count(numbers: &[f64]) -> f64 {
    u32::try_from(numbers.len()).map_or(0.0, f64::from)
}

/// A process and all it started, by their folders below `/proc`.
fn family(program: &Path) -> Vec<PathBuf> {
    let mut family = vec![program.to_owned()];
    loop {
        let is_new = |process: &PathBuf| {
            let parent = line(&process.join("status"), "PPid:");
            let is_child = family
                .iter()
                .any(|member| member.file_name().and_then(|name| name.to_str()) == parent.as_deref());
            is_child && !family.contains(process)
        };
        let children: Vec<PathBuf> = all().filter(is_new).collect();
        if children.is_empty() {
            return family;
        }
        family.extend(children);
    }
}

fn named(process: &Path, name: &str) -> bool {
    line(&process.join("status"), "Name:").is_some_and(|found| found.starts_with(name))
}

/// What a process holds in megabytes of 10^6, what it shares with others in part.
fn memory(process: &Path) -> f64 {
    let kilobytes = line(&process.join("smaps_rollup"), "Pss:");
    let kilobytes = kilobytes.and_then(|text| text.trim_end_matches(" kB").parse::<f64>().ok());
    kilobytes.unwrap_or(0.0) * 1_024.0 / 1e6
}

/// What a file of the system says behind a word.
fn line(file: &Path, word: &str) -> Option<String> {
    let text = fs::read_to_string(file).ok()?;
    let found = text.lines().find_map(|line| line.strip_prefix(word))?;
    Some(found.trim().to_owned())
}

#[expect(clippy::print_stdout, reason = "its figures are what the program is for")]
fn say(name: &str, words: &str, value: f64) {
    println!("{}", json!({ "name": name, "words": words, "value": value }));
}
