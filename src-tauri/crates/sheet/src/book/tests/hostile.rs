//! Files that are damaged, lie about themselves or are something else.

use super::{
    super::archive::{self, LIMITS, Limits},
    *,
};

#[test]
fn a_claimed_million_rows_and_a_cell_at_the_far_end_cost_nothing() {
    let mut rows = HEADER.to_owned();
    rows += r#"<row r="2"><c r="A2" t="inlineStr"><is><t>Ada</t></is></c></row>"#;
    rows += r#"<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>Bo</t></is></c><c r="XFD1048576" t="inlineStr"><is><t>far</t></is></c></row>"#;
    let (columns, rows, problems) = read(&Parts::of(&rows).zipped());
    assert_eq!(columns, ["Name", "City"]);
    assert_eq!(rows, [["Ada"], ["Bo"]]);
    assert!(
        problems
            .iter()
            .any(|problem| problem.contains("1,048,573 blank rows were left out")),
        "{problems:?}"
    );
    assert!(
        problems
            .iter()
            .any(|problem| problem.contains("in column XFD, was left out: \"far\"")),
        "{problems:?}"
    );
}

#[test]
fn a_sheet_that_breaks_off_is_imported_up_to_there() {
    let mut rows = HEADER.to_owned();
    for row in 2..400 {
        rows += &format!(r#"<row r="{row}"><c r="A{row}" t="inlineStr"><is><t>Ada {row}</t></is></c></row>"#);
    }
    let mut parts = Parts::of(&rows);
    parts.sheet = parts.sheet.split("<row r=\"399\">").next().unwrap().to_owned();
    let (_, rows, problems) = read(&parts.zipped());
    assert_eq!(rows.len(), 397);
    assert!(
        problems
            .last()
            .unwrap()
            .starts_with("error: end of the file: reading stopped here"),
        "{problems:?}"
    );
    parts.sheet = "<worksheet><sheetData>".to_owned();
    assert!(
        refused(&parts.zipped())
            .wrong()
            .contains("none of its sheets has any content")
    );
}

#[test]
fn hostile_workbooks_are_refused_with_one_clear_sentence() {
    let good = Parts::of(&format!("{HEADER}{HEADER}"));
    let bytes = good.zipped();
    // Cut at any place: the directory at the end is gone.
    for length in [5, 100, bytes.len() / 2, bytes.len() - 10] {
        let error = refused(&bytes[..length]);
        assert!(error.wrong().contains("damaged or incomplete"), "{error}");
    }
    let mut missing = Parts::of(HEADER);
    missing.leave_out = Some("xl/worksheets/sheet1.xml");
    let error = refused(&missing.zipped());
    assert!(
        error.wrong().contains("none of its sheets has any content"),
        "{error}"
    );
    missing.leave_out = Some("xl/workbook.xml");
    assert!(!refused(&missing.zipped()).next().is_empty());

    let mut claims = Parts::of(HEADER);
    claims.strings = Some(r#"<sst count="1" uniqueCount="4294967295"><si><t>a</t></si></sst>"#.to_owned());
    let error = refused(&claims.zipped());
    assert!(
        error.wrong().contains("claims more texts than it holds"),
        "{error}"
    );

    // The true limits scaled down to a megabyte; what an archive claims of its sizes plays no part.
    let limits = Limits {
        unpacked: 8 << 20,
        shared_texts: 3 << 20,
        small: 1 << 20,
        longest_text: 1 << 20,
        ..LIMITS
    };
    let numbers = |count: u64, before: &str, after: &str| -> String {
        (0..count)
            .map(|number| format!("{before}{}{after}", number * 7_919))
            .collect()
    };
    for (strings, sheet, wanted) in [
        (
            "<si><t>aaaaaaaa</t></si>".repeat(100_000),
            String::new(),
            "zip bomb",
        ),
        (
            String::new(),
            r#"<row><c t="b"><v>1</v></c></row>"#.repeat(300_000),
            "zip bomb",
        ),
        (
            numbers(220_000, "<si><t>", "</t></si>"),
            String::new(),
            "its texts take more than 3 MB",
        ),
        (
            format!("<si><t>{}</t></si>", numbers(150_000, " ", " ")),
            String::new(),
            "has a text of more than 1 MB",
        ),
    ] {
        let mut parts = Parts::of(&format!("{HEADER}{sheet}"));
        parts.strings = Some(format!("<sst>{strings}</sst>"));
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), parts.zipped()).unwrap();
        let error = archive::check_within(file.path(), &limits).unwrap_err();
        assert!(error.wrong().contains(wanted), "{wanted}: {error}");
    }
}

#[test]
fn xml_entities_are_not_expanded() {
    let mut parts = Parts::of(&format!(
        r#"{HEADER}<row r="2"><c r="A2" t="inlineStr"><is><t>&lol9;</t></is></c><c r="B2" t="inlineStr"><is><t>Aarhus</t></is></c></row><row r="3"><c r="A3" t="inlineStr"><is><t>Bo</t></is></c></row>"#
    ));
    let entities: String = (1..10)
        .map(|level| {
            format!(
                "<!ENTITY lol{level} \"{}\">",
                format!("&lol{};", level - 1).repeat(10)
            )
        })
        .collect();
    parts.sheet = parts.sheet.replace(
        "<worksheet",
        &format!("<!DOCTYPE lolz [<!ENTITY lol0 \"lol\">{entities}]><worksheet"),
    );
    let (_, rows, problems) = read(&parts.zipped());
    let cells: usize = rows.iter().flatten().map(String::len).sum();
    assert!(cells < 100, "{rows:?}");
    assert!(
        rows.len() == 2 || problems.iter().any(|problem| problem.starts_with("error")),
        "{rows:?} {problems:?}"
    );
}

#[test]
fn other_archives_are_named() {
    let zipped = |names: &[(&str, &str)]| {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in names {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(content.as_bytes()).unwrap();
        }
        zip.finish().unwrap().into_inner()
    };
    for (names, wanted) in [
        (
            &[("word/document.xml", ""), ("[Content_Types].xml", "")][..],
            "a document or a presentation",
        ),
        (&[("Index/Document.iwa", "")], "a Numbers document"),
        (&[("leads.csv", "Name\n")], "it is an archive"),
        (
            &[
                ("mimetype", "application/vnd.oasis.opendocument.text"),
                ("content.xml", "<a/>"),
            ],
            "no spreadsheet",
        ),
        (
            &[
                ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
                ("content.xml", "garbage"),
                ("META-INF/manifest.xml", "<manifest:encryption-data/>"),
            ],
            "it is encrypted",
        ),
        (
            &[
                ("encrypted-package", "x"),
                ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
            ],
            "it is encrypted",
        ),
    ] {
        let error = refused(&zipped(names));
        assert!(error.wrong().contains(wanted), "{error}");
    }
}

/// A compound file with these small streams, in one sector each.
fn compound(streams: &[(&str, &[u8])]) -> Vec<u8> {
    let mut bytes = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    bytes.resize(512, 0);
    let put =
        |bytes: &mut Vec<u8>, at: usize, value: &[u8]| bytes[at..at + value.len()].copy_from_slice(value);
    put(&mut bytes, 24, &[0x3E, 0, 3, 0, 0xFE, 0xFF, 9, 0, 6, 0]);
    put(&mut bytes, 44, &1_u32.to_le_bytes());
    put(&mut bytes, 48, &1_u32.to_le_bytes());
    for (at, value) in [(56, 0_u32), (60, 0xFFFF_FFFE), (68, 0xFFFF_FFFE)] {
        put(&mut bytes, at, &value.to_le_bytes());
    }
    bytes[76..512].fill(0xFF);
    put(&mut bytes, 76, &0_u32.to_le_bytes());
    // Sector 0 is the table of chains, 1 the directory, every stream the one after.
    let mut table = vec![0xFF; 512];
    let mut directory = vec![0; 512];
    let entries = std::iter::once(("Root Entry", &[][..])).chain(streams.iter().copied());
    for (number, (name, content)) in entries.enumerate() {
        let entry = &mut directory[128 * number..128 * (number + 1)];
        let units: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        entry[..units.len()].copy_from_slice(&units);
        entry[64..66].copy_from_slice(&u16::try_from(units.len() + 2).unwrap().to_le_bytes());
        entry[66] = if number == 0 { 5 } else { 2 };
        let first = if number == 0 {
            0xFFFF_FFFE
        } else {
            u32::try_from(number).unwrap() + 1
        };
        entry[116..120].copy_from_slice(&first.to_le_bytes());
        entry[120..124].copy_from_slice(&u32::try_from(content.len()).unwrap().to_le_bytes());
    }
    for (sector, mark) in [
        (0, 0xFFFF_FFFD_u32),
        (1, 0xFFFF_FFFE),
        (2, 0xFFFF_FFFE),
        (3, 0xFFFF_FFFE),
    ] {
        put(&mut table, 4 * sector, &mark.to_le_bytes());
    }
    bytes.extend(table);
    bytes.extend(directory);
    for (_, content) in streams {
        let mut sector = content.to_vec();
        sector.resize(512, 0);
        bytes.extend(sector);
    }
    bytes
}

#[test]
fn compound_files_are_told_apart() {
    let book = |records: &[&[u8]]| records.concat();
    let beginning = [&[0x09, 0x08, 0x10, 0x00, 0x00, 0x06][..], &[0; 14]].concat();
    let locked = book(&[&beginning, &[0x2F, 0, 6, 0, 1, 0, 1, 0, 1, 0]]);
    let far = book(&[
        &beginning,
        &[0x03, 0x02, 14, 0, 0, 0, 0, 0],
        &[0; 10],
        &[0x03, 0x02, 14, 0, 0xFF, 0xFF, 0xFF, 0xFF],
        &[0; 10],
    ]);
    for (streams, wanted) in [
        (
            &[("EncryptionInfo", &b"x"[..]), ("EncryptedPackage", b"x")][..],
            "it is encrypted",
        ),
        (&[("Workbook", &locked)], "it is encrypted"),
        (&[("Workbook", &far)], "spread over more rows and columns"),
        (&[("WordDocument", b"x")], "it is a document"),
        (&[("Anything", b"x")], "it is no workbook"),
        (&[("Workbook", b"\xFF\xFF")], "damaged"),
    ] {
        let error = refused(&compound(streams));
        assert!(error.wrong().contains(wanted), "{error}");
    }
}

#[test]
fn damaged_bytes_never_bring_the_app_down() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/fixtures/sheets");
    for name in ["list.xlsx", "list.xls", "list.ods"] {
        let sound = std::fs::read(folder.join(name)).unwrap();
        for step in 0..60_usize {
            let mut bytes = sound.clone();
            let at = (step * 7_919) % bytes.len();
            for offset in 0..4 {
                if let Some(byte) = bytes.get_mut(at + offset) {
                    *byte ^= 0xA5;
                }
            }
            if let Ok(mut opened) = open(&bytes, &Choice::default()) {
                rest(&mut opened);
            }
        }
    }
    let mut archive = ZipArchive::new(Cursor::new(std::fs::read(folder.join("list.xlsx")).unwrap())).unwrap();
    assert!(
        archive.by_name("xl/workbook.xml").is_ok(),
        "the fixture is what it should be"
    );
}
