//! The walk over a list: its records by pages, every person and company once. What is settled already is only counted; of
//! the rest, block by block, what is known is read, the waterfall is walked on paper and what is to be asked is handed on.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use model::{Cell, EntityId, EntityKind, Field, ListId, RunId};
use rand::{SeedableRng, rngs::StdRng};
use store::{CellKey, Link, NewItem, Settled};

use super::{
    Frame, KindCount, Request,
    paper::{Hope, Open, Paper},
};
use crate::{
    Engine, EngineError,
    entity::{self, Known},
};

/// Records looked at together. Only their links are read, so that many are few bytes; and the more entities are looked up
/// at once, the fewer times a page of the table of cells is read.
const PAGE: u32 = 16_384;
/// Entities walked together.
const BLOCK: usize = 500;
/// Where the people's places in a run begin. Companies come first, and neither kind waits for the other to be counted.
const PEOPLE: u32 = 1 << 31;

/// A person or company at the first record it stands behind.
#[derive(Clone, Copy)]
struct Face {
    entity: EntityId,
    kind: EntityKind,
    company: Option<EntityId>,
    row: u32,
}

/// What a walk has seen, and where it hands on what is to be asked.
pub(super) struct Walk<'a> {
    engine: &'a Engine,
    request: &'a Request<'a>,
    frame: &'a Frame,
    /// Runs that asked the same before.
    same: &'a [RunId],
    /// The run that is being prepared; without one, what is to be asked is only counted.
    run: Option<RunId>,
    /// Whether anything was found in this list before.
    has_cells: bool,
    seen: HashSet<EntityId>,
    next: BTreeMap<EntityKind, u32>,
    pub records: u32,
    pub items: u32,
    duplicates: BTreeMap<EntityKind, u32>,
}

impl<'a> Walk<'a> {
    pub(super) async fn new(
        engine: &'a Engine,
        request: &'a Request<'a>,
        frame: &'a Frame,
        same: &'a [RunId],
        run: Option<RunId>,
    ) -> Result<Self, EngineError> {
        Ok(Self {
            engine,
            request,
            frame,
            same,
            run,
            has_cells: !engine.store().found_fields(request.list).await?.is_empty(),
            seen: HashSet::new(),
            next: BTreeMap::from([(EntityKind::Company, 0), (EntityKind::Person, PEOPLE)]),
            records: 0,
            items: 0,
            duplicates: BTreeMap::new(),
        })
    }

    /// Walks all records of the request on paper.
    pub(super) async fn all(&mut self, paper: &mut Paper<'_>) -> Result<(), EngineError> {
        let (engine, list) = (self.engine, self.request.list);
        let _linked = engine.links.by(engine.store(), list, &self.frame.mapping).await?;
        let chosen = Chosen::of(self.request, self.frame.list.records);
        let (mut after, mut position) = (0, 0);
        loop {
            let links = engine.store().links_after(list, after, PAGE).await?;
            let Some(last) = links.last() else { break };
            after = last.row;
            let mut faces = Vec::new();
            for link in &links {
                position += 1;
                if !chosen.has(position, link.row) {
                    continue;
                }
                self.records += 1;
                faces.extend(self.faces(link));
            }
            for kind in [EntityKind::Company, EntityKind::Person] {
                let faces: Vec<Face> = faces.iter().copied().filter(|face| face.kind == kind).collect();
                self.page(kind, faces, paper).await?;
            }
            if chosen.ends_by(position, after) {
                break;
            }
        }
        Ok(())
    }

    /// Who stands behind a record and was not seen before.
    fn faces(&mut self, link: &Link) -> impl Iterator<Item = Face> {
        let mut face = |kind, entity: Option<EntityId>, company| {
            let entity = entity?;
            if !self.seen.insert(entity) {
                *self.duplicates.entry(kind).or_default() += 1;
                return None;
            }
            Some(Face {
                entity,
                kind,
                company,
                row: link.row,
            })
        };
        let company = face(EntityKind::Company, link.company, None);
        let person = face(EntityKind::Person, link.person, link.company);
        company.into_iter().chain(person)
    }

    /// Counts the people or companies of a page that need no question, and walks the others.
    async fn page(
        &mut self,
        kind: EntityKind,
        faces: Vec<Face>,
        paper: &mut Paper<'_>,
    ) -> Result<(), EngineError> {
        paper.meet(kind, faces.len());
        if !paper.wants(kind) {
            return Ok(());
        }
        let ids: Vec<EntityId> = faces.iter().map(|face| face.entity).collect();
        let (store, list) = (self.engine.store(), self.request.list);
        let open: Vec<Face> = if let Some(state) = self.request.state {
            let in_state = store.entities_in_state(list, state, &ids).await?;
            let mut faces = faces;
            faces.retain(|face| in_state.contains(&face.entity));
            faces
        } else if self.has_cells {
            let fresh = paper.fresh_since(kind);
            let practice = self.request.practice;
            let settled = store.settled(list, practice, &fresh, self.same, &ids).await?;
            let mut faces = faces.into_iter().zip(settled);
            let mut open =
                |(face, settled): (Face, Settled)| (!paper.take_settled(kind, settled)).then_some(face);
            faces.by_ref().filter_map(&mut open).collect()
        } else {
            faces
        };
        for block in open.chunks(BLOCK) {
            self.block(block, paper).await?;
        }
        Ok(())
    }

    async fn block(&mut self, faces: &[Face], paper: &mut Paper<'_>) -> Result<(), EngineError> {
        let (store, list) = (self.engine.store(), self.request.list);
        let named: Vec<_> = faces
            .iter()
            .map(|face| (face.entity, face.kind, face.row))
            .collect();
        let mut known = entity::known_of(store, list, &self.frame.mapping, &named).await?;
        let (cells, settled) = self.standing(faces.iter().map(|face| face.entity)).await?;
        let takers: Vec<_> = faces
            .iter()
            .filter_map(|face| match face.kind {
                EntityKind::Person => Some((face.entity, face.company?)),
                EntityKind::Company => self
                    .keeps_domain(face.entity, &cells)
                    .then_some((face.entity, face.entity)),
            })
            .collect();
        entity::take_domains(store, list, self.request.practice, &mut known, &takers).await?;
        let hopes = self.hopes(faces, &known, paper).await?;
        let mut items = Vec::new();
        let mut asked = Vec::new();
        for face in faces {
            let mut known = known.remove(&face.entity).unwrap_or_default();
            let lacks_domain = !known.contains_key(&Field::COMPANY_DOMAIN);
            let hope = face
                .company
                .filter(|_| lacks_domain)
                .and_then(|company| hopes.get(&company));
            let open = paper.wanted(face.kind, face.entity, &known, &cells, &settled, hope.is_some());
            if open.fields.is_empty() {
                continue;
            }
            let mut company = None;
            if let Some(hope) = hope.filter(|_| open.waits) {
                match &hope.domain {
                    Some(domain) => {
                        known.insert(Field::COMPANY_DOMAIN, domain.clone());
                    }
                    None => company = Some(hope.shape.clone()),
                }
            }
            asked.push((face.kind, known, open.fields.clone(), company));
            items.push(self.item(face, open));
        }
        paper.walk(asked).await?;
        self.items += u32::try_from(items.len()).unwrap_or(u32::MAX);
        if let Some(run) = self.run
            && !items.is_empty()
        {
            store.add_items(run, items).await?;
        }
        Ok(())
    }

    /// Whether nobody is asked anew for the domain that was found for a company.
    fn keeps_domain(&self, company: EntityId, cells: &HashMap<CellKey, Cell>) -> bool {
        let wanted = self.request.recipe.wanted(Field::COMPANY_DOMAIN);
        let found = cells.get(&(company, Field::COMPANY_DOMAIN));
        let is_kept =
            |cell: &Cell| wanted.is_none_or(|wanted| !self.engine.is_stale(cell, wanted.fresh_days));
        found.is_some_and(is_kept)
    }

    /// What stands in the cells of entities, and which of them runs that asked the same left so.
    async fn standing(
        &self,
        entities: impl Iterator<Item = EntityId>,
    ) -> Result<(HashMap<CellKey, Cell>, HashSet<CellKey>), EngineError> {
        if !self.has_cells {
            return Ok(Default::default());
        }
        let (store, list) = (self.engine.store(), self.request.list);
        let ids: Vec<EntityId> = entities.collect();
        let cells = store.cells_of(list, &ids).await?;
        Ok((cells, store.cells_by_runs(list, self.same, &ids).await?))
    }

    /// What people whose records lack the company's domain may hope for, by company.
    async fn hopes(
        &self,
        faces: &[Face],
        known: &HashMap<EntityId, Known>,
        paper: &mut Paper<'_>,
    ) -> Result<HashMap<EntityId, Hope>, EngineError> {
        if !paper.may_hope() {
            return Ok(HashMap::new());
        }
        let lacks = |face: &&Face| {
            face.kind == EntityKind::Person
                && known
                    .get(&face.entity)
                    .is_none_or(|known| !known.contains_key(&Field::COMPANY_DOMAIN))
        };
        let mut companies = BTreeMap::new();
        for face in faces.iter().filter(lacks) {
            if let Some(company) = face.company {
                companies.entry(company).or_insert(face.row);
            }
        }
        let named: Vec<_> = companies
            .iter()
            .map(|(company, row)| (*company, EntityKind::Company, *row))
            .collect();
        let (store, list) = (self.engine.store(), self.request.list);
        let known = entity::known_of(store, list, &self.frame.mapping, &named).await?;
        let (cells, settled) = self.standing(companies.into_keys()).await?;
        paper.hopes(known.into_iter().collect(), &cells, &settled).await
    }

    fn item(&mut self, face: &Face, open: Open) -> NewItem {
        let next = self.next.entry(face.kind).or_default();
        let seq = *next;
        *next = next.saturating_add(1);
        NewItem {
            seq,
            entity: face.entity,
            kind: face.kind,
            company: face.company,
            row: face.row,
            wanted: open.fields,
            waits: open.waits,
        }
    }

    /// People and companies.
    pub(super) fn entities(&self) -> u32 {
        u32::try_from(self.seen.len()).unwrap_or(u32::MAX)
    }

    pub(super) fn duplicates(&self) -> Vec<KindCount> {
        let count = |(kind, count): (&EntityKind, &u32)| KindCount {
            kind: *kind,
            count: *count,
        };
        self.duplicates.iter().map(count).collect()
    }
}

/// What a plan is limited to: places among the records, which have gaps in their numbers where rows were merged, and rows.
struct Chosen<'a> {
    places: Places,
    rows: Option<&'a BTreeSet<u32>>,
}

enum Places {
    All,
    First(u32),
    Drawn(BTreeSet<u32>),
}

impl<'a> Chosen<'a> {
    fn of(request: &'a Request<'_>, records: u32) -> Self {
        let limit = request.limit.filter(|limit| *limit < records);
        Self {
            places: match (limit, request.sample) {
                (None, _) => Places::All,
                (Some(limit), false) => Places::First(limit),
                (Some(limit), true) => Places::Drawn(sample(request.list, limit, records)),
            },
            rows: request.rows.as_ref(),
        }
    }

    fn has(&self, place: u32, row: u32) -> bool {
        let has_place = match &self.places {
            Places::All => true,
            Places::First(last) => place <= *last,
            Places::Drawn(places) => places.contains(&place),
        };
        has_place && self.rows.is_none_or(|rows| rows.contains(&row))
    }

    /// Whether nothing after this record is among them.
    fn ends_by(&self, place: u32, row: u32) -> bool {
        let ends = |chosen: &BTreeSet<u32>, at: u32| chosen.last().is_none_or(|last| *last <= at);
        let is_past = match &self.places {
            Places::All => false,
            Places::First(last) => place >= *last,
            Places::Drawn(places) => ends(places, place),
        };
        is_past || self.rows.is_some_and(|rows| ends(rows, row))
    }
}

/// Places at random. The list seeds the chance, so that the run takes the records that were planned.
fn sample(list: ListId, limit: u32, records: u32) -> BTreeSet<u32> {
    let mut chance = StdRng::seed_from_u64(list.0.unsigned_abs());
    let picked = rand::seq::index::sample(&mut chance, records as usize, limit as usize);
    picked
        .iter()
        .filter_map(|position| u32::try_from(position + 1).ok())
        .collect()
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
