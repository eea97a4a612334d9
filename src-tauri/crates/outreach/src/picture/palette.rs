//! Colours that follow from a company's own, each with the contrast that its use needs.

use media::Colour;

/// Contrast of text (WCAG 2, AA).
pub(crate) const TEXT: f64 = 4.5;
/// Contrast of shapes and marks (WCAG 2, 1.4.11).
pub(crate) const MARK: f64 = 3.0;

pub(crate) const WHITE: Colour = Colour([255; 3]);
pub(crate) const INK: Colour = Colour([0x11, 0x18, 0x27]);

/// What a colour of a drawing can stand for. The names are those of template files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Role {
    /// The company's colour.
    Brand,
    /// Text on it.
    OnBrand,
    /// Quiet text or shapes on it.
    OnBrandQuiet,
    /// The company's colour, dark enough for text on white.
    BrandText,
    /// Darker than the company's colour.
    BrandDeep,
    /// Text on the darker one.
    OnDeep,
    /// Lighter or darker than the company's colour, to be seen on it.
    BrandShade,
    /// A breath of the company's colour on white.
    BrandTint,
}

/// The colours of one picture.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Palette {
    brand: Colour,
}

impl Palette {
    pub(crate) fn new(brand: Colour) -> Self {
        Self { brand }
    }

    pub(crate) fn colour(self, role: Role) -> Colour {
        let brand = self.brand;
        match role {
            Role::Brand => brand,
            Role::OnBrand => on(brand),
            Role::OnBrandQuiet => readable(mixed(on(brand), brand, 0.22), brand, TEXT),
            Role::BrandText => darkened_until(brand, |colour| contrast(colour, WHITE) >= TEXT),
            Role::BrandDeep => deep(brand),
            Role::OnDeep => on(deep(brand)),
            Role::BrandShade if brand.luminance() < 0.4 => mixed(brand, WHITE, 0.12),
            Role::BrandShade => mixed(brand, INK, 0.08),
            Role::BrandTint => mixed(brand, WHITE, 0.92),
        }
    }
}

/// A light colour is hardly darkened, or yellow would become mud.
fn deep(brand: Colour) -> Colour {
    mixed(brand, INK, if brand.luminance() < 0.4 { 0.55 } else { 0.12 })
}

/// How well two colours are told apart, 1 to 21 (WCAG 2).
pub(crate) fn contrast(one: Colour, other: Colour) -> f64 {
    ratio(one.luminance(), other.luminance())
}

pub(crate) fn ratio(one: f64, other: f64) -> f64 {
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// White where it is read on a colour, else a near black, else black: where white fails, black never does.
fn on(ground: Colour) -> Colour {
    [WHITE, INK]
        .into_iter()
        .find(|colour| contrast(*colour, ground) >= TEXT)
        .unwrap_or(Colour([0; 3]))
}

/// A colour, moved towards white or ink until it is read on a ground.
fn readable(colour: Colour, ground: Colour, least: f64) -> Colour {
    let target = on(ground);
    (0..=10)
        .map(|step| mixed(colour, target, f64::from(step) / 10.0))
        .find(|colour| contrast(*colour, ground) >= least)
        .unwrap_or(target)
}

fn darkened_until(colour: Colour, fits: impl Fn(Colour) -> bool) -> Colour {
    (0..=20)
        .map(|step| mixed(colour, INK, f64::from(step) / 20.0))
        .find(|colour| fits(*colour))
        .unwrap_or(INK)
}

/// So much of the second colour in the first.
pub(crate) fn mixed(one: Colour, other: Colour, share: f64) -> Colour {
    let channel = |at: usize| {
        let mixed = f64::from(one.0[at]) * (1.0 - share) + f64::from(other.0[at]) * share;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between two channels"
        )]
        let channel = mixed.round() as u8;
        channel
    };
    Colour([channel(0), channel(1), channel(2)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_readable_on_every_brand() {
        for brand in [
            [0x7c, 0x2d, 0x12],
            [0xfa, 0xcc, 0x15],
            [0xff, 0xff, 0xff],
            [0, 0, 0],
            [0x22, 0xc5, 0x5e],
            [0x80, 0x80, 0x80],
            [0xf9, 0x73, 0x16],
        ] {
            let palette = Palette::new(Colour(brand));
            let ground = palette.colour(Role::Brand);
            let deep = palette.colour(Role::BrandDeep);
            let found = contrast(palette.colour(Role::OnDeep), deep);
            assert!(found >= TEXT, "{deep} {found:.2}");
            for role in [Role::OnBrand, Role::OnBrandQuiet] {
                let found = contrast(palette.colour(role), ground);
                assert!(found >= TEXT, "{ground} {role:?} {found:.2}");
            }
            assert!(
                contrast(palette.colour(Role::BrandText), WHITE) >= TEXT,
                "{ground}"
            );
            assert!(contrast(palette.colour(Role::BrandTint), INK) > 12.0, "{ground}");
        }
    }
}
