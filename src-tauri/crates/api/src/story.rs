//! The story of a cell and of a call: who was asked, what they said, what was sent and what came back.

use std::collections::HashSet;

use engine::{ask::question_key, entity::Known};
use model::{Cell, CellState, EntityKind, Field, ListId, Provenance, RecordId, USER};
use provider::{Definition, Found, Operation, Role};
use store::{CallRecord, Record};

use crate::{Api, Error, grid::cell_of, record::CALLS, types::*};

/// Bytes shown of an answer's body.
const SHOWN: usize = 200_000;
/// Records counted that share a cell.
const SHARED: u32 = 1_000;

impl Api {
    /// Why a cell is what it is.
    ///
    /// # Errors
    /// When there is no such record.
    pub async fn cell_story(&self, input: CellInput) -> Result<CellStory, Error> {
        let CellInput { list, row, field } = input;
        let store = self.engine.store();
        let record = self.record_at(list, row).await?;
        let cells = store.cells_behind(list, std::slice::from_ref(&record)).await?;
        let cell = cell_of(&record, field, &cells).cloned();
        let entity = record.entity(field.entity());
        let calls = match entity {
            Some(entity) => store.calls_of_entity(entity, CALLS).await?,
            None => Vec::new(),
        };
        let practice = self.was_practice(list).await?;
        let kept = self.kept_answers(&calls, field).await?;
        let standing = cell.as_ref().and_then(|cell| cell.value.as_ref());
        let answers = kept.iter().map(|(call, found)| {
            let definition = self.engine.catalogue().get(&call.provider);
            KeptAnswer {
                call: call.id,
                name: self.source_name(&call.provider),
                badge: definition
                    .map(|definition| definition.badge.clone())
                    .unwrap_or_default(),
                text: found.value.to_string(),
                confidence: found.confidence,
                charged: model::Micros(call.charged),
                at_ms: call.at_ms,
                stands: standing == Some(&found.value),
            }
        });
        let answers = answers.collect();
        let known = self
            .engine
            .known_of(list, &record, field.entity(), practice)
            .await?;
        let mut asked_providers = HashSet::new();
        let mut asked = Vec::new();
        for call in calls.iter().rev().filter(|call| call.practice == practice) {
            let Some((definition, operation)) = self.operation_of(call) else {
                continue;
            };
            if answers_field(operation, field) || checks(operation, field) {
                asked_providers.insert(definition.id.clone());
                asked.push(AskedStory {
                    name: definition.name.clone(),
                    badge: definition.badge.clone(),
                    outcome: call.outcome,
                    message: call.message.clone(),
                    charged: model::Micros(call.charged),
                    at_ms: call.at_ms,
                });
            }
        }
        let mut others = Vec::new();
        for entry in self.engine.catalogue().iter() {
            let definition = &entry.definition;
            let fitting = || {
                let operations = definition.operations.iter();
                operations.filter(|operation| answers_field(operation, field))
            };
            if fitting().next().is_none() || asked_providers.contains(&definition.id) {
                continue;
            }
            let can_ask = fitting().any(|operation| operation.alternative_for(&known).is_some());
            let (ready, reason) = match self.engine.readiness(practice, definition).await? {
                Err((reason, _)) => (false, reason),
                Ok(()) if can_ask => (true, not_needed(cell.as_ref())),
                Ok(()) => (false, too_little(definition, field, &known)),
            };
            others.push(OtherStory {
                provider: definition.id.clone(),
                name: definition.name.clone(),
                badge: definition.badge.clone(),
                reason,
                ready,
            });
        }
        let by = cell.as_ref().and_then(|cell| cell.provenance.as_ref());
        let by = by.map_or_else(String::new, |provenance| self.source_name(&provenance.provider));
        let records = match entity {
            Some(entity) => store
                .rows_of_entity(list, field.entity(), entity, SHARED)
                .await?
                .len(),
            None => 1,
        };
        Ok(CellStory {
            label: field.label().to_owned(),
            cell,
            by,
            asked,
            others,
            answers,
            records: u32::try_from(records).unwrap_or(SHARED),
        })
    }

    /// What answers that are kept say of a field, the surest first.
    async fn kept_answers<'c>(
        &self,
        calls: &'c [CallRecord],
        field: Field,
    ) -> Result<Vec<(&'c CallRecord, Found)>, Error> {
        if field.is_picture() {
            return Ok(Vec::new());
        }
        let keys: Vec<&str> = calls.iter().map(|call| call.key.as_str()).collect();
        let answers = self.engine.store().answers(&keys).await?;
        let mut kept: Vec<(&CallRecord, Found)> = Vec::new();
        for call in calls {
            let Some((definition, operation)) = self.operation_of(call) else {
                continue;
            };
            let Some(answer) = answers.get(&call.key).filter(|_| answers_field(operation, field)) else {
                continue;
            };
            let raw = provider::RawAnswer {
                status: answer.status,
                headers: answer.headers.clone(),
                body: answer.body.clone(),
            };
            let values = provider::interpret(definition, operation, &raw).values;
            for mut found in values.into_iter().filter(|found| found.field == field) {
                found.value = engine::run::spelled(field, found.value);
                let known = |(other, old): &(&CallRecord, Found)| {
                    other.provider == call.provider && old.value == found.value
                };
                if !kept.iter().any(known) {
                    kept.push((call, found));
                }
            }
        }
        kept.sort_by_key(|(_, found)| std::cmp::Reverse(found.confidence));
        Ok(kept)
    }

    /// Puts what a kept answer says into the cell, as the user's choice. It costs nothing.
    ///
    /// # Errors
    /// When there is no such record or answer.
    pub async fn choose_answer(&self, input: ChooseAnswer) -> Result<Edited, Error> {
        let ChooseAnswer {
            list,
            row,
            field,
            call,
        } = input;
        let record = self.record_at(list, row).await?;
        let gone = || Error::not_found("That answer is not kept any more.", "Open the record again.");
        let entity = record.entity(field.entity()).ok_or_else(gone)?;
        let calls = self.engine.store().calls_of_entity(entity, CALLS).await?;
        let kept = self.kept_answers(&calls, field).await?;
        let (call, found) = kept
            .into_iter()
            .find(|(one, _)| one.id == call)
            .ok_or_else(gone)?;
        let cell = Cell {
            value: Some(found.value),
            confidence: found.confidence,
            provenance: Some(Provenance {
                provider: call.provider.clone(),
                operation: call.operation.clone(),
                at_ms: call.at_ms,
                cached: true,
                practice: call.practice,
                verified_by: Some(USER.to_owned()),
                ..Provenance::default()
            }),
            ..Cell::without_value(CellState::Value, "")
        };
        self.write_choice(list, (entity, field), cell).await
    }

    /// What was sent in a call and what came back.
    ///
    /// # Errors
    /// When the record has no such call.
    pub async fn call_story(&self, input: CallInput) -> Result<CallStory, Error> {
        let record = self.record_at(input.list, input.row).await?;
        let store = self.engine.store();
        let mut found = None;
        for entity in record.person.into_iter().chain(record.company) {
            let calls = store.calls_of_entity(entity, CALLS).await?;
            found = found.or_else(|| calls.into_iter().find(|call| call.id == input.call));
        }
        let call = found.ok_or_else(|| {
            Error::not_found(
                format!("Row {} has no call {}.", input.row, input.call),
                "Open the record again.",
            )
        })?;
        let answer = store.answers(&[&call.key]).await?.remove(&call.key);
        let (request, no_request) = match self.request_of(input.list, &record, &call).await? {
            Ok(request) => (Some(request), String::new()),
            Err(why) => (None, why),
        };
        Ok(CallStory {
            request,
            no_request,
            answer: answer.map(|answer| {
                let (body, cut) = laid_out(&answer.body);
                ShownAnswer {
                    status: answer.status,
                    body,
                    cut,
                    at_ms: answer.at_ms,
                }
            }),
        })
    }

    /// The request of a call, made again from what is known: it is the one that was sent where its question is the same.
    async fn request_of(
        &self,
        list: ListId,
        record: &Record,
        call: &CallRecord,
    ) -> Result<Result<ShownRequest, String>, Error> {
        let Some((definition, operation)) = self.operation_of(call) else {
            return Ok(Err("Its provider's definition is not there any more.".to_owned()));
        };
        if operation.request.is_none() {
            return Ok(Err("It read the company's own web site, page by page.".to_owned()));
        }
        let mut known = self
            .engine
            .known_of(list, record, operation.role.entity(), call.practice)
            .await?;
        let is_same = |known: &Known| {
            question_key(call.practice, definition, operation, known).as_deref() == Some(&call.key)
        };
        if !is_same(&known) {
            // It may have been asked with what was found before.
            let cells = self
                .engine
                .store()
                .cells_behind(list, std::slice::from_ref(record))
                .await?;
            for ((_, field), cell) in cells {
                if let Some(value) = cell.value.filter(|_| !field.is_picture()) {
                    known.insert(field, value.to_string());
                }
            }
        }
        if !is_same(&known) {
            return Ok(Err(
                "What is known of the row has changed since, so it cannot be shown.".to_owned(),
            ));
        }
        Ok(provider::render(definition, operation, &known)
            .map(|request| {
                let secrets = request.auth.iter().map(provider::AuthPlacement::shown);
                ShownRequest {
                    method: request.method,
                    url: request.url.to_string(),
                    headers: request.headers.iter().cloned().chain(secrets).collect(),
                    body: request.body.map(|body| laid_out(&body).0).unwrap_or_default(),
                }
            })
            .map_err(|error| format!("{error}.")))
    }

    fn operation_of(&self, call: &CallRecord) -> Option<(&Definition, &Operation)> {
        let definition = self.engine.catalogue().get(&call.provider)?;
        Some((definition, definition.operation(&call.operation)?))
    }

    async fn record_at(&self, list: ListId, row: u32) -> Result<Record, Error> {
        let record = self.engine.store().record(RecordId { list, row }).await?;
        record
            .ok_or_else(|| Error::not_found(format!("List {list} has no row {row}."), "Open the list again."))
    }

    /// Whether what was found in a list comes from the practice world.
    async fn was_practice(&self, list: ListId) -> Result<bool, Error> {
        let runs = self.engine.store().runs(Some(list)).await?;
        let practice = runs.first().map(|run| run.practice);
        Ok(match practice {
            Some(practice) => practice,
            None => self.list_of(list).await?.practice,
        })
    }
}

fn answers_field(operation: &Operation, field: Field) -> bool {
    operation.role != Role::Verify
        && operation.role.entity() == field.entity()
        && operation.returns().contains(&field)
}

/// Whether an operation has the last word on a value.
fn checks(operation: &Operation, field: Field) -> bool {
    operation.role == Role::Verify && matches!(field, Field::PERSON_EMAIL | Field::PERSON_EMAIL_STATUS)
}

/// What a row lacks to be asked about at a provider.
fn too_little(definition: &Definition, field: Field, known: &Known) -> String {
    let mut ways: Vec<Vec<&str>> = Vec::new();
    let mut lacks_domain = false;
    for operation in definition
        .operations
        .iter()
        .filter(|operation| answers_field(operation, field))
    {
        for alternative in &operation.accepts {
            let lacking = || alternative.iter().filter(|field| !known.contains_key(field));
            lacks_domain |= lacking().eq([&Field::COMPANY_DOMAIN]);
            let labels: Vec<&str> = lacking().map(|field| field.label()).collect();
            if !ways.contains(&labels) {
                ways.push(labels);
            }
        }
    }
    // Who lacks two things is told of the one that the other way does without.
    let all = ways.clone();
    let is_longer = |way: &Vec<&str>| {
        let is_part =
            |other: &Vec<&str>| other.len() < way.len() && other.iter().all(|label| way.contains(label));
        all.iter().any(is_part)
    };
    ways.retain(|way| !is_longer(way));
    let ways: Vec<String> = ways.iter().map(|way| way.join(" and ")).collect();
    let hint = if lacks_domain && field.entity() == EntityKind::Person {
        engine::run::FIND_DOMAIN
    } else {
        ""
    };
    format!(
        "Too little is known of this row. It lacks {}.{hint}",
        ways.join(", or ")
    )
}

fn not_needed(cell: Option<&Cell>) -> String {
    match cell.map(|cell| cell.state) {
        None => "Nothing was asked for yet.",
        Some(CellState::Value | CellState::Conflict | CellState::Stale) => {
            "Not needed: somebody knew it before."
        }
        Some(CellState::Waiting) => "Its turn may come.",
        Some(CellState::Skipped) => "The recipe left the cell out.",
        Some(CellState::Stopped) => "The cap was reached before.",
        Some(CellState::NotFound | CellState::Rejected | CellState::Failed) => {
            "Not in the recipe, or not worth its price. It can be asked."
        }
    }
    .to_owned()
}

/// A body as text: JSON laid out, anything else as it is, and not too much of it.
fn laid_out(body: &[u8]) -> (String, bool) {
    let pretty = serde_json::from_slice::<serde_json::Value>(body)
        .ok()
        .and_then(|json| serde_json::to_string_pretty(&json).ok());
    let mut text = pretty.unwrap_or_else(|| String::from_utf8_lossy(body).into_owned());
    let cut = text.len() > SHOWN;
    if cut {
        text.truncate(text.floor_char_boundary(SHOWN));
    }
    (text, cut)
}
