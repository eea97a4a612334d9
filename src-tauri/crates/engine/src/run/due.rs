//! The items of a run that are due, with what is known of them: read from the records behind them when their turn comes,
//! by the mapping the run was planned with, so that a run keeps no second copy of its list. Where they lack the company's domain,
//! it and its people are asked with the one that was found.

use std::collections::HashSet;

use model::{EntityKind, Field};
use store::{Item, Run, now_ms};

use crate::{Engine, EngineError, entity};

/// The next items that are due, those in flight left out; `limit` of them, if there are so many.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn due_items(
    engine: &Engine,
    run: &Run,
    limit: u32,
    in_flight: &HashSet<u32>,
) -> Result<Vec<Item>, EngineError> {
    // Those in flight may come first.
    let under_way = u32::try_from(in_flight.len()).unwrap_or_default();
    let mut due = engine
        .store()
        .due_items(run.id, now_ms(), limit + under_way)
        .await?;
    due.retain(|due| !in_flight.contains(&due.item.seq));
    let entities: Vec<_> = due
        .iter()
        .map(|due| (due.item.entity, due.item.kind, due.row))
        .collect();
    let mut known = entity::known_of(engine.store(), run.list, &run.mapping, &entities).await?;
    let takers: Vec<_> = due
        .iter()
        .filter_map(|due| match due.item.kind {
            EntityKind::Person => Some((due.item.entity, due.item.company?)),
            // One that is to be found anew is not taken for known.
            EntityKind::Company => {
                let is_asked = due.item.wanted.contains(&Field::COMPANY_DOMAIN);
                (!is_asked).then_some((due.item.entity, due.item.entity))
            }
        })
        .collect();
    entity::take_domains(engine.store(), run.list, run.practice, &mut known, &takers).await?;
    let item = |due: store::Due| Item {
        known: known.remove(&due.item.entity).unwrap_or_default(),
        ..due.item
    };
    Ok(due.into_iter().map(item).collect())
}
