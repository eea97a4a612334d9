//! LeadMagic: addresses, mobile numbers and profiles of people, companies, an address check. It says in each answer what
//! it charged, and mixes ways of writing names.

use serde_json::{Value, json};

use super::{
    Provider, Question, Refusal, Reply, account, asks, joined,
    knowledge::{Names, Reach, Slips, id, number_id},
    no_headers,
};
use crate::{
    conditions::Limits,
    world::{Company, Mailbox, mailbox},
};

pub static PROVIDER: Provider = Provider {
    id: "leadmagic",
    name: "LeadMagic",
    median_ms: 260.0,
    limits: Limits::per_minute(300),
    reach: Reach {
        people: 0.55,
        companies: 0.66,
        small: 0.7,
        large: 1.2,
        countries: &[("US", 1.2), ("JP", 0.5), ("FR", 0.9), ("DK", 0.85)],
    },
    slips: Slips {
        stale: 0.06,
        wrong: 0.012,
    },
    routes: &[
        account("GET", "v1/credits", |_| {
            Reply::ok(
                json!({ "credits": 2500, "is_frozen": false, "credits_frozen": 0, "credits_liquid": 2500,
                              "credit_freeze_message": null, "credit_freeze_plan_hint": null }),
            )
        }),
        asks("POST", "v1/people/email-finder", finder),
        asks("POST", "v1/people/b2b-profile-email", profile_email),
        asks("POST", "v1/people/profile-search", profile),
        asks("POST", "v1/people/mobile-finder", mobile),
        asks("POST", "v1/companies/company-search", company),
        asks("POST", "v1/people/email-validation", validation),
    ],
    has_key: |caller| caller.has_header_key("x-api-key"),
    refuse,
    headers: no_headers,
};

fn refuse(refusal: Refusal<'_>) -> Reply {
    let (status, code, title) = match refusal {
        Refusal::BadKey(_) => (401, "unauthorized", "Invalid or missing API key.".to_owned()),
        Refusal::NoCredit => (402, "insufficient_credits", "Not enough credits.".to_owned()),
        Refusal::TooFast(_) => (429, "rate_limit_exceeded", "Too many requests.".to_owned()),
        Refusal::Missing(_) => (
            400,
            "validation_error",
            "Request validation failed. Check your input parameters.".to_owned(),
        ),
        Refusal::NoRoute(path) => (404, "route_not_found", format!("There is no {path}.")),
    };
    Reply::no(
        status,
        json!({
            "success": false,
            "errors": [{ "type": format!("https://errors.example/{code}"), "title": title, "status": status,
                         "code": code, "docs": "https://docs.example/errors" }],
            "meta": { "request_id": id(&["request", code], 32), "timestamp": "2026-11-01T12:00:00.000Z" },
        }),
    )
}

fn named(question: &Question<'_>) -> Option<crate::world::Person> {
    question.person(&Names {
        first: "first_name",
        last: "last_name",
        full: "full_name",
        domain: "domain",
        company: "company_name",
        ..Names::default()
    })
}

fn by_profile(question: &Question<'_>) -> Option<crate::world::Person> {
    question.person(&Names {
        email: "work_email",
        profile: "profile_url",
        ..Names::default()
    })
}

/// The mail and company fields that stand beside every address.
fn around(question: &Question<'_>, company: &Company, known: bool) -> Value {
    let facts = question.facts(company);
    let known = known && question.sees("company beside", &company.domain, 0.7);
    let no_place = json!({ "name": null, "locality": null, "region": null, "metro": null, "country": null,
        "continent": null, "street_address": null, "address_line_2": null, "postal_code": null, "geo": null });
    let place = if known { place(company) } else { no_place };
    json!({
        "mx_record": format!("mx.{}", company.domain), "mx_provider": "Google", "mx_gateway": null,
        "mx_gateway_type": null, "mx_security_gateway": false, "has_mx": true, "mx_records_full": [],
        "company_name": known.then_some(&company.name), "company_industry": known.then_some(company.industry.network),
        "company_size": facts.range().filter(|_| known), "company_founded": facts.founded.filter(|_| known),
        "company_type": known.then_some("private"), "company_location": place,
        "company_linkedin_url": known.then(|| company.profile()), "company_linkedin_id": null,
        "company_facebook_url": null, "company_twitter_url": null,
    })
}

fn place(company: &Company) -> Value {
    json!({
        "name": format!("{}, {}", company.town(), company.country_name()).to_lowercase(),
        "locality": company.town().to_lowercase(), "region": company.city.region.to_lowercase(), "metro": null,
        "country": company.country_name().to_lowercase(), "continent": company.country.continent.to_lowercase(),
        "street_address": company.street.to_lowercase(), "address_line_2": null, "postal_code": company.city.postal,
        "geo": null,
    })
}

fn finder(question: &Question<'_>) -> Reply {
    let Some(person) = named(question) else {
        return question.refuse(Refusal::Missing("domain"));
    };
    let Some(found) = question.found(&person) else {
        let body = json!({
            "email": null, "status": null, "credits_consumed": 0,
            "message": "We couldn't find a verified email for this person at this domain.",
            "first_name": person.first, "last_name": person.last, "domain": person.company.domain,
        });
        return Reply::ok(joined(body, around(question, &person.company, false)));
    };
    // It does not say what it did not check.
    let status = match found.mailbox() {
        Mailbox::CatchAll => "valid_catch_all",
        _ => "valid",
    };
    let person = &found.person;
    let body = json!({
        "email": found.email, "status": status, "credits_consumed": 1, "message": "Valid email found.",
        "first_name": person.first, "last_name": person.last, "domain": person.company.domain,
    });
    Reply::ok(joined(body, around(question, &person.company, true)))
}

fn profile_email(question: &Question<'_>) -> Reply {
    let url = question.get("profile_url");
    if url.is_empty() {
        return question.refuse(Refusal::Missing("profile_url"));
    }
    match by_profile(question).and_then(|person| question.found(&person)) {
        Some(found) => Reply::ok(
            json!({ "profile_url": url, "email": found.email, "credits_consumed": 5,
                                         "message": "Email found." }),
        ),
        None => {
            Reply::ok(json!({ "profile_url": url, "credits_consumed": 0, "message": "Email not found." }))
        }
    }
}

fn profile(question: &Question<'_>) -> Reply {
    let url = question.get("profile_url");
    if url.is_empty() {
        return question.refuse(Refusal::Missing("profile_url"));
    }
    let Some(found) = by_profile(question).and_then(|person| question.found(&person)) else {
        return Reply::ok(
            json!({ "profile_url": url, "credits_consumed": 0, "message": "Profile not found." }),
        );
    };
    let (person, company) = (&found.person, &found.person.company);
    Reply::ok(json!({
        "profile_url": url, "credits_consumed": 1, "first_name": person.first, "last_name": person.last,
        "full_name": person.full_name(), "public_identifier": person.profile().rsplit('/').next(),
        "headline": format!("{} at {}", person.title, company.name), "professional_title": person.title,
        "company_name": company.name, "company_industry": company.industry.network,
        "company_website": format!("http://{}", company.domain),
        "location": format!("{}, {}", company.town(), company.country_name()), "country": company.country_name(),
        "total_tenure_years": (2026 - person.since()).to_string(),
    }))
}

fn mobile(question: &Question<'_>) -> Reply {
    let url = question.get("profile_url");
    if url.is_empty() && question.get("work_email").is_empty() {
        return question.refuse(Refusal::Missing("profile_url"));
    }
    let number = by_profile(question)
        .filter(|person| question.knows_person(person) && question.sees("mobile", person.key(), 0.45))
        .map(|person| person.phone());
    let (credits, message) = match number {
        Some(_) => (5, "Mobile number found"),
        None => (0, "No mobile number found"),
    };
    Reply::ok(
        json!({ "profile_url": url, "mobile_number": number, "credits_consumed": credits, "message": message }),
    )
}

fn company(question: &Question<'_>) -> Reply {
    let Some(company) = question.company("company_domain", "company_name", "profile_url") else {
        return question.refuse(Refusal::Missing("company_domain"));
    };
    if !question.knows_company(&company) {
        return Reply::ok(json!({ "message": "Company not found.", "credits_consumed": 0 }));
    }
    let facts = question.facts(&company);
    let social = |network: &str, share: f64| {
        question
            .sees(network, &company.domain, share)
            .then(|| format!("{network}.com/{}example", company.stem().replace('-', "")))
    };
    let headquarter = json!({ "city": company.town(), "country": company.country_code(), "line1": company.street,
        "line2": null, "postalCode": company.city.postal, "geographicArea": company.city.region });
    Reply::ok(json!({
        "companyName": company.name, "companyId": number_id(&["leadmagic", &company.domain]),
        "universalName": format!("{}-example", company.stem()), "websiteUrl": format!("https://{}", company.domain),
        "b2b_profile_url": company.profile(), "domain": company.domain, "industry": company.industry.network,
        "employeeCount": facts.employees, "employee_range": facts.range(), "employeeCountRange": null,
        "founded_year": facts.founded, "foundedOn": { "year": facts.founded }, "description": facts.description(),
        "tagline": null, "specialities": company.industry.topics,
        "headquarter": facts.located.then_some(headquarter), "phone": facts.phone,
        "twitter_url": social("twitter", 0.3), "facebook_url": social("facebook", 0.35),
        "logo_url": null, "ownership_status": "private", "credits_consumed": 1, "message": "Company found.",
    }))
}

fn validation(question: &Question<'_>) -> Reply {
    let address = question.get("email");
    if address.is_empty() {
        return question.refuse(Refusal::Missing("email"));
    }
    let status = if question.sees("silent server", address, 0.03) {
        "unknown"
    } else {
        match mailbox(address) {
            Mailbox::Valid | Mailbox::Role | Mailbox::Free => "valid",
            Mailbox::CatchAll => "catch_all",
            _ => "invalid",
        }
    };
    let (credits, message) = match status {
        "valid" => (0.25, "Email is valid."),
        "unknown" => (0.0, "Email could not be checked."),
        "catch_all" => (0.25, "Email is on a catch-all domain."),
        _ => (0.25, "Email is invalid."),
    };
    let domain = address.rsplit('@').next().unwrap_or_default();
    let body =
        json!({ "email": address, "email_status": status, "credits_consumed": credits, "message": message });
    let beside = around(question, &Company::at(domain), status == "valid");
    Reply::ok(joined(body, beside))
}
