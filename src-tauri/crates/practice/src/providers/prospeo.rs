//! Prospeo: people with a verified address or mobile number, and companies. Nearly everything that is no answer is a
//! 400 with a code, a miss included. What was not paid for comes masked.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{
    Provider, Question, Refusal, Reply, account, asks,
    knowledge::{Found, Names, Reach, Slips, id},
};
use crate::{
    conditions::Limits,
    limits::Room,
    world::{Company, Mailbox, takes_mail},
};

pub static PROVIDER: Provider = Provider {
    id: "prospeo",
    name: "Prospeo",
    median_ms: 300.0,
    limits: Limits::rate(5, 300),
    reach: Reach {
        people: 0.6,
        companies: 0.7,
        small: 0.75,
        large: 1.15,
        countries: &[("FR", 1.2), ("US", 1.1), ("BE", 1.15), ("JP", 0.4), ("SE", 0.9)],
    },
    slips: Slips {
        stale: 0.03,
        wrong: 0.012,
    },
    routes: &[
        account("GET", "account-information", |_| {
            Reply::ok(json!({ "error": false, "response": {
                "current_plan": "STARTER", "current_team_members": 1, "remaining_credits": 1000, "used_credits": 0,
                "next_quota_renewal_days": 25, "next_quota_renewal_date": "2026-12-20 20:52:28+00:00",
            } }))
        }),
        asks("POST", "enrich-person", person),
        asks("POST", "enrich-company", company),
    ],
    has_key: |caller| caller.has_header_key("x-key"),
    refuse,
    headers,
};

fn headers(room: &Room) -> Vec<(&'static str, String)> {
    let (Some(second), Some(minute)) = (room.limits.per_second, room.limits.per_minute) else {
        return Vec::new();
    };
    vec![
        ("x-second-rate-limit", second.to_string()),
        ("x-minute-rate-limit", minute.to_string()),
        ("x-minute-request-left", room.minute_left.unwrap_or(0).to_string()),
        (
            "x-minute-reset-seconds",
            room.minute_ends.as_secs().max(1).to_string(),
        ),
    ]
}

fn refuse(refusal: Refusal<'_>) -> Reply {
    let (status, code) = match refusal {
        Refusal::BadKey(_) => (401, "INVALID_API_KEY"),
        Refusal::NoCredit => (400, "INSUFFICIENT_CREDITS"),
        Refusal::TooFast(_) => (429, "RATE_LIMITED"),
        Refusal::Missing(_) => (400, "INVALID_DATAPOINTS"),
        Refusal::NoRoute(_) => (404, "INVALID_REQUEST"),
    };
    Reply::no(status, json!({ "error": true, "error_code": code }))
}

fn no_match() -> Reply {
    Reply::answered(400, json!({ "error": true, "error_code": "NO_MATCH" }))
}

fn person(question: &Question<'_>) -> Reply {
    let names = Names {
        first: "data.first_name",
        last: "data.last_name",
        full: "data.full_name",
        domain: "data.company_website",
        company: "data.company_name",
        company_profile: "data.company_linkedin_url",
        email: "data.email",
        profile: "data.linkedin_url",
    };
    let told = [
        "data.linkedin_url",
        "data.email",
        "data.last_name",
        "data.full_name",
        "data.person_id",
    ];
    if told.iter().all(|name| question.get(name).is_empty()) {
        return question.refuse(Refusal::Missing("data"));
    }
    let Some(found) = question.person(&names).and_then(|person| question.found(&person)) else {
        return no_match();
    };
    let flag = |name: &str| question.get(name) == "true";
    let verified = question.hit_rate.is_some() || takes_mail(&found.email);
    let with_mobile = question.sees("mobile", found.person.key(), 0.4);
    if flag("only_verified_email") && !verified || flag("only_verified_mobile") && !with_mobile {
        return no_match();
    }
    let mobile = if with_mobile {
        mobile(&found, flag("enrich_mobile"))
    } else {
        Value::Null
    };
    let (person, company) = (&found.person, &found.person.company);
    let (zone, offset) = company.country.zone;
    let status = if verified { "VERIFIED" } else { "UNVERIFIED" };
    let catch_all = found.mailbox() == Mailbox::CatchAll;
    Reply::ok(json!({
        "error": false, "free_enrichment": false,
        "person": {
            "person_id": id(&["prospeo", person.key()], 24), "first_name": person.first, "last_name": person.last,
            "full_name": person.full_name(), "linkedin_url": format!("https://www.{}", person.profile()),
            "current_job_title": person.title, "current_job_key": null,
            "headline": format!("{} at {}", person.title, company.name), "linkedin_member_id": null,
            "last_job_change_detected_at": null,
            "job_history": [{
                "title": person.title, "company_name": company.name, "logo_url": null, "current": true,
                "start_year": person.since(), "start_month": 2, "end_year": null, "end_month": null,
                "duration_in_months": (2026 - person.since()) * 12 + 9, "departments": [person.department()],
                "seniority": person.seniority(), "company_id": id(&["prospeo", &company.domain], 24), "job_key": null,
            }],
            "mobile": mobile,
            "email": { "status": status, "revealed": true, "email": found.email,
                       "verification_method": if catch_all { "BOUNCEBAN" } else { "SMTP" },
                       "email_mx_provider": "Google" },
            "location": { "country": company.country_name(), "country_code": company.country_code(),
                          "state": company.city.region, "city": company.town(), "time_zone": zone,
                          "time_zone_offset": offset },
            "skills": [],
        },
        "company": described(question, company),
    }))
}

/// A number, masked unless it was asked for.
fn mobile(found: &Found, reveal: bool) -> Value {
    let number = found.person.phone();
    let written = if reveal {
        number.clone()
    } else {
        let shown = number.chars().count() / 2;
        let hide = |(at, c): (usize, char)| if at < shown || c == ' ' { c } else { '*' };
        number.chars().enumerate().map(hide).collect()
    };
    let national = written.split_once(' ').map_or(written.as_str(), |(_, rest)| rest);
    let country = found.person.company.country;
    json!({ "status": "VERIFIED", "revealed": reveal, "mobile": written, "mobile_national": national,
            "mobile_international": written, "mobile_country": country.name, "mobile_country_code": country.code })
}

fn company(question: &Question<'_>) -> Reply {
    let asked = question.company(
        "data.company_website",
        "data.company_name",
        "data.company_linkedin_url",
    );
    let Some(company) = asked else {
        return question.refuse(Refusal::Missing("data"));
    };
    if !question.knows_company(&company) {
        return no_match();
    }
    Reply::ok(json!({ "error": false, "free_enrichment": false, "company": described(question, &company) }))
}

fn described(question: &Question<'_>, company: &Company) -> Value {
    let facts = question.facts(company);
    let socials: BTreeMap<&str, Option<String>> = [
        ("x", 0.3),
        ("facebook", 0.4),
        ("instagram", 0.3),
        ("youtube", 0.1),
    ]
    .into_iter()
    .map(|(network, share)| {
        let seen = question.sees(network, &company.domain, share);
        let url = format!(
            "https://www.{network}.com/{}example",
            company.stem().replace('-', "")
        );
        (network, seen.then_some(url))
    })
    .collect();
    let phone = facts.phone.as_ref().map(|phone| {
        let country = company.country;
        json!({ "phone_hq": phone, "phone_hq_national": phone, "phone_hq_international": phone,
                "phone_hq_country": country.name, "phone_hq_country_code": country.code })
    });
    let place = json!({ "country": company.country_name(), "country_code": company.country_code(),
        "state": company.city.region, "city": company.town(), "raw_address": company.address });
    json!({
        "company_id": id(&["prospeo", &company.domain], 24), "name": company.name,
        "website": format!("https://{}", company.domain), "domain": company.domain, "other_websites": [],
        "description": facts.description(), "description_seo": null, "description_ai": facts.description(),
        "type": "Private", "industry": company.industry.name, "employee_count": facts.employees,
        "employee_count_on_prospeo": facts.employees.map(|count| count / 4 + 1), "employee_range": facts.range(),
        "location": if facts.located { place } else { Value::Null }, "sic_codes": [company.industry.sic],
        "naics_codes": [], "email_tech": { "domain": company.domain, "mx_provider": "Google" },
        "linkedin_url": format!("https://www.{}", company.profile()), "twitter_url": socials["x"],
        "facebook_url": socials["facebook"], "instagram_url": socials["instagram"], "youtube_url": socials["youtube"],
        "crunchbase_url": null, "phone_hq": phone, "linkedin_id": null, "founded": facts.founded,
        "revenue_range_printed": null, "keywords": company.industry.topics, "logo_url": null,
        "attributes": { "is_b2b": true, "has_demo": false, "has_free_trial": false, "has_downloadable": false,
                        "has_mobile_apps": false, "has_online_reviews": false, "has_pricing": false },
        "funding": null, "technology": { "count": 0, "technology_names": [], "technology_list": [] },
        "job_postings": { "active_count": 0, "active_titles": [] },
    })
}
