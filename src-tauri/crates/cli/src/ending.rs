//! How a run went: what was filled, who found it, what it cost, and where the sheet is.

use std::path::PathBuf;

use api::{
    Error,
    plan::Plan,
    run::{Coverage, RunState, RunStatus},
    types::{ExportReport, FailureReason, FailuresInput},
};
use model::{Cause, CellState, Field, ListId, Micros, Problem, RunId, Severity};
use serde_json::{Value as Json, json};

use crate::{
    output::{self, Table},
    session::Session,
};

/// Reasons named per field.
const REASONS: usize = 3;

/// What stands over made-up results.
const PRACTICE: &str = "PRACTICE: made-up answers of simulated providers.\n";
/// Answers needed before a match rate is shown.
const ENOUGH_ANSWERS: u32 = 20;

/// Where the sheet is.
pub enum Sheet {
    /// In a file.
    Written(ExportReport),
    /// To be written to this file when this run has been resumed and is done.
    Later(RunId, PathBuf),
    /// Nowhere but in the list.
    InList,
}

/// The exit code that a run's end calls for (DESIGN section 6).
#[must_use]
pub fn exit_code(status: &RunStatus) -> u8 {
    match status.state {
        RunState::Done if cells(&status.coverage, CellState::Failed) > 0 => 4,
        RunState::Done => 0,
        RunState::Stopped => 3,
        RunState::Running
        | RunState::Pausing
        | RunState::Paused
        | RunState::Interrupted
        | RunState::Cancelled
        | RunState::Undone => 130,
    }
}

/// Why cells failed, as problems: the most frequent reasons of every field.
///
/// # Errors
/// When the cells cannot be read.
pub async fn failures(session: &Session, status: &RunStatus) -> Result<Vec<Problem>, Error> {
    if !matches!(status.state, RunState::Done | RunState::Stopped) {
        return Ok(Vec::new());
    }
    let list = Some(status.list);
    let found = session.api.failures(FailuresInput { list }).await?;
    let of_field = |coverage: &Coverage| {
        let found: Vec<&FailureReason> = found
            .iter()
            .filter(|reason| reason.field == coverage.field)
            .collect();
        reasons(coverage.field, in_state(coverage, CellState::Failed), &found)
    };
    Ok(status.coverage.iter().flat_map(of_field).collect())
}

/// One problem per reason, of those that come the most frequent first.
fn reasons(field: Field, failed: u32, found: &[&FailureReason]) -> Vec<Problem> {
    let cells = |number: u32| output::several(number.into(), "cell", "cells");
    let problem = |message: String| Problem::new(Severity::Error, field.label(), message);
    let named = found.iter().take(REASONS);
    let mut problems: Vec<Problem> = named
        .clone()
        .map(|reason| {
            let problem = problem(format!("{} failed: {}", cells(reason.records), reason.note));
            if reason.cause == Some(Cause::Dead) {
                problem.with_hint(format!("ask again: spillway retry {} --dead", reason.list))
            } else {
                problem
            }
        })
        .collect();
    let others = failed.saturating_sub(named.map(|reason| reason.records).sum());
    if others > 0 {
        problems.push(problem(format!("{} failed for other reasons.", cells(others))));
    }
    problems
}

/// The final document of a run: its status, with the money, the time and the sheet.
#[must_use]
pub fn document(status: &RunStatus, sheet: &Sheet, exit_code: u8) -> Json {
    let mut document = json!({ "event": "end" });
    if let (Json::Object(document), Json::Object(fields)) = (&mut document, json!(status)) {
        document.extend(fields);
    }
    document["spend"] = json!({
        "spent": output::money_json(status.spent),
        "maybe_charged": output::money_json(status.maybe_charged),
        "cap": output::money_json(status.cap),
    });
    document["failed_cells"] = cells(&status.coverage, CellState::Failed).into();
    document["duration_ms"] = status
        .ended_ms
        .map(|ended| ended.saturating_sub(status.started_ms))
        .into();
    document["exit_code"] = exit_code.into();
    add_sheet(&mut document, sheet);
    document
}

/// The final document where nothing was left to ask, so that there was no run.
#[must_use]
pub fn nothing_document(plan: &Plan, coverage: &[Coverage], sheet: &Sheet) -> Json {
    let nothing = output::money_json(Micros::ZERO);
    let mut document = json!({
        "event": "end",
        "run": null,
        "list": plan.list,
        "list_name": plan.list_name,
        "recipe": plan.recipe,
        "state": RunState::Done,
        "practice": plan.practice,
        "done": 0,
        "total": 0,
        "calls": 0,
        "cached": 0,
        "spent": Micros::ZERO,
        "maybe_charged": Micros::ZERO,
        "cap": Micros::ZERO,
        "coverage": coverage,
        "providers": [],
        "spend": { "spent": nothing, "maybe_charged": nothing, "cap": nothing },
        "failed_cells": cells(coverage, CellState::Failed),
        "duration_ms": 0,
        "exit_code": 0,
    });
    add_sheet(&mut document, sheet);
    document
}

/// The same for people.
#[must_use]
pub fn nothing_text(plan: &Plan, coverage: &[Coverage], sheet: &Sheet) -> String {
    let practice = if plan.practice { PRACTICE } else { "" };
    let head = format!("{practice}Nothing is left to ask: no run, no call, nothing spent.\n");
    [head, coverage_table(coverage), place(plan.list, sheet)].join("\n")
}

fn add_sheet(document: &mut Json, sheet: &Sheet) {
    document["out"] = match sheet {
        Sheet::Written(report) => json!(report.path),
        Sheet::Later(..) | Sheet::InList => Json::Null,
    };
    if let Sheet::Written(report) = sheet {
        document["sheet"] = json!(report);
    }
}

/// How a run went, for people.
#[must_use]
pub fn text(status: &RunStatus, sheet: &Sheet) -> String {
    let mut parts = vec![head(status)];
    parts.push(coverage_table(&status.coverage));
    if !status.providers.is_empty() {
        parts.push(providers(status));
    }
    let mut last = money(status);
    let failed = cells(&status.coverage, CellState::Failed);
    if failed > 0 && matches!(status.state, RunState::Done | RunState::Stopped) {
        let list = status.list;
        last.push_str(&format!(
            "{} failed. Why: spillway cells {list} --state failed. Ask again: spillway retry {list}\n",
            output::several(failed, "cell", "cells"),
        ));
    }
    last.push_str(&place(status.list, sheet));
    parts.push(last);
    parts.join("\n")
}

fn head(status: &RunStatus) -> String {
    let practice = if status.practice { PRACTICE } else { "" };
    let run = status.run;
    let done = format!(
        "{} of {}",
        output::count(status.done.into()),
        output::count(status.total.into())
    );
    let sentence = match status.state {
        RunState::Done => match status.ended_ms {
            Some(ended) => {
                let took = output::seconds(output::seconds_between(status.started_ms, ended));
                format!("Run {run} is done: {done} people and companies in {took}.")
            }
            None => format!("Run {run} is done: {done} people and companies."),
        },
        RunState::Stopped => format!(
            "Run {run} was stopped by its cap of {} at {done}. Go on with: spillway resume {run} --max-spend {:.2}",
            status.cap,
            (status.cap.dollars() * 2.0).max(1.0)
        ),
        RunState::Cancelled => format!("Run {run} was cancelled at {done}; what was found is kept."),
        RunState::Undone => format!("Run {run} was undone; paid answers are kept."),
        RunState::Running | RunState::Pausing | RunState::Paused | RunState::Interrupted => {
            format!("Run {run} is paused at {done}; nothing is lost. Go on with: spillway resume {run}")
        }
    };
    format!("{practice}{sentence}\n")
}

fn coverage_table(coverage: &[Coverage]) -> String {
    let mut table = Table::new(&[
        "Field",
        ">Before",
        ">After",
        ">Filled",
        ">Not found",
        ">Rejected",
        ">Failed",
        ">Other",
    ]);
    for field in coverage {
        let named =
            [CellState::NotFound, CellState::Rejected, CellState::Failed].map(|state| in_state(field, state));
        let rest = field
            .records
            .saturating_sub(field.filled)
            .saturating_sub(named.iter().sum());
        table.row([
            field.label.clone(),
            output::count(field.from_file.into()),
            output::count(field.filled.into()),
            output::percent(field.filled.into(), field.records.into()),
            output::count(named[0].into()),
            output::count(named[1].into()),
            output::count(named[2].into()),
            output::count(rest.into()),
        ]);
    }
    table.render()
}

fn providers(status: &RunStatus) -> String {
    let mut table = Table::new(&[
        "Provider",
        ">Calls",
        ">Hits",
        ">Misses",
        ">Errors",
        ">Match rate",
        ">Spent",
    ]);
    for provider in &status.providers {
        table.row([
            provider.name.clone(),
            output::count(provider.calls.into()),
            output::count(provider.hits.into()),
            output::count(provider.misses.into()),
            output::count(provider.errors.into()),
            match_rate(provider.hits, provider.misses),
            provider.spent.to_string(),
        ]);
    }
    table.render()
}

/// Hits among answers; a handful of answers says nothing about a provider.
fn match_rate(hits: u32, misses: u32) -> String {
    let answers = hits.saturating_add(misses);
    if answers < ENOUGH_ANSWERS {
        "not enough data".to_owned()
    } else {
        output::percent(hits.into(), answers.into())
    }
}

fn money(status: &RunStatus) -> String {
    let kind = if status.practice {
        "Practice money spent"
    } else {
        "Spent"
    };
    let mut text = format!(
        "{kind}: {} of at most {}; {}, {} answered from the cache.\n",
        status.spent,
        status.cap,
        output::several(status.calls.into(), "call", "calls"),
        output::count(status.cached.into()),
    );
    if status.maybe_charged > Micros::ZERO {
        text.push_str(&format!(
            "Of this, {} may not have been charged: the answers were lost on the way.\n",
            status.maybe_charged
        ));
    }
    text
}

fn place(list: ListId, sheet: &Sheet) -> String {
    match sheet {
        Sheet::Written(report) => format!(
            "Sheet: {} ({}, {}, {}, {}).\n",
            report.path,
            output::several(report.records.into(), "record", "records"),
            output::several(report.columns.into(), "column", "columns"),
            output::several(report.pictures.into(), "picture", "pictures"),
            output::bytes(report.bytes),
        ),
        Sheet::Later(run, file) => format!(
            "No sheet was written yet. When it is done: spillway resume {run} --out {}\n",
            file.display()
        ),
        Sheet::InList => {
            format!(
                "The values are in list {list}. Write the sheet with: spillway export {list} --out FILE.xlsx\n"
            )
        }
    }
}

fn in_state(coverage: &Coverage, state: CellState) -> u32 {
    coverage
        .states
        .iter()
        .filter(|counted| counted.state == state)
        .map(|counted| counted.count)
        .sum()
}

fn cells(coverage: &[Coverage], state: CellState) -> u64 {
    coverage
        .iter()
        .map(|field| u64::from(in_state(field, state)))
        .sum()
}

#[cfg(test)]
mod tests {
    use api::run::{ProviderTally, StateCount};

    use super::*;

    fn status(state: RunState, failed: u32) -> RunStatus {
        let count = |state, count| StateCount { state, count };
        RunStatus {
            run: RunId(2),
            look: 0,
            list: ListId(3),
            list_name: "clients".into(),
            recipe: "Work e-mails".into(),
            state,
            practice: false,
            done: 190,
            total: 190,
            calls: 121,
            cached: 4,
            spent: Micros::from_dollars(1.23),
            maybe_charged: Micros::ZERO,
            cap: Micros::from_dollars(5.0),
            started_ms: 1_000,
            ended_ms: Some(13_400),
            pilot: None,
            coverage: vec![Coverage {
                field: Field::PERSON_EMAIL,
                label: "Work e-mail".into(),
                filled: 131,
                from_file: 10,
                records: 203,
                states: vec![
                    count(CellState::Value, 131),
                    count(CellState::NotFound, 60),
                    count(CellState::Failed, failed),
                ],
            }],
            providers: vec![ProviderTally {
                provider: "hunter".into(),
                name: "Hunter".into(),
                badge: "HU".into(),
                calls: 121,
                hits: 60,
                misses: 60,
                errors: 1,
                spent: Micros::from_dollars(1.23),
            }],
        }
    }

    #[test]
    fn an_end_says_what_was_filled_by_whom_and_where_it_is() {
        let expected = "\
Run 2 is done: 190 of 190 people and companies in 12.4 s.

Field        Before  After  Filled  Not found  Rejected  Failed  Other
Work e-mail      10    131  64.5 %         60         0       2     10

Provider  Calls  Hits  Misses  Errors  Match rate  Spent
Hunter      121    60      60       1      50.0 %  $1.23

Spent: $1.23 of at most $5.00; 121 calls, 4 answered from the cache.
2 cells failed. Why: spillway cells 3 --state failed. Ask again: spillway retry 3
The values are in list 3. Write the sheet with: spillway export 3 --out FILE.xlsx
";
        assert_eq!(text(&status(RunState::Done, 2), &Sheet::InList), expected);
    }

    #[test]
    fn the_exit_code_tells_how_it_ended() {
        for (state, failed, code) in [
            (RunState::Done, 0, 0),
            (RunState::Done, 1, 4),
            (RunState::Stopped, 1, 3),
            (RunState::Paused, 0, 130),
            (RunState::Interrupted, 0, 130),
            (RunState::Cancelled, 0, 130),
        ] {
            assert_eq!(
                exit_code(&status(state, failed)),
                code,
                "{state:?} with {failed} failed"
            );
        }
    }

    #[test]
    fn a_paused_run_says_how_to_go_on_and_where_the_sheet_will_be() {
        let text = text(
            &status(RunState::Paused, 0),
            &Sheet::Later(RunId(2), "out.xlsx".into()),
        );
        assert!(text.contains("Go on with: spillway resume 2\n"), "{text}");
        assert!(text.contains("spillway resume 2 --out out.xlsx"), "{text}");
    }

    #[test]
    fn the_document_has_the_money_both_ways_and_the_exit_code() {
        let document = document(&status(RunState::Done, 1), &Sheet::InList, 4);
        assert_eq!(document["spend"]["spent"]["micros"], 1_230_000);
        assert_eq!(document["spend"]["spent"]["usd"], 1.23);
        assert_eq!(document["duration_ms"], 12_400);
        assert_eq!(document["failed_cells"], 1);
        assert_eq!(document["exit_code"], 4);
        assert_eq!(document["out"], Json::Null);
        assert_eq!(document["coverage"][0]["filled"], 131);
    }

    #[test]
    fn the_most_frequent_reasons_come_first_and_the_rest_is_counted() {
        let reason = |note: &str, records, cause| FailureReason {
            list: ListId(7),
            field: Field::PERSON_EMAIL,
            cause: Some(cause),
            note: note.to_owned(),
            records,
        };
        let found = [
            reason("Hunter did not answer.", 30, Cause::Dead),
            reason("b", 3, Cause::Invalid),
            reason("c", 2, Cause::Refused),
            reason("d", 1, Cause::Invalid),
        ];
        let found: Vec<&FailureReason> = found.iter().collect();
        let messages: Vec<(String, Option<String>)> = reasons(Field::PERSON_EMAIL, 37, &found)
            .into_iter()
            .map(|problem| (problem.message, problem.hint))
            .collect();
        let again = Some("ask again: spillway retry 7 --dead".to_owned());
        assert_eq!(
            messages,
            [
                ("30 cells failed: Hunter did not answer.".to_owned(), again),
                ("3 cells failed: b".to_owned(), None),
                ("2 cells failed: c".to_owned(), None),
                ("2 cells failed for other reasons.".to_owned(), None),
            ]
        );
        assert!(reasons(Field::PERSON_EMAIL, 0, &[]).is_empty());
    }
}
