//! How long a page takes to read: `cargo run --release -p spillway-media --example reading_speed -- FOLDER`.
//!
//! Reads every `.html` file of a folder, and every `.page` of the tests (markup below a line `---`), several times and prints the median, the 95th percentile and the slowest of the
//! pages' best times, in milliseconds.

use spillway_media::{Headers, read_page};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};
use url::Url;

/// Times each page is read; the best counts, so that a busy machine disturbs little.
const ROUNDS: usize = 5;

#[expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "printing is what it is for"
)]
fn main() -> ExitCode {
    let Some(folder) = std::env::args_os().nth(1).map(PathBuf::from) else {
        eprintln!("name the folder of pages to read");
        return ExitCode::FAILURE;
    };
    match times(&folder) {
        Ok(times) if !times.is_empty() => {
            let at = |share: usize| times[(times.len() - 1) * share / 100].as_secs_f64() * 1_000.0;
            println!(
                "{} pages: median {:.2} ms, 95 % within {:.2} ms, slowest {:.2} ms",
                times.len(),
                at(50),
                at(95),
                at(100)
            );
            ExitCode::SUCCESS
        }
        Ok(_) => {
            eprintln!("{} holds no .html or .page file", folder.display());
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!(
                "reading the pages in {}: {error}; name another folder",
                folder.display()
            );
            ExitCode::FAILURE
        }
    }
}

/// The best time of each page, shortest first.
fn times(folder: &std::path::Path) -> Result<Vec<Duration>, Box<dyn std::error::Error>> {
    let url = Url::parse("https://www.brightpine.example/")?;
    let headers = Headers::of_type(Some("text/html; charset=utf-8"));
    let mut times = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let mut html = match path.extension().and_then(std::ffi::OsStr::to_str) {
            Some("html" | "page") => std::fs::read(&path)?,
            _ => continue,
        };
        if path.extension().is_some_and(|ending| ending == "page") {
            let text = String::from_utf8(html)?;
            let (_, markup) = text.split_once("\n---\n").ok_or("a page without a line ---")?;
            html = markup.as_bytes().to_vec();
        }
        let best = (0..ROUNDS).map(|_| {
            let start = Instant::now();
            std::hint::black_box(read_page(&html, &headers, &url));
            start.elapsed()
        });
        times.extend(best.min());
    }
    times.sort();
    Ok(times)
}
