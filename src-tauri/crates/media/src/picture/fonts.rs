//! The one font that is bundled: Inter SemiBold, under the SIL Open Font License (`assets/fonts/Inter-LICENSE.txt`).

use resvg::usvg::fontdb::Database;
use std::sync::{Arc, OnceLock};

const INTER: &[u8] = include_bytes!("../../../../../assets/fonts/Inter-SemiBold.otf");

/// The name to ask for in SVG text.
pub(crate) const FAMILY: &str = "Inter";

/// A font database that holds Inter and no font of the machine, so that pictures look the same everywhere.
pub(crate) fn database() -> Arc<Database> {
    static DATABASE: OnceLock<Arc<Database>> = OnceLock::new();
    DATABASE
        .get_or_init(|| {
            let mut database = Database::new();
            database.load_font_data(INTER.to_vec());
            database.set_serif_family(FAMILY);
            database.set_sans_serif_family(FAMILY);
            database.set_monospace_family(FAMILY);
            database.set_cursive_family(FAMILY);
            database.set_fantasy_family(FAMILY);
            Arc::new(database)
        })
        .clone()
}

/// Whether the font draws this letter: Latin, Greek and Cyrillic.
pub(crate) fn has(letter: char) -> bool {
    letter.is_alphanumeric()
        && matches!(letter, '0'..='9' | 'A'..='z' | '\u{c0}'..='\u{24f}' | '\u{386}'..='\u{3ce}' | '\u{400}'..='\u{45f}')
}

/// Whether the font draws this sign: a letter it has, or punctuation.
pub(crate) fn draws(sign: char) -> bool {
    sign.is_ascii_graphic()
        || has(sign)
        || matches!(sign, '\u{a1}'..='\u{bf}' | '\u{2010}'..='\u{2026}' | '\u{20ac}' | '\u{2122}')
}
