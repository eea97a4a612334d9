//! What was seen of a site's pictures: every candidate with its measures and the reason why it is not chosen, the brand
//! colour, and the user's own choices. Known by domain, so that all lists share it.

use serde::{Deserialize, Serialize};
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};

use crate::{Store, StoreError, count, now_ms, to_json};

/// A company's colour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tint {
    /// The colour, as `#rrggbb`.
    pub colour: String,
    /// White or black, whichever reads better on it.
    pub text: String,
    /// Where it comes from.
    pub rule: String,
}

/// By what a server says whether something has changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// The `ETag` header.
    pub etag: Option<String>,
    /// The `Last-Modified` header.
    pub modified: Option<String>,
}

impl Seen {
    /// Whether a server can be asked if it has changed.
    #[must_use]
    pub fn can_be_asked(&self) -> bool {
        self.etag.is_some() || self.modified.is_some()
    }
}

/// A site whose pictures were looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gallery {
    /// Whether it is in the practice world.
    pub practice: bool,
    /// The registrable domain.
    pub domain: String,
    /// The name part of it.
    pub label: String,
    /// The page they were found on.
    pub page_url: String,
    /// By what to tell whether that page has changed.
    pub seen: Seen,
    /// The brand colour.
    pub tint: Option<Tint>,
    /// When it was looked at.
    pub at_ms: i64,
}

/// What a site offers for a slot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCandidate {
    /// `logo`, `icon` or `image`.
    pub slot: String,
    /// Its place among all that the page offers.
    pub place: u32,
    /// Where it was found; none where it stands in the page itself.
    pub url: Option<String>,
    /// The rule that found it.
    pub rule: String,
    /// How sure it is that this is the wanted picture; 0 when rejected.
    pub confidence: u8,
    /// Why it is not taken.
    pub rejected: Option<String>,
    /// Whether it is the one.
    pub chosen: bool,
    /// What its bytes say, as JSON of the caller's.
    pub measured: Option<String>,
    /// The hash of its file.
    pub file: Option<String>,
    /// Its perceptual hash.
    pub look: Option<u64>,
    /// The stored picture.
    pub asset: Option<String>,
    /// By what to tell whether it has changed.
    pub seen: Seen,
}

/// What the user chose for a slot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chosen {
    /// The stored picture; none: no picture at all.
    pub asset: Option<String>,
    /// Where it was found: an address, or the name of the user's file.
    pub source: String,
    /// When it was chosen.
    pub at_ms: i64,
}

/// More sites with the same picture are not looked at: three are enough to know.
const LIKE_AT_MOST: u32 = 50;

fn bits(look: u64) -> i64 {
    i64::from_ne_bytes(look.to_ne_bytes())
}

fn read(row: &SqliteRow) -> NewCandidate {
    NewCandidate {
        slot: row.get(0),
        place: count(row.get(1)),
        url: row.get(2),
        rule: row.get(3),
        confidence: u8::try_from(row.get::<i64, _>(4)).unwrap_or_default(),
        rejected: row.get(5),
        chosen: row.get::<i64, _>(6) != 0,
        measured: row.get(7),
        file: row.get(8),
        look: row
            .get::<Option<i64>, _>(9)
            .map(|bits| u64::from_ne_bytes(bits.to_ne_bytes())),
        asset: row.get(10),
        seen: Seen {
            etag: row.get(11),
            modified: row.get(12),
        },
    }
}

impl Store {
    /// Keeps what was seen of a site's pictures, in place of what was seen before.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn keep_gallery(
        &self,
        gallery: Gallery,
        candidates: Vec<NewCandidate>,
    ) -> Result<(), StoreError> {
        self.write(move |connection| {
            Box::pin(async move {
                sqlx::query("DELETE FROM gallery WHERE practice = ? AND domain = ?")
                    .bind(gallery.practice)
                    .bind(&gallery.domain)
                    .execute(&mut *connection)
                    .await?;
                let tint = gallery.tint.as_ref();
                let id = sqlx::query(
                    "INSERT INTO gallery (practice, domain, label, page_url, etag, modified, colour, colour_text,
                         colour_rule, at_ms)
                     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                )
                .bind(gallery.practice)
                .bind(&gallery.domain)
                .bind(&gallery.label)
                .bind(&gallery.page_url)
                .bind(&gallery.seen.etag)
                .bind(&gallery.seen.modified)
                .bind(tint.map(|tint| &tint.colour))
                .bind(tint.map(|tint| &tint.text))
                .bind(tint.map(|tint| &tint.rule))
                .bind(gallery.at_ms)
                .execute(&mut *connection)
                .await?
                .last_insert_rowid();
                for candidate in candidates {
                    insert(&mut *connection, id, candidate).await?;
                }
                Ok(())
            })
        })
        .await
    }

    /// The pictures of a site, in the order of slots and places.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn gallery(
        &self,
        practice: bool,
        domain: &str,
    ) -> Result<Option<(Gallery, Vec<NewCandidate>)>, StoreError> {
        let Some(row) = sqlx::query(
            "SELECT id, label, page_url, etag, modified, colour, colour_text, colour_rule, at_ms FROM gallery
             WHERE practice = ? AND domain = ?",
        )
        .bind(practice)
        .bind(domain)
        .fetch_optional(&self.read)
        .await?
        else {
            return Ok(None);
        };
        let candidates = sqlx::query(
            "SELECT slot, place, url, rule, confidence, rejected, chosen, measured, file, look, asset, etag, modified
             FROM candidate WHERE gallery = ? ORDER BY slot, place",
        )
        .bind(row.get::<i64, _>(0))
        .fetch_all(&self.read)
        .await?;
        let tint = row.get::<Option<String>, _>(5).map(|colour| Tint {
            colour,
            text: row.get::<Option<String>, _>(6).unwrap_or_default(),
            rule: row.get::<Option<String>, _>(7).unwrap_or_default(),
        });
        let gallery = Gallery {
            practice,
            domain: domain.to_owned(),
            label: row.get(1),
            page_url: row.get(2),
            seen: Seen {
                etag: row.get(3),
                modified: row.get(4),
            },
            tint,
            at_ms: row.get(8),
        };
        Ok(Some((gallery, candidates.iter().map(read).collect())))
    }

    /// When a site's pictures were looked at last.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn gallery_at(&self, practice: bool, domain: &str) -> Result<Option<i64>, StoreError> {
        let row = sqlx::query("SELECT at_ms FROM gallery WHERE practice = ? AND domain = ?")
            .bind(practice)
            .bind(domain)
            .fetch_optional(&self.read)
            .await?;
        Ok(row.map(|row| row.get(0)))
    }

    /// Notes that a site's pictures were looked at and are as they were.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn touch_gallery(&self, practice: bool, domain: String) -> Result<(), StoreError> {
        self.write(move |connection| {
            Box::pin(async move {
                sqlx::query("UPDATE gallery SET at_ms = ? WHERE practice = ? AND domain = ?")
                    .bind(now_ms())
                    .bind(practice)
                    .bind(domain)
                    .execute(connection)
                    .await?;
                Ok(())
            })
        })
        .await
    }

    /// Pictures of other companies' sites that are the same file as one of this site, or may look the same: name part,
    /// hash of the file and what its bytes say. Sites of this name part are left out.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn pictures_like(
        &self,
        label: &str,
        file: &str,
        look: u64,
    ) -> Result<Vec<(String, String, String)>, StoreError> {
        let rows = sqlx::query(
            "SELECT label, file, measured FROM (
                 SELECT gallery, file, measured FROM candidate WHERE file = ?1
                 UNION SELECT gallery, file, measured FROM candidate WHERE look = ?2
             ) JOIN gallery ON gallery.id = gallery WHERE label <> ?3 GROUP BY label, file LIMIT ?4",
        )
        .bind(file)
        .bind(bits(look))
        .bind(label)
        .bind(LIKE_AT_MOST)
        .fetch_all(&self.read)
        .await?;
        Ok(rows
            .iter()
            .map(|row| (row.get(0), row.get(1), row.get(2)))
            .collect())
    }

    /// Takes a picture that turned out to be shared from every site that chose it, with the next surest in its place. Gives
    /// the sites where something changed: world, domain and slot.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn demote(
        &self,
        files: Vec<String>,
        why: &'static str,
    ) -> Result<Vec<(bool, String, String)>, StoreError> {
        self.write(move |connection| {
            Box::pin(async move {
                let shared = sqlx::query(
                    "SELECT gallery, slot, place, practice, domain FROM candidate JOIN gallery ON gallery.id = gallery
                     WHERE chosen AND file IN (SELECT value FROM json_each(?))",
                )
                .bind(to_json(&files)?)
                .fetch_all(&mut *connection)
                .await?;
                let mut changed = Vec::new();
                for row in shared {
                    let (gallery, slot): (i64, String) = (row.get(0), row.get(1));
                    sqlx::query(
                        "UPDATE candidate SET chosen = 0, confidence = 0, rejected = ?
                         WHERE gallery = ? AND slot = ? AND place = ?",
                    )
                    .bind(why)
                    .bind(gallery)
                    .bind(&slot)
                    .bind(row.get::<i64, _>(2))
                    .execute(&mut *connection)
                    .await?;
                    sqlx::query(
                        "UPDATE candidate SET chosen = 1 WHERE gallery = ?1 AND slot = ?2 AND place = (
                             SELECT place FROM candidate
                             WHERE gallery = ?1 AND slot = ?2 AND rejected IS NULL AND asset IS NOT NULL
                             ORDER BY confidence DESC, place LIMIT 1)",
                    )
                    .bind(gallery)
                    .bind(&slot)
                    .execute(&mut *connection)
                    .await?;
                    changed.push((row.get::<i64, _>(3) != 0, row.get(4), slot));
                }
                Ok(changed)
            })
        })
        .await
    }

    /// What the user chose for a site's slots.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn picture_choices(
        &self,
        practice: bool,
        domain: &str,
    ) -> Result<Vec<(String, Chosen)>, StoreError> {
        let rows = sqlx::query(
            "SELECT slot, asset, source, at_ms FROM picture_choice WHERE practice = ? AND domain = ?",
        )
        .bind(practice)
        .bind(domain)
        .fetch_all(&self.read)
        .await?;
        let read = |row: &SqliteRow| {
            let chosen = Chosen {
                asset: row.get(1),
                source: row.get(2),
                at_ms: row.get(3),
            };
            (row.get(0), chosen)
        };
        Ok(rows.iter().map(read).collect())
    }

    /// Keeps the user's choice, remembering the one before it; without one, the automatic choice holds again.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn choose_picture(
        &self,
        practice: bool,
        domain: String,
        slot: String,
        choice: Option<Chosen>,
    ) -> Result<(), StoreError> {
        let mut known = self.picture_choices(practice, &domain).await?.into_iter();
        let before = known.find(|(other, _)| *other == slot);
        let before = before.as_ref().map(|(_, chosen)| to_json(chosen)).transpose()?;
        self.write(move |connection| {
            Box::pin(async move {
                let Some(choice) = choice else {
                    sqlx::query("DELETE FROM picture_choice WHERE practice = ? AND domain = ? AND slot = ?")
                        .bind(practice)
                        .bind(domain)
                        .bind(slot)
                        .execute(connection)
                        .await?;
                    return Ok(());
                };
                sqlx::query(
                    "INSERT INTO picture_choice VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
                         asset = excluded.asset, source = excluded.source, at_ms = excluded.at_ms,
                         before = excluded.before",
                )
                .bind(practice)
                .bind(domain)
                .bind(slot)
                .bind(choice.asset)
                .bind(choice.source)
                .bind(choice.at_ms)
                .bind(before)
                .execute(connection)
                .await?;
                Ok(())
            })
        })
        .await
    }

    /// The choice before the user's last one for a slot: the outer option is none when there is no choice to go back from,
    /// the inner one when the automatic choice came before.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn choice_before(
        &self,
        practice: bool,
        domain: &str,
        slot: &str,
    ) -> Result<Option<Option<Chosen>>, StoreError> {
        let row =
            sqlx::query("SELECT before FROM picture_choice WHERE practice = ? AND domain = ? AND slot = ?")
                .bind(practice)
                .bind(domain)
                .bind(slot)
                .fetch_optional(&self.read)
                .await?;
        let Some(row) = row else { return Ok(None) };
        let before: Option<String> = row.get(0);
        Ok(Some(before.map(|text| crate::from_json(&text)).transpose()?))
    }

    /// Forgets everything that was seen and chosen of a site's pictures, and gives the stored ones, for their files.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn forget_gallery(&self, practice: bool, domain: String) -> Result<Vec<String>, StoreError> {
        self.write(move |connection| {
            Box::pin(async move {
                let rows = sqlx::query(
                    "SELECT asset FROM candidate JOIN gallery ON gallery.id = gallery
                     WHERE practice = ?1 AND domain = ?2 AND asset IS NOT NULL
                     UNION SELECT asset FROM picture_choice
                     WHERE practice = ?1 AND domain = ?2 AND asset IS NOT NULL
                     UNION SELECT before ->> '$.asset' FROM picture_choice
                     WHERE practice = ?1 AND domain = ?2 AND before ->> '$.asset' IS NOT NULL",
                )
                .bind(practice)
                .bind(&domain)
                .fetch_all(&mut *connection)
                .await?;
                for statement in [
                    "DELETE FROM gallery WHERE practice = ? AND domain = ?",
                    "DELETE FROM picture_choice WHERE practice = ? AND domain = ?",
                ] {
                    sqlx::query(statement)
                        .bind(practice)
                        .bind(&domain)
                        .execute(&mut *connection)
                        .await?;
                }
                Ok(rows.iter().map(|row| row.get(0)).collect())
            })
        })
        .await
    }
}

async fn insert(
    connection: &mut SqliteConnection,
    gallery: i64,
    candidate: NewCandidate,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO candidate VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
    )
    .bind(gallery)
    .bind(candidate.slot)
    .bind(candidate.place)
    .bind(candidate.url)
    .bind(candidate.rule)
    .bind(candidate.confidence)
    .bind(candidate.rejected)
    .bind(candidate.chosen)
    .bind(candidate.measured)
    .bind(candidate.file)
    .bind(candidate.look.map(bits))
    .bind(candidate.asset)
    .bind(candidate.seen.etag)
    .bind(candidate.seen.modified)
    .execute(connection)
    .await?;
    Ok(())
}
