//! What plans promise, held against what their runs come to: one recipe after another, so that every later plan rests on
//! what the earlier runs taught and on the answers they left.

use std::sync::LazyLock;

use model::Micros;

use crate::scene::{Round, Scene};

const EMAILS: &str = include_str!("../../../../../assets/recipes/work-emails.toml");
/// Everything but screenshots, for which a browser would have to be there.
static EVERYTHING: LazyLock<&str> = LazyLock::new(|| {
    let text = include_str!("../../../../../assets/recipes/everything.toml");
    text.split_once("# With the browser").unwrap().0
});

/// How far the likely figures may be off, as a share of what came. Which provider is idle first differs from run to run, and
/// so does what the same run costs, by a tenth; a pilot of 25 teaches only so much on top.
const OFF_SPEND: f64 = 0.30;
/// Of all values together, and of one field's.
const OFF_FOUND: f64 = 0.10;
const OFF_FIELD: f64 = 0.20;
/// Values that may be found more or less, however few there are.
const SOME: f64 = 4.0;

fn is_near(planned: f64, came: f64, off: f64, some: f64) -> bool {
    (planned - came).abs() <= (off * came).max(some)
}

/// Runs recipes one after the other, each for all rows or for a pilot's, and gives what came of each.
async fn rounds(rounds: &[(&str, Option<u32>)]) -> Vec<Round> {
    let scene = Scene::new().await;
    let mut all = Vec::new();
    for (recipe, pilot) in rounds {
        all.push(scene.round(recipe, *pilot).await);
    }
    all
}

/// What a plan promises is what comes, and its range covers it.
fn check(round: &Round) {
    let (spend, spent) = (&round.plan.spend, round.run.spent);
    let table = round.table();
    assert!(
        is_near(spend.p50.dollars(), spent.dollars(), OFF_SPEND, 0.0),
        "{table}"
    );
    assert!(spent <= spend.p95 && spend.p95 <= spend.ceiling, "{table}");
    let (mut all, mut came) = (0.0, 0.0);
    for (field, expected, found) in &round.fields {
        let found = f64::from(*found);
        assert!(is_near(*expected, found, OFF_FIELD, SOME), "{field:?}: {table}");
        (all, came) = (all + expected, came + found);
    }
    assert!(is_near(all, came, OFF_FOUND, SOME), "{table}");
}

/// Where there is little but estimates to go by, what comes is within the plan's range.
fn check_range(round: &Round) {
    let (spend, spent) = (&round.plan.spend, round.run.spent);
    assert!(
        spent <= spend.p95 && spent.dollars() * 2.0 >= spend.p50.dollars(),
        "{}",
        round.table()
    );
}

/// Asked again, nothing is promised, asked or spent.
fn check_idle(round: &Round) {
    check(round);
    assert_eq!(round.plan.spend.p50, Micros::ZERO, "{}", round.table());
    assert_eq!(
        (round.run.calls, round.run.spent),
        (0, Micros::ZERO),
        "{}",
        round.table()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn e_mails_and_again_then_everything_and_again() {
    let rounds = rounds(&[
        (EMAILS, None),
        (EMAILS, None),
        (&EVERYTHING, None),
        (&EVERYTHING, None),
    ])
    .await;
    check_range(&rounds[0]);
    check_idle(&rounds[1]);
    check(&rounds[2]);
    check_idle(&rounds[3]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_first_and_again() {
    let rounds = rounds(&[(&EVERYTHING, None), (&EVERYTHING, None)]).await;
    check_range(&rounds[0]);
    check_idle(&rounds[1]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pilot_of_e_mails_then_all_of_them_then_everything() {
    let rounds = rounds(&[(EMAILS, Some(25)), (EMAILS, None), (&EVERYTHING, None)]).await;
    // Of 25 rows, one dear hit more or less weighs much.
    check_range(&rounds[1]);
    check(&rounds[2]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pilot_of_everything_then_all_of_it() {
    let rounds = rounds(&[(&EVERYTHING, Some(25)), (&EVERYTHING, None)]).await;
    check(&rounds[1]);
}
