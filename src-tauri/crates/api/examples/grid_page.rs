//! How fast the grid's commands answer, from JSON to JSON: first
//! `cargo run --release -p spillway-store --example grid -- 100000 HOME`, which leaves its list in that folder, then
//! `cargo run --release -p spillway-api --example grid_page -- HOME`. Figures as the first one writes them.

use std::{error::Error, io::Write as _, path::PathBuf, sync::Arc, time::Instant};

use serde_json::{Value as Json, json};
use spillway_api::{Api, Event, Host, KeyStore, Options};

type Outcome<T> = Result<T, Box<dyn Error>>;

const REPETITIONS: u64 = 40;

struct Nobody;

impl Host for Nobody {
    fn emit(&self, _event: Event) {}
}

async fn time(
    api: &Api,
    name: &str,
    records: u64,
    command: &str,
    payload: impl Fn(u64) -> Json,
) -> Outcome<()> {
    let mut times = Vec::new();
    for turn in 0..REPETITIONS {
        let input = payload(turn);
        let began = Instant::now();
        let answer = api.call(command, input).await.map_err(|error| error.message)?;
        let text = answer.to_string();
        times.push(began.elapsed());
        if text.len() < 100 {
            return Err(format!("{name} shows next to nothing: {text}").into());
        }
    }
    times.sort_unstable();
    let at = |percent: usize| times[times.len() * percent / 100].as_secs_f64() * 1_000.0;
    writeln!(
        std::io::stdout(),
        r#"{{"name":"{name}","rows":{records},"repetitions":{REPETITIONS},"median_ms":{:.2},"p95_ms":{:.2}}}"#,
        at(50),
        at(95)
    )?;
    Ok(())
}

#[tokio::main]
async fn main() -> Outcome<()> {
    let home = std::env::args()
        .nth(1)
        .map(PathBuf::from)
        .ok_or("name the folder")?;
    let options = Options {
        home: Some(home),
        keys: KeyStore::Memory,
        ..Options::default()
    };
    let api = Api::open(options, Arc::new(Nobody))
        .await
        .map_err(|error| error.message)?;
    let lists = api
        .call("lists", json!({}))
        .await
        .map_err(|error| error.message)?;
    let (list, records) = (lists[0]["id"].clone(), lists[0]["records"].as_u64().unwrap_or(0));
    let page = |count: u64, more: Json| {
        let list = list.clone();
        move |turn: u64| {
            let start = (records * turn / REPETITIONS).min(records.saturating_sub(count));
            let mut query = json!({"list": list, "start": start, "count": count});
            if let (Some(query), Some(more)) = (query.as_object_mut(), more.as_object()) {
                query.extend(more.clone());
            }
            query
        }
    };
    time(
        &api,
        "grid_frame",
        records,
        "grid_frame",
        |_| json!({"list": list}),
    )
    .await?;
    time(
        &api,
        "grid_page of 100",
        records,
        "grid_page",
        page(100, json!({})),
    )
    .await?;
    time(
        &api,
        "grid_page of 500",
        records,
        "grid_page",
        page(500, json!({})),
    )
    .await?;
    let sorted = json!({"sort": {"column": "person.email", "descending": true}});
    time(
        &api,
        "grid_page of 500, sorted",
        records,
        "grid_page",
        page(500, sorted),
    )
    .await?;
    let filtered = json!({"sort": {"column": "source:1", "descending": false}, "filters": {"state": "value", "field": "person.email"}});
    let half = page(500, filtered);
    time(
        &api,
        "grid_page of 500, sorted and filtered",
        records,
        "grid_page",
        |turn| half(turn / 2),
    )
    .await?;
    Ok(())
}
