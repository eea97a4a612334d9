//! XLSX out. Rows go to temporary files as they come (rust_xlsxwriter's constant memory mode), and so do pictures; a
//! workbook is put together from them when it is finished.

mod dress;
mod extra;
mod pictures;

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
};

use model::{Problem, Severity};
use rust_xlsxwriter::{IgnoreError, Url, Workbook, Worksheet, XlsxError};

use super::{
    Cell, Kind, Layout, Pictures, Summary, Toned, Trace,
    part::{self, Part},
};
use crate::{SheetError, mark::Mark};
use dress::Dress;
use extra::Traces;

/// Letters that a cell holds, in UTF-16.
const LONGEST_TEXT: usize = 32_767;

/// Rows that a sheet holds, its header among them.
const MOST_ROWS: u32 = 1_048_576;

/// What a sheet with pictures over its cells may be high, in points: Excel counts their places in 2^31 units of 1/12,700
/// point, and stacks all further ones on one spot.
const MOST_HIGH: u32 = 169_000;

/// Links that a sheet holds, and letters of one.
const MOST_LINKS: u32 = 65_530;
const LONGEST_LINK: usize = 2_079;

/// Rows whose texts decide the columns' widths.
const MEASURED: u32 = 100;

/// A column's narrowest and widest, in letters.
const NARROWEST: usize = 8;
const WIDEST: usize = 48;
/// The widest column of pictures' addresses, which take several lines.
const WIDEST_ADDRESS: usize = 28;

/// An XLSX being written.
pub struct XlsxSink {
    part: Part,
    workbook: Workbook,
    title: String,
    dress: Dress,
    /// The sheets of rows; the last one is being written.
    sheets: Vec<Rows>,
    most_rows: u32,
    columns: Vec<Placed>,
    names: Vec<String>,
    widths: Vec<usize>,
    row_height: Option<u32>,
    pictures: Pictures,
    spool: pictures::Spool,
    traces: Option<Traces>,
    mark: Option<Mark>,
    counts: Counts,
}

/// A sheet of rows.
struct Rows {
    sheet: Worksheet,
    /// The next row.
    row: u32,
    links: u32,
    drawing: Option<pictures::Drawing>,
}

/// A column of the layout, with where it stands in the sheet.
#[derive(Clone, Copy)]
struct Placed {
    position: u16,
    kind: Kind,
}

impl Placed {
    /// The column that says where its pictures come from, if there is one.
    fn names(self) -> Option<u16> {
        matches!(self.kind, Kind::Picture { named: true, .. }).then(|| self.position + 1)
    }

    /// Where its texts stand.
    fn beside(self) -> u16 {
        self.names().unwrap_or(self.position)
    }
}

/// What could not be written as it was.
#[derive(Default)]
struct Counts {
    cut: u64,
    refused: u64,
    unlinked: u64,
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
            let placed = Placed {
                position,
                kind: column.kind,
            };
            columns.push(placed);
            names.push(column.name.clone());
            if placed.names().is_some() {
                names.push(format!("{} (file)", column.name));
            }
        }
        let row_height = dress::row_height(&layout.columns);
        let most_rows = match row_height {
            Some(pixels) if layout.pictures == Pictures::OverCells => MOST_HIGH / (pixels * 3 / 4),
            _ => MOST_ROWS,
        };
        let dress = Dress::new();
        let traces = if layout.traces {
            Some(Traces::begin(&mut workbook, &dress).map_err(|error| fault(path, &error))?)
        } else {
            None
        };
        let mut sink = Self {
            title: sheet_name(&layout.title),
            spool: pictures::Spool::beside(path).map_err(|error| SheetError::writing(path, &error))?,
            part,
            workbook,
            dress,
            sheets: Vec::new(),
            most_rows,
            columns,
            widths: names.iter().map(|name| name.chars().count() + 4).collect(),
            names,
            row_height,
            pictures: layout.pictures,
            traces,
            mark: layout.mark.clone(),
            counts: Counts::default(),
        };
        sink.begin_sheet().map_err(|error| fault(path, &error))?;
        Ok(sink)
    }

    /// Begins a sheet of rows with its header.
    fn begin_sheet(&mut self) -> Result<(), XlsxError> {
        let mut sheet = self.workbook.new_worksheet_with_constant_memory()?;
        sheet.set_name(numbered(&self.title, self.sheets.len() + 1))?;
        for (position, name) in (0_u16..).zip(&self.names) {
            sheet.write_string_with_format(0, position, shortened(name), &self.dress.head)?;
        }
        for column in &self.columns {
            sheet.set_column_format(column.position, self.dress.of(column.kind, super::Tone::Plain))?;
            if let Some(names) = column.names() {
                let format = self.dress.of(Kind::Text, super::Tone::Plain);
                sheet.set_column_format(names, format)?;
            }
        }
        // For all rows at once: a height of its own for the last row would be written twice.
        if let Some(pixels) = self.row_height {
            sheet.set_default_row_height_pixels(pixels);
        }
        sheet.set_freeze_panes(1, 0)?;
        sheet.set_landscape().set_print_fit_to_pages(1, 0);
        sheet.set_repeat_rows(0, 0)?;
        self.sheets.push(Rows {
            sheet,
            row: 1,
            links: 0,
            drawing: None,
        });
        Ok(())
    }

    pub fn row(&mut self, cells: &[Toned<'_>]) -> Result<(), SheetError> {
        // The writer panics when the disk is full.
        let written = catch_unwind(AssertUnwindSafe(|| self.write(cells)));
        self.said(written)
    }

    pub fn trace(&mut self, trace: &Trace<'_>) -> Result<(), SheetError> {
        let Self {
            traces,
            workbook,
            dress,
            ..
        } = self;
        let Some(traces) = traces else {
            return Ok(());
        };
        let written = catch_unwind(AssertUnwindSafe(|| {
            traces.add(workbook, dress, trace).map_err(pictures::Fault::Xlsx)
        }));
        self.said(written)
    }

    fn said(&self, written: std::thread::Result<Result<(), pictures::Fault>>) -> Result<(), SheetError> {
        let path = self.part.path();
        match written {
            Ok(Ok(())) => Ok(()),
            Ok(Err(pictures::Fault::Io(error))) => Err(SheetError::writing(path, &error)),
            Ok(Err(pictures::Fault::Xlsx(error))) => Err(fault(path, &error)),
            Err(_) => Err(full(path)),
        }
    }

    fn write(&mut self, cells: &[Toned<'_>]) -> Result<(), pictures::Fault> {
        if self.sheets.last().is_none_or(|rows| rows.row >= self.most_rows) {
            self.begin_sheet()?;
        }
        let is_first = self.sheets.len() == 1;
        let Self {
            part,
            sheets,
            columns,
            dress,
            spool,
            counts,
            widths,
            ..
        } = self;
        let Some(rows) = sheets.last_mut() else {
            return Ok(());
        };
        let row = rows.row;
        rows.row += 1;
        for (placed, toned) in columns.iter().zip(cells) {
            let (position, tone) = (placed.position, toned.tone);
            let (text, position) = match toned.cell {
                Cell::Blank => {
                    if tone != super::Tone::Plain {
                        rows.sheet
                            .write_blank(row, position, dress.of(placed.kind, tone))?;
                    }
                    continue;
                }
                Cell::Number(number) if number.is_finite() => {
                    rows.sheet.write_number_with_format(
                        row,
                        position,
                        number,
                        dress.of(placed.kind, tone),
                    )?;
                    continue;
                }
                Cell::Number(number) => (&*number.to_string(), placed.beside()),
                Cell::Source(text) | Cell::Text(text) => (text, placed.beside()),
                Cell::Picture { bytes, name, alt } => {
                    if let Kind::Picture { wide, .. } = placed.kind
                        && !bytes.is_empty()
                    {
                        match spool.keep(bytes, alt)? {
                            None => counts.refused += 1,
                            Some(picture) if self.pictures == Pictures::InCells => {
                                let text = pictures::stand_in(picture);
                                rows.sheet.write_string(row, position, text)?;
                            }
                            Some(picture) => {
                                let place = pictures::Place {
                                    row,
                                    column: position,
                                    room: (
                                        dress::picture_width(wide),
                                        self.row_height.unwrap_or(dress::ROW_HEIGHT),
                                    ),
                                    picture,
                                    alt,
                                };
                                rows.lay(part.path(), spool, &place)?;
                            }
                        }
                    }
                    match placed.names() {
                        Some(names) => (name, names),
                        None => continue,
                    }
                }
            };
            let short = shortened(text);
            counts.cut += u64::from(short.len() < text.len());
            if is_first
                && row <= MEASURED
                && let Some(width) = widths.get_mut(usize::from(position))
            {
                *width = (*width).max(measured(short));
            }
            let is_found = !matches!(toned.cell, Cell::Source(_));
            let is_link = is_found && matches!(placed.kind, Kind::Link | Kind::Picture { .. });
            if short.is_empty() {
                continue;
            }
            if is_link && let Some(link) = link_of(text) {
                if rows.links < MOST_LINKS {
                    let link = Url::new(link).set_text(short);
                    let format = dress.of(placed.kind, tone);
                    if rows
                        .sheet
                        .write_url_with_format(row, position, link, format)
                        .is_ok()
                    {
                        rows.links += 1;
                        continue;
                    }
                }
                counts.unlinked += 1;
            }
            match tone {
                super::Tone::Plain => rows.sheet.write_string(row, position, short)?,
                tone => {
                    rows.sheet
                        .write_string_with_format(row, position, short, dress.of(Kind::Text, tone))?
                }
            };
        }
        Ok(())
    }

    pub fn finish(mut self, summary: Option<&Summary>) -> Result<Vec<Problem>, SheetError> {
        let problems = self.problems();
        match catch_unwind(AssertUnwindSafe(|| self.save(summary))) {
            Ok(saved) => self.said(Ok(saved))?,
            Err(_) => return Err(full(self.part.path())),
        }
        self.part.put()?;
        Ok(problems)
    }

    fn save(&mut self, summary: Option<&Summary>) -> Result<(), pictures::Fault> {
        let path = self.part.path().to_owned();
        let last_column = u16::try_from(self.names.len().saturating_sub(1)).unwrap_or(16_383);
        let mut drawings = Vec::new();
        for mut rows in std::mem::take(&mut self.sheets) {
            self.size(&mut rows.sheet)?;
            if !self.names.is_empty() {
                let last_row = rows.row.saturating_sub(1).max(1);
                rows.sheet.autofilter(0, 0, last_row, last_column)?;
                rows.sheet.ignore_error_range(
                    0,
                    0,
                    last_row,
                    last_column,
                    IgnoreError::NumberStoredAsText,
                )?;
            }
            drawings.push(rows.drawing);
            self.workbook.push_worksheet(rows.sheet);
        }
        if let Some(summary) = summary {
            extra::write_summary(self.workbook.add_worksheet(), &self.dress, summary)?;
        }
        for sheet in self.traces.take().into_iter().flat_map(Traces::into_sheets) {
            self.workbook.push_worksheet(sheet);
        }
        let has_pictures = !self.spool.is_empty();
        let in_cells = self.pictures == Pictures::InCells && has_pictures;
        if let Some(mark) = &mut self.mark {
            mark.sheets = (1..=drawings.len())
                .map(|number| numbered(&self.title, number))
                .collect();
        }
        if self.mark.is_some() || in_cells {
            extra::write_mark(self.workbook.add_worksheet(), self.mark.as_ref(), in_cells)?;
        }
        let output = self.part.file().try_clone()?;
        if !has_pictures {
            self.workbook.save_to_writer(output)?;
            return Ok(());
        }
        let saved = tempfile::tempfile_in(part::folder(&path))?;
        if in_cells {
            // Its sheets are packed once more.
            self.workbook.set_zip_compression_level(1);
        }
        self.workbook.save_to_writer(saved.try_clone()?)?;
        let spool = std::mem::replace(&mut self.spool, pictures::Spool::beside(&path)?);
        let columns = self
            .columns
            .iter()
            .filter(|column| matches!(column.kind, Kind::Picture { .. }))
            .map(|column| rust_xlsxwriter::utility::column_number_to_name(column.position));
        let gathered = pictures::Gathered {
            spool,
            drawings,
            in_cells,
            columns: columns.collect(),
        };
        pictures::join(saved, gathered, output)
    }

    fn size(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let addresses: Vec<u16> = self.columns.iter().filter_map(|column| column.names()).collect();
        for (position, width) in (0_u16..).zip(&self.widths) {
            let widest = if addresses.contains(&position) {
                WIDEST_ADDRESS
            } else {
                WIDEST
            };
            let letters = u32::try_from((*width).clamp(NARROWEST, widest)).unwrap_or(8);
            sheet.set_column_width(position, letters)?;
        }
        for column in &self.columns {
            if let Some(names) = column.names() {
                sheet.set_column_hidden(names)?;
            }
            match column.kind {
                Kind::Picture { wide, .. } => {
                    sheet.set_column_width_pixels(column.position, dress::picture_width(wide))?;
                }
                Kind::Key => {
                    sheet.set_column_hidden(column.position)?;
                }
                Kind::Text | Kind::Integer | Kind::Year | Kind::Link => {}
            }
        }
        Ok(())
    }

    fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        if self.sheets.len() > 1 {
            let message = format!(
                "split into {} sheets of at most {} rows: {}",
                self.sheets.len(),
                crate::table::thousands(u64::from(self.most_rows - 1)),
                if self.most_rows < MOST_ROWS {
                    "further down Excel puts pictures on one spot"
                } else {
                    "XLSX holds no more"
                }
            );
            problems.push(
                Problem::new(Severity::Note, "rows", message)
                    .with_hint("leave the pictures out, or put them in the cells, to keep one sheet"),
            );
        }
        let mut add = |count: u64, subject: &str, message: &str, hint: &str| {
            if count > 0 {
                let message = format!("{} {message}", crate::table::count(count, "of them:", "of them:"));
                problems.push(Problem::new(Severity::Warning, subject, message).with_hint(hint));
            }
        };
        add(
            self.counts.cut,
            "long texts",
            "cut to 32,767 letters, all that an XLSX cell holds",
            "save it as CSV to keep them whole",
        );
        add(
            self.counts.refused,
            "pictures",
            "not readable as PNG, JPEG or GIF; only their names were written",
            "look at them in the app",
        );
        add(
            self.counts.unlinked,
            "links",
            "written as plain text: a sheet holds 65,530 links, each of 2,079 letters",
            "copy one into the browser to open it",
        );
        problems
    }
}

impl Rows {
    /// Lays a picture over its cell. The sheet's first one makes the workbook write what drawings need.
    fn lay(
        &mut self,
        path: &Path,
        spool: &pictures::Spool,
        place: &pictures::Place<'_>,
    ) -> Result<(), pictures::Fault> {
        if self.drawing.is_none() {
            self.sheet
                .insert_image(place.row, place.column, &pictures::stand_in_picture()?)?;
        }
        let drawing = match &mut self.drawing {
            Some(drawing) => drawing,
            none => none.insert(pictures::Drawing::beside(path)?),
        };
        Ok(drawing.add(spool, place)?)
    }
}

/// The widest line of a text, in letters.
fn measured(text: &str) -> usize {
    let lines = text.lines().map(|line| line.chars().take(WIDEST).count());
    lines.max().unwrap_or(0) + 1
}

/// Where a click on a text leads: a web address, or a domain's own page. None for what Excel would not take.
fn link_of(text: &str) -> Option<String> {
    let fits = text.len() <= LONGEST_LINK
        && text
            .chars()
            .all(|letter| !letter.is_control() && !letter.is_whitespace() && !"\"<>\\^`{|}".contains(letter));
    if !fits {
        return None;
    }
    if text.starts_with("https://") || text.starts_with("http://") {
        return Some(text.to_owned());
    }
    let is_domain = text.contains('.')
        && text
            .chars()
            .all(|letter| letter.is_alphanumeric() || matches!(letter, '.' | '-'));
    is_domain.then(|| format!("https://{text}"))
}

/// A sheet's name as Excel takes it: without seven letters, at most 31, not the one it keeps for itself.
fn sheet_name(title: &str) -> String {
    let kept: String = title
        .chars()
        .map(|letter| {
            if letter.is_control() || "[]:*?/\\".contains(letter) {
                ' '
            } else {
                letter
            }
        })
        .filter(|letter| u32::from(*letter) < 0x1_0000 && !matches!(letter, '\u{FFFE}' | '\u{FFFF}'))
        .take(26)
        .collect();
    let name = kept.trim().trim_matches('\'').trim();
    match name.to_lowercase().as_str() {
        "" => "List".to_owned(),
        "history" | "summary" | "provenance" | extra::MARK_SHEET => format!("{name} list"),
        _ => name.to_owned(),
    }
}

/// The name of a further sheet of the same rows.
fn numbered(name: &str, number: usize) -> String {
    if number == 1 {
        name.to_owned()
    } else {
        format!("{name} {number}")
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
