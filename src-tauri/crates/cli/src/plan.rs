//! `spillway plan`, and the plan as it is shown before a run asks for money.

use api::{
    Error,
    plan::Plan,
    types::{PlanInput, RecipeRef},
};
use model::{ListId, Micros};
use serde_json::json;

use crate::{
    args::PlanArgs,
    output::{self, Table},
    session::Session,
};

/// `spillway plan LIST --recipe R`
///
/// # Errors
/// When the list or recipe is not there or cannot be used.
pub async fn run(session: &Session, args: &PlanArgs) -> Result<u8, Error> {
    let (_, plan) = make(session, args).await?;
    session.finish(json!(plan), || text(&plan));
    Ok(0)
}

/// Plans what the arguments ask for.
///
/// # Errors
/// When the list or recipe is not there or cannot be used.
pub async fn make(session: &Session, args: &PlanArgs) -> Result<(PlanInput, Plan), Error> {
    let list = session.list(&args.list).await?;
    let recipe = session.recipe(&args.recipe, Some(list)).await?;
    of(session, list, recipe, args.practice, args.limit).await
}

/// Plans a recipe for a list.
///
/// # Errors
/// When the list is not there or the recipe cannot be used.
pub async fn of(
    session: &Session,
    list: ListId,
    recipe: RecipeRef,
    practice: bool,
    limit: Option<u32>,
) -> Result<(PlanInput, Plan), Error> {
    let input = PlanInput {
        list,
        recipe,
        practice,
        limit,
        sample: false,
        dial: None,
    };
    let plan = session.api.plan(input.clone()).await?;
    session.warn(&plan.problems);
    Ok((input, plan))
}

/// The plan as a page of text.
#[must_use]
pub fn text(plan: &Plan) -> String {
    let mut parts = vec![head(plan)];
    parts.extend([fields(plan), calls(plan)].into_iter().flatten());
    parts.extend(
        [skipped(plan), unavailable(plan), leaves(plan)]
            .into_iter()
            .flatten(),
    );
    parts.push(money(plan));
    parts.join("\n")
}

fn head(plan: &Plan) -> String {
    let mut text = String::new();
    if plan.practice {
        text.push_str("PRACTICE: simulated providers, made-up answers, no money.\n");
    }
    let records = if plan.records_in_plan == plan.records {
        output::several(plan.records.into(), "record", "records")
    } else {
        format!(
            "{} of {} records",
            output::count(plan.records_in_plan.into()),
            output::count(plan.records.into())
        )
    };
    text.push_str(&format!(
        "Plan: recipe \"{}\" for list {} \"{}\"; {records}, {}.\n",
        plan.recipe,
        plan.list,
        plan.list_name,
        output::several(plan.entities.into(), "person or company", "people and companies"),
    ));
    for duplicates in plan.duplicates.iter().filter(|duplicates| duplicates.count > 0) {
        text.push_str(&format!(
            "{} with an earlier record; that {} is paid for once.\n",
            match duplicates.count {
                1 => format!("1 record shares its {}", duplicates.kind.as_str()),
                count => format!(
                    "{} records share their {}",
                    output::count(count.into()),
                    duplicates.kind.as_str()
                ),
            },
            duplicates.kind.as_str(),
        ));
    }
    text
}

fn fields(plan: &Plan) -> Option<String> {
    let mut table = Table::new(&["Field", ">Of", ">Known", ">To fill", ">Left out", ">Expected"]);
    for field in &plan.fields {
        table.row([
            field.field.label().to_owned(),
            output::count(field.entities.into()),
            output::count(field.known.into()),
            output::count(field.to_fill.into()),
            output::count(field.skipped.into()),
            output::about(field.expected),
        ]);
    }
    (!table.is_empty()).then(|| table.render())
}

fn calls(plan: &Plan) -> Option<String> {
    let mut table = Table::new(&[
        "Provider", "Call", ">Calls", ">At most", ">Cached", ">Finds", ">Price", "", ">Spend",
    ]);
    for call in &plan.calls {
        let free = call.price == Micros::ZERO;
        let mut billing = call.billing.clone();
        if !free && !call.price_as_of.is_empty() {
            billing = format!("{billing} ({})", call.price_as_of);
        }
        table.row([
            call.name.clone(),
            call.operation.clone(),
            output::about(call.calls),
            output::count(call.calls_ceiling.into()),
            output::count(call.cached.into()),
            output::percent(call.hit_rate, 1.0),
            if free {
                String::new()
            } else {
                call.price.to_string()
            },
            billing,
            call.spend.to_string(),
        ]);
    }
    (!table.is_empty()).then(|| table.render())
}

fn skipped(plan: &Plan) -> Option<String> {
    let lines: Vec<String> = plan
        .skipped
        .iter()
        .map(|skipped| {
            let cells = output::several(skipped.cells.into(), "cell", "cells");
            format!("  {cells} of {}: {}\n", skipped.field.label(), skipped.reason)
        })
        .collect();
    (!lines.is_empty()).then(|| format!("No call can fill\n{}", lines.concat()))
}

fn unavailable(plan: &Plan) -> Option<String> {
    let lines: Vec<String> = plan
        .unavailable
        .iter()
        .map(|missing| format!("  {}: {}\n", missing.name, missing.reason))
        .collect();
    (!lines.is_empty()).then(|| format!("Cannot be asked yet\n{}", lines.concat()))
}

fn leaves(plan: &Plan) -> Option<String> {
    let lines: Vec<String> = plan
        .leaves
        .iter()
        .map(|leaving| {
            let names =
                |fields: &[model::Field]| fields.iter().map(|f| f.label()).collect::<Vec<_>>().join(", ");
            let personal = if leaving.personal.is_empty() {
                "nothing personal".to_owned()
            } else {
                format!("personal: {}", names(&leaving.personal))
            };
            format!("  to {}: {} ({personal})\n", leaving.name, names(&leaving.fields))
        })
        .collect();
    (!lines.is_empty()).then(|| format!("Leaves this computer\n{}", lines.concat()))
}

fn money(plan: &Plan) -> String {
    let spend = &plan.spend;
    let kind = if plan.practice { "Practice money" } else { "Spend" };
    let mut text = if spend.ceiling == Micros::ZERO {
        format!("{kind}: none, every call is free.\n")
    } else {
        format!(
            "{kind}: about {}, over {} in one run of twenty, never over {}; suggested cap {}.\n",
            spend.p50, spend.p95, spend.ceiling, spend.cap
        )
    };
    if !spend.basis.is_empty() {
        text.push_str(&format!("{}\n", spend.basis));
    }
    text.push_str(&format!("Time: about {}.\n", output::seconds(plan.seconds)));
    text
}
