//! The binary formats: XLSB cell by cell, and XLS, whose reader holds the whole workbook. Neither reader tells a cell's
//! number format, only whether it is a date: dates are shown as ISO, numbers plain.

use std::{fs::File, io::BufReader};

use calamine::{Data, DataRef, Reader, SheetVisible, Xls, XlsError, Xlsb, XlsbError};

use super::{
    CellFaults, Found, MOST_ROWS, Outlet, SAVE_AGAIN, Stop, candidates, no_content,
    number_format::NumberFormat, shown, xlsx,
};
use crate::{Choice, SheetError};

fn visible(sheets: &[calamine::Sheet]) -> Vec<(String, bool)> {
    sheets
        .iter()
        .map(|sheet| (sheet.name.clone(), sheet.visible == SheetVisible::Visible))
        .collect()
}

fn open(outlet: &Outlet) -> Result<BufReader<File>, SheetError> {
    let file = File::open(&outlet.path).map_err(|error| SheetError::reading(&outlet.path, &error))?;
    Ok(BufReader::new(file))
}

/// A cell's value without its own copy of the text.
fn lent(value: &Data) -> DataRef<'_> {
    match value {
        Data::Int(number) => DataRef::Int(*number),
        Data::Float(number) => DataRef::Float(*number),
        Data::String(text) => DataRef::SharedString(text),
        Data::Bool(is_true) => DataRef::Bool(*is_true),
        Data::DateTime(date) => DataRef::DateTime(*date),
        Data::DateTimeIso(text) => DataRef::DateTimeIso(text.clone()),
        Data::DurationIso(text) => DataRef::DurationIso(text.clone()),
        Data::Error(error) => DataRef::Error(error.clone()),
        Data::Empty => DataRef::Empty,
    }
}

/// Takes cells and makes rows of them.
struct Placing<'o> {
    outlet: &'o mut Outlet,
    found: Option<Found>,
    current: Option<u32>,
    long_numbers: u64,
}

impl Placing<'_> {
    fn take(&mut self, row: u32, column: u32, value: &DataRef<'_>) -> Result<(), Stop> {
        if matches!(value, DataRef::Empty) || row >= MOST_ROWS || column >= 16_384 {
            return Ok(());
        }
        if let Some(found) = self.found.take() {
            self.outlet.found(found)?;
        }
        if self.current != Some(row) {
            self.outlet.begin(u64::from(row) + 1)?;
            self.current = Some(row);
        }
        self.long_numbers += u64::from(xlsx::is_too_long(value));
        let column = usize::try_from(column).unwrap_or(0);
        xlsx::place(&mut self.outlet.row, column, |text| {
            shown::show(value, &NumberFormat::General, text)
        });
        Ok(())
    }

    /// Whether there was any content.
    fn finish(self) -> Result<bool, Stop> {
        xlsx::warn_of_long_numbers(self.outlet, self.long_numbers)?;
        Ok(self.found.is_none())
    }
}

pub fn read_xlsb(outlet: &mut Outlet, choice: &Choice) -> Result<(), Stop> {
    let fault = |outlet: &Outlet, error: &XlsbError| match error {
        XlsbError::Password => outlet.broken("it is encrypted", "save it without a password and drop that"),
        error => outlet.broken(format!("the workbook is damaged ({error})"), SAVE_AGAIN),
    };
    let mut book = Xlsb::new(open(outlet)?).map_err(|error| fault(outlet, &error))?;
    let sheets = visible(book.sheets_metadata());
    for name in candidates(outlet, choice, &sheets)? {
        let mut reader = match book.worksheet_cells_reader(&name) {
            Ok(reader) => reader,
            Err(error) => return Err(fault(outlet, &error).into()),
        };
        let mut faults = CellFaults::default();
        let mut placing = Placing {
            outlet: &mut *outlet,
            found: Some(Found {
                format: "xlsb",
                sheet: name.clone(),
                sheets: sheets.iter().map(|(name, _)| name.clone()).collect(),
                mark: None,
            }),
            current: None,
            long_numbers: 0,
        };
        loop {
            match reader.next_cell() {
                Ok(Some(cell)) => {
                    let (row, column) = cell.get_position();
                    placing.take(row, column, cell.get_value())?;
                }
                Ok(None) => break,
                Err(XlsbError::CellError(_)) => {
                    let row = u64::from(placing.current.unwrap_or(0)) + 1;
                    faults.add(
                        placing.outlet,
                        row,
                        "a cell holds an unknown error; it was left blank".to_owned(),
                    )?;
                }
                Err(error) => return Err(fault(placing.outlet, &error).into()),
            }
        }
        faults.finish(placing.outlet)?;
        if placing.finish()? {
            return Ok(());
        }
    }
    Err(no_content(outlet).into())
}

pub fn read_xls(outlet: &mut Outlet, choice: &Choice) -> Result<(), Stop> {
    let fault = |outlet: &Outlet, error: &XlsError| match error {
        XlsError::Password => outlet.broken("it is encrypted", "save it without a password and drop that"),
        error => outlet.broken(format!("the workbook is damaged ({error})"), SAVE_AGAIN),
    };
    let mut book = Xls::new(open(outlet)?).map_err(|error| fault(outlet, &error))?;
    let sheets = visible(book.sheets_metadata());
    for name in candidates(outlet, choice, &sheets)? {
        let range = book
            .worksheet_range(&name)
            .map_err(|error| fault(outlet, &error))?;
        let (top, left) = range.start().unwrap_or((0, 0));
        let mut placing = Placing {
            outlet: &mut *outlet,
            found: Some(Found {
                format: "xls",
                sheet: name.clone(),
                sheets: sheets.iter().map(|(name, _)| name.clone()).collect(),
                mark: None,
            }),
            current: None,
            long_numbers: 0,
        };
        for (row, column, value) in range.used_cells() {
            let row = u32::try_from(row).unwrap_or(u32::MAX).saturating_add(top);
            let column = u32::try_from(column).unwrap_or(u32::MAX).saturating_add(left);
            placing.take(row, column, &lent(value))?;
        }
        if placing.finish()? {
            return Ok(());
        }
    }
    Err(no_content(outlet).into())
}
