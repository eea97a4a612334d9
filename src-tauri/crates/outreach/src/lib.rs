//! What is made of a record for an outreach sheet: personalised lines and composed pictures.
//!
//! Everything here is pure: values and picture bytes in, text and picture bytes out. It opens no socket and no file but
//! the fonts of the computer, and those only for letters that the bundled ones lack. It knows fields, not lists, recipes
//! or the database.
//!
//! - [`Line`] writes a text template for a [`Record`] ([`Vocabulary`] is what it may name).
//! - [`Composer`] makes a picture of a template ([`Library`]) and a record.
//! - [`Checker`] reads what lines say of many records and counts what would read badly.

mod check;
mod line;
mod picture;
mod record;

pub use check::{Checker, Example, Fault, Finding};
pub use line::{Line, LineError, Written};
pub use picture::{
    Art, Composed, Composer, FileFormat, Gate, Library, MAX_BYTES, MAX_SIDE, Note, Pictures, Template,
    Unmade, Wish, unread,
};
pub use record::{Record, Vocabulary};
