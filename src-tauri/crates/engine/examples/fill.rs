//! Fills a list for measuring: a run in the practice world in which everything wanted is found at once, by nobody.
//!
//! `cargo run --release -p spillway-engine --example fill -- HOME LIST RECIPE.toml` fills the cells of an imported list,
//! so that what a plan, a re-run or an export of a filled list costs can be taken without the hours that its calls would
//! take. With `answers` as a fourth word it keeps an answer to every question instead, as if another list had paid for them.

#![expect(clippy::print_stdout, reason = "a measurement is printed")]

use std::{collections::BTreeMap, error::Error, path::Path, sync::Arc, time::Instant};

use futures::{StreamExt as _, TryStreamExt as _, stream};
use model::{Cell, CellState, Field, ListId, Micros, Outcome, Provenance, Value};
use spillway_engine::{
    Engine, Parts, ask,
    plan::{self, Confirmed, Prepared, Request},
    recipe::{self, Recipe},
};
use store::{Answer, CallState, CellChange, Due, NewCall, Settlement, now_ms};

/// Items finished at the same time: they are committed together.
const AT_ONCE: usize = 256;

type Outcomes<T> = Result<T, Box<dyn Error>>;

#[tokio::main]
async fn main() -> Outcomes<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (home, list, file, what) = match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [home, list, file] => (home.to_owned(), list.parse()?, file.to_owned(), "cells"),
        [home, list, file, "answers"] => (home.to_owned(), list.parse()?, file.to_owned(), "answers"),
        _ => {
            return Err(
                "give a home, the id of a list, a recipe's file and, to keep answers, \"answers\"".into(),
            );
        }
    };
    let parts = Parts {
        home: home.into(),
        providers: Vec::new(),
        rules: Vec::new(),
        practice: None,
        vault: vault::Vault::memory(),
        retry_after: spillway_engine::RETRY_AFTER,
        alone: true,
    };
    let (engine, _) = Engine::open(parts).await?;
    let toml = std::fs::read_to_string(Path::new(file))?;
    let recipe = recipe::load(&toml, "recipe").map_err(|problems| format!("{problems:?}"))?;
    let request = Request {
        list: ListId(list),
        recipe: &recipe,
        dial: None,
        practice: true,
        limit: None,
        sample: false,
        state: None,
        cause: None,
        rows: None,
    };
    let begun = Instant::now();
    let confirmed = Confirmed {
        recipe_toml: toml.clone(),
        cap: Micros::ZERO,
    };
    let (_, prepared) = plan::prepare(&engine, &request, confirmed)
        .await?
        .ok_or("the list is under way")?;
    println!("{} items prepared in {:?}", prepared.items, begun.elapsed());
    engine.store().begin_run(prepared.run).await?;
    let begun = Instant::now();
    match what {
        "answers" => {
            keep_answers(&engine, &recipe, request.list, prepared).await?;
            engine.store().set_run_state(prepared.run, "undone", true).await?;
        }
        _ => {
            fill_cells(&engine, request.list, prepared).await?;
            engine.store().set_run_state(prepared.run, "done", true).await?;
        }
    }
    println!("{what} written in {:?}", begun.elapsed());
    Ok(())
}

async fn fill_cells(engine: &Arc<Engine>, list: ListId, prepared: Prepared) -> Outcomes<()> {
    let store = engine.store();
    loop {
        let due = store.due_items(prepared.run, now_ms(), 4_096).await?;
        if due.is_empty() {
            return Ok(());
        }
        let finish = |Due { item, .. }: Due| async move {
            let change = |field: &Field| CellChange {
                entity: item.entity,
                field: *field,
                cell: found(*field, item.entity.0),
            };
            let changes = item.wanted.iter().map(change).collect();
            store.finish_item(list, prepared.run, item.seq, changes, 0).await
        };
        stream::iter(due)
            .map(finish)
            .buffer_unordered(AT_ONCE)
            .try_collect::<()>()
            .await?;
    }
}

/// A cell as a run leaves it.
fn found(field: Field, seed: i64) -> Cell {
    let text = match field.id() {
        "company.employee_count" => "120".to_owned(),
        "person.email" => format!("person{}@somewhere.example", seed.unsigned_abs() % 1_000_000),
        id => format!("{} {}", id, seed.unsigned_abs() % 10_000),
    };
    Cell {
        state: CellState::Value,
        value: Value::parse(field, &text).ok(),
        confidence: Some(90),
        note: String::new(),
        cause: None,
        provenance: Some(Provenance {
            provider: "prospeo".to_owned(),
            operation: "enrich_person".to_owned(),
            at_ms: now_ms(),
            cost: Micros(20_000),
            practice: true,
            verified_by: Some("zerobounce".to_owned()),
            ..Provenance::default()
        }),
    }
}

/// Keeps an answer that found nothing to every question that everybody could be asked of the items.
async fn keep_answers(
    engine: &Arc<Engine>,
    recipe: &Recipe,
    list: ListId,
    prepared: Prepared,
) -> Outcomes<()> {
    let (store, run) = (engine.store(), prepared.run);
    let mapping = store.run(run).await?.ok_or("the run is gone")?.mapping;
    loop {
        let due = store.due_items(run, now_ms(), 1_024).await?;
        if due.is_empty() {
            return Ok(());
        }
        let mut answers = Vec::new();
        for Due { item, row } in &due {
            let id = model::RecordId { list, row: *row };
            let record = store.record(id).await?.ok_or("a record is gone")?;
            let known: BTreeMap<Field, String> = spillway_engine::entity::known(&record.cells, &mapping);
            for entry in engine.catalogue().iter() {
                for operation in &entry.definition.operations {
                    let is_asked = operation
                        .returns()
                        .iter()
                        .any(|field| recipe.wanted(*field).is_some() && field.entity() == item.kind);
                    let key =
                        ask::question_key(true, &entry.definition, operation, &known).filter(|_| is_asked);
                    answers.extend(key.map(|key| Answer {
                        key,
                        practice: true,
                        provider: entry.definition.id.clone(),
                        operation: operation.id.clone(),
                        outcome: Outcome::Miss.as_str().to_owned(),
                        status: 200,
                        headers: Vec::new(),
                        body: vec![b' '; 1_500],
                        charged: 0,
                        at_ms: now_ms(),
                    }));
                }
            }
        }
        let keep = |answer: Answer| async move {
            let call = NewCall {
                run: None,
                entity: model::EntityId(0),
                key: answer.key.clone(),
                practice: true,
                provider: answer.provider.clone(),
                operation: answer.operation.clone(),
                reason: String::new(),
                reserved: 0,
            };
            let settlement = Settlement {
                state: CallState::Settled,
                outcome: Some(Outcome::Miss),
                status: Some(200),
                message: String::new(),
                duration_ms: 100,
                lessons: String::new(),
                charged: 0,
            };
            let call = store.reserve(call).await?;
            store.settle(call, settlement, Some(answer)).await
        };
        stream::iter(answers)
            .map(keep)
            .buffer_unordered(AT_ONCE)
            .try_collect::<()>()
            .await?;
        let finish = |Due { item, .. }: Due| store.finish_item(list, run, item.seq, Vec::new(), 0);
        stream::iter(due)
            .map(finish)
            .buffer_unordered(AT_ONCE)
            .try_collect::<()>()
            .await?;
    }
}
