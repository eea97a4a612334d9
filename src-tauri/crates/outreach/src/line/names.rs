//! People's names as one writes them in a letter: "JEAN-LUC" is Jean-Luc, "dr. anna m." is Anna.
//!
//! A name that mixes capitals and small letters is somebody's own spelling (McDonald, LeBron) and stays.

/// Words before a name that are no part of it; without dots, in lower case.
const TITLES: &[&str] = &[
    "mr",
    "mrs",
    "ms",
    "miss",
    "mx",
    "dr",
    "prof",
    "professor",
    "sir",
    "dame",
    "rev",
    "hon",
    "herr",
    "frau",
    "ing",
    "dipl",
    "dipling",
    "mag",
    "m",
    "mme",
    "mlle",
    "mlles",
    "monsieur",
    "madame",
    "sr",
    "sra",
    "srta",
    "dott",
    "dottssa",
    "sig",
    "sigra",
    "avv",
    "dra",
    "phd",
    "md",
];

/// Words after a name that are no part of it.
const SUFFIXES: &[&str] = &[
    "phd", "md", "mba", "msc", "bsc", "cpa", "cfa", "pmp", "esq", "jr", "sr", "ii", "iii", "iv", "dds", "rn",
    "cissp",
];

/// Small words inside a last name.
const PARTICLES: &[&str] = &[
    "af", "al", "av", "bin", "bint", "da", "das", "de", "del", "della", "den", "der", "des", "di", "do",
    "dos", "du", "e", "el", "ibn", "la", "las", "le", "los", "ten", "ter", "van", "von", "y", "zu", "zum",
    "zur",
];

/// First words that need the one after them to be a name.
const OPENERS: &[&str] = &["abd", "abdul", "abdel", "abu", "umm", "bint"];

/// Names that begin with Mac and go on with a capital; others (Mack, Macey, Machado) do not.
const AFTER_MAC: &[&str] = &[
    "allister", "arthur", "aulay", "donald", "dougall", "farlane", "gregor", "intosh", "intyre", "kay",
    "lachlan", "lean", "leod", "mahon", "millan", "namara", "neil", "pherson", "queen", "rae",
];

/// The name to greet somebody by: the first of the first names, without titles, initials and what stands in brackets.
/// "Last, First" is turned around. Initials alone stay as they are.
pub(crate) fn first_name(text: &str) -> String {
    let words = words(text);
    let whole = |word: &&&str| letters(word) > 1;
    let Some(first) = words.iter().find(whole).or_else(|| words.first()) else {
        return String::new();
    };
    let after = words.iter().skip_while(|word| *word != first).nth(1);
    match after {
        Some(next) if OPENERS.contains(&plain(first).as_str()) => format!("{} {}", cased(first), cased(next)),
        _ => cased(first),
    }
}

/// A whole name with every word in its case.
pub(crate) fn name(text: &str) -> String {
    let words = words(text);
    let mut named = String::new();
    for (position, word) in words.iter().enumerate() {
        if position > 0 {
            named.push(' ');
        }
        let lower = word.to_lowercase();
        if position > 0 && !is_mixed(word) && PARTICLES.contains(&lower.as_str()) {
            named.push_str(&lower);
        } else {
            named.push_str(&cased(word));
        }
    }
    named
}

/// The words of a name, without titles, suffixes, brackets and signs that are no letters.
fn words(text: &str) -> Vec<&str> {
    let text = match text.split_once(['(', '[', '"', '“', '|']) {
        Some((before, _)) if !before.trim().is_empty() => before,
        _ => text,
    };
    let is_suffix = |word: &str| SUFFIXES.contains(&plain(word).as_str());
    let (before, after) = text.split_once(',').unwrap_or((text, ""));
    let after: Vec<&str> = split(after).collect();
    let turned = !after.is_empty() && !after.iter().any(|word| is_suffix(word));
    let mut words: Vec<&str> = if turned {
        after.into_iter().chain(split(before)).collect()
    } else {
        split(before).collect()
    };
    while words.len() > 1 && words.last().is_some_and(|word| is_suffix(word)) {
        words.pop();
    }
    let titles = words
        .iter()
        .take_while(|word| {
            let plain = plain(word);
            // A lone M is an initial; M. Dupont is a gentleman only where the rest is a whole name.
            TITLES.contains(&plain.as_str()) && (plain.len() > 1 || words.len() > 2)
        })
        .count();
    if titles < words.len() {
        words.drain(..titles);
    }
    words
}

/// Words that hold a letter, without signs around them.
fn split(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace().filter_map(|word| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '.' | '\'' | '’'));
        word.chars().any(char::is_alphabetic).then_some(word)
    })
}

fn plain(word: &str) -> String {
    word.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// Letters of a word; an initial with its dot has one. A letter of a script without capitals is a word of its own.
fn letters(word: &str) -> usize {
    let own = |c: char| {
        usize::from(c.is_alphabetic())
            + usize::from(c.is_alphabetic() && !c.is_lowercase() && !c.is_uppercase())
    };
    if word.contains('.') && word.split('.').all(|part| part.chars().count() < 2) {
        1
    } else {
        word.chars().map(own).sum()
    }
}

/// Whether it has capitals and small letters: somebody's own spelling.
fn is_mixed(word: &str) -> bool {
    word.chars().any(char::is_lowercase) && word.chars().any(char::is_uppercase)
}

/// One word in the case of a name.
pub(crate) fn cased(word: &str) -> String {
    if is_mixed(word) {
        return word.to_owned();
    }
    let lower = word.to_lowercase();
    let mut cased = String::with_capacity(word.len());
    let mut begins = true;
    for (at, c) in lower.char_indices() {
        if begins && c.is_alphabetic() {
            cased.extend(c.to_uppercase());
            begins = false;
        } else {
            cased.push(c);
        }
        // O'Brien and D'Angelo, but not what follows the name: Anna's.
        let is_mark = matches!(c, '\'' | '’');
        let rest = lower[at + c.len_utf8()..].chars().count();
        begins = begins && !c.is_alphabetic() || c == '-' || c == '.' || is_mark && rest > 1;
    }
    capital_after(&cased, "Mc", |rest| rest.chars().count() > 2)
        .or_else(|| capital_after(&cased, "Mac", |rest| AFTER_MAC.contains(&rest)))
        .unwrap_or(cased)
}

fn capital_after(word: &str, prefix: &str, fits: impl Fn(&str) -> bool) -> Option<String> {
    let rest = word.strip_prefix(prefix).filter(|rest| fits(rest))?;
    let mut letters = rest.chars();
    let first = letters.next()?;
    Some(format!("{prefix}{}{}", first.to_uppercase(), letters.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_names_read_as_in_a_greeting() {
        for (written, wanted) in [
            ("JEAN-LUC", "Jean-Luc"),
            ("dr. anna m.", "Anna"),
            ("Prof. Dr. Anna Marlow", "Anna"),
            ("anna", "Anna"),
            ("  ANNA   MARIA ", "Anna"),
            ("Anna (HR)", "Anna"),
            ("anna 🚀", "Anna"),
            ("🚀", ""),
            ("MARLOW, ANNA", "Anna"),
            ("Anna Marlow, PhD", "Anna"),
            ("J. Robert", "Robert"),
            ("J.R.", "J.R."),
            ("j", "J"),
            ("m. dupont jean", "Dupont"),
            ("D'ANGELO", "D'Angelo"),
            ("o’neill", "O’Neill"),
            ("LeBron", "LeBron"),
            ("abdul rahman", "Abdul Rahman"),
            ("élodie", "Élodie"),
            ("ØYVIND", "Øyvind"),
            ("李明", "李明"),
            ("محمد علي", "محمد"),
            ("mr", "Mr"),
            ("", ""),
        ] {
            assert_eq!(first_name(written), wanted, "{written}");
        }
    }

    #[test]
    fn whole_names_keep_their_small_words_small() {
        for (written, wanted) in [
            ("LUDWIG VAN DER BERG", "Ludwig van der Berg"),
            ("van der berg", "Van der Berg"),
            ("ronald mcdonald", "Ronald McDonald"),
            ("ANGUS MACGREGOR", "Angus MacGregor"),
            ("ana machado", "Ana Machado"),
            ("mack", "Mack"),
            ("seán o'brien jr.", "Seán O'Brien"),
            ("MARÍA DE LA CRUZ Y ROJAS", "María de la Cruz y Rojas"),
            ("Mrs. ANNE-MARIE DE'ATH", "Anne-Marie De'Ath"),
        ] {
            assert_eq!(name(written), wanted, "{written}");
        }
    }
}
