//! What a run came to, beside what its plan expected. A pilot is run for the sake of this.

use model::{CellState, Field, Micros, RunId};
use serde::{Deserialize, Serialize};
use store::now_ms;
use ts_rs::TS;

use super::StateCount;
use crate::{Engine, EngineError, plan::Plan};

/// What a run came to so far, beside what was expected of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct RunResult {
    /// Records that it covers.
    pub records: u32,
    /// By wanted field, in the order of its plan.
    pub fields: Vec<FieldResult>,
    /// By provider, in the order of its plan.
    pub providers: Vec<ProviderResult>,
    /// The spend that was as likely to be passed as not.
    pub expected_spend: Micros,
    /// The spend that was passed in one run of twenty.
    pub at_most_likely: Micros,
    /// Spent; charges that nobody can confirm count in full.
    pub spent: Micros,
    /// How long it was to take, in seconds.
    pub expected_seconds: f64,
    /// How long it took, in seconds.
    pub seconds: f64,
}

/// How a field of a run came out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct FieldResult {
    /// The field.
    pub field: Field,
    /// People or companies that it was asked about.
    pub asked: u32,
    /// Expected to have a value afterwards, of those.
    pub expected: f64,
    /// Those that have one.
    pub found: u32,
    /// All of them by the state of the cell; who was not reached yet has none.
    pub states: Vec<StateCount>,
}

/// How a provider did in a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct ProviderResult {
    /// The provider's id.
    pub provider: String,
    /// The provider's name.
    pub name: String,
    /// Its badge.
    pub badge: String,
    /// Calls that were expected.
    pub expected_calls: f64,
    /// Calls made.
    pub calls: u32,
    /// Hits that were expected.
    pub expected_hits: f64,
    /// Calls that found something.
    pub hits: u32,
    /// Spend that was expected.
    pub expected_spend: Micros,
    /// Charged.
    pub spent: Micros,
}

impl Engine {
    /// What a run came to; nothing when its plan is not known any more.
    ///
    /// # Errors
    /// When there is no such run or the database refuses.
    pub async fn run_result(&self, id: RunId) -> Result<Option<RunResult>, EngineError> {
        let run = self.run_status(id).await?;
        let kept = self.store.plan_of(id).await?;
        let plan = kept.and_then(|text| serde_json::from_str::<Plan>(&text).ok());
        let Some(plan) = plan else {
            return Ok(None);
        };
        let mut results = self.store.field_results(id).await?;
        let fields = plan.fields.iter().filter_map(|planned| {
            let result = results.remove(&planned.field)?;
            let states: Vec<StateCount> = result
                .states
                .into_iter()
                .map(|(state, count)| StateCount { state, count })
                .collect();
            let found = states.iter().find(|one| one.state == CellState::Value);
            Some(FieldResult {
                field: planned.field,
                asked: result.wanted,
                expected: (planned.expected - f64::from(planned.known)).max(0.0),
                found: found.map_or(0, |one| one.count),
                states,
            })
        });
        let fields = fields.collect();
        let mut providers: Vec<ProviderResult> = Vec::new();
        for call in &plan.calls {
            if !providers.iter().any(|known| known.provider == call.provider) {
                let own = || plan.calls.iter().filter(|other| other.provider == call.provider);
                providers.push(ProviderResult {
                    provider: call.provider.clone(),
                    name: call.name.clone(),
                    badge: call.badge.clone(),
                    expected_calls: own().map(|call| call.calls).sum(),
                    calls: 0,
                    expected_hits: own().map(|call| call.calls * call.hit_rate).sum(),
                    hits: 0,
                    expected_spend: own().map(|call| call.spend).sum(),
                    spent: Micros::ZERO,
                });
            }
        }
        for tally in run.providers {
            let known = providers
                .iter_mut()
                .find(|known| known.provider == tally.provider);
            match known {
                Some(known) => {
                    (known.calls, known.hits, known.spent) = (tally.calls, tally.hits, tally.spent);
                }
                None => providers.push(ProviderResult {
                    provider: tally.provider,
                    name: tally.name,
                    badge: tally.badge,
                    expected_calls: 0.0,
                    calls: tally.calls,
                    expected_hits: 0.0,
                    hits: tally.hits,
                    expected_spend: Micros::ZERO,
                    spent: tally.spent,
                }),
            }
        }
        let took_ms = run.ended_ms.unwrap_or_else(now_ms) - run.started_ms;
        Ok(Some(RunResult {
            records: plan.records_in_plan,
            fields,
            providers,
            expected_spend: plan.spend.p50,
            at_most_likely: plan.spend.p95,
            spent: run.spent,
            expected_seconds: plan.seconds,
            seconds: std::time::Duration::from_millis(took_ms.max(0).unsigned_abs()).as_secs_f64(),
        }))
    }
}
