//! Merges: rows that the user called the same become one, as a step that can be taken back. A row that goes leaves `record` for
//! `merged_record`, so that grid, counts, plans, runs and exports are right without knowing of it.

use model::{EntityId, ListId, RecordId};
use sqlx::{Row, SqliteConnection};

use crate::{
    Store, StoreError, count,
    edits::{AFTER, begin_step, restore},
    kept::forget_source,
    links::{span, unlink},
    to_json,
    window::{Rows, numbers},
};

/// Rows that become one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merge {
    /// The row that stays.
    pub into: u32,
    /// The rows that go.
    pub rows: Vec<u32>,
    /// What the staying row holds from now on.
    pub cells: Vec<String>,
    /// The person behind it from now on.
    pub person: Option<EntityId>,
    /// The company behind it from now on.
    pub company: Option<EntityId>,
    /// Whose found values fill the gaps of whom, the first that has one.
    pub found: Vec<(EntityId, EntityId)>,
}

/// The two ways of a step.
#[derive(Clone, Copy)]
pub(crate) enum Way {
    /// It is made.
    Made,
    /// It is taken back.
    Back,
}

impl Store {
    /// Merges rows as one step. False, and nothing happens, when one of them is not there any more.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn merge(&self, list: ListId, label: String, merges: Vec<Merge>) -> Result<bool, StoreError> {
        let id = |row| RecordId { list, row }.packed();
        let mut going = Vec::new();
        let mut staying = Vec::new();
        let mut found = Vec::new();
        for merge in merges {
            let [person, company] = [merge.person, merge.company].map(|entity| entity.map(|id| id.0));
            going.extend(merge.rows.iter().map(|row| (id(*row), id(merge.into))));
            staying.push((id(merge.into), to_json(&merge.cells)?, person, company));
            found.extend(merge.found.iter().map(|(from, to)| (from.0, to.0)));
        }
        let rows = going.len() + staying.len();
        let (going, staying, found) = (to_json(&going)?, to_json(&staying)?, to_json(&found)?);
        // Nobody makes an order of a source column meanwhile: what these hold changes.
        let _one = self.views.making.lock().await;
        let merged = self
            .write(move |connection| {
                Box::pin(async move {
                    let there: i64 = sqlx::query_scalar(
                        "SELECT count(*) FROM record WHERE id IN (SELECT value ->> 0 FROM json_each(?1)
                         UNION SELECT value ->> 0 FROM json_each(?2))",
                    )
                    .bind(&going)
                    .bind(&staying)
                    .fetch_one(&mut *connection)
                    .await?;
                    if usize::try_from(there) != Ok(rows) {
                        return Ok(false);
                    }
                    let step = begin_step(connection, list, label).await?;
                    write_down(connection, step, &going, &staying).await?;
                    move_rows(connection, list, step, Way::Made).await?;
                    fill_found(connection, list, step, &found).await?;
                    Ok(true)
                })
            })
            .await;
        self.views.forget(list);
        merged
    }

    /// Remembers as a step that no two of these rows are the same.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn keep_apart(&self, list: ListId, label: String, rows: &[u32]) -> Result<(), StoreError> {
        let rows = to_json(&rows)?;
        self.write(move |connection| {
            Box::pin(async move {
                let step = begin_step(connection, list, label).await?;
                sqlx::query("INSERT OR IGNORE INTO apart SELECT ?1, ?2, value FROM json_each(?3)")
                    .bind(list.0)
                    .bind(step)
                    .bind(rows)
                    .execute(connection)
                    .await?;
                Ok(())
            })
        })
        .await
    }

    /// Sets of rows that the user keeps apart.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn apart(&self, list: ListId) -> Result<Vec<Vec<u32>>, StoreError> {
        let rows = sqlx::query(
            "SELECT group_concat(row) FROM apart WHERE list_id = ?1
             AND edit_id NOT IN (SELECT id FROM edit WHERE list_id = ?1 AND undone = 1) GROUP BY edit_id",
        )
        .bind(list.0)
        .fetch_all(&self.read)
        .await?;
        Ok(rows.iter().map(|row| numbers(row.get(0)).collect()).collect())
    }

    /// The rows of a list that were merged into others.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn merged_rows(&self, list: ListId) -> Result<Vec<u32>, StoreError> {
        let mut reader = self.read.clone().lend().await?;
        Ok(merged(reader.connection()?, list).await?)
    }

    /// How many rows were merged into a record, over however many steps.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn merged_into(&self, record: RecordId) -> Result<u32, StoreError> {
        let rows: i64 = sqlx::query_scalar(
            "WITH RECURSIVE gone (id) AS (SELECT id FROM merged_record WHERE into_id = ?
             UNION SELECT m.id FROM merged_record m JOIN gone ON m.into_id = gone.id) SELECT count(*) FROM gone",
        )
        .bind(record.packed())
        .fetch_one(&self.read)
        .await?;
        Ok(count(rows))
    }

    /// The row that a merged record is part of now; none when it was not merged.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn where_merged(&self, record: RecordId) -> Result<Option<u32>, StoreError> {
        let id: Option<i64> = sqlx::query_scalar(
            "WITH RECURSIVE way (id) AS (SELECT into_id FROM merged_record WHERE id = ?
             UNION SELECT m.into_id FROM merged_record m JOIN way ON m.id = way.id)
             SELECT id FROM way WHERE id NOT IN (SELECT id FROM merged_record)",
        )
        .bind(record.packed())
        .fetch_optional(&self.read)
        .await?;
        Ok(id.map(|id| RecordId::unpack(id).row))
    }
}

async fn merged(connection: &mut SqliteConnection, list: ListId) -> Result<Vec<u32>, sqlx::Error> {
    let (first, last) = span(list);
    let rows: String = sqlx::query_scalar(
        "SELECT coalesce(group_concat(id & 16777215), '') FROM merged_record WHERE id BETWEEN ? AND ?",
    )
    .bind(first)
    .bind(last)
    .fetch_one(connection)
    .await?;
    Ok(numbers(&rows).collect())
}

/// The rows of a list that are there; none where no row was ever merged, which is to say all.
pub(crate) async fn rows_there(
    connection: &mut SqliteConnection,
    list: ListId,
    records: u32,
) -> Result<Option<Rows>, sqlx::Error> {
    let gone = merged(connection, list).await?;
    if gone.is_empty() {
        return Ok(None);
    }
    let mut rows = Rows::none(records);
    gone.into_iter().for_each(|row| rows.insert(row));
    Ok(Some(rows.others(records)))
}

/// Whether a step merged rows.
pub(crate) async fn is_merge(connection: &mut SqliteConnection, step: i64) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM edit_record WHERE edit_id = ?)")
        .bind(step)
        .fetch_one(connection)
        .await
}

/// Found values that a merge brought and a run replaced since stay when it is taken back.
pub(crate) async fn keep_newer(
    connection: &mut SqliteConnection,
    list: ListId,
    step: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "DELETE FROM edit_cell WHERE edit_id = ?1 AND NOT EXISTS (SELECT 1 FROM cell WHERE list_id = ?2
         AND entity_id = edit_cell.entity_id AND field = edit_cell.field AND cell = after_cell AND run_id = after_run)",
    )
    .bind(step)
    .bind(list.0)
    .execute(connection)
    .await?;
    Ok(())
}

/// Keeps with the step what it does to which rows.
async fn write_down(
    connection: &mut SqliteConnection,
    step: i64,
    going: &str,
    staying: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE edit SET linked = (SELECT linked FROM list WHERE id = list_id) WHERE id = ?")
        .bind(step)
        .execute(&mut *connection)
        .await?;
    sqlx::query(
        "INSERT INTO edit_record (edit_id, id, into_id) SELECT ?, value ->> 0, value ->> 1 FROM json_each(?)",
    )
    .bind(step)
    .bind(going)
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "INSERT INTO edit_record
         SELECT ?1, r.id, NULL, r.cells, r.person_entity, r.company_entity, new.value ->> 1, new.value ->> 2, new.value ->> 3
         FROM json_each(?2) new CROSS JOIN record r ON r.id = new.value ->> 0",
    )
    .bind(step)
    .bind(staying)
    .execute(connection)
    .await?;
    Ok(())
}

/// Those rows of a step that go.
macro_rules! going {
    () => {
        "(SELECT id FROM edit_record WHERE edit_id = ?1 AND into_id IS NOT NULL)"
    };
}

/// What becomes of the rows of a step. Who goes first stands behind nobody and who comes back does so at last, so that the
/// triggers keep up what is kept of the grid.
const MADE: [&str; 4] = [
    "INSERT INTO merged_record SELECT r.id, e.into_id, r.cells, r.person_entity, r.company_entity
     FROM edit_record e JOIN record r ON r.id = e.id WHERE e.edit_id = ?1 AND e.into_id IS NOT NULL",
    concat!(
        "UPDATE record SET person_entity = NULL, company_entity = NULL WHERE id IN ",
        going!()
    ),
    concat!("DELETE FROM record WHERE id IN ", going!()),
    "UPDATE record SET cells = e.after_cells, person_entity = e.after_person, company_entity = e.after_company
     FROM edit_record e WHERE e.edit_id = ?1 AND e.into_id IS NULL AND record.id = e.id",
];
const BACK: [&str; 4] = [
    concat!(
        "INSERT INTO record (id, cells) SELECT id, cells FROM merged_record WHERE id IN ",
        going!()
    ),
    concat!(
        "UPDATE record SET person_entity = m.person_entity, company_entity = m.company_entity
         FROM merged_record m WHERE record.id = m.id AND m.id IN ",
        going!()
    ),
    concat!("DELETE FROM merged_record WHERE id IN ", going!()),
    "UPDATE record SET cells = e.before_cells, person_entity = e.before_person, company_entity = e.before_company
     FROM edit_record e WHERE e.edit_id = ?1 AND e.into_id IS NULL AND record.id = e.id",
];

/// Moves the rows of a step out of the list, or back into it, with all that is counted of them.
pub(crate) async fn move_rows(
    connection: &mut SqliteConnection,
    list: ListId,
    step: i64,
    way: Way,
) -> Result<(), sqlx::Error> {
    count_rows(connection, list, step, -1).await?;
    let statements = match way {
        Way::Made => MADE,
        Way::Back => BACK,
    };
    for statement in statements {
        sqlx::query(statement)
            .bind(step)
            .execute(&mut *connection)
            .await?;
    }
    count_rows(connection, list, step, 1).await?;
    forget_source(connection, list).await?;
    let is_linked_so: bool = sqlx::query_scalar(
        "SELECT edit.linked IS list.linked FROM edit JOIN list ON list.id = edit.list_id WHERE edit.id = ?",
    )
    .bind(step)
    .fetch_one(&mut *connection)
    .await?;
    if !is_linked_so {
        unlink(connection, list).await?;
    }
    Ok(())
}

/// Counts those rows of a step that are in the list, once or once less: as records, in columns and by the cells behind them.
async fn count_rows(
    connection: &mut SqliteConnection,
    list: ListId,
    step: i64,
    by: i64,
) -> Result<(), sqlx::Error> {
    for statement in [
        "UPDATE list SET records = records + ?3 * (SELECT count(*) FROM edit_record e CROSS JOIN record r ON r.id = e.id
             WHERE e.edit_id = ?2) WHERE id = ?1",
        "UPDATE list_column SET filled = filled + ?3 * said.records FROM (
             SELECT j.key AS place, count(*) AS records FROM edit_record e CROSS JOIN record r ON r.id = e.id
             CROSS JOIN json_each(r.cells) j WHERE e.edit_id = ?2 AND trim(j.value) <> '' GROUP BY j.key) said
         WHERE list_id = ?1 AND position = said.place",
        "INSERT INTO cell_tally (list_id, field, state, records)
         SELECT ?1, field, state, ?3 * count(*) FROM (
             SELECT c.field, c.state FROM edit_record e CROSS JOIN record r ON r.id = e.id
             CROSS JOIN cell c ON c.list_id = ?1 AND c.entity_id = r.person_entity WHERE e.edit_id = ?2
             UNION ALL
             SELECT c.field, c.state FROM edit_record e CROSS JOIN record r ON r.id = e.id
             CROSS JOIN cell c ON c.list_id = ?1 AND c.entity_id = r.company_entity WHERE e.edit_id = ?2)
         WHERE true GROUP BY field, state ON CONFLICT DO UPDATE SET records = records + excluded.records",
    ] {
        sqlx::query(statement)
            .bind(list.0)
            .bind(step)
            .bind(by)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// Fills gaps of those who stay with what was found of those who go. Who found it stays to be seen, and its run can still be
/// undone.
async fn fill_found(
    connection: &mut SqliteConnection,
    list: ListId,
    step: i64,
    pairs: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO edit_cell
         SELECT ?1, pair.value ->> 1, theirs.field, mine.cell, mine.run_id, mine.sort_key, theirs.cell, theirs.run_id,
             theirs.sort_key
         FROM json_each(?2) pair
         CROSS JOIN cell theirs ON theirs.list_id = ?3 AND theirs.entity_id = pair.value ->> 0
         LEFT JOIN cell mine ON mine.list_id = ?3 AND mine.entity_id = pair.value ->> 1 AND mine.field = theirs.field
         WHERE (theirs.run_id = -1 OR theirs.state IN ('value', 'conflict', 'stale'))
         AND (mine.cell IS NULL OR mine.run_id <> -1 AND mine.state NOT IN ('value', 'conflict', 'stale'))
         ORDER BY pair.key
         ON CONFLICT DO NOTHING",
    )
    .bind(step)
    .bind(pairs)
    .bind(list.0)
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "INSERT OR IGNORE INTO cell_before (run_id, list_id, entity_id, field, cell, sort_key)
         SELECT after_run, ?2, entity_id, field, before_cell, before_key FROM edit_cell WHERE edit_id = ?1 AND after_run > 0",
    )
    .bind(step)
    .bind(list.0)
    .execute(&mut *connection)
    .await?;
    restore(connection, list, step, AFTER).await
}
