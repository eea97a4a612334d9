//! What a zip archive is, and whether it may be read: its parts are unpacked once, counted and thrown away, because what
//! an archive claims about its sizes need not be true and the readers behind this trust it.

use std::{
    fs::File,
    io::{BufReader, Read},
    path::Path,
};

use memchr::memmem;
use zip::{ZipArchive, result::ZipError};

use super::SAVE_AGAIN;
use crate::SheetError;

/// What an archive may unpack to.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of all parts that are read: a sheet of 1,048,576 x 100 filled cells still fits.
    pub unpacked: u64,
    /// Bytes of the shared texts, which are held in memory.
    pub shared_texts: u64,
    /// A part smaller than this is harmless whatever its ratio.
    pub small: u64,
    /// Unpacked bytes per packed byte of a sheet. Sheets reach 10 to 60; deflate allows 1,032.
    pub ratio: u64,
    /// The same of the shared texts, which are all different and reach 3 to 15.
    pub shared_ratio: u64,
    /// The longest piece of XML without a tag. A cell holds 32,767 letters.
    pub longest_text: usize,
}

pub const LIMITS: Limits = Limits {
    unpacked: 4 << 30,
    shared_texts: 1 << 30,
    small: 64 << 20,
    ratio: 250,
    shared_ratio: 100,
    longest_text: 16 << 20,
};

/// The most entries an archive may have.
const ENTRIES: usize = 20_000;

/// What a zip archive is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Xlsx,
    Xlsb,
    Ods,
}

pub type Archive = ZipArchive<BufReader<File>>;

const INCOMPLETE: &str = "the file is damaged or incomplete";
const GET_AGAIN: &str = "download or copy it again, or open it in your spreadsheet program and save it anew";

pub fn open(path: &Path) -> Result<Archive, SheetError> {
    let file = File::open(path).map_err(|error| SheetError::reading(path, &error))?;
    ZipArchive::new(BufReader::new(file)).map_err(|error| match error {
        ZipError::Io(error) if error.kind() != std::io::ErrorKind::UnexpectedEof => {
            SheetError::reading(path, &error)
        }
        _ => SheetError::broken(path, INCOMPLETE, GET_AGAIN),
    })
}

/// Says what the archive is once its parts are known to be safe to read.
pub fn check(path: &Path) -> Result<Kind, SheetError> {
    check_within(path, &LIMITS)
}

pub fn check_within(path: &Path, limits: &Limits) -> Result<Kind, SheetError> {
    let mut archive = open(path)?;
    if archive.len() > ENTRIES {
        let wrong = format!("it has {} parts, which no workbook has", archive.len());
        return Err(SheetError::broken(path, wrong, "check where it comes from"));
    }
    let names: Vec<String> = archive
        .file_names_raw()
        .map(|name| String::from_utf8_lossy(name).into_owned())
        .collect();
    let kind = kind_of(path, &names)?;
    if kind == Kind::Ods {
        check_manifest(path, &mut archive)?;
    }
    let mut unpacked = 0;
    for position in 0..archive.len() {
        let Some(name) = names.get(position).filter(|name| is_read(kind, name)) else {
            continue;
        };
        unpacked += measure(path, &mut archive, position, name, limits)?;
        if unpacked > limits.unpacked {
            return Err(bomb(path));
        }
    }
    Ok(kind)
}

fn bomb(path: &Path) -> SheetError {
    SheetError::broken(
        path,
        "it unpacks to far more than a workbook of its size holds (a zip bomb); reading it was given up",
        "do not trust its sender; if it is yours, save it as CSV and drop that",
    )
}

fn kind_of(path: &Path, names: &[String]) -> Result<Kind, SheetError> {
    let has = |wanted: &str| {
        names
            .iter()
            .any(|name| name.trim_start_matches('/').eq_ignore_ascii_case(wanted))
    };
    let has_under = |folder: &str| names.iter().any(|name| name.starts_with(folder));
    let other = |wrong: &str, next: &str| Err(SheetError::broken(path, wrong, next));
    if has("xl/workbook.bin") {
        Ok(Kind::Xlsb)
    } else if has("xl/workbook.xml") || has_under("xl/worksheets/") {
        Ok(Kind::Xlsx)
    } else if has("encrypted-package") {
        other("it is encrypted", "save it without a password and drop that")
    } else if has_under("word/") || has_under("ppt/") {
        other(
            "it is a document or a presentation, not a table",
            "copy the table into a spreadsheet and drop that",
        )
    } else if has("content.xml") && has("mimetype") {
        Ok(Kind::Ods)
    } else if has_under("Index/") || has("Index.zip") {
        other(
            "it is a Numbers document, which Spillway does not read",
            "export it from Numbers as XLSX or CSV and drop that",
        )
    } else if has("[Content_Types].xml") {
        other("its workbook is missing: the file is damaged", SAVE_AGAIN)
    } else {
        other(
            "it is an archive, not a table",
            "unpack it and drop the table inside",
        )
    }
}

/// Whether a reader will unpack this part.
fn is_read(kind: Kind, name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    match kind {
        Kind::Ods => lower == "content.xml",
        Kind::Xlsx | Kind::Xlsb => {
            let is_part = [".xml", ".rels", ".bin"]
                .iter()
                .any(|ending| lower.ends_with(ending));
            let is_picture = ["/media/", "/drawings/", "/embeddings/", "/printersettings/"]
                .iter()
                .any(|folder| lower.contains(folder));
            is_part && !is_picture
        }
    }
}

fn check_manifest(path: &Path, archive: &mut Archive) -> Result<(), SheetError> {
    let mut text = String::new();
    if let Ok(part) = archive.by_name("mimetype") {
        // The rest of the mimetype cannot matter.
        let _ = part.take(200).read_to_string(&mut text);
        if !text.contains("opendocument.spreadsheet") {
            let wrong = "it is an OpenDocument file, but no spreadsheet";
            return Err(SheetError::broken(
                path,
                wrong,
                "copy the table into a spreadsheet and drop that",
            ));
        }
    }
    let mut manifest = Vec::new();
    if let Ok(part) = archive.by_name("META-INF/manifest.xml") {
        part.take(1 << 20)
            .read_to_end(&mut manifest)
            .map_err(|_| SheetError::broken(path, INCOMPLETE, GET_AGAIN))?;
    }
    if memmem::find(&manifest, b"encryption-data").is_some() {
        return Err(SheetError::broken(
            path,
            "it is encrypted",
            "save it without a password and drop that",
        ));
    }
    Ok(())
}

/// Unpacks a part to nowhere and says how many bytes it has.
fn measure(
    path: &Path,
    archive: &mut Archive,
    position: usize,
    name: &str,
    limits: &Limits,
) -> Result<u64, SheetError> {
    let damaged = |wrong: String| SheetError::broken(path, wrong, GET_AGAIN);
    let mut part = match archive.by_index(position) {
        Ok(part) => part,
        Err(ZipError::UnsupportedArchive(said)) if said.to_lowercase().contains("password") => {
            return Err(SheetError::broken(
                path,
                "it is encrypted",
                "save it without a password and drop that",
            ));
        }
        Err(_) => {
            return Err(damaged(format!(
                "its part {name} cannot be unpacked: {INCOMPLETE}"
            )));
        }
    };
    let packed = part.compressed_size().max(1);
    if part.size() > limits.unpacked {
        return Err(bomb(path));
    }
    let is_xml = !name.to_ascii_lowercase().ends_with(".bin");
    let is_shared_texts = name.to_ascii_lowercase().ends_with("sharedstrings.xml");
    let mut texts_claimed = None;
    let mut chunk = vec![0; 256 * 1024];
    let (mut bytes, mut since_tag) = (0_u64, 0);
    loop {
        let read = match part.read(&mut chunk) {
            Ok(0) => break,
            Ok(read) => read,
            // A sheet that breaks off is read as far as it goes; the reader will meet the same end.
            Err(_) if bytes > 0 => break,
            Err(_) => {
                return Err(damaged(format!(
                    "its part {name} cannot be unpacked: {INCOMPLETE}"
                )));
            }
        };
        let now = chunk.get(..read).unwrap_or_default();
        if bytes == 0 && is_shared_texts {
            texts_claimed = claimed_texts(now);
        }
        bytes += read as u64;
        let ratio = if is_shared_texts {
            limits.shared_ratio
        } else {
            limits.ratio
        };
        if bytes > limits.unpacked || (bytes > limits.small && bytes / packed > ratio) {
            return Err(bomb(path));
        }
        if is_shared_texts && bytes > limits.shared_texts {
            let wrong = format!(
                "its texts take more than {} MB, which have to be held in memory",
                limits.shared_texts >> 20
            );
            return Err(SheetError::broken(path, wrong, "save it as CSV and drop that"));
        }
        since_tag = match memchr::memrchr(b'<', now) {
            Some(tag) => now.len() - tag,
            None => since_tag + now.len(),
        };
        if is_xml && since_tag > limits.longest_text {
            let wrong = format!(
                "its part {name} has a text of more than {} MB",
                limits.longest_text >> 20
            );
            return Err(SheetError::broken(path, wrong, SAVE_AGAIN));
        }
    }
    // The reader makes room for as many texts as are claimed; the shortest one takes five bytes.
    if texts_claimed.is_some_and(|texts| texts > bytes / 5 + 1) {
        return Err(SheetError::broken(
            path,
            "it claims more texts than it holds: the file is damaged",
            SAVE_AGAIN,
        ));
    }
    Ok(bytes)
}

/// The number of shared texts that a part's beginning claims.
fn claimed_texts(start: &[u8]) -> Option<u64> {
    let looked = start.get(..4_096).unwrap_or(start);
    let at = memmem::find(looked, b"uniqueCount")?;
    let digits: String = looked
        .get(at..)?
        .iter()
        .skip("uniqueCount".len())
        .skip_while(|byte| !byte.is_ascii_digit() && **byte != b'>')
        .take_while(|byte| byte.is_ascii_digit())
        .map(|byte| char::from(*byte))
        .collect();
    digits.parse().ok()
}
