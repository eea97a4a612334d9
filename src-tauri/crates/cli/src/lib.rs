//! The command line: arguments in, text or JSON out, on top of the commands of `api`. It knows how things are asked and
//! said, and nothing of how they are done.

mod args;
mod cells;
mod duplicates;
mod ending;
mod enrich;
mod export;
mod health;
mod keys;
mod lists;
mod lookup;
mod media;
mod nearest;
mod output;
mod outreach;
mod plan;
mod practice;
mod progress;
mod providers;
mod runs;
mod session;
mod values;

use std::{
    ffi::{OsStr, OsString},
    process::ExitCode,
};

use api::Error;
use args::{Cli, Command};
use clap::Parser;
use serde_json::json;
use session::Session;

/// Carries out one command line; the first argument is the program's own name.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let args: Vec<OsString> = args.into_iter().collect();
    let as_json = args.iter().any(|arg| arg == OsStr::new("--json"));
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => return misused(&error, as_json),
    };
    // What computes for long and the database have threads of their own. What is left waits most of the time, and two threads
    // that wake each other for every answer compute more than one, which may also rest until there are several.
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    runtime.enable_all().on_thread_park(api::rest);
    let runtime = match runtime.build() {
        Ok(runtime) => runtime,
        Err(error) => {
            let error = Error::internal(&format!("starting its threads ({error})"));
            output::error(&error, as_json);
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(carry_out(&cli)) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            output::error(&error, as_json);
            ExitCode::from(output::exit_code(error.code))
        }
    }
}

/// Help and version, asked for or not, and words that are no command.
fn misused(error: &clap::Error, as_json: bool) -> ExitCode {
    let _ = error.print();
    if as_json && error.use_stderr() {
        let message = error.to_string();
        let sentence = message
            .lines()
            .next()
            .unwrap_or_default()
            .trim_start_matches("error: ");
        let hint = Some("spillway --help says what there is.");
        let error = json!({ "code": "usage", "message": sentence, "hint": hint, "retryable": false, "subject": null });
        output::document(&json!({ "error": error }));
    }
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
}

async fn carry_out(cli: &Cli) -> Result<u8, Error> {
    if let Command::Practice(args) = &cli.command {
        return practice::run(args, cli.global.json).await;
    }
    let session = Session::open(&cli.global).await?;
    match &cli.command {
        Command::Import(args) => lists::import(&session, args).await,
        Command::Plan(args) => plan::run(&session, args).await,
        Command::Enrich(args) => enrich::enrich(&session, args).await,
        Command::Runs => runs::all(&session).await,
        Command::Pause(args) => runs::pause(&session, args.run).await,
        Command::Resume(args) => enrich::resume(&session, args).await,
        Command::Cancel(args) => runs::cancel(&session, args.run).await,
        Command::Undo(args) => runs::undo(&session, args.run).await,
        Command::Cells(args) => cells::run(&session, args).await,
        Command::Duplicates(args) => duplicates::run(&session, args).await,
        Command::Retry(args) => enrich::retry(&session, args).await,
        Command::Lookup(args) => lookup::run(&session, args).await,
        Command::Media(args) => media::run(&session, args).await,
        Command::Page(args) => practice::page(&session, args).await,
        Command::Lines(args) => outreach::lines(&session, args).await,
        Command::Export(args) => export::export(&session, args).await,
        Command::Changes(args) => export::changes(&session, args).await,
        Command::Presets { command } => export::presets(&session, command.as_ref()).await,
        Command::Providers { command } => providers::run(&session, command.as_ref()).await,
        Command::Keys { command } => keys::run(&session, command).await,
        Command::Health(args) => health::run(&session, args).await,
        Command::Lists => lists::all(&session).await,
        Command::Recipes => lists::recipes(&session).await,
        Command::Practice(args) => practice::run(args, cli.global.json).await,
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_arguments_are_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_says_what_it_does_in_one_sentence() {
        for command in Cli::command().get_subcommands() {
            let about = command.get_about().map(ToString::to_string).unwrap_or_default();
            assert!(
                about.len() > 10 && !about.contains('\n'),
                "{}: {about:?}",
                command.get_name()
            );
        }
    }
}
