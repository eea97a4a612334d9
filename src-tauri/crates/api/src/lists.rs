//! Lists: importing, mapping, and the people and companies behind the records.

use std::{
    collections::{BTreeMap, HashMap},
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use engine::{
    entity,
    import::{From as Source, Import},
};
use model::{EntityId, EntityKind, Field, ListId, Micros, Problem, RecordId, Severity};
use store::{Column, List, Record};

use crate::{Api, Code, Error, Event, Host, types::*};

/// The practice list that is built in.
const PRACTICE: &[u8] = include_bytes!("../../../../assets/samples/practice.csv");
/// Events of an import are told no more often than this.
const TOLD_EVERY: Duration = Duration::from_millis(100);
/// Records read at a time when entities are counted.
const PAGE: u32 = 2_000;
/// Groups of duplicates shown.
const EXAMPLES: usize = 5;
/// Letters of a cell that are shown where it cannot be read.
const UNREAD_LETTERS: usize = 40;

impl Api {
    pub(crate) async fn list_of(&self, id: ListId) -> Result<List, Error> {
        Ok(self
            .engine
            .store()
            .list(id)
            .await?
            .ok_or(engine::EngineError::NoList(id))?)
    }

    /// All lists, the last opened first.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn lists(&self, _: Nothing) -> Result<Vec<ListSummary>, Error> {
        let mut summaries = Vec::new();
        for list in self.engine.store().lists().await? {
            let runs = self.engine.store().runs(Some(list.id)).await?;
            let run = match runs.first() {
                Some(run) => Some(self.engine.run_status(run.id).await?),
                None => None,
            };
            let fields = self.engine.store().found_fields(list.id).await?;
            summaries.push(ListSummary {
                coverage: self.engine.coverage(list.id, &fields).await?,
                spent: Micros(self.engine.store().spent_on_list(list.id).await?),
                run,
                list: list.id,
                name: list.name,
                source: list.source,
                records: list.records,
                practice: list.practice,
                created_ms: list.created_ms,
                opened_ms: list.opened_ms,
            });
        }
        Ok(summaries)
    }

    /// One list with its columns.
    ///
    /// # Errors
    /// When there is none.
    pub async fn list(&self, input: ListInput) -> Result<ListDetail, Error> {
        let list = self.list_of(input.list).await?;
        let columns = self.engine.store().columns(list.id).await?;
        let run = match self.engine.store().runs(Some(list.id)).await?.first() {
            Some(run) => Some(self.engine.run_status(run.id).await?),
            None => None,
        };
        Ok(ListDetail {
            list: list.id,
            name: list.name,
            source: list.source,
            format: list.format,
            sheet: list.sheet,
            sheets: list.sheets,
            header_row: list.header_row,
            encoding: list.encoding,
            records: list.records,
            practice: list.practice,
            columns: columns.into_iter().map(column).collect(),
            problems: list.problems,
            recipe: list
                .recipe
                .as_deref()
                .and_then(|text| serde_json::from_str(text).ok()),
            own_recipe: list.own_recipe,
            run,
            returned: None,
        })
    }

    /// Imports a file, or finds the list that it became before.
    ///
    /// # Errors
    /// When it cannot be read as a table, or the list to be replaced has runs.
    pub async fn import_file(&self, input: ImportFile) -> Result<ListDetail, Error> {
        let choice = sheet::Choice {
            sheet: input.sheet,
            header_row: match input.header {
                HeaderChoice::Detect => None,
                HeaderChoice::Row(row) => Some(row),
                HeaderChoice::None => Some(0),
            },
        };
        if let Some(old) = input.replace
            && !self.engine.store().runs(Some(old)).await?.is_empty()
        {
            return Err(Error::usage(
                "This list was enriched already, so it is not read again in its place.",
                "Drop the file again to make a new list of it.",
            ));
        }
        let path = PathBuf::from(input.path);
        // A sheet that was exported here is no new list.
        if choice.sheet.is_none()
            && choice.header_row.is_none()
            && input.replace.is_none()
            && let Some((returned, problems)) = self.engine.take_back(&path).await?
        {
            self.engine.store().touch_list(returned.list).await?;
            self.host.emit(Event::Lists);
            self.host.emit(Event::Cells {
                lists: vec![returned.list],
            });
            let list = self.list(ListInput { list: returned.list }).await?;
            return Ok(ListDetail {
                returned: Some(returned),
                problems,
                ..list
            });
        }
        let list = self.import(Import::of_file(&path, choice)).await?;
        if let Some(old) = input.replace.filter(|old| *old != list) {
            let name = self.list_of(old).await?.name;
            self.engine.store().delete_list(old).await?;
            self.engine.store().rename_list(list, name).await?;
        }
        self.host.emit(Event::Lists);
        self.list(ListInput { list }).await
    }

    /// Imports rows from the clipboard, under the first such name that no list has.
    ///
    /// # Errors
    /// When there is no table in them.
    pub async fn import_text(&self, input: ImportText) -> Result<ListDetail, Error> {
        let lists = self.engine.store().lists().await?;
        let name = free_name(&input.name, |name| lists.iter().any(|list| list.name == name));
        self.import_as(Source::Text(input.text), name, "pasted rows", false)
            .await
    }

    /// Imports the practice list, or opens it when it is there.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn import_practice(&self, _: Nothing) -> Result<ListDetail, Error> {
        let text = String::from_utf8_lossy(PRACTICE).into_owned();
        self.import_as(Source::Text(text), "Practice list".to_owned(), "built in", true)
            .await
    }

    async fn import_as(
        &self,
        from: Source,
        name: String,
        source: &str,
        practice: bool,
    ) -> Result<ListDetail, Error> {
        let import = Import {
            from,
            name,
            source: source.to_owned(),
            choice: sheet::Choice::default(),
            practice,
        };
        let list = self.import(import).await?;
        self.host.emit(Event::Lists);
        self.list(ListInput { list }).await
    }

    async fn import(&self, import: Import) -> Result<ListId, Error> {
        let (host, source) = (Arc::clone(&self.host), import.source.clone());
        let told = std::sync::Mutex::new(Instant::now());
        let progress = move |records| tell_import(&*host, &told, &source, records);
        Ok(self.engine.import(import, progress).await?)
    }

    /// Gives a list another name.
    ///
    /// # Errors
    /// When there is no such list or the name is blank.
    pub async fn rename_list(&self, input: RenameList) -> Result<ListDetail, Error> {
        self.list_of(input.list).await?;
        let name = input.name.trim();
        if name.is_empty() {
            return Err(Error::usage(
                "A list needs a name.",
                "Write one, or keep the old one.",
            ));
        }
        self.engine
            .store()
            .rename_list(input.list, name.to_owned())
            .await?;
        self.host.emit(Event::Lists);
        self.list(ListInput { list: input.list }).await
    }

    /// Deletes a list, its cells and runs. Paid answers are kept.
    ///
    /// # Errors
    /// When there is no such list, or it is being enriched.
    pub async fn delete_list(&self, input: ListInput) -> Result<Nothing, Error> {
        self.list_of(input.list).await?;
        self.not_under_way(input.list, "deleted").await?;
        self.engine.store().delete_list(input.list).await?;
        self.host.emit(Event::Lists);
        Ok(Nothing {})
    }

    /// Says what each column holds.
    ///
    /// # Errors
    /// When there is no such list, the columns are not as many, or a field stands twice.
    pub async fn set_mapping(&self, input: SetMapping) -> Result<ListDetail, Error> {
        self.list_of(input.list).await?;
        self.not_under_way(input.list, "mapped").await?;
        let columns = self.engine.store().columns(input.list).await?;
        if columns.len() != input.fields.len() {
            return Err(Error::new(
                Code::Usage,
                format!(
                    "The list has {} columns and {} were mapped.",
                    columns.len(),
                    input.fields.len()
                ),
            )
            .hint("Open the list again."));
        }
        let mut seen: BTreeMap<Field, &str> = BTreeMap::new();
        for (column, field) in columns.iter().zip(&input.fields) {
            let Some(field) = field else { continue };
            if let Some(other) = seen.insert(*field, &column.name) {
                return Err(Error::usage(
                    format!(
                        "\"{other}\" and \"{}\" are both mapped to {}.",
                        column.name,
                        field.label()
                    ),
                    "Keep it for one of them.",
                ));
            }
        }
        self.engine.store().set_mapping(input.list, input.fields).await?;
        self.list(ListInput { list: input.list }).await
    }

    /// The people and companies behind the records, as the mapping has them.
    ///
    /// # Errors
    /// When there is no such list.
    pub async fn entities(&self, input: ListInput) -> Result<EntitySummary, Error> {
        let list = self.list_of(input.list).await?;
        let columns = self.engine.store().columns(list.id).await?;
        let mapping: Vec<Option<Field>> = columns.iter().map(|column| column.field).collect();
        let mut count = Count::default();
        let mut after = 0;
        loop {
            let records = self.engine.store().records_after(list.id, after, PAGE).await?;
            let Some(last) = records.last() else { break };
            after = last.row;
            for record in &records {
                count.take(record, &mapping);
            }
        }
        let mut examples = Vec::new();
        for rows in count.groups() {
            let mut records = Vec::new();
            for row in &rows {
                let id = RecordId {
                    list: list.id,
                    row: *row,
                };
                if let Some(record) = self.engine.store().record(id).await? {
                    records.push(DuplicateRecord {
                        row: *row,
                        text: in_short(&record, &mapping),
                    });
                }
            }
            examples.push(DuplicateGroup {
                records,
                shared: "one person at one company".to_owned(),
            });
        }
        Ok(EntitySummary {
            records: list.records,
            people: size(count.people.len()),
            companies: size(count.companies.len()),
            duplicate_people: count.duplicate_people,
            unusable: count.unusable,
            examples,
            problems: mapping_problems(&mapping, &count, list.records),
        })
    }
}

fn tell_import(host: &dyn Host, told: &std::sync::Mutex<Instant>, source: &str, records: u32) {
    let Ok(mut last) = told.lock() else { return };
    if last.elapsed() >= TOLD_EVERY {
        *last = Instant::now();
        host.emit(Event::Import {
            source: source.to_owned(),
            records,
        });
    }
}

fn column(column: Column) -> ColumnDetail {
    ColumnDetail {
        name: column.name,
        samples: column.samples,
        filled: column.filled,
        field: column.field,
        chosen: column.chosen,
        guess: column.guess.and_then(|guess| serde_json::from_value(guess).ok()),
    }
}

fn size(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

#[derive(Default)]
struct Count {
    people: HashMap<EntityId, u32>,
    companies: HashMap<EntityId, u32>,
    /// Rows of the first few people that occur again, by the person.
    repeated: BTreeMap<EntityId, Vec<u32>>,
    duplicate_people: u32,
    unusable: u32,
    /// By field, cells with something in them that is no value of it.
    unread: BTreeMap<Field, Unread>,
}

struct Unread {
    cells: u32,
    /// The first of them.
    row: u32,
    text: String,
}

impl Count {
    fn take(&mut self, record: &Record, mapping: &[Option<Field>]) {
        let known = entity::known(&record.cells, mapping);
        for (cell, field) in record.cells.iter().zip(mapping) {
            let Some(field) = field.filter(|field| !known.contains_key(field)) else {
                continue;
            };
            if cell.trim().is_empty() {
                continue;
            }
            let first = || Unread {
                cells: 0,
                row: record.row,
                text: cell.trim().chars().take(UNREAD_LETTERS).collect(),
            };
            self.unread.entry(field).or_insert_with(first).cells += 1;
        }
        let id = |kind| entity::key(kind, &known).map(|key| entity::id(&key));
        let (person, company) = (id(EntityKind::Person), id(EntityKind::Company));
        if person.is_none() && company.is_none() {
            self.unusable += 1;
        }
        if let Some(company) = company {
            self.companies.entry(company).or_insert(record.row);
        }
        let Some(person) = person else { return };
        match self.people.get(&person) {
            None => {
                self.people.insert(person, record.row);
            }
            Some(first) => {
                self.duplicate_people += 1;
                if self.repeated.len() < EXAMPLES || self.repeated.contains_key(&person) {
                    let rows = self.repeated.entry(person).or_insert_with(|| vec![*first]);
                    if rows.len() < EXAMPLES {
                        rows.push(record.row);
                    }
                }
            }
        }
    }

    fn groups(&self) -> Vec<Vec<u32>> {
        let mut groups: Vec<Vec<u32>> = self.repeated.values().cloned().collect();
        groups.sort();
        groups
    }
}

/// A record on one line: the cells that say who it is.
fn in_short(record: &Record, mapping: &[Option<Field>]) -> String {
    let mapped = record
        .cells
        .iter()
        .zip(mapping)
        .filter(|(_, field)| field.is_some());
    let cells: Vec<&str> = mapped
        .map(|(cell, _)| cell.trim())
        .filter(|cell| !cell.is_empty())
        .take(4)
        .collect();
    cells.join(" · ")
}

/// What is worth a look before anything is planned.
fn mapping_problems(mapping: &[Option<Field>], count: &Count, records: u32) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut warn = |message: String, hint: &str| {
        problems.push(Problem::new(Severity::Warning, "mapping", message).with_hint(hint));
    };
    if mapping.iter().all(Option::is_none) {
        warn(
            "no column is mapped, so nobody can be asked".to_owned(),
            "say which column holds the website, the e-mail address or the names",
        );
    } else if count.companies.is_empty() && count.people.is_empty() {
        warn(
            "no record names a person or company that can be looked up".to_owned(),
            "map a website, a company name, an e-mail address or a profile address",
        );
    } else if count.unusable * 5 > records {
        warn(
            format!(
                "{} of {records} records name neither a person nor a company",
                count.unusable
            ),
            "check the mapping; these records are left out",
        );
    }
    for (field, Unread { cells, row, text }) in &count.unread {
        let label = field.label();
        let what = match cells {
            1 => format!("row {row} holds \"{text}\" as {label}, which it cannot be"),
            cells => {
                format!("{cells} rows hold something else as {label}, the first \"{text}\" in row {row}")
            }
        };
        warn(
            what,
            "correct it in the grid, or map the column to another field; until then it counts as blank",
        );
    }
    problems
}

/// The first of "Name", "Name 2", "Name 3" and so on that is not taken.
fn free_name(name: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let mut free = name.to_owned();
    let mut number = 2;
    while is_taken(&free) {
        free = format!("{name} {number}");
        number += 1;
    }
    free
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_value_of_its_field_is_told_with_its_row() {
        let mapping = [Some(Field::PERSON_FULL_NAME), Some(Field::COMPANY_DOMAIN), None];
        let mut count = Count::default();
        for (row, name, site) in [
            (1, "Ada Marlow", "northwind.example"),
            (2, "Tarun Rao", "veldwerk,example"),
            (3, "Ida Holm", " "),
        ] {
            let record = Record {
                row,
                cells: [name, site, "veldwerk,example"].map(ToOwned::to_owned).to_vec(),
                person: None,
                company: None,
            };
            count.take(&record, &mapping);
        }
        let problems = mapping_problems(&mapping, &count, 3);
        let told: Vec<&str> = problems
            .iter()
            .map(|problem| problem.message.as_str())
            .filter(|message| message.contains("holds"))
            .collect();
        assert_eq!(
            told,
            ["row 2 holds \"veldwerk,example\" as Company domain, which it cannot be"]
        );
    }

    #[test]
    fn a_name_that_is_taken_is_numbered() {
        for (taken, free) in [
            (&[][..], "Pasted rows"),
            (&["Pasted rows"], "Pasted rows 2"),
            (&["Pasted rows 2", "Pasted rows"], "Pasted rows 3"),
            (&["Pasted rows 2"], "Pasted rows"),
        ] {
            assert_eq!(free_name("Pasted rows", |name| taken.contains(&name)), free);
        }
    }
}
