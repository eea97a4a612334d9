//! Everything that goes wrong in mid-run, beside a run in which nothing does: whether the same people are found, and whether
//! the providers that are well are asked as fast as without the fault.

use std::{
    collections::BTreeMap,
    fs,
    io::Write as _,
    path::PathBuf,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use practice::Fault;

use crate::{
    Bench, crowd, ledger,
    pace::engine,
    process::{self, Running},
    providers::{self, ALL, Provider},
    report::{Report, float, percent, thousands},
    say, told,
    world::{Counts, World},
};

/// The provider that falls ill: the one that knows most.
const ILL: usize = 1;
/// The share of the calls it gets in a run without a fault, after which it does.
const AFTER: f64 = 0.35;
/// How often counts are taken.
const LOOK: Duration = Duration::from_millis(25);
/// Room in the file system that fills up.
const DISK: &str = "size=256m";

/// What goes wrong.
#[derive(Clone, Copy)]
enum Trouble {
    /// One provider answers like this for a while, or to the end.
    Ill { fault: Fault, for_good: bool },
    /// One provider's name cannot be looked up, until the run is paused and resumed.
    NoName,
    /// Nobody listens anywhere.
    NoNetwork,
    /// The program is halted as a sleeping computer halts it.
    Asleep,
    /// Nothing more can be written, until there is room and the run is resumed.
    FullDisk,
    /// Another process works on the same home folder.
    Beside,
}

const fn ill(fault: Fault) -> Trouble {
    Trouble::Ill {
        fault,
        for_good: false,
    }
}

const ALL_TROUBLES: &[(&str, Trouble)] = &[
    (
        "answers take 4 s, to the end",
        Trouble::Ill {
            fault: Fault::Slow { ms: 4_000 },
            for_good: true,
        },
    ),
    (
        "429 with Retry-After: 2",
        ill(Fault::Throttle {
            retry_after_s: Some(2),
        }),
    ),
    ("429 without a word", ill(Fault::Throttle { retry_after_s: None })),
    ("500", ill(Fault::Broken { status: 500 })),
    ("no answers", ill(Fault::Hang)),
    ("resets", ill(Fault::Reset)),
    ("garbage", ill(Fault::Garbage)),
    ("half bodies", ill(Fault::HalfBody)),
    ("bodies of 200 MB", ill(Fault::HugeBody { bytes: 200 << 20 })),
    ("its name cannot be looked up", Trouble::NoName),
    ("no network", Trouble::NoNetwork),
    ("asleep", Trouble::Asleep),
    ("a full disk", Trouble::FullDisk),
    ("a second process", Trouble::Beside),
];

impl Trouble {
    /// How long it lasts.
    fn lasts(self, bench: &Bench) -> Duration {
        let (full, quick) = match self {
            Self::NoNetwork => (60, 6),
            Self::Asleep => (30, 5),
            _ => (8, 4),
        };
        Duration::from_secs(if bench.quick { quick } else { full })
    }

    /// Whether others are well meanwhile.
    fn leaves_others_well(self) -> bool {
        matches!(self, Self::Ill { .. } | Self::NoName | Self::Beside)
    }
}

/// Calls by provider at moments since the start.
type Trace = Vec<(Duration, BTreeMap<String, Counts>)>;

/// What one run showed.
struct Shown {
    trace: Trace,
    /// When it began to go wrong.
    began: Option<Duration>,
    seconds: f64,
    found: usize,
    not_found: usize,
    neither: usize,
    lost: i64,
    answered_twice: i64,
}

impl Shown {
    /// Calls a second, of all that are not ill, in a span of time.
    fn others(&self, from: Duration, to: Duration, all: bool) -> f64 {
        let calls = |at: Duration| -> u64 {
            let sample = self.trace.iter().rev().find(|(moment, _)| *moment <= at);
            sample.map_or(0, |(_, counts)| {
                let others = counts.iter().filter(|(id, _)| all || *id != ALL[ILL].world);
                others.map(|(_, counts)| counts.calls).sum()
            })
        };
        float(calls(to).saturating_sub(calls(from))) / (to - from).as_secs_f64()
    }

    /// When the provider had received so many calls.
    fn reached(&self, calls: u64) -> Duration {
        let has = |counts: &BTreeMap<String, Counts>| of_ill(counts) >= calls;
        self.trace
            .iter()
            .find(|(_, counts)| has(counts))
            .map_or(Duration::ZERO, |(at, _)| *at)
    }
}

fn of_ill(counts: &BTreeMap<String, Counts>) -> u64 {
    counts.get(ALL[ILL].world).map_or(0, |counts| counts.calls)
}

/// A run under way and all it stands on.
struct Scene<'a> {
    bench: &'a Bench,
    home: PathBuf,
    definitions: PathBuf,
    world: Option<World>,
    port: u16,
    /// What worlds counted that are gone.
    gone: BTreeMap<String, Counts>,
    running: Option<Running>,
    disk: Option<Disk>,
}

/// A file system of its own.
struct Disk(PathBuf);

impl Disk {
    /// Makes one; only root can.
    fn mount(at: PathBuf) -> Option<Self> {
        fs::create_dir_all(&at).ok()?;
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", DISK, "tmpfs"])
            .arg(&at)
            .stderr(Stdio::null())
            .status();
        mounted.is_ok_and(|status| status.success()).then_some(Self(at))
    }

    fn ballast(&self) -> PathBuf {
        self.0.join("ballast")
    }

    /// Takes all the room there is.
    fn fill(&self) -> Result<(), String> {
        let path = self.ballast();
        let mut file = fs::File::create(&path).map_err(told("making", &path))?;
        for size in [1 << 20, 1 << 12] {
            let block = vec![0; size];
            while file.write_all(&block).is_ok() {}
        }
        Ok(())
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // What is left of it is in memory and goes with the machine's next start at the latest.
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

pub fn run(bench: &Bench, report: &mut Report) -> Result<(), String> {
    let people = crowd::people(bench.size(5_000, 2_000));
    let list = bench.write("faults.csv", &crowd::sheet(&people, 5))?;
    report.note(&format!(
        "{} people; {} falls ill after {:.0} % of its calls.",
        thousands(people.len()),
        ALL[ILL].name,
        AFTER * 100.0
    ));
    for dial in ["fastest", "balanced"] {
        let recipe = bench.write(&format!("{dial}.toml"), &providers::recipe(dial))?;
        let words = [
            "enrich".to_owned(),
            list.to_string_lossy().into_owned(),
            "--recipe".to_owned(),
            recipe.to_string_lossy().into_owned(),
            "--yes".to_owned(),
            "--max-spend".to_owned(),
            "100000".to_owned(),
        ];
        let well = Scene::new(bench, None)?.follow(&words, None)?;
        say(&format!("{dial}: {}", line(&well)));
        report.row(
            &format!("{dial}, no fault: calls a second of all but {}", ALL[ILL].name),
            &format!(
                "{:.0}",
                well.others(Duration::ZERO, Duration::from_secs_f64(well.seconds), false)
            ),
            "",
            "",
            "",
        );
        let last = well.trace.last().map_or(0, |(_, counts)| of_ill(counts));
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a share of a count"
        )]
        let after = (float(last) * AFTER) as u64;
        for (name, trouble) in ALL_TROUBLES {
            let scene = Scene::new(bench, Some(*trouble))?;
            if matches!(trouble, Trouble::FullDisk) && scene.disk.is_none() {
                report.note("Only root can make a disk that fills up, so that was left out.");
                continue;
            }
            let shown = scene.follow(&words, Some((*trouble, after, well.reached(after))))?;
            say(&format!("{dial}, {name}: {}", line(&shown)));
            tell(
                report,
                &format!("{dial}, {name}"),
                &well,
                &shown,
                *trouble,
                trouble.lasts(bench),
            );
        }
    }
    Ok(())
}

impl<'a> Scene<'a> {
    fn new(bench: &'a Bench, trouble: Option<Trouble>) -> Result<Self, String> {
        let world = World::start(&providers::conditions(true))?;
        let definitions = providers::definitions(bench, world.address)?;
        if matches!(trouble, Some(Trouble::NoName)) {
            let nowhere = ALL[ILL]
                .definition
                .replace("http://WORLD", "https://bravo.invalid");
            bench.write(&format!("definitions/{}.toml", ALL[ILL].name), &nowhere)?;
        }
        let mut home = bench.home("faults")?;
        let disk = matches!(trouble, Some(Trouble::FullDisk))
            .then(|| Disk::mount(bench.work.join("disk")))
            .flatten();
        if let Some(disk) = &disk {
            home = disk.0.join("home");
        }
        Ok(Self {
            bench,
            home,
            definitions,
            port: world.address.port(),
            world: Some(world),
            gone: BTreeMap::new(),
            running: None,
            disk,
        })
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = engine(self.bench, &self.home, &self.definitions);
        command.args(words);
        command
    }

    /// Calls by provider, in all worlds.
    fn counts(&mut self) -> Result<BTreeMap<String, Counts>, String> {
        let mut all = self.gone.clone();
        if let Some(world) = &mut self.world {
            for (id, counts) in world.by_provider()? {
                let sum = all.entry(id).or_default();
                *sum = sum.and(counts);
            }
        }
        Ok(all)
    }

    /// Follows a run to its end. The trouble begins when the provider has so many calls, or where it gets none, at a time.
    fn follow(
        mut self,
        words: &[String],
        trouble: Option<(Trouble, u64, Duration)>,
    ) -> Result<Shown, String> {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let start = Instant::now();
        self.running = Some(process::start(&mut self.command(&words))?);
        let (mut trace, mut began, mut over) = (Trace::new(), None, false);
        loop {
            let counts = self.counts()?;
            let now = start.elapsed();
            trace.push((now, counts.clone()));
            if let Some((trouble, after, at)) = trouble {
                let is_time = match trouble {
                    Trouble::NoName => now >= at,
                    _ => of_ill(&counts) >= after,
                };
                match began {
                    None if is_time => {
                        began = Some(now);
                        self.begin(trouble)?;
                    }
                    Some(since) if !over && now >= since + trouble.lasts(self.bench) => {
                        over = true;
                        self.end(trouble)?;
                    }
                    _ => {}
                }
            }
            let has_ended = self.running.as_mut().is_none_or(Running::has_ended);
            let is_through = trouble.is_none_or(|_| over || began.is_none());
            if has_ended && is_through {
                break;
            }
            if has_ended && !matches!(trouble, Some((Trouble::FullDisk, ..))) {
                // It was done before the trouble was over.
                break;
            }
            thread::sleep(LOOK);
        }
        let seconds = start.elapsed().as_secs_f64();
        if let Some(running) = self.running.take() {
            let ended = running.end()?;
            if !matches!(ended.code, Some(0 | 4)) {
                return Err(format!("the run ended with {}", ended.said));
            }
        }
        let ledger = ledger::read(&self.home)?;
        let count = |state: &str| {
            let cells = ledger.cells.iter();
            cells
                .filter(|((_, field), cell)| field == "person.email" && cell.split(' ').next() == Some(state))
                .count()
        };
        let (found, not_found) = (count("value"), count("not_found"));
        Ok(Shown {
            trace,
            began,
            seconds,
            found,
            not_found,
            neither: ledger.cells.len() - found - not_found,
            lost: ledger.lost,
            answered_twice: ledger.answered_twice,
        })
    }

    fn ill(&mut self, fault: Option<Fault>) -> Result<(), String> {
        let provider: &Provider = &ALL[ILL];
        match &mut self.world {
            Some(world) => world.set(provider.world, provider.manners(true, fault)),
            None => Ok(()),
        }
    }

    fn begin(&mut self, trouble: Trouble) -> Result<(), String> {
        match trouble {
            Trouble::Ill { fault, .. } => self.ill(Some(fault)),
            Trouble::NoName => Ok(()),
            Trouble::NoNetwork => {
                self.gone = self.counts()?;
                self.world = None;
                Ok(())
            }
            Trouble::Asleep => self.signal("STOP"),
            Trouble::FullDisk => self.disk.as_ref().map_or(Ok(()), Disk::fill),
            Trouble::Beside => {
                let other = self
                    .bench
                    .write("beside.csv", &crowd::sheet(&crowd::others(2_000), 5))?;
                let recipe = self.bench.work.join("fastest.toml");
                let (file, recipe) = (other.to_string_lossy(), recipe.to_string_lossy());
                for (words, code) in [
                    (vec!["import", file.as_ref()], 0),
                    (vec!["cells", "1", "--limit", "200"], 0),
                    (
                        vec!["enrich", file.as_ref(), "--recipe", recipe.as_ref(), "--yes"],
                        2,
                    ),
                ] {
                    let ended = process::start(&mut self.command(&words))?.end()?;
                    if ended.code != Some(code) {
                        return Err(format!("{words:?} beside the run ended with {}", ended.said));
                    }
                }
                Ok(())
            }
        }
    }

    fn end(&mut self, trouble: Trouble) -> Result<(), String> {
        match trouble {
            Trouble::Ill { for_good: true, .. } | Trouble::Beside => Ok(()),
            Trouble::Ill { .. } => self.ill(None),
            Trouble::NoName => {
                process::start(&mut self.command(&["pause", "1"]))?.end()?;
                self.resume(Some(130))
            }
            Trouble::NoNetwork => {
                self.world = Some(World::start_on(self.port, &providers::conditions(true))?);
                Ok(())
            }
            Trouble::Asleep => self.signal("CONT"),
            Trouble::FullDisk => {
                if let Some(disk) = &self.disk {
                    let ballast = disk.ballast();
                    fs::remove_file(&ballast).map_err(told("removing", &ballast))?;
                }
                self.resume(Some(1))
            }
        }
    }

    fn signal(&self, name: &str) -> Result<(), String> {
        self.running
            .as_ref()
            .map_or(Ok(()), |running| running.signal(name))
    }

    /// Waits until the run has broken off, and resumes it with everybody at the world's address.
    fn resume(&mut self, code: Option<i32>) -> Result<(), String> {
        if let Some(running) = self.running.take() {
            let ended = running.end()?;
            if ended.code != code {
                return Err(format!(
                    "the run should have broken off and ended with {}",
                    ended.said
                ));
            }
        }
        if let Some(world) = &self.world {
            providers::definitions(self.bench, world.address)?;
        }
        self.running = Some(process::start(&mut self.command(&["resume", "1"]))?);
        Ok(())
    }
}

fn tell(report: &mut Report, name: &str, well: &Shown, shown: &Shown, trouble: Trouble, lasts: Duration) {
    let of = |shown: &Shown| format!("{} + {}", shown.found, shown.not_found);
    let same = (shown.found, shown.not_found) == (well.found, well.not_found);
    report.row(
        &format!("{name}: people found + not found; seconds; lost; answered twice"),
        &format!(
            "{}; {:.0} s; {}; {}",
            of(shown),
            shown.seconds,
            shown.lost,
            shown.answered_twice
        ),
        &format!("{}; {:.0} s", of(well), well.seconds),
        if same { "the same" } else { "not the same" },
        "the same",
    );
    let Some(began) = shown.began else {
        report.note(&format!("{name}: the run was over before."));
        return;
    };
    if !trouble.leaves_others_well() {
        return;
    }
    let all = matches!(trouble, Trouble::Beside);
    let from = match trouble {
        Trouble::NoName => began,
        _ => {
            let at = shown.trace.iter().find(|(at, _)| *at >= began);
            well.reached(at.map_or(0, |(_, counts)| of_ill(counts)))
        }
    };
    let (with, without) = (
        shown.others(began, began + lasts, all),
        well.others(from, from + lasts, all),
    );
    report.row(
        &format!(
            "{name}: calls a second of the others, for {:.0} s",
            lasts.as_secs_f64()
        ),
        &format!("{with:.0}"),
        &format!("{without:.0}"),
        &percent(with, without),
        "at least 95 %",
    );
}

fn line(shown: &Shown) -> String {
    format!(
        "{:.1} s, {} found, {} not found, {} neither, {} lost, {} answered twice",
        shown.seconds, shown.found, shown.not_found, shown.neither, shown.lost, shown.answered_twice
    )
}
