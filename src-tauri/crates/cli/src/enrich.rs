//! `spillway enrich`, `resume` and `retry`: from a plan and a yes to a finished run and its sheet.

use std::path::{Path, PathBuf};

use api::{
    Error,
    plan::Plan,
    run::{Coverage, RunState, RunStatus},
    types::{
        Again, ExportChoice, ExportInput, ExportReport, ListInput, RecipeRef, ResumeRun, RetryInput, StartRun,
    },
};
use model::{Cause, ListId, Micros, Problem, Severity};

use crate::{
    args::{EnrichArgs, ResumeArgs, RetryArgs, SpendArgs},
    ending::{self, Sheet},
    output, plan,
    progress::follow,
    session::Session,
};

/// `spillway enrich LIST --recipe R`
///
/// # Errors
/// When something cannot be used, the user says no, or nobody can be asked; nothing was spent then.
pub async fn enrich(session: &Session, args: &EnrichArgs) -> Result<u8, Error> {
    let out = args
        .out
        .as_deref()
        .map(|file| writable(file, Some(&args.plan.list)))
        .transpose()?;
    let (input, plan) = plan::make(session, &args.plan).await?;
    let cap = args.spend.max_spend.unwrap_or(plan.spend.cap);
    if session.json {
        output::document(&serde_json::json!({ "event": "plan", "plan": plan }));
    } else {
        output::text(&plan::text(&plan));
        output::line("");
    }
    if is_settled(&plan) {
        return nothing_to_ask(session, &plan, out).await;
    }
    if !plan.practice {
        confirm(&args.spend, cap, !plan.leaves.is_empty())?;
    }
    let run = session.api.start_run(StartRun { plan: input, cap }).await?;
    carry_on(session, run, out).await
}

/// `spillway resume RUN`
///
/// # Errors
/// When there is no such run, or it is over.
pub async fn resume(session: &Session, args: &ResumeArgs) -> Result<u8, Error> {
    let out = args.out.as_deref().map(|file| writable(file, None)).transpose()?;
    let run = session
        .api
        .resume_run(ResumeRun {
            run: args.run,
            cap: args.max_spend,
        })
        .await?;
    carry_on(session, run, out).await
}

/// `spillway retry LIST`
///
/// # Errors
/// When there is nothing to retry, the user says no, or nobody can be asked.
pub async fn retry(session: &Session, args: &RetryArgs) -> Result<u8, Error> {
    let out = args
        .out
        .as_deref()
        .map(|file| writable(file, Some(&args.list)))
        .transpose()?;
    let list = session.list(&args.list).await?;
    let detail = session.api.list(ListInput { list }).await?;
    let Some(last) = detail.run else {
        let message = format!("List {list} was never run, so there is nothing to retry.");
        return Err(Error::usage(
            message,
            format!("Run it first: spillway enrich {list} --recipe work-emails"),
        ));
    };
    let cap = args.spend.max_spend.unwrap_or(last.cap);
    if !last.practice {
        confirm(&args.spend, cap, true)?;
    }
    let rows = args.rows.clone().map(|rows| rows.0);
    let run = session
        .api
        .retry(RetryInput {
            again: Again {
                list,
                state: Some(args.state),
                cause: args.dead.then_some(Cause::Dead),
                rows,
            },
            cap,
        })
        .await?;
    carry_on(session, run, out).await
}

/// `spillway media LIST --screenshots`: a run that wants pictures of home pages alone, with nothing to spend.
///
/// # Errors
/// When the run cannot be started.
pub async fn screenshots(
    session: &Session,
    list: ListId,
    practice: bool,
    out: Option<PathBuf>,
) -> Result<u8, Error> {
    let recipe = RecipeRef::Bundled("screenshots".to_owned());
    let (input, plan) = plan::of(session, list, recipe, practice, None).await?;
    if session.json {
        output::document(&serde_json::json!({ "event": "plan", "plan": plan }));
    } else {
        output::text(&plan::text(&plan));
        output::line("");
    }
    if is_settled(&plan) {
        return nothing_to_ask(session, &plan, out).await;
    }
    let run = session
        .api
        .start_run(StartRun {
            plan: input,
            cap: Micros::ZERO,
        })
        .await?;
    carry_on(session, run, out).await
}

/// Whether a plan leaves nothing to do because it was all done before; one that can do nothing is another matter.
fn is_settled(plan: &Plan) -> bool {
    plan.fields.iter().all(|field| field.to_fill == 0) && plan.fields.iter().any(|field| field.known > 0)
}

/// The same again, when all of it is known: no run, no call, and the sheet as ever.
async fn nothing_to_ask(session: &Session, plan: &Plan, out: Option<PathBuf>) -> Result<u8, Error> {
    let frame = session.api.grid_frame(ListInput { list: plan.list }).await?;
    let is_wanted = |field| plan.fields.iter().any(|wanted| wanted.field == field);
    let coverage = frame.columns.into_iter().filter_map(|column| column.coverage);
    let coverage: Vec<Coverage> = coverage.filter(|coverage| is_wanted(coverage.field)).collect();
    let sheet = match out {
        Some(file) => Sheet::Written(write_sheet(session, plan.list, &file).await?),
        None => Sheet::InList,
    };
    let document = ending::nothing_document(plan, &coverage, &sheet);
    session.finish(document, || ending::nothing_text(plan, &coverage, &sheet));
    Ok(0)
}

/// Gets the user's yes, or says why it cannot.
fn confirm(spend: &SpendArgs, most: Micros, sends: bool) -> Result<(), Error> {
    let free = most == Micros::ZERO;
    if spend.yes || (free && !sends) {
        return Ok(());
    }
    let question = if free {
        "Start? Nothing is spent.".to_owned()
    } else {
        format!("Spend up to {most}?")
    };
    if !output::can_ask() {
        let message = format!(
            "Nobody can be asked \"{question}\" without a terminal, so nothing was started or spent."
        );
        return Err(Error::usage(
            message,
            "Add --yes, and --max-spend for another cap.",
        ));
    }
    if output::ask(&question) {
        Ok(())
    } else {
        Err(Error::usage(
            "Not started; nothing was spent.",
            "Change the cap with --max-spend or the records with --limit.",
        ))
    }
}

/// Follows a run to its end, writes the sheet and says how it went.
async fn carry_on(session: &Session, begun: RunStatus, out: Option<PathBuf>) -> Result<u8, Error> {
    let (status, interrupted) = follow(session, begun.run).await?;
    let failures = ending::failures(session, &status).await?;
    session.warn(&failures);
    // A paused run has no sheet yet: it is written when the run that was asked for has ended.
    let ended = matches!(status.state, RunState::Done | RunState::Stopped);
    let sheet = match out {
        Some(file) if ended => Sheet::Written(write_sheet(session, status.list, &file).await?),
        Some(file) => Sheet::Later(status.run, file),
        None => Sheet::InList,
    };
    let code = if interrupted && !ended {
        130
    } else {
        ending::exit_code(&status)
    };
    session.finish(ending::document(&status, &sheet, code), || {
        ending::text(&status, &sheet)
    });
    Ok(code)
}

/// Writes the sheet that was asked for before the run. One that stands there from before is replaced, and that is said.
///
/// # Errors
/// When it cannot be written.
pub async fn write_sheet(session: &Session, list: ListId, file: &Path) -> Result<ExportReport, Error> {
    if file.exists() {
        let replaced = Problem::new(
            Severity::Note,
            file.display().to_string(),
            "the file that stood there is replaced",
        );
        session.warn(&[replaced]);
    }
    let input = ExportInput {
        list,
        path: file.to_string_lossy().into_owned(),
        format: None,
        overwrite: true,
        choice: ExportChoice::default(),
        bom: false,
    };
    session.export(input).await
}

/// The file to write, once it is sure that it can be written and is not the list's own: before anything is spent.
///
/// # Errors
/// When it cannot, or is.
pub fn writable(file: &Path, list: Option<&str>) -> Result<PathBuf, Error> {
    let refuse = |message: String, hint: &str| Err(Error::usage(message, hint));
    let ending = file
        .extension()
        .map(|ending| ending.to_string_lossy().to_lowercase());
    if !matches!(ending.as_deref(), Some("xlsx" | "csv" | "jsonl" | "zip" | "html")) {
        let message = format!(
            "{} is no .xlsx, .csv, .jsonl, .zip or .html file.",
            file.display()
        );
        return refuse(message, "Give --out a name that ends in one of them.");
    }
    let same = |list: &str| {
        let (list, file) = (Path::new(list).canonicalize(), file.canonicalize());
        list.is_ok() && list.ok() == file.ok()
    };
    if list.is_some_and(same) {
        let message = format!("{} is the list itself; it is never written over.", file.display());
        return refuse(message, "Give --out another name.");
    }
    let existed = file.exists();
    match std::fs::OpenOptions::new().append(true).create(true).open(file) {
        Ok(opened) => {
            drop(opened);
            if !existed {
                // Only a probe: the sheet is written at the end, and an empty file must not be left if that fails.
                let _ = std::fs::remove_file(file);
            }
            Ok(file.to_owned())
        }
        Err(error) => {
            let message = format!("{} cannot be written: {error}.", file.display());
            refuse(
                message,
                "Give --out a file in a folder that exists and that you may write to.",
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_free_and_sends_nothing_needs_no_yes() {
        let spend = |yes| SpendArgs { max_spend: None, yes };
        assert!(confirm(&spend(false), Micros::ZERO, false).is_ok());
        assert!(confirm(&spend(true), Micros::from_dollars(5.0), true).is_ok());
    }
}
