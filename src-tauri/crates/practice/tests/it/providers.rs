//! Every provider in its documented shape: found, not found, a wrong key, asked for too little.

use crate::support::{Question, World, knowing};
use serde_json::{Value, json};
use spillway_practice::{Conditions, Ending, Person, Practice};

const NAME: &str = "first_name=Imogen&last_name=Mistry";

/// Questions, with what is found, what is not found, and what an incomplete question says.
struct Case {
    question: Question<'static>,
    /// A pointer into the answer and what stands there when the subject is known.
    found: (&'static str, Value),
    /// Status, pointer and value when it is not.
    missed: (u16, &'static str, Value),
    /// The same route with too little, and the status and pointer that say so.
    lacking: (Question<'static>, u16, &'static str),
}

fn cases() -> Vec<Case> {
    let case = |question, found, missed, lacking| Case {
        question,
        found,
        missed,
        lacking,
    };
    vec![
        case(
            Question(
                "hunter",
                "GET",
                "v2/email-finder?domain=oldcastle-inns.example&first_name=Imogen&last_name=Mistry",
                "",
            ),
            ("/data/last_name", json!("Mistry")),
            (200, "/data/email", Value::Null),
            (
                Question("hunter", "GET", "v2/email-finder?first_name=Imogen", ""),
                400,
                "/errors/0/code",
            ),
        ),
        case(
            Question(
                "hunter",
                "GET",
                "v2/companies/find?domain=hagedorn-soehne.example",
                "",
            ),
            ("/data/name", json!("Hagedorn & Söhne")),
            (404, "/errors/0/id", json!("not_found")),
            (
                Question("hunter", "GET", "v2/companies/find", ""),
                400,
                "/errors/0/id",
            ),
        ),
        case(
            Question(
                "hunter",
                "GET",
                "v2/domain-finder?company=Hagedorn%20%26%20S%C3%B6hne%20GmbH",
                "",
            ),
            ("/data/0/domain", json!("hagedorn-soehne.example")),
            (200, "/data/0", Value::Null),
            (
                Question("hunter", "GET", "v2/domain-finder", ""),
                400,
                "/errors/0/id",
            ),
        ),
        case(
            Question(
                "findymail",
                "POST",
                "api/search/name",
                r#"{"name":"Imogen Mistry","domain":"oldcastle-inns.example"}"#,
            ),
            ("/contact/domain", json!("oldcastle-inns.example")),
            (200, "/contact", Value::Null),
            (
                Question(
                    "findymail",
                    "POST",
                    "api/search/name",
                    r#"{"name":"Imogen Mistry"}"#,
                ),
                422,
                "/errors/domain/0",
            ),
        ),
        case(
            Question(
                "leadmagic",
                "POST",
                "v1/people/email-finder",
                r#"{"full_name":"Imogen Mistry","domain":"oldcastle-inns.example"}"#,
            ),
            ("/credits_consumed", json!(1)),
            (200, "/email", Value::Null),
            (
                Question(
                    "leadmagic",
                    "POST",
                    "v1/people/email-finder",
                    r#"{"full_name":"Imogen Mistry"}"#,
                ),
                400,
                "/errors/0/code",
            ),
        ),
        case(
            Question(
                "leadmagic",
                "POST",
                "v1/companies/company-search",
                r#"{"company_domain":"messwerk.example"}"#,
            ),
            ("/companyName", json!("Messwerk")),
            (200, "/credits_consumed", json!(0)),
            (
                Question("leadmagic", "POST", "v1/companies/company-search", "{}"),
                400,
                "/errors/0/title",
            ),
        ),
        case(
            Question(
                "pdl",
                "GET",
                "v5/person/enrich?first_name=Imogen&last_name=Mistry&company=oldcastle-inns.example&min_likelihood=6",
                "",
            ),
            ("/data/job_company_website", json!("oldcastle-inns.example")),
            (404, "/error/type", json!("not_found")),
            (
                Question(
                    "pdl",
                    "GET",
                    "v5/person/enrich?company=oldcastle-inns.example",
                    "",
                ),
                400,
                "/error/type",
            ),
        ),
        case(
            Question(
                "pdl",
                "GET",
                "v5/company/enrich?website=messwerk.example&titlecase=true",
                "",
            ),
            ("/location/locality", json!("München")),
            (404, "/status", json!(404)),
            (
                Question("pdl", "GET", "v5/company/enrich", ""),
                400,
                "/error/type",
            ),
        ),
        case(
            Question(
                "prospeo",
                "POST",
                "enrich-person",
                r#"{"only_verified_email":true,"data":{"first_name":"Imogen","last_name":"Mistry","company_website":"oldcastle-inns.example"}}"#,
            ),
            ("/person/email/revealed", json!(true)),
            (400, "/error_code", json!("NO_MATCH")),
            (
                Question(
                    "prospeo",
                    "POST",
                    "enrich-person",
                    r#"{"data":{"first_name":"Imogen"}}"#,
                ),
                400,
                "/error_code",
            ),
        ),
        case(
            Question(
                "prospeo",
                "POST",
                "enrich-company",
                r#"{"data":{"company_website":"https://www.messwerk.example/"}}"#,
            ),
            ("/company/domain", json!("messwerk.example")),
            (400, "/error_code", json!("NO_MATCH")),
            (
                Question("prospeo", "POST", "enrich-company", r#"{"data":{}}"#),
                400,
                "/error_code",
            ),
        ),
        case(
            Question(
                "apollo",
                "POST",
                "api/v1/people/match?first_name=Imogen&last_name=Mistry&domain=oldcastle-inns.example",
                "",
            ),
            (
                "/person/organization/primary_domain",
                json!("oldcastle-inns.example"),
            ),
            (200, "/person/first_name", Value::Null),
            (
                Question(
                    "apollo",
                    "POST",
                    "api/v1/people/match?domain=oldcastle-inns.example",
                    "",
                ),
                422,
                "/error",
            ),
        ),
        case(
            Question(
                "apollo",
                "GET",
                "api/v1/organizations/enrich?domain=messwerk.example",
                "",
            ),
            ("/organization/primary_domain", json!("messwerk.example")),
            (200, "/organization", Value::Null),
            (
                Question("apollo", "GET", "api/v1/organizations/enrich", ""),
                422,
                "/error",
            ),
        ),
    ]
}

#[tokio::test]
async fn known_subjects_are_answered_unknown_ones_are_missed_and_gaps_are_named() {
    for case in cases() {
        let Question(provider, _, path, _) = case.question;
        let world = World::start(knowing(provider, 1.0)).await;
        let found = world.ask(case.question).await;
        assert_eq!(
            (found.status, found.at(case.found.0)),
            (200, case.found.1),
            "{path}: {}",
            found.text
        );

        let (question, status, pointer) = case.lacking;
        let lacking = world.ask(question).await;
        assert_eq!(lacking.status, status, "{path}: {}", lacking.text);
        assert_ne!(lacking.at(pointer), Value::Null, "{path}: {}", lacking.text);

        let world = World::start(knowing(provider, 0.0)).await;
        let missed = world.ask(case.question).await;
        let (status, pointer, value) = case.missed;
        assert_eq!(
            (missed.status, missed.at(pointer)),
            (status, value),
            "{path}: {}",
            missed.text
        );
        assert_eq!(
            world.practice.log(provider)[0].ending,
            Ending::Answered,
            "a miss is an answer: {path}"
        );
    }
}

#[tokio::test]
async fn every_provider_finds_the_same_person() {
    let imogen = Person::listed()
        .find(|person| person.full_name() == "Imogen Mistry")
        .expect("a listed person");
    let questions = [
        (
            Question(
                "hunter",
                "GET",
                "v2/email-finder?domain=oldcastle-inns.example&full_name=Imogen+Mistry",
                "",
            ),
            "/data/email",
        ),
        (
            Question(
                "findymail",
                "POST",
                "api/search/name",
                r#"{"name":"imogen MISTRY","domain":"oldcastle-inns.example"}"#,
            ),
            "/contact/email",
        ),
        (
            Question(
                "leadmagic",
                "POST",
                "v1/people/email-finder",
                r#"{"first_name":"Imogen","last_name":"Mistry","company_name":"Oldcastle Inns Ltd"}"#,
            ),
            "/email",
        ),
        (
            Question(
                "pdl",
                "GET",
                "v5/person/enrich?profile=linkedin.com/in/imogen-mistry-oldcastle-inns",
                "",
            ),
            "/data/work_email",
        ),
        (
            Question(
                "prospeo",
                "POST",
                "enrich-person",
                r#"{"data":{"linkedin_url":"https://www.linkedin.com/in/imogen-mistry-oldcastle-inns/"}}"#,
            ),
            "/person/email/email",
        ),
        (
            Question(
                "apollo",
                "POST",
                "api/v1/people/match?name=Imogen%20Mistry&organization_name=oldcastle%20inns",
                "",
            ),
            "/person/email",
        ),
    ];
    for (question, pointer) in questions {
        let world = World::start(knowing(question.0, 1.0)).await;
        let answer = world.ask(question).await;
        assert_eq!(answer.at(pointer), json!(imogen.email()), "{}", question.0);
    }
}

#[tokio::test]
async fn a_wrong_key_is_refused_in_the_provider_s_words() {
    let world = World::start(Conditions::still()).await;
    let person = "oldcastle-inns.example";
    let finder = format!("v2/email-finder?domain={person}&{NAME}");
    for (question, status, pointer, wanted) in [
        (
            Question("hunter", "GET", &finder, ""),
            401,
            "/errors/0/id",
            "authentication_failed",
        ),
        (
            Question("findymail", "POST", "api/search/name", "{}"),
            401,
            "/message",
            "Unauthenticated.",
        ),
        (
            Question("leadmagic", "GET", "v1/credits", ""),
            401,
            "/errors/0/code",
            "unauthorized",
        ),
        (
            Question("pdl", "GET", "v5/company/clean?website=a.example", ""),
            401,
            "/error/type",
            "authentication_error",
        ),
        (
            Question("prospeo", "GET", "account-information", ""),
            401,
            "/error_code",
            "INVALID_API_KEY",
        ),
        (
            Question("zerobounce", "GET", "v2/validate?email=a@b.example", ""),
            200,
            "/error",
            "Invalid API key or your account ran out of credits",
        ),
        (
            Question("millionverifier", "GET", "api/v3/?email=a@b.example", ""),
            200,
            "/error",
            "apikey not found",
        ),
    ] {
        let answer = world.ask_as(question, "wrong").await.expect("an answer");
        assert_eq!(
            (answer.status, answer.at(pointer)),
            (status, json!(wanted)),
            "{}",
            question.0
        );
        assert_eq!(world.practice.log(question.0)[0].ending, Ending::Refused);
    }
    let apollo = world
        .ask_as(
            Question("apollo", "POST", "api/v1/people/match?name=A%20B", ""),
            "wrong",
        )
        .await;
    let apollo = apollo.expect("an answer");
    assert_eq!(apollo.status, 401);
    assert!(
        apollo
            .header("content-type")
            .is_some_and(|kind| kind.starts_with("text/plain"))
    );
    assert!(apollo.text.starts_with("Invalid API key"));

    let browser = world
        .request(Question("findymail", "GET", "api/credits", ""), "wrong")
        .header("accept", "*/*");
    let browser = browser.build().map(|mut request| {
        request
            .headers_mut()
            .insert("accept", "text/html".parse().expect("a value"));
        request
    });
    let response = world
        .client
        .execute(browser.expect("a request"))
        .await
        .expect("an answer");
    assert_eq!(
        response.status().as_u16(),
        302,
        "without asking for JSON one is sent to a log-in page"
    );
}

#[tokio::test]
async fn the_right_key_passes_every_provider_s_own_test() {
    let world = World::start(Conditions::still()).await;
    for (question, pointer, wanted) in [
        (
            Question("hunter", "GET", "v2/account", ""),
            "/data/requests/credits/remaining",
            json!(2000),
        ),
        (
            Question("findymail", "GET", "api/credits", ""),
            "/credits",
            json!(5000),
        ),
        (
            Question("leadmagic", "GET", "v1/credits", ""),
            "/credits",
            json!(2500),
        ),
        (
            Question("pdl", "GET", "v5/company/clean?website=peopledatalabs.com", ""),
            "/status",
            json!(200),
        ),
        (
            Question("prospeo", "GET", "account-information", ""),
            "/error",
            json!(false),
        ),
        (
            Question("apollo", "GET", "v1/auth/health", ""),
            "/is_logged_in",
            json!(true),
        ),
        (
            Question("zerobounce", "GET", "v2/getcredits", ""),
            "/Credits",
            json!("2000"),
        ),
        (
            Question("millionverifier", "GET", "api/v3/credits", ""),
            "/credits",
            json!(10000),
        ),
    ] {
        assert_eq!(world.ask(question).await.at(pointer), wanted, "{}", question.0);
    }
    assert_eq!(Practice::providers().count(), 8, "a provider without a test");
    assert_eq!(
        world.practice.repeated(),
        0,
        "looking at the balance asks nothing"
    );
}

#[tokio::test]
async fn verifiers_agree_on_what_an_address_is() {
    let world = World::start(Conditions::still()).await;
    // Which of the world's domains accept all is the world's; one of each kind is looked for with one verifier.
    let mut found = [None, None, None];
    for n in 0..200 {
        let address = format!("ada.marlow@firm-{n}.example");
        let path = format!("v2/validate?email={address}");
        let status = world
            .ask(Question("zerobounce", "GET", &path, ""))
            .await
            .at("/status");
        let kind = ["valid", "catch-all", "invalid"]
            .iter()
            .position(|kind| status == json!(kind));
        if let Some(kind) = kind {
            found[kind].get_or_insert(address);
        }
    }
    let words = [
        ("ok", "valid", "valid", true),
        ("catch_all", "accept_all", "catch_all", false),
        ("invalid", "invalid", "invalid", false),
    ];
    for (address, (million, hunter, magic, verified)) in found.into_iter().zip(words) {
        let address = address.expect("one of each kind among 200");
        // A few servers are silent to one verifier or another.
        let says = |answer: Value, word: &str| answer == json!(word) || answer == json!("unknown");
        let path = format!("api/v3/?email={address}&timeout=20");
        assert!(
            says(
                world
                    .ask(Question("millionverifier", "GET", &path, ""))
                    .await
                    .at("/result"),
                million
            ),
            "{address}"
        );
        let path = format!("v2/email-verifier?email={address}");
        assert!(
            says(
                world
                    .ask(Question("hunter", "GET", &path, ""))
                    .await
                    .at("/data/status"),
                hunter
            ),
            "{address}"
        );
        let body = format!(r#"{{"email":"{address}"}}"#);
        let answer = world
            .ask(Question("leadmagic", "POST", "v1/people/email-validation", &body))
            .await;
        assert!(says(answer.at("/email_status"), magic), "{address}");
        let answer = world
            .ask(Question("findymail", "POST", "api/verify", &body))
            .await;
        assert_eq!(answer.at("/verified"), json!(verified), "{address}");
    }
}
