//! Pictures in a workbook whose rows were streamed.
//!
//! rust_xlsxwriter keeps every picture in memory until it saves, and in constant memory mode it places none in cells. So
//! pictures wait in a temporary file, each once; the workbook is saved with one small stand-in for all of them, which
//! makes it write everything that pictures need beside them; and while its parts are copied into the final archive, the
//! parts that speak of the stand-in are written anew for the real ones.

use std::{
    collections::{BTreeSet, HashMap},
    fmt::Write as _,
    fs::File,
    io::{self, BufRead, BufReader, BufWriter, Read, Seek, SeekFrom, Write},
    path::Path,
};

use rust_xlsxwriter::{Image, XlsxError};
use zip::{CompressionMethod, ZipArchive, ZipWriter, result::ZipError, write::SimpleFileOptions};

use super::super::{part::folder, zipped::of_zip};

/// Around a picture that lies over its cell, in pixels.
const MARGIN: f64 = 3.0;

/// English Metric Units per pixel.
const EMU: f64 = 9_525.0;

/// A sheet's bytes from which on a zip archive needs its 64-bit form.
const LARGE: u64 = 3 << 30;

/// Letters of an alternative text that are kept.
const LONGEST_ALT: usize = 250;

/// A transparent pixel.
const STAND_IN_PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDAT\x78\xda\x63\x64\x60\xf8\x5f\x0f\0\x02\x87\x01\x80\xeb\x47\xba\x92\0\0\0\0IEND\xaeB`\x82";

/// The name that rust_xlsxwriter gives to the stand-in.
const STAND_IN_PART: &str = "xl/media/image1.png";

const TYPES: &str = "[Content_Types].xml";
const METADATA: &str = "xl/metadata.xml";
const VALUES: &str = "xl/richData/rdrichvalue.xml";
const RELATIONS: &str = "xl/richData/richValueRel.xml";
const RELATIONS_TO: &str = "xl/richData/_rels/richValueRel.xml.rels";

const IMAGE_TYPE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image";

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
        Self::Io(of_zip(error))
    }
}

impl From<XlsxError> for Fault {
    fn from(error: XlsxError) -> Self {
        Self::Xlsx(error)
    }
}

/// The picture that stands in for all others until they are put in.
pub fn stand_in_picture() -> Result<Image, XlsxError> {
    Ok(Image::new_from_buffer(STAND_IN_PNG)?.set_alt_text("Spillway"))
}

const STAND_IN: &str = "\u{E000}picture\u{E001}";

/// The text in a cell that a picture will take the place of.
pub fn stand_in(picture: usize) -> String {
    format!("{STAND_IN}{picture}")
}

/// Pictures in a temporary file, each once.
pub struct Spool {
    file: BufWriter<File>,
    length: u64,
    kept: Vec<Kept>,
    by_content: HashMap<[u8; 32], usize>,
}

struct Kept {
    at: u64,
    length: usize,
    ending: &'static str,
    width: f64,
    height: f64,
    alt: String,
}

impl Spool {
    pub fn beside(path: &Path) -> io::Result<Self> {
        Ok(Self {
            file: BufWriter::with_capacity(256 * 1024, tempfile::tempfile_in(folder(path))?),
            length: 0,
            kept: Vec::new(),
            by_content: HashMap::new(),
        })
    }

    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// Keeps a picture and says which it is; None when it is none that a workbook can hold.
    pub fn keep(&mut self, bytes: &[u8], alt: &str) -> io::Result<Option<usize>> {
        let content = *blake3::hash(bytes).as_bytes();
        if let Some(known) = self.by_content.get(&content) {
            return Ok(Some(*known));
        }
        let ending = match bytes {
            [0x89, b'P', b'N', b'G', ..] => "png",
            [0xFF, 0xD8, 0xFF, ..] => "jpeg",
            [b'G', b'I', b'F', b'8', ..] => "gif",
            _ => return Ok(None),
        };
        let Ok(image) = Image::new_from_buffer(bytes) else {
            return Ok(None);
        };
        self.file.write_all(bytes)?;
        self.kept.push(Kept {
            at: self.length,
            length: bytes.len(),
            ending,
            width: image.width().max(1.0),
            height: image.height().max(1.0),
            alt: plain(alt),
        });
        self.length += bytes.len() as u64;
        self.by_content.insert(content, self.kept.len() - 1);
        Ok(Some(self.kept.len() - 1))
    }

    fn target(&self, picture: usize) -> String {
        let ending = self.kept.get(picture).map_or("png", |kept| kept.ending);
        format!("../media/picture{}.{ending}", picture + 1)
    }
}

/// The pictures that lie over one sheet's cells, as XML in a temporary file.
pub struct Drawing {
    anchors: BufWriter<File>,
    count: u32,
    used: BTreeSet<usize>,
}

/// Where a picture lies: its cell, the cell's size in pixels, and what is said of it.
#[derive(Clone, Copy, Debug)]
pub struct Place<'p> {
    pub row: u32,
    pub column: u16,
    pub room: (u32, u32),
    pub picture: usize,
    pub alt: &'p str,
}

impl Drawing {
    pub fn beside(path: &Path) -> io::Result<Self> {
        Ok(Self {
            anchors: BufWriter::new(tempfile::tempfile_in(folder(path))?),
            count: 0,
            used: BTreeSet::new(),
        })
    }

    /// Lays a picture over its cell: as large as the cell allows, never larger than it is, in the middle. Both its
    /// corners are fastened, so that it moves and hides with the row.
    pub fn add(&mut self, spool: &Spool, place: &Place<'_>) -> io::Result<()> {
        let Some(kept) = spool.kept.get(place.picture) else {
            return Ok(());
        };
        let (room_wide, room_high) = (f64::from(place.room.0), f64::from(place.room.1));
        let scale = ((room_wide - 2.0 * MARGIN) / kept.width)
            .min((room_high - 2.0 * MARGIN) / kept.height)
            .min(1.0);
        let (wide, high) = (kept.width * scale * EMU, kept.height * scale * EMU);
        let left = (room_wide * EMU - wide) / 2.0;
        let top = (room_high * EMU - high) / 2.0;
        self.used.insert(place.picture);
        self.count += 1;
        let (column, row, number) = (place.column, place.row, self.count);
        write!(
            self.anchors,
            r#"<xdr:twoCellAnchor><xdr:from><xdr:col>{column}</xdr:col><xdr:colOff>{left:.0}</xdr:colOff><xdr:row>{row}</xdr:row><xdr:rowOff>{top:.0}</xdr:rowOff></xdr:from><xdr:to><xdr:col>{column}</xdr:col><xdr:colOff>{:.0}</xdr:colOff><xdr:row>{row}</xdr:row><xdr:rowOff>{:.0}</xdr:rowOff></xdr:to><xdr:pic><xdr:nvPicPr><xdr:cNvPr id="{}" name="Picture {number}" descr="{}"/><xdr:cNvPicPr><a:picLocks noChangeAspect="1"/></xdr:cNvPicPr></xdr:nvPicPr><xdr:blipFill><a:blip xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:embed="rId{}"/><a:stretch><a:fillRect/></a:stretch></xdr:blipFill><xdr:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{wide:.0}" cy="{high:.0}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></xdr:spPr></xdr:pic><xdr:clientData/></xdr:twoCellAnchor>"#,
            left + wide,
            top + high,
            number + 1,
            plain(place.alt),
            place.picture + 1,
        )
    }
}

/// A text as an XML attribute or element takes it: escaped, without what XML forbids, not too long.
fn plain(text: &str) -> String {
    let kept: String = text
        .chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .filter(|letter| !matches!(letter, '\u{FFFE}' | '\u{FFFF}'))
        .take(LONGEST_ALT)
        .collect();
    quick_xml::escape::escape(kept.trim()).into_owned()
}

/// What was gathered while rows were written.
pub struct Gathered {
    pub spool: Spool,
    /// The pictures over each sheet of rows, in the sheets' order; none where they stand in cells.
    pub drawings: Vec<Option<Drawing>>,
    pub in_cells: bool,
    /// The letters of the columns that hold pictures; no text of the user's stands in them.
    pub columns: BTreeSet<String>,
}

/// Copies a saved workbook with its stand-ins exchanged for the pictures.
pub fn join(saved: File, mut gathered: Gathered, output: File) -> Result<(), Fault> {
    let mut saved = ZipArchive::new(BufReader::new(saved))?;
    let mut joined = ZipWriter::new(BufWriter::with_capacity(256 * 1024, output));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let mut drawings: HashMap<String, Drawing> = HashMap::new();
    let mut sheets: BTreeSet<String> = BTreeSet::new();
    for (number, drawing) in (1..).zip(std::mem::take(&mut gathered.drawings)) {
        sheets.insert(format!("xl/worksheets/sheet{number}.xml"));
        if let Some(drawing) = drawing {
            let relations = text_of(&mut saved, &format!("xl/worksheets/_rels/sheet{number}.xml.rels"))?;
            let name = relations
                .split("../drawings/")
                .nth(1)
                .and_then(|rest| rest.split('"').next())
                .ok_or_else(|| io::Error::other("a sheet does not know its drawing"))?;
            drawings.insert(name.to_owned(), drawing);
        }
    }
    let mut relations: HashMap<String, BTreeSet<usize>> = HashMap::new();
    for (name, drawing) in &drawings {
        relations.insert(format!("xl/drawings/_rels/{name}.rels"), drawing.used.clone());
    }
    for position in 0..saved.len() {
        let mut part = saved.by_index(position)?;
        let name = part.name()?.into_owned();
        let drawing = name
            .strip_prefix("xl/drawings/")
            .and_then(|name| drawings.remove(name));
        if let Some(drawing) = drawing {
            joined.start_file(&name, options)?;
            write_drawing(&mut joined, drawing)?;
        } else if let Some(used) = relations.get(&name) {
            joined.start_file(&name, options)?;
            write_relations(
                &mut joined,
                used.iter()
                    .map(|picture| (picture + 1, gathered.spool.target(*picture))),
            )?;
        } else if gathered.in_cells && sheets.contains(&name) {
            // LibreOffice does not open a workbook with 64-bit sizes that need none.
            joined.start_file(&name, options.large_file(part.size() > LARGE))?;
            let sheet = BufReader::with_capacity(256 * 1024, part);
            exchange(sheet, gathered.spool.kept.len(), &gathered.columns, &mut joined)?;
        } else if name == STAND_IN_PART && !gathered.in_cells {
            // Nobody names it any more.
        } else if let Some(write) = rewriting(&name, gathered.in_cells) {
            let mut text = String::new();
            part.read_to_string(&mut text)?;
            joined.start_file(&name, options)?;
            write(&text, &gathered.spool, &mut joined)?;
        } else {
            joined.raw_copy_file(part)?;
        }
    }
    copy_pictures(gathered.spool, &mut joined)?;
    joined.finish()?.flush()?;
    Ok(())
}

type Rewrite = fn(&str, &Spool, &mut dyn Write) -> io::Result<()>;

/// How a small part is written anew; None for parts that stay.
fn rewriting(name: &str, in_cells: bool) -> Option<Rewrite> {
    match name {
        TYPES => Some(write_types),
        METADATA if in_cells => Some(write_metadata),
        VALUES if in_cells => Some(write_values),
        RELATIONS if in_cells => Some(write_value_relations),
        RELATIONS_TO if in_cells => Some(write_value_targets),
        _ => None,
    }
}

fn text_of(archive: &mut ZipArchive<BufReader<File>>, name: &str) -> Result<String, Fault> {
    let mut text = String::new();
    archive.by_name(name)?.read_to_string(&mut text)?;
    Ok(text)
}

fn copy_pictures(spool: Spool, joined: &mut ZipWriter<BufWriter<File>>) -> Result<(), Fault> {
    let Spool { file, kept, .. } = spool;
    let mut file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.seek(SeekFrom::Start(0))?;
    let mut file = BufReader::with_capacity(256 * 1024, file);
    // Pictures are packed already.
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (number, kept) in (1..).zip(&kept) {
        joined.start_file(format!("xl/media/picture{number}.{}", kept.ending), options)?;
        io::copy(&mut (&mut file).take(kept.length as u64), joined)?;
    }
    debug_assert_eq!(
        kept.last().map_or(0, |last| last.at + last.length as u64),
        file.stream_position().unwrap_or_default()
    );
    Ok(())
}

fn write_drawing(output: &mut impl Write, drawing: Drawing) -> io::Result<()> {
    output.write_all(
        br#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">"#,
    )?;
    let mut anchors = drawing
        .anchors
        .into_inner()
        .map_err(io::IntoInnerError::into_error)?;
    anchors.rewind()?;
    io::copy(&mut anchors, output)?;
    output.write_all(b"</xdr:wsDr>")
}

fn write_relations(
    output: &mut (impl Write + ?Sized),
    targets: impl Iterator<Item = (usize, String)>,
) -> io::Result<()> {
    output.write_all(
        br#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">"#,
    )?;
    for (number, target) in targets {
        write!(
            output,
            r#"<Relationship Id="rId{number}" Type="{IMAGE_TYPE}" Target="{target}"/>"#
        )?;
    }
    output.write_all(b"</Relationships>")
}

/// The endings of all pictures, each with its media type.
fn write_types(text: &str, spool: &Spool, output: &mut dyn Write) -> io::Result<()> {
    let endings: BTreeSet<&str> = spool.kept.iter().map(|kept| kept.ending).collect();
    let mut missing = String::new();
    for ending in endings {
        if !text.contains(&format!(r#"Extension="{ending}""#)) {
            let _ = write!(
                missing,
                r#"<Default Extension="{ending}" ContentType="image/{ending}"/>"#
            );
        }
    }
    output.write_all(
        text.replacen("<Default", &format!("{missing}<Default"), 1)
            .as_bytes(),
    )
}

/// A value's metadata for the stand-in and each picture.
fn write_metadata(text: &str, spool: &Spool, output: &mut dyn Write) -> io::Result<()> {
    let all = spool.kept.len() + 1;
    let future = repeated(all, |number| {
        format!(
            r#"<bk><extLst><ext uri="{{3e2802c4-a4d2-4d8b-9148-e3be6c30e623}}"><xlrd:rvb i="{number}"/></ext></extLst></bk>"#
        )
    });
    let values = repeated(all, |number| format!(r#"<bk><rc t="1" v="{number}"/></bk>"#));
    let text = with_blocks(text, "<futureMetadata", "</futureMetadata>", all, &future);
    let text = with_blocks(&text, "<valueMetadata", "</valueMetadata>", all, &values);
    output.write_all(text.as_bytes())
}

fn write_values(text: &str, spool: &Spool, output: &mut dyn Write) -> io::Result<()> {
    let all = spool.kept.len() + 1;
    let values = repeated(all, |number| {
        let alt = number.checked_sub(1).and_then(|picture| spool.kept.get(picture));
        let alt = alt.map_or("", |kept| kept.alt.as_str());
        format!(r#"<rv s="0"><v>{number}</v><v>5</v><v>{alt}</v></rv>"#)
    });
    output.write_all(with_blocks(text, "<rvData", "</rvData>", all, &values).as_bytes())
}

fn write_value_relations(text: &str, spool: &Spool, output: &mut dyn Write) -> io::Result<()> {
    let all = spool.kept.len() + 1;
    let relations = repeated(all, |number| format!(r#"<rel r:id="rId{}"/>"#, number + 1));
    output.write_all(with_blocks(text, "<richValueRels", "</richValueRels>", all, &relations).as_bytes())
}

fn write_value_targets(_: &str, spool: &Spool, output: &mut dyn Write) -> io::Result<()> {
    let own = std::iter::once((1, "../media/image1.png".to_owned()));
    let others = (0..spool.kept.len()).map(|picture| (picture + 2, spool.target(picture)));
    write_relations(output, own.chain(others))
}

fn repeated(times: usize, block: impl Fn(usize) -> String) -> String {
    (0..times).map(block).collect()
}

/// An element's content exchanged for other blocks, its count for theirs.
fn with_blocks(text: &str, open: &str, close: &str, count: usize, blocks: &str) -> String {
    let exchanged = || {
        let (before, rest) = text.split_once(open)?;
        let (head, rest) = rest.split_once('>')?;
        let (_, after) = rest.split_once(close)?;
        let head = head.replacen(r#"count="1""#, &format!(r#"count="{count}""#), 1);
        Some(format!("{before}{open}{head}>{blocks}{close}{after}"))
    };
    exchanged().unwrap_or_else(|| text.to_owned())
}

/// Copies a sheet, its stand-ins exchanged for pictures.
fn exchange(
    mut sheet: impl BufRead,
    pictures: usize,
    columns: &BTreeSet<String>,
    output: &mut impl Write,
) -> io::Result<()> {
    let mut piece = Vec::new();
    loop {
        piece.clear();
        // One cell after the other; the last pieces are what follows the last cell.
        loop {
            let read = sheet.read_until(b'>', &mut piece)?;
            if read == 0 || piece.ends_with(b"</c>") {
                break;
            }
        }
        if piece.is_empty() {
            return Ok(());
        }
        match picture_cell(&piece, pictures, columns) {
            Some((before, cell)) => {
                output.write_all(before)?;
                output.write_all(cell.as_bytes())?;
            }
            None => output.write_all(&piece)?,
        }
    }
}

/// What stands before a stand-in's cell, and the picture's cell.
fn picture_cell<'p>(
    piece: &'p [u8],
    pictures: usize,
    columns: &BTreeSet<String>,
) -> Option<(&'p [u8], String)> {
    memchr::memmem::find(piece, STAND_IN.as_bytes())?;
    let start = memchr::memmem::rfind(piece, b"<c ")?;
    let (before, cell) = piece.split_at_checked(start)?;
    let cell = std::str::from_utf8(cell).ok()?;
    let reference = cell.split("r=\"").nth(1)?.split('"').next()?;
    if !columns.contains(reference.trim_end_matches(|letter: char| letter.is_ascii_digit())) {
        return None;
    }
    let style = cell
        .split("s=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .filter(|style| style.bytes().all(|byte| byte.is_ascii_digit()))
        .map(|style| format!(r#" s="{style}""#))
        .unwrap_or_default();
    let inner = cell.split("<t>").nth(1)?.split("</t>").next()?;
    let picture: usize = inner.strip_prefix(STAND_IN)?.parse().ok()?;
    (picture < pictures).then(|| {
        // The first value is the stand-in's own.
        let cell = format!(
            r##"<c r="{reference}"{style} t="e" vm="{}"><v>#VALUE!</v></c>"##,
            picture + 2
        );
        (before, cell)
    })
}
