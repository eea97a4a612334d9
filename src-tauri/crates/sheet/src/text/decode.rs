//! Which encoding a text is in, and reading it as UTF-8 without holding it.

use std::io::{self, Read};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// Bytes read at a time.
const CHUNK: usize = 64 * 1024;

/// Bytes with non-ASCII letters that the detector is shown at most; more adds time and no certainty.
const SHOWN: usize = 1 << 20;

/// The encoding by its mark, else by how its bytes are spread. Reads through the whole file: a list whose first umlaut
/// stands in row 60,000 is no rarity.
pub fn encoding_of(file: &mut impl Read, start: &[u8]) -> io::Result<&'static Encoding> {
    if let Some((encoding, _)) = Encoding::for_bom(start) {
        return Ok(encoding);
    }
    if let Some(encoding) = wide(start) {
        return Ok(encoding);
    }
    let mut utf8 = Utf8Check::default();
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    // An escape sequence of ISO-2022-JP is plain ASCII and would pass for UTF-8.
    if start
        .windows(3)
        .any(|bytes| matches!(bytes, b"\x1b$B" | b"\x1b$@"))
    {
        return Ok(encoding_rs::ISO_2022_JP);
    }
    let mut chunk = vec![0; CHUNK];
    let mut shown = 0;
    loop {
        let read = file.read(&mut chunk)?;
        let bytes = chunk.get(..read).unwrap_or_default();
        if bytes.is_empty() {
            break;
        }
        if bytes.is_ascii() && utf8.pending.is_empty() {
            continue;
        }
        utf8.feed(bytes);
        if shown < SHOWN {
            detector.feed(bytes, false);
            shown += bytes.len();
        }
    }
    utf8.broken += u64::from(!utf8.pending.is_empty());
    // A few damaged bytes do not make a text that is UTF-8 everywhere else something different.
    if utf8.broken == 0 || utf8.sound > 20 * utf8.broken {
        return Ok(UTF_8);
    }
    detector.feed(b"", true);
    Ok(detector.guess(None, Utf8Detection::Deny))
}

/// UTF-16 without a mark: text of the European languages has a zero in every other byte.
fn wide(start: &[u8]) -> Option<&'static Encoding> {
    let zeros = |offset: usize| {
        start
            .iter()
            .skip(offset)
            .step_by(2)
            .filter(|byte| **byte == 0)
            .count()
    };
    let (even, odd) = (zeros(0), zeros(1));
    if odd > start.len() / 6 && odd > 4 * even {
        Some(UTF_16LE)
    } else if even > start.len() / 6 && even > 4 * odd {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// The beginning of a text, for finding its dialect.
pub fn sample(start: &[u8], encoding: &'static Encoding) -> String {
    let mut text = String::new();
    let mut decoder = encoding.new_decoder_with_bom_removal();
    text.reserve(decoder.max_utf8_buffer_length(start.len()).unwrap_or_default());
    let _ = decoder.decode_to_string(start, &mut text, false);
    text
}

/// Counts the characters beyond ASCII that are sound and broken UTF-8.
#[derive(Default)]
struct Utf8Check {
    sound: u64,
    broken: u64,
    /// A character cut by the end of the last chunk.
    pending: Vec<u8>,
}

impl Utf8Check {
    fn feed(&mut self, bytes: &[u8]) {
        let joined;
        let mut rest = if self.pending.is_empty() {
            bytes
        } else {
            let mut all = std::mem::take(&mut self.pending);
            all.extend_from_slice(bytes);
            joined = all;
            &joined
        };
        loop {
            let (valid, bad) = match std::str::from_utf8(rest) {
                Ok(valid) => (valid.len(), None),
                Err(error) => (error.valid_up_to(), Some(error.error_len())),
            };
            let (sound, after) = rest.split_at(valid);
            self.sound += sound.iter().filter(|byte| **byte >= 0xC0).count() as u64;
            match bad {
                None => return,
                Some(None) => {
                    self.pending = after.to_vec();
                    return;
                }
                Some(Some(length)) => {
                    self.broken += 1;
                    rest = after.get(length..).unwrap_or_default();
                }
            }
        }
    }
}

/// Bytes in any encoding, read as UTF-8.
pub struct Decoded<R> {
    inner: R,
    decoder: Decoder,
    raw: Vec<u8>,
    ended: bool,
    /// NUL characters left out.
    pub zeros: u64,
    /// Whether bytes were met that are no characters.
    pub has_broken_characters: bool,
}

impl<R: Read> Decoded<R> {
    pub fn new(inner: R, encoding: &'static Encoding) -> Self {
        Self {
            inner,
            decoder: encoding.new_decoder_with_bom_removal(),
            raw: vec![0; CHUNK],
            ended: false,
            zeros: 0,
            has_broken_characters: false,
        }
    }

    pub fn encoding(&self) -> &'static Encoding {
        self.decoder.encoding()
    }

    /// Adds the next text; false when there is no more.
    pub fn read_onto(&mut self, text: &mut String) -> io::Result<bool> {
        if self.ended {
            return Ok(false);
        }
        let read = loop {
            match self.inner.read(&mut self.raw) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other?,
            }
        };
        self.ended = read == 0;
        let bytes = self.raw.get(..read).unwrap_or_default();
        let before = text.len();
        text.reserve(self.decoder.max_utf8_buffer_length(read).unwrap_or(4 * read + 16));
        let (_, _, had_errors) = self.decoder.decode_to_string(bytes, text, self.ended);
        self.has_broken_characters |= had_errors;
        let added = text.get(before..).unwrap_or_default();
        if memchr::memchr(0, added.as_bytes()).is_some() {
            let cleaned = added.replace('\0', "");
            self.zeros += (added.len() - cleaned.len()) as u64;
            text.truncate(before);
            text.push_str(&cleaned);
        }
        Ok(true)
    }
}
