//! What the types cannot say of one operation.

use std::collections::BTreeSet;

use model::{EntityKind, Field, Value};

use super::{
    rules::{self, is_id},
    source::{Findings, Place},
};
use crate::{
    definition::Definition,
    operation::{BillingMode, Extraction, Operation, Role},
};

pub(super) fn check(definition: &Definition, operation: &Operation, at: &Place, findings: &mut Findings<'_>) {
    if !is_id(&operation.id, b'_') {
        findings.error(
            &at.key("id"),
            format!("\"{}\" is no id", operation.id),
            "use up to 40 lower-case letters, digits and underscores",
        );
    }
    check_kind(operation, at, findings);
    check_accepts(operation, at, findings);
    if let Some(request) = &operation.request {
        let place = at.key("request");
        rules::request(request, &place, &operation.accepts, &operation.also, findings);
        check_sent(operation, at, findings);
    }
    check_extract(operation, at, findings);
    check_verdict(operation, at, findings);
    check_numbers(operation, at, findings);
    check_billing(definition, operation, &at.key("billing"), findings);
    rules::outcomes(&operation.outcomes, &at.key("outcomes"), findings);
    let mut seen = BTreeSet::new();
    for (position, sample) in operation.samples.iter().enumerate() {
        if !seen.insert(&sample.name) {
            findings.error(
                &at.key("samples").item(position).key("name"),
                format!("two samples are called \"{}\"", sample.name),
                "rename one",
            );
        }
    }
    if operation.samples.is_empty() {
        findings.warning(
            &at.key("id"),
            format!("operation \"{}\" shows no sample", operation.id),
            "add [[operations.samples]] with a hit and a miss; they are replayed whenever the file is loaded",
        );
    }
}

fn check_kind(operation: &Operation, at: &Place, findings: &mut Findings<'_>) {
    let is_site = operation.role == Role::Site;
    if is_site && operation.site.is_none() {
        findings.error(
            &at.key("role"),
            "a site visit does not say what to read",
            "add site = { contact_pages = true, pictures = true }",
        );
    }
    if is_site && operation.request.is_some() {
        findings.error(
            &at.key("request"),
            "a site visit has no request of its own",
            "take it out, or use another role",
        );
    }
    if !is_site && operation.site.is_some() {
        findings.error(
            &at.key("site"),
            "only role = \"site\" visits sites",
            "take site out, or write role = \"site\"",
        );
    }
    if operation.picture && operation.role != Role::Company {
        findings.error(
            &at.key("picture"),
            "only pictures of companies are kept",
            "write role = \"company\", or take picture out",
        );
    }
    if !is_site && operation.request.is_none() {
        findings.error(
            &at.key("id"),
            format!("operation \"{}\" has no request", operation.id),
            "add request = { method = \"GET\", path = \"/…\" }",
        );
    }
}

fn check_accepts(operation: &Operation, at: &Place, findings: &mut Findings<'_>) {
    let place = at.key("accepts");
    if operation.accepts.is_empty() {
        findings.error(
            &place,
            "it accepts nothing",
            "list the alternatives of fields it needs, such as [[\"company.domain\"]]",
        );
    }
    for (position, alternative) in operation.accepts.iter().enumerate() {
        let here = place.item(position);
        if alternative.is_empty() {
            findings.error(
                &here,
                "this alternative names no field",
                "name what the call needs, or take it out",
            );
        }
        for (index, field) in alternative.iter().enumerate() {
            if alternative[..index].contains(field) {
                findings.error(
                    &here.item(index),
                    format!("{field} is named twice"),
                    "take one out",
                );
            }
            if operation.role.entity() == EntityKind::Company && field.entity() != EntityKind::Company {
                findings.error(
                    &here.item(index),
                    format!("it is asked about a company and cannot need {field}"),
                    "use role = \"person\", or take the field out",
                );
            }
        }
    }
    let is_covered = |field: &Field| operation.accepts.iter().all(|fields| fields.contains(field));
    for (position, field) in operation.also.iter().enumerate() {
        if !operation.accepts.is_empty() && is_covered(field) {
            findings.error(
                &at.key("also").item(position),
                format!("{field} is in every alternative of accepts already"),
                "take it out of also",
            );
        }
    }
}

/// A field that is needed and never sent makes rows wait for nothing, and parts questions that are one.
fn check_sent(operation: &Operation, at: &Place, findings: &mut Findings<'_>) {
    let Some(request) = &operation.request else { return };
    let referred = request.fields();
    let mut complain = |place: &Place, field: &Field| {
        if !referred.contains(field) {
            findings.error(
                place,
                format!("{field} is accepted and never sent"),
                "use it in the request, or take it out",
            );
        }
    };
    for (position, alternative) in operation.accepts.iter().enumerate() {
        for (index, field) in alternative.iter().enumerate() {
            complain(&at.key("accepts").item(position).item(index), field);
        }
    }
    for (position, field) in operation.also.iter().enumerate() {
        complain(&at.key("also").item(position), field);
    }
}

fn check_extract(operation: &Operation, at: &Place, findings: &mut Findings<'_>) {
    let place = at.key("extract");
    if operation.extract.is_empty() && operation.role != Role::Verify {
        findings.error(
            &at.key("id"),
            format!("operation \"{}\" returns nothing", operation.id),
            "say in [[operations.extract]] where the values are",
        );
    }
    for (position, extraction) in operation.extract.iter().enumerate() {
        let here = place.item(position);
        let field = extraction.field;
        if operation.role.entity() == EntityKind::Company && field.entity() != EntityKind::Company {
            findings.error(
                &here.key("field"),
                format!("it is asked about a company and cannot fill {field}"),
                "use role = \"person\", or take the extraction out",
            );
        }
        if field == Field::PERSON_EMAIL_STATUS {
            findings.error(
                &here.key("field"),
                format!("{field} comes from the verdict"),
                "say in [operations.verdict] where it is",
            );
        }
        if field.is_picture() && operation.role != Role::Site && !operation.picture {
            findings.error(
                &here.key("field"),
                format!("{field} is a stored picture, and an answer in JSON brings none"),
                "write picture = true where the answer itself is the picture, or take the extraction out",
            );
        }
        if operation.picture && !field.is_picture() {
            findings.error(
                &here.key("field"),
                format!("an answer that is a picture says nothing of {field}"),
                "take the extraction out, or give it an operation of its own",
            );
        }
        rules::conditions(&extraction.unless, &here.key("unless"), findings);
        check_confidence(extraction, &here, findings);
        for (theirs, ours) in &extraction.words {
            if let Err(error) = Value::parse(field, ours) {
                findings.error(
                    &here.key("words").key(theirs),
                    format!("\"{ours}\" is no value of {field}: {error}"),
                    "write a value of the field, or take the word out",
                );
            }
        }
    }
}

fn check_confidence(extraction: &Extraction, at: &Place, findings: &mut Findings<'_>) {
    let scale = extraction.confidence_scale;
    if !scale.is_finite() || scale <= 0.0 {
        findings.error(
            &at.key("confidence_scale"),
            "the scale is not above 0",
            "write what the number is multiplied by to reach 0 to 100: 1, 10 or 100",
        );
    }
    if extraction.sure.is_some_and(|sure| sure > 100) {
        findings.error(&at.key("sure"), "sure is above 100", "write 0 to 100");
    }
}

fn check_verdict(operation: &Operation, at: &Place, findings: &mut Findings<'_>) {
    match &operation.verdict {
        None if operation.role == Role::Verify => findings.error(
            &at.key("role"),
            "it verifies without saying where its verdict is",
            "add [operations.verdict]",
        ),
        Some(verdict) if verdict.words.is_empty() => findings.error(
            &at.key("verdict"),
            "the verdict knows no words",
            "add words = { valid = \"valid\", invalid = \"invalid\" }",
        ),
        Some(_) if operation.role.entity() == EntityKind::Company => findings.error(
            &at.key("verdict"),
            "a verdict is about a person's e-mail address",
            "take it out, or use role = \"person\" or \"verify\"",
        ),
        _ => {}
    }
    let asks_address = |fields: &Vec<Field>| fields.contains(&Field::PERSON_EMAIL);
    if operation.role == Role::Verify && !operation.accepts.iter().all(asks_address) {
        findings.error(
            &at.key("accepts"),
            "it verifies without being told the address",
            "write accepts = [[\"person.email\"]]",
        );
    }
}

fn check_numbers(operation: &Operation, at: &Place, findings: &mut Findings<'_>) {
    if operation.revision == 0 {
        findings.error(&at.key("revision"), "revisions count from 1", "write 1");
    }
    if !(100..=600_000).contains(&operation.timeout_ms) {
        findings.error(
            &at.key("timeout_ms"),
            format!(
                "a timeout of {} ms is not between 0.1 s and 10 min",
                operation.timeout_ms
            ),
            "write milliseconds, such as 30000",
        );
    }
    for (key, days) in [
        ("hit", operation.fresh_days.hit),
        ("miss", operation.fresh_days.miss),
    ] {
        if !(1..=3_650).contains(&days) {
            findings.error(
                &at.key("fresh_days").key(key),
                format!("{days} days are not between a day and ten years"),
                "write for how many days the answer stays true",
            );
        }
    }
    let prior = at.key("prior");
    if !(0.0..=1.0).contains(&operation.prior.hit_rate) {
        findings.error(
            &prior.key("hit_rate"),
            format!("the hit rate {} is not between 0 and 1", operation.prior.hit_rate),
            "write 0.4 for 40 %",
        );
    }
    if operation.prior.latency_ms == 0 {
        findings.error(
            &prior.key("latency_ms"),
            "an answer takes some time",
            "write the median in milliseconds, such as 1500",
        );
    }
}

fn check_billing(definition: &Definition, operation: &Operation, at: &Place, findings: &mut Findings<'_>) {
    let billing = &operation.billing;
    if !billing.credits.is_finite() || billing.credits < 0.0 {
        findings.error(
            &at.key("credits"),
            "credits are less than nothing",
            "write 1 or 0.5",
        );
    }
    if billing
        .credit
        .is_some_and(|credit| !credit.is_finite() || credit < 0.0)
    {
        findings.error(
            &at.key("credit"),
            "a credit costs less than nothing",
            "write dollars a credit, such as 0.0245",
        );
    }
    let is_free = billing.mode == BillingMode::Free;
    let credit = billing.credit.unwrap_or(definition.price.credit);
    if !is_free && (billing.credits <= 0.0 || credit <= 0.0) {
        findings.error(
            at,
            "it is billed without a price",
            "set credits here and credit (dollars) under [price]; edit them to your own plan",
        );
    }
    if is_free && billing.credits > 0.0 {
        findings.error(
            &at.key("credits"),
            "it is free and costs credits",
            "write mode = \"hit\" or mode = \"call\"",
        );
    }
    if billing
        .charged_header
        .as_ref()
        .is_some_and(|name| !rules::is_header_name(name))
    {
        findings.error(
            &at.key("charged_header"),
            "this is no header name",
            "use letters, digits and dashes",
        );
    }
    rules::conditions(&billing.free_when, &at.key("free_when"), findings);
}
