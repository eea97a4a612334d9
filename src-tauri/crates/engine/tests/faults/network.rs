//! Nobody there: the network is off, a name cannot be looked up, another process works beside.

use std::time::Duration;

use model::CellState;
use spillway_engine::run::RunState;

use crate::{
    AMPLE,
    scene::{self, KNOWN, PEOPLE, Plot, Scene, until},
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_network_is_off_for_a_while() {
    let mut scene = Scene::new("fastest").await;
    let run = scene.prepare(None, AMPLE).await;
    let running = scene.start(run);
    until("the middle of the run", || scene.world.calls() >= 200).await;
    let port = scene.world.address().port();
    let before = std::mem::replace(&mut scene.world, scene::world(0).await);
    let answered_before = answered(&before);
    drop(before);
    tokio::time::sleep(Duration::from_millis(800)).await;
    scene.world = scene::world(port).await;
    assert_eq!(running.await.unwrap().unwrap(), RunState::Done);
    let outcome = scene.outcome(run).await;
    assert!(outcome.is_whole(), "{}", outcome.states());
    scene.check_books(&[run]).await;
    let after = answered(&scene.world);
    let twice = after
        .iter()
        .filter(|question| answered_before.contains(question))
        .count();
    assert!(
        twice as u64 <= outcome.lost(),
        "{twice} questions were asked again, {} were lost",
        outcome.lost()
    );
}

/// The questions that a world has answered.
fn answered(world: &practice::Practice) -> Vec<String> {
    scene::ALL
        .iter()
        .flat_map(|provider| {
            let log = world.log(provider.plays);
            log.into_iter()
                .filter(|asked| asked.ending == practice::Ending::Answered)
                .map(|asked| format!("{} {}", provider.plays, asked.question))
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_name_that_cannot_be_looked_up() {
    let mut scene = Scene::of(&Plot {
        elsewhere: Some(("bravo", "https://bravo.test")),
        ..Plot::at("fastest")
    })
    .await;
    let run = scene.prepare(None, AMPLE).await;
    let running = scene.start(run);
    // Everybody has been asked but bravo, and some people wait for it.
    loop {
        let outcome = scene.outcome(run).await;
        if outcome.in_state(CellState::Waiting) + outcome.in_state(CellState::Value) == PEOPLE {
            break;
        }
        assert!(!running.is_finished(), "{}", outcome.states());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    scene.engine.halt_run(run, false).await.unwrap();
    assert_eq!(running.await.unwrap().unwrap(), RunState::Paused);
    let outcome = scene.outcome(run).await;
    assert!(outcome.in_state(CellState::Value) < KNOWN, "{}", outcome.states());
    assert_eq!(scene.calls("bravo"), 0);
    scene.check_books(&[run]).await;

    // The name is there again.
    scene.reopen().await;
    scene.engine.resume_run(run, None).await.unwrap();
    assert_eq!(scene.start(run).await.unwrap().unwrap(), RunState::Done);
    let outcome = scene.outcome(run).await;
    assert!(outcome.is_whole(), "{}", outcome.states());
    scene.check_books(&[run]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_process_looks_pauses_and_imports() {
    let scene = Scene::new("balanced").await;
    let run = scene.prepare(None, AMPLE).await;
    let running = scene.start(run);
    until("the middle of the run", || scene.world.calls() >= 100).await;
    let other = scene::open(&scene.home, &scene.definitions, false).await;
    let status = other.run_status(run).await.unwrap();
    assert_eq!(status.state, RunState::Running, "opening does not sweep");
    other.halt_run(run, false).await.unwrap();
    assert_eq!(running.await.unwrap().unwrap(), RunState::Paused);
    assert_eq!(other.run_status(run).await.unwrap().state, RunState::Paused);
    scene.check_books(&[run]).await;

    // Both write at once.
    scene.engine.resume_run(run, None).await.unwrap();
    let running = scene.start(run);
    for seed in 1..=3 {
        scene::import(&other, PEOPLE, seed).await.unwrap();
    }
    assert_eq!(running.await.unwrap().unwrap(), RunState::Done);
    let outcome = scene.outcome(run).await;
    assert!(outcome.is_whole(), "{}", outcome.states());
    scene.check_books(&[run]).await;
}
