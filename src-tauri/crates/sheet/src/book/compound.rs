//! OLE compound files: an old XLS, a workbook encrypted with a password, or something else. Whether an XLS may be read
//! is decided here: its reader makes room for every cell between the first and the last, so where they stand is checked
//! before.

use std::{collections::HashSet, path::Path};

use super::SAVE_AGAIN;
use crate::SheetError;

/// No XLS is larger: 65,536 rows of 256 cells seldom take a tenth.
const LARGEST: u64 = 512 << 20;

/// Cells between the first and the last one, over all sheets.
const MOST_CELLS: u64 = 40_000_000;

const ENCRYPTED: &str = "it is encrypted";
const UNLOCK: &str = "save it without a password and drop that";

pub fn check(path: &Path) -> Result<(), SheetError> {
    let reading = |error| SheetError::reading(path, &error);
    let damaged = || SheetError::broken(path, "the workbook is damaged or incomplete", SAVE_AGAIN);
    if std::fs::metadata(path).map_err(reading)?.len() > LARGEST {
        return Err(SheetError::broken(
            path,
            "it is larger than 512 MB",
            "save it as XLSX and drop that",
        ));
    }
    let bytes = std::fs::read(path).map_err(reading)?;
    let file = Compound::of(&bytes).ok_or_else(damaged)?;
    if file.entry("EncryptedPackage").is_some() {
        return Err(SheetError::broken(path, ENCRYPTED, UNLOCK));
    }
    let Some(entry) = file.entry("Workbook").or_else(|| file.entry("Book")) else {
        let wrong = if file.entry("WordDocument").is_some() || file.entry("PowerPoint Document").is_some() {
            "it is a document or a presentation, not a table"
        } else {
            "it is no workbook"
        };
        return Err(SheetError::broken(
            path,
            wrong,
            "copy the table into a spreadsheet and drop that",
        ));
    };
    let stream = file.stream(entry).ok_or_else(damaged)?;
    match extent(&stream) {
        Extent::Encrypted => Err(SheetError::broken(path, ENCRYPTED, UNLOCK)),
        Extent::Cells(cells) if cells > MOST_CELLS => Err(SheetError::broken(
            path,
            "its cells are spread over more rows and columns than its format has: the file is damaged",
            SAVE_AGAIN,
        )),
        Extent::Cells(_) => Ok(()),
    }
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

/// An entry of the directory.
#[derive(Clone, Debug)]
struct Entry {
    name: String,
    start: u32,
    size: u64,
}

/// A compound file: sectors in chains, and a directory of named streams (MS-CFB).
struct Compound<'b> {
    bytes: &'b [u8],
    sector: usize,
    chain: Vec<u32>,
    small_chain: Vec<u32>,
    small: Vec<u8>,
    cutoff: u64,
    entries: Vec<Entry>,
}

impl<'b> Compound<'b> {
    fn of(bytes: &'b [u8]) -> Option<Self> {
        let sector = 1_usize
            .checked_shl(u32::from(u16_at(bytes, 30)?))
            .filter(|size| matches!(size, 512 | 4096))?;
        let mut file = Self {
            bytes,
            sector,
            chain: Vec::new(),
            small_chain: Vec::new(),
            small: Vec::new(),
            cutoff: u64::from(u32_at(bytes, 56)?),
            entries: Vec::new(),
        };
        let mut tables: Vec<u32> = (0..109)
            .filter_map(|position| u32_at(bytes, 76 + 4 * position))
            .collect();
        let mut more = u32_at(bytes, 68)?;
        let mut seen = HashSet::new();
        while more < 0xFFFF_FFF0 && seen.insert(more) {
            let table = file.sector_at(more)?;
            let (last, ids) = table
                .split_last_chunk::<4>()
                .map(|(ids, last)| (u32::from_le_bytes(*last), ids))?;
            tables.extend(ids.chunks_exact(4).filter_map(|id| u32_at(id, 0)));
            more = last;
        }
        for table in tables.into_iter().filter(|id| *id < 0xFFFF_FFF0) {
            let sector = file.sector_at(table)?;
            file.chain
                .extend(sector.chunks_exact(4).filter_map(|id| u32_at(id, 0)));
        }
        let directory = file.follow(u32_at(bytes, 48)?)?;
        file.entries = directory.chunks_exact(128).filter_map(entry).collect();
        let root = file.entries.first()?.clone();
        file.small = file.follow(root.start).unwrap_or_default();
        let small_chain = file.follow(u32_at(bytes, 60)?).unwrap_or_default();
        file.small_chain = small_chain
            .chunks_exact(4)
            .filter_map(|id| u32_at(id, 0))
            .collect();
        Some(file)
    }

    fn sector_at(&self, id: u32) -> Option<&'b [u8]> {
        let start = (usize::try_from(id).ok()? + 1).checked_mul(self.sector)?;
        let end = (start + self.sector).min(self.bytes.len());
        self.bytes.get(start..end)
    }

    fn follow(&self, first: u32) -> Option<Vec<u8>> {
        let mut all = Vec::new();
        let mut next = first;
        while next < 0xFFFF_FFF0 {
            all.extend_from_slice(self.sector_at(next)?);
            // A chain that goes in a circle would outgrow the file.
            if all.len() > self.bytes.len() {
                return None;
            }
            next = *self.chain.get(usize::try_from(next).ok()?)?;
        }
        Some(all)
    }

    fn entry(&self, name: &str) -> Option<&Entry> {
        self.entries
            .iter()
            .find(|entry| entry.name.eq_ignore_ascii_case(name))
    }

    fn stream(&self, entry: &Entry) -> Option<Vec<u8>> {
        let size = usize::try_from(entry.size).ok()?;
        let mut all = if entry.size >= self.cutoff {
            self.follow(entry.start)?
        } else {
            let mut all = Vec::new();
            let mut next = entry.start;
            while next < 0xFFFF_FFF0 && all.len() < size {
                let at = usize::try_from(next).ok()?.checked_mul(64)?;
                all.extend_from_slice(self.small.get(at..at + 64)?);
                next = *self.small_chain.get(usize::try_from(next).ok()?)?;
            }
            all
        };
        all.truncate(size);
        Some(all)
    }
}

fn entry(bytes: &[u8]) -> Option<Entry> {
    let length = usize::from(u16_at(bytes, 64)?).saturating_sub(2).min(62);
    let units: Vec<u16> = (0..length / 2)
        .filter_map(|position| u16_at(bytes, 2 * position))
        .collect();
    Some(Entry {
        name: String::from_utf16_lossy(&units),
        start: u32_at(bytes, 116)?,
        size: u64::from(u32_at(bytes, 120)?),
    })
}

/// What the records of an XLS say about its cells.
#[derive(Debug, PartialEq, Eq)]
enum Extent {
    Encrypted,
    /// Cells between the first and the last one, summed over all sheets.
    Cells(u64),
}

/// Walks through the records (MS-XLS 2.1.4): a type, a length, and that many bytes.
fn extent(stream: &[u8]) -> Extent {
    let mut total = 0_u64;
    let mut corners: Option<(u64, u64, u64, u64)> = None;
    let mut area = |corners: &mut Option<(u64, u64, u64, u64)>| {
        if let Some((top, left, bottom, right)) = corners.take() {
            total = total.saturating_add((bottom - top + 1).saturating_mul(right - left + 1));
        }
    };
    let mut at = 0;
    while let (Some(kind), Some(length)) = (u16_at(stream, at), u16_at(stream, at + 2)) {
        let record = stream.get(at + 4..).unwrap_or_default();
        let record = record.get(..usize::from(length)).unwrap_or(record);
        at += 4 + usize::from(length);
        match kind {
            0x002F if u16_at(record, 0).is_some_and(|method| method != 0) => return Extent::Encrypted,
            // The beginning of a sheet.
            0x0809 => area(&mut corners),
            // What a sheet claims to span; the reader makes room for it.
            0x0200 => {
                let spans = (
                    u32_at(record, 0),
                    u32_at(record, 4),
                    u16_at(record, 8),
                    u16_at(record, 10),
                );
                if let (Some(top), Some(bottom), Some(left), Some(right)) = spans {
                    if bottom < top || right < left {
                        return Extent::Cells(u64::MAX);
                    }
                    let claimed = u64::from(bottom - top + 1).saturating_mul(u64::from(right - left + 1));
                    if claimed > MOST_CELLS {
                        return Extent::Cells(u64::MAX);
                    }
                }
            }
            // Cells: formula, number, label, logical, RK, several RK, shared text, rich text.
            0x0006 | 0x0203 | 0x0204 | 0x0205 | 0x027E | 0x00BD | 0x00FD | 0x00D6 => {
                let (Some(row), Some(column)) = (u16_at(record, 0), u16_at(record, 2)) else {
                    continue;
                };
                let last = if kind == 0x00BD {
                    u16_at(record, record.len().saturating_sub(2))
                        .unwrap_or(column)
                        .max(column)
                } else {
                    column
                };
                let (row, column, last) = (u64::from(row), u64::from(column), u64::from(last));
                corners = Some(match corners {
                    None => (row, column, row, last),
                    Some((top, left, bottom, right)) => {
                        (top.min(row), left.min(column), bottom.max(row), right.max(last))
                    }
                });
            }
            _ => {}
        }
    }
    area(&mut corners);
    Extent::Cells(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: u16, body: &[u8]) -> Vec<u8> {
        let length = u16::try_from(body.len()).unwrap();
        [&kind.to_le_bytes(), &length.to_le_bytes(), body].concat()
    }

    fn cell(row: u16, column: u16) -> Vec<u8> {
        record(
            0x0203,
            &[&row.to_le_bytes()[..], &column.to_le_bytes(), &[0; 10]].concat(),
        )
    }

    #[test]
    fn cells_far_apart_and_false_claims_are_counted_before_anyone_makes_room() {
        let sheet = record(0x0809, &[0; 16]);
        let claims = |bottom: u32, right: u16| {
            let body = [
                &0_u32.to_le_bytes()[..],
                &bottom.to_le_bytes(),
                &0_u16.to_le_bytes(),
                &right.to_le_bytes(),
                &[0; 2],
            ];
            record(0x0200, &body.concat())
        };
        for (records, wanted) in [
            (vec![sheet.clone(), cell(0, 0), cell(9, 4)], Extent::Cells(50)),
            (
                vec![sheet.clone(), cell(0, 0), cell(9, 0), sheet.clone(), cell(5, 5)],
                Extent::Cells(11),
            ),
            (
                vec![sheet.clone(), cell(0, 0), cell(65_535, 65_535)],
                Extent::Cells(65_536 * 65_536),
            ),
            (vec![sheet.clone(), claims(10, 3), cell(1, 1)], Extent::Cells(1)),
            (
                vec![sheet.clone(), claims(u32::MAX - 1, 255)],
                Extent::Cells(u64::MAX),
            ),
            (vec![record(0x002F, &[1, 0, 1, 0])], Extent::Encrypted),
            (vec![vec![0x03, 0x02, 0xFF, 0xFF, 1]], Extent::Cells(0)),
        ] {
            assert_eq!(extent(&records.concat()), wanted);
        }
    }
}
