//! Recipe, entities, plan, waterfall, run, cache, HTTP.
