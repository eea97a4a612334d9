//! ZeroBounce: an address check. All it says comes with 200, and numbers and truths come as text.

use serde_json::json;

use super::{
    Provider, Question, Refusal, Reply, account, asks,
    knowledge::{Reach, Slips},
    no_headers,
};
use crate::{
    conditions::Limits,
    world::{Mailbox, Person, mailbox},
};

pub static PROVIDER: Provider = Provider {
    id: "zerobounce",
    name: "ZeroBounce",
    median_ms: 210.0,
    // 80,000 in ten seconds.
    limits: Limits::per_second(8_000),
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
        account("GET", "v2/getcredits", |_| {
            Reply::ok(json!({ "Credits": "2000" }))
        }),
        asks("GET", "v2/validate", validate),
    ],
    has_key: |caller| caller.has_query_key("api_key"),
    refuse,
    headers: no_headers,
};

fn refuse(refusal: Refusal<'_>) -> Reply {
    let error = match refusal {
        Refusal::BadKey(_) => "Invalid API key or your account ran out of credits".to_owned(),
        Refusal::NoCredit => "Your account has insufficient credits".to_owned(),
        Refusal::Missing(name) => format!("Missing parameter: {name}."),
        Refusal::TooFast(_) => return Reply::no(429, json!({ "error": "Too many requests" })),
        Refusal::NoRoute(_) => return Reply::no_text(404, "<html><body>404 Not Found</body></html>"),
    };
    Reply::no(200, json!({ "error": error }))
}

fn validate(question: &Question<'_>) -> Reply {
    let address = question.get("email");
    if address.is_empty() {
        return question.refuse(Refusal::Missing("email"));
    }
    let found = mailbox(address);
    let (status, sub_status) = match found {
        _ if question.sees("silent server", address, 0.02) => ("unknown", "greylisted"),
        Mailbox::Valid | Mailbox::Free => ("valid", ""),
        Mailbox::Role => ("do_not_mail", "role_based"),
        Mailbox::CatchAll => ("catch-all", ""),
        Mailbox::NoMailbox => ("invalid", "mailbox_not_found"),
        Mailbox::NoMail => ("invalid", "does_not_accept_mail"),
        Mailbox::Malformed => ("invalid", "failed_syntax_check"),
        Mailbox::Disposable => ("do_not_mail", "disposable"),
    };
    let malformed = found == Mailbox::Malformed;
    let domain = address.rsplit('@').next().unwrap_or_default();
    let person = Person::of_email(address).filter(|_| status == "valid");
    let name = |part: fn(Person) -> String| person.clone().map(part).unwrap_or_default();
    Reply::ok(json!({
        "address": address, "status": status, "sub_status": sub_status, "free_email": found == Mailbox::Free,
        "did_you_mean": null, "account": null, "domain": null,
        "domain_age_days": if malformed { "" } else { "9692" }, "smtp_provider": if malformed { "" } else { "example" },
        "mx_found": if malformed || found == Mailbox::NoMail { "false" } else { "true" },
        "mx_record": (!malformed).then(|| format!("mx.{domain}")),
        "firstname": name(|person| person.first), "lastname": name(|person| person.last), "gender": "",
        "country": null, "region": null, "city": null, "zipcode": null, "processed_at": "2026-10-02 13:30:28.105",
    }))
}
