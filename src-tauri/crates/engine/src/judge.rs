//! Sites that may be somebody else's: both sides beside each other, and the user's verdict, which is asked for once and
//! holds in all lists.

use model::{Cell, CellState, EntityId, EntityKind, ListId, RecordId, SiteVerdict};
use serde::{Deserialize, Serialize};
use store::{StoreError, Suspected, Suspicion};

use crate::Engine;

/// The note of a value from a site that the user called somebody else's.
pub(crate) const WRONG_SITE: &str = "You said that the site is another company's.";
/// The provider and the operation that read sites.
const SITE: &str = "website";

/// What one of the two sides says of the company.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(default)]
pub struct Side {
    /// Its name; empty when the list has none.
    pub name: String,
    /// Its domain.
    pub domain: String,
    /// The page that was read.
    pub url: Option<String>,
    /// That page's title.
    pub title: Option<String>,
    /// Where it sits.
    pub city: Option<String>,
    /// In which country.
    pub country: Option<String>,
    /// Its logo, as the hash of a stored picture.
    pub logo: Option<String>,
    /// Its icon.
    pub icon: Option<String>,
    /// The picture its page is shared with.
    pub image: Option<String>,
}

impl Side {
    /// As it is kept.
    pub(crate) fn written(&self) -> String {
        // Text alone always serialises.
        serde_json::to_string(self).unwrap_or_default()
    }

    pub(crate) fn read(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_default()
    }

    /// With what an earlier look at the same company saw and this one did not.
    pub(crate) fn or(self, earlier: Self) -> Self {
        Self {
            url: self.url.or(earlier.url),
            title: self.title.or(earlier.title),
            city: self.city.or(earlier.city),
            country: self.country.or(earlier.country),
            logo: self.logo.or(earlier.logo),
            icon: self.icon.or(earlier.icon),
            image: self.image.or(earlier.image),
            ..self
        }
    }
}

/// A company whose site may be somebody else's, as a list has it.
#[derive(Clone, Debug, Serialize, Deserialize, ts_rs::TS)]
pub struct Doubt {
    /// The first record of the company.
    pub row: u32,
    /// Records of the company.
    pub records: u32,
    /// Whether it was seen in the practice world.
    pub practice: bool,
    /// What does not fit.
    pub sentence: String,
    /// What the list says.
    pub ours: Side,
    /// What the site says.
    pub theirs: Side,
    /// What the user said; none until then.
    pub verdict: Option<SiteVerdict>,
}

impl From<Suspected> for Doubt {
    fn from(found: Suspected) -> Self {
        let kept = found.suspicion;
        Self {
            row: found.row,
            records: found.records,
            practice: kept.practice,
            ours: Side::read(&kept.ours),
            theirs: Side::read(&kept.theirs),
            sentence: kept.sentence,
            verdict: kept.verdict,
        }
    }
}

impl Engine {
    /// Companies of a list whose site may be somebody else's: those to be judged, or those that were.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn doubts(&self, list: ListId, judged: bool) -> Result<Vec<Doubt>, StoreError> {
        let found = self.store.suspicions(list, judged).await?;
        Ok(found.into_iter().map(Doubt::from).collect())
    }

    /// The doubt about a record's company, whether judged or not.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn doubt_about(&self, record: RecordId) -> Result<Option<Doubt>, StoreError> {
        let Some((entity, suspicion)) = self.suspicion_about(record).await? else {
            return Ok(None);
        };
        let rows = self
            .store
            .rows_of_entity(record.list, EntityKind::Company, entity, u32::MAX)
            .await?;
        Ok(Some(Doubt::from(Suspected {
            row: rows.iter().copied().min().unwrap_or(record.row),
            records: u32::try_from(rows.len()).unwrap_or(u32::MAX),
            suspicion,
        })))
    }

    async fn suspicion_about(&self, record: RecordId) -> Result<Option<(EntityId, Suspicion)>, StoreError> {
        let record = self.store.record(record).await?;
        let Some(entity) = record.and_then(|record| record.company) else {
            return Ok(None);
        };
        for practice in [false, true] {
            if let Some(found) = self.store.suspicion(practice, entity).await? {
                return Ok(Some((entity, found)));
            }
        }
        Ok(None)
    }

    /// Keeps the user's word on a record's company, or takes it back, and says it in the cells that were read from the site,
    /// in all lists. Gives the lists that changed; none when there is no doubt.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn judge_site(
        &self,
        record: RecordId,
        verdict: Option<SiteVerdict>,
    ) -> Result<Option<Vec<ListId>>, StoreError> {
        let Some((entity, suspicion)) = self.suspicion_about(record).await? else {
            return Ok(None);
        };
        let practice = suspicion.practice;
        self.store.set_site_verdict(practice, entity, verdict).await?;
        let judged = move |mut cell: Cell| {
            let from_site = cell
                .provenance
                .as_ref()
                .is_some_and(|given| given.provider == SITE && given.practice == practice);
            let has_value = matches!(
                cell.state,
                CellState::Value | CellState::Stale | CellState::Conflict | CellState::Rejected
            );
            if !from_site || !has_value || cell.is_users() {
                return None;
            }
            (cell.state, cell.note) = match verdict {
                Some(SiteVerdict::Right) => (CellState::Value, String::new()),
                Some(SiteVerdict::Wrong) => (CellState::Rejected, WRONG_SITE.to_owned()),
                None => (CellState::Conflict, suspicion.sentence.clone()),
            };
            Some(cell)
        };
        let lists = self
            .store
            .amend_cells(entity, None, move |_, cell| cell.and_then(&judged))
            .await?;
        Ok(Some(lists))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_later_look_keeps_what_an_earlier_one_saw_and_it_did_not() {
        let read = Side {
            name: "Quayside".to_owned(),
            title: Some("Quayside Roasters".to_owned()),
            logo: Some("abc".to_owned()),
            ..Side::default()
        };
        let shown = Side {
            name: "Quayside Roasters".to_owned(),
            title: Some("Home".to_owned()),
            ..Side::default()
        };
        let both = shown.clone().or(read);
        assert_eq!(
            (both.name.as_str(), both.title.as_deref(), both.logo.as_deref()),
            ("Quayside Roasters", Some("Home"), Some("abc"))
        );
        assert_eq!(shown.clone().or(Side::default()), shown);
    }
}
