//! The most memory a headless run has, at lists of very different length, on a world that answers at once.

use crate::{
    Bench, crowd,
    pace::{computing, engine},
    process, providers,
    report::{Report, megabytes, share, thousands},
    say,
    world::World,
};

pub fn run(bench: &Bench, report: &mut Report) -> Result<(), String> {
    let mut sizes = vec![bench.size(10_000, 1_000), bench.size(100_000, 10_000)];
    if bench.million {
        sizes.push(1_000_000);
    }
    report.note("Waiting is left out: the practice world answers at once and has no limits.");
    let recipe = bench.write("memory.toml", &providers::recipe("fastest"))?;
    let mut first: Option<u64> = None;
    for size in sizes {
        let mut world = World::start(&providers::conditions(false))?;
        let definitions = providers::definitions(bench, world.address)?;
        let list = bench.write("many.csv", &crowd::sheet(&crowd::people(size), 5))?;
        let home = bench.home("memory")?;
        let took = process::run(engine(bench, &home, &definitions).arg("enrich").arg(&list).args([
            "--recipe",
            &recipe.to_string_lossy(),
            "--yes",
            "--max-spend",
            "1000000",
        ]))?;
        let counts = world.counts()?;
        let name = thousands(size);
        let micros = computing(&took, counts).unwrap_or(0.0);
        say(&format!(
            "{name} people: {:.0} s, {} calls, {micros:.0} µs a call, {:?} bytes",
            took.seconds(),
            counts.calls,
            took.peak
        ));
        report.row(
            &format!("{name} people: calls a second; computing a call"),
            &format!("{:.0}", share(counts.calls, took.seconds())),
            &format!("{micros:.0} µs"),
            "",
            "",
        );
        let Some(peak) = took.peak else {
            report.note("This system does not say how much memory a program had.");
            continue;
        };
        let beside = first.map(|first| share(peak, share(first, 1.0)));
        report.row(
            &format!("{name} people: peak memory"),
            &megabytes(peak),
            &first.map(megabytes).unwrap_or_default(),
            &beside.map(|ratio| format!("{ratio:.2} x")).unwrap_or_default(),
            if first.is_some() {
                "at most 1.25 x, below 200 MB"
            } else {
                ""
            },
        );
        first = first.or(Some(peak));
    }
    Ok(())
}
