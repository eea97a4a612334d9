//! Lists in and sheets out: 100,000 rows of 20 columns through the command line, and of 25 with logos through the writer alone.

use crate::{
    Bench, crowd, example,
    pace::engine,
    process,
    report::{Report, float, megabytes, share, thousands},
};

pub fn run(bench: &Bench, report: &mut Report) -> Result<(), String> {
    let size = bench.size(100_000, 10_000);
    let list = bench.write("wide.csv", &crowd::sheet(&crowd::people(size), 20))?;
    let nowhere = bench.work.join("definitions");
    std::fs::create_dir_all(&nowhere).map_err(crate::told("making", &nowhere))?;
    let home = bench.home("sheets")?;
    let copies = [bench.work.join("wide-out.csv"), bench.work.join("wide-out.xlsx")];
    let [csv, xlsx] = &copies;
    let steps = [
        ("import, CSV", vec!["import".into(), list.clone()]),
        (
            "export, CSV",
            vec!["export".into(), "1".into(), "--out".into(), csv.clone()],
        ),
        (
            "export, XLSX",
            vec!["export".into(), "1".into(), "--out".into(), xlsx.clone()],
        ),
        ("import, XLSX", vec!["import".into(), xlsx.clone()]),
    ];
    for (name, words) in steps {
        let took = process::run(engine(bench, &home, &nowhere).args(words))?;
        report.row(
            &format!("{} rows of 20 columns: {name}", thousands(size)),
            &format!("{:.2} s", took.seconds()),
            &took
                .peak
                .map(|peak| format!("{} at most", megabytes(peak)))
                .unwrap_or_default(),
            &format!("{:.0} rows a second", share(size, took.seconds())),
            "",
        );
    }
    for figure in example::figures(bench, "export", &size.to_string())? {
        let of = |whose: &str, what: &str| figure[whose][what].as_u64().unwrap_or_default();
        let said = |whose: &str| {
            format!(
                "{:.2} s; {}; {} at most",
                share(of(whose, "ms"), 1e3),
                megabytes(of(whose, "bytes")),
                megabytes(of(whose, "peak"))
            )
        };
        report.row(
            &format!(
                "{} rows of 25 columns, {} logos: XLSX, beside a bare loop",
                thousands(size),
                figure["logos"]
            ),
            &said("ours"),
            &said("bare"),
            &format!("{:.2} x", share(of("ours", "ms"), float(of("bare", "ms")))),
            "at most 1.5 x",
        );
    }
    Ok(())
}
