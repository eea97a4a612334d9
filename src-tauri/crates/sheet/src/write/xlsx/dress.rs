//! How a workbook looks: heads, number formats, quiet colours, sizes.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, FormatUnderline};

use super::super::{Column, Kind, Tone};

/// Of a row with logos, in pixels.
pub const ROW_HEIGHT: u32 = 40;
/// Of a row with pictures that are wider than high.
const WIDE_ROW_HEIGHT: u32 = 60;

const INK: u32 = 0x0014_181F;
const MUTED: u32 = 0x005F_6978;
const LINE: u32 = 0x00C6_CCD6;
const HEAD: u32 = 0x00F1_F3F6;
const LINK: u32 = 0x000B_63C1;

const TONES: [Tone; 5] = [Tone::Plain, Tone::Old, Tone::Doubtful, Tone::Bad, Tone::Missing];

/// The formats of a workbook, made once.
pub struct Dress {
    /// A column's head.
    pub head: Format,
    /// The head of a column of numbers.
    pub number_head: Format,
    /// A sheet's title.
    pub title: Format,
    /// What is less important.
    pub muted: Format,
    /// A share.
    pub share: Format,
    /// Dollars, of one call.
    pub money: Format,
    /// Dollars, of many.
    pub sum: Format,
    /// A moment, to the minute.
    pub moment: Format,
    cells: Vec<[Format; TONES.len()]>,
}

impl Dress {
    pub fn new() -> Self {
        let base = || {
            Format::new()
                .set_align(FormatAlign::VerticalCenter)
                .set_font_color(Color::RGB(INK))
        };
        let link = || {
            base()
                .set_font_color(Color::RGB(LINK))
                .set_underline(FormatUnderline::Single)
        };
        let kinds = [
            base(),
            base()
                .set_num_format("#,##0")
                .set_align(FormatAlign::Right)
                .set_indent(1),
            base()
                .set_num_format("0")
                .set_align(FormatAlign::Right)
                .set_indent(1),
            link(),
            // In lines of its own, or it would run under the picture in the next column, whose cell is blank.
            link().set_font_size(8).set_text_wrap(),
        ];
        let toned = |format: &Format| {
            TONES.map(|tone| match colour(tone) {
                Some(colour) => format.clone().set_background_color(Color::RGB(colour)),
                None => format.clone(),
            })
        };
        let head = base()
            .set_bold()
            .set_background_color(Color::RGB(HEAD))
            .set_border_bottom(FormatBorder::Thin)
            .set_border_bottom_color(Color::RGB(LINE));
        Self {
            number_head: head.clone().set_align(FormatAlign::Right),
            head,
            title: base().set_bold().set_font_size(16),
            muted: base().set_font_color(Color::RGB(MUTED)),
            share: base().set_num_format("0.0%"),
            money: base().set_num_format("$#,##0.0000"),
            sum: base().set_num_format("$#,##0.00"),
            moment: base()
                .set_num_format("yyyy-mm-dd hh:mm")
                .set_align(FormatAlign::Left),
            cells: kinds.iter().map(toned).collect(),
        }
    }

    /// The format of a cell; for a picture, that of the address beside it.
    pub fn of(&self, kind: Kind, tone: Tone) -> &Format {
        let kind = match kind {
            Kind::Text | Kind::Key => 0,
            Kind::Integer => 1,
            Kind::Year => 2,
            Kind::Link => 3,
            Kind::Picture { .. } => 4,
        };
        let tone = match tone {
            Tone::Plain => 0,
            Tone::Old => 1,
            Tone::Doubtful => 2,
            Tone::Bad => 3,
            Tone::Missing => 4,
        };
        self.cells
            .get(kind)
            .and_then(|tones| tones.get(tone))
            .unwrap_or(&self.muted)
    }
}

/// The colour behind a cell.
fn colour(tone: Tone) -> Option<u32> {
    match tone {
        Tone::Plain => None,
        Tone::Old => Some(0x00FD_F1DC),
        Tone::Doubtful => Some(0x00E5_F0FC),
        Tone::Bad => Some(0x00FD_EBE9),
        Tone::Missing => Some(0x00F6_F7F9),
    }
}

/// The colours and what they mean, for a legend.
pub const LEGEND: [(Tone, &str); 4] = [
    (Tone::Old, "Older than it should be"),
    (Tone::Doubtful, "Sources disagree"),
    (Tone::Bad, "Refused by a check, or failed"),
    (Tone::Missing, "Nobody knew it"),
];

/// The height of all rows, where there are pictures.
pub fn row_height(columns: &[Column]) -> Option<u32> {
    let heights = columns.iter().filter_map(|column| match column.kind {
        Kind::Picture { wide: true, .. } => Some(WIDE_ROW_HEIGHT),
        Kind::Picture { wide: false, .. } => Some(ROW_HEIGHT),
        Kind::Text | Kind::Integer | Kind::Year | Kind::Link | Kind::Key => None,
    });
    heights.max()
}

/// The width of a column of pictures, in pixels.
pub fn picture_width(wide: bool) -> u32 {
    if wide { 112 } else { 88 }
}
