//! A workbook's cell as the user saw it.

use std::fmt::Write;

use calamine::{CellErrorType, DataRef, ExcelDateTime};

use super::{
    date_format::Moment,
    number_format::{NumberFormat, general},
};

/// Writes a cell's text.
pub fn show(value: &DataRef<'_>, format: &NumberFormat, text: &mut String) {
    match value {
        DataRef::Empty => {}
        DataRef::String(said) => text.push_str(said),
        DataRef::SharedString(said) => text.push_str(said),
        DataRef::Bool(is_true) => text.push_str(if *is_true { "TRUE" } else { "FALSE" }),
        DataRef::Error(error) => text.push_str(error_text(error)),
        DataRef::Int(number) => {
            #[expect(
                clippy::cast_precision_loss,
                reason = "a cell's number is a double, however it is stored"
            )]
            format.number(*number as f64, text);
        }
        DataRef::Float(number) => format.number(*number, text),
        DataRef::DateTime(date) => format.date(&moment(date), text),
        DataRef::DateTimeIso(said) => iso(said, text),
        DataRef::DurationIso(said) => duration(said, text),
    }
}

/// Error cells in the words of the spreadsheet.
fn error_text(error: &CellErrorType) -> &'static str {
    match error {
        CellErrorType::Div0 => "#DIV/0!",
        CellErrorType::NA => "#N/A",
        CellErrorType::Name => "#NAME?",
        CellErrorType::Null => "#NULL!",
        CellErrorType::Num => "#NUM!",
        CellErrorType::Ref => "#REF!",
        CellErrorType::Value => "#VALUE!",
        CellErrorType::GettingData => "#GETTING_DATA",
    }
}

fn moment(date: &ExcelDateTime) -> Moment {
    let (year, month, day, hour, minute, second, milli) = date.to_ymd_hms_milli();
    Moment {
        serial: date.as_f64(),
        year,
        month,
        day,
        hour,
        minute,
        second,
        milli,
        is_duration: date.is_duration(),
    }
}

/// `2024-03-01T00:00:00` is a day, `2024-03-01T14:30:00` a day and a time.
pub fn iso(said: &str, text: &mut String) {
    let said = said.trim_end_matches('Z');
    match said.split_once('T') {
        Some((day, time)) => {
            text.push_str(day);
            let time = time.split('.').next().unwrap_or_default();
            let time = time
                .strip_suffix(":00")
                .filter(|rest| rest.contains(':'))
                .unwrap_or(time);
            if time != "00:00" {
                let _ = write!(text, " {time}");
            }
        }
        None => text.push_str(said),
    }
}

/// `PT14H30M00S` is 14:30:00.
pub fn duration(said: &str, text: &mut String) {
    let mut parts = [0_u64; 3];
    let mut number = String::new();
    for letter in said.trim_start_matches('P').trim_start_matches('T').chars() {
        let part = match letter {
            'H' => 0,
            'M' => 1,
            'S' => 2,
            _ => {
                number.push(letter);
                continue;
            }
        };
        let whole = number.split(['.', ',']).next().unwrap_or_default();
        let Ok(whole) = whole.parse() else {
            text.push_str(said);
            return;
        };
        if let Some(slot) = parts.get_mut(part) {
            *slot = whole;
        }
        number.clear();
    }
    if number.is_empty() {
        let [hours, minutes, seconds] = parts;
        let _ = write!(text, "{hours}:{minutes:02}:{seconds:02}");
    } else {
        text.push_str(said);
    }
}

/// A number without a format of its own.
pub fn plain(number: f64, text: &mut String) {
    general(number, text);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn iso_values_are_shown_as_days_and_times() {
        for (said, wanted) in [
            ("2024-03-01T00:00:00", "2024-03-01"),
            ("2024-03-01T14:30:00", "2024-03-01 14:30"),
            ("2024-03-01T14:30:05.250Z", "2024-03-01 14:30:05"),
            ("2024-03-01", "2024-03-01"),
        ] {
            let mut text = String::new();
            iso(said, &mut text);
            assert_eq!(text, wanted);
        }
        for (said, wanted) in [
            ("PT14H30M00S", "14:30:00"),
            ("PT100H05M09.5S", "100:05:09"),
            ("P1D", "P1D"),
        ] {
            let mut text = String::new();
            duration(said, &mut text);
            assert_eq!(text, wanted);
        }
    }
}
