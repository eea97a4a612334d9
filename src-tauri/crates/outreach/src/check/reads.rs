//! What reads badly in one text. Each rule looks for something a person would stumble over and a template cannot see.
//!
//! What the template's author wrote themselves (capitals, brackets, two spaces) is their own affair.

use std::ops::Range;

use super::Fault;

/// Words that stand for nothing.
const PLACEHOLDERS: &[&str] = &[
    "n/a",
    "#n/a",
    "null",
    "undefined",
    "nan",
    "tbd",
    "#ref!",
    "#value!",
    "#name?",
    "lorem",
];

/// Text whose bytes were read as another encoding, or that was written for a web page.
const GARBLED: &[&str] = &[
    "\u{fffd}", "â€", "Ã©", "Ã¨", "Ã¼", "Ã¶", "Ã¤", "Ã±", "Ã³", "ÃŸ", "Â ", "&amp;", "&nbsp;", "&#", "&quot;",
];

/// Words that nothing may end with.
const OPEN_ENDS: &[&str] = &[
    "at", "in", "for", "of", "to", "the", "a", "an", "and", "with", "from", "your", "as",
];

/// Greetings after which a name is expected.
const GREETINGS: &[&str] = &[
    "hi", "hello", "hey", "dear", "hallo", "bonjour", "hola", "ciao", "moin", "liebe", "lieber",
];

/// Every fault of a text, the first of each kind, with the bytes it is about.
pub(super) fn faults(text: &str, template: &str, longest: usize) -> Vec<(Fault, Range<usize>)> {
    let mut faults = Vec::new();
    if text.trim().is_empty() {
        faults.push((Fault::Empty, 0..text.len()));
        return faults;
    }
    let found = [
        (Fault::Dangling, dangling(text)),
        (Fault::DoubleSpace, double_space(text, template)),
        (Fault::Braces, braces(text, template)),
        (Fault::Shouting, shouting(text, template)),
        (Fault::Placeholder, placeholder(text, template)),
        (Fault::Garbled, garbled(text, template)),
        (Fault::Initial, initial(text)),
        (Fault::TooLong, too_long(text, longest)),
    ];
    faults.extend(
        found
            .into_iter()
            .filter_map(|(fault, at)| at.map(|at| (fault, at))),
    );
    faults
}

/// A comma or full stop with nothing before it, a mark of possession without an owner, empty brackets, an open end.
fn dangling(text: &str) -> Option<Range<usize>> {
    let mut before = '\n';
    for (at, c) in text.char_indices() {
        let rest = &text[at..];
        let after = rest.chars().nth(1);
        let is_number = after.is_some_and(|c| c.is_ascii_digit());
        let alone = match c {
            ',' | ';' => before.is_whitespace() || matches!(before, ',' | '.' | '('),
            '.' => {
                before.is_whitespace()
                    && !rest.starts_with("..")
                    && !is_number
                    && !after.is_some_and(char::is_alphabetic)
            }
            ')' => before == '(',
            '\'' | '’' => before.is_whitespace() && rest[c.len_utf8()..].starts_with("s "),
            _ => false,
        };
        if alone {
            return Some(at..at + c.len_utf8());
        }
        // Spaces between a bracket and its end change nothing.
        if !(before == '(' && c == ' ') {
            before = c;
        }
    }
    let last = text.split_whitespace().last()?;
    let is_open = text.contains(' ') && OPEN_ENDS.contains(&last.trim_end_matches([',', '.', '?', '!']));
    is_open.then(|| {
        let at = text.rfind(last).unwrap_or(0);
        at..at + last.len()
    })
}

fn double_space(text: &str, template: &str) -> Option<Range<usize>> {
    if template.contains("  ") {
        return None;
    }
    let at = text.trim_end().find("  ")?;
    Some(at..at + 2)
}

/// What another program's template leaves: `{first_name}`, `[[name]]`, `*|FNAME|*`, `%FIRST_NAME%`.
fn braces(text: &str, template: &str) -> Option<Range<usize>> {
    let marks = ["{", "}", "[[", "*|", "<<"];
    let mark = marks
        .iter()
        .find_map(|mark| text.find(mark).map(|at| at..at + mark.len()));
    let percent = || {
        let at = text.find('%')?;
        let rest = &text[at + 1..];
        let length = rest.find(|c: char| !c.is_ascii_uppercase() && c != '_')?;
        (length > 2 && rest[length..].starts_with('%')).then_some(at..at + length + 2)
    };
    // A template's own brace stands outside of its tags.
    mark.or_else(percent).filter(|at| {
        let own = template
            .replace("{{", "")
            .replace("}}", "")
            .replace("{%", "")
            .replace("%}", "");
        !own.contains(&text[at.clone()]) || text[at.clone()].len() > 1
    })
}

/// A name of five letters and more in capitals, or two words of four.
fn shouting(text: &str, template: &str) -> Option<Range<usize>> {
    let mut loud: Option<Range<usize>> = None;
    for (at, word) in placed(text) {
        let letters = word.chars().filter(|c| c.is_alphabetic()).count();
        let shouts = letters > 3
            && !word.chars().any(|c| c.is_lowercase() || c.is_ascii_digit())
            && word.chars().filter(|c| c.is_uppercase()).count() == letters
            && !template.contains(word);
        if !shouts {
            continue;
        }
        if let Some(first) = loud {
            return Some(first.start..at + word.len());
        }
        loud = Some(at..at + word.len());
    }
    loud.filter(|at| text[at.clone()].chars().count() > 4)
}

fn placeholder(text: &str, template: &str) -> Option<Range<usize>> {
    let signs: &[char] = &[',', '.', ';', ':', '(', ')', '"'];
    text.split_whitespace().find_map(|word| {
        let bare = word.trim_matches(signs);
        let stands = PLACEHOLDERS.contains(&bare.to_lowercase().as_str()) && !template.contains(bare);
        let at = text.find(bare)?;
        stands.then_some(at..at + bare.len())
    })
}

fn garbled(text: &str, template: &str) -> Option<Range<usize>> {
    GARBLED
        .iter()
        .filter(|mark| !template.contains(**mark))
        .find_map(|mark| text.find(mark).map(|at| at..at + mark.len()))
}

/// A greeting with an initial instead of a name.
fn initial(text: &str) -> Option<Range<usize>> {
    let mut words = placed(text);
    let (_, greeting) = words.next()?;
    let (at, name) = words.next()?;
    let is_greeting = GREETINGS.contains(&greeting.to_lowercase().as_str());
    let is_initial = name.chars().count() == 1 && name.chars().all(|c| c.is_ascii_alphabetic());
    (is_greeting && is_initial).then_some(at..at + name.len())
}

fn too_long(text: &str, longest: usize) -> Option<Range<usize>> {
    let (at, _) = text.char_indices().nth(longest)?;
    Some(at..text.len())
}

/// Words of letters with the byte at which they begin.
fn placed(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(move |word| (word.as_ptr() as usize - text.as_ptr() as usize, word))
}

/// The text around a fault, short enough for a sentence.
pub(super) fn excerpt(text: &str, at: &Range<usize>) -> String {
    const SHORT: usize = 48;
    const AROUND: usize = 18;
    let line = text.replace(['\n', '\r', '\t'], " ");
    if line.chars().count() <= SHORT {
        return line;
    }
    let before: Vec<char> = line
        .get(..at.start)
        .unwrap_or("")
        .chars()
        .rev()
        .take(AROUND)
        .collect();
    let begins = before.len() < AROUND;
    let before: String = before.into_iter().rev().collect();
    let rest = line.get(at.start..).unwrap_or("");
    let after: String = rest.chars().take(AROUND + at.len().min(AROUND)).collect();
    let ends = after.len() == rest.len();
    format!(
        "{}{before}{after}{}",
        if begins { "" } else { "…" },
        if ends { "" } else { "…" }
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(text: &str, template: &str) -> Option<Fault> {
        faults(text, template, 200).first().map(|(fault, _)| *fault)
    }

    #[test]
    fn what_reads_badly_is_told_from_what_reads_well() {
        let template = "Hi {{ first_name }}, an idea for {{ company }}";
        for (text, wanted) in [
            ("Hi Anna, an idea for Acme", None),
            ("Hi Anna,", None),
            ("Hi ,", Some(Fault::Dangling)),
            ("Hi , an idea for Acme", Some(Fault::Dangling)),
            (", an idea", Some(Fault::Dangling)),
            ("We saw .", Some(Fault::Dangling)),
            ("built on .NET for 0.5 %...", None),
            ("Acme () does", Some(Fault::Dangling)),
            ("I liked 's site", Some(Fault::Dangling)),
            ("an idea for", Some(Fault::Dangling)),
            ("Bonjour Anna !", None),
            ("an idea for  Acme", Some(Fault::DoubleSpace)),
            ("Hi {first_name}", Some(Fault::Braces)),
            ("Hi {{ name }}", Some(Fault::Braces)),
            ("Hi *|FNAME|*", Some(Fault::Braces)),
            ("Hi %FIRST_NAME%,", Some(Fault::Braces)),
            ("100 % of 20%", None),
            ("Hi ANTON,", Some(Fault::Shouting)),
            ("Hi Anna at NASA", None),
            ("Hi ANNA HOLT", Some(Fault::Shouting)),
            ("Hi null,", Some(Fault::Placeholder)),
            ("for Acme N/A", Some(Fault::Placeholder)),
            ("Hi RenÃ©,", Some(Fault::Garbled)),
            ("Smith &amp; Co", Some(Fault::Garbled)),
            ("Hi J,", Some(Fault::Initial)),
            ("Plan B works", None),
            ("  ", Some(Fault::Empty)),
        ] {
            assert_eq!(first(text, template), wanted, "{text}");
        }
        assert_eq!(first(&"word ".repeat(60), template), Some(Fault::TooLong));
    }

    #[test]
    fn what_the_author_wrote_is_not_held_against_a_record() {
        assert_eq!(
            first("HELLO FRIENDS Anna", "HELLO FRIENDS {{ first_name }}"),
            None
        );
        assert_eq!(first("a  b", "a  {{ x }}"), None);
    }

    #[test]
    fn excerpts_show_the_place() {
        assert_eq!(excerpt("Hi ,", &(3..4)), "Hi ,");
        let long = format!(
            "Hi Anna, {} for , and more of this text to the end",
            "word ".repeat(9)
        );
        let at = long.find(" ,").unwrap() + 1;
        assert_eq!(
            excerpt(&long, &(at..at + 1)),
            "…rd word word  for , and more of this …"
        );
    }
}
