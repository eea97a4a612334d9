//! Presets: what an importer calls its columns, as data. Some ship; the user's own lie in a folder of the home, and one
//! with the id of a shipped one takes its place.

use std::path::Path;

use model::{Field, Problem, Severity};
use serde::Deserialize;
use toml::Spanned;

use super::column::{Form, Of, Wanted};

/// What an importer takes.
#[derive(Clone, Debug, PartialEq)]
pub struct Preset {
    /// The id used on the command line.
    pub id: String,
    /// The name shown to a person.
    pub name: String,
    /// What its rows become there.
    pub about: String,
    /// The kind of file that it reads: `csv`, `xlsx` or `jsonl`.
    pub file: String,
    /// Where its columns are documented.
    pub source: String,
    /// When that was looked at.
    pub checked: String,
    /// Only records in which these are known.
    pub needs: Vec<Field>,
    /// The bounce that its senders can bear, as a share.
    pub max_bounce: Option<f64>,
    /// Its columns; all of the list where it has none of its own.
    pub columns: Option<Vec<Wanted>>,
}

/// A file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    format: Spanned<u32>,
    id: Spanned<String>,
    name: String,
    #[serde(default)]
    about: String,
    #[serde(default = "csv")]
    file: Spanned<String>,
    source: String,
    checked: String,
    #[serde(default)]
    needs: Vec<Spanned<String>>,
    max_bounce: Option<Spanned<f64>>,
    #[serde(default)]
    everything: bool,
    #[serde(default)]
    column: Vec<Column>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Column {
    name: Spanned<String>,
    from: Spanned<String>,
    #[serde(default, rename = "as")]
    form: Option<Spanned<String>>,
}

fn csv() -> Spanned<String> {
    Spanned::new(0..0, "csv".to_owned())
}

/// What is wrong with a file, and where.
struct Findings<'f> {
    text: &'f str,
    origin: &'f str,
    problems: Vec<Problem>,
}

impl Findings<'_> {
    fn add(&mut self, at: usize, message: impl Into<String>, hint: &str) {
        let before = self.text.get(..at).unwrap_or(self.text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |rest| rest.chars().count()) + 1;
        let place = format!("{}:{line}:{column}", self.origin);
        let problem = Problem::new(Severity::Error, place, message.into());
        self.problems.push(if hint.is_empty() {
            problem
        } else {
            problem.with_hint(hint)
        });
    }

    fn field(&mut self, name: &Spanned<String>) -> Option<Field> {
        let field = name.get_ref().parse::<Field>();
        if let Err(error) = &field {
            let hint = "see the fields there are in docs/recipes.md";
            self.add(name.span().start, error.to_string(), hint);
        }
        field.ok()
    }
}

/// Reads a preset. `origin` names the file in problems.
///
/// # Errors
/// Every problem found, each as `origin:line:column`, with what to do.
pub fn load(text: &str, origin: &str) -> Result<Preset, Vec<Problem>> {
    let mut findings = Findings {
        text,
        origin,
        problems: Vec::new(),
    };
    let written: Written = match toml::from_str(text) {
        Ok(written) => written,
        Err(error) => {
            let at = error.span().map_or(0, |span| span.start);
            findings.add(at, error.message().trim(), "");
            return Err(findings.problems);
        }
    };
    check(&written, &mut findings);
    let needs = written
        .needs
        .iter()
        .filter_map(|name| findings.field(name))
        .collect();
    let columns: Vec<Wanted> = written
        .column
        .iter()
        .filter_map(|column| wanted(column, &mut findings))
        .collect();
    if !findings.problems.is_empty() {
        return Err(findings.problems);
    }
    Ok(Preset {
        id: written.id.into_inner(),
        name: written.name,
        about: written.about,
        file: written.file.into_inner(),
        source: written.source,
        checked: written.checked,
        needs,
        max_bounce: written.max_bounce.map(Spanned::into_inner),
        columns: (!written.everything).then_some(columns),
    })
}

fn check(written: &Written, findings: &mut Findings<'_>) {
    if *written.format.get_ref() != 1 {
        let message = format!("format {} is not known", written.format.get_ref());
        findings.add(written.format.span().start, message, "write format = 1");
    }
    let id = written.id.get_ref();
    let is_plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    if id.is_empty() || !id.chars().all(is_plain) {
        let message = format!("\"{id}\" is no id");
        findings.add(
            written.id.span().start,
            message,
            "write small letters, digits and dashes, such as my-crm",
        );
    }
    if !matches!(written.file.get_ref().as_str(), "csv" | "xlsx" | "jsonl") {
        let message = format!("there is no kind of file \"{}\"", written.file.get_ref());
        findings.add(written.file.span().start, message, "write csv, xlsx or jsonl");
    }
    if let Some(bounce) = &written.max_bounce
        && !(0.0..=1.0).contains(bounce.get_ref())
    {
        findings.add(
            bounce.span().start,
            "max_bounce is no share",
            "write a number from 0 to 1, such as 0.02 for 2 %",
        );
    }
    if written.everything != written.column.is_empty() {
        findings.add(
            0,
            if written.everything {
                "it has columns of its own and wants everything"
            } else {
                "it has no columns"
            },
            "add [[column]] with name and from, or everything = true",
        );
    }
    for (position, column) in written.column.iter().enumerate() {
        let name = column.name.get_ref();
        let is_twice = written
            .column
            .iter()
            .take(position)
            .any(|other| other.name.get_ref().eq_ignore_ascii_case(name));
        if name.trim().is_empty() {
            findings.add(
                column.name.span().start,
                "a column has no name",
                "write the importer's name",
            );
        } else if is_twice {
            let message = format!("there are two columns \"{name}\"");
            findings.add(column.name.span().start, message, "give one another name");
        }
    }
}

fn wanted(column: &Column, findings: &mut Findings<'_>) -> Option<Wanted> {
    let form = match column
        .form
        .as_ref()
        .map(|form| (form.get_ref().as_str(), form.span().start))
    {
        None => Form::Plain,
        Some(("url", _)) => Form::Url,
        Some((other, at)) => {
            findings.add(
                at,
                format!("there is no form \"{other}\""),
                "write as = \"url\", or take it out",
            );
            return None;
        }
    };
    let from = column.from.get_ref();
    let of = if from.contains(['#', ':']) {
        match from.parse() {
            Ok(of) => of,
            Err(error) => {
                findings.add(
                    column.from.span().start,
                    error,
                    "write a field such as person.email, a fact such as person.email#date, or text:…",
                );
                return None;
            }
        }
    } else {
        Of::Known(findings.field(&column.from)?, form)
    };
    Some(Wanted {
        name: Some(column.name.get_ref().clone()),
        of,
    })
}

/// Id and text of every preset that ships.
#[must_use]
pub fn bundled() -> &'static [(&'static str, &'static str)] {
    macro_rules! presets {
        ($($id:literal),+) => {
            &[$(($id, include_str!(concat!("../../../../../assets/presets/", $id, ".toml")))),+]
        };
    }
    presets![
        "hubspot",
        "salesforce",
        "pipedrive",
        "attio",
        "lemlist",
        "instantly",
        "smartlead",
        "apollo",
        "google-sheets"
    ]
}

/// The presets that ship and those of a folder, which take the place of shipped ones with the same id. What cannot be read
/// is a problem, and the others are still there.
#[must_use]
pub fn all(folder: &Path) -> (Vec<Preset>, Vec<Problem>) {
    let mut problems = Vec::new();
    let mut presets: Vec<Preset> = Vec::new();
    for (id, text) in bundled() {
        match load(text, id) {
            Ok(preset) => presets.push(preset),
            Err(found) => problems.extend(found),
        }
    }
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .collect();
    files.sort();
    for path in files {
        let origin = path.display().to_string();
        let loaded = std::fs::read_to_string(&path)
            .map_err(|error| {
                let message = format!("it cannot be read: {error}");
                vec![Problem::new(Severity::Error, origin.clone(), message)]
            })
            .and_then(|text| load(&text, &origin));
        match loaded {
            Ok(preset) => match presets.iter_mut().find(|other| other.id == preset.id) {
                Some(shipped) => *shipped = preset,
                None => presets.push(preset),
            },
            Err(found) => problems.extend(found),
        }
    }
    (presets, problems)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(id: &str) -> Vec<String> {
        let (_, text) = bundled().iter().find(|(other, _)| *other == id).unwrap();
        let columns = load(text, id).unwrap().columns.unwrap();
        columns.into_iter().filter_map(|column| column.name).collect()
    }

    #[test]
    fn every_shipped_preset_is_sound_and_names_its_source() {
        for (id, text) in bundled() {
            let preset = load(text, id).unwrap();
            assert_eq!(preset.id, *id);
            assert!(preset.source.starts_with("https://"), "{id}");
            assert_eq!(preset.checked.len(), "2026-11-30".len(), "{id}");
        }
    }

    /// The columns that the importers document, at the sources that the files name.
    #[test]
    fn columns_are_called_as_the_importers_document_them() {
        for (id, documented) in [
            (
                "hubspot",
                "First Name|Last Name|Email|Phone Number|Job Title|City|Country/Region|Company Name|Company Domain Name|Website URL|Industry|Number of Employees|LinkedIn Company Page",
            ),
            (
                "salesforce",
                "FirstName|LastName|Company|Title|Email|Phone|Website|Industry|NumberOfEmployees|City|Country|Description",
            ),
            (
                "pipedrive",
                "Person - Name|Person - First name|Person - Last name|Person - Email - Work|Person - Phone - Work|Person - Job title|Organization - Name|Organization - Website|Organization - LinkedIn profile|Organization - Industry|Organization - Number of employees|Organization - Address",
            ),
            (
                "attio",
                "Name|Email addresses|Company|Job title|Phone numbers|LinkedIn|Description",
            ),
            (
                "lemlist",
                "email|firstName|lastName|companyName|phone|linkedinUrl|jobTitle|companyDomain",
            ),
            (
                "instantly",
                "email|first_name|last_name|company_name|job_title|phone|website",
            ),
            (
                "smartlead",
                "email|first_name|last_name|company_name|phone_number|website|location|linkedin_profile|company_url",
            ),
            (
                "apollo",
                "First Name|Last Name|Contact Email|Contact LinkedIn URL|Company Name|Company Website|Title|Phone|Company LinkedIn URL|Industry|# Employees|City|Country",
            ),
        ] {
            assert_eq!(names(id).join("|"), documented, "{id}");
        }
    }

    #[test]
    fn problems_name_line_column_and_what_to_do() {
        let text = "format = 1\nid = \"My CRM\"\nname = \"x\"\nsource = \"s\"\nchecked = \"2026-01-01\"\nfile = \"doc\"\n\
                    needs = [\"person.emial\"]\n[[column]]\nname = \"A\"\nfrom = \"person.email\"\nas = \"upper\"\n\
                    [[column]]\nname = \"a\"\nfrom = \"person.email#shade\"\n";
        let problems = load(text, "crm.toml").unwrap_err();
        let said: Vec<String> = problems.iter().map(ToString::to_string).collect();
        for wanted in [
            "crm.toml:2:6",
            "crm.toml:6:8",
            "crm.toml:7:10",
            "did you mean \"person.email\"",
            "crm.toml:11:6",
            "crm.toml:13:8",
            "crm.toml:14:8",
        ] {
            assert!(
                said.iter().any(|problem| problem.contains(wanted)),
                "{wanted}: {said:#?}"
            );
        }
        let problems = load("format = 1\nid = \"x\"\nnome = 1\n", "crm.toml").unwrap_err();
        assert!(problems[0].subject.starts_with("crm.toml:3"), "{problems:?}");
    }

    #[test]
    fn a_file_of_the_users_takes_the_place_of_a_shipped_one_and_a_broken_one_hides_nobody() {
        let folder = tempfile::tempdir().unwrap();
        let own = "format = 1\nid = \"hubspot\"\nname = \"Ours\"\nsource = \"us\"\nchecked = \"2026-01-01\"\n\
                   [[column]]\nname = \"Mail\"\nfrom = \"person.email\"\n";
        std::fs::write(folder.path().join("hubspot.toml"), own).unwrap();
        std::fs::write(folder.path().join("broken.toml"), "format = ").unwrap();
        std::fs::write(folder.path().join("mine.toml"), own.replace("hubspot", "mine")).unwrap();
        let (presets, problems) = all(folder.path());
        assert_eq!(presets.len(), bundled().len() + 1);
        assert_eq!(presets[0].name, "Ours");
        assert_eq!(problems.len(), 1);
        assert!(problems[0].subject.contains("broken.toml:1"), "{problems:?}");
    }
}
