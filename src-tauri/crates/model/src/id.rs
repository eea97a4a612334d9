//! Identities of lists, records, entities and runs. Numbers with a type, so that one cannot stand for another.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

macro_rules! number_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ts_rs::TS)]
        pub struct $name(#[ts(type = "number")] pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = std::num::ParseIntError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    };
}

number_id! {
    /// An imported list.
    ListId
}
number_id! {
    /// A run: one plan being carried out.
    RunId
}

/// One row of a list: the list and the row's position in it, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RecordId {
    /// The list it belongs to.
    pub list: ListId,
    /// Its position among the list's records, from 1.
    pub row: u32,
}

impl RecordId {
    const ROW_BITS: u32 = 24;

    /// The largest row number a record can have: 16,777,215, well above a spreadsheet's 1,048,576.
    pub const MAX_ROW: u32 = (1 << Self::ROW_BITS) - 1;

    /// List and row as one number that sorts by list, then row; the key of a record in storage. It stays under 2^53,
    /// so that the page can hold it, for the first 500 million lists.
    #[must_use]
    pub fn packed(self) -> i64 {
        (self.list.0 << Self::ROW_BITS) | i64::from(self.row)
    }

    /// The record that [`Self::packed`] made the number from.
    #[must_use]
    pub fn unpack(packed: i64) -> Self {
        let row = packed & i64::from(Self::MAX_ROW);
        Self {
            list: ListId(packed >> Self::ROW_BITS),
            row: u32::try_from(row).unwrap_or(Self::MAX_ROW),
        }
    }
}

/// A person or company behind records: the first eight bytes of the SHA-256 of its canonical key, so that every list
/// and every run reaches the same number without looking it up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EntityId(pub i64);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_packs_and_unpacks_and_sorts_by_list_then_row() {
        let first = RecordId {
            list: ListId(3),
            row: RecordId::MAX_ROW,
        };
        let second = RecordId {
            list: ListId(4),
            row: 1,
        };
        assert_eq!(RecordId::unpack(first.packed()), first);
        assert!(first.packed() < second.packed());
    }
}
