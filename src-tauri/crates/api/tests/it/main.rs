//! Sessions from the window's side.

#![expect(clippy::unwrap_used, reason = "what these tests stand on fails loudly")]

mod duplicates;
mod lab;
mod practice;
mod recipes;
