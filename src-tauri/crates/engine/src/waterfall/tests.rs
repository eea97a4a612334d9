use super::*;
use rand::{RngExt as _, SeedableRng as _, rngs::StdRng};

use crate::rates::{Estimate, Lesson};

static NO_WAITS: BTreeMap<usize, Duration> = BTreeMap::new();
static NOBODY: BTreeMap<Field, Missed> = BTreeMap::new();

/// Rungs share what is known of a field and have places of their own.
fn together(mut rungs: Vec<Rung>) -> Vec<Rung> {
    let mut joints: BTreeMap<Field, Arc<Joint>> = BTreeMap::new();
    for (place, rung) in (0..).zip(&mut rungs) {
        rung.place = place;
        for field in rung.returns.iter() {
            let joint = joints.entry(field).or_default();
            joint.expect(place, rung.rates.overall().0);
            rung.joints.insert(field, Arc::clone(joint));
        }
    }
    rungs
}

fn rung(provider: &str, per_call: f64, per_hit: f64, hit_rate: f64, millis: u64) -> Rung {
    Rung {
        provider: provider.into(),
        name: provider.into(),
        operation: "find".into(),
        accepts: vec![FieldSet::from_iter([
            Field::PERSON_FULL_NAME,
            Field::COMPANY_DOMAIN,
        ])],
        returns: FieldSet::from_iter([Field::PERSON_EMAIL]),
        per_call: Micros::from_dollars(per_call),
        per_hit: Micros::from_dollars(per_hit),
        rates: Arc::new(Rates::new(Estimate {
            hit_rate,
            per_call: Micros::from_dollars(per_call),
            per_hit: Micros::from_dollars(per_hit),
            latency: Duration::from_millis(millis),
        })),
        check: Micros::ZERO,
        place: 0,
        knowing: Arc::default(),
        joints: BTreeMap::new(),
    }
}

fn known() -> FieldSet {
    FieldSet::from_iter([Field::PERSON_FULL_NAME, Field::COMPANY_DOMAIN])
}

fn order(rungs: &[Rung], order: Order, dial: Dial) -> Vec<String> {
    let ladder: Vec<usize> = (0..rungs.len()).collect();
    let mut tried = Vec::new();
    let mut names = Vec::new();
    while let Some(choice) = choose(
        rungs,
        &Standing {
            field: Field::PERSON_EMAIL,
            missing: FieldSet::from_iter([Field::PERSON_EMAIL]),
            known: known(),
            ladder: &ladder,
            tried: &tried,
            missed: &BTreeMap::from([(
                Field::PERSON_EMAIL,
                tried
                    .iter()
                    .fold(Missed::NOBODY, |asked, at| asked.with(rungs[*at].place)),
            )]),
            waits: &NO_WAITS,
            order,
            dial,
            worth: None,
        },
    ) {
        names.push(rungs[choice.rung].provider.clone());
        tried.push(choice.rung);
    }
    names
}

#[test]
fn pay_per_hit_is_ordered_by_price_and_pay_per_call_by_price_over_rate() {
    let rungs = together(vec![
        rung("dear-hit", 0.0, 0.10, 0.9, 100),
        rung("cheap-hit", 0.0, 0.02, 0.2, 100),
        rung("call", 0.01, 0.0, 0.25, 100), // 0.04 a match
    ]);
    assert_eq!(
        order(&rungs, Order::Expected, Dial::Cheapest),
        ["cheap-hit", "call", "dear-hit"]
    );
    assert_eq!(
        order(&rungs, Order::MatchRate, Dial::Cheapest),
        ["dear-hit", "call", "cheap-hit"]
    );
    assert_eq!(
        order(&rungs, Order::Listed, Dial::Cheapest),
        ["dear-hit", "cheap-hit", "call"]
    );
}

#[test]
fn a_dear_provider_of_whom_little_is_known_comes_last_and_a_check_counts() {
    let mut rungs = together(vec![
        rung("dear", 0.0, 0.39, 0.25, 100),
        rung("unchecked", 0.0, 0.020, 0.5, 100),
        rung("checked", 0.0, 0.022, 0.5, 100),
        rung("other", 0.0, 0.025, 0.45, 100),
    ]);
    for rung in rungs.iter_mut().filter(|rung| rung.provider == "unchecked") {
        rung.check = Micros::from_dollars(0.004);
    }
    for dial in [Dial::Cheapest, Dial::Balanced] {
        assert_eq!(
            order(&rungs, Order::Expected, dial),
            ["checked", "unchecked", "other", "dear"],
            "{dial:?}"
        );
    }
}

#[test]
fn the_dial_buys_time() {
    let rungs = together(vec![
        rung("slow", 0.0, 0.02, 0.5, 4_000),
        rung("quick", 0.0, 0.03, 0.5, 100),
    ]);
    assert_eq!(order(&rungs, Order::Expected, Dial::Cheapest)[0], "slow");
    assert_eq!(order(&rungs, Order::Expected, Dial::Fastest)[0], "quick");
}

/// Who knows a person: half of it is how well known the person is, half each provider's own luck.
fn knows(chance: &mut StdRng, rates: [f64; 4]) -> [bool; 4] {
    let fame: f64 = chance.random();
    rates.map(|rate| {
        let mean = f64::midpoint(fame, chance.random());
        let quantile = if mean < 0.5 {
            2.0 * mean * mean
        } else {
            1.0 - 2.0 * (1.0 - mean) * (1.0 - mean)
        };
        quantile < rate
    })
}

#[test]
fn what_is_learned_on_the_way_spends_little_more_than_the_best_fixed_order() {
    // Prices and rates of the benchmark; the definitions know nothing of the rates.
    const RATES: [f64; 4] = [0.35, 0.55, 0.25, 0.45];
    let prices = [(0.0, 0.012), (0.0, 0.030), (0.004, 0.0), (0.006, 0.0)];
    let mut over: Vec<f64> = Vec::new();
    for seed in 0..4 {
        let mut chance = StdRng::seed_from_u64(seed);
        let people: Vec<[bool; 4]> = (0..5_000).map(|_| knows(&mut chance, RATES)).collect();
        let of_order = |order: &[usize]| -> f64 {
            let of_one = |known: &[bool; 4]| {
                let hit = order.iter().position(|at| known[*at]);
                let asked = &order[..hit.map_or(order.len(), |hit| hit + 1)];
                let calls: f64 = asked.iter().map(|at| prices[*at].0).sum();
                calls + hit.map_or(0.0, |hit| prices[order[hit]].1)
            };
            people.iter().map(of_one).sum()
        };
        let best = permutations(4)
            .iter()
            .map(|order| of_order(order))
            .fold(f64::MAX, f64::min);

        let names = ["alpha", "bravo", "charlie", "delta"];
        let rungs = names.iter().zip(prices);
        let rungs = together(
            rungs
                .map(|(name, (call, hit))| rung(name, call, hit, 0.4, 200))
                .collect(),
        );
        let mut spent = 0.0;
        for known_to in &people {
            let (mut tried, mut asked) = (Vec::new(), Missed::NOBODY);
            while let Some(next) = {
                let missed = BTreeMap::from([(Field::PERSON_EMAIL, asked)]);
                let standing = Standing {
                    field: Field::PERSON_EMAIL,
                    missing: FieldSet::from_iter([Field::PERSON_EMAIL]),
                    known: known(),
                    ladder: &[0, 1, 2, 3],
                    tried: &tried,
                    missed: &missed,
                    waits: &NO_WAITS,
                    order: Order::Expected,
                    dial: Dial::Cheapest,
                    worth: None,
                };
                choose(&rungs, &standing).map(|choice| choice.rung)
            } {
                let filled = known_to[next];
                let charged = prices[next].0 + if filled { prices[next].1 } else { 0.0 };
                spent += charged;
                let lesson = Lesson {
                    field: Field::PERSON_EMAIL,
                    filled,
                    refused: false,
                };
                let (micros, took) = (Micros::from_dollars(charged), Duration::from_millis(200));
                rungs[next].rates.learn(filled, &[lesson], micros, took);
                rungs[next].joints[&Field::PERSON_EMAIL].learn(asked, rungs[next].place, filled);
                tried.push(next);
                asked = asked.with(rungs[next].place);
                if filled {
                    break;
                }
            }
        }
        over.push(spent / best - 1.0);
    }
    // Nobody knows the best order beforehand; now and then a list has bad luck at its start.
    let mean = over.iter().sum::<f64>() / 4.0;
    assert!(mean < 0.02 && over.iter().all(|over| *over < 0.04), "{over:?}");
}

fn permutations(n: usize) -> Vec<Vec<usize>> {
    if n == 0 {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for shorter in permutations(n - 1) {
        for at in 0..n {
            let mut longer = shorter.clone();
            longer.insert(at, n - 1);
            all.push(longer);
        }
    }
    all
}

#[test]
fn an_answer_that_fills_several_missing_fields_counts_for_all() {
    let mut wide = rung("wide", 0.0, 0.05, 0.5, 0);
    wide.returns = FieldSet::from_iter([
        Field::PERSON_EMAIL,
        Field::PERSON_JOB_TITLE,
        Field::PERSON_LINKEDIN_URL,
    ]);
    let rungs = together(vec![rung("narrow", 0.0, 0.03, 0.5, 0), wide]);
    let choose_with = |missing: &[Field]| {
        let standing = Standing {
            field: Field::PERSON_EMAIL,
            missing: missing.iter().copied().collect(),
            known: known(),
            ladder: &[0, 1],
            tried: &[],
            missed: &NOBODY,
            waits: &NO_WAITS,
            order: Order::Expected,
            dial: Dial::Cheapest,
            worth: None,
        };
        rungs[choose(&rungs, &standing).unwrap().rung].provider.clone()
    };
    assert_eq!(choose_with(&[Field::PERSON_EMAIL]), "narrow");
    assert_eq!(
        choose_with(&[
            Field::PERSON_EMAIL,
            Field::PERSON_JOB_TITLE,
            Field::PERSON_LINKEDIN_URL
        ]),
        "wide"
    );
}

#[test]
fn nobody_is_asked_without_inputs_twice_or_above_worth() {
    let rungs = together(vec![rung("only", 0.0, 0.05, 0.5, 0)]);
    let standing = |known, tried, worth| Standing {
        field: Field::PERSON_EMAIL,
        missing: FieldSet::from_iter([Field::PERSON_EMAIL]),
        known,
        ladder: &[0],
        tried,
        missed: &NOBODY,
        waits: &NO_WAITS,
        order: Order::Expected,
        dial: Dial::Balanced,
        worth,
    };
    assert!(choose(&rungs, &standing(known(), &[], None)).is_some());
    assert!(choose(&rungs, &standing(FieldSet::EMPTY, &[], None)).is_none());
    assert!(choose(&rungs, &standing(known(), &[0], None)).is_none());
    assert!(choose(&rungs, &standing(known(), &[], Some(Micros::from_dollars(0.01)))).is_none());
}

#[test]
fn a_busy_first_choice_spills_over_when_its_wait_costs_more_than_the_dearer_order() {
    let rungs = together(vec![
        rung("good", 0.0, 0.020, 0.5, 200),
        rung("dear", 0.0, 0.023, 0.5, 200),
    ]);
    let first = |wait_ms: u64, dial, order| {
        let waits = BTreeMap::from([(0, Duration::from_millis(wait_ms))]);
        let standing = Standing {
            field: Field::PERSON_EMAIL,
            missing: FieldSet::from_iter([Field::PERSON_EMAIL]),
            known: known(),
            ladder: &[0, 1],
            tried: &[],
            missed: &NOBODY,
            waits: &waits,
            order,
            dial,
            worth: None,
        };
        let ranked = rank(&rungs, &standing);
        let reason = reason(
            &rungs,
            standing.order,
            standing.field,
            &ranked[0],
            Some(&ranked[1]),
        );
        (rungs[ranked[0].rung].provider.clone(), reason)
    };
    // 0.003 dollars a hit at even odds are worth a few seconds at the balanced dial's price.
    for (wait_ms, dial, wanted) in [
        (0, Dial::Fastest, "good"),
        (1, Dial::Fastest, "dear"),
        (500, Dial::Balanced, "good"),
        (4_000, Dial::Balanced, "dear"),
        (60_000, Dial::Cheapest, "good"),
    ] {
        assert_eq!(
            first(wait_ms, dial, Order::Expected).0,
            wanted,
            "{wait_ms} {dial:?}"
        );
    }
    for order in [Order::Listed, Order::MatchRate, Order::Cheapest] {
        assert_eq!(
            first(60_000, Dial::Fastest, order).0,
            "good",
            "{order:?} is kept to"
        );
    }
    let (_, reason) = first(4_000, Dial::Balanced, Order::Expected);
    assert!(
        reason.starts_with("good is better but busy for 4.0 s. dear comes next"),
        "{reason}"
    );
}

#[test]
fn a_limit_of_worth_is_about_money_and_not_about_time() {
    let rungs = together(vec![rung("slow", 0.0, 0.05, 0.5, 60_000)]);
    let standing = Standing {
        field: Field::PERSON_EMAIL,
        missing: FieldSet::from_iter([Field::PERSON_EMAIL]),
        known: known(),
        ladder: &[0],
        tried: &[],
        missed: &NOBODY,
        waits: &NO_WAITS,
        order: Order::Expected,
        dial: Dial::Fastest,
        worth: Some(Micros::from_dollars(0.06)),
    };
    assert!(choose(&rungs, &standing).is_some());
}
