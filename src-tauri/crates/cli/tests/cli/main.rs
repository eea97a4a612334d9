//! The real `spillway-cli` binary, each test with a home folder of its own and no key, keychain or network beyond loopback.

#![expect(clippy::unwrap_used, reason = "what these tests stand on fails loudly")]

mod crash;
#[cfg(target_os = "linux")]
mod disk;
mod duplicates;
mod export;
mod home;
mod inputs;
mod lab;
mod lines;
mod own_provider;
mod whole;
