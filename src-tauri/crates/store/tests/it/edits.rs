//! What the user wrote outlives every run, and is taken back step by step.

use model::{Cell, CellState, EntityId, USER};
use spillway_store::{CellChange, ColumnFilter, GridColumn, GridFilter, GridOrder, History, ValueTest};

use crate::lab::{Lab, MAIL, change, given};

/// Four rows; the person of row r is r, and that of row 4 is 1 again.
async fn lab() -> Lab {
    let rows = [["Graz", "9"], ["Linz", "10"], ["graz", "200"], ["", "30"]];
    Lab::of(rows, [1, 2, 3, 1]).await
}

impl Lab {
    async fn write(&self, label: &str, cells: Vec<CellChange>) {
        self.store.edit(self.list, label.to_owned(), cells).await.unwrap();
    }

    async fn value(&self, entity: i64) -> Option<String> {
        let cells = self.store.cells_of(self.list, &[EntityId(entity)]).await.unwrap();
        Some(cells.get(&(EntityId(entity), MAIL))?.value.as_ref()?.to_string())
    }

    async fn rows_under(&self, filter: GridFilter) -> Vec<u32> {
        let (rows, total) = self
            .store
            .window(self.list, 0, 10, &GridOrder::File, &filter)
            .await
            .unwrap();
        assert_eq!(rows.len(), total as usize);
        rows.iter().map(|record| record.row).collect()
    }

    /// What the tallies say equals what a count over the records says.
    async fn assert_tallies(&self) {
        let state = |state| GridFilter {
            state: Some(state),
            field: Some(MAIL),
            ..GridFilter::default()
        };
        let counts = self.store.cell_counts(self.list).await.unwrap();
        for wanted in CellState::ALL {
            let told = counts.iter().find(|count| count.state == wanted);
            let told = told.map_or(0, |count| count.records as usize);
            assert_eq!(told, self.rows_under(state(wanted)).await.len(), "{wanted:?}");
        }
    }
}

#[tokio::test]
async fn a_run_leaves_alone_what_the_user_wrote_and_keeps_what_it_found_beneath() {
    let lab = lab().await;
    lab.write("mine", vec![change(1, MAIL, given(USER, "me@mine.example"))])
        .await;
    let run = lab
        .run(vec![
            change(1, MAIL, given("hunter", "found@one.example")),
            change(2, MAIL, given("hunter", "found@two.example")),
        ])
        .await;
    assert_eq!(lab.value(1).await.as_deref(), Some("me@mine.example"));
    assert_eq!(lab.value(2).await.as_deref(), Some("found@two.example"));
    lab.assert_tallies().await;

    let forgotten = lab
        .store
        .forget_edits(
            lab.list,
            "no".into(),
            vec![(EntityId(1), MAIL), (EntityId(2), MAIL)],
        )
        .await
        .unwrap();
    assert_eq!(forgotten, 1, "the second was never the user's");
    assert_eq!(lab.value(1).await.as_deref(), Some("found@one.example"));
    lab.store.undo_edit(lab.list).await.unwrap();
    assert_eq!(lab.value(1).await.as_deref(), Some("me@mine.example"));

    lab.store.undo_cells(run).await.unwrap();
    assert_eq!(
        lab.value(1).await.as_deref(),
        Some("me@mine.example"),
        "the run's undo takes the run's cells only"
    );
    lab.store.undo_edit(lab.list).await.unwrap();
    assert_eq!(
        lab.value(1).await,
        None,
        "what an undone run found does not come forth"
    );
    lab.assert_tallies().await;
}

#[tokio::test]
async fn steps_are_taken_back_and_made_again_in_their_order() {
    let lab = lab().await;
    lab.run(vec![change(1, MAIL, given("hunter", "found@one.example"))])
        .await;
    lab.write("first", vec![change(1, MAIL, given(USER, "a@b.example"))])
        .await;
    let both = vec![
        change(1, MAIL, given(USER, "c@d.example")),
        change(3, MAIL, given(USER, "e@f.example")),
    ];
    lab.write("second", both).await;
    lab.assert_tallies().await;
    let history = |undo: Option<&str>, redo: Option<&str>| History {
        undo: undo.map(str::to_owned),
        redo: redo.map(str::to_owned),
    };
    assert_eq!(
        lab.store.history(lab.list).await.unwrap(),
        history(Some("second"), None)
    );

    assert_eq!(
        lab.store.undo_edit(lab.list).await.unwrap().as_deref(),
        Some("second")
    );
    assert_eq!(
        (lab.value(1).await.as_deref(), lab.value(3).await),
        (Some("a@b.example"), None)
    );
    lab.assert_tallies().await;
    lab.store.undo_edit(lab.list).await.unwrap();
    assert_eq!(lab.value(1).await.as_deref(), Some("found@one.example"));
    assert_eq!(
        lab.store.undo_edit(lab.list).await.unwrap(),
        None,
        "a run is no step of the user's"
    );
    assert_eq!(
        lab.store.history(lab.list).await.unwrap(),
        history(None, Some("first"))
    );

    for _ in 0..2 {
        lab.store.redo_edit(lab.list).await.unwrap();
    }
    assert_eq!(lab.value(3).await.as_deref(), Some("e@f.example"));
    lab.store.undo_edit(lab.list).await.unwrap();
    lab.write("third", vec![change(2, MAIL, given(USER, "g@h.example"))])
        .await;
    assert_eq!(
        lab.store.history(lab.list).await.unwrap(),
        history(Some("third"), None),
        "a new step ends what could be made again"
    );
    lab.assert_tallies().await;
}

#[tokio::test]
async fn rows_are_found_by_the_values_of_columns_and_by_who_gave_them() {
    let lab = lab().await;
    let unsure = Cell {
        confidence: Some(40),
        ..given("apollo", "found@two.example")
    };
    lab.run(vec![
        change(1, MAIL, given("hunter", "found@one.example")),
        change(2, MAIL, unsure),
    ])
    .await;
    lab.write("mine", vec![change(3, MAIL, given(USER, "me@mine.example"))])
        .await;
    let by = |column, test| GridFilter {
        columns: vec![ColumnFilter { column, test }],
        ..GridFilter::default()
    };
    let town = GridColumn::Source(0);
    let size = GridColumn::Source(1);
    let mail = GridColumn::Found {
        field: MAIL,
        file: None,
    };
    let (towns, different) = lab.store.value_counts(lab.list, town, 10).await.unwrap();
    assert_eq!(
        (towns.len(), different),
        (2, 2),
        "case is no difference: {towns:?}"
    );
    assert_eq!((towns[0].row, towns[0].records), (1, 2));
    for (filter, rows) in [
        (by(town, ValueTest::Keys(vec![towns[0].key.clone()])), vec![1, 3]),
        (by(town, ValueTest::Blank), vec![4]),
        (by(town, ValueTest::Contains("INZ".into())), vec![2]),
        (by(size, ValueTest::Between(Some(10.0), Some(30.0))), vec![2, 4]),
        (by(mail, ValueTest::Filled), vec![1, 2, 3, 4]),
        (by(mail, ValueTest::Contains("ONE.".into())), vec![1, 4]),
        (
            GridFilter {
                provider: Some(USER.into()),
                ..GridFilter::default()
            },
            vec![3],
        ),
        (
            GridFilter {
                provider: Some("hunter".into()),
                columns: vec![ColumnFilter {
                    column: town,
                    test: ValueTest::Filled,
                }],
                ..GridFilter::default()
            },
            vec![1],
        ),
        (
            GridFilter {
                below: Some(60),
                field: Some(MAIL),
                ..GridFilter::default()
            },
            vec![2],
        ),
    ] {
        assert_eq!(lab.rows_under(filter.clone()).await, rows, "{filter:?}");
    }
    let who = lab.store.provider_counts(lab.list).await.unwrap();
    let who: Vec<_> = who
        .iter()
        .map(|one| (one.provider.as_str(), one.records))
        .collect();
    assert_eq!(who, [("hunter", 2), ("apollo", 1), (USER, 1)]);
}
