//! A run rehearsed on paper, in time: many entities are on their way at once and wait for their turns, so that a row goes to
//! an idle provider where the queue at the better one costs more, as it will in the run.

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, HashMap},
    time::Duration,
};

use model::{EntityKind, Field};
use rand::rngs::StdRng;

use super::{
    draw::{Bill, Course, Walker},
    shape::Shape,
};
use crate::run::WIDTH;

/// The share of a declared quota that lanes spread calls out to.
const USED: f64 = 0.9;
/// Calls at once where nothing is documented.
const AT_ONCE: usize = 64;

/// The queue in front of a provider. Times are in microseconds since the run began.
struct Queue {
    /// From one start to the next.
    apart: u64,
    next: u64,
    /// When calls under way end, as many as there may be at once.
    ends: BinaryHeap<Reverse<u64>>,
    at_once: usize,
}

impl Queue {
    /// When a call could start.
    fn turn(&self, now: u64) -> u64 {
        let room = match self.ends.peek() {
            Some(Reverse(end)) if self.ends.len() >= self.at_once => *end,
            _ => now,
        };
        now.max(self.next).max(room)
    }

    /// A call starts as soon as it can; when it is answered.
    fn start(&mut self, now: u64, takes: u64) -> u64 {
        let start = self.turn(now);
        if self.ends.len() >= self.at_once {
            self.ends.pop();
        }
        self.next = start + self.apart;
        self.ends.push(Reverse(start + takes));
        start + takes
    }
}

/// What entities of one shape came to.
#[derive(Clone, Debug, Default)]
pub(super) struct Came {
    pub entities: u32,
    pub spend: f64,
    pub squares: f64,
    pub found: HashMap<Field, u32>,
}

impl Came {
    pub(super) fn add(&mut self, other: Self) {
        self.entities += other.entities;
        self.spend += other.spend;
        self.squares += other.squares;
        for (field, found) in other.found {
            *self.found.entry(field).or_default() += found;
        }
    }
}

/// Rehearses a run over entities, each named by the place of its shape: what they came to, by shape, with everything they
/// cost on the bill.
pub(super) fn rehearse(
    course: &mut Course<'_>,
    shapes: &[&Shape],
    entities: &[usize],
    chance: &mut StdRng,
    bill: &mut Bill,
) -> Vec<Came> {
    let mut came = vec![Came::default(); shapes.len()];
    let (lane_of, mut queues) = queues(course);
    // Companies begin.
    let is_person = |place: &usize| {
        let wanted = shapes
            .get(*place)
            .and_then(|shape| shape.at.missing.iter().next());
        wanted.is_some_and(|field| field.entity() == EntityKind::Person)
    };
    let (people, companies): (Vec<usize>, Vec<usize>) = entities.iter().copied().partition(is_person);
    let mut waiting = companies.into_iter().chain(people);
    let mut walkers: Vec<(usize, Walker, f64)> = Vec::new();
    let mut due: BinaryHeap<Reverse<(u64, usize)>> = BinaryHeap::new();
    let mut begin = |course: &mut Course<'_>, chance: &mut StdRng, walkers: &mut Vec<_>| {
        let place = waiting.next()?;
        let shape = shapes.get(place)?;
        walkers.push((place, course.begin(shape, chance), 0.0));
        Some(walkers.len() - 1)
    };
    for _ in 0..WIDTH {
        let Some(at) = begin(course, chance, &mut walkers) else {
            break;
        };
        due.push(Reverse((0, at)));
    }
    while let Some(Reverse((now, at))) = due.pop() {
        let Some((place, walker, spent)) = walkers.get_mut(at) else {
            continue;
        };
        let wait = |rung: usize| {
            let queue = lane_of.get(rung).and_then(|lane| queues.get(*lane));
            let turn = queue.map_or(now, |queue| queue.turn(now));
            Duration::from_micros(turn - now).as_secs_f64()
        };
        let rung = walker.turns(course).and_then(|turns| {
            let field = walker.field()?;
            course.choose(field, &turns, wait)
        });
        if let Some(rung) = rung {
            let before = bill.sum;
            walker.ask(course, rung, chance, bill);
            *spent += bill.sum - before;
            let queue = lane_of.get(rung).and_then(|lane| queues.get_mut(*lane));
            let takes = course
                .ladder
                .rungs
                .get(rung)
                .map_or(0, |rung| micros(rung.rates.latency()));
            let end = queue.map_or(now + takes, |queue| queue.start(now, takes));
            due.push(Reverse((end, at)));
            continue;
        }
        if let (Some(came), Some(shape)) = (came.get_mut(*place), shapes.get(*place)) {
            came.entities += 1;
            came.spend += *spent;
            came.squares += *spent * *spent;
            let found = shape
                .at
                .missing
                .iter()
                .filter(|field| !walker.at.missing.contains(*field));
            found.for_each(|field| *came.found.entry(field).or_default() += 1);
        }
        if let Some(next) = begin(course, chance, &mut walkers) {
            due.push(Reverse((now, next)));
        }
    }
    came
}

/// The queues of all providers, and which of them each rung stands in.
fn queues(course: &Course<'_>) -> (Vec<usize>, Vec<Queue>) {
    let mut names: Vec<&str> = Vec::new();
    let (mut lane_of, mut queues) = (Vec::new(), Vec::new());
    for (position, rung) in course.ladder.rungs.iter().enumerate() {
        if let Some(known) = names.iter().position(|name| *name == rung.provider) {
            lane_of.push(known);
            continue;
        }
        let limits = course
            .ladder
            .at(position)
            .map(|(definition, _)| &definition.limits);
        let per_second = limits.and_then(|limits| {
            let minute = limits.per_minute.map(|calls| f64::from(calls) / 60.0);
            [limits.per_second, minute].into_iter().flatten().reduce(f64::min)
        });
        let apart = per_second.map_or(Duration::ZERO, |calls| {
            Duration::from_secs_f64(1.0 / (calls * USED).max(f64::MIN_POSITIVE)).min(DAY)
        });
        let at_once = limits
            .and_then(|limits| limits.concurrent)
            .map_or(AT_ONCE, |calls| calls as usize);
        lane_of.push(queues.len());
        names.push(&rung.provider);
        queues.push(Queue {
            apart: micros(apart),
            next: 0,
            ends: BinaryHeap::new(),
            at_once: at_once.max(1),
        });
    }
    (lane_of, queues)
}

/// The longest that calls are kept apart.
const DAY: Duration = Duration::from_secs(86_400);

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX / 4)
}
