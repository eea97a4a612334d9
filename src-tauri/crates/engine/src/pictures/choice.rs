//! Which picture a company shows in a slot: the user's choice where there is one, else what the last visit chose; and
//! everything that could be chosen instead.

use std::path::Path;

use media::{Measured, Slot};
use model::{Cell, CellState, EntityId, EntityKind, Field, ListId, Provenance, RecordId, USER, Value};
use serde::{Deserialize, Serialize};
use store::{Chosen, Gallery, NewCandidate, StoreError, Tint, now_ms};
use ts_rs::TS;

use crate::{Engine, EngineError, entity, judge::WRONG_SITE};

/// The provider and operation that read sites.
const SITE: (&str, &str) = ("website", "visit");
/// The most a file of the user's may weigh.
const OWN_BYTES: u64 = 10 << 20;

/// What the user wants in a slot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PictureChoice {
    /// The stored picture of this hash, one of the site's candidates.
    Candidate(String),
    /// A file of the user's own.
    File(String),
    /// No picture at all.
    Nothing,
    /// Whatever is best, now and after later visits.
    Automatic,
    /// What was there before the last choice.
    Undo,
}

/// Who chose what a slot shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum WhoChose {
    /// The rules.
    Automatic,
    /// The user.
    You,
}

/// A picture that a site offers for a slot.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct PictureCandidate {
    /// The rule that found it, such as "header image".
    pub rule: String,
    /// Where it is; none where it stands in the page itself.
    pub url: Option<String>,
    /// The stored picture; none when it was never fetched or is none. Only with it can it be chosen.
    pub asset: Option<String>,
    /// Its format, told from its bytes.
    pub format: Option<String>,
    /// Width in pixels, as the site has it.
    pub width: Option<u32>,
    /// Height in pixels.
    pub height: Option<u32>,
    /// Size in bytes.
    #[ts(type = "number | null")]
    pub bytes: Option<u64>,
    /// The ground it needs to be seen, as `#rrggbb`.
    pub plate: Option<String>,
    /// How sure it is that this is the wanted picture, 0 to 100.
    pub confidence: u8,
    /// Why the rules do not take it; none where nothing speaks against it.
    pub rejected: Option<String>,
    /// Whether the rules chose it.
    pub automatic: bool,
    /// Whether the slot shows it.
    pub shown: bool,
}

/// A slot of a company.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SlotPictures {
    /// The slot's field.
    pub field: Field,
    /// The picture that is shown; none when there is none.
    pub shown: Option<String>,
    /// The ground it needs.
    pub plate: Option<String>,
    /// Who chose it.
    pub by: WhoChose,
    /// Where the shown one comes from: an address, the name of the user's file or of the provider that gave it.
    pub source: Option<String>,
    /// What the site offers, the shown one first, then the surest; those with a reason against them last.
    pub candidates: Vec<PictureCandidate>,
}

/// A company's pictures.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct PictureSet {
    /// The domain they are known by.
    pub domain: String,
    /// The page they were found on; none when the site was not looked at.
    pub page_url: Option<String>,
    /// When it was looked at, in milliseconds since 1970 UTC.
    #[ts(type = "number | null")]
    pub seen_ms: Option<i64>,
    /// The brand colour, as `#rrggbb`.
    pub colour: Option<String>,
    /// White or black, whichever reads better on it.
    pub colour_text: Option<String>,
    /// Where the colour comes from.
    pub colour_rule: Option<String>,
    /// Logo, icon and image.
    pub slots: Vec<SlotPictures>,
}

/// Why a picture cannot be chosen.
#[derive(Debug, thiserror::Error)]
pub enum ChooseError {
    /// The database refused, or there is no such list.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// Without a domain nothing is known by which to keep a choice.
    #[error("no domain is known of this record's company")]
    NoDomain,
    /// It is not among what the site offers.
    #[error("the site does not offer that picture any more")]
    NoCandidate,
    /// There was no choice.
    #[error("there is no choice to take back")]
    NoChoice,
    /// The file cannot be a picture here.
    #[error("{name} cannot be used: {reason}")]
    File {
        /// Its name.
        name: String,
        /// Why.
        reason: String,
    },
}

impl From<StoreError> for ChooseError {
    fn from(error: StoreError) -> Self {
        Self::Engine(error.into())
    }
}

/// A company as its pictures are known by.
pub(crate) struct Company {
    pub practice: bool,
    pub domain: String,
    pub entity: EntityId,
}

/// The field of a slot.
pub(crate) fn field_of(slot: Slot) -> Field {
    match slot {
        Slot::Logo => Field::COMPANY_LOGO,
        Slot::Icon => Field::COMPANY_ICON,
        Slot::Image => Field::COMPANY_IMAGE,
    }
}

/// The slot of a field, if it has one.
pub(crate) fn slot_of(field: Field) -> Option<Slot> {
    Slot::ALL.into_iter().find(|slot| field_of(*slot) == field)
}

/// What a slot of a site shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Shown {
    /// The user's choice.
    Yours(Chosen),
    /// What the last visit chose, and when.
    Automatic {
        asset: String,
        source_url: String,
        confidence: u8,
        at_ms: i64,
    },
    /// The last visit chose nothing.
    Nothing { at_ms: i64 },
}

impl Shown {
    /// As a cell. None where there is nothing to say.
    pub(crate) fn cell(&self, practice: bool) -> Cell {
        let given = |provider: &str, operation: &str, at_ms: i64, source_url: Option<String>| Provenance {
            provider: provider.to_owned(),
            operation: operation.to_owned(),
            at_ms,
            practice,
            source_url,
            ..Provenance::default()
        };
        match self {
            Self::Yours(Chosen { asset, source, at_ms }) => {
                let note = if asset.is_some() {
                    "You chose this picture."
                } else {
                    "You left this picture out."
                };
                let is_address = source.starts_with("http");
                Cell {
                    value: asset.clone().map(Value::Text),
                    provenance: Some(given(USER, "", *at_ms, is_address.then(|| source.clone()))),
                    ..Cell::without_value(
                        if asset.is_some() {
                            CellState::Value
                        } else {
                            CellState::Skipped
                        },
                        note,
                    )
                }
            }
            Self::Automatic {
                asset,
                source_url,
                confidence,
                at_ms,
            } => Cell {
                value: Some(Value::Text(asset.clone())),
                confidence: Some(*confidence),
                provenance: Some(given(SITE.0, SITE.1, *at_ms, Some(source_url.clone()))),
                ..Cell::without_value(CellState::Value, "")
            },
            Self::Nothing { at_ms } => Cell {
                provenance: Some(given(SITE.0, SITE.1, *at_ms, None)),
                ..Cell::without_value(
                    CellState::NotFound,
                    "The company's site shows none that is sure enough.",
                )
            },
        }
    }
}

impl Engine {
    /// What the slots of a site show; none where nothing was ever seen or chosen.
    pub(crate) async fn shown(&self, practice: bool, domain: &str) -> Result<[Option<Shown>; 3], StoreError> {
        let choices = self.store.picture_choices(practice, domain).await?;
        let kept = self.store.gallery(practice, domain).await?;
        Ok(Slot::ALL.map(|slot| shown_in(slot, kept.as_ref(), &choices)))
    }

    /// The company behind a record, by the domain that the record or a found cell says.
    ///
    /// # Errors
    /// When there is no such list, or the database refuses.
    pub(crate) async fn company_behind(&self, record: RecordId) -> Result<Option<Company>, EngineError> {
        let list = self
            .store
            .list(record.list)
            .await?
            .ok_or(EngineError::NoList(record.list))?;
        let mapping: Vec<Option<Field>> = self
            .store
            .columns(list.id)
            .await?
            .into_iter()
            .map(|column| column.field)
            .collect();
        let Some(record) = self.store.record(record).await? else {
            return Ok(None);
        };
        let said = entity::known(&record.cells, &mapping);
        let key = entity::key(EntityKind::Company, &said).map(|key| entity::id(&key));
        let Some(entity) = record.company.or(key) else {
            return Ok(None);
        };
        let cells = self.store.cells_of(list.id, &[entity]).await?;
        let found = || match &cells.get(&(entity, Field::COMPANY_DOMAIN))?.value {
            Some(Value::Text(text)) => entity::domain(text),
            _ => None,
        };
        let Some(domain) = said.get(&Field::COMPANY_DOMAIN).cloned().or_else(found) else {
            return Ok(None);
        };
        // A list of the user's may have been tried in the practice world; then that is where its pictures are.
        let mut practice = list.practice;
        if !practice
            && self.store.gallery_at(false, &domain).await?.is_none()
            && self.store.gallery_at(true, &domain).await?.is_some()
        {
            practice = true;
        }
        Ok(Some(Company {
            practice,
            domain,
            entity,
        }))
    }

    /// The pictures of a record's company and what could be chosen instead. None when no domain is known of it.
    ///
    /// # Errors
    /// When there is no such list, or the database refuses.
    pub async fn picture_set(&self, record: RecordId) -> Result<Option<PictureSet>, EngineError> {
        let Some(company) = self.company_behind(record).await? else {
            return Ok(None);
        };
        let cells = self.store.cells_of(record.list, &[company.entity]).await?;
        let (practice, domain) = (company.practice, company.domain);
        let choices = self.store.picture_choices(practice, &domain).await?;
        let kept = self.store.gallery(practice, &domain).await?;
        let candidates = kept.as_ref().map_or(&[][..], |(_, candidates)| candidates);
        let mut slots = Vec::new();
        for slot in Slot::ALL {
            let shown = shown_in(slot, kept.as_ref(), &choices);
            let given = cells.get(&(company.entity, field_of(slot)));
            let given = given.and_then(|cell| self.given_by_another(cell));
            slots.push(self.slot_pictures(slot, shown, given, candidates).await?);
        }
        let gallery = kept.map(|(gallery, _)| gallery);
        let tint = gallery.as_ref().and_then(|gallery| gallery.tint.clone());
        let of_tint = |part: fn(Tint) -> String| tint.clone().map(part);
        Ok(Some(PictureSet {
            domain,
            colour: of_tint(|tint| tint.colour),
            colour_text: of_tint(|tint| tint.text),
            colour_rule: of_tint(|tint| tint.rule),
            seen_ms: gallery.as_ref().map(|gallery| gallery.at_ms),
            page_url: gallery.map(|gallery| gallery.page_url),
            slots,
        }))
    }

    /// The picture that a provider other than the company's site gave, and the provider's name.
    fn given_by_another(&self, cell: &Cell) -> Option<(String, String)> {
        let giver = cell.provenance.as_ref()?.provider.as_str();
        if giver == SITE.0 || giver == USER {
            return None;
        }
        let name = self.catalogue.get(giver).map_or(giver, |of| of.name.as_str());
        Some((cell.value.as_ref()?.to_string(), name.to_owned()))
    }

    async fn slot_pictures(
        &self,
        slot: Slot,
        shown: Option<Shown>,
        given: Option<(String, String)>,
        candidates: &[NewCandidate],
    ) -> Result<SlotPictures, StoreError> {
        let (asset, source) = match &shown {
            Some(Shown::Yours(choice)) => (choice.asset.clone(), Some(choice.source.clone())),
            Some(Shown::Automatic {
                asset, source_url, ..
            }) => (Some(asset.clone()), Some(source_url.clone())),
            Some(Shown::Nothing { .. }) | None => given.unzip(),
        };
        let plate = match &asset {
            Some(hash) => self.store.asset(hash).await?.and_then(|asset| asset.plate),
            None => None,
        };
        let of_slot = candidates.iter().filter(|one| one.slot == slot.as_str());
        let mut offered: Vec<PictureCandidate> = of_slot.map(|one| described(one, asset.as_ref())).collect();
        offered.sort_by_key(|one| {
            (
                !one.shown,
                one.rejected.is_some(),
                one.asset.is_none(),
                std::cmp::Reverse(one.confidence),
            )
        });
        Ok(SlotPictures {
            field: field_of(slot),
            shown: asset,
            plate,
            by: if matches!(shown, Some(Shown::Yours(_))) {
                WhoChose::You
            } else {
                WhoChose::Automatic
            },
            source: source.filter(|source| !source.is_empty()),
            candidates: offered,
        })
    }

    /// Keeps what the user wants in a slot of a record's company, and shows it in all lists. A file is looked at first; one
    /// that cannot be a picture changes nothing. Gives the lists that changed.
    ///
    /// # Errors
    /// When it cannot be chosen.
    pub async fn choose_picture(
        &self,
        record: RecordId,
        field: Field,
        choice: &PictureChoice,
    ) -> Result<Vec<ListId>, ChooseError> {
        let slot = slot_of(field).ok_or(ChooseError::NoCandidate)?;
        let company = self.company_behind(record).await?.ok_or(ChooseError::NoDomain)?;
        let (practice, domain) = (company.practice, company.domain.as_str());
        let at_ms = now_ms();
        let chosen = |asset: Option<String>, source: String| Some(Chosen { asset, source, at_ms });
        let choice = match choice {
            PictureChoice::Candidate(hash) => {
                let (gallery, candidates) = self
                    .store
                    .gallery(practice, domain)
                    .await?
                    .ok_or(ChooseError::NoCandidate)?;
                let found = candidates
                    .into_iter()
                    .find(|one| one.asset.as_ref() == Some(hash));
                let found = found.ok_or(ChooseError::NoCandidate)?;
                chosen(Some(hash.clone()), found.url.unwrap_or(gallery.page_url))
            }
            PictureChoice::File(path) => {
                let path = Path::new(path);
                let hash = self.own_file(path).await?;
                chosen(Some(hash), crate::file_name(path))
            }
            PictureChoice::Nothing => chosen(None, String::new()),
            PictureChoice::Automatic => None,
            PictureChoice::Undo => self
                .store
                .choice_before(practice, domain, slot.as_str())
                .await?
                .ok_or(ChooseError::NoChoice)?,
        };
        self.store
            .choose_picture(practice, domain.to_owned(), slot.as_str().to_owned(), choice)
            .await?;
        Ok(self.show(&company, slot, Some(record.list)).await?)
    }

    /// Looks at a file of the user's as at any picture, and stores it.
    async fn own_file(&self, path: &Path) -> Result<String, ChooseError> {
        let name = crate::file_name(path);
        let refused = |reason: String| ChooseError::File {
            name: name.clone(),
            reason,
        };
        let about = tokio::fs::metadata(path)
            .await
            .map_err(|error| refused(error.to_string()))?;
        if about.len() > OWN_BYTES {
            return Err(refused(format!("it is larger than {} MB", OWN_BYTES >> 20)));
        }
        let bytes = tokio::fs::read(path)
            .await
            .map_err(|error| refused(error.to_string()))?;
        let work = |bytes: Vec<u8>| media::measure(&bytes).map(|measured| (bytes, measured));
        let (bytes, measured) = match self.cores.draw(bytes, work).await {
            Some(Ok(found)) => found,
            Some(Err(error)) => return Err(refused(error.to_string())),
            None => return Err(refused("decoding it failed".to_owned())),
        };
        if measured.width <= 2 || measured.height <= 2 || measured.colours.empty {
            return Err(refused("nothing can be seen in it".to_owned()));
        }
        let keepable = self
            .keepable(bytes, &measured)
            .await
            .ok_or_else(|| refused("decoding it failed".to_owned()))?;
        Ok(self.keep_picture(keepable, &name).await?)
    }

    /// Says in a company's cells, in all lists that have one, what its slot shows now; in `list` in any case. Gives the lists
    /// that changed.
    pub(crate) async fn show(
        &self,
        company: &Company,
        slot: Slot,
        list: Option<ListId>,
    ) -> Result<Vec<ListId>, StoreError> {
        let all = self.shown(company.practice, &company.domain).await?;
        let Some(shown) = Slot::ALL
            .into_iter()
            .zip(all)
            .find_map(|(of, shown)| shown.filter(|_| of == slot))
        else {
            return Ok(Vec::new());
        };
        let practice = company.practice;
        let (field, new) = (field_of(slot), shown.cell(practice));
        let is_yours = matches!(shown, Shown::Yours(_));
        let by_domain = entity::id(&format!("company:{}", company.domain));
        let mut entities = vec![by_domain];
        if company.entity != by_domain {
            entities.push(company.entity);
        }
        let mut changed = Vec::new();
        for entity in entities {
            let new = new.clone();
            let in_list = list.filter(|_| entity == company.entity);
            let lists = self
                .store
                .amend_cells(entity, in_list.map(|list| (list, field)), move |of, old| {
                    (of == field)
                        .then(|| amended(old, &new, practice, is_yours))
                        .flatten()
                })
                .await?;
            changed.extend(lists);
        }
        changed.sort_unstable();
        changed.dedup();
        Ok(changed)
    }

    /// Takes pictures that turned out to be nobody's own from the sites that had chosen them, and says it in their cells.
    pub(crate) async fn demote(&self, files: Vec<String>, why: &'static str) -> Result<(), StoreError> {
        for (practice, domain, slot) in self.store.demote(files, why).await? {
            let Some(slot) = Slot::ALL.into_iter().find(|known| known.as_str() == slot) else {
                continue;
            };
            let entity = entity::id(&format!("company:{domain}"));
            let company = Company {
                practice,
                domain,
                entity,
            };
            self.show(&company, slot, None).await?;
        }
        Ok(())
    }
}

/// What becomes of a cell when its slot shows something new; none where it stays.
fn amended(old: Option<Cell>, new: &Cell, practice: bool, is_yours: bool) -> Option<Cell> {
    let Some(old) = old else {
        return Some(new.clone());
    };
    if !old.counts_in(practice) && !practice {
        return None;
    }
    // What the company's site lacks, another provider may have given.
    let giver = old.provenance.as_ref().map(|given| given.provider.as_str());
    if !is_yours && new.value.is_none() && old.value.is_some() && giver != Some(SITE.0) && giver != Some(USER)
    {
        return None;
    }
    let mut cell = new.clone();
    // A doubt about the whole site is not settled by another of its pictures.
    let is_doubted =
        old.state == CellState::Conflict || (old.state == CellState::Rejected && old.note == WRONG_SITE);
    if is_doubted && !is_yours && cell.value.is_some() {
        cell.state = old.state;
        cell.note.clone_from(&old.note);
    }
    (cell != old).then_some(cell)
}

fn shown_in(
    slot: Slot,
    kept: Option<&(Gallery, Vec<NewCandidate>)>,
    choices: &[(String, Chosen)],
) -> Option<Shown> {
    let choice = choices.iter().find(|(of, _)| of == slot.as_str());
    let yours = choice.map(|(_, choice)| Shown::Yours(choice.clone()));
    yours.or_else(|| kept.map(|(gallery, candidates)| automatic(gallery, candidates, slot)))
}

fn automatic(gallery: &Gallery, candidates: &[NewCandidate], slot: Slot) -> Shown {
    let picked = candidates
        .iter()
        .find(|one| one.chosen && one.slot == slot.as_str());
    match picked.and_then(|one| Some((one, one.asset.clone()?))) {
        Some((one, asset)) => Shown::Automatic {
            asset,
            source_url: one.url.clone().unwrap_or_else(|| gallery.page_url.clone()),
            confidence: one.confidence,
            at_ms: gallery.at_ms,
        },
        None => Shown::Nothing { at_ms: gallery.at_ms },
    }
}

fn described(one: &NewCandidate, shown: Option<&String>) -> PictureCandidate {
    let measured: Option<Measured> = one
        .measured
        .as_ref()
        .and_then(|text| serde_json::from_str(text).ok());
    let of = measured.as_ref();
    PictureCandidate {
        rule: one.rule.clone(),
        url: one.url.clone(),
        format: of.map(|measured| measured.format.to_owned()),
        width: of.map(|measured| measured.width),
        height: of.map(|measured| measured.height),
        bytes: of.map(|measured| measured.bytes),
        plate: of
            .and_then(|measured| measured.plate)
            .map(|plate| plate.to_string()),
        confidence: one.confidence,
        rejected: one.rejected.clone(),
        automatic: one.chosen,
        shown: one.asset.is_some() && one.asset.as_ref() == shown,
        asset: one.asset.clone(),
    }
}
