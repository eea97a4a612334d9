//! Plans: what a run would do, before anything is sent or spent.
//!
//! Records stream into entities; every entity walks its waterfall on paper, with cached answers as certain and the
//! others by their expected rates. The sum of the steps is what the founder says yes to.

mod entities;
mod paper;
mod report;

use std::collections::BTreeSet;

use model::{CellState, Field, ListId, Problem, Severity};
use sha2::{Digest, Sha256};
use store::{Item, now_ms};

pub use report::*;

use crate::{
    Engine, EngineError,
    ladder::Ladder,
    recipe::{Dial, Recipe},
};
use paper::Paper;

/// What is to be planned.
pub struct Request<'a> {
    /// The list.
    pub list: ListId,
    /// The recipe.
    pub recipe: &'a Recipe,
    /// Instead of the recipe's dial.
    pub dial: Option<Dial>,
    /// Whether it would run in the practice world.
    pub practice: bool,
    /// Only this many records.
    pub limit: Option<u32>,
    /// Take the limited records at random (a pilot), the same ones every time, instead of the first.
    pub sample: bool,
    /// Only cells that are in this state now: a retry.
    pub state: Option<CellState>,
    /// Only these rows.
    pub rows: Option<BTreeSet<u32>>,
}

/// How long "not found" and "rejected" stand when the same would be asked again. As long as providers' misses do.
const REMEMBERED_DAYS: i64 = 30;
/// Entities walked together: one look into the cells for all of them.
const BLOCK: usize = 500;

/// Makes a plan, and the items a run of it would work on. Sends and spends nothing.
///
/// # Errors
/// When there is no such list or the database refuses.
pub async fn make(engine: &Engine, request: &Request<'_>) -> Result<(Plan, Vec<Item>), EngineError> {
    let list = engine
        .store()
        .list(request.list)
        .await?
        .ok_or(EngineError::NoList(request.list))?;
    let ladder = Ladder::of(engine, request.recipe, request.practice).await?;
    let (mut problems, mapping) = mapping(engine, request).await?;
    let found = entities::of(engine, request, &mapping, list.records).await?;
    let (entities, records, duplicates) = (found.items.len(), found.records, found.duplicates());
    let question = question(request, &mapping, &ladder);
    let since = now_ms() - REMEMBERED_DAYS * 86_400_000;
    let same = engine
        .store()
        .runs_that_asked(request.list, &question, since)
        .await?;
    let mut paper = Paper::new(engine, request, &ladder);
    let mut items = Vec::new();
    let mut queue = found.items;
    while !queue.is_empty() {
        let rest = queue.split_off(queue.len().min(BLOCK));
        let ids: Vec<_> = queue.iter().map(|item| item.entity).collect();
        let cells = engine.store().cells_of(request.list, &ids).await?;
        let settled = engine.store().cells_by_runs(request.list, &same, &ids).await?;
        for mut item in queue {
            item.wanted = paper.walk(&item, &cells, &settled).await?;
            if !item.wanted.is_empty() {
                item.seq = u32::try_from(items.len()).unwrap_or(u32::MAX);
                items.push(item);
            }
        }
        queue = rest;
    }
    if items.is_empty() && paper.fields().iter().all(|field| field.known == 0) {
        let hint = "Map the columns to fields, or set a key for a provider: spillway providers";
        problems.push(
            Problem::new(
                Severity::Warning,
                list.name.clone(),
                "there is nothing to ask for this list",
            )
            .with_hint(hint),
        );
    }
    let plan = Plan {
        list: list.id,
        list_name: list.name,
        recipe: request.recipe.name.clone(),
        practice: request.practice,
        records: list.records,
        records_in_plan: records,
        entities: u32::try_from(entities).unwrap_or(u32::MAX),
        duplicates,
        fields: paper.fields(),
        calls: paper.calls(),
        skipped: paper.skipped(),
        leaves: paper.leaves(),
        spend: paper.spend(),
        seconds: paper.seconds(),
        unavailable: ladder.unavailable.clone(),
        problems,
        question,
    };
    Ok((plan, items))
}

/// The list's mapping with the recipe's own columns over it; a column the recipe names and the list lacks is a problem.
async fn mapping(
    engine: &Engine,
    request: &Request<'_>,
) -> Result<(Vec<Problem>, Vec<Option<Field>>), EngineError> {
    let columns = engine.store().columns(request.list).await?;
    let mut mapping: Vec<Option<Field>> = columns.iter().map(|column| column.field).collect();
    let mut problems = Vec::new();
    for (name, field) in &request.recipe.columns {
        match columns.iter().position(|column| column.name == *name) {
            Some(position) => {
                for other in &mut mapping {
                    if *other == Some(*field) {
                        *other = None;
                    }
                }
                if let Some(slot) = mapping.get_mut(position) {
                    *slot = Some(*field);
                }
            }
            None => {
                let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
                problems.push(missing_column(&request.recipe.name, name, &names));
            }
        }
    }
    if problems.is_empty() {
        Ok((problems, mapping))
    } else {
        Err(EngineError::Problems(request.recipe.name.clone(), problems))
    }
}

/// What decides whom a run asks for what, as one word.
fn question(request: &Request<'_>, mapping: &[Option<Field>], ladder: &Ladder) -> String {
    let rungs: Vec<(&str, &str)> = ladder
        .rungs
        .iter()
        .map(|rung| (rung.provider.as_str(), rung.operation.as_str()))
        .collect();
    let all = format!("{:?} {mapping:?} {rungs:?} {}", request.recipe, request.practice);
    Sha256::digest(all)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// A column that a recipe names and a list does not have.
#[must_use]
pub fn missing_column(recipe: &str, name: &str, columns: &[&str]) -> Problem {
    let message = format!("the recipe names the column \"{name}\", which the list does not have");
    Problem::new(Severity::Error, recipe, message).with_hint(format!("the list has {}", columns.join(", ")))
}
