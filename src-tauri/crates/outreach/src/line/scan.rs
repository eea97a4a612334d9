//! What a template is made of, before it is compiled: names, filters, functions and tags with their places. So that a
//! typing error is told at its place, and tags that could run on (loops, macros) never get to the compiler.

/// A word inside `{{ }}` or `{% %}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Word<'a> {
    /// A variable with what follows its dots or stands in its brackets.
    Name(&'a str, Vec<&'a str>),
    /// What stands after `|`.
    Filter(&'a str),
    /// What is called.
    Function(&'a str),
    /// The word a tag begins with.
    Tag(&'a str),
    /// A sign that lines have no use for.
    Sign(&'a str),
}

/// Words that are no names.
const KEYWORDS: [&str; 14] = [
    "if", "elif", "else", "endif", "and", "or", "not", "in", "true", "false", "none", "True", "False", "None",
];

/// Every word with the byte at which it begins.
pub(crate) fn words(source: &str) -> Vec<(usize, Word<'_>)> {
    let mut words = Vec::new();
    let mut at = 0;
    while let Some(open) = source[at..].find('{').map(|open| at + open) {
        at = match source.as_bytes().get(open + 1) {
            Some(b'#') => end_of(source, open + 2, "#}"),
            Some(b'{') => inside(source, open + 2, "}}", false, &mut words),
            Some(b'%') => inside(source, open + 2, "%}", true, &mut words),
            _ => open + 1,
        };
    }
    words
}

fn end_of(source: &str, from: usize, close: &str) -> usize {
    source[from..]
        .find(close)
        .map_or(source.len(), |end| from + end + close.len())
}

/// Reads to the closing mark and gives the byte after it.
fn inside<'a>(
    source: &'a str,
    from: usize,
    close: &str,
    is_tag: bool,
    words: &mut Vec<(usize, Word<'a>)>,
) -> usize {
    let mut at = from;
    let mut first = is_tag;
    let mut before = "";
    while at < source.len() {
        let rest = &source[at..];
        if rest.starts_with(close) {
            return at + close.len();
        }
        let Some(c) = rest.chars().next() else { break };
        if c == '"' || c == '\'' {
            let length = string(rest);
            if before == "["
                && let Some((_, Word::Name(_, path))) = words.last_mut()
            {
                path.push(rest[1..length].trim_end_matches(c));
            }
            at += length;
            before = "string";
        } else if c.is_alphabetic() || c == '_' {
            let length = rest
                .find(|c: char| !c.is_alphanumeric() && c != '_')
                .unwrap_or(rest.len());
            let word = &rest[..length];
            let after = rest[length..].trim_start();
            let is_keyword_argument = after.starts_with('=') && !after.starts_with("==");
            let kind = match before {
                _ if first => Some(Word::Tag(word)),
                "." => {
                    if let Some((_, Word::Name(_, path))) = words.last_mut() {
                        path.push(word);
                    }
                    None
                }
                "|" => Some(Word::Filter(word)),
                _ if word == "is" => Some(Word::Sign(word)),
                _ if KEYWORDS.contains(&word) || is_keyword_argument => None,
                _ if after.starts_with('(') => Some(Word::Function(word)),
                _ => Some(Word::Name(word, Vec::new())),
            };
            words.extend(kind.map(|kind| (at, kind)));
            at += length;
            first = false;
            before = "word";
        } else {
            let length = c.len_utf8();
            if c == '*' {
                words.push((at, Word::Sign(&rest[..length])));
            }
            if !(c.is_whitespace() || first && matches!(c, '-' | '+')) {
                before = &rest[..length];
            }
            at += length;
        }
    }
    at
}

/// The length of a string literal with its quotes.
fn string(rest: &str) -> usize {
    let mut chars = rest.char_indices();
    let quote = chars.next().map(|(_, quote)| quote);
    let mut escaped = false;
    for (at, c) in chars {
        if escaped {
            escaped = false;
        } else if c == '\\' {
            escaped = true;
        } else if Some(c) == quote {
            return at + c.len_utf8();
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_told_apart_with_their_places() {
        let source = "Hi {{ first_name | or('there {{') }}{%- if company.industry == \"x\" and not ab(\"A\", test='n') %}{# {{ no }} #}";
        let found = words(source);
        let wanted = [
            Word::Name("first_name", vec![]),
            Word::Filter("or"),
            Word::Tag("if"),
            Word::Name("company", vec!["industry"]),
            Word::Function("ab"),
        ];
        assert_eq!(
            found.iter().map(|(_, word)| word.clone()).collect::<Vec<_>>(),
            wanted
        );
        assert!(source[found[3].0..].starts_with("company.industry"));
    }

    #[test]
    fn what_is_cut_off_or_odd_is_read_to_its_end() {
        for source in [
            "{{", "{{ \"", "{% 'a\\'", "{#", "{", "{{ ö | ", "{{ a['b", "}} %} #}",
        ] {
            words(source);
        }
        assert_eq!(
            words("{{ columns['Job Title'] }}"),
            [(3, Word::Name("columns", vec!["Job Title"]))]
        );
        assert_eq!(words("{{ 'x' * 9 }}"), [(7, Word::Sign("*"))]);
    }
}
