//! Which operation to ask next for an entity, and why. Pure: it is given what is missing, what is known, what was
//! tried and what every operation costs and promises; it returns one choice and its reason.
//!
//! The rule (FIELD §2): the expected cost of a call is `m = a + p·h + λ·t` with the price per call a, the price per
//! hit h, the hit probability p, the latency t and the price of a second λ that the dial sets. Ascending `m / p` is the
//! order of least expected spend. An operation that may fill several missing fields divides by all it may fill.

use std::time::Duration;

use model::{Field, Micros};

use crate::recipe::{Dial, Order};

/// A set of fields, as bits by position in the vocabulary. The vocabulary has fewer than 64 fields.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct FieldSet(u64);

impl FieldSet {
    /// No field.
    pub const EMPTY: Self = Self(0);

    fn bit(field: Field) -> u64 {
        Field::all()
            .position(|other| other == field)
            .map_or(0, |position| 1 << position)
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
        Field::all()
            .enumerate()
            .filter(move |(position, _)| self.0 & (1 << position) != 0)
            .map(|(_, field)| field)
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
    /// Price of any call.
    pub per_call: Micros,
    /// Price of a call that finds something, on top.
    pub per_hit: Micros,
    /// Chance that it finds something, before any misses of others.
    pub hit_rate: f64,
    /// Observed calls behind the hit rate; 0 when it is the definition's estimate.
    pub observations: u32,
    /// How long an answer takes, at the median.
    pub latency: Duration,
}

/// How much each miss of somebody else lowers a hit rate that was not learned from waterfalls: providers resell the
/// same sources (FIELD §2). A learned rate already is conditional and is left alone as observations grow.
const OVERLAP: f64 = 0.8;
/// Observations worth as much as the definition's own estimate.
const PRIOR_WEIGHT: f64 = 20.0;

impl Rung {
    /// Whether one of its alternatives is known whole.
    #[must_use]
    pub fn can_ask(&self, known: FieldSet) -> bool {
        self.accepts
            .iter()
            .any(|alternative| known.contains_all(*alternative))
    }

    /// Chance of a hit after this many misses of others.
    #[must_use]
    pub fn hit_rate_after(&self, misses: u32) -> f64 {
        let thin = PRIOR_WEIGHT / (PRIOR_WEIGHT + f64::from(self.observations));
        let exponent = f64::from(misses) * thin;
        (self.hit_rate * OVERLAP.powf(exponent)).clamp(0.001, 0.999)
    }

    /// Expected cost of a call in dollars, waiting included.
    #[must_use]
    pub fn expected_cost(&self, hit_rate: f64, dial: Dial) -> f64 {
        self.per_call.dollars()
            + hit_rate * self.per_hit.dollars()
            + price_of_a_second(dial) * self.latency.as_secs_f64()
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
    /// Answers without a value for the driving field so far.
    pub misses: u32,
    /// How the ladder is ordered.
    pub order: Order,
    /// Time against money.
    pub dial: Dial,
    /// What a filled cell is worth to the user; a call that costs more than it is likely to bring is not made.
    pub worth: Option<Micros>,
}

/// The next rung, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// Position of the rung.
    pub rung: usize,
    /// Its chance of a hit now.
    pub hit_rate: f64,
    /// Expected price of a match in dollars: `m / p`.
    pub cost_per_match: f64,
    /// One sentence.
    pub reason: String,
}

/// Chooses the next rung for the driving field. None when nobody is left who can be asked with what is known.
#[must_use]
pub fn choose(rungs: &[Rung], standing: &Standing<'_>) -> Option<Choice> {
    let mut candidates: Vec<Choice> = standing
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
                .is_none_or(|worth| choice.cost_per_match <= worth.dollars())
        })
        .collect();
    match standing.order {
        Order::Listed => {}
        Order::Expected => candidates.sort_by(|a, b| a.cost_per_match.total_cmp(&b.cost_per_match)),
        Order::MatchRate => candidates.sort_by(|a, b| {
            b.hit_rate
                .total_cmp(&a.hit_rate)
                .then(a.cost_per_match.total_cmp(&b.cost_per_match))
        }),
        Order::Cheapest => candidates.sort_by(|a, b| {
            let price = |choice: &Choice| rungs.get(choice.rung).map_or(Micros::ZERO, Rung::ceiling);
            price(a).cmp(&price(b)).then(b.hit_rate.total_cmp(&a.hit_rate))
        }),
    }
    candidates.into_iter().next()
}

fn price(position: usize, rung: &Rung, standing: &Standing<'_>) -> Choice {
    let hit_rate = rung.hit_rate_after(standing.misses);
    let also = rung
        .returns
        .iter()
        .filter(|field| *field != standing.field && standing.missing.contains(*field))
        .count();
    // Another missing field from the same answer is worth as much as the driving one.
    #[expect(clippy::cast_precision_loss, reason = "a count of fields")]
    let filled = hit_rate * (1.0 + also as f64);
    let cost_per_match = rung.expected_cost(hit_rate, standing.dial) / filled;
    let reason = reason(rung, standing, hit_rate, also);
    Choice {
        rung: position,
        hit_rate,
        cost_per_match,
        reason,
    }
}

fn reason(rung: &Rung, standing: &Standing<'_>, hit_rate: f64, also: usize) -> String {
    let name = &rung.name;
    let share = (hit_rate * 100.0).round();
    let price = rung.ceiling();
    let basis = if rung.observations == 0 {
        "its definition's estimate".to_owned()
    } else {
        format!("{} of your own calls", rung.observations)
    };
    let more = match also {
        0 => String::new(),
        1 => ", and may fill one more field".to_owned(),
        n => format!(", and may fill {n} more fields"),
    };
    let money = if price == Micros::ZERO {
        "free".to_owned()
    } else {
        format!("up to {price} a call")
    };
    match standing.order {
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
            format!("{name} costs least per expected match: about {share} % hits ({basis}), {money}{more}.")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
            hit_rate,
            observations: 0,
            latency: Duration::from_millis(millis),
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
                misses: u32::try_from(tried.len()).unwrap(),
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
        let rungs = [
            rung("dear-hit", 0.0, 0.10, 0.9, 100),
            rung("cheap-hit", 0.0, 0.02, 0.2, 100),
            rung("call", 0.01, 0.0, 0.25, 100), // 0.04 a match
        ];
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
    fn the_dial_buys_time() {
        let rungs = [
            rung("slow", 0.0, 0.02, 0.5, 4_000),
            rung("quick", 0.0, 0.03, 0.5, 100),
        ];
        assert_eq!(order(&rungs, Order::Expected, Dial::Cheapest)[0], "slow");
        assert_eq!(order(&rungs, Order::Expected, Dial::Fastest)[0], "quick");
    }

    #[test]
    fn the_expected_order_spends_least_of_all_orders() {
        // FIELD §2: ascending m/p is optimal for independent providers. Checked against every permutation.
        let rungs = [
            rung("a", 0.004, 0.02, 0.35, 0),
            rung("b", 0.0, 0.0245, 0.55, 0),
            rung("c", 0.01, 0.0, 0.25, 0),
            rung("d", 0.0, 0.058, 0.45, 0),
        ];
        let spend = |order: &[usize]| {
            let mut alive = 1.0;
            let mut sum = 0.0;
            for at in order {
                let r = &rungs[*at];
                sum += alive * (r.per_call.dollars() + r.hit_rate * r.per_hit.dollars());
                alive *= 1.0 - r.hit_rate;
            }
            sum
        };
        let mut by_rule: Vec<usize> = (0..4).collect();
        let cost =
            |at: &usize| rungs[*at].expected_cost(rungs[*at].hit_rate, Dial::Cheapest) / rungs[*at].hit_rate;
        by_rule.sort_by(|x, y| cost(x).total_cmp(&cost(y)));
        for permutation in permutations(4) {
            assert!(
                spend(&by_rule) <= spend(&permutation) + 1e-9,
                "{permutation:?} is cheaper than {by_rule:?}"
            );
        }
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
        let rungs = [rung("narrow", 0.0, 0.03, 0.5, 0), wide];
        let choose_with = |missing: &[Field]| {
            let standing = Standing {
                field: Field::PERSON_EMAIL,
                missing: missing.iter().copied().collect(),
                known: known(),
                ladder: &[0, 1],
                tried: &[],
                misses: 0,
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
        let rungs = [rung("only", 0.0, 0.05, 0.5, 0)];
        let standing = |known, tried, worth| Standing {
            field: Field::PERSON_EMAIL,
            missing: FieldSet::from_iter([Field::PERSON_EMAIL]),
            known,
            ladder: &[0],
            tried,
            misses: 0,
            order: Order::Expected,
            dial: Dial::Balanced,
            worth,
        };
        assert!(choose(&rungs, &standing(known(), &[], None)).is_some());
        assert!(choose(&rungs, &standing(FieldSet::EMPTY, &[], None)).is_none());
        assert!(choose(&rungs, &standing(known(), &[0], None)).is_none());
        assert!(choose(&rungs, &standing(known(), &[], Some(Micros::from_dollars(0.01)))).is_none());
    }
}
