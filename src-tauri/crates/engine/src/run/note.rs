//! Why a cell is empty, in a sentence, and what its check came to.

use model::{Cell, CellState, EntityKind, Field, Verdict};
use provider::Echo;

use crate::{entity, ladder::Ladder, recipe::Recipe, waterfall::FieldSet};

/// What one provider answered of a field that nobody knew.
#[derive(Clone, Debug)]
pub(crate) struct Heard {
    /// The provider's name.
    pub provider: String,
    /// Its sentence of a miss; empty where it knows the row but not the field.
    pub said: String,
}

/// Everybody who was asked for a field has answered, and nobody knows it. A single provider's own sentence says more than
/// that it was asked; it is taken from its last answer that has one.
pub(crate) fn not_found(heard: &[Heard]) -> String {
    let mut names: Vec<&str> = Vec::new();
    for Heard { provider, .. } in heard {
        if !names.contains(&provider.as_str()) {
            names.push(provider);
        }
    }
    let said = heard
        .iter()
        .rev()
        .map(|heard| heard.said.trim().trim_end_matches('.'))
        .find(|said| !said.is_empty());
    match (names.as_slice(), said) {
        ([name], Some(said)) => format!("{name}: {said}."),
        _ => format!("{} asked ({}); nobody knows it.", names.len(), names.join(", ")),
    }
}

/// What to do where a person's company has no domain.
pub const FIND_DOMAIN: &str = " Ask for the company's domain in the recipe, too: it is looked for first, and the person is asked about with it.";

/// What is lacking to ask anybody for a field.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Lacking {
    /// What has to be known besides, whichever comes first; the least of it.
    ways: Vec<FieldSet>,
    /// Whether the recipe could have the company's domain found, and does not ask for it.
    could_find_domain: bool,
}

impl Lacking {
    /// Of an entity, with what is known of it.
    pub(crate) fn of(recipe: &Recipe, ladder: &Ladder, field: Field, known: FieldSet) -> Self {
        let rungs = recipe.wanted(field).map(|wanted| ladder.for_field(wanted));
        let rungs = rungs.unwrap_or_default();
        let accepts = rungs
            .iter()
            .filter_map(|at| ladder.rungs.get(*at))
            .flat_map(|rung| &rung.accepts);
        let lacks = |way: &FieldSet| {
            way.iter()
                .filter(|field| !known.contains(*field))
                .collect::<FieldSet>()
        };
        let mut ways: Vec<FieldSet> = accepts.map(lacks).filter(|way| !way.contains(field)).collect();
        let least = ways.iter().map(|way| way.iter().count()).min();
        ways.retain(|way| Some(way.iter().count()) == least);
        ways.sort_unstable();
        ways.dedup();
        let has_company = known.contains(Field::COMPANY_NAME) || known.contains(Field::COMPANY_LINKEDIN_URL);
        let could_find_domain = field.entity() == EntityKind::Person
            && ways.contains(&FieldSet::from_iter([Field::COMPANY_DOMAIN]))
            && has_company
            && recipe.wanted(Field::COMPANY_DOMAIN).is_none();
        Self {
            ways,
            could_find_domain,
        }
    }

    /// Somebody offers a field, but too little is known of the row.
    pub(crate) fn sentence(&self, field: Field) -> String {
        let mut text = format!(
            "Too little is known of this row to ask anybody for {}",
            field.label()
        );
        let way = |way: &FieldSet| way.iter().map(Field::label).collect::<Vec<_>>().join(" and ");
        let ways: Vec<String> = self.ways.iter().map(way).collect();
        if !ways.is_empty() {
            text.push_str(&format!(": it lacks {}", ways.join(", or ")));
        }
        text.push('.');
        if self.could_find_domain {
            text.push_str(FIND_DOMAIN);
        }
        text
    }
}

/// Whether an answer is about the company with the domain that was asked about; an error is the sentence for the cell. None when
/// one of the two does not say.
pub(crate) fn about(asked: Option<&String>, echoes: &[Echo]) -> Option<Result<(), String>> {
    let asked = asked?;
    let echo = echoes.iter().find(|echo| echo.field == Field::COMPANY_DOMAIN)?;
    let about = entity::domain(&echo.value)?;
    Some(if about == *asked {
        Ok(())
    } else {
        Err(format!("The answer is about {about}, not {asked}."))
    })
}

/// What the check of an address came to: whether the recipe takes its verdict. None when nobody gave one. Where the recipe
/// asks for no check, the finder's own word counts if it is sure.
pub(crate) fn checked(cell: &Cell, own: Option<Verdict>) -> Option<bool> {
    let has_verdict = cell
        .provenance
        .as_ref()
        .is_some_and(|provenance| provenance.verified_by.is_some());
    match own {
        _ if has_verdict => Some(cell.state == CellState::Value),
        Some(Verdict::Valid) => Some(true),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_miss_of_one_says_its_sentence_and_of_several_their_names() {
        for (answers, note) in [
            (
                &[("Website", "the domain is parked")][..],
                "Website: the domain is parked.",
            ),
            (&[("Website", "nothing there.")], "Website: nothing there."),
            (&[("Hunter", "")], "1 asked (Hunter); nobody knows it."),
            (
                &[("Hunter", "no such person"), ("Hunter", "")],
                "Hunter: no such person.",
            ),
            (
                &[("Apollo", "it does not know"), ("Hunter", ""), ("Prospeo", "no")],
                "3 asked (Apollo, Hunter, Prospeo); nobody knows it.",
            ),
            (
                &[("Apollo", ""), ("Hunter", ""), ("Apollo", "no")],
                "2 asked (Apollo, Hunter); nobody knows it.",
            ),
        ] {
            let heard: Vec<Heard> = answers
                .iter()
                .map(|(provider, said)| Heard {
                    provider: (*provider).to_owned(),
                    said: (*said).to_owned(),
                })
                .collect();
            assert_eq!(not_found(&heard), note);
        }
    }

    #[test]
    fn what_is_lacking_is_named_and_how_to_have_it_found() {
        let domain = FieldSet::from_iter([Field::COMPANY_DOMAIN]);
        let profile = FieldSet::from_iter([Field::PERSON_LINKEDIN_URL]);
        for (ways, could_find_domain, says) in [
            (
                vec![],
                false,
                "Too little is known of this row to ask anybody for Work e-mail.",
            ),
            (
                vec![profile, domain],
                false,
                "Too little is known of this row to ask anybody for Work e-mail: it lacks LinkedIn, person, or Company domain.",
            ),
        ] {
            let lacking = Lacking {
                ways,
                could_find_domain,
            };
            assert_eq!(lacking.sentence(Field::PERSON_EMAIL), says);
        }
        let lacking = Lacking {
            ways: vec![domain],
            could_find_domain: true,
        };
        assert!(lacking.sentence(Field::PERSON_EMAIL).ends_with(FIND_DOMAIN));
    }

    #[test]
    fn an_address_is_verified_by_the_verdict_its_recipe_accepts_else_by_its_finders_own() {
        let address = |state, verified_by: Option<&str>| Cell {
            provenance: Some(model::Provenance {
                verified_by: verified_by.map(str::to_owned),
                ..model::Provenance::default()
            }),
            ..Cell::without_value(state, "")
        };
        for (state, by, own, expected) in [
            (CellState::Value, Some("zerobounce"), None, Some(true)),
            (CellState::Value, Some("hunter"), Some(Verdict::Risky), Some(true)),
            (CellState::Rejected, Some("zerobounce"), None, Some(false)),
            (CellState::Failed, None, None, None),
            (CellState::Value, None, Some(Verdict::Valid), Some(true)),
            (CellState::Value, None, Some(Verdict::Risky), None),
        ] {
            assert_eq!(
                checked(&address(state, by), own),
                expected,
                "{state:?} {by:?} {own:?}"
            );
        }
    }
}
