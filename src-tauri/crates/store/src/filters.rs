//! Filters by what stands in a column, and by what is known of its values: who gave them, how sure that is, why they failed.
//!
//! What can be told from a column's keys is read from them, and is as fresh as they are. For the rest the cells
//! themselves are looked through; what that gave is kept for a while, the longer the longer it took.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use model::{Cause, EntityKind, Field, ListId};
use sqlx::{AssertSqlSafe, QueryBuilder, Row, Sqlite, SqliteConnection};

use crate::{
    GridFilter, Store, StoreError,
    kept::Part,
    links::span,
    search::pattern,
    sort_key::number_key,
    states::rows_in_state,
    to_json,
    window::{Rows, numbers},
};

/// What was looked through counts at least so long.
const COUNTS: Duration = Duration::from_secs(2);
/// And so many times as long as the looking took.
const TIMES: u32 = 20;

/// A column of the grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GridColumn {
    /// A source column, by its position.
    Source(u32),
    /// A found field.
    Found {
        /// The field.
        field: Field,
        /// The source column that is mapped to the field: its value counts where nothing was asked.
        file: Option<u32>,
    },
}

impl GridColumn {
    /// What its keys are read from.
    pub(crate) fn parts(self) -> Vec<Part> {
        match self {
            Self::Source(position) => vec![Part::Source(position)],
            Self::Found { field, file: None } => vec![Part::Found(field)],
            Self::Found {
                field,
                file: Some(position),
            } => vec![Part::Found(field), Part::Source(position), Part::States],
        }
    }
}

/// What the values of a column have to be.
#[derive(Clone, Debug, PartialEq)]
pub enum ValueTest {
    /// There is none.
    Blank,
    /// There is one.
    Filled,
    /// One of these, by their keys.
    Keys(Vec<String>),
    /// A number from here to there, both included.
    Between(Option<f64>, Option<f64>),
    /// A text occurs in it, in whatever case.
    Contains(String),
}

/// A filter by a column's values.
#[derive(Clone, Debug, PartialEq)]
pub struct ColumnFilter {
    /// The column.
    pub column: GridColumn,
    /// What its values have to be.
    pub test: ValueTest,
}

/// What the cells themselves are looked through for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Look {
    Provider(Option<Field>, String),
    Cause(Option<Field>, Cause),
    Below(Option<Field>, u8),
    Contains(GridColumn, String),
}

/// Rows, and until when they count.
#[derive(Clone)]
pub(crate) struct Looked {
    until: Instant,
    rows: Arc<Rows>,
}

impl GridFilter {
    /// The parts of the grid's tables that it is read from.
    pub(crate) fn parts(&self) -> Vec<Part> {
        let by_keys = |filter: &&ColumnFilter| !matches!(filter.test, ValueTest::Contains(_));
        let columns = self.columns.iter().filter(by_keys);
        let mut parts: Vec<Part> = columns.flat_map(|filter| filter.column.parts()).collect();
        if self.state.is_some() {
            parts.push(Part::States);
        }
        parts
    }

    fn looks(&self) -> Vec<Look> {
        let mut looks = Vec::new();
        looks.extend(
            self.provider
                .clone()
                .map(|provider| Look::Provider(self.field, provider)),
        );
        looks.extend(self.cause.map(|cause| Look::Cause(self.field, cause)));
        looks.extend(self.below.map(|below| Look::Below(self.field, below)));
        for ColumnFilter { column, test } in &self.columns {
            if let ValueTest::Contains(text) = test {
                looks.push(Look::Contains(*column, text.clone()));
            }
        }
        looks
    }
}

impl Store {
    /// Rows that pass all that the cells are looked through for; none where the filter asks for no such thing.
    pub(crate) async fn rows_looked_through(
        &self,
        list: ListId,
        filter: &GridFilter,
        records: u32,
    ) -> Result<Option<Rows>, StoreError> {
        let mut all: Option<Rows> = None;
        for look in filter.looks() {
            let rows = self.rows_of_look(list, look, records).await?;
            match &mut all {
                Some(all) => all.intersect(&rows),
                None => all = Some((*rows).clone()),
            }
        }
        Ok(all)
    }

    async fn rows_of_look(&self, list: ListId, look: Look, records: u32) -> Result<Arc<Rows>, StoreError> {
        let key = (list, look);
        if let Some(looked) = self.views.looks.get(&key)
            && Instant::now() < looked.until
        {
            return Ok(looked.rows);
        }
        let begun = Instant::now();
        let rows = Arc::new(self.look_through(list, &key.1, records).await?);
        let looked = Looked {
            until: Instant::now() + COUNTS.max(begun.elapsed() * TIMES),
            rows: Arc::clone(&rows),
        };
        self.views.looks.put(key, looked);
        Ok(rows)
    }

    async fn look_through(&self, list: ListId, look: &Look, records: u32) -> Result<Rows, StoreError> {
        let (first, last) = span(list);
        let mut rows = Rows::none(records);
        if let Look::Contains(GridColumn::Source(position), text) = look {
            self.look_in_source(list, *position, text, &mut rows).await?;
            return Ok(rows);
        }
        let (field, test, value) = match look {
            Look::Provider(field, provider) => (
                *field,
                "c.cell ->> '$.provenance.provider' = ?5",
                provider.clone(),
            ),
            Look::Cause(field, cause) => (
                *field,
                "c.state = 'failed' AND c.cell ->> '$.cause' = ?5",
                cause.as_str().to_owned(),
            ),
            Look::Below(field, below) => (
                *field,
                "c.state = 'value' AND c.run_id <> -1 AND c.cell ->> '$.confidence' < CAST(?5 AS INTEGER)",
                below.to_string(),
            ),
            Look::Contains(GridColumn::Found { field, .. }, text) => (
                Some(*field),
                "c.sort_key IS NOT NULL AND c.cell ->> '$.value' REGEXP ?5",
                pattern(text),
            ),
            Look::Contains(GridColumn::Source(_), _) => return Ok(rows),
        };
        for kind in [EntityKind::Person, EntityKind::Company] {
            if field.is_some_and(|field| field.entity() != kind) {
                continue;
            }
            let behind = match kind {
                EntityKind::Person => "r.person_entity",
                EntityKind::Company => "r.company_entity",
            };
            let statement = format!(
                "SELECT coalesce(group_concat(DISTINCT r.id & 16777215), '') FROM record r
                 CROSS JOIN cell c ON c.list_id = ?1 AND c.entity_id = {behind} AND (?2 IS NULL OR c.field = ?2)
                     AND c.field LIKE ?6
                 WHERE r.id BETWEEN ?3 AND ?4 AND {test}"
            );
            let found: String = sqlx::query_scalar(AssertSqlSafe(statement))
                .bind(list.0)
                .bind(field.map(Field::id))
                .bind(first)
                .bind(last)
                .bind(&value)
                .bind(format!("{}.%", kind.as_str()))
                .fetch_one(&self.read)
                .await?;
            numbers(&found).for_each(|row| rows.insert(row));
        }
        // What the file says counts where nothing was asked.
        if let Look::Contains(
            GridColumn::Found {
                field,
                file: Some(position),
            },
            text,
        ) = look
        {
            let mut in_file = Rows::none(records);
            self.look_in_source(list, *position, text, &mut in_file).await?;
            self.make(list, &[Part::States]).await?;
            let mut reader = self.read.clone().lend().await?;
            let asked = rows_in_state(reader.connection()?, list, Some(*field), records, |state| {
                state != b' '
            })
            .await?;
            in_file.remove(&asked);
            rows.add(&in_file);
        }
        Ok(rows)
    }

    async fn look_in_source(
        &self,
        list: ListId,
        position: u32,
        text: &str,
        rows: &mut Rows,
    ) -> Result<(), StoreError> {
        let (first, last) = span(list);
        let found: String = sqlx::query_scalar(
            "SELECT coalesce(group_concat(id & 16777215), '') FROM record
             WHERE id BETWEEN ? AND ? AND json_extract(cells, ?) REGEXP ?",
        )
        .bind(first)
        .bind(last)
        .bind(format!("$[{position}]"))
        .bind(pattern(text))
        .fetch_one(&self.read)
        .await?;
        numbers(&found).for_each(|row| rows.insert(row));
        Ok(())
    }

    /// Records of a list by their rows, in that order; rows that are not there are left out.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn records(&self, list: ListId, rows: &[u32]) -> Result<Vec<crate::Record>, StoreError> {
        let mut reader = self.read.clone().lend().await?;
        Ok(crate::window::records_at(reader.connection()?, list, rows).await?)
    }
}

/// Rows that pass the filters that a column's keys can tell; none where there are no such filters.
pub(crate) async fn rows_by_keys(
    connection: &mut SqliteConnection,
    list: ListId,
    filters: &[ColumnFilter],
    records: u32,
) -> Result<Option<Rows>, sqlx::Error> {
    let mut all: Option<Rows> = None;
    for ColumnFilter { column, test } in filters {
        if matches!(test, ValueTest::Contains(_)) {
            continue;
        }
        let mut rows = match *column {
            GridColumn::Source(position) => {
                rows_with_key(connection, list, Part::Source(position), test, records).await?
            }
            GridColumn::Found { field, file } => {
                let mut rows = rows_with_key(connection, list, Part::Found(field), test, records).await?;
                if let Some(position) = file {
                    let asked =
                        rows_in_state(connection, list, Some(field), records, |state| state != b' ').await?;
                    let mut in_file =
                        rows_with_key(connection, list, Part::Source(position), test, records).await?;
                    in_file.remove(&asked);
                    rows.add(&in_file);
                }
                rows
            }
        };
        if *test == ValueTest::Blank {
            rows = rows.others(records);
        }
        match &mut all {
            Some(all) => all.intersect(&rows),
            None => all = Some(rows),
        }
    }
    Ok(all)
}

/// Rows whose key passes; for the test of blanks, those that have one.
async fn rows_with_key(
    connection: &mut SqliteConnection,
    list: ListId,
    part: Part,
    test: &ValueTest,
    records: u32,
) -> Result<Rows, sqlx::Error> {
    let mut query = QueryBuilder::<Sqlite>::new(
        "SELECT coalesce(group_concat(row), '') FROM grid_order WHERE list_id = ",
    );
    query
        .push_bind(list.0)
        .push(" AND column = ")
        .push_bind(part.name());
    match test {
        ValueTest::Blank | ValueTest::Filled | ValueTest::Contains(_) => {}
        ValueTest::Keys(keys) => {
            query
                .push(" AND key IN (SELECT value FROM json_each(")
                .push_bind(to_json(keys)?)
                .push("))");
        }
        ValueTest::Between(from, to) => {
            let from = number_key(from.unwrap_or(f64::NEG_INFINITY));
            let to = number_key(to.unwrap_or(f64::INFINITY));
            query
                .push(" AND key BETWEEN ")
                .push_bind(from)
                .push(" AND ")
                .push_bind(to);
        }
    }
    let found: String = query
        .build()
        .persistent(false)
        .fetch_one(connection)
        .await?
        .get(0);
    let mut rows = Rows::none(records);
    numbers(&found).for_each(|row| rows.insert(row));
    Ok(rows)
}

impl Rows {
    pub(crate) fn remove(&mut self, other: &Self) {
        for (word, other) in self.words_mut().zip(other.words()) {
            *word &= !other;
        }
    }

    pub(crate) fn add(&mut self, other: &Self) {
        for (word, other) in self.words_mut().zip(other.words()) {
            *word |= other;
        }
    }

    /// The rows of a list that are not among these.
    pub(crate) fn others(&self, records: u32) -> Self {
        let mut others = Self::none(records);
        (1..=records)
            .filter(|row| !self.contains(*row))
            .for_each(|row| others.insert(row));
        others
    }
}
