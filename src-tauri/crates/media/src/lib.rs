//! From a company's page and its picture bytes to facts and judged pictures.
//!
//! Everything here is pure: bytes in, values out. Nothing opens a socket or a file, so the caller decides what is
//! fetched and under which guard. The way a picture takes:
//!
//! 1. [`read_page`] lists the [`Candidates`] of the three slots: logo, icon, hero image ([`Slot`]).
//! 2. A [`Gallery`] says which of them to fetch; [`measure`] says what their bytes are.
//! 3. [`choose`] takes the best of each slot and says why not of every other; [`brand_colour`] goes by both.
//! 4. [`decode`], [`thumbnail`], [`large`] and [`png`] draw a picture; [`letter_avatar`] stands in when nothing was found.

mod brand;
mod charset;
mod contact;
mod headers;
mod jsonld;
mod markup;
mod measure;
mod page;
mod pick;
mod picture;
mod scan;
mod slot;
mod unreal;
mod web;

pub use brand::{BrandColour, brand_colour};
pub use headers::Headers;
pub use measure::{Area, Colour, Colours, Look, Measured, measure, measure_picture};
pub use page::{Address, PageFacts, read_page};
pub use pick::{Choice, Fetched, Gallery, Shared, Verdict, Wanted, choose, choose_offline, unfit};
pub use picture::{
    Picture, PictureError, decode, embedded, encode, fit, large, letter_avatar, pixels, png, read_drawing,
    thumbnail, trim,
};
pub use slot::{Candidate, Candidates, DeclaredColour, Offer, PictureSource, Rule, Slot};

/// The BLAKE3 hash of some bytes, as 64 lower-case hex digits: an asset's name.
pub fn hash(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}
