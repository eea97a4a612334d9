//! The year a company began.

use crate::jsonld::Organization;
use crate::scan::Scanned;

/// The year the company began: JSON-LD, then words that say so.
pub(crate) fn founded(scanned: &Scanned, organization: Option<&Organization>) -> Option<i32> {
    let declared = organization.and_then(|firm| firm.founded.as_deref()).or_else(|| {
        scanned
            .itemprops
            .iter()
            .find(|(name, _)| name == "foundingdate")
            .map(|(_, value)| value.as_str())
    });
    if let Some(year) = declared.and_then(first_year) {
        return Some(year);
    }
    const PHRASES: [&str; 14] = [
        "founded in ",
        "established in ",
        "founded: ",
        "est. ",
        "gegründet ",
        "gegründet im jahr ",
        "gegründet im jahre ",
        "gründung: ",
        "gründungsjahr: ",
        "fondée en ",
        "fondé en ",
        "fundada en ",
        "fondata nel ",
        "opgericht in ",
    ];
    let text = scanned.text.to_lowercase();
    PHRASES.iter().find_map(|phrase| {
        text.match_indices(phrase).find_map(|(at, _)| {
            let after: String = text[at + phrase.len()..].chars().take(4).collect();
            (after.len() == 4).then(|| first_year(&after)).flatten()
        })
    })
}

fn first_year(text: &str) -> Option<i32> {
    text.split(|c: char| !c.is_ascii_digit())
        .filter(|part| part.len() == 4)
        .filter_map(|part| part.parse().ok())
        .find(|year| (1500..=2100).contains(year))
}
