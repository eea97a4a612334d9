mod hostile;

use std::{
    io::{Cursor, Write},
    path::Path,
};

use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
use zip::{CompressionMethod, ZipArchive, ZipWriter, write::SimpleFileOptions};

use crate::{Choice, Opened, Row, SheetError};

fn open(bytes: &[u8], choice: &Choice) -> Result<Opened, SheetError> {
    let file = tempfile::NamedTempFile::with_suffix(".xlsx").unwrap();
    std::fs::write(file.path(), bytes).unwrap();
    crate::open(file.path(), choice)
}

fn rest(opened: &mut Opened) -> Vec<Vec<String>> {
    let mut all = Vec::new();
    let mut row = Row::new();
    while opened.rows.read(&mut row) {
        all.push(row.iter().map(ToOwned::to_owned).collect());
    }
    all
}

fn read(bytes: &[u8]) -> (Vec<String>, Vec<Vec<String>>, Vec<String>) {
    let mut opened = open(bytes, &Choice::default()).unwrap_or_else(|error| panic!("{error}"));
    let rows = rest(&mut opened);
    let problems = opened.rows.problems().iter().map(ToString::to_string).collect();
    (opened.rows.columns().to_vec(), rows, problems)
}

#[track_caller]
fn refused(bytes: &[u8]) -> SheetError {
    match open(bytes, &Choice::default()) {
        Err(error) => error,
        Ok(opened) => panic!("it must be refused: {:?}", opened.rows.columns()),
    }
}

/// A workbook with one sheet of this XML, as small as the format allows.
struct Parts {
    sheet: String,
    strings: Option<String>,
    date1904: bool,
    leave_out: Option<&'static str>,
}

impl Parts {
    fn of(rows: &str) -> Self {
        Self {
            sheet: format!(
                r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:XFD1048576"/><sheetData>{rows}</sheetData></worksheet>"#
            ),
            strings: None,
            date1904: false,
            leave_out: None,
        }
    }

    fn zipped(&self) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let relationship = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        let date = if self.date1904 {
            r#"<workbookPr date1904="1"/>"#
        } else {
            ""
        };
        let workbook = format!(
            r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="{relationship}">{date}<sheets><sheet name="List" sheetId="1" r:id="rId1"/></sheets></workbook>"#
        );
        let parts = [
            ("[Content_Types].xml", "<Types/>".to_owned()),
            ("_rels/.rels", format!(r#"<Relationships><Relationship Id="rId1" Type="{relationship}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#)),
            ("xl/_rels/workbook.xml.rels", format!(r#"<Relationships><Relationship Id="rId1" Type="{relationship}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#)),
            ("xl/workbook.xml", workbook),
            ("xl/styles.xml", r#"<styleSheet><numFmts count="1"><numFmt numFmtId="164" formatCode="00000"/></numFmts><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="14"/></cellXfs></styleSheet>"#.to_owned()),
            ("xl/sharedStrings.xml", self.strings.clone().unwrap_or_default()),
            ("xl/worksheets/sheet1.xml", self.sheet.clone()),
        ];
        for (name, content) in parts {
            if content.is_empty() || self.leave_out == Some(name) {
                continue;
            }
            zip.start_file(
                name,
                SimpleFileOptions::default().compression_method(CompressionMethod::Deflated),
            )
            .unwrap();
            zip.write_all(content.as_bytes()).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }
}

const HEADER: &str = r#"<row r="1"><c r="A1" t="inlineStr"><is><t>Name</t></is></c><c r="B1" t="inlineStr"><is><t>City</t></is></c></row>"#;

#[test]
fn cells_come_out_as_the_user_saw_them() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let date = |format: &str| Format::new().set_num_format(format);
    let day = ExcelDateTime::from_ymd(2024, 3, 1).unwrap();
    let time = ExcelDateTime::from_ymd(2024, 3, 1)
        .unwrap()
        .and_hms(14, 30, 5)
        .unwrap();
    sheet.write(0, 0, "What").unwrap().write(0, 1, "Shown").unwrap();
    let mut row = 0;
    let mut wanted = Vec::new();
    let mut next = |shown: &str| {
        row += 1;
        wanted.push(shown.to_owned());
        row
    };
    sheet.write(next("00123"), 1, "00123").unwrap();
    sheet
        .write(next("123456789012345678"), 1, "123456789012345678")
        .unwrap();
    sheet
        .write_with_format(next("01067"), 1, 1067, &date("00000"))
        .unwrap();
    sheet
        .write_with_format(next("01.03.2024"), 1, &day, &date("dd.mm.yyyy"))
        .unwrap();
    sheet
        .write_with_format(next("2024-03-01"), 1, &day, &date("yyyy-mm-dd"))
        .unwrap();
    sheet
        .write_with_format(
            next("2024-03-01 14:30:05"),
            1,
            &time,
            &date("yyyy-mm-dd hh:mm:ss"),
        )
        .unwrap();
    sheet
        .write_with_format(next("2:30 PM"), 1, &time, &date("h:mm AM/PM"))
        .unwrap();
    sheet
        .write_with_format(next("45%"), 1, 0.45, &date("0%"))
        .unwrap();
    sheet
        .write_with_format(next("€1,200.00"), 1, 1200, &date("[$€-407]#,##0.00"))
        .unwrap();
    sheet.write(next("1200.5"), 1, 1200.5).unwrap();
    sheet.write(next("0.3"), 1, 0.1 + 0.2).unwrap();
    sheet.write(next("TRUE"), 1, true).unwrap();
    sheet.write(next("FALSE"), 1, false).unwrap();
    sheet
        .write(next("7"), 1, Formula::new("=3+4").set_result("7"))
        .unwrap();
    sheet
        .write(next("a & b"), 1, Formula::new("=\"a & b\"").set_result("a & b"))
        .unwrap();
    sheet
        .write(next("#N/A"), 1, Formula::new("=NA()").set_result("#N/A"))
        .unwrap();
    sheet
        .write(next(" Jörg\n<Köln> & \"Co\" "), 1, " Jörg\n<Köln> & \"Co\" ")
        .unwrap();
    for at in 1..=row {
        sheet.write(at, 0, "x").unwrap();
    }
    let (columns, rows, problems) = read(&workbook.save_to_buffer().unwrap());
    assert_eq!(columns, ["What", "Shown"]);
    let shown: Vec<&str> = rows.iter().map(|row| row[1].as_str()).collect();
    assert_eq!(shown, wanted);
    assert_eq!(problems, [] as [&str; 0]);
}

#[test]
fn dates_of_both_epochs_are_the_same_day() {
    for (date1904, serial) in [(false, 45_352), (true, 43_890)] {
        let mut parts = Parts::of(&format!(
            r#"{HEADER}<row r="2"><c r="A2" s="2"><v>{serial}</v></c><c r="B2" s="1"><v>1067</v></c></row>"#
        ));
        parts.date1904 = date1904;
        let (_, rows, _) = read(&parts.zipped());
        assert_eq!(rows, [["2024-03-01", "01067"]], "1904: {date1904}");
    }
}

#[test]
fn a_sheet_is_chosen_by_content_or_by_name() {
    let mut workbook = Workbook::new();
    workbook.add_worksheet().set_name("Empty").unwrap();
    workbook
        .add_worksheet()
        .set_name("Hidden")
        .unwrap()
        .set_hidden(true)
        .write(0, 0, "Secret")
        .unwrap();
    let list = workbook.add_worksheet().set_name("List").unwrap();
    list.write(2, 1, "Name").unwrap().write(2, 2, "City").unwrap();
    list.write(3, 1, "Ada").unwrap().write(3, 2, "Aarhus").unwrap();
    let bytes = workbook.save_to_buffer().unwrap();
    let mut opened = open(&bytes, &Choice::default()).unwrap();
    assert_eq!(
        (opened.format, opened.sheet.as_deref(), opened.header_row),
        ("xlsx", Some("List"), Some(3))
    );
    assert_eq!(opened.sheets, ["Empty", "Hidden", "List"]);
    assert_eq!(rest(&mut opened), [["", "Ada", "Aarhus"]]);
    let choice = |name: &str| Choice {
        sheet: Some(name.to_owned()),
        header_row: Some(0),
    };
    let mut hidden = open(&bytes, &choice("Hidden")).unwrap();
    assert_eq!(rest(&mut hidden), [["Secret"]]);
    let error = open(&bytes, &choice("Lst")).err().unwrap();
    assert!(
        error
            .to_string()
            .contains("it has no sheet \"Lst\"; choose one of its sheets: Empty, Hidden, List"),
        "{error}"
    );
    let error = open(&bytes, &choice("Empty")).err().unwrap();
    assert!(
        error.wrong().contains("none of its sheets has any content"),
        "{error}"
    );
}

#[test]
fn cells_that_cannot_be_read_are_listed_and_the_rest_is_imported() {
    let rows = format!(
        r#"{HEADER}<row r="2"><c r="A2" t="e"><v>#SPILL!</v></c><c r="B2" t="inlineStr"><is><t>Aarhus</t></is></c></row><row r="3"><c r="A3" t="s"><v>999</v></c><c r="B3" t="zzz"><v>1</v></c></row><row r="4"><c r="B4" t="inlineStr"><is><t>Bergen</t></is></c><c r="A4" t="inlineStr"><is><t>Bo</t></is></c></row><row r="5"><c r="A5"><v>123456789012345678</v></c></row>"#
    );
    let (_, rows, problems) = read(&Parts::of(&rows).zipped());
    assert_eq!(
        rows,
        [
            vec!["", "Aarhus"],
            vec!["Bo", "Bergen"],
            vec!["123456789012346000"]
        ]
    );
    assert!(
        problems
            .iter()
            .any(|problem| problem.contains("a cell shows #SPILL!")),
        "{problems:?}"
    );
    assert!(
        problems
            .iter()
            .any(|problem| problem.contains("1 number has more than 15 digits")),
        "{problems:?}"
    );
}

/// An ODS with this content.
fn ods(table: &str) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    zip.start_file("mimetype", options).unwrap();
    zip.write_all(b"application/vnd.oasis.opendocument.spreadsheet")
        .unwrap();
    zip.start_file("content.xml", options).unwrap();
    let content = format!(
        r#"<?xml version="1.0"?><office:document-content><office:body><office:spreadsheet><table:table table:name="Empty"><table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table><table:table table:name="List">{table}</table:table></office:spreadsheet></office:body></office:document-content>"#
    );
    zip.write_all(content.as_bytes()).unwrap();
    zip.finish().unwrap().into_inner()
}

#[test]
fn ods_cells_come_out_with_the_text_that_was_shown() {
    let cell = |kind: &str, text: &str| {
        format!(r#"<table:table-cell {kind}><text:p>{text}</text:p></table:table-cell>"#)
    };
    let string = r#"office:value-type="string""#;
    let row = |cells: &[String]| format!("<table:table-row>{}</table:table-row>", cells.concat());
    let table = [
        row(&[cell(string, "Name"), cell(string, "Shown")]),
        row(&[cell(string, "date"), cell(r#"office:value-type="date" office:date-value="2024-03-01""#, "01.03.24")]),
        row(&[cell(string, "money"), cell(r#"office:value-type="currency" office:value="1200""#, "1.200,00 €")]),
        row(&[cell(string, "no text"), r#"<table:table-cell office:value-type="date" office:date-value="2024-03-01T14:30:00"/>"#.to_owned()]),
        row(&[cell(string, "spaces"), cell(string, r#"a<text:s text:c="2"/>b<text:tab/>c &amp; d&#252;</text:p><text:p>e"#)]),
        row(&[
            cell(string, "comment"),
            format!(r#"<table:table-cell {string}><office:annotation><text:p>note</text:p></office:annotation><text:p>seen</text:p></table:table-cell>"#),
        ]),
        r#"<table:table-row table:number-rows-repeated="3"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>"#.to_owned(),
        format!(r#"<table:table-row table:number-rows-repeated="2">{}{}</table:table-row>"#, cell(string, "twice"), cell(string, "x")),
        r#"<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>"#.to_owned(),
    ];
    let bytes = ods(&table.concat());
    let mut opened = open(&bytes, &Choice::default()).unwrap();
    assert_eq!(
        (opened.format, opened.sheet.as_deref(), opened.header_row),
        ("ods", Some("List"), Some(1))
    );
    let rows = rest(&mut opened);
    let shown: Vec<&str> = rows.iter().map(|row| row[1].as_str()).collect();
    assert_eq!(
        shown,
        [
            "01.03.24",
            "1.200,00 €",
            "2024-03-01 14:30",
            "a  b\tc & dü\ne",
            "seen",
            "x",
            "x"
        ]
    );
    let problems: Vec<String> = opened.rows.problems().iter().map(ToString::to_string).collect();
    assert!(
        problems
            .iter()
            .any(|problem| problem.contains("3 blank rows were left out")),
        "{problems:?}"
    );
}

fn fixture(name: &str) -> Opened {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../tests/fixtures/sheets")
        .join(name);
    crate::open(&path, &Choice::default()).unwrap_or_else(|error| panic!("{error}"))
}

/// The same list, saved by LibreOffice in every format it writes.
#[test]
fn the_same_list_reads_the_same_in_every_format() {
    for (name, format) in [
        ("list.xlsx", "xlsx"),
        ("list.xls", "xls"),
        ("list.ods", "ods"),
        ("list.csv", "csv"),
    ] {
        let mut opened = fixture(name);
        assert_eq!((opened.format, opened.header_row), (format, Some(3)), "{name}");
        assert_eq!(
            opened.rows.columns(),
            [
                "Name",
                "Company",
                "Website",
                "Postcode",
                "Employees",
                "Since",
                "Active"
            ],
            "{name}"
        );
        let rows = rest(&mut opened);
        assert_eq!(rows.len(), 3, "{name}: {rows:?}");
        assert_eq!(
            rows[0][..3],
            ["Ada Marlow", "Northwind Labs", "northwind-labs.example"],
            "{name}"
        );
        assert_eq!(rows[0][4], "140", "{name}");
        assert_eq!(rows[0][5], "2019-03-01", "{name}");
        assert_eq!(rows[0][6], "TRUE", "{name}");
        assert_eq!(rows[1][..2], ["Jörg Winter", "Wicker & Söhne"], "{name}");
        assert_eq!(rows[2][4], "#N/A", "{name}");
        // XLS does not tell number formats: its postcode is the bare number.
        assert_eq!(
            rows[0][3],
            if format == "xls" { "1067" } else { "01067" },
            "{name}"
        );
    }
}
