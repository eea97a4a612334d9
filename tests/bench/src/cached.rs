//! Running a fully answered list again: no call, and hardly more than reading its rows takes.

use std::{path::Path, time::Instant};

use futures::TryStreamExt as _;
use practice::{Conditions, Manners};
use sqlx::{ConnectOptions as _, Row as _, SqliteConnection, sqlite::SqliteConnectOptions};

use crate::{
    Bench, crowd,
    pace::engine,
    process, providers,
    report::{Report, thousands},
    world::World,
};

const DEFINITION: &str = include_str!("../providers/everyone.toml");
const FIELDS: [&str; 4] = [
    "person.email",
    "person.job_title",
    "person.linkedin_url",
    "person.city",
];

pub fn run(bench: &Bench, report: &mut Report) -> Result<(), String> {
    let size = bench.size(100_000, 5_000);
    let conditions = Conditions {
        log: 0,
        ..Conditions::still()
    };
    let knows_all = Manners {
        hit_rate: Some(1.0),
        ..Manners::default()
    };
    let mut world = World::start(&conditions.with("prospeo", knows_all))?;
    let definitions = providers::define(bench, "everyone", DEFINITION, world.address)?;
    let list = bench.write("all.csv", &crowd::sheet(&crowd::people(size), 5))?;
    let fields: Vec<String> = FIELDS
        .iter()
        .map(|field| format!("[[fields]]\nfield = \"{field}\"\nproviders = [\"everyone\"]\n"))
        .collect();
    let text = format!("format = 1\nname = \"Four fields\"\n{}", fields.concat());
    let recipe = bench.write("four.toml", &text)?;
    let home = bench.home("cached")?;
    let enrich = |list: &str| {
        let recipe = recipe.to_string_lossy();
        process::run(engine(bench, &home, &definitions).args([
            "enrich",
            list,
            "--recipe",
            &recipe,
            "--yes",
            "--max-spend",
            "1000000",
        ]))
    };
    let first = enrich(&list.to_string_lossy())?;
    let asked = world.counts()?;
    let again = enrich("1")?;
    let more = world.counts()?.since(asked).calls;
    let runtime = tokio::runtime::Runtime::new().map_err(|error| error.to_string())?;
    let (rows, bare) = runtime
        .block_on(read(&home.join("app.db")))
        .map_err(|error| format!("reading the database: {error}"))?;
    let name = thousands(size);
    report.row(
        &format!("{name} people, 4 fields: first run"),
        &format!("{:.1} s", first.seconds()),
        &format!("{} calls", asked.calls),
        "",
        "",
    );
    report.row(
        &format!("{name} people, 4 fields: run again, beside a bare read of its {rows} rows"),
        &format!("{:.2} s", again.seconds()),
        &format!("{bare:.2} s"),
        &format!("{:.1} x", again.seconds() / bare),
        "at most 6 s and 4 x",
    );
    report.row("Calls of the second run", &more.to_string(), "", "", "0");
    Ok(())
}

/// Reads all records and cells and nothing else: how many rows, in how many seconds.
async fn read(file: &Path) -> Result<(usize, f64), sqlx::Error> {
    let began = Instant::now();
    let options = SqliteConnectOptions::new().filename(file).read_only(true);
    let mut connection = options.connect().await?;
    let records = rows(
        &mut connection,
        "SELECT id, cells, person_entity, company_entity FROM record ORDER BY id",
        1,
    )
    .await?;
    let cells = rows(
        &mut connection,
        "SELECT entity_id, field, state, cell FROM cell WHERE list_id = 1",
        3,
    )
    .await?;
    Ok((records + cells, began.elapsed().as_secs_f64()))
}

/// Reads the rows of a query with the number and the text in each.
async fn rows(
    connection: &mut SqliteConnection,
    query: &'static str,
    text: usize,
) -> Result<usize, sqlx::Error> {
    let mut found = sqlx::query(query).fetch(connection);
    let (mut count, mut sum, mut bytes) = (0, 0_i64, 0);
    while let Some(row) = found.try_next().await? {
        count += 1;
        sum ^= row.get::<i64, _>(0);
        bytes += row.get::<&str, _>(text).len();
    }
    std::hint::black_box((sum, bytes));
    Ok(count)
}
