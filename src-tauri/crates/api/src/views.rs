//! What the grid can be filtered by, and how it was laid out.

use model::{Field, FieldKind, ListId, USER};
use store::{GridColumn, SavedView};

use crate::{
    Api, Error,
    grid::{cell_of, column},
    types::*,
};

/// Values told of a column at most.
const VALUES: u32 = 40;
/// Views of a list at most.
const VIEWS: usize = 50;

impl Api {
    /// The most frequent values of a column.
    ///
    /// # Errors
    /// When there is no such list or column.
    pub async fn value_facets(&self, input: ColumnInput) -> Result<ValueFacets, Error> {
        let list = self.list_of(input.list).await?;
        let store = self.engine.store();
        let columns = store.columns(list.id).await?;
        let mapping: Vec<Option<Field>> = columns.iter().map(|column| column.field).collect();
        let place = column(&input.column, &mapping, "counted")?;
        let (counts, different) = store.value_counts(list.id, place, VALUES).await?;
        let rows: Vec<u32> = counts.iter().map(|count| count.row).collect();
        let records = store.records(list.id, &rows).await?;
        let cells = store.cells_behind(list.id, &records).await?;
        let mut values = Vec::with_capacity(counts.len());
        for count in &counts {
            let Some(record) = records.iter().find(|record| record.row == count.row) else {
                continue;
            };
            let in_file = |position: u32| record.cells.get(position as usize).cloned().unwrap_or_default();
            let text = match place {
                GridColumn::Source(position) => in_file(position),
                GridColumn::Found { field, file } => match cell_of(record, field, &cells) {
                    Some(cell) => cell.value.as_ref().map(ToString::to_string).unwrap_or_default(),
                    None => file.map(in_file).unwrap_or_default(),
                },
            };
            values.push(ValueFacet {
                key: count.key.clone(),
                text: text.trim().to_owned(),
                records: count.records,
            });
        }
        let query = |test| GridFilters {
            columns: vec![ColumnFilter {
                column: input.column.clone(),
                test,
            }],
            ..GridFilters::default()
        };
        let filter = crate::grid::filter(query(ValueTest::Filled), &mapping)?;
        let order = store::GridOrder::File;
        let (_, filled) = store.window(list.id, 0, 0, &order, &filter).await?;
        let kind = match place {
            GridColumn::Source(_) => None,
            GridColumn::Found { field, .. } => Some(field.kind()),
        };
        let numbers = matches!(kind, Some(FieldKind::Integer | FieldKind::Year))
            || !counts.is_empty() && counts.iter().all(store::ValueCount::is_number);
        Ok(ValueFacets {
            values,
            different,
            filled,
            blank: list.records.saturating_sub(filled),
            numbers,
        })
    }

    /// Who gave the values of found columns.
    ///
    /// # Errors
    /// When there is no such list.
    pub async fn provider_facets(&self, input: ListInput) -> Result<Vec<ProviderFacet>, Error> {
        self.list_of(input.list).await?;
        let counts = self.engine.store().provider_counts(input.list).await?;
        let facet = |count: store::ProviderCount| ProviderFacet {
            field: count.field,
            name: self.source_name(&count.provider),
            badge: self
                .engine
                .catalogue()
                .get(&count.provider)
                .map(|definition| definition.badge.clone()),
            provider: count.provider,
            records: count.records,
        };
        Ok(counts.into_iter().map(facet).collect())
    }

    /// Who a value is from, for people.
    pub(crate) fn source_name(&self, id: &str) -> String {
        match id {
            "file" => "your file".to_owned(),
            USER => "you".to_owned(),
            id => self
                .engine
                .catalogue()
                .get(id)
                .map_or_else(|| id.to_owned(), |definition| definition.name.clone()),
        }
    }

    /// The views of a list.
    ///
    /// # Errors
    /// When there is no such list.
    pub async fn grid_views(&self, input: ListInput) -> Result<Vec<GridView>, Error> {
        self.views_of(input.list).await
    }

    async fn views_of(&self, list: ListId) -> Result<Vec<GridView>, Error> {
        self.list_of(list).await?;
        let views = self.engine.store().list_views(list).await?;
        // One that cannot be read any more is none.
        let read = |view: SavedView| serde_json::from_str(&view.body).ok();
        Ok(views.into_iter().filter_map(read).collect())
    }

    /// Keeps a view under its name.
    ///
    /// # Errors
    /// When there is no such list, or it has 50 views.
    pub async fn keep_view(&self, input: KeepView) -> Result<Vec<GridView>, Error> {
        let KeepView { list, mut view } = input;
        view.name = view.name.trim().chars().take(80).collect();
        let views = self.views_of(list).await?;
        if views.len() >= VIEWS && views.iter().all(|other| other.name != view.name) {
            return Err(Error::usage(
                "The list has 50 views already.",
                "Delete one that is not needed any more.",
            ));
        }
        let body = serde_json::to_string(&view).map_err(|_| Error::internal("keeping a view"))?;
        let name = view.name;
        self.engine
            .store()
            .keep_list_view(list, SavedView { name, body })
            .await?;
        self.views_of(list).await
    }

    /// Forgets a view.
    ///
    /// # Errors
    /// When there is no such list.
    pub async fn delete_view(&self, input: ViewInput) -> Result<Vec<GridView>, Error> {
        self.list_of(input.list).await?;
        self.engine
            .store()
            .delete_list_view(input.list, input.name)
            .await?;
        self.views_of(input.list).await
    }
}
