//! Windows of the grid equal what a plain sort and filter of everything gives, whatever was written, undone, mapped or merged
//! in between; and nothing of a list outlives it.

#![expect(clippy::unwrap_used, reason = "what these tests stand on fails loudly")]

mod reference;

use std::collections::{BTreeMap, HashMap, HashSet};

use model::{Cell, CellState, EntityId, Field, ListId, Micros, RunId, Value};
use proptest::{
    collection::vec,
    option,
    prelude::*,
    test_runner::{Config, TestRunner},
};
use spillway_store::{
    CellChange, GridFilter, GridOrder, Imported, Link, List, Merge, NewList, NewRun, Store,
};
use sqlx::SqlitePool;

use reference::Reference;

const WORDS: [&str; 8] = [
    "",
    "birch",
    "Ash",
    "ash",
    "Cedar, \"red\"",
    "elm\\n",
    "oak\nsap",
    " ",
];
const NUMBERS: [&str; 6] = ["", "9", "10", "-3", "1,000", "9.5"];
const FIELDS: [Field; 3] = [
    Field::PERSON_EMAIL,
    Field::COMPANY_NAME,
    Field::COMPANY_EMPLOYEE_COUNT,
];
const STATES: [CellState; 4] = [
    CellState::Value,
    CellState::NotFound,
    CellState::Failed,
    CellState::Rejected,
];
const NEEDLES: [&str; 9] = ["ash", "ASH", "e", ",", "\"red", "n", "\\", "9", "zzz"];

#[derive(Clone, Debug)]
enum Step {
    /// A run writes cells: entity, field, state, value, by their places.
    Write(usize, Vec<(i64, usize, usize, Option<usize>)>),
    Undo(usize),
    /// Another mapping: rows get the entities of rows further on.
    Map(usize),
    /// A row is merged into another, by their places.
    Merge(usize, usize),
    /// The last merge is taken back, or made again.
    Turn {
        back: bool,
    },
}

#[derive(Clone, Debug)]
struct Query {
    order: usize,
    file: bool,
    descending: bool,
    state: Option<usize>,
    field: Option<usize>,
    search: Option<usize>,
    start: u32,
    length: u32,
}

#[derive(Clone, Debug)]
struct Case {
    /// Word, number, person, company.
    rows: Vec<(usize, usize, Option<i64>, Option<i64>)>,
    steps: Vec<(Step, Vec<Query>)>,
}

fn cases() -> impl Strategy<Value = Case> {
    let row = (
        0..WORDS.len(),
        0..NUMBERS.len(),
        option::of(0_i64..6),
        option::of(10_i64..13),
    );
    let change = (0_i64..6, 0..FIELDS.len(), 0..STATES.len(), option::of(0..6_usize));
    let step = prop_oneof![
        4 => (0..2_usize, vec(change, 1..20)).prop_map(|(run, changes)| Step::Write(run, changes)),
        1 => (0..2_usize).prop_map(Step::Undo),
        1 => (0..5_usize).prop_map(Step::Map),
        3 => (0..40_usize, 0..40_usize).prop_map(|(from, into)| Step::Merge(from, into)),
        3 => any::<bool>().prop_map(|back| Step::Turn { back }),
    ];
    let query = (
        0..6_usize,
        any::<bool>(),
        any::<bool>(),
        option::of(0..STATES.len()),
        option::of(0..FIELDS.len()),
        option::weighted(0.3, 0..NEEDLES.len()),
        0..20_u32,
        0..30_u32,
    )
        .prop_map(
            |(order, file, descending, state, field, search, start, length)| Query {
                order,
                file,
                descending,
                state,
                field,
                search,
                start,
                length,
            },
        );
    (vec(row, 0..40), vec((step, vec(query, 1..8)), 1..9)).prop_map(|(rows, steps)| Case { rows, steps })
}

async fn list_with(store: &Store, rows: &[[String; 2]]) -> ListId {
    let id = store
        .begin_list(NewList {
            name: "Trees".to_owned(),
            source: "trees.csv".to_owned(),
            content_hash: String::new(),
            practice: false,
        })
        .await
        .unwrap();
    let mut import = Imported::new(store.clone(), id);
    for row in rows {
        import.push(row).await.unwrap();
    }
    import.flush().await.unwrap();
    let list = List {
        id,
        name: String::new(),
        source: String::new(),
        format: "csv".to_owned(),
        sheet: None,
        sheets: Vec::new(),
        header_row: None,
        encoding: None,
        records: import.rows(),
        practice: false,
        problems: Vec::new(),
        recipe: None,
        own_recipe: None,
        created_ms: 0,
        opened_ms: 0,
    };
    store.finish_list(list, Vec::new()).await.unwrap();
    id
}

async fn run_of(store: &Store, list: ListId) -> RunId {
    let run = NewRun {
        list,
        recipe_name: String::new(),
        recipe_toml: String::new(),
        question: String::new(),
        mapping: Vec::new(),
        dial: None,
        practice: false,
        cap: Micros(0),
    };
    let run = store.prepare_run(run).await.unwrap().unwrap();
    store.begin_run(run).await.unwrap();
    store.set_run_state(run, "done", true).await.unwrap();
    run
}

async fn link(store: &Store, list: ListId, reference: &Reference) {
    let token = store.begin_linking(list).await.unwrap();
    let links: Vec<Link> = (1..)
        .zip(&reference.entities)
        .map(|(row, (person, company))| Link {
            row,
            person: person.map(EntityId),
            company: company.map(EntityId),
        })
        .collect();
    // Somebody may look in between.
    let (before, after) = links.split_at(links.len() / 2);
    store.set_links(list, before.to_vec()).await.unwrap();
    let filter = GridFilter {
        state: Some(CellState::Value),
        ..GridFilter::default()
    };
    store.window(list, 0, 1, &GridOrder::File, &filter).await.unwrap();
    store.set_links(list, after.to_vec()).await.unwrap();
    let word = format!("{:?}", reference.entities);
    store.end_linking(list, token, word).await.unwrap();
}

async fn take(store: &Store, list: ListId, runs: [RunId; 2], reference: &mut Reference, step: &Step) {
    match step {
        Step::Write(run, changes) => {
            let run = runs[*run];
            let mut written: Vec<CellChange> = Vec::new();
            for (entity, field, state, value) in changes {
                let field = FIELDS[*field];
                let entity = match field.entity() {
                    model::EntityKind::Person => *entity,
                    model::EntityKind::Company => 10 + entity % 3,
                };
                // A job writes a cell once.
                if written
                    .iter()
                    .any(|change| (change.entity.0, change.field) == (entity, field))
                {
                    continue;
                }
                let value = value.map(|value| match field.kind() {
                    model::FieldKind::Integer => Value::Integer([7, 70, 8, -1, 8, 1000][value]),
                    _ => Value::Text(["fir", "Fir", "ash", "yew", "Oak", "box"][value].to_owned()),
                });
                let cell = Cell {
                    value,
                    ..Cell::without_value(STATES[*state], "")
                };
                let before = reference
                    .cells
                    .insert((entity, field), (run, cell.clone()))
                    .map(|(_, cell)| cell);
                reference.before.entry((run, entity, field)).or_insert(before);
                written.push(CellChange {
                    entity: EntityId(entity),
                    field,
                    cell,
                });
            }
            store.finish_item(list, run, 0, written, 0).await.unwrap();
        }
        Step::Undo(run) => {
            let run = runs[*run];
            store.undo_cells(run).await.unwrap();
            let keys: Vec<_> = reference.before.keys().copied().collect();
            for key in keys.into_iter().filter(|key| key.0 == run) {
                let before = reference.before.remove(&key).flatten();
                let place = (key.1, key.2);
                if reference.cells.get(&place).is_some_and(|(by, _)| *by == run) {
                    reference.cells.remove(&place);
                }
                if let Some(cell) = before {
                    reference.cells.entry(place).or_insert((RunId(0), cell));
                }
            }
        }
        Step::Map(by) => {
            if by % 2 == 0 {
                store.set_mapping(list, Vec::new()).await.unwrap();
            }
            let length = reference.entities.len().max(1);
            reference.entities.rotate_left(by % length);
            link(store, list, reference).await;
        }
        Step::Merge(from, into) => {
            let there: Vec<usize> = (0..reference.rows.len())
                .filter(|row| !reference.gone.contains(row))
                .collect();
            let place = |at: &usize| there.get(at % there.len().max(1)).copied();
            let (Some(from), Some(into)) = (place(from), place(into)) else {
                return;
            };
            let fill = |at: usize| match reference.rows[into][at].trim() {
                "" => reference.rows[from][at].clone(),
                _ => reference.rows[into][at].clone(),
            };
            let cells = [fill(0), fill(1)];
            let (person, company) = reference.entities[into];
            let merge = Merge {
                into: u32::try_from(into + 1).unwrap(),
                rows: vec![u32::try_from(from + 1).unwrap()],
                cells: cells.to_vec(),
                person: person.map(EntityId),
                company: company.map(EntityId),
                found: Vec::new(),
            };
            let merged = store.merge(list, "Merge".to_owned(), vec![merge]).await.unwrap();
            assert_eq!(merged, from != into, "a row is not merged into itself");
            if merged {
                let before = std::mem::replace(&mut reference.rows[into], cells);
                reference.gone.insert(from);
                reference.made.push((from, into, before));
                reference.back.clear();
            }
        }
        Step::Turn { back } => {
            let Reference {
                made,
                back: taken,
                gone,
                rows,
                ..
            } = reference;
            let (step, from, to) = match back {
                true => (store.undo_edit(list).await, made, taken),
                false => (store.redo_edit(list).await, taken, made),
            };
            let merge = from.pop();
            assert_eq!(step.unwrap().is_some(), merge.is_some());
            if let Some((row, into, mut cells)) = merge {
                std::mem::swap(&mut rows[into], &mut cells);
                if *back {
                    gone.remove(&row);
                } else {
                    gone.insert(row);
                }
                to.push((row, into, cells));
            }
            // Rows that came back by another mapping are linked when somebody next asks who stands behind them.
            if store.linked(list).await.unwrap().is_none() {
                link(store, list, reference).await;
            }
        }
    }
}

async fn compare(store: &Store, list: ListId, reference: &Reference, query: &Query) {
    let descending = query.descending;
    let order = match query.order {
        0 => GridOrder::File,
        position @ (1 | 2) => GridOrder::Source {
            position: u32::try_from(position - 1).unwrap(),
            descending,
        },
        field => {
            let field = FIELDS[field - 3];
            let position = u32::from(field == Field::COMPANY_EMPLOYEE_COUNT);
            GridOrder::Found {
                field,
                file: query.file.then_some(position),
                descending,
            }
        }
    };
    let filter = GridFilter {
        state: query.state.map(|state| STATES[state]),
        field: query.field.map(|field| FIELDS[field]),
        search: query.search.map(|text| NEEDLES[text].to_owned()),
        ..GridFilter::default()
    };
    let (window, total) = store
        .window(list, query.start, query.length, &order, &filter)
        .await
        .unwrap();
    let expected = reference.window(&order, &filter);
    assert_eq!(total as usize, expected.len(), "{order:?} {filter:?}");
    let mut all = expected.clone();
    all.sort_unstable();
    assert_eq!(store.rows_under(list, &filter).await.unwrap(), all, "{filter:?}");
    let rows: Vec<u32> = window.iter().map(|record| record.row).collect();
    let expected: Vec<u32> = expected
        .into_iter()
        .skip(query.start as usize)
        .take(query.length as usize)
        .collect();
    assert_eq!(rows, expected, "{order:?} {filter:?}");
    for record in &window {
        let row = record.row as usize - 1;
        assert_eq!(record.cells, reference.rows[row]);
        assert_eq!(record.person.map(|id| id.0), reference.entities[row].0);
    }
}

async fn check(store: &Store, file: &SqlitePool, case: &Case) {
    let rows: Vec<[String; 2]> = case
        .rows
        .iter()
        .map(|(word, number, ..)| [WORDS[*word].to_owned(), NUMBERS[*number].to_owned()])
        .collect();
    let list = list_with(store, &rows).await;
    let mut reference = Reference {
        rows,
        entities: case
            .rows
            .iter()
            .map(|(_, _, person, company)| (*person, *company))
            .collect(),
        cells: HashMap::new(),
        before: BTreeMap::new(),
        gone: HashSet::new(),
        made: Vec::new(),
        back: Vec::new(),
    };
    link(store, list, &reference).await;
    let runs = [run_of(store, list).await, run_of(store, list).await];
    for (step, queries) in &case.steps {
        take(store, list, runs, &mut reference, step).await;
        let counts: BTreeMap<_, _> = store
            .cell_counts(list)
            .await
            .unwrap()
            .into_iter()
            .map(|count| ((count.field, count.state.as_str()), count.records))
            .collect();
        assert_eq!(counts, reference.counts());
        let records = store.list(list).await.unwrap().unwrap().records;
        assert_eq!(records as usize, reference.rows.len() - reference.gone.len());
        for query in queries {
            compare(store, list, &reference, query).await;
        }
    }
    store.delete_list(list).await.unwrap();
    for table in [
        "cell",
        "cell_before",
        "run",
        "grid_state",
        "grid_order",
        "grid_kept",
        "edit",
        "(SELECT id >> 24 AS list_id FROM merged_record)",
    ] {
        let left: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
            "SELECT count(*) FROM {table} WHERE list_id = {list}"
        )))
        .fetch_one(file)
        .await
        .unwrap();
        assert_eq!(left, 0, "{table}");
    }
}

#[test]
fn a_window_is_what_a_plain_sort_and_filter_gives() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (store, file) = runtime.block_on(async {
        let store = Store::open(folder.path()).await.unwrap();
        let path = folder.path().join("app.db");
        let file = SqlitePool::connect(&format!("sqlite:{}", path.display()))
            .await
            .unwrap();
        // A list of another's entities must neither show nor suffer.
        list_with(&store, &[["neighbour".to_owned(), "1".to_owned()]]).await;
        (store, file)
    });
    let config = Config {
        cases: 48,
        failure_persistence: None,
        ..Config::default()
    };
    TestRunner::new(config)
        .run(&cases(), |case| {
            runtime.block_on(check(&store, &file, &case));
            Ok(())
        })
        .unwrap();
}

#[tokio::test]
async fn a_list_becomes_sortable_while_a_run_writes_to_it() {
    // More than one block of rows.
    const RECORDS: i64 = 10_040;
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).await.unwrap();
    let rows: Vec<[String; 2]> = (0..RECORDS)
        .map(|row| [String::new(), (row * 7_919 % RECORDS).to_string()])
        .collect();
    let list = list_with(&store, &rows).await;
    let links = (1..).zip(0..RECORDS).map(|(row, person)| Link {
        row,
        person: Some(EntityId(person)),
        company: None,
    });
    store.set_links(list, links.collect()).await.unwrap();
    let run = run_of(&store, list).await;
    let write = |turn: i64| {
        // Every 97th row, another one each turn, and some again and again.
        let people = (0..RECORDS).filter(move |row| row % 97 == turn % 97 || row % 1_009 == 0);
        let changes = people.map(|row| CellChange {
            entity: EntityId(row),
            field: Field::PERSON_EMAIL,
            cell: Cell {
                value: Some(Value::Text(format!(
                    "{}@birch.example",
                    (row * 31 + turn) % RECORDS
                ))),
                ..Cell::without_value(CellState::Value, "")
            },
        });
        store.finish_item(list, run, 0, changes.collect(), 0)
    };
    for turn in 0..10 {
        write(turn).await.unwrap();
    }
    let by = |field| GridOrder::Found {
        field,
        file: Some(1),
        descending: false,
    };
    let (all, everything) = (GridFilter::default(), u32::try_from(RECORDS).unwrap());
    let writing = async {
        for turn in 10..30 {
            write(turn).await.unwrap();
        }
    };
    let email = by(Field::PERSON_EMAIL);
    tokio::join!(writing, async {
        store.window(list, 0, 1, &email, &all).await.unwrap();
    });

    let mut values: HashMap<i64, i64> = HashMap::new();
    for turn in 0..30 {
        for row in (0..RECORDS).filter(|row| row % 97 == turn % 97 || row % 1_009 == 0) {
            values.insert(row, (row * 31 + turn) % RECORDS);
        }
    }
    // Numbers of the file come before what was found, which is text.
    let mut expected: Vec<(bool, i64, i64)> = (0..RECORDS)
        .map(|row| match values.get(&row) {
            Some(value) => (true, *value, row),
            None => (false, row * 7_919 % RECORDS, row),
        })
        .collect();
    expected.sort_unstable();
    let (window, total) = store.window(list, 0, everything, &email, &all).await.unwrap();
    assert_eq!(total, everything);
    let found = window.iter().map(|record| i64::from(record.row) - 1);
    assert!(found.eq(expected.into_iter().map(|(.., row)| row)));
}
