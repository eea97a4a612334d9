//! Scripted faults, pace and concurrency do what they say.

use std::time::{Duration, Instant};

use crate::support::{Question, World};
use spillway_practice::{Conditions, Ending, Fault, KEY, Limits, Manners, Scripted};

const ASK: Question<'static> = Question(
    "leadmagic",
    "POST",
    "v1/people/email-finder",
    r#"{"full_name":"Ada Marlow","domain":"firm-1.example"}"#,
);

fn scripted(script: Vec<Scripted>) -> Conditions {
    let manners = Manners {
        script,
        ..Manners::default()
    };
    Conditions::still().with("leadmagic", manners)
}

async fn world(fault: Fault) -> World {
    World::start(scripted(vec![Scripted::calls(2..3, fault)])).await
}

/// The second call, between two that are well.
async fn second(world: &World) -> reqwest::Result<crate::support::Answer> {
    assert_eq!(world.ask(ASK).await.status, 200, "the first call is well");
    let second = world.ask_as(ASK, KEY).await;
    assert_eq!(world.ask(ASK).await.status, 200, "the third call is well again");
    second
}

#[tokio::test]
async fn throttling_comes_with_and_without_a_time_to_wait() {
    for retry_after_s in [Some(3), None] {
        let world = world(Fault::Throttle { retry_after_s }).await;
        let answer = second(&world).await.expect("an answer");
        assert_eq!(answer.status, 429);
        assert_eq!(
            answer.header("retry-after").map(str::to_owned),
            retry_after_s.map(|wait| wait.to_string())
        );
        assert_eq!(world.practice.counts("leadmagic").throttled, 1);
    }
}

#[tokio::test]
async fn errors_and_refusals_are_the_provider_s() {
    for (fault, status, ending) in [
        (Fault::Broken { status: 503 }, 503, Ending::Failed),
        (Fault::NoCredit, 402, Ending::Refused),
        (Fault::BadKey, 401, Ending::Refused),
    ] {
        let world = world(fault).await;
        assert_eq!(
            second(&world).await.expect("an answer").status,
            status,
            "{fault:?}"
        );
        assert_eq!(world.practice.log("leadmagic")[1].ending, ending, "{fault:?}");
    }
}

#[tokio::test]
async fn a_reset_connection_gives_no_answer() {
    let world = world(Fault::Reset).await;
    let error = second(&world).await.expect_err("no answer");
    assert!(!error.is_timeout() && !error.is_status(), "{error:?}");
    assert_eq!(world.practice.log("leadmagic")[1].status, 0);
}

#[tokio::test]
async fn a_hanging_call_is_never_answered() {
    let world = world(Fault::Hang).await;
    world.ask(ASK).await;
    let waiting = world.request(ASK, KEY).timeout(Duration::from_millis(80)).send();
    assert!(waiting.await.expect_err("no answer").is_timeout());
}

#[tokio::test]
async fn garbage_is_no_json_and_half_a_body_breaks_off() {
    let garbage = world(Fault::Garbage).await;
    let answer = second(&garbage).await.expect("an answer");
    assert_eq!(answer.status, 200);
    assert!(serde_json::from_str::<serde_json::Value>(&answer.text).is_err());

    let half = world(Fault::HalfBody).await;
    let error = second(&half).await.expect_err("half a body");
    assert!(error.is_body() || error.is_decode(), "{error:?}");
    assert_eq!(
        half.practice.counts("leadmagic").failed,
        1,
        "the question was not answered"
    );
}

#[tokio::test]
async fn a_huge_body_is_as_long_as_asked_for() {
    let world = world(Fault::HugeBody { bytes: 3_000_001 }).await;
    assert_eq!(second(&world).await.expect("an answer").text.len(), 3_000_001);
}

#[tokio::test]
async fn latency_can_change_from_a_call_on() {
    let world = World::start(scripted(vec![Scripted::calls(2.., Fault::Slow { ms: 60 })])).await;
    let took = async || {
        let start = Instant::now();
        assert_eq!(world.ask(ASK).await.status, 200);
        start.elapsed()
    };
    took().await;
    assert!(took().await >= Duration::from_millis(60));
    assert!(took().await >= Duration::from_millis(60));
}

#[tokio::test]
async fn faults_come_and_go_with_time_and_with_new_manners() {
    let down = Scripted::during_ms(.., Fault::Broken { status: 500 });
    let world = World::start(scripted(vec![down])).await;
    assert_eq!(world.ask(ASK).await.status, 500);
    assert!(world.practice.set("leadmagic", Manners::default()));
    assert_eq!(world.ask(ASK).await.status, 200);
    assert_eq!(world.practice.log("leadmagic")[1].call, 2, "call numbers go on");
    assert!(!world.practice.set("nobody", Manners::default()));
    let later = Scripted::during_ms(3_600_000.., Fault::Reset);
    world.practice.set(
        "leadmagic",
        Manners {
            script: vec![later],
            ..Manners::default()
        },
    );
    assert_eq!(world.ask(ASK).await.status, 200, "not yet");
}

#[tokio::test]
async fn only_so_many_calls_run_at_once() {
    let manners = Manners {
        median_ms: Some(80.0),
        jitter: Some(0.0),
        limits: Some(Limits::concurrent(4)),
        ..Manners::default()
    };
    let conditions = Conditions {
        slowness: 1.0,
        ..Conditions::still().with("leadmagic", manners)
    };
    let world = World::start(conditions).await;
    let answers = futures::future::join_all((0..10).map(|_| world.ask(ASK))).await;
    let count = |status: u16| answers.iter().filter(|answer| answer.status == status).count();
    assert_eq!((count(200), count(429)), (4, 6));
    let counts = world.practice.counts("leadmagic");
    assert_eq!((counts.most_at_once, counts.throttled), (4, 6));
    assert_eq!(world.ask(ASK).await.status, 200, "places are free again");
}

#[tokio::test]
async fn a_share_of_calls_fails_by_itself() {
    let conditions = Conditions {
        faults: 0.2,
        ..Conditions::still()
    };
    let world = World::start(conditions).await;
    for _ in 0..200 {
        world.ask(ASK).await;
    }
    let counts = world.practice.counts("leadmagic");
    assert!((20..60).contains(&counts.failed), "{counts:?}");
    assert_eq!(counts.answered + counts.failed, 200);
}

#[tokio::test]
async fn an_answered_question_that_is_asked_again_is_counted() {
    let world = World::start(scripted(vec![Scripted::calls(1..2, Fault::HalfBody)])).await;
    assert!(world.ask_as(ASK, KEY).await.is_err());
    world.ask(ASK).await;
    assert_eq!(world.practice.repeated(), 0, "the first answer never arrived");
    world.ask(ASK).await;
    assert_eq!(world.practice.repeated(), 1);
    let log = world.practice.log("leadmagic");
    assert_eq!(
        log[1].question,
        "POST v1/people/email-finder?domain=firm-1.example&full_name=Ada Marlow"
    );
}
