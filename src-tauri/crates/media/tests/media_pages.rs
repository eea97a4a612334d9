//! Measures picture picks against a folder of pages with known answers, named by `SPILLWAY_MEDIA_PAGES`.
//!
//! The folder holds `cases.jsonl` (one case a line: `id`, `url`, `page`, `expected`, `exclude`) and the pages.

use serde_json::Value;
use spillway_media::{Candidate, Headers, PageFacts, Slot, read_page};
use std::path::Path;
use url::Url;

/// Addresses compare without scheme, escapes, and a trailing `/`, `?` or `#`.
fn plain(address: &str) -> String {
    let address = address.replace("&amp;", "&");
    let bytes = address.as_bytes();
    let mut out = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let code = bytes
            .get(at + 1..at + 3)
            .filter(|_| bytes[at] == b'%')
            .and_then(|hex| std::str::from_utf8(hex).ok());
        match code.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(code) => (out.push(code), at += 3).1,
            None => (out.push(bytes[at]), at += 1).1,
        }
    }
    let text = String::from_utf8_lossy(&out).into_owned();
    let text = text.split_once("://").map_or(text.as_str(), |(_, rest)| rest);
    text.trim_end_matches(['/', '?', '#']).to_owned()
}

/// Right answers of those that exist, answers where none exists, and what was picked where it was wrong.
#[derive(Default)]
struct Score {
    right: usize,
    of: usize,
    made_up: usize,
    wrong: Vec<String>,
}

impl Score {
    fn case(&mut self, id: &str, expected: &Value, key: &str, exclude: &[Value], picked: Option<&Candidate>) {
        let Some(answer) = expected
            .get(key)
            .filter(|_| !exclude.iter().any(|name| name == key))
        else {
            return;
        };
        let any = expected
            .get(format!("{key}_any"))
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default();
        let mut answers: Vec<String> = any.iter().filter_map(Value::as_str).map(plain).collect();
        answers.extend(answer.as_str().map(plain));
        let found = picked.and_then(Candidate::url).map(|url| plain(url.as_str()));
        let right = match &found {
            Some(found) => answers.contains(found),
            None => answers.is_empty() && picked.is_none(),
        };
        if answers.is_empty() {
            self.made_up += usize::from(!right);
        } else {
            self.of += 1;
            self.right += usize::from(right);
        }
        if !right {
            let rule = picked.map_or("nothing", |candidate| candidate.offers[0].rule.as_str());
            self.wrong.push(format!(
                "{id}: {rule} {} instead of {answers:?}",
                found.unwrap_or_default()
            ));
        }
    }
}

/// What other projects call a logo: the square mark.
fn mark(facts: &PageFacts) -> Option<&Candidate> {
    let candidates = &facts.candidates;
    candidates
        .best(Slot::Icon)
        .or_else(|| candidates.best(Slot::Logo))
}

#[test]
fn picks_on_known_pages() {
    let Some(folder) = std::env::var_os("SPILLWAY_MEDIA_PAGES") else {
        eprintln!("skipped: SPILLWAY_MEDIA_PAGES names no folder of pages");
        return;
    };
    let folder = Path::new(&folder);
    let cases = std::fs::read_to_string(folder.join("cases.jsonl")).unwrap();
    let (mut image, mut logo) = (Score::default(), Score::default());
    let mut slowest = std::time::Duration::ZERO;
    for line in cases.lines().filter(|line| !line.trim().is_empty()) {
        let case: Value = serde_json::from_str(line).unwrap();
        let text = |key: &str| case.get(key).and_then(Value::as_str).unwrap_or_default();
        let html = std::fs::read(folder.join(text("page"))).unwrap();
        let url = Url::parse(text("url")).unwrap();
        let start = std::time::Instant::now();
        let facts = read_page(&html, &Headers::of_type(Some("text/html; charset=utf-8")), &url);
        slowest = slowest.max(start.elapsed());
        let exclude = case
            .get("exclude")
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default();
        let expected = &case["expected"];
        image.case(
            text("id"),
            expected,
            "image",
            &exclude,
            facts.candidates.best(Slot::Image),
        );
        logo.case(text("id"), expected, "logo", &exclude, mark(&facts));
        if let Some(why) = &facts.unreal {
            eprintln!("unreal {}: {why}", text("id"));
        }
    }
    for (name, score) in [("image", &image), ("logo", &logo)] {
        eprintln!("{name}: {}/{}, made up {}", score.right, score.of, score.made_up);
        score.wrong.iter().for_each(|wrong| eprintln!("  {wrong}"));
    }
    eprintln!("slowest page: {slowest:?}");
    assert!(
        image.right + 1 >= image.of && image.made_up == 0,
        "{:?}",
        image.wrong
    );
    assert!(logo.right == logo.of && logo.made_up == 0, "{:?}", logo.wrong);
}
