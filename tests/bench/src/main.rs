//! Measures the engine as people run it (the released command line, a home folder of its own) against a plain loop and a
//! plain script, on the same practice world in the same run. `cargo xtask bench` builds everything and starts it.

mod cached;
mod crowd;
mod example;
mod faults;
mod grid;
mod kills;
mod ledger;
mod memory;
mod order;
mod pace;
mod process;
mod providers;
mod report;
mod sheets;
mod shots;
mod sites;
mod window;
mod wire;
mod world;

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use report::Report;

const USAGE: &str =
    "usage: cargo xtask bench [--quick] [--million] [--only pace,kills,faults,memory,cached,sheets,grid,sites,shots,window] [--keep]

  --quick    fewer people and records: a look, not a figure to keep; the document is left alone
  --million  memory at 1,000,000 records too, which takes long
  --only     these parts; the document keeps what it says of the others
  --keep     leave the home folders and lists where they are";

/// What a part may use.
pub struct Bench {
    /// The released command line.
    engine: PathBuf,
    /// A Python with httpx, if there is one.
    python: Option<PathBuf>,
    /// Where the rooms' built examples are.
    examples: PathBuf,
    /// A folder for lists and homes.
    work: PathBuf,
    quick: bool,
    million: bool,
}

impl Bench {
    /// The full number, or the one for a quick look.
    fn size(&self, full: usize, quick: usize) -> usize {
        if self.quick { quick } else { full }
    }

    /// A new folder for the state of one contender.
    fn home(&self, name: &str) -> Result<PathBuf, String> {
        let home = self.work.join(name);
        if home.exists() {
            std::fs::remove_dir_all(&home).map_err(told("removing", &home))?;
        }
        std::fs::create_dir_all(&home).map_err(told("making", &home))?;
        Ok(home)
    }

    fn write(&self, name: &str, text: &str) -> Result<PathBuf, String> {
        let path = self.work.join(name);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(told("making", folder))?;
        }
        std::fs::write(&path, text).map_err(told("writing", &path))?;
        Ok(path)
    }
}

/// What went wrong with a file, as a sentence.
fn told(doing: &'static str, path: &Path) -> impl Fn(std::io::Error) -> String + use<> {
    let path = path.display().to_string();
    move |error| format!("{doing} {path}: {error}")
}

type Part = fn(&Bench, &mut Report) -> Result<(), String>;

const PARTS: &[(&str, Part)] = &[
    ("pace", pace::run),
    ("kills", kills::run),
    ("faults", faults::run),
    ("memory", memory::run),
    ("cached", cached::run),
    ("sheets", sheets::run),
    ("grid", grid::run),
    ("sites", sites::run),
    ("shots", shots::run),
    ("window", window::run),
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let done = if arguments.first().is_some_and(|word| word == "world") {
        world::serve(arguments.get(1).and_then(|port| port.parse().ok()).unwrap_or(0))
    } else {
        measure(&arguments)
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            say(&message);
            ExitCode::FAILURE
        }
    }
}

fn measure(arguments: &[String]) -> Result<(), String> {
    let value = |name: &str| {
        let at = arguments.iter().position(|word| word == name)?;
        arguments.get(at + 1).cloned()
    };
    let flag = |name: &str| arguments.iter().any(|word| word == name);
    let path = |name: &str| value(name).map(PathBuf::from);
    if flag("--help") {
        return Err(USAGE.to_owned());
    }
    let bench = Bench {
        engine: path("--engine").ok_or(USAGE)?,
        python: path("--python"),
        examples: path("--examples").ok_or(USAGE)?,
        work: path("--work").ok_or(USAGE)?,
        quick: flag("--quick"),
        million: flag("--million"),
    };
    let only = value("--only");
    let chosen: Vec<&str> = only.as_deref().unwrap_or_default().split(',').collect();
    if only.is_some()
        && let Some(unknown) = chosen
            .iter()
            .find(|name| PARTS.iter().all(|part| part.0 != **name))
    {
        return Err(format!("there is no part \"{unknown}\"\n\n{USAGE}"));
    }
    let mut report = Report::default();
    for (name, part) in PARTS {
        if only.is_none() || chosen.contains(name) {
            say(&format!("== {name} =="));
            report.begin(name);
            part(&bench, &mut report)?;
        }
    }
    report.print();
    if let Some(document) = path("--document").filter(|_| !bench.quick) {
        report.keep(&document)?;
        say(&format!("\nkept in {}", document.display()));
    }
    if !flag("--keep") {
        std::fs::remove_dir_all(&bench.work).map_err(told("removing", &bench.work))?;
    }
    Ok(())
}

#[expect(clippy::print_stderr, reason = "it talks to the person who runs it")]
fn say(message: &str) {
    eprintln!("{message}");
}
