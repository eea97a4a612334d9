//! One record with everything known of it: values, where each came from, and the calls made for it.

use model::{Cell, Field, RecordId, Value};

use crate::{Api, Error, grid::cell_of, types::*};

/// Calls shown of a person or company.
pub(crate) const CALLS: u32 = 50;

impl Api {
    /// A record with everything known of it.
    ///
    /// # Errors
    /// When there is no such record.
    pub async fn record(&self, input: RecordInput) -> Result<RecordDetail, Error> {
        let store = self.engine.store();
        let columns = store.columns(input.list).await?;
        let id = RecordId {
            list: input.list,
            row: input.row,
        };
        let Some(record) = store.record(id).await? else {
            return Err(match store.where_merged(id).await? {
                Some(into) => Error::not_found(
                    format!("Row {} was merged into row {into}.", input.row),
                    format!("Open row {into}; Undo takes the merge back."),
                ),
                None => Error::not_found(
                    format!("List {} has no row {}.", input.list, input.row),
                    "Open the list again.",
                ),
            });
        };
        let entities: Vec<_> = record.person.into_iter().chain(record.company).collect();
        let cells = store
            .cells_behind(input.list, std::slice::from_ref(&record))
            .await?;
        let by = |cell: &Cell| {
            let provenance = cell.provenance.as_ref();
            provenance.map_or_else(String::new, |provenance| self.source_name(&provenance.provider))
        };
        let pictures = Field::all()
            .filter(|field| field.is_picture())
            .filter_map(|field| {
                cell_of(&record, field, &cells)?
                    .value
                    .as_ref()
                    .map(Value::to_string)
            });
        let pictures: Vec<String> = pictures.collect();
        let hashes: Vec<&str> = pictures.iter().map(String::as_str).collect();
        let plates = store.plates(&hashes).await?;
        let mut found = Vec::new();
        for field in Field::all() {
            let Some(cell) = cell_of(&record, field, &cells).cloned() else {
                continue;
            };
            let mut before = Vec::new();
            if let Some(entity) = record.entity(field.entity()).filter(|_| cell.is_users()) {
                for (cell, until_ms) in store.cell_history(input.list, entity, field).await? {
                    before.push(OldCell {
                        provider_name: by(&cell),
                        cell,
                        until_ms,
                    });
                }
            }
            found.push(RecordCell {
                field,
                label: field.label().to_owned(),
                provider_name: by(&cell),
                plate: cell
                    .value
                    .as_ref()
                    .and_then(|value| plates.get(&value.to_string()).cloned()),
                cell,
                before,
            });
        }
        let cells = found;
        let mut calls = Vec::new();
        for entity in entities {
            calls.extend(store.calls_of_entity(entity, CALLS).await?);
        }
        calls.sort_by_key(|call| std::cmp::Reverse(call.at_ms));
        let source = columns
            .into_iter()
            .enumerate()
            .map(|(position, column)| SourceValue {
                column: column.name,
                value: record.cells.get(position).cloned().unwrap_or_default(),
            });
        Ok(RecordDetail {
            row: record.row,
            merged: store.merged_into(id).await?,
            source: source.collect(),
            cells,
            calls: calls
                .into_iter()
                .map(|call| CallRow {
                    call: call.id,
                    provider: call.provider,
                    operation: call.operation,
                    outcome: call.outcome,
                    status: call.status,
                    message: call.message,
                    reason: call.reason,
                    duration_ms: call.duration_ms,
                    charged: model::Micros(call.charged),
                    at_ms: call.at_ms,
                })
                .collect(),
        })
    }
}
