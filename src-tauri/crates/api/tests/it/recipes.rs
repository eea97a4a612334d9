//! A list's recipe from the window's side: drafted, set, planned with; a pilot with it, and the rest.

use engine::recipe::Dial;
use model::{CellState, Micros};
use spillway_api::{Api, types::*};

use crate::lab::session;

async fn practice() -> (Api, ListDetail, tempfile::TempDir) {
    let (api, home) = session(false).await;
    let list = api.import_practice(Nothing {}).await.unwrap();
    (api, list, home)
}

const TOML: &str = "format = 1\nname = \"Ours\" # by hand\n\n[[fields]]\nfield = \"person.email\"\nproviders = [\"hunter\", \"prospeo\"]\n";

fn plan_input(list: &ListDetail, toml: &str) -> PlanInput {
    PlanInput {
        list: list.list,
        recipe: RecipeRef::Toml(toml.to_owned()),
        practice: true,
        limit: None,
        sample: false,
        dial: None,
    }
}

#[tokio::test]
async fn a_draft_goes_both_ways_and_says_what_is_wrong_and_where() {
    let (api, list, _home) = practice().await;
    let draft = |toml: &str, recipe| DraftRecipe {
        toml: toml.to_owned(),
        recipe,
        list: Some(list.list),
    };
    let read = api.draft_recipe(draft(TOML, None)).await.unwrap();
    assert_eq!((read.toml.as_str(), read.faults.len()), (TOML, 0));
    let mut recipe = read.recipe.unwrap();
    recipe.dial = Dial::Cheapest;
    recipe.fields[0].providers.swap(0, 1);
    let written = api.draft_recipe(draft(TOML, Some(recipe.clone()))).await.unwrap();
    assert_eq!(
        written.toml,
        "format = 1\nname = \"Ours\" # by hand\ndial = \"cheapest\"\n\n[[fields]]\nfield = \"person.email\"\nproviders = [\"prospeo\", \"hunter\"]\n"
    );
    assert_eq!(written.recipe, Some(recipe));

    for (from, to, line, column, says) in [
        ("\"prospeo\"", "\"ghost\"", 6, 24, "which nobody defines"),
        ("person.email", "person.emial", 5, 9, "did you mean"),
        (
            "\n[[fields]]",
            "[columns]\n\"Nope\" = \"company.domain\"\n[[fields]]",
            4,
            1,
            "which the list does not have",
        ),
        (
            "[[fields]]",
            "[[lines]]\nname = \"Intro\"\ntext = \"Hi {{ nobody }}\"\n[[fields]]",
            5,
            8,
            "nobody",
        ),
    ] {
        let faulty = TOML.replacen(from, to, 1);
        let told = api.draft_recipe(draft(&faulty, None)).await.unwrap();
        let [fault] = &told.faults[..] else {
            panic!("{to}: {:?}", told.faults);
        };
        let place = fault.place.map(|place| (place.line, place.column));
        assert_eq!(place, Some((line, column)), "{fault:?}");
        assert!(fault.problem.message.contains(says), "{fault:?}");
        let refused = api
            .set_recipe(SetRecipe {
                list: list.list,
                recipe: RecipeRef::Toml(faulty),
            })
            .await;
        // What a line lacks of this list is said when it is written or run.
        assert_eq!(
            refused.is_err(),
            !to.contains("Nope") && !to.contains("Intro"),
            "{to}"
        );
    }
}

#[tokio::test]
async fn a_list_keeps_its_recipe_and_no_run_begins() {
    let (api, list, _home) = practice().await;
    assert_eq!(list.recipe, None);
    let recipe = RecipeRef::Toml(TOML.to_owned());
    let set = SetRecipe {
        list: list.list,
        recipe: recipe.clone(),
    };
    assert_eq!(api.set_recipe(set).await.unwrap().recipe, Some(recipe));
    let bundled = SetRecipe {
        list: list.list,
        recipe: RecipeRef::Bundled("company-profile".to_owned()),
    };
    let other = api.set_recipe(bundled).await.unwrap();
    assert_eq!(other.own_recipe.as_deref(), Some(TOML), "it stays to be chosen");
    assert!(api.runs(Nothing {}).await.unwrap().is_empty());
    let plan = api.plan(plan_input(&list, TOML)).await.unwrap();
    assert_eq!(plan.dial, Dial::Balanced);
    let asked: Vec<&str> = plan.calls.iter().map(|call| call.provider.as_str()).collect();
    assert!(
        asked.contains(&"hunter") && !asked.contains(&"findymail"),
        "{asked:?}"
    );
}

#[tokio::test]
async fn a_pilot_is_told_beside_what_was_expected_and_its_answers_count_for_the_rest() {
    let (api, list, _home) = practice().await;
    let whole = plan_input(&list, TOML);
    let sample = PlanInput {
        limit: Some(30),
        sample: true,
        ..whole.clone()
    };
    let before = api.plan(whole.clone()).await.unwrap();
    let planned = api.plan(sample.clone()).await.unwrap();
    let start = |plan: PlanInput| StartRun {
        plan,
        cap: Micros::from_dollars(100.0),
    };
    let run = api.start_run(start(sample)).await.unwrap().run;
    let status = api.wait_for_run(run, |_| {}).await.unwrap();
    assert_eq!(status.pilot, Some(30));

    let pilot = api.run_result(RunInput { run }).await.unwrap().unwrap();
    assert_eq!(pilot.records, 30);
    assert_eq!(pilot.expected_spend, planned.spend.p50);
    assert_eq!(pilot.spent, status.spent);
    let [mail] = &pilot.fields[..] else {
        panic!("{:?}", pilot.fields);
    };
    assert_eq!(mail.asked, planned.fields[0].to_fill);
    assert!(mail.found > 0 && mail.found <= mail.asked, "{mail:?}");
    assert!((mail.expected - (planned.fields[0].expected - f64::from(planned.fields[0].known))).abs() < 1e-9);
    let calls: u32 = pilot.providers.iter().map(|provider| provider.calls).sum();
    assert_eq!(calls, status.calls);

    let rest = api.plan(whole.clone()).await.unwrap();
    assert_eq!(rest.fields[0].known, before.fields[0].known + mail.found);
    let run = api.start_run(start(whole)).await.unwrap().run;
    let status = api.wait_for_run(run, |_| {}).await.unwrap();
    let whole = api.run_result(RunInput { run }).await.unwrap().unwrap();
    assert_eq!((status.pilot, whole.records), (None, rest.records_in_plan));
    let [mail] = &whole.fields[..] else {
        panic!("{:?}", whole.fields);
    };
    let of = |state| {
        mail.states
            .iter()
            .filter(move |one| one.state == state)
            .map(|one| one.count)
            .sum::<u32>()
    };
    assert_eq!(mail.asked, rest.fields[0].to_fill);
    assert_eq!(of(CellState::Value), mail.found);
    assert!(
        of(CellState::NotFound) > 0,
        "the practice world does not know everybody: {mail:?}"
    );
    assert_eq!(
        mail.states.iter().map(|one| one.count).sum::<u32>(),
        mail.asked,
        "the run is over"
    );
}

#[tokio::test]
async fn a_retry_is_planned_before_it_is_paid_for_and_leaves_the_lists_recipe_alone() {
    let (api, list, _home) = practice().await;
    let again = |state, rows| Again {
        list: list.list,
        state: Some(state),
        cause: None,
        rows,
    };
    assert!(
        api.plan_retry(again(CellState::NotFound, None)).await.is_err(),
        "there was no run"
    );
    let plan = PlanInput {
        recipe: RecipeRef::Bundled("work-emails".to_owned()),
        dial: Some(Dial::Fastest),
        ..plan_input(&list, "")
    };
    let recipe = Some(plan.recipe.clone());
    let cap = Micros::from_dollars(100.0);
    let run = api.start_run(StartRun { plan, cap }).await.unwrap().run;
    api.wait_for_run(run, |_| {}).await.unwrap();
    let result = api.run_result(RunInput { run }).await.unwrap().unwrap();
    let missed: u32 = result
        .fields
        .iter()
        .flat_map(|field| &field.states)
        .filter(|one| one.state == CellState::NotFound)
        .map(|one| one.count)
        .sum();

    let plan = api.plan_retry(again(CellState::NotFound, None)).await.unwrap();
    assert_eq!(plan.fields.iter().map(|field| field.to_fill).sum::<u32>(), missed);
    assert_eq!(plan.dial, Dial::Fastest, "it asks as the run did");
    let runs = api.runs(Nothing {}).await.unwrap();
    assert_eq!(runs.len(), 1, "a plan starts nothing");
    for rows in [None, Some(vec![1, 2])] {
        let nothing = api.plan_retry(again(CellState::Stopped, rows)).await.unwrap_err();
        assert!(nothing.message.contains("nothing to ask for"), "{nothing:?}");
    }

    let retry = RetryInput {
        again: again(CellState::NotFound, None),
        cap: plan.spend.cap,
    };
    let run = api.retry(retry).await.unwrap().run;
    let status = api.wait_for_run(run, |_| {}).await.unwrap();
    assert_eq!((status.done, status.total > 0), (status.total, true));
    let detail = api.list(ListInput { list: list.list }).await.unwrap();
    assert_eq!(detail.recipe, recipe);
    assert_eq!(detail.own_recipe, None, "nobody wrote one");
}
