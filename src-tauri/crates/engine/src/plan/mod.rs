//! Plans: what a run would do, before anything is sent or spent.
//!
//! Records stream into entities; every entity walks its waterfall on paper, with cached answers as certain and the
//! others by their expected rates. The sum of the steps is what the founder says yes to. Nothing of an entity is kept: a
//! plan of a million records is as small as one of ten. A run is planned by the same walk, which writes its items as it
//! goes.

mod ceiling;
mod draw;
mod forecast;
mod paper;
mod reach;
mod recalled;
mod rehearsal;
mod report;
mod shape;
#[cfg(test)]
mod tests;
mod walk;

use std::collections::BTreeSet;

use model::{Cause, Cell, CellState, Field, ListId, Micros, Problem, RunId, Severity};
use sha2::{Digest, Sha256};
use store::{List, NewRun, now_ms};

pub use report::*;

use crate::{
    Engine, EngineError,
    ladder::Ladder,
    recipe::{Dial, Recipe},
};
use paper::Paper;
use walk::Walk;

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
    /// Only cells that failed for this cause.
    pub cause: Option<Cause>,
    /// Only these rows.
    pub rows: Option<BTreeSet<u32>>,
}

impl Request<'_> {
    /// Whether it is for this cell: a retry is for some, anything else for all.
    fn is_for(&self, cell: Option<&Cell>) -> bool {
        let has = |fits: &dyn Fn(&Cell) -> bool| cell.is_some_and(fits);
        self.state.is_none_or(|state| has(&|cell| cell.state == state))
            && self
                .cause
                .is_none_or(|cause| has(&|cell| cell.cause == Some(cause)))
    }
}

/// How long "not found" and "rejected" stand when the same would be asked again. As long as providers' misses do.
const REMEMBERED_DAYS: i64 = 30;

/// What the user said yes to.
pub struct Confirmed {
    /// The recipe's text.
    pub recipe_toml: String,
    /// The most the run may spend.
    pub cap: Micros,
}

/// A run that is planned, with all its items, and has not begun.
#[derive(Clone, Copy, Debug)]
pub struct Prepared {
    /// The run.
    pub run: RunId,
    /// People and companies it would ask about.
    pub items: u32,
}

/// What holds for every entity of a plan.
struct Frame {
    list: List,
    ladder: Ladder,
    mapping: Vec<Option<Field>>,
    question: String,
    problems: Vec<Problem>,
}

/// Makes a plan. Sends and spends nothing.
///
/// # Errors
/// When there is no such list or the database refuses.
pub async fn make(engine: &Engine, request: &Request<'_>) -> Result<Plan, EngineError> {
    let frame = Frame::of(engine, request).await?;
    let (plan, _) = walk(engine, request, frame, None).await?;
    Ok(plan)
}

/// Makes a plan and, as it goes, the run that would carry it out, which begins when the store is told so. None when the
/// list has a run that is being prepared or is under way. Sends and spends nothing.
///
/// # Errors
/// When there is no such list or the database refuses. No run is left behind then.
pub async fn prepare(
    engine: &Engine,
    request: &Request<'_>,
    confirmed: Confirmed,
) -> Result<Option<(Plan, Prepared)>, EngineError> {
    let frame = Frame::of(engine, request).await?;
    let run = NewRun {
        list: request.list,
        recipe_name: request.recipe.name.clone(),
        recipe_toml: confirmed.recipe_toml,
        question: frame.question.clone(),
        mapping: frame.mapping.clone(),
        dial: request.dial.map(|dial| dial.as_str().to_owned()),
        practice: request.practice,
        cap: confirmed.cap,
    };
    let Some(run) = engine.store().prepare_run(run).await? else {
        return Ok(None);
    };
    match walk(engine, request, frame, Some(run)).await {
        Ok((plan, items)) => Ok(Some((plan, Prepared { run, items }))),
        Err(error) => {
            // If even this fails, the next start sweeps it away.
            if let Err(error) = engine.store().drop_run(run).await {
                tracing::warn!(run = run.0, %error, "a run that could not be prepared was not removed");
            }
            Err(error)
        }
    }
}

/// The plan, and how many entities are to be asked about; with a run, they become its items.
async fn walk(
    engine: &Engine,
    request: &Request<'_>,
    frame: Frame,
    run: Option<RunId>,
) -> Result<(Plan, u32), EngineError> {
    let since = now_ms() - REMEMBERED_DAYS * 86_400_000;
    let same = engine
        .store()
        .runs_that_asked(request.list, &frame.question, since)
        .await?;
    let mut paper = Paper::new(engine, request, &frame.ladder).await?;
    let mut walk = Walk::new(engine, request, &frame, &same, run).await?;
    walk.all(&mut paper).await?;
    let (records_in_plan, items) = (walk.records, walk.items);
    let (entities, duplicates) = (walk.entities(), walk.duplicates());
    drop(walk);
    paper.settle();
    let (forecast, fields) = (paper.forecast(), paper.fields());
    let list = &frame.list;
    let mut problems = frame.problems.clone();
    if items == 0 && fields.iter().all(|field| field.known == 0) {
        let hint = "map the columns to fields, or set a key for a provider";
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
        list_name: list.name.clone(),
        recipe: request.recipe.name.clone(),
        dial: request.dial.unwrap_or(request.recipe.dial),
        practice: request.practice,
        records: list.records,
        records_in_plan,
        entities,
        duplicates,
        fields,
        calls: forecast.calls(),
        skipped: paper.skipped(),
        leaves: forecast.leaves(),
        spend: forecast.spend(),
        seconds: forecast.seconds(),
        unavailable: frame.ladder.unavailable.clone(),
        problems,
    };
    Ok((plan, items))
}

impl Frame {
    async fn of(engine: &Engine, request: &Request<'_>) -> Result<Self, EngineError> {
        let list = engine
            .store()
            .list(request.list)
            .await?
            .ok_or(EngineError::NoList(request.list))?;
        let ladder = Ladder::of(engine, request.recipe, request.practice).await?;
        let (problems, mapping) = mapping(engine, request).await?;
        let question = question(request, &mapping, &ladder);
        Ok(Self {
            list,
            ladder,
            mapping,
            question,
            problems,
        })
    }
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
