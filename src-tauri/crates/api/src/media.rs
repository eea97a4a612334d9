//! Pictures of companies: choosing others, looking for them, what they take.

use engine::pictures::{ChooseError, PictureSet, Refresh, Refreshed, Stored, Tidied};
use model::{Field, RecordId, USER, Value};

use crate::{Api, Error, types::*};

/// Tiles of a part of the wall at most.
const TILES: u32 = 500;
/// A smaller quota would hold next to nothing.
const LEAST_QUOTA: u64 = 32_000_000;
/// The fields of the slots.
const SLOTS: [Field; 3] = [Field::COMPANY_LOGO, Field::COMPANY_ICON, Field::COMPANY_IMAGE];

impl From<ChooseError> for Error {
    fn from(error: ChooseError) -> Self {
        let text = error.to_string();
        let sentence = |hint: &str| Self::usage(capital(&text), hint);
        match error {
            ChooseError::Engine(error) => error.into(),
            ChooseError::NoDomain => {
                sentence("Map a column with web sites, or run a recipe that finds them.")
            }
            ChooseError::NoCandidate => sentence("Open the record again."),
            ChooseError::NoChoice => sentence("Nothing has changed."),
            ChooseError::File { .. } => sentence(
                "Choose a PNG, JPEG, WebP, GIF, BMP, ICO or SVG of up to 10 MB. Nothing has changed.",
            ),
        }
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    format!("{}{}.", first.unwrap_or_default(), letters.as_str())
}

impl Api {
    /// The pictures of a record's company and what could be chosen instead. None when no domain is known of it.
    ///
    /// # Errors
    /// When there is no such list.
    pub async fn pictures(&self, input: RecordInput) -> Result<Option<PictureSet>, Error> {
        let record = RecordId {
            list: input.list,
            row: input.row,
        };
        Ok(self.engine.picture_set(record).await?)
    }

    /// Keeps what the user wants in a slot, shows it in all lists, and gives the company's pictures as they are then.
    ///
    /// # Errors
    /// When it cannot be chosen; then nothing has changed.
    pub async fn choose_picture(&self, input: ChoosePicture) -> Result<Option<PictureSet>, Error> {
        let record = RecordId {
            list: input.list,
            row: input.row,
        };
        let lists = self
            .engine
            .choose_picture(record, input.field, &input.choice)
            .await?;
        if !lists.is_empty() {
            self.host.emit(Event::Cells { lists });
        }
        Ok(self.engine.picture_set(record).await?)
    }

    /// A part of the wall: one picture of every company of a list, the least sure first.
    ///
    /// # Errors
    /// When there is no such list, or the field holds no pictures.
    pub async fn wall(&self, query: WallQuery) -> Result<WallPage, Error> {
        if !query.field.is_picture() {
            return Err(Error::usage(
                format!("{} is no picture.", query.field.label()),
                "Choose logos, icons, share images or screenshots.",
            ));
        }
        let list = self.list_of(query.list).await?;
        let store = self.engine.store();
        let columns = store.columns(list.id).await?;
        let place = |field: Field| columns.iter().position(|column| column.field == Some(field));
        let (name, domain) = (place(Field::COMPANY_NAME), place(Field::COMPANY_DOMAIN));
        let (tiles, total) = store
            .wall(list.id, query.field, query.start, query.count.min(TILES))
            .await?;
        let hashes: Vec<String> = tiles
            .iter()
            .filter_map(|tile| tile.cell.value.as_ref().map(Value::to_string))
            .collect();
        let hashes: Vec<&str> = hashes.iter().map(String::as_str).collect();
        let plates = store.plates(&hashes).await?;
        let tiles = tiles.into_iter().map(|tile| {
            let said = |place: Option<usize>| {
                let said = place.and_then(|place| tile.source.get(place));
                said.map(|text| text.trim().to_owned()).unwrap_or_default()
            };
            let (name, domain) = (said(name), said(domain));
            let picture = tile.cell.value.as_ref().map(Value::to_string).unwrap_or_default();
            let provider = tile.cell.provenance.as_ref().map(|given| given.provider.as_str());
            WallTile {
                row: tile.row,
                records: tile.records,
                name: if name.is_empty() { domain.clone() } else { name },
                domain,
                plate: plates.get(&picture).cloned(),
                yours: provider == Some(USER),
                state: tile.cell.state,
                picture,
                confidence: tile.cell.confidence,
                note: tile.cell.note,
                cause: tile.cell.cause,
            }
        });
        Ok(WallPage {
            tiles: tiles.collect(),
            total,
        })
    }

    /// Looks for the pictures of a list's companies and shows them in its cells.
    ///
    /// # Errors
    /// When there is no such list, or another process works here.
    pub async fn refresh_pictures(&self, input: RefreshPictures) -> Result<Refreshed, Error> {
        self.may_work()?;
        let list = self.list_of(input.list).await?;
        if let Some(other) = input.fields.iter().find(|field| !SLOTS.contains(field)) {
            return Err(Error::usage(
                format!("{} is not found on a home page by itself.", other.label()),
                "Run a recipe that wants it.",
            ));
        }
        let fields = if input.fields.is_empty() {
            SLOTS.to_vec()
        } else {
            input.fields
        };
        let practice = list.practice || input.practice;
        if practice && !self.engine.has_practice() {
            return Err(Error::internal(
                "starting the practice world, which could not open a port on this computer",
            ));
        }
        let wanted = Refresh {
            list: list.id,
            fields,
            practice,
            again: input.again,
        };
        let told = |came: &Refreshed| {
            self.host.emit(Event::Pictures {
                list: list.id,
                done: came.done,
                sites: came.sites,
            });
        };
        let came = self.engine.refresh_pictures(&wanted, told).await?;
        self.engine.tidy_pictures().await?;
        self.host.emit(Event::Cells { lists: vec![list.id] });
        Ok(came)
    }

    /// Forgets all pictures of a domain, in all lists.
    ///
    /// # Errors
    /// When it is no domain.
    pub async fn forget_pictures(&self, input: ForgetPictures) -> Result<Forgotten, Error> {
        let domain = engine::entity::domain(&input.domain).ok_or_else(|| {
            Error::usage(
                format!("\"{}\" is no domain.", input.domain),
                "Write it like northwind.example.",
            )
        })?;
        let pictures = self.engine.forget_pictures(&domain).await?;
        let lists = self.engine.store().lists().await?;
        self.host.emit(Event::Cells {
            lists: lists.into_iter().map(|list| list.id).collect(),
        });
        Ok(Forgotten { domain, pictures })
    }

    /// What stored pictures take.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn stored_pictures(&self, _: Nothing) -> Result<Stored, Error> {
        Ok(self.engine.stored_pictures().await?)
    }

    /// Sets the most that stored pictures may take, and tidies up.
    ///
    /// # Errors
    /// When it is too little.
    pub async fn set_pictures_quota(&self, input: PicturesQuota) -> Result<Stored, Error> {
        if input.bytes < LEAST_QUOTA {
            return Err(Error::usage(
                format!("Pictures need at least {} MB.", LEAST_QUOTA / 1_000_000),
                "Nothing has changed.",
            ));
        }
        self.engine.set_pictures_quota(input.bytes).await?;
        self.engine.tidy_pictures().await?;
        self.stored_pictures(Nothing {}).await
    }

    /// Removes pictures that nothing uses.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn tidy_pictures(&self, _: Nothing) -> Result<Tidied, Error> {
        Ok(self.engine.tidy_pictures().await?)
    }
}
