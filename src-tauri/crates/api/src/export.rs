//! Sheets out.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use engine::export::Export;
use sheet::Format;

use crate::{Api, Code, Error, Event, types::*};

/// Progress is told no more often than this.
const TOLD_EVERY: Duration = Duration::from_millis(100);

impl Api {
    /// Writes a sheet.
    ///
    /// # Errors
    /// When there is no such list, a file stands there, or nothing can be written there.
    pub async fn export(&self, input: ExportInput) -> Result<ExportReport, Error> {
        let begun = Instant::now();
        let total = self.list_of(input.list).await?.records;
        let path = PathBuf::from(input.path.trim());
        check_target(&path, input.overwrite)?;
        let format = match input.format {
            Some(ExportFormat::Csv) => Format::Csv { mark: input.bom },
            Some(ExportFormat::Xlsx) => Format::Xlsx,
            None => match Format::of(&path) {
                Format::Csv { .. } => Format::Csv { mark: input.bom },
                Format::Xlsx => Format::Xlsx,
            },
        };
        let (host, list, told) = (Arc::clone(&self.host), input.list, Mutex::new(begun));
        let progress = move |records| {
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
            source_only: input.source_only,
            pictures: input.pictures,
        };
        let written = self.engine.export(export, progress).await?;
        Ok(ExportReport {
            bytes: std::fs::metadata(&path)
                .map(|meta| meta.len())
                .unwrap_or_default(),
            path: path.display().to_string(),
            records: written.records,
            columns: written.columns,
            pictures: written.pictures,
            duration_ms: u32::try_from(begun.elapsed().as_millis()).unwrap_or(u32::MAX),
            problems: written.problems,
        })
    }
}

fn check_target(path: &Path, overwrite: bool) -> Result<(), Error> {
    if path.as_os_str().is_empty() {
        return Err(Error::usage(
            "There is no file to write to.",
            "Name one that ends with .xlsx or .csv.",
        ));
    }
    let ending = path
        .extension()
        .map(|ending| ending.to_string_lossy().to_lowercase());
    if !matches!(ending.as_deref(), Some("xlsx" | "csv")) {
        return Err(Error::usage(
            format!("{} ends with neither .xlsx nor .csv.", path.display()),
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
