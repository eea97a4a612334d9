//! The company's colour: what its page declares, else what stands out in its icon or logo.

use crate::measure::{Colour, Measured};
use crate::slot::Candidates;
use serde::Serialize;

/// Colours that icon generators write when nobody chooses one.
const GENERATED: [&str; 6] = ["#da532c", "#5bbad5", "#2b5797", "#2d89ef", "#00aba9", "#ffc40d"];

/// A company's colour.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BrandColour {
    /// The colour.
    pub colour: Colour,
    /// White or black, whichever reads better on it.
    pub text: Colour,
    /// Where it comes from: `theme-color`, `tile colour`, `mask-icon`, `manifest`, `icon`, `logo`.
    pub rule: &'static str,
}

/// The company's colour. Declared ones go first, unless they are white, black, grey or a generator's own; then the main
/// colour of the chosen icon and logo.
pub fn brand_colour(
    candidates: &Candidates,
    icon: Option<&Measured>,
    logo: Option<&Measured>,
) -> Option<BrandColour> {
    let declared = candidates.colours.iter().filter_map(|declared| {
        let colour = Colour::read(&declared.written)?;
        (!GENERATED.contains(&colour.to_string().as_str())).then_some((colour, declared.rule))
    });
    let drawn = [(icon, "icon"), (logo, "logo")]
        .into_iter()
        .filter_map(|(measured, rule)| {
            Some((
                measured
                    .filter(|measured| !measured.colours.photographic)?
                    .colours
                    .main?,
                rule,
            ))
        });
    declared
        .chain(drawn)
        .find(|(colour, _)| !colour.is_neutral())
        .map(|(colour, rule)| BrandColour {
            colour,
            text: colour.readable_on(),
            rule,
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::slot::DeclaredColour;

    #[test]
    fn declared_colours_go_first_unless_they_say_nothing() {
        let with = |written: &[&str]| Candidates {
            colours: written
                .iter()
                .map(|written| DeclaredColour {
                    written: (*written).to_owned(),
                    rule: "theme-color",
                })
                .collect(),
            ..Candidates::default()
        };
        let found =
            |written: &[&str]| brand_colour(&with(written), None, None).map(|brand| brand.colour.to_string());
        assert_eq!(found(&["#fff", "#da532c", "#7C2D12"]).as_deref(), Some("#7c2d12"));
        assert_eq!(found(&["white", "#222222", "nonsense"]), None);
        let svg = b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><path fill='#0047ab' d='M0 0h9v5H0z'/></svg>";
        let icon = crate::measure(svg).unwrap();
        let drawn = brand_colour(&with(&["#000"]), Some(&icon), None).unwrap();
        assert_eq!(
            (drawn.colour.to_string().as_str(), drawn.rule),
            ("#0047ab", "icon")
        );
        assert_eq!(drawn.text, Colour([255; 3]));
    }
}
