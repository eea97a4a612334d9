//! Replaying a definition's own samples: one that comes out otherwise is an error of the definition.

use super::source::{Findings, Place};
use crate::{definition::Definition, replay::mismatches};

pub(super) fn check(definition: &Definition, findings: &mut Findings<'_>) {
    for (position, operation) in definition.operations.iter().enumerate() {
        let samples = Place::default().key("operations").item(position).key("samples");
        for (index, sample) in operation.samples.iter().enumerate() {
            let here = samples.item(index);
            for mismatch in mismatches(definition, operation, sample) {
                let place = mismatch.place.iter().fold(here.clone(), |at, key| at.key(key));
                findings.error(
                    &place,
                    format!("sample \"{}\": {}", sample.name, mismatch.message),
                    "correct the sample, or the rules that read it",
                );
            }
        }
    }
}
