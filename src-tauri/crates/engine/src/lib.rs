//! Recipe, entities, plan, waterfall, run, cache, HTTP.

pub mod entity;
pub mod recipe;
