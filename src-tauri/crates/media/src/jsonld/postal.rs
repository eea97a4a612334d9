//! A postal address in one line.

#[derive(Clone, Default, Debug, PartialEq)]
pub(crate) struct Postal {
    pub(crate) text: String,
    pub(crate) city: Option<String>,
    pub(crate) country: Option<String>,
}

/// Joins the parts of an address into a line. `None` without a street or a town.
pub(crate) fn postal(
    street: Option<String>,
    code: Option<String>,
    city: Option<String>,
    region: Option<String>,
    country: Option<String>,
) -> Option<Postal> {
    if street.is_none() && city.is_none() {
        return None;
    }
    let town = [code, city.clone()]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" ");
    let parts = [
        street,
        Some(town),
        region.filter(|region| Some(region) != city.as_ref()),
        country.clone(),
    ];
    let text = parts
        .into_iter()
        .flatten()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(", ");
    Some(Postal { text, city, country })
}
