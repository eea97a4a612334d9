//! What the tests of the real window stand on; Linux only, where a screen and a keychain can be had by anyone.
#![cfg(target_os = "linux")]
#![expect(clippy::expect_used, reason = "what a test stands on fails the test")]

pub mod keys;
pub mod process;
pub mod screen;
pub mod window;
