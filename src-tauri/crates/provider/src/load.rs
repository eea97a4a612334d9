//! Reading a definition file and checking what its types cannot say. Every problem names line and column.

use std::collections::BTreeSet;

use model::{Field, Problem, Severity};

use crate::{
    definition::{AuthKind, BillingMode, Definition, Operation, Role},
    request::path_fields,
};

/// Reads a definition. `origin` names the file in problems.
///
/// # Errors
/// Every problem found, each as `origin:line:column`, with what to do.
pub fn load(text: &str, origin: &str) -> Result<Definition, Vec<Problem>> {
    let definition: Definition = toml::from_str(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        vec![Problem::new(
            Severity::Error,
            position(text, origin, at),
            error.message().trim().to_owned(),
        )]
    })?;
    let problems = check(&definition, text, origin);
    if problems.is_empty() {
        Ok(definition)
    } else {
        Err(problems)
    }
}

fn position(text: &str, origin: &str, at: usize) -> String {
    let before = text.get(..at).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(0, |rest| rest.chars().count()) + 1;
    format!("{origin}:{line}:{column}")
}

/// Where a quoted value stands; the whole file where it cannot be found.
fn find(text: &str, origin: &str, needle: &str) -> String {
    text.find(&format!("\"{needle}\""))
        .map_or_else(|| origin.to_owned(), |at| position(text, origin, at))
}

fn check(definition: &Definition, text: &str, origin: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut complain = |needle: &str, message: String, hint: &str| {
        problems.push(Problem::new(Severity::Error, find(text, origin, needle), message).with_hint(hint));
    };
    if definition.format != 1 {
        complain(
            "format",
            format!("format {} is not known", definition.format),
            "write format = 1",
        );
    }
    let id = &definition.id;
    let sound_id = !id.is_empty()
        && id
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if !sound_id {
        complain(
            id,
            format!("\"{id}\" is no id"),
            "use lower-case letters, digits and dashes",
        );
    }
    if definition.badge.chars().count() != 2 {
        complain(
            &definition.badge,
            format!("the badge \"{}\" is not two letters", definition.badge),
            "use two letters",
        );
    }
    let visits_sites = definition
        .operations
        .iter()
        .all(|operation| operation.role == Role::Site);
    if !visits_sites && url::Url::parse(&definition.base_url).is_err() {
        complain(
            &definition.base_url,
            format!("base_url \"{}\" is no address", definition.base_url),
            "write https://…",
        );
    }
    let named = matches!(definition.auth.kind, AuthKind::Header | AuthKind::Query);
    if named && definition.auth.name.is_empty() {
        complain(
            "kind",
            "the key's place has no name".to_owned(),
            "add name = \"X-Api-Key\" under [auth]",
        );
    }
    if definition.operations.is_empty() {
        complain(
            "operations",
            "it offers no operation".to_owned(),
            "add [[operations]]",
        );
    }
    let mut seen = BTreeSet::new();
    for operation in &definition.operations {
        if !seen.insert(&operation.id) {
            complain(
                &operation.id,
                format!("two operations are called \"{}\"", operation.id),
                "rename one",
            );
        }
        for (message, hint) in check_operation(definition, operation) {
            complain(
                &operation.id,
                format!("operation \"{}\": {message}", operation.id),
                hint,
            );
        }
    }
    problems
}

fn check_operation(definition: &Definition, operation: &Operation) -> Vec<(String, &'static str)> {
    let mut problems = Vec::new();
    let is_site = operation.role == Role::Site;
    if is_site != operation.site.is_some() || is_site == operation.request.is_some() {
        problems.push((
            "it needs a request, or role = \"site\" with site = {…}".to_owned(),
            "give it one of the two",
        ));
    }
    if operation.accepts.is_empty() || operation.accepts.iter().any(Vec::is_empty) {
        problems.push((
            "it accepts nothing".to_owned(),
            "list the alternatives of fields it needs in accepts",
        ));
    }
    if operation.extract.is_empty() && operation.role != Role::Verify {
        problems.push((
            "it returns nothing".to_owned(),
            "say in [[operations.extract]] where the values are",
        ));
    }
    if operation.role == Role::Verify && operation.verdict.is_none() {
        problems.push((
            "it verifies without saying where its verdict is".to_owned(),
            "add [operations.verdict]",
        ));
    }
    if let Some(extraction) = operation.extract.iter().find(|extraction| {
        operation.role.entity() == model::EntityKind::Company
            && extraction.field.entity() != model::EntityKind::Company
    }) {
        problems.push((
            format!("it is asked about a company and cannot fill {}", extraction.field),
            "use role = \"person\" or take the extraction out",
        ));
    }
    if let Some(request) = &operation.request {
        if let Some(name) = path_fields(&request.path).find(|name| name.parse::<Field>().is_err()) {
            problems.push((
                format!("the path names an unknown field \"{name}\""),
                "write {company.domain} or the like",
            ));
        }
        if !matches!(request.method.as_str(), "GET" | "POST") {
            problems.push((
                format!("the method \"{}\" is not GET or POST", request.method),
                "use one of these",
            ));
        }
        let referred = request.fields();
        for field in operation.accepts.iter().flatten().chain(&operation.also) {
            if !referred.contains(field) {
                problems.push((
                    format!("{field} is accepted and never sent"),
                    "use it in the request or take it out of accepts",
                ));
            }
        }
    }
    if operation.billing.mode != BillingMode::Free
        && (operation.billing.credits <= 0.0 || definition.price.credit <= 0.0)
    {
        problems.push((
            "it is billed without a price".to_owned(),
            "set credits there and credit (dollars), as_of under [price]; edit them to your own plan",
        ));
    }
    if !(0.0..=1.0).contains(&operation.prior.hit_rate) {
        problems.push((
            format!("the hit rate {} is not between 0 and 1", operation.prior.hit_rate),
            "write 0.4 for 40 %",
        ));
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: &str = r#"
format = 1
id = "small"
name = "Small"
badge = "SM"
summary = "a test"
homepage = "https://small.example"
evidence = "made up"
base_url = "https://api.small.example"
[[operations]]
id = "find"
role = "company"
accepts = [["company.domain"]]
prior = { hit_rate = 0.5, latency_ms = 100 }
request = { method = "GET", path = "/c/{company.domain}" }
[[operations.extract]]
field = "company.industry"
path = "$.industry"
"#;

    #[test]
    fn a_sound_definition_loads() {
        assert_eq!(load(SMALL, "small.toml").unwrap().operations.len(), 1);
    }

    #[test]
    fn problems_name_line_column_and_the_nearest_name() {
        for (from, to, subject, message) in [
            (
                "company.industry\"",
                "company.indutsry\"",
                "small.toml:17:9",
                "did you mean \"company.industry\"?",
            ),
            ("$.industry", "$.[", "small.toml:18:8", "is no JSONPath"),
            (
                "evidence",
                "evidense",
                "small.toml:8:1",
                "unknown field `evidense`",
            ),
            (
                "badge = \"SM\"",
                "badge = \"SML\"",
                "small.toml:5:9",
                "is not two letters",
            ),
            (
                "/c/{company.domain}",
                "/c",
                "small.toml:11:6",
                "company.domain is accepted and never sent",
            ),
            (
                "\"company\"\naccepts",
                "\"firm\"\naccepts",
                "small.toml:12:8",
                "unknown variant `firm`",
            ),
            (
                "base_url = \"https://api.small.example\"",
                "base_url = \"no address\"",
                "small.toml:9:12",
                "is no address",
            ),
            (
                "hit_rate = 0.5",
                "hit_rate = 50",
                "small.toml:11:6",
                "is not between 0 and 1",
            ),
            (
                "prior =",
                "job = { submit = 1 }\nprior =",
                "small.toml:14:7",
                "reserved",
            ),
        ] {
            let broken = SMALL.replace(from, to);
            assert_ne!(broken, SMALL, "the case must change something: {from}");
            let problems = load(&broken, "small.toml").unwrap_err();
            let all: Vec<String> = problems.iter().map(ToString::to_string).collect();
            assert!(
                problems
                    .iter()
                    .any(|p| p.subject == subject && p.message.contains(message)),
                "wanted {subject} {message:?}, got {all:#?}"
            );
        }
    }
}
