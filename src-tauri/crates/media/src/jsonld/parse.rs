//! JSON as people write it.

use super::owner::is_firm;
use serde_json::{Value, json};

/// Parses JSON as people write it: HTML or JS comments around and inside, CDATA, control characters in strings, trailing
/// commas, a trailing semicolon, several documents in a row.
pub(super) fn parse(script: &str) -> Option<Value> {
    let script = script.trim().trim_start_matches('\u{feff}');
    if let Ok(value) = serde_json::from_str(script) {
        return Some(value);
    }
    let tidy = tidy(script);
    let mut stream = serde_json::Deserializer::from_str(&tidy).into_iter::<Value>();
    let documents: Vec<Value> = stream.by_ref().map_while(Result::ok).collect();
    if documents.is_empty() {
        return salvage(script);
    }
    Some(Value::Array(documents))
}

/// The logo of an organisation from a document that is beyond repair, such as one with bare quotation marks in a name.
fn salvage(script: &str) -> Option<Value> {
    let mut kinds = script.match_indices("\"@type\"").take(50);
    let kind =
        kinds.find_map(|(at, key)| text_after(&script[at + key.len()..]).filter(|kind| is_firm(kind)))?;
    let (_, after) = script.split_once("\"logo\"")?;
    let inside = after.trim_start().strip_prefix(':')?.trim_start();
    let logo = if inside.starts_with('"') {
        text_after(after)?
    } else {
        let object = &inside[..inside.find('}')?];
        let at = ["\"url\"", "\"contentUrl\""]
            .iter()
            .find_map(|key| Some(object.find(key)? + key.len()))?;
        text_after(&object[at..])?
    };
    let url = script
        .split_once("\"url\"")
        .and_then(|(_, after)| text_after(after));
    Some(json!({ "@type": kind, "url": url, "logo": logo }))
}

/// The text in quotation marks that follows a key's colon.
fn text_after(rest: &str) -> Option<String> {
    let value = rest
        .trim_start()
        .strip_prefix(':')?
        .trim_start()
        .strip_prefix('"')?;
    let value = &value[..value.find(['"', '\n'])?];
    (!value.is_empty() && value.len() < 2_000).then(|| value.replace("\\/", "/"))
}

fn tidy(script: &str) -> String {
    let mut out = String::with_capacity(script.len());
    let mut rest = script;
    let mut in_string = false;
    while let Some(c) = rest.chars().next() {
        if in_string {
            match c {
                '\\' => {
                    let pair: String = rest.chars().take(2).collect();
                    rest = &rest[pair.len()..];
                    if pair.len() >= 2 && "\"\\/bfnrtu".contains(&pair[1..]) {
                        out.push_str(&pair);
                    } else {
                        out.push_str(pair.get(1..).unwrap_or_default());
                    }
                    continue;
                }
                '"' => {
                    in_string = false;
                    out.push('"');
                }
                c if (c as u32) < 0x20 => out.push(' '),
                c => out.push(c),
            }
            rest = &rest[c.len_utf8()..];
            continue;
        }
        let skipped = [
            "<!--",
            "-->",
            "//<![CDATA[",
            "<![CDATA[",
            "//]]>",
            "]]>",
            "/*<![CDATA[*/",
            "/*]]>*/",
        ]
        .iter()
        .find(|mark| rest.starts_with(**mark));
        if let Some(mark) = skipped {
            rest = &rest[mark.len()..];
            continue;
        }
        if rest.starts_with("//") {
            rest = rest.find('\n').map_or("", |end| &rest[end..]);
            continue;
        }
        if rest.starts_with("/*") {
            rest = rest.find("*/").map_or("", |end| &rest[end + 2..]);
            continue;
        }
        match c {
            '"' => {
                in_string = true;
                out.push('"');
            }
            '}' | ']' => {
                let end = out
                    .trim_end_matches(|c: char| c.is_whitespace() || c == ',')
                    .len();
                out.truncate(end);
                out.push(c);
            }
            ';' => {}
            ',' if out.trim_end().ends_with([',', '[', '{']) => {}
            c => out.push(c),
        }
        rest = &rest[c.len_utf8()..];
    }
    out
}
