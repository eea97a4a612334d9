//! Duplicates from the window's side: shown, merged, kept apart, taken back; all of a long list at once.

use std::fmt::Write as _;

use model::ListId;
use spillway_api::{
    Api,
    duplicates::{DuplicateKind, Duplicates},
    types::*,
};

use crate::lab::session;

const PEOPLE: &str = "Full name,Company,Website,Work e-mail,LinkedIn\n\
    Ada Marlow,Northwind Labs,northwind.example,,\n\
    Bo Tamm,Fernhill,fernhill.example,bo@fernhill.example,\n\
    ada marlow,Northwind Labs Inc.,www.northwind.example,ada@northwind.example,\n\
    Dr. Ada Marlow,Northwind Labs,,,https://linkedin.com/in/ada\n\
    B. Tamm,Fernhill,fernhill.example,bo@fernhill.example,\n";

struct Lab {
    api: Api,
    list: ListId,
    _home: tempfile::TempDir,
}

impl Lab {
    async fn new(text: String) -> Self {
        let (api, home) = session(false).await;
        let input = ImportText {
            text,
            name: "People".to_owned(),
        };
        let list = api.import_text(input).await.unwrap().list;
        Self {
            api,
            list,
            _home: home,
        }
    }

    async fn all(&self, kind: DuplicateKind) -> Duplicates {
        let input = DuplicatesInput {
            list: self.list,
            kind,
            start: 0,
            count: 50,
        };
        self.api.duplicates(input).await.unwrap()
    }

    /// The rows of all groups of a kind.
    async fn rows(&self, kind: DuplicateKind) -> Vec<Vec<u32>> {
        let rows = |group: engine::duplicates::DuplicateRows| group.rows.iter().map(|row| row.row).collect();
        self.all(kind).await.groups.into_iter().map(rows).collect()
    }

    async fn merge(&self, into: u32, rows: &[u32]) -> Result<Merged, spillway_api::Error> {
        let input = MergeRows {
            list: self.list,
            into,
            rows: rows.into(),
        };
        self.api.merge_rows(input).await
    }

    fn input(&self) -> ListInput {
        ListInput { list: self.list }
    }
}

#[tokio::test]
async fn rows_are_merged_kept_apart_and_taken_back() {
    use DuplicateKind::{Certain, Probable};
    let lab = Lab::new(PEOPLE.to_owned()).await;
    assert_eq!(lab.rows(Certain).await, [[1, 3]]);
    let probable = lab.all(Probable).await;
    let why: Vec<&str> = probable.groups.iter().map(|group| group.why.as_str()).collect();
    assert_eq!(
        why,
        [
            "Probably one: the same name at the same company.",
            "Probably one: the same e-mail address."
        ]
    );
    assert_eq!(lab.rows(Probable).await, [vec![1, 3, 4], vec![2, 5]]);

    let merged = lab.merge(3, &[1, 3, 4]).await.unwrap();
    assert_eq!((merged.done.rows, merged.done.groups), (2, 1));
    assert_eq!(merged.history.undo.as_deref(), Some("Merge of 3 rows"));
    assert_eq!(lab.rows(Certain).await, Vec::<Vec<u32>>::new());
    assert_eq!(lab.rows(Probable).await, [[2, 5]]);
    let record = |row| {
        let input = RecordInput { list: lab.list, row };
        lab.api.record(input)
    };
    let ada = record(3).await.unwrap();
    let said: Vec<&str> = ada.source.iter().map(|one| one.value.as_str()).collect();
    assert_eq!(
        said[3..],
        ["ada@northwind.example", "https://linkedin.com/in/ada"]
    );
    assert_eq!(ada.merged, 2);
    assert_eq!(
        record(1).await.unwrap_err().message,
        "Row 1 was merged into row 3."
    );
    assert!(lab.merge(1, &[2]).await.is_err(), "row 1 is not there any more");
    assert!(lab.merge(2, &[2]).await.is_err(), "a row alone is no group");

    let apart = KeepApart {
        list: lab.list,
        rows: vec![2, 5],
    };
    lab.api.keep_apart(apart).await.unwrap();
    assert_eq!(lab.rows(Probable).await, Vec::<Vec<u32>>::new());
    lab.api.undo_edit(lab.input()).await.unwrap();
    assert_eq!(lab.rows(Probable).await, [[2, 5]]);
    lab.api.undo_edit(lab.input()).await.unwrap();
    assert_eq!(lab.rows(Probable).await, [vec![1, 3, 4], vec![2, 5]]);
    assert_eq!(record(1).await.unwrap().merged, 0);
}

#[tokio::test]
async fn rows_keep_their_numbers_in_the_grid_and_are_read_by_them() {
    let lab = Lab::new(PEOPLE.to_owned()).await;
    lab.merge(3, &[1]).await.unwrap();
    let page = |rows: Option<Vec<u32>>| {
        let mut query = serde_json::json!({ "list": lab.list, "start": 0, "count": 10 });
        query["rows"] = serde_json::json!(rows);
        lab.api.grid_page(serde_json::from_value(query).unwrap())
    };
    let numbers = |page: GridPage| page.rows.iter().map(|row| row.row).collect::<Vec<_>>();
    let all = page(None).await.unwrap();
    assert_eq!((all.total, numbers(all)), (4, vec![2, 3, 4, 5]));
    assert_eq!(numbers(page(Some(vec![1, 3, 5])).await.unwrap()), [3, 5]);
}

#[tokio::test]
async fn all_that_say_nothing_different_are_merged_in_a_long_list_and_come_back() {
    const PAIRS: u32 = 2_000;
    let mut text = String::from("Full name,Company,Website,Phone\n");
    for turn in 0..2 {
        for person in 0..PAIRS {
            let phone = match (turn, person % 10) {
                (1, 0) => "+43 1 2222222",
                _ => "+43 1 1111111",
            };
            writeln!(
                text,
                "Ada Marlow{person},Holt {person},holt-{person}.example,{phone}"
            )
            .unwrap();
        }
    }
    let lab = Lab::new(text).await;
    assert_eq!(lab.all(DuplicateKind::Certain).await.certain, PAIRS);
    let done = lab.api.merge_certain(lab.input()).await.unwrap().done;
    assert_eq!((done.groups, done.rows, done.left), (1_800, 1_800, 200));
    assert_eq!(lab.all(DuplicateKind::Certain).await.certain, 200);
    assert_eq!(lab.api.grid_frame(lab.input()).await.unwrap().records, 2_200);
    lab.api.undo_edit(lab.input()).await.unwrap();
    assert_eq!(lab.all(DuplicateKind::Certain).await.certain, PAIRS);
    assert_eq!(lab.api.grid_frame(lab.input()).await.unwrap().records, 4_000);
}
