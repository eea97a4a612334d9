//! Links: which person and company stand behind each record, by the list's mapping, and which records stand behind a
//! person or company.

use model::{EntityId, EntityKind, ListId, RecordId};
use sqlx::{Row, SqliteConnection};

use crate::{Store, StoreError, gathered, kept, now_ms, tallies, to_json};

/// A record and who stands behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// The record's row.
    pub row: u32,
    /// The person behind it.
    pub person: Option<EntityId>,
    /// The company behind it.
    pub company: Option<EntityId>,
}

/// The ids that the records of a list lie between.
pub(crate) fn span(list: ListId) -> (i64, i64) {
    let at = |row| RecordId { list, row }.packed();
    (at(0), at(RecordId::MAX_ROW))
}

/// Forgets who stands behind a list's records.
pub(crate) async fn unlink(connection: &mut SqliteConnection, list: ListId) -> Result<(), sqlx::Error> {
    kept::forget_found(connection, list).await?;
    let (first, last) = span(list);
    sqlx::query(
        "UPDATE record SET person_entity = NULL, company_entity = NULL WHERE id BETWEEN ? AND ?
         AND (person_entity IS NOT NULL OR company_entity IS NOT NULL)",
    )
    .bind(first)
    .bind(last)
    .execute(&mut *connection)
    .await?;
    sqlx::query("UPDATE list SET linked = NULL WHERE id = ?")
        .bind(list.0)
        .execute(&mut *connection)
        .await?;
    tallies::clear(connection, list).await
}

impl Store {
    /// The word for the mapping by which all records of a list are linked; none when they are not.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn linked(&self, list: ListId) -> Result<Option<String>, StoreError> {
        let row = sqlx::query("SELECT linked FROM list WHERE id = ?")
            .bind(list.0)
            .fetch_optional(&self.read)
            .await?;
        Ok(row.and_then(|row| row.get(0)))
    }

    /// Begins to link the records of a list anew. Until [`Store::end_linking`] takes the token back, no mapping counts as
    /// the one they are linked by.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn begin_linking(&self, list: ListId) -> Result<String, StoreError> {
        let token = format!("begun {} by {}", now_ms(), std::process::id());
        let word = token.clone();
        self.write(move |connection| {
            Box::pin(async move {
                sqlx::query("UPDATE list SET linked = ? WHERE id = ?")
                    .bind(word)
                    .bind(list.0)
                    .execute(&mut *connection)
                    .await?;
                kept::forget_found(connection, list).await
            })
        })
        .await?;
        Ok(token)
    }

    /// Writes who stands behind some records.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn set_links(&self, list: ListId, links: Vec<Link>) -> Result<(), StoreError> {
        let id = |row| RecordId { list, row }.packed();
        let rows: Vec<_> = links
            .iter()
            .map(|link| {
                let [person, company] = [link.person, link.company].map(|entity| entity.map(|id| id.0));
                (id(link.row), person, company)
            })
            .collect();
        let rows = to_json(&rows)?;
        self.write(move |connection| {
            Box::pin(async move {
                sqlx::query(
                    "UPDATE record SET person_entity = link.person, company_entity = link.company
                     FROM (SELECT value ->> 0 AS id, value ->> 1 AS person, value ->> 2 AS company FROM json_each(?)) link
                     WHERE record.id = link.id",
                )
                .bind(rows)
                .execute(connection)
                .await?;
                Ok(())
            })
        })
        .await
    }

    /// Says that all records of a list are linked by a mapping, unless somebody else began to link them meanwhile.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn end_linking(&self, list: ListId, token: String, word: String) -> Result<bool, StoreError> {
        self.write(move |connection| {
            Box::pin(async move {
                let done = sqlx::query("UPDATE list SET linked = ? WHERE id = ? AND linked = ?")
                    .bind(word)
                    .bind(list.0)
                    .bind(token)
                    .execute(&mut *connection)
                    .await?;
                if done.rows_affected() == 0 {
                    return Ok(false);
                }
                tallies::recount(connection, list).await?;
                Ok(true)
            })
        })
        .await
    }

    /// Who stands behind the next `limit` records after a row, in the file's order.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn links_after(
        &self,
        list: ListId,
        after_row: u32,
        limit: u32,
    ) -> Result<Vec<Link>, StoreError> {
        let (_, last) = span(list);
        let query = sqlx::query(
            "SELECT json_group_array(json_array(id, person_entity, company_entity)) FROM (
                 SELECT id, person_entity, company_entity FROM record WHERE id > ? AND id <= ? ORDER BY id LIMIT ?)",
        )
        .bind(RecordId { list, row: after_row }.packed())
        .bind(last)
        .bind(limit);
        let mut rows: Vec<(i64, Option<i64>, Option<i64>)> = gathered(&self.read, query).await?;
        rows.sort_unstable_by_key(|(id, ..)| *id);
        let link = |(id, person, company): (i64, Option<i64>, Option<i64>)| Link {
            row: RecordId::unpack(id).row,
            person: person.map(EntityId),
            company: company.map(EntityId),
        };
        Ok(rows.into_iter().map(link).collect())
    }

    /// The source cells of the records behind some people or companies, at most `each` of one of them, in the file's
    /// order.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn sources_behind(
        &self,
        list: ListId,
        kind: EntityKind,
        entities: &[EntityId],
        each: u32,
    ) -> Result<Vec<(EntityId, Vec<String>)>, StoreError> {
        let statement = match kind {
            EntityKind::Person => {
                "SELECT '[' || group_concat('[' || e.value || ',' || r.id || ',' || r.cells || ']') || ']'
                 FROM json_each(?1) e CROSS JOIN record r ON r.id IN
                 (SELECT id FROM record WHERE person_entity = e.value AND id BETWEEN ?2 AND ?3 ORDER BY id LIMIT ?4)"
            }
            EntityKind::Company => {
                "SELECT '[' || group_concat('[' || e.value || ',' || r.id || ',' || r.cells || ']') || ']'
                 FROM json_each(?1) e CROSS JOIN record r ON r.id IN
                 (SELECT id FROM record WHERE company_entity = e.value AND id BETWEEN ?2 AND ?3 ORDER BY id LIMIT ?4)"
            }
        };
        let (first, last) = span(list);
        let ids: Vec<i64> = entities.iter().map(|entity| entity.0).collect();
        let query = sqlx::query(statement)
            .bind(to_json(&ids)?)
            .bind(first)
            .bind(last)
            .bind(each);
        let mut rows: Vec<(i64, i64, Vec<String>)> = gathered(&self.read, query).await?;
        rows.sort_unstable_by_key(|(_, id, _)| *id);
        Ok(rows
            .into_iter()
            .map(|(entity, _, cells)| (EntityId(entity), cells))
            .collect())
    }

    /// Rows of a list by the entity behind them, at most `limit` rows.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn rows_of_entity(
        &self,
        list: ListId,
        kind: EntityKind,
        entity: EntityId,
        limit: u32,
    ) -> Result<Vec<u32>, StoreError> {
        let statement = match kind {
            EntityKind::Person => {
                "SELECT id FROM record WHERE person_entity = ? AND id BETWEEN ? AND ? LIMIT ?"
            }
            EntityKind::Company => {
                "SELECT id FROM record WHERE company_entity = ? AND id BETWEEN ? AND ? LIMIT ?"
            }
        };
        let (first, last) = span(list);
        let rows = sqlx::query(statement)
            .bind(entity.0)
            .bind(first)
            .bind(last)
            .bind(limit)
            .fetch_all(&self.read)
            .await?;
        Ok(rows.iter().map(|row| RecordId::unpack(row.get(0)).row).collect())
    }
}
