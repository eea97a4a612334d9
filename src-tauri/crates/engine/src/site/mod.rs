//! The company's own web site as a provider: free, without a key, and the best source there is for its logo, its contact
//! and its own words.
//!
//! An operation with `site` sends no request of its own. It is asked, kept, paced and counted like any other; its answer
//! is a JSON document that a visit makes ([`answer`]) and that the definition's rules read. The parts:
//!
//! - [`visit`] goes through a site: home page, robots.txt, a few more pages.
//! - [`landing`] decides what a request came to; [`robots`] what may be read; [`facts`] what the pages say together.
//! - [`gallery`] fetches, judges and chooses pictures.
//!
//! A site that is down is asked again later and never becomes "not found".

mod answer;
pub(crate) mod country;
mod facts;
mod gallery;
mod landing;
mod robots;
mod visit;

use std::time::{Duration, Instant};

use model::{Field, Micros, Outcome};
use provider::SiteVisit;
use store::{Answer, CallState, NewCall, Settlement, StoreError, now_ms};
use tokio::sync::Semaphore;

pub(crate) use answer::interpret;
use visit::Visit;

use crate::{
    Engine,
    ask::{Answered, Question, Reply, question_key},
};

/// Sites visited at the same time. Each visit asks one thing after the other.
const AT_ONCE: usize = 16;

/// Room for visits.
pub(crate) struct Visits {
    room: Semaphore,
}

impl Default for Visits {
    fn default() -> Self {
        Self {
            room: Semaphore::new(AT_ONCE),
        }
    }
}

impl Engine {
    /// Asks a question of a company's own site.
    pub(crate) async fn ask_site(
        &self,
        question: &Question<'_>,
        what: &SiteVisit,
    ) -> Result<Reply, StoreError> {
        let Question {
            practice,
            definition,
            operation,
            known,
            ..
        } = *question;
        let (Some(key), Some(domain)) = (
            question_key(practice, definition, operation, known),
            known.get(&Field::COMPANY_DOMAIN),
        ) else {
            return Ok(Reply::Never {
                reason: format!("{} needs a company's domain.", definition.name),
            });
        };
        let flight = self.flights.lock(&key);
        let _alone = flight.lock().await;
        if let Some(reply) = self.remembered(question, &key).await? {
            return Ok(reply);
        }
        let pacer = self.pacer(practice, definition);
        let permit = tokio::select! {
            biased;
            () = question.halt.said() => return Ok(Reply::Halted),
            permit = pacer.permit(1) => permit,
        };
        let permit = match permit {
            Ok(permit) => permit,
            Err(closed) => {
                return Ok(Reply::Never {
                    reason: closed.reason,
                });
            }
        };
        // Never closed, so there is always a place in the end.
        let _place = self.visits.room.acquire().await.ok();
        let call = NewCall {
            run: question.run,
            entity: question.entity,
            key: key.clone(),
            practice,
            provider: definition.id.clone(),
            operation: operation.id.clone(),
            reserved: 0,
        };
        let call = self.store.reserve(call).await?;
        let started = Instant::now();
        let timeout = Duration::from_millis(operation.timeout_ms);
        let visit = visit::visit(self, self.http(practice), domain, what, timeout).await?;
        let settlement = |outcome: Outcome, status: Option<u16>, message: String| Settlement {
            state: CallState::Settled,
            outcome: Some(outcome),
            status,
            message,
            duration_ms: u32::try_from(started.elapsed().as_millis()).unwrap_or(u32::MAX),
            charged: 0,
        };
        match visit {
            Visit::Answer(answer) => {
                let status = answer.pages.first().map(|page| page.status);
                let raw = answer.into_raw();
                let (meaning, source_url) = interpret(definition, operation, &raw);
                let settled = settlement(meaning.outcome, status, meaning.message.clone());
                let at_ms = now_ms();
                let kept = meaning.outcome.is_answer().then(|| Answer {
                    key,
                    practice,
                    provider: definition.id.clone(),
                    operation: operation.id.clone(),
                    outcome: meaning.outcome.as_str().to_owned(),
                    status: raw.status,
                    headers: raw.headers,
                    body: raw.body,
                    charged: 0,
                    at_ms,
                });
                self.store.settle(call, settled, kept).await?;
                permit.answered(started.elapsed());
                if !meaning.outcome.is_answer() {
                    let reason = format!("{}: {}.", definition.name, meaning.message);
                    return Ok(Reply::Never { reason });
                }
                Ok(Reply::Answer(Box::new(Answered {
                    meaning,
                    cached: false,
                    charged: Micros::ZERO,
                    at_ms,
                    source_url,
                })))
            }
            Visit::Refused(reason) => {
                // Of this row only: one site's no must not close the whole rung.
                let settled = settlement(Outcome::Invalid, None, reason.clone());
                self.store.settle(call, settled, None).await?;
                Ok(Reply::Never {
                    reason: sentence(&definition.name, &reason),
                })
            }
            Visit::Later(reason) => {
                let settled = settlement(Outcome::Transient, None, reason.clone());
                self.store.settle(call, settled, None).await?;
                Ok(Reply::Later {
                    reason: sentence(&definition.name, &reason),
                    after: Duration::ZERO,
                })
            }
        }
    }
}

fn sentence(name: &str, reason: &str) -> String {
    format!("{name}: {}.", reason.trim_end_matches('.'))
}

/// What one stored page yields, read as a visit reads it.
///
/// # Errors
/// A sentence, when the address is none.
pub fn page_facts(html: &[u8], url: &str) -> Result<serde_json::Value, String> {
    let address = url::Url::parse(url).map_err(|error| format!("\"{url}\" is no web address: {error}"))?;
    let facts = media::read_page(html, None, &address);
    serde_json::to_value(facts).map_err(|error| format!("the page's facts could not be written: {error}"))
}
