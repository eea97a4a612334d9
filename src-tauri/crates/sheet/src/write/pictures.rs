//! Pictures in a workbook whose rows were streamed.
//!
//! rust_xlsxwriter places pictures in cells only when all rows are held in memory (in constant memory mode it looks up a
//! picture's number before it has given any). So the rows carry stand-ins; a second, tiny workbook holds the pictures,
//! each once, with everything the format wants beside them; and both are joined: the tiny one's parts, the streamed
//! sheet with its stand-ins exchanged on the way through, and the streamed workbook's styles.

use std::{
    fmt::Write as _,
    fs::File,
    io::{self, BufRead, BufReader, BufWriter, Cursor, Read, Write},
};

use rust_xlsxwriter::{Image, Workbook, XlsxError};
use zip::{CompressionMethod, ZipArchive, ZipWriter, result::ZipError, write::SimpleFileOptions};

use super::Pictures;

/// Of a row with pictures, in pixels.
pub const ROW_HEIGHT: u32 = 48;

/// Of a column of pictures, in pixels.
pub const COLUMN_WIDTH: u32 = 96;

/// Around a picture that lies over its cell.
const MARGIN: f64 = 3.0;

/// English Metric Units per pixel.
const EMU: f64 = 9_525.0;

/// A sheet's bytes from which on a zip archive needs its 64-bit form.
const LARGE: u64 = 3 << 30;

const SHEET: &str = "xl/worksheets/sheet1.xml";
const STYLES: &str = "xl/styles.xml";
const DRAWING: &str = "xl/drawings/drawing1.xml";

/// Where a picture stands.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    pub row: u32,
    pub column: u16,
    pub image: usize,
}

#[derive(Debug)]
pub enum Fault {
    Io(io::Error),
    Xlsx(XlsxError),
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<ZipError> for Fault {
    fn from(error: ZipError) -> Self {
        match error {
            ZipError::Io(error) => Self::Io(error),
            other => Self::Io(io::Error::other(other)),
        }
    }
}

impl From<XlsxError> for Fault {
    fn from(error: XlsxError) -> Self {
        Self::Xlsx(error)
    }
}

const STAND_IN: &str = "\u{E000}picture\u{E001}";

/// The text in a cell that a picture will take the place of.
pub fn stand_in(image: usize) -> String {
    format!("{STAND_IN}{image}")
}

/// Joins streamed rows and pictures.
pub fn add(rows: File, images: &[Image], places: &[Place], how: Pictures, output: File) -> Result<(), Fault> {
    let mut rows = ZipArchive::new(BufReader::new(rows))?;
    let mut tiny = ZipArchive::new(Cursor::new(tiny(images, how)?))?;
    let mut joined = ZipWriter::new(BufWriter::with_capacity(256 * 1024, output));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let mut tail = String::new();
    for position in 0..tiny.len() {
        let mut part = tiny.by_index(position)?;
        let name = part.name()?.into_owned();
        match name.as_str() {
            SHEET => {
                let mut whole = String::new();
                part.read_to_string(&mut whole)?;
                // Without pictures in cells it has no rows at all.
                let end = ["</sheetData>", "<sheetData/>"]
                    .iter()
                    .find_map(|end| whole.split_once(end));
                end.map_or("</worksheet>", |(_, tail)| tail).clone_into(&mut tail);
            }
            STYLES => {}
            DRAWING => {
                joined.start_file(DRAWING, options)?;
                write_drawing(&mut joined, images, places)?;
            }
            _ => joined.raw_copy_file(part)?,
        }
    }
    joined.raw_copy_file(rows.by_name(STYLES)?)?;
    let streamed = rows.by_name(SHEET)?;
    // LibreOffice does not open a workbook with 64-bit sizes that need none.
    let is_large = streamed.size() > LARGE;
    joined.start_file(SHEET, options.large_file(is_large))?;
    let sheet = BufReader::with_capacity(256 * 1024, streamed);
    exchange(sheet, images.len(), &tail, &mut joined)?;
    joined.finish()?.flush()?;
    Ok(())
}

/// A workbook of nothing but the pictures.
fn tiny(images: &[Image], how: Pictures) -> Result<Vec<u8>, Fault> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, image) in (0..).zip(images) {
        match how {
            Pictures::InCells => sheet.embed_image(row, 0, image)?,
            Pictures::OverCells => sheet.insert_image(row, 0, image)?,
        };
    }
    Ok(workbook.save_to_buffer()?)
}

/// Copies a sheet, its stand-ins exchanged for pictures and its end for the one that knows of them.
fn exchange(
    mut sheet: impl BufRead,
    images: usize,
    tail: &str,
    output: &mut impl Write,
) -> Result<(), Fault> {
    let mut piece = Vec::new();
    loop {
        piece.clear();
        // One cell after the other; the last piece is what follows the last cell.
        loop {
            let read = sheet.read_until(b'>', &mut piece)?;
            if read == 0 || piece.ends_with(b"</c>") || piece.ends_with(b"</sheetData>") {
                break;
            }
        }
        if piece.is_empty() {
            return Ok(());
        }
        if piece.ends_with(b"</sheetData>") {
            output.write_all(&piece)?;
            output.write_all(tail.as_bytes())?;
            return Ok(());
        }
        match picture_cell(&piece, images) {
            Some((before, cell)) => {
                output.write_all(before)?;
                output.write_all(cell.as_bytes())?;
            }
            None => output.write_all(&piece)?,
        }
    }
}

/// What stands before a stand-in's cell, and the picture's cell.
fn picture_cell(piece: &[u8], images: usize) -> Option<(&[u8], String)> {
    memchr::memmem::find(piece, STAND_IN.as_bytes())?;
    let start = memchr::memmem::rfind(piece, b"<c ")?;
    let (before, cell) = piece.split_at_checked(start)?;
    let cell = std::str::from_utf8(cell).ok()?;
    let reference = cell.split("r=\"").nth(1)?.split('"').next()?;
    let inner = cell.split("<t>").nth(1)?.split("</t>").next()?;
    let image: usize = inner.strip_prefix(STAND_IN)?.parse().ok()?;
    (image < images).then(|| {
        let cell = format!(
            r##"<c r="{reference}" t="e" vm="{}"><v>#VALUE!</v></c>"##,
            image + 1
        );
        (before, cell)
    })
}

/// The pictures that lie over cells, each fastened to its cell and as large as it allows.
fn write_drawing(output: &mut impl Write, images: &[Image], places: &[Place]) -> Result<(), Fault> {
    output.write_all(
        br#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">"#,
    )?;
    let mut anchor = String::new();
    for (number, place) in (1..).zip(places) {
        let Some(image) = images.get(place.image) else {
            continue;
        };
        let (width, height) = (image.width().max(1.0), image.height().max(1.0));
        let (most_wide, most_high) = (
            f64::from(COLUMN_WIDTH) - 2.0 * MARGIN,
            f64::from(ROW_HEIGHT) - 2.0 * MARGIN,
        );
        let scale = (most_wide / width).min(most_high / height).min(1.0);
        let (wide, high) = (width * scale, height * scale);
        let left = (f64::from(COLUMN_WIDTH) - wide) / 2.0;
        let top = (f64::from(ROW_HEIGHT) - high) / 2.0;
        anchor.clear();
        let _ = write!(
            anchor,
            r#"<xdr:oneCellAnchor><xdr:from><xdr:col>{}</xdr:col><xdr:colOff>{:.0}</xdr:colOff><xdr:row>{}</xdr:row><xdr:rowOff>{:.0}</xdr:rowOff></xdr:from><xdr:ext cx="{:.0}" cy="{:.0}"/><xdr:pic><xdr:nvPicPr><xdr:cNvPr id="{}" name="Picture {number}"/><xdr:cNvPicPr><a:picLocks noChangeAspect="1"/></xdr:cNvPicPr></xdr:nvPicPr><xdr:blipFill><a:blip xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:embed="rId{}"/><a:stretch><a:fillRect/></a:stretch></xdr:blipFill><xdr:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{:.0}" cy="{:.0}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></xdr:spPr></xdr:pic><xdr:clientData/></xdr:oneCellAnchor>"#,
            place.column,
            left * EMU,
            place.row,
            top * EMU,
            wide * EMU,
            high * EMU,
            number + 1,
            place.image + 1,
            wide * EMU,
            high * EMU,
        );
        output.write_all(anchor.as_bytes())?;
    }
    output.write_all(b"</xdr:wsDr>")?;
    Ok(())
}
