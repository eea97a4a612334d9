//! Looking for a text in all source columns.

use std::sync::Arc;

use futures::future::try_join_all;
use model::{ListId, RecordId};

use crate::{
    READERS, Store, StoreError, to_json,
    window::{Rows, numbers},
};

impl Store {
    /// Rows with a text in a source column, in whatever case. Source columns change only when rows are merged, so what was found
    /// last is kept.
    pub(crate) async fn rows_with(
        &self,
        list: ListId,
        text: &str,
        records: u32,
    ) -> Result<Arc<Rows>, StoreError> {
        let key = (list, text.to_owned());
        if let Some(rows) = self.views.searches.get(&key) {
            return Ok(rows);
        }
        let search = Search::of(text)?;
        let parts = std::thread::available_parallelism().map_or(1, |cores| cores.get().min(READERS));
        let each = records.div_ceil(u32::try_from(parts).unwrap_or(1)).max(1);
        let parts = (1..=records).step_by(each as usize).map(|first| {
            let last = records.min(first.saturating_add(each - 1));
            search.rows(self, list, first, last)
        });
        let found = try_join_all(parts).await?;
        let mut rows = Rows::none(records);
        for row in found.iter().flat_map(|rows| numbers(rows)) {
            rows.insert(row);
        }
        let rows = Arc::new(rows);
        self.views.searches.put(key, Arc::clone(&rows));
        Ok(rows)
    }
}

/// A text to be looked for in rows that are stored as JSON arrays.
struct Search {
    statement: String,
    pattern: String,
    in_json: String,
}

impl Search {
    fn of(text: &str) -> Result<Self, sqlx::Error> {
        let json = to_json(&text)?;
        let in_json = json.trim_start_matches('"');
        let in_json = in_json.strip_suffix('"').unwrap_or(in_json);
        // The text as JSON spells it can only occur within one cell, but for two cases: what stands between cells, and
        // the letter of an escape such as \n. There the cells themselves are looked at.
        let inside = "EXISTS (SELECT 1 FROM json_each(cells) WHERE value REGEXP ?2)";
        let matches = match text {
            "," | "[" | "]" => inside.to_owned(),
            _ => format!("cells REGEXP ?1 AND (instr(cells, char(92)) = 0 OR {inside})"),
        };
        Ok(Self {
            statement: format!(
                "SELECT coalesce(group_concat(id & 16777215), '') FROM record WHERE id BETWEEN ?3 AND ?4 AND {matches}"
            ),
            pattern: pattern(text),
            in_json: pattern(in_json),
        })
    }

    async fn rows(&self, store: &Store, list: ListId, first: u32, last: u32) -> Result<String, sqlx::Error> {
        sqlx::query_scalar(sqlx::AssertSqlSafe(self.statement.clone()))
            .bind(&self.in_json)
            .bind(&self.pattern)
            .bind(RecordId { list, row: first }.packed())
            .bind(RecordId { list, row: last }.packed())
            .fetch_one(&store.read)
            .await
    }
}

/// A regular expression for exactly this text in whatever case.
pub(crate) fn pattern(text: &str) -> String {
    let mut pattern = String::from("(?i)");
    for letter in text.chars() {
        if letter.is_ascii_punctuation() {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern
}
