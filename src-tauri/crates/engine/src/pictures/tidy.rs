//! Keeps the folder of pictures within its quota. What nothing uses goes in any case; then smaller sizes and composed pictures, which can be drawn
//! again; then pictures that a site offers and nobody chose, which can be fetched again. A picture that is shown never goes.

use std::{path::PathBuf, time::SystemTime};

use serde::{Deserialize, Serialize};
use store::{Asset, StoreError, now_ms};
use ts_rs::TS;

use super::Folders;
use crate::{Engine, entity};

/// The setting that holds the quota, in bytes.
const QUOTA: &str = "pictures_quota";
/// The quota of who never set one: enough for the pictures of ten thousand companies.
pub const DEFAULT_QUOTA: u64 = 4_000_000_000;
/// A picture this young may be about to be named.
const YOUNG_MS: i64 = 10 * 60_000;

/// What the folder of pictures holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Stored {
    /// Pictures.
    pub pictures: u32,
    /// Their bytes.
    #[ts(type = "number")]
    pub bytes: u64,
    /// Bytes of smaller sizes and of composed pictures, which can be drawn again.
    #[ts(type = "number")]
    pub drawn_bytes: u64,
    /// The most that both may take.
    #[ts(type = "number")]
    pub quota: u64,
}

/// What was removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Tidied {
    /// Pictures that nothing used.
    pub unused: u32,
    /// Smaller sizes and composed pictures, to be drawn again when they are asked for.
    pub drawn: u32,
    /// Candidates that nobody chose, to be fetched again.
    pub candidates: u32,
    /// Bytes of all of them.
    #[ts(type = "number")]
    pub freed: u64,
    /// Whether what is left is above the quota: all of it is shown somewhere.
    pub is_over: bool,
}

impl Engine {
    /// What the folder of pictures holds.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn stored_pictures(&self) -> Result<Stored, StoreError> {
        let (pictures, bytes) = self.store.assets_size().await?;
        let folders = self.folders.clone();
        let drawn = tokio::task::spawn_blocking(move || folders.drawn_files()).await;
        Ok(Stored {
            pictures,
            bytes,
            drawn_bytes: drawn.unwrap_or_default().iter().map(|file| file.bytes).sum(),
            quota: self.store.setting(QUOTA).await?.unwrap_or(DEFAULT_QUOTA),
        })
    }

    /// Sets the most that pictures may take.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn set_pictures_quota(&self, bytes: u64) -> Result<(), StoreError> {
        self.store.set_setting(QUOTA, &bytes).await
    }

    /// Removes what nothing uses, and what can be had again as far as the quota asks for it.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn tidy_pictures(&self) -> Result<Tidied, StoreError> {
        let mut tidied = Tidied::default();
        let before_ms = now_ms() - YOUNG_MS;
        for asset in self.store.unused_assets(false, before_ms).await? {
            tidied.freed += u64::from(asset.bytes);
            tidied.unused += 1;
            self.remove(asset).await?;
        }
        let stored = self.stored_pictures().await?;
        let mut over = (stored.bytes + stored.drawn_bytes).saturating_sub(stored.quota);
        if over > 0 {
            let folders = self.folders.clone();
            let (drawn, freed) = tokio::task::spawn_blocking(move || folders.forget_drawn(over))
                .await
                .unwrap_or_default();
            tidied.drawn = drawn;
            tidied.freed += freed;
            over = over.saturating_sub(freed);
        }
        if over > 0 {
            for asset in self.store.unused_assets(true, before_ms).await? {
                if over == 0 {
                    break;
                }
                over = over.saturating_sub(u64::from(asset.bytes));
                tidied.freed += u64::from(asset.bytes);
                tidied.candidates += 1;
                self.remove(asset).await?;
            }
        }
        tidied.is_over = over > 0;
        Ok(tidied)
    }

    /// Forgets everything that was seen, chosen and shown of a domain's pictures, in all lists, with the kept answers that name
    /// them. Gives how many pictures were removed; one that another company shows stays.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn forget_pictures(&self, domain: &str) -> Result<u32, StoreError> {
        let company = entity::id(&format!("company:{domain}"));
        let mut hashes = self.store.forget_pictures_of(company).await?;
        for practice in [false, true] {
            hashes.extend(self.store.forget_gallery(practice, domain.to_owned()).await?);
            for key in self.picture_keys(practice, domain) {
                self.store.forget_answer(key).await?;
            }
        }
        let mut removed = 0;
        let unused = self.store.unused_assets(false, i64::MAX).await?;
        for asset in unused.into_iter().filter(|asset| hashes.contains(&asset.hash)) {
            removed += 1;
            self.remove(asset).await?;
        }
        // Any of them may show one of its pictures.
        let folders = self.folders.clone();
        // What cannot be removed now goes with the quota.
        let _ = tokio::task::spawn_blocking(move || std::fs::remove_dir_all(folders.composed)).await;
        Ok(removed)
    }

    /// The keys of the questions whose answers name pictures of a domain.
    fn picture_keys(&self, practice: bool, domain: &str) -> Vec<String> {
        let known = [(model::Field::COMPANY_DOMAIN, domain.to_owned())].into();
        let definitions = self.catalogue.iter().map(|entry| &entry.definition);
        let operations = definitions.flat_map(|of| of.operations.iter().map(move |one| (of, one)));
        operations
            .filter(|(_, operation)| operation.extract.iter().any(|found| found.field.is_picture()))
            .filter_map(|(definition, operation)| {
                crate::ask::question_key(practice, definition, operation, &known)
            })
            .collect()
    }

    /// Forgets a picture, then removes its file and its smaller sizes.
    async fn remove(&self, asset: Asset) -> Result<(), StoreError> {
        self.store.forget_asset(asset.hash.clone()).await?;
        let folders = self.folders.clone();
        let removed = tokio::task::spawn_blocking(move || folders.remove(&asset)).await;
        if let Ok(Err(error)) = removed {
            tracing::warn!(%error, "a picture that nothing uses could not be removed");
        }
        Ok(())
    }
}

/// A file that can be drawn again: a smaller size, or a composed picture.
struct Drawn {
    path: PathBuf,
    bytes: u64,
    at: SystemTime,
}

impl Folders {
    /// The files that can be drawn again.
    fn drawn_files(&self) -> Vec<Drawn> {
        let kinds = [&self.drawn, &self.composed];
        let folders = kinds.into_iter().filter_map(|kind| std::fs::read_dir(kind).ok());
        let folders = folders.flatten().flatten();
        let files = folders.filter_map(|folder| std::fs::read_dir(folder.path()).ok());
        let drawn = |file: std::fs::DirEntry| {
            let about = file.metadata().ok()?;
            Some(Drawn {
                path: file.path(),
                bytes: about.len(),
                at: about.modified().unwrap_or(SystemTime::UNIX_EPOCH),
            })
        };
        files.flatten().flatten().filter_map(drawn).collect()
    }

    /// Removes what can be drawn again, the oldest first, until so many bytes are free. Gives how many went, and their bytes.
    fn forget_drawn(&self, bytes: u64) -> (u32, u64) {
        let mut files = self.drawn_files();
        files.sort_by_key(|file| file.at);
        let (mut count, mut freed) = (0, 0);
        for file in files {
            if freed >= bytes {
                break;
            }
            if std::fs::remove_file(&file.path).is_ok() {
                freed += file.bytes;
                count += 1;
            }
        }
        (count, freed)
    }

    fn remove(&self, asset: &Asset) -> std::io::Result<()> {
        for width in super::WIDTHS {
            // Most sizes were never drawn.
            let _ = std::fs::remove_file(self.drawn(&asset.hash, width));
        }
        match std::fs::remove_file(self.kept(&asset.hash, &asset.format)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}
