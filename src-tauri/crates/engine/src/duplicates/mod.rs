//! Duplicates of a list: rows that one person or company stands behind, rows that probably are the same, and their becoming one.
//!
//! Groups are found in one pass over the list when somebody looks at its duplicates, and kept until the list is read otherwise;
//! what was merged or is kept apart meanwhile is left out of them.

mod groups;
mod hints;
mod rows;

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use model::{EntityId, EntityKind, Field, ListId};
use serde::{Deserialize, Serialize};
use store::{Merge, Record};
use tokio::sync::OwnedRwLockReadGuard;

use crate::{
    Engine, EngineError,
    entity::{id, key, known},
};
use groups::{Group, Grouping};
use hints::{hints, names_person};

/// Records read at a time.
const PAGE: u32 = 2_000;
/// Rows of a group that are shown and merged together; what is more comes when these are one.
const TOGETHER: usize = 12;
/// Rows that one step merges at most.
const IN_ONE_STEP: usize = 20_000;

/// How sure it is that rows are duplicates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum DuplicateKind {
    /// One person or company stands behind them.
    Certain,
    /// Much speaks for it.
    Probable,
}

/// A part of a list's duplicates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct Duplicates {
    /// Groups that are certainly the same.
    pub certain: u32,
    /// Groups that probably are.
    pub probable: u32,
    /// Those asked for, in the file's order.
    pub groups: Vec<DuplicateRows>,
}

/// Rows that are the same, or probably are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct DuplicateRows {
    /// Why they are taken for the same, in a sentence.
    pub why: String,
    /// The rows, at most 12.
    pub rows: Vec<DuplicateRow>,
    /// Rows of the group that are not among them.
    pub more: u32,
    /// The row that says most.
    pub fullest: u32,
    /// Places of the source columns in which they say different things.
    pub differs: Vec<u32>,
}

/// One row of a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct DuplicateRow {
    /// Its number in the list, from 1.
    pub row: u32,
    /// The source values, in the file's order.
    pub cells: Vec<String>,
    /// Values found for it.
    pub found: u32,
}

/// What became of a list's certain duplicates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct MergedCertain {
    /// Groups that are one row now.
    pub groups: u32,
    /// Rows that were merged into others.
    pub rows: u32,
    /// Groups left to be looked at: their rows say different things.
    pub left: u32,
}

/// Groups of a list as they were found.
pub(crate) struct Found {
    list: ListId,
    /// The mapping by which its rows were known.
    linked: Option<String>,
    groups: Arc<[Group]>,
}

/// A list whose rows are known by its mapping while this is held.
struct Frame {
    list: ListId,
    mapping: Arc<[Option<Field>]>,
    _linked: OwnedRwLockReadGuard<()>,
}

impl Engine {
    /// Duplicates of a list that are not judged yet: so many groups of a kind after the first `start`.
    ///
    /// # Errors
    /// When there is no such list, or the database refuses.
    pub async fn duplicates(
        &self,
        list: ListId,
        kind: DuplicateKind,
        start: u32,
        limit: u32,
    ) -> Result<Duplicates, EngineError> {
        let frame = self.frame_of(list).await?;
        let groups = self.open_groups(&frame).await?;
        let certain = groups.iter().filter(|group| group.is_certain()).count();
        let of_kind = groups
            .iter()
            .filter(|group| group.is_certain() == (kind == DuplicateKind::Certain));
        let mut shown = Vec::new();
        for group in of_kind.skip(start as usize).take(limit as usize) {
            shown.push(self.beside_each_other(&frame, group).await?);
        }
        let number = |count| u32::try_from(count).unwrap_or(u32::MAX);
        Ok(Duplicates {
            certain: number(certain),
            probable: number(groups.len() - certain),
            groups: shown,
        })
    }

    /// Merges rows into one of them, whose blanks they fill. False when one of them is not there any more.
    ///
    /// # Errors
    /// When there is no such list, or the database refuses.
    pub async fn merge_rows(&self, list: ListId, into: u32, rows: &[u32]) -> Result<bool, EngineError> {
        let frame = self.frame_of(list).await?;
        let mut wanted = vec![into];
        for row in rows {
            if !wanted.contains(row) {
                wanted.push(*row);
            }
        }
        let records = self.store.records(list, &wanted).await?;
        let (true, Some((first, others))) = (records.len() == wanted.len(), records.split_first()) else {
            return Ok(false);
        };
        let merge = merge(first, others, &frame.mapping);
        let label = format!("Merge of {} rows", wanted.len());
        Ok(self.store.merge(list, label, vec![merge]).await?)
    }

    /// Merges those certain duplicates that say nothing different, as one step of at most 20,000 rows.
    ///
    /// # Errors
    /// When there is no such list, or the database refuses.
    pub async fn merge_certain(&self, list: ListId) -> Result<MergedCertain, EngineError> {
        let frame = self.frame_of(list).await?;
        let groups = self.open_groups(&frame).await?;
        let mut done = MergedCertain::default();
        let mut merges = Vec::new();
        for group in groups.iter().filter(|group| group.is_certain()) {
            let records = self.store.records(list, &group.rows).await?;
            let cells: Vec<&[String]> = records.iter().map(|record| record.cells.as_slice()).collect();
            let gone = u32::try_from(records.len().saturating_sub(1)).unwrap_or(u32::MAX);
            let has_room = (done.rows as usize).saturating_add(gone as usize) <= IN_ONE_STEP;
            let fullest = fullest(&records, |_| 0);
            let kept = records.iter().position(|record| Some(record.row) == fullest);
            let (true, Some(kept)) = (
                has_room && rows::differing(&cells, &frame.mapping).is_empty(),
                kept,
            ) else {
                done.left += 1;
                continue;
            };
            let mut others = records;
            let first = others.remove(kept);
            merges.push(merge(&first, &others, &frame.mapping));
            done.groups += 1;
            done.rows += gone;
        }
        if merges.is_empty() {
            return Ok(done);
        }
        let label = format!("Merge of {} groups of duplicates", merges.len());
        if self.store.merge(list, label, merges).await? {
            Ok(done)
        } else {
            Ok(MergedCertain {
                left: done.left + done.groups,
                ..MergedCertain::default()
            })
        }
    }

    /// Remembers that no two of these rows are the same.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn keep_apart(&self, list: ListId, rows: &[u32]) -> Result<(), EngineError> {
        let label = format!("\"Not the same\" of {} rows", rows.len());
        Ok(self.store.keep_apart(list, label, rows).await?)
    }

    /// Rows came back into a list: its duplicates are looked for anew.
    pub async fn forget_duplicates(&self) {
        *self.duplicates.lock().await = None;
    }

    async fn frame_of(&self, list: ListId) -> Result<Frame, EngineError> {
        let columns = self.store.columns(list).await?;
        let mapping: Vec<Option<Field>> = columns.iter().map(|column| column.field).collect();
        Ok(Frame {
            list,
            _linked: self.links.by(&self.store, list, &mapping).await?,
            mapping: mapping.into(),
        })
    }

    /// The groups of a list without rows that were merged since, and without those whose rows are all kept apart.
    async fn open_groups(&self, frame: &Frame) -> Result<Vec<Group>, EngineError> {
        let found = self.groups_of(frame).await?;
        let gone: HashSet<u32> = self.store.merged_rows(frame.list).await?.into_iter().collect();
        let mut sets: HashMap<u32, Vec<usize>> = HashMap::new();
        for (set, rows) in self.store.apart(frame.list).await?.into_iter().enumerate() {
            for row in rows {
                sets.entry(row).or_default().push(set);
            }
        }
        let open = |group: &Group| {
            let rows: Vec<u32> = group
                .rows
                .iter()
                .copied()
                .filter(|row| !gone.contains(row))
                .collect();
            let (first, others) = rows.split_first()?;
            let apart = sets.get(first).is_some_and(|of_first| {
                let holds = |set: &usize, row: &u32| sets.get(row).is_some_and(|of_row| of_row.contains(set));
                of_first
                    .iter()
                    .any(|set| others.iter().all(|row| holds(set, row)))
            });
            (!others.is_empty() && !apart).then(|| Group {
                rows,
                why: group.why.clone(),
            })
        };
        Ok(found.iter().filter_map(open).collect())
    }

    /// The groups of a list, found once.
    async fn groups_of(&self, frame: &Frame) -> Result<Arc<[Group]>, EngineError> {
        let linked = self.store.linked(frame.list).await?;
        let mut kept = self.duplicates.lock().await;
        if let Some(found) = &*kept
            && (found.list, &found.linked) == (frame.list, &linked)
        {
            return Ok(Arc::clone(&found.groups));
        }
        let mut grouping = Grouping::default();
        let mut after = 0;
        loop {
            let records = self.store.records_after(frame.list, after, PAGE).await?;
            let Some(last) = records.last() else { break };
            after = last.row;
            let mapping = Arc::clone(&frame.mapping);
            grouping = tokio::task::spawn_blocking(move || {
                take(&mut grouping, &records, &mapping);
                grouping
            })
            .await
            .map_err(|_| EngineError::Halted("looking for duplicates"))?;
        }
        let groups = tokio::task::spawn_blocking(move || grouping.groups())
            .await
            .map_err(|_| EngineError::Halted("looking for duplicates"))?;
        let groups: Arc<[Group]> = groups.into();
        *kept = Some(Found {
            list: frame.list,
            linked,
            groups: Arc::clone(&groups),
        });
        Ok(groups)
    }

    async fn beside_each_other(&self, frame: &Frame, group: &Group) -> Result<DuplicateRows, EngineError> {
        let shown = &group.rows[..group.rows.len().min(TOGETHER)];
        let records = self.store.records(frame.list, shown).await?;
        let mut values: HashMap<EntityId, u32> = HashMap::new();
        for ((entity, _), cell) in self.store.cells_behind(frame.list, &records).await? {
            *values.entry(entity).or_default() += u32::from(cell.value.is_some());
        }
        let found = |record: &Record| -> u32 {
            let behind = record.person.into_iter().chain(record.company);
            behind.filter_map(|entity| values.get(&entity)).sum()
        };
        let cells: Vec<&[String]> = records.iter().map(|record| record.cells.as_slice()).collect();
        Ok(DuplicateRows {
            why: why(group, records.first()),
            more: u32::try_from(group.rows.len() - shown.len()).unwrap_or(u32::MAX),
            fullest: fullest(&records, found).unwrap_or_default(),
            differs: rows::differing(&cells, &frame.mapping),
            rows: records
                .iter()
                .map(|record| DuplicateRow {
                    row: record.row,
                    found: found(record),
                    cells: record.cells.clone(),
                })
                .collect(),
        })
    }
}

fn take(grouping: &mut Grouping, records: &[Record], mapping: &[Option<Field>]) {
    for record in records {
        let known = known(&record.cells, mapping);
        let kind = if names_person(&known) {
            EntityKind::Person
        } else {
            EntityKind::Company
        };
        if let Some(entity) = record.entity(kind) {
            grouping.take(record.row, entity, hints(&known));
        }
    }
}

/// The row that says most: in the list, then by what was found; the first of equals.
fn fullest(records: &[Record], found: impl Fn(&Record) -> u32) -> Option<u32> {
    let says = |record: &Record| (rows::filled(&record.cells), found(record));
    let best = records
        .iter()
        .max_by_key(|record| (says(record), std::cmp::Reverse(record.row)))?;
    Some(best.row)
}

/// Why rows are taken for the same, in a sentence.
fn why(group: &Group, first: Option<&Record>) -> String {
    let Some((last, others)) = group.why.split_last() else {
        let who = if first.is_some_and(|record| record.person.is_some()) {
            "person"
        } else {
            "company"
        };
        return format!("One {who} already: asked for once and paid for once.");
    };
    let mut sentence = "Probably one: ".to_owned();
    for why in others {
        sentence.push_str(why.sentence());
        sentence.push_str("; ");
    }
    sentence.push_str(last.sentence());
    sentence.push('.');
    sentence
}

/// Rows that become one: what it holds, who stands behind it, and whose found values it takes over. What was found of a company
/// is another's only where the rows are about nothing but companies.
fn merge(first: &Record, others: &[Record], mapping: &[Option<Field>]) -> Merge {
    let mut givers: Vec<&Record> = others.iter().collect();
    givers.sort_by_key(|record| std::cmp::Reverse(rows::filled(&record.cells)));
    let given: Vec<&[String]> = givers.iter().map(|record| record.cells.as_slice()).collect();
    let cells = rows::filled_by(&first.cells, &given);
    let known = known(&cells, mapping);
    let behind = |kind| key(kind, &known).map(|key| id(&key));
    let (person, company) = (behind(EntityKind::Person), behind(EntityKind::Company));
    let mut found = Vec::new();
    let mut take = |from: Option<EntityId>, to: Option<EntityId>| {
        if let (Some(from), Some(to)) = (from, to)
            && from != to
            && !found.contains(&(from, to))
        {
            found.push((from, to));
        }
    };
    take(first.person, person);
    take(first.company, company);
    for other in givers {
        take(other.person, person);
        if person.is_none() {
            take(other.company, company);
        }
    }
    Merge {
        into: first.row,
        rows: others.iter().map(|record| record.row).collect(),
        cells,
        person,
        company,
        found,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAPPING: [Option<Field>; 4] = [
        Some(Field::PERSON_FULL_NAME),
        Some(Field::COMPANY_DOMAIN),
        Some(Field::PERSON_LINKEDIN_URL),
        None,
    ];

    fn record(row: u32, cells: [&str; 4]) -> Record {
        let cells: Vec<String> = cells.map(str::to_owned).into();
        let known = known(&cells, &MAPPING);
        let behind = |kind| key(kind, &known).map(|key| id(&key));
        Record {
            row,
            person: behind(EntityKind::Person),
            company: behind(EntityKind::Company),
            cells,
        }
    }

    #[test]
    fn the_staying_row_is_filled_by_the_fullest_and_takes_over_what_was_found_of_the_person() {
        let first = record(1, ["Ada Marlow", "holt.example", "", ""]);
        let others = [
            record(4, ["Ada Marlow", "", "", "poor"]),
            record(9, ["A. Marlow", "other.example", "linkedin.com/in/ada", "rich"]),
        ];
        let merge = merge(&first, &others, &MAPPING);
        assert_eq!(
            merge.cells,
            ["Ada Marlow", "holt.example", "linkedin.com/in/ada", "rich"]
        );
        assert_eq!((merge.into, merge.rows.as_slice()), (1, &[4, 9][..]));
        assert_eq!(merge.person, others[1].person, "the profile tells who it is");
        assert_eq!(merge.company, first.company);
        let (from, to) = (first.person.unwrap(), merge.person.unwrap());
        assert_eq!(merge.found, [(from, to)], "nothing of the other company");
    }

    #[test]
    fn the_fullest_row_is_the_first_of_those_that_say_most() {
        let records = [
            record(1, ["Ada", "", "", ""]),
            record(2, ["Ada", "holt.example", "", ""]),
            record(3, ["Ada", "holt.example", "", ""]),
        ];
        assert_eq!(fullest(&records, |_| 0), Some(2));
        assert_eq!(fullest(&records, |record| record.row), Some(3));
        assert_eq!(fullest(&[], |_| 0), None);
    }
}
