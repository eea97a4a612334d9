//! How fast windows of the grid are: `cargo run --release -p spillway-store --example grid -- 100000`.
//!
//! Builds a list of that many records with 20 columns and four found fields, in a folder that may be named after the
//! number and is then left there. Writes one line of JSON for each figure: its name, the records, how often it was
//! measured, median and 95th percentile in milliseconds, and where the system tells (Linux) the mean CPU time, which says
//! more on a busy machine. A figure that is no time names its unit instead.

use std::{
    error::Error,
    io::Write as _,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use model::{Cell, CellState, EntityId, Field, ListId, Micros, Provenance, RunId, Value};
use spillway_store::{
    CellChange, Column, GridFilter, GridOrder, Imported, Link, List, NewList, NewRun, Store,
};

type Outcome<T> = Result<T, Box<dyn Error>>;

const COLUMNS: u32 = 20;
const REPETITIONS: u32 = 40;
const PAGE: u32 = 100;
const LARGEST_PAGE: u32 = 500;
/// Records that share a company.
const COLLEAGUES: u32 = 5;
const SYLLABLES: [&str; 16] = [
    "al", "ber", "can", "dor", "el", "fin", "gar", "hol", "is", "jor", "kel", "lun", "mor", "nor", "os",
    "pel",
];

/// CPU time of this process's threads so far, in nanoseconds; 0 where the system does not tell.
fn cpu() -> u64 {
    let threads = std::fs::read_dir("/proc/self/task")
        .into_iter()
        .flatten()
        .flatten();
    threads
        .filter_map(|thread| std::fs::read_to_string(thread.path().join("schedstat")).ok())
        .filter_map(|text| text.split(' ').next()?.parse::<u64>().ok())
        .sum()
}

/// Times of one figure.
struct Times {
    each: Vec<Duration>,
    cpu_before: u64,
}

impl Times {
    fn new() -> Self {
        Self {
            each: Vec::new(),
            cpu_before: cpu(),
        }
    }

    fn since(&mut self, began: Instant) {
        self.each.push(began.elapsed());
    }

    fn report(mut self, name: &str, records: u32) -> Outcome<()> {
        let spent = cpu().saturating_sub(self.cpu_before);
        self.each.sort_unstable();
        let at = |percent: usize| {
            let place = (self.each.len() * percent / 100).min(self.each.len().saturating_sub(1));
            self.each
                .get(place)
                .map_or(0.0, |time| time.as_secs_f64() * 1_000.0)
        };
        let times = self.each.len();
        line(&format!(
            r#"{{"name":"{name}","rows":{records},"repetitions":{times},"median_ms":{:.2},"p95_ms":{:.2},"cpu_ms":{:.2}}}"#,
            at(50),
            at(95),
            spent as f64 / 1e6 / times.max(1) as f64,
        ))
    }
}

/// Numbers that look random and are the same every time (xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        u32::try_from((self.0 >> 32) % u64::from(limit.max(1))).unwrap_or(0)
    }

    fn word(&mut self) -> String {
        (0..3).map(|_| SYLLABLES[self.below(16) as usize]).collect()
    }
}

/// A column's value: names, numbers and dates in turn, every tenth blank.
fn value(column: u32, row: u32, dice: &mut Dice) -> String {
    if dice.below(10) == 0 {
        return String::new();
    }
    match column % 5 {
        0 => format!("{} {}", dice.word(), dice.word()),
        1 => dice.below(1_000_000).to_string(),
        2 => format!(
            "{}/{}/20{}",
            1 + dice.below(12),
            1 + dice.below(28),
            10 + dice.below(16)
        ),
        3 => format!("https://{}-{row}.example", dice.word()),
        _ => format!("{} of {}", dice.word(), dice.word()),
    }
}

/// A number that no two entities share and that is as scattered as a hash.
fn entity(kind: i64, number: u32) -> EntityId {
    EntityId((i64::from(number) * 2 + kind + 1).wrapping_mul(0x4F1B_BCDC_BFA5_3E0B))
}

struct Bench {
    store: Store,
    list: ListId,
    run: RunId,
    records: u32,
    dice: Dice,
}

impl Bench {
    async fn build(folder: &Path, records: u32) -> Outcome<Self> {
        let store = Store::open(folder).await?;
        let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
        let list = store
            .begin_list(NewList {
                name: "Grid".to_owned(),
                source: "grid.csv".to_owned(),
                content_hash: String::new(),
                practice: false,
            })
            .await?;
        let mut import = Imported::new(store.clone(), list);
        for row in 1..=records {
            import
                .push((0..COLUMNS).map(|column| value(column, row, &mut dice)))
                .await?;
        }
        import.flush().await?;
        let done = List {
            id: list,
            name: "Grid".to_owned(),
            source: "grid.csv".to_owned(),
            format: "csv".to_owned(),
            sheet: None,
            sheets: Vec::new(),
            header_row: Some(1),
            encoding: None,
            records,
            practice: false,
            problems: Vec::new(),
            recipe: None,
            own_recipe: None,
            created_ms: 0,
            opened_ms: 0,
        };
        let column = |position| Column {
            name: format!("Column {position}"),
            samples: Vec::new(),
            filled: records,
            field: None,
            chosen: false,
            guess: None,
        };
        store
            .finish_list(done, (0..COLUMNS).map(column).collect())
            .await?;
        let token = store.begin_linking(list).await?;
        for first in (1..=records).step_by(10_000) {
            let last = records.min(first + 9_999);
            let link = |row| Link {
                row,
                person: Some(entity(0, row)),
                company: Some(entity(1, row / COLLEAGUES)),
            };
            store.set_links(list, (first..=last).map(link).collect()).await?;
        }
        store.end_linking(list, token, String::new()).await?;
        let run = NewRun {
            list,
            recipe_name: String::new(),
            recipe_toml: String::new(),
            question: String::new(),
            mapping: Vec::new(),
            dial: None,
            practice: false,
            cap: Micros(0),
        };
        let run = store
            .prepare_run(run)
            .await?
            .ok_or("the list has a run already")?;
        store.begin_run(run).await?;
        Ok(Self {
            store,
            list,
            run,
            records,
            dice,
        })
    }

    /// Two cells of every company and of every person, in the order in which a run writes them.
    async fn find(&mut self) -> Outcome<u32> {
        let mut written = 0;
        for first in (0..=self.records).step_by(200) {
            let mut changes = Vec::new();
            for row in first..self.records.min(first + 199) + 1 {
                if row % COLLEAGUES == 0 {
                    changes.extend(company_cells(row / COLLEAGUES, &mut self.dice));
                }
                changes.extend(person_cells(row, &mut self.dice));
            }
            written += u32::try_from(changes.len())?;
            self.store.finish_item(self.list, self.run, 0, changes, 0).await?;
        }
        Ok(written)
    }

    /// A window somewhere, first or last by turns with anywhere.
    fn start(&mut self, turn: u32, total: u32) -> u32 {
        let last = total.saturating_sub(PAGE);
        match turn % 10 {
            0 => 0,
            1 => last,
            _ => self.dice.below(last + 1),
        }
    }

    async fn time(&mut self, name: &str, length: u32, order: &GridOrder, filter: &GridFilter) -> Outcome<()> {
        let (_, total) = self.store.window(self.list, 0, 1, order, filter).await?;
        let mut times = Times::new();
        for turn in 0..REPETITIONS {
            let start = self.start(turn, total);
            let began = Instant::now();
            let (records, _) = self.store.window(self.list, start, length, order, filter).await?;
            self.store.cells_behind(self.list, &records).await?;
            times.since(began);
        }
        times.report(name, self.records)
    }

    /// The first window in an order, which makes the list sortable by the column.
    async fn first(&mut self, name: &str, order: &GridOrder) -> Outcome<()> {
        let mut times = Times::new();
        let began = Instant::now();
        self.store
            .window(self.list, 0, PAGE, order, &GridFilter::default())
            .await?;
        times.since(began);
        times.report(name, self.records)
    }
}

fn company_cells(number: u32, dice: &mut Dice) -> [CellChange; 2] {
    let employees = i64::from(dice.below(20_000));
    [
        found(
            entity(1, number),
            Field::COMPANY_EMPLOYEE_COUNT,
            Value::Integer(employees),
            dice,
        ),
        found(
            entity(1, number),
            Field::COMPANY_DOMAIN,
            Value::Text(format!("{}-{number}.example", dice.word())),
            dice,
        ),
    ]
}

fn person_cells(row: u32, dice: &mut Dice) -> [CellChange; 2] {
    let address = format!("{}.{row}@{}.example", dice.word(), dice.word());
    let title = format!("{} of {}", dice.word(), dice.word());
    [
        found(entity(0, row), Field::PERSON_EMAIL, Value::Text(address), dice),
        found(entity(0, row), Field::PERSON_JOB_TITLE, Value::Text(title), dice),
    ]
}

/// Three of four are found, the others not or only later.
fn found(entity: EntityId, field: Field, value: Value, dice: &mut Dice) -> CellChange {
    let cell = match dice.below(16) {
        0 => Cell::without_value(
            CellState::Failed,
            "Northwind Data could not be reached. Retry the row.",
        ),
        1..=3 => Cell::without_value(CellState::NotFound, "Asked Northwind Data and Fabrikam Leads."),
        _ => Cell {
            value: Some(value),
            confidence: Some(92),
            provenance: Some(Provenance {
                provider: "northwind".to_owned(),
                operation: "enrich".to_owned(),
                at_ms: 1_750_000_000_000,
                cost: Micros(10_000),
                ..Provenance::default()
            }),
            ..Cell::without_value(CellState::Value, "")
        },
    };
    CellChange { entity, field, cell }
}

fn line(text: &str) -> Outcome<()> {
    Ok(writeln!(std::io::stdout(), "{text}")?)
}

fn megabytes(name: &str, records: u32, folder: &Path) -> Outcome<()> {
    let mut bytes = 0;
    for file in std::fs::read_dir(folder)? {
        bytes += file?.metadata()?.len();
    }
    let size = bytes as f64 / 1e6;
    line(&format!(
        r#"{{"name":"{name}","rows":{records},"unit":"MB","value":{size:.1}}}"#
    ))
}

/// Peak memory of this process, where the system tells (Linux).
fn peak(name: &str, records: u32) -> Outcome<()> {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .and_then(|rest| rest.split_whitespace().next());
    match peak {
        Some(kilobytes) => line(&format!(
            r#"{{"name":"{name}","rows":{records},"unit":"kB","value":{kilobytes}}}"#
        )),
        None => Ok(()),
    }
}

fn source(position: u32, descending: bool) -> GridOrder {
    GridOrder::Source { position, descending }
}

fn by(field: Field, descending: bool) -> GridOrder {
    GridOrder::Found {
        field,
        file: None,
        descending,
    }
}

fn in_state(state: CellState, field: Option<Field>) -> GridFilter {
    GridFilter {
        state: Some(state),
        field,
        ..GridFilter::default()
    }
}

fn with(text: &str) -> GridFilter {
    GridFilter {
        search: Some(text.to_owned()),
        ..GridFilter::default()
    }
}

#[tokio::main]
async fn main() -> Outcome<()> {
    let records: u32 = std::env::args()
        .nth(1)
        .unwrap_or_else(|| "100000".to_owned())
        .parse()?;
    let passing = tempfile::tempdir()?;
    let folder = std::env::args()
        .nth(2)
        .map_or_else(|| passing.path().to_owned(), PathBuf::from);
    let folder = folder.as_path();
    let mut bench = Bench::build(folder, records).await?;
    megabytes("file, imported", records, folder)?;
    let mut times = Times::new();
    let began = Instant::now();
    let cells = bench.find().await?;
    times.since(began);
    times.report("write all cells", records)?;
    line(&format!(
        r#"{{"name":"cells","rows":{records},"unit":"cells","value":{cells}}}"#
    ))?;
    megabytes("file, with cells", records, folder)?;

    let mut times = Times::new();
    let began = Instant::now();
    bench.store.make_filterable(bench.list).await?;
    times.since(began);
    times.report("make filterable", records)?;
    let all = GridFilter::default();
    bench.time("page", PAGE, &GridOrder::File, &all).await?;
    bench
        .time("page of 500", LARGEST_PAGE, &GridOrder::File, &all)
        .await?;
    let value = in_state(CellState::Value, None);
    let failed = in_state(CellState::Failed, Some(Field::PERSON_EMAIL));
    bench
        .time("filter by state", PAGE, &GridOrder::File, &value)
        .await?;
    bench
        .time("filter by state of a field", PAGE, &GridOrder::File, &failed)
        .await?;
    search(&mut bench).await?;

    bench
        .first("sort by a text column, first time", &source(0, false))
        .await?;
    bench
        .first("sort by a number column, first time", &source(1, false))
        .await?;
    bench
        .first("sort by a date column, first time", &source(2, false))
        .await?;
    bench
        .first(
            "sort by a found text, first time",
            &by(Field::PERSON_EMAIL, false),
        )
        .await?;
    bench
        .first(
            "sort by a found number, first time",
            &by(Field::COMPANY_EMPLOYEE_COUNT, false),
        )
        .await?;
    megabytes("file, with five sorted columns", records, folder)?;
    for descending in [false, true] {
        let way = if descending { "down" } else { "up" };
        let columns = [
            ("text column", source(0, descending)),
            ("number column", source(1, descending)),
            ("date column", source(2, descending)),
            ("found text", by(Field::PERSON_EMAIL, descending)),
            ("found number", by(Field::COMPANY_EMPLOYEE_COUNT, descending)),
        ];
        for (name, order) in columns {
            bench
                .time(&format!("sort by a {name}, {way}"), PAGE, &order, &all)
                .await?;
        }
    }
    let both = GridFilter {
        search: Some("nor".to_owned()),
        ..in_state(CellState::Value, Some(Field::PERSON_EMAIL))
    };
    let order = by(Field::COMPANY_EMPLOYEE_COUNT, true);
    bench
        .time("sort, filter and search", LARGEST_PAGE, &order, &both)
        .await?;
    counts(&mut bench).await?;
    under_writes(&mut bench, &value).await?;
    peak("peak memory", records)
}

async fn search(bench: &mut Bench) -> Outcome<()> {
    for (name, prefix) in [
        ("search for something common", "x"),
        ("search for something rare", "orkelis-"),
    ] {
        let mut times = Times::new();
        for turn in 0..REPETITIONS {
            // Another text each time: what was looked for before is kept.
            let text = match prefix {
                "x" => {
                    let first = SYLLABLES[(turn % 16) as usize];
                    format!(
                        "{}{}",
                        first.to_uppercase(),
                        &SYLLABLES[(turn / 16) as usize][..1]
                    )
                }
                rare => format!("{rare}{turn}"),
            };
            let began = Instant::now();
            let filter = with(&text);
            let (records, _) = bench
                .store
                .window(bench.list, 0, PAGE, &GridOrder::File, &filter)
                .await?;
            bench.store.cells_behind(bench.list, &records).await?;
            times.since(began);
        }
        times.report(name, bench.records)?;
    }
    bench
        .time("search, next pages", PAGE, &GridOrder::File, &with("nor"))
        .await
}

async fn counts(bench: &mut Bench) -> Outcome<()> {
    let mut times = Times::new();
    for _ in 0..REPETITIONS {
        let began = Instant::now();
        bench.store.found_fields(bench.list).await?;
        bench.store.cell_counts(bench.list).await?;
        times.since(began);
    }
    times.report("counts by field and state", bench.records)
}

/// The same while a run commits some twenty times a second, so that nothing kept stays true.
async fn under_writes(bench: &mut Bench, value: &GridFilter) -> Outcome<()> {
    let ended = Arc::new(AtomicBool::new(false));
    let writer = tokio::spawn({
        let (store, list, run, records) = (bench.store.clone(), bench.list, bench.run, bench.records);
        let ended = Arc::clone(&ended);
        let mut dice = Dice(7);
        async move {
            let (mut written, mut spent) = (0_u32, Duration::ZERO);
            while !ended.load(Ordering::Relaxed) {
                let mut changes = Vec::new();
                for _ in 0..10 {
                    changes.extend(person_cells(dice.below(records), &mut dice));
                    changes.extend(company_cells(dice.below(records / COLLEAGUES), &mut dice));
                }
                written += 40;
                let began = Instant::now();
                store.finish_item(list, run, 0, changes, 0).await?;
                spent += began.elapsed();
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            Ok::<_, spillway_store::StoreError>(spent / written.max(1))
        }
    });
    let all = GridFilter::default();
    let text = by(Field::PERSON_EMAIL, false);
    let number = by(Field::COMPANY_EMPLOYEE_COUNT, true);
    bench
        .time("page, while a run writes", PAGE, &GridOrder::File, &all)
        .await?;
    bench
        .time(
            "filter by state, while a run writes",
            PAGE,
            &GridOrder::File,
            value,
        )
        .await?;
    bench
        .time("sort by a found text, while a run writes", PAGE, &text, &all)
        .await?;
    bench
        .time(
            "sort by a found number and filter, while a run writes",
            PAGE,
            &number,
            value,
        )
        .await?;
    ended.store(true, Ordering::Relaxed);
    let each = writer.await??;
    let each = each.as_secs_f64() * 1e6;
    line(&format!(
        r#"{{"name":"write a cell of a sorted column, with its commit","rows":{},"unit":"us","value":{each:.0}}}"#,
        bench.records
    ))
}
