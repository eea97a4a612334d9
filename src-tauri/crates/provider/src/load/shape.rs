//! From TOML to the definition's types. serde stops at the first thing that does not fit; so that all are found, what
//! does not fit is taken out and the rest is read again.

use serde::Deserialize;
use std::ops::Range;
use toml::{
    Spanned,
    de::{DeArray, DeTable, DeValue},
};

use super::{
    source::{Findings, Place, Source, Step},
    words,
};
use crate::definition::Definition;

/// More than this in one file is another kind of file.
const MOST_PROBLEMS: usize = 40;

/// The definition, when every key and value fits.
pub(super) fn read<'a>(source: &Source<'a>, findings: &mut Findings<'_>) -> Option<Definition> {
    if let Some(format) = source.tree().get_ref().get("format")
        && !matches!(format.get_ref(), DeValue::Integer(number) if number.as_str() == "1")
    {
        let message = "this version of the format is not known".to_owned();
        findings.error_at(
            format.span().start,
            message,
            Some("write format = 1; a newer file needs a newer Spillway".to_owned()),
        );
        return None;
    }
    let mut tree = source.tree().clone();
    let mut removed: Vec<(Place, String)> = Vec::new();
    for _ in 0..MOST_PROBLEMS {
        let error = match Definition::deserialize(Source::deserializer(tree.clone())) {
            Ok(definition) => return Some(definition).filter(|_| !findings.has_errors()),
            Err(error) => error,
        };
        let span = error.span().unwrap_or(0..0);
        let place = place_of(&tree, &span);
        let is_of_our_making = words::missing_key(error.message())
            .is_some_and(|name| removed.contains(&(place.clone(), name.to_owned())));
        if !is_of_our_making {
            let (message, hint) = words::humane(error.message());
            findings.error_at(span.start, message, hint);
        }
        match place.steps().split_last() {
            Some((Step::Key(name), rest)) => {
                let parent = rest
                    .iter()
                    .cloned()
                    .fold(Place::default(), |at, step| at.step(step));
                removed.push((parent, name.clone()));
            }
            Some((Step::Item(_), _)) => {}
            // Something is missing at the top: nothing can be taken out for it.
            None => return None,
        }
        remove(tree.get_mut(), place.steps());
    }
    None
}

/// Where the thing with this span stands; the innermost, should several have it.
fn place_of(tree: &Spanned<DeTable<'_>>, span: &Range<usize>) -> Place {
    let mut found = Place::default();
    visit_table(tree.get_ref(), &Place::default(), span, &mut found);
    found
}

fn visit_table(table: &DeTable<'_>, at: &Place, span: &Range<usize>, found: &mut Place) {
    for (name, value) in table {
        let here = at.key(name.get_ref());
        if name.span() == *span {
            *found = here.clone();
        }
        visit(value, &here, span, found);
    }
}

fn visit(value: &Spanned<DeValue<'_>>, at: &Place, span: &Range<usize>, found: &mut Place) {
    if value.span() == *span && !span.is_empty() {
        *found = at.clone();
    }
    match value.get_ref() {
        DeValue::Table(table) => visit_table(table, at, span, found),
        DeValue::Array(items) => {
            for (position, item) in items.iter().enumerate() {
                visit(item, &at.item(position), span, found);
            }
        }
        _ => {}
    }
}

fn remove(table: &mut DeTable<'_>, steps: &[Step]) {
    let Some((Step::Key(name), rest)) = steps.split_first() else {
        return;
    };
    if rest.is_empty() {
        table.remove(name.as_str());
    } else if let Some(value) = table.get_mut(name.as_str()) {
        remove_in(value.get_mut(), rest);
    }
}

fn remove_in(value: &mut DeValue<'_>, steps: &[Step]) {
    match (value, steps.split_first()) {
        (DeValue::Table(table), Some(_)) => remove(table, steps),
        (DeValue::Array(items), Some((Step::Item(position), rest))) => {
            if !rest.is_empty() {
                if let Some(item) = items.get_mut(*position) {
                    remove_in(item.get_mut(), rest);
                }
            } else {
                let kept = std::mem::replace(items, DeArray::new()).into_iter().enumerate();
                *items = kept
                    .filter(|(at, _)| at != position)
                    .map(|(_, item)| item)
                    .collect();
            }
        }
        _ => {}
    }
}
