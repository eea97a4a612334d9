//! Which parts of the grid's tables are kept for a list. A part is made when somebody first looks at the list in a way
//! that needs it; triggers keep it up from the moment it is begun (see the migration).

use model::{Field, ListId};
use sqlx::{Row, SqliteConnection};

use crate::{GridFilter, GridOrder, Store, StoreError, to_json};

/// Rows that are made together: whoever else wants to write waits no longer than that.
pub(crate) const BLOCK: u32 = 5_120;

/// A part of the grid's tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// The states of all cells.
    States,
    /// The order by a found field.
    Found(Field),
    /// The order by a source column.
    Source(u32),
}

impl Part {
    /// Its name in the database.
    pub(crate) fn name(self) -> String {
        match self {
            Self::States => "state".to_owned(),
            Self::Found(field) => field.id().to_owned(),
            Self::Source(position) => format!("source:{position}"),
        }
    }

    /// What windows under a filter, in an order, are read from.
    pub(crate) fn needed(order: &GridOrder, filter: &GridFilter) -> Vec<Self> {
        let mut parts = Vec::new();
        match order {
            GridOrder::File => {}
            GridOrder::Source { position, .. } => parts.push(Self::Source(*position)),
            GridOrder::Found { field, file, .. } => {
                parts.push(Self::Found(*field));
                parts.extend(file.map(Self::Source));
            }
        }
        // What the file says counts only where there is no cell.
        if matches!(order, GridOrder::Found { file: Some(_), .. }) {
            parts.push(Self::States);
        }
        for part in filter.parts() {
            if !parts.contains(&part) {
                parts.push(part);
            }
        }
        parts
    }
}

/// Whether all of these parts are whole.
pub(crate) async fn are_whole(
    reader: &mut SqliteConnection,
    list: ListId,
    parts: &[Part],
) -> Result<bool, sqlx::Error> {
    if parts.is_empty() {
        return Ok(true);
    }
    let names: Vec<String> = parts.iter().map(|part| part.name()).collect();
    let whole: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM grid_kept WHERE list_id = ? AND whole AND column IN (SELECT value FROM json_each(?))",
    )
    .bind(list.0)
    .bind(to_json(&names)?)
    .fetch_one(reader)
    .await?;
    Ok(usize::try_from(whole) == Ok(parts.len()))
}

impl Store {
    /// Makes those of these parts that are not whole. Where one is forgotten meanwhile, it is not whole afterwards either.
    ///
    /// # Errors
    /// When the database refuses.
    pub(crate) async fn make(&self, list: ListId, parts: &[Part]) -> Result<(), StoreError> {
        let _one = self.views.making.lock().await;
        for part in parts {
            let mut reader = self.read.clone().lend().await?;
            let whole = are_whole(reader.connection()?, list, std::slice::from_ref(part)).await?;
            drop(reader);
            if whole {
                continue;
            }
            let making = self.begin_part(list, *part).await?;
            match part {
                Part::States => self.add_all_states(list).await?,
                Part::Found(field) => self.add_found(list, *field).await?,
                Part::Source(position) => self.add_source(list, *position).await?,
            }
            self.end_part(list, *part, making).await?;
        }
        Ok(())
    }

    /// Makes a list ready to be filtered by the state of its cells: about half a second for 100,000 records that have
    /// cells, no time for a list without. Whoever opens a list may do so before anybody filters.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn make_filterable(&self, list: ListId) -> Result<(), StoreError> {
        self.make(list, &[Part::States]).await
    }

    /// From here on changes reach a part. Gives the number of its making.
    async fn begin_part(&self, list: ListId, part: Part) -> Result<i64, StoreError> {
        self.write(move |connection| {
            Box::pin(async move {
                let row = sqlx::query(
                    // A making that somebody else began, or that ended half-way, is as good: what it added is true.
                    "INSERT INTO grid_kept (list_id, column, making) VALUES (?, ?, random())
                     ON CONFLICT DO UPDATE SET making = making RETURNING making",
                )
                .bind(list.0)
                .bind(part.name())
                .fetch_one(connection)
                .await?;
                Ok(row.get(0))
            })
        })
        .await
    }

    /// All of a part is there, unless it was forgotten since.
    async fn end_part(&self, list: ListId, part: Part, making: i64) -> Result<(), StoreError> {
        self.write(move |connection| {
            Box::pin(async move {
                sqlx::query("UPDATE grid_kept SET whole = 1 WHERE list_id = ? AND column = ? AND making = ?")
                    .bind(list.0)
                    .bind(part.name())
                    .bind(making)
                    .execute(connection)
                    .await?;
                Ok(())
            })
        })
        .await
    }
}

/// Forgets what is kept of a list's source columns: rows were merged, or are apart again.
pub(crate) async fn forget_source(
    connection: &mut SqliteConnection,
    list: ListId,
) -> Result<(), sqlx::Error> {
    for statement in [
        "DELETE FROM grid_order WHERE list_id = ? AND column >= 'source:' AND column < 'source;'",
        "DELETE FROM grid_kept WHERE list_id = ? AND column LIKE 'source:%'",
    ] {
        sqlx::query(statement)
            .bind(list.0)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// Forgets all that is kept of a list's cells: many of them are about to change at once, or who stands behind the
/// records. What is kept of source columns stays.
pub(crate) async fn forget_found(connection: &mut SqliteConnection, list: ListId) -> Result<(), sqlx::Error> {
    for statement in [
        "DELETE FROM grid_state WHERE list_id = ?",
        "DELETE FROM grid_order WHERE list_id = ?1 AND column IN
         (SELECT column FROM grid_kept WHERE list_id = ?1 AND column NOT LIKE 'source:%')",
        "DELETE FROM grid_kept WHERE list_id = ? AND column NOT LIKE 'source:%'",
    ] {
        sqlx::query(statement)
            .bind(list.0)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}
