//! What a run takes from answers that are there already: on paper, but from the answers themselves, so that a plan counts as
//! found what they hold and their checks accept, and goes on from what they bring.

use std::collections::HashMap;

use model::{EntityKind, Field, Outcome, Verdict};
use store::StoreError;

use super::{
    draw::Course,
    shape::{Answer, Shape, State},
};
use crate::{
    Engine,
    ask::{Answered, is_fresh, question_key, read_answer},
    entity::{self, Known},
    ladder::{Ladder, known_set},
    recipe::Recipe,
    run::{about, spelled},
    site::{self, Ours},
    waterfall::FieldSet,
};

/// A person or company of a plan.
#[derive(Clone)]
pub(super) struct Subject {
    kind: EntityKind,
    /// What the records say.
    said: Known,
    wanted: FieldSet,
    /// What is known besides, from answers.
    pub known: Known,
    at: State,
    /// Fields with a value from an answer.
    found: FieldSet,
    /// Whose answers were taken.
    recalled: Vec<usize>,
    /// Whether an address was taken that nobody has checked.
    pub is_unchecked: bool,
}

impl Subject {
    /// Nothing was looked up yet.
    pub(super) fn new(kind: EntityKind, known: Known, wanted: &[Field]) -> Self {
        let wanted: FieldSet = wanted.iter().copied().collect();
        Self {
            kind,
            wanted,
            at: State::new(wanted, known_set(&known)),
            known: known.clone(),
            said: known,
            found: FieldSet::EMPTY,
            recalled: Vec::new(),
            is_unchecked: false,
        }
    }

    /// Wanted fields that answers filled.
    pub(super) fn filled(&self) -> impl Iterator<Item = Field> {
        self.wanted.iter().filter(|field| self.found.contains(*field))
    }

    /// Whose answers were taken.
    pub(super) fn recalled(&self) -> &[usize] {
        &self.recalled
    }

    /// Where the work on it stands; of a person who waits for the company, with where that stands.
    pub(super) fn shape(&self, company: Option<Shape>) -> Shape {
        Shape {
            at: self.at.clone(),
            company: company.map(Box::new),
        }
    }
}

/// Answers that were looked up, by the question's key; none where nobody has answered.
type Answers = HashMap<String, Option<Box<Answered>>>;

/// Looks up which answers are there, and takes them.
pub(super) struct Recall<'a> {
    engine: &'a Engine,
    ladder: &'a Ladder,
    recipe: &'a Recipe,
    practice: bool,
    /// Whether an operation ever answered, by rung: nobody looks for answers that cannot be there.
    has_answers: Vec<bool>,
}

impl<'a> Recall<'a> {
    pub(super) async fn new(
        engine: &'a Engine,
        ladder: &'a Ladder,
        recipe: &'a Recipe,
        practice: bool,
    ) -> Result<Self, StoreError> {
        let mut has_answers = Vec::with_capacity(ladder.rungs.len());
        for rung in &ladder.rungs {
            let store = engine.store();
            has_answers.push(
                store
                    .has_answers(practice, &rung.provider, &rung.operation)
                    .await?,
            );
        }
        Ok(Self {
            engine,
            ladder,
            recipe,
            practice,
            has_answers,
        })
    }

    /// Takes all answers that are there.
    pub(super) async fn take(
        &self,
        subjects: Vec<Subject>,
        course: &mut Course<'_>,
    ) -> Result<Vec<Subject>, StoreError> {
        if !self.has_answers.contains(&true) {
            return Ok(subjects);
        }
        let mut answers = Answers::new();
        loop {
            // What is found in answers leads to further questions; those are looked up for all together.
            let mut unread: HashMap<String, usize> = HashMap::new();
            let after: Vec<Subject> = subjects
                .iter()
                .map(|subject| self.go(subject.clone(), course, &answers, &mut unread))
                .collect();
            if unread.is_empty() {
                return Ok(after);
            }
            let keys: Vec<&str> = unread.keys().map(String::as_str).collect();
            let mut kept = self.engine.store().answers(&keys).await?;
            for (key, rung) in unread {
                let answer = kept.remove(&key);
                let read = answer.and_then(|answer| {
                    let (definition, operation) = self.ladder.at(rung)?;
                    Some(Box::new(read_answer(definition, operation, &answer)))
                });
                answers.insert(key, read);
            }
        }
    }

    /// Goes as far as answers lead.
    fn go(
        &self,
        mut subject: Subject,
        course: &mut Course<'_>,
        answers: &Answers,
        unread: &mut HashMap<String, usize>,
    ) -> Subject {
        let mut keys: HashMap<usize, Option<String>> = HashMap::new();
        for field in self.recipe.wanted_fields() {
            let mut tried = Vec::new();
            while subject.at.missing.contains(field) {
                let turns = course.turns(field, &subject.at, &tried);
                let rungs = || turns.iter().map(|turn| turn.rung);
                let has_heard = |rung: &usize| {
                    let question = course.question(*rung, subject.at.known);
                    subject.at.has_heard(*rung, question)
                };
                if let Some(rung) = rungs().find(has_heard) {
                    tried.push(rung);
                    continue;
                }
                let mut taken = None;
                for rung in rungs().filter(|rung| self.has_answers.get(*rung) == Some(&true)) {
                    let key = keys.entry(rung).or_insert_with(|| self.key(rung, &subject.known));
                    let Some(key) = key else { continue };
                    match answers.get(key) {
                        None => {
                            unread.insert(key.clone(), rung);
                        }
                        Some(Some(answered)) if self.counts(rung, field, answered) => {
                            taken = Some((rung, answered));
                            break;
                        }
                        Some(_) => {}
                    }
                }
                let Some((rung, answered)) = taken else { break };
                tried.push(rung);
                if self.apply(&mut subject, rung, answered, course, answers, unread) {
                    keys.clear();
                }
            }
        }
        subject
    }

    fn key(&self, rung: usize, known: &Known) -> Option<String> {
        let (definition, operation) = self.ladder.at(rung)?;
        question_key(self.practice, definition, operation, known)
    }

    /// Whether an answer is still true for a field.
    fn counts(&self, rung: usize, field: Field, answered: &Answered) -> bool {
        let fresh_days = self.recipe.wanted(field).and_then(|wanted| wanted.fresh_days);
        self.ladder.at(rung).is_some_and(|(_, operation)| {
            is_fresh(
                operation,
                fresh_days,
                answered.meaning.outcome.as_str(),
                answered.at_ms,
            )
        })
    }

    /// Takes an answer as a run does; whether more is known now.
    fn apply(
        &self,
        subject: &mut Subject,
        position: usize,
        answered: &Answered,
        course: &Course<'_>,
        answers: &Answers,
        unread: &mut HashMap<String, usize>,
    ) -> bool {
        let (Some(rung), Some((_, operation))) = (self.ladder.rungs.get(position), self.ladder.at(position))
        else {
            return false;
        };
        let question = course.question(position, subject.at.known);
        let missing = subject.at.missing;
        let open: FieldSet = rung
            .returns
            .iter()
            .filter(|field| missing.contains(*field))
            .collect();
        subject.recalled.push(position);
        let meaning = &answered.meaning;
        let domain = subject.known.get(&Field::COMPANY_DOMAIN);
        let is_wrong = about(domain, &meaning.echoes).is_some_and(|about| about.is_err())
            || answered
                .whose
                .as_ref()
                .zip(domain)
                .is_some_and(|(whose, domain)| {
                    let name = subject.said.get(&Field::COMPANY_NAME).map(String::as_str);
                    site::stranger(Ours { name, domain }, whose).is_some()
                });
        let mut news = Vec::new();
        for found in meaning.values.iter().filter(|_| !is_wrong) {
            let field = found.field;
            let is_known = subject.said.contains_key(&field) && !subject.wanted.contains(field);
            if field.entity() != subject.kind || subject.found.contains(field) || is_known {
                continue;
            }
            let value = spelled(field, found.value.clone()).to_string();
            if field == Field::PERSON_EMAIL {
                match self.verdict(&value, meaning.verdict, course, answers, unread) {
                    Checked::Passed => {}
                    Checked::Unchecked => subject.is_unchecked = true,
                    Checked::Refused => continue,
                }
            }
            subject.found.insert(field);
            subject.at.missing.remove(field);
            news.push((field, value));
        }
        let is_more = !news.is_empty();
        if is_more {
            subject.known.extend(news);
            entity::derive(&mut subject.known);
            subject.at.known = known_set(&subject.known);
        }
        let knows = meaning.outcome == Outcome::Hit;
        let answer = Answer {
            rung: position,
            place: rung.place,
            role: operation.role,
            question,
        };
        subject.at.note(&answer, open, knows);
        is_more
    }

    /// What the check of an address came to: its finder's own word first, then what verifiers have said.
    fn verdict(
        &self,
        address: &str,
        own: Option<Verdict>,
        course: &Course<'_>,
        answers: &Answers,
        unread: &mut HashMap<String, usize>,
    ) -> Checked {
        let Some(asked) = course
            .asked
            .get(&Field::PERSON_EMAIL)
            .filter(|asked| !asked.wanted.accept.is_empty())
        else {
            return Checked::Passed;
        };
        let mut verdict = own.filter(|verdict| *verdict != Verdict::Unknown);
        let known = Known::from([(Field::PERSON_EMAIL, address.to_owned())]);
        let mut is_anybody_left = false;
        for rung in &asked.verifiers {
            if verdict.is_some() {
                break;
            }
            let key = if self.has_answers.get(*rung) == Some(&true) {
                self.key(*rung, &known)
            } else {
                None
            };
            let answered = key.as_ref().and_then(|key| answers.get(key));
            match (key, answered) {
                (Some(key), None) => {
                    unread.insert(key, *rung);
                }
                (_, Some(Some(answered))) if self.counts(*rung, Field::PERSON_EMAIL_STATUS, answered) => {
                    verdict = answered
                        .meaning
                        .verdict
                        .filter(|verdict| *verdict != Verdict::Unknown);
                }
                _ => is_anybody_left = true,
            }
        }
        match verdict {
            Some(verdict) if course.accepts(verdict) => Checked::Passed,
            Some(_) => Checked::Refused,
            None if is_anybody_left => Checked::Unchecked,
            None => Checked::Refused,
        }
    }
}

enum Checked {
    Passed,
    Refused,
    Unchecked,
}
