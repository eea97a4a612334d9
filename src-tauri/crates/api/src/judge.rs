//! Sites that may be another company's: what is to be judged, and the user's word.

use engine::judge::Doubt;
use model::RecordId;

use crate::{Api, Error, types::*};

impl Api {
    /// Companies of a list whose site may be another company's, in the file's order.
    ///
    /// # Errors
    /// When there is no such list.
    pub async fn doubts(&self, input: DoubtsInput) -> Result<Vec<Doubt>, Error> {
        self.list_of(input.list).await?;
        Ok(self.engine.doubts(input.list, input.judged).await?)
    }

    /// The doubt about a record's company, whether judged or not.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn doubt(&self, input: RecordInput) -> Result<Option<Doubt>, Error> {
        let record = RecordId {
            list: input.list,
            row: input.row,
        };
        Ok(self.engine.doubt_about(record).await?)
    }

    /// Keeps the user's word on a record's company and says it in its cells, in all lists; or takes it back.
    ///
    /// # Errors
    /// When there is no such record, or nothing to be judged about it.
    pub async fn judge_site(&self, input: JudgeSite) -> Result<Doubt, Error> {
        let record = RecordId {
            list: input.list,
            row: input.row,
        };
        let nothing = || {
            Error::not_found(
                format!(
                    "There is nothing to judge about row {} of list {}.",
                    input.row, input.list
                ),
                "Open the list again.",
            )
        };
        let lists = self
            .engine
            .judge_site(record, input.verdict)
            .await?
            .ok_or_else(nothing)?;
        self.host.emit(Event::Cells { lists });
        self.engine.doubt_about(record).await?.ok_or_else(nothing)
    }
}
