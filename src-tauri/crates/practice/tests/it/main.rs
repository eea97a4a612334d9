//! The practice world over real loopback connections.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

mod faults;
mod knowledge;
mod providers;
mod sites;
mod support;
mod throttling;
