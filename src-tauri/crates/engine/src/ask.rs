//! One question to one operation: the cache first, then permit, reservation, call and settlement. Two askers of one
//! question share one call.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
    time::{Duration, Instant},
};

use model::{EntityId, Micros, Outcome, RunId};
use provider::{Definition, Inputs, Interpretation, Operation, RawAnswer};
use sha2::{Digest, Sha256};
use store::{Answer, CallState, NewCall, Settlement, StoreError, now_ms};
use tokio::sync::watch;

use crate::{
    Engine,
    caps::{Budget, Calendar, Reached},
    site,
};

/// A question.
pub struct Question<'a> {
    /// Whether it is asked in the practice world.
    pub practice: bool,
    /// Who is asked.
    pub definition: &'a Definition,
    /// What is asked.
    pub operation: &'a Operation,
    /// What is known.
    pub known: &'a Inputs,
    /// Whom it is about.
    pub entity: EntityId,
    /// The run it is for; none for a single look-up.
    pub run: Option<RunId>,
    /// What the run may spend.
    pub budget: &'a Budget,
    /// Turns true when the run is to pause or end: what waits for its turn then does not start.
    pub halt: Halt,
    /// How many days an answer counts as true, where the recipe says so; the definition's word otherwise.
    pub fresh_days: Option<u32>,
}

/// What came of it.
#[derive(Debug)]
pub enum Reply {
    /// An answer, hit or miss.
    Answer(Box<Answered>),
    /// No answer now; it may come when asked again.
    Later {
        /// Why, in a sentence.
        reason: String,
        /// Ask again no sooner.
        after: Duration,
    },
    /// This provider will not answer this row; go on to the next.
    Never {
        /// Why, in a sentence, with what to do next.
        reason: String,
    },
    /// The run is to pause or end; nothing was asked.
    Halted,
    /// A cap does not allow the call.
    Cap {
        /// Which, in a sentence.
        reason: String,
    },
}

/// The wish of a run to pause or end.
#[derive(Clone, Debug)]
pub struct Halt(watch::Receiver<bool>);

impl Halt {
    /// A wish that nobody has yet, and the end that says it.
    #[must_use]
    pub fn new() -> (watch::Sender<bool>, Self) {
        let (say, hear) = watch::channel(false);
        (say, Self(hear))
    }

    /// Ends when the wish is said; never, when it can no longer be.
    pub(crate) async fn said(&self) {
        let mut hear = self.0.clone();
        if hear.wait_for(|halted| *halted).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// An answer and where it came from.
#[derive(Debug)]
pub struct Answered {
    /// What it means.
    pub meaning: Interpretation,
    /// Whether it came from the cache.
    pub cached: bool,
    /// What it was charged at now.
    pub charged: Micros,
    /// When it was given.
    pub at_ms: i64,
    /// The page it was read from, where that is a page.
    pub source_url: Option<String>,
}

/// How often one question is asked although its answer was lost, which may have been charged.
const LOST_AT_MOST: u32 = 2;
/// Pauses longer than this are not waited out with the row in hand.
const PATIENCE: Duration = Duration::from_secs(90);

/// One lock per question under way.
#[derive(Default)]
pub(crate) struct Flights {
    locks: Mutex<HashMap<String, Weak<tokio::sync::Mutex<()>>>>,
}

impl Flights {
    pub(crate) fn lock(&self, key: &str) -> Arc<tokio::sync::Mutex<()>> {
        let mut locks = self.locks.lock().unwrap_or_else(PoisonError::into_inner);
        if locks.len() > 1_024 {
            locks.retain(|_, lock| lock.strong_count() > 0);
        }
        if let Some(lock) = locks.get(key).and_then(Weak::upgrade) {
            return lock;
        }
        let lock = Arc::new(tokio::sync::Mutex::new(()));
        locks.insert(key.to_owned(), Arc::downgrade(&lock));
        lock
    }
}

/// The key of a question: SHA-256 over world, provider, operation, its revision and the canonical inputs. None when the
/// operation cannot be asked with what is known.
#[must_use]
pub fn question_key(
    practice: bool,
    definition: &Definition,
    operation: &Operation,
    known: &Inputs,
) -> Option<String> {
    let inputs = provider::canonical_inputs(operation, known)?;
    let mut digest = Sha256::new();
    let mut add = |text: &str| {
        // The length first, so that no two lists of parts run together.
        digest.update((text.len() as u64).to_be_bytes());
        digest.update(text.as_bytes());
    };
    add(if practice { "practice" } else { "real" });
    add(&definition.id);
    add(&operation.id);
    add(&operation.revision.to_string());
    for (field, value) in inputs {
        add(field.id());
        add(&value);
    }
    Some(
        digest
            .finalize()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect(),
    )
}

/// Whether an answer of this outcome and age is still true: by the recipe's word, else by the definition's.
#[must_use]
pub fn is_fresh(operation: &Operation, fresh_days: Option<u32>, outcome: &str, at_ms: i64) -> bool {
    let days = if outcome == Outcome::Hit.as_str() {
        fresh_days.unwrap_or(operation.fresh_days.hit)
    } else {
        fresh_days.map_or(operation.fresh_days.miss, |days| {
            days.min(operation.fresh_days.miss)
        })
    };
    now_ms() - at_ms <= i64::from(days) * 86_400_000
}

impl Engine {
    /// Asks a question.
    ///
    /// # Errors
    /// When the database refuses; nothing was sent then, or what was sent is in the ledger.
    pub async fn ask(&self, question: &Question<'_>) -> Result<Reply, StoreError> {
        let Question {
            practice,
            definition,
            operation,
            known,
            ..
        } = *question;
        if let Some(what) = &operation.site {
            return self.ask_site(question, what).await;
        }
        let (Some(key), Ok(request)) = (
            question_key(practice, definition, operation, known),
            provider::render(definition, operation, known),
        ) else {
            return Ok(Reply::Never {
                reason: format!("{} needs more than is known of this row.", definition.name),
            });
        };
        let flight = self.flights.lock(&key);
        let _alone = flight.lock().await;
        if let Some(reply) = self.remembered(question, &key).await? {
            return Ok(reply);
        }
        if self.store.lost_calls(&key).await? >= LOST_AT_MOST {
            let reason = format!(
                "{} did not answer in full {LOST_AT_MOST} times and may have charged; it is not asked again for this row.",
                definition.name
            );
            return Ok(Reply::Never { reason });
        }
        let keys = match self.keys_of(practice, definition).await {
            Ok(keys) => keys,
            Err(reason) => return Ok(Reply::Never { reason }),
        };
        let pacer = self.pacer(practice, definition);
        loop {
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
            let price = definition.price(operation);
            let most = price.per_call + price.per_hit;
            let calendar = Calendar::at(now_ms());
            if let Err(reached) = self.take(question, most, calendar) {
                return Ok(match reached {
                    // Others may still be asked.
                    Reached::Provider(_) => Reply::Never {
                        reason: Reached::Provider(definition.name.clone()).to_string(),
                    },
                    reached => Reply::Cap {
                        reason: reached.to_string(),
                    },
                });
            }
            let call = NewCall {
                run: question.run,
                entity: question.entity,
                key: key.clone(),
                practice,
                provider: definition.id.clone(),
                operation: operation.id.clone(),
                reserved: most.0,
            };
            let call = match self.store.reserve(call).await {
                Ok(call) => call,
                Err(error) => {
                    self.give_back(question, most, calendar);
                    return Err(error);
                }
            };
            let started = Instant::now();
            let sent = self.http(practice).call(&definition.id, &request, &keys).await;
            let duration_ms = u32::try_from(started.elapsed().as_millis()).unwrap_or(u32::MAX);
            let answer = match sent {
                Ok(answer) => answer,
                Err(error) => {
                    permit.failed(started.elapsed());
                    let state = if error.maybe_charged() {
                        CallState::Lost
                    } else {
                        CallState::Unsent
                    };
                    if state == CallState::Unsent {
                        self.give_back(question, most, calendar);
                    }
                    let reason = format!("{error}.");
                    let settlement = Settlement {
                        state,
                        outcome: None,
                        status: None,
                        message: reason.clone(),
                        duration_ms,
                        charged: 0,
                    };
                    self.store.settle(call, settlement, None).await?;
                    return Ok(Reply::Later {
                        reason,
                        after: Duration::ZERO,
                    });
                }
            };
            let meaning = provider::interpret(definition, operation, &answer);
            let said = format!("{}: {}.", definition.name, meaning.message.trim_end_matches('.'));
            let with_hint = match &meaning.hint {
                Some(hint) => format!("{said} {hint}"),
                None => said,
            };
            // What the answer says of the provider holds before another call to it may start.
            match meaning.outcome {
                Outcome::Refused => {
                    pacer.close(with_hint.clone());
                    drop(permit);
                }
                Outcome::Throttled => {
                    permit.throttled(meaning.retry_after_ms.map(Duration::from_millis));
                }
                Outcome::Transient => permit.failed(started.elapsed()),
                _ => permit.answered(started.elapsed()),
            }
            let charged = provider::charge(definition, operation, &answer, &meaning);
            self.give_back(question, most - charged, calendar);
            let settlement = Settlement {
                state: CallState::Settled,
                outcome: Some(meaning.outcome),
                status: Some(answer.status),
                message: meaning.message.clone(),
                duration_ms,
                charged: charged.0,
            };
            let at_ms = now_ms();
            let kept = meaning.outcome.is_answer().then(|| Answer {
                key: key.clone(),
                practice,
                provider: definition.id.clone(),
                operation: operation.id.clone(),
                outcome: meaning.outcome.as_str().to_owned(),
                status: answer.status,
                headers: answer.headers,
                body: answer.body,
                charged: charged.0,
                at_ms,
            });
            self.store.settle(call, settlement, kept).await?;
            match meaning.outcome {
                Outcome::Hit | Outcome::Miss => {
                    return Ok(Reply::Answer(Box::new(Answered {
                        meaning,
                        cached: false,
                        charged,
                        at_ms,
                        source_url: None,
                    })));
                }
                Outcome::Throttled => {
                    if let Some(pause) = pacer.load().shut_for.filter(|pause| *pause > PATIENCE) {
                        return Ok(Reply::Later {
                            reason: with_hint,
                            after: pause,
                        });
                    }
                }
                Outcome::Refused => {
                    self.remember_refusal(practice, &definition.id, &with_hint)
                        .await?;
                    return Ok(Reply::Never { reason: with_hint });
                }
                Outcome::Transient | Outcome::Pending => {
                    let after = Duration::from_millis(meaning.retry_after_ms.unwrap_or(0));
                    return Ok(Reply::Later {
                        reason: with_hint,
                        after,
                    });
                }
                Outcome::Invalid | Outcome::Rejected => return Ok(Reply::Never { reason: with_hint }),
            }
        }
    }

    /// The answer to a question that was asked before and is still fresh.
    pub(crate) async fn remembered(
        &self,
        question: &Question<'_>,
        key: &str,
    ) -> Result<Option<Reply>, StoreError> {
        let (definition, operation) = (question.definition, question.operation);
        let answer = self.store.answer(key).await?;
        let Some(answer) =
            answer.filter(|answer| is_fresh(operation, question.fresh_days, &answer.outcome, answer.at_ms))
        else {
            return Ok(None);
        };
        let raw = RawAnswer {
            status: answer.status,
            headers: answer.headers,
            body: answer.body,
        };
        let (meaning, source_url) = if operation.site.is_some() {
            site::interpret(definition, operation, &raw)
        } else {
            (provider::interpret(definition, operation, &raw), None)
        };
        Ok(Some(Reply::Answer(Box::new(Answered {
            meaning,
            cached: true,
            charged: Micros::ZERO,
            at_ms: answer.at_ms,
            source_url,
        }))))
    }

    fn take(&self, question: &Question<'_>, most: Micros, calendar: Calendar) -> Result<(), Reached> {
        if !question.budget.take(most) {
            return Err(Reached::Run);
        }
        if question.practice {
            return Ok(());
        }
        let taken = self.purses.take(&question.definition.id, most, calendar);
        if taken.is_err() {
            question.budget.give_back(most);
        }
        taken
    }

    fn give_back(&self, question: &Question<'_>, amount: Micros, taken: Calendar) {
        question.budget.give_back(amount);
        if !question.practice {
            self.purses.give_back(&question.definition.id, amount, taken);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_key_depends_on_what_is_sent_and_on_nothing_else() {
        let (_, text) = provider::bundled()
            .iter()
            .find(|(id, _)| *id == "hunter")
            .unwrap();
        let hunter = provider::load(text, "hunter").unwrap();
        let finder = hunter.operation("email_finder").unwrap();
        let known = |name: &str, title: &str| -> Inputs {
            [
                (model::Field::PERSON_FULL_NAME, name.to_owned()),
                (model::Field::COMPANY_DOMAIN, "northwind.example".to_owned()),
                (model::Field::PERSON_JOB_TITLE, title.to_owned()),
            ]
            .into()
        };
        let key = |practice, inputs: &Inputs| question_key(practice, &hunter, finder, inputs).unwrap();
        assert_eq!(
            key(false, &known("Ada Marlow", "a")),
            key(false, &known("ada  marlow ", "b"))
        );
        assert_ne!(
            key(false, &known("Ada Marlow", "a")),
            key(true, &known("Ada Marlow", "a"))
        );
        assert_ne!(
            key(false, &known("Ada Marlow", "a")),
            key(false, &known("Ada Marlowe", "a"))
        );
        assert_eq!(question_key(false, &hunter, finder, &Inputs::new()), None);
    }
}
