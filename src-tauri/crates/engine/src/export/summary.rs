//! What the Summary sheet says of a list: what went out, how far each field is filled, what each provider was paid.

use std::collections::BTreeMap;

use jiff::Zoned;
use sheet::{Covered, Spent, Summary};

use super::{Plan, gate::GateReport};
use crate::{Engine, EngineError};

impl Engine {
    pub(super) async fn summary(&self, plan: &Plan, gate: &GateReport) -> Result<Summary, EngineError> {
        let coverage = self.coverage(plan.list.id, &plan.found).await?;
        let mut spend: BTreeMap<String, Spent> = BTreeMap::new();
        let mut practice = BTreeMap::new();
        for run in self.store.runs(Some(plan.list.id)).await? {
            let money = if run.practice { &mut practice } else { &mut spend };
            for tally in self.run_status(run.id).await?.providers {
                let entry = money.entry(tally.provider).or_insert_with(|| Spent {
                    provider: tally.name,
                    calls: 0,
                    hits: 0,
                    dollars: 0.0,
                });
                entry.calls += tally.calls;
                entry.hits += tally.hits;
                entry.dollars += tally.spent.dollars();
            }
        }
        Ok(Summary {
            title: plan.list.name.clone(),
            facts: facts(plan, gate, sum(&spend), sum(&practice)),
            coverage: coverage
                .into_iter()
                .map(|coverage| Covered {
                    found: coverage.filled.saturating_sub(coverage.from_file),
                    field: coverage.label,
                    from_file: coverage.from_file,
                    records: coverage.records,
                })
                .collect(),
            spend: spend.into_values().collect(),
            practice: practice.into_values().collect(),
        })
    }
}

/// What providers were paid together; nothing where none was asked.
fn sum(money: &BTreeMap<String, Spent>) -> Option<f64> {
    let dollars = money.values().map(|spent| spent.dollars).sum();
    (!money.is_empty()).then_some(dollars)
}

fn facts(plan: &Plan, gate: &GateReport, spent: Option<f64>, practice: Option<f64>) -> Vec<(String, String)> {
    let mut facts: Vec<(&str, String)> = vec![
        ("Exported", Zoned::now().strftime("%Y-%m-%d %H:%M").to_string()),
        ("From", plan.list.source.clone()),
        ("Records in the list", gate.records.to_string()),
        ("Records in this sheet", gate.out.to_string()),
        ("With an e-mail, in the list", gate.with_email.to_string()),
        ("With an e-mail, in this sheet", gate.out_with_email.to_string()),
        ("Spent on this list", format!("${:.2}", spent.unwrap_or_default())),
    ];
    if let Some(dollars) = practice {
        facts.push((
            "Practice money",
            format!("${dollars:.2}, made up: nothing was paid"),
        ));
    }
    let left_out = [
        ("Left out: no e-mail", gate.without_email),
        ("Left out: incomplete", gate.incomplete),
        ("Left out: in doubt", gate.blocked),
        ("Left out: would bounce", gate.bouncing),
        ("Left out: twice", gate.duplicates),
        ("Left out: want no mail", gate.suppressed),
        ("Left out: over the limit", gate.over_limit),
    ];
    let left_out = left_out.into_iter().filter(|(_, count)| *count > 0);
    facts.extend(left_out.map(|(name, count)| (name, count.to_string())));
    if gate.out_with_email > 0 {
        facts.push(("Expected bounce", format!("{:.1} %", gate.bounce * 100.0)));
    }
    if plan.list.practice {
        facts.push((
            "Practice world",
            "People, companies and money are made up".to_owned(),
        ));
    }
    facts
        .into_iter()
        .map(|(name, fact)| (name.to_owned(), fact))
        .collect()
}
