//! The list gate: who of a list may be written to. Addresses are put in the order of their deliverability, and the
//! longest beginning of that order goes out whose expected bounce stays under a limit; whoever stands in it twice, wants
//! no mail, or cannot be reached stays out.
//!
//! Pure: what is known of each address goes in, the rows that go out come out.

use std::collections::HashSet;

use model::Verdict;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What is known of one record's address.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'c> {
    /// The record.
    pub row: u32,
    /// Its address, if it has one.
    pub address: Option<&'c str>,
    /// What a check said of it.
    pub verdict: Option<Verdict>,
    /// How sure the finder is, 0 to 100.
    pub confidence: Option<u8>,
    /// Whether the check is older than it should be.
    pub is_old: bool,
    /// Whether sources disagree about it, or what was found failed its check.
    pub is_blocked: bool,
    /// Whether the person or their company wants no mail.
    pub is_suppressed: bool,
    /// Whether it lacks something that whoever reads the sheet needs.
    pub is_incomplete: bool,
}

/// What may go out.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rules {
    /// The expected bounce that is allowed, as a share; no limit otherwise.
    pub limit: Option<f64>,
    /// Only records with an address.
    pub needs_address: bool,
    /// Leave out what a check refuses, what sources disagree about, and addresses that stand there twice.
    pub only_sound: bool,
}

/// How many go out, and why the others stay.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
pub struct GateReport {
    /// All records.
    pub records: u32,
    /// Records with an address.
    pub with_email: u32,
    /// Records that go out.
    pub out: u32,
    /// Of these, records with an address.
    pub out_with_email: u32,
    /// Left out: no address.
    pub without_email: u32,
    /// Left out: something else is missing that whoever reads the sheet needs.
    pub incomplete: u32,
    /// Left out: sources disagree, or what was found failed its check.
    pub blocked: u32,
    /// Left out: a check says that mail would come back.
    pub bouncing: u32,
    /// Left out: the address stands in an earlier record.
    pub duplicates: u32,
    /// Left out: on a suppression list.
    pub suppressed: u32,
    /// Left out: the expected bounce would pass the limit.
    pub over_limit: u32,
    /// The limit, as a share.
    pub limit: Option<f64>,
    /// The bounce to expect of those that go out, as a share.
    pub bounce: f64,
    /// The bounce to expect if all went out that have an address and want mail.
    pub bounce_of_all: f64,
    /// The bounce to expect of the first so many, in the order of deliverability: for a curve.
    pub curve: Vec<CurvePoint>,
}

/// The bounce to expect of the first so many records.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct CurvePoint {
    /// Records.
    pub records: u32,
    /// The share of them that would bounce.
    pub bounce: f64,
}

/// The rows that go out, in the order in which they do.
#[derive(Clone, Debug, PartialEq)]
pub struct Admitted {
    /// Rows.
    pub rows: Vec<u32>,
    /// The counts.
    pub report: GateReport,
}

/// Points of the curve at most.
const POINTS: usize = 60;

/// The share of addresses that bounce, by what a check said. Reckoned, not measured: [export.md] says so too.
///
/// [export.md]: ../../../../docs/export.md
#[must_use]
pub fn expected_bounce(candidate: &Candidate<'_>) -> f64 {
    let checked = match candidate.verdict {
        Some(Verdict::Valid) => 0.005,
        Some(Verdict::Risky) => 0.08,
        Some(Verdict::Invalid | Verdict::Disposable) => return 1.0,
        Some(Verdict::Unknown) | None => match candidate.confidence {
            Some(confidence) => (1.0 - f64::from(confidence.min(100)) / 100.0).clamp(0.02, 0.30),
            None => 0.15,
        },
    };
    // Two months at which one address in fifty goes out of use.
    if candidate.is_old { checked + 0.04 } else { checked }
}

/// Judges candidates one after the other.
pub struct Gate {
    rules: Rules,
    report: GateReport,
    /// Those who may go out, with what is to be expected of them; NaN where there is no address.
    sound: Vec<(f32, u32)>,
    /// What the left out would add to the bounce of all.
    refused: f64,
    refused_count: u32,
    seen: HashSet<u64>,
}

impl Gate {
    /// A gate with nobody in it.
    #[must_use]
    pub fn new(rules: Rules) -> Self {
        Self {
            report: GateReport {
                limit: rules.limit,
                ..GateReport::default()
            },
            rules,
            sound: Vec::new(),
            refused: 0.0,
            refused_count: 0,
            seen: HashSet::new(),
        }
    }

    /// Takes the next record, in the file's order.
    pub fn judge(&mut self, candidate: &Candidate<'_>) {
        let report = &mut self.report;
        report.records += 1;
        report.with_email += u32::from(candidate.address.is_some());
        if candidate.is_suppressed {
            report.suppressed += 1;
            return;
        }
        if candidate.is_incomplete && candidate.address.is_some() {
            report.incomplete += 1;
            return;
        }
        let only_sound = self.rules.only_sound || self.rules.limit.is_some();
        let Some(address) = candidate.address else {
            if candidate.is_blocked && only_sound {
                report.blocked += 1;
            } else if self.rules.needs_address || self.rules.limit.is_some() {
                report.without_email += 1;
            } else if candidate.is_incomplete {
                report.incomplete += 1;
            } else {
                self.sound.push((f32::NAN, candidate.row));
            }
            return;
        };
        if only_sound && !self.seen.insert(fingerprint(address)) {
            report.duplicates += 1;
            return;
        }
        let bounce = expected_bounce(candidate);
        let is_bouncing = bounce >= 1.0;
        if only_sound && (is_bouncing || candidate.is_blocked) {
            report.bouncing += u32::from(is_bouncing);
            report.blocked += u32::from(!is_bouncing);
            self.refused += bounce;
            self.refused_count += 1;
            return;
        }
        #[expect(clippy::cast_possible_truncation, reason = "an estimate has no more digits")]
        self.sound.push((bounce as f32, candidate.row));
    }

    /// Who goes out: by deliverability when there is a limit, in the file's order otherwise.
    #[must_use]
    pub fn finish(self) -> Admitted {
        let Self {
            rules,
            mut report,
            mut sound,
            refused,
            refused_count,
            ..
        } = self;
        let mut by_bounce: Vec<(f32, u32)> = sound
            .iter()
            .copied()
            .filter(|(bounce, _)| !bounce.is_nan())
            .collect();
        by_bounce.sort_by(|left, right| left.0.total_cmp(&right.0).then(left.1.cmp(&right.1)));
        let all: f64 = by_bounce.iter().map(|(bounce, _)| f64::from(*bounce)).sum();
        report.bounce_of_all = share(all + refused, by_bounce.len() + refused_count as usize);
        report.curve = curve(&by_bounce);
        let admitted = match rules.limit {
            Some(limit) => {
                let fit = longest(&by_bounce, limit);
                report.over_limit = small(by_bounce.len() - fit);
                by_bounce.truncate(fit);
                sound = by_bounce;
                &sound
            }
            None => &sound,
        };
        let mut sum = 0.0;
        for (bounce, _) in admitted.iter().filter(|(bounce, _)| !bounce.is_nan()) {
            sum += f64::from(*bounce);
            report.out_with_email += 1;
        }
        report.out = small(admitted.len());
        report.bounce = share(sum, report.out_with_email as usize);
        Admitted {
            rows: admitted.iter().map(|(_, row)| *row).collect(),
            report,
        }
    }
}

/// How many of the first stay under a limit together. The mean of a rising series rises, so the first that passes it is
/// the last that could.
fn longest(by_bounce: &[(f32, u32)], limit: f64) -> usize {
    let mut sum = 0.0;
    for (count, (bounce, _)) in by_bounce.iter().enumerate() {
        sum += f64::from(*bounce);
        // The least digit of the estimate must not decide.
        if share(sum, count + 1) > limit + 1e-7 {
            return count;
        }
    }
    by_bounce.len()
}

fn curve(by_bounce: &[(f32, u32)]) -> Vec<CurvePoint> {
    let every = by_bounce.len().div_ceil(POINTS).max(1);
    let mut points = Vec::new();
    let mut sum = 0.0;
    for (position, (bounce, _)) in by_bounce.iter().enumerate() {
        sum += f64::from(*bounce);
        let count = position + 1;
        if count % every == 0 || count == by_bounce.len() {
            points.push(CurvePoint {
                records: small(count),
                bounce: share(sum, count),
            });
        }
    }
    points
}

fn share(sum: f64, count: usize) -> f64 {
    if count == 0 {
        0.0
    } else {
        sum / f64::from(small(count))
    }
}

fn small(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn fingerprint(address: &str) -> u64 {
    let hash = blake3::hash(address.trim().to_lowercase().as_bytes());
    let mut first = [0; 8];
    first.copy_from_slice(&hash.as_bytes()[..8]);
    u64::from_le_bytes(first)
}

/// A verdict in the words of whoever checked: those of our own checks, and those that checkers write into sheets.
pub(super) fn verdict_of(said: &str) -> Option<Verdict> {
    let said = said.trim().to_lowercase().replace(['-', ' '], "_");
    Verdict::from_id(&said).or(match said.as_str() {
        "deliverable" | "ok" | "verified" | "safe" | "good" => Some(Verdict::Valid),
        "catch_all" | "catchall" | "accept_all" | "role" | "accept_all_unverifiable" => Some(Verdict::Risky),
        "undeliverable" | "bounce" | "bounced" | "bad" | "do_not_mail" => Some(Verdict::Invalid),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn candidate(row: u32, address: Option<&str>, verdict: Option<Verdict>) -> Candidate<'_> {
        Candidate {
            row,
            address,
            verdict,
            confidence: None,
            is_old: false,
            is_blocked: false,
            is_suppressed: false,
            is_incomplete: false,
        }
    }

    fn gate(limit: Option<f64>) -> Gate {
        Gate::new(Rules {
            limit,
            needs_address: false,
            only_sound: limit.is_some(),
        })
    }

    #[test]
    fn the_longest_beginning_under_the_limit_goes_out_the_best_first() {
        let mut gate = gate(Some(0.02));
        let addresses: Vec<String> = (0..20).map(|number| format!("p{number}@a.example")).collect();
        for (row, address) in (1..).zip(&addresses) {
            // The first half is catch-all, the second good.
            let verdict = if row <= 10 { Verdict::Risky } else { Verdict::Valid };
            gate.judge(&candidate(row, Some(address), Some(verdict)));
        }
        let Admitted { rows, report } = gate.finish();
        // 10 at 0.5 % and two at 8 %: 1.75 %; a third would make 2.2 %.
        assert_eq!(rows, [11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 1, 2]);
        assert_eq!((report.out, report.over_limit, report.records), (12, 8, 20));
        assert!((report.bounce - 0.0175).abs() < 1e-6, "{}", report.bounce);
        assert!(
            (report.bounce_of_all - 0.0425).abs() < 1e-6,
            "{}",
            report.bounce_of_all
        );
        assert_eq!(report.curve.len(), 20);
    }

    #[test]
    fn everyone_who_stays_is_counted_once_and_for_one_reason() {
        let mut gate = gate(Some(0.02));
        let judged = [
            candidate(1, Some("a@a.example"), Some(Verdict::Valid)),
            candidate(2, Some("A@A.example "), Some(Verdict::Valid)),
            candidate(3, Some("b@a.example"), Some(Verdict::Invalid)),
            Candidate {
                is_suppressed: true,
                ..candidate(4, Some("c@a.example"), Some(Verdict::Valid))
            },
            Candidate {
                is_blocked: true,
                ..candidate(5, Some("d@a.example"), None)
            },
            Candidate {
                is_blocked: true,
                ..candidate(6, None, None)
            },
            candidate(7, None, None),
            Candidate {
                is_incomplete: true,
                ..candidate(9, Some("f@a.example"), Some(Verdict::Valid))
            },
            candidate(8, Some("e@a.example"), None),
        ];
        for candidate in &judged {
            gate.judge(candidate);
        }
        let Admitted { rows, report } = gate.finish();
        assert_eq!(rows, [1]);
        assert_eq!((report.records, report.with_email, report.out), (9, 7, 1));
        assert_eq!(
            (
                report.duplicates,
                report.bouncing,
                report.suppressed,
                report.blocked
            ),
            (1, 1, 1, 2)
        );
        assert_eq!(
            (report.without_email, report.over_limit, report.incomplete),
            (1, 1, 1)
        );
    }

    #[test]
    fn without_a_limit_all_go_out_as_they_stand_but_those_who_want_no_mail() {
        let mut gate = gate(None);
        gate.judge(&candidate(1, Some("a@a.example"), Some(Verdict::Invalid)));
        gate.judge(&candidate(2, None, None));
        gate.judge(&Candidate {
            is_suppressed: true,
            ..candidate(3, Some("c@a.example"), None)
        });
        gate.judge(&candidate(4, Some("a@a.example"), None));
        let Admitted { rows, report } = gate.finish();
        assert_eq!(rows, [1, 2, 4]);
        assert_eq!((report.out, report.out_with_email, report.suppressed), (3, 2, 1));
    }

    #[test]
    fn what_is_old_or_unsure_is_expected_to_bounce_more() {
        let fresh = candidate(1, Some("a@a.example"), Some(Verdict::Valid));
        let old = Candidate {
            is_old: true,
            ..fresh
        };
        let sure = Candidate {
            verdict: None,
            confidence: Some(97),
            ..fresh
        };
        let unsure = Candidate {
            confidence: Some(60),
            ..sure
        };
        let mut before = 0.0;
        for candidate in [fresh, sure, old, unsure] {
            let bounce = expected_bounce(&candidate);
            assert!(bounce > before, "{candidate:?}");
            before = bounce;
        }
    }

    proptest! {
        #[test]
        fn no_longer_beginning_would_stay_under_the_limit(
            kinds in proptest::collection::vec(0_u8..5, 0..200),
            limit in 0.0_f64..0.3,
        ) {
            let addresses: Vec<String> = (0..kinds.len()).map(|number| format!("p{number}@a.example")).collect();
            let verdicts = [None, Some(Verdict::Valid), Some(Verdict::Risky), Some(Verdict::Unknown), Some(Verdict::Invalid)];
            let mut gate = gate(Some(limit));
            for ((row, kind), address) in (1..).zip(&kinds).zip(&addresses) {
                gate.judge(&candidate(row, Some(address), verdicts[usize::from(*kind)]));
            }
            let Admitted { rows, report } = gate.finish();
            prop_assert!(report.bounce <= limit + 1e-6);
            prop_assert_eq!(
                report.records,
                report.out + report.without_email + report.incomplete + report.blocked + report.bouncing
                    + report.duplicates + report.suppressed + report.over_limit
            );
            let of = |row: u32| {
                expected_bounce(&candidate(row, Some("x"), verdicts[usize::from(kinds[row as usize - 1])]))
            };
            let next = (1..=u32::try_from(kinds.len()).unwrap())
                .filter(|row| !rows.contains(row) && of(*row) < 1.0)
                .map(of)
                .min_by(f64::total_cmp);
            if let Some(next) = next {
                let sum: f64 = rows.iter().map(|row| of(*row)).sum();
                prop_assert!((sum + next) / (rows.len() + 1) as f64 > limit - 1e-6);
            }
        }
    }
}
