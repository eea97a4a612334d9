//! Tallies: how many records have a cell in which state, by field. Kept up with every cell that is written, because the
//! grid and a run's progress ask for them several times a second, whatever the size of the list.

use model::{CellState, Field, ListId};
use sqlx::{Row, SqliteConnection};

use crate::{Store, StoreError, count, links::span};

/// A number of records by field and state.
#[derive(Clone, Debug)]
pub struct CellCount {
    /// The field.
    pub field: Field,
    /// The state.
    pub state: CellState,
    /// Records.
    pub records: u32,
}

/// Cells counted together where all are counted anew: memory holds no more.
const COUNTED: i64 = 20_000;

impl Store {
    /// Records by field and state of the cell behind them.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn cell_counts(&self, list: ListId) -> Result<Vec<CellCount>, StoreError> {
        let rows =
            sqlx::query("SELECT field, state, records FROM cell_tally WHERE list_id = ? AND records > 0")
                .bind(list.0)
                .fetch_all(&self.read)
                .await?;
        let read = |row: &sqlx::sqlite::SqliteRow| {
            Some(CellCount {
                field: row.get::<String, _>(0).parse().ok()?,
                state: CellState::from_id(&row.get::<String, _>(1))?,
                records: count(row.get(2)),
            })
        };
        Ok(rows.iter().filter_map(read).collect())
    }

    /// Which fields a list has cells of.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn found_fields(&self, list: ListId) -> Result<Vec<Field>, StoreError> {
        let rows = sqlx::query("SELECT DISTINCT field FROM cell_tally WHERE list_id = ?")
            .bind(list.0)
            .fetch_all(&self.read)
            .await?;
        let mut fields: Vec<Field> = rows
            .iter()
            .filter_map(|row| row.get::<String, _>(0).parse().ok())
            .collect();
        fields.sort_unstable();
        Ok(fields)
    }
}

/// The records of a list behind an entity of the kind that a field is about: an expression over columns `entity` and
/// `field`, with the list's span as parameters 4 and 5.
macro_rules! records_behind {
    () => {
        "CASE WHEN field LIKE 'person.%'
         THEN (SELECT count(*) FROM record WHERE person_entity = entity AND id BETWEEN ?4 AND ?5)
         ELSE (SELECT count(*) FROM record WHERE company_entity = entity AND id BETWEEN ?4 AND ?5) END"
    };
}

/// Moves records from the states of the cells that stand to those of the cells that are about to be written: a statement.
/// Parameter 1 is the list, 2 a JSON array of rows that begin with entity, field and state, each cell once (without a state
/// there will be no cell); 4 and 5 are the list's span.
macro_rules! change {
    () => {
        concat!(
            "WITH new AS MATERIALIZED (SELECT value ->> 0 AS entity, value ->> 1 AS field, value ->> 2 AS state FROM json_each(?2)),
         moved AS (
             SELECT entity, field, state, 1 AS by FROM new WHERE state IS NOT NULL
             UNION ALL
             SELECT new.entity, new.field, cell.state, -1 FROM new
             CROSS JOIN cell ON cell.list_id = ?1 AND cell.entity_id = new.entity AND cell.field = new.field
         ),
         size AS MATERIALIZED (SELECT entity, field LIKE 'person.%' AS person, ",
            $crate::tallies::records_behind!(),
            " AS records FROM new GROUP BY entity, person)
         INSERT INTO cell_tally (list_id, field, state, records)
         SELECT ?1, moved.field, moved.state, sum(moved.by * size.records)
         FROM moved JOIN size ON size.entity = moved.entity AND size.person = (moved.field LIKE 'person.%')
         WHERE true GROUP BY moved.field, moved.state
         ON CONFLICT DO UPDATE SET records = records + excluded.records"
        )
    };
}
pub(crate) use {change, records_behind};

/// Says that no record of a list has a cell behind it, as long as nobody knows who stands behind the records.
pub(crate) async fn clear(connection: &mut SqliteConnection, list: ListId) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE cell_tally SET records = 0 WHERE list_id = ?")
        .bind(list.0)
        .execute(connection)
        .await?;
    Ok(())
}

/// Counts all cells of a list anew: where records have other entities, or many cells went at once.
pub(crate) async fn recount(connection: &mut SqliteConnection, list: ListId) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM cell_tally WHERE list_id = ?")
        .bind(list.0)
        .execute(&mut *connection)
        .await?;
    let (first, last) = span(list);
    let mut after = i64::MIN;
    loop {
        // A block holds its entities whole.
        let end: Option<i64> = sqlx::query(
            "SELECT entity_id FROM cell WHERE list_id = ? AND entity_id > ? ORDER BY entity_id LIMIT 1 OFFSET ?",
        )
        .bind(list.0)
        .bind(after)
        .bind(COUNTED)
        .fetch_optional(&mut *connection)
        .await?
        .map(|row| row.get(0));
        sqlx::query(concat!(
            "INSERT INTO cell_tally (list_id, field, state, records)
             SELECT ?1, field, state, sum(records) FROM (
                 SELECT field, state, ",
            records_behind!(),
            " AS records FROM (SELECT entity_id AS entity, field, state FROM cell
                 WHERE list_id = ?1 AND entity_id > ?2 AND entity_id <= ?3)
             ) WHERE true GROUP BY field, state
             ON CONFLICT DO UPDATE SET records = records + excluded.records"
        ))
        .bind(list.0)
        .bind(after)
        .bind(end.unwrap_or(i64::MAX))
        .bind(first)
        .bind(last)
        .execute(&mut *connection)
        .await?;
        match end {
            Some(end) => after = end,
            None => return Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use model::{Cell, EntityId, EntityKind, RunId};

    use super::*;
    use crate::{CellChange, Imported, Link, NewItem, NewList, NewRun};

    const ROWS: u32 = 40;

    struct Lab {
        store: Store,
        list: ListId,
        _home: tempfile::TempDir,
    }

    impl Lab {
        async fn new() -> Self {
            let home = tempfile::tempdir().unwrap();
            let store = Store::open(home.path()).await.unwrap();
            let list = NewList {
                name: "list".into(),
                source: "list.csv".into(),
                content_hash: "h".into(),
                practice: false,
            };
            let list = store.begin_list(list).await.unwrap();
            let mut rows = Imported::new(store.clone(), list);
            for row in 0..ROWS {
                rows.push([row.to_string()]).await.unwrap();
            }
            rows.flush().await.unwrap();
            Self {
                store,
                list,
                _home: home,
            }
        }

        /// Row r has person r / `people` and company r / `companies`.
        async fn link(&self, people: u32, companies: u32) {
            let token = self.store.begin_linking(self.list).await.unwrap();
            let link = |row| Link {
                row,
                person: Some(EntityId(i64::from(row / people))),
                company: (row % 5 > 0).then(|| EntityId(i64::from(row / companies) + 1_000)),
            };
            let links = (1..=ROWS).map(link).collect();
            self.store.set_links(self.list, links).await.unwrap();
            assert!(
                self.store
                    .end_linking(self.list, token, "by".into())
                    .await
                    .unwrap()
            );
        }

        async fn run(&self) -> RunId {
            let run = NewRun {
                list: self.list,
                recipe_name: "r".into(),
                recipe_toml: String::new(),
                question: "q".into(),
                mapping: vec![Some(Field::PERSON_FULL_NAME)],
                dial: None,
                practice: false,
                cap: model::Micros::ZERO,
            };
            let run = self.store.prepare_run(run).await.unwrap().unwrap();
            let item = |seq| NewItem {
                seq,
                entity: EntityId(i64::from(seq)),
                kind: EntityKind::Person,
                company: None,
                row: 1,
                wanted: vec![Field::PERSON_EMAIL],
                waits: false,
            };
            self.store
                .add_items(run, (0..50).map(item).collect())
                .await
                .unwrap();
            self.store.begin_run(run).await.unwrap();
            run
        }

        async fn write(&self, run: RunId, seq: u32, cells: &[(i64, Field, CellState)]) {
            let change = |(entity, field, state): &(i64, Field, CellState)| CellChange {
                entity: EntityId(*entity),
                field: *field,
                cell: Cell::without_value(*state, "\"so\" it is\u{e9}\n"),
            };
            let changes = cells.iter().map(change).collect();
            self.store
                .finish_item(self.list, run, seq, changes, 0)
                .await
                .unwrap();
        }

        /// The tally holds what is counted anew from records and cells.
        async fn check(&self, when: &str) {
            let mut counted = BTreeMap::new();
            for link in self.store.links_after(self.list, 0, ROWS).await.unwrap() {
                for entity in [link.person, link.company].into_iter().flatten() {
                    for ((_, field), cell) in self.store.cells_of(self.list, &[entity]).await.unwrap() {
                        *counted.entry((field, cell.state.as_str())).or_insert(0) += 1;
                    }
                }
            }
            let kept: BTreeMap<_, u32> = self
                .store
                .cell_counts(self.list)
                .await
                .unwrap()
                .into_iter()
                .map(|count| ((count.field, count.state.as_str()), count.records))
                .collect();
            assert_eq!(kept, counted, "{when}");
        }
    }

    #[tokio::test]
    async fn tallies_follow_every_change_of_cells_and_links() {
        use CellState::{Failed, NotFound, Value, Waiting};
        let lab = Lab::new().await;
        let (email, title, industry) = (
            Field::PERSON_EMAIL,
            Field::PERSON_JOB_TITLE,
            Field::COMPANY_INDUSTRY,
        );
        lab.link(1, 8).await;
        let run = lab.run().await;
        lab.write(run, 0, &[(3, email, Waiting), (3, title, NotFound)])
            .await;
        lab.write(run, 1, &[(1_001, industry, Value), (1_002, industry, Failed)])
            .await;
        lab.check("cells are new").await;
        assert_eq!(lab.store.cell_counts(lab.list).await.unwrap().len(), 4);
        lab.write(
            run,
            2,
            &[(3, email, Value), (3, title, NotFound), (1_002, industry, Value)],
        )
        .await;
        lab.check("cells change").await;
        lab.write(run, 3, &[(777, email, Value)]).await;
        lab.check("nobody stands behind a cell").await;
        assert_eq!(lab.store.item_counts(run).await.unwrap(), (4, 46, Some(0)));
        lab.write(run, 3, &[(777, email, Value)]).await;
        assert_eq!(
            lab.store.item_counts(run).await.unwrap().0,
            4,
            "an item ends once"
        );
        lab.link(4, 20).await;
        lab.check("records have other people and companies").await;
        lab.store.set_run_state(run, "done", true).await.unwrap();
        let second = lab.run().await;
        lab.write(second, 0, &[(3, email, NotFound), (5, email, Value)])
            .await;
        lab.check("a second run").await;
        assert_eq!(lab.store.undo_cells(second).await.unwrap(), 2);
        lab.check("it is taken back").await;
        lab.store.set_mapping(lab.list, vec![None]).await.unwrap();
        lab.check("nobody is known any more").await;
        assert_eq!(
            lab.store.found_fields(lab.list).await.unwrap(),
            [title, email, industry]
        );
        assert_eq!(
            lab.store
                .reopen_items(lab.list, second, Value.as_str(), "")
                .await
                .unwrap(),
            0
        );
        assert_eq!(
            lab.store
                .reopen_items(lab.list, run, Value.as_str(), "its turn comes")
                .await
                .unwrap(),
            1
        );
        let entities = [EntityId(3), EntityId(777)];
        let cells = lab.store.cells_of(lab.list, &entities).await.unwrap();
        let state = |entity, field| cells[&(EntityId(entity), field)].state;
        assert_eq!(state(3, email), Waiting, "its turn comes");
        assert_eq!(state(3, title), NotFound, "it is in another state");
        assert_eq!(state(777, email), Value, "it is no item of the run");
        assert_eq!(lab.store.item_counts(run).await.unwrap().0, 3);
    }

    #[tokio::test]
    async fn items_that_end_together_are_written_together_and_fail_alone() {
        let lab = Lab::new().await;
        lab.link(1, 8).await;
        let run = lab.run().await;
        let nobody = ListId(99);
        let change = |seq: u32| CellChange {
            entity: EntityId(i64::from(seq)),
            field: Field::PERSON_EMAIL,
            cell: Cell::without_value(CellState::NotFound, "nobody knows"),
        };
        let end = |list, seq| lab.store.finish_item(list, run, seq, vec![change(seq)], 2);
        let good = futures::future::join_all((0..30).map(|seq| end(lab.list, seq)));
        let bad = futures::future::join_all((30..33).map(|seq| end(nobody, seq)));
        let (good, bad) = futures::future::join(good, bad).await;
        assert!(good.iter().all(Result::is_ok));
        assert!(bad.iter().all(Result::is_err), "there is no such list");
        lab.check("thirty items ended together").await;
        assert_eq!(lab.store.item_counts(run).await.unwrap(), (30, 20, Some(0)));
        assert_eq!(lab.store.run(run).await.unwrap().unwrap().cached, 60);
    }
}
