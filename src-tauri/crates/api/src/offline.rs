//! What needs no home folder: reading one stored page, replaying a stored answer, the practice world by itself.

use std::{net::SocketAddr, path::Path};

use serde_json::{Value as Json, json};

use crate::{Api, Error, error::capital};

/// A practice world that runs until it is dropped.
pub struct PracticeWorld(practice::Practice);

impl PracticeWorld {
    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.0.address()
    }
}

/// Starts a practice world on 127.0.0.1; port 0 takes any free one.
///
/// # Errors
/// When the port cannot be had.
pub async fn practice_world(port: u16) -> Result<PracticeWorld, Error> {
    let world = practice::Practice::start(port, practice::Conditions::default()).await;
    world.map(PracticeWorld).map_err(|error| {
        Error::usage(
            format!("The practice world cannot listen on port {port}: {error}."),
            "Choose another with --port.",
        )
    })
}

impl Api {
    /// What one stored page yields, as the company website rung would read it.
    ///
    /// # Errors
    /// When the address is none.
    pub fn page_facts(&self, html: &[u8], url: &str) -> Result<Json, Error> {
        engine::page_facts(html, url).map_err(|reason| {
            Error::usage(
                capital(&format!("{reason}.")),
                "Write the address the page was saved from, such as https://northwind.example/.",
            )
        })
    }

    /// What a stored answer means under a definition: a file, or the id of a known one.
    ///
    /// # Errors
    /// When the definition has problems or no such operation.
    pub fn replay_answer(
        &self,
        definition: &Path,
        operation: Option<&str>,
        status: u16,
        body: Vec<u8>,
    ) -> Result<Json, Error> {
        let origin = definition.display().to_string();
        let known = self.engine.catalogue().get(&origin).cloned();
        let definition = match known {
            Some(definition) => definition,
            None => {
                let text = std::fs::read_to_string(definition).map_err(|error| {
                    Error::usage(
                        format!("The definition {origin} cannot be read: {error}."),
                        "Name a definition file, or a provider: spillway providers.",
                    )
                })?;
                provider::load(&text, &origin)
                    .map(std::sync::Arc::new)
                    .map_err(|problems| engine::EngineError::Problems(origin.clone(), problems))?
            }
        };
        let ids: Vec<&str> = definition
            .operations
            .iter()
            .map(|operation| operation.id.as_str())
            .collect();
        let found = match operation {
            Some(id) => definition.operation(id),
            None => definition.operations.first(),
        };
        let operation = found.ok_or_else(|| {
            Error::usage(
                format!("{} has no such operation.", definition.name),
                format!("It has: {}.", ids.join(", ")),
            )
        })?;
        let answer = provider::RawAnswer {
            status,
            headers: Vec::new(),
            body,
        };
        let meaning = provider::interpret(&definition, operation, &answer);
        let charged = provider::charge(&definition, operation, &answer, &meaning);
        let values: Vec<Json> = meaning
            .values
            .iter()
            .map(
                |found| json!({ "field": found.field, "value": found.value, "confidence": found.confidence }),
            )
            .collect();
        Ok(json!({
            "provider": definition.id,
            "operation": operation.id,
            "outcome": meaning.outcome,
            "message": meaning.message,
            "hint": meaning.hint,
            "values": values,
            "verdict": meaning.verdict,
            "charged": charged,
            "problems": meaning.problems,
        }))
    }
}
