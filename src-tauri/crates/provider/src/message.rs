//! What an answer means in one sentence, with the provider's own words where it has some.

use model::Outcome;
use serde_json::Value as Json;

use crate::{body::Body, condition::plain, interpret::Interpretation, operation::OutcomeRule};

/// The longest quotation of a provider.
const QUOTED_CHARS: usize = 200;

pub(crate) fn of(
    rule: Option<&OutcomeRule>,
    status: u16,
    body: &Body<'_>,
    result: &Interpretation,
) -> String {
    let by_rule = rule
        .and_then(|rule| rule.message.as_ref())
        .and_then(|path| path.first(body.json.as_ref()?))
        .filter(|node| !node.is_null())
        .map(plain)
        .filter(|said| !said.trim().is_empty())
        .map(shortened);
    if result.outcome == Outcome::Hit {
        return String::new();
    }
    if result.outcome == Outcome::Miss {
        return by_rule.unwrap_or_else(|| match result.problems.first() {
            Some(problem) => format!("what it has is no value ({problem})"),
            None => "it does not know".to_owned(),
        });
    }
    let said = by_rule.or_else(|| usual(body));
    let meaning = match result.outcome {
        Outcome::Throttled => "asked too fast",
        Outcome::Transient if body.is_markup() => "a web page came instead of an answer",
        Outcome::Transient if (200..300).contains(&status) && rule.is_none() => {
            "the answer is broken or not of the documented shape"
        }
        Outcome::Transient => "a fault on its side",
        Outcome::Refused => "it refuses",
        Outcome::Invalid => "it cannot use this record",
        Outcome::Rejected => "what it found does not match",
        Outcome::Pending => "the answer comes later",
        Outcome::Hit | Outcome::Miss => "",
    };
    match said {
        Some(said) => format!("{status}: {meaning} (\"{said}\")"),
        None => format!("{status}: {meaning}"),
    }
}

fn shortened(said: String) -> String {
    if said.chars().count() <= QUOTED_CHARS {
        return said;
    }
    let mut short: String = said.chars().take(QUOTED_CHARS).collect();
    short.push('…');
    short
}

/// What a body says went wrong, wherever APIs usually put it.
pub(crate) fn usual(body: &Body<'_>) -> Option<String> {
    const PLACES: [&str; 14] = [
        "/message",
        "/error/message",
        "/error/details",
        "/error_description",
        "/error",
        "/errors/0/details",
        "/errors/0/title",
        "/errors/0/message",
        "/errors/0",
        "/errors/details",
        "/error_code",
        "/detail",
        "/reason",
        "/title",
    ];
    let in_json = |json: &Json| {
        PLACES
            .iter()
            .filter_map(|pointer| json.pointer(pointer))
            .filter_map(Json::as_str)
            .find(|said| !said.trim().is_empty())
            .map(|said| shortened(said.to_owned()))
    };
    match &body.json {
        Some(json) => in_json(json),
        None => body.short_text(),
    }
}
