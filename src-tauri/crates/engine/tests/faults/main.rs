//! Runs of the engine against a practice world in which something goes wrong in mid-run. What is found in the end is what a
//! run without the fault finds, nothing is paid twice, and an outage makes nobody "not found".

#![expect(clippy::unwrap_used, reason = "what these tests stand on fails loudly")]

mod disk;
mod network;
mod scene;

use std::time::{Duration, Instant};

use model::Micros;
use practice::Fault;
use scene::{Plot, Scene, until};
use spillway_engine::run::RunState;

/// A cap that nothing reaches.
const AMPLE: Micros = Micros(1_000_000_000);
/// How long a fault lasts: longer than the pauses after the first failures.
const LASTS: Duration = Duration::from_millis(600);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_fault_everybody_known_is_found() {
    for dial in ["fastest", "balanced", "cheapest"] {
        let scene = Scene::new(dial).await;
        let run = scene.prepare(None, AMPLE).await;
        assert_eq!(scene.start(run).await.unwrap().unwrap(), RunState::Done);
        let outcome = scene.outcome(run).await;
        assert!(outcome.is_whole(), "{dial}: {}", outcome.states());
        assert_eq!((outcome.lost(), scene.world.repeated()), (0, 0));
        scene.check_books(&[run]).await;
    }
}

/// More people wait for a slow provider than are worked on at once; the other is asked on.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_provider_keeps_the_others_busy() {
    let people = 1_500;
    let scene = Scene::of(&Plot {
        people,
        asked: &["alpha", "bravo"],
        timeout_ms: 20_000,
        ..Plot::at("fastest")
    })
    .await;
    scene.set("bravo", Some(Fault::Slow { ms: 3_000 }));
    let run = scene.prepare(None, AMPLE).await;
    let running = scene.start(run);
    until("everybody's turn at alpha", || {
        scene.calls("alpha") + scene.calls("bravo") >= u64::from(people)
    })
    .await;
    let (alpha, bravo) = (scene.calls("alpha"), scene.calls("bravo"));
    scene.set("bravo", None);
    assert_eq!(running.await.unwrap().unwrap(), RunState::Done);
    assert!(alpha > 8 * bravo, "alpha had {alpha} calls, bravo {bravo}");
    scene.check_books(&[run]).await;
}

/// All calls are under way when the pause is asked for: nothing is left to go on with.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_that_a_pause_finds_nearly_over_is_done() {
    let scene = Scene::of(&Plot {
        people: 3,
        asked: &["alpha"],
        timeout_ms: 20_000,
        ..Plot::at("fastest")
    })
    .await;
    scene.set("alpha", Some(Fault::Slow { ms: 1_000 }));
    let run = scene.prepare(None, AMPLE).await;
    let running = scene.start(run);
    until("everybody's call", || scene.calls("alpha") == 3).await;
    scene.engine.halt_run(run, false).await.unwrap();
    assert_eq!(running.await.unwrap().unwrap(), RunState::Done);
    scene.check_books(&[run]).await;
}

/// One provider is ill in mid-run for a while.
async fn ill(name: &str, dial: &str, fault: Fault) {
    let scene = Scene::new(dial).await;
    let run = scene.prepare(None, AMPLE).await;
    let running = scene.start(run);
    until("the middle of the run", || scene.calls(name) >= 60).await;
    scene.set(name, Some(fault));
    let began = Instant::now();
    until("the end of the fault", || began.elapsed() >= LASTS).await;
    scene.set(name, None);
    let end = running.await.unwrap().unwrap();
    let outcome = scene.outcome(run).await;
    let what = format!("{fault:?} at {name}, {dial}: {}", outcome.states());
    assert_eq!(end, RunState::Done, "{what}");
    assert!(outcome.is_whole(), "{what}");
    scene.check_books(&[run]).await;
}

macro_rules! illnesses {
    ($($name:ident: $fault:expr;)*) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                for (provider, dial) in [("bravo", "fastest"), ("alpha", "balanced")] {
                    ill(provider, dial, $fault).await;
                }
            }
        )*
    };
}

illnesses! {
    slow: Fault::Slow { ms: 150 };
    throttled_with_a_word: Fault::Throttle { retry_after_s: Some(1) };
    throttled_without_a_word: Fault::Throttle { retry_after_s: None };
    server_errors: Fault::Broken { status: 500 };
    hanging: Fault::Hang;
    reset: Fault::Reset;
    garbage: Fault::Garbage;
    half_bodies: Fault::HalfBody;
    huge_bodies: Fault::HugeBody { bytes: 6 << 20 };
}
