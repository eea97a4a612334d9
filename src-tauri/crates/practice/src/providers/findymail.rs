//! Findymail: addresses that its own check has passed, by name and domain or by profile. A question with a wrong key
//! that does not ask for JSON is sent on to a log-in page.

use serde_json::json;

use super::{
    Provider, Question, Refusal, Reply, account, asks,
    knowledge::{Names, Reach, Slips, number_id},
    no_headers,
};
use crate::{
    conditions::Limits,
    world::{Person, takes_mail},
};

pub static PROVIDER: Provider = Provider {
    id: "findymail",
    name: "Findymail",
    median_ms: 320.0,
    limits: Limits::concurrent(300),
    reach: Reach {
        people: 0.68,
        companies: 0.5,
        small: 0.85,
        large: 1.05,
        countries: &[("FR", 1.1), ("JP", 0.4), ("DE", 0.95)],
    },
    slips: Slips {
        stale: 0.0,
        wrong: 0.005,
    },
    routes: &[
        account("GET", "api/credits", |_| {
            Reply::ok(
                json!({ "credits": 5000, "verifier_credits": 5000, "pricing": "variant_a",
                              "email": "you@practice.example", "id": 90000 }),
            )
        }),
        asks("POST", "api/search/name", by_name),
        asks("POST", "api/search/business-profile", by_profile),
        asks("POST", "api/search/company", company),
        asks("POST", "api/verify", verify),
    ],
    has_key: |caller| caller.has_bearer(),
    refuse,
    headers: no_headers,
};

fn refuse(refusal: Refusal<'_>) -> Reply {
    match refusal {
        Refusal::BadKey(accepts) if !accepts.json => {
            Reply::no_text(302, "<html><body>Redirecting to the log-in page</body></html>")
                .with("location", "/login")
        }
        Refusal::BadKey(_) => Reply::no(401, json!({ "message": "Unauthenticated." })),
        Refusal::NoCredit => Reply::no(402, json!({ "error": "Not enough credits" })),
        Refusal::TooFast(_) => Reply::no(429, json!({ "message": "Too Many Attempts." })),
        Refusal::Missing(name) => Reply::no(
            422,
            json!({ "message": "The given data was invalid.",
                    "errors": { name: [format!("The {name} field is required.")] } }),
        ),
        Refusal::NoRoute(_) => Reply::no(404, json!({ "message": "Not Found" })),
    }
}

fn by_name(question: &Question<'_>) -> Reply {
    for name in ["name", "domain"] {
        if question.get(name).is_empty() {
            return question.refuse(Refusal::Missing(name));
        }
    }
    let names = Names {
        full: "name",
        domain: "domain",
        company: "domain",
        ..Names::default()
    };
    contact(question, question.person(&names))
}

fn by_profile(question: &Question<'_>) -> Reply {
    if question.get("linkedin_url").is_empty() {
        return question.refuse(Refusal::Missing("linkedin_url"));
    }
    let names = Names {
        profile: "linkedin_url",
        ..Names::default()
    };
    contact(question, question.person(&names))
}

fn contact(question: &Question<'_>, person: Option<Person>) -> Reply {
    let Some(found) = person.and_then(|person| question.found_checked(&person)) else {
        return Reply::ok(json!({ "contact": null }));
    };
    let person = &found.person;
    let company = &person.company;
    let seen = |field: &str, share: f64| question.sees(field, person.key(), share);
    let placed = seen("place", 0.3);
    let text = |value: &str, seen: bool| if seen { value.to_owned() } else { String::new() };
    Reply::ok(json!({ "contact": {
        "id": number_id(&["findymail", person.key()]), "name": person.full_name(), "email": found.email,
        "domain": company.domain, "company": text(&company.name, placed),
        "linkedin_url": seen("profile", 0.45).then(|| format!("https://www.{}", person.profile())),
        "job_title": text(person.title, seen("title", 0.5)),
        "company_city": text(company.town(), placed), "company_region": text(company.city.region, placed),
        "company_country": text(company.country_name(), placed),
        "city": placed.then(|| company.town()), "region": null, "country": placed.then(|| company.country_name()),
    } }))
}

fn company(question: &Question<'_>) -> Reply {
    let Some(company) = question.company("domain", "name", "linkedin_url") else {
        return question.refuse(Refusal::Missing("domain"));
    };
    if !question.knows_company(&company) {
        return Reply::ok(json!({ "company": null }));
    }
    let facts = question.facts(&company);
    Reply::ok(json!({
        "name": company.name, "domain": company.domain, "company_size": facts.range(),
        "industry": company.industry.name, "linkedin_url": format!("https://www.{}", company.profile()),
        "description": facts.description(),
    }))
}

fn verify(question: &Question<'_>) -> Reply {
    let address = question.get("email");
    if address.is_empty() {
        return question.refuse(Refusal::Missing("email"));
    }
    Reply::ok(json!({ "email": address, "verified": takes_mail(address), "provider": "Google" }))
}
