//! The company's own web site as a provider: free, without a key, and the best source there is for its logo, its contact
//! and its own words.
//!
//! An operation with `site` sends no request of its own. It is asked, kept, paced and counted like any other; its answer
//! is a JSON document that a visit makes ([`answer`]) and that the definition's rules read. The parts:
//!
//! - [`visit`] goes through a site: home page, robots.txt, a few more pages.
//! - [`landing`] decides what a request came to; [`robots`] what may be read; [`facts`] what the pages say together.
//! - [`again`] looks whether pictures have changed.
//! - [`gallery`] fetches, judges and chooses pictures; [`screen`] has the home page itself taken.
//! - [`names`] collects what the site calls itself; [`whose`] tells whether that is the company.
//!
//! A site that is down is asked again later and never becomes "not found".

mod again;
mod answer;
pub(crate) mod country;
mod facts;
mod gallery;
pub(crate) mod landing;
mod names;
mod robots;
mod screen;
#[cfg(test)]
mod tests;
mod visit;
mod whose;

use std::time::{Duration, Instant};

use model::{Cause, Field, Micros, Outcome};
use pace::Permit;
use provider::SiteVisit;
use store::{CallState, Settlement, StoreError, now_ms};
use tokio::sync::{Semaphore, SemaphorePermit};

pub(crate) use again::Again;
pub(crate) use answer::interpret;
pub(crate) use facts::is_mailbox_of_many;
pub(crate) use gallery::SHARED;
use visit::Visit;
pub(crate) use whose::{Ours, Whose, stranger};

use crate::{
    Engine,
    ask::{Answered, Made, Question, Reply, millis},
    rates,
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

impl Visits {
    /// Waits for a place. The room is never closed, so there is one in the end.
    async fn place(&self) -> Option<SemaphorePermit<'_>> {
        self.room.acquire().await.ok()
    }
}

impl Engine {
    /// Asks a question of a company's own site.
    pub(crate) async fn ask_site(
        &self,
        question: &Question<'_>,
        what: &SiteVisit,
        permit: Permit,
    ) -> Result<Reply, StoreError> {
        let Question {
            practice,
            definition,
            operation,
            known,
            key,
            ..
        } = *question;
        let Some(domain) = known.get(&Field::COMPANY_DOMAIN) else {
            return Ok(Reply::Never {
                cause: Cause::Invalid,
                reason: format!("{} needs a company's domain.", definition.name),
            });
        };
        if what.screenshot
            && let Err(none) = self.shots(self.http(practice)).await
        {
            // No site is troubled for a picture that nobody here can take.
            return Ok(Reply::Never {
                cause: Cause::Refused,
                reason: sentence(&definition.name, &none.to_string()),
            });
        }
        let place = self.visits.place().await;
        let call = self.store.reserve(question.new_call(Micros::ZERO)).await?;
        let started = Instant::now();
        let timeout = Duration::from_millis(operation.timeout_ms);
        let (visit, site_took) = visit::visit(self, practice, domain, what, timeout, place).await?;
        let took = started.elapsed();
        let settlement = |outcome: Outcome, status: Option<u16>, message: String| Settlement {
            state: CallState::Settled,
            outcome: Some(outcome),
            status,
            message,
            duration_ms: millis(took),
            charged: 0,
            lessons: String::new(),
        };
        // One site's trouble says nothing of the others.
        permit.answered(site_took);
        match visit {
            Visit::Answer(answer) => {
                let status = answer.pages.first().map(|page| page.status);
                let raw = answer.into_raw();
                let (meaning, whose) = interpret(definition, operation, &raw);
                let lessons = question.lessons(&meaning);
                let settled = Settlement {
                    lessons: rates::write(&lessons),
                    ..settlement(meaning.outcome, status, meaning.message.clone())
                };
                let at_ms = now_ms();
                let (is_answer, hit) = (meaning.outcome.is_answer(), meaning.outcome == Outcome::Hit);
                let kept = is_answer.then(|| question.kept(meaning.outcome, raw, Micros::ZERO, at_ms));
                self.store.settle(call, settled, kept).await?;
                if !is_answer {
                    let reason = format!("{}: {}.", definition.name, meaning.message);
                    return Ok(Reply::Never {
                        cause: Cause::Invalid,
                        reason,
                    });
                }
                self.flights.settled(key);
                Ok(Reply::Answer(Box::new(Answered {
                    meaning,
                    charged: Micros::ZERO,
                    at_ms,
                    whose: Some(whose),
                    call: Some(Made {
                        id: call,
                        took,
                        charged: Micros::ZERO,
                        hit,
                        lessons,
                    }),
                })))
            }
            Visit::Refused(cause, reason) => {
                // Of this row only: one site's no must not close the whole rung.
                let settled = settlement(Outcome::Invalid, None, reason.clone());
                self.store.settle(call, settled, None).await?;
                Ok(Reply::Never {
                    cause,
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

/// What one stored page yields, read as a visit reads it: its facts, every picture candidate with its rules, and under
/// `picks` the best of each slot as far as the page alone can tell, with the place in the list of candidates. A page that is
/// not the company's own has no picks. Nothing is fetched.
///
/// # Errors
/// A sentence, when the address is none.
pub fn page_facts(html: &[u8], url: &str) -> Result<serde_json::Value, String> {
    let address = url::Url::parse(url).map_err(|error| format!("\"{url}\" is no web address: {error}"))?;
    let facts = media::read_page(html, &media::Headers::default(), &address);
    let mut picks = serde_json::Map::new();
    for (slot, pick) in media::Slot::ALL
        .into_iter()
        .zip(media::choose_offline(&facts.candidates))
    {
        let offer = pick.filter(|_| facts.unreal.is_none()).and_then(|at| {
            let candidate = facts.candidates.found.get(at)?;
            let offer = candidate.offer(slot).or(candidate.offers.first())?;
            let url = candidate.url().map(url::Url::as_str);
            Some(serde_json::json!({ "candidate": at, "rule": offer.rule, "trust": offer.trust, "url": url }))
        });
        picks.insert(slot.as_str().to_owned(), offer.unwrap_or_default());
    }
    let colour = media::brand_colour(&facts.candidates, None, None);
    let written = serde_json::to_value(&facts).and_then(|mut page| {
        page["picks"] = serde_json::Value::Object(picks);
        page["brand_colour"] = serde_json::to_value(colour)?;
        Ok(page)
    });
    written.map_err(|error| format!("the page's facts could not be written: {error}"))
}
