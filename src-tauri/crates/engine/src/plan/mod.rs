//! Plans: what a run would do, before anything is sent or spent.

mod report;

pub use report::*;
