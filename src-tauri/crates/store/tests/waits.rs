//! People in a run who wait until their company has been asked.

use model::{Cell, CellState, EntityId, EntityKind, Field, Micros};
use spillway_store::{CellChange, NewItem, NewList, NewRun, Store};

const COMPANY: EntityId = EntityId(1);

fn item(seq: u32, kind: EntityKind, waits: bool) -> NewItem {
    NewItem {
        seq,
        entity: EntityId(i64::from(seq)),
        kind,
        company: (kind == EntityKind::Person).then_some(COMPANY),
        row: 1,
        wanted: Vec::new(),
        waits,
    }
}

#[tokio::test]
async fn who_waits_is_due_when_the_company_is_done_and_waits_again_with_it() {
    let home = tempfile::tempdir().unwrap();
    let store = Store::open(home.path()).await.unwrap();
    let list = store
        .begin_list(NewList {
            name: String::new(),
            source: String::new(),
            content_hash: String::new(),
            practice: true,
        })
        .await
        .unwrap();
    let run = NewRun {
        list,
        recipe_name: String::new(),
        recipe_toml: String::new(),
        question: String::new(),
        mapping: Vec::new(),
        dial: None,
        practice: true,
        cap: Micros::ZERO,
    };
    let run = store.prepare_run(run).await.unwrap().unwrap();
    let items = vec![
        item(1, EntityKind::Company, false),
        item(2, EntityKind::Person, true),
        item(3, EntityKind::Person, false),
        // A company that is not asked keeps nobody waiting.
        NewItem {
            company: Some(EntityId(99)),
            ..item(4, EntityKind::Person, true)
        },
    ];
    store.add_items(run, items).await.unwrap();
    store.begin_run(run).await.unwrap();
    let due = async || {
        let due = store.due_items(run, i64::MAX, 10).await.unwrap();
        due.into_iter().map(|due| due.item.seq).collect::<Vec<_>>()
    };
    assert_eq!(due().await, [1, 3, 4]);
    for seq in [3, 4] {
        store.finish_item(list, run, seq, Vec::new(), 0).await.unwrap();
    }
    assert_eq!(store.item_counts(run).await.unwrap(), (2, 2, Some(0)));
    let stopped = |entity| CellChange {
        entity,
        field: Field::PERSON_EMAIL,
        cell: Cell::without_value(CellState::Stopped, ""),
    };
    for (seq, next) in [(1, vec![2]), (2, vec![])] {
        let changes = vec![stopped(EntityId(i64::from(seq)))];
        store.finish_item(list, run, seq, changes, 0).await.unwrap();
        assert_eq!(due().await, next);
    }
    assert_eq!(store.reopen_items(list, run, "stopped", "").await.unwrap(), 2);
    assert_eq!(due().await, [1], "both were stopped; the person waits again");
}
