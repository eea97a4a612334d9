//! Recipes: what is wanted of a list and how to go about it. A TOML file that holds no key and can be shared.
//!
//! It knows fields and names of providers; whether such a provider exists is checked against the names it is given. A text
//! becomes a recipe in `read`, a changed recipe becomes text again in `write`, with comments and order kept.

#[cfg(test)]
mod page;
mod read;
mod words;
mod write;

use std::collections::BTreeMap;

use model::{Cell, Field, Micros, Verdict};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use read::{Fault, Place, examine, load, of_outreach, read, unknown_columns, unknown_providers};
pub use write::write;

use crate::outreach::wish::{LineWish, PictureWish, Wishes};

/// Time against money (FIELD §2: the price of a second).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Dial {
    /// The least money.
    Cheapest,
    /// Some of both.
    #[default]
    Balanced,
    /// The least time.
    Fastest,
}

impl Dial {
    /// The id used in storage and on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Cheapest => "cheapest",
            Self::Balanced => "balanced",
            Self::Fastest => "fastest",
        }
    }

    /// The dial with this id; balanced for any other.
    #[must_use]
    pub fn from_id(id: &str) -> Self {
        [Self::Cheapest, Self::Fastest]
            .into_iter()
            .find(|dial| dial.as_str() == id)
            .unwrap_or_default()
    }
}

/// How a waterfall is ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// As the recipe lists the providers.
    Listed,
    /// By expected cost per match.
    #[default]
    Expected,
    /// By expected match rate.
    MatchRate,
    /// By price.
    Cheapest,
}

impl Order {
    /// The word for it in a recipe.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Listed => "listed",
            Self::Expected => "expected",
            Self::MatchRate => "match_rate",
            Self::Cheapest => "cheapest",
        }
    }
}

/// What may take the place of a value that is there already. Columns of the file never change: a found value stands
/// beside them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Fill {
    /// Nothing: only blanks are filled.
    #[default]
    Blanks,
    /// A value that was given later. Values of the file count as older than any answer.
    Newer,
    /// A value its source is surer of. Where a source does not say, it counts as 50 of 100.
    Better,
}

impl Fill {
    /// The word for it in a recipe.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Blanks => "blanks",
            Self::Newer => "newer",
            Self::Better => "better",
        }
    }

    /// Whether a found value may stand where another one stands. None of them is a blank.
    #[must_use]
    pub fn replaces(self, old: &Cell, new: &Cell) -> bool {
        let at_ms = |cell: &Cell| cell.provenance.as_ref().map_or(0, |provenance| provenance.at_ms);
        let sure = |cell: &Cell| cell.confidence.unwrap_or(50);
        match self {
            Self::Blanks => false,
            Self::Newer => at_ms(new) > at_ms(old),
            Self::Better => sure(new) > sure(old),
        }
    }
}

/// A recipe.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    /// The version of the format; 1.
    pub format: u32,
    /// Its name.
    pub name: String,
    /// What it does, in a sentence.
    #[serde(default)]
    pub description: String,
    /// Time against money.
    #[serde(default)]
    pub dial: Dial,
    /// The most a run may spend, in dollars, unless the user says otherwise.
    #[serde(default)]
    pub cap: Option<f64>,
    /// Whether a call whose answer was lost, and which may have been charged, is made once more.
    #[serde(default = "yes")]
    pub repeat_lost: bool,
    /// Columns of the list by name and what they hold, where detection would not see it.
    #[serde(default)]
    pub columns: BTreeMap<String, Field>,
    /// What is wanted, in order.
    #[serde(default)]
    pub fields: Vec<Wanted>,
    /// Personalised lines of its exports.
    #[serde(default)]
    pub lines: Vec<LineWish>,
    /// Composed pictures of its exports.
    #[serde(default)]
    pub pictures: Vec<PictureWish>,
}

fn yes() -> bool {
    true
}

/// A wanted field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    /// The field.
    pub field: Field,
    /// Providers to ask, by id. All that can, when empty.
    #[serde(default)]
    pub providers: Vec<String>,
    /// How they are ordered.
    #[serde(default)]
    pub order: Order,
    /// Who checks an e-mail address, by id, in order. All that can, when empty.
    #[serde(default)]
    pub verify: Vec<String>,
    /// Verdicts an e-mail address is accepted with. Nothing is checked when empty.
    #[serde(default)]
    pub accept: Vec<Verdict>,
    /// Only for records where all of these hold.
    #[serde(default)]
    pub only_if: Vec<OnlyIf>,
    /// What may take the place of a value that is there.
    #[serde(default)]
    pub fill: Fill,
    /// How many days a value counts as true; older ones are asked for again. The definition's word when absent.
    #[serde(default)]
    pub fresh_days: Option<u32>,
    /// What a filled cell is worth, in dollars; a call that costs more than it is likely to bring is not made.
    #[serde(default)]
    pub worth: Option<f64>,
}

/// A condition on a known field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct OnlyIf {
    /// The field.
    pub field: Field,
    /// It has one of these values, in any case.
    #[serde(default)]
    pub one_of: Vec<String>,
    /// It has none of these values, in any case.
    #[serde(default)]
    pub none_of: Vec<String>,
}

impl Wanted {
    /// A field with nothing said of it.
    #[must_use]
    pub fn plain(field: Field) -> Self {
        Self {
            field,
            providers: Vec::new(),
            order: Order::default(),
            verify: Vec::new(),
            accept: Vec::new(),
            only_if: Vec::new(),
            fill: Fill::default(),
            fresh_days: None,
            worth: None,
        }
    }
}

impl OnlyIf {
    /// Whether it holds of what is known. An unknown field fails `one_of` and passes `none_of`.
    #[must_use]
    pub fn holds(&self, known: &BTreeMap<Field, String>) -> bool {
        let is_in = |values: &[String]| {
            known
                .get(&self.field)
                .is_some_and(|known| values.iter().any(|value| value.eq_ignore_ascii_case(known)))
        };
        (self.one_of.is_empty() || is_in(&self.one_of)) && !is_in(&self.none_of)
    }
}

impl Recipe {
    /// The wanted fields, in order.
    #[must_use]
    pub fn wanted_fields(&self) -> Vec<Field> {
        self.fields.iter().map(|wanted| wanted.field).collect()
    }

    /// The entry of a wanted field.
    #[must_use]
    pub fn wanted(&self, field: Field) -> Option<&Wanted> {
        self.fields.iter().find(|wanted| wanted.field == field)
    }

    /// The lines and pictures of its exports.
    #[must_use]
    pub fn outreach(&self) -> Wishes {
        Wishes {
            lines: self.lines.clone(),
            pictures: self.pictures.clone(),
        }
    }

    /// Its cap, if it has one.
    #[must_use]
    pub fn cap(&self) -> Option<Micros> {
        self.cap.map(Micros::from_dollars)
    }
}

/// Id and text of every recipe that ships.
#[must_use]
pub fn bundled() -> &'static [(&'static str, &'static str)] {
    &[
        (
            "work-emails",
            include_str!("../../../../../assets/recipes/work-emails.toml"),
        ),
        (
            "company-profile",
            include_str!("../../../../../assets/recipes/company-profile.toml"),
        ),
        (
            "logos-and-pictures",
            include_str!("../../../../../assets/recipes/logos-and-pictures.toml"),
        ),
        (
            "screenshots",
            include_str!("../../../../../assets/recipes/screenshots.toml"),
        ),
        (
            "everything",
            include_str!("../../../../../assets/recipes/everything.toml"),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_recipes_that_ship_are_sound() {
        for (id, text) in bundled() {
            load(text, id).unwrap_or_else(|problems| panic!("{problems:#?}"));
        }
    }

    #[test]
    fn a_fill_policy_says_what_may_be_replaced() {
        let cell = |at_ms: i64, confidence: Option<u8>| Cell {
            cause: None,
            confidence,
            provenance: Some(model::Provenance {
                at_ms,
                ..Default::default()
            }),
            ..Cell::without_value(model::CellState::Value, "")
        };
        let (old, newer, surer) = (cell(10, None), cell(20, Some(40)), cell(5, Some(90)));
        for (fill, replaced_by_newer, replaced_by_surer) in [
            (Fill::Blanks, false, false),
            (Fill::Newer, true, false),
            (Fill::Better, false, true),
        ] {
            assert_eq!(fill.replaces(&old, &newer), replaced_by_newer, "{fill:?}");
            assert_eq!(fill.replaces(&old, &surer), replaced_by_surer, "{fill:?}");
        }
    }

    #[test]
    fn a_condition_looks_at_what_is_known() {
        let known = BTreeMap::from([(Field::COMPANY_COUNTRY, "dk".to_owned())]);
        let condition = |one_of: &[&str], none_of: &[&str]| OnlyIf {
            field: Field::COMPANY_COUNTRY,
            one_of: one_of.iter().map(ToString::to_string).collect(),
            none_of: none_of.iter().map(ToString::to_string).collect(),
        };
        assert!(condition(&["DK", "SE"], &[]).holds(&known));
        assert!(!condition(&[], &["DK"]).holds(&known));
        assert!(!condition(&["DK"], &[]).holds(&BTreeMap::new()));
        assert!(condition(&[], &["DK"]).holds(&BTreeMap::new()));
    }
}
