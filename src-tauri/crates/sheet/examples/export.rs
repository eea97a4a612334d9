//! What a workbook with pictures costs: time, size and peak memory, beside a bare rust_xlsxwriter loop that writes the
//! same cells and pictures.
//!
//! `export ROWS` writes as many rows of 25 columns with no logos, 1,000, 5,000 and 20,000, starts itself once per measurement, so that
//! every peak is its own, and prints a line of JSON for each number of logos. `cargo xtask bench --only sheets` runs it.

#![expect(clippy::print_stdout, reason = "a measurement is printed")]

use std::{error::Error, path::Path, process::Command, time::Instant};

use model::Field;
use rust_xlsxwriter::{Format, Image, ObjectMovement, Url, Workbook};
use spillway_sheet::{Cell, Column, Format as Kind, Layout, Pictures, Sink, Toned};

const COLUMNS: usize = 25;
/// The column of links, of numbers, and of logos.
const LINK: usize = 2;
const NUMBER: usize = 4;
const LOGO: usize = 24;
/// Links that a sheet holds.
const MOST_LINKS: usize = 65_530;
/// Rows of a sheet with pictures, as ours splits it; a bare loop has to as well, or Excel stacks them.
const ROWS_WITH_PICTURES: usize = 5_632;

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["one", what, rows, logos, file] => one(what, rows.parse()?, logos.parse()?, Path::new(file)),
        [rows] => all(rows.parse()?),
        _ => Err("give a number of rows".into()),
    }
}

fn all(rows: usize) -> Outcome<()> {
    let folder = tempfile::tempdir()?;
    for logos in [0, 1_000, 5_000, 20_000] {
        let ours = measured("ours", rows, logos, &folder.path().join("ours.xlsx"))?;
        let bare = measured("bare", rows, logos, &folder.path().join("bare.xlsx"))?;
        let figure = |[took, bytes, peak]: [u64; 3]| serde_json::json!({ "ms": took, "bytes": bytes, "peak": peak * 1_024 });
        let figures = serde_json::json!({ "logos": logos, "ours": figure(ours), "bare": figure(bare) });
        println!("{figures}");
    }
    Ok(())
}

/// Milliseconds, bytes and peak kilobytes: the best of three.
fn measured(what: &str, rows: usize, logos: usize, file: &Path) -> Outcome<[u64; 3]> {
    let mut best: Option<[u64; 3]> = None;
    for _ in 0..3 {
        let output = Command::new(std::env::current_exe()?)
            .args(["one", what, &rows.to_string(), &logos.to_string()])
            .arg(file)
            .output()?;
        let said = String::from_utf8(output.stdout)?;
        let numbers: Vec<u64> = said
            .split_whitespace()
            .filter_map(|word| word.parse().ok())
            .collect();
        let [took, bytes, peak] = numbers.as_slice() else {
            return Err(format!("{what} failed: {}", String::from_utf8_lossy(&output.stderr)).into());
        };
        if best.is_none_or(|best| *took < best[0]) {
            best = Some([*took, *bytes, *peak]);
        }
    }
    best.ok_or_else(|| "nothing was measured".into())
}

fn one(what: &str, rows: usize, logos: usize, file: &Path) -> Outcome<()> {
    let begin = Instant::now();
    match what {
        "ours" => ours(rows, logos, file)?,
        "bare" => bare(rows, logos, file)?,
        other => return Err(format!("there is no measurement \"{other}\"").into()),
    }
    let took = begin.elapsed();
    println!(
        "{} {} {}",
        took.as_millis(),
        std::fs::metadata(file)?.len(),
        peak_kb()
    );
    Ok(())
}

fn name_of(column: usize) -> String {
    format!("Column {column}")
}

fn text(row: usize, column: usize) -> String {
    match column {
        0 => format!("Ada Marlow {row}"),
        1 => format!("ada.{row}@northwind.example"),
        LINK => format!("https://site-{row}.example/"),
        3 => "Aarhus, \"Denmark\"".to_owned(),
        _ => format!("value {} of {column}", (row * 7_919 + column) % 100_003),
    }
}

fn ours(rows: usize, logos: usize, file: &Path) -> Outcome<()> {
    let columns = (0..COLUMNS).map(|column| match column {
        LINK => Column::of_field(name_of(column), Field::COMPANY_LINKEDIN_URL),
        NUMBER => Column::of_field(name_of(column), Field::COMPANY_EMPLOYEE_COUNT),
        LOGO if logos > 0 => Column::of_field(name_of(column), Field::COMPANY_LOGO),
        _ => Column::of_values(name_of(column)),
    });
    let layout = Layout {
        format: Kind::Xlsx,
        title: "List".to_owned(),
        columns: columns.collect(),
        pictures: Pictures::OverCells,
        untouched: false,
        mark: None,
        traces: false,
    };
    let mut sink = Sink::begin(file, &layout)?;
    for row in 0..rows {
        let texts: Vec<String> = (0..COLUMNS).map(|column| text(row, column)).collect();
        let logo = if row < logos { picture(row) } else { Vec::new() };
        #[expect(clippy::cast_precision_loss, reason = "small numbers")]
        let cells: Vec<Toned<'_>> = texts
            .iter()
            .enumerate()
            .map(|(column, text)| match column {
                NUMBER => Cell::Number(row as f64),
                LINK => Cell::Text(text),
                LOGO if row < logos => Cell::Picture {
                    bytes: &logo,
                    name: text,
                    alt: text,
                },
                _ => Cell::Source(text),
            })
            .map(Toned::from)
            .collect();
        sink.row(&cells)?;
    }
    sink.finish(None)?;
    Ok(())
}

fn bare(rows: usize, logos: usize, file: &Path) -> Outcome<()> {
    let mut workbook = Workbook::new();
    workbook.set_tempdir(file.parent().unwrap_or(Path::new(".")))?;
    let per_sheet = if logos > 0 { ROWS_WITH_PICTURES } else { rows };
    let link = Format::new().set_hyperlink();
    let mut first = 0;
    while first < rows {
        let sheet = workbook.add_worksheet_with_constant_memory()?;
        for (position, column) in (0_u16..).zip(0..COLUMNS) {
            sheet.write_string(0, position, name_of(column))?;
        }
        if logos > 0 {
            sheet.set_default_row_height_pixels(40);
            sheet.set_column_width_pixels(24, 88)?;
        }
        for (line, row) in (1_u32..).zip(first..rows.min(first + per_sheet)) {
            for (position, column) in (0_u16..).zip(0..COLUMNS) {
                let text = text(row, column);
                match column {
                    NUMBER => sheet.write_number(line, position, u32::try_from(row)?)?,
                    LINK if row - first < MOST_LINKS => {
                        sheet.write_url_with_format(line, position, Url::new(&text), &link)?
                    }
                    LOGO if logos > 0 => sheet.write_string(line, position + 1, text)?,
                    _ => sheet.write_string(line, position, text)?,
                };
            }
            if row < logos {
                let image = Image::new_from_buffer(&picture(row))?
                    .set_object_movement(ObjectMovement::MoveAndSizeWithCells)
                    .set_alt_text(text(row, LOGO));
                sheet.insert_image_fit_to_cell_centered(line, 24, &image)?;
            }
        }
        first += per_sheet;
    }
    workbook.save(file)?;
    Ok(())
}

/// A picture of 64 by 32 that no other number has, as PNG without compression: about 2 KB.
fn picture(number: usize) -> Vec<u8> {
    let (wide, high) = (64_u32, 32_u32);
    let mut raw = Vec::new();
    for line in 0..high as usize {
        raw.push(0);
        raw.extend(
            (0..wide as usize)
                .map(|column| u8::try_from((number * 31 + line * 7 + column * number) % 251).unwrap_or(0)),
        );
    }
    let length = u16::try_from(raw.len()).unwrap_or(u16::MAX);
    let mut deflated = vec![0x78, 0x01, 0x01];
    deflated.extend(length.to_le_bytes());
    deflated.extend((!length).to_le_bytes());
    deflated.extend(&raw);
    let (a, b) = raw.iter().fold((1_u32, 0_u32), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65_521;
        (a, (b + a) % 65_521)
    });
    deflated.extend(((b << 16) | a).to_be_bytes());
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    let head = [&wide.to_be_bytes()[..], &high.to_be_bytes(), &[8, 0, 0, 0, 0]].concat();
    for (kind, body) in [(b"IHDR", head), (b"IDAT", deflated), (b"IEND", Vec::new())] {
        png.extend(u32::try_from(body.len()).unwrap_or(0).to_be_bytes());
        let chunk = [&kind[..], &body].concat();
        let crc = !chunk.iter().fold(u32::MAX, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
                (crc >> 1) ^ (0xEDB8_8320 & (0_u32.wrapping_sub(crc & 1)))
            })
        });
        png.extend(chunk);
        png.extend(crc.to_be_bytes());
    }
    png
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
