//! The JSON schema of definition files, for editors: made from the same types that read them, so that it stays true.
//! `SPILLWAY_BLESS=1 cargo test -p spillway-provider` writes it anew.

use std::borrow::Cow;

use model::{Field, Outcome, Verdict};
use schemars::{JsonSchema, Schema, SchemaGenerator, generate::SchemaSettings, json_schema};
use serde_json::{Map, Value as Json, json};

use crate::{Definition, Part, Path};

const FILE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../../assets/schema/provider.schema.json"
);
const COMMITTED: &str = include_str!("../../../../assets/schema/provider.schema.json");

macro_rules! named {
    ($($name:ident: $schema:expr;)+) => { $(
        pub(crate) struct $name;
        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                $schema
            }
        }
    )+ };
}

named! {
    FieldName: json_schema!({ "description": "A field of the vocabulary.", "enum": field_ids() });
    FieldMap: field_map();
    OutcomeName: json_schema!({ "description": "What an answer means.", "enum": outcomes() });
    VerdictName: json_schema!({ "description": "What is known of an address.", "enum": verdicts() });
    MethodName: json_schema!({ "description": "The HTTP method.", "enum": ["GET", "POST"] });
    Reserved: json_schema!({ "description": "Reserved; not supported yet.", "not": {} });
}

fn field_ids() -> Vec<&'static str> {
    Field::all().map(Field::id).collect()
}

fn field_map() -> Schema {
    let described = |field: Field| {
        (
            field.id().to_owned(),
            json!({ "description": field.label(), "type": "string" }),
        )
    };
    let properties: Map<String, Json> = Field::all().map(described).collect();
    json_schema!({ "type": "object", "properties": properties, "additionalProperties": false })
}

fn outcomes() -> Vec<&'static str> {
    // "pending" is reserved together with "job".
    [
        Outcome::Hit,
        Outcome::Miss,
        Outcome::Throttled,
        Outcome::Transient,
        Outcome::Refused,
        Outcome::Invalid,
        Outcome::Rejected,
    ]
    .map(Outcome::as_str)
    .to_vec()
}

fn verdicts() -> Vec<&'static str> {
    [
        Verdict::Valid,
        Verdict::Risky,
        Verdict::Invalid,
        Verdict::Disposable,
        Verdict::Unknown,
    ]
    .map(Verdict::as_str)
    .to_vec()
}

impl JsonSchema for Path {
    fn schema_name() -> Cow<'static, str> {
        "JsonPath".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A JSONPath as in RFC 9535, such as $.data.email.", "type": "string", "pattern": "^\\$",
        })
    }
}

impl JsonSchema for Part {
    fn schema_name() -> Cow<'static, str> {
        "Part".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let field = generator.subschema_for::<FieldName>();
        let part = generator.subschema_for::<Part>();
        json_schema!({
            "description": "A value as it is, or { field = \"company.domain\" } for what is known.",
            "anyOf": [
                { "type": ["string", "number", "boolean"] },
                { "type": "array", "items": part },
                {
                    "type": "object", "properties": { "field": field }, "required": ["field"],
                    "additionalProperties": false,
                },
                {
                    "type": "object", "properties": { "field": { "not": { "type": "string" } } },
                    "additionalProperties": part,
                },
            ],
        })
    }
}

/// The schema as committed.
fn generated() -> String {
    let generator = SchemaSettings::draft07().into_generator();
    let mut schema = generator.into_root_schema_for::<Definition>().to_value();
    without_null(&mut schema);
    if let Json::Object(root) = &mut schema {
        root.insert("title".to_owned(), json!("Spillway provider definition"));
        root.insert(
            "$comment".to_owned(),
            json!("Generated from src-tauri/crates/provider; explained in docs/providers.md."),
        );
    }
    serde_json::to_string_pretty(&schema).unwrap() + "\n"
}

/// TOML knows no null: what may be absent is simply not required.
fn without_null(schema: &mut Json) {
    match schema {
        Json::Object(members) => {
            if let Some(Json::Array(types)) = members.get_mut("type") {
                types.retain(|kind| kind != "null");
                if let [only] = types.as_slice() {
                    let only = only.clone();
                    members.insert("type".to_owned(), only);
                }
            }
            if let Some(Json::Array(choices)) = members.get_mut("anyOf") {
                choices.retain(|choice| choice.get("type") != Some(&json!("null")));
                if choices.len() == 1 {
                    let choices = members.remove("anyOf").unwrap();
                    members.insert("allOf".to_owned(), choices);
                }
            }
            if members.get("default") == Some(&Json::Null) {
                members.remove("default");
            }
            // Not a key of a definition that is called so, but schemars' "uint32".
            if members.get("format").is_some_and(Json::is_string) {
                members.remove("format");
            }
            members.values_mut().for_each(without_null);
        }
        Json::Array(items) => items.iter_mut().for_each(without_null),
        _ => {}
    }
}

/// A TOML file as JSON, as an editor sees it.
fn as_json(toml: &str) -> Json {
    serde_json::to_value(toml::from_str::<toml::Table>(toml).unwrap()).unwrap()
}

#[test]
fn the_committed_schema_is_fresh() {
    let fresh = generated();
    if std::env::var_os("SPILLWAY_BLESS").is_some() {
        std::fs::write(FILE, &fresh).unwrap();
    } else {
        assert!(
            fresh == COMMITTED,
            "assets/schema/provider.schema.json is stale: SPILLWAY_BLESS=1 cargo test -p spillway-provider"
        );
    }
}

#[test]
fn every_bundled_definition_fits_the_schema() {
    let validator = jsonschema::validator_for(&serde_json::from_str(&generated()).unwrap()).unwrap();
    for (id, text) in crate::bundled() {
        let errors: Vec<String> = validator
            .iter_errors(&as_json(text))
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{id}: {errors:#?}");
        let first = text.lines().next().unwrap();
        assert_eq!(
            first, "#:schema ../schema/provider.schema.json",
            "{id}: editors find the schema by the first line"
        );
    }
}

#[test]
fn what_the_loader_refuses_by_shape_the_schema_refuses_too() {
    let validator = jsonschema::validator_for(&serde_json::from_str(&generated()).unwrap()).unwrap();
    let (_, hunter) = crate::bundled().iter().find(|(id, _)| *id == "hunter").unwrap();
    for (from, to) in [
        ("badge = ", "bagde = "),
        ("per_minute = 500", "per_minute = -1"),
        ("kind = \"header\"", "kind = \"oauth\""),
        ("\"person.email\"", "\"person.emial\""),
        ("outcome = \"refused\"", "outcome = \"pending\""),
        ("method = \"GET\"", "method = \"PUT\""),
        ("{ field = \"company.domain\" }", "{ field = \"company.domian\" }"),
        ("path = \"$.data.email\"", "path = \"data.email\""),
        ("prior = ", "job = { poll = 1 }\nprior = "),
        ("valid = \"valid\"", "valid = \"good\""),
    ] {
        let broken = hunter.replacen(from, to, 1);
        assert_ne!(&broken, hunter, "{from} is in the file");
        assert!(
            crate::load(&broken, "mine.toml").is_err(),
            "the loader takes {to}"
        );
        assert!(!validator.is_valid(&as_json(&broken)), "the schema takes {to}");
    }
}
