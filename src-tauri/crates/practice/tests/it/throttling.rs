//! Limits, documented ones and others, refused in each provider's own words.

use serde_json::{Value, json};
use spillway_practice::{Conditions, Limits, Manners};

use crate::support::{Question, World};

#[tokio::test]
async fn too_many_calls_are_refused_in_the_provider_s_words() {
    let per_minute = Limits {
        per_minute: Some(2),
        ..Limits::NONE
    };
    for (question, status, pointer, wanted) in [
        (
            Question("hunter", "GET", "v2/account", ""),
            403,
            "/errors/0/code",
            json!(403),
        ),
        (
            Question("findymail", "GET", "api/credits", ""),
            429,
            "/message",
            json!("Too Many Attempts."),
        ),
        (
            Question("leadmagic", "GET", "v1/credits", ""),
            429,
            "/errors/0/code",
            json!("rate_limit_exceeded"),
        ),
        (
            Question("pdl", "GET", "v5/company/clean?website=a.example", ""),
            429,
            "/error/type",
            json!("rate_limit_error"),
        ),
        (
            Question("prospeo", "GET", "account-information", ""),
            429,
            "/error_code",
            json!("RATE_LIMITED"),
        ),
        (
            Question("apollo", "GET", "v1/auth/health", ""),
            429,
            "/message",
            Value::Null,
        ),
        (
            Question("zerobounce", "GET", "v2/getcredits", ""),
            429,
            "/error",
            Value::Null,
        ),
        (
            Question("millionverifier", "GET", "api/v3/credits", ""),
            429,
            "/error",
            Value::Null,
        ),
    ] {
        let manners = Manners {
            limits: Some(per_minute),
            ..Manners::default()
        };
        let world = World::start(Conditions::still().with(question.0, manners)).await;
        let first = world.ask(question).await;
        assert_eq!(first.status, 200, "{}", question.0);
        world.ask(question).await;
        let third = world.ask(question).await;
        assert_eq!(third.status, status, "{}", question.0);
        let said = third.at(pointer);
        assert!(
            said == wanted || wanted == Value::Null && said.is_string(),
            "{}: {}",
            question.0,
            third.text
        );
        match question.0 {
            "apollo" => {
                assert_eq!(first.header("x-minute-requests-left"), Some("1"));
                let wait: u64 = third
                    .header("retry-after")
                    .and_then(|wait| wait.parse().ok())
                    .expect("seconds");
                assert!((50..=61).contains(&wait), "{wait}");
            }
            "pdl" => {
                assert_eq!(first.header("x-ratelimit-remaining"), Some(r#"{"minute":1}"#));
                assert_eq!(third.header("x-ratelimit-remaining"), Some(r#"{"minute":0}"#));
                assert!(
                    third
                        .header("x-ratelimit-reset")
                        .is_some_and(|at| at.ends_with('Z'))
                );
            }
            _ => {}
        }
        let counts = world.practice.counts(question.0);
        assert_eq!(
            (counts.calls, counts.ok, counts.throttled),
            (3, 2, 1),
            "{}",
            question.0
        );
    }
}

#[tokio::test]
async fn documented_limits_hold_where_nothing_else_is_said() {
    let conditions = Conditions {
        limited: true,
        ..Conditions::still()
    };
    let world = World::start(conditions).await;
    let question = Question("prospeo", "GET", "account-information", "");
    let answers: Vec<u16> = {
        let mut statuses = Vec::new();
        for _ in 0..7 {
            let answer = world.ask(question).await;
            if statuses.is_empty() {
                assert_eq!(answer.header("x-minute-request-left"), Some("299"));
                assert_eq!(answer.header("x-second-rate-limit"), Some("5"));
            }
            statuses.push(answer.status);
        }
        statuses
    };
    assert_eq!(answers, [200, 200, 200, 200, 200, 429, 429], "5 a second");
}
