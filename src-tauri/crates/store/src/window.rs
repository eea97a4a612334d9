//! Windows of the grid: any stretch of a list's records under a filter, in an order.
//!
//! A window is found in two steps. An order is a list of row numbers, a filter a set of them; both are cheap to have
//! from the grid tables even while a run changes them, and the last few are kept. Only the rows of the window itself are
//! then read.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use model::{Cause, CellState, Field, ListId, RecordId};
use sqlx::{Connection as _, SqliteConnection, SqliteExecutor};

use crate::{
    ColumnFilter, Record, Store, StoreError,
    filters::{Look, Looked, rows_by_keys},
    kept::{Part, are_whole},
    links::span,
    merges::rows_there,
    records::read_record,
    states::{letter, rows_in_state},
    to_json,
};

/// How a window of records is ordered. Records without a value come last in both directions, in the file's order; equal
/// values stand in the file's order, turned round with the direction.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum GridOrder {
    /// As in the file.
    #[default]
    File,
    /// By a source column's value.
    Source {
        /// The column.
        position: u32,
        /// Largest first.
        descending: bool,
    },
    /// By a found field's value.
    Found {
        /// The field.
        field: Field,
        /// The source column that is mapped to the field: its value counts where nothing was asked.
        file: Option<u32>,
        /// Largest first.
        descending: bool,
    },
}

/// Which records a window shows.
#[derive(Clone, Debug, Default)]
pub struct GridFilter {
    /// Only with a cell in this state.
    pub state: Option<CellState>,
    /// Only with a value that this provider gave.
    pub provider: Option<String>,
    /// Only with a cell that failed for this cause.
    pub cause: Option<Cause>,
    /// Only with a value that is less sure than this, of which the user has not decided.
    pub below: Option<u8>,
    /// The field that those four look at; any otherwise.
    pub field: Option<Field>,
    /// Only with such values in these columns.
    pub columns: Vec<ColumnFilter>,
    /// Only with this text in a source column, in whatever case.
    pub search: Option<String>,
}

/// Row numbers of a list, a bit each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rows(Vec<u64>);

impl Rows {
    pub(crate) fn none(records: u32) -> Self {
        Self(vec![0; records as usize / 64 + 1])
    }

    pub(crate) fn insert(&mut self, row: u32) {
        if let Some(word) = self.0.get_mut(row as usize / 64) {
            *word |= 1 << (row % 64);
        }
    }

    pub(crate) fn contains(&self, row: u32) -> bool {
        self.0
            .get(row as usize / 64)
            .is_some_and(|word| word >> (row % 64) & 1 == 1)
    }

    pub(crate) fn words(&self) -> impl Iterator<Item = u64> {
        self.0.iter().copied()
    }

    pub(crate) fn words_mut(&mut self) -> impl Iterator<Item = &mut u64> {
        self.0.iter_mut()
    }

    pub(crate) fn intersect(&mut self, other: &Self) {
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            *word &= other;
        }
    }

    fn count(&self) -> u32 {
        self.0.iter().map(|word| word.count_ones()).sum()
    }
}

/// What a window shows.
struct Seen {
    rows: Vec<u32>,
    records: Vec<Record>,
    /// Rows under the filter in all.
    total: u32,
}

/// The last of something that is costly to make, the latest first.
pub(crate) struct Latest<K, V>(Mutex<VecDeque<(K, V)>>);

/// How many are kept of each: what a grid shows, what it showed just before, and the same for an export's preview. An
/// order takes four bytes a record, a search's rows a bit.
const KEPT: usize = 4;

impl<K, V> Default for Latest<K, V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: PartialEq, V: Clone> Latest<K, V> {
    pub(crate) fn get(&self, key: &K) -> Option<V> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let place = kept.iter().position(|(other, _)| other == key)?;
        let entry = kept.remove(place)?;
        let value = entry.1.clone();
        kept.push_front(entry);
        Some(value)
    }

    pub(crate) fn put(&self, key: K, value: V) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(other, _)| *other != key);
        kept.push_front((key, value));
        kept.truncate(KEPT);
    }

    pub(crate) fn retain(&self, keep: impl Fn(&K) -> bool) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(key, _)| keep(key));
    }
}

/// Which making of a column's order, and how often cells had changed since.
pub(crate) type Version = (i64, i64);

/// The rows of a list in an order.
#[derive(Clone)]
pub(crate) struct Ordered {
    /// Of what it was made.
    pub(crate) version: Version,
    pub(crate) rows: Arc<Vec<u32>>,
}

/// What windows are made of, as long as it is true.
#[derive(Default)]
pub(crate) struct Views {
    pub(crate) orders: Latest<(ListId, GridOrder), Ordered>,
    /// Rows that hold a text.
    pub(crate) searches: Latest<(ListId, String), Arc<Rows>>,
    /// Rows whose cells were looked through.
    pub(crate) looks: Latest<(ListId, Look), Looked>,
    /// Held by whoever makes a list sortable or filterable.
    pub(crate) making: tokio::sync::Mutex<()>,
}

impl Views {
    /// Forgets a list that is gone.
    pub(crate) fn forget(&self, list: ListId) {
        self.orders.retain(|(other, _)| *other != list);
        self.searches.retain(|(other, _)| *other != list);
        self.looks.retain(|(other, _)| *other != list);
    }
}

/// The last number of a list's records. They are numbered from 1, without a gap but for rows that were merged into others.
pub(crate) async fn records_of(reader: impl SqliteExecutor<'_>, list: ListId) -> Result<u32, sqlx::Error> {
    let (first, last) = span(list);
    let last: Option<i64> = sqlx::query_scalar("SELECT max(id) FROM record WHERE id BETWEEN ? AND ?")
        .bind(first)
        .bind(last)
        .fetch_one(reader)
        .await?;
    Ok(last.map_or(0, |id| RecordId::unpack(id).row))
}

/// Records, in the order of their row numbers as given.
pub(crate) async fn records_at(
    connection: &mut SqliteConnection,
    list: ListId,
    rows: &[u32],
) -> Result<Vec<Record>, sqlx::Error> {
    let ids: Vec<i64> = rows
        .iter()
        .map(|row| RecordId { list, row: *row }.packed())
        .collect();
    sqlx::query(
        "SELECT r.id, r.cells, r.person_entity, r.company_entity FROM json_each(?) e
         CROSS JOIN record r ON r.id = e.value ORDER BY e.id",
    )
    .bind(to_json(&ids)?)
    .fetch_all(connection)
    .await?
    .iter()
    .map(read_record)
    .collect()
}

impl Store {
    /// A window of records under a filter, in an order, and how many there are in all.
    ///
    /// The first window in a column's order, and the first that filters by state, take longer than those after them: what
    /// they need is made, which takes about a second for 100,000 records.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn window(
        &self,
        list: ListId,
        start: u32,
        length: u32,
        order: &GridOrder,
        filter: &GridFilter,
    ) -> Result<(Vec<Record>, u32), StoreError> {
        let seen = self.look_at(list, (start, length), order, filter, true).await?;
        Ok((seen.records, seen.total))
    }

    /// The numbers of all records under a filter, in the file's order.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn rows_under(&self, list: ListId, filter: &GridFilter) -> Result<Vec<u32>, StoreError> {
        let all = (0, u32::MAX);
        let seen = self.look_at(list, all, &GridOrder::File, filter, false).await?;
        Ok(seen.rows)
    }

    /// The rows of a window, which begins somewhere and is so long, and what stands in them where that is wanted.
    async fn look_at(
        &self,
        list: ListId,
        (start, length): (u32, u32),
        order: &GridOrder,
        filter: &GridFilter,
        with_records: bool,
    ) -> Result<Seen, StoreError> {
        let records = records_of(&self.read, list).await?;
        let found = match &filter.search {
            Some(text) => Some(self.rows_with(list, text, records).await?),
            None => None,
        };
        let looked = self.rows_looked_through(list, filter, records).await?;
        let parts = Part::needed(order, filter);
        let mut reader = self.read.clone().lend().await?;
        // One transaction: order, states and records are of one moment.
        let mut snapshot = reader.connection()?.begin().await?;
        while !are_whole(&mut snapshot, list, &parts).await? {
            snapshot.commit().await?;
            drop(reader);
            self.make(list, &parts).await?;
            reader = self.read.clone().lend().await?;
            snapshot = reader.connection()?.begin().await?;
        }
        let in_state = match filter.state.map(letter) {
            Some(wanted) => {
                let is_wanted = |state| state == wanted;
                Some(rows_in_state(&mut snapshot, list, filter.field, records, is_wanted).await?)
            }
            None => None,
        };
        let by_keys = rows_by_keys(&mut snapshot, list, &filter.columns, records).await?;
        let there = rows_there(&mut snapshot, list, records).await?;
        let mut narrowed = [in_state, by_keys, looked, there].into_iter().flatten();
        let shown = match narrowed.next() {
            Some(mut shown) => {
                narrowed.for_each(|rows| shown.intersect(&rows));
                if let Some(found) = &found {
                    shown.intersect(found);
                }
                Some(Arc::new(shown))
            }
            None => found,
        };
        let total = shown.as_ref().map_or(records, |shown| shown.count());
        let is_shown = |row: &u32| shown.as_ref().is_none_or(|shown| shown.contains(*row));
        let (skip, take) = (start as usize, length as usize);
        let rows: Vec<u32> = match self.rows_in_order(&mut snapshot, list, order, records).await? {
            Some(rows) if shown.is_none() => rows.iter().skip(skip).take(take).copied().collect(),
            Some(rows) => rows
                .iter()
                .copied()
                .filter(is_shown)
                .skip(skip)
                .take(take)
                .collect(),
            None if shown.is_none() => (1..=records).skip(skip).take(take).collect(),
            None => (1..=records).filter(is_shown).skip(skip).take(take).collect(),
        };
        let records = if with_records {
            records_at(&mut snapshot, list, &rows).await?
        } else {
            Vec::new()
        };
        snapshot.commit().await?;
        Ok(Seen { rows, records, total })
    }
}

/// The numbers of a comma-separated list that SQLite made: for very many, a tenth of what a row for each would take.
pub(crate) fn numbers(list: &str) -> impl Iterator<Item = u32> {
    list.split(',').filter_map(|number| number.parse().ok())
}
