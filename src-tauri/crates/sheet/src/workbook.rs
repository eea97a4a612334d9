//! Workbooks: XLSX, XLS and ODS, cells as the user saw them.

use std::path::Path;

use calamine::{Data, Reader, Sheets};
use model::Problem;

use crate::{Choice, Opened, SheetError, header};

/// No workbook of more than this many bytes of cells is unpacked: a zip bomb is larger.
const UNPACKED_AT_MOST: u64 = 2 << 30;

pub fn open(path: &Path, choice: &Choice) -> Result<Opened, SheetError> {
    let broken = |reason: String| SheetError::Broken {
        path: path.to_owned(),
        reason,
    };
    let unreadable = |error: &dyn std::fmt::Display| {
        let said = error.to_string();
        if said.to_lowercase().contains("password") {
            broken("is encrypted; save it without a password and drop that".to_owned())
        } else {
            broken(format!(
                "cannot be read as a workbook: {said}; open it in your spreadsheet program and save it again"
            ))
        }
    };
    let size = std::fs::metadata(path)
        .map_err(|error| broken(error.to_string()))?
        .len();
    if size > UNPACKED_AT_MOST {
        return Err(broken(
            "is larger than 2 GB; save it as CSV and drop that".to_owned(),
        ));
    }
    let bytes = std::io::Cursor::new(std::fs::read(path).map_err(|error| broken(error.to_string()))?);
    let mut workbook = calamine::open_workbook_auto_from_rs(bytes).map_err(|error| unreadable(&error))?;
    let format = match &workbook {
        Sheets::Xls(_) => "xls",
        Sheets::Ods(_) => "ods",
        _ => "xlsx",
    };
    let sheets = workbook.sheet_names();
    let wanted: Vec<String> = match &choice.sheet {
        Some(name) if sheets.contains(name) => vec![name.clone()],
        Some(name) => {
            return Err(broken(format!(
                "has no sheet \"{name}\"; it has {}",
                sheets.join(", ")
            )));
        }
        None => sheets.clone(),
    };
    for sheet in wanted {
        let range = workbook
            .worksheet_range(&sheet)
            .map_err(|error| unreadable(&error))?;
        if range.is_empty() {
            continue;
        }
        let above = range.start().map_or(0, |(row, _)| row);
        let mut rows: Vec<Vec<String>> = range.rows().map(|row| row.iter().map(shown).collect()).collect();
        drop(range);
        let rest = rows.split_off(rows.len().min(header::LOOK_AT));
        let mut inner = choice.clone();
        inner.header_row = choice
            .header_row
            .map(|row| row.saturating_sub(if row > 0 { above } else { 0 }));
        let (header_row, columns, problems) = columns(&mut rows, &inner);
        return Ok(Opened {
            format,
            sheet: Some(sheet),
            sheets,
            header_row: header_row.map(|row| row + above),
            encoding: None,
            columns,
            problems,
            rows: Box::new(rows.into_iter().chain(rest).map(Ok)),
        });
    }
    Err(broken(
        "has no sheet with content; there is nothing to import".to_owned(),
    ))
}

/// Takes title and header rows off the first rows, and names the columns.
pub fn columns(first: &mut Vec<Vec<String>>, choice: &Choice) -> (Option<u32>, Vec<String>, Vec<Problem>) {
    let position = match choice.header_row {
        Some(0) => None,
        Some(row) => usize::try_from(row - 1).ok(),
        None => header::find(first),
    };
    let mut problems = Vec::new();
    let names = position
        .and_then(|position| first.get(position).cloned())
        .unwrap_or_default();
    if let Some(position) = position {
        first.drain(..(position + 1).min(first.len()));
    }
    let width = first.iter().map(Vec::len).max().unwrap_or(0).max(names.len());
    let columns = header::name(&names, width, &mut problems);
    (
        position.and_then(|position| u32::try_from(position + 1).ok()),
        columns,
        problems,
    )
}

/// A cell as the user saw it.
fn shown(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Bool(true) => "TRUE".to_owned(),
        Data::Bool(false) => "FALSE".to_owned(),
        Data::Error(error) => error.to_string(),
        Data::Int(number) => number.to_string(),
        // A spreadsheet keeps 15 digits; what is whole is shown without a point.
        Data::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => format!("{number:.0}"),
        Data::Float(number) => number.to_string(),
        Data::DateTime(date) if date.is_duration() => {
            let seconds = (date.as_f64() * 86_400.0).round();
            format!(
                "{:.0}:{:02.0}:{:02.0}",
                (seconds / 3_600.0).floor(),
                (seconds / 60.0).floor() % 60.0,
                seconds % 60.0
            )
        }
        Data::DateTime(date) => {
            let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
            let day = format!("{year:04}-{month:02}-{day:02}");
            if (hour, minute, second) == (0, 0, 0) {
                day
            } else {
                format!("{day} {hour:02}:{minute:02}:{second:02}")
            }
        }
    }
}
