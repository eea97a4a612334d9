//! Columns that are made for the sheet: personalised lines and composed pictures.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, PoisonError},
};

use model::{Cell, Field, ListId, Problem, Severity};
use outreach::Written;
use sheet::{Format, Tone};
use store::{CellKey, Record};

use super::{
    CARD_WIDTH, Choice, WIDE_WIDTH,
    column::{Content, Of, Seen, Wanted},
    writing::Piece,
};
use crate::{
    Engine, EngineError,
    outreach::{Facts, Outreach, wish::Wishes},
};

/// What lines and pictures say of one record.
pub(super) struct Made {
    facts: Facts,
    written: Vec<Written>,
}

impl Made {
    /// What a line says, by its name.
    pub(super) fn line(&self, outreach: &Outreach, name: &str) -> Option<&Written> {
        let position = outreach.lines.iter().position(|(line, _)| line.name() == name)?;
        self.written.get(position)
    }
}

/// What did not come out as it should, by column.
#[derive(Default)]
pub(super) struct Faults(Mutex<BTreeMap<String, u32>>);

impl Faults {
    fn note(&self, column: &str) {
        let mut faults = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *faults.entry(column.to_owned()).or_default() += 1;
    }

    pub(super) fn problems(self) -> impl Iterator<Item = Problem> {
        let faults = self.0.into_inner().unwrap_or_else(PoisonError::into_inner);
        faults.into_iter().map(|(column, count)| {
            let records = if count == 1 {
                "1 record".to_owned()
            } else {
                format!("{count} records")
            };
            Problem::new(
                Severity::Warning,
                column,
                format!("{records} went out with something missing"),
            )
            .with_hint("see \"Lines and pictures\", or spillway lines, for which and why")
        })
    }
}

impl Engine {
    /// The lines and pictures of an export, compiled, and their columns behind the others. Where columns are named one by
    /// one, only those that are named go out.
    pub(super) async fn add_made(
        &self,
        list: ListId,
        choice: &Choice,
        wanted: &mut Vec<Wanted>,
    ) -> Result<Option<Arc<Outreach>>, EngineError> {
        if choice.source_only {
            return Ok(None);
        }
        let wishes: Wishes = match &choice.outreach {
            Some(wishes) => wishes.clone(),
            None => self.outreach_of(list).await?,
        };
        let lines = wishes.lines.iter().map(|line| Of::Line(line.name.clone()));
        let pictures = wishes
            .pictures
            .iter()
            .map(|picture| Of::Composed(picture.name.clone()));
        let all: Vec<Of> = lines.chain(pictures).collect();
        let stranger = wanted
            .iter()
            .find(|column| column.of.is_made() && !all.contains(&column.of));
        if let Some(column) = stranger {
            return Err(EngineError::NoColumn {
                wanted: column.of.to_string(),
                columns: all.len(),
            });
        }
        if !choice.named {
            wanted.extend(all.into_iter().map(|of| Wanted { name: None, of }));
        }
        if !wanted.iter().any(|column| column.of.is_made()) {
            return Ok(None);
        }
        Ok(Some(Arc::new(self.outreach(list, &wishes).await?)))
    }

    /// What stands in a column of a record, those that are made included.
    pub(super) async fn content(
        &self,
        of: &Of,
        seen: &Seen<'_>,
        outreach: Option<&Arc<Outreach>>,
        made: Option<&Made>,
        faults: &Faults,
    ) -> (Content, Tone) {
        let (Some(outreach), Some(made)) = (outreach, made) else {
            return seen.content(of);
        };
        match of {
            Of::Line(name) => {
                let Some(written) = made.line(outreach, name) else {
                    return (Content::Blank, Tone::Plain);
                };
                let is_whole = written.fell_back || written.failed.is_none() && written.missing.is_empty();
                if !is_whole {
                    faults.note(name);
                }
                let tone = if is_whole { Tone::Plain } else { Tone::Doubtful };
                if written.text.is_empty() {
                    (Content::Blank, tone)
                } else {
                    (Content::Text(written.text.clone()), tone)
                }
            }
            Of::Composed(name) => {
                let position = outreach.pictures.iter().position(|(other, _)| other == name);
                let composed = match position {
                    Some(position) => self.composed(outreach, position, &made.facts, false).await.ok(),
                    None => None,
                };
                if composed.is_none() {
                    faults.note(name);
                }
                (
                    composed.map_or(Content::Blank, |kept| Content::Picture(kept.hash, None)),
                    Tone::Plain,
                )
            }
            of => seen.content(of),
        }
    }

    /// A composed picture as a sheet takes it, under a name of its own for every record.
    pub(super) async fn composed_piece(
        &self,
        format: Format,
        name: &str,
        seen: &Seen<'_>,
        hash: &str,
    ) -> Piece {
        let width = match format {
            Format::Zip => None,
            Format::Contact => Some(CARD_WIDTH),
            _ => Some(WIDE_WIDTH),
        };
        let Some((bytes, mime)) = self.picture(hash, width).await else {
            return Piece::Blank;
        };
        let (alt, stem) = seen.picture_words(Field::COMPANY_IMAGE);
        let company = stem.rsplit('/').next().unwrap_or("company");
        let folder: String = name
            .to_lowercase()
            .chars()
            .map(|letter| if letter.is_alphanumeric() { letter } else { '-' })
            .collect();
        let ending = if mime == "image/jpeg" { "jpg" } else { "png" };
        let who = alt.split(':').next().unwrap_or_default();
        Piece::Picture {
            bytes,
            name: format!("pictures/{folder}/{}-{company}.{ending}", seen.record.row),
            alt: format!("{who}: {name}"),
        }
    }
}

/// What lines say of a record, where there are lines.
pub(super) fn made(
    list: ListId,
    outreach: Option<&Arc<Outreach>>,
    record: &Record,
    cells: &HashMap<CellKey, Cell>,
) -> Option<Made> {
    outreach.map(|outreach| {
        let facts = outreach.facts(list, record, cells);
        Made {
            written: outreach.write(&facts),
            facts,
        }
    })
}
