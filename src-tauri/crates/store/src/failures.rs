//! Why cells failed: reasons counted over the records that have them.

use model::{Cause, Field, ListId, RecordId};
use sqlx::{Row, sqlite::SqliteRow};

use crate::{Store, StoreError, count};

/// Failed cells of one list and field that say the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failures {
    /// The list.
    pub list: ListId,
    /// The field.
    pub field: Field,
    /// Why they failed, as a class.
    pub cause: Option<Cause>,
    /// Why, in a sentence.
    pub note: String,
    /// Records with such a cell.
    pub records: u32,
}

impl Store {
    /// Why cells of a list, or of all lists, failed: the reasons that most records have, at most so many.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn failures(&self, list: Option<ListId>, most: u32) -> Result<Vec<Failures>, StoreError> {
        // A record's id holds its list in the high bits, so that a list's records are a range.
        let of_first = |row| RecordId { list: ListId(1), row }.packed();
        let rows = sqlx::query(
            "SELECT list_id, field, cell ->> '$.cause', coalesce(cell ->> '$.note', ''),
                 sum(CASE WHEN field LIKE 'person.%'
                     THEN (SELECT count(*) FROM record WHERE person_entity = entity_id
                           AND id BETWEEN list_id * ?2 AND list_id * ?2 + ?3)
                     ELSE (SELECT count(*) FROM record WHERE company_entity = entity_id
                           AND id BETWEEN list_id * ?2 AND list_id * ?2 + ?3) END) AS records
             FROM cell WHERE state = 'failed' AND (?1 IS NULL OR list_id = ?1)
             GROUP BY 1, 2, 3, 4 ORDER BY records DESC, 1, 2, 4 LIMIT ?4",
        )
        .bind(list.map(|list| list.0))
        .bind(of_first(0))
        .bind(RecordId::MAX_ROW)
        .bind(most)
        .fetch_all(&self.read)
        .await?;
        let failures = |row: &SqliteRow| {
            Some(Failures {
                list: ListId(row.get(0)),
                field: row.get::<String, _>(1).parse().ok()?,
                cause: row.get::<Option<String>, _>(2).and_then(|id| Cause::from_id(&id)),
                note: row.get(3),
                records: count(row.get(4)),
            })
        };
        Ok(rows.iter().filter_map(failures).collect())
    }
}

#[cfg(test)]
mod tests {
    use model::{Cell, CellState, EntityId, RunId};

    use super::*;
    use crate::{CellChange, Imported, Link, NewList};

    /// A list whose three records are two people of one company.
    async fn list(store: &Store, name: &str) -> ListId {
        let new = NewList {
            name: name.to_owned(),
            source: name.to_owned(),
            content_hash: name.to_owned(),
            practice: false,
        };
        let list = store.begin_list(new).await.unwrap();
        let mut records = Imported::new(store.clone(), list);
        for _ in 0..3 {
            records.push(["a row"]).await.unwrap();
        }
        records.flush().await.unwrap();
        let link = |(row, person)| Link {
            row,
            person: Some(EntityId(person)),
            company: Some(EntityId(9)),
        };
        let links = [(1, 1), (2, 1), (3, 2)].map(link).into();
        store.set_links(list, links).await.unwrap();
        list
    }

    #[tokio::test]
    async fn failures_are_grouped_by_what_they_say_and_counted_in_records() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).await.unwrap();
        let (first, second) = (list(&store, "first").await, list(&store, "second").await);
        let change = |entity, field, cell| CellChange {
            entity: EntityId(entity),
            field,
            cell,
        };
        let dead = || Cell::failed(Cause::Dead, "Hunter did not answer.");
        let changes = vec![
            change(1, Field::PERSON_EMAIL, dead()),
            change(2, Field::PERSON_EMAIL, dead()),
            change(9, Field::COMPANY_LOGO, Cell::failed(Cause::Invalid, "No site.")),
            change(
                2,
                Field::PERSON_PHONE,
                Cell::without_value(CellState::NotFound, ""),
            ),
        ];
        store.finish_item(first, RunId(1), 0, changes, 0).await.unwrap();
        let elsewhere = vec![change(2, Field::PERSON_EMAIL, dead())];
        store
            .finish_item(second, RunId(2), 0, elsewhere, 0)
            .await
            .unwrap();

        let emails = Failures {
            list: first,
            field: Field::PERSON_EMAIL,
            cause: Some(Cause::Dead),
            note: "Hunter did not answer.".to_owned(),
            records: 3,
        };
        let logos = Failures {
            field: Field::COMPANY_LOGO,
            cause: Some(Cause::Invalid),
            note: "No site.".to_owned(),
            ..emails.clone()
        };
        let others = Failures {
            list: second,
            records: 1,
            ..emails.clone()
        };
        let of_all = store.failures(None, 10).await.unwrap();
        assert_eq!(of_all, [logos, emails, others.clone()]);
        assert_eq!(store.failures(Some(second), 10).await.unwrap(), [others]);
        assert_eq!(store.failures(None, 1).await.unwrap().len(), 1);
    }
}
