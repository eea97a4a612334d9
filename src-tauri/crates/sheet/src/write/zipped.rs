//! A ZIP out: a CSV, and the pictures beside it under the paths that the CSV names.
//!
//! An archive takes one file at a time, so the CSV's lines wait in a temporary file until the pictures are in.

use std::{
    collections::HashMap,
    fs::File,
    io::{self, BufWriter, Seek, SeekFrom, Write},
    path::Path,
};

use model::{Problem, Severity};
use zip::{CompressionMethod, ZipWriter, result::ZipError, write::SimpleFileOptions};

use super::{
    Cell, Layout, Toned,
    csv::Lines,
    part::{self, Part},
};
use crate::SheetError;

/// A sheet's bytes from which on an archive needs its 64-bit form.
const LARGE: u64 = 3 << 30;

/// A ZIP being written.
pub struct ZipSink {
    part: Part,
    archive: ZipWriter<BufWriter<File>>,
    lines: Lines<BufWriter<File>>,
    sheet: String,
    /// Where each picture stands, by its content.
    by_content: HashMap<[u8; 32], String>,
    /// How often each name was given.
    given: HashMap<String, u32>,
}

impl ZipSink {
    pub fn begin(path: &Path, layout: &Layout) -> Result<Self, SheetError> {
        let part = Part::beside(path)?;
        let writing = |error: io::Error| SheetError::writing(path, &error);
        let waiting = tempfile::tempfile_in(part::folder(path)).map_err(writing)?;
        let waiting = BufWriter::with_capacity(256 * 1024, waiting);
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        Ok(Self {
            archive: ZipWriter::new(part.output()?),
            lines: Lines::begin(waiting, layout).map_err(writing)?,
            sheet: format!("{stem}.csv"),
            part,
            by_content: HashMap::new(),
            given: HashMap::new(),
        })
    }

    pub fn row(&mut self, cells: &[Toned<'_>]) -> Result<(), SheetError> {
        let mut paths: Vec<Option<String>> = Vec::with_capacity(cells.len());
        for toned in cells {
            paths.push(match toned.cell {
                Cell::Picture { bytes, name, .. } if !bytes.is_empty() => {
                    let placed = self.place(bytes, name);
                    Some(placed.map_err(|error| SheetError::writing(self.part.path(), &error))?)
                }
                _ => None,
            });
        }
        let cells: Vec<Cell<'_>> = cells
            .iter()
            .zip(&paths)
            .map(|(toned, path)| path.as_deref().map_or(toned.cell, Cell::Text))
            .collect();
        self.lines
            .row(cells.iter())
            .map_err(|error| SheetError::writing(self.part.path(), &error))
    }

    /// Puts a picture into the archive, once, and says where it stands.
    fn place(&mut self, bytes: &[u8], name: &str) -> io::Result<String> {
        let content = *blake3::hash(bytes).as_bytes();
        if let Some(known) = self.by_content.get(&content) {
            return Ok(known.clone());
        }
        let (stem, ending) = name.rsplit_once('.').unwrap_or((name, "png"));
        let given = self.given.entry(name.to_lowercase()).or_default();
        *given += 1;
        let path = if *given == 1 {
            format!("{stem}.{ending}")
        } else {
            format!("{stem}-{given}.{ending}")
        };
        // Pictures are packed already.
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        self.archive.start_file(&path, options).map_err(of_zip)?;
        self.archive.write_all(bytes)?;
        self.by_content.insert(content, path.clone());
        Ok(path)
    }

    pub fn finish(self) -> Result<Vec<Problem>, SheetError> {
        let pictures = self.by_content.len();
        let Self {
            part,
            archive,
            lines,
            sheet,
            ..
        } = self;
        close(archive, lines, &sheet).map_err(|error| SheetError::writing(part.path(), &error))?;
        part.put()?;
        let said = format!(
            "{sheet} and {} lie in it; unpack it before you open the sheet",
            crate::table::count(pictures as u64, "picture", "pictures")
        );
        Ok(vec![Problem::new(Severity::Note, "archive", said)])
    }
}

fn close(
    mut archive: ZipWriter<BufWriter<File>>,
    lines: Lines<BufWriter<File>>,
    sheet: &str,
) -> io::Result<()> {
    let mut waiting = lines
        .finish()?
        .into_inner()
        .map_err(io::IntoInnerError::into_error)?;
    let size = waiting.seek(SeekFrom::End(0))?;
    waiting.rewind()?;
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .large_file(size > LARGE);
    archive.start_file(sheet, options).map_err(of_zip)?;
    io::copy(&mut waiting, &mut archive)?;
    archive.finish().map_err(of_zip)?.flush()
}

/// What the system said.
pub fn of_zip(error: ZipError) -> io::Error {
    match error {
        ZipError::Io(error) => error,
        other => io::Error::other(other),
    }
}
