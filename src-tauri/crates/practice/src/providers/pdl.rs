//! People Data Labs: people and companies. A miss is 404; what the plan leaves out comes as `true` or `false`; windows
//! are fixed minutes, told in headers of which one holds JSON.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use super::{
    Provider, Question, Refusal, Reply, asks, joined,
    knowledge::{Names, Reach, Slips, id, number_id},
};
use crate::{
    conditions::Limits,
    limits::Room,
    world::{Company, Person},
};

pub static PROVIDER: Provider = Provider {
    id: "pdl",
    name: "People Data Labs",
    median_ms: 140.0,
    limits: Limits::per_minute(1_000),
    reach: Reach {
        people: 0.5,
        companies: 0.8,
        small: 0.55,
        large: 1.35,
        countries: &[
            ("US", 1.35),
            ("CA", 1.25),
            ("GB", 1.15),
            ("DE", 0.75),
            ("FR", 0.75),
            ("JP", 0.4),
            ("DK", 0.8),
        ],
    },
    slips: Slips {
        stale: 0.12,
        wrong: 0.02,
    },
    routes: &[
        asks("GET", "v5/person/enrich", person),
        asks("GET", "v5/company/enrich", company),
        super::account("GET", "v5/company/clean", clean),
    ],
    has_key: |caller| caller.has_header_key("x-api-key") || caller.has_query_key("api_key"),
    refuse,
    headers,
};

fn headers(room: &Room) -> Vec<(&'static str, String)> {
    let Some(limit) = room.limits.per_minute else {
        return Vec::new();
    };
    let left = room.minute_left.unwrap_or(0);
    vec![
        ("x-ratelimit-limit", json!({ "minute": limit }).to_string()),
        ("x-ratelimit-remaining", json!({ "minute": left }).to_string()),
        ("x-ratelimit-reset", utc(SystemTime::now() + room.minute_ends)),
    ]
}

/// A moment in UTC, as ISO 8601.
fn utc(at: SystemTime) -> String {
    let seconds = at.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let (days, time) = (seconds / 86_400, seconds % 86_400);
    // Days since the first of March of the year 0, so that the day that is sometimes missing comes last.
    let day = days + 719_468;
    let era = day / 146_097;
    let of_era = day % 146_097;
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let date = of_year - (153 * shifted + 2) / 5 + 1;
    let year = year + era * 400 + u64::from(month <= 2);
    let (hour, minute, second) = (time / 3_600, time / 60 % 60, time % 60);
    format!("{year:04}-{month:02}-{date:02}T{hour:02}:{minute:02}:{second:02}Z")
}

fn refuse(refusal: Refusal<'_>) -> Reply {
    let (status, kind, message) = match refusal {
        Refusal::BadKey(_) => (
            401,
            "authentication_error",
            "Request contained a missing or invalid key",
        ),
        Refusal::NoCredit => (
            402,
            "payment_required",
            "You have hit your account maximum for this endpoint",
        ),
        Refusal::TooFast(_) => (
            429,
            "rate_limit_error",
            "An error occurred due to requests hitting the API too quick",
        ),
        Refusal::Missing(_) => (
            400,
            "invalid_request_error",
            "Request contained unsupported or missing parameters",
        ),
        Refusal::NoRoute(_) => {
            return Reply::no(404, json!({ "message": "no Route matched with those values" }));
        }
    };
    Reply::no(
        status,
        json!({ "status": status, "error": { "type": kind, "message": message } }),
    )
}

fn nobody() -> Reply {
    let error = json!({ "type": "not_found", "message": "No records were found matching your request" });
    Reply::answered(404, json!({ "status": 404, "error": error })).with("x-call-credits-spent", 0)
}

/// Lower case unless asked otherwise.
fn cased(question: &Question<'_>, text: &str) -> String {
    if question.get("titlecase") == "true" {
        text.to_owned()
    } else {
        text.to_lowercase()
    }
}

fn likelihood(question: &Question<'_>, subject: &str, sure: bool) -> u32 {
    match (sure, question.sees("likely", subject, 0.5)) {
        (true, true) => 9,
        (true, false) => 8,
        (false, true) => 6,
        (false, false) => 4,
    }
}

fn too_unlikely(question: &Question<'_>, likelihood: u32) -> bool {
    question
        .get("min_likelihood")
        .parse::<u32>()
        .is_ok_and(|least| likelihood < least)
}

fn person(question: &Question<'_>) -> Reply {
    let names = Names {
        first: "first_name",
        last: "last_name",
        full: "name",
        domain: "company",
        company: "company",
        email: "email",
        profile: "profile",
        ..Names::default()
    };
    let told = ["profile", "email", "first_name", "name", "phone"];
    if told.iter().all(|name| question.get(name).is_empty()) {
        return question.refuse(Refusal::Missing("name"));
    }
    let Some(asked) = question.person(&names) else {
        return nobody();
    };
    let Some(found) = question.found(&asked) else {
        return nobody();
    };
    let likelihood = likelihood(question, asked.key(), found.person.key() == asked.key());
    if too_unlikely(question, likelihood) {
        return nobody();
    }
    let person = &found.person;
    let seen = |field: &str, share: f64| question.sees(field, person.key(), share);
    // Of a field outside the plan it only says whether it is there.
    let plan = |value: String, there: bool, share: f64| {
        if question.hit_rate.is_some() || seen("in the plan", share) && there {
            Value::String(value)
        } else {
            Value::Bool(there)
        }
    };
    let text = |text: &str| cased(question, text);
    let company = &person.company;
    let data = json!({
        "id": format!("{}_0000", id(&["pdl", person.key()], 22)),
        "full_name": text(&person.full_name()), "first_name": text(&person.first), "middle_initial": null,
        "middle_name": null, "last_initial": text(&person.last).chars().next().map(String::from),
        "last_name": text(&person.last), "sex": null, "birth_year": true, "birth_date": false,
        "linkedin_url": person.profile(), "linkedin_username": person.profile().rsplit('/').next(),
        "linkedin_id": number_id(&["profile", person.key()]).to_string(), "facebook_url": null, "twitter_url": null,
        "github_url": null, "work_email": plan(found.email.clone(), seen("work mail", 0.8), 0.75),
        "personal_emails": seen("own mail", 0.6), "recommended_personal_email": seen("own mail", 0.6),
        "mobile_phone": plan(person.phone().replace(' ', ""), seen("mobile", 0.4), 0.6),
    });
    let place = json!({
        "location_name": plan(text(&format!("{}, {}", company.town(), company.country_name())), true, 0.7),
        "location_locality": plan(text(company.town()), true, 0.7), "location_metro": false,
        "location_region": plan(text(company.city.region), true, 0.7),
        "location_country": text(company.country_name()), "location_continent": text(company.country.continent),
        "location_street_address": false, "location_postal_code": false, "location_geo": true,
        "phone_numbers": true, "emails": true, "interests": [], "skills": company.industry.topics,
        "countries": [text(company.country_name())],
        "education": [], "profiles": [], "dataset_version": "35.0",
    });
    let data = joined(joined(data, job(question, person)), place);
    Reply::ok(json!({ "status": 200, "likelihood": likelihood, "data": data }))
        .with("x-call-credits-spent", 1)
}

/// What stands of a person's work.
fn job(question: &Question<'_>, person: &Person) -> Value {
    let text = |text: &str| cased(question, text);
    let company = &person.company;
    let since = format!("{}-02", person.since());
    json!({
        "industry": company.industry.network, "job_title": text(person.title),
        "job_title_role": person.department(), "job_title_sub_role": null,
        "job_title_class": "general_and_administrative", "job_title_levels": [level(person)],
        "job_company_id": id(&["pdl", &company.domain], 28), "job_company_name": text(&company.name),
        "job_company_website": company.domain, "job_company_size": company.size_range(),
        "job_company_founded": company.founded, "job_company_industry": company.industry.network,
        "job_company_linkedin_url": company.profile(),
        "job_company_location_locality": text(company.town()),
        "job_company_location_region": text(company.city.region),
        "job_company_location_country": text(company.country_name()),
        "job_company_location_continent": text(company.country.continent),
        "job_last_changed": "2026-04-05", "job_last_verified": "2026-06-14", "job_start_date": since,
        "experience": [{
            "company": { "name": text(&company.name), "size": company.size_range(), "website": company.domain,
                         "linkedin_url": company.profile() },
            "location_names": [], "end_date": null, "start_date": since,
            "title": { "name": text(person.title), "role": person.department(), "sub_role": null,
                       "levels": [level(person)] },
            "is_primary": true,
        }],
    })
}

fn level(person: &Person) -> &'static str {
    match person.seniority() {
        "c_suite" => "cxo",
        "head" => "director",
        other => other,
    }
}

fn place(question: &Question<'_>, company: &Company) -> Value {
    let text = |text: &str| cased(question, text);
    json!({
        "name": text(&format!("{}, {}, {}", company.town(), company.city.region, company.country_name())),
        "locality": text(company.town()), "region": text(company.city.region), "metro": null,
        "country": text(company.country_name()), "continent": text(company.country.continent),
        "street_address": text(&company.street), "address_line_2": null, "postal_code": company.city.postal,
        "geo": null,
    })
}

fn company(question: &Question<'_>) -> Reply {
    let Some(company) = question.company("website", "name", "profile") else {
        return question.refuse(Refusal::Missing("website"));
    };
    if !question.knows_company(&company) {
        return nobody();
    }
    let likelihood = likelihood(question, &company.domain, question.get("name").is_empty());
    if too_unlikely(question, likelihood) {
        return nobody();
    }
    let facts = question.facts(&company);
    let social = |network: &str, share: f64| {
        question
            .sees(network, &company.domain, share)
            .then(|| format!("{network}.com/{}example", company.stem().replace('-', "")))
    };
    let text = |text: &str| cased(question, text);
    let by_country = json!({ (company.country_name().to_lowercase()): facts.employees });
    Reply::ok(json!({
        "status": 200, "id": id(&["pdl", &company.domain], 28), "name": company.name.to_lowercase(),
        "display_name": company.name, "size": facts.range(), "employee_count": facts.employees,
        "founded": facts.founded, "industry": company.industry.network, "industry_v2": company.industry.network,
        "naics": null, "sic": [{ "sic_code": company.industry.sic }],
        "location": if facts.located { place(question, &company) } else { Value::Null },
        "linkedin_id": number_id(&["company", &company.domain]).to_string(), "linkedin_url": company.profile(),
        "linkedin_slug": format!("{}-example", company.stem()), "facebook_url": social("facebook", 0.4),
        "twitter_url": social("twitter", 0.35), "profiles": [company.profile()], "website": company.domain,
        "ticker": null, "mic_exchange": null, "type": "private",
        "summary": facts.description().map(text), "tags": company.industry.topics, "headline": null,
        "alternative_names": [], "alternative_domains": [], "affiliated_profiles": [],
        "total_funding_raised": null, "latest_funding_stage": null, "funding_stages": [],
        "employee_count_by_country": by_country, "dataset_version": "35.0", "likelihood": likelihood,
    }))
    .with("x-call-credits-spent", 1)
}

/// The cleaner is free and knows every company's name.
fn clean(question: &Question<'_>) -> Reply {
    let Some(company) = question.company("website", "name", "profile") else {
        return question.refuse(Refusal::Missing("website"));
    };
    Reply::ok(json!({
        "status": 200, "name": company.name.to_lowercase(), "size": company.size_range(),
        "id": id(&["pdl", &company.domain], 28), "founded": company.founded, "industry": company.industry.network,
        "location": place(question, &company), "linkedin_url": company.profile(), "website": company.domain,
        "ticker": null, "type": "private", "raw": [], "score": 3.0, "fuzzy_match": false,
    }))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn moments_are_written_in_utc() {
        for (seconds, wanted) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (1_795_570_496, "2026-11-25T01:34:56Z"),
            (4_107_542_399, "2100-02-28T23:59:59Z"),
        ] {
            assert_eq!(utc(UNIX_EPOCH + Duration::from_secs(seconds)), wanted);
        }
    }
}
