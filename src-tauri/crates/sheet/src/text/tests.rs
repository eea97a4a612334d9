use std::fmt::Write as _;

use encoding_rs::Encoding;

use crate::{Choice, Opened, Row, SheetError};

fn open(bytes: &[u8]) -> Result<Opened, SheetError> {
    let file = tempfile::NamedTempFile::with_suffix(".csv").unwrap();
    std::fs::write(file.path(), bytes).unwrap();
    // The file stays open in the reader when its name goes away.
    crate::open(file.path(), &Choice::default())
}

fn rest(opened: &mut Opened) -> Vec<Vec<String>> {
    let mut all = Vec::new();
    let mut row = Row::new();
    while opened.rows.read(&mut row) {
        all.push(row.iter().map(ToOwned::to_owned).collect());
    }
    all
}

/// Columns, rows and problems of a text.
fn read(bytes: &[u8]) -> (Vec<String>, Vec<Vec<String>>, Vec<String>) {
    let mut opened = open(bytes).unwrap();
    let rows = rest(&mut opened);
    let problems = opened.rows.problems().iter().map(ToString::to_string).collect();
    (opened.rows.columns().to_vec(), rows, problems)
}

fn wide(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(to_bytes).collect()
}

#[test]
fn every_encoding_comes_out_the_same() {
    let german = "Vorname;Straße;Größe\r\nJörg;Königsallee 3;groß\r\nÄnne;Übergasse 7;müßig\r\nJürgen;Höhenstraße 12;schön\r\n";
    let french =
        "Prénom;Société\r\nRené;Pâtisserie Générale\r\nHélène;Forêt Bleue\r\nFrançoise;À côté du marché\r\n";
    let polish = "Imię;Miasto;Firma\r\nŁukasz;Łódź;Żółta Łódka\r\nMałgorzata;Gdańsk;Śnieżka\r\nZdzisława;Kraków;Gęś i Żaba\r\nStanisław;Wrocław;Źródło\r\n";
    let russian = "Имя;Город;Компания\r\nИван;Москва;Северный ветер\r\nОльга;Казань;Новая линия\r\nПётр;Самара;Красный мост\r\n";
    let greek = "Όνομα;Πόλη\r\nΓιώργος;Αθήνα\r\nΕλένη;Θεσσαλονίκη\r\nΚώστας;Πάτρα\r\nΜαρία;Ηράκλειο\r\n";
    let japanese = "名前;会社;都市\r\n山田太郎;北風株式会社;東京\r\n鈴木花子;青い海の会社;大阪\r\n佐藤一郎;さくら商事;名古屋\r\n";
    let chinese =
        "姓名;公司;城市\r\n王小明;北风有限公司;北京\r\n李华;蓝海科技;上海\r\n张伟;樱花商贸;广州\r\n";
    let korean =
        "이름;회사;도시\r\n김철수;북풍 주식회사;서울\r\n이영희;푸른 바다;부산\r\n박지민;벚꽃 상사;대구\r\n";
    let turkish = "Ad;Şehir\r\nAyşe;İstanbul\r\nÇağrı;Eskişehir\r\nGülşen;Muğla\r\nIşıl;Ağrı\r\n";
    let encoded = |label: &str, text: &str| {
        let (bytes, _, has_errors) = Encoding::for_label(label.as_bytes()).unwrap().encode(text);
        assert!(!has_errors, "{label} cannot hold the sample");
        bytes.into_owned()
    };
    let marked = |mark: &[u8], bytes: Vec<u8>| [mark, &bytes].concat();
    for (what, text, bytes) in [
        ("UTF-8", german, german.as_bytes().to_vec()),
        (
            "UTF-8 with a mark",
            german,
            marked(b"\xEF\xBB\xBF", german.as_bytes().to_vec()),
        ),
        (
            "UTF-16 LE with a mark",
            german,
            marked(b"\xFF\xFE", wide(german, u16::to_le_bytes)),
        ),
        (
            "UTF-16 BE with a mark",
            german,
            marked(b"\xFE\xFF", wide(german, u16::to_be_bytes)),
        ),
        ("UTF-16 LE", german, wide(german, u16::to_le_bytes)),
        ("UTF-16 BE", german, wide(german, u16::to_be_bytes)),
        ("Windows-1252, German", german, encoded("windows-1252", german)),
        ("Windows-1252, French", french, encoded("windows-1252", french)),
        ("Windows-1250", polish, encoded("windows-1250", polish)),
        ("ISO-8859-2", polish, encoded("iso-8859-2", polish)),
        ("Windows-1251", russian, encoded("windows-1251", russian)),
        ("KOI8-R", russian, encoded("koi8-r", russian)),
        ("ISO-8859-5", russian, encoded("iso-8859-5", russian)),
        ("IBM866", russian, encoded("ibm866", russian)),
        ("Windows-1253", greek, encoded("windows-1253", greek)),
        ("Windows-1254", turkish, encoded("windows-1254", turkish)),
        ("Shift_JIS", japanese, encoded("shift_jis", japanese)),
        ("EUC-JP", japanese, encoded("euc-jp", japanese)),
        ("ISO-2022-JP", japanese, encoded("iso-2022-jp", japanese)),
        ("GBK", chinese, encoded("gbk", chinese)),
        (
            "Big5",
            "姓名;公司\r\n王小明;北風公司\r\n李華;藍海科技\r\n",
            encoded("big5", "姓名;公司\r\n王小明;北風公司\r\n李華;藍海科技\r\n"),
        ),
        ("EUC-KR", korean, encoded("euc-kr", korean)),
    ] {
        let mut opened = open(&bytes).unwrap();
        let mut lines: Vec<Vec<String>> = rest(&mut opened);
        lines.insert(0, opened.rows.columns().to_vec());
        let wanted: Vec<Vec<String>> = text
            .trim_end()
            .split("\r\n")
            .map(|line| line.split(';').map(ToOwned::to_owned).collect())
            .collect();
        assert_eq!(lines, wanted, "{what} read as {:?}", opened.encoding);
    }
}

#[test]
fn an_umlaut_far_down_still_decides_the_encoding() {
    let mut text = String::from("Name;Ort\n");
    for number in 0..20_000 {
        let _ = writeln!(text, "Person {number};Bergen");
    }
    let mut bytes = text.into_bytes();
    bytes.extend(b"J\xF6rg M\xFCller;K\xF6ln\n");
    let (_, rows, problems) = read(&bytes);
    assert_eq!(rows.last().unwrap(), &["Jörg Müller", "Köln"]);
    assert_eq!(problems, [] as [&str; 0]);
}

#[test]
fn a_few_broken_bytes_do_not_change_the_encoding() {
    let mut bytes = "Name;Ort\n".as_bytes().to_vec();
    for _ in 0..50 {
        bytes.extend("Jörg;Köln\n".as_bytes());
    }
    bytes.extend(b"Caf\xE9;Bergen\n");
    let (_, rows, problems) = read(&bytes);
    assert_eq!(rows[0], ["Jörg", "Köln"]);
    assert_eq!(rows[50], ["Caf\u{FFFD}", "Bergen"]);
    assert!(
        problems[0].contains("some characters are not UTF-8"),
        "{problems:?}"
    );
}

#[test]
fn every_separator_quote_and_line_end_comes_out_the_same() {
    let wanted = [
        ["Ada \"the\" Marlow", "Aarhus, DK; 8000", "00123"],
        ["Bo\nWinter", "Bergen", "123456789012345678"],
    ];
    let commas = "Name,City,Code\n\"Ada \"\"the\"\" Marlow\",\"Aarhus, DK; 8000\",00123\n\"Bo\nWinter\",Bergen,123456789012345678\n";
    let with = |separator: &str| {
        format!(
            "Name{separator}City{separator}Code\n\"Ada \"\"the\"\" Marlow\"{separator}\"Aarhus, DK; 8000\"{separator}00123\n\"Bo\nWinter\"{separator}Bergen{separator}123456789012345678\n"
        )
    };
    for (what, text) in [
        ("commas", commas.to_owned()),
        ("semicolons", with(";")),
        ("tabs", with("\t")),
        ("pipes", with("|")),
        ("carets", with("^")),
        ("Excel's first line", format!("sep=;\n{}", with(";"))),
        (
            "Excel's first line, with a separator nobody would guess",
            format!("sep=#\r\n{}", with("#")),
        ),
        ("no last line end", commas.trim_end().to_owned()),
        (
            "CR LF outside, LF inside",
            commas
                .replace(",Code\n", ",Code\r\n")
                .replace("00123\n", "00123\r\n"),
        ),
        (
            "blanks around quotes",
            commas
                .replace(",\"Aarhus", ", \"Aarhus")
                .replace("8000\",", "8000\" ,"),
        ),
        (
            "backslashes before quotes",
            commas.replace("\"\"the\"\"", "\\\"the\\\""),
        ),
        (
            "quotes that nobody doubled",
            commas.replace("\"\"the\"\"", "\"the\""),
        ),
    ] {
        let (columns, rows, problems) = read(text.as_bytes());
        assert_eq!(columns, ["Name", "City", "Code"], "{what}");
        assert_eq!(rows, wanted, "{what}");
        assert_eq!(problems, [] as [&str; 0], "{what}");
    }
    for (what, text) in [
        ("CR", "Name,City\rAda,Aarhus\rBo,Bergen\r"),
        ("CR LF", "Name,City\r\nAda,Aarhus\r\nBo,Bergen\r\n"),
        ("mixed", "Name,City\r\nAda,Aarhus\nBo,Bergen\r"),
        ("CR CR LF", "Name,City\r\r\nAda,Aarhus\r\r\nBo,Bergen\r\r\n"),
        ("single quotes", "'Name','City'\n'Ada','Aarhus'\n'Bo','Bergen'\n"),
    ] {
        let (columns, rows, problems) = read(text.as_bytes());
        assert_eq!(columns, ["Name", "City"], "{what}");
        assert_eq!(rows, [["Ada", "Aarhus"], ["Bo", "Bergen"]], "{what}");
        assert_eq!(problems, [] as [&str; 0], "{what}");
    }
}

#[test]
fn commas_in_numbers_do_not_win_over_semicolons() {
    let (columns, rows, _) = read(b"Firma;Umsatz;Quote\nNordwind;1,5;2,25\nWicker;3,0;4,75\n");
    assert_eq!(columns, ["Firma", "Umsatz", "Quote"]);
    assert_eq!(rows[0], ["Nordwind", "1,5", "2,25"]);
    let (columns, rows, _) = read(b"Name\nMarlow\nWinter\n");
    assert_eq!((columns, rows.len()), (vec!["Name".to_owned()], 2));
}

#[test]
fn a_quote_that_is_never_closed_is_reported_and_costs_one_line() {
    let (_, rows, problems) = read(b"Name,City\nAda,Aarhus\nBo,\"Bergen\nCy,Cork\nDee,Delft\n");
    assert_eq!(
        rows,
        [
            ["Ada", "Aarhus"],
            ["Bo", "\"Bergen"],
            ["Cy", "Cork"],
            ["Dee", "Delft"]
        ]
    );
    assert!(
        problems[0].contains("line 3: a quote opens here and is never closed"),
        "{problems:?}"
    );
    // The next quoted cell closes it by accident: only the rows' width tells.
    let (_, rows, problems) =
        read(b"Name,City,Note\nAda,Aarhus,x\nBo,\"Bergen,y\nCy,Cork,z\nDee,\"Delft\",w\nEli,Essen,v\n");
    assert_eq!(rows[1], ["Bo", "\"Bergen", "y"]);
    assert_eq!(rows[3], ["Dee", "Delft", "w"]);
    assert_eq!(rows.len(), 5);
    assert!(problems[0].contains("line 3"), "{problems:?}");
}

#[test]
fn in_a_file_of_nothing_but_open_quotes_they_are_text() {
    let text = format!("Name,City\n{}", "\"Ada,Aarhus\n".repeat(100_000));
    let (_, rows, problems) = read(text.as_bytes());
    assert_eq!((rows.len(), rows[99_999][0].as_str()), (100_000, "\"Ada"));
    assert!(
        problems
            .iter()
            .any(|problem| problem.contains("990 lines more have a quote")),
        "{problems:?}"
    );
    assert!(
        problems
            .iter()
            .any(|problem| problem.starts_with("warning: line 1001: so many quotes")),
        "{problems:?}"
    );
}

#[test]
fn a_cell_of_fifty_megabytes_ends_the_reading_and_names_its_line() {
    for quote in ["", "\""] {
        let mut bytes = format!("Name,Note\nAda,short\nBo,{quote}").into_bytes();
        bytes.resize(bytes.len() + (50 << 20), b'x');
        bytes.extend(format!("{quote}\nCy,short\n").as_bytes());
        let (_, rows, problems) = read(&bytes);
        assert_eq!(rows, [["Ada", "short"]]);
        assert!(
            problems[0].starts_with("error: ") && problems[0].contains("line 3 is longer than 8 MB"),
            "{problems:?}"
        );
    }
}

#[test]
fn zeros_blank_lines_ragged_rows_and_doubled_names_are_told() {
    let (columns, rows, problems) = read(b"Name,,Name\nAda,A\0arhus,x\n\n,,\nBo\nCy,Cork,y,extra\n\n\n");
    assert_eq!(columns, ["Name", "Column 2", "Name (2)", "Column 4"]);
    assert_eq!(
        rows,
        [
            vec!["Ada", "Aarhus", "x"],
            vec!["Bo"],
            vec!["Cy", "Cork", "y", "extra"]
        ]
    );
    for wanted in [
        "column 2: it has no name and is called \"Column 2\"",
        "column 3: a second \"Name\" is called \"Name (2)\"",
        "1 NUL character was left out",
        "2 blank rows were left out",
    ] {
        assert!(
            problems.iter().any(|problem| problem.contains(wanted)),
            "{wanted}: {problems:?}"
        );
    }
}

#[test]
fn what_is_no_table_says_what_it_is_and_what_to_do() {
    let five_thousand: Vec<String> = (0..5_000).map(|number| format!("c{number}")).collect();
    let (columns, rows, _) =
        read(format!("{}\n{}\n", five_thousand.join(","), five_thousand.join(",")).as_bytes());
    assert_eq!((columns.len(), rows[0].len()), (5_000, 5_000));
    let (columns, rows, _) = read(b"Name,City\n");
    assert_eq!(
        (columns.len(), rows.len()),
        (2, 0),
        "a header alone is a list without records"
    );
    for (bytes, wrong) in [
        (b"".as_slice(), "it is empty"),
        (b" \r\n\t\n", "it is empty"),
        (b"\xEF\xBB\xBF\n", "it has no rows"),
        (b"<!DOCTYPE html><html><table></table></html>", "it is a web page"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "it is a picture"),
        (b"%PDF-1.7\n%\xE2\xE3", "it is a PDF document"),
        (b"PK\x03\x04broken", "the file is damaged or incomplete"),
        (
            b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
            "it is an archive, not a table",
        ),
        (
            b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 broken",
            "the workbook is damaged or incomplete",
        ),
    ] {
        let error = open(bytes).err().unwrap();
        assert!(error.wrong().contains(wrong), "{error}");
        assert!(
            !error.next().is_empty() && error.to_string().starts_with("cannot import "),
            "{error}"
        );
    }
}

#[test]
fn what_is_no_file_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let error = crate::open(folder.path(), &Choice::default()).err().unwrap();
    assert!(error.to_string().contains("it is a folder"), "{error}");
    let error = crate::open(&folder.path().join("none.csv"), &Choice::default())
        .err()
        .unwrap();
    assert!(error.to_string().contains("there is no such file"), "{error}");
    #[cfg(unix)]
    {
        let target = folder.path().join("list.csv");
        std::fs::write(&target, "Name,City\nAda,Aarhus\n").unwrap();
        let link = folder.path().join("link.csv");
        std::os::unix::fs::symlink(&target, &link).unwrap();
        assert_eq!(
            crate::open(&link, &Choice::default()).unwrap().rows.columns(),
            ["Name", "City"]
        );
        std::fs::remove_file(&target).unwrap();
        let error = crate::open(&link, &Choice::default()).err().unwrap();
        assert!(error.to_string().contains("there is no such file"), "{error}");
        let error = crate::open(std::path::Path::new("/dev/zero"), &Choice::default())
            .err()
            .unwrap();
        assert!(error.to_string().contains("no ordinary file"), "{error}");
    }
}

#[test]
fn the_users_choice_of_a_header_counts() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "A title\nName,City\nAda,Aarhus\n").unwrap();
    let open = |header_row| {
        crate::open(
            file.path(),
            &Choice {
                sheet: None,
                header_row,
            },
        )
    };
    let mut detected = open(None).unwrap();
    assert_eq!(
        (detected.header_row, detected.rows.columns()),
        (Some(2), &["Name".to_owned(), "City".to_owned()][..])
    );
    assert_eq!(rest(&mut detected).len(), 1);
    let mut none = open(Some(0)).unwrap();
    assert_eq!((none.header_row, rest(&mut none).len()), (None, 3));
    assert_eq!(open(Some(3)).unwrap().rows.columns(), ["Ada", "Aarhus"]);
    let error = open(Some(9)).err().unwrap();
    assert!(
        error.to_string().contains("row 9, chosen as the header"),
        "{error}"
    );
}

#[test]
fn pasted_rows_are_read_whatever_drew_them() {
    let wanted = [["Ada Marlow", "Aarhus"], ["Bo Winter", "Bergen"]];
    for (what, text) in [
        (
            "a spreadsheet",
            "Name\tCity\r\nAda Marlow\tAarhus\r\nBo Winter\tBergen\r\n",
        ),
        ("CSV", "Name,City\nAda Marlow,Aarhus\nBo Winter,Bergen"),
        (
            "Markdown",
            "| Name | City |\n|------|:----:|\n| Ada Marlow | Aarhus |\n| Bo Winter | Bergen |\n",
        ),
        (
            "a database shell",
            " Name       | City   \n------------+--------\n Ada Marlow | Aarhus\n Bo Winter  | Bergen\n",
        ),
        (
            "a drawn box",
            "+------+------+\n| Name | City |\n+------+------+\n| Ada Marlow | Aarhus |\n| Bo Winter | Bergen |\n+------+------+\n",
        ),
    ] {
        let mut opened = crate::open_text(text, &Choice::default()).unwrap();
        assert_eq!(opened.rows.columns(), ["Name", "City"], "{what}");
        assert_eq!(rest(&mut opened), wanted, "{what}");
    }
    let mut opened =
        crate::open_text("| a | b |\n|---|---|\n| 1 \\| 2 | c:\\d |\n", &Choice::default()).unwrap();
    assert_eq!(rest(&mut opened), [["1 | 2", "c:\\d"]]);
    let mut one = crate::open_text("northwind.example\nwicker.example\n", &Choice::default()).unwrap();
    assert_eq!(rest(&mut one).len(), 2);
    let error = crate::open_text(" \n", &Choice::default()).err().unwrap();
    assert_eq!(
        error.to_string(),
        "cannot import the pasted text: it is empty; copy the rows again, then paste"
    );
}

proptest::proptest! {
    /// What the `csv` crate writes, we read back; and what it reads of it, too.
    #[test]
    fn tables_that_the_csv_crate_writes_come_back(
        rows in proptest::collection::vec(proptest::collection::vec("[a-z,;\"\n\r\t ']{0,6}[a-z]", 3), 1..20)
    ) {
        let mut writer = csv::WriterBuilder::new().from_writer(vec![]);
        writer.write_record(["First", "Second", "Third"]).unwrap();
        for row in &rows {
            writer.write_record(row).unwrap();
        }
        let bytes = writer.into_inner().unwrap();
        let dialect = super::dialect::Dialect {
            delimiter: b',', quote: Some(b'"'), escape: None, has_separator_line: false, width: 3,
        };
        let mut parser = super::parse::Parser::new(super::decode::Decoded::new(&bytes[..], encoding_rs::UTF_8), dialect);
        let mut row = Row::new();
        let mut read: Vec<Vec<String>> = Vec::new();
        while parser.read(&mut row).unwrap() {
            read.push(row.iter().map(ToOwned::to_owned).collect());
        }
        proptest::prop_assert_eq!(&read[1..], &rows[..]);
    }

    /// No bytes make us panic or run for ever.
    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..600)) {
        if let Ok(mut opened) = open(&bytes) {
            rest(&mut opened);
        }
    }
}
