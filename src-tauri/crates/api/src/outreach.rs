//! Personalised lines and composed pictures: what there is to make them of, what they come to, what reads badly.

use std::sync::Arc;

use engine::outreach::Outreach;
use model::{EntityKind, RecordId};

use crate::{Api, Error, types::*};

/// Records shown at once.
const SHOWN: usize = 12;

impl Api {
    /// What lines and pictures of a list can be made of.
    ///
    /// # Errors
    /// When there is no such list.
    pub async fn outreach_kit(&self, input: ListInput) -> Result<OutreachKit, Error> {
        let outreach = self.engine.outreach(input.list, &Wishes::default()).await?;
        let (library, problems) = self.engine.picture_templates().await;
        let templates = library.templates().map(|template| PictureTemplate {
            id: template.id().to_owned(),
            name: template.name.clone(),
            about: template.about.clone(),
            fallback: template.fallback.clone(),
            slots: template
                .slots()
                .map(|(id, text)| PictureSlot {
                    id: id.to_owned(),
                    text: text.map(str::to_owned),
                })
                .collect(),
        });
        Ok(OutreachKit {
            templates: templates.collect(),
            names: outreach.names(),
            folder: self.engine.templates_folder().display().to_string(),
            problems,
        })
    }

    /// The lines and pictures of a recipe.
    ///
    /// # Errors
    /// When there is no such recipe, or it has problems.
    pub async fn recipe_outreach(&self, input: RecipeInput) -> Result<Wishes, Error> {
        Ok(self.recipe_of(&input.recipe)?.recipe.outreach())
    }

    /// The lines and pictures that a list's exports have.
    ///
    /// # Errors
    /// When there is no such list.
    pub async fn outreach(&self, input: ListInput) -> Result<Wishes, Error> {
        self.list_of(input.list).await?;
        Ok(self.engine.outreach_of(input.list).await?)
    }

    /// Sets them.
    ///
    /// # Errors
    /// When there is no such list, or something is wrong with one of them.
    pub async fn set_outreach(&self, input: OutreachInput) -> Result<Wishes, Error> {
        self.engine.set_outreach(input.list, &input.wishes).await?;
        Ok(input.wishes)
    }

    /// What lines and pictures come to on some records. What is wrong with one does not keep the others back.
    ///
    /// # Errors
    /// When there is no such list.
    pub async fn preview_outreach(&self, input: PreviewOutreach) -> Result<OutreachPreview, Error> {
        let (outreach, problems) = self.engine.sound_outreach(input.list, &input.wishes).await?;
        let outreach = Arc::new(outreach);
        let mut rows = Vec::with_capacity(input.rows.len().min(SHOWN));
        for row in input.rows.iter().take(SHOWN) {
            let id = RecordId {
                list: input.list,
                row: *row,
            };
            if let Some(record) = self.engine.store().record(id).await? {
                rows.push(self.outreach_row(&outreach, id, &record).await?);
            }
        }
        Ok(OutreachPreview { rows, problems })
    }

    async fn outreach_row(
        &self,
        outreach: &Arc<Outreach>,
        id: RecordId,
        record: &store::Record,
    ) -> Result<OutreachRow, Error> {
        let cells = self
            .engine
            .store()
            .cells_behind(id.list, std::slice::from_ref(record))
            .await?;
        let facts = outreach.facts(id.list, record, &cells);
        let names = [EntityKind::Person, EntityKind::Company].map(|kind| facts.record.entity(kind));
        let about: Vec<&str> = names.into_iter().flatten().collect();
        let written = outreach.write(&facts);
        let lines = outreach
            .lines
            .iter()
            .zip(written)
            .map(|((line, _), written)| LineShown {
                name: line.name().to_owned(),
                text: written.text,
                missing: written.missing,
                failed: written.failed,
                fell_back: written.fell_back,
            });
        let lines = lines.collect();
        let mut pictures = Vec::with_capacity(outreach.pictures.len());
        for (position, (name, _)) in outreach.pictures.iter().enumerate() {
            let (hash, notes) = match self.engine.composed(outreach, position, &facts, true).await {
                Ok(kept) => (
                    Some(kept.hash),
                    kept.notes
                        .into_iter()
                        .map(|note| format!("{}: {}", note.slot, note.said))
                        .collect(),
                ),
                Err(unmade) => (None, vec![unmade.to_string()]),
            };
            pictures.push(PictureShown {
                name: name.clone(),
                hash,
                notes,
            });
        }
        Ok(OutreachRow {
            row: id.row,
            about: about.join(" · "),
            lines,
            pictures,
        })
    }

    /// What would read badly, over the whole list.
    ///
    /// # Errors
    /// When there is no such list, or something is wrong with a template.
    pub async fn check_outreach(&self, input: OutreachInput) -> Result<OutreachCheck, Error> {
        let outreach = self.engine.outreach(input.list, &input.wishes).await?;
        let checked = self.engine.check_outreach(input.list, Arc::new(outreach)).await?;
        let findings = checked.findings.into_iter().map(|finding| OutreachFinding {
            line: finding.line,
            kind: finding.fault.as_str().to_owned(),
            count: finding.count,
            message: finding.message,
            hint: finding.hint,
            examples: finding
                .examples
                .into_iter()
                .map(|example| OutreachExample {
                    row: example.row,
                    text: example.text,
                })
                .collect(),
        });
        Ok(OutreachCheck {
            records: checked.records,
            well: checked.well,
            findings: findings.collect(),
            pictures: checked.pictures,
        })
    }
}
