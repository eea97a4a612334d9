//! The sheets beside the rows: where each value comes from, a summary, and what the workbook is known by when it comes
//! back.

use rust_xlsxwriter::{Chart, ChartFormat, ChartSolidFill, ChartType, Color, Workbook, Worksheet, XlsxError};

use super::{
    super::{Kind, Spent, Summary, Tone, Trace},
    MOST_ROWS,
    dress::{Dress, LEGEND},
    numbered, pictures, shortened,
};
use crate::mark::{self, Mark};

/// The sheet that a workbook is known by. Nobody sees it.
pub const MARK_SHEET: &str = mark::SHEET;

/// Days between the first of 1900, as spreadsheets count, and 1970.
const EPOCH_DAYS: f64 = 25_569.0;
const DAY_MS: f64 = 86_400_000.0;

const TRACE_HEAD: [(&str, u32); 11] = [
    ("Record", 8),
    ("Column", 20),
    ("Value", 36),
    ("State", 11),
    ("Source", 18),
    ("Date (UTC)", 17),
    ("Price", 10),
    ("Confidence", 12),
    ("Checked by", 16),
    ("Page", 36),
    ("Note", 48),
];

/// The Provenance sheet, or several when one does not hold all.
pub struct Traces {
    sheets: Vec<Worksheet>,
    row: u32,
}

impl Traces {
    pub fn begin(workbook: &mut Workbook, dress: &Dress) -> Result<Self, XlsxError> {
        let mut traces = Self {
            sheets: Vec::new(),
            row: 1,
        };
        traces.begin_sheet(workbook, dress)?;
        Ok(traces)
    }

    fn begin_sheet(&mut self, workbook: &mut Workbook, dress: &Dress) -> Result<(), XlsxError> {
        let mut sheet = workbook.new_worksheet_with_constant_memory()?;
        sheet.set_name(numbered("Provenance", self.sheets.len() + 1))?;
        for (position, (name, width)) in (0_u16..).zip(TRACE_HEAD) {
            sheet.write_string_with_format(0, position, name, &dress.head)?;
            sheet.set_column_width(position, width)?;
        }
        sheet.set_column_format(5, &dress.moment)?;
        sheet.set_column_format(6, &dress.money)?;
        sheet.set_freeze_panes(1, 0)?;
        self.sheets.push(sheet);
        self.row = 1;
        Ok(())
    }

    pub fn add(
        &mut self,
        workbook: &mut Workbook,
        dress: &Dress,
        trace: &Trace<'_>,
    ) -> Result<(), XlsxError> {
        if self.row >= MOST_ROWS {
            self.begin_sheet(workbook, dress)?;
        }
        let Some(sheet) = self.sheets.last_mut() else {
            return Ok(());
        };
        let row = self.row;
        self.row += 1;
        sheet.write_number(row, 0, trace.record)?;
        let texts = [
            (1, trace.column),
            (2, trace.value),
            (3, trace.state),
            (4, trace.source),
            (8, trace.checked_by),
            (9, trace.page),
            (10, trace.note),
        ];
        for (position, text) in texts.into_iter().filter(|(_, text)| !text.is_empty()) {
            sheet.write_string(row, position, shortened(text))?;
        }
        if trace.at_ms > 0 {
            sheet.write_number(row, 5, serial(trace.at_ms))?;
        }
        if trace.price > 0.0 {
            sheet.write_number(row, 6, trace.price)?;
        }
        if let Some(confidence) = trace.confidence {
            sheet.write_number(row, 7, confidence)?;
        }
        Ok(())
    }

    /// The sheets, finished.
    pub fn into_sheets(mut self) -> Vec<Worksheet> {
        let last = self.sheets.len().saturating_sub(1);
        for (position, sheet) in self.sheets.iter_mut().enumerate() {
            let rows = if position == last { self.row } else { MOST_ROWS };
            // A sheet without rows has nothing to filter; that it has no filter then is all that is lost.
            let _ = sheet.autofilter(0, 0, rows.saturating_sub(1).max(1), 10);
        }
        self.sheets
    }
}

/// A moment as spreadsheets count it.
fn serial(at_ms: i64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of our time fit a double")]
    let ms = at_ms as f64;
    ms / DAY_MS + EPOCH_DAYS
}

/// How high a chart of money is, in pixels.
const SPEND_HEIGHT: u32 = 280;

/// Writes what the list holds and cost, with a chart for each.
pub fn write_summary(sheet: &mut Worksheet, dress: &Dress, summary: &Summary) -> Result<(), XlsxError> {
    sheet.set_name("Summary")?;
    sheet.set_screen_gridlines(false);
    sheet.set_landscape().set_print_fit_to_pages(1, 0);
    for (position, width) in (0_u16..).zip([30_u32, 14, 14, 14, 12]) {
        sheet.set_column_width(position, width)?;
    }
    sheet.write_string_with_format(0, 0, shortened(&summary.title), &dress.title)?;
    let mut row = 2;
    for (name, fact) in &summary.facts {
        sheet.write_string_with_format(row, 0, shortened(name), &dress.muted)?;
        sheet.write_string(row, 1, shortened(fact))?;
        row += 1;
    }
    row += 1;
    let mut chart_row = 2;
    if !summary.coverage.is_empty() {
        let first = row + 1;
        row = write_coverage(sheet, dress, summary, row)?;
        let mut chart = chart(ChartType::Bar, "Filled", (first, row - 1, 4), 0x000B_63C1);
        chart.title().set_name("Coverage by field");
        chart.x_axis().set_max(1).set_min(0).set_num_format("0%");
        chart.y_axis().set_reverse();
        let height = 120 + 22 * (row - first);
        chart.set_width(560).set_height(height);
        sheet.insert_chart(chart_row, 6, &chart)?;
        chart_row += height / 20 + 2;
        row += 1;
    }
    for (money, name) in [(&summary.spend, "Spent"), (&summary.practice, "Practice money")] {
        if money.is_empty() {
            continue;
        }
        let first = row + 1;
        row = write_spend(sheet, dress, money, name, row)?;
        let mut chart = chart(ChartType::Column, name, (first, row - 1, 3), 0x0016_713F);
        chart.title().set_name(&format!("{name} by provider"));
        chart.y_axis().set_num_format("$0.00");
        chart.set_width(560).set_height(SPEND_HEIGHT);
        sheet.insert_chart(chart_row, 6, &chart)?;
        chart_row += SPEND_HEIGHT / 20 + 2;
        row += 1;
    }
    sheet.write_string_with_format(row, 0, "Colours in the list", &dress.head)?;
    for (position, (tone, meaning)) in (row + 1..).zip(LEGEND) {
        sheet.write_string_with_format(position, 0, meaning, dress.of(Kind::Text, tone))?;
    }
    Ok(())
}

fn write_coverage(
    sheet: &mut Worksheet,
    dress: &Dress,
    summary: &Summary,
    mut row: u32,
) -> Result<u32, XlsxError> {
    for (position, name) in (0_u16..).zip(["Field", "From your file", "Found", "Blank", "Filled"]) {
        let head = if position == 0 {
            &dress.head
        } else {
            &dress.number_head
        };
        sheet.write_string_with_format(row, position, name, head)?;
    }
    let whole = dress.of(Kind::Integer, Tone::Plain);
    for field in &summary.coverage {
        row += 1;
        let filled = field.from_file.saturating_add(field.found).min(field.records);
        sheet.write_string(row, 0, shortened(&field.field))?;
        sheet.write_number_with_format(row, 1, field.from_file, whole)?;
        sheet.write_number_with_format(row, 2, field.found, whole)?;
        sheet.write_number_with_format(row, 3, field.records - filled, whole)?;
        let share = f64::from(filled) / f64::from(field.records.max(1));
        sheet.write_number_with_format(row, 4, share, &dress.share)?;
    }
    Ok(row + 1)
}

fn write_spend(
    sheet: &mut Worksheet,
    dress: &Dress,
    money: &[Spent],
    name: &str,
    mut row: u32,
) -> Result<u32, XlsxError> {
    for (position, name) in (0_u16..).zip(["Provider", "Calls", "Hits", name]) {
        let head = if position == 0 {
            &dress.head
        } else {
            &dress.number_head
        };
        sheet.write_string_with_format(row, position, name, head)?;
    }
    let whole = dress.of(Kind::Integer, Tone::Plain);
    for provider in money {
        row += 1;
        sheet.write_string(row, 0, shortened(&provider.provider))?;
        sheet.write_number_with_format(row, 1, provider.calls, whole)?;
        sheet.write_number_with_format(row, 2, provider.hits, whole)?;
        sheet.write_number_with_format(row, 3, provider.dollars, &dress.sum)?;
    }
    Ok(row + 1)
}

/// Writes what the workbook is known by when it comes back, where nobody sees it; and the stand-in for pictures in cells,
/// which has to stand in some cell.
pub fn write_mark(sheet: &mut Worksheet, mark: Option<&Mark>, in_cells: bool) -> Result<(), XlsxError> {
    sheet.set_name(MARK_SHEET)?.set_very_hidden(true);
    for (row, (key, value)) in (0..).zip(mark.map(Mark::lines).unwrap_or_default()) {
        sheet.write_string(row, 0, shortened(&key))?;
        sheet.write_string(row, 1, shortened(&value))?;
    }
    if in_cells {
        sheet.embed_image(0, 3, &pictures::stand_in_picture()?)?;
    }
    Ok(())
}

/// A chart of one series: the names of the rows `first..=last`, and the figures in a column.
fn chart(kind: ChartType, name: &str, (first, last, column): (u32, u32, u16), colour: u32) -> Chart {
    let mut chart = Chart::new(kind);
    let mut fill = ChartSolidFill::new();
    fill.set_color(Color::RGB(colour));
    chart
        .add_series()
        .set_name(name)
        .set_categories(("Summary", first, 0, last, 0))
        .set_values(("Summary", first, column, last, column))
        .set_format(ChartFormat::new().set_solid_fill(&fill))
        .set_gap(50);
    chart.legend().set_hidden();
    chart
}
