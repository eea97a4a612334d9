//! Rows that become one: what the staying one takes over, what leaves with the others, and that all of it comes back.

use model::{Cell, CellState, EntityId, Field, RecordId, USER};
use spillway_store::{Column, GridFilter, GridOrder, List, Merge};

use crate::lab::{Lab, MAIL, change, given};

const PHONE: Field = Field::PERSON_PHONE;

fn merge(into: u32, rows: &[u32], cells: [&str; 2], person: i64, found: &[(i64, i64)]) -> Merge {
    Merge {
        into,
        rows: rows.into(),
        cells: cells.map(str::to_owned).into(),
        person: Some(EntityId(person)),
        company: None,
        found: found
            .iter()
            .map(|(from, to)| (EntityId(*from), EntityId(*to)))
            .collect(),
    }
}

fn column(name: &str) -> Column {
    Column {
        name: name.to_owned(),
        samples: Vec::new(),
        filled: 3,
        field: None,
        chosen: false,
        guess: None,
    }
}

/// Each with a person of its own.
const PEOPLE: [i64; 4] = [1, 2, 3, 4];

/// Four rows of two columns, each with one blank.
async fn lab() -> Lab {
    let rows = [["Graz", ""], ["", "10"], ["Linz", "200"], ["Wels", "30"]];
    let lab = Lab::of(rows, PEOPLE).await;
    let finished = List {
        id: lab.list,
        name: String::new(),
        source: String::new(),
        format: "csv".into(),
        sheet: None,
        sheets: Vec::new(),
        header_row: None,
        encoding: None,
        records: 4,
        practice: false,
        problems: Vec::new(),
        recipe: None,
        own_recipe: None,
        created_ms: 0,
        opened_ms: 0,
    };
    let columns = vec![column("town"), column("size")];
    lab.store.finish_list(finished, columns).await.unwrap();
    lab
}

impl Lab {
    async fn merge(&self, merges: Vec<Merge>) -> bool {
        self.store.merge(self.list, "Merge".into(), merges).await.unwrap()
    }

    async fn undo(&self) -> Option<String> {
        self.store.undo_edit(self.list).await.unwrap()
    }

    async fn redo(&self) -> Option<String> {
        self.store.redo_edit(self.list).await.unwrap()
    }

    /// Rows with their cells, in the grid and to whoever streams through them.
    async fn rows(&self) -> Vec<(u32, String, Option<i64>)> {
        let all = GridFilter::default();
        let window = self.store.window(self.list, 0, 10, &GridOrder::File, &all);
        let (window, total) = window.await.unwrap();
        let streamed = self.store.records_after(self.list, 0, 10).await.unwrap();
        let plain = |records: Vec<spillway_store::Record>| -> Vec<(u32, String, Option<i64>)> {
            let row = |record: &spillway_store::Record| {
                (
                    record.row,
                    record.cells.join("|"),
                    record.person.map(|person| person.0),
                )
            };
            records.iter().map(row).collect()
        };
        let (window, streamed) = (plain(window), plain(streamed));
        assert_eq!(window, streamed);
        let list = self.store.list(self.list).await.unwrap().unwrap();
        let rows = u32::try_from(window.len()).unwrap();
        assert_eq!((total, list.records), (rows, rows));
        window
    }

    async fn values(&self, entity: i64) -> Vec<(Field, String)> {
        let entity = EntityId(entity);
        let cells = self.store.cells_of(self.list, &[entity]).await.unwrap();
        let mut values: Vec<(Field, String)> = cells
            .into_iter()
            .filter_map(|((_, field), cell)| Some((field, cell.value?.to_string())))
            .collect();
        values.sort();
        values
    }

    async fn filled(&self) -> Vec<u32> {
        let columns = self.store.columns(self.list).await.unwrap();
        columns.iter().map(|column| column.filled).collect()
    }

    /// Records with a value of a field, by the tallies.
    async fn with(&self, field: Field) -> u32 {
        let counts = self.store.cell_counts(self.list).await.unwrap();
        let counts = counts
            .iter()
            .filter(|count| (count.field, count.state) == (field, CellState::Value));
        counts.map(|count| count.records).sum()
    }
}

#[tokio::test]
async fn a_merge_fills_blanks_takes_the_others_away_and_is_taken_back_whole() {
    let lab = lab().await;
    let before = lab.rows().await;
    assert!(lab.merge(vec![merge(1, &[2, 4], ["Graz", "10"], 1, &[])]).await);
    let after = [
        (1, "Graz|10".to_owned(), Some(1)),
        (3, "Linz|200".to_owned(), Some(3)),
    ];
    assert_eq!(lab.rows().await, after);
    assert_eq!(lab.filled().await, [2, 2]);
    let id = |row| RecordId { list: lab.list, row };
    assert_eq!(lab.store.merged_into(id(1)).await.unwrap(), 2);
    assert_eq!(lab.store.where_merged(id(4)).await.unwrap(), Some(1));
    assert_eq!(lab.store.where_merged(id(3)).await.unwrap(), None);
    assert_eq!(lab.store.merged_rows(lab.list).await.unwrap(), [2, 4]);

    assert_eq!(lab.undo().await.as_deref(), Some("Merge"));
    assert_eq!(lab.rows().await, before);
    assert_eq!(lab.filled().await, [3, 3]);
    assert_eq!(lab.store.where_merged(id(4)).await.unwrap(), None);
    assert_eq!(lab.redo().await.as_deref(), Some("Merge"));
    assert_eq!(lab.rows().await, after);
}

#[tokio::test]
async fn merged_rows_are_merged_on_and_come_back_in_turn() {
    let lab = lab().await;
    let before = lab.rows().await;
    assert!(lab.merge(vec![merge(2, &[1], ["Graz", "10"], 2, &[])]).await);
    assert!(lab.merge(vec![merge(3, &[2], ["Linz", "200"], 3, &[])]).await);
    let id = |row| RecordId { list: lab.list, row };
    assert_eq!(lab.store.where_merged(id(1)).await.unwrap(), Some(3));
    assert_eq!(lab.store.merged_into(id(3)).await.unwrap(), 2);
    for unfit in [merge(1, &[3], ["", ""], 1, &[]), merge(4, &[2], ["", ""], 4, &[])] {
        assert!(!lab.merge(vec![unfit]).await, "one of them is gone");
    }
    lab.undo().await;
    assert_eq!(lab.store.where_merged(id(1)).await.unwrap(), Some(2));
    lab.undo().await;
    assert_eq!(lab.rows().await, before);
}

#[tokio::test]
async fn what_was_found_of_those_who_go_fills_gaps_only() {
    let lab = lab().await;
    let nothing = Cell::without_value(CellState::NotFound, "Nobody knew it.");
    let run = lab
        .run(vec![
            change(1, MAIL, given("hunter", "one@holt.example")),
            change(1, PHONE, nothing),
            change(2, MAIL, given("hunter", "two@holt.example")),
            change(2, PHONE, given("apollo", "+43 1")),
        ])
        .await;
    assert_eq!((lab.with(MAIL).await, lab.with(PHONE).await), (2, 1));
    assert!(
        lab.merge(vec![merge(1, &[2], ["Graz", "10"], 1, &[(2, 1)])])
            .await
    );
    let own = (MAIL, "one@holt.example".to_owned());
    assert_eq!(lab.values(1).await, [own.clone(), (PHONE, "+43 1".to_owned())]);
    assert_eq!((lab.with(MAIL).await, lab.with(PHONE).await), (1, 1));
    lab.undo().await;
    assert_eq!(lab.values(1).await, [own]);
    assert_eq!((lab.with(MAIL).await, lab.with(PHONE).await), (2, 1));
    lab.redo().await;
    assert_eq!((lab.with(MAIL).await, lab.with(PHONE).await), (1, 1));

    lab.store.undo_cells(run).await.unwrap();
    assert_eq!(
        lab.values(1).await,
        [],
        "the run is undone also where its values went"
    );
    lab.undo().await;
    assert_eq!(lab.values(1).await, []);
    assert_eq!(lab.rows().await.len(), 4);
}

#[tokio::test]
async fn the_staying_row_may_become_another_person_and_takes_its_cells_along() {
    let lab = lab().await;
    lab.run(vec![change(1, MAIL, given("hunter", "one@holt.example"))])
        .await;
    lab.store
        .edit(
            lab.list,
            "mine".into(),
            vec![change(2, PHONE, given(USER, "+43 2"))],
        )
        .await
        .unwrap();
    assert!(
        lab.merge(vec![merge(1, &[2], ["Graz", "10"], 2, &[(1, 2)])])
            .await
    );
    assert_eq!(lab.rows().await[0], (1, "Graz|10".to_owned(), Some(2)));
    let both = [(MAIL, "one@holt.example".to_owned()), (PHONE, "+43 2".to_owned())];
    assert_eq!(lab.values(2).await, both);
    // What a run finds later stays when the merge is taken back.
    lab.run(vec![change(2, MAIL, given("apollo", "new@holt.example"))])
        .await;
    lab.undo().await;
    assert_eq!(lab.rows().await[0], (1, "Graz|".to_owned(), Some(1)));
    assert_eq!(lab.values(1).await, both[..1]);
    assert_eq!(lab.values(2).await[0], (MAIL, "new@holt.example".to_owned()));
}

#[tokio::test]
async fn rows_that_come_back_by_another_mapping_are_linked_anew() {
    let lab = lab().await;
    assert!(lab.merge(vec![merge(1, &[2], ["Graz", "10"], 1, &[])]).await);
    lab.link("second", PEOPLE).await;
    lab.undo().await;
    assert_eq!(lab.store.linked(lab.list).await.unwrap(), None);
    assert!(lab.rows().await.iter().all(|(.., person)| person.is_none()));
}

#[tokio::test]
async fn rows_are_kept_apart_until_that_is_taken_back() {
    let lab = lab().await;
    let apart = async || lab.store.apart(lab.list).await.unwrap();
    let keep = async |rows: &[u32]| {
        lab.store
            .keep_apart(lab.list, "Apart".into(), rows)
            .await
            .unwrap()
    };
    keep(&[1, 2]).await;
    keep(&[2, 3, 4]).await;
    assert_eq!(apart().await, [vec![1, 2], vec![2, 3, 4]]);
    lab.undo().await;
    assert_eq!(apart().await, [[1, 2]]);
    lab.redo().await;
    assert_eq!(apart().await.len(), 2);
    lab.undo().await;
    keep(&[1, 4]).await;
    assert_eq!(
        apart().await,
        [[1, 2], [1, 4]],
        "what was taken back is forgotten"
    );
    // The word outlives its step.
    for turn in 0..210 {
        keep(&[3, 4]).await;
        assert!(apart().await.len() == turn + 3);
    }
}
