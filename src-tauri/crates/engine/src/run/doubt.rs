//! A doubt whether an answer was read from the company's own site: raised, kept for the user to judge, or judged already.

use model::{CellState, Field, SiteVerdict, Value};
use store::{StoreError, Suspicion, now_ms};

use super::work::Entity;
use crate::{
    ask::Answered,
    judge::{Side, WRONG_SITE},
    site::{self, Ours},
};

impl Entity<'_> {
    /// What becomes of the values of an answer that may be from somebody else's site: a state and its sentence. None when
    /// nothing speaks against it, or the user has said that it is right.
    pub(super) async fn doubt(&self, answered: &Answered) -> Result<Option<(CellState, String)>, StoreError> {
        let Some((whose, domain)) = answered
            .whose
            .as_ref()
            .zip(self.facts.known().get(&Field::COMPANY_DOMAIN))
        else {
            return Ok(None);
        };
        // What the records say; a name that was found may be from the same site.
        let name = self.item.known.get(&Field::COMPANY_NAME).map(String::as_str);
        let Some(stranger) = site::stranger(Ours { name, domain }, whose) else {
            return Ok(None);
        };
        let (practice, entity, key) = (self.job.practice, self.item.entity, stranger.key());
        let store = self.job.engine.store();
        let known = store.suspicion(practice, entity).await?;
        let known = known.filter(|known| known.stranger == key);
        match known.as_ref().and_then(|known| known.verdict) {
            Some(SiteVerdict::Right) => return Ok(None),
            Some(SiteVerdict::Wrong) => return Ok(Some((CellState::Rejected, WRONG_SITE.to_owned()))),
            None => {}
        }
        let found = |field: Field| {
            let mut values = answered.meaning.values.iter();
            let found = values.find(|found| found.field == field)?;
            match &found.value {
                Value::Text(text) => Some(text.clone()),
                Value::Integer(_) => None,
            }
        };
        let theirs = Side {
            name: stranger.name,
            domain: stranger.domain,
            url: whose.url.clone(),
            title: whose.title.clone(),
            city: found(Field::COMPANY_CITY),
            country: found(Field::COMPANY_COUNTRY),
            logo: found(Field::COMPANY_LOGO),
            icon: found(Field::COMPANY_ICON),
            image: found(Field::COMPANY_IMAGE),
        };
        // The page's picture shows the site and has no logo; whoever read its markup saw that.
        let theirs = theirs.or(known.map(|known| Side::read(&known.theirs)).unwrap_or_default());
        let said = |field: Field| self.item.known.get(&field).cloned();
        let ours = Side {
            name: name.unwrap_or_default().to_owned(),
            domain: domain.clone(),
            city: said(Field::COMPANY_CITY),
            country: said(Field::COMPANY_COUNTRY),
            ..Side::default()
        };
        let suspicion = Suspicion {
            practice,
            entity,
            stranger: key,
            sentence: stranger.sentence.clone(),
            ours: ours.written(),
            theirs: theirs.written(),
            at_ms: now_ms(),
            verdict: None,
        };
        // A look-up has no list in which anybody could judge.
        if self.job.run.is_some() {
            store.suspect(suspicion).await?;
        }
        Ok(Some((CellState::Conflict, stranger.sentence)))
    }
}
