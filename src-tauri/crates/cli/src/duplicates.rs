//! `spillway duplicates`: rows that are the same, or probably are, and merging those that say nothing different.

use api::{
    Error,
    duplicates::{DuplicateKind, DuplicateRow, DuplicateRows, MergedCertain},
    types::{DuplicatesInput, ListInput},
};
use model::ListId;
use serde_json::json;

use crate::{args::DuplicatesArgs, output, session::Session};

/// Groups asked for at a time.
const PAGE: u32 = 50;
/// The longest row in the text for people; JSON has it whole.
const ROW_WIDTH: usize = 100;

/// Groups of one kind, as many as are wanted, and how many there are.
struct Kind {
    groups: Vec<DuplicateRows>,
    all: u32,
}

/// `spillway duplicates LIST`
///
/// # Errors
/// When the list is not there, or is being enriched while it is to be merged.
pub async fn run(session: &Session, args: &DuplicatesArgs) -> Result<u8, Error> {
    let list = session.list(&args.list).await?;
    let merged = if args.merge {
        Some(session.api.merge_certain(ListInput { list }).await?.done)
    } else {
        None
    };
    let certain = read(session, list, DuplicateKind::Certain, args.limit).await?;
    let probable = read(session, list, DuplicateKind::Probable, args.limit).await?;
    let document = json!({
        "merged": merged,
        "certain": { "all": certain.all, "groups": certain.groups },
        "probable": { "all": probable.all, "groups": probable.groups },
    });
    session.finish(document, || text(merged, &certain, &probable));
    Ok(0)
}

async fn read(session: &Session, list: ListId, kind: DuplicateKind, limit: u32) -> Result<Kind, Error> {
    let mut read = Kind {
        groups: Vec::new(),
        all: 0,
    };
    let mut start = 0;
    loop {
        let count = PAGE.min(limit - start);
        let input = DuplicatesInput {
            list,
            kind,
            start,
            count,
        };
        let page = session.api.duplicates(input).await?;
        read.all = match kind {
            DuplicateKind::Certain => page.certain,
            DuplicateKind::Probable => page.probable,
        };
        read.groups.extend(page.groups);
        start += count;
        if start >= limit.min(read.all) {
            return Ok(read);
        }
    }
}

fn text(merged: Option<MergedCertain>, certain: &Kind, probable: &Kind) -> String {
    let mut text = String::new();
    if let Some(done) = merged {
        text.push_str(&format!(
            "Merged {} into {}; {} left to be looked at.\n",
            output::several(done.rows.into(), "row", "rows"),
            output::count(done.groups.into()),
            output::several(done.left.into(), "group", "groups"),
        ));
    }
    text.push_str(&format!(
        "{} certainly the same, {} probably.\n",
        output::several(certain.all.into(), "group of rows is", "groups of rows are"),
        output::count(probable.all.into()),
    ));
    for kind in [certain, probable] {
        for group in &kind.groups {
            text.push_str(&format!("\n{}\n", group.why));
            for row in &group.rows {
                text.push_str(&line(row, row.row == group.fullest));
            }
            if group.more > 0 {
                text.push_str(&format!("  and {} more\n", output::count(group.more.into())));
            }
        }
        let shown = u32::try_from(kind.groups.len()).unwrap_or(u32::MAX);
        if shown < kind.all {
            text.push_str(&format!(
                "\n{} more; --limit N shows more of them\n",
                output::several((kind.all - shown).into(), "group", "groups")
            ));
        }
    }
    text
}

/// A row on a line; a star marks the one that says most.
fn line(row: &DuplicateRow, fullest: bool) -> String {
    let cells: Vec<&str> = row
        .cells
        .iter()
        .map(|cell| cell.trim())
        .filter(|cell| !cell.is_empty())
        .collect();
    let mark = if fullest { '*' } else { ' ' };
    format!(
        "{mark} row {:<7} {}\n",
        row.row,
        output::shortened(&cells.join(" · "), ROW_WIDTH)
    )
}
