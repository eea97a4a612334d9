//! Tests that join rooms, and those that look at the whole workspace.

mod edges;
mod licences;
mod workspace;
