//! The people and companies behind the records of a list: which they are, and what the records say of them.
//!
//! Links are kept with the records, so that a plan over a list that was planned before neither reads nor hashes a row. They
//! hold for one mapping; another one makes other entities.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use model::{CellState, EntityId, EntityKind, Field, ListId, RecordId};
use store::{Link, Record, Store};
use tokio::sync::{OwnedRwLockReadGuard, RwLock};

use super::{Known, id, key, known};
use crate::{Engine, EngineError};

/// Names the rules by which keys are made. Raised when they change, so that every list is linked anew.
const RULES: u32 = 2;
/// Records read at a time.
const PAGE: u32 = 2_000;
/// Links written together: the more, the fewer times a page of the index is written, and the more memory a plan needs.
const WRITTEN_TOGETHER: usize = 15_000;
/// Entities whose records are read together.
const READ_TOGETHER: usize = 250;
/// Records that are read of one entity: a company may stand behind every record of a list, and the first of them say
/// of it what there is to say.
const RECORDS_OF_ONE: u32 = 100;

/// Who may read the links of a list and who writes them.
#[derive(Default)]
pub(crate) struct Links {
    lists: Mutex<HashMap<ListId, Arc<RwLock<()>>>>,
}

impl Links {
    fn of(&self, list: ListId) -> Arc<RwLock<()>> {
        let mut lists = self.lists.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(lists.entry(list).or_default())
    }

    /// Sees to it that all records of a list are linked by a mapping. They stay so while the guard is held.
    ///
    /// # Errors
    /// When the database refuses.
    pub(crate) async fn by(
        &self,
        store: &Store,
        list: ListId,
        mapping: &[Option<Field>],
    ) -> Result<OwnedRwLockReadGuard<()>, EngineError> {
        let lock = self.of(list);
        let word = word(mapping);
        loop {
            let reading = Arc::clone(&lock).read_owned().await;
            if store.linked(list).await?.as_deref() == Some(word.as_str()) {
                return Ok(reading);
            }
            drop(reading);
            let writing = Arc::clone(&lock).write_owned().await;
            if store.linked(list).await?.as_deref() != Some(word.as_str()) {
                write(store, list, mapping, &word).await?;
            }
            drop(writing);
            if store.list(list).await?.is_none() {
                return Err(EngineError::NoList(list));
            }
        }
    }
}

/// A mapping and the rules, as one word.
fn word(mapping: &[Option<Field>]) -> String {
    let fields: Vec<&str> = mapping.iter().map(|field| field.map_or("", Field::id)).collect();
    format!("{RULES} {}", fields.join(" "))
}

async fn write(
    store: &Store,
    list: ListId,
    mapping: &[Option<Field>],
    word: &str,
) -> Result<(), EngineError> {
    let token = store.begin_linking(list).await?;
    let mapping: Arc<[Option<Field>]> = mapping.into();
    let (mut after, mut changed) = (0, Vec::new());
    loop {
        let records = store.records_after(list, after, PAGE).await?;
        let Some(last) = records.last() else { break };
        after = last.row;
        let mapping = Arc::clone(&mapping);
        let links = tokio::task::spawn_blocking(move || new_links(&records, &mapping))
            .await
            .map_err(|_| EngineError::Halted("telling people and companies apart"))?;
        changed.extend(links);
        if changed.len() >= WRITTEN_TOGETHER {
            store.set_links(list, std::mem::take(&mut changed)).await?;
        }
    }
    if !changed.is_empty() {
        store.set_links(list, changed).await?;
    }
    // Where another process began meanwhile, the caller sees that they are linked by something else.
    store.end_linking(list, token, word.to_owned()).await?;
    Ok(())
}

/// The links of records that have others now.
fn new_links(records: &[Record], mapping: &[Option<Field>]) -> Vec<Link> {
    let link = |record: &Record| {
        let known = known(&record.cells, mapping);
        let behind = |kind| key(kind, &known).map(|key| id(&key));
        let (person, company) = (behind(EntityKind::Person), behind(EntityKind::Company));
        let row = record.row;
        ((person, company) != (record.person, record.company)).then_some(Link { row, person, company })
    };
    records.iter().filter_map(link).collect()
}

impl Engine {
    /// What a list says of the person or company behind a record, as it is known when they are first asked for: with the domain
    /// that was found for the company, too. Nothing where the record names none.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn known_of(
        &self,
        list: ListId,
        record: &Record,
        kind: EntityKind,
        practice: bool,
    ) -> Result<Known, EngineError> {
        let Some(entity) = record.entity(kind) else {
            return Ok(Known::new());
        };
        let columns = self.store().columns(list).await?;
        let mapping: Vec<Option<Field>> = columns.iter().map(|column| column.field).collect();
        let mut known = known_of(self.store(), list, &mapping, &[(entity, kind, record.row)]).await?;
        if let Some(company) = record.company {
            take_domains(self.store(), list, practice, &mut known, &[(entity, company)]).await?;
        }
        Ok(known.remove(&entity).unwrap_or_default())
    }
}

/// Adds to what the records say of people, each named with their company, or of companies, each named with itself, the domain
/// that was found for it, where they say none.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn take_domains(
    store: &Store,
    list: ListId,
    practice: bool,
    known: &mut HashMap<EntityId, Known>,
    entities: &[(EntityId, EntityId)],
) -> Result<(), EngineError> {
    let lacks = |(entity, _): &&(EntityId, EntityId)| {
        known
            .get(entity)
            .is_none_or(|known| !known.contains_key(&Field::COMPANY_DOMAIN))
    };
    let without: Vec<(EntityId, EntityId)> = entities.iter().filter(lacks).copied().collect();
    if without.is_empty() {
        return Ok(());
    }
    let companies: Vec<EntityId> = without.iter().map(|(_, company)| *company).collect();
    let cells = store.cells_of(list, &companies).await?;
    for (entity, company) in without {
        let cell = cells.get(&(company, Field::COMPANY_DOMAIN));
        let found = cell.filter(|cell| cell.state == CellState::Value && cell.counts_in(practice));
        let value = found.and_then(|cell| cell.value.as_ref());
        if let Some(domain) = value.and_then(|value| super::domain(&value.to_string())) {
            known
                .entry(entity)
                .or_default()
                .insert(Field::COMPANY_DOMAIN, domain);
        }
    }
    Ok(())
}

/// What the records of a list say of some entities, each named with the first record it stands behind. An earlier
/// record's word stands; a later one may say more.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn known_of(
    store: &Store,
    list: ListId,
    mapping: &[Option<Field>],
    entities: &[(EntityId, EntityKind, u32)],
) -> Result<HashMap<EntityId, Known>, EngineError> {
    let mut all: HashMap<EntityId, Known> = HashMap::with_capacity(entities.len());
    for kind in [EntityKind::Company, EntityKind::Person] {
        let ids: Vec<EntityId> = entities
            .iter()
            .filter(|(_, other, _)| *other == kind)
            .map(|(entity, ..)| *entity)
            .collect();
        for block in ids.chunks(READ_TOGETHER) {
            for (entity, cells) in store.sources_behind(list, kind, block, RECORDS_OF_ONE).await? {
                add(all.entry(entity).or_default(), kind, known(&cells, mapping));
            }
        }
    }
    for (entity, kind, row) in entities {
        // The links were written anew by another mapping: the first record still is about it.
        if !all.contains_key(entity)
            && let Some(record) = store.record(RecordId { list, row: *row }).await?
        {
            add(
                all.entry(*entity).or_default(),
                *kind,
                known(&record.cells, mapping),
            );
        }
    }
    Ok(all)
}

/// Adds what a record says. Of a company, what it says of the company alone.
fn add(all: &mut Known, kind: EntityKind, said: Known) {
    for (field, value) in said {
        if kind == EntityKind::Person || field.entity() == kind {
            all.entry(field).or_insert(value);
        }
    }
}
