//! Runs of the engine over the practice list in the practice world: what plans promise beside what their runs come to, and
//! people who wait for an answer about their company.

#![expect(clippy::unwrap_used, reason = "what these tests stand on fails loudly")]

mod forecast;
mod people;
mod scene;
