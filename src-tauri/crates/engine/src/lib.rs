//! Recipes, entities, plans and runs: the way from a list to an enriched one.
//!
//! One way, no back and forth: records -> entities -> plan -> run (per entity: what is missing, known answers first,
//! the waterfall's choice, reservation, turn, call, settlement) -> cells.

pub mod ask;
pub mod caps;
pub mod catalogue;
pub mod duplicates;
pub mod entity;
pub mod export;
pub mod health;
pub mod http;
pub mod import;
pub mod joint;
pub mod judge;
pub mod keys;
pub mod lookup;
pub mod outreach;
pub mod pictures;
pub mod plan;
pub mod rates;
pub mod recipe;
pub mod run;
pub mod shot;
pub mod wait;
pub mod waterfall;

mod engine;
mod flights;
mod ladder;
mod lanes;
mod rest;
mod site;
#[cfg(test)]
mod testing;

pub use engine::{CONTACT, Engine, EngineError, Parts, RETRY_AFTER, file_name};
pub use rest::rest;
pub use site::page_facts;
