//! Rows put together that share a key. Every row is looked at once for each of its keys, beside the row that the sorted key puts
//! next to it; what it costs grows with the keys, not with the pairs.

use model::EntityId;

use super::hints::{Hints, Why};

/// Rows that are the same, or probably are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Group {
    /// The rows, in the file's order; at least two.
    pub rows: Vec<u32>,
    /// Why they are probably the same; nothing where they certainly are.
    pub why: Vec<Why>,
}

impl Group {
    /// Whether one person or company stands behind all of its rows.
    pub(super) fn is_certain(&self) -> bool {
        self.why.is_empty()
    }
}

/// A row, as far as grouping needs it.
struct Seat {
    row: u32,
    entity: EntityId,
    /// The row that speaks for its group, by its place; its own while it is the first.
    head: u32,
}

/// A key with the place of a row that has it.
type Key = (u64, u32);

/// Rows on their way into groups.
#[derive(Default)]
pub(super) struct Grouping {
    seats: Vec<Seat>,
    keys: [Vec<Key>; 6],
    companies: Vec<(u64, [u64; 3], u32)>,
    /// How often two rows were put beside each other.
    pub compared: u64,
}

impl Grouping {
    /// Takes a row with whom it is about.
    pub(super) fn take(&mut self, row: u32, entity: EntityId, hints: Hints) {
        let place = u32::try_from(self.seats.len()).unwrap_or(u32::MAX);
        self.seats.push(Seat {
            row,
            entity,
            head: place,
        });
        self.keys[Why::Entity as usize].push((entity.0.cast_unsigned(), place));
        for (why, key) in hints.keys {
            self.keys[why as usize].push((key, place));
        }
        if let Some((name, said)) = hints.company {
            self.companies.push((name, said, place));
        }
    }

    /// The groups: those that are certain, then those that are probable, each kind in the order of its first rows. Rows that are
    /// certainly the same stand in a probable group, too, where others may be the same as they.
    pub(super) fn groups(&mut self) -> Vec<Group> {
        let mut whys = vec![0_u8; self.seats.len()];
        let mut groups = Vec::new();
        for why in [Why::Entity, Why::Name, Why::Email, Why::Place, Why::Label] {
            let mut keys = std::mem::take(&mut self.keys[why as usize]);
            keys.sort_unstable();
            for block in keys.chunk_by(|left, right| left.0 == right.0) {
                for pair in block.windows(2) {
                    self.join(pair[0].1, pair[1].1, why, &mut whys);
                }
                if why == Why::Entity && block.len() > 1 {
                    let rows = block.iter().map(|(_, place)| self.seats[*place as usize].row);
                    groups.push(Group {
                        rows: rows.collect(),
                        why: Vec::new(),
                    });
                }
            }
        }
        self.join_companies(&mut whys);
        groups.sort_unstable_by_key(|group| group.rows.first().copied());
        groups.extend(self.probable(&whys));
        groups
    }

    /// Joins all companies of a name of which no two say something different.
    fn join_companies(&mut self, whys: &mut [u8]) {
        let mut companies = std::mem::take(&mut self.companies);
        companies.sort_unstable();
        for block in companies.chunk_by(|left, right| left.0 == right.0) {
            let agree = (0..3).all(|at| {
                let mut said = block
                    .iter()
                    .map(|(_, said, _)| said[at])
                    .filter(|said| *said != 0);
                let first = said.next();
                said.all(|other| Some(other) == first)
            });
            self.compared += block.len() as u64;
            if agree {
                for pair in block.windows(2) {
                    self.join(pair[0].2, pair[1].2, Why::Company, whys);
                }
            }
        }
    }

    /// Puts two rows into one group. Rows that one entity stands behind need no other reason.
    fn join(&mut self, one: u32, other: u32, why: Why, whys: &mut [u8]) {
        self.compared += 1;
        if self.seats[one as usize].entity != self.seats[other as usize].entity {
            whys[one as usize] |= 1 << why as u8;
        }
        let (one, other) = (self.head(one), self.head(other));
        let (first, second) = (one.min(other), one.max(other));
        self.seats[second as usize].head = first;
    }

    /// The first row of a row's group. Ways to it grow shorter as they are gone.
    fn head(&mut self, mut place: u32) -> u32 {
        loop {
            let head = self.seats[place as usize].head;
            if head == place {
                return place;
            }
            let further = self.seats[head as usize].head;
            self.seats[place as usize].head = further;
            place = further;
        }
    }

    fn probable(&mut self, whys: &[u8]) -> Vec<Group> {
        let places = u32::try_from(self.seats.len()).unwrap_or(u32::MAX);
        let mut members: Vec<(u32, u32)> = (0..places).map(|place| (self.head(place), place)).collect();
        members.sort_unstable();
        let group = |block: &[(u32, u32)]| {
            let places = || block.iter().map(|(_, place)| *place as usize);
            let bits = places().fold(0, |bits, place| bits | whys[place]);
            let reasons = [Why::Name, Why::Email, Why::Place, Why::Label, Why::Company];
            (bits != 0).then(|| Group {
                rows: places().map(|place| self.seats[place].row).collect(),
                why: reasons
                    .into_iter()
                    .filter(|why| bits >> *why as u8 & 1 == 1)
                    .collect(),
            })
        };
        members
            .chunk_by(|left, right| left.0 == right.0)
            .filter_map(group)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys<const N: usize>(keys: [(Why, u64); N]) -> Hints {
        Hints {
            keys: keys.into(),
            company: None,
        }
    }

    fn company(name: u64, said: [u64; 3]) -> Hints {
        Hints {
            keys: Vec::new(),
            company: Some((name, said)),
        }
    }

    fn grouped<const N: usize>(rows: [(i64, Hints); N]) -> Vec<(Vec<u32>, Vec<Why>)> {
        let mut grouping = Grouping::default();
        for (row, (entity, hints)) in (1..).zip(rows) {
            grouping.take(row, EntityId(entity), hints);
        }
        let groups = grouping.groups();
        groups.into_iter().map(|group| (group.rows, group.why)).collect()
    }

    #[test]
    fn rows_of_one_entity_are_certain_and_others_say_why_they_are_probable() {
        let groups = grouped([
            (7, keys([])),
            (8, keys([(Why::Name, 1)])),
            (7, keys([])),
            (9, keys([(Why::Name, 1), (Why::Email, 2)])),
            (10, keys([(Why::Email, 2)])),
            (11, keys([(Why::Email, 3)])),
        ]);
        let probable = vec![Why::Name, Why::Email];
        assert_eq!(groups, [(vec![1, 3], vec![]), (vec![2, 4, 5], probable)]);
    }

    #[test]
    fn rows_that_are_certainly_the_same_are_so_beside_one_that_probably_is() {
        let groups = grouped([
            (8, keys([(Why::Name, 1)])),
            (7, keys([(Why::Name, 1)])),
            (7, keys([])),
        ]);
        assert_eq!(groups, [(vec![2, 3], vec![]), (vec![1, 2, 3], vec![Why::Name])]);
    }

    #[test]
    fn a_shared_key_says_nothing_more_of_rows_with_one_entity() {
        let groups = grouped([(7, keys([(Why::Name, 1)])), (7, keys([(Why::Name, 1)]))]);
        assert_eq!(groups, [(vec![1, 2], vec![])]);
    }

    #[test]
    fn companies_of_one_name_are_one_unless_something_speaks_against_it() {
        let agreeing = grouped([
            (1, company(5, [1, 0, 0])),
            (2, company(5, [0, 2, 0])),
            (3, company(6, [0; 3])),
        ]);
        assert_eq!(agreeing, [(vec![1, 2], vec![Why::Company])]);
        let apart = grouped([
            (1, company(5, [1, 0, 0])),
            (2, company(5, [0, 0, 0])),
            (3, company(5, [3, 0, 0])),
        ]);
        assert_eq!(apart, []);
    }

    #[test]
    fn what_it_costs_grows_with_the_rows_also_where_all_are_alike() {
        let compared = |rows: u32| {
            let mut grouping = Grouping::default();
            for row in 1..=rows {
                let hints = Hints {
                    keys: vec![(Why::Name, 1), (Why::Email, u64::from(row / 2) + 9)],
                    company: Some((4, [0; 3])),
                };
                grouping.take(row, EntityId(i64::from(row)), hints);
            }
            assert_eq!(grouping.groups().len(), 1);
            grouping.compared
        };
        let (few, many) = (compared(1_000), compared(100_000));
        assert!(many <= 4 * 100_000, "{many} comparisons for 100,000 rows");
        assert!(many <= few * 101, "{few} for 1,000 rows, {many} for 100,000");
    }
}
