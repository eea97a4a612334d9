//! Sheets out.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use engine::export::{
    Choice, Export,
    column::{Of, Wanted},
    gate::Rules,
    preset::{self, Preset},
    suppress::Suppression,
};
use model::{Field, Problem};
use sheet::Format;

use crate::{Api, Code, Error, Event, types::*};

/// Progress is told no more often than this.
const TOLD_EVERY: Duration = Duration::from_millis(100);
/// Rows that a preview shows at most.
const PREVIEW_ROWS: u32 = 50;
/// The file in the home folder with those who want no mail in any sheet.
const SUPPRESSION: &str = "suppression.txt";
/// The folder in the home for presets of the user's.
const PRESETS: &str = "presets";

impl Api {
    /// Writes a sheet.
    ///
    /// # Errors
    /// When there is no such list, preset or column, a file stands there, or nothing can be written there.
    pub async fn export(&self, input: ExportInput) -> Result<ExportReport, Error> {
        let begun = Instant::now();
        self.list_of(input.list).await?;
        let path = PathBuf::from(input.path.trim());
        check_target(&path, input.overwrite)?;
        let format = match input.format {
            Some(format) => format_of(format, input.bom),
            None => match Format::of(&path) {
                Some(Format::Csv { .. }) | None => Format::Csv { mark: input.bom },
                Some(format) => format,
            },
        };
        let choice = self.choice_of(input.choice).await?;
        let (host, list, told) = (Arc::clone(&self.host), input.list, Mutex::new(begun));
        let progress = move |records, total| {
            let Ok(mut last) = told.lock() else { return };
            if last.elapsed() >= TOLD_EVERY {
                *last = Instant::now();
                host.emit(Event::Export { list, records, total });
            }
        };
        let export = Export {
            list,
            path: path.clone(),
            format,
            choice,
        };
        let written = self.engine.export(export, progress).await?;
        Ok(ExportReport {
            bytes: std::fs::metadata(&path)
                .map(|meta| meta.len())
                .unwrap_or_default(),
            path: path.display().to_string(),
            records: written.gate.out,
            columns: written.columns,
            pictures: written.pictures,
            gate: written.gate,
            duration_ms: u32::try_from(begun.elapsed().as_millis()).unwrap_or(u32::MAX),
            problems: written.problems,
        })
    }

    /// What an export would write, on the first records that go out.
    ///
    /// # Errors
    /// When there is no such list, preset or column.
    pub async fn preview_export(&self, input: PreviewInput) -> Result<ExportPreview, Error> {
        let choice = self.choice_of(input.choice).await?;
        let format = format_of(input.format, false);
        let rows = input.rows.min(PREVIEW_ROWS);
        Ok(self
            .engine
            .preview_export(input.list, format, &choice, rows)
            .await?)
    }

    /// The presets that ship and the user's own.
    ///
    /// # Errors
    /// When the folder cannot be looked into.
    pub async fn presets(&self, _: Nothing) -> Result<Presets, Error> {
        let folder = self.home.join(PRESETS);
        let shown = folder.display().to_string();
        let (presets, problems) = blocking(move || preset::all(&folder)).await?;
        Ok(Presets {
            presets: presets.into_iter().map(summary).collect(),
            folder: shown,
            problems,
        })
    }

    /// What changed in a list since its last export.
    ///
    /// # Errors
    /// When there is no such list, a file stands there, or nothing can be written there.
    pub async fn changes(&self, input: ChangesInput) -> Result<ChangesReport, Error> {
        let path = match input.path {
            None => None,
            Some(path) => {
                let path = PathBuf::from(path.trim());
                check_target(&path, input.overwrite)?;
                let format = Format::of(&path).unwrap_or(Format::Csv { mark: false });
                Some((path, format))
            }
        };
        Ok(self.engine.changes(input.list, input.limit, path).await?)
    }

    /// Checks a preset's text.
    ///
    /// # Errors
    /// None of its own.
    pub async fn check_preset(&self, input: CheckPreset) -> Result<Vec<Problem>, Error> {
        Ok(preset::load(&input.text, &input.name).err().unwrap_or_default())
    }

    async fn choice_of(&self, input: ExportChoice) -> Result<Choice, Error> {
        let preset = match &input.preset {
            Some(id) => Some(self.preset_of(id).await?),
            None => None,
        };
        let is_named = input.columns.is_some();
        let columns = match input.columns {
            Some(ids) => Some(ids.iter().map(|id| wanted(id)).collect::<Result<_, _>>()?),
            None => preset.as_ref().and_then(|preset| preset.columns.clone()),
        };
        let limit = input.max_bounce.or_else(|| {
            preset
                .as_ref()
                .and_then(|preset| preset.max_bounce)
                .filter(|_| !input.blocked)
        });
        if limit.is_some_and(|limit| !(0.0..=1.0).contains(&limit)) {
            return Err(Error::usage(
                "The bounce is no share.",
                "Write a number from 0 to 1, such as 0.02 for 2 %.",
            ));
        }
        let needs = preset
            .as_ref()
            .map(|preset| preset.needs.clone())
            .unwrap_or_default();
        Ok(Choice {
            columns,
            named: is_named,
            outreach: input.outreach,
            source_only: input.source_only,
            pictures: !input.no_pictures,
            in_cells: input.in_cells,
            provenance: !input.no_provenance,
            rules: Rules {
                limit,
                needs_address: needs.contains(&Field::PERSON_EMAIL),
                only_sound: preset.is_some() && !input.blocked,
            },
            needs,
            suppression: self.suppression(input.suppress).await?,
        })
    }

    async fn preset_of(&self, id: &str) -> Result<Preset, Error> {
        let folder = self.home.join(PRESETS);
        let (presets, problems) = blocking(move || preset::all(&folder)).await?;
        let names: Vec<String> = presets.iter().map(|preset| preset.id.clone()).collect();
        if let Some(preset) = presets.into_iter().find(|preset| preset.id == id) {
            return Ok(preset);
        }
        let broken = problems.iter().find(|problem| problem.subject.contains(id));
        Err(match broken {
            Some(problem) => Error::usage(
                format!("{}: {}.", problem.subject, problem.message.trim_end_matches('.')),
                "Mend the file, or choose another preset.",
            ),
            None => Error::not_found(
                format!("There is no preset \"{id}\"."),
                format!("Choose one of: {}.", names.join(", ")),
            ),
        })
    }

    /// Who is not to be written to: the home's own list, and a file for this once.
    async fn suppression(&self, file: Option<String>) -> Result<Suppression, Error> {
        let own = self.home.join(SUPPRESSION);
        blocking(move || {
            let mut suppression = Suppression::default();
            if own.exists() {
                suppression.add(&read_text(&own)?);
            }
            if let Some(file) = file {
                suppression.add(&read_text(Path::new(file.trim()))?);
            }
            Ok(suppression)
        })
        .await?
    }
}

fn read_text(path: &Path) -> Result<String, Error> {
    let bytes = std::fs::read(path).map_err(|error| {
        Error::usage(
            format!("{} cannot be read: {error}.", path.display()),
            "It has those in it who want no mail, so nothing is written without it.",
        )
    })?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| Error::internal("reading files for an export"))
}

fn wanted(id: &str) -> Result<Wanted, Error> {
    let of: Of = id.parse().map_err(|said: String| {
        Error::usage(
            format!("There is no column \"{id}\": {said}."),
            "Write source:0 for the first of your own columns, filled:0 for the same with its gaps filled, a field such as person.email, or a fact such as person.email#source.",
        )
    })?;
    Ok(Wanted { name: None, of })
}

fn summary(preset: Preset) -> PresetSummary {
    PresetSummary {
        id: preset.id,
        name: preset.name,
        about: preset.about,
        format: match preset.file.as_str() {
            "xlsx" => ExportFormat::Xlsx,
            "jsonl" => ExportFormat::Jsonl,
            _ => ExportFormat::Csv,
        },
        source: preset.source,
        checked: preset.checked,
        columns: preset
            .columns
            .unwrap_or_default()
            .into_iter()
            .filter_map(|column| column.name)
            .collect(),
        max_bounce: preset.max_bounce,
    }
}

fn format_of(format: ExportFormat, bom: bool) -> Format {
    match format {
        ExportFormat::Xlsx => Format::Xlsx,
        ExportFormat::Csv => Format::Csv { mark: bom },
        ExportFormat::Jsonl => Format::JsonLines,
        ExportFormat::Zip => Format::Zip,
        ExportFormat::Html => Format::Contact,
    }
}

fn check_target(path: &Path, overwrite: bool) -> Result<(), Error> {
    if path.as_os_str().is_empty() {
        return Err(Error::usage(
            "There is no file to write to.",
            "Name one that ends with .xlsx, .csv, .jsonl, .zip or .html.",
        ));
    }
    if Format::of(path).is_none() {
        return Err(Error::usage(
            format!(
                "{} ends with none of .xlsx, .csv, .jsonl, .zip and .html.",
                path.display()
            ),
            "Name a file that ends with one of them.",
        ));
    }
    if path.exists() && !overwrite {
        return Err(
            Error::new(Code::Exists, format!("{} exists already.", path.display()))
                .hint("Replace it, or choose another name."),
        );
    }
    Ok(())
}
