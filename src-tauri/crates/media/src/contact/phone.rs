//! Telephone numbers: linked or declared.

use super::MAX_FOUND;
use super::href::{percent_decoded, strip_scheme};
use crate::jsonld::Organization;
use crate::scan::Scanned;

/// Telephone numbers as the page writes them, without repeats.
pub(crate) fn phones(scanned: &Scanned, organization: Option<&Organization>) -> Vec<String> {
    let links = scanned.anchors.iter().filter_map(|anchor| {
        let number = strip_scheme(&anchor.href, "tel:")?;
        Some(percent_decoded(
            number.split([';', '?']).next().unwrap_or_default(),
        ))
    });
    let declared = organization.iter().flat_map(|firm| firm.phones.iter().cloned());
    let marked = scanned
        .itemprops
        .iter()
        .filter(|(name, _)| name == "telephone")
        .map(|(_, value)| value.clone());
    let mut found: Vec<(String, String)> = Vec::new();
    for number in links.chain(declared).chain(marked) {
        let Some(number) = tidy_phone(&number) else {
            continue;
        };
        let digits: String = number.chars().filter(char::is_ascii_digit).collect();
        // "+49 30 …" and "030 …" are one number: the last eight digits tell.
        let tail = digits[digits.len().saturating_sub(8)..].to_owned();
        match found.iter_mut().find(|(known, _)| *known == tail) {
            Some((_, known)) if number.starts_with('+') && !known.starts_with('+') => *known = number,
            Some(_) => {}
            None => found.push((tail, number)),
        }
    }
    found.truncate(MAX_FOUND);
    found.into_iter().map(|(_, number)| number).collect()
}

fn tidy_phone(number: &str) -> Option<String> {
    let mut out = String::new();
    for c in number.trim().trim_start_matches("//").chars() {
        match c {
            '0'..='9' => out.push(c),
            '+' if out.is_empty() => out.push(c),
            '(' | ')' | '-' | '/' | '.' | ' ' | '\u{a0}' | '\u{2010}'..='\u{2013}' => {
                let plain = match c {
                    '\u{a0}' => ' ',
                    '\u{2010}'..='\u{2013}' => '-',
                    c => c,
                };
                out.push(plain);
            }
            _ => break,
        }
    }
    let out = out
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .trim_end_matches(['-', '/', '.', '(', ' '])
        .to_owned();
    let digits: Vec<char> = out.chars().filter(char::is_ascii_digit).collect();
    let first = digits.first()?;
    let varied = digits.iter().filter(|digit| *digit != first).count() >= 2;
    ((7..=15).contains(&digits.len()) && varied && !out.contains("123456789") && !digits.ends_with(&['0'; 7]))
        .then_some(out)
}
