//! Legal forms at the end of companies' names: "Inc.", "GmbH & Co. KG", "S.A.S.", "Pty Ltd", "Sp. z o.o.".
//!
//! It only counts words. Who compares names drops them all; who shows names decides which to keep.

/// Forms of one word: letters only, lower case, accents folded as [`crate::legal_words`] says.
const FORMS: &[&str] = &[
    "ab",
    "ag",
    "ao",
    "aps",
    "as",
    "asa",
    "bhd",
    "bv",
    "bvba",
    "co",
    "company",
    "corp",
    "corporation",
    "cv",
    "dd",
    "doo",
    "ead",
    "eg",
    "eirl",
    "ek",
    "eood",
    "eurl",
    "ev",
    "gbr",
    "ggmbh",
    "gmbh",
    "hb",
    "hf",
    "inc",
    "incorporated",
    "kb",
    "kda",
    "kft",
    "kg",
    "kgaa",
    "kk",
    "limited",
    "llc",
    "llp",
    "lp",
    "ltd",
    "ltda",
    "mbh",
    "nv",
    "nyrt",
    "ohg",
    "ood",
    "ooo",
    "ou",
    "oue",
    "oy",
    "oyj",
    "pbc",
    "plc",
    "pllc",
    "pte",
    "pty",
    "pvt",
    "sa",
    "sagl",
    "sapi",
    "sarl",
    "sas",
    "sasu",
    "sca",
    "scrl",
    "sdn",
    "se",
    "sia",
    "sl",
    "slu",
    "snc",
    "spa",
    "spj",
    "sprl",
    "sro",
    "srl",
    "srls",
    "tbk",
    "uab",
    "ug",
    "vof",
    "zrt",
];

/// Forms of several words.
const PHRASES: &[&[&str]] = &[
    &["sp", "z", "oo"],
    &["s", "a", "s"],
    &["s", "a"],
    &["s", "r", "l"],
    &["s", "p", "a"],
    &["s", "de", "rl"],
    &["de", "cv"],
    &["d", "o", "o"],
    &["a", "s"],
    &["b", "v"],
    &["n", "v"],
    &["haftungsbeschraenkt"],
    &["haftungsbeschrankt"],
];

/// Whether a word says a legal form: lower case, without dots and accents.
#[must_use]
pub fn is_legal_form(word: &str) -> bool {
    FORMS.contains(&word)
}

/// How many words at the end of a name say its legal form. Words are in lower case, without dots and accents; empty ones
/// (a sign between words) count with the form they stand in. The first word is always part of the name.
#[must_use]
pub fn legal_words(words: &[&str]) -> usize {
    let mut end = words.len();
    // Signs at the very end go only with a form before them.
    loop {
        let mut rest = end;
        while rest > 0 && words[rest - 1].is_empty() {
            rest -= 1;
        }
        let phrase = PHRASES
            .iter()
            .filter(|phrase| words[..rest].ends_with(phrase))
            .map(|phrase| phrase.len())
            .max();
        let taken = match words[..rest].last() {
            Some(_) if phrase.is_some() => phrase.unwrap_or(0),
            Some(word) if FORMS.contains(word) => 1,
            _ => break,
        };
        if words[..rest - taken].iter().all(|word| word.is_empty()) {
            break;
        }
        end = rest - taken;
    }
    words.len() - end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_counted_from_the_end_and_never_eat_the_name() {
        for (name, left) in [
            ("northwind labs inc", 2),
            ("northwind", 1),
            ("mueller soehne gmbh  co kg", 2),
            ("company", 1),
            ("sa brewing spa", 2),
            ("inc llc", 1),
            ("holt sp z oo", 1),
            ("casa verde s de rl de cv", 2),
            ("bright pty ltd", 1),
            ("bright s a s", 1),
            ("", 0),
        ] {
            let words: Vec<&str> = name
                .split(' ')
                .filter(|word| !name.is_empty() || !word.is_empty())
                .collect();
            assert_eq!(words.len() - legal_words(&words), left, "{name}");
        }
    }
}
