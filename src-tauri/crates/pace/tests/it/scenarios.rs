//! Every file in `tests/scenarios` is a provider's behaviour with the ranges that a lane's has to lie in. One driver runs
//! them against a virtual clock, each with several seeds.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BinaryHeap},
    fmt::Write as _,
    path::Path,
    time::Duration,
};

use serde::Deserialize;
use spillway_pace::{Lane, Learned, Quotas, Start, Ticket};

use crate::server::{Behaviour, Chance, Reply, Server, Weather};

const SEEDS: u64 = 3;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Scenario {
    /// What it shows.
    about: String,
    seconds: u64,
    client: Client,
    server: Behaviour,
    #[serde(default)]
    weather: Vec<Weather>,
    expect: Expect,
}

/// What the definition file says, and what is remembered.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Client {
    concurrent: Option<u32>,
    per_second: Option<f64>,
    per_minute: Option<f64>,
    learned: Option<Learned>,
    /// After how long it gives an answer up.
    timeout_s: Option<u64>,
}

/// Accepted ranges, for every seed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expect {
    /// Answers, as a share of what the provider could have given.
    throughput: [f64; 2],
    /// "Too fast" at most, and its share of all calls at most.
    throttled: u32,
    throttled_share: f64,
    /// The mean limit in the last quarter.
    limit: [f64; 2],
    /// From the end of the last weather until a second with at least 80 % of what was possible.
    recovery_s: Option<f64>,
    /// Calls to a provider that was down, at most.
    failed: Option<u32>,
}

#[derive(Debug, Default)]
struct Seen {
    calls: u32,
    answered: u32,
    throttled: u32,
    failed: u32,
    ideal: f64,
    limit: f64,
    recovery_s: Option<f64>,
}

impl Client {
    fn quotas(&self) -> Quotas {
        let windows = [(1, self.per_second), (60, self.per_minute)];
        Quotas {
            windows: windows
                .into_iter()
                .filter_map(|(seconds, calls)| Some((Duration::from_secs(seconds), calls?)))
                .collect(),
            concurrent: self.concurrent,
        }
    }
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Arrives(u32),
    Processed,
    Ends(u32),
    Wakes,
}

struct World<'a> {
    scenario: &'a Scenario,
    lane: Lane,
    server: Server,
    chance: Chance,
    events: BinaryHeap<Reverse<(Duration, u64, Event)>>,
    order: u64,
    calls: BTreeMap<u32, (Ticket, Duration, Reply)>,
    wakes_at: Option<Duration>,
    starts: Vec<Duration>,
    answers_by_second: Vec<u32>,
    seen: Seen,
}

impl World<'_> {
    fn at(&mut self, at: Duration, event: Event) {
        self.order += 1;
        self.events.push(Reverse((at, self.order, event)));
    }

    fn way(&mut self) -> Duration {
        self.chance
            .around(Duration::from_millis(self.scenario.server.way_ms), 0.5)
    }

    /// There is always more to ask.
    fn start_all(&mut self, now: Duration) {
        loop {
            let expected = self.lane.expected_wait(now, 0, 1);
            match self.lane.start(now, 1) {
                Start::Go(ticket) => {
                    assert_eq!(expected, Duration::ZERO);
                    let call = self.seen.calls;
                    self.seen.calls += 1;
                    self.starts.push(now);
                    let timeout = now + Duration::from_secs(self.scenario.client.timeout_s.unwrap_or(3_600));
                    self.calls.insert(call, (ticket, timeout, Reply::Silence));
                    let arrival = now + self.way();
                    self.at(arrival, Event::Arrives(call));
                }
                Start::Wait(pause) => {
                    assert!(expected > Duration::ZERO);
                    if self.wakes_at.is_none_or(|at| at <= now || at > now + pause) {
                        self.wakes_at = Some(now + pause);
                        self.at(now + pause, Event::Wakes);
                    }
                    return;
                }
                Start::Full => {
                    assert!(expected > Duration::ZERO);
                    return;
                }
                Start::Closed(reason) => panic!("nobody closed it: {reason}"),
            }
        }
    }

    fn happens(&mut self, now: Duration, event: Event) {
        match event {
            Event::Wakes => {}
            Event::Processed => self.server.at_once -= 1,
            Event::Arrives(call) => {
                let before = self.server.at_once;
                let (reply, took) = self.server.arrive(now, &mut self.chance);
                let (_, timeout, slot) = self.calls.get_mut(&call).unwrap();
                let timeout = *timeout;
                *slot = reply;
                if self.server.at_once > before {
                    self.at(now + took, Event::Processed);
                }
                let mut end = now + took + self.way();
                if end >= timeout {
                    end = timeout;
                    self.calls.get_mut(&call).unwrap().2 = Reply::Silence;
                }
                self.at(end, Event::Ends(call));
            }
            Event::Ends(call) => {
                let (ticket, _, reply) = self.calls.remove(&call).unwrap();
                let latency = now - self.starts[call as usize];
                match reply {
                    Reply::Answer { left } => {
                        self.seen.answered += 1;
                        self.answers_by_second[now.as_secs() as usize] += 1;
                        if let (Some((left, reset)), Some(rate)) = (left, &self.scenario.server.rate) {
                            let window = Duration::from_secs(rate.window_s);
                            self.lane.resync(now, window, left, Some(reset));
                        }
                        self.lane.answered(now, ticket, latency);
                    }
                    Reply::TooFast { pause } => {
                        self.seen.throttled += 1;
                        self.lane.throttled(now, ticket, pause);
                    }
                    Reply::Error | Reply::Silence => {
                        self.seen.failed += 1;
                        self.lane.failed(now, ticket, latency);
                    }
                }
            }
        }
    }
}

fn run(scenario: &Scenario, seed: u64) -> Seen {
    let quotas = scenario.client.quotas();
    let lane = Lane::new(&quotas, scenario.client.learned.as_ref())
        .seeded(seed)
        .expecting(Duration::from_millis(500));
    let mut world = World {
        scenario,
        lane,
        server: Server::new(&scenario.server, &scenario.weather),
        chance: Chance(seed),
        events: BinaryHeap::new(),
        order: 0,
        calls: BTreeMap::new(),
        wakes_at: None,
        starts: Vec::new(),
        answers_by_second: vec![0; scenario.seconds as usize],
        seen: Seen::default(),
    };
    let end = Duration::from_secs(scenario.seconds);
    let mut limits = Vec::new();
    world.at(Duration::ZERO, Event::Wakes);
    while let Some(Reverse((now, _, event))) = world.events.pop() {
        if now >= end {
            break;
        }
        world.happens(now, event);
        world.start_all(now);
        let (limit, cap) = (world.lane.limit(), world.lane.cap());
        assert!((1..=cap).contains(&limit) && world.lane.in_flight() <= cap);
        limits.push((now, limit));
    }
    for (window, calls) in quotas.windows {
        let mut from = 0;
        for (to, at) in world.starts.iter().enumerate() {
            while world.starts[from] + window <= *at {
                from += 1;
            }
            assert!((to - from) as f64 + 1.0 <= calls, "{calls} in {window:?} passed");
        }
    }
    let mut seen = world.seen;
    let possible = |second: u64| {
        let steps = (0..10).map(|tenth| Duration::from_millis(second * 1_000 + tenth * 100));
        let capacity = |at| world.server.capacity(at, world.lane.cap());
        steps.map(capacity).sum::<f64>() / 10.0
    };
    seen.ideal = (0..scenario.seconds).map(possible).sum();
    // By time, not by event.
    let tail = end - end / 4;
    let spans = limits.windows(2).filter(|pair| pair[0].0 >= tail);
    let (sum, span) = spans.fold((0.0, 0.0), |(sum, span), pair| {
        let passed = (pair[1].0 - pair[0].0).as_secs_f64();
        (sum + passed * f64::from(pair[0].1), span + passed)
    });
    // What rounding adds is no call.
    seen.limit = (sum / span * 1e6).round() / 1e6;
    seen.recovery_s = scenario
        .weather
        .iter()
        .map(|weather| weather.to_s)
        .max()
        .and_then(|over| {
            let is_well = |second: &u64| {
                f64::from(world.answers_by_second[usize::try_from(*second).unwrap()])
                    >= 0.8 * possible(*second)
            };
            (over..scenario.seconds)
                .find(is_well)
                .map(|second| (second - over) as f64)
        });
    seen
}

/// What lies outside the accepted ranges.
fn problems(expect: &Expect, seen: &Seen) -> Vec<String> {
    let mut problems = Vec::new();
    let mut check = |name: &str, value: f64, least: f64, most: f64| {
        if !(least..=most).contains(&value) {
            problems.push(format!("{name} is {value:.3}, accepted is {least} to {most}"));
        }
    };
    check(
        "throughput",
        f64::from(seen.answered) / seen.ideal,
        expect.throughput[0],
        expect.throughput[1],
    );
    check(
        "throttled",
        f64::from(seen.throttled),
        0.0,
        f64::from(expect.throttled),
    );
    let share = f64::from(seen.throttled) / f64::from(seen.calls);
    check("share throttled", share, 0.0, expect.throttled_share);
    check("limit", seen.limit, expect.limit[0], expect.limit[1]);
    if let Some(most) = expect.recovery_s {
        check("recovery", seen.recovery_s.unwrap_or(f64::INFINITY), 0.0, most);
    }
    if let Some(most) = expect.failed {
        check("failed", f64::from(seen.failed), 0.0, f64::from(most));
    }
    problems
}

#[test]
fn a_lane_suits_every_provider_it_meets() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let mut wrong = String::new();
    println!(
        "scenario: throughput of the ideal, throttled, failed, limit, recovery in s (least..most of {SEEDS} seeds)"
    );
    for file in files {
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&file).unwrap();
        let scenario: Scenario = toml::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        let seen: Vec<Seen> = (1..=SEEDS).map(|seed| run(&scenario, seed)).collect();
        for (seed, seen) in (1..).zip(&seen) {
            for problem in problems(&scenario.expect, seen) {
                writeln!(wrong, "{name}, seed {seed}: {problem} ({})", scenario.about).unwrap();
            }
        }
        let range = |of: &dyn Fn(&Seen) -> f64| {
            let values = seen.iter().map(of);
            (
                values.clone().fold(f64::MAX, f64::min),
                values.fold(f64::MIN, f64::max),
            )
        };
        let throughput = range(&|seen| f64::from(seen.answered) / seen.ideal);
        let throttled = range(&|seen| f64::from(seen.throttled));
        let share = range(&|seen| 100.0 * f64::from(seen.throttled) / f64::from(seen.calls));
        let failed = range(&|seen| f64::from(seen.failed));
        let limit = range(&|seen| seen.limit);
        let recovery = match seen[0].recovery_s {
            Some(_) => range(&|seen| seen.recovery_s.unwrap_or(f64::INFINITY)),
            None => (0.0, 0.0),
        };
        println!(
            "{name:<28} {:.2}..{:.2} {:>4}..{:<4} ({:.2} %) {:>3}..{:<3} {:>4.1}..{:<4.1} {:>2}..{:<3} of {} calls",
            throughput.0,
            throughput.1,
            throttled.0,
            throttled.1,
            share.1,
            failed.0,
            failed.1,
            limit.0,
            limit.1,
            recovery.0,
            recovery.1,
            seen[0].calls
        );
    }
    assert!(wrong.is_empty(), "outside the accepted ranges:\n{wrong}");
}
