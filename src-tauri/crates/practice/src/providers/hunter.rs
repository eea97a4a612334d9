//! Hunter: addresses by name and domain, people by address, companies by domain, domains by name, an address check.
//! Too many calls are 403 here; 429 means that the plan is used up.

use serde_json::{Value, json};

use super::{
    Provider, Question, Refusal, Reply, Route, account, asks,
    knowledge::{Names, Reach, Slips, id},
    no_headers,
};
use crate::{
    conditions::Limits,
    world::{Mailbox, mailbox},
};

pub static PROVIDER: Provider = Provider {
    id: "hunter",
    name: "Hunter",
    median_ms: 180.0,
    limits: Limits::rate(15, 500),
    reach: Reach {
        people: 0.52,
        companies: 0.72,
        small: 0.75,
        large: 1.2,
        countries: &[("US", 1.15), ("GB", 1.1), ("FR", 1.1), ("JP", 0.45), ("PL", 0.8)],
    },
    slips: Slips {
        stale: 0.07,
        wrong: 0.01,
    },
    routes: &[
        account("GET", "v2/account", balance),
        asks("GET", "v2/email-finder", finder),
        asks("GET", "v2/people/find", person),
        asks("GET", "v2/companies/find", company),
        asks("GET", "v2/domain-finder", domain),
        Route {
            limits: Some(Limits::rate(10, 300)),
            ..asks("GET", "v2/email-verifier", verifier)
        },
    ],
    has_key: |caller| {
        caller.has_header_key("x-api-key") || caller.has_bearer() || caller.has_query_key("api_key")
    },
    refuse,
    headers: no_headers,
};

fn refuse(refusal: Refusal<'_>) -> Reply {
    let (status, id, details) = match refusal {
        Refusal::BadKey(_) => (
            401,
            "authentication_failed",
            "No user found for the API key supplied".to_owned(),
        ),
        Refusal::NoCredit => (
            429,
            "too_many_requests",
            "You have reached the limit for the number of searches per billing period.".to_owned(),
        ),
        Refusal::TooFast(_) => (
            403,
            "too_many_requests",
            "You have reached the rate limit of this endpoint.".to_owned(),
        ),
        Refusal::Missing(name) => (
            400,
            "wrong_params",
            format!("You are missing the {name} parameter"),
        ),
        Refusal::NoRoute(path) => (404, "not_found", format!("There is no endpoint {path}.")),
    };
    Reply::no(
        status,
        json!({ "errors": [{ "id": id, "code": status, "details": details }] }),
    )
}

fn balance(_: &Question<'_>) -> Reply {
    let pot = json!({ "used": 0, "available": 2000, "remaining": 2000 });
    Reply::ok(json!({ "data": {
        "first_name": "Practice", "last_name": "World", "email": "you@practice.example", "plan_name": "Starter",
        "plan_level": 1, "reset_date": "2026-12-01", "team_id": 1,
        "requests": { "credits": pot, "searches": pot, "verifications": pot },
    } }))
}

fn status(found: Mailbox) -> &'static str {
    match found {
        Mailbox::Valid | Mailbox::Role => "valid",
        Mailbox::CatchAll => "accept_all",
        Mailbox::Free => "webmail",
        Mailbox::Disposable => "disposable",
        Mailbox::NoMailbox | Mailbox::NoMail | Mailbox::Malformed => "invalid",
    }
}

fn finder(question: &Question<'_>) -> Reply {
    if question.get("domain").is_empty() && question.get("company").is_empty() {
        return question.refuse(Refusal::Missing("domain"));
    }
    let names = Names {
        first: "first_name",
        last: "last_name",
        full: "full_name",
        domain: "domain",
        company: "company",
        profile: "linkedin_handle",
        ..Names::default()
    };
    let Some(person) = question.person(&names) else {
        return question.refuse(Refusal::Missing("last_name"));
    };
    if question.hit_rate.is_none() && question.sees("claimed", person.key(), 0.004) {
        let details = "The person owning the email asked us directly or indirectly to stop the processing of their data.";
        let body = json!({ "errors": [{ "id": "claimed_email", "code": 451, "details": details }] });
        return Reply::answered(451, body);
    }
    let optional = |name: &str| Some(question.get(name)).filter(|text| !text.is_empty());
    let meta = json!({ "params": {
        "first_name": optional("first_name"), "last_name": optional("last_name"), "full_name": optional("full_name"),
        "domain": optional("domain"), "company": optional("company"), "max_duration": null,
    } });
    let Some(found) = question.found(&person) else {
        return Reply::ok(json!({ "data": {
            "first_name": person.first, "last_name": person.last, "email": null, "score": null,
            "domain": person.company.domain, "accept_all": null, "position": null, "twitter": null,
            "linkedin_url": null, "phone_number": null, "company": null, "sources": [],
            "verification": { "date": null, "status": null },
        }, "meta": meta }));
    };
    let (mailbox, person) = (found.mailbox(), &found.person);
    let seen = |field: &str, share: f64| question.sees(field, person.key(), share);
    let score = match mailbox {
        Mailbox::Valid => 97,
        Mailbox::CatchAll => 62,
        _ => 41,
    };
    Reply::ok(json!({ "data": {
        "first_name": person.first, "last_name": person.last, "email": found.email, "score": score,
        "domain": person.company.domain, "accept_all": mailbox == Mailbox::CatchAll,
        "position": seen("position", 0.7).then_some(person.title), "twitter": null,
        "linkedin_url": seen("profile", 0.4).then(|| format!("https://www.{}", person.profile())),
        "phone_number": seen("phone", 0.05).then(|| person.phone()),
        "company": person.company.name,
        "sources": if seen("source", 0.3) { json!([{
            "domain": person.company.domain, "uri": format!("http://{}/about", person.company.domain),
            "extracted_on": "2025-03-18", "last_seen_on": "2026-09-30", "still_on_page": true,
        }]) } else { json!([]) },
        "verification": { "date": "2026-10-02", "status": status(mailbox) },
    }, "meta": meta }))
}

fn person(question: &Question<'_>) -> Reply {
    let names = Names {
        email: "email",
        profile: "linkedin_handle",
        ..Names::default()
    };
    if question.get("email").is_empty() && question.get("linkedin_handle").is_empty() {
        return question.refuse(Refusal::Missing("email"));
    }
    let Some(person) = question
        .person(&names)
        .filter(|person| question.knows_person(person))
    else {
        let body =
            json!({ "errors": [{ "id": "not_found", "code": 404, "details": "The person was not found." }] });
        return Reply::answered(404, body);
    };
    let company = &person.company;
    // Some records hold little more than the address.
    let whole = question.sees("whole record", person.key(), 0.8);
    let name = |text: String| whole.then_some(text);
    Reply::ok(json!({ "data": {
        "id": uuid(&["person", person.key()]),
        "name": { "fullName": name(person.full_name()), "givenName": name(person.first.clone()),
                  "familyName": name(person.last.clone()) },
        "email": question.get("email"),
        "location": whole.then(|| format!("{}, {}", company.town(), company.country_name())),
        "timeZone": null, "utcOffset": null,
        "geo": { "city": whole.then(|| company.town()), "state": null, "stateCode": null,
                 "country": whole.then(|| company.country_name()), "countryCode": whole.then(|| company.country_code()),
                 "lat": null, "lng": null },
        "bio": null, "site": null, "avatar": null,
        "employment": { "domain": company.domain, "name": company.name, "title": whole.then_some(person.title),
                        "role": null, "subRole": null, "seniority": whole.then(|| person.seniority()) },
        "facebook": { "handle": null }, "github": { "handle": null }, "twitter": { "handle": null },
        "linkedin": { "handle": person.profile().rsplit('/').next().filter(|_| whole) },
        "fuzzy": false, "emailProvider": "mail.example", "indexedAt": "2026-07-24", "phone": null,
        "activeAt": "2026-07-28", "inactiveAt": null,
    }, "meta": { "email": question.get("email") } }))
}

fn company(question: &Question<'_>) -> Reply {
    let Some(company) = question.company("domain", "", "") else {
        return question.refuse(Refusal::Missing("domain"));
    };
    if !question.knows_company(&company) {
        let body = json!({ "errors": [{ "id": "not_found", "code": 404, "details": "Company not found." }] });
        return Reply::answered(404, body);
    }
    let facts = question.facts(&company);
    let handle = |network: &str, share: f64| {
        question
            .sees(network, &company.domain, share)
            .then(|| format!("{}example", company.stem().replace('-', "")))
    };
    let employees = facts.employees.map(|count| match count {
        0..=10 => "1-10",
        11..=50 => "11-50",
        51..=250 => "51-250",
        251..=1_000 => "251-1K",
        _ => "1K-5K",
    });
    Reply::ok(json!({ "data": {
        "id": uuid(&["company", &company.domain]),
        "name": company.name, "legalName": company.legal_name, "domain": company.domain, "domainAliases": [],
        "site": { "phoneNumbers": facts.phone.iter().collect::<Vec<_>>(),
                  "emailAddresses": [format!("info@{}", company.domain)] },
        "category": { "sector": company.industry.sector, "industryGroup": company.industry.sector,
                      "industry": company.industry.name, "subIndustry": company.industry.name, "gicsCode": null,
                      "sicCode": company.industry.sic, "naicsCode": null },
        "tags": company.industry.topics, "description": facts.description(), "foundedYear": facts.founded,
        "location": facts.located.then(|| format!("{}, {}", company.address, company.country_name())),
        "timeZone": company.country.zone.0, "utcOffset": company.country.zone.1,
        "geo": { "streetAddress": facts.located.then_some(&company.street), "city": facts.located.then(|| company.town()),
                 "postalCode": facts.located.then_some(company.city.postal), "state": company.city.region,
                 "country": company.country_name(), "countryCode": company.country_code(), "lat": null, "lng": null },
        "logo": null, "facebook": { "handle": handle("facebook", 0.4), "likes": null },
        "linkedin": { "handle": company.profile().strip_prefix("linkedin.com/") },
        "twitter": { "handle": handle("twitter", 0.3) }, "instagram": { "handle": handle("instagram", 0.3) },
        "crunchbase": { "handle": null }, "youtube": { "handle": null },
        "emailProvider": "mail.example", "type": "private", "companyType": "privately held", "ticker": null,
        "phone": facts.phone,
        "metrics": { "trafficRank": "low", "employees": employees, "annualRevenue": null, "raised": null },
        "indexedAt": "2026-04-29", "tech": [], "techCategories": [], "parent": { "domain": null },
    }, "meta": { "domain": company.domain } }))
}

fn domain(question: &Question<'_>) -> Reply {
    let Some(company) = question.company("", "company", "") else {
        return question.refuse(Refusal::Missing("company"));
    };
    let known = question.knows_company(&company);
    let data = if known {
        json!([{ "domain": company.domain, "company_name": company.name, "logo": null, "email_count": company.employees / 4 + 1 }])
    } else {
        json!([])
    };
    let params = json!({ "company": question.get("company"), "limit": 5, "perfect_match": false });
    Reply::ok(json!({ "data": data, "meta": { "results": usize::from(known), "params": params } }))
}

fn verifier(question: &Question<'_>) -> Reply {
    let address = question.get("email");
    if address.is_empty() {
        return question.refuse(Refusal::Missing("email"));
    }
    let found = mailbox(address);
    let status = if question.sees("silent server", address, 0.02) {
        "unknown"
    } else {
        status(found)
    };
    let (result, score) = match status {
        "valid" => ("deliverable", 100),
        "invalid" => ("undeliverable", 3),
        _ => ("risky", 58),
    };
    let no_mail = matches!(found, Mailbox::NoMail | Mailbox::Malformed);
    Reply::ok(json!({ "data": {
        "status": status, "result": result, "_deprecation_notice": "Using result is deprecated, use status instead",
        "score": score, "email": address, "regexp": found != Mailbox::Malformed, "gibberish": false,
        "disposable": found == Mailbox::Disposable, "webmail": found == Mailbox::Free, "mx_records": !no_mail,
        "smtp_server": !no_mail, "smtp_check": status == "valid", "accept_all": found == Mailbox::CatchAll,
        "block": false, "sources": Value::Array(Vec::new()),
    }, "meta": { "params": { "email": address } } }))
}

fn uuid(words: &[&str]) -> String {
    let digits = id(words, 32);
    let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
    format!(
        "{}-{}-5{}-a{}-{}",
        part(0, 8),
        part(8, 12),
        part(13, 16),
        part(17, 20),
        part(20, 32)
    )
}
