//! Looks for the pictures of a list's companies: free, so without a plan. Sites that were looked at lately are left alone, and
//! of the others only what has changed is sent again.

use std::{collections::BTreeSet, sync::Arc};

use futures::{StreamExt as _, stream};
use media::Slot;
use model::{Cause, Cell, EntityId, EntityKind, Field, ListId, Problem, Provenance, Severity, Value};
use serde::{Deserialize, Serialize};
use store::{StoreError, now_ms};
use ts_rs::TS;

use super::choice::{Company, field_of, slot_of};
use crate::{Engine, EngineError, entity, site::Again};

/// Sites looked at together; each is asked one thing after the other.
const AT_ONCE: usize = 16;
/// A look stays good for so long, as a visit's answer does.
const FRESH_MS: i64 = 30 * 86_400_000;
/// Records read at a time.
const PAGE: u32 = 2_000;
/// Companies whose records are read together.
const TOGETHER: usize = 500;
/// Sites that are named of those that could not be looked at.
const NAMED: usize = 100;

/// What is to be looked for.
#[derive(Clone, Debug)]
pub struct Refresh {
    /// The list.
    pub list: ListId,
    /// The fields of the wanted slots.
    pub fields: Vec<Field>,
    /// Whether it is done in the practice world.
    pub practice: bool,
    /// Ask sites that were looked at lately, too.
    pub again: bool,
}

/// What came of it.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
pub struct Refreshed {
    /// Sites of the list's companies.
    pub sites: u32,
    /// Those that are done.
    pub done: u32,
    /// Those that were looked at lately, and were not asked.
    pub fresh: u32,
    /// Those that say that nothing has changed.
    pub unchanged: u32,
    /// Those that were read.
    pub read: u32,
    /// Those without a page of the company's own.
    pub without: u32,
    /// Those that could not be read.
    pub failed: u32,
    /// Companies of the list of which no domain is known.
    pub unknown: u32,
    /// Pictures that are shown now.
    pub pictures: u32,
    /// What went wrong, by site.
    pub problems: Vec<Problem>,
}

/// What came of one site.
enum Came {
    Fresh,
    Unchanged,
    Read,
    Without(String),
    Refused(Cause, String),
    Later(String),
}

impl Engine {
    /// Looks for the pictures of a list's companies and shows them in its cells. `progress` hears of every site.
    ///
    /// # Errors
    /// When there is no such list, or the database refuses.
    pub async fn refresh_pictures(
        self: &Arc<Self>,
        wanted: &Refresh,
        progress: impl Fn(&Refreshed),
    ) -> Result<Refreshed, EngineError> {
        let mut came = Refreshed::default();
        let companies = self.companies_of(wanted, &mut came).await?;
        came.sites = u32::try_from(companies.len()).unwrap_or(u32::MAX);
        let slots: Vec<Slot> = wanted.fields.iter().filter_map(|field| slot_of(*field)).collect();
        let again = wanted.again;
        let mut looks = stream::iter(companies)
            .map(|company| {
                let engine = Arc::clone(self);
                // By itself: a look that nobody polls while cells are written would keep others from the database.
                tokio::spawn(async move {
                    let look = engine.look_at(&company, again).await;
                    (company, look)
                })
            })
            .buffer_unordered(AT_ONCE);
        while let Some(looked) = looks.next().await {
            let (company, look) = looked.map_err(|_| EngineError::Halted("looking for pictures"))?;
            let look = look?;
            came.done += 1;
            let why = match &look {
                Came::Fresh => {
                    came.fresh += 1;
                    None
                }
                Came::Unchanged => {
                    came.unchanged += 1;
                    None
                }
                Came::Read => {
                    came.read += 1;
                    None
                }
                Came::Without(why) => {
                    came.without += 1;
                    Some((Severity::Note, why))
                }
                Came::Refused(_, why) | Came::Later(why) => {
                    came.failed += 1;
                    Some((Severity::Warning, why))
                }
            };
            if let Some((severity, why)) = why
                && came.problems.len() < NAMED
            {
                came.problems
                    .push(Problem::new(severity, company.domain.clone(), why.clone()));
            }
            for slot in &slots {
                came.pictures += u32::from(self.show_or_say(wanted, &company, *slot, &look).await?);
            }
            progress(&came);
        }
        Ok(came)
    }

    /// Companies behind a list, each once, by the domain that is known of them.
    async fn companies_of(
        &self,
        wanted: &Refresh,
        came: &mut Refreshed,
    ) -> Result<Vec<Company>, EngineError> {
        let list = wanted.list;
        let columns = self.store.columns(list).await?;
        let mapping: Vec<Option<Field>> = columns.iter().map(|column| column.field).collect();
        let _linked = self.links.by(&self.store, list, &mapping).await?;
        let (mut after, mut met, mut found) = (0, BTreeSet::new(), Vec::new());
        loop {
            let links = self.store.links_after(list, after, PAGE).await?;
            let Some(last) = links.last() else { break };
            after = last.row;
            for link in links {
                if let Some(company) = link.company
                    && met.insert(company)
                {
                    found.push((company, EntityKind::Company, link.row));
                }
            }
        }
        let mut companies = Vec::new();
        for block in found.chunks(TOGETHER) {
            let known = entity::known_of(&self.store, list, &mapping, block).await?;
            let entities: Vec<EntityId> = block.iter().map(|(entity, ..)| *entity).collect();
            let cells = self.store.cells_of(list, &entities).await?;
            for entity in entities {
                let said = known
                    .get(&entity)
                    .and_then(|known| known.get(&Field::COMPANY_DOMAIN))
                    .cloned();
                let in_cell = || match &cells.get(&(entity, Field::COMPANY_DOMAIN))?.value {
                    Some(Value::Text(text)) => entity::domain(text),
                    _ => None,
                };
                match said.or_else(in_cell) {
                    Some(domain) => companies.push(Company {
                        practice: wanted.practice,
                        domain,
                        entity,
                    }),
                    None => came.unknown += 1,
                }
            }
        }
        Ok(companies)
    }

    async fn look_at(&self, company: &Company, again: bool) -> Result<Came, StoreError> {
        let (practice, domain) = (company.practice, company.domain.as_str());
        let looked = self.store.gallery_at(practice, domain).await?;
        if !again && looked.is_some_and(|at_ms| now_ms() - at_ms < FRESH_MS) {
            return Ok(Came::Fresh);
        }
        Ok(match self.look_again(practice, domain).await? {
            Again::Unchanged => Came::Unchanged,
            Again::Looked => Came::Read,
            Again::Nothing(why) => Came::Without(why),
            Again::Refused(cause, why) => Came::Refused(cause, why),
            Again::Later(why) => Came::Later(why),
        })
    }

    /// Shows what a slot has now, or says in an empty cell why there is nothing. Gives whether a picture is shown.
    async fn show_or_say(
        &self,
        wanted: &Refresh,
        company: &Company,
        slot: Slot,
        look: &Came,
    ) -> Result<bool, StoreError> {
        self.show(company, slot, Some(wanted.list)).await?;
        let (field, list) = (field_of(slot), wanted.list);
        let given = Provenance {
            provider: "website".to_owned(),
            operation: "visit".to_owned(),
            at_ms: now_ms(),
            practice: company.practice,
            ..Provenance::default()
        };
        let empty = match look {
            Came::Without(why) => Some(Cell {
                provenance: Some(given),
                ..Cell::without_value(model::CellState::NotFound, format!("Company website: {why}."))
            }),
            Came::Refused(cause, why) => Some(Cell::failed(*cause, format!("Company website: {why}."))),
            Came::Later(why) => Some(Cell::failed(Cause::Dead, format!("Company website: {why}."))),
            Came::Fresh | Came::Unchanged | Came::Read => None,
        };
        if let Some(empty) = empty {
            let no_value =
                move |old: Option<Cell>| old.is_none_or(|old| old.value.is_none()).then(|| empty.clone());
            self.store
                .amend_cells(company.entity, Some((list, field)), move |of, old| {
                    (of == field).then(|| no_value(old)).flatten()
                })
                .await?;
        }
        let cells = self.store.cells_of(list, &[company.entity]).await?;
        let shown = cells.get(&(company.entity, field));
        Ok(shown.is_some_and(|cell| cell.value.is_some()))
    }
}
