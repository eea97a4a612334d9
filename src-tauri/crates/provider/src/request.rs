//! From an operation and known fields to a request. Parts are literals and typed field references, never text templates:
//! a value can fill a part and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use model::{Field, FieldKind};
use serde::{Deserialize, Deserializer, de};
use serde_json::{Map, Value as Json};
use url::Url;

use crate::definition::{Auth, AuthKind, Definition, Operation};

/// Known fields by name, normalised.
pub type Inputs = BTreeMap<Field, String>;

/// A part of a request.
#[derive(Clone, Debug)]
pub enum Part {
    /// As written.
    Literal(Json),
    /// The value of a field; the part is left out when it is not sent.
    Field(Field),
    /// Members, each a part.
    Object(Vec<(String, Part)>),
    /// Items, each a part.
    List(Vec<Part>),
}

impl Part {
    fn from_json(json: Json) -> Result<Self, String> {
        match json {
            Json::Object(members) => {
                if let Some(Json::String(name)) = members.get("field").filter(|_| members.len() == 1) {
                    return name
                        .parse()
                        .map(Self::Field)
                        .map_err(|error: model::UnknownField| error.to_string());
                }
                let parts = members
                    .into_iter()
                    .map(|(name, value)| Ok((name, Self::from_json(value)?)));
                parts.collect::<Result<_, String>>().map(Self::Object)
            }
            Json::Array(items) => items
                .into_iter()
                .map(Self::from_json)
                .collect::<Result<_, _>>()
                .map(Self::List),
            literal => Ok(Self::Literal(literal)),
        }
    }

    fn render(&self, sent: &Inputs) -> Option<Json> {
        match self {
            Self::Literal(literal) => Some(literal.clone()),
            Self::Field(field) => sent.get(field).map(|value| Json::String(value.clone())),
            Self::Object(members) => {
                let rendered: Map<String, Json> = members
                    .iter()
                    .filter_map(|(name, part)| part.render(sent).map(|value| (name.clone(), value)))
                    .collect();
                (!rendered.is_empty() || members.is_empty()).then_some(Json::Object(rendered))
            }
            Self::List(items) => Some(Json::Array(
                items.iter().filter_map(|part| part.render(sent)).collect(),
            )),
        }
    }

    fn fields(&self, into: &mut BTreeSet<Field>) {
        match self {
            Self::Literal(_) => {}
            Self::Field(field) => {
                into.insert(*field);
            }
            Self::Object(members) => members.iter().for_each(|(_, part)| part.fields(into)),
            Self::List(items) => items.iter().for_each(|part| part.fields(into)),
        }
    }
}

impl<'de> Deserialize<'de> for Part {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_json(Json::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

/// A request with its parts open. Query parameters keep the order of their names, so that one question is one address.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestTemplate {
    /// `GET` or `POST`.
    pub method: String,
    /// Appended to the base address; `{company.domain}` is replaced by the field's value, percent-encoded.
    pub path: String,
    /// Query parameters.
    #[serde(default)]
    pub query: BTreeMap<String, Part>,
    /// Headers of this request.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// A JSON body.
    #[serde(default)]
    pub body: Option<Part>,
}

impl RequestTemplate {
    /// Every field one of its parts refers to.
    #[must_use]
    pub fn fields(&self) -> BTreeSet<Field> {
        let mut fields = BTreeSet::new();
        self.query.values().for_each(|part| part.fields(&mut fields));
        if let Some(body) = &self.body {
            body.fields(&mut fields);
        }
        fields.extend(path_fields(&self.path).filter_map(|name| name.parse::<Field>().ok()));
        fields
    }
}

/// The names in braces in a path.
pub(crate) fn path_fields(path: &str) -> impl Iterator<Item = &str> {
    path.split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
}

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

/// Where one secret goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthPlacement {
    kind: AuthKind,
    name: String,
    prefix: String,
    second: bool,
}

impl AuthPlacement {
    fn all(auth: &Auth) -> Vec<Self> {
        let first = Self {
            kind: auth.kind,
            name: auth.name.clone(),
            prefix: auth.prefix.clone(),
            second: false,
        };
        let second = auth.second_name.iter().map(|name| Self {
            kind: AuthKind::Header,
            name: name.clone(),
            prefix: String::new(),
            second: true,
        });
        (auth.kind != AuthKind::None)
            .then_some(first)
            .into_iter()
            .chain(second)
            .collect()
    }

    /// Whether it is the second secret of a provider that wants two.
    #[must_use]
    pub fn wants_second_secret(&self) -> bool {
        self.second
    }

    /// Puts the secret where it goes: into the address, or through `header` into a header.
    ///
    /// # Errors
    /// What `header` says.
    pub fn place(
        &self,
        secret: &str,
        url: &mut Url,
        header: &mut dyn FnMut(&str, &str) -> Result<(), String>,
    ) -> Result<(), String> {
        match self.kind {
            AuthKind::None => Ok(()),
            AuthKind::Header => header(&self.name, &format!("{}{secret}", self.prefix)),
            AuthKind::Bearer => header("authorization", &format!("Bearer {secret}")),
            AuthKind::Basic => header(
                "authorization",
                &format!("Basic {}", base64(format!("{secret}:").as_bytes())),
            ),
            AuthKind::Query => {
                url.query_pairs_mut().append_pair(&self.name, secret);
                Ok(())
            }
        }
    }
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
    let canonical = |(field, value): (Field, String)| {
        let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
        let folds = !matches!(field.kind(), FieldKind::Url);
        (field, if folds { value.to_lowercase() } else { value })
    };
    Some(sent.into_iter().map(canonical).collect())
}

fn sent_inputs(operation: &Operation, known: &Inputs) -> Option<Inputs> {
    let alternative = operation.alternative_for(known)?;
    let referred = operation.request.as_ref().map(RequestTemplate::fields);
    let is_sent = |field: &Field| {
        let chosen = alternative.contains(field) || operation.also.contains(field);
        chosen && referred.as_ref().is_none_or(|fields| fields.contains(field))
    };
    let inputs = known
        .iter()
        .filter(|(field, value)| is_sent(field) && !value.trim().is_empty());
    Some(
        inputs
            .map(|(field, value)| (*field, value.trim().to_owned()))
            .collect(),
    )
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
    let mut path = template.path.clone();
    for name in path_fields(&template.path) {
        let value = name
            .parse()
            .ok()
            .and_then(|field: Field| sent.get(&field))
            .ok_or_else(|| format!("{name} is missing"))?;
        let encoded: String = url::form_urlencoded::byte_serialize(value.as_bytes()).collect();
        path = path.replace(&format!("{{{name}}}"), &encoded.replace('+', "%20"));
    }
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

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let mut group = [0_u8; 3];
        group[..chunk.len()].copy_from_slice(chunk);
        let bits = u32::from_be_bytes([0, group[0], group[1], group[2]]);
        for position in 0..4 {
            let letter = (bits >> (18 - 6 * position)) & 63;
            text.push(if position <= chunk.len() {
                char::from(LETTERS[letter as usize])
            } else {
                '='
            });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_pads_as_the_standard_says() {
        for (plain, encoded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("key:", "a2V5Og=="),
        ] {
            assert_eq!(base64(plain.as_bytes()), encoded);
        }
    }
}
