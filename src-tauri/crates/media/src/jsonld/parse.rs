//! JSON as people write it.

use serde_json::Value;

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
    (!documents.is_empty()).then_some(Value::Array(documents))
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
