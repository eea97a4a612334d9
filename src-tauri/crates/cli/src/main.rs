//! `spillway-cli`: the command line without the window.
fn main() {}
