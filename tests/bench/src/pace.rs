//! Rows a second, coverage, calls, throttled calls, spend and computing of every contender on one world.

use std::{
    path::{Path, PathBuf},
    process::Command,
    time::Instant,
};

use practice::GeneratedPerson;

use crate::{
    Bench, crowd,
    order::{self, Known},
    process::{self, Took},
    providers::{self, ALL},
    report::{Report, dollars, float, percent, share},
    say,
    wire::Wire,
    world::{Counts, World},
};

/// People that the loop is measured with: at two rows a second it would need an hour for all.
const LOOP: usize = 60;

/// What a contender showed.
struct Shown {
    rows: usize,
    seconds: f64,
    found: u64,
    counts: Counts,
    /// Microseconds of computing a call.
    computing: Option<f64>,
    /// Millionths of a dollar; none for those who keep no books.
    spent: Option<i64>,
}

impl Shown {
    fn rows_a_second(&self) -> f64 {
        share(self.rows, self.seconds)
    }
}

/// The engine's command line with what all its runs share.
pub fn engine(bench: &Bench, home: &Path, definitions: &Path) -> Command {
    let mut command = Command::new(&bench.engine);
    command.arg("--json").arg("--home").arg(home);
    command.arg("--providers").arg(definitions);
    for name in ALL.map(|provider| provider.name).into_iter().chain(["everyone"]) {
        command.env(format!("SPILLWAY_KEY_{}", name.to_uppercase()), "practice-key");
    }
    command
}

pub fn run(bench: &Bench, report: &mut Report) -> Result<(), String> {
    let people = crowd::people(bench.size(5_000, 600));
    let list = bench.write("people.csv", &crowd::sheet(&people, 5))?;
    let known = knowledge(&people)?;
    let reachable = order::reachable(&known);
    let (best, least) = order::best(&known);
    let mut world = World::start(&providers::conditions(true))?;
    let definitions = providers::definitions(bench, world.address)?;

    let plain = sequential(&mut world, &people[..LOOP.min(people.len())])?;
    say(&line("loop", &plain));
    let script = match &bench.python {
        Some(python) => Some(script(bench, python, &mut world, &list, people.len())?),
        None => None,
    };
    if let Some(script) = &script {
        say(&line("script", script));
    }
    let mut dials = Vec::new();
    for dial in ["fastest", "cheapest"] {
        let recipe = bench.write(&format!("{dial}.toml"), &providers::recipe(dial))?;
        let before = world.counts()?;
        let home = bench.home(dial)?;
        let took = process::run(engine(bench, &home, &definitions).arg("enrich").arg(&list).args([
            "--recipe",
            &recipe.to_string_lossy(),
            "--yes",
            "--max-spend",
            "100000",
        ]))?;
        let counts = world.counts()?.since(before);
        let shown = of_engine(&took, people.len(), counts);
        say(&line(dial, &shown));
        dials.push((dial, shown));
    }
    table(report, people.len(), reachable, &plain, script.as_ref(), &dials);
    if let Some((_, cheapest)) = dials.iter().find(|(dial, _)| *dial == "cheapest")
        && let Some(spent) = cheapest.spent
    {
        let names = best.map(|at| ALL[at].name).join(", ");
        report.row(
            "Cheapest: spend, beside the best fixed order of all 24",
            &dollars(spent),
            &format!("{} ({names})", dollars(least)),
            &format!("{:+.1} %", 100.0 * (float(spent) / float(least) - 1.0)),
            "within 2 %",
        );
    }
    Ok(())
}

/// Who knows whom: every provider is asked about everybody, on a world that answers at once and of which nobody counts.
fn knowledge(people: &[GeneratedPerson]) -> Result<Vec<Known>, String> {
    let world = World::start(&providers::conditions(false))?;
    let mut wire = Wire::open(world.address)?;
    let mut all = vec![[false; 4]; people.len()];
    for (person, known) in people.iter().zip(&mut all) {
        for (provider, knows) in ALL.iter().zip(known) {
            *knows = provider.ask(&mut wire, person)?;
        }
    }
    Ok(all)
}

/// One question after the other, who knows most first.
fn sequential(world: &mut World, people: &[GeneratedPerson]) -> Result<Shown, String> {
    let before = world.counts()?;
    let began = Instant::now();
    let mut wire = Wire::open(world.address)?;
    let mut found = 0;
    for person in people {
        for name in ["bravo", "delta", "alpha", "charlie"] {
            let Some(provider) = ALL.iter().find(|provider| provider.name == name) else {
                continue;
            };
            if provider.ask(&mut wire, person)? {
                found += 1;
                break;
            }
        }
    }
    Ok(Shown {
        rows: people.len(),
        seconds: began.elapsed().as_secs_f64(),
        found,
        counts: world.counts()?.since(before),
        computing: None,
        spent: None,
    })
}

fn script(
    bench: &Bench,
    python: &Path,
    world: &mut World,
    list: &Path,
    rows: usize,
) -> Result<Shown, String> {
    let before = world.counts()?;
    let code = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("script.py");
    let took = process::run(
        Command::new(python)
            .arg(code)
            .arg(list)
            .arg(format!("http://{}", world.address))
            .arg(bench.work.join("found.csv")),
    )?;
    let counts = world.counts()?.since(before);
    Ok(Shown {
        rows,
        seconds: took.seconds(),
        found: took.last["found"].as_u64().unwrap_or(0),
        counts,
        computing: computing(&took, counts),
        spent: None,
    })
}

fn of_engine(took: &Took, rows: usize, counts: Counts) -> Shown {
    let number = |pointer: &str| took.last.pointer(pointer).and_then(serde_json::Value::as_i64);
    Shown {
        rows,
        seconds: took.seconds(),
        found: u64::try_from(number("/coverage/0/filled").unwrap_or(0)).unwrap_or(0),
        counts,
        computing: computing(took, counts),
        spent: number("/spend/spent/micros"),
    }
}

/// Microseconds of computing a call.
pub fn computing(took: &Took, counts: Counts) -> Option<f64> {
    Some(share(took.computed?.as_micros(), float(counts.calls)))
}

fn table(
    report: &mut Report,
    rows: usize,
    reachable: usize,
    plain: &Shown,
    script: Option<&Shown>,
    dials: &[(&str, Shown)],
) {
    report.note(&format!(
        "{rows} people, of whom the four providers together know {reachable}; the loop is measured with {} of them.",
        plain.rows
    ));
    report.row(
        "Loop: rows a second",
        &format!("{:.1}", plain.rows_a_second()),
        "",
        "",
        "",
    );
    if let Some(script) = script {
        report.row(
            "Script: rows a second; people found; calls; throttled",
            &format!("{:.1}", script.rows_a_second()),
            &format!(
                "{}; {}; {}",
                script.found, script.counts.calls, script.counts.throttled
            ),
            "",
            "",
        );
        if let Some(micros) = script.computing {
            report.row("Script: computing a call", &format!("{micros:.0} µs"), "", "", "");
        }
    } else {
        report.note("No Python with httpx was there, so the script was left out.");
    }
    for (dial, shown) in dials {
        let name = if *dial == "fastest" { "Fastest" } else { "Cheapest" };
        let wanted = if *dial == "fastest" { "2" } else { "1" };
        let times = |other: f64| format!("{:.2} x", shown.rows_a_second() / other);
        report.row(
            &format!("{name}: rows a second, beside the loop"),
            &format!("{:.1}", shown.rows_a_second()),
            &format!("{:.1}", plain.rows_a_second()),
            &times(plain.rows_a_second()),
            "",
        );
        if let Some(script) = script {
            report.row(
                &format!("{name}: rows a second, beside the script"),
                &format!("{:.1}", shown.rows_a_second()),
                &format!("{:.1}", script.rows_a_second()),
                &times(script.rows_a_second()),
                &format!("at least {wanted} x"),
            );
        }
        report.row(
            &format!("{name}: people found, of those anybody knows"),
            &shown.found.to_string(),
            &reachable.to_string(),
            &percent(float(shown.found), float(reachable)),
            "no fewer than the script",
        );
        report.row(
            &format!("{name}: throttled calls"),
            &shown.counts.throttled.to_string(),
            &format!("{} calls", shown.counts.calls),
            &percent(float(shown.counts.throttled), float(shown.counts.calls)),
            "below 0.5 %",
        );
        if let Some(spent) = shown.spent {
            report.row(&format!("{name}: spend"), &dollars(spent), "", "", "");
        }
        if let Some(micros) = shown.computing {
            let beside = script.and_then(|script| script.computing);
            report.row(
                &format!("{name}: computing a call, beside the script"),
                &format!("{micros:.0} µs"),
                &beside.map(|other| format!("{other:.0} µs")).unwrap_or_default(),
                &beside
                    .map(|other| format!("1/{:.1}", other / micros))
                    .unwrap_or_default(),
                "at most 1/8",
            );
        }
    }
}

fn line(name: &str, shown: &Shown) -> String {
    format!(
        "{name}: {:.1} rows/s, {} found, {} calls, {} throttled, {} failed, {} µs a call",
        shown.rows_a_second(),
        shown.found,
        shown.counts.calls,
        shown.counts.throttled,
        shown.counts.failed,
        shown
            .computing
            .map_or_else(|| "?".to_owned(), |micros| format!("{micros:.0}"))
    )
}
