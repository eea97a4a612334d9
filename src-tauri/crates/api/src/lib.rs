//! Every command once, with typed input, output and errors; window, command line and servers are faces on it.
//!
//! A face opens a home folder, calls commands by method or by name, and hears events through its [`Host`]. It never sees
//! the engine or the database, and no secret ever comes out of here.

mod app;
mod commands;
mod edits;
mod error;
mod export;
mod grid;
mod home;
mod judge;
mod lists;
mod lookup;
mod media;
mod merging;
mod offline;
mod outreach;
mod plans;
mod providers;
mod record;
mod runs;
mod seal;
mod story;
pub mod types;
#[cfg(test)]
mod typescript;
mod views;

use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{Arc, Mutex},
};

pub use commands::NAMES;
pub use engine::{duplicates, health, pictures, plan, rest, run};
pub use error::{Code, Error};
pub use home::home;
pub use offline::{PracticeWorld, practice_world};
pub use types::Event;

use engine::Engine;
use model::{Problem, RunId};
use tokio::sync::watch;

/// Where keys are kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KeyStore {
    /// The operating system's keychain.
    #[default]
    Keychain,
    /// Memory, forgotten at the end: for tests.
    Memory,
}

/// How a session is opened.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The folder that holds all state; `SPILLWAY_HOME` or the system's usual place otherwise.
    pub home: Option<PathBuf>,
    /// Folders with provider definitions of the user's.
    pub providers: Vec<PathBuf>,
    /// Where names under reserved domains are sent: `PATTERN=IP:PORT`.
    pub resolve: Vec<String>,
    /// Where keys are kept.
    pub keys: KeyStore,
    /// Whether a home's first practice leaves a few cells failed, so that there is something to try again.
    pub failing_practice: bool,
}

/// Who shows what happens: the window tells the page, the command line draws a bar.
pub trait Host: Send + Sync {
    /// Hears of a change. It must not block.
    fn emit(&self, event: Event);
}

/// A session on one home folder.
pub struct Api {
    engine: Arc<Engine>,
    host: Arc<dyn Host>,
    home: PathBuf,
    /// Held as long as this process is the one that carries out runs here.
    claim: Option<home::Claim>,
    problems: Vec<Problem>,
    seals: seal::Seals,
    /// Runs that this process carries out, each with how it went when last looked at.
    under_way: Arc<Mutex<HashMap<RunId, watch::Receiver<Option<run::RunStatus>>>>>,
    /// Why runs broke off that somebody may wait for.
    broken_off: Arc<Mutex<HashMap<RunId, Error>>>,
    _world: Option<practice::Practice>,
}

impl Api {
    /// Opens a home folder.
    ///
    /// # Errors
    /// When the folder cannot be used, or an option is wrong.
    pub async fn open(options: Options, host: Arc<dyn Host>) -> Result<Self, Error> {
        let home = home(options.home.as_deref());
        home::prepare(&home)?;
        let rules = options.resolve.iter().map(|rule| {
            rule.parse().map_err(|error: engine::http::ResolveRuleError| {
                Error::usage(
                    format!("--resolve {rule}: {error}."),
                    "Write it like '*.example=127.0.0.1:8080'.",
                )
            })
        });
        let rules = rules.collect::<Result<Vec<_>, _>>()?;
        let claim = home::Claim::take(&home)?;
        let world = practice::Practice::start(0, practice::Conditions::default()).await;
        let world = world
            .inspect_err(|error| tracing::warn!(%error, "the practice world did not start"))
            .ok();
        let parts = engine::Parts {
            home: home.clone(),
            providers: options.providers,
            rules,
            practice: world.as_ref().map(practice::Practice::address),
            vault: match options.keys {
                KeyStore::Keychain => vault::Vault::Keychain,
                KeyStore::Memory => vault::Vault::memory(),
            },
            retry_after: engine::RETRY_AFTER,
            alone: claim.is_some(),
        };
        let (engine, problems) = Engine::open(parts).await?;
        if let Some(world) = world.as_ref().filter(|_| options.failing_practice)
            && engine.store().runs(None).await?.iter().all(|run| !run.practice)
        {
            // As often as a run asks before it gives up: the first retry is answered.
            world.fail_at_first(u32::try_from(engine::RETRY_AFTER.len()).unwrap_or(0) + 1);
        }
        Ok(Self {
            engine,
            host,
            home,
            claim,
            problems,
            seals: seal::Seals::default(),
            under_way: Arc::default(),
            broken_off: Arc::default(),
            _world: world,
        })
    }

    /// What is worth knowing at start, such as a definition file that does not load.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// A stored picture, whole or as wide as asked, and its media type.
    pub async fn picture(&self, hash: &str, width: Option<u32>) -> Option<(Vec<u8>, &'static str)> {
        self.engine.picture(hash, width).await
    }
}
