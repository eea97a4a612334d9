//! Every bundled definition loads, and every sample in it comes out as it says: the request, the outcome, all values,
//! the verdict and the charge.

use std::collections::BTreeMap;

use model::{Field, Verdict};
use spillway_provider::{self as provider, Definition, Operation, RawAnswer, Sample};

fn definitions() -> Vec<Definition> {
    provider::bundled()
        .iter()
        .map(|(id, text)| {
            let definition = provider::load(text, &format!("{id}.toml"))
                .unwrap_or_else(|problems| panic!("{problems:#?}"));
            assert_eq!(&definition.id, id);
            definition
        })
        .collect()
}

fn check(definition: &Definition, operation: &Operation, sample: &Sample) {
    let about = format!("{} {}: {}", definition.id, operation.id, sample.name);
    let spec = provider::render(definition, operation, &sample.inputs)
        .unwrap_or_else(|error| panic!("{about}: {error}"));
    if let Some(request) = &sample.request {
        assert_eq!(
            &format!("{} {}", spec.method, spec.url),
            request,
            "{about}: the request"
        );
    }
    if let Some(wanted) = &sample.request_body {
        let body: serde_json::Value = serde_json::from_slice(spec.body.as_deref().unwrap_or_default())
            .unwrap_or_else(|error| panic!("{about}: {error}"));
        assert_eq!(&body, wanted, "{about}: the request's body");
    }
    let answer = RawAnswer {
        status: sample.status,
        headers: sample.headers.clone().into_iter().collect(),
        body: sample.body.clone().into_bytes(),
    };
    let meaning = provider::interpret(definition, operation, &answer);
    assert_eq!(meaning.outcome, sample.expect.outcome, "{about}: {meaning:?}");
    let values: BTreeMap<Field, String> = meaning
        .values
        .iter()
        .map(|found| (found.field, found.value.to_string()))
        .collect();
    assert_eq!(values, sample.expect.values, "{about}: the values");
    assert_eq!(
        meaning.verdict.map(Verdict::as_str),
        sample.expect.verdict.as_deref(),
        "{about}: the verdict"
    );
    if let Some(credits) = sample.expect.credits {
        let charged = provider::charge(definition, operation, &answer, &meaning);
        assert_eq!(
            charged,
            definition.credits_to_money(credits),
            "{about}: the charge"
        );
    }
    if meaning.outcome == model::Outcome::Refused {
        assert!(
            !meaning.message.is_empty() && meaning.hint.is_some(),
            "{about}: a refusal says why and what to do"
        );
    }
}

#[test]
fn every_sample_of_every_definition_comes_out_as_it_says() {
    let mut samples = 0;
    for definition in definitions() {
        for operation in &definition.operations {
            assert!(
                !operation.samples.is_empty(),
                "{} {} shows no sample",
                definition.id,
                operation.id
            );
            for sample in &operation.samples {
                check(&definition, operation, sample);
                samples += 1;
            }
        }
    }
    assert!(samples >= 15, "{samples}");
}

#[test]
fn a_typing_error_is_named_with_its_line() {
    let (_, text) = provider::bundled()[0];
    for (from, to, word) in [
        ("base_url", "base_ulr", "base_ulr"),
        ("\"person.email\"", "\"person.emial\"", "person.email"),
        ("outcome = \"refused\"", "outcome = \"refuzed\"", "refuzed"),
        ("$.contact.email", "$.contact.[", "$.contact.["),
    ] {
        let broken = text.replacen(from, to, 1);
        assert_ne!(broken, text, "{from} is in the file");
        let problems = provider::load(&broken, "mine.toml").expect_err(from);
        let line = broken.lines().position(|line| line.contains(to)).unwrap() + 1;
        let problem = &problems[0];
        assert!(
            problem.subject.starts_with(&format!("mine.toml:{line}:")),
            "{to}: {problem:?}"
        );
        assert!(problem.message.contains(word), "{to}: {problem:?}");
    }
}
