//! `spillway export`, `changes` and `presets`.

use std::path::{Path, PathBuf};

use api::{
    Error,
    types::{
        ChangesInput, ChangesReport, CheckPreset, ExportChoice, ExportInput, ExportReport, ListDetail,
        ListInput, Nothing, Presets,
    },
};
use model::{Severity, Value};
use serde_json::json;

use crate::{
    args::{ChangesArgs, ExportArgs, PresetsCommand},
    enrich::writable,
    output::{self, Table},
    outreach,
    session::{Session, read_text},
};

/// `spillway export LIST --out FILE`
///
/// # Errors
/// When the list is not there or the file cannot be written.
pub async fn export(session: &Session, args: &ExportArgs) -> Result<u8, Error> {
    let out = new_file(&args.out, Some(&args.list), args.force)?;
    let list = session.list(&args.list).await?;
    let detail = session.api.list(ListInput { list }).await?;
    not_the_source(&out, &detail)?;
    let text = |path: &Path| path.to_string_lossy().into_owned();
    let report = session
        .export(ExportInput {
            list,
            path: text(&out),
            format: None,
            overwrite: args.force,
            choice: ExportChoice {
                preset: args.preset.clone(),
                columns: args.columns.clone(),
                outreach: outreach::asked(session, &args.outreach).await?,
                source_only: args.source_only,
                no_pictures: args.no_pictures,
                in_cells: args.in_cells,
                no_provenance: args.no_provenance,
                max_bounce: args.max_bounce.map(|percent| percent / 100.0),
                blocked: args.blocked,
                suppress: args.suppress.as_deref().map(text),
            },
            bom: args.bom,
        })
        .await?;
    session.finish(json!(report), || said(&report));
    Ok(0)
}

fn said(report: &ExportReport) -> String {
    let mut text = format!(
        "{}: {}, {}, {}, {}, in {}.\n",
        report.path,
        output::several(report.records.into(), "record", "records"),
        output::several(report.columns.into(), "column", "columns"),
        output::several(report.pictures.into(), "picture", "pictures"),
        output::bytes(report.bytes),
        output::seconds(f64::from(report.duration_ms) / 1_000.0),
    );
    let gate = &report.gate;
    let left_out = [
        (gate.without_email, "have no e-mail"),
        (gate.incomplete, "lack something that is needed there"),
        (gate.blocked, "are in doubt"),
        (gate.bouncing, "would bounce"),
        (gate.duplicates, "stand there twice"),
        (gate.suppressed, "want no mail"),
        (gate.over_limit, "would raise the bounce over the limit"),
    ];
    let left_out: Vec<String> = left_out
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, why)| format!("{} {why}", output::count(count.into())))
        .collect();
    if gate.out < gate.records {
        text.push_str(&format!(
            "{} of {} went out, {} of {} with an e-mail. Left out: {}.\n",
            output::count(gate.out.into()),
            output::several(gate.records.into(), "record", "records"),
            output::count(gate.out_with_email.into()),
            output::count(gate.with_email.into()),
            left_out.join(", "),
        ));
    }
    if let Some(limit) = gate.limit {
        text.push_str(&format!(
            "Expected bounce: {:.1} %, of at most {:.1} %; all together {:.1} %.\n",
            gate.bounce * 100.0,
            limit * 100.0,
            gate.bounce_of_all * 100.0,
        ));
    }
    text
}

/// Changes that are named one by one.
const NAMED: u32 = 40;

/// `spillway changes LIST`
///
/// # Errors
/// When the list is not there or the file cannot be written.
pub async fn changes(session: &Session, args: &ChangesArgs) -> Result<u8, Error> {
    let out = match &args.out {
        None => None,
        Some(out) => Some(new_file(out, Some(&args.list), args.force)?),
    };
    let list = session.list(&args.list).await?;
    let report = session
        .api
        .changes(ChangesInput {
            list,
            limit: NAMED,
            path: out.map(|out| out.to_string_lossy().into_owned()),
            overwrite: args.force,
        })
        .await?;
    session.finish(json!(report), || changes_text(&report));
    Ok(0)
}

fn changes_text(report: &ChangesReport) -> String {
    let Some(path) = &report.path else {
        return format!("List {} was never exported as a workbook.\n", report.list);
    };
    let mut text = format!(
        "Since {path}: {} changed, {} added, {} gone.\n",
        output::several(report.changed.into(), "value", "values"),
        output::count(report.added.into()),
        output::count(report.gone.into()),
    );
    if report.changes.is_empty() {
        return text;
    }
    let value = |value: &Option<Value>| value.as_ref().map(ToString::to_string).unwrap_or_default();
    let mut table = Table::new(&[">Record", "Field", "Before", "Now", "Source"]);
    for change in &report.changes {
        table.row([
            change.row.to_string(),
            change.field.label().to_owned(),
            value(&change.before),
            value(&change.now),
            change.source.clone(),
        ]);
    }
    text.push('\n');
    text.push_str(&table.render());
    text
}

/// The file to write, when none stands there or it may be replaced.
fn new_file(out: &Path, list: Option<&str>, force: bool) -> Result<PathBuf, Error> {
    let out = writable(out, list)?;
    if out.exists() && !force {
        return Err(Error::usage(
            format!("{} exists already.", out.display()),
            "Give --out another name, or --force to replace it.",
        ));
    }
    Ok(out)
}

/// `spillway presets`, and `spillway presets check FILE`
///
/// # Errors
/// When a file cannot be read.
pub async fn presets(session: &Session, command: Option<&PresetsCommand>) -> Result<u8, Error> {
    match command {
        None => {
            let presets = session.api.presets(Nothing {}).await?;
            session.warn(&presets.problems);
            session.finish(json!(presets), || table(&presets));
            Ok(0)
        }
        Some(PresetsCommand::Check { file }) => {
            let text = read_text(file, "preset")?;
            let name = file.display().to_string();
            let problems = session.api.check_preset(CheckPreset { text, name }).await?;
            session.warn(&problems);
            let failed = problems.iter().any(|problem| problem.severity == Severity::Error);
            session.finish(json!({ "problems": problems }), || {
                if failed {
                    format!("{} cannot be used.\n", file.display())
                } else {
                    format!("{} is sound.\n", file.display())
                }
            });
            Ok(if failed { 2 } else { 0 })
        }
    }
}

fn table(presets: &Presets) -> String {
    let mut table = Table::new(&["Preset", "For", "Rows become", ">Columns", "Checked"]);
    for preset in &presets.presets {
        table.row([
            preset.id.clone(),
            preset.name.clone(),
            preset.about.clone(),
            match preset.columns.len() {
                0 => "all".to_owned(),
                columns => columns.to_string(),
            },
            preset.checked.clone(),
        ]);
    }
    format!(
        "{}\nOne of your own is a .toml file in {}; one to begin with: assets/presets/hubspot.toml\n",
        table.render(),
        presets.folder
    )
}

/// A list named by its id does not say which file it came from, only that file's name; a file of that name may be the
/// user's original and is left alone.
fn not_the_source(out: &Path, detail: &ListDetail) -> Result<(), Error> {
    let same_name = out
        .file_name()
        .is_some_and(|name| name.to_string_lossy() == detail.source.as_str());
    if same_name && out.exists() {
        let message = format!(
            "{} has the name of the file that list {} came from.",
            out.display(),
            detail.list
        );
        return Err(Error::usage(
            message,
            "It may be your original, so it is not written over. Give --out another name.",
        ));
    }
    Ok(())
}
