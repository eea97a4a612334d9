//! `spillway lookup`: one person or company, from what is known, before a deadline.

use std::collections::BTreeMap;

use api::{
    Error,
    types::{LookupInput, LookupResult},
};
use model::{CellState, Micros, Problem, Severity};
use serde_json::json;

use crate::{args::LookupArgs, output::Table, session::Session};

/// What a look-up in the practice world may spend: nothing real, so that no cap gets in the way of trying.
const PRACTICE_CAP: Micros = Micros(1_000_000_000);

/// `spillway lookup FIELD=VALUE… --recipe R`
///
/// # Errors
/// When the recipe cannot be used or the fields name nobody.
pub async fn run(session: &Session, args: &LookupArgs) -> Result<u8, Error> {
    let mut known = BTreeMap::new();
    for given in &args.known {
        if known.insert(given.field, given.text.clone()).is_some() {
            return Err(Error::usage(
                format!("{} is given twice.", given.field),
                "Give every field once.",
            ));
        }
    }
    let recipe = session.recipe(&args.recipe, None).await?;
    let cap = match args.max_spend {
        Some(cap) => cap,
        None if args.practice => PRACTICE_CAP,
        None => {
            session.warn(&[Problem::new(
                Severity::Note,
                "lookup",
                "without --max-spend only known answers and free calls are used",
            )]);
            Micros::ZERO
        }
    };
    let deadline_ms = u64::try_from(args.deadline.as_millis()).unwrap_or(u64::MAX);
    let input = LookupInput {
        known,
        recipe,
        deadline_ms,
        cap,
        practice: args.practice,
    };
    let result = session.api.lookup(input).await?;
    let mut document = json!(result);
    document["practice"] = args.practice.into();
    session.finish(document, || text(&result, args.practice));
    Ok(exit_code(&result))
}

fn exit_code(result: &LookupResult) -> u8 {
    let any = |state| result.cells.values().any(|cell| cell.state == state);
    if any(CellState::Stopped) {
        3
    } else if any(CellState::Failed) {
        4
    } else {
        0
    }
}

fn text(result: &LookupResult, practice: bool) -> String {
    let mut table = Table::new(&["Field", "State", "Value", ">Sure", "From", "Why"]);
    for (field, cell) in &result.cells {
        table.row([
            field.id().to_owned(),
            cell.state.as_str().to_owned(),
            cell.value.as_ref().map_or_else(String::new, ToString::to_string),
            cell.confidence
                .map_or_else(String::new, |sure| format!("{sure} %")),
            cell.provenance
                .as_ref()
                .map_or_else(String::new, |from| from.provider.clone()),
            cell.note.clone(),
        ]);
    }
    let mark = if practice {
        "PRACTICE: made-up answers of simulated providers.\n"
    } else {
        ""
    };
    let late = if result.complete {
        ""
    } else {
        "Not everything is settled; ask again later, answers that arrive are kept.\n"
    };
    format!("{mark}{}\nSpent: {}.\n{late}", table.render(), result.spent)
}

/// The exit code and text of results, without an engine.
#[cfg(test)]
mod tests {
    use model::{Cell, Field};

    use super::*;

    #[test]
    fn a_cap_or_a_failure_shows_in_the_exit_code() {
        for (state, code) in [
            (CellState::Value, 0),
            (CellState::NotFound, 0),
            (CellState::Waiting, 0),
            (CellState::Stopped, 3),
            (CellState::Failed, 4),
        ] {
            let cells = BTreeMap::from([(Field::PERSON_EMAIL, Cell::without_value(state, ""))]);
            let result = LookupResult {
                cells,
                spent: Micros::ZERO,
                complete: true,
            };
            assert_eq!(exit_code(&result), code, "{state:?}");
        }
    }
}
