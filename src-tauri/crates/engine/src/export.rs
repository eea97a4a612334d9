//! Sheets out: the user's own columns untouched, the found ones beside them, pictures in the cells. Records stream.

use std::{collections::HashMap, path::PathBuf};

use model::{Cell, CellState, Field, ListId, Problem, Severity, Value};
use sheet::{Cell as Written, Column, Format, Layout, Pictures, Sink};
use store::{CellKey, Record};

use crate::{Engine, EngineError};

/// What is to be written.
#[derive(Clone, Debug)]
pub struct Export {
    /// The list.
    pub list: ListId,
    /// Where to.
    pub path: PathBuf,
    /// The format.
    pub format: Format,
    /// Only the user's own columns.
    pub source_only: bool,
    /// Put pictures into the cells; their column is left out otherwise.
    pub pictures: bool,
}

/// What was written.
#[derive(Clone, Debug)]
pub struct Exported {
    /// Records.
    pub records: u32,
    /// Columns.
    pub columns: u32,
    /// Pictures placed.
    pub pictures: u32,
    /// What is worth knowing.
    pub problems: Vec<Problem>,
}

/// Records written together.
const PAGE: u32 = 500;
/// Width of a picture in a sheet, in pixels: sharp at twice the size at which a row shows it.
const PICTURE_WIDTH: u32 = 128;

/// A record with what its found cells say, ready to be written.
struct Line {
    source: Vec<String>,
    found: Vec<Found>,
}

enum Found {
    Text(String),
    Number(f64),
    Picture(Vec<u8>, String),
    Blank,
}

impl Engine {
    /// Writes a list to a sheet. `progress` hears the number of records so far.
    ///
    /// # Errors
    /// When there is no such list or the sheet cannot be written; no half file is left at its path.
    pub async fn export(&self, export: Export, progress: impl Fn(u32)) -> Result<Exported, EngineError> {
        let list = self
            .store
            .list(export.list)
            .await?
            .ok_or(EngineError::NoList(export.list))?;
        let columns = self.store.columns(export.list).await?;
        let mut fields = if export.source_only {
            Vec::new()
        } else {
            self.store.found_fields(export.list).await?
        };
        fields.retain(|field| export.pictures || !field.is_picture());
        let layout = layout(&columns, &fields, &export);
        let width = layout.columns.len();
        let (sender, receiver) = tokio::sync::mpsc::channel::<Vec<Line>>(4);
        let (path, source_width) = (export.path.clone(), columns.len());
        let writing = tokio::task::spawn_blocking(move || write(&path, &layout, source_width, receiver));
        let (mut after, mut pictures) = (0, 0);
        loop {
            let records = self.store.records_after(export.list, after, PAGE).await?;
            let Some(last) = records.last() else { break };
            after = last.row;
            let lines = self.lines(export.list, records, &fields, &mut pictures).await?;
            if sender.send(lines).await.is_err() {
                break;
            }
            progress(after);
        }
        drop(sender);
        let mut problems = writing
            .await
            .map_err(|_| EngineError::Halted("writing the sheet"))??;
        let is_practice = self
            .store
            .runs(Some(export.list))
            .await?
            .iter()
            .any(|run| run.practice);
        if is_practice && !fields.is_empty() {
            problems.push(
                Problem::new(
                    Severity::Warning,
                    list.name,
                    "its found values come from the practice world: the people and companies are made up",
                )
                .with_hint("do not write to them"),
            );
        }
        Ok(Exported {
            records: list.records,
            columns: u32::try_from(width).unwrap_or(u32::MAX),
            pictures,
            problems,
        })
    }

    async fn lines(
        &self,
        list: ListId,
        records: Vec<Record>,
        fields: &[Field],
        pictures: &mut u32,
    ) -> Result<Vec<Line>, EngineError> {
        let cells = if fields.is_empty() {
            HashMap::new()
        } else {
            self.store.cells_behind(list, &records).await?
        };
        let mut lines = Vec::with_capacity(records.len());
        for record in records {
            let mut found = Vec::with_capacity(fields.len());
            for field in fields {
                let written = self.found(&record, *field, &cells).await;
                *pictures += u32::from(matches!(written, Found::Picture(..)));
                found.push(written);
            }
            lines.push(Line {
                source: record.cells,
                found,
            });
        }
        Ok(lines)
    }

    async fn found(&self, record: &Record, field: Field, cells: &HashMap<CellKey, Cell>) -> Found {
        let cell = record
            .entity(field.entity())
            .and_then(|entity| cells.get(&(entity, field)));
        let value = cell
            .filter(|cell| matches!(cell.state, CellState::Value | CellState::Stale))
            .and_then(|cell| cell.value.as_ref());
        match value {
            Some(Value::Text(hash)) if field.is_picture() => {
                match self.picture(hash, Some(PICTURE_WIDTH)).await {
                    Some((bytes, _)) => {
                        let source = cell
                            .and_then(|cell| cell.provenance.as_ref())
                            .and_then(|provenance| provenance.source_url.clone());
                        Found::Picture(bytes, source.unwrap_or_else(|| hash.clone()))
                    }
                    None => Found::Blank,
                }
            }
            Some(Value::Integer(number)) => {
                #[expect(
                    clippy::cast_precision_loss,
                    reason = "a spreadsheet holds numbers as doubles"
                )]
                let number = *number as f64;
                Found::Number(number)
            }
            Some(Value::Text(text)) => Found::Text(text.clone()),
            None => Found::Blank,
        }
    }
}

/// The sheet's columns: the user's, then the found ones under names of their own.
fn layout(columns: &[store::Column], fields: &[Field], export: &Export) -> Layout {
    let mut names: Vec<String> = columns.iter().map(|column| column.name.clone()).collect();
    let mut all: Vec<Column> = names.iter().map(Column::of_values).collect();
    for field in fields {
        let mut name = field.label().to_owned();
        if names.iter().any(|other| other.eq_ignore_ascii_case(&name)) {
            name = format!("{name} (found)");
        }
        names.push(name.clone());
        all.push(if field.is_picture() {
            Column::of_pictures(name)
        } else {
            Column::of_values(name)
        });
    }
    Layout {
        format: export.format,
        columns: all,
        pictures: Pictures::default(),
    }
}

fn write(
    path: &std::path::Path,
    layout: &Layout,
    source_width: usize,
    mut lines: tokio::sync::mpsc::Receiver<Vec<Line>>,
) -> Result<Vec<Problem>, EngineError> {
    let mut sink = Sink::begin(path, layout)?;
    while let Some(page) = lines.blocking_recv() {
        for line in &page {
            let source = (0..source_width).map(|position| match line.source.get(position) {
                Some(text) if !text.is_empty() => Written::Source(text),
                _ => Written::Blank,
            });
            let found = line.found.iter().map(|found| match found {
                Found::Text(text) => Written::Text(text),
                Found::Number(number) => Written::Number(*number),
                Found::Picture(bytes, name) => Written::Picture { bytes, name },
                Found::Blank => Written::Blank,
            });
            let cells: Vec<Written<'_>> = source.chain(found).collect();
            sink.row(&cells)?;
        }
    }
    Ok(sink.finish()?)
}
