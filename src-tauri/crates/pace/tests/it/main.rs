//! The lane against made-up providers, against chance, and its async face under a paused clock.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod pacer;
mod properties;
mod scenarios;
mod server;
