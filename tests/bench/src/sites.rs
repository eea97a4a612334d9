//! Companies' own sites, read in one run: logo, icon and share image of each, fetched, measured and kept.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use practice::Conditions;

use crate::{
    Bench, example, ledger,
    pace::engine,
    process,
    report::{Report, float, megabytes, share, thousands},
    say, told,
    world::World,
};

/// The pages that the reader is measured with.
const PAGES: &str = "src-tauri/crates/media/tests/pages";

pub fn run(bench: &Bench, report: &mut Report) -> Result<(), String> {
    let count = bench.size(1_000, 60);
    let world = World::start(&still())?;
    let sheet = sheet(count, "site");
    let list = bench.write("sites.csv", &sheet)?;
    let wanted = ["company.logo", "company.icon", "company.image"]
        .map(|field| format!("[[fields]]\nfield = \"{field}\"\n"));
    let recipe = format!("format = 1\nname = \"Pictures\"\n{}", wanted.concat());
    let recipe = bench.write("sites.toml", &recipe)?;
    let home = bench.home("sites")?;
    let mut command = here(bench, &home, &world)?;
    command
        .arg("enrich")
        .arg(&list)
        .arg("--recipe")
        .arg(&recipe)
        .arg("--yes");
    let took = process::run(&mut command)?;
    let kept = pictures(&home)?;
    let heard = ledger::heard(&home)?;
    say(&format!(
        "{} of {count} sites in {:.1} s, {kept} pictures",
        heard.answered, heard.seconds
    ));
    report.row(
        &format!(
            "{} sites, logo, icon and share image: sites that answered; a second",
            thousands(count)
        ),
        &format!("{}; {:.1}", heard.answered, float(heard.answered) / heard.seconds),
        "",
        "",
        "",
    );
    report.row(
        "The same with the retries of those that were down: seconds to the end of the run",
        &format!("{:.0}", took.seconds()),
        "",
        "",
        "",
    );
    if let Some(computed) = took.computed {
        report.row(
            "Computing a site: pages read, pictures decoded, measured and kept",
            &format!("{:.0} ms", computed.as_secs_f64() * 1_000.0 / share(count, 1.0)),
            "",
            "",
            "",
        );
    }
    report.row(
        "Pictures kept, each once; peak memory",
        &kept.to_string(),
        &took.peak.map(megabytes).unwrap_or_default(),
        "",
        "",
    );
    report.note("the practice world draws the sites' pictures on the same cores; what that takes is not counted as a site's computing.");
    report.row(
        "Reading a page's markup",
        &example::said(bench, "reading_speed", &[PAGES])?,
        "",
        "",
        "median at most 3 ms",
    );
    Ok(())
}

/// A world that answers at once.
pub fn still() -> Conditions {
    Conditions {
        log: 0,
        ..Conditions::still()
    }
}

/// The engine's command line in a home, with every made-up site sent to the practice world.
pub fn here(bench: &Bench, home: &Path, world: &World) -> Result<Command, String> {
    let nowhere = bench.work.join("definitions");
    std::fs::create_dir_all(&nowhere).map_err(told("making", &nowhere))?;
    let mut command = engine(bench, home, &nowhere);
    command
        .arg("--resolve")
        .arg(format!("*.example={}", world.address));
    Ok(command)
}

/// A list of made-up companies.
pub fn sheet(count: usize, name: &str) -> String {
    let rows: String = (0..count)
        .map(|n| format!("Company {n},{name}-{n}.example\n"))
        .collect();
    format!("Company,Website\n{rows}")
}

/// How many pictures a home keeps.
pub fn pictures(home: &Path) -> Result<usize, String> {
    let folder = home.join("pictures");
    let mut count = 0;
    let mut left: Vec<PathBuf> = vec![folder];
    while let Some(folder) = left.pop() {
        for entry in std::fs::read_dir(&folder)
            .map_err(told("reading", &folder))?
            .flatten()
        {
            if entry.path().is_dir() {
                left.push(entry.path());
            } else {
                count += 1;
            }
        }
    }
    Ok(count)
}
