//! Answers: what providers said, kept as it came, found again by the question's key.

use std::collections::HashMap;

use sqlx::Row;

use crate::{Store, StoreError, from_json, to_json};

/// Questions looked up together.
const LOOKED_UP: usize = 4_000;

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
    /// The answers to some questions, however old, by key.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn answers(&self, keys: &[&str]) -> Result<HashMap<String, Answer>, StoreError> {
        let mut answers = HashMap::new();
        for block in keys.chunks(LOOKED_UP) {
            let rows = sqlx::query(
                "SELECT key, practice, provider, operation, outcome, status, headers, body, charged, at_ms FROM answer
                 WHERE key IN (SELECT value FROM json_each(?))",
            )
            .bind(to_json(&block)?)
            .fetch_all(&self.read)
            .await?;
            for row in rows {
                let answer = Answer {
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
                };
                answers.insert(answer.key.clone(), answer);
            }
        }
        Ok(answers)
    }

    /// Forgets the answer to a question, so that it is asked again.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn forget_answer(&self, key: String) -> Result<(), StoreError> {
        self.write(move |connection| {
            Box::pin(async move {
                sqlx::query("DELETE FROM answer WHERE key = ?")
                    .bind(key)
                    .execute(connection)
                    .await?;
                Ok(())
            })
        })
        .await
    }

    /// Whether an operation of a provider ever answered in a world.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn has_answers(
        &self,
        practice: bool,
        provider: &str,
        operation: &str,
    ) -> Result<bool, StoreError> {
        let row = sqlx::query(
            "SELECT EXISTS (SELECT 1 FROM call
             WHERE practice = ? AND provider = ? AND operation = ? AND state <> 'reserved' AND outcome IN ('hit', 'miss'))",
        )
        .bind(practice)
        .bind(provider)
        .bind(operation)
        .fetch_one(&self.read)
        .await?;
        Ok(row.get(0))
    }
}
