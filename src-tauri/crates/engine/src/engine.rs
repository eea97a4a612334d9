//! The engine: the parts of a session put together, with what they share.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, atomic::AtomicU64},
    time::Duration,
};

use model::{Cell, Field, ListId, Micros, Problem, RunId};
use pace::Pacer;
use provider::Definition;
use store::{ProviderSwitch, RunSums, Store, StoreError, now_ms};
use vault::{Secret, Vault};

use crate::{
    caps::{Calendar, Caps, Purses, Spent},
    catalogue::Catalogue,
    duplicates::Found,
    entity::Links,
    flights::Flights,
    http::{Http, Keys, ResolveRule},
    lanes::Lanes,
    pictures::{Cores, Folders},
    plan::Needs,
    rates::Learned,
    shot::{self, NoBrowser, Shots},
    site::Visits,
};

/// Why something could not be begun.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The database refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No connections could be set up.
    #[error("connections could not be set up: {0}")]
    Http(#[from] reqwest::Error),
    /// A recipe or definition has problems.
    #[error("{} has {} problem(s)", .0, .1.len())]
    Problems(String, Vec<Problem>),
    /// A file cannot be read or written.
    #[error(transparent)]
    Sheet(#[from] sheet::SheetError),
    /// A part of the program ended early.
    #[error("{0} ended early")]
    Halted(&'static str),
    /// There is no such list.
    #[error("there is no list {0}")]
    NoList(ListId),
    /// There is no such source column.
    #[error("there is no column \"{wanted}\"")]
    NoColumn {
        /// What was asked for.
        wanted: String,
        /// How many there are.
        columns: usize,
    },
    /// There is no such run.
    #[error("there is no run {0}")]
    NoRun(RunId),
    /// The run is not in a state for this.
    #[error("run {run} is {state}, so it cannot be {wanted}")]
    WrongState {
        /// The run.
        run: RunId,
        /// Its state.
        state: String,
        /// What was wanted.
        wanted: &'static str,
    },
}

/// A session: one home folder, its providers, its worlds.
pub struct Engine {
    pub(crate) store: Store,
    pub(crate) catalogue: Catalogue,
    pub(crate) flights: Flights,
    pub(crate) links: Links,
    /// The duplicates of the list that was looked at last.
    pub(crate) duplicates: tokio::sync::Mutex<Option<Found>>,
    pub(crate) purses: Purses,
    pub(crate) folders: Folders,
    pub(crate) cores: Cores,
    pub(crate) visits: Visits,
    pub(crate) rates: Learned,
    pub(crate) lanes: Lanes,
    pub(crate) retry_after: [Duration; 4],
    /// What the calls of the runs that were looked at came to.
    pub(crate) sums: Mutex<HashMap<RunId, RunSums>>,
    /// Looks at runs so far.
    pub(crate) looks: AtomicU64,
    /// What runs want, read from their recipes once.
    pub(crate) wanted: Mutex<HashMap<RunId, Arc<[Field]>>>,
    shots: tokio::sync::Mutex<HashMap<bool, Shots>>,
    profiles: PathBuf,
    vault: Vault,
    real: Http,
    practice: Option<Http>,
    keys: tokio::sync::Mutex<HashMap<String, Arc<Keys>>>,
}

/// What a session is made of.
pub struct Parts {
    /// The folder that holds all state.
    pub home: PathBuf,
    /// Folders with provider definitions of the user's.
    pub providers: Vec<PathBuf>,
    /// Where reserved names are sent.
    pub rules: Vec<ResolveRule>,
    /// Where the practice world listens, if it does.
    pub practice: Option<std::net::SocketAddr>,
    /// Where keys are kept.
    pub vault: Vault,
    /// Pauses before the second, third, fourth and fifth try; after that a question is a dead letter.
    pub retry_after: [Duration; 4],
    /// Whether this process is the only one that works in the home folder, so that what looks under way was cut off.
    pub alone: bool,
}

/// Pauses between tries as they are outside tests.
pub const RETRY_AFTER: [Duration; 4] = [
    Duration::from_secs(1),
    Duration::from_secs(4),
    Duration::from_secs(16),
    Duration::from_secs(64),
];

/// The key that every provider of the practice world takes.
const PRACTICE_KEY: &str = "practice-key";

impl Engine {
    /// Opens a home folder. Runs that were cut off become `interrupted`, calls that were under way "maybe charged".
    ///
    /// # Errors
    /// When the folder cannot be used.
    pub async fn open(parts: Parts) -> Result<(Arc<Self>, Vec<Problem>), EngineError> {
        let store = Store::open(&parts.home).await?;
        if parts.alone {
            store.sweep_lists().await?;
            store.sweep_runs().await?;
            store.sweep_calls(None).await?;
        }
        let profiles = parts.home.join("cache").join("browser");
        if parts.alone && profiles.exists() {
            // What a browser left whose program was killed. It is of no use, and no harm when it cannot be removed now.
            let _ = tokio::fs::remove_dir_all(&profiles).await;
        }
        let calendar = Calendar::at(now_ms());
        let spent = spent(&store, calendar).await?;
        let contact: Option<String> = store.setting(CONTACT).await?.flatten();
        let caps = store.setting(CAPS).await?.unwrap_or_default();
        let (catalogue, problems) = Catalogue::load(&parts.providers);
        let lanes = Lanes::open(&store).await?;
        let engine = Self {
            store,
            catalogue,
            flights: Flights::default(),
            links: Links::default(),
            duplicates: tokio::sync::Mutex::default(),
            purses: Purses::new(caps, calendar, spent),
            folders: Folders::new(&parts.home),
            cores: Cores::default(),
            visits: Visits::default(),
            rates: Learned::default(),
            lanes,
            retry_after: parts.retry_after,
            sums: Mutex::default(),
            looks: AtomicU64::default(),
            wanted: Mutex::default(),
            shots: tokio::sync::Mutex::default(),
            profiles,
            vault: parts.vault,
            real: Http::real(parts.rules, contact.as_deref())?,
            practice: parts.practice.map(Http::practice).transpose()?,
            keys: tokio::sync::Mutex::default(),
        };
        Ok((Arc::new(engine), problems))
    }

    /// The database.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The providers.
    #[must_use]
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// Where keys are kept.
    #[must_use]
    pub fn vault(&self) -> &Vault {
        &self.vault
    }

    /// The caps over all lists and runs.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn caps(&self) -> Result<Caps, StoreError> {
        Ok(self.store.setting(CAPS).await?.unwrap_or_default())
    }

    /// Changes the caps, for calls under way too.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn set_caps(&self, caps: Caps) -> Result<(), StoreError> {
        self.store.set_setting(CAPS, &caps).await?;
        self.purses.set_caps(caps);
        Ok(())
    }

    /// Goes out through connections of the test's own.
    #[cfg(test)]
    pub(crate) fn reach_through(&mut self, http: Http) {
        self.real = http;
    }

    pub(crate) fn http(&self, practice: bool) -> &Http {
        match &self.practice {
            Some(world) if practice => world,
            _ => &self.real,
        }
    }

    /// Who takes screenshots in a world. A browser is looked for anew as long as none was found: one may be installed.
    ///
    /// # Errors
    /// When there is no browser, with what to install.
    pub(crate) async fn shots(&self, http: &Http) -> Result<Shots, NoBrowser> {
        let (guard, closed) = http.guard();
        let mut all = self.shots.lock().await;
        if let Some(shots) = all.get(&closed) {
            return Ok(shots.clone());
        }
        let options = shot::Options {
            closed,
            ..shot::Options::new(self.profiles.clone())
        };
        let shots = Shots::open(guard.clone(), options).await?;
        all.insert(closed, shots.clone());
        Ok(shots)
    }

    /// Whether a practice world is there to be asked.
    #[must_use]
    pub fn has_practice(&self) -> bool {
        self.practice.is_some()
    }

    /// Who lets calls to a provider start.
    pub fn pacer(&self, practice: bool, definition: &Definition) -> Pacer {
        self.lanes.of(practice, definition)
    }

    /// The keys to ask a provider with. An error is a sentence for the cell.
    pub(crate) async fn keys_of(&self, practice: bool, definition: &Definition) -> Result<Arc<Keys>, String> {
        if !definition.needs_key() {
            return Ok(Arc::default());
        }
        if practice {
            let key = || Secret::new(PRACTICE_KEY).ok();
            return Ok(Arc::new(Keys {
                key: key(),
                secret: key(),
            }));
        }
        let mut known = self.keys.lock().await;
        if let Some(keys) = known.get(&definition.id) {
            return Ok(Arc::clone(keys));
        }
        let get = |part| self.vault.get(&definition.id, part);
        let key = get("key").map_err(|error| format!("{}: {error}.", definition.name))?;
        if key.is_none() {
            return Err(format!("{} has no key.", definition.name));
        }
        let secret = match &definition.auth.second_name {
            Some(_) => get("secret").map_err(|error| format!("{}: {error}.", definition.name))?,
            None => None,
        };
        let keys = Arc::new(Keys { key, secret });
        known.insert(definition.id.clone(), Arc::clone(&keys));
        Ok(keys)
    }

    /// Whether a provider can be asked, or why not and what would help.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn readiness(
        &self,
        practice: bool,
        definition: &Definition,
    ) -> Result<Result<(), (String, Option<Needs>)>, StoreError> {
        let switch = self.store.provider_switch(&definition.id).await?;
        if switch.off {
            return Ok(Err((format!("{} is switched off.", definition.name), None)));
        }
        if let Some(refusal) = switch.refusal.filter(|_| !practice) {
            return Ok(Err((refusal, None)));
        }
        if definition.needs_browser()
            && let Err(none) = shot::find_browser(None)
        {
            return Ok(Err((none.to_string(), Some(Needs::Browser))));
        }
        Ok(self
            .keys_of(practice, definition)
            .await
            .map(|_| ())
            .map_err(|reason| {
                let needs = reason.contains("has no key").then_some(Needs::Key);
                (reason, needs)
            }))
    }

    /// Whether a found value is older than it may be: by the recipe's word, else by that of the operation it came from. What
    /// the user decided never is.
    #[must_use]
    pub fn is_stale(&self, cell: &Cell, fresh_days: Option<u32>) -> bool {
        let Some(provenance) = cell.provenance.as_ref().filter(|_| !cell.is_users()) else {
            return false;
        };
        let of_operation = || {
            let definition = self.catalogue.get(&provenance.provider)?;
            Some(definition.operation(&provenance.operation)?.fresh_days.hit)
        };
        fresh_days
            .or_else(of_operation)
            .is_some_and(|days| now_ms() - provenance.at_ms > i64::from(days) * 86_400_000)
    }

    pub(crate) async fn remember_refusal(
        &self,
        practice: bool,
        provider: &str,
        reason: &str,
    ) -> Result<(), StoreError> {
        if practice {
            return Ok(());
        }
        let switch = self.store.provider_switch(provider).await?;
        self.store
            .set_provider_switch(
                provider,
                ProviderSwitch {
                    refusal: Some(reason.to_owned()),
                    ..switch
                },
            )
            .await
    }

    /// The user acted (a new key, a passed test): the provider may be asked again, with the key that is now set.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn reopen_provider(&self, provider: &str) -> Result<(), StoreError> {
        self.keys.lock().await.remove(provider);
        self.lanes.reopen(provider);
        let switch = self.store.provider_switch(provider).await?;
        self.store
            .set_provider_switch(
                provider,
                ProviderSwitch {
                    refusal: None,
                    ..switch
                },
            )
            .await
    }
}

/// The setting that holds an address for sites that our requests trouble. It is part of the User-Agent from the next start.
pub const CONTACT: &str = "contact";
/// The setting that holds the caps.
const CAPS: &str = "caps";

/// What the ledger says of this day and month.
async fn spent(store: &Store, calendar: Calendar) -> Result<Spent, StoreError> {
    let providers = store.spent_by_provider(calendar.month_ms).await?;
    Ok(Spent {
        day: Micros(store.spent_since(calendar.day_ms).await?.spent),
        month: Micros(store.spent_since(calendar.month_ms).await?.spent),
        providers: providers
            .into_iter()
            .map(|(provider, spent)| (provider, Micros(spent)))
            .collect(),
    })
}

/// The file name of a path, for messages and names.
#[must_use]
pub fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(
        || path.display().to_string(),
        |name| name.to_string_lossy().into_owned(),
    )
}
