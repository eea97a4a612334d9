//! The providers that can be asked: the bundled definitions and the user's own.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use model::{Problem, Severity};
use provider::Definition;

/// Every loaded definition.
#[derive(Clone, Default)]
pub struct Catalogue {
    entries: Vec<Entry>,
}

/// One definition with its text.
#[derive(Clone)]
pub struct Entry {
    /// The definition.
    pub definition: Arc<Definition>,
    /// Its text.
    pub toml: String,
    /// Its file, for the user's own.
    pub file: Option<PathBuf>,
}

impl Catalogue {
    /// The bundled definitions and those in the user's folders; a file of the user's with a bundled id takes its place.
    /// A file that does not load is a problem, not the end.
    #[must_use]
    pub fn load(folders: &[PathBuf]) -> (Self, Vec<Problem>) {
        let mut catalogue = Self::default();
        let mut problems = Vec::new();
        for (id, text) in provider::bundled() {
            catalogue.add(text, &format!("{id}.toml"), None, &mut problems);
        }
        for folder in folders {
            match toml_files(folder) {
                Ok(files) => files
                    .iter()
                    .for_each(|file| catalogue.add_file(file, &mut problems)),
                Err(error) => problems.push(Problem::new(
                    Severity::Error,
                    folder.display().to_string(),
                    format!("the folder of provider definitions cannot be read: {error}"),
                )),
            }
        }
        (catalogue, problems)
    }

    fn add_file(&mut self, file: &Path, problems: &mut Vec<Problem>) {
        let origin = file.display().to_string();
        match std::fs::read_to_string(file) {
            Ok(text) => self.add(&text, &origin, Some(file.to_owned()), problems),
            Err(error) => problems.push(Problem::new(
                Severity::Error,
                origin,
                format!("it cannot be read: {error}"),
            )),
        }
    }

    fn add(&mut self, text: &str, origin: &str, file: Option<PathBuf>, problems: &mut Vec<Problem>) {
        match provider::load(text, origin) {
            Ok(definition) => {
                self.entries.retain(|entry| entry.definition.id != definition.id);
                self.entries.push(Entry {
                    definition: Arc::new(definition),
                    toml: text.to_owned(),
                    file,
                });
                self.entries.sort_by(|a, b| a.definition.id.cmp(&b.definition.id));
            }
            Err(more) => problems.extend(more),
        }
    }

    /// Every definition, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter()
    }

    /// The definition with this id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Arc<Definition>> {
        self.entries
            .iter()
            .map(|entry| &entry.definition)
            .find(|definition| definition.id == id)
    }
}

fn toml_files(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "toml") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
