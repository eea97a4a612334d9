//! Checks of parts that stand in several places: conditions, outcome rules, requests, header names.

use std::collections::BTreeSet;

use model::{Field, Outcome};

use super::source::{Findings, Place};
use crate::{
    condition::Condition,
    operation::OutcomeRule,
    part::{RequestTemplate, path_fields},
};

pub(super) fn conditions(conditions: &[Condition], at: &Place, findings: &mut Findings<'_>) {
    for (position, condition) in conditions.iter().enumerate() {
        check_condition(condition, &at.item(position), findings);
    }
}

pub(super) fn outcomes(rules: &[OutcomeRule], at: &Place, findings: &mut Findings<'_>) {
    for (position, rule) in rules.iter().enumerate() {
        let here = at.item(position);
        check_condition(&rule.when, &here.key("when"), findings);
        if rule.reason.is_some() && rule.outcome != Outcome::Refused {
            findings.error(
                &here.key("reason"),
                format!(
                    "a reason belongs to \"refused\", not to \"{}\"",
                    rule.outcome.as_str()
                ),
                "take it out, or write outcome = \"refused\"",
            );
        }
        if rule.outcome == Outcome::Pending {
            findings.error(
                &here.key("outcome"),
                "\"pending\" is reserved for answers that come later (job), which are not supported yet",
                "write \"transient\" if the same request may simply be sent again",
            );
        }
    }
}

fn check_condition(condition: &Condition, at: &Place, findings: &mut Findings<'_>) {
    if condition.asks_nothing() {
        findings.error(
            at,
            "this condition holds of every answer",
            "say which status, node, text or header it needs",
        );
    }
    if condition.path.is_none() && condition.looks_at_a_node() {
        findings.error(
            at,
            "this condition says what a node has to be and not which",
            "add path = \"$.…\"",
        );
    }
    if condition.path.is_some() && !condition.looks_at_a_node() {
        findings.error(
            &at.key("path"),
            "this condition names a node and not what it has to be",
            "add present, empty, one_of, none_of or contains",
        );
    }
    for (position, status) in condition.status.iter().enumerate() {
        if !(100..=599).contains(status) {
            findings.error(
                &at.key("status").item(position),
                format!("{status} is no HTTP status"),
                "write one from 100 to 599",
            );
        }
    }
}

/// Checks a request; `known` are the fields it may refer to, by alternative and along with them.
pub(super) fn request(
    request: &RequestTemplate,
    at: &Place,
    alternatives: &[Vec<Field>],
    also: &[Field],
    findings: &mut Findings<'_>,
) {
    if !matches!(request.method.as_str(), "GET" | "POST") {
        findings.error(
            &at.key("method"),
            format!("the method \"{}\" is not GET or POST", request.method),
            "use one of these",
        );
    }
    if request.method == "GET" && request.body.is_some() {
        findings.error(
            &at.key("body"),
            "a GET request carries no body",
            "use query, or method = \"POST\"",
        );
    }
    check_path(request, at, alternatives, findings);
    header_names(request.headers.keys(), &at.key("headers"), findings);
    let known: BTreeSet<Field> = alternatives.iter().flatten().chain(also).copied().collect();
    let in_path: Vec<Field> = path_fields(&request.path)
        .filter_map(|name| name.parse().ok())
        .collect();
    for field in request
        .fields()
        .difference(&known)
        .filter(|field| !in_path.contains(field))
    {
        findings.error_at_reference(
            at,
            field.id(),
            format!("the request refers to {field}, which is neither in accepts nor in also"),
            "list it there: in accepts if the call needs it, in also if it only helps",
        );
    }
}

fn check_path(
    request: &RequestTemplate,
    at: &Place,
    alternatives: &[Vec<Field>],
    findings: &mut Findings<'_>,
) {
    let place = at.key("path");
    let path = &request.path;
    if !path.starts_with('/') {
        findings.error(
            &place,
            format!("the path \"{path}\" does not begin with /"),
            "it is appended to base_url; write /…",
        );
    }
    if path.contains(['?', '#']) {
        findings.error(
            &place,
            "the path holds a query or a fragment",
            "put parameters into query = { name = … }",
        );
    }
    let braces = |brace: char| path.matches(brace).count();
    if braces('{') != braces('}') || braces('{') != path_fields(path).count() {
        findings.error(
            &place,
            "a brace in the path has no partner",
            "write {company.domain} or the like",
        );
    }
    for name in path_fields(path) {
        match name.parse::<Field>() {
            Err(error) => findings.error(&place, error.to_string(), "write {company.domain} or the like"),
            Ok(field)
                if alternatives.is_empty() || alternatives.iter().any(|fields| !fields.contains(&field)) =>
            {
                findings.error(
                    &place,
                    format!("the path needs {field}, which not every alternative in accepts has"),
                    "add it to each alternative, or make two operations",
                )
            }
            Ok(_) => {}
        }
    }
}

/// Header names that cannot be sent, and such that would hold a secret.
pub(super) fn header_names<'n>(
    names: impl Iterator<Item = &'n String>,
    at: &Place,
    findings: &mut Findings<'_>,
) {
    for name in names {
        if !is_header_name(name) {
            findings.error(
                &at.key(name),
                format!("\"{name}\" is no header name"),
                "use letters, digits and dashes",
            );
        }
        if name.eq_ignore_ascii_case("authorization") {
            findings.error(
                &at.key(name),
                "a secret does not belong in a definition",
                "describe where it goes under [auth] and set it with: spillway keys set ID",
            );
        }
    }
}

pub(super) fn is_header_name(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
}

/// Lower-case letters, digits and a separator, beginning with a letter or digit.
pub(super) fn is_id(id: &str, separator: u8) -> bool {
    let is_plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    id.len() <= 40
        && id.bytes().next().is_some_and(is_plain)
        && id.bytes().all(|b| is_plain(b) || b == separator)
}
