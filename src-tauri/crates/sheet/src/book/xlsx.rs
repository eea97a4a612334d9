//! XLSX, cell by cell. Only the shared texts and the styles are held in memory.

use std::{
    fs::File,
    io::{BufReader, Read as _},
    path::Path,
};

use calamine::{CellErrorType, DataRef, HeaderRow, Reader, SheetVisible, Xlsx, XlsxError};
use model::{Problem, Severity};

use super::{
    CellFaults, Found, MOST_ROWS, Outlet, SAVE_AGAIN, Stop, candidates, no_content,
    number_format::NumberFormat, shown,
};
use crate::{Choice, Mark, Row, SheetError, mark};

/// Columns that XLSX has.
const MOST_COLUMNS: usize = 16_384;

/// Faults after which a sheet is given up.
const MOST_FAULTS: u64 = 100_000;

type Book = Xlsx<BufReader<File>>;

pub fn read_xlsx(outlet: &mut Outlet, choice: &Choice) -> Result<(), Stop> {
    let file = File::open(&outlet.path).map_err(|error| SheetError::reading(&outlet.path, &error))?;
    let mut book: Book = Xlsx::new(BufReader::new(file)).map_err(|error| fault(outlet, &error))?;
    book.with_header_row(HeaderRow::Row(0));
    let sheets: Vec<(String, bool)> = book
        .sheets_metadata()
        .iter()
        .map(|sheet| (sheet.name.clone(), sheet.visible == SheetVisible::Visible))
        .collect();
    let pictures_in_cells = has_pictures_in_cells(&outlet.path);
    let mark = mark_of(&mut book, &sheets);
    let own = mark.as_ref().filter(|_| choice.sheet.is_none());
    let candidates = match own {
        // One table over all of them.
        Some(mark) => mark.sheets.clone(),
        None => candidates(outlet, choice, &sheets)?,
    };
    let is_one_table = own.is_some();
    let mut found = Some(Found {
        format: "xlsx",
        sheet: String::new(),
        sheets: sheets.iter().map(|(name, _)| name.clone()).collect(),
        mark,
    });
    let mut any = false;
    for name in candidates {
        let reading = Reading {
            name: &name,
            is_chosen: choice.sheet.is_some(),
            is_continued: any,
            pictures_in_cells,
        };
        any |= read_sheet(&mut book, &reading, &mut found, outlet)?;
        if any && !is_one_table {
            break;
        }
    }
    if any {
        Ok(())
    } else {
        Err(no_content(outlet).into())
    }
}

/// What the workbook is known by, when it was exported here and still has a sheet of rows.
fn mark_of(book: &mut Book, sheets: &[(String, bool)]) -> Option<Mark> {
    sheets.iter().find(|(name, _)| name == mark::SHEET)?;
    let range = book.worksheet_range(mark::SHEET).ok()?;
    let lines = range
        .rows()
        .filter_map(|row| Some((row.first()?.to_string(), row.get(1)?.to_string())));
    let mut mark = Mark::of_lines(lines)?;
    mark.sheets
        .retain(|own| sheets.iter().any(|(name, _)| name == own));
    (!mark.sheets.is_empty()).then_some(mark)
}

/// The mark of a file, if it is a workbook with one: only what names its sheets is read to know.
pub fn mark_of_file(path: &Path) -> Option<Mark> {
    /// The list of sheets is short; what is longer is none of ours.
    const LONGEST: u64 = 4 << 20;
    let mut archive = zip::ZipArchive::new(BufReader::new(File::open(path).ok()?)).ok()?;
    let mut names = String::new();
    archive
        .by_name("xl/workbook.xml")
        .ok()?
        .take(LONGEST)
        .read_to_string(&mut names)
        .ok()?;
    if !names.contains(&format!("name=\"{}\"", mark::SHEET)) {
        return None;
    }
    let mut book: Book = Xlsx::new(BufReader::new(File::open(path).ok()?)).ok()?;
    let sheets: Vec<(String, bool)> = book.sheet_names().into_iter().map(|name| (name, true)).collect();
    mark_of(&mut book, &sheets)
}

/// Whether pictures stand in cells of the workbook. Such a cell says `#VALUE!` to whom does not know them.
fn has_pictures_in_cells(path: &Path) -> bool {
    let archive = File::open(path)
        .ok()
        .and_then(|file| zip::ZipArchive::new(BufReader::new(file)).ok());
    archive.is_some_and(|archive| {
        archive
            .file_names_raw()
            .any(|name| name == b"xl/richData/rdrichvalue.xml")
    })
}

/// How a sheet is read.
struct Reading<'r> {
    name: &'r str,
    is_chosen: bool,
    /// Its rows follow those of another sheet, under the same header.
    is_continued: bool,
    pictures_in_cells: bool,
}

/// Reads a sheet; false when it has no content.
fn read_sheet(
    book: &mut Book,
    reading: &Reading<'_>,
    found: &mut Option<Found>,
    outlet: &mut Outlet,
) -> Result<bool, Stop> {
    let (name, is_chosen) = (reading.name, reading.is_chosen);
    let above = if reading.is_continued {
        outlet.end_row()?;
        outlet.last - 1
    } else {
        0
    };
    let mut reader = match book.worksheet_cells_reader(name) {
        Ok(reader) => reader,
        Err(error) if is_chosen => return Err(fault(outlet, &error).into()),
        // A chart on a sheet of its own is nothing to report.
        Err(XlsxError::NotAWorksheet(_)) => return Ok(false),
        Err(error) => {
            let message = format!("it cannot be read and was passed over: {}", said(&error));
            outlet.problem(
                Problem::new(Severity::Warning, format!("sheet \"{name}\""), message).with_hint(SAVE_AGAIN),
            )?;
            return Ok(false);
        }
    };
    let formats: Vec<NumberFormat> = reader
        .styles()
        .iter()
        .map(|style| match &style.number_format {
            Some(format) => NumberFormat::of(&format.format_code, format.format_id),
            None => NumberFormat::General,
        })
        .collect();
    let mut has_content = false;
    let mut faults = CellFaults::default();
    let mut long_numbers = 0_u64;
    let mut current = None;
    loop {
        let (cell, style) = match reader.next_cell_with_style_id() {
            Ok(Some(cell)) => cell,
            Ok(None) => break,
            Err(error) => {
                let Some(message) = cell_fault(&error).filter(|_| faults.count < MOST_FAULTS) else {
                    return if !has_content && !is_chosen {
                        let message = format!("it cannot be read and was passed over: {}", said(&error));
                        let problem = Problem::new(Severity::Warning, format!("sheet \"{name}\""), message);
                        outlet.problem(problem.with_hint(SAVE_AGAIN))?;
                        Ok(false)
                    } else {
                        Err(fault(outlet, &error).into())
                    };
                };
                faults.add(outlet, u64::from(current.unwrap_or(0)) + 1, message)?;
                continue;
            }
        };
        let value = cell.get_value();
        if matches!(value, DataRef::Empty) || (reading.pictures_in_cells && is_picture(value)) {
            continue;
        }
        let (row, column) = cell.get_position();
        if reading.is_continued && row == 0 {
            continue;
        }
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        if row >= MOST_ROWS || column >= MOST_COLUMNS {
            faults.add(
                outlet,
                u64::from(row) + 1,
                "a cell stands outside what a sheet can hold and was left out".to_owned(),
            )?;
            continue;
        }
        has_content = true;
        if let Some(mut found) = found.take() {
            name.clone_into(&mut found.sheet);
            outlet.found(found)?;
        }
        if current != Some(row) {
            outlet.begin(above + u64::from(row) + 1)?;
            current = Some(row);
        }
        long_numbers += u64::from(is_too_long(value));
        let format = formats.get(style).unwrap_or(&NumberFormat::General);
        place(&mut outlet.row, column, |text| shown::show(value, format, text));
    }
    faults.finish(outlet)?;
    warn_of_long_numbers(outlet, long_numbers)?;
    Ok(has_content)
}

/// Whether a cell says what pictures say to whom does not know them.
fn is_picture(value: &DataRef<'_>) -> bool {
    matches!(value, DataRef::Error(CellErrorType::Value))
}

/// Writes a cell at its column; a cell that comes late takes the place of the blank that stands there.
pub fn place(row: &mut Row, column: usize, write: impl FnOnce(&mut String)) {
    if column < row.len() {
        let mut text = String::new();
        write(&mut text);
        row.replace(column, &text);
    } else {
        row.pad(column);
        row.push_with(write);
    }
}

/// Whether a number has more digits than a spreadsheet keeps: an id that lost its end.
pub fn is_too_long(value: &DataRef<'_>) -> bool {
    matches!(value, DataRef::Float(number) if number.abs() >= 1e15 && number.abs() < 1e21)
}

pub fn warn_of_long_numbers(outlet: &Outlet, count: u64) -> Result<(), Stop> {
    if count > 0 {
        let message = format!(
            "{} more than 15 digits; a spreadsheet keeps 15, so the last digits may have been lost before",
            crate::table::count(count, "number has", "numbers have")
        );
        let problem = Problem::new(Severity::Warning, "long numbers", message);
        outlet.problem(problem.with_hint("keep ids and card numbers as text in the spreadsheet"))?;
    }
    Ok(())
}

/// What to say of a fault that concerns one cell; None when the sheet cannot be read on.
fn cell_fault(error: &XlsxError) -> Option<String> {
    match error {
        XlsxError::CellError(said) => Some(format!(
            "a cell shows {said}, an error that could not be placed; it was left blank"
        )),
        XlsxError::CellTAttribute(_)
        | XlsxError::Unrecognized { .. }
        | XlsxError::Unexpected(_)
        | XlsxError::UnexpectedNode(_)
        | XlsxError::ParseFloat(_)
        | XlsxError::ParseInt(_)
        | XlsxError::Alphanumeric(_)
        | XlsxError::NumericColumn(_)
        | XlsxError::RangeWithoutColumnComponent
        | XlsxError::RangeWithoutRowComponent
        | XlsxError::ColumnNumberOverflow
        | XlsxError::RowNumberOverflow => {
            Some(format!("a cell could not be read and was left blank: {error}"))
        }
        _ => None,
    }
}

/// A fault in words that are not the reader's own where we know better.
fn said(error: &XlsxError) -> String {
    match error {
        XlsxError::WorksheetNotFound(_) | XlsxError::FileNotFound(_) => {
            "its part is missing from the file".to_owned()
        }
        XlsxError::XmlEof(_) | XlsxError::Io(_) | XlsxError::Zip(_) => {
            "the file is damaged or incomplete".to_owned()
        }
        other => format!("the file is damaged ({other})"),
    }
}

fn fault(outlet: &Outlet, error: &XlsxError) -> SheetError {
    match error {
        XlsxError::Password => outlet.broken("it is encrypted", "save it without a password and drop that"),
        XlsxError::NotAWorksheet(_) => {
            outlet.broken("the chosen sheet is a chart, not a table", "choose another sheet")
        }
        error => outlet.broken(said(error), SAVE_AGAIN),
    }
}
