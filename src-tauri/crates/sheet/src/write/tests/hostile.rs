//! Whatever stands in a cell: it changes no other cell, is no formula, and leaves a file that can be read.

use proptest::prelude::*;

use super::*;

/// Texts that have broken sheets elsewhere, and any others.
fn hostile() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("=1+1".to_owned()),
        Just("=HYPERLINK(\"http://x.example\",\"y\")".to_owned()),
        Just("+cmd|' /C calc'!A0".to_owned()),
        Just("@SUM(A1:A9)".to_owned()),
        Just("\t=1".to_owned()),
        Just("\r\n".to_owned()),
        Just("_x000D_".to_owned()),
        Just("_x005F_x000D_ _xD83D__xFFFF_".to_owned()),
        Just("\u{0}\u{1}\u{8}\u{b}\u{1f}\u{7f}\u{fffe}\u{ffff}".to_owned()),
        Just("]]></t></is></c></row></sheetData><f>1</f>&amp;&#0;<!--".to_owned()),
        Just("\u{E000}picture\u{E001}0".to_owned()),
        Just("\u{E000}picture\u{E001}4294967296".to_owned()),
        Just(" leading and trailing ".to_owned()),
        Just("\"quote\"\"d\",;\n'".to_owned()),
        Just("\u{202e}txt.exe\u{feff}".to_owned()),
        Just(format!("https://long.example/{}", "a".repeat(2_100))),
        Just("https://odd.example/<\">\u{1}#a#b".to_owned()),
        Just("northwind.example".to_owned()),
        Just("ä😀".repeat(12_000)),
        Just("00123".to_owned()),
        Just("1e5".to_owned()),
        any::<String>(),
        "[=+\\-@\t\r\n_x0-9A-F\"',;<>&#]{0,40}",
    ]
}

/// What a reader gives for a written text: what XLSX has no letter for is gone, and no more than a cell holds is there.
fn held(text: &str) -> String {
    let mut units = 0;
    text.chars()
        .take_while(|letter| {
            units += letter.len_utf16();
            units <= 32_767
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn no_text_changes_another_cell_or_becomes_a_formula(
        texts in proptest::collection::vec(hostile(), 1..9),
        in_cells in any::<bool>(),
        with_pictures in any::<bool>(),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let bytes = picture(3);
        let columns = || {
            let mut columns = vec![
                Column::of_values("First"),
                Column::of_field("Text", Field::COMPANY_NAME),
                Column::of_field("Link", Field::COMPANY_LINKEDIN_URL),
                Column::of_values("Last"),
            ];
            if with_pictures {
                columns.push(logo("Logo"));
            }
            columns
        };
        let how = if in_cells { Pictures::InCells } else { Pictures::OverCells };

        let path = folder.path().join("out.xlsx");
        let layout = Layout { traces: true, ..pictured(Format::Xlsx, columns(), how) };
        let mut sink = Sink::begin(&path, &layout).unwrap();
        for text in &texts {
            let mut cells = vec![Cell::Source("first"), Cell::Source(text), Cell::Text(text), Cell::Text("last")];
            if with_pictures {
                cells.push(Cell::Picture { bytes: &bytes, name: text, alt: text });
            }
            sink.row(&plain(&cells)).unwrap();
            sink.trace(&Trace { record: 1, column: text, value: text, note: text, ..Trace::default() }).unwrap();
        }
        let summary = Summary {
            title: texts[0].clone(),
            facts: vec![(texts[0].clone(), texts[0].clone())],
            ..Summary::default()
        };
        sink.finish(Some(&summary)).unwrap();
        for number in 1..=3 {
            let sheet = part_of(&path, &format!("xl/worksheets/sheet{number}.xml"));
            prop_assert!(!sheet.contains("<f>") && !sheet.contains("<f "), "a formula in sheet {number}");
        }
        let rows = raw_rows(&path);
        prop_assert_eq!(rows.len(), texts.len());
        for (row, text) in rows.iter().zip(&texts) {
            prop_assert_eq!(row[0].as_str(), "first");
            prop_assert_eq!(row[1].clone(), held(text));
            prop_assert_eq!(row[2].clone(), held(text));
            prop_assert_eq!(row[3].as_str(), "last");
        }

        let path = folder.path().join("out.csv");
        let mut sink = Sink::begin(&path, &pictured(format_of(&path), columns(), how)).unwrap();
        for text in &texts {
            let mut cells = vec![Cell::Source("first"), Cell::Source(text), Cell::Text(text), Cell::Text("last")];
            if with_pictures {
                cells.push(Cell::Picture { bytes: &[], name: text, alt: "" });
            }
            sink.row(&plain(&cells)).unwrap();
        }
        sink.finish(None).unwrap();
        let mut reader = ::csv::ReaderBuilder::new().from_path(&path).unwrap();
        let records: Vec<::csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        prop_assert_eq!(records.len(), texts.len());
        for (record, text) in records.iter().zip(&texts) {
            prop_assert_eq!(&record[0], "first");
            prop_assert_eq!(&record[3], "last");
            let said = &record[1];
            prop_assert!(said == text || said.strip_prefix('\'') == Some(text), "{said:?} for {text:?}");
            prop_assert!(!said.starts_with(['=', '@', '\t', '\r', '\n']), "{said:?}");
            let is_signed = said.starts_with(['+', '-']);
            let is_plain = said.chars().skip(1).all(|letter| letter.is_ascii_digit() || " .,()".contains(letter));
            prop_assert!(!is_signed || is_plain, "{said:?}");
        }

        let path = folder.path().join("out.jsonl");
        let mut sink = Sink::begin(&path, &pictured(format_of(&path), columns(), how)).unwrap();
        for text in &texts {
            let mut cells = vec![Cell::Source("first"), Cell::Text(text), Cell::Blank, Cell::Text("last")];
            if with_pictures {
                cells.push(Cell::Blank);
            }
            sink.row(&plain(&cells)).unwrap();
        }
        sink.finish(None).unwrap();
        let lines = std::fs::read_to_string(&path).unwrap();
        prop_assert_eq!(lines.lines().count(), texts.len());
        for (line, text) in lines.lines().zip(&texts) {
            let line: serde_json::Value = serde_json::from_str(line).unwrap();
            prop_assert_eq!(line["Text"].as_str(), Some(text.as_str()));
        }
    }
}

/// The rows of the first sheet as a reader of others' sees them: nothing trimmed, nothing passed over.
fn raw_rows(path: &Path) -> Vec<Vec<String>> {
    use calamine::{Data, Reader, Xlsx};
    let mut book: Xlsx<_> = calamine::open_workbook(path).unwrap();
    let range = book.worksheet_range("A list").unwrap();
    range
        .rows()
        .skip(1)
        .map(|row| {
            row.iter()
                .map(|cell| match cell {
                    Data::Empty => String::new(),
                    cell => cell.to_string(),
                })
                .collect()
        })
        .collect()
}

#[test]
fn more_links_than_a_sheet_holds_are_texts_and_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.xlsx");
    let columns = vec![Column::of_field("Link", Field::COMPANY_LINKEDIN_URL)];
    let mut sink = Sink::begin(&path, &pictured(Format::Xlsx, columns, Pictures::OverCells)).unwrap();
    for number in 0..65_540 {
        let link = format!("https://a.example/{number}");
        sink.row(&plain(&[Cell::Text(&link)])).unwrap();
    }
    let problems = sink.finish(None).unwrap();
    assert!(
        problems[0]
            .to_string()
            .contains("10 of them: written as plain text"),
        "{problems:?}"
    );
    let sheet = part_of(&path, "xl/worksheets/sheet1.xml");
    assert_eq!(sheet.matches("<hyperlink ").count(), 65_530);
    assert_eq!(raw_rows(&path).len(), 65_540);
}
