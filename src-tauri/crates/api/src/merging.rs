//! Duplicates: shown beside each other, merged, or kept apart.

use engine::duplicates::{Duplicates, MergedCertain};
use model::ListId;

use crate::{Api, Error, Event, types::*};

/// Groups shown together at most.
const GROUPS: u32 = 50;
/// Rows judged together at most.
const ROWS: usize = 1_000;

impl Api {
    /// Duplicates of a list that are not judged yet.
    ///
    /// # Errors
    /// When there is no such list.
    pub async fn duplicates(&self, input: DuplicatesInput) -> Result<Duplicates, Error> {
        self.list_of(input.list).await?;
        let DuplicatesInput {
            list,
            kind,
            start,
            count,
        } = input;
        Ok(self
            .engine
            .duplicates(list, kind, start, count.min(GROUPS))
            .await?)
    }

    /// Merges rows into one of them, whose blanks they fill.
    ///
    /// # Errors
    /// When there is no such list, it is being enriched, or a row is not there any more.
    pub async fn merge_rows(&self, input: MergeRows) -> Result<Merged, Error> {
        self.may_merge(input.list).await?;
        let mut rows = input.rows;
        rows.retain(|row| *row != input.into);
        rows.sort_unstable();
        rows.dedup();
        let gone = rows_of_one_word(&rows, 1)?;
        if !self.engine.merge_rows(input.list, input.into, &rows).await? {
            return Err(Error::not_found(
                "One of these rows is not in the list any more, so nothing was merged.",
                "Open the duplicates again.",
            ));
        }
        let done = MergedCertain {
            groups: 1,
            rows: gone,
            left: 0,
        };
        self.merged(input.list, done).await
    }

    /// Merges certain duplicates that say nothing different.
    ///
    /// # Errors
    /// When there is no such list, or it is being enriched.
    pub async fn merge_certain(&self, input: ListInput) -> Result<Merged, Error> {
        self.may_merge(input.list).await?;
        let done = self.engine.merge_certain(input.list).await?;
        self.merged(input.list, done).await
    }

    /// Remembers that no two of these rows are the same.
    ///
    /// # Errors
    /// When there is no such list.
    pub async fn keep_apart(&self, input: KeepApart) -> Result<EditHistory, Error> {
        self.list_of(input.list).await?;
        rows_of_one_word(&input.rows, 2)?;
        self.engine.keep_apart(input.list, &input.rows).await?;
        self.history(input.list).await
    }

    async fn may_merge(&self, list: ListId) -> Result<(), Error> {
        self.list_of(list).await?;
        self.not_under_way(list, "merged").await
    }

    async fn merged(&self, list: ListId, done: MergedCertain) -> Result<Merged, Error> {
        if done.rows > 0 {
            self.host.emit(Event::Lists);
            self.host.emit(Event::Cells { lists: vec![list] });
        }
        Ok(Merged {
            done,
            history: self.history(list).await?,
        })
    }
}

/// How many rows one word of the user's is about, if that makes sense.
fn rows_of_one_word(rows: &[u32], least: usize) -> Result<u32, Error> {
    if (least..=ROWS).contains(&rows.len()) {
        return Ok(u32::try_from(rows.len()).unwrap_or(u32::MAX));
    }
    Err(Error::usage(
        format!("{} rows cannot be judged together.", rows.len()),
        "Take two rows or more, at most 1,000.",
    ))
}
