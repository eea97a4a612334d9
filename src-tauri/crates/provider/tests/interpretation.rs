//! What answers mean, rule by rule, on a definition made for it; and that no bytes whatever bring the room down.

use model::{Field, Micros, Outcome, Verdict};
use proptest::prelude::*;
use serde_json::{Value as Json, json};
use spillway_provider::{self as provider, Definition, Interpretation, RawAnswer, Refusal};

fn definition() -> Definition {
    provider::load(include_str!("data/meaning.toml"), "meaning.toml")
        .unwrap_or_else(|error| panic!("{error:#?}"))
}

fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> RawAnswer {
    RawAnswer {
        status,
        headers: headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
        body: body.as_bytes().to_vec(),
    }
}

fn judge(operation: &str, answer: &RawAnswer) -> (Interpretation, Micros) {
    let definition = definition();
    let operation = definition
        .operation(operation)
        .unwrap_or_else(|| panic!("there is no operation {operation}"));
    let replayed = provider::replay(&definition, operation, answer);
    (replayed.meaning, replayed.charged)
}

fn person(body: &Json) -> Interpretation {
    judge("person", &answer(200, &[], &body.to_string())).0
}

fn value(meaning: &Interpretation, field: Field) -> Option<String> {
    let found = meaning.values.iter().find(|found| found.field == field)?;
    Some(found.value.to_string())
}

#[test]
fn status_and_body_together_say_what_an_answer_means() {
    use Outcome::{Hit, Invalid, Miss, Refused, Throttled, Transient};
    let hit = r#"{"found":{"title":"Head of Sales"}}"#;
    let page = "<!DOCTYPE html><html><title>Sign in</title></html>";
    for (status, body, outcome) in [
        // What a 2xx holds decides.
        (200, hit, Hit),
        (201, hit, Hit),
        (200, r#"{"found":null}"#, Miss),
        (200, r#"{"found":{}}"#, Miss),
        (200, r#"{"found":{"title":""}}"#, Miss),
        // Without the node that every real answer has, it is a fault and not a miss.
        (200, "{}", Transient),
        (200, r#"{"message":"upgrade"}"#, Transient),
        (200, "[]", Transient),
        (200, "null", Transient),
        (200, "", Transient),
        (204, "", Transient),
        (200, page, Transient),
        (200, "<?xml version=\"1.0\"?><a/>", Transient),
        (200, r#"{"found":{"title":"Head"#, Transient),
        (200, "upstream timed out", Transient),
        // Rules over status and body go first.
        (400, r#"{"error_code":"NO_MATCH"}"#, Miss),
        (200, r#"{"error_code":"NO_MATCH"}"#, Miss),
        (400, r#"{"error_code":"NO_CREDIT"}"#, Refused),
        (400, r#"{"error_code":"SLOW"}"#, Throttled),
        (400, r#"{"error_code":"OTHER"}"#, Invalid),
        // A rule that says "miss" still needs an answer, not a gateway's page.
        (404, r#"{"detail":"nobody"}"#, Miss),
        (404, "", Miss),
        (404, "not found", Miss),
        (404, page, Transient),
        (404, r#"{"detail":"#, Transient),
        (410, "this person is gone", Miss),
        (410, "<b>gone</b>", Miss),
        // A rule that says "hit" still needs a value.
        (299, hit, Hit),
        (299, r#"{"found":null}"#, Miss),
        (299, page, Transient),
        // What every HTTP service means by its status.
        (301, "", Transient),
        (302, page, Transient),
        (400, "{}", Invalid),
        (422, r#"{"message":"no"}"#, Invalid),
        (451, "{}", Invalid),
        (400, page, Transient),
        (401, "{}", Refused),
        (401, page, Refused),
        (402, "", Refused),
        (403, r#"{"message":"no"}"#, Refused),
        (403, page, Transient),
        (408, "", Transient),
        (425, "", Transient),
        (429, "", Throttled),
        (429, page, Throttled),
        (500, hit, Transient),
        (502, page, Transient),
        (503, "", Transient),
        (599, "", Transient),
    ] {
        let (meaning, _) = judge("person", &answer(status, &[], body));
        assert_eq!(meaning.outcome, outcome, "{status} {body}: {meaning:?}");
        assert_eq!(
            meaning.values.is_empty(),
            outcome != Hit,
            "{status} {body}: values only of a hit"
        );
    }
}

#[test]
fn what_looks_like_a_value_and_is_none_is_left_out_and_said() {
    for (found, field) in [
        (
            json!({ "emails": ["ada.*****@northwind-labs.example"] }),
            Field::PERSON_EMAIL,
        ),
        (
            json!({ "emails": ["a...w@northwind-labs.example"] }),
            Field::PERSON_EMAIL,
        ),
        (
            json!({ "emails": ["xxxxx@northwind-labs.example"] }),
            Field::PERSON_EMAIL,
        ),
        (json!({ "emails": [true] }), Field::PERSON_EMAIL),
        (json!({ "emails": ["ada at northwind"] }), Field::PERSON_EMAIL),
        (json!({ "phone": "+45 20-0*-****" }), Field::PERSON_PHONE),
        (json!({ "phone": "+45 20 0X XXXX" }), Field::PERSON_PHONE),
        (json!({ "phone": "0000000000" }), Field::PERSON_PHONE),
        (json!({ "phone": true }), Field::PERSON_PHONE),
        (json!({ "title": "N/A" }), Field::PERSON_JOB_TITLE),
        (json!({ "title": "Unknown" }), Field::PERSON_JOB_TITLE),
        (json!({ "title": false }), Field::PERSON_JOB_TITLE),
        (json!({ "title": "H*** of S****" }), Field::PERSON_JOB_TITLE),
        (json!({ "title": { "name": "Head" } }), Field::PERSON_JOB_TITLE),
    ] {
        let meaning = person(&json!({ "found": found }));
        assert_eq!(meaning.outcome, Outcome::Miss, "{found}: {meaning:?}");
        assert_eq!(meaning.problems.len(), 1, "{found}: {meaning:?}");
        assert!(
            meaning.problems[0].starts_with(field.label()),
            "{found}: {meaning:?}"
        );
        assert!(
            meaning.message.starts_with("what it has is no value"),
            "{found}: {meaning:?}"
        );
    }
    // A real value beside it makes the answer a hit, and the rest is still said.
    let meaning = person(&json!({ "found": { "title": "Head of Sales", "phone": true } }));
    assert_eq!(meaning.outcome, Outcome::Hit);
    assert_eq!(meaning.problems.len(), 1);
}

#[test]
fn company_values_are_checked_as_well() {
    for (body, field, wanted) in [
        (json!({ "size": 140 }), Field::COMPANY_EMPLOYEE_COUNT, Some("140")),
        (
            json!({ "size": "1,400" }),
            Field::COMPANY_EMPLOYEE_COUNT,
            Some("1400"),
        ),
        (json!({ "size": "51-200" }), Field::COMPANY_EMPLOYEE_COUNT, None),
        (json!({ "size": 0 }), Field::COMPANY_EMPLOYEE_COUNT, None),
        (json!({ "size": -1 }), Field::COMPANY_EMPLOYEE_COUNT, None),
        (
            json!({ "founded": 2014 }),
            Field::COMPANY_FOUNDED_YEAR,
            Some("2014"),
        ),
        (json!({ "founded": 14 }), Field::COMPANY_FOUNDED_YEAR, None),
        (
            json!({ "industry": "undisclosed" }),
            Field::COMPANY_INDUSTRY,
            None,
        ),
        (
            json!({ "linkedin": "linkedin.com/company/northwind-labs-000" }),
            Field::COMPANY_LINKEDIN_URL,
            Some("https://linkedin.com/company/northwind-labs-000"),
        ),
        (
            json!({ "linkedin": "https://www.linkedin.com/company/" }),
            Field::COMPANY_LINKEDIN_URL,
            None,
        ),
        (
            json!({ "linkedin": "https://www.linkedin.com" }),
            Field::COMPANY_LINKEDIN_URL,
            None,
        ),
    ] {
        let (meaning, _) = judge("company", &answer(200, &[], &body.to_string()));
        assert_eq!(value(&meaning, field).as_deref(), wanted, "{body}: {meaning:?}");
    }
}

#[test]
fn the_first_node_that_is_a_value_is_taken() {
    let meaning = person(
        &json!({ "found": { "emails": [null, "", "a.*@x.example", "Ada@NW.example", "b@nw.example"] } }),
    );
    assert_eq!(
        value(&meaning, Field::PERSON_EMAIL).as_deref(),
        Some("ada@nw.example")
    );
    assert!(
        meaning.problems.is_empty(),
        "what a later node makes good is no problem: {meaning:?}"
    );
}

#[test]
fn confidence_is_scaled_and_stays_within_0_and_100() {
    for (score, wanted) in [
        (json!(8), 80),
        (json!(7.25), 73),
        (json!("9"), 90),
        (json!(12), 100),
        (json!(-3), 0),
        (json!(null), 40),
        (json!("high"), 40),
    ] {
        let meaning = person(&json!({ "found": { "emails": ["ada@nw.example"], "score": score } }));
        assert_eq!(meaning.values[0].confidence, Some(wanted), "{score}");
    }
    let meaning = person(&json!({ "found": { "title": "Head of Sales" } }));
    assert_eq!(meaning.values[0].confidence, None, "nobody said how sure");
}

#[test]
fn words_handles_and_exclusions() {
    for (found, field, wanted) in [
        (
            json!({ "country": "viking LAND" }),
            Field::PERSON_COUNTRY,
            Some("DK"),
        ),
        (
            json!({ "country": "Norway" }),
            Field::PERSON_COUNTRY,
            Some("Norway"),
        ),
        (
            json!({ "handle": "ada-marlow-000" }),
            Field::PERSON_LINKEDIN_URL,
            Some("https://www.linkedin.com/in/ada-marlow-000"),
        ),
        (
            json!({ "handle": "https://linkedin.com/in/ada-marlow-000" }),
            Field::PERSON_LINKEDIN_URL,
            Some("https://linkedin.com/in/ada-marlow-000"),
        ),
        (json!({ "handle": "" }), Field::PERSON_LINKEDIN_URL, None),
        (
            json!({ "phone": "+4520000012", "revealed": true }),
            Field::PERSON_PHONE,
            Some("+4520000012"),
        ),
        (
            json!({ "phone": "+4520000012", "revealed": false }),
            Field::PERSON_PHONE,
            None,
        ),
    ] {
        let meaning = person(&json!({ "found": found }));
        assert_eq!(value(&meaning, field).as_deref(), wanted, "{found}");
    }
}

#[test]
fn a_verdict_is_about_an_address_and_unknown_words_are_unknown() {
    let address = json!(["ada@nw.example"]);
    for (found, verdict) in [
        (json!({ "emails": address, "check": "ok" }), Some(Verdict::Valid)),
        (json!({ "emails": address, "check": "OK" }), Some(Verdict::Valid)),
        (json!({ "emails": address, "check": true }), Some(Verdict::Valid)),
        (json!({ "emails": address, "check": "any" }), Some(Verdict::Risky)),
        (
            json!({ "emails": address, "check": "no" }),
            Some(Verdict::Invalid),
        ),
        (
            json!({ "emails": address, "check": "brand-new" }),
            Some(Verdict::Unknown),
        ),
        (json!({ "emails": address, "check": null }), None),
        (json!({ "emails": address, "check": "" }), None),
        (json!({ "emails": address }), None),
        (json!({ "title": "Head of Sales", "check": "ok" }), None),
    ] {
        let meaning = person(&json!({ "found": found }));
        assert_eq!(meaning.verdict, verdict, "{found}");
    }
}

#[test]
fn an_answer_says_whom_it_is_about() {
    let meaning = person(&json!({ "found": { "title": "Head of Sales", "domain": "nw.example" } }));
    assert_eq!(meaning.echoes.len(), 1);
    assert_eq!(
        (meaning.echoes[0].field, meaning.echoes[0].value.as_str()),
        (Field::COMPANY_DOMAIN, "nw.example")
    );
    let meaning = person(&json!({ "found": { "title": "Head of Sales", "domain": null } }));
    assert!(meaning.echoes.is_empty());
}

#[test]
fn what_the_provider_says_it_charged_is_believed_before_the_price_list() {
    let hit = |extra: &str| format!(r#"{{"found":{{"title":"Head of Sales"}}{extra}}}"#);
    for (operation, status, headers, body, dollars) in [
        ("person", 200, vec![], hit(""), 0.1),
        ("person", 200, vec![], hit(r#","charged":3"#), 0.3),
        ("person", 200, vec![], hit(r#","charged":"2.5""#), 0.25),
        ("person", 200, vec![], hit(r#","charged":0"#), 0.0),
        ("person", 200, vec![], hit(r#","charged":-4"#), 0.0),
        ("person", 200, vec![], hit(r#","charged":null"#), 0.1),
        ("person", 200, vec![("X-Charged", "2")], hit(""), 0.2),
        (
            "person",
            200,
            vec![("x-charged", "2")],
            hit(r#","charged":1"#),
            0.1,
        ),
        ("person", 200, vec![("x-charged", "a lot")], hit(""), 0.1),
        ("person", 200, vec![], hit(r#","repeat":true"#), 0.0),
        ("person", 200, vec![], r#"{"found":null}"#.to_owned(), 0.0),
        (
            "person",
            200,
            vec![],
            r#"{"found":null,"charged":1}"#.to_owned(),
            0.1,
        ),
        ("person", 404, vec![], String::new(), 0.0),
        ("person", 500, vec![], String::new(), 0.0),
        ("person", 401, vec![], "{}".to_owned(), 0.0),
        ("company", 200, vec![], r#"{"size":5}"#.to_owned(), 0.02),
        ("company", 200, vec![], "{}".to_owned(), 0.02),
        ("company", 404, vec![], String::new(), 0.02),
        ("company", 429, vec![], "{}".to_owned(), 0.0),
        ("company", 200, vec![], "<html>".to_owned(), 0.0),
    ] {
        let (_, charged) = judge(operation, &answer(status, &headers, &body));
        assert_eq!(
            charged,
            Micros::from_dollars(dollars),
            "{operation} {status} {headers:?} {body}"
        );
    }
}

#[test]
fn a_refusal_has_a_reason_and_says_what_to_do() {
    for (status, body, reason, message) in [
        (
            401,
            r#"{"message":"bad key"}"#,
            Refusal::BadKey,
            "401: it refuses (\"bad key\")",
        ),
        (
            401,
            "Invalid API key",
            Refusal::BadKey,
            "401: it refuses (\"Invalid API key\")",
        ),
        (402, "", Refusal::OutOfCredit, "402: it refuses"),
        (
            403,
            r#"{"errors":[{"details":"no"}]}"#,
            Refusal::BadKey,
            "403: it refuses (\"no\")",
        ),
        (
            400,
            r#"{"error_code":"NO_CREDIT","text":"0 left"}"#,
            Refusal::OutOfCredit,
            "400: it refuses (\"0 left\")",
        ),
    ] {
        let (meaning, _) = judge("person", &answer(status, &[], body));
        assert_eq!(meaning.outcome, Outcome::Refused, "{body}");
        assert_eq!(meaning.reason, Some(reason), "{body}");
        assert_eq!(meaning.message, message);
        assert_eq!(meaning.hint.as_deref(), Some(reason.hint()), "{body}");
    }
}

#[test]
fn a_message_says_what_happened_in_one_sentence() {
    let long = format!(r#"{{"message":"{}"}}"#, "x".repeat(500));
    for (status, body, message) in [
        (200, r#"{"found":null}"#, "it does not know"),
        (200, "<html>", "200: a web page came instead of an answer"),
        (
            200,
            "{}",
            "200: the answer is broken or not of the documented shape",
        ),
        (
            500,
            r#"{"error":{"message":"oops"}}"#,
            "500: a fault on its side (\"oops\")",
        ),
        (
            429,
            r#"{"detail":"slow down"}"#,
            "429: asked too fast (\"slow down\")",
        ),
        (
            422,
            r#"{"errors":["no domain"]}"#,
            "422: it cannot use this record (\"no domain\")",
        ),
        (
            422,
            r#"{"errors":{"domain":["no"]}}"#,
            "422: it cannot use this record",
        ),
        (
            400,
            long.as_str(),
            &format!("400: it cannot use this record (\"{}…\")", "x".repeat(200)),
        ),
    ] {
        let (meaning, _) = judge("person", &answer(status, &[], body));
        assert_eq!(meaning.message, message, "{body}");
    }
}

#[test]
fn how_long_to_wait_stands_in_the_body_or_the_headers() {
    for (status, headers, body, wanted) in [
        (400, vec![], r#"{"error_code":"SLOW","seconds":5}"#, Some(5_000)),
        (
            400,
            vec![("retry-after", "9")],
            r#"{"error_code":"SLOW","seconds":"2"}"#,
            Some(2_000),
        ),
        (
            400,
            vec![("retry-after", "9")],
            r#"{"error_code":"SLOW"}"#,
            Some(9_000),
        ),
        (429, vec![("x-ratelimit-reset", "7")], "{}", Some(7_000)),
        (503, vec![("Retry-After", "30")], "", Some(30_000)),
        (200, vec![("x-ratelimit-reset", "7")], r#"{"found":null}"#, None),
        (429, vec![], "", None),
    ] {
        let (meaning, _) = judge("person", &answer(status, &headers, body));
        assert_eq!(meaning.retry_after_ms, wanted, "{status} {headers:?} {body}");
    }
    let (meaning, _) = judge("person", &answer(200, &[("x-left", "41")], r#"{"found":null}"#));
    assert_eq!(meaning.remaining.first().map(|left| left.requests), Some(41));
}

/// JSON of any shape, often with the names the definition looks for.
fn any_json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        "\\PC{0,12}".prop_map(Json::from),
        prop_oneof![
            Just("ada@nw.example"),
            Just("ok"),
            Just("+45 20 00 00 12"),
            Just("***")
        ]
        .prop_map(Json::from),
    ];
    let name = prop_oneof![
        Just("found".to_owned()),
        Just("emails".to_owned()),
        Just("phone".to_owned()),
        Just("check".to_owned()),
        Just("score".to_owned()),
        Just("charged".to_owned()),
        Just("error_code".to_owned()),
        "\\PC{0,6}",
    ];
    leaf.prop_recursive(4, 32, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Json::from),
            prop::collection::vec((name.clone(), inner), 0..5)
                .prop_map(|members| Json::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn any_bytes_have_a_meaning(status in 100_u16..600, body in prop::collection::vec(any::<u8>(), 0..200), header in "\\PC{0,20}") {
        let given = RawAnswer {
            status,
            headers: vec![("retry-after".to_owned(), header.clone()), ("x-charged".to_owned(), header.clone()), ("x-left".to_owned(), header)],
            body,
        };
        let (meaning, charged) = judge("person", &given);
        prop_assert!(charged >= Micros::ZERO);
        prop_assert!(meaning.outcome != Outcome::Hit, "random bytes hold no value: {meaning:?}");
    }

    #[test]
    fn any_json_is_judged_consistently(status in prop_oneof![Just(200_u16), 100_u16..600], body in any_json()) {
        let (meaning, charged) = judge("person", &answer(status, &[], &body.to_string()));
        prop_assert!(charged >= Micros::ZERO);
        prop_assert_eq!(meaning.outcome == Outcome::Hit, !meaning.values.is_empty());
        prop_assert_eq!(meaning.outcome == Outcome::Hit, meaning.message.is_empty());
        prop_assert_eq!(meaning.outcome == Outcome::Refused, meaning.reason.is_some() && meaning.hint.is_some());
        for found in &meaning.values {
            prop_assert!(found.confidence.is_none_or(|sure| sure <= 100));
            let again = model::Value::parse(found.field, &found.value.to_string());
            prop_assert_eq!(again.as_ref(), Ok(&found.value), "what was read reads back the same");
            prop_assert!(!found.value.to_string().contains("***"));
        }
    }
}
