//! Personalised lines and composed pictures of a list: what is wanted of it, compiled; what a record says; pictures made
//! once and kept until they could look different.
//!
//! The texts and drawings themselves are made by the room `outreach`, which knows no list and no folder.

mod check;
mod templates;
pub mod wish;

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use model::{Cell, CellState, EntityKind, Field, ListId, Problem, Severity, Value};
use outreach::{
    Art, Composed, Composer, Gate, Library, Line, LineError, Pictures, Unmade, Vocabulary, Wish, Written,
};
use store::{CellKey, Record};

use crate::{Engine, EngineError, entity, export::column::Seen, pictures::write_whole};
pub use check::{Checked, PictureCheck, PictureReason};
pub(crate) use templates::FOLDER;
use wish::{PictureWish, Wishes};

/// More letters are too many in a line that does not say otherwise.
const LONGEST: u32 = 600;

/// What is wanted of a list, compiled.
pub struct Outreach {
    /// Lines with the most letters that each may have.
    pub lines: Vec<(Line, usize)>,
    /// Pictures with the names of their columns.
    pub pictures: Vec<(String, Composer)>,
    vocabulary: Arc<Vocabulary>,
    mapping: Vec<Option<Field>>,
    found: Vec<Field>,
    own: BTreeMap<String, Art>,
}

/// A record with its pictures, ready for lines and pictures.
pub struct Facts {
    /// What texts may say.
    pub record: Arc<outreach::Record>,
    /// The hash and how sure its source is, of every picture.
    art: BTreeMap<Field, (String, Option<u8>)>,
}

/// A composed picture as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Its name among the pictures.
    pub hash: String,
    /// What did not go as wanted; empty when it was made before.
    pub notes: Vec<outreach::Note>,
}

impl Engine {
    /// The folder of the user's own picture templates.
    #[must_use]
    pub fn templates_folder(&self) -> std::path::PathBuf {
        self.folders.templates()
    }

    /// The lines and pictures that a list's exports have.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn outreach_of(&self, list: ListId) -> Result<Wishes, EngineError> {
        let text = self.store.list_outreach(list).await?;
        // What an earlier version wrote may mean nothing to this one; then there are none.
        Ok(text
            .and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or_default())
    }

    /// Sets them, when all of them are sound.
    ///
    /// # Errors
    /// When there is no such list; with everything that is wrong with the wishes.
    pub async fn set_outreach(&self, list: ListId, wishes: &Wishes) -> Result<(), EngineError> {
        self.outreach(list, wishes).await?;
        let text = serde_json::to_string(wishes).map_err(|_| EngineError::Halted("writing the lines"))?;
        Ok(self.store.set_list_outreach(list, text).await?)
    }

    /// Picture templates, and what is wrong with those of the user's that could not be read.
    pub async fn picture_templates(&self) -> (Library, Vec<Problem>) {
        let folder = self.folders.templates();
        let read = tokio::task::spawn_blocking(move || templates::library(&folder)).await;
        read.unwrap_or_default()
    }

    /// Compiles what is wanted of a list.
    ///
    /// # Errors
    /// When there is no such list; with everything that is wrong with the wishes.
    pub async fn outreach(&self, list: ListId, wishes: &Wishes) -> Result<Outreach, EngineError> {
        let (outreach, problems) = self.sound_outreach(list, wishes).await?;
        if problems.is_empty() {
            Ok(outreach)
        } else {
            Err(EngineError::Problems("lines and pictures".to_owned(), problems))
        }
    }

    /// Compiles what is sound of what is wanted, and says what is wrong with the rest.
    ///
    /// # Errors
    /// When there is no such list.
    pub async fn sound_outreach(
        &self,
        list: ListId,
        wishes: &Wishes,
    ) -> Result<(Outreach, Vec<Problem>), EngineError> {
        let columns = self.store.columns(list).await?;
        if columns.is_empty() && self.store.list(list).await?.is_none() {
            return Err(EngineError::NoList(list));
        }
        let mut problems = wishes.problems();
        let vocabulary = Arc::new(Vocabulary::new(columns.iter().map(|column| column.name.clone())));
        let today = jiff::Zoned::now().date();
        let mut lines = Vec::with_capacity(wishes.lines.len());
        for wish in &wishes.lines {
            let line = Line::new(&wish.name, &wish.text, &vocabulary, today);
            let fallback = wish
                .fallback
                .as_ref()
                .filter(|text| !text.trim().is_empty())
                .map(|text| Line::new(&wish.name, text, &vocabulary, today))
                .transpose();
            match (line, fallback) {
                (Ok(line), Ok(fallback)) => {
                    let longest = wish.longest.unwrap_or(LONGEST) as usize;
                    lines.push((line.with_fallback(fallback), longest));
                }
                (line, fallback) => {
                    let errors = line.err().into_iter().chain(fallback.err()).flatten();
                    problems.extend(errors.map(problem));
                }
            }
        }
        let mut pictures = Vec::with_capacity(wishes.pictures.len());
        let mut own = BTreeMap::new();
        if !wishes.pictures.is_empty() {
            let (library, _) = self.picture_templates().await;
            for wish in &wishes.pictures {
                let composer = library.composer(
                    &wish.template,
                    &asked(wish),
                    wish.fallback.as_deref(),
                    &vocabulary,
                    today,
                );
                match composer {
                    Ok(composer) => pictures.push((wish.name.clone(), composer)),
                    Err(errors) => problems.extend(errors.into_iter().map(problem)),
                }
            }
            own = self.own_pictures(&pictures).await;
        }
        let outreach = Outreach {
            lines,
            pictures,
            vocabulary,
            mapping: columns.iter().map(|column| column.field).collect(),
            found: self.store.found_fields(list).await?,
            own,
        };
        Ok((outreach, problems))
    }

    /// The user's own pictures that are named. One that cannot be read is missing, and its slot says so.
    async fn own_pictures(&self, pictures: &[(String, Composer)]) -> BTreeMap<String, Art> {
        let files: Vec<String> = pictures
            .iter()
            .flat_map(|(_, composer)| composer.own_files())
            .collect();
        let folder = self.folders.templates();
        let read = tokio::task::spawn_blocking(move || {
            let read = files.into_iter().filter_map(|file| {
                let art = templates::own_picture(&folder, &file);
                art.ok().map(|art| (file, art))
            });
            read.collect()
        });
        read.await.unwrap_or_default()
    }

    /// The pictures of a record, read from the store.
    async fn art(&self, outreach: &Outreach, composer: &Composer, facts: &Facts) -> Pictures {
        let mut of_fields = BTreeMap::new();
        for field in composer.fields() {
            if let Some((hash, confidence)) = facts.art.get(&field)
                && let Some((bytes, _)) = self.picture(hash, None).await
            {
                of_fields.insert(
                    field,
                    Art {
                        bytes,
                        confidence: *confidence,
                    },
                );
            }
        }
        let files = composer.own_files();
        let own = outreach.own.iter().filter(|(file, _)| files.contains(*file));
        Pictures {
            of_fields,
            own: own.map(|(file, art)| (file.clone(), art.clone())).collect(),
        }
    }

    /// Makes a picture, or finds the one that was made of the same things before. `anew` makes it in any case, and says what
    /// did not go as wanted.
    ///
    /// # Errors
    /// Why there is none.
    pub async fn composed(
        &self,
        outreach: &Arc<Outreach>,
        position: usize,
        facts: &Facts,
        anew: bool,
    ) -> Result<Kept, Unmade> {
        let Some((_, composer)) = outreach.pictures.get(position) else {
            return Err(Unmade::Drawing("there is no such picture".to_owned()));
        };
        let named = |field: Field| {
            facts
                .art
                .get(&field)
                .map(|(hash, confidence)| format!("{hash} {confidence:?}"))
        };
        let mut key = composer.key(&facts.record, named);
        for file in composer.own_files() {
            // The user's own file may be another one tomorrow.
            let bytes = outreach.own.get(&file).map(|art| media::hash(&art.bytes));
            key = media::hash(format!("{key}{bytes:?}").as_bytes());
        }
        if !anew && self.folders.composed(&key).is_some() {
            return Ok(Kept {
                hash: key,
                notes: Vec::new(),
            });
        }
        let pictures = self.art(outreach, composer, facts).await;
        let (record, shared) = (Arc::clone(&facts.record), Arc::clone(outreach));
        let made = self
            .cores
            .run(move || {
                let composer = shared.pictures.get(position).map(|(_, composer)| composer);
                composer.map(|composer| composer.compose(&record, &pictures))
            })
            .await
            .flatten();
        let composed = made.unwrap_or_else(|| Err(Unmade::Drawing("drawing it ended early".to_owned())))?;
        self.keep_composed(&key, &composed)?;
        Ok(Kept {
            hash: key,
            notes: composed.notes,
        })
    }

    fn keep_composed(&self, key: &str, composed: &Composed) -> Result<(), Unmade> {
        let path = self.folders.composed_path(key, composed.ending);
        write_whole(&path, &composed.bytes)
            .map_err(|error| Unmade::Drawing(format!("{} could not be written: {error}", path.display())))
    }
}

impl Outreach {
    /// What a record says, with the cells of the people and companies behind it.
    #[must_use]
    pub fn facts(&self, list: ListId, record: &Record, cells: &HashMap<CellKey, Cell>) -> Facts {
        let cell_of = |field: Field| {
            record
                .entity(field.entity())
                .and_then(|entity| cells.get(&(entity, field)))
        };
        let known = Seen::new(record, &self.mapping, &self.found, cells).known;
        let art = self
            .found
            .iter()
            .filter(|field| field.is_picture())
            .filter_map(|field| {
                let cell = cell_of(*field).filter(|cell| has_value(cell))?;
                match &cell.value {
                    Some(Value::Text(hash)) => Some((*field, (hash.clone(), cell.confidence))),
                    _ => None,
                }
            });
        let key = entity::key(EntityKind::Person, &known)
            .or_else(|| entity::key(EntityKind::Company, &known))
            .unwrap_or_else(|| format!("record:{list}:{}", record.row));
        Facts {
            art: art.collect(),
            record: Arc::new(outreach::Record {
                row: record.row,
                key,
                vocabulary: Arc::clone(&self.vocabulary),
                cells: record.cells.clone(),
                fields: known,
            }),
        }
    }

    /// What every line says of a record.
    #[must_use]
    pub fn write(&self, facts: &Facts) -> Vec<Written> {
        self.lines
            .iter()
            .map(|(line, _)| line.write(&facts.record))
            .collect()
    }

    /// The names that templates may use: the list's columns, then the fields.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.vocabulary.names().map(str::to_owned).collect()
    }
}

fn has_value(cell: &Cell) -> bool {
    matches!(cell.state, CellState::Value | CellState::Stale)
}

fn asked(wish: &PictureWish) -> Wish {
    Wish {
        set: wish.set.clone(),
        gate: Gate {
            generated: wish.generated,
            doubtful: wish.doubtful,
        },
        format: wish.format,
    }
}

/// A fault of a template, as a problem.
pub fn problem(error: LineError) -> Problem {
    let subject = format!("{}:{}:{}", error.name, error.line, error.column);
    let problem = Problem::new(Severity::Error, subject, error.message);
    match error.hint {
        Some(hint) => problem.with_hint(hint),
        None => problem,
    }
}
