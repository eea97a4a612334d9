//! A list of four rows to write into.

use model::{Cell, CellState, EntityId, Field, ListId, Micros, Provenance, RunId, Value};
use spillway_store::{CellChange, Imported, Link, NewList, NewRun, Store};

pub const MAIL: Field = Field::PERSON_EMAIL;

pub struct Lab {
    pub store: Store,
    pub list: ListId,
    _home: tempfile::TempDir,
}

pub fn given(by: &str, text: &str) -> Cell {
    Cell {
        value: Some(Value::Text(text.to_owned())),
        provenance: Some(Provenance {
            provider: by.to_owned(),
            ..Provenance::default()
        }),
        ..Cell::without_value(CellState::Value, "")
    }
}

pub fn change(entity: i64, field: Field, cell: Cell) -> CellChange {
    let entity = EntityId(entity);
    CellChange { entity, field, cell }
}

impl Lab {
    /// These rows, with the people behind them.
    pub async fn of(rows: [[&str; 2]; 4], people: [i64; 4]) -> Self {
        let home = tempfile::tempdir().unwrap();
        let store = Store::open(home.path()).await.unwrap();
        let new = NewList {
            name: "list".into(),
            source: "list.csv".into(),
            content_hash: "h".into(),
            practice: false,
        };
        let list = store.begin_list(new).await.unwrap();
        let mut imported = Imported::new(store.clone(), list);
        for row in rows {
            imported.push(row).await.unwrap();
        }
        imported.flush().await.unwrap();
        let lab = Self {
            store,
            list,
            _home: home,
        };
        lab.link("first", people).await;
        lab
    }

    /// Links the rows to people, by a mapping of this word.
    pub async fn link(&self, word: &str, people: [i64; 4]) {
        let token = self.store.begin_linking(self.list).await.unwrap();
        let link = |(row, person)| Link {
            row,
            person: Some(EntityId(person)),
            company: None,
        };
        let links = (1..).zip(people).map(link).collect();
        self.store.set_links(self.list, links).await.unwrap();
        self.store
            .end_linking(self.list, token, word.to_owned())
            .await
            .unwrap();
    }

    pub async fn run(&self, cells: Vec<CellChange>) -> RunId {
        let run = NewRun {
            list: self.list,
            recipe_name: "r".into(),
            recipe_toml: String::new(),
            question: "q".into(),
            mapping: Vec::new(),
            dial: None,
            practice: false,
            cap: Micros::ZERO,
        };
        let run = self.store.prepare_run(run).await.unwrap().unwrap();
        self.store.begin_run(run).await.unwrap();
        self.store.finish_item(self.list, run, 0, cells, 0).await.unwrap();
        self.store.set_run_state(run, "done", true).await.unwrap();
        run
    }
}
