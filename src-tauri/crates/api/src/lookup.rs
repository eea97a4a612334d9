//! One question at a time: what is known now, and what can be found within a deadline.

use std::time::Duration;

use engine::lookup::Lookup;
use model::{CellState, Micros, Provenance};

use crate::{Api, Error, types::*};

impl Api {
    /// Answers from what is known, asks for the rest until the deadline.
    ///
    /// # Errors
    /// When the recipe has problems, or another process works here.
    pub async fn lookup(&self, input: LookupInput) -> Result<LookupResult, Error> {
        self.may_work()?;
        if input.practice && !self.engine.has_practice() {
            return Err(Error::internal(
                "starting the practice world, which could not open a port on this computer",
            ));
        }
        let chosen = self.recipe_of(&input.recipe)?;
        let looked = self
            .engine
            .look_up(Lookup {
                known: input.known,
                recipe: chosen.recipe,
                practice: input.practice,
                cap: input.cap,
                deadline: Duration::from_millis(input.deadline_ms),
            })
            .await?;
        let cost = |provenance: &Provenance| {
            if provenance.cached {
                Micros::ZERO
            } else {
                provenance.cost
            }
        };
        let spent = looked
            .cells
            .values()
            .filter(|cell| cell.state == CellState::Value)
            .filter_map(|cell| cell.provenance.as_ref())
            .map(cost)
            .sum();
        Ok(LookupResult {
            cells: looked.cells,
            spent,
            complete: looked.complete,
        })
    }
}
