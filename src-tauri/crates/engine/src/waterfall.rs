//! Which operation to ask next for an entity, and why. Pure: it is given what is missing, what is known, what was
//! tried and what every operation costs and promises; it returns one choice and its reason.
//!
//! The rule (FIELD §2): a call costs `m = a + p·h + λ·t` with the price per call a, the price per hit h, the chance p that it
//! fills the field, the time until its answer t and the price of a second λ that the dial sets. With chances that do not
//! depend on each other, ascending `m / p` is the order of least expected cost. They do depend on each other, so the order
//! is found by reckoning every order that is left, with chances given the misses so far (`joint`):
//! `V(S) = min over i of m_i(S) + (1 - p_i(S)) · V(S + i)`. An operation that may fill several missing fields counts its cost
//! for the field's share of what it is likely to fill. A chance that is not well known counts at its upper bound: what may be
//! better is tried, and known soon. An address whose finder does not say how good it is costs the check as well.
//!
//! The wait for a turn comes on top, at the price of a second. So a saturated first choice spills over to an idle provider
//! as soon as its queue costs more than the dearer order. "Cheapest" waits; "fastest" asks whoever is idle.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use model::{Field, Micros};

use crate::{
    joint::{Chance, Joint, Missed},
    rates::Rates,
    recipe::{Dial, Order},
};

/// A set of fields, as bits by position in the vocabulary. The vocabulary has fewer than 64 fields.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FieldSet(u64);

impl FieldSet {
    /// No field.
    pub const EMPTY: Self = Self(0);

    fn bit(field: Field) -> u64 {
        1 << field.position()
    }

    /// Whether the field is in it.
    #[must_use]
    pub fn contains(self, field: Field) -> bool {
        self.0 & Self::bit(field) != 0
    }

    /// Adds a field.
    pub fn insert(&mut self, field: Field) {
        self.0 |= Self::bit(field);
    }

    /// Takes a field out.
    pub fn remove(&mut self, field: Field) {
        self.0 &= !Self::bit(field);
    }

    /// Whether it holds no field.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether every field of `other` is in it.
    #[must_use]
    pub fn contains_all(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Its fields, in the vocabulary's order.
    pub fn iter(self) -> impl Iterator<Item = Field> {
        Field::all().filter(move |field| self.contains(*field))
    }
}

impl FromIterator<Field> for FieldSet {
    fn from_iter<I: IntoIterator<Item = Field>>(fields: I) -> Self {
        let mut set = Self::EMPTY;
        fields.into_iter().for_each(|field| set.insert(field));
        set
    }
}

/// One operation of one provider, as the choice sees it.
#[derive(Clone, Debug)]
pub struct Rung {
    /// The provider's id.
    pub provider: String,
    /// The provider's name, for reasons.
    pub name: String,
    /// The operation's id.
    pub operation: String,
    /// The alternatives of fields it accepts; one of them must be known whole.
    pub accepts: Vec<FieldSet>,
    /// The fields it may fill.
    pub returns: FieldSet,
    /// Price of any call, by the price list.
    pub per_call: Micros,
    /// Price of a call that finds something, on top, by the price list.
    pub per_hit: Micros,
    /// What the user's own calls say of it.
    pub rates: Arc<Rates>,
    /// Price of the check that an address from it needs, because it does not say how good it is.
    pub check: Micros,
    /// Its place among all operations of the session.
    pub place: u8,
    /// Who knows people or companies that others do not know at all.
    pub knowing: Arc<Joint>,
    /// Who finds what others missed, for every field it may fill.
    pub joints: BTreeMap<Field, Arc<Joint>>,
}

impl Rung {
    /// Whether one of its alternatives is known whole.
    #[must_use]
    pub fn can_ask(&self, known: FieldSet) -> bool {
        self.accepts
            .iter()
            .any(|alternative| known.contains_all(*alternative))
    }

    /// The chance that it fills a field after these have missed it, as far as it is known.
    #[must_use]
    pub fn chance(&self, field: Field, missed: Missed) -> f64 {
        let joint = self.joints.get(&field);
        joint.map_or(0.0, |joint| joint.chance(missed, self.place).mean)
    }

    /// What a call costs in dollars, when it fills a field and when it does not: what the user's own calls were charged, and the
    /// check of an address.
    fn costs(&self, field: Field) -> (f64, f64) {
        let (hit, miss) = self.rates.charges();
        let check = if field == Field::PERSON_EMAIL {
            self.check.dollars()
        } else {
            0.0
        };
        (hit + check, miss)
    }

    /// The most one call can charge.
    #[must_use]
    pub fn ceiling(&self) -> Micros {
        self.per_call + self.per_hit
    }
}

/// What a second of waiting is worth, in dollars: λ of FIELD §2. Even the cheapest dial prefers the faster of two
/// equally priced providers.
#[must_use]
pub fn price_of_a_second(dial: Dial) -> f64 {
    match dial {
        Dial::Cheapest => 1e-9,
        Dial::Balanced => 0.0005,
        Dial::Fastest => 0.05,
    }
}

/// Where an entity stands when the next operation is chosen.
#[derive(Clone, Debug)]
pub struct Standing<'a> {
    /// The field that drives the choice: the first that is still missing.
    pub field: Field,
    /// Every wanted field of the entity that is still missing.
    pub missing: FieldSet,
    /// Every field that is known and may be sent.
    pub known: FieldSet,
    /// Rungs that may be asked for the driving field, by position, in the recipe's order.
    pub ladder: &'a [usize],
    /// Positions of rungs already asked.
    pub tried: &'a [usize],
    /// Who answered without a value so far, by field.
    pub missed: &'a BTreeMap<Field, Missed>,
    /// How long a call would wait for its turn now, by position; no wait where nothing stands.
    pub waits: &'a BTreeMap<usize, Duration>,
    /// How the ladder is ordered.
    pub order: Order,
    /// Time against money.
    pub dial: Dial,
    /// What a filled cell is worth to the user; a call that costs more than it is likely to bring is not made.
    pub worth: Option<Micros>,
}

/// A rung that may be asked, and what it promises.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// Position of the rung.
    pub rung: usize,
    /// The chance that it fills the driving field now.
    pub hit_rate: f64,
    /// Other missing fields it is expected to fill.
    pub also: f64,
    /// How long its turn is away.
    pub wait: Duration,
    /// Expected price of a filled field in dollars, `m / p`, without time.
    pub money_per_match: f64,
    /// Expected cost in dollars of asking it now and going on until the field is filled or nobody is left, with time and
    /// its wait at the dial's price.
    pub cost: f64,
}

/// The rung to ask next for the driving field. None when nobody is left who can be asked with what is known.
#[must_use]
pub fn choose(rungs: &[Rung], standing: &Standing<'_>) -> Option<Choice> {
    rank(rungs, standing).into_iter().next()
}

/// Everybody who can be asked for the driving field, the best first.
#[must_use]
pub fn rank(rungs: &[Rung], standing: &Standing<'_>) -> Vec<Choice> {
    let mut choices: Vec<Choice> = standing
        .ladder
        .iter()
        .copied()
        .filter(|position| !standing.tried.contains(position))
        .filter_map(|position| {
            let rung = rungs.get(position)?;
            let fits = rung.returns.contains(standing.field) && rung.can_ask(standing.known);
            fits.then(|| price(position, rung, standing))
        })
        .filter(|choice| {
            standing
                .worth
                .is_none_or(|worth| choice.money_per_match <= worth.dollars())
        })
        .collect();
    if standing.order == Order::Expected {
        reckon(rungs, standing, &mut choices);
    }
    match standing.order {
        Order::Listed => {}
        // Whoever is idle, the best of them first; when all are busy, whose turn comes first.
        Order::Expected if standing.dial == Dial::Fastest => {
            choices.sort_by(|a, b| a.wait.cmp(&b.wait).then(a.cost.total_cmp(&b.cost)));
        }
        Order::Expected => choices.sort_by(|a, b| a.cost.total_cmp(&b.cost)),
        Order::MatchRate => choices.sort_by(|a, b| {
            b.hit_rate
                .total_cmp(&a.hit_rate)
                .then(a.money_per_match.total_cmp(&b.money_per_match))
        }),
        Order::Cheapest => choices.sort_by(|a, b| {
            let price = |choice: &Choice| rungs.get(choice.rung).map_or(Micros::ZERO, Rung::ceiling);
            price(a).cmp(&price(b)).then(b.hit_rate.total_cmp(&a.hit_rate))
        }),
    }
    choices
}

fn price(position: usize, rung: &Rung, standing: &Standing<'_>) -> Choice {
    let missed = |field: Field| standing.missed.get(&field).copied().unwrap_or_default();
    let chance = |field: Field| rung.chance(field, missed(field));
    let hit_rate = chance(standing.field);
    // Another missing field from the same answer is worth as much as the driving one.
    let also: f64 = rung
        .returns
        .iter()
        .filter(|field| *field != standing.field && standing.missing.contains(*field))
        .map(chance)
        .sum();
    let (hit, miss) = rung.costs(standing.field);
    let money = (1.0 - hit_rate) * miss + hit_rate * hit;
    Choice {
        rung: position,
        hit_rate,
        also,
        wait: standing.waits.get(&position).copied().unwrap_or_default(),
        money_per_match: money / (hit_rate + also),
        cost: 0.0,
    }
}

/// Operations whose orders are all reckoned; more than these come behind, by cost per match.
const RECKONED: usize = 8;

/// An operation as the reckoning sees it: what a call costs the field when it fills it and when it does not.
struct Step {
    place: u8,
    hit: f64,
    miss: f64,
}

/// Sets what every choice costs, all that may follow it included.
fn reckon(rungs: &[Rung], standing: &Standing<'_>, choices: &mut [Choice]) {
    let second = price_of_a_second(standing.dial);
    choices.sort_by(|a, b| a.money_per_match.total_cmp(&b.money_per_match));
    let reckoned = choices.len().min(RECKONED);
    let (first, rest) = choices.split_at_mut(reckoned);
    let joint = first
        .first()
        .and_then(|choice| rungs.get(choice.rung)?.joints.get(&standing.field));
    let Some(joint) = joint else { return };
    let missed = standing.missed.get(&standing.field).copied().unwrap_or_default();
    let mut name = vec![standing.dial as u64, standing.missing.0];
    name.extend(missed.halves());
    name.extend(first.iter().map(|choice| choice.rung as u64));
    let costs = joint.remembered(name, |chance| {
        let step = |choice: &Choice| {
            let rung = rungs.get(choice.rung)?;
            let (hit, miss) = rung.costs(standing.field);
            let time = second * rung.rates.latency().as_secs_f64();
            let share = choice.hit_rate / (choice.hit_rate + choice.also);
            Some(Step {
                place: rung.place,
                hit: (hit + time) * share,
                miss: (miss + time) * share,
            })
        };
        let steps: Vec<Step> = first.iter().filter_map(step).collect();
        let costs = costs(&steps, missed, chance);
        first.iter().map(|choice| choice.rung).zip(costs).collect()
    });
    let mut dearest: f64 = 0.0;
    for choice in first {
        let cost = costs.iter().find(|(rung, _)| *rung == choice.rung);
        choice.cost = cost.map_or(f64::MAX, |(_, cost)| *cost) + second * choice.wait.as_secs_f64();
        dearest = dearest.max(choice.cost);
    }
    for choice in rest {
        choice.cost = dearest + choice.money_per_match + second * choice.wait.as_secs_f64();
    }
}

/// What each step costs when it is the next one and the best of the others follow.
fn costs(steps: &[Step], missed: Missed, chance: &dyn Fn(Missed, u8) -> Chance) -> Vec<f64> {
    let all = (1_usize << steps.len()) - 1;
    // By the set of steps that are left: the least cost of going on.
    let mut least = vec![0.0_f64; all + 1];
    let cost = |step: usize, left: usize, least: &[f64]| {
        let Some(Step { place, hit, miss }) = steps.get(step) else {
            return f64::MAX;
        };
        let behind = steps
            .iter()
            .enumerate()
            .filter(|(other, _)| left & 1 << other == 0)
            .fold(missed, |missed, (_, other)| missed.with(other.place));
        let after = least.get(left & !(1 << step)).copied().unwrap_or_default();
        // The lower bound would make a dear provider that charges for hits look free: it would be asked first, to miss.
        let p = chance(behind, *place).high;
        p * hit + (1.0 - p) * (miss + after)
    };
    for left in 1..=all {
        let best = (0..steps.len())
            .filter(|step| left & 1 << step != 0)
            .map(|step| cost(step, left, &least))
            .fold(f64::MAX, f64::min);
        if let Some(slot) = least.get_mut(left) {
            *slot = best;
        }
    }
    (0..steps.len()).map(|step| cost(step, all, &least)).collect()
}

/// Why a rung is the next one for a field, in a sentence. `over` is the one that would come first if nobody had to wait,
/// where that is another, with its wait.
#[must_use]
pub fn reason(rungs: &[Rung], order: Order, field: Field, choice: &Choice, over: Option<&Choice>) -> String {
    let Some(rung) = rungs.get(choice.rung) else {
        return String::new();
    };
    let name = &rung.name;
    let share = (choice.hit_rate * 100.0).round();
    let price = rung.ceiling();
    let joint = rung.joints.get(&field);
    let basis = match joint.map_or(0, |joint| joint.observations(rung.place)) {
        0 => "its definition's estimate".to_owned(),
        observations => format!("{observations} of your own calls"),
    };
    let more = if choice.also >= 0.05 {
        format!(", and {:.1} more fields", choice.also)
    } else {
        String::new()
    };
    let money = if price == Micros::ZERO {
        "free".to_owned()
    } else {
        format!("up to {price} a call")
    };
    let busy = over.and_then(|other| {
        let other_rung = rungs.get(other.rung)?;
        (other.rung != choice.rung).then(|| {
            format!(
                "{} is better but busy for {:.1} s. ",
                other_rung.name,
                other.wait.as_secs_f64()
            )
        })
    });
    let busy = busy.unwrap_or_default();
    match order {
        Order::Listed => {
            format!("{name} is next in the recipe's order: about {share} % hits ({basis}), {money}{more}.")
        }
        Order::MatchRate => {
            format!("{name} has the best match rate left: about {share} % ({basis}), {money}{more}.")
        }
        Order::Cheapest => {
            format!("{name} is the cheapest left: {money}, about {share} % hits ({basis}){more}.")
        }
        Order::Expected => {
            let why = if busy.is_empty() {
                "promises most for its price of those left"
            } else {
                "comes next"
            };
            format!("{busy}{name} {why}: about {share} % hits ({basis}), {money}{more}.")
        }
    }
}

#[cfg(test)]
mod tests;
