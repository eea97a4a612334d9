//! Plans held against a second way to the same: everything in memory, entity by entity.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

use model::{Cause, Cell, CellState, EntityId, EntityKind, Field, ListId, Micros, Provenance, Value};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use store::{CellChange, Due, now_ms};

use super::{paper::Paper, *};
use crate::{
    Parts,
    entity::{self, Known},
    import::{From, Import},
    recipe,
};

const RECIPE: &str = r#"
format = 1
name = "Four"
[[fields]]
field = "person.email"
accept = ["valid", "risky"]
[[fields]]
field = "person.job_title"
[[fields]]
field = "company.industry"
[[fields]]
field = "company.employee_count"
only_if = [{ field = "company.name", none_of = ["Left Out"] }]
"#;

struct World {
    engine: Arc<Engine>,
    recipe: Recipe,
    list: ListId,
    rows: Vec<Vec<String>>,
    home: tempfile::TempDir,
}

impl World {
    async fn of(rows: Vec<Vec<String>>) -> Self {
        let home = tempfile::tempdir().unwrap();
        let engine = open(&home).await;
        let mut text = "full name,company,domain,title,e-mail\n".to_owned();
        for row in &rows {
            text.push_str(&row.join(","));
            text.push('\n');
        }
        let import = Import {
            from: From::Text(text),
            name: "people".into(),
            source: "people.csv".into(),
            choice: sheet::Choice {
                header_row: Some(1),
                ..sheet::Choice::default()
            },
            practice: false,
        };
        let list = engine.import(import, |_| {}).await.unwrap();
        let mapping = [
            Field::PERSON_FULL_NAME,
            Field::COMPANY_NAME,
            Field::COMPANY_DOMAIN,
            Field::PERSON_JOB_TITLE,
            Field::PERSON_EMAIL,
        ];
        let mapping = mapping.map(Some).to_vec();
        engine.store().set_mapping(list, mapping).await.unwrap();
        Self {
            engine,
            recipe: recipe::load(RECIPE, "four").unwrap(),
            list,
            rows,
            home,
        }
    }

    fn request(&self) -> Request<'_> {
        Request {
            list: self.list,
            recipe: &self.recipe,
            dial: None,
            practice: true,
            limit: None,
            sample: false,
            state: None,
            cause: None,
            rows: None,
        }
    }

    async fn prepare(&self) -> (Plan, Prepared) {
        let confirmed = Confirmed {
            recipe_toml: RECIPE.into(),
            cap: Micros(1),
        };
        let prepared = prepare(&self.engine, &self.request(), confirmed).await;
        prepared.unwrap().unwrap()
    }

    async fn mapping(&self) -> Vec<Option<Field>> {
        let columns = self.engine.store().columns(self.list).await.unwrap();
        columns.iter().map(|column| column.field).collect()
    }

    /// Who stands behind all rows, in memory.
    async fn people_and_companies(&self) -> Vec<Entity> {
        let mapping = self.mapping().await;
        let mut all: Vec<Entity> = Vec::new();
        let mut by_id: HashMap<EntityId, usize> = HashMap::new();
        for (row, cells) in (1_u32..).zip(&self.rows) {
            let said = entity::known(cells, &mapping);
            for kind in [EntityKind::Company, EntityKind::Person] {
                let Some(id) = entity::key(kind, &said).map(|key| entity::id(&key)) else {
                    continue;
                };
                let at = *by_id.entry(id).or_insert_with(|| {
                    all.push(Entity {
                        id,
                        kind,
                        row,
                        records: 0,
                        known: Known::new(),
                    });
                    all.len() - 1
                });
                all[at].records += 1;
                for (field, value) in &said {
                    if kind == EntityKind::Person || field.entity() == kind {
                        all[at].known.entry(*field).or_insert_with(|| value.clone());
                    }
                }
            }
        }
        all
    }
}

struct Entity {
    id: EntityId,
    kind: EntityKind,
    row: u32,
    records: u32,
    known: Known,
}

async fn open(home: &tempfile::TempDir) -> Arc<Engine> {
    let parts = Parts {
        home: home.path().to_owned(),
        providers: Vec::new(),
        rules: Vec::new(),
        practice: None,
        vault: vault::Vault::memory(),
        retry_after: crate::RETRY_AFTER,
        alone: true,
    };
    Engine::open(parts).await.unwrap().0
}

/// Rows about few people and companies, so that many share one; some say too little to name anybody.
fn rows(chance: &mut StdRng, count: usize) -> Vec<Vec<String>> {
    let row = |_| {
        let person = chance.random_range(0..30);
        let company = chance.random_range(0..9);
        let mut cell = |often: f64, text: String| {
            if chance.random_bool(often) {
                text
            } else {
                String::new()
            }
        };
        vec![
            cell(1.0, format!("Person{person} Marlow")),
            cell(
                0.7,
                if company == 0 {
                    "Left Out".into()
                } else {
                    format!("Company {company}")
                },
            ),
            cell(0.8, format!("company{company}.example")),
            cell(0.2, "Engineer".into()),
            cell(0.1, format!("person{person}@company{company}.example")),
        ]
    };
    (0..count).map(row).collect()
}

fn cell(field: Field, state: CellState, age_days: i64, practice: bool) -> Cell {
    Cell {
        state,
        value: (state == CellState::Value).then(|| Value::Text("x".into())),
        confidence: None,
        note: String::new(),
        cause: None,
        provenance: Some(Provenance {
            provider: "hunter".into(),
            operation: if field.entity() == EntityKind::Person {
                "email_finder"
            } else {
                "company"
            }
            .into(),
            at_ms: now_ms() - age_days * 86_400_000,
            practice,
            ..Provenance::default()
        }),
    }
}

#[tokio::test]
async fn what_an_answer_may_bring_is_asked_for_too() {
    let row = ["", "Company 1", "", "", ""].map(str::to_owned).to_vec();
    let mut world = World::of(vec![row]).await;
    // Only the company's own site tells its title, and only its domain leads there, which others know by its name.
    let site = "[[fields]]\nfield = \"company.title\"\n";
    let industry = "[[fields]]\nfield = \"company.industry\"\n";
    for (fields, to_fill) in [
        (site.to_owned(), vec![0]),
        (format!("{site}{industry}"), vec![1, 1]),
    ] {
        let text = format!("format = 1\nname = \"Site\"\n{fields}");
        world.recipe = recipe::load(&text, "site").unwrap();
        let plan = make(&world.engine, &world.request()).await.unwrap();
        let counts: Vec<u32> = plan.fields.iter().map(|field| field.to_fill).collect();
        assert_eq!(counts, to_fill, "{:?}", plan.skipped);
    }
}

#[tokio::test]
async fn a_streamed_plan_says_what_one_in_memory_does() {
    for seed in 0..6 {
        let mut chance = StdRng::seed_from_u64(seed);
        let world = World::of(rows(&mut chance, 120)).await;
        let all = world.people_and_companies().await;
        let store = world.engine.store();

        // A run that asked the same settled some cells and left others in every other state.
        let (_, first) = world.prepare().await;
        store.begin_run(first.run).await.unwrap();
        for Due { item, .. } in store.due_items(first.run, now_ms(), 1_000).await.unwrap() {
            let fields: Vec<&Field> = item.wanted.iter().filter(|_| chance.random_bool(0.8)).collect();
            let changes = fields.into_iter().map(|field| CellChange {
                entity: item.entity,
                field: *field,
                cell: cell(
                    *field,
                    [
                        CellState::Value,
                        CellState::Value,
                        CellState::NotFound,
                        CellState::Rejected,
                        CellState::Failed,
                    ][chance.random_range(0..5)],
                    [1, 170, 4_000][chance.random_range(0..3)],
                    chance.random_bool(0.5),
                ),
            });
            let changes = changes.collect();
            store
                .finish_item(world.list, first.run, item.seq, changes, 0)
                .await
                .unwrap();
        }
        store.set_run_state(first.run, "done", true).await.unwrap();

        let practice = seed % 2 == 0;
        let request = Request {
            practice,
            ..world.request()
        };
        let frame = Frame::of(&world.engine, &request).await.unwrap();
        let same = store
            .runs_that_asked(world.list, &frame.question, 0)
            .await
            .unwrap();
        let mut paper = Paper::new(&world.engine, &request, &frame.ladder).await.unwrap();
        let mut wanted = BTreeMap::new();
        for entity in &all {
            paper.meet(entity.kind, 1);
            let cells = store.cells_of(world.list, &[entity.id]).await.unwrap();
            let settled = store
                .cells_by_runs(world.list, &same, &[entity.id])
                .await
                .unwrap();
            let open = paper.wanted(entity.kind, entity.id, &entity.known, &cells, &settled);
            if !open.is_empty() {
                paper.walk(&[(&entity.known, open.clone())]).await.unwrap();
                paper.settle();
                wanted.insert(entity.id, open);
            }
        }

        let confirmed = Confirmed {
            recipe_toml: RECIPE.into(),
            cap: Micros(1),
        };
        let (plan, prepared) = prepare(&world.engine, &request, confirmed)
            .await
            .unwrap()
            .unwrap();
        assert_eq!((plan.records_in_plan, plan.entities as usize), (120, all.len()));
        for kind in [EntityKind::Company, EntityKind::Person] {
            let again: u32 = all
                .iter()
                .filter(|entity| entity.kind == kind)
                .map(|entity| entity.records - 1)
                .sum();
            let counted = plan
                .duplicates
                .iter()
                .find(|count| count.kind == kind)
                .map_or(0, |count| count.count);
            assert_eq!(counted, again, "{kind:?}");
        }
        let counts = |fields: &[FieldPlan]| -> Vec<_> {
            let count = |field: &FieldPlan| {
                (
                    field.field,
                    field.entities,
                    field.known,
                    field.to_fill,
                    field.skipped,
                )
            };
            fields.iter().map(count).collect()
        };
        assert_eq!(counts(&plan.fields), counts(&paper.fields()), "seed {seed}");
        assert_eq!(plan.skipped, paper.skipped());
        for (streamed, walked) in plan.fields.iter().zip(paper.fields()) {
            assert!(
                (streamed.expected - walked.expected).abs() < 1e-6,
                "{streamed:?} {walked:?}"
            );
        }
        let spend = paper.forecast().spend();
        assert!(
            (plan.spend.p50 - spend.p50).0.abs() <= 1,
            "{:?} {spend:?}",
            plan.spend
        );
        assert_eq!(plan.spend.ceiling, spend.ceiling);

        store.begin_run(prepared.run).await.unwrap();
        let run = store.run(prepared.run).await.unwrap().unwrap();
        let items = crate::run::due_items(&world.engine, &run, 1_000, &HashSet::new())
            .await
            .unwrap();
        assert_eq!(
            (items.len(), items.len()),
            (wanted.len(), prepared.items as usize)
        );
        assert_eq!(run.total, prepared.items);
        assert!(
            items.is_sorted_by_key(|item| item.kind == EntityKind::Person),
            "companies come first"
        );
        for item in &items {
            let entity = all.iter().find(|entity| entity.id == item.entity).unwrap();
            assert_eq!(Some(&item.wanted), wanted.get(&item.entity));
            assert_eq!(item.known, entity.known, "an item knows what the plan saw");
        }
        let firsts = store.due_items(prepared.run, now_ms(), 1_000).await.unwrap();
        for Due { item, row } in &firsts {
            assert_eq!(
                all.iter().find(|entity| entity.id == item.entity).unwrap().row,
                *row
            );
        }

        // Another mapping links the records to others meanwhile: the first record still says whom the item is about.
        store.set_mapping(world.list, vec![None; 5]).await.unwrap();
        let items = crate::run::due_items(&world.engine, &run, 1_000, &HashSet::new())
            .await
            .unwrap();
        for item in items {
            let entity = all.iter().find(|entity| entity.id == item.entity).unwrap();
            let said = entity::known(&world.rows[entity.row as usize - 1], &run.mapping);
            assert!(
                item.known
                    .iter()
                    .all(|(field, value)| said.get(field) == Some(value)),
                "{item:?} {said:?}"
            );
            assert!(!item.known.is_empty());
        }
    }
}

#[tokio::test]
async fn a_run_that_was_being_prepared_is_gone_after_a_crash() {
    let world = World::of(rows(&mut StdRng::seed_from_u64(1), 30)).await;
    let store = world.engine.store().clone();
    let (_, prepared) = world.prepare().await;
    assert!(prepared.items > 0);
    assert!(
        store.runs(Some(world.list)).await.unwrap().is_empty(),
        "nobody sees it yet"
    );
    assert_eq!(store.run_under_way(world.list).await.unwrap(), Some(prepared.run));
    let confirmed = Confirmed {
        recipe_toml: RECIPE.into(),
        cap: Micros(1),
    };
    assert!(
        prepare(&world.engine, &world.request(), confirmed)
            .await
            .unwrap()
            .is_none(),
        "a list has one run at a time"
    );
    // The program ends here.
    let engine = open(&world.home).await;
    assert_eq!(engine.store().run_under_way(world.list).await.unwrap(), None);
    assert!(
        engine
            .store()
            .due_items(prepared.run, now_ms(), 10)
            .await
            .unwrap()
            .is_empty()
    );
    store.begin_run(prepared.run).await.unwrap();
    assert!(
        engine.store().run(prepared.run).await.unwrap().is_none(),
        "what is gone cannot begin"
    );
}

#[tokio::test]
async fn another_mapping_makes_other_people() {
    let row = |name: &str, domain: &str| {
        vec![
            name.into(),
            String::new(),
            domain.into(),
            String::new(),
            String::new(),
        ]
    };
    let world = World::of(vec![
        row("Ada Marlow", "one.example"),
        row("Ada Marlow", "two.example"),
    ])
    .await;
    let people = |plan: &Plan| {
        plan.fields
            .iter()
            .find(|field| field.field == Field::PERSON_EMAIL)
            .map(|field| field.entities)
    };
    assert_eq!(
        people(&make(&world.engine, &world.request()).await.unwrap()),
        Some(2)
    );
    let mapping = [
        Some(Field::PERSON_FULL_NAME),
        Some(Field::COMPANY_DOMAIN),
        None,
        None,
        None,
    ];
    world
        .engine
        .store()
        .set_mapping(world.list, mapping.to_vec())
        .await
        .unwrap();
    let links = world.engine.store().links_after(world.list, 0, 10).await.unwrap();
    assert!(
        links
            .iter()
            .all(|link| link.person.is_none() && link.company.is_none())
    );
    let plan = make(&world.engine, &world.request()).await.unwrap();
    assert_eq!(people(&plan), None, "a name alone names nobody");
}

#[tokio::test]
async fn at_most_counts_an_operation_once_for_an_entity() {
    let world = World::of(rows(&mut StdRng::seed_from_u64(2), 60)).await;
    let many = r#"
format = 1
name = "Many"
[[fields]]
field = "company.title"
[[fields]]
field = "company.description"
[[fields]]
field = "company.logo"
[[fields]]
field = "person.email"
accept = ["valid"]
[[fields]]
field = "person.job_title"
"#;
    let recipe = recipe::load(many, "many").unwrap();
    let request = Request {
        recipe: &recipe,
        ..world.request()
    };
    let plan = make(&world.engine, &request).await.unwrap();
    let met = |field| {
        plan.fields
            .iter()
            .find(|plan| plan.field == field)
            .unwrap()
            .entities
    };
    let (companies, people) = (met(Field::COMPANY_TITLE), met(Field::PERSON_EMAIL));
    let visits = plan
        .calls
        .iter()
        .find(|call| call.operation == "visit" || call.provider == "website")
        .unwrap();
    assert!(
        (1..=companies).contains(&visits.calls_ceiling),
        "{visits:?} for {companies} companies"
    );
    let is_check = |call: &CallPlan| {
        let definition = world.engine.catalogue().get(&call.provider).unwrap();
        definition.operation(&call.operation).unwrap().role == provider::Role::Verify
    };
    let (checks, finders): (Vec<_>, Vec<_>) = plan.calls.iter().partition(|call| is_check(call));
    assert!(!checks.is_empty());
    for call in &finders {
        assert!(
            call.calls_ceiling <= people.max(companies),
            "{call:?} for {people} people"
        );
        assert!(call.calls <= f64::from(call.calls_ceiling) + 1e-6, "{call:?}");
    }
    for call in &checks {
        let addresses: u32 = finders.iter().map(|finder| finder.calls_ceiling).sum();
        assert!(
            call.calls_ceiling <= addresses,
            "{call:?} for {addresses} addresses"
        );
    }
    assert!(plan.spend.p95 <= plan.spend.ceiling);
}

#[test]
fn a_retry_is_for_cells_in_its_state_that_failed_for_its_cause() {
    let toml = "format = 1\nname = \"Logos\"\n[[fields]]\nfield = \"company.logo\"\n";
    let recipe = recipe::load(toml, "test").unwrap();
    let dead = Cell::failed(Cause::Dead, "Hunter did not answer.");
    let refused = Cell::failed(Cause::Refused, "Hunter refuses.");
    let stopped = Cell::without_value(CellState::Stopped, "The cap was reached.");
    let failed = Some(CellState::Failed);
    for (state, cause, is_for) in [
        (None, None, [true, true, true, true]),
        (failed, None, [true, true, false, false]),
        (failed, Some(Cause::Dead), [true, false, false, false]),
        (Some(CellState::Stopped), None, [false, false, true, false]),
    ] {
        let request = Request {
            list: ListId(1),
            recipe: &recipe,
            dial: None,
            practice: false,
            limit: None,
            sample: false,
            state,
            cause,
            rows: None,
        };
        let cells = [Some(&dead), Some(&refused), Some(&stopped), None];
        assert_eq!(
            cells.map(|cell| request.is_for(cell)),
            is_for,
            "{state:?} {cause:?}"
        );
    }
}
