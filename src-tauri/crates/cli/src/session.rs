//! One command's session: the opened home, what it was asked to print, and the problems it met. Lists and recipes are
//! found here by what the user wrote.

use std::{cell::RefCell, path::Path, sync::Arc};

use api::{
    Api, Code, Error, KeyStore, Options,
    types::{
        DraftRecipe, ExportInput, ExportReport, HeaderChoice, ImportFile, ListDetail, Nothing, RecipeRef,
    },
};
use model::{ListId, Problem, Severity};
use serde_json::{Value as Json, json};

use crate::{args::Global, nearest::did_you_mean, output, progress::Screen};

/// An opened home and how to speak of it.
pub struct Session {
    /// The commands.
    pub api: Api,
    /// Whether documents are printed instead of text.
    pub json: bool,
    screen: Arc<Screen>,
    problems: RefCell<Vec<Problem>>,
}

impl Session {
    /// Opens the home folder that the arguments name.
    ///
    /// # Errors
    /// When it cannot be used, or a flag is wrong.
    pub async fn open(global: &Global) -> Result<Self, Error> {
        for folder in &global.providers {
            if !folder.is_dir() {
                let message = format!(
                    "There is no folder {} with provider definitions.",
                    folder.display()
                );
                return Err(Error::usage(
                    message,
                    "--providers takes a folder of .toml files.",
                ));
            }
        }
        let options = Options {
            home: global.home.clone(),
            providers: global.providers.clone(),
            resolve: global.resolve.clone(),
            keys: KeyStore::Keychain,
            failing_practice: false,
        };
        let screen = Arc::new(Screen::default());
        let api = Api::open(options, screen.clone()).await?;
        let session = Self {
            api,
            screen,
            json: global.json,
            problems: RefCell::default(),
        };
        session.warn(session.api.problems());
        Ok(session)
    }

    /// Prints problems as they come and keeps them for the JSON; one that was met before is not said twice.
    pub fn warn(&self, problems: &[Problem]) {
        for problem in problems {
            if !self.problems.borrow().contains(problem) {
                output::problem(problem);
                self.problems.borrow_mut().push(problem.clone());
            }
        }
    }

    /// Prints the result of a command: the text for people, or the document with all problems in it.
    pub fn finish(&self, document: Json, text: impl FnOnce() -> String) {
        if self.json {
            output::document(&self.with_problems(document));
        } else {
            output::text(&text());
        }
    }

    /// The document with all problems met so far.
    pub fn with_problems(&self, mut document: Json) -> Json {
        document["problems"] = json!(*self.problems.borrow());
        document
    }

    /// The list that an argument names: an id, or a file, which is imported unless it is known already.
    ///
    /// # Errors
    /// When there is no such file, or it cannot be read.
    pub async fn list(&self, argument: &str) -> Result<ListId, Error> {
        if let Ok(list) = argument.parse::<ListId>() {
            return Ok(list);
        }
        let detail = self
            .import(Path::new(argument), None, HeaderChoice::Detect)
            .await?;
        Ok(detail.list)
    }

    /// Imports a file, or finds the list that it became before.
    ///
    /// # Errors
    /// When there is no such file, or it cannot be read.
    pub async fn import(
        &self,
        file: &Path,
        sheet: Option<String>,
        header: HeaderChoice,
    ) -> Result<ListDetail, Error> {
        if !file.exists() {
            return Err(no_such_file(file));
        }
        let path = file.to_string_lossy().into_owned();
        let imported = self
            .api
            .import_file(ImportFile {
                path,
                sheet,
                header,
                replace: None,
            })
            .await;
        self.screen.clear();
        let detail = imported?;
        self.warn(&detail.problems);
        Ok(detail)
    }

    /// Takes the line away that told how far something is.
    pub fn clear(&self) {
        self.screen.clear();
    }

    /// Writes a sheet.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn export(&self, input: ExportInput) -> Result<ExportReport, Error> {
        let written = self.api.export(input).await;
        self.screen.clear();
        let report = written?;
        self.warn(&report.problems);
        Ok(report)
    }

    /// The recipe that an argument names: a bundled one, or a file, which is checked against the list.
    ///
    /// # Errors
    /// When there is none, or the file has problems; these are printed one a line.
    pub async fn recipe(&self, argument: &str, list: Option<ListId>) -> Result<RecipeRef, Error> {
        let looks_like_a_file = argument.contains(['/', '\\']) || argument.ends_with(".toml");
        if !looks_like_a_file {
            let bundled = self.api.recipes(Nothing {}).await?;
            let ids: Vec<&str> = bundled.iter().map(|recipe| recipe.id.as_str()).collect();
            if ids.contains(&argument) {
                return Ok(RecipeRef::Bundled(argument.to_owned()));
            }
            if !Path::new(argument).is_file() {
                let hint = format!(
                    "{}Bundled recipes are {}; a recipe of your own is a .toml file.",
                    did_you_mean(argument, &ids),
                    ids.join(", ")
                );
                return Err(Error::not_found(
                    format!("There is no recipe \"{argument}\"."),
                    hint,
                ));
            }
        }
        let toml = read_text(Path::new(argument), "recipe")?;
        let draft = DraftRecipe {
            toml: toml.clone(),
            recipe: None,
            list,
        };
        let faults = self.api.draft_recipe(draft).await?.faults;
        let named: Vec<Problem> = faults.into_iter().map(|fault| fault.in_file(argument)).collect();
        self.warn(&named);
        let errors = named
            .iter()
            .filter(|problem| problem.severity == Severity::Error)
            .count();
        if errors > 0 {
            let many = output::several(errors as u64, "problem", "problems");
            let message = format!("The recipe {argument} cannot be used: {many}, listed above.");
            return Err(Error::usage(
                message,
                "Put them right in the file; nothing was sent or spent.",
            ));
        }
        Ok(RecipeRef::Toml(toml))
    }
}

/// Reads a file that must be text.
///
/// # Errors
/// When it cannot be read.
pub fn read_text(file: &Path, what: &str) -> Result<String, Error> {
    if !file.exists() {
        return Err(no_such_file(file));
    }
    std::fs::read_to_string(file).map_err(|error| {
        let message = format!("The {what} {} could not be read: {error}.", file.display());
        Error::usage(
            message,
            "Check that it is a text file in UTF-8 and that you may read it.",
        )
    })
}

fn no_such_file(file: &Path) -> Error {
    let folder = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let beside: Vec<String> = std::fs::read_dir(folder)
        .map(|entries| {
            entries
                .flatten()
                .take(2_000)
                .map(|entry| entry.file_name().to_string_lossy().into_owned())
                .collect()
        })
        .unwrap_or_default();
    let beside: Vec<&str> = beside.iter().map(String::as_str).collect();
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let hint = format!(
        "{}Give a file, or the id of an imported list as `spillway lists` shows it.",
        did_you_mean(&name, &beside)
    );
    Error::new(Code::NotFound, format!("There is no file {}.", file.display())).hint(hint)
}
