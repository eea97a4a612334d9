//! Tests that need more than one room, or a real part of the machine.

mod edges;
mod keychain;
