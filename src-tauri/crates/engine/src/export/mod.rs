//! Sheets out: chosen columns of the records that may go out, pictures among them. Records stream.

pub mod back;
pub mod column;
pub mod gate;
pub mod preset;
pub mod suppress;

mod choice;
mod made;
mod summary;
mod usual;
mod writing;

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use futures::{FutureExt as _, StreamExt as _, future::BoxFuture, stream};
use model::{Cell, CellState, EntityId, Field, ListId, Problem, Severity};
use serde::{Deserialize, Serialize};
use sheet::{Format, Layout, Mark, Pictures};
use store::{CellKey, Record, now_ms};
use ts_rs::TS;

use crate::{Engine, EngineError, outreach::Outreach};
pub use choice::{Choice, Export};
use column::{Content, Of, Seen, Wanted, fills};
use gate::{Admitted, Candidate, Gate, GateReport, verdict_of};
use made::Faults;
use writing::{Line, Piece, TraceLine, Written};

/// What was written.
#[derive(Clone, Debug)]
pub struct Exported {
    /// Who went out and who stayed.
    pub gate: GateReport,
    /// Columns.
    pub columns: u32,
    /// Pictures placed.
    pub pictures: u32,
    /// What is worth knowing.
    pub problems: Vec<Problem>,
}

/// What would be written, on the first records that go out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Preview {
    /// The columns.
    pub columns: Vec<PreviewColumn>,
    /// The first rows.
    pub rows: Vec<PreviewRow>,
    /// Who would go out and who would stay.
    pub gate: GateReport,
    /// The columns that stand there when none are named, as an export takes them; lines and composed pictures come behind.
    pub usual: Vec<String>,
}

/// A column of a preview.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PreviewColumn {
    /// What stands in it, as an export takes it.
    pub id: String,
    /// Its name in the sheet.
    pub name: String,
    /// Whether pictures stand in it.
    pub picture: bool,
}

/// A row of a preview.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct PreviewRow {
    /// The record, from 1.
    pub row: u32,
    /// Its cells: texts as they are written, pictures by their hash.
    pub cells: Vec<String>,
}

/// The column by which records are known when a sheet comes back.
pub const KEY: &str = "Spillway id";

/// Records written together.
const PAGE: u32 = 500;
/// The same where they bring their pictures.
const PICTURED_PAGE: u32 = 64;
/// Records whose pictures are read at the same time.
const TOGETHER: usize = 8;
/// Widths of pictures in a workbook, in pixels: sharp at twice the size at which a row shows them.
const LOGO_WIDTH: u32 = 128;
const WIDE_WIDTH: u32 = 256;
/// Width of a picture on a card, where the stored one is larger than a page of many bears.
const CARD_WIDTH: u32 = 640;
const CARD_BYTES: usize = 160 << 10;

/// All that is read of a list before its records are.
struct Plan {
    list: store::List,
    mapping: Vec<Option<Field>>,
    /// The fields that the list has cells of.
    found: Vec<Field>,
    wanted: Vec<Wanted>,
    laid_out: Vec<sheet::Column>,
    /// Lines and pictures, where there are any.
    outreach: Option<Arc<Outreach>>,
}

impl Engine {
    /// Writes a list to a sheet. `progress` hears the number of records so far, and of how many.
    ///
    /// # Errors
    /// When there is no such list or column, or the sheet cannot be written; no half file is left at its path.
    pub async fn export(&self, export: Export, progress: impl Fn(u32, u32)) -> Result<Exported, EngineError> {
        let begun_ms = now_ms();
        let plan = self
            .plan_export(export.list, export.format, &export.choice)
            .await?;
        let admitted = self.admit(&plan, &export.choice).await?;
        let mark = (export.format == Format::Xlsx && !export.choice.source_only).then(|| mark_of(&plan));
        let layout = layout(&plan, &export, mark.clone());
        let width = layout.columns.len() - usize::from(mark.is_some());
        let total = admitted.report.out;
        let (sender, receiver) = tokio::sync::mpsc::channel::<Written>(4);
        let path = export.path.clone();
        let writing = tokio::task::spawn_blocking(move || writing::write(&path, &layout, receiver));
        let has_traces =
            export.format == Format::Xlsx && export.choice.provenance && !export.choice.source_only;
        let mut traced = HashSet::new();
        let faults = Faults::default();
        let (mut done, mut pictures) = (0, 0);
        let mut rest = Pages::of(&admitted);
        if export.format.holds_pictures() && plan.wanted.iter().any(|wanted| wanted.of.is_picture()) {
            rest.limit = PICTURED_PAGE;
        }
        let mut closed = false;
        while let Some(records) = self.next_page(export.list, &mut rest).await? {
            let cells = self.store.cells_behind(export.list, &records).await?;
            // Pictures are read, and some drawn, on all cores; the order stays.
            let waiting: Vec<BoxFuture<'_, Line>> = records
                .iter()
                .map(|record| {
                    self.line(&plan, &export, record, &cells, &faults, mark.is_some())
                        .boxed()
                })
                .collect();
            let mut lines: Vec<Line> = stream::iter(waiting).buffered(TOGETHER).collect().await;
            for (line, record) in lines.iter_mut().zip(&records) {
                pictures += line.pictures();
                if has_traces {
                    line.traces = traces(&plan, record, &cells, &mut traced);
                }
            }
            done += u32::try_from(records.len()).unwrap_or(0);
            closed = sender.send(Written::Lines(lines)).await.is_err();
            if closed {
                break;
            }
            progress(done, total);
        }
        if !closed && export.format == Format::Xlsx && !export.choice.source_only {
            let summary = self.summary(&plan, &admitted.report).await?;
            // Should nobody take it any more, the writing says why.
            let _ = sender.send(Written::Summary(Box::new(summary))).await;
        }
        drop(sender);
        let mut problems = writing
            .await
            .map_err(|_| EngineError::Halted("writing the sheet"))??;
        if let Some(mark) = mark {
            self.store
                .add_export(store::NewExport {
                    id: mark.export,
                    list: export.list,
                    path: export.path.display().to_string(),
                    records: total,
                    at_ms: begun_ms,
                })
                .await?;
        }
        problems.extend(faults.problems());
        problems.extend(self.practice_problem(&plan).await?);
        Ok(Exported {
            gate: admitted.report,
            columns: u32::try_from(width).unwrap_or(u32::MAX),
            pictures,
            problems,
        })
    }

    /// What an export would write: its columns, its first rows, and who would go out.
    ///
    /// # Errors
    /// When there is no such list or column.
    pub async fn preview_export(
        &self,
        list: ListId,
        format: Format,
        choice: &Choice,
        rows: u32,
    ) -> Result<Preview, EngineError> {
        let plan = self.plan_export(list, format, choice).await?;
        let mut admitted = self.admit(&plan, choice).await?;
        admitted.rows.truncate(rows as usize);
        let mut pages = Pages {
            limit: rows.clamp(1, PAGE),
            ..Pages::of(&admitted)
        };
        let records = self.next_page(list, &mut pages).await?.unwrap_or_default();
        let cells = self.store.cells_behind(list, &records).await?;
        let faults = Faults::default();
        let mut shown = Vec::with_capacity(records.len());
        for record in &records {
            let seen = Seen::new(record, &plan.mapping, &plan.found, &cells);
            let made = made::made(list, plan.outreach.as_ref(), record, &cells);
            let mut row = Vec::with_capacity(plan.wanted.len());
            for wanted in &plan.wanted {
                let content = self.content(&wanted.of, &seen, plan.outreach.as_ref(), made.as_ref(), &faults);
                row.push(match content.await.0 {
                    Content::Source(text) | Content::Text(text) | Content::Picture(text, _) => text,
                    Content::Number(number) => number.to_string(),
                    Content::Blank => String::new(),
                });
            }
            shown.push(PreviewRow {
                row: record.row,
                cells: row,
            });
        }
        let columns = plan
            .wanted
            .iter()
            .zip(&plan.laid_out)
            .map(|(wanted, column)| PreviewColumn {
                id: wanted.of.to_string(),
                name: column.name.clone(),
                picture: column.holds_pictures(),
            });
        let usual = self
            .usual_columns(list, format, &plan.mapping, &plan.found)
            .await?;
        Ok(Preview {
            columns: columns.collect(),
            rows: shown,
            gate: admitted.report,
            usual: usual.iter().map(|wanted| wanted.of.to_string()).collect(),
        })
    }

    async fn plan_export(&self, id: ListId, format: Format, choice: &Choice) -> Result<Plan, EngineError> {
        let list = self.store.list(id).await?.ok_or(EngineError::NoList(id))?;
        let columns = self.store.columns(id).await?;
        let mapping: Vec<Option<Field>> = columns.iter().map(|column| column.field).collect();
        let found = self.store.found_fields(id).await?;
        let mut wanted = match &choice.columns {
            Some(wanted) => wanted.clone(),
            None => self.usual_columns(id, format, &mapping, &found).await?,
        };
        if choice.source_only {
            wanted.retain_mut(|wanted| {
                if let Of::Filled(position) = wanted.of {
                    wanted.of = Of::Source(position);
                }
                matches!(wanted.of, Of::Source(_))
            });
        }
        let outreach = self.add_made(id, choice, &mut wanted).await?;
        if !choice.pictures {
            wanted.retain(|wanted| !wanted.of.is_picture());
        }
        if !format.holds_pictures() {
            // Found ones leave the address they came from; composed ones come from nowhere.
            wanted.retain(|wanted| !matches!(wanted.of, Of::Composed(_)));
        }
        for column in &wanted {
            if let Of::Source(position) | Of::Filled(position) = column.of
                && position >= columns.len()
            {
                return Err(EngineError::NoColumn {
                    wanted: column.of.to_string(),
                    columns: columns.len(),
                });
            }
        }
        let names: Vec<String> = columns.iter().map(|column| column.name.clone()).collect();
        let mut laid_out = column::laid_out(&wanted, &names, &mapping);
        if !format.holds_pictures() {
            // What is left of a picture is where it came from.
            for column in laid_out.iter_mut().filter(|column| column.holds_pictures()) {
                column.kind = sheet::Kind::Link;
            }
        }
        Ok(Plan {
            list,
            mapping,
            found,
            wanted,
            laid_out,
            outreach,
        })
    }

    /// Who may go out.
    async fn admit(&self, plan: &Plan, choice: &Choice) -> Result<Admitted, EngineError> {
        let mut gate = Gate::new(choice.rules);
        let judged = [
            Field::PERSON_EMAIL,
            Field::PERSON_EMAIL_STATUS,
            Field::COMPANY_DOMAIN,
        ];
        // Names are made of others, so all of what is found may be needed.
        let found: Vec<Field> = plan
            .found
            .iter()
            .copied()
            .filter(|field| !choice.needs.is_empty() || judged.contains(field))
            .collect();
        let mut after = 0;
        loop {
            let records = self.store.records_after(plan.list.id, after, PAGE).await?;
            let Some(last) = records.last() else { break };
            after = last.row;
            let cells = if found.is_empty() {
                HashMap::new()
            } else {
                self.store.cells_behind(plan.list.id, &records).await?
            };
            for record in &records {
                let seen = Seen::new(record, &plan.mapping, &found, &cells);
                gate.judge(&candidate(&seen, choice));
            }
        }
        Ok(gate.finish())
    }

    async fn next_page(&self, list: ListId, pages: &mut Pages) -> Result<Option<Vec<Record>>, EngineError> {
        let end = pages.rows.len().min(pages.at + pages.limit as usize);
        let rows = pages.rows.get(pages.at..end).unwrap_or_default();
        if rows.is_empty() {
            return Ok(None);
        }
        let records = self.store.records(list, rows).await?;
        pages.at = end;
        Ok(Some(records))
    }

    async fn line(
        &self,
        plan: &Plan,
        export: &Export,
        record: &Record,
        cells: &HashMap<CellKey, Cell>,
        faults: &Faults,
        has_key: bool,
    ) -> Line {
        let seen = Seen::new(record, &plan.mapping, &plan.found, cells);
        let made = made::made(plan.list.id, plan.outreach.as_ref(), record, cells);
        let mut line = Line::default();
        for wanted in &plan.wanted {
            let (content, tone) = self
                .content(&wanted.of, &seen, plan.outreach.as_ref(), made.as_ref(), faults)
                .await;
            let piece = match content {
                Content::Source(text) => Piece::Source(text),
                Content::Text(text) => Piece::Text(text),
                Content::Number(number) => Piece::Number(number),
                Content::Blank => Piece::Blank,
                Content::Picture(hash, page) => {
                    if let Of::Composed(name) = &wanted.of {
                        let piece = self.composed_piece(export.format, name, &seen, &hash).await;
                        line.pieces.push((piece, tone));
                        continue;
                    }
                    let field = wanted.of.field(&plan.mapping).unwrap_or(Field::COMPANY_IMAGE);
                    self.picture_piece(export.format, field, &seen, hash, page).await
                }
            };
            line.pieces.push((piece, tone));
        }
        if has_key {
            line.pieces
                .push((Piece::Source(record.row.to_string()), sheet::Tone::Plain));
        }
        line
    }

    async fn picture_piece(
        &self,
        format: Format,
        field: Field,
        seen: &Seen<'_>,
        hash: String,
        page: Option<String>,
    ) -> Piece {
        let (alt, stem) = seen.picture_words(field);
        let is_logo = matches!(field, Field::COMPANY_LOGO | Field::COMPANY_ICON);
        let width = match format {
            Format::Zip => None,
            Format::Contact if !is_logo => Some(CARD_WIDTH),
            _ if is_logo => Some(LOGO_WIDTH),
            _ => Some(WIDE_WIDTH),
        };
        if !format.holds_pictures() {
            return Piece::Text(page.unwrap_or(hash));
        }
        // A photograph is smaller as it was stored than drawn anew.
        let stored = match width {
            Some(CARD_WIDTH) => self.picture(&hash, None).await,
            _ => None,
        };
        let found = match stored.filter(|(bytes, _)| bytes.len() <= CARD_BYTES) {
            Some(stored) => Some(stored),
            None => self.picture(&hash, width).await,
        };
        match found {
            Some((bytes, mime)) => {
                let name = if format == Format::Zip {
                    let ending = mime.rsplit('/').next().unwrap_or("png").replace("jpeg", "jpg");
                    format!("{stem}.{ending}")
                } else {
                    page.unwrap_or(hash)
                };
                Piece::Picture { bytes, name, alt }
            }
            None => Piece::Blank,
        }
    }

    async fn practice_problem(&self, plan: &Plan) -> Result<Option<Problem>, EngineError> {
        let has_found = plan
            .wanted
            .iter()
            .any(|wanted| !matches!(wanted.of, Of::Source(_)));
        let runs = self.store.runs(Some(plan.list.id)).await?;
        let is_practice = has_found && runs.iter().any(|run| run.practice);
        Ok(is_practice.then(|| {
            Problem::new(
                Severity::Warning,
                plan.list.name.clone(),
                "its found values come from the practice world: the people and companies are made up",
            )
            .with_hint("do not write to them")
        }))
    }
}

/// Rows that are still to be written.
struct Pages {
    rows: Vec<u32>,
    at: usize,
    limit: u32,
}

impl Pages {
    fn of(admitted: &Admitted) -> Self {
        Self {
            rows: admitted.rows.clone(),
            at: 0,
            limit: PAGE,
        }
    }
}

fn candidate<'c>(seen: &'c Seen<'_>, choice: &Choice) -> Candidate<'c> {
    let known = |field: Field| seen.known.get(&field).map(String::as_str);
    let address = known(Field::PERSON_EMAIL);
    let cell = seen.cell(Field::PERSON_EMAIL);
    let state = cell.map(|cell| cell.state);
    Candidate {
        row: seen.record.row,
        address,
        verdict: known(Field::PERSON_EMAIL_STATUS).and_then(verdict_of),
        confidence: cell.and_then(|cell| cell.confidence),
        is_old: state == Some(CellState::Stale),
        is_blocked: state == Some(CellState::Conflict)
            || (state == Some(CellState::Rejected) && address.is_none()),
        is_suppressed: choice.suppression.holds(address, known(Field::COMPANY_DOMAIN)),
        is_incomplete: choice
            .needs
            .iter()
            .any(|field| *field != Field::PERSON_EMAIL && known(*field).is_none()),
    }
}

/// Where the values of a record come from; each person and company is spoken of once.
fn traces(
    plan: &Plan,
    record: &Record,
    cells: &HashMap<CellKey, Cell>,
    traced: &mut HashSet<EntityId>,
) -> Vec<TraceLine> {
    let fresh: Vec<EntityId> = [record.person, record.company]
        .into_iter()
        .flatten()
        .filter(|entity| traced.insert(*entity))
        .collect();
    let mut lines = Vec::new();
    for (wanted, column) in plan.wanted.iter().zip(&plan.laid_out) {
        let field = match wanted.of {
            Of::Found(field) | Of::Known(field, _) => Some(field),
            Of::Filled(_) => wanted.of.field(&plan.mapping),
            _ => None,
        };
        let Some(field) = field else { continue };
        let entity = record
            .entity(field.entity())
            .filter(|entity| fresh.contains(entity));
        let Some(cell) = entity.and_then(|entity| cells.get(&(entity, field))) else {
            continue;
        };
        if let Of::Filled(position) = wanted.of
            && !fills(record, position, field, cell)
        {
            continue;
        }
        lines.push(TraceLine {
            record: record.row,
            column: column.name.clone(),
            cell: cell.clone(),
        });
    }
    lines
}

fn mark_of(plan: &Plan) -> Mark {
    let columns = plan.wanted.iter().zip(&plan.laid_out);
    let words: [u64; 2] = [rand::random(), rand::random()];
    Mark {
        export: format!("{:016x}{:016x}", words[0], words[1]),
        key: KEY.to_owned(),
        columns: columns
            .map(|(wanted, column)| (wanted.of.to_string(), column.name.clone()))
            .collect(),
        sheets: Vec::new(),
    }
}

fn layout(plan: &Plan, export: &Export, mark: Option<Mark>) -> Layout {
    let mut columns = plan.laid_out.clone();
    if mark.is_some() {
        columns.push(sheet::Column::of_keys(KEY));
    }
    Layout {
        format: export.format,
        title: plan.list.name.clone(),
        columns,
        pictures: if export.choice.in_cells {
            Pictures::InCells
        } else {
            Pictures::OverCells
        },
        untouched: export.choice.source_only,
        mark,
        traces: export.choice.provenance && !export.choice.source_only,
    }
}
