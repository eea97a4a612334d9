//! The name somebody meant when they wrote another one.

/// What stands under the name that is at most a third of its letters away from what was written; the nearest one.
pub fn nearest<'a, T>(name: &str, candidates: impl Iterator<Item = (&'a str, T)>) -> Option<T> {
    candidates
        .map(|(id, item)| (edit_distance(name, id), id.len(), item))
        .min_by_key(|(distance, ..)| *distance)
        .filter(|(distance, length, _)| *distance <= (*length / 3).max(1))
        .map(|(.., item)| item)
}

fn edit_distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, from) in left.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, to) in right.iter().enumerate() {
            let substituted = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[right.len()]
}
