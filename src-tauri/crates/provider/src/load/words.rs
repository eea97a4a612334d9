//! serde's and TOML's messages in words for people who write definitions.

/// The key that a "missing" message is about.
pub(super) fn missing_key(message: &str) -> Option<&str> {
    message.strip_prefix("missing field `")?.strip_suffix('`')
}

/// The key that was probably meant by an unknown one.
pub(super) fn meant_key(message: &str) -> Option<&str> {
    let (name, known) = name_and_known(message.strip_prefix("unknown field `")?);
    nearest(name, &known)
}

/// A message and, where there is one, what to do.
pub(super) fn humane(message: &str) -> (String, Option<String>) {
    let message = message.trim();
    if let Some(name) = missing_key(message) {
        return (format!("the key \"{name}\" is missing here"), None);
    }
    if message == "duplicate key" {
        return ("this key stands here for a second time".to_owned(), None);
    }
    if let Some(rest) = message.strip_prefix("unknown field `") {
        let (name, known) = name_and_known(rest);
        let message = format!("there is no key \"{name}\" here{}", did_you_mean(name, &known));
        return (message, listed("the keys here are", &known));
    }
    if let Some(rest) = message.strip_prefix("unknown variant `") {
        let (name, known) = name_and_known(rest);
        let message = format!("\"{name}\" is not known here{}", did_you_mean(name, &known));
        return (message, listed("there are", &known));
    }
    let mismatch = message
        .strip_prefix("invalid type: ")
        .or_else(|| message.strip_prefix("invalid value: "))
        .and_then(|rest| rest.rsplit_once(", expected "));
    if let Some((found, wanted)) = mismatch {
        let found = found.replace('`', "");
        return (format!("{} is needed here, not the {found}", kind(wanted)), None);
    }
    (message.to_owned(), None)
}

/// What serde calls a type, in words.
fn kind(wanted: &str) -> String {
    match wanted {
        "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number of 0 or more".to_owned(),
        "i64" => "a whole number".to_owned(),
        "f64" => "a number".to_owned(),
        "a sequence" => "a list".to_owned(),
        "a map" => "a table".to_owned(),
        "a boolean" => "true or false".to_owned(),
        other if other.starts_with("struct ") => "a table".to_owned(),
        other => other.to_owned(),
    }
}

/// `name`, expected one of `a`, `b`: the name and what is known.
fn name_and_known(rest: &str) -> (&str, Vec<&str>) {
    let (name, tail) = rest.split_once('`').unwrap_or((rest, ""));
    let known = tail.split('`').skip(1).step_by(2).collect();
    (name, known)
}

fn listed(what: &str, known: &[&str]) -> Option<String> {
    (!known.is_empty()).then(|| format!("{what} {}", known.join(", ")))
}

fn did_you_mean(name: &str, known: &[&str]) -> String {
    nearest(name, known)
        .map(|candidate| format!("; did you mean \"{candidate}\"?"))
        .unwrap_or_default()
}

fn nearest<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    known
        .iter()
        .map(|candidate| (distance(name, candidate), *candidate))
        .min()
        .filter(|(distance, candidate)| *distance <= (candidate.len() / 3).max(1))
        .map(|(_, candidate)| candidate)
}

/// Letters to add, drop, change or swap with their neighbour to get from one word to the other.
fn distance(from: &str, to: &str) -> usize {
    let (from, to): (Vec<char>, Vec<char>) = (from.chars().collect(), to.chars().collect());
    let mut rows = vec![vec![0_usize; to.len() + 1]; from.len() + 1];
    for i in 0..=from.len() {
        for j in 0..=to.len() {
            rows[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let changed = usize::from(from[i - 1] != to[j - 1]);
                let mut least = (rows[i - 1][j] + 1)
                    .min(rows[i][j - 1] + 1)
                    .min(rows[i - 1][j - 1] + changed);
                if i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1] {
                    least = least.min(rows[i - 2][j - 2] + 1);
                }
                least
            };
        }
    }
    rows[from.len()][to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_for_people() {
        for (serde, message, hint) in [
            (
                "unknown field `evidense`, expected one of `format`, `evidence`, `id`",
                "there is no key \"evidense\" here; did you mean \"evidence\"?",
                Some("the keys here are format, evidence, id"),
            ),
            (
                "unknown field `zz`, expected `per` or `f`",
                "there is no key \"zz\" here",
                Some("the keys here are per, f"),
            ),
            (
                "unknown variant `persno`, expected one of `person`, `company`",
                "\"persno\" is not known here; did you mean \"person\"?",
                Some("there are person, company"),
            ),
            ("missing field `id`", "the key \"id\" is missing here", None),
            (
                "invalid value: integer `-1`, expected u32",
                "a whole number of 0 or more is needed here, not the integer -1",
                None,
            ),
            (
                "invalid type: string \"fast\", expected f64",
                "a number is needed here, not the string \"fast\"",
                None,
            ),
            (
                "invalid type: integer `3`, expected struct Limits",
                "a table is needed here, not the integer 3",
                None,
            ),
            ("duplicate key", "this key stands here for a second time", None),
            ("something else", "something else", None),
        ] {
            assert_eq!(humane(serde), (message.to_owned(), hint.map(ToOwned::to_owned)));
        }
    }

    #[test]
    fn neighbours_swapped_are_one_slip() {
        for (from, to, slips) in [
            ("base_ulr", "base_url", 1),
            ("persno", "person", 1),
            ("abc", "abc", 0),
            ("", "ab", 2),
            ("kitten", "sitting", 3),
        ] {
            assert_eq!(distance(from, to), slips, "{from} {to}");
        }
    }
}
