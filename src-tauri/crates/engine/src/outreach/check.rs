//! Lines and pictures checked over a whole list before anything is exported. Records stream.

use std::{collections::BTreeMap, sync::Arc};

use model::ListId;
use outreach::{Checker, Finding};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Facts, Outreach};
use crate::{Engine, EngineError};

/// Records read together.
const PAGE: u32 = 500;
/// Pictures are tried on so many records: each has to be decoded.
const TRIED: u32 = 300;
/// Reasons kept of one picture.
const REASONS: usize = 12;
/// Rows named of a reason.
const ROWS: usize = 3;

/// What a list would read and show.
#[derive(Debug)]
pub struct Checked {
    /// Records.
    pub records: u32,
    /// Records of which every line reads well.
    pub well: u32,
    /// What reads badly, the most frequent first.
    pub findings: Vec<Finding>,
    /// Every picture.
    pub pictures: Vec<PictureCheck>,
}

/// What would come of a picture.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PictureCheck {
    /// The column's name.
    pub name: String,
    /// Records it was tried on: the first ones of a long list.
    pub tried: u32,
    /// As wanted.
    pub made: u32,
    /// With something that stands in.
    pub stood_in: u32,
    /// Not at all.
    pub unmade: u32,
    /// Why, the most frequent first.
    pub reasons: Vec<PictureReason>,
}

/// Why pictures did not come out as wanted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PictureReason {
    /// The slot and what is wrong.
    pub said: String,
    /// How many records.
    pub count: u32,
    /// The first of them.
    pub rows: Vec<u32>,
}

impl Engine {
    /// Reads every line of every record, and tries the pictures on the first ones.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn check_outreach(
        &self,
        list: ListId,
        outreach: Arc<Outreach>,
    ) -> Result<Checked, EngineError> {
        // Every line has a measure of its own.
        let mut checkers: Vec<Checker> = outreach
            .lines
            .iter()
            .map(|(_, longest)| Checker::new(*longest))
            .collect();
        let mut checked = Checked {
            records: 0,
            well: 0,
            findings: Vec::new(),
            pictures: Vec::new(),
        };
        let mut tallies: Vec<Tally> = outreach
            .pictures
            .iter()
            .map(|(name, _)| Tally::new(name))
            .collect();
        let mut after = 0;
        loop {
            let records = self.store.records_after(list, after, PAGE).await?;
            let Some(last) = records.last() else { break };
            after = last.row;
            let cells = self.store.cells_behind(list, &records).await?;
            let facts: Vec<Facts> = records
                .iter()
                .map(|record| outreach.facts(list, record, &cells))
                .collect();
            for facts in facts.iter().take(TRIED.saturating_sub(checked.records) as usize) {
                for (position, tally) in tallies.iter_mut().enumerate() {
                    tally.note(facts.record.row, self.tried(&outreach, position, facts).await);
                }
            }
            checked.records += u32::try_from(facts.len()).unwrap_or(0);
            let lines = Arc::clone(&outreach);
            let read = self.cores.run(move || read(&lines, checkers, &facts)).await;
            let (returned, well) = read.ok_or(EngineError::Halted("reading the lines"))?;
            checkers = returned;
            checked.well += well;
        }
        checked.findings = checkers.into_iter().flat_map(Checker::findings).collect();
        checked
            .findings
            .sort_by_key(|finding| std::cmp::Reverse(finding.count));
        checked.pictures = tallies.into_iter().map(Tally::finish).collect();
        Ok(checked)
    }

    async fn tried(
        &self,
        outreach: &Arc<Outreach>,
        position: usize,
        facts: &Facts,
    ) -> Result<Vec<String>, String> {
        let Some((_, composer)) = outreach.pictures.get(position) else {
            return Ok(Vec::new());
        };
        let pictures = self.art(outreach, composer, facts).await;
        let (record, shared) = (Arc::clone(&facts.record), Arc::clone(outreach));
        let tried = self.cores.run(move || {
            let composer = shared.pictures.get(position).map(|(_, composer)| composer);
            composer.map(|composer| composer.outcome(&record, &pictures))
        });
        match tried.await.flatten() {
            Some(Ok((_, notes))) => Ok(notes
                .into_iter()
                .map(|note| format!("{}: {}", note.slot, note.said))
                .collect()),
            Some(Err(unmade)) => Err(unmade.to_string()),
            None => Err("drawing it ended early".to_owned()),
        }
    }
}

fn read(outreach: &Outreach, mut checkers: Vec<Checker>, facts: &[Facts]) -> (Vec<Checker>, u32) {
    let mut well = 0;
    for facts in facts {
        let mut reads_well = true;
        for ((line, _), checker) in outreach.lines.iter().zip(&mut checkers) {
            let written = line.write(&facts.record);
            reads_well &= checker.read(line, &facts.record, &written);
        }
        well += u32::from(reads_well);
    }
    (checkers, well)
}

struct Tally {
    check: PictureCheck,
    reasons: BTreeMap<String, (u32, Vec<u32>)>,
}

impl Tally {
    fn new(name: &str) -> Self {
        Self {
            check: PictureCheck {
                name: name.to_owned(),
                ..PictureCheck::default()
            },
            reasons: BTreeMap::new(),
        }
    }

    fn note(&mut self, row: u32, tried: Result<Vec<String>, String>) {
        self.check.tried += 1;
        let said = match tried {
            Ok(notes) if notes.is_empty() => {
                self.check.made += 1;
                return;
            }
            Ok(notes) => {
                self.check.stood_in += 1;
                notes
            }
            Err(reason) => {
                self.check.unmade += 1;
                vec![reason]
            }
        };
        for said in said {
            let (count, rows) = self.reasons.entry(said).or_default();
            *count += 1;
            if rows.len() < ROWS {
                rows.push(row);
            }
        }
    }

    fn finish(mut self) -> PictureCheck {
        let reasons = self.reasons.into_iter();
        self.check.reasons = reasons
            .map(|(said, (count, rows))| PictureReason { said, count, rows })
            .collect();
        self.check
            .reasons
            .sort_by_key(|reason| std::cmp::Reverse(reason.count));
        self.check.reasons.truncate(REASONS);
        self.check
    }
}
