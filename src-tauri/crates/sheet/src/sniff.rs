//! What a file is, by its first bytes.

use std::{fs::File, io::Read, path::Path};

use crate::SheetError;

/// How much of a file is looked at before it is read.
const START: u64 = 64 * 1024;

/// What a file is.
#[derive(Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text in some encoding.
    Text,
    /// A zip archive: XLSX, XLSB, ODS, or something else.
    Zip,
    /// An OLE compound file: XLS, an encrypted workbook, or something else.
    Compound,
    /// No table that can be read.
    Other {
        /// What is wrong.
        wrong: &'static str,
        /// What to do next.
        next: &'static str,
    },
}

/// The first bytes of a file.
pub fn start_of(path: &Path) -> Result<Vec<u8>, SheetError> {
    let reading = |error| SheetError::reading(path, &error);
    // Asked before it is opened: opening a pipe would wait for ever.
    let metadata = std::fs::metadata(path).map_err(reading)?;
    if metadata.is_dir() {
        return Err(SheetError::unopened(
            path,
            "it is a folder",
            "drop the file in it",
        ));
    }
    if !metadata.is_file() {
        return Err(SheetError::unopened(
            path,
            "it is no ordinary file",
            "drop a file from a disk",
        ));
    }
    let mut start = Vec::new();
    File::open(path)
        .map_err(reading)?
        .take(START)
        .read_to_end(&mut start)
        .map_err(reading)?;
    Ok(start)
}

const AS_CSV: &str = "open it in the program it comes from, export it as CSV or XLSX and drop that";

/// Beginnings of files that are no tables, and what they are.
const BEGINNINGS: &[(&[u8], &str, &str)] = &[
    (b"%PDF", "it is a PDF document, not a table", AS_CSV),
    (b"\x89PNG", "it is a picture, not a table", AS_CSV),
    (b"\xFF\xD8\xFF", "it is a picture, not a table", AS_CSV),
    (b"GIF8", "it is a picture, not a table", AS_CSV),
    (b"{\\rtf", "it is a text document, not a table", AS_CSV),
    (b"SQLite format 3\0", "it is a database, not a table", AS_CSV),
    (
        b"PAR1",
        "it is a Parquet file, which Spillway does not read",
        "convert it to CSV and drop that",
    ),
    (
        b"\x1F\x8B",
        "it is compressed (gzip)",
        "unpack it and drop the table inside",
    ),
    (
        b"BZh",
        "it is compressed (bzip2)",
        "unpack it and drop the table inside",
    ),
    (
        b"7z\xBC\xAF",
        "it is compressed (7-Zip)",
        "unpack it and drop the table inside",
    ),
    (
        b"Rar!",
        "it is compressed (RAR)",
        "unpack it and drop the table inside",
    ),
    (
        b"\xFD7zXZ",
        "it is compressed (xz)",
        "unpack it and drop the table inside",
    ),
    (
        b"\x28\xB5\x2F\xFD",
        "it is compressed (Zstandard)",
        "unpack it and drop the table inside",
    ),
    (
        b"\xFF\xFE\0\0",
        "its text is in UTF-32, which Spillway does not read",
        "save it as UTF-8 and drop that",
    ),
    (
        b"\0\0\xFE\xFF",
        "its text is in UTF-32, which Spillway does not read",
        "save it as UTF-8 and drop that",
    ),
];

/// Beginnings of text that is no table, in lower case, white space left out.
const TEXTS: &[(&str, &str, &str)] = &[
    (
        "<!doctypehtml",
        "it is a web page, not a table",
        "open it in a spreadsheet program, save it as XLSX and drop that",
    ),
    (
        "<html",
        "it is a web page, not a table",
        "open it in a spreadsheet program, save it as XLSX and drop that",
    ),
    (
        "<head",
        "it is a web page, not a table",
        "open it in a spreadsheet program, save it as XLSX and drop that",
    ),
    (
        "<body",
        "it is a web page, not a table",
        "open it in a spreadsheet program, save it as XLSX and drop that",
    ),
    (
        "<table",
        "it is a web page, not a table",
        "open it in a spreadsheet program, save it as XLSX and drop that",
    ),
    (
        "<meta",
        "it is a web page, not a table",
        "open it in a spreadsheet program, save it as XLSX and drop that",
    ),
    (
        "<?xml",
        "it is an XML document, not a table",
        "open it in a spreadsheet program, save it as XLSX and drop that",
    ),
    (
        "mime-version:",
        "it is a web archive, not a table",
        "open it in a spreadsheet program, save it as XLSX and drop that",
    ),
    (
        "[{\"",
        "it is JSON, not a table",
        "convert it to CSV and drop that",
    ),
    (
        "{\"",
        "it is JSON, not a table",
        "convert it to CSV and drop that",
    ),
];

/// What a file with this beginning is.
pub fn kind_of(start: &[u8]) -> Kind {
    if start.is_empty() || start.iter().all(|byte| byte.is_ascii_whitespace() || *byte == 0) {
        return Kind::Other {
            wrong: "it is empty",
            next: "check that it was saved or downloaded completely",
        };
    }
    if start.starts_with(b"PK\x03\x04") || start.starts_with(b"PK\x05\x06") {
        return Kind::Zip;
    }
    if start.starts_with(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) {
        return Kind::Compound;
    }
    for (beginning, wrong, next) in BEGINNINGS {
        if start.starts_with(beginning) {
            return Kind::Other { wrong, next };
        }
    }
    // UTF-16 keeps its letters in every other byte; without the zeros it reads like ASCII here.
    let letters: String = start
        .iter()
        .filter(|byte| byte.is_ascii() && !byte.is_ascii_whitespace() && **byte != 0)
        .take(64)
        .map(|byte| char::from(byte.to_ascii_lowercase()))
        .collect();
    for (beginning, wrong, next) in TEXTS {
        if letters.starts_with(beginning) {
            return Kind::Other { wrong, next };
        }
    }
    if is_binary(start) {
        return Kind::Other {
            wrong: "it is not a table: its content is binary",
            next: AS_CSV,
        };
    }
    Kind::Text
}

/// Control characters that no text has, more of them than a few damaged bytes would explain. Zeros are for UTF-16.
fn is_binary(start: &[u8]) -> bool {
    let looked = start.get(..start.len().min(8_192)).unwrap_or(start);
    let is_control =
        |byte: u8| byte < 0x20 && !matches!(byte, 0 | b'\t' | b'\n' | b'\r' | 0x0B | 0x0C | 0x1A | 0x1B);
    let controls = looked.iter().filter(|byte| is_control(**byte)).count();
    controls * 50 > looked.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_table_is_named() {
        for (start, wanted) in [
            (b"".as_slice(), "empty"),
            (b" \r\n\t\n", "empty"),
            (b"<!DOCTYPE html><html></html>", "web page"),
            (b"\xEF\xBB\xBF\n <TABLE><tr>", "web page"),
            (b"<\0h\0t\0m\0l\0>\0", "web page"),
            (b"<?xml version=\"1.0\"?><Workbook>", "XML"),
            (b"%PDF-1.7", "PDF"),
            (b"\x89PNG\r\n\x1a\n\0\0", "picture"),
            (b"{\"name\": 1}", "JSON"),
            (b"[ {\"name\": 1}]", "JSON"),
            (b"\x7fELF\x02\x01\x01\x03\x08\x05\x07\x06\x01\x02", "binary"),
        ] {
            let Kind::Other { wrong, .. } = kind_of(start) else {
                panic!("{start:?} must not be read");
            };
            assert!(wrong.contains(wanted), "{wrong}");
        }
        for start in [
            b"Name,City\n".as_slice(),
            b"N\0a\0m\0e\0",
            b"Name,\0City\nAda,B\0o\n",
            b"{Name},City\n",
        ] {
            assert_eq!(kind_of(start), Kind::Text);
        }
    }
}
