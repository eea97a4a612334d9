//! The thread that writes a sheet: it takes what the records say and hands it to the sheet room.

use std::path::Path;

use model::{Cell, Problem};
use sheet::{Cell as Said, Layout, Sink, Summary, Tone, Toned, Trace};
use tokio::sync::mpsc::Receiver;

use crate::EngineError;

/// What goes to the thread.
pub enum Written {
    /// Records.
    Lines(Vec<Line>),
    /// What the Summary sheet says.
    Summary(Box<Summary>),
}

/// A record, ready to be written.
#[derive(Default)]
pub struct Line {
    /// Its cells.
    pub pieces: Vec<(Piece, Tone)>,
    /// Where its values come from.
    pub traces: Vec<TraceLine>,
}

impl Line {
    /// How many pictures stand in it.
    pub fn pictures(&self) -> u32 {
        let pictures = self
            .pieces
            .iter()
            .filter(|(piece, _)| matches!(piece, Piece::Picture { .. }));
        u32::try_from(pictures.count()).unwrap_or(u32::MAX)
    }
}

/// A cell.
pub enum Piece {
    /// The user's own text.
    Source(String),
    /// A found text.
    Text(String),
    /// A number.
    Number(f64),
    /// A picture.
    Picture {
        /// Its bytes.
        bytes: Vec<u8>,
        /// What it is called.
        name: String,
        /// What is said of it.
        alt: String,
    },
    /// Nothing.
    Blank,
}

/// Where a value comes from.
pub struct TraceLine {
    /// The record.
    pub record: u32,
    /// The column.
    pub column: String,
    /// The cell.
    pub cell: Cell,
}

/// Writes a sheet until nothing more comes.
pub fn write(
    path: &Path,
    layout: &Layout,
    mut coming: Receiver<Written>,
) -> Result<Vec<Problem>, EngineError> {
    let mut sink = Sink::begin(path, layout)?;
    let mut summary = None;
    while let Some(written) = coming.blocking_recv() {
        match written {
            Written::Lines(lines) => {
                for line in &lines {
                    write_line(&mut sink, line)?;
                }
            }
            Written::Summary(said) => summary = Some(said),
        }
    }
    Ok(sink.finish(summary.as_deref())?)
}

fn write_line(sink: &mut Sink, line: &Line) -> Result<(), EngineError> {
    let cells: Vec<Toned<'_>> = line
        .pieces
        .iter()
        .map(|(piece, tone)| Toned {
            cell: match piece {
                Piece::Source(text) => Said::Source(text),
                Piece::Text(text) => Said::Text(text),
                Piece::Number(number) => Said::Number(*number),
                Piece::Picture { bytes, name, alt } => Said::Picture { bytes, name, alt },
                Piece::Blank => Said::Blank,
            },
            tone: *tone,
        })
        .collect();
    sink.row(&cells)?;
    for trace in &line.traces {
        let value = trace.cell.value.as_ref().map(ToString::to_string);
        let given = trace.cell.provenance.as_ref();
        let text = |text: Option<&String>| text.cloned().unwrap_or_default();
        let source = given.map_or(String::new(), |given| match given.operation.as_str() {
            "" => given.provider.clone(),
            operation => format!("{}, {operation}", given.provider),
        });
        sink.trace(&Trace {
            record: trace.record,
            column: &trace.column,
            value: value.as_deref().unwrap_or_default(),
            state: trace.cell.state.as_str(),
            source: &source,
            at_ms: given.map_or(0, |given| given.at_ms),
            price: given.map_or(0.0, |given| given.cost.dollars()),
            confidence: trace.cell.confidence,
            checked_by: &text(given.and_then(|given| given.verified_by.as_ref())),
            page: &text(given.and_then(|given| given.source_url.as_ref())),
            note: &trace.cell.note,
        })?;
    }
    Ok(())
}
