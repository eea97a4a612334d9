//! Runs: plans being carried out.

mod status;

pub use status::*;
