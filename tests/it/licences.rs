//! Which licences may be in what people install: the list in `deny.toml`, held against every package's own word.

use std::collections::BTreeSet;

use crate::workspace::{members, text, tree};

#[test]
fn every_package_that_ships_has_a_licence_we_may_ship() {
    let deny = include_str!("../../deny.toml").parse::<toml::Table>().unwrap();
    let allowed: BTreeSet<&str> = deny["licenses"]["allow"]
        .as_array()
        .unwrap()
        .iter()
        .map(|name| name.as_str().unwrap())
        .collect();
    let refused: Vec<String> = tree(&members())
        .iter()
        .map(|package| {
            (
                text(package, "name"),
                package["license"].as_str().unwrap_or("no licence"),
            )
        })
        .filter(|(_, licence)| !may_ship(licence, &allowed))
        .map(|(name, licence)| format!("{name}: {licence}"))
        .collect();
    assert!(refused.is_empty(), "not in deny.toml: {}", refused.join(", "));
}

#[test]
fn licence_expressions() {
    let allowed = BTreeSet::from(["MIT", "Apache-2.0", "Apache-2.0 WITH LLVM-exception"]);
    for (expression, wanted) in [
        ("MIT", true),
        ("GPL-3.0", false),
        ("GPL-3.0 OR MIT", true),
        ("GPL-3.0/MIT", true),
        ("GPL-3.0 AND MIT", false),
        ("(GPL-3.0 OR MIT) AND Apache-2.0", true),
        ("MIT AND (GPL-3.0 AND Apache-2.0)", false),
        ("Apache-2.0 WITH LLVM-exception OR GPL-3.0", true),
        ("Apache-2.0 WITH other-exception", false),
        ("no licence", false),
    ] {
        assert_eq!(may_ship(expression, &allowed), wanted, "{expression}");
    }
}

/// Whether a licence expression (SPDX 2.3, annex D, and the old form with a slash) can be kept with allowed ones only.
fn may_ship(expression: &str, allowed: &BTreeSet<&str>) -> bool {
    let spaced = expression
        .replace('/', " OR ")
        .replace('(', " ( ")
        .replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut at = 0;
    any_of(&words, &mut at, allowed) && at == words.len()
}

fn any_of(words: &[&str], at: &mut usize, allowed: &BTreeSet<&str>) -> bool {
    let mut may = all_of(words, at, allowed);
    while words.get(*at) == Some(&"OR") {
        *at += 1;
        may |= all_of(words, at, allowed);
    }
    may
}

fn all_of(words: &[&str], at: &mut usize, allowed: &BTreeSet<&str>) -> bool {
    let mut may = one(words, at, allowed);
    while words.get(*at) == Some(&"AND") {
        *at += 1;
        may &= one(words, at, allowed);
    }
    may
}

fn one(words: &[&str], at: &mut usize, allowed: &BTreeSet<&str>) -> bool {
    let Some(word) = words.get(*at) else { return false };
    *at += 1;
    if *word == "(" {
        let may = any_of(words, at, allowed);
        *at += 1;
        return may;
    }
    if words.get(*at) == Some(&"WITH") {
        let exception = words.get(*at + 1).copied().unwrap_or_default();
        *at += 2;
        return allowed.contains(format!("{word} WITH {exception}").as_str());
    }
    allowed.contains(word)
}
