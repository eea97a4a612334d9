//! XLSX out. Rows go to a temporary file as they come (rust_xlsxwriter's constant memory mode); pictures are kept once
//! each and added when the sheet is finished.

use std::{
    collections::HashMap,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
};

use model::{Problem, Severity};
use rust_xlsxwriter::{Format, FormatAlign, Image, Workbook, Worksheet, XlsxError};

use super::{
    Cell, Layout, Pictures,
    part::{self, Part},
    pictures,
};
use crate::SheetError;

/// Letters that a cell holds, in UTF-16.
const LONGEST_TEXT: usize = 32_767;

/// Rows that a sheet holds.
const MOST_ROWS: u32 = 1_048_576;

/// Rows whose texts decide the columns' widths.
const MEASURED: u32 = 100;

/// A column's narrowest and widest, in letters.
const NARROWEST: usize = 8;
const WIDEST: usize = 48;

/// All pictures of a sheet together: they are in memory until it is saved.
const PICTURE_BYTES: usize = 192 << 20;

/// An XLSX being written.
pub struct XlsxSink {
    part: Part,
    workbook: Workbook,
    row: u32,
    /// For every column of the layout: where it stands in the sheet, and whether it holds pictures.
    columns: Vec<(u16, bool)>,
    widths: Vec<usize>,
    pictures: Pictures,
    kept: Kept,
    cut: u64,
    refused: u64,
    too_much: u64,
}

/// Pictures by their content, and where they stand.
#[derive(Default)]
struct Kept {
    images: Vec<Image>,
    by_content: HashMap<[u8; 32], usize>,
    bytes: usize,
    places: Vec<pictures::Place>,
}

impl XlsxSink {
    pub fn begin(path: &Path, layout: &Layout) -> Result<Self, SheetError> {
        let part = Part::beside(path)?;
        let mut workbook = Workbook::new();
        // Beside the target: the system's folder for temporary files may lie in memory.
        let _ = workbook.set_tempdir(part::folder(path));
        let mut columns = Vec::with_capacity(layout.columns.len());
        let mut names = Vec::new();
        for column in &layout.columns {
            let position = u16::try_from(names.len())
                .ok()
                .filter(|position| *position < 16_383)
                .ok_or_else(|| {
                    failed(
                        path,
                        "XLSX holds 16,384 columns and the list has more",
                        "save it as CSV",
                    )
                })?;
            columns.push((position, column.holds_pictures));
            names.push(column.name.clone());
            if column.holds_pictures {
                names.push(format!("{} (file)", column.name));
            }
        }
        let bold = Format::new().set_bold().set_align(FormatAlign::VerticalCenter);
        let sheet = workbook
            .add_worksheet_with_constant_memory()
            .map_err(|error| fault(path, &error))?;
        let write_header = |sheet: &mut Worksheet| {
            for (position, name) in (0_u16..).zip(&names) {
                sheet.write_string_with_format(0, position, shortened(name), &bold)?;
            }
            // For all rows at once: a height of its own for the last row would be written twice.
            if columns.iter().any(|(_, holds_pictures)| *holds_pictures) {
                sheet.set_default_row_height_pixels(pictures::ROW_HEIGHT);
                let centred = Format::new().set_align(FormatAlign::VerticalCenter);
                for (position, _) in (0_u16..).zip(&names) {
                    sheet.set_column_format(position, &centred)?;
                }
            }
            sheet.set_freeze_panes(1, 0).map(|_| ())
        };
        write_header(sheet).map_err(|error| fault(path, &error))?;
        Ok(Self {
            part,
            workbook,
            row: 1,
            widths: names.iter().map(|name| name.chars().count() + 2).collect(),
            columns,
            pictures: layout.pictures,
            kept: Kept::default(),
            cut: 0,
            refused: 0,
            too_much: 0,
        })
    }

    pub fn row(&mut self, cells: &[Cell<'_>]) -> Result<(), SheetError> {
        if self.row >= MOST_ROWS {
            return Err(failed(
                self.part.path(),
                "XLSX holds 1,048,576 rows and the list has more",
                "save it as CSV",
            ));
        }
        // The writer panics when the disk is full.
        let written = catch_unwind(AssertUnwindSafe(|| self.write(cells)));
        self.row += 1;
        written.unwrap_or_else(|_| Err(full(self.part.path())))
    }

    fn write(&mut self, cells: &[Cell<'_>]) -> Result<(), SheetError> {
        let Self { part, workbook, .. } = self;
        let fault = |error: XlsxError| fault(part.path(), &error);
        let sheet = workbook.worksheet_from_index(0).map_err(fault)?;
        let row = self.row;
        for ((column, holds_pictures), cell) in self.columns.iter().zip(cells) {
            let (text, column) = match cell {
                Cell::Blank => continue,
                Cell::Number(number) if number.is_finite() => {
                    sheet.write_number(row, *column, *number).map_err(fault)?;
                    continue;
                }
                Cell::Number(number) => (&*number.to_string(), *column),
                Cell::Source(text) | Cell::Text(text) => (*text, *column),
                Cell::Picture { bytes, name } => {
                    if *holds_pictures {
                        match self.kept.keep(bytes) {
                            Ok(image) => {
                                self.kept.places.push(pictures::Place {
                                    row,
                                    column: *column,
                                    image,
                                });
                                if self.pictures == Pictures::InCells {
                                    sheet
                                        .write_string(row, *column, pictures::stand_in(image))
                                        .map_err(fault)?;
                                }
                            }
                            Err(Refused::Unreadable) => self.refused += 1,
                            Err(Refused::TooMuch) => self.too_much += 1,
                        }
                    }
                    (*name, *column + u16::from(*holds_pictures))
                }
            };
            let short = shortened(text);
            self.cut += u64::from(short.len() < text.len());
            if row <= MEASURED
                && let Some(width) = self.widths.get_mut(usize::from(column))
            {
                let longest = short
                    .lines()
                    .map(|line| line.chars().take(WIDEST).count())
                    .max()
                    .unwrap_or(0);
                *width = (*width).max(longest + 1);
            }
            if !short.is_empty() {
                sheet.write_string(row, column, short).map_err(fault)?;
            }
        }
        Ok(())
    }

    pub fn finish(mut self) -> Result<Vec<Problem>, SheetError> {
        let problems = self.problems();
        match catch_unwind(AssertUnwindSafe(|| self.save())) {
            Ok(saved) => saved?,
            Err(_) => return Err(full(self.part.path())),
        }
        self.part.put()?;
        Ok(problems)
    }

    fn save(&mut self) -> Result<(), SheetError> {
        let path = self.part.path().to_owned();
        let sheet = self
            .workbook
            .worksheet_from_index(0)
            .map_err(|error| fault(&path, &error))?;
        for (position, width) in (0_u16..).zip(&self.widths) {
            let is_picture = self
                .columns
                .iter()
                .any(|(at, holds_pictures)| *at == position && *holds_pictures);
            let set = if is_picture {
                sheet.set_column_width_pixels(position, pictures::COLUMN_WIDTH)
            } else {
                let letters = u32::try_from((*width).clamp(NARROWEST, WIDEST)).unwrap_or(8);
                sheet.set_column_width(position, letters)
            };
            set.map_err(|error| fault(&path, &error))?;
        }
        let writing = |error: std::io::Error| SheetError::writing(&path, &error);
        let output = self.part.file().try_clone().map_err(writing)?;
        if self.kept.images.is_empty() {
            return self
                .workbook
                .save_to_writer(output)
                .map_err(|error| fault(&path, &error));
        }
        let rows = tempfile::tempfile_in(part::folder(&path)).map_err(writing)?;
        self.workbook.set_zip_compression_level(1);
        self.workbook
            .save_to_writer(rows.try_clone().map_err(writing)?)
            .map_err(|error| fault(&path, &error))?;
        let images = std::mem::take(&mut self.kept.images);
        let places = std::mem::take(&mut self.kept.places);
        pictures::add(rows, &images, &places, self.pictures, output).map_err(|error| match error {
            pictures::Fault::Io(error) => SheetError::writing(&path, &error),
            pictures::Fault::Xlsx(error) => fault(&path, &error),
        })
    }

    fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut add = |count: u64, subject: &str, message: &str, hint: &str| {
            if count > 0 {
                let message = format!("{} {message}", crate::table::count(count, "of them:", "of them:"));
                problems.push(Problem::new(Severity::Warning, subject, message).with_hint(hint));
            }
        };
        add(
            self.cut,
            "long texts",
            "cut to 32,767 letters, all that an XLSX cell holds",
            "save it as CSV to keep them whole",
        );
        add(
            self.refused,
            "pictures",
            "not readable as PNG, JPEG or GIF; only their names were written",
            "look at them in the app",
        );
        add(
            self.too_much,
            "pictures",
            "left out, only their names were written: all pictures together take more than 192 MB",
            "export a part of the list at a time",
        );
        problems
    }
}

enum Refused {
    Unreadable,
    TooMuch,
}

impl Kept {
    /// Keeps a picture once and says which it is.
    fn keep(&mut self, bytes: &[u8]) -> Result<usize, Refused> {
        let content = *blake3::hash(bytes).as_bytes();
        if let Some(known) = self.by_content.get(&content) {
            return Ok(*known);
        }
        if self.bytes + bytes.len() > PICTURE_BYTES {
            return Err(Refused::TooMuch);
        }
        let image = Image::new_from_buffer(bytes).map_err(|_| Refused::Unreadable)?;
        self.bytes += bytes.len();
        self.images.push(image);
        self.by_content.insert(content, self.images.len() - 1);
        Ok(self.images.len() - 1)
    }
}

/// A text no longer than a cell holds.
fn shortened(text: &str) -> &str {
    if text.len() <= LONGEST_TEXT {
        return text;
    }
    let mut units = 0;
    for (at, letter) in text.char_indices() {
        units += letter.len_utf16();
        if units > LONGEST_TEXT {
            return text.get(..at).unwrap_or(text);
        }
    }
    text
}

fn failed(path: &Path, wrong: &str, next: &str) -> SheetError {
    SheetError::Write {
        subject: path.display().to_string(),
        wrong: wrong.to_owned(),
        next: next.to_owned(),
    }
}

fn full(path: &Path) -> SheetError {
    failed(
        path,
        "the disk is full or cannot be written to",
        "free some space, or save it elsewhere",
    )
}

fn fault(path: &Path, error: &XlsxError) -> SheetError {
    match error {
        XlsxError::IoError(error) => SheetError::writing(path, error),
        XlsxError::ZipError(said) => failed(
            path,
            &format!("the workbook cannot be packed ({said})"),
            "free some space, or save it elsewhere",
        ),
        other => failed(path, &other.to_string(), "save it as CSV"),
    }
}
