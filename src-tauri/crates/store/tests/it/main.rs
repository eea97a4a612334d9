//! The database from outside: what the user writes and merges, beside what runs find.

#![expect(clippy::unwrap_used, reason = "what these tests stand on fails loudly")]

mod edits;
mod lab;
mod merges;
