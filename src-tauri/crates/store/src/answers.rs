//! Answers: what providers said, kept as it came, found again by the question's key.

use sqlx::Row;

use crate::{Store, StoreError, from_json};

/// A provider's answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The question's key.
    pub key: String,
    /// Whether it was given in the practice world.
    pub practice: bool,
    /// Who gave it.
    pub provider: String,
    /// The operation.
    pub operation: String,
    /// `hit` or `miss`.
    pub outcome: String,
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
    /// What it was charged at, in micros.
    pub charged: i64,
    /// When it was given.
    pub at_ms: i64,
}

impl Store {
    /// The answer to a question, however old.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn answer(&self, key: &str) -> Result<Option<Answer>, StoreError> {
        let row = sqlx::query(
            "SELECT key, practice, provider, operation, outcome, status, headers, body, charged, at_ms FROM answer WHERE key = ?",
        )
        .bind(key)
        .fetch_optional(&self.read)
        .await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(Answer {
            key: row.get(0),
            practice: row.get::<i64, _>(1) != 0,
            provider: row.get(2),
            operation: row.get(3),
            outcome: row.get(4),
            status: u16::try_from(row.get::<i64, _>(5)).unwrap_or(0),
            headers: from_json(row.get(6))?,
            body: row.get(7),
            charged: row.get(8),
            at_ms: row.get(9),
        }))
    }

    /// Of these questions, those that have an answer at least as young as this: a cheap look for plans.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn answer_brief(&self, key: &str) -> Result<Option<(String, i64)>, StoreError> {
        let row = sqlx::query("SELECT outcome, at_ms FROM answer WHERE key = ?")
            .bind(key)
            .fetch_optional(&self.read)
            .await?;
        Ok(row.map(|row| (row.get(0), row.get(1))))
    }
}
