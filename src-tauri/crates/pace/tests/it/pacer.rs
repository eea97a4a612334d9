//! The async face under a paused clock.

use std::{
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
    time::Duration,
};

use spillway_pace::{Closed, LaneState, Pacer, Quotas};
use tokio::time::{Instant, sleep};

const LATENCY: Duration = Duration::from_millis(200);

fn pacer(concurrent: u32) -> Pacer {
    let quotas = Quotas {
        windows: vec![],
        concurrent: Some(concurrent),
    };
    Pacer::new(&quotas, None, LATENCY)
}

#[tokio::test(start_paused = true)]
async fn never_more_at_once_than_documented_and_nothing_left_after_cancels() {
    let pacer = pacer(5);
    let mut tasks = Vec::new();
    for task in 0..40 {
        let pacer = pacer.clone();
        tasks.push(tokio::spawn(async move {
            let permit = pacer.permit(1).await.unwrap();
            assert!(pacer.load().in_flight <= 5);
            sleep(Duration::from_millis(100 + task)).await;
            permit.answered(Duration::from_millis(100 + task));
        }));
    }
    sleep(Duration::from_millis(250)).await;
    tasks.iter().step_by(3).for_each(tokio::task::JoinHandle::abort);
    for task in tasks {
        let _ = task.await;
    }
    assert_eq!((pacer.load().in_flight, pacer.load().waiting), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn first_come_first_served() {
    let pacer = pacer(1);
    let first = pacer.permit(1).await.unwrap();
    let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
    for number in 0..10 {
        let (pacer, tell) = (pacer.clone(), tell.clone());
        tokio::spawn(async move {
            let permit = pacer.permit(1).await.unwrap();
            tell.send(number).unwrap();
            permit.answered(LATENCY);
        });
        tokio::task::yield_now().await;
    }
    assert!(pacer.try_permit(1).is_none(), "nobody jumps the queue");
    first.answered(LATENCY);
    for number in 0..10 {
        assert_eq!(told.recv().await, Some(number));
    }
}

#[tokio::test(start_paused = true)]
async fn everybody_waiting_is_told_when_the_provider_refuses() {
    let pacer = pacer(1);
    let first = pacer.permit(1).await.unwrap();
    let waiting: Vec<_> = (0..5).map(|_| tokio::spawn(pacer.permit(1))).collect();
    tokio::task::yield_now().await;
    pacer.close("wrong key".into());
    drop(first);
    let closed = Closed {
        reason: "wrong key".into(),
    };
    for task in waiting {
        assert_eq!(task.await.unwrap().err(), Some(closed.clone()));
    }
    let load = pacer.load();
    assert_eq!(
        (load.closed, load.wait),
        (Some("wrong key".into()), Duration::MAX)
    );
    assert_eq!(pacer.snapshot().state, LaneState::Closed("wrong key".into()));
    pacer.open();
    assert!(pacer.try_permit(1).is_some());
}

#[tokio::test(start_paused = true)]
async fn a_named_pause_is_kept_and_then_calls_go_out_evenly() {
    let pacer = pacer(10);
    let pause = Duration::from_secs(12);
    pacer.permit(1).await.unwrap().throttled(Some(pause));
    let shut = pacer.load().shut_for.unwrap();
    assert!((pause..pause + pause / 5).contains(&shut), "{shut:?}");
    assert_eq!(pacer.load().wait, shut);
    let before = Instant::now();
    let mut starts = Vec::new();
    for _ in 0..4 {
        // They are under way together.
        std::mem::forget(pacer.permit(1).await.unwrap());
        starts.push(before.elapsed());
    }
    assert!(starts[0] >= pause, "{starts:?}");
    for pair in starts.windows(2) {
        assert!(pair[1] - pair[0] >= LATENCY / 10, "all rushed: {starts:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn too_many_at_once_pauses_for_a_round_trip_and_longer_only_while_it_goes_on() {
    let pacer = pacer(10);
    let mut pauses = Vec::new();
    for _ in 0..6 {
        let permit = pacer.permit(1).await.unwrap();
        permit.throttled(None);
        pauses.push(pacer.load().shut_for.unwrap().as_secs_f64());
    }
    for (pause, least) in pauses.iter().zip([0.2, 1.0, 2.0, 4.0, 8.0, 16.0]) {
        assert!((least..least * 1.11).contains(pause), "{pauses:?}");
    }
    let answered = pacer.permit(1).await.unwrap();
    answered.answered(LATENCY);
    sleep(LATENCY).await;
    pacer.permit(1).await.unwrap().throttled(None);
    assert!(pacer.load().shut_for.unwrap() < Duration::from_millis(250));
}

#[tokio::test(start_paused = true)]
async fn calls_in_flight_together_cut_once() {
    let pacer = pacer(10);
    let mut permits = Vec::new();
    for _ in 0..8 {
        permits.push(pacer.permit(1).await.unwrap());
    }
    assert_eq!(pacer.snapshot().limit, 8);
    permits.into_iter().for_each(|permit| permit.throttled(None));
    assert_eq!(pacer.snapshot().limit, 6, "70 % of 8");
}

#[tokio::test(start_paused = true)]
async fn down_after_five_failures_in_a_row_and_tried_by_one_call_at_a_time() {
    let pacer = pacer(10);
    for _ in 0..10 {
        pacer.permit(1).await.unwrap().failed(LATENCY);
        assert!(!pacer.load().down);
        sleep(LATENCY).await;
        pacer.permit(1).await.unwrap().answered(LATENCY);
        sleep(LATENCY).await;
    }
    for _ in 0..5 {
        assert!(!pacer.load().down);
        pacer.permit(1).await.unwrap().failed(LATENCY);
    }
    let mut pauses = Vec::new();
    for _ in 0..7 {
        let load = pacer.load();
        assert!(load.down);
        pauses.push(load.shut_for.unwrap().as_secs_f64());
        let trial = pacer.permit(1).await.unwrap();
        assert!(pacer.try_permit(1).is_none(), "one call at a time");
        trial.failed(LATENCY);
    }
    for (pause, least) in pauses.iter().zip([1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]) {
        assert!((least..least * 1.11).contains(pause), "{pauses:?}");
    }
    let given_up = pacer.permit(1).await.unwrap();
    drop(given_up);
    let trial = pacer.permit(1).await.unwrap();
    trial.answered(LATENCY);
    assert_eq!(pacer.snapshot().state, LaneState::Open);
}

#[tokio::test(start_paused = true)]
async fn a_turn_that_nobody_sees_goes_to_the_next() {
    let quotas = Quotas {
        windows: vec![(Duration::from_secs(86_400), 2.0)],
        concurrent: Some(1),
    };
    let pacer = Pacer::new(&quotas, None, LATENCY);
    let first = pacer.permit(1).await.unwrap();
    let mut unseen = Box::pin(pacer.permit(1));
    let mut context = Context::from_waker(Waker::noop());
    assert!(unseen.as_mut().poll(&mut context).is_pending());
    let next = tokio::spawn(pacer.permit(1));
    tokio::task::yield_now().await;
    first.answered(LATENCY);
    assert_eq!((pacer.load().in_flight, pacer.load().waiting), (1, 1));
    let before = Instant::now();
    drop(unseen);
    // Of the day's two calls one was made: what nobody saw used up nothing.
    assert!(next.await.unwrap().is_ok());
    assert!(before.elapsed() < Duration::from_secs(1));
}

#[tokio::test(start_paused = true)]
async fn who_is_near_gets_ready_and_keeps_its_place() {
    let pacer = pacer(5);
    let mut under_way: Vec<_> = std::iter::from_fn(|| pacer.try_permit(1)).collect();
    // Four calls of 200 ms: one ends every 50 ms, so the next three are within 150 ms of their turn.
    let mut asking: Vec<_> = (0..5).map(|_| tokio::spawn(pacer.near(1))).collect();
    sleep(Duration::from_millis(1)).await;
    let near: Vec<bool> = asking.iter().map(|asker| asker.is_finished()).collect();
    assert_eq!(near, [true, true, true, false, false]);
    let second = asking.remove(1).await.unwrap().unwrap();
    let first = asking.remove(0).await.unwrap().unwrap();
    assert_eq!(pacer.load().waiting, 5, "who gets ready still waits");
    // The turns come in the order of arrival, whoever is ready first.
    let mut late = Box::pin(second.turn());
    let mut context = Context::from_waker(Waker::noop());
    assert!(late.as_mut().poll(&mut context).is_pending());
    under_way.remove(0).answered(LATENCY);
    assert!(
        late.as_mut().poll(&mut context).is_pending(),
        "it is the first one's turn"
    );
    let one = first.turn().await.unwrap();
    sleep(Duration::from_millis(1)).await;
    assert!(asking[1].is_finished(), "the fourth moves up");
    // Who goes away lets the others move up, and takes nothing with it.
    drop(late);
    sleep(Duration::from_millis(1)).await;
    assert!(asking[2].is_finished());
    let refused = asking.remove(2).await.unwrap().unwrap();
    pacer.close("no credit".into());
    let reason = "no credit".to_owned();
    assert_eq!(refused.turn().await.unwrap_err(), Closed { reason });
    pacer.open();
    for asker in asking {
        drop(asker.await.unwrap().unwrap());
    }
    drop((one, under_way));
    assert_eq!((pacer.load().in_flight, pacer.load().waiting), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn others_keep_the_time_while_the_next_gets_ready() {
    let pacer = pacer(5);
    let pause = Duration::from_millis(50);
    pacer.permit(1).await.unwrap().throttled(Some(pause));
    let mut asking: Vec<_> = (0..20).map(|_| tokio::spawn(pacer.near(1))).collect();
    sleep(Duration::from_millis(1)).await;
    let next = asking.remove(0).await.unwrap().unwrap();
    assert_eq!((pacer.load().in_flight, pacer.load().waiting), (0, 20));
    assert!(!asking[18].is_finished());
    // The pause is over, and the next is not ready yet: its turn has come all the same.
    sleep(pause * 2).await;
    assert!(pacer.load().in_flight > 0);
    let before = Instant::now();
    next.turn().await.unwrap().answered(LATENCY);
    assert_eq!(before.elapsed(), Duration::ZERO);
}

/// Counts how often a task is woken.
#[derive(Default)]
struct Woken(AtomicUsize);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

#[tokio::test(start_paused = true)]
async fn ten_thousand_waiting_cost_one_wake_up_for_each_place() {
    let pacer = pacer(1);
    let mut permit = pacer.permit(1).await.unwrap();
    let woken = Arc::new(Woken::default());
    let waker = Waker::from(Arc::clone(&woken));
    let mut context = Context::from_waker(&waker);
    let mut waiting: Vec<_> = (0..10_000).map(|_| Box::pin(pacer.permit(1))).collect();
    for asker in &mut waiting {
        assert!(asker.as_mut().poll(&mut context).is_pending());
    }
    for asker in waiting.iter_mut().take(1_000) {
        permit.answered(LATENCY);
        let Poll::Ready(Ok(next)) = asker.as_mut().poll(&mut context) else {
            panic!("the next in the queue was not called");
        };
        permit = next;
    }
    assert!(woken.0.load(Ordering::Relaxed) <= 1_000);
    drop(waiting);
    assert_eq!(pacer.load().waiting, 0);
}

#[tokio::test(start_paused = true)]
async fn a_quota_spreads_calls_and_headers_shut() {
    let second = Duration::from_secs(1);
    let quotas = Quotas {
        windows: vec![(second, 5.0)],
        concurrent: None,
    };
    let pacer = Pacer::new(&quotas, None, LATENCY);
    let before = Instant::now();
    for _ in 0..46 {
        pacer.permit(1).await.unwrap().answered(Duration::ZERO);
    }
    let took = before.elapsed().as_secs_f64();
    assert!((9.0..11.0).contains(&took), "90 % of 5 a second: {took}");
    pacer.resync(Duration::from_secs(86_400), 0, Some(second * 100));
    assert!(pacer.load().shut_for.unwrap() >= second * 100);
}

#[tokio::test(start_paused = true)]
async fn what_was_used_before_counts_and_what_was_learned_serves() {
    let day = Duration::from_secs(86_400);
    let quotas = Quotas {
        windows: vec![(day, 100.0)],
        concurrent: Some(10),
    };
    let pacer = Pacer::new(&quotas, None, LATENCY);
    pacer.used(day, 99, day / 2);
    assert!(pacer.try_permit(1).is_some());
    assert!(pacer.try_permit(1).is_none());
    assert!((day / 2).abs_diff(pacer.load().wait) < Duration::from_secs(1));

    let pacer = Pacer::new(&quotas, None, LATENCY);
    let permits: Vec<_> = std::iter::from_fn(|| pacer.try_permit(1)).collect();
    permits.into_iter().for_each(|permit| permit.throttled(None));
    let next = Pacer::new(&quotas, Some(&pacer.learned()), LATENCY);
    assert_eq!(next.snapshot().limit, pacer.snapshot().limit);
}

#[tokio::test(start_paused = true)]
async fn the_expected_wait_grows_with_the_queue() {
    let pacer = pacer(5);
    assert_eq!(pacer.load().wait, Duration::ZERO);
    let permits: Vec<_> = std::iter::from_fn(|| pacer.try_permit(1)).collect();
    assert_eq!(permits.len(), 4);
    assert_eq!(
        pacer.load().wait,
        LATENCY / 4,
        "one of four ends in a quarter of a round trip"
    );
    let mut waiting: Vec<_> = (0..8).map(|_| Box::pin(pacer.permit(1))).collect();
    let mut context = Context::from_waker(Waker::noop());
    for asker in &mut waiting {
        assert!(asker.as_mut().poll(&mut context).is_pending());
    }
    assert_eq!(pacer.load().wait, LATENCY * 9 / 4);
}

#[tokio::test(start_paused = true)]
async fn a_header_without_a_reset_is_believed_for_an_hour() {
    let (hour, day) = (Duration::from_secs(3_600), Duration::from_secs(86_400));
    let quotas = Quotas {
        windows: vec![(day, 100.0)],
        concurrent: Some(10),
    };
    let pacer = Pacer::new(&quotas, None, LATENCY);
    pacer.resync(day, 2, None);
    for _ in 0..2 {
        pacer.permit(1).await.unwrap().answered(LATENCY);
    }
    assert!(hour.abs_diff(pacer.load().wait) < Duration::from_secs(1));
    sleep(hour).await;
    assert!(pacer.try_permit(1).is_some(), "the day may have begun anew there");
}
