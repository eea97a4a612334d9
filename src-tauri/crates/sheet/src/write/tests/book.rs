//! Workbooks: pictures over and in their cells, sheets that go on, what stands on the other sheets.

use super::*;

#[test]
fn pictures_are_kept_once_and_stand_in_or_over_their_cells() {
    let (red, blue) = (picture(90), picture(200));
    for pictures in [Pictures::InCells, Pictures::OverCells] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.xlsx");
        let columns = vec![Column::of_values("Name"), logo("Logo"), Column::of_values("City")];
        let mut sink = Sink::begin(&path, &pictured(Format::Xlsx, columns, pictures)).unwrap();
        for (name, bytes) in [
            ("a", &red),
            ("b", &blue),
            ("c", &red),
            ("d", &b"no picture".to_vec()),
        ] {
            let file = format!("logos/{name}.png");
            sink.row(&plain(&[
                Cell::Source(name),
                Cell::Picture {
                    bytes,
                    name: &file,
                    alt: "A & \"B\": logo",
                },
                Cell::Text("Aarhus & Co"),
            ]))
            .unwrap();
        }
        sink.row(&plain(&[
            Cell::Source("e"),
            Cell::Blank,
            Cell::Text("\u{E000}picture\u{E001}99"),
        ]))
        .unwrap();
        let problems = sink.finish(None).unwrap();
        assert!(
            problems[0].message.contains("not readable as PNG"),
            "{problems:?}"
        );

        let sheet = part_of(&path, "xl/worksheets/sheet1.xml");
        let archive = ZipArchive::new(Cursor::new(std::fs::read(&path).unwrap())).unwrap();
        let first = archive.file_names_raw().next().map(<[u8]>::to_vec);
        assert_eq!(first.as_deref(), Some(&b"[Content_Types].xml"[..]));
        let media = archive
            .file_names_raw()
            .filter(|name| name.starts_with(b"xl/media/picture"))
            .count();
        assert_eq!(media, 2, "two pictures, one of them twice");
        match pictures {
            Pictures::InCells => {
                for (cell, number) in [("B2", 2), ("B3", 3), ("B4", 2)] {
                    let at = sheet.find(&format!(r#"<c r="{cell}""#)).unwrap();
                    let wanted = format!(r##" t="e" vm="{number}"><v>#VALUE!</v></c>"##);
                    let cell = sheet[at..].split_inclusive("</c>").next().unwrap();
                    assert!(cell.ends_with(&wanted), "{cell}");
                }
                assert!(part_of(&path, "xl/richData/richValueRel.xml").contains("rId3"));
                let values = part_of(&path, "xl/richData/rdrichvalue.xml");
                assert!(
                    values.contains("count=\"3\"") && values.contains("A &amp; &quot;B&quot;: logo"),
                    "{values}"
                );
                let metadata = part_of(&path, "xl/metadata.xml");
                assert_eq!(metadata.matches("<xlrd:rvb").count(), 3, "{metadata}");
                assert_eq!(metadata.matches("count=\"3\"").count(), 2, "{metadata}");
                let targets = part_of(&path, "xl/richData/_rels/richValueRel.xml.rels");
                assert!(targets.contains("media/picture2.png"), "{targets}");
                assert!(part_of(&path, "[Content_Types].xml").contains("richData"));
                assert!(
                    sheet.contains("\u{E000}picture\u{E001}99"),
                    "a text that looks like a stand-in stays"
                );
            }
            Pictures::OverCells => {
                let drawing = part_of(&path, "xl/drawings/drawing1.xml");
                assert_eq!(drawing.matches("<xdr:pic>").count(), 3);
                // Both corners are fastened, so that a picture hides with its row.
                assert_eq!(drawing.matches("<xdr:twoCellAnchor>").count(), 3);
                assert_eq!(drawing.matches(r#"r:embed="rId1""#).count(), 2);
                assert!(
                    drawing.contains("descr=\"A &amp; &quot;B&quot;: logo\""),
                    "{drawing}"
                );
                assert!(sheet.contains("<drawing r:id=\"rId"), "{sheet}");
                assert!(part_of(&path, "xl/worksheets/_rels/sheet1.xml.rels").contains("drawing1.xml"));
                let relations = part_of(&path, "xl/drawings/_rels/drawing1.xml.rels");
                let first = relations.find("picture1.png").unwrap();
                assert!(
                    first < relations.find("picture2.png").unwrap() && relations.contains("rId2"),
                    "{relations}"
                );
            }
        }
        assert_eq!(sheet.matches("<row r=\"6\"").count(), 1, "{sheet}");
        assert!(sheet.ends_with("</worksheet>"), "{sheet}");
        assert!(
            sheet.contains("defaultRowHeight=\"30\"") && sheet.contains("<cols>"),
            "{sheet}"
        );
        let hidden: Vec<&str> = sheet
            .split("<col ")
            .filter(|col| col.contains("hidden=\"1\""))
            .collect();
        assert!(
            hidden.len() == 1 && hidden[0].starts_with("min=\"3\" max=\"3\""),
            "{hidden:?}"
        );
        let mut opened = crate::open(&path, &Choice::default()).unwrap();
        assert_eq!(opened.rows.columns(), ["Name", "Logo", "Logo (file)", "City"]);
        let rows = rest(&mut opened);
        assert_eq!(rows[0][1], "", "a picture is no error");
        assert_eq!(
            (rows[0][2].as_str(), rows[3][2].as_str(), rows[0][3].as_str()),
            ("logos/a.png", "logos/d.png", "Aarhus & Co")
        );
    }
}

#[test]
fn a_sheet_too_high_for_its_pictures_goes_on_in_another_and_is_read_back_as_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.xlsx");
    let columns = vec![
        Column::of_values("Name"),
        logo("Logo"),
        Column::of_keys("Spillway id"),
    ];
    let layout = Layout {
        mark: Some(Mark {
            export: "e1".to_owned(),
            key: "Spillway id".to_owned(),
            ..Mark::default()
        }),
        ..pictured(Format::Xlsx, columns, Pictures::OverCells)
    };
    let mut sink = Sink::begin(&path, &layout).unwrap();
    let bytes = picture(7);
    for row in 1..=6_000 {
        let (name, key) = (format!("n{row}"), row.to_string());
        let logo = Cell::Picture {
            bytes: &bytes,
            name: "a.png",
            alt: "",
        };
        sink.row(&plain(&[Cell::Source(&name), logo, Cell::Source(&key)]))
            .unwrap();
    }
    let problems = sink.finish(None).unwrap();
    assert!(
        problems[0].message.contains("split into 2 sheets"),
        "{problems:?}"
    );
    let mut opened = crate::open(&path, &Choice::default()).unwrap();
    let mark = opened.mark.clone().unwrap();
    assert_eq!((mark.export.as_str(), mark.sheets.len()), ("e1", 2));
    let rows = rest(&mut opened);
    assert_eq!(rows.len(), 6_000);
    assert_eq!(rows.last().map(|row| row[0].as_str()), Some("n6000"));
    for sheet in 1..=2 {
        let drawing = part_of(&path, &format!("xl/drawings/drawing{sheet}.xml"));
        let last = drawing.rsplit("<xdr:row>").next().unwrap();
        let row: u32 = last.split('<').next().unwrap().parse().unwrap();
        assert!(f64::from(row + 1) * 30.0 * 12_700.0 < 2_147_483_648.0, "{row}");
    }
}

#[test]
fn a_summary_and_where_values_come_from_stand_on_sheets_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.xlsx");
    let columns = vec![
        Column::of_field("Employees", Field::COMPANY_EMPLOYEE_COUNT),
        Column::of_field("Site", Field::COMPANY_DOMAIN),
    ];
    let layout = Layout {
        traces: true,
        ..pictured(Format::Xlsx, columns, Pictures::OverCells)
    };
    let mut sink = Sink::begin(&path, &layout).unwrap();
    sink.row(&[
        Toned {
            cell: Cell::Number(1_240.0),
            tone: Tone::Old,
        },
        Toned::from(Cell::Text("north.example")),
    ])
    .unwrap();
    sink.row(&[
        Toned {
            cell: Cell::Blank,
            tone: Tone::Missing,
        },
        Toned::from(Cell::Text("=cmd()")),
    ])
    .unwrap();
    // The user's own text is no link, whatever its column holds.
    sink.row(&[
        Toned::from(Cell::Blank),
        Toned::from(Cell::Source("https://own.example")),
    ])
    .unwrap();
    sink.trace(&Trace {
        record: 1,
        column: "Employees",
        value: "1240",
        state: "stale",
        source: "pdl, enrich",
        at_ms: 1_767_225_600_000,
        price: 0.04,
        confidence: Some(92),
        ..Trace::default()
    })
    .unwrap();
    let summary = Summary {
        title: "Seed".to_owned(),
        facts: vec![("Records".to_owned(), "2".to_owned())],
        coverage: vec![Covered {
            field: "Employees".to_owned(),
            from_file: 0,
            found: 1,
            records: 2,
        }],
        spend: vec![Spent {
            provider: "PDL".to_owned(),
            calls: 2,
            hits: 1,
            dollars: 0.04,
        }],
        practice: vec![Spent {
            provider: "Hunter".to_owned(),
            calls: 1,
            hits: 1,
            dollars: 8.5,
        }],
    };
    sink.finish(Some(&summary)).unwrap();
    let workbook = part_of(&path, "xl/workbook.xml");
    for name in ["A list", "Summary", "Provenance"] {
        assert!(workbook.contains(&format!("name=\"{name}\"")), "{workbook}");
    }
    let links = part_of(&path, "xl/worksheets/_rels/sheet1.xml.rels");
    assert!(links.contains("https://north.example"), "{links}");
    assert!(!links.contains("own.example"), "{links}");
    assert!(part_of(&path, "xl/charts/chart2.xml").contains("Spent by provider"));
    assert!(part_of(&path, "xl/charts/chart3.xml").contains("Practice money by provider"));
    let read = |sheet: &str| {
        let choice = Choice {
            sheet: Some(sheet.to_owned()),
            header_row: Some(1),
        };
        rest(&mut crate::open(&path, &choice).unwrap())
    };
    assert_eq!(
        read("A list"),
        [
            vec!["1,240", "north.example"],
            vec!["", "=cmd()"],
            vec!["", "https://own.example"]
        ]
    );
    let traces = read("Provenance");
    assert_eq!(traces[0][..5], ["1", "Employees", "1240", "stale", "pdl, enrich"]);
    assert_eq!(traces[0][5], "2026-01-01 00:00");
    assert_eq!(traces[0][7], "92");
}
