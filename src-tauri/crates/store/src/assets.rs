//! Assets: what is known of each stored picture. The bytes are in a file named by the hash; this table says what they are
//! and where they came from.

use sqlx::Row;

use crate::{Store, StoreError, count};

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
    /// When it was stored.
    pub at_ms: i64,
}

impl Store {
    /// Remembers a picture whose file is written. The same picture found elsewhere changes nothing.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn add_asset(&self, asset: Asset) -> Result<(), StoreError> {
        self.write(move |connection| {
            Box::pin(async move {
                sqlx::query("INSERT INTO asset VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING")
                    .bind(asset.hash)
                    .bind(asset.format)
                    .bind(asset.width)
                    .bind(asset.height)
                    .bind(asset.bytes)
                    .bind(asset.source_url)
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
            "SELECT hash, format, width, height, bytes, source_url, at_ms FROM asset WHERE hash = ?",
        )
        .bind(hash)
        .fetch_optional(&self.read)
        .await?;
        Ok(row.map(|row| Asset {
            hash: row.get(0),
            format: row.get(1),
            width: count(row.get(2)),
            height: count(row.get(3)),
            bytes: count(row.get(4)),
            source_url: row.get(5),
            at_ms: row.get(6),
        }))
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
