//! A sheet that comes back: which list it was exported from, what the user changed in it, and what changed in the list
//! meanwhile.

use std::{
    collections::{HashMap, HashSet},
    path::{Path, PathBuf},
    sync::Arc,
};

use model::{
    Cell, CellState, EntityId, EntityKind, Field, ListId, Problem, Provenance, Severity, USER, Value,
};
use serde::{Deserialize, Serialize};
use sheet::{Column as SheetColumn, Format, Layout, Mark, Pictures, Row, Sink, Toned};
use store::{CellChange, CellKey, Changed, Export, Record, now_ms};
use tokio::sync::mpsc;
use ts_rs::TS;

use super::{
    column::{Content, Of, Seen},
    made::{self, Made},
};
use crate::{Engine, EngineError, outreach::Outreach};

/// What came back with a sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Returned {
    /// The list it was exported from.
    pub list: ListId,
    /// Records that were known again.
    pub records: u32,
    /// Values that the user changed; they are his own now.
    pub edits: u32,
    /// Values that changed in the sheet and in the list: the list's were kept.
    pub both: u32,
    /// Changed values that are none of their field, or stand in a column that never changes: left alone.
    pub refused: u32,
    /// Rows that nobody knows: added in the sheet.
    pub strangers: u32,
}

/// What changed in a list since its last export.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Changes {
    /// The list.
    pub list: ListId,
    /// The sheet that was written last; none was when this is missing.
    pub path: Option<String>,
    /// When, in milliseconds since 1970 UTC.
    #[ts(type = "number | null")]
    pub exported_ms: Option<i64>,
    /// Values that are others now.
    pub changed: u32,
    /// Values that were not there.
    pub added: u32,
    /// Values that are no more.
    pub gone: u32,
    /// The first of them.
    pub changes: Vec<Change>,
}

/// A value that changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Change {
    /// The first record it stands in.
    pub row: u32,
    /// The field.
    pub field: Field,
    /// What it was.
    pub before: Option<Value>,
    /// What it is.
    pub now: Option<Value>,
    /// Who gave it.
    pub source: String,
    /// When, in milliseconds since 1970 UTC; 0 when nobody knows.
    #[ts(type = "number")]
    pub at_ms: i64,
}

/// Rows read before they are compared.
const BATCH: usize = 256;
/// Changed cells read together.
const CHANGED: u32 = 1_000;

impl Engine {
    /// Takes back what the user changed in a sheet that was exported here. None when the file is no such sheet, or its
    /// list is gone.
    ///
    /// # Errors
    /// When it cannot be read, or the database refuses.
    pub async fn take_back(&self, path: &Path) -> Result<Option<(Returned, Vec<Problem>)>, EngineError> {
        let file = path.to_owned();
        let mark = tokio::task::spawn_blocking(move || sheet::mark_of(&file)).await;
        let Some(mark) = mark.map_err(|_| EngineError::Halted("reading the sheet"))? else {
            return Ok(None);
        };
        let Some(export) = self.store.export(&mark.export).await? else {
            return Ok(None);
        };
        let Some(list) = self.store.list(export.list).await? else {
            return Ok(None);
        };
        let columns = self.store.columns(list.id).await?;
        let mapping: Vec<Option<Field>> = columns.iter().map(|column| column.field).collect();
        let found = self.store.found_fields(list.id).await?;
        // An edit is kept with the person or company behind the record.
        let _linked = self.links.by(&self.store, list.id, &mapping).await?;
        let wishes = self.outreach_of(list.id).await?;
        // Lines that no longer fit the list are compared with nothing; the export says what is wrong with them.
        let outreach = if wishes.lines.is_empty() {
            None
        } else {
            self.outreach(list.id, &wishes).await.ok().map(Arc::new)
        };
        let changed = self.changed_keys(&export).await?;
        let mut taking = Taking {
            engine: self,
            list: list.id,
            mapping,
            found,
            outreach,
            moved: changed.iter().map(|(entity, _)| *entity).collect(),
            changed,
            edits: HashMap::new(),
            returned: Returned {
                list: list.id,
                records: 0,
                edits: 0,
                both: 0,
                refused: 0,
                strangers: 0,
            },
            problems: Vec::new(),
        };
        let (sender, mut rows) = mpsc::channel(4);
        let path: PathBuf = path.to_owned();
        let reading = tokio::task::spawn_blocking(move || read(&path, &mark, &sender));
        while let Some(batch) = rows.recv().await {
            taking.take(batch).await?;
        }
        reading
            .await
            .map_err(|_| EngineError::Halted("reading the sheet"))??;
        Ok(Some(taking.finish().await?))
    }

    async fn changed_keys(&self, export: &Export) -> Result<HashSet<CellKey>, EngineError> {
        let mut keys = HashSet::new();
        let mut after = None;
        loop {
            let page = self.changed_page(export, after).await?;
            let Some(last) = page.last() else { return Ok(keys) };
            after = Some((last.entity, last.field));
            keys.extend(page.iter().map(|changed| (changed.entity, changed.field)));
        }
    }

    async fn changed_page(
        &self,
        export: &Export,
        after: Option<CellKey>,
    ) -> Result<Vec<Changed>, EngineError> {
        let page = self
            .store
            .changed_since(export.list, export.at_ms, after, CHANGED);
        Ok(page.await?)
    }

    /// What changed in a list since its last export: counted, and the first `limit` one by one; all of them go to a sheet
    /// of their own when a path is given.
    ///
    /// # Errors
    /// When there is no such list, or the sheet cannot be written.
    pub async fn changes(
        &self,
        list: ListId,
        limit: u32,
        path: Option<(PathBuf, Format)>,
    ) -> Result<Changes, EngineError> {
        if self.store.list(list).await?.is_none() {
            return Err(EngineError::NoList(list));
        }
        let last = self.store.last_export(list).await?;
        let mut changes = Changes {
            list,
            path: last.as_ref().map(|export| export.path.clone()),
            exported_ms: last.as_ref().map(|export| export.at_ms),
            changed: 0,
            added: 0,
            gone: 0,
            changes: Vec::new(),
        };
        let Some(export) = last else { return Ok(changes) };
        let mut sink = path
            .map(|(path, format)| Sink::begin(&path, &changes_layout(format)))
            .transpose()?;
        let mut after = None;
        loop {
            let page = self.changed_page(&export, after).await?;
            let Some(last) = page.last() else { break };
            after = Some((last.entity, last.field));
            for changed in page {
                let Some(change) = self.change(list, changed).await? else {
                    continue;
                };
                match (&change.before, &change.now) {
                    (None, _) => changes.added += 1,
                    (_, None) => changes.gone += 1,
                    _ => changes.changed += 1,
                }
                if let Some(sink) = &mut sink {
                    write_change(sink, &change)?;
                }
                if changes.changes.len() < limit as usize {
                    changes.changes.push(change);
                }
            }
        }
        if let Some(sink) = sink {
            sink.finish(None)?;
        }
        Ok(changes)
    }

    /// A changed cell as a changed value; None when its value is the same as before.
    async fn change(&self, list: ListId, changed: Changed) -> Result<Option<Change>, EngineError> {
        let value = |cell: &Cell| {
            let is_value = matches!(cell.state, CellState::Value | CellState::Stale);
            cell.value.clone().filter(|_| is_value)
        };
        let (before, now) = (changed.before.as_ref().and_then(value), value(&changed.now));
        if before == now {
            return Ok(None);
        }
        let kind = changed.field.entity();
        let rows = self.store.rows_of_entity(list, kind, changed.entity, 1).await?;
        let given = changed.now.provenance.as_ref();
        Ok(rows.first().map(|row| Change {
            row: *row,
            field: changed.field,
            before,
            now,
            source: given.map(|given| given.provider.clone()).unwrap_or_default(),
            at_ms: given.map_or(0, |given| given.at_ms),
        }))
    }
}

fn changes_layout(format: Format) -> Layout {
    let names = ["Record", "Field", "Before", "Now", "Source"];
    Layout {
        format,
        title: "Changes".to_owned(),
        columns: names.into_iter().map(SheetColumn::of_values).collect(),
        pictures: Pictures::default(),
        untouched: false,
        mark: None,
        traces: false,
    }
}

fn write_change(sink: &mut Sink, change: &Change) -> Result<(), EngineError> {
    let text = |value: &Option<Value>| value.as_ref().map(ToString::to_string).unwrap_or_default();
    let (before, now) = (text(&change.before), text(&change.now));
    let cells = [
        sheet::Cell::Number(f64::from(change.row)),
        sheet::Cell::Text(change.field.label()),
        sheet::Cell::Text(&before),
        sheet::Cell::Text(&now),
        sheet::Cell::Text(&change.source),
    ];
    Ok(sink.row(&cells.map(Toned::from))?)
}

/// A row that came back: what it is known by, and what stands in the columns that are known.
struct Back {
    row: Option<u32>,
    cells: Vec<(Of, String)>,
}

/// Reads the sheet's rows, with the columns that still have their names.
fn read(path: &Path, mark: &Mark, sender: &mpsc::Sender<Vec<Back>>) -> Result<(), EngineError> {
    let mut opened = sheet::open(path, &sheet::Choice::default())?;
    let names = opened.rows.columns().to_vec();
    let position_of = |name: &str| names.iter().position(|other| other == name);
    let key = position_of(&mark.key);
    let columns: Vec<(usize, Of)> = mark
        .columns
        .iter()
        .filter_map(|(id, name)| Some((position_of(name)?, id.parse().ok()?)))
        .collect();
    let mut row = Row::new();
    let mut batch = Vec::with_capacity(BATCH);
    while opened.rows.read(&mut row) {
        let text = |position: usize| row.get(position).unwrap_or_default().to_owned();
        batch.push(Back {
            row: key.and_then(|key| text(key).trim().replace(',', "").parse().ok()),
            cells: columns
                .iter()
                .map(|(position, of)| (of.clone(), text(*position)))
                .collect(),
        });
        if batch.len() == BATCH {
            let full = std::mem::replace(&mut batch, Vec::with_capacity(BATCH));
            if sender.blocking_send(full).is_err() {
                return Ok(());
            }
        }
    }
    // Nobody listens any more only when something else went wrong, which is told.
    let _ = sender.blocking_send(batch);
    Ok(())
}

/// Rows that come back, compared with the list.
struct Taking<'e> {
    engine: &'e Engine,
    list: ListId,
    mapping: Vec<Option<Field>>,
    found: Vec<Field>,
    /// The list's lines, where it has any.
    outreach: Option<Arc<Outreach>>,
    /// What changed in the list since, and about whom.
    changed: HashSet<CellKey>,
    moved: HashSet<EntityId>,
    edits: HashMap<CellKey, Value>,
    returned: Returned,
    problems: Vec<Problem>,
}

impl Taking<'_> {
    async fn take(&mut self, batch: Vec<Back>) -> Result<(), EngineError> {
        let rows: Vec<u32> = batch.iter().filter_map(|back| back.row).collect();
        let records = self.engine.store.records(self.list, &rows).await?;
        let cells = self.engine.store.cells_behind(self.list, &records).await?;
        let mapping = self.mapping.clone();
        let by_row: HashMap<u32, &Record> = records.iter().map(|record| (record.row, record)).collect();
        for back in &batch {
            let Some(record) = back.row.and_then(|row| by_row.get(&row)) else {
                self.returned.strangers += 1;
                continue;
            };
            self.returned.records += 1;
            let seen = Seen::new(record, &mapping, &self.found, &cells);
            let made = made::made(self.list, self.outreach.as_ref(), record, &cells);
            for (of, said) in &back.cells {
                match of {
                    Of::Line(name) => self.compare_line(&seen, made.as_ref(), name, said),
                    of => self.compare(&seen, of, said),
                }
            }
        }
        Ok(())
    }

    /// A line is written anew with every export; whoever changed one in the sheet hears of it. Where a value changed in the
    /// list since, the line did too.
    fn compare_line(&mut self, seen: &Seen<'_>, made: Option<&Made>, name: &str, said: &str) {
        let Some(outreach) = &self.outreach else { return };
        let Some(stood) = made.and_then(|made| made.line(outreach, name)) else {
            return;
        };
        let has_moved = [EntityKind::Person, EntityKind::Company]
            .into_iter()
            .filter_map(|kind| seen.record.entity(kind))
            .any(|entity| self.moved.contains(&entity));
        if !has_moved && !said.trim().is_empty() && said.trim() != stood.text.trim() {
            self.refuse(
                seen,
                said,
                "the line is written anew for every sheet; change the line itself",
            );
        }
    }

    fn compare(&mut self, seen: &Seen<'_>, of: &Of, said: &str) {
        if of.is_picture() || said.trim().is_empty() {
            return;
        }
        let stood = match seen.content(of).0 {
            Content::Source(text) | Content::Text(text) => text,
            Content::Number(number) => number.to_string(),
            Content::Picture(..) => return,
            Content::Blank => String::new(),
        };
        let field = of.field(&self.mapping);
        if is_same(field, &stood, said) {
            return;
        }
        let is_value = matches!(of, Of::Source(_) | Of::Filled(_) | Of::Found(_) | Of::Known(..));
        let Some(field) = field.filter(|_| is_value) else {
            self.refuse(seen, said, "it stands in a column that never changes");
            return;
        };
        let Some(entity) = seen.record.entity(field.entity()) else {
            self.refuse(seen, said, "nobody knows whose it is");
            return;
        };
        let key = (entity, field);
        if is_taken(seen, field, said) {
            return;
        }
        if self.changed.contains(&key) {
            self.returned.both += 1;
            return;
        }
        match Value::parse(field, said) {
            Ok(value) => {
                self.edits.insert(key, value);
            }
            Err(error) => self.refuse(seen, said, &error.to_string()),
        }
    }

    fn refuse(&mut self, seen: &Seen<'_>, said: &str, why: &str) {
        /// Said one by one; the count says the rest.
        const LISTED: u32 = 10;
        self.returned.refused += 1;
        if self.returned.refused <= LISTED {
            let short: String = said.chars().take(60).collect();
            let subject = format!("record {}", seen.record.row);
            let message = format!("\"{short}\" was left alone: {why}");
            self.problems
                .push(Problem::new(Severity::Warning, subject, message));
        }
    }

    async fn finish(mut self) -> Result<(Returned, Vec<Problem>), EngineError> {
        self.returned.edits = u32::try_from(self.edits.len()).unwrap_or(u32::MAX);
        let at_ms = now_ms();
        let edits = self.edits;
        // One step, so that it can be taken back as one.
        let changes: Vec<CellChange> = edits
            .into_iter()
            .map(|((entity, field), value)| edit(entity, field, value, at_ms))
            .collect();
        if !changes.is_empty() {
            let label = "Edits of an exported sheet".to_owned();
            self.engine.store.edit(self.list, label, changes).await?;
        }
        let returned = self.returned;
        let mut say = |count: u32, what: &str, hint: &str| {
            if count > 0 {
                let problem = Problem::new(Severity::Note, "sheet", format!("{count} {what}"));
                self.problems.push(problem.with_hint(hint));
            }
        };
        say(
            returned.both,
            "values changed in the sheet and in the list; the list's were kept",
            "change them in the list if the sheet is right",
        );
        say(
            returned.strangers,
            "rows were added in the sheet and are in no list",
            "import them from a file of their own",
        );
        Ok((returned, self.problems))
    }
}

/// A value of the user's own hand.
fn edit(entity: EntityId, field: Field, value: Value, at_ms: i64) -> CellChange {
    CellChange {
        entity,
        field,
        cell: Cell {
            value: Some(value),
            provenance: Some(Provenance {
                provider: USER.to_owned(),
                at_ms,
                ..Provenance::default()
            }),
            ..Cell::without_value(CellState::Value, "")
        },
    }
}

/// Whether an edit was taken before: a source column goes on saying what the file said.
fn is_taken(seen: &Seen<'_>, field: Field, said: &str) -> bool {
    let Some(cell) = seen.cell(field) else {
        return false;
    };
    cell.is_users()
        && cell
            .value
            .as_ref()
            .is_some_and(|value| is_same(Some(field), &value.to_string(), said))
}

/// Whether two texts say the same: as they stand, without what a sheet does to them, or as values of their field.
fn is_same(field: Option<Field>, stood: &str, said: &str) -> bool {
    /// What a workbook's cell holds; the rest was cut.
    const CUT: usize = 32_767;
    let plain = |text: &str| text.replace("\r\n", "\n").trim().to_owned();
    let (stood, said) = (plain(stood), plain(said));
    if stood == said {
        return true;
    }
    if said.encode_utf16().count() + 1 >= CUT && stood.starts_with(&said) {
        return true;
    }
    let value = |text: &str| field.and_then(|field| Value::parse(field, text).ok());
    let (stood, said) = (value(&stood), value(&said));
    stood.is_some() && stood == said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_sheet_does_to_a_value_is_no_edit() {
        for (field, stood, said, same) in [
            (Some(Field::COMPANY_EMPLOYEE_COUNT), "1240", "1,240", true),
            (Some(Field::PERSON_EMAIL), "ada@n.example", "Ada@N.example ", true),
            (None, "a\r\nb", "a\nb", true),
            (None, "00123", "123", false),
            (Some(Field::PERSON_JOB_TITLE), "CTO", "CEO", false),
        ] {
            assert_eq!(is_same(field, stood, said), same, "{stood} {said}");
        }
        let long = "x".repeat(40_000);
        assert!(is_same(None, &long, &long[..32_767]));
        assert!(!is_same(None, &long, &long[..100]));
    }
}
