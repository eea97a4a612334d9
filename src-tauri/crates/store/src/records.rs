//! Records: the rows of lists, as the user saw them, and which entities stand behind them.

use model::{EntityId, EntityKind, ListId, RecordId};
use sqlx::{QueryBuilder, Row, Sqlite, sqlite::SqliteRow};

use crate::{Store, StoreError, count, from_json};

/// A record.
#[derive(Clone, Debug)]
pub struct Record {
    /// Its row, from 1.
    pub row: u32,
    /// Its cells, one per column.
    pub cells: Vec<String>,
    /// The person behind it, once planned.
    pub person: Option<EntityId>,
    /// The company behind it, once planned.
    pub company: Option<EntityId>,
}

impl Record {
    /// The person or company behind it, once planned.
    #[must_use]
    pub fn entity(&self, kind: EntityKind) -> Option<EntityId> {
        match kind {
            EntityKind::Person => self.person,
            EntityKind::Company => self.company,
        }
    }
}

/// How a window of records is ordered.
#[derive(Clone, Debug, Default)]
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
        /// The field's id.
        field: &'static str,
        /// Whether persons or companies have it.
        kind: EntityKind,
        /// Largest first.
        descending: bool,
    },
}

/// Which records a window shows.
#[derive(Clone, Debug, Default)]
pub struct GridFilter {
    /// Only with a cell in this state.
    pub state: Option<&'static str>,
    /// The field that filter looks at; any otherwise.
    pub field: Option<&'static str>,
    /// Only with this text in a source column.
    pub search: Option<String>,
}

/// Rows of one import, stored in blocks.
pub struct Imported {
    store: Store,
    list: ListId,
    next_row: u32,
    block: Vec<String>,
}

/// Rows per block: three parameters each would allow 10,922; a commit of 1,000 is quick and small.
const BLOCK: usize = 1_000;

impl Imported {
    /// Rows of this list from the first on.
    #[must_use]
    pub fn new(store: Store, list: ListId) -> Self {
        Self {
            store,
            list,
            next_row: 1,
            block: Vec::with_capacity(BLOCK),
        }
    }

    /// Rows taken so far.
    #[must_use]
    pub fn rows(&self) -> u32 {
        self.next_row - 1 + u32::try_from(self.block.len()).unwrap_or(0)
    }

    /// Takes a row: anything that gives its cells one after the other.
    ///
    /// # Errors
    /// When the database refuses the block it completes.
    pub async fn push<C: AsRef<str>>(
        &mut self,
        cells: impl IntoIterator<Item = C>,
    ) -> Result<(), StoreError> {
        self.block.push(cells_to_json(cells)?);
        if self.block.len() == BLOCK {
            self.flush().await
        } else {
            Ok(())
        }
    }

    /// Stores what is left.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn flush(&mut self) -> Result<(), StoreError> {
        let block = std::mem::replace(&mut self.block, Vec::with_capacity(BLOCK));
        if block.is_empty() {
            return Ok(());
        }
        let first = RecordId {
            list: self.list,
            row: self.next_row,
        }
        .packed();
        self.next_row += u32::try_from(block.len()).unwrap_or(0);
        self.store
            .write(move |connection| {
                Box::pin(async move {
                    let mut insert = QueryBuilder::<Sqlite>::new("INSERT INTO record (id, cells) ");
                    insert.push_values((first..).zip(block), |mut row, (id, cells)| {
                        row.push_bind(id).push_bind(cells);
                    });
                    insert.build().execute(connection).await?;
                    Ok(())
                })
            })
            .await
    }
}

/// A row's cells as a JSON array, without a list of strings in between.
fn cells_to_json<C: AsRef<str>>(cells: impl IntoIterator<Item = C>) -> Result<String, sqlx::Error> {
    fn encoding(error: impl std::error::Error + Send + Sync + 'static) -> sqlx::Error {
        sqlx::Error::Encode(Box::new(error))
    }
    let mut json = vec![b'['];
    for (position, cell) in cells.into_iter().enumerate() {
        if position > 0 {
            json.push(b',');
        }
        serde_json::to_writer(&mut json, cell.as_ref()).map_err(encoding)?;
    }
    json.push(b']');
    String::from_utf8(json).map_err(encoding)
}

fn read_record(row: &SqliteRow) -> Result<Record, sqlx::Error> {
    Ok(Record {
        row: RecordId::unpack(row.get(0)).row,
        cells: from_json(row.get(1))?,
        person: row.get::<Option<i64>, _>(2).map(EntityId),
        company: row.get::<Option<i64>, _>(3).map(EntityId),
    })
}

impl Store {
    /// The next `limit` records after a row, in the file's order: for streaming through a list.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn records_after(
        &self,
        list: ListId,
        after_row: u32,
        limit: u32,
    ) -> Result<Vec<Record>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, cells, person_entity, company_entity FROM record WHERE id > ? AND id <= ? ORDER BY id LIMIT ?",
        )
        .bind(RecordId { list, row: after_row }.packed())
        .bind(RecordId { list, row: RecordId::MAX_ROW }.packed())
        .bind(limit)
        .fetch_all(&self.read)
        .await?;
        Ok(rows.iter().map(read_record).collect::<Result<_, _>>()?)
    }

    /// One record.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn record(&self, id: RecordId) -> Result<Option<Record>, StoreError> {
        let row = sqlx::query("SELECT id, cells, person_entity, company_entity FROM record WHERE id = ?")
            .bind(id.packed())
            .fetch_optional(&self.read)
            .await?;
        Ok(row.as_ref().map(read_record).transpose()?)
    }

    /// A window of records under a filter, in an order, and how many there are in all.
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
        let mut query = select(
            "SELECT r.id, r.cells, r.person_entity, r.company_entity FROM record r ",
            list,
            Some(order),
            filter,
        );
        query
            .push(" LIMIT ")
            .push_bind(i64::from(length))
            .push(" OFFSET ")
            .push_bind(i64::from(start));
        let rows = query.build().fetch_all(&self.read).await?;
        let records = rows.iter().map(read_record).collect::<Result<_, _>>()?;
        let total = select("SELECT count(*) FROM record r ", list, None, filter)
            .build()
            .fetch_one(&self.read)
            .await?;
        Ok((records, count(total.get(0))))
    }
}

fn entity_column(kind: EntityKind) -> &'static str {
    match kind {
        EntityKind::Person => "r.person_entity",
        EntityKind::Company => "r.company_entity",
    }
}

fn select<'q>(
    what: &'q str,
    list: ListId,
    order: Option<&'q GridOrder>,
    filter: &'q GridFilter,
) -> QueryBuilder<Sqlite> {
    let mut query = QueryBuilder::new(what);
    if let Some(GridOrder::Found { field, kind, .. }) = order {
        query.push("LEFT JOIN cell s ON s.list_id = ").push_bind(list.0);
        query
            .push(" AND s.entity_id = ")
            .push(entity_column(*kind))
            .push(" AND s.field = ")
            .push_bind(*field);
    }
    query
        .push(" WHERE r.id BETWEEN ")
        .push_bind(RecordId { list, row: 0 }.packed());
    query.push(" AND ").push_bind(
        RecordId {
            list,
            row: RecordId::MAX_ROW,
        }
        .packed(),
    );
    if let Some(state) = filter.state {
        query
            .push(" AND EXISTS (SELECT 1 FROM cell f WHERE f.list_id = ")
            .push_bind(list.0);
        query
            .push(" AND f.entity_id IN (r.person_entity, r.company_entity) AND f.state = ")
            .push_bind(state);
        if let Some(field) = filter.field {
            query.push(" AND f.field = ").push_bind(field);
        }
        query.push(")");
    }
    if let Some(search) = &filter.search {
        query
            .push(" AND instr(lower(r.cells), lower(")
            .push_bind(search.clone())
            .push(")) > 0");
    }
    match order {
        None => {}
        Some(GridOrder::File) => {
            query.push(" ORDER BY r.id");
        }
        Some(GridOrder::Source { position, descending }) => {
            let direction = if *descending { "DESC" } else { "ASC" };
            // Blanks last in both directions.
            query
                .push(" ORDER BY json_extract(r.cells, ")
                .push_bind(format!("$[{position}]"));
            query
                .push(") = '' , json_extract(r.cells, ")
                .push_bind(format!("$[{position}]"));
            query.push(format!(") COLLATE NOCASE {direction}, r.id"));
        }
        Some(GridOrder::Found { descending, .. }) => {
            let direction = if *descending { "DESC" } else { "ASC" };
            query.push(" ORDER BY json_extract(s.cell, '$.value') IS NULL, json_extract(s.cell, '$.value') COLLATE NOCASE ");
            query.push(format!("{direction}, r.id"));
        }
    }
    query
}
