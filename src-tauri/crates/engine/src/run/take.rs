//! What an answer brings: its values, checked and compared, become cells; what it taught is learned.

use std::collections::BTreeMap;

use model::{Cause, Cell, CellState, Field, FieldKind, Outcome, Provenance, Value, Verdict};
use store::{Checked, StoreError};

use super::{
    facts::Facts,
    note,
    turn::{Step, Way},
    work::{Break, Entity},
};
use crate::{
    ask::{Answered, Made},
    entity, rates, site,
};

/// A found value in the one spelling that providers do not share: countries as codes.
#[must_use]
pub fn spelled(field: Field, value: Value) -> Value {
    match (&value, field.kind()) {
        (Value::Text(text), FieldKind::Country) => site::country::code(text).map_or(value, Value::Text),
        _ => value,
    }
}

/// A value of the user's own as a cell.
pub(super) fn from_file(field: Field, text: &str) -> Cell {
    Cell {
        state: CellState::Value,
        value: Value::parse(field, text).ok(),
        confidence: None,
        note: String::new(),
        cause: None,
        provenance: Some(Provenance {
            provider: "file".to_owned(),
            ..Provenance::default()
        }),
    }
}

impl Entity<'_> {
    /// Takes every field of an answer that is still missing; an e-mail address only when it passes its check.
    pub(super) async fn take(
        &mut self,
        rung: usize,
        mut answered: Box<Answered>,
    ) -> Result<Option<Break>, StoreError> {
        let open = self.open(rung);
        let hit = answered.meaning.outcome == Outcome::Hit;
        let made = answered.call.take();
        let halt = self.take_values(rung, *answered, made.is_none()).await?;
        let place = self.job.ladder.rungs.get(rung).map(|rung| rung.place);
        match (made, place.zip(self.job.ladder.at(rung))) {
            (Some(made), _) => self.learn(rung, made).await?,
            (None, Some((place, (_, operation)))) => {
                self.strangers.entry(operation.role).or_default().note(place, hit);
            }
            (None, None) => {}
        }
        for field in open {
            if let Some(place) = place
                && self.missing().contains(field)
            {
                let missed = self.missed.entry(field).or_default();
                *missed = missed.with(place);
            }
        }
        Ok(halt)
    }

    /// Learns from an answer of now: what a check refused was not found.
    async fn learn(&mut self, rung: usize, made: Made) -> Result<(), StoreError> {
        let Made {
            id,
            took,
            charged,
            hit,
            mut lessons,
        } = made;
        let mut is_corrected = false;
        for lesson in lessons.iter_mut().filter(|lesson| lesson.filled) {
            let cell = self.cells.get(&lesson.field);
            if cell.is_some_and(|cell| cell.state == CellState::Rejected) {
                (lesson.filled, lesson.refused) = (false, true);
                is_corrected = true;
            }
        }
        if let (Some(rung), Some((_, operation))) =
            (self.job.ladder.rungs.get(rung), self.job.ladder.at(rung))
        {
            rung.rates.learn(hit, &lessons, charged, took);
            let strangers = self.strangers.entry(operation.role).or_default();
            strangers.learn(&rung.knowing, rung.place, hit);
            for lesson in &lessons {
                if let Some(joint) = rung.joints.get(&lesson.field) {
                    let missed = self.missed.get(&lesson.field).copied().unwrap_or_default();
                    joint.learn(missed, rung.place, lesson.filled);
                }
            }
        }
        if is_corrected {
            let store = self.job.engine.store();
            store.teach(id, rates::write(&lessons)).await?;
        }
        Ok(())
    }

    async fn take_values(
        &mut self,
        rung: usize,
        answered: Answered,
        cached: bool,
    ) -> Result<Option<Break>, StoreError> {
        let Some((definition, operation)) = self.job.ladder.at(rung) else {
            return Ok(None);
        };
        let mut provenance = Provenance {
            provider: definition.id.clone(),
            operation: operation.id.clone(),
            at_ms: answered.at_ms,
            cost: answered.charged,
            cached,
            practice: self.job.practice,
            source_url: answered.source_url().map(ToOwned::to_owned),
            verified_by: None,
        };
        let asked = self.facts.known().get(&Field::COMPANY_DOMAIN);
        let about = note::about(asked, &answered.meaning.echoes);
        let wrong = match about.as_ref().and_then(|about| about.as_ref().err()) {
            Some(note) => Some((CellState::Rejected, note.clone())),
            None => self.doubt(&answered).await?,
        };
        // Of an answer without an address, whose company it names is the only check there is.
        let mut passed = about.as_ref().map(Result::is_ok);
        let question = self.question(rung);
        let mut news = Vec::new();
        let mut pictures = self.pictures(&answered).await?;
        let (mut values, verdict) = (answered.meaning.values, answered.meaning.verdict);
        values.retain(|found| !pictures.contains_key(&found.field));
        values.extend(pictures.iter().filter_map(|(field, shown)| {
            Some(provider::Found {
                field: *field,
                value: shown.value.clone()?,
                confidence: shown.confidence,
            })
        }));
        for mut found in values {
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
                cause: None,
                provenance: Some(provenance.clone()),
            };
            let mut is_users = false;
            if let Some(shown) = pictures.remove(&found.field) {
                is_users = shown.confidence.is_none();
                cell = shown;
            }
            if let Some(old) = self.before.get(&found.field)
                && !self.job.fill(found.field).replaces(old, &cell)
            {
                continue;
            }
            if let Some((state, note)) = wrong.as_ref().filter(|_| !is_users) {
                cell.state = *state;
                cell.note.clone_from(note);
            } else if found.field == Field::PERSON_EMAIL {
                if let Some(halt) = self.check(&mut cell, verdict).await? {
                    return Ok(Some(halt));
                }
                passed = note::checked(&cell, verdict);
            }
            if cell.state == CellState::Value
                && let Some(value) = &cell.value
            {
                news.push((found.field, value.to_string()));
            }
            self.cells.insert(found.field, cell);
            // The first cell carries the charge, so that sums over cells count it once.
            provenance.cost = model::Micros::ZERO;
        }
        // What the user left out is no gap.
        pictures.retain(|field, shown| shown.state == CellState::Skipped && self.item.wanted.contains(field));
        self.cells.append(&mut pictures);
        self.checked
            .extend(question.zip(passed).map(|(key, passed)| Checked {
                entity: self.item.entity,
                key: key.to_string(),
                passed,
            }));
        if !news.is_empty() {
            self.facts.learn(|known| {
                known.extend(news);
                entity::derive(known);
            });
        }
        Ok(None)
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
            let verifiers = self.job.ladder.verifiers(wanted);
            let known = BTreeMap::from([(Field::PERSON_EMAIL, address.to_string())]);
            let facts = Facts::of(self.job, known);
            let mut way = Way::verifying(&verifiers, &facts);
            // From here on it is the verifiers who fail.
            self.failures.forget(Field::PERSON_EMAIL);
            while verdict.is_none_or(|verdict| verdict == Verdict::Unknown) {
                match self.step(&mut way).await? {
                    Step::Answer(rung, answered) => {
                        if let Some((definition, _)) = self.job.ladder.at(rung) {
                            by = Some(definition.id.clone());
                        }
                        verdict = answered.meaning.verdict;
                        if let Some(made) = answered.call {
                            self.learn(rung, made).await?;
                        }
                    }
                    Step::Passed => {}
                    Step::Nobody => break,
                    Step::Break(halt) => return Ok(Some(halt)),
                }
            }
        }
        let Some(verdict) = verdict else {
            let failure = self.failures.get(Field::PERSON_EMAIL);
            let why = failure.map_or("Set a key for a provider that verifies addresses.", |failure| {
                failure.reason.as_str()
            });
            cell.state = CellState::Failed;
            cell.cause = Some(failure.map_or(Cause::Unchecked, |failure| failure.cause));
            cell.note = format!("Found, but nobody could check it. {why}");
            return Ok(None);
        };
        if let Some(provenance) = &mut cell.provenance {
            provenance.verified_by.clone_from(&by);
        }
        if !wanted.accept.contains(&verdict) {
            cell.state = CellState::Rejected;
            let checker = by.as_deref().and_then(|id| self.job.engine.catalogue.get(id));
            let name = checker.map_or("The check", |definition| &definition.name);
            cell.note = format!("{name} says the address is {}.", verdict.as_str());
        }
        let status = Cell {
            value: Some(Value::Text(verdict.as_str().to_owned())),
            state: CellState::Value,
            confidence: None,
            note: String::new(),
            cause: None,
            provenance: cell.provenance.clone().map(|provenance| Provenance {
                cost: model::Micros::ZERO,
                ..provenance
            }),
        };
        self.cells.insert(Field::PERSON_EMAIL_STATUS, status);
        Ok(None)
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
