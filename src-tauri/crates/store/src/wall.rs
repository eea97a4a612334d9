//! The wall: one picture of every company of a list, those first that most want a look.

use model::{EntityId, ListId, RecordId};
use sqlx::Row;

use crate::{Store, StoreError, count, from_json, links::span};

/// A company on the wall.
#[derive(Clone, Debug)]
pub struct Tile {
    /// The company.
    pub entity: EntityId,
    /// Its cell.
    pub cell: model::Cell,
    /// Its first record.
    pub row: u32,
    /// What that record says, in the file's order.
    pub source: Vec<String>,
    /// Its records.
    pub records: u32,
}

impl Store {
    /// A part of the wall of a picture field, and how many companies have a cell of it: doubts first, then pictures by how
    /// sure they are, then gaps; what the user chose at the very end. Of equals the earlier record goes first.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn wall(
        &self,
        list: ListId,
        field: model::Field,
        start: u32,
        limit: u32,
    ) -> Result<(Vec<Tile>, u32), StoreError> {
        let (first, last) = span(list);
        let rows = sqlx::query(
            "WITH tile AS MATERIALIZED (
                 SELECT entity_id, state, cell,
                     (SELECT min(id) FROM record WHERE company_entity = entity_id AND id BETWEEN ?3 AND ?4) AS row
                 FROM cell WHERE list_id = ?1 AND field = ?2
             )
             SELECT tile.entity_id, tile.cell, tile.row, record.cells,
                 (SELECT count(*) FROM record WHERE company_entity = tile.entity_id AND id BETWEEN ?3 AND ?4),
                 (SELECT count(*) FROM tile WHERE row IS NOT NULL)
             FROM tile JOIN record ON record.id = tile.row
             ORDER BY tile.cell ->> '$.provenance.provider' = 'user',
                 CASE tile.state WHEN 'conflict' THEN 0 WHEN 'rejected' THEN 1 WHEN 'value' THEN 2 WHEN 'stale' THEN 2
                 WHEN 'failed' THEN 3 WHEN 'not_found' THEN 4 ELSE 5 END,
                 coalesce(tile.cell ->> '$.confidence', 101), tile.row
             LIMIT ?5 OFFSET ?6",
        )
        .bind(list.0)
        .bind(field.id())
        .bind(first)
        .bind(last)
        .bind(limit)
        .bind(start)
        .fetch_all(&self.read)
        .await?;
        let total = rows.first().map_or(0, |row| count(row.get(5)));
        let tiles = rows
            .iter()
            .map(|row| {
                Ok(Tile {
                    entity: EntityId(row.get(0)),
                    cell: from_json(row.get(1))?,
                    row: RecordId::unpack(row.get(2)).row,
                    source: from_json(row.get(3))?,
                    records: count(row.get(4)),
                })
            })
            .collect::<Result<_, sqlx::Error>>()?;
        Ok((tiles, total))
    }
}
