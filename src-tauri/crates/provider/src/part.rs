//! The open parts of a request: literals and typed references to fields, never text templates. A value can fill a part
//! and nothing else.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use model::Field;
use serde::{
    Deserialize, Deserializer,
    de::{self, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Value as Json};

use crate::request::Inputs;

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
    /// The part with its fields filled in; nothing when none of them is sent.
    pub(crate) fn render(&self, sent: &Inputs) -> Option<Json> {
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

    fn refers_to(&self, field: Field) -> bool {
        match self {
            Self::Literal(_) => false,
            Self::Field(own) => *own == field,
            Self::Object(members) => members.iter().any(|(_, part)| part.refers_to(field)),
            Self::List(items) => items.iter().any(|part| part.refers_to(field)),
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

/// Read by hand, not through JSON, so that an unknown field is reported where it stands.
impl<'de> Deserialize<'de> for Part {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PartVisitor)
    }
}

struct PartVisitor;

impl<'de> Visitor<'de> for PartVisitor {
    type Value = Part;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value or { field = \"company.domain\" }")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Part, E> {
        Ok(Part::Literal(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Part, E> {
        Ok(Part::Literal(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Part, E> {
        Ok(Part::Literal(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Part, E> {
        Ok(Part::Literal(value.into()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Part, E> {
        Ok(Part::Literal(value.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Part, A::Error> {
        let mut parts = Vec::new();
        while let Some(part) = items.next_element()? {
            parts.push(part);
        }
        Ok(Part::List(parts))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Part, A::Error> {
        let mut parts = Vec::new();
        let mut reference = None;
        while let Some(name) = members.next_key::<String>()? {
            if name == "field" {
                match members.next_value()? {
                    FieldValue::Reference(field) => reference = Some(field),
                    FieldValue::Part(part) => parts.push((name, part)),
                }
            } else {
                parts.push((name, members.next_value()?));
            }
        }
        match reference {
            None => Ok(Part::Object(parts)),
            Some(field) if parts.is_empty() => Ok(Part::Field(field)),
            Some(field) => Err(de::Error::custom(format!(
                "a reference to a field stands alone, as in {{ field = \"{field}\" }}"
            ))),
        }
    }
}

/// What stands after `field =`: the name of a field, or a part of a request that happens to be called so.
enum FieldValue {
    Reference(Field),
    Part(Part),
}

impl<'de> Deserialize<'de> for FieldValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Part::deserialize(deserializer)? {
            Part::Literal(Json::String(name)) => name.parse().map(Self::Reference).map_err(de::Error::custom),
            part => Ok(Self::Part(part)),
        }
    }
}

/// A request with its parts open. Query parameters keep the order of their names, so that one question is one address.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RequestTemplate {
    /// `GET` or `POST`.
    #[cfg_attr(test, schemars(with = "crate::schema::MethodName"))]
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

    /// Whether one of its parts refers to a field. Asked for every question, where a set of them would be made in vain.
    pub(crate) fn refers_to(&self, field: Field) -> bool {
        let in_body = |body: &Part| body.refers_to(field);
        self.query.values().any(|part| part.refers_to(field))
            || self.body.as_ref().is_some_and(in_body)
            || path_fields(&self.path).any(|name| name == field.id())
    }
}

/// The names in braces in a path.
pub(crate) fn path_fields(path: &str) -> impl Iterator<Item = &str> {
    path.split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[derive(Deserialize)]
    struct Holder {
        body: Part,
    }

    fn part(toml: &str) -> Result<Part, toml::de::Error> {
        toml::from_str::<Holder>(&format!("body = {toml}")).map(|holder| holder.body)
    }

    #[test]
    fn parts_fill_with_what_is_sent_and_leave_out_the_rest() {
        let sent: Inputs = [(Field::COMPANY_DOMAIN, "northwind-labs.example".to_owned())].into();
        for (toml, rendered) in [
            (
                "{ field = 'company.domain' }",
                Some(json!("northwind-labs.example")),
            ),
            ("{ field = 'person.email' }", None),
            ("{ a = { field = 'person.email' } }", None),
            ("{}", Some(json!({}))),
            (
                "{ d = { field = 'company.domain' }, n = 3, ok = true, list = [{ field = 'person.email' }, 'x'] }",
                Some(json!({ "d": "northwind-labs.example", "n": 3, "ok": true, "list": ["x"] })),
            ),
            (
                "{ field = { field = 'company.domain' } }",
                Some(json!({ "field": "northwind-labs.example" })),
            ),
        ] {
            assert_eq!(part(toml).unwrap().render(&sent), rendered, "{toml}");
        }
    }

    #[test]
    fn a_wrong_reference_is_reported_where_it_stands() {
        for (toml, at, message) in [
            (
                "{ a = { field = 'company.domian' } }",
                "'company.domian'",
                "did you mean \"company.domain\"?",
            ),
            (
                "{ field = 'company.domain', b = 1 }",
                "{ field = 'company.domain', b = 1 }",
                "stands alone",
            ),
        ] {
            let error = part(toml).unwrap_err();
            assert!(error.message().contains(message), "{error}");
            let span = error.span().unwrap();
            assert_eq!(&format!("body = {toml}")[span], at);
        }
    }
}
