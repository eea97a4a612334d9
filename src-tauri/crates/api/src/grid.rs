//! The grid: its columns and counts, and windows of its rows. The data stays in the database.

use std::collections::{BTreeMap, HashMap};

use model::{Cell, CellState, Field, FieldKind, ListId, Value};
use store::{CellKey, GridFilter, GridOrder, Record};

use crate::{Api, Error, types::*};

/// Rows in a window at most.
const WINDOW: u32 = 500;
/// Records of a page of cells.
const PAGE: u32 = 500;

impl Api {
    /// The fields that have cells in a list, with those of its last run first in the recipe's order.
    async fn found_fields(&self, list: ListId) -> Result<Vec<Field>, Error> {
        let found = self.engine.store().found_fields(list).await?;
        let runs = self.engine.store().runs(Some(list)).await?;
        let wanted = runs
            .first()
            .and_then(|run| engine::recipe::load(&run.recipe_toml, &run.recipe_name).ok())
            .map(|recipe| recipe.wanted_fields())
            .unwrap_or_default();
        let mut fields = wanted.clone();
        fields.extend(found.into_iter().filter(|field| !wanted.contains(field)));
        Ok(fields)
    }

    /// The grid's columns and counts.
    ///
    /// # Errors
    /// When there is no such list.
    pub async fn grid_frame(&self, input: ListInput) -> Result<GridFrame, Error> {
        let list = self.list_of(input.list).await?;
        let store = self.engine.store();
        store.touch_list(list.id).await?;
        let source = store.columns(list.id).await?;
        let fields = self.found_fields(list.id).await?;
        let mut columns: Vec<GridColumn> = (0..)
            .zip(source)
            .map(|(position, column): (u32, _)| GridColumn {
                id: format!("source:{position}"),
                label: column.name,
                origin: GridOrigin::Source,
                field: column.field,
                kind: column.field.map_or(FieldKind::Text, Field::kind),
                coverage: None,
            })
            .collect();
        let coverage = self.engine.coverage(list.id, &fields).await?;
        let mut counts: BTreeMap<&str, engine::run::StateCount> = BTreeMap::new();
        for state in coverage.iter().flat_map(|coverage| &coverage.states) {
            counts
                .entry(state.state.as_str())
                .and_modify(|sum| sum.count += state.count)
                .or_insert_with(|| state.clone());
        }
        let counts = CellState::ALL
            .iter()
            .filter_map(|state| counts.get(state.as_str()).cloned())
            .collect();
        columns.extend(coverage.into_iter().map(|coverage| GridColumn {
            id: coverage.field.id().to_owned(),
            label: coverage.label.clone(),
            origin: GridOrigin::Found,
            field: Some(coverage.field),
            kind: coverage.field.kind(),
            coverage: Some(coverage),
        }));
        let run = match store.runs(Some(list.id)).await?.first() {
            Some(run) => Some(self.engine.run_status(run.id).await?),
            None => None,
        };
        Ok(GridFrame {
            name: list.name,
            practice: list.practice,
            records: list.records,
            columns,
            counts,
            run,
            history: self.history(list.id).await?,
        })
    }

    /// A window of the grid's rows.
    ///
    /// # Errors
    /// When there is no such list or column.
    pub async fn grid_page(&self, query: GridQuery) -> Result<GridPage, Error> {
        let store = self.engine.store();
        let columns = store.columns(query.list).await?;
        let mapping: Vec<Option<Field>> = columns.iter().map(|column| column.field).collect();
        let order = order(query.sort.as_ref(), &mapping)?;
        let filter = filter(query.filters, &mapping)?;
        if query.start == 0 && query.rows.is_none() {
            self.get_ready_to_filter(query.list);
        }
        let (records, total) = match &query.rows {
            Some(rows) => {
                let rows = &rows[..rows.len().min(WINDOW as usize)];
                let records = store.records(query.list, rows).await?;
                let total = u32::try_from(records.len()).unwrap_or(u32::MAX);
                (records, total)
            }
            None => {
                let count = query.count.min(WINDOW);
                store
                    .window(query.list, query.start, count, &order, &filter)
                    .await?
            }
        };
        let cells = self.engine.store().cells_behind(query.list, &records).await?;
        let fields = self.found_fields(query.list).await?;
        let rows = records.into_iter().map(|record| GridRow {
            row: record.row,
            cells: fields
                .iter()
                .filter_map(|field| Some((*field, self.grid_cell(&record, *field, &cells, &mapping)?)))
                .collect(),
            source: record.cells,
        });
        let mut rows: Vec<GridRow> = rows.collect();
        self.add_plates(&mut rows).await?;
        Ok(GridPage { rows, total })
    }

    /// The numbers of all rows under a filter, in the file's order.
    ///
    /// # Errors
    /// When there is no such list or column.
    pub async fn grid_rows(&self, query: GridRows) -> Result<Vec<u32>, Error> {
        self.list_of(query.list).await?;
        let store = self.engine.store();
        let columns = store.columns(query.list).await?;
        let mapping: Vec<Option<Field>> = columns.iter().map(|column| column.field).collect();
        let filter = filter(query.filters, &mapping)?;
        Ok(store.rows_under(query.list, &filter).await?)
    }

    /// Says of pictures which ground they need.
    async fn add_plates(&self, rows: &mut [GridRow]) -> Result<(), Error> {
        let cells = || rows.iter().flat_map(|row| &row.cells);
        let hashes: Vec<&str> = cells()
            .filter(|(field, cell)| field.is_picture() && !cell.text.is_empty())
            .map(|(_, cell)| cell.text.as_str())
            .collect();
        if hashes.is_empty() {
            return Ok(());
        }
        let plates = self.engine.store().plates(&hashes).await?;
        for cell in rows.iter_mut().flat_map(|row| row.cells.values_mut()) {
            cell.plate = plates.get(&cell.text).cloned();
        }
        Ok(())
    }

    /// Nobody waits for this: whoever sees the first rows of a list may filter it next, and by then it is ready.
    fn get_ready_to_filter(&self, list: ListId) {
        let store = self.engine.store().clone();
        tokio::spawn(async move {
            if let Err(error) = store.make_filterable(list).await {
                tracing::warn!(list = list.0, %error, "a list could not be made ready for filters");
            }
        });
    }

    fn grid_cell(
        &self,
        record: &Record,
        field: Field,
        cells: &HashMap<CellKey, Cell>,
        mapping: &[Option<Field>],
    ) -> Option<GridCell> {
        if let Some(cell) = cell_of(record, field, cells) {
            let provider = cell
                .provenance
                .as_ref()
                .map(|provenance| provenance.provider.as_str());
            let badge = provider
                .and_then(|id| self.engine.catalogue().get(id))
                .map(|definition| definition.badge.clone());
            return Some(GridCell {
                state: cell.state,
                text: cell.value.as_ref().map(Value::to_string).unwrap_or_default(),
                confidence: cell.confidence,
                badge,
                note: cell.note.clone(),
                cause: cell.cause,
                from_file: false,
                yours: cell.is_users(),
                plate: None,
            });
        }
        let position = mapping.iter().position(|mapped| *mapped == Some(field))?;
        let text = record
            .cells
            .get(position)
            .map(|text| text.trim())
            .filter(|text| !text.is_empty())?;
        Some(GridCell {
            state: CellState::Value,
            text: text.to_owned(),
            confidence: None,
            badge: None,
            note: String::new(),
            cause: None,
            from_file: true,
            yours: false,
            plate: None,
        })
    }

    /// Cells of a list, for scripts: those of the next records that have any.
    ///
    /// # Errors
    /// When there is no such list.
    pub async fn cells(&self, query: CellsQuery) -> Result<Vec<CellRow>, Error> {
        self.list_of(query.list).await?;
        let mut rows = Vec::new();
        let (mut after, mut left) = (query.after_row, query.limit);
        while left > 0 {
            let records = self
                .engine
                .store()
                .records_after(query.list, after, PAGE.min(left))
                .await?;
            let Some(last) = records.last() else { break };
            after = last.row;
            let cells = self.engine.store().cells_behind(query.list, &records).await?;
            for record in &records {
                let before = rows.len();
                for field in Field::all() {
                    let wanted = query.field.is_none_or(|wanted| wanted == field);
                    let Some(cell) = cell_of(record, field, &cells).filter(|_| wanted) else {
                        continue;
                    };
                    if query.state.is_none_or(|state| state == cell.state) {
                        rows.push(CellRow {
                            row: record.row,
                            field,
                            cell: cell.clone(),
                        });
                    }
                }
                left = left.saturating_sub(u32::from(rows.len() > before));
                if left == 0 {
                    break;
                }
            }
        }
        Ok(rows)
    }
}

/// The found cell of a record's person or company.
pub(crate) fn cell_of<'c>(
    record: &Record,
    field: Field,
    cells: &'c HashMap<CellKey, Cell>,
) -> Option<&'c Cell> {
    cells.get(&(record.entity(field.entity())?, field))
}

fn order(sort: Option<&GridSort>, mapping: &[Option<Field>]) -> Result<GridOrder, Error> {
    let Some(sort) = sort else {
        return Ok(GridOrder::File);
    };
    let descending = sort.descending;
    Ok(match column(&sort.column, mapping, "sorted")? {
        store::GridColumn::Source(position) => GridOrder::Source { position, descending },
        store::GridColumn::Found { field, file } => GridOrder::Found {
            field,
            file,
            descending,
        },
    })
}

/// A column by its id.
pub(crate) fn column(id: &str, mapping: &[Option<Field>], wanted: &str) -> Result<store::GridColumn, Error> {
    if let Some(position) = id.strip_prefix("source:").and_then(|text| text.parse().ok()) {
        return Ok(store::GridColumn::Source(position));
    }
    let field: Field = id.parse().map_err(|error: model::UnknownField| {
        Error::usage(
            format!("The grid cannot be {wanted} by that column: {error}."),
            "Choose another column.",
        )
    })?;
    let file = (0..)
        .zip(mapping)
        .find(|(_, mapped)| **mapped == Some(field))
        .map(|(position, _)| position);
    Ok(store::GridColumn::Found { field, file })
}

/// What the page filters by, as the store takes it.
pub(crate) fn filter(filters: GridFilters, mapping: &[Option<Field>]) -> Result<GridFilter, Error> {
    let test = |test: ValueTest| match test {
        ValueTest::Blank => store::ValueTest::Blank,
        ValueTest::Filled => store::ValueTest::Filled,
        ValueTest::Is { keys } => store::ValueTest::Keys(keys),
        ValueTest::Between { from, to } => store::ValueTest::Between(from, to),
        ValueTest::Contains { text } => store::ValueTest::Contains(text),
    };
    let columns = filters.columns.into_iter().map(|filter| {
        Ok(store::ColumnFilter {
            column: column(&filter.column, mapping, "filtered")?,
            test: test(filter.test),
        })
    });
    Ok(GridFilter {
        state: filters.state,
        provider: filters.provider,
        cause: filters.cause,
        below: filters.below,
        field: filters.field,
        columns: columns.collect::<Result<_, Error>>()?,
        search: filters.search.filter(|text| !text.trim().is_empty()),
    })
}
