//! The practice list as the window has it: its first run leaves something to try again, and one retry finds it.

use model::{CellState, Micros};
use spillway_api::types::*;

use crate::lab::session;

#[tokio::test]
async fn a_first_run_leaves_dead_letters_and_one_retry_finds_them() {
    let (api, _home) = session(true).await;
    let list = api.import_practice(Nothing {}).await.unwrap().list;
    let plan = PlanInput {
        list,
        recipe: RecipeRef::Bundled("work-emails".to_owned()),
        practice: true,
        limit: None,
        sample: false,
        dial: None,
    };
    let run = api
        .start_run(StartRun {
            plan,
            cap: Micros::from_dollars(100.0),
        })
        .await
        .unwrap();
    api.wait_for_run(run.run, |_| {}).await.unwrap();
    let failures = || api.failures(FailuresInput { list: Some(list) });
    let reasons = failures().await.unwrap();
    assert_eq!(
        reasons.iter().map(|reason| reason.records).sum::<u32>(),
        3,
        "{reasons:?}"
    );
    for reason in &reasons {
        assert_eq!(reason.cause, Some(model::Cause::Dead), "{reasons:?}");
        assert!(reason.note.contains("was asked 5 times"), "{reasons:?}");
    }
    let again = Again {
        list,
        state: Some(CellState::Failed),
        cause: None,
        rows: None,
    };
    let retry = RetryInput {
        again,
        cap: Micros::from_dollars(10.0),
    };
    let run = api.retry(retry).await.unwrap();
    api.wait_for_run(run.run, |_| {}).await.unwrap();
    assert!(failures().await.unwrap().is_empty());
}
