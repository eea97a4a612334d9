//! Spellings: letters folded for addresses and for comparing, so that "Jørgen Müller" and "Jorgen Mueller" are one.

/// Small letters and digits only, in ASCII, as a mail address would spell a name: ü becomes ue, ø becomes o.
pub fn ascii(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars().flat_map(char::to_lowercase) {
        match letter {
            'a'..='z' | '0'..='9' => out.push(letter),
            'á' | 'à' | 'â' | 'ã' | 'å' | 'ā' | 'ą' => out.push('a'),
            'ä' | 'æ' => out.push_str("ae"),
            'ç' | 'ć' | 'č' => out.push('c'),
            'ð' | 'đ' => out.push('d'),
            'é' | 'è' | 'ê' | 'ë' | 'ē' | 'ę' | 'ě' => out.push('e'),
            'í' | 'ì' | 'î' | 'ï' | 'ī' | 'ı' => out.push('i'),
            'ğ' => out.push('g'),
            'ł' => out.push('l'),
            'ñ' | 'ń' => out.push('n'),
            'ö' | 'œ' => out.push_str("oe"),
            'ó' | 'ò' | 'ô' | 'õ' | 'ō' | 'ø' => out.push('o'),
            'ß' => out.push_str("ss"),
            'š' | 'ś' | 'ş' => out.push('s'),
            'ü' => out.push_str("ue"),
            'ú' | 'ù' | 'û' | 'ū' | 'ů' => out.push('u'),
            'ý' | 'ÿ' => out.push('y'),
            'ž' | 'ź' | 'ż' => out.push('z'),
            _ => {}
        }
    }
    out
}

/// For comparing names: as [`ascii`], and the two-letter spellings of umlauts are one letter.
pub fn key(text: &str) -> String {
    ascii(text)
        .replace("ae", "a")
        .replace("oe", "o")
        .replace("ue", "u")
}

/// A host's name part as words: small letters, digits and single dashes.
pub fn slug(text: &str) -> String {
    let words = text
        .split(|c: char| !c.is_alphanumeric() && c != '\'')
        .map(ascii)
        .filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-")
}

/// A word with a capital first letter.
pub fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_name_has_one_key_however_it_is_spelled() {
        for (text, same) in [
            ("Müller", "Mueller"),
            ("MÜLLER", "Muller"),
            ("Sørensen", "Soerensen"),
            ("Łukasz", "Lukasz"),
            ("van den Berg", "Van Den Berg"),
            ("Núñez", "Nunez"),
        ] {
            assert_eq!(key(text), key(same), "{text}");
        }
        assert_ne!(key("Moller"), key("Miller"));
        assert_eq!(slug("Brandt & Söhne GmbH"), "brandt-soehne-gmbh");
    }
}
