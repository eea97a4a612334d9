//! A company's look: colours, the shape of its mark, how its name is set. It follows from the domain, so that the look
//! of a company is the same in every picture and page.

use super::scenes;
use crate::{
    chance::{below, pick},
    world::Company,
};

/// Look, like truth, does not depend on the seed of a run.
const LOOK: u64 = 3;

/// Colours as `#rrggbb`.
#[derive(Clone, Copy, Debug)]
pub struct Palette {
    /// The company's colour.
    pub brand: &'static str,
    /// A dark shade for text and footers.
    pub deep: &'static str,
    /// A second colour.
    pub accent: &'static str,
    /// A pale shade for backgrounds.
    pub tint: &'static str,
}

const fn palette(
    brand: &'static str,
    deep: &'static str,
    accent: &'static str,
    tint: &'static str,
) -> Palette {
    Palette {
        brand,
        deep,
        accent,
        tint,
    }
}

const PALETTES: &[Palette] = &[
    palette("#1f6f5c", "#12312a", "#e2a23b", "#eef5f1"),
    palette("#b5432a", "#36170f", "#f0b04f", "#fbf1ea"),
    palette("#274690", "#141f3d", "#f2a65a", "#eef2fa"),
    palette("#5b3a8c", "#221338", "#3fb8af", "#f4f0fa"),
    palette("#0f7c8f", "#0b2c34", "#ff7f51", "#e9f6f8"),
    palette("#8a6d1b", "#2d240b", "#2f5d50", "#faf6e8"),
    palette("#c2185b", "#3a0a1e", "#1f4e79", "#fdeff5"),
    palette("#2e7d32", "#12301a", "#c0ca33", "#eff7ef"),
    palette("#37474f", "#161e22", "#ff8a3d", "#eff3f4"),
    palette("#0057b8", "#06213f", "#ffc72c", "#eaf3fc"),
    palette("#9c4a1a", "#2f1608", "#5f8d4e", "#f9f0e8"),
    palette("#6b705c", "#2b2d23", "#cb997e", "#f5f4ee"),
    palette("#d1495b", "#3b1219", "#00798c", "#fdf0f1"),
    palette("#3d405b", "#1a1b29", "#e07a5f", "#f4f1ea"),
    palette("#00695c", "#02221e", "#ffab40", "#e7f5f3"),
    palette("#7b2d26", "#260d0a", "#d7c9aa", "#f7f1e9"),
    palette("#4361ee", "#111a4a", "#f72585", "#eef1fe"),
    palette("#283618", "#141b0c", "#dda15e", "#f6f5e8"),
    palette("#b3541e", "#321606", "#1c7293", "#fbf2eb"),
    palette("#1b1b1e", "#0c0c0e", "#e4572e", "#f4f3f0"),
    palette("#006d77", "#012a2e", "#ef8354", "#edf8f8"),
    palette("#8338ec", "#250c4a", "#ffbe0b", "#f5effd"),
    palette("#a44a3f", "#2e1411", "#f19c79", "#faf1ee"),
    palette("#14532d", "#071f11", "#86c232", "#edf6ef"),
];

/// How the name is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    Plain,
    Capitals,
    Small,
    TwoTone,
    Leaning,
    TwoLines,
    Pill,
    Underlined,
}

const SETTINGS: &[Setting] = &[
    Setting::Plain,
    Setting::Capitals,
    Setting::Small,
    Setting::TwoTone,
    Setting::Leaning,
    Setting::TwoLines,
    Setting::Plain,
    Setting::Pill,
    Setting::Underlined,
];

/// How many shapes of mark there are.
pub const MARKS: usize = 18;

/// A company's look.
#[derive(Clone, Debug)]
pub struct Brand {
    pub colours: Palette,
    /// Which shape its mark has, below [`MARKS`].
    pub mark: usize,
    pub setting: Setting,
    /// The corner radius its site likes, in pixels.
    pub radius: usize,
    /// Which arrangement of its builder's page it uses.
    pub variant: usize,
    /// Which of its industry's kinds of scene comes first.
    scene: usize,
    scenes: &'static [usize; 3],
}

impl Brand {
    /// The look of a company.
    pub fn of(company: &Company) -> Self {
        let domain = company.domain.as_str();
        // Listed companies walk through the tables, so that neighbours differ; the others are left to chance.
        let place = Company::listed().position(|listed| listed.domain == domain);
        let choose = |what: &str, step: usize, end: usize| {
            place.map_or_else(|| below(LOOK, &[what, domain], end), |place| place * step % end)
        };
        let setting = match choose("setting", 5, SETTINGS.len()) {
            at if company.name.contains(' ') => SETTINGS[at],
            // One word cannot be set in two colours or lines.
            at => match SETTINGS[at] {
                Setting::TwoTone | Setting::TwoLines => Setting::Plain,
                setting => setting,
            },
        };
        Self {
            colours: PALETTES[choose("palette", 7, PALETTES.len())],
            mark: choose("mark", 5, MARKS),
            setting,
            radius: *pick(LOOK, &["radius", domain], &[0, 3, 6, 10, 16]),
            variant: below(LOOK, &["variant", domain], 3),
            scene: choose("scene", 1, 3),
            scenes: scenes_of(company.industry.id),
        }
    }

    /// The kind of scene that its picture of a number shows.
    pub fn scene(&self, number: usize) -> usize {
        self.scenes[(self.scene + number) % self.scenes.len()]
    }
}

/// Whether a company has something that only a share of companies has.
pub fn has(company: &Company, what: &str, percent: usize) -> bool {
    below(LOOK, &[what, &company.domain], 100) < percent
}

/// What an industry's pictures show.
fn scenes_of(industry: &str) -> &'static [usize; 3] {
    match industry {
        "electronics" => &[scenes::BOARD, scenes::BLOCKS, scenes::TILES],
        "logistics" => &[scenes::SEA, scenes::SKYLINE, scenes::BLOCKS],
        "food" => &[scenes::FIELD, scenes::SHELVES, scenes::HILLS],
        "software" => &[scenes::BOARD, scenes::TILES, scenes::ARCS],
        "furniture" => &[scenes::SHELVES, scenes::TILES, scenes::WEAVE],
        "energy" => &[scenes::HILLS, scenes::FIELD, scenes::ARCS],
        "textiles" => &[scenes::WEAVE, scenes::TILES, scenes::SHELVES],
        "construction" => &[scenes::BLOCKS, scenes::SKYLINE, scenes::HILLS],
        "health" => &[scenes::ARCS, scenes::HILLS, scenes::FIELD],
        "hospitality" => &[scenes::SEA, scenes::HILLS, scenes::SKYLINE],
        "machinery" => &[scenes::BLOCKS, scenes::BOARD, scenes::ARCS],
        "design" => &[scenes::TILES, scenes::ARCS, scenes::WEAVE],
        _ => &[scenes::SKYLINE, scenes::ARCS, scenes::TILES],
    }
}
