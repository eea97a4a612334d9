//! `spillway keys`: secrets go in from standard input and never come out; what is shown is "set" and the last four.

use std::io::{IsTerminal, Read, stdin};

use api::{
    Error,
    types::{KeyInput, KeySlot, Nothing, ProviderSummary},
};
use serde_json::{Value as Json, json};

use crate::{
    args::{KeyArgs, KeysCommand},
    output::Table,
    providers::find,
    session::Session,
};

/// The longest text read as a key; a file given by mistake ends here.
const LONGEST: u64 = 16 * 1024;

/// `spillway keys …`
///
/// # Errors
/// When there is no such provider, no key, or no keychain.
pub async fn run(session: &Session, command: &KeysCommand) -> Result<u8, Error> {
    match command {
        KeysCommand::Set(args) => set(session, args).await,
        KeysCommand::List => list(session).await,
        KeysCommand::Delete(args) => delete(session, args).await,
    }
}

async fn set(session: &Session, args: &KeyArgs) -> Result<u8, Error> {
    let provider = find(session, &args.id).await?;
    let slot = slot(&provider, &args.part)?;
    let text = read_secret(&format!("{} of {} (not shown): ", slot.label, provider.name))?;
    let text = text.trim();
    if text.is_empty() {
        let message = format!("No key arrived on standard input for {}.", provider.name);
        return Err(Error::usage(
            message,
            format!("Give it like this: spillway keys set {} < key.txt", args.id),
        ));
    }
    session.api.keep_key(&args.id, &args.part, text).await?;
    let kept = find(session, &args.id).await?;
    let slot = self::slot(&kept, &args.part)?;
    session.finish(slot_json(&kept, slot), || {
        let shown = if slot.last_four.is_empty() {
            String::new()
        } else {
            format!(", ends in {}", slot.last_four)
        };
        format!(
            "The {} of {} is kept in the keychain{shown}. Try it with: spillway providers test {}\n",
            slot.label, kept.name, kept.id
        )
    });
    Ok(0)
}

async fn delete(session: &Session, args: &KeyArgs) -> Result<u8, Error> {
    let provider = find(session, &args.id).await?;
    let slot = slot(&provider, &args.part)?;
    let input = KeyInput {
        provider: args.id.clone(),
        part: args.part.clone(),
    };
    let left = session.api.delete_key(input).await?;
    let still = left
        .keys
        .iter()
        .find(|key| key.part == args.part)
        .is_some_and(|key| key.set);
    session.finish(
        json!({ "provider": args.id, "part": args.part, "set": still }),
        || {
            if still {
                let name = variable(&args.id, &args.part);
                format!(
                    "The {} of {} is out of the keychain, but still set by {name}.\n",
                    slot.label, provider.name
                )
            } else {
                format!("The {} of {} is forgotten.\n", slot.label, provider.name)
            }
        },
    );
    Ok(0)
}

async fn list(session: &Session) -> Result<u8, Error> {
    let providers = session.api.providers(Nothing {}).await?;
    let slots = || {
        providers
            .iter()
            .flat_map(|provider| provider.keys.iter().map(move |slot| (provider, slot)))
    };
    let documents: Vec<Json> = slots()
        .map(|(provider, slot)| slot_json(provider, slot))
        .collect();
    session.finish(json!({ "keys": documents }), || {
        let mut table = Table::new(&["Provider", "Part", "What", "Set", "Ends in", "From"]);
        for (provider, slot) in slots() {
            table.row([
                provider.id.clone(),
                slot.part.clone(),
                slot.label.clone(),
                if slot.set { "yes" } else { "no" }.to_owned(),
                slot.last_four.clone(),
                origin(provider, slot).unwrap_or_default(),
            ]);
        }
        table.render()
    });
    Ok(0)
}

fn slot_json(provider: &ProviderSummary, slot: &KeySlot) -> Json {
    json!({
        "provider": provider.id,
        "part": slot.part,
        "label": slot.label,
        "set": slot.set,
        "last_four": slot.last_four,
        "from": origin(provider, slot),
    })
}

/// Where a key that is set comes from: the environment goes before the keychain.
fn origin(provider: &ProviderSummary, slot: &KeySlot) -> Option<String> {
    let name = variable(&provider.id, &slot.part);
    slot.set.then(|| {
        if std::env::var_os(&name).is_some() {
            name
        } else {
            "keychain".to_owned()
        }
    })
}

/// The variable of the environment that can hold a key.
fn variable(provider: &str, part: &str) -> String {
    format!("SPILLWAY_{part}_{provider}")
        .to_uppercase()
        .replace('-', "_")
}

fn slot<'a>(provider: &'a ProviderSummary, part: &str) -> Result<&'a KeySlot, Error> {
    if provider.keys.is_empty() {
        return Err(Error::usage(
            format!("{} needs no key.", provider.name),
            "It can be asked as it is.",
        ));
    }
    provider
        .keys
        .iter()
        .find(|slot| slot.part == part)
        .ok_or_else(|| {
            let parts: Vec<&str> = provider.keys.iter().map(|slot| slot.part.as_str()).collect();
            let message = format!("{} has no part \"{part}\" to its key.", provider.name);
            Error::usage(message, format!("Give --part {}.", parts.join(" or ")))
        })
}

/// Reads a secret: unseen from a terminal, else all of standard input.
fn read_secret(prompt: &str) -> Result<String, Error> {
    let failed = |error: std::io::Error| {
        Error::usage(
            format!("The key could not be read from standard input: {error}."),
            "Give it as one line of text.",
        )
    };
    if stdin().is_terminal() {
        return rpassword::prompt_password(prompt).map_err(failed);
    }
    let mut text = String::new();
    stdin().take(LONGEST).read_to_string(&mut text).map_err(failed)?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_is_named_as_the_vault_names_it() {
        assert_eq!(variable("hunter", "key"), "SPILLWAY_KEY_HUNTER");
        assert_eq!(variable("own-crm", "secret"), "SPILLWAY_SECRET_OWN_CRM");
    }
}
