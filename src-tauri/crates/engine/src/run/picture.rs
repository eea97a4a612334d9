//! Pictures of an answer: what the company's slots show now stands in place of what its site's answer once chose. The user's
//! word goes first, before any provider's, and a picture may have turned out to be nobody's own since.

use std::collections::BTreeMap;

use media::Slot;
use model::{Cell, Field, USER};
use store::StoreError;

use super::work::Entity;
use crate::{
    ask::Answered,
    pictures::{Shown, field_of},
};

impl Entity<'_> {
    /// What the slots of the company's site show, as cells by field; of an answer that is from no site, only what the user chose.
    pub(super) async fn pictures(&self, answered: &Answered) -> Result<BTreeMap<Field, Cell>, StoreError> {
        let domain = self.facts.known().get(&Field::COMPANY_DOMAIN);
        let is_site = answered.whose.is_some();
        let holds_pictures = answered
            .meaning
            .values
            .iter()
            .any(|found| found.field.is_picture());
        let Some(domain) = domain.filter(|_| is_site || holds_pictures) else {
            return Ok(BTreeMap::new());
        };
        let practice = self.job.practice;
        let shown = self.job.engine.shown(practice, domain).await?;
        let cell = |(slot, shown): (Slot, Option<_>)| {
            let shown: Shown = shown?;
            if !is_site && !matches!(shown, Shown::Yours(_)) {
                return None;
            }
            let mut cell = shown.cell(practice);
            if let Some(given) = &mut cell.provenance {
                given.cached = answered.call.is_none() && given.provider != USER;
            }
            Some((field_of(slot), cell))
        };
        Ok(Slot::ALL.into_iter().zip(shown).filter_map(cell).collect())
    }
}
