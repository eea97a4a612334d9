//! Apollo: people and organisations. Whom it does not know it answers with a stub: an id, the address asked for, and no
//! name. A wrong key gets plain text; the health check says 200 to anybody.

use serde_json::{Value, json};

use super::{
    Provider, Question, Refusal, Reply, Route, account, asks, joined,
    knowledge::{Names, Reach, Slips, id},
};
use crate::{
    chance,
    conditions::Limits,
    limits::Room,
    world::{Company, Mailbox},
};

pub static PROVIDER: Provider = Provider {
    id: "apollo",
    name: "Apollo",
    median_ms: 230.0,
    limits: Limits::per_minute(1_000),
    reach: Reach {
        people: 0.58,
        companies: 0.82,
        small: 0.7,
        large: 1.25,
        countries: &[
            ("US", 1.3),
            ("CA", 1.2),
            ("GB", 1.1),
            ("JP", 0.4),
            ("DE", 0.85),
            ("IT", 0.8),
        ],
    },
    slips: Slips {
        stale: 0.08,
        wrong: 0.018,
    },
    routes: &[
        account("GET", "v1/auth/health", health),
        account("GET", "api/v1/auth/health", health),
        asks("POST", "api/v1/people/match", person),
        Route {
            limits: Some(Limits::per_minute(1_000)),
            ..asks("GET", "api/v1/organizations/enrich", organization)
        },
    ],
    has_key: |caller| caller.has_header_key("x-api-key"),
    refuse,
    headers,
};

fn headers(room: &Room) -> Vec<(&'static str, String)> {
    let Some(minute) = room.limits.per_minute else {
        return Vec::new();
    };
    vec![
        ("x-rate-limit-minute", minute.to_string()),
        (
            "x-minute-requests-left",
            room.minute_left.unwrap_or(0).to_string(),
        ),
    ]
}

fn refuse(refusal: Refusal<'_>) -> Reply {
    match refusal {
        Refusal::BadKey(_) => Reply::no_text(401, "Invalid API key: please check the key in your settings."),
        Refusal::NoCredit => Reply::no(
            422,
            json!({ "error": "You have insufficient credits to perform this action." }),
        ),
        Refusal::TooFast(room) => {
            let per_minute = room.limits.per_minute.unwrap_or(0);
            let message = format!(
                "The maximum number of api calls allowed for this endpoint is {per_minute} times per minute. Please upgrade your plan."
            );
            let wait = room.wait.as_secs() + 1;
            Reply::no(429, json!({ "message": message })).with("retry-after", wait)
        }
        Refusal::Missing(_) => Reply::no(422, json!({ "error": "Invalid parameters" })),
        Refusal::NoRoute(path) => {
            let error = format!("This API key is not authorized to access {path}.");
            Reply::no(403, json!({ "error": error, "error_code": "API_INACCESSIBLE" }))
        }
    }
}

fn health(_: &Question<'_>) -> Reply {
    Reply::ok(json!({ "healthy": true, "is_logged_in": true }))
}

fn request_id(words: &[&str]) -> u64 {
    chance::hash(0, words) >> 1
}

fn person(question: &Question<'_>) -> Reply {
    let names = Names {
        first: "first_name",
        last: "last_name",
        full: "name",
        domain: "domain",
        company: "organization_name",
        email: "email",
        profile: "linkedin_url",
        ..Names::default()
    };
    let told = ["linkedin_url", "email", "first_name", "name", "id"];
    if told.iter().all(|name| question.get(name).is_empty()) {
        return question.refuse(Refusal::Missing("name"));
    }
    let email = question.get("email");
    let Some(found) = question.person(&names).and_then(|person| question.found(&person)) else {
        let echoed = Some(email).filter(|email| !email.is_empty());
        return Reply::ok(json!({ "person": {
            "id": id(&["stub", email, question.get("name"), question.get("last_name")], 24),
            "first_name": null, "last_name": null, "name": "", "linkedin_url": null, "title": null, "photo_url": null,
            "twitter_url": null, "github_url": null, "facebook_url": null, "extrapolated_email_confidence": null,
            "headline": null, "organization_id": null, "employment_history": [], "email": echoed,
            "email_status": null, "intent_strength": null, "show_intent": false, "email_domain_catchall": false,
            "revealed_for_current_team": true, "departments": [], "subdepartments": [], "functions": [],
            "seniority": null,
        }, "request_id": request_id(&[email]) }));
    };
    let (person, company) = (&found.person, &found.person.company);
    // It holds some people without a usable address.
    let without = question.hit_rate.is_none() && question.sees("locked", person.key(), 0.12);
    let mailbox = found.mailbox();
    let (address, status) = match mailbox {
        _ if without => (None, "unavailable"),
        Mailbox::Valid | Mailbox::Role | Mailbox::Free => (Some(&found.email), "verified"),
        Mailbox::CatchAll => (Some(&found.email), "guessed"),
        _ => (Some(&found.email), "unverified"),
    };
    let organization_id = id(&["apollo", &company.domain], 24);
    let history = json!([{
        "_id": id(&["job", person.key()], 24), "current": true, "degree": null, "description": null, "emails": null,
        "end_date": null, "kind": null, "organization_id": organization_id, "organization_name": company.name,
        "raw_address": null, "start_date": format!("{}-02-01", person.since()), "title": person.title,
        "id": id(&["job", person.key()], 24), "key": id(&["job", person.key()], 24),
    }]);
    let founded = json!({ "founded_year": question.facts(company).founded });
    let organization = joined(brief(company), founded);
    Reply::ok(json!({ "person": {
        "id": id(&["apollo", person.key()], 24), "first_name": person.first, "last_name": person.last,
        "name": person.full_name(), "linkedin_url": format!("http://www.{}", person.profile()), "title": person.title,
        "email_status": status, "photo_url": null, "twitter_url": null, "github_url": null, "facebook_url": null,
        "extrapolated_email_confidence": null, "headline": format!("{} at {}", person.title, company.name),
        "email": address, "organization_id": organization_id, "employment_history": history,
        "state": company.city.region, "city": company.town(), "country": company.country_name(),
        "organization": organization, "email_domain_catchall": mailbox == Mailbox::CatchAll,
        "revealed_for_current_team": true, "intent_strength": null, "show_intent": false,
        "departments": [person.department()], "subdepartments": [], "functions": [person.department()],
        "seniority": person.seniority(),
    }, "request_id": request_id(&[person.key()]) }))
}

/// What stands of a company beside a person.
fn brief(company: &Company) -> Value {
    json!({
        "id": id(&["apollo", &company.domain], 24), "name": company.name,
        "website_url": format!("http://www.{}", company.domain), "blog_url": null, "angellist_url": null,
        "linkedin_url": format!("http://www.{}", company.profile()), "primary_domain": company.domain,
        "languages": [], "alexa_ranking": null, "linkedin_uid": null, "publicly_traded_symbol": null,
        "publicly_traded_exchange": null, "logo_url": null, "crunchbase_url": null,
    })
}

fn organization(question: &Question<'_>) -> Reply {
    let Some(company) = question.company("domain", "name", "linkedin_url") else {
        return question.refuse(Refusal::Missing("domain"));
    };
    if !question.knows_company(&company) {
        return Reply::ok(json!({ "organization": null }));
    }
    let facts = question.facts(&company);
    let social = |network: &str, share: f64| {
        question.sees(network, &company.domain, share).then(|| {
            format!(
                "https://www.{network}.com/{}example",
                company.stem().replace('-', "")
            )
        })
    };
    let phone = facts.phone.as_ref();
    let primary = phone.map_or_else(
        || json!({}),
        |number| json!({ "number": number, "source": "Scraped", "sanitized_number": number.replace(' ', "") }),
    );
    let more = json!({
        "twitter_url": social("twitter", 0.3), "facebook_url": social("facebook", 0.4), "primary_phone": primary,
        "num_languages": 0, "phone": phone, "founded_year": facts.founded, "industry": company.industry.network,
        "keywords": company.industry.topics, "estimated_num_employees": facts.employees,
        "industries": [company.industry.network], "secondary_industries": [], "snippets_loaded": true,
        "retail_location_count": 0, "raw_address": facts.located.then(|| format!("{}, {}", company.address, company.country_name())),
        "street_address": facts.located.then_some(&company.street), "city": facts.located.then(|| company.town()),
        "state": company.city.region, "postal_code": company.city.postal, "country": company.country_name(),
        "owned_by_organization_id": null, "seo_description": null, "short_description": facts.description(),
        "suborganizations": [], "num_suborganizations": 0, "annual_revenue_printed": millions(company.revenue),
        "annual_revenue": company.revenue, "total_funding": null, "funding_events": [], "technology_names": [],
        "current_technologies": [], "account_id": null, "departmental_head_count": {},
    });
    Reply::ok(json!({ "organization": joined(brief(&company), more) }))
}

fn millions(dollars: u64) -> String {
    format!("{}.{}M", dollars / 1_000_000, dollars % 1_000_000 / 100_000)
}
