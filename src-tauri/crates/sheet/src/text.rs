//! Text tables: CSV, TSV and their kin in any encoding.

use std::{
    fs::File,
    io::{self, BufReader, Read},
    path::Path,
};

use encoding_rs::{Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE};

use crate::{Choice, Opened, SheetError, header};

/// How much of a file is looked at before it is read.
const START: u64 = 64 * 1024;

/// The first bytes of a file.
pub fn start_of(path: &Path) -> Result<Vec<u8>, SheetError> {
    let open = |error: io::Error| SheetError::Open {
        path: path.to_owned(),
        reason: error.to_string(),
    };
    let mut start = Vec::new();
    File::open(path)
        .map_err(open)?
        .take(START)
        .read_to_end(&mut start)
        .map_err(open)?;
    Ok(start)
}

pub fn open(path: &Path, start: &[u8], choice: &Choice) -> Result<Opened, SheetError> {
    let opening = |error: io::Error| SheetError::Open {
        path: path.to_owned(),
        reason: error.to_string(),
    };
    let encoding = encoding_of(start);
    let (sample, ..) = encoding.decode(start);
    let delimiter = delimiter_of(&sample);
    let file = BufReader::new(File::open(path).map_err(opening)?);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(Decoded::new(file, encoding))
        .into_records();
    let owned = path.to_owned();
    let mut next = move || -> Option<Result<Vec<String>, SheetError>> {
        let row = reader.next()?;
        let broken = |error: csv::Error| SheetError::Broken {
            path: owned.clone(),
            reason: format!("breaks off: {error}"),
        };
        Some(
            row.map(|row| row.iter().map(ToOwned::to_owned).collect())
                .map_err(broken),
        )
    };
    let mut first = Vec::new();
    while first.len() < header::LOOK_AT
        && let Some(row) = next()
    {
        first.push(row?);
    }
    let (header_row, columns, problems) = crate::workbook::columns(&mut first, choice);
    Ok(Opened {
        format: "csv",
        sheet: None,
        sheets: Vec::new(),
        header_row,
        encoding: Some(encoding.name().to_owned()),
        columns,
        problems,
        rows: Box::new(first.into_iter().map(Ok).chain(std::iter::from_fn(next))),
    })
}

/// The encoding by its mark, else by how its bytes are spread.
fn encoding_of(start: &[u8]) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(start) {
        return encoding;
    }
    // UTF-16 without a mark: Latin text has a zero in every other byte.
    let zeros = |offset: usize| {
        start
            .iter()
            .skip(offset)
            .step_by(2)
            .filter(|byte| **byte == 0)
            .count()
    };
    let (even, odd) = (zeros(0), zeros(1));
    if odd > start.len() / 4 && odd > 4 * even {
        return UTF_16LE;
    }
    if even > start.len() / 4 && even > 4 * odd {
        return UTF_16BE;
    }
    // The sample may end within a character.
    if std::str::from_utf8(start).map_or_else(|error| error.error_len().is_none(), |_| true) {
        return UTF_8;
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(start, true);
    detector.guess(None, chardetng::Utf8Detection::Allow)
}

/// The delimiter that most lines agree on, quoted text left out.
fn delimiter_of(sample: &str) -> u8 {
    let score = |delimiter: char| {
        let mut counts: Vec<usize> = Vec::new();
        let (mut quoted, mut count) = (false, 0);
        for c in sample.chars() {
            match c {
                '"' => quoted = !quoted,
                '\n' if !quoted => counts.push(std::mem::take(&mut count)),
                _ if c == delimiter && !quoted => count += 1,
                _ => {}
            }
        }
        if count > 0 || counts.is_empty() {
            counts.push(count);
        }
        counts.sort_unstable();
        let usual = counts.get(counts.len() / 2).copied().unwrap_or_default();
        if usual == 0 {
            (0, 0)
        } else {
            (counts.iter().filter(|count| **count == usual).count(), usual)
        }
    };
    [',', ';', '\t', '|']
        .into_iter()
        .max_by_key(|delimiter| score(*delimiter))
        .filter(|best| score(*best).0 > 0)
        .map_or(b',', |best| best as u8)
}

/// A reader that gives UTF-8, whatever is underneath.
struct Decoded<R> {
    inner: R,
    decoder: Decoder,
    raw: Vec<u8>,
    ready: Vec<u8>,
    at: usize,
    done: bool,
}

impl<R: Read> Decoded<R> {
    fn new(inner: R, encoding: &'static Encoding) -> Self {
        let decoder = encoding.new_decoder_with_bom_removal();
        Self {
            inner,
            decoder,
            raw: vec![0; 32 * 1024],
            ready: Vec::new(),
            at: 0,
            done: false,
        }
    }

    fn refill(&mut self) -> io::Result<()> {
        let read = self.inner.read(&mut self.raw)?;
        self.done = read == 0;
        let needed = self.decoder.max_utf8_buffer_length(read).unwrap_or(4 * read + 16);
        self.ready.resize(needed, 0);
        let (_, _, written, _) = self.decoder.decode_to_utf8(
            self.raw.get(..read).unwrap_or_default(),
            &mut self.ready,
            self.done,
        );
        self.ready.truncate(written);
        self.at = 0;
        Ok(())
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        while self.at == self.ready.len() && !self.done {
            self.refill()?;
        }
        let rest = self.ready.get(self.at..).unwrap_or_default();
        let count = rest.len().min(target.len());
        if let (Some(target), Some(rest)) = (target.get_mut(..count), rest.get(..count)) {
            target.copy_from_slice(rest);
        }
        self.at += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> (Vec<String>, Vec<Vec<String>>, String) {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        let opened = crate::open(file.path(), &Choice::default()).unwrap();
        (
            opened.columns,
            opened.rows.collect::<Result<_, _>>().unwrap(),
            opened.encoding.unwrap(),
        )
    }

    #[test]
    fn every_encoding_and_delimiter_comes_out_the_same() {
        let text = "Name;Ort\r\nJörg \"J\" Müller;Köln\r\n\"a;b\";00123\r\n".replace("\"J\"", "J");
        let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let mut marked = vec![0xFF, 0xFE];
        marked.extend(&utf16);
        let (latin, ..) = encoding_rs::WINDOWS_1252.encode(&text);
        let tabbed = text
            .replace("a;b", "a b")
            .replace(';', "\t")
            .replace("a b", "a;b");
        for (what, bytes) in [
            ("utf-8", text.clone().into_bytes()),
            (
                "utf-8 with a mark",
                [b"\xEF\xBB\xBF".as_slice(), text.as_bytes()].concat(),
            ),
            ("utf-16 with a mark", marked),
            ("utf-16 without one", utf16),
            ("windows-1252", latin.into_owned()),
            ("tabs", tabbed.into_bytes()),
        ] {
            let (columns, rows, encoding) = read(&bytes);
            assert_eq!(columns, ["Name", "Ort"], "{what} as {encoding}");
            assert_eq!(
                rows,
                [["Jörg J Müller", "Köln"], ["a;b", "00123"]],
                "{what} as {encoding}"
            );
        }
    }

    #[test]
    fn ragged_rows_are_kept_and_get_columns() {
        let (columns, rows, _) = read(b"Name,City\nAda,Aarhus,extra\nBo\n");
        assert_eq!(columns, ["Name", "City", "Column 3"]);
        assert_eq!(rows[0], ["Ada", "Aarhus", "extra"]);
        assert_eq!(rows[1], ["Bo"]);
    }

    #[test]
    fn what_is_no_table_says_what_it_is() {
        for (bytes, message) in [
            (b"".as_slice(), "is empty"),
            (b"  \n ".as_slice(), "is empty"),
            (b"<!DOCTYPE html><html></html>".as_slice(), "is a web page"),
            (b"PK\x03\x04broken".as_slice(), "cannot be read as a workbook"),
        ] {
            let file = tempfile::NamedTempFile::with_suffix(".csv").unwrap();
            std::fs::write(file.path(), bytes).unwrap();
            let error = crate::open(file.path(), &Choice::default()).err().unwrap();
            assert!(error.to_string().contains(message), "{error}");
        }
    }
}
