//! Reading values, verdict and echoes out of a body. What looks like a value and is none (masked, a placeholder, `true`
//! for "not in your plan") is left out and said.

use model::{Field, FieldKind, Value, Verdict};
use serde_json::Value as Json;

use crate::{
    condition::{is_empty, number, plain},
    interpret::{Echo, Found, Interpretation, RawAnswer},
    operation::{Extraction, Operation, Role, VerdictRule},
};

pub(crate) fn read_values(
    operation: &Operation,
    answer: &RawAnswer,
    text: &str,
    body: &Json,
    result: &mut Interpretation,
) {
    for extraction in &operation.extract {
        let is_known = result.values.iter().any(|found| found.field == extraction.field);
        let is_excluded = || {
            extraction
                .unless
                .iter()
                .any(|condition| condition.holds(answer.status, &answer.headers, text, Some(body)))
        };
        if is_known || is_excluded() {
            continue;
        }
        match first_value(extraction, body) {
            Ok(Some(value)) => result.values.push(Found {
                field: extraction.field,
                value,
                confidence: confidence(extraction, body),
            }),
            Ok(None) => {}
            Err(problem) => result
                .problems
                .push(format!("{}: {problem}", extraction.field.label())),
        }
    }
    if let Some(rule) = &operation.verdict {
        let is_about_an_address = operation.role == Role::Verify
            || result
                .values
                .iter()
                .any(|found| found.field == Field::PERSON_EMAIL);
        result.verdict = verdict(rule, body, &mut result.problems).filter(|_| is_about_an_address);
    }
    let echo = |rule: &crate::operation::EchoRule| {
        let node = rule.path.first(body).filter(|node| !is_empty(node))?;
        Some(Echo {
            field: rule.field,
            value: plain(node),
        })
    };
    result.echoes = operation.echoes.iter().filter_map(echo).collect();
}

/// The first node that is a value of the field; where there are nodes and none of them is, why the first is not.
fn first_value(extraction: &Extraction, body: &Json) -> Result<Option<Value>, String> {
    let mut problem = None;
    for node in extraction.path.all(body).filter(|node| !is_empty(node)) {
        let read = Value::read(extraction.field, &translated(extraction, node))
            .map_err(|error| error.to_string())
            .and_then(|value| match stand_in(extraction.field, &value) {
                Some(why) => Err(format!("\"{value}\" {why}")),
                None => Ok(value),
            });
        match read {
            Ok(value) => return Ok(Some(value)),
            Err(error) => problem = problem.or(Some(error)),
        }
    }
    problem.map_or(Ok(None), Err)
}

/// The provider's word for ours, where the definition knows it; case does not matter. A handle gets its address.
fn translated(extraction: &Extraction, node: &Json) -> Json {
    let word = plain(node);
    let ours = extraction
        .words
        .iter()
        .find(|(theirs, _)| theirs.eq_ignore_ascii_case(word.trim()))
        .map(|(_, ours)| ours.clone());
    match (ours, node) {
        (Some(ours), _) => Json::String(ours),
        (None, Json::String(handle)) if !extraction.prefix.is_empty() && !handle.contains("://") => {
            let handle = handle.trim().trim_start_matches(['@', '/']);
            Json::String(format!("{}{handle}", extraction.prefix))
        }
        (None, node) => node.clone(),
    }
}

/// Why something of the right shape is still a stand-in and no value.
fn stand_in(field: Field, value: &Value) -> Option<&'static str> {
    let Value::Text(text) = value else {
        let Value::Integer(number) = value else {
            return None;
        };
        let counts_nothing = field == Field::COMPANY_EMPLOYEE_COUNT && *number < 1;
        return (counts_nothing || *number < 0).then_some("counts nothing");
    };
    let lower = text.to_lowercase();
    match field.kind() {
        FieldKind::Email => {
            let local = lower.split('@').next().unwrap_or_default();
            let masked = local.contains("..") || local.chars().all(|c| matches!(c, 'x' | '.' | '_'));
            masked.then_some("is masked")
        }
        FieldKind::Phone => {
            let digits: Vec<char> = text.chars().filter(char::is_ascii_digit).collect();
            let all_alike = digits.windows(2).all(|pair| pair[0] == pair[1]);
            (lower.contains("xx") || all_alike).then_some("is masked")
        }
        FieldKind::Url if is_profile(field) => {
            let segments = lower.split('/').skip(3).filter(|part| !part.is_empty()).count();
            let needed = if lower.contains("linkedin.") { 2 } else { 1 };
            (segments < needed).then_some("names no profile")
        }
        FieldKind::Text | FieldKind::LongText | FieldKind::Country => {
            let says_nothing = matches!(
                lower.as_str(),
                "unknown"
                    | "not available"
                    | "not found"
                    | "not specified"
                    | "undisclosed"
                    | "--"
                    | "?"
                    | "nil"
            );
            says_nothing.then_some("is a placeholder")
        }
        _ => None,
    }
}

fn is_profile(field: Field) -> bool {
    [
        Field::PERSON_LINKEDIN_URL,
        Field::COMPANY_LINKEDIN_URL,
        Field::COMPANY_X_URL,
        Field::COMPANY_FACEBOOK_URL,
        Field::COMPANY_INSTAGRAM_URL,
        Field::COMPANY_YOUTUBE_URL,
        Field::COMPANY_GITHUB_URL,
    ]
    .contains(&field)
}

fn confidence(extraction: &Extraction, body: &Json) -> Option<u8> {
    let said = extraction
        .confidence
        .as_ref()
        .and_then(|path| path.first(body))
        .and_then(number)
        .filter(|number| number.is_finite());
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to 0..=100 before"
    )]
    let scaled = said.map(|number| (number * extraction.confidence_scale).round().clamp(0.0, 100.0) as u8);
    scaled.or(extraction.sure)
}

/// A word the definition does not know says that the provider answered and we cannot tell what: unknown, and said.
fn verdict(rule: &VerdictRule, body: &Json, problems: &mut Vec<String>) -> Option<Verdict> {
    let word = rule.path.first(body).filter(|node| !is_empty(node)).map(plain)?;
    let known = rule
        .words
        .iter()
        .find(|(theirs, _)| theirs.eq_ignore_ascii_case(word.trim()));
    if known.is_none() {
        problems.push(format!("the definition does not know the verdict \"{word}\""));
    }
    Some(known.map_or(Verdict::Unknown, |(_, verdict)| *verdict))
}
