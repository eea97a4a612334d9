//! Which entry of a `srcset` to fetch.

/// Wide enough for a page's picture; the most that is fetched by choice; the most that is fetched at all.
const ENOUGH: f32 = 1_200.0;
const AMPLE: f32 = 2_000.0;
const MOST: f32 = 4_096.0;

/// The entry of a `srcset` to fetch: the widest up to 2,000 pixels, or the densest up to twice. Where that is a small one,
/// the next wider that is not huge.
pub(super) fn best_of_srcset(set: &str) -> Option<&str> {
    let mut best: Option<(f32, &str)> = None;
    let mut larger: Option<(f32, &str)> = None;
    let mut by_width = false;
    for (address, descriptor) in entries(set) {
        let value = descriptor
            .get(..descriptor.len().saturating_sub(1))
            .and_then(|n| n.parse::<f32>().ok());
        let (weight, fits) = match (descriptor.chars().last(), value) {
            (Some('w'), Some(width)) => {
                by_width = true;
                (width, width <= AMPLE)
            }
            (Some('x'), Some(density)) => (density, density <= 2.0),
            _ => (1.0, true),
        };
        if fits && best.is_none_or(|(found, _)| weight > found) {
            best = Some((weight, address));
        }
        if !fits && larger.is_none_or(|(found, _)| weight < found) {
            larger = Some((weight, address));
        }
    }
    let small = by_width && best.is_some_and(|(width, _)| width < ENOUGH);
    let wider = larger.filter(|(width, _)| small && *width <= MOST);
    wider.or(best).or(larger).map(|(_, address)| address)
}

/// Address and descriptor of each entry. Commas belong to an address unless white space follows.
fn entries(set: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = set;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
        if rest.is_empty() {
            return None;
        }
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let (address, tail) = rest.split_at(end);
        if let Some(bare) = address.strip_suffix(',') {
            rest = tail;
            return Some((bare.trim_end_matches(','), ""));
        }
        let stop = tail.find(',').unwrap_or(tail.len());
        let descriptor = tail[..stop].trim();
        rest = &tail[stop..];
        Some((address, descriptor))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn srcset_choices() {
        for (set, expected) in [
            ("/a.png 1x, /b.png 2x, /c.png 3x", Some("/b.png")),
            ("/a.png 320w, /b.png 1600w, /c.png 4000w", Some("/b.png")),
            ("/c.png 4000w", Some("/c.png")),
            ("/a.png 768w, /c.png 3500w", Some("/c.png")),
            ("/a.png 768w, /c.png 9000w", Some("/a.png")),
            ("/a.png", Some("/a.png")),
            (
                "/w_10,h_20/a.png 1x, /w_20,h_40/a.png 2x",
                Some("/w_20,h_40/a.png"),
            ),
            ("/a.png, /b.png 2x", Some("/b.png")),
            (" , ", None),
        ] {
            assert_eq!(best_of_srcset(set), expected, "{set}");
        }
    }
}
