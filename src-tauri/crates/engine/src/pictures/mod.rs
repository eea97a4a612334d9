//! Stored pictures: each once, in a file named by the BLAKE3 hash of its bytes, with a row in the database. Smaller sizes
//! are drawn when they are asked for and kept in a folder that may be emptied at any time.
//!
//! [`choice`] is which picture a company shows, the user's word first; [`refresh`] looks for a list's pictures; [`answer`] takes
//! one that a provider answers with; [`tidy`] keeps the folder within its quota.
//!
//! Only PNG, JPEG and WebP are kept and leave: an SVG is a program that a page could run, so it is drawn first.

mod answer;
mod choice;
mod refresh;
mod tidy;

use std::{
    io,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use media::{Measured, Picture, PictureError};
use store::{Asset, StoreError, now_ms};
use tokio::sync::Semaphore;

use crate::Engine;

pub use choice::{ChooseError, PictureCandidate, PictureChoice, PictureSet, SlotPictures, WhoChose};
pub(crate) use choice::{Shown, field_of};
pub use refresh::{Refresh, Refreshed};
pub use tidy::{DEFAULT_QUOTA, Stored, Tidied};

/// Widths that smaller sizes are drawn at; what is asked for is rounded up to one of them.
pub const WIDTHS: [u32; 5] = [32, 64, 128, 256, 640];
/// Larger files and pictures are drawn anew, smaller.
const MAX_BYTES: usize = 2 << 20;
const MAX_SIDE: u32 = 2_048;

/// Pictures of more pixels are decoded one after the other: each takes up to a quarter of a gigabyte meanwhile.
const MANY_PIXELS: u64 = 8_000_000;

/// As many workers for pixels and markup as there are cores, so that a run leaves the window its share.
pub(crate) struct Cores {
    free: Arc<Semaphore>,
    large: Semaphore,
}

impl Default for Cores {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Self {
            free: Arc::new(Semaphore::new(cores)),
            large: Semaphore::new(1),
        }
    }
}

impl Cores {
    /// Does work that computes, off the threads that wait. None when it panicked.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Option<T> {
        // The semaphore is never closed.
        let permit = Arc::clone(&self.free).acquire_owned().await.ok();
        tokio::task::spawn_blocking(move || {
            let _permit = permit;
            work()
        })
        .await
        .ok()
    }

    /// Does work on a picture's bytes, such as decoding them; of large pictures one at a time. None when it panicked.
    pub(crate) async fn draw<T: Send + 'static>(
        &self,
        bytes: Vec<u8>,
        work: impl FnOnce(Vec<u8>) -> T + Send + 'static,
    ) -> Option<T> {
        let look = move || {
            let is_large = media::pixels(&bytes).is_some_and(|pixels| pixels > MANY_PIXELS);
            (bytes, is_large)
        };
        let (bytes, is_large) = self.run(look).await?;
        // The semaphore is never closed.
        let _alone = match is_large {
            true => self.large.acquire().await.ok(),
            false => None,
        };
        self.run(move || work(bytes)).await
    }
}

/// The folders of one home.
#[derive(Clone)]
pub(crate) struct Folders {
    kept: PathBuf,
    drawn: PathBuf,
    composed: PathBuf,
    templates: PathBuf,
}

impl Folders {
    /// The folders under a home.
    pub(crate) fn new(home: &Path) -> Self {
        Self {
            kept: home.join("pictures"),
            drawn: home.join("cache").join("thumbs"),
            composed: home.join("cache").join("composed"),
            templates: home.join(crate::outreach::FOLDER),
        }
    }

    fn kept(&self, hash: &str, format: &str) -> PathBuf {
        let ending = if format == "jpeg" { "jpg" } else { format };
        self.kept.join(&hash[..2]).join(format!("{hash}.{ending}"))
    }

    /// The folder of the user's own picture templates.
    pub(crate) fn templates(&self) -> PathBuf {
        self.templates.clone()
    }

    /// Where a composed picture lies.
    pub(crate) fn composed_path(&self, key: &str, ending: &str) -> PathBuf {
        self.composed.join(&key[..2]).join(format!("{key}.{ending}"))
    }

    /// A composed picture that was made, with its media type.
    pub(crate) fn composed(&self, key: &str) -> Option<(PathBuf, &'static str)> {
        [("png", "image/png"), ("jpg", "image/jpeg")]
            .into_iter()
            .map(|(ending, mime)| (self.composed_path(key, ending), mime))
            .find(|(path, _)| path.exists())
    }

    fn drawn(&self, hash: &str, width: u32) -> PathBuf {
        self.drawn.join(&hash[..2]).join(format!("{hash}-{width}.png"))
    }
}

/// A picture in the form in which it is kept.
pub(crate) struct Keepable {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// `png`, `jpeg` or `webp`.
    pub format: &'static str,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// The ground it needs, where it needs one.
    pub plate: Option<String>,
}

impl Keepable {
    /// The original, where it is of a kind and size that may be shown.
    pub(crate) fn as_it_is(bytes: Vec<u8>, format: &'static str, size: (u32, u32)) -> Result<Self, Vec<u8>> {
        let (width, height) = size;
        let fits = matches!(format, "png" | "jpeg" | "webp")
            && bytes.len() <= MAX_BYTES
            && width.max(height) <= MAX_SIDE;
        if !fits {
            return Err(bytes);
        }
        Ok(Self {
            bytes,
            format,
            width,
            height,
            plate: None,
        })
    }

    /// A PNG of a picture, at most 1,024 pixels a side.
    pub(crate) fn drawn(picture: &Picture) -> Result<Self, PictureError> {
        Ok(Self {
            bytes: media::png(picture)?,
            format: "png",
            width: picture.rgba.width(),
            height: picture.rgba.height(),
            plate: None,
        })
    }
}

impl Engine {
    /// A measured file in the form in which it is kept; none when it cannot be drawn.
    pub(crate) async fn keepable(&self, bytes: Vec<u8>, measured: &Measured) -> Option<Keepable> {
        let size = (measured.width, measured.height);
        let keepable = match Keepable::as_it_is(bytes, measured.format, size) {
            Ok(keepable) => keepable,
            Err(bytes) => {
                let draw =
                    |bytes: Vec<u8>| media::decode(&bytes).and_then(|picture| Keepable::drawn(&picture));
                self.cores.draw(bytes, draw).await?.ok()?
            }
        };
        Some(Keepable {
            plate: measured.plate.map(|plate| plate.to_string()),
            ..keepable
        })
    }

    /// Stores a picture and gives its hash. The file is on the disk before the row says so.
    pub(crate) async fn keep_picture(
        &self,
        picture: Keepable,
        source_url: &str,
    ) -> Result<String, StoreError> {
        let hash = media::hash(&picture.bytes);
        if self.store.asset(&hash).await?.is_some() && self.folders.kept(&hash, picture.format).exists() {
            return Ok(hash);
        }
        let path = self.folders.kept(&hash, picture.format);
        let asset = Asset {
            hash: hash.clone(),
            format: picture.format.to_owned(),
            width: picture.width,
            height: picture.height,
            bytes: u32::try_from(picture.bytes.len()).unwrap_or(u32::MAX),
            source_url: source_url.to_owned(),
            plate: picture.plate,
            at_ms: now_ms(),
        };
        let written = {
            let path = path.clone();
            tokio::task::spawn_blocking(move || write_whole(&path, &picture.bytes)).await
        };
        match written {
            Ok(Ok(())) => {}
            Ok(Err(error)) if error.kind() == io::ErrorKind::StorageFull => return Err(StoreError::Full),
            Ok(Err(error)) => {
                let reason = error.to_string();
                return Err(StoreError::File { path, reason });
            }
            Err(error) => {
                let reason = error.to_string();
                return Err(StoreError::File { path, reason });
            }
        }
        self.store.add_asset(asset).await?;
        Ok(hash)
    }

    /// A stored or composed picture with its media type: as it is, or as a PNG that is at most `width` pixels wide and high (the next
    /// of [`WIDTHS`]; above the largest, as it is). None when there is no such picture, or its file is gone.
    pub async fn picture(&self, hash: &str, width: Option<u32>) -> Option<(Vec<u8>, &'static str)> {
        if !is_hash(hash) {
            return None;
        }
        let asset = match self.store.asset(hash).await {
            Ok(asset) => asset,
            Err(error) => {
                tracing::warn!(hash, %error, "a picture could not be looked up");
                return None;
            }
        };
        let (original, mime) = match asset {
            Some(asset) => {
                let mime = match asset.format.as_str() {
                    "jpeg" => "image/jpeg",
                    "webp" => "image/webp",
                    _ => "image/png",
                };
                (self.folders.kept(hash, &asset.format), mime)
            }
            None => self.folders.composed(hash)?,
        };
        let width = width.and_then(|wanted| WIDTHS.into_iter().find(|width| *width >= wanted));
        let Some(width) = width else {
            return read(&original).await.map(|bytes| (bytes, mime));
        };
        let drawn = self.folders.drawn(hash, width);
        if let Ok(bytes) = tokio::fs::read(&drawn).await {
            return Some((bytes, "image/png"));
        }
        let original = read(&original).await?;
        let thumbnail = self
            .cores
            .draw(original, move |original| {
                let bytes = media::decode(&original).and_then(|picture| media::thumbnail(&picture, width));
                if let Ok(bytes) = &bytes
                    && let Err(error) = write_whole(&drawn, bytes)
                {
                    tracing::warn!(path = %drawn.display(), %error, "a small picture could not be kept");
                }
                bytes
            })
            .await?;
        match thumbnail {
            Ok(bytes) => Some((bytes, "image/png")),
            Err(error) => {
                tracing::warn!(hash, %error, "a stored picture could not be drawn");
                None
            }
        }
    }
}

async fn read(path: &Path) -> Option<Vec<u8>> {
    match tokio::fs::read(path).await {
        Ok(bytes) => Some(bytes),
        Err(error) => {
            tracing::warn!(path = %path.display(), %error, "a stored picture could not be read");
            None
        }
    }
}

/// 64 lower-case hex digits and nothing else, so that a name from outside never becomes another path.
fn is_hash(text: &str) -> bool {
    text.len() == 64
        && text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

/// Writes a file whole or not at all: beside it first, then renamed.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let beside = folder.join(format!(
        ".{}-{}",
        std::process::id(),
        COUNT.fetch_add(1, Ordering::Relaxed)
    ));
    let written = std::fs::File::create(&beside)
        .and_then(|mut file| io::Write::write_all(&mut file, bytes).and_then(|()| file.sync_all()))
        .and_then(|()| std::fs::rename(&beside, path));
    if written.is_err() {
        // What is half written is of no use; that it cannot be removed changes nothing.
        let _ = std::fs::remove_file(&beside);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_hashes_name_pictures() {
        assert!(is_hash(&"0a".repeat(32)));
        for bad in [
            "",
            "..",
            "../../app.db",
            &"0A".repeat(32),
            &"0a".repeat(31),
            &"é".repeat(32),
            &format!("../{}", "a".repeat(61)),
        ] {
            assert!(!is_hash(bad), "{bad}");
        }
    }

    #[tokio::test]
    async fn large_pictures_are_drawn_one_at_a_time_and_a_panic_ends_nothing_else() {
        static AT_ONCE: AtomicU64 = AtomicU64::new(0);
        static MOST: AtomicU64 = AtomicU64::new(0);
        let cores = Cores {
            free: Arc::new(Semaphore::new(4)),
            ..Cores::default()
        };
        let mut large = Vec::new();
        let pixels = image(4_000, 2_100);
        for _ in 0..4 {
            large.push(cores.draw(pixels.clone(), |bytes| {
                MOST.fetch_max(AT_ONCE.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                let width = media::decode(&bytes).map(|picture| picture.width);
                AT_ONCE.fetch_sub(1, Ordering::SeqCst);
                width
            }));
        }
        assert_eq!(futures::future::join_all(large).await, vec![Some(Ok(4_000)); 4]);
        assert_eq!(MOST.load(Ordering::SeqCst), 1);
        for bytes in [pixels, image(10, 10)] {
            let ended: Option<()> = cores.draw(bytes, |_| panic!("a decoder's slip")).await;
            assert!(ended.is_none());
        }
        assert_eq!(
            cores.draw(image(10, 10), |bytes| bytes.len() > 20).await,
            Some(true)
        );
    }

    /// A black and white bitmap: large, and quickly made.
    fn image(width: u32, height: u32) -> Vec<u8> {
        let row = width.div_ceil(32) * 4;
        let mut bytes = b"BM".to_vec();
        for word in [62 + row * height, 0, 62, 40, width, height] {
            bytes.extend(word.to_le_bytes());
        }
        bytes.extend([1, 0, 1, 0]);
        for word in [0, row * height, 0, 0, 2, 2, 0, 0xff_ffff] {
            bytes.extend(u32::to_le_bytes(word));
        }
        bytes.resize(62 + (row * height) as usize, 0x5a);
        bytes
    }

    #[test]
    fn a_file_is_there_whole_and_nothing_stays_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ab").join("x.png");
        write_whole(&path, b"one").unwrap();
        write_whole(&path, b"two").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"two");
        assert_eq!(std::fs::read_dir(folder.path().join("ab")).unwrap().count(), 1);
        // A folder stands where the file should be.
        let taken = folder.path().join("ab").join("taken");
        std::fs::create_dir(&taken).unwrap();
        assert!(write_whole(&taken, b"x").is_err());
        assert_eq!(std::fs::read_dir(folder.path().join("ab")).unwrap().count(), 2);
    }

    #[test]
    fn what_may_be_shown_is_kept_as_it_is_and_the_rest_becomes_png() {
        let svg = b"<svg xmlns='http://www.w3.org/2000/svg' width='300' height='100'><path d='M0 0h300v50z'/></svg>";
        let Err(svg) = Keepable::as_it_is(svg.to_vec(), "svg", (300, 100)) else {
            panic!("an SVG must not be kept")
        };
        let kept = Keepable::drawn(&media::decode(&svg).unwrap()).unwrap();
        assert!(kept.bytes.starts_with(b"\x89PNG") && kept.format == "png");
        let again = media::decode(&kept.bytes).unwrap();
        assert_eq!((again.width, again.height), (kept.width, kept.height));
        for (format, size, bytes, stays) in [
            ("png", (300, 100), 1_000, true),
            ("jpeg", (2_048, 2_048), 1_000, true),
            ("webp", (300, 100), 1_000, true),
            ("gif", (300, 100), 1_000, false),
            ("ico", (32, 32), 1_000, false),
            ("png", (2_049, 10), 1_000, false),
            ("jpeg", (300, 100), (2 << 20) + 1, false),
        ] {
            let kept = Keepable::as_it_is(vec![0; bytes], format, size);
            assert_eq!(kept.is_ok(), stays, "{format} {size:?} {bytes}");
        }
    }
}
