//! Every bundled definition loads without a complaint, which replays its samples; and it shows by samples what an
//! operation of its kind has to show, at a price and in a time that are believable.

use std::collections::{BTreeMap, BTreeSet};

use model::{Micros, Outcome};
use spillway_provider::{self as provider, BillingMode, Definition, Operation, Refusal, Role};

fn definitions() -> Vec<Definition> {
    provider::bundled()
        .iter()
        .map(|(id, text)| {
            let checked = provider::check(text, &format!("{id}.toml"));
            assert!(checked.problems.is_empty(), "{:#?}", checked.problems);
            let definition = checked.definition.unwrap_or_else(|| panic!("{id} does not load"));
            assert_eq!(&definition.id, id, "a file is called as its provider");
            definition
        })
        .collect()
}

fn operations(definitions: &[Definition]) -> impl Iterator<Item = (&Definition, &Operation)> {
    definitions.iter().flat_map(|definition| {
        definition
            .operations
            .iter()
            .map(move |operation| (definition, operation))
    })
}

#[test]
fn every_operation_shows_what_its_answers_can_mean() {
    for (definition, operation) in operations(&definitions()) {
        let shown: BTreeSet<&str> = operation
            .samples
            .iter()
            .map(|sample| sample.expect.outcome.as_str())
            .collect();
        let mut wanted = vec![Outcome::Hit, Outcome::Transient];
        if operation.role != Role::Verify {
            wanted.push(Outcome::Miss);
        }
        if definition.needs_key() {
            wanted.extend([Outcome::Throttled, Outcome::Refused, Outcome::Invalid]);
            for reason in [Refusal::BadKey, Refusal::OutOfCredit] {
                let is_shown = |sample: &provider::Sample| sample.expect.reason == Some(reason);
                assert!(
                    operation.samples.iter().any(is_shown),
                    "{} {} shows no {reason:?}",
                    definition.id,
                    operation.id
                );
            }
        }
        for outcome in wanted {
            assert!(
                shown.contains(outcome.as_str()),
                "{} {} shows no {outcome:?}",
                definition.id,
                operation.id
            );
        }
        assert!(
            operation.role == Role::Site || operation.samples.iter().any(|sample| sample.request.is_some()),
            "{} {} shows no request",
            definition.id,
            operation.id
        );
    }
}

#[test]
fn a_refusal_says_why_and_what_to_do() {
    for (definition, operation) in operations(&definitions()) {
        for sample in &operation.samples {
            let meaning = provider::replay(definition, operation, &sample.answer()).meaning;
            let about = format!("{} {}: {}", definition.id, operation.id, sample.name);
            assert_eq!(
                meaning.message.is_empty(),
                meaning.outcome == Outcome::Hit,
                "{about}: {meaning:?}"
            );
            if meaning.outcome == Outcome::Refused {
                assert!(
                    meaning.reason.is_some() && meaning.hint.is_some(),
                    "{about}: {meaning:?}"
                );
            }
            assert!(
                meaning.outcome.is_answer() || meaning.values.is_empty(),
                "{about}: only an answer has values"
            );
        }
    }
}

#[test]
fn samples_name_nobody_who_exists() {
    for (definition, operation) in operations(&definitions()) {
        for sample in &operation.samples {
            let addresses = sample
                .body
                .split(['"', ' ', '/'])
                .filter(|word| word.contains('@'));
            for address in addresses.filter(|address| address.contains('.')) {
                assert!(
                    address.ends_with(".example") || address.starts_with('@'),
                    "{} {}: {address}",
                    definition.id,
                    operation.id
                );
            }
        }
    }
}

/// Dollars a hit or a call, from the vendors' price lists of November 2026.
#[test]
fn prices_are_those_of_the_price_lists() {
    let definitions = definitions();
    let priced: BTreeMap<String, Micros> = operations(&definitions)
        .map(|(definition, operation)| {
            let price = definition.price(operation);
            let dated = price.as_of.starts_with("2026-");
            let is_free = operation.billing.mode == BillingMode::Free;
            assert!(dated != is_free, "{} {}: {price:?}", definition.id, operation.id);
            (
                format!("{}/{}", definition.id, operation.id),
                price.per_call + price.per_hit,
            )
        })
        .collect();
    let expected = [
        ("apollo/company", 20_000),
        ("apollo/person", 20_000),
        ("findymail/name", 19_800),
        ("findymail/profile", 19_800),
        ("findymail/verify", 9_900),
        ("hunter/company", 4_900),
        ("hunter/domain", 0),
        ("hunter/email_finder", 24_500),
        ("hunter/person", 4_900),
        ("hunter/verify", 12_250),
        ("leadmagic/company", 25_000),
        ("leadmagic/email_finder", 25_000),
        ("leadmagic/mobile", 125_000),
        ("leadmagic/profile", 25_000),
        ("leadmagic/profile_email", 125_000),
        ("leadmagic/validate", 6_250),
        ("logo-dev/logo", 0),
        ("millionverifier/verify", 3_900),
        ("pdl/company", 280_000),
        ("pdl/person", 280_000),
        ("prospeo/company", 39_000),
        ("prospeo/mobile", 390_000),
        ("prospeo/person", 39_000),
        ("screenshots/home", 0),
        ("website/visit", 0),
        ("zerobounce/validate", 19_500),
    ];
    let expected: BTreeMap<String, Micros> = expected
        .into_iter()
        .map(|(name, micros)| (name.to_owned(), Micros(micros)))
        .collect();
    assert_eq!(priced, expected);
}

#[test]
fn expectations_are_believable() {
    for (definition, operation) in operations(&definitions()) {
        let about = format!("{} {}", definition.id, operation.id);
        let prior = operation.prior;
        let range = if operation.role == Role::Verify {
            0.9..=1.0
        } else {
            0.2..=0.9
        };
        assert!(range.contains(&prior.hit_rate), "{about}: {prior:?}");
        assert!((300..=10_000).contains(&prior.latency_ms), "{about}: {prior:?}");
        assert!(prior.latency_ms < operation.timeout_ms, "{about}: {prior:?}");
        assert!(
            definition.base_url.starts_with("https://") || operation.role == Role::Site,
            "{about}: {}",
            definition.base_url
        );
    }
}

#[test]
fn badges_and_names_are_unique() {
    let definitions = definitions();
    for name in [
        |definition: &Definition| definition.badge.clone(),
        |definition: &Definition| definition.name.clone(),
    ] {
        let names: BTreeSet<String> = definitions.iter().map(name).collect();
        assert_eq!(names.len(), definitions.len(), "{names:?}");
    }
}
