//! Sheets out and back: formats, presets, the list gate, files that stand there, and what the user changed in a sheet.

use std::{
    collections::HashMap,
    fs::File,
    io::{Cursor, Read, Write},
    path::Path,
};

use calamine::{Data, Reader, Xlsx, open_workbook};
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

use crate::home::{Home, PRACTICE_LIST, number};

/// A list of the practice world with e-mails, facts and pictures found.
fn enriched() -> Home {
    let home = Home::new();
    let args = [
        "enrich",
        PRACTICE_LIST,
        "--recipe",
        "everything",
        "--practice",
        "--yes",
    ];
    home.run(&[&args[..], &["--limit", "30", "--json"]].concat());
    home
}

/// The first sheet's rows by their columns' names.
fn rows(path: &Path) -> Vec<HashMap<String, String>> {
    let mut book: Xlsx<_> = open_workbook(path).unwrap();
    let name = book.sheet_names()[0].clone();
    let range = book.worksheet_range(&name).unwrap();
    let mut rows = range.rows();
    let text = |cell: &Data| match cell {
        Data::Empty => String::new(),
        cell => cell.to_string(),
    };
    let head: Vec<String> = rows.next().unwrap().iter().map(text).collect();
    rows.map(|row| head.iter().cloned().zip(row.iter().map(text)).collect())
        .collect()
}

fn csv_of(path: &Path) -> (Vec<String>, Vec<Vec<String>>) {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let head = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let rows = reader
        .records()
        .map(|record| record.unwrap().iter().map(str::to_owned).collect());
    (head, rows.collect())
}

/// Rewrites one part of a workbook, as another program would that saves it.
fn rewrite(path: &Path, part: &str, change: impl Fn(&str) -> String) {
    let mut archive = ZipArchive::new(File::open(path).unwrap()).unwrap();
    let mut written = ZipWriter::new(Cursor::new(Vec::new()));
    for position in 0..archive.len() {
        let mut entry = archive.by_index(position).unwrap();
        let name = entry.name().unwrap().into_owned();
        if name == part {
            let mut text = String::new();
            entry.read_to_string(&mut text).unwrap();
            written.start_file(name, SimpleFileOptions::default()).unwrap();
            written.write_all(change(&text).as_bytes()).unwrap();
        } else {
            written.raw_copy_file(entry).unwrap();
        }
    }
    std::fs::write(path, written.finish().unwrap().into_inner()).unwrap();
}

#[test]
fn a_workbook_holds_pictures_sources_and_a_summary_and_every_value_reads_back() {
    let home = enriched();
    let report = home.json(&["export", "1", "--out", "all.xlsx"]);
    assert!(number(&report, "/pictures") > 10, "{report:#}");
    home.ok(&["export", "1", "--out", "all.csv"]);
    let sheet = rows(&home.path("files/all.xlsx"));
    let (head, lines) = csv_of(&home.path("files/all.csv"));
    assert_eq!(sheet.len(), lines.len());
    let place = |name: &str| head.iter().position(|other| other == name).unwrap();
    assert_eq!(place("Logo"), place("Company") + 1, "{head:?}");
    let (mut compared, mut filled) = (0, 0);
    for (row, line) in sheet.iter().zip(&lines) {
        for (position, (name, text)) in head.iter().zip(line).enumerate() {
            if !row.contains_key(name) {
                continue;
            }
            // A found column that only the text has fills the gaps of the one before it in the workbook.
            let beside = head
                .get(position + 1)
                .filter(|next| text.is_empty() && !row.contains_key(*next))
                .map(|_| &line[position + 1]);
            filled += u32::from(beside.is_some_and(|beside| !beside.is_empty()));
            let text = beside.unwrap_or(text);
            let plain = text.strip_prefix('\'').unwrap_or(text);
            // Pictures stand over their cells; what they are called stands beside.
            let said = row.get(&format!("{name} (file)")).unwrap_or(&row[name]);
            assert_eq!(said, plain, "{name}");
            compared += 1;
        }
    }
    assert!(compared > 800, "{compared}");
    assert!(filled > 10, "{filled}");
    let mut book: Xlsx<_> = open_workbook(home.path("files/all.xlsx")).unwrap();
    assert_eq!(book.sheet_names()[1..], ["Summary", "Provenance", "_spillway"]);
    let summary = format!("{:?}", book.worksheet_range("Summary").unwrap());
    assert!(
        summary.contains("made up: nothing was paid") && summary.contains("$0.00"),
        "{summary}"
    );
    let traces = book.worksheet_range("Provenance").unwrap();
    assert!(traces.height() > 60, "{}", traces.height());

    home.ok(&["export", "1", "--out", "all.jsonl"]);
    home.ok(&["export", "1", "--out", "all.html"]);
    home.ok(&["export", "1", "--out", "all.zip"]);
    let page = std::fs::read_to_string(home.path("files/all.html")).unwrap();
    assert_eq!(page.matches("<article>").count(), sheet.len());
    let mut archive = ZipArchive::new(File::open(home.path("files/all.zip")).unwrap()).unwrap();
    let mut text = String::new();
    archive
        .by_name("all.csv")
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let logo = reader
        .headers()
        .unwrap()
        .iter()
        .position(|name| name == "Logo")
        .unwrap();
    let named: Vec<String> = reader
        .records()
        .map(|record| record.unwrap()[logo].to_owned())
        .filter(|name| !name.is_empty())
        .collect();
    assert!(!named.is_empty());
    for name in named {
        assert!(name.starts_with("pictures/logo/"), "{name}");
        assert!(archive.by_name(&name).is_ok(), "{name} is not in the archive");
    }
}

#[test]
fn a_file_that_stands_there_is_replaced_only_when_told_to() {
    let home = Home::new();
    home.ok(&["import", PRACTICE_LIST]);
    home.write("old.csv", "mine");
    let refused = home.run(&["export", "1", "--out", "old.csv"]);
    assert_eq!(refused.code, 2);
    assert!(refused.stderr.contains("--force"), "{}", refused.stderr);
    assert_eq!(
        std::fs::read_to_string(home.path("files/old.csv")).unwrap(),
        "mine"
    );
    home.ok(&["export", "1", "--out", "old.csv", "--force"]);
    assert_ne!(
        std::fs::read_to_string(home.path("files/old.csv")).unwrap(),
        "mine"
    );
}

#[test]
fn a_preset_writes_the_importers_columns_and_leaves_out_who_is_in_doubt() {
    let home = enriched();
    let presets = home.json(&["presets"]);
    assert_eq!(presets["presets"].as_array().unwrap().len(), 9);
    for preset in presets["presets"].as_array().unwrap() {
        let id = preset["id"].as_str().unwrap();
        let out = format!("{id}.csv");
        let report = home.json(&["export", "1", "--preset", id, "--out", &out]);
        let (head, lines) = csv_of(&home.path(&format!("files/{out}")));
        let wanted: Vec<&str> = preset["columns"]
            .as_array()
            .unwrap()
            .iter()
            .map(|name| name.as_str().unwrap())
            .collect();
        if !wanted.is_empty() {
            assert_eq!(head, wanted, "{id}");
        }
        assert_eq!(lines.len() as u64, number(&report, "/gate/out"), "{id}");
        let mail = head.iter().position(|name| name.to_lowercase().contains("email"));
        if let (Some(mail), true) = (mail, matches!(id, "lemlist" | "hubspot")) {
            assert!(lines.iter().all(|line| line[mail].contains('@')), "{id}");
            let mut mails: Vec<&String> = lines.iter().map(|line| &line[mail]).collect();
            mails.sort();
            mails.dedup();
            assert_eq!(mails.len(), lines.len(), "nobody twice in {id}");
        }
    }
    let unknown = home.run(&["export", "1", "--preset", "nobody", "--out", "x.csv"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.stderr.contains("hubspot"), "{}", unknown.stderr);

    // A preset of one's own, with a slip in it and then without.
    let own = home.path("state/presets");
    std::fs::create_dir_all(&own).unwrap();
    let text = "format = 1\nid = \"mine\"\nname = \"Mine\"\nsource = \"us\"\nchecked = \"2026-11-30\"\n\n[[column]]\nname = \"Mail\"\nfrom = \"person.emial\"\n";
    std::fs::write(own.join("mine.toml"), text).unwrap();
    let broken = home.run(&["export", "1", "--preset", "mine", "--out", "mine.csv"]);
    assert!(broken.stderr.contains("mine.toml:9:8"), "{}", broken.stderr);
    std::fs::write(own.join("mine.toml"), text.replace("emial", "email")).unwrap();
    home.ok(&["export", "1", "--preset", "mine", "--out", "mine.csv"]);
    assert_eq!(csv_of(&home.path("files/mine.csv")).0, ["Mail"]);
}

#[test]
fn the_gate_counts_everybody_and_keeps_to_its_limit() {
    let home = enriched();
    let all = home.json(&["export", "1", "--out", "all.csv"]);
    let gated = home.json(&["export", "1", "--out", "gated.csv", "--max-bounce", "2"]);
    let gate = &gated["gate"];
    assert_eq!(gate["records"], all["gate"]["records"]);
    assert!(gate["bounce"].as_f64().unwrap() <= 0.02 + 1e-6, "{gate:#}");
    assert!(number(gate, "/out") <= number(gate, "/with_email"));
    let counted = [
        "out",
        "without_email",
        "incomplete",
        "blocked",
        "bouncing",
        "duplicates",
        "suppressed",
        "over_limit",
    ];
    let sum: u64 = counted.iter().map(|name| number(gate, &format!("/{name}"))).sum();
    assert_eq!(sum, number(gate, "/records"));

    let (head, lines) = csv_of(&home.path("files/gated.csv"));
    assert_eq!(lines.len() as u64, number(gate, "/out"));
    let mail = head
        .iter()
        .rposition(|name| name.starts_with("Work e-mail"))
        .unwrap();
    let first = lines
        .iter()
        .map(|line| &line[mail])
        .find(|mail| mail.contains('@'))
        .unwrap();
    home.write("stop.txt", first);
    let fewer = home.json(&[
        "export",
        "1",
        "--out",
        "fewer.csv",
        "--max-bounce",
        "--suppress",
        "stop.txt",
    ]);
    assert!(number(&fewer, "/gate/suppressed") >= 1, "{fewer:#}");
    let text = std::fs::read_to_string(home.path("files/fewer.csv")).unwrap();
    assert!(!text.contains(first.as_str()));
}

#[test]
fn lines_that_come_back_are_no_edits_and_composed_pictures_have_no_file_beside_them() {
    let home = enriched();
    let line = "Intro=Hi {{ first_name }}, this is about you";
    home.ok(&[
        "lines",
        "1",
        "--line",
        line,
        "--picture",
        "Card=brand-card",
        "--keep",
    ]);
    home.ok(&["export", "1", "--out", "back.xlsx"]);
    let path = home.path("files/back.xlsx");
    let before = rows(&path);
    assert!(
        before[0].contains_key("Card") && !before[0].contains_key("Card (file)"),
        "{before:?}"
    );
    let again = home.json(&["import", "back.xlsx"]);
    assert_eq!(again["returned"]["refused"], 0, "{:#}", again["problems"]);
    // One changed by hand is not lost in silence.
    let said = before[0]["Intro"].clone();
    rewrite(&path, "xl/worksheets/sheet1.xml", |sheet| {
        sheet.replacen(&format!("<t>{said}</t>"), "<t>Dear friend</t>", 1)
    });
    let again = home.json(&["import", "back.xlsx"]);
    assert_eq!(again["returned"]["refused"], 1, "{:#}", again["problems"]);
    assert!(
        again["problems"].to_string().contains("Dear friend"),
        "{:#}",
        again["problems"]
    );
}

#[test]
fn a_sheet_that_comes_back_is_known_and_its_edits_are_the_users_own() {
    let home = enriched();
    home.ok(&["export", "1", "--out", "back.xlsx", "--in-cells"]);
    let path = home.path("files/back.xlsx");
    let before = rows(&path);
    let edited = before.iter().find(|row| !row["Industry"].is_empty()).unwrap();
    let old = edited["Industry"].clone();
    let key = edited["Spillway id"].clone();
    // The last cell with that text in the row of that key.
    rewrite(&path, "xl/worksheets/sheet1.xml", |sheet| {
        let mut rows: Vec<String> = sheet.split_inclusive("</row>").map(str::to_owned).collect();
        let row = rows
            .iter_mut()
            .find(|row| row.contains(&format!("<t>{key}</t>")) && row.contains(&format!("<t>{old}</t>")))
            .unwrap();
        *row = row.replacen(&format!("<t>{old}</t>"), "<t>Beekeeping</t>", 1);
        rows.concat()
    });
    let again = home.json(&["import", "back.xlsx"]);
    assert_eq!(again["list"], 1, "no new list");
    assert_eq!(again["returned"]["records"].as_u64(), Some(before.len() as u64));
    assert_eq!(again["returned"]["edits"], 1, "{:#}", again["returned"]);
    assert_eq!(again["returned"]["refused"], 0, "{:#}", again["problems"]);
    assert_eq!(home.json(&["lists"])["lists"].as_array().unwrap().len(), 1);

    // Taken in once, it is no edit any more, and it is what the next sheet says.
    let third = home.json(&["import", "back.xlsx"]);
    assert_eq!(third["returned"]["edits"], 0, "{:#}", third["returned"]);
    let changes = home.json(&["changes", "1"]);
    assert_eq!(
        changes["added"].as_u64().unwrap() + changes["changed"].as_u64().unwrap(),
        1,
        "{changes:#}"
    );
    assert_eq!(changes["changes"][0]["now"], "Beekeeping");
    assert_eq!(changes["changes"][0]["source"], "user");
    home.ok(&["changes", "1", "--out", "changes.csv"]);
    assert!(
        std::fs::read_to_string(home.path("files/changes.csv"))
            .unwrap()
            .contains("Beekeeping")
    );
    home.ok(&["export", "1", "--out", "next.xlsx"]);
    let next = rows(&home.path("files/next.xlsx"));
    let row = next.iter().find(|row| row["Spillway id"] == key).unwrap();
    assert_eq!(row["Industry"], "Beekeeping");
}
