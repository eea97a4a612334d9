//! Workbooks: XLSX, XLSB, XLS and ODS.
//!
//! A workbook is read in a thread of its own, which hands over rows in batches and waits when nobody takes them. The
//! readers of some formats borrow from their workbook, and a thread lets both live as long as they are needed; a reader
//! that panics over a damaged file ends its thread and becomes an error here.

mod archive;
mod binary;
mod compound;
mod date_format;
mod number_format;
mod ods;
mod shown;
mod xlsx;

use std::{
    path::{Path, PathBuf},
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    thread,
};

use model::{Problem, Severity};

use crate::{Choice, Mark, Opened, Row, Rows, SheetError, table::Source};

/// Rows handed over at once, and batches that may wait.
const BATCH: usize = 128;
const WAITING: usize = 4;

const SAVE_AGAIN: &str = "open it in your spreadsheet program, save it again as XLSX and drop that";

/// The most rows any format of workbook holds.
const MOST_ROWS: u32 = 1_048_576;

/// What the thread says.
enum Said {
    Found(Found),
    Rows(Vec<Row>),
    Problem(Problem),
    Failed(SheetError),
    Ended,
}

/// What was found out about a workbook before its first row.
struct Found {
    format: &'static str,
    sheet: String,
    sheets: Vec<String>,
    mark: Option<Mark>,
}

/// Where a reader's rows go.
struct Outlet {
    path: PathBuf,
    said: SyncSender<Said>,
    batch: Vec<Row>,
    row: Row,
    last: u64,
}

/// Nobody takes rows any more.
struct Gone;

impl Outlet {
    fn broken(&self, wrong: impl Into<String>, next: &str) -> SheetError {
        SheetError::broken(&self.path, wrong, next)
    }

    fn found(&self, found: Found) -> Result<(), Gone> {
        self.said.send(Said::Found(found)).map_err(|_| Gone)
    }

    fn problem(&self, problem: Problem) -> Result<(), Gone> {
        self.said.send(Said::Problem(problem)).map_err(|_| Gone)
    }

    /// Begins the row with this number, from 1; the one before it goes out.
    fn begin(&mut self, number: u64) -> Result<(), Gone> {
        self.end_row()?;
        self.row.clear(number);
        self.row.blank_above = number.saturating_sub(self.last + 1);
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), Gone> {
        if self.row.is_empty() {
            return Ok(());
        }
        self.last = self.last.max(self.row.number());
        self.batch.push(std::mem::take(&mut self.row));
        if self.batch.len() == BATCH {
            let batch = std::mem::replace(&mut self.batch, Vec::with_capacity(BATCH));
            self.said.send(Said::Rows(batch)).map_err(|_| Gone)?;
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<(), Gone> {
        self.end_row()?;
        let batch = std::mem::take(&mut self.batch);
        self.said.send(Said::Rows(batch)).map_err(|_| Gone)
    }
}

/// Why a reader stopped early.
enum Stop {
    Gone,
    Failed(SheetError),
}

impl From<Gone> for Stop {
    fn from(_: Gone) -> Self {
        Self::Gone
    }
}

impl From<SheetError> for Stop {
    fn from(error: SheetError) -> Self {
        Self::Failed(error)
    }
}

pub fn open_zip(path: &Path, choice: &Choice) -> Result<Opened, SheetError> {
    match archive::check(path)? {
        archive::Kind::Xlsx => start(path, choice, xlsx::read_xlsx),
        archive::Kind::Xlsb => start(path, choice, binary::read_xlsb),
        archive::Kind::Ods => start(path, choice, ods::read),
    }
}

/// What a workbook is known by that was exported here; None for any other file.
pub fn mark_of(path: &Path) -> Option<Mark> {
    xlsx::mark_of_file(path)
}

pub fn open_compound(path: &Path, choice: &Choice) -> Result<Opened, SheetError> {
    compound::check(path)?;
    start(path, choice, binary::read_xls)
}

/// The sheet that was asked for, or all in the order in which they are tried.
fn candidates(
    outlet: &Outlet,
    choice: &Choice,
    sheets: &[(String, bool)],
) -> Result<Vec<String>, SheetError> {
    match &choice.sheet {
        Some(wanted) if sheets.iter().any(|(name, _)| name == wanted) => Ok(vec![wanted.clone()]),
        Some(wanted) => {
            let names: Vec<&str> = sheets.iter().map(|(name, _)| name.as_str()).collect();
            Err(outlet.broken(
                format!("it has no sheet \"{wanted}\""),
                &format!("choose one of its sheets: {}", names.join(", ")),
            ))
        }
        None => {
            let (visible, hidden): (Vec<_>, Vec<_>) = sheets.iter().partition(|(_, is_visible)| *is_visible);
            Ok(visible
                .into_iter()
                .chain(hidden)
                .map(|(name, _)| name.clone())
                .collect())
        }
    }
}

fn no_content(outlet: &Outlet) -> SheetError {
    outlet.broken(
        "none of its sheets has any content",
        "check that it is the right file",
    )
}

type Reader = fn(&mut Outlet, &Choice) -> Result<(), Stop>;

fn start(path: &Path, choice: &Choice, reader: Reader) -> Result<Opened, SheetError> {
    let (said, heard) = sync_channel(WAITING);
    let mut outlet = Outlet {
        path: path.to_owned(),
        said,
        batch: Vec::with_capacity(BATCH),
        row: Row::new(),
        last: 0,
    };
    let for_thread = choice.clone();
    let spawned = thread::Builder::new().name("workbook".to_owned()).spawn(move || {
        let last = match reader(&mut outlet, &for_thread).and_then(|()| Ok(outlet.finish()?)) {
            Ok(()) => Said::Ended,
            Err(Stop::Gone) => return,
            Err(Stop::Failed(error)) => {
                // What was read before the fault is sound.
                if outlet.finish().is_err() {
                    return;
                }
                Said::Failed(error)
            }
        };
        // When nobody listens any more, there is nobody to tell.
        let _ = outlet.said.send(last);
    });
    spawned.map_err(|error| SheetError::reading(path, &error))?;
    let mut source = BookRows {
        path: path.to_owned(),
        heard,
        batch: Vec::new().into_iter(),
        problems: Vec::new(),
        ended: false,
    };
    let found = source.wait_for_found()?;
    let (rows, header_row) = Rows::begin(Box::new(source), choice, &path.display().to_string())?;
    Ok(Opened {
        format: found.format,
        sheet: Some(found.sheet),
        sheets: found.sheets,
        header_row,
        encoding: None,
        delimiter: None,
        mark: found.mark,
        rows,
    })
}

/// A workbook's rows as they come from its thread.
struct BookRows {
    path: PathBuf,
    heard: Receiver<Said>,
    batch: std::vec::IntoIter<Row>,
    problems: Vec<Problem>,
    ended: bool,
}

impl BookRows {
    fn hear(&self) -> Said {
        // A thread that ends without a word has panicked.
        self.heard.recv().unwrap_or_else(|_| {
            Said::Failed(SheetError::broken(
                &self.path,
                "the workbook is damaged",
                SAVE_AGAIN,
            ))
        })
    }

    fn wait_for_found(&mut self) -> Result<Found, SheetError> {
        loop {
            match self.hear() {
                Said::Found(found) => return Ok(found),
                Said::Problem(problem) => self.problems.push(problem),
                Said::Failed(error) => return Err(error),
                Said::Rows(_) => {}
                Said::Ended => {
                    return Err(SheetError::broken(
                        &self.path,
                        "it has no rows",
                        "check that it is the right file",
                    ));
                }
            }
        }
    }
}

impl Source for BookRows {
    fn read(&mut self, row: &mut Row) -> Result<bool, SheetError> {
        loop {
            if let Some(next) = self.batch.next() {
                *row = next;
                return Ok(true);
            }
            if self.ended {
                return Ok(false);
            }
            match self.hear() {
                Said::Rows(batch) => self.batch = batch.into_iter(),
                Said::Problem(problem) => self.problems.push(problem),
                Said::Found(_) => {}
                Said::Ended => self.ended = true,
                Said::Failed(error) => {
                    self.ended = true;
                    return Err(error);
                }
            }
        }
    }

    fn problems(&self) -> Vec<Problem> {
        self.problems.clone()
    }
}

/// Faults in single cells: the first ones one by one, the rest as a number.
#[derive(Default)]
struct CellFaults {
    count: u64,
}

impl CellFaults {
    const LISTED: u64 = 10;

    fn add(&mut self, outlet: &Outlet, row: u64, message: String) -> Result<(), Gone> {
        self.count += 1;
        if self.count > Self::LISTED {
            return Ok(());
        }
        outlet.problem(Problem::new(Severity::Warning, format!("row {row}"), message))
    }

    fn finish(&self, outlet: &Outlet) -> Result<(), Gone> {
        if self.count <= Self::LISTED {
            return Ok(());
        }
        let message = format!(
            "{} cells more could not be read and were left blank",
            self.count - Self::LISTED
        );
        outlet.problem(Problem::new(Severity::Warning, "cells", message))
    }
}

#[cfg(test)]
mod tests;
