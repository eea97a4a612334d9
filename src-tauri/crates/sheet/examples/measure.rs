//! What importing and exporting cost: time and peak memory, beside a bare read of the same file.
//!
//! `cargo run --release -p spillway-sheet --example measure` writes a list of 100,000 x 20 as CSV and XLSX into a
//! temporary folder and then starts itself once per measurement, so that every peak is its own. The time is the best of
//! three. With `-- ROWS` it takes another number of rows.

#![expect(clippy::print_stdout, reason = "a measurement is printed")]

use std::{
    error::Error,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use calamine::{Reader, Xlsx, open_workbook};
use spillway_sheet::{Cell, Choice, Column, Format, Layout, Pictures, Row, Sink, Toned};

const COLUMNS: usize = 20;

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["one", what, file] => one(what, Path::new(file)),
        [] => all(100_000),
        [rows] => all(rows.parse()?),
        _ => Err("give a number of rows, or nothing".into()),
    }
}

/// One measurement in a process of its own: milliseconds, cells seen and the peak in kilobytes.
fn one(what: &str, file: &Path) -> Outcome<()> {
    let begin = Instant::now();
    let cells = match what {
        "bare csv" => bare_csv(file)?,
        "bare calamine, all cells" => bare_range(file)?,
        "bare calamine, cell by cell" => bare_cells(file)?,
        "ours" => ours(file)?,
        "write xlsx" | "write csv" => write(file)?,
        other => return Err(format!("there is no measurement \"{other}\"").into()),
    };
    let took = begin.elapsed();
    println!("{} {cells} {}", took.as_millis(), peak_kb());
    Ok(())
}

fn bare_csv(file: &Path) -> Outcome<usize> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(file)?;
    let mut record = csv::StringRecord::new();
    let mut cells = 0;
    while reader.read_record(&mut record)? {
        cells += record.iter().filter(|cell| !cell.is_empty()).count();
    }
    Ok(cells)
}

fn bare_range(file: &Path) -> Outcome<usize> {
    let mut book: Xlsx<_> = open_workbook(file)?;
    let range = book.worksheet_range("Sheet1")?;
    Ok(range.used_cells().count())
}

fn bare_cells(file: &Path) -> Outcome<usize> {
    let mut book: Xlsx<_> = open_workbook(file)?;
    let mut reader = book.worksheet_cells_reader("Sheet1")?;
    let mut cells = 0;
    while reader.next_cell()?.is_some() {
        cells += 1;
    }
    Ok(cells)
}

fn ours(file: &Path) -> Outcome<usize> {
    let mut opened = spillway_sheet::open(file, &Choice::default())?;
    let mut row = Row::new();
    let mut cells = 0;
    while opened.rows.read(&mut row) {
        cells += row.iter().filter(|cell| !cell.is_empty()).count();
    }
    Ok(cells)
}

/// Writes as many rows as the file's name says.
fn write(file: &Path) -> Outcome<usize> {
    let rows = file
        .file_stem()
        .and_then(|name| name.to_str())
        .and_then(|name| name.rsplit('-').next())
        .ok_or("the file's name ends in its number of rows")?
        .parse()?;
    generate(file, rows)?;
    Ok(rows * COLUMNS)
}

fn generate(file: &Path, rows: usize) -> Outcome<()> {
    let layout = Layout {
        format: Format::of(file).ok_or("a name that ends with .csv or .xlsx")?,
        title: "Sheet1".to_owned(),
        columns: (0..COLUMNS)
            .map(|number| Column::of_values(format!("Column {number}")))
            .collect(),
        pictures: Pictures::default(),
        untouched: false,
        mark: None,
        traces: false,
    };
    let mut sink = Sink::begin(file, &layout)?;
    for number in 0..rows {
        let texts: Vec<String> = (0..COLUMNS)
            .map(|column| match column {
                0 => format!("Ada Marlow {number}"),
                1 => format!("ada.{number}@northwind.example"),
                2 => format!("https://site-{}.example/", number % 5_000),
                3 => "Aarhus, \"Denmark\"".to_owned(),
                _ => format!("value {} of {column}", (number * 7_919 + column) % 100_003),
            })
            .collect();
        #[expect(clippy::cast_precision_loss, reason = "small numbers")]
        let cells: Vec<Toned<'_>> = texts
            .iter()
            .enumerate()
            .map(|(column, text)| match column {
                4 => Cell::Number(number as f64),
                _ => Cell::Source(text),
            })
            .map(Toned::from)
            .collect();
        sink.row(&cells)?;
    }
    sink.finish(None)?;
    Ok(())
}

/// The same list as Excel writes it: texts shared between cells.
fn as_excel_writes_it(csv: &Path, file: &Path) -> Outcome<()> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet_with_low_memory()?;
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_path(csv)?;
    for (number, record) in (0_u32..).zip(reader.records()) {
        for (column, cell) in (0_u16..).zip(&record?) {
            match cell.parse::<f64>() {
                Ok(value) => sheet.write_number(number, column, value)?,
                Err(_) => sheet.write_string(number, column, cell)?,
            };
        }
    }
    workbook.save(file)?;
    Ok(())
}

/// The process's peak resident memory; 0 where the system does not say.
fn peak_kb() -> u64 {
    std::fs::read_to_string("/proc/self/status")
        .ok()
        .and_then(|status| {
            let line = status.lines().find(|line| line.starts_with("VmHWM:"))?.to_owned();
            line.split_whitespace().nth(1)?.parse().ok()
        })
        .unwrap_or(0)
}

fn all(rows: usize) -> Outcome<()> {
    let folder = tempfile::tempdir()?;
    let list = |ending: &str| folder.path().join(format!("list-{rows}.{ending}"));
    generate(&list("csv"), rows)?;
    generate(&list("xlsx"), rows)?;
    let shared = folder.path().join(format!("shared-{rows}.xlsx"));
    as_excel_writes_it(&list("csv"), &shared)?;
    println!(
        "{rows} x {COLUMNS}: CSV {} MB, XLSX {} MB",
        megabytes(&list("csv"))?,
        megabytes(&list("xlsx"))?
    );
    println!("{:<36} {:>8} {:>10} {:>10}", "", "ms", "cells", "peak MB");
    let target = |ending: &str| folder.path().join(format!("out-{rows}.{ending}"));
    let measurements: [(&str, &str, PathBuf); 10] = [
        ("CSV, bare csv crate", "bare csv", list("csv")),
        ("CSV, open() and every row", "ours", list("csv")),
        (
            "XLSX, bare calamine, cell by cell",
            "bare calamine, cell by cell",
            list("xlsx"),
        ),
        (
            "XLSX, bare calamine, all cells",
            "bare calamine, all cells",
            list("xlsx"),
        ),
        ("XLSX, open() and every row", "ours", list("xlsx")),
        (
            "XLSX of shared texts, cell by cell",
            "bare calamine, cell by cell",
            shared.clone(),
        ),
        (
            "XLSX of shared texts, all cells",
            "bare calamine, all cells",
            shared.clone(),
        ),
        ("XLSX of shared texts, open()", "ours", shared),
        ("CSV written", "write csv", target("csv")),
        ("XLSX written", "write xlsx", target("xlsx")),
    ];
    for (label, what, file) in measurements {
        let (took, cells, peak) = best_of_three(what, &file)?;
        println!(
            "{label:<36} {:>8} {cells:>10} {:>10}",
            took.as_millis(),
            peak / 1_024
        );
    }
    Ok(())
}

fn best_of_three(what: &str, file: &Path) -> Outcome<(Duration, String, u64)> {
    let mut best: Option<(Duration, String, u64)> = None;
    for _ in 0..3 {
        let output = Command::new(std::env::current_exe()?)
            .args(["one", what])
            .arg(file)
            .output()?;
        let said = String::from_utf8(output.stdout)?;
        let parts: Vec<&str> = said.split_whitespace().collect();
        let [took, cells, peak] = parts.as_slice() else {
            return Err(format!("{what} failed: {}", String::from_utf8_lossy(&output.stderr)).into());
        };
        let took = Duration::from_millis(took.parse()?);
        if best.as_ref().is_none_or(|(best, ..)| took < *best) {
            best = Some((took, (*cells).to_owned(), peak.parse()?));
        }
    }
    best.ok_or_else(|| "nothing was measured".into())
}

fn megabytes(file: &Path) -> Outcome<u64> {
    Ok(std::fs::metadata(file)?.len() >> 20)
}
