//! Facets: which values a column has and who gave them, with how many records each.

use model::{Field, ListId};
use sqlx::{Row, SqliteConnection};

use crate::{
    GridColumn, Store, StoreError, count,
    kept::{Part, are_whole},
    links::span,
    states::rows_in_state,
    window::{numbers, records_of},
};

/// Records with one value of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueCount {
    /// The key that all spellings of the value share.
    pub key: String,
    /// The first record that has it.
    pub row: u32,
    /// Records.
    pub records: u32,
}

impl ValueCount {
    /// Whether the value is a number, or reads as a date.
    #[must_use]
    pub fn is_number(&self) -> bool {
        self.key.starts_with('n')
    }
}

/// Records whose value of a field one provider gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderCount {
    /// The field.
    pub field: Field,
    /// The provider.
    pub provider: String,
    /// Records.
    pub records: u32,
}

impl Store {
    /// The most frequent values of a column, at most so many, and how many there are in all.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn value_counts(
        &self,
        list: ListId,
        column: GridColumn,
        most: u32,
    ) -> Result<(Vec<ValueCount>, u32), StoreError> {
        let parts = column.parts();
        let records = records_of(&self.read, list).await?;
        loop {
            let mut reader = self.read.clone().lend().await?;
            let connection = reader.connection()?;
            if are_whole(connection, list, &parts).await? {
                return match column {
                    GridColumn::Source(position) => {
                        Ok(counted(connection, list, Part::Source(position), most).await?)
                    }
                    GridColumn::Found { field, file: None } => {
                        Ok(counted(connection, list, Part::Found(field), most).await?)
                    }
                    GridColumn::Found {
                        field,
                        file: Some(position),
                    } => Ok(counted_with_file(connection, list, field, position, records, most).await?),
                };
            }
            drop(reader);
            self.make(list, &parts).await?;
        }
    }

    /// Who gave the values of a list's found fields.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn provider_counts(&self, list: ListId) -> Result<Vec<ProviderCount>, StoreError> {
        let (first, last) = span(list);
        let rows = sqlx::query(
            "SELECT field, provider, sum(CASE WHEN field LIKE 'person.%'
                 THEN (SELECT count(*) FROM record WHERE person_entity = entity_id AND id BETWEEN ?2 AND ?3)
                 ELSE (SELECT count(*) FROM record WHERE company_entity = entity_id AND id BETWEEN ?2 AND ?3) END) AS records
             FROM (SELECT entity_id, field, cell ->> '$.provenance.provider' AS provider FROM cell WHERE list_id = ?1)
             WHERE provider IS NOT NULL GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2",
        )
        .bind(list.0)
        .bind(first)
        .bind(last)
        .fetch_all(&self.read)
        .await?;
        let read = |row: &sqlx::sqlite::SqliteRow| {
            Some(ProviderCount {
                field: row.get::<String, _>(0).parse().ok()?,
                provider: row.get(1),
                records: count(row.get(2)),
            })
        };
        Ok(rows
            .iter()
            .filter_map(read)
            .filter(|one| one.records > 0)
            .collect())
    }
}

async fn counted(
    connection: &mut SqliteConnection,
    list: ListId,
    part: Part,
    most: u32,
) -> Result<(Vec<ValueCount>, u32), sqlx::Error> {
    let rows = sqlx::query(
        "SELECT key, min(row), count(*), count(*) OVER () FROM grid_order WHERE list_id = ? AND column = ?
         GROUP BY key ORDER BY 3 DESC, 1 LIMIT ?",
    )
    .bind(list.0)
    .bind(part.name())
    .bind(most)
    .fetch_all(connection)
    .await?;
    let all = rows.first().map_or(0, |row| count(row.get(3)));
    let value = |row: &sqlx::sqlite::SqliteRow| ValueCount {
        key: row.get(0),
        row: count(row.get(1)),
        records: count(row.get(2)),
    };
    Ok((rows.iter().map(value).collect(), all))
}

/// Where nothing was asked, the file's values are counted with the found ones.
async fn counted_with_file(
    connection: &mut SqliteConnection,
    list: ListId,
    field: Field,
    position: u32,
    records: u32,
    most: u32,
) -> Result<(Vec<ValueCount>, u32), sqlx::Error> {
    let asked = rows_in_state(connection, list, Some(field), records, |state| state != b' ').await?;
    let rows = sqlx::query(
        "SELECT key, group_concat(row * 2 + file) FROM (
             SELECT key, row, 0 AS file FROM grid_order WHERE list_id = ?1 AND column = ?2
             UNION ALL SELECT key, row, 1 FROM grid_order WHERE list_id = ?1 AND column = ?3)
         GROUP BY key",
    )
    .bind(list.0)
    .bind(Part::Found(field).name())
    .bind(Part::Source(position).name())
    .fetch_all(connection)
    .await?;
    let mut values: Vec<ValueCount> = rows
        .iter()
        .filter_map(|row| {
            let counts = |number: &u32| !(number & 1 == 1 && asked.contains(number >> 1));
            let rows: Vec<u32> = numbers(row.get(1))
                .filter(counts)
                .map(|number| number >> 1)
                .collect();
            Some(ValueCount {
                key: row.get(0),
                row: *rows.iter().min()?,
                records: u32::try_from(rows.len()).unwrap_or(u32::MAX),
            })
        })
        .collect();
    let all = u32::try_from(values.len()).unwrap_or(u32::MAX);
    values.sort_by(|left, right| (right.records, &left.key).cmp(&(left.records, &right.key)));
    values.truncate(most as usize);
    Ok((values, all))
}
