//! One entity of a run: what is missing, the waterfall's choice, the question, the check, and the cells that come of it.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
    time::Duration,
};

use model::{Cell, CellState, Field, FieldKind, ListId, Provenance, RunId, Value, Verdict};
use store::{CellChange, Item, StoreError, now_ms};

use crate::{
    Engine,
    ask::{Answered, Halt, Question, Reply, question_key},
    caps::Budget,
    entity,
    ladder::{Ladder, known_set},
    recipe::{Dial, Fill, Recipe},
    run::note::{Heard, no_provider, not_found, too_little},
    site,
    waterfall::{self, FieldSet, Standing},
};

/// Pauses before the second, third, fourth and fifth try; after that the question is a dead letter.
const RETRY_AFTER: [Duration; 4] = [
    Duration::from_secs(1),
    Duration::from_secs(4),
    Duration::from_secs(16),
    Duration::from_secs(64),
];

/// What all entities of a run share.
pub(crate) struct Job {
    pub engine: Arc<Engine>,
    pub ladder: Ladder,
    pub recipe: Recipe,
    pub dial: Dial,
    pub practice: bool,
    /// The run and its list; none for a single look-up, whose cells nobody keeps.
    pub run: Option<(RunId, ListId)>,
    pub budget: Budget,
    /// The wish to pause or end.
    pub halt: Halt,
}

/// What became of an entity.
pub(crate) enum End {
    /// Everything was asked.
    Done { changes: Vec<CellChange>, cached: u32 },
    /// It is to be taken up again at its new due time.
    Parked { item: Item, changes: Vec<CellChange> },
    /// A cap does not allow the next call.
    Capped {
        changes: Vec<CellChange>,
        cached: u32,
        reason: String,
    },
}

/// Why the work on an entity breaks off.
enum Break {
    Park {
        key: String,
        reason: String,
        after: Duration,
    },
    Cap(String),
    Halt,
}

struct Entity<'a> {
    job: &'a Job,
    item: Item,
    known: BTreeMap<Field, String>,
    cells: BTreeMap<Field, Cell>,
    /// What stands there already, where the recipe lets it be replaced.
    before: BTreeMap<Field, Cell>,
    /// Questions answered already and what was said, by rung: one answer tells of every field it may hold.
    asked: HashMap<usize, (Option<String>, Heard)>,
    /// Why somebody did not answer, by field.
    failures: BTreeMap<Field, String>,
    /// Who answered, by the field asked for and in the order asked.
    answered: BTreeMap<Field, Vec<Heard>>,
    cached: u32,
}

impl Job {
    /// Works on one entity as far as it goes now.
    pub(crate) async fn work(&self, item: Item) -> Result<End, StoreError> {
        let known = item.known.clone();
        let before = self.before(&item).await?;
        let mut entity = Entity {
            job: self,
            item,
            known,
            cells: BTreeMap::new(),
            before,
            asked: HashMap::new(),
            failures: BTreeMap::new(),
            answered: BTreeMap::new(),
            cached: 0,
        };
        for field in entity.item.wanted.clone() {
            if let Some(halt) = entity.fill(field).await? {
                return Ok(entity.halted(halt));
            }
        }
        Ok(entity.finished())
    }

    /// What may replace a value of this field. A value that is no longer fresh gives way to a newer one.
    fn fill(&self, field: Field) -> Fill {
        match self.recipe.wanted(field).map(|wanted| wanted.fill) {
            Some(Fill::Better) => Fill::Better,
            _ => Fill::Newer,
        }
    }

    /// The values that stand in the cells to be filled, found or from the file.
    async fn before(&self, item: &Item) -> Result<BTreeMap<Field, Cell>, StoreError> {
        let Some((_, list)) = self.run else {
            return Ok(BTreeMap::new());
        };
        let mut cells = self.engine.store().cells_of(list, &[item.entity]).await?;
        let value = |field: Field| {
            let found = cells.remove(&(item.entity, field));
            let found = found.filter(|cell| {
                matches!(cell.state, CellState::Value | CellState::Stale) && cell.counts_in(self.practice)
            });
            let from_file = || Some(from_file(field, item.known.get(&field)?));
            Some((field, found.or_else(from_file)?))
        };
        Ok(item.wanted.iter().copied().filter_map(value).collect())
    }
}

/// A found value in the one spelling that providers do not share: countries as codes.
fn spelled(field: Field, value: Value) -> Value {
    match (&value, field.kind()) {
        (Value::Text(text), FieldKind::Country) => site::country::code(text).map_or(value, Value::Text),
        _ => value,
    }
}

/// A value of the user's own as a cell.
fn from_file(field: Field, text: &str) -> Cell {
    Cell {
        state: CellState::Value,
        value: Value::parse(field, text).ok(),
        confidence: None,
        note: String::new(),
        provenance: Some(Provenance {
            provider: "file".to_owned(),
            ..Provenance::default()
        }),
    }
}

impl Entity<'_> {
    fn missing(&self) -> FieldSet {
        let has_value = |field: &Field| {
            self.cells
                .get(field)
                .is_some_and(|cell| cell.state == CellState::Value)
        };
        self.item
            .wanted
            .iter()
            .copied()
            .filter(|field| !has_value(field))
            .collect()
    }

    /// Goes down one field's waterfall until it has a value or nobody is left.
    async fn fill(&mut self, field: Field) -> Result<Option<Break>, StoreError> {
        let Some(wanted) = self.job.recipe.wanted(field) else {
            return Ok(None);
        };
        let ladder = self.job.ladder.for_field(wanted);
        let (mut tried, mut misses) = (Vec::new(), 0);
        while self.missing().contains(field) {
            let choice = waterfall::choose(
                &self.job.ladder.rungs,
                &Standing {
                    field,
                    missing: self.missing(),
                    known: known_set(&self.known),
                    ladder: &ladder,
                    tried: &tried,
                    misses,
                    order: wanted.order,
                    dial: self.job.dial,
                    worth: wanted.worth.map(model::Micros::from_dollars),
                },
            );
            let Some(choice) = choice else { break };
            tried.push(choice.rung);
            if let Some(heard) = self.heard_before(choice.rung) {
                self.answered.entry(field).or_default().push(heard);
                misses += 1;
                continue;
            }
            match self.ask(choice.rung, field, &self.known.clone()).await? {
                Ok(Some(answered)) => {
                    let heard = self.heard(choice.rung, &answered);
                    self.answered.entry(field).or_default().extend(heard.clone());
                    let question = self.question(choice.rung);
                    self.asked
                        .extend(heard.map(|heard| (choice.rung, (question, heard))));
                    if let Some(halt) = self.take(choice.rung, *answered).await? {
                        return Ok(Some(halt));
                    }
                    if self.missing().contains(field) {
                        misses += 1;
                    }
                }
                Ok(None) => {}
                Err(halt) => return Ok(Some(halt)),
            }
        }
        Ok(None)
    }

    /// The key of the question that an operation would be asked now.
    fn question(&self, rung: usize) -> Option<String> {
        let (definition, operation) = self.job.ladder.at(rung)?;
        question_key(self.job.practice, definition, operation, &self.known)
    }

    /// What an operation said to the very question it would be asked now, where it has answered it.
    fn heard_before(&self, rung: usize) -> Option<Heard> {
        let (question, heard) = self.asked.get(&rung)?;
        (*question == self.question(rung)).then(|| heard.clone())
    }

    /// Who answers on a rung, and the sentence of its answer.
    fn heard(&self, rung: usize, answered: &Answered) -> Option<Heard> {
        let (definition, _) = self.job.ladder.at(rung)?;
        Some(Heard {
            provider: definition.name.clone(),
            said: answered.meaning.message.clone(),
        })
    }

    /// Asks one operation; no answer for good is noted as a failure of the field.
    async fn ask(
        &mut self,
        rung: usize,
        field: Field,
        known: &BTreeMap<Field, String>,
    ) -> Result<Result<Option<Box<Answered>>, Break>, StoreError> {
        let Some((definition, operation)) = self.job.ladder.at(rung) else {
            return Ok(Ok(None));
        };
        let key = format!("{}/{}", definition.id, operation.id);
        let tries = self.item.progress.get(&key).copied().unwrap_or_default();
        if tries as usize > RETRY_AFTER.len() {
            let reason = format!(
                "{} did not answer {tries} times; retry the list's failed cells later.",
                definition.name
            );
            self.failures.insert(field, reason);
            return Ok(Ok(None));
        }
        let question = Question {
            practice: self.job.practice,
            definition,
            operation,
            known,
            entity: self.item.entity,
            run: self.job.run.map(|(run, _)| run),
            budget: &self.job.budget,
            halt: self.job.halt.clone(),
            fresh_days: self.job.recipe.wanted(field).and_then(|wanted| wanted.fresh_days),
        };
        Ok(match self.job.engine.ask(&question).await? {
            Reply::Answer(answered) => {
                self.cached += u32::from(answered.cached);
                Ok(Some(answered))
            }
            Reply::Later { reason, after } => {
                let pause = RETRY_AFTER.get(tries as usize).copied().unwrap_or_default();
                if pause.is_zero() {
                    let reason = format!(
                        "{reason} It was asked {} times; retry the failed cells later.",
                        tries + 1
                    );
                    self.item.progress.insert(key, tries + 1);
                    self.failures.insert(field, reason);
                    Ok(None)
                } else {
                    Err(Break::Park {
                        key,
                        reason,
                        after: after.max(pause),
                    })
                }
            }
            Reply::Never { reason } => {
                self.failures.insert(field, reason);
                Ok(None)
            }
            Reply::Cap { reason } => Err(Break::Cap(reason)),
            Reply::Halted => Err(Break::Halt),
        })
    }

    /// Takes every field of an answer that is still missing; an e-mail address only when it passes its check.
    async fn take(&mut self, rung: usize, answered: Answered) -> Result<Option<Break>, StoreError> {
        let Some((definition, operation)) = self.job.ladder.at(rung) else {
            return Ok(None);
        };
        let mut provenance = Provenance {
            provider: definition.id.clone(),
            operation: operation.id.clone(),
            at_ms: answered.at_ms,
            cost: answered.charged,
            cached: answered.cached,
            practice: self.job.practice,
            source_url: answered.source_url.clone(),
            verified_by: None,
        };
        let wrong = self.mismatch(&answered);
        for mut found in answered.meaning.values {
            found.value = spelled(found.field, found.value);
            let is_ours = found.field.entity() == self.item.kind;
            let has_value = self
                .cells
                .get(&found.field)
                .is_some_and(|cell| cell.state == CellState::Value);
            let is_known =
                self.item.known.contains_key(&found.field) && !self.item.wanted.contains(&found.field);
            if !is_ours || has_value || is_known {
                continue;
            }
            let mut cell = Cell {
                state: CellState::Value,
                value: Some(found.value),
                confidence: found.confidence,
                note: String::new(),
                provenance: Some(provenance.clone()),
            };
            if let Some(old) = self.before.get(&found.field)
                && !self.job.fill(found.field).replaces(old, &cell)
            {
                continue;
            }
            if let Some(note) = &wrong {
                cell.state = CellState::Rejected;
                cell.note.clone_from(note);
            } else if found.field == Field::PERSON_EMAIL
                && let Some(halt) = self.check(&mut cell, answered.meaning.verdict).await?
            {
                return Ok(Some(halt));
            }
            if cell.state == CellState::Value
                && let Some(value) = &cell.value
            {
                self.known.insert(found.field, value.to_string());
            }
            self.cells.insert(found.field, cell);
            // The first cell carries the charge, so that sums over cells count it once.
            provenance.cost = model::Micros::ZERO;
        }
        entity::derive(&mut self.known);
        Ok(None)
    }

    /// Whether the answer is about another company than the one that was asked about.
    fn mismatch(&self, answered: &Answered) -> Option<String> {
        let asked = self.known.get(&Field::COMPANY_DOMAIN)?;
        let echo = answered
            .meaning
            .echoes
            .iter()
            .find(|echo| echo.field == Field::COMPANY_DOMAIN)?;
        let about = entity::domain(&echo.value)?;
        (about != *asked).then(|| format!("The answer is about {about}, not {asked}."))
    }

    /// Has an e-mail address checked: the finder's own word first, then the verifiers, the cheapest first.
    async fn check(&mut self, cell: &mut Cell, own: Option<Verdict>) -> Result<Option<Break>, StoreError> {
        let Some(wanted) = self.job.recipe.wanted(Field::PERSON_EMAIL) else {
            return Ok(None);
        };
        if wanted.accept.is_empty() {
            return Ok(None);
        }
        let mut verdict = own.filter(|verdict| *verdict != Verdict::Unknown);
        let mut by = cell
            .provenance
            .as_ref()
            .map(|provenance| provenance.provider.clone());
        if verdict.is_none()
            && let Some(address) = &cell.value
        {
            let known = BTreeMap::from([(Field::PERSON_EMAIL, address.to_string())]);
            for rung in self.job.ladder.verifiers(wanted) {
                match self.ask(rung, Field::PERSON_EMAIL, &known).await? {
                    Ok(Some(answered)) => {
                        by = self
                            .job
                            .ladder
                            .at(rung)
                            .map(|(definition, _)| definition.id.clone());
                        verdict = answered.meaning.verdict;
                    }
                    Ok(None) => {}
                    Err(halt) => return Ok(Some(halt)),
                }
                if verdict.is_some_and(|verdict| verdict != Verdict::Unknown) {
                    break;
                }
            }
        }
        let Some(verdict) = verdict else {
            cell.state = CellState::Failed;
            cell.note = match self.failures.get(&Field::PERSON_EMAIL) {
                Some(reason) => format!("Found, but nobody could check it. {reason}"),
                None => "Found, but nobody could check it. Set a key for a provider that verifies addresses."
                    .to_owned(),
            };
            return Ok(None);
        };
        if let Some(provenance) = &mut cell.provenance {
            provenance.verified_by.clone_from(&by);
        }
        if !wanted.accept.contains(&verdict) {
            cell.state = CellState::Rejected;
            cell.note = format!(
                "{} says the address is {}.",
                by.as_deref().unwrap_or("The check"),
                verdict.as_str()
            );
        }
        let status = Cell {
            value: Some(Value::Text(verdict.as_str().to_owned())),
            state: CellState::Value,
            confidence: None,
            note: String::new(),
            provenance: cell.provenance.clone().map(|provenance| Provenance {
                cost: model::Micros::ZERO,
                ..provenance
            }),
        };
        self.cells.insert(Field::PERSON_EMAIL_STATUS, status);
        Ok(None)
    }

    /// The cells found so far.
    fn changes(self) -> Vec<CellChange> {
        let entity = self.item.entity;
        self.cells
            .into_iter()
            .map(|(field, cell)| CellChange { entity, field, cell })
            .collect()
    }

    fn halted(mut self, halt: Break) -> End {
        let without: Vec<Field> = self
            .missing()
            .iter()
            .filter(|field| !self.cells.contains_key(field))
            .collect();
        match halt {
            // Its turn comes when the run goes on; what it was told already is in the cache.
            Break::Halt => {
                let item = self.item.clone();
                End::Parked {
                    item,
                    changes: self.changes(),
                }
            }
            Break::Park { key, reason, after } => {
                for field in without {
                    self.cells
                        .insert(field, Cell::without_value(CellState::Waiting, reason.clone()));
                }
                *self.item.progress.entry(key).or_default() += 1;
                self.item.due_ms = now_ms() + i64::try_from(after.as_millis()).unwrap_or(0);
                let item = self.item.clone();
                End::Parked {
                    item,
                    changes: self.changes(),
                }
            }
            Break::Cap(reason) => {
                for field in without {
                    self.cells
                        .insert(field, Cell::without_value(CellState::Stopped, reason.clone()));
                }
                let cached = self.cached;
                End::Capped {
                    cached,
                    changes: self.changes(),
                    reason,
                }
            }
        }
    }

    fn finished(mut self) -> End {
        for field in self.missing().iter() {
            if self.cells.contains_key(&field) {
                continue;
            }
            if let Some(cell) = self.kept(field) {
                self.cells.extend(cell.map(|cell| (field, cell)));
                continue;
            }
            let cell = match (self.failures.get(&field), self.answered.get(&field)) {
                (Some(reason), _) => Cell::without_value(CellState::Failed, reason.clone()),
                (None, Some(heard)) => Cell::without_value(CellState::NotFound, not_found(heard)),
                (None, None) => Cell::without_value(CellState::Skipped, self.nobody(field)),
            };
            self.cells.insert(field, cell);
        }
        let cached = self.cached;
        End::Done {
            cached,
            changes: self.changes(),
        }
    }

    /// What becomes of a value that nothing replaced: nothing, or it is marked stale. None when there was no value.
    fn kept(&self, field: Field) -> Option<Option<Cell>> {
        let old = self.before.get(&field)?;
        let fresh_days = self.job.recipe.wanted(field).and_then(|wanted| wanted.fresh_days);
        let is_found = old
            .provenance
            .as_ref()
            .is_some_and(|provenance| provenance.provider != "file");
        let stale = (is_found && self.job.engine.is_stale(old, fresh_days)).then(|| Cell {
            state: CellState::Stale,
            note: match self.failures.get(&field) {
                Some(reason) => format!("Older than its freshness. {reason}"),
                None => "Older than its freshness; nobody has a newer one.".to_owned(),
            },
            ..old.clone()
        });
        Some(stale)
    }

    fn nobody(&self, field: Field) -> String {
        let ladder = self
            .job
            .recipe
            .wanted(field)
            .map(|wanted| self.job.ladder.for_field(wanted))
            .unwrap_or_default();
        if ladder.is_empty() {
            no_provider(field)
        } else {
            too_little(field)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_come_out_as_codes_whoever_said_them() {
        for (found, wanted) in [
            ("Denmark", "DK"),
            ("DK", "DK"),
            ("Deutschland", "DE"),
            ("Utopia", "Utopia"),
        ] {
            let value = spelled(Field::COMPANY_COUNTRY, Value::Text(found.to_owned()));
            assert_eq!(value.to_string(), wanted);
        }
        let city = spelled(Field::COMPANY_CITY, Value::Text("Denmark".to_owned()));
        assert_eq!(city.to_string(), "Denmark", "only countries are spelled anew");
    }
}
