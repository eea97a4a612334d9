//! What each lane learned about its provider's limits, so that the next session need not find out again.

use serde::{Serialize, de::DeserializeOwned};
use sqlx::Row;

use crate::{Store, StoreError, to_json};

/// What was learned of one provider in one world.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LearnedPace<T> {
    /// Whether it is the practice world's.
    pub practice: bool,
    /// Whose.
    pub provider: String,
    /// What was learned.
    pub learned: T,
}

impl Store {
    /// All that was learned. What an older version wrote and this one cannot read is left out: it is learned again.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn learned_paces<T: DeserializeOwned>(&self) -> Result<Vec<LearnedPace<T>>, StoreError> {
        let rows = sqlx::query("SELECT practice, provider, learned FROM pace ORDER BY practice, provider")
            .fetch_all(&self.read)
            .await?;
        let learned = rows.into_iter().filter_map(|row| {
            Some(LearnedPace {
                practice: row.get(0),
                provider: row.get(1),
                learned: serde_json::from_str(row.get(2)).ok()?,
            })
        });
        Ok(learned.collect())
    }

    /// Keeps what was learned of a provider.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn keep_pace<T: Serialize>(
        &self,
        practice: bool,
        provider: &str,
        learned: &T,
    ) -> Result<(), StoreError> {
        let (provider, learned) = (provider.to_owned(), to_json(learned)?);
        self.write(move |connection| {
            Box::pin(async move {
                sqlx::query(
                    "INSERT INTO pace (practice, provider, learned) VALUES (?, ?, ?)
                     ON CONFLICT DO UPDATE SET learned = excluded.learned",
                )
                .bind(practice)
                .bind(provider)
                .bind(learned)
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
    async fn the_last_word_is_kept_for_each_world() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).await.unwrap();
        assert_eq!(store.learned_paces::<u32>().await.unwrap(), []);
        for (practice, provider, learned) in
            [(false, "b", 3), (true, "b", 9), (false, "a", 1), (false, "b", 4)]
        {
            store.keep_pace(practice, provider, &learned).await.unwrap();
        }
        store.keep_pace(false, "c", &"of another shape").await.unwrap();
        let pace = |practice, provider: &str, learned| LearnedPace {
            practice,
            provider: provider.to_owned(),
            learned,
        };
        assert_eq!(
            store.learned_paces::<u32>().await.unwrap(),
            [pace(false, "a", 1), pace(false, "b", 4), pace(true, "b", 9)]
        );
    }
}
