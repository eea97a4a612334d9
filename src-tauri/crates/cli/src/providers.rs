//! `spillway providers`.

use std::path::Path;

use api::{
    Error,
    types::{CheckDefinition, Nothing, ProviderInput, ProviderState, ProviderSummary, SwitchProvider},
};
use model::Severity;
use serde_json::json;

use crate::{
    args::{ProvidersCommand, ReplayArgs},
    nearest::did_you_mean,
    output::{self, Table},
    session::{Session, read_text},
};

/// `spillway providers …`
///
/// # Errors
/// When the provider or file is not there, or a call cannot be made.
pub async fn run(session: &Session, command: Option<&ProvidersCommand>) -> Result<u8, Error> {
    match command {
        None | Some(ProvidersCommand::List) => list(session).await,
        Some(ProvidersCommand::Show(args)) => show(session, &args.id).await,
        Some(ProvidersCommand::Test(args)) => test(session, &args.id).await,
        Some(ProvidersCommand::Check { file }) => check(session, file).await,
        Some(ProvidersCommand::Replay(args)) => replay(session, args).await,
        Some(ProvidersCommand::On(args)) => switch(session, &args.id, true).await,
        Some(ProvidersCommand::Off(args)) => switch(session, &args.id, false).await,
    }
}

/// The provider with this id.
///
/// # Errors
/// When there is none; the error names the nearest.
pub async fn find(session: &Session, id: &str) -> Result<ProviderSummary, Error> {
    let all = session.api.providers(Nothing {}).await?;
    if let Some(provider) = all.iter().find(|provider| provider.id == id) {
        return Ok(provider.clone());
    }
    let ids: Vec<&str> = all.iter().map(|provider| provider.id.as_str()).collect();
    let hint = format!("{}There are {}.", did_you_mean(id, &ids), ids.join(", "));
    Err(Error::not_found(format!("There is no provider \"{id}\"."), hint))
}

async fn list(session: &Session) -> Result<u8, Error> {
    let providers = session.api.providers(Nothing {}).await?;
    session.finish(json!({ "providers": providers }), || table(&providers));
    Ok(0)
}

fn table(providers: &[ProviderSummary]) -> String {
    let mut table = Table::new(&["Id", "Name", "State", "What it does", "Price", "Note"]);
    for provider in providers {
        table.row([
            provider.id.clone(),
            provider.name.clone(),
            state(provider.state).to_owned(),
            output::shortened(&provider.summary, 48),
            output::shortened(&provider.price, 40),
            provider.state_note.clone(),
        ]);
    }
    table.render()
}

fn state(state: ProviderState) -> &'static str {
    match state {
        ProviderState::Ready => "ready",
        ProviderState::NoKey => "no key",
        ProviderState::NoBrowser => "no browser",
        ProviderState::Refuses => "refuses",
        ProviderState::Off => "off",
    }
}

async fn show(session: &Session, id: &str) -> Result<u8, Error> {
    let provider = find(session, id).await?;
    session.finish(json!(provider), || card(&provider));
    Ok(0)
}

fn card(provider: &ProviderSummary) -> String {
    let fields: Vec<&str> = provider.fields.iter().map(|field| field.id()).collect();
    let keys: Vec<String> = provider
        .keys
        .iter()
        .map(|key| {
            format!(
                "{} ({}): {}",
                key.part,
                key.label,
                if key.set { "set" } else { "not set" }
            )
        })
        .collect();
    let facts = [
        (
            "State",
            format!("{}. {}", state(provider.state), provider.state_note),
        ),
        ("What it does", provider.summary.clone()),
        ("Fills", fields.join(", ")),
        ("Roles", provider.roles.join(", ")),
        (
            "Keys",
            if keys.is_empty() {
                "none needed".to_owned()
            } else {
                keys.join(", ")
            },
        ),
        ("Limits", provider.limits.clone()),
        ("Price", provider.price.clone()),
        ("Evidence", provider.evidence.clone()),
        ("Home page", provider.homepage.clone()),
        (
            "File",
            provider.file.clone().unwrap_or_else(|| "bundled".to_owned()),
        ),
        (
            "Last 7 days",
            output::several(provider.calls_7d.into(), "call", "calls"),
        ),
    ];
    let mut text = format!("{} ({})\n", provider.name, provider.id);
    for (name, fact) in facts {
        text.push_str(&format!("  {name:<13} {}\n", output::one_line(&fact)));
    }
    format!("{text}\n{}\n", provider.toml.trim_end())
}

async fn test(session: &Session, id: &str) -> Result<u8, Error> {
    let provider = find(session, id).await?;
    let result = session
        .api
        .test_provider(ProviderInput {
            provider: id.to_owned(),
        })
        .await?;
    session.finish(json!({ "provider": id, "test": result }), || {
        let left = result
            .credits_left
            .map_or_else(String::new, |left| format!(" {left} credits left."));
        let word = if result.ok { "works" } else { "does not work" };
        format!(
            "{} {word}: {}{left} ({} ms)\n",
            provider.name, result.message, result.duration_ms
        )
    });
    Ok(u8::from(!result.ok))
}

async fn check(session: &Session, file: &Path) -> Result<u8, Error> {
    let toml = read_text(file, "definition")?;
    let origin = file.to_string_lossy().into_owned();
    let problems = session
        .api
        .check_definition(CheckDefinition {
            toml,
            origin: origin.clone(),
        })
        .await?;
    session.warn(&problems);
    let errors = problems
        .iter()
        .filter(|problem| problem.severity == Severity::Error)
        .count();
    let verdict = if errors == 0 { "is sound" } else { "cannot be used" };
    session.finish(json!({ "file": origin, "ok": errors == 0 }), || {
        format!(
            "{origin} {verdict}: {}.\n",
            output::several(problems.len() as u64, "problem", "problems")
        )
    });
    Ok(if errors == 0 { 0 } else { 2 })
}

async fn replay(session: &Session, args: &ReplayArgs) -> Result<u8, Error> {
    let body = std::fs::read(&args.response).map_err(|error| {
        let message = format!(
            "The response {} could not be read: {error}.",
            args.response.display()
        );
        Error::usage(
            message,
            "Give --response the file that holds the body as it was received.",
        )
    })?;
    let is_file = args.file.exists() || args.file.extension().is_some();
    if !is_file {
        find(session, &args.file.to_string_lossy()).await?;
    }
    let made = session
        .api
        .replay_answer(&args.file, args.operation.as_deref(), args.status, body)?;
    let text = serde_json::to_string_pretty(&made).unwrap_or_default();
    session.finish(made, || format!("{text}\n"));
    Ok(0)
}

async fn switch(session: &Session, id: &str, on: bool) -> Result<u8, Error> {
    find(session, id).await?;
    let provider = session
        .api
        .switch_provider(SwitchProvider {
            provider: id.to_owned(),
            on,
        })
        .await?;
    session.finish(json!(provider), || {
        format!(
            "{} is {}. {}\n",
            provider.name,
            state(provider.state),
            provider.state_note
        )
    });
    Ok(0)
}
