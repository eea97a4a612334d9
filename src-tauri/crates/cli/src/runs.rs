//! `spillway runs`, `pause`, `cancel` and `undo`.

use api::{
    Error,
    run::{RunState, RunStatus},
    types::{Nothing, RunInput},
};
use model::RunId;
use serde_json::json;

use crate::{
    output::{self, Table},
    session::Session,
};

/// `spillway runs`
///
/// # Errors
/// When they cannot be read.
pub async fn all(session: &Session) -> Result<u8, Error> {
    let runs = session.api.runs(Nothing {}).await?;
    session.finish(json!({ "runs": runs }), || table(&runs));
    Ok(0)
}

fn table(runs: &[RunStatus]) -> String {
    if runs.is_empty() {
        return "No runs yet. Begin with: spillway enrich FILE --recipe everything --practice\n".to_owned();
    }
    let headers = [
        ">Run",
        ">List",
        "Name",
        "Recipe",
        "State",
        ">Done",
        ">Calls",
        ">Cached",
        ">Spent",
        ">Cap",
        "Started (UTC)",
        "",
    ];
    let mut table = Table::new(&headers);
    for run in runs {
        table.row([
            run.run.to_string(),
            run.list.to_string(),
            output::shortened(&run.list_name, 32),
            output::shortened(&run.recipe, 24),
            state(run.state).to_owned(),
            format!(
                "{}/{}",
                output::count(run.done.into()),
                output::count(run.total.into())
            ),
            output::count(run.calls.into()),
            output::count(run.cached.into()),
            run.spent.to_string(),
            run.cap.to_string(),
            output::moment(run.started_ms),
            practice(run.practice),
        ]);
    }
    table.render()
}

/// The mark of what was made up.
#[must_use]
pub fn practice(is: bool) -> String {
    if is { "PRACTICE".to_owned() } else { String::new() }
}

/// A run's state in a word.
#[must_use]
pub fn state(state: RunState) -> &'static str {
    match state {
        RunState::Running => "running",
        RunState::Pausing => "pausing",
        RunState::Paused => "paused",
        RunState::Interrupted => "interrupted",
        RunState::Stopped => "stopped",
        RunState::Cancelled => "cancelled",
        RunState::Done => "done",
        RunState::Undone => "undone",
    }
}

/// `spillway pause RUN`
///
/// # Errors
/// When there is no such run, or it is not under way.
pub async fn pause(session: &Session, run: RunId) -> Result<u8, Error> {
    let status = session.api.pause_run(RunInput { run }).await?;
    session.finish(json!(status), || {
        format!(
            "Run {run} is {}. Go on with: spillway resume {run}\n",
            state(status.state)
        )
    });
    Ok(0)
}

/// `spillway cancel RUN`
///
/// # Errors
/// When there is no such run, or it is over.
pub async fn cancel(session: &Session, run: RunId) -> Result<u8, Error> {
    let status = session.api.cancel_run(RunInput { run }).await?;
    session.finish(json!(status), || {
        let list = status.list;
        format!(
            "Run {run} is {}; what it found is kept in list {list}. Take it back with: spillway undo {run}\n",
            state(status.state)
        )
    });
    Ok(0)
}

/// `spillway undo RUN`
///
/// # Errors
/// When there is no such run, or it is under way.
pub async fn undo(session: &Session, run: RunId) -> Result<u8, Error> {
    let undone = session.api.undo_run(RunInput { run }).await?;
    session.finish(json!({ "run": run, "cells": undone.cells }), || {
        let cells = output::several(undone.cells.into(), "cell", "cells");
        format!(
            "{cells} put back as before run {run}. Its paid answers are kept: asking again costs nothing.\n"
        )
    });
    Ok(0)
}
