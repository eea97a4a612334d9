//! The real window, from outside: what a person sees and does, on a screen of its own.
#![cfg(target_os = "linux")]

mod edits;
mod flow;
mod judge;
mod keyboard;
mod lab;
mod own;
mod resume;
mod start;
mod walls;
