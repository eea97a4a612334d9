use std::{
    fs::File,
    io::{Cursor, Read},
    path::Path,
};

use zip::ZipArchive;

use super::*;
use crate::{Choice, Opened, Row};

fn layout(format: Format, columns: &[&str]) -> Layout {
    Layout {
        format,
        columns: columns.iter().copied().map(Column::of_values).collect(),
        pictures: Pictures::default(),
    }
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
            &layout(Format::of(&path), &["Name", "Code", "Employees", "Site", "Note"]),
        )
        .unwrap();
        let row = [
            Cell::Source("Ada \"the\" Marlow, Århus\nline"),
            Cell::Source("00123"),
            Cell::Number(140.0),
            Cell::Text("https://northwind.example/a?b=c"),
            Cell::Text("=HYPERLINK(\"x\")"),
        ];
        sink.row(&row).unwrap();
        sink.row(&[
            Cell::Blank,
            Cell::Source("=1+1"),
            Cell::Number(0.5),
            Cell::Blank,
            Cell::Text("1e5"),
        ])
        .unwrap();
        assert!(!path.exists(), "nothing stands there before it is whole");
        assert_eq!(sink.finish().unwrap(), []);
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
            "'=HYPERLINK(\"x\")"
        } else {
            "=HYPERLINK(\"x\")"
        };
        assert_eq!(
            rest(&mut opened),
            [
                vec![
                    "Ada \"the\" Marlow, Århus\nline",
                    "00123",
                    "140",
                    "https://northwind.example/a?b=c",
                    formula
                ],
                vec!["", "=1+1", "0.5", "", "1e5"],
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
    sink.row(&[Cell::Source("00123"), Cell::Text("x".repeat(300).as_str())])
        .unwrap();
    sink.row(&[Cell::Number(7.0), Cell::Source("=SUM(A1)")]).unwrap();
    sink.finish().unwrap();
    let sheet = part_of(&path, "xl/worksheets/sheet1.xml");
    assert!(
        sheet.contains(r#"<c r="A2" t="inlineStr"><is><t>00123</t></is></c>"#),
        "{sheet}"
    );
    assert!(
        sheet.contains(r#"<c r="A3"><v>7</v></c>"#) && !sheet.contains("<f>"),
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
            .finish()
            .unwrap();
        let bytes = std::fs::read(&path).unwrap();
        assert_eq!(bytes.starts_with(b"\xEF\xBB\xBF"), mark);
        assert!(String::from_utf8(bytes).unwrap().ends_with("Näme\n"));
    }
}

#[test]
fn pictures_are_kept_once_and_stand_in_or_over_their_cells() {
    let (red, blue) = (picture(90), picture(200));
    for pictures in [Pictures::InCells, Pictures::OverCells] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.xlsx");
        let columns = vec![
            Column::of_values("Name"),
            Column::of_pictures("Logo"),
            Column::of_values("City"),
        ];
        let mut sink = Sink::begin(
            &path,
            &Layout {
                format: Format::Xlsx,
                columns,
                pictures,
            },
        )
        .unwrap();
        for (name, bytes) in [
            ("a", &red),
            ("b", &blue),
            ("c", &red),
            ("d", &b"no picture".to_vec()),
        ] {
            let file = format!("logos/{name}.png");
            sink.row(&[
                Cell::Source(name),
                Cell::Picture { bytes, name: &file },
                Cell::Text("Aarhus & Co"),
            ])
            .unwrap();
        }
        sink.row(&[
            Cell::Source("e"),
            Cell::Blank,
            Cell::Text("\u{E000}picture\u{E001}99"),
        ])
        .unwrap();
        let problems = sink.finish().unwrap();
        assert!(
            problems[0].message.contains("not readable as PNG"),
            "{problems:?}"
        );

        let sheet = part_of(&path, "xl/worksheets/sheet1.xml");
        let archive = ZipArchive::new(Cursor::new(std::fs::read(&path).unwrap())).unwrap();
        let media = archive
            .file_names_raw()
            .filter(|name| name.starts_with(b"xl/media/"))
            .count();
        assert_eq!(media, 2, "two pictures, one of them twice");
        match pictures {
            Pictures::InCells => {
                for (cell, number) in [("B2", 1), ("B3", 2), ("B4", 1)] {
                    let wanted = format!(r##"<c r="{cell}" t="e" vm="{number}"><v>#VALUE!</v></c>"##);
                    assert!(sheet.contains(&wanted), "{sheet}");
                }
                assert!(part_of(&path, "xl/richData/richValueRel.xml").contains("rId2"));
                assert!(part_of(&path, "[Content_Types].xml").contains("richData"));
                assert!(
                    sheet.contains("\u{E000}picture\u{E001}99"),
                    "a text that looks like a stand-in stays"
                );
            }
            Pictures::OverCells => {
                let drawing = part_of(&path, "xl/drawings/drawing1.xml");
                assert_eq!(drawing.matches("<xdr:pic>").count(), 3);
                assert_eq!(drawing.matches(r#"r:embed="rId1""#).count(), 2);
                assert!(sheet.contains("<drawing r:id=\"rId1\"/>"), "{sheet}");
                assert!(part_of(&path, "xl/worksheets/_rels/sheet1.xml.rels").contains("drawing1.xml"));
                let relations = part_of(&path, "xl/drawings/_rels/drawing1.xml.rels");
                let first = relations.find("image1.png").unwrap();
                assert!(
                    first < relations.find("image2.png").unwrap() && relations.contains("rId2"),
                    "{relations}"
                );
            }
        }
        assert_eq!(sheet.matches("<row r=\"6\"").count(), 1, "{sheet}");
        assert!(sheet.ends_with("</worksheet>"), "{sheet}");
        assert!(
            sheet.contains("defaultRowHeight=\"36\"") && sheet.contains("<cols>"),
            "{sheet}"
        );
        let mut opened = crate::open(&path, &Choice::default()).unwrap();
        assert_eq!(opened.rows.columns(), ["Name", "Logo", "Logo (file)", "City"]);
        let rows = rest(&mut opened);
        assert_eq!(
            (rows[0][2].as_str(), rows[3][2].as_str(), rows[0][3].as_str()),
            ("logos/a.png", "logos/d.png", "Aarhus & Co")
        );
    }
}

#[test]
fn a_csv_names_its_pictures() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.csv");
    let columns = vec![Column::of_pictures("Logo")];
    let mut sink = Sink::begin(
        &path,
        &Layout {
            format: Format::of(&path),
            columns,
            pictures: Pictures::InCells,
        },
    )
    .unwrap();
    sink.row(&[Cell::Picture {
        bytes: &picture(1),
        name: "logos/a.png",
    }])
    .unwrap();
    sink.finish().unwrap();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "Logo\nlogos/a.png\n");
}

#[test]
fn long_texts_are_cut_in_a_workbook_and_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.xlsx");
    let mut sink = Sink::begin(&path, &layout(Format::Xlsx, &["Text"])).unwrap();
    sink.row(&[Cell::Source(&"ä😀".repeat(20_000))]).unwrap();
    let problems = sink.finish().unwrap();
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
        let mut sink = Sink::begin(&path, &layout(Format::of(&path), &["Name"])).unwrap();
        sink.row(&[Cell::Source("Ada")]).unwrap();
        drop(sink);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "old");
        let sink = Sink::begin(&path, &layout(Format::of(&path), &["Name"])).unwrap();
        sink.finish().unwrap();
        assert_ne!(std::fs::read(&path).unwrap(), b"old");
        let error = Sink::begin(
            &folder.path().join("none").join(format!("a.{ending}")),
            &layout(Format::of(&path), &["Name"]),
        )
        .err()
        .unwrap();
        assert!(
            error
                .to_string()
                .contains("its folder does not exist; make the folder, or save it elsewhere"),
            "{error}"
        );
        let error = Sink::begin(folder.path(), &layout(Format::of(&path), &["Name"]))
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
