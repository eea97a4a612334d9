use std::{
    fs::File,
    io::{Cursor, Read},
    path::Path,
};

use zip::ZipArchive;

use super::*;
use crate::{Choice, Mark, Opened, Row};

mod book;
mod hostile;

fn layout(format: Format, columns: &[&str]) -> Layout {
    Layout {
        format,
        title: "A list".to_owned(),
        columns: columns.iter().copied().map(Column::of_values).collect(),
        pictures: Pictures::default(),
        untouched: false,
        mark: None,
        traces: false,
    }
}

/// The same with other columns and a way of pictures.
fn pictured(format: Format, columns: Vec<Column>, pictures: Pictures) -> Layout {
    Layout {
        columns,
        pictures,
        ..layout(format, &[])
    }
}

fn logo(name: &str) -> Column {
    Column::of_field(name, Field::COMPANY_LOGO)
}

/// Cells without a colour.
fn plain<'c>(cells: &[Cell<'c>]) -> Vec<Toned<'c>> {
    cells.iter().copied().map(Toned::from).collect()
}

fn format_of(path: &Path) -> Format {
    Format::of(path).unwrap()
}

fn rest(opened: &mut Opened) -> Vec<Vec<String>> {
    let mut all = Vec::new();
    let mut row = Row::new();
    while opened.rows.read(&mut row) {
        all.push(row.iter().map(ToOwned::to_owned).collect());
    }
    all
}

/// A picture of one colour, 24 by 24.
fn picture(colour: u8) -> Vec<u8> {
    // Stored, not compressed: the format needs no more.
    let line = [&[0][..], &[colour; 24]].concat();
    let raw = line.repeat(24);
    let length = u16::try_from(raw.len()).unwrap();
    let mut deflated = vec![0x78, 0x01, 0x01];
    deflated.extend(length.to_le_bytes());
    deflated.extend((!length).to_le_bytes());
    deflated.extend(&raw);
    let (a, b) = raw.iter().fold((1_u32, 0_u32), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65_521;
        (a, (b + a) % 65_521)
    });
    deflated.extend(((b << 16) | a).to_be_bytes());
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    let size = 24_u32.to_be_bytes();
    let head = [&size[..], &size, &[8, 0, 0, 0, 0]].concat();
    for (kind, body) in [(b"IHDR", head), (b"IDAT", deflated), (b"IEND", Vec::new())] {
        png.extend(u32::try_from(body.len()).unwrap().to_be_bytes());
        let chunk = [&kind[..], &body].concat();
        let crc = !chunk.iter().fold(u32::MAX, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
                (crc >> 1) ^ (0xEDB8_8320 & (0_u32.wrapping_sub(crc & 1)))
            })
        });
        png.extend(chunk);
        png.extend(crc.to_be_bytes());
    }
    png
}

fn part_of(path: &Path, name: &str) -> String {
    let mut archive = ZipArchive::new(File::open(path).unwrap()).unwrap();
    let mut text = String::new();
    archive
        .by_name(name)
        .unwrap_or_else(|_| panic!("no {name}"))
        .read_to_string(&mut text)
        .unwrap();
    text
}

#[test]
fn what_is_written_reads_back_the_same_in_both_formats() {
    for ending in ["csv", "xlsx"] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(format!("out.{ending}"));
        let mut sink = Sink::begin(
            &path,
            &layout(format_of(&path), &["Name", "Code", "Employees", "Site", "Note"]),
        )
        .unwrap();
        let row = [
            Cell::Source("Ada \"the\" Marlow, Århus\nline"),
            Cell::Source("00123"),
            Cell::Number(140.0),
            Cell::Text("https://northwind.example/a?b=c"),
            Cell::Text("=HYPERLINK(\"x\")"),
        ];
        sink.row(&plain(&row)).unwrap();
        sink.row(&plain(&[
            Cell::Blank,
            Cell::Source("=1+1"),
            Cell::Number(0.5),
            Cell::Blank,
            Cell::Text("1e5"),
        ]))
        .unwrap();
        assert!(!path.exists(), "nothing stands there before it is whole");
        assert_eq!(sink.finish(None).unwrap(), []);
        assert_eq!(
            std::fs::read_dir(folder.path()).unwrap().count(),
            1,
            "only the sheet is left"
        );
        let mut opened = crate::open(&path, &Choice::default()).unwrap();
        assert_eq!(
            opened.rows.columns(),
            ["Name", "Code", "Employees", "Site", "Note"]
        );
        let formula = if ending == "csv" {
            ["'=HYPERLINK(\"x\")", "'=1+1"]
        } else {
            ["=HYPERLINK(\"x\")", "=1+1"]
        };
        assert_eq!(
            rest(&mut opened),
            [
                vec![
                    "Ada \"the\" Marlow, Århus\nline",
                    "00123",
                    "140",
                    "https://northwind.example/a?b=c",
                    formula[0]
                ],
                vec!["", formula[1], "0.5", "", "1e5"],
            ],
            "{ending}"
        );
    }
}

#[test]
fn a_workbook_keeps_texts_as_texts_and_dresses_its_header() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.xlsx");
    let mut sink = Sink::begin(
        &path,
        &layout(Format::Xlsx, &["Name", "A rather long description"]),
    )
    .unwrap();
    sink.row(&plain(&[
        Cell::Source("00123"),
        Cell::Text("x".repeat(300).as_str()),
    ]))
    .unwrap();
    sink.row(&plain(&[Cell::Number(7.0), Cell::Source("=SUM(A1)")]))
        .unwrap();
    sink.finish(None).unwrap();
    let sheet = part_of(&path, "xl/worksheets/sheet1.xml");
    assert!(
        sheet.contains(r#"t="inlineStr"><is><t>00123</t></is></c>"#),
        "{sheet}"
    );
    assert!(
        sheet.contains("<v>7</v></c>") && !sheet.contains("<f>"),
        "{sheet}"
    );
    assert!(
        sheet.contains(r#"ySplit="1""#) && sheet.contains(r#"state="frozen""#),
        "{sheet}"
    );
    assert!(sheet.contains("<cols>"), "{sheet}");
    assert!(part_of(&path, "xl/styles.xml").contains("<b/>"));
}

#[test]
fn a_mark_is_written_only_when_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    for mark in [false, true] {
        let path = folder.path().join("out.csv");
        Sink::begin(&path, &layout(Format::Csv { mark }, &["Näme"]))
            .unwrap()
            .finish(None)
            .unwrap();
        let bytes = std::fs::read(&path).unwrap();
        assert_eq!(bytes.starts_with(b"\xEF\xBB\xBF"), mark);
        assert!(String::from_utf8(bytes).unwrap().ends_with("Näme\n"));
    }
}

#[test]
fn texts_become_json_lines_without_losing_anything() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.jsonl");
    let layout = layout(format_of(&path), &["Name \"x\"", "Count", "Note"]);
    let mut sink = Sink::begin(&path, &layout).unwrap();
    sink.row(&plain(&[
        Cell::Source("=1\n\u{1}"),
        Cell::Number(12.0),
        Cell::Blank,
    ]))
    .unwrap();
    sink.finish(None).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    let line: serde_json::Value = serde_json::from_str(text.trim_end()).unwrap();
    assert_eq!(
        line,
        serde_json::json!({ "Name \"x\"": "=1\n\u{1}", "Count": 12, "Note": null })
    );
}

#[test]
fn a_zip_holds_each_picture_once_where_its_csv_says() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.zip");
    let layout = pictured(Format::Zip, vec![logo("Logo")], Pictures::OverCells);
    let mut sink = Sink::begin(&path, &layout).unwrap();
    let (red, blue) = (picture(1), picture(2));
    for bytes in [&red, &red, &blue] {
        let name = "pictures/logo/north.example.png";
        sink.row(&plain(&[Cell::Picture { bytes, name, alt: "" }]))
            .unwrap();
    }
    sink.finish(None).unwrap();
    assert_eq!(
        part_of(&path, "out.csv"),
        "Logo\npictures/logo/north.example.png\npictures/logo/north.example.png\npictures/logo/north.example-2.png\n"
    );
    let mut archive = ZipArchive::new(File::open(&path).unwrap()).unwrap();
    let mut bytes = Vec::new();
    let mut part = archive.by_name("pictures/logo/north.example-2.png").unwrap();
    part.read_to_end(&mut bytes).unwrap();
    assert_eq!(bytes, blue);
}

#[test]
fn a_contact_sheet_needs_nothing_beside_it_and_runs_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.html");
    let columns = vec![
        Column::of_field("Full name", Field::PERSON_FULL_NAME),
        Column::of_field("Company", Field::COMPANY_NAME),
        logo("Logo"),
        Column::of_field("Site", Field::COMPANY_LINKEDIN_URL),
    ];
    let mut sink = Sink::begin(&path, &pictured(Format::Contact, columns, Pictures::OverCells)).unwrap();
    let bytes = picture(1);
    for name in ["<script>alert(1)</script>", "Ada Marlow"] {
        let logo = Cell::Picture {
            bytes: &bytes,
            name: "a",
            alt: "North \"Labs\"",
        };
        let cells = [
            Cell::Text(name),
            Cell::Text("North & Labs"),
            logo,
            Cell::Text("javascript:alert(1)"),
        ];
        sink.row(&plain(&cells)).unwrap();
    }
    sink.finish(None).unwrap();
    let page = std::fs::read_to_string(&path).unwrap();
    assert!(
        page.contains("&lt;script&gt;") && !page.contains("<script"),
        "{page}"
    );
    assert_eq!(page.matches("data:image/png;base64,").count(), 1);
    assert!(page.contains("aria-label=\"North &quot;Labs&quot;\""));
    assert!(page.contains("default-src 'none'") && !page.contains("href=\"javascript"));
}

#[test]
fn a_csv_names_its_pictures() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.csv");
    let layout = pictured(format_of(&path), vec![logo("Logo")], Pictures::InCells);
    let mut sink = Sink::begin(&path, &layout).unwrap();
    let bytes = picture(1);
    let name = "logos/a.png";
    sink.row(&plain(&[Cell::Picture {
        bytes: &bytes,
        name,
        alt: "",
    }]))
    .unwrap();
    sink.finish(None).unwrap();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "Logo\nlogos/a.png\n");
}

#[test]
fn long_texts_are_cut_in_a_workbook_and_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.xlsx");
    let mut sink = Sink::begin(&path, &layout(Format::Xlsx, &["Text"])).unwrap();
    sink.row(&plain(&[Cell::Source(&"ä😀".repeat(20_000))])).unwrap();
    let problems = sink.finish(None).unwrap();
    assert!(
        problems[0]
            .to_string()
            .contains("1 of them: cut to 32,767 letters"),
        "{problems:?}"
    );
    let mut opened = crate::open(&path, &Choice::default()).unwrap();
    let units = rest(&mut opened)[0][0].encode_utf16().count();
    assert!((32_765..=32_767).contains(&units), "{units}");
}

#[test]
fn a_sink_that_is_dropped_or_fails_leaves_the_old_file_alone() {
    let folder = tempfile::tempdir().unwrap();
    for ending in ["csv", "xlsx"] {
        let path = folder.path().join(format!("old.{ending}"));
        std::fs::write(&path, "old").unwrap();
        let mut sink = Sink::begin(&path, &layout(format_of(&path), &["Name"])).unwrap();
        sink.row(&plain(&[Cell::Source("Ada")])).unwrap();
        drop(sink);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "old");
        let sink = Sink::begin(&path, &layout(format_of(&path), &["Name"])).unwrap();
        sink.finish(None).unwrap();
        assert_ne!(std::fs::read(&path).unwrap(), b"old");
        let error = Sink::begin(
            &folder.path().join("none").join(format!("a.{ending}")),
            &layout(format_of(&path), &["Name"]),
        )
        .err()
        .unwrap();
        assert!(
            error
                .to_string()
                .contains("its folder does not exist; make the folder, or save it elsewhere"),
            "{error}"
        );
        let error = Sink::begin(folder.path(), &layout(format_of(&path), &["Name"]))
            .err()
            .unwrap();
        assert!(
            error.to_string().contains("a folder of that name stands there"),
            "{error}"
        );
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said_and_leaves_nothing() {
    use std::io::Write;
    let full = File::options().write(true).open("/dev/full").unwrap();
    let error = (&full).write_all(b"x").unwrap_err();
    let said = crate::SheetError::writing(Path::new("out.csv"), &error).to_string();
    assert_eq!(
        said,
        "cannot write out.csv: the disk is full; free some space, or save it elsewhere"
    );
    for (kind, wanted) in [
        (
            std::io::ErrorKind::PermissionDenied,
            "may not write there, or another program holds the file open",
        ),
        (
            std::io::ErrorKind::ReadOnlyFilesystem,
            "its disk cannot be written to",
        ),
    ] {
        assert!(
            crate::SheetError::writing(Path::new("out.csv"), &kind.into())
                .to_string()
                .contains(wanted)
        );
    }
}
