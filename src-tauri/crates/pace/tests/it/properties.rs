//! Whatever happens in whatever order: the limit stays between 1 and the cap, no quota is passed in any window, nothing
//! stays behind, and nobody who could start is left waiting.

use std::{collections::VecDeque, time::Duration};

use proptest::prelude::*;
use spillway_pace::{Closed, Lane, LaneState, Learned, Pacer, Permit, Quotas, Start, Ticket};

#[derive(Clone, Debug)]
enum Step {
    Start {
        weight: u32,
    },
    Answer {
        which: usize,
        latency_ms: u64,
    },
    Throttle {
        which: usize,
        pause_ms: Option<u64>,
    },
    Fail {
        which: usize,
        latency_ms: u64,
    },
    Cancel {
        which: usize,
    },
    Unsent {
        which: usize,
    },
    Resync {
        window: usize,
        left: u64,
        resets_ms: Option<u64>,
    },
    Used {
        window: usize,
        weight: u32,
        age_ms: u64,
    },
    Pass {
        ms: u64,
    },
    Close,
    Open,
}

const WINDOWS: [Duration; 4] = [
    Duration::from_secs(1),
    Duration::from_secs(60),
    Duration::from_secs(3_600),
    Duration::from_secs(86_400),
];

fn step() -> impl Strategy<Value = Step> {
    let which = 0_usize..64;
    let latency = prop_oneof![1_u64..500, 500_u64..60_000];
    prop_oneof![
        12 => (1_u32..4).prop_map(|weight| Step::Start { weight }),
        6 => (which.clone(), latency.clone()).prop_map(|(which, latency_ms)| Step::Answer { which, latency_ms }),
        3 => (which.clone(), proptest::option::of(0_u64..90_000))
            .prop_map(|(which, pause_ms)| Step::Throttle { which, pause_ms }),
        3 => (which.clone(), latency).prop_map(|(which, latency_ms)| Step::Fail { which, latency_ms }),
        1 => which.clone().prop_map(|which| Step::Cancel { which }),
        1 => which.prop_map(|which| Step::Unsent { which }),
        1 => (0_usize..4, 0_u64..200, proptest::option::of(0_u64..100_000))
            .prop_map(|(window, left, resets_ms)| Step::Resync { window, left, resets_ms }),
        1 => (0_usize..4, 1_u32..9, 0_u64..4_000_000)
            .prop_map(|(window, weight, age_ms)| Step::Used { window, weight, age_ms }),
        8 => prop_oneof![1_u64..50, 50_u64..2_000, 2_000_u64..70_000].prop_map(|ms| Step::Pass { ms }),
        1 => Just(Step::Close),
        1 => Just(Step::Open),
    ]
}

fn quotas() -> impl Strategy<Value = Quotas> {
    let calls = (0_usize..4, prop_oneof![0.2_f64..3.0, 3.0_f64..200.0]);
    let windows = proptest::collection::vec(calls, 0..3);
    (windows, proptest::option::of(1_u32..40)).prop_map(|(windows, concurrent)| Quotas {
        windows: windows
            .into_iter()
            .map(|(window, calls)| (WINDOWS[window], calls))
            .collect(),
        concurrent,
    })
}

fn learned() -> impl Strategy<Value = Option<Learned>> {
    let number = prop_oneof![Just(f64::NAN), Just(f64::INFINITY), Just(-3.0), 0.0_f64..100.0];
    let learned = (
        number.clone(),
        proptest::option::of(number.clone()),
        number.clone(),
        number,
    );
    proptest::option::of(
        learned.prop_map(|(limit, too_many, latency_ms, deviation_ms)| Learned {
            limit,
            too_many,
            latency_ms,
            deviation_ms,
        }),
    )
}

/// Weight of the starts in every half-open window that begins with one of them.
fn most_in_any(starts: &[(Duration, u32)], window: Duration) -> u32 {
    let from = |index: usize| {
        let (first, _) = starts[index];
        let inside = starts[index..].iter().take_while(|(at, _)| *at < first + window);
        inside.map(|(_, weight)| weight).sum()
    };
    (0..starts.len()).map(from).max().unwrap_or(0)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_order_of_events_breaks_a_lane(
        quotas in quotas(),
        learned in learned(),
        seed: u64,
        steps in proptest::collection::vec(step(), 1..250),
    ) {
        let mut lane = Lane::new(&quotas, learned.as_ref()).seeded(seed);
        let cap = quotas.concurrent.unwrap_or(64);
        let mut now = Duration::ZERO;
        let mut tickets: VecDeque<(Ticket, usize)> = VecDeque::new();
        let mut starts: Vec<(Duration, u32)> = Vec::new();
        for step in steps {
            let mut take = |which: usize| {
                let which = which % tickets.len().max(1);
                tickets.remove(which)
            };
            match step {
                Step::Start { weight } => {
                    let expected = lane.expected_wait(now, 0, weight);
                    let start = lane.start(now, weight);
                    prop_assert_eq!(expected.is_zero(), matches!(start, Start::Go(_)));
                    match start {
                        Start::Go(ticket) => {
                            tickets.push_back((ticket, starts.len()));
                            starts.push((now, weight));
                        }
                        Start::Wait(pause) => prop_assert!(!pause.is_zero() && expected >= pause),
                        Start::Full => prop_assert!(lane.in_flight() > 0, "full of nothing"),
                        Start::Closed(_) => prop_assert_eq!(expected, Duration::MAX),
                    }
                }
                Step::Answer { which, latency_ms } => if let Some((ticket, _)) = take(which) {
                    lane.answered(now, ticket, Duration::from_millis(latency_ms));
                },
                Step::Throttle { which, pause_ms } => if let Some((ticket, _)) = take(which) {
                    let before = lane.limit();
                    lane.throttled(now, ticket, pause_ms.map(Duration::from_millis));
                    prop_assert!(lane.limit() <= before);
                },
                Step::Fail { which, latency_ms } => if let Some((ticket, _)) = take(which) {
                    lane.failed(now, ticket, Duration::from_millis(latency_ms));
                },
                Step::Cancel { which } => if let Some((ticket, _)) = take(which) {
                    lane.cancelled(ticket);
                },
                Step::Unsent { which } => if let Some((ticket, start)) = take(which) {
                    lane.unsent(ticket);
                    starts[start].1 = 0;
                },
                Step::Resync { window, left, resets_ms } => {
                    lane.resync(now, WINDOWS[window], left, resets_ms.map(Duration::from_millis));
                }
                Step::Used { window, weight, age_ms } => {
                    lane.used(now, WINDOWS[window], weight, Duration::from_millis(age_ms));
                }
                Step::Pass { ms } => now += Duration::from_millis(ms),
                Step::Close => lane.close("no credit".into()),
                Step::Open => lane.open(),
            }
            prop_assert!((1..=cap).contains(&lane.limit()), "limit {} of {cap}", lane.limit());
            prop_assert!(lane.in_flight() <= cap);
            prop_assert_eq!(lane.in_flight() as usize, tickets.len());
        }
        for (window, calls) in &quotas.windows {
            // A call that weighs more than the quota counts as all of it.
            let most = calls.max(1.0).floor() as u32;
            let counted: Vec<_> = starts.iter().map(|(at, weight)| (*at, (*weight).min(most))).collect();
            prop_assert!(most_in_any(&counted, *window) <= most, "{calls} in {window:?}");
        }
        // Nothing holds for ever: with everything given up and the lane open, a call starts in the end.
        tickets.into_iter().for_each(|(ticket, _)| lane.cancelled(ticket));
        prop_assert_eq!(lane.in_flight(), 0);
        lane.open();
        for _ in 0..1_000 {
            match lane.start(now, 1) {
                Start::Go(ticket) => {
                    lane.cancelled(ticket);
                    break;
                }
                Start::Wait(pause) => now += pause,
                other => prop_assert!(false, "{other:?} with nothing under way"),
            }
        }
        prop_assert!(matches!(lane.start(now + Duration::from_secs(40 * 86_400), 1), Start::Go(_)));
        // What it learned serves the next lane and survives being written down.
        let learned = lane.learned();
        let read: Learned = serde_json::from_str(&serde_json::to_string(&learned).unwrap()).unwrap();
        prop_assert!((1..=cap).contains(&Lane::new(&quotas, Some(&read)).limit()));
    }
}

#[derive(Clone, Debug)]
enum Move {
    Ask { weight: u32 },
    GiveUp { which: usize },
    Answer { which: usize },
    Throttle { which: usize, pause_ms: Option<u64> },
    Fail { which: usize },
    Drop { which: usize },
    Try,
    Pass { ms: u64 },
    CloseAndOpen,
}

fn movement() -> impl Strategy<Value = Move> {
    let which = 0_usize..64;
    prop_oneof![
        12 => (1_u32..3).prop_map(|weight| Move::Ask { weight }),
        4 => which.clone().prop_map(|which| Move::GiveUp { which }),
        6 => which.clone().prop_map(|which| Move::Answer { which }),
        1 => (which.clone(), proptest::option::of(1_u64..5_000))
            .prop_map(|(which, pause_ms)| Move::Throttle { which, pause_ms }),
        2 => which.clone().prop_map(|which| Move::Fail { which }),
        2 => which.prop_map(|which| Move::Drop { which }),
        1 => Just(Move::Try),
        4 => (1_u64..1_500).prop_map(|ms| Move::Pass { ms }),
        1 => Just(Move::CloseAndOpen),
    ]
}

type Asker = tokio::task::JoinHandle<Result<Permit, Closed>>;

/// Permits of those whose turn has come.
async fn collect(asking: &mut Vec<Asker>, permits: &mut Vec<Permit>) {
    for asker in std::mem::take(asking) {
        if !asker.is_finished() {
            asking.push(asker);
            continue;
        }
        if let Ok(Ok(permit)) = asker.await {
            permits.push(permit);
        }
    }
}

/// Lets every task run until it waits.
async fn settle() {
    for _ in 0..8 {
        tokio::task::yield_now().await;
    }
}

/// Whoever asks needs so long to get ready.
async fn play(quotas: Quotas, moves: Vec<Move>, gets_ready: Option<Duration>) -> Result<(), TestCaseError> {
    let pacer = Pacer::new(&quotas, None, Duration::from_millis(200));
    let cap = quotas.concurrent.unwrap_or(64);
    let (mut asking, mut permits): (Vec<Asker>, Vec<Permit>) = (Vec::new(), Vec::new());
    for movement in moves {
        let mut take = |which: usize| {
            let count = permits.len();
            (count > 0).then(|| permits.swap_remove(which % count))
        };
        match movement {
            Move::Ask { weight } => {
                let (near, permit) = (pacer.near(weight), pacer.permit(weight));
                asking.push(tokio::spawn(async move {
                    let Some(pause) = gets_ready else {
                        return permit.await;
                    };
                    let place = near.await?;
                    tokio::time::sleep(pause).await;
                    place.turn().await
                }));
            }
            Move::GiveUp { which } => {
                if !asking.is_empty() {
                    let asker = asking.swap_remove(which % asking.len());
                    // Perhaps its turn has come and it has not seen it.
                    asker.abort();
                }
            }
            Move::Answer { which } => {
                if let Some(permit) = take(which) {
                    permit.answered(Duration::from_millis(200));
                }
            }
            Move::Throttle { which, pause_ms } => {
                if let Some(permit) = take(which) {
                    permit.throttled(pause_ms.map(Duration::from_millis));
                }
            }
            Move::Fail { which } => {
                if let Some(permit) = take(which) {
                    permit.failed(Duration::from_millis(900));
                }
            }
            Move::Drop { which } => drop(take(which)),
            Move::Try => permits.extend(pacer.try_permit(1)),
            Move::Pass { ms } => tokio::time::sleep(Duration::from_millis(ms)).await,
            Move::CloseAndOpen => {
                pacer.close("no credit".into());
                pacer.open();
            }
        }
        settle().await;
        collect(&mut asking, &mut permits).await;
        let load = pacer.load();
        prop_assert!(load.in_flight <= cap);
        let counted = (load.in_flight as usize, load.waiting as usize);
        if gets_ready.is_none() {
            prop_assert_eq!(counted, (permits.len(), asking.len()));
        } else {
            // The turn of who gets ready may have come unseen.
            prop_assert!(counted.0 >= permits.len() && counted.1 <= asking.len());
        }
        // Nobody waits for a free place without a reason.
        let seen = pacer.snapshot();
        let all_listen = gets_ready.is_none();
        if all_listen && seen.waiting > 0 && seen.state == LaneState::Open && quotas.windows.is_empty() {
            prop_assert!(load.wait > Duration::ZERO);
        }
    }
    // No wake-up was lost: as calls end and time passes, everybody who still waits gets a turn.
    for _ in 0..2_000 {
        if asking.is_empty() && permits.is_empty() {
            break;
        }
        permits
            .drain(..)
            .for_each(|permit| permit.answered(Duration::from_millis(200)));
        tokio::time::sleep(Duration::from_secs(1)).await;
        settle().await;
        collect(&mut asking, &mut permits).await;
    }
    prop_assert!(asking.is_empty(), "{} wait in vain", asking.len());
    let load = pacer.load();
    prop_assert_eq!((load.in_flight, load.waiting), (0, 0));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn nothing_stays_behind_and_no_wake_up_is_lost(
        concurrent in proptest::option::of(1_u32..6),
        per_second in proptest::option::of(0.5_f64..20.0),
        moves in proptest::collection::vec(movement(), 1..80),
        gets_ready in proptest::option::of(1_u64..300),
    ) {
        let quotas = Quotas {
            windows: per_second.map(|calls| (Duration::from_secs(1), calls)).into_iter().collect(),
            concurrent,
        };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .unwrap();
        runtime.block_on(play(quotas, moves, gets_ready.map(Duration::from_millis)))?;
    }
}
