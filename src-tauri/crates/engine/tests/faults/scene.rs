//! A practice world of four quick providers, an engine that asks them, a list of people, and what came of a run.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use model::{CellState, Field, ListId, Micros, RunId};
use practice::{Conditions, Fault, Limits, Manners, Practice, Scripted};
use spillway_engine::{
    Engine, EngineError, Parts,
    import::{From, Import},
    plan::{self, Confirmed, Request},
    recipe::{self, Recipe},
    run::{RunState, RunStatus},
};
use store::RunTally;

/// People on the list.
pub const PEOPLE: u32 = 300;
/// Those of them that any of the four knows.
pub const KNOWN: u32 = 224;
/// Pauses between tries, a fiftieth of the real ones.
pub const RETRY_AFTER: [Duration; 4] = [
    Duration::from_millis(20),
    Duration::from_millis(80),
    Duration::from_millis(320),
    Duration::from_millis(1_280),
];
/// A call that takes longer than this is given up. Nothing takes so long by itself, but what hangs has to end.
const TIMEOUT_MS: u64 = 700;
/// A wait that is longer than this never ends.
const PATIENCE: Duration = Duration::from_secs(60);

/// One of the four providers.
pub struct Provider {
    /// Its name here.
    pub name: &'static str,
    /// Whose part it plays in the practice world.
    pub plays: &'static str,
    definition: &'static str,
    median_ms: f64,
    at_once: u32,
    knows: f64,
    per_call: i64,
    per_hit: i64,
}

/// The four of the benchmark, at a fifteenth of their answer times.
pub const ALL: [Provider; 4] = [
    Provider {
        name: "alpha",
        plays: "leadmagic",
        definition: include_str!("../../../../../tests/bench/providers/alpha.toml"),
        median_ms: 10.0,
        at_once: 25,
        knows: 0.35,
        per_call: 0,
        per_hit: 12_000,
    },
    Provider {
        name: "bravo",
        plays: "findymail",
        definition: include_str!("../../../../../tests/bench/providers/bravo.toml"),
        median_ms: 16.0,
        at_once: 30,
        knows: 0.55,
        per_call: 0,
        per_hit: 30_000,
    },
    Provider {
        name: "charlie",
        plays: "prospeo",
        definition: include_str!("../../../../../tests/bench/providers/charlie.toml"),
        median_ms: 6.0,
        at_once: 12,
        knows: 0.25,
        per_call: 4_000,
        per_hit: 0,
    },
    Provider {
        name: "delta",
        plays: "apollo",
        definition: include_str!("../../../../../tests/bench/providers/delta.toml"),
        median_ms: 20.0,
        at_once: 40,
        knows: 0.45,
        per_call: 6_000,
        per_hit: 0,
    },
];

impl Provider {
    /// How it behaves, with or without a fault.
    pub fn manners(&self, fault: Option<Fault>) -> Manners {
        Manners {
            median_ms: Some(self.median_ms),
            jitter: Some(0.3),
            limits: Some(Limits::concurrent(self.at_once)),
            hit_rate: Some(self.knows),
            script: fault
                .map(|fault| Scripted::calls(.., fault))
                .into_iter()
                .collect(),
        }
    }

    fn ceiling(&self) -> i64 {
        self.per_call + self.per_hit
    }
}

/// The provider of this name.
pub fn provider(name: &str) -> &'static Provider {
    ALL.iter().find(|provider| provider.name == name).unwrap()
}

/// The four, all well.
pub async fn world(port: u16) -> Practice {
    let quick = Conditions {
        slowness: 1.0,
        ..Conditions::still()
    };
    let conditions = ALL.iter().fold(quick, |conditions, provider| {
        conditions.with(provider.plays, provider.manners(None))
    });
    // A world that has just ended may hold its port for a moment more.
    let mut tries = 0;
    loop {
        match Practice::start(port, conditions.clone()).await {
            Ok(world) => return world,
            Err(error) => {
                tries += 1;
                assert!(tries < 500, "port {port} cannot be had: {error}");
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        }
    }
}

/// Waits until something is so.
pub async fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let waited = tokio::time::timeout(PATIENCE, async {
        while !is_so() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    });
    assert!(waited.await.is_ok(), "{what} never came");
}

/// Writes the definitions of the four; one of them may be at an address of its own.
fn define(folder: &Path, world: SocketAddr, elsewhere: Option<(&str, &str)>, timeout_ms: u64) -> PathBuf {
    let folder = folder.join("definitions");
    std::fs::create_dir_all(&folder).unwrap();
    for provider in &ALL {
        let address = elsewhere
            .filter(|(name, _)| *name == provider.name)
            .map_or_else(|| format!("http://{world}"), |(_, address)| address.to_owned());
        let text = provider
            .definition
            .replace("http://WORLD", &address)
            .replace("\nprior = ", &format!("\ntimeout_ms = {timeout_ms}\nprior = "));
        std::fs::write(folder.join(format!("{}.toml", provider.name)), text).unwrap();
    }
    folder
}

/// A session on a home folder.
pub async fn open(home: &Path, definitions: &Path, alone: bool) -> Arc<Engine> {
    let vault = vault::Vault::memory();
    for provider in &ALL {
        let key = vault::Secret::new("practice-key").unwrap();
        vault.set(provider.name, "key", key).unwrap();
    }
    let parts = Parts {
        home: home.to_owned(),
        providers: vec![definitions.to_owned()],
        rules: Vec::new(),
        practice: None,
        vault,
        retry_after: RETRY_AFTER,
        alone,
    };
    let (engine, problems) = Engine::open(parts).await.unwrap();
    assert!(problems.is_empty(), "{problems:?}");
    engine
}

/// A list of people, as text; another seed makes other people.
fn sheet(people: u32, seed: u64) -> String {
    let mut text = "First name,Last name,Company,Website,Country\n".to_owned();
    for person in practice::generated_people(people as usize, seed) {
        text.push_str(&format!(
            "{},{},{},{},{}\n",
            person.first, person.last, person.company, person.domain, person.country
        ));
    }
    text
}

/// Imports a list of people.
pub async fn import(engine: &Engine, people: u32, seed: u64) -> Result<ListId, EngineError> {
    let import = Import {
        from: From::Text(sheet(people, seed)),
        name: format!("people {seed}"),
        source: "people.csv".to_owned(),
        choice: sheet::Choice {
            header_row: Some(1),
            ..sheet::Choice::default()
        },
        practice: false,
    };
    let list = engine.import(import, |_| {}).await?;
    let mapping = [
        Field::PERSON_FIRST_NAME,
        Field::PERSON_LAST_NAME,
        Field::COMPANY_NAME,
        Field::COMPANY_DOMAIN,
        Field::COMPANY_COUNTRY,
    ];
    let mapping = mapping.map(Some).to_vec();
    engine.store().set_mapping(list, mapping).await?;
    Ok(list)
}

/// Everything that a test of one run needs.
pub struct Scene {
    pub world: Practice,
    pub home: PathBuf,
    pub definitions: PathBuf,
    pub engine: Arc<Engine>,
    list: ListId,
    recipe: Recipe,
    toml: String,
    folder: tempfile::TempDir,
}

/// What a scene begins with.
pub struct Plot<'a> {
    pub dial: &'a str,
    pub people: u32,
    /// Who may be asked.
    pub asked: &'a [&'a str],
    /// A provider that is at another address.
    pub elsewhere: Option<(&'a str, &'a str)>,
    /// When a call is given up.
    pub timeout_ms: u64,
}

impl<'a> Plot<'a> {
    /// Everybody is there and asked.
    pub fn at(dial: &'a str) -> Self {
        Self {
            dial,
            people: PEOPLE,
            asked: &["alpha", "bravo", "charlie", "delta"],
            elsewhere: None,
            timeout_ms: TIMEOUT_MS,
        }
    }

    /// A recipe for work e-mails.
    fn recipe(&self) -> String {
        format!(
            "format = 1\nname = \"Faults\"\ndial = \"{}\"\n[[fields]]\nfield = \"person.email\"\nproviders = {:?}\n",
            self.dial, self.asked
        )
    }
}

impl Scene {
    /// A scene at this dial.
    pub async fn new(dial: &str) -> Self {
        Self::of(&Plot::at(dial)).await
    }

    /// A scene of this plot.
    pub async fn of(plot: &Plot<'_>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().join("home");
        Self::within(plot, folder, home).await
    }

    /// A scene with its home folder elsewhere.
    pub async fn within(plot: &Plot<'_>, folder: tempfile::TempDir, home: PathBuf) -> Self {
        let world = world(0).await;
        std::fs::create_dir_all(&home).unwrap();
        let definitions = define(folder.path(), world.address(), plot.elsewhere, plot.timeout_ms);
        let engine = open(&home, &definitions, true).await;
        let list = import(&engine, plot.people, 11).await.unwrap();
        let toml = plot.recipe();
        Self {
            world,
            home,
            definitions,
            engine,
            list,
            recipe: recipe::load(&toml, "faults").unwrap(),
            toml,
            folder,
        }
    }

    /// All providers are at the world's address again, and a new session begins.
    pub async fn reopen(&mut self) {
        define(self.folder.path(), self.world.address(), None, TIMEOUT_MS);
        self.engine = open(&self.home, &self.definitions, true).await;
    }

    /// Plans a run, of all or of the cells in a state.
    pub async fn prepare(&self, state: Option<CellState>, cap: Micros) -> RunId {
        let request = Request {
            list: self.list,
            recipe: &self.recipe,
            dial: None,
            practice: false,
            limit: None,
            sample: false,
            state,
            cause: None,
            rows: None,
        };
        let confirmed = Confirmed {
            recipe_toml: self.toml.clone(),
            cap,
        };
        let prepared = plan::prepare(&self.engine, &request, confirmed).await.unwrap();
        let (_, prepared) = prepared.unwrap();
        self.engine.store().begin_run(prepared.run).await.unwrap();
        prepared.run
    }

    /// Carries a run out beside the test.
    pub fn start(&self, run: RunId) -> tokio::task::JoinHandle<Result<RunState, EngineError>> {
        let engine = Arc::clone(&self.engine);
        tokio::spawn(async move { engine.carry_out(run).await })
    }

    /// Calls that a provider has received.
    pub fn calls(&self, name: &str) -> u64 {
        self.world.counts(provider(name).plays).calls
    }

    /// Gives a provider a fault, or takes it away.
    pub fn set(&self, name: &str, fault: Option<Fault>) {
        let provider = provider(name);
        assert!(self.world.set(provider.plays, provider.manners(fault)));
    }

    /// What came of a run.
    pub async fn outcome(&self, run: RunId) -> Outcome {
        let status = self.engine.run_status(run).await.unwrap();
        let store = self.engine.store();
        let tallies = store.run_tallies(run).await.unwrap();
        let records = store.records_after(self.list, 0, PEOPLE).await.unwrap();
        let cells = store.cells_behind(self.list, &records).await.unwrap();
        let failed = cells.into_values().filter(|cell| cell.state == CellState::Failed);
        Outcome {
            status,
            tallies,
            failures: failed.map(|cell| cell.note).collect(),
        }
    }

    /// What has to hold after any run of any world: calls are in the ledger at what they cost, nothing answered was asked
    /// again but what got lost on the way, nothing is under way any more.
    pub async fn check_books(&self, runs: &[RunId]) {
        let mut lost = 0;
        for &run in runs {
            let outcome = self.outcome(run).await;
            assert!(outcome.status.spent <= outcome.status.cap, "{:?}", outcome.status);
            lost += outcome.lost();
            for tally in &outcome.tallies {
                let provider = provider(&tally.provider);
                let (hits, misses) = (i64::from(tally.hits), i64::from(tally.misses));
                let charged = hits * provider.ceiling() + misses * provider.per_call;
                assert_eq!(tally.spent - tally.maybe, charged, "{tally:?}");
            }
        }
        let repeated = self.world.repeated();
        assert!(
            repeated <= lost,
            "{repeated} calls were repeated, {lost} were lost"
        );
        for provider in &ALL {
            let definition = self.engine.catalogue().get(provider.name).unwrap();
            let lane = self.engine.pacer(false, definition).snapshot();
            assert_eq!((lane.in_flight, lane.waiting), (0, 0), "{lane:?}");
        }
    }
}

/// What came of a run.
pub struct Outcome {
    pub status: RunStatus,
    pub tallies: Vec<RunTally>,
    /// Why cells failed.
    failures: Vec<String>,
}

impl Outcome {
    /// Calls whose answers were lost, by what they may have charged.
    pub fn lost(&self) -> u64 {
        let lost = |tally: &RunTally| tally.maybe / provider(&tally.provider).ceiling();
        self.tallies.iter().map(lost).sum::<i64>().unsigned_abs()
    }

    /// How many records are in a state.
    pub fn in_state(&self, state: CellState) -> u32 {
        let states = &self.status.coverage[0].states;
        states
            .iter()
            .find(|count| count.state == state)
            .map_or(0, |count| count.count)
    }

    /// Found and not found, all of them and nothing else.
    pub fn is_whole(&self) -> bool {
        self.in_state(CellState::Value) == KNOWN && self.in_state(CellState::NotFound) == PEOPLE - KNOWN
    }

    /// The states of all records and the reasons of failures, for messages.
    pub fn states(&self) -> String {
        format!("{:?} {:#?}", self.status.coverage[0].states, self.failures)
    }
}
