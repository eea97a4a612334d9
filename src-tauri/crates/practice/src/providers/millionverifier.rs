//! MillionVerifier: an address check. Errors come with 200 and a sentence.

use serde_json::json;

use super::{
    Provider, Question, Refusal, Reply, account, asks,
    knowledge::{Reach, Slips},
    no_headers,
};
use crate::{
    conditions::Limits,
    world::{Mailbox, mailbox},
};

pub static PROVIDER: Provider = Provider {
    id: "millionverifier",
    name: "MillionVerifier",
    median_ms: 240.0,
    limits: Limits::per_second(160),
    reach: Reach {
        people: 1.0,
        companies: 0.0,
        small: 1.0,
        large: 1.0,
        countries: &[],
    },
    slips: Slips {
        stale: 0.0,
        wrong: 0.0,
    },
    routes: &[
        account("GET", "api/v3/credits", |_| {
            Reply::ok(json!({ "credits": 10000, "bulk_credits": 10000, "renewing_credits": 0, "plan": 4 }))
        }),
        asks("GET", "api/v3", verify),
    ],
    has_key: |caller| caller.has_query_key("api"),
    refuse,
    headers: no_headers,
};

fn refuse(refusal: Refusal<'_>) -> Reply {
    let error = match refusal {
        Refusal::BadKey(_) => "apikey not found",
        Refusal::NoCredit => "insufficient credits",
        Refusal::Missing(_) => "no email specified",
        Refusal::TooFast(_) => return Reply::no(429, json!({ "error": "too many requests" })),
        Refusal::NoRoute(_) => return Reply::no(404, json!({ "error": "not found" })),
    };
    // Without `quality`: that is how an error is told from a verdict.
    Reply::no(
        200,
        json!({ "email": "", "result": "error", "resultcode": 4, "subresult": "", "free": false, "role": false,
                "didyoumean": "", "credits": 0, "executiontime": 0, "error": error, "livemode": true }),
    )
}

fn verify(question: &Question<'_>) -> Reply {
    let address = question.get("email");
    if address.is_empty() {
        return question.refuse(Refusal::Missing("email"));
    }
    let found = mailbox(address);
    let (quality, result, code, sub) = match found {
        _ if question.sees("silent server", address, 0.025) => ("risky", "unknown", 3, "timeout"),
        Mailbox::Valid | Mailbox::Role | Mailbox::Free => ("good", "ok", 1, "ok"),
        Mailbox::CatchAll => ("risky", "catch_all", 2, "unknown"),
        Mailbox::Disposable => ("bad", "disposable", 5, "disposable"),
        Mailbox::NoMailbox => ("bad", "invalid", 6, "mailbox_not_found"),
        Mailbox::NoMail => ("bad", "invalid", 6, "dns_error"),
        Mailbox::Malformed => ("bad", "invalid", 6, "invalid_syntax"),
    };
    Reply::ok(json!({
        "email": address, "quality": quality, "result": result, "resultcode": code, "subresult": sub,
        "free": found == Mailbox::Free, "role": found == Mailbox::Role, "didyoumean": "", "credits": 9999,
        "executiontime": 17, "error": "", "livemode": true,
    }))
}
