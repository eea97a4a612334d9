//! The three slots a company's pictures go into, and the candidates a page offers for each.
//!
//! One file for each slot ([`logo`], [`icon`], [`image`]): the rules that find its candidates in a page, and what their
//! bytes must look like. [`place`] tells where on a page something stands.

mod candidate;
pub(crate) mod icon;
pub(crate) mod image;
pub(crate) mod logo;
pub(crate) mod place;
mod rule;

pub(crate) use candidate::Shortlist;
pub use candidate::{Candidate, Candidates, DeclaredColour, Offer, PictureSource};
pub use rule::Rule;

use serde::Serialize;

/// What a picture is wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Slot {
    /// The company's name as it draws it, often wide, or its mark: documents, sheets, cards.
    Logo,
    /// The square mark: list avatars, small cells.
    Icon,
    /// The hero image: the picture a page is shared with.
    Image,
}

impl Slot {
    /// All slots, in the order their numbers have.
    pub const ALL: [Slot; 3] = [Slot::Logo, Slot::Icon, Slot::Image];

    /// The slot's name: `logo`, `icon` or `image`.
    pub fn as_str(self) -> &'static str {
        match self {
            Slot::Logo => "logo",
            Slot::Icon => "icon",
            Slot::Image => "image",
        }
    }
}
