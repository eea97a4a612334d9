//! A pilot: what a run on a sample came to, beside what its plan expected.

use model::{Field, Micros, RunId};
use serde::{Deserialize, Serialize};
use store::now_ms;
use ts_rs::TS;

use crate::{Engine, EngineError, plan::Plan};

/// What a pilot came to, beside what was expected of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Pilot {
    /// Records that were drawn at random.
    pub records: u32,
    /// By wanted field, in the order of its plan.
    pub fields: Vec<PilotField>,
    /// By provider, in the order of its plan.
    pub providers: Vec<PilotProvider>,
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

/// How a field of a pilot came out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct PilotField {
    /// The field.
    pub field: Field,
    /// People or companies that it was asked about.
    pub asked: u32,
    /// Expected to have a value afterwards, of those.
    pub expected: f64,
    /// Those that have one.
    pub found: u32,
}

/// How a provider did in a pilot.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct PilotProvider {
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
    /// What a pilot came to; nothing when the run is none.
    ///
    /// # Errors
    /// When there is no such run or the database refuses.
    pub async fn pilot(&self, id: RunId) -> Result<Option<Pilot>, EngineError> {
        let run = self.run_status(id).await?;
        let kept = self.store.plan_of(id).await?;
        let plan = kept.and_then(|text| serde_json::from_str::<Plan>(&text).ok());
        let (Some(records), Some(plan)) = (run.pilot, plan) else {
            return Ok(None);
        };
        let results = self.store.field_results(id).await?;
        let fields = plan.fields.iter().filter_map(|planned| {
            let result = results.iter().find(|result| result.field == planned.field)?;
            Some(PilotField {
                field: planned.field,
                asked: result.wanted,
                expected: (planned.expected - f64::from(planned.known)).max(0.0),
                found: result.found,
            })
        });
        let fields = fields.collect();
        let mut providers: Vec<PilotProvider> = Vec::new();
        for call in &plan.calls {
            if !providers.iter().any(|known| known.provider == call.provider) {
                let own = || plan.calls.iter().filter(|other| other.provider == call.provider);
                providers.push(PilotProvider {
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
                None => providers.push(PilotProvider {
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
        Ok(Some(Pilot {
            records,
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
