//! `spillway health`: how every provider did. The figures are made elsewhere; here they are put in words.

use api::{
    Error,
    health::{Gate, Health, LaneHealth, ProviderHealth},
    types::HealthInput,
};
use model::Micros;
use serde_json::json;

use crate::{
    args::HealthArgs,
    output::{self, Table},
    session::Session,
};

/// `spillway health`
///
/// # Errors
/// When the calls cannot be read.
pub async fn run(session: &Session, args: &HealthArgs) -> Result<u8, Error> {
    let input = HealthInput {
        days: args.days,
        practice: args.practice,
    };
    let health = session.api.health(input).await?;
    session.finish(json!(health), || text(&health));
    Ok(0)
}

fn text(health: &Health) -> String {
    let days = output::several(health.days.into(), "day", "days");
    let world = if health.practice { "practice" } else { "real" };
    if health.providers.is_empty() {
        let other = if health.practice {
            "without --practice: the real ones"
        } else {
            "with --practice: those of the practice world"
        };
        return format!("No {world} calls in the last {days} ({other}).\n");
    }
    let mark = if health.practice {
        "PRACTICE: simulated providers, no money.\n"
    } else {
        ""
    };
    format!("{mark}{}\n{}", figures(health), errors(health))
}

/// Rates, times and costs. A figure that would be a guess is left out, and what is missing to it said.
fn figures(health: &Health) -> String {
    let mut table = Table::new(&[
        "Provider",
        ">Calls",
        ">Match rate",
        "",
        ">Median",
        ">95 of 100",
        ">Spent",
        ">Per match",
        ">Per verified",
        ">At once",
        "State",
    ]);
    for one in &health.providers {
        let few = || "-".to_owned();
        let money = |amount: Option<Micros>| amount.map_or_else(few, |amount| amount.to_string());
        let (rate, sure) = match &one.match_rate {
            Some(rate) => (
                output::percent(rate.share, 1.0),
                format!("± {:.1}", rate.half_width * 100.0),
            ),
            None => (missing(one, health.enough), String::new()),
        };
        table.row([
            one.name.clone(),
            output::count(one.attempted.into()),
            rate,
            sure,
            one.p50_ms.map_or_else(few, |ms| format!("{ms} ms")),
            one.p95_ms.map_or_else(few, |ms| format!("{ms} ms")),
            one.spent.to_string(),
            money(one.cost_per_match),
            money(one.cost_per_verified),
            at_once(&one.lane),
            gate(&one.lane.gate),
        ]);
    }
    table.render()
}

fn missing(one: &ProviderHealth, enough: u32) -> String {
    let more = enough.saturating_sub(one.hits + one.misses);
    format!("not enough data ({more} more)")
}

/// Calls at once: what was learned, of what is allowed.
fn at_once(lane: &LaneHealth) -> String {
    match (lane.limit, lane.cap) {
        (Some(limit), Some(cap)) => format!("{limit} of {cap}"),
        (Some(limit), None) => limit.to_string(),
        (None, Some(cap)) => format!("? of {cap}"),
        (None, None) => "-".to_owned(),
    }
}

fn gate(gate: &Gate) -> String {
    let seconds = |ms: u64| output::count(ms.div_ceil(1_000));
    match gate {
        Gate::Open => "open".to_owned(),
        Gate::Shut { for_ms } => format!("pauses for {} s, as it asked", seconds(*for_ms)),
        Gate::Down { for_ms } => format!("does not answer; tried again in {} s", seconds(*for_ms)),
        Gate::Closed { reason } => format!("closed: {reason}"),
    }
}

/// Calls without an answer and matches that turned out wrong, a line for each provider that had any.
fn errors(health: &Health) -> String {
    let mut text = String::new();
    for one in &health.providers {
        let mut parts: Vec<String> = one
            .errors
            .iter()
            .map(|(class, calls)| format!("{} {}", output::count((*calls).into()), named(class)))
            .collect();
        if one.failed_check > 0 {
            parts.push(format!(
                "{} found but wrong",
                output::count(one.failed_check.into())
            ));
        }
        if one.maybe_charged > Micros::ZERO {
            parts.push(format!("{} of the spend maybe charged", one.maybe_charged));
        }
        if !parts.is_empty() {
            text.push_str(&format!("{}: {}.\n", one.name, parts.join(", ")));
        }
    }
    text
}

fn named(class: &str) -> &str {
    match class {
        "lost" => "lost (maybe charged)",
        "unsent" => "never left",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use api::health::MatchRate;

    use super::*;

    fn provider(name: &str) -> ProviderHealth {
        ProviderHealth {
            provider: name.to_lowercase(),
            name: name.to_owned(),
            badge: "XX".to_owned(),
            attempted: 0,
            hits: 0,
            misses: 0,
            match_rate: None,
            verified: 0,
            failed_check: 0,
            p50_ms: None,
            p95_ms: None,
            errors: std::collections::BTreeMap::new(),
            spent: Micros::ZERO,
            maybe_charged: Micros::ZERO,
            cost_per_match: None,
            cost_per_verified: None,
            lane: LaneHealth {
                limit: None,
                cap: None,
                in_flight: 0,
                waiting: 0,
                gate: Gate::Open,
            },
        }
    }

    #[test]
    fn figures_that_would_be_guesses_are_left_out() {
        let sure = ProviderHealth {
            attempted: 1_204,
            hits: 560,
            misses: 600,
            match_rate: Some(MatchRate {
                share: 0.4827,
                half_width: 0.0287,
                low: 0.454,
                high: 0.5114,
            }),
            verified: 500,
            failed_check: 31,
            p50_ms: Some(410),
            p95_ms: Some(1_250),
            errors: [("lost".to_owned(), 2), ("throttled".to_owned(), 42)].into(),
            spent: Micros(14_000_000),
            maybe_charged: Micros(50_000),
            cost_per_match: Some(Micros(25_000)),
            cost_per_verified: Some(Micros(28_000)),
            lane: LaneHealth {
                limit: Some(12),
                cap: Some(15),
                in_flight: 3,
                waiting: 0,
                gate: Gate::Shut { for_ms: 11_200 },
            },
            ..provider("Hunter")
        };
        let unsure = ProviderHealth {
            attempted: 6,
            hits: 5,
            misses: 1,
            lane: LaneHealth {
                limit: None,
                cap: None,
                in_flight: 0,
                waiting: 0,
                gate: Gate::Closed {
                    reason: "Apollo: out of credit.".to_owned(),
                },
            },
            ..provider("Apollo")
        };
        let health = Health {
            days: 7,
            practice: false,
            enough: 20,
            providers: vec![unsure, sure],
        };
        assert_eq!(
            text(&health),
            "Provider  Calls                 Match rate         Median  95 of 100   Spent  Per match  Per verified   At once  State\n\
             Apollo        6  not enough data (14 more)              -          -   $0.00          -             -         -  closed: Apollo: out of credit.\n\
             Hunter    1,204                     48.3 %  ± 2.9  410 ms    1250 ms  $14.00    $0.0250       $0.0280  12 of 15  pauses for 12 s, as it asked\n\
             \n\
             Hunter: 2 lost (maybe charged), 42 throttled, 31 found but wrong, $0.05 of the spend maybe charged.\n"
        );
    }

    #[test]
    fn nothing_called_says_where_else_to_look() {
        let nothing = |practice| Health {
            days: 1,
            practice,
            enough: 20,
            providers: Vec::new(),
        };
        assert!(text(&nothing(false)).starts_with("No real calls in the last 1 day (with --practice"));
        assert!(text(&nothing(true)).starts_with("No practice calls in the last 1 day (without"));
    }
}
