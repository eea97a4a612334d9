//! `spillway practice` and `page`: what needs neither a list nor a network.

use api::Error;
use serde_json::json;

use crate::{
    args::{PageArgs, PracticeArgs},
    output,
    progress::Interrupts,
    session::Session,
};

/// `spillway practice`: runs until it is interrupted.
///
/// # Errors
/// When the port cannot be had.
pub async fn run(args: &PracticeArgs, as_json: bool) -> Result<u8, Error> {
    let mut interrupts = Interrupts::listen();
    let world = api::practice_world(args.port).await?;
    let address = world.address();
    if as_json {
        output::document(&json!({ "address": address.to_string(), "url": format!("http://{address}") }));
    } else {
        output::text(&format!(
            "PRACTICE world on http://{address}: simulated providers with made-up answers.\n\
             A provider is at http://{address}/p/PROVIDER/PATH with the key \"practice-key\". Ctrl-C ends it.\n"
        ));
    }
    interrupts.next().await;
    Ok(0)
}

/// `spillway page FILE.html --url URL`
///
/// # Errors
/// When the file cannot be read or the address is none.
pub async fn page(session: &Session, args: &PageArgs) -> Result<u8, Error> {
    let html = std::fs::read(&args.file).map_err(|error| {
        let message = format!("The page {} could not be read: {error}.", args.file.display());
        Error::usage(message, "Give the file of a stored web page.")
    })?;
    let facts = session.api.page_facts(&html, &args.url)?;
    let text = serde_json::to_string_pretty(&facts).unwrap_or_default();
    session.finish(facts, || format!("{text}\n"));
    Ok(0)
}
