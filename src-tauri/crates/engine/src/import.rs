//! Lists in: a file or pasted rows become a list, once. Rows stream from the sheet room into the database; what
//! columns hold is guessed from the first of them.
//!
//! A file that was imported before, read the same way, is found again by its content: nothing is stored or paid twice.

use std::{
    io::Read as _,
    path::{Path, PathBuf},
};

use model::{ListId, Problem, Severity};
use sheet::{Choice, Meaning, Opened, Row};
use store::{Column, Imported, List, NewList};
use tokio::sync::mpsc;

use crate::{Engine, EngineError, file_name};

/// Where rows come from.
#[derive(Clone, Debug)]
pub enum From {
    /// A file.
    File(PathBuf),
    /// Rows from the clipboard, or built in.
    Text(String),
}

/// What is to become a list.
#[derive(Clone, Debug)]
pub struct Import {
    /// Where its rows come from.
    pub from: From,
    /// Its name.
    pub name: String,
    /// What is said of where it came from.
    pub source: String,
    /// Sheet and header row, where the user chose them.
    pub choice: Choice,
    /// Whether it is the practice list.
    pub practice: bool,
}

impl Import {
    /// A file, called by its name.
    #[must_use]
    pub fn of_file(path: &Path, choice: Choice) -> Self {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        Self {
            from: From::File(path.to_owned()),
            name: stem.trim().to_owned(),
            source: file_name(path),
            choice,
            practice: false,
        }
    }
}

/// Rows that wait between reading and storing.
const WAITING: usize = 4_096;
/// Rows handed over together.
const BATCH: usize = 256;

/// What the reading end says.
enum Said {
    Rows(Vec<Row>),
    End(Box<End>),
}

/// What is known once the last row was read.
struct End {
    list: ReadList,
    columns: Vec<Column>,
}

struct ReadList {
    format: String,
    sheet: Option<String>,
    sheets: Vec<String>,
    header_row: Option<u32>,
    encoding: Option<String>,
    problems: Vec<Problem>,
}

impl Engine {
    /// Imports a list, or finds it when the same content was imported the same way. `progress` hears the number of
    /// records so far.
    ///
    /// # Errors
    /// When there is no table to read, or the database refuses. Nothing is left behind then.
    pub async fn import(&self, import: Import, progress: impl Fn(u32)) -> Result<ListId, EngineError> {
        let (import, hash) = blocking(move || fingerprint(&import).map(|hash| (import, hash))).await??;
        if let Some(known) = self.store.list_of_content(&hash).await? {
            self.store.touch_list(known).await?;
            return Ok(known);
        }
        self.import_as(import, hash, progress).await
    }

    async fn import_as(
        &self,
        import: Import,
        content_hash: String,
        progress: impl Fn(u32),
    ) -> Result<ListId, EngineError> {
        let (sender, mut said) = mpsc::channel(WAITING / BATCH);
        let asked = import.clone();
        let reading = tokio::task::spawn_blocking(move || read(&asked, &sender));
        let first = match said.recv().await {
            Some(first) => first,
            None => {
                reading
                    .await
                    .map_err(|_| EngineError::Halted("reading the list"))??;
                return Err(EngineError::Halted("reading the list"));
            }
        };
        let id = self
            .store
            .begin_list(NewList {
                name: import.name.clone(),
                source: import.source.clone(),
                content_hash,
                practice: import.practice,
            })
            .await?;
        let stored = self.store_rows(id, first, &mut said, progress).await;
        drop(said);
        let read = reading.await.map_err(|_| EngineError::Halted("reading the list"));
        let (end, records) = match (stored, read) {
            (Ok((Some(end), records)), Ok(Ok(()))) => (end, records),
            (stored, read) => {
                self.store.delete_list(id).await?;
                read??;
                stored?;
                return Err(EngineError::Halted("reading the list"));
            }
        };
        let mut problems = end.list.problems;
        if records == 0 {
            problems.push(
                Problem::new(
                    Severity::Warning,
                    import.source.clone(),
                    "has a header and no rows",
                )
                .with_hint("choose another sheet or header row"),
            );
        }
        let list = List {
            id,
            name: import.name,
            source: import.source,
            format: end.list.format,
            sheet: end.list.sheet,
            sheets: end.list.sheets,
            header_row: end.list.header_row,
            encoding: end.list.encoding,
            records,
            practice: import.practice,
            problems,
            recipe: None,
            own_recipe: None,
            created_ms: 0,
            opened_ms: 0,
        };
        self.store.finish_list(list, end.columns).await?;
        Ok(id)
    }

    async fn store_rows(
        &self,
        id: ListId,
        first: Said,
        said: &mut mpsc::Receiver<Said>,
        progress: impl Fn(u32),
    ) -> Result<(Option<Box<End>>, u32), EngineError> {
        let mut imported = Imported::new(self.store.clone(), id);
        let mut next = Some(first);
        let mut end = None;
        while let Some(what) = next {
            match what {
                Said::Rows(rows) => {
                    for row in &rows {
                        imported.push(row).await?;
                    }
                    progress(imported.rows());
                }
                Said::End(ended) => end = Some(ended),
            }
            next = said.recv().await;
        }
        imported.flush().await?;
        Ok((end, imported.rows()))
    }
}

/// The name of content and of the way it is read.
fn fingerprint(import: &Import) -> Result<String, EngineError> {
    let mut hasher = blake3::Hasher::new();
    match &import.from {
        From::Text(text) => {
            hasher.update(text.as_bytes());
        }
        From::File(path) => {
            // What cannot be read is told by the sheet room, which knows how to say it.
            if let Ok(mut file) = std::fs::File::open(path) {
                let mut block = vec![0; 1 << 16];
                while let Ok(read @ 1..) = file.read(&mut block) {
                    hasher.update(block.get(..read).unwrap_or_default());
                }
            }
        }
    }
    let Choice { sheet, header_row } = &import.choice;
    hasher.update(format!("{sheet:?} {header_row:?} {}", import.practice).as_bytes());
    Ok(hasher.finalize().to_hex().to_string())
}

/// Reads on a thread of its own and says what it finds.
fn read(import: &Import, sender: &mpsc::Sender<Said>) -> Result<(), EngineError> {
    let opened = match &import.from {
        From::File(path) => sheet::open(path, &import.choice)?,
        From::Text(text) => sheet::open_text(text, &import.choice)?,
    };
    let Opened {
        format,
        sheet,
        sheets,
        header_row,
        encoding,
        mut rows,
        ..
    } = opened;
    let meanings = sheet::meanings(rows.columns(), rows.sample());
    let mut filled: Vec<u32> = Vec::new();
    let mut row = Row::new();
    let mut batch = Vec::with_capacity(BATCH);
    while rows.read(&mut row) {
        if filled.len() < row.len() {
            filled.resize(row.len(), 0);
        }
        for (count, cell) in filled.iter_mut().zip(row.iter()) {
            *count += u32::from(!cell.trim().is_empty());
        }
        batch.push(std::mem::take(&mut row));
        if batch.len() == BATCH {
            let full = std::mem::replace(&mut batch, Vec::with_capacity(BATCH));
            if sender.blocking_send(Said::Rows(full)).is_err() {
                return Ok(());
            }
        }
    }
    let columns = rows.columns().iter().enumerate().map(|(position, name)| {
        let meaning = meanings.get(position).cloned().unwrap_or_default();
        column(name, meaning, filled.get(position).copied().unwrap_or(0))
    });
    let end = End {
        list: ReadList {
            format: format.to_owned(),
            sheet,
            sheets,
            header_row,
            encoding: encoding.map(ToOwned::to_owned),
            problems: rows.problems(),
        },
        columns: columns.collect(),
    };
    let _ = sender.blocking_send(Said::Rows(batch));
    let _ = sender.blocking_send(Said::End(Box::new(end)));
    Ok(())
}

fn column(name: &str, meaning: Meaning, filled: u32) -> Column {
    let guess = meaning.guess.map(|guess| {
        serde_json::json!({
            "field": guess.field,
            "confidence": guess.confidence,
            "reason": guess.reason,
            "alternatives": guess.alternatives,
        })
    });
    Column {
        name: name.to_owned(),
        samples: meaning.samples,
        filled,
        field: meaning.field,
        chosen: false,
        guess,
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, EngineError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| EngineError::Halted("reading the list"))
}
