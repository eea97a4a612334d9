//! The free test of a key: what a provider answers to a good key, to a wrong one, and when it cannot be asked.

use spillway_provider::{self as provider, Definition, RawAnswer};

fn bundled(id: &str) -> Definition {
    let found = provider::bundled().iter().find(|(name, _)| *name == id);
    let loaded = found.map(|(_, text)| provider::load(text, id));
    match loaded {
        Some(Ok(definition)) => definition,
        other => panic!("{id}: {other:#?}"),
    }
}

fn answer(status: u16, body: &str) -> RawAnswer {
    RawAnswer {
        status,
        headers: Vec::new(),
        body: body.as_bytes().to_vec(),
    }
}

#[test]
fn the_test_asks_the_documented_address() {
    for (id, request) in [
        ("apollo", "GET https://api.apollo.io/v1/auth/health"),
        ("findymail", "GET https://app.findymail.com/api/credits"),
        ("hunter", "GET https://api.hunter.io/v2/account"),
        ("leadmagic", "GET https://api.leadmagic.io/v1/credits"),
        (
            "millionverifier",
            "GET https://api.millionverifier.com/api/v3/credits",
        ),
        (
            "pdl",
            "GET https://api.peopledatalabs.com/v5/company/clean?website=peopledatalabs.com",
        ),
        ("prospeo", "GET https://api.prospeo.io/account-information"),
        ("zerobounce", "GET https://api.zerobounce.net/v2/getcredits"),
    ] {
        let spec = provider::render_key_test(&bundled(id)).unwrap().unwrap();
        assert_eq!(format!("{} {}", spec.method, spec.url), request);
        assert_eq!(spec.auth.len(), 1, "{id} sends its key");
    }
    assert!(provider::render_key_test(&bundled("website")).is_none());
}

#[test]
fn a_status_under_400_alone_proves_nothing() {
    for (id, status, body, ok, credits) in [
        (
            "apollo",
            200,
            r#"{"healthy":true,"is_logged_in":true}"#,
            true,
            None,
        ),
        (
            "apollo",
            200,
            r#"{"healthy":true,"is_logged_in":false}"#,
            false,
            None,
        ),
        (
            "findymail",
            200,
            r#"{"credits":0,"verifier_credits":10}"#,
            true,
            Some(0.0),
        ),
        ("findymail", 302, "<html>Log in</html>", false, None),
        ("findymail", 401, r#"{"message":"Unauthenticated."}"#, false, None),
        (
            "hunter",
            200,
            r#"{"data":{"email":"you@northwind-labs.example","requests":{"searches":{"used":3,"available":2000}}}}"#,
            true,
            Some(2_000.0),
        ),
        (
            "hunter",
            200,
            r#"{"data":{"email":"you@northwind-labs.example","requests":{"credits":{"used":3,"available":50,"remaining":47},"searches":{"available":50}}}}"#,
            true,
            Some(47.0),
        ),
        (
            "hunter",
            401,
            r#"{"errors":[{"id":"authentication_failed","code":401,"details":"No user found"}]}"#,
            false,
            None,
        ),
        (
            "leadmagic",
            200,
            r#"{"credits":1979.15,"is_frozen":false}"#,
            true,
            Some(1_979.15),
        ),
        (
            "millionverifier",
            200,
            r#"{"credits":486,"bulk_credits":486,"plan":4}"#,
            true,
            Some(486.0),
        ),
        (
            "millionverifier",
            200,
            r#"{"error":"apikey not found"}"#,
            false,
            None,
        ),
        (
            "pdl",
            200,
            r#"{"status":200,"name":"people data labs"}"#,
            true,
            None,
        ),
        (
            "pdl",
            404,
            r#"{"status":404,"error":{"type":"not_found"}}"#,
            true,
            None,
        ),
        (
            "pdl",
            401,
            r#"{"status":401,"error":{"type":"authentication_error","message":"no"}}"#,
            false,
            None,
        ),
        (
            "prospeo",
            200,
            r#"{"error":false,"response":{"current_plan":"STARTER","remaining_credits":99}}"#,
            true,
            Some(99.0),
        ),
        (
            "prospeo",
            400,
            r#"{"error":true,"error_code":"INVALID_API_KEY"}"#,
            false,
            None,
        ),
        (
            "zerobounce",
            200,
            r#"{"Credits":"123456"}"#,
            true,
            Some(123_456.0),
        ),
        ("zerobounce", 200, r#"{"Credits":"-1"}"#, false, None),
    ] {
        let result = provider::interpret_key_test(&bundled(id), &answer(status, body));
        assert_eq!(
            (result.ok, result.credits_left),
            (ok, credits),
            "{id} {status} {body}: {result:?}"
        );
    }
}

#[test]
fn what_is_not_the_keys_fault_is_said() {
    for (id, status, body, message) in [
        (
            "findymail",
            401,
            r#"{"message":"Unauthenticated."}"#,
            "401: it refuses the key (\"Unauthenticated.\")",
        ),
        ("findymail", 500, "", "500: a fault on its side; test again later"),
        (
            "findymail",
            429,
            "",
            "429: asked too fast; test again in a minute",
        ),
        ("hunter", 403, "{}", "403: asked too fast; test again in a minute"),
        (
            "findymail",
            200,
            "<html>Maintenance</html>",
            "200: a web page came instead of an answer; it may be down",
        ),
        ("findymail", 200, r#"{"credits":5}"#, "the key works"),
    ] {
        let result = provider::interpret_key_test(&bundled(id), &answer(status, body));
        assert_eq!(result.message, message, "{id} {status}");
    }
}
