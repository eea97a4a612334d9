//! Arrays of a TOML text, changed so that what stays keeps its spelling and the comments beside it.

use toml_edit::{Array, Value};

/// One entry with what is written around it.
struct Entry {
    /// The line end, comments and blanks before it.
    lead: String,
    value: Value,
    /// What follows its comma on the same line: usually a comment.
    tail: String,
}

/// Whether two values are the same, however they are written.
fn is_same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::String(a), Value::String(b)) => a.value() == b.value(),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_same(a, b))
        }
        (Value::InlineTable(a), Value::InlineTable(b)) => {
            a.len() == b.len()
                && a.iter()
                    .all(|(key, value)| b.get(key).is_some_and(|other| is_same(value, other)))
        }
        _ => false,
    }
}

/// Cuts the text before an entry where its line begins: what stands before that belongs to the entry in front.
fn cut(text: &str) -> (String, String) {
    let end = text.find('\n').unwrap_or(text.len());
    let (tail, lead) = text.split_at(end);
    (tail.to_owned(), lead.to_owned())
}

/// The blanks that begin a line at the end of this text.
fn indent(lead: &str) -> &str {
    let line = lead.rsplit('\n').next().unwrap_or_default();
    &line[..line.len() - line.trim_start().len()]
}

/// An array of these values, written like the old one: in one line, or each in a line of its own. Values that were there
/// before stand as they were written, with their comments, wherever they stand now.
pub fn rearranged(old: Option<&Array>, wanted: Vec<Value>, is_long: bool) -> Array {
    let (opening, mut entries, closing) = old.map_or_else(Default::default, taken_apart);
    let in_lines = entries.iter().any(|entry| entry.lead.contains('\n'))
        || closing.contains('\n')
        || (entries.is_empty() && is_long);
    let margin = entries
        .first()
        .map_or("    ", |entry| indent(&entry.lead))
        .to_owned();
    let mut array = Array::new();
    let mut tail = opening;
    for (number, value) in wanted.into_iter().enumerate() {
        let known = entries.iter().position(|entry| is_same(&entry.value, &value));
        let mut entry = match known {
            Some(known) => entries.remove(known),
            None => Entry {
                lead: String::new(),
                value,
                tail: String::new(),
            },
        };
        if in_lines && !entry.lead.contains('\n') {
            entry.lead = format!("\n{margin}");
        } else if !in_lines {
            // Nothing but blanks stands between entries of one line.
            tail.clear();
            entry.lead = if number == 0 { "" } else { " " }.to_owned();
        }
        let prefix = format!("{tail}{}", entry.lead);
        array.push_formatted(entry.value.decorated(prefix, ""));
        tail = entry.tail;
    }
    if in_lines {
        let end = if closing.contains('\n') { &closing } else { "\n" };
        array.set_trailing_comma(true);
        array.set_trailing(format!("{tail}{end}"));
    }
    if let Some(old) = old {
        *array.decor_mut() = old.decor().clone();
    }
    array
}

/// What follows the bracket on its line, the entries, and what stands before the closing bracket.
fn taken_apart(array: &Array) -> (String, Vec<Entry>, String) {
    let text =
        |raw: Option<&toml_edit::RawString>| raw.and_then(|raw| raw.as_str()).unwrap_or_default().to_owned();
    let mut opening = String::new();
    let mut entries: Vec<Entry> = Vec::new();
    let mut after = String::new();
    for value in array {
        let before = format!("{after}{}", text(value.decor().prefix()));
        let (tail, lead) = cut(&before);
        match entries.last_mut() {
            Some(last) => last.tail = tail,
            None => opening = tail,
        }
        after = text(value.decor().suffix());
        entries.push(Entry {
            lead,
            value: value.clone(),
            tail: String::new(),
        });
    }
    let (tail, closing) = cut(&format!("{after}{}", text(Some(array.trailing()))));
    match entries.last_mut() {
        Some(last) => last.tail = tail,
        None => opening = tail,
    }
    (opening, entries, closing)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(old: &str, wanted: &[&str], new: &str) {
        let old: Value = old.parse().unwrap();
        let wanted = wanted.iter().map(|word| Value::from(*word)).collect();
        let found = rearranged(old.as_array(), wanted, false);
        assert_eq!(Value::Array(found).decorated("", "").to_string(), new);
    }

    #[test]
    fn in_one_line() {
        check(r#"["a", "b", "c"]"#, &["c", "a"], r#"["c", "a"]"#);
        check(r#"[ 'a' , "b" ]"#, &["b", "a"], r#"["b", 'a']"#);
        check("[]", &["a"], r#"["a"]"#);
    }

    #[test]
    fn comments_stay_beside_their_entries() {
        let old = "[ # in this order\n    # knows Denmark\n    \"a\", # dear\n    \"b\", # slow\n    \"c\" # last\n]";
        check(
            old,
            &["c", "a", "b"],
            "[ # in this order\n    \"c\", # last\n    # knows Denmark\n    \"a\", # dear\n    \"b\", # slow\n]",
        );
        check(
            old,
            &["b", "d"],
            "[ # in this order\n    \"b\", # slow\n    \"d\",\n]",
        );
    }

    #[test]
    fn nothing_moves_when_nothing_changes() {
        let old = "[\n  \"a\", # one\n\n  \"b\",\n  # end\n]";
        check(old, &["a", "b"], old);
    }
}
