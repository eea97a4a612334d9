//! Answers: what providers said, kept as it came, found again by the question's key.

use std::collections::HashMap;

use sqlx::{QueryBuilder, Row, Sqlite};

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
    /// The answers to some questions, however old, by key.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn answers(&self, keys: &[&str]) -> Result<HashMap<String, Answer>, StoreError> {
        let mut answers = HashMap::new();
        for block in keys.chunks(500) {
            let mut query = QueryBuilder::<Sqlite>::new(
                "SELECT key, practice, provider, operation, outcome, status, headers, body, charged, at_ms FROM answer WHERE key IN (",
            );
            let mut list = query.separated(", ");
            block.iter().for_each(|key| {
                list.push_bind(*key);
            });
            query.push(")");
            for row in query.build().fetch_all(&self.read).await? {
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
