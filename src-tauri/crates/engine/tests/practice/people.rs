//! People whose row lacks the company's domain: they are asked about when it was found, in the same run.

use std::sync::Arc;

use model::{CellState, Field};
use practice::{Fault, Manners, Scripted};
use spillway_engine::run::RunState;

use crate::scene::Scene;

const EMAIL: &str = "[[fields]]\nfield = \"person.email\"\naccept = [\"valid\", \"risky\"]\n";
const LOGO: &str = "[[fields]]\nfield = \"company.logo\"\n";
const DOMAIN: &str = "[[fields]]\nfield = \"company.domain\"\n";
/// The row of somebody at Birch Labs, which has a name and no domain.
const ROW: u32 = 12;

fn recipe(fields: &str) -> String {
    format!("format = 1\nname = \"People\"\n{fields}")
}

/// The person was asked about with the domain that was found before.
async fn check_asked(scene: &Scene) {
    let (person, company) = scene.behind(ROW).await;
    let store = scene.engine.store();
    let domain = scene.cell(company, Field::COMPANY_DOMAIN).await.unwrap();
    assert_eq!(domain.state, CellState::Value, "{domain:?}");
    let email = scene.cell(person, Field::PERSON_EMAIL).await.unwrap();
    assert!(
        matches!(
            email.state,
            CellState::Value | CellState::NotFound | CellState::Rejected
        ),
        "{email:?}"
    );
    let of_person = store.calls_of_entity(person, 100).await.unwrap();
    let of_company = store.calls_of_entity(company, 100).await.unwrap();
    let answered = of_company.iter().filter(|call| call.outcome.is_some());
    let last = answered.map(|call| call.id).max();
    let first = of_person.iter().map(|call| call.id).min();
    assert!(last.is_some() && last < first, "{of_person:?} {of_company:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_waits_for_the_domain_of_the_company() {
    let scene = Scene::new().await;
    // The order of the fields does not matter: the person is wanted first.
    let (alone, both) = (recipe(EMAIL), recipe(&format!("{EMAIL}{DOMAIN}")));
    let (plan, run) = scene.prepare(&alone, None).await;
    let left_out = &plan.skipped[0];
    assert!(
        left_out.cells > 0 && left_out.reason.contains("Company domain"),
        "{:?}",
        plan.skipped
    );
    assert!(
        left_out.reason.contains("in the recipe, too"),
        "{:?}",
        plan.skipped
    );
    scene.engine.halt_run(run, true).await.unwrap();

    let (more, run) = scene.prepare(&both, None).await;
    let to_fill = |plan: &spillway_engine::plan::Plan| {
        let of_email = plan
            .fields
            .iter()
            .find(|field| field.field == Field::PERSON_EMAIL);
        of_email.unwrap().to_fill
    };
    assert_eq!(
        to_fill(&more),
        to_fill(&plan) + left_out.cells,
        "they are planned for"
    );
    assert_eq!(scene.engine.carry_out(run).await.unwrap(), RunState::Done);
    check_asked(&scene).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_found_domain_serves_a_later_run_too() {
    let scene = Scene::new().await;
    scene.round(&recipe(DOMAIN), None).await;
    let round = scene.round(&recipe(EMAIL), None).await;
    check_asked(&scene).await;
    let (person, company) = scene.behind(ROW).await;
    assert!(
        scene.cell(person, Field::PERSON_EMAIL).await.is_some(),
        "{}",
        round.table()
    );
    scene.round(&recipe(LOGO), None).await;
    let logo = scene.cell(company, Field::COMPANY_LOGO).await.unwrap();
    assert_eq!(
        logo.state,
        CellState::Value,
        "the company's own site, too: {logo:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plan_counts_as_found_what_kept_answers_know() {
    let scene = Scene::new().await;
    let first = scene.round(&recipe(EMAIL), None).await;
    let [(_, _, before)] = first.fields[..] else {
        panic!("{}", first.table())
    };
    // Asked in another way, those who were not found are to be filled again, and their answers are there: they know nothing.
    let again = scene.round(&recipe(&format!("{EMAIL}{DOMAIN}")), None).await;
    let planned = &again.plan.fields[0];
    assert!(
        planned.to_fill > 20 && planned.recalled < 5,
        "{planned:?}\n{}",
        again.table()
    );
    // Taken back, all that was found is to be filled from the answers.
    for round in [&again, &first] {
        scene.engine.undo_run(round.run.run).await.unwrap();
    }
    let third = scene.round(&recipe(EMAIL), None).await;
    let planned = &third.plan.fields[0];
    let (_, expected, found) = third.fields[0];
    assert!(
        (before..=found).contains(&planned.recalled) && f64::from(planned.recalled) <= expected,
        "{before} found at first: {planned:?}\n{}",
        third.table()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_waits_still_does_after_a_crash() {
    let mut scene = Scene::new().await;
    let lookups = ["apollo", "hunter", "leadmagic", "pdl", "prospeo"];
    let slow = Manners {
        script: vec![Scripted::calls(.., Fault::Slow { ms: 3_000 })],
        ..Manners::default()
    };
    for provider in lookups {
        assert!(scene.world.set(provider, slow.clone()));
    }
    let (_, run) = scene.prepare(&recipe(&format!("{EMAIL}{DOMAIN}")), None).await;
    let engine = Arc::clone(&scene.engine);
    let running = tokio::spawn(async move { engine.carry_out(run).await });
    while scene.world.calls() == 0 {
        tokio::task::yield_now().await;
    }
    running.abort();
    assert!(running.await.is_err());
    let (person, _) = scene.behind(ROW).await;
    assert!(
        scene
            .engine
            .store()
            .calls_of_entity(person, 1)
            .await
            .unwrap()
            .is_empty()
    );
    for provider in lookups {
        scene.world.set(provider, Manners::default());
    }
    scene.reopen().await;
    scene.engine.resume_run(run, None).await.unwrap();
    assert_eq!(scene.engine.carry_out(run).await.unwrap(), RunState::Done);
    check_asked(&scene).await;
}
