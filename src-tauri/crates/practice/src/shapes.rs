//! What each simulated provider answers, in the shape its documentation gives.

use std::{
    collections::HashMap,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use axum::{
    Json,
    body::Bytes,
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use crate::{
    World,
    chance::{knows, number},
    people,
};

const KEY: &str = "practice-key";

type Answer = (StatusCode, Value);

fn ok(body: Value) -> Answer {
    (StatusCode::OK, body)
}

/// A question, whatever its shape was.
struct Asked {
    fields: HashMap<String, String>,
}

impl Asked {
    fn get(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }

    /// First and last name, from parts or from a full name under `full`.
    fn names(&self, full: &str) -> (String, String) {
        if !self.get("last_name").is_empty() {
            return (
                self.get("first_name").to_owned(),
                self.get("last_name").to_owned(),
            );
        }
        let name = self.get(full);
        let (first, last) = name.split_once(' ').unwrap_or((name, ""));
        (first.to_owned(), last.to_owned())
    }
}

/// Calls per second and the median answer time in milliseconds.
fn manners(provider: &str) -> Option<(&'static str, usize, f64)> {
    Some(match provider {
        "findymail" => ("findymail", 100, 90.0),
        "hunter" => ("hunter", 15, 40.0),
        "leadmagic" => ("leadmagic", 100, 60.0),
        "zerobounce" => ("zerobounce", 100, 50.0),
        _ => return None,
    })
}

pub async fn answer(
    State(world): State<Arc<World>>,
    Path((provider, path)): Path<(String, String)>,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let Some((provider, per_second, millis)) = manners(&provider) else {
        let body = json!({ "error": format!("there is no provider {provider} in the practice world") });
        return (StatusCode::NOT_FOUND, Json(body)).into_response();
    };
    let call = world.calls.fetch_add(1, Ordering::Relaxed);
    let seed = world.conditions.seed;
    if !world.limits.allow(provider, per_second) {
        return throttled(provider);
    }
    let luck = number(seed, &format!("{provider}{path}{query:?}{call}"));
    // Most answers come near the median, some take three times as long.
    let wait = millis * world.conditions.slowness * (0.6 + 2.4 * luck.powi(3));
    tokio::time::sleep(Duration::from_secs_f64(wait / 1_000.0)).await;
    if luck > 1.0 - world.conditions.faults {
        return (StatusCode::BAD_GATEWAY, "<html><body>Bad gateway</body></html>").into_response();
    }
    if !has_key(provider, &headers, &query) {
        return refused(provider);
    }
    let mut fields = query;
    if let Ok(Value::Object(body)) = serde_json::from_slice(&body) {
        let text = |(name, value): (String, Value)| Some((name, value.as_str()?.to_owned()));
        fields.extend(body.into_iter().filter_map(text));
    }
    let asked = Asked { fields };
    let (status, body) = match (provider, path.as_str()) {
        ("findymail", "api/credits") => ok(json!({ "credits": 5000, "verifier_credits": 5000 })),
        ("findymail", "api/search/name") => findymail(seed, &asked),
        ("hunter", "v2/account") => ok(
            json!({ "data": { "email": "you@practice.example", "requests": { "searches": { "available": 2000 } } } }),
        ),
        ("hunter", "v2/email-finder") => hunter_finder(seed, &asked),
        ("hunter", "v2/companies/find") => hunter_company(seed, &asked),
        ("hunter", "v2/email-verifier") => hunter_verifier(seed, &asked),
        ("leadmagic", "v1/credits") => ok(json!({ "credits": 2500 })),
        ("leadmagic", "v1/people/email-finder") => leadmagic_finder(seed, &asked),
        ("leadmagic", "v1/companies/company-search") => leadmagic_company(seed, &asked),
        ("leadmagic", "v1/people/email-validation") => leadmagic_validation(seed, &asked),
        ("zerobounce", "v2/getcredits") => ok(json!({ "Credits": "2000" })),
        ("zerobounce", "v2/validate") => {
            let address = asked.get("email");
            ok(json!({ "address": address, "status": people::status(seed, address), "sub_status": "" }))
        }
        _ => (
            StatusCode::NOT_FOUND,
            json!({ "error": format!("{provider} has no {path} here") }),
        ),
    };
    (status, Json(body)).into_response()
}

fn has_key(provider: &str, headers: &HeaderMap, query: &HashMap<String, String>) -> bool {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match provider {
        "findymail" => header("authorization").and_then(|value| value.strip_prefix("Bearer ")) == Some(KEY),
        "zerobounce" => query.get("api_key").is_some_and(|key| key == KEY),
        _ => header("x-api-key") == Some(KEY),
    }
}

fn refused(provider: &str) -> Response {
    let body = match provider {
        "hunter" => {
            json!({ "errors": [{ "id": "authentication_failed", "code": 401, "details": "No user found for the API key supplied" }] })
        }
        // ZeroBounce says so with 200.
        "zerobounce" => {
            let body = json!({ "error": "Invalid API key or your account ran out of credits" });
            return (StatusCode::OK, Json(body)).into_response();
        }
        _ => json!({ "error": "Unauthorized" }),
    };
    (StatusCode::UNAUTHORIZED, Json(body)).into_response()
}

fn throttled(provider: &str) -> Response {
    if provider == "hunter" {
        let body = json!({ "errors": [{ "id": "rate_limit", "code": 403, "details": "Too many requests" }] });
        return (StatusCode::FORBIDDEN, Json(body)).into_response();
    }
    let body = Json(json!({ "error": "Too many requests" }));
    (StatusCode::TOO_MANY_REQUESTS, [("retry-after", "1")], body).into_response()
}

/// Small companies are known less well than large ones.
fn reach(seed: u64, domain: &str, rate: f64) -> f64 {
    if people::company(seed, domain).employees < 60 {
        rate * 0.6
    } else {
        rate
    }
}

fn findymail(seed: u64, asked: &Asked) -> Answer {
    let (name, domain) = (asked.get("name"), asked.get("domain"));
    let (first, last) = asked.names("name");
    let address = people::address(seed, &first, &last, domain);
    // It returns only what its own check passed.
    let known = knows(
        seed,
        "findymail",
        &format!("{name}@{domain}"),
        reach(seed, domain, 0.6),
    ) && people::status(seed, &address) == "valid";
    ok(if known {
        json!({ "contact": { "name": name, "email": address, "domain": domain } })
    } else {
        json!({ "contact": null })
    })
}

fn hunter_finder(seed: u64, asked: &Asked) -> Answer {
    let domain = asked.get("domain");
    let (first, last) = asked.names("full_name");
    let person = format!("{first} {last}@{domain}");
    let known = knows(seed, "hunter", &person, reach(seed, domain, 0.5));
    let address = people::address(seed, &first, &last, domain);
    let status = match people::status(seed, &address) {
        "catch-all" => "accept_all",
        other => other,
    };
    ok(json!({
        "data": {
            "first_name": first, "last_name": last, "domain": domain,
            "email": known.then_some(address), "score": known.then_some(91),
            "position": known.then(|| people::title(seed, &person)), "linkedin_url": null, "phone_number": null,
            "verification": { "date": "2026-10-02", "status": known.then_some(status) },
        },
        "meta": { "params": {} },
    }))
}

fn hunter_company(seed: u64, asked: &Asked) -> Answer {
    let domain = asked.get("domain");
    if !knows(seed, "hunter", domain, 0.7) {
        let body = json!({ "errors": [{ "id": "not_found", "code": 404, "details": "Company not found." }] });
        return (StatusCode::NOT_FOUND, body);
    }
    let company = people::company(seed, domain);
    ok(json!({ "data": {
        "name": company.name, "domain": domain, "description": format!("{} from {}.", company.industry, company.city),
        "foundedYear": company.founded, "category": { "industry": company.industry },
        "geo": { "city": company.city, "countryCode": company.country }, "phone": null,
    } }))
}

fn hunter_verifier(seed: u64, asked: &Asked) -> Answer {
    let address = asked.get("email");
    let status = match people::status(seed, address) {
        "catch-all" => "accept_all",
        other => other,
    };
    ok(json!({ "data": { "status": status, "score": 90, "email": address } }))
}

fn leadmagic_finder(seed: u64, asked: &Asked) -> Answer {
    let domain = asked.get("domain");
    let (first, last) = asked.names("full_name");
    if !knows(
        seed,
        "leadmagic",
        &format!("{first} {last}@{domain}"),
        reach(seed, domain, 0.55),
    ) {
        return ok(
            json!({ "email": null, "status": "not_found", "credits_consumed": 0, "message": "No email found." }),
        );
    }
    let address = people::address(seed, &first, &last, domain);
    let status = match people::status(seed, &address) {
        "catch-all" => "valid_catch_all",
        // It does not say what it did not check.
        _ => "valid",
    };
    ok(json!({ "email": address, "status": status, "credits_consumed": 1, "message": "Valid email found." }))
}

fn leadmagic_company(seed: u64, asked: &Asked) -> Answer {
    let domain = asked.get("company_domain");
    if !knows(seed, "leadmagic", domain, 0.6) {
        return ok(json!({ "message": "Company not found.", "credits_consumed": 0 }));
    }
    let company = people::company(seed, domain);
    ok(json!({
        "companyName": company.name, "employeeCount": company.employees, "founded_year": company.founded,
        "industry": company.industry, "credits_consumed": 1,
    }))
}

fn leadmagic_validation(seed: u64, asked: &Asked) -> Answer {
    let address = asked.get("email");
    let status = match people::status(seed, address) {
        "catch-all" => "catch_all",
        other => other,
    };
    ok(json!({ "email": address, "email_status": status, "credits_consumed": 0.25 }))
}
