//! Records: the rows of lists, as the user saw them, and which entities stand behind them.

use model::{EntityId, EntityKind, ListId, RecordId};
use sqlx::{QueryBuilder, Row, Sqlite, sqlite::SqliteRow};

use crate::{Store, StoreError, from_json, gathered};

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

pub(crate) fn read_record(row: &SqliteRow) -> Result<Record, sqlx::Error> {
    Ok(Record {
        row: RecordId::unpack(row.get(0)).row,
        cells: from_json(row.get(1))?,
        person: row.get::<Option<i64>, _>(2).map(EntityId),
        company: row.get::<Option<i64>, _>(3).map(EntityId),
    })
}

/// A record as it is gathered: its packed id, its row as the user saw it, its person and its company.
type Gathered = (i64, Vec<String>, Option<i64>, Option<i64>);

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
        let query = sqlx::query(
            "SELECT '[' || group_concat('[' || id || ',' || cells || ',' || coalesce(person_entity, 'null') || ','
                 || coalesce(company_entity, 'null') || ']') || ']'
             FROM (SELECT id, cells, person_entity, company_entity FROM record WHERE id > ? AND id <= ? ORDER BY id LIMIT ?)",
        )
        .bind(RecordId { list, row: after_row }.packed())
        .bind(
            RecordId {
                list,
                row: RecordId::MAX_ROW,
            }
            .packed(),
        )
        .bind(limit);
        let mut rows: Vec<Gathered> = gathered(&self.read, query).await?;
        rows.sort_unstable_by_key(|(id, ..)| *id);
        let record = |(id, cells, person, company): (i64, Vec<String>, Option<i64>, Option<i64>)| Record {
            row: RecordId::unpack(id).row,
            cells,
            person: person.map(EntityId),
            company: company.map(EntityId),
        };
        Ok(rows.into_iter().map(record).collect())
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
}
