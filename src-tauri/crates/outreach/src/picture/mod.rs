//! Composed pictures: a template's drawing, a record's texts and pictures, a file of at most 600 pixels and 100 KB.
//!
//! | file | subject |
//! |---|---|
//! | `template` | the two files of a template, read and checked |
//! | `library` | those that ship and the user's own |
//! | `compose` | from a template and a record to a file |
//! | `drawing` | the SVG with its slots filled; values never become markup |
//! | `text`, `fonts` | text that fits its box; who draws which letter |
//! | `gate`, `mark`, `plate`, `palette` | which pictures may go, where they stand, on which ground, with which colours |
//! | `paint` | the drawing as pixels |
//! | `encode` | pixels as a file within its bounds |

mod compose;
mod drawing;
mod encode;
mod fonts;
mod gate;
mod library;
mod mark;
mod paint;
mod palette;
mod plate;
mod template;
mod text;

pub use compose::{Composed, Composer, Note, Pictures, Unmade, Wish};
pub use encode::{FileFormat, MAX_BYTES, MAX_SIDE};
pub use gate::{Art, Gate};
pub use library::{Library, unread};
pub use template::Template;

#[cfg(test)]
mod tests;
