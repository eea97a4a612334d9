//! Orders of a list's rows, from keys that are kept for every column a list was ever sorted by.

use std::sync::Arc;

use model::{EntityKind, Field, ListId, RecordId};
use sqlx::{QueryBuilder, Row, Sqlite, SqliteConnection};

use crate::{
    GridOrder, Store, StoreError,
    kept::{BLOCK, Part},
    sort_key::ColumnKind,
    states::rows_in_state,
    window::{Ordered, Rows, Version, numbers, records_of},
};

/// Rows in one statement, at four parameters each.
const STATEMENT: usize = 2_500;
/// Values that say what a column holds.
const SAMPLE: usize = 10_000;

/// The keys of a column, in one piece of memory: some thirty bytes a record.
#[derive(Default)]
struct Keys {
    text: String,
    entries: Vec<Entry>,
}

/// Where a key is, and whose.
#[derive(Clone, Copy)]
struct Entry {
    place: u32,
    length: u8,
    row: u32,
}

impl Keys {
    fn push(&mut self, key: &str, row: u32) {
        self.entries.push(Entry {
            place: u32::try_from(self.text.len()).unwrap_or(u32::MAX),
            length: u8::try_from(key.len()).unwrap_or(u8::MAX),
            row,
        });
        self.text.push_str(key);
    }

    fn key(text: &str, entry: Entry) -> &str {
        let place = entry.place as usize;
        text.get(place..place + usize::from(entry.length))
            .unwrap_or_default()
    }

    fn sort(&mut self) {
        let text = &self.text;
        self.entries.sort_unstable_by(|left, right| {
            (Self::key(text, *left), left.row).cmp(&(Self::key(text, *right), right.row))
        });
    }

    /// The next rows with their keys.
    fn blocks(&self) -> impl Iterator<Item = Vec<(String, u32)>> {
        self.entries.chunks(BLOCK as usize).map(|block| {
            let entry = |entry: &Entry| (Self::key(&self.text, *entry).to_owned(), entry.row);
            block.iter().map(entry).collect()
        })
    }
}

impl Store {
    /// Adds the keys of a found field, block by block, as they are by then.
    pub(crate) async fn add_found(&self, list: ListId, field: Field) -> Result<(), StoreError> {
        let statement = match field.entity() {
            EntityKind::Person => {
                "INSERT OR IGNORE INTO grid_order SELECT ?1, ?2, c.sort_key, r.id & 16777215
                 FROM record r CROSS JOIN cell c ON c.list_id = ?1 AND c.entity_id = r.person_entity AND c.field = ?2
                 WHERE r.id BETWEEN ?3 AND ?4 AND c.sort_key IS NOT NULL
                 AND EXISTS (SELECT 1 FROM grid_kept WHERE list_id = ?1 AND column = ?2) ORDER BY 3"
            }
            EntityKind::Company => {
                "INSERT OR IGNORE INTO grid_order SELECT ?1, ?2, c.sort_key, r.id & 16777215
                 FROM record r CROSS JOIN cell c ON c.list_id = ?1 AND c.entity_id = r.company_entity AND c.field = ?2
                 WHERE r.id BETWEEN ?3 AND ?4 AND c.sort_key IS NOT NULL
                 AND EXISTS (SELECT 1 FROM grid_kept WHERE list_id = ?1 AND column = ?2) ORDER BY 3"
            }
        };
        let records = records_of(&self.read, list).await?;
        for first in (1..=records).step_by(BLOCK as usize) {
            self.write(move |connection| {
                Box::pin(async move {
                    sqlx::query(statement)
                        .bind(list.0)
                        .bind(field.id())
                        .bind(RecordId { list, row: first }.packed())
                        .bind(
                            RecordId {
                                list,
                                row: first + BLOCK - 1,
                            }
                            .packed(),
                        )
                        .execute(connection)
                        .await?;
                    Ok(())
                })
            })
            .await?;
        }
        Ok(())
    }

    /// Source columns change only when rows are merged, so their keys are made once. They are sorted before they are stored,
    /// which is several times faster than the other way round.
    pub(crate) async fn add_source(&self, list: ListId, position: u32) -> Result<(), StoreError> {
        let mut keys = Keys::default();
        let mut kind = None;
        let mut after = 0;
        loop {
            let values = self.source_values(list, position, after).await?;
            let Some((last, _)) = values.last() else { break };
            after = *last;
            let kind = *kind.get_or_insert_with(|| {
                ColumnKind::of(values.iter().take(SAMPLE).map(|(_, value)| value.as_str()))
            });
            for (row, value) in &values {
                if let Some(key) = kind.key(value) {
                    keys.push(&key, *row);
                }
            }
        }
        keys.sort();
        for block in keys.blocks() {
            let column = Part::Source(position).name();
            self.write(move |connection| {
                Box::pin(async move {
                    for part in block.chunks(STATEMENT) {
                        let mut insert = QueryBuilder::<Sqlite>::new("INSERT OR IGNORE INTO grid_order ");
                        insert.push_values(part, |mut entry, (key, row)| {
                            entry
                                .push_bind(list.0)
                                .push_bind(&column)
                                .push_bind(key)
                                .push_bind(*row);
                        });
                        insert.build().execute(&mut *connection).await?;
                    }
                    Ok(())
                })
            })
            .await?;
        }
        Ok(())
    }

    /// A column's values in the next rows after one. The rows come as one JSON array: a row of SQLite's for each would
    /// take several times as long.
    async fn source_values(
        &self,
        list: ListId,
        position: u32,
        after: u32,
    ) -> Result<Vec<(u32, String)>, StoreError> {
        let json: String = sqlx::query_scalar(
            "SELECT json_group_array(json_array(id & 16777215, coalesce(json_extract(cells, ?1), '')))
             FROM record WHERE id > ?2 AND id <= ?3",
        )
        .bind(format!("$[{position}]"))
        .bind(RecordId { list, row: after }.packed())
        .bind(
            RecordId {
                list,
                row: (after + BLOCK).min(RecordId::MAX_ROW),
            }
            .packed(),
        )
        .fetch_one(&self.read)
        .await?;
        Ok(crate::from_json(&json)?)
    }

    /// All rows of a list in an order; none where that is the file's.
    pub(crate) async fn rows_in_order(
        &self,
        connection: &mut SqliteConnection,
        list: ListId,
        order: &GridOrder,
        records: u32,
    ) -> Result<Option<Arc<Vec<u32>>>, StoreError> {
        let version = match order {
            GridOrder::File => return Ok(None),
            GridOrder::Source { .. } => Version::default(),
            GridOrder::Found { field, .. } => {
                sqlx::query_as("SELECT making, changes FROM grid_kept WHERE list_id = ? AND column = ?")
                    .bind(list.0)
                    .bind(field.id())
                    .fetch_one(&mut *connection)
                    .await?
            }
        };
        let key = (list, order.clone());
        if let Some(order) = self.views.orders.get(&key)
            && order.version == version
        {
            return Ok(Some(order.rows));
        }
        let rows = Arc::new(read_order(connection, list, order, records).await?);
        let kept = Ordered {
            version,
            rows: Arc::clone(&rows),
        };
        self.views.orders.put(key, kept);
        Ok(Some(rows))
    }
}

/// Reads an order: rows with a value by their keys, then the others.
async fn read_order(
    connection: &mut SqliteConnection,
    list: ListId,
    order: &GridOrder,
    records: u32,
) -> Result<Vec<u32>, sqlx::Error> {
    // Where a found column and one of the file stand together, each row says in its lowest bit which it is from.
    let (column, file, descending) = match order {
        GridOrder::File => return Ok((1..=records).collect()),
        GridOrder::Source { position, descending } => (Part::Source(*position).name(), None, *descending),
        GridOrder::Found {
            field,
            file,
            descending,
        } => (
            field.id().to_owned(),
            file.map(|position| (*field, Part::Source(position).name())),
            *descending,
        ),
    };
    let direction = if descending { "DESC" } else { "ASC" };
    let mut rows = Vec::with_capacity(records as usize);
    let mut seen = Rows::none(records);
    let mut take = |row: u32| {
        seen.insert(row);
        rows.push(row);
    };
    if let Some((field, file)) = file {
        let asked = rows_in_state(connection, list, Some(field), records, |state| state != b' ').await?;
        let statement = format!(
            "SELECT coalesce(group_concat(row * 2 + file), '') FROM (
                 SELECT key, row, 0 AS file FROM grid_order WHERE list_id = ?1 AND column = ?2
                 UNION ALL SELECT key, row, 1 FROM grid_order WHERE list_id = ?1 AND column = ?3
                 ORDER BY 1 {direction}, 2 {direction})"
        );
        let list: String = read_rows(connection, statement, list, &[&column, &file]).await?;
        for (row, of_file) in numbers(&list).map(|number| (number >> 1, number & 1 == 1)) {
            // What the file says counts where nothing was asked.
            if !(of_file && asked.contains(row)) {
                take(row);
            }
        }
    } else {
        let statement = format!(
            "SELECT coalesce(group_concat(row), '') FROM (
                 SELECT row FROM grid_order WHERE list_id = ?1 AND column = ?2
                 ORDER BY key {direction}, row {direction})"
        );
        let list: String = read_rows(connection, statement, list, &[&column]).await?;
        numbers(&list).for_each(take);
    }
    rows.extend((1..=records).filter(|row| !seen.contains(*row)));
    Ok(rows)
}

async fn read_rows(
    connection: &mut SqliteConnection,
    statement: String,
    list: ListId,
    columns: &[&str],
) -> Result<String, sqlx::Error> {
    let query = sqlx::query(sqlx::AssertSqlSafe(statement)).bind(list.0);
    let query = columns
        .iter()
        .fold(query, |query, column| query.bind((*column).to_owned()));
    Ok(query.fetch_one(connection).await?.get(0))
}
