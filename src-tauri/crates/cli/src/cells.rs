//! `spillway cells`: every cell of a list, page by page, for eyes or for scripts.

use api::{
    Error,
    types::{CellRow, CellsQuery},
};
use serde_json::json;

use crate::{
    args::CellsArgs,
    output::{self, Table},
    session::Session,
};

/// Records read at a time, so that memory does not grow with the list.
const PAGE: u32 = 500;
/// The widest value in a table; JSON has it whole.
const VALUE_WIDTH: usize = 44;

/// `spillway cells LIST`
///
/// # Errors
/// When the list is not there.
pub async fn run(session: &Session, args: &CellsArgs) -> Result<u8, Error> {
    let list = session.list(&args.list).await?;
    let mut left = args.limit.unwrap_or(u32::MAX);
    let mut query = CellsQuery {
        list,
        state: args.state,
        field: args.field,
        after_row: 0,
        limit: PAGE,
    };
    let mut printed = 0_u64;
    while left > 0 {
        let mut page = session.api.cells(query.clone()).await?;
        let Some(last) = page.last() else { break };
        query.after_row = last.row;
        page.truncate(usize::try_from(left).unwrap_or(usize::MAX));
        left = left.saturating_sub(u32::try_from(page.len()).unwrap_or(u32::MAX));
        print(session, &page, printed == 0);
        printed += page.len() as u64;
    }
    if printed == 0 && !session.json {
        output::note("No such cells. Cells appear when a run asks for them: spillway enrich LIST --recipe R");
    }
    Ok(0)
}

fn print(session: &Session, page: &[CellRow], first: bool) {
    if session.json {
        for cell in page {
            output::document(&json!(cell));
        }
        return;
    }
    let text = table(page);
    // The header stands once, above the first page.
    let body = if first {
        text.as_str()
    } else {
        text.split_once('\n').map_or("", |(_, body)| body)
    };
    output::text(body);
}

fn table(page: &[CellRow]) -> String {
    let mut table = Table::new(&[">Row", "Field", "State", "Cause", "Value", ">Sure", "From", "Why"]);
    for row in page {
        let cell = &row.cell;
        table.row([
            row.row.to_string(),
            row.field.id().to_owned(),
            cell.state.as_str().to_owned(),
            cell.cause
                .map_or_else(String::new, |cause| cause.as_str().to_owned()),
            cell.value.as_ref().map_or_else(String::new, |value| {
                output::shortened(&value.to_string(), VALUE_WIDTH)
            }),
            cell.confidence
                .map_or_else(String::new, |sure| format!("{sure} %")),
            cell.provenance.as_ref().map_or_else(String::new, source),
            cell.note.clone(),
        ]);
    }
    table.render()
}

fn source(from: &model::Provenance) -> String {
    let mut text = from.provider.clone();
    if from.cached {
        text.push_str(" (cached)");
    }
    if from.practice {
        text.push_str(" PRACTICE");
    }
    text
}

#[cfg(test)]
mod tests {
    use model::{Cause, Cell, CellState, Field, Provenance, Value};

    use super::*;

    #[test]
    fn a_cell_says_where_it_came_from_or_why_it_is_empty() {
        let found = Cell {
            cause: None,
            state: CellState::Value,
            value: Some(Value::Text("ada@northwind-labs.example".into())),
            confidence: Some(95),
            note: String::new(),
            provenance: Some(Provenance {
                provider: "hunter".into(),
                cached: true,
                practice: true,
                ..Provenance::default()
            }),
        };
        let failed = Cell::failed(Cause::Refused, "Hunter refuses: the key is wrong.");
        let page = [(1, found), (12, failed)].map(|(row, cell)| CellRow {
            row,
            field: Field::PERSON_EMAIL,
            cell,
        });
        assert_eq!(
            table(&page),
            "Row  Field         State   Cause    Value                       Sure  From                      Why\n\
             \u{20}\u{20}1  person.email  value            ada@northwind-labs.example  95 %  hunter (cached) PRACTICE\n\
             \u{20}12  person.email  failed  refused                                                              Hunter refuses: the key is wrong.\n"
        );
    }
}
