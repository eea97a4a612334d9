//! From an operation and known fields to a request, complete but for its secret.

use std::collections::BTreeMap;

use model::{Field, FieldKind};
use serde_json::{Map, Value as Json};
use url::Url;

use crate::{
    definition::Definition,
    operation::Operation,
    part::{RequestTemplate, path_fields},
    placement::AuthPlacement,
};

/// Known fields by name, normalised.
pub type Inputs = BTreeMap<Field, String>;

/// A request, complete but for its secret.
#[derive(Clone, Debug)]
pub struct RequestSpec {
    /// `GET` or `POST`.
    pub method: String,
    /// The address, without a secret.
    pub url: Url,
    /// Headers, without a secret.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Option<Vec<u8>>,
    /// The body's type.
    pub content_type: Option<String>,
    /// Where the secrets go.
    pub auth: Vec<AuthPlacement>,
    /// How long to wait for an answer, in milliseconds.
    pub timeout_ms: u64,
}

/// Why no request came out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RenderError {
    /// No alternative is known whole.
    #[error("{operation} needs {wanted}")]
    MissingInputs {
        /// The operation.
        operation: String,
        /// The alternatives in words.
        wanted: String,
    },
    /// The address does not come out as one.
    #[error("the address of {operation} does not come out as one: {reason}")]
    Address {
        /// The operation.
        operation: String,
        /// Why.
        reason: String,
    },
    /// It visits sites and sends no request of its own.
    #[error("{0} visits sites and has no request")]
    NoRequest(String),
}

/// The fields that would be sent, with their values: the chosen alternative and what goes along, as far as the request
/// refers to them. This is the question; the cache key is made from it.
#[must_use]
pub fn canonical_inputs(operation: &Operation, known: &Inputs) -> Option<Vec<(Field, String)>> {
    let sent = sent_inputs(operation, known)?;
    Some(
        sent.map(|(field, value)| {
            let folds = !matches!(field.kind(), FieldKind::Url);
            (field, canonical(value, folds))
        })
        .collect(),
    )
}

/// One blank between words and none around them; in small letters, where letter case does not count.
fn canonical(value: &str, folds: bool) -> String {
    let mut text = String::with_capacity(value.len());
    for word in value.split_whitespace() {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(word);
    }
    if folds && text.is_ascii() {
        text.make_ascii_lowercase();
        text
    } else if folds {
        // Of the whole, not of each letter: a sigma at a word's end is another one.
        text.to_lowercase()
    } else {
        text
    }
}

/// What is sent of what is known: the chosen alternative and what goes along, as far as the request refers to it.
fn sent_inputs<'a>(
    operation: &'a Operation,
    known: &'a Inputs,
) -> Option<impl Iterator<Item = (Field, &'a str)>> {
    let alternative = operation.alternative_for(known)?;
    let is_sent = move |field: Field| {
        let chosen = alternative.contains(&field) || operation.also.contains(&field);
        let template = operation.request.as_ref();
        chosen && template.is_none_or(|template| template.refers_to(field))
    };
    let inputs = known.iter().map(|(field, value)| (*field, value.trim()));
    Some(inputs.filter(move |(field, value)| !value.is_empty() && is_sent(*field)))
}

/// Renders an operation's request.
///
/// # Errors
/// When no alternative is known whole, or the address does not come out as one.
pub fn render(
    definition: &Definition,
    operation: &Operation,
    known: &Inputs,
) -> Result<RequestSpec, RenderError> {
    let template = operation
        .request
        .as_ref()
        .ok_or_else(|| RenderError::NoRequest(operation.id.clone()))?;
    let sent = sent_inputs(operation, known).ok_or_else(|| RenderError::MissingInputs {
        operation: format!("{} {}", definition.name, operation.id),
        wanted: alternatives_in_words(&operation.accepts),
    })?;
    let sent = sent.map(|(field, value)| (field, value.to_owned())).collect();
    fill(definition, template, &sent, operation.timeout_ms).map_err(|reason| RenderError::Address {
        operation: format!("{} {}", definition.name, operation.id),
        reason,
    })
}

/// Renders the free request that shows whether the key works, if the definition has one.
///
/// # Errors
/// When its address does not come out as one.
pub fn render_key_test(definition: &Definition) -> Option<Result<RequestSpec, RenderError>> {
    let test = definition.test.as_ref()?;
    Some(
        fill(definition, &test.request, &Inputs::new(), 15_000).map_err(|reason| RenderError::Address {
            operation: format!("the key test of {}", definition.name),
            reason,
        }),
    )
}

fn fill(
    definition: &Definition,
    template: &RequestTemplate,
    sent: &Inputs,
    timeout_ms: u64,
) -> Result<RequestSpec, String> {
    let path = fill_path(&template.path, sent)?;
    let mut url = Url::parse(&format!("{}{path}", definition.base_url)).map_err(|error| error.to_string())?;
    for (name, part) in &template.query {
        if let Some(value) = part.render(sent) {
            url.query_pairs_mut()
                .append_pair(name, &crate::condition::plain(&value));
        }
    }
    let headers = definition
        .headers
        .iter()
        .chain(&template.headers)
        .map(|(n, v)| (n.clone(), v.clone()))
        .collect();
    let body = match &template.body {
        Some(part) => {
            let json = part.render(sent).unwrap_or(Json::Object(Map::new()));
            Some(serde_json::to_vec(&json).map_err(|error| error.to_string())?)
        }
        None => None,
    };
    let content_type = body.is_some().then(|| "application/json".to_owned());
    let auth = AuthPlacement::all(&definition.auth);
    Ok(RequestSpec {
        method: template.method.clone(),
        url,
        headers,
        body,
        content_type,
        auth,
        timeout_ms,
    })
}

/// The path with values in place of the names in braces. A value stays one segment, whatever it holds.
fn fill_path(template: &str, sent: &Inputs) -> Result<String, String> {
    let mut path = template.to_owned();
    for name in path_fields(template) {
        let value = name
            .parse()
            .ok()
            .and_then(|field: Field| sent.get(&field))
            .ok_or_else(|| format!("{name} is missing"))?;
        if value.chars().all(|c| c == '.') {
            return Err(format!("\"{value}\" cannot stand in a path"));
        }
        let encoded: String = url::form_urlencoded::byte_serialize(value.as_bytes()).collect();
        path = path.replace(&format!("{{{name}}}"), &encoded.replace('+', "%20"));
    }
    Ok(path)
}

pub(crate) fn alternatives_in_words(alternatives: &[Vec<Field>]) -> String {
    let words = |fields: &Vec<Field>| {
        fields
            .iter()
            .map(|field| field.label())
            .collect::<Vec<_>>()
            .join(" + ")
    };
    alternatives.iter().map(words).collect::<Vec<_>>().join(", or ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"
format = 1
id = "small"
name = "Small"
badge = "SM"
summary = "a test"
homepage = "https://small.example"
evidence = "made up"
base_url = "https://api.small.example/v1"
headers = { accept = "application/json" }

[[operations]]
id = "find"
role = "company"
accepts = [["company.domain"], ["company.name", "company.country"]]
also = ["company.city"]
prior = { hit_rate = 0.5, latency_ms = 100 }
request = { method = "POST", path = "/c", query = { d = { field = "company.domain" }, n = { field = "company.name" }, city = { field = "company.city" }, size = 3, country = { field = "company.country" } }, body = { note = "x", list = [{ field = "company.domain" }] } }
extract = [{ field = "company.industry", path = "$.industry" }]

[[operations]]
id = "path"
role = "company"
accepts = [["company.name"]]
prior = { hit_rate = 0.5, latency_ms = 100 }
request = { method = "GET", path = "/c/{company.name}/x" }
extract = [{ field = "company.industry", path = "$.industry" }]
"#;

    fn known(pairs: &[(Field, &str)]) -> Inputs {
        pairs
            .iter()
            .map(|(field, value)| (*field, (*value).to_owned()))
            .collect()
    }

    #[test]
    fn the_first_alternative_known_whole_is_sent_with_what_goes_along() {
        let small = crate::load(FILE, "small.toml").unwrap();
        let find = small.operation("find").unwrap();
        for (inputs, address, body) in [
            (
                known(&[
                    (Field::COMPANY_DOMAIN, "a.example"),
                    (Field::COMPANY_NAME, "A"),
                    (Field::COMPANY_CITY, "Aarhus"),
                ]),
                "https://api.small.example/v1/c?city=Aarhus&d=a.example&size=3",
                r#"{"list":["a.example"],"note":"x"}"#,
            ),
            (
                known(&[
                    (Field::COMPANY_NAME, " A & Sons "),
                    (Field::COMPANY_COUNTRY, "DK"),
                ]),
                "https://api.small.example/v1/c?country=DK&n=A+%26+Sons&size=3",
                r#"{"list":[],"note":"x"}"#,
            ),
        ] {
            let spec = render(&small, find, &inputs).unwrap();
            assert_eq!((spec.method.as_str(), spec.url.as_str()), ("POST", address));
            assert_eq!(String::from_utf8(spec.body.unwrap()).unwrap(), body);
            assert_eq!(
                spec.headers,
                [("accept".to_owned(), "application/json".to_owned())]
            );
        }
    }

    #[test]
    fn what_is_missing_is_said_in_words() {
        let small = crate::load(FILE, "small.toml").unwrap();
        let inputs = known(&[(Field::COMPANY_NAME, "A"), (Field::COMPANY_DOMAIN, "  ")]);
        let error = render(&small, small.operation("find").unwrap(), &inputs).unwrap_err();
        assert_eq!(
            error.to_string(),
            "Small find needs Company domain, or Company name + Country, company"
        );
    }

    #[test]
    fn a_value_in_a_path_stays_one_segment() {
        let small = crate::load(FILE, "small.toml").unwrap();
        let operation = small.operation("path").unwrap();
        for (name, path) in [
            ("A B/../c?d#e", "/v1/c/A%20B%2F..%2Fc%3Fd%23e/x"),
            ("Ø 100%", "/v1/c/%C3%98%20100%25/x"),
            ("{company.domain}", "/v1/c/%7Bcompany.domain%7D/x"),
        ] {
            let spec = render(&small, operation, &known(&[(Field::COMPANY_NAME, name)])).unwrap();
            assert_eq!(spec.url.path(), path);
        }
        let error = render(&small, operation, &known(&[(Field::COMPANY_NAME, "..")])).unwrap_err();
        assert!(error.to_string().contains("cannot stand in a path"), "{error}");
    }

    #[test]
    fn a_question_is_the_same_however_it_is_spelled() {
        let small = crate::load(FILE, "small.toml").unwrap();
        let find = small.operation("find").unwrap();
        let ask = |domain: &str| canonical_inputs(find, &known(&[(Field::COMPANY_DOMAIN, domain)]));
        assert_eq!(ask("A.example"), ask("  a.example "));
        assert_ne!(ask("a.example"), ask("b.example"));
        assert_eq!(ask(""), None);
    }
}
