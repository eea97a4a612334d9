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
    // Keys that were taken out, or are there under a wrong name, by the place of their table: not to be missed again.
    let mut accounted: Vec<(Range<usize>, String)> = Vec::new();
    for _ in 0..MOST_PROBLEMS {
        let error = match Definition::deserialize(Source::deserializer(tree.clone())) {
            Ok(definition) => return Some(definition).filter(|_| !findings.has_errors()),
            Err(error) => error,
        };
        let span = error.span().unwrap_or(0..0);
        let is_of_our_making = words::missing_key(error.message())
            .is_some_and(|name| accounted.contains(&(span.clone(), name.to_owned())));
        if !is_of_our_making {
            let (message, hint) = words::humane(error.message());
            findings.error_at(span.start, message, hint);
        }
        let place = place_of(&tree, &span);
        let Some((last, parent)) = place.steps().split_last() else {
            // Something is missing at the top: nothing can be taken out for it.
            return None;
        };
        if let Step::Key(name) = last {
            let table = span_at(&tree, parent);
            let meant = words::meant_key(error.message()).map(ToOwned::to_owned);
            accounted.extend(
                [Some(name.clone()), meant]
                    .into_iter()
                    .flatten()
                    .map(|key| (table.clone(), key)),
            );
        }
        remove(tree.get_mut(), place.steps());
    }
    None
}

/// The span of what stands at a place; of the top, that of the whole.
fn span_at(tree: &Spanned<DeTable<'_>>, steps: &[Step]) -> Range<usize> {
    let mut span = tree.span();
    let mut table = Some(tree.get_ref());
    let mut list: Option<&DeArray<'_>> = None;
    for step in steps {
        let next = match step {
            Step::Key(name) => table.and_then(|table| table.get(name.as_str())),
            Step::Item(position) => list.and_then(|items| items.get(*position)),
        };
        let Some(next) = next else { break };
        span = next.span();
        (table, list) = match next.get_ref() {
            DeValue::Table(table) => (Some(table), None),
            DeValue::Array(items) => (None, Some(items)),
            _ => (None, None),
        };
    }
    span
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
