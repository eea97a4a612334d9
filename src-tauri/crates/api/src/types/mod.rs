//! What goes in and out of the commands, beyond what the engine already says. Plain data with TypeScript types.

mod app;
mod duplicates;
mod edits;
mod event;
mod export;
mod grid;
mod judge;
mod lists;
mod lookup;
mod outreach;
mod pictures;
mod providers;
mod runs;
mod story;
mod views;

pub use app::*;
pub use duplicates::*;
pub use edits::*;
pub use event::*;
pub use export::*;
pub use grid::*;
pub use judge::*;
pub use lists::*;
pub use lookup::*;
pub use outreach::*;
pub use pictures::*;
pub use providers::*;
pub use runs::*;
pub use story::*;
pub use views::*;
