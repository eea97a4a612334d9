//! Why providers did not answer for good, by the field they were asked for.

use std::collections::BTreeMap;

use model::{Cause, Field};

/// Why a provider did not answer for good.
pub(crate) struct Failure {
    /// As a class.
    pub cause: Cause,
    /// In a sentence, with what to do next.
    pub reason: String,
}

/// One failure for each field: the cell's, if nobody finds a value.
#[derive(Default)]
pub(crate) struct Failures(BTreeMap<Field, Failure>);

impl Failures {
    /// The last word counts, but a dead letter stays one: asking again may find it.
    pub(crate) fn add(&mut self, field: Field, cause: Cause, reason: String) {
        let is_dead = |failure: &Failure| failure.cause == Cause::Dead;
        if cause == Cause::Dead || !self.get(field).is_some_and(is_dead) {
            self.0.insert(field, Failure { cause, reason });
        }
    }

    pub(crate) fn get(&self, field: Field) -> Option<&Failure> {
        self.0.get(&field)
    }

    pub(crate) fn forget(&mut self, field: Field) {
        self.0.remove(&field);
    }
}

#[cfg(test)]
mod tests {
    use std::{sync::Arc, time::Duration};

    use model::{CellState, EntityId, EntityKind, Micros};
    use store::Item;

    use super::*;
    use crate::{
        Engine, Parts,
        ask::Lost,
        caps::Budget,
        ladder::Ladder,
        recipe,
        run::{Bystanders, End, Job},
        wait::Halt,
    };

    #[test]
    fn the_last_word_counts_but_a_dead_letter_stays_one() {
        for (said, kept) in [
            (&[Cause::Invalid, Cause::Refused][..], Cause::Refused),
            (&[Cause::Dead, Cause::Refused], Cause::Dead),
            (&[Cause::Refused, Cause::Dead, Cause::Invalid], Cause::Dead),
        ] {
            let mut failures = Failures::default();
            for cause in said {
                failures.add(Field::PERSON_EMAIL, *cause, format!("{cause:?}"));
            }
            let failure = failures.get(Field::PERSON_EMAIL).unwrap();
            assert_eq!(
                (failure.cause, failure.reason.clone()),
                (kept, format!("{kept:?}"))
            );
            assert!(failures.get(Field::COMPANY_LOGO).is_none());
        }
    }

    #[tokio::test]
    async fn a_question_whose_tries_are_used_up_makes_a_dead_letter() {
        let home = tempfile::tempdir().unwrap();
        let nobody = std::net::TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap();
        let parts = Parts {
            home: home.path().to_owned(),
            providers: Vec::new(),
            rules: vec![format!("*.example={nobody}").parse().unwrap()],
            practice: None,
            vault: vault::Vault::memory(),
            alone: true,
            retry_after: [Duration::ZERO; 4],
        };
        let (engine, _) = Engine::open(parts).await.unwrap();
        let toml = "format = 1\nname = \"Logos\"\n[[fields]]\nfield = \"company.logo\"\n";
        let recipe = recipe::load(toml, "test").unwrap();
        let (_say, halt) = Halt::new();
        let job = Job {
            dial: recipe.dial,
            engine: Arc::clone(&engine),
            ladder: Ladder::of(&engine, &recipe, false).await.unwrap(),
            recipe,
            practice: false,
            run: None,
            budget: Budget::new(None, Micros::ZERO),
            lost: Lost::repeated(),
            bystanders: Bystanders::default(),
            halt,
        };
        let item = Item {
            seq: 0,
            entity: EntityId(1),
            kind: EntityKind::Company,
            company: None,
            known: [(Field::COMPANY_DOMAIN, "northwind-labs.example".to_owned())].into(),
            wanted: vec![Field::COMPANY_LOGO],
            due_ms: 0,
            progress: BTreeMap::new(),
        };
        let (definition, operation) = job.ladder.at(0).unwrap();
        let tried = format!("tried {}/{}", definition.id, operation.id);
        let back = Item {
            progress: BTreeMap::from([(tried, 5)]),
            ..item.clone()
        };
        let mut end = job.work(item.into()).await.unwrap().0;
        while let End::Parked { item, .. } = end {
            end = job.work(item.into()).await.unwrap().0;
        }
        let End::Done { changes, .. } = end else {
            panic!("no cap is set");
        };
        let [logo] = changes.as_slice() else {
            panic!("one field was wanted: {changes:?}");
        };
        assert_eq!(
            (logo.cell.state, logo.cell.cause),
            (CellState::Failed, Some(Cause::Dead))
        );
        assert!(logo.cell.note.contains("asked 5 times"), "{}", logo.cell.note);

        // Whoever comes back with its tries used up is not asked about once more.
        let calls = engine
            .store()
            .calls_of_entity(EntityId(1), 50)
            .await
            .unwrap()
            .len();
        let End::Done { changes, .. } = job.work(back.into()).await.unwrap().0 else {
            panic!("there is nobody to wait for");
        };
        assert!(
            changes[0]
                .cell
                .note
                .contains("did not answer. It was asked 5 times"),
            "{changes:?}"
        );
        assert_eq!(
            engine
                .store()
                .calls_of_entity(EntityId(1), 50)
                .await
                .unwrap()
                .len(),
            calls
        );
    }
}
