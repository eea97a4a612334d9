//! ODS, row by row.
//!
//! Our own reader: an OpenDocument cell carries the text that the user saw beside its value, which no library hands out,
//! and the sheets can be streamed.

use std::io::{BufReader, Read};

use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};

use super::{Found, MOST_ROWS, Outlet, SAVE_AGAIN, Stop, archive, candidates, no_content, shown};
use crate::{Choice, Row};

/// Columns that ODS has.
const MOST_COLUMNS: usize = 16_384;

/// No content.xml is larger; it was measured before.
const LARGEST: u64 = 4 << 30;

const DAMAGED: &str = "the spreadsheet is damaged or incomplete";

/// What stands in a sheet.
struct Listing {
    name: String,
    has_content: bool,
}

pub fn read(outlet: &mut Outlet, choice: &Choice) -> Result<(), Stop> {
    let mut sheets = Vec::new();
    walk(outlet, |_, content| list(content, &mut sheets))?;
    let names: Vec<(String, bool)> = sheets.iter().map(|sheet| (sheet.name.clone(), true)).collect();
    let wanted = candidates(outlet, choice, &names)?.into_iter().find(|name| {
        sheets
            .iter()
            .any(|sheet| sheet.name == *name && sheet.has_content)
    });
    let Some(wanted) = wanted else {
        return Err(no_content(outlet).into());
    };
    outlet.found(Found {
        format: "ods",
        sheet: wanted.clone(),
        sheets: names.into_iter().map(|(name, _)| name).collect(),
        mark: None,
    })?;
    walk(outlet, |outlet, content| rows(outlet, content, &wanted))
}

/// How reading a part of the content ended.
enum Broke {
    Stop(Stop),
    Damaged,
}

impl From<quick_xml::Error> for Broke {
    fn from(_: quick_xml::Error) -> Self {
        Self::Damaged
    }
}

impl From<super::Gone> for Broke {
    fn from(gone: super::Gone) -> Self {
        Self::Stop(gone.into())
    }
}

type Content<'a> = Reader<BufReader<Box<dyn Read + 'a>>>;

fn walk(
    outlet: &mut Outlet,
    mut visit: impl FnMut(&mut Outlet, &mut Content<'_>) -> Result<(), Broke>,
) -> Result<(), Stop> {
    let mut archive = archive::open(&outlet.path)?;
    let damaged = |outlet: &Outlet| outlet.broken(DAMAGED, SAVE_AGAIN);
    let part = archive.by_name("content.xml").map_err(|_| damaged(outlet))?;
    let part: Box<dyn Read + '_> = Box::new(part.take(LARGEST));
    let mut content = Reader::from_reader(BufReader::with_capacity(64 * 1024, part));
    content.config_mut().expand_empty_elements = true;
    content.config_mut().check_end_names = false;
    visit(outlet, &mut content).map_err(|broke| match broke {
        Broke::Stop(stop) => stop,
        Broke::Damaged => damaged(outlet).into(),
    })
}

/// The names of all sheets and whether anything stands in them.
fn list(content: &mut Content<'_>, sheets: &mut Vec<Listing>) -> Result<(), Broke> {
    let mut buffer = Vec::new();
    let mut depth = 0_u32;
    loop {
        buffer.clear();
        match content.read_event_into(&mut buffer)? {
            Event::Start(tag) if tag.name().as_ref() == "table:table" => {
                depth += 1;
                if depth == 1 {
                    sheets.push(Listing {
                        name: attribute(&tag, "table:name").unwrap_or_default(),
                        has_content: false,
                    });
                }
            }
            Event::End(tag) if tag.name().as_ref() == "table:table" => depth = depth.saturating_sub(1),
            Event::Start(tag) if depth == 1 && tag.name().as_ref() == "table:table-cell" => {
                if attribute(&tag, "office:value-type").is_some()
                    && let Some(sheet) = sheets.last_mut()
                {
                    sheet.has_content = true;
                }
            }
            Event::Eof if sheets.is_empty() => return Err(Broke::Damaged),
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// Hands over the rows of one sheet.
fn rows(outlet: &mut Outlet, content: &mut Content<'_>, wanted: &str) -> Result<(), Broke> {
    let mut buffer = Vec::new();
    let (mut depth, mut is_wanted) = (0_u32, false);
    let mut number = 1_u64;
    let mut row = Row::new();
    loop {
        buffer.clear();
        match content.read_event_into(&mut buffer)? {
            Event::Start(tag) if tag.name().as_ref() == "table:table" => {
                depth += 1;
                is_wanted |= depth == 1 && attribute(&tag, "table:name").as_deref() == Some(wanted);
            }
            Event::End(tag) if tag.name().as_ref() == "table:table" => {
                depth = depth.saturating_sub(1);
                if is_wanted && depth == 0 {
                    return Ok(());
                }
            }
            Event::Start(tag) if is_wanted && depth == 1 && tag.name().as_ref() == "table:table-row" => {
                let repeated = repeats(&tag, "table:number-rows-repeated");
                row.clear(number);
                cells(content, &mut row)?;
                row.trim();
                // A repeated blank row is most of an empty sheet.
                let times = if row.is_empty() { 0 } else { repeated };
                for offset in 0..times {
                    if number + offset > u64::from(MOST_ROWS) {
                        break;
                    }
                    outlet.begin(number + offset)?;
                    row.iter().for_each(|cell| outlet.row.push(cell));
                }
                number = number.saturating_add(repeated);
            }
            Event::Eof => return Err(Broke::Damaged),
            _ => {}
        }
    }
}

/// Reads the cells of a row up to its end.
fn cells(content: &mut Content<'_>, row: &mut Row) -> Result<(), Broke> {
    let mut buffer = Vec::new();
    let mut text = String::new();
    // Blank cells are only made when something stands right of them.
    let mut blanks = 0_usize;
    loop {
        buffer.clear();
        match content.read_event_into(&mut buffer)? {
            Event::Start(tag)
                if matches!(
                    tag.name().as_ref(),
                    "table:table-cell" | "table:covered-table-cell"
                ) =>
            {
                let repeated =
                    usize::try_from(repeats(&tag, "table:number-columns-repeated")).unwrap_or(MOST_COLUMNS);
                let stored = stored(&tag);
                let end = tag.name().as_ref().to_owned();
                text.clear();
                let has_text = cell_text(content, &end, &mut text)?;
                if !has_text && let Some(stored) = stored {
                    text = stored;
                }
                let at = row.len() + blanks;
                if text.is_empty() {
                    blanks = blanks.saturating_add(repeated).min(MOST_COLUMNS);
                    continue;
                }
                row.pad(at.min(MOST_COLUMNS));
                blanks = 0;
                for _ in 0..repeated.min(MOST_COLUMNS.saturating_sub(at)) {
                    row.push(&text);
                }
            }
            Event::End(tag) if tag.name().as_ref() == "table:table-row" => return Ok(()),
            Event::Eof => return Err(Broke::Damaged),
            _ => {}
        }
    }
}

/// The value that stands in a cell's attributes, for a file whose cells carry no text.
fn stored(tag: &BytesStart<'_>) -> Option<String> {
    let mut text = String::new();
    match attribute(tag, "office:value-type")?.as_str() {
        "float" | "percentage" | "currency" => {
            let number: f64 = attribute(tag, "office:value")?.parse().ok()?;
            shown::plain(number, &mut text);
        }
        "date" => shown::iso(&attribute(tag, "office:date-value")?, &mut text),
        "time" => shown::duration(&attribute(tag, "office:time-value")?, &mut text),
        "boolean" => text = attribute(tag, "office:boolean-value")?.to_uppercase(),
        "string" => text = attribute(tag, "office:string-value")?,
        _ => return None,
    }
    Some(text)
}

/// Reads the text of a cell up to its end; false when it has no paragraph. Comments and drawings are no text of the cell.
fn cell_text(content: &mut Content<'_>, end: &str, text: &mut String) -> Result<bool, Broke> {
    let mut buffer = Vec::new();
    let mut paragraphs = 0;
    let mut skipped = 0_u32;
    loop {
        buffer.clear();
        match content.read_event_into(&mut buffer)? {
            Event::Start(tag) => {
                let name = tag.name();
                let name = name.as_ref();
                let is_apart =
                    name == "office:annotation" || name.starts_with("draw:") || name == "table:table";
                if skipped > 0 || is_apart {
                    skipped += 1;
                    continue;
                }
                match name {
                    "text:p" => {
                        if paragraphs > 0 {
                            text.push('\n');
                        }
                        paragraphs += 1;
                    }
                    "text:s" => {
                        let spaces = usize::try_from(repeats(&tag, "text:c")).unwrap_or(1).min(1_000);
                        text.extend(std::iter::repeat_n(' ', spaces));
                    }
                    "text:tab" => text.push('\t'),
                    "text:line-break" => text.push('\n'),
                    _ => {}
                }
            }
            Event::End(_) if skipped > 0 => skipped -= 1,
            Event::End(tag) if tag.name().as_ref() == end => return Ok(paragraphs > 0),
            Event::Text(said) if skipped == 0 && paragraphs > 0 => text.push_str(&said.xml10_content()),
            Event::CData(said) if skipped == 0 && paragraphs > 0 => text.push_str(&said.xml10_content()),
            Event::GeneralRef(entity) if skipped == 0 && paragraphs > 0 => match entity.resolve_char_ref() {
                Ok(Some(letter)) => text.push(letter),
                _ => text.push_str(
                    quick_xml::escape::resolve_predefined_entity(entity.as_ref()).unwrap_or("\u{FFFD}"),
                ),
            },
            Event::Eof => return Err(Broke::Damaged),
            _ => {}
        }
    }
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = tag.try_get_attribute(name).ok()??;
    found
        .normalized_value(quick_xml::XmlVersion::Implicit1_0)
        .ok()
        .map(std::borrow::Cow::into_owned)
}

/// How often an element stands for itself; at least once.
fn repeats(tag: &BytesStart<'_>, name: &str) -> u64 {
    attribute(tag, name)
        .and_then(|value| value.parse().ok())
        .unwrap_or(1)
        .max(1)
}
