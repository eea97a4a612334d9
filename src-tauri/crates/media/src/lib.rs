//! From a company's page and its picture bytes to facts and judged pictures.
//!
//! Everything here is pure: bytes in, values out. Nothing opens a socket or a file, so the caller decides what is
//! fetched and under which guard. The way a picture takes:
//!
//! 1. [`read_page`] (with [`manifest_icons`] and [`well_known`]) lists [`Candidate`]s, best first.
//! 2. The caller fetches a few of them; [`decode`] turns bytes into a [`Picture`].
//! 3. [`judge`] says how likely it is the wanted picture, [`choose`] takes the best.
//! 4. [`thumbnail`], [`large`] and [`png`] write it; [`letter_avatar`] stands in when nothing was found.

mod avatar;
mod candidate;
mod charset;
mod contact;
mod draw;
mod fonts;
mod icons;
mod jsonld;
mod judge;
mod logos;
mod markup;
mod page;
mod photos;
mod picture;
mod place;
mod scan;
mod svg;
mod unreal;
mod web;

pub use avatar::letter_avatar;
pub use candidate::{Candidate, PictureSource, Slot};
pub use draw::{large, png, thumbnail};
pub use icons::{manifest_icons, well_known};
pub use judge::{Judged, choose, judge};
pub use page::{Address, PageFacts, read_page};
pub use picture::{Picture, PictureError, decode, trim};

/// The BLAKE3 hash of some bytes, as 64 lower-case hex digits: an asset's name.
pub fn hash(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}
