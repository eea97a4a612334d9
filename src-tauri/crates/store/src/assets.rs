//! Assets: what is known of each stored picture. The bytes are in a file named by the hash; this table says what they are
//! and where they came from.

use std::collections::HashMap;

use model::Field;
use sqlx::{Row, sqlite::SqliteRow};

use crate::{Store, StoreError, count, gathered, to_json};

/// A stored picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asset {
    /// The BLAKE3 hash of its bytes, 64 lower-case hex digits.
    pub hash: String,
    /// `png`, `jpeg` or `webp`.
    pub format: String,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Its size.
    pub bytes: u32,
    /// Where it was found first.
    pub source_url: String,
    /// The ground that a mark on a clear ground needs, as `#rrggbb`; none when any will do.
    pub plate: Option<String>,
    /// When it was stored.
    pub at_ms: i64,
}

fn read(row: &SqliteRow) -> Asset {
    Asset {
        hash: row.get(0),
        format: row.get(1),
        width: count(row.get(2)),
        height: count(row.get(3)),
        bytes: count(row.get(4)),
        source_url: row.get(5),
        plate: row.get(6),
        at_ms: row.get(7),
    }
}

impl Store {
    /// Remembers a picture whose file is written. The same picture found elsewhere changes nothing.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn add_asset(&self, asset: Asset) -> Result<(), StoreError> {
        self.write(move |connection| {
            Box::pin(async move {
                sqlx::query("INSERT INTO asset VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING")
                    .bind(asset.hash)
                    .bind(asset.format)
                    .bind(asset.width)
                    .bind(asset.height)
                    .bind(asset.bytes)
                    .bind(asset.source_url)
                    .bind(asset.plate)
                    .bind(asset.at_ms)
                    .execute(connection)
                    .await?;
                Ok(())
            })
        })
        .await
    }

    /// The picture with this hash.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn asset(&self, hash: &str) -> Result<Option<Asset>, StoreError> {
        let row = sqlx::query(
            "SELECT hash, format, width, height, bytes, source_url, plate, at_ms FROM asset WHERE hash = ?",
        )
        .bind(hash)
        .fetch_optional(&self.read)
        .await?;
        Ok(row.as_ref().map(read))
    }

    /// The grounds that some pictures need, by hash; those that need none are left out.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn plates(&self, hashes: &[&str]) -> Result<HashMap<String, String>, StoreError> {
        let rows: Vec<(String, String)> = gathered(
            &self.read,
            sqlx::query(
                "SELECT json_group_array(json_array(hash, plate)) FROM asset
                 WHERE hash IN (SELECT value FROM json_each(?)) AND plate IS NOT NULL",
            )
            .bind(to_json(&hashes)?),
        )
        .await?;
        Ok(rows.into_iter().collect())
    }

    /// How many pictures are stored, and their bytes.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn assets_size(&self) -> Result<(u32, u64), StoreError> {
        let row = sqlx::query("SELECT count(*), coalesce(sum(bytes), 0) FROM asset")
            .fetch_one(&self.read)
            .await?;
        Ok((
            count(row.get(0)),
            u64::try_from(row.get::<i64, _>(1)).unwrap_or_default(),
        ))
    }

    /// Pictures that nothing needs any more, the oldest first: no cell shows them or showed them before a run that can be
    /// undone, and the user has not chosen them. With `candidates`, those that a site offers and nobody chose are among
    /// them. Young ones are left out: a visit may be about to name them.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn unused_assets(&self, candidates: bool, before_ms: i64) -> Result<Vec<Asset>, StoreError> {
        let rows = sqlx::query(
            "WITH used AS MATERIALIZED (
                 SELECT cell ->> '$.value' AS hash FROM cell WHERE field IN (SELECT value FROM json_each(?1))
                 UNION SELECT cell ->> '$.value' FROM cell_before WHERE field IN (SELECT value FROM json_each(?1))
                 UNION SELECT asset FROM picture_choice WHERE asset IS NOT NULL
                 UNION SELECT before ->> '$.asset' FROM picture_choice WHERE before IS NOT NULL
                 UNION SELECT asset FROM candidate WHERE asset IS NOT NULL AND (chosen OR NOT ?2)
             )
             SELECT hash, format, width, height, bytes, source_url, plate, at_ms FROM asset
             WHERE at_ms < ?3 AND hash NOT IN (SELECT hash FROM used WHERE hash IS NOT NULL) ORDER BY at_ms",
        )
        .bind(to_json(&Field::all().filter(|field| field.is_picture()).collect::<Vec<_>>())?)
        .bind(candidates)
        .bind(before_ms)
        .fetch_all(&self.read)
        .await?;
        Ok(rows.iter().map(read).collect())
    }

    /// Forgets a picture whose file is gone or about to go. Candidates that had it have no stored picture any more.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn forget_asset(&self, hash: String) -> Result<(), StoreError> {
        self.write(move |connection| {
            Box::pin(async move {
                sqlx::query("UPDATE candidate SET asset = NULL WHERE asset = ?")
                    .bind(&hash)
                    .execute(&mut *connection)
                    .await?;
                sqlx::query("DELETE FROM asset WHERE hash = ?")
                    .bind(&hash)
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
    async fn a_picture_is_remembered_once_as_it_was_found_first() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).await.unwrap();
        let first = Asset {
            hash: "ab".repeat(32),
            format: "png".to_owned(),
            width: 300,
            height: 80,
            bytes: 4_321,
            source_url: "https://northwind.example/logo.png".to_owned(),
            plate: None,
            at_ms: 1,
        };
        let again = Asset {
            source_url: "https://elsewhere.example/logo.png".to_owned(),
            at_ms: 2,
            ..first.clone()
        };
        store.add_asset(first.clone()).await.unwrap();
        store.add_asset(again).await.unwrap();
        assert_eq!(store.asset(&first.hash).await.unwrap(), Some(first));
        assert_eq!(store.asset(&"cd".repeat(32)).await.unwrap(), None);
    }
}
