//! One run that is killed again and again at random moments and resumed, beside the same run left alone.

use std::{
    path::Path,
    thread,
    time::{Duration, Instant},
};

use crate::{
    Bench, crowd,
    ledger::{self, Ledger},
    pace::engine,
    process::{self, Running},
    providers::{self, ALL},
    report::{Report, dollars, thousands},
    say,
    world::World,
};

/// How often the run is killed.
const KILLS: u64 = 25;
/// Every so many-th kill comes while the program is still starting.
const EARLY: u64 = 5;
/// A program that makes no call for so long is stuck.
const STUCK: Duration = Duration::from_secs(120);
/// How often the practice world is asked for its counts.
const LOOK: Duration = Duration::from_millis(2);

/// The moments, from a fixed seed (SplitMix64): the same in every run of the benchmark.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (bits ^ (bits >> 31)) % bound.max(1)
    }
}

/// What the killed run showed on its way.
#[derive(Default)]
struct Way {
    kills: u64,
    /// Calls in flight at all kills together.
    in_flight: i64,
    /// The most that was spent or reserved above the cap of the moment.
    over_cap: i64,
}

pub fn run(bench: &Bench, report: &mut Report) -> Result<(), String> {
    // About 2.2 calls a person.
    let people = crowd::people(bench.size(4_600, 700));
    let list = bench.write("killed.csv", &crowd::sheet(&people, 5))?;
    let recipe = bench.write("listed.toml", &recipe())?;
    let start = |home: &Path, definitions: &Path, cap: i64| {
        let cap = format!("{}.{:06}", cap / 1_000_000, cap % 1_000_000);
        process::start(
            engine(bench, home, definitions)
                .arg("enrich")
                .arg(&list)
                .arg("--recipe")
                .arg(&recipe)
                .args(["--yes", "--max-spend", &cap]),
        )
    };

    let world = World::start(&providers::conditions(true))?;
    let definitions = providers::definitions(bench, world.address)?;
    let home = bench.home("alone")?;
    let ended = start(&home, &definitions, 100_000_000_000)?.end()?;
    if ended.code != Some(0) {
        return Err(format!("the run left alone ended with {}", ended.said));
    }
    let alone = ledger::read(&home)?;
    drop(world);
    say(&format!(
        "left alone: {} calls, {}",
        alone.calls,
        dollars(alone.spent)
    ));

    // Half of what the run will cost, so that the cap is met on the way; then enough.
    let half = alone.spent / 2;
    let mut world = World::start(&providers::conditions(true))?;
    let definitions = providers::definitions(bench, world.address)?;
    let home = bench.home("killed")?;
    let mut running = start(&home, &definitions, half)?;
    let ample = alone.spent * 2;
    let mut cap = half;
    let mut dice = Dice(7);
    let mut way = Way::default();
    let calls = u64::try_from(alone.calls).unwrap_or(0);
    loop {
        let kill = way.kills + 1;
        let killed = if way.kills >= KILLS {
            false
        } else if kill % EARLY == 0 {
            thread::sleep(Duration::from_millis(dice.below(300)));
            !running.has_ended()
        } else {
            let at = (way.kills * calls + dice.below(calls)) / KILLS;
            reaches(&mut world, &mut running, at.max(1))? && {
                thread::sleep(Duration::from_micros(dice.below(20_000)));
                !running.has_ended()
            }
        };
        if killed {
            running.kill()?;
            way.kills += 1;
            let broken = ledger::read(&home)?;
            let lost = broken.lost - way.in_flight;
            way.in_flight = broken.lost;
            way.over_cap = way.over_cap.max(broken.spent - cap);
            say(&format!(
                "kill {}: {} calls, {lost} in flight",
                way.kills, broken.calls
            ));
        } else {
            let ended = running.end()?;
            let stopped = ledger::read(&home)?;
            way.over_cap = way.over_cap.max(stopped.spent - cap);
            match ended.code {
                Some(0) => break,
                Some(3) if cap < ample => cap = ample,
                _ => return Err(format!("the killed run ended with {}", ended.said)),
            }
        }
        let dollars = format!("{}.{:06}", cap / 1_000_000, cap % 1_000_000);
        let mut resume = engine(bench, &home, &definitions);
        running = process::start(resume.args(["resume", "1", "--max-spend", &dollars]))?;
    }
    tell(report, people.len(), &alone, &ledger::read(&home)?, &way);
    Ok(())
}

/// The four in a fixed order: who is asked for whom does not depend on the time anything takes.
fn recipe() -> String {
    let names = ALL.map(|provider| format!("\"{}\"", provider.name)).join(", ");
    format!(
        "format = 1\nname = \"Killed\"\ndial = \"cheapest\"\n[[fields]]\nfield = \"person.email\"\norder = \"listed\"\nproviders = [{names}]\n"
    )
}

/// Waits until the world has received so many calls; false when the program ends before.
fn reaches(world: &mut World, running: &mut Running, calls: u64) -> Result<bool, String> {
    let began = Instant::now();
    while world.counts()?.calls < calls {
        if running.has_ended() {
            return Ok(false);
        }
        if began.elapsed() > STUCK {
            return Err(format!("the killed run never came to {calls} calls"));
        }
        thread::sleep(LOOK);
    }
    Ok(true)
}

fn tell(report: &mut Report, people: usize, alone: &Ledger, killed: &Ledger, way: &Way) {
    let differing = alone
        .cells
        .iter()
        .filter(|(key, cell)| killed.cells.get(*key) != Some(*cell))
        .count()
        + killed
            .cells
            .keys()
            .filter(|key| !alone.cells.contains_key(*key))
            .count();
    report.note(&format!(
        "{} people asked in a fixed order; killed {} times at random moments and resumed, with half the cap it needs at first.",
        thousands(people),
        way.kills
    ));
    report.row(
        &format!(
            "Kills of one run of {} calls: cells that differ from the run left alone",
            alone.calls
        ),
        &format!("{differing} of {}", alone.cells.len()),
        "",
        "",
        "0",
    );
    report.row(
        "Kills: answered questions asked again",
        &killed.answered_twice.to_string(),
        "",
        "",
        "0",
    );
    report.row(
        "Kills: calls repeated, beside those in flight at a kill",
        &killed.repeated.to_string(),
        &way.in_flight.to_string(),
        "",
        "at most those",
    );
    report.row(
        "Kills: spend over the cap at any kill or end",
        &dollars(way.over_cap.max(0)),
        "",
        "",
        "$0.00",
    );
    report.row(
        "Kills: spend, with lost calls in full, beside the run left alone",
        &dollars(killed.spent),
        &dollars(alone.spent),
        "",
        "",
    );
}
