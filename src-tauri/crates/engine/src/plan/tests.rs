//! Plans held against a second way to the same: everything in memory, entity by entity.

use std::collections::{BTreeMap, HashSet};

use model::{Cause, Cell, CellState, EntityKind, Field, ListId, Micros};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use store::{CellChange, Due, now_ms};

use super::{paper::Paper, *};
use crate::{entity, recipe};

mod world;

use world::{RECIPE, World, cell, open, rows};

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
        let mut hoped = 0;
        for entity in &all {
            paper.meet(entity.kind, 1);
            let cells = store.cells_of(world.list, &[entity.id]).await.unwrap();
            let settled = store
                .cells_by_runs(world.list, &same, &[entity.id])
                .await
                .unwrap();
            let mut hope = None;
            if let Some(company) = entity.company
                && !entity.known.contains_key(&Field::COMPANY_DOMAIN)
            {
                let company = all.iter().find(|other| other.id == company).unwrap();
                let cells = store.cells_of(world.list, &[company.id]).await.unwrap();
                let settled = store
                    .cells_by_runs(world.list, &same, &[company.id])
                    .await
                    .unwrap();
                let named = vec![(company.id, company.known.clone())];
                let mut hopes = paper.hopes(named, &cells, &settled).await.unwrap();
                hope = hopes.remove(&company.id);
                hoped += usize::from(hope.is_some());
            }
            let open = paper.wanted(
                entity.kind,
                entity.id,
                &entity.known,
                &cells,
                &settled,
                hope.is_some(),
            );
            if !open.fields.is_empty() {
                let company = hope.filter(|_| open.waits).map(|hope| hope.shape);
                let alone = (entity.kind, entity.known.clone(), open.fields.clone(), company);
                paper.walk(vec![alone]).await.unwrap();
                wanted.insert(entity.id, open);
            }
        }
        paper.settle();
        assert!(hoped > 0 || !practice, "somebody waits for a company's domain");

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
        let waiting = wanted.values().filter(|open| open.waits).count();
        assert_eq!(
            (items.len() + waiting, prepared.items as usize),
            (wanted.len(), wanted.len())
        );
        assert_eq!(run.total, prepared.items);
        assert!(
            items.is_sorted_by_key(|item| item.kind == EntityKind::Person),
            "companies come first"
        );
        for item in &items {
            let entity = all.iter().find(|entity| entity.id == item.entity).unwrap();
            assert_eq!(item.wanted, wanted[&item.entity].fields);
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
