//! docs/providers.md stays true: its example loads, its tables are those of the program, and it explains every key.
//! `SPILLWAY_BLESS=1 cargo test -p spillway-provider` writes the tables anew.

use std::fmt::Write;

use model::{Field, FieldKind};
use serde_json::Value as Json;
use spillway_provider::{self as provider, Definition, Operation, Role};

const PAGE: &str = include_str!("../../../../docs/providers.md");
const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../docs/providers.md");
const SCHEMA: &str = include_str!("../../../../assets/schema/provider.schema.json");

/// The code blocks of a language.
fn blocks(language: &str) -> Vec<&'static str> {
    let opening = format!("```{language}\n");
    PAGE.split(opening.as_str())
        .skip(1)
        .filter_map(|rest| rest.split("```").next())
        .collect()
}

#[test]
fn the_example_loads_without_a_word_and_does_what_the_page_says() {
    let examples = blocks("toml");
    assert_eq!(examples.len(), 1);
    let checked = provider::check(examples[0], "my-companies.toml");
    assert_eq!(checked.problems, []);
    let mine = checked.definition.unwrap();
    assert_eq!(mine.operations[0].samples.len(), 2);
    assert!(mine.needs_key());
}

#[test]
fn the_page_explains_every_key() {
    let schema: Json = serde_json::from_str(SCHEMA).unwrap();
    let tables = schema["definitions"]
        .as_object()
        .unwrap()
        .values()
        .chain([&schema]);
    let keys: Vec<&String> = tables
        .filter_map(|table| table["properties"].as_object())
        .flat_map(|properties| properties.keys())
        .filter(|key| !key.contains('.'))
        .collect();
    assert!(keys.len() > 60);
    let is_explained = |key: &str| {
        [format!("`{key}`"), format!("`[{key}]`"), format!("`[[{key}]]`")]
            .iter()
            .any(|name| PAGE.contains(name.as_str()))
    };
    let unexplained: Vec<&&String> = keys.iter().filter(|key| !is_explained(key)).collect();
    assert!(unexplained.is_empty(), "{unexplained:?}");
}

#[test]
fn the_site_answer_on_the_page_is_what_the_website_definition_reads() {
    let (_, text) = provider::bundled()
        .iter()
        .find(|(id, _)| *id == "website")
        .unwrap();
    let website = provider::load(text, "website.toml").unwrap();
    let answer = provider::RawAnswer {
        status: 200,
        headers: Vec::new(),
        body: blocks("json")[0].as_bytes().to_vec(),
    };
    let meaning = provider::replay(&website, &website.operations[0], &answer).meaning;
    let filled: Vec<&str> = meaning.values.iter().map(|found| found.field.id()).collect();
    assert_eq!(
        filled,
        [
            "company.name",
            "company.title",
            "company.description",
            "company.linkedin_url",
            "company.x_url",
            "company.email",
            "company.phone",
            "company.address",
            "company.city",
            "company.country",
            "company.founded_year",
            "company.logo",
        ]
    );
    assert!(meaning.problems.is_empty());
}

fn kind(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Text => "text",
        FieldKind::LongText => "long text",
        FieldKind::Email => "e-mail address",
        FieldKind::Domain => "domain",
        FieldKind::Url => "web address",
        FieldKind::Phone => "telephone number",
        FieldKind::Integer => "whole number",
        FieldKind::Year => "year",
        FieldKind::Country => "country",
        FieldKind::Picture => "picture",
    }
}

fn fields() -> String {
    let mut table = "| field | name | kind |\n|---|---|---|\n".to_owned();
    for field in Field::all() {
        let _ = writeln!(
            table,
            "| `{field}` | {} | {} |",
            field.label(),
            kind(field.kind())
        );
    }
    table
}

fn row(definition: &Definition, operation: &Operation) -> String {
    let asked: Vec<String> = operation
        .accepts
        .iter()
        .map(|fields| {
            fields
                .iter()
                .map(|field| field.id())
                .collect::<Vec<_>>()
                .join(" + ")
        })
        .collect();
    let filled = if operation.role == Role::Verify {
        "whether the address takes mail".to_owned()
    } else {
        let ids: Vec<&str> = operation.returns().iter().map(|field| field.id()).collect();
        ids.join(", ")
    };
    let price = definition.price(operation);
    let (cost, as_of) = match (price.per_call.0, price.per_hit.0) {
        (0, 0) => ("free".to_owned(), "".to_owned()),
        (0, _) => (format!("{} a hit", price.per_hit), price.as_of),
        _ => (format!("{} a call", price.per_call), price.as_of),
    };
    format!(
        "| `{}` | `{}` | {} | {filled} | {cost} | {as_of} | {} |\n",
        definition.id,
        operation.id,
        asked.join("; "),
        definition.evidence
    )
}

fn bundled() -> String {
    let mut table =
        "| id | operation | asked with | fills | price | as of | evidence |\n|---|---|---|---|---|---|---|\n"
            .to_owned();
    for (id, text) in provider::bundled() {
        let definition = provider::load(text, id).unwrap_or_else(|problems| panic!("{problems:#?}"));
        for operation in &definition.operations {
            table += &row(&definition, operation);
        }
    }
    table
}

#[test]
fn the_tables_are_those_of_the_program() {
    let mut fresh = PAGE.to_owned();
    for (name, table) in [("fields", fields()), ("bundled", bundled())] {
        let (open, close) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
        let (before, rest) = fresh.split_once(&open).unwrap();
        let (_, after) = rest.split_once(&close).unwrap();
        fresh = format!("{before}{open}{table}{close}{after}");
    }
    if std::env::var_os("SPILLWAY_BLESS").is_some() {
        std::fs::write(FILE, &fresh).unwrap();
    } else {
        assert!(
            fresh == PAGE,
            "the tables of docs/providers.md are stale: SPILLWAY_BLESS=1 cargo test -p spillway-provider"
        );
    }
}
