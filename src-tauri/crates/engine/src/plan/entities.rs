//! The companies and people behind a list's records, each once, with everything the records say of them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use model::{EntityId, EntityKind, Field, ListId};
use rand::{SeedableRng, rngs::StdRng};
use store::Item;

use super::{KindCount, Request};
use crate::{Engine, EngineError, entity};

/// Records read at a time.
const PAGE: u32 = 2_000;

/// What stands behind the records of a plan.
pub(super) struct Entities {
    pub items: Vec<Item>,
    by_id: HashMap<EntityId, usize>,
    pub records: u32,
    duplicates: BTreeMap<EntityKind, u32>,
}

/// The companies and people behind the records, companies first, each once.
pub(super) async fn of(
    engine: &Engine,
    request: &Request<'_>,
    mapping: &[Option<Field>],
    list_records: u32,
) -> Result<Entities, EngineError> {
    let chosen = chosen_rows(request, list_records);
    let mut all = Entities {
        items: Vec::new(),
        by_id: HashMap::new(),
        records: 0,
        duplicates: BTreeMap::new(),
    };
    let mut after = 0;
    loop {
        let records = engine.store().records_after(request.list, after, PAGE).await?;
        let Some(last) = records.last() else { break };
        after = last.row;
        let mut links = Vec::with_capacity(records.len());
        for record in &records {
            if chosen.as_ref().is_some_and(|rows| !rows.contains(&record.row)) {
                continue;
            }
            all.records += 1;
            let known = entity::known(&record.cells, mapping);
            let company = all.take(EntityKind::Company, None, &known);
            let person = all.take(EntityKind::Person, company, &known);
            if (person, company) != (record.person, record.company) {
                links.push((record.row, person, company));
            }
        }
        if !links.is_empty() {
            engine.store().set_entities(request.list, links).await?;
        }
        if chosen
            .as_ref()
            .is_some_and(|rows| rows.last().is_none_or(|last| *last <= after))
        {
            break;
        }
    }
    all.items.sort_by_key(|item| item.kind == EntityKind::Person);
    Ok(all)
}

/// The rows a plan is limited to; None means all.
fn chosen_rows(request: &Request<'_>, records: u32) -> Option<BTreeSet<u32>> {
    let limit = request.limit.filter(|limit| *limit < records);
    let rows = match (limit, request.sample) {
        (None, _) => None,
        (Some(limit), false) => Some((1..=limit).collect()),
        (Some(limit), true) => Some(sample(request.list, limit, records)),
    };
    match (rows, &request.rows) {
        (None, named) => named.clone(),
        (rows, None) => rows,
        (Some(rows), Some(named)) => Some(rows.intersection(named).copied().collect()),
    }
}

/// Rows at random. The list seeds the chance, so that the run takes the rows that were planned.
fn sample(list: ListId, limit: u32, records: u32) -> BTreeSet<u32> {
    let mut chance = StdRng::seed_from_u64(list.0.unsigned_abs());
    let picked = rand::seq::index::sample(&mut chance, records as usize, limit as usize);
    picked
        .iter()
        .filter_map(|position| u32::try_from(position + 1).ok())
        .collect()
}

impl Entities {
    pub(super) fn duplicates(&self) -> Vec<KindCount> {
        let count = |(kind, count): (&EntityKind, &u32)| KindCount {
            kind: *kind,
            count: *count,
        };
        self.duplicates.iter().map(count).collect()
    }

    fn take(
        &mut self,
        kind: EntityKind,
        company: Option<EntityId>,
        known: &entity::Known,
    ) -> Option<EntityId> {
        let id = entity::id(&entity::key(kind, known)?);
        if let Some(position) = self.by_id.get(&id) {
            *self.duplicates.entry(kind).or_default() += 1;
            // A later record may say more of the same person or company.
            if let Some(item) = self.items.get_mut(*position) {
                for (field, value) in known {
                    item.known.entry(*field).or_insert_with(|| value.clone());
                }
            }
            return Some(id);
        }
        let mine = |field: Field| kind == EntityKind::Person || field.entity() == kind;
        self.by_id.insert(id, self.items.len());
        self.items.push(Item {
            seq: 0,
            entity: id,
            kind,
            company,
            known: known
                .iter()
                .filter(|(field, _)| mine(**field))
                .map(|(field, value)| (*field, value.clone()))
                .collect(),
            wanted: Vec::new(),
            due_ms: 0,
            progress: BTreeMap::new(),
        });
        Some(id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_is_the_same_every_time_and_spread_over_the_list() {
        let rows = sample(ListId(3), 50, 10_000);
        assert_eq!(rows, sample(ListId(3), 50, 10_000));
        assert_eq!(rows.len(), 50);
        assert!(rows.iter().all(|row| (1..=10_000).contains(row)));
        let late = rows.iter().filter(|row| **row > 5_000).count();
        assert!((10..=40).contains(&late), "{late} of 50 from the second half");
    }
}
