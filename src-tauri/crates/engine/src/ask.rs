//! One question to one operation whose turn is near: reservation, turn, call, settlement. Two askers of one question share one
//! call; what was answered before is recalled and not asked.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use model::{Cause, EntityId, Field, Micros, Outcome, RunId, Verdict};
use pace::{Closed, Place};
use provider::{Definition, Inputs, Interpretation, Operation, RawAnswer};
use sha2::{Digest, Sha256};
use store::{Answer, CallState, NewCall, Settlement, StoreError, now_ms};

use crate::{
    Engine,
    caps::{Budget, Calendar, Reached},
    lanes,
    rates::{self, Lesson},
    rest::Awaited,
    site::{self, Whose},
    wait::{self, Halt, Kept},
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
    /// Its key.
    pub key: &'a str,
    /// When its answer was looked for in vain ([`Engine::moment`]); an answer since then is not paid for again.
    pub looked: u64,
    /// Whom it is about.
    pub entity: EntityId,
    /// The run it is for; none for a single look-up.
    pub run: Option<RunId>,
    /// What the run may spend.
    pub budget: &'a Budget,
    /// What was lost on the way.
    pub lost: &'a Lost,
    /// The wish to pause or end.
    pub halt: &'a Halt,
    /// The missing fields that the operation offers, the one it is asked for first.
    pub open: &'a [Field],
    /// Why this operation was chosen, in a sentence.
    pub reason: String,
}

/// What came of it.
#[derive(Debug)]
pub enum Reply {
    /// An answer, hit or miss.
    Answer(Box<Answered>),
    /// Nothing was settled: somebody else has asked the same meanwhile, or the provider wants to be asked more slowly.
    /// Look again and choose again.
    Again,
    /// No answer now; it may come when asked again.
    Later {
        /// Why, in a sentence.
        reason: String,
        /// Ask again no sooner.
        after: Duration,
    },
    /// This provider will not answer this row; go on to the next.
    Never {
        /// Why, as a class.
        cause: Cause,
        /// Why, in a sentence, with what to do next.
        reason: String,
    },
    /// A cap does not allow the call.
    Cap {
        /// Which, in a sentence.
        reason: String,
    },
}

/// An answer and where it came from.
#[derive(Debug)]
pub struct Answered {
    /// What it means.
    pub meaning: Interpretation,
    /// What it was charged at now.
    pub charged: Micros,
    /// When it was given.
    pub at_ms: i64,
    /// Whose site it was read from, where that is a site.
    pub(crate) whose: Option<Whose>,
    /// The call it came from; none when it was recalled.
    pub call: Option<Made>,
}

impl Answered {
    /// The page it was read from, where that is a page.
    #[must_use]
    pub fn source_url(&self) -> Option<&str> {
        self.whose.as_ref()?.url.as_deref()
    }
}

/// A call that was answered now.
#[derive(Debug)]
pub struct Made {
    /// Its row in the ledger.
    pub id: i64,
    /// How long it took.
    pub took: Duration,
    /// What it was charged at.
    pub charged: Micros,
    /// Whether the provider knows the person or company.
    pub hit: bool,
    /// What it teaches of the operation.
    pub lessons: Vec<Lesson>,
}

/// How often one question is asked within one go of a run although its answer was lost, which may have been charged.
/// Going on after a crash or a pause is the user's act and counts anew.
const LOST_AT_MOST: u32 = 2;

/// The questions of a run whose answers were lost.
#[derive(Debug)]
pub struct Lost {
    most: u32,
    counts: Mutex<HashMap<String, u32>>,
}

impl Lost {
    /// Nothing was lost in this go; a lost question is asked once more.
    #[must_use]
    pub fn repeated() -> Self {
        Self {
            most: LOST_AT_MOST,
            counts: Mutex::default(),
        }
    }

    /// A lost question is never asked again; these were.
    #[must_use]
    pub fn kept(keys: Vec<String>) -> Self {
        Self {
            most: 1,
            counts: Mutex::new(keys.into_iter().map(|key| (key, 1)).collect()),
        }
    }

    fn is_over(&self, key: &str) -> bool {
        let counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.get(key).is_some_and(|count| *count >= self.most)
    }

    /// Whether an answer to this question was lost.
    pub(crate) fn has(&self, key: &str) -> bool {
        let counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.contains_key(key)
    }

    fn add(&self, key: &str) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        *counts.entry(key.to_owned()).or_default() += 1;
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
    let hex = |nibble: u8| char::from_digit(u32::from(nibble), 16);
    let digits = |byte: u8| [hex(byte >> 4), hex(byte & 15)];
    Some(digest.finalize().into_iter().flat_map(digits).flatten().collect())
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

/// An answer that is kept, as it is understood now.
pub(crate) fn read_answer(definition: &Definition, operation: &Operation, answer: &Answer) -> Answered {
    let raw = RawAnswer {
        status: answer.status,
        headers: answer.headers.clone(),
        body: answer.body.clone(),
    };
    let (meaning, whose) = if operation.site.is_some() {
        let (meaning, whose) = site::interpret(definition, operation, &raw);
        (meaning, Some(whose))
    } else {
        (provider::interpret(definition, operation, &raw), None)
    };
    Answered {
        meaning,
        charged: Micros::ZERO,
        at_ms: answer.at_ms,
        whose,
        call: None,
    }
}

/// A question whose answer may be there already.
pub struct Recall<'a> {
    /// Who would be asked.
    pub definition: &'a Definition,
    /// What.
    pub operation: &'a Operation,
    /// Its key.
    pub key: &'a str,
    /// How many days an answer counts as true, where the recipe says so; the definition's word otherwise.
    pub fresh_days: Option<u32>,
}

impl Engine {
    /// The answers to questions that were asked before and are still fresh, by place.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn recall(&self, questions: &[Recall<'_>]) -> Result<Vec<Option<Box<Answered>>>, StoreError> {
        let keys: Vec<&str> = questions.iter().map(|question| question.key).collect();
        let answers = self.store.answers(&keys).await?;
        let recalled = |question: &Recall<'_>| {
            let (definition, operation) = (question.definition, question.operation);
            let answer = answers
                .get(question.key)
                .filter(|answer| is_fresh(operation, question.fresh_days, &answer.outcome, answer.at_ms))?;
            Some(Box::new(read_answer(definition, operation, answer)))
        };
        Ok(questions.iter().map(recalled).collect())
    }

    /// A moment, to be read before answers are recalled.
    pub fn moment(&self) -> u64 {
        self.flights.now()
    }

    /// Asks a question whose turn is near.
    ///
    /// # Errors
    /// When the database refuses; nothing was sent then, or what was sent is in the ledger.
    pub async fn ask(&self, question: &Question<'_>, place: Place) -> Result<Reply, StoreError> {
        let flight = self.flights.lock(question.key);
        let Ok(_alone) = flight.try_lock() else {
            drop(place);
            // Its answer will be there to be recalled.
            drop(flight.lock().await);
            return Ok(Reply::Again);
        };
        if self.flights.is_settled_since(question.key, question.looked) {
            return Ok(Reply::Again);
        }
        if question.lost.is_over(question.key) {
            let name = &question.definition.name;
            let reason = format!(
                "{name} did not answer in full and may have charged; it is not asked again for this row. Retry the failed cells to ask once more."
            );
            return Ok(Reply::Never {
                cause: Cause::Lost,
                reason,
            });
        }
        match &question.operation.site {
            Some(what) => {
                let pacer = self.pacer(question.practice, question.definition);
                match wait::turn(&pacer, place, question.halt).await {
                    Ok(permit) => self.ask_site(question, what, permit).await,
                    Err(kept) => Ok(question.unsent(kept).1),
                }
            }
            None => self.call(question, place).await,
        }
    }

    async fn call(&self, question: &Question<'_>, place: Place) -> Result<Reply, StoreError> {
        let Question {
            practice,
            definition,
            operation,
            known,
            key,
            ..
        } = *question;
        let Ok(request) = provider::render(definition, operation, known) else {
            return Ok(Reply::Never {
                cause: Cause::Invalid,
                reason: format!("{} needs more than is known of this row.", definition.name),
            });
        };
        let keys = match self.keys_of(practice, definition).await {
            Ok(keys) => keys,
            Err(reason) => {
                return Ok(Reply::Never {
                    cause: Cause::Refused,
                    reason,
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
                    cause: Cause::Capped,
                    reason: Reached::Provider(definition.name.clone()).to_string(),
                },
                reached => Reply::Cap {
                    reason: reached.to_string(),
                },
            });
        }
        let call = match self.store.reserve(question.new_call(most)).await {
            Ok(call) => call,
            Err(error) => {
                self.give_back(question, most, calendar);
                return Err(error);
            }
        };
        let pacer = self.pacer(practice, definition);
        let permit = match wait::turn(&pacer, place, question.halt).await {
            Ok(permit) => permit,
            Err(kept) => {
                self.give_back(question, most, calendar);
                let (message, reply) = question.unsent(kept);
                self.store.settle(call, Settlement::unsent(message), None).await?;
                return Ok(reply);
            }
        };
        let started = Instant::now();
        let awaited = Awaited::of(pacer.snapshot().round_trip);
        let sent = self.http(practice).call(&definition.id, &request, &keys).await;
        drop(awaited);
        let took = started.elapsed();
        let answer = match sent {
            Ok(answer) => answer,
            Err(error) => {
                permit.failed(took);
                let state = if error.maybe_charged() {
                    question.lost.add(key);
                    CallState::Lost
                } else {
                    self.give_back(question, most, calendar);
                    CallState::Unsent
                };
                let reason = format!("{error}.");
                let settlement = Settlement {
                    state,
                    duration_ms: millis(took),
                    ..Settlement::unsent(reason.clone())
                };
                self.store.settle(call, settlement, None).await?;
                return Ok(Reply::Later {
                    reason,
                    after: Duration::ZERO,
                });
            }
        };
        let answer = if operation.picture {
            self.kept_picture(answer, known, &request.url).await?
        } else {
            answer
        };
        let meaning = provider::interpret(definition, operation, &answer);
        let said = format!("{}: {}.", definition.name, meaning.message.trim_end_matches('.'));
        let with_hint = match &meaning.hint {
            Some(hint) => format!("{said} {hint}"),
            None => said,
        };
        // What the answer says of the provider holds before another call to it may start.
        for left in &meaning.remaining {
            pacer.resync(lanes::window(left.window), left.requests, None);
        }
        match meaning.outcome {
            Outcome::Refused => pacer.close(with_hint.clone()),
            Outcome::Throttled => permit.throttled(meaning.retry_after_ms.map(Duration::from_millis)),
            Outcome::Transient => permit.failed(took),
            _ => permit.answered(took),
        }
        let charged = provider::charge(definition, operation, &answer, &meaning);
        self.give_back(question, most - charged, calendar);
        let lessons = question.lessons(&meaning);
        let settlement = Settlement {
            state: CallState::Settled,
            outcome: Some(meaning.outcome),
            status: Some(answer.status),
            message: meaning.message.clone(),
            duration_ms: millis(took),
            charged: charged.0,
            lessons: rates::write(&lessons),
        };
        let at_ms = now_ms();
        let kept = meaning
            .outcome
            .is_answer()
            .then(|| question.kept(meaning.outcome, answer, charged, at_ms));
        self.store.settle(call, settlement, kept).await?;
        match meaning.outcome {
            outcome @ (Outcome::Hit | Outcome::Miss) => {
                self.flights.settled(key);
                Ok(Reply::Answer(Box::new(Answered {
                    meaning,
                    charged,
                    at_ms,
                    whose: None,
                    call: Some(Made {
                        id: call,
                        took,
                        charged,
                        hit: outcome == Outcome::Hit,
                        lessons,
                    }),
                })))
            }
            Outcome::Throttled => Ok(Reply::Again),
            Outcome::Refused => {
                self.remember_refusal(practice, &definition.id, &with_hint)
                    .await?;
                Ok(Reply::Never {
                    cause: Cause::Refused,
                    reason: with_hint,
                })
            }
            Outcome::Transient | Outcome::Pending => {
                let after = Duration::from_millis(meaning.retry_after_ms.unwrap_or(0));
                Ok(Reply::Later {
                    reason: with_hint,
                    after,
                })
            }
            Outcome::Invalid | Outcome::Rejected => Ok(Reply::Never {
                cause: Cause::Invalid,
                reason: with_hint,
            }),
        }
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

impl Question<'_> {
    pub(crate) fn new_call(&self, most: Micros) -> NewCall {
        NewCall {
            run: self.run,
            entity: self.entity,
            key: self.key.to_owned(),
            practice: self.practice,
            provider: self.definition.id.clone(),
            operation: self.operation.id.clone(),
            reason: self.reason.clone(),
            reserved: most.0,
        }
    }

    /// What becomes of a call that was not sent, and why in a sentence.
    fn unsent(&self, kept: Kept) -> (String, Reply) {
        match kept {
            Kept::Closed(Closed { reason }) => {
                let cause = Cause::Refused;
                (reason.clone(), Reply::Never { cause, reason })
            }
            Kept::Long => (format!("{} kept it waiting.", self.definition.name), Reply::Again),
            Kept::Halted => ("The run was halted.".to_owned(), Reply::Again),
        }
    }

    /// What an answer teaches: of every missing field that the operation offers, whether it was in it.
    pub(crate) fn lessons(&self, meaning: &Interpretation) -> Vec<Lesson> {
        if !meaning.outcome.is_answer() {
            return Vec::new();
        }
        let lesson = |field: &Field| Lesson {
            field: *field,
            refused: false,
            filled: if *field == Field::PERSON_EMAIL_STATUS {
                meaning.verdict.is_some_and(|verdict| verdict != Verdict::Unknown)
            } else {
                meaning.values.iter().any(|found| found.field == *field)
            },
        };
        self.open.iter().map(lesson).collect()
    }

    pub(crate) fn kept(&self, outcome: Outcome, raw: RawAnswer, charged: Micros, at_ms: i64) -> Answer {
        Answer {
            key: self.key.to_owned(),
            practice: self.practice,
            provider: self.definition.id.clone(),
            operation: self.operation.id.clone(),
            outcome: outcome.as_str().to_owned(),
            status: raw.status,
            headers: raw.headers,
            body: raw.body,
            charged: charged.0,
            at_ms,
        }
    }
}

/// A duration as the ledger holds it.
pub(crate) fn millis(duration: Duration) -> u32 {
    u32::try_from(duration.as_millis()).unwrap_or(u32::MAX)
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
