//! Companies' names as one says them: "NORTHWIND LABS, INC." is Northwind Labs.

use model::legal_words;

/// Forms that are also words of names; they count only where they are written as a form is.
const ALSO_WORDS: &[&str] = &[
    "ab", "ag", "ao", "as", "co", "company", "dd", "eg", "ev", "hf", "lp", "se", "sia", "sl", "spa",
];

/// A company's name without its legal form, marks and slogans. Capitals that shout are taken back; short ones (IBM, BMW)
/// and a spelling that mixes both stay.
pub(crate) fn spoken(text: &str) -> String {
    let text = without_slogan(text.trim());
    let unmarked: String = text.chars().filter(|c| !matches!(c, '™' | '®' | '©')).collect();
    let unmarked = match unmarked.split_once(" (") {
        Some((before, _)) if !before.trim().is_empty() => before.to_owned(),
        _ => unmarked,
    };
    let words: Vec<&str> = unmarked.split_whitespace().collect();
    let plain: Vec<String> = words.iter().map(|word| plain(word)).collect();
    let plain: Vec<&str> = plain.iter().map(String::as_str).collect();
    let mut kept = words.len() - legal_words(&plain);
    let shouts = words.iter().all(|word| !word.chars().any(char::is_lowercase));
    // Signs between go with a form; "Smith & Co." is what people say.
    let is_partners = |at: usize| {
        at + 1 == words.len()
            && matches!(plain[at], "co" | "cie" | "company")
            && at > 0
            && plain[at - 1].is_empty()
    };
    if kept > 0 && kept < words.len() {
        let first = (kept..words.len())
            .find(|at| !plain[*at].is_empty())
            .unwrap_or(kept);
        let is_alone = (first + 1..words.len()).all(|at| plain[at].is_empty());
        let after_comma = words[kept - 1].ends_with(',');
        let is_word =
            is_alone && !after_comma && ALSO_WORDS.contains(&plain[first]) && !is_form(words[first], shouts);
        if is_partners(first) || is_word {
            kept = words.len();
        }
    }
    while kept > 1 && plain[kept - 1].is_empty() {
        kept -= 1;
    }
    let dropped = kept < words.len();
    let mut spoken: Vec<String> = words[..kept]
        .iter()
        .map(|word| if shouts { calm(word) } else { (*word).to_owned() })
        .collect();
    if dropped && spoken.iter().all(|word| !word.chars().any(char::is_uppercase)) {
        spoken = spoken.iter().map(|word| super::filters::capital(word)).collect();
    }
    spoken.join(" ").trim_end_matches([',', '-', '–', ' ']).to_owned()
}

/// What stands before `|` or a dash with a slogan of three words and more.
fn without_slogan(text: &str) -> &str {
    if let Some((before, _)) = text.split_once('|')
        && !before.trim().is_empty()
    {
        return before.trim();
    }
    for dash in [" – ", " — ", " - ", ": "] {
        if let Some((before, after)) = text.split_once(dash)
            && !before.trim().is_empty()
            && after.split_whitespace().count() > 2
        {
            return before.trim();
        }
    }
    text
}

/// Letters in lower case, without dots; nothing for a sign that stands alone.
fn plain(word: &str) -> String {
    word.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            'ü' => 'u',
            'ä' => 'a',
            other => other,
        })
        .collect()
}

/// Whether a word that may also be part of a name is written as a form is: "SE", "S.p.A.", "SpA", "Co.".
fn is_form(word: &str, all_capitals: bool) -> bool {
    let letters: Vec<char> = word.chars().filter(|c| c.is_alphabetic()).collect();
    let capitals = letters.iter().filter(|c| c.is_uppercase()).count();
    word.contains('.') || capitals > 1 && (!all_capitals || letters.len() < 3)
}

/// A word of a name in capitals, less loud. Short ones and those without vowels are abbreviations.
fn calm(word: &str) -> String {
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    let speaks = word.chars().any(|c| "AEIOUYÄÖÜÉÈÁÀÍÓÚØÅ".contains(c));
    let has_digit = word.chars().any(|c| c.is_ascii_digit());
    if letters < 4 || !speaks || has_digit {
        word.to_owned()
    } else {
        super::names::cased(word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn companies_are_called_as_people_call_them() {
        for (written, wanted) in [
            ("Northwind Labs, Inc.", "Northwind Labs"),
            ("NORTHWIND LABS INC", "Northwind Labs"),
            ("Müller & Söhne GmbH & Co. KG", "Müller & Söhne"),
            ("Beton Bright S.A.S.", "Beton Bright"),
            ("Bright Pty Ltd", "Bright"),
            ("Bright Pty. Ltd.", "Bright"),
            ("Holt Sp. z o.o.", "Holt"),
            ("Casa Verde, S. de R.L. de C.V.", "Casa Verde"),
            ("Brewing S.p.A.", "Brewing"),
            ("Thermal Spa", "Thermal Spa"),
            ("Holt SE", "Holt"),
            ("Smith & Co.", "Smith & Co."),
            ("Bristol Brewing Co", "Bristol Brewing Co"),
            ("Ford Motor Company", "Ford Motor Company"),
            ("IBM", "IBM"),
            ("BMW GROUP", "BMW Group"),
            ("adidas", "adidas"),
            ("acme inc", "Acme"),
            ("Acme™ (formerly Bolt)", "Acme"),
            ("Acme | CRM for dentists", "Acme"),
            ("Acme – the CRM for dentists", "Acme"),
            ("Rolls - Royce", "Rolls - Royce"),
            ("Inc.", "Inc."),
            ("株式会社アクメ", "株式会社アクメ"),
            ("", ""),
        ] {
            assert_eq!(spoken(written), wanted, "{written}");
        }
    }
}
