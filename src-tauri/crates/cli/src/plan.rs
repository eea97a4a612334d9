//! `spillway plan`, and the plan as it is shown before a run asks for money.

use api::{
    Error,
    plan::{Needs, Plan},
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
        .map(|missing| match missing.needs {
            Some(Needs::Key) => format!(
                "  {} Set it with: spillway keys set {}\n",
                missing.reason, missing.provider
            ),
            Some(Needs::Browser) | None => format!("  {}\n", missing.reason),
        })
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
    let asks_nobody = plan.calls.iter().all(|call| call.calls_ceiling == 0);
    let mut text = if asks_nobody {
        return "Nobody has to be asked.\n".to_owned();
    } else if spend.ceiling == Micros::ZERO {
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

#[cfg(test)]
mod tests {
    use api::plan::{CallPlan, FieldPlan, KindCount, Leaving, Skipped, Spend, Unavailable};
    use model::{EntityKind, Field};

    use super::*;

    fn plan() -> Plan {
        Plan {
            list: ListId(3),
            list_name: "clients".into(),
            recipe: "Work e-mails".into(),
            dial: Default::default(),
            practice: false,
            records: 203,
            records_in_plan: 203,
            entities: 190,
            duplicates: vec![KindCount {
                kind: EntityKind::Person,
                count: 13,
            }],
            fields: vec![FieldPlan {
                field: Field::PERSON_EMAIL,
                entities: 190,
                known: 10,
                to_fill: 170,
                skipped: 10,
                recalled: 0,
                expected: 131.4,
            }],
            calls: vec![
                CallPlan {
                    provider: "hunter".into(),
                    name: "Hunter".into(),
                    badge: "HU".into(),
                    operation: "finder".into(),
                    calls: 120.5,
                    calls_ceiling: 170,
                    cached: 4,
                    hit_rate: 0.48,
                    observations: 0,
                    price: Micros::from_dollars(0.0245),
                    billing: "per hit".into(),
                    price_as_of: "2026-11".into(),
                    spend: Micros::from_dollars(1.42),
                },
                CallPlan {
                    provider: "site".into(),
                    name: "Company site".into(),
                    badge: "WS".into(),
                    operation: "home".into(),
                    calls: 90.0,
                    calls_ceiling: 90,
                    cached: 0,
                    hit_rate: 0.8,
                    observations: 40,
                    price: Micros::ZERO,
                    billing: "free".into(),
                    price_as_of: String::new(),
                    spend: Micros::ZERO,
                },
            ],
            skipped: vec![Skipped {
                field: Field::PERSON_EMAIL,
                cells: 1,
                reason: "no company is known".into(),
            }],
            leaves: vec![Leaving {
                provider: "hunter".into(),
                name: "Hunter".into(),
                badge: "HU".into(),
                fields: vec![Field::PERSON_FULL_NAME, Field::COMPANY_DOMAIN],
                personal: vec![Field::PERSON_FULL_NAME],
            }],
            spend: Spend {
                p50: Micros::from_dollars(1.42),
                p95: Micros::from_dollars(1.80),
                ceiling: Micros::from_dollars(4.17),
                cap: Micros::from_dollars(2.0),
                basis: "Rough: no call of yours was observed yet.".into(),
            },
            seconds: 42.0,
            unavailable: vec![Unavailable {
                provider: "findymail".into(),
                name: "Findymail".into(),
                reason: "Findymail has no key.".into(),
                needs: Some(Needs::Key),
            }],
            problems: Vec::new(),
        }
    }

    #[test]
    fn a_plan_reads_from_what_is_missing_to_what_it_costs() {
        let expected = "\
Plan: recipe \"Work e-mails\" for list 3 \"clients\"; 203 records, 190 people and companies.
13 records share their person with an earlier record; that person is paid for once.

Field         Of  Known  To fill  Left out  Expected
Work e-mail  190     10      170        10      ~131

Provider      Call    Calls  At most  Cached   Finds    Price                     Spend
Hunter        finder   ~121      170       4  48.0 %  $0.0245  per hit (2026-11)  $1.42
Company site  home       90       90       0  80.0 %           free               $0.00

No call can fill
  1 cell of Work e-mail: no company is known

Cannot be asked yet
  Findymail has no key. Set it with: spillway keys set findymail

Leaves this computer
  to Hunter: Full name, Company domain (personal: Full name)

Spend: about $1.42, over $1.80 in one run of twenty, never over $4.17; suggested cap $2.00.
Rough: no call of yours was observed yet.
Time: about 42.0 s.
";
        assert_eq!(text(&plan()), expected);
    }

    #[test]
    fn a_practice_plan_says_so_first_and_a_free_one_has_no_money() {
        let mut plan = plan();
        plan.practice = true;
        plan.records_in_plan = 20;
        plan.spend.ceiling = Micros::ZERO;
        let text = text(&plan);
        assert!(text.starts_with("PRACTICE: "), "{text}");
        assert!(text.contains("20 of 203 records"), "{text}");
        assert!(
            text.contains("Practice money: none, every call is free."),
            "{text}"
        );
    }
}
