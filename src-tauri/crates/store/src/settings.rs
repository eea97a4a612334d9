//! What the user set, and what is remembered of each provider.

use serde::{Serialize, de::DeserializeOwned};
use sqlx::Row;

use crate::{Store, StoreError, from_json, to_json};

/// What is remembered of a provider beside its key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProviderSwitch {
    /// Whether the user switched it off.
    pub off: bool,
    /// What its last key test said, as JSON of the caller's.
    pub test: Option<String>,
    /// Why it refused the last call, if it did and the user has not acted since.
    pub refusal: Option<String>,
}

impl Store {
    /// A setting.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn setting<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>, StoreError> {
        let row = sqlx::query("SELECT value FROM setting WHERE key = ?")
            .bind(key)
            .fetch_optional(&self.read)
            .await?;
        Ok(row.map(|row| from_json(row.get(0))).transpose()?)
    }

    /// Keeps a setting.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn set_setting<T: Serialize>(&self, key: &'static str, value: &T) -> Result<(), StoreError> {
        let value = to_json(value)?;
        self.write(move |connection| {
            Box::pin(async move {
                sqlx::query(
                    "INSERT INTO setting VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
                )
                .bind(key)
                .bind(value)
                .execute(connection)
                .await?;
                Ok(())
            })
        })
        .await
    }

    /// What is remembered of a provider.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn provider_switch(&self, provider: &str) -> Result<ProviderSwitch, StoreError> {
        let row = sqlx::query("SELECT off, test, refusal FROM provider_state WHERE provider = ?")
            .bind(provider)
            .fetch_optional(&self.read)
            .await?;
        Ok(row.map_or_else(ProviderSwitch::default, |row| ProviderSwitch {
            off: row.get::<i64, _>(0) != 0,
            test: row.get(1),
            refusal: row.get(2),
        }))
    }

    /// Remembers this of a provider.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn set_provider_switch(
        &self,
        provider: &str,
        switch: ProviderSwitch,
    ) -> Result<(), StoreError> {
        let provider = provider.to_owned();
        self.write(move |connection| {
            Box::pin(async move {
                sqlx::query(
                    "INSERT INTO provider_state (provider, off, test, refusal) VALUES (?, ?, ?, ?)
                     ON CONFLICT DO UPDATE SET off = excluded.off, test = excluded.test, refusal = excluded.refusal",
                )
                .bind(provider)
                .bind(switch.off)
                .bind(switch.test)
                .bind(switch.refusal)
                .execute(connection)
                .await?;
                Ok(())
            })
        })
        .await
    }
}
