//! Suspicions: companies whose site may be somebody else's, with both sides and the user's verdict.

use model::{EntityId, ListId, RecordId, SiteVerdict};
use sqlx::{Row, sqlite::SqliteRow};

use crate::{Store, StoreError, count, links::span, now_ms};

/// A company whose site may be somebody else's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suspicion {
    /// Whether it was seen in the practice world.
    pub practice: bool,
    /// The company.
    pub entity: EntityId,
    /// Whose site it seems to be, in one spelling. A verdict holds for this stranger alone.
    pub stranger: String,
    /// What does not fit, in a sentence.
    pub sentence: String,
    /// What the list says, as JSON of the caller's.
    pub ours: String,
    /// What the site says, as JSON of the caller's.
    pub theirs: String,
    /// When it was seen last.
    pub at_ms: i64,
    /// What the user said of it.
    pub verdict: Option<SiteVerdict>,
}

/// A suspicion in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suspected {
    /// The suspicion.
    pub suspicion: Suspicion,
    /// The first record of the company.
    pub row: u32,
    /// Records of the company.
    pub records: u32,
}

/// The columns that [`read`] reads, of a table `s`.
macro_rules! columns {
    () => {
        "s.practice, s.entity_id, s.stranger, s.sentence, s.ours, s.theirs, s.at_ms, s.verdict"
    };
}

fn read(row: &SqliteRow) -> Suspicion {
    Suspicion {
        practice: row.get::<i64, _>(0) != 0,
        entity: EntityId(row.get(1)),
        stranger: row.get(2),
        sentence: row.get(3),
        ours: row.get(4),
        theirs: row.get(5),
        at_ms: row.get(6),
        verdict: row
            .get::<Option<String>, _>(7)
            .and_then(|id| SiteVerdict::from_id(&id)),
    }
}

impl Store {
    /// Keeps a suspicion. A verdict on the same stranger stays; it falls when the site is another's now.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn suspect(&self, suspicion: Suspicion) -> Result<(), StoreError> {
        self.write(move |connection| {
            Box::pin(async move {
                sqlx::query(
                    "INSERT INTO suspicion (practice, entity_id, stranger, sentence, ours, theirs, at_ms)
                     VALUES (?, ?, ?, ?, ?, ?, ?)
                     ON CONFLICT DO UPDATE SET
                         verdict = CASE WHEN stranger = excluded.stranger THEN verdict END,
                         judged_ms = CASE WHEN stranger = excluded.stranger THEN judged_ms END,
                         stranger = excluded.stranger, sentence = excluded.sentence, ours = excluded.ours,
                         theirs = excluded.theirs, at_ms = excluded.at_ms",
                )
                .bind(suspicion.practice)
                .bind(suspicion.entity.0)
                .bind(suspicion.stranger)
                .bind(suspicion.sentence)
                .bind(suspicion.ours)
                .bind(suspicion.theirs)
                .bind(suspicion.at_ms)
                .execute(connection)
                .await?;
                Ok(())
            })
        })
        .await
    }

    /// The suspicion of a company.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn suspicion(&self, practice: bool, entity: EntityId) -> Result<Option<Suspicion>, StoreError> {
        let row = sqlx::query(concat!(
            "SELECT ",
            columns!(),
            " FROM suspicion s WHERE practice = ? AND entity_id = ?"
        ))
        .bind(practice)
        .bind(entity.0)
        .fetch_optional(&self.read)
        .await?;
        Ok(row.as_ref().map(read))
    }

    /// Suspicions of a list in the file's order: those whose cells wait for a verdict, or those that have one.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn suspicions(&self, list: ListId, judged: bool) -> Result<Vec<Suspected>, StoreError> {
        let (first, last) = span(list);
        let rows = sqlx::query(concat!(
            "SELECT ",
            columns!(),
            ", min(r.id), count(*) FROM suspicion s
             JOIN record r ON r.company_entity = s.entity_id AND r.id BETWEEN ?1 AND ?2
             WHERE (s.verdict IS NOT NULL) = ?3 AND (?3 OR EXISTS (
                 SELECT 1 FROM cell WHERE list_id = ?4 AND entity_id = s.entity_id AND state = 'conflict'
                 AND practice = s.practice))
             GROUP BY s.practice, s.entity_id ORDER BY min(r.id)"
        ))
        .bind(first)
        .bind(last)
        .bind(judged)
        .bind(list.0)
        .fetch_all(&self.read)
        .await?;
        Ok(rows
            .iter()
            .map(|row| Suspected {
                suspicion: read(row),
                row: RecordId::unpack(row.get(8)).row,
                records: count(row.get(9)),
            })
            .collect())
    }

    /// Keeps what the user said of a suspicion, or takes it back.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn set_site_verdict(
        &self,
        practice: bool,
        entity: EntityId,
        verdict: Option<SiteVerdict>,
    ) -> Result<(), StoreError> {
        self.write(move |connection| {
            Box::pin(async move {
                sqlx::query(
                    "UPDATE suspicion SET verdict = ?, judged_ms = ? WHERE practice = ? AND entity_id = ?",
                )
                .bind(verdict.map(SiteVerdict::as_str))
                .bind(verdict.map(|_| now_ms()))
                .bind(practice)
                .bind(entity.0)
                .execute(connection)
                .await?;
                Ok(())
            })
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_verdict_holds_for_one_stranger() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).await.unwrap();
        let seen = |stranger: &str, at_ms| Suspicion {
            practice: false,
            entity: EntityId(7),
            stranger: stranger.to_owned(),
            sentence: "It calls itself another.".to_owned(),
            ours: "{}".to_owned(),
            theirs: "{}".to_owned(),
            at_ms,
            verdict: None,
        };
        let verdict = || async {
            let found = store.suspicion(false, EntityId(7)).await.unwrap();
            found.unwrap().verdict
        };
        store.suspect(seen("copper foods", 1)).await.unwrap();
        assert_eq!(verdict().await, None);
        let wrong = Some(SiteVerdict::Wrong);
        store.set_site_verdict(false, EntityId(7), wrong).await.unwrap();
        store.suspect(seen("copper foods", 2)).await.unwrap();
        assert_eq!(verdict().await, wrong);
        store.suspect(seen("tulpenmolen", 3)).await.unwrap();
        assert_eq!(verdict().await, None);
        assert_eq!(store.suspicion(true, EntityId(7)).await.unwrap(), None);
    }
}
