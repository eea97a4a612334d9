//! The practice list in a still practice world, and an engine of its own.

use std::{fmt::Write as _, path::Path, sync::Arc};

use model::{Cell, CellState, EntityId, Field, ListId, Micros, RunId};
use practice::{Conditions, Practice};
use spillway_engine::{
    Engine, Parts, RETRY_AFTER,
    import::{From, Import},
    plan::{self, Confirmed, Plan, Request},
    recipe,
    run::{RunState, RunStatus},
};

const LIST: &str = include_str!("../../../../../assets/samples/practice.csv");

pub struct Scene {
    pub world: Practice,
    pub engine: Arc<Engine>,
    pub list: ListId,
    home: tempfile::TempDir,
}

/// A plan and what its run came to.
pub struct Round {
    pub plan: Plan,
    pub run: RunStatus,
    /// By planned field: how many were expected to be found in the run, and how many were.
    pub fields: Vec<(Field, f64, u32)>,
}

async fn open(home: &Path, world: &Practice) -> Arc<Engine> {
    let parts = Parts {
        home: home.to_owned(),
        providers: Vec::new(),
        rules: Vec::new(),
        practice: Some(world.address()),
        vault: vault::Vault::memory(),
        retry_after: RETRY_AFTER,
        alone: true,
    };
    Engine::open(parts).await.unwrap().0
}

impl Scene {
    pub async fn new() -> Self {
        let world = Practice::start(0, Conditions::still()).await.unwrap();
        let home = tempfile::tempdir().unwrap();
        let engine = open(home.path(), &world).await;
        let import = Import {
            from: From::Text(LIST.to_owned()),
            name: "practice".to_owned(),
            source: "practice.csv".to_owned(),
            choice: sheet::Choice::default(),
            practice: true,
        };
        let list = engine.import(import, |_| {}).await.unwrap();
        Self {
            world,
            engine,
            list,
            home,
        }
    }

    /// The program ends without a word and begins anew.
    pub async fn reopen(&mut self) {
        self.engine = open(self.home.path(), &self.world).await;
    }

    /// Plans a recipe for all rows, or for some drawn at random.
    pub async fn prepare(&self, text: &str, pilot: Option<u32>) -> (Plan, RunId) {
        let recipe = recipe::load(text, "recipe").unwrap();
        let request = Request {
            list: self.list,
            recipe: &recipe,
            dial: None,
            practice: true,
            limit: pilot,
            sample: pilot.is_some(),
            state: None,
            cause: None,
            rows: None,
        };
        let confirmed = Confirmed {
            recipe_toml: text.to_owned(),
            cap: Micros(1_000_000_000),
        };
        let prepared = plan::prepare(&self.engine, &request, confirmed).await.unwrap();
        let (plan, prepared) = prepared.unwrap();
        self.engine.store().begin_run(prepared.run).await.unwrap();
        (plan, prepared.run)
    }

    /// Plans a recipe and runs it.
    pub async fn round(&self, text: &str, pilot: Option<u32>) -> Round {
        let (plan, run) = self.prepare(text, pilot).await;
        assert_eq!(self.engine.carry_out(run).await.unwrap(), RunState::Done);
        let results = self.engine.store().field_results(run).await.unwrap();
        let found = |field| {
            let states = results.get(&field).map_or(&[][..], |result| &result.states);
            let value = states.iter().find(|(state, _)| *state == CellState::Value);
            value.map_or(0, |(_, count)| *count)
        };
        let fields = plan.fields.iter().map(|planned| {
            let expected = planned.expected - f64::from(planned.known);
            (planned.field, expected, found(planned.field))
        });
        Round {
            fields: fields.collect(),
            run: self.engine.run_status(run).await.unwrap(),
            plan,
        }
    }

    /// The person and the company behind a row.
    pub async fn behind(&self, row: u32) -> (EntityId, EntityId) {
        let links = self
            .engine
            .store()
            .links_after(self.list, row - 1, 1)
            .await
            .unwrap();
        (links[0].person.unwrap(), links[0].company.unwrap())
    }

    pub async fn cell(&self, entity: EntityId, field: Field) -> Option<Cell> {
        let cells = self.engine.store().cells_of(self.list, &[entity]).await.unwrap();
        cells.get(&(entity, field)).cloned()
    }
}

impl Round {
    /// What was promised and what came, for a look.
    pub fn table(&self) -> String {
        let spend = &self.plan.spend;
        let cached: u32 = self.plan.calls.iter().map(|call| call.cached).sum();
        let mut text = format!(
            "spend {} (p95 {}, at most {}) came to {}; {cached} cached came to {}\n",
            spend.p50, spend.p95, spend.ceiling, self.run.spent, self.run.cached
        );
        for (field, expected, found) in &self.fields {
            writeln!(text, "  {} expected {expected:.1}, found {found}", field.id()).unwrap();
        }
        for tally in &self.run.providers {
            let own = || {
                self.plan
                    .calls
                    .iter()
                    .filter(|call| call.provider == tally.provider)
            };
            let calls: f64 = own().map(|call| call.calls).sum();
            let spent: Micros = own().map(|call| call.spend).sum();
            writeln!(
                text,
                "  {}: {calls:.1} calls came to {} ({} hits), {spent} to {}",
                tally.provider, tally.calls, tally.hits, tally.spent
            )
            .unwrap();
        }
        text
    }
}
