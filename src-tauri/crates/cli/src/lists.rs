//! `spillway import`, `lists` and `recipes`.

use api::{
    Error,
    types::{HeaderChoice, ListDetail, ListSummary, Nothing, RecipeSummary, Returned},
};
use serde_json::json;

use crate::{
    args::ImportArgs,
    output::{self, Table},
    runs,
    session::Session,
};

/// The widest sample value in a table.
const SAMPLE_WIDTH: usize = 28;

/// `spillway import FILE`
///
/// # Errors
/// When the file is not there or holds no list.
pub async fn import(session: &Session, args: &ImportArgs) -> Result<u8, Error> {
    let header = match args.header_row {
        None => HeaderChoice::Detect,
        Some(0) => HeaderChoice::None,
        Some(row) => HeaderChoice::Row(row),
    };
    let detail = session.import(&args.file, args.sheet.clone(), header).await?;
    session.finish(json!(detail), || imported(&detail));
    Ok(0)
}

/// What a sheet brought back that was exported here.
fn returned(returned: &Returned) -> String {
    let several = |count: u32, one: &str, many: &str| output::several(count.into(), one, many);
    format!(
        "It was exported from this list: {} known again, {} taken in as your own, {} left alone.\n",
        several(returned.records, "record", "records"),
        several(returned.edits, "edit", "edits"),
        several(returned.both + returned.refused, "change", "changes"),
    )
}

fn imported(detail: &ListDetail) -> String {
    let mut facts = vec![detail.format.clone()];
    facts.extend(detail.sheet.iter().map(|sheet| format!("sheet \"{sheet}\"")));
    facts.extend(detail.encoding.clone());
    facts.push(match detail.header_row {
        Some(row) => format!("headers in row {row}"),
        None => "no headers".to_owned(),
    });
    let mut text = format!(
        "List {}: \"{}\", {}, {} ({}).\n",
        detail.list,
        detail.name,
        output::several(detail.records.into(), "record", "records"),
        output::several(detail.columns.len() as u64, "column", "columns"),
        facts.join(", "),
    );
    if let Some(back) = &detail.returned {
        text.push_str(&returned(back));
    }
    if detail.sheets.len() > 1 {
        text.push_str(&format!(
            "Sheets in the file: {}. Another one: --sheet NAME\n",
            detail.sheets.join(", ")
        ));
    }
    let mut table = Table::new(&["Column", ">Filled", "Holds", ">Sure", "For example"]);
    for column in &detail.columns {
        let sure = match (&column.field, &column.guess) {
            (Some(_), _) if column.chosen => "chosen".to_owned(),
            (Some(field), Some(guess)) if guess.field == *field => format!("{} %", guess.confidence),
            _ => String::new(),
        };
        table.row([
            output::shortened(&column.name, SAMPLE_WIDTH),
            output::count(column.filled.into()),
            column
                .field
                .map_or_else(|| "-".to_owned(), |field| field.id().to_owned()),
            sure,
            output::shortened(column.samples.first().map_or("", String::as_str), SAMPLE_WIDTH),
        ]);
    }
    format!("{text}\n{}", table.render())
}

/// `spillway lists`
///
/// # Errors
/// When they cannot be read.
pub async fn all(session: &Session) -> Result<u8, Error> {
    let lists = session.api.lists(Nothing {}).await?;
    session.finish(json!({ "lists": lists }), || table(&lists));
    Ok(0)
}

fn table(lists: &[ListSummary]) -> String {
    if lists.is_empty() {
        return "No lists yet. Begin with: spillway import FILE\n".to_owned();
    }
    let mut table = Table::new(&[
        ">List",
        "Name",
        "From",
        ">Records",
        "Filled",
        "Last run",
        ">Spent",
        "Imported (UTC)",
        "",
    ]);
    for list in lists {
        let filled: Vec<String> = list
            .coverage
            .iter()
            .map(|field| {
                format!(
                    "{} {}",
                    field.label,
                    output::percent(field.filled.into(), field.records.into())
                )
            })
            .collect();
        table.row([
            list.list.to_string(),
            output::shortened(&list.name, 32),
            output::shortened(&list.source, 32),
            output::count(list.records.into()),
            output::shortened(&filled.join(", "), 60),
            list.run
                .as_ref()
                .map_or("-", |run| runs::state(run.state))
                .to_owned(),
            list.spent.to_string(),
            output::moment(list.created_ms),
            runs::practice(list.practice),
        ]);
    }
    table.render()
}

/// `spillway recipes`
///
/// # Errors
/// When they cannot be read.
pub async fn recipes(session: &Session) -> Result<u8, Error> {
    let recipes = session.api.recipes(Nothing {}).await?;
    session.finish(json!({ "recipes": recipes }), || recipe_table(&recipes));
    Ok(0)
}

fn recipe_table(recipes: &[RecipeSummary]) -> String {
    let mut text = String::new();
    for recipe in recipes {
        let fields: Vec<&str> = recipe.fields.iter().map(|field| field.id()).collect();
        text.push_str(&format!(
            "{}\n  {}\n  {}\n",
            recipe.id,
            recipe.description,
            fields.join(", ")
        ));
    }
    text.push_str("\nA recipe of your own is a .toml file; one to begin with: spillway recipes --json\n");
    text
}
