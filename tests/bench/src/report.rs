//! One table of what was measured, printed and kept in a document between two marks.

use std::{fs, path::Path, process::Command};

use crate::told;

const BEGIN: &str = "<!-- bench: what follows is written by `cargo xtask bench` -->";
const END: &str = "<!-- /bench -->";
const HEAD: &str = "| part | measured | Spillway | beside | ratio | wanted |\n|---|---|---|---|---|---|\n";

/// What was measured so far. Every line belongs to a part, so that a part can be taken anew alone.
#[derive(Default)]
pub struct Report {
    part: String,
    parts: Vec<String>,
    rows: Vec<String>,
    notes: Vec<String>,
}

impl Report {
    /// What follows belongs to this part.
    pub fn begin(&mut self, part: &str) {
        part.clone_into(&mut self.part);
        self.parts.push(self.part.clone());
    }

    /// A row of the table: what, our figure, the one beside it, their ratio, and what it should be.
    pub fn row(&mut self, what: &str, ours: &str, beside: &str, ratio: &str, wanted: &str) {
        let part = &self.part;
        self.rows.push(format!(
            "| {part} | {what} | {ours} | {beside} | {ratio} | {wanted} |\n"
        ));
    }

    /// A sentence below the table.
    pub fn note(&mut self, text: &str) {
        self.notes.push(format!("- {}: {text}\n", self.part));
    }

    #[expect(clippy::print_stdout, reason = "the table is what the program is for")]
    pub fn print(&self) {
        println!(
            "\n{}\n\n{HEAD}{}\n{}",
            machine(),
            self.rows.concat(),
            self.notes.concat()
        );
    }

    /// Writes it into a document; what that says of other parts, taken on the same machine, stays.
    pub fn keep(&self, document: &Path) -> Result<(), String> {
        let text = fs::read_to_string(document).map_err(told("reading", document))?;
        let text = self
            .merged(&text, &machine(), &jiff::Zoned::now().date().to_string())
            .ok_or_else(|| format!("{} has no marks for the table", document.display()))?;
        fs::write(document, text).map_err(told("writing", document))
    }

    fn merged(&self, document: &str, machine: &str, date: &str) -> Option<String> {
        let (before, rest) = document.split_once(BEGIN)?;
        let (old, after) = rest.split_once(END)?;
        let is_ours = |line: &&str| {
            let name = line.trim_start_matches(['|', '-', ' ']).split([' ', ':']).next();
            self.parts.iter().any(|part| Some(part.as_str()) == name)
        };
        let same = old.contains(machine);
        let others = |mark: &str| -> String {
            old.lines()
                .filter(|line| same && line.starts_with(mark) && !HEAD.contains(*line) && !is_ours(line))
                .map(|line| format!("{line}\n"))
                .collect()
        };
        let taken: String = self
            .parts
            .iter()
            .map(|part| format!("- {part}: taken on {date}.\n"))
            .collect();
        Some(format!(
            "{before}{BEGIN}\n{machine}\n\n{HEAD}{}{}\n{}{taken}{}{END}{after}",
            others("| "),
            self.rows.concat(),
            others("- "),
            self.notes.concat()
        ))
    }
}

/// The machine and the versions, without names or places.
fn machine() -> String {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let after = |text: &str, name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name))?;
        Some(
            line.trim_start_matches([' ', '\t', ':', '='])
                .trim_matches('"')
                .to_owned(),
        )
    };
    let cpu = after(&read("/proc/cpuinfo"), "model name").unwrap_or_else(|| "unknown CPU".to_owned());
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let memory = after(&read("/proc/meminfo"), "MemTotal")
        .and_then(|text| text.trim_end_matches(" kB").parse::<u64>().ok())
        .map_or_else(String::new, |kilobytes| format!(", {} GB", kilobytes >> 20));
    let system =
        after(&read("/etc/os-release"), "PRETTY_NAME").unwrap_or_else(|| std::env::consts::OS.to_owned());
    let kernel = read("/proc/sys/kernel/osrelease");
    let kernel = kernel.split('-').next().unwrap_or_default().trim();
    let rust = Command::new("rustc").arg("--version").output();
    let rust = rust
        .map(|out| String::from_utf8_lossy(&out.stdout).into_owned())
        .unwrap_or_default();
    let rust: Vec<&str> = rust.split(' ').take(2).collect();
    format!(
        "{cpu}, {cores} cores{memory}; {system}, kernel {kernel}; {}.",
        rust.join(" ")
    )
}

/// Millionths of a dollar as dollars.
pub fn dollars(micros: i64) -> String {
    format!("${}.{:02}", micros / 1_000_000, micros % 1_000_000 / 10_000)
}

/// A share in percent.
pub fn percent(part: f64, whole: f64) -> String {
    format!("{:.2} %", 100.0 * part / whole.max(1.0))
}

/// Bytes in megabytes of 10^6.
pub fn megabytes(bytes: u64) -> String {
    format!("{:.0} MB", share(bytes, 1e6))
}

/// A whole number with commas.
pub fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let parts: Vec<&str> = digits
        .as_bytes()
        .rchunks(3)
        .rev()
        .filter_map(|chunk| std::str::from_utf8(chunk).ok())
        .collect();
    parts.join(",")
}

/// A count divided by something.
pub fn share(count: impl TryInto<i64>, by: f64) -> f64 {
    float(count) / by
}

/// A count as a float, for ratios.
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
pub fn float(count: impl TryInto<i64>) -> f64 {
    count.try_into().unwrap_or(i64::MAX) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(part: &str, what: &str) -> Report {
        let mut report = Report::default();
        report.begin(part);
        report.row(what, "1", "", "", "");
        report.note("so many people");
        report
    }

    #[test]
    fn a_part_taken_anew_replaces_only_itself() {
        let empty = format!("# Title\n{BEGIN}\n{END}\nMore.\n");
        let first = report("pace", "rows")
            .merged(&empty, "A machine.", "2026-11-01")
            .unwrap();
        let both = report("memory", "peak")
            .merged(&first, "A machine.", "2026-11-02")
            .unwrap();
        assert!(
            both.contains("| pace | rows |") && both.contains("| memory | peak |"),
            "{both}"
        );
        let again = report("pace", "rows anew")
            .merged(&both, "A machine.", "2026-11-03")
            .unwrap();
        assert!(
            again.contains("rows anew") && !again.contains("| pace | rows |"),
            "{again}"
        );
        assert!(
            !again.contains("2026-11-01") && again.contains("memory: taken on 2026-11-02"),
            "{again}"
        );
        assert_eq!(again.matches(HEAD).count(), 1, "{again}");
        assert!(again.starts_with("# Title\n") && again.ends_with("\nMore.\n"));
        let elsewhere = report("pace", "rows")
            .merged(&again, "Another.", "2026-11-04")
            .unwrap();
        assert!(
            !elsewhere.contains("memory"),
            "figures of two machines are not mixed: {elsewhere}"
        );
    }

    #[test]
    fn numbers_are_written_as_people_read_them() {
        assert_eq!(thousands(1_234_567), "1,234,567");
        assert_eq!(thousands(100), "100");
        assert_eq!(dollars(12_345_678), "$12.34");
        assert_eq!(percent(1.0, 8.0), "12.50 %");
        assert_eq!(megabytes(12_600_000), "13 MB");
    }
}
